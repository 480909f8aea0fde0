#!/usr/bin/env python3
"""How many scenarios of the soak come by each way of the engine, from a build of the preset `coverage`.

  ways.py BUILD N [SEED]      N scenarios, each run once, from a seed (1): how many take each way to stdout; 1 if no
                              scenario comes by some way
  ways.py --texts             only looks whether each line stands in the sources

A way is taken where its line is. A line that is no longer in the sources is an error: write it anew.
"""
import json, subprocess, sys, tempfile
from pathlib import Path
sys.path[:0] = [str(Path(__file__).parent)]
import soak

ROOT = Path(__file__).resolve().parents[2]
WAYS = [  # what the table calls it, file of sim/engine, the line
    ("event loop", "loop.c", "switch (event->kind) {"),
    ("batch queueing", "loop.c", "yl_queueing_start(loop->queueing, first < last ? first : 0);"),
    ("– seats", "queueing.c", "count(queueing, run.kind, room->slot + YL_ROOM_WAITED_US, wait);"),
    ("– agents", "queueing.c", "count(queueing, run.kind, agent->slot + YL_AGENT_SERVED, run.n);"),
    ("– limits by counters", "queueing.c", "const uint32_t to = yl_limit_ask(loop, row.b, row.i);"),
    ("per-person ordering", "ordering.c", "go_alone(ordering);"),
    ("– in rounds", "ordering.c", "for (uint32_t m = 0; m < left; m++) go_first(ordering, &ordering->group[live[m]]);"),
    ("memories that nobody under way can change, looked at", "calm.c", "yl_batch_times(walker, batch);"),
    ("– answered early", "calm.c", "yl_batch_start(walker, batch, axis, value);"),
    ("visits of others begun in batches", "chain.c", "to->time[to->n] = to->begun[to->n] = time;"),
]


def line_of(file, text):
    """Its number; the text stands once in its file."""
    found = [i for i, line in enumerate((ROOT / "sim/engine" / file).read_text().split("\n"), 1) if line.strip() == text]
    return found[0] if len(found) == 1 else None


def counts(objects):
    """{file: {line: count}} of what has run since its counts were deleted."""
    data = [path for path in objects if path.is_file()]
    done = subprocess.run(["gcov", "-j", "-t", *data], capture_output=True, text=True, check=True) if data else None
    found = {}
    for report in done.stdout.splitlines() if done else ():
        for one in json.loads(report)["files"]:
            at = found.setdefault(Path(one["file"]).name, {})
            for line in one["lines"]:
                at[line["line_number"]] = at.get(line["line_number"], 0) + line["count"]
    return found


def main(words):
    at = [(file, line_of(file, text)) for _, file, text in WAYS]
    gone = [f"{name}: its line does not stand once in {file}" for (name, file, _), (_, line) in zip(WAYS, at) if not line]
    if gone or words == ["--texts"]:
        print("\n".join(gone) if gone else f"{len(WAYS)} ways have their line")
        return 1 if gone else 0
    build, n, first = Path(words[0]).resolve(), int(words[1]), int(words[2]) if len(words) > 2 else 1
    objects = [build / "CMakeFiles/yl_engine.dir/sim/engine" / f"{file}.gcda" for file in sorted({file for file, _ in at})]
    met, failed = [0] * len(WAYS), 0
    with tempfile.TemporaryDirectory(prefix="ways-") as base:
        for seed in range(first, first + n):
            for path in objects:
                path.unlink(missing_ok=True)
            one = soak.scenario(seed, "mixed")
            folder = Path(base, str(seed))
            folder.mkdir()
            one.write(folder / "s.yaml")
            failed += subprocess.run([build / "yinliu", "run", folder / "s.yaml", "-q", "-o", folder / "out"], capture_output=True).returncode != 0
            ran = counts(objects)
            for i, (file, line) in enumerate(at):
                met[i] += ran.get(file, {}).get(line, 0) > 0
    print(f"| way of the engine | scenarios of {n}, seeds from {first} |\n| --- | --: |")
    for (name, _, _), times in zip(WAYS, met):
        print(f"| {name} | {times} |")
    print(f"{failed} runs ended with an error", file=sys.stderr)
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
