#!/usr/bin/env python3
"""Holds random scenarios to every law, until the time is over.

  soak.py PROGRAM MINUTES [SEED] [--size small|medium|mixed] [--asan PROGRAM] [--only LAW,...] [--out DIR] [--first]
          [--sound PROGRAM] [--cpu]
  soak.py PROGRAM --repeat SEED LAW [--size …] [--asan PROGRAM]      one scenario and one law again

The size is mixed where it is not said: every third scenario is a medium one. A failure prints the command
that repeats it and leaves the smallest scenario that still fails in DIR (soak-failures).
--first ends at the first failure, as it is; what --sound fails, too, is none. With
--cpu the minutes are processor time. Exit status 1 if anything failed.
"""
import copy, csv, datetime, decimal, io, math, random, re, resource, shutil, signal, subprocess, sys
import tempfile, time
from pathlib import Path
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "support")]
import agree, generate

CPU_S = 10                                               # more processor time than this is a failure
SOLVE_S = 60                                             # solve allows itself the work of some 13 s where nothing else runs
SHRINK_S = 60
SOLVED = ("exact", "z", "best", "best_low", "best_high", "variance_reduction")
decimal.getcontext().prec = 60


class Failed(Exception):
    """A law does not hold; kind tells failures apart while a scenario shrinks."""
    def __init__(self, kind, what):
        super().__init__(what)
        self.kind = kind


class Run:
    def __init__(self, status, said, folder, wall):
        self.status, self.said, self.wall = status, said, wall
        self.file = {p.name: p.read_bytes() for p in sorted(folder.glob("*.csv"))} if folder.is_dir() else {}

    def rows(self, name):
        try:
            return list(csv.DictReader(io.StringIO(self.file.get(name, b"").decode("utf-8-sig"))))
        except UnicodeDecodeError as error:
            raise Failed("bytes", f"{name} is no UTF-8: {error}") from None


class Lab:
    """Runs the program on trees, each in a folder of its own."""
    def __init__(self, program, asan, base):
        self.program, self.asan, self.base, self.cache, self.count = program, asan, Path(base), {}, 0

    def place(self, tree, files):
        self.count += 1
        folder = self.base / f"{self.count}"
        folder.mkdir()
        generate.Scenario(0, tree, files).write(folder / "s.yaml")
        return folder

    def call(self, words, folder, limit=CPU_S, program=None):
        def limits():
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 2))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        started = time.time()
        try:
            done = subprocess.run([program or self.program] + words, capture_output=True, preexec_fn=limits, timeout=30 * limit)
        except subprocess.TimeoutExpired:
            raise Failed("hang", f"{' '.join(map(str, words))} does not end") from None
        said = done.stderr.decode("utf-8", "replace")
        if re.search(r"AddressSanitizer|LeakSanitizer|runtime error|BUG ", said):
            raise Failed("sanitizer", said[:1500])
        if done.returncode not in (0, 1, 2, 3):
            raise Failed(f"status {done.returncode}", f"{' '.join(map(str, words))}: status {done.returncode} {said[:600]}")
        return Run(done.returncode, said, folder / "out", time.time() - started)

    def run(self, tree, files, *options, verb="run", keep=False):
        key = (verb, generate.text(tree), options)
        if key in self.cache and not keep:
            return self.cache[key]
        folder = self.place(tree, files)
        done = self.call([verb, folder / "s.yaml", "-o", folder / "out", "-q", *options], folder, SOLVE_S if verb == "solve" else CPU_S)
        if "went round a cycle" in done.said:            # for ever, once its sessions are over: no page promises that check sees it
            raise Failed("ring", done.said[:800])
        if done.status:
            raise Failed(f"{verb} {done.status}", f"{verb} {' '.join(options)}: status {done.status}: {done.said[:800]}")
        if keep:
            return done, folder
        shutil.rmtree(folder)
        self.cache[key] = done
        return done


# ---- comparing ----------------------------------------------------------------------------------
def differ(what, a, b, drop=None, blank=(), but=(), order=True, maybe=()):
    """Fails unless both runs have the same bytes in all files `but` some, rows that drop() names and columns apart; columns of
    `maybe` may be empty in one of both."""
    names = {n for n in a.file} | {n for n in b.file}
    for name in sorted(names - set(but)):
        x, y = a.file.get(name), b.file.get(name)
        if x == y:
            continue
        if x is None or y is None:
            raise Failed("differs", f"{what}: only one of both has {name}")
        x, y = ([{k: v for k, v in row.items() if k not in blank} for row in run.rows(name) if not (drop and drop(name, row))]
                for run in (a, b))
        if not order:
            x, y = (sorted(rows, key=lambda row: list(row.values())) for rows in (x, y))
        if drop is None and not blank and order and x == y:
            raise Failed("differs", f"{what}: {name} has other bytes")
        for one, two in zip(x, y):
            for column in maybe:
                if "" in (one.get(column), two.get(column)):
                    one.pop(column, None), two.pop(column, None)
            if one != two:
                raise Failed("differs", f"{what}: {name}\n    {one}\n    {two}")
        if len(x) != len(y):
            raise Failed("differs", f"{what}: {name} has {len(x)} and {len(y)} rows")


def named_steps(tree, shops=True):
    """(list of steps, whether its last one is an order)."""
    out = [(path["steps"], False) for path in (tree.get("paths") or {}).values() if path]
    return out + [(shop["steps"], True) for shop in (tree.get("shops") or {}).values() if shop and shops]


def without(tree, *sections):
    """The scenario without some sections, without what is uncertain of them, and evidence that may name their variants."""
    out = {k: v for k, v in tree.items() if k not in sections and (k != "evidence" or "variants" not in sections)}
    if isinstance(out.get("uncertain"), dict):
        left = {k: v for k, v in out["uncertain"].items() if k.split(".")[0] not in sections}
        out = {k: left if k == "uncertain" else v for k, v in out.items() if k != "uncertain" or left}
    return out


def insert(tree, r, steps):
    lists = named_steps(tree)
    if not lists:
        return None
    where, order = r.choice(lists)
    at = r.randint(0, len(where) - (1 if order and where else 0))
    where[at:at] = steps
    return at


# ---- laws: each takes a lab, a tree, its files and dice; it raises Failed, or says nothing -------
def law_check(lab, tree, files, r):
    folder = lab.place(tree, files)
    for words in (["check", "--explain", folder / "s.yaml"], ["check", "--plan", folder / "s.yaml"]):
        done = lab.call(words, folder)
        if done.status:                                  # what is wrong, not the warnings before it
            wrong = re.search(r"^.*: error\[", done.said, re.M)
            raise Failed(f"check {done.status}", done.said[wrong.start() if wrong else 0:][:800])


def law_threads(lab, tree, files, r):
    base = lab.run(tree, files)
    for count in ("1", "2", "5"):
        differ(f"--threads {count}", base, lab.run(tree, files, "--threads", count))


def law_instructions(lab, tree, files, r):
    base = lab.run(tree, files)
    flags = Path("/proc/cpuinfo").read_text()
    for isa, need in (("scalar", ""), ("avx2", "avx2"), ("avx512", "avx512dq")):
        if need in flags:
            differ(f"--isa {isa}", base, lab.run(tree, files, "--isa", isa))


def law_batches(lab, tree, files, r):
    base = lab.run(tree, files)
    for batch, window, chunk, *more in (("64", "1000", "20"), ("1000", "100000", "300"), ("7", "13", "5"), ("3", "5", "300", "--loop")):
        options = ("--batch", batch, "--window", window, "--chunk", chunk, *more)
        differ(" ".join(options), base, lab.run(tree, files, *options))


def law_loop(lab, tree, files, r):
    differ("--loop", lab.run(tree, files), lab.run(tree, files, "--loop"))


def law_trace(lab, tree, files, r):
    base, other = lab.run(tree, files), lab.run(tree, files, "--trace", "9", "--series", "all")
    differ("--trace", base, other, but=("journeys.csv", "series_all.csv"))
    differ("--trace with --loop", other, lab.run(tree, files, "--trace", "9", "--loop"), but=("series_all.csv",))


def law_longer(lab, tree, files, r):
    """The first replications of more are those of fewer, and --resume adds them with the same bytes."""
    few, folder = lab.run(tree, files, "--replications", "2", keep=True)
    many = lab.run(tree, files, "--replications", "5")
    differ("--replications 5", few, many, drop=lambda name, row: int(row.get("replication") or 0) > 2,
           but=("summary.csv", "compare.csv", "series.csv", "losses.csv", "conclusions.csv"))
    done = lab.call(["run", folder / "s.yaml", "-o", folder / "out", "-q", "--resume", "--replications", "5"], folder)
    if done.status:
        raise Failed("resume", f"--resume: {done.said[:500]}")
    differ("--resume", many, done)
    shutil.rmtree(folder)


def law_killed(lab, tree, files, r):
    each = lab.run(tree, files, "--replications", "3").wall * 2 / 3          # of two processors
    n = str(max(3, min(30, int(CPU_S / 2 / max(each, 0.01)))))
    whole = lab.run(tree, files, "--replications", n)
    folder = lab.place(tree, files)
    words = ["run", folder / "s.yaml", "-o", folder / "out", "-q", "--replications", n]
    child = subprocess.Popen([lab.program] + words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    time.sleep(random.uniform(0, max(0.02, 1.1 * whole.wall)))
    child.send_signal(signal.SIGKILL)
    child.wait()
    done = lab.call(words + ["--resume"], folder)
    if done.status:
        raise Failed("resume", f"--resume after a kill: {done.said[:500]}")
    differ("killed and resumed", whole, done)
    shutil.rmtree(folder)


def law_shards(lab, tree, files, r):
    tree = copy.deepcopy(tree)
    if "sweep" not in tree:
        tree["sweep"] = {"axes": {"run.seed": ["5", "6", "7", "8", "9"]}}
    whole = lab.run(tree, files, "--replications", "2", verb="sweep")
    folder = lab.place(tree, files)
    for k in ("1", "2"):
        lab.call(["sweep", folder / "s.yaml", "-o", folder / k, "-q", "--replications", "2", "--shard", f"{k}/2"], folder)
    done = lab.call(["merge", folder / "1", folder / "2", "-o", folder / "out", "-q"], folder)
    if done.status:
        raise Failed("merge", f"merge: {done.said[:500]}")
    differ("shards merged", whole, done)
    shutil.rmtree(folder)


def law_points(lab, tree, files, r):
    """A point of a sweep is the run that has its value as --set; what is solved there may be too much work for a sweep."""
    tree = without(tree, "sweep", "variants", "experiment")
    chances = [f"{kind}.{name}.steps.{step}.p" for kind in ("paths", "shops") for name, place in (tree.get(kind) or {}).items()
               for one in (place or {}).get("steps", []) for step, keys in one.items() if isinstance(keys, dict) and "p" in keys]
    if not chances:
        return
    path, values = r.choice(chances), ["20%", "70%"]
    points = lab.run(dict(tree, sweep={"axes": {path: values}}), files, "--replications", "3", verb="sweep")
    for number, value in enumerate(values, 1):
        alone = lab.run(tree, files, "--replications", "3", "--set", f"{path}={value}")
        differ(f"point {number} and --set {path}={value}", points, alone, drop=lambda _, row: row.get("point", str(number)) != str(number),
               blank=("point",), but={*points.file, *alone.file} - {"totals.csv", "summary.csv", "compare.csv"}, maybe=SOLVED)


def law_inserted(lab, tree, files, r):
    more = copy.deepcopy(tree)
    if insert(more, r, [{"zz": {}}]) is None:
        return
    differ("a step that does nothing", lab.run(tree, files), lab.run(more, files), blank=("position",),
           drop=lambda name, row: row.get("step") == "zz", maybe=SOLVED)   # it may make the exact answer too much work


def law_moved(lab, tree, files, r):
    """Two chances one after the other: their order changes only their own rows, and what is said of them."""
    one, two = copy.deepcopy(tree), copy.deepcopy(tree)
    state, pair = r.getstate(), [{"zz1": {"p": "90%"}}, {"zz2": {"p": "80%"}}]
    if insert(one, r, pair) is None:
        return
    r.setstate(state)
    insert(two, r, pair[::-1])
    differ("two steps exchanged", lab.run(one, files), lab.run(two, files), blank=("position",) + SOLVED[2:],
           drop=lambda name, row: row.get("step") in ("zz1", "zz2"), but=("conclusions.csv",))


def law_apart(lab, tree, files, r):
    """Entries do not feel each other, and a step's name moves nothing but its own visits; which outcome stands first may change."""
    runs = []
    for step in (None, "a", "b"):
        more = copy.deepcopy(tree)
        if step:
            more["entries"]["zz"] = {"arrivals": {"rate": "200/day"}, "path": "zz"}
            more.setdefault("paths", {})["zz"] = {"steps": [{step: {"p": "50%", "after": "exp(1m)"}}]}
        runs.append(lab.run(more, files))

    def drop(name, row):
        return row.get("place") in ("all", "targets") or any("zz" in (v or "") for v in row.values()) or "entry" in row and \
            "all" == row["entry"]
    for run in runs[1:]:
        differ("an entry apart", runs[0], run, drop=drop, blank=SOLVED, but=("conclusions.csv",), order=False)


def law_order(lab, tree, files, r):
    """The order of a map of names moves no figure; how far the solver comes with its work may depend on what is first."""
    more = copy.deepcopy(tree)
    for name in ("facts", "profiles", "entries", "paths", "rooms", "shops", "agents", "limits", "costs", "reports"):
        if isinstance(more.get(name), dict):
            items = list(more[name].items())
            r.shuffle(items)
            more[name] = dict(items)
    one, two = lab.run(tree, files), lab.run(more, files)
    differ("names in another order", one, two, order=False, blank=SOLVED, but=("conclusions.csv",))
    said = [[row["id"] for row in run.rows("conclusions.csv")] for run in (one, two)]
    if said[0] != said[1]:                               # of equal parts a sentence names the first of the file
        raise Failed("differs", f"names in another order: conclusions {said[0]} and {said[1]}")


def law_labels(lab, tree, files, r):
    more = copy.deepcopy(tree)
    more["title"] = "另一个"
    for section in ("entries", "paths", "rooms", "shops", "agents", "limits"):
        for item in (more.get(section) or {}).values():
            item["label"] = "贴"
    differ("labels", lab.run(tree, files), lab.run(more, files), but=("labels.csv", "conclusions.csv"))


def shift_text(text, days):
    def one(match):
        return (datetime.date.fromisoformat(match[0]) + datetime.timedelta(days=days)).isoformat()
    return re.sub(r"(?<![\d-])20[12]\d-[01]\d-[0-3]\d(?!\d)", one, text)


def walk(node, change, way=()):
    if isinstance(node, dict):
        return {k: walk(v, change, way + (k,)) for k, v in node.items()}
    if isinstance(node, list):
        return [walk(v, change, way) for v in node]
    return change(node, way) if isinstance(node, str) else node


def law_shifted(lab, tree, files, r):
    """Whole weeks later the same happens, where the zone has no changes and no month or year is asked."""
    whole = str(tree) + str(files)
    zone = tree["horizon"].get("tz", "+08:00")
    if zone[0] not in "+-" or "'month'" in whole or "every: month" in whole:
        return
    days = 7 * r.randint(1, 60)
    one = without(tree, "variants", "sweep", "experiment")
    later = walk(one, lambda text, way: shift_text(text, days))
    moved = {n: shift_text(t, days) for n, t in files.items()}
    differ(f"{days} days later", lab.run(one, files, verb="solve"), lab.run(later, moved, verb="solve"))
    return same_means("shifted", lab.run(one, files, "--replications", "40"),
                      lab.run(later, moved, "--replications", "40", "--seed", "99"), r)


def law_unbound(lab, tree, files, r):
    """What never binds changes nothing."""
    base = lab.run(tree, files)
    ways = []
    for kind in ({}, {"per": "person"}, {"every": "day"}, {"within": "1h", "per": "person"}):
        more = copy.deepcopy(tree)
        lists = [(s, k) for s, _ in named_steps(more) for one in s for s, k in one.items() if s != "to" and isinstance(k, dict)
                 and "otherwise" not in k]               # which places can be reached decides which rows there are
        if lists:
            _, keys = r.choice(lists)
            taken = keys.get("take", [])
            keys["take"] = ([taken] if isinstance(taken, str) else list(taken)) + ["zz"]
            more.setdefault("limits", {})["zz"] = {"allow": "1000000000", **kind}
            ways.append((f"take of {kind}", more))
    traits = {name for name, each in tree.get("people", {}).items() if not str(each).startswith(("remembered", "counted"))}
    for section, key, value in (("rooms", "capacity", "1000000"), ("shops", "stock", "1000000000"),
                                ("entries", "budget", "1000000000 CNY")):
        more, found = copy.deepcopy(tree), False
        parts = (more.get(section) or {}).values()
        if key == "stock":
            parts = [good for shop in parts for good in (shop["items"].values() if "items" in shop else [shop])]
        for item in parts:
            if key == "budget" and set(item["arrivals"].get("among", ())) - traits:
                continue                                    # by a memory, or by what an included file says: who comes is not known beforehand
            if key in item or item.get("hosted") == "yes" or (key == "budget" and "cost" not in item):
                continue
            item[key], found = value, True
        if found:
            ways.append((key, more))
    for what, more in r.sample(ways, min(3, len(ways))):
        differ(what, base, lab.run(more, files), blank=SOLVED,
               drop=lambda name, row: "zz" in row.get("place", "") or "zz" in row.get("outcome", ""))


def law_units(lab, tree, files, r):
    sizes = {"ms": 1, "s": 1000, "m": 60000, "h": 3600000, "d": 86400000, "w": 604800000}

    def change(text, way):
        if way and way[-1] in ("text", "title", "label", "at", "from", "to", "needs", "wait"):
            return text

        def one(match):
            value = decimal.Decimal(match[1]) * sizes[match[2]]
            return f"{value.normalize():f}ms" if value == value.to_integral() else match[0]
        return re.sub(r"(?<![\w.:\-])(\d+(?:\.\d+)?)(ms|s|m|h|d|w)(?![\w:])", one, text)
    plain = without(tree, "variants", "sweep", "experiment", "set")
    differ("other units", lab.run(plain, files), lab.run(walk(plain, change), files))


def law_same_variant(lab, tree, files, r):
    """A variant that changes nothing is the base."""
    more = without(copy.deepcopy(tree), "variants", "experiment")
    more["variants"] = {"zz": {}}
    done = lab.run(more, files)
    for name in ("funnel.csv", "paths.csv", "outcomes.csv", "totals.csv", "chains.csv", "funnel_by.csv", "dashboard.csv"):
        rows = done.rows(name)
        halves = [[{k: v for k, v in row.items() if k != "variant"} for row in rows if row["variant"] == which]
                  for which in ("base", "zz")]
        if halves[0] != halves[1]:
            raise Failed("differs", f"a variant that changes nothing: {name}")
    for row in done.rows("compare.csv"):
        if row["diff"] not in ("0", ""):
            raise Failed("differs", f"a variant that changes nothing: {row}")


def by_key(rows, *keys):
    out = {}
    for row in rows:
        out.setdefault(tuple(row[k] for k in keys), []).append(row)
    return out


def same(what, a, b, slack=0):
    if abs(a - b) > slack:
        raise Failed(f"sums {what.split(':')[0]}", f"{what}: {a} and {b}")


def law_sums(lab, tree, files, r):
    done, number = lab.run(tree, files, "--series", "all"), lambda text: decimal.Decimal(text or 0)
    totals = {(t["variant"], t["replication"], t["place"], t["metric"]): number(t["value"]) for t in done.rows("totals.csv")}
    worlds = sorted({k[:2] for k in totals})
    places = {k[2] for k in totals}
    entries = [p for p in places if p.startswith(("entries.", "starts."))]
    get = lambda w, place, metric: totals.get(w + (place, metric), decimal.Decimal(0))
    short = lambda place: place[len("entries."):] if place.startswith("entries.") else place
    outcomes = by_key(done.rows("outcomes.csv"), "variant", "replication", "entry")
    for w in worlds:
        for entry in entries:
            rows = outcomes.get(w + (short(entry),), [])
            same(f"outcomes: {w} {entry}", sum(number(o["visits"]) for o in rows), get(w, entry, "arrivals"))
            same(f"orders of outcomes: {w} {entry}", sum(number(o["visits"]) for o in rows if o["outcome"] == "order"),
                 get(w, entry, "orders"))
        sales = [p for p in places if p.startswith("shops.")]
        shops = [p for p in sales if ".items." not in p]
        for shop in shops:
            for metric in ("orders", "gmv_cny", "refunds", "stockouts", "fees_cny"):
                parts = [get(w, p, metric) for p in sales if p.startswith(shop + ".items.")]
                same(f"{metric} of items of {shop}: {w}", get(w, shop, metric), sum(parts)) if parts else None
        for metric in ("orders", "gmv_cny"):
            both = [sum(get(w, p, metric) for p in some) for some in (entries, shops)]
            same(f"{metric} of entries and shops: {w}", *both)
            if shops:
                same(f"{metric} of all: {w}", both[1], get(w, "all", metric))
        by_time = sum(get(w, p, "cost_cny") for p in places if p.startswith("costs."))
        same(f"cost: {w}", get(w, "all", "cost_cny"), by_time + sum(get(w, e, "cost_cny") for e in entries))
        same(f"net of shops: {w}", get(w, "all", "net_cny"), sum(get(w, s, "net_cny") for s in shops) - get(w, "all", "cost_cny"))
        same(f"net of entries: {w}", get(w, "all", "net_cny"), sum(get(w, e, "net_cny") for e in entries) - by_time)
        same(f"goal of orders: {w}", get(w, "goals.order", "reached"), get(w, "all", "orders")) if shops else None
        for shop in shops:
            keys = ((tree.get("shops") or {}).get(shop[len("shops."):])) or {}
            if w[0] != "base" or "include" in tree or "set" in tree or any(f.get("back") == "yes" for f in (keys.get("fees") or {}).values()):
                continue
            m = number(keys.get("margin", "100%").rstrip("%")) / (100 if keys.get("margin", "100%").endswith("%") else 1)
            expected = (get(w, shop, "gmv_cny") - get(w, shop, "refunded_cny")) * m - get(w, shop, "fees_cny")
            same(f"net: {w} {shop}", get(w, shop, "net_cny"), expected, (4 + 4 * get(w, shop, "orders")) * decimal.Decimal("1e-6"))
    for name, sums in (("chains.csv", (("visits", "arrivals"), ("orders", "orders"), ("gmv_cny", "gmv_cny"))),):
        for key, rows in by_key(done.rows(name), "variant", "replication", "entry").items():
            place = key[2] if key[2].startswith("starts.") else f"entries.{key[2]}"
            for column, metric in sums:
                same(f"chains {column}: {key}", sum(number(row[column]) for row in rows), get(key[:2], place, metric))
    for row in done.rows("funnel.csv"):
        if number(row["passed"]) > number(row["reached"]):
            raise Failed("funnel", f"more passed than reached: {row}")
    steps = ("variant", "replication", "entry", "path", "step")
    funnel = {tuple(row[k] for k in steps): row for row in done.rows("funnel.csv")}
    for key, rows in by_key(done.rows("funnel_by.csv"), *steps, "trait").items():
        for column in ("reached", "skipped", "passed"):
            same(f"funnel_by: {key}", sum(number(row[column]) for row in rows), number(funnel[key[:-1]][column]))
    law_losses(done, outcomes, number)
    law_series(tree, done, totals, number)


def law_losses(done, outcomes, number):
    """What is lost at a step did not complete it, and every such loss is one of the outcomes."""
    lost, ways, missing = {}, {}, {}
    for row in done.rows("losses.csv"):
        visits = round(number(row["mean"]) * int(row["n"]))
        key = (row["variant"], row["entry"])
        lost[key + (row["path"], row["step"])] = lost.get(key + (row["path"], row["step"]), 0) + visits
        ways[key + (row["outcome"],)] = ways.get(key + (row["outcome"],), 0) + visits
    for row in done.rows("funnel.csv"):
        key = (row["variant"], row["entry"], row["path"], row["step"])
        missing[key] = missing.get(key, 0) + number(row["reached"]) - number(row["passed"])
    for key, visits in lost.items():
        if key[3] and visits > missing[key]:
            raise Failed("losses", f"{key}: {visits} lost, {missing[key]} did not complete it")
    ended = {}
    for rows in outcomes.values():
        for row in rows:
            key = (row["variant"], row["entry"], row["outcome"])
            ended[key] = ended.get(key, 0) + number(row["visits"])
    for key, visits in ways.items():
        at_steps = key[2] in ("never_live", "ended", "full", "abandoned", "stockout", "expired")
        if visits > ended[key] or (at_steps and visits != ended[key]):
            raise Failed("losses", f"{key}: {visits} at steps, {ended[key]} in all")


def law_series(tree, done, totals, number):
    """Bins add up to totals, and what a dashboard could know is what had happened."""
    if tree["horizon"].get("warmup"):
        return
    drained = tree["horizon"].get("drain") != "no"
    bins = by_key(done.rows("series_all.csv"), "variant", "replication", "place", "metric")
    for key, rows in bins.items():
        if key[3] not in ("arrivals", "orders", "gmv_cny", "entrants", "units") or key not in totals:
            continue
        found = sum(number(row["value"]) for row in rows)
        if key[3] == "arrivals" or not drained:
            same(f"series: {key}", found, totals[key])
        elif found > totals[key]:
            raise Failed("series", f"{key}: bins hold {found}, the total is {totals[key]}")
    for key, rows in by_key(done.rows("dashboard.csv"), "variant", "replication", "place", "metric", "report").items():
        have, cells = decimal.Decimal(0), bins.get(key[:4])
        if cells and len(cells) == len(rows):
            for cell, row in zip(cells, rows):
                have += number(cell["value"])
                same(f"dashboard: {key} {row['time']}", have, number(row["truth"]))


def law_solve(lab, tree, files, r):
    """Solve answers; a random figure's z-score goes into the pool."""
    lab.run(tree, files, verb="solve")
    done = lab.run(tree, files, "--replications", "40")
    scores = [float(row["z"]) for row in done.rows("summary.csv")
              if float(row["z"] or 0) and row["variant"] == "base" and "few" not in row["note"]]
    for z in scores:
        if abs(z) > 6:
            raise Failed("z", f"a z-score of {z}: " + str([row for row in done.rows("summary.csv") if row["z"] and abs(float(row["z"])) > 6][:2]))
    return ("z", r.choice(scores)) if scores else None


def law_split(lab, tree, files, r):
    """An entry cut in two has the same means."""
    entries = tree["entries"]
    names = [n for n, e in entries.items() if "rate" in e["arrivals"] and "budget" not in e]
    if not names or any(k in tree for k in ("set", "experiment")):
        return None
    name, two = r.choice(names), copy.deepcopy(tree)
    two = without(two, "variants", "sweep")
    value, unit = entries[name]["arrivals"]["rate"].split("/")
    two["entries"][name]["arrivals"]["rate"] = f"{decimal.Decimal(value) / 4:f}/{unit}"
    two["entries"]["zz"] = copy.deepcopy(two["entries"][name])
    two["entries"]["zz"]["arrivals"]["rate"] = f"{decimal.Decimal(value) * 3 / 4:f}/{unit}"
    one = without(tree, "variants", "sweep")
    return same_means("split", lab.run(one, files, "--replications", "40"),
                      lab.run(two, files, "--replications", "40", "--seed", "99"), r)


def same_means(what, one, two, r):
    """Two runs of 40 replications of one law: no count far apart; a random score of them for the pool."""
    sums = [{(row["place"], row["metric"]): row for row in run.rows("summary.csv")
             if row["place"].startswith(("rooms.", "shops.", "goals.", "limits.", "starts."))} for run in (one, two)]
    scores = []
    for key, a in sums[0].items():
        b = sums[1].get(key)
        if not b or not a["sd"] or not b["sd"] or key[1].endswith(("_s", "aov_cny", "conversion", "roi", "cny")):
            continue
        mean, other, few = float(a["mean"]), float(b["mean"]), min(int(a["n"]), int(b["n"]))
        error = math.hypot(*(float(row["sd"]) / math.sqrt(int(row["n"])) for row in (a, b)))
        if few < 30 or min(mean, other) * few < 300 or not error:     # a mean of events that hardly any replication has is not normal
            continue
        z = (mean - other) / error
        if abs(z) > 7:
            raise Failed(what, f"{key}: {mean} and {other}, {z:.1f} standard errors apart")
        scores.append(z)
    return (what, r.choice(scores)) if scores else None


def law_read(lab, tree, files, r):
    """The second interpreter of the language has the same figures (tests/support/agree.py). One that differs, as one in a thousand
    does by chance, is asked again with other seeds and ten times the time: a difference is found more surely, chance one in a million."""
    folder = lab.place(tree, files)
    path = str(folder / "s.yaml")
    for replications, seconds in ((60, 0.4), (600, 4)):
        texts, _ = agree.agree(lab.program, path, agree.few_bins(path), replications, replications, r.randrange(10 ** 6), seconds)
        if not texts or texts[0].startswith("no figures"):
            break
    shutil.rmtree(folder)
    if texts and agree.ROUNDS not in texts[0]:
        raise Failed("refused" if texts[0].startswith("no figures") else "read", "; ".join(texts[:3]))


def law_asan(lab, tree, files, r):
    if not lab.asan:
        return
    folder = lab.place(tree, files)
    for verb, words in (("check", []), ("run", ["-o", folder / "out", "-q"]), ("run", ["-o", folder / "o2", "-q", "--loop"]),
                        ("solve", ["-q"])):
        done = lab.call([verb, folder / "s.yaml", *words], folder, 10 * CPU_S, lab.asan)
        if done.status:
            raise Failed(f"{verb} {done.status}", done.said[:500])
    shutil.rmtree(folder)


LAWS = {name[len("law_"):]: law for name, law in list(globals().items()) if name.startswith("law_") and name not in ("law_series", "law_losses")}


# ---- shrinking ----------------------------------------------------------------------------------
def smaller(tree):
    """Trees with one thing less, the large ones first."""
    ways = []

    def note(node, way):
        items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in items:
            ways.append((len(str(value)), way + [key]))
            note(value, way + [key])
    note(tree, [])
    for _, way in sorted(ways, key=lambda one: -one[0]):
        less = copy.deepcopy(tree)
        node = less
        for key in way[:-1]:
            node = node[key]
        value = node[way[-1]]
        del node[way[-1]]
        yield less
        if isinstance(value, dict) and "by" in value and len(value) > 1:   # one of its values instead
            node[way[-1]] = list(value.values())[1]
            yield less


def fails(lab, law, one, tree, kind):
    lab.cache.clear()
    try:
        LAWS[law](lab, tree, one.files, random.Random(f"{one.seed} {law}"))
    except Failed as failed:
        return failed.kind == kind
    except Exception:
        return False
    return False


def shrink(lab, law, one, kind):
    tree, until, again = one.tree, time.time() + SHRINK_S, True
    while again and time.time() < until:
        again = False
        for less in smaller(tree):
            if time.time() > until:
                break
            if fails(lab, law, one, less, kind):
                tree, again = less, True
                break
    return tree


def scenario(seed, size):
    return generate.scenario(seed, ("small" if seed % 3 else "medium") if size == "mixed" else size)


# ---- the soak -----------------------------------------------------------------------------------
def hold(lab, law, one):
    """What a law has to say about a scenario: None, a score for the pool, or Failed."""
    return LAWS[law](lab, one.tree, one.files, random.Random(f"{one.seed} {law}"))


def report(lab, law, one, failed, args):
    out = Path(args["out"])
    out.mkdir(parents=True, exist_ok=True)
    tree = one.tree if args["first"] else shrink(lab, law, one, failed.kind)
    name = f"{one.seed}-{law}.yaml"
    used = {n: t for n, t in one.files.items() if n in generate.text(tree) or any(n in f for f in one.files.values())}
    generate.Scenario(one.seed, tree, used).write(out / name)
    asan = f" --asan {args['asan']}" if args["asan"] else ""
    print(f"\nFAILED {law}, seed {one.seed} ({failed.kind}): {failed}\n"
          f"  repeat: {sys.argv[0]} {lab.program} --repeat {one.seed} {law} --size {args['size']}{asan}\n"
          f"  smallest: {out / name}\n" + "".join(f"    {line}\n" for line in generate.text(tree).splitlines()[:40]), flush=True)


def new(lab, law, one, failed, args):
    """Reports a failure that the sound program does not have."""
    if args["sound"]:
        other = Lab(args["sound"], None, lab.base)
        other.count = 10 ** 6
        try:
            hold(other, law, one)
        except Failed:
            return 0
    report(lab, law, one, failed, args)
    return 1


def pooled(pool):
    """Scores of independent scenarios are N(0, 1): mean and variance within four standard errors."""
    bad = []
    for name, scores in pool.items():
        n = len(scores)
        if n < 20:
            continue
        mean, var = sum(scores) / n, sum(z * z for z in scores) / n
        spread = 4 if name == "z" else 5                 # the others have 78 degrees of freedom: tails a little longer
        print(f"{name}: {n} scores, mean {mean:+.2f}, sd {math.sqrt(var):.2f}")
        if abs(mean) > 4 / math.sqrt(n) or var > 1 + spread * math.sqrt(2 / n) + (0 if name == "z" else 0.03):
            bad.append(f"{name}: {n} scores with mean {mean:+.3f} and sd {math.sqrt(var):.3f} are not N(0, 1)")
    return bad


def processor():
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def soak(args):
    clock = processor if args["cpu"] else time.time
    until, seed = clock() + 60 * args["minutes"], args["seed"]
    laws = args["only"] or list(LAWS)
    told, pool, failures, done = 0, {}, 0, 0
    while clock() < until:
        with tempfile.TemporaryDirectory(prefix="soak-") as base:
            one, lab = scenario(seed, args["size"]), Lab(args["program"], args["asan"], base)
            try:
                hold(lab, "check", one)
                good = True
            except Failed as failed:
                good = False
                if failed.kind == "check 1" and re.search(r":\d+:\d+: error\[", str(failed)):
                    told += 1                            # the generator's fault
                else:
                    failures += new(lab, "check", one, failed, args)
            for law in laws if good else []:
                try:
                    score = hold(lab, law, one)
                    if score:
                        pool.setdefault(score[0], []).append(score[1])
                except Failed as failed:
                    told += failed.kind == "ring"
                    failures += failed.kind != "ring" and new(lab, law, one, failed, args)
                    break
            done, seed = done + 1, seed + 1
        if failures and args["first"]:
            break
    bad = pooled(pool)
    if told > 0.05 * done + 3:
        bad.append(f"{told} of {done} scenarios are refused: the generator does not know the language")
    for line in bad:
        print("FAILED", line)
    print(f"{done} scenarios ({args['size']}, seeds {args['seed']} to {seed - 1}), {told} refused, {len(laws)} laws: "
          f"{failures + len(bad)} failures, {processor():.0f} s of processor time", flush=True)
    return 1 if failures or bad else 0


def main(words):
    args = {"size": "mixed", "asan": None, "only": None, "out": "soak-failures", "first": False, "cpu": False, "sound": None, "seed": int(time.time())}
    plain = []
    while words:
        word = words.pop(0)
        if word in ("--size", "--asan", "--out", "--sound") and words:
            args[word[2:]] = words.pop(0)
        elif word == "--only" and words:
            args["only"] = words.pop(0).split(",")
        elif word in ("--first", "--cpu"):
            args[word[2:]] = True
        else:
            plain.append(word)
    if "--repeat" in plain and len(plain) == 4:
        seed, law = int(plain[2]), plain[3]
        one = scenario(seed, args["size"])
        with tempfile.TemporaryDirectory(prefix="soak-") as base:
            lab = Lab(str(Path(plain[0]).resolve()), args["asan"], base)
            try:
                print(f"{law} of seed {seed}:", hold(lab, law, one) or "holds")
            except Failed as failed:
                report(lab, law, one, failed, args)
                return 1
        return 0
    if len(plain) not in (2, 3):
        sys.stderr.write(__doc__)
        return 2
    args["program"], args["minutes"] = str(Path(plain[0]).resolve()), float(plain[1])
    if len(plain) == 3:
        args["seed"] = int(plain[2])
    return soak(args)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
