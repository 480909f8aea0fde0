#!/usr/bin/env bash
# gallery.sh: draws every kind of picture from scenarios of this repository; pages show a few of them, which are in docs/img.
# Called as: docs/gallery.sh YINLIU [FOLDER WIDTH...]: into gallery/, which is not kept, those of the pages into docs/img, too; or into
#              FOLDER in both languages for each width.
#            docs/gallery.sh --list: the pictures; --kept: those of the pages.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."

# name, language, picture: of results that `results` makes
shown=(
  "weekend en ways" "weekend en online"
  "weekend en variants" "weekend zh card" "weekend zh online" "weekend zh funnel"
  "stock en truth"
  "experiment zh stops" "experiment zh truth"
  "grid en heat" "grid en effects" "grid en frontier" "adaptive zh heat" "price en curve" "chosen en behind" "late en dashboard"
  "weeks en checks" "weeks en heldout"
)
# those that a page explains
kept=(
  "weekend en online" "weekend zh online" "weekend zh funnel" "experiment zh stops"
  "experiment zh truth" "weeks en heldout"
)
list() {
  local one name lang picture
  for one in "$@"; do
    read -r name lang picture <<<"$one"
    echo "$name-$picture-$lang.svg"
  done
}
if [ "$1" = --list ]; then list "${shown[@]}"; exit; fi
if [ "$1" = --kept ]; then list "${kept[@]}"; exit; fi

yinliu=$(realpath "$1")
into=${2:-gallery}
mkdir -p "$into"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$yinliu" run scenarios/weekend-live.yaml -o "$work/weekend" --replications 60 --quiet
"$yinliu" ab scenarios/experiments/limited-stock.yaml -o "$work/stock" --quiet
"$yinliu" ab scenarios/experiments/agent-script.yaml -o "$work/experiment" --quiet
"$yinliu" sweep tests/browser/scenarios/grid.yaml -o "$work/grid" --quiet
"$yinliu" sweep tests/browser/scenarios/sweep.yaml -o "$work/adaptive" --design adaptive --metric all.net_cny --set 'entries.sms.cost=6 CNY' --quiet
"$yinliu" sweep tests/browser/scenarios/price.yaml -o "$work/price" --quiet
"$yinliu" init "$work/budget" --from channel-budget --lang en >/dev/null
"$yinliu" best "$work/budget/scenario.yaml" -o "$work/chosen" --metric all.net_cny --quiet
"$yinliu" run scenarios/disputes/sync.yaml -o "$work/late" --replications 20 --quiet
"$yinliu" export tests/browser/scenarios/weeks.yaml --as rows --seed 9 -o "$work/log" --quiet
"$yinliu" fit tests/browser/scenarios/weeks.yaml "$work/log/rows.csv" --from 2026-03-02 --to 2026-04-05 --check --back-test 14d -o "$work/weeks" --quiet
for one in "${shown[@]}"; do
  read -r name lang picture <<<"$one"
  if [ $# -lt 2 ]; then
    "$yinliu" plot "$work/$name" --only "$picture" --svg --lang "$lang" --quiet
    cp "$work/$name/plots/$picture.svg" "$into/$name-$picture-$lang.svg"
    continue
  fi
  for lang in en zh; do
    for width in "${@:3}"; do
      [ ! -e "$into/$name-$picture-$lang-$width.svg" ] || continue
      "$yinliu" plot "$work/$name" --only "$picture" --svg --lang "$lang" --width "$width" --quiet
      cp "$work/$name/plots/$picture.svg" "$into/$name-$picture-$lang-$width.svg"
    done
  done
done
[ $# -lt 2 ] || exit 0
for picture in $(list "${kept[@]}"); do cp "$into/$picture" docs/img/; done
{
  echo '<!doctype html><meta charset="utf-8"><title>yinliu: gallery</title>'
  for picture in $(list "${shown[@]}"); do echo "<p>$picture<br><img src=\"$picture\" alt=\"$picture\"></p>"; done
} >"$into/index.html"
