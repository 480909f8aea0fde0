"""What a sweep concludes, computed again from best.csv and effects.csv, and the titles of its pictures, by docs/outputs.md alone."""
import math, re
from folder import number, says, tokens
import titles

TITLES = {"curve": "best", "heat": "best"}


def cell(folder, figure):
    """The cell that a figure names: of best.csv by its point, of effects.csv by its axis and the value on it."""
    for row in folder.rows(figure["file"]):
        if (row["variant"], row["place"], row["metric"]) != (figure["variant"], figure["place"], figure["metric"]):
            continue
        if figure["file"] == "best.csv" and row["point"] != str(figure["point"]):
            continue
        if figure["file"] == "effects.csv" and (row["axis"], row["value"]) != (figure["axis"], figure.get("at", "")):
            continue
        return number(row[figure["column"]])
    return None


def best(folder, finding, rows):
    """One is the best only if all others are behind by the printed intervals; the first has the best mean."""
    held = [row for row in rows if float(row["behind_low"]) == 0]
    first = min(rows, key=lambda row: int(row["rank"]))
    if sum(row["may_be_best"] == "1" for row in rows) != len(held):
        yield "may_be_best is not what the intervals say"
    if float(first["mean"]) < max(float(row["mean"]) for row in rows) - 1e-9:
        yield "the first has not the best mean"
    if ("Not decided" in finding["en"]) != (len(held) > 1) or ("未分出高下" in finding["zh"]) != (len(held) > 1):
        yield f"{len(held)} may be the best: {finding['en']}"
    counts = {one["name"]: one["value"] for one in finding["figures"] if "file" not in one}
    for name, count in (("left", len(held)), ("all", len(rows)), ("beaten", len(rows) - len(held))):
        if counts.get(name) != count:
            yield f"{name} is {counts.get(name)}, and it is {count}"


def moves(folder, finding, variant, place, metric):
    """The axis with the largest effect is told from the second, and its interval leaves 0 out; a correlation has no unit."""
    axes = {}
    for row in folder.rows("effects.csv"):
        if (row["variant"], row["place"], row["metric"]) == (variant, place, metric) and number(row["effect_low"]) is not None:
            one = axes.setdefault(row["axis"], row)
            if abs(float(row["effect"])) > abs(float(one["effect"])):
                axes[row["axis"]] = row
    order = sorted(axes.values(), key=lambda row: -abs(float(row["effect"])))
    bounds = lambda row: sorted(abs(float(row[column])) for column in ("effect_low", "effect_high"))
    away = lambda row: float(row["effect_low"]) > 0 or float(row["effect_high"]) < 0
    named = [one["axis"] for one in finding["figures"] if one.get("column") == "effect"]
    expected = [] if not order or not away(order[0]) else [row["axis"] for row in order[:len(order) < 2 or bounds(order[0])[0] > bounds(order[1])[1]]]
    if named != expected:
        yield f"{named} are named, and {expected} are to be"
    ranks = any(row["method"] == "rank_correlation" for row in axes.values())
    if named and ranks != ("rank correlation" in finding["en"]) or ranks and ("CNY" in finding["en"] or "元" in finding["zh"]):
        yield f"a correlation is none of money: {finding['en']}"


def wrongs(folder):
    place, metric = folder.manifest["metric"].rsplit(".", 1)
    rows = [row for row in folder.rows("best.csv") if (row["place"], row["metric"]) == (place, metric)]
    for one in folder.findings:
        for figure in one["figures"]:
            got = cell(folder, figure) if "file" in figure else figure["value"]
            if got is None or not math.isclose(got, figure["value"], rel_tol=1e-8):
                yield f"{one['id']}: {figure['name']} is {figure['value']}, and the table has {got}"
            if "file" in figure and not any(says(token, figure["value"]) for token in tokens(one["en"], "en")):
                yield f"{one['id']}: {figure['name']} ({figure['value']}) is not printed: {one['en']}"
        yield from best(folder, one, rows) if one["id"] == "best" else moves(folder, one, rows[0]["variant"], place, metric) if one["id"] == "moves" else ()


def titled(folder, pictures):
    """A title is the first sentence of its finding, without the number of a point."""
    said = {one["id"]: one for one in folder.findings}
    seen = 0
    for name, text in pictures.items():
        if name not in TITLES:
            continue
        for language, end in (("en", ". "), ("zh", "。")):
            first = re.sub(r"point \d+, |第 \d+ 点、", "", said[TITLES[name]][language].split(end)[0].rstrip(".。"), count=1)
            seen += 1
            brief = re.sub(r" \(95%[^)]*\)|（95%[^）]*）", "", first)    # where the best is at an edge
            if not any(re.sub(r"\s", "", one) in re.sub(r"\s", "", text[language]) for one in (first, brief)):
                yield f"{name}: the title is not {first!r}: {text[language]!r}"
    if seen < 2:
        yield "no picture of the sweep has a title"


def lies(folder):
    """Each finding with one of its figures made wrong, in the sentence and in the figure alike."""
    for k, one in enumerate(folder.findings):
        for i, figure in enumerate(one["figures"]):
            findings = [dict(other) for other in folder.findings]
            findings[k]["figures"] = [dict(f, value=f["value"] * 1.7 + 3) if j == i else f for j, f in enumerate(one["figures"])]
            if "file" in figure or figure["name"] in ("left", "all", "beaten"):
                yield f"{figure['name']} of {one['id']}", findings
