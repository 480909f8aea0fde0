#!/usr/bin/env bash
# symbols.sh [BUILD]: public names begin with yl_; below sim/cli nothing exits, prints or keeps mutable globals.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build}
bad=0
libraries=("$build"/libyl_*.a)
[ -e "${libraries[0]}" ] || { echo "symbols.sh: no libraries in $build"; exit 1; }
nm -A --defined-only --extern-only "${libraries[@]}" 2>/dev/null | awk '$NF !~ /^(yl_|\.gomp_critical_user_yl_)/ && NF > 2 { print $1 " " $NF ": a public name that does not begin with yl_"; bad = 1 } END { exit bad }' || bad=1
nm -A --undefined-only "${libraries[@]}" 2>/dev/null | awk '
  /:(must|get)\.c\.o:/ { next } # end the program with a report, as no other does
  $NF ~ /^(exit|_exit|_Exit|quick_exit|abort|__?(printf|vprintf)_chk|printf|vprintf|puts|putchar|perror|stdout|stderr|setlocale|system|popen|srand|rand|random|strtok|localtime|gmtime|mktime|tzset)$/ {
    print $1 " calls " $NF; bad = 1 } END { exit bad }' || bad=1
objdump -t "${libraries[@]}" 2>/dev/null | awk '
  /^In archive/ { library = $3 }
  /file format/ { object = $1 }
  /\.gomp_critical_user_/ { next } # the lock of a named critical section, made by the compiler
  / yl_on_no_memory$/ { next } # main sets it, before anything else
  $0 ~ / O (\.bss|\.data|\.tbss|\.tdata|\*COM\*)[ \t]/ { print library " " object " " $NF ": a mutable global"; bad = 1 } END { exit bad }' || bad=1
exit $bad
