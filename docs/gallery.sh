#!/usr/bin/env bash
# gallery.sh: draws every picture of gallery.md and of the first page from scenarios of this repository.
# Called as: docs/gallery.sh YINLIU
set -euo pipefail
yinliu=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
img=docs/img

# draw NAME LANG PICTURE...: pictures of a run, as NAME-PICTURE-LANG.svg
draw() {
  local name=$1 lang=$2 picture
  shift 2
  for picture in "$@"; do
    "$yinliu" plot "$work/$name" --only "$picture" --svg --lang "$lang" --quiet
    cp "$work/$name/plots/$picture.svg" "$img/$name-$picture-$lang.svg"
  done
}

"$yinliu" run scenarios/weekend-live.yaml -o "$work/weekend" --replications 60 --quiet
draw weekend en online sankey orders steps conversion variants
draw weekend zh online funnel steps
"$yinliu" ab scenarios/experiments/limited-stock.yaml -o "$work/stock" --quiet
draw stock en power truth days
"$yinliu" sweep tests/browser/scenarios/grid.yaml -o "$work/grid" --quiet
draw grid en heat frontier
"$yinliu" run scenarios/decisions/when-to-send.yaml -o "$work/send" --replications 60 --quiet
draw send en sendtime
