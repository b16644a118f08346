#!/bin/sh
# skopeo, podman and cosign that can sign and verify with Sigstore, unpacked into a directory: DIRECTORY/bin. Debian 12 builds its own
# cspell:words trixie sourcelist sourceparts libc libgpgme libassuan libgpg libsqlite libseccomp libsubid libsystemd libcap patchelf
# without Sigstore, so those of Debian 13 are taken, with the libraries they need. Nothing of the system is changed; apt verifies what it
# downloads. Needs a Debian with apt and dpkg-deb.
set -eu
directory=$1
[ -x "$directory/bin/cosign" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root" "$work/bin" "$work/tools"
echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main' >"$work/sources.list"
other_apt() {
  apt-get -qq -o Acquire::Retries=3 -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)" "$@"
}
other_apt update
cd "$work/cache"
other_apt download cosign skopeo podman libc6 libgpgme11t64 libassuan9 libgpg-error0 libsqlite3-0 libseccomp2 libsubid5 \
  libsystemd0 libcap2
for package in *.deb; do dpkg-deb -x "$package" "$work/root"; done
cd "$work/tools"
apt-get -qq -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)" download patchelf
dpkg-deb -x patchelf*.deb .
rm -rf "$directory"
mkdir -p "$directory/bin" "$directory/lib"
cp -a "$work/root/usr/lib/x86_64-linux-gnu/." "$directory/lib/"
cp "$work/root/usr/lib64/ld-linux-x86-64.so.2" "$directory/lib/" 2>/dev/null || true
for program in skopeo podman cosign; do
  cp "$work/root/usr/bin/$program" "$work/bin/"
  usr/bin/patchelf --set-interpreter "$directory/lib/ld-linux-x86-64.so.2" --force-rpath --set-rpath "$directory/lib" "$work/bin/$program"
done
# The last one is what the check above looks for.
for program in skopeo podman cosign; do mv "$work/bin/$program" "$directory/bin/"; done
