"""Shapes scenarios of generate.py so that the engine takes each of its ways often.

Nearly every scenario drawn over the whole language has something in it that only the event loop can do, so the cheaper ways (batch
queueing, per-person ordering, visits begun in batches, stays in which nothing happens) were hardly ever taken, nor were limits that visits
meet again and many agents in the loop. A form takes away what stands in the way of one of them and adds what it is about; everything else stays as drawn.
Three in four scenarios are shaped, one of five of these for what only the loop does and few scenarios have. The dice are their own
and move no other draw.
"""
import math, random

from shaper import Shaper, as_list


def shape(maker, tree):
    r = random.Random(f"yinliu soak forms {maker.seed}")
    name = formed(maker, tree, r)
    at_edges(Shaper(maker, tree, random.Random(f"yinliu soak edges {maker.seed}")))
    return name


def formed(maker, tree, r):
    dice = r.random()
    if dice < 0.25:
        return None
    form = r.choice(IN_ORDER if dice < 0.4 else FORMS)
    form(Shaper(maker, tree, r))
    return form.__name__


def at_edges(s):
    """What shows at one instant alone, or in one figure: messages sent when the warm-up ends, and what a carried visit has cost."""
    r, warm = s.r, s.m.warm
    for entry in s.section("entries").values() if warm else ():
        if r.random() < 0.5:
            count = r.randint(1, min(s.m.people_size or s.m.most, s.m.most))
            entry["arrivals"] = {"send": str(count), "at": s.m.instant(warm)}
            trait = r.choice([None, *s.m.traits])
            entry["cost"] = {"by": trait, **{value: f"{i + 1} CNY" for i, value in enumerate(s.m.traits[trait])}} if trait else "2 CNY"
            if not trait:
                entry["budget"] = f"{count} CNY"         # for half of them
    for _, keys, _ in s.steps():
        for start in (keys.get("starts") or {}).values():
            if r.random() < 0.5:
                start["carry"] = "yes"
                keys.setdefault("switches", s.few(1, 3))


# ---- the forms ----------------------------------------------------------------------------------
def queueing(s):
    """Batch queueing of all kinds of stations, one after another."""
    s.private()
    if s.r.random() < 0.5:
        s.numbered()
    else:
        s.unnumbered()
    s.traits_for_memories()
    s.stations()
    if s.m.people_size and s.r.random() < 0.6:           # limits of persons that only count down
        for name, limit in s.section("limits").items():
            if limit.get("per") == "person":
                s.tree["limits"][name] = {"per": "person", "allow": s.few(0, 3), **({"every": limit["every"]} if "every" in limit else {})}
        own = s.limit("own", {"per": "person", "allow": s.few(1, 2)})
        for _, keys in s.free():                         # once, by the first who comes by it
            keys["take"] = as_list(keys.get("take")) + [own]
        entry = s.r.choice(list(s.section("entries").values()))
        entry.pop("budget", None)
        entry["arrivals"] = {"rate": f"{s.r.randint(1, s.m.most) * 24 * 3600 // s.m.length}/day"}
    s.one_node()
    if s.r.random() < 0.7:
        s.tree["run"].pop("by", None)
    shared = [s.section(x) for x in ("rooms", "agents", "shops", "limits")]
    s.only_axes(s.m.traits, shared)
    if not s.m.people_size:
        for limit in s.section("limits").values():
            if limit.get("per") == "person":
                limit.pop("per")
                s.only_axes([], [limit])


def again(s):
    """Limits that visits meet again, or that are given back; more than enough in some cells, too few in others."""
    s.private()
    s.traits_for_memories()
    s.endless(0.85)
    s.drop("ask", "refill", "take", "give")
    s.ask_only(lambda one: not str(one).startswith("limits."))
    for name in s.section("limits"):
        s.tree["limits"][name] = {"allow": "7"}
    names, r = [f"quota{i}" for i in range(s.r.randint(1, 3))], s.r
    for name in names:
        keys = {"allow": str(int(s.m.most * math.exp(r.uniform(-4, 1))))}
        if r.random() < 0.5:
            keys["every"] = r.choice(["hour", "hour", "day"])
        if r.random() < 0.3:
            keys["start"] = str(r.randint(0, 2 * s.m.most))
        s.limit(name, keys)
    steps, plain = list(s.steps()), [name for name in names if "every" not in s.tree["limits"][name]]
    for at, (_, keys, order) in enumerate(steps):
        if plain and r.random() < 0.25:                  # a step that takes and gives is done one visit at a time
            keys["give"] = {r.choice(plain): r.choice("1123")}
        elif r.random() < 0.7 or at < 2:
            keys["take"] = r.choice(names) if r.random() < 0.7 else r.sample(names, r.randint(1, len(names)))
        if r.random() < 0.15 and not order:
            keys["needs"] = f"limits.{r.choice(names)}"
    s.only_axes(s.m.traits, [s.section("shops")] + [k for k in s.keys()])


def ordering(s):
    """What numbered persons remember, in the order of each person; alone."""
    s.private()
    s.numbered()
    remembering(s, 1.0)
    s.drop("ask", "take", "give", "refill")
    s.ask_only(lambda one: not str(one).startswith("limits."))
    s.endless()
    s.meeting()


def remembering(s, p):
    """More steps that ask for memories and change them."""
    r, people = s.r, s.tree.setdefault("people", {})
    if not s.m.memories:
        people["linked"] = "remembered(30%)"
        s.m.memories, s.m.axes["linked"] = ["linked"], ["yes", "no"]
    for place, keys in s.free():
        if r.random() >= p:
            continue
        name = r.choice(s.m.memories)
        values = s.m.axes[name]
        kind = r.choice(["remember", "forget", "needs", "skip_if", "only_if", "p", "actions"])
        if kind in ("remember", "forget"):
            keys[kind] = name
        elif kind in ("skip_if", "only_if"):
            keys[kind] = {name: r.choice(values)}
        elif kind == "needs":
            keys[kind] = {name: r.sample(values, max(1, len(values) - 1))}
        elif kind == "actions":
            keys[kind] = {"by": name, **{v: str(i % 5) for i, v in enumerate(values)}}
        elif not {"choose", "mean"} & set(keys):
            keys[kind] = {"by": name, **{v: f"{r.randint(20, 99)}%" for v in values}}


def joined(s):
    """Memories in front of stations, or behind them: one station more."""
    s.private()
    s.numbered()
    remembering(s, 0.0)
    s.stations()
    s.one_node()
    lists = s.lists()
    front = {place for place, _ in lists[:1]}
    ahead = [keys for place, keys, _ in s.steps() if place in front]
    behind = [keys for place, keys, _ in s.steps() if place not in front]
    keep = list(s.m.traits) + list(s.m.facts)
    s.tree["run"].pop("by", None)
    s.only_axes(keep, behind + [s.section("rooms"), s.section("agents"), s.section("limits")])
    for place, item in [(f"shops.{n}", x) for n, x in s.section("shops").items()]:
        for key in ("price", "refund", "items", "margin"):
            if key in item:
                s.only_axes(s.m.traits, [item])
                break
    for keys in behind:
        keys.pop("remember", None)
        keys.pop("forget", None)
    for keys in ahead:
        for key in ("ask", "take", "give"):
            keys.pop(key, None)
        keys.pop("needs", None) if any(str(one).startswith("limits.") for one in as_list(keys.get("needs"))) else None
    free = [keys for place, keys in s.free() if place in front]
    for keys in free:
        name = s.r.choice(s.m.memories)
        if s.r.random() < 0.7:
            keys[s.r.choice(["remember", "forget", "remember"])] = name
        if s.r.random() < 0.6:
            keys[s.r.choice(["only_if", "skip_if"])] = {name: s.r.choice(s.m.axes[name])}
    first = next((place for place, _ in lists if place in front), None)
    for entry in s.section("entries").values():
        if first and first.startswith("paths."):
            entry.pop("to", None)
            entry["path"] = first[len("paths."):]
    s.meeting()


def ample(s):
    """Agents enough for everybody who is under way, beside stations that only the loop can do."""
    r = s.r
    s.no_starts()
    s.no_hosted()
    s.unnumbered()
    s.traits_for_memories()
    s.spoil()
    if r.random() < 0.5:
        s.drop("actions", "switches")
    count = lambda: str(r.choice([33, 33, 60, 60, 150, 300, 1000, 9000]))
    names = list(s.section("agents")) + ["crowd"]
    s.tree.setdefault("agents", {})["crowd"] = {"count": count(), "service": r.choice(["exp(10m)", "5m", "2h", "exp(30s)"])}
    for name in names[:-1]:
        if r.random() < 0.5:
            s.tree["agents"][name]["count"] = count()
    s.only_axes(s.m.traits, [s.section("agents")])
    for entry in s.section("entries").values():          # at times more of them than agents
        if r.random() < 0.5:
            entry.pop("budget", None)
            entry["arrivals"] = {"send": str(r.randint(34, s.m.most)), "at": s.m.instant(s.m.moment(0, 0.8)),
                                 **({"over": "2m"} if r.random() < 0.5 else {})}
    for place, keys, _ in s.steps():
        if r.random() < 0.45:
            keys["ask"] = f"agents.{r.choice(names)}"
    for agent in s.section("agents").values():           # whoever has asked may not come back by that
        if agent.get("otherwise", "leave") != "leave":
            del agent["otherwise"]


def claims(s):
    """Agents one after another, with steps between that are only counted."""
    r = s.r
    ample(s)
    s.drop("actions", "switches", "starts")
    for room in s.section("rooms").values():
        if "look_in" in room.get("while", {}):
            room["while"]["look_in"] = {"p": "50%", "every": "3m"}
    s.tree["run"].pop("by", None)
    for place, steps in s.lists():
        if place.startswith("paths.") and r.random() < 0.8:
            for i in range(r.randint(2, 4)):
                name = f"desk{i}"
                s.tree["agents"].setdefault(name, {"count": r.choice(["1", "2", "5", "60"]), "service": r.choice(["exp(2m)", "30s", "60s", "exp(20s)"]),
                                                   **({"patience": r.choice(["60s", "exp(5m)", "30s"])} if r.random() < 0.5 else {})})
                steps.insert(min(i, len(steps)), {f"then_{i}": {"ask": f"agents.{name}", **({"p": f"{r.randint(40, 99)}%"} if r.random() < 0.7 else {})}})
    for agent in s.section("agents").values():
        s.only_axes([], [agent])


def calm(s):
    """A memory that is asked for at the beginning, and that nobody under way can change."""
    r = s.r
    s.numbered(60)
    s.no_hosted()
    people = s.tree["people"]
    people["refuses"] = "remembered(20%)"
    s.m.memories = s.m.memories + ["refuses"]
    s.m.axes["refuses"] = ["yes", "no"]
    lists = s.lists()
    for place, steps in lists:
        if place.startswith("paths.") and r.random() < 0.8:
            steps.insert(0, {"may_send": {"needs": r.choice([{"refuses": "no"}, {"refuses": "yes"}, "refuses"]),
                                          **({"otherwise": "leave"} if r.random() < 0.3 else {})}})
    last = [keys for place, keys, _ in s.steps() if place == lists[-1][0]]
    if last:
        last[-1].update({r.choice(["remember", "forget"]): "refuses", "after": r.choice(["exp(30m)", "10m", "exp(2h)"])})
    if r.random() < 0.8:
        s.no_starts()
    s.spoil()
    for entry in s.section("entries").values():
        if r.random() < 0.85:
            entry.pop("budget", None)
            ats = sorted({s.m.moment(0, 0.8) for _ in range(r.randint(1, 4))})
            entry["arrivals"] = {"send": str(r.randint(1, min(s.m.people_size, s.m.most))), "at": [s.m.instant(at) for at in ats],
                                 **({"over": r.choice(["2m", "10m"])} if ats[-1] < 0.7 * s.m.length and r.random() < 0.4 else {})}
        if r.random() < 0.7:
            entry.pop("to", None)
            entry["path"] = r.choice(list(s.tree["paths"]))


def begins(s):
    """Visits of other persons begun by steps, where nobody shares anything."""
    r = s.r
    s.private()
    s.unnumbered()
    s.traits_for_memories()
    s.drop("ask", "take", "give", "refill")
    s.ask_only(lambda one: not str(one).startswith("limits."))
    s.endless()
    for entry in s.section("entries").values():
        arrivals = entry["arrivals"]
        if "follow" in arrivals:
            entry["arrivals"] = {"rate": f"{r.randint(1, 20)}/h"}
    for place, keys, _ in s.steps():
        later = [p for p in s.m.place if s.m.rank[p] > s.m.rank[place]]
        for _ in range(r.choice([0, 0, 1, 1, 2])):
            if later:
                s.starting(keys, r.choice(later), who="others",
                           **({"number": r.choice(["2", "1.5", "exp(1)", "uniform(0 3)"])} if r.random() < 0.5 else {}))


def persons(s):
    """Limits of each of the persons who are not numbered, met again in cycles and in visits that others begin, or they themselves."""
    r = s.r
    s.unnumbered()
    names = [s.limit(f"own{i}", {"allow": s.few(0, 3), "per": "person", **r.choice(
        [{}, {}, {"every": r.choice(["hour", "day"])}, {"within": f"{r.randint(5, 600)}m"}, {"start": s.few(0, 3)},
         {"lasts": f"{r.randint(5, 600)}m"}])}) for i in range(r.randint(1, 2))]
    lasting = [n for n in names if "lasts" in s.tree["limits"][n]]
    plain = [n for n in names if not {"lasts", "every", "within"} & set(s.tree["limits"][n])]
    free, paths = s.free(), list(s.section("paths"))
    for place, keys, order in s.steps():
        if r.random() < 0.5:
            keys["take"] = as_list(keys.get("take")) + [r.choice(names)]
        if plain and r.random() < 0.2:
            keys["give"] = {r.choice(plain): r.choice("12")}
        if lasting and r.random() < 0.3:
            keys["refill"] = r.choice(lasting)
        if r.random() < 0.35:
            s.starting(keys, f"paths.{r.choice(paths)}", depth=s.few(1, 3), **r.choice([{}, {"who": "self"}, {"who": "others"}, {"carry": "yes"}]))
    if free and r.random() < 0.6:
        place, keys = r.choice(free)
        for key in ("choose", "intent", "mean", "else", "shocks", "rhythm"):
            keys.pop(key, None)
        keys.update(p=r.choice(["40%", "60%"]), after=r.choice(["5m", "exp(10m)"]), to=place if place.startswith("paths.") else f"paths.{r.choice(paths)}")


def items(s):
    """Steps of a stay behind a limit or a condition, that cost effort and begin visits."""
    r = s.r
    if r.random() < 0.3:
        s.numbered(60)
    elif r.random() < 0.6:
        s.unnumbered()
    rooms = s.section("rooms")
    if not rooms:
        return persons(s)
    kinds = [{"allow": s.few(0, 5), "per": "person"}, {"allow": s.few(0, 60)}, {"allow": s.few(0, 9), "every": "hour"}, {"allow": "unlimited"},
             {"allow": "100000"}, {"allow": "100000", "per": "person"}]
    names = [s.limit(f"prize{i}", r.choice(kinds)) for i in range(2)]
    paths = list(s.section("paths"))
    for name, room in rooms.items():
        for i in range(r.randint(0, 2)):
            keys = {"p": f"{r.randint(5, 95)}%"}
            keys.update(r.choice([{}, {"every": r.choice(["2m", "exp(5m)", "15m"])}, {"after": "exp(2m)"}]))
            room.setdefault("while", {})[f"more{i}"] = keys
        for keys in (room.get("while") or {}).values():
            kind = r.choice(["take", "take", "needs", "none"])
            if kind == "take":
                keys["take"] = r.choice(names)
            elif kind == "needs":
                keys["needs"] = r.choice([f"limits.{r.choice(names)}", s.m.condition(rooms=False)])
            for key, most in (("actions", 3), ("switches", 2)):
                if r.random() < 0.6:
                    keys[key] = s.few(1, most)
            if r.random() < 0.4:
                s.starting(keys, f"paths.{r.choice(paths)}", depth="1", **r.choice([{}, {"who": "others"}, {"carry": "yes"}]))
            if r.random() < 0.2:
                keys["otherwise"] = s.m.to(s.m.rank[f"rooms.{name}"])
    s.ask_only(lambda one: True)


def quiet(s):
    """Rooms with steps of a stay of which few are passed."""
    r = s.r
    if not s.section("rooms"):
        return begins(s)
    s.unnumbered()
    s.no_hosted()
    s.no_back()
    s.traits_for_memories()
    if r.random() < 0.7:
        s.no_starts()
    s.tree["run"].pop("by", None)
    s.tree["horizon"].pop("drain", None)
    s.endless()
    for name, room in s.section("rooms").items():
        if name not in s.m.programmes and r.random() < 0.6:      # always live
            for key in ("sessions", "before_first", "after_end"):
                room.pop(key, None)
            s.ask_only(lambda one: one != f"rooms.{name}")
        for keys in (room.get("while") or {}).values():
            for key in ("extends", "else", "only_if", "skip_if", "needs", "at", "take", "mean", "intent", "after"):
                keys.pop(key, None)
            keys.setdefault("p", "30%")
        for i in range(r.randint(1, 2)):
            room.setdefault("while", {})[f"perhaps{i}"] = {"p": f"{r.randint(1, 60)}%", **r.choice(
                [{}, {"every": r.choice(["2m", "exp(5m)", "90s"])}, {"actions": "2"}, {"goal": f"won{i}"}])}
    for keys in s.keys():
        for key in ("ask", "take", "give", "refill"):
            if r.random() < 0.9:
                keys.pop(key, None)
    s.ask_only(lambda one: not str(one).startswith("limits."))
    for at, entry in enumerate(s.section("entries").values()):
        if not at or r.random() < 0.5:
            entry.pop("path", None)
            entry["to"] = f"rooms.{r.choice(list(s.tree['rooms']))}"


def sends(s):
    """Limits of numbered persons who are met by sends: often enough for all that can be taken."""
    r = s.r
    s.numbered(60)
    if r.random() < 0.7:
        s.no_starts()
        s.no_back()
    names = [s.limit(f"own{i}", {"allow": r.choice(["1", "2", "3", "5", "9", "unlimited"]), "per": "person",
                                 **({"every": "day"} if r.random() < 0.3 else {})}) for i in range(r.randint(1, 3))]
    for place, keys, _ in s.steps():
        if r.random() < 0.5:
            keys["take"] = r.choice(names) if r.random() < 0.7 else r.sample(names, r.randint(1, len(names)))
    for entry in s.section("entries").values():
        if r.random() < 0.8:
            entry.pop("budget", None)
            entry["arrivals"] = {"send": str(r.randint(1, min(s.m.people_size, s.m.most))),
                                 "at": [s.m.instant(s.m.moment(0, 0.8)) for _ in range(r.randint(1, 2))]}
            entry["arrivals"]["at"] = sorted(set(entry["arrivals"]["at"]))


def clock(s):
    """Waits for hours and sessions that hardly ever come, and facts and programmes that change while visits are under way."""
    r = s.r
    sessions = [n for n, room in s.section("rooms").items() if "sessions" in room]
    facts = {}
    for i in range(2):
        a, b = sorted(r.uniform(0, 1) for _ in range(2))
        facts[f"open{i}"] = r.choice([{"from": s.m.instant(a * s.m.length)}, {"to": s.m.instant(a * s.m.length)},
                                      {"from": s.m.instant(a * s.m.length), "to": s.m.instant(b * s.m.length)}])
    s.tree.setdefault("facts", {}).update(facts)
    s.m.facts = s.m.facts + list(facts)
    for name in facts:
        s.m.axes[name] = ["yes", "no"]

    def moment():
        hour = r.randint(0, 23)
        return r.choice([lambda: f"{hour:02}:00-{hour:02}:{r.choice(['01', '10', '30'])}", lambda: f"{hour:02}:30-{hour:02}:00",
                         lambda: r.choice(list(facts))] + [lambda: f"rooms.{r.choice(sessions)}"] * bool(sessions))()
    changing = list(facts) + [a for a in s.m.axes if a.endswith(".programme")]
    for place, keys in s.free():
        if r.random() < 0.35:
            keys[r.choice(["wait", "wait", "needs"])] = moment() if r.random() < 0.7 else [moment(), moment()]
    for keys in s.keys():
        name = r.choice(changing)
        values = s.m.axes[name]
        kind = r.choice(["p", "actions", "cost", "after", None, None])
        value = {"p": lambda: f"{r.randint(10, 99)}%", "actions": lambda: s.few(0, 3), "cost": lambda: f"{r.randint(1, 9)} CNY",
                 "after": lambda: r.choice(["exp(10m)", "1m", "1h"])}.get(kind)
        if value and not (kind == "p" and {"choose", "mean"} & set(keys)) and "to" not in keys:
            keys[kind] = {"by": name, **{v: value() for v in values}}


FORMS = (queueing, queueing, queueing, again, again, ordering, joined, joined, ample, ample, claims, calm, calm, begins, persons, items, quiet, quiet,
         sends, clock)
IN_ORDER = (persons, persons, items, items, clock)
