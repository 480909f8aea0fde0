#!/usr/bin/env bash
# faults.sh: the driver of faults in a folder of its own, in memory where there is some.
#   faults.sh PROGRAM DRIVER SHIM MOST [STUDY [KIND]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || top=/dev/shm
work=$(mktemp -d "$top/yinliu-faults-XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/files" "$work/tmp" # names of temporary files are of chance: none of these is chosen
cp "$here"/*.yaml "$here"/*.csv "$work/files"
status=0
TMPDIR=$work/tmp YINLIU_PLOTS=$here/../../plots \
  "$2" "$1" "$3" "$work/files" "$4" "${@:5}" || status=$?
exit $status
