#!/usr/bin/env bash
# types.sh: the script of the page, joined as cmake/web.cmake joins it, held to the types that its comments state.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
{
  printf '(() => {\n"use strict";\n'
  for part in words parts verdict ways evening whatif rests kinds main; do cat "$here/../../web/$part.js"; done
  printf '})();\n'
} >"$work/page.js"
"$here/node_modules/.bin/tsc" --allowJs --checkJs --noEmit --strict --noImplicitAny false --target es2022 --lib dom,dom.iterable,es2022 "$work/page.js"
