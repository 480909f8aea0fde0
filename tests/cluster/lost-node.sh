#!/usr/bin/env bash
# lost-node.sh: a whole node dies in the middle of an array, with its daemon, scripts and programs: Slurm runs its tasks
# again on the other one, and the merged tables are those of a sweep on one machine.
# shellcheck source=tests/cluster/lib.sh
. "$(dirname "$0")/lib.sh"
study 120
cluster_up 2
"$program" sweep sweep.yaml --submit slurm:4 -o many >said
job=$(sed -n 's/^job \([0-9]*\) .*/\1/p' said)
[ -n "$job" ] || fail "no job: $(cat said)"
for _ in $(seq 1000); do
  [ -n "$(of_task SLURMD_NODENAME=node2)" ] && break
  sleep 0.05
done
sleep 0.5
for pid in $(of_task SLURMD_NODENAME=node2); do kill -STOP "$pid" 2>/dev/null || true; done # who looks for all else may be slow
jobs=$(squeue -h -t R -w node2 -o %A)
[ -n "$jobs" ] || fail "nothing runs on node2: $(squeue)"
kill -9 "$(cat "$cl/d-node2.pid")"
for id in $jobs; do
  for dir in /proc/[0-9]*; do
    case $({ tr '\0' ' ' <"$dir/cmdline"; } 2>/dev/null) in
      "slurmstepd: [$id."*) kill -9 "${dir#/proc/}" 2>/dev/null || true ;;
    esac
  done
done
for pid in $(of_task SLURMD_NODENAME=node2); do kill -9 "$pid" 2>/dev/null || true; done
wait_for_job "$job"
scontrol show job "$job" | grep -q 'Restarts=[1-9]' || fail "no task was requeued"
"$program" merge many/shard-* -o many/all --quiet
same whole many/all
say "4 tasks, a node lost with $(wc -w <<<"$jobs") of them: the same bytes"
