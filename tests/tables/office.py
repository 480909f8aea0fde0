#!/usr/bin/env python3
"""office.py PROGRAM: workbooks of LibreOffice are read as the tables they were saved from, and workbooks of the program are opened by
LibreOffice without a word and give the cells of the CSV files back. Without LibreOffice it says so and is skipped."""
import csv
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


def sheet():
    """A month of a shop, as people's sheets are: titles, thousands, money, shares, dashes, totals and a note."""
    rows = [[f"2027/5/{d}", f"{1900 + 37 * d:,}", str(500 + d) if d != 12 else "-", f"¥{12000 + 91.5 * d:,.2f}", f"{26 + d / 10:.1f}%"]
            for d in range(1, 32)]
    with open("month.csv", "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerows([["五月 公众号", "", "", "", ""], ["导出 2027-06-01", "", "", "", ""], [], ["日期", "广告点击", "点海报", "实付金额", "点海报率"]])
        out.writerows(rows + [["合计", "75,000", "15,000", "¥400,000.00", "26%"], ["注：不含退款", "", "", "", ""]])


def experiment():
    with open("ab.csv", "w", encoding="utf-8") as file:
        file.write("user_id,group,paid,amount\n")
        for i in range(400):
            file.write(f'u{i},{"AB"[i % 2]},{"TRUE" if i % 7 < 2 + i % 2 else "FALSE"},"{1000 + i * 3.5:,.2f}"\n')


def log():
    with open("log.csv", "w", encoding="utf-8") as file:
        file.write("person,time,step,amount\n")
        for i in range(200):
            file.write(f"u{i},2026-03-01 {8 + i // 60:02d}:{i % 60:02d}:05,view,\n")
            if i % 2:
                file.write(f'u{i},2026-03-01 {8 + i // 60:02d}:{i % 60:02d}:45,pay,"{900 + 1.25 * i:,.2f}"\n')
    with open("shop.yaml", "w", encoding="utf-8") as file:
        file.write("yinliu: 1\nhorizon: {from: 2026-03-01, to: 2026-03-02, bin: 1h}\nrun: {seed: 1, replications: 20}\n"
                   "entries: {web: {arrivals: {rate: 60/h}, path: on}}\npaths: {on: {steps: [view: {p: 50%}, to: shops.mall]}}\n"
                   "shops: {mall: {price: 100 CNY, steps: [pay: {p: 50%, after: exp(1m)}]}}\n")


def number(cell):
    """As a number where it is one: LibreOffice writes no trailing zeros, and shares with their sign; times have no offset there."""
    cell = re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)\+08:00$", r"\1 \2", cell)
    found = re.fullmatch(r"(-?[\d,]+(?:\.\d+)?(?:[eE][-+]\d+)?)(%?)", cell)
    return float(found[1].replace(",", "")) / (100 if found[2] else 1) if found else cell


def figures(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            yield [number(cell) for cell in row]


sheet()
experiment()
log()
for name in ("month", "ab", "log"):
    office(f"{name}.csv", "xlsx")
same = re.compile(r"'?(month|ab|log)\.(csv|xlsx)'?|^#.*|title: .*", re.M)
for name, words in (("month", ("import",)), ("ab", ("ab", "--metric", "paid,amount", "--data"))):
    one, other = (same.sub("", said(*words, f"{name}.{end}")) for end in ("csv", "xlsx"))
    one, other = (re.sub(r"line \d+", "line", text) for text in (one, other))
    if one != other:
        sys.exit(f"{name}.xlsx is read as another table:\n{one}\n{other}")
for end in ("csv", "xlsx"):
    said("fit", "shop.yaml", f"log.{end}", "-o", end, "-q")
with open("csv/fit.csv", encoding="utf-8") as one, open("xlsx/fit.csv", encoding="utf-8") as other:
    if one.read() != other.read():
        sys.exit("log.xlsx is read as another log than log.csv")
said("run", "shop.yaml", "-o", "out", "-q", "--xlsx")
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
print(f"three tables of LibreOffice read as their CSV; {checked} rows of a workbook came back")
if not checked:
    sys.exit("no sheet came back")
