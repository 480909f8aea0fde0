#!/usr/bin/env python3
"""exports.py [BUILD] [--tests]: public functions and data that no other file needs.

A symbol of a library that is used only by the object which defines it ought to be static; one that nobody uses at all ought to go.
What only tests use is allowed (a test may look inside a part), and listed with --tests. KEPT names the others, with the reason.
A build that lacks the object of a file, or those of all tests, does not tell who uses what: build/ is left alone then, a BUILD that is named fails.
"""
import glob, os, re, subprocess, sys
from collections import defaultdict

KEPT = {}


def source(path):
    """The file that an object is of."""
    return re.sub(r".*?\.dir/(.*)\.o$", r"\1", path)


def symbols(objects):
    """({symbol: object that defines it}, {symbol: objects that ask for it})"""
    defined, asked = {}, defaultdict(set)
    listing = subprocess.run(["nm", "-A", *objects], capture_output=True, text=True, check=True).stdout if objects else ""
    for line in listing.splitlines():
        path, rest = line.split(":", 1)
        kind, name = rest.split()[-2:]
        if not name.startswith("yl_"):
            continue
        if kind == "U":
            asked[name].add(path)
        elif kind.isupper():
            defined[name] = path
    return defined, asked


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
    build = next((word for word in sys.argv[1:] if not word.startswith("--")), "build")
    objects = glob.glob(f"{build}/CMakeFiles/*.dir/**/*.o", recursive=True)
    objects = [path for path in objects if os.path.exists(source(path))]  # of files that are still there
    tests = glob.glob(f"{build}/tests/**/*.o", recursive=True)
    sources = {path for room in ("sim", "models") for path in glob.glob(f"{room}/**/*.c", recursive=True)}
    missing = sources - {source(path) for path in objects}
    if missing or not tests:
        print(f"exports.py: {build} is not whole (no objects of {len(missing)} files{'' if tests else ', none of tests'}): not looked at (./dev test --quick builds it)")
        return any(word == build for word in sys.argv[1:])
    defined, asked = symbols(objects)
    _, by_tests = symbols(tests)
    alone = {name: path for name, path in defined.items() if not asked[name] and name not in KEPT}
    dead = {name: path for name, path in alone.items() if not by_tests.get(name)}
    for name, path in sorted(dead.items(), key=lambda item: (item[1], item[0])):
        print(f"{source(path)}: {name} is used in no other file: make it static, or take it out")
    if "--tests" in sys.argv:
        for name, path in sorted(alone.items(), key=lambda item: (item[1], item[0])):
            if name not in dead:
                print(f"{source(path)}: {name} is used by tests only")
    return bool(dead)


if __name__ == "__main__":
    sys.exit(main())
