#!/usr/bin/env python3
"""mutate.py: are the tests able to see a fault?  One small fault at a time is put into a copy of the
program, which is built and tested; a mutant that no test kills is printed with its place.

  mutate.py N [--seed S] [--folder build-mutants] [--only FILE]

Mutants are drawn by the seed from all places in the folders below, so that the first N are the same
on every machine; results.csv in the folder keeps what is done, and a second call goes on. The tests
that see a folder best run first, then the quick ones of the whole program."""
import argparse, csv, os, random, re, shutil, subprocess, sys, time

WHERE = ["sim/engine", "sim/stats", "sim/scenario", "sim/output", "sim/plot", "models"]
FIRST = {  # the tests that see a folder best
    "sim/engine": "test_calendar test_tally test_servers test_budget test_plan test_sweep test_answers",
    "sim/stats": "test_stats test_output test_sweep test_answers",
    "sim/scenario": "test_tree test_scenario test_csv test_language test_errors test_slips",
    "sim/output": "test_output test_report",
    "sim/plot": "test_plots test_pictures test_report",
    "models": "test_scenario test_errors test_language test_budget test_plan test_answers",
}
# then the program as a whole, less cases that take long or look at other things
THEN, LEAVE_OUT = r"^(cli\.|test_published$|test_solve$|test_lines$)", (
    r"ab-weeks|sweep-killed|sweep-same-bytes|tutorial|progress-on-terminals|help-|links-and-pipes|merge-hostile")
TEST_S, BUILD_S = 120, 300
# name, pattern, replacement; each match in a line is one mutant
EDITS = [
    ("turned comparison", r" < ", " >= "), ("turned comparison", r" > ", " <= "),
    ("turned comparison", r" <= ", " > "), ("turned comparison", r" >= ", " < "),
    ("turned comparison", r" == ", " != "), ("turned comparison", r" != ", " == "),
    ("edge moved", r" < ", " <= "), ("edge moved", r" > ", " >= "),
    ("edge moved", r" <= ", " < "), ("edge moved", r" >= ", " > "),
    ("and for or", r" && ", " || "), ("or for and", r" \|\| ", " && "),
    ("one left out", r" [+-] 1\b(?!\.)", ""), ("one more", r"^(\s+(?:return|[\w>.\[\]-]+ [+-]?=) .*[\w)\]]);$", r"\1 + 1;"),
    ("sign turned", r" \+ ", " - "), ("sign turned", r" - ", " + "),
    ("sum for difference", r" \+= ", " -= "), ("sum for difference", r" -= ", " += "),
    ("factor turned", r" \* (?=\w)", " / "), ("factor turned", r" / ", " * "),
    ("constant", r"(?<=[ (])0(?=[;,) ])", "1"), ("constant", r"(?<=[ (])1(?=[;,) ])", "2"),
    ("truth turned", r"\btrue\b", "false"), ("truth turned", r"\bfalse\b", "true"),
    ("condition dropped", r"^(\s*)if \((.*)\)( \{|$| \w.*;$)", r"\1if (1)\3"),
    ("never", r"^(\s*)if \((.*)\)( \{|$| \w.*;$)", r"\1if (0)\3"),
    ("not left out", r"!(?=[a-z(])", ""),
    ("statement dropped", r"^(\s+)(?!return|case|default|break|continue|goto|static|const|struct|enum"
     r"|int|uint|double|bool|char|size_t|if|for|while|else|do|\}|unsigned|FILE|(\w*_)?(free|done|drop|destroy)\b|fclose|close)"
     r"[\w>.\[\]*()-]+( [-+*/|]?= .*|\(.*\)|\+\+|--);$", r"\1;"),
    ("early leave dropped", r"^(\s+)(break|continue);$", r"\1;"),
    ("else dropped", r"^(\s*)\} else \{$", r"\1} if (0) {"), ("else dropped", r"^(\s*)else$", r"\1if (0)"),
]


def places(top):
    """Every mutant there is: (file, line from 1, name, new text of the line)."""
    for folder in WHERE:
        for name in sorted(os.listdir(os.path.join(top, folder))):
            if not name.endswith((".c", "_body.h", "units.h", "walk.h", "tally.h")):
                continue
            path, comment = folder + "/" + name, False
            for number, line in enumerate(open(os.path.join(top, path), encoding="utf-8"), 1):
                line = line.rstrip("\n")
                bare = line.strip()
                comment = comment or bare.startswith("/*")
                skip = comment or bare.startswith(("#", "//")) or '"' in line or "_Static_assert" in line
                if "*/" in line:
                    comment = False
                if skip or not bare or "/*" in line:
                    continue
                for what, pattern, new in EDITS:
                    for m in re.finditer(pattern, line):
                        changed = line[: m.start()] + m.expand(new) + line[m.end():]
                        if changed != line:
                            yield path, number, what, changed


def run(command, seconds, log):
    """True: good. Everything that it started ends with it."""
    with open(log, "w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            return process.wait(timeout=seconds) == 0
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            return False


def failed(log):
    found = (re.search(r"Test +#\d+: (\S+) .*(Failed|Timeout|Exception|Subprocess|Not Run)", line)
             for line in open(log, errors="replace"))
    return [m.group(1) for m in found if m]


def killer(log):
    return (failed(log) + ["time limit"])[0]


class Bench:
    def __init__(self, top, folder):
        self.top, self.source, self.build = top, folder + "/source", folder + "/build"
        self.log = folder + "/log"
        os.makedirs(self.source, exist_ok=True)
        files = subprocess.check_output(["git", "-C", top, "ls-files"], text=True).split("\n")
        for name in filter(None, files):
            to, old = os.path.join(self.source, name), os.path.join(top, name)
            os.makedirs(os.path.dirname(to), exist_ok=True)
            if os.path.isfile(old) and (not os.path.exists(to) or open(to, "rb").read() != open(old, "rb").read()):
                shutil.copy(old, to)
        if not run(["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja", "-DYL_TESTS=ON", "-DCMAKE_BUILD_TYPE=Release",
                    "-DCMAKE_C_FLAGS_RELEASE=-O1"], BUILD_S, self.log) or not self.make([]):
            sys.exit("mutants: the program itself does not build, see " + self.log)

        # what fails without any mutant sees nothing
        self.leave_out = LEAVE_OUT
        self.tests(["-R", THEN, "-E", LEAVE_OUT], stop=False)
        failing = failed(self.log)
        if failing:
            print("left out, they fail without a mutant: " + " ".join(failing), flush=True)
            self.leave_out += "|^(" + "|".join(map(re.escape, failing)) + ")$"

    def make(self, targets):
        return run(["cmake", "--build", self.build] + (["--target"] + targets if targets else []), 4 * BUILD_S, self.log)

    def tests(self, words, stop=True):
        command = ["ctest", "--test-dir", self.build, "-j2", "--timeout", str(TEST_S)] + words
        return run(command + (["--stop-on-failure"] if stop else []), 1200, self.log)

    def judge(self, path):
        first = FIRST[os.path.dirname(path)].split()
        if not self.make(["yinliu"] + first):
            return "no program", ""
        if not self.tests(["-R", "^(" + "|".join(first) + ")$"]):
            return "killed", killer(self.log)
        if not self.tests(["-R", THEN, "-E", self.leave_out]):
            return "killed", killer(self.log)
        return "survived", ""

    def put(self, path, number, text):
        to = os.path.join(self.source, path)
        if text is None:
            lines = self.old
        else:
            self.old = open(to, encoding="utf-8").read().split("\n")
            lines = self.old[: number - 1] + [text] + self.old[number:]
        open(to, "w", encoding="utf-8").write("\n".join(lines))


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("n", type=int)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--folder", default="build-mutants")
    words.add_argument("--only", default="")
    o = words.parse_args()
    top = subprocess.check_output(["git", "rev-parse", "--show-toplevel"], text=True).strip()
    folder = os.path.abspath(o.folder)
    bench = Bench(top, folder)
    wanted = [p for p in places(bench.source) if p[0].startswith(o.only)]
    random.Random(o.seed).shuffle(wanted)
    results, done = folder + "/results.csv", {}
    if os.path.exists(results):
        for row in csv.reader(open(results, encoding="utf-8")):
            done[tuple(row[:4])] = row[4]
    tally = {"killed": 0, "survived": 0, "no program": 0}
    with open(results, "a", encoding="utf-8", newline="") as out:
        for path, number, what, text in wanted:
            if tally["killed"] + tally["survived"] >= o.n:
                break
            key = (path, str(number), what, text.strip())
            if key not in done:
                begun = time.time()
                bench.put(path, number, text)
                verdict, by = bench.judge(path)
                bench.put(path, number, None)
                csv.writer(out).writerow(key + (verdict, by, "%.0f" % (time.time() - begun)))
                out.flush()
                done[key] = verdict
                print("%s %s:%d %s: %s %s" % (verdict, path, number, what, text.strip(), by and "(" + by + ")"), flush=True)
            tally[done[key]] += 1
    tried = tally["killed"] + tally["survived"]
    print("mutants: %d tried, %d killed (%.0f %%), %d survived, %d did not build" %
          (tried, tally["killed"], 100 * tally["killed"] / max(tried, 1), tally["survived"], tally["no program"]))


main()
