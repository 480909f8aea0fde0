#!/usr/bin/env python3
"""cited.py: what code and pages cite is there.

- a path of this repository in a comment or a page (docs/..., sim/..., tests/..., scenarios/...) exists; a decision may be cited by number;
- a link of a page leads to a file, and its #heading to a heading of it;
- a function that a page names behind its file (`sim/engine/walk.c`: `walk`) is there;
- a header's "Source docs/PAGE.md, "HEADING"" is a heading of that page;
- a test that a page names in backquotes (`test_x`) is a program of tests/;
- decisions are numbered from 0001 without gaps, and each begins with its number;
- no header says of anything that it is not built yet.
"""
import os, re, subprocess, sys

TOPS = "bench|cmake|docs|models|plots|scenarios|sim|tests"
PATH = re.compile(r"(?<![\w/.$}\"-])(?:%s)/[\w./-]*[\w/](?![\w*{])" % TOPS)
ADDED_BY_PAGE = ("docs/adding",)  # pages that bring new files; tests/model holds them


def files(*patterns):
    found = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *patterns], capture_output=True, text=True, check=True)
    return sorted(name for name in set(found.stdout.splitlines()) if os.path.exists(name))


def exists(path):
    """Whether the path is there; tests/test_MODULE.c stands for any file."""
    if os.path.exists(path) or re.search(r"[A-Z]{4,}", os.path.basename(path)):
        return True
    folder, name = os.path.split(path.rstrip("/"))
    if not os.path.isdir(folder) or not name:
        return False
    if folder == "docs/decisions":
        return any(each.startswith(name) for each in os.listdir(folder))
    return any(each.split(".")[0] == name for each in os.listdir(folder))  # without its ending: sim/stats/quantile


def anchors(page, kept={}):
    """The names that a heading of a page can be linked by, as GitHub makes them."""
    if page not in kept:
        heads = re.findall(r"^#+ (.*)$", open(page, encoding="utf-8").read(), re.M)
        kept[page] = {re.sub(r"[^\w\- ]", "", re.sub(r"`", "", head).lower()).replace(" ", "-") for head in heads}
    return kept[page]


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
    wrong = []
    code = files("sim/*.h", "sim/*.c", "models/*.h", "models/*.c", "*.def", "bench/*.c", "tests/*.c", "tests/*.h")
    pages = [name for name in files("*.md") if name != "CHANGELOG.md"]
    for name in code + pages:
        text = open(name, encoding="utf-8", errors="replace").read()
        if name.startswith("tests/"):
            text = re.sub(r"\\\n|\"(?:[^\"\\\n]|\\.)*\"", "", text)     # paths in strings are held by the tests themselves
        if name.endswith(".md"):
            text = re.sub(r"```.*?```", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
        for number, line in enumerate(text.splitlines(), 1):
            if name.startswith(ADDED_BY_PAGE):
                break
            for path in PATH.findall(line):
                if not exists(path.rstrip(".")):
                    wrong.append(f"{name}:{number}: there is no {path}")
        for page, heading in re.findall(r"\b(docs/\w+\.md), \"([^\"\n]+)\"", text) if name.startswith(("sim/", "models/")) else []:
            if os.path.exists(page) and not re.search(rf"^#+ .*{re.escape(heading)}", open(page, encoding="utf-8").read(), re.M):
                wrong.append(f"{name}: {page} has no heading '{heading}'")
        if name.endswith(".h") and re.search(r"not[\s*]+built[\s*]+yet|not[\s*]+yet[\s*]+built", text):
            wrong.append(f"{name}: says that something is not built yet")
    for name in pages:
        # `sim/engine/walk.c`: `walk`, `do_pass` names functions of the file
        for path, functions in re.findall(r"`((?:sim|models)/[\w/]+\.[ch])`:\s+(`\w+`(?:(?:,| and)\s+`\w+`)*)", open(name, encoding="utf-8").read()):
            code = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
            wrong += [f"{name}: {path} has no function {function}" for function in re.findall(r"\w+", functions.replace(" and ", " "))
                      if not re.search(rf"^[a-z][^\n;]*\b{function}\(", code, re.M)]
        text = re.sub(r"```.*?```", "", open(name, encoding="utf-8").read(), flags=re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, heading = target.partition("#")
            path = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
            if not os.path.exists(path):
                wrong.append(f"{name}: links to {target}, which is not there")
            elif heading and path.endswith(".md") and heading not in anchors(path):
                wrong.append(f"{name}: links to {target}, which is no heading")
        for program in set(re.findall(r"`(test_[a-z_]+)`", text)):
            if not os.path.exists(f"tests/{program}.c"):
                wrong.append(f"{name}: names {program}, which is no test")
    numbers = [os.path.basename(name)[:4] for name in files("docs/decisions/*.md")]
    if numbers != [f"{n:04}" for n in range(1, len(numbers) + 1)]:
        wrong.append("docs/decisions: numbers " + " ".join(numbers) + " have gaps")
    for name in files("docs/decisions/*.md"):
        if not open(name, encoding="utf-8").readline().startswith("# " + os.path.basename(name)[:4]):
            wrong.append(f"{name}: does not begin with its number")
    print("\n".join(wrong), end="\n" if wrong else "")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
