#!/usr/bin/env python3
"""run.py PROGRAM PAGE: does in an empty folder what a page says, and compares what is printed with what the page shows.

- a block ```LANGUAGE FILE is written to FILE; a ```yaml block without a name is left alone;
- in a block ```console each line behind `$ ` is a command, for bash; it must succeed, or end with the status that `# exit N` behind it says;
- the lines below a command are what it prints, both streams, as far as they are shown: none, nothing is compared; a line `…` stands for any lines.
  A shown line behind `…` that has moved is found again by its beginning when expectations are renewed (YL_UPDATE);
- pages of docs/zh/ and README.zh-CN.md are run in Chinese; one whose blocks are those of its English page, what is said to people aside (twins.py), and
  which shows the same numbers below each command, is skipped (status 77): the English page has been run.
"""
import difflib, os, re, subprocess, sys, tempfile

GAP = "…"
SKIPPED = 77


def parts(lines):
    """The blocks of a page: (words behind the fence, number of the first line, number behind the last)."""
    begin = None
    for at, line in enumerate(lines):
        fence = re.match(r"^(`{3,})(.*)$", line)
        if not fence:
            continue
        if begin is None:
            begin = (fence.group(2).split(), at + 1)
        elif not fence.group(2):
            yield begin[0], begin[1], at
            begin = None


def commands(lines, begin, end):
    """The commands of a block: (command, number of the first line shown, number behind the last)."""
    starts = [at for at in range(begin, end) if lines[at].startswith("$ ")] + [end]
    for start, after in zip(starts, starts[1:]):
        yield lines[start][2:], start + 1, after


def fits(shown, printed):
    """Whether the printed lines are those shown, each `…` any of them."""
    at, free = 0, False
    for line in shown:
        if line == GAP:
            free = True
            continue
        if free:
            while at < len(printed) and printed[at] != line:
                at += 1
        if at >= len(printed) or printed[at] != line:
            return False
        at, free = at + 1, False
    return free or at == len(printed)


def renewed(shown, printed):
    """What should be shown: a line stays where its beginning is found again, None if one is not."""
    if GAP not in shown:
        return printed
    new, at, free = [], 0, False
    for line in shown:
        if line == GAP:
            free = True
            new.append(line)
            continue
        head = re.split(r"\s{2,}|\d", line.strip())[0]
        found = next((i for i in range(at, len(printed) if free else min(at + 1, len(printed)))
                      if printed[i] == line or head and printed[i].strip().startswith(head)), None)
        if found is None:
            return None
        new.append(printed[found])
        at, free = found + 1, False
    return new


def skeleton(path):
    """The blocks of a page without what is said to people, and the numbers shown below each command."""
    from twins import block
    lines = open(path, encoding="utf-8").read().split("\n")
    for words, begin, end in parts(lines):
        yield block(words, lines[begin:end])
        for _, first, after in commands(lines, begin, end) if words[:1] == ["console"] else []:
            yield sorted(re.findall(r"\d+(?:\.\d+)?", " ".join(lines[first:after])))


class Page:
    def __init__(self, program, path):
        self.path, self.lines = path, open(path, encoding="utf-8").read().split("\n")
        self.source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
        self.zh = "/zh/" in os.path.realpath(path) or path.endswith(".zh-CN.md")
        self.program, self.wrong, self.edits = os.path.realpath(program), [], []

    def shell(self, command, folder, home):
        kept = {name: os.environ[name] for name in os.environ if name.endswith("SAN_OPTIONS")}
        lang = "zh_CN.UTF-8" if self.zh else "C.UTF-8"
        env = {"PATH": f"{home}/bin:{os.environ['PATH']}", "HOME": home, "LANG": lang, "YL_SOURCE": self.source, **kept}
        done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=250, check=False)
        said = done.stdout.decode(errors="replace").replace(folder, "HERE").rstrip("\n")
        # how long something takes is said by the clock: no page has it
        return done.returncode, re.sub(r"^(yinliu: this takes some |yinliu：大约需要 ).*\n?", "", said, flags=re.M)

    def say(self, at, text):
        self.wrong.append(f"{self.path}:{at + 1}: {text}")

    def run_block(self, begin, end, folder, home):
        for command, first, after in commands(self.lines, begin, end):
            wanted = re.search(r"\s# exit (\d+)$", command)
            status, text = self.shell(command, folder, home)
            if status != int(wanted.group(1) if wanted else 0):
                self.say(first - 1, f"exit status {status}\n{text}")
                continue
            shown, printed = [line.rstrip() for line in self.lines[first:after]], [line.rstrip() for line in text.split("\n")]
            while shown and not shown[-1]:
                shown, after = shown[:-1], after - 1
            if not shown or fits(shown, printed):
                continue
            new = renewed(shown, printed)
            if new is None or not os.environ.get("YL_UPDATE"):
                self.say(first - 1, "\n".join([f"`{command}` prints something else; ./dev test --update page renews the page", *difflib.unified_diff(
                    shown, printed if new is None else new, "the page", "printed", lineterm="", n=1)]))
            if new is not None:
                self.edits.append((first, after, new))

    def run(self):
        if self.zh and not os.environ.get("YL_UPDATE"):
            english = os.path.realpath(self.path).replace("/docs/zh/", "/docs/").replace(".zh-CN.md", ".md")
            if list(skeleton(self.path)) == list(skeleton(english)):
                return SKIPPED
        with tempfile.TemporaryDirectory() as home:
            folder = os.path.join(home, "here")
            os.makedirs(folder)
            os.makedirs(os.path.join(home, "bin"))
            os.symlink(self.program, os.path.join(home, "bin/yinliu"))
            for words, begin, end in parts(self.lines):
                if words[:1] == ["console"]:
                    self.run_block(begin, end, folder, home)
                elif len(words) > 1:
                    target = os.path.join(folder, words[1])
                    os.makedirs(os.path.dirname(target), exist_ok=True)
                    with open(target, "w", encoding="utf-8") as out:
                        out.write("\n".join(self.lines[begin:end]) + "\n")
        if self.edits and os.environ.get("YL_UPDATE"):
            for first, after, new in reversed(self.edits):
                self.lines[first:after] = new
            with open(self.path, "w", encoding="utf-8") as out:
                out.write("\n".join(self.lines))
        print("\n".join(self.wrong))
        return 1 if self.wrong else 0


if __name__ == "__main__":
    sys.exit(Page(sys.argv[1], sys.argv[2]).run())
