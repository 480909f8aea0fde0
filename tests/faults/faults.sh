#!/usr/bin/env bash
# faults.sh: the driver of faults in a folder of its own, in memory where there is some.
#   faults.sh PROGRAM DRIVER SHIM MOST [STUDY [KIND]]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || top=/dev/shm
work=$(mktemp -d "$top/yinliu-faults-XXXXXX")
trap 'rm -rf "$work"' EXIT
cp "$here"/*.yaml "$work"
status=0
TMPDIR=$work YINLIU_PLOTS=$here/../../plots "$2" "$1" "$3" "$work" "$4" "${@:5}" || status=$?
exit $status
