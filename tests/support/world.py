#!/usr/bin/env python3
"""world.py PROGRAM [ROW...]: what lies between the paths, tests/ecosystem/world.csv: each row a figure of a trial that was made by hand from the
texts, and the scenario of the repository that shows it.

`above` (over `below`, where there is one) is `[sd] TABLE VARIANT PLACE METRIC`, less another; PLACE is ENTRY>PLACE of paths.csv and an entry of
outcomes.csv, whose metric is an outcome. A `figure` is that of the trial but for four standard errors of either; a `sign` is its sign, four
standard errors from 0, and `why` says whose assumption moved the figure.
"""
import collections, math, statistics, sys, tempfile
from rates import ERRORS, TOP, run, table

KEYS = {"totals": ("place", "metric", "value"), "paths": ("entry", "place", None), "outcomes": ("entry", "outcome", "visits")}


class Study:
    def __init__(self, out, campaigns):
        self.out, self.campaigns, self.kept = out, campaigns, {}

    def rows(self, name):
        if name not in self.kept:
            by = self.kept[name] = collections.defaultdict(list)
            place, metric, value = KEYS[name]
            for row in table(f"{self.out}/{name}.csv"):
                for column in [value] if value else [key for key in row if key not in ("variant", "replication", place, metric)]:
                    by[row["variant"], row[place], row[metric], column].append(float(row[column] or "nan"))
        return self.kept[name]

    def campaign(self, text):
        """The figure campaign by campaign; what has no row has not happened."""
        name, variant, place, metric = text.split()
        entry, _, at = place.partition(">")
        key = (variant, entry, at, metric) if at else (variant, place, metric, KEYS[name][2])
        return self.rows(name).get(key, [0.0] * self.campaigns)


def figure(study, row):
    """The figure and its standard error."""
    spread = row["above"].startswith("sd ")
    first, *less = [study.campaign(term) for term in row["above"].removeprefix("sd ").split(" - ")]
    values = [a - sum(others) for a, *others in zip(first, *less)]
    if row["below"]:
        below = study.campaign(row["below"])
        value = sum(values) / sum(below)
        values = [value + (a - value * b) * len(below) / sum(below) for a, b in zip(values, below)]
    deviation, n = statistics.stdev(values), len(values)
    return (deviation, deviation / math.sqrt(2 * n)) if spread else (statistics.fmean(values), deviation / math.sqrt(n))


def main(program, only):
    studies, asked, wrong = {}, 0, 0
    with tempfile.TemporaryDirectory() as base:
        for row in table(f"{TOP}/tests/ecosystem/world.csv"):
            if only and row["row"] not in only:
                continue
            key = row["scenario"], row["campaigns"], row["options"]
            if key not in studies:
                options = [word for option in filter(None, row["options"].split(" ; ")) for word in ("--set", option)]
                folder = tempfile.mkdtemp(dir=base)
                studies[key] = Study(run(program, f"{TOP}/scenarios/{row['scenario']}.yaml", folder, int(row["campaigns"]), *options), int(row["campaigns"]))
            (value, error), trial = figure(studies[key], row), float(row["asked"])
            same = abs(value - trial) <= ERRORS * math.sqrt(2) * error + 0.005 * abs(trial)   # the trial's figure is rounded
            holds, asked = same if row["hold"] == "figure" else value * trial > 0 and abs(value) > ERRORS * error and row["why"], asked + 1
            wrong += not holds
            print(f"{row['row']}: {value:.4g} +- {error:.2g}, the trial {trial:g} ({row['hold']}{': ' + row['why'] if row['why'] else ''}){'' if holds else ' NOT so'}")
    return 1 if wrong or not asked else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
