#!/usr/bin/env python3
"""The grammar as a matrix: each row of the key tables in each form that its value may take.

  matrix.py PROGRAM [PATTERN]      runs every case (or those whose name holds PATTERN), in batches and in the loop; where a value
                                   stands by a trait, a memory or a fact, without sampling, too, and of numbered people: by
                                   turns batched, in the loop or followed; in each of these with a PATTERN or YL_SLOW

A case is a minimal scenario with a figure that is worked out here: hundred visits that all pass or all do not, or, where a
distribution decides, the share of it that lies below a minute, within six standard errors. A row or a form of it that has no
case is a failure, and so is a sanitizer's message. Forms follow from the shape that `yinliu schema` gives a row.
"""
import concurrent.futures, copy, csv, io, math, os, re, subprocess, sys, tempfile
from pathlib import Path
from statistics import NormalDist
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "soak"))
import generate

N = 1000                                                 # visits of every case that does not say otherwise
DAY = "2021-07-05"
AT = f"{DAY}T01:00"


# ---- distributions: by name, what is written with `unit` around a middle of 60, and its quantiles -
def grid(quantile):
    return [quantile((i + 0.5) / 4000) for i in range(4000)]


LN2, normal = math.log(2), NormalDist()
DISTRIBUTIONS = {
    "exp": ("exp({86.56170245})", lambda u: -60 / LN2 * math.log(1 - u)),
    "uniform": ("uniform({30} {90})", lambda u: 30 + 60 * u),
    "lognormal mean": ("lognormal(mean {67.98890719} sigma 0.5)", lambda u: 60 * math.exp(normal.inv_cdf(u) / 2)),
    "lognormal median": ("lognormal(median {60} sigma 0.5)", lambda u: 60 * math.exp(normal.inv_cdf(u) / 2)),
    "gamma": ("gamma(mean {86.56170245} shape 1)", lambda u: -60 / LN2 * math.log(1 - u)),
    "weibull": ("weibull(scale {86.56170245} shape 1)", lambda u: -60 / LN2 * math.log(1 - u)),
    "pareto": ("pareto(min {50.45378492} alpha 4)", lambda u: 50.45378492 * (1 - u) ** -0.25),
    "normal": ("normal(mean {60} sd {20})", lambda u: max(0.0, 60 + 20 * normal.inv_cdf(u))),
    "empirical": ("empirical({file}.csv value)", lambda u: (20, 40, 80, 100)[int(4 * u)]),
    "at_most": ("exp({86.56170245} at_most {50})", lambda u: min(50, -60 / LN2 * math.log(1 - u))),
}
UNITS = {"duration": lambda x: f"{x:.6g}s", "money": lambda x: f"{x:.8g} CNY", "number": lambda x: f"{x:.8g}"}


def written(name, unit, scale=1.0):
    text = DISTRIBUTIONS[name][0].replace("{file}", unit)
    return re.sub(r"\{([0-9.]+)\}", lambda m: UNITS[unit](scale * float(m[1])), text)


# ---- forms of a value -----------------------------------------------------------------------------
BY = {"by trait": ("t", "yes", "no"), "by named trait": ("kind", "a", "b"), "by memory": ("m", "yes", "no"),
      "by fact": ("f", "yes", "no"), "by what is not remembered": ("n", "no", "yes"),
      "by a trait of nobody": ("u", "no", "yes"), "by no fact": ("g", "no", "yes")}
QUANTITY = ["constant", *BY]
DRAWN = QUANTITY + list(DISTRIBUTIONS) + ["by trait with distribution"]
PLACES = ["room", "shop", "path", "leave"]
CONDITIONS = ["fact", "trait", "memory", "value", "room", "hosted room", "limit", "hours", "list"]
FORMS = {
    "quantity_share": QUANTITY, "quantity_count": QUANTITY, "quantity_duration_plain": QUANTITY, "quantity_money_plain": QUANTITY,
    "quantity_duration": DRAWN, "quantity_money": DRAWN, "quantity_number": DRAWN, "intent": DRAWN,
    "entry_cost": QUANTITY + ["parts", "tiers"], "entry_budget": ["constant", "map", "name"],
    "destination": PLACES, "destination_by": PLACES + list(BY) + ["by trait leave"], "destination_replay": PLACES + ["replay"],
    "then": PLACES + list(BY) + ["by trait leave", "choose"], "choose": PLACES + ["next", "rest", *BY], "share_rest": QUANTITY + ["rest"],
    "conditions": CONDITIONS, "match": ["value", "list of values", "two lines", "memory", "fact"],
    "allow": ["constant", "unlimited", "by trait"], "per": ["all", "person", "trait"], "gives": ["one", "two", "unlimited"],
    "weight": ["number", "no"], "hours": ["24", "168"], "yesno": ["yes", "no"],
    "names": ["one", "list"], "times": ["one", "list"], "audience": ["value", "list of values", "two lines"], "times_slots": ["one", "list", "slot"], "send": ["constant", "all"], "figure": ["constant"], "arrival_table": ["constant", "rates"], "metrics": ["one", "list"], "guardrails": ["one", "list", "map"], "files": ["one", "list"], "label": ["constant", "languages"], "counts": ["constant", "languages"], "shares": ["list"],
    "keep": ["one", "list"], "steps": ["keys", "no keys", "bare to"], "targets": [">=", "<="],
    "variants": ["value", "relative", "set", "include"], "axes": ["list", "values", "range"], "guesses": ["ranges", "draws"], "guess_law": ["normal", "uniform", "triangular", "beta"], "group": ["name", "map"],
    "people": ["values", "share", "remembered", "remembered share", "remembered lasts", "counted", "counted lasts"], "facts": ["yes", "no", "map"],
}


def forms_of(row):
    """The forms of a row, from its shape in the schema."""
    if "enum" in row:
        return row["enum"]
    shape = row.get("$ref", "").rsplit("/", 1)[-1]
    return FORMS.get(shape, ["constant"])


def quantity(form, unit, good, bad, middle=1.0):
    """What is written in a form, and the values that come of it with equal chances: `good`, or a grid of quantiles."""
    if form == "constant":
        return good, None
    if form in BY:
        by, yes, no = BY[form]
        return {"by": by, yes: good, no: bad}, None
    if form == "by trait with distribution":
        return {"by": "t", "yes": written("uniform", unit, middle), "no": bad}, [middle * x for x in grid(DISTRIBUTIONS["uniform"][1])]
    return written(form, unit, middle), [middle * x for x in grid(DISTRIBUTIONS[form][1])]


# ---- scenarios ------------------------------------------------------------------------------------
def base(**sections):
    tree = {"yinliu": "1", "horizon": {"from": DAY, "to": f"{DAY}T12:00"},
            "people": {"t": "100%", "kind": {"a": "100%", "b": "0%"}, "m": "remembered(100%)", "n": "remembered", "u": "0%"},
            "facts": {"f": "yes", "g": "no"},
            "entries": {"e": {"arrivals": {"send": str(N), "at": AT}, "path": "p"}},
            "paths": {"p": {"steps": [{"x": {}}]}, "q": {"steps": [{"y": {}}]}},
            "rooms": {"r": {"watch": "10m"}}, "shops": {"s": {"steps": [{"buy": {}}], "price": "10 CNY"}}}
    for name, value in sections.items():
        if isinstance(value, dict) and isinstance(tree.get(name), dict):
            tree[name].update(value)
        else:
            tree[name] = value
    return tree


def steps(*all_steps, **sections):
    return base(paths={"p": {"steps": [dict([s]) if isinstance(s, tuple) else s for s in all_steps]}}, **sections)


class Case:
    def __init__(self, name, tree, verb="run", files=None, options=(), message=None, **figures):
        self.name, self.tree, self.verb, self.files, self.message = name, tree, verb, files or {}, message
        self.options, self.figures = list(options), figures


CASES = []


def case(row, form, tree, **more):
    CASES.append(Case(f"{row} / {form}", copy.deepcopy(tree), **more))


def outcome(name, entry="e"):
    return ("outcomes.csv", {"entry": entry, "outcome": name}, "visits")


def funnel(step, column="passed", path=None):
    return ("funnel.csv", {"step": step, **({"path": path} if path else {})}, column)


def total(place, metric):
    return ("totals.csv", {"place": place, "metric": metric}, "value")


def path_figure(place, column):
    return ("paths.csv", {"place": place}, column)


def below(values, most, n=N):
    """Of n visits those whose value is below `most`: what is expected, and its standard error."""
    p = sum(v < most for v in values) / len(values)
    return n * p, math.sqrt(n * p * (1 - p))


def add_up(values, n=N):
    mean = sum(values) / len(values)
    return n * mean, math.sqrt(n * sum((v - mean) ** 2 for v in values) / len(values))


exec((Path(__file__).parent / "cases.py").read_text(encoding="utf-8"))


solved = []                                              # cases of BY, once for each figure that is answered without sampling


# ---- running --------------------------------------------------------------------------------------
def rows_of(folder, name, variant, tables):
    """The head of a table and what rows it has of a variant, or all where it has no variants."""
    if name not in tables:
        head, *rows = csv.reader(io.StringIO((folder / name).read_text(encoding="utf-8-sig")))
        tables[name] = head, {}
        for row in rows:
            tables[name][1].setdefault(row[head.index("variant")] if "variant" in head else None, []).append(row)
    head, rows = tables[name]
    return head, rows.get(variant if "variant" in head else None, [])


def figure(folder, where, variant, tables):
    name, row, column = where
    head, rows = rows_of(folder, name, row.get("variant", variant), tables)
    wants, at = [(head.index(k), v) for k, v in row.items()], head.index(column)
    found = [r[at] for r in rows if all(r[k] == v for k, v in wants)]
    return sum(float(text or "nan") for text in found) if found else None


ALONE = {"include", "set", "variants", "sweep", "uncertain", "evidence", "experiment", "log", "targets", "reports", "report", "title"}
TOGETHER = 24                                            # cases of one file: a process takes longer than any of them


class File:
    """Cases that are run as one scenario in one mode: the first as it is written, others laid over it as variants c1, c2 and so on."""
    def __init__(self, mode, one):
        self.mode, self.cases, self.files = mode, [one], dict(one.files)
        self.open = one.verb == "run" and not one.message and not one.options and not ALONE & set(one.tree)

    def takes(self, one):
        same = all(self.cases[0].tree.get(key) == one.tree.get(key) for key in ("yinliu", "horizon", "run"))
        return (same and len(self.cases) < TOGETHER and all(self.files.get(name, text) == text for name, text in one.files.items())
                and lies_over(one.tree, self.cases[0].tree))

    def write(self, folder):
        first, *others = self.cases
        tree = {**first.tree, "variants": {f"c{i}": {"include": f"c{i}.yaml"} for i in range(1, 1 + len(others))}} if others else first.tree
        files = {f"c{i}.yaml": generate.text({key: value for key, value in one.tree.items() if key not in ("horizon", "run")})
                 for i, one in enumerate(others, 1)}
        generate.Scenario(0, tree, {"duration.csv": "value\n20s\n40s\n80s\n100s\n", "money.csv": "value\n20 CNY\n40 CNY\n80 CNY\n100 CNY\n",
                                    "number.csv": "value\n1\n2\n4\n5\n", **self.files, **files}).write(folder / "s.yaml")


def lies_over(tree, below):
    """Is `tree` itself what is there when it is laid over `below`?"""
    if isinstance(tree, dict) and isinstance(below, dict):
        return all(key in tree and lies_over(tree[key], value) for key, value in below.items())
    return True


def by_value(one):
    return one.name.partition(" / ")[2].partition(" @")[0] in set(BY) - {"by named trait"} and not one.message


def modes(one, every):
    """In batches and in the loop; by what a value goes is tried in one more mode by turns, or in every one."""
    yield from [(), ("--loop",)] if one.verb == "run" and not one.message else [()]
    if by_value(one):                                     # of many numbered people, and of as many as come, three of them followed
        more = [("--set", f"people.size={size}", *way) for size, way in ((2 * N, ()), (2 * N, ("--loop",)), (N, ("--trace", "3")))]
        form = one.name.partition(" / ")[2].partition(" @")[0]
        turn = (len(one.name) - len(form) + list(BY).index(form)) % len(more)
        yield from more if every else [more[turn]]


def files_of(cases, every):
    """Each case in each of its modes, in as few files as hold them."""
    out, begun = [], {}
    for one in cases:
        for mode in modes(one, every):
            own = File(mode, one)
            fits = next((each for each in reversed(begun.get(mode, [])) if each.takes(one)), None) if own.open else None
            if fits:
                fits.cases.append(one)
                fits.files.update(one.files)
                continue
            out.append(own)
            if own.open:
                begun.setdefault(mode, []).append(own)
    return out


def hold(program, file, base_folder, number):
    """Everything that is wrong with the cases of a file."""
    folder, first = Path(base_folder, str(number)), file.cases[0]
    folder.mkdir()
    file.write(folder)
    name, out = " + ".join(one.name for one in file.cases) + f" {' '.join(file.mode)}", folder / "out"
    words = [program, first.verb, folder / "s.yaml"] + (["-o", out, "-q", "--threads", "1", *first.options] if first.verb in ("run", "sweep", "ab") else [])
    try:
        done = subprocess.run([*words, *file.mode], capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return [f"{name}: does not end"]
    if re.search("Sanitizer|runtime error|BUG ", done.stderr) or done.returncode not in (0, 1):
        return [f"{name}: status {done.returncode} {done.stderr[:600]}"]
    if first.message:
        good = done.returncode == 1 and f"error[{first.message}]" in done.stderr
        return [] if good else [f"{name}: wants error[{first.message}], has status {done.returncode} {done.stderr[:300]}"]
    if done.returncode:
        return [f"{name}: refused: {done.stderr[:400]}"]
    wrong, tables = [], {}
    for variant, one in zip(("base", *(f"c{i}" for i in range(1, TOGETHER))), file.cases):
        for what, (where, wants) in one.figures.items():
            mean, error = wants if isinstance(wants, tuple) else (wants, 0)
            got = figure(out, where, variant, tables)
            if got is None or not abs(got - mean) <= 6 * error + 1e-6 * max(1, abs(mean)):
                wrong.append(f"{one.name} {' '.join(file.mode)}: {what} is {got}, not {mean:.9g}{f' ± {6 * error:.3g}' if error else ''} {where}, {variant} beside {first.name}")
        head, rows = rows_of(out, "summary.csv", variant, tables) if by_value(one) else ([], [])
        for row in (dict(zip(head, each)) for each in rows):
            if row["exact"] and row["mean"]:                    # also without sampling
                solved.append(one.name)
                if not math.isclose(float(row["exact"]), float(row["mean"]), rel_tol=1e-5, abs_tol=1e-3):
                    wrong.append(f"{one.name} {' '.join(file.mode)}: {row['place']} {row['metric']} is {row['mean']}, without sampling {row['exact']}")
    return wrong


def missing(program):
    """Rows and forms of rows without a case."""
    import json
    schema = json.loads(subprocess.run([program, "schema"], check=True, capture_output=True, text=True).stdout)["$defs"]
    have = {c.name.split(" @")[0] for c in CASES}
    out, rows = [], 0
    for name, table in schema.items():
        if not name.startswith("table_") or name.endswith("_part"):
            continue
        for key, row in table["properties"].items():
            rows += 1
            for form in forms_of(row["allOf"][0]):
                if f"{name[6:]}.{key} / {form}" not in have:
                    out.append(f"no case: {name[6:]}.{key} / {form}")
    return out, rows


def main(words):
    if not words:
        sys.stderr.write(__doc__)
        return 2
    program, pattern = str(Path(words[0]).resolve()), words[1] if len(words) > 1 else ""
    chosen = [c for c in CASES if pattern in c.name]
    every = pattern or os.environ.get("YL_SLOW")
    wrong, rows = missing(program)
    if pattern:
        wrong = []
    with tempfile.TemporaryDirectory(prefix="matrix-") as folder, concurrent.futures.ThreadPoolExecutor(3) as pool:
        files = files_of(chosen, every)
        for some in pool.map(lambda job: hold(program, job[1], folder, job[0]), enumerate(files)):
            wrong += some
    if not pattern and len(solved) < 15000:
        wrong.append("too little is answered without sampling")
    print("\n".join(wrong))
    print(f"{rows} rows, {len(chosen)} cases in {len(files)} files, {len(solved)} figures without sampling: {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
