#!/bin/bash
# A sweep on a few machines by GNU parallel:  scenarios/cluster/sweep-parallel.sh sweep.yaml out 8 [-S host1,host2 ...]
# Called again after any interruption it goes on: parallel by its job log, each shard by its ledger.
set -eu
scenario=$1
out=$2
shards=$3
shift 3
program=${YINLIU:-yinliu}
mkdir -p "$out"
seq "$shards" | parallel --will-cite --joblog "$out/jobs" --resume-failed --retries 3 "$@" \
  "$program" sweep "$scenario" -o "$out/shard-{}" --shard "{}/$shards" --resume --quiet --threads 1
# shellcheck disable=SC2046  # numbers without blanks
"$program" merge $(seq -f "$out/shard-%g" "$shards") -o "$out/all" --force
