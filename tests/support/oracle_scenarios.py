"""Scenarios of oracle_uncertain.py. All their figures are assumptions."""
HEAD = """yinliu: 1
horizon: {from: 2021-07-10T00:00+08:00, to: 2021-07-11T00:00+08:00, bin: 1h}
run: {seed: 1, replications: 2}
"""
FUNNEL = HEAD + """entries:
  sms: {arrivals: {send: 2000, at: 2021-07-10T12:00+08:00}, cost: 0.05 CNY, path: sms}
  feed: {arrivals: {rate: 100/h}, path: sms}
paths:
  sms: {steps: [open: {p: 20%, after: exp(10m)}, tap: {p: 12%, after: exp(1m)}, to: shops.mall]}
shops:
  mall: {steps: [order: {p: 8%}], price: 25 CNY}
variants:
  few: {entries.sms.arrivals.send: 400}
  text: {paths.sms.steps.open.p: "*1", entries.sms.cost: 0.06 CNY}
uncertain:
  paths.sms.steps.open.p: {low: 14%, high: 28%, grade: C}
  paths.sms.steps.tap.p: {law: beta(12 88)}
  shops.mall.steps.order.p: {low: 5%, high: 12%, grade: B, level: 50%}
  shops.mall.price: {low: 20 CNY, high: 40 CNY, law: uniform}
  entries.sms.cost: {low: 0.04 CNY, high: 0.06 CNY, law: triangular}
  entries.feed.arrivals.rate: {low: 60/h, high: 160/h, with: {a: 0.5}}
  entries.sms.arrivals.send: {low: 1000, high: 3000, with: {a: 0.5}}
  variants.text.paths.sms.steps.open.p: {low: "*0.95", high: "*1.3", grade: E}
"""
STOCK = HEAD + """entries:
  sms: {arrivals: {send: 3000, at: 2021-07-10T12:00+08:00}, cost: 0.05 CNY, path: sms}
paths:
  sms: {steps: [open: {p: 20%, after: exp(10m)}, help: {ask: agents.desk}, to: shops.mall]}
agents: {desk: {count: 6, service: exp(40s), patience: exp(10m)}}
shops:
  mall: {steps: [order: {p: 8%}], price: lognormal(mean 25 CNY sigma 0.4), stock: 45}
variants:
  few: {entries.sms.arrivals.send: 1500}
  text: {paths.sms.steps.open.p: "*1.15", entries.sms.cost: 0.06 CNY}
uncertain:
  paths.sms.steps.open.p: {low: 10%, high: 40%, grade: C}
  shops.mall.steps.order.p: {low: 3%, high: 15%, grade: D}
  entries.sms.cost: {low: 0.01 CNY, high: 0.08 CNY, grade: B}
"""
COUNTS = HEAD + """entries:
  web: {arrivals: ARRIVALS, cost: 0.125 CNY, to: shops.mall}
shops:
  mall: {steps: [order: {p: 10%}], price: 25 CNY, stock: 1000000}
"""
BETA = COUNTS.replace("ARRIVALS", "{send: 400, at: 2021-07-10T12:00+08:00}").replace("1000000", "399") + """uncertain:
  shops.mall.steps.order.p: {law: beta(4 36)}
"""
GAMMA = COUNTS.replace("ARRIVALS", "{rate: 10/h}") + "uncertain: {draws: gamma.csv}\n"
EFFECT = COUNTS.replace("ARRIVALS", "{rate: 10/h}").replace(", stock: 1000000", "") + """variants:
  new: {shops.mall.steps.order.p: "*1.05"}
uncertain:
  variants.new.shops.mall.steps.order.p: {low: "*0.8", high: "*1.3", grade: D}
evidence:
  - {experiment: analysis.csv, of: shops.mall.steps.order.p, arm: new}
"""
PRODUCT = HEAD + """entries:
  feed: {arrivals: {rate: 100/h}, to: shops.mall}
  sms: {arrivals: {send: 20000, at: 2021-07-10T12:00+08:00}, cost: 0.05 CNY, path: sms}
paths:
  sms: {steps: [open: {p: 0%}, to: shops.mall]}
shops:
  mall: {steps: [order: {p: 8%}], price: 25 CNY}
uncertain:
  entries.feed.arrivals.rate: {low: 60/h, high: 160/h, grade: DGROUP}
  shops.mall.price: {low: 20 CNY, high: 40 CNY, grade: EGROUP}
  shops.mall.steps.order.p: {law: beta(8 92), grade: B}
"""
CHOICE = HEAD + """entries:
  sms: {arrivals: {send: 20000, at: 2021-07-10T12:00+08:00}, cost: 0.05 CNY, path: sms}
paths:
  sms: {steps: [open: {p: 5%}, to: shops.mall]}
shops:
  mall: {steps: [order: {p: 4%}], price: 25 CNY}
variants:
  none: {entries.sms.arrivals.send: 1}
uncertain:
"""
BEST = HEAD + """entries:
  sms: {arrivals: {send: 4000, at: 2021-07-10T12:00+08:00}, cost: 0.05 CNY, path: sms}
paths:
  sms: {steps: [open: {p: 20%, after: exp(10m)}, to: shops.mall]}
shops:
  mall: {steps: [order: {p: 6%}], price: 25 CNY, stock: 50}
variants:
  few: {entries.sms.arrivals.send: 3000}
  more: {entries.sms.arrivals.send: 4400}
  text: {paths.sms.steps.open.p: "*1.1", entries.sms.cost: 0.06 CNY}
  late: {entries.sms.arrivals.at: 2021-07-10T14:00+08:00}
"""
SIZES = HEAD + """entries:
  e: {arrivals: {send: 1000, at: 2021-07-10T12:00+08:00}, cost: 1.15 CNY, to: shops.s}
shops:
  s: {steps: [l: {p: 40%}, o: {p: 30%}], price: 10 CNY}
variants:
  few: {entries.e.arrivals.send: 100}
uncertain:
  shops.s.steps.l.p: {low: 30%, high: 55%, grade: D}
  shops.s.steps.o.p: {low: 15%, high: 45%, grade: B}
"""
