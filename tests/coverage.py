#!/usr/bin/env python3
"""coverage.py: lines and branches that the tests reached, by folder, from gcov; a sum below its floor
fails. Lines that only stop on our own mistakes (YL_MUST, YL_DEBUG) do not count.

  coverage.py BUILD LINES BRANCHES [--gaps N]      N: the files with most branches of the last two classes, with their lines

A branch that was not taken has the first class below whose rule its line meets, or the line of the `if` that its line
stands under; the failures of memory and of the machine are those that ./dev faults brings about one by one."""
import collections, json, os, re, subprocess, sys

WHERE = ("sim/", "models/")
CLASSES = [  # name, what its line says
    ("memory", r"NO_MEMORY|no_memory|\b[mc]?alloc\(|realloc\(|strdup\(|yl_arena_|RESERVE|\bfailed\b|gsl_\w+_alloc"),
    ("failure handed on", r"\bif \((s|status)\b|!(s|status)\b|\b(s|status) (\?|&&|\|\|)|(&&|\|\|) (s|status)\b|\(\(?(s|status) = "),
    ("machine", r"errno|YL_IO\b|fault\b|\b(f?open|f?close|f?read|f?write|fflush|fsync|rename|unlink|flock|mkdir|stat|fork|poll|pipe|pthread_\w+)\("
                r"|ferror|MAP_FAILED|sig[a-z]+\(|stop_asked|INTERRUPTED"),
    ("value that no caller gives", r"^\s*(default:|switch \()|YL_BAD_CALL"),
    ("loop that always or never runs", r"^\s*(\} )?(for|while) \("),
]
REST = ("line never reached", "one side of a condition")


def counted(build):
    """{file: {line: [count, {branch: count}]}}, summed over all objects that hold the line."""
    found = collections.defaultdict(lambda: collections.defaultdict(lambda: [0, collections.Counter()]))
    for folder, _, names in os.walk(build):
        data = [os.path.join(folder, name) for name in names if name.endswith(".gcda")]
        if not data or "/tests/" in folder:
            continue
        text = subprocess.run(["gcov", "-b", "-j", "-t"] + data, capture_output=True, text=True).stdout
        for report in filter(None, text.split("\n")):
            report = json.loads(report)
            for one in report["files"]:
                name = os.path.relpath(os.path.join(report["current_working_directory"], one["file"]))
                if not name.startswith(WHERE):
                    continue
                for line in one["lines"]:
                    row = found[name][line["line_number"]]
                    row[0] += line["count"]
                    for i, branch in enumerate(line["branches"]):
                        row[1][i] += branch["count"]
    return found


def share(covered, total):
    return 100.0 * covered / total if total else 100.0


def above(text, number):
    """The line that a line stands under: the next one above that begins farther left."""
    depth = len(text[number - 1]) - len(text[number - 1].lstrip())
    for line in reversed(text[:number - 1]):
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            return line
    return ""


def class_of(text, number, count):
    """What stands in the way of a branch of a line."""
    for line in (text[number - 1], above(text, number) if count == 0 else ""):
        for name, rule in CLASSES:
            if line and re.search(rule, line):
                return name
    return REST[count > 0]


def main():
    words = sys.argv[1:]
    gaps = int(words.pop(words.index("--gaps") + 1)) if "--gaps" in words else 0
    words = [word for word in words if word != "--gaps"]
    build, floors = words[0], [float(word) for word in words[1:3]]
    folders, classes, where = collections.defaultdict(lambda: [0, 0, 0, 0]), collections.Counter(), collections.defaultdict(list)
    for name, lines in counted(build).items():
        text = open(name, encoding="utf-8").read().split("\n")
        for number, (count, branches) in sorted(lines.items()):
            here = text[number - 1] if number <= len(text) else ""  # the source may be newer
            if "YL_MUST" in here or "YL_DEBUG" in here:
                continue
            row = [count > 0, 1, sum(taken > 0 for taken in branches.values()), len(branches)]
            for folder in (os.path.dirname(name), "all"):
                folders[folder] = [a + b for a, b in zip(folders[folder], row)]
            if row[2] < row[3] and here:
                kind = class_of(text, number, count)
                classes[kind] += row[3] - row[2]
                if kind in REST:
                    where[name] += [number] * (row[3] - row[2])
    print("%-14s %7s %7s %9s %7s" % ("folder", "lines", "%", "branches", "%"))
    for name in sorted(folders, key=lambda name: (name == "all", name)):
        lines, line_total, branches, branch_total = folders[name]
        print("%-14s %7d %7.1f %9d %7.1f" % (name, line_total, share(lines, line_total), branch_total,
                                             share(branches, branch_total)))
    lines, line_total, branches, branch_total = folders["all"]
    print("\n%-32s %8s %7s" % ("branches not taken", "count", "%"))
    for kind in [name for name, _ in CLASSES] + list(REST):
        print("%-32s %8d %7.1f" % (kind, classes[kind], share(classes[kind], branch_total)))
    for name in sorted(where, key=lambda name: -len(where[name]))[:gaps]:
        print("%5d %s: %s" % (len(where[name]), name, " ".join(str(n) for n in sorted(set(where[name])))))
    for what, got, floor in zip(("lines", "branches"), (share(lines, line_total), share(branches, branch_total)), floors):
        if got < floor:
            sys.exit("coverage: %.1f %% of %s, and %.1f %% is the floor" % (got, what, floor))


main()
