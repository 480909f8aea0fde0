#!/usr/bin/env python3
"""readable.py [FOLDER...]: counts what makes C hard to read, in sim and models, and holds it to its bounds.

What is counted, comments, literals and preprocessor lines apart:

- a *joined statement* is an expression statement of a function with a comma operator at its own level: `a = 1, b = 2;`. Heads of
  `for`, declarations, arguments and initializers are none.
- a *one-letter name* is an identifier of one lower-case letter. Its share is taken of all identifiers without a capital, keywords
  included. Loop indices are not counted (i, j and k), nor are the files below whose functions are formulas with symbols of their own.
- a *nested choice* is a `?:` inside another one, in brackets or not; arguments of a call are expressions of their own.
- a *line* is a line of a .c, .h or .def file as it is printed.

Exit status 1 if a bound is passed. `readable.py --files` names the files that have most of each.
"""
import collections, glob, os, re, sys

JOINED_MOST, LETTERS_MOST, NESTED_MOST = 50, 0.08, 65
INDICES = {"i", "j", "k"}
FORMULAS = (  # distributions, counters of Philox, statistics, the solver's integrals: x, p, n, t are the symbols of their source
    "sim/rand/", "sim/stats/", "sim/solve/solve_time", "sim/solve/solve_moments", "sim/base/hash", "sim/base/clock", "sim/base/zone")
TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\w.]*|\S")
TYPES = set("char const double enum float int long register short signed size_t static struct typedef union unsigned void "
            "volatile bool _Static_assert static_assert return goto break continue case default else extern inline".split())


def stripped(text):
    """The text without comments, literals and preprocessor lines; line ends stay."""
    keep_lines = lambda match: "\n" * match.group().count("\n")
    text = re.sub(r"/\*.*?\*/|//[^\n]*", keep_lines, text, flags=re.S)
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', "0", text)
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", keep_lines, text, flags=re.M)


def is_declaration(words):
    if words[0] in TYPES and words[0] != "else":
        return True
    if re.fullmatch(r"u?int\d+_t|[a-z_]+_t|FILE|yl_\w+_fn", words[0]):
        return True
    return len(words) > 1 and bool(re.match(r"[A-Za-z_]", words[0]) and re.match(r"[A-Za-z_]", words[1])) and words[0] != "else"


def joined_statements(text):
    """Lines at which a statement with a comma operator of its own begins."""
    found, statement, depth, braces, first = [], [], 0, [], 0
    comma = False
    for match in TOKEN.finditer(text):
        word = match.group()
        if not statement:
            first = match.start()
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
        if word == "{" and depth == 0 and (not statement or statement[-1] in (")", "else", "do", ";") or braces and braces[-1] == "code"
                                           and statement[-1] != "=" and statement[-1] != ")" and statement[0] not in TYPES):
            braces.append("code")
            statement, comma = [], False
            continue
        if word == "{":
            braces.append("data")
            depth += 1
            continue
        if word == "}":
            kind = braces.pop() if braces else "code"
            if kind == "data":
                depth -= 1
            else:
                statement, comma = [], False
            continue
        if word == "," and depth == 0:
            comma = True
        if word == ";" and depth == 0:
            if comma and braces and all(kind == "code" for kind in braces) and not is_declaration(head_removed(statement)):
                found.append(text.count("\n", 0, first) + 1)
            statement, comma = [], False
            continue
        statement.append(word)
    return found


def nested_choices(text):
    """Lines at which a ?: stands inside another one."""
    found, frames, before = [], [0], ""  # frames: choices seen in each open bracket
    for match in TOKEN.finditer(text):
        word = match.group()
        if word in "([{":
            frames.append(0)
            frames[-1] = -1000 if word != "(" or re.match(r"\w", before) else 0  # those of an argument are not passed on
        elif word in ")]}" and len(frames) > 1:
            inner = frames.pop()
            frames[-1] += max(0, inner)
        elif word in ",;":
            frames[-1] = -1000 if frames[-1] < 0 else 0
        elif word == "?":
            frames[-1] += 1
            if frames[-1] % 1000 > 1:
                found.append(text.count("\n", 0, match.start()) + 1)
        before = word
    return found


def head_removed(words):
    """The statement behind `if (...)`, `for (...)`, `while (...)`, `else` and labels, which may stand in front of it."""
    while words and words[0] in ("if", "for", "while", "else", "switch", "case", "default"):
        if words[0] == "else":
            words = words[1:]
        elif words[0] in ("case", "default"):
            words = words[words.index(":") + 1:] if ":" in words else ["return"]
        else:
            depth = 0
            for at, word in enumerate(words[1:], 1):
                depth += word == "("
                depth -= word == ")"
                if depth == 0:
                    break
            words = words[at + 1:]
    return words or ["return"]


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
    folders = [word for word in sys.argv[1:] if not word.startswith(("--", "/"))] or ["sim", "models"]
    files = sorted(name for folder in folders for name in glob.glob(folder + "/**/*", recursive=True) if name.endswith((".c", ".h", ".def")))
    if not files:
        sys.exit("readable.py: no files in " + " ".join(folders))
    lines, joined, nested, letters, names = 0, {}, {}, collections.Counter(), 0
    for file in files:
        text = open(file, encoding="utf-8").read()
        lines += text.count("\n")
        bare = stripped(text)
        joined[file] = joined_statements(bare)
        nested[file] = nested_choices(bare)
        if not file.startswith(FORMULAS):
            words = re.findall(r"(?<![\w.])[a-z_][a-z0-9_]*\b(?!\w)", bare)
            names += len(words)
            letters[file] = sum(len(word) == 1 and word != "_" and word not in INDICES for word in words)
    choices = sum(map(len, nested.values()))
    count, share = sum(map(len, joined.values())), sum(letters.values()) / max(1, names)
    print(f"{len(files)} files, {lines} lines; {count} joined statements (below {JOINED_MOST}); "
          f"{100 * share:.1f} % one-letter names (below {100 * LETTERS_MOST:.0f} %); {choices} nested choices (at most {NESTED_MOST})")
    if "--files" in sys.argv:
        for file, at in sorted(joined.items(), key=lambda item: -len(item[1]))[:20]:
            if at:
                print(f"  {file}: {len(at)} joined, lines {', '.join(map(str, at[:12]))}")
        for file, at in nested.items():
            if at:
                print(f"  {file}: nested choices, lines {', '.join(map(str, at))}")
        for file, number in letters.most_common(25):
            print(f"  {file}: {number} one-letter names")
    return count >= JOINED_MOST or share >= LETTERS_MOST or choices > NESTED_MOST


if __name__ == "__main__":
    sys.exit(main())
