#!/usr/bin/env python3
"""ranges.py: every value of scenarios/ that cites a row of evidence.csv with low and high carries its range under `uncertain`.

- The value is found as evidence.py finds it: a number on the line that is the row's value or its complement, in a clause of the comment
  without the word assumption. A variant that takes a row's low or high on purpose asks a question, and is no guess.
- Its range cites the row (`source: NAME`), in the file or in one that it is included with; a range for a whole `by` covers its values.
- Exempt, as they have no path: elements of a list, dates, and a law's second number (live_watch_sigma); rows whose value is one of
  their ends are rules, not ranges (sms_cap_per_number).
- Nothing cites a row that is not there, nor one whose low and high do not hold the value.
"""
import importlib.util, os, re, sys
import yaml

TOP = os.getcwd()
spec = importlib.util.spec_from_file_location("evidence", os.path.join(TOP, "tests/lint/evidence.py"))
evidence = importlib.util.module_from_spec(spec)
spec.loader.exec_module(evidence)
made = evidence.made

APART = ("horizon", "run", "sweep", "experiment", "uncertain", "targets", "title", "include", "set", "yinliu")
SECOND = re.compile(r"^lognormal\((?:mean|median) (\S+)")


def leaves(node, path, out):
    """(path, scalar) of all that an override can name: maps by their keys, steps by their names."""
    if isinstance(node, yaml.ScalarNode):
        out.append((path, node))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            leaves(value, f"{path}.{key.value}" if path else key.value, out)
    elif path.endswith(".steps"):
        for step in node.value:
            for key, value in step.value if isinstance(step, yaml.MappingNode) else []:
                leaves(value, f"{path}.{key.value}", out)


def has_range(row):
    low, value, high = (evidence.number(row[key]) for key in ("low", "value", "high"))
    return row["kind"] == "parameter" and None not in (low, value, high) and low < value < high


def cited(text, rows):
    """(line, name, path) of each value that cites a row with a range."""
    places, found = [], []
    leaves(yaml.compose(text), "", places)
    for at, line in enumerate(text.split("\n")):
        for clause in re.split(r"[,;:](?=\s)", "" if line.lstrip().startswith("#") else made.comment_of(line)):
            names = [name for name in made.names_in(clause) if name in rows and has_range(rows[name]) and not made.HOURS.match(name)]
            ratio = re.search(r"(\w+_\w+) / (?:(\w+_\w+)|(\d+) %)", clause)
            for name in names[:1] if ratio else names:
                values = evidence.allowed(rows[name], clause)
                if ratio:
                    below = float(ratio.group(3)) / 100 if ratio.group(3) else evidence.number(rows[ratio.group(2)]["value"])
                    values = [evidence.number(rows[name]["value"]) / below]
                for path, node in places:
                    if "assumption" in clause or path.split(".")[0] in APART or node.start_mark.line != at:
                        continue
                    if path.startswith("variants.") and re.search(r"\b(low|high)\b", clause):
                        continue
                    law = SECOND.match(node.value)
                    if any(evidence.near(value, each) for value in values for each in evidence.figures(law.group(1) if law else node.value)):
                        found.append((at + 1, name, path))
    return found


def ranges(text):
    """{path: range} under `uncertain`"""
    tree = yaml.compose(text)
    block = [value for key, value in tree.value if key.value == "uncertain"]
    return {key.value: {k.value: v.value for k, v in value.value} for key, value in block[0].value} if block else {}


def wrong(text, rows):
    found, have = [], ranges(text)
    for path, law in have.items():
        if isinstance(law, dict) and "low" not in law and not (law.get("source") in rows and has_range(rows[law["source"]])):
            found.append(f"'{path}' cites {law.get('source')}, which has no range")
    places = cited(text, rows)
    for at, name, path in places:
        law = have.get(path) or have.get(path.rpartition(".")[0]) or {}
        if law.get("source") not in [other for line, other, same in places if (line, same) == (at, path)]:
            found.append(f"line {at}: {path} cites {name} and has no range; under `uncertain:` write  {path}: {{source: {name}}}")
    return found


def see(rows):
    """The eye itself: how many defects it finds in texts whose defects are known."""
    step = "paths:\n  a:\n    steps:\n      - tap: {p: %s}   # %s\n"
    known = [(step % ("1.2%", "sms_link_ctr"), 1), (step % ("1.2%", "assumption"), 0), (step % ("1.3%", "sms_link_ctr is an assumption here"), 0),
             (step % ("1.2%", "sms_link_ctr") + "uncertain: {paths.a.steps.tap.p: {source: sms_link_ctr}}\n", 0),
             (step % ("1.2%", "sms_link_ctr") + "uncertain: {paths.a.steps.tap.p: {source: oa_card_ctr}}\n", 1),
             (step % ("98%", "assumption") + "uncertain: {paths.a.steps.tap.p: {source: sms_link}}\n", 1),
             (step % ("94%", "mp_load_abandon"), 1), ("shops: {a: {price: lognormal(mean 150 CNY sigma 0.8)}}   # order_value_mean\n", 1),
             ("variants: {v: {paths.a.p: 5%}}   # sms_link_ctr high\n", 0)]
    return [f"the eye of ranges.py finds {len(wrong(text, rows))}, not {count}, in: {text}" for text, count in known if len(wrong(text, rows)) != count]


def main():
    rows = made.rows()
    found = see(rows)
    for path in made.scenarios():
        with open(path, encoding="utf-8") as text:
            found += [f"{path}: {each}" for each in wrong(text.read(), rows)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
