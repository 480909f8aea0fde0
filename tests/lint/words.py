#!/usr/bin/env python3
"""words.py [FOLDER...]: the words that docs/glossary.md replaces are in no code, message, page or picture script.

FORBIDDEN holds the words and what to write instead, ONLY those of some files; ALLOWED the few places that must say one of them, with the reason. With folders or
files, only lines in them are printed.

The same run refuses two public types (struct, enum or union yl_...) of one name, and holds the words of docs/architecture.md ("Words of the
code") against sim/engine and models/compiler: each is in use there, those of its last column are not.
"""
import collections, os, re, subprocess, sys

LOOKED_AT = ["sim", "models", "docs", "plots", "README.md", "README.zh-CN.md", "CONTRIBUTING.md", "SECURITY.md", "scenarios/README.md"]
ENDS = (".c", ".h", ".def", ".md", ".gp", ".plt", ".inc")
FORBIDDEN = [  # pattern, instead
    (r"luck(y|ily)?", "common random numbers; chance"),
    (r"spill(s|ed|ing)?", "defer"),
    (r"bites?", "binding constraint, is reached"),
    (r"[Rr]ehears\w*", "simulated experiment, simulate"),
    (r"worlds?", "replication; arm"),
    (r"crews?", "workers"),
    (r"roughness", "one_plus_cv2"),
    (r"makers?", "origin"),
    (r"yl_(judge|crew|cloud|world|said|hop)\w*", "analyse, worker, flow, replication, raw, jump"),
    (r"(said|judge[ds]?|crew|cloud|world|spill|hop)(?=->|\.[a-z_]+\b(?! ))", "raw, analyse, worker, flow, replication, defer, jump"),
    (r"(minus|less the|beside the) base", "difference from base"),
    (r"could have been", "simulated campaign"),
    (r"what is not known", "uncertainty, uncertain inputs"),
    (r"not told apart|(cannot|can) be told from", "not distinguishable from"),
    (r"(may|cannot) stand (here|together)|stands? (here|twice)", "is (not) allowed, exclude each other, is given twice"),
    (r"nothing is said to be|[Nn]o \w+ was said", "declares no, was not given"),
    (r"单场|净收益|起约束作用|不确知|单位会用尽|全部确知|相同(的)?运气|同样的?运气|排练|变体|份额|去处|成对重复|不再等(?!待)|等不及离开", "每次模拟、净利润、成了瓶颈、拿不准、人数不够、公共随机数、模拟实验、方案、占比、去向、场次、放弃"),
]
ONLY = [  # file, pattern, instead: what is wrong in these files alone
    ("sim/findings/wordings.def", r"(?<![{A-Za-z])base(?![}A-Za-z])|基准", "the plan, 现方案"),
    ("docs/zh/", r"[0-9] 场(?!直播)|场次(占比|数)|[各逐]场(?!次)|每场(?!直播|次)", "模拟（“场”只用于一场直播）"),
]
ALLOWED = [  # file, pattern of the line, reason
    ("docs/glossary.md", r"", "the glossary names the words it replaces"),
    ("docs/decisions/", r"", "decisions are kept as they were taken"),
]


def files():
    found = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "--", *LOOKED_AT], capture_output=True, text=True, check=True)
    return sorted(name for name in set(found.stdout.splitlines()) if name.endswith(ENDS) and os.path.exists(name))


def lines_at_fault(name, patterns):
    """[(line number, word, what to write instead)]"""
    found = []
    own = [(re.compile(pattern), instead) for file, pattern, instead in ONLY if name.startswith(file)]
    for number, line in enumerate(open(name, encoding="utf-8"), 1):
        for pattern, instead in own + patterns:
            match = pattern.search(line)
            if match and not any(name.startswith(file) and re.search(part, line) for file, part, _ in ALLOWED):
                found.append((number, match.group(), instead))
                break
    return found


def types_of_one_name():
    """Public types that two headers define."""
    where = collections.defaultdict(set)
    for name in files():
        if name.startswith(("sim/", "models/")) and name.endswith((".h", ".c")):
            for match in re.finditer(r"^(?:typedef )?(struct|enum|union) (yl_\w+) \{", open(name, encoding="utf-8").read(), re.M):
                where[match.group(2)].add(f"{match.group(1)} of {name}")
    return {name: sorted(places) for name, places in where.items() if len(places) > 1}


def code_words():
    """What is wrong with the table of the code's words."""
    page = open("docs/architecture.md", encoding="utf-8").read()
    table = page[page.index("## Words of the code"):page.index("## Operations of a plan")]
    names = collections.defaultdict(set)
    for name in files():
        if name.startswith(("sim/engine/", "models/compiler/")):
            code = re.sub(r"/\*.*?\*/|\"[^\"\n]*\"", " ", open(name, encoding="utf-8").read(), flags=re.S)
            for word in re.findall(r"[A-Za-z]\w*", code):
                for part in {word.lower(), *word.lower().split("_")}:
                    names[part].add(name)
    said = lambda word: names.get(word, set()) | names.get(word + "s", set())
    found = []
    for word, others in re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", table, re.M):
        if not said(word):
            found.append(f"docs/architecture.md: '{word}' is no word of the code any more")
        for other in re.findall(r"`(\w+)`", others):
            found += [f"{name}: '{other}': write {word} (docs/architecture.md)" for name in sorted(said(other))]
    return found


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../.."))
    asked = tuple(word for word in sys.argv[1:] if not word.startswith(("--", "/")))
    patterns = [(re.compile(r"(?<![A-Za-z0-9])(?:%s)(?![A-Za-z0-9])" % words if words.isascii() else words), instead)
                for words, instead in FORBIDDEN]
    found = [f"two types are called {name}: {', '.join(places)}" for name, places in types_of_one_name().items()] + code_words()
    for name in files():
        if name.startswith(asked or ""):
            found += [f"{name}:{number}: '{word}': write {instead}" for number, word, instead in lines_at_fault(name, patterns)]
    for line in found:
        print(line)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
