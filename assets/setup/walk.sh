#!/usr/bin/env bash
# Plays a clip of people who walk to `eval walk`. The clip is from Debian's
# opencv-doc (PETS 2009 S2.L1 by its look, 80 s), and ffmpeg
# decodes it. Where they cannot be had, the measurement is skipped with a notice.
set -euo pipefail
cd "$(dirname "$0")/../.."

clip=third_party/walk/vtest.avi
clip_sha256=45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf

skip() { echo "eval skipped: $*"; exit 0; }

# as_root runs a command as root, or fails without asking for a password.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

fetch_clip() {
  local work
  work=$(mktemp -d)
  (cd "$work" && apt-get download -qq opencv-doc && dpkg-deb --fsys-tarfile opencv-doc_*.deb |
    tar -xO ./usr/share/doc/opencv-doc/examples/data/vtest.avi > vtest.avi) >/dev/null 2>&1 &&
    mkdir -p "$(dirname "$clip")" && mv "$work/vtest.avi" "$clip"
  local failed=$?
  rm -rf "$work"
  return $failed
}

command -v apt-get >/dev/null || skip "the clip of people who walk comes from a Debian package"
command -v ffmpeg >/dev/null ||
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ffmpeg >/dev/null 2>&1 ||
  skip "ffmpeg could not be installed, so there are no people who walk"
[ -e "$clip" ] || fetch_clip || skip "the package opencv-doc could not be fetched, so there are no people who walk"
echo "$clip_sha256  $clip" | sha256sum --check --status || { rm -f "$clip"; skip "$clip is not the file that was pinned"; }

echo "$clip, by way of ffmpeg"
ffmpeg -v error -i "$clip" -vf scale=768:576,fps=10 -pix_fmt yuv420p -f rawvideo - | go run ./cmd/eval walk /dev/stdin
