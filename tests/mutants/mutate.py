#!/usr/bin/env python3
"""mutate.py: are the tests able to see a fault?  N small faults are put into a copy of the program, each as
a second body of its function behind a switch, so that all of them are built at once; then each is switched
on, and the tests that reach its function run, until one fails: first those that are cheap, reach little else and speak of
what the lines around the fault speak of. A mutant that no test kills is printed with its place.

  mutate.py N [--seed S] [--folder build-mutants] [--only FILE] [--jobs J] [--most SECONDS] [--less REGEX] [--again]

Mutants are drawn by the seed from all places in the folders below, so that the first N are the same
on every machine; results.csv in the folder keeps what is done, and a second call goes on (--again: those that
survived meet the tests that they have not met). SECONDS of processor time are what tests may take for one mutant, reckoned by what they
take without one; those left out for that are counted, those that REGEX names are not. survivors.csv beside this file explains mutants that no test
can kill; they are not drawn again, and what a draw finds to be such is replaced by the next one."""
import argparse, collections, concurrent.futures, csv, json, math, os, random, re, resource, shutil, signal, subprocess, sys, threading, zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHERE = ["sim/engine", "sim/stats", "sim/scenario", "sim/output", "sim/plot", "models"]
# tests that look at other things than the program, or at the machine, or take minutes
LEAVE_OUT = re.compile(r"lint\.|pages\.|page\.(zh\..*|tutorial|cookbook|sweeps)$|install$|package$|laws\.compilers|model\.|faults|cluster|ecosystem\."
                       r"|test_(agree|laws|ecosystem.*|limits_law|rates|flat_memory|processors|affinity|coverage|slips|mangled)$|mangled\.|unknown"
                       r"|calibrated|back-tested|exported|soak\.|cli\.(starters|sweep-killed|sweep-same-bytes|run-progress-on-terminals-only"
                       r"|no-threads|ab-weeks|links-and-pipes|merge-hostile|help-.*|many|hostile-text|run-variant-exact)$")
SOUND_S, SLACK_S, MEMORY = 300, 5, 6 << 30
WHOLE_S = 1.5                                            # a program that takes less is one test, a slower one as many as it lists
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
# Lines that other tests look at: what an allocation asks for (the sanitizers see an overrun, nobody a reserve) and what follows where
# it fails (./dev faults lets each one fail). And what changes nothing by its nature: a truth, a pointer to nothing, no number plus 1.
MEMORY_LINE = re.compile(r"\b(malloc|calloc|realloc|YL_ARRAY_RESERVE|yl_arena_get|yl_compiler_get|yl_kind_values)\(|no_memory|NO_MEMORY|\bfailed\b|\bfree\(")
NOTHING = re.compile(r"\b(true|false|NULL|NAN|INFINITY) \+ 1;$")


def places(top):
    """Every mutant there is: (file, line from 1, name, new text of the line)."""
    for folder in WHERE + sorted("models/" + one for one in os.listdir(os.path.join(top, "models")) if "." not in one):
        for name in sorted(os.listdir(os.path.join(top, folder))):
            if not name.endswith((".c", "_body.h", "units.h", "walk.h", "tally.h")):
                continue
            path, comment = folder + "/" + name, False
            for number, line in enumerate(open(os.path.join(top, path), encoding="utf-8"), 1):
                line = line.rstrip("\n")
                bare = line.strip()
                comment = comment or bare.startswith("/*")
                skip = comment or bare.startswith(("#", "//")) or '"' in line or "_Static_assert" in line or MEMORY_LINE.search(line)
                if "*/" in line:
                    comment = False
                if skip or not bare or "/*" in line:
                    continue
                for what, pattern, new in EDITS:
                    for m in re.finditer(pattern, line):
                        changed = line[: m.start()] + m.expand(new) + line[m.end():]
                        if changed != line and not NOTHING.search(changed):
                            yield path, number, what, changed


# ---- a second body of a function -----------------------------------------------------------------
def function_at(lines, at):
    """(first line of the head, line of the opening brace, line of the closing one) around line `at`; None outside of functions."""
    brace = at
    while brace >= 0 and lines[brace] != "{":
        if lines[brace].startswith("}") and brace < at:
            return None
        brace -= 1
    end = at
    while end < len(lines) and not lines[end].startswith("}"):
        end += 1
    head = brace - 1
    while head > 0 and lines[head - 1] and not lines[head - 1].startswith(("}", "#", "/", " *")) and not lines[head - 1].endswith((";", "*/")):
        head -= 1
    good = 0 <= head < brace < at < end < len(lines) and lines[end] == "}"
    return (head, brace, end) if good else None


def parse_head(head):
    """(name, position of it, names of the parameters, whether it gives nothing); None: not a plain head."""
    depth, at = 0, len(head) - 1
    while at >= 0:
        depth += (head[at] == ")") - (head[at] == "(")
        if depth == 0:
            break
        at -= 1
    name = re.search(r"(\w+)$", head[:at])
    if not name or not head.endswith(")") or "..." in head or "=" in head:
        return None
    parts, depth, start, inner = [], 0, 0, head[at + 1:-1]
    for i, c in enumerate(inner + ","):
        depth += (c in "([") - (c in ")]")
        if c == "," and depth == 0:
            parts.append(inner[start:i])
            start = i + 1
    names = []
    for part in parts if inner.strip() != "void" else []:
        found = re.search(r"\(\*(\w+)\)", part) or re.search(r"(\w+)\s*(\[[^\]]*\]\s*)*$", part)
        if not found:
            return None
        names.append(found.group(1))
    return name.group(1), name.start(), names, bool(re.search(r"\bvoid\s+$", head[: name.start()]))


class Mutant:
    def __init__(self, number, path, line, what, text):
        self.number, self.path, self.line, self.what, self.text = number, path, line, what, text
        self.key = (path, str(line), what, text.strip())
        self.built = True


def with_bodies(old, mutants):
    """The file with a second body for each mutant, and for each of its lines the mutant that it belongs to."""
    calls, behind, lines = {}, {}, old.split("\n")
    for one in mutants:
        head, brace, end = one.place
        text = " ".join(line.strip() for line in lines[head:brace])
        name, at, names, nothing = parse_head(text)
        again = f"{name}__mutant{one.number}"
        new = ("" if re.search(r"\bstatic\b", text) else "static ") + text[:at] + again + text[at + len(name):]
        call = f"{again}({', '.join(names)});"
        calls.setdefault(brace, []).append(f"    if (yl_mutant({one.number})) " + (f"{{ {call} return; }}" if nothing else f"return {call}"))
        behind.setdefault(head, []).append((one.number, [new + ";"]))
        body = lines[brace: one.line - 1] + [one.text] + lines[one.line: end + 1]
        behind.setdefault(end + 1, []).append((one.number, [new] + body))
    out, owner = ['#include "sim/base/selector.h"'], [None]
    for i, line in enumerate(lines):
        for number, more in behind.get(i, []):
            out += more
            owner += [number] * len(more)
        out.append(line)
        owner.append(None)
        for call in calls.get(i, []):
            out.append(call)
            owner.append(int(re.search(r"yl_mutant\((\d+)\)", call).group(1)))
    return "\n".join(out), owner


# ---- the copy of the program ---------------------------------------------------------------------
class Copy:
    def __init__(self, top, folder):
        self.folder, self.tree = Path(folder), Path(folder, "tree")
        self.build = self.tree / "build"
        self.folder.mkdir(parents=True, exist_ok=True)
        names = subprocess.check_output(["git", "-C", top, "ls-files"], text=True).split("\n")
        self.files = {name: Path(top, name).read_bytes() for name in names if name and Path(top, name).is_file()}
        self.modes = {name: Path(top, name).stat().st_mode for name in self.files}
        for name in ("selector.h", "selector.c"):
            self.files["sim/base/" + name] = (HERE / name).read_bytes()
        case = self.files["tests/cli/case.sh"]           # runs without the environment
        self.files["tests/cli/case.sh"] = case.replace(b"GLIBC_TUNABLES;", b"GLIBC_TUNABLES YL_MUTANT YL_REACHED;")

    def write(self):
        """Writes the files whose content is another one."""
        for name, content in self.files.items():
            to = self.tree / name
            if not to.exists() or to.read_bytes() != content:
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(content)
                to.chmod(self.modes.get(name, 0o644))

    def say(self, words):
        with open(self.folder / "log", "w") as log:
            return subprocess.run(words, cwd=self.tree, stdout=log, stderr=log, stdin=subprocess.DEVNULL).returncode == 0

    def put(self, mutants, owners):
        """Writes all mutants; those that do not compile are left out, round by round."""
        by_file = {}
        for one in mutants:
            by_file.setdefault(one.path, []).append(one)
        quiet = "".join(f'set_property(SOURCE {path} APPEND PROPERTY COMPILE_OPTIONS "-w")\n' for path in by_file if path.endswith(".c"))
        self.files["CMakeLists.txt"] += quiet.encode()
        old = {path: self.files[path].decode() for path in by_file}
        while True:
            for path, some in by_file.items():
                text, owners[path] = with_bodies(old[path], [one for one in some if one.built])
                self.files[path] = text.encode()
            self.write()
            if self.say(["cmake", "--preset", "release", "-DYL_TESTS=ON"]) and \
                    self.say(["cmake", "--build", "build", "--", "-k", "0"]):
                return
            bad = set()
            for line in open(self.folder / "log", errors="replace"):
                found = re.match(r"(?:\.\./|" + re.escape(str(self.tree)) + r"/)(\S+?):(\d+):\d+: error", re.sub(r"\x1b\[[0-9;]*[mK]", "", line))
                if found and found.group(1) in owners:
                    bad.add(owners[found.group(1)][int(found.group(2)) - 1])
            bad.discard(None)
            if not bad:
                sys.exit(f"mutants: the copy does not build, see {self.folder}/log")
            for one in mutants:
                one.built = one.built and one.number not in bad


# ---- tests ---------------------------------------------------------------------------------------
class Test:
    """A test of ctest, or a part of one: name, how it is started, what it takes, which mutants it reaches."""
    def __init__(self, name, command, where, more):
        self.name, self.command, self.where, self.more = name, command, where, more
        self.seconds, self.reaches = 0.0, set()

    def run(self, folder, limit, **environment):
        """(good, seconds of processor time); whatever it started ends with it."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

        def limits():
            os.setpgrp()                                 # no session of its own: it keeps the priority of this one
            resource.setrlimit(resource.RLIMIT_CPU, (int(limit) + 1, int(limit) + 2))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        with open(folder / "said", "wb") as said:
            child = subprocess.Popen(self.command, cwd=self.where, stdout=said, stderr=said, stdin=subprocess.DEVNULL,
                                     preexec_fn=limits, env={**os.environ, **self.more, "TMPDIR": str(folder), **environment})
            watch = threading.Timer(120 + 20 * limit, os.killpg, (child.pid, signal.SIGKILL))
            watch.start()
            _, status, used = os.wait4(child.pid, 0)
            child.returncode = status
            watch.cancel()
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        return status == 0, used.ru_utime + used.ru_stime


def of_ctest(of):
    more = {one["name"]: one["value"] for one in of.get("properties", [])}
    return Test(of["name"], of["command"], more.get("WORKING_DIRECTORY"), dict(one.split("=", 1) for one in more.get("ENVIRONMENT", [])))


def parts(test, tree):
    """What a test is made of, each of which runs alone: tests of a program, scenarios of test_answers and of the kept figures,
    tables of the matrix."""
    def part(name, *words, **more):
        return Test(f"{test.name}:{name}", test.command + list(words), test.where, {**test.more, **more})
    if test.name == "test_answers":
        return [part(path.name, YL_ONLY="/" + path.name) for path in sorted((tree / "tests/answers").glob("*.yaml"))]
    if test.name == "figures":
        rows = (tree / "tests/figures.csv").read_text().split("\n")[1:]
        return [part(path, "--only", path + " ") for path in sorted({row.split(" ")[0] for row in rows if ".yaml " in row})]
    if test.name == "matrix":
        tables = re.findall(r'"table_(\w+)"', subprocess.check_output([test.command[2], "schema"], text=True))
        return [part(table, table + ".") for table in sorted({table.removesuffix("_part") for table in tables})]
    if not test.name.startswith("test_"):
        return [test]
    listed, suite, program = [], "", test.command[:1]
    for line in subprocess.run(program + ["--list"], cwd=test.where, capture_output=True, text=True).stdout.split("\n"):
        if line[:1] in "├└" and line:
            if suite == test.name.removeprefix("test_"):
                listed.append(suite + "/" + line.split(" ")[-1])
        elif ":" in line:
            suite = line.split(":")[0]
    return [Test(f"{test.name}:{name}", program + ["--filter", name, "-j1", "--fail-fast"], test.where, test.more) for name in listed] or [test]


# ---- which test speaks of the same things ---------------------------------------------------------
def words_of(text):
    """The words of names and sentences, without their plural."""
    return {word.removesuffix("s") for word in re.findall(r"[a-z]{3,}", text.lower())}


def know_texts(tests, tree):
    """What each test says (its scenario, its files, its body); who has changed is another test."""
    body = {}
    for path in (tree / "tests").glob("test_*.c"):
        body[path.stem] = path.read_text()
        for found in re.finditer(r"^Test\((\w+), (\w+).*?^}", body[path.stem], re.M | re.S):
            body[f"{path.stem}:{found[1]}/{found[2]}"] = found[0]
    kept = collections.defaultdict(str)
    for table in "figures", "pictures":
        for row in (tree / f"tests/{table}.csv").read_text().split("\n"):
            kept["figures:" + row.split(" ")[0]] += row + "\n"
    for test in tests:
        name, part = (test.name + ":").split(":")[:2]
        files = {"test_answers": [tree / "tests/answers" / part], "figures": [tree / part]}.get(name, [])
        if name[:4] == "cli.":
            files = sorted((tree / "tests/cli" / name[4:]).glob("**/*"))
        test.text = body.get(test.name, kept[test.name]) + " ".join(file.read_text(errors="replace") for file in files if file.is_file())
        test.key = f"{test.name} {zlib.crc32(test.text.encode()):08x}"


def read_words(tests):
    """Whereof each test speaks, and what a word is worth: the rarer, the more."""
    seen = collections.Counter()
    for test in tests:
        test.words = words_of(test.name + " " + test.text)
        seen.update(test.words)
    return {word: math.log(len(tests) / count) for word, count in seen.items()}


def in_order(tests, one, worth):
    """The tests that reach a mutant: first what is cheap, reaches little else, and speaks of what its lines speak of."""
    def cost(test):
        said = sum(worth.get(word, 0) * (3 if word in one.near else 1) for word in (one.near | one.far) & test.words)
        return (0.1 + test.seconds) * len(test.reaches) / (1 + said) ** 2
    return sorted((test for test in tests if one.number in test.reaches), key=cost)


def sound_tests(copy, mutants, jobs, less):
    """The tests that pass without a mutant, with what each takes and which mutants it reaches."""
    text = subprocess.check_output(["ctest", "--test-dir", copy.build, "--show-only=json-v1"], text=True)
    tests = [of_ctest(one) for one in json.loads(text)["tests"] if one.get("command") and not LEAVE_OUT.match(one["name"])
             and not (less and re.search(less, one["name"]))]
    known = copy.folder / "sound.json"
    have = json.loads(known.read_text()) if known.exists() else {}
    stamp = str(sorted(one.key for one in mutants))
    have = have if have.get("stamp") == stamp else {"stamp": stamp}
    lock, out, failing = threading.Lock(), [], []

    def passes(test):
        if test.key not in have:
            base = re.sub(r"\W", "-", test.name)
            marks = copy.folder / f"reached.{base}"
            marks.write_bytes(bytes(65536))
            good, seconds = test.run(copy.folder / f"tmp.{base}", SOUND_S, YL_REACHED=str(marks))
            shutil.rmtree(copy.folder / f"tmp.{base}", ignore_errors=True)
            with lock:
                have[test.key] = [good, seconds, [i for i, mark in enumerate(marks.read_bytes()) if mark]]
                known.write_text(json.dumps(have))
            marks.unlink()
        good, test.seconds, reached = have[test.key]
        test.reaches = set(reached)
        if not good:
            failing.append(test.name)
        return good

    split = [parts(test, copy.tree) for test in tests]
    know_texts(tests + [one for some in split for one in some], copy.tree)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        list(pool.map(passes, [one for some in split for one in some]))
    for test, some in zip(tests, split):
        some = [one for one in some if one.name not in failing]
        if test.name.startswith("test_") and len(some) > 1 and sum(one.seconds for one in some) < WHOLE_S and not any(
                name.startswith(test.name + ":") for name in failing):
            test.seconds, test.reaches = sum(one.seconds for one in some), set().union(*(one.reaches for one in some))
            some = [test]
        out += some
    if failing:
        print("left out, they fail without a mutant: " + " ".join(failing), flush=True)
    return out


def judge(copy, tests, worth, one, most, met):
    """(verdict, the test that killed it or what was left out, seconds of processor time); `met`: the tests that passed it before."""
    spent, reckoned, left, folder = 0.0, 0.0, 0, copy.folder / f"tmp.{one.number}"
    tests = in_order(tests, one, worth)
    for test in tests:
        reckoned += test.seconds
        if test.key in met or reckoned > most and spent > 0:
            left += test.key not in met
            continue
        good, seconds = test.run(folder, 3 * test.seconds + SLACK_S, YL_MUTANT=str(one.number))
        spent += seconds
        shutil.rmtree(folder, ignore_errors=True)
        if not good:
            return "killed", test.name, spent
        met.append(test.key)
    return "survived", "no test calls it" if not tests else f"{left} tests left out" if left else "", spent


def said(text, line):
    """What a mutant is called: its text, or the line that is gone."""
    return text.strip() if text.strip() != ";" else line.strip()


def drawn(top, seed, only, n):
    """The first n mutants of the seed that are within functions and not explained; how many were not within, how many were explained."""
    wanted, out, outside, known = [p for p in places(top) if p[0].startswith(only)], [], 0, 0
    text_of = {path: Path(top, path).read_text().split("\n") for path in {p[0] for p in wanted}}
    named = [(path, said(text, text_of[path][line - 1]), what) for path, line, what, text in wanted]
    alike, why = collections.Counter(named), explained()
    order = list(range(len(wanted)))
    random.Random(seed).shuffle(order)
    for i in order:
        if len(out) == n:
            break
        (path, line, what, text), lines = wanted[i], text_of[wanted[i][0]]
        place = function_at(lines, line - 1)
        if not place or not parse_head(" ".join(one.strip() for one in lines[place[0]:place[1]])):
            outside += 1
            continue
        if named[i] in why and alike[named[i]] == 1:     # of several such lines it is not known which one was meant
            known += 1
            continue
        out.append(Mutant(len(out), path, line, what, text))
        out[-1].place, out[-1].said = place, named[i][1]
        out[-1].near, out[-1].far = (words_of(" ".join(some)) for some in (lines[line - 3:line + 2], [path] + lines[place[0]:place[2]]))
    return out, outside, known


def explained():
    path = HERE / "survivors.csv"
    return {(row["file"], row["text"], row["fault"]): row["why"] for row in csv.DictReader(open(path, encoding="utf-8"))} if path.exists() else {}


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("n", type=int)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--folder", default="build-mutants")
    words.add_argument("--only", default="")
    words.add_argument("--jobs", type=int, default=2)
    words.add_argument("--most", type=float, default=60)
    words.add_argument("--less", default="")
    words.add_argument("--again", action="store_true")
    o = words.parse_args()
    top = subprocess.check_output(["git", "rev-parse", "--show-toplevel"], text=True).strip()
    mutants, outside, known = drawn(top, o.seed, o.only, o.n)
    copy, owners = Copy(top, os.path.abspath(o.folder)), {}
    results, done, why = copy.folder / "results.csv", {}, explained()
    if results.exists():
        for row in csv.reader(open(results, encoding="utf-8")):
            done[tuple(row[:4])] = row[4]
    for one in mutants:
        one.built = done.get(one.key) != "no program"
    copy.put(mutants, owners)
    with open(results, "a", encoding="utf-8", newline="") as out:
        for one in mutants:
            if not one.built and one.key not in done:
                csv.writer(out).writerow(one.key + ("no program", "", "0.0"))
                done[one.key] = "no program"
    tests = sound_tests(copy, mutants, o.jobs, o.less)
    worth, known = read_words(tests), copy.folder / "met.json"
    met = json.loads(known.read_text()) if known.exists() else {}
    print(f"{len(mutants)} mutants (passed over: {outside} places outside of functions, {known} explained), {len(tests)} tests of "
          f"{sum(test.seconds for test in tests):.0f} s", flush=True)
    lock = threading.Lock()
    with open(results, "a", encoding="utf-8", newline="") as out:
        def try_one(one):
            if one.key in done and not (o.again and done[one.key] == "survived"):
                return
            passed = met.setdefault("|".join(one.key), [])
            verdict, by, seconds = judge(copy, tests, worth, one, o.most, passed)
            with lock:
                known.write_text(json.dumps(met))
                csv.writer(out).writerow(one.key + (verdict, by, f"{seconds:.1f}"))
                out.flush()
                done[one.key] = verdict
                print(f"{verdict} {one.path}:{one.line} {one.what}: {one.said} {by and '(' + by + ')'}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            list(pool.map(try_one, mutants))
    count = {verdict: sum(done[one.key] == verdict for one in mutants) for verdict in ("killed", "survived", "no program")}
    tried = count["killed"] + count["survived"]
    unexplained = [one for one in mutants if done[one.key] == "survived" and (one.path, one.said, one.what) not in why]
    for one in unexplained:
        print(f"survived, not explained: {one.path}:{one.line} {one.what}: {one.said}")
    print(f"mutants: {tried} tried, {count['killed']} killed ({100 * count['killed'] / max(tried, 1):.0f} %), {count['survived']} survived, "
          f"{count['survived'] - len(unexplained)} of them explained, {count['no program']} did not build")


main()
