#!/usr/bin/env bash
# alone.sh: each header compiles alone, twice in one unit. A NAME_body.h is no header but a text included for each instruction set.
# What a .c of the program includes before anything else is compiled alone by the build, and headers of one folder stand twice in one unit.
set -eu
cd "$(dirname "$0")/../.."
flags=(-std=c17 -fsyntax-only -Wall -Wextra -Wpedantic -Werror -I. -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE)
units=$(mktemp -d)
trap 'rm -r "$units"' EXIT
# NAME HEADER...
compiles() { { printf '#include "%s"\n' "${@:2}" "${@:2}" && echo 'typedef int yl_alone;'; } >"$units/${1//\//_}.c"; }
headers() { git ls-files -co --exclude-standard -- "$@" | grep -v '_body\.h$' | LC_ALL=C sort -u; }
while read -r folder; do
  mapfile -t here < <(headers "$folder/*.h" | grep -v "^$folder/.*/")
  compiles "$folder" "${here[@]}"
done < <(headers 'sim/*.h' 'models/*.h' | xargs dirname | sort -u)
while read -r header; do
  compiles "$header" "$header"
done < <(LC_ALL=C comm -23 <(headers 'sim/*.h' 'models/*.h' 'tests/*.h') \
  <(git ls-files -- 'sim/*.c' 'models/*.c' | xargs grep -hm1 '^#' | sed -n 's/^#include "\(.*\)"$/\1/p' | LC_ALL=C sort -u))
${CC:-gcc} "${flags[@]}" "$units"/*.c || { echo "alone.sh: a header does not compile alone"; exit 1; }
