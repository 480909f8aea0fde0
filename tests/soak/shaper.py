"""Takes things away from a scenario of generate.py, or adds some: what the forms of forms.py have in common."""
import math, re


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

    def meeting(self):
        """Persons come once more before they are through, so that what they remember depends on the order of their visits."""
        r = self.r
        for entry in self.section("entries").values():
            if r.random() < 0.8:
                entry.pop("budget", None)
                at = self.m.moment(0, 0.6)
                later = {min(r.choice([60, 300, 1800]), int(0.3 * self.m.length)) for _ in range(r.randint(1, 2))}
                entry["arrivals"] = {"send": self.few(self.m.most // 2, min(self.m.people_size, self.m.most)),
                                     "at": [self.m.instant(at + t) for t in [0, *sorted(later)]]}
            if "path" not in entry:
                entry.pop("to", None)
                entry["path"] = r.choice(list(self.section("paths")))
        for _, keys in self.free():
            if r.random() < 0.5:
                keys.setdefault("after", r.choice(["exp(2m)", "exp(10m)", "uniform(0m 1h)"]))

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
        row = [room for room in self.section("rooms") if room not in self.m.hosted]
        for one, other in zip(row, row[1:]):             # straight from a stay into the next
            if r.random() < 0.3 and not re.search("(rooms|paths)\\.", str(self.tree["rooms"][other].get("then"))):
                self.tree["rooms"][one]["then"] = f"rooms.{other}"
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
