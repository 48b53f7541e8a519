#!/usr/bin/env bash
# What is checked before the tests run: the shape of the code.
set -euo pipefail
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
  printf 'not formatted; run gofmt -w on:\n%s\n' "$unformatted" >&2
  exit 1
fi
go vet ./...
go run honnef.co/go/tools/cmd/staticcheck@v0.7.0 ./...
if git grep -nE '\b[tb]\.Skip(f|Now)?\(' -- '*.go' ':!internal/skip'; then
  echo 'skip by internal/skip, which CI forbids' >&2
  exit 1
fi
while IFS=: read -r file target; do
  grep -qF "| $(dirname "$file") $target |" docs/security.md || { echo "docs/security.md does not name $target of $file" >&2; exit 1; }
done < <(git grep -oE '^func Fuzz[A-Za-z0-9]+' -- '*_test.go' | sed 's/func //')
