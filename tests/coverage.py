#!/usr/bin/env python3
"""coverage.py: lines and branches that the tests reached, by folder, from gcov; a sum below its floor
fails. Lines that only stop on our own mistakes (YL_MUST, YL_DEBUG) do not count.

  coverage.py BUILD LINES BRANCHES"""
import collections, json, os, subprocess, sys

WHERE = ("sim/", "models/")


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


def main():
    build, floors = sys.argv[1], [float(word) for word in sys.argv[2:4]]
    folders = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name, lines in counted(build).items():
        text = open(name, encoding="utf-8").read().split("\n")
        for number, (count, branches) in lines.items():
            here = text[number - 1] if number <= len(text) else ""  # the source may be newer
            if "YL_MUST" in here or "YL_DEBUG" in here:
                continue
            row = [count > 0, 1, sum(taken > 0 for taken in branches.values()), len(branches)]
            for folder in (os.path.dirname(name), "all"):
                folders[folder] = [a + b for a, b in zip(folders[folder], row)]
    print("%-14s %7s %7s %9s %7s" % ("folder", "lines", "%", "branches", "%"))
    for name in sorted(folders, key=lambda name: (name == "all", name)):
        lines, line_total, branches, branch_total = folders[name]
        print("%-14s %7d %7.1f %9d %7.1f" % (name, line_total, share(lines, line_total), branch_total,
                                             share(branches, branch_total)))
    lines, line_total, branches, branch_total = folders["all"]
    for what, got, floor in zip(("lines", "branches"), (share(lines, line_total), share(branches, branch_total)), floors):
        if got < floor:
            sys.exit("coverage: %.1f %% of %s, and %.1f %% is the floor" % (got, what, floor))


main()
