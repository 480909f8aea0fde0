#!/usr/bin/env python3
"""agree.py: holds the program against the second reading of its language, figure by figure.

    agree.py PROGRAM TABLE [ROW...]         the rows of a table scenario,replications,options whose file has ROW in its name
    agree.py PROGRAM FILE... [--replications N] [--plain N] [--set PATH=VALUE]...
    agree.py PROGRAM --random N [SEED]              N scenarios of tests/soak/generate.py, from that seed on

Both run a scenario with seeds of their own; a figure is a sample of replications on either side. Four things are asked of each
figure: how often it has a value, how often it has its commonest value (Fisher's exact test, which holds where events are rare or
nothing varies), its mean (Welch) and its spread (Brown & Forsythe).

Round 1, n replications, asks everything and only picks the questions whose chance is below PICK. Round 2, n fresh ones of the variants
with a pick, drops every picked question whose chance is above DROP. Round 3 adds 3 n fresh ones where something is left. It asks
the figures that are left all four questions, of the 4 n of rounds 2 and 3, at one in a thousand shared among all questions of all
figures that round 1 picked (Bonferroni), and a Welch test that fails must fail against shuffled labels too. Round 1 has no part in
that test and round 2 can only end it, so a scenario that agrees is called different once in a thousand, however many figures it has
and however skewed they are.

Power: a difference of d standard errors in round 1 has 2 d in the last test, which sees nearly all that comes to it; d = 3 is found
in 46 %, 3.5 in 68 %, 4 in 84 %, 5 in 98 % (a pick at 0.002 that goes straight to 4 n has the same, for twice the replications).
Status: 0 they agree, 1 they differ, 2 wrong call.
"""
import csv
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from operator import itemgetter

import interpreter

HERE = os.path.dirname(os.path.realpath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
ALARM = 0.001
PICK = 0.003                # a figure that is so unlike is asked again
DROP = 0.1                  # and no further if it is so like then
ROUNDS = "65,535 times"     # a visit goes round so often where an intent without a bound makes its chance one
ROUNDED = "time_median_s", "order_median_s", "order_p90_s"      # times in cells of 0.4 %
REFUSALS = "status 1:", ROUNDS                          # what a random scenario may be told; the first: it is wrong
KEYS = {                    # columns that name a figure in each file, columns that are figures
    "totals": (["place", "metric"], ["value"]),
    "funnel": (["entry", "path", "step"], ["reached", "skipped", "passed"]),
    "funnel_by": (["entry", "path", "step", "trait", "value"], ["reached", "skipped", "passed"]),
    "paths": (["entry", "place"], ["arrived", "conversion", "actions_mean", "switches_mean", "time_median_s"]),
    "outcomes": (["entry", "outcome"], ["visits"]),
    "series_all": (["place", "metric", "time"], ["value"]),
    "dashboard": (["report", "place", "metric", "time"], ["shown", "truth"]),
    "chains": (["origin", "entry"], ["visits", "orders", "gmv_cny"]),
}


# ---------------------------------------------------------------- the two samples

class NoFigures(Exception):
    """The program refuses the scenario, or does not end."""


def of_program(program, path, overrides, seed, replications, wanted=None):
    """{(variant, figure): values} of a run of the program, all or those wanted."""
    folder = tempfile.mkdtemp(prefix="agree-")
    try:
        command = [program, "run", path, "-o", folder, "--force", "-q", "--threads", "1", "--series", "all",
                   "--seed", str(seed), "--replications", str(replications)]
        for each in overrides:
            command += ["--set", each]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        except subprocess.TimeoutExpired:
            raise NoFigures("it does not end within ten minutes")
        if done.returncode:
            raise NoFigures(f"status {done.returncode}: {done.stderr.strip()[:2000]}")
        samples = defaultdict(dict)
        for name, (keys, columns) in KEYS.items():
            if not os.path.exists(f"{folder}/{name}.csv"):
                continue
            with open(f"{folder}/{name}.csv", encoding="utf-8-sig", newline="") as file:
                rows = csv.reader(file)
                at = {column: index for index, column in enumerate(next(rows))}
                names, replication = itemgetter(at["variant"], *[at[each] for each in keys]), at["replication"]
                asked = [(at[each], (each,) if len(columns) > 1 else ()) for each in columns]
                file = name.removesuffix("_all")
                for row in rows:
                    variant, *key = names(row)
                    for index, column in asked:
                        figure = variant, (file, *key, *column)
                        if wanted is None or figure in wanted:
                            samples[figure][row[replication]] = float(row[index]) if row[index] else None
        return {key: list(values.values()) for key, values in samples.items()}
    finally:
        shutil.rmtree(folder)


def of_interpreter(scenarios, seed, sizes, budget=None):
    """The same of the interpreter: of each variant as many replications as `sizes` says, or as the processor time allows, if that is said."""
    samples = {}
    for variant, replications in sizes.items():
        rows, begun = [], time.process_time()
        while len(rows) < replications:
            rows.append(interpreter.replicate(scenarios[variant], f"{seed}/{variant}", len(rows)))
            if budget and len(rows) >= 6 and time.process_time() - begun > budget / len(sizes):
                break
        for figure in set().union(*rows):
            samples[variant, figure] = [row.get(figure, empty(figure)) for row in rows]
        sizes[variant] = len(rows)
    return samples


def empty(figure):
    """What stands where a side has no row: no value of a mean, none of a count."""
    last = figure[-1]
    return None if last.endswith(("_mean", "_median_s", "_s")) or last in ("conversion", "roi", "aov_cny") else 0


# ---------------------------------------------------------------- tests of two samples

def beta_tail(a, b, x):
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_tail(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > 1e-300 else 1e-300)
    result = d
    for m in range(1, 300):
        for top in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                    -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d, c = 1 + top * d, 1 + top / c
            d, c = 1 / (d if abs(d) > 1e-300 else 1e-300), c if abs(c) > 1e-300 else 1e-300
            result *= d * c
        if abs(d * c - 1) < 1e-12:
            break
    return front * result


def welch(xs, ys, slack=0.0):
    """(t, two-sided chance) that the means are as far apart; slack is a difference that is allowed."""
    n, m = len(xs), len(ys)
    mean_x, mean_y = math.fsum(xs) / n, math.fsum(ys) / m
    var_x = math.fsum((x - mean_x) ** 2 for x in xs) / (n - 1) / n
    var_y = math.fsum((y - mean_y) ** 2 for y in ys) / (m - 1) / m
    gap = max(0.0, abs(mean_x - mean_y) - slack)
    if gap <= 1e-9 * max(abs(mean_x), abs(mean_y)) + 1e-12:
        return 0.0, 1.0
    if var_x + var_y == 0:
        return math.inf, 0.0
    t = gap / math.sqrt(var_x + var_y)
    freedom = (var_x + var_y) ** 2 / (var_x**2 / (n - 1) + var_y**2 / (m - 1))
    return math.copysign(t, mean_x - mean_y), beta_tail(freedom / 2, 0.5, freedom / (freedom + t * t))


def fisher(k, n, j, m):
    """Two-sided chance of k of n beside j of m, given k + j."""
    whole, low, high = k + j, max(0, k + j - m), min(n, k + j)
    choose = lambda a, b: math.lgamma(a + 1) - math.lgamma(b + 1) - math.lgamma(a - b + 1)
    all_ways = choose(n + m, whole)
    chance = lambda i: math.exp(choose(n, i) + choose(m, whole - i) - all_ways)
    seen = chance(k)
    return min(1.0, sum(p for p in map(chance, range(low, high + 1)) if p <= seen * (1 + 1e-9)))


def shuffled(xs, ys, chance, rng):
    """Whether labels that are dealt anew bring such a |t| more often than that chance: the exact test behind Welch's."""
    seen, pool, above = abs(welch(xs, ys)[0]), xs + ys, 0
    common = Counter(pool).most_common(1)[0][0]
    others = [sum(value != common for value in side) for side in (xs, ys)]
    if welch(xs, ys)[1] < 1e-4 * chance and min(len(xs), len(ys)) >= 40 and min(others) >= 8:
        return False                                    # no skewness makes up for that much; rare values are Fisher's
    tries = min(30000, math.ceil(3 / chance))
    for _ in range(tries):
        rng.shuffle(pool)
        above += abs(welch(pool[:len(xs)], pool[len(xs):])[0]) >= seen * (1 - 1e-12)
        if above > 8:
            return True
    return (above + 1) / (tries + 1) > chance * 1.5


def near(a, b, figure, times=1):
    """Whether two values are equal as far as the files say, or so many times as far apart."""
    share = 0.004 if figure[-1] in ROUNDED else 1e-5 if figure[-1] == "roi" else 2e-8      # fees are rounded an order
    return abs(a - b) <= times * share * max(abs(a), abs(b)) + (2e-5 if figure[-1].endswith("_cny") else 1e-8)


def unlike(xs, ys, figure):
    """{question: (chance, z, sample, sample)} of all that is asked of one figure."""
    with_x, with_y = [x for x in xs if x is not None], [y for y in ys if y is not None]
    asked = {}
    if len(with_x) < len(xs) or len(with_y) < len(ys):
        asked["has a value"] = fisher(len(with_x), len(xs), len(with_y), len(ys)), None, None, None
    if not with_x or not with_y:
        return asked
    common, times = Counter(with_x + with_y).most_common(1)[0]
    as_x, as_y = sum(near(x, common, figure) for x in with_x), sum(near(y, common, figure) for y in with_y)
    if as_x == len(with_x) and as_y == len(with_y):
        return asked
    if as_x + as_y > 0.1 * (len(with_x) + len(with_y)):
        if figure[-1] in ROUNDED:                # rounded: as few or as many as bring both sides closest
            (low_x, high_x), (low_y, high_y) = ([sum(near(one, common, figure, times) for one in side) for times in (0.5, 3)]
                                                for side in (with_x, with_y))
            as_x = min(max(low_x, len(with_x) * low_y / len(with_y)), high_x)
            as_y = min(max(low_y, len(with_y) * as_x / len(with_x)), high_y)
        asked["commonest value"] = fisher(round(as_x), len(with_x), round(as_y), len(with_y)), None, None, None
    if len(with_x) > 2 and len(with_y) > 2:
        slack = 0.003 * abs(with_x[0]) if figure[-1] in ROUNDED else 0.0
        z, chance = welch(with_x, with_y, slack)
        asked["mean"] = chance, z, with_x, with_y
        if figure[-1] not in ROUNDED:
            middle_x, middle_y = sorted(with_x)[len(with_x) // 2], sorted(with_y)[len(with_y) // 2]
            off_x, off_y = [abs(x - middle_x) for x in with_x], [abs(y - middle_y) for y in with_y]
            z, chance = welch(off_x, off_y)
            asked["spread"] = chance, z, off_x, off_y
    return asked


# ---------------------------------------------------------------- one scenario

class Sides:
    """A scenario on both sides, and the replications that each has of it in a round."""

    def __init__(self, program, path, overrides, replications, plain):
        self.program, self.path, self.overrides = program, path, overrides
        self.scenarios = {name: interpreter.Scenario(tree) for name, tree in interpreter.load(path, overrides).items()}
        self.replications, self.plain = replications, dict.fromkeys(self.scenarios, plain)

    def sample(self, seed, times=1, wanted=None, budget=None):
        """({figure: values} of the program, the same of the interpreter), of the variants that have a figure wanted."""
        first = of_program(self.program, self.path, self.overrides, seed, times * self.replications, wanted)
        variants = self.plain if wanted is None else {variant for variant, _ in wanted}
        sizes = {variant: times * size for variant, size in self.plain.items() if variant in variants}
        second = of_interpreter(self.scenarios, seed, sizes, budget)
        if budget:
            self.plain = sizes
        return first, second

    def compare(self, samples, key, times=1):
        """What is asked of one figure. Rows that cannot happen need not stand; what is not a number the documents leave open."""
        first, second = samples
        if key not in first and not any(second[key]) or any(value != value for value in second.get(key, [])):
            return {}
        none = [empty(key[1])]
        return unlike(first.get(key, none * (times * self.replications)), second.get(key, none * (times * self.plain[key[0]])), key[1])

    def below(self, level, samples, keys):
        """{figure: its questions whose chance is below that level}."""
        found = {key: {what for what, (chance, *_) in self.compare(samples, key).items() if chance < level} for key in keys}
        return {key: asked for key, asked in found.items() if asked}

    def pool(self, one, other, keys):
        """Two samples of the same side, the second three times as large."""
        result = ({}, {})
        for side, pooled in enumerate(result):
            for key in keys:
                if key in one[side] or key in other[side]:
                    none, size = [empty(key[1])], self.plain[key[0]] if side else self.replications
                    pooled[key] = one[side].get(key, none * size) + other[side].get(key, none * (3 * size))
        return result


def agree(program, path, overrides, replications, plain, seed, budget):
    """Texts of all differences, and how many figures were asked for."""
    try:
        sides = Sides(program, path, overrides, replications, plain)
        first = sides.sample(seed, budget=budget or math.inf)
        picked = sides.below(PICK, first, {**first[0], **first[1]})
        if not picked:
            return [], len(first[0])
        again = sides.sample(seed + 1000003, wanted=picked)
        left = {key for key, asked in sides.below(DROP, again, picked).items() if asked & picked[key]}
        if not left:
            return [], len(first[0])
        certain = any(each[0] == 0 for key in left for each in sides.compare(again, key, 4).values())
        whole = again if certain else sides.pool(again, sides.sample(seed + 2000006, 3, left), left)
    except NoFigures as fault:
        return [f"no figures of the program: {fault}"], 0
    questions = {(key, what): each for key in left for what, each in sides.compare(whole, key, 4).items()}
    dropped = sum(len(sides.compare(again, key)) for key in picked.keys() - left)
    level, rng, texts = ALARM / max(1, len(questions) + dropped), random.Random(seed), []
    for (key, what), (chance, z, xs, ys) in sorted(questions.items(), key=lambda item: (item[1][0], str(item[0]))):
        if chance >= level or chance > 0 and xs and shuffled(xs, ys, level, rng):
            continue
        values = [mean_of(side.get(key, [empty(key[1])])) for side in whole]
        texts.append(f"{key[0]} {' '.join(key[1])}: {what}: program {values[0]}, interpreter {values[1]}"
                     f"{f', z {z:.1f}' if z is not None else ''}, chance {chance:.1e}")
    return texts, len(first[0])


def mean_of(values):
    with_value = [value for value in values if value is not None]
    if not with_value:
        return "empty"
    mean = math.fsum(with_value) / len(with_value)
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in with_value) / max(1, len(with_value) - 1))
    return f"{mean:.6g} (sd {sd:.4g}, n {len(with_value)}/{len(values)})"


def report(name, found, refused_ok=False):
    texts, figures = found
    if refused_ok and texts and any(each in texts[0] for each in REFUSALS):
        print(f"refused {name}: {texts[0].splitlines()[0]}", flush=True)
        return True
    print(f"{'DIFFERS' if texts else 'agrees '} {name}: {figures} figures", flush=True)
    for text in texts[:12]:
        print("    " + text, flush=True)
    if len(texts) > 12:
        print(f"    and {len(texts) - 12} more", flush=True)
    return not texts


def of_table(program, table, rows):
    with open(table, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if rows and not any(each in row["scenario"] for each in rows):
                continue
            found = agree(program, os.path.join(TOP, row["scenario"]), (row["options"] or "").split(),
                          int(row["replications"]), int(row["replications"]), 1, 0.25)
            yield report(row["scenario"], found)


def few_bins(path):
    """An override that keeps the series of a long horizon short."""
    scenario = interpreter.Scenario(interpreter.load(path)["base"])
    length = scenario.end - scenario.begin
    return [] if length <= 40 * scenario.bin else [f"horizon.bin={-(-length // (24 * interpreter.SECOND))}s"]


def of_generator(program, number, seed):
    """Random scenarios; one that is alone in differing can be had with --random 1 SEED."""
    generator = os.path.join(TOP, "tests", "soak", "generate.py")
    with tempfile.TemporaryDirectory(prefix="agree-") as folder:
        for each in range(seed, seed + number):
            path = f"{folder}/random-{each}.yaml"
            subprocess.run([sys.executable, generator, str(each), "-o", path], check=True)
            try:
                found = agree(program, path, few_bins(path), 60, 60, each, 0.4)
            except Exception as fault:                      # a scenario the interpreter stumbles over is a finding as well
                found = [f"the interpreter stumbles: {type(fault).__name__}: {fault}"], 0
            yield report(f"seed {each}", found, True)


def main(words):
    if len(words) < 2:
        sys.exit(__doc__)
    program, words = words[0], words[1:]
    if words[0] == "--random":
        results = of_generator(program, int(words[1]), int(words[2]) if len(words) > 2 else 1)
    elif words[0].endswith(".csv"):
        results = of_table(program, words[0], words[1:])
    else:
        files, options, overrides, at = [], {"--replications": 200, "--plain": 100}, [], 0
        while at < len(words):
            if words[at] == "--set":
                overrides.append(words[at + 1])
            elif words[at] in options:
                options[words[at]] = int(words[at + 1])
            else:
                files.append(words[at])
                at -= 1
            at += 2
        results = (report(path, agree(program, path, overrides, options["--replications"], options["--plain"], 1, 2.0))
                   for path in files)
    results = list(results)
    print(f"{results.count(True)} of {len(results)} agree")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
