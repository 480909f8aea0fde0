#!/usr/bin/env python3
"""forecasts.py [PROGRAM [CALL...]]: what calls say they will take, beside what they take; of a quiet machine.

A forecast is right within a factor of 1.5; a call of less than five seconds owes none. The last forecast counts: one that says
"or more" is of the least. Fails where more than one in ten calls is wrong.
"""
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

WEEKEND = "scenarios/weekend-live.yaml"
CALLS = {
    "best": f"best {WEEKEND} --metric all.net_cny",
    "sensitivity": f"sensitivity {WEEKEND}",
    "voi": f"voi {WEEKEND}",
    "draws": f"run {WEEKEND} --draws 200",
    "ab-h5": "ab scenarios/experiments/remove-h5-page.yaml",
    "ab-incentive": "ab scenarios/experiments/share-incentive.yaml",
    "ab-script": "ab scenarios/experiments/agent-script.yaml",
    "export": f"export {WEEKEND} --as rows --truth",
    "run": f"run {WEEKEND}",
    "rules": "run scenarios/decisions/rules-2021-2023.yaml",
    "limits": f"limits {WEEKEND}",
}
FACTOR, LONG_S = 1.5, 5
TIME = re.compile(r"(?:this takes some|大约需要) (?:(\d+) (?:h|小时) ?)?(?:(\d+) (?:min|分钟))?(?:(\d+) (?:s|秒))?")


def seconds(line):
    found = TIME.search(line)
    return sum(int(part or 0) * unit for part, unit in zip(found.groups(), (3600, 60, 1))) if found else None


def measure(program, words):
    """Seconds, processor seconds, [(when, forecast)]."""
    folder = tempfile.mkdtemp()
    before, began, said = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic(), []
    call = subprocess.Popen([program, *words, "-o", f"{folder}/out"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in call.stderr:
        if (forecast := seconds(line)) is not None: said.append((time.monotonic() - began, forecast))
    if call.wait(): sys.exit(f"forecasts: {' '.join(words)} ends with {call.returncode}")
    wall, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(folder)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, said


def main():
    program = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/yinliu")
    names, wrong = sys.argv[2:] or list(CALLS), 0
    for name in names:
        wall, processor, said = measure(program, CALLS[name].split())
        right = 1 / FACTOR <= wall / said[-1][1] <= FACTOR if said else wall < LONG_S * FACTOR
        wrong += not right
        words = ", ".join(f"{forecast} s at {when:.1f} s" for when, forecast in said) or "none"
        print(f"{name:13}{wall:7.1f} s, of processors {processor:6.1f} s; forecast {words}: {'right' if right else 'WRONG'}", flush=True)
    print(f"{len(names) - wrong} of {len(names)} right, load {os.getloadavg()[0]:.1f}")
    sys.exit(10 * wrong > len(names))


main()
