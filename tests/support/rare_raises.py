"""What one more click of a budget is worth where few orders tell it: intervals of `limits` hold the exact value.

    python3 tests/support/rare_raises.py PROGRAM

The budget is spent in every campaign: some 40 clicks would come, it pays for 10. One more brings 0.9 * 0.06 orders of 60 CNY each
for 2 CNY: 30 campaigns see 1.6 more orders, and one study in five sees none and has the same loss in each of its campaigns.
"""
import csv
import io
import subprocess
import sys
import tempfile
from pathlib import Path

SCENARIO = """yinliu: 1
horizon: {from: 2026-11-20T18:00+08:00, to: 2026-11-20T22:00+08:00, bin: 1h}
run: {replications: 30}
entries: {ads: {arrivals: {rate: 10/h}, cost: 2 CNY, budget: 20 CNY, path: a}}
paths: {a: {steps: [{land: {p: 90%}}, {to: shops.mall}]}}
shops: {mall: {price: 150 CNY, margin: 40%, steps: [{order: {p: 6%}}]}}
"""
EXACT = {"all.orders": 0.9 * 0.06, "all.net_cny": 0.9 * 0.06 * 60 - 2}
STUDIES, LEAST = 200, 183  # 95 % at least: fewer hold in one of 100 tests


def main(program):
    short = []
    with tempfile.TemporaryDirectory() as base:
        scenario = Path(base, "s.yaml")
        scenario.write_text(SCENARIO)
        for metric, exact in EXACT.items():
            held = {"": 0, "_all": 0}
            for seed in range(1, STUDIES + 1):
                done = subprocess.run([program, "limits", scenario, "--csv", "--metric", metric, "--set", f"run.seed={seed}", "--threads", "1"],
                                      capture_output=True, text=True, check=True)
                row, = csv.DictReader(io.StringIO(done.stdout))
                for of in held:
                    held[of] += float(row["low" + of]) <= exact <= float(row["high" + of])
            print(f"{metric}: {held['']} of {STUDIES} intervals hold {exact:g}, {held['_all']} of those for all raises")
            short += [metric] * (min(held.values()) < LEAST)
    return bool(short)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
