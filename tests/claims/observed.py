"""What `ab --data` concludes, computed again from the results that it read and from analysis.csv by docs/experiments.md alone."""
import copy, csv, json, re
from folder import TOKEN, says

ARMS = {"base": "base", "new": "new page"}   # with the labels of experiment.yaml
PERSONS = 2400


def results(path, gain):
    """Persons of two arms: every fifth of base orders, of new a share more; what an order brings."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("person", "arm", "orders", "gmv_cny"))
        for i in range(PERSONS):
            orders = int(i // 2 % 10 < (2 + gain if i % 2 else 2))
            out.writerow((f"u{i}", tuple(ARMS)[i % 2], orders, orders * (50 + i % 7)))


def wrongs(folder, findings, data):
    rows = {row["metric"]: row for row in csv.DictReader(open(folder / "analysis.csv", encoding="utf-8"))}
    with open(data, encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    said = {one["id"]: one for one in findings}
    mean = lambda metric, arm: sum(float(row[metric]) for row in people if row["arm"] == arm) / sum(row["arm"] == arm for row in people)
    for one in findings:
        for f in one["figures"]:
            if "file" in f and abs(float(rows[f["metric"]][f["column"]]) - f["value"]) > 1e-8 * max(1, abs(f["value"])):
                yield f"{one['id']}: {f['name']} is {f['value']}, and {f['file']} has {rows[f['metric']][f['column']]}"
        for language in ("en", "zh"):
            for token in TOKEN.findall(re.sub(r"gmv_cny|95% |0\.1%", "", one[language])):
                if not any(says(token, f["value"]) for f in one["figures"]) and not token.startswith("0.0001"):
                    yield f"{one['id']}: {token} of {one[language]!r} is no figure"
    for one, metric in ((said["observed"], "orders"), (said["beside"], "gmv_cny")):
        want = mean(metric, "new") - mean(metric, "base")
        got = next(f["value"] for f in one["figures"] if f["name"] == "estimate")
        if abs(got - want) > 1e-8 * abs(want) + 1e-12:
            yield f"the difference of {metric} is {want}, and {got} is said"
        if ("a difference is seen" in one["en"]) != (float(rows[metric]["p"]) <= 0.05) or ("有差异" in one["zh"]) != (float(rows[metric]["p"]) <= 0.05):
            yield f"p of {metric} is {rows[metric]['p']}: {one['en']}"
    better = float(rows["orders"]["p"]) <= 0.05 and float(rows["orders"]["estimate"]) > 0
    worse = float(rows["orders"]["p"]) <= 0.05 and float(rows["orders"]["estimate"]) < 0
    holds, broken = float(rows["gmv_cny"]["margin_low"]) > 0, float(rows["gmv_cny"]["margin_high"]) < 0
    decision = "stop" if worse or broken else "ship" if better and holds else "hold"
    if f": {decision}:" not in said["decision"]["en"]:
        yield f"the rule says {decision}: {said['decision']['en']}"
    if findings[0]["id"] != "decision":
        yield "the decision does not come first"
    if not all(f"{label} {sum(row['arm'] == arm for row in people):,}" in said["units"]["en"] for arm, label in ARMS.items()):
        yield f"other numbers of persons: {said['units']['en']}"


def lies(findings):
    """A figure of another column, a verdict that is not, another decision."""
    other = copy.deepcopy(findings)
    one = next(f for f in other[1]["figures"] if f["name"] == "low")
    one["value"] = next(f["value"] for f in other[1]["figures"] if f["name"] == "high")
    yield "the upper bound for the lower", other
    yield "a difference that is not seen", [one | {"en": one["en"].replace("a difference is seen", "none is seen, which does not mean there is none")}
                                            if one["id"] == "observed" else one for one in findings]
    yield "another decision", [one | {"en": one["en"].replace(": ship:", ": hold:").replace(": stop:", ": ship:")} if one["id"] == "decision" else one
                               for one in findings]


def told(program, plan):
    """Of better, equal and worse treatments: what is wrong, and lies that are not seen."""
    for name, gain in (("better", 2), ("equal", 0), ("worse", -1)):
        data, folder = program.base / f"{name}.csv", program.base / f"observed-{name}"
        results(data, gain)
        program.call("ab", plan, "--data", data, "-o", folder, "-q")
        findings = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
        yield from (f"{name}: {one}" for one in wrongs(folder, findings, data))
        for what, lied in lies(findings):
            if lied != findings and not any(wrongs(folder, lied, data)):
                yield f"{name}: {what} is not seen"
