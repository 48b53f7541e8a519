#!/usr/bin/env bash
# Leaves installers under dist/: the tar.xz of `fyne package`, with the TensorFlow Lite
# library added to it, and a .deb and an .rpm of the same tree. For another processor
# with `package.sh arm64`, whose environment setup.sh has written.
set -euo pipefail
cd "$(dirname "$0")/../.."

nfpm=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
library=third_party/lib/libtensorflowlite_c.so
strip=strip
emulator=

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p dist
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH

# set_times gives all files the time of the commit, so that two runs give the same bytes.
set_times() { find "$@" -exec touch -hd "@$SOURCE_DATE_EPOCH" {} +; }

GOBIN="$work" go install "$nfpm"
# shellcheck source=/dev/null
[ -z "${1:-}" ] || . "third_party/env-$1"
assets/setup/fyne.sh linux "$work"
tar -xJf "$work/Peerscope.tar.xz" -C "$work"
tree=$work/peerscope
install -Dm644 "$library" "$tree/usr/local/lib/peerscope/libtensorflowlite_c.so"
# Its Makefile installs what fyne knows of; next to the program goes the library.
sed -i \
  -e 's,^\tinstall -Dm00755 usr/local/bin/$(Exec) \(.*\)/bin/$(Exec)$,&\n\tinstall -Dm00644 usr/local/lib/peerscope/libtensorflowlite_c.so \1/lib/peerscope/libtensorflowlite_c.so,' \
  -e 's,^\t-rm \(.*\)/bin/$(Exec)$,&\n\t-rm -r \1/lib/peerscope,' \
  "$tree/Makefile"
[ "$(grep -c lib/peerscope "$tree/Makefile")" = 4 ] || { echo "package: the Makefile of fyne package is not as expected" >&2; exit 1; }

version=$(sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
arch=$(go env GOARCH)
set_times "$tree"
tar --sort=name --owner=0 --group=0 --numeric-owner -cJf "dist/peerscope-$version-linux-$arch.tar.xz" -C "$work" peerscope

# The .deb and the .rpm hold the same tree under /usr, and what such packages have
# besides: manual, completions, changelog, licences, and what software centres show.
usr=$work/usr
cp -R "$tree/usr/local" "$usr"
rm -rf "$usr/share/pixmaps"
$strip --strip-unneeded "$usr/lib/peerscope/libtensorflowlite_c.so"
share=$usr/share
program=$usr/bin/peerscope
export LD_LIBRARY_PATH=$usr/lib/peerscope

mkdir -p "$share/man/man1" "$share/doc/peerscope"
$emulator "$program" man "$share/man/man1"
cat > "$share/doc/peerscope/changelog" <<LOG
peerscope ($version) unstable; urgency=medium

  * What has changed is told by the history of the source.

 -- The Peerscope maintainers <maintainers@peerscope.invalid>  $(date -R -d "@$SOURCE_DATE_EPOCH")
LOG
gzip -9n "$share"/man/man1/* "$share/doc/peerscope/changelog"
assets/setup/copyright.sh > "$share/doc/peerscope/copyright"

mkdir -p "$share/bash-completion/completions" "$share/fish/vendor_completions.d" "$share/metainfo"
$emulator "$program" completion bash > "$share/bash-completion/completions/peerscope"
$emulator "$program" completion fish > "$share/fish/vendor_completions.d/peerscope.fish"
$emulator "$program" completion zsh > "$work/_peerscope" # whose folder is not the same everywhere
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$(date -u -I -d "@$SOURCE_DATE_EPOCH")/" assets/setup/metainfo.xml \
  > "$share/metainfo/io.github.peerscope.Peerscope.metainfo.xml"
chmod -R u=rwX,go=rX "$usr"
set_times "$usr" "$work/_peerscope"

# soname prints the name of the library that the program was linked with.
soname() { readelf -d "$program" | sed -n "s/.*NEEDED.*\[\($1\.so\.[0-9]*\)\]/\1/p"; }

# package_of prints the Debian package of a library, not older than the one here.
package_of() {
  local package
  package=$(dpkg-query -S "*/$1" | sed 's/[:,].*//')
  echo "$package (>= $(dpkg-query -W -f '${Version}' "$package" | sed 's/^[0-9]*://; s/[-+].*//'))"
}

VPX=$(soname libvpx) OPENH264=$(soname libopenh264) OPUS=$(soname libopus)
CODEC_PACKAGES="$(package_of "$VPX"), $(package_of "$OPENH264"), $(package_of "$OPUS")"
export VPX OPENH264 OPUS CODEC_PACKAGES
export WORK=$work VERSION=$version ARCH=$arch
for kind in deb rpm; do
  "$work/nfpm" package --config assets/setup/nfpm.yaml --packager "$kind" --target dist/
done

# check reports what is wrong with the packages, by the tools that are there.
check() {
  local failed=0 file
  dpkg-deb --fsys-tarfile "$1" | tar -t > "$work/list"
  for file in share/doc/peerscope/copyright share/doc/peerscope/changelog.gz share/man/man1/peerscope.1.gz \
    share/metainfo/io.github.peerscope.Peerscope.metainfo.xml share/bash-completion/completions/peerscope \
    share/zsh/vendor-completions/_peerscope share/fish/vendor_completions.d/peerscope.fish; do
    grep -qxF "./usr/$file" "$work/list" || { echo "package: /usr/$file is missing" >&2; failed=1; }
  done
  ! command -v desktop-file-validate >/dev/null || desktop-file-validate "$share"/applications/*.desktop || failed=1
  ! command -v appstreamcli >/dev/null || appstreamcli validate --no-net "$share"/metainfo/*.xml || failed=1
  ! command -v lintian >/dev/null || lintian --fail-on error "$1" || failed=1
  return $failed
}
check "dist/peerscope_${version}_$arch.deb"
ls -l dist
