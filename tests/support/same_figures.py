#!/usr/bin/env python3
"""same_figures.py OLD NEW [--all] [--grown] [--root DIR] [--cache DIR] [--rename OLD=NEW]... [--except NAME]... [FILTER]:
two builds, CSV by CSV.

Runs every scenario of the repository through each verb that simulates or solves, and every `yinliu power` line of tests/cli,
with both programs, and compares the exit status and every CSV file byte for byte. Without --all one scenario
in six is tried. --rename allows a column of the old files another name in the new ones. --except leaves a
call out, as each line of same_figures_moved.txt does (name, two spaces, reason). --cache keeps what OLD wrote.
--root takes the scenarios from another checkout, so that a changed scenario moves nothing here. With --grown the
new build may write more files, more columns and more rows: what the old one wrote must stand in it, in its order
(labels.csv and losses.csv: in any order).
An error bound of a solved figure that is rounding only (below 1e-9 of it) may differ. Exit status 1 if
anything else differs.
"""
import argparse, csv, glob, hashlib, io, os, re, shlex, subprocess, sys, tempfile, time
from concurrent.futures import ThreadPoolExecutor

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
RENAMES = {"worth": "variance_reduction"}


# Calls of verbs that ask for more than a scenario; THEN parts two of them.
ROWS, SPLIT, SEED = "tests/cli/fit-covers/in/s.yaml", "tests/cli/best-plan/in/split.yaml", ["--seed", "5"]
LOG = ["export", ROWS, "-o", "OUT.log", "--as", "rows", "--set", "run.replications=1", *SEED, "-q", "THEN"]
MORE = {
    ROWS: [("attribution", [*LOG, "attribution", ROWS, "OUT.log/rows.csv", "-o", "OUT", "-q"]),
           ("fit --check", [*LOG, "fit", ROWS, "OUT.log/rows.csv", "-o", "OUT", "--check", "-q"]),
           ("fit --back-test", [*LOG, "fit", ROWS, "OUT.log/rows.csv", "-o", "OUT", "--back-test", "7d", "-q"])],
    SPLIT: [(f"best --vary {bound}", ["best", SPLIT, "-o", "OUT", "--metric", "all.orders", "--vary", "entries.sms.arrivals.send=0:60000",
                                       "--subject-to", bound, *SEED, "-q"]) for bound in ("all.orders>=1", "all.orders>=100000000")],
}


def scenarios(root):
    found = subprocess.run(["git", "ls-files", "*.yaml"], cwd=root, capture_output=True, text=True, check=True)
    return [name for name in found.stdout.split() if not name.startswith(("tests/errors/", "tests/fuzz/"))]


def calls_of(root, name):
    """(name, arguments) of every call of a scenario; arguments hold OUT where the results go."""
    text = open(os.path.join(root, name), encoding="utf-8", errors="replace").read()
    large = "scenarios/bench/" in name or name == "scenarios/ecosystem.yaml"
    few = ["--replications", "1" if large else "20" if name.startswith("tests/answers/") else "2"]
    verbs = [("run", few)]
    # half a minute of processor time each; test_solve holds them against the engine
    verbs += [("solve", [])] if "disputes/" not in name or name.endswith("/world.yaml") else []
    if re.search("^sweep:", text, re.M):
        verbs += [("sweep", ["--replications", "2"]), ("best", ["--max-replications", "20"])]
    if re.search("^experiment", text, re.M):
        verbs += [("ab", ["--replications", "2"])]
    if re.search("^uncertain:", text, re.M) and not large and "disputes/" not in name:
        verbs += [("run --draws", ["10", *few]), ("voi", ["--draws", "8", *few])]
        verbs += [("sensitivity", ["--draws", "8", *few])] if name.startswith("tests/") else []
    for verb, more in verbs:
        verb, *option = verb.split()
        yield " ".join([name, verb, *option]), [verb, name, "-o", "OUT", *option, *more, *([] if verb == "solve" else SEED), "-q"]
    for verb, arguments in MORE.get(name, []):
        yield f"{name} {verb}", arguments


def power_calls(root):
    """The same of every call of `power` in tests/cli."""
    found = set()
    for path in glob.glob(os.path.join(root, "tests/cli/power*/cmd")):
        for line in open(path, encoding="utf-8"):
            match = re.match(r"\s*yinliu (power [^|>;&$\n]*)", line)
            if match and "--help" not in line and '"$' not in line:
                found.add(match.group(1).strip())
    for call in sorted(found):
        yield call, shlex.split(call) + ["--csv"]


def jobs(root):
    for name in scenarios(root):
        yield from calls_of(root, name)
    yield from power_calls(root)


def files_of(program, arguments, root, limit, then=None):
    """{name: bytes} of the CSV files that a call writes, its status beside them; None: it took too long. `then` gets the folder."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        words = [out + word[3:] if re.match(r"OUT\b", word) else word for word in arguments]
        try:
            for call in "\0".join(words).split("\0THEN\0"):
                done = subprocess.run([program, *call.split("\0")], cwd=root, capture_output=True, timeout=limit, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return None
        files = {"status": str(done.returncode).encode()}
        if "OUT" not in arguments:
            files["stdout"] = done.stdout
        for path in glob.glob(out + "/**/*.csv", recursive=True):
            files[os.path.relpath(path, out)] = open(path, "rb").read()
        if then and os.path.isdir(out):
            then(out)
        return files


def moved():
    """Names of the calls that may differ, each with its reason in the file."""
    path = os.path.join(ROOT, "tests/support/same_figures_moved.txt")
    with open(path, encoding="utf-8") as lines:
        return {line.split("  ")[0] for line in lines if line.strip() and not line.startswith("#")}


def renamed(data, renames):
    head, line, rest = data.partition(b"\n")
    names = [renames.get(word, word) for word in head.decode("utf-8", "replace").split(",")]
    return ",".join(names).encode() + line + rest


def cached(program, name, arguments, options):
    if not options.cache:
        return files_of(program, arguments, options.root, options.limit)
    with open(program, "rb") as binary:
        key = hashlib.sha256(binary.read())
    key.update(name.encode() + b"\0" + "\0".join(arguments).encode())
    for word in arguments:
        if word.endswith(".yaml"):
            key.update(open(os.path.join(options.root, word), "rb").read())
    kept = os.path.join(options.cache, key.hexdigest() + ".txt")
    if os.path.exists(kept):
        return eval(open(kept, encoding="ascii").read())  # our own bytes, printed by repr below
    files = files_of(program, arguments, options.root, options.limit)
    with open(kept + ".tmp", "w", encoding="ascii") as store:
        store.write(ascii(files))
    os.rename(kept + ".tmp", kept)
    return files


def without_rounding(data):
    """solve.csv with the error bounds that are only rounding as 0."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"))))
    if not rows or "error_bound" not in rows[0]:
        return data
    mean, bound = rows[0].index("mean"), rows[0].index("error_bound")
    for row in rows[1:]:
        if row[bound] and row[mean] and float(row[bound]) < 1e-9 * max(1e-3, abs(float(row[mean]))):
            row[bound] = "0"
    return "\n".join(",".join(row) for row in rows).encode()


def columns_of(data, names):
    """The rows of a CSV file, each cut to the named columns; None where one is missing."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8", "replace"))))
    if not rows or not set(names) <= set(rows[0]):
        return None
    places = [rows[0].index(name) for name in names]
    return [[row[place] for place in places] for row in rows[1:] if len(row) == len(rows[0])]


def stands_in(old, new):
    """Whether each row of the old file stands in the new one, in the same order, with the same cells."""
    names = next(csv.reader(io.StringIO(old.decode("utf-8", "replace"))), [])
    before, after = columns_of(old, names), columns_of(new, names)
    if after is None:
        return False
    rest = iter(after)
    return all(row in rest for row in before)


# Files whose rows may stand in another order, and what of them is compared: a name has one label; losses once stood as their
# outcomes were met.
ANY_ORDER = {"labels.csv": ["name", "label"], "losses.csv": "variant entry path step outcome n mean low high p05 p95".split()}


def same_rows(file, old, new):
    if file not in ANY_ORDER:
        return False
    before, after = columns_of(old, ANY_ORDER[file]), columns_of(new, ANY_ORDER[file])
    return before is not None and after is not None and all(row in after for row in before)


def first_difference(name, old, new):
    for number, (a, b) in enumerate(zip(old.split(b"\n"), new.split(b"\n")), 1):
        if a != b:
            return f"{name}:{number}: {a.decode('utf-8', 'replace')[:150]} | {b.decode('utf-8', 'replace')[:150]}"
    return f"{name}: one file goes on where the other ends"


def compare(job, options):
    name, arguments = job
    old = cached(options.old, name, arguments, options)
    new = files_of(options.new, arguments, options.root, options.limit)
    if old is None or new is None:
        return name, "took too long" if old is None and new is None else "only one of the two took too long"
    problems = []
    for file in sorted(set(old) | set(new)):
        if options.grown and file not in old:
            continue
        if file not in old or file not in new:
            problems.append(f"{file}: only in the {'new' if file in new else 'old'}")
            continue
        before, after = renamed(old[file], options.rename), renamed(new[file], options.rename)
        if options.grown and before != after and (stands_in(before, after) or same_rows(file, before, after)):
            continue
        if before != after and without_rounding(before) != without_rounding(after):
            problems.append(first_difference(file, without_rounding(before), without_rounding(after)))
    return name, "; ".join(problems[:3])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("old", type=os.path.realpath)
    parser.add_argument("new", type=os.path.realpath)
    parser.add_argument("filter", nargs="?", default="")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--grown", action="store_true")
    parser.add_argument("--root", type=os.path.realpath, default=ROOT)
    parser.add_argument("--cache")
    parser.add_argument("--limit", type=float, default=120, help="seconds for one call")
    parser.add_argument("--except", action="append", default=[], dest="leave_out")
    parser.add_argument("--rename", action="append", default=[])
    options = parser.parse_args()
    options.rename = RENAMES | dict(pair.split("=") for pair in options.rename)
    if options.cache:
        os.makedirs(options.cache, exist_ok=True)
    left_out = set(options.leave_out) | moved()
    chosen = [job for job in jobs(options.root) if options.filter in job[0] and job[0] not in left_out]
    if not options.all and not options.filter:
        chosen = [job for job in chosen if hashlib.sha256(job[0].encode()).digest()[0] % 6 == 0
                  and "scenarios/bench" not in job[0]]
    begun, differ, slow = time.time(), 0, 0
    with ThreadPoolExecutor(2) as pool:
        for name, problem in pool.map(lambda job: compare(job, options), chosen):
            if problem == "took too long":
                slow += 1
            elif problem:
                differ += 1
                print(f"differs: {name}: {problem}", flush=True)
    print(f"{len(chosen)} calls compared in {time.time() - begun:.0f} s: {differ} differ, {slow} took too long")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
