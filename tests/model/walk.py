#!/usr/bin/env python3
"""walk.py BUILD: does what docs/adding.md and docs/adding-a-model.md say, in a copy of the tree, and holds what they promise.

The pages speak in four forms, each followed by a block where it needs one:

    New file `F`:    In `F`, behind `LINE`:    In `F`, before `LINE`:    In `F`, `A` becomes `B`

LINE is the only line of its file that reads so, blanks at its ends aside; A stands once in its file. The edits of a page's section
(## heading) touch a number of files; those of the program (sim, models, plots) are counted, and the table "Where do I add" of
CONTRIBUTING.md says that number. All pages are applied to one copy, which is built once. Then each block of shell commands (```sh)
of the pages is run there, the program and the tests in front of PATH; it must end with status 0.
"""
import os, re, shutil, subprocess, sys, tempfile

TOP = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
PAGES = ["docs/adding.md", "docs/adding-a-model.md"]
MODEL = "A kind of place"  # the section that a whole page is
PARTS = ["CMakeLists.txt", "cmake", "sim", "models", "tests", "plots", "web", "docs", "scenarios", "starters"]


class Wrong(Exception):
    """What the page says cannot be done to the tree."""


def insert(tree, file, where, line, block):
    text = open(os.path.join(tree, file), encoding="utf-8").read().split("\n")
    found = [number for number, each in enumerate(text) if each.strip() == line.strip()]
    if len(found) != 1:
        raise Wrong(f"{file} has {len(found)} lines '{line}'")
    at = found[0] + (where == "behind")
    text[at:at] = block
    open(os.path.join(tree, file), "w", encoding="utf-8").write("\n".join(text))


def become(tree, file, old, new):
    text = open(os.path.join(tree, file), encoding="utf-8").read()
    if text.count(old) != 1:
        raise Wrong(f"{file} has '{old}' {text.count(old)} times")
    open(os.path.join(tree, file), "w", encoding="utf-8").write(text.replace(old, new))


def create(tree, file, block):
    path = os.path.join(tree, file)
    if os.path.exists(path):
        raise Wrong(f"{file} is there already")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    open(path, "w", encoding="utf-8").write("\n".join(block) + "\n")


def block_behind(lines, at):
    """The fenced block that follows line `at`, and where it ends."""
    while at < len(lines) and not lines[at].startswith("```"):
        at += 1
    end = at + 1
    while end < len(lines) and lines[end] != "```":
        end += 1
    return lines[at + 1:end], end


def apply(tree, page):
    """({section: files of the program}, [(section, commands)], number of edits); complaints are printed."""
    lines = open(os.path.join(TOP, page), encoding="utf-8").read().split("\n")
    section, files, commands, edits, failed = MODEL, {}, [], 0, False
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("## ") and page != "docs/adding-a-model.md":
            section = line[3:]
        if line == "```sh":
            block, at = block_behind(lines, at)
            commands.append((section, "\n".join(block)))
        match = (re.fullmatch(r"New file `(?P<file>[^`]+)`:", line) or
                 re.fullmatch(r"In `(?P<file>[^`]+)`, (?P<where>behind|before) `(?P<line>.+)`:", line) or
                 re.fullmatch(r"In `(?P<file>[^`]+)`, `(?P<old>.+)` becomes `(?P<new>.+)`", line))
        if match:
            edits += 1
            said = match.groupdict()
            try:
                if "old" in said:
                    become(tree, said["file"], said["old"], said["new"])
                else:
                    block, at = block_behind(lines, at)
                    if "where" in said:
                        insert(tree, said["file"], said["where"], said["line"], block)
                    else:
                        create(tree, said["file"], block)
            except (Wrong, OSError) as error:
                failed = True
                print(f"{page}: {error}")
            if said["file"].startswith(("sim/", "models/", "plots/")):
                files.setdefault(section, set()).add(said["file"])
        at += 1
    if failed:
        sys.exit(1)
    return files, commands, edits


def promised():
    """{section: number of files} of the table in CONTRIBUTING.md; a row ends with a link to the section."""
    text = open(os.path.join(TOP, "CONTRIBUTING.md"), encoding="utf-8").read()
    table = text[text.index("## Where do I add"):]
    return {name: int(count) for name, count in re.findall(r"^\| \[(.+?)\]\(docs/adding[^)]*\) \| (\d+) \|", table, re.M)}


def build(tree, source_build):
    """The program and the answers' test, as in the build that is there; objects that did not change come from ccache, if it is used."""
    cache = open(os.path.join(source_build, "CMakeCache.txt"), encoding="utf-8").read()
    value = lambda name: (re.search(rf"^{name}:\w+=(.*)$", cache, re.M) or [None, ""])[1]
    call = ["cmake", "-S", tree, "-B", tree + "/build", "-G", value("CMAKE_GENERATOR"), "-DCMAKE_COMPILE_WARNING_AS_ERROR=ON", "-DYL_TESTS=AUTO",
            "-DCMAKE_C_COMPILER=" + value("CMAKE_C_COMPILER"), "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_FLAGS_DEBUG=-O0"]
    environment = dict(os.environ, CCACHE_BASEDIR=tree, CCACHE_NOHASHDIR="1")
    run = lambda command: subprocess.run(command, env=environment, capture_output=True, text=True)
    done = run(call)
    if done.returncode == 0:
        targets = ["yinliu"]
        if re.search(r"^(\.\.\. )?tests_answers\b", run(["cmake", "--build", tree + "/build", "--target", "help"]).stdout, re.M):
            targets.append("tests_answers")
        done = run(["cmake", "--build", tree + "/build", "--target", *targets, "-j", "2"])
    if done.returncode:
        print("\n".join(line for line in (done.stdout + done.stderr).split("\n") if re.search("error|warning|Error", line))[:4000])
        sys.exit("walk: the copy does not build")


def main():
    source_build = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else "build")
    with tempfile.TemporaryDirectory(prefix="yl-walk-") as work:
        tree = os.path.join(work, "tree")
        os.mkdir(tree)
        for part in PARTS:
            source = os.path.join(TOP, part)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, os.path.join(tree, part))
        counted, commands, failed = {}, [], False
        for page in PAGES:
            files, blocks, edits = apply(tree, page)
            for section, names in files.items():
                counted[section] = len(names)
            commands += blocks
        table = promised()
        for section in sorted(set(table) | set(counted)):
            if table.get(section) != counted.get(section):
                failed = True
                print(f"'{section}': CONTRIBUTING.md says {table.get(section)} files, the page touches {counted.get(section)}")
        build(tree, source_build)
        environment = dict(os.environ, PATH=f"{tree}/build:{tree}/build/tests:{os.environ['PATH']}", OLD=source_build + "/yinliu",
                           WORK=work, YINLIU_PLOTS=tree + "/plots", LC_ALL="C.UTF-8")
        for section, block in commands:
            done = subprocess.run(["bash", "-eu", "-c", block], cwd=tree, env=environment, capture_output=True, text=True)
            if done.returncode:
                failed = True
                print(f"'{section}': its commands end with status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        print(f"walk: {len(counted)} sections, {len(commands)} blocks of commands: {'wrong' if failed else 'all holds'}")
        return failed


if __name__ == "__main__":
    sys.exit(main())
