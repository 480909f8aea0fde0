#!/usr/bin/env python3
"""What is said of values that are not known, computed a second time from the pages of docs/ and from raw tables alone.

usage: oracle_uncertain.py YINLIU

Why: uncertain.csv, best.csv, sensitivity.csv and voi.csv are made of totals.csv, paths.csv and draws.csv by formulas of docs/outputs.md, docs/theory.md and
docs/best.md, or have closed forms. Columns without chance must agree to the printed digits, statistical ones within 4 standard errors (some 140 of them:
a right program fails one call in a hundred; seeds are fixed, so a call that passes passes again).
Errors: each disagreement is a line; the exit status is 1 if there is one.
"""
import collections
import csv
import functools
import itertools
import json
import math
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import NormalDist

sys.dont_write_bytecode = True
from oracle_scenarios import BEST, BETA, CHOICE, EFFECT, FUNNEL, GAMMA, PRODUCT, SIZES, STOCK  # beside this file

YINLIU = str(Path(sys.argv[1]).resolve())
Z95 = NormalDist().inv_cdf(0.95)
MORE = {"orders", "gmv_cny", "net_cny", "roi", "conversion", "orders_per_1000_arrivals", "reached"}
LESS = {"stockouts", "cost_per_order_cny", "abandoned", "wait_mean_s", "wait_all_mean_s", "time_median_s"}
NEITHER = {"arrivals", "persons", "cost_cny", "fees_cny"}
compared = collections.Counter()
failures = []


def check(good, kind, *words):
    compared[kind] += 1
    if not good:
        failures.append(" ".join(str(w) for w in (kind,) + words))


def near(text, want, slack, kind, *words):
    """A printed cell with nine digits against its figure; `slack` is what its inputs are rounded by."""
    if text == "" or want is None:
        check(text == "" and want is None, kind, *words, "printed", repr(text), "expected", want)
    else:
        check(abs(float(text) - want) <= 6e-9 * abs(want) + slack, kind, *words, "printed", text, "expected", want)


def chance(value, want, error, kind, *words):
    check(abs(float(value) - want) <= 4 * error, kind, *words, "printed", value, "expected", want, "standard error", error)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def yinliu(work, verb, text, out, *options, **files):
    for name, content in {out + ".yaml": text, **{name + ".csv": content for name, content in files.items()}}.items():
        (work / name).write_text(content)
    call = [YINLIU, verb, out + ".yaml", "-o", out, "-q", "--threads", "1", "--lang", "en", *[str(o) for o in options]]
    done = subprocess.run(call, cwd=work, capture_output=True, text=True)
    if done.returncode:
        sys.exit("%s: status %d\n%s" % (" ".join(call), done.returncode, done.stderr))
    return work / out


# ---- numbers

def average(xs):
    return math.fsum(xs) / len(xs)


def variance(xs):
    mean = average(xs)
    return math.fsum((x - mean) ** 2 for x in xs) / (len(xs) - 1)


def quantile(xs, p):
    """Type 7 (docs/outputs.md, How figures are made)."""
    xs = sorted(xs)
    h = (len(xs) - 1) * p
    i = int(h)
    return xs[i] + (h - i) * (xs[min(i + 1, len(xs) - 1)] - xs[i])


def eight(x):
    return float("%.8g" % x)


def bisect(f, low, high, steps=60):
    """Where the rising f passes 0."""
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return (low + high) / 2


def simpson(f, a, b, n=120):
    h = (b - a) / n
    return h / 3 * math.fsum(f(a + i * h) * (1 if i in (0, n) else 4 if i % 2 else 2) for i in range(n + 1))


def student(t, df):
    """P(T <= t), t >= 0, by t = sqrt(df) tan(x)."""
    c = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(math.pi)
    return 0.5 + c * simpson(lambda x: math.cos(x) ** (df - 1), 0, math.atan(t / math.sqrt(df)))


def student_quantile(p, df):
    return bisect(lambda t: student(t, df) - p, 0, 20, 45)


def beta_cdf(x, a, b):
    c = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b))
    return c * simpson(lambda t: t ** (a - 1) * (1 - t) ** (b - 1), 0, x)


def number(text):
    """A value of draws.csv as the scenario takes it: money in millionths of a yuan, a rate in visits a day."""
    if text.endswith(" CNY"):
        return round(float(text[:-4]), 6)
    text = text.lstrip("*")
    if text.endswith("/h"):
        return float(text[:-2]) * 24
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


class Lognormal:
    """A law by its 5 % and 95 % quantiles."""

    def __init__(self, low, high, times=1.0):
        self.m = (math.log(low) + math.log(high)) / 2 + math.log(times)
        self.s = (math.log(high) - math.log(low)) / (2 * Z95)
        self.mean = math.exp(self.m + self.s ** 2 / 2)

    def at(self, u):
        return math.exp(self.m + self.s * NormalDist().inv_cdf(u))


# ---- docs/theory.md, Chance and uncertainty

def drawn_in(means, s2, R, between):
    """The draws' means with chance taken out of them."""
    n, mean = len(means), average(means)
    if between <= 0:
        return [mean] * n
    order = sorted(range(n), key=lambda k: (means[k], k))
    least = max(20, n // 20)
    w = [0.0] * n
    i = 0
    while i < n:
        j = i
        while j < n and means[order[j]] == means[order[i]]:
            j += 1
        more = max(0, math.ceil((least - (j - i)) / 2))
        part = order[max(0, i - more):min(n, j + more)]
        for k in order[i:j]:
            w[k] = average([s2[q] for q in part])
        i = j
    squares = [((means[k] - mean) ** 2, w[k] / R) for k in range(n)]
    rest = lambda x: sum([d / (1 + c / x) for d, c in squares]) - between * (n - 1)
    b = between * math.exp(bisect(lambda x: rest(between * math.exp(x)), -40, 40, 50))
    return [mean + (means[k] - mean) / math.sqrt(1 + w[k] / (R * b)) for k in range(n)]


def functions(columns):
    """What differences are regressed on: the first values of the file, (draws - 1)/3 of them, then squares, then products, where ten draws stand for each."""
    n = len(columns[0])
    z = []
    for c in columns[:(n - 1) // 3]:
        sd = math.sqrt(variance(c))
        z += [[(x - average(c)) / sd for x in c]] if sd > 0 else []
    out = [[1.0] * n] + z
    for more in ([[a * a for a in c] for c in z], [[a * b for a, b in zip(c, d)] for c, d in itertools.combinations(z, 2)]):
        if n < 10 * (len(out) + len(more)):
            break
        out += more
    return out


def projection(columns):
    """Least squares by Gram and Schmidt, twice."""
    basis = []
    for c in columns:
        size = math.sqrt(math.fsum(x * x for x in c))
        for q in basis + basis:
            d = math.fsum(x * y for x, y in zip(q, c))
            c = [x - d * y for x, y in zip(c, q)]
        left = math.sqrt(math.fsum(x * x for x in c))
        if left > 1e-9 * size:
            basis.append([x / left for x in c])

    def fit(y):
        out = [0.0] * len(y)
        for q in basis:
            d = math.fsum(a * b for a, b in zip(q, y))
            out = [a + d * b for a, b in zip(out, q)]
        return out
    return fit


def choice(of_variants, sign, scale):
    """(share of draws in which it is best, ties shared; regret; draws in which rounding may decide) of each variant."""
    n = len(of_variants[0])
    best, regret, close = [0.0] * len(of_variants), [0.0] * len(of_variants), 0
    for here in zip(*of_variants):
        here = [sign * x for x in here]
        top = max(here)
        tied = [v for v, x in enumerate(here) if x >= top - 1e-10 * scale]
        close += sum(x >= top - 1e-6 * scale for x in here) > len(tied)
        for v, x in enumerate(here):
            best[v] += (v in tied) / len(tied) / n
            regret[v] += (top - x) / n
    return best, regret, close / n


# ---- tables

@functools.lru_cache(None)
def figures(folder, point=None):
    """{(variant, place, metric): [(value, numerator, denominator, scale), one a replication]} of totals.csv and paths.csv."""
    out = collections.OrderedDict()
    with open(folder / "totals.csv", newline="", encoding="utf-8") as file:
        table = csv.reader(file)
        head = next(table)
        at = [head.index(c) for c in ("variant", "place", "metric", "value", "numerator", "denominator", "scale")]
        for r in table:
            if point is None or r[0] == point:
                variant, place, metric, *cells = [r[i] for i in at]
                out.setdefault((variant, place, metric), []).append(cells)
    if point is None:
        for r in rows(folder / "paths.csv"):
            place = r["entry"] + ">" + r["place"]
            for metric in ("arrivals", "arrived", "time_median_s"):
                out.setdefault((r["variant"], place, metric), []).append((r[metric], "", "", ""))
            out.setdefault((r["variant"], place, "conversion"), []).append((r["conversion"], r["arrived"], r["arrivals"], "1"))
    return out


def of_draws(replications, R):
    """Mean and variance within of each draw; None where it lacks the figure."""
    means, s2 = [], []
    for k in range(0, len(replications), R):
        part = replications[k:k + R]
        ratio = any(r[1] for r in part)
        below = [float(r[2] or 0) for r in part]
        if (ratio and not any(below)) or (not ratio and any(r[0] == "" for r in part)):
            means.append(None)
            s2.append(None)
        elif ratio:
            above, scale = [float(r[1]) for r in part], float(part[0][3])
            q = math.fsum(above) / math.fsum(below)
            means.append(scale * q)
            s2.append(math.fsum((scale * (a - q * b) / average(below)) ** 2 for a, b in zip(above, below)) / (R - 1))
        else:
            values = [float(r[0]) for r in part]
            means.append(average(values))
            s2.append(variance(values))
    return means, s2


def check_row(u, means, s2, R, exact=False):
    """All columns of a row of uncertain.csv that need no other variant and no random number."""
    name = (u["variant"], u["place"], u["metric"])
    kept = [k for k in range(len(means)) if means[k] is not None]
    lacks = len(kept) < len(means)
    means, s2 = [means[k] for k in kept], [s2[k] for k in kept]
    check(int(u["draws"]) == len(kept) and u["note"] == ("exact" if exact else "missing" if lacks else ""), "draws", *name, u["draws"], u["note"])
    if len(means) < 3:
        near(u["mean"], average(means) if means else None, 1e-8, "mean", *name)
        check(u["between"] + u["within"] + u["expected_p05"] == "", "few draws", *name)
        return
    V, W = variance(means), average(s2)
    between = V if exact else V - W / R
    size = max(abs(m) for m in means)
    loose = 2e-8 if exact else 0  # of exact answers eight digits count
    plain = u["metric"].endswith("_s")  # nine digits of each replication are known
    slack = size * math.sqrt(V + W) * (1e-8 if plain or exact else 1e-12) + 1e-13 * size ** 2
    near(u["mean"], average(means), size * (loose + (1e-9 if plain else 1e-13)), "mean", *name)
    near(u["between"], between, slack, "between", *name)
    near(u["within"], W, slack + loose * W, "within", *name)
    if between > 10 * slack or between < 0:
        rounded = slack / (max(0.0, between) + W) if plain and (W or between > 0) else 0  # of the parts it is made of
        near(u["unknown_share"], max(0.0, between) / (max(0.0, between) + W) if W or between > 0 else None, 1e-7 + rounded, "share", *name)
    expected = means if exact else drawn_in(means, s2, R, between)  # of medians nine digits do not tell which are equal
    for column, p in (("expected_p05", 0.05), ("expected_p50", 0.5), ("expected_p95", 0.95)):
        near(u[column], quantile(expected, p) if len(means) >= 20 else None, size * (5e-3 if plain else 1e-7 if exact else 1e-10), column, *name)


def direction(metric):
    return -1 if metric in LESS else 1 if metric in MORE else None


def check_choice(us, of_variants, columns, exact=False):
    """p_best and regret of one figure; us has its row of each variant."""
    metric = us[0]["metric"]
    name = (us[0]["place"], metric)
    if metric in NEITHER or any(m is None for ms in of_variants for m in ms):
        check(all(u["p_best"] == u["regret"] == "" for u in us), "no choice", *name)
        return
    if direction(metric) is None:
        return
    scale = max(abs(m) for ms in of_variants for m in ms) or 1.0
    if not exact:
        fit = projection(functions(columns))
        of_variants = [fit([a - b for a, b in zip(ms, of_variants[0])]) for ms in of_variants]
    best, regret, close = choice(of_variants, direction(metric), scale)
    for u, p, r in zip(us, best, regret):
        near(u["p_best"], p, close + 1e-9, "p_best", *name, u["variant"])
        near(u["regret"], r, 1e-7 * scale, "regret", *name, u["variant"])


def bootstrap(u, means, s2, R, name):
    """The interval of `between` is that of 400 bootstraps: within 4 errors of such an end (0.134 standard errors of a normal figure)."""
    generate, n, values = random.Random(1), len(means), []
    for _ in range(400):
        pick = generate.choices(range(n), k=n)
        values.append(variance([means[k] for k in pick]) - average([s2[k] for k in pick]) / R)
    error = math.sqrt(variance(values)) * 0.134 * math.sqrt(2) * 1.3  # a sample variance has heavier tails
    for column, p in (("between_low", 0.025), ("between_high", 0.975)):
        chance(u[column], quantile(values, p), error, "bootstrap", name, column)


def check_run(folder, R, closed=None, point=None):
    """Every row of uncertain.csv against the raw tables, or against closed(draw, variant) where it is exact."""
    draws = rows(folder / "draws.csv")
    columns = [[number(d[c]) for d in draws] for c in draws[0] if c != "draw"]
    seen = figures(folder, point)
    table = collections.OrderedDict()
    for u in rows(folder / "uncertain.csv"):
        if point is None or u["point"] == point:
            table.setdefault((u["place"], u["metric"]), []).append(u)
    for key, us in table.items():
        exact = us[0]["note"] == "exact"
        if exact and (closed is None or key not in closed(draws[0], "base")) or not exact and ("base",) + key not in seen:
            continue
        if exact:
            each = [[closed(d, u["variant"])[key] for d in draws] for u in us]
            found = [([eight(m) for m, _ in e], [eight(sd) ** 2 for _, sd in e]) for e in each]
        else:
            found = [of_draws(seen[(u["variant"],) + key], R) for u in us]
        for u, (means, s2) in zip(us, found):
            check_row(u, means, s2, R, exact)
            if key == ("all", "net_cny") and len(draws) >= 60:
                bootstrap(u, means, s2, 1e99 if exact else R, str(folder))
        if len(us) > 1 and len(draws) >= 3:
            check_choice(us, [means for means, _ in found], columns, exact)


def check_summary(folder, R):
    """Intervals of means, differences and chances are over draws."""
    seen = figures(folder)
    for u in rows(folder / "summary.csv"):
        replications = seen.get((u["variant"], u["place"], u["metric"]))
        if u["metric"] not in ("orders", "gmv_cny", "net_cny") or u["note"]:
            continue
        means, _ = of_draws(replications, R)
        n = len(means)
        half = student_quantile(0.975, n - 1) * math.sqrt(variance(means) / n)
        for column, want in (("mean", average(means)), ("low", average(means) - half), ("high", average(means) + half)):
            near(u[column], want, 1e-9 * max(map(abs, means)), "summary", u["variant"], u["place"], u["metric"], column)
        if u["risk"] and u["place"] == "all":
            shares = [average([float(r[0]) < 0 for r in replications[k:k + R]]) for k in range(0, n * R, R)]
            p = average(shares)
            if 0 < p < 1:
                z, m = NormalDist().inv_cdf(0.975), p * (1 - p) / (variance(shares) / n)
                middle, width = (p + z * z / 2 / m) / (1 + z * z / m), z * math.sqrt(p * (1 - p) / m + z * z / 4 / m / m) / (1 + z * z / m)
                for column, want in (("risk", p), ("risk_low", middle - width), ("risk_high", middle + width)):
                    near(u[column], want, 1e-9, "risk", u["variant"], column)


# ---- scenarios with closed forms

def funnel(d, variant):
    """{(place, metric): (mean, sd)} of FUNNEL at the values of a draw."""
    opened, tap, order, price, cost, feed, sent, text = (number(d[c]) for c in d if c != "draw")
    sent, opened, cost = (400 if variant == "few" else sent, opened * (text if variant == "text" else 1), 0.06 if variant == "text" else cost)
    a = opened * tap
    q = a * order
    mean, var = (sent + feed) * q, sent * q * (1 - q) + feed * q
    money = (mean * price, math.sqrt(var) * price)
    return {("entries.feed", "arrivals"): (feed, math.sqrt(feed)), ("sms>shops.mall", "arrived"): (sent * a, math.sqrt(sent * a * (1 - a))),
            ("feed>shops.mall", "conversion"): (a, math.sqrt(a * (1 - a) / feed)), ("shops.mall", "orders"): (mean, math.sqrt(var)),
            ("shops.mall", "aov_cny"): (price, 0.0), ("all", "orders"): (mean, math.sqrt(var)), ("all", "gmv_cny"): money,
            ("all", "cost_cny"): (sent * cost, 0.0), ("all", "net_cny"): (money[0] - sent * cost, money[1]),
            ("all", "orders_per_1000_arrivals"): (1000 * q, 1000 * math.sqrt(sent * q * (1 - q) + feed * q * (1 - q)) / (sent + feed))}


def total_variance(work, seed):
    """Beta-binomial and Gamma-Poisson by replications: between and within are those of the law of total variance."""
    R, n, q, v = 3, 400, 0.1, 0.1 * 0.9 / 41
    D = 200
    folder = yinliu(work, "run", BETA, "beta%d" % seed, "--draws", D, "--replications", R, "--seed", seed)
    check_run(folder, R)
    means, s2 = of_draws(figures(folder)["base", "all", "orders"], R)
    u = next(r for r in rows(folder / "uncertain.csv") if (r["place"], r["metric"]) == ("all", "orders"))
    chance(u["mean"], n * q, math.sqrt(variance(means) / D), "beta mean", seed)
    chance(u["between"], n * n * v, (float(u["between_high"]) - float(u["between_low"])) / 3.92, "beta between", seed)
    chance(u["within"], n * (q - q * q - v), math.sqrt(variance(s2) / D), "beta within", seed)
    for column, p in (("expected_p05", 0.05), ("expected_p50", 0.5), ("expected_p95", 0.95)):
        at = bisect(lambda x: beta_cdf(x, 4, 36) - p, 1e-6, 0.5)
        density = (beta_cdf(at + 1e-4, 4, 36) - beta_cdf(at - 1e-4, 4, 36)) / 2e-4
        chance(u[column], n * at, 1.3 * n * math.sqrt(p * (1 - p) / D) / density, "beta", column, seed)  # chance is left in what is drawn in
    generate = random.Random(seed)
    rates = [round(generate.gammavariate(4, 2.5), 4) for _ in range(D)]
    table = "entries.web.arrivals.rate\n" + "".join("%.4f/h\n" % r for r in rates)
    folder = yinliu(work, "run", GAMMA, "gamma%d" % seed, "--draws", D, "--replications", R, "--seed", seed, gamma=table)
    visits = lambda d, _: {("entries.web", "arrivals"): (number(d["entries.web.arrivals.rate"]), math.sqrt(number(d["entries.web.arrivals.rate"])))}
    check_run(folder, R, visits)
    means, s2 = of_draws(figures(folder)["base", "all", "orders"], R)
    u = next(r for r in rows(folder / "uncertain.csv") if (r["place"], r["metric"]) == ("all", "orders"))
    truth = [2.4 * r for r in rates]
    chance(u["mean"], average(truth), math.sqrt(average(truth) / R / D), "gamma mean", seed)
    chance(u["within"], average(truth), math.sqrt(variance(s2) / D), "gamma within", seed)
    chance(u["between"], variance(truth), (float(u["between_high"]) - float(u["between_low"])) / 3.92, "gamma between", seed)


def evidence(work, seed):
    """Range and experiment are normal on the logarithm: the draws are those of the conjugate normal law."""
    D = 400
    table = "metric,arm,control,relative,relative_low,relative_high\norders,new,control,0.1,0.02,0.19\n"
    folder = yinliu(work, "run", EFFECT, "effect%d" % seed, "--draws", D, "--replications", 2, "--seed", seed, analysis=table)
    x = [math.log(number(d["variants.new.shops.mall.steps.order.p"])) for d in rows(folder / "draws.csv")]
    prior = Lognormal(0.8, 1.3)
    s = (math.log(1.19) - math.log(1.02)) / (2 * NormalDist().inv_cdf(0.975))
    v = 1 / (1 / prior.s ** 2 + 1 / s ** 2)
    chance(average(x), v * (prior.m / prior.s ** 2 + math.log(1.1) / s ** 2), math.sqrt(v / D), "evidence mean", seed)
    chance(variance(x), v, v * math.sqrt(2 / D), "evidence variance", seed)


def sweep(work):
    """best.csv and expected.csv of a sweep: all points and variants are alternatives."""
    R, D = 2, 40
    folder = yinliu(work, "sweep", STOCK, "sweep", "--draws", D, "--replications", R, "--metric", "all.net_cny", "--axis", "shops.mall.stock=30,60")
    draws = rows(folder / "draws.csv")
    columns = [[number(d[c]) for d in draws] for c in draws[0] if c != "draw"]
    expected = collections.OrderedDict()
    for r in rows(folder / "expected.csv"):
        if r["metric"] == "net_cny":
            expected.setdefault((r["point"], r["variant"]), []).append(r)
    of_all = {}
    for point in ("1", "2"):
        check_run(folder, R, point=point)
        for name, replications in figures(folder, point).items():
            if name[1:] == ("all", "net_cny"):
                of_all[point, name[0]] = of_draws(replications, R)[0]
                for r, m in zip(expected[point, name[0]], of_all[point, name[0]]):
                    near(r["mean"], m, 1e-9, "expected.csv", point, name[0], r["draw"])
    us = [r for r in rows(folder / "best.csv") if (r["place"], r["metric"]) == ("all", "net_cny")]
    check_choice(us, [of_all[u["point"], u["variant"]] for u in us], columns)
    for u in us:
        near(u["mean"], average(of_all[u["point"], u["variant"]]), 1e-9, "best.csv of a sweep", u["point"], u["variant"])
        check(u["n"] == str(D), "best.csv n", u["n"])


# ---- sensitivity, voi, best

def shares(moments, sizes):
    """First order, total and Shapley of a product of independent factors with these moments (mean, squared coefficient of variation)."""
    mean = math.prod(m for m, _ in moments)
    part = lambda some: mean ** 2 * (math.prod(1 + moments[i][1] for i in some) - 1)
    whole = part(sizes)
    shapley = [0.0] * len(moments)
    for order in itertools.permutations(sizes):
        for k, i in enumerate(order):
            shapley[i] += (part(order[:k + 1]) - part(order[:k])) / whole / math.factorial(len(moments))
    return [part([i]) / whole for i in sizes], [1 - part([j for j in sizes if j != i]) / whole for i in sizes], shapley


def sensitivity(work, seed, group):
    """A product of a rate, a price and a share: Sobol', Shapley and Morris in closed form, as three factors or two."""
    text = PRODUCT.replace("DGROUP", "D, with: {both: 0.6}" if group else "D").replace("EGROUP", "E, with: {both: 0.6}" if group else "E")
    folder = yinliu(work, "sensitivity", text, "product%d%d" % (seed, group), "--metric", "all.gmv_cny", "--seed", seed, "--draws", 512)
    table = {(r["factor"], r["method"]): r for r in rows(folder / "sensitivity.csv")}
    rate, price = Lognormal(60, 160, 24), Lognormal(20, 40)
    order = (0.08, (8 * 92 / (100 * 100 * 101)) / 0.08 ** 2)
    names = ["entries.feed.arrivals.rate", "shops.mall.price", "shops.mall.steps.order.p"]
    moments = [(rate.mean, math.exp(rate.s ** 2) - 1), (price.mean, math.exp(price.s ** 2) - 1), order]
    share = {u: bisect(lambda x: beta_cdf(x, 8, 92) - u, 1e-6, 0.5) for u in (0.05, 0.95)}
    if group:
        c = 2 * math.sin(math.pi * 0.6 / 6) * rate.s * price.s
        names = ["both", names[2]]
        moments = [(rate.mean * price.mean * math.exp(c), math.exp(rate.s ** 2 + price.s ** 2 + 2 * c) - 1), order]
        both = {u: rate.at(u) * price.at(u) for u in share}
        for name, one, other in ((names[0], both, moments[1][0]), (names[1], share, moments[0][0])):
            r = table[name, "morris-mu-star"]
            chance(r["value"], (one[0.95] - one[0.05]) * other, (float(r["high"]) - float(r["low"])) / 3.92, "morris", name, seed)
    for method, wants in zip(("sobol-first", "sobol-total", "shapley"), shares(moments, range(len(moments)))):
        for name, want in zip(names, wants):
            r = table[name, method]
            chance(r["value"], want, (float(r["high"]) - float(r["low"])) / 3.92, method, name, seed)
    for (name, method), r in table.items():  # a group is known as its least known member is
        check(r["grade"] == ("E" if name == "both" else {names[0]: "D", "shops.mall.price": "E"}.get(name, "B")), "grade", name, method, r["grade"])
    check(abs(math.fsum(float(r["value"]) for r in table.values() if r["method"] == "shapley") - 1) < 1e-7, "shapley adds up", seed)


def better_than_nothing(x, cost):
    """E max(a x - cost, 0) for the lognormal a x (Black and Scholes without interest)."""
    d = (x.m - math.log(cost)) / x.s
    return x.mean * NormalDist().cdf(d + x.s) - cost * NormalDist().cdf(d)


def voi(work, seed):
    """To send or not: a beta share with n observations of it, and a share times a price."""
    A, B, sent, K, per = 4, 76, 19999, 3, 0.01
    folder = yinliu(work, "voi", CHOICE + "  paths.sms.steps.open.p: {law: beta(4 76), grade: C}\n", "share%d" % seed, "--seed", seed, "--campaigns", K, "--cost-per", per, "--n", 10 ** seed)
    above = lambda a: 1 - beta_cdf(0.05, a, B)
    perfect = K * sent * (0.05 * above(A + 1) - 0.05 * above(A))
    log = math.lgamma
    weight = lambda n, x: math.exp(log(n + 1) - log(x + 1) - log(n - x + 1) + log(A + x) + log(B + n - x) - log(A + B + n) + log(A + B) - log(A) - log(B))
    sample = lambda n: K * sent * math.fsum(weight(n, x) * max((A + x) / (A + B + n) - 0.05, 0) for x in range(n + 1))
    values = {r["what"]: float(r["value"]) for r in rows(folder / "voi.csv")}
    check(values["evppi"] <= values["evpi"], "evppi at most evpi", seed)
    for r in rows(folder / "voi.csv"):
        want = sample(int(r["n"])) if r["what"] == "evsi" else perfect
        chance(r["value"], want, (float(r["high"]) - float(r["low"])) / 3.92, r["what"], r["n"], seed)
        if r["what"] == "evsi":
            near(r["cost"], int(r["n"]) * per, 0, "cost", r["n"])
            near(r["net"], float(r["value"]) - int(r["n"]) * per, 1e-6, "net", r["n"])
            check(float(r["value"]) <= values["evppi"], "evsi at most evppi", r["n"], seed)
    text = CHOICE + "  shops.mall.price: {low: 15 CNY, high: 60 CNY}\n  entries.sms.cost: {low: 0.02 CNY, high: 0.08 CNY, law: uniform}\n"
    folder = yinliu(work, "voi", text, "price%d" % seed, "--seed", seed)
    price, width = Lognormal(15, 60, 0.05 * 0.04), (0.08 - 0.02) / 0.9
    now, low = max(price.mean - 0.05, 0), 0.05 - width / 2
    wants = {"evpi": simpson(lambda u: better_than_nothing(price, low + width * u), 0, 1) - now, "shops.mall.price": better_than_nothing(price, 0.05) - now,
             "entries.sms.cost": simpson(lambda u: max(price.mean - low - width * u, 0), 0, 1, 4000) - now}
    for r in rows(folder / "voi.csv"):
        if r["what"] != "evsi":
            chance(r["value"], sent * wants[r["of"] or "evpi"], (float(r["high"]) - float(r["low"])) / 3.92, r["what"], r["of"], seed)


def two_sizes(work):
    """A large sending or a small one, by two shares whose laws no observation leaves in their family: by quadrature."""
    grid = [(-7 + i / 10, NormalDist().pdf(-7 + i / 10) / 10) for i in range(141)]
    folder = yinliu(work, "voi", SIZES, "sizes", "--campaigns", 3, "--cost-per", 0.25, "--seed", 3)
    log_odds = lambda p: math.log(p / (1 - p))
    law = {}  # normal on the log-odds: values with their weights
    for name, low, high in (("l", 0.30, 0.55), ("o", 0.15, 0.45)):
        middle, half = (log_odds(low) + log_odds(high)) / 2, (log_odds(high) - log_odds(low)) / 2
        law["shops.s.steps.%s.p" % name] = [(1 / (1 + math.exp(-middle - half / Z95 * z)), w) for z, w in grid]
    left = lambda share: max(1000 * (10 * share - 1.15), 100 * (10 * share - 1.15))
    mean = {name: math.fsum(p * w for p, w in own) for name, own in law.items()}
    now = left(math.prod(mean.values()))
    one, other = law.values()
    want = {("evpi", "", ""): math.fsum(v * w * left(a * b) for a, v in one for b, w in other)}
    for name, own in law.items():
        beside = math.prod(mean.values()) / mean[name]
        want["evppi", name, ""] = math.fsum(w * left(p * beside) for p, w in own)
        for n in (10, 100):
            seen = [[math.comb(n, x) * p ** x * (1 - p) ** (n - x) * w for p, w in own] for x in range(n + 1)]
            want["evsi", name, str(n)] = math.fsum(left(sum(a * p for a, (p, _) in zip(s, own)) / sum(s) * beside) * sum(s) for s in seen)
    found = {(r["what"], r["of"], r["n"]): r for r in rows(folder / "voi.csv")}
    for key, value in want.items():
        r = found[key]
        chance(r["value"], 3 * (value - now), max((float(r["high"]) - float(r["low"])) / 3.92, 0.0025 * 3 * (value - now)), "sizes", *key)
        if key[2]:
            near(r["cost"], 0.25 * int(key[2]), 0, "cost", *key)
            near(r["net"], float(r["value"]) - 0.25 * int(key[2]), 1e-5, "net", *key)


def more_knowledge(work):
    """Simulated: who knows more has no less, within 3 bootstrap errors; values alone, in a group, and as joint draws of a file."""
    paths = ("paths.sms.steps.open.p", "shops.mall.steps.order.p")
    grouped = STOCK.replace("grade: C}", "with: {both: 0.0001}}").replace("grade: D}", "with: {both: 0.0001}}")
    yinliu(work, "run", grouped, "group", "--draws", 256, "--replications", 2)
    found = {}
    for name, text in (("alone", STOCK), ("grouped", grouped), ("file", STOCK[:STOCK.index("uncertain:")] + "uncertain: {draws: group/draws.csv}\n")):
        folder = yinliu(work, "voi", text, name, "--draws", 256, "--n", 100, "--as-written")
        for r in rows(folder / "voi.csv"):
            if r["value"]:
                found[name, r["what"], r["of"]] = value, error = float(r["value"]), (float(r["high"]) - float(r["low"])) / 3.92
                check(float(r["lower"]) <= value + 3 * error, "lower end", name, r["what"], r["of"])
        check(json.loads((folder / "manifest.json").read_text())["values"]["exact"] == 0, "nothing is simulated", name)
    less = [(key, (key[0], "evpi", "")) for key in found if key[1] == "evppi"]
    less += [(key, (key[0], "evppi", "both" if key[0] == "grouped" else key[2])) for key in found if key[1] == "evsi" and key[2] in paths]
    less += [(("alone", "evppi", path), ("grouped", "evppi", "both")) for path in paths]
    for one, more in less:
        (a, e), (b, f) = found[one], found[more]
        check(a <= b + 3 * math.hypot(e, f), "more knowledge", one, a, more, b)
    check(len(less) == 14 and found["grouped", "evppi", "both"][0] > 0, "pairs", len(less))


def cut(n, pairs):
    """Standard errors of a confidence sequence of the mean of n differences (docs/theory.md): the t mixture, by bisection."""
    l = 2 * math.log(pairs / 0.05)
    m = n * (l + math.log(1 + l)) / 100
    odds = lambda t: -math.log(1 + m) / 2 + n / 2 * (math.log(1 + t * t / (n - 1)) - math.log(1 + t * t / (n - 1) / (1 + m)))
    return bisect(lambda t: odds(t) - l / 2, 0, 1e3)


def best(work, seed):
    """best.csv against a run of the same seed: the same campaigns, and the rounds in which alternatives are given up."""
    folder = yinliu(work, "best", BEST, "best%d" % seed, "--metric", "all.net_cny", "--seed", seed)
    table = sorted((r for r in rows(folder / "best.csv") if r["rank"]), key=lambda r: int(r["rank"]))
    run = yinliu(work, "run", BEST, "run%d" % seed, "--seed", seed, "--replications", max(int(r["n"]) for r in table))
    values = {name[0]: [float(r[0]) for r in replications] for name, replications in figures(run).items() if name[1:] == ("all", "net_cny")}
    pairs = len(values) * (len(values) - 1) / 2

    def gap(other, one, n):
        """How far `other` is above in the first n campaigns, with the share of the level that a pair has."""
        difference = [values[other][i] - values[one][i] for i in range(n)]
        half = cut(n, pairs) * math.sqrt(variance(difference) / n)
        return average(difference), average(difference) - half, average(difference) + half

    n, alive, count, least = 20, list(values), {}, dict.fromkeys(values, 0)
    most = max(int(r["n"]) for r in table)  # a study may end before it is decided
    while len(alive) > 1 and n <= most:
        for one in alive:
            least[one] = max(0, *(gap(other, one, n)[1] for other in alive if other != one))
        left = [one for one in alive if not least[one]]
        count.update({one: n for one in alive if one not in left or len(left) == 1 or n == most})
        alive, n = left, n + (4 if n < 40 else n // 8)
    for r in table:
        x = values[r["variant"]][:int(r["n"])]
        check(count[r["variant"]] == len(x), r["variant"], "campaigns", r["n"], "expected", count[r["variant"]])
        half = student_quantile(0.975, len(x) - 1) * math.sqrt(variance(x) / len(x))
        for column, want in (("mean", average(x)), ("low", average(x) - half), ("high", average(x) + half)):
            near(r[column], want, 1e-6, "best.csv", column, r["variant"], seed)
        best_one = table[0]["variant"]
        by, low, high = gap(best_one, r["variant"], len(x)) if r["variant"] != best_one else (0, 0, 0)
        if len(alive) > 1:  # undecided: behind whichever of the others is the best
            high = max(gap(o["variant"], r["variant"], min(len(x), int(o["n"])))[2] for o in table if o is not r)
        for column, want in (("behind", by), ("behind_low", max(least[r["variant"]], low)), ("behind_high", high)):
            near(r[column], want, 1e-6, "best.csv", column, r["variant"], seed)


def best_exactly(work):
    """best.csv where nothing is sampled: the ranks of closed forms."""
    text = SIZES[:SIZES.index("uncertain:")].replace("1.15", "0.05") + "  dear: {entries.e.cost: 1.05 CNY}\n"
    folder = yinliu(work, "best", text, "exact", "--metric", "all.net_cny")
    want = {"base": 1000 * (10 * 0.12 - 0.05), "few": 100 * (10 * 0.12 - 0.05), "dear": 1000 * (10 * 0.12 - 1.05)}
    for r in (r for r in rows(folder / "best.csv") if (r["place"], r["metric"]) == ("all", "net_cny")):
        near(r["exact"], want[r["variant"]], 1e-5, "exact", r["variant"])
        near(r["behind"] or "0", want["base"] - want[r["variant"]], 1e-5, "exact", "behind", r["variant"])
        check(r["n"] == "0" and (r["rank"] == "1") == (r["variant"] == "base"), "exact", "rank", r["variant"], r["n"], r["rank"])


def main():
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        check_run(yinliu(work, "run", FUNNEL, "funnel", "--draws", 120), 4, funnel)
        for draws, R in ((2, 2), (9, 2), (60, 3), (80, 2), (110, 2)):
            folder = yinliu(work, "run", STOCK, "stock%d" % draws, "--draws", draws, "--replications", R)
            check_run(folder, R)
            if draws == 60:
                check_summary(folder, R)
        sweep(work)
        for seed in (1, 2, 3):
            total_variance(work, seed)
            evidence(work, seed)
            sensitivity(work, seed, False)
            sensitivity(work, seed, True)
            voi(work, seed)
        best(work, 1)
        best(work, 2)
        best_exactly(work)
        two_sizes(work)
        more_knowledge(work)
    print("%d figures compared: %s" % (sum(compared.values()), ", ".join("%s %d" % k for k in sorted(compared.items()))))
    sys.stdout.writelines(line + "\n" for line in failures[:80])
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print("%d of them differ; processor time: %.1f s here, %.1f s of the program" % (len(failures), *[u.ru_utime + u.ru_stime for u in used]))
    sys.exit(1 if failures else 0)


main()
