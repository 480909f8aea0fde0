#!/usr/bin/env python3
"""forms.py PROGRAM: one table in 384 forms of files (encoding, delimiter, form of numbers, of times, of the header, names of
columns) is read by `inspect --csv` as the same table, or refused by name; then a table is polluted as files of people are
(Vitagliano et al. 2023, Pollock: delimiters, quotes, line ends, lines above and below; a separator or a quote more or less at each
cell of each row), and what comes is the clean table, a refusal, or a report by line. No row is read as another one."""
import csv
import gzip
import io
import itertools
import os
import re
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
FOLDER = tempfile.TemporaryDirectory()  # gone at the end
PATH = os.path.join(FOLDER.name, "t.csv")
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gzip"]
DELIMITERS = [",", ";", "\t", "|"]
NUMBERS = ["{}.5", "1,23{}.50", "1.23{},50", "¥{}.20", "{}.5%", "(1{}.5)", "{},25", "{}.3万"]
TIMES = ["2026-03-0{}", "2026-03-0{} 10:00:05", "2026/3/{} 9:05", "2026年3月{}日", "2026030{}",
         "2026-03-0{}T10:00:00+08:00", "2026-03-0{} 10", "177233760{}"]
HEADERS = ["plain", "above", "two lines", "none", "total", "note"]


CLEAN = [["名称", "日期", "数量", "备注"]]
CLEAN += [[f"商品{i}", f"2026-03-{i:02d}", str(10 * i), 'a, b "c"' if i % 5 == 0 else f"n{i}"] for i in range(1, 21)]


def usual_names():
    """Usual names of persons, arms and times, from the program's own table, which the docs list."""
    with open(os.path.join(SOURCE, "models", "log_presets.def"), encoding="utf-8") as file:
        text = file.read()
    roles = {m[1]: m[2].split("|") for m in re.finditer(r'^YL_ROLE\((\w+), "\w+", "([^"]+)"', text, re.M)}
    for page in ("docs/files.md", "docs/zh/files.md"):
        with open(os.path.join(SOURCE, page), encoding="utf-8") as file:
            listed = file.read()
        for role, names in roles.items():
            for name in names:
                if f"`{name}`" not in listed:
                    sys.exit(f"{page} does not list the name {name} of {role}")
    return roles


def quoted(cell, delimiter):
    special = delimiter in cell or '"' in cell or "\n" in cell
    return '"' + cell.replace('"', '""') + '"' if special else cell


def lines_of(rows, delimiter):
    return "".join(delimiter.join(quoted(cell, delimiter) for cell in row) + "\n" for row in rows)


def write(text, encoding):
    data = text.encode("utf-8" if encoding == "gzip" else encoding)
    with open(PATH, "wb") as file:
        file.write(gzip.compress(data) if encoding == "gzip" else data)


def read():
    done = subprocess.run([PROGRAM, "inspect", PATH, "--csv", "--lang", "en"], capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"exit {done.returncode}: {done.stderr.decode()}")
    table = list(csv.reader(io.StringIO(done.stdout.decode("utf-8"), newline="")))
    return done.returncode, table, done.stderr.decode("utf-8")


def matrix():
    roles = usual_names()
    files = same = 0
    combinations = itertools.product(*map(enumerate, (ENCODINGS, DELIMITERS, NUMBERS, TIMES, HEADERS)))
    for chosen in combinations:
        (e, encoding), (d, delimiter), (n, number), (t, time), (h, header) = chosen
        if (e - n - t - 2 * h) % 5 or (d - n - 3 * t - h) % 4:  # 384 of 7,680: each three forms stand together
            continue
        names = [roles[role][files % len(roles[role])] for role in ("PERSON", "ARM", "TIME")] + ["支付额"]
        if files % 2:
            names = [name.replace("id", " ID").strip().title() for name in names]
        rows = [[f"u{i}", "AB"[i % 2], time.format(i), number.format(i)] for i in range(1, 9)]
        head, expected = [names], names
        if header == "above":
            head = [["导出 2026-03-01"], names]
        elif header == "two lines":
            head = [[names[0], names[1], "第一周", ""], ["", "", names[2], names[3]]]
            expected = names[:2] + ["第一周 " + names[2], "第一周 " + names[3]]
        elif header == "none":
            head, expected = [], ["1", "2", "3", "4"]
        tail = [["合计", "", "", number.format(9)]] if header == "total" else []
        tail += [["数据来自后台，仅供参考"]] if header == "note" else []
        write(lines_of(head + rows + tail, delimiter), encoding)
        status, table, said = read()
        files += 1
        if status == 0 and table == [expected] + rows:
            same += 1
        elif status == 0 or PATH not in said:
            sys.exit(f"read as another table: {encoding} {delimiter!r} {number} {time} {header}\n{table}\n{said}")
    print(f"{files} files: {same} read as the same table, {files - same} refused by name")
    if files < 384 or same < 0.98 * files:
        sys.exit("too few are read")


def figures():
    """Numbers and times of each form are judged as what they are, in files of each delimiter."""
    value = [lambda i: i + 0.5, lambda i: 1230.5 + i, lambda i: 1230.5 + i, lambda i: i + 0.2,
             lambda i: (i + 0.5) / 100, lambda i: -(10.5 + i), lambda i: i + 0.25, lambda i: 1e4 * (i + 0.3)]
    for delimiter, (at, number) in itertools.product(DELIMITERS, enumerate(NUMBERS)):
        rows = [["user", "group", "time", "支付额"]]
        rows += [[f"u{i}", "AB"[i % 2], TIMES[at].format(i), number.format(i)] for i in range(1, 9)]
        write(lines_of(rows, delimiter), "utf-8")
        done = subprocess.run([PROGRAM, "ab", "--data", PATH, "--lang", "en"], capture_output=True, check=False)
        said = done.stdout.decode("utf-8")
        found = re.search(r"支付额, B against A: (\S+) against (\S+),", said)
        shown = [float(text.replace("−", "-").replace(",", "")) for text in found.groups()] if found else []
        means = [sum(value[at](i) for i in range(1, 9) if i % 2 == b) / 4 for b in (1, 0)]
        if not found or any(abs(a - b) > 0.005 * abs(b) + 0.0005 for a, b in zip(shown, means)):
            sys.exit(f"{delimiter!r} {number} {TIMES[at]}: not {means}: {said} {done.stderr.decode()}")


def polluted():
    """(what, text, encoding) of each pollution of the clean table."""
    head, rows = CLEAN[0], CLEAN[1:]
    clean = lines_of([head] + rows, ",")
    lines = clean.splitlines()
    for delimiter in DELIMITERS:
        yield f"delimiter {delimiter!r}", lines_of([head] + rows, delimiter), "utf-8"
    for end in ("\r\n", "\r", "\n\n"):
        yield f"line ends {end!r}", clean.replace("\n", end), "utf-8"
    for encoding in ENCODINGS[1:]:
        yield encoding, clean, encoding
    yield "no line end at the end", clean.rstrip("\n"), "utf-8"
    yield "many line ends at the end", clean + "\n\n\n", "utf-8"
    yield "all quoted", "".join(",".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in [head] + rows), "utf-8"
    for above in (1, 2, 5):
        yield f"{above} lines above", "导出时间 2026\n" * above + clean, "utf-8"
        yield f"{above} lines above, a blank one below them", "导出时间 2026\n" * above + "\n" + clean, "utf-8"
    for below in ("合计,,2100,\n", "Total,,2100,\n", "注：仅供参考\n", "\n注：仅供参考\n", ",,,\n"):
        yield f"footer {below!r}", clean + below, "utf-8"
    yield "a comma at the end of each line", clean.replace("\n", ",\n"), "utf-8"
    yield "commas at the end of each row, but not of the header", clean.replace("\n", ",,\n").replace(",,", "", 1), "utf-8"
    yield "empty columns and rows of a spreadsheet", clean.replace("\n", ",,,\n") + ",,,,,,\n" * 3, "utf-8"
    for at in range(1, len(lines)):
        yield f"row {at}: a blank line above", "\n".join(lines[:at] + [""] + lines[at:]) + "\n", "utf-8"
        yield f"row {at}: other line end", "\n".join(lines[:at]) + "\r\n" + "\n".join(lines[at:]) + "\n", "utf-8"


def polluted_rows():
    """(what, text, clean table) of each cell of each row, the header too, as pollute_main.py does it."""
    for at, column in itertools.product(range(len(CLEAN)), range(len(CLEAN[0]))):
        cells = [quoted(cell, ",") for cell in CLEAN[at]]

        def file(*pieces, at=at):
            rows = [",".join(quoted(cell, ",") for cell in row) for row in CLEAN]
            return "\n".join(rows[:at] + [",".join(pieces)] + rows[at + 1:]) + "\n"

        more, stray = cells[:column] + [""] + cells[column:], cells[:column] + ['"' + cells[column]] + cells[column + 1:]
        with_quote = CLEAN[:at] + [CLEAN[at][:column] + ['"' + CLEAN[at][column]] + CLEAN[at][column + 1:]] + CLEAN[at + 1:]
        yield f"row {at}, column {column}: a separator more", file(*more), CLEAN
        yield f"row {at}, column {column}: a quote more", file(*stray), with_quote
        if column:
            less = cells[:column - 1] + [cells[column - 1] + cells[column]] + cells[column + 1:]
            yield f"row {at}, column {column}: a separator less", file(*less), CLEAN
        else:
            yield f"row {at}: separated by blanks", file(" ".join(cells)), CLEAN


def lost_cells():
    """Rows with a cell less that could be cut in two, and lines that are no rows: none is read as a row."""
    numbers = [["user", "x", "y", "z"]] + [[f"u{i}", str(i), str(20 - i), str(3 * i)] for i in range(1, 20)]
    for row in ("u20,15,60", "u20,15", "u201,60,7", "u20 15 7", "week 3 20 60"):
        write(lines_of(numbers, ",") + row + "\n" + lines_of([["u21", "1", "2", "3"]], ","), "utf-8")
        status, table, said = read()
        if status or table != numbers + [["u21", "1", "2", "3"]] or "line 21" not in said:
            sys.exit(f"{row}: {table[20:]} {said}")


def pollution():
    counts = {"same": 0, "refused": 0, "reported": 0}
    for what, text, encoding in polluted():
        judge(counts, what, text, encoding, CLEAN)
    for what, text, clean in polluted_rows():
        judge(counts, what, text, "utf-8", clean)
    print(f"polluted: {counts}")
    if counts["same"] < 0.95 * sum(counts.values()):
        sys.exit("too few are read")


def judge(counts, what, text, encoding, clean):
    write(text, encoding)
    status, table, said = read()
    if status == 0 and table != clean and "line " not in said or status and PATH not in said:
        sys.exit(f"{what}: read as another table without a word: {[r for r in table if r not in clean]} {said}")
    if table[:1] == clean[:1] and [row for row in table if row not in clean]:
        sys.exit(f"{what}: a row is read as another one: {[r for r in table if r not in clean]} {said}")
    counts["refused" if status else "same" if table == clean else "reported"] += 1


matrix()
figures()
lost_cells()
pollution()
