#!/usr/bin/env python3
"""seeds.py PROGRAM FOLDER: what the program writes today, as inputs of fuzz_results, fuzz_report, fuzz_merge,
fuzz_manifest and fuzz_ab.

A table that is kept gets old: a reader that misses a column stops there, and nothing behind it is tried. So folders of small
studies are made anew: FOLDER/results has one input for each picture and for what `compare` reads, FOLDER/report and FOLDER/merge
folders of results and shards, FOLDER/manifest their manifests. An input is several files, each behind a line "=== NAME" (scratch.h). Each folder is held to be read
well first: by plot, compare, report or merge itself. Of a picture that no study here draws the name is written, and that fails.
"""
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
sys.path.insert(0, f"{TOP}/tests/support")
from kept_figures import GNUPLOT    # noqa: E402 # it keeps what would be drawn
MOST = 65536, 32            # bytes and files of an input
SCENARIO = """yinliu: 1
horizon: {from: 2021-07-10, to: 2021-07-16, bin: 1d}
run: {seed: 1, replications: 2}
entries:
  sms: {arrivals: {rate: 1/h}, cost: 0.05 CNY, path: sms}
  ad:  {arrivals: {send: 40, at: 2021-07-10T10:00}, cost: 1 CNY, path: sms}
paths: {sms: {claimed_steps: 1, steps: [{open: {p: 50%, after: exp(1m)}}, {to: rooms.main}]}}
rooms: {main: {watch: exp(5m), then: {choose: {shops.s: 60%, leave: 40%}}}}
shops: {s: {steps: [{buy: {p: 50%}}], price: 9 CNY}}
reports: {late: {of: all.orders, every: 12h, delay: 6h}}
variants: {hot: {paths.sms.steps.open.p: "*1.1"}, later: {entries.ad.arrivals.at: 2021-07-10T11:00}, more: {entries.ad.arrivals.send: 60}}
uncertain: {paths.sms.steps.open.p: {low: 30%, high: 70%}, shops.s.steps.buy.p: {low: 40%, high: 60%}}
experiment: {arms: [base, hot], metric: all.orders, runs: 20, design: group-sequential, looks: 2}
"""
# Folders that go into an input as a whole are of a smaller one.
SMALL = """yinliu: 1
horizon: {from: 2021-07-10, to: 2021-07-11, bin: 12h}
run: {seed: 1, replications: 2}
entries: {sms: {arrivals: {send: 20, at: 2021-07-10T10:00}, path: sms}}
paths: {sms: {steps: [{open: {p: 50%}}, {to: shops.s}]}}
shops: {s: {steps: [{buy: {p: 50%}}], price: 9 CNY}}
variants: {hot: {paths.sms.steps.open.p: 70%}}
experiment: {metric: all.orders, runs: 20}
"""
AXES = ["--axis", "paths.sms.steps.open.p=40%,60%"]
GRID = [*AXES, "--axis", "shops.s.steps.buy.p=40%,60%"]
STUDIES = {
    "one": ["run", "small.yaml"], "other": ["run", "small.yaml", "--seed", "2"], "run": ["run", "s.yaml"],
    "drawn": ["run", "s.yaml", "--draws", "24", "--replications", "2"],
    "sweep": ["sweep", "small.yaml", *AXES], "grid": ["sweep", "small.yaml", *GRID],
    "1": ["sweep", "small.yaml", *AXES, "--shard", "1/2"], "2": ["sweep", "small.yaml", *AXES, "--shard", "2/2"],
    "ab": ["ab", "s.yaml"], "fixed": ["ab", "small.yaml"], "best": ["best", "small.yaml"], "plans": ["best", "s.yaml", "--vary", "paths.sms.steps.open.p=0.4:0.6"],
    "sensitivity": ["sensitivity", "s.yaml"], "voi": ["voi", "s.yaml"],
    "log": ["export", "s.yaml", "--as", "rows"],
    "attribution": ["attribution", "s.yaml", "log/rows.csv"],
    "fitted": ["fit", "s.yaml", "log/rows.csv", "--check", "--back-test", "2d"],
}


def call(program, *words):
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        sys.exit(f"seeds.py: {' '.join(words)}: status {done.returncode}: {done.stderr[:400]}")


def pack(parts):
    """Files under their names: (name in the input, bytes or a path); one without a name is the whole input."""
    return b"".join((b"=== " + name.encode() + b"\n" if name else b"") + (text if isinstance(text, bytes) else open(text, "rb").read())
                    for name, text in parts)


def tables(study, name, only=None):
    return [(f"{name}/{file}", f"{study}/{file}") for file in sorted(os.listdir(study))
            if (file in only if only else file.endswith((".csv", ".json", ".txt")) or file == "ledger")]


def lying(said, instead):
    """Both shards, whose manifests say something else."""
    out = []
    for name, path in tables("1", "1") + tables("2", "2"):
        with open(path, "rb") as file:
            text = file.read()
        if name.endswith("manifest.json") and said not in text:
            sys.exit(f"seeds.py: no manifest says {said}")
        out.append((name, text.replace(said, instead) if name.endswith("manifest.json") else text))
    return out


def pictures():
    with open(f"{TOP}/sim/plot/pictures.def", encoding="utf-8") as file:
        rows = re.findall(r'^PICTURE\((\w+), (\w+), \w+, "([^"]*)"', file.read(), re.M)
    return [(name, of, reads.split(", ")) for name, of, reads in rows]


def seeds(program):
    compared = ["manifest.json", "paths.csv", "summary.csv", "totals.csv"]
    out = {"results": {}, "report": {}}
    run, sweep = tables("one", "a", compared), tables("sweep", "a", compared)
    out["results"] = {"compare-two-seeds": run + tables("other", "b", compared), "compare-itself": run, "compare-a-sweep": sweep}
    with open("other/totals.csv", "rb") as file:
        lines = file.read().splitlines(keepends=True)
    cells = lines[-1].split(b",")
    cells[1] = b"\xff" * 80 + cells[1]      # a replication that is no number
    out["results"]["replication-not-a-number"] = (run + tables("other", "b", compared[:-1]) +
                                                  [("b/totals.csv", b"".join(lines[:-1]) + b",".join(cells))])
    call(program, "compare", "one", "other")
    call(program, "compare", "one", "one")
    missing = []
    for name, of, reads in pictures():
        kinds = [study for study in STUDIES if (study in ("sweep", "grid")) == (of == "SWEEP") or of == "ANY"]
        drawn = [study for study in kinds if os.path.exists(f"{study}/{reads[0]}") and
                 not subprocess.run([program, "plot", study, "--only", name, "--svg", "-q"], capture_output=True, check=False).returncode]
        for study in drawn[:2]:
            out["results"][f"{name}-{study}"] = [("picture", name.encode() + b"\n"), *tables(study, "a", reads)]
        missing += [name] * (not drawn)
    if missing:
        sys.exit(f"seeds.py: no study has the pictures {' '.join(missing)}")
    for name, studies in {"run": ["one"], "two-runs": ["one", "other"], "ab": ["fixed"], "sweep": ["sweep"], "best": ["best"]}.items():
        call(program, "report", *studies, "-o", "page.html", "--force")
        out["report"][name] = [part for study, folder in zip(studies, "ab") for part in tables(study, folder)]
    call(program, "merge", "1", "2", "-o", "merged")
    with open("1/ledger", "rb") as file:
        ledger = file.read()
    out["merge"] = {"two-shards": tables("1", "1") + tables("2", "2"), "same-twice": tables("1", "1") + tables("1", "2"),
                    "one-missing": tables("1", "1"),
                    "many-shards": lying(b'"shards": 2', b'"shards": 4e9'), "many-points": lying(b'"points": 2', b'"points": 1e18'),
                    "foreign-name": lying(b'"points.csv"', b'"../evil.csv"'),
                    "cut-ledger": [part if part[0] != "1/ledger" else ("1/ledger", ledger[:len(ledger) // 2])
                                   for part in tables("1", "1")] + tables("2", "2")}
    with open(f"{TOP}/tests/cli/ab-data/in/results.csv", "rb") as one, open(f"{TOP}/tests/cli/ab-data/in/visits.csv", "rb") as other:
        people, visits = one.read().splitlines(keepends=True), other.read().splitlines(keepends=True)
    data = lambda lines, *options: [("data.csv", b"".join(lines[:1] + lines[1::1 + len(lines) // 99])), *options]   # of all times and arms
    out["ab"] = {"results": data(people), "visits": data(visits),
                 "ratio-before": data(visits, ("ratio", b"gmv_cny/clicks\n"), ("start", b"2021-07-12T00:00\n"))}
    out["manifest"] = {study: [("", f"{study}/manifest.json")] for study in ("run", "sweep", "1", "fixed")}
    return out


def main(words):
    if len(words) != 2:
        sys.stderr.write(__doc__)
        return 2
    program, folder = map(os.path.realpath, words)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/work")
    os.chdir(f"{folder}/work")
    for name, text in ("s.yaml", SCENARIO), ("small.yaml", SMALL):
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    os.mkdir("bin")
    with open("bin/gnuplot", "w", encoding="utf-8") as file:
        file.write(GNUPLOT)
    os.chmod("bin/gnuplot", 0o755)
    os.environ.update(PATH=f"{os.getcwd()}/bin:{os.environ['PATH']}", KEPT=f"{os.getcwd()}/bin")
    for name, study in STUDIES.items():
        call(program, *study, "-o", name, "--quiet")
    for target, inputs in seeds(program).items():
        os.mkdir(f"{folder}/{target}")
        for name, parts in inputs.items():
            text = pack(parts)
            if len(text) > MOST[0] or len(parts) > MOST[1]:
                sys.exit(f"seeds.py: {target}/{name} has {len(text)} bytes in {len(parts)} files")
            with open(f"{folder}/{target}/{name}", "wb") as file:
                file.write(text)
    os.chdir(folder)
    shutil.rmtree("work")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
