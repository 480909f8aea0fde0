#!/usr/bin/env bash
# ecosystem.sh: writes docs/ecosystem.md from runs of all paths.
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
{
  cat <<'E2'
# The paths of the field

Made by `docs/ecosystem.sh` from runs of [scenarios/ecosystem](../scenarios/ecosystem): change the files, not this page. Each
path is run by itself, 50 campaigns; tests/ecosystem holds what must come out.

- **claimed** is the number of steps the source counts, **actions** what those who arrive really do (taps, consents), **switches**
  changes from one app to another. Where they differ by phone both stand.
- **an arrival** is what the entry counts; entries that count different things convert differently before anybody has decided anything.
- **while live** is the share of the arrivals that get to the place if it is live at whatever moment they come; **of the week** the share of those who come at
  any hour of the week of the broadcasts, Monday to Sunday, of whom most find it not begun or over. Places without hours have one figure.
- **time** is the median from the arrival to the place, of those who come while it is live.
- **entrant** and **order** are all costs of the campaign over those who arrive and over orders, in CNY.
- P01 to P35 are the paths of the articles, M01 to M09 ways that these lack. A purchase in a room is a visit of its own
  (`starts.live_product`), which does not end the stay.
- **basis** is who says so: *observed* by the author of an article, *reported* or *claimed* by others, *official* in documentation.

| path | entry → place | an arrival | gates | claimed | actions | switches | while live | of the week | time | entrant | order | basis |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
E2
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
  done <"$work/ways"
  cat <<'E2'

A visit that another visit began has an entry of its own, `starts.NAME`: friends who see a shared card, people who get a reminder,
a message or a post. Its conversion is that of those visits, not of the people who began them.

## The main scenario beside published figures

Answers of [weekend-live.yaml](../scenarios/weekend-live.yaml), means of 100 campaigns, beside the range that a row of
[evidence.csv](../scenarios/evidence.csv) gives. Grades run from A (official) to E (assumption); a range of grade D or E says what
somebody wrote, not what is known. Of no published size are the numbers of people reached, the margin of 45 % and the cost of the
studio: these are assumptions, and so is the return that follows from them. Nobody has published how much evenings differ either: with a
shared draw of sd 0.3 in log-odds (an assumption) nine campaigns in ten bring 6985 to 10612 viewers and 174 to 257 orders. One brand reports 820 people online at minute five without
reservations and 1500 with them (reserve_effect_peak); the peak of a room grows with its audience, so this is no range for another one.

E2
  /usr/bin/python3 tests/support/rates.py "$program" --ranges --page
  cat <<'E2'

`tests/support/rates.py` holds these ranges, and beside them the share that passes at each step whose rate is cited: over everybody who
reaches the step, intent included, it lies between the low and the high of its source.

## Rules by date

[rules-dates.yaml](../scenarios/rules/rules-dates.yaml) has the dates; an era of [scenarios/rules](../scenarios/rules), included last,
freezes them, so that any path can be run as in that time. A path that is not open yet, or no more, ends with `blocked:` and the name of
the fact, or goes round by another way, which the table names:

| path | 2021-03 | 2021-04 | 2021-05 | 2021-07 | 2022-04 | 2023-01 |
| --- | --- | --- | --- | --- | --- | --- |
E2
  csv tests/ecosystem/eras.csv | tail -n +2 | awk -F'\t' '{closed = 0; line = "| " $1 ($3 == "" ? "" : " " $3); for (i = 4; i <= NF; i++) {
    sub(/^round by_article$/, "by the card of an article", $i); sub(/^round p05_saved$/, "saved and scanned", $i); line = line " | " $i; closed += $i != "open"}
    if (closed) print line " |"; else open = open (open ? ", " : "") $1} END {print "\nOpen in all of them: " open "."}'
  cat <<'E2'

## Where the sources disagree

Each question is a file of [scenarios/disputes](../scenarios/disputes) in which both readings run side by side on the same people:
steps, entities, what follows the stream, links, commission, subscription messages, Moments, late figures; whether template messages ended
(template.yaml), what becomes of the test at Xiaohongshu and whether it opens as at JD (xiaohongshu.yaml), whether JD asks at all (jd.yaml),
and which qualifications a mini-program broadcast needs (qualification.yaml).
What articles promise without a source (+37 % conversion, +60 % watch-and-buy, 45 % of sales, 5000 visitors a video, +420 % followers,
+27 CNY a basket) is off everywhere and switched on one by one in claims.yaml; +28 % repurchase needs two months and has repurchase.yaml.
E2
  cat <<'E2'

## What the sources say, and where it is simulated

All that the five texts hold, A1 to E19 (A: the two entrances of July 2021, B: Xiaohongshu, C: JD, D: links of live rooms, E: shops), in our own words. P and M are
the paths above, other names files of [scenarios](../scenarios). What is not simulated, in whole or in part, has its reason.

| | what they say | 来源所述 | simulated by | not simulated, why | 未模拟的原因 |
| --- | --- | --- | --- | --- | --- |
E2
  csv tests/ecosystem/things.csv | tail -n +2 | awk -F'\t' '{gsub(/ /, ", ", $4); print "| " $1 " | " $2 " | " $3 " | " $4 " | " $5 " | " $6 " |"}'
} >"$work/page"
mv "$work/page" "$out"
