#!/usr/bin/env python3
"""plurals.py: no expectation of English output counts one of several: "1 variants", "1 files"."""
import pathlib
import re
import sys

# Words behind a 1 that end in s and are no plural.
SINGULAR = {"as", "is", "was", "has", "this", "its", "plus", "minus", "less", "does", "us", "ns", "ms", "s", "holds", "moves"}
ONE = re.compile(r"(?<![\w.,:;%=<>/×+−*-])1 ([a-z]+s)\b")
COUNTED = re.compile(r"\s*\d+ \S+$")  # a line of uniq -c


def slips():
    for pattern in ("cli/*/stdout", "cli/*/stderr", "errors/*/expect*", "warnings/*/expect*"):
        for file in sorted(pathlib.Path("tests").glob(pattern)):
            for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
                for one in ONE.finditer(line):
                    if one.group(1) not in SINGULAR and not COUNTED.match(line):
                        yield f"{file}:{number}: '{one.group(0)}': one is singular (yl_text_plural)"


found = list(slips())
print("\n".join(found))
sys.exit(bool(found))
