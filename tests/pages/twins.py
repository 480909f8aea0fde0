#!/usr/bin/env python3
"""twins.py: a Chinese page says what its English one says, as far as a program can see.

docs/zh/NAME.md is the twin of docs/NAME.md, README.zh-CN.md that of README.md. Two twins have
- the same headings: as many, of the same levels, with the same words in backquotes;
- the same tables: as many, with as many rows and columns, with the same words in backquotes in each cell;
- the same blocks: as many, in the same languages and files, with the same lines. What is said to people may differ: comments, the values of `title`,
  `label`, `text` and `chars`, and whatever is printed below a command; commands may differ in `--lang zh`;
- links to the same places; a page of docs/zh/ links to the twin where there is one.
A page of docs/zh/ has an English one, and an eighth of its prose at least is Chinese characters.
"""
import glob, os, re, sys

from run import parts


def twin_pairs():
    for zh in sorted(glob.glob("docs/zh/*.md")):
        yield "docs/" + os.path.basename(zh), zh
    yield "README.md", "README.zh-CN.md"


def said(line):
    """A line of a block without what is said to people."""
    if re.match(r"\s*#", line):
        return "#"
    line = re.sub(r"(\s)#\s.*$", "", line)
    line = re.sub(r"\s--lang zh\b", "", line)
    line = re.sub(r"^(\s*title:).*", r"\1", line)
    line = re.sub(r"\b(label|text): *(\{en: [^}]*\}|\"[^\"]*\"|[^,}\]\n]*)", r"\1:", line)
    return re.sub(r"(?<=\S)\s+", " ", re.sub(r"\bchars: *\d+", "chars:", line)).rstrip()  # columns are aligned behind labels


def block(words, lines):
    if words[:1] == ["console"]:
        lines = [line for line in lines if line.startswith("$ ")]
    return [" ".join(words)] + [text for text in map(said, lines) if text.strip()]


def cells(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


def quoted(text):
    return re.findall(r"`([^`]+)`", text)


class Page:
    def __init__(self, path):
        self.path, self.heads, self.tables, self.blocks, self.links = path, [], [], [], []
        self.prose = []
        lines = open(path, encoding="utf-8").read().split("\n")
        inside = set()
        for words, begin, end in parts(lines):
            inside.update(range(begin - 1, end + 1))
            self.blocks.append((begin, block(words, lines[begin:end])))
        rows = None
        for at, line in enumerate(lines):
            text = "" if at in inside else line
            self.prose.append(text)
            head = re.match(r"(#+) (.*)$", text)
            if head:
                self.heads.append((at + 1, len(head.group(1)), quoted(head.group(2))))
            if text.startswith("    ") and rows is None and re.match(r"    (\S*yinliu|\./dev|git|cmake) ", text):
                self.blocks.append((at + 1, ["line", said(text).strip()]))
            if text.startswith("|"):
                if rows is None:
                    rows = []
                    self.tables.append((at + 1, rows))
                rows.append([quoted(cell) for cell in cells(text)])
            else:
                rows = None
            self.links += [(at + 1, target) for target in re.findall(r"\]\(([^)\s]+)\)", text) if not target.startswith("#")]
        self.blocks.sort()


def place(page, target):
    """Where a link leads, as a name for both twins; anchors have the words of their language and are held by lint.cited."""
    if re.match(r"\w+:", target):
        return target
    path = os.path.normpath(os.path.join(os.path.dirname(page), target.split("#")[0]))
    return re.sub(r"-(zh|en)(\.\w+)$", r"\2", path.replace("docs/zh/", "docs/").replace("README.zh-CN.md", "README.md"))


def compare(english, chinese):
    en, zh, wrong = Page(english), Page(chinese), []

    def differ(what, left, right):
        for one, two in zip(left, right):
            if one[1:] != two[1:]:
                if isinstance(one[1], list):
                    one, two = [(at, [line for line in lines if line not in other] or len(lines))
                                for (at, lines), other in ((one, two[1]), (two, one[1]))]
                wrong.append(f"{chinese}:{two[0]}: {what} is not that of {english}:{one[0]}\n  {one[1:]}\n  {two[1:]}")
                return
        if len(left) != len(right):
            at = (left if len(left) > len(right) else right)[min(len(left), len(right))]
            wrong.append(f"{chinese} has {len(right)} of {what}, {english} {len(left)}: see {at[0]}: {at[1:]}")

    differ("heading", en.heads, zh.heads)
    differ("block", en.blocks, zh.blocks)
    for (at, left), (where, right) in zip(en.tables, zh.tables):
        if left != right:
            row = next((i for i, pair in enumerate(zip(left, right)) if pair[0] != pair[1]), min(len(left), len(right)))
            wrong.append(f"{chinese}:{where + row}: row {row + 1} is not that of {english}:{at + row}\n  {left[row:row + 1]}\n  {right[row:row + 1]}")
    if len(en.tables) != len(zh.tables):
        wrong.append(f"{chinese} has {len(zh.tables)} tables, {english} {len(en.tables)}")
    left, right = sorted({place(english, t) for _, t in en.links}), sorted({place(chinese, t) for _, t in zh.links})
    own = {"README.md"}  # each README links to the other
    if set(left) - own != set(right) - own:
        wrong.append(f"{chinese}: links that only one page has: {sorted((set(left) ^ set(right)) - own)}")
    for at, target in zh.links:
        path = os.path.normpath(os.path.join(os.path.dirname(chinese), target.split("#")[0]))
        twin = path.replace("docs/", "docs/zh/", 1)
        if path.startswith("docs/") and not path.startswith("docs/zh/") and path.endswith(".md") and os.path.exists(twin):
            wrong.append(f"{chinese}:{at}: {path} has a Chinese twin")
    prose = "".join(zh.prose)
    if len(re.findall(r"[\u4e00-\u9fff]", prose)) * 8 < len(prose):
        wrong.append(f"{chinese} is hardly Chinese")
    return wrong


def main():
    wrong = []
    for english, chinese in twin_pairs():
        wrong += compare(english, chinese) if os.path.exists(english) else [f"{chinese} has no page {english}"]
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
