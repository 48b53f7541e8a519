#!/usr/bin/env bash
# Runs `fyne package --release`, and leaves what it makes in a folder:
#   . third_party/env && assets/setup/fyne.sh linux FOLDER
#   . third_party/env-windows && assets/setup/fyne.sh windows FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# In a copy, because fyne package counts the build number up in FyneApp.toml.
mkdir "$work/source"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$work/source"
cp -R assets/model assets/sample "$work/source/assets/"
cp -R assets/web/vendor "$work/source/assets/web/"
env -u GOOS -u GOARCH CGO_ENABLED=0 GOBIN="$work" go install fyne.io/tools/cmd/fyne@v1.7.4
# Its tags replace those of GOFLAGS. For Windows it builds twice, the second time without
# their flags for the linker.
[ "$1" != windows ] || export CGO_LDFLAGS="$CGO_LDFLAGS -static"
(cd "$work/source" && "$work/fyne" package --target "$1" --release --tags no_emoji)
mv "$work"/source/Peerscope.* "$2/"
