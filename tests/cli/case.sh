#!/usr/bin/env bash
# case.sh PROGRAM FOLDER: runs one case of the command line in an empty folder and compares everything that can be seen.
#   FOLDER/cmd     shell lines; `yinliu` is the program, $YL_SOURCE the repository
#   FOLDER/in/     files that lie there at the beginning
#   FOLDER/stdout, stderr   expected; absent means empty
#   FOLDER/exit    expected exit status; absent means 0
#   FOLDER/files   names of the files that are there afterwards, those of in/ left out; absent means none
#   FOLDER/out/    expected contents of those among them that it holds
# With YL_UPDATE set it writes the expectations instead, for a person to read.
set -u
program=$1
folder=$2
name=$(basename "$folder")
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/here" "$work/got" "$work/bin"
ln -s "$program" "$work/bin/yinliu"
[ ! -d "$folder/in" ] || cp -r "$folder/in/." "$work/here/"

keep=()
for variable in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS TEST_TMPDIR GLIBC_TUNABLES; do
  [ -z "${!variable:-}" ] || keep+=("$variable=${!variable}")
done
(cd "$work/here" && exec env -i PATH="$work/bin:$PATH" HOME="$work" LC_ALL=C YL_SOURCE="$source" "${keep[@]}" \
  bash "$folder/cmd" >"$work/got/stdout" 2>"$work/got/stderr" </dev/null)
echo $? >"$work/got/exit"
sed -i "s|$source|SOURCE|g; s|$work/here|HERE|g" "$work/got/stdout" "$work/got/stderr"
(cd "$work/here" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) >"$work/all"
if [ -d "$folder/in" ]; then
  (cd "$folder/in" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) >"$work/before"
  LC_ALL=C comm -23 "$work/all" "$work/before" >"$work/got/files"
else
  cp "$work/all" "$work/got/files"
fi

if [ -n "${YL_UPDATE:-}" ]; then
  for part in stdout stderr files; do
    if [ -s "$work/got/$part" ]; then cp "$work/got/$part" "$folder/$part"; else rm -f "$folder/$part"; fi
  done
  if [ "$(cat "$work/got/exit")" != 0 ]; then cp "$work/got/exit" "$folder/exit"; else rm -f "$folder/exit"; fi
  if [ -d "$folder/out" ]; then
    (cd "$folder/out" && find . -type f) | while read -r file; do cp "$work/here/$file" "$folder/out/$file"; done
  fi
  echo "cli.$name: expectations written; read their diff"
  exit 0
fi

failed=0
differs() { # WHAT EXPECTED GOT
  diff -u --label "expected $1" --label "got $1" "$2" "$3" || failed=1
}
: >"$work/empty"
echo 0 >"$work/zero"
for part in stdout stderr files exit; do
  expected=$folder/$part
  [ -e "$expected" ] || { [ $part = exit ] && expected=$work/zero || expected=$work/empty; }
  differs "$part" "$expected" "$work/got/$part"
done
if [ -d "$folder/out" ]; then
  while read -r file; do differs "out/$file" "$folder/out/$file" "$work/here/$file"; done \
    < <(cd "$folder/out" && find . -type f)
fi
[ $failed = 0 ] || echo "cli.$name: differs; ./dev test --update cli.$name renews it"
exit $failed
