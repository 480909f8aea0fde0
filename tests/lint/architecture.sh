#!/usr/bin/env bash
# architecture.sh: docs/architecture.md names every folder and every operation of the plan.
set -eu
cd "$(dirname "$0")/../.."
page=docs/architecture.md
bad=0
miss() { echo "$page does not name $1"; bad=1; }
while read -r folder; do
  grep -qF "\`$folder/\`" "$page" || miss "the folder $folder/"
done < <(git -c core.quotepath=off ls-files -co --exclude-standard | awk -F/ 'NF > 1 { print ($1 == "sim" && NF > 2) ? $1 "/" $2 : $1 }' | sort -u | grep -v '^\.ci$')
operations=$(awk '/^enum yl_op \{/ { on = 1; next } on && /^\}/ { exit } on { sub(/\/\*.*/, ""); print }' sim/engine/plan.h |
  grep -o 'YL_OP_[A-Z_0-9]*' | grep -v '^YL_OP_COUNT$')
[ -n "$operations" ] || { echo "architecture.sh: enum yl_op not found in sim/engine/plan.h"; exit 1; }
for operation in $operations; do
  grep -qF "\`${operation#YL_OP_}\`" "$page" || miss "the operation ${operation#YL_OP_} ($operation)"
done
exit $bad
