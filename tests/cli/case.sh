#!/usr/bin/env bash
# case.sh PROGRAM FOLDER: runs one case of the command line in an empty folder and compares everything that can be seen.
#   FOLDER/cmd     shell lines; `yinliu` is the program, $YL_SOURCE the repository
#   FOLDER/in/     files that lie there at the beginning
#   FOLDER/stdout, stderr   expected; absent means empty
#   FOLDER/exit    expected exit status; absent means 0
#   FOLDER/files   names of the files that are there afterwards, those of in/ left out; absent means none
# With YL_UPDATE set it writes the expectations instead, for a person to read.
# Hundreds of cases run this, and most of their time is the start of processes: it starts as few as it can.
set -u
shopt -s globstar nullglob dotglob
LC_ALL=C # the order of globs
program=$1
folder=$2
name=${folder##*/}
source=${folder%/tests/cli/*}
work=${TMPDIR:-/tmp}/yl-case-$$
mkdir "$work" "$work/here" "$work/got" || exit 1
trap 'rm -rf "$work"' EXIT
[ ! -d "$folder/in" ] || cp -r "$folder/in/." "$work/here/"

keep=()
for variable in ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS TSAN_OPTIONS TEST_TMPDIR GLIBC_TUNABLES; do
  [ -z "${!variable:-}" ] || keep+=("$variable=${!variable}")
done
(cd "$work/here" && exec env -i PATH="${program%/*}:/usr/bin:$PATH" HOME="$work" LC_ALL=C YL_SOURCE="$source" "${keep[@]}" \
  bash "$folder/cmd" >"$work/got/stdout" 2>"$work/got/stderr" </dev/null)
status=$?
# what is empty or 0 is not there, here as in FOLDER
[ $status = 0 ] || echo $status >"$work/got/exit"
# how long something takes is said by the clock, which is no expectation
sed -i "s|$source|SOURCE|g; s|$work/here|HERE|g; /^yinliu: this takes some /d; /^yinliu：大约需要 /d" "$work/got/stdout" "$work/got/stderr"
for file in "$work/here/"**; do
  name_of=${file#"$work/here/"}
  if [ -f "$file" ] && [ ! -L "$file" ] && [ ! -f "$folder/in/$name_of" ]; then printf '%s\n' "$name_of"; fi
done >"$work/got/files"

if [ -n "${YL_UPDATE:-}" ]; then
  for part in stdout stderr files exit; do
    if [ -s "$work/got/$part" ]; then cp "$work/got/$part" "$folder/$part"; else rm -f "$folder/$part"; fi
  done
  echo "cli.$name: expectations written; read their diff"
  exit 0
fi
diff -urN --exclude=cmd --exclude=in "$folder" "$work/got" && exit 0
echo "cli.$name: differs; ./dev test --update cli.$name renews it"
exit 1
