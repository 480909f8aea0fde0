#!/usr/bin/env bash
# make.sh: the reports that run.mjs looks at: many paths, one, none, long names, many points, an experiment, figures
# far apart; and the pictures of the docs at each width.
# Called as: make.sh YINLIU FOLDER
set -euo pipefail
yinliu=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
scenarios=$(cd "$here/../../scenarios" && pwd)
rm -rf "$2"
mkdir -p "$2"
cd "$2"

# NAME FILE [OPTION...]: a run
run() {
  local name=$1 file=$2
  shift 2
  "$yinliu" run "$file" -o "$name" --quiet "$@"
}

# multiply FILE FACTOR COLUMN...: figures of a CSV file made larger or smaller
multiply() {
  local file=$1 factor=$2
  shift 2
  awk -F, -v OFS=, -v factor="$factor" -v columns="$*" '
    NR == 1 { count = split(columns, name, " "); for (i = 1; i <= NF; i++) at[$i] = i; print; next }
    { for (i = 1; i <= count; i++) if ($at[name[i]] != "") $at[name[i]] = sprintf("%.9g", $at[name[i]] * factor); print }
  ' "$file" >"$file.new"
  mv "$file.new" "$file"
}

# crowd FILE: 40 entries, 60 variants, two rooms, labels of 30 characters
crowd() {
  local i label=订阅号列表直播状态推荐位与小程序商城横幅以及企业微信群发 to=(rooms.main rooms.second shops.mall)
  {
    printf '%s\n' 'yinliu: 1' 'title: {en: A crowd, zh: 四十个入口与六十个方案}' 'run: {seed: 1, replications: 10}' \
      'horizon: {from: 2021-07-10T18:00+08:00, to: 2021-07-10T23:00+08:00, bin: 15m}' entries:
    for i in {10..49}; do
      echo "  e$i: {label: {en: A rather long name of entry number $i, zh: $label$i}, arrivals: {send: $((17 * i)), at: 2021-07-10T19:$i+08:00, over: 30m}, cost: 0.0$((i % 9)) CNY, path: p$((i % 3))}"
    done
    echo paths:
    for i in 0 1 2; do
      echo "  p$i: {steps: [{tap: {p: $((20 + i))%, after: exp(5m), actions: 1, label: {en: taps, zh: $label 点}}}, {to: ${to[i]}}]}"
    done
    echo rooms:
    for i in main second; do
      echo "  $i: {label: {en: $i room, zh: $label $i}, sessions: [{from: 2021-07-10T19:00+08:00, to: 2021-07-10T22:00+08:00}], watch: exp(10m), then: {choose: {shops.mall: 30%, leave: rest}}}"
    done
    printf '%s\n' shops: "  mall: {label: {en: mall, zh: $label 城}, steps: [{order: {p: 20%, after: exp(1m), actions: 1}}], price: 150 CNY}" variants:
    for i in {10..69}; do
      echo "  v$i: {label: {en: Variant number $i that sends more, zh: $label$i}, entries.e$((10 + i % 40)).arrivals.send: $((40 * i))}"
    done
  } >"$1"
}

run weekend "$scenarios/weekend-live.yaml" --replications 20
run many-paths "$scenarios/ecosystem.yaml" --replications 2
crowd crowd.yaml
run crowd crowd.yaml
for name in no-shop one-path empty long-names hostile; do run "$name" "$here/scenarios/$name.yaml"; done
run targets "$here/../answers/targets.yaml"
run agents "$scenarios/decisions/how-many-agents.yaml" --replications 20
run not-known "$scenarios/decisions/jump-or-article.yaml" --draws 60
"$yinliu" sweep "$here/scenarios/grid.yaml" -o grid --quiet
"$yinliu" sweep "$here/scenarios/sweep.yaml" -o thousand-points --quiet
"$yinliu" sweep "$here/scenarios/design.yaml" -o design --quiet
"$yinliu" sweep "$here/scenarios/sweep.yaml" -o adaptive --design adaptive --metric all.net_cny --set 'entries.sms.cost=6 CNY' --quiet
"$yinliu" ab "$scenarios/experiments/limited-stock.yaml" -o experiment --quiet
"$yinliu" power proportions --p1 10% --p2 12% --per-day 500 -o size >/dev/null
"$yinliu" limits "$scenarios/decisions/how-many-coupons.yaml" --replications 20 -o limits --quiet
"$yinliu" sensitivity "$here/scenarios/guess.yaml" -o guess --metric all.net_cny --quiet
"$yinliu" voi "$here/scenarios/guess.yaml" -o value --campaigns 20 --cost-per 0.5 --quiet
"$yinliu" init budget --from channel-budget --lang en >/dev/null
"$yinliu" best budget/scenario.yaml -o chosen-variant --metric all.net_cny --quiet
rm -r budget # no folder of results
"$yinliu" best "$here/scenarios/price.yaml" -o chosen-point --quiet
"$yinliu" best "$here/scenarios/guess.yaml" -o chosen-plan --metric all.net_cny --set uncertain={} --set variants={} \
  --vary entries.sms.arrivals.send=0:40000 --subject-to 'all.cost_cny<=900' --quiet
"$yinliu" export "$here/scenarios/attribution.yaml" --as rows --truth -o log --quiet
"$yinliu" attribution "$here/scenarios/attribution.yaml" log/rows.csv -o credit --window 7d --quiet 2>/dev/null
rm -r log # likewise

cp -r one-path far-apart # 1e-6 to 1e9
echo '[]' >far-apart/findings.json # its sentences have the figures of one-path
sed -i 1q far-apart/conclusions.csv
multiply far-apart/funnel.csv 200000 reached skipped passed
multiply far-apart/paths.csv 200000 arrivals arrived
multiply far-apart/ways.csv 200000 arrivals arrived orders stopped
multiply far-apart/losses.csv 200000 mean
multiply far-apart/paths.csv 0.000001 actions_mean
multiply far-apart/totals.csv 200000 value
multiply far-apart/series.csv 200000 mean low high p05 p95
multiply far-apart/summary.csv 200000 mean low high p05 p95
"$yinliu" export "$here/scenarios/weeks.yaml" --as rows --seed 9 -o log --quiet
"$yinliu" fit "$here/scenarios/weeks.yaml" log/rows.csv --from 2026-03-02 --to 2026-04-05 --check --back-test 14d -o fit --quiet
rm -r log
# before there is a folder of the gallery
for name in */; do "$yinliu" report "${name%/}" -o "${name%/}.html" --quiet; done
"$yinliu" report not-known -o sliders.html --force --what-if 3 --quiet
"$yinliu" report weekend -o weekend-sliders.html --what-if 1 --slider entries.sms.arrivals.send=20000..120000 \
  --slider shops.live.steps.order.p=3%..20% --slider shops.mall.steps.order.p=1%..6% --quiet
"$yinliu" report one-path long-names -o two-runs.html --lang zh --quiet
[ -z "${YL_NO_GALLERY:-}" ] || exit 0
"$yinliu" plot weekend --pdf --lang zh --quiet
mkdir gallery
"$here/../../docs/gallery.sh" "$yinliu" "$PWD/gallery" 390 688 800 1280 # 688: A4 less its margins
