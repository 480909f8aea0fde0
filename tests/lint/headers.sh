#!/usr/bin/env bash
# headers.sh: the first line of every file is its own name, headers answer their labels, files and functions stay short.
# shellcheck disable=SC2016  # awk has its own dollars
set -eu
cd "$(dirname "$0")/../.."
git ls-files -co --exclude-standard -- 'sim/*.[ch]' 'models/*.[ch]' | sort -u | xargs awk '
  function finish() {
    if (file == "") return
    if (file ~ /\.h$/) {
      if (!("Why" in seen)) complain(file ": the header comment lacks Why")
      if (!once) complain(file ": is not included once (#pragma once)")
    } else if (lines > 600) complain(file ": " lines " lines, more than 600")
    split("", seen)
  }
  function complain(text) { print text; bad = 1 }
  FNR == 1 {
    finish(); file = FILENAME; n = split(file, part, "/"); name = part[n]; began = once = 0
    if (index($0, "/* " name ": ") != 1) complain(file ":1: does not begin with \"/* " name ": \"")
  }
  { lines = FNR }
  /^#pragma once$/ { once = 1 }
  match($0, /^ \*  ?(Why|Shape|Units|Order|Cost|Errors|Owns|Threads|Source) /) { split($0, word, " "); seen[word[2]] = 1 }
  length($0) > 0 && /\t/ { complain(file ":" FNR ": a TAB") }
  / $/ { complain(file ":" FNR ": a blank at the end") }
  /^\{/ { began = FNR }
  /^\}/ { if (began && FNR - began > 80) complain(file ":" began ": a function of " FNR - began " lines, more than 80"); began = 0 }
  END { finish(); exit bad }'
