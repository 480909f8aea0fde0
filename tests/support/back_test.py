#!/usr/bin/env python3
"""back_test.py PROGRAM WORLDS [--show]: do the 90 % bands of `fit --back-test` hold nine days of ten?

World k draws its truths (seed k): arrivals a day, the shape of its weeks, how much its days differ (a shock per day), two chances and a delay that reaches
into the next day. `export` writes four weeks of it, `fit --back-test 7d` reads them with a scenario whose own numbers say nothing, and foretells the fourth
week from the other three. Over all worlds and days the bands of orders, and of entrants, hold 85 to 95 %, and those of a fit with a scenario that has
no shock, as if days differed by nothing but chance, do not. Below 100 worlds the limits are wider by 3.2 standard errors (the share of a world's days has
a standard deviation of SPREAD), and the bands without a shock must hold fewer days than those with one: of 4 worlds 11.6 of 56 fewer, with a
standard error of 3.4, so that 3 selections in 10,000 would fail by chance.
"""
import csv, math, os, random, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

PROGRAM, WORLDS = os.path.realpath(sys.argv[1]), int(sys.argv[2])
SHOW = "--show" in sys.argv
METRICS, LOW, HIGH, FULL, SPREAD = ("orders", "entrants"), 0.85, 0.95, 100, 0.13
HOURS = [0.3] * 8 + [1.2] * 8 + [1.8] * 4 + [0.9] * 4
SCENARIO = """yinliu: 1
horizon: {{from: 2026-03-02, to: 2026-03-30}}
run: {{replications: 1, seed: {seed}}}
{shock}profiles: {{week: {{hour: {hours}, weekday: {days}}}}}
entries:
  ad: {{arrivals: {{rate: {rate}/day, profile: week{use}}}, to: shops.mall}}
shops:
  mall:
    price: 20 CNY
    steps:
      - cart: {{p: {cart}}}
      - pay: {{p: {pay}{after}}}
"""
BLIND = {"hours": [1] * 24, "days": [1] * 7, "rate": 100, "cart": "50%", "pay": "50%", "after": ""}


def make_world(seed):
    """What is drawn: 100 to 200 visits a day, loguniform; a standard deviation between days of 0.2 to 0.4; weekends 0.8 to 1.6 of the other days."""
    rng = random.Random(seed)
    weekend = rng.uniform(0.8, 1.6)
    return {"rate": math.exp(rng.uniform(math.log(100), math.log(200))), "sd": rng.uniform(0.2, 0.4), "hours": HOURS, "days": [1] * 5 + [weekend] * 2,
            "cart": rng.uniform(0.3, 0.7), "pay": rng.uniform(0.3, 0.7), "after": f", after: lognormal(median {rng.uniform(1, 5)}h sigma 1)"}


def write(path, seed, world, sd):
    shock = f"shocks: {{day: {{per: day, sd: {sd}}}}}\n" if sd else ""
    with open(path, "w", encoding="utf-8") as file:
        file.write(SCENARIO.format(**{**world, "seed": seed, "shock": shock, "use": ", shocks: {day: 1}" if sd else ""}))


def call(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if done.returncode: sys.exit("yinliu " + " ".join(words) + "\n" + done.stderr)


def try_world(seed):
    """{(with shocks, metric): of each day whether it is inside}"""
    world, found = make_world(seed), {}
    with tempfile.TemporaryDirectory() as folder:
        write(f"{folder}/truth.yaml", seed, world, world["sd"])
        call("export", f"{folder}/truth.yaml", "--as", "rows", "-o", f"{folder}/log", "-q", "--threads", "1")
        for shocks in (True, False):
            write(f"{folder}/plan.yaml", seed, BLIND, 0.1 if shocks else 0)
            call("fit", f"{folder}/plan.yaml", f"{folder}/log/rows.csv", "-o", f"{folder}/fitted", "-q", "--force", "--from", "2026-03-02", "--to",
                 "2026-03-30", "--back-test", "7d")
            with open(f"{folder}/fitted/back_test.csv", encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    if row["metric"] in METRICS: found.setdefault((shocks, row["metric"]), []).append(int(row["inside"]))
    return found


def main():
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        worlds = list(pool.map(try_world, range(1, WORLDS + 1)))
    faults, sums = [], {True: 0, False: 0}
    wider = 0 if WORLDS >= FULL else 3.2 * SPREAD / math.sqrt(WORLDS)
    for shocks in (True, False):
        for metric in METRICS:
            days = [inside for world in worlds for inside in world[shocks, metric]]
            held = sum(days) / len(days)
            sums[shocks] += sum(days)
            print(f"{metric:9} {'with' if shocks else 'without':7} shocks: worlds {len(worlds):4}  days {len(days):5}  90 % bands hold {100 * held:.1f} %")
            if SHOW: print("   ", *(sum(world[shocks, metric]) for world in worlds))
            good = LOW - wider <= held <= HIGH + wider
            if good != shocks and (shocks or not wider): faults.append(f"{metric}: {100 * held:.1f} % {'with' if shocks else 'without'} shocks")
    if sums[False] >= sums[True]: faults.append("bands without shocks hold as many days as those with them")
    for fault in faults: print(fault)
    return 1 if faults else 0


sys.exit(main())
