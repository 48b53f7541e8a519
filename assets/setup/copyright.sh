#!/usr/bin/env bash
# Prints /usr/share/doc/peerscope/copyright: what the program carries, as README.md
# tells, and the licences of every Go module that is linked in. For Windows, with
# `copyright.sh windows`, also those of the codecs and of mingw-w64, and no reference to
# Debian's files.
set -euo pipefail
cd "$(dirname "$0")/../.."

apache='see /usr/share/common-licenses/Apache-2.0'
[ "${1:-}" != windows ] || apache='its text is at the end'

# print_licence prints a file below a title, or where Debian keeps the same text.
print_licence() { # title file
  printf '\n%s\n\n' "$1"
  if grep -q 'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION' "$2"; then
    echo "Apache License, Version 2.0: $apache"
  else
    sed 's/\r$//' "$2"
  fi
}

cat <<'TEXT'
Peerscope
Copyright the Peerscope maintainers

Its maintainers have not chosen a licence for Peerscope itself yet.

What it carries, from where and under which licence:

TEXT
sed -n '/^## Licences of what it carries/,$s/^| //p' README.md | sed 's/ |$//; s/ | /; /g; /^---/d; 1d'

printf '\nTensorFlow Lite and its model are under the Apache License, Version 2.0:\n%s\n' "$apache"
print_licence Go "$(go env GOROOT)/LICENSE"

# WebRTC's module carries neither its licence nor those of the code in it, but for the
# comments at the head of their files.
printf '\nWebRTC\n\n'
sed -e 's/The Regents of the University of California/The WebRTC project authors/' \
  -e 's/name of the University/name of Google/' /usr/share/common-licenses/BSD
for file in third_party/pffft/src/pffft.c third_party/rnnoise/src/rnn_activations.h \
  common_audio/third_party/ooura/fft_size_128/ooura_fft.cc; do
  printf '\nWebRTC, %s\n\n' "$file"
  sed '/^#/Q' "third_party/webrtc/$file"
done

# list_licences lists the files of a module that hold licences.
list_licences() { # folder
  find "$1" -type f \( -iname 'licen[sc]e*' -o -iname 'copying*' -o -iname 'notice*' \) \
    ! -name '*.go' ! -path '*/testdata/*' | sort
}

go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' . | sort -u |
  while read -r path version folder; do
    files=$(list_licences "$folder")
    [ -n "$files" ] || { echo "copyright: $path has no licence file" >&2; exit 1; }
    while read -r file; do
      print_licence "$path $version${file#"$folder"}" "$file"
    done <<< "$files"
  done

if [ "${1:-}" = windows ]; then
  # shellcheck source=/dev/null
  . third_party/env-windows
  for file in "$sysroot"/licences/*; do print_licence "$(basename "$file")" "$file"; done
  print_licence 'MinGW-w64, whose runtime is linked in' /usr/share/doc/mingw-w64-x86-64-dev/copyright
  printf '\n'
  cat /usr/share/common-licenses/Apache-2.0
fi
