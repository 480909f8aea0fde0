#!/usr/bin/env bash
# pictures.sh: docs/plots.md is fresh; docs/img has the pictures that pages show and docs/gallery.sh keeps, at most twelve and 600 kB; each
# picture of sim/plot/pictures.def is in the gallery.
set -eu
cd "$(dirname "$0")/../.."
bad=0
named=$(sed -n 's/^PICTURE(\([a-z]*\),.*/\1/p' sim/plot/pictures.def | sort)
[ -n "$named" ] || { echo "pictures.sh: no row in sim/plot/pictures.def"; exit 1; }
drawn=$(docs/gallery.sh --list | sort)
kept=$(docs/gallery.sh --kept | sort)
shown=$(grep -rhoE 'img/[a-z0-9-]+\.svg' README.md README.zh-CN.md docs --include='*.md' | sed 's|img/||' | grep -vx 'house.svg' | sort -u)
diff <(echo "$kept") <(echo "$shown") || { echo "what docs/gallery.sh keeps (<) and what pages show (>) are not the same"; bad=1; }
[ -z "$(comm -13 <(echo "$drawn") <(echo "$kept"))" ] || { echo "docs/gallery.sh keeps a picture that it does not draw"; bad=1; }
diff <(echo "$drawn" | sed 's/^[a-z]*-\([a-z]*\)-[a-z]*\.svg$/\1/' | sort -u) <(echo "$named") ||
  { echo "kinds that docs/gallery.sh draws (<) and rows of pictures.def (>) are not the same"; bad=1; }
diff <(echo "$kept") <(find docs/img -name '*.svg' ! -name house.svg -printf '%f\n' | sort) ||
  { echo "docs/img holds other pictures (>) than docs/gallery.sh keeps (<)"; bad=1; }
[ "$(find docs/img -type f | wc -l)" -le 12 ] || { echo "docs/img holds more than twelve pictures"; bad=1; }
[ "$(cat docs/img/* | wc -c)" -le 600000 ] || { echo "docs/img holds more than 600 kB"; bad=1; }
docs/plots.sh --check || bad=1
exit $bad
