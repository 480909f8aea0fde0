#!/usr/bin/env python3
"""interpreter.py: a second reading of the whole scenario language, written from docs/scenario.md and docs/outputs.md alone.

It shares no line, no order of draws and no random number with the program. It is meant to be clear, not fast: one visit is
one generator (`life`), one heap holds what is to come, and one dict a replication holds every figure under the names of the
columns of the program's files. agree.py holds the two against each other.

    interpreter.py FILE [--set PATH=VALUE]... [--replications N] [--seed N]    prints variant,replication,figure,value
"""
import bisect
import csv
import gc
import heapq
import itertools
import math
import os
import random
import re
import sys
import types
from collections import defaultdict, deque
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import yaml

SECOND, MINUTE, HOUR, DAY = 10**6, 60 * 10**6, 3600 * 10**6, 86400 * 10**6
CELL = 5 * MINUTE           # arrivals look at a shared draw where their cell begins
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
FOREVER = 1 << 62
# What happens at one moment, in this order. Visits go on one after the other, with all that a moment holds for them.
def xxh64(data):
    """XXH64 of Y. Collet with seed 0 (its specification, doc/xxhash_spec.md)."""
    p, mask = (11400714785074694791, 14029467366897019727, 1609587929392839161, 9650029242287828579, 2870177450012600261), (1 << 64) - 1
    turn = lambda x, n: (x << n | x >> (64 - n)) & mask
    mix = lambda h, word: turn(h + word * p[1] & mask, 31) * p[0] & mask
    words, at = lambda i, n: int.from_bytes(data[i:i + n], "little"), 0
    if len(data) >= 32:
        lane = [(p[0] + p[1]) & mask, p[1], 0, -p[0] & mask]
        while at + 32 <= len(data):
            lane = [mix(lane[i], words(at + 8 * i, 8)) for i in range(4)]
            at += 32
        h = sum(turn(lane[i], n) for i, n in enumerate((1, 7, 12, 18))) & mask
        for each in lane:
            h = ((h ^ mix(0, each)) * p[0] + p[3]) & mask
    else:
        h = p[4]
    h = h + len(data) & mask
    for size in (8, 4, 1):
        while at + size <= len(data):
            word = words(at, size)
            h = (turn(h ^ mix(0, word), 27) * p[0] + p[3] if size == 8 else turn(h ^ word * p[0] & mask, 23) * p[1] + p[2] if size == 4 else
                 turn(h ^ word * p[4] & mask, 11) * p[0]) & mask
            at += size
    for shift, prime in ((33, 1), (29, 2), (32, None)):
        h ^= h >> shift
        h = h * p[prime] & mask if prime else h
    return h


PERIOD, SESSION_END, FREED, PATIENCE, ARRIVE = range(5)
MOVE = ARRIVE


# ---------------------------------------------------------------- text of a scenario

class Text(str):
    """A scalar that knows which folder its file is in."""
    folder = ""


def read_yaml(text, folder):
    def convert(node):
        if isinstance(node, yaml.MappingNode):
            return {convert(key): convert(value) for key, value in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [convert(item) for item in node.value]
        value = Text(node.value)
        value.folder = folder
        return value
    node = yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return Text("") if node is None else convert(node)


def many(value):
    """A value or a list of them."""
    return [] if value is None or value == "" else value if isinstance(value, list) else [value]


def merge(under, over):
    """Maps are merged deeply, lists replaced whole."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    merged = dict(under)
    for key, value in over.items():
        merged[key] = merge(under[key], value) if key in under else value
    return merged


def read_files(path, taken, sets):
    """The tree of a file over its includes; `taken`: {path: its variants}; `sets` collects the `set` of each in the order of merging."""
    taken[path] = {}
    with open(path, encoding="utf-8-sig") as file:
        return lay_over({}, read_yaml(file.read(), os.path.dirname(path)), taken, sets)


def lay_over(tree, own, taken, sets):
    for each in many(own.get("include")):
        name = each["file"] if isinstance(each, dict) else each
        path = os.path.realpath(os.path.join(name.folder, name))
        if path not in taken:
            under = read_files(path, taken, sets)
            taken[path] = under.pop("variants", {})
            under["uncertain"] = {at: value for at, value in under.get("uncertain", {}).items() if not at.startswith("variants.")}
            tree = merge(tree, under)
        if isinstance(each, dict):
            tree = merge(tree, {"variants": {one: copy_tree(taken[path][one]) for one in many(each.get("variants"))}})
    tree = merge(tree, {key: value for key, value in own.items() if key not in ("include", "set", "yinliu")})
    sets.append(own.get("set") or {})
    return tree


def beside_steps(node, rest, value):
    """`none` takes a step out of a list, {after: NAME, step: ...} or {before: NAME, step: ...} puts one in. False: neither."""
    names = [next(iter(item)) if isinstance(item, dict) and len(item) == 1 else None for item in node]
    if value == "none" and rest in names:
        del node[names.index(rest)]
        return True
    beside = [word for word in ("after", "before") if isinstance(value, dict) and set(value) == {word, "step"}]
    if not beside or rest in names or "." in rest:
        return False
    node.insert(names.index(value[beside[0]]) + (beside[0] == "after"), {rest: value["step"]})
    return True


def write_path(tree, path, value):
    """Sets the value at a dotted path: keys with dots longest first, steps by name, items of lists from 0."""
    def step_in(node, rest):
        if isinstance(node, dict):
            for key in sorted((k for k in node if rest == k or rest.startswith(k + ".")), key=len, reverse=True):
                if rest == key:
                    node[key] = relative(node[key], value) if callable(value) else value
                    return True
                if node[key] == "":
                    node[key] = {}
                if step_in(node[key], rest[len(key) + 1:]):
                    return True
            if "." not in rest or not any(rest.startswith(k + ".") for k in node):
                if callable(value):
                    raise ValueError(f"{path} is not there to be changed")
                place = rest.split(".") if not set(node) & {"next", "leave"} else [rest]
                for name in place[:-1]:
                    node = node.setdefault(name, {})
                node[place[-1]] = value
                return True
        if isinstance(node, list):
            if beside_steps(node, rest, value):
                return True
            for index, item in enumerate(node):
                if isinstance(item, dict) and len(item) == 1:
                    name = next(iter(item))
                    if rest == name or rest.startswith(name + "."):
                        return step_in(item, rest)
                head, _, tail = rest.partition(".")
                if head == str(index):
                    if tail:
                        return step_in(item, tail)
                    node[index] = relative(item, value) if callable(value) else value
                    return True
        return False
    if not step_in(tree, path):
        raise ValueError(f"no such path: {path}")


def relative(old, change):
    if isinstance(old, dict):
        return {key: value if key == "by" else relative(value, change) for key, value in old.items()}
    return change(old)


def changer(text):
    """ "*1.37", "+5%", "-50000": a function from the old text to the new one."""
    sign, amount = text[0], text[1:]

    def number(match, operand):
        digits, unit = float(match[1]), match[2]
        if sign == "*":
            new = digits * float(operand)
        else:
            left, right = plain_amount(match[0]), plain_amount(operand)
            new = (left + (right if sign == "+" else -right)) / plain_amount("1" + unit)
        return f"{new:.12g}{unit}"

    def change(old):
        folder = getattr(old, "folder", "")
        form = re.compile(r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)( CNY|%|[a-z]+|/[a-z]+)?$")
        whole = form.match(in_full(old))
        if whole:
            result = number([in_full(old), whole[1], whole[2] or ""], amount)
        else:
            name, inside = re.match(r"(\w+)\((.*)\)$", old).groups()
            where = {"exp": [0], "uniform": [0, 1], "normal": [1], "pareto": [1], "gamma": [1], "weibull": [1],
                     "lognormal": [1]}[name]
            words = re.findall(r"[-+\d.eE]+ CNY|[^\s,]+", inside)
            for index in where:
                words[index] = in_full(words[index])
                piece = form.match(words[index])
                words[index] = number([words[index], piece[1], piece[2] or ""], amount)
            result = f"{name}({' '.join(words)})"
        result = Text(result)
        result.folder = folder
        return result
    return change


def plain_amount(text):
    """A number whatever its unit, for changes by + and -."""
    match = re.match(r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)( CNY|%|[a-z]+|/[a-z]+)?$", in_full(text.strip()))
    scale = {None: 1, "": 1, "%": 0.01, " CNY": 1, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800,
             "/s": 1, "/min": 1 / 60, "/h": 1 / 3600, "/day": 1 / 86400, "/week": 1 / 604800}
    return float(match[1]) * scale[match[2]]


def copy_tree(tree):
    if isinstance(tree, dict):
        return {key: copy_tree(value) for key, value in tree.items()}
    return [copy_tree(item) for item in tree] if isinstance(tree, list) else tree


def load(path, overrides=()):
    """{variant: tree} of a scenario file with all its includes, sets, overrides and variants."""
    sets = []
    base = read_files(os.path.realpath(path), {}, sets)
    for each in sets:
        for where, value in each.items():
            write_path(base, where, value)
    for text in overrides:
        where, _, value = text.partition("=")
        write_path(base, where, read_yaml(value, os.path.dirname(os.path.realpath(path))))
    trees = {"base": base}
    for name, changes in (base.get("variants") or {}).items():
        tree, own = copy_tree(base), []
        tree = copy_tree(lay_over(tree, {k: v for k, v in changes.items() if k in ("include", "set")}, {}, own))
        dotted = {k: v for k, v in changes.items() if k not in ("include", "set", "label", "is", "forbidden")}
        for each in own + [dotted]:
            for where, value in each.items():
                change = isinstance(value, Text) and value[:1] in ("*", "+", "-")
                write_path(tree, where, changer(value) if change else value)
        trees[name] = tree
    return trees


# ---------------------------------------------------------------- numbers

def duration(text):
    if text == "0":
        return 0
    match = re.fullmatch(r"([-\d.eE+]+)(ms|s|m|h|d|w)", text)
    return round(float(match[1]) * {"ms": 1000, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}[match[2]])


def in_full(text):
    """Short counts and money in one form: 1.5万 is 15000, 2万元 is 20000 CNY."""
    if text[:1] == "¥" or text[-1:] == "元":
        text = text.strip("¥元") + " CNY"
    short = re.match(r"([\d.]+)(k|万|亿)(?![a-z])", text)
    if not short:
        return text
    return f"{float(short[1]) * {'k': 1e3, '万': 1e4, '亿': 1e8}[short[2]]:.15g}{text[short.end():]}"


def money(text):
    text = in_full(text)
    if not text.endswith("CNY"):
        assert float(text) == 0, text
        return 0
    return round(float(text[:-3]) * 10**6)


def plain(text):
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def count(text):
    return math.inf if text == "unlimited" else round(float(in_full(text)))


UNITS = {"duration": duration, "money": money, "share": plain, "number": plain, "intent": plain, "count": count}


def table_of(text, column):
    """A column of a CSV file beside the scenario file that names it."""
    with open(os.path.join(text.folder, column), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def column_value(cell, kind):
    if kind == "duration" and re.fullmatch(r"[-\d.eE+]+", cell):
        return round(float(cell) * SECOND)
    if kind == "money" and not cell.endswith("CNY"):
        return round(float(cell) * 10**6)
    return UNITS[kind](cell)


def distribution(text, kind):
    """A function from a random.Random to a value; a bare value is constant."""
    unit, whole = UNITS[kind], kind in ("duration", "money")
    match = re.fullmatch(r"(\w+)\((.*)\)", text, re.S)
    if not match:
        value = unit(text)
        return lambda rng: value
    name = match[1]
    words = re.findall(r"[-+\d.eE]+ CNY|[^\s,]+", match[2])
    top = math.inf
    if "at_most" in words:
        top = unit(words[words.index("at_most") + 1])
        words = words[:words.index("at_most")]
    if name == "empirical":
        cells = [column_value(row[words[1]], kind) for row in table_of(text, words[0])]
        draw = lambda rng: rng.choice(cells)
    elif name == "exp":
        mean = unit(words[0])
        draw = lambda rng: rng.expovariate(1 / mean) if mean else 0
    elif name == "uniform":
        low, high = unit(words[0]), unit(words[1])
        draw = lambda rng: rng.uniform(low, high)
    else:
        by_name = dict(zip(words[::2], words[1::2]))
        if name == "lognormal":
            sigma = float(by_name["sigma"])
            centre = unit(by_name["median"]) if "median" in by_name else unit(by_name["mean"]) * math.exp(-sigma**2 / 2)
            draw = lambda rng: centre * math.exp(sigma * rng.gauss(0, 1))
        elif name == "gamma":
            mean, shape = unit(by_name["mean"]), float(by_name["shape"])
            draw = lambda rng: rng.gammavariate(shape, mean / shape)
        elif name == "weibull":
            scale, shape = unit(by_name["scale"]), float(by_name["shape"])
            draw = lambda rng: rng.weibullvariate(scale, shape)
        elif name == "pareto":
            least, alpha = unit(by_name["min"]), float(by_name["alpha"])
            draw = lambda rng: least * rng.paretovariate(alpha)
        elif name == "normal":
            mean, sd = unit(by_name["mean"]), unit(by_name["sd"])
            least = -math.inf if kind == "intent" else 0
            draw = lambda rng: max(least, rng.gauss(mean, sd))
        else:
            raise ValueError(f"unknown distribution: {text}")
    return lambda rng: round(min(draw(rng), top)) if whole else min(draw(rng), top)


def poisson(rng, mean):
    number, time = 0, rng.expovariate(1)
    while time < mean:
        number, time = number + 1, time + rng.expovariate(1)
    return number


def successes(rng, trials, chance):
    """How many of the trials succeed: from success to success."""
    if chance <= 0 or trials <= 0:
        return 0
    if chance >= 1:
        return trials
    number, at, scale = 0, 0, math.log1p(-chance)
    while True:
        at += int(math.log(1 - rng.random()) / scale) + 1
        if at > trials:
            return number
        number += 1


# ---------------------------------------------------------------- what a scenario is made of

def weights_of(tree):
    """[(shock, weight)] of a step, an item or arrivals."""
    return [(name, plain(weight)) for name, weight in (tree.get("shocks") or {}).items()]


def known(tree, keys):
    """What is not read here must not be taken for what is."""
    if tree and not set(tree) <= {*keys.split(), "label"}:
        raise ValueError(f"not read here: {set(tree) - set(keys.split())}")


class Value:
    """A value that may go by a trait, something remembered or a fact, and may be a distribution: `draw(world, visit)` says it."""

    def __init__(self, tree, kind):
        self.by = tree.get("by") if isinstance(tree, dict) else None
        read = (lambda text: (lambda rng: text)) if kind == "destination" else lambda text: distribution(text, kind)
        if self.by:
            self.options = {key: read(value) for key, value in tree.items() if key not in ("by", "label")}
            self.rest = self.options.get("rest")
            self.draw = self.draw_by
        elif kind == "destination" or "(" not in tree:
            value = tree if kind == "destination" else UNITS[kind](tree)
            self.draw = lambda world, visit: value
        else:
            drawn = distribution(tree, kind)
            self.draw = lambda world, visit: drawn(world.rng)

    def draw_by(self, world, visit):
        return self.options.get(world.what_is(self.by, visit), self.rest)(world.rng)


def optional(tree, key, kind, default=None):
    text = tree.get(key, default)
    return None if text is None else Value(text, kind)


class Choice:
    """Destinations with their shares, one of which may be the rest."""

    def __init__(self, tree):
        self.options = [(place, None if share == "rest" else Value(share, "share")) for place, share in tree.items()
                        if place != "label"]

    def draw(self, world, visit):
        shares = [None if share is None else share.draw(world, visit) for _, share in self.options]
        rest = max(0.0, 1 - sum(share for share in shares if share is not None))
        left = world.rng.random()
        drawn = None
        for (place, _), share in zip(self.options, shares):
            share = rest if share is None else share
            if share > 0:
                drawn = place
                left -= share
                if left < 0:
                    break
        return drawn


def destination(tree, default=None):
    """Something with draw(): a place, a place by trait, or a choice."""
    if tree is None:
        return None if default is None else Value(Text(default), "destination")
    if isinstance(tree, dict) and "choose" in tree:
        return Choice(tree["choose"])
    return Value(tree, "destination")


class Condition:
    def __init__(self, tree, clock):
        self.name = self.of = tree if isinstance(tree, str) else next(iter(tree))
        self.values = None if isinstance(tree, str) else {key: many(value) for key, value in tree.items()}
        self.hours = None
        match = isinstance(tree, str) and re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", tree)
        if match:
            begin, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
            self.hours = begin, end
        self.clock = clock

        self.holds = (self.has_values if self.values else self.is_hour if self.hours else self.is_open if self.of.startswith("rooms.")
                      else self.has_units if self.of.startswith("limits.") else self.is_yes)

    def has_values(self, world, visit, now):
        return all(world.what_is(key, visit, now) in values for key, values in self.values.items())

    def is_hour(self, world, visit, now):
        return self.shows(self.clock.wall(now) % DAY // MINUTE)

    def shows(self, since):
        """Of hours: does it hold at this minute of the day?"""
        begin, end = self.hours
        return begin <= since < end if begin < end else since >= begin or since < end

    def is_open(self, world, visit, now):
        room = world.rooms[self.of[6:]]
        if room.hosted:
            stream = world.stream_of(visit, room)
            return stream is not None and stream.state != "over"
        return room.session_at(now) is not None

    def has_units(self, world, visit, now):
        return world.counter(world.limits[self.of[7:]], visit).left(now) >= 1

    def is_yes(self, world, visit, now):
        if self.of in world.facts:
            begin, end = world.facts[self.of]
            return begin <= now < end
        return world.what_is(self.of, visit, now) not in ("no", "0")     # a count holds from 1 on

    def next_time(self, world, now):
        """The first moment from now on at which it holds; FOREVER for never. Asked only of what may be waited for."""
        if self.hours:
            if self.holds(world, None, now):
                return now
            begin = self.hours[0]
            day = self.clock.local(now).date()
            while True:
                moment = self.clock.instant(datetime(day.year, day.month, day.day, begin // 60, begin % 60))
                if moment >= now:
                    return moment
                day += timedelta(days=1)
        if self.values:
            (name, values), = self.values.items()
            if name in world.facts:
                begin, end = world.facts[name]
                return now if self.holds(world, None, now) else begin if "yes" in values and now < begin < end else FOREVER
            changes = world.rooms[name.split(".")[1]].changes
            return now if self.holds(world, None, now) else min((t for t, slot in changes if t > now and slot in values), default=FOREVER)
        if self.of.startswith("rooms."):
            room = world.rooms[self.of[6:]]
            if room.session_at(now) is not None:
                return now
            return min((begin for begin, _ in room.sessions if begin >= now), default=FOREVER)
        begin, end = world.facts[self.of]
        return FOREVER if max(begin, now) >= end else max(begin, now)


class Clock:
    def __init__(self, zone):
        match = re.fullmatch(r"([-+])(\d\d):(\d\d)", zone)
        self.zone = ZoneInfo(zone) if not match else timezone(
            (1 if match[1] == "+" else -1) * timedelta(hours=int(match[2]), minutes=int(match[3])))
        self.offsets, self.months = {}, {}

    def local(self, now):
        return (EPOCH + timedelta(microseconds=now)).astimezone(self.zone)

    def wall(self, now):
        """What the wall clock shows, in microseconds from 1970-01-01, a Thursday; offsets hold for whole quarters of an hour."""
        quarter = now // (15 * MINUTE)
        if quarter not in self.offsets:
            self.offsets[quarter] = self.local(now).utcoffset() // timedelta(microseconds=1)
        return now + self.offsets[quarter]

    def hour_of_week(self, now):
        return (self.wall(now) // HOUR + 72) % 168

    def instant(self, moment):
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
        return (moment - EPOCH) // timedelta(microseconds=1)

    def read(self, text):
        """An instant; an hour alone is that of the horizon at which the wall clock shows it."""
        if not re.fullmatch(r"\d\d:\d\d", text):
            return self.instant(datetime.fromisoformat(text))
        begin = self.span[0]
        day = self.local(begin).date()
        while (time := self.instant(datetime.fromisoformat(f"{day} {text}"))) < begin:
            day += timedelta(days=1)
        return time

    def boundary(self, unit, now):
        """A name of the hour, day, week or month that now lies in."""
        wall = self.wall(now)
        if unit != "month":
            return wall // HOUR if unit == "hour" else wall // DAY if unit == "day" else (wall // DAY + 3) // 7
        if wall // DAY not in self.months:
            moment = self.local(now)
            self.months[wall // DAY] = moment.year, moment.month
        return self.months[wall // DAY]

    def renewed(self, now, every):
        """The last moment up to now at which the wall clock showed a whole `every` after midnight (or Monday, beyond a day)."""
        whole = timedelta(microseconds=every)
        moment = self.local(now)
        wall = moment.replace(tzinfo=None, fold=0)
        start = datetime(wall.year, wall.month, wall.day)
        if every > DAY:
            monday = datetime(1970, 1, 5)
            return self.instant(monday + (wall - monday) // whole * whole)
        wall = start + (wall - start) // whole * whole
        shown = [self.instant(wall.replace(tzinfo=self.zone, fold=fold)) for fold in (0, 1)]
        if wall == start or shown[0] == shown[1]:
            return shown[0]
        if shown[0] < shown[1]:                     # shown twice
            return shown[1] if shown[1] <= now else shown[0]
        after = self.local(shown[0]).utcoffset()    # skipped: it comes when the clocks jump
        return next(time for time in range(shown[1], shown[0] + 1, MINUTE) if self.local(time).utcoffset() == after)

    def show(self, now):
        moment = self.local(now)
        shown = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
        return re.sub(r"(\.\d*?)0+(?=[-+])", r"\1", shown)

    def over_workdays(self, begin, length):
        """The moment at which the length is over if only Monday to Friday count."""
        now = begin
        while True:
            moment = self.local(now)
            tomorrow = moment.date() + timedelta(days=1)
            midnight = self.instant(datetime(tomorrow.year, tomorrow.month, tomorrow.day))
            if moment.weekday() < 5:
                if length <= midnight - now:
                    return now + length
                length -= midnight - now
            now = midnight


class Step:
    """A step of a path or shop, or an item of a stay."""

    def __init__(self, name, tree, clock):
        known(tree, "only_if skip_if needs wait after ask p mean intent rhythm choose else otherwise valid take actions switches cost "
                    "forget remember give refill live goal starts host to every extends at shocks")
        self.name, self.bare = name, False
        self.only_if = {key: many(value) for key, value in (tree.get("only_if") or {}).items()}
        self.skip_if = {key: many(value) for key, value in (tree.get("skip_if") or {}).items()}
        self.needs = [Condition(each, clock) for each in many(tree.get("needs"))]
        self.wait = [Condition(each, clock) for each in many(tree.get("wait"))]
        self.after = optional(tree, "after", "duration")
        self.ask = tree["ask"][len("agents."):] if "ask" in tree else None
        self.stands = bool(self.wait or self.after or self.ask)
        self.p = optional(tree, "mean" if "mean" in tree else "p", "share")  # the same where nothing moves it
        self.is_mean = "mean" in tree
        weight = tree.get("intent", "1")
        self.intent = 0 if weight == "no" else float(weight)
        self.rhythm = tree.get("rhythm")
        self.shocks = weights_of(tree)
        self.choose = Choice(tree["choose"]) if "choose" in tree else None
        self.fail_to = destination(tree.get("else"))
        self.otherwise = destination(tree.get("otherwise"), "leave")
        self.valid = optional(tree, "valid", "duration")
        self.take = many(tree.get("take"))
        self.actions = optional(tree, "actions", "count")
        self.switches = optional(tree, "switches", "count")
        self.cost = optional(tree, "cost", "money")
        self.forget, self.remember = many(tree.get("forget")), many(tree.get("remember"))
        self.give = {name: count(units) for name, units in (tree.get("give") or {}).items()}
        self.refill = tree.get("refill")
        self.live, self.goal = tree.get("live"), tree.get("goal")
        self.starts = {name: Start(name, each) for name, each in (tree.get("starts") or {}).items()}
        self.host = tree["host"][len("rooms."):] if "host" in tree else None
        self.to = destination(tree.get("to"))
        self.every = optional(tree, "every", "duration")
        self.extends = optional(tree, "extends", "duration")
        self.at = [each if each.startswith("programme.") else clock.read(each) for each in many(tree.get("at"))] if "at" in tree else None

        self.acts = not set(tree).isdisjoint("actions switches cost forget remember give refill host live goal starts".split())

    def meant_for(self, world, visit):
        if self.only_if and not all(world.what_is(key, visit) in values for key, values in self.only_if.items()):
            return False
        return not self.skip_if or not all(world.what_is(k, visit) in values for k, values in self.skip_if.items())


class Start:
    def __init__(self, name, tree):
        known(tree, "path who among number p after depth carry")
        self.name, self.place = name, tree["path"]
        self.others = tree.get("who", "self") == "others"
        self.among = {key: many(value) for key, value in tree.get("among", {}).items()}
        self.number = Value(tree.get("number", "1"), "number")
        self.p = Value(tree.get("p", "100%"), "share")
        self.after = Value(tree.get("after", "0s"), "duration")
        self.depth = count(tree["depth"]) if "depth" in tree else None
        self.carry = tree.get("carry", "no") == "yes"


def steps_of(trees, clock):
    steps = []
    for each in trees:
        name, tree = next(iter(each.items()))
        if name == "to":
            step = Step(None, {"to": tree}, clock)
            step.bare = True
        else:
            step = Step(name, tree or {}, clock)
        steps.append(step)
    return steps


class Path:
    KEYS = "needs otherwise steps claimed_steps"

    def __init__(self, tree, clock):
        known(tree, self.KEYS)
        self.needs = [Condition(each, clock) for each in many(tree.get("needs"))]
        self.otherwise = destination(tree.get("otherwise"), "leave")
        self.steps = steps_of(tree.get("steps") or [], clock)
        self.claimed = tree.get("claimed_steps")


class Sold:
    """What an order is for: all that a shop sells, or one of its items."""

    def __init__(self, tree):
        known(tree, Shop.KEYS + " share quantity")
        self.price = Value(tree["price"], "money")
        self.quantity = Value(tree["quantity"], "number") if "quantity" in tree else None
        self.stock = count(tree["stock"]) if "stock" in tree else math.inf


class Shop(Path):
    KEYS = Path.KEYS + " price stock items margin fees refund"

    def __init__(self, tree, clock):
        super().__init__(tree, clock)
        self.items = tree.get("items")
        self.which = self.items and Choice({name: item["share"] for name, item in self.items.items()})
        self.sold = {name: Sold(item) for name, item in (self.items or {"": tree}).items()}
        self.margin = plain(tree.get("margin", "100%"))
        self.fees = [(plain(fee["rate"]), clock.read(fee["from"]) if "from" in fee else -FOREVER,
                      clock.read(fee["to"]) if "to" in fee else FOREVER, fee.get("back", "no") == "yes")
                     for fee in (tree.get("fees") or {}).values()]
        refund = tree.get("refund")
        self.refund = refund and (Value(refund["p"], "share"), Value(refund.get("after", "0s"), "duration"))


class Room:
    def __init__(self, name, tree, clock):
        known(tree, "sessions programme before_first after_end watch then capacity when_full patience otherwise while hosted pause_loses")
        self.name = name
        self.sessions = None
        if tree.get("sessions"):
            self.sessions = sorted((clock.read(s["from"]), clock.read(s["to"])) for s in tree["sessions"])
        self.before_first = destination(tree.get("before_first"), "leave")
        self.replay = tree.get("after_end") == "replay"
        self.after_end = destination(tree.get("after_end"), "leave")
        self.watch = Value(tree["watch"], "duration")
        self.then = destination(tree.get("then"), "leave")
        self.capacity = count(tree["capacity"]) if "capacity" in tree else math.inf
        self.waits = tree.get("when_full", "wait") == "wait"
        self.patience = optional(tree, "patience", "duration")
        self.otherwise = destination(tree.get("otherwise"), "leave")
        self.items = [Step(item, each or {}, clock) for item, each in (tree.get("while") or {}).items()]
        self.hosted = tree.get("hosted", "no") == "yes"
        self.pause_loses = plain(tree.get("pause_loses", "0%"))
        self.changes = []                        # time, slot that begins then; "off" where a session ends
        for begin, end in self.sessions if "programme" in tree else []:
            for slot in tree["programme"]:
                if begin < end:
                    self.changes.append((begin, slot["name"]))
                begin += duration(slot.get("for", "0s"))
            if not any(end == other for other, _ in self.sessions):
                self.changes.append((end, "off"))
        for item in self.items:
            if item.at:
                item.at = sorted({each for each in item.at if not isinstance(each, str)} | {
                    time for time, slot in self.changes if "programme." + slot in item.at})

    def slot_at(self, now):
        return next((slot for time, slot in reversed(self.changes) if time <= now), "off")

    def session_at(self, now):
        if self.sessions is None:
            return -FOREVER, FOREVER
        return next(((begin, end) for begin, end in self.sessions if begin <= now < end), None)


class Agents:
    def __init__(self, tree):
        known(tree, "count service patience otherwise")
        self.capacity = count(tree["count"])
        self.service = Value(tree["service"], "duration")
        self.patience = optional(tree, "patience", "duration")
        self.otherwise = destination(tree.get("otherwise"), "leave")


class Limit:
    def __init__(self, name, tree, clock):
        known(tree, "per allow every within lasts start at")
        self.name, self.per = name, tree.get("per", "all")
        self.allow = Value(tree["allow"], "count")
        self.every = tree.get("every")
        self.within = duration(tree["within"]) if "within" in tree else None
        self.lasts = duration(tree["lasts"]) if "lasts" in tree else None
        self.start = count(tree["start"]) if "start" in tree else None
        self.at = [clock.read(each) for each in many(tree.get("at"))]


class Entry:
    """How many arrive and when; `times` draws them once a replication."""

    def __init__(self, name, tree, scenario):
        clock, arrivals = scenario.clock, tree["arrivals"]
        known(tree, "arrivals path to cost budget counts")
        self.name, self.tree, self.sending, self.ranks = name, arrivals, 0, {}
        known(arrivals, "rate from to profile send among at over follow every table exact shocks")
        asked = {key: many(value) for key, value in arrivals.get("among", {}).items()}
        self.among = {key: values for key, values in asked.items() if key in scenario.traits}
        self.recall = {key: values for key, values in asked.items() if key not in scenario.traits}
        self.finds = bool(self.recall) and arrivals.get("send") != "all"        # a person in turn, not each in turn
        self.place = "paths." + tree["path"] if "path" in tree else tree["to"]
        cost = tree.get("cost", Text("0 CNY"))
        self.tiers = sorted((count(n), money(each)) for n, each in cost["tiers"].items()) if "tiers" in cost else None
        self.cost = self.read_cost(Text("0 CNY") if self.tiers else cost)
        self.budget = self.read_budget(tree["budget"], scenario) if "budget" in tree else None
        begin, end = scenario.begin, scenario.end
        self.sends, self.pieces, self.shocks = None, None, weights_of(arrivals)
        if "send" in arrivals:
            over = duration(arrivals.get("over", "0s"))
            number = None if arrivals["send"] == "all" else count(arrivals["send"])
            self.sends = [(clock.read(at), over, number) for at in many(arrivals["at"])]
        elif "follow" in arrivals:
            place, _, self.figure = arrivals["follow"].rpartition(".")
            self.followed, self.every = tuple(place.split(".", 1)), duration(arrivals["every"])
            self.rates = sorted((count(value), self.read_rate(each)) for value, each in arrivals["table"].items())
        elif "rate" in arrivals:
            rate = self.read_rate(arrivals["rate"])
            weights = self.profile(scenario.tree["profiles"][arrivals["profile"]]) if "profile" in arrivals else None
            self.pieces = []                    # begin, end, mean
            now = max(begin, clock.read(arrivals["from"])) if "from" in arrivals else begin
            last = min(end, clock.read(arrivals["to"])) if "to" in arrivals else end
            while now < last:
                if weights is None:
                    until, weight = last, 1
                else:
                    until, weight = min(last, (now // (15 * MINUTE) + 1) * 15 * MINUTE), weights[clock.hour_of_week(now)]
                self.pieces.append((now, until, rate * weight * (until - now)))
                now = until
        else:
            rows = table_of(arrivals["table"], arrivals["table"])
            times = [clock.read(row["time"]) for row in rows] + [end]
            self.pieces = [(times[i], times[i + 1], float(row["count"])) for i, row in enumerate(rows)]
        if self.shocks and self.pieces:
            self.pieces = self.cut(self.pieces, sorted({time for name, _ in self.shocks for time in scenario.shocks[name].changes}))
        if self.pieces is not None:
            self.totals = list(itertools.accumulate(mean for _, _, mean in self.pieces))

    @staticmethod
    def cut(pieces, moments):
        """The pieces, cut where a cell of five minutes begins behind the moment at which a shared draw changes."""
        out, bounds = [], sorted({-(-time // CELL) * CELL for time in moments})
        for begin, end, mean in pieces:
            inside = [begin, *bounds[bisect.bisect_right(bounds, begin):bisect.bisect_left(bounds, end)], end]
            out += [(a, b, mean * (b - a) / (end - begin)) for a, b in zip(inside, inside[1:])]
        return out

    @staticmethod
    def read_rate(text):
        number, _, unit = in_full(text).partition("/")
        return float(number) / {"s": SECOND, "min": MINUTE, "h": HOUR, "day": DAY, "week": 7 * DAY}[unit]

    def rate_at(self, value):
        """Linear between the rows, flat beyond them."""
        for (low, first), (high, second) in zip(self.rates, self.rates[1:]):
            if low <= value <= high:
                return first + (second - first) * (value - low) / (high - low)
        return self.rates[0][1] if value < self.rates[0][0] else self.rates[-1][1]

    @staticmethod
    def read_cost(tree):
        if not (isinstance(tree, dict) and "part" in tree):
            return Value(tree, "money")
        length = len(tree["text"].encode("utf-16-le")) // 2
        single, long = count(tree.get("single", "70")), count(tree.get("long", "67"))
        parts = 1 if length <= single else -(-length // long)
        return Value(Text(f"{parts * money(tree['part']) / 1e6:.6f} CNY"), "money")

    def price(self, before):
        return [each for n, each in self.tiers if n <= before][-1]

    def read_budget(self, tree, scenario):
        """Whose money it is (its own, or shared by name), how much, whether each day."""
        shared = scenario.tree.get("budgets", {})
        whose = "entries." + self.name if isinstance(tree, dict) or tree not in shared else "budgets." + tree
        tree = tree if isinstance(tree, dict) else shared.get(tree) or {"amount": tree}
        return whose, money(tree["amount"]), tree.get("per") == "day"

    @staticmethod
    def profile(tree):
        hours = [float(each) for each in tree.get("hour", ["1"] * 24)]
        days = [float(each) for each in tree.get("weekday", ["1"] * 7)]
        week = [days[i // 24] * hours[i % len(hours)] for i in range(168)]
        return [weight * 168 / sum(week) for weight in week]

    def rank(self):
        """Which entry goes first at one moment; each further time of a send, or row of exact counts, is one by itself."""
        if self.sending not in self.ranks:
            name = f"entries.{self.name}" + (f".send.{self.sending}" if self.sending else "")
            self.ranks[self.sending] = xxh64(name.encode()) & 0x7FFFFFFF
        return self.ranks[self.sending]

    def times(self, world):
        """(time, person) of each arrival."""
        self.sending = 0
        rng = world.rng
        if "follow" in self.tree:
            return
        if self.finds:
            members = [None]
        else:
            members = world.members(self.among) if world.size else None
        if self.sends and self.finds:
            for self.sending, (at, over, number) in enumerate(self.sends):
                for _ in range(number):
                    yield at + (int(rng.random() * over) if over else 0), None
            return
        if self.sends:
            for self.sending, (at, over, number) in enumerate(self.sends):
                some = number if not world.size or number is not None and number <= len(members) else len(members)
                if at >= world.scenario.warm and number is not None:
                    world.not_found[self.name] += number - some
                persons = rng.sample(members, some) if world.size else [None] * some
                for person in persons:
                    yield at + (int(rng.random() * over) if over else 0), person
            return
        exact = self.tree.get("exact", "no") == "yes"
        moments = []
        if exact:
            moments = [(row, begin + int(rng.random() * (end - begin))) for row, (begin, end, mean) in enumerate(self.pieces)
                       for _ in range(int(mean))]
        else:
            totals = self.totals
            if self.shocks:
                totals = list(itertools.accumulate(mean * world.factor(self.shocks, begin) for begin, _, mean in self.pieces))
            for _ in range(poisson(rng, totals[-1] if totals else 0)):
                index = bisect.bisect_right(totals, rng.random() * totals[-1])
                begin, end, _ = self.pieces[min(index, len(self.pieces) - 1)]
                moments.append((0, begin + int(rng.random() * (end - begin))))
        if world.size and not members:
            world.not_found[self.name] += sum(moment >= world.scenario.warm for _, moment in moments)
            return
        for self.sending, moment in moments:
            yield moment, rng.choice(members) if world.size else None


class Shock:
    """A normal draw that visits share: one a replication, one a local day, or one a session of a room."""

    def __init__(self, tree, scenario):
        known(tree, "per sd")
        self.per, self.sd, self.clock, self.changes = tree["per"], plain(tree["sd"]), scenario.clock, []
        if self.per == "day":
            day = scenario.clock.local(scenario.begin).date()
            while (midnight := scenario.clock.instant(datetime(day.year, day.month, day.day))) < scenario.end:
                self.changes.append(midnight)
                day += timedelta(days=1)
        elif self.per != "replication":
            self.changes = [end for _, end in scenario.rooms[self.per[len("rooms."):]].sessions or []][:-1]

    def unit(self, now):
        """What shares a draw with that moment. A session counts until it ends, behind the last it is the last."""
        return self.clock.boundary("day", now) if self.per == "day" else bisect.bisect_right(self.changes, now)


class Scenario:
    """What one variant says, read once for all replications."""

    def __init__(self, tree):
        self.tree = tree
        horizon = tree["horizon"]
        self.clock = clock = Clock(horizon.get("tz", "+08:00"))
        self.begin, self.end = clock.read(horizon["from"]), clock.read(horizon["to"])
        clock.span = self.begin, self.end
        self.bin = duration(horizon.get("bin", "1h"))
        self.drain = horizon.get("drain", "yes") == "yes"
        self.warm = self.begin + duration(horizon.get("warmup", "0s"))
        run = tree.get("run") or {}
        self.seed, self.replications = int(run.get("seed", "1")), int(run.get("replications", "1"))
        self.split_by = many(run.get("by"))
        people = dict(tree.get("people") or {})
        self.size = count(people.pop("size")) if "size" in people else None
        self.intent = optional(people, "intent", "intent")
        people.pop("intent", None)
        self.traits, self.memories = {}, {}
        for name, each in people.items():
            if isinstance(each, dict):
                shares = {key: plain(value) for key, value in each.items() if key != "label"}
                self.traits[name] = list(shares), list(itertools.accumulate(shares.values()))[:-1]
            elif each.startswith(("remembered", "counted")):
                self.memories[name] = Memory(each)
            else:
                self.traits[name] = ["yes", "no"], [plain(each)]
        self.at_first = [(name, memory.share) for name, memory in self.memories.items() if memory.share > 0]
        self.facts = tree.get("facts") or {}
        self.rhythms = {name: Entry.profile(each) for name, each in (tree.get("profiles") or {}).items()}
        self.paths = {name: Path(each or {}, clock) for name, each in (tree.get("paths") or {}).items()}
        self.shops = {name: Shop(each, clock) for name, each in (tree.get("shops") or {}).items()}
        self.rooms = {name: Room(name, each, clock) for name, each in (tree.get("rooms") or {}).items()}
        self.shocks = {name: Shock(each, self) for name, each in (tree.get("shocks") or {}).items()}
        self.agents = {name: Agents(each) for name, each in (tree.get("agents") or {}).items()}
        self.limits = {name: Limit(name, each, clock) for name, each in (tree.get("limits") or {}).items()}
        self.entries = {name: Entry(name, each, self) for name, each in tree["entries"].items()}
        self.costs = {name: self.owed(each) for name, each in (tree.get("costs") or {}).items()}
        self.reports = {name: (many(each["of"]), duration(each.get("every", "0s")), duration(each.get("delay", "0s")))
                        for name, each in (tree.get("reports") or {}).items()}
        every_step = [step for place in [*self.paths.values(), *self.shops.values()] for step in place.steps]
        every_step += [item for room in self.rooms.values() for item in room.items]
        self.every_step = every_step
        placed = [(f"{kind}.{name}.steps", step) for kind, places in (("paths", self.paths), ("shops", self.shops))
                  for name, place in places.items() for step in place.steps]
        placed += [(f"rooms.{name}.while", item) for name, room in self.rooms.items() for item in room.items]
        for place, step in placed:                          # who goes first at one moment: behind all entries
            for start in step.starts.values():
                start.rank = xxh64(f"{place}.{step.name}.starts.{start.name}".encode()) & 0x7FFFFFFF | 0x80000000
        self.starts = sorted({name for step in every_step for name in step.starts})
        self.goals = sorted({step.goal for step in every_step if step.goal} | ({"order"} if self.shops else set()))

    def owed(self, tree):
        begin = self.clock.read(tree["from"]) if "from" in tree else None
        end = self.clock.read(tree["to"]) if "to" in tree else FOREVER
        amount, per = money(tree["amount"]), tree.get("per", "once")
        if per == "once":
            return amount if begin is None or self.begin <= begin < self.end else 0
        overlap = min(end, self.end) - max(self.begin if begin is None else begin, self.begin)
        return amount * max(0, overlap) / ({"day": 1, "week": 7, "month": 30, "year": 365}[per] * DAY)


class Memory:
    """Something persons remember: yes or no, or a count; perhaps for some time only."""

    def __init__(self, text):
        words = re.sub(r"[()]", " ", text).split()
        self.counts = words[0] == "counted"
        self.lasts = duration(words[words.index("lasts") + 1]) if "lasts" in words else FOREVER
        self.most = int(words[words.index("most") + 1]) if self.counts else 1
        self.share = plain(words[1]) if not self.counts and len(words) > 1 and words[1] != "lasts" else 0.0

    def value(self, memory, name, now):
        count, since = memory.get(name, (0, 0))
        return count if now - since < self.lasts else 0

    def word(self, memory, name, now):
        value = self.value(memory, name, now)
        return str(value) if self.counts else ("no", "yes")[value]


# ---------------------------------------------------------------- one replication

class Person:
    __slots__ = "name", "counters", "traits", "memory", "intent"

    def __init__(self, scenario, rng, name):
        self.name, self.counters, self.intent = name, {}, None
        draw, find = rng.random, bisect.bisect_right
        self.traits = {trait: values[find(totals, draw())] for trait, (values, totals) in scenario.traits.items()}
        self.memory = {name: (1, scenario.begin) for name, share in scenario.at_first if draw() < share}


class Visit:
    __slots__ = ("entry", "address", "person", "arrived", "began", "actions", "switches", "waited", "parent", "origin", "chain", "counted",
                 "outcome", "seen", "streams", "hosting", "token", "life", "open")

    def __init__(self, entry, address, person, now):
        self.entry, self.address, self.person = entry, address, person
        self.arrived = self.began = now
        self.actions = self.switches = self.waited = self.token = 0
        self.parent, self.origin, self.chain = None, entry, {}
        self.counted, self.outcome = True, None
        self.seen, self.streams, self.hosting = set(), {}, None
        self.life = self.open = None     # open: (level, since), what it is counted in while it stands there


class Counter:
    """The units of a limit that one owner has."""

    def __init__(self, limit, world, visit):
        self.limit, self.world = limit, world
        self.allow = lambda now: limit.allow.draw(world, visit)
        begin = world.scenario.begin
        self.units = limit.start if limit.start is not None else 0 if limit.lasts else self.at_moment(begin)
        self.period = world.clock.boundary(limit.every, begin) if limit.every else None
        self.back = deque()              # of `within`: when units come back
        self.expires, self.refilled, self.latest = FOREVER, -1, begin

    def at_moment(self, now):
        before, self.world.now = self.world.now, now
        value = self.allow(now)
        self.world.now = before
        return value

    def left(self, now):
        limit = self.limit
        self.latest = max(self.latest, now)
        if limit.every:
            period = self.world.clock.boundary(limit.every, now)
            if period != self.period:
                self.period, self.units = period, self.allow(now)
        while self.back and self.back[0] <= now:
            self.back.popleft()
            self.units += 1
        for at in limit.at:
            if self.refilled < at <= now:
                self.lapse(at)
                self.set_full(at)
                self.note("refills", 1, at)
        self.lapse(now)
        return self.units

    def lapse(self, now):
        if now >= self.expires:
            if 0 < self.units < math.inf:
                self.note("lapsed", self.units, self.expires)
            self.units, self.expires = 0, FOREVER

    def note(self, metric, amount, when):
        """What the clock does counts by its own time, whoever looks at the limit."""
        if when >= self.world.scenario.warm:
            self.world.figures["limit", self.limit.name, metric] += amount

    def set_full(self, now):
        self.units = self.at_moment(now)
        self.refilled, self.expires = now, now + self.limit.lasts

    def take(self, now):
        self.units -= 1
        if self.limit.within is not None:
            self.back.append(now + self.limit.within)


class Level:
    """How many are somewhere, as means over pieces of equal length."""

    def __init__(self, begin, end, origin, width):
        self.begin, self.end, self.origin, self.width = begin, end, origin, width
        self.parts, self.steps, self.total = defaultdict(int), defaultdict(int), 0

    def add(self, since, until):
        since, until = max(since, self.begin), min(until, self.end)
        if since >= until:
            return
        self.total += until - since
        width, first, last = self.width, (since - self.origin) // self.width, (until - self.origin) // self.width
        if first == last:
            self.parts[first] += until - since
            return
        self.parts[first] += self.origin + (first + 1) * width - since
        self.parts[last] += until - self.origin - last * width
        self.steps[first + 1] += 1
        self.steps[last] -= 1

    def means(self):
        """{piece: mean} of all pieces in which there was somebody."""
        result, level = {}, 0
        pieces = sorted(set(self.parts) | set(self.steps))
        for index, piece in enumerate(pieces):
            level += self.steps.get(piece, 0)
            until = pieces[index + 1] if index + 1 < len(pieces) else piece + 1
            for each in range(piece, until if level else piece + 1):
                begin = max(self.begin, self.origin + each * self.width)
                end = min(self.end, self.origin + (each + 1) * self.width)
                if end > begin:
                    part = self.parts.get(each, 0) if each == piece else 0
                    result[each] = (part + level * self.width) / (end - begin)
        return result


class Stream:
    def __init__(self, room, host, now):
        self.room, self.host, self.began, self.state, self.viewers = room, host, now, "live", {}


class Line:
    """Seats or agents and who waits for them."""

    def __init__(self, world, capacity):
        scenario = world.scenario
        self.free, self.queue = capacity, {}                 # an ordered set of visits
        span = scenario.warm, scenario.end
        self.minutes = Level(*span, scenario.warm // MINUTE * MINUTE, MINUTE)
        self.busy_bins = Level(*span, scenario.begin, scenario.bin)
        self.queue_bins = Level(*span, scenario.begin, scenario.bin)

    def was_busy(self, since, until):
        self.minutes.add(since, until)
        self.busy_bins.add(since, until)


class World:
    """One replication of one variant."""

    def __init__(self, scenario, rng):
        self.scenario, self.rng, self.clock, self.size = scenario, rng, scenario.clock, scenario.size
        self.rooms, self.limits = scenario.rooms, scenario.limits
        self.now, self.heap, self.order = scenario.begin, [], itertools.count()
        self.figures = defaultdict(float)
        self.persons, self.new_person = {}, itertools.count()
        self.counters = {}
        self.room_lines = {name: Line(self, room.capacity) for name, room in self.rooms.items()}
        self.agent_lines = {name: Line(self, each.capacity) for name, each in scenario.agents.items()}
        self.stock = {(name, item): sold.stock for name, shop in scenario.shops.items() for item, sold in shop.sold.items()}
        self.people_of = defaultdict(set)
        self.times_to = defaultdict(list)
        self.sums = defaultdict(float)
        self.tracked = defaultdict(list)                    # (place, metric): [(time, amount)]
        self.streams = {name: [] for name, room in self.rooms.items() if room.hosted}
        self.alive = {}
        self.spent, self.paid = defaultdict(int), {}          # paid: when a purse last was
        self.came = defaultdict(int)
        self.facts = {name: self.interval(each) for name, each in scenario.facts.items()}
        self.ending = self.ended = None
        self.here, self.noted = defaultdict(int), defaultdict(list)
        self.not_found, self.audiences = defaultdict(int), {}
        self.had = defaultdict(set)                          # by entry and send: who was found so far
        self.drawn = {}                                     # (shock, unit): what all of it share
        self.ran_out = {}                                   # place or budget: when the last unit was taken first

    def interval(self, tree):
        if not isinstance(tree, dict):
            return (-FOREVER, FOREVER) if tree == "yes" else (FOREVER, FOREVER)
        if "value" in tree and "from" not in tree and "to" not in tree:
            return self.interval(tree["value"])
        begin = self.clock.read(tree["from"]) if "from" in tree else -FOREVER
        end = self.clock.read(tree["to"]) if "to" in tree else FOREVER
        if "after" in tree:
            delay = Value(tree["after"], "duration").draw(self, None)
            begin = self.clock.over_workdays(begin, delay) if tree.get("workdays") == "yes" else begin + delay
        return begin, end

    # -- small questions

    def what_is(self, name, visit, now=None):
        if name in self.scenario.traits:
            return visit.person.traits[name]
        if name in self.facts:
            begin, end = self.facts[name]
            return "yes" if begin <= (self.now if now is None else now) < end else "no"
        if name.startswith("rooms."):
            room = self.rooms[name.split(".")[1]]
            now = self.now if now is None else now
            return room.slot_at(now - 1 if room is self.ending and self.ended == now else now)
        return self.scenario.memories[name].word(visit.person.memory, name, self.now if now is None else now)

    def remembers(self, number, recall):
        memory = self.person(number).memory
        return all(self.scenario.memories[name].word(memory, name, self.now) in values for name, values in recall.items())

    def members(self, among):
        """Numbers of the people of an audience."""
        if not among:
            return range(self.size)
        key = str(among)
        if key not in self.audiences:
            self.audiences[key] = [n for n in range(self.size)
                                   if all(self.person(n).traits[key] in values for key, values in among.items())]
        return self.audiences[key]

    def person(self, index=None, among=()):
        if index is None:
            while True:
                one = Person(self.scenario, self.rng, ("new", next(self.new_person)))
                if all(one.traits[key] in among[key] for key in among):
                    return one
        if index not in self.persons:
            self.persons[index] = Person(self.scenario, self.rng, index)
        return self.persons[index]

    def counter(self, limit, visit):
        owner = visit.person.counters if limit.per == "person" else self.counters
        key = limit.name if limit.per in ("person", "all") else (limit.name, self.what_is(limit.per, visit))
        if key not in owner:
            owner[key] = Counter(limit, self, visit)
        return owner[key]

    def left_of(self, limit):
        """Units that there are when all is over, of every value of the trait that owns them."""
        values = [None] if limit.per == "all" else self.scenario.traits[limit.per][0]
        total = 0
        for value in values:
            nobody = types.SimpleNamespace(person=types.SimpleNamespace(traits={limit.per: value}, memory={}, counters={}))
            counter = self.counter(limit, nobody)
            units = counter.left(max(counter.latest, self.scenario.end))
            total += units if units < math.inf else 0
        return total

    def stream_of(self, visit, room):
        """The stream a visit belongs to: its own, or the one that whoever started it, directly or along a chain, had then."""
        return visit.streams.get(room.name)

    def shock(self, name, now):
        shock = self.scenario.shocks[name]
        unit = name, shock.unit(now)
        if unit not in self.drawn:
            self.drawn[unit] = self.rng.gauss(0, 1) * shock.sd
        return self.drawn[unit]

    def factor(self, weights, now):
        """What shared draws make of a rate at that moment; its mean is 1."""
        now = now // CELL * CELL
        return math.exp(sum(weight * self.shock(name, now) - (weight * self.scenario.shocks[name].sd)**2 / 2 for name, weight in weights))

    def chance(self, step, visit):
        p = step.p.draw(self, visit)
        if p <= 0 or p >= 1:
            return p
        odds, person = p / (1 - p), visit.person
        if self.scenario.intent is not None and step.intent != 0:
            if step.is_mean:
                raise ValueError(f"{step.name}: a mean share under an intent is not read here")
            if person.intent is None:
                person.intent = self.scenario.intent.draw(self, visit)
            odds *= math.exp(step.intent * person.intent)
        if step.shocks:
            if step.is_mean:
                raise ValueError(f"{step.name}: a mean share under shocks is not read here")
            odds *= math.exp(sum(weight * self.shock(name, self.now) for name, weight in step.shocks))
        if step.rhythm:
            odds *= self.scenario.rhythms[step.rhythm][self.clock.hour_of_week(self.now)]
        return odds / (1 + odds)

    # -- figures

    def add(self, visit, amount, *figure):
        if visit.counted:
            self.figures[figure] += amount

    def funnel(self, visit, place, step, column):
        if not visit.counted:
            return
        self.figures["funnel", visit.entry, place, step, column] += 1
        for trait in self.scenario.split_by:
            self.figures["funnel_by", visit.entry, place, step, trait, self.what_is(trait, visit), column] += 1

    def follow(self, place, metric, amount=1):
        """What is followed over time, for series and dashboards."""
        if self.now < self.scenario.end:
            self.tracked[place, metric].append((self.now, amount))

    def arrives_at(self, visit, place):
        """The first time in each visit, for paths.csv."""
        if place in visit.seen:
            return False
        visit.seen.add(place)
        if visit.counted:
            self.figures["paths", visit.entry, place, "arrived"] += 1
            for who in [visit.entry] + ["ways." + visit.origin] * (place == "goals.order"):
                self.sums["actions", who, place] += visit.actions
                self.sums["switches", who, place] += visit.switches
                self.sums["waited", who, place] += visit.waited
                self.times_to[who, place].append(self.now - visit.began)
        return True

    # -- events

    def push(self, time, rank, visit, action, *args, address=()):
        heapq.heappush(self.heap, (time, rank, visit.address if visit else address, next(self.order), action, args))

    def wake(self, visit, time, rank, value=None):
        """Lets the visit go on at that time, unless something else wakes it first."""
        self.push(time, rank, visit, self.resume, visit, visit.token, value)

    def resume(self, visit, token, value):
        if token != visit.token or visit.outcome:
            return
        visit.token += 1
        try:
            visit.life.send(value)
        except StopIteration as end:
            self.finish(visit, end.value)

    def finish(self, visit, outcome):
        visit.outcome, visit.life = outcome, None
        del self.alive[visit]
        self.add(visit, 1, "outcomes", visit.entry, outcome)
        if visit.hosting:
            self.end_stream(visit.hosting)

    def begin_visit(self, visit, place):
        """The arrival of a visit, paid or not; whoever does not remember what its audience does never comes."""
        if visit.parent is None:
            entry = self.scenario.entries[visit.entry]
            if entry.recall and not entry.finds and not all(self.what_is(name, visit) in values for name, values in entry.recall.items()):
                return
            cost = entry.price(self.came[entry.name]) if entry.tiers else entry.cost.draw(self, visit)
            if entry.budget is not None and not self.pay(entry, visit, cost):
                self.figures["unpaid", entry.name] += visit.counted
                return
            self.came[entry.name] += 1
            self.add(visit, cost, "cost", visit.entry)
        name, figures = visit.entry, self.figures
        if visit.counted:
            figures["arrivals", name] += 1
            figures["chains", visit.origin, name, "visits"] += 1
            self.people_of["entry", name].add(visit.person.name)
        self.follow(self.place_of(name), "arrivals")
        self.follow("all", "arrivals")
        self.alive[visit] = True
        visit.life = self.walk(visit, place)
        visit.token += 1
        try:
            next(visit.life)
        except StopIteration as end:
            self.finish(visit, end.value)

    def pay(self, entry, visit, cost):
        """Whether there is money for an arrival; the first for which there is none closes the budget."""
        whose, amount, daily = entry.budget
        purse = (whose, self.clock.boundary("day", visit.arrived) if daily else None)
        if self.spent[purse] + cost > amount:
            self.ran_out.setdefault(whose, self.paid.get(purse, self.now))
            self.spent[purse] = FOREVER
            return False
        self.spent[purse] += cost
        if cost:
            self.paid[purse] = self.now
            if self.spent[purse] == amount:
                self.ran_out.setdefault(whose, self.now)
        return True

    @staticmethod
    def place_of(entry):
        return entry if entry.startswith("starts.") else "entries." + entry

    def run(self):
        scenario = self.scenario
        coming = []                                         # arrivals, the first one last
        for entry in scenario.entries.values():
            coming += [(time, ARRIVE, (entry.rank(), (time - scenario.begin) // CELL, number), index, entry)
                       for number, (time, index) in enumerate(entry.times(self)) if scenario.begin <= time < scenario.end]
            if "follow" in entry.tree:
                self.push_periods(entry.rank(), entry)
        coming.sort(reverse=True)
        for name, room in self.rooms.items():
            for _, end in room.sessions or []:
                self.push(end, SESSION_END, None, self.end_session, name)
        heap, last = self.heap, FOREVER * 2 if scenario.drain else scenario.end
        while heap or coming:
            if coming and (not heap or coming[-1] < heap[0]):
                self.now, _, address, index, entry = coming.pop()
                self.arrive(entry, address, index)
                continue
            time, _, _, _, action, args = heapq.heappop(heap)
            if time >= last:
                break
            self.now = time
            action(*args)
        for visit in list(self.alive):
            self.add(visit, 1, "outcomes", visit.entry, "under_way")
            if visit.open:
                visit.open[0](visit.open[1], scenario.end)
        return self.results()

    def push_periods(self, rank, entry):
        """Arrivals that follow a figure: periods of the wall clock from midnight, looked at before all else of that moment."""
        def period(time):
            local = self.clock.local(time)
            return time - (local.hour * HOUR + local.minute * MINUTE + local.second * SECOND + local.microsecond) % entry.every

        begins = [self.scenario.begin]
        for time in range((begins[0] // CELL + 1) * CELL, self.scenario.end, CELL):
            if period(time) != period(max(time - CELL, begins[0])):
                begins.append(time)
        for begin, end in zip(begins, begins[1:] + [self.scenario.end]):
            self.push(begin, PERIOD, None, self.recommend, rank, entry, begin, end)

    def recommend(self, rank, entry, begin, end):
        kind, name = entry.followed
        sessions = self.rooms[name].sessions if kind == "rooms" else None
        if sessions and not any(since <= begin < until for since, until in sessions):
            return
        value = self.here[name] if entry.figure == "online" else sum(begin - entry.every <= time for time in self.noted[entry.followed])
        times = []
        for since, until, mean in entry.cut([(begin, end, entry.rate_at(value) * (end - begin))],
                                            [time for name, _ in entry.shocks for time in self.scenario.shocks[name].changes]):
            number = poisson(self.rng, mean * self.factor(entry.shocks, since))
            times += [since + int(self.rng.random() * (until - since)) for _ in range(number)]
        for number, time in enumerate(times):
            index = self.rng.randrange(self.size) if self.size else None
            address = rank, (time - self.scenario.begin) // CELL, (begin, number)
            self.push(time, ARRIVE, None, self.arrive, entry, address, index, address=address)

    def arrive(self, entry, address, index):
        if entry.finds:
            had = self.had[entry.name, address[0]] if entry.sends else ()
            some = [n for n in self.members(entry.among) if n not in had and self.remembers(n, entry.recall)]
            if not some:
                self.not_found[entry.name] += self.now >= self.scenario.warm
                return
            index = self.rng.choice(some)
            if entry.sends:
                had.add(index)
        visit = Visit(entry.name, address, self.person(index, entry.among), self.now)
        visit.counted = self.now >= self.scenario.warm
        self.begin_visit(visit, entry.place)

    # -- the life of a visit: a generator that yields wherever it stands still, and returns its outcome

    def walk(self, visit, place):
        """Goes from place to place; each of them says where next, or ('end', OUTCOME)."""
        while True:
            kind, _, name = place.partition(".")
            if kind == "paths":
                place = yield from self.walk_path(visit, name, self.scenario.paths[name], name, False)
            elif kind == "shops":
                self.add(visit, 1, "shop", name, "visits")
                self.arrives_at(visit, place)
                place = yield from self.walk_path(visit, name, self.scenario.shops[name], place, True)
            else:
                place = yield from self.visit_room(visit, self.rooms[name])
            if isinstance(place, tuple):
                return place[1]

    def going(self, where, outcome):
        """A destination or, for `leave`, the end with this outcome."""
        return ("end", outcome) if where == "leave" else where

    def walk_path(self, visit, name, path, place, shop):
        for condition in path.needs:
            if not condition.holds(self, visit, self.now):
                return self.going(path.otherwise.draw(self, visit), "blocked:" + condition.name)
        last = path.steps[-1] if shop else None
        for step in path.steps:
            if step.bare:
                return self.going(step.to.draw(self, visit), "left")
            where = self.come_to(visit, step, place)
            if where is None and step.stands:
                where = yield from self.stand(visit, step)
            if where is None:
                where = self.decide(visit, step, place, name if step is last else None)
            if where != "next":
                return where
        return "end", "done"

    def come_to(self, visit, step, place):
        """The first points of a step, in the order of docs/scenario.md; None where it begins."""
        if (step.only_if or step.skip_if) and not step.meant_for(self, visit):
            self.funnel(visit, place, step.name, "skipped")
            return "next"
        self.funnel(visit, place, step.name, "reached")
        for condition in step.needs:
            if not condition.holds(self, visit, self.now):
                return self.turn_away(visit, step, "blocked:" + condition.name)
        return None

    def turn_away(self, visit, step, outcome):
        return self.going(step.otherwise.draw(self, visit), outcome)

    def stand(self, visit, step):
        """What takes time: waiting for conditions, the time of the step, an agent."""
        if step.wait:
            until = self.wait_until(visit, step)
            if isinstance(until, str):
                return self.turn_away(visit, step, "blocked:" + until)
            if until > self.now:
                visit.waited += until - self.now
                self.wake(visit, until, MOVE)
                yield
        after = step.after.draw(self, visit) if step.after else 0
        if after > 0:
            self.wake(visit, self.now + after, MOVE)
            yield
        if step.ask and (yield from self.be_served(visit, step.ask)) == "abandoned":
            return self.going(self.scenario.agents[step.ask].otherwise.draw(self, visit), "abandoned")
        return None

    def decide(self, visit, step, place, shop):
        """The draw of a step and all behind it; `shop` is set at the last step of one."""
        where = "next"
        if step.p and self.rng.random() >= self.chance(step, visit):
            if step.fail_to is None:
                return "end", "left"
            return self.going(step.fail_to.draw(self, visit), "left")
        if step.choose:
            where = step.choose.draw(self, visit)
            if where == "leave":
                return "end", "left"
        if step.valid and self.now - visit.began > step.valid.draw(self, visit):
            return self.turn_away(visit, step, "expired")
        if step.take:
            refused = self.take(visit, step)
            if refused:
                return self.turn_away(visit, step, "refused:" + refused)
        if shop:
            return self.sell(visit, step, place, shop)
        to = step.to.draw(self, visit) if step.to else None
        self.pass_step(visit, step, place)
        return self.going(to, "left") if to else where

    def sell(self, visit, step, place, shop):
        of = self.scenario.shops[shop]
        item = of.which.draw(self, visit) if of.items else ""
        places, pieces = self.sale(shop, item), self.pieces_of(visit, of.sold[item])
        if self.stock[shop, item] < pieces:
            for name in places:
                self.add(visit, 1, "shop", name, "stockouts")
            return "end", "stockout"
        self.stock[shop, item] -= pieces
        if not self.stock[shop, item]:
            self.ran_out.setdefault("shops." + places[-1], self.now)
        if item:
            self.add(visit, pieces, "shop", places[1], "units")
        price = pieces * of.sold[item].price.draw(self, visit)
        back = self.refund_after(visit, shop)
        self.pass_step(visit, step, place)
        self.order_of(visit, places, pieces, price, back)
        return "end", "order"

    def wait_until(self, visit, step):
        """The first moment at which all conditions hold, or the name of one that never does."""
        now, hours = self.now, [condition for condition in step.wait if condition.hours]
        if hours and not any(all(other.shows(minute) for other in hours) for minute in range(24 * 60)):
            return hours[0].name
        while True:
            later = now
            for condition in step.wait:
                time = condition.next_time(self, now)
                if time == FOREVER:
                    return condition.name
                later = max(later, time)
            if later == now:
                return now
            now = later

    def take(self, visit, step):
        """Takes one of each limit, or none and says whose units are at an end."""
        counters = [self.counter(self.limits[name], visit) for name in step.take]
        for name, counter in zip(step.take, counters):
            if counter.left(self.now) < 1:
                self.add(visit, 1, "limit", name, "refused")
                return name
        for name, counter in zip(step.take, counters):
            counter.take(self.now)
            if not counter.units:
                self.ran_out.setdefault("limits." + name, self.now)
            self.add(visit, 1, "limit", name, "taken")
        return None

    def pass_step(self, visit, step, place):
        """What a step brings about when it is passed, in this order."""
        self.funnel(visit, place, step.name, "passed")
        if not step.acts:
            return
        actions, switches, cost = [value.draw(self, visit) if value else 0 for value in (step.actions, step.switches, step.cost)]
        begun = [(start, *self.how_many(start, visit)) for start in step.starts.values()]
        visit.actions += actions
        visit.switches += switches
        self.add(visit, actions, "actions")
        self.add(visit, switches, "switches")
        self.add(visit, cost, "cost", visit.entry)
        for name in step.forget:
            visit.person.memory.pop(name, None)
        for name in step.remember:
            memory = self.scenario.memories[name]
            visit.person.memory[name] = min(memory.most, memory.value(visit.person.memory, name, self.now) + 1), self.now
        for name, units in step.give.items():
            counter = self.counter(self.limits[name], visit)
            counter.left(self.now)
            counter.units += units
            self.add(visit, units if units < math.inf else 0, "limit", name, "given")
        if step.refill:
            counter = self.counter(self.limits[step.refill], visit)
            counter.left(self.now)
            counter.set_full(self.now)
            self.add(visit, 1, "limit", step.refill, "refills")
        if step.host:
            self.open_stream(visit, self.rooms[step.host])
        if step.live and visit.hosting:
            getattr(self, step.live + "_stream")(visit.hosting)
        if step.goal:
            self.reach_goal(visit, step.goal)
        for start, number, delays in begun:
            self.start_visits(visit, start, delays)

    def reach_goal(self, visit, goal):
        if self.arrives_at(visit, "goals." + goal):
            self.add(visit, 1, "goal", goal, "reached")
            if visit.counted:
                self.people_of["goal", goal].add(visit.person.name)

    # -- visits that begin visits

    def how_many(self, start, visit):
        """How many a start begins, with their delays: drawn before the step itself remembers or forgets anything."""
        number = start.number.draw(self, visit)
        whole = math.floor(number)
        trials = whole + (1 if self.rng.random() < number - whole else 0)
        number = successes(self.rng, trials, start.p.draw(self, visit))
        return number, [start.after.draw(self, visit) for _ in range(number)]

    def start_visits(self, visit, start, delays):
        entry = "starts." + start.name
        for delay in delays:
            time = self.now + delay
            if start.depth is not None and visit.chain.get(start.name, 0) >= start.depth:
                self.add(visit, 1, "start", start.name, "cut")
                continue
            if time >= self.scenario.end:
                self.add(visit, 1, "start", start.name, "late")
                continue
            if not start.others:
                person = visit.person
            elif self.size and start.among:
                traits = {key: values for key, values in start.among.items() if key in self.scenario.traits}
                recall = {key: values for key, values in start.among.items() if key not in traits}
                members = [n for n in self.members(traits) if n != visit.person.name and self.remembers(n, recall)]
                if not members:
                    if visit.counted:
                        self.not_found["starts." + start.name] += 1
                    continue
                person = self.person(self.rng.choice(members))
            elif self.size:
                index = self.rng.randrange(self.size - 1) if self.size > 1 else 0
                person = self.person(index + 1 if self.size > 1 and index >= visit.person.name else index)
            else:
                person = self.person(None, start.among)
            begun = Visit(entry, (start.rank, 0, self.rng.random()), person, time)
            begun.counted = time >= self.scenario.warm
            begun.parent, begun.origin, begun.streams = visit, visit.origin, dict(visit.streams)
            begun.chain = {**visit.chain, start.name: visit.chain.get(start.name, 0) + 1}
            if start.carry:
                begun.actions, begun.switches, begun.waited, begun.began = visit.actions, visit.switches, visit.waited, visit.began
            self.push(time, ARRIVE, begun, self.begin_visit, begun, start.place)

    # -- agents

    def be_served(self, visit, name):
        agents, line = self.scenario.agents[name], self.agent_lines[name]
        if self.heap and self.heap[0][0] == self.now:
            self.wake(visit, self.now, ARRIVE)
            yield
        self.add(visit, 1, "agent", name, "requests")
        waited = 0
        if line.free < 1:
            asked = self.now
            called = yield from self.stand_in_line(visit, line, agents.patience)
            waited = self.now - asked
            if called != "called":
                self.add(visit, 1, "agent", name, "abandoned")
                self.add(visit, waited, "wait_all", name)
                return "abandoned"
        else:
            line.free -= 1
        self.add(visit, 1, "agent", name, "served")
        self.add(visit, waited, "wait", name)
        self.add(visit, waited, "wait_all", name)
        since = self.now
        visit.open = line.was_busy, since
        self.wake(visit, since + agents.service.draw(self, visit), FREED)
        yield
        visit.open = None
        line.was_busy(since, self.now)
        self.free_place(line)
        return "served"

    def stand_in_line(self, visit, line, patience):
        """Waits until called, out of patience or sent away; says which."""
        since = self.now
        line.queue[visit] = True
        visit.open = line.queue_bins.add, since
        if patience is not None:
            self.wake(visit, since + patience.draw(self, visit), PATIENCE, "abandoned")
        why = yield
        line.queue.pop(visit, None)
        visit.open = None
        line.queue_bins.add(since, self.now)
        visit.waited += self.now - since
        return why

    def free_place(self, line):
        """The first in the line takes the place, else it is free."""
        if line.queue:
            visit = next(iter(line.queue))
            del line.queue[visit]
            visit.token += 1                       # patience no longer counts
            self.wake(visit, self.now, FREED, "called")
        else:
            line.free += 1

    # -- rooms

    def visit_room(self, visit, room):
        """A visit that comes to a room; returns where it goes afterwards."""
        if self.heap and self.heap[0][0] == self.now:
            self.wake(visit, self.now, ARRIVE)
            yield
        stream, end = None, FOREVER
        if room.hosted:
            stream = self.stream_of(visit, room)
            if stream is None:
                live = [each for each in self.streams[room.name] if each.state == "live"]
                if live:
                    stream = self.rng.choice(live)
                elif not self.streams[room.name]:
                    return self.going(room.before_first.draw(self, visit), "never_live")
            if stream is None or stream.state == "over":
                return (yield from self.too_late(visit, room))
        else:
            session = room.session_at(self.now)
            if session is None:
                if self.now < room.sessions[0][0]:
                    return self.going(room.before_first.draw(self, visit), "never_live")
                return (yield from self.too_late(visit, room))
            end = session[1]
        line, waited = self.room_lines[room.name], 0
        if line.free < 1:
            if not room.waits:
                self.add(visit, 1, "room", room.name, "turned_away")
                return self.going(room.otherwise.draw(self, visit), "full")
            self.funnel(visit, "rooms." + room.name, "wait", "reached")
            came = self.now
            why = yield from self.stand_in_line(visit, line, room.patience)
            waited = self.now - came
            if why == "abandoned":
                self.add(visit, 1, "room", room.name, "abandoned")
                return self.going(room.otherwise.draw(self, visit), "abandoned")
            if why == "ended":
                return (yield from self.too_late(visit, room))
            self.funnel(visit, "rooms." + room.name, "wait", "passed")
        else:
            line.free -= 1
        self.add(visit, waited, "waited", room.name)
        return (yield from self.watch(visit, room, stream, end))

    def too_late(self, visit, room):
        if not room.replay:
            return self.going(room.after_end.draw(self, visit), "ended")
        self.add(visit, 1, "room", room.name, "replays")
        self.wake(visit, self.now + room.watch.draw(self, visit), MOVE)
        yield
        return self.going(room.then.draw(self, visit), "watched")

    def end_session(self, name):
        for visit in list(self.room_lines[name].queue):
            self.resume(visit, visit.token, "ended")

    def watch(self, visit, room, stream, end):
        place, line, since = "rooms." + room.name, self.room_lines[room.name], self.now
        self.funnel(visit, place, "watch", "reached")
        self.add(visit, 1, "room", room.name, "entrants")
        self.add(visit, 1, "entrants_by", visit.entry)
        self.follow(place, "entrants")
        self.here[room.name] += 1
        self.noted["rooms", room.name].append(since)
        self.arrives_at(visit, place)
        if visit.counted:
            self.people_of["viewer", room.name].add(visit.person.name)
        until = min(since + room.watch.draw(self, visit), end)
        if stream:
            stream.viewers[visit] = True
        visit.open = line.was_busy, since
        where = yield from self.stay(visit, room, until, end)
        if stream:
            stream.viewers.pop(visit, None)
        visit.open = None
        self.here[room.name] -= 1
        line.was_busy(since, self.now)
        self.free_place(line)
        self.add(visit, self.now - since, "watched", room.name)
        self.add(visit, 1, "stays", room.name)
        if where == "paused":
            return "end", "watched"
        if where:
            return self.going(where, "left")
        if self.now == end:
            self.ending, self.ended = room, end        # a stay that its session ends sees the last slot
        where = self.going(room.then.draw(self, visit), "watched")
        self.ending = None
        if not isinstance(where, tuple):
            self.funnel(visit, place, "watch", "passed")
        return where

    def again(self, visit, item, since):
        """When an item comes up that came up before; by a programme the gap holds to the end of its slot."""
        now, by = self.now, item.every.by or ""
        self.now = since
        gap = lambda: max(1, item.every.draw(self, visit))
        at = since + gap()
        for time, _ in self.rooms[by.split(".")[1]].changes if by.startswith("rooms.") else ():
            if since < time <= at:
                self.now = since = time
                at = time + gap()
        self.now = now
        return at

    def stay(self, visit, room, until, last):
        """The items of a stay in the order of time, at one moment as they are written; says where one sent the visit. Items
        may lengthen it up to `last`; the moment of one that comes up once is that of the stay as it began."""
        since, coming, place = self.now, [], "rooms." + room.name
        for index, item in enumerate(room.items):
            if item.every:
                heapq.heappush(coming, (self.again(visit, item, since), index, False))
            elif item.at is not None:
                for at in item.at:
                    if since <= at:
                        heapq.heappush(coming, (at, index, False))
            else:
                heapq.heappush(coming, (since + int(self.rng.random() * (until - since)), index, False))
        while coming and coming[0][0] < until:
            time, index, ready = heapq.heappop(coming)
            item = room.items[index]
            if time > self.now:
                self.wake(visit, time, MOVE)
                if (why := (yield)):
                    return None if why == "over" else why
            if not ready:
                if item.every:
                    heapq.heappush(coming, (self.again(visit, item, time), index, False))
                if not item.meant_for(self, visit):
                    self.funnel(visit, place, item.name, "skipped")
                    continue
                self.funnel(visit, place, item.name, "reached")
                if not all(condition.holds(self, visit, self.now) for condition in item.needs):
                    continue
                after = item.after.draw(self, visit) if item.after else 0
                if after > 0:
                    heapq.heappush(coming, (time + after, index, True))
                    continue
            if item.p and self.rng.random() >= self.chance(item, visit):
                continue
            if item.valid and self.now - visit.began > item.valid.draw(self, visit):
                continue
            if item.take and self.take(visit, item):
                continue
            to = item.to.draw(self, visit) if item.to else None
            self.follow(place, item.name)
            if item.extends:
                until = min(until + item.extends.draw(self, visit), last)
            self.pass_step(visit, item, place)
            if to:
                visit.token += 1                         # a host may just have ended or paused what it watches
                return to
        if until > self.now:
            self.wake(visit, until, FREED)
            why = yield
            return None if why == "over" else why
        return None

    # -- hosted rooms

    def open_stream(self, visit, room):
        if visit.hosting:
            self.end_stream(visit.hosting)
        visit.hosting = Stream(room, visit, self.now)
        visit.streams = {room.name: visit.hosting}
        self.streams[room.name].append(visit.hosting)
        self.add(visit, 1, "room", room.name, "streams")

    def pause_stream(self, stream):
        stream.state = "paused"
        self.add(stream.host, 1, "room", stream.room.name, "pauses")
        for visit in list(stream.viewers):
            if self.rng.random() < stream.room.pause_loses:
                self.add(visit, 1, "room", stream.room.name, "lost_to_pauses")
                self.leave_stream(visit, "paused")

    def resume_stream(self, stream):
        stream.state = "live"

    def end_stream(self, stream):
        stream.state = "over"
        host = stream.host
        host.hosting = None
        self.add(host, self.now - stream.began, "streamed", stream.room.name)
        self.add(host, 1, "streams_over", stream.room.name)
        for visit in list(stream.viewers):
            self.leave_stream(visit, "over")

    def leave_stream(self, visit, why):
        visit.token += 1
        self.wake(visit, self.now, FREED, why)

    # -- money

    def refund_after(self, visit, name):
        """How long after the order it is given back, or None: drawn, as the price, before the step remembers or forgets."""
        refund = self.scenario.shops[name].refund
        if refund and self.rng.random() < refund[0].draw(self, visit):
            return refund[1].draw(self, visit)
        return None

    def sale(self, shop, item):
        """The places that an order counts at."""
        return [shop] + [f"{shop}.items.{item}"] * bool(item)

    def pieces_of(self, visit, sold):
        if sold.quantity is None:
            return 1
        drawn = sold.quantity.draw(self, visit)
        whole = math.floor(drawn)
        return max(1, whole + (self.rng.random() < drawn - whole))

    def order_of(self, visit, places, pieces, price, back):
        shop = self.scenario.shops[places[0]]
        fees = [(rate, back) for rate, begin, end, back in shop.fees if begin <= self.now < end]
        owed = round(sum(rate for rate, _ in fees) * price)
        returned = round(sum(rate for rate, back in fees if back) * price)
        self.noted["shops", places[0]].append(self.now)
        self.reach_goal(visit, "order")
        for name in places:
            self.add(visit, 1, "shop", name, "orders")
            self.add(visit, price, "shop", name, "gmv_cny")
            self.add(visit, owed, "shop", name, "fees_cny")
            self.add(visit, price * shop.margin - owed, "shop", name, "net_cny")
        self.add(visit, 1, "entry", visit.entry, "orders")
        self.add(visit, price, "entry", visit.entry, "gmv_cny")
        self.add(visit, price * shop.margin - owed, "entry", visit.entry, "net_cny")
        self.add(visit, 1, "chains", visit.origin, visit.entry, "orders")
        self.add(visit, price, "chains", visit.origin, visit.entry, "gmv_cny")
        for place in [*("shops." + name for name in places), "all"]:
            self.follow(place, "orders")
            self.follow(place, "gmv_cny", price)
        if places[1:]:
            self.follow("shops." + places[1], "units", pieces)
        if back is not None:
            self.push(self.now + back, MOVE, visit, self.give_back, visit, places, price, returned)

    def give_back(self, visit, places, price, returned):
        net = price * self.scenario.shops[places[0]].margin - returned
        for name in places:
            self.add(visit, 1, "shop", name, "refunds")
            self.add(visit, price, "shop", name, "refunded_cny")
            self.add(visit, -returned, "shop", name, "fees_cny")
            self.add(visit, -net, "shop", name, "net_cny")
        self.add(visit, -net, "entry", visit.entry, "net_cny")

    # -- what the files say

    def results(self):
        """{figure: value or None}: figures are named as the columns of the files."""
        scenario, figures, out = self.scenario, self.figures, {}
        total = lambda place, metric, value: out.__setitem__(("totals", place, metric), value)
        ratio = lambda above, below: above / below if below else None
        entries = list(scenario.entries) + ["starts." + name for name in scenario.starts]
        cny = lambda *key: figures[key] / 1e6
        orders = sum(figures["entry", entry, "orders"] for entry in entries)
        for entry in entries:
            place, cost = self.place_of(entry), cny("cost", entry)
            arrivals, own, net = figures["arrivals", entry], figures["entry", entry, "orders"], cny("entry", entry, "net_cny")
            total(place, "arrivals", arrivals)
            total(place, "persons", len(self.people_of["entry", entry]))
            total(place, "cost_cny", cost)
            total(place, "orders", own)
            total(place, "gmv_cny", cny("entry", entry, "gmv_cny"))
            total(place, "net_cny", net - cost)
            total(place, "conversion", ratio(own, arrivals))
            total(place, "roi", ratio(net - cost, cost))
            total(place, "cost_per_entrant_cny", ratio(cost, figures["entrants_by", entry]))
            total(place, "cost_per_order_cny", ratio(cost, own))
            if scenario.starts and entry in scenario.entries:
                of_chain = lambda what: sum(value for key, value in figures.items() if key[:2] == ("chains", entry) and key[3] == what)
                total(place, "chain_orders", of_chain("orders"))
                total(place, "chain_gmv_cny", of_chain("gmv_cny") / 1e6)
                total(place, "cost_per_chain_order_cny", ratio(cost, of_chain("orders")))
            if entry in scenario.entries:
                way, times = "ways." + entry, sorted(self.times_to["ways." + entry, "goals.order"])
                total(way, "per_mille", ratio(1000 * (of_chain("orders") if scenario.starts else own), arrivals))
                for what in ("actions", "switches"):
                    total(way, "order_" + what, ratio(self.sums[what, way, "goals.order"], len(times)))
                total(way, "order_wait_s", ratio(self.sums["waited", way, "goals.order"] / SECOND, len(times)))
                for metric, percent in (("order_median_s", 50), ("order_p90_s", 90)):
                    total(way, metric, times[(percent * len(times) + 99) // 100 - 1] / SECOND if times else None)
        for entry in scenario.entries.values():
            if entry.budget:
                total("entries." + entry.name, "unpaid", figures["unpaid", entry.name])
            if entry.among or entry.finds:
                total("entries." + entry.name, "not_found", self.not_found[entry.name])
        for name in scenario.starts:
            if any(step.starts[name].among for step in scenario.every_step if name in step.starts):
                total("starts." + name, "not_found", self.not_found["starts." + name])
            for metric in ("late", "cut"):
                total("starts." + name, metric, figures["start", name, metric])
        places = {"entries." + entry.name: entry.budget and entry.budget[0] for entry in scenario.entries.values()}
        places.update({each: each for each in ["shops." + self.sale(*sold)[-1] for sold in self.stock]})
        places.update({each: each for each in ["limits." + limit.name for limit in self.limits.values() if limit.per != "person"]})
        for place, what in places.items():
            total(place, "ran_out_s", (self.ran_out[what] - scenario.begin) / SECOND if what in self.ran_out else None)
        length = max(0, scenario.end - scenario.warm)
        for name, room in self.rooms.items():
            self.room_totals(name, room, total, ratio, length)
        sales = {name: "visits" for name in scenario.shops}
        sales.update({self.sale(shop, item)[-1]: "units" for shop, item in self.stock if item})
        for name, own in sales.items():
            for metric in (own, "orders", "stockouts", "refunds"):
                total("shops." + name, metric, figures["shop", name, metric])
            for metric in ("gmv_cny", "fees_cny", "refunded_cny", "net_cny"):
                total("shops." + name, metric, cny("shop", name, metric))
            total("shops." + name, "aov_cny", ratio(cny("shop", name, "gmv_cny"), figures["shop", name, "orders"]))
        for name, agents in scenario.agents.items():
            place, served, lost = "agents." + name, figures["agent", name, "served"], figures["agent", name, "abandoned"]
            for metric in ("requests", "served", "abandoned"):
                total(place, metric, figures["agent", name, metric])
            total(place, "wait_mean_s", ratio(figures["wait", name] / SECOND, served))
            total(place, "wait_all_mean_s", ratio(figures["wait_all", name] / SECOND, served + lost))
            total(place, "utilisation", ratio(self.agent_lines[name].minutes.total, agents.capacity * length))
        for name, limit in self.limits.items():
            left = self.left_of(limit) if limit.per != "person" else None
            for metric in ("taken", "refused", "given", "refills"):
                total("limits." + name, metric, figures["limit", name, metric])
            if limit.per != "person":
                total("limits." + name, "left", left)
                total("limits." + name, "lapsed", figures["limit", name, "lapsed"])
        for name in scenario.goals:
            total("goals." + name, "reached", figures["goal", name, "reached"])
            total("goals." + name, "persons", len(self.people_of["goal", name]))
        for name, amount in scenario.costs.items():
            total("costs." + name, "cost_cny", amount / 1e6)
        cost = sum(cny("cost", entry) for entry in entries) + sum(scenario.costs.values()) / 1e6
        net = sum(cny("entry", entry, "net_cny") for entry in entries) - cost
        total("all", "orders", orders)
        total("all", "gmv_cny", sum(cny("entry", entry, "gmv_cny") for entry in entries))
        total("all", "cost_cny", cost)
        total("all", "net_cny", net)
        total("all", "roi", ratio(net, cost))
        arrivals = sum(figures["arrivals", entry] for entry in entries)
        total("all", "orders_per_1000_arrivals", ratio(1000 * orders, arrivals))
        total("all", "actions_per_order", ratio(figures["actions",], orders))
        total("all", "switches_per_order", ratio(figures["switches",], orders))
        for key in list(figures):
            if key[0] in ("funnel", "funnel_by", "outcomes") or key[0] == "chains" and scenario.starts:
                out[key] = figures[key] / (1e6 if key[-1] == "gmv_cny" else 1)
        self.path_figures(out, entries, ratio)
        self.over_time(out, entries)
        return out

    def room_totals(self, name, room, total, ratio, length):
        place, line, scenario = "rooms." + name, self.room_lines[name], self.scenario
        entrants = self.figures["room", name, "entrants"]
        metrics = ["entrants", "turned_away", "abandoned", "replays"]
        if room.hosted:
            metrics += ["streams", "pauses", "lost_to_pauses"]
            total(place, "stream_mean_s", ratio(self.figures["streamed", name] / SECOND, self.figures["streams_over", name]))
        for metric in metrics:
            total(place, metric, self.figures["room", name, metric])
        total(place, "unique_viewers", len(self.people_of["viewer", name]))
        total(place, "watch_mean_s", ratio(self.figures["watched", name] / SECOND, self.figures["stays", name]))
        total(place, "waited_mean_s", ratio(self.figures["waited", name] / SECOND, entrants))
        total(place, "peak_online", max(line.minutes.means().values(), default=0))
        live = length if room.sessions is None else sum(
            max(0, min(end, scenario.end) - max(begin, scenario.warm)) for begin, end in room.sessions)
        total(place, "mean_online", ratio(line.minutes.total, length))
        total(place, "mean_online_live", ratio(line.minutes.total, live))
        total(place, "viewer_hours", line.minutes.total / HOUR)

    def path_figures(self, out, entries, ratio):
        scenario = self.scenario
        places = ["rooms." + name for name in self.rooms] + ["shops." + name for name in scenario.shops]
        places += ["goals." + name for name in scenario.goals]
        for entry, place in itertools.product(entries, places):
            times = sorted(self.times_to[entry, place])
            arrived = len(times)
            key = "paths", entry, place
            out[*key, "arrived"] = arrived
            out[*key, "conversion"] = ratio(arrived, self.figures["arrivals", entry])
            out[*key, "actions_mean"] = ratio(self.sums["actions", entry, place], arrived)
            out[*key, "switches_mean"] = ratio(self.sums["switches", entry, place], arrived)
            out[*key, "time_median_s"] = times[(arrived - 1) // 2] / SECOND if times else None

    def over_time(self, out, entries):
        scenario = self.scenario
        bins = range(-(-(scenario.warm - scenario.begin) // scenario.bin), -(-(scenario.end - scenario.begin) // scenario.bin))
        series = {(self.place_of(entry), "arrivals"): True for entry in entries}
        series["all", "arrivals"] = True
        for name, room in self.rooms.items():
            series["rooms." + name, "entrants"] = True
            series.update({("rooms." + name, item.name): True for item in room.items})
        for place in ["all"] + ["shops." + name for name in scenario.shops]:
            series[place, "orders"] = series[place, "gmv_cny"] = True
        for place in ["shops." + self.sale(shop, item)[-1] for shop, item in self.stock if item]:
            series[place, "orders"] = series[place, "gmv_cny"] = series[place, "units"] = True
        shown = {each: self.clock.show(scenario.begin + each * scenario.bin) for each in bins}
        for place, metric in series:
            sums = defaultdict(float)
            for time, amount in self.tracked[place, metric]:
                sums[(time - scenario.begin) // scenario.bin] += amount / (1e6 if metric == "gmv_cny" else 1)
            for each in bins:
                out["series", place, metric, shown[each]] = sums[each]
        for place, line in itertools.chain((("rooms." + name, line) for name, line in self.room_lines.items()),
                                           (("agents." + name, line) for name, line in self.agent_lines.items())):
            for metric, level in (("online", line.busy_bins), ("queue", line.queue_bins)):
                if metric == "online" and place.startswith("agents."):
                    continue
                means = level.means()
                for each in bins:
                    out["series", place, metric, shown[each]] = means.get(each, 0)
        for name, (metrics, every, delay) in scenario.reports.items():
            for each in metrics:
                place, _, metric = each.rpartition(".")
                self.dashboard(out, name, place, metric, every, delay, bins)

    def dashboard(self, out, name, place, metric, every, delay, bins):
        """What it shows at the end of each bin beside the truth. A dashboard knows of no warm-up."""
        scenario, amounts = self.scenario, self.tracked[place, metric]
        times = [time for time, _ in amounts]                   # things happen in the order of time
        sums = [0] + list(itertools.accumulate(amount for _, amount in amounts))
        scale = 1e6 if metric == "gmv_cny" else 1
        for each in bins:
            end = min(scenario.end, scenario.begin + (each + 1) * scenario.bin)
            upto = end - delay
            if every:
                upto = self.clock.renewed(upto, every)
            key = "dashboard", name, place, metric, self.clock.show(end)
            out[*key, "shown"] = sums[bisect.bisect_left(times, upto)] / scale
            out[*key, "truth"] = sums[bisect.bisect_left(times, end)] / scale


def replicate(scenario, seed, number):
    """{figure: value} of one campaign. Visits that are over hold nothing in a circle: there is nothing to collect meanwhile."""
    gc.disable()
    try:
        world = World(scenario, random.Random(f"{seed}/{number}"))
        figures = world.run()
        vars(world).clear()
        return figures
    finally:
        gc.enable()


def main(words):
    path, overrides, seed, replications = words[0], [], None, None
    for option, value in zip(words[1::2], words[2::2]):
        if option == "--set":
            overrides.append(value)
        elif option == "--seed":
            seed = int(value)
        elif option == "--replications":
            replications = int(value)
        else:
            sys.exit(f"interpreter.py: unknown option {option}\n{__doc__}")
    for variant, tree in load(path, overrides).items():
        scenario = Scenario(tree)
        for number in range(1, (replications or scenario.replications) + 1):
            for figure, value in replicate(scenario, seed or scenario.seed, number).items():
                print(variant, number, "/".join(figure), "" if value is None else f"{value:.9g}", sep=",")


if __name__ == "__main__":
    main(sys.argv[1:]) if len(sys.argv) > 1 else sys.exit(__doc__)
