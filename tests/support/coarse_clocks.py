#!/usr/bin/env python3
"""coarse_clocks.py PROGRAM LOGS: does `fit` say what is true of logs whose clocks show seconds, minutes, hours or days alone?

Log k (seed k) has STEPS steps, each with a chance and a delay of its own: logit of the chance uniform, 8 to 60 %; the law exponential, lognormal,
gamma or Weibull, its median loguniform, 20 seconds to 36 hours, its shape loguniform, 0.7 to 1.4. Visits come over 20 days, the log ends after 30.
The same people are written at each grain, each time cut down to it. Held at each grain, over all steps of all logs:
  90 % intervals of the share hold the truth in 85 to 95 % of them;
  so many passes as a fresh campaign of the same truth has lie in the 90 % range of 39 campaigns of the fit, a draw each, in 85 to 95 % of them;
  no number of a law lies at its limit, and at most one step in ten is refused, with a reason.
With 20 logs of 10 steps a method that is right misses 85 to 95 % in one figure with a chance of 1.3 % (binomial, 0.9 of 200); the four grains have the same people.
"""
import math, os, random, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from rates import table

PROGRAM, LOGS = os.path.realpath(sys.argv[1]), int(sys.argv[2])
GRAINS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
STEPS, VISITS, ARRIVE, END = 10, 500, 20 * 86400, 30 * 86400
CAMPAIGNS, OUTSIDE = 39, 2  # the 2nd lowest and the 2nd highest of 39: another one lies between with 90 %, as with 199 in a fifth of the time
LIMITS = {"sigma": (0.01, 6), "shape": (0.1, 1e4), "median": (1e-6, 8.64e8), "mean": (1e-6, 8.64e8), "scale": (1e-6, 8.64e8)}
HEAD = """yinliu: 1
horizon: {from: 2026-03-01, to: 2026-03-31, bin: 1d, tz: UTC}
run: {seed: 1, replications: 1}
"""


def make_truth(rng):
    law = rng.choice(("exp", "lognormal", "gamma", "weibull"))
    chance = 1 / (1 + math.exp(-rng.uniform(math.log(0.08 / 0.92), math.log(0.6 / 0.4))))
    middle, shape = math.exp(rng.uniform(math.log(20), math.log(36 * 3600))), math.exp(rng.uniform(math.log(0.7), math.log(1.4)))
    return chance, law, middle, shape


def draw_delay(rng, law, middle, shape):
    if law == "exp": return rng.expovariate(math.log(2) / middle)
    if law == "lognormal": return middle * math.exp(shape * rng.gauss(0, 1))
    if law == "gamma": return middle * rng.gammavariate(shape, 1) / (shape * (1 - 1 / (9 * shape)) ** 3)
    return middle * (rng.expovariate(1) / math.log(2)) ** (1 / shape)


def campaign(rng, truths):
    """(step, arrival, time of the pass or None) of each visit."""
    for step, (chance, *law) in enumerate(truths):
        for _ in range(VISITS):
            at = rng.uniform(0, ARRIVE)
            yield step, at, at + draw_delay(rng, *law) if rng.random() < chance else None


def stamp(at, grain):
    whole = int(at // grain * grain)
    days, rest = divmod(whole, 86400)
    date = f"2026-03-{1 + days:02d}"
    return date if grain == 86400 else f"{date} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"


def write_log(path, visits, grain):
    with open(path, "w", encoding="utf-8") as file:
        file.write("person,time,entry,path,step,event\n")
        for person, (step, at, passed) in enumerate(visits):
            file.write(f"{person},{stamp(at, grain)},e{step},p{step},go,reached\n")
            if passed is not None and passed < END: file.write(f"{person},{stamp(passed, grain)},e{step},p{step},go,passed\n")


def scenario():
    entries = "".join(f"  e{i}: {{arrivals: {{send: {VISITS}, at: 2026-03-01, over: 20d}}, path: p{i}}}\n" for i in range(STEPS))
    return HEAD + "entries:\n" + entries + "paths:\n" + "".join(f"  p{i}: {{steps: [{{go: {{p: 99%}}}}]}}\n" for i in range(STEPS))


def call(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if done.returncode: sys.exit("yinliu " + " ".join(words) + "\n" + done.stderr)


def passes(folder):
    """Passes of each step in the first campaign of each draw (a draw needs two, and those share its values), in order."""
    found = [[] for _ in range(STEPS)]
    for row in table(f"{folder}/funnel.csv"):
        if int(row["replication"]) % 2 == 0: found[int(row["path"].rsplit("p", 1)[1])].append(int(row["passed"]))
    return [sorted(counts) for counts in found]


def try_log(seed):
    """{grain: [(share held, forecast held, refused)]}, and faults."""
    rng, result, faults = random.Random(seed), {}, []
    truths = [make_truth(rng) for _ in range(STEPS)]
    visits, fresh = list(campaign(rng, truths)), [0] * STEPS
    for step, _, passed in campaign(rng, truths): fresh[step] += passed is not None and passed < END
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/s.yaml", "w", encoding="utf-8") as file: file.write(scenario())
        for grain, seconds in GRAINS.items():
            write_log(f"{folder}/log.csv", visits, seconds)
            call("fit", f"{folder}/s.yaml", f"{folder}/log.csv", "-o", f"{folder}/{grain}", "-q", "--strict", "--from", "2026-03-01", "--to", "2026-03-31")
            with open(f"{folder}/{grain}.yaml", "w", encoding="utf-8") as file:
                file.write(f"yinliu: 1\ninclude: [s.yaml, {grain}/fitted.yaml]\n")
            call("run", f"{folder}/{grain}.yaml", "-o", f"{folder}/r", "-q", "--force", "--draws", str(CAMPAIGNS), "--replications", "2", "--threads", "1")
            figures, bands, known = {}, passes(f"{folder}/r"), open(f"{folder}/{grain}/fitted.yaml", encoding="utf-8").read()
            for row in table(f"{folder}/{grain}/fit.csv"):
                figures[row["parameter"]] = row
                least, most = LIMITS.get(row["parameter"].rsplit(".", 1)[1], (0, math.inf))
                if not least < float(row["estimate"]) < most: faults.append(f"log {seed}, {grain}: {row['parameter']} {row['estimate']} is at its limit")
            result[grain] = []
            for step, (chance, *_) in enumerate(truths):
                row = figures[f"paths.p{step}.steps.go.p"]
                result[grain].append((float(row["low"]) <= chance <= float(row["high"]),
                                      bands[step][OUTSIDE - 1] <= fresh[step] <= bands[step][-OUTSIDE],
                                      f"  # paths.p{step}.steps.go.p:" in known))
    return result, faults


def main():
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        logs = list(pool.map(try_log, range(1, LOGS + 1)))
    faults = [fault for _, more in logs for fault in more]
    for grain in GRAINS:
        steps = [step for result, _ in logs for step in result[grain]]
        set_ = [step for step in steps if not step[2]]
        share, forecast = (100 * sum(step[i] for step in set_) / len(set_) for i in range(2))
        print(f"{grain:8} 90 % intervals hold {share:.1f} % of {len(set_)} shares, forecasts {forecast:.1f} %; refused {len(steps) - len(set_)}")
        slack = 5 * math.sqrt(max(20 / LOGS, 1))
        if abs(share - 90) > slack: faults.append(f"{grain}: the intervals of shares hold {share:.1f} %")
        if abs(forecast - 90) > slack: faults.append(f"{grain}: the ranges of forecasts hold {forecast:.1f} %")
        if len(set_) < 0.9 * len(steps): faults.append(f"{grain}: {len(steps) - len(set_)} of {len(steps)} steps are refused")
    for fault in faults: print(fault)
    return 1 if faults else 0


sys.exit(main())
