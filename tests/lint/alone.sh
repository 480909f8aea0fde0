#!/usr/bin/env bash
# alone.sh: each header compiles alone, twice in one unit. A NAME_body.h is no header but a text included for each instruction set.
set -eu
cd "$(dirname "$0")/../.."
flags=(-std=c17 -fsyntax-only -Wall -Wextra -Wpedantic -Werror -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE)
bad=0
while read -r header; do
  printf '#include "%s"\n#include "%s"\ntypedef int yl_alone;\n' "$header" "$header" |
    ${CC:-gcc} "${flags[@]}" -x c - || { echo "$header: does not compile alone"; bad=1; }
done < <(git ls-files -co --exclude-standard -- 'sim/*.h' 'models/*.h' 'tests/*.h' | grep -v '_body\.h$' | sort -u)
exit $bad
