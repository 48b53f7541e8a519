#!/usr/bin/env bash
# Leaves the program for Windows under dist/: a zip to unpack, and an installer. SIGN,
# if set, is a command that signs the file it is given; FYNE, if set, has `fyne package`
# make the program. docs/windows.md tells of both.
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=/dev/null
. third_party/env-windows
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH TZ=UTC
version=$(sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
name=peerscope-$version-windows-amd64
resources=resources_windows_amd64.syso # which the go command finds by its name
work=$(mktemp -d)
trap 'rm -rf "$work" $resources' EXIT
tree=$work/peerscope-$version
mkdir -p dist "$tree"

convert assets/icon/icon.png -define icon:auto-resize=256,48,32,16 "$work/peerscope.ico"
x86_64-w64-mingw32-windres -DICON_FILE="\\\"$work/peerscope.ico\\\"" -DVERSION_TEXT="\\\"$version\\\"" \
  -DVERSION_NUMBERS="${version//./,},0" assets/setup/windows.rc -o $resources
if [ -n "${FYNE:-}" ]; then
  assets/setup/fyne.sh windows "$work"
  mv "$work/Peerscope.exe" "$tree/peerscope.exe"
else # with the tags that fyne package gives a release
  go build -ldflags '-s -w -H=windowsgui -extldflags=-static' -tags no_emoji,release,migrated_fynedo -o "$tree/peerscope.exe" .
fi
cp "$sysroot/bin/tensorflowlite_c.dll" "$tree/"
assets/setup/copyright.sh windows > "$tree/licences.txt"

# A console finds NAME.com before NAME.exe.
x86_64-w64-mingw32-gcc-posix -municode -Os -s -static -Wall -Werror -Wl,--no-insert-timestamp \
  -o "$tree/peerscope.com" assets/setup/launcher.c $resources

if [ -n "${SIGN:-}" ]; then
  for file in peerscope.exe peerscope.com; do $SIGN "$tree/$file"; done
fi

rm -f dist/peerscope-*-windows-amd64*
makensis -V2 -NOCD -DVERSION="$version" -DTREE="$tree" -DICON="$work/peerscope.ico" -DOUTPUT="dist/$name-setup.exe" \
  ${SIGN:+-DSIGN="$SIGN"} assets/setup/installer.nsi
find "$tree" -exec touch -d "@$SOURCE_DATE_EPOCH" {} +
(cd "$work" && zip -qrX "$OLDPWD/dist/$name.zip" "$(basename "$tree")")
ls -l dist/"$name"*
