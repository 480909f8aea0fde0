#!/usr/bin/env python3
"""Mutants of files that the program reads back or that people bring: CSV, ledgers, manifests.

  mangle_files.py PROGRAM COUNT [SEED]

Each mutant is one file of a good study with some bytes, fields or lines changed. The verb that reads it must end with
0, 1, 2 or 3 within 10 seconds and 1 GiB, say why when it does not end with 0, and leave no tables behind that differ
from the good ones when it does. A failure prints the command and keeps the folder.
"""
import os, random, shutil, signal, subprocess, sys, tempfile
from pathlib import Path

PROGRAM = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
SECONDS, KIB = 10, 1 << 20
SANITIZED = "-fsanitize" in os.environ.get("YL_FLAGS", "")
NASTY = [b"", b"-1", b"1e18", b"4294967296", b"9223372036854775807", b"nan", b"inf", b"0x10", b"../evil", b"\x1b[31m",
         b'"', b",", b"\n", b"\xff\xfe", b"\x00", b"=1+1", "\ufffe".encode(), b"2021-02-30T25:61:00+99:00", b"{", b"]"]


def mutant(data, rng):
    """One to three changes: a byte, a run of bytes, a field, a line."""
    for _ in range(rng.randint(1, 3)):
        kind, at = rng.randrange(7), rng.randrange(len(data) + 1)
        lines = data.split(b"\n")
        if kind == 0 and data:
            at = min(at, len(data) - 1)
            data = data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]
        elif kind == 1:
            data = data[:at] + data[at + rng.randint(1, 40):]
        elif kind == 2:
            data = data[:at]
        elif kind == 3:
            i = rng.randrange(len(lines))
            data = b"\n".join(lines[:i] + [lines[i]] * rng.choice([0, 2, 2, 50]) + lines[i + 1:])
        elif kind == 4 and len(lines) > 2:
            i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
            lines[i], lines[j] = lines[j], lines[i]
            data = b"\n".join(lines)
        else:
            i = rng.randrange(len(lines))
            sign = rng.choice([b",", b" ", b":", b'"'])
            fields = lines[i].split(sign)
            fields[rng.randrange(len(fields))] = rng.choice(NASTY)
            data = b"\n".join(lines[:i] + [sign.join(fields)] + lines[i + 1:])
    return data


def call(folder, *words):
    """Status, seconds, largest memory in KiB and what was printed."""
    with open(folder / ".printed", "wb") as out:
        child = subprocess.Popen([PROGRAM, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            _, status, usage = wait(child, SECONDS * 6)
        except TimeoutError:
            child.kill()
            child.wait()
            return "timeout", SECONDS, 0, b""
    seconds = usage.ru_utime + usage.ru_stime
    code = os.waitstatus_to_exitcode(status)
    return code, seconds, usage.ru_maxrss, (folder / ".printed").read_bytes()


def wait(child, limit):
    def late(*_):
        raise TimeoutError
    signal.signal(signal.SIGALRM, late)
    signal.alarm(limit)
    try:
        return os.wait4(child.pid, 0)
    finally:
        signal.alarm(0)
        child.returncode = 0


def tables(folder):
    return {p.name: p.read_bytes() for p in folder.glob("*.csv")} if folder.is_dir() else {}


def good_study(folder):
    """A run, another run beside it, a sweep in two shards, data of an experiment and of a funnel."""
    subprocess.run([PROGRAM, "init", "."], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    small = folder / "small.yaml"
    small.write_text("yinliu: 1\ninclude: [scenario.yaml]\nrun: {replications: 4}\n"
                     "entries: {sms: {label: 短信, arrivals: {send: 300}}}\n"
                     "sweep: {axes: {paths.sms.steps.open.p: [10%, 20%]}}\n")
    for verb in (["run", "small.yaml", "-o", "out"], ["run", "small.yaml", "-o", "two", "--seed", "2"],
                 ["sweep", "small.yaml", "-o", "part-1", "--shard", "1/2"],
                 ["sweep", "small.yaml", "-o", "part-2", "--shard", "2/2"]):
        subprocess.run([PROGRAM, *verb, "-q"], cwd=folder, check=True)
    subprocess.run([PROGRAM, "merge", "part-1", "part-2", "-o", "all", "-q"], cwd=folder, check=True)
    cases = Path(__file__).resolve().parents[1] / "cli"
    shutil.copy(cases / "ab-data/in/results.csv", folder / "results.csv")
    shutil.copy(cases / "import/in/funnel.csv", folder / "funnel.csv")


# The file that is changed, and what reads it. Where tables are named, status 0 means the good ones.
READERS = [
    ("out/manifest.json", ["report", "out", "-o", "page.html", "-q"], None),
    ("out/manifest.json", ["compare", "out", "two"], None),
    ("out/manifest.json", ["run", "small.yaml", "-o", "out", "--resume", "-q"], "out"),
    ("out/summary.csv", ["report", "out", "-o", "page.html", "-q"], None),
    ("out/totals.csv", ["compare", "out", "two"], None),
    ("out/paths.csv", ["compare", "out", "two"], None),
    ("out/series.csv", ["report", "out", "-o", "page.html", "-q"], None),
    ("out/funnel.csv", ["report", "out", "-o", "page.html", "-q"], None),
    ("out/labels.csv", ["report", "out", "-o", "page.html", "-q"], None),
    ("out/ledger", ["run", "small.yaml", "-o", "out", "--resume", "-q"], "out"),
    ("part-1/ledger", ["merge", "part-1", "part-2", "-o", "joined", "-q"], ("joined", "all")),
    ("part-1/manifest.json", ["merge", "part-1", "part-2", "-o", "joined", "-q"], ("joined", "all")),
    ("part-2/summary.csv", ["merge", "part-1", "part-2", "-o", "joined", "-q"], ("joined", "all")),
    ("part-2/points.csv", ["merge", "part-1", "part-2", "-o", "joined", "-q"], ("joined", "all")),
    ("results.csv", ["ab", "--data", "results.csv"], None),
    ("funnel.csv", ["import", "funnel.csv"], None),
    ("article.csv", ["run", "small.yaml", "-o", "fresh", "-q"], None),
    ("article.csv", ["check", "small.yaml"], None),
]


def try_one(good, number):
    rng = random.Random(SEED * 1000003 + number)
    file, words, same = READERS[number % len(READERS)]
    work = Path(tempfile.mkdtemp(prefix="mangled-"))
    shutil.copytree(good, work, dirs_exist_ok=True)
    (work / file).write_bytes(mutant((good / file).read_bytes(), rng))
    code, seconds, kib, printed = call(work, *words)
    fault = None
    if code not in (0, 1, 2, 3):
        fault = f"status {code}"
    elif seconds > SECONDS:
        fault = f"{seconds:.1f} s"
    elif kib > KIB and not SANITIZED:
        fault = f"{kib} KiB"
    elif code != 0 and not printed.strip():
        fault = "no message"
    elif b"\x1b" in printed or b"\x00" in printed:
        fault = "control characters reach the terminal"
    elif code == 0 and same:
        made, right = (same, same) if isinstance(same, str) else same
        if tables(work / made) != tables(good / right):
            fault = "status 0 and other tables"
    if list(work.parent.glob("evil*")):
        fault = "a file outside the folder"
    if fault:
        print(f"mutant {number} of {file}: {fault}: cd {work} && yinliu {' '.join(words)}")
        print(printed.decode("utf-8", "backslashreplace")[:600])
        return 1, code
    shutil.rmtree(work)
    return 0, code


def main():
    good = Path(tempfile.mkdtemp(prefix="good-"))
    good_study(good)
    failed, codes = 0, {}
    for number in range(COUNT):
        bad, code = try_one(good, number)
        failed += bad
        codes[code] = codes.get(code, 0) + 1
    shutil.rmtree(good)
    print(f"mangle_files: {COUNT} mutants, {failed} failures; exit status "
          + ", ".join(f"{code}: {codes[code]}" for code in sorted(codes, key=str)))
    return failed > 0


sys.exit(main())
