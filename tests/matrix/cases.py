# cases.py: the cases of matrix.py, table by table. Figures are worked out: N visits that all pass, or none; a distribution
# around a minute (or 60 CNY, or 3) with the share of it that lies below.
SHORT = {"from": DAY, "to": f"{DAY}T01:01", "drain": "no"}            # visits of AT have a minute
ONE, LATER = "one", {"e": {"arrivals": {"send": "1", "at": f"{DAY}T00:30"}, "to": "rooms.r"}}


def durations(row, build, where, n=N, only=DRAWN, **more):
    """good: 40 s, bad: 80 s; `where` counts those below a minute."""
    for form in only:
        value, values = quantity(form, "duration", "40s", "80s")
        case(row, form, build(value), what=(where, n if values is None else below(values, 60, n)), **more)


def plain(row, build, where, good, bad, wants, forms=QUANTITY):
    for form in forms:
        case(row, form, build(quantity(form, "", good, bad)[0]), what=(where, wants))


def places(row, build, outcomes=("watched", "order", "done", "left"), prefix=""):
    """Each kind of destination: where N visits end."""
    for form, to, ends in zip(PLACES, ("rooms.r", "shops.s", "paths.q", "leave"), outcomes):
        if ends:
            case(row, prefix + form, build(to), ends=(outcome(ends), N))


def places_by(row, build):
    places(row, build)
    for form in BY:
        by, yes, no = BY[form]
        case(row, form, build({"by": by, yes: "shops.s", no: "paths.q"}), ends=(outcome("order"), N))
        case(row, form + " @leave", build({"by": by, yes: "leave", no: "shops.s"}), gone=(outcome("order"), 0))
    case(row, "by trait leave", build({"by": "t", "yes": "shops.s", "no": "leave"}), ends=(outcome("order"), N))


# ---- a scenario ------------------------------------------------------------------------------------
S = "a_scenario."
ALL = {"done": (outcome("done"), N)}
case(S + "yinliu", "constant", base(), **ALL)
case(S + "yinliu", "constant @other", base(yinliu="2"), message="version")
case(S + "title", "constant", base(title="短信 a"), **ALL)
case(S + "title", "languages", base(title={"en": "text a", "zh": "短信 a"}), **ALL)
case("a_page.advice", "constant", base(report={"advice": "stop the promotion"}), **ALL)
case("a_page.advice", "languages", base(report={"advice": {"en": "stop", "zh": "停"}}), **ALL)
case(S + "report", "constant", base(report={"advice": "stop"}), **ALL)
case(S + "include", "one", {"yinliu": "1", "include": "rest.yaml"}, files={"rest.yaml": generate.text(base())}, **ALL)
case(S + "include", "list", {"yinliu": "1", "include": ["rest.yaml", "more.yaml"], "people": {"k": "100%"}},
     files={"rest.yaml": generate.text(base()), "more.yaml": "yinliu: 1\npaths: {p: {steps: [{x: {needs: k}}]}}\n"}, **ALL)
case(S + "set", "constant", base(set={"entries.e.arrivals.send": "7"}), done=(outcome("done"), 7))
for name in ("horizon", "entries", "paths"):
    case(S + name, "constant", base(), **ALL)
case(S + "run", "constant", base(run={"replications": "3"}), done=(outcome("done"), 3 * N))
case(S + "people", "values", steps({"x": {"only_if": {"c": "b"}, "p": "0%"}}, people={"c": {"a": "0%", "b": "100%"}}), gone=(outcome("left"), N))
case(S + "people", "share", steps({"x": {"needs": "c"}}, people={"c": "100%"}), **ALL)
case(S + "people", "remembered", steps({"x": {"needs": "c"}}, people={"c": "remembered"}), gone=(outcome("blocked:c"), N))
case(S + "people", "remembered share", steps({"x": {"needs": "c"}}, people={"c": "remembered(100%)"}), **ALL)
PASSES = lambda memory, *behind: steps({"a": {"remember": "c"}}, *behind, people={"c": memory})
case(S + "people", "remembered lasts", PASSES("remembered(lasts 10m)", {"b": {"after": "9m", "needs": "c"}}, {"x": {"after": "1m", "p": {"by": "c", "yes": "0%", "no": "100%"}}}),
     **ALL)
case(S + "people", "remembered lasts @start", steps({"x": {"needs": "c"}}, people={"c": "remembered(100% lasts 30m)"}), gone=(outcome("blocked:c"), N))
case(S + "people", "counted", PASSES("counted(at most 2)", {"b": {"remember": "c"}}, {"d": {"remember": "c"}}, {"x": {"p": {"by": "c", "2": "100%", "rest": "0%"}}}), **ALL)
case(S + "people", "counted @bare", steps({"x": {"needs": "c"}}, people={"c": "counted(at most 2)"}), gone=(outcome("blocked:c"), N))
case(S + "people", "counted lasts", PASSES("counted(at most 3 lasts 10m)", {"b": {"after": "10m", "remember": "c"}}, {"x": {"after": "9m", "p": {"by": "c", "1": "100%", "rest": "0%"}}}),
     **ALL)
for form, words in {"counted @zero": "counted(at most 0)", "counted @many": "counted(at most 16)", "remembered lasts @none": "remembered(lasts 0s)"}.items():
    case(S + "people", form, PASSES(words), message="value-range")
case(S + "people", "counted @nothing", PASSES("counted"), message="wrong-shape")
case(S + "facts", "yes", steps({"x": {"needs": "c"}}, facts={"c": "yes"}), **ALL)
case(S + "facts", "no", steps({"x": {"needs": "c"}}, facts={"c": "no"}), gone=(outcome("blocked:c"), N))
case(S + "facts", "map", steps({"x": {"needs": "c"}}, facts={"c": {"from": f"{DAY}T00:30", "to": f"{DAY}T02:00"}}), **ALL)
case(S + "profiles", "constant", base(profiles={"w": {"weekday": ["1"] * 7}}), **ALL)
for name, tree in {"rooms": base(), "shops": base()}.items():
    case(S + name, "constant", tree, **ALL)
case(S + "agents", "constant", steps({"x": {"ask": "agents.d"}}, agents={"d": {"count": "1", "service": "0s"}}), **ALL)
case(S + "limits", "constant", steps({"x": {"take": "l"}}, limits={"l": {"allow": "10"}}), gone=(outcome("refused:l"), N - 10), **{"done": (outcome("done"), 10)})
case(S + "costs", "constant", base(costs={"c": {"amount": "5 CNY"}}), cost=(total("all", "cost_cny"), 5))
case(S + "reports", "constant", base(reports={"d": {"of": "entries.e.arrivals"}}), **ALL)
TARGET = {"shops.s.orders": ">=1"}
SUMMARY = ("summary.csv", {"place": "targets"}, "mean")
TO_SHOP = {"e": {"arrivals": {"send": str(N), "at": AT}, "to": "shops.s"}}
case(S + "targets", ">=", base(entries=TO_SHOP, targets={"shops.s.orders": ">=1000"}), chance=(SUMMARY, 1))
case(S + "targets", ">= @missed", base(entries=TO_SHOP, targets={"shops.s.orders": ">=1001"}), chance=(SUMMARY, 0))
case(S + "targets", "<=", base(entries=TO_SHOP, targets={"shops.s.orders": "<=1000"}), chance=(SUMMARY, 1))


def of_variant(count):
    return {"done": (("outcomes.csv", {"variant": "v", "entry": "e", "outcome": "done"}, "visits"), count)}


case(S + "variants", "value", base(variants={"v": {"entries.e.arrivals.send": "7"}}), **of_variant(7))
case(S + "variants", "relative", base(variants={"v": {"entries.e.arrivals.send": "*0.5"}}), **of_variant(N // 2))
case(S + "variants", "relative @plus", base(variants={"v": {"entries.e.arrivals.send": "+5"}}), **of_variant(N + 5))
TWO = {"p": {"steps": [{"half": {"p": "0%"}}, {"x": {}}]}}
case(S + "variants", "value @none", base(paths=TWO, variants={"v": {"paths.p.steps.half": "none"}}), **of_variant(N))
case(S + "variants", "value @after", base(variants={"v": {"paths.p.steps.y": {"after": "x", "step": {"p": "0%"}}}}), **of_variant(0))
case(S + "variants", "value @before", base(variants={"v": {"paths.p.steps.y": {"before": "x", "step": {"p": "0%"}}}}), **of_variant(0))
case(S + "variants", "value @nowhere", base(variants={"v": {"paths.p.steps.y": {"before": "z", "step": {"p": "0%"}}}}), message="path")
case(S + "variants", "set", base(variants={"v": {"set": {"entries.e.arrivals.send": "7"}}}), **of_variant(7))
case(S + "variants", "set @unknown", base(variants={"v": {"set": {"nonsense.path": "3"}}}), message="path")
case(S + "variants", "include", base(variants={"v": {"include": "v.yaml"}}),
     files={"v.yaml": "yinliu: 1\nentries: {e: {arrivals: {send: 7}}}\n"}, **of_variant(7))
A_VARIANT = "a_variant."
SEVEN = {"v.yaml": "yinliu: 1\nentries: {e: {arrivals: {send: 7}}}\n"}
KEYED = lambda **keys: base(variants={"v": {"set": {"entries.e.arrivals.send": "7"}, **keys}})
for kind in ("choice", "reading", "guess"):
    case(A_VARIANT + "is", kind, KEYED(**{"is": kind}), **of_variant(7))
case(A_VARIANT + "is", "choice @unknown", KEYED(**{"is": "hope"}), message="unknown-word")
case(A_VARIANT + "forbidden", "constant", KEYED(forbidden="rule a"), **of_variant(7))
case(A_VARIANT + "forbidden", "languages", KEYED(forbidden={"en": "rule a", "zh": "规则甲"}), **of_variant(7))
case(A_VARIANT + "forbidden", "constant @guess", KEYED(forbidden="rule a", **{"is": "guess"}), message="keys-together")
case(A_VARIANT + "include", "one", base(variants={"v": {"include": "v.yaml"}}), files=SEVEN, **of_variant(7))
case(A_VARIANT + "include", "list", base(variants={"v": {"include": ["v.yaml", "w.yaml"]}}),
     files={**SEVEN, "w.yaml": "yinliu: 1\npeople: {k: 100%}\n"}, **of_variant(7))
case(A_VARIANT + "set", "constant", KEYED(), **of_variant(7))
case(A_VARIANT + "label", "constant", KEYED(label="贴"), **of_variant(7))
case(A_VARIANT + "label", "languages", KEYED(label={"en": "a", "zh": "贴"}), **of_variant(7))
AN_INCLUDED = "an_included_file."
OTHER_FILE = lambda **keys: {"yinliu": "1", "include": [{"file": "rest.yaml", **keys}]}
REST = {"rest.yaml": generate.text(base(variants={"v": {"entries.e.arrivals.send": "7"}, "w": {"entries.e.arrivals.send": "8"}}))}
case(AN_INCLUDED + "file", "constant", OTHER_FILE(), files=REST, **ALL)
case(AN_INCLUDED + "variants", "one", OTHER_FILE(variants="v"), files=REST, **of_variant(7))
case(AN_INCLUDED + "variants", "list", OTHER_FILE(variants=["w", "v"]), files=REST, **of_variant(7))
case(AN_INCLUDED + "variants", "list @unknown", OTHER_FILE(variants=["u"]), files=REST, message="include")
SWEPT = {"axes": {"entries.e.arrivals.send": ["3", "4"]}}


def point(sends):
    """Arrivals added over all points."""
    return {"arrivals": (("totals.csv", {"place": "entries.e", "metric": "arrivals"}, "value"), sends)}


case(S + "sweep", "constant", base(sweep=SWEPT), verb="sweep", **point(7))
TEST = {"arms": ["base", "v"], "metric": "all.conversion"}


def tested(verb="check", message=None, room=None, **keys):
    tree = base(entries=TO_SHOP, shops={"s": {"steps": [{"buy": {"p": "50%"}}], "price": "1 CNY"}},
                variants={"v": {"shops.s.steps.buy.p": "60%"}}, experiment={**TEST, **keys})
    if room:
        tree["rooms"]["r"]["sessions"] = [{"from": f"{DAY}T0{h}:00", "to": f"{DAY}T0{h}:30"} for h in range(6)]
    return tree


case(S + "experiment", "constant", tested(), verb="check")

# ---- the horizon and the run -----------------------------------------------------------------------
H = "the_horizon."
case(H + "from", "constant", base(horizon={"from": AT, "to": f"{DAY}T12:00"}), **ALL)
case(H + "from", "constant @later", base(horizon={"from": f"{DAY}T01:01", "to": f"{DAY}T12:00"}), message="outside-horizon")
case(H + "to", "constant", base(horizon={"from": DAY, "to": "2021-07-05T01:01"}), **ALL)
case(H + "to", "constant @too soon", base(horizon={"from": DAY, "to": AT}), message="outside-horizon")
case(H + "bin", "constant", base(horizon={"from": DAY, "to": f"{DAY}T12:00", "bin": "3h"}),
     bin=(("series.csv", {"time": f"{DAY}T00:00:00+08:00", "place": "entries.e", "metric": "arrivals"}, "mean"), N))
case(H + "tz", "constant", base(horizon={"from": DAY, "to": f"{DAY}T12:00", "tz": "Europe/Berlin"}),
     bin=(("series.csv", {"time": f"{DAY}T01:00:00+02:00", "place": "entries.e", "metric": "arrivals"}, "mean"), N))
case(H + "tz", "constant @offset", base(horizon={"from": DAY, "to": f"{DAY}T12:00", "tz": "-03:30"}),
     bin=(("series.csv", {"time": f"{DAY}T01:00:00-03:30", "place": "entries.e", "metric": "arrivals"}, "mean"), N))
case(H + "drain", "yes", steps({"x": {"after": "1d"}}, horizon={"from": DAY, "to": f"{DAY}T12:00", "drain": "yes"}), **ALL)
case(H + "drain", "no", steps({"x": {"after": "1d"}}, horizon={"from": DAY, "to": f"{DAY}T12:00", "drain": "no"}), on=(outcome("under_way"), N))
case(H + "warmup", "constant", base(horizon={"from": DAY, "to": f"{DAY}T12:00", "warmup": "1h"}), **ALL)
case(H + "warmup", "constant @behind", base(horizon={"from": DAY, "to": f"{DAY}T12:00", "warmup": "61m"}), none=(total("entries.e", "arrivals"), 0))
R = "run."
case(R + "seed", "constant", base(run={"seed": "9007199254740991"}), **ALL)
case(R + "replications", "constant", base(run={"replications": "2"}), done=(outcome("done"), 2 * N))
for form in ("yes", "no"):
    case(R + "bom", form, base(run={"bom": form}), **ALL)
case(R + "by", "one", base(run={"by": "kind"}), split=(("funnel_by.csv", {"trait": "kind", "value": "a", "step": "x"}, "passed"), N))
case(R + "by", "list", base(run={"by": ["kind", "t"]}), split=(("funnel_by.csv", {"trait": "t", "value": "yes", "step": "x"}, "passed"), N))
case(R + "by", "@memory", base(run={"by": ["m", "kind"]}), split=(("funnel_by.csv", {"trait": "m", "value": "yes", "step": "x"}, "passed"), N))

# ---- people, facts, profiles -----------------------------------------------------------------------
case("people.size", "constant", base(people={"size": str(N)}), persons=(total("entries.e", "persons"), N), **ALL)
case("people.size", "constant @too few", base(people={"size": str(N - 1)}), message="send-too-large")
for form in DRAWN:
    value, values = quantity(form, "number", "2", "-2", 0.05)
    values = values or [2.0]
    passes = [1 / (1 + math.exp(-x)) for x in values]
    mean = sum(passes) / len(passes)
    case("people.intent", form, steps({"x": {"p": "50%"}}, people={"intent": value}),  # what may change cannot say what a person is
         **({"message": "wrong-trait"} if form in ("by memory", "by fact", "by what is not remembered", "by no fact") else
            {"passed": (funnel("x"), (N * mean, math.sqrt(N * mean * (1 - mean))))}))
F = "a_fact."
case(F + "from", "constant", steps({"x": {"needs": "c"}}, facts={"c": {"from": AT}}), **ALL)
case(F + "from", "constant @later", steps({"x": {"needs": "c"}}, facts={"c": {"from": f"{DAY}T01:00:01"}}), no=(outcome("blocked:c"), N))
case(F + "to", "constant", steps({"x": {"needs": "c"}}, facts={"c": {"to": f"{DAY}T01:00:01"}}), **ALL)
case(F + "to", "constant @over", steps({"x": {"needs": "c"}}, facts={"c": {"to": AT}}), no=(outcome("blocked:c"), N))
TIMES = 400
for form in DRAWN:
    value, values = quantity(form, "duration", "40s", "80s")
    tree = steps({"x": {"needs": "c"}}, facts={"c": {"from": f"{DAY}T00:59", "after": value}}, run={"replications": str(TIMES)},
                 entries={"e": {"arrivals": {"send": "1", "at": AT}, "path": "p"}})
    case(F + "after", form, tree, **({"message": "wrong-shape"} if "by" in form else
                                     {"passed": (funnel("x"), TIMES if values is None else below(values, 60, TIMES))}))
for form, ends in (("yes", "blocked:c"), ("no", "done")):          # from Saturday on
    tree = steps({"x": {"needs": "c"}}, facts={"c": {"from": "2021-07-03T00:00", "after": "12h", "workdays": form}})
    case(F + "workdays", form, tree, ends=(outcome(ends), N))
case(F + "label", "constant", base(facts={"c": {"from": AT, "label": "贴"}}), **ALL)
P = "a_profile."
RATE = {"e": {"arrivals": {"rate": "100/h", "profile": "w"}, "path": "p"}}


def poisson(mean):
    return {"arrivals": (total("entries.e", "arrivals"), (mean, math.sqrt(mean)))}


case(P + "hour", "24", base(entries=RATE, profiles={"w": {"hour": ["0", "1"] + ["0"] * 22}}), **poisson(2400))
case(P + "hour", "168", base(entries=RATE, profiles={"w": {"hour": ["0", "1"] + ["0"] * 166}}), **poisson(16800))
case(P + "weekday", "constant", base(entries=RATE, profiles={"w": {"weekday": ["1"] + ["0"] * 6}}), **poisson(8400))
case(P + "label", "constant", base(entries=RATE, profiles={"w": {"weekday": ["1"] * 7, "label": "贴"}}), **poisson(1200))

# ---- entries ---------------------------------------------------------------------------------------
E = "an_entry."
SEND = {"send": str(N), "at": AT}
case(E + "label", "constant", base(entries={"e": {"arrivals": SEND, "path": "p", "label": "贴"}}), **ALL)
for form, said in {"constant": "card", "languages": {"en": "coupon opened", "zh": "打开优惠券"}}.items():
    case(E + "counts", form, base(entries={"e": {"arrivals": SEND, "path": "p", "counts": said}}), **ALL)
case(E + "arrivals", "constant", base(), arrivals=(total("entries.e", "arrivals"), N))
plain(E + "cost", lambda v: base(entries={"e": {"arrivals": SEND, "path": "p", "cost": v}}), total("entries.e", "cost_cny"),
      "3 CNY", "7 CNY", 3 * N)
PARTS = lambda **keys: base(entries={"e": {"arrivals": SEND, "path": "p", "cost": keys}})
COST = lambda parts: {"cost": (total("entries.e", "cost_cny"), parts * N)}
case(E + "cost", "parts", PARTS(part="1 CNY", text="x" * 140), **COST(3))
TIERS = base(entries={"e": {"arrivals": SEND, "path": "p", "cost": {"tiers": {"0": "1 CNY", "400": "3 CNY"}}}})
for row, form in ((E + "cost", "tiers"), ("a_cost_by_tiers.tiers", "constant")):
    case(row, form, TIERS, cost=(total("entries.e", "cost_cny"), 400 + 3 * (N - 400)))
case(E + "budget", "constant", base(entries={"e": {"arrivals": SEND, "path": "p", "cost": "1 CNY", "budget": "10 CNY"}}),
     arrivals=(total("entries.e", "arrivals"), 10))
BUDGET = lambda budget, days=(DAY,), **keys: base(horizon={"from": DAY, "to": "2021-07-07"}, **keys, entries={
    "e": {"arrivals": {"send": str(N), "at": [f"{day}T01:00" for day in days]}, "path": "p", "cost": "1 CNY", "budget": budget}})
PAYS = lambda count: {"arrivals": (total("entries.e", "arrivals"), count)}
TWO_DAYS = (DAY, "2021-07-06")
case(E + "budget", "map", BUDGET({"amount": "10 CNY"}), **PAYS(10))
case(E + "budget", "name", BUDGET("b", budgets={"b": {"amount": "10 CNY"}}), **PAYS(10))
case(S + "budgets", "constant", BUDGET("b", budgets={"b": {"amount": "10 CNY"}}), **PAYS(10))
case("a_budget.label", "constant", BUDGET("b", budgets={"b": {"amount": "10 CNY", "label": "贴"}}), **PAYS(10))
case("a_budget.amount", "constant", BUDGET({"amount": "7.5 CNY"}), **PAYS(7))
case("a_budget.per", "once", BUDGET({"amount": "10 CNY", "per": "once"}, TWO_DAYS), **PAYS(10))
case("a_budget.per", "day", BUDGET({"amount": "10 CNY", "per": "day"}, TWO_DAYS), **PAYS(20))
case(E + "path", "constant", base(), **ALL)
places(E + "to", lambda to: base(entries={"e": {"arrivals": SEND, "to": to}}), ("watched", "order", "done", None))
case(E + "to", "leave", base(entries={"e": {"arrivals": SEND, "to": "leave"}}), message="bad-destination")
A = "arrivals."
ARRIVE = lambda **keys: base(entries={"e": {"arrivals": keys, "path": "p"}})
for unit, mean in (("s", 43200), ("min", 720), ("h", 12), ("day", 0.5), ("week", 0.5 / 7)):
    case(A + "rate", "constant" + (f" @{unit}" if unit != "h" else ""), ARRIVE(rate=f"{100 if mean < 1000 else 0.1}/{unit}"),
         **poisson(mean * (100 if mean < 1000 else 0.1)))
case(A + "from", "constant", ARRIVE(rate="1200/h", **{"from": f"{DAY}T06:00"}), **poisson(1200 * 6))
case(A + "to", "constant", ARRIVE(rate="1200/h", to=f"{DAY}T06:00"), **poisson(1200 * 6))
case(A + "to", "constant @send", ARRIVE(send="5", at=AT, to=f"{DAY}T06:00"), message="keys-together")
case(A + "profile", "constant", base(entries=RATE, profiles={"w": {"weekday": ["2"] * 7}}), **poisson(1200))
case(A + "send", "constant", ARRIVE(send="5", at=AT), arrivals=(total("entries.e", "arrivals"), 5))
case(A + "send", "constant @none", ARRIVE(send="0", at=AT), arrivals=(total("entries.e", "arrivals"), 0))
case(A + "at", "one", ARRIVE(send="5", at=AT), arrivals=(total("entries.e", "arrivals"), 5))
case(A + "at", "list", ARRIVE(send="5", at=[AT, f"{DAY}T02:00"]), arrivals=(total("entries.e", "arrivals"), 10))
case(A + "over", "constant", ARRIVE(send=str(N), at=f"{DAY}T00:30", over="1h"),
     half=(("series.csv", {"time": f"{DAY}T00:00:00+08:00", "place": "entries.e", "metric": "arrivals"}, "mean"), (N / 2, math.sqrt(N) / 2)))
TABLE = {"t.csv": f"time,count\n{DAY}T01:00+08:00,600\n{DAY}T02:00+08:00,0\n"}
case(A + "table", "constant", ARRIVE(table="t.csv"), files=TABLE, **poisson(600))
# arrivals that follow: 10 viewers, entrants or orders of 00:32, looked at at 00:35, bring 100 in the five minutes behind it
FOLLOW = lambda figure, table=None, **keys: base(entries={
    "e": {"arrivals": {"follow": figure, "every": "5m", "table": table or {"9": "0/h", "10": "1200/h"}, **keys}, "path": "p"},
    "r": {"arrivals": {"send": "10", "at": f"{DAY}T00:32"}, "to": "rooms.r"}, "s": {"arrivals": {"send": "10", "at": f"{DAY}T00:32"}, "to": "shops.s"}},
    rooms={"r": {"watch": "4m"}})
for figure in ("rooms.r.online", "rooms.r.entrants", "shops.s.orders"):
    case(A + "follow", "constant" + f" @{figure}", FOLLOW(figure), **poisson(100))
case(A + "follow", "constant", FOLLOW("rooms.r.online"), **poisson(100))
case(A + "every", "constant", FOLLOW("rooms.r.entrants", every="1h"), **poisson(1200))
case(A + "every", "constant @uneven", FOLLOW("rooms.r.online", every="7m"), message="value-range")
case(A + "table", "rates", FOLLOW("rooms.r.online", {"0": "0/h", "20": "2400/h"}), **poisson(100))
case(A + "table", "rates @alone", ARRIVE(table={"0": "10/h"}), message="keys-together")
case(A + "table", "rates @falling", FOLLOW("rooms.r.online", {"9": "1/h", "3": "2/h"}), message="value-range")
for words, message in {"rooms.r.queue": "bad-figure", "rooms.nowhere.online": "unknown-place", "shops.s.online": "bad-figure"}.items():
    case(A + "follow", f"constant @{words}", FOLLOW(words), message=message)
for key, value in {"rate": "1/h", "among": {"t": "yes"}, "exact": "yes"}.items():
    case(A + "follow", f"constant @{key}", FOLLOW("rooms.r.online", **{key: value}), message="keys-together")
for form, money, wants in (("budget", {"budget": "30 CNY"}, 30), ("tiers", {"cost": {"tiers": {"0": "1 CNY", "10": "2 CNY"}}, "budget": "30 CNY"}, 20)):
    tree = FOLLOW("rooms.r.online")
    tree["entries"]["e"].update({"cost": "1 CNY", **money})
    case(A + "follow", f"constant @{form}", tree, come=(total("entries.e", "arrivals"), wants))
tree = FOLLOW("rooms.r.online")
tree["entries"]["e"].update(cost="1 CNY", budget="all")
case(A + "follow", "constant @shared", {**tree, "budgets": {"all": {"amount": "9 CNY"}}}, message="keys-together")
case(A + "exact", "yes", ARRIVE(table="t.csv", exact="yes"), files=TABLE, arrivals=(total("entries.e", "arrivals"), 600))
case(A + "exact", "no", ARRIVE(table="t.csv", exact="no"), files=TABLE, **poisson(600))
C = "a_cost_by_parts."
case(C + "part", "constant", PARTS(part="2 CNY", text="x"), **COST(2))
case(C + "text", "constant", PARTS(part="1 CNY", text="今" * 71), **COST(2))
case(C + "text", "constant @one", PARTS(part="1 CNY", text="x" * 70), **COST(1))
case(C + "single", "constant", PARTS(part="1 CNY", text="x" * 70, single="69"), **COST(2))
case(C + "long", "constant", PARTS(part="1 CNY", text="x" * 100, long="20"), **COST(5))

# ---- conditions, wherever they stand ---------------------------------------------------------------


def conditions(row, build, waits):
    """needs and wait: what holds lets all pass, what does not blocks all; what cannot be waited for has a message."""
    ways = {"fact": ("f", "g"), "trait": ("t", None), "memory": ("m", "n"), "value": ({"kind": "a"}, {"kind": "b"}),
            "room": ("rooms.r", "rooms.later"), "hosted room": (None, "rooms.h"), "limit": ("limits.l", "limits.none"),
            "hours": ("00:30-01:30", "02:00-03:00"), "list": (["f", "08:00-01:30"], ["f", "g"])}
    more = {"limits": {"l": {"allow": "5"}, "none": {"allow": "0"}},
            "rooms": {"later": {"watch": "1m", "sessions": [{"from": f"{DAY}T05:00", "to": f"{DAY}T06:00"}]},
                      "h": {"hosted": "yes", "watch": "1m"}}}
    for form, (holds, not_) in ways.items():
        for good, value in ((True, holds), (False, not_)):
            if value is None:
                continue
            name = form if good or holds is None else form + " @not"
            if waits and form in ("trait", "memory", "value", "limit", "hosted room"):
                case(row, name, build(value, more), message="wait-condition")
                continue
            comes = waits and form in ("room", "hours")             # until it opens
            if good or comes:
                case(row, name, build(value, more), **ALL)
            else:
                blocked = {"value": "kind", "list": "g"}.get(form, value)
                case(row, name, build(value, more), ends=(outcome(f"blocked:{blocked}"), N))


def matches(row, build, skips):
    ways = {"value": ({"kind": "a"}, {"kind": "b"}), "list of values": ({"kind": ["a", "b"]}, None),
            "two lines": ({"kind": "a", "t": "yes"}, {"kind": "a", "t": "no"}), "memory": ({"m": "yes"}, {"n": "yes"}),
            "fact": ({"f": "yes"}, {"g": "yes"})}
    for form, both in ways.items():
        for holds, value in zip((True, False), both):
            if value is not None:
                case(row, form + ("" if holds else " @not"), build(value), skipped=(funnel("x", "skipped"), N if holds == skips else 0))


# ---- a path and its steps --------------------------------------------------------------------------
T = "a_path."
IN_PATH = lambda **keys: base(paths={"p": {**keys, "steps": [{"x": {}}]}})
case(T + "label", "constant", IN_PATH(label="贴"), **ALL)
case(T + "claimed_steps", "constant", IN_PATH(claimed_steps="4"), **ALL)
conditions(T + "needs", lambda v, more: base(paths={"p": {"needs": v, "steps": [{"x": {}}]}}, **more), False)
places(T + "otherwise", lambda to: IN_PATH(needs="g", otherwise=to), ("watched", "order", "done", "blocked:g"))
case(T + "steps", "keys", steps({"x": {"p": "0%"}}), left=(outcome("left"), N))
case(T + "steps", "no keys", steps({"x": None}), **ALL)
case(T + "steps", "bare to", steps({"to": "shops.s"}), ends=(outcome("order"), N))
places(T + "steps", lambda to: steps({"a": None}, {"to": to}), prefix="bare to @last ")
places(T + "steps", lambda to: steps({"to": to}, {"a": {"p": "0%"}}), prefix="bare to @first ")

K = "a_step."
IN = lambda **keys: steps({"a": None}, {"x": keys}, {"b": None})
WITH = lambda sections, **keys: steps({"a": None}, {"x": keys}, {"b": None}, **sections)
case(K + "label", "constant", IN(label="贴"), **ALL)
matches(K + "only_if", lambda v: IN(only_if=v), False)
matches(K + "skip_if", lambda v: IN(skip_if=v), True)
conditions(K + "needs", lambda v, more: WITH(more, needs=v), False)
conditions(K + "wait", lambda v, more: WITH(more, wait=v), True)
durations(K + "after", lambda v: WITH({"horizon": SHORT}, after=v), outcome("done"))
plain(K + "p", lambda v: IN(p=v), funnel("x"), "100%", "0%", N)
plain(K + "p", lambda v: IN(p=v), funnel("x"), "0", "1", 0, ["constant"])
plain(K + "mean", lambda v: IN(mean=v), funnel("x"), "100%", "0%", N)
case(K + "mean", "constant @moved", WITH({"people": {"intent": "2"}}, mean="50%"), passed=(funnel("x"), (N / 2, math.sqrt(N) / 2)))
case(K + "mean", "constant @and p", IN(mean="50%", p="50%"), message="keys-together")
SHOCK = {"shocks": {"z": {"per": "day", "sd": "0"}}}
case(K + "shocks", "constant", WITH(SHOCK, p="50%", shocks={"z": "1"}), passed=(funnel("x"), (N / 2, math.sqrt(N) / 2)))
case(K + "shocks", "constant @far", WITH(SHOCK, p="50%", shocks={"z": "11"}), message="value-range")
case(S + "shocks", "constant", base(**SHOCK), **ALL)
for row, keys in {"label": {"label": "贴"}, "per": {"per": "replication"}, "sd": {"sd": "2"}}.items():
    case("a_shock." + row, "constant", base(shocks={"z": {"per": "day", "sd": "1", **keys}}), **ALL)
case("a_shock.per", "constant @room", base(rooms={"r": {"watch": "1m", "sessions": [{"from": f"{DAY}T01:00", "to": f"{DAY}T02:00"}]}}, shocks={"z": {"per": "rooms.r", "sd": "1"}}), **ALL)
case("a_shock.per", "constant @always live", base(rooms={"r": {"watch": "1m"}}, shocks={"z": {"per": "rooms.r", "sd": "1"}}), message="hosted-room")
case("a_shock.per", "constant @other", base(shocks={"z": {"per": "week", "sd": "1"}}), message="unknown-word")
case(A + "shocks", "constant", base(entries={"e": {"arrivals": {"rate": "100/h", "shocks": {"z": "1"}}, "path": "p"}}, **SHOCK), **poisson(1200))
case(A + "shocks", "constant @send", base(entries={"e": {"arrivals": {"send": "1", "at": AT, "shocks": {"z": "1"}}, "path": "p"}}, **SHOCK), message="keys-together")
case(K + "intent", "number", WITH({"people": {"intent": "1"}}, p="50%", intent="2"), passed=(funnel("x"), (N * 0.880797, 10.3)))
case(K + "intent", "no", WITH({"people": {"intent": "100"}}, p="50%", intent="no"), passed=(funnel("x"), (N / 2, math.sqrt(N) / 2)))
case(K + "intent", "constant", WITH({"people": {"intent": "1"}}, p="50%", intent="-10"), passed=(funnel("x"), (N * 4.5398e-5, 0.22)))
case(K + "ask", "constant", WITH({"agents": {"d": {"count": "1", "service": "0s"}}}, ask="agents.d"), served=(total("agents.d", "served"), N), **ALL)
places(K + "else", lambda to: IN(p="0%", **{"else": to}))
case(K + "else", "next", IN(p="0%", **{"else": "next"}), passed=(funnel("x"), 0), **ALL)
for form, way, ends in (("room", "rooms.r", "watched"), ("shop", "shops.s", "order"), ("path", "paths.q", "done"), ("leave", "leave", "left"),
                        ("next", "next", "done")):
    case(K + "choose", form, IN(choose={way: "100%"}), ends=(outcome(ends), N))
case(K + "choose", "rest", IN(choose={"shops.s": "0%", "rooms.r": "rest"}), ends=(outcome("watched"), N))
for form in BY:
    by, yes, no = BY[form]
    case(K + "choose", form, IN(choose={"shops.s": {"by": by, yes: "100%", no: "0%"}, "leave": "rest"}), ends=(outcome("order"), N))
places(K + "otherwise", lambda to: IN(needs="g", otherwise=to), ("watched", "order", "done", "blocked:g"))
places(K + "otherwise", lambda to: IN(after="2m", valid="1m", otherwise=to), ("watched", "order", "done", "expired"), prefix="late @")
places(K + "otherwise", lambda to: WITH({"limits": {"l": {"allow": "0"}}}, take="l", otherwise=to), ("watched", "order", "done", "refused:l"), prefix="refused @")
plain(K + "valid", lambda v: IN(after="1m", valid=v), funnel("x"), "2m", "30s", N)
LIMITS = {"limits": {"l": {"allow": "10"}, "k": {"allow": "4"}}}
case(K + "take", "one", WITH(LIMITS, take="l"), taken=(total("limits.l", "taken"), 10), passed=(funnel("x"), 10))
case(K + "take", "list", WITH(LIMITS, take=["l", "k"]), taken=(total("limits.l", "taken"), 4), refused=(outcome("refused:k"), N - 4))
for key in ("actions", "switches"):
    plain(K + key, lambda v: WITH({}, goal="g1", **{key: v}), path_figure("goals.g1", f"{key}_mean"), "3", "7", 3)
plain(K + "cost", lambda v: IN(cost=v), total("entries.e", "cost_cny"), "3 CNY", "7 CNY", 3 * N)
AFTERWARDS = lambda then, **keys: steps({"x": keys}, {"b": {"needs": then}})
case(K + "forget", "one", AFTERWARDS("m", forget="m"), ends=(outcome("blocked:m"), N))
case(K + "forget", "list", AFTERWARDS("m", forget=["n", "m"]), ends=(outcome("blocked:m"), N))
case(K + "remember", "one", AFTERWARDS("n", remember="n"), **ALL)
case(K + "remember", "list", AFTERWARDS("n", remember=["m", "n"]), **ALL)
case(K + "remember", "one @trait", AFTERWARDS("n", remember="t"), message="wrong-trait")
NONE = {"limits": {"l": {"per": "person", "allow": "0"}, "k": {"per": "person", "allow": "0"}}}
GIVES = lambda give: steps({"x": {"give": give}}, {"b": {"take": ["l"]}}, {"c": {"take": "l"}}, **NONE)
case(K + "give", "one", GIVES({"l": "1"}), first=(funnel("b"), N), second=(funnel("c"), 0))
case(K + "give", "two", GIVES({"k": "1", "l": "2"}), first=(funnel("b"), N), second=(funnel("c"), N))
case(K + "give", "unlimited", GIVES({"l": "unlimited"}), first=(funnel("b"), N), second=(funnel("c"), N))
case(K + "refill", "constant", steps({"x": {"refill": "l"}}, {"b": {"take": "l"}}, limits={"l": {"per": "person", "allow": "1", "lasts": "1h"}}), **ALL)
LIVE = lambda word, loses="0%": base(
    paths={"p": {"steps": [{"on": {"host": "rooms.h"}}, {"x": {"after": "10m", "live": word}}, {"b": {"after": "10m"}}]}},
    rooms={"h": {"hosted": "yes", "watch": "15m", "pause_loses": loses}},
    entries={"e": {"arrivals": {"send": "1", "at": AT}, "path": "p"}, "g": {"arrivals": {"send": str(N), "at": f"{DAY}T01:05"}, "to": "rooms.h"}})
case(K + "live", "pause", LIVE("pause", "100%"), seen=(total("rooms.h", "watch_mean_s"), 300))
case(K + "live", "pause @kept", LIVE("pause"), seen=(total("rooms.h", "watch_mean_s"), 900))
case(K + "live", "resume", LIVE("resume", "100%"), seen=(total("rooms.h", "watch_mean_s"), 900))
case(K + "live", "end", LIVE("end"), seen=(total("rooms.h", "watch_mean_s"), 300))
case(K + "goal", "constant", IN(goal="g1"), reached=(total("goals.g1", "reached"), N))
case(K + "starts", "constant", IN(starts={"z": {"path": "paths.q"}}), begun=(total("starts.z", "arrivals"), N))
case(K + "host", "constant", LIVE("pause"), watched=(outcome("watched", "g"), N))
case(K + "host", "constant @no hosted room", IN(host="rooms.r"), message="hosted-room")
places_by(K + "to", lambda to: IN(to=to))

# each key of a step as the first, a middle and the last one of a path, and of a shop where it may stand there
EVERYWHERE = {
    "only_if": ({"kind": "b"}, {}, "skipped", N), "skip_if": ({"kind": "a"}, {}, "skipped", N), "needs": ("f", {}, "passed", N),
    "after": ("1m", {}, "passed", N), "p": ("0%", {}, "passed", 0), "intent": ("no", {"p": "100%"}, "passed", N), "wait": ("f", {}, "passed", N),
    "ask": ("agents.d", {}, "passed", N), "else": ("next", {"p": "0%"}, "passed", 0), "choose": ({"leave": "100%"}, {}, "passed", 0),
    "otherwise": ("paths.q", {"take": "none"}, "passed", 0), "valid": ("1m", {}, "passed", N), "take": ("none", {}, "passed", 0),
    "actions": ("1", {}, "passed", N), "switches": ("1", {}, "passed", N), "cost": ("1 CNY", {}, "passed", N), "forget": ("m", {}, "passed", N),
    "remember": ("n", {}, "passed", N), "give": ({"none": "5"}, {}, "passed", N), "refill": ("again", {}, "passed", N),
    "live": ("pause", {}, "passed", N), "goal": ("g1", {}, "passed", N), "starts": ({"z": {"path": "paths.q"}}, {}, "passed", N),
    "host": ("rooms.h", {}, "passed", N), "to": ("leave", {}, "passed", N), "label": ("贴", {}, "passed", N)}
NEVER_LAST = {"only_if", "skip_if", "needs", "to", "choose"}
for key, (value, others, column, wants) in EVERYWHERE.items():
    more = dict(agents={"d": {"count": "1", "service": "0s"}}, limits={"none": {"allow": "0"}, "again": {"allow": "1", "lasts": "1h"}},
                rooms={"h": {"hosted": "yes", "watch": "1m"}})
    for at, where in enumerate(("first", "middle", "last")):
        line = [{"a": None}, {"b": None}]
        line.insert(at, {"x": {key: value, **others}})
        case(K + key, f"constant @{where} of a path", base(paths={"p": {"steps": line}}, **more), x=(funnel("x", column), wants))
        shop = base(shops={"s": {"steps": line, "price": "1 CNY"}}, entries=TO_SHOP, **more)
        if where == "last" and (key in NEVER_LAST):
            case(K + key, "constant @last of a shop", shop, message="last-shop-step")
        else:
            case(K + key, f"constant @{where} of a shop", shop, x=(funnel("x", column, "shops.s"), wants))

# ---- starts ----------------------------------------------------------------------------------------
Z = "a_start."
START = lambda **keys: IN(starts={"z": {"path": "paths.q", **keys}})
BEGUN = total("starts.z", "arrivals")
case(Z + "label", "constant", START(label="贴"), begun=(BEGUN, N))
for form, to, ends in (("room", "rooms.r", "watched"), ("shop", "shops.s", "order"), ("path", "paths.q", "done")):
    case(Z + "path", form, START(path=to), ends=(outcome(ends, "starts.z"), N))
case(Z + "path", "leave", START(path="leave"), message="bad-destination")
case(Z + "who", "self", START(who="self"), begun=(BEGUN, N), persons=(total("starts.z", "persons"), N))
case(Z + "who", "others", START(who="others"), begun=(BEGUN, N))
KINDS = {"kind": {"a": "50%", "b": "50%"}, "t": "50%"}
AUDIENCES = {"value": {"kind": "b"}, "list of values": {"kind": ["b"]}, "two lines": {"kind": "b", "t": "yes"}}
for form, among in AUDIENCES.items():
    new = lambda **start: base(people=KINDS, paths={
        "p": {"steps": [{"x": {"starts": {"z": {"path": "paths.q", **start}}}}]},
        "q": {"steps": [{"y": {"only_if": among}}]}})
    case(Z + "among", form, new(who="others", among=among), reached=(funnel("y", "reached"), N))
    come = lambda **arrivals: base(people={**KINDS, **({"size": "3000"} if "all" in arrivals.values() else {})}, entries={
        "e": {"arrivals": {"at": AT, **arrivals}, "path": "p"}}, paths={"p": {"steps": [{"y": {"only_if": among}}]}})
    case("arrivals.among", form, come(send=str(N), among=among), reached=(funnel("y", "reached"), N))
    case("arrivals.among", form + " @skipped", come(send="all", among=among), skipped=(funnel("y", "skipped"), 0))
case(Z + "among", "value @self", START(among={"kind": "a"}), message="keys-together")
case("arrivals.among", "value @memory", base(entries={"e": {"arrivals": {"send": "9", "at": AT, "among": {"m": "yes"}}, "path": "p"}}), message="wrong-trait")
for share, wants in (("100%", 700), ("0%", 0)):
    known = base(people={"size": "700", "m": f"remembered({share})"},
                 entries={"e": {"arrivals": {"send": "all", "at": AT, "among": {"m": "yes"}}, "path": "p"}})
    case("arrivals.among", f"value @memory of {share}", known, come=(total("entries.e", "arrivals"), wants), done=(outcome("done"), wants))
    for form, how in (("rate", {"rate": f"{N}/h"}), ("send", {"send": str(N), "at": AT})):
        found = base(people={"size": "3000", "m": f"remembered({share})"}, entries={"e": {"arrivals": {**how, "among": {"m": "yes"}}, "path": "p"}},
                     paths={"p": {"steps": [{"y": {"only_if": {"m": "yes"}}}]}})
        case("arrivals.among", f"value @memory of {share} by {form}", found, skipped=(funnel("y", "skipped"), 0),
             **({} if wants else {"come": (total("entries.e", "arrivals"), 0)}))
    begun = base(people={"size": "3000", "m": f"remembered({share})"}, paths={
        "p": {"steps": [{"x": {"starts": {"z": {"path": "paths.q", "who": "others", "among": {"m": "yes"}}}}}]},
        "q": {"steps": [{"y": {"only_if": {"m": "yes"}}}]}})
    case(Z + "among", f"value @memory of {share}", begun, reached=(funnel("y", "passed"), N if wants else 0))
case("arrivals.among", "value @memory and budget", base(people={"size": "700", "m": "remembered(50%)"}, entries={
    "e": {"arrivals": {"send": "all", "at": AT, "among": {"m": "yes"}}, "budget": "5 CNY", "path": "p"}}), message="keys-together")
case("arrivals.among", "value @nobody", base(entries={"e": {"arrivals": {"send": "9", "at": AT, "among": {"kind": "b"}}, "path": "p"}}), message="value-range")
case("arrivals.send", "all", base(people={"size": "700"}, entries={"e": {"arrivals": {"send": "all", "at": AT}, "path": "p"}}), done=(outcome("done"), 700))
case("arrivals.send", "all @no size", base(entries={"e": {"arrivals": {"send": "all", "at": AT}, "path": "p"}}), message="keys-together")
for form in DRAWN:
    value, values = quantity(form, "number", "2", "5", 0.05)
    wants = 2 * N if values is None else add_up(values)
    if values is not None:                               # a fraction is rounded up or down by chance
        wants = (wants[0], math.hypot(wants[1], math.sqrt(N) / 2))
    case(Z + "number", form, START(number=value, who="others"), begun=(BEGUN, wants))
plain(Z + "p", lambda v: START(p=v), BEGUN, "100%", "0%", N)
durations(Z + "after", lambda v: base(horizon=SHORT, paths={"p": {"steps": [{"x": {"starts": {"z": {"path": "paths.q", "after": v}}}}]}}), BEGUN)
case(Z + "depth", "constant", steps({"x": {"starts": {"z": {"path": "paths.p", "depth": "2", "who": "others"}}}}),
     begun=(BEGUN, 2 * N), cut=(total("starts.z", "cut"), N))
CARRY = lambda word: base(paths={"p": {"steps": [{"x": {"actions": "3", "starts": {"z": {"path": "paths.q", "carry": word}}}}]},
                                 "q": {"steps": [{"y": {"goal": "g1"}}]}})
CARRIED = ("paths.csv", {"entry": "starts.z", "place": "goals.g1"}, "actions_mean")
case(Z + "carry", "yes", CARRY("yes"), mean=(CARRIED, 3))
case(Z + "carry", "no", CARRY("no"), mean=(CARRIED, 0))

DAILY = {"day": {"hour": ["0"] + ["1"] * 23}, "night": {"hour": ["1"] + ["0"] * 23}}
ODDS = 99 * 24 / 23
RHYTHM = lambda r: steps(("x", {"p": "99%", "rhythm": r}), profiles=DAILY)
case("a_step.rhythm", "constant", RHYTHM("day"), passed=(funnel("x"), (N * ODDS / (1 + ODDS), math.sqrt(N * ODDS) / (1 + ODDS))))
case("a_step.rhythm", "constant @never", RHYTHM("night"), passed=(funnel("x"), 0))
case("a_step.rhythm", "constant @no p", steps(("x", {"rhythm": "day"}), profiles=DAILY), message="keys-together")

# ---- rooms -----------------------------------------------------------------------------------------
M = "a_room."
TO_ROOM = {"e": {"arrivals": SEND, "to": "rooms.r"}}
ROOM = lambda **keys: base(entries=TO_ROOM, rooms={"r": {"watch": "10m", **keys}})
SESSION = lambda a, b: [{"from": f"{DAY}T{a}", "to": f"{DAY}T{b}"}]
WATCHED = {"watched": (outcome("watched"), N)}
case(M + "label", "constant", ROOM(label="贴"), **WATCHED)
case(M + "sessions", "constant", ROOM(sessions=SESSION("00:30", "01:05")), seen=(total("rooms.r", "watch_mean_s"), 300), **WATCHED)
case(M + "sessions", "constant @touching", ROOM(sessions=SESSION("01:05", "02:00") + SESSION("00:30", "01:05")),
     seen=(total("rooms.r", "watch_mean_s"), 300), **WATCHED)
SOON, OVER = SESSION("05:00", "06:00"), SESSION("00:00", "00:30")
WAYS = dict(shops={"s": {"steps": [{"buy": {}}], "price": "10 CNY"}})


def elsewhere(row, key, sessions, left):
    """before_first and after_end lead to another room, not to this one again."""
    for form, to, ends in zip(PLACES, ("rooms.other", "shops.s", "paths.q", "leave"), ("watched", "order", "done", left)):
        case(row, form, base(entries=TO_ROOM, rooms={"r": {"watch": "10m", "sessions": sessions, key: to}, "other": {"watch": "1m"}}),
             ends=(outcome(ends), N))


elsewhere(M + "before_first", "before_first", SOON, "never_live")
elsewhere(M + "after_end", "after_end", OVER, "ended")
case(M + "after_end", "replay", ROOM(sessions=OVER, after_end="replay"), replays=(total("rooms.r", "replays"), N), **WATCHED)
durations(M + "watch", lambda v: base(horizon=SHORT, entries=TO_ROOM, rooms={"r": {"watch": v}}), outcome("watched"))


def afterwards(to):
    to = {"by": to["by"], **{k: v for k, v in to.items() if k != "by"}} if isinstance(to, dict) else to.replace("rooms.r", "rooms.other")
    return base(entries=TO_ROOM, rooms={"r": {"watch": "10m", "then": to}, "other": {"watch": "1m"}})


places(M + "then", afterwards, ("watched", "order", "done", "watched"))
for form in BY:
    by, yes, no = BY[form]
    case(M + "then", form, afterwards({"by": by, yes: "shops.s", no: "paths.q"}), ends=(outcome("order"), N))
case(M + "then", "by trait leave", afterwards({"by": "t", "yes": "leave", "no": "paths.q"}), **WATCHED)
case(M + "then", "choose", base(entries=TO_ROOM, rooms={"r": {"watch": "1m", "then": {"choose": {"shops.s": "100%", "leave": "rest"}}}}),
     ends=(outcome("order"), N))
case(M + "capacity", "constant", ROOM(capacity="10", when_full="leave"), full=(outcome("full"), N - 10))
case(M + "when_full", "leave", ROOM(capacity="10", when_full="leave"), full=(outcome("full"), N - 10))
case(M + "when_full", "wait", ROOM(capacity="500", when_full="wait"), waited=(total("rooms.r", "waited_mean_s"), 300), **WATCHED)
BLOCKED = {"b": {"arrivals": {"send": "1", "at": f"{DAY}T00:30"}, "to": "rooms.r"}, **TO_ROOM}
SEATED = {name: {**entry, "to": "rooms.live"} for name, entry in BLOCKED.items()}
durations(M + "patience", lambda v: base(horizon=SHORT, entries=BLOCKED, rooms={"r": {"watch": "11h", "capacity": "1", "patience": v}}),
          outcome("abandoned"))
places(M + "otherwise", lambda to: base(entries=SEATED, rooms={
    "r": {"watch": "1m"}, "live": {"watch": "11h", "capacity": "1", "when_full": "leave", "otherwise": to}}), ("watched", "order", "done", "full"))
case(M + "while", "constant", ROOM(**{"while": {"x": {"goal": "g1"}}}), reached=(total("goals.g1", "reached"), N))
case(M + "hosted", "yes", LIVE("pause"), watched=(outcome("watched", "g"), N))
case(M + "hosted", "no", ROOM(hosted="no"), **WATCHED)
case(M + "hosted", "yes @nobody", ROOM(hosted="yes"), ends=(outcome("never_live"), N))
case(M + "pause_loses", "constant", LIVE("pause", "100%"), seen=(total("rooms.h", "watch_mean_s"), 300))
SHOW = lambda slots, **keys: ROOM(sessions=SESSION("00:30", "02:00"), programme=slots, **keys)
LATE = {"by": "rooms.r.programme", "late": "100%", "rest": "0%"}
case(M + "programme", "constant", SHOW([{"name": "early", "for": "35m"}, {"name": "late"}], **{"while": {"x": {"at": f"{DAY}T01:05", "p": LATE}}}),
     passed=(funnel("x"), N), **WATCHED)
case(M + "programme", "constant @hosted", ROOM(hosted="yes", programme=[{"name": "late"}]), message="hosted-room")
case(M + "programme", "constant @always live", ROOM(programme=[{"name": "late"}]), message="keys-together")
case("a_slot_of_a_programme.name", "constant", SHOW([{"name": "off"}]), message="bad-name")
for form, label in {"constant": "贴", "languages": {"en": "a", "zh": "贴"}}.items():
    case("a_slot_of_a_programme.label", form, SHOW([{"name": "early", "for": "35m", "label": label}, {"name": "late"}],
                                                  **{"while": {"x": {"at": f"{DAY}T01:05", "p": LATE}}}), passed=(funnel("x"), N))
case("a_slot_of_a_programme.for", "constant", SHOW([{"name": "early", "for": "36m"}, {"name": "late"}], **{"while": {"x": {"at": f"{DAY}T01:05", "p": LATE}}}),
     passed=(funnel("x"), 0), **WATCHED)
case("a_slot_of_a_programme.for", "constant @unsaid", SHOW([{"name": "early"}, {"name": "late"}]), message="missing-key")
case("a_session.from", "constant", ROOM(sessions=SESSION("01:00", "02:00")), **WATCHED)
case("a_session.to", "constant", ROOM(sessions=SESSION("00:00", "01:00")), ends=(outcome("ended"), N))

# ---- items of a stay: three timings, each key in each form -----------------------------------------
I = "an_item_of_a_while."
ITEM = lambda sections=None, **keys: base(entries=TO_ROOM, rooms={"r": {"watch": "10m", "while": {"x": keys}}}, **(sections or {}))
G1 = total("goals.g1", "reached")
case(I + "label", "constant", ITEM(label="贴"), **WATCHED)
matches(I + "only_if", lambda v: ITEM(only_if=v), False)
matches(I + "skip_if", lambda v: ITEM(skip_if=v), True)
for form, (holds, not_) in {"fact": ("f", "g"), "trait": ("t", None), "memory": ("m", "n"), "value": ({"kind": "a"}, {"kind": "b"}),
                            "room": ("rooms.r", "rooms.later"), "hosted room": (None, "rooms.h"), "limit": ("limits.l", "limits.none"),
                            "hours": ("00:30-01:30", "02:00-03:00"), "list": (["f", "t"], ["f", "g"])}.items():
    for good, value in ((True, holds), (False, not_)):
        if value is not None:
            tree = ITEM({"limits": {"l": {"allow": "5"}, "none": {"allow": "0"}}}, needs=value, goal="g1")
            tree["rooms"].update({"later": {"watch": "1m", "sessions": SOON}, "h": {"hosted": "yes", "watch": "1m"}})
            case(I + "needs", form + ("" if good or holds is None else " @not"), tree, reached=(G1, N if good else 0), **WATCHED)
SOON_AFTER = {"horizon": {"from": DAY, "to": f"{DAY}T01:01:01", "drain": "no"}}
durations(I + "after", lambda v: base(entries=TO_ROOM, rooms={"r": {"watch": "11h", "while": {"x": {"at": f"{DAY}T01:00:01", "after": v, "goal": "g1"}}}},
                                      **SOON_AFTER), G1)
plain(I + "p", lambda v: ITEM(p=v), funnel("x"), "100%", "0%", N)
plain(I + "mean", lambda v: ITEM(mean=v), funnel("x"), "100%", "0%", N)
case(I + "shocks", "constant", ITEM(SHOCK, p="50%", shocks={"z": "-1"}), passed=(funnel("x"), (N / 2, math.sqrt(N) / 2)))
case(I + "intent", "number", ITEM({"people": {"intent": "1"}}, p="50%", intent="2"), passed=(funnel("x"), (N * 0.880797, 10.3)))
case(I + "intent", "no", ITEM({"people": {"intent": "100"}}, p="50%", intent="no"), passed=(funnel("x"), (N / 2, math.sqrt(N) / 2)))
durations(I + "every", lambda v: base(horizon=SHORT, entries=TO_ROOM, rooms={"r": {"watch": "11h", "while": {"x": {"every": v, "to": "paths.q"}}}}),
          outcome("done"))
def lengthened(extends):
    """A stay of a minute, longer by `extends`, in which something comes up at two minutes."""
    return {"watch": "1m", "while": {"x": {"at": f"{DAY}T01:00:30", "extends": extends}, "late": {"at": f"{DAY}T01:02"}}}


for form in DRAWN:
    value, values = quantity(form, "duration", "80s", "40s")
    case(I + "extends", form, base(entries=TO_ROOM, rooms={"r": lengthened(value)}),
         what=(funnel("late"), N if values is None else (lambda n, e: (N - n, e))(*below(values, 60))))
case(I + "extends", "constant @to", ITEM(every="2m", extends="1m", to="paths.q"), message="keys-together")
case(I + "extends", "constant @endless", ITEM(every="2m", extends="2m"), message="endless-stay")
case(I + "every", "constant @passes", ITEM(every="2m", actions="1"), passed=(funnel("x"), 4 * N))
case(I + "every", "constant @goal once", ITEM(every="2m", goal="g1"), reached=(G1, N))
case(I + "at", "one", ITEM(at=f"{DAY}T01:02"), passed=(funnel("x"), N))
case(I + "at", "list", ITEM(at=[f"{DAY}T01:02", f"{DAY}T01:03", f"{DAY}T03:00"]), passed=(funnel("x"), 2 * N))
case(I + "at", "slot", SHOW([{"name": "early", "for": "35m"}, {"name": "late"}], **{"while": {"x": {"at": "programme.late"}}}), passed=(funnel("x"), N))
case(I + "at", "slot @none", ITEM(at="programme.late"), message="keys-together")
plain(I + "valid", lambda v: ITEM(at=f"{DAY}T01:01", valid=v), funnel("x"), "2m", "30s", N)
case(I + "take", "one", ITEM(LIMITS, take="l"), passed=(funnel("x"), 10), **WATCHED)
case(I + "take", "list", ITEM(LIMITS, take=["l", "k"]), passed=(funnel("x"), 4), **WATCHED)
for key in ("actions", "switches"):
    plain(I + key, lambda v: base(entries=TO_ROOM, rooms={"r": {"watch": "10m", "then": "shops.s", "while": {"x": {key: v}}}}),
          path_figure("shops.s", f"{key}_mean"), "3", "7", 3)
plain(I + "cost", lambda v: ITEM(cost=v), total("entries.e", "cost_cny"), "3 CNY", "7 CNY", 3 * N)
THEN = lambda need, **keys: base(entries=TO_ROOM, rooms={"r": {"watch": "10m", "then": "paths.z", "while": {"x": keys}}},
                                 paths={"z": {"steps": [{"y": {"needs": need}}]}})
case(I + "forget", "one", THEN("m", forget="m"), ends=(outcome("blocked:m"), N))
case(I + "forget", "list", THEN("m", forget=["n", "m"]), ends=(outcome("blocked:m"), N))
case(I + "remember", "one", THEN("n", remember="n"), **ALL)
case(I + "remember", "list", THEN("n", remember=["m", "n"]), **ALL)


def gives(give):
    tree = THEN("f", give=give)
    tree["paths"]["z"] = {"steps": [{"b": {"take": "l"}}, {"c": {"take": "l"}}]}
    tree.update(copy.deepcopy(NONE))
    return tree


case(I + "give", "one", gives({"l": "1"}), first=(funnel("b"), N), second=(funnel("c"), 0))
case(I + "give", "two", gives({"k": "1", "l": "2"}), second=(funnel("c"), N))
case(I + "give", "unlimited", gives({"l": "unlimited"}), second=(funnel("c"), N))
tree = gives({})
tree["rooms"]["r"]["while"]["x"], tree["limits"] = {"refill": "l"}, {"l": {"per": "person", "allow": "1", "lasts": "1h"}}
case(I + "refill", "constant", tree, first=(funnel("b"), N), second=(funnel("c"), 0))
for word in ("pause", "resume", "end"):
    case(I + "live", word, ITEM(live=word), **WATCHED)   # of somebody who hosts nothing
case(I + "goal", "constant", ITEM(goal="g1"), reached=(G1, N))
case(I + "starts", "constant", ITEM(starts={"z": {"path": "paths.q"}}), begun=(BEGUN, N))


def ends_stay(to, **timing):
    to = to.replace("rooms.r", "rooms.other") if isinstance(to, str) else to
    return base(entries=TO_ROOM, rooms={"r": {"watch": "10m", "then": "paths.z", "while": {"x": {**timing, "to": to}}}, "other": {"watch": "1m"}},
                paths={"z": {"steps": [{"y": {"p": "0%"}}]}})


places_by(I + "to", ends_stay)
places(I + "to", lambda to: ends_stay(to, every="1m"), prefix="every @")
places(I + "to", lambda to: ends_stay(to, at=f"{DAY}T01:02"), prefix="at @")
case(I + "to", "leave @by and then", base(entries=TO_ROOM, rooms={"r": {"watch": {"by": "t", "yes": "10m", "no": "1m"}, "while": {"x": {"to": "paths.q"}}}}), **ALL)

# ---- shops, agents ---------------------------------------------------------------------------------
W = "a_shop."
SHOP = lambda **keys: base(entries=TO_SHOP, shops={"s": {"steps": [{"buy": {}}], "price": "10 CNY", **keys}})
ORDERS = {"orders": (total("shops.s", "orders"), N)}
NET = lambda each: {"net": (total("shops.s", "net_cny"), each * N)}
case(W + "label", "constant", SHOP(label="贴"), **ORDERS)
for form in ("keys", "no keys"):
    case(W + "steps", form, SHOP(steps=[{"a": None}, {"buy": {"p": "100%"} if form == "keys" else None}]), **ORDERS)
case(W + "steps", "bare to", SHOP(steps=[{"buy": {}}, {"to": "paths.q"}]), message="last-shop-step")
for form in DRAWN:
    value, values = quantity(form, "money", "3 CNY", "7 CNY")
    case(W + "price", form, SHOP(price=value), gmv=(total("shops.s", "gmv_cny"), 3 * N if values is None else
                                                    (add_up(values)[0], 1.1 * add_up(values)[1])))
case(W + "stock", "constant", SHOP(stock="7"), orders=(total("shops.s", "orders"), 7), out=(outcome("stockout"), N - 7))
case(W + "margin", "constant", SHOP(margin="25%"), **NET(2.5))
case(W + "fees", "constant", SHOP(fees={"x": {"rate": "10%"}, "y": {"rate": "5%"}}), **NET(8.5))
case(W + "refund", "constant", SHOP(refund={"p": "100%"}), **NET(0))
case(W + "items", "constant", SHOP(items={"a": {"share": "rest", "price": "3 CNY"}}), message="keys-together")
G, UNITS_A = "an_item_of_a_shop.", total("shops.s.items.a", "units")
GOOD = lambda **keys: base(entries=TO_SHOP, shops={"s": {"steps": [{"buy": {}}], "items": {
    "a": {"share": "100%", "price": "10 CNY", **keys}, "b": {"share": "rest", "price": "1 CNY"}}}})
case(W + "items", "constant @alone", GOOD(), sold=(total("shops.s.items.a", "orders"), N), **ORDERS)
case(G + "label", "constant", GOOD(label="贴"), units=(UNITS_A, N))
plain(G + "share", lambda v: GOOD(share=v), UNITS_A, "100%", "0%", N)
tree = GOOD(share="rest")
tree["shops"]["s"]["items"]["b"]["share"] = "0%"
case(G + "share", "rest", tree, units=(UNITS_A, N))
for form in DRAWN:
    value, values = quantity(form, "money", "3 CNY", "7 CNY")
    case(G + "price", form, GOOD(price=value), gmv=(total("shops.s.items.a", "gmv_cny"), 3 * N if values is None else
                                                    (add_up(values)[0], 1.1 * add_up(values)[1])))
    value, values = quantity(form, "number", "3", "7", 1 / 20)
    case(G + "quantity", form, GOOD(quantity=value), units=(UNITS_A, 3 * N if values is None else
                                                            (add_up([max(1, x) for x in values])[0], 1.1 * add_up(values)[1])))
case(G + "stock", "constant", GOOD(stock="7"), units=(UNITS_A, 7), out=(outcome("stockout"), N - 7))
case(G + "stock", "constant @pairs", GOOD(stock="7", quantity="2"), units=(UNITS_A, 6), out=(outcome("stockout"), N - 3))
V = "a_fee."
FEE = lambda **keys: SHOP(fees={"x": {"rate": "10%", **keys}})
case(V + "label", "constant", FEE(label="贴"), **NET(9))
case(V + "rate", "constant", FEE(), fees=(total("shops.s", "fees_cny"), N), **NET(9))
case(V + "from", "constant", FEE(**{"from": AT}), **NET(9))
case(V + "from", "constant @later", FEE(**{"from": f"{DAY}T01:00:01"}), **NET(10))
case(V + "to", "constant", FEE(to=f"{DAY}T01:00:01"), **NET(9))
case(V + "to", "constant @over", FEE(to=AT), **NET(10))
for form, each in (("yes", 0), ("no", -1)):
    case(V + "back", form, SHOP(fees={"x": {"rate": "10%", "back": form}}, refund={"p": "100%"}), **NET(each))
REFUNDS = total("shops.s", "refunds")
plain("a_refund.p", lambda v: SHOP(refund={"p": v}), REFUNDS, "100%", "0%", N)
plain("a_refund.p", lambda v: SHOP(refund={"p": v}), REFUNDS, "0%", "100%", 0, ["constant"])
durations("a_refund.after", lambda v: base(horizon=SHORT, entries=TO_SHOP, shops={"s": {"steps": [{"buy": {}}], "price": "10 CNY",
                                                                                       "refund": {"p": "100%", "after": v}}}), REFUNDS)
D = "agents."
DESK = lambda sections=None, **keys: WITH({"agents": {"d": {"count": "100000", "service": "0s", **keys}}, **(sections or {})}, ask="agents.d")
case(D + "label", "constant", DESK(label="贴"), **ALL)
case(D + "count", "constant", DESK(count="500", service="10m"), waited=(total("agents.d", "wait_mean_s"), 300), **ALL)
durations(D + "service", lambda v: DESK({"horizon": SHORT}, service=v), outcome("done"))
durations(D + "patience", lambda v: DESK({"horizon": SHORT, "entries": {
    "b": {"arrivals": {"send": "1", "at": f"{DAY}T00:30"}, "path": "p"}, "e": {"arrivals": SEND, "path": "p"}}}, count="1", service="11h", patience=v),
    outcome("abandoned"))
GIVES_UP = lambda to: WITH({"agents": {"d": {"count": "1", "service": "11h", "patience": "1m", "otherwise": to}}, "entries": {
    "b": {"arrivals": {"send": "1", "at": f"{DAY}T00:30"}, "path": "p"}, "e": {"arrivals": SEND, "path": "p"}}}, ask="agents.d")
places(D + "otherwise", GIVES_UP, ("watched", "order", "done", "abandoned"))

# ---- by what a value goes, where other code asks for it --------------------------------------------
for form in BY:
    one = lambda yes, no: quantity(form, "", yes, no)[0]
    seen, sold, back = total("rooms.r", "watch_mean_s"), total("shops.s", "gmv_cny"), {"p": one("100%", "0%")}
    late = lambda to: {"x": {"at": f"{DAY}T01:15", "to": to}}
    case(K + "to", form + " @bare", steps({"a": None}, {"to": one("shops.s", "leave")}), ends=(outcome("order"), N))
    case(M + "watch", form + " @replay", base(horizon=SHORT, entries=TO_ROOM, rooms={
        "r": {"watch": one("40s", "80s"), "sessions": OVER, "after_end": "replay", "then": "shops.s"}}), ends=(outcome("order"), N))
    case(M + "watch", form + " @of a seat", ROOM(watch=one("10m", "20m"), capacity="5000"), seen=(seen, 600))
    case(M + "watch", form + " @before an item", ROOM(watch=one("10m", "20m"), **{"while": late("shops.s")}), gone=(outcome("order"), 0))
    case(M + "watch", form + " @before an end", ROOM(watch=one("10m", "20m"), then="shops.s", **{"while": late("leave")}), ends=(outcome("order"), N))
    case(Z + "number", form + " @of an item", ITEM(starts={"z": {"path": "paths.q", "number": one("2", "5")}}), begun=(BEGUN, 2 * N))
    case(W + "price", form + " @of stock", SHOP(price=one("3 CNY", "7 CNY"), stock="50"), gmv=(sold, 150))
    case("a_refund.p", form + " @of stock", SHOP(stock="50", refund=back), back=(REFUNDS, 50))
    case("a_refund.after", form + " @money", base(horizon=SHORT, entries=TO_SHOP, shops={"s": {
        "steps": [{"buy": {}}], "price": "10 CNY", "refund": {"p": "100%", "after": one("40s", "80s")}}}), net=(total("shops.s", "net_cny"), 0))

# ---- limits, costs, reports ------------------------------------------------------------------------
L = "a_limit."
TAKES = lambda count, **keys: steps(*({f"x{i}": {"take": "l"}} for i in range(count)), limits={"l": keys})
case(L + "label", "constant", TAKES(1, allow="10", label="贴"), done=(outcome("done"), 10))
case(L + "allow", "constant", TAKES(1, allow="10"), done=(outcome("done"), 10))
case(L + "allow", "unlimited", TAKES(1, allow="unlimited"), **ALL)
case(L + "allow", "by trait", TAKES(2, allow={"by": "kind", "a": "2", "b": "1"}, per="person"), **ALL)
case(L + "allow", "by trait @one", TAKES(2, allow={"by": "kind", "a": "1", "b": "2"}, per="kind"), done=(outcome("done"), 0))
for form, per, done in (("all", "all", 1), ("person", "person", N), ("trait", "kind", 1)):
    case(L + "per", form, TAKES(1, allow="1", per=per), done=(outcome("done"), done))
case(L + "per", "constant", TAKES(1, allow="1", per="t"), done=(outcome("done"), 1))
case(L + "start", "constant", TAKES(1, allow="10", start="4"), done=(outcome("done"), 4))
for word, hours in (("hour", 1), ("day", 24), ("week", 24 * 7), ("month", 24 * 27)):
    tree = steps({"x0": {"take": "l"}}, {"wait": {"after": f"{hours}h"}}, {"x1": {"take": "l"}},
                 limits={"l": {"allow": "1", "per": "person", "every": word}}, entries={"e": {"arrivals": {"send": str(N), "at": AT}, "path": "p"}})
    case(L + "every", word, tree, **ALL)
    short = copy.deepcopy(tree)
    short["paths"]["p"]["steps"][1]["wait"]["after"] = f"{hours - 1}h" if hours > 1 else "59m"
    if word != "hour":
        short["entries"]["e"]["arrivals"]["at"] = f"{DAY}T00:30"
    case(L + "every", word + " @within", short, done=(outcome("done"), 0))
for hours, done in ((2, N), (1, 0)):
    case(L + "within", "constant" + ("" if done else " @sooner"),
         steps({"x0": {"take": "l"}}, {"wait": {"after": f"{hours}h"}}, {"x1": {"take": "l"}},
               limits={"l": {"allow": "1", "per": "person", "within": "90m"}}), done=(outcome("done"), done))
    case(L + "lasts", "constant" + ("" if not done else " @later"),
         steps({"x0": {"refill": "l"}}, {"wait": {"after": f"{hours}h"}}, {"x1": {"take": "l"}},
               limits={"l": {"allow": "1", "per": "person", "lasts": "90m"}}), done=(outcome("done"), N - done))
case(L + "at", "one", TAKES(1, allow="10", lasts="2h", at=f"{DAY}T00:30"), done=(outcome("done"), 10))
case(L + "at", "list", TAKES(1, allow="10", lasts="2h", at=[f"{DAY}T00:30", f"{DAY}T05:00"]), done=(outcome("done"), 10))
case(L + "at", "one @later", TAKES(1, allow="10", lasts="2h", at=f"{DAY}T02:00"), done=(outcome("done"), 0))
B = "a_cost."
PAID = lambda wants, **keys: dict(tree=base(costs={"c": {"amount": "365 CNY", **keys}}), cost=(total("costs.c", "cost_cny"), wants))
case(B + "label", "constant", **PAID(365, label="贴"))
case(B + "amount", "constant", **PAID(365))
for word, wants in (("once", 365), ("day", 365 / 2), ("week", 365 / 14), ("month", 365 / 60), ("year", 0.5)):
    case(B + "per", word, **PAID(round(wants, 6), per=word))
case(B + "from", "constant", **PAID(365 / 4, per="day", **{"from": f"{DAY}T06:00"}))
case(B + "to", "constant", **PAID(365 / 4, per="day", to=f"{DAY}T06:00"))
Q = "a_report."


def late(wants, at, column="shown", of="entries.e.arrivals", **keys):
    """What is shown at the end of a bin; all arrive at 01:00, which belongs to the bin that ends at 02:00."""
    tree = base(reports={"d": {"of": of, **keys}})
    return dict(tree=tree, shown=(("dashboard.csv", {"time": f"{DAY}T{at}:00:00+08:00", "place": "entries.e", "metric": "arrivals"}, column), wants))


case(Q + "label", "constant", **late(N, "02", label="贴"))
case(Q + "of", "one", **late(N, "02"))
case(Q + "of", "one @sooner", **late(0, "01"))
case(Q + "of", "list", **late(N, "02", of=["entries.e.arrivals", "all.arrivals"]))
case(Q + "every", "constant", **late(0, "02", every="3h"))
case(Q + "every", "constant @then", **late(N, "03", every="3h"))
case(Q + "delay", "constant", **late(0, "02", delay="90m"))
case(Q + "delay", "constant @then", **late(N, "03", delay="90m"))
case(Q + "delay", "constant @truth", **late(N, "02", "truth", delay="90m"))

# ---- sweeps ----------------------------------------------------------------------------------------
SENDS = "entries.e.arrivals.send"
Y = "a_sweep."
SWEEP = lambda wants, files=None, **keys: dict(tree=base(sweep=keys), verb="sweep", files=files, **point(wants))
case(Y + "axes", "list", **SWEEP(7, axes={SENDS: ["3", "4"]}))
case(Y + "axes", "values", **SWEEP(7, axes={SENDS: {"values": ["3", "4"]}}))
case("an_axis.values", "constant", **SWEEP(9, axes={SENDS: {"values": ["4", "5"]}}))
case("an_axis.values", "constant @alone", base(sweep={"axes": {SENDS: {"values": ["4"], "to": "6"}}}), verb="check", message="keys-together")
case("an_axis.label", "constant", **SWEEP(9, axes={SENDS: {"label": "贴", "values": ["4", "5"]}}))
case(Y + "axes", "range", **SWEEP(2 + 5 + 8, axes={SENDS: {"from": "2", "to": "8", "points": "3"}}))
case(Y + "design", "grid", **SWEEP(7, axes={SENDS: ["3", "4"]}, design="grid"))
case(Y + "design", "sobol", **SWEEP(4 * N, axes={"paths.p.steps.x.p": {"from": "0%", "to": "90%"}}, design="sobol", samples="4"))
case(Y + "design", "table", **SWEEP(11, {"points.csv": f"{SENDS}\n5\n6\n"}, design="table", file="points.csv"))
case(Y + "design", "adaptive", options=["--metric", "all.net_cny"], **SWEEP(1 + 5 + 9 + 13 + 17, axes={SENDS: {"from": "1", "to": "17", "points": "17"}}, design="adaptive"))
case(Y + "samples", "constant", **SWEEP(6 + 8, axes={SENDS: {"from": "2", "to": "10"}}, design="sobol", samples="2"))
case(Y + "file", "constant", **SWEEP(5, {"points.csv": f"{SENDS}\n5\n"}, design="table", file="points.csv"))
case("an_axis.from", "constant", **SWEEP(4 + 6, axes={SENDS: {"from": "4", "to": "6", "points": "2"}}))
case("an_axis.to", "constant", **SWEEP(4 + 8, axes={SENDS: {"from": "4", "to": "8", "points": "2"}}))
case("an_axis.points", "constant", **SWEEP(4 + 5 + 6, axes={SENDS: {"from": "4", "to": "6", "points": "3"}}))
for form, wants in (("yes", 2 + 4 + 8), ("no", 2 + 5 + 8)):
    case("an_axis.log", form, **SWEEP(wants, axes={SENDS: {"from": "2", "to": "8", "points": "3", "log": form}}))

# ---- what is uncertain: a guess of SENDS whose 5 % and 95 % lie close about a number; a run without draws keeps the file's ----
G, CLOSE = "a_range.", {"low": "499", "high": "501"}
GUESS = lambda keys, draws="50", **sections: dict(tree=base(uncertain={SENDS: keys}, **sections), options=["--draws", draws, "--replications", "2"])
SENT = lambda sent, error=0: {"done": (outcome("done"), (sent, error))}
case(S + "uncertain", "ranges", base(uncertain={SENDS: CLOSE}), **ALL)
case(S + "uncertain", "ranges @drawn", **GUESS(CLOSE), **SENT(100 * 500, 2 * 0.61 * math.sqrt(50) * math.sqrt(2)))
case(S + "uncertain", "draws", base(uncertain={"draws": "d.csv"}), files={"d.csv": f"draw,{SENDS}\n1,3\n2,5\n"}, options=["--draws", "2", "--replications", "2"], **SENT(16))
case(S + "uncertain", "draws @too few", base(uncertain={"draws": "d.csv"}), files={"d.csv": f"draw,{SENDS}\n1,3\n2,\n"}, message="bad-cell")
case(S + "uncertain", "draws @twice", base(uncertain={"draws": "d.csv", SENDS: CLOSE}), files={"d.csv": f"draw,{SENDS}\n1,3\n"}, message="double-key")
case(S + "uncertain", "ranges @nowhere", base(uncertain={"entries.e.arrivals.sent": CLOSE}), message="path")
case(S + "uncertain", "ranges @horizon", base(uncertain={"horizon.bin": {"low": "1m", "high": "5m"}}), message="path")
case(S + "uncertain", "ranges @no range", base(uncertain={SENDS: "3"}), message="wrong-shape")
for key in ("low", "high"):
    case(G + key, "constant", **GUESS(CLOSE), **SENT(100 * 500, 2 * 0.61 * math.sqrt(50) * math.sqrt(2)))
    case(G + key, "constant @alone", base(uncertain={SENDS: {key: "500"}}), message="missing-key")
case(G + "low", "constant @above high", base(uncertain={SENDS: {"low": "9", "high": "3"}}), message="empty-interval")
case(G + "low", "constant @none", base(uncertain={SENDS: {"low": "0", "high": "3"}}), message="value-range")
case(G + "low", "constant @no number", base(uncertain={SENDS: {"low": "some", "high": "3"}}), message="not-a-number")
case(G + "high", "constant @whole", base(uncertain={"paths.p.steps.x.p": {"low": "50%", "high": "100%"}}, paths={"p": {"steps": [{"x": {"p": "70%"}}]}}), message="value-range")
case(G + "level", "constant", **GUESS({"low": "499", "high": "501", "level": "99%"}), **SENT(100 * 500, 2 * 0.39 * math.sqrt(50) * math.sqrt(2)))
case(G + "law", "normal", **GUESS({**CLOSE, "law": "normal"}), **SENT(100 * 500, 2 * 0.61 * math.sqrt(50) * math.sqrt(2)))
for law in ("uniform", "triangular"):
    case(G + "law", law, **GUESS({**CLOSE, "law": law}), **SENT(100 * 500, 2 * 0.65 * math.sqrt(50) * math.sqrt(2)))
    case(G + "law", law + " @too wide", base(uncertain={SENDS: {"low": "1", "high": "500", "law": law}}), message="value-range")
case(G + "low", "constant @factor", **GUESS({"low": "*0.999", "high": "*1.001"}), **SENT(100 * N, 2 * N * 0.00061 * math.sqrt(50) * math.sqrt(2)))
case(G + "law", "beta", tree=base(uncertain={"paths.p.steps.x.p": {"law": "beta(3 7)"}}, paths={"p": {"steps": [{"x": {"p": "30%"}}]}}), options=["--draws", "50", "--replications", "2"],
     **SENT(100 * N * 0.3, 2 * N * math.sqrt(50 * 0.3 * 0.7 / 11)))
case(G + "law", "beta @low", base(uncertain={SENDS: {"low": "1", "law": "beta(3 7)"}}), message="keys-together")
case(G + "law", "beta @other", base(uncertain={SENDS: {**CLOSE, "law": "gamma(3 7)"}}), message="unknown-word")
TWO = {"people": {"k": "50%"}}
for form, group in (("name", "g"), ("map", {"g": "0.5"})):
    case(G + "with", form, base(uncertain={SENDS: {**CLOSE, "with": group}, "people.k": {"low": "40%", "high": "60%", "with": group}}, **TWO), **ALL)
case(G + "with", "map @other", base(uncertain={SENDS: {**CLOSE, "with": {"g": "0.5"}}, "people.k": {"low": "40%", "high": "60%", "with": {"g": "0.6"}}}, **TWO), message="value-range")
case(G + "with", "name @alone", base(uncertain={SENDS: {**CLOSE, "with": "g"}}), message="keys-together")
for grade in "ABCDE":
    case(G + "grade", grade, base(uncertain={SENDS: {**CLOSE, "grade": grade}}), **ALL)
EVIDENCE = {"evidence.csv": "name,low,value,high,unit,grade\nsends,499,500,501,messages,B\n"}
case(G + "source", "constant", files=EVIDENCE, **GUESS({"source": "sends"}), **SENT(100 * 500, 2 * 0.61 * math.sqrt(50) * math.sqrt(2)))
case(G + "source", "constant @unknown", base(uncertain={SENDS: {"source": "other"}}), files=EVIDENCE, message="unknown-word")

# ---- finished experiments: an effect of "*1" known to a factor of 2, and an experiment that saw *1.5 (from 1.4 to 1.6): ln of it has mean 0.403, sd 0.034 ----
V, SEEN, ROW = "a_finished_experiment.", "arm,relative,relative_low,relative_high,metric,control,relative_is\n", "v,0.5,0.4,0.6,m,base,between\n"
OTHER = "v,0.1,0,0.2,other,base,between\n"
WEIGHED = lambda rows=ROW, **keys: dict(tree=base(evidence=[{"experiment": "a.csv", "of": SENDS, "arm": "v", **keys}], variants={"v": {SENDS: "*1"}},
                                                  uncertain={f"variants.v.{SENDS}": {"low": "*0.5", "high": "*2"}}), files={"a.csv": SEEN + rows})
FIFTY = dict(options=["--draws", "50", "--replications", "2"], **of_variant((100 * N * 1.497, 2 * N * 1.497 * 0.034 * math.sqrt(50))))
for row, form, keys in ((V + "experiment", "constant", {}), (V + "of", "constant", {}), (V + "arm", "constant", {}), (V + "level", "constant", {"level": "99%"}),
                        (V + "metric", "constant", {"rows": ROW + OTHER, "metric": "m"}), (V + "variant", "constant", {"rows": ROW.replace("v", "w", 1), "arm": "w", "variant": "v"})):
    case(row, form, **WEIGHED(**keys), **FIFTY)
for name, keys, message in (("an unknown arm", {"arm": "w"}, "unknown-word"), ("two metrics", {"rows": ROW + OTHER}, "keys-together"), ("no ends", {"rows": "v,0.5,,,m,base,any\n"}, "bad-cell"),
                            ("no logarithm", {"rows": "v,0.5,-1.2,0.9,m,base,between\n"}, "bad-cell"), ("nowhere", {"of": "entries.e.arrivals.sent"}, "path"), ("no variant", {"variant": "w"}, "unknown-word"),
                            ("no number", {"of": "entries.e.arrivals.at"}, "wrong-shape"), ("nothing uncertain", {"of": "rooms.r.watch"}, "path")):
    case(V + "arm", "constant @" + name, **WEIGHED(**keys), message=message)
case(S + "evidence", "constant", **WEIGHED(), **FIFTY)

# ---- experiments: what the check accepts; figures of `ab` have tests of their own -------------------
X = "an_experiment."
for form, keys in {
    "arms / list": {"arms": ["base", "v"]}, "arms / one": {"arms": "v"},
    "unit / person": {"unit": "person"}, "unit / visit": {"unit": "visit"}, "unit / day": {"unit": "day", "design": "switchback"},
    "split / list": {"split": ["50%", "50%"]}, "entries / one": {"entries": "entries.e"}, "entries / list": {"entries": ["entries.e"]},
    "metric / constant": {"metric": "all.orders"}, "guardrails / one": {"guardrails": "all.orders"},
    "guardrails / list": {"guardrails": ["all.orders", "shops.s.orders"]}, "guardrails / map": {"guardrails": {"all.orders": {"worse_by": "2%"}}}, "level / constant": {"level": "1%"}, "power / constant": {"power": "90%"},
    "days / constant": {"days": "1"}, "units / constant": {"units": "1000"}, "washout / constant": {"washout": "30m", "unit": "day", "design": "switchback"}, "cluster / constant": {"cluster": "chat"}, "cap / constant": {"cap": "99%"},
    "outcome_window / constant": {"outcome_window": "7d"}, "triggered / constant": {"triggered": "saw_it"},
    "segments / one": {"segments": "city"}, "segments / list": {"segments": ["city", "device"]}, "design / fixed": {"design": "fixed"}, "design / group-sequential": {"design": "group-sequential"},
    "design / always-valid": {"design": "always-valid"}, "design / switchback": {"design": "switchback", "unit": "day"},
    "looks / constant": {"design": "group-sequential", "looks": "3"}, "effect / constant": {"effect": "10%"},
    "covariate / constant": {"unit": "person", "covariate": "t"}, 
    "runs / constant": {"runs": "20"}}.items():
    key, form = form.split(" / ")
    one_arm = key == "arms" and form == "one"
    case(X + key, form, tested(**keys), verb="check", **({"message": "experiment-arm"} if one_arm else {}))
for key, form, keys in (("cluster_size", "constant", {}), ("cluster_traits", "one", {"cluster_traits": "t"}), ("cluster_traits", "list", {"cluster_traits": ["t"]})):
    case(X + key, form, tested(cluster_size="30", **keys), verb="check")
    CASES[-1].tree["people"]["size"] = "6000"
case(X + "cluster_size", "constant @nobody is numbered", tested(cluster_size="30"), verb="check", message="keys-together")
case("a_guardrail.worse_by", "constant", tested(guardrails={"all.orders": {"worse_by": "5%"}}), verb="check")
for form in ("yes", "no"):
    case("a_guardrail.lower_is_better", form, tested(guardrails={"all.orders": {"worse_by": "5%", "lower_is_better": form}}), verb="check")
for word in ("obrien-fleming", "pocock", "obrien-fleming-spending", "pocock-spending"):
    case(X + "bounds", word, tested(design="group-sequential", bounds=word), verb="check")
case(X + "unit", "session", tested(room=True, unit="session", design="switchback", room_="r"), verb="check")
CASES[-1].tree["experiment"]["room"] = CASES[-1].tree["experiment"].pop("room_").replace("r", "rooms.r")
case(X + "room", "constant", CASES[-1].tree, verb="check")
tree = tested(known_from="paths.p.x")
tree["entries"], tree["variants"] = {"e": {"arrivals": SEND, "path": "p"}}, {"v": {"paths.p.steps.x.p": "60%"}}
tree["paths"]["p"]["steps"] = [{"x": {"p": "50%"}}, {"to": "shops.s"}]
case(X + "known_from", "constant", tree, verb="check")

# ---- logs: what the check accepts, and that a run is the same; what a fit makes of them has tests of its own -----------
case(S + "log", "constant", base(log={}), **ALL)
for form, keys in {
    "preset / rows": {"preset": "rows"}, "preset / yinliu": {"preset": "yinliu"}, "preset / sensors": {"preset": "sensors"},
    "preset / mixpanel": {"preset": "mixpanel", "tz": "Asia/Shanghai"}, "preset / posthog": {"preset": "posthog"},
    "preset / ga4": {"preset": "ga4"}, "tz / constant": {"tz": "Asia/Shanghai"}, "from / constant": {"from": DAY},
    "to / constant": {"to": f"{DAY}T12:00"}, "visit / constant": {"visit": "30m"}, "bots / constant": {"bots": "600/h"},
    "columns / constant": {"columns": {"person": "uid"}}, "events / constant": {"events": {"Open": "paths.p.x", "Sent": "entries.e"}},
    "entries / constant": {"entries": {"utm": "entries.e"}}, "traits / constant": {"traits": {"kind": "properties.kind"}},
    "exclude / constant": {"exclude": {"env": ["test", "dev"]}}}.items():
    key, form = form.split(" / ")
    case("a_log." + key, form, base(log=keys), **ALL)

# ---- labels in both languages: whatever has one text may have one for each -------------------------
def in_languages(tree):
    """A copy in which each label is a map of both."""
    if isinstance(tree, dict):
        return {k: {"en": "tag", "zh": v} if (k, v) == ("label", "贴") else in_languages(v) for k, v in tree.items()}
    return [in_languages(each) for each in tree] if isinstance(tree, list) else tree


for one in [c for c in CASES if ".label / constant" in c.name]:
    CASES.append(copy.copy(one))
    CASES[-1].name, CASES[-1].tree = one.name.replace("constant", "languages"), in_languages(one.tree)
