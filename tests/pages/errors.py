#!/usr/bin/env python3
"""errors.py PROGRAM: docs/zh/errors.md has the sections and examples of docs/errors.md.

The words of a Chinese section are its own; a section that is new begins with the line of the table of messages (sim/base/diag_ids.def), which
`yinliu help errors --lang zh` prints. YL_UPDATE writes the page.
"""
import os, re, subprocess, sys

ENGLISH, CHINESE = "docs/errors.md", "docs/zh/errors.md"
COMMENTS = {"# broken": "# 写错", "# warned": "# 会警告", "# mended": "# 改好"}


def sections(path):
    """What stands before the first section, and the sections: {heading: text}."""
    first, *others = re.split(r"^## ", open(path, encoding="utf-8").read(), flags=re.M)
    return first, {name: text for name, text in (each.split("\n", 1) for each in others)}


def examples(text):
    return re.findall(r"^```.*?^```$", text, flags=re.M | re.S)


def words(text):
    return re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S).strip()


def comment_in_chinese(block, old):
    """The comments of an example that stands in the Chinese page already, else those that every example has."""
    def bare(text):
        return [re.sub(r"\s*#.*", "", line) for line in text.split("\n")]

    kept = next((each for each in old if bare(each) == bare(block)), None)
    return kept or "\n".join(COMMENTS.get(line, line) for line in block.split("\n"))


def main():
    said = subprocess.run([sys.argv[1], "help", "errors", "--lang", "zh"], capture_output=True, text=True, check=True).stdout
    table = dict(re.findall(r"^  ([\w-]+) {2,}(\S.*)$", said, flags=re.M))
    _, english = sections(ENGLISH)
    first, chinese = sections(CHINESE)
    page = first
    for name, text in english.items():
        old = chinese.get(name, "")
        blocks = [comment_in_chinese(block, examples(old)) for block in examples(text)]
        page += "\n\n".join([f"## {name}", words(old) or table[name] + "。", *blocks]) + "\n\n"
    page = page.rstrip("\n") + "\n"
    if page == open(CHINESE, encoding="utf-8").read():
        return 0
    if os.environ.get("YL_UPDATE"):
        open(CHINESE, "w", encoding="utf-8").write(page)
    print(f"{CHINESE}: not the sections or examples of {ENGLISH}; ./dev test --update pages.errors renews them, their words are yours to write")
    return 1


if __name__ == "__main__":
    sys.exit(main())
