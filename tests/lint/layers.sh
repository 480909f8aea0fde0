#!/usr/bin/env bash
# layers.sh: a folder includes only folders above it, in the order of docs/architecture.md.
# shellcheck disable=SC2016  # awk has its own dollars
set -eu
cd "$(dirname "$0")/../.."
{ git ls-files -co --exclude-standard -- 'sim/*.[ch]' 'sim/*.def' 'models/*.[ch]' 'bench/*.[ch]'; } | sort -u | xargs awk '
  BEGIN {
    may["sim/base"] = ""
    may["sim/table"] = "sim/base"
    may["sim/rand"] = "sim/base"
    may["sim/stats"] = "sim/base"
    may["sim/ledger"] = "sim/base sim/stats"
    may["sim/engine"] = "sim/base sim/rand sim/stats"
    may["sim/scenario"] = "sim/base sim/table sim/rand"
    may["models"] = "sim/base sim/rand sim/stats sim/engine sim/scenario"
    may["sim/solve"] = may["models"] " models"
    may["sim/sweep"] = may["sim/solve"] " sim/solve sim/ledger"
    may["sim/findings"] = "sim/base sim/stats"
    may["sim/output"] = may["sim/findings"] " sim/findings sim/ledger"
    may["sim/fit"] = may["sim/sweep"] " sim/sweep sim/findings sim/output sim/table"
    may["sim/experiment"] = may["sim/fit"] " sim/fit"
    may["sim/plot"] = may["sim/output"] " sim/output"
    may["sim/report"] = may["sim/output"] " sim/output"
    may["sim/cli"] = may["sim/experiment"] " sim/experiment sim/fit sim/solve sim/plot sim/report"
    may["bench"] = may["sim/cli"]
  }
  function room(path,   part) { split(path, part, "/"); return part[1] == "sim" ? "sim/" part[2] : part[1] }
  /^[ \t]*#[ \t]*include[ \t]*"/ {
    from = room(FILENAME); split($0, word, "\""); to = room(word[2])
    if (word[2] !~ /\//) { print FILENAME ":" FNR ": include \"" word[2] "\" by its path from the top"; bad = 1 }
    else if (!(from in may)) { print FILENAME ": folder " from " stands in no order"; bad = 1 }
    else if (to != from && index(" " may[from] " ", " " to " ") == 0) {
      print FILENAME ":" FNR ": " from " may not know " to; bad = 1
    }
  }
  END { exit bad }'
