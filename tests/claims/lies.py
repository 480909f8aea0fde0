"""Lies planted into an honest folder: each is a sentence that a near figure would make, written as consistently as the program would
write it, in findings.json and conclusions.csv alike. A lie returns False where the folder has nothing to lie about.
"""
import copy, csv, json, re
import kinds
from folder import TOKEN, bare, says


def shown(value, like):
    """A number in the form of another one."""
    text = like.replace(",", "").replace("−", "-").strip()
    share = text.endswith("%")
    digits = len(text.rstrip("%").partition(".")[2])
    out = f"{abs(value) * (100 if share else 1):,.{digits}f}" + ("%" if share else "")
    return ("−" if value < 0 else "+" if like.startswith(("+", "−")) else "") + out


def reword(finding, old, new):
    """Both sentences print another figure where they print this one."""
    for language in ("en", "zh"):
        for match in TOKEN.finditer(finding[language]):
            if ":" not in match.group() and says(match.group(), old):
                finding[language] = finding[language][:match.start()] + shown(new, match.group()) + finding[language][match.end():]
                break


def restate(finding, figure, value):
    reword(finding, figure["value"], value)
    figure["value"] = value


def rename(finding, folder, old, new):
    for language, a, b in zip(("en", "zh"), folder.named(old), folder.named(new)):
        finding[language] = finding[language].replace(a, b)


def of(findings, *ids):
    return next((one for one in findings if one["id"] in ids), None)


def named(finding, *names):
    return next(one for one in finding["figures"] if one["name"] in names)


def lie_wrong_shop(folder, findings):
    """The stock of one shop runs out, and the sentence names another."""
    one = of(findings, "stock_out", "stock_short")
    own = one and named(one, "stopped")["place"]
    others = [place for place in folder.places("shops") if place != own]
    if not one or not others:
        return False
    rename(one, folder, own, others[0])


def lie_refused_for_empty(folder, findings):
    """A limit is called used up in the campaigns in which a take was refused."""
    one = of(findings, "limit_out", "limit_at_times")
    place = one and next(f["place"] for f in one["figures"] if "file" in f)
    refused = one and sum(v > 0 for v in folder.campaigns(place, "refused"))
    if not one or refused == named(one, "gone")["value"]:
        return False
    restate(one, named(one, "gone"), refused)


def lie_first_for_median(folder, findings):
    """Half of the campaigns are said to run out when the first one does."""
    one = of(findings, "limit_out", "stock_out", "budget_out")
    when = one and [f for f in one["figures"] if f["name"] == "when"]
    first = when and min(v for v in folder.campaigns(named(one, "gone")["place"], "ran_out_s") if v is not None)
    if not when or folder.clock(first)[0] == folder.clock(when[0]["value"])[0]:
        return False
    for language in ("en", "zh"):
        one[language] = one[language].replace(folder.clock(when[0]["value"])[0], folder.clock(first)[0])
    when[0]["value"] = first


def lie_best_that_is_not(folder, findings):
    """Another variant is called the best, with figures of its own."""
    one = of(findings, "best")
    rows = folder.compared()
    others = [name for name in rows if one and name not in folder.marked and rows[name]["diff"] < named(one, "diff")["value"] - 1e-6]
    if not one or not others:
        return False
    old, new = named(one, "diff")["variant"], max(others, key=lambda name: rows[name]["diff"])
    for f in one["figures"]:
        if f.get("variant") == old:
            restate(one, f, folder.cell(f["file"], new, f["place"], f["metric"], f["column"]))
            f["variant"] = new
    one["weight"] = abs(rows[new]["diff"])
    rename(one, folder, f"variants.{old}", f"variants.{new}")


def lie_nothing_for_best(folder, findings):
    """A better variant is called not distinguishable."""
    one = of(findings, "best")
    if not one:
        return False
    one["id"] = "undecided"


def lie_sum_of_nodes(folder, findings):
    """All visits that come to any step stand for those that come where they are lost."""
    one = of(findings, "lost", "timing", "agents")
    if not one:
        return False
    restate(one, named(one, "came"), sum(row["reached"] for key, row in folder.steps.items() if key[0] == "base"))


def lie_own_for_chain(folder, findings):
    """An entry is said to bring what its own visits buy, without those that they begin."""
    one = of(findings, "way")
    for f in (f for f in one["figures"] if "place" in f) if one else ():
        entry = "entries." + f["place"].partition(".")[2]
        alone = {"own": lambda: folder.mean(entry, "orders"), "rate": lambda: 1000 * folder.mean(entry, "conversion"),
                 "part": lambda: 100 * folder.mean(entry, "orders") / float(folder.ways["base", f["place"]]["arrived"])}.get(
                     "part" if f["column"] == "per_hundred" else f["name"], lambda: None)()
        if alone is not None and abs(alone - f["value"]) > 0.02 * f["value"]:
            restate(one, f, alone)
            return None
    return False


def lie_second_way(folder, findings):
    """The rate of another way stands for that of the best."""
    one = of(findings, "way")
    other = next((place for (variant, place), row in folder.ways.items()
                  if one and one["figures"][0]["name"] == "rate" and variant == "base" and place != named(one, "rate")["place"] and float(row["per_mille"] or 0) > 0), None)
    if not other:
        return False
    for f in one["figures"]:
        if f["name"] in ("rate", "low", "high"):
            f["place"] = other
            restate(one, f, float(folder.ways["base", other][f["column"]]))


def lie_no_tie(folder, findings):
    """The ways that nothing tells from the best are left out."""
    one = of(findings, "way")
    if not one or not re.search(r"\((not distinguishable from it|tied): ", one["en"]):
        return False
    one["en"], one["zh"] = (re.sub(pattern, "", one[language]) for language, pattern in
                            (("en", r" \((not distinguishable from it|tied): [^)]*\)"), ("zh", "（与它看不出差别的：[^）]*）")))


def lie_neighbour(folder, findings):
    """What everything costs stands for what the entry loses."""
    one = of(findings, "dear")
    loss = one and next((f for f in one["figures"] if f["name"] == "loss"), None)
    if not loss or folder.mean("all", "cost_cny") == loss["value"]:
        return False
    restate(one, loss, folder.mean("all", "cost_cny"))


def lie_other_metric(folder, findings):
    """The verdict speaks of another metric than the one that decides."""
    one = findings[0]
    metric = "gmv_cny" if folder.decides[1] != "gmv_cny" else "orders"
    cells = [f for f in one["figures"] if "file" in f]
    for f in cells:
        value = folder.cell(f["file"], f["variant"], "all", metric, f["column"])
        if value is None:
            return False
        restate(one, f, value)
        f["place"], f["metric"] = "all", metric
    return None if cells else False


def lie_unit(folder, findings):
    """Money is printed as a bare number, and a bare number as money."""
    one = findings[0]
    if not one["figures"]:
        return False
    if "CNY" in bare(one["en"], "en"):
        one["en"], one["zh"] = one["en"].replace(" CNY", ""), one["zh"].replace(" 元", "")
    else:
        one["en"] = re.sub(r"(\d) a campaign", r"\1 CNY a campaign", one["en"])
        return None if "CNY" in bare(one["en"], "en") else False


def lie_wrong_variant(folder, findings):
    """Two variants of the verdict change places, and their numbers stay."""
    one = findings[0]
    two = list(dict.fromkeys(f["variant"] for f in one["figures"] if f["name"] == "diff" and "file" in f))
    labels = [folder.named(f"variants.{name}") for name in two[:2]]
    if len(labels) < 2:
        return False
    for k, language in enumerate(("en", "zh")):
        a, b = labels[0][k], labels[1][k]
        one[language] = one[language].replace(a, "\0").replace(b, a).replace("\0", b)


def lie_swapped_interval(folder, findings):
    """The bounds of an interval change places."""
    one = findings[0]
    low, high = (next((f for f in one["figures"] if f["name"] == name), None) for name in ("low", "high"))
    if not low or not high or low["value"] == high["value"]:
        return False
    low["value"], high["value"] = high["value"], low["value"]
    low["column"], high["column"] = high["column"], low["column"]
    for language in ("en", "zh"):
        spots = [m for m in TOKEN.finditer(one[language]) if says(m.group(), low["value"]) or says(m.group(), high["value"])][:2]
        if len(spots) == 2:
            a, b = spots
            text = one[language]
            one[language] = text[:a.start()] + b.group() + text[a.end():b.start()] + a.group() + text[b.end():]


def lie_certain(folder, findings):
    """A chance is rounded to certainty."""
    one = of(findings, "loss")
    if not one or not any(f["name"] == "bad" for f in one["figures"]):
        return False
    restate(one, named(one, "bad"), named(one, "n")["value"])


def lie_other_language(folder, findings):
    """The Chinese sentence has a number of its own."""
    f = next((f for f in findings[0]["figures"] if "file" in f), None)
    if not f:
        return False
    english = findings[0]["en"]
    reword(findings[0], f["value"], f["value"] * 1.5 + 1)
    findings[0]["en"] = english


def lie_order(folder, findings):
    """The verdict does not come first."""
    findings.append(findings.pop(0))


def lie_lightest_first(folder, findings):
    """What moves least of one kind comes first."""
    heavy = [k for k, one in enumerate(findings) if one["kind"] == "action" and one["weight"]]
    if len(heavy) < 2 or findings[heavy[0]]["weight"] == findings[heavy[-1]]["weight"]:
        return False
    findings[heavy[0]], findings[heavy[-1]] = findings[heavy[-1]], findings[heavy[0]]


def lie_risk_left_out(folder, findings):
    """The chance of a loss is not said."""
    one = of(findings, "loss")
    if not one:
        return False
    findings.remove(one)


def lie_ends_another_way(folder, findings):
    """What the best variant nets is told of base."""
    one = of(findings, "best")
    net = next((f for f in one["figures"] if f["name"] in ("nets", "loses")), None) if one else None
    if not net or not folder.mean("all", "net_cny"):
        return False
    restate(one, net, folder.mean("all", "net_cny"))


LIES = {name: function for name, function in list(globals().items()) if name.startswith("lie_")}


def tell(folder, lie, into):
    """Writes the lie into a folder beside links to the tables; nothing where there is nothing to lie about."""
    findings = copy.deepcopy(folder.findings)
    if lie(folder, findings) is False:
        return None
    into.mkdir()
    for file in folder.path.iterdir():
        if file.name not in ("findings.json", "conclusions.csv"):
            (into / file.name).symlink_to(file)
    (into / "findings.json").write_text(json.dumps(findings, ensure_ascii=False), encoding="utf-8")
    with open(into / "conclusions.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("id", "en", "zh", "kind", "weight", "figures"))
        for one in findings:
            cells = (f"{'' if f['variant'] == 'base' else f['variant'] + '/'}{f['place']}.{f['metric']}:{f['column']}={f['value']}"
                     for f in one["figures"] if "file" in f)
            table.writerow((one["id"], one["en"], one["zh"], one["kind"], "" if one["weight"] is None else one["weight"], ";".join(cells)))
    return folder.told(into)
