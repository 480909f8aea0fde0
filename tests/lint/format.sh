#!/usr/bin/env bash
# format.sh: every C file is as clang-format (the one of Debian 12) writes it.
set -eu
cd "$(dirname "$0")/../.."
one() { clang-format "$1" | cmp -s - "$1" || { echo "$1: not formatted (./dev format)"; return 1; }; }
export -f one
git ls-files -co --exclude-standard -- '*.c' '*.h' | sort -u | xargs -P "$(nproc)" -I{} bash -c 'one {}'
