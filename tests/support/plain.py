#!/usr/bin/env python3
"""A second reading of the scenario language: every visit is a coroutine, time is a heap, nothing is clever.

It shares no code, no random numbers and no tables with the program, so that both can only agree by
meaning the same. Slow: some ten thousand visits a second.

  plain.py run FILE [--replications N] [--set PATH=VALUE]...     prints every figure: mean and standard error
  plain.py agree PROGRAM TABLE [ROW...]   runs both on the rows of TABLE (scenario,replications,plain,options)
                                          and compares every figure within 4.5 standard errors

Not read: reports, drain: no, warmup, tables of arrivals, budgets, empirical distributions, sweeps.
Needs python3-yaml.
"""
import collections, csv, datetime, heapq, itertools, math, os, random, re, subprocess, sys, tempfile
from pathlib import Path
from zoneinfo import ZoneInfo
import yaml

SECOND = 1_000_000                                       # time is whole microseconds
UNITS = {"ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "day": 86400, "w": 604800, "week": 604800}
NEVER = 1 << 62
ROOT = Path(__file__).resolve().parents[2]


# ---- reading ------------------------------------------------------------------------------------
def merge(into, more):
    for key, value in (more or {}).items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            merge(into[key], value)
        else:
            into[key] = value
    return into


def read(path, seen, sets):
    """Text of a file and of what it includes, each once, the including file last; all scalars stay text."""
    path = Path(path).resolve()
    if path in seen:
        return {}
    seen.add(path)
    own, tree = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader), {}
    for name in own.pop("include", []):
        merge(tree, read(path.parent / name, seen, sets))
    sets += list(own.pop("set", {}).items())
    return merge(tree, own)


def load(path, options=()):
    sets = []
    tree = read(path, set(), sets)
    for where, value in sets + [(k, yaml.load(v, yaml.BaseLoader)) for k, _, v in (o.partition("=") for o in options)]:
        change(tree, where.split("."), value)
    return tree


def change(node, way, value):
    if isinstance(node, list):
        node = node[int(way[0])] if way[0].isdigit() else next(item for item in node if way[0] in item)
        return change(node, way[1:] if way[0].isdigit() else way, value)
    for n in range(len(way), 0, -1):                     # a key with dots, longest first
        key = ".".join(way[:n])
        if key in node or n == 1:
            if n == len(way):
                node[key] = value
            else:
                change(node.setdefault(key, {}), way[n:], value)
            return


def number(text):
    m = re.fullmatch(r"([-+\d.e]+)\s*([a-zA-Z%]*)", str(text).strip())
    unit = m[2]
    return float(m[1]) * (1 if unit in ("", "CNY") else 0.01 if unit == "%" else UNITS[unit])


def draw(rng, text):
    """A value, or one from a distribution; durations in seconds."""
    m = re.fullmatch(r"(\w+)\((.*)\)", str(text).strip())
    if not m:
        return number(text)
    named, bare, word = {}, [], None
    for token in m[2].replace(",", " ").split():
        if re.match(r"[a-z_]+$", token) and token not in UNITS:
            word = token
        elif token == "CNY":
            continue
        elif word:
            named[word], word = number(token), None
        else:
            bare.append(number(token))
    kind, top = m[1], named.get("at_most", math.inf)
    if kind == "exp":
        x = rng.expovariate(1) * bare[0]
    elif kind == "uniform":
        x = rng.uniform(bare[0], bare[1])
    elif kind == "normal":
        x = rng.gauss(named["mean"], named["sd"])
    elif kind == "lognormal":
        s = named["sigma"]
        x = math.exp(rng.gauss(math.log(named["median"]) if "median" in named else math.log(named["mean"]) - s * s / 2, s))
    elif kind == "gamma":
        x = rng.gammavariate(named["shape"], named["mean"] / named["shape"])
    elif kind == "weibull":
        x = rng.weibullvariate(named["scale"], named["shape"])
    elif kind == "pareto":
        x = named["min"] * rng.paretovariate(named["alpha"])
    else:
        raise ValueError(text)
    return min(x, top)


def listed(x):
    return [] if x is None else x if isinstance(x, list) else [x]


def named_steps(steps):
    """(name, keys) of each item; a bare hand-over has no name."""
    for item in steps:
        (name, body), = item.items()
        yield (None, {"to": body}) if name == "to" else (name, body or {})


# ---- people and visits --------------------------------------------------------------------------
class Person:
    def __init__(self, world):
        self.traits, self.units = {}, {}
        for name, spec in world.people.items():
            if isinstance(spec, dict):
                u = world.rng.random()
                for value, share in spec.items():
                    u -= number(share)
                    if u < 0:
                        break
                self.traits[name] = value
            else:
                share = 0 if spec == "remembered" else number(re.sub(r"remembered\((.*)\)", r"\1", spec))
                self.traits[name] = "yes" if world.rng.random() < share else "no"
        spec = world.intent
        if isinstance(spec, dict):
            spec = spec[self.traits[spec["by"]]]
        self.intent = draw(world.rng, spec) if spec is not None else 0.0


class Visit:
    def __init__(self, person, entry, now):
        self.person, self.entry, self.begun, self.start = person, entry, now, now
        self.actions = self.switches = 0
        self.origin, self.chain, self.stream, self.hosts = entry, collections.Counter(), None, None
        self.places, self.route, self.turn = set(), None, 0


class Stream:
    def __init__(self, room, now):
        self.room, self.over, self.viewers, self.began = room, False, {}, now


class World:
    """One replication."""

    def __init__(self, tree, seed):
        self.tree, self.rng, self.now = tree, random.Random(seed), 0
        self.people = {k: v for k, v in tree.get("people", {}).items() if k not in ("size", "intent")}
        self.intent = tree.get("people", {}).get("intent")
        zone = tree["horizon"].get("tz", "+08:00")
        m = re.fullmatch(r"([+-])(\d\d):(\d\d)", zone)
        minutes = (int(m[2]) * 60 + int(m[3])) * (1 if m[1] == "+" else -1) if m else 0
        self.zone = datetime.timezone(datetime.timedelta(minutes=minutes)) if m else ZoneInfo(zone)
        self.begin, self.end = self.clock(tree["horizon"]["from"]), self.clock(tree["horizon"]["to"])
        self.heap, self.order, self.figures = [], itertools.count(), collections.Counter()
        self.distinct = collections.defaultdict(set)
        self.desks, self.seats, self.stock, self.shared = {}, {}, {}, {}
        self.streams = collections.defaultdict(list)
        size = tree.get("people", {}).get("size")
        self.crowd = [Person(self) for _ in range(int(number(size)))] if size else None
        self.facts = {k: self.fact(v) for k, v in tree.get("facts", {}).items()}
        self.sessions = {k: sorted((self.clock(s["from"]), self.clock(s["to"])) for s in r["sessions"])
                         for k, r in tree.get("rooms", {}).items() if "sessions" in r}
        for name, entry in tree["entries"].items():
            self.arrivals(name, entry)
        for name, cost in tree.get("costs", {}).items():
            self.cost_by_time(name, cost)

    # ---- time
    def clock(self, text):
        t = datetime.datetime.fromisoformat(text)
        t = t if t.tzinfo else t.replace(tzinfo=self.zone)
        return round(t.timestamp()) * SECOND

    def local(self, t):
        return datetime.datetime.fromtimestamp(t // SECOND, self.zone)

    def midnight(self, t, days=0):
        day = self.local(t).date() + datetime.timedelta(days=days)
        return round(datetime.datetime(day.year, day.month, day.day, tzinfo=self.zone).timestamp()) * SECOND

    def call(self, t, f, *args):
        heapq.heappush(self.heap, (t, next(self.order), f, args))

    def run(self):
        while self.heap:
            self.now, _, f, args = heapq.heappop(self.heap)
            f(*args)
        for name, limit in self.tree.get("limits", {}).items():
            if limit.get("per", "all") == "all" and limit["allow"] != "unlimited":
                self.now = max(self.now, self.end)
                self.counter(None, name)
        for key, people in self.distinct.items():
            self.figures[key] = len(people)
        return self.figures

    def resume(self, visit, value=None, turn=None):
        """Goes on with a visit; whatever else was to wake it from this rest comes too late."""
        if turn is not None and turn != visit.turn:
            return
        visit.turn += 1
        try:
            rest = visit.route.send(value)
        except StopIteration as done:
            return self.finish(visit, done.value)
        if rest is not None:
            self.call(rest, self.resume, visit, None, visit.turn)

    def begin_visit(self, visit, where):
        self.count(("totals", place_of(visit.entry), "arrivals"))
        self.distinct["totals", place_of(visit.entry), "persons"].add(visit.person)
        visit.route = self.walk(visit, where)
        self.resume(visit)

    def finish(self, visit, outcome):
        self.count(("outcomes", visit.entry, outcome))
        if visit.hosts and not visit.hosts.over:
            self.stream_over(visit.hosts)

    def count(self, key, by=1):
        self.figures[key] += by

    # ---- the world by itself
    def fact(self, spec):
        if not isinstance(spec, dict):
            return (-NEVER, NEVER) if spec == "yes" else (NEVER, NEVER)
        start = self.clock(spec["from"]) if "from" in spec else -NEVER
        delay = round(draw(self.rng, spec["after"]) * SECOND) if "after" in spec else 0
        while spec.get("workdays") == "yes" and delay >= 0:          # only Monday to Friday counts
            tomorrow = self.midnight(start, 1)
            if self.local(start).weekday() < 5:
                if delay < tomorrow - start:
                    break
                delay -= tomorrow - start
            start = tomorrow
        return start + delay, self.clock(spec["to"]) if "to" in spec else NEVER

    def weight(self, profile):
        spec = self.tree["profiles"][profile]
        hour = [number(x) for x in spec.get("hour", ["1"] * 24)]
        day = [number(x) for x in spec.get("weekday", ["1"] * 7)]
        table = [(hour[24 * d + h] if len(hour) == 168 else hour[h]) * day[d] for d in range(7) for h in range(24)]
        mean = sum(table) / 168
        return [x / mean for x in table]

    def arrivals(self, name, entry):
        spec, times, chosen = entry["arrivals"], [], []
        if "send" in spec:
            n, over = int(number(spec["send"])), number(spec.get("over", "0s")) * SECOND
            for at in listed(spec["at"]):
                times += [self.clock(at) + int(self.rng.random() * over) for _ in range(n)]
                chosen += self.rng.sample(self.crowd, n) if self.crowd else []
        else:
            amount, unit = spec["rate"].split("/")
            rate = number(amount) / UNITS[unit] / SECOND
            table = self.weight(spec["profile"]) if "profile" in spec else [1.0] * 168
            top, t = max(table), float(self.begin)
            while rate > 0:
                t += self.rng.expovariate(rate * top)
                if t >= self.end:
                    break
                at = self.local(t)
                if self.rng.random() * top < table[24 * at.weekday() + at.hour]:
                    times.append(int(t))
        where = entry["to"] if "to" in entry else "paths." + entry["path"]
        for i, t in enumerate(times):
            self.call(t, self.arrive, name, where, chosen[i] if chosen else None, entry.get("cost"))

    def arrive(self, entry, where, person, cost):
        person = person or (self.rng.choice(self.crowd) if self.crowd else Person(self))
        if cost is not None:
            self.count(("totals", place_of(entry), "cost_cny"), self.entry_cost(person, cost))
        self.begin_visit(Visit(person, entry, self.now), where)

    def entry_cost(self, person, cost):
        if isinstance(cost, dict) and "part" in cost:
            chars = len(cost["text"].encode("utf-16-le")) // 2 if "text" in cost else int(cost["chars"])
            single, long = int(cost.get("single", 70)), int(cost.get("long", 67))
            return number(cost["part"]) * (1 if chars <= single else -(-chars // long))
        return number(self.of(person, cost))

    def cost_by_time(self, name, cost):
        a = max(self.begin, self.clock(cost["from"])) if "from" in cost else self.begin
        b = min(self.end, self.clock(cost["to"])) if "to" in cost else self.end
        days = {"day": 1, "week": 7, "month": 30, "year": 365}.get(cost.get("per", "once"))
        if days:
            total = number(cost["amount"]) * max(0, b - a) / (86400 * SECOND * days)
        else:
            at = self.clock(cost["from"]) if "from" in cost else self.begin
            total = number(cost["amount"]) if self.begin <= at < self.end else 0
        self.count(("totals", "costs." + name, "cost_cny"), total)

    # ---- conditions
    def of(self, person, spec):
        """What stands for this person where a value is by trait, by memory or by fact."""
        if not isinstance(spec, dict) or "by" not in spec:
            return spec
        name = spec["by"]
        return spec[person.traits[name] if name in self.people else "yes" if self.true(name) else "no"]

    def true(self, fact):
        a, b = self.facts[fact]
        return a <= self.now < b

    def session(self, room, t):
        """(the one under way, the next start) at t."""
        if room not in self.sessions:
            return (-NEVER, NEVER), t
        under = next((s for s in self.sessions[room] if s[0] <= t < s[1]), None)
        return under, next((s[0] for s in self.sessions[room] if s[0] >= t), None)

    def when(self, visit, cond, t):
        """The earliest time from t on at which it holds, or None."""
        if isinstance(cond, dict):
            return t if all(visit.person.traits[k] in listed(v) for k, v in cond.items()) else None
        if cond.startswith("rooms."):
            room = cond[6:]
            if self.tree["rooms"][room].get("hosted") == "yes":
                s = visit.stream
                return t if s and s.room == room and not s.over else None
            under, after = self.session(room, t)
            return t if under else after
        if cond.startswith("limits."):
            return t if self.counter(visit, cond[7:])["left"] >= 1 else None
        m = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", cond)
        if m:
            a, b = int(m[1]) * 60 + int(m[2]), int(m[3]) * 60 + int(m[4])
            day = self.midnight(t)
            minute = (t - day) / (60 * SECOND)
            if (a <= minute < b) if a < b else (minute >= a or minute < b):
                return t
            return self.midnight(t, 1 if minute >= a else 0) + a * 60 * SECOND
        if cond in self.people:
            return t if visit.person.traits[cond] == "yes" else None
        a, b = self.facts[cond]
        return None if t >= b else max(t, a)

    def first_failing(self, visit, conditions):
        for cond in listed(conditions):
            if self.when(visit, cond, self.now) != self.now:
                return "blocked:" + (cond if isinstance(cond, str) else next(iter(cond)))
        return None

    def included(self, visit, keys):
        def holds(conds):
            return all((visit.person.traits[k] if k in self.people else "yes" if self.true(k) else "no") in listed(v)
                       for k, v in conds.items())
        return ("only_if" not in keys or holds(keys["only_if"])) and not ("skip_if" in keys and holds(keys["skip_if"]))

    # ---- limits
    def counter(self, visit, name):
        """The units that are left for this person (or all, or the value of a trait) now."""
        spec = self.tree["limits"][name]
        per = spec.get("per", "all")
        box = visit.person.units if per == "person" else self.shared
        key = name if per in ("person", "all") else (name, visit.person.traits[per])
        allow = self.of(visit.person if visit else None, spec["allow"])
        allow = math.inf if allow == "unlimited" else number(allow)
        start = number(spec["start"]) if "start" in spec else 0 if "lasts" in spec else allow
        c = box.setdefault(key, {"left": start, "until": NEVER, "period": None, "taken": [], "pending": None})
        c["allow"], c["spec"] = allow, spec
        if "every" in spec:
            d = self.local(self.now)
            period = {"hour": (d.date(), d.hour), "day": d.date(), "week": d.isocalendar()[:2],
                      "month": (d.year, d.month)}[spec["every"]]
            if c["period"] is not None and period != c["period"]:
                c["left"] = allow
            c["period"] = period
        if "within" in spec:
            back = round(number(spec["within"]) * SECOND)
            gone = [t for t in c["taken"] if t + back <= self.now]
            c["left"] += len(gone)
            c["taken"] = c["taken"][len(gone):]
        if "lasts" in spec:
            lasts = round(number(spec["lasts"]) * SECOND)
            if c["pending"] is None:
                c["pending"] = [self.clock(t) for t in spec.get("at", [])]
            while c["pending"] and c["pending"][0] <= self.now:
                t = c["pending"].pop(0)
                self.lapse(c, name, t)
                c["left"], c["until"] = allow, t + lasts
                self.count(("totals", "limits." + name, "refills"))
            self.lapse(c, name, self.now)
        return c

    def lapse(self, c, name, t):
        if t >= c["until"]:
            if c["left"] and not math.isinf(c["left"]):
                self.count(("totals", "limits." + name, "lapsed"), c["left"])
            c["left"], c["until"] = 0, NEVER

    def take(self, visit, names):
        """None, or the limit of which nothing is left."""
        for name in names:
            if self.counter(visit, name)["left"] < 1:
                self.count(("totals", "limits." + name, "refused"))
                return name
        for name in names:
            c = self.counter(visit, name)
            c["left"] -= 1
            if "within" in c["spec"]:
                c["taken"].append(self.now)
            self.count(("totals", "limits." + name, "taken"))
        return None

    # ---- walking
    def walk(self, visit, where):
        while True:
            if where == "leave":
                return "left"
            kind, _, name = where.partition(".")
            if kind == "rooms":
                where = yield from self.room(visit, name, self.tree["rooms"][name])
            else:
                where = yield from self.steps(visit, kind, name, self.tree[kind][name])
            if isinstance(where, tuple):
                return where[0]

    def come_to(self, visit, place):
        if place not in visit.places:
            visit.places.add(place)
            self.count(("paths", visit.entry, place, "arrived"))
            self.count(("paths", visit.entry, place, "actions"), visit.actions)
            self.count(("paths", visit.entry, place, "switches"), visit.switches)

    def option(self, visit, choose):
        u, shares = self.rng.random(), {k: self.of(visit.person, v) for k, v in choose.items()}
        given = sum(number(v) for v in shares.values() if v != "rest")
        for where, share in shares.items():
            u -= 1 - given if share == "rest" else number(share)
            if u < 0:
                return where
        return where

    def chance(self, visit, keys):
        p = number(self.of(visit.person, keys.get("p", "1")))
        w = keys.get("intent", "1")
        shift = (0 if w == "no" else number(w)) * visit.person.intent
        return p if shift == 0 or p in (0, 1) else 1 / (1 + (1 - p) / p * math.exp(-shift))

    def delay(self, visit, keys):
        return round(max(0, draw(self.rng, self.of(visit.person, keys["after"]))) * SECOND) if "after" in keys else 0

    def steps(self, visit, kind, name, body):
        shop = kind == "shops"
        path = name if kind == "paths" else f"{kind}.{name}"
        if shop:
            self.come_to(visit, path)
            self.count(("totals", path, "visits"))
        failed = self.first_failing(visit, body.get("needs"))
        if failed:
            return body.get("otherwise", (failed,)) if body.get("otherwise") != "leave" else (failed,)
        items = list(named_steps(body["steps"]))
        for i, (step, keys) in enumerate(items):
            row = ("funnel", visit.entry, path, step)
            if step and not self.included(visit, keys):
                self.count(row + ("skipped",))
                continue
            if step:
                self.count(row + ("reached",))
            otherwise = keys.get("otherwise", "leave")
            failed = self.first_failing(visit, keys.get("needs"))
            if failed:
                return (failed,) if otherwise == "leave" else otherwise
            until = self.now
            while "wait" in keys:
                later = until
                for cond in listed(keys["wait"]):
                    t = self.when(visit, cond, until)
                    if t is None:
                        failed = "blocked:" + (cond if isinstance(cond, str) else next(iter(cond)))
                        return (failed,) if otherwise == "leave" else otherwise
                    later = max(later, t)
                if later == until:
                    break
                until = later
            pause = self.delay(visit, keys)
            if until + pause > self.now:
                if until > self.now:
                    yield until
                if pause:
                    yield self.now + pause
            if "ask" in keys and not (yield from self.asked(visit, keys["ask"][7:])):
                return ("abandoned",)
            if self.rng.random() >= self.chance(visit, keys):
                if keys.get("else") == "next":
                    continue
                return keys.get("else", ("left",))
            went = self.option(visit, keys["choose"]) if "choose" in keys else keys.get("to")
            if "choose" in keys and went == "leave":
                return ("left",)
            failed = self.too_late(visit, keys)
            if failed:
                return (failed,) if otherwise == "leave" else otherwise
            last = shop and i == len(items) - 1
            if last and not self.sell(visit, name, body):
                return ("stockout",)
            if step:
                self.count(row + ("passed",))
            self.effects(visit, keys)
            if last:
                self.come_to(visit, "goals.order")
                return ("order",)
            if went and went != "next":
                return went
        return ("done",)

    def too_late(self, visit, keys):
        if "valid" in keys and self.now - visit.begun > number(self.of(visit.person, keys["valid"])) * SECOND:
            return "expired"
        failed = self.take(visit, listed(keys.get("take")))
        return failed and "refused:" + failed

    def effects(self, visit, keys):
        visit.actions += int(number(self.of(visit.person, keys.get("actions", "0"))))
        visit.switches += int(number(self.of(visit.person, keys.get("switches", "0"))))
        if "cost" in keys:
            self.count(("totals", place_of(visit.entry), "cost_cny"), number(self.of(visit.person, keys["cost"])))
        for name in listed(keys.get("forget")):
            visit.person.traits[name] = "no"
        for name in listed(keys.get("remember")):
            visit.person.traits[name] = "yes"
        for name, n in keys.get("give", {}).items():
            n = math.inf if n == "unlimited" else number(n)
            self.counter(visit, name)["left"] += n
            if not math.isinf(n):
                self.count(("totals", "limits." + name, "given"), n)
        for name in listed(keys.get("refill")):
            c = self.counter(visit, name)
            c["left"] = c["allow"]
            if "lasts" in c["spec"]:
                c["until"] = self.now + round(number(c["spec"]["lasts"]) * SECOND)
            self.count(("totals", "limits." + name, "refills"))
        if "host" in keys:
            room = keys["host"][6:]
            visit.hosts = visit.stream = Stream(room, self.now)
            self.streams[room].append(visit.hosts)
            self.count(("totals", "rooms." + room, "streams"))
        if "live" in keys:
            self.direct(visit.hosts, keys["live"])
        if "goal" in keys:
            self.reach(visit, "goals." + keys["goal"])
        for name, spec in keys.get("starts", {}).items():
            self.start(visit, name, spec)

    def reach(self, visit, goal):
        if goal not in visit.places:
            self.count(("totals", goal, "reached"))
            self.distinct["totals", goal, "persons"].add(visit.person)
        self.come_to(visit, goal)

    def start(self, visit, name, spec):
        x = draw(self.rng, spec.get("number", "1"))
        for _ in range(math.floor(x) + (self.rng.random() < x - math.floor(x))):
            if self.rng.random() >= number(spec.get("p", "1")):
                continue
            t = self.now + round(max(0, draw(self.rng, spec.get("after", "0s"))) * SECOND)
            if t >= self.end:
                self.count(("totals", "starts." + name, "late"))
            elif "depth" in spec and visit.chain[name] >= number(spec["depth"]):
                self.count(("totals", "starts." + name, "cut"))
            else:
                self.call(t, self.started, visit, name, spec, (visit.start, visit.actions, visit.switches))

    def started(self, parent, name, spec, before):
        person = parent.person
        while spec.get("who") == "others" and person is parent.person:
            person = self.rng.choice(self.crowd) if self.crowd else Person(self)
        visit = Visit(person, "starts." + name, self.now)
        if spec.get("carry") == "yes":
            visit.start, visit.actions, visit.switches = before
        visit.origin, visit.stream, visit.chain = parent.origin, parent.stream, parent.chain.copy()
        visit.chain[name] += 1
        self.begin_visit(visit, spec["path"])

    # ---- shops and agents
    def sell(self, visit, name, shop):
        place = "shops." + name
        if "stock" in shop:
            left = self.stock.setdefault(name, number(shop["stock"]))
            if left < 1:
                self.count(("totals", place, "stockouts"))
                return False
            self.stock[name] = left - 1
        price = draw(self.rng, self.of(visit.person, shop["price"]))
        margin = number(shop.get("margin", "1"))
        self.count(("totals", place, "orders"))
        self.count(("totals", place, "gmv_cny"), price)
        self.count(("totals", place_of(visit.entry), "orders"))
        self.count(("totals", place_of(visit.entry), "gmv_cny"), price)
        back = 0
        for fee in shop.get("fees", {}).values():
            if ("from" not in fee or self.now >= self.clock(fee["from"])) and ("to" not in fee or self.now < self.clock(fee["to"])):
                self.count(("totals", place, "fees_cny"), price * number(fee["rate"]))
                self.count(("totals", place, "net_cny"), -price * number(fee["rate"]))
                back += price * number(fee["rate"]) if fee.get("back") == "yes" else 0
        self.count(("totals", place, "net_cny"), price * margin)
        refund = shop.get("refund")
        if refund and self.rng.random() < number(refund["p"]):
            self.count(("totals", place, "refunds"))
            self.count(("totals", place, "refunded_cny"), price)
            self.count(("totals", place, "net_cny"), back - price * margin)
            self.count(("totals", place, "fees_cny"), -back)
        return True

    def asked(self, visit, name):
        spec = self.tree["agents"][name]
        desk = self.desks.setdefault(name, {"busy": 0, "line": []})
        self.count(("totals", "agents." + name, "requests"))
        if desk["busy"] >= int(number(spec["count"])):
            desk["line"].append(visit)
            limit = draw(self.rng, self.of(visit.person, spec["patience"])) if "patience" in spec else None
            served = yield (self.now + round(limit * SECOND) if limit is not None else None)
            if served != "turn":
                desk["line"].remove(visit)
                self.count(("totals", "agents." + name, "abandoned"))
                return False
        else:
            desk["busy"] += 1
        self.count(("totals", "agents." + name, "served"))
        yield self.now + round(draw(self.rng, self.of(visit.person, spec["service"])) * SECOND)
        if desk["line"]:
            self.call(self.now, self.resume, desk["line"].pop(0), "turn")
        else:
            desk["busy"] -= 1
        return True

    # ---- rooms
    def room(self, visit, name, room):
        hosted = room.get("hosted") == "yes"
        if hosted:
            stream = visit.stream if visit.stream and visit.stream.room == name else None
            if stream is None:
                going = [s for s in self.streams[name] if not s.over]
                stream = self.rng.choice(going) if going else None
            before, live, until = not self.streams[name], bool(stream and not stream.over), NEVER
        else:
            under, _ = self.session(name, self.now)
            before = not under and self.now < self.sessions[name][0][0]
            live, until = bool(under), under[1] if under else 0
        if not live:
            where = room.get("before_first" if before else "after_end", "leave")
            if where != "replay":
                return (("never_live" if before else "ended"),) if where == "leave" else where
            self.count(("totals", "rooms." + name, "replays"))
            yield self.now + round(draw(self.rng, self.of(visit.person, room["watch"])) * SECOND)
            return self.then(visit, room)
        if "capacity" in room:
            seated = yield from self.seat(visit, name, room, until)
            if seated is not True:
                return seated
        self.come_to(visit, "rooms." + name)
        self.count(("totals", "rooms." + name, "entrants"))
        self.distinct["totals", "rooms." + name, "unique_viewers"].add(visit.person)
        end = min(until, self.now + round(draw(self.rng, self.of(visit.person, room["watch"])) * SECOND))
        if hosted:
            stream.viewers[visit] = True
            visit.stream = stream
        where = yield from self.stay(visit, name, room, end)
        if hosted:
            stream.viewers.pop(visit, None)
        if "capacity" in room:
            self.free_seat(name)
        if where == "paused":
            return ("watched",)
        return where or self.then(visit, room)

    def then(self, visit, room):
        where = room.get("then", "leave")
        where = self.option(visit, where["choose"]) if isinstance(where, dict) else where
        return ("watched",) if where == "leave" else where

    def seat(self, visit, name, room, until):
        box = self.seats.setdefault(name, {"free": int(number(room["capacity"])), "line": []})
        if box["free"] > 0:
            box["free"] -= 1
            return True
        if room.get("when_full", "wait") != "wait":
            self.count(("totals", "rooms." + name, "turned_away"))
            return ("full",) if room["when_full"] == "leave" else room["when_full"]
        box["line"].append(visit)
        limit = self.now + round(draw(self.rng, self.of(visit.person, room["patience"])) * SECOND) if "patience" in room else NEVER
        given = yield min(limit, until) if min(limit, until) < NEVER else None
        if given == "turn":
            return True
        box["line"].remove(visit)
        if limit < until:
            self.count(("totals", "rooms." + name, "abandoned"))
            return ("abandoned",)
        where = room.get("after_end", "leave")
        return ("ended",) if where == "leave" else where

    def free_seat(self, name):
        box = self.seats[name]
        if box["line"]:
            self.call(self.now, self.resume, box["line"].pop(0), "turn")
        else:
            box["free"] += 1

    def stay(self, visit, name, room, end):
        """Watches until end; a destination if an item sends the visit away, 'paused' if a pause lost it."""
        plan, items = [], list(room.get("while", {}).items())
        for i, (item, keys) in enumerate(items):
            if "every" in keys:
                plan.append((self.now + round(draw(self.rng, self.of(visit.person, keys["every"])) * SECOND), i, "up"))
            elif "at" in keys:
                plan += [(t, i, "up") for t in map(self.clock, listed(keys["at"])) if self.now <= t]
            else:
                plan.append((self.now + int(self.rng.random() * (end - self.now)), i, "up"))
        heapq.heapify(plan)
        while plan and plan[0][0] < end:
            t, i, phase = heapq.heappop(plan)
            if t > self.now:
                woken = yield t
                if woken:
                    return "paused" if woken == "paused" else None
            item, keys = items[i]
            row = ("funnel", visit.entry, "rooms." + name, item)
            if phase == "up":
                if "every" in keys:
                    gap = round(draw(self.rng, self.of(visit.person, keys["every"])) * SECOND)
                    heapq.heappush(plan, (self.now + gap, i, "up"))
                if not self.included(visit, keys):
                    self.count(row + ("skipped",))
                    continue
                self.count(row + ("reached",))
                if not self.first_failing(visit, keys.get("needs")):
                    heapq.heappush(plan, (self.now + self.delay(visit, keys), i, "do"))
            elif self.rng.random() < self.chance(visit, keys) and not self.too_late(visit, keys):
                self.count(row + ("passed",))
                self.effects(visit, keys)
                if "to" in keys:
                    return keys["to"] if keys["to"] != "leave" else ("left",)
        if end > self.now:
            woken = yield end
            if woken == "paused":
                return "paused"
        return None

    def direct(self, stream, what):
        place = "rooms." + stream.room
        if what == "pause":
            self.count(("totals", place, "pauses"))
            loses = number(self.tree["rooms"][stream.room].get("pause_loses", "0"))
            for viewer in [v for v in stream.viewers if self.rng.random() < loses]:
                self.count(("totals", place, "lost_to_pauses"))
                del stream.viewers[viewer]
                self.call(self.now, self.resume, viewer, "paused", viewer.turn)
        elif what == "end":
            self.stream_over(stream)

    def stream_over(self, stream):
        stream.over = True
        for viewer in list(stream.viewers):
            self.call(self.now, self.resume, viewer, "over", viewer.turn)
        stream.viewers.clear()


def place_of(entry):
    return entry if entry.startswith("starts.") else "entries." + entry


# ---- figures ------------------------------------------------------------------------------------
def plain_figures(tree, replications):
    """Every figure as a list over the replications."""
    out = collections.defaultdict(lambda: [0.0] * replications)
    for r in range(replications):
        for key, value in World(tree, f"{tree.get('run', {}).get('seed', 1)}/{r}").run().items():
            out[key][r] = float(value)
    return out


def program_figures(folder, replications):
    """The same figures from the files of the program."""
    out = collections.defaultdict(lambda: [0.0] * replications)

    def rows(name):
        with open(os.path.join(folder, name), encoding="utf-8", newline="") as f:
            for row in csv.DictReader(f):
                if row["variant"] == "base":
                    yield int(row["replication"]) - 1, row

    for r, row in rows("outcomes.csv"):
        out["outcomes", row["entry"], row["outcome"]][r] += float(row["visits"])
    for r, row in rows("totals.csv"):
        out["totals", row["place"], row["metric"]][r] += float(row["value"] or 0)
    for r, row in rows("funnel.csv"):
        for column in ("reached", "skipped", "passed"):
            out["funnel", row["entry"], row["path"], row["step"], column][r] += float(row[column])
    for r, row in rows("paths.csv"):
        n = float(row["arrived"])
        key = "paths", row["entry"], row["place"]
        out[key + ("arrived",)][r] += n
        out[key + ("actions",)][r] += n * float(row["actions_mean"] or 0)
        out[key + ("switches",)][r] += n * float(row["switches_mean"] or 0)
    return out


def mean_sd(xs):
    m = sum(xs) / len(xs)
    return m, math.sqrt(sum((x - m) ** 2 for x in xs) / max(1, len(xs) - 1))


def rare(a, b, n, m):
    """Two counts over n and m replications: how likely is a split as uneven as this?"""
    total, share = round(a + b), n / (n + m)
    tail = lambda ks: sum(math.comb(total, k) * share ** k * (1 - share) ** (total - k) for k in ks)
    return 2 * min(tail(range(0, round(a) + 1)), tail(range(round(a), total + 1)))


def apart(theirs, ours):
    """Standard errors between the means of two samples of one law; their variance is the law's."""
    (a, sa), (b, sb) = mean_sd(theirs), mean_sd(ours)
    n, m = len(theirs), len(ours)
    pooled = math.sqrt(((n - 1) * sa * sa + (m - 1) * sb * sb) / max(1, n + m - 2))
    error = pooled * math.sqrt(1 / n + 1 / m)
    if abs(a - b) <= 1e-6 * max(abs(a), abs(b)):
        return 0.0
    if sum(theirs) + sum(ours) < 200 and rare(sum(theirs), sum(ours), n, m) > 7e-6:
        return 0.0
    return abs(a - b) / error if error > 0 else math.inf


LIMIT = 4.5
LEFT_OUT = {("all",), ("roi",), ("conversion",)}
ADDITIVE = set("arrivals persons cost_cny orders gmv_cny entrants unique_viewers replays turned_away abandoned streams "
               "pauses lost_to_pauses visits stockouts fees_cny refunds refunded_cny net_cny requests served reached "
               "taken refused given refills late cut".split())


def comparable(key, tree):
    if key[0] == "totals":
        place, metric = key[1], key[2]
        if metric not in ADDITIVE or place == "all" or place == "goals.order":
            return False
        return not (metric == "net_cny" and not place.startswith("shops."))
    if key[0] == "funnel":
        return not (key[2].startswith("rooms.") and key[3] in ("wait", "watch"))
    return True


def compare(name, tree, theirs, ours, n, m):
    problems, held = [], 0
    for key in sorted(set(theirs) | set(ours)):
        if not comparable(key, tree):
            continue
        a, b = theirs.get(key, [0.0] * n), ours.get(key, [0.0] * m)
        held += 1
        z = apart(a, b)
        if z > LIMIT:
            problems.append(f"{name}: {' '.join(map(str, key))}: program {mean_sd(a)[0]:.6g}, "
                            f"plain {mean_sd(b)[0]:.6g}, {z:.1f} standard errors apart")
    return problems, held


def agree(program, table, wanted):
    failed = 0
    with open(table, encoding="utf-8", newline="") as f:
        rows = [r for r in csv.DictReader(f) if not wanted or any(w in r["scenario"] for w in wanted)]
    for row in rows:
        n, m, options = int(row["replications"]), int(row["plain"]), row["options"].split()
        with tempfile.TemporaryDirectory() as folder:
            command = [program, "run", str(ROOT / row["scenario"]), "-o", folder + "/out", "--quiet", "--replications", str(n)]
            for option in options:
                command += ["--set", option]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                print(f"{row['scenario']}: the program ends with {done.returncode}: {(done.stderr + done.stdout)[:300]}")
                failed += 1
                continue
            theirs = program_figures(folder + "/out", n)
        tree = load(ROOT / row["scenario"], options)
        problems, held = compare(row["scenario"], tree, theirs, plain_figures(tree, m), n, m)
        print(f"{row['scenario']}: {held} figures, {len(problems)} apart", flush=True)
        for line in problems:
            print("  " + line)
        failed += bool(problems)
    if not rows:
        print("no rows")
    return 1 if failed or not rows else 0


def main(words):
    if len(words) >= 3 and words[0] == "agree":
        return agree(words[1], words[2], words[3:])
    if len(words) >= 2 and words[0] == "run":
        options = [words[i + 1] for i, w in enumerate(words[:-1]) if w == "--set"]
        tree = load(words[1], options)
        n = next((int(words[i + 1]) for i, w in enumerate(words[:-1]) if w == "--replications"), 20)
        for key, xs in sorted(plain_figures(tree, n).items()):
            m, sd = mean_sd(xs)
            print(f"{' '.join(map(str, key)):60} {m:14.6f} ± {sd / math.sqrt(n):.6f}")
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
