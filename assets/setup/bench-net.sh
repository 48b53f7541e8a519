#!/usr/bin/env bash
# Prints what bad networks leave of a picture: desktops beside pages in Chromium,
# each over the same emulated links (e2e/network_bench_test.go). It needs root.
# RUNS is how often each call is made, with losses of its own; ONLY is a pattern
# of what to measure, such as s1/desktops. One run of everything takes half an hour.
set -euo pipefail

runs=${RUNS:-5} only=${ONLY:-.}

cat <<END
One way, 640x480 at 30 pictures a second with sound, 47 s; $runs runs, median (worst)

s0 2.5 Mbit/s, 50 ms                s4 1 Mbit/s, 50 ms, 30 % for 10 s
s1 1 Mbit/s, 50 ms, 5 %             s5 1 Mbit/s, 50 ms, 30 ms of jitter, 3 % in bursts of 5
s2 250 kbit/s, 100 ms, 1 %          s6 2 Mbit/s, 50 ms, but 300 kbit/s from 15 to 30 s
s3 500 kbit/s, 50 ms, 3 %           s7 1 Mbit/s, 150 ms, 10 %

END
printf '%-22s %14s %16s %12s %9s %9s %6s %8s\n' link freezes 'frozen, ms' 'longest, ms' 'p50, ms' 'p95, ms' fps kbit/s
go test -run '^$' -bench "BenchmarkNetwork/$only" -benchtime 1x -count "$runs" -timeout 6h ./e2e |
  awk '
  function sorted(unit, i, j, v) { # values of a unit into sort[1..n]
    for (i = 1; i <= n; i++) {
      v = value[i, unit]
      for (j = i - 1; j > 0 && sort[j] > v; j--) sort[j+1] = sort[j]
      sort[j+1] = v
    }
  }
  function median(unit) { sorted(unit); return sort[int(n/2) + 1] }
  function both(unit) { return sprintf("%d (%d)", median(unit), sort[n]) }
  function row() {
    if (n) printf "%-22s %14s %16s %12d %9d %9d %6.1f %8d\n", name, both("freezes"), both("frozen-ms"),
      median("longest-ms"), median("p50-ms"), median("p95-ms"), median("fps"), median("kbit/s")
    fflush()
    n = 0
  }
  /^BenchmarkNetwork/ {
    now = $1; sub(/^BenchmarkNetwork\//, "", now); sub(/-[0-9]+$/, "", now)
    if (now != name) row()
    name = now; n++
    for (i = 3; i < NF; i += 2) value[n, $(i+1)] = $i
  }
  /^--- FAIL|^FAIL|_test.go:/
  END { row() }'
