#!/usr/bin/env python3
"""coverage.py: lines and branches that the tests reach, by folder, from gcovr's --json-summary; a sum
below its floor fails.

  coverage.py SUMMARY.json LINES BRANCHES"""
import collections, json, os, sys


def share(covered, total):
    return 100.0 * covered / total if total else 100.0


def main():
    path, floors = sys.argv[1], [float(word) for word in sys.argv[2:4]]
    folders = collections.defaultdict(lambda: [0, 0, 0, 0])
    for one in json.load(open(path, encoding="utf-8"))["files"]:
        row = [one["line_covered"], one["line_total"], one["branch_covered"], one["branch_total"]]
        for name in (os.path.dirname(one["filename"]), "all"):
            folders[name] = [a + b for a, b in zip(folders[name], row)]
    print("%-14s %7s %7s %9s %9s" % ("folder", "lines", "%", "branches", "%"))
    for name in sorted(folders, key=lambda name: (name == "all", name)):
        lines, line_total, branches, branch_total = folders[name]
        print("%-14s %7d %7.1f %9d %9.1f" % (name, line_total, share(lines, line_total), branch_total,
                                             share(branches, branch_total)))
    lines, line_total, branches, branch_total = folders["all"]
    have = share(lines, line_total), share(branches, branch_total)
    for what, got, floor in zip(("lines", "branches"), have, floors):
        if got < floor:
            sys.exit("coverage: %.1f %% of %s, and %.1f %% is the floor" % (got, what, floor))


main()
