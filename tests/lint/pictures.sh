#!/usr/bin/env bash
# pictures.sh: docs/plots.md is fresh; docs/gallery.sh draws each picture that a page shows, and none that no page shows; each picture of
# sim/plot/pictures.def is among them.
set -eu
cd "$(dirname "$0")/../.."
bad=0
named=$(sed -n 's/^PICTURE(\([a-z]*\),.*/\1/p' sim/plot/pictures.def | sort)
[ -n "$named" ] || { echo "pictures.sh: no row in sim/plot/pictures.def"; exit 1; }
drawn=$(docs/gallery.sh --list | sort)
shown=$(grep -rhoE 'img/[a-z0-9-]+\.svg' README.md README.zh-CN.md docs --include='*.md' | sed 's|img/||' | grep -vx 'house.svg' | sort -u)
diff <(echo "$drawn") <(echo "$shown") || { echo "what docs/gallery.sh draws (<) and what pages show (>) are not the same"; bad=1; }
diff <(echo "$drawn" | sed 's/^[a-z]*-\([a-z]*\)-[a-z]*\.svg$/\1/' | sort -u) <(echo "$named") ||
  { echo "kinds that docs/gallery.sh draws (<) and rows of pictures.def (>) are not the same"; bad=1; }
diff <(echo "$drawn") <(find docs/img -name '*.svg' ! -name house.svg -printf '%f\n' | sort) ||
  { echo "docs/img holds other pictures (>) than docs/gallery.sh draws (<)"; bad=1; }
docs/plots.sh --check || bad=1
exit $bad
