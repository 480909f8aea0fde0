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


def lie_wrong_place(folder, findings):
    """One thing runs out, and the sentence names another."""
    one = of(findings, "runs_out")
    own = one and named(one, "share")["place"]
    others = [row["place"] for row in folder.rows("runs_out.csv") if one and row["variant"] == "base" and row["place"] != own]
    if not others:
        return False
    rename(one, folder, own, others[0])


def lie_always(folder, findings):
    """What runs out in a part of the campaigns runs out in all of them."""
    one = of(findings, "runs_out")
    if not one or named(one, "share")["value"] == 1:
        return False
    restate(one, named(one, "share"), 1.0)


def lie_first_for_median(folder, findings):
    """Half of the campaigns are said to run out when the first one does."""
    one = of(findings, "runs_out")
    when = one and [f for f in one["figures"] if f["name"] == "when"]
    times = when and [v for v in folder.campaigns(named(one, "share")["place"], "ran_out_s") if v is not None]
    if not times or folder.clock(min(times))[0] == folder.clock(when[0]["value"])[0]:
        return False
    for language in ("en", "zh"):
        one[language] = one[language].replace(folder.clock(when[0]["value"])[0], folder.clock(min(times))[0])
    when[0]["value"] = min(times)


def lie_best_that_is_not(folder, findings):
    """Another variant is called the best, with figures of its own."""
    one = of(findings, "best")
    rows = folder.compared()
    others = [name for name in rows if one and name not in folder.marked and rows[name]["diff"] < named(one, "diff")["value"] - 1e-6]
    if not one or not others or "file" not in named(one, "diff"):
        return False
    old, new = named(one, "diff")["variant"], max(others, key=lambda name: rows[name]["diff"])
    for f in one["figures"]:
        if f.get("variant") == old:
            restate(one, f, folder.cell(f["file"], new, f["place"], f["metric"], f["column"]))
            f["variant"] = new
    rename(one, folder, f"variants.{old}", f"variants.{new}")


def lie_nothing_for_best(folder, findings):
    """A better variant is not shown to be better."""
    one = of(findings, "best")
    if not one:
        return False
    one.update(id="nothing", en="No variant is shown to beat the plan.", zh="看不出有方案优于现方案。", figures=[])


def lie_second_change(folder, findings):
    """Another change that helps is said to help most."""
    one = of(findings, "tried")
    gain = one and named(one, "gain")
    other = next((row for row in folder.rows("tried.csv") if one and row["family"] == "tried" and row["fresh_diff"]
                  and f"change {row['change']}" != gain["place"] and float(row["fresh_diff"]) > 0), None)
    if not other:
        return False
    gain["place"], gain["column"] = f"change {other['change']}", "fresh_diff"
    restate(one, gain, float(other["fresh_diff"]))


def lie_trial_for_fresh(folder, findings):
    """A change is told with the campaigns that picked it."""
    one = of(findings, "tried")
    gain = one and named(one, "gain")
    row = next((row for row in folder.rows("tried.csv") if one and f"change {row['change']}" == gain["place"]), None)
    if not row or gain["column"] == "diff" or abs(float(row["diff"]) - gain["value"]) < 0.02 * gain["value"]:
        return False
    gain["column"] = "diff"
    restate(one, gain, float(row["diff"]))


def lie_target_kept(folder, findings):
    """A target that is missed is not told of."""
    one = of(findings, "missed")
    if not one:
        return False
    findings.remove(one)


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


def lie_runs_out_left_out(folder, findings):
    """Something runs out, and nothing says so."""
    one = of(findings, "runs_out")
    if not one:
        return False
    findings.remove(one)


def lie_other_share(folder, findings):
    """The share of the campaigns in which something else runs out, or it does with a variant."""
    one = of(findings, "runs_out")
    share = one and named(one, "share")
    other = next((row for row in folder.rows("runs_out.csv") if one and float(row["share"]) != share["value"]), None)
    if not other:
        return False
    share["variant"], share["place"] = other["variant"], other["place"]
    restate(one, share, float(other["share"]))


def lie_drawn(folder, findings):
    """Guesses that stand still are said to be drawn."""
    one = of(findings, "frame")
    n = one and int(named(one, "uncertain")["value"])
    if not one or folder.rows("uncertain.csv"):
        return False
    one["en"], one["zh"] = f"Chance and {n} guess{'es' if n != 1 else ''}.", f"含随机波动与 {n} 个拿不准的数。"


def lie_all_tried(folder, findings):
    """More changes are said to have been tried than were."""
    one = of(findings, "tried_none")
    if not one:
        return False
    restate(one, named(one, "n"), named(one, "n")["value"] + 3)


def lie_help_not_told(folder, findings):
    """What helps most is told as nothing that helps."""
    one = of(findings, "tried")
    n = sum(row["family"] == "tried" and row["kind"] != "together" for row in folder.rows("tried.csv"))
    if not one:
        return False
    one.update(id="tried_none", en=f"None of {n} changes tried is shown to help.", zh=f"试过的 {n} 项改动都看不出有帮助。",
               figures=[{"name": "n", "value": n}])


def lie_forbidden_left_out(folder, findings):
    """What would break a rule is not told."""
    one = of(findings, "forbidden")
    if not one:
        return False
    findings.remove(one)


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
    if len(findings) < 2:
        return False
    findings.append(findings.pop(0))


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
        table.writerow(("id", "en", "zh", "kind", "figures"))
        for one in findings:
            cells = (f"{'' if f['variant'] == 'base' else f['variant'] + '/'}{f['place']}.{f['metric']}:{f['column']}={f['value']}"
                     for f in one["figures"] if "file" in f)
            table.writerow((one["id"], one["en"], one["zh"], one["kind"], ";".join(cells)))
    return folder.told(into)
