#!/usr/bin/env python3
"""calibrate.py PROGRAM WORLDS [--show]: is what `fit` says of its own uncertainty true? Simulation-based calibration.

World k draws its truths from the priors below (seed k), `export` writes its log with seed k, `fit` reads it and draws with seed k. If the draws of draws.csv
are draws from the posterior, the truth's rank among the first 99 of them is uniform on 0..99, ties ranked at random: 20 bins, chi-squared at
0.1 %, divided by the number of kinds. And 90 % intervals must cover the truth 90 +- 3 % of the time (at 1,000 worlds, fewer worlds get the
same 3.2 standard errors), 90 +- 1 % over all kinds together (wider by the same rule, as if kinds were independent).
The same with a log that ends while people are still on their way, and with one that does not; a method that ignores how the log ends must fail.

A kind of parameter is one row of KINDS: its name, its truth in a world, its value in a row of draws.csv, its interval.
Source: Talts, Betancourt, Simpson, Vehtari & Gelman (2018), arXiv:1804.06788, algorithm 2.
"""
import math, os, random, re, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor
from rates import table
from statistics import NormalDist

PROGRAM, WORLDS = os.path.realpath(sys.argv[1]), int(sys.argv[2])
SHOW = "--show" in sys.argv
DRAWS, BINS, LEVEL = 99, min(20, max(WORLDS // 10, 4)), 0.90  # fewer worlds: ten in a bin
END = {"cut": 20, "whole": 96}  # hours: visits come over a day, the log ends
SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 1e-3}
SCENARIO = """yinliu: 1
horizon: {{from: 2026-03-02, to: 2026-03-06}}
run: {{replications: 1, seed: {seed}}}
log: {{traits: {{os: os}}}}
people: {{os: {{ios: 50%, android: 50%}}, warm: remembered}}
entries:
  a: {{arrivals: {{send: 1500, at: 2026-03-02T00:00, over: 24h}}, path: slow}}
  b: {{arrivals: {{send: 400, at: 2026-03-02T00:00, over: 24h}}, path: fast}}
  c: {{arrivals: {{send: 600, at: 2026-03-02T00:00, over: 24h}}, path: desk}}
  d: {{arrivals: {{rate: {rate}/h}}, path: idle}}
paths:
  slow:
    steps:
      - wait: {{p: {chance}, after: {after}}}
  fast:
    steps:
      - tap: {{p: {tap}}}
  idle:
    steps:
      - rest: {{p: 50%}}
  desk:
    steps:
      - look: {{p: {{by: os, ios: {ios}, android: {android}}}, else: next, remember: warm}}
      - ask: {{ask: agents.desk}}
      - way: {{choose: {{rooms.main: {way}, shops.mall: rest}}}}
agents:
  desk: {{count: 1, service: {service}, patience: {patience}}}
rooms:
  main: {{watch: {stay}, then: shops.mall}}
shops:
  mall: {{price: 9 CNY, steps: [pay: {{p: {{by: warm, yes: {yes}, no: {no}}}}}]}}
"""
MIND = """yinliu: 1
horizon: {{from: 2026-03-02, to: 2026-03-06}}
run: {{replications: 1, seed: {seed}}}
people: {{intent: normal(mean 0 sd {sd})}}
entries: {{m: {{arrivals: {{send: 800, at: 2026-03-02T00:00, over: 24h}}, path: mind}}}}
paths:
  mind:
    steps: [one: {{p: {one}, else: next}}, two: {{p: 60%, else: next}}, three: {{p: 50%, else: next}}, four: {{p: 30%, else: next}}]
"""
FILES = {"s": SCENARIO, "mind": MIND}


# ---- laws of a delay: text, quantile ------------------------------------------------------------------------------

def gamma_below(shape, x):
    """The incomplete gamma function, by its series."""
    total = term = 1 / shape
    n = shape
    while term > 1e-14 * total:
        n += 1
        term *= x / n
        total += term
    return total * math.exp(-x + shape * math.log(x) - math.lgamma(shape))


def gamma_quantile(shape, u):
    """Of mean 1: Newton's method from Wilson and Hilferty's approximation."""
    x = shape * max(1 - 1 / (9 * shape) + NormalDist().inv_cdf(u) / (3 * math.sqrt(shape)), 0.05) ** 3
    for _ in range(50):
        density = math.exp(-x + (shape - 1) * math.log(x) - math.lgamma(shape))
        step = (gamma_below(shape, x) - u) / density
        x = max(x - step, x / 10)
        if abs(step) < 1e-9 * x: break
    return x / shape


LAWS = {  # quantile of (scale, shape) at u; words of scale and shape
    "exp": (lambda scale, shape, u: -scale * math.log(1 - u), None, None),
    "lognormal": (lambda scale, shape, u: scale * math.exp(shape * NormalDist().inv_cdf(u)), "median", "sigma"),
    "gamma": (lambda scale, shape, u: scale * gamma_quantile(shape, u), "mean", "shape"),
    "weibull": (lambda scale, shape, u: scale * (-math.log(1 - u)) ** (1 / shape), "scale", "shape"),
}


def law_text(law, scale, shape):
    words = LAWS[law][1:]
    return f"exp({scale!r}s)" if not words[0] else f"{law}({words[0]} {scale!r}s {words[1]} {shape!r})"


def law_of(text):
    """("gamma", scale in seconds, shape) of "gamma(mean 2m shape 3)"."""
    law, inside = re.fullmatch(r"(\w+)\((.*)\)", text).groups()
    numbers = re.findall(r"(?:^|\s)([0-9.e+-]+?)(ms|[dhms])?(?=\s|$)", inside)
    scale = next(float(number) * SECONDS[unit] for number, unit in numbers if unit)
    shape = next((float(number) for number, unit in numbers if not unit), 1.0)
    return law, scale, shape


# ---- a world --------------------------------------------------------------------------------------------------------

def jeffreys(rng, low, high=1.0):
    """From beta(1/2, 1/2), between these."""
    while True:
        share = rng.betavariate(0.5, 0.5)
        if low < share < high: return share


def draw_law(rng, low, high):
    """One of the four with equal weight; median loguniform, in seconds; shape loguniform, 0.7 to 1.4."""
    law = rng.choice(sorted(LAWS))
    middle, shape = math.exp(rng.uniform(math.log(low), math.log(high))), math.exp(rng.uniform(math.log(0.7), math.log(1.4)))
    return law, middle / LAWS[law][0](1.0, shape, 0.5), shape


def make_world(seed):
    """Priors: the law is each of the four with the same weight, as AIC has it; logit of the chance uniform, the chance 12 to 82 %; the
    median of the delay loguniform, 20 minutes to two hours; its shape loguniform, 0.7 to 1.4; the chance of the step without a delay
    from Jeffreys' prior beta(1/2, 1/2), above 10 %. Where it is cut a fit has no say, since its intervals are those of a flat prior
    on logits and logarithms; wider ones would meet its refusals. Service, patience and stays: laws likewise, their medians 2 to 5, 1 to 4 and 3 to 15
    minutes; chances by trait, by memory and of a choice from beta(1/2, 1/2) between 10 and 90 %; a rate loguniform, 4 to 12 an hour; the spread of
    intent uniform, 0.7 to 1.4, and the chance at intent 0 of a step that it moves with its logit uniform, 27 to 73 %."""
    rng = random.Random(seed)
    law = rng.choice(sorted(LAWS))
    chance = 1 / (1 + math.exp(-rng.uniform(-2, 1.5)))
    middle, shape = math.exp(rng.uniform(math.log(1200), math.log(7200))), math.exp(rng.uniform(math.log(0.7), math.log(1.4)))
    scale = middle / LAWS[law][0](1.0, shape, 0.5)
    tap = 0
    while tap < 0.1: tap = rng.betavariate(0.5, 0.5)
    world = {"seed": seed, "rng": rng, "law": (law, scale, shape), "chance": chance, "tap": tap}
    for name in ("ios", "android", "yes", "no", "way"): world[name] = jeffreys(rng, 0.1, 0.9)
    world |= {"service": draw_law(rng, 120, 300), "patience": draw_law(rng, 60, 240), "stay": draw_law(rng, 180, 900)}
    world["rate"] = math.exp(rng.uniform(math.log(4), math.log(12)))
    world |= {"sd": rng.uniform(0.7, 1.4), "one": 1 / (1 + math.exp(-rng.uniform(-1, 1)))}
    return world


def scenario_of(world, scenario):
    texts = {name: repr(world[name]) for name in ("chance", "tap", "ios", "android", "yes", "no", "way", "rate", "sd", "one")}
    texts |= {name: law_text(*world[name]) for name in ("service", "patience", "stay")}
    return scenario.format(seed=world["seed"], after=law_text(*world["law"]), **texts)


def call(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True)
    if done.returncode: sys.exit("yinliu " + " ".join(words) + "\n" + done.stderr)


def fit_world(folder, world, end):
    """The rows of draws.csv and fit.csv of the logs, which end after so many hours."""
    draws, intervals = None, {}
    for name in FILES:
        out = f"{folder}/{name}-{end}"
        call("fit", f"{folder}/{name}.yaml", f"{folder}/{name}/rows.csv", "-o", out, "-q", "--from", "2026-03-02", "--to",
             f"2026-03-{2 + end // 24:02d}T{end % 24:02d}:00:00")
        for row in table(f"{out}/fit.csv"):  # the last of a parameter is that of its method
            intervals[row["parameter"]] = (float(row["low"]), float(row["high"]))
        more = table(f"{out}/draws.csv")
        draws = [one | other for one, other in zip(draws or more, more)]
    return draws, intervals


def naive_draws(folder, world, end):
    """Shares of those who reached it before the end, as if all had been watched for ever."""
    limit = f"2026-03-{2 + end // 24:02d}T{end % 24:02d}:00:00"
    rows = [row for row in table(f"{folder}/s/rows.csv") if row["step"] == "wait" and row["time"] < limit]
    passed = sum(row["event"] == "passed" for row in rows)
    others = len(rows) - 2 * passed
    return [world["rng"].betavariate(passed + 0.5, others + 0.5) for _ in range(DRAWS)]


# ---- kinds ----------------------------------------------------------------------------------------------------------

def percent(path):
    return lambda row: float(row[path][:-1]) / 100


def quantile_at(path, u):
    def value(row):
        law, scale, shape = law_of(row[path])
        return LAWS[law][0](scale, shape, u)
    return value


def truth_at(u, law="law"):
    return lambda world: LAWS[world[law][0]][0](world[law][1], world[law][2], u)


def option(path, name):
    """The share of one way of "{shops.mall: 29.8%, ...}"."""
    return lambda row: float(re.search(re.escape(name) + r": ([0-9.e-]+)%", row[path]).group(1)) / 100


def chance_row(name, path):
    return (lambda world: world[name], path, percent(path), path)


def median_row(name, path):
    return (truth_at(0.5, name), path, quantile_at(path, 0.5), None)


WAY, RATE = "paths.desk.steps.way.choose", "entries.d.arrivals.rate"


KINDS = {  # truth in a world; column of draws.csv; value in a row of it; its interval in fit.csv, None: that of the draws
    "chance": (lambda world: world["chance"], "paths.slow.steps.wait.p", percent("paths.slow.steps.wait.p"), "paths.slow.steps.wait.p"),
    "chance at once": (lambda world: world["tap"], "paths.fast.steps.tap.p", percent("paths.fast.steps.tap.p"), "paths.fast.steps.tap.p"),
    "median delay": (truth_at(0.5), "paths.slow.steps.wait.after", quantile_at("paths.slow.steps.wait.after", 0.5), None),
    "late delay": (truth_at(0.9), "paths.slow.steps.wait.after", quantile_at("paths.slow.steps.wait.after", 0.9), None),
    "chance by trait": chance_row("ios", "paths.desk.steps.look.p.ios"),
    "chance by memory": chance_row("yes", "shops.mall.steps.pay.p.yes"),
    "choice": (lambda world: world["way"], WAY, option(WAY, "rooms.main"), WAY + ".rooms.main"),
    "rate": (lambda world: world["rate"], RATE, lambda row: float(row[RATE][:-2]), RATE),
    "service": median_row("service", "agents.desk.service"),
    "patience": median_row("patience", "agents.desk.patience"),
    "stay": median_row("stay", "rooms.main.watch"),
    "spread of intent": (lambda world: world["sd"], "people.intent", lambda row: float(row["people.intent"].split()[-1][:-1]),
                         "people.intent.sd"),
    "chance at intent 0": chance_row("one", "paths.mind.steps.one.p"),
}


def rank_of(truth, values, rng):
    below, same = sum(value < truth for value in values), sum(value == truth for value in values)
    return below + rng.randint(0, same)


def order_of(values):
    """An interval of 90 % from draws."""
    ordered = sorted(values)
    return ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]


def try_world(seed):
    """{(ending, kind): (rank, covered)}; None for what the fit refuses."""
    world, found = make_world(seed), {}
    with tempfile.TemporaryDirectory() as folder:
        for name, scenario in FILES.items():
            with open(f"{folder}/{name}.yaml", "w", encoding="utf-8") as file:
                file.write(scenario_of(world, scenario))
            call("export", f"{folder}/{name}.yaml", "--as", "rows", "-o", f"{folder}/{name}", "-q", "--threads", "1")
        for ending, end in END.items():
            draws, intervals = fit_world(folder, world, end)
            for kind, (truth, column, value, interval) in KINDS.items():
                found[ending, kind] = None
                if column not in draws[0]: continue
                is_, values = truth(world), [value(row) for row in draws]
                low, high = intervals[interval] if interval else order_of(values)
                found[ending, kind] = rank_of(is_, values[:DRAWS], world["rng"]), low <= is_ <= high
        draws = naive_draws(folder, world, END["cut"])
        low, high = order_of(draws)
        found["cut", "ignoring the end"] = rank_of(world["chance"], draws, world["rng"]), low <= world["chance"] <= high
    return found


# ---- judgement ------------------------------------------------------------------------------------------------------

def chi_tail(x, freedom):
    """Chance of a larger value; Wilson and Hilferty's approximation is exact enough at 0.01 %."""
    z = ((x / freedom) ** (1 / 3) - (1 - 2 / (9 * freedom))) / math.sqrt(2 / (9 * freedom))
    return 1 - NormalDist().cdf(z)


def judge(name, results, kinds):
    """What is wrong with the ranks and intervals of one kind."""
    known = [result for result in results if result]
    bins = [0] * BINS
    wide = [0] * BINS
    for rank, _ in known: bins[rank * BINS // (DRAWS + 1)] += 1
    for rank in range(DRAWS + 1): wide[rank * BINS // (DRAWS + 1)] += len(known) / (DRAWS + 1)
    x = sum((count - expected) ** 2 / expected for count, expected in zip(bins, wide))
    chance, cover = chi_tail(x, BINS - 1), sum(covered for _, covered in known) / len(known)
    bound = 0.03 * math.sqrt(1000 / len(known))
    print(f"{name:28} worlds {len(known):5}  refused {len(results) - len(known):4}  chi2 {x:6.1f} (chance {chance:.2g})  "
          f"90 % intervals hold {100 * cover:.1f} %")
    if SHOW: print("   ", *bins)
    faults = []
    if chance < 0.001 / kinds: faults.append(f"{name}: ranks are not uniform: {bins}")
    if abs(cover - LEVEL) > bound: faults.append(f"{name}: intervals cover {100 * cover:.1f} %, not 90 +- {100 * bound:.1f} %")
    if len(known) < 0.95 * len(results): faults.append(f"{name}: {len(results) - len(known)} worlds are refused")
    return faults, cover


def main():
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        worlds = list(pool.map(try_world, range(1, WORLDS + 1)))
    faults, covers = [], []
    for ending in END:
        for kind in KINDS:
            more, cover = judge(f"{ending}, {kind}", [world[ending, kind] for world in worlds], len(KINDS) * len(END))
            faults += more
            covers.append(cover)
    pooled, bound = sum(covers) / len(covers), 0.01 * math.sqrt(max(1000 / WORLDS, 1))
    print(f"over all kinds 90 % intervals hold {100 * pooled:.1f} %")
    if abs(pooled - LEVEL) > bound: faults.append(f"over all kinds intervals cover {100 * pooled:.2f} %, not 90 +- {100 * bound:.1f} %")
    naive, _ = judge("ignoring the end of the log", [world["cut", "ignoring the end"] for world in worlds], len(KINDS) * len(END))
    if not naive: faults.append("a method that ignores how the log ends passes the test")
    for fault in faults: print(fault)
    return 1 if faults else 0


sys.exit(main())
