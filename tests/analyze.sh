#!/usr/bin/env bash
# analyze.sh BUILD_LOG KNOWN: what gcc -fanalyzer says of the program, less the false alarms explained in KNOWN.
# A line of KNOWN is FILE FUNCTION CHECK and a reason. A new alarm fails, and so does a line that no alarm needs any more.
set -euo pipefail
log=$1
known=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk '
  match($0, /In function .[A-Za-z_0-9]+/) {
    place = substr($0, RSTART, RLENGTH); sub(/In function ./, "", place)
  }
  match($0, /\[-Wanalyzer[a-z-]*\]/) {
    check = substr($0, RSTART + 1, RLENGTH - 2)
    file = $0; sub(/:.*/, "", file); sub(/.*\/(sim|models)\//, "&", file)
    at = match(file, /(sim|models)\/[^:]*$/); file = substr(file, at)
    print file, place, check
  }' "$log" | LC_ALL=C sort -u >"$work/now"
grep -v '^#' "$known" | awk '{print $1, $2, $3}' | LC_ALL=C sort -u >"$work/known"
LC_ALL=C comm -23 "$work/now" "$work/known" >"$work/new"
LC_ALL=C comm -13 "$work/now" "$work/known" >"$work/gone"
echo "analyze: $(wc -l <"$work/now") alarms, $(wc -l <"$work/new") of them not explained in $known"
sed 's/^/analyze: new: /' "$work/new"
sed 's/^/analyze: explained, but not there any more: /' "$work/gone"
[ ! -s "$work/new" ] && [ ! -s "$work/gone" ]
