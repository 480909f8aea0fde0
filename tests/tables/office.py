#!/usr/bin/env python3
"""office.py PROGRAM: workbooks of LibreOffice and of libxlsxwriter (shared strings, strings in their cells, a second sheet) are read as the
tables they were saved from, and workbooks of the program are opened by LibreOffice without a word and give the cells of the CSV files
back. Without LibreOffice it says so and is skipped."""
import csv
import ctypes
import ctypes.util
import datetime
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.path.abspath(sys.argv[1])
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
OFFICE = shutil.which("soffice")
if not OFFICE:
    print("skipped: LibreOffice (package libreoffice-calc-nogui) is not installed")
    sys.exit(77)
CASES = os.path.join(SOURCE, "tests", "cli", "excel-cases", "in")
FOLDER = tempfile.TemporaryDirectory()
os.chdir(FOLDER.name)


def office(path, form):
    done = subprocess.run([OFFICE, f"-env:UserInstallation=file://{FOLDER.name}/profile", "--headless", "--infilter=CSV:44,34,76,1,,2052"
                           if path.endswith(".csv") else "--nologo", "--convert-to", form, path], capture_output=True, text=True, check=False)
    if done.returncode or "Error" in done.stderr + done.stdout:
        sys.exit(f"{path} to {form}: {done.stdout}{done.stderr}")


def said(*words):
    done = subprocess.run([PROGRAM, *words, "--lang", "en"], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{words}: {done.stdout}{done.stderr}")
    return done.stdout


class Options(ctypes.Structure):
    _fields_ = [("in_cells", ctypes.c_uint8), ("folder", ctypes.c_char_p), ("zip64", ctypes.c_uint8)]


def typed(text):
    """(value, format) of a cell as people have it in a sheet: a number of days, of money, a share; (text, None)."""
    date = re.fullmatch(r"(\d{4})[-/](\d+)[-/](\d+)(?: (\d+):(\d+):(\d+))?", text)
    if date:
        when = datetime.datetime(*(int(part or 0) for part in date.groups()))
        days = (when - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)
        return days, "yyyy-mm-dd hh:mm:ss" if date[4] else "yyyy/m/d"
    found = re.fullmatch(r"(-?)(¥?)([\d,]+(?:\.\d+)?)(%?)", text)
    if not found or not re.sub(r"\D", "", text):
        return text, None
    value = float(found[1] + found[3].replace(",", "")) / (100 if found[4] else 1)
    return value, "¥#,##0.00" if found[2] else "0.0%" if found[4] else "#,##0.##"


def written(path, name, in_cells):
    """The CSV file as the second sheet of a workbook of libxlsxwriter; the first has a note."""
    library = ctypes.CDLL(ctypes.util.find_library("xlsxwriter"))
    for made in ("workbook_new_opt", "workbook_add_worksheet", "workbook_add_format"):
        getattr(library, made).restype = ctypes.c_void_p
    book = ctypes.c_void_p(library.workbook_new_opt(name.encode(), ctypes.byref(Options(in_cells, None, 0))))
    note = ctypes.c_void_p(library.workbook_add_worksheet(book, "说明".encode()))
    library.worksheet_write_string(note, ctypes.c_uint32(0), ctypes.c_uint16(0), "见下一张表".encode(), None)
    table = ctypes.c_void_p(library.workbook_add_worksheet(book, "数据".encode()))
    formats = {}
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = [row for line in file.read().splitlines() for row in (list(csv.reader([line])) or [[]])]
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            value, form = typed(text)
            place = (table, ctypes.c_uint32(at), ctypes.c_uint16(column))
            if form is None and text in ("TRUE", "FALSE"):
                library.worksheet_write_boolean(*place, ctypes.c_int(text == "TRUE"), None)
            elif form is None and text:
                library.worksheet_write_string(*place, text.encode(), None)
            elif form:
                if form not in formats:
                    formats[form] = ctypes.c_void_p(library.workbook_add_format(book))
                    library.format_set_num_format(formats[form], form.encode())
                library.worksheet_write_number(*place, ctypes.c_double(value), formats[form])
    if library.workbook_close(book):
        sys.exit(f"{name} was not written")


def number(cell):
    """As a number where it is one: LibreOffice writes no trailing zeros, and shares with their sign; times have no offset there."""
    cell = re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\+08:00$", r"\1 \2", cell)
    found = re.fullmatch(r"(-?[\d,]+(?:\.\d+)?(?:[eE][-+]\d+)?)(%?)", cell)
    return float(found[1].replace(",", "")) / (100 if found[2] else 1) if found else cell


def figures(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            yield [number(cell) for cell in row]


for name in ("month.csv", "tf.csv", "amounts.csv", "../../fit-cases/in/amount-thousands/shop.yaml"):
    shutil.copy(os.path.join(CASES, name), os.path.basename(name))
same = re.compile(r"'?[a-z]+\.(csv|xlsx)'?|^#.*|title: .*|^yinliu: : the sheet .*\n", re.M)
for name, words in (("month", ("import",)), ("tf", ("ab", "--data")), ("amounts", ("fit", "shop.yaml"))):
    tail = ("-o", "out", "-q", "--force") if name == "amounts" else ()
    of_csv = said(*words, f"{name}.csv", *tail)
    kept = open("out/fit.csv", encoding="utf-8").read() if tail else ""
    for writer in ("LibreOffice", "shared strings", "strings in cells"):
        if writer == "LibreOffice":
            office(f"{name}.csv", "xlsx")
        else:
            written(f"{name}.csv", f"{name}.xlsx", writer != "shared strings")
        one, other = (re.sub(r"line \d+", "line", same.sub("", text)) for text in (of_csv, said(*words, f"{name}.xlsx", *tail)))
        other = "".join(line for line in other.splitlines(True) if "工作表" not in line and "the sheet" not in line)
        if one != other:
            sys.exit(f"{name}.xlsx of {writer} is read as another table:\n{one}\n{other}")
        if tail and open("out/fit.csv", encoding="utf-8").read() != kept:
            sys.exit(f"{name}.xlsx of {writer} is read as another log than {name}.csv")
shutil.rmtree("out")
said("run", "shop.yaml", "-o", "out", "-q", "--xlsx", "--replications", "20")
os.chdir("out")
office("workbook.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1")
checked = 0
for path in sorted(glob.glob("workbook-*.csv")):
    table = path[len("workbook-"):]
    if not os.path.exists(table):
        continue
    one, other = list(figures(table)), list(figures(path))
    for row, back in zip(one[1:], other[1:]):
        for a, b in zip(row, back):
            if isinstance(a, float) != isinstance(b, float) or (abs(a - b) > 1e-9 * abs(a) if isinstance(a, float) else a != b):
                sys.exit(f"{table}: {row} came back as {back}")
    if len(one) != len(other):
        sys.exit(f"{table}: {len(one)} rows came back as {len(other)}")
    checked += len(one)
print(f"three tables of three writers read as their CSV; {checked} rows of a workbook came back")
if not checked:
    sys.exit("no sheet came back")
