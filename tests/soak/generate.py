#!/usr/bin/env python3
"""Random valid scenarios over the whole language of docs/scenario.md.

  generate.py SEED [--size small|medium] > FILE.yaml          one scenario without data files
  generate.py SEED [--size small|medium] -o FILE.yaml         with its data files beside it, named after FILE
  generate.py --keys PROGRAM [COUNT]      prints the keys of the language that no scenario of COUNT seeds says; 1 if any
  generate.py --accepted PROGRAM [COUNT]  share of COUNT scenarios that `check` accepts, and what the others are told

A seed is a scenario for ever only together with the version of this file. Only the standard library is needed.
As a module: scenario(seed, size, files) gives a Scenario, whose tree is made of maps, lists and texts.
"""
import collections, datetime, json, math, random, re, subprocess, sys, tempfile
from pathlib import Path
from zoneinfo import ZoneInfo
sys.path[:0] = [str(Path(__file__).parent)]
import forms

SIZES = {"small": (8, 160), "medium": (200, 2500)}       # expected visits of an entry
SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86400
NAMES = "open tap read link confirm look ask_for pay_now follow share 点开 填写 enter send_on kept back".split()


# ---- text ---------------------------------------------------------------------------------------
PLAIN = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff.][A-Za-z0-9_\u4e00-\u9fff.%/() :+\-]*|-?[0-9.]+")


def scalar(text):
    text = str(text)
    if PLAIN.fullmatch(text) and ": " not in text and text == text.strip() and not text.endswith(":"):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def flow(node):
    if isinstance(node, dict):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}".rstrip() for k, v in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(flow(v) for v in node) + "]"
    return "" if node is None else scalar(node)


def text(tree):
    """YAML of a tree: blocks down to names and steps, one line each."""
    lines = []
    for key, value in tree.items():
        if not (isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values())):
            lines.append(f"{scalar(key)}: {flow(value)}")
            continue
        lines.append(f"{scalar(key)}:")
        for name, item in value.items():
            if not isinstance(item.get("steps"), list):
                lines.append(f"  {scalar(name)}: {flow(item)}")
                continue
            lines.append(f"  {scalar(name)}:")
            for k, v in item.items():
                if k != "steps":
                    lines.append(f"    {scalar(k)}: {flow(v)}")
                    continue
                lines.append("    steps:" + ("" if v else " []"))
                for step in v:
                    (one, keys), = step.items()
                    lines.append(f"      - {scalar(one)}: {flow(keys)}".rstrip())
    return "\n".join(lines) + "\n"


class Scenario:
    def __init__(self, seed, tree, files):
        self.seed, self.tree, self.files = seed, tree, files

    def write(self, path):
        """Writes the scenario to `path` and its data files beside it."""
        path = Path(path)
        path.write_text(text(self.tree), encoding="utf-8")
        for name, content in self.files.items():
            (path.parent / name).write_text(content, encoding="utf-8")


# ---- numbers and their units --------------------------------------------------------------------
def number(value, digits=3):
    return f"{float(f'{value:.{digits}g}'):f}".rstrip("0").rstrip(".")


def duration(seconds):
    """A text of about so many seconds, in the unit that suits."""
    for unit, size in (("w", 7 * DAY), ("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", SECOND)):
        if seconds >= size * (1 if unit != "w" else 2):
            return number(seconds / size, 2) + unit
    return f"{max(1, round(seconds * 1000))}ms"


def seconds(text):
    return float(text[:-1]) * {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}[text[-1]]


class Maker:
    def __init__(self, seed, size, files):
        self.start_label = {}
        self.r = random.Random(f"yinliu soak {seed}")
        self.aside = random.Random(f"yinliu soak programmes {seed}")    # moves no other draw
        self.together = random.Random(f"yinliu soak shocks {seed}")
        self.counting = random.Random(f"yinliu soak counts {seed}")
        self.waiting = random.Random(f"yinliu soak waiting {seed}")
        self.splitting = random.Random(f"yinliu soak run.by {seed}")
        self.lining = random.Random(f"yinliu soak lines {seed}")
        self.asked = {}                         # agents: the highest rank of a place that asks them
        self.unknown = random.Random(f"yinliu soak uncertain {seed}")
        self.marked = random.Random(f"yinliu soak marked {seed}")
        self.shocks = {}
        self.seed, self.size, self.with_files, self.files = seed, size, files, {}
        self.least, self.most = SIZES[size]

    # -- dice
    def chance(self, p):
        return self.r.random() < p

    def pick(self, *of):
        return self.r.choice(of)

    def between(self, low, high):
        """Equally likely on a logarithmic scale."""
        return math.exp(self.r.uniform(math.log(low), math.log(high)))

    def some(self, of, most):
        of = list(of)
        return self.r.sample(of, min(len(of), self.r.randint(1, most)))

    def label(self):
        text = lambda: self.pick("标签", "a label", "x=1", "«q»")
        return self.pick(text(), {"en": text(), "zh": text()}, {"zh": text()})

    def named(self, **keys):
        """Adds a label sometimes."""
        if self.chance(0.06):
            keys["label"] = self.label()
        return keys

    # -- times
    def instant(self, seconds):
        """Text of a moment, seconds after the beginning of the horizon."""
        at = self.begin + datetime.timedelta(seconds=round(seconds))
        local = at.astimezone(self.zone)
        plain = local.replace(tzinfo=None)
        plainly = plain.isoformat(timespec="seconds" if plain.second else "minutes")
        twice = plain.replace(tzinfo=self.zone, fold=0).utcoffset() != plain.replace(tzinfo=self.zone, fold=1).utcoffset()
        if twice or self.chance(0.15):
            if self.chance(0.5) and not plain.second:
                zone = datetime.timezone.utc
                return at.astimezone(zone).isoformat(timespec="minutes")
            offset = local.utcoffset() // datetime.timedelta(minutes=1)
            return f"{plainly}{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        if plain.hour == plain.minute == plain.second == 0 and self.chance(0.5):
            return plain.date().isoformat()
        return plainly

    def moment(self, low=0.0, high=1.0):
        """Seconds after the beginning: sometimes a whole hour of the horizon, where much falls together."""
        if self.marks and self.chance(0.25):             # again at a moment that something else has
            at = self.r.choice(self.marks)
            if low * self.length <= at <= high * self.length:
                return at
        at = self.r.uniform(low, high) * self.length
        grid = self.pick(1, 60, 300, 3600)
        at = round(at / grid) * grid
        at = min(max(at, math.ceil(low * self.length)), math.floor(high * self.length))
        self.marks.append(at)
        return at

    def hours(self):
        a, b = self.r.sample(range(0, 48), 2)
        return f"{a // 2:02}:{a % 2 * 30:02}-{b // 2:02}:{b % 2 * 30:02}"

    # -- values
    def share(self, low=0.2, high=1.0):
        if self.chance(0.05):
            return self.pick("0%", "100%", "1")
        value = self.r.uniform(low, high)
        return f"{number(100 * value, 3)}%" if self.chance(0.8) else number(value)

    def plain_duration(self, scale, spread=5):
        if self.chance(0.2):                             # from a few, so that ends fall together
            return min(("30s", "1m", "2m", "5m", "10m", "20m", "1h"), key=lambda t: abs(seconds(t) - scale))
        return "0s" if self.chance(0.04) else duration(self.between(scale / spread, scale * spread))

    def distribution(self, scale, unit):
        """A distribution with a middle near `scale`; unit(value) writes a value."""
        x = self.between(scale / 3, scale * 3)
        kind = self.pick("exp", "uniform", "mean", "median", "gamma", "weibull", "pareto", "normal", "empirical")
        most = f" at_most {unit(x * self.r.uniform(0.5, 6))}" if self.chance(0.12) else ""
        if kind == "exp":
            return f"exp({unit(x)}{most})"
        if kind == "uniform":
            return f"uniform({unit(x / 2)} {unit(x * 2)})"
        if kind in ("mean", "median"):
            return f"lognormal({kind} {unit(x)} sigma {number(self.r.uniform(0.2, 1.2), 2)}{most})"
        if kind == "gamma":
            return f"gamma(mean {unit(x)} shape {number(self.between(0.5, 4), 2)}{most})"
        if kind == "weibull":
            return f"weibull(scale {unit(x)} shape {number(self.between(0.6, 3), 2)}{most})"
        if kind == "pareto":
            return f"pareto(min {unit(x / 2)} alpha {number(self.r.uniform(1.2, 4), 2)} at_most {unit(x * 20)})"
        if kind == "empirical" and self.with_files:
            return f"empirical({self.column(x, unit)})"
        return f"normal(mean {unit(x)} sd {unit(x / self.pick(2, 4, 10))}{most})"

    def column(self, scale, unit):
        name = f"values{len(self.files)}-{self.seed}.csv"
        rows = [unit(self.between(scale / 4, scale * 4)) for _ in range(self.r.randint(1, 9))]
        self.files[name] = "other,value\n" + "".join(f"x,{row}\n" for row in rows)
        return f"{name} value"

    def delay(self, scale, by=0.12, constant=0.4):
        def one():
            return self.plain_duration(scale, 3) if self.chance(constant) else self.distribution(scale, duration)
        return self.maybe_by(one, by)

    def money(self, low, high):
        return "0 CNY" if self.chance(0.04) else f"{number(self.between(low, high))} CNY"

    def maybe_by(self, one, p=0.12, axes=None):
        """A value, or values by trait, memory or fact."""
        axes = self.axes if axes is None else axes
        if not axes or not self.chance(p):
            return one()
        name = self.r.choice(list(axes))
        values = list(axes[name])
        if (name.startswith("rooms.") or len(values) > 4) and self.aside.random() < 0.5:
            values = values[:self.aside.randint(0, len(values) - 1)] + ["rest"]
        return {"by": name, **{value: one() for value in values}}

    def condition(self, wait=False, rooms=True):
        """One condition of needs, or of wait."""
        choices = []
        facts, sessions = list(self.facts), [n for n in self.rooms if n not in self.hosted]
        choices += [lambda: self.r.choice(facts)] * bool(facts) * 2
        choices += [lambda: f"rooms.{self.r.choice(sessions)}"] * bool(sessions and rooms)
        choices.append(self.hours)
        if not wait:
            yes_no = [n for n, v in self.axes.items() if v == ["yes", "no"] or n in self.memories]
            choices += [lambda: self.r.choice(yes_no)] * bool(yes_no)
            choices += [self.match_one] * bool(self.axes)
            choices += [lambda: f"limits.{self.r.choice(list(self.limits))}"] * bool(self.limits)
            choices += [lambda: f"rooms.{self.r.choice(list(self.hosted))}"] * bool(self.hosted and rooms)
        return self.r.choice(choices)()

    def conditions(self, wait=False):
        if self.chance(0.75):
            return self.condition(wait)
        return [self.condition(wait) for _ in range(self.r.randint(1, 2))]

    def match_one(self):
        name = self.r.choice(list(self.axes))
        return {name: self.r.choice(self.axes[name])}

    def match(self):
        out = {}
        for name in self.some(self.axes, 2):
            values = self.axes[name]
            out[name] = self.r.choice(values) if self.chance(0.7) else self.some(values, len(values))
        return out

    # -- destinations: later places by rank; `back` only where chance and time stand before it
    def to(self, rank, leave=True):
        later = [p for p in self.place if self.rank[p] > rank]
        if not later or (leave and self.chance(0.12)):
            return "leave"
        return self.r.choice(later)

    def choose(self, rank, next_too):
        ways = list(dict.fromkeys([self.to(rank) for _ in range(self.r.randint(1, 3))] + ["leave"]))
        if next_too:
            ways.append("next")
        self.r.shuffle(ways)
        if self.axes and self.chance(0.15):              # by trait: the last option takes the rest
            name = self.r.choice(list(self.axes))
            ways = ways[:3] if len(ways) > 1 else ways
            out = {way: {"by": name, **{v: f"{self.r.randint(0, 100 // len(ways))}%" for v in self.axes[name]}}
                   for way in ways[:-1]}
            return {**out, ways[-1]: "rest"}
        left, out = 100, {}
        for way in ways[:-1]:
            part = self.r.randint(0, left)
            out[way], left = f"{part}%", left - part
        out[ways[-1]] = "rest" if self.chance(0.4) else f"{left}%"
        return out

    # -- what a step or an item may bring about
    def effects(self, keys, rank, shop=False):
        memories = list(self.memories)
        if self.chance(0.35):
            keys["actions"] = self.maybe_by(lambda: str(self.r.randint(0, 3)), 0.2)
        if self.chance(0.2):
            keys["switches"] = self.maybe_by(lambda: str(self.r.randint(0, 2)), 0.2)
        if self.chance(0.15):
            keys["cost"] = self.maybe_by(lambda: self.money(0.01, 3), 0.2)
        if memories and self.chance(0.12):
            keys["forget"] = self.r.choice(memories) if self.chance(0.7) else self.some(memories, 2)
        if memories and self.chance(0.3):
            keys["remember"] = self.r.choice(memories) if self.chance(0.7) else self.some(memories, 2)
        gives = [n for n, l in self.limits.items() if l == "plain"]
        if gives and self.chance(0.2):
            keys["give"] = {n: self.pick("1", "2", "3", "1", "unlimited") for n in self.some(gives, 2)}
        refills = [n for n, l in self.limits.items() if l == "lasts"]
        if refills and self.chance(0.3):
            keys["refill"] = self.r.choice(refills)
        if self.chance(0.15):
            keys["goal"] = self.pick("seen", "done_it", "达成")
        if self.hosted and self.chance(0.15):
            keys["live"] = self.pick("pause", "resume", "end")
        if self.chance(0.13):
            keys["starts"] = {self.pick("reminder", "friend", "again", "消息") + self.pick("", "2"): self.start(rank)
                              for _ in range(self.pick(1, 1, 1, 2))}
            for name, start in keys["starts"].items():   # a name has one label
                if "label" in start:
                    start["label"] = self.start_label.setdefault(name, start["label"])
        return keys

    def start(self, rank):
        later = [p for p in self.place if self.rank[p] > rank]
        back = not later or self.chance(0.2)
        keys = {"path": self.r.choice(self.place if back else later)}
        others = self.chance(0.4)
        if others or self.chance(0.2):
            keys["who"] = "others" if others else "self"
        if others:
            self.among(keys)
        if self.chance(0.4):
            keys["number"] = self.maybe_by(
                lambda: self.pick("1", "2", "0", "1.5", "3") if self.chance(0.7) else
                self.pick("uniform(0 3)", "exp(1)", "normal(mean 1 sd 1)", "gamma(mean 2 shape 2)"), 0.15)
        keys["p"] = self.maybe_by(lambda: self.share(0.02, 0.25 if back else 0.5), 0.15)
        if keys["p"] in ("100%", "1"):
            keys["p"] = "20%"
        if back or self.chance(0.6):
            keys["after"] = self.delay(self.length / 30, constant=0.3)
        if back or self.chance(0.25):
            keys["depth"] = str(self.r.randint(1, 3))
        if self.chance(0.2):
            keys["carry"] = self.pick("yes", "yes", "no")
        return self.named(**keys)

    def gates(self, keys):
        if self.axes and self.chance(0.12):
            keys["only_if"] = self.match()
        if self.axes and self.chance(0.08):
            keys["skip_if"] = self.match()
        if self.chance(0.1):
            keys["needs"] = self.conditions()
        return keys

    def shock(self):
        keys = {"per": self.together.choice(["replication", "day"]), "sd": number(self.together.uniform(0, 0.8), 2)}
        if self.together.random() < 0.2:
            keys["label"] = "一起"
        return keys

    def shaken(self, keys):
        """Weights of shared shocks, sometimes."""
        if self.shocks and "mean" not in keys and self.together.random() < 0.25:
            keys["shocks"] = {n: number(self.together.uniform(-2, 2), 1) for n in self.shocks if self.together.random() < 0.8}
        return keys

    def draw(self, keys, rhythm=True):
        if self.chance(0.7):
            keys["p"] = self.maybe_by(lambda: self.share(0.35, 1), 0.2)
            if self.chance(0.15):
                keys["intent"] = self.pick("no", "0", "2", "0.5", "-1", "-2.5", "10")
                if keys["intent"] in ("no", "0") and self.chance(0.5):
                    keys["mean"] = keys.pop("p")  # nothing moves it: it needs no solution
            self.shaken(keys)
            if rhythm and self.profiles and "p" in keys and self.aside.random() < 0.2:
                keys["rhythm"] = self.aside.choice(list(self.profiles))
        return keys

    def step(self, rank, last_of_shop=False, shop=False):
        if not last_of_shop and self.chance(0.05):
            return None
        keys = {} if last_of_shop else self.gates({})
        if not last_of_shop and self.chance(0.07):
            keys["wait"] = self.conditions(wait=True)
        if self.chance(0.5):
            keys["after"] = self.delay(self.between(5, 1800))
        if self.agents and self.chance(0.12):
            keys["ask"] = f"agents.{self.r.choice(self.agents)}"
        elif self.lines and self.lining.random() < 0.35:
            keys["ask"] = f"agents.{self.lining.choice(self.lines)}"
        if "ask" in keys:
            self.asked[keys["ask"]] = max(rank, self.asked.get(keys["ask"], 0))
        choose = not last_of_shop and self.chance(0.1)
        if choose:
            keys["choose"] = self.choose(rank, next_too=self.chance(0.5))
        else:
            self.draw(keys)
            if "p" in keys and not last_of_shop and self.chance(0.2):
                keys["else"] = "next" if self.chance(0.6) else self.to(rank)
        if self.chance(0.06):
            keys["valid"] = self.maybe_by(lambda: duration(self.between(300, 20000)), 0.2)
        if self.limits and self.chance(0.15):
            limits = list(self.limits)
            keys["take"] = self.r.choice(limits) if self.chance(0.7) else self.some(limits, 2)
        if self.chance(0.15):
            keys["otherwise"] = self.to(rank)
        self.effects(keys, rank, shop)
        if self.hosted and not last_of_shop and self.chance(0.15):
            keys["host"] = f"rooms.{self.r.choice(list(self.hosted))}"
        if not choose and not last_of_shop and self.chance(0.08):
            if self.chance(0.3) and "else" not in keys:  # a way back: chance and time before it
                keys["p"], keys["after"] = self.pick("30%", "50%", "20%"), self.pick("exp(10m)", "5m", "uniform(1m 30m)")
                keys.pop("intent", None)
                keys.pop("mean", None)
                keys["to"] = self.r.choice(self.place)
            else:
                keys["to"] = self.maybe_by(lambda: self.to(rank), 0.2)
        return self.named(**keys)

    def steps(self, rank, shop=False):
        out, used = [], set()
        count = self.pick(1, 1, 2, 2, 3, 4) if shop else self.pick(1, 2, 2, 3, 3, 4, 5)
        for i in range(count):
            name = self.r.choice(NAMES) + self.pick("", "", "2", "_b")
            if name in used:
                continue
            used.add(name)
            out.append({name: self.step(rank, shop and i == count - 1, shop)})
        if shop:
            if not out or self.unfit_last(out[-1]):
                out.append({"order_it": self.step(rank, True, True)})
        elif self.chance(0.75):
            out.append({"to": self.maybe_by(lambda: self.to(rank), 0.1)})
        return out

    @staticmethod
    def unfit_last(step):
        (keys,) = step.values()
        return bool(set(keys or {}) & {"only_if", "skip_if", "needs", "wait", "to", "choose", "else", "host"})

    # -- sections
    def horizon(self):
        zone = self.pick(None, None, "Asia/Shanghai", "Europe/Berlin", "America/New_York", "-03:30", "+00:00",
                         "Australia/Lord_Howe")
        if zone is None or zone[0] in "+-":
            sign = zone or "+08:00"
            offset = datetime.timedelta(hours=int(sign[1:3]), minutes=int(sign[4:]))
            self.zone = datetime.timezone(-offset if sign[0] == "-" else offset)
        else:
            self.zone = ZoneInfo(zone)
        day = self.pick("2021-07-05", "2021-07-09", "2021-07-10", "2021-07-30", "2021-10-30", "2021-03-27", "2021-11-06",
                        "2021-12-31", "2020-02-28", "2021-04-03")
        at = datetime.datetime.fromisoformat(day) + datetime.timedelta(minutes=self.pick(0, 0, 0, 360, 1170, 1141, 719))
        self.begin = at.replace(tzinfo=self.zone).astimezone(datetime.timezone.utc)
        self.length = self.pick(1, 2, 3, 6, 12, 24, 24, 48, 72, 100) * HOUR + self.pick(0, 0, 0, 600, 1234)
        keys = {"from": self.instant(0), "to": self.instant(self.length)}
        bins = [b for b in (300, 420, 900, 1800, HOUR, 2 * HOUR, 6 * HOUR, DAY) if self.length / 120 < b]
        if self.chance(0.8):
            keys["bin"] = duration(self.r.choice(bins[:4]))
        if zone:
            keys["tz"] = zone
        if self.chance(0.35):
            keys["drain"] = self.pick("no", "no", "yes")
        self.marks, self.warm = [], None
        if self.chance(0.3):
            keys["warmup"] = self.pick(f"{int(self.moment(0.02, 0.33))}s", f"{self.r.randint(1, int(self.length / 3))}s",
                                       f"{self.r.randint(1, max(1, int(self.length / 180)))}m")
            self.warm = seconds(keys["warmup"])
        return keys

    def people(self):
        out, self.axes, self.traits, self.memories, self.facts = {}, {}, {}, [], []
        self.shares = {}                                 # values of traits that somebody has for sure
        if self.chance(0.7):
            values = self.pick(["android", "ios"], ["a", "b", "c"], ["old", "new"], ["一", "二", "三", "四"])
            left, shares = 100, []
            for _ in values[:-1]:
                shares.append(self.r.randint(0, left))
                left -= shares[-1]
            name = self.pick("os", "城市", "kind")
            out[name] = dict(zip(values, [f"{s}%" for s in shares + [left]]))
            self.traits[name] = list(values)
            self.shares[name] = [value for value, share in out[name].items() if share != "0%"]
        for name in ("member", "keen"):
            if self.chance(0.35):
                out[name] = self.share(0, 1)
                self.traits[name] = ["yes", "no"]
        self.axes.update(self.traits)
        for name in ("linked", "knows", "记得"):
            if self.chance(0.3):
                out[name] = "remembered" if self.chance(0.6) else f"remembered({self.r.randint(0, 100)}%)"
                self.memories.append(name)
                self.axes[name] = ["yes", "no"]
                self.memory(out, name)
        self.people_size = None
        if self.chance(0.35):
            self.people_size = self.r.randint(self.most, 3 * self.most)
            out["size"] = str(self.people_size)
        return out

    def memory(self, out, name):
        """It may count, and it may last for some time only."""
        lasts = f"lasts {int(self.length * self.aside.uniform(0.01, 0.6)) + 1}s" if self.aside.random() < 0.4 else ""
        if self.aside.random() < 0.3:
            most = self.aside.randint(1, 15 if self.aside.random() < 0.2 else 4)
            out[name] = f"counted(at most {most} {lasts})".replace(" )", ")")
            self.axes[name] = [str(n) for n in range(most + 1)]
        elif lasts:
            out[name] = (out[name][:-1] + " " if "(" in out[name] else out[name] + "(") + lasts + ")"

    def fact(self):
        if self.chance(0.35):
            return self.pick("yes", "yes", "no")
        keys = {}
        kind = self.pick("from", "to", "both", "after")
        if kind != "to":
            keys["from"] = self.instant(self.moment(-0.2, 0.5))
        if kind in ("to", "both"):
            keys["to"] = self.instant(self.moment(0.55, 1.1))
        if kind == "after":
            keys["after"] = self.delay(self.length / 6, by=0)
            if self.chance(0.4):
                keys["workdays"] = self.pick("yes", "yes", "no")
        return self.named(**keys)

    def weights(self, count):
        return [number(self.r.uniform(0, 5), 2) if self.chance(0.9) else "1" for _ in range(count)]

    def profile(self):
        keys = {}
        kind = self.pick("hour", "week", "weekday", "both")
        if kind in ("hour", "both"):
            keys["hour"] = self.weights(24)
        if kind == "week":
            keys["hour"] = self.weights(168)
        if kind in ("weekday", "both"):
            keys["weekday"] = [number(self.r.uniform(0.2, 3), 2) for _ in range(7)]
        return self.named(**keys)

    def among(self, keys):
        """Only some people: a trait or two, as none of its values may be of nobody without numbered persons."""
        some = [(n, v) for n, v in self.traits.items() if self.people_size or self.shares.get(n)]
        if some and self.aside.random() < 0.2:
            name, values = self.aside.choice(some)
            if not self.people_size:
                values = self.shares[name]
            keys["among"] = {name: self.aside.choice(values)}
            if "send" in keys and self.people_size and self.aside.random() < 0.3:
                keys["send"] = "all"
            if self.people_size and self.memories and self.aside.random() < 0.4:
                memory = self.aside.choice(sorted(self.memories))
                keys["among"][memory] = self.aside.choice(self.axes[memory])
        return keys

    def arrivals(self):
        keys = self.arrival_times()
        figures = [f"{p}.{m}" for p in self.place if p.startswith("rooms.") and p[6:] not in self.hosted for m in ("online", "entrants")]
        figures += [f"{p}.orders" for p in self.place if p.startswith("shops.")]
        if "rate" in keys and figures and self.aside.random() < 0.25:
            return self.following(self.aside.choice(figures), keys)
        return self.among(keys)

    def following(self, figure, keys):
        """Arrivals that a figure of the run moves, at most twice as many as the rate says."""
        amount, unit = keys["rate"].split("/")
        rows = sorted({self.aside.randint(0, 40) for _ in range(self.aside.randint(1, 4))})
        return {"follow": figure, "every": self.aside.choice(["5m", "15m", "40m", "2h"]),
                "table": {str(n): f"{number(float(amount) * self.aside.uniform(0, 2))}/{unit}" for n in rows},
                **({"shocks": keys["shocks"]} if "shocks" in keys else {})}

    def arrival_times(self):
        expected = self.between(self.least, self.most)
        kind = self.pick("rate", "rate", "send", "send", "table")
        if kind == "table" and not self.with_files:
            kind = "send"
        if kind == "rate":
            unit, size = self.pick(("s", 1), ("min", MINUTE), ("h", HOUR), ("day", DAY), ("week", 7 * DAY))
            keys = self.shaken({"rate": f"{number(expected / self.length * size)}/{unit}"})
            if self.profiles and self.chance(0.5):
                keys["profile"] = self.r.choice(list(self.profiles))
            if self.chance(0.15):
                keys["from"] = self.instant(self.moment(0, 0.4))
            if self.chance(0.15):
                keys["to"] = self.instant(self.moment(0.5, 0.9))
            return keys
        if kind == "table":
            rows = self.r.randint(1, 4)
            ats = sorted({self.moment(0, 0.8) for _ in range(rows)})
            name = f"arrivals{len(self.files)}-{self.seed}.csv"
            self.files[name] = "time,count\n" + "".join(
                f"{self.instant(at)},{self.r.randint(0, max(1, int(2 * expected / rows)))}\n" for at in ats)
            return {"table": name, **({"exact": self.pick("yes", "no")} if self.chance(0.6) else {})}
        over = self.pick(0, 0, 60, 600, 1800)
        latest = max(0.0, (self.length - over - 60) / self.length)
        ats = sorted({self.moment(0, latest) for _ in range(self.pick(1, 1, 2, 3))})
        count = max(1, round(expected / len(ats)))
        keys = {"send": str(min(count, self.people_size or count)),
                "at": self.instant(ats[0]) if len(ats) == 1 and self.chance(0.8) else [self.instant(a) for a in ats]}
        if over or self.chance(0.2):
            keys["over"] = duration(over) if over else "0"
        return keys

    def budget(self, shared=True):
        """Its own, once or each day, or one that entries share."""
        amount = self.money(1, self.most)
        if self.chance(0.5):
            return amount
        keys = {"amount": amount, **({"per": self.pick("day", "once")} if self.chance(0.8) else {})}
        if self.chance(0.3) or not shared:
            return keys
        name = self.pick("总预算", "b")
        self.budgets.setdefault(name, self.named(**keys))
        return name

    def entry(self):
        keys = {"arrivals": self.arrivals()}
        plain = not set(keys["arrivals"].get("among", ())) & set(self.memories)      # what comes is known beforehand
        if self.chance(0.5):
            if self.chance(0.25):
                keys["cost"] = {"part": self.money(0.01, 0.5), "text": "今晚八点" * self.r.randint(1, 75)}
                if self.chance(0.5):
                    keys["cost"].update(single="60", long="50")
            elif self.chance(0.3) and plain:
                rows = sorted({self.r.randint(1, 3 * self.most) for _ in range(self.r.randint(0, 3))})
                keys["cost"] = {"tiers": {str(n): self.money(0.01, 2) for n in [0, *rows]}}
            else:
                keys["cost"] = self.maybe_by(lambda: self.money(0.01, 2), 0.0)
            if self.chance(0.3) and plain:
                keys["budget"] = self.budget("follow" not in keys["arrivals"])
        place = self.r.choice(self.place)
        if place.startswith("paths.") and self.chance(0.7):
            keys["path"] = place[len("paths."):]
        else:
            keys["to"] = place
        if self.counting.random() < 0.4:
            keys["counts"] = self.counting.choice(["card", "search", "number", {"en": "coupon opened", "zh": "打开优惠券"}])
        return self.named(**keys)

    def path(self, rank):
        keys = {}
        if self.chance(0.15):
            keys["claimed_steps"] = str(self.r.randint(0, 6))
        if self.chance(0.1):
            keys["needs"] = self.conditions()
            if self.chance(0.5):
                keys["otherwise"] = self.to(rank)
        return {**self.named(**keys), "steps": self.steps(rank)}

    def programme(self):
        """Slots of a session, of which it may be too short for the last; a name may come again."""
        slots = [{"name": self.aside.choice(["warm_up", "coupon", "福袋"]), "for": duration(math.exp(self.aside.uniform(4, 9)))}
                 for _ in range(self.aside.randint(1, 4))]
        if self.aside.random() < 0.7:
            del slots[-1]["for"]
        slots[0]["label"] = {"en": "first part", "zh": "第一段"}
        return slots

    def sessions(self):
        edges = sorted({self.moment(-0.1, 1.15) for _ in range(2 * self.pick(1, 1, 2, 3))})
        out = [{"from": self.instant(a), "to": self.instant(b)} for a, b in zip(edges[::2], edges[1::2])]
        if len(edges) > 2 and self.chance(0.2):          # two that touch
            out = [{"from": self.instant(a), "to": self.instant(b)} for a, b in zip(edges, edges[1:])]
        self.r.shuffle(out)
        return out

    def item(self, rank, scale):
        keys = self.gates({})
        if self.chance(0.3):
            keys["after"] = self.delay(scale / 10)
        self.draw(keys, rhythm=False)
        timing = self.pick("none", "none", "every", "at")
        if timing == "every":
            keys["every"] = self.delay(max(20, self.between(scale / 4, scale)), constant=0.5)
            if keys["every"] == "0s":
                keys["every"] = "1m"
            if isinstance(keys["every"], dict):
                keys["every"] = {k: "90s" if v == "0s" else v for k, v in keys["every"].items()}
        elif timing == "at":
            ats = sorted({self.moment(0, 1.05) for _ in range(self.pick(1, 2, 3))})
            keys["at"] = self.instant(ats[0]) if len(ats) == 1 and self.chance(0.5) else [self.instant(a) for a in ats]
        if self.chance(0.06):
            keys["valid"] = self.maybe_by(lambda: duration(self.between(300, 20000)), 0.2)
        if self.limits and self.chance(0.2):
            limits = list(self.limits)
            keys["take"] = self.r.choice(limits) if self.chance(0.7) else self.some(limits, 2)
        self.effects(keys, rank)
        if self.chance(0.25):
            keys["to"] = self.maybe_by(lambda: self.to(rank), 0.2)
        return self.named(**keys)

    def room(self, name, rank):
        keys, scale = {}, self.between(60, 5400)
        if name in self.hosted:
            keys["hosted"] = "yes"
            if self.chance(0.5):
                keys["pause_loses"] = self.share(0, 1)
        else:
            if self.chance(0.05):
                keys["hosted"] = "no"
            if self.chance(0.7) or name in self.programmes:
                keys["sessions"] = self.sessions() or [{"from": self.instant(0), "to": self.instant(self.length)}]
            if name in self.programmes:
                keys["programme"] = self.programmes[name]
        if "sessions" in keys or name in self.hosted:
            if self.chance(0.35):
                keys["before_first"] = self.to(rank)
            if self.chance(0.5):
                keys["after_end"] = "replay" if self.chance(0.3) else self.to(rank)
        keys["watch"] = self.delay(scale)
        if self.chance(0.7):
            keys["then"] = {"choose": self.choose(rank, False)} if self.chance(0.4) else \
                self.maybe_by(lambda: self.to(rank), 0.2)
        if name not in self.hosted and self.chance(0.4):
            keys["capacity"] = str(self.r.randint(1, max(2, self.most // 8)))
            if self.chance(0.3):
                keys["when_full"] = "leave"
            else:
                if self.chance(0.3):
                    keys["when_full"] = "wait"
                if self.chance(0.6):
                    keys["patience"] = self.delay(scale / 3)
            self.instead(keys, rank)
        if self.chance(0.45):
            keys["while"] = {f"item{i}": self.item(rank, scale) for i in range(self.pick(1, 1, 2, 3))}
        for one in keys.get("while", {}).values() if name in self.programmes else ():
            if "at" in one and self.aside.random() < 0.5:
                slot = "programme." + self.aside.choice(self.programmes[name])["name"]
                one["at"] = slot if self.aside.random() < 0.5 else [slot, *([one["at"]] if isinstance(one["at"], str) else one["at"])]
        for one in keys.get("while", {}).values():
            if "to" not in one and ("sessions" in keys or "every" not in one) and self.aside.random() < 0.3:
                one["extends"] = self.aside.choice([duration(self.aside.randint(1, 3600)), f"exp({duration(self.aside.randint(10, 900))})"])
        return self.named(**keys)

    def shop(self, rank):
        keys = {"steps": self.steps(rank, shop=True),
                "price": self.maybe_by(lambda: self.money(5, 500) if self.chance(0.4) else
                                       self.distribution(100, lambda x: f"{number(x)} CNY"), 0.2)}
        if self.chance(0.35):
            keys["stock"] = str(self.r.randint(0, max(2, self.most // 4)))
        if self.chance(0.4):
            keys["margin"] = self.share(0.1, 0.9)
        if self.chance(0.35):
            keys["fees"] = {name: self.fee() for name in self.some(["platform", "payment", "佣金"], 2)}
        if self.chance(0.35):
            keys["refund"] = {"p": self.maybe_by(lambda: self.share(0, 0.6), 0.25)}
            if self.chance(0.6):
                keys["refund"]["after"] = self.delay(self.length / 5, by=0.2)
        if self.aside.random() < 0.25:
            keys = self.several(keys)
        return self.named(**keys)

    def several(self, keys):
        """Items instead of a price and a stock."""
        names = self.aside.sample(["a", "pack", "礼盒"], self.aside.randint(1, 3))
        shares = [number(round(self.aside.uniform(0, 90 / len(names)))) + "%" for _ in names[1:]] + ["rest"]
        price = keys.pop("price")
        stock = keys.pop("stock", None)
        keys["items"] = {}
        for name, share in zip(names, shares):
            item = {"share": share, "price": price if self.aside.random() < 0.5 else f"{self.aside.randint(1, 90)} CNY"}
            if self.traits and share != "rest" and self.aside.random() < 0.3:
                trait = self.aside.choice(list(self.traits))
                item["share"] = {"by": trait, **{v: f"{self.aside.randint(0, 90 // len(names))}%" for v in self.traits[trait]}}
            if stock is not None and self.aside.random() < 0.7:
                item["stock"] = stock
            if self.aside.random() < 0.5:
                item["quantity"] = self.aside.choice(["2", "1.4", "exp(2)", "uniform(1 4)", "pareto(min 1 alpha 3)"])
            if self.aside.random() < 0.2:
                item["label"] = "贴 " + name
            keys["items"][name] = item
        return keys

    def fee(self):
        keys = {"rate": self.share(0, 0.2)}
        if self.chance(0.3):
            keys["from"] = self.instant(self.moment(-0.1, 0.5))
        if self.chance(0.3):
            keys["to"] = self.instant(self.moment(0.55, 1.1))
        if self.chance(0.4):
            keys["back"] = self.pick("yes", "yes", "no")
        return self.named(**keys)

    def instead(self, keys, rank):
        """Where those go who get no seat or no agent, sometimes."""
        later = [p for p in self.place if self.rank[p] > rank] + ["leave"]
        if self.waiting.random() < 0.3:
            keys["otherwise"] = self.waiting.choice(later)

    def agent(self, name):
        keys = {"count": str(self.r.randint(1, 4)), "service": self.delay(self.between(10, 600))}
        if self.chance(0.6):
            keys["patience"] = self.delay(300)
            if self.chance(0.4):                         # patience that ends as a service does
                service = self.pick(30, 60, 120)
                keys.update(count="1", service=duration(service), patience=duration(self.r.randint(1, 4) * service))
            self.instead(keys, self.asked.get(f"agents.{name}", 0))
        return self.named(**keys)

    def line(self, name):
        """Few agents, whose service and patience are of a few lengths, so that many wait and ends fall together."""
        r = self.lining
        unit = r.choice([30, 60, 300, 1200])

        def one(times):
            return "0s" if not times else duration(unit * times) if r.random() < 0.7 else f"exp({duration(unit * times)})"

        def some(low, high):
            by = r.choice(sorted(self.axes)) if self.axes and r.random() < 0.4 else None
            return {"by": by, **{value: one(r.randint(low, high)) for value in self.axes[by]}} if by else one(r.randint(low, high))
        keys = {"count": r.choice("1112"), "service": some(1, 2), "patience": some(0, 4)}
        later = [p for p in self.place if self.rank[p] > self.asked.get(f"agents.{name}", 0)] + ["leave"]
        if r.random() < 0.3:
            keys["otherwise"] = r.choice(later)
        return keys

    def limit(self, kind):
        per = self.pick("all", "person", "person", *self.traits)
        by = {"all": {}, "person": self.traits}.get(per, {per: self.traits.get(per)})
        keys = {"allow": self.maybe_by(lambda: self.pick("unlimited", *"0123456789", "20", "50", str(self.most)), 0.3, by)}
        if per != "all" or self.chance(0.3):
            keys["per"] = per
        if kind == "every":
            keys["every"] = self.pick("hour", "day", "week", "month")
        elif kind == "within":
            keys["within"] = duration(self.between(60, self.length))
        elif kind == "lasts":
            keys["lasts"] = duration(self.between(60, self.length))
            if self.chance(0.5):
                ats = sorted({self.moment(0, 1) for _ in range(self.pick(1, 2))})
                keys["at"] = [self.instant(a) for a in ats] if len(ats) > 1 or self.chance(0.6) else self.instant(ats[0])
        if kind != "lasts" and keys["allow"] != "unlimited" and self.chance(0.3):
            keys["start"] = str(self.r.randint(0, 20))
        return self.named(**keys)

    def cost(self):
        keys = {"amount": self.money(1, 1000)}
        if self.chance(0.7):
            keys["per"] = self.pick("once", "day", "week", "month", "year")
        if self.chance(0.4):
            keys["from"] = self.instant(self.moment(-0.1, 0.5))
        if self.chance(0.3) and keys.get("per", "once") != "once":
            keys["to"] = self.instant(self.moment(0.55, 1.1))
        return self.named(**keys)

    def additive(self):
        shops = any(p.startswith("shops.") for p in self.place)
        names = ["all.arrivals"] + ["all.orders", "all.gmv_cny"] * shops + [f"entries.{e}.arrivals" for e in self.entry_names]
        names += [f"{p}.entrants" for p in self.place if p.startswith("rooms.")]
        for p in self.place:
            if p.startswith("shops."):
                names += [f"{p}.orders", f"{p}.gmv_cny"]
        return names

    def report(self):
        names = self.additive()
        keys = {"of": self.r.choice(names) if self.chance(0.5) else self.some(names, 3)}
        if self.chance(0.7):
            keys["every"] = self.pick("1m", "5m", "1h", "6h", "1d", "7m")
        if self.chance(0.6):
            keys["delay"] = self.plain_duration(1800)
        return self.named(**keys)

    def targets(self):
        names = self.additive()[1:] + ["all.net_cny", "all.cost_cny", "all.orders_per_1000_arrivals", "all.roi"]
        names = [n for n in names if n != "all.arrivals"]
        names += [f"{p}.watch_mean_s" for p in self.place if p.startswith("rooms.")]
        return {n: self.pick(">=", "<=") + str(self.r.randint(0, 40)) for n in self.some(names, 3)}

    # -- leaves that variants and sweeps change
    def leaves(self, tree):
        out = []

        def walk(node, way):
            if isinstance(node, dict):
                for key, value in node.items():
                    if key in ("p", "send", "capacity", "stock", "count", "rate", "after", "watch", "service", "price",
                               "margin", "allow") and isinstance(value, str):
                        if key == "rate" and "/" not in value:
                            continue
                        out.append((".".join(way + [key]), key, value))
                    else:
                        walk(value, way + [key])
            elif isinstance(node, list) and way[-1] == "steps":
                for step in node:
                    for name, keys in step.items():
                        if name != "to" and keys:
                            walk(keys, way + [name])

        for section in ("entries", "budgets", "paths", "rooms", "shops", "agents", "limits"):
            walk(tree.get(section) or {}, [section])
        return [leaf for leaf in out if leaf[2] not in ("unlimited", "all")]

    def changed(self, leaf):
        _, key, value = leaf
        if key == "p":
            return self.pick(self.share(0, 0.9), '*0.5', '*0.9')
        if key == "margin":
            return self.pick("50%", "*0.5")
        if key == "send":
            return self.pick(str(max(0, int(value) - 3)), "*1", "-0", str(int(value) // 2))
        if key in ("capacity", "count", "stock", "allow"):
            return self.pick("1", "3", "+1", "+2", "17")
        if key == "rate":
            return self.pick("*0.5", "*1.37", value)
        if value.startswith(("empirical", "normal")):
            return value
        return self.pick("*1.5", "*0.5", "20 CNY" if key == "price" else "2m")

    def variants(self, tree):
        leaves = self.leaves(tree)
        out = {}
        for name in self.some(["shorter", "more", "方案"], 2):
            changes = {leaf[0]: self.changed(leaf) for leaf in self.r.sample(leaves, min(len(leaves), self.pick(1, 1, 2)))}
            if self.chance(0.1):
                changes = {"set": changes}
            if self.chance(0.2):
                changes["label"] = self.label()
            if self.marked.random() < 0.2:
                changes.update(self.marked.choice([{"is": "reading"}, {"is": "guess"}, {"forbidden": {"en": "a rule", "zh": "规则"}}]))
            out[name] = changes
        return out

    def uncertain(self, tree):
        """Ranges of some chances and sends, sometimes."""
        r, out = self.unknown, {}
        leaves = [leaf for leaf in self.leaves(tree) if leaf[1] in ("p", "send") and (leaf[1] == "send" or leaf[2].endswith("%"))]
        for path, key, value in r.sample(leaves, min(len(leaves), r.randint(1, 4))):
            form = r.choice(["ends", "ends", "ends", "factors", "beta"])
            if form == "beta" and key == "p":
                keys = {"law": f"beta({r.randint(1, 20)} {r.randint(1, 20)})"}
            elif form == "factors":
                keys = {"low": "*0.8", "high": "*1"}
            elif key == "p":
                keys = {"low": "20%", "high": "60%", **({"level": "80%"} if r.random() < 0.3 else {})}
            else:
                keys = {"low": "3", "high": "9"}
            if "low" in keys and r.random() < 0.3:
                keys["law"] = r.choice(["normal", "uniform", "triangular"])
            if r.random() < 0.3:
                keys["grade"] = r.choice("ABCDE")
            if r.random() < 0.3:
                keys["source"] = "a test"
            out[path] = keys
        if len(out) > 1 and r.random() < 0.5:
            for keys in out.values():
                keys["with"] = {"taste": "0.7"}
        return out

    def evidence(self, tree):
        """What an experiment has seen of a value that a variant changes, sometimes."""
        r, variants = self.unknown, tree.get("variants", {})
        effects = [(name, path) for name, changes in variants.items() for path in changes or {} if path.rsplit(".", 1)[-1] in ("p", "send")]
        if not effects or not self.with_files:
            return None
        variant, path = r.choice(effects)
        tree["uncertain"][f"variants.{variant}.{path}"] = {"low": "*0.8", "high": "*1"}
        arm, metric, name = r.choice([variant, "treated"]), r.choice(["m", "所有"]), f"analysis{len(self.files)}-{self.seed}.csv"
        self.files[name] = f"metric,arm,control,relative,relative_low,relative_high\n{metric},{arm},base,0.02,-0.6,1.2\n"
        return [{"experiment": name, "of": path, "arm": arm, **({"variant": variant} if arm != variant else {}), **({"metric": metric} if r.random() < 0.5 else {}),
                 **({"level": "80%"} if r.random() < 0.3 else {})}]

    def sweep(self, tree):
        leaves = [leaf for leaf in self.leaves(tree) if leaf[1] in ("p", "margin", "send")]
        if not leaves:
            return None
        leaf = self.r.choice(leaves)
        whole = leaf[1] == "send"
        design = self.pick(None, "grid", "sobol", "table")
        if design == "table" and not self.with_files or whole and design == "sobol":
            design = "grid"
        keys = {"design": design} if design else {}
        if design == "table":
            name = f"points{len(self.files)}-{self.seed}.csv"
            self.files[name] = f"{leaf[0]}\n" + ("3\n7\n" if whole else "10%\n30%\n")
            keys["file"] = name
        elif whole or design != "sobol" and self.chance(0.4):
            values = ["2", "5", "9"] if whole else ["10%", "30%"]
            keys["axes"] = {leaf[0]: {"values": values, **self.named()} if self.chance(0.5) else values}
        else:
            keys["axes"] = {leaf[0]: {"from": "10%", "to": "40%", **({} if design == "sobol" else {"points": "3"}),
                                      **({"log": self.pick("yes", "no")} if self.chance(0.4) else {})}}
        if design == "sobol":
            keys["samples"] = "4"
        return keys

    def experiment(self, tree):
        """Of a variant that changes a chance: other arms are subject to rules that are no business of the run."""
        chances = [leaf[0] for leaf in self.leaves(tree) if leaf[1] == "p" and leaf[0].startswith(("paths.", "shops."))
                   and ".steps." in leaf[0] and ".starts." not in leaf[0] and leaf[0].endswith(".p")]
        if not chances:
            return None
        tree.setdefault("variants", {})["arm"] = {self.r.choice(chances): "*0.9"}
        design = self.pick("fixed", "group-sequential", "always-valid", "switchback")
        keys = {"arms": ["base", "arm"], "design": design, "metric": "all.conversion"}
        sessions = [n for n, room in tree.get("rooms", {}).items() if "sessions" in room]
        if design == "switchback":
            keys["unit"] = "day"
            if sessions and self.chance(0.6):
                keys["unit"], keys["room"] = "session", f"rooms.{self.r.choice(sessions)}"
        elif self.chance(0.5):
            keys["unit"] = self.pick("visit", "person")
        if design == "group-sequential":
            keys["looks"] = self.pick("3", "5")
            keys["bounds"] = self.pick("obrien-fleming", "pocock", "obrien-fleming-spending", "pocock-spending")
        if self.chance(0.5):
            keys["split"] = ["50%", "50%"]
        if self.chance(0.4):
            keys["entries"] = self.some([f"entries.{e}" for e in self.entry_names], 2)
        if self.chance(0.4):
            keys["guardrails"] = self.pick("all.orders", {"all.orders": {"worse_by": "5%"}},
                                           {"all.orders": {"worse_by": "2%", "lower_is_better": self.pick("yes", "no")}})
        for key, values in {"level": ["5%", "1%"], "power": ["80%", "90%"], "effect": ["10%"], "runs": ["20", "50"]}.items():
            if self.chance(0.4):
                keys[key] = self.r.choice(values)
        if self.chance(0.3):
            keys["days"] = "1"
        if self.chance(0.2):
            keys["units"] = "1000"
        if self.chance(0.2):
            keys["washout"] = "30m"
        for key, values in {"cluster": ["chat"], "cap": ["500", "99%"], "outcome_window": ["7d"], "triggered": ["saw_it"],
                            "segments": ["city", ["city", "device"]]}.items():
            if self.aside.random() < 0.1:
                keys[key] = self.aside.choice(values)
        if tree.get("people", {}).get("size") and keys.get("unit", "person") == "person" and design != "switchback" and self.aside.random() < 0.3:
            keys["cluster_size"] = self.aside.choice(["2", "30"])
            if self.traits and self.aside.random() < 0.7:
                keys["cluster_traits"] = self.aside.choice([list(self.traits)[:1], list(self.traits)[0]])
        traits = [n for n, v in self.traits.items() if v == ["yes", "no"]]
        if traits and keys.get("unit", "person") == "person" and self.chance(0.5):
            keys["covariate"] = self.r.choice(traits)
        (arm,) = tree["variants"]["arm"]
        if self.chance(0.4) and arm.startswith("paths."):
            keys["known_from"] = arm.replace(".steps.", ".").rsplit(".", 1)[0]
        return keys

    def log(self, tree):
        """What a log means: read, and used by nothing but fit."""
        logs = random.Random(f"yinliu soak logs {self.seed}")        # moves no other draw
        entry = logs.choice(list(tree["entries"]))
        keys = {"preset": ["rows", "yinliu", "sensors", "mixpanel", "posthog", "ga4"], "tz": ["+08:00", "Asia/Shanghai"],
                "from": ["2021-07-05"], "to": ["2021-07-06T12:00"], "visit": ["30m", "2h"], "bots": ["600/h"],
                "columns": [{"person": "uid", "time": "happened_at"}], "events": [{"Sent": f"entries.{entry}"}],
                "entries": [{"utm-1": entry}], "exclude": [{"env": ["test", "dev"]}, {"env": "test"}]}
        traits = list(self.traits)
        if traits:
            keys["traits"] = [{logs.choice(traits): "properties.x"}]
        return {key: logs.choice(values) for key, values in keys.items() if logs.random() < 0.5}

    # -- the whole
    def tree(self):
        tree = {"yinliu": "1"}
        if self.chance(0.8):
            tree["title"] = self.pick("短信引流", "soak", "a title with: colon")
        tree["horizon"] = self.horizon()
        tree["run"] = {"seed": str(self.r.randint(1, 10 ** 9)), "replications": str(self.pick(1, 2, 3, 4))}
        people = self.people()
        facts = {n: None for n in self.some(["verified", "open_links", "许可"], 2)} if self.chance(0.5) else {}
        count = lambda most, p=1.0: self.r.randint(1, most) if self.chance(p) else 0
        self.facts = list(facts)
        for name in self.facts:
            self.axes[name] = ["yes", "no"]
        paths = [f"path{i}" for i in range(count(3))]
        self.rooms = [f"room{i}" for i in range(count(2, 0.65))]
        self.hosted = [n for n in self.rooms if self.chance(0.25)]
        self.programmes = {n: self.programme() for n in self.rooms if n not in self.hosted and self.aside.random() < 0.2}
        for name, slots in self.programmes.items():
            self.axes[f"rooms.{name}.programme"] = ["off", *dict.fromkeys(slot["name"] for slot in slots)]
        shops = [f"shop{i}" for i in range(count(2, 0.8))]
        self.agents = [f"desk{i}" for i in range(count(2, 0.35))]
        self.lines = [f"line{i}" for i in range(self.lining.choice([0, 0, 0, 1, 2]))]
        self.limits = {f"limit{i}": self.pick("plain", "plain", "every", "within", "lasts") for i in range(count(3, 0.45))}
        self.place = [f"paths.{n}" for n in paths] + [f"rooms.{n}" for n in self.rooms] + [f"shops.{n}" for n in shops]
        order = self.place[:]
        if self.chance(0.4):
            self.r.shuffle(order)
        self.rank = {place: i for i, place in enumerate(order)}
        if self.together.random() < 0.25:
            self.shocks = {n: self.shock() for n in ["evening", "天气"][:self.together.randint(1, 2)]}
        self.profiles = {n: self.profile() for n in (["evening"] if self.chance(0.35) else [])}
        self.budgets = {}
        self.entry_names = ["e1", "短信", "third"][:count(3)]
        if self.chance(0.25):
            people["intent"] = self.maybe_by(                # by traits only: it is drawn once
                lambda: self.pick("0", "1", "-0.7", "normal(mean 1 sd 1)", "uniform(0 2)", "exp(1)"), 0.4, self.traits)
        by = [n for n in self.traits]
        if by and self.chance(0.25):
            tree["run"]["by"] = self.r.choice(by) if self.chance(0.5) else self.some(by, 2)
        kept = [n for n in self.axes if n not in self.traits]       # memories, facts, programmes
        if kept and self.splitting.random() < 0.3:
            tree["run"]["by"] = self.splitting.sample(kept, self.splitting.randint(1, min(2, len(kept))))
        if self.chance(0.08):
            tree["run"]["bom"] = self.pick("yes", "no")
        sections = {
            "people": people,
            "shocks": self.shocks,
            "facts": {n: self.fact() for n in facts},
            "profiles": self.profiles,
            "entries": {n: self.entry() for n in self.entry_names},
            "budgets": self.budgets,
            "paths": {n: self.path(self.rank[f"paths.{n}"]) for n in paths},
            "rooms": {n: self.room(n, self.rank[f"rooms.{n}"]) for n in self.rooms},
            "shops": {n: self.shop(self.rank[f"shops.{n}"]) for n in shops},
            "agents": {**{n: self.agent(n) for n in self.agents}, **{n: self.line(n) for n in self.lines}},
            "limits": {n: self.limit(k) for n, k in self.limits.items()},
            "costs": {n: self.cost() for n in (self.some(["studio", "props"], 2) if self.chance(0.25) else [])},
            "reports": {n: self.report() for n in (["late", "看板"][:count(2)] if self.chance(0.25) else [])},
            "targets": self.targets() if self.chance(0.25) else {},
        }
        tree.update({name: value for name, value in sections.items() if value})
        forms.shape(self, tree)
        if self.chance(0.3):
            tree["variants"] = self.variants(tree)
        if self.unknown.random() < 0.15:
            uncertain = self.uncertain(tree)
            if uncertain:
                tree["uncertain"] = uncertain
                evidence = self.evidence(tree)
                if evidence:
                    tree["evidence"] = evidence
        if self.chance(0.08):
            sweep = self.sweep(tree)
            if sweep:
                tree["sweep"] = sweep
        if self.chance(0.08):
            experiment = self.experiment(tree)
            if experiment:
                tree["experiment"] = experiment
        if self.aside.random() < 0.1:
            log = self.log(tree)
            if log:
                tree["log"] = log
        if self.aside.random() < 0.2:
            tree["report"] = {"advice": self.aside.choice(("stop the promotion: it loses", {"en": "stop", "zh": "停投"}))}
        if self.chance(0.12):
            leaves = [leaf for leaf in self.leaves(tree) if leaf[1] in ("p", "send")]
            if leaves:
                leaf = self.r.choice(leaves)
                tree["set"] = {leaf[0]: self.share(0.3, 0.9) if leaf[1] == "p" else str(max(1, int(leaf[2]) - 1))}
        if self.with_files and self.chance(0.1):
            self.include(tree)
        return tree

    def include(self, tree):
        """Moves whole sections into a file that is included, and lays one over what it says otherwise."""
        parts = self.some([n for n in tree if n in ("people", "facts", "profiles", "limits", "agents", "costs", "shops")] or
                          ["title"], 3)
        name = f"part-{self.seed}.yaml"
        part = {"yinliu": "1", **{n: tree.pop(n) for n in parts if n in tree}}
        if "run" in tree:
            part["run"] = {"seed": "77"}
        self.files[name] = text(part)
        rest = dict(tree)
        tree.clear()
        tree.update({"yinliu": rest.pop("yinliu"), "include": self.pick(name, [name]), **rest})
        if self.marked.random() < 0.5:
            tree["include"] = [{"file": name, "variants": []}]
        if tree.get("variants") and self.marked.random() < 0.5:
            laid = f"laid-{self.seed}.yaml"
            self.files[laid] = text({"yinliu": "1", "title": "laid over"})
            tree["variants"]["laid"] = {"include": laid, **{k: v for k, v in next(iter(tree["variants"].values())).items() if k != "is"}}


def scenario(seed, size="small", files=True):
    maker = Maker(seed, size, files)
    return Scenario(seed, maker.tree(), maker.files)


# ---- the keys of the language -------------------------------------------------------------------
def keys_of_language(program):
    """(table, key) of each row of the key tables, and for each the table it leads to."""
    schema = json.loads(subprocess.run([program, "schema"], check=True, capture_output=True, text=True).stdout)["$defs"]
    return {name[len("table_"):]: {key: json.dumps(row["allOf"][0]) for key, row in table["properties"].items()}
            for name, table in schema.items() if name.startswith("table_") and not name.endswith("_part")}


# Which table holds for a node below a key of a table; shapes that are no table of the schema by hand.
BY_HAND = {("a_scenario", "include"): "[an_included_file", ("a_scenario", "variants"): "*a_variant", ("a_scenario", "people"): "people", ("a_scenario", "facts"): "*a_fact", ("an_entry", "cost"): "a_cost_by_parts",
           ("a_path", "steps"): "steps", ("a_shop", "steps"): "steps", ("a_sweep", "axes"): "*an_axis", ("a_scenario", "uncertain"): "*a_range", ("a_scenario", "evidence"): "[a_finished_experiment", ("an_experiment", "guardrails"): "*a_guardrail",
           ("a_room", "sessions"): "[a_session", ("a_room", "programme"): "[a_slot_of_a_programme"}


def said(tree, tables, table, out):
    """Adds (table, key) of everything a tree says."""
    if not isinstance(tree, dict):
        return
    for key, value in tree.items():
        if key not in tables[table]:
            continue
        out[table, key] += 1
        sub = BY_HAND.get((table, key))
        if (table, key) == ("an_entry", "cost") and "tiers" in value:
            sub = "a_cost_by_tiers"
        if sub is None:
            found = re.search(r"table_([a-z_]+)", tables[table][key])
            sub = found and ("*" if "additionalProperties" in tables[table][key] else "") + found.group(1)
        if sub == "steps":
            for step in value:
                for name, keys in step.items():
                    if name != "to":
                        said(keys, tables, "a_step", out)
        elif sub and sub[0] == "[":
            for one in value:
                said(one, tables, sub[1:], out)
        elif sub and sub[0] == "*" and isinstance(value, dict):
            for one in value.values():
                said(one, tables, sub[1:], out)
        elif sub and isinstance(value, dict):
            said(value, tables, sub, out)


def never_said(program, count):
    tables, out = keys_of_language(program), collections.Counter()
    for seed in range(1, count + 1):
        one = scenario(seed)
        said(one.tree, tables, "a_scenario", out)
    return [f"{table}: {key}" for table, keys in tables.items() for key in keys if not out[table, key]]


def accepted(program, count, first=1):
    """Scenarios of seeds that `check` accepts; what the others were told, by id."""
    good, told = 0, collections.defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            path = Path(folder, f"s{seed}.yaml")
            scenario(seed).write(path)
            done = subprocess.run([program, "check", path], capture_output=True, text=True, timeout=20)
            good += done.returncode == 0
            if done.returncode:
                ids = re.findall(r"error\[([a-z-]+)\]", done.stderr)
                told[ids[0] if ids else f"status {done.returncode}: {done.stderr[:200]}"].append(seed)
    return good, told


def main(args):
    if args and args[0] == "--keys":
        missing = never_said(args[1], int(args[2]) if len(args) > 2 else 1000)
        print("\n".join(missing) if missing else "every key is said")
        return 1 if missing else 0
    if args and args[0] == "--accepted":
        count = int(args[2]) if len(args) > 2 else 300
        good, told = accepted(args[1], count, int(args[3]) if len(args) > 3 else 1)
        print(f"{good} of {count} accepted")
        for what, seeds in sorted(told.items(), key=lambda item: -len(item[1])):
            print(f"  {len(seeds):4} {what}: seeds {' '.join(map(str, seeds[:8]))}")
        return 0 if good >= 0.95 * count else 1
    size, out, seed = "small", None, None
    while args:
        word = args.pop(0)
        if word == "--size" and args and args[0] in SIZES:
            size = args.pop(0)
        elif word == "-o" and args:
            out = args.pop(0)
        elif seed is None and word.isdigit():
            seed = int(word)
        else:
            sys.stderr.write(__doc__)
            return 2
    if seed is None:
        sys.stderr.write(__doc__)
        return 2
    if out:
        scenario(seed, size).write(out)
    else:
        sys.stdout.write(text(scenario(seed, size, files=False).tree))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
