#!/usr/bin/env bash
# format.sh: every C file is as clang-format (the one of Debian 12) writes it.
set -eu
cd "$(dirname "$0")/../.."
if git ls-files -co --exclude-standard -- '*.c' '*.h' | sort -u | xargs clang-format --dry-run -Werror --ferror-limit=1 2>&1 |
  sed -n 's/^\([^: ]*\):[0-9]*:[0-9]*: error: .*/\1: not formatted (.\/dev format)/p' | sort -u | grep .; then
  exit 1
fi
