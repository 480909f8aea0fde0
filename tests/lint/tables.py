#!/usr/bin/env python3
"""tables.py: docs/outputs.md, in both languages, gives the columns of sim/output/tables.def for every kind of CSV, and each has a head.

- A table that a page writes elsewhere (uncertainty.md, attribution.md) is looked for in all pages of its language.
- A column is in YL_COLUMN, by itself or for the file, or is a metric of metrics.def.
- Whatever writes a header, or asks for one, names a table of the list.
- A column that output, pictures, report or verbs read by its name is one that a table has.
"""
import glob, re, sys

source = open("sim/output/tables.def", encoding="utf-8").read()
tables = {file: re.sub(r'"\s*"', "", columns).replace("?", "").split()
          for file, columns in re.findall(r'^YL_TABLE\("([^"]+)",((?:\s*"[^"]*")+)\)', source, re.M)}
tables = {file: " ".join(columns).strip('" ').split() for file, columns in tables.items()}
heads = set(re.findall(r'^YL_COLUMN\("(\S+?)"', source, re.M))
metrics = set(re.findall(r"^YL_METRIC\((\w+)", open("sim/stats/metrics.def", encoding="utf-8").read(), re.M))
bad = 0
for file, columns in tables.items():
    for name in columns:
        stem = re.sub("_(low|high|p05|p95|exact)$", "", name)
        if not {name, f"{file}:{name}", stem, f"{file}:{stem}"} & heads and not {name, stem} & metrics:
            bad = 1
            print(f"sim/output/tables.def: {file} has the column {name}, which has no head")
    for folder in ("docs", "docs/zh"):
        pages = (re.sub(r"`\s+`", "", open(page, encoding="utf-8").read()) for page in sorted(glob.glob(f"{folder}/*.md")))
        if not any(f"`{','.join(columns)}" in page for page in pages):
            bad = 1
            print(f"{folder}: no page gives the columns of {file}: {','.join(columns)}")
for name in sorted(heads):
    if len(name.split(":")[-1]) > 31:
        bad = 1
        print(f"sim/output/tables.def: the name of {name} does not fit into struct yl_column_name")
used = {name for columns in tables.values() for name in columns} | {"point"}
for name in sorted(heads):
    if name.split(":")[-1] not in used:
        bad = 1
        print(f"sim/output/tables.def: no table has the column {name}")
calls = re.compile(r'yl_(?:table_(?:open|header|mark)|head_of|ab_data_open|study_table|verb_outfile)\([^;"]*"([^"]+)"|\.table = "([^"]+)"')
named = 0
for source in glob.glob("sim/**/*.c", recursive=True):
    for call in calls.finditer(open(source, encoding="utf-8").read()):
        named += 1
        if (call[1] or call[2]) not in tables:
            bad = 1
            print(f"{source}: sim/output/tables.def has no table {call[1] or call[2]}")
# what is read of our own tables has a column; logs and tables of people (sim/fit, sim/experiment, sim/scenario, models) have their own
readers = re.compile(r'yl_(?:table_column\([^;"]*?|rows_of\([^;"]*?|plot_read(?:_only)?\([^;"]*?"[\w. -]+",\s*)"([a-z0-9_? ]+)"')
wishes = re.compile(r'#define \w*(?:COLUMNS|ROWS_\w+)((?:[ \t\\\n]+"[^"]*")+)')
read = 0
for source in glob.glob("sim/output/*.[ch]") + glob.glob("sim/plot/*.c") + glob.glob("sim/report/*.c") + glob.glob("sim/cli/*.c"):
    text = open(source, encoding="utf-8").read()
    for names in readers.findall(text) + [re.sub(r'[\\"\n]+', " ", wish) for wish in wishes.findall(text)]:
        for name in names.replace("?", "").split():
            read += 1
            if name not in used | metrics:
                bad = 1
                print(f"{source}: reads the column {name}, which no table has")
if read < 180:
    bad = 1
    print(f"sim: {read} columns are read, fewer than there are")
if named < 15:
    bad = 1
    print("sim: fewer tables are named than are written")
if len(tables) < 40:
    bad = 1
    print("sim/output/tables.def: fewer tables than there are files")
sys.exit(bad)
