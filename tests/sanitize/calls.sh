#!/usr/bin/env bash
# calls.sh PROGRAM NAME | calls.sh --names: one call of each verb upon the largest scenarios, by four threads, for sanitize.sh.
# With YL_FEW set each runs few replications: a run under valgrind takes some forty times as long.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
live=$source/scenarios/weekend-live.yaml
list=$source/scenarios/ecosystem/p08-subscription-list.yaml
agents=$source/scenarios/decisions/how-many-agents.yaml
poster=$source/scenarios/experiments/poster-wording.yaml

# call VERB WORD...: `some N` gives N replications, or 2 where few are asked for.
call() { "$program" "$@" -q --threads 4; }
some() { echo "--replications $([ -n "${YL_FEW:-}" ] && echo 2 || echo "$1")"; }

# shellcheck disable=SC2046,SC2086,SC2317 # `some` and $word give words; each is called by its name
{
  ecosystem() { call run "$source/scenarios/ecosystem.yaml" -o out ${YL_FEW:+--replications 1}; }
  live() { call run "$live" -o out $(some 100) --series all; }
  draws() { call run "$live" -o out --draws 20 $(some 4) && call run "$live" -o out --draws 24 $(some 4) --resume; }
  trace() { call run "$live" -o out $(some 8) --trace 50; }
  coupled() { for name in coupled shared mm1; do call run "$source/scenarios/bench/$name.yaml" -o $name $(some 8); done; }
  sweep() {
    call sweep "$agents" -o out $(some 20)
    for part in 1/2 2/2; do call sweep "$agents" -o "part${part%/2}" --shard $part $(some 20); done
    "$program" merge part1 part2 -o merged -q
    rm merged/totals.csv
    "$program" totals merged -q
    diff -r --exclude=manifest.json --exclude=ledger out merged
  }
  best() { call best "$agents" -o out --max-replications 20; }
  vary() { call best "$source/tests/cli/best-plan/in/seats.yaml" -o out --metric rooms.main.capacity --smallest --vary rooms.main.capacity=12:24 --subject-to 'all>rooms.main.conversion>=99%' $(some 10); }
  solve() { call solve "$live" -o out; }
  answers() { # constructs one by one; what is refused or not solved is no fault
    local file
    for file in "$source"/tests/answers/*.yaml "$source"/tests/scenario/*.yaml; do
      call solve "$file" -o out --force || [ $? -le 2 ]
      call run "$file" -o out --force --replications 2 || [ $? -le 2 ]
    done
  }
  ab() { call ab "$poster" -o out $(some 40) && call ab "$poster" -o drawn --draws 8; }
  limits() { call limits "$source/scenarios/decisions/how-many-coupons.yaml" -o out.csv $(some 20); }
  sensitivity() { call sensitivity "$list" -o out --draws 16; }
  voi() { call voi "$live" -o out --draws 16; }
  logs() {
    local form
    for form in rows sensors mixpanel table weekly; do call export "$live" -o $form --as $form $(some 4); done
    "$program" fit "$live" rows/rows.csv -o fitted -q
    "$program" attribution "$live" rows/rows.csv -o credited -q --truth rows/truth.csv || [ $? -eq 1 ]
  }
  pages() {
    call run "$live" -o one $(some 4)
    call run "$live" -o two $(some 4) --seed 2
    "$program" compare one two >compared
    "$program" plot one -q
    "$program" report one two -o page.html -q
  }
  words() {
    local word
    for word in check 'check --explain'; do "$program" $word "$live" "$source/scenarios/ecosystem.yaml" >>said; done
    for word in schema 'completion bash' 'completion zsh' 'completion fish' help 'help keys' 'help metrics' 'help errors'; do "$program" $word >>said; done
    "$program" init started -q 2>/dev/null || "$program" init started >>said
    "$program" power proportions --p1 10% --p2 12% >>said
    printf 'stage,users\nseen,1000\nopened,400\npaid,50\n' >funnel.csv
    "$program" import funnel.csv -o imported.yaml
  }
}
names=(words answers coupled limits vary voi ab best sensitivity logs pages sweep trace draws solve live ecosystem)

if [ "$1" = --names ]; then
  printf '%s\n' "${names[@]}"
  exit
fi
program=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$2"
