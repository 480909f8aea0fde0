#!/usr/bin/env bash
# lib.sh: a private Slurm of a few pretend nodes on this machine, without systemd; for root.
# Set before: YINLIU (the program). Gives: work (a folder of its own), cluster_up NODES, and a trap that ends all of it.
set -eu
program=$(readlink -f "${YINLIU:?set YINLIU to the program}")
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export repository
work=$(mktemp -d /tmp/yinliu-cluster.XXXXXX)
chmod 755 "$work"
cl=$work/cl
export SLURM_CONF=$cl/slurm.conf PATH=$PATH:/usr/sbin

say() { printf '%s: %s\n' "$(basename "$0")" "$*"; }
fail() {
  say "FAILED: $*"
  tail -n 5 "$work"/*/*.log "$cl"/log/* 2>/dev/null || true
  exit 1
}

cluster_down() {
  [ -d "$cl" ] || return 0
  scancel -u root 2>/dev/null || true
  local pids='' file
  for file in "$cl"/d-*.pid "$cl/ctld.pid" "$cl/munge/pid"; do
    [ ! -s "$file" ] || pids="$pids $(cat "$file")"
  done
  # shellcheck disable=SC2086  # a list of numbers
  [ -z "$pids" ] || kill $pids 2>/dev/null || true
  for _ in $(seq 60); do
    # shellcheck disable=SC2086
    kill -0 $pids 2>/dev/null || return 0
    sleep 0.1
  done
  # shellcheck disable=SC2086
  kill -9 $pids 2>/dev/null || true
}
finish() {
  local pid
  cluster_down
  for pid in $(of_task "SLURM_SUBMIT_DIR=$work"); do kill -9 "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT

# Processes whose environment has this line: those of a job, with NAME=VALUE of Slurm.
of_task() {
  grep -lxzF "$1" /proc/[0-9]*/environ 2>/dev/null | sed 's|/proc/||; s|/environ||' || true
}

cluster_up() {
  local nodes=$1 host i
  host=$(hostname -s)
  mkdir -p "$cl"/state "$cl"/spool "$cl"/log "$cl"/munge
  chmod 755 "$cl" "$cl/munge"
  dd if=/dev/urandom bs=1 count=1024 of="$cl/munge/key" status=none
  chmod 600 "$cl/munge/key"
  munged --force --key-file="$cl/munge/key" --socket="$cl/munge/s" --pid-file="$cl/munge/pid" \
    --log-file="$cl/log/munged.log" --seed-file="$cl/munge/seed" --num-threads=2
  cat >"$SLURM_CONF" <<END
ClusterName=t
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$cl/munge/s,cred_expire=5
CredType=cred/munge
SlurmctldPort=26817
SlurmctldPidFile=$cl/ctld.pid
SlurmctldLogFile=$cl/log/ctld.log
SlurmdPidFile=$cl/d-%n.pid
SlurmdLogFile=$cl/log/d-%n.log
SlurmdSpoolDir=$cl/spool/%n
StateSaveLocation=$cl/state
SwitchType=switch/none
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2
ReturnToService=2
JobRequeue=1
KillWait=2
SlurmctldTimeout=10
SlurmdTimeout=10
InactiveLimit=0
MinJobAge=60
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
JobAcctGatherType=jobacct_gather/none
SlurmdParameters=config_overrides
RequeueExit=75
MaxArraySize=10001
END
  for i in $(seq "$nodes"); do
    echo "NodeName=node$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((26820 + i)) CPUs=2 RealMemory=1000"
  done >>"$SLURM_CONF"
  echo "PartitionName=p Nodes=node[1-$nodes] Default=YES MaxTime=INFINITE State=UP" >>"$SLURM_CONF"
  slurmctld -c -f "$SLURM_CONF" || fail "slurmctld does not start"
  for i in $(seq "$nodes"); do slurmd -N "node$i" -f "$SLURM_CONF" || fail "slurmd of node$i does not start"; done
  for _ in $(seq 300); do
    [ "$(sinfo -h -t idle -o %D 2>/dev/null)" = "$nodes" ] && return 0
    sleep 0.1
  done
  fail "the cluster does not come up: $(sinfo)"
}

# study REPLICATIONS: a sweep of 16 points that takes each of 8 tasks some seconds, and what it must come to.
study() {
  cd "$work"
  "$program" init . >/dev/null
  cat >sweep.yaml <<END
yinliu: 1
include: [scenario.yaml]
run: {replications: $1}
sweep:
  axes:
    entries.sms.arrivals.send: [500000, 1000000, 1500000, 2000000]
    paths.sms.steps.open.p: {from: 5%, to: 20%, points: 4}
END
  "$program" sweep sweep.yaml -o whole --quiet
}
same() {
  diff -rq --exclude=manifest.json --exclude=ledger --exclude=.unfinished "$1" "$2" || fail "$1 and $2 differ"
}
# Waits until no task of the array is left.
wait_for_job() {
  local end=$(($(date +%s) + ${2:-240}))
  while [ -n "$(squeue -h -j "$1" 2>/dev/null)" ]; do
    [ "$(date +%s)" -lt "$end" ] || fail "the array does not end: $(squeue)"
    sleep 0.3
  done
}
