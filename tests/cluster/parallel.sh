#!/usr/bin/env bash
# parallel.sh: GNU parallel and its tasks killed in the middle, then called again: the same bytes.
# shellcheck source=tests/cluster/lib.sh
. "$(dirname "$0")/lib.sh"
study 30
export YINLIU=$program
setsid "$repository/scenarios/cluster/sweep-parallel.sh" sweep.yaml many 8 -j2 >/dev/null 2>&1 &
group=$!
for _ in $(seq 1000); do
  [ -s many/shard-2/manifest.json ] && break
  sleep 0.05
done
kill -9 -- -$group
wait $group 2>/dev/null || true
"$repository/scenarios/cluster/sweep-parallel.sh" sweep.yaml many 8 -j2 >/dev/null || fail "does not go on"
same whole many/all
say "killed and called again: the same bytes"
