#!/usr/bin/env python3
"""Small faults, each planted alone in a copy of the sources: how long the soak takes to find it.

  planted.py [MINUTES] [NAME...]      at most so many minutes of processor time for each (5); a table to stdout, 1 if one stays unfound
  planted.py --texts                  only looks whether each can be planted

A fault whose text is no longer in the sources is an error: write it anew.
"""
import os, shutil, subprocess, sys, tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FAULTS = [  # name, file, what stands there, what is planted
    ("tie-order", "sim/engine/lane.h", "if (one->rank != YL_RANK_JOIN) return false;", "return false;"),
    ("cell-edge", "sim/engine/arrive.c",
     "if (yl_tally_together(replication->tally, entry->arrivals, from, to))", "if (true)"),
    ("tally-not-added", "sim/engine/tally.c", "sum(to->count, from->count, count_cells(to) + series_cells(to));",
     "sum(to->count, from->count, count_cells(to));"),
    ("refund-sign", "models/collection/collect_metrics.c", "n[YL_SHOP_GMV] - n[YL_SHOP_REFUNDED];",
     "n[YL_SHOP_GMV] + n[YL_SHOP_REFUNDED];"),
    ("seat-not-freed", "sim/engine/station.c", "loop->seat[room].busy--;", ""),
    ("patience", "sim/engine/station.c", "if (loop->visit[i].until >= time) return i;",
     "if (loop->visit[i].until > time) return i;"),
    ("memory-kept", "sim/engine/memory.h", "word = (word & ~fx->forget) | fx->remember;", "word = word | fx->remember;"),
    ("warm-up-edge", "sim/engine/arrive.c", "if ((time >= plan->warm) != arrivals->counted",
     "if ((time > plan->warm) != arrivals->counted"),
    ("carry", "sim/engine/chain.c", "child.switches = parent.switches;", "child.switches = 0;"),
    ("slot-reused", "sim/engine/station.c", "seat ? room->key : node->key, YL_SLOT_PATIENCE)", "seat ? room->key : node->key, YL_SLOT_STAY)"),
    ("stay-kept", "sim/engine/op_place.c", "batch->stayed = false;", ""),
    ("ordering-time", "sim/engine/ordering.c", "if (one->time[i] != two->time[j]) return one->time[i] < two->time[j];", ""),
]


def call(words, **more):
    return subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **more)


def unplantable():
    """Faults whose text does not stand once in its file."""
    return [f"{name}: its text stands {count} times in {file}" for name, file, old, _ in FAULTS
            if (count := (ROOT / file).read_text().count(old)) != 1]


def main(words):
    bad = unplantable()
    if bad or words == ["--texts"]:
        print("\n".join(bad) if bad else f"{len(FAULTS)} faults can be planted")
        return 1 if bad else 0
    minutes = words.pop(0) if words and words[0].replace(".", "").isdigit() else "5"
    chosen = [fault for fault in FAULTS if not words or fault[0] in words]
    missed = 0
    with tempfile.TemporaryDirectory(prefix="planted-") as base:
        tree = Path(base, "tree")
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
        for name in filter(None, names):
            if not (ROOT / name).is_file():              # not in the work tree any more
                continue
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tree / name)
        call(["cmake", "--preset", "release", "-DYL_TESTS=OFF"], cwd=tree)
        call(["cmake", "--build", "--preset", "release", "--target", "yinliu"], cwd=tree)
        sound = Path(base, "sound")
        shutil.copy2(tree / "build/yinliu", sound)
        for name, file, old, new in chosen:
            source = tree / file
            text = source.read_text()
            source.write_text(text.replace(old, new))
            call(["cmake", "--build", "--preset", "release", "--target", "yinliu"], cwd=tree)
            done = subprocess.run(["/usr/bin/python3", ROOT / "tests/soak/soak.py", tree / "build/yinliu", minutes, "1", "--first", "--cpu",
                                   "--sound", sound, "--out", os.path.join(base, "out")], capture_output=True, text=True)
            found = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
            spent = done.stdout.splitlines()[-1].split(": ", 1)[-1] if done.stdout else done.stderr[-300:]
            print(f"{name:16} {'found ' if found else 'missed'} {spent}  {found[0][:140] if found else ''}", flush=True)
            missed += not found
            source.write_text(text)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
