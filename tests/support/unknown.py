#!/usr/bin/env python3
"""unknown.py PROGRAM: what is written of the uncertain inputs, computed a second time from docs/outputs.md, docs/uncertainty.md and docs/theory.md.

uncertain.csv    of a run with a stock from totals.csv and draws.csv (components, drawn-in quantiles, regression);
                 of one without a stock in closed form
sensitivity.csv  of a product of independent factors, one of them a group with a copula, in closed form
voi.csv          of a choice between a large and a small sending: perfect, partial and sample information by quadrature
voi.csv          again, simulated: more knowledge has no less value, in sets, groups and joint draws
best.csv         from totals.csv of a run of the same seed: intervals, differences from the best, ranks; exact ones in closed form
"""
import csv, itertools, json, math, os, statistics, subprocess, sys, tempfile

PROGRAM = os.path.realpath(sys.argv[1])
HEAD = """yinliu: 1
horizon: {from: 2021-07-10T00:00+08:00, to: 2021-07-11T00:00+08:00, bin: 1h}
run: {seed: 3, replications: 20}
entries: {e: {arrivals: {send: 1000, at: 2021-07-10T12:00+08:00}, cost: 0.05 CNY, to: shops.s}}
"""
STOCK = HEAD + """shops: {s: {steps: [l: {p: 40%}, o: {p: 30%}], price: 10 CNY, stock: 120}}
variants: {more: {shops.s.stock: 150}, dear: {shops.s.price: 11 CNY, shops.s.steps.o.p: "*0.9"}}
"""
FREE = HEAD + """shops: {s: {steps: [l: {p: 40%}, o: {p: 30%}], price: 10 CNY}}
variants: {few: {entries.e.arrivals.send: 100}, dear: {entries.e.arrivals.send: 1000, entries.e.cost: 1.05 CNY}}
"""
ALONE = """uncertain:
  shops.s.steps.l.p: {low: 30%, high: 55%, grade: D}
  shops.s.steps.o.p: {low: 15%, high: 45%, grade: B}
"""
TOGETHER = """uncertain:
  shops.s.steps.l.p: {low: 30%, high: 55%, grade: C, with: {taste: 0.6}}
  shops.s.steps.o.p: {low: 15%, high: 45%, grade: E, with: {taste: 0.6}}
  shops.s.price: {low: 6 CNY, high: 15 CNY, grade: B}
"""
PATHS = ("shops.s.steps.l.p", "shops.s.steps.o.p")
wrong = []


def near(name, got, want, off):
    if got == "" or not abs(float(got) - want) <= off:
        wrong.append(f"{name}: {got}, and {want:.9g} was expected (within {off:.3g})")


def same(name, got, want):
    near(name, got, want, 1e-7 * abs(want) + 1e-12)  # 9 digits in the files; chances of 32 bits


def call(*words):
    done = subprocess.run([PROGRAM, *words, "-q"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"yinliu {' '.join(words)}: status {done.returncode}\n{done.stderr}")


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def write(name, text):
    with open(name, "w") as file:
        file.write(text)


# ---- normal, Student and quantiles, by their definitions
NORMAL = statistics.NormalDist()
Z95 = NORMAL.inv_cdf(0.95)


def t_cdf(t, df):
    scale, steps = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi), 2000
    values = [(1 + (t * i / steps) ** 2 / df) ** (-(df + 1) / 2) for i in range(steps + 1)]
    return 0.5 + scale * t / steps / 3 * (values[0] + values[-1] + 4 * sum(values[1:-1:2]) + 2 * sum(values[2:-1:2]))


def t_quantile(df):
    low, high = 1.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, df) < 0.975 else (low, middle)
    return low


def quantile(values, p):  # type 7
    values, h = sorted(values), (len(values) - 1) * p
    i = int(h)
    return values[i] + (h - i) * (values[min(i + 1, len(values) - 1)] - values[i])


def law(low, high, share):  # value by score: normal on the log-odds of a share, on the logarithm of the rest
    to = (lambda x: math.log(x / (1 - x))) if share else math.log
    back = (lambda y: 1 / (1 + math.exp(-y))) if share else math.exp
    a, b = to(low), to(high)
    return lambda z: back((a + b) / 2 + (b - a) / 2 / Z95 * z)


GRID = [(-7 + 14 * i / 280, 14 / 280 * NORMAL.pdf(-7 + 14 * i / 280)) for i in range(281)]


def expect(f):
    return sum(w * f(z) for z, w in GRID)


def solve(matrix, right):  # Gauss with pivots
    n = len(matrix)
    table = [row[:] + [b] for row, b in zip(matrix, right)]
    for i in range(n):
        best = max(range(i, n), key=lambda k: abs(table[k][i]))
        table[i], table[best] = table[best], table[i]
        for k in range(n):
            if k != i:
                part = table[k][i] / table[i][i]
                table[k] = [x - part * y for x, y in zip(table[k], table[i])]
    return [table[i][n] / table[i][i] for i in range(n)]


def fitted(columns, y):  # least squares
    normal = [[sum(a * b for a, b in zip(p, q)) for q in columns] for p in columns]
    beta = solve(normal, [sum(a * b for a, b in zip(p, y)) for p in columns])
    return [sum(b * p[k] for b, p in zip(beta, columns)) for k in range(len(y))]


# ---- uncertain.csv
def number(text):
    text = text.split(" ")[0]
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def choice(figures):  # [variant][draw]: p_best with ties shared, regret
    draws = len(figures[0])
    best = [max(one[k] for one in figures) for k in range(draws)]
    shared = [sum(one[k] == best[k] for one in figures) for k in range(draws)]
    return [(sum((one[k] == best[k]) / shared[k] for k in range(draws)) / draws,
             sum(best[k] - one[k] for k in range(draws)) / draws) for one in figures]


def drawn_in(means, inner, each, mean, between):
    """Every mean by the chance in it, which is that of the draws near it, to the variance `between`: b by halving."""
    n = len(means)
    order = sorted(range(n), key=lambda k: (means[k], k))
    at_least, chance = max(20, n // 20), [0.0] * n
    for x in set(means):
        group = [i for i, k in enumerate(order) if means[k] == x]
        more = max(0, math.ceil((at_least - len(group)) / 2))
        near = order[max(0, group[0] - more):group[-1] + 1 + more]
        for i in group:
            chance[order[i]] = statistics.mean(inner[k] for k in near) / each
    at = lambda b: [mean + (x - mean) / math.sqrt(1 + c / b) for x, c in zip(means, chance)]
    low, high = 1e-9 * between, 1e9 * between
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if sum((x - mean) ** 2 for x in at(middle)) / (n - 1) < between else (low, middle)
    return at(low)


def check_unknown(folder, metric, each, own):
    """own(variant, draw) -> mean and variance of a campaign of this draw; each 0: exactly"""
    written = {row["variant"]: row for row in rows(f"{folder}/uncertain.csv") if (row["place"], row["metric"]) == ("all", metric)}
    values = [[number(cell) for name, cell in row.items() if name != "draw"] for row in rows(f"{folder}/draws.csv")]
    draws, means = len(values), {}
    for variant, row in written.items():
        means[variant], inner = [], []
        for k in range(draws):
            mean, square = own(variant, k)
            means[variant].append(mean)
            inner.append(square)
        mean, spread = statistics.mean(means[variant]), statistics.variance(means[variant])
        within = statistics.mean(inner)
        between = spread - (within / each if each else 0)
        drawn = drawn_in(means[variant], inner, each, mean, between) if each else means[variant]
        name = f"{folder} {variant} {metric}"
        for column, want in (("draws", draws), ("mean", mean), ("between", between), ("within", within),
                             ("unknown_share", max(between, 0) / (max(between, 0) + within)),
                             *((f"expected_p{p:02d}", quantile(drawn, p / 100)) for p in (5, 50, 95))):
            same(f"{name} {column}", row[column], want)
        if not float(row["between_low"]) <= between <= float(row["between_high"]):
            wrong.append(f"{name}: its interval does not hold `between`")
    figures = list(means.values())
    if each:  # differences regressed on the standardised values, their squares and products
        scaled = [[(x - statistics.mean(c)) / statistics.pstdev(c) for x in c] for c in zip(*values)]
        more = [[a * b for a, b in zip(p, q)] for p, q in itertools.combinations_with_replacement(scaled, 2)]
        columns = [[1.0] * draws] + scaled + (more if draws >= 10 * (1 + len(scaled) + len(more)) else [])
        base = figures[0]
        figures = [[0.0] * draws] + [fitted(columns, [a - b for a, b in zip(one, base)]) for one in figures[1:]]
    for (variant, row), (p_best, regret) in zip(written.items(), choice(figures)):
        near(f"{folder} {variant} {metric} p_best", row["p_best"], p_best, 1e-8)
        near(f"{folder} {variant} {metric} regret", row["regret"], regret, 1e-6 * (1 + regret))


def unknown():
    draws, each = 80, 3
    write("stock.yaml", STOCK + ALONE)
    call("run", "stock.yaml", "-o", "stock", "--draws", str(draws), "--replications", str(each))
    totals = {(row["variant"], row["metric"], int(row["replication"])): float(row["value"])
              for row in rows("stock/totals.csv") if row["place"] == "all" and row["value"]}

    def plain(metric):
        def own(variant, k):
            found = [totals[variant, metric, k * each + r + 1] for r in range(each)]
            return statistics.mean(found), statistics.variance(found)
        return own

    def ratio(variant, k):  # roi: what is left of what is paid, by residuals
        over, under = ([totals[variant, m, k * each + r + 1] for r in range(each)] for m in ("net_cny", "cost_cny"))
        share, mean = sum(over) / sum(under), statistics.mean(under)
        return share, statistics.variance([(a - share * b) / mean for a, b in zip(over, under)])

    for metric, own in (("orders", plain("orders")), ("net_cny", plain("net_cny")), ("roi", ratio)):
        check_unknown("stock", metric, each, own)
    write("free.yaml", FREE + ALONE)
    call("run", "free.yaml", "-o", "free", "--draws", "40", "--replications", "2")
    passed = [number(row["shops.s.steps.l.p"]) * number(row["shops.s.steps.o.p"]) for row in rows("free/draws.csv")]
    people, cost = {"base": 1000, "few": 100, "dear": 1000}, {"base": 0.05, "few": 0.05, "dear": 1.05}
    check_unknown("free", "orders", 0, lambda v, k: (people[v] * passed[k], people[v] * passed[k] * (1 - passed[k])))
    check_unknown("free", "net_cny", 0, lambda v, k: (people[v] * (10 * passed[k] - cost[v]),
                                                      100 * people[v] * passed[k] * (1 - passed[k])))


# ---- sensitivity.csv and voi.csv
def sensitivity():
    write("together.yaml", FREE + TOGETHER)
    call("sensitivity", "together.yaml", "-o", "together", "--metric", "all.gmv_cny")
    l, o, price = law(0.30, 0.55, True), law(0.15, 0.45, True), law(6, 15, False)
    r = 2 * math.sin(math.pi * 0.6 / 6)
    pair = lambda z, e: l(z) * o(r * z + math.sqrt(1 - r * r) * e)
    coarse = [(GRID[i][0], 4 * GRID[i][1]) for i in range(0, 281, 4)]
    moment = lambda n: sum(v * w * pair(z, e) ** n for z, v in coarse for e, w in coarse)
    mean = {"taste": moment(1), "shops.s.price": expect(price)}
    part = {"taste": moment(2) / mean["taste"] ** 2 - 1,
            "shops.s.price": expect(lambda z: price(z) ** 2) / mean["shops.s.price"] ** 2 - 1}
    whole = math.prod(1 + c for c in part.values()) - 1
    score = [NORMAL.inv_cdf(0.05), NORMAL.inv_cdf(0.95)]
    at = {"taste": [l(z) * o(z) for z in score], "shops.s.price": [price(z) for z in score]}
    for row in rows("together/sensitivity.csv"):
        this = row["factor"]
        other = next(name for name in part if name != this)
        want = {"sobol-first": part[this] / whole, "sobol-total": part[this] * (1 + part[other]) / whole,
                "shapley": part[this] * (1 + part[other] / 2) / whole,
                "morris-mu-star": 1000 * (at[this][1] - at[this][0]) * mean[other]}[row["method"]]
        near(f"sensitivity {this} {row['method']}", row["value"], want, 1.5 * (float(row["high"]) - float(row["low"])) / 2)
        if row["grade"] != {"taste": "E", "shops.s.price": "B"}[this]:
            wrong.append(f"sensitivity {this}: grade {row['grade']}")


def voi():
    write("sent.yaml", HEAD.replace("0.05 CNY", "1.15 CNY") + FREE[len(HEAD):FREE.index("variants")]
          + "variants: {few: {entries.e.arrivals.send: 100}}\n" + ALONE)
    call("voi", "sent.yaml", "-o", "sent", "--campaigns", "3", "--cost-per", "0.25")
    l, o = law(0.30, 0.55, True), law(0.15, 0.45, True)
    left = lambda share: max(1000 * (10 * share - 1.15), 100 * (10 * share - 1.15))
    means = {"l": expect(l), "o": expect(o)}
    now = left(means["l"] * means["o"])
    coarse = [(GRID[i][0], 2 * GRID[i][1]) for i in range(0, 281, 2)]
    other = {"l": "o", "o": "l"}
    path = {"l": "shops.s.steps.l.p", "o": "shops.s.steps.o.p"}
    want = {("evpi", "", ""): sum(v * w * left(l(z) * o(e)) for z, v in coarse for e, w in coarse)}
    for name, own in (("l", l), ("o", o)):
        want["evppi", path[name], ""] = expect(lambda z: left(own(z) * means[other[name]]))
        for n in (10, 100):
            total = 0
            for x in range(n + 1):
                weight = [math.comb(n, x) * own(z) ** x * (1 - own(z)) ** (n - x) * w for z, w in GRID]
                chance = sum(weight)
                if chance > 1e-12:
                    total += chance * left(sum(a * own(z) for a, (z, _) in zip(weight, GRID)) / chance * means[other[name]])
            want["evsi", path[name], str(n)] = total
    found = {(row["what"], row["of"], row["n"]): row for row in rows("sent/voi.csv")}
    for key, value in want.items():
        row, value = found[key], 3 * (value - now)
        near(f"voi {' '.join(key)}", row["value"], value, max((float(row["high"]) - float(row["low"])) / 2 * 1.5, 0.01 * value))
        if key[2]:
            same(f"voi {key} cost", row["cost"], 0.25 * int(key[2]))
            near(f"voi {key} net", row["net"], float(row["value"]) - 0.25 * int(key[2]), 1e-5)


def monotone():
    """Simulated: who knows more has no less, within 3 bootstrap errors; alone, a group, and joint draws of a file."""
    grouped = ALONE.replace("grade: D}", "with: {both: 0.0001}}").replace("grade: B}", "with: {both: 0.0001}}")
    price = "  shops.s.price: {low: 6 CNY, high: 15 CNY, grade: B}\n  variants.dear.shops.s.steps.o.p: {low: \"*0.7\", high: \"*1.1\"}\n"
    found = {}
    for name, text in (("alone", ALONE + price), ("group", grouped + price), ("file", "uncertain: {draws: group/draws.csv}\n")):
        write(name + ".yaml", STOCK + text)
        call("voi", name + ".yaml", "-o", name + "-voi", "--draws", "256", "--n", "100", "--as-written")
        if name == "group":
            call("run", "group.yaml", "-o", "group", "--draws", "256", "--replications", "2")
        for row in rows(name + "-voi/voi.csv"):
            if row["value"]:
                found[name, row["what"], row["of"]] = float(row["value"]), (float(row["high"]) - float(row["low"])) / 2 / 1.96
                if float(row["lower"]) > float(row["value"]) + 3 * found[name, row["what"], row["of"]][1]:
                    wrong.append(f"{name} {row['what']} {row['of']}: at least {row['lower']} of {row['value']}")
    if json.load(open("group-voi/manifest.json"))["values"]["exact"] != 0:
        wrong.append("group-voi is exact: nothing is shown")
    less = [(key, (key[0], "evpi", "")) for key in found if key[1] == "evppi"]
    less += [(key, (key[0], "evppi", "both" if key[0] == "group" else key[2])) for key in found if key[1] == "evsi" and key[2] in PATHS]
    less += [(("alone", "evppi", path), ("group", "evppi", "both")) for path in PATHS]
    for one, more in less:
        (a, e), (b, f) = found[one], found[more]
        if a > b + 3 * math.hypot(e, f):
            wrong.append(f"{one} has {a:.4g}, {more} only {b:.4g} (errors {e:.3g}, {f:.3g})")
    if len(less) < 15 or not found["group", "evppi", "both"][0] > 0:
        wrong.append(f"{len(less)} pairs, the group's value {found['group', 'evppi', 'both'][0]}")


# ---- best.csv
def best():
    write("known.yaml", STOCK)
    call("best", "known.yaml", "-o", "best", "--metric", "all.net_cny")
    found = [row for row in rows("best/best.csv") if row["metric"] == "net_cny" and row["place"] == "all"]
    most = max(int(row["n"]) for row in found)
    call("run", "known.yaml", "-o", "known", "--replications", str(most))
    figures = {row["variant"]: [] for row in found}
    for row in rows("known/totals.csv"):
        if (row["place"], row["metric"]) == ("all", "net_cny"):
            figures[row["variant"]].append(float(row["value"]))
    first = next(row for row in found if row["rank"] == "1")
    for row in found:
        own, n = figures[row["variant"]], int(row["n"])
        common = min(n, int(first["n"]))
        gaps = [a - b for a, b in zip(figures[first["variant"]][:common], own[:common])]
        half, mean = t_quantile(n - 1) * statistics.stdev(own[:n]) / math.sqrt(n), statistics.mean(own[:n])
        name = f"best {row['variant']}"
        same(name, row["mean"], mean)
        near(name + " low", row["low"], mean - half, 1e-6 * (half + abs(mean)))
        near(name + " high", row["high"], mean + half, 1e-6 * (half + abs(mean)))
        if row is not first:  # how far behind the true best is held by oracle_uncertain.py
            same(name + " behind", row["behind"], statistics.mean(gaps))
    behind = [float(row["behind"] or 0) for row in sorted(found, key=lambda row: int(row["rank"]))]
    if behind != sorted(behind) or behind[0] != 0:
        wrong.append(f"best: ranks do not follow what is behind: {behind}")
    write("exact.yaml", FREE)
    call("best", "exact.yaml", "-o", "exact", "--metric", "all.net_cny")
    want = {"base": 1000 * (10 * 0.12 - 0.05), "few": 100 * (10 * 0.12 - 0.05), "dear": 1000 * (10 * 0.12 - 1.05)}
    for row in (row for row in rows("exact/best.csv") if row["metric"] == "net_cny" and row["place"] == "all"):
        same(f"exact {row['variant']}", row["exact"], want[row["variant"]])
        same(f"exact {row['variant']} behind", row["behind"] or 0, want["base"] - want[row["variant"]])
        if row["n"] != "0" or (row["rank"] == "1") != (row["variant"] == "base"):
            wrong.append(f"exact {row['variant']}: n {row['n']}, rank {row['rank']}")


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for part in (unknown, sensitivity, voi, monotone, best):
        part()
print(*wrong, sep="\n", end="\n" if wrong else "")
sys.exit(bool(wrong))
