#!/usr/bin/env python3
"""bounds.py: holds the error bounds of `solve` against runs, where changes fall within the cells of its grid.

    bounds.py PROGRAM N [SEED]              N random scenarios, from that seed (1) on

Half of the instants are on no full minute, so that sessions, facts and ages cut cells. A mean of 400 replications may be off an exact
answer by its bound, 4.5 standard errors and 6 events in all: of the ten figures of a scenario one in some ten thousand is further
off by chance. `run` compares the same figures itself and must not call one an error. Status 1: something is off.
"""
import csv, os, random, subprocess, sys, tempfile

REPLICATIONS = 400
DELAYS = ("exp(2s)", "exp(20s)", "exp(3m)", "uniform(5s 40s)", "lognormal(median 30s sigma 0.6)", "normal(mean 4s sd 2s)", "5s", "exp(15m)")
FACTS = ("f0", "f1", "f2")


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def instant(self, low, high):
        s = self.r.randint(low * 3600, high * 3600)
        s -= s % 60 * (self.r.random() < 0.5)
        return f"2026-07-{10 + s // 86400}T{s % 86400 // 3600:02}:{s % 3600 // 60:02}:{s % 60:02}"

    def delay(self):
        return self.r.choice(DELAYS)

    def asks(self):
        return f"{{{self.r.choice(FACTS)}: {self.r.choice(('yes', 'no'))}}}"

    def step(self, i):
        kind = self.r.random()
        if kind < 0.3:
            return f"wait{i}: {{wait: {self.r.choice(FACTS)}, after: {self.delay()}}}"
        if kind < 0.55:
            return f"late{i}: {{after: {self.delay()}}}"
        if kind < 0.75:
            return f"need{i}: {{needs: {self.asks()}, goal: need{i}}}"
        if kind < 0.9:
            return f"only{i}: {{only_if: {self.asks()}, goal: only{i}, after: {self.delay()}}}"
        return f"by{i}: {{p: {{by: {self.r.choice(FACTS)}, yes: 90%, no: 30%}}, goal: by{i}}}"

    def room(self):
        r, items = self.r, []
        if r.random() < 0.6:
            items.append(f"at: {{at: [{self.instant(9, 20)}], goal: at}}")
        if r.random() < 0.5:
            items.append("every: {every: exp(3m), goal: every}")
        if r.random() < 0.3:
            items.append("goes_on: {every: exp(5m), after: 20s, goal: goes_on}")
        sessions = ", ".join(f"{{from: {self.instant(*a)}, to: {self.instant(*b)}}}" for a, b in (((9, 12), (13, 16)), ((17, 19), (20, 22))))
        return f"{{sessions: [{sessions}], watch: {self.delay()}{', while: {' + ', '.join(items) + '}' if items else ''}, then: paths.q}}"

    def text(self):
        r, days = self.r, self.r.choice((1, 3, 9))
        steps = [self.step(i) for i in range(r.randint(3, 7))]
        for step, often in (("live: {wait: rooms.r, after: exp(3s)}", 0.35), (f"valid: {{valid: {r.choice(('2h', '40m'))}, goal: valid}}", 0.25)):
            if r.random() < often:
                steps.insert(r.randint(0, len(steps)), step)
        steps += ["last: {only_if: {far: no}, goal: last}"] + ["to: rooms.r"] * (r.random() < 0.7)
        behind = [r.choice((f"a{i}: {{after: {self.delay()}, goal: a{i}}}", f"b{i}: {{needs: {self.asks()}, goal: b{i}}}",
                            f"c{i}: {{needs: rooms.r, goal: c{i}}}")) for i in range(r.randint(1, 3))]
        arrivals = r.choice(("rate: 18/h", f"send: 300, at: {self.instant(8, 20)}", f"rate: 60/h, from: {self.instant(8, 12)}, to: {self.instant(13, 20)}"))
        lists = "".join(f"  {name}:\n    steps:\n" + "".join(f"      - {one}\n" for one in each) for name, each in (("p", steps), ("q", behind)))
        return (f"yinliu: 1\nhorizon: {{from: 2026-07-10T08:00, to: 2026-07-{10 + days}T08:00{', drain: no' * (r.random() < 0.25)}}}\nfacts:\n"
                + "".join(f"  {name}: {{from: {self.instant(8, 22)}}}\n" for name in FACTS) + f"  far: {{from: 2026-07-{10 + days}T07:00}}\n"
                + f"entries:\n  e: {{arrivals: {{{arrivals}}}, to: paths.p}}\npaths:\n{lists}rooms:\n  r: {self.room()}\n")


def rows(path, value):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {(row["place"], row["metric"]): row for row in csv.DictReader(file) if row["metric"] in ("reached", "entrants", "found_ended") and row[value]}


def hold(program, seed, folder):
    """What is wrong with one scenario, and how many figures were compared."""
    path = os.path.join(folder, "s.yaml")
    with open(path, "w") as file:
        file.write(Maker(seed).text())
    faults = []
    for verb, more in (("solve", []), ("run", ["--replications", str(REPLICATIONS), "--seed", str(seed)])):
        done = subprocess.run([program, verb, path, "-o", f"{folder}/{verb}", "-q", "--force", *more], capture_output=True, text=True)
        if done.returncode:
            faults.append(f"{verb}: status {done.returncode}: {(done.stderr or done.stdout).strip()[:300]}")
    if faults:
        return faults, 0
    seen, count = rows(f"{folder}/run/summary.csv", "mean"), 0
    for key, row in rows(f"{folder}/solve/solve.csv", "mean").items():
        if key not in seen or not row["error_bound"]:
            continue
        mean, bound, found = float(row["mean"]), float(row["error_bound"]), float(seen[key]["mean"])
        sd = max(float(row["sd"] or 0), float(seen[key]["sd"] or 0))
        count += 1
        if abs(found - mean) > bound + 4.5 * sd / REPLICATIONS**0.5 + 6 / REPLICATIONS:
            faults.append(f"{'.'.join(key)}: {mean:g}, at most {bound:g} off; {found:g} in {REPLICATIONS} replications")
    return faults, count


def main():
    program, n, first = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1
    wrong = figures = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(first, first + n):
            faults, count = hold(program, seed, folder)
            figures += count
            wrong += bool(faults)
            for fault in faults:
                print(f"seed {seed}: {fault}")
            if faults:
                print(Maker(seed).text())
    print(f"{n} scenarios, {figures} figures, {wrong} scenarios with an answer beyond its bound")
    return wrong > 0 or figures < 3 * n


if __name__ == "__main__":
    sys.exit(main())
