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
    if set(folder.variants) <= {"base", *folder.marked}:
        return "plan"
    rows, better, worse, open_, same = sides(folder)
    if len(same) == len(rows):
        return "same"
    return "best" if better else "nothing" if worse else "undecided"


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


def margin(values, k):
    """Half the width of the interval of a mean that holds for k of them together."""
    return student(len(values) - 1, 1 - 0.025 / k) * statistics.stdev(values) / math.sqrt(len(values))


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


def missed_with(folder, finding, variant):
    """Targets that are missed with what is recommended are said, with the campaigns in which they are."""
    told = [int((match or "0").replace(",", "")) for match in re.findall(r"is (?:missed in ([\d,]+) of|met in all )", finding["en"])]
    rows = [row for row in folder.rows("summary.csv") if row["variant"] == variant and row["place"] == "targets" and row["risk"] != ""
            and not (row["metric"] == "all.net_cny>=0" and number(row["n"]) >= 20)]      # that is the risk
    want = [round(number(row["risk"]) * number(row["n"])) for row in rows]
    if told != want:
        yield f"targets are said to be missed in {told} campaigns with {variant}, and they are in {want}"


def stops(folder, finding, variant):
    """What is called the best is told with what it runs out of, in so many campaigns."""
    tail, orders = finding["en"].partition(" With it, ")[2], folder.mean("all", "orders", variant) or 0
    told = [one for one in finding["figures"] if one["name"] == "gone" and "file" in one]
    for one in told:
        if one["variant"] != variant:
            yield f"what {one['variant']} runs out of is told of {variant}"
        yield from expect("gone", one["value"], sum(v is not None for v in folder.campaigns(one["place"], "ran_out_s", variant)))
    for place in folder.places("shops", variant):
        n, refused = sum(v is not None for v in folder.campaigns(place, "ran_out_s", variant)), folder.mean(place, "stockouts", variant) or 0
        declared_here = {**folder.settings["base"], **folder.settings.get(variant, {})}.get(f"{place}.stock")
        if declared_here and n >= 0.05 * replications(folder) and refused >= 0.01 * (orders + refused) and not re.search("runs out|get no seat|give up", tail):
            yield f"{variant} runs out of {place} in {n} campaigns, and nothing says so"


def earns(folder, finding, variant):
    """Where net decides, what is recommended is said to lose, or not to be shown to earn, as its interval has it."""
    if folder.decides != ("all", "net_cny"):
        return
    mean, low, high = (folder.cell("summary.csv", variant, "all", "net_cny", column) for column in ("mean", "low", "high"))
    want = {} if low is None or low > 0 else {"loses": mean} if high < 0 else {"nets": mean, "nets_low": low, "nets_high": high}
    said = {one["name"]: one["value"] for one in finding["figures"] if one["name"] in ("loses", "nets", "nets_low", "nets_high")}
    if said.keys() != want.keys() or not all(near(said[name], want[name]) for name in want):
        yield f"{variant} nets {mean} ({low} to {high}), and {said} is said"


def raised(folder, variant, first):
    """Places of which the variant has more than `first`: pieces, allowances, money, seats, people."""
    then = {**folder.settings["base"], **folder.settings.get(first, {})}
    for key, value in folder.settings.get(variant, {}).items():
        amount = re.fullmatch(r"(.*?)\.(budget\.amount|stock|allow|start|budget|amount|capacity|count)", key)
        if amount and key in then and all(re.match(r"[\d.]", text) for text in (value, then[key])) and float(value.split()[0]) > float(then[key].split()[0]):
            yield amount[1]


def untried(folder, finding, first):
    """Of people whom the best variant lacks, that no variant has more."""
    said = re.search("No variant has more than [^ ]+ agents in ('.*?'); one with", finding["en"])
    more = [name for name in folder.variants[1:] for place in raised(folder, name, first) if said and f"'{folder.named(place)[0]}'" == said[1]]
    if said and (more or f"{said[1]} " not in finding["en"].partition(" With it, ")[2] or figure(finding, "more") != figure(finding, "untried") + 1):
        yield f"{more} have more of what stops {first}: {finding['en']}"


def poorer(folder, variant):
    """By how much the variant is shown to leave less net, where another figure decides; else nothing."""
    row = next((row for row in folder.rows("compare.csv") if (row["variant"], row["place"], row["metric"]) == (variant, "all", "net_cny")), None)
    tells = folder.decides[1] != "net_cny" and sold_at_a_price(folder)
    return float(row["diff"]) if row and tells and row["high_all"] != "" and float(row["high_all"]) < 0 else None


def paid(folder, finding, variant):
    """What leaves less net is not called better, but ahead by its figure, with what it leaves less."""
    net = poorer(folder, variant)
    if (net is None) != ("' is better than " in finding["en"]) or (net is None) == ("' is ahead of " in finding["en"]) or not (near(figure(finding, "less"), net) or net is None):
        yield f"net differs by {net} with {variant}: {finding['en']}"


@check("best")
def best(folder, finding):
    yield from decided(folder, finding)
    rows, better, worse, open_, same = sides(folder)
    if not better:
        yield "no interval is above 0"
        return
    place, metric = folder.decides
    solved = {name: None if folder.rows("draws.csv") else folder.cell("summary.csv", name, place, metric, "exact") for name in rows}
    by = solved if None not in [solved[name] for name in better] else {name: rows[name]["diff"] for name in rows}
    first = max(better, key=by.get)
    one = cell(finding, "diff")
    if one and one["variant"] in folder.marked:
        yield f"{one['variant']} is called the best, and is {folder.marked[one['variant']]}"
        return
    if one and not near(by[one["variant"]], by[first]):
        yield f"{one['variant']} is called the best, and {first} has the larger difference"
        return
    first = one["variant"] if one else first
    yield from mentioned(folder, finding, [first], "the best")
    yield from expect("weight", finding["weight"], abs(rows[first]["diff"]))
    yield from paid(folder, finding, first)
    yield from stops(folder, finding, first)
    yield from missed_with(folder, finding, first)
    yield from earns(folder, finding, first)
    yield from untried(folder, finding, first)
    nets = {name: folder.mean("all", "net_cny", name) for name in rows} if folder.mean("all", "net_cny") is not None else {}
    for one in (figure["value"] for figure in finding["figures"] if figure["name"] == "net"):
        if not any(near(net - nets[first], one) for name, net in nets.items() if near(rows[name]["diff"], rows[first]["diff"])):
            yield f"net {one} against {first}: {nets}"
    of = {name: folder.campaigns(place, metric, name) for name in rows}
    if metric not in ("net_cny", "orders", "entrants") or None in sum(of.values(), []) or len(of[first]) < 2:
        return
    before, there, _ = finding["en"].partition(" cannot be distinguished from ")
    tail = before.rpartition(". ")[2] if there else ""
    for name in rows:
        label = folder.named(f"variants.{name}")[0]
        if name == first or label == folder.named(f"variants.{first}")[0]:
            continue
        apart = [a - b for a, b in zip(of[first], of[name])]
        behind, at_least, at_most = statistics.fmean(apart), margin(apart, 1), margin(apart, len(folder.compared()))
        named = f"'{label}'" in tail or " more" in tail
        if solved[name] is not None and solved[first] is not None:
            if solved[first] > solved[name] and f"'{label}'" in tail:
                yield f"by exact answers {name} is behind {first}, and en says that it is not told"
            continue
        if of[name] == of[first] and "the same" not in finding["en"]:
            yield f"{name} is the same as {first} in every campaign, and en does not say so"
        if of[name] != of[first] and behind < at_least and not named:
            yield f"{name} cannot be told from {first}, and en does not say so"
        if behind > at_most * 1.000001 and f"'{label}'" in tail:
            yield f"{name} is told from {first}, and en says that it is not"


def listed(folder, finding, names, key):
    """The variants that a sentence lists with their intervals come best first, three at most of each kind."""
    shown = [one["variant"] for one in finding["figures"] if one["name"] == "diff" and one["variant"] in names]
    for a, b in zip(shown, shown[1:]):
        if key(a) < key(b) - 1e-9:
            yield f"{a} stands before {b}, which is better"
    left = [name for name in names if name not in shown]
    for f in finding["figures"]:
        if f["name"] == "diff" and f["variant"] in names:
            for language, label in zip(("en", "zh"), folder.named(f"variants.{f['variant']}")):
                behind = finding[language].partition(f"'{label}'" if language == "en" else f"“{label}”")[2]
                if not any(says(token, f["value"]) for token in TOKEN.findall(behind)[:1]):
                    yield f"{language} has another number behind {label} than {f['value']}"
    if shown and left and max(map(key, left)) > min(map(key, shown)) + 1e-9:
        yield f"{max(left, key=key)} is left out, and is better than one that is named"
    if not shown and names:
        yield f"none of {', '.join(names)} is named"


@check("nothing")
def nothing(folder, finding):
    yield from decided(folder, finding)
    rows, better, worse, open_, same = sides(folder)
    if better or not worse:
        yield f"better: {better}, worse: {worse}"
    yield from listed(folder, finding, worse, lambda name: rows[name]["diff"])
    yield from listed(folder, finding, open_, lambda name: rows[name]["diff"])
    told = finding["en"].partition("Not distinguishable:")[2]
    if ("is shown to beat" in finding["en"]) != bool(open_):
        yield f"open are {open_}: {finding['en']}"
    if bool(same) != (": the same " in finding["en"]):
        yield f"the same in every campaign are {same}: {finding['en']}"
    for name in worse:
        if f"'{folder.named(f'variants.{name}')[0]}'" in told:
            yield f"{name} is worse, and is called not distinguishable"


@check("why")
def why(folder, finding):
    """Of the best, else, where nothing is worse, of what is best by net: the parts of money whose intervals leave 0 out, and the entry with most."""
    rows, better, worse, open_, same = sides(folder)
    tells = folder.decides[1] != "net_cny" and sold_at_a_price(folder)           # without a price it is cost alone
    nets = {row["variant"]: float(row["diff"]) for row in folder.rows("compare.csv") if (row["place"], row["metric"]) == ("all", "net_cny")
            and row["variant"] in rows and row["low_all"] != "" and float(row["low_all"]) > 0 and tells}
    told = [one for one in finding["figures"] if one["name"] == "diff"]
    name = told[0]["variant"] if told else next(one for one in better if f"'{folder.named(f'variants.{one}')[0]}' changes" in finding["en"])
    solved = better and folder.cell("summary.csv", better[0], *folder.decides, "exact") is not None
    if worse and not better and not nets:
        yield f"{name} is worse, and told of"
    near_by = max(better, key=lambda one: abs(rows[one]["diff"]), default=None)
    near_by = near_by or (max(nets, key=nets.get) if nets and len(rows) > 1 else name)
    if not solved and not near(abs(rows[name]["diff"]), abs(rows[near_by]["diff"])):
        yield f"{name} is told of, and {near_by} is the one to tell of"
    of = {(row["place"], row["metric"]): row for row in folder.rows("compare.csv") if row["variant"] == name}
    number_of = lambda row, column: float(row[column]) if row[column] != "" else None
    apart = lambda row: row and row["low_all"] != "" and (float(row["low_all"]) > 0 or float(row["high_all"]) < 0)
    decisive = folder.compared()[name]["diff"]
    want = [m for m in ("orders", "gmv_cny", "cost_cny", "net_cny")[:4 if tells else 3] if apart(of.get(("all", m))) and not (m == folder.decides[1] and number_of(of["all", m], "diff") == decisive)]
    if better and poorer(folder, name) is not None:
        want.remove("net_cny")      # the verdict has it
    if want[-1:] == ["net_cny"] and near(*(float(of["all", metric]["diff"]) for metric in ("gmv_cny", "net_cny"))):     # no cost and no margin
        want.pop()
    if [one["metric"] for one in told] != want:
        yield f"{[one['metric'] for one in told]} are told, and {want} differ"
    richest = cell(finding, "net")
    most = max(nets, key=nets.get) if nets and max(nets, key=nets.get) != name else None
    if any(row["variant"] == most and row["place"] == "targets" and row["risk"] == "1" for row in folder.rows("summary.csv")):
        most = None     # it misses a target in every campaign
    if (richest and richest["variant"]) != most:
        yield f"best by net is {richest}, of {nets}"


@check("undecided")
def undecided(folder, finding):
    yield from decided(folder, finding)
    rows, better, worse, open_, same = sides(folder)
    if better or worse or not open_:
        yield f"better: {better}, worse: {worse}, open: {open_}"
        return
    yield from listed(folder, finding, open_, lambda name: rows[name]["diff"])
    yield from expect("n", figure(finding, "n"), replications(folder))


@check("same")
def same(folder, finding):
    rows, better, worse, open_, alike = sides(folder)
    if len(alike) != len(rows):
        yield f"not the same: {sorted(set(rows) - set(alike))}"


@check("plan")
def plan(folder, finding):
    yield from decided(folder, finding)
    if not set(folder.variants) <= {"base", *folder.marked}:
        yield "there are variants to choose from"


@check("if")
def if_so(folder, finding):
    yield from decided(folder, finding)
    rows = {name: row for name, row in folder.compared().items() if folder.marked.get(name) in ("reading", "guess")}
    moved = [name for name in rows if name not in unmoved(folder, rows)]
    if not rows:
        yield "no variant is a reading or a guess"
    elif moved:
        yield from listed(folder, finding, moved, lambda name: rows[name]["diff"])


@check("forbidden")
def forbidden(folder, finding):
    yield from decided(folder, finding)
    names = [name for name, mark in folder.marked.items() if mark == "forbidden"]
    said = [name for name in names if f"'{folder.named(f'variants.{name}')[0]}' is forbidden" in finding["en"]]
    if len(said) != 1:
        yield f"forbidden are {names}"
    elif folder.named(f"variants.{said[0]}.forbidden")[0] not in finding["en"]:
        yield "the rule is not named"


# ---- risk -------------------------------------------------------------------------------------------
@check("loss", "no_loss")
def loss(folder, finding):
    one = cell(finding, "n") or cell(finding, "high")
    if one is None or (one["place"], one["metric"]) != ("all", "net_cny"):
        yield "its figures are not those of all.net_cny"
        return
    values = [v for v in folder.campaigns("all", "net_cny", one["variant"]) if v is not None]
    bad = sum(v < 0 for v in values)
    if (finding["id"] == "loss") != (bad > 0):
        yield f"{bad} of {len(values)} campaigns lose money"
    best = next((one["figures"][0]["variant"] for one in folder.findings if one["id"] == "best"), None)
    losing = sum(v is not None and v < 0 for v in folder.campaigns("all", "net_cny", best)) if best else 0
    if not bad and losing != (figure(finding, "with") or 0):
        yield f"with {best} {losing} campaigns lose money, and {figure(finding, 'with')} is said"
    if finding["id"] == "loss":
        if bad == len(values):
            yield from [] if cell(finding, "least") else ["all are taken for a certainty"]
            return
        yield from expect("bad", figure(finding, "bad"), bad)
    if len(values) < 20:
        yield f"of {len(values)} campaigns"


@check("missed", "met")
def target(folder, finding):
    one = next((one for one in finding["figures"] if one.get("place") == "targets"), None)
    if one is None:
        yield "no figure of targets"
        return
    row = folder.index("summary.csv")[one["variant"], "targets", one["metric"]]
    if (finding["id"] == "missed") != (number(row["risk"]) > 0):
        yield f"it is missed in {row['risk']} of the campaigns"


@check("unjudged")
def unjudged(folder, finding):
    yield from expect("n", figure(finding, "n"), folder.manifest["replications"])
    if not unjudged_targets(folder):
        yield "each target has a value in some campaign"


def unjudged_targets(folder):
    return [row["metric"] for row in folder.rows("summary.csv") if row["variant"] == "base" and row["place"] == "targets" and number(row["n"]) == 0
            and (of := re.match(r"(.*)\.(\w+)[<>]=", row["metric"])) and folder.mean(*of.groups()) is None and folder.campaigns(*of.groups())]


def late_starts(folder):
    """Starts of which 5 % of the visits would come after the horizon, or another part with the best variant: {start: (late, all, variant, late, all there)}."""
    out, part = {}, lambda place, variant: (folder.mean(place, "late", variant) or 0, (folder.mean(place, "late", variant) or 0) + (folder.mean(place, "arrivals", variant) or 0))
    for place in folder.places("starts") if not list(sold_out(folder)) else ():
        late, every = part(place, "base")
        best = adopted(folder)
        then = part(place, best)
        if then[1] and abs(then[0] / then[1] * every - late) >= max(1, 0.01 * every) * (1 - 1e-9):
            out[place] = (late, every, best, *then)
        elif late >= 1 and late >= 0.05 * every:
            out[place] = (late, every)
    return out


@check("late")
def late(folder, finding):
    place = next(one["place"] for one in finding["figures"] if one["name"] == "late")
    want = late_starts(folder).get(place)
    if not want:
        yield f"{place} has no such visits"
        return
    yield from quotes(folder, finding, place)
    if (finding["kind"] == "verdict") != (len(want) > 2 and want[2] == adopted(folder)):
        yield f"{want} is told as {finding['kind']}"
    yield from expect("late", figure(finding, "late"), want[0])
    yield from expect("all", figure(finding, "all"), want[1])
    if len(want) > 2:
        yield from quotes(folder, finding, f"variants.{want[2]}")
        yield from expect("then", figure(finding, "then"), want[3])
        yield from expect("of", figure(finding, "of"), want[4])


# ---- what to do -------------------------------------------------------------------------------------
def sold(folder, entry):
    chain = folder.mean(entry, "chain_gmv_cny")
    return chain if chain is not None else folder.mean(entry, "gmv_cny")


def chain_net(folder, entry, variant="base"):
    """Net of an entry, campaign by campaign: visits that it begins leave of their sales what all of that start leave before cost, less its
    cost by visits."""
    out = dict(enumerate(folder.campaigns(entry, "net_cny", variant)))
    failed = {one["replication"] for one in folder.manifest.get("failed") or [] if one["variant"] == variant}
    at = {r: i for i, r in enumerate(r for r in range(1, folder.manifest["replications"] + 1) if len(out) == folder.manifest["replications"] or r not in failed)}
    name = entry.partition(".")[2]
    for row in (row for row in folder.rows("chains.csv") if row["origin"] == name and row["variant"] == variant):
        r = at.get(int(row["replication"]))
        if row["entry"] == name or r is None or row["visits"] == "" or out[r] is None:
            continue
        net, cost, gmv, visits = (folder.mean(row["entry"], metric, variant) or 0 for metric in ("net_cny", "cost_cny", "gmv_cny", "arrivals"))
        out[r] += ((net + cost) / gmv * number(row["gmv_cny"]) if gmv else 0) - (cost / visits * number(row["visits"]) if visits else 0)
    return list(out.values())


def sold_at_a_price(folder):
    return folder.priced or any(key.startswith("shops.") and ".price" in key for of in folder.settings.values() for key in of)


def dear_entries(folder):
    """Entries whose net, with that of what they begin, is below 0, beyond chance and by 1 % of that of all; of runs with draws chance is not weighed here."""
    out = {}
    for entry in folder.places("entries") if folder.decides and sold_at_a_price(folder) and folder.mean("all", "net_cny") else ():
        nets = chain_net(folder, entry) if folder.mean(entry, "cost_cny") is not None else []
        if len(nets) < 2:
            continue
        mean, half = statistics.fmean(nets), margin(nets, 1) if statistics.stdev(nets) else 0
        if mean + half < 0 and -mean >= 0.01 * abs(folder.mean("all", "net_cny") or 0) and not spent_worse(folder, entry, mean):
            out[entry] = -mean
    return out


def spent_worse(folder, entry, net):
    """Does its budget run out, which another entry with a larger loss by what it spends would take?"""
    shared = folder.settings["base"].get(f"{entry}.budget")
    those = [one for one in folder.places("entries") if shared and folder.settings["base"].get(f"{one}.budget") == shared]
    if not any((folder.mean(one, "unpaid") or 0) >= 1 for one in those):
        return False
    return any(statistics.fmean(chain_net(folder, one)) / folder.mean(one, "cost_cny") < net / folder.mean(entry, "cost_cny")
               for one in those if one != entry and folder.mean(one, "cost_cny"))


@check("dear")
def dear(folder, finding):
    one = cell(finding, "cost")
    entry = one and one["place"]
    if entry not in dear_entries(folder):
        yield f"{entry} does not cost more than it brings in by 1 % of the net"
        return
    yield from quotes(folder, finding, entry)
    apart_by = abs(dear_entries(folder)[entry] + folder.mean(entry, "net_cny"))
    if ("follow-up visits" in finding["en"]) != (apart_by > 1e-6 * abs(folder.mean(entry, "net_cny"))):
        yield f"{entry} leaves {folder.mean(entry, 'net_cny')} itself: {finding['en']}"
    loss = dear_entries(folder)[entry]
    by = abs(folder.mean(*folder.decides) / folder.mean("all", "net_cny"))
    then = -statistics.fmean(chain_net(folder, entry, adopted(folder))) * by
    nets = chain_net(folder, entry, adopted(folder))
    if not any(nets) or statistics.fmean(nets) - (margin(nets, 1) if statistics.stdev(nets) else 0) > 0:
        if finding["weight"] is not None:
            yield f"with the best variant {entry} loses nothing, and its weight is {finding['weight']}"
    else:
        yield from expect("weight", finding["weight"], max(then, 0))
    sells = (folder.mean(entry, "orders") if (chain := folder.mean(entry, "chain_orders")) is None else chain) or not near(one["value"], loss)
    if sells:
        yield from expect("its loss", figure(finding, "loss"), loss)
    elif "brings no order" not in finding["en"] or not near(one["value"], loss):
        yield f"it brings no order, costs {one['value']} and loses {loss}: {finding['en']}"
    without = [name for name in folder.variants[1:] if folder.settings.get(name, {}).get(f"{entry}.arrivals.rate", "").split("/")[0] == "0"
               and all(key.startswith(entry + ".arrivals.") for key in folder.settings[name])]
    told, earns = cell(finding, "diff"), figure(finding, "earns")
    best = next((one["figures"][0]["variant"] for one in folder.findings if one["id"] == "best"), None)
    left_out = bool(without) and without[0] == best   # the verdict tells of it
    if left_out:
        without = []
    if (told and told["variant"]) != (without[0] if without else None):
        yield f"what leaving it out brings: {told}, variants without it: {without}"
    alone = sells and folder.mean("all", "orders") and near(folder.mean(entry, "orders") if chain is None else chain, folder.mean("all", "orders"))
    call = f"To try: the plan without it ('--leave-out {entry.partition('.')[2]}')"
    cured = best is not None and finding["weight"] is None
    if (call in finding["en"]) != bool(not told and not alone and not left_out and not cured):
        yield f"{entry} loses still, and no call leaves it out, or it does not: {finding['en']}"
    others = ("then nets more" in finding["en"]) - ("then nets less" in finding["en"])
    if told and others != (0 if abs(rest := told["value"] - loss) < 0.01 * loss else math.copysign(1, rest)):
        yield f"the others are said to earn {others}, of {told['value']} and a loss of {loss}"
    if best and f"With '{folder.named(f'variants.{best}')[0]}'" in finding["en"] and not any(chain_net(folder, entry, best)):
        yield f"{best} leaves {entry} out, and what it earns with it is told"
    by = next((name for name in folder.variants[1:] if f"With '{folder.named(f'variants.{name}')[0]}' it earns" in finding["en"]), best)
    if earns is not None and (by is None or abs(statistics.fmean(chain_net(folder, entry, by)) - earns) > 1e-6 * earns):
        yield f"{entry} is said to earn {earns} with {by}"


def ran_out(folder, place):
    """In how many campaigns a stock, limit or budget ran out, and the seconds of the median one."""
    times = sorted(v for v in folder.campaigns(place, "ran_out_s") if v is not None)
    return len(times), (statistics.median(times) if times else None), (times[(len(times) - 1) // 2] if times else None)


def gone(folder, finding, place, stopped, called=None):
    """Used up means nothing left: the campaigns in which it ran out, and when half of these had."""
    n, middle, lower = ran_out(folder, place)
    campaigns = replications(folder)
    if figure(finding, "gone"):
        yield from expect("gone", figure(finding, "gone"), n)
    yield from expect("n", figure(finding, "n"), campaigns)
    if n < 0.05 * campaigns:
        yield f"{place} ran out in {n} of {campaigns} campaigns"
    when = figure(finding, "when")
    if n and when is None:
        yield "its time is no figure"
    elif n and when is not None and not any(near(when, v) for v in (middle, lower)):
        yield f"half of them by {when} s, and the tables have {middle} s"
    yield from quotes(folder, finding, called or place)
    if figure(finding, "stopped") is not None or stopped:
        yield from expect("stopped", figure(finding, "stopped"), stopped)


def declared(folder, finding, *paths):
    """How much there is at first, as the scenario says it."""
    much = figure(finding, "amount")
    texts = [folder.settings["base"].get(path) for path in paths if folder.settings["base"].get(path)]
    if much is not None and texts and texts[0].split()[0].replace(".", "", 1).isdigit():
        yield from expect("amount", much, float(texts[0].split()[0]))


def adopted(folder):
    """The best variant, or base."""
    return next((one["figures"][0]["variant"] for one in folder.findings if one["id"] == "best"), "base")


def brings(folder, entry, path, step, room=""):
    """Orders that a visit of the entry brings in the plan that passes there, before a shop no more than one that comes to a shop, before a
    session of the room no more than one that watches it."""
    orders = sum(number(row["visits"]) for row in folder.rows("outcomes.csv") if (row["variant"], row["entry"], row["outcome"]) == ("base", entry, "order")) / replications(folder)
    at = lambda name, column: folder.steps.get(("base", entry, path, name), {column: 0})[column]
    passed = at("watch", "reached") if step in ("", "wait", "watch") else at(step, "passed")
    came = sum(row["reached"] for (variant, of, where, name), row in folder.steps.items() if (variant, of, name) == ("base", entry, "") and where.startswith("shops."))
    watched = folder.steps.get(("base", entry, room, "watch"), {"reached": 0})["reached"]
    return orders / max(passed, watched, 0 if path.startswith("shops.") else came) if passed else 0


def forgone(folder, ends):
    """Orders that visits would bring that end with the best variant where ends(path, step, outcome) says so, were they to bring what those bring that pass there, by entry."""
    return sum(brings(folder, entry, path, step, outcome.partition(":")[2]) * n for (variant, entry, path, step), row in folder.steps.items() if variant == adopted(folder)
               for outcome, n in row["lost"].items() if ends(path, step, outcome))


def ends_at(folder, place):
    """Which visits a limit, a room or agents end."""
    name = place.partition(".")[2]
    step_of = lambda path, step: f"{path if '.' in path else 'paths.' + path}.steps.{step}"
    if place.startswith("limits."):
        return lambda path, step, outcome: outcome in (f"blocked:{place}", f"refused:{name}")
    if place.startswith("rooms."):
        return lambda path, step, outcome: path == place and outcome in ("full", "abandoned")
    return lambda path, step, outcome: outcome == "abandoned" and folder.settings["base"].get(f"{step_of(path, step)}.ask") == place


def weighs(folder, finding, orders, *places, spent=True):
    """Its weight is the share of the orders that are stopped, of the figure that decides, of net before its cost where that is spent."""
    mean, every = folder.mean(*folder.decides), folder.mean("all", "orders")
    told = "; ".join(said for one in folder.findings if one["id"] == "best" for said in re.findall(r" With it, (.*?)\.(?= |$)", one["en"]))
    if any(f"'{folder.named(place)[0]}'" in part for place in places for part in told.split("; ") if "the target of" not in part):
        orders = 0                                      # the verdict has it
    if spent and mean is not None and folder.decides[1] == "net_cny":
        mean += folder.mean(folder.decides[0], "cost_cny") or 0
    now, then = next((value for name in ("waited", "stopped", "visits") if (value := figure(finding, name)) is not None), None), figure(finding, "then")
    mended = then is not None and then <= now / 2       # the best variant leaves half of it at most
    want = orders / every * mean if orders and every and mean and mean > 0 and not mended else None
    if (want is None) != (finding["weight"] is None) or (want is not None and abs(finding["weight"] - want) > 1e-6 * want):
        yield f"weight is {finding['weight']}, and the tables have {want}"


def sold_out(folder):
    """Stocks of whole shops end 99 % of the orders in 95 % of the campaigns: whatever else stops visits costs no order."""
    orders = folder.mean("all", "orders") or 0
    ends = [place for place in folder.places("shops") if ".items." not in place and folder.settings["base"].get(f"{place}.stock")
            and ran_out(folder, place)[0] >= 0.95 * replications(folder)
            and folder.mean(place, "stockouts") >= 0.01 * (orders + folder.mean(place, "stockouts"))]
    if orders and not folder.decides[0].startswith("rooms.") and sum(folder.mean(place, "orders") for place in ends) >= 0.99 * orders:
        yield f"{', '.join(ends)} sell out in nearly every campaign: nothing else costs an order"


@check("stock_out", "stock_short")
def stock(folder, finding):
    one = cell(finding, "stopped") or cell(finding, "gone")
    place, stopped = one and one["place"], one and folder.mean(one["place"], "stockouts")
    if place is None or stopped is None:
        yield "no figure of a shop"
        return
    if stopped < 0.01 * folder.mean("all", "orders"):
        yield f"{stopped} orders are turned down, which is less than 1 % of them"
    if finding["id"] == "stock_out":
        yield from gone(folder, finding, place, stopped)
    elif any(where.startswith(place + ".items.") for where in folder.places("shops")):
        yield f"{place} has no stock of its own: its items have"
    else:
        yield from quotes(folder, finding, place)
    yield from declared(folder, finding, f"{place}.stock")
    yield from weighs(folder, finding, folder.mean(place, "stockouts", adopted(folder)), place)


def place_of(finding, kind, *names):
    """The place of this kind whose figure it is, by the first of these names that is a cell."""
    one = next((one for one in (cell(finding, name) for name in names) if one), None)
    return one["place"] if one and one["place"].startswith(kind) else None


@check("limit_out", "limit_at_times", "limit_shut")
def limit(folder, finding):
    place = place_of(finding, "limits.", "taken", "gone", "stopped") or \
        next((one for one in folder.places("limits") if f"'{folder.named(one)[0]}'" in finding["en"]), None)   # of two columns there is no cell
    if not place:
        yield "no figure of a limit"
        return
    name, outcomes = place.partition(".")[2], (f"refused:{place.partition('.')[2]}", f"blocked:{place.partition('.')[2]}")
    blocked = sum(row["lost"].get(f"blocked:{place}", 0) for (variant, *_), row in folder.steps.items() if variant == "base")
    stopped = (folder.mean(place, "refused") or 0) + blocked
    ends = any(row["lost"].get(f"{by}", 0) > 0 for (variant, *_), row in folder.steps.items() if variant == "base"
               for by in (f"refused:{name}", f"blocked:{name}", f"blocked:{place}"))
    if ends:
        yield from sold_out(folder)
    taken, lapsed = (folder.mean(place, metric) or 0 for metric in ("taken", "lapsed"))
    unused = lapsed > 0.01 * (taken + lapsed)           # what lapses was there
    if finding["id"] in ("limit_at_times", "limit_shut") and (figure(finding, "lapsed") is not None) != unused:
        yield f"{lapsed} lapse unused"
    if finding["id"] == "limit_shut":
        some = sum((v or 0) > 0 for v in folder.campaigns(place, "refused"))
        if max(some, 0) < 0.05 * replications(folder) or ran_out(folder, place)[0] >= 0.05 * replications(folder):
            yield f"{place} refuses in {some} campaigns and runs out in {ran_out(folder, place)[0]}"
        yield from expect("asked", figure(finding, "asked"), taken + stopped)
        yield from expect("stopped", figure(finding, "stopped"), stopped)
        yield from weighs(folder, finding, forgone(folder, ends_at(folder, place)), place)
        return
    yield from gone(folder, finding, place, stopped)
    yield from declared(folder, finding, f"{place}.start", f"{place}.allow")
    yield from weighs(folder, finding, forgone(folder, ends_at(folder, place)), place)
    lasting = not any(key.startswith(f"{place}.") and key.rpartition(".")[2] in ("within", "every", "at", "per", "lasts", "start")
                      for key in folder.settings["base"])
    left, out = folder.campaigns(place, "left"), folder.campaigns(place, "ran_out_s")
    if finding["id"] == "limit_out" and lasting and not folder.mean(place, "given") and not folder.mean(place, "refills"):
        for a, b in zip(left, out):
            if b is not None and a:
                yield f"{place} ran out and has {a} left"
                break


@check("budget_out")
def budget(folder, finding):
    place = place_of(finding, "entries.", "gone")
    if not place:
        yield "no figure of an entry"
        return
    yield from sold_out(folder)
    base = folder.settings["base"]
    shared = f"budgets.{base.get(f'{place}.budget')}"
    sharing = [place] if f"{shared}.amount" not in base else \
        [entry for entry in folder.places("entries") if base.get(f"{entry}.budget") == shared.partition(".")[2]]
    unpaid = [folder.mean(entry, "unpaid") or 0 for entry in sharing]
    yield from gone(folder, finding, place, sum(unpaid), shared if f"{shared}.amount" in base else place)
    own, every = sellers(folder), folder.mean("all", "orders")
    made = [(entry, n) for entry, n in zip(sharing, unpaid) if folder.mean(entry, "arrivals")]
    if folder.decides[1] == "net_cny" and sum(n * statistics.fmean(chain_net(folder, entry)) / folder.mean(entry, "arrivals") for entry, n in made) <= 0:
        yield f"the arrivals of {', '.join(sharing)} lose money: more of them are no help"
    if every and sum(n * own[entry] / folder.mean(entry, "arrivals") for entry, n in made) < 0.01 * every:
        yield "the arrivals that are not made would bring less than 1 % of the orders"
    then, own = adopted(folder), sellers(folder, adopted(folder))
    stops = sum((folder.mean(entry, "unpaid", then) or 0) * own.get(entry, 0) / folder.mean(entry, "arrivals", then) for entry in sharing if folder.mean(entry, "arrivals", then))
    yield from weighs(folder, finding, stops, place, spent=False)


@check("full", "seats_wait")
def seats(folder, finding):
    rooms = [place for place in folder.places("rooms") if folder.named(place)[0] in finding["en"]]
    if not rooms:
        yield "no room is named"
        return
    yield from sold_out(folder)
    fits = []
    for place in rooms:
        entrants, away, gave_up = (folder.mean(place, metric) or 0 for metric in ("entrants", "turned_away", "abandoned"))
        stopped = gave_up if finding["id"] == "seats_wait" else away
        waited = sum(row["reached"] for (variant, _, path, step), row in folder.steps.items()
                     if (variant, path, step) == ("base", place, "wait"))
        came = entrants + away + waited - sum(row["passed"] for (variant, _, path, step), row in folder.steps.items()
                                              if (variant, path, step) == ("base", place, "wait"))
        said = figure(finding, "stopped")
        if (stopped < 0.01 * waited if said is None else near(said, stopped)) and (figure(finding, "waited") is None or near(figure(finding, "waited"), waited)) \
                and near(figure(finding, "came"), came):
            fits.append(place)
        if max(waited, stopped) < 0.01 * came:
            yield f"less than 1 % of those who come to {place} find no seat"
    if not fits:
        yield f"came {figure(finding, 'came')}, waited {figure(finding, 'waited')}, stopped {figure(finding, 'stopped')} are figures of no such room"


@check("agents")
def agents(folder, finding):
    place = place_of(finding, "agents.", "came")
    if not place:
        yield "no figure of agents"
        return
    yield from sold_out(folder)
    requests, gave_up = folder.mean(place, "requests"), folder.mean(place, "abandoned")
    yield from weighs(folder, finding, forgone(folder, ends_at(folder, place)), place)
    yield from quotes(folder, finding, place)
    yield from expect("came", figure(finding, "came"), requests)
    if cell(finding, "stopped"):
        yield from expect("stopped", figure(finding, "stopped"), gave_up)
        if gave_up < 0.01 * requests:
            yield "less than 1 % give up"


def lost_by_reason(folder):
    """By step and condition, or expiry: visits lost by all entries, all that come to the step, and by entry; what a limit ends is told
    of the limit."""
    out = {}
    for (variant, entry, *step), row in folder.steps.items():
        for outcome, n in row["lost"].items() if variant == "base" else ():
            kind, _, name = outcome.partition(":")
            if kind in ("blocked", "expired") and not name.startswith("limits."):
                one = out.setdefault((*step, outcome), {"lost": 0.0, "of": {}})
                one["lost"] += n
                one["of"][entry] = n
    for (*step, why), one in out.items():
        rows = [row for (variant, _, *of), row in folder.steps.items() if variant == "base" and of == step]
        one["came"] = sum(row["passed"] for row in rows) + one["lost"] if why == "expired" else sum(row["reached"] for row in rows)
    return out


@check("lost")
def lost(folder, finding):
    visits, came = figure(finding, "visits"), figure(finding, "came")
    reasons = lost_by_reason(folder)
    fits = {key: one for key, one in reasons.items() if near(one["lost"], visits) and near(one["came"], came)}
    if not fits:
        yield f"{visits} of {came} visits are lost by no reason: {reasons}"
        return
    valid = lambda path, step: folder.settings["base"].get(f"{path if '.' in path else 'paths.' + path}.steps.{step}.valid")
    lasts = lambda what: "lasts" in str(folder.settings["base"].get(f"people.{what}", ""))
    if not any(any(word in finding["en"] for word in (["without what it asks for"] if lasts(what) else [what, folder.named(what)[0]])) if (what := outcome.partition(":")[2])
               else (f"more than {float(valid(path, step).rstrip('mshdw')):g} " if valid(path, step) else "longer than is allowed") in finding["en"] for path, step, outcome in fits):
        yield f"no condition of {list(fits)} is named"
    if max(one["lost"] for one in reasons.values()) > visits + 1e-6:
        yield "another condition loses more"
    if visits < 0.1 * came or visits < 1:
        yield "less than a tenth, or than one visit"
    if len(fits) == 1:
        key = next(iter(fits))
        orders = forgone(folder, lambda *there: there == key)
        if 0 < orders < 0.01 * (folder.mean("all", "orders") or 0):
            yield f"{orders} orders are less than 1 % of them"
        yield from weighs(folder, finding, orders)
    by = [entry for (variant, entry, *step), row in folder.steps.items() for path, name, outcome in fits if variant == "base" and step == [path, name]
          and (row["passed"] + row["lost"].get(outcome, 0) if outcome == "expired" else row["reached"]) > 0]
    said = re.search(r"' \((.+?)\), (?:all )?[\d.,]+", finding["en"])
    if bool(said) != (len(by) == 1) or (said and said[1] not in (folder.named(f"entries.{by[0]}")[0], folder.named(by[0])[0], by[0])):
        yield f"there come {by}: {finding['en']}"


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


def leads(folder, place, room):
    """Where the steps of a path lead but to the room."""
    there = lambda key, value: key.partition(".choose.")[2] or str(value)
    return [to for key, value in folder.settings["base"].items() if key.startswith(place + ".") and (to := there(key, value)).startswith(("rooms.", "shops.", "paths."))
            and to != room]


def found(folder, entry, room):
    return [folder.cell("summary.csv", "base", f"{entry}>{room}", f"found_{how}", "mean") or 0 for how in ("never_live", "ended", "live")]


def tries(folder, room, entry, edges):
    """The value to try: of a message the begin of the longest session to come, of arrivals at a rate the first begin, the only end or both."""
    base, here = folder.settings["base"], zone(folder.settings["base"].get("horizon.tz", "Asia/Shanghai"))
    when = lambda text: at if (at := datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))).tzinfo else at.replace(tzinfo=here)
    sessions = []
    while f"{room}.sessions.{len(sessions)}.from" in base:
        sessions.append([base[f"{room}.sessions.{len(sessions)}.{end}"] for end in ("from", "to")])
    soon, behind, live = found(folder, entry, room)
    median = datetime.timedelta(seconds=folder.cell("summary.csv", "base", f"{entry}>{room}", "time_median_s", "mean") or 0)
    lost = lambda next, paths=True: (to := base.get(f"{room}.{next}", "leave")) == "leave" or paths and to.startswith("paths.") and not leads(folder, to, room)
    for key, value in edges.items():
        if any(of.get(f"entries.{entry}.arrivals.{key}") == value for name, of in folder.settings.items() if name != "base"):
            yield f"a variant has {key} {value} of {entry}"
    best = adopted(folder)
    if best != "base" and any(key.startswith((f"entries.{entry}.arrivals.", f"{room}.sessions.")) for key in folder.settings.get(best, {})):
        yield f"{best} changes the arrivals of {entry} or the sessions of {room}: {edges}"
    if "at" in edges:
        value = edges["at"]
        sent = when(base[f"entries.{entry}.arrivals.at"])
        k = next((k for k, (_, ends) in enumerate(sessions) if when(ends) > sent), None)
        last_of = lambda one: when(one[1]) - when(one[0])
        if k is None or max(sessions[k:], key=last_of)[0] != value or when(sessions[k][0]) == sent:
            yield f"{entry} goes out at {sent}, and sessions are {sessions}, not {value}"
            return
        first, last = map(when, sessions[k])
        inside, hardly = first < sent, live < 0.05 * ((soon or 0) + behind)
        more = behind > live and (inside or hardly or sent + median - first <= (last - first) / 3) if k or inside else soon > live
        if not inside and not hardly and first - sent > max(map(last_of, sessions[k:])) or not more or not lost("after_end" if k or inside else "before_first"):
            yield f"{entry} has {soon} early, {behind} late, {live} in time, {median} under way, and the room leads to others"
        return
    begins, ends = when(base.get(f"entries.{entry}.arrivals.from", base["horizon.from"])), base.get(f"entries.{entry}.arrivals.to")
    for key, value in edges.items():
        bound, own = sessions[0][key == "to"], soon if key == "from" else behind
        if value != bound or not begins < when(bound) or (ends and when(ends) <= when(bound)) or own < 0.05 * (soon + behind + live) or not lost("before_first" if key == "from" else "after_end", False) \
                or (key == "from" and 20 * median > when(bound) - begins) or (key == "to" and len(sessions) > 1) or f"entries.{entry}.arrivals.rate" not in base or (len(edges) < 2 and own < max(soon, behind)):
            yield f"{entry} comes from {begins} to {ends}, {soon} early, {behind} late, and {key} {value} is to be tried"


@check("timing")
def timing(folder, finding):
    base, fits = folder.settings["base"], []
    for room in folder.places("rooms"):
        comes = {metric: sum(number(row["mean"]) or 0 for row in folder.rows("summary.csv")
                             if row["variant"] == "base" and row["metric"] == metric and row["place"].endswith(f">{room}"))
                 for metric in ("found_never_live", "found_live", "found_ended", "found_paused")}
        came = sum(comes.values())
        told = [(name, key, comes[metric]) for name, metric, key in (("early", "found_never_live", "before_first"), ("late", "found_ended", "after_end"))
                if comes[metric] > 0 and comes[metric] >= 0.05 * came]
        if near(figure(finding, "came"), came) and told and all(near(figure(finding, name), n) for name, _, n in told) and \
                sum(figure(finding, name) is not None for name in ("early", "late")) == len(told):
            fits.append(room)
            for _, key, _ in told if finding["en"].startswith(f"Visits reach '{folder.named(room)[0]}' ") else ():
                to = base.get(f"{room}.{key}", "leave")
                if {"leave": "leave", "replay": "see the replay"}.get(to, f"go on to '{folder.named(to)[0]}'") not in finding["en"]:
                    yield f"what follows on {key} of {room} is {to}: {finding['en']}"
    if not fits:
        yield f"came {figure(finding, 'came')}, early {figure(finding, 'early')}, late {figure(finding, 'late')} are figures of no room"
    elif not any(folder.named(room)[0] in finding["en"] for room in fits):
        yield "another room is named"
    kinds = [metric for name, metric in (("early", "found_never_live"), ("late", "found_ended")) if figure(finding, name) is not None]
    total, by = sum(figure(finding, name) or 0 for name in ("early", "late")), {}
    for row in folder.rows("summary.csv"):
        if row["variant"] == "base" and any(row["place"].endswith(f">{room}") for room in fits) and row["metric"].startswith("found_"):
            source = row["place"].partition(">")[0]
            by[source] = by.get(source, 0) + (number(row["mean"]) or 0) * (row["metric"] in kinds)
    values = lambda name: [one["value"] for one in finding["figures"] if one["name"] == name]
    said = sorted(values("visits") or values("own_early") + values("own_late"), reverse=True)
    tried = collections.defaultdict(dict)
    for entry, key, value in re.findall(r"--set entries\.(\w+)\.arrivals\.(at|from|to)=([^' ]*)", finding["en"]):
        tried[entry][key] = value
    told = {source: n for source, n in by.items() if n >= total / 5 * (1 - 1e-9) and (len(by) > 1 or source in tried or source.startswith("starts."))}
    want = [n for n in told.values() if n < total * (1 - 1e-9)]
    if len(kinds) == 2 and fits and f"{fits[0]}.sessions.1.from" not in base:
        want = [n for source in told for n in found(folder, source, fits[0])[:2] if n >= 0.01 * sum(found(folder, source, fits[0]))]
    want.sort(reverse=True)
    of = sum(told.values()) / total if total else 0
    part = "All" if near(of, 1) else "Nearly all" if of >= 0.9 else "Most" if of >= 0.5 else "Some"
    if fits and bool(told) != (f" {part} of these {' and '.join(name for name in ('early', 'late') if figure(finding, name) is not None)} visits come by " in finding["en"]):
        yield f"of {total} so many come by {told}: {finding['en']}"
    if fits and figure(finding, "back") is not None:
        path = base[f"{fits[0]}.before_first"].partition(".")[2]
        rows = [row for row in folder.rows("funnel.csv") if (row["variant"], row["path"]) == ("base", path)]
        last = [row for row in rows if row["position"] == max(rows, key=lambda one: int(one["position"]))["position"]]
        yield from expect("back", figure(finding, "back"), sum(number(row["passed"]) + number(row["skipped"]) for row in last) / folder.manifest["replications"])
    yield from sold_out(folder)
    for entry, edges in tried.items() if fits else ():
        yield from tries(folder, fits[0], entry, edges)
    if len(fits) == 1:
        early = lambda entry: folder.cell("summary.csv", adopted(folder), f"{entry}>{fits[0]}", "found_never_live", "mean") or 0
        came = lambda variant: sum(number(row["mean"]) or 0 for row in folder.rows("summary.csv")
                                   if row["variant"] == variant and row["place"].endswith(f">{fits[0]}") and row["metric"] in kinds)
        left = came(adopted(folder))
        weigh = 0 if left <= total / 2 else sum(early(entry) * brings(folder, entry, fits[0], "") for entry in {key[1] for key in folder.steps})
        yield from weighs(folder, finding, weigh)
        if left < 1 or adopted(folder) == "base" and "(with '" in finding["en"]:
            yield f"{left} of {total} come so with {adopted(folder)}: {finding['en']}"
    if len(fits) == 1 and (len(said) != len(want) or not all(map(near, said, want))):
        yield f"by entry {said}, and the tables have {by}"


# ---- what it rests on -------------------------------------------------------------------------------
def sellers(folder, variant="base"):
    out = {}
    for entry in folder.places("entries"):
        chain = folder.mean(entry, "chain_orders", variant)
        out[entry] = chain if chain is not None else folder.mean(entry, "orders", variant) or 0
    return out


def ranked(folder, column):
    """Ways of base that sell, by a rate of ways.csv, best first; equal ones as in the file."""
    return sorted((way for (variant, way), row in folder.ways.items() if variant == "base" and float(row[column] or 0) > 0),
                  key=lambda way: -float(folder.ways["base", way][column]))


def tied(folder, best, ways, above, below):
    """Ways of which the interval of the difference from the best holds 0, over all pairs of campaigns and all ways together."""
    k, out = sum(variant == "base" for variant, _ in folder.ways) - 1, []
    rates = lambda way: [(a, b) for a, b in zip(above(way), below(way)) if a is not None]
    ratio = lambda pairs: sum(a for a, _ in pairs) / sum(b for _, b in pairs)
    left = lambda pairs, i: ratio(pairs[:i] + pairs[i + 1:])
    one = rates(best)
    for way in ways:
        two, n = rates(way), len(one)
        if way == best:
            continue
        moves = [left(one, i) - left(two, i) for i in range(n)]
        s = math.sqrt((n - 1) / n * sum((move - sum(moves) / n) ** 2 for move in moves))
        if not ratio(one) - ratio(two) - student(n - 1, 1 - 0.025 / max(k, 1)) * s > 0:
            out.append(way)
    return out


def apart(folder):
    """Orders of visits that entered no live room; nothing where none are begun in one, or some that order may have gone on from one."""
    base, n, there = folder.settings["base"], folder.manifest["replications"], 0.0
    sold = collections.Counter()
    for row in folder.rows("outcomes.csv"):
        if row["variant"] == "base" and row["outcome"] == "order":
            sold[row["entry"]] += number(row["visits"]) / n
    onward = {row["entry"] for row in folder.rows("funnel.csv")
              if row["variant"] == "base" and row["path"].startswith("rooms.") and number(row["passed"])
              and (row["step"] == "watch" or f"{row['path']}.while.{row['step']}.to" in base)}
    for entry in (one for one in sold if sold[one]):
        begins = {key.partition(f".{entry}.")[0] for key in base if key.startswith("rooms.") and f".{entry}." in key}
        if any(base.get(f"{place}.{entry}.who") != "others" for place in begins):
            there += sold[entry]
        elif entry in onward:
            return None
    return folder.mean("all", "orders") - there if there else None


@check("where")
def where(folder, finding):
    whole, roomless = figure(finding, "orders"), apart(folder)
    yield from expect("orders", whole, folder.mean("all", "orders"))
    if roomless is None or not whole / 100 <= roomless <= whole * 0.99 or abs(figure(finding, "apart") - roomless) > 1e-6 * whole:
        yield f"{figure(finding, 'apart')} orders come without a live room, and it is {roomless}"


@check("way")
def way(folder, finding):
    rates = ranked(folder, "per_mille")
    if len(rates) < 2:
        yield "fewer than two ways sell"
        return
    base = lambda way: folder.ways["base", way]
    words = dict.fromkeys(base(way)["counts"] or "visit" for way in rates)
    entry = lambda way: "entries." + way.partition(".")[2]
    sold = lambda way: folder.campaigns(entry(way), "chain_orders") or folder.campaigns(entry(way), "orders")
    column, below = ("per_mille", lambda way: folder.campaigns(entry(way), "arrivals")) if len(words) < 2 else \
        ("per_hundred", lambda way: folder.inside(way.partition(".")[2], base(way)["place"]))
    order, said = ranked(folder, column), cell(finding, "rate")
    of_these = sold if column == "per_mille" or not folder.rows("chains.csv") else lambda way: folder.inside_orders(way.partition(".")[2])
    alike = tied(folder, order[0], order, of_these, below)
    if (said is None) != (len(alike) == len(order) - 1):
        yield f"{alike} are tied with {order[0]} of {order}: {finding['en']}"
    elif said:
        if (said["place"], said["column"]) != (order[0], column):
            yield f"{said['place']} is called best by {said['column']}, and {order[0]} is by {column}"
        yield from quotes(folder, finding, entry(order[0]))
        sentence = finding["en"].partition(" Most orders come by")[0]
        named = [way for way in order if way != order[0] and f"'{folder.named(entry(way))[0]}'" in sentence]
        if not set(named) <= set(alike) or bool(alike) != ("not distinguishable" in sentence):
            yield f"{named} are called ties of {order[0]} by {column}, and {alike} are"
        if ("follow-up visits" in sentence) != (folder.mean(entry(order[0]), "orders") != statistics.mean(of_these(order[0]))):
            yield f"{order[0]} sells {folder.mean(entry(order[0]), 'orders')} by its own visits: {sentence}"
    own = sellers(folder)
    if abs(sum(own.values()) - folder.mean("all", "orders")) > 1e-6 * max(1, folder.mean("all", "orders")):
        yield f"the entries sell {sum(own.values())}, and all {folder.mean('all', 'orders')}"
    most = next(one for one in finding["figures"] if one["name"] == "own")
    yield from expect("own", most["value"], max(own.values()))
    yield from quotes(folder, finding, entry(most["place"]))
    first = max(own, key=own.get)
    alike = [way for way in tied(folder, most["place"], rates, sold, lambda way: [1] * len(sold(way))) if way != most["place"]]
    if ("(tied: " in finding["en"].partition(" Most orders come by")[2]) != bool(alike):
        yield f"{alike} sell as much as {first}: {finding['en']}"
    if not near(own[entry(most["place"])], most["value"]):
        yield f"{most['place']} sells {own[entry(most['place'])]}"


@check("frame")
def frame(folder, finding):
    count = {key.partition(".")[2].rsplit(".", 1)[0] for key in folder.settings["base"] if key.startswith("uncertain.")}
    draws = figure(finding, "draws")
    if not count:
        yield "nothing is uncertain"
    if (draws is not None) != bool(folder.rows("uncertain.csv")):
        yield "inputs are said to be fixed or drawn, and they are not"
    if draws is not None:
        yield from expect("draws", draws, len(folder.rows("draws.csv")))
    if figure(finding, "uncertain") > len(count):
        yield f"{figure(finding, 'uncertain')} inputs, and the scenario declares {len(count)}"


@check("uncertain", "uncertain_little")
def uncertain(folder, finding):
    for one in finding["figures"]:
        if one.get("file") == "uncertain.csv" and (one["place"], one["metric"]) != folder.decides:
            yield f"a figure of {one['place']}.{one['metric']}"
    if not folder.rows("uncertain.csv"):
        yield "there are no draws"


@check("choice")
def choice(folder, finding):
    for one in finding["figures"]:
        if one.get("column") == "p_best" and (one["place"], one["metric"]) != folder.decides:
            yield f"a figure of {one['place']}.{one['metric']}"
    shown = [one["value"] for one in finding["figures"] if one.get("column") == "p_best"]
    if shown != sorted(shown, reverse=True):
        yield "the variants are not in the order of their chances"
    name = "best.csv" if folder.rows("best.csv") else "uncertain.csv"
    tied = [row for row in folder.rows(name) if f"{row['place']}.{row['metric']}" == ".".join(folder.decides) and row["p_best"] and
            float(row["p_best"]) >= shown[-1]] if shown else []
    more = [one["value"] for one in finding["figures"] if one["name"] == "more"]
    if shown and len(tied) - len(shown) != sum(more):
        yield f"{len(tied)} are best as often as the last one named, of {len(shown)} and {sum(more)} more"


@check("measure", "measure_none", "evidence")
def draws(folder, finding):
    if not folder.rows("uncertain.csv"):
        yield "there are no draws"


# ---- what has to be said ----------------------------------------------------------------------------
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
    row = planned(folder, cell(finding, "power")["place"])
    wrong = "that is not there" in finding["en"]
    truth = next((one["truth"] for one in folder.rows("truth.csv") if one["arm"] == row["arm"]), "")
    if wrong != (truth == "0"):
        yield f"the true effect is {truth}: {finding['en']}"
    if wrong:
        yield from expect("the days of the plan", figure(finding, "last"), len(folder.rows("days.csv")))
        yield from by_looks(folder)
        return
    low, high, wish = number(row["power_low"]), number(row["power_high"]), figure(finding, "wish")
    if bool(row["days"]) != (cell(finding, "days") is not None):
        yield f"the days are {row['days'] or 'not known'}: {finding['en']}"
    short = "does not reach" in finding["en"]
    if not row["days"] and short != (high < wish):
        yield f"a power of {wish} is {'excluded' if high < wish else 'not excluded'} by {low} to {high}: {finding['en']}"
    yield from expect("the days of the plan", figure(finding, "last"), len(folder.rows("days.csv")))
    yield from by_looks(folder)


@check("false_alarms")
def false_alarms(folder, finding):
    peeking = planned(folder, "peeking")
    if peeking and len(folder.rows("days.csv")) > 1:
        yield from expect("what looking every day calls", figure(finding, "peeking"), number(peeking["false_alarms"]))


@check("exaggeration")
def exaggeration(folder, finding):
    if not figure(finding, "exaggeration") > 1.2:
        yield f"nothing is exaggerated: {finding['en']}"


@check("decisions")
def decisions(folder, finding):
    said = {"ship": "ship", "hold": "hold", "stop": "stop"}
    for row in folder.rows("decisions.csv"):
        name = said[row["decision"]] + ("" if row["arms_are"] == "equal" else "s")
        yield from expect(f"the share of {row['decision']}", figure(finding, name), number(row["share"]))


@check("truth", "bias")
def truth(folder, finding):
    row = folder.rows("truth.csv")[0]
    for name in "truth", "estimate":
        yield from expect(f"the {name}", figure(finding, name), number(row[name]) / number(row["base"]))
    word = {"biased": "misleads", "bias-likely": "a bias is likely", "no-bias-seen": "no bias is seen"}[row["verdict"]]
    if word not in finding["en"]:
        yield f"the verdict is {row['verdict']}: {finding['en']}"
    apart = number(row["bias_low"]) > 0 or number(row["bias_high"]) < 0
    if apart != (row["verdict"] != "no-bias-seen"):
        yield f"the bias is {row['bias_low']} to {row['bias_high']}: {finding['en']}"


@check("split")
def split(folder, finding):
    """A place at which the arms are out of proportion in some campaign's check, with the day of srm.csv."""
    rows = [row for row in folder.rows("srm.csv") if row["day"] and f"'{folder.named(row['place'])[0]}'" in finding["en"]]
    said = [figure(finding, name) for name in ("share", "expected", "day")]
    if not any(all(abs(number(row[column]) - own) < 1e-6 for column, own in zip(("share", "expected_share", "day"), said)) for row in rows):
        yield f"no row of srm.csv has {said}: {finding['en']}"


@check("longer")
def longer(folder, finding):
    if not figure(finding, "days") > len(folder.rows("days.csv")):
        yield f"the plan has all days of the scenario: {finding['en']}"
    if planned(folder)["days"]:
        yield f"the plan is long enough: {finding['en']}"


@check("textbook")
def textbook(folder, finding):
    row = planned(folder, cell(finding, "textbook_units")["place"])
    if bool(row["textbook_days"]) != (cell(finding, "textbook_days") is not None):
        yield f"the days by the textbook are {row['textbook_days'] or 'not known'}: {finding['en']}"
    split = folder.rows("truth.csv")[0]
    base, other, z = number(split["base"]), number(split["base"]) + number(split["truth"]), 1.959964 + 0.841621
    if row["metric"].endswith(".orders") and row["design"] == "fixed":     # each unit orders once or not: each arm has its own variance
        want = 2 * z * z * (base * (1 - base) + other * (1 - other)) / (other - base) ** 2
        if abs(number(row["textbook_units"]) / want - 1) > 0.03:
            yield f"the textbook asks for {want:.0f} units, and {row['textbook_units']} are said"


@check("detectable")
def detectable(folder, finding):
    days = folder.rows("days.csv")
    yield from expect("what the last day detects", figure(finding, "detectable"), number(days[-1]["detectable_relative"]))


@check("rests")
def rests(folder, finding):
    told = ("rough" in finding["en"], "enough for the verdicts" in finding["en"])
    yield from expect("the campaigns", figure(finding, "most") or figure(finding, "n"), folder.manifest["replications"])
    if all(told) or not any(told) and folder.manifest["replications"] < 200:
        yield f"{folder.manifest['replications']} campaigns: {finding['en']}"


def due(folder):
    """Findings that a folder of a run must have."""
    out, ids = [], [one["id"] for one in folder.findings]
    if folder.rows("ab.csv"):
        yield from (f"{one} is not said" for one in ("power", "false_alarms", "rests") if one not in ids)
        return
    place, metric = folder.decides
    if replications(folder) > 1 and (verdict_of(folder) != "plan" or folder.mean(place, metric)):
        out.append(verdict_of(folder))
    if set(folder.marked.values()) & {"reading", "guess"} and replications(folder) > 1:
        out.append("if")
    if ids.count("forbidden") != list(folder.marked.values()).count("forbidden") and replications(folder) > 1:
        yield f"{ids.count('forbidden')} variants are said to be forbidden, and the folder has {folder.marked}"
    values = [v for v in folder.campaigns("all", "net_cny") if v is not None]
    if folder.cell("summary.csv", "base", "all", "net_cny", "risk") is not None and len(values) >= 20 and any(values) and \
            sold_at_a_price(folder):
        out.append("loss" if min(values) < 0 else "no_loss")
    kinds = {folder.ways["base", way]["counts"] or "visit" for way in ranked(folder, "per_mille")}
    if sum(v > 0 for v in sellers(folder).values()) >= 2 and (len(kinds) < 2 or ranked(folder, "per_hundred")):
        out.append("way")
    for one in out:
        if one not in ids:
            yield f"{one} is not said"
    for one, want in (("late", late_starts(folder)), ("unjudged", unjudged_targets(folder))):
        if ids.count(one) != len(want):
            yield f"{one} is said {ids.count(one)} times, and the tables have {want}"
    if ids.count("dear") != len(dear_entries(folder)):
        yield f"{ids.count('dear')} entries are called dear, and {len(dear_entries(folder))} are"
