# growth.awk: a scenario whose size is one number: awk -v kind=sends|queued|entries|variants|rooms|limits|sessions|items|size -v n=N -f growth.awk
function at(s) { return sprintf("2021-07-10T%02d:%02d:%02d+08:00", s / 3600, s % 3600 / 60, s % 60) }
BEGIN {
  print "yinliu: 1\nhorizon: {from: 2021-07-10T00:00+08:00, to: 2021-07-11T00:00+08:00}\nrun: {seed: 1, replications: 1}"
  if (kind == "size") printf "people: {size: %d, seen: remembered}\n", n
  print "entries:"
  if (kind == "sends" || kind == "queued") {
    printf "  sms: {arrivals: {send: 20, over: 10m, at: ["
    for (i = 0; i < n; i++) printf "%s%s", i ? ", " : "", at(5 * i)
    print "]}, path: p0}"
  } else if (kind == "entries") for (i = 0; i < n; i++) printf "  e%d: {arrivals: {rate: 100/day}, path: p%d}\n", i, i
  else printf "  sms: {arrivals: {rate: %d/day}, path: p0}\n", kind == "size" ? 100000 : 2000
  print "paths:"
  for (i = 0; i < (kind == "entries" ? n : 1); i++) {
    printf "  p%d:\n    steps:\n      - open: {p: 50%%, after: exp(30s)%s}\n", i, kind == "size" ? ", remember: seen" : ""
    for (k = 0; kind == "limits" && k < n; k++) printf "      - s%d: {p: 99%%, take: l%d}\n", k, k
    for (k = 0; kind == "rooms" && k < n; k++) printf "      - s%d: {p: 99%%, else: rooms.r%d}\n", k, k
    print "      - to: rooms.main"
  }
  print "rooms:"
  for (k = 0; kind == "rooms" && k < n; k++) printf "  r%d: {watch: exp(5m), then: {choose: {shops.mall: 10%%, leave: 90%%}}}\n", k
  printf "  main: {watch: %s%s, then: {choose: {shops.mall: 10%%, leave: 90%%}}", kind == "items" ? n "s, while: {w: {every: 1s, p: 50%, after: exp(" n / 2 "s)}}" : "exp(5m)", kind == "queued" ? ", capacity: 100, when_full: wait, patience: exp(60s)" : ""
  for (i = 0; kind == "sessions" && i < n; i++) printf "%s{from: %s, to: %s}", i ? ", " : ", sessions: [", at(15 * i), at(15 * i + 10)
  print kind == "sessions" ? "]}" : "}"
  print "shops:\n  mall:\n    steps:\n      - pay: {p: 50%}\n    price: 10 CNY"
  if (kind == "limits") { print "limits:"; for (i = 0; i < n; i++) printf "  l%d: {allow: 1000000}\n", i }
  if (kind == "variants") { print "variants:"; for (i = 0; i < n; i++) printf "  v%d: {paths.p0.steps.open.p: %d%%}\n", i, 30 + i % 40 }
}
