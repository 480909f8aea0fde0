"""workbook.py read FOLDER BOOK | write BOOK NAME=FILE.csv...

read: each sheet of the workbook but the first has the values of the CSV file of its name, the times by the wall clock.
write: a workbook with a sheet for each file, its whole and decimal numbers as such, TRUE and FALSE as booleans, dates as day numbers."""
import csv
import datetime
import os
import re
import sys
import xml.etree.ElementTree as tree
import zipfile
from xml.sax.saxutils import escape

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DAY = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ](\d\d):(\d\d):(\d\d))?(?:[+-]\d\d:\d\d|Z)?$")


def day_number(text):
    found = DAY.match(text)
    if not found:
        return None
    parts = [int(part or 0) for part in found.groups()]
    since = datetime.datetime(*parts) - datetime.datetime(1899, 12, 30)
    return since.days + since.seconds / 86400


def column_of(reference):
    number = 0
    for letter in re.match("[A-Z]+", reference)[0]:
        number = 26 * number + ord(letter) - 64
    return number - 1


def sheets_of(book):
    relations = {one.get("Id"): one.get("Target") for one in tree.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
    shared = []
    if "xl/sharedStrings.xml" in book.namelist():
        shared = ["".join(text.text or "" for text in one.iter(MAIN + "t")) for one in tree.fromstring(book.read("xl/sharedStrings.xml"))]
    for sheet in tree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet"):
        part = relations[next(value for key, value in sheet.items() if key.endswith("}id"))]
        rows = []
        for row in tree.fromstring(book.read("xl/" + part)).iter(MAIN + "row"):
            cells = {}
            for cell in row.iter(MAIN + "c"):
                text = "".join(one.text or "" for one in cell.iter() if one.tag in (MAIN + "v", MAIN + "t"))
                kind = cell.get("t")
                cells[column_of(cell.get("r"))] = (shared[int(text)] if kind == "s" else text) if kind in ("s", "inlineStr") else float(text) if text else ""
            rows.append(cells)
        yield sheet.get("name"), rows


def same(value, text):
    if isinstance(value, str):
        return value == (text[1:] if re.match("'[=+@\t-]", text) else text)
    day = day_number(text)
    return abs(value - (float(text) if day is None else day)) <= 1e-9 * abs(value)


def read(folder, path):
    wrong = tables = 0
    with zipfile.ZipFile(path) as book:
        for name, rows in list(sheets_of(book))[1:]:
            with open(os.path.join(folder, name + ".csv"), encoding="utf-8-sig", newline="") as file:
                table = list(csv.reader(file))
            tables += 1
            wrong += len(table) != len(rows)
            for line, (row, cells) in enumerate(zip(table[1:], rows[1:]), 2):
                bad = [c for c, text in enumerate(row) if not same(cells.get(c, ""), text)]
                if bad:
                    wrong += 1
                    print(f"{name}:{line}: {cells.get(bad[0])!r} for {row[bad[0]]!r}")
    print("the same values" if tables and not wrong else f"{wrong} differ in {tables} tables")


def cell(reference, text):
    day = day_number(text)
    if day is not None:
        return f'<c r="{reference}" s="1"><v>{day!r}</v></c>'
    if text in ("TRUE", "FALSE"):
        return f'<c r="{reference}" t="b"><v>{int(text == "TRUE")}</v></c>'
    if re.fullmatch(r"-?\d{1,15}(\.\d+)?", text):
        return f'<c r="{reference}"><v>{text}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>' if text else ""


def write(path, named):
    kind = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    sheets, links = "", f'<Relationship Id="y" Type="{base}styles" Target="styles.xml"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for i, word in enumerate(named, 1):
            name, source = word.split("=", 1)
            with open(source, encoding="utf-8-sig", newline="") as file:
                rows = "".join(f'<row r="{r}">' + "".join(cell(chr(64 + c) + str(r), text) for c, text in enumerate(row, 1)) + "</row>"
                               for r, row in enumerate(csv.reader(file), 1))
            book.writestr(f"xl/sheet{i}.xml", f"<worksheet {kind}><sheetData>{rows}</sheetData></worksheet>")
            sheets += f'<sheet name="{escape(name)}" sheetId="{i}" r:id="s{i}"/>'
            links += f'<Relationship Id="s{i}" Type="{base}worksheet" Target="sheet{i}.xml"/>'
        book.writestr("_rels/.rels", f'<Relationships><Relationship Id="b" Type="{base}officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{links}</Relationships>")
        book.writestr("xl/workbook.xml", f"<workbook {kind}><sheets>{sheets}</sheets></workbook>")
        book.writestr("xl/styles.xml", f'<styleSheet {kind}><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
                      '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>')


if __name__ == "__main__":
    if sys.argv[1] == "read":
        read(*sys.argv[2:4])
    else:
        write(sys.argv[2], sys.argv[3:])
