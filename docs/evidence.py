#!/usr/bin/env python3
"""evidence.py [--check]: writes the tables of scenarios/README.md from scenarios/evidence.csv: each row that a scenario cites.

--check writes nothing and ends with status 1 if the page is not what the table gives.
"""
import csv, glob, os, re, sys

TOP = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")
TABLE, PAGE, HEADING = "scenarios/evidence.csv", "scenarios/README.md", "### Parameters"
HOURS = re.compile(r"hour_weight_h\d\d$")
RANGE = re.compile(r"\b(F|hour_weight_h)(\d+)(?: to | \.\.\. |[-–])(?:F|hour_weight_h)?(\d+)\b")


def rows():
    """{name: row} of the table, in its order"""
    with open(os.path.join(TOP, TABLE), encoding="utf-8", newline="") as table:
        read = list(csv.DictReader(table))
    found = {row["name"]: row for row in read}
    if len(found) < len(read):
        sys.exit(f"{TABLE}: a name stands twice")
    return found


def scenarios():
    """The files that cite: all but those of the benchmark."""
    found = glob.glob(os.path.join(TOP, "scenarios/**/*.yaml"), recursive=True)
    return sorted(os.path.relpath(each, TOP) for each in found if "/bench/" not in each)


def comment_of(line):
    """What stands behind the # of a line, '' without one; a # inside quotes is none."""
    at = re.search(r'^(?:[^"#]|"[^"]*"|(?<=\S)#)*?(?:(?<=\s)|^)#(.*)$', line)
    return at.group(1) if at else ""


def names_in(comment):
    """Names of rows that a comment cites, ranges such as F013-F015 written out."""
    names = re.findall(r"(?<![\w.])(?:F\d{3}|[a-z]\w*_\w+)(?![\w.]*\.\w)", comment)
    for head, low, high in RANGE.findall(comment):
        names += [head + str(n).zfill(len(low)) for n in range(int(low), int(high) + 1)]
    return names


def cited():
    found = set()
    for path in scenarios():
        with open(os.path.join(TOP, path), encoding="utf-8") as lines:
            for line in lines:
                found.update(names_in(comment_of(line)))
    return found


def source(row):
    """Title, publisher and date of a row, with its links"""
    links = row["link"].split("; ") if row["link"] else []
    text = "; ".join(part for part in (row["title"], row["publisher"], row["date"]) if part)
    text = text.replace("|", "\\|")
    if len(links) == 1:
        return f"[{text}]({links[0]})"
    return " ".join([text, *(f"[{n}]({link})" for n, link in enumerate(links, 1))])


def tables():
    all_rows, used = rows(), cited()
    lines = [HEADING, "", "| name | of | low | value | high | unit | grade | source |", "| --- | --- | --- | --- | --- | --- | --- | --- |"]
    for name, row in all_rows.items():
        if name not in used or row["kind"] != "parameter" or HOURS.match(name):
            continue
        of, unit = row["what"].replace("|", "\\|"), row["unit"].replace("|", "\\|")
        lines.append(f"| {name} | {of} | {row['low']} | {row['value']} | {row['high']} | {unit} | {row['grade']} | {source(row)} |")
    hours = [row for name, row in all_rows.items() if HOURS.match(name)]
    lines.append(f"| hour_weight_h00 … hour_weight_h23 | time | ×0.8 | the list in `profiles.rhythm` | ×1.2 | share of a day, mean 1 | E | {source(hours[0])} |")
    lines += ["", "### Facts", "", "From five Chinese trade articles of 2021–2024; an *observation* was seen by the author, a *rule* is how the platform",
              "worked, a *claim* is what somebody says, a *forecast* what was to come.", "", "| id | fact | kind | grade | source |", "| --- | --- | --- | --- | --- |"]
    for name, row in all_rows.items():
        if name in used and row["kind"] != "parameter":
            lines.append(f"| {name} | {row['what'].replace('|', '/')} | {row['kind']} | {row['grade']} | {row['publisher']}, {row['date']} |")
    return "\n".join(lines) + "\n"


def main():
    path = os.path.join(TOP, PAGE)
    old = open(path, encoding="utf-8").read()
    new = old[:old.index(HEADING)] + tables()
    if "--check" in sys.argv[1:]:
        if new != old:
            sys.exit(f"{PAGE} is not what {TABLE} gives; run docs/evidence.py")
        return
    with open(path, "w", encoding="utf-8") as page:
        page.write(new)


if __name__ == "__main__":
    main()
