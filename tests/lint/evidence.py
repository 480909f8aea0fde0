#!/usr/bin/env python3
"""evidence.py: the figures of the scenarios and scenarios/evidence.csv say the same.

- each name that a comment of a scenario cites (F018, sms_link_ctr) is a row of the table, and each row has a source: a title, and a
  publisher and a date unless the title says that it is an assumption;
- a figure beside a citation is the value of its row, its complement, the value itself or one of its ends where the comment says low or high;
  a ratio `A / B` is that of the rows. Anything else stands beside the word assumption, in the same clause of the comment;
- the same holds for the starters (starters/), and there every line with a share, money or a number of people says where it comes from;
- the tables of scenarios/README.md are those that docs/evidence.py makes.
"""
import glob, importlib.util, os, re, subprocess, sys

TOP = os.getcwd()
spec = importlib.util.spec_from_file_location("made", os.path.join(TOP, "docs/evidence.py"))
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)

NEAR = 0.006  # of the value: 22.86% is 0.08 / 0.35
GRADE = re.compile(r"(?:rec:)?[A-E]-?(?:/[A-E])?$")


def figures(line):
    """The numbers of a line before its comment, shares as shares."""
    code = line[:len(line) - len(made.comment_of(line)) - 1] if made.comment_of(line) else line
    code = re.sub(r'"[^"]*"', lambda text: text.group(0) if "%" in text.group(0) else "", code)
    code = re.sub(r"\d{4}-\d\d-\d\d(?:T[\d:]+(?:\+\d\d:\d\d)?)?", "", code)
    found = []
    for digits, percent in re.findall(r"(?<![\w.+])(\d+(?:\.\d+)?)(%?)", code):
        found.append(float(digits) / 100 if percent else float(digits))
    return found


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


def near(a, b):
    return abs(a - b) <= NEAR * max(abs(a), abs(b))


def allowed(row, clause):
    """The values that a clause of a comment may stand beside."""
    values = [number(row["value"])]
    if re.search(r"\blow\b", clause) or not row["value"]:
        values.append(number(row["low"]))
    if re.search(r"\bhigh\b", clause) or not row["value"]:
        values.append(number(row["high"]))
    values = [value for value in values if value is not None]
    return values + [1 - value for value in values if 0 < value < 1]


def wrong(line, rows):
    """What is wrong with the comment of a line."""
    comment, found = made.comment_of(line), []
    if line.lstrip().startswith("#"):
        return [f"{name} is no row of {made.TABLE}" for name in made.names_in(comment) if name not in rows and name.startswith("F")]
    shown = figures(line)
    for clause in re.split(r"[,;:](?=\s)", comment):
        names = made.names_in(clause)
        found += [f"{name} is no row of {made.TABLE}" for name in names if name not in rows]
        names = [name for name in names if name in rows and rows[name]["kind"] == "parameter" and not made.HOURS.match(name)]
        if "assumption" in clause or not shown:
            continue
        ratio = re.search(r"(\w+_\w+) / (?:(\w+_\w+)|(\d+) %)", clause)
        if ratio and ratio.group(1) in rows and (ratio.group(3) or ratio.group(2) in rows):
            below = float(ratio.group(3)) / 100 if ratio.group(3) else number(rows[ratio.group(2)]["value"])
            value = number(rows[ratio.group(1)]["value"]) / below
            if not any(near(value, each) for each in shown):
                found.append(f"{ratio.group(0)} is {value:.4g}")
            continue
        for name in names:
            values = allowed(rows[name], clause)
            if values and not any(near(value, each) for value in values for each in shown):
                found.append(f"{name} is {rows[name]['value'] or rows[name]['low']}, the line says neither this nor that it is an assumption")
    return found


def see(rows):
    """The eye itself: how many defects it finds in lines whose defects are known."""
    known = {"- a: {p: 1.2%}   # sms_link_ctr": 0, "- a: {p: 1.3%}   # sms_link_ctr": 1, "- a: {p: 1.3%}   # sms_link_ctr, an assumption": 1,
             "- a: {p: 1.3%}   # sms_link_ctr is an assumption here": 0, "- a: {p: 5%}   # sms_link_ctr, high": 1, "- a: {p: 5%}   # sms_link_ctr high": 0,
             "- a: {p: 94%}   # mp_load_abandon": 0, "- a: {p: 96%}   # mp_load_abandon": 1, "- a: {p: 22.86%}   # wecom_click / wecom_open_rate": 0,
             "- a: {p: 23.86%}   # wecom_click / wecom_open_rate": 1, "- a: {p: 2%}   # F999": 1, "- a: {p: 2%}   # sms_link_rate, assumption": 1,
             "- a: {after: 20m}   # sms_click_delay_median": 0, "# sms_link_ctr is cited without a figure": 0}
    return [f"the eye of evidence.py finds {len(wrong(line, rows))} in: {line}" for line, count in known.items() if len(wrong(line, rows)) != count]


def in_starters(rows):
    """What is wrong in the starters, in their English half."""
    found = []
    for path in sorted(glob.glob("starters/*/scenario.yaml")):
        covered = False  # by "as the next" of the line before
        for at, line in enumerate(open(path, encoding="utf-8"), 1):
            line = re.sub("«(.*?)[|].*?»", r"\1", line.rstrip("\n"))
            comment = made.comment_of(line)
            found += [f"{path}:{at}: {each}" for each in wrong(line, rows)]
            figure = re.search(r"\d%|\d CNY|\b(send|rate|number|size): ?\d", line[:len(line) - len(comment)])
            if figure and not (covered or made.names_in(comment) or "assumption" in comment or line.startswith("title:")):
                found.append(f"{path}:{at}: neither a source nor the word assumption")
            covered = "as the next" in comment or covered and line.startswith("  ") and not comment
    return found


def main():
    rows = made.rows()
    found = see(rows)
    for name, row in rows.items():
        assumed = "assumption" in row["title"] or "weighed" in row["title"]
        if not row["what"] or not row["title"] or not (assumed or row["publisher"] and row["date"]):
            found.append(f"{made.TABLE}: {name} has no source")
        if not GRADE.match(row["grade"]):
            found.append(f"{made.TABLE}: {name} has the grade {row['grade']}")
        ends = [number(row[key]) for key in ("low", "value", "high")]
        ends = [end for end in ends if end is not None]
        if row["kind"] == "parameter" and ends != sorted(ends):
            found.append(f"{made.TABLE}: {name} does not go from low to high")
    for path in made.scenarios():
        with open(path, encoding="utf-8") as lines:
            for at, line in enumerate(lines, 1):
                found += [f"{path}:{at}: {each}" for each in wrong(line.rstrip("\n"), rows)]
    found += in_starters(rows)
    fresh = subprocess.run([sys.executable, "docs/evidence.py", "--check"], capture_output=True, text=True)
    if fresh.returncode:
        found.append(fresh.stderr.strip())
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
