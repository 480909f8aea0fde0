#!/usr/bin/env bash
# architecture.sh: docs/architecture.md names every folder (test_plan holds its table of operations).
set -eu
cd "$(dirname "$0")/../.."
page=docs/architecture.md
bad=0
miss() { echo "$page does not name $1"; bad=1; }
while read -r folder; do
  grep -qF "\`$folder/\`" "$page" || miss "the folder $folder/"
done < <(git -c core.quotepath=off ls-files -co --exclude-standard | awk -F/ 'NF > 1 { print ($1 == "sim" && NF > 2) ? $1 "/" $2 : $1 }' | sort -u | grep -v '^\.ci$')
exit $bad
