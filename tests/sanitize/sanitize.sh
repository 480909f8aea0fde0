#!/usr/bin/env bash
# sanitize.sh KIND PROGRAM REPORTS [NAME...]: cases of tests/cli and calls of calls.sh under a sanitizer.
#   KIND     asan (address and undefined behaviour), tsan (threads) or memcheck (valgrind, upon a program without a sanitizer)
#   PROGRAM  a yinliu of that kind
#   REPORTS  a folder for what the sanitizer says and what each case says
#   NAME...  cli.CASE, calls.NAME or a pattern of them, in that order; without any all of both
# A case that hides what its program writes hides no report: each goes into a file of its own. A case fails that leaves such a file.
# A case that only differs from what it expects (a sanitizer needs memory and files that some cases forbid) is said and does not fail.
set -u
kind=$1
program=$(realpath "$2")
mkdir -p "$3" && reports=$(realpath "$3")
shift 3
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# use NAME: the program reports into files of that name from here on.
use() {
  local common="log_path=$reports/$1.report"
  case $kind in
    asan)
      export ASAN_OPTIONS="$common:detect_leaks=1" UBSAN_OPTIONS="$common:print_stacktrace=1"
      export LSAN_OPTIONS="suppressions=$source/tests/lsan.txt:print_suppressions=0" ;;
    # what it knows of constants goes into a file, which cases cut that limit the size of files: without a folder for it it goes without
    tsan) export TSAN_OPTIONS="$common:ignore_noninstrumented_modules=1" TEST_TMPDIR="$work/none" ;;
    memcheck)
      printf '#!/bin/sh\nexec valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \\\n' >"$work/yinliu"
      printf '  --suppressions=%q --log-file=%q "%s" "$@"\n' "$here/memcheck.supp" "$reports/$1.report.%p" "$program" >>"$work/yinliu"
      chmod +x "$work/yinliu" ;;
  esac
}

names=()
for name in "$source"/tests/cli/*/cmd; do names+=("cli.$(basename "$(dirname "$name")")"); done
while read -r name; do names+=("calls.$name"); done < <(bash "$here/calls.sh" --names)
chosen=()
if [ $# -eq 0 ]; then chosen=("${names[@]}"); fi
for pattern; do
  before=${#chosen[@]}
  for name in "${names[@]}"; do
    # shellcheck disable=SC2053 # a pattern
    if [[ $name == $pattern ]]; then chosen+=("$name"); fi
  done
  [ ${#chosen[@]} -gt "$before" ] || { echo "sanitize: no case $pattern" >&2; exit 2; }
done

under=$program
[ "$kind" != memcheck ] || under=$work/yinliu
# try NAME: runs it, with a verdict that says nothing of reports yet.
try() {
  rm -f "$reports/$1.report"*
  verdict=clean
  case $1 in
    cli.*) bash "$source/tests/cli/case.sh" "$under" "$source/tests/cli/${1#cli.}" ;;
    *) bash "$here/calls.sh" "$under" "${1#calls.}" ;;
  esac >"$reports/$1.said" 2>&1 || verdict=differs
  find "$reports" -name "$1.report*" -empty -delete
}

failed=0 differ=0
for name in "${chosen[@]}"; do
  use "$name"
  begun=$SECONDS
  try "$name"
  # Clang's leak sanitizer itself fails now and then where a thread of OpenMP ends at that moment: that is no report. All the
  # other checks hold; three tries for this one.
  for _ in 1 2; do
    grep -qs 'LeakSanitizer has encountered a fatal error' "$reports/$name.report"* || break
    try "$name"
  done
  grep -ls 'LeakSanitizer has encountered a fatal error' "$reports/$name.report"* | while read -r file; do mv "$file" "$reports/$name.no-leaks-looked-for"; done
  # A case that limits its address space tries with --version whether the program can live so, and goes on without if not.
  grep -ls 'ReserveShadowMemoryRange failed' "$reports/$name.report"* | xargs -r rm
  if compgen -G "$reports/$name.report*" >/dev/null || grep -qE 'Sanitizer:|runtime error:' "$reports/$name.said"; then
    verdict=REPORTED
    failed=$((failed + 1))
  elif [ $verdict = differs ]; then
    differ=$((differ + 1))
  fi
  printf 'sanitize: %s %s: %s (%d s)\n' "$kind" "$name" "$verdict" $((SECONDS - begun))
done
echo "sanitize: $kind: ${#chosen[@]} cases, $failed with reports, $differ that differ only from what they expect; see $reports"
[ $failed -eq 0 ]
