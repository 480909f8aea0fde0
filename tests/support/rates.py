#!/usr/bin/env python3
"""rates.py PROGRAM SCENARIO...: what really passes at the steps of a scenario, held against what its sources say.
rates.py PROGRAM --ranges [--page]: answers of the main scenario beside published ranges (tests/ecosystem/ranges.csv); --page prints them
as a table in Markdown.
rates.py PROGRAM --decisions [NAME]: what the shipped decisions (or the one of this name) answer, by differences of campaigns with the same random numbers: DECISIONS.

A step or item whose comment cites rows of scenarios/evidence.csv that are shares (or their complement) must pass a share of the visits that
reach it between the low and the high of these rows, over all entries, but for four standard errors of the run. A step with `needs` is left
out: it turns visits away besides. Lines of included files count as those of the scenario, unless it says the same step itself.
"""
import csv, importlib.util, math, os, re, subprocess, sys, tempfile

TOP = os.path.join(os.path.dirname(os.path.realpath(__file__)), "../..")
spec = importlib.util.spec_from_file_location("made", os.path.join(TOP, "docs/evidence.py"))
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)
LEAST = 200  # reached, below which nothing is asked
ALONE = ("--set", "variants={}")
ORDERS, VIEWERS, NET, WATCHED = ("all", "orders"), ("rooms.main", "entrants"), ("all", "net_cny"), ("rooms.game", "entrants", "watch_mean_s")
DECISIONS = {  # file: campaigns, the figure (a place and a metric, or the product of several), and pairs of variants of which the one has more, with the reason
    "when-to-send": (40, ORDERS, [("base", "at_2100", "whoever misses the show buys less")]),
    "jump-or-article": (400, ORDERS, [("base", "article", "the jump brings more viewers, and viewers buy")]),
    "rules-2021-2023": (16, ORDERS, [("rules_2023_01", "rules_2021_07", "a contact may get a message a day instead of four a month"),
                                     ("rules_2021_07", "rules_2021_03", "later rules open more ways into a room that sells")]),
    "which-entry": (20, VIEWERS, [("base", "article_by_mall", "a card in the article takes two pages less")]),
    "what-a-step-costs": (20, VIEWERS, [("no_consent", "base", "a question that is not asked loses nobody"), ("no_page", "base", "nor does a page that is not there"),
                                        ("base", "page_more", "a page more loses some")]),
    "what-july-2021-brought": (20, ORDERS, [("base", "before", "the jump loses fewer than the article's card"), ("base", "as_adopted", "most merchants have not built it in yet")]),
    "private-or-public": (40, NET, [("contacts_only", "public_only", "who is called comes again and stays longer"), ("base", "contacts_only", "notices, lists and members bring more"),
                                    ("more_contacts", "base", "more of them can be called")]),
    "mini-program-or-kandian": (200, ORDERS, [("base", "mini_program", "two ways reach more than one"), ("base", "kandian", "two ways reach more than one")]),
    "what-a-pause-costs": (60, WATCHED, [("base", "most_leave", "fewer leave"), ("share_early", "base", "who is called earlier sees more of as long a stream"),
                                         ("base", "share_shorter", "eight minutes less are watched less")]),
}
ERRORS = 4  # of the mean difference of a pair: by chance alone t of 15 degrees of freedom is larger once in 1700 times
KEY = re.compile(r"^( *)(- )?([\w.]+):(.*)$")


def files_of(path, seen):
    """The scenario behind the files that it includes, each once."""
    text = open(path, encoding="utf-8").read()
    found = re.search(r"^include:\s*\[([^\]]*)\]", text, re.M | re.S)
    names = re.findall(r"[\w./-]+\.yaml", found.group(1)) if found else re.findall(r"^  - ([\w./-]+\.yaml)", text, re.M)
    for name in names:
        below = os.path.normpath(os.path.join(os.path.dirname(path), name))
        if below not in seen:
            files_of(below, seen)
    seen[path] = text
    return seen


def chances(text):
    """((path, step), share, names cited) of each p of a step or item."""
    open_keys = []  # (indent, name)
    for line in text.splitlines():
        match = KEY.match(line)
        if not match or line.lstrip().startswith("#"):
            continue
        indent = len(match.group(1)) + (2 if match.group(2) else 0)
        open_keys = [each for each in open_keys if each[0] < indent]
        open_keys.append((indent, match.group(3)))
        names = [name for _, name in open_keys]
        code = match.group(4).split(" #")[0]
        inline = re.search(r"(?<![\w(])(?:p|mean): *(\{[^}]*\}|[\d.]+%?)", re.sub(r"starts: *\{.*", "", code))
        if names[-1] in ("p", "mean") and "starts" not in names:
            inline, names = re.match(r" *(\{[^}]*\}|[\d.]+%?)", code), names[:-1]
        if not inline or "needs:" in code or names[0] not in ("paths", "shops", "rooms"):
            continue
        place = {"paths": names[1:2], "shops": ["shops." + names[1]], "rooms": ["rooms." + names[1]]}[names[0]]
        shares = [float(each) / 100 for each in re.findall(r"([\d.]+)%", inline.group(1))]
        if place and len(names) >= 3 and shares:
            yield (place[0], names[-1]), shares, made.names_in(made.comment_of(line))


def ranges(shares, names, rows):
    """Low and high of the cited rows into which the shares as written fall."""
    found = []
    for name in names:
        row = rows.get(name)
        try:
            low, high = float(row["low"]), float(row["high"])
        except (TypeError, ValueError):
            continue
        if row["kind"] != "parameter" or not 0 <= low <= high <= 1:
            continue
        for ends in ((low, high), (1 - high, 1 - low)):
            if any(ends[0] <= share <= ends[1] for share in shares):
                found.append((name, *ends))
                break
    return found


def run(program, path, folder, replications, *options):
    out = os.path.join(folder, "out")
    done = subprocess.run([program, "run", path, "-o", out, "--quiet", "--force", "--replications", str(replications), *options],
                          capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{path}: {done.stderr[:400]}")
    return out


def table(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def realised(program, path, folder):
    counts = {}
    for row in table(os.path.join(run(program, path, folder, 2, *ALONE), "funnel.csv")):
        reached, passed = counts.get((row["path"], row["step"]), (0, 0))
        counts[row["path"], row["step"]] = reached + float(row["reached"]), passed + float(row["passed"])
    return counts


def amount(text, means):
    """A sum of figures `PLACE METRIC`, added or taken away."""
    parts = re.split(r" ([+-]) ", text)
    return sum((-1 if sign == "-" else 1) * means[tuple(each.rsplit(" ", 1))] for sign, each in zip(["+"] + parts[1::2], parts[::2]))


def shown(value, is_share):
    return f"{100 * value:.3g} %" if is_share else f"{value:.4g}"


def hold_ranges(program, page):
    rows, wrong = made.rows(), 0
    with tempfile.TemporaryDirectory() as folder:
        out = run(program, os.path.join(TOP, "scenarios/weekend-live.yaml"), folder, 100, *ALONE)
        means = {(row["place"], row["metric"]): float(row["mean"]) for row in table(os.path.join(out, "summary.csv")) if row["mean"]}
    lines = ["| figure | scenario | published | grade | source | |", "| --- | --- | --- | --- | --- | --- |"]
    for row in table(os.path.join(TOP, "tests/ecosystem/ranges.csv")):
        cited = [rows[name] for name in row["rows"].split(" to ")]
        value = amount(row["above"], means) / (amount(row["below"], means) if row["below"] else 1)
        low, high, is_share = float(cited[0]["low"]), float(cited[-1]["high"]), "CNY" not in row["figure"] and "(s)" not in row["figure"] and "return on" not in row["figure"]
        if not low <= value <= high:
            wrong += 1
            print(f"{row['figure']}: {value:.4g} lies outside {low:.4g} to {high:.4g} ({row['rows']})", file=sys.stderr)
        lines.append(f"| {row['figure']} | {shown(value, is_share)} | {shown(low, is_share)} – {shown(high, is_share)} | {cited[0]['grade']} | {row['rows']} | {row['what']} |")
    print("\n".join(lines) if page else f"{len(lines) - 2} figures of the main scenario, {wrong} outside their ranges")
    return 1 if wrong else 0


def main(program, paths):
    rows, asked, wrong = made.rows(), 0, []
    for path in paths:
        with tempfile.TemporaryDirectory() as folder:
            counts = realised(program, path, folder)
        wanted = {}
        for text in files_of(path, {}).values():
            for step, shares, names in chances(text):
                wanted[step] = ranges(shares, names, rows)
        for step, within in wanted.items():
            reached, passed = counts.get(step, (0, 0))
            if reached < LEAST or not within:
                continue
            share, asked = passed / reached, asked + 1
            slack = 4 * math.sqrt(max(share * (1 - share), 1e-6) / reached)
            for name, low, high in within:
                if not low - slack <= share <= high + slack:
                    wrong.append(f"{path}: {'.'.join(step)} passes {share:.4g}, {name} goes from {low:.4g} to {high:.4g}")
    print("\n".join(wrong + [f"{asked} rates of {len(paths)} scenarios, {len(wrong)} outside their sources"]))
    return 1 if wrong or asked < 5 * min(len(paths), 4) else 0


def difference(figures, more, less):
    """Mean difference and its standard error over campaigns with the same random numbers."""
    apart = [x - y for x, y in zip(figures[more], figures[less])]
    mean = sum(apart) / len(apart)
    return mean, math.sqrt(sum((x - mean) ** 2 for x in apart) / (len(apart) - 1) / len(apart))


def hold_decisions(program, only):
    wrong = 0
    for name, (campaigns, (place, *metrics), pairs) in DECISIONS.items():
        if only and name not in only:
            continue
        counts = {}
        with tempfile.TemporaryDirectory() as folder:
            out = run(program, os.path.join(TOP, f"scenarios/decisions/{name}.yaml"), folder, campaigns, "--seed", "1")
            for row in table(os.path.join(out, "totals.csv")):
                if row["place"] == place and row["metric"] in metrics:
                    counts.setdefault(row["variant"], {}).setdefault(row["replication"], []).append(float(row["value"] or 0))
        figures = {variant: [math.prod(values) for values in by.values()] for variant, by in counts.items()}
        for more, less, why in pairs:
            mean, error = difference(figures, more, less)
            holds = mean > ERRORS * error > 0
            wrong += not holds
            print(f"{name}: {more} has {mean:.3g} {' x '.join(metrics)} more than {less}, +- {error:.2g}: {why if holds else 'NOT so: ' + why}")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[2:3] == ["--decisions"]:
        sys.exit(hold_decisions(sys.argv[1], sys.argv[3:]))
    if sys.argv[2:3] == ["--ranges"]:
        sys.exit(hold_ranges(sys.argv[1], "--page" in sys.argv))
    sys.exit(main(sys.argv[1], sys.argv[2:]))
