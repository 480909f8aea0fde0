#!/usr/bin/env python3
"""pages.py: the data of a page against the files of its folder, read by docs/report.md and
docs/page.schema.json alone.

Each cell of a table is the cell of the file, each row that the page says it shows is there; flows and chains are means of
funnel.csv and chains.csv, recomputed here; evenings are bins of series.csv, days their sums; findings are those of
findings.json; the map's steps are settings of the manifest; each position of a slider is a run with its --set.
usage: pages.py YINLIU
"""
import collections, csv, json, math, os, re, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..", "..")
CALLS = [  # verb, scenario, options
    ("run", "scenarios/weekend-live.yaml", ["--replications", "6"]),
    ("run", "scenarios/decisions/jump-or-article.yaml", ["--draws", "20"]),
    ("run", "scenarios/decisions/how-many-agents.yaml", ["--replications", "5"]),
    ("sweep", "tests/browser/scenarios/grid.yaml", ["--design", "adaptive", "--metric", "all.net_cny", "--set", "entries.sms.cost=6 CNY",
                                                    "--axis", "entries.sms.arrivals.send=100:3200:32"]),
    ("best", "tests/browser/scenarios/price.yaml", []),
    ("ab", "scenarios/experiments/limited-stock.yaml", ["--replications", "60"]),
]
T_11 = 2.2009851600916384  # the 97.5 % quantile of t for 12 campaigns
faults = []


def bad(*words):
    faults.append(" ".join(map(str, words)))


def rows(folder, name, *words):
    """The rows of a table; with words only lines that hold one."""
    with open(os.path.join(folder, name), newline="", encoding="utf-8-sig") as text:
        head = next(csv.reader(text), [])
        lines = (line for line in text if any(word in line for word in words)) if words else text
        yield from (dict(zip(head, row)) for row in csv.reader(lines))


def plain(cell):
    """A text that a spreadsheet would take for a formula is guarded by an apostrophe."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell


def same(cell, shown):
    if isinstance(shown, (int, float)):
        return cell != "" and float(cell) == float(shown)
    return plain(cell) == shown


def close(a, b):
    return abs(a - b) <= 1e-8 * max(1, abs(a), abs(b))


KINDS = {"object": dict, "array": list, "string": str, "number": (int, float), "null": type(None)}


def hold_schema(data, schema, root, at="page"):
    """As much of JSON Schema as docs/page.schema.json uses."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    unknown = set(schema) - {"$schema", "$defs", "title", "type", "minItems", "items", "required", "additionalProperties", "properties", "enum"}
    if unknown:
        bad("page.schema.json:", unknown, "is not held")
    if "enum" in schema and data not in schema["enum"]:
        bad(at, data, "is none of", schema["enum"])
    kinds = schema.get("type", [])
    if kinds and not any(isinstance(data, KINDS[kind]) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        bad(at, "is no", kinds)
        return
    if isinstance(data, list):
        if len(data) < schema.get("minItems", 0):
            bad(at, "is too short")
        for i, one in enumerate(data):
            hold_schema(one, schema.get("items", {}), root, "%s[%d]" % (at, i))
    if isinstance(data, dict):
        for key in schema.get("required", []):
            if key not in data:
                bad(at, "lacks", key)
        more = schema.get("additionalProperties", True)
        for key, one in data.items():
            below = schema.get("properties", {}).get(key, more)
            if below is False:
                bad(at, "has", key, "which the schema lacks")
            elif below is not True:
                hold_schema(one, below, root, at + "." + key)


def hold_tables(study, folder):
    for table in study["tables"]:
        name = table["file"]
        have = collections.Counter()
        count = 0
        for row in rows(folder, name):
            count += 1
            have[tuple(plain(row[c]) if not number(row[c]) else float(row[c]) for c in table["head"])] += 1
        if count != table["rows_in_file"]:
            bad(name, "has", count, "rows, the page says", table["rows_in_file"])
        for row in table["rows"]:
            key = tuple(float(c) if isinstance(c, (int, float)) else (float(c) if number(c) else c) for c in row)
            if not have[key]:
                bad(name, "has no row", row)
            have[key] -= 1
        if "only" not in table and len(table["rows"]) != count:
            bad(name, "shows", len(table["rows"]), "of", count, "rows and does not say so")
        for column in table["head"]:
            if column not in study["columns"] and not column.startswith("entries."):
                bad(name, "column", column, "has no head")


def number(cell):
    return re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", cell) is not None if isinstance(cell, str) else True


def hold_sums(study, folder, key, name, keys, values, replications):
    sums = collections.defaultdict(lambda: [0.0] * len(values))
    if not os.path.exists(os.path.join(folder, name)):
        return
    for row in rows(folder, name):
        one = sums[tuple(row[k] for k in keys)]
        for i, value in enumerate(values):
            one[i] += float(row[value] or 0)
    shown = {}

    def walk(at, path):
        if isinstance(at, list):
            shown[path] = at
        else:
            for name, below in at.items():
                walk(study[key]["base"][name] if below is None else below, path + (name,))

    walk(study.get(key, {}), ())
    some = {path for path, totals in sums.items() if any(totals)}  # what nobody comes to is left out
    if set(shown) != some:
        bad(key, "differs in what it has:", sorted(set(shown) ^ some)[:3])
    for path, means in shown.items():
        for mean, total in zip(means, sums.get(path, [])):
            if not close(mean, total / replications):
                bad(key, path, "is", mean, "not", total / replications)


def hold_evening(study, folder):
    series = collections.defaultdict(dict)
    band = collections.defaultdict(dict)
    if not os.path.exists(os.path.join(folder, "series.csv")):
        return
    for row in rows(folder, "series.csv", "online", "orders"):
        of = (row["variant"], row["place"], row["metric"])
        series[of][row["time"][:16]] = float(row["mean"] or "nan")
        band[of][row["time"][:16]] = (float(row["p05"] or "nan"), float(row["p95"] or "nan"))
    base = study["variants"][0]["id"]
    for room in study.get("evening", []):
        days = collections.Counter()
        for time, value in series[base, room["place"], "online"].items():
            days[time[:10]] += value
        if days[room["day"]] < max(days.values()) * (1 - 1e-9):
            bad("evening of", room["place"], room["day"], "is not the day with most viewers")
        times = [room["day"] + "T" + time for time in room["times"]]
        shown = [("online", room["place"], v, means) for v, means in room["online"].items()]
        for shop, of in room["orders"].items():
            shown += [("orders", shop, v, means) for v, means in of.items()]
        for metric, place, variant, means in shown:
            for time, mean in zip(times, means):
                if not close(mean, series[variant, place, metric].get(time, 1e99)):
                    bad("evening", room["place"], metric, place, variant, time, mean)
        if "band" not in room and band[base, room["place"], "online"][times[0]][0] >= 0:
            bad("evening of", room["place"], "has no band")
        for time, (low, high) in zip(times, room.get("band", [])):
            if (low, high) != band[base, room["place"], "online"][time]:
                bad("band of", room["place"], time)
    week = study.get("week", {"days": [], "orders": {}})
    for shop, of in week["orders"].items():
        for variant, sums in of.items():
            for day, total in zip(week["days"], sums):
                want = sum(v for t, v in series[variant, shop, "orders"].items() if t[:10] == day)
                if not close(total, want):
                    bad("week", shop, variant, day, total, "not", want)


def hold_map(study, manifest):
    base = manifest["settings"][study["variants"][0]["id"]]
    entries = {k.split(".")[1] for k in base if re.fullmatch(r"entries\.[^.]+\.path", k)}
    shown = study["map"]["entries"]
    if {e["id"] for e in shown} != entries:
        bad("map: entries differ from the settings")
    for entry in shown:
        if entry.get("cost") != base.get("entries.%s.cost" % entry["id"]):
            bad("map: cost of", entry["id"])
        for place, step, detour in entry["steps"]:
            if step not in base.get(place + ".steps", "").strip("[]").split(", "):
                bad("map:", place, "has no step", step)
        main = [place for place, step, detour in entry["steps"] if not detour]
        if main and main[0].split(".", 1)[1] != base["entries.%s.path" % entry["id"]].replace("paths.", ""):
            bad("map:", entry["id"], "does not begin at its path")
        if entry.get("to") and main and not entry["to"].startswith(("rooms.", "shops.")):
            bad("map:", entry["id"], "ends at", entry["to"])


def hold(yinliu, verb, scenario, options, work):
    folder = os.path.join(work, os.path.basename(scenario)[:-5] + "-" + verb)
    subprocess.run([yinliu, verb, os.path.join(TOP, scenario), "-o", folder, "--quiet", *options],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    page = subprocess.run([yinliu, "report", folder], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    if page != folder + ".html":
        bad("without -o the page is", page)
    with open(page, encoding="utf-8") as text:
        text = text.read()
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1)
    (study,) = json.loads(data)
    before = len(faults)
    with open(os.path.join(TOP, "docs/page.schema.json"), encoding="utf-8") as at:
        schema = json.load(at)
    hold_schema([study], schema, schema)
    with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as at:
        manifest = json.load(at)
    with open(os.path.join(folder, "findings.json"), encoding="utf-8") as at:
        findings = json.load(at)
    if study["kind"] != verb or study["findings"] != findings:
        bad("kind or findings differ from the folder's")
    for key in ("verb", "version", "finished"):
        if study["meta"][key] != manifest[key]:
            bad("meta", key)
    if study["meta"]["seed"] != str(manifest["seed"]) or study["meta"]["hash"] != manifest["scenario_hash"]:
        bad("meta: seed or hash")
    hold_tables(study, folder)
    if verb == "run":
        n = manifest["replications"]
        hold_sums(study, folder, "flows", "funnel.csv", ("variant", "entry", "path", "step"),
                  ("reached", "skipped", "passed"), n)
        hold_sums(study, folder, "chains", "chains.csv", ("variant", "origin", "entry"),
                  ("visits", "orders", "gmv_cny"), n)
        hold_evening(study, folder)
        hold_map(study, manifest)
    faults[before:] = ["%s %s: %s" % (verb, scenario, fault) for fault in faults[before:]]


def base_rows(folder, name):
    return [row for row in rows(folder, name) if row["variant"] == "base"]


def what_if_figures(folder):
    """Means of a run and its single campaigns, by figure."""
    single = collections.defaultdict(list)
    for row in base_rows(folder, "totals.csv"):
        single[row["place"] + "." + row["metric"]].append(float(row["value"] or "nan"))
    return {row["place"] + "." + row["metric"]: row for row in base_rows(folder, "summary.csv")}, single


def hold_what_if(yinliu, scenario, options, work):
    """A position is the run with its --set, of as many campaigns; its difference is that of paired campaigns."""
    at = os.path.join(work, "what-if")
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    scenario = os.path.join(TOP, scenario)
    subprocess.run([yinliu, "run", scenario, "-o", at, "--quiet", "--force", "--replications", "12",
                    "--set", "report={advice: {en: \"not 4 & <5\", zh: 停}}"], **quiet)
    subprocess.run([yinliu, "report", at, "-o", at + ".html", "--force", "--quiet", *options], **quiet)
    with open(at + ".html", encoding="utf-8") as text:
        study = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text.read(), re.S).group(1))[0]
    with open(os.path.join(TOP, "docs/page.schema.json"), encoding="utf-8") as text:
        schema = json.load(text)
    hold_schema([study], schema, schema)
    if study.get("advice") != {"en": "not 4 & <5", "zh": "停"}:
        bad("the scenario's advice is", study.get("advice"))
    given, runs = study["what_if"], {}
    n, sliders = given["replications"], given["sliders"]
    stops = [len(one["stops"]) for one in sliders]
    if n != 12:
        bad("what if:", n, "campaigns a position")
    if not {study["meta"]["place"] + "." + study["meta"]["metric"], "all.orders"} <= set(given["figures"]):
        bad("what if: no", study["meta"]["metric"])
    corners = [[0] * len(stops), [k - 1 for k in stops], [1] * len(stops)]
    for chosen in corners:
        sets = ["%s=%s" % pair for one, stop in zip(sliders, chosen) if stop
                for pair in zip(one["paths"], one["stops"][stop]["values"])]
        folder = os.path.join(work, "position")
        subprocess.run([yinliu, "run", scenario, "-o", folder, "--quiet", "--force", "--replications", str(n)]
                       + [word for one in sets for word in ("--set", one)], **quiet)
        mean, single = what_if_figures(folder)
        runs.setdefault("plan", single)
        index = 0
        for stop, count in zip(chosen, stops):
            index = index * count + stop
        for key, all_points in given["figures"].items():
            if len(all_points) != 4 * math.prod(stops):
                bad("what if:", key, "has", len(all_points), "numbers")
            shown, row = all_points[4 * index:4 * index + 4], mean[key]
            if not close(shown[0], float(row["mean"])):
                bad("what if:", sets, key, shown[0], "is not the run's", row["mean"])
            if any(math.isnan(x) for x in single[key] + runs["plan"][key]) or "conversion" in key:
                continue
            apart = [a - b for a, b in zip(single[key], runs["plan"][key])]
            diff = sum(apart) / n
            half = T_11 * math.sqrt(sum((x - diff) ** 2 for x in apart) / (n - 1) / n)
            for one, want in zip(shown[1:], (diff, diff - half, diff + half)):
                if abs(one - want) > 1e-7 * max(1, abs(want)):
                    bad("what if:", sets, key, shown[1:], "is not", diff, "+-", half)
    return sliders


RANGES = {"a": (49, 51), "b": (20, 80), "c": (30, 70), "d": (49.5, 50.5), "e": (38, 62)}  # %, of five like steps


def hold_ranges(yinliu, work):
    """Without shares the inputs that move the figure most are the sliders, the first one first."""
    at = os.path.join(work, "ranges.yaml")
    with open(at, "w", encoding="utf-8") as out:
        out.write("yinliu: 1\nhorizon: {from: 2026-05-01, to: 2026-05-02}\nrun: {seed: 1}\n"
                  "entries: {e: {arrivals: {send: 40000, at: 2026-05-01T10:00}, path: p}}\n"
                  "paths: {p: {steps: [%s, {to: shops.s}]}}\nshops: {s: {price: 1 CNY, steps: [{order: {}}]}}\nuncertain:\n"
                  % ", ".join("{%s: {p: 50%%}}" % step for step in RANGES))
        for step, (low, high) in RANGES.items():
            out.write("  paths.p.steps.%s.p: {low: %s%%, high: %s%%}\n" % (step, low, high))
    names = [one["name"][-3] for one in hold_what_if(yinliu, at, ["--what-if", "2"], work)]
    if names != ["b", "c", "e"]:
        bad("what if: the inputs that move most are", names)


def hold_sliders(yinliu, work):
    hold_ranges(yinliu, work)
    sliders = hold_what_if(yinliu, "scenarios/decisions/jump-or-article.yaml", ["--what-if", "2"], work)
    if len(sliders) != 3 or any(stop.get("beyond") for one in sliders for stop in one["stops"]):
        bad("what if: sliders of their own are", [one["name"] for one in sliders])
    (asked,) = hold_what_if(yinliu, "scenarios/decisions/how-many-agents.yaml",
                            ["--what-if", "2", "--slider", "agents.p05_desk.count=1..4"], work)
    values = [stop["values"][0] for stop in asked["stops"]]
    if values[1:] != sorted(values[1:]) or values[0] in values[1:] or "1" not in values or "4" not in values:
        bad("what if: stops are", values)


def hold_two(yinliu, work):
    """The page of two runs opens with what `compare --csv` prints of base, and with the setting that differs."""
    folders = [os.path.join(work, name) for name in ("first", "second")]
    for folder, more in zip(folders, ([], ["--set", "entries.sms.arrivals.send=300"])):
        subprocess.run([yinliu, "run", os.path.join(TOP, "tests/browser/scenarios/one-path.yaml"), "-o", folder, "-q", *more], check=True)
    page = os.path.join(work, "two.html")
    subprocess.run([yinliu, "report", *folders, "-o", page, "-q"], check=True)
    with open(page, encoding="utf-8") as text:
        two, *each = json.loads(re.search(r'id="data">(.*?)</script>', text.read(), re.S).group(1))
    with open(os.path.join(TOP, "docs/page.schema.json"), encoding="utf-8") as at:
        schema = json.load(at)
    hold_schema([two], schema, schema)
    printed = subprocess.run([yinliu, "compare", *folders, "--csv"], check=True, stdout=subprocess.PIPE, text=True).stdout
    expected = [row for row in csv.DictReader(printed.splitlines()) if row["place"] in ("all", "targets")]
    shown = [dict(zip(two["tables"][0]["head"], map(str, row))) for row in two["tables"][0]["rows"]]
    if two["kind"] != "compare" or [one["kind"] for one in each] != ["run", "run"] or len(shown) != len(expected):
        bad("two runs:", two["kind"], len(shown), "differences, compare prints", len(expected))
    for row, printed in zip(shown, expected):
        if any(row[name] != printed[name] and float(row[name]) != float(printed[name]) for name in row):
            bad("two runs:", row, "is not", printed)
    if ["entries.sms.arrivals.send", "5000", "300"] not in two["variants"][1]["changes"]:
        bad("two runs: changes are", two["variants"][1]["changes"])


def main():
    with tempfile.TemporaryDirectory() as work:
        for verb, scenario, options in CALLS:
            hold(sys.argv[1], verb, scenario, options, work)
        hold_sliders(sys.argv[1], work)
        hold_two(sys.argv[1], work)
    for fault in faults[:20]:
        print(fault)
    print("%d pages, %d faults" % (len(CALLS), len(faults)))
    sys.exit(bool(faults))


main()
