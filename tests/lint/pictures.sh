#!/usr/bin/env bash
# pictures.sh: each row of sim/plot/pictures.def has its script, each script of a picture its row, and docs/plots.md is fresh.
set -eu
cd "$(dirname "$0")/../.."
bad=0
named=$(sed -n 's/^PICTURE(\([a-z]*\),.*/\1/p' sim/plot/pictures.def | sort)
[ -n "$named" ] || { echo "pictures.sh: no row in sim/plot/pictures.def"; exit 1; }
drawn=$(for script in plots/*.gp; do basename "$script" .gp; done | grep -vxE 'band|begin|chart|legend|style' | sort)
diff <(echo "$named") <(echo "$drawn") || { echo "rows (<) and scripts (>) are not the same pictures"; bad=1; }
docs/plots.sh --check || bad=1
exit $bad
