#!/usr/bin/env python3
"""walked_warnings.py PROGRAM N [FIRST]: `check` of N random scenarios against what `run` of the same file counts.

Each has an entry, a live session, agents and two limits, drawn from too few to plenty and from too early to too late. By
the tables of a run with another seed, and so by other campaigns, a warning is right or wrong:
  overload        the hour of all requests is more work than the agents have (load 1), or more than one in ten give up
  session-missed  at most 0.5 % of the visits that come to the room find it live
  limit-short     more than one in ten requests for a unit get none
  never-happens   nobody comes to the step that takes a unit, and none of the others is right
A scenario that is within a tenth of a bound by the run is drawn anew. Nothing else is warned of, and 'no problems' is said of none
of which one is.
"""
import collections
import csv
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MEAN = 120  # seconds of a service
SCENARIO = """yinliu: 1
horizon: {{from: 2021-07-09T00:00+08:00, to: 2021-07-10T00:00+08:00}}
run: {{replications: 60, seed: {seed}}}
entries: {{sms: {{arrivals: {{send: {send}, at: 2021-07-09T{at:02d}:{minute:02d}+08:00, over: {over}m}}, path: sms}}}}
paths:
  sms: {{steps: [tap: {{p: {tap}%}}, asks: {{choose: {{paths.help: 40%, paths.gift: {gift}%, next: rest}}}}, {{to: rooms.live}}]}}
  help: {{steps: [talk: {{ask: agents.desk}}]}}
  gift: {{steps: [open: {{p: {opens}%}}, gift: {{take: gifts, else: next}}, {{to: rooms.live}}]}}
rooms:
  live: {{sessions: [{{from: 2021-07-09T20:00+08:00, to: 2021-07-09T22:00+08:00}}], watch: exp(8m), then: shops.mall}}
shops: {{mall: {{steps: [pack: {{take: packs, else: next}}, order: {{p: 8%}}], price: 150 CNY}}}}
agents: {{desk: {{count: {count}, service: exp({mean}s){patience}}}}}
limits: {{packs: {{allow: {packs}}}, gifts: {{allow: {gifts}}}}}
"""


def draw(r):
    send, tap = r.choice([1000, 4000, 16000]), r.choice([2, 5, 10])
    asks = 0.4 * send * tap / 100
    count = max(1, round(asks * MEAN / 3600 / r.choice([0.2, 0.5, 0.75, 1.3, 4])))
    minutes = r.choice([16 * 60, 20 * 60, 20 * 60 + 10, 20 * 60 + 30, 22 * 60 + 20])
    some = 0.4 * send * tap / 100
    return {"seed": r.randrange(1, 1 << 30), "send": send, "tap": tap, "at": minutes // 60, "minute": minutes % 60,
            "over": r.choice([10, 30, 50]), "gift": r.choice([10, 30]), "opens": r.choice([0, 60]), "count": count, "mean": MEAN,
            "patience": r.choice(["", ", patience: exp(2m)", ", patience: exp(30m)"]),
            "packs": max(1, round(some * r.choice([0.2, 5, 5, 5]))), "gifts": max(1, round(some * r.choice([0.05, 5, 5, 5])))}


def means(folder):
    found = collections.defaultdict(float)
    for row in csv.DictReader(open(folder / "summary.csv", encoding="utf-8")):
        found[row["place"], row["metric"]] = float(row["mean"] or 0)
    return found


def judge(drawn, found):
    """The warnings that are right; None: too near a bound to tell."""
    right, near = set(), False

    def over(value, bound, name):
        nonlocal near
        near |= abs(value - bound) < 0.1 * bound
        return {name} if value > bound else set()

    asked = found["agents.desk", "requests"]
    full = over(asked * MEAN / 3600 / drawn["count"], 1, "overload")
    impatient = over(found["agents.desk", "abandoned"] / asked, 0.1, "overload")
    right |= full | impatient
    come = ["found_never_live", "found_live", "found_ended", "found_paused"]
    came = sum(found["sms>rooms.live", one] for one in come)
    if came:
        right |= {"session-missed"} - over(found["sms>rooms.live", "found_live"] / came, 0.005, "session-missed")
    for limit in ("packs", "gifts"):
        taken, refused = found[f"limits.{limit}", "taken"], found[f"limits.{limit}", "refused"]
        if taken + refused:
            right |= over(refused / (taken + refused), 0.1, "limit-short")
        else:
            right.add("never-happens")
    if len(right) > 1:
        right.discard("never-happens")
    return None if near else right


def hold(program, drawn, folder):
    """The warnings that are right and what is wrong with those that are said; the first None: too near to tell."""
    path = folder / "s.yaml"
    path.write_text(SCENARIO.format(**drawn), encoding="utf-8")
    subprocess.run([program, "run", path, "-o", folder / "out", "--force", "-q"], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    right = judge(drawn, means(folder / "out"))
    if right is None:
        return None, None
    path.write_text(SCENARIO.format(**{**drawn, "seed": drawn["seed"] + 1}), encoding="utf-8")
    done = subprocess.run([program, "check", path], capture_output=True, text=True, check=True)
    said = set(re.findall(r"warning\[([a-z-]+)\]", done.stderr))
    if said == right and ("no problems" not in done.stdout or not right):
        return right, None
    return right, f"{drawn}\n  right: {sorted(right)}\n  said: {sorted(said)}\n{done.stderr}{done.stdout}"


def main():
    program, count, first = Path(sys.argv[1]).resolve(), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    held, wrong, seed, kinds = 0, 0, first, collections.Counter()
    with tempfile.TemporaryDirectory() as place:
        while held + wrong < count:
            drawn = draw(random.Random(seed))
            right, why = hold(program, drawn, Path(place))
            seed += 1
            if right is None:
                continue
            kinds.update(right or {"none"})
            held, wrong = held + (not why), wrong + bool(why)
            if why:
                print(f"seed {seed - 1}: {why}")
    print(f"{held} of {count} scenarios are warned of rightly: {dict(sorted(kinds.items()))}; {seed - first - count} were too near a bound")
    return 1 if wrong or len(kinds) < 5 else 0


if __name__ == "__main__":
    sys.exit(main())
