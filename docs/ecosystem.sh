#!/usr/bin/env bash
# ecosystem.sh: writes the tables of docs/ecosystem.md from runs of all paths.
#   docs/ecosystem.sh [PROGRAM]          PROGRAM: build/yinliu
# Which entry and place stand for a path is in tests/ecosystem/ways.csv, what the sources say in tests/domain/paths.csv.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C.UTF-8
program=${1:-build/yinliu}
out=docs/ecosystem.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# csv FILE: fields separated by TAB, quotes undone.
csv() {
  awk '{
    line = $0; field = ""; out = ""; quoted = 0
    for (i = 1; i <= length(line); i++) {
      c = substr(line, i, 1)
      if (c == "\"") { if (quoted && substr(line, i + 1, 1) == "\"") { field = field c; i++ } else quoted = !quoted }
      else if (c == "," && !quoted) { out = out field "\t"; field = "" }
      else field = field c
    }
    print out field
  }' "$1"
}

# figure FOLDER PLACE METRIC: the mean of summary.csv; nothing where there is none.
figure() { csv "$1/summary.csv" | awk -F'\t' -v p="$2" -v m="$3" '$1 == "base" && $2 == p && $3 == m && !n++ {print $5}'; }

# run NAME SCENARIO OPTION...: once for each name.
run() {
  local name=$1 scenario=$2
  shift 2
  [ -d "$work/$name" ] || "$program" run "$scenario" -o "$work/$name" --quiet "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; exit 1; }
}

plain() { awk -v x="$1" -v f="$2" 'BEGIN {if (x == "") print "–"; else printf f, x}'; }
share() { awk -v x="$1" 'BEGIN {if (x == "") print "–"; else if (x >= 0.01) printf "%.2f %%", 100 * x; else printf "%.4f %%", 100 * x}'; }
span() {
  awk -v s="$1" 'BEGIN {if (s == "") print "–"; else if (s < 120) printf "%.0f s", s; else if (s < 7200) printf "%.0f min", s / 60;
    else if (s < 172800) printf "%.1f h", s / 3600; else printf "%.1f d", s / 86400}'
}
over() { awk -v a="$1" -v b="$2" 'BEGIN {if (a + 0 == 0) print "0"; else if (b + 0 == 0) print "–"; else printf "%.2f", a / b}'; }

# by_phone ALL ANDROID IOS FORMAT: one figure, or both where they differ.
by_phone() {
  awk -v a="$2" -v i="$3" -v x="$1" 'BEGIN {if (x == "") print "–"; else if (a == "" || i == "" || a == i) printf "%.3g", x;
    else printf "Android %.3g, iOS %.3g", a, i}'
}

gates() {
  { grep -o 'needs: \[[^]]*\]' "$1" || true; } | sed 's/needs: \[//; s/\]//; s/, */\n/g' |
    sed 's/[{}]//g' | awk '!seen[$0]++' | paste -sd, - | sed 's/,/, /g'
}

csv tests/domain/paths.csv | tail -n +2 >"$work/field"
csv tests/ecosystem/ways.csv | tail -n +2 >"$work/ways"
while IFS=$'\t' read -r row scenario entry place arrival hours; do
  name=$(basename "$scenario" .yaml) live=$name-$place week='' always=()
  [ -z "$hours" ] || [ "$hours" = waits ] || always=(--set "$place.sessions=[]")
  run "$name" "$scenario" --replications 50 --set variants={}
  run "$live" "$scenario" --replications 50 --set variants={} "${always[@]}"
  run "$live-android" "$scenario" --set 'people.os={android: 100%, ios: 0%}' "${always[@]}" --set variants={} --replications 10
  run "$live-ios" "$scenario" --set 'people.os={android: 0%, ios: 100%}' "${always[@]}" --set variants={} --replications 10
  if [ -n "$hours" ]; then
    run "$name-week" "$scenario" --replications 50 --set variants={} --set 'horizon={from: 2021-07-05T00:00+08:00, to: 2021-07-12T00:00+08:00, bin: 1h}'
    week=$name-week
  fi
  IFS=$'\t' read -r _ _ zh claimed _ _ basis <<<"$(grep "^$row" "$work/field" | sed 's/\t\t/\t–\t/g')"
  key="$entry>$place"
  cost=$(figure "$work/$name" all cost_cny)
  arrived=$(figure "$work/$name" "$key" arrived)
  if [ -z "$arrived" ]; then
    arrived=$(csv "$work/$name/paths.csv" | awk -F'\t' -v e="$entry" -v p="$place" \
      '$1 == "base" && $3 == e && $4 == p {s += $7; n++} END {if (n) print s / n}')
  fi
  printf '| [%s](../%s) %s | %s → %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n' "$row" "$scenario" "$zh" \
    "$entry" "$place" "$arrival" "$(gates "$scenario")" "$claimed" \
    "$(by_phone "$(figure "$work/$live" "$key" actions_mean)" "$(figure "$work/$live-android" "$key" actions_mean)" \
      "$(figure "$work/$live-ios" "$key" actions_mean)")" \
    "$(by_phone "$(figure "$work/$live" "$key" switches_mean)" "$(figure "$work/$live-android" "$key" switches_mean)" \
      "$(figure "$work/$live-ios" "$key" switches_mean)")" \
    "$(share "$(figure "$work/$live" "$key" conversion)")" "$([ -n "$week" ] && share "$(figure "$work/$week" "$key" conversion)" || echo –)" \
    "$(span "$(figure "$work/$live" "$key" time_median_s)")" \
    "$(over "$cost" "$arrived")" "$(over "$cost" "$(figure "$work/$name" all orders)")" "$basis"
done <"$work/ways" >"$work/1"
/usr/bin/python3 tests/support/rates.py "$program" --ranges --page | tail -n +3 >"$work/2"
csv tests/ecosystem/eras.csv | tail -n +2 | awk -F'\t' -v last="$work/open" '{closed = 0; line = "| " $1 ($3 == "" ? "" : " " $3); for (i = 4; i <= NF; i++) {
  sub(/^round by_article$/, "by the card of an article", $i); sub(/^round p05_saved$/, "saved and scanned", $i); line = line " | " $i; closed += $i != "open"}
  if (closed) print line " |"; else open = open (open ? ", " : "") $1} END {print "Open in all of them: " open "." >last}' >"$work/3"
csv tests/ecosystem/things.csv | tail -n +2 | awk -F'\t' '{gsub(/ /, ", ", $4); print "| " $1 " | " $2 " | " $3 " | " $4 " | " $5 " | " $6 " |"}' >"$work/4"

# the rows below the head of each table, and the line that says what is open in all times
awk -v work="$work" '
  function whole(file,    line) { while ((getline line <(work "/" file)) > 0) print line }
  /^\| --- / { print; whole(++table); old = 1; next }
  old && /^\|/ { next }
  { old = 0 }
  /^Open in all of them: / { whole("open"); next }
  { print }' "$out" >"$work/page"
mv "$work/page" "$out"
