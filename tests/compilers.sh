#!/usr/bin/env bash
# compilers.sh PROGRAM OTHER: the same bytes from the programs of two compilers, for every CSV of a few scenarios of each kind.
# Exit status 77 (skipped) where the other program has not been built; ./dev test --all builds it first.
set -eu
program=$1
other=$2
if [ ! -x "$other" ]; then
  echo "skipped: there is no $other"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
for file in scenarios/weekend-live.yaml scenarios/bench/coupled.yaml scenarios/ecosystem/p{02,11,22,33,35}-*.yaml tests/laws/*.yaml; do
  rm -rf "$work/one" "$work/two"
  "$program" run "$file" -o "$work/one" --replications 3 --series all --quiet
  "$other" run "$file" -o "$work/two" --replications 3 --series all --quiet
  n=0
  for csv in "$work"/one/*.csv; do
    cmp "$csv" "$work/two/$(basename "$csv")" || status=1
    n=$((n + 1))
  done
  [ "$n" -ge 8 ] || { echo "$file: only $n files"; status=1; }
done
exit $status
