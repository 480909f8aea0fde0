#!/usr/bin/env python3
"""articles.py: no 'a' or 'an' stands before a word that is filled in: "the name of a agent". Write 'the', or the article with the word."""
import pathlib
import re
import sys

# A string that ends with an article and goes on with a word that is filled in is as bad.
FILLED = re.compile(r"""(?<![\w-])[Aa]n? (?:"\s*")?%(?:\.\*|[-+ 0]*\d*)s""")
# Whose words all begin with a consonant, each in its list: sim/scenario/value.c, unit_en.
KNOWN = ("is not a unit of a %s",)


def slips():
    for folder in ("models", "sim"):
        for file in sorted(pathlib.Path(folder).rglob("*.c")):
            text = file.read_text()
            for one in FILLED.finditer(text):
                line = text.count("\n", 0, one.start()) + 1
                if not any(text[: one.end()].endswith(known) for known in KNOWN):
                    yield f"{file}:{line}: '{one.group(0)}': an article before a word that is filled in"


found = list(slips())
print("\n".join(found))
sys.exit(bool(found))
