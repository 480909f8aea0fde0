#!/usr/bin/env python3
"""kept_figures.py PROGRAM TABLE [--only PART] [--slower SECONDS]: every figure is the one that is kept.

Each call of same_figures.py (run, solve, sweep and ab of every scenario, every `power` of tests/cli) has a row in TABLE: its exit
status and a sum of every CSV file that it writes. A figure that moves fails here, on any machine, and the row that changes says so in
the commit, beside what CHANGELOG.md says under "Changed results". With YL_UPDATE set TABLE is written anew. `./dev same OLD` shows
what moved. Bytes are summed as they are; of `solve` and the answers of the solver beside a run six digits, as they rest on the functions of
the C library, which may differ in the last one.
"""
import argparse, csv, glob, hashlib, io, os, sys, time
from concurrent.futures import ThreadPoolExecutor
from same_figures import ROOT, calls_of, files_of, power_calls, scenarios

LIMIT_S = 120
# Not kept: large scenarios, whose small twins are.
LARGE = ("scenarios/bench/", "scenarios/ecosystem.yaml")


def plain(cell):
    try:
        value = float(cell)
    except ValueError:
        return cell
    return "0" if abs(value) < 1e-9 else f"{value:.6g}"


def rows_of(data):
    """A table of the solver: six digits, no bounds of errors that are rounding."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"))))
    left = [i for i, name in enumerate(rows[0] if rows else []) if name == "error_bound"]
    return [[plain(cell) for i, cell in enumerate(row) if i not in left] for row in rows]


def row_of(program, call):
    name, arguments = call
    files = files_of(program, arguments, ROOT, LIMIT_S)
    if files is None:
        return [name, "too long", ""]
    total = hashlib.sha256()
    for file in sorted(files):
        if file != "status":
            by_solver = arguments[0] == "solve" or file in ("summary.csv", "compare.csv")
            total.update(f"{file}\n{rows_of(files[file])}\n".encode() if by_solver else file.encode() + b"\n" + files[file])
    return [name, files["status"].decode(), total.hexdigest()[:16]]


def main():
    words = argparse.ArgumentParser()
    words.add_argument("program", type=os.path.realpath)
    words.add_argument("table", type=os.path.realpath)
    words.add_argument("--only", default="", help="calls of scenarios whose path holds this")
    words.add_argument("--slower", type=float, default=0, help="names the calls that take longer, in seconds")
    options = words.parse_args()
    with open(options.table, encoding="utf-8", newline="") as lines:
        kept = {row[0]: row for row in list(csv.reader(lines))[1:]}
    renew = os.environ.get("YL_UPDATE")
    # as the table has them, and those that nobody may leave out: the tests may run where there is no git
    there = {os.path.relpath(name, ROOT) for where in ("scenarios/**", "tests/answers") for name in glob.glob(f"{ROOT}/{where}/*.yaml", recursive=True)}
    names = sorted(scenarios(ROOT) if renew else there | {call.split(" ")[0] for call in kept if ".yaml " in call})
    calls = [call for name in names if not name.startswith(LARGE) for call in calls_of(ROOT, name)] + list(power_calls(ROOT))
    calls = [call for call in calls if options.only in call[0]]

    def timed(call):
        begun = time.time()
        row = row_of(options.program, call)
        if options.slower and time.time() - begun > options.slower:
            print(f"{time.time() - begun:.1f} s: {call[0]}", flush=True)
        return row
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(timed, calls))
    if renew:
        with open(options.table, "w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([["call", "status", "sum"], *found])
        return 0
    moved = [row[0] for row in found if kept.get(row[0]) != row]
    gone = [call for call in kept if options.only in call and call not in {row[0] for row in found}]
    for call in moved + gone:
        print(f"{call}: {'not in the table' if call not in kept else 'no such call' if call in gone else 'not the figures that are kept'}")
    print(f"{len(found)} calls, {len(moved) + len(gone)} of them other than {os.path.relpath(options.table, ROOT)} has them")
    if moved or gone:
        print("`./dev same OLD` shows what moved; YL_UPDATE=1 ctest -R figures writes the table anew (CHANGELOG.md: Changed results)")
    return 1 if moved or gone else 0


if __name__ == "__main__":
    sys.exit(main())
