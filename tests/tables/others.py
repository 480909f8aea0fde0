#!/usr/bin/env python3
"""others.py PROGRAM: one test and one log as other people's tools write them (written from docs/files.md alone: MySQL, Excel, a CRM,
an API, a console). Each file gives the verdict or the values of the plain one, or is refused by name, with what helps."""
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta, timezone

PROGRAM = os.path.abspath(sys.argv[1])
FOLDER = tempfile.TemporaryDirectory()  # gone at the end
os.chdir(FOLDER.name)
ZONE = timezone(timedelta(hours=8))
PLAN = """yinliu: 1
horizon: {from: 2026-03-01, to: 2026-03-08, bin: 1h}
run: {seed: 1, replications: 1}
entries: {ads: {arrivals: {rate: 3/h}, path: web}}
paths: {web: {steps: [view: {p: 50%, after: exp(1m)}, to: shops.mall]}}
shops: {mall: {price: 100 CNY, steps: [pay: {p: 50%, after: exp(5m)}]}}
log: {events: {arrive: entries.ads, view: paths.web.view, pay: shops.mall.pay}}
"""
rng = random.Random(7)


def write(name, text, encoding="utf-8"):
    with open(name, "wb") as file:
        file.write(gzip.compress(text.encode(encoding)) if name.endswith(".gz") else text.encode(encoding))


def thousands(amount):
    return f"{amount:,.2f}"


def continental(amount):
    return thousands(amount).translate(str.maketrans(",.", ".,"))


def call(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def hold(name, good, said):
    if not good:
        sys.exit(f"{name}: {said}")
    print(name)


def tests():
    """(file, text, encoding, options) of each form of one test; a fifth item is what a refusal says."""
    people = []
    for i in range(240):
        arm = rng.choice(("对照组", "新版"))
        paid = rng.random() < (0.3 if arm == "对照组" else 0.4)
        people.append((f"u{i:05d}", arm, int(paid), round(rng.lognormvariate(6.5, 1), 2) if paid else 0))

    def rows(head, line):
        return head + "".join(line(i, *person) for i, person in enumerate(people))

    title = "sep=;\r\n实验结果导出\r\n导出时间：2026-03-05 10:00\r\n\r\n"
    total = f"合计;;{sum(p[2] for p in people)};{continental(sum(p[3] for p in people))}\r\n注：金额为实付，不含运费；退款未扣除。\r\n"
    nick = ('小\\"王\\"', "a,b", "C:\\\\x", "two\\nlines")
    head, wide = "user_id,group,paid,amount\n", "０１２３４５６７８９．"
    yield "plain.csv", rows(head, lambda i, u, a, p, m: f"{u},{a},{p},{m}\n"), "utf-8", []
    yield "excel-german.csv", rows(title + "用户编号;实验组;是否支付;amount\r\n", lambda i, u, a, p, m:
                                   f"{u};{a};{'否是'[p]};{continental(m)}\r\n") + total, "gb18030", []
    yield "excel-unicode.txt", rows("用户 ID\t组别\tpaid\tamount\t\t\r\n", lambda i, u, a, p, m:
                                    f'{u}\t{a}\t{bool(p)}\t"¥{thousands(m)}"\t\t\r\n') + "\t\t\t\t\t\r\n" * 5, "utf-16", []
    yield "mysql.csv", rows('"user_id","nickname","variant","paid","amount"\n', lambda i, u, a, p, m:
                            f'"{u}","{nick[i % 4]}","{a}","{p}",' + (f'"{m}"\n' if p else "\\N\n")), "utf-8", ["--empty", "zero"]
    yield "blanks.csv", rows(head, lambda i, u, a, p, m: f"{u},{[a, a + ' ', ' ' + a, a + chr(0xA0)][i % 4]},{p},{m}\n"), "utf-8", []
    yield "formulas.csv", rows(head, lambda i, u, a, p, m: f'"=""{u}""",{a},{p},{m}\n'), "utf-8", []
    yield "two-exports.csv", rows(head, lambda i, u, a, p, m: (head if i == 120 else "") + f"{u},{a},{p},{m}\n"), "utf-8", []
    yield "console.txt", rows("+----+\n| user_id | arm | paid | amount |\n+----+\n", lambda i, u, a, p, m:
                              f"| {u} | {a} | {p} | {m} |\n") + "+----+\n240 rows in set (0.01 sec)\n", "utf-8", ["--bad-cells", "skip"]
    yield "two-amounts.csv", rows(head.replace("amount", "amount,amount"), lambda i, u, a, p, m:
                                  f"{u},{a},{p},{m},{m / 10}\n"), "utf-8", [], "two columns 'amount'"
    yield "full-width.csv", rows(head, lambda i, u, a, p, m: f"{u},{a},{p},{f'{m:.2f}'.translate(str.maketrans('0123456789.', wide))}\n"), \
        "utf-8", [], "no number in a column of the metrics"


def logs():
    """(file, text, options) of each form of one log; a fourth item is what a refusal says."""
    rows, people = [], {}
    for i in range(300):
        at = 1772323200 + rng.randrange(86400 * 5)
        rows.append((at, i, "arrive", None))
        if rng.random() < 0.6:
            rows.append((at + rng.randrange(5, 200), i, "view", None))
            if rng.random() < 0.5:
                rows.append((rows[-1][0] + rng.randrange(30, 900), i, "pay", round(rng.lognormvariate(6.5, 0.8), 2)))
    rows.sort(key=lambda row: row[:2])

    def at(form, seconds):
        return datetime.fromtimestamp(seconds, ZONE).strftime(form)

    second, steps = "%Y-%m-%d %H:%M:%S", ("arrive", "view", "pay")
    for when, i, step, amount in rows:
        people.setdefault(i, {})[step] = at(second, when)
        people[i]["amount"] = amount or ""
    yield "plain.csv", "person,time,step,amount\n" + "".join(f"u{i},{at(second, t)},{e},{m or ''}\n" for t, i, e, m in rows), []
    items = [{"uid": f"u{i}", "ts": t * 1000, "event_name": e, "properties": {"price": m and f"¥{thousands(m)}", "tags": ["a"]}}
             for t, i, e, m in rows]
    yield "api.json", json.dumps({"code": 0, "data": {"total": len(rows), "list": items, "next": None}}), \
        ["--person", "uid", "--time", "ts", "--step", "event_name", "--amount", "properties.price"]
    yield "newest-first.csv.gz", "\ufeff备注,客户编号,发生时间,事件名称,支付金额\r\n" + "".join(
        ('"第一行；\n第二行，""好"""' if i % 9 == 0 else "") + f",u{i},{at('%Y/%m/%d %H:%M:%S', t)},{e}," +
        (f'"¥{thousands(m)}"' if m else "") + ",\r\n" for t, i, e, m in reversed(rows)), []
    yield "crm.csv", "客户编号;姓名;arrive;view;pay;金额\n" + "".join(
        f"u{i};王{i};" + ";".join(have.get(step, "") for step in steps) + f";{have['amount']}\n" for i, have in people.items()), []
    yield "flags.csv", "person,time,arrive,view,pay,amount\n" + "".join(
        f"u{i},{at(second, t)}," + ",".join("1" if step == e else "NULL" for step in steps) + f",{m or 'NaN'}\n" for t, i, e, m in rows), []
    yield "american.csv", "person,time,step,amount\n" + "".join(
        f"u{i},{at('%m/%d/%Y %I:%M:%S %p', t)},{e},{m or ''}\n" for t, i, e, m in rows), [], "no time that can be read: '03/"


def main():
    write("plan.yaml", PLAN)
    verdict = values = None
    for name, text, encoding, options, *refusal in tests():
        write(name, text, encoding)
        status, said = call("ab", "--data", name, "--metric", "amount", "--control", "对照组", "--lang", "en", *options)
        lines = [line for line in said.splitlines() if line.startswith(("amount, ", "Persons: "))]
        verdict = verdict or lines
        hold(name, refusal[0] in said if refusal else status == 0 and len(lines) == 2 and lines == verdict, said)
    for name, text, options, *refusal in logs():
        write(name, text)
        status, said = call("fit", "plan.yaml", name, "-o", "out", "--force", "--lang", "en", *options)
        with open("out/fit.csv", "rb") as file:
            fitted = file.read()
        values = values or fitted
        hold(name, refusal[0] in said if refusal else status == 0 and fitted == values, said)
    write("funnel.csv", '漏斗分析报告,,\n时间范围：2026-03-01 至 2026-03-07,,\n,,\n步骤,人数,转化率\n曝光,"12,345人",100%\n,,\n点击,"3,210人",26.0%\n'
          "下单,432人,13.5%\n支付,401人,92.8%\n,,\n渠道明细,,\n渠道,人数,占比\n")
    status, said = call("import", "funnel.csv", "--lang", "en")
    hold("funnel.csv", status and "funnel.csv:11: " in said, said)


main()
