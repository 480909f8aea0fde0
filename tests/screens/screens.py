#!/usr/bin/env python3
"""The first screen of `run` for shipped files: lines, columns, figures of a sentence, words of the verdict.

  screens.py PROGRAM [--few | --all | FILE...]

Without one: every decision and starter, the weekend and the disputes; with --few two decisions and a starter. A file is run once; the other languages and windows take its
campaigns from the folder. Exits 1 where a screen is too long or too wide, a sentence has more than two figures, the verdict more than
20 words or 40 characters, or a row has nothing.
"""
import csv, json, os, re, subprocess, sys, tempfile, unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
WIDTHS = (60, 80, 100)
LINES, MORE_LINES, NARROW_LINES = 24, 28, 36
FEW_WAYS, ASKED_ROWS = 8, 10
FEW = ("decisions/when-to-send", "decisions/how-many-agents")
FEW_STARTERS = ("gift-packs",)
WORDS, CHARACTERS, FIGURES = 20, 40, 2


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def plain(sentence):
    """Without names in quotation marks, times of the clock and days."""
    sentence = re.sub(r"'[^']*'(?!\w)|“[^”]*”", "", sentence)
    return re.sub(r"\b\d\d-\d\d \d\d:\d\d\b|\b\d{1,2}:\d\d\b", "", sentence)


def figures(sentence):
    return re.findall(r"[−+]?\d[\d,]*(?:\.\d+)?", plain(sentence))


def shipped(how):
    if how == "--few":
        yield from (os.path.join(ROOT, "scenarios", f"{name}.yaml") for name in FEW)
        return
    for folder in ["decisions", "disputes"] + (["ecosystem", "rules", "experiments", "bench"] if how == "--all" else []):
        for name in sorted(os.listdir(os.path.join(ROOT, "scenarios", folder))):
            if name.endswith(".yaml"):
                yield os.path.join(ROOT, "scenarios", folder, name)
    yield os.path.join(ROOT, "scenarios", "weekend-live.yaml")


def starters(program, to, how):
    for name in FEW_STARTERS if how == "--few" else sorted(os.listdir(os.path.join(ROOT, "starters"))):
        folder = os.path.join(to, name)
        subprocess.run([program, "init", folder, "--from", name, "--lang", "en"], check=True, capture_output=True)
        yield os.path.join(folder, "scenario.yaml")


class Screens:
    def __init__(self, program):
        self.program, self.faults = program, []

    def fault(self, where, text):
        self.faults.append(f"{where}: {text}")

    def screen(self, file, out, lang, columns, options):
        call = [self.program, "run", file, "-o", out, "--lang", lang, "--replications", "20", *options]
        done = subprocess.run(call, capture_output=True, text=True, env=dict(os.environ, COLUMNS=str(columns)))
        if done.returncode not in (0, 1):
            return None
        text = re.split(r"\n\n(?:目录中|[\d,]+ of [\d,]+ campaigns are as in)", done.stdout)[0]
        return text.rstrip("\n").split("\n")

    def look(self, file, options):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "out")
            for lang in ("en", "zh"):
                for columns in WIDTHS:
                    lines = self.screen(file, out, lang, columns, options)
                    if not lines or not os.path.exists(os.path.join(out, "manifest.json")):
                        return False
                    self.judge(f"{os.path.relpath(file, ROOT)} {lang} {columns}", lines, columns, out)
            self.sentences(os.path.relpath(file, ROOT), out)
        return True

    def judge(self, where, lines, columns, out):
        with open(os.path.join(out, "ways.csv")) as file:
            ways = sum(1 for row in csv.DictReader(file) if row["variant"] == "base" and float(row["orders"] or 0) >= 0.05)
        with open(os.path.join(out, "manifest.json")) as file:
            manifest = json.load(file)
        asked = min(len(manifest["variants"]), ASKED_ROWS)
        most = NARROW_LINES if columns < 80 else MORE_LINES if ways > FEW_WAYS else LINES
        most += (asked if len(manifest["variants"]) > 1 else 0) * (2 if columns < 80 else 1)
        most += any("guesses drawn" in line or "拿不准的数" in line[:20] for line in lines[1:])
        if len(lines) > most:
            self.fault(where, f"{len(lines)} lines, more than {most}")
        for line in lines:
            if width(line) > columns:
                self.fault(where, f"{width(line)} columns: {line}")
            if re.search(r"^\s*\S.*?\s{2,}–(?:\s+–)*\s*$", line) and not re.search(r"\d", line):
                self.fault(where, f"a row of nothing: {line}")
            if re.search(r"\(, |：，|，，|\(\)|（）", line):
                self.fault(where, f"a hole: {line}")

    def sentences(self, where, out):
        with open(os.path.join(out, "conclusions.csv")) as file:
            rows = list(csv.DictReader(file))
        verdict = {"en": [], "zh": []}
        for row in rows:
            for lang in ("en", "zh"):
                if row["kind"] == "verdict":
                    verdict[lang].append(row[lang])
                if len(figures(row[lang])) > FIGURES:
                    self.fault(where, f"more than two figures: {row[lang]}")
        words = len(" ".join(verdict["en"]).split())
        characters = len("".join(verdict["zh"]))
        if words > WORDS:
            self.fault(where, f"{words} words: {' '.join(verdict['en'])}")
        if characters > CHARACTERS:
            self.fault(where, f"{characters} characters: {''.join(verdict['zh'])}")


def main():
    program, rest = os.path.abspath(sys.argv[1]), sys.argv[2:]
    how = rest.pop(0) if rest[:1] in (["--few"], ["--all"]) else None
    look, seen = Screens(program), 0
    with tempfile.TemporaryDirectory() as folder:
        for file in rest or [*starters(program, folder, how), *shipped(how)]:
            seen += look.look(file, [])
    for fault in look.faults:
        print(fault)
    print(f"{seen} files, {len(look.faults)} faults")
    return 1 if look.faults or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
