"""No verdict and no title of a shipped scenario or starter recommends what is no choice, forbidden, or of an included file, and every entry says what an arrival is.

choices.py PROGRAM: runs of every file with variants, few replications each, and its `limits`; then a planted one, of which `best` and `voi` may choose
only one variant, and a file that includes it, which may choose none.
"""
import re, statistics, sys, tempfile
from pathlib import Path
from claims import ROOT, Program
from folder import Folder

COMPARE = "variants", "card", "frontier"             # pictures whose title is about variants
MOST = 2                                             # replications: a verdict may be wrong about the world, not about what is a choice
SAID = {"best", "undecided", "nothing", "same"}      # findings that are of choices alone
PLANTED = """yinliu: 1
horizon: {from: 2026-12-07, to: 2026-12-08}
run: {seed: 1, replications: 20}
entries: {e: {arrivals: {send: 300, at: 2026-12-07T10:00}, cost: 0.1 CNY, path: p}}
paths: {p: {steps: [a: {p: 20%}, to: shops.s]}}
shops: {s: {steps: [order: {p: 50%}], price: 10 CNY}}
uncertain: {paths.p.steps.a.p: {low: 10%, high: 40%}}
variants:
  banned: {forbidden: {en: a rule, zh: 规则}, paths.p.steps.a.p: "*2.2"}
  hoped:  {is: guess, paths.p.steps.a.p: "*2"}
  meant:  {is: reading, paths.p.steps.a.p: "*2.1"}
  ours:   {paths.p.steps.a.p: "*1.5"}
"""


def own_variants(path):
    """Names under `variants` of the file's own text; those of a starter are of its text, too."""
    text = re.sub(r"«([^|»]*)\|[^»]*»", r"\1", path.read_text(encoding="utf-8"))
    found = re.search(r"^variants:\n((?:[ #].*\n|\n)*)", text, re.M)
    return re.findall(r"^  ([\w-]+):", found[1], re.M) if found else []


def files(program):
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        if own_variants(path):
            yield path, own_variants(path)
    for path in sorted((ROOT / "starters").iterdir()):
        if own_variants(path / "scenario.yaml"):
            program.call("init", program.base / path.name, "--from", path.name, "--lang", "en")
            yield program.base / path.name / "scenario.yaml", own_variants(path / "scenario.yaml")


def recommends(folder, own):
    """What is wrong with what the folder says."""
    if set(folder.variants) != {"base", *own}:
        yield f"variants are {folder.variants}, and the file has {own}"
    for one in folder.findings:
        for name, mark in folder.marked.items():
            label = folder.named(f"variants.{name}")[0]
            if one["id"] in SAID and f"'{label}'" in one["en"]:
                yield f"'{label}' is {mark}: {one['en']}"
    for row in folder.rows("summary.csv"):
        if row["variant"] in folder.marked and row["best_share"]:
            yield f"{row['variant']} is {folder.marked[row['variant']]}, and best in {row['best_share']}"
            return


def titles(program, folder):
    """Titles of the pictures that compare variants."""
    for language in ("en", "zh") if folder.marked else ():
        for name in COMPARE:
            program.call("plot", folder.path, "--only", name, "--svg", "--lang", language, "-q", allowed=(0, 1, 2))
        for picture in sorted((folder.path / "plots").glob("*.svg")):
            texts = re.findall(r"<text[^>]*>(.*?)</text>", picture.read_text(encoding="utf-8"), re.S)
            title = " ".join([text for text in (re.sub("<[^>]*>", "", one).strip() for one in texts) if text][:2])   # its first lines
            for name, mark in folder.marked.items():
                if folder.named(f"variants.{name}")[language == "zh"] in title and not re.search("not recommended|不予推荐", title):
                    yield f"{picture.name} names {name}, which is {mark}: {title}"


def limits(program, path, folder):
    """What `limits` says to raise is of base, which all disputes share: it names no variant at all."""
    if path.parent.name == "disputes" and path.stem != "claims":
        return
    said = program.call("limits", path, "--replications", "2", "--lang", "en", where=path.parent, allowed=(0, 2)).stdout
    for name in folder.variants[1:]:
        if f"'{folder.named(f'variants.{name}')[0]}'" in said:
            yield f"limits names {name}: {said}"


def planted(program):
    path = program.base / "planted.yaml"
    path.write_text(PLANTED, encoding="utf-8")
    program.call("run", path, "-o", program.base / "planted", "--draws", "20", "-q")
    yield from recommends(Folder(program.base / "planted"), ["banned", "hoped", "meant", "ours"])
    said = {one["id"]: one["en"] for one in Folder(program.base / "planted").findings}
    if "'ours' is better" not in said.get("best", "") or "if" not in said or "(a rule)" not in said.get("forbidden", ""):
        yield f"said is {said}"
    yield from titles(program, Folder(program.base / "planted"))
    yield from limits(program, path, Folder(program.base / "planted"))
    including = program.base / "including.yaml"
    including.write_text("yinliu: 1\ninclude: [planted.yaml]\n", encoding="utf-8")
    program.call("run", including, "-o", program.base / "including", "-q")
    yield from recommends(Folder(program.base / "including"), [])
    program.call("best", path, "-o", program.base / "best", "--metric", "all.net_cny", "--max-replications", "40", "-q")
    for row in Folder(program.base / "best").rows("best.csv"):
        if row["variant"] not in ("base", "ours"):
            yield f"best ranks {row['variant']}"
    done = program.call("voi", path, "-o", program.base / "voi", "--draws", "64", "--lang", "en")
    if "choose 'ours'" not in done.stdout.replace("\n", " ") or "'hoped' (guess) and 'meant' (reading)" not in done.stdout.replace("\n", " "):
        yield f"voi: {done.stdout}"
    sweep = program.call("sweep", path, "-o", program.base / "sweep", "--axis", "shops.s.steps.order.p=40%,60%", "--lang", "en")
    for row in Folder(program.base / "sweep").rows("best.csv"):
        if row["variant"] not in ("base", "ours"):
            yield f"sweep ranks {row['variant']}"


def beside(program):
    """What best.csv says beside its ranks, against a run of the same campaigns: means, ranges of one campaign, losses, pairs; of two plans net, orders and cost, and orders, cost and arrivals of the entry."""
    path = program.base / "planted.yaml"
    how = "--set", "uncertain={}", "--set", "entries.e.cost=1 CNY", "--set", "shops.s.stock=33", "-q"    # some lose; stock: nothing is exact
    program.call("best", path, "-o", program.base / "sure", "--metric", "all.net_cny", "--max-replications", "40", *how)
    rows = Folder(program.base / "sure").rows("best.csv")
    program.call("run", path, "-o", program.base / "same", "--replications", str(max(int(row["n"]) for row in rows)), *how)
    values = lambda variant, row: Folder(program.base / "same").campaigns(row["place"], row["metric"], variant)[:int(row["n"])]
    first = next(row["variant"] for row in rows if row["rank"] == "1")
    for row in rows:
        own, best = values(row["variant"], row), values(first, row)
        pairs, ends = [a - b for a, b in zip(best, own)], statistics.quantiles(own, n=20, method="inclusive")
        expected = {"mean": statistics.fmean(own), "behind": statistics.fmean(pairs), "p05": ends[0], "p95": ends[-1]}
        if row["rank"]:
            expected["risk"] = sum(value < 0 for value in own) / len(own)
        for column, value in expected.items():
            if abs(float(row[column]) - value) > 1e-6 * max(1, abs(value)):
                yield f"{column} of {row['variant']}'s {row['place']}.{row['metric']} is {row[column]}, and its campaigns have {value}"
        error = statistics.stdev(pairs) / len(pairs) ** 0.5
        if not row["rank"] and error and not 2.02 < (float(row["behind_high"]) - float(row["behind_low"])) / 2 / error < 2.1:   # t of 20 to 40
            yield f"the interval of {row['variant']}'s {row['metric']} is not that of its pairs"
    if len(rows) != 12 or not 0 < float(rows[0]["risk"]) < 1:
        yield f"best.csv has {rows}"


def main():
    wrong = count = 0
    with tempfile.TemporaryDirectory() as base:
        program = Program(sys.argv[1], base)
        for path, own in files(program):
            out = program.base / f"out{count}"
            program.call("run", path, "-o", out, "--replications", MOST, "-q", where=path.parent)
            count += 1
            folder = Folder(out)
            uncounted = {row["entry"]: f"{row['entry']} does not say what an arrival is" for row in folder.rows("ways.csv") if not row["counts"]}
            for text in (*recommends(folder, own), *titles(program, folder), *limits(program, path, folder), *uncounted.values()):
                wrong += 1
                print(f"{path}: {text}")
        for text in (*planted(program), *beside(program)):
            wrong += 1
            print(f"planted: {text}")
    if wrong or count < 40:
        sys.exit(f"{wrong} wrong in {count} files")


main()
