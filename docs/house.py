#!/usr/bin/env python3
"""house.py [--check]: draws docs/img/house.svg, the folders of the program and which includes which, from the #include lines.

An arrow leads from a folder to one that it includes; arrows that follow from others are left out. --check writes nothing and ends with
status 1 if the picture is not the one of the present includes.
"""
import glob, os, re, sys

TOP = os.path.join(os.path.dirname(os.path.realpath(__file__)), "..")
PICTURE = "docs/img/house.svg"
HOLDS = {  # what stands in a box under the name
    "sim/base": "status, text, arrays, clock, files", "sim/rand": "draws by address, distributions",
    "sim/stats": "results, intervals, tests", "sim/engine": "plan, walk, event loop, tallies", "sim/scenario": "YAML tree, key tables, CSV in",
    "models": "readers, compiler, arms, collection", "sim/sweep": "threads, points", "sim/ledger": "finished replications", "sim/solve": "exact values",
    "sim/experiment": "simulated experiments", "sim/fit": "logs into values, and back", "sim/output": "CSV, manifest, terminal", "sim/plot": "data of the pictures",
    "sim/report": "the one-page report", "sim/cli": "verbs and options"}
WIDTH, HEIGHT, GAP, ROW = 212, 50, 18, 96


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "sim" else parts[0]


def includes():
    """{folder: folders that its files include}"""
    found = {}
    for path in sorted(glob.glob("sim/**/*.[ch]", recursive=True) + glob.glob("models/**/*.[ch]", recursive=True)):
        own = found.setdefault(folder_of(path), set())
        for name in re.findall(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', open(path, encoding="utf-8").read(), re.M):
            if name.startswith(("sim/", "models/")) and folder_of(name) != folder_of(path):
                own.add(folder_of(name))
    return found


def below(graph, folder):
    """All that a folder includes, directly or through others."""
    seen, todo = set(), list(graph[folder])
    while todo:
        each = todo.pop()
        if each not in seen:
            seen.add(each)
            todo += graph[each]
    return seen


def picture():
    graph = includes()
    direct = {a: {b for b in to if not any(b in below(graph, c) for c in to if c != b)} for a, to in graph.items()}
    rank = {}
    height = lambda folder: rank.setdefault(folder, 1 + max((height(each) for each in graph[folder]), default=-1))
    for folder in graph:
        height(folder)
    rows = [sorted(each for each in graph if rank[each] == n) for n in range(max(rank.values()) + 1)]
    widest = max(map(len, rows))
    total = widest * WIDTH + (widest - 1) * GAP + 40
    at = {}
    for n, row in enumerate(reversed(rows)):
        left = (total - len(row) * WIDTH - (len(row) - 1) * GAP) / 2
        for i, folder in enumerate(row):
            at[folder] = (left + i * (WIDTH + GAP), 20 + n * ROW)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total:.0f} {20 + len(rows) * ROW:.0f}" font-family="sans-serif">',
           "<title>The folders of yinliu: an arrow leads to what a folder includes</title>",
           '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
           '<path d="M0 0 8 4 0 8z" fill="#667"/></marker></defs>']
    for folder in sorted(at):
        for other in sorted(direct[folder]):
            (x, y), (u, v) = at[folder], at[other]
            from_x, to_x = x + WIDTH / 2 + (u - x) / 12, u + WIDTH / 2 - (u - x) / 12
            bend = (y + HEIGHT + v) / 2
            out.append(f'<path d="M{from_x:.0f} {y + HEIGHT:.0f} C{from_x:.0f} {bend:.0f} {to_x:.0f} {bend:.0f} {to_x:.0f} {v - 2:.0f}" '
                       'fill="none" stroke="#99a" stroke-width="1.4" marker-end="url(#tip)"/>')
    for folder, (x, y) in sorted(at.items()):
        out.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="#f4f6fa" stroke="#446"/>'
                   f'<text x="{x + WIDTH / 2:.0f}" y="{y + 21:.0f}" text-anchor="middle" font-size="15" font-weight="bold">{folder}/</text>'
                   f'<text x="{x + WIDTH / 2:.0f}" y="{y + 39:.0f}" text-anchor="middle" font-size="10.5" fill="#333">{HOLDS.get(folder, "")}</text>')
    return "\n".join(out + ["</svg>"]) + "\n"


def main():
    os.chdir(TOP)
    text = picture()
    if "--check" not in sys.argv:
        open(PICTURE, "w", encoding="utf-8").write(text)
    elif not os.path.exists(PICTURE) or open(PICTURE, encoding="utf-8").read() != text:
        print(f"{PICTURE} is not the picture of the present includes: python3 docs/house.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
