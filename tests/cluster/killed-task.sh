#!/usr/bin/env bash
# killed-task.sh: an array of 8 on two nodes, the program of one task killed by -9: it is requeued, resumes, and the merged
# tables are those of a sweep on one machine.
# shellcheck source=tests/cluster/lib.sh
. "$(dirname "$0")/lib.sh"
study 120
cluster_up 2
"$program" sweep sweep.yaml --submit slurm:8 -o many >said
job=$(sed -n 's/^job \([0-9]*\) .*/\1/p' said)
[ -n "$job" ] || fail "no job: $(cat said)"
victim=''
for _ in $(seq 1000); do
  for pid in $(of_task SLURM_ARRAY_TASK_ID=3); do
    [ "$(readlink "/proc/$pid/exe")" = "$program" ] && [ -s many/shard-3/ledger ] && victim=$pid
  done
  [ -z "$victim" ] || break
  sleep 0.05
done
[ -n "$victim" ] || fail "task 3 never ran"
kill -9 "$victim"
wait_for_job "$job"
scontrol show job "${job}_3" | grep -q 'Restarts=[1-9]' || fail "task 3 was not requeued"
"$program" merge many/shard-* -o many/all --quiet
same whole many/all
say "8 tasks, one killed: the same bytes"
