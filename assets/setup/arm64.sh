#!/usr/bin/env bash
# The rest of setup.sh, which reads it, for `make package-arm64`: a linker for arm64, and a
# folder with what Debian has for arm64 of the libraries that the program is built with.
# None of that is installed on the system. The folder is kept between clones, and under
# one path, which is part of the keys of Go's cache.

# The second runs what was built: for its manual and completions, and in the test.
arm64_packages="binutils-aarch64-linux-gnu qemu-user"
# Those that `make run` needs, with the C++ library of the same compiler.
arm64_libraries="libc6-dev libstdc++-$(gcc -dumpversion)-dev $(grep -o '[^ ]*-dev' <<< "$build_packages" | xargs)"
sysroot=${XDG_CACHE_HOME:-$HOME/.cache}/peerscope/linux-arm64
# Where no loader looks, so that the package must bring its own.
arm64_tflite=$sysroot/usr/lib/peerscope/libtensorflowlite_c.so

# unpack_libraries fills the folder $sysroot anew.
unpack_libraries() {
  [ "$(cat "$sysroot/packages" 2>/dev/null)" != "$arm64_libraries" ] || return 0
  local work package link
  work=$(mktemp -d)
  say "fetching libraries for arm64"
  private_apt "$work" deb arm64
  # shellcheck disable=SC2086
  APT_CONFIG=$work/apt.conf apt-get install -y -qq --download-only --no-install-recommends $arm64_libraries >"$work/log" 2>&1 ||
    { cat "$work/log" >&2; fail "apt does not find these packages for arm64: Debian's mirrors have them, Ubuntu's have not"; }
  for package in "$work"/archives/*.deb; do dpkg-deb -x "$package" "$work/to"; done
  while read -r link; do # which means a file of the system
    ln -sfnr "$work/to$(readlink "$link")" "$link"
  done < <(find "$work/to" -type l -lname '/*')
  mkdir -p "$(dirname "$sysroot")"
  rm -rf "$sysroot"
  mv "$work/to" "$sysroot"
  echo "$arm64_libraries" > "$sysroot/packages" # last: what was interrupted is done again
  rm -rf "$work"
}

fetch_arm64_tflite() {
  [ -e "$arm64_tflite" ] || fetch_tflite_files linux_arm64/libtensorflowlite_c.so "$arm64_tflite"
  verify "$tflite_arm64_sha256" "$arm64_tflite"
}

# write_arm64_env is write_env for arm64. What it does not name is as in third_party/env,
# which is to be read first. A cross compiler heeds no LIBRARY_PATH.
write_arm64_env() {
  cat > third_party/env-arm64 <<ENV
sysroot=$sysroot
library=$arm64_tflite
emulator="qemu-aarch64 -L $sysroot"
strip=aarch64-linux-gnu-strip
export GOARCH=arm64 CC="clang --target=aarch64-linux-gnu --sysroot=$sysroot" CXX="clang++ --target=aarch64-linux-gnu --sysroot=$sysroot"
export CGO_CFLAGS=-O2 CGO_CXXFLAGS="-O2 -w" CGO_LDFLAGS=-L$(dirname "$arm64_tflite")
export PKG_CONFIG_SYSROOT_DIR=$sysroot PKG_CONFIG_LIBDIR=$sysroot/usr/lib/aarch64-linux-gnu/pkgconfig:$sysroot/usr/share/pkgconfig
ENV
}

# shellcheck disable=SC2086
install_packages $arm64_packages
unpack_libraries
fetch_arm64_tflite
write_arm64_env
