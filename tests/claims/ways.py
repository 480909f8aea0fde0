#!/usr/bin/env python3
"""ways.py PROGRAM: ways.csv of the weekend and of five random scenarios, computed again from the other tables of their folders.

Written from docs/outputs.md alone: arrivals, orders, sales, costs and efforts come from totals.csv, chains.csv, funnel.csv and paths.csv, what stops the
others from losses.csv, exact values from summary.csv, words from labels.csv. Every cell of every row is computed, and no row is left over.
"""
import collections, csv, itertools, math, os, subprocess, sys, tempfile
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


def expected(folder):
    """{(variant, entry): row} as docs/outputs.md has it."""
    totals, paths, chains = (rows(folder, name) for name in ("totals.csv", "paths.csv", "chains.csv"))
    total = by_campaign(totals, lambda row: (row["variant"], row["place"], row["metric"]), "value")
    below = by_campaign(totals, lambda row: (row["variant"], row["place"], row["metric"]), "denominator")
    path = {column: by_campaign(paths, lambda row: (row["variant"], row["entry"], row["place"]), column)
            for column in ("arrived", "actions_mean", "switches_mean", "time_median_s")}
    claimed = {(row["variant"], row["entry"], row["place"]): number(row["claimed_steps"]) for row in paths}
    ended = by_campaign(rows(folder, "outcomes.csv"), lambda row: (row["variant"], row["entry"], row["outcome"]), "visits")
    chained = {column: by_campaign(chains, lambda row: (row["variant"], row["origin"], row["entry"]), column) for column in ("orders", "gmv_cny", "visits")}
    begun = collections.defaultdict(set)                # whose chains the visits of a name belong to
    for row in chains:
        if number(row["visits"]):
            begun[row["variant"], row["entry"]].add(row["origin"])
    exact = {(row["variant"], row["place"], row["metric"]): number(row["exact"]) for row in rows(folder, "summary.csv")}
    said = {(row["variant"], row["entry"]): number(row["arrived"]) for row in rows(folder, "ways.csv")}
    words = {row["name"]: row["label"] or row["label_zh"] for row in rows(folder, "labels.csv")}
    last, lost = {}, collections.defaultdict(list)
    for row in rows(folder, "funnel.csv"):              # the last step of a shop is its order
        if row["path"].startswith("shops."):
            last[row["variant"], row["entry"], row["path"], int(row["replication"])] = number(row["passed"])
    for row in rows(folder, "losses.csv"):
        lost[row["variant"], row["entry"]].append(row)
    out = {}
    for variant, place, metric in total:
        if metric != "arrivals" or not place.startswith("entries."):
            continue
        entry, arrivals = place.partition(".")[2], total[variant, place, metric]
        campaigns = range(len(arrivals))
        if chains:
            orders, sales = ([None if one[0] is None else sum(one) for one in zip(*[values for key, values in chained[column].items() if key[:2] == (variant, entry)])]
                             for column in ("orders", "gmv_cny"))
        else:
            own = [key for key in last if key[:2] == (variant, entry)]
            orders = [None if arrivals[r] is None else sum(last[key] for key in own if key[3] == r + 1) for r in campaigns]
            sales = total[variant, place, "gmv_cny"]
        for whose in ({entry}, alone(begun, variant, entry)):   # its own visits or, where none of them arrives, those that it alone begins
            there = [(key[1:], values) for key, values in path["arrived"].items() if key[0] == variant and key[1] in whose and key[2].startswith(("rooms.", "shops."))]
            most = max((mean(values) or 0 for _, values in there), default=0)
            who, at = next((where for where, values in there if most and mean(values) == most), (entry, None))
            if at:
                break
        main = arrived = path["arrived"].get((variant, who, at), [0] * len(arrivals))
        its = {entry, *alone(begun, variant, entry)}
        doors = sorted({(name, where) for (of, name, where) in path["arrived"] if of == variant and name in its and where.startswith("shops.")})
        least = sum(number(one["mean"]) for name in its for one in lost[variant, name] if one["path"].startswith("shops.") and one["step"]) + \
            sum(mean(values) or 0 for (of, name, outcome), values in ended.items() if of == variant and name in its and outcome in ("order", "watched"))
        for behind in itertools.chain.from_iterable(itertools.combinations(doors, n) for n in range(len(doors) if at else 0)):
            # all that get in: to a shop from outside (which shops stand behind others no table says), or that end in a room that they watched
            inside = [(name, path["arrived"][variant, name, where]) for name, where in doors if (name, where) not in behind] + \
                     [(name, values) for (of, name, outcome), values in ended.items() if of == variant and outcome == "watched"]
            kinds, there = [], lambda values: sum(filter(None, values))
            for kind in its:                            # of each, those who come to its place with most, if these are more
                here = [sum(values[r] or 0 for name, values in inside if name == kind) for r in campaigns]
                places = [values for (of, name, where), values in path["arrived"].items() if (of, name) == (variant, kind) and where.startswith(("rooms.", "shops."))]
                most_there = max(places, key=there, default=here)
                kinds.append(here if there(here) > there(most_there) else most_there)
            arrived = [None if main[r] is None else sum(one[r] or 0 for one in kinds) for r in campaigns]
            if abs(said.get((variant, entry), 0) - mean(arrived)) < 1e-6 * mean(arrived) and mean(arrived) > least - 1e-6:
                break
        theirs = orders
        if any(of == variant and entry in origins and len(origins) > 1 for (of, name), origins in begun.items()):   # others begin such visits, too
            theirs = [None if one[0] is None else sum(one) for one in zip(*[values for (of, origin, name), values in chained["orders"].items()
                      if (of, origin) == (variant, entry) and name in {entry, *alone(begun, variant, entry)}])]
        cost, sold = sum(filter(None, total[variant, place, "cost_cny"])), sum(filter(None, orders))
        for (of, origin, name), visits in chained["visits"].items():
            if of == variant and origin == entry != name and sum(filter(None, visits)):
                all_of = sum(sum(filter(None, other)) for key, other in chained["visits"].items() if key[0] == variant and key[2] == name)
                cost += sum(filter(None, total[variant, name, "cost_cny"])) * sum(filter(None, visits)) / all_of
        ratio = lambda scale, above, below: scale * above / below if above is not None and below else None
        known = lambda where, name: exact.get((variant, where, name))
        row = {"counts": words.get(place + ".counts", ""), "arrivals": mean(arrivals), "place": at or "", "arrived": mean(arrived), "orders": mean(orders),
               "cost_per_order_cny": cost / sold if cost and sold else None, "claimed_steps": claimed.get((variant, entry, at)),
               "gmv_per_arrival_cny": sum(filter(None, sales)) / sum(filter(None, arrivals)) if sum(filter(None, arrivals)) else None}
        sell = "chain_orders" if chains else "orders"
        rates = {"per_mille": rate(orders, arrivals, 1000, known("ways." + entry, "per_mille")),
                 "per_hundred": rate(theirs, arrived, 100, ratio(100, known(place, sell), known(f"{who}>{at}", "arrived") if arrived == main and theirs == orders else None))}
        for name, values in rates.items():
            row.update({name + column: value for column, value in (values or {}).items()})
        way = (variant, "ways." + entry)
        for where, names in (at, ("actions_mean", "switches_mean", "time_median_s")), ("goals.order", ("order_actions", "order_switches", "order_median_s")):
            key = (variant, who if where == at else entry, where)
            for name, column in zip(names, ("actions_mean", "switches_mean")):
                row[name] = pooled(path[column].get(key, []), path["arrived"].get(key, []))
                if chains and where == "goals.order":   # what its visits begin stands in no row of paths.csv by the way
                    row[name] = pooled(total[*way, name], below[*way, name])
            row[names[2]] = mean(total[*way, names[2]] if chains and where == "goals.order" else path["time_median_s"].get(key, []))
        row["order_p90_s"] = mean(total[*way, "order_p90_s"])
        row["order_wait_s"] = pooled(total.get((*way, "order_wait_s"), []), below[*way, "order_wait_s"])
        worst = max((number(one["mean"]) for one in lost[variant, entry]), default=None)
        stop = next((one for one in lost[variant, entry] if number(one["mean"]) == worst), {})
        row.update({name: stop.get(name, "") for name in ("path", "step", "outcome")}, stopped=worst)
        out[variant, entry] = row
    return out


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
            subprocess.run([program, "run", path, "-o", folder, "--replications", replications, "-q"], check=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
            found = list(wrongs(folder))
            print(f"{path.stem}: {len(rows(folder, 'ways.csv'))} rows, {len(found)} wrong")
            for what in found[:20]:
                print("  " + what)
            bad += len(found)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
