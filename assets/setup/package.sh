#!/usr/bin/env bash
# Leaves installers under dist/: the tar.xz of `fyne package`, with the
# TensorFlow Lite library added to it, and a .deb and an .rpm of the same tree.
set -euo pipefail
cd "$(dirname "$0")/../.."

fyne=fyne.io/tools/cmd/fyne@v1.7.4
nfpm=github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
library=third_party/lib/libtensorflowlite_c.so

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p dist

# In a copy, because fyne package counts the build number up in FyneApp.toml.
mkdir "$work/source"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/source"
cp -R assets/model assets/sample "$work/source/assets/"
GOBIN="$work" go install "$fyne"
GOBIN="$work" go install "$nfpm"
(cd "$work/source" && "$work/fyne" package --target linux --release)

tar -xJf "$work/source/Peerscope.tar.xz" -C "$work"
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
tar -cJf "dist/peerscope-$version-linux-$arch.tar.xz" -C "$work" peerscope
export TREE=$tree VERSION=$version ARCH=$arch
for kind in deb rpm; do
  "$work/nfpm" package --config assets/setup/nfpm.yaml --packager "$kind" --target dist/
done
ls -l dist
