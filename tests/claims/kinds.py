"""What each finding states, computed again from the tables of its folder by docs/outputs.md alone.

A check takes the folder and the finding and yields what is wrong. `about` tells which place of the scenario the names of its
sentence stand for; figures without a cell are computed here.
"""
import collections, datetime, functools, math, re, statistics
from folder import LESS, TOKEN, number, says, zone

CHECKS = {}


def check(*ids):
    def keep(function):
        for one in ids:
            CHECKS[one] = function
        return function
    return keep


def figure(finding, name, which=0):
    values = [one["value"] for one in finding["figures"] if one["name"] == name]
    return values[which] if which < len(values) else None


def cell(finding, name):
    return next((one for one in finding["figures"] if one["name"] == name and "file" in one), None)


def near(got, want):
    return got is not None and want is not None and abs(got - want) <= 2e-8 * max(1, abs(want))


def expect(what, got, want):
    if not near(got, want):
        yield f"{what} is {got}, and the tables have {want}"


def quotes(folder, finding, place):
    """Both sentences name the place."""
    for language, name in zip(("en", "zh"), folder.named(place)):
        if name not in finding[language]:
            yield f"{language} does not name {place} ({name})"


def replications(folder):
    return folder.manifest["replications"] - len({one["replication"] for one in folder.manifest.get("failed") or [] if one["variant"] == "base"})


# ---- the verdict ------------------------------------------------------------------------------------
def unmoved(folder, rows):
    """Those of the rows whose deciding figure is that of base in every campaign."""
    of = lambda name: folder.campaigns(*folder.decides, name)
    return [name for name, row in rows.items() if row["diff_low"] == row["diff_high"] == 0 or row["diff"] == 0 and of(name) == of("base")]


def sides(folder):
    """Variants that may be chosen by what the simultaneous intervals of their differences say."""
    rows = {name: row for name, row in folder.compared().items() if name not in folder.marked}
    same = unmoved(folder, rows)
    better = [name for name, row in rows.items() if row["low_all"] is not None and row["low_all"] > 0]
    worse = [name for name, row in rows.items() if row["high_all"] is not None and row["high_all"] < 0]
    open_ = [name for name in rows if name not in same + better + worse]
    return rows, better, worse, open_, same


def verdict_of(folder):
    if not set(folder.variants) <= {"base", *folder.marked}:
        return "best" if sides(folder)[1] else "nothing"
    return "tried" if any(row["family"] == "tried" for row in folder.rows("tried.csv")) else "plan"


def mentioned(folder, finding, names, what):
    for name in names:
        for language, label in zip(("en", "zh"), folder.named(f"variants.{name}")):
            if label not in finding[language]:
                yield f"{language} does not name {name}, {what}"


def decided(folder, finding):
    """The figures of a verdict are those of the metric that decides."""
    for one in finding["figures"]:
        if "file" in one and one["name"] not in ("gone", "less") and (one["place"], one["metric"]) != folder.decides:
            yield f"a figure of {one['place']}.{one['metric']}, and {'.'.join(folder.decides)} decides"


@functools.cache
def student(df, p):
    """The p quantile of Student's distribution by bisection of its integral."""
    scale = math.exp(math.lgamma((df + 1) / 2) - math.lgamma(df / 2)) / math.sqrt(df * math.pi)
    def below(t, n=400):
        h = t / n
        f = lambda x: scale * (1 + x * x / df) ** (-(df + 1) / 2)
        return 0.5 + h / 3 * (f(0) + f(t) + sum((4 if i % 2 else 2) * f(i * h) for i in range(1, n)))
    low, high = 0.0, 60.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) < p else (low, middle)
    return low


def sold_at_a_price(folder):
    return folder.priced or any(key.startswith("shops.") and ".price" in key for of in folder.settings.values() for key in of)


def more_of(folder, variant):
    """How many more pieces, places or people the variant has, where that is all it changes."""
    own = {key: value for key, value in folder.settings.get(variant, {}).items() if not key.startswith("variants.")}
    key = next(iter(own), "")
    if len(own) != 1 or not re.search(r"\.(stock|allow|start|capacity|count)$", key) or key not in folder.settings["base"]:
        return None
    return float(own[key].split()[0]) - float(folder.settings["base"][key].split()[0])


@check("best")
def best(folder, finding):
    yield from decided(folder, finding)
    rows, better, *_ = sides(folder)
    place, metric = folder.decides
    if not better:
        yield "no interval is on the better side"
        return
    sign = -1 if metric in LESS else 1
    solved = {name: None if folder.rows("draws.csv") else folder.cell("summary.csv", name, place, metric, "exact") for name in rows}
    by = solved if None not in [solved[name] for name in better] else {name: rows[name]["diff"] for name in rows}
    one = cell(finding, "diff")
    label = lambda name: f"'{folder.named(f'variants.{name}')[0]}' beats"
    first = one["variant"] if one else next((name for name in rows if label(name) in finding["en"]), None)
    most = max(better, key=lambda name: sign * by[name])
    if first not in better or not near(by[first], by[most]):
        yield f"{first} is called the best, and {most} has the larger difference"
        return
    yield from mentioned(folder, finding, [first], "the best")
    yield from expect("diff", figure(finding, "diff"), abs(rows[first]["diff"]))
    mean, high = (folder.cell("summary.csv", first, "all", "net_cny", column) for column in ("mean", "high"))
    net = next((row for row in folder.rows("compare.csv") if (row["variant"], row["place"], row["metric"]) == (first, "all", "net_cny")), None)
    less, loses, each, more = None, None, None, more_of(folder, first)
    if metric == "net_cny":
        loses = -mean if high is not None and high < 0 else None
        each = rows[first]["diff"] / more if loses is None and more and more > 0 else None
    elif net and net["high_all"] != "" and float(net["high_all"]) < 0 and sold_at_a_price(folder):
        less = -float(net["diff"])
    for name, want in (("loses", loses), ("less", less), ("each", each)):
        if (figure(finding, name) is None) != (want is None) or want is not None and not near(figure(finding, name), want):
            yield f"{name} is {figure(finding, name)}, and the tables have {want}"


@check("nothing")
def nothing(folder, finding):
    rows, better, *_ = sides(folder)
    if better or not rows:
        yield f"better: {better} of {list(rows)}"


@check("plan")
def plan(folder, finding):
    yield from decided(folder, finding)
    if not set(folder.variants) <= {"base", *folder.marked}:
        yield "there are variants to choose from"
    mean = folder.mean(*folder.decides)
    turned = {name: mean + row["diff"] for name, row in folder.compared().items() if folder.marked.get(name) in ("reading", "guess")
              and row["low_all"] is not None and (mean + row["diff"]) * mean < 0}
    most = max(turned.values(), key=abs, default=None)
    if (figure(finding, "then") is None) != (most is None) or most is not None and not near(figure(finding, "then"), most):
        yield f"under a reading it is {figure(finding, 'then')}, and the tables have {turned}"


def helpful(folder):
    """Changes that are shown to help and may lead: of the plan itself, not in fewer than 67 of 100 draws."""
    return [row for row in folder.rows("tried.csv") if row["family"] == "tried" and row["behind"] == "" and int(row["shown"] or 0) and row["kind"] != "together"
            and not number(row["draws_better"] or "1") < 0.67]


def brought(folder, row):
    return (-1 if folder.decides[1] in LESS else 1) * number(row["fresh_diff"] or row["diff"])


@check("tried")
def tried(folder, finding):
    rows = helpful(folder)
    one = cell(finding, "gain")
    row = next((row for row in rows if one and one["place"] == f"change {row['change']}"), None)
    if not row:
        yield f"{one and one['place']} is not shown to help"
        return
    best_of = lambda priced: max((brought(folder, row) for row in rows if (row["priced"] == "1") == priced), default=None)
    with_price, without = best_of(True), best_of(False)
    want = max(with_price or 0, without or 0)
    yield from expect("gain", figure(finding, "gain"), want)
    for language in ("en", "zh"):
        name = re.split(", now |（现", row[f"name_{language}"])[0]
        if name[1:] not in finding[language]:
            yield f"{language} does not name {name}"
    if (row["priced"] != "1") != ("before their cost" in finding["en"]):
        yield f"its cost is {'not ' if row['priced'] != '1' else ''}in the file: {finding['en']}"
    if figure(finding, "each") is not None:
        more = [float(re.match(r"[\d.,]+", row[key])[0].replace(",", "")) for key in ("value", "now")]
        yield from expect("each", figure(finding, "each"), want / (more[0] - more[1]))


@check("tried_none")
def tried_none(folder, finding):
    if helpful(folder):
        yield f"{[row['change'] for row in helpful(folder)]} are shown to help"
    yield from expect("n", figure(finding, "n"), sum(row["family"] == "tried" and row["kind"] != "together" for row in folder.rows("tried.csv")))


@check("forbidden")
def forbidden(folder, finding):
    names = [name for name, mark in folder.marked.items() if mark == "forbidden"]
    said = [name for name in names if f"'{folder.named(f'variants.{name}')[0]}' is forbidden" in finding["en"]]
    if len(said) != 1:
        yield f"forbidden are {names}"
    elif folder.named(f"variants.{said[0]}.forbidden")[0] not in finding["en"]:
        yield "the rule is not named"


# ---- risk, and what it rests on ---------------------------------------------------------------------
@check("missed")
def target(folder, finding):
    one = next((one for one in finding["figures"] if one.get("place") == "targets"), None)
    if one is None:
        yield "no figure of targets"
        return
    row = folder.index("summary.csv")[one["variant"], "targets", one["metric"]]
    if not number(row["risk"]) > 0:
        yield f"it is missed in {row['risk']} of the campaigns"


@check("unjudged")
def unjudged(folder, finding):
    if not unjudged_targets(folder):
        yield "each target has a value in some campaign"


def unjudged_targets(folder):
    return [row["metric"] for row in folder.rows("summary.csv") if row["variant"] == "base" and row["place"] == "targets" and number(row["n"]) == 0
            and (of := re.match(r"(.*)\.(\w+)[<>]=", row["metric"])) and folder.mean(*of.groups()) is None and folder.campaigns(*of.groups())]


def turned_away(folder, row):
    """Of each campaign those who found none, and the seconds until nothing was left; and how many got some."""
    place, kind, variant = row["place"], row["kind"], row["variant"]
    of = {**folder.settings["base"], **folder.settings.get(variant, {})}
    shared = place.partition(".")[2] if place.startswith("budgets.") else None
    places = [entry for entry in folder.places("entries", variant) if of.get(f"{entry}.budget") == shared] if shared else [place]
    none = {"stock": ["stockouts"], "limit": ["refused"], "budget": ["unpaid"], "seats": ["turned_away", "abandoned"], "agents": ["abandoned"]}[kind]
    got = {"stock": "units" if folder.campaigns(place, "units", variant) else "orders", "limit": "taken", "budget": "arrivals", "seats": "entrants", "agents": "served"}[kind]
    added = lambda metrics: [sum(value or 0 for value in values) for values in zip(*(folder.campaigns(one, metric, variant) for one in places for metric in metrics
                                                                                   if folder.campaigns(one, metric, variant)))]
    turned, gone = added(none), folder.campaigns(places[0], "ran_out_s", variant)
    for k, n in blocked_by(folder, variant, place).items() if kind == "limit" else ():
        turned[k] += n
    return turned, gone or [None] * len(turned), added([got])


def blocked_by(folder, variant, place):
    out, first = collections.Counter(), min((int(row["replication"]) for row in folder.rows("outcomes.csv")), default=0)
    for row in folder.rows("outcomes.csv"):
        if (row["variant"], row["outcome"]) == (variant, f"blocked:{place}"):
            out[int(row["replication"]) - first] += number(row["visits"])
    return out


def failed(folder):
    return any(one["variant"] == "base" for one in folder.manifest.get("failed") or [])


def short_of(folder):
    """Places of base that are told of: out in 5 % of the campaigns, 1 % of those that come for it turned away, and no limit of each person or value."""
    for row in folder.rows("runs_out.csv") if not failed(folder) else ():
        turned, _, got = turned_away(folder, row)
        if row["variant"] == "base" and number(row["share"]) >= 0.05 and sum(turned) and sum(turned) >= 0.01 * (sum(turned) + sum(got)) \
                and not (row["kind"] == "limit" and f"{row['place']}.per" in folder.settings["base"]):
            yield row["place"]


@check("runs_out")
def runs_out(folder, finding):
    """A row of runs_out.csv: computed again from the metrics of its place."""
    one = cell(finding, "share")
    row = next((row for row in folder.rows("runs_out.csv") if one and (row["variant"], row["place"]) == (one["variant"], one["place"])), None)
    if not row:
        yield "no row of runs_out.csv"
        return
    place = row["place"]
    if not failed(folder):
        turned, when, _ = turned_away(folder, row)
        times = [at for at in when if at is not None]
        yield from expect("share", number(row["share"]), sum(n > 0 or at is not None for n, at in zip(turned, when)) / len(turned))
        yield from expect("turned_away", number(row["turned_away"]), statistics.fmean(turned))
        if times:
            yield from expect("when_s", number(row["when_s"]), statistics.median(times))
        if place not in short_of(folder):
            yield f"{place} is not short enough to be told of"
    if row["variant"] != "base":
        yield f"what runs out with {row['variant']} is told of the plan"
    if number(row["share"]) < 0.05:
        yield "it runs out in less than 5 % of the campaigns"
    at = figure(finding, "when")
    if (at is None) != (row["when_s"] == "") or at is not None and not near(at, number(row["when_s"])):
        yield f"half are out by {at}, and the table has {row['when_s']}"
    own = place.rpartition(".")[2]
    for language, names in zip(("en", "zh"), zip(*[(own, own), folder.names.get(place, (own, own)), folder.names.get(f"{place}.short", (own, own))])):
        if not any(name in finding[language] for name in names):
            yield f"{language} does not name {place} ({names})"


@check("ended")
def ended(folder, finding):
    yield from expect("n", figure(finding, "n"), folder.manifest["replications"])


@check("frame")
def frame(folder, finding):
    count = {key.partition(".")[2].rsplit(".", 1)[0] for key in folder.settings["base"] if key.startswith("uncertain.")}
    if not count:
        yield "nothing is uncertain"
    if ("Chance alone" in finding["en"]) == bool(folder.rows("uncertain.csv")):
        yield "inputs are said to be fixed or drawn, and they are not"
    if figure(finding, "uncertain") > len(count):
        yield f"{figure(finding, 'uncertain')} inputs, and the scenario declares {len(count)}"


@check("measure", "evidence")
def draws(folder, finding):
    if not folder.rows("uncertain.csv"):
        yield "there are no draws"


def most_lost(folder):
    """Visits that all entries lose at each step, for all reasons, those that came there, and how many by which entry, that first which
    loses most; less steps that lose more than nine in ten."""
    ends = ("left", "never_live", "ended", "full", "abandoned", "stockout", "expired")
    sells = {key[1] for key in folder.steps if key[2].startswith("shops.")}
    out, most = collections.defaultdict(lambda: [0.0, 0.0, {}]), collections.defaultdict(float)
    for key, row in folder.steps.items():
        lost = sum(n for outcome, n in row["lost"].items() if n and (outcome in ends or outcome.startswith(("blocked:", "refused:"))
                                                                     or (outcome == "watched" and key[1] in sells)))
        came = row["reached"]
        if not key[3] and key[2].startswith("rooms."):  # those that begin to watch, and those lost before
            watch, wait = (folder.steps.get((*key[:3], step), {"reached": 0, "lost": {}}) for step in ("watch", "wait"))
            came = watch["reached"] + sum(row["lost"].values()) + sum(wait["lost"].values())
        if key[0] == "base" and came:
            one = out[key[2:]]
            entries = {key[1]: came, **one[2]} if lost > most[key[2:]] else {**one[2], key[1]: came}
            one[0], one[1], one[2], most[key[2:]] = one[0] + lost, one[1] + came, entries, max(lost, most[key[2:]])
    return {key: one for key, one in out.items() if 0 < one[0] <= 0.9 * one[1] * (1 + 1e-9)}


# ---- a planned experiment ----------------------------------------------------------------------------
def planned(folder, design="fixed", metric=None):
    """Rows of ab.csv of a design, the deciding metric of the first treatment."""
    first = folder.rows("ab.csv")[0]
    return folder.index("ab.csv").get((first["arm"], design, metric or first["metric"]))


def by_looks(folder):
    """To the last look tests have stopped as often as ab.csv says."""
    for row in folder.rows("looks.csv"):
        last = planned(folder, row["design"])
        if last and row["arm"] == last["arm"] and last["power"] and number(row["day"]) == len(folder.rows("days.csv")):
            yield from expect(f"stops of {row['design']}", number(row["stops_by_here"]), number(last["power"]))
            yield from expect(f"false stops of {row['design']}", number(row["false_stops_by_here"]), number(last["false_alarms"]))


@check("power")
def power(folder, finding):
    row = planned(folder, cell(finding, "power" if cell(finding, "power") else "days")["place"])
    wrong = "that is not there" in finding["en"]
    truth = next((one["truth"] for one in folder.rows("truth.csv") if one["arm"] == row["arm"]), "")
    if wrong != (truth == "0"):
        yield f"the true effect is {truth}: {finding['en']}"
    yield from expect("the days of the plan", figure(finding, "last"), len(folder.rows("days.csv")))
    yield from by_looks(folder)
    if wrong:
        return
    if bool(row["days"]) != (cell(finding, "days") is not None):
        yield f"the days are {row['days'] or 'not known'}: {finding['en']}"
    short = "too little" in finding["en"]
    if not row["days"] and short != (number(row["power_high"]) < WISH):
        yield f"a power of {WISH} is to be excluded by {row['power_low']} to {row['power_high']}: {finding['en']}"


WISH = 0.8                                              # of the plans that are read here


@check("exaggeration")
def exaggeration(folder, finding):
    if not figure(finding, "exaggeration") > 1.2:
        yield f"nothing is exaggerated: {finding['en']}"


@check("harm")
def harm(folder, finding):
    row = folder.rows("truth.csv")[0]
    yield from expect("the truth", figure(finding, "truth"), number(row["truth"]) / number(row["base"]))
    if not number(row["truth_high"]) < 0:
        yield f"it is not shown to harm: {finding['en']}"


@check("bias")
def bias(folder, finding):
    row = folder.rows("truth.csv")[0]
    for name in "truth", "estimate":
        yield from expect(f"the {name}", figure(finding, name), number(row[name]) / number(row["base"]))
    if row["verdict"] != "biased":
        yield f"the verdict is {row['verdict']}: {finding['en']}"


@check("split")
def split(folder, finding):
    """A place at which the arms are out of proportion in some campaign's check."""
    if not any(row["day"] and f"'{folder.named(row['place'])[0]}'" in finding["en"] for row in folder.rows("srm.csv")):
        yield f"no row of srm.csv is flagged there: {finding['en']}"


@check("longer")
def longer(folder, finding):
    if not figure(finding, "days") >= len(folder.rows("days.csv")):
        yield f"the plan has more days than the scenario: {finding['en']}"
    if planned(folder)["days"]:
        yield f"the plan is long enough: {finding['en']}"


@check("rests")
def rests(folder, finding):
    if not 0 < figure(finding, "n") <= folder.manifest["replications"]:
        yield f"{folder.manifest['replications']} campaigns: {finding['en']}"


def due(folder):
    """Findings that a folder of a run must have."""
    ids = [one["id"] for one in folder.findings]
    if folder.rows("ab.csv"):
        yield from (f"{one} is not said" for one in ("power", "rests") if one not in ids)
        return
    want = verdict_of(folder)
    if replications(folder) > 1 and (want != "plan" or folder.mean(*folder.decides)) and want not in ids and not (want == "tried" and "tried_none" in ids):
        yield f"{want} is not said"
    if ids.count("forbidden") != list(folder.marked.values()).count("forbidden") and replications(folder) > 1:
        yield f"{ids.count('forbidden')} variants are said to be forbidden, and the folder has {folder.marked}"
    if ids.count("unjudged") != len(unjudged_targets(folder)):
        yield f"unjudged is said {ids.count('unjudged')} times, and the tables have {unjudged_targets(folder)}"
    short, told = sorted(short_of(folder)), sorted(cell(one, "share")["place"] for one in folder.findings if one["id"] == "runs_out" and cell(one, "share"))
    if not failed(folder) and told != short and ids:
        yield f"{told} are said to run out, and the tables have {short}"
    if ("frame" in ids) != any(key.startswith("uncertain.") for key in folder.settings["base"]):
        yield "whether guesses stand still is not said, or there are none"
    missed = [row["metric"] for row in folder.rows("summary.csv") if (row["variant"], row["place"]) == ("base", "targets")
              and number(row["risk"]) and row["metric"] != "all.net_cny>=0"]
    if ids.count("missed") != len(missed):
        yield f"missed is said {ids.count('missed')} times, and the tables have {missed}"
