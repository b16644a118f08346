#!/bin/sh
# Real programs that the tests talk to, from Debian. Without apt or root the tests that need them say so and fail;
# MALLET_SKIP_CLIENTS=1 leaves those with real clients out.
set -eu
wanted='openssl:openssl'
[ "${MALLET_SKIP_CLIENTS:-}" = 1 ] ||
  wanted="$wanted skopeo:skopeo podman:podman buildah:buildah flatpak:flatpak bwrap:bubblewrap jq:jq ansible-playbook:ansible-core docker-registry:docker-registry dbus-run-session:dbus gnome-keyring-daemon:gnome-keyring zsh:zsh fish:fish man:man-db groff:groff-base chromium-headless-shell:chromium-headless-shell runc:runc"
missing=
for pair in $wanted; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
[ -z "$missing" ] && exit 0
case "$missing" in *podman*) missing="$missing crun netavark aardvark-dns" ;; esac
install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  # mirrors fail for a moment, and another apt may hold the lock
  apt-get -o Acquire::Retries=5 -o DPkg::Lock::Timeout=300 update -qq || return 1
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=5 -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends $missing >/dev/null
}
install || {
  echo "These packages could not be installed:$missing" >&2
  echo 'The tests that need them will fail. Install them as root with apt-get, or leave those tests out: MALLET_SKIP_CLIENTS=1' >&2
}
