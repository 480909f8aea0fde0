#!/usr/bin/env python3
"""Every sentence of a run says what the tables of its folder say.

  claims.py PROGRAM              the honest folders of the scenarios that take a moment, and every planted lie
  claims.py PROGRAM --scenarios  every scenario of the repository
  claims.py PROGRAM --random N   N random scenarios of tests/soak/generate.py
  claims.py --folder DIR…        folders that are there already

Written from docs/outputs.md alone. Each figure of findings.json is looked up in its table, each number of a sentence is one of
these figures as printed, in English and in Chinese; a check for each kind of finding (kinds.py) computes from the tables what
makes it true. Then the terminal, the report, the pictures and `compare` must say the same.
"""
import html, itertools, json, os, re, shutil, subprocess, sys, tempfile
from pathlib import Path
sys.path[:0] = [str(Path(__file__).parent)]
import kinds, lies, observed, sweeps, titles
from folder import TOKEN, Folder, bare, number, says, tokens

SHARES = ("n", "risk", "risk_low", "risk_high", "best_share", "p_best", "unknown_share")
ORDER = ("verdict", "risk", "action", "basis")


def written(folder):
    """conclusions.csv and findings.json hold the same; the verdict is first, of one kind the heaviest."""
    rows = folder.rows("conclusions.csv")
    if len(rows) != len(folder.findings):
        yield f"{len(rows)} conclusions and {len(folder.findings)} findings"
    for row, one in zip(rows, folder.findings):
        for key in ("id", "kind", "en", "zh"):
            if row[key] != one[key]:
                yield f"{key} is {row[key]} in conclusions.csv and {one[key]} in findings.json"
        if (float(row["weight"]) if row["weight"] else None) != one["weight"]:
            yield f"{one['id']}: weight {row['weight']} in conclusions.csv and {one['weight']} in findings.json"
        cells = [f"{'' if f['variant'] == 'base' else f['variant'] + '/'}{f['place']}.{f['metric']}:{f['column']}" for f in one["figures"] if "file" in f]
        said = [text.rpartition("=")[0] for text in row["figures"].split(";") if text]
        if cells != said:
            yield f"{one['id']}: the figures of conclusions.csv are {said}, those of findings.json {cells}"
        for text, f in zip((text for text in row["figures"].split(";") if text), (f for f in one["figures"] if "file" in f)):
            if float(text.rpartition("=")[2]) != f["value"]:
                yield f"{one['id']}: {text} in conclusions.csv, {f['value']} in findings.json"
    for a, b in zip(folder.findings, folder.findings[1:]):
        if ORDER.index(a["kind"]) > ORDER.index(b["kind"]):
            yield f"{a['id']} stands before {b['id']}"
        if a["kind"] == b["kind"] and a["kind"] != "verdict" and (b["weight"] or 0) > (a["weight"] or 0):
            yield f"{a['id']} ({a['weight']}) stands before {b['id']} ({b['weight']})"
    if sum(one["kind"] == "verdict" and one["id"] not in ("why", "if", "forbidden", "late") for one in folder.findings) > 1:
        yield "two verdicts"


def figures(folder, one):
    """Each figure is the cell that it names."""
    for f in one["figures"]:
        if "file" not in f:
            continue
        got = folder.cell(f["file"], f["variant"], f["place"], f["metric"], f["column"])
        if got is None or abs(got - f["value"]) > 1e-8 * max(abs(got), abs(f["value"])):
            yield f"{f['name']} is {f['value']}, and {f['file']} has {got} for {f['variant']}/{f['place']}.{f['metric']}:{f['column']}"


def numbers(folder, one):
    """Each number of the sentences is a figure as printed, each cell is printed, and both languages hold the same."""
    said = {language: tokens(one[language], language, folder.called) for language in ("en", "zh")}
    if sorted(said["en"]) != sorted(said["zh"]):
        yield f"numbers of en {said['en']}, of zh {said['zh']}"
    left = list(one["figures"])
    for token in said["en"]:                            # a figure is printed at its place: bounds that change places do not pass
        at = next((k for k, f in enumerate(left) if (":" not in token or f["name"] != "n") and says(token, f["value"], folder)), None)  # no time is a number of campaigns
        if at is None:
            yield f"{token} in {one['en']!r} is no figure, or stands at another's place"
            continue
        for f in left[:at]:
            if "file" in f:
                yield f"{f['name']} ({f['value']}) is a figure of {one['id']} and not printed"
        del left[:at + 1]
    for f in left:
        if "file" in f:
            yield f"{f['name']} ({f['value']}) is a figure of {one['id']} and not printed"
    for language, between in (("en", " to "), ("zh", " 至 ")):
        for match in re.finditer(f"({TOKEN.pattern}){between}({TOKEN.pattern})", bare(one[language], language, folder.called)):
            low, high = (float(text.replace(",", "").replace("−", "-").rstrip("%")) for text in match.groups())
            if low > high:
                yield f"{match.group()} in {language} is no interval"


def units(folder, one):
    """Money is called money, and nothing else is."""
    money = any(f.get("metric", "").endswith("_cny") and f["column"] not in SHARES for f in one["figures"]) or one["id"].startswith("budget_") or any(f["name"] in ("net", "margin") for f in one["figures"]) or re.search(r"target of at (least|most) [\d,.]+ (CNY )?(GMV|net(?! / )|cost|order value)", one["en"]) is not None
    for language, unit in (("en", "CNY"), ("zh", "元")):
        if money != (unit in bare(one[language], language, list(folder.called))):
            yield f"{language} has {'no ' if money else ''}money: {one[language]}"


def wrongs(folder):
    """All that is wrong with the findings of a folder."""
    yield from written(folder)
    for one in folder.findings:
        for what in (*figures(folder, one), *numbers(folder, one), *units(folder, one), *(kinds.CHECKS[one["id"]](folder, one) if one["id"] in kinds.CHECKS else
                                                                     [f"no check knows {one['id']}"])):
            yield f"{one['id']}: {what}"
        if "  " in one["en"]:
            yield f"{one['id']}: a word is missing: {one['en']}"
    yield from kinds.due(folder)


# ---- other media --------------------------------------------------------------------------------------
def once(text):
    """Without what breaks its lines: Chinese is broken where there is no blank."""
    return "".join(text.split())


def printed(folder, said):
    """The terminal has the sentences in their order, of what to do and what it rests on two to five, and the figures of summary.csv."""
    at, flat, ab = 0, once(said), folder.rows("ab.csv")
    told = [one for one in folder.findings if one["id"] != "way"]  # the table of ways says it
    others = [one for one in told if one["kind"] in ("action", "basis")]
    shown = [one for one in others if ab or once(one["en"]) in flat]
    left = int((re.search(r"… (\d+) more finding", said) or [0, 0])[1])
    if not ab and (shown != others[:len(shown)] or left != len(others) - len(shown) or not min(2, len(others)) <= len(shown) <= 5):
        yield f"terminal: {left} findings are left out of {len(others)}, and {[one['id'] for one in shown]} are there"
    for one in told:
        if one in others and one not in shown:
            continue
        found = flat.find(once(one["en"]), at)
        if found < 0:
            yield f"terminal: not there, or not at its place: {one['en']}"
        at = max(at, found)
    for name, metric in (("orders", "orders"), ("GMV", "gmv_cny"), ("cost", "cost_cny"), ("net", "net_cny")):
        line = re.search(rf"^  {name} {{2,}}(.*)$", said, re.M)
        row = folder.index("summary.csv").get(("base", "all", metric))
        if not line or not row or "–" in line.group(1):
            continue
        shown = TOKEN.findall(line.group(1).replace("90%", "").replace("(95%)", "").replace("±", " "))
        if not says(shown[0], number(row["mean"])):
            yield f"terminal: {name} {shown[0]}, summary.csv {row['mean']}"
        band = re.search(f"one campaign (?:about )?({TOKEN.pattern}) to ({TOKEN.pattern})", line.group(1))
        for column, text in zip(("p05", "p95"), band.groups() if band else ()):
            if not says(text, number(row[column])):
                yield f"terminal: {column} of {name} {text}, summary.csv {row[column]}"


def paged(folder, page):
    """The page has the findings as they are, in its data and, word for word, without a script."""
    study, = json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])
    if study["findings"] != folder.findings:
        yield "report: other findings than findings.json"
    plain = html.unescape(re.search(r"<noscript>(.*?)</noscript>", page, re.S)[1])
    for one in folder.findings:
        if f"<p>{one['en']}</p>" not in plain:
            yield f"report: not said without a script: {one['en']}"


def compared(folder, said):
    """What is said of both runs by compare is what each says of itself."""
    flat = once(re.sub(r"^  [AB]  ", "  ", said, flags=re.M))
    for one in folder.findings:
        if one["kind"] == "risk" and one["id"] in ("loss", "no_loss", "met", "missed") and flat.count(once(one["en"])) < 2:
            yield f"compare: not said of both: {one['en']}"


# ---- the program --------------------------------------------------------------------------------------
ROOT = Path(__file__).parents[2]
OWN = (("seats.yaml", ()), ("drawn.yaml", ("--draws", "40")))
STARTERS = ("campaign", "text-message", "gift-packs", "agents", "channel-budget")
QUICK = ("decisions/which-goods", "decisions/how-many-coupons", "decisions/how-many-agents", "experiments/limited-stock", "bench/coupled",
         "ecosystem/m01-live-promotion", "ecosystem/p09-start-game-stream", "weekend-live")
LARGE = ("disputes", "rules", "ecosystem.yaml", "rules-2021-2023", "bench/age", "bench/send", "bench/memory")  # a minute each, or more


class Program:
    def __init__(self, program, base):
        self.program, self.base = Path(program).resolve(), Path(base)

    def call(self, *words, where=None, allowed=(0,)):
        done = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, cwd=where or self.base,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        if done.returncode not in allowed:
            raise RuntimeError(f"{' '.join(map(str, words))}: status {done.returncode}\n{done.stderr[-800:]}")
        return done

    def run(self, name, scenario, *options):
        """The folder of a run, and what it printed."""
        out = self.base / name
        options = options if "--draws" in options else ("--replications", "20", *options)
        done = self.call("run", scenario, "-o", out, "--lang", "en", *options, where=ROOT)
        return Folder(out), done.stdout


def chosen(program, everything):
    """Name, scenario and options of each run."""
    for name, options in OWN:
        yield name.partition(".")[0], Path(__file__).parent / name, options
    for name in STARTERS if not everything else sorted(path.name for path in (ROOT / "starters").iterdir() if path.is_dir()):
        program.call("init", program.base / f"starter-{name}", "--from", name, "--lang", "en")
        yield f"starter-{name}.out", next((program.base / f"starter-{name}").glob("*.yaml")), ()
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        name = str(path.relative_to(ROOT / "scenarios"))[:-5]
        if name in QUICK if not everything else not any(part in str(path) for part in LARGE) and re.search(r"^horizon:", path.read_text(), re.M):
            yield name.replace("/", "-"), path, ()


def honest(program, everything):
    """Every folder, with every medium of some."""
    for name, scenario, options in chosen(program, everything):
        folder, said = program.run(name, scenario, *options)
        wrong = [*wrongs(folder), *printed(folder, said)]
        if name in ("seats", "drawn", "weekend-live", "starter-campaign.out", "starter-text-message.out"):
            program.call("report", folder.path, "-o", program.base / "page.html", "--lang", "en")
            page = (program.base / "page.html").read_text(encoding="utf-8")
            folder.pictures = titles.of_pictures(program, folder)
            wrong += [*paged(folder, page), *titles.wrongs(folder, folder.pictures)]
            wrong += compared(folder, program.call("compare", folder.path, folder.path, "--lang", "en").stdout)
        yield folder, wrong


def swept(program):
    """Sweeps over a grid and over none: what they conclude, their titles, and that a figure made wrong is seen."""
    scenario, grid = ROOT / "tests/cli/sweep-finds/in/s.yaml", ("--axis", "paths.sms.steps.open.p=10%,20%,40%", "--axis", "entries.sms.cost=0.05 CNY,0.06 CNY")
    lot = program.base / "lot.yaml"
    lot.write_text(scenario.read_text(encoding="utf-8") + "sweep: {design: sobol, samples: 12, axes: {paths.sms.steps.open.p: {from: 10%, to: 40%}, "
                   "paths.sms.steps.read.p: {from: 40%, to: 60%}, entries.sms.cost: {from: 0.01 CNY, to: 0.5 CNY}}}\n", encoding="utf-8")
    apart = (ROOT / "tests/cli/best-at-the-end/in/s.yaml", "--set", "entries.ads.budget=2000 CNY", "--axis", "shops.m.stock=10,30,80", "--axis", "entries.ads.arrivals.rate=10/h,20/h,80/h")
    for name, words in (("grid", (scenario, *grid)), ("apart", apart), ("lot", (lot,)), ("flat", (scenario, "--axis", "horizon.bin=5m,10m"))):
        program.call("sweep", *words, "--metric", "all.net_cny", "--replications", "20", "-q", "-o", program.base / name)
        folder = Folder(program.base / name)
        wrong = [*sweeps.wrongs(folder)] if name != "flat" else [one["en"] for one in folder.findings if re.search("best|from", one["en"])]
        for what, findings in sweeps.lies(folder) if name != "flat" else ():
            folder.findings, honest_ones = findings, folder.findings
            wrong += [] if any(sweeps.wrongs(folder)) else [f"{what} is made wrong and not seen"]
            folder.findings = honest_ones
        if name == "grid":
            pictures = titles.of_pictures(program, folder)
            wrong += sweeps.titled(folder, pictures)
            other = {name: {"en": "The best: plan 0.", "zh": "无。"} for name in pictures}
            if not any(sweeps.titled(folder, other)):
                wrong.append("another title is not seen")
        yield folder, wrong


def experiments(program):
    """The folder of a planned experiment, with its page and the titles of its pictures; the looks of one that needs fewer campaigns with
    equal arms than with the change."""
    out, page = program.base / "experiment", program.base / "experiment.html"
    said = program.call("ab", Path(__file__).parent / "experiment.yaml", "-o", out, "--lang", "en").stdout
    program.call("report", out, "-o", page, "--lang", "en")
    folder = Folder(out)
    folder.pictures = titles.of_pictures(program, folder)
    yield folder, [*wrongs(folder), *printed(folder, said), *paged(folder, page.read_text(encoding="utf-8")),
                   *titles.wrongs(folder, folder.pictures)]
    program.call("ab", ROOT / "scenarios/experiments/limited-stock.yaml", "-o", program.base / "stock", "-q")
    stock = Folder(program.base / "stock")                # its bias is the verdict, and what a misleading test calls no second one
    yield stock, [*wrongs(stock), *kinds.by_looks(stock)]


def random_ones(program, count):
    sys.path[:0] = [str(ROOT / "tests/soak")]
    import generate
    for seed in range(1, count + 1):
        path = program.base / f"random-{seed}.yaml"
        generate.scenario(seed, "small" if seed % 3 else "medium").write(path)
        done = program.call("run", path, "-o", program.base / f"random-{seed}", "--replications", "20", "--lang", "en", allowed=(0, 1, 3))
        if done.returncode:                               # `check` tells why, and soak.accepted how many may be refused
            continue
        folder = Folder(program.base / f"random-{seed}")
        yield folder, [*wrongs(folder), *printed(folder, done.stdout)]
        shutil.rmtree(folder.path)


def planted(program, folders):
    """Each lie is told somewhere, and wherever it is told it is seen."""
    told = dict.fromkeys(lies.LIES, 0)
    for folder in folders:
        for name, lie in lies.LIES.items():
            liar = lies.tell(folder, lie, program.base / f"{name}-{folder.path.name}")
            if not liar:
                continue
            told[name] += 1
            if not any(wrongs(liar)):
                yield f"{name} in {folder.path.name} is not seen"
    pictures = set()
    for folder in folders:
        for name, lied in titles.lies(folder.pictures) if hasattr(folder, "pictures") else ():
            pictures.add(name)
            if not any(titles.wrongs(folder, lied)):
                yield f"a number of the title of {name} in {folder.path.name} is made wrong and not seen"
    told |= {f"a title of {name}": name in pictures for name in (*titles.COMPUTED, "variants")}
    for name, count in told.items():
        if not count:
            yield f"{name} was told nowhere"


def main():
    if sys.argv[1] == "--folder":
        wrong = [f"{Path(path).name}: {what}" for path in sys.argv[2:] for what in wrongs(Folder(path))]
        folders = sys.argv[2:]
    else:
        with tempfile.TemporaryDirectory() as base:
            program, how = Program(sys.argv[1], base), sys.argv[2:]
            runs = random_ones(program, int(how[1])) if how[:1] == ["--random"] else itertools.chain(honest(program, bool(how)), experiments(program))
            folders, wrong = [], []
            for folder, what in runs:
                folders.append(folder)
                wrong += [f"{folder.path.name}: {one}" for one in what]
            if not how and not wrong:
                wrong += planted(program, folders)
                wrong += [f"{folder.path.name}: {one}" for folder, what in swept(program) for one in what]
                wrong += observed.told(program, Path(__file__).parent / "experiment.yaml")
    print("\n".join(wrong) if wrong else f"{len(folders)} folders say what their tables say")
    return 1 if wrong or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
