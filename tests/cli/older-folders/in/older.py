"""older.py FOLDER [FILE:COLUMN,...]...: the folder as version 0.0.9 would have written it, without these columns, and without
findings.json."""
import csv
import json
import os
import sys

sys.path.insert(0, os.environ["YL_SOURCE"] + "/tests/support")
from interpreter import xxh64

folder = sys.argv[1]
gone = dict(one.split(":") for one in sys.argv[2:])
with open(f"{folder}/manifest.json") as file:
    manifest = json.load(file)
manifest["version"] = "0.0.9"
manifest["files"] = [one for one in manifest["files"] if one["name"] != "findings.json"]
for one in manifest["files"]:
    path = f"{folder}/{one['name']}"
    if one["name"] in gone:
        with open(path, newline="") as file:
            rows = list(csv.reader(file))
        kept = [at for at, name in enumerate(rows[0]) if name not in gone[one["name"]].split(",")]
        with open(path, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([row[at] for at in kept] for row in rows)
    data = open(path, "rb").read()
    one["bytes"], one["xxh64"] = len(data), f"{xxh64(data):016x}"
with open(f"{folder}/manifest.json", "w") as file:
    json.dump(manifest, file)
