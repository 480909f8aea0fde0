#!/usr/bin/env python3
"""tokens.py: preprocessing tokens of C17 (6.4), before expansion, by folder, and kB of string literals.

A string literal is one token, whatever its length; so is the name of a header. Comments are none. The table in
docs/architecture.md holds what each folder may have: to raise a row of it is a line of its own in a commit.

    tokens.py           compares the folders with the table
    tokens.py --table   prints the table as it is now
    tokens.py --all     prints the sums alone
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "architecture.md"
ENDINGS = {".c", ".h", ".def"}
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|("(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\')', re.S)
STRING = r'(?:u8|[uUL])?"(?:\\.|[^"\\\n])*"'
TOKEN = re.compile(
    rf"(?P<string>{STRING})"
    r"|(?:[uUL])?'(?:\\.|[^'\\\n])+'"
    r"|(?P<header>(?<=include)[ \t]*<[^>\n]+>)"
    r"|\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*"
    r"|[^\W\d]\w*"
    r"|%:%:|\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-*/%+&^|]=|##|<:|:>|<%|%>|%:"
    r"|\S"
)
ROW = re.compile(r"^\| `?((?:sim|models)[^`|]*?)/?`? \| ([\d,]+) \| ([\d,]+) \|$", re.M)


def count(text):
    """Tokens of a file, and bytes between the quotes of its string literals."""
    text = text.replace("\\\n", "")
    text = COMMENT.sub(lambda found: found.group(1) or " ", text)
    tokens = literals = 0
    for found in TOKEN.finditer(text):
        tokens += 1
        string = found.group("string")
        if string:
            literals += len(string.encode()) - 2
    return tokens, literals


def folders():
    """Of each folder of the program its tokens and the bytes of its literals."""
    sums = collections.defaultdict(lambda: [0, 0])
    for top in ("sim", "models"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix not in ENDINGS:
                continue
            parts = path.relative_to(ROOT).parts
            folder = "/".join(parts[:2]) if top == "sim" else top
            for k, n in enumerate(count(path.read_text())):
                sums[folder][k] += n
    return dict(sorted(sums.items()))


def table(now):
    rows = [f"| `{folder}/` | {tokens:,} | {round(bytes_ / 1000):,} |" for folder, (tokens, bytes_) in now.items()]
    return "\n".join(["| folder | tokens | kB of literals |", "| --- | ---: | ---: |", *rows])


def main():
    now = folders()
    if "--table" in sys.argv:
        print(table(now))
    if sys.argv[1:]:
        tokens, literals = (sum(column) for column in zip(*now.values()))
        print(f"{tokens:,} tokens, {literals / 1000:,.0f} kB of literals")
        return 0
    allowed = {folder: (int(tokens.replace(",", "")), int(kb.replace(",", "")))
               for folder, tokens, kb in ROW.findall(PAGE.read_text())}
    failed = 0
    for folder, (tokens, literals) in now.items():
        most, kb = allowed.get(folder, (0, 0))
        if tokens > most or round(literals / 1000) > kb:
            failed = 1
            print(f"lint: tokens: {folder} has {tokens:,} tokens and {round(literals / 1000):,} kB of literals, the table of "
                  f"docs/architecture.md allows {most:,} and {kb:,}: less of it, or raise the row in a line of the commit")
    return failed


if __name__ == "__main__":
    sys.exit(main())
