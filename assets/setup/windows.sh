#!/usr/bin/env bash
# The rest of setup.sh, which reads it, for `make package-windows`: mingw-w64, the
# codecs as Debian 12 has patched them, TensorFlow Lite for Windows. All of it is kept
# between clones, and under one path, which is part of the keys of Go's cache.

windows_packages="gcc-mingw-w64-x86-64-posix g++-mingw-w64-x86-64-posix nasm dpkg-dev nsis imagemagick zip"
# What the tests run it in, and sign it with.
windows_test_packages="wine wine64 osslsigncode openssl"
windows_dll_sha256=5c312a59455bef8f4996c893e1f70cfacda56abb35750a74096ad8301f564aef
# Name, version and SHA-256 of the .dsc, which has those of all files.
windows_codecs="
libvpx 1.12.0-1+deb12u5 97b094daf6095e91b43328473e03354fbd4eece0ef697398a8290bf1017657f7
openh264 2.3.1+dfsg-3+deb12u2 ab0232d6f1cba01441fde3785a50923839a99bd9ce7abbe8d377e282a72315c8
opus 1.3.1-3 c373ac82a1afb824819618c12e279ee47b6ac2fa18083b9ef2bb9e8e9e588419"
sysroot=${XDG_CACHE_HOME:-$HOME/.cache}/peerscope/windows-amd64

# build_codec leaves a static library and its headers in the folder $to.
build_codec() { # name
  local cc=x86_64-w64-mingw32-gcc-posix cxx=x86_64-w64-mingw32-g++-posix
  case $1 in
    libvpx)
      CC=$cc CXX=$cxx ./configure --target=x86_64-win64-gcc --prefix="$to" --as=nasm --disable-vp9 --disable-multithread \
        --disable-examples --disable-tools --disable-docs --disable-unit-tests
      make -j"$(nproc)" install ;;
    openh264)
      make -j"$(nproc)" OS=mingw_nt ARCH=x86_64 CC=$cc CXX=$cxx AR=x86_64-w64-mingw32-ar PREFIX="$to" install-static ;;
    opus)
      ./configure --host=x86_64-w64-mingw32 CC=$cc CFLAGS=-O2 --prefix="$to" --disable-shared --disable-doc --disable-extra-programs
      make -j"$(nproc)" install ;;
  esac
}

# build_codecs fills the folder $sysroot anew.
build_codecs() {
  [ "$(cat "$sysroot/codecs" 2>/dev/null)" != "$windows_codecs" ] || return 0
  local work to name version sha256
  work=$(mktemp -d)
  to=$work/to
  private_apt "$work/apt" deb-src amd64
  while read -r name version sha256; do
    [ -n "$name" ] || continue
    say "building $name $version for Windows"
    (
      cd "$work"
      APT_CONFIG=$work/apt/apt.conf apt-get source -qq --download-only "$name=$version" >"$name.log" 2>&1 ||
        { cat "$name.log" >&2; fail "apt has no source of $name $version, Debian 12's; if Debian has a later one, pin that in assets/setup/windows.sh"; }
      verify "$sha256" "${name}_$version.dsc"
      dpkg-source --no-check -x "${name}_$version.dsc" "$name" >"$name.log" 2>&1
      mkdir -p "$to/licences"
      cp "$name"/COPYING "$to/licences/$name" 2>/dev/null || cp "$name/LICENSE" "$to/licences/$name"
      cd "$name"
      build_codec "$name" >"../$name.log" 2>&1 || { tail -n 20 "../$name.log" >&2; fail "$name does not build"; }
    )
  done <<< "$windows_codecs"
  mkdir -p "$(dirname "$sysroot")"
  rm -rf "$sysroot"
  mv "$to" "$sysroot"
  echo "$windows_codecs" > "$sysroot/codecs" # last: what was interrupted is done again
  rm -rf "$work"
}

# The import library has a name by which a static link finds it.
fetch_windows_tflite() {
  local dll=$sysroot/bin/tensorflowlite_c.dll
  [ -e "$dll" ] || fetch_tflite_files windows_amd64/tensorflowlite_c.dll.if.lib "$sysroot/lib/libtensorflowlite_c.a" \
    windows_amd64/tensorflowlite_c.dll "$dll"
  verify $windows_dll_sha256 "$dll"
}

# write_windows_env is write_env for Windows. Clang compiles C, for gcc needs minutes
# for OpenGL's one file; it finds mingw's C headers and not those of C++. The
# runtime libraries of C and C++ are linked in, so that they are no files beside the program.
write_windows_env() {
  local root=$PWD/third_party flags
  flags=$(GOFLAGS='' go env GOFLAGS)
  cat > third_party/env-windows <<ENV
sysroot="$sysroot"
export GOOS=windows GOARCH=amd64 CGO_ENABLED=1
export CC="clang --target=x86_64-w64-mingw32" CXX=x86_64-w64-mingw32-g++-posix
export CGO_CFLAGS=-O2 CGO_CXXFLAGS="-O2 -w" CGO_LDFLAGS=-L$sysroot/lib
export CGO_CFLAGS_ALLOW=-fms-extensions CGO_CXXFLAGS_ALLOW=-fms-extensions # of WebRTC for Windows
export GOFLAGS="-trimpath -ldflags=-extldflags=-static -tags=no_emoji${flags:+ $flags}"
export C_INCLUDE_PATH="$sysroot/include:$root/include:$PWD/detector/tflite/include"
export CPLUS_INCLUDE_PATH="$PWD/media/device/apm/include:$sysroot/include:$root/webrtc:$root/webrtc/third_party/abseil-cpp"
ENV
}

# shellcheck disable=SC2086
install_packages $windows_packages $windows_test_packages
build_codecs
fetch_windows_tflite
write_windows_env
