"""Shapes scenarios of generate.py so that the engine takes each of its ways often.

Nearly every scenario drawn over the whole language has something in it that only the event loop can do, so the cheaper ways (batch
queueing, limits met again, per-person ordering, agents enough for everybody, visits begun in batches, stays in which nothing happens)
were hardly ever taken. A form takes away what stands in the way of one of them and adds what it is about; everything else stays as drawn.
Half of the scenarios are shaped. The dice are their own and move no other draw.
"""
import math, random


def shape(maker, tree):
    r = random.Random(f"yinliu soak forms {maker.seed}")
    if r.random() < 0.5:
        return None
    form = r.choice(FORMS)
    form(Shaper(maker, tree, r))
    return form.__name__


def as_list(value):
    return [] if value is None else list(value) if isinstance(value, list) else [value]


class Shaper:
    def __init__(self, maker, tree, r):
        self.m, self.tree, self.r = maker, tree, r

    # ---- what is there
    def section(self, name):
        return self.tree.get(name) or {}

    def lists(self):
        """Lists of steps in the order in which visits come to them."""
        owners = [(self.m.rank[f"{section}.{name}"], f"{section}.{name}", item["steps"])
                  for section in ("paths", "shops") for name, item in self.section(section).items()]
        return [(place, steps) for _, place, steps in sorted(owners, key=lambda one: one[0])]

    def steps(self):
        """(place, keys, whether an order follows) of all steps, in that order."""
        for place, steps in self.lists():
            for i, one in enumerate(steps):
                (name, keys), = one.items()
                if name == "to":
                    continue
                if keys is None:
                    one[name] = keys = {}
                yield place, keys, place.startswith("shops.") and i == len(steps) - 1

    def items(self):
        for name, room in self.section("rooms").items():
            for keys in (room.get("while") or {}).values():
                yield f"rooms.{name}", keys

    def keys(self):
        return [keys for _, keys, _ in self.steps()] + [keys for _, keys in self.items()]

    def free(self):
        """Places and keys of steps behind which no order follows."""
        return [(place, keys) for place, keys, order in self.steps() if not order]

    def few(self, low, high):
        return str(self.r.randint(low, high))

    # ---- taking away
    def drop(self, *names):
        for keys in self.keys():
            for name in names:
                keys.pop(name, None)

    def no_while(self):
        for room in self.section("rooms").values():
            room.pop("while", None)

    def no_hosted(self):
        names = [f"rooms.{name}" for name in self.m.hosted]
        self.drop("host", "live")
        for name in self.m.hosted:
            for key in ("hosted", "pause_loses", "before_first", "after_end"):
                self.tree["rooms"][name].pop(key, None)
        self.ask_only(lambda condition: condition not in names)
        self.m.hosted = []

    def no_back(self):
        """No step leads to a place in front of it."""
        def is_ahead(place, to):
            return to == "leave" or self.m.rank.get(to, math.inf) > self.m.rank[place]
        for place, keys, _ in self.steps():
            to = keys.get("to")
            ways = [to] if isinstance(to, str) else [v for k, v in (to or {}).items() if k != "by"]
            if not all(is_ahead(place, way) for way in ways):
                del keys["to"]

    def ask_only(self, good):
        """Conditions of needs and wait that are not good are not asked."""
        owners = self.keys() + list(self.section("paths").values())
        for keys in owners:
            for name in ("needs", "wait"):
                if name not in keys:
                    continue
                left = [one for one in as_list(keys[name]) if good(one)]
                keys[name] = left[0] if len(left) == 1 else left
                if not left:
                    del keys[name]
                    if name == "needs" and "steps" in keys:
                        keys.pop("otherwise", None)

    def goals_once(self):
        seen = set()
        for keys in self.keys():
            if keys.get("goal") in seen:
                del keys["goal"]
            elif "goal" in keys:
                seen.add(keys["goal"])

    def only_axes(self, allowed, nodes=None):
        """Nothing goes by, or asks for, a trait, memory or fact that is not allowed."""
        banned = set(self.m.axes) - set(allowed)

        def plain(value):
            if isinstance(value, list):
                return [plain(one) for one in value]
            if not isinstance(value, dict):
                return value
            if value.get("by") in banned:
                return next(v for k, v in value.items() if k != "by")
            return {k: plain(v) for k, v in value.items()}
        for node in [self.section(s) for s in ("entries", "paths", "rooms", "shops", "agents", "limits")] if nodes is None else nodes:
            for key, value in list(node.items()):
                node[key] = plain(value)
        for keys in self.keys():
            for name in ("only_if", "skip_if"):
                if name in keys:
                    keys[name] = {k: v for k, v in keys[name].items() if k not in banned}
                    if not keys[name]:
                        del keys[name]
        self.ask_only(lambda one: not (set(one) if isinstance(one, dict) else {one}) & banned)

    def traits_for_memories(self):
        """What persons remember becomes a trait with the same values: it is asked for and never changes."""
        people = self.tree.setdefault("people", {})
        counted = [name for name in self.m.memories if "counted" in str(people[name])]
        for name in self.m.memories:
            values = self.m.axes[name]
            if name in counted:
                each = 100 // len(values)
                people[name] = {v: f"{each if i else 100 - each * (len(values) - 1)}%" for i, v in enumerate(values)}
            else:
                people[name] = f"{self.r.randint(0, 100)}%"
            self.m.traits[name] = values
        self.drop("remember", "forget")
        self.ask_only(lambda one: one not in counted)
        for entry in self.section("entries").values():
            entry["arrivals"].pop("among", None)
            if entry["arrivals"].get("send") == "all":
                entry["arrivals"]["send"] = self.few(5, 60)
        self.m.memories = []

    def numbered(self, least=256):
        """So many persons that the visits of each can be put in order in batches, few enough that they come again."""
        size = max(least, self.r.randint(self.m.most // 2, 3 * self.m.most))
        self.tree.setdefault("people", {})["size"] = str(size)
        self.m.people_size = size

    def unnumbered(self):
        self.tree.get("people", {}).pop("size", None)
        self.m.people_size = None
        for entry in self.section("entries").values():
            arrivals = entry["arrivals"]
            arrivals.pop("among", None)                  # perhaps of nobody
            if arrivals.get("send") == "all":
                arrivals["send"] = self.few(5, 60)
        for keys in self.keys():
            for start in (keys.get("starts") or {}).values():
                start.pop("among", None)
        if not self.tree.get("people"):
            self.tree.pop("people", None)

    def no_starts(self):
        self.drop("starts")

    def one_node(self):
        """Each limit is touched by one operation, each desk asked by one step: no way leads back to a station."""
        used = set()
        for place, keys, order in self.steps():
            taken = [name for name in as_list(keys.get("take")) if name not in used]
            given = {} if taken else {n: v for n, v in (keys.get("give") or {}).items() if n not in used and "ask" not in keys}
            asked = set() if taken or given else {one for one in as_list(keys.get("needs")) if str(one).startswith("limits.") and one[7:] not in used}
            for name, value in (("take", taken[0] if len(taken) == 1 else taken), ("give", given)):
                keys.pop(name, None)
                if value:
                    keys[name] = value
            keys.pop("refill", None)
            if "needs" in keys:
                left = [one for one in as_list(keys["needs"]) if not str(one).startswith("limits.") or one in sorted(asked)[:1]]
                keys["needs"] = left
                if not left:
                    del keys["needs"]
            used |= set(taken) | set(given) | {one[7:] for one in sorted(asked)[:1]}
            if keys.get("ask") in used:
                del keys["ask"]
            used |= set(as_list(keys.get("ask")))
            if "ask" in keys and (order or taken or "give" in keys) and not {"p", "choose"} & set(keys):
                keys["p"] = "80%"
        self.ask_only(lambda one: True)
        for path in self.section("paths").values():
            if any(str(one).startswith("limits.") for one in as_list(path.get("needs"))):
                path.pop("needs")
                path.pop("otherwise", None)

    def private(self):
        """Nothing but stations needs an order or one visit at a time."""
        self.no_starts()
        self.no_while()
        self.no_hosted()
        self.no_back()
        self.goals_once()

    def endless(self, p=1.0):
        """No seats, and with a chance no stock either."""
        for room in self.section("rooms").values():
            for key in ("capacity", "patience", "when_full", "otherwise"):
                room.pop(key, None)
        for shop in self.section("shops").values() if self.r.random() < p else ():
            for one in [shop, *(shop.get("items") or {}).values()]:
                one.pop("stock", None)

    # ---- adding
    def limit(self, name, keys):
        self.tree.setdefault("limits", {})[name] = keys
        return name

    def stations(self):
        """Seats, desks, stock and limits in many places, all of them short."""
        r, traits = self.r, list(self.m.traits)

        def length(low, high):
            def one():
                return r.choice([f"exp({r.randint(low, high)}s)", f"{r.randint(low, high)}s", f"{r.randint(1, 4) * 300}s"])
            by = r.choice(traits) if traits and r.random() < 0.3 else None
            return {"by": by, **{value: one() for value in self.m.traits[by]}} if by else one()
        for room in self.section("rooms").values():
            if r.random() < 0.6:
                room.update(capacity=self.few(1, 6), watch=length(60, 3000))
                room.pop("otherwise", None)
                if "patience" not in room and room.get("when_full") != "leave" and r.random() < 0.7:
                    room["patience"] = length(20, 900)
        for shop in self.section("shops").values():
            sold = list(shop["items"].values()) if "items" in shop else [shop]
            for one in sold:
                one.pop("quantity", None)
                if r.random() < 0.6:
                    one["stock"] = self.few(0, max(3, self.m.most // 6))
        free = self.free()
        for i in range(r.randint(0, 2)):
            if free:
                self.tree.setdefault("agents", {})[f"team{i}"] = {"count": self.few(1, 3), "service": length(30, 900),
                                                                  **({"patience": length(10, 1200)} if r.random() < 0.6 else {})}
                r.choice(free)[1].setdefault("ask", f"agents.team{i}")
        for i in range(r.randint(0, 2)):
            if free:
                per = r.choice(["all", *(["person"] if self.m.people_size else []), *traits])
                keys = {"allow": self.few(0, 3 if per == "person" else max(3, self.m.most // 4)), "per": per}
                keys.update(r.choice([{}, {}, {"every": r.choice(["hour", "day"])}, {"within": f"{r.randint(1, 200)}m"}]))
                step = r.choice(free)[1]
                step["take"] = as_list(step.get("take")) + [self.limit(f"quota{i}", keys)]

    def spoil(self):
        """Something that only the event loop does: what is met before it has to find its way around it."""
        r = self.r
        paths, free = list(self.section("paths")), self.free()
        kind = r.choice(["back", "person", "while"])
        rooms = [room for name, room in self.section("rooms").items() if name not in self.m.hosted]
        if kind == "while" and rooms:
            r.choice(rooms).setdefault("while", {})["look_in"] = {"p": f"{r.randint(5, 90)}%", "actions": "1"}
        elif kind == "back" and free:
            _, step = r.choice(free)
            for key in ("choose", "intent", "mean", "else", "shocks", "rhythm"):
                step.pop(key, None)
            step.update(p=r.choice(["30%", "50%"]), after=r.choice(["5m", "exp(10m)"]), to=f"paths.{r.choice(paths)}")
        elif free and not self.m.people_size:
            r.choice(free)[1]["take"] = self.limit("each", {"allow": self.few(0, 3), "per": "person"})

    def starting(self, keys, path, **more):
        r = self.r
        keys.setdefault("starts", {})[r.choice(["reminder", "friend", "again"])] = {
            "path": path, "p": f"{r.randint(5, 40)}%", **({"after": r.choice(["30s", "exp(20m)", "5m", "uniform(1m 2h)"])} if r.random() < 0.7 else {}), **more}


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
    count = lambda: str(r.choice([33, 40, 64, 100, 150, 300, 3000]))
    names = list(s.section("agents")) + ["crowd"]
    s.tree.setdefault("agents", {})["crowd"] = {"count": count(), "service": r.choice(["exp(10m)", "5m", "2h", "exp(30s)"])}
    for name in names[:-1]:
        if r.random() < 0.5:
            s.tree["agents"][name]["count"] = count()
    s.only_axes(s.m.traits, [s.section("agents")])
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
        last[-1][r.choice(["remember", "forget"])] = "refuses"
    if r.random() < 0.8:
        s.no_starts()
    s.spoil()
    for entry in s.section("entries").values():
        if r.random() < 0.85:
            entry.pop("budget", None)
            entry["arrivals"] = {"send": str(r.randint(1, min(s.m.people_size, s.m.most))), "at": s.m.instant(s.m.moment(0, 0.8))}
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
        for i in range(r.randint(0, 2)):
            room.setdefault("while", {})[f"perhaps{i}"] = {"p": f"{r.randint(1, 60)}%", **r.choice(
                [{}, {"every": r.choice(["2m", "exp(5m)", "90s"])}, {"actions": "2"}, {"goal": f"won{i}"}])}
    for keys in s.keys():
        for key in ("ask", "take", "give", "refill"):
            if r.random() < 0.9:
                keys.pop(key, None)
    s.ask_only(lambda one: not str(one).startswith("limits."))
    for entry in s.section("entries").values():
        if s.section("rooms") and r.random() < 0.5:
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


FORMS = (queueing, queueing, again, again, ordering, joined, joined, ample, ample, claims, claims, calm, begins, persons, items, quiet, sends, clock)
