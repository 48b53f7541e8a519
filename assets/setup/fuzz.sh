#!/usr/bin/env bash
# Runs every fuzz target for some time, one after another, on one core at the lowest
# priority: fuzz.sh TIME PATTERN RESULTS. A line for each is printed and added to
# RESULTS: package, target, time, inputs, crashes. What has a line there already is
# not run again, so a run that was stopped goes on where it was; PATTERN, an extended
# regular expression, is compared with "PACKAGE TARGET". Inputs that are found are
# kept in Go's cache; only one that crashes is written beside the tests. They are hardly
# made smaller: where goroutines run, as in peer's FuzzSignal, an input rarely covers the
# same lines twice, and the minute that Go takes for each in vain is all there is.
set -euo pipefail
time=$1 pattern=$2 results=$3
mkdir -p "$(dirname "$results")"
touch "$results"
renice -n 19 $$ >/dev/null

# fuzz runs one target and prints its line.
fuzz() { # package target
  local log crashes=0 inputs
  log=$(mktemp)
  go test -run '^$' -fuzz "^$2\$" -fuzztime "$time" -fuzzminimizetime 10x -parallel 1 -timeout 0 "$1" >"$log" 2>&1 || crashes=1
  if ! grep -q '^fuzz: elapsed' "$log"; then cat "$log" >&2; rm -f "$log"; return 1; fi
  inputs=$(sed -n 's/^fuzz: elapsed: .*execs: \([0-9]*\) .*/\1/p' "$log" | tail -1)
  printf '%-22s %-20s %6s %12s inputs %2d crashes\n' "$1" "$2" "$time" "${inputs:-0}" $crashes | tee -a "$results"
  if [ $crashes = 1 ]; then cat "$log" >&2; fi
  rm -f "$log"
}

found=0
while IFS=: read -r file target; do
  package=./$(dirname "$file")
  grep -qE -- "$pattern" <<<"$package $target" || continue
  found=1
  grep -qE "^$package +$target " "$results" || fuzz "$package" "$target"
done < <(git grep -oE '^func Fuzz[A-Za-z0-9]+' -- '*_test.go' | sed 's/func //')
[ $found = 1 ] || { echo "no fuzz target matches $pattern" >&2; exit 1; }
! grep -qE ' [1-9][0-9]* crashes$' "$results"
