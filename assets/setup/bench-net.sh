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
go test -run '^$' -bench "BenchmarkNetwork/$only" -benchtime "${runs}x" -timeout 6h ./e2e |
  awk '/^BenchmarkNetwork/ {
    name = $1; sub(/^BenchmarkNetwork\//, "", name); sub(/-[0-9]+$/, "", name)
    for (i = 3; i < NF; i += 2) value[$(i+1)] = $i
    printf "%-22s %14s %16s %12d %9d %9d %6.1f %8d\n", name,
      sprintf("%d (%d)", value["freezes"], value["freezes-worst"]),
      sprintf("%d (%d)", value["frozen-ms"], value["frozen-ms-worst"]),
      value["longest-ms"], value["p50-ms"], value["p95-ms"], value["fps"], value["kbit/s"]
    fflush()
  } /^--- FAIL|^FAIL|_test.go:/'
