#!/usr/bin/env bash
# plots.sh: the table of plots.md from sim/plot/pictures.def.
# Called as: docs/plots.sh [--check]; with --check it says whether the table is fresh and writes nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/plots.md
table() {
  echo '| picture | question | shows | reads |'
  echo '| --- | --- | --- | --- |'
  { echo '#define PICTURE(name, of, reads, draw, en, zh, caption, caption_zh) @ name @ en @ caption @ reads'
    cat sim/plot/pictures.def; } | "${CC:-cc}" -E -P -x c - | tr '\n' ' ' |
    sed 's/" *"//g; s/"//g; s/ *@ */|/g' | awk -v RS='|' 'NR > 1 { sub(/ +$/, ""); printf "| %s %s", $0, (NR - 1) % 4 ? "" : "|\n" }'
}
fresh=$(awk -v table="$(table)" '
  /^\| picture \|/ { print table; skip = 1 }
  skip && !/^\|/ { skip = 0 }
  !skip' "$page")
if [ "${1:-}" = --check ]; then
  diff <(echo "$fresh") "$page" || { echo "$page is not fresh: docs/plots.sh"; exit 1; }
else
  echo "$fresh" >"$page"
fi
