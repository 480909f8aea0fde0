# growth.awk: a scenario whose size is one number: awk -v kind=sends|queued|entries|variants|size -v n=N -f growth.awk
BEGIN {
  print "yinliu: 1\nhorizon: {from: 2021-07-10T00:00+08:00, to: 2021-07-11T00:00+08:00}\nrun: {seed: 1, replications: 1}"
  if (kind == "size") printf "people: {size: %d, seen: remembered}\n", n
  print "entries:"
  if (kind == "sends" || kind == "queued") {
    printf "  sms: {arrivals: {send: 20, over: 10m, at: ["
    for (i = 0; i < n; i++) { t = 15 * i; printf "%s2021-07-10T%02d:%02d:%02d+08:00", i ? ", " : "", t / 3600, t % 3600 / 60, t % 60 }
    print "]}, path: p0}"
  } else if (kind == "entries") for (i = 0; i < n; i++) printf "  e%d: {arrivals: {rate: 100/day}, path: p%d}\n", i, i
  else printf "  sms: {arrivals: {rate: %d/day}, path: p0}\n", kind == "size" ? 100000 : 2000
  print "paths:"
  for (i = 0; i < (kind == "entries" ? n : 1); i++)
    printf "  p%d:\n    steps:\n      - open: {p: 50%%, after: exp(30s)%s}\n      - to: rooms.main\n", i, kind == "size" ? ", remember: seen" : ""
  printf "rooms:\n  main: {watch: exp(5m)%s, then: {choose: {shops.mall: 10%%, leave: 90%%}}}\n", kind == "queued" ? ", capacity: 100, when_full: wait, patience: exp(60s)" : ""
  print "shops:\n  mall:\n    steps:\n      - pay: {p: 50%}\n    price: 10 CNY"
  if (kind == "variants") { print "variants:"; for (i = 0; i < n; i++) printf "  v%d: {paths.p0.steps.open.p: %d%%}\n", i, 30 + i % 40 }
}
