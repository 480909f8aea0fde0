#!/usr/bin/env python3
"""ways.py PROGRAM: ways.csv of the weekend and of five random scenarios, computed again from the other tables of their folders.

Written from docs/outputs.md alone: arrivals, orders, sales, costs and efforts come from totals.csv, chains.csv, funnel.csv and paths.csv, what stops the
others from losses.csv, exact values from summary.csv, words from labels.csv. Every cell of every row is computed, and no row is left over. The net of
all ways less the fixed costs is that of the campaign, to the cent.
"""
import collections, csv, functools, json, math, os, subprocess, sys, tempfile
from pathlib import Path
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests/soak")]
import generate
from kinds import student

FEW, QUANTILES_FROM, NONE = 30, 20, 3.69


def rows(folder, name):
    if not (folder / name).exists():
        return []
    with open(folder / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def number(text):
    return float(text) if text else None


def quantile(values, p):
    values, h = sorted(values), (len(values) - 1) * p
    k = min(int(h), len(values) - 2)
    return values[k] + (h - k) * (values[k + 1] - values[k])


def rate(above, below, scale, exact):
    """mean, its interval, the range of a campaign and the exact value of scale * above / below, campaign by campaign."""
    out = {"": None, "_low": None, "_high": None, "_p05": None, "_p95": None, "_exact": exact}
    pairs = [(a, b) for a, b in zip(above, below) if a is not None]
    a, b, whole = sum(a for a, _ in pairs), sum(b for _, b in pairs), len(pairs) == len(above)
    if not b:
        return out
    m, values = a / b, [x / y for x, y in pairs if y]
    n, r, out[""] = len(values), len(pairs), scale * m
    if n >= QUANTILES_FROM:
        out["_p05"], out["_p95"] = (scale * quantile(values, p) for p in (0.05, 0.95))
    if not whole or n < 2:
        return out
    if not a:
        out["_low"], out["_high"] = 0.0, scale * NONE / b
        return out
    left = [(a - x) / (b - y) for x, y in pairs if b - y]
    if len(left) < r:
        return None                                     # one campaign has all of them: docs/outputs.md promises nothing
    s = math.sqrt((r - 1) / r * sum((one - sum(left) / r) ** 2 for one in left))
    t = student(n - 1, 0.975)
    low, high = m - t * s, m + t * s
    if a < FEW and s > 0 and m < 1:                     # |m - R| = t s sqrt(R (1 - R) / (m (1 - m))), a quadratic in R
        k = t * t * s * s / (m * (1 - m))
        half = math.sqrt(k * k / 4 + k * m * (1 - m))
        low, high = (m + k / 2 - half) / (1 + k), (m + k / 2 + half) / (1 + k)
    out["_low"], out["_high"] = scale * low, scale * high
    return out


def by_campaign(table, key, column):
    out = collections.defaultdict(list)
    for row in table:
        out[key(row)].append(number(row[column]))
    return out


def mean(values):
    values = [value for value in values if value is not None]
    return sum(values) / len(values) if values else None


def pooled(above, below):
    pairs = [(a, b) for a, b in zip(above, below) if b]
    return sum(a * b for a, b in pairs) / sum(b for _, b in pairs) if pairs else None


def alone(begun, variant, entry):
    return {name for (of, name), origins in begun.items() if of == variant and origins == {entry} and name != entry}


def summed(rows):
    """Of several rows campaign by campaign; a campaign that failed has none."""
    return [None if one[0] is None else sum(one) for one in zip(*rows)]


def like(folder, way, first, rates, ways):
    """Does the interval of the difference from the first, over all ways together, hold 0?"""
    ratio = lambda pairs: sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    one, two = ([(a, b) for a, b in zip(*rates[each]) if a is not None] for each in (first, way))
    moves = [ratio(one[:i] + one[i + 1:]) - ratio(two[:i] + two[i + 1:]) for i in range(len(one))]
    s = math.sqrt((len(one) - 1) / len(one) * sum((move - sum(moves) / len(moves)) ** 2 for move in moves))
    return not ratio(one) - ratio(two) - student(len(one) - 1, 1 - 0.025 / max(ways - 1, 1)) * s > 0


def adds_of(tried, variant, entry, orders, net):
    """What base has by a way: what was walked without it, as tried.csv has it, else its credit, with the interval of its orders."""
    names = [f"adds_{of}{end}" for of in ("orders", "net") for end in ("", "_low", "_high")]
    names[3] = "adds_net_cny"
    if tried is None or variant != "base":
        return {"adds_by": "", **dict.fromkeys(names)}
    if entry in tried:
        row = tried[entry]
        return {"adds_by": "open" if row["ended"] == "open" else "walked", **{name: number(row[name[5:].removesuffix("_cny")]) for name in names}}
    values, middle = [value for value in orders if value is not None], mean(orders)
    n = len(values)
    half = student(n - 1, 0.975) * math.sqrt(sum((value - middle) ** 2 for value in values) / (n - 1) / n) if n > 1 else None
    low, high = (0.0, NONE / n) if n > 1 and not middle else (None, None) if half is None else (middle - half, middle + half)
    return {"adds_by": "credit", **dict(zip(names, (middle, low, high, mean(net), None, None)))}


def expected(folder):
    """{(variant, entry): row} as docs/outputs.md has it."""
    totals, paths, chains = (rows(folder, name) for name in ("totals.csv", "paths.csv", "chains.csv"))
    total = by_campaign(totals, lambda row: (row["variant"], row["place"], row["metric"]), "value")
    below = by_campaign(totals, lambda row: (row["variant"], row["place"], row["metric"]), "denominator")
    path = {column: by_campaign(paths, lambda row: (row["variant"], row["entry"], row["place"]), column)
            for column in ("arrived", "actions_mean", "switches_mean", "time_median_s")}
    claimed = collections.defaultdict(dict)
    for row in paths:
        if row["claimed_steps"]:
            claimed[row["variant"], row["entry"]][row["place"]] = number(row["claimed_steps"])
    chained = {column: by_campaign(chains, lambda row: (row["variant"], row["origin"], row["entry"]), column)
               for column in ("visits", "entered", "orders", "gmv_cny", "cost_cny", "net_cny")}
    begun = collections.defaultdict(set)                # whose chains the visits of a name belong to
    for row in chains:
        if number(row["visits"]):
            begun[row["variant"], row["entry"]].add(row["origin"])
    exact = {(row["variant"], row["place"], row["metric"]): number(row["exact"]) for row in rows(folder, "summary.csv")}
    words = {row["name"]: row["label"] or row["label_zh"] for row in rows(folder, "labels.csv")}
    last, lost, rated = {}, collections.defaultdict(list), {}
    for row in rows(folder, "funnel.csv"):              # the last step of a shop is its order
        if row["path"].startswith("shops."):
            last[row["variant"], row["entry"], row["path"], int(row["replication"])] = number(row["passed"])
    for row in rows(folder, "losses.csv"):
        lost[row["variant"], row["entry"]].append(row)
    tried = {row["lever"].partition(".")[2]: row for row in rows(folder, "tried.csv") if row["family"] == "adds"} if (folder / "tried.csv").exists() else None
    out = {}
    for variant, place, metric in total:
        if metric != "arrivals" or not place.startswith("entries."):
            continue
        entry, arrivals = place.partition(".")[2], total[variant, place, metric]
        campaigns, way = range(len(arrivals)), "ways." + entry
        if chains:
            orders, sales, entered, cost, net = (summed([values for key, values in chained[column].items() if key[:2] == (variant, entry)])
                                                 for column in ("orders", "gmv_cny", "entered", "cost_cny", "net_cny"))
        else:                                           # who gets in stands in no other table: no fewer than come to one place
            own = [key for key in last if key[:2] == (variant, entry)]
            orders = [None if arrivals[r] is None else sum(last[key] for key in own if key[3] == r + 1) for r in campaigns]
            sales, cost, net = (total[variant, place, name] for name in ("gmv_cny", "cost_cny", "net_cny"))
            entered = total[variant, way, "entered"]
            there = [values for (of, name, where), values in path["arrived"].items() if (of, name) == (variant, entry) and where.startswith(("rooms.", "shops."))]
            for r in (r for r in campaigns if arrivals[r] is not None):
                if not max((values[r] for values in there), default=0) <= entered[r] <= arrivals[r]:
                    entered = [math.nan]
                    break
        reached = total[variant, way, "reached"] if (variant, entry) in said(folder, "touch") else arrivals
        if (variant, entry) in said(folder, "left_out"):    # they come all the same, but nobody is reached
            reached = [None if n is None else 0 for n in arrivals]
        who, at = entry, None
        if len(claimed[variant, entry]) == 1:           # a claim of the way to one place
            at = next(iter(claimed[variant, entry]))
        for whose in () if at else ({entry}, alone(begun, variant, entry)):     # its own visits or, where none of them arrives, those that it alone begins
            there = [(key[1:], values) for key, values in path["arrived"].items() if key[0] == variant and key[1] in whose and key[2].startswith(("rooms.", "shops."))]
            most = max((mean(values) or 0 for _, values in there), default=0)
            who, at = next((where for where, values in there if most and mean(values) == most), (entry, None))
            if at:
                break
        known = lambda name: exact.get((variant, way, name))
        sold = sum(filter(None, orders))
        row = {"counts": words.get(place + ".counts", ""), "arrivals": mean(arrivals), "place": at or "", "reached": mean(reached), "entered": mean(entered),
               "orders": mean(orders), "gmv_cny": mean(sales), "cost_cny": mean(cost), "net_cny": mean(net),
               "cost_per_order_cny": sum(filter(None, cost)) / sold if sum(filter(None, cost)) and sold else None,
               "claimed_steps": next(iter(claimed[variant, entry].values()), None), **adds_of(tried, variant, entry, orders, net)}
        rates = {"per_mille": rate(orders, reached, 1000, known("per_mille")), "per_hundred": rate(orders, entered, 100, known("per_hundred"))}
        for name, values in rates.items():
            row.update({name + column: value for column, value in (values or {}).items()})
        rated[variant, entry] = orders, entered
        for where, names in (at, ("actions_mean", "switches_mean", "time_median_s")), ("goals.order", ("order_actions", "order_switches", "order_median_s")):
            key = (variant, who if where == at else entry, where)
            for name, column in zip(names, ("actions_mean", "switches_mean")):
                row[name] = pooled(path[column].get(key, []), path["arrived"].get(key, []))
                if chains and where == "goals.order":   # what its visits begin stands in no row of paths.csv by the way
                    row[name] = pooled(total[variant, way, name], below[variant, way, name])
            row[names[2]] = mean(total[variant, way, names[2]] if chains and where == "goals.order" else path["time_median_s"].get(key, []))
        row["order_p90_s"] = mean(total[variant, way, "order_p90_s"])
        row["order_wait_s"] = pooled(total.get((variant, way, "order_wait_s"), []), below[variant, way, "order_wait_s"])
        worst = max((number(one["mean"]) for one in lost[variant, entry]), default=None)
        stop = next((one for one in lost[variant, entry] if number(one["mean"]) == worst), {})
        row.update({name: stop.get(name, "") for name in ("path", "step", "outcome")}, stopped=worst)
        out[variant, entry] = row
    for (variant, entry), row in out.items():
        those = [key for key in out if key[0] == variant and out[key].get("per_hundred")]
        first = max(those, key=lambda key: out[key]["per_hundred"], default=None)
        if not row["orders"] or first is None:
            row["alike"] = ""
        elif (variant, entry) == first or out[first].get("per_hundred_low") is not None:
            row["alike"] = "yes" if (variant, entry) == first or like(folder, (variant, entry), first, rated, sum(key[0] == variant for key in out)) else "no"
    return out


@functools.cache
def said(folder, key):
    """Entries of each variant that say so: what a touch is, that they are left out."""
    settings = json.loads((folder / "manifest.json").read_text())["settings"]
    of = lambda variant, entry: settings.get(variant, {}).get(f"entries.{entry}.{key}") or settings["base"].get(f"entries.{entry}.{key}")
    return {(row["variant"], row["entry"]) for row in rows(folder, "ways.csv") if of(row["variant"], row["entry"]) not in (None, "", "no")}


def wrongs(folder):
    want, cells = expected(folder), 0
    have = {(row["variant"], row["entry"]): row for row in rows(folder, "ways.csv")}
    if list(have) != list(want):
        yield f"rows {list(have)}, expected {list(want)}"
        return
    for key, row in want.items():
        for name, value in row.items():
            text, cells = have[key][name], cells + 1
            if name == "cost_per_order_cny" and value is None and text == "0":
                continue                                # a cost of nothing is entered: no other table says so
            if text != value if isinstance(value, str) else (number(text) is None) != (value is None) or \
                    value is not None and abs(number(text) - value) > 1e-7 * max(abs(value), 1e-3):
                yield f"{'/'.join(key)}: {name} is {text or 'empty'}, computed again {value}"
    net = collections.Counter()
    for row in rows(folder, "totals.csv"):
        key, value = (row["variant"], row["replication"]), number(row["value"]) or 0
        net[key] += value * (row["place"].startswith("ways.") and row["metric"] == "net_cny")
        net[key] -= value * (row["place"].startswith("costs.") and row["metric"] == "cost_cny" or (row["place"], row["metric"]) == ("all", "net_cny"))
    yield from (f"{key}: the ways and the fixed costs net {off:.4f} CNY more than the campaign" for key, off in net.items() if abs(off) >= 0.005)
    if not want or cells < 20 * len(want):
        yield f"only {cells} cells of {len(want)} rows were looked at"


def main(program):
    program, bad = Path(program).resolve(), 0
    with tempfile.TemporaryDirectory() as base:
        base, runs = Path(base), [(ROOT / "scenarios/weekend-live.yaml", "40")]
        for seed in range(1, 6):
            path = base / f"random-{seed}.yaml"
            generate.scenario(seed, "medium").write(path)
            runs.append((path, "20"))
        for path, replications in runs:
            folder = base / (path.stem + "-out")
            subprocess.run([program, "run", path, "-o", folder, "--replications", replications, "--no-try", "-q"], check=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
            found = list(wrongs(folder))
            print(f"{path.stem}: {len(rows(folder, 'ways.csv'))} rows, {len(found)} wrong")
            for what in found[:20]:
                print("  " + what)
            bad += len(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
