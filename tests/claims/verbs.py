#!/usr/bin/env python3
"""The first screens of `sweep`, `best`, `ab`, `compare`, `sensitivity`, `voi`, `attribution` and `power`, over shipped files.

  verbs.py PROGRAM             a selection, within some minutes
  verbs.py PROGRAM --all       every shipped file that a verb suits

In both languages: the verdict is the first line, at most 24 lines at 80 columns, no line wider than its screen at 60, 80 and 100
(Chinese characters count twice), and no sentence of conclusions.csv has more than two figures. Names of the scenario are no figures.
"""
import csv, json, os, re, subprocess, sys, tempfile, unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINES, FIGURES = 24, 2
FIGURE = re.compile(r"(?<![\w.#])[+−-]?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?%?")


def width(text):
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else not unicodedata.combining(one) for one in text)


def files(folder):
    return sorted((ROOT / "scenarios" / folder).glob("*.yaml"))


def text_of(path):
    return path.read_text(encoding="utf-8")


def cases(everything):
    """Name and words of each call; `-o` comes behind."""
    plans = [path for path in files("experiments") if everything or path.stem not in ("share-incentive", "remove-h5-page")]
    for path in plans:
        yield f"ab-{path.stem}", ("ab", path, "--replications", "20")
    for path in [*files("decisions"), *files("disputes")] if everything else [ROOT / f"scenarios/decisions/{name}.yaml" for name in ("when-to-send", "how-many-coupons", "which-goods")]:
        text = text_of(path)
        choice = re.search(r"^variants:", text, re.M)
        if choice and "/decisions/" in str(path):
            yield f"best-{path.stem}", ("best", path, "--max-replications", "24")
        if re.search(r"^uncertain:", text, re.M) or everything and "source:" in text:
            yield f"sensitivity-{path.stem}", ("sensitivity", path, "--draws", "24")
            if choice:
                yield f"voi-{path.stem}", ("voi", path, "--draws", "24")
    weekend = ROOT / "scenarios/weekend-live.yaml"
    yield "sensitivity-weekend", ("sensitivity", weekend, "--draws", "32")
    yield "voi-weekend", ("voi", weekend, "--draws", "24")
    agents = ROOT / "scenarios/decisions/how-many-agents.yaml"
    yield "sweep-agents", ("sweep", agents, "--set", "variants={}", "--axis", "agents.p05_desk.count=1,2,4,8", "--replications", "12")
    send = ROOT / "scenarios/decisions/when-to-send.yaml"
    for metric in ("all.net_cny", "all.roi"):
        yield f"sweep-send-{metric}", ("sweep", send, "--axis", "entries.p02_sms.arrivals.send=10000,30000,60000", "--axis", "entries.p02_sms.cost=0.03 CNY,0.045 CNY,0.06 CNY",
                                       "--replications", "6", "--metric", metric, "--set", "variants={}")
    if everything:
        yield "sweep-draws", ("sweep", weekend, "--axis", "entries.ads.budget=1000 CNY,3000 CNY,5000 CNY", "--draws", "12", "--replications", "2")
    yield "vary", ("best", agents, "--set", "variants={}", "--metric", "all.orders",
                   "--vary", "agents.p05_desk.count=1:8", "--replications", "8")


POWER = (("proportions", "--p1", "10%", "--p2", "12%"), ("proportions", "--p1", "10%", "--n", "1000"), ("proportions", "--p1", "10%", "--p2", "12%", "--n", "1000"),
         ("proportions", "--p1", "60%", "--effect", "-2%", "--margin", "5%", "--per-day", "500"), ("means", "--sd", "2", "--effect", "0.5"),
         ("cluster", "--p1", "20%", "--p2", "30%", "--size", "50", "--icc", "2%"), ("switchback", "--sd", "2", "--effect", "1"),
         ("sequential", "--looks", "4", "--bounds", "pocock"), ("peeking", "--looks", "10"), ("srm", "--counts", "5000,4800"), ("test", "--a", "100/1000", "--b", "130/1000"),
         ("adjust", "--p", "0.01,0.02,0.03"))


class Screens:
    def __init__(self, program, base):
        self.program, self.base, self.seen = Path(program).resolve(), Path(base), 0

    def call(self, words, language, columns):
        done = subprocess.run([self.program, *map(str, words), "--lang", language], capture_output=True, text=True, cwd=self.base,
                              env=dict(os.environ, LC_ALL="C.UTF-8", COLUMNS=str(columns)))
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, words))}: status {done.returncode}\n{done.stderr[-600:]}")
        return done.stdout

    def screens(self, name, words, folder):
        """What is wrong with the screens of a call; the folder is kept by its ledger from one to the next."""
        for language in ("en", "zh"):
            first = None
            for columns in (80, 60, 100):
                said = self.call(words, language, columns).rstrip("\n").split("\n")
                said = [line for line in said if not re.match(r"to run it: |运行它：", line)]      # to be copied as a whole
                self.seen += 1
                if columns == 80 and len(said) > LINES:
                    yield f"{name} {language}: {len(said)} lines"
                for line in said:
                    if width(line) > columns:
                        yield f"{name} {language} at {columns}: {width(line)} columns: {line}"
                if folder:
                    first = list(csv.DictReader(open(folder / "conclusions.csv", encoding="utf-8-sig")))
                    lead = "".join(first[0][language].split())
                    if not lead.startswith("".join(said[0].split())[:len(lead)]):
                        yield f"{name} {language} at {columns}: the verdict does not come first: {said[0]}"
            yield from self.sentences(name, language, first or [{language: said[0], "id": "power"}], folder)

    def sentences(self, name, language, rows, folder):
        """No sentence has more than two figures; what the scenario calls its things is none."""
        names = set()
        if folder and (folder / "manifest.json").exists():
            text = (folder / "manifest.json").read_text(encoding="utf-8")
            names = {one for one in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if re.search(r"\d", one) and len(one) > 2}
        for path in (folder / "labels.csv",) if folder and (folder / "labels.csv").exists() else ():
            names |= {cell for row in csv.reader(open(path, encoding="utf-8-sig")) for cell in row if re.search(r"\d", cell)}
        for row in rows:
            for sentence in re.split(r"(?<=[.。])\s*(?=[A-Z‘'“\u4e00-\u9fff])", row[language]):
                for one in sorted(names, key=len, reverse=True):
                    sentence = sentence.replace(one, "")
                bare = re.sub(r"'[^']*'|“[^”]*”", "", sentence).replace("95%", "")
                found = FIGURE.findall(bare)
                if len(found) > FIGURES:
                    yield f"{name} {language}: {len(found)} figures: {row[language]}"


def observed(screens, base):
    """Results of the plans: many metrics, arms, margins, segments, looks."""
    path = base / "results.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("person", "arm", "orders", "gmv_cny", "saw", "city", "covariate"))
        for i in range(2400):
            orders = int(i // 2 % 10 < (4 if i % 2 else 2))
            out.writerow((f"u{i}", ("base", "new")[i % 2], orders, orders * (50 + i % 7), int(i % 3 > 0), "abcdefgh"[i % 8], i % 5))
    yield "data", ("ab", "--data", path, "--metric", "orders,gmv_cny", "--split", "base=50,new=50", "--segments", "city"), None
    yield "data-ratio", ("ab", "--data", path, "--metric", "gmv_cny", "--ratio", "gmv_cny/orders", "--control", "base"), None
    yield "data-plan", ("ab", Path(__file__).parent / "experiment.yaml", "--data", path), None


def main():
    everything = sys.argv[2:] == ["--all"]
    with tempfile.TemporaryDirectory() as base:
        base = Path(base)
        screens = Screens(sys.argv[1], base)
        calls = [(name, (*words, "-o", base / name, "--force"), base / name) for name, words in cases(everything)]
        calls += [(f"power-{k}", ("power", *words), None) for k, words in enumerate(POWER)]
        calls += [(name, (*words,), folder) for name, words, folder in observed(screens, base)]
        for name, extra in (("a", ()), ("b", ("--set", "entries.p02_sms.arrivals.send=80000"))):
            screens.call(("run", ROOT / "scenarios/decisions/when-to-send.yaml", "--replications", "8", "-q", "-o", base / name, *extra), "en", 80)
        calls.append(("compare", ("compare", base / "a", base / "b"), None))
        wrong = []
        with ThreadPoolExecutor(2) as pool:
            for call in [pool.submit(lambda call=call: list(screens.screens(*call))) for call in calls]:
                try:
                    wrong += call.result()
                except RuntimeError as error:
                    wrong.append(str(error))
    print("\n".join(wrong) if wrong else f"{screens.seen} screens keep to their lines and figures")
    return 1 if wrong or screens.seen < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
