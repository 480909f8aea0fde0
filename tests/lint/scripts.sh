#!/usr/bin/env bash
# scripts.sh: shellcheck has nothing to say about any shell script.
set -eu
cd "$(dirname "$0")/../.."
{
  git ls-files -co --exclude-standard -- '*.sh' 'tests/cli/*/cmd'
  git ls-files -co --exclude-standard -- dev .ci bench | while read -r file; do
    case $(head -c 24 "$file") in '#!/usr/bin/env bash'* | '#!/bin/sh'*) echo "$file" ;; esac
  done
} | sort -u | xargs shellcheck --shell=bash
