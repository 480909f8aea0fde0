#!/usr/bin/env python3
"""kept_figures.py PROGRAM FIGURES PICTURES [--only PART] [--slower SECONDS]: every figure and every picture is the one that is kept.

Each call of same_figures.py has a row in FIGURES: its exit status and a sum of every CSV file that it writes and of the
settings in its manifest. Each picture of some of them, as it goes to gnuplot for a desk in English and for a narrow
Chinese screen, and the data of their page have a row in PICTURES. What moves fails here, on any machine, and the row that changes
says so in the commit, beside what CHANGELOG.md says under "Changed results". With YL_UPDATE set both are written anew.
`./dev same OLD` shows which figures moved. Bytes are summed as they are; of the tables that the solver, or a quantile of
the C library, has a part in, six digits: that library may differ in the last one.
"""
import argparse, collections, csv, functools, glob, hashlib, io, itertools, json, os, re, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor
from same_figures import ROOT, calls_of, files_of, power_calls, scenarios

LIMIT_S = 120
# Large scenarios, whose small twins are kept.
LARGE = ("scenarios/bench/", "scenarios/ecosystem.yaml")
DRAWN = ("scenarios/weekend-live", "scenarios/decisions/", "scenarios/experiments/", "scenarios/disputes/", "scenarios/rules/", "tests/browser/",
         "tests/cli/best-plan/", "tests/cli/fit-covers/", "tests/cli/voi/", "tests/cli/sensitivity/")
BY_COUNTS = ("totals.csv", "outcomes.csv", "funnel.csv", "paths.csv", "journeys.csv", "chains.csv")
DATA = re.compile(r'<script type="application/json" id="data">(.*?)</script>', re.S)
FORMS = ("960 en", "390 zh", "data")
GNUPLOT = r"""#!/bin/sh
# gnuplot -d -c SCRIPT FILES DRAWN KIND FONT SIZES NAME: keeps what would be drawn
{ printf '%s\n' "$8"; cat "$4.gp" "$4.texts"; } >"$KEPT/$9.$$"
echo '<svg></svg>' >"$5"
"""


def plain(cell):
    try:
        value = float(cell)
    except ValueError:
        return cell
    return "0" if abs(value) < 1e-9 else f"{value:.6g}"


@functools.lru_cache(1 << 16)
def shown(cell):
    return repr(plain(cell))


def text_of(data):
    """A table as Python prints its rows of plain cells; a series has millions of them, and few are new."""
    rows = csv.reader(io.StringIO(data.decode("utf-8", "replace")))
    head = next(rows, [])
    stays = [name != "error_bound" for name in head if "error_bound" in head]
    of = (itertools.compress(row, stays) if stays else row for row in itertools.chain([head] if head else [], rows))
    return "[" + ", ".join("[" + ", ".join(map(shown, row)) + "]" for row in of) + "]"


def short(total):
    return total.hexdigest()[:16]


class Keeper:
    def __init__(self, program, bin):
        self.program, self.bin = program, bin

    def pictures_of(self, call, out, rows):
        """Pictures of a desk in English and of a narrow Chinese screen; the data of the page."""
        where, folder = os.path.split(out)
        for form in FORMS[:2]:
            width, language = form.split()
            with tempfile.TemporaryDirectory() as kept:
                subprocess.run([self.program, "plot", folder, "--svg", "--width", width, "--lang", language, "-q"], cwd=where, capture_output=True,
                               timeout=LIMIT_S, env={**os.environ, "PATH": self.bin + ":" + os.environ["PATH"], "KEPT": kept})
                drawn = collections.defaultdict(list)
                for name in os.listdir(kept):
                    with open(os.path.join(kept, name), "rb") as file:
                        drawn[name.split(".")[0]].append(short(hashlib.sha256(file.read())))
                rows += [[f"{call} {name}", form, short(hashlib.sha256("".join(sorted(sums)).encode()))] for name, sums in sorted(drawn.items())]
        subprocess.run([self.program, "report", folder, "-o", out + ".html", "-q"], cwd=where, capture_output=True, timeout=LIMIT_S)
        if os.path.exists(out + ".html"):
            with open(out + ".html", encoding="utf-8") as text:
                data = json.loads(DATA.search(text.read())[1], parse_float=plain)
            for study in data:
                study["meta"].pop("finished", None)
            rows.append([call + " page", "data", short(hashlib.sha256(json.dumps(data).encode()))])

    def rows_of(self, call):
        """The row of a call, and those of its pictures."""
        name, arguments = call
        pictures, total = [], hashlib.sha256()

        def look(out):
            manifest = os.path.join(out, "manifest.json")
            if os.path.exists(manifest):
                with open(manifest, encoding="utf-8") as text:
                    total.update(json.dumps(json.load(text).get("settings")).encode())
            if name.startswith(DRAWN):
                self.pictures_of(name, out, pictures)
        files = files_of(self.program, arguments, ROOT, LIMIT_S, look)
        if files is None:
            return [name, "too long", ""], []
        for file in sorted(files):
            if file != "status":
                by_bytes = arguments[0] != "solve" and file in BY_COUNTS
                total.update(file.encode() + b"\n" + (files[file] if by_bytes else text_of(files[file]).encode()))
        return [name, files["status"].decode(), short(total)], pictures


def read(table):
    with open(table, encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def call_of(row):
    """Of a picture the call that draws it: its name stands behind that."""
    return row[0].rpartition(" ")[0] if row[1] in FORMS else row[0]


def write(table, head, rows, only):
    others = [row for row in read(table) if only not in call_of(row)]
    with open(table, "w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([head, *sorted(others + rows)])


def moved(table, rows, only):
    """Says which rows are not those of the table."""
    kept = [row for row in read(table) if only in call_of(row)]
    bad = sorted({" ".join(row[:-1]) for row in rows if row not in kept} | {" ".join(row[:-1]) for row in kept if row not in rows})
    for one in bad:
        print(f"{one}: not as it is kept")
    print(f"{len(rows)} rows, {len(bad)} other than {os.path.relpath(table, ROOT)} has them")
    return bool(bad)


def main():
    words = argparse.ArgumentParser()
    for name in "program", "figures", "pictures":
        words.add_argument(name, type=os.path.realpath)
    words.add_argument("--only", default="", help="calls whose name holds this")
    words.add_argument("--slower", type=float, default=0, help="names the calls that take longer, in seconds")
    options = words.parse_args()
    renew = os.environ.get("YL_UPDATE")
    # as the table has them, and those that nobody may leave out: the tests may run where there is no git
    there = {os.path.relpath(name, ROOT) for where in ("scenarios/**", "tests/answers") for name in glob.glob(f"{ROOT}/{where}/*.yaml", recursive=True)}
    names = scenarios(ROOT) if renew else there | {row[0].split(" ")[0] for row in read(options.figures) if ".yaml " in row[0]}
    calls = [call for name in sorted(names) if not name.startswith(LARGE) for call in calls_of(ROOT, name)] + list(power_calls(ROOT))
    calls = [call for call in calls if options.only in call[0]]
    with tempfile.TemporaryDirectory() as bin:
        with open(bin + "/gnuplot", "w", encoding="utf-8") as script:
            script.write(GNUPLOT)
        os.chmod(script.name, 0o755)
        keeper = Keeper(options.program, bin)

        def timed(call):
            begun = time.time()
            found = keeper.rows_of(call)
            if options.slower and time.time() - begun > options.slower:
                print(f"{time.time() - begun:.1f} s: {call[0]}", flush=True)
            return found
        with ThreadPoolExecutor(2) as pool:
            found = list(pool.map(timed, calls))
    figures, pictures = [row for row, _ in found], [row for _, rows in found for row in rows]
    if renew:
        write(options.figures, ["call", "status", "sum"], figures, options.only)
        write(options.pictures, ["picture", "form", "sum"], pictures, options.only)
        return 0
    if moved(options.figures, figures, options.only) | moved(options.pictures, pictures, options.only):
        print("`./dev same OLD` shows what moved; ./dev test --update figures writes the tables anew (CHANGELOG.md: Changed results)")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
