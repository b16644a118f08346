#!/bin/sh
# Real clients that the tests talk to, from Debian. Without apt or root the tests that need them say so and fail.
set -eu
missing=
for pair in skopeo:skopeo podman:podman buildah:buildah flatpak:flatpak jq:jq docker-registry:docker-registry dbus-run-session:dbus openssl:openssl; do
  command -v "${pair%%:*}" >/dev/null 2>&1 || missing="$missing ${pair##*:}"
done
[ -z "$missing" ] && exit 0
case "$missing" in *podman*) missing="$missing crun netavark aardvark-dns" ;; esac
case "$missing" in *flatpak*) missing="$missing ostree" ;; esac
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
  echo "these are needed for the tests with real clients:$missing" >&2
fi
