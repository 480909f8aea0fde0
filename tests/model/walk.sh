#!/usr/bin/env bash
# walk.sh BUILD: applies docs/adding-a-model.md to a copy of the tree, builds the program and holds what the page says of it.
# The page speaks in three forms, each followed by a block where it needs one:
#   New file `F`:    In `F`, behind `LINE`:  or  before `LINE`:    In `F`, `A` becomes `B`
# LINE is the only one of its file that reads so, blanks at its ends aside; A stands once in its file.
set -u
build=$1
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tree=$work/tree
mkdir "$tree"
(cd "$source" && tar c CMakeLists.txt cmake sim models tests plots docs) | tar x -C "$tree"
cd "$tree" || exit 1
failed=0
wrong() { echo "walk: $*"; failed=1; }

insert() { # FILE behind|before LINE BLOCK
  local count
  count=$(awk -v line="$3" '{ sub(/^[ \t]+/, ""); sub(/[ \t]+$/, "") } $0 == line' "$1" | wc -l)
  [ "$count" = 1 ] || { wrong "$1 has $count lines '$3'"; return; }
  awk -v line="$3" -v where="$2" -v block="$4" '
    { bare = $0; sub(/^[ \t]+/, "", bare); sub(/[ \t]+$/, "", bare) }
    bare == line && where == "before" { while ((getline more < block) > 0) print more }
    { print }
    bare == line && where == "behind" { while ((getline more < block) > 0) print more }' "$1" >"$work/edited" &&
    cp "$work/edited" "$1"
}

becomes() { # FILE OLD NEW
  local text=; text=$(cat "$1")
  local rest=${text#*"$2"}
  if [ "$rest" = "$text" ] || [ "${rest#*"$2"}" != "$rest" ]; then
    wrong "$1 does not have '$2' once"
    return
  fi
  printf '%s\n' "${text%%"$2"*}$3$rest" >"$1"
}

block() { # the fenced block that follows, into $work/block
  : >"$work/block"
  while IFS= read -r line && [ "${line#\`\`\`}" = "$line" ]; do :; done
  while IFS= read -r line && [ "$line" != '```' ]; do printf '%s\n' "$line" >>"$work/block"; done
}

edits=0
# shellcheck disable=SC2016 # the backquotes are the page's
while IFS= read -r line; do
  case $line in
    'New file `'*'`:')
      file=${line#*\`}; file=${file%\`:}
      block
      [ ! -e "$file" ] || wrong "$file is there already"
      mkdir -p "$(dirname "$file")"
      cp "$work/block" "$file" ;;
    'In `'*'`, `'*'` becomes `'*'`')
      file=${line#In \`}; rest=${file#*\`, \`}; file=${file%%\`*}
      new=${rest#*\` becomes \`}
      becomes "$file" "${rest%%\` becomes \`*}" "${new%\`}" ;;
    'In `'*'`, behind `'*'`:' | 'In `'*'`, before `'*'`:')
      file=${line#In \`}; rest=${file#*\`, }; file=${file%%\`*}
      where=${rest%% *}; rest=${rest#* \`}
      block
      insert "$file" "$where" "${rest%\`:}" "$work/block" ;;
    *) continue ;;
  esac
  edits=$((edits + 1))
done <"$source/docs/adding-a-model.md"
[ $edits -ge 20 ] || wrong "only $edits edits were found on the page"
[ $failed = 0 ] || exit 1

# Rooms that the model does not touch are taken from the build that is there; the others are built without optimisation.
generator=$(sed -n 's/^CMAKE_GENERATOR:INTERNAL=//p' "$build/CMakeCache.txt")
compiler=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
cmake -S . -B "$work/build" -G "$generator" -DCMAKE_C_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_FLAGS_DEBUG=-O1 \
  -DYL_WERROR=ON -DYL_TESTS=AUTO >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
targets=(yinliu)
cmake --build "$work/build" --target help | grep -q '^\(\.\.\. \)\?test_answers' && targets+=(test_answers)
cmake --build "$work/build" --target "${targets[@]}" -j 2 >"$work/log" 2>&1 || { grep -A5 -i 'error\|warning' "$work/log" | head -40; exit 1; }

yinliu=$work/build/yinliu
said=$("$yinliu" check tests/answers/relay.yaml) || wrong "check: $said"
if [ "${#targets[@]}" = 2 ]; then # without Criterion only the program is built
  YL_ONLY=relay "$work/build/tests/test_answers" --filter 'answers/every*' >"$work/log" 2>&1
  want=$(grep -c '^# expect: ' tests/answers/relay.yaml)
  if ! grep -q "1 files, 1 runs.* $want expectations, 0 failed" "$work/log" ||
    ! grep -q 'Passing: 1 | Failing: 0 | Crashing: 0' "$work/log"; then
    cat "$work/log"
    wrong "its answers do not hold"
  fi
fi
for key in relays arrives via; do
  "$yinliu" help keys | grep -q "^ *$key " || wrong "help keys does not list '$key'"
  "$yinliu" schema | grep -q "\"$key\"" || wrong "the schema does not know '$key'"
done
sed 's/via: relays.sure/via: relays.sur/' tests/answers/relay.yaml >typo.yaml
"$yinliu" check typo.yaml 2>&1 | grep -q "did you mean 'relays.sure'" || wrong "a misspelt relay is not suggested"
# a circle that takes time only in a relay is no endless loop
sed "s|{steps: \[{sent: {via: relays.hopeless}}\]}|{steps: [{sent: {via: relays.sure}}, {to: paths.hopeless}]}|" \
  tests/answers/relay.yaml >circle.yaml
"$yinliu" check circle.yaml >/dev/null 2>&1 || wrong "a circle over a relay is refused"
# what was there before has not moved
"$yinliu" run tests/answers/shop-funnel.yaml -o "$work/new" --quiet
"$build/yinliu" run tests/answers/shop-funnel.yaml -o "$work/old" --quiet
diff -r --exclude=manifest.json --exclude=ledger "$work/old" "$work/new" || wrong "another scenario's figures moved"
[ $failed = 0 ] && echo "walk: $edits edits, all holds"
exit $failed
