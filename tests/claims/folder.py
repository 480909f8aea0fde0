"""A folder of results as docs/outputs.md describes it: tables by the names of their columns, findings, names in words, times."""
import collections, copy, csv, datetime, functools, json, re, zoneinfo
from pathlib import Path


def number(text):
    return float(text) if text not in ("", None) else None


def zone(name):
    """A name of the IANA database, or an offset such as -03:30."""
    offset = re.fullmatch(r"([+-])(\d\d):(\d\d)", name)
    if not offset:
        return zoneinfo.ZoneInfo(name)
    span = datetime.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return datetime.timezone(-span if offset[1] == "-" else span)


KEYS = {"ab.csv": ("arm", "design", "metric"), "truth.csv": ("arm", "assigned", "metric")}   # of an experiment; else variant, place, metric


class Folder:
    def __init__(self, path):
        self.path = Path(path)
        self.manifest = json.loads((self.path / "manifest.json").read_text(encoding="utf-8"))
        self.findings = json.loads((self.path / "findings.json").read_text(encoding="utf-8"))
        self.tables, self.indices = {}, {}
        self.variants = list(dict.fromkeys(row["variant"] for row in self.rows("summary.csv")))

    def told(self, path):
        """The folder with the findings of another one, whose tables are the same files."""
        other = copy.copy(self)
        other.path = Path(path)
        other.findings = json.loads((other.path / "findings.json").read_text(encoding="utf-8"))
        other.tables = {name: rows for name, rows in self.tables.items() if name != "conclusions.csv"}
        return other

    @functools.cached_property
    def settings(self):
        return self.manifest["settings"]

    def rows(self, name, word=None):
        """The rows of a table; with a word those of lines that hold it, of a table that nobody asks for others."""
        if name not in self.tables:
            self.tables[name] = []
            if name == "totals.csv" and self.manifest["verb"] in ("run", "sweep") and not (self.path / name).exists():
                raise FileNotFoundError(f"{self.path} has none: yinliu totals {self.path} writes it")
            if (self.path / name).exists():
                with open(self.path / name, encoding="utf-8-sig", newline="") as file:
                    head = next(csv.reader(file), [])
                    rows = csv.reader(line for line in file if word is None or word in line)
                    self.tables[name] = [dict(zip(head, row, strict=True)) for row in rows]
        return self.tables[name]

    def index(self, name):
        if name not in self.indices:
            self.indices[name] = {tuple(row[key] for key in KEYS.get(name, ("variant", "place", "metric"))): row for row in self.rows(name)}
        return self.indices[name]

    def cell(self, name, variant, place, metric, column):
        """The figure of a table of places and metrics; nothing where there is none."""
        if name in ("losses.csv", "funnel.csv"):
            return self.step_cell(name, variant, place, metric, column)
        if name == "ways.csv":                          # its place is ways.ENTRY, the metric a column of rates
            return number(self.ways.get((variant, place), {}).get(column))
        return number(self.index(name).get((variant, place, metric), {}).get(column))

    def mean(self, place, metric, variant="base"):
        return self.cell("summary.csv", variant, place, metric, "mean")

    def campaigns(self, place, metric, variant="base"):
        """The figure of each campaign of totals.csv, in their order."""
        return self.totals.get((variant, place, metric), [])

    @functools.cached_property
    def ways(self):
        return {(row["variant"], "ways." + row["entry"]): row for row in self.rows("ways.csv")}

    def gathered(self, name, keys, column=None, word=None):
        """The rows of a table, or one column of them, by these keys in their order."""
        out = collections.defaultdict(list)
        for row in self.rows(name, word):
            out[tuple(row[key] for key in keys)].append(number(row[column]) if column else row)
        return out

    totals = functools.cached_property(lambda self: self.gathered("totals.csv", ("variant", "place", "metric"), "value"))
    series = functools.cached_property(lambda self: self.gathered("series.csv", ("variant", "place", "metric"), word="online"))  # of who is online
    arrivals = functools.cached_property(lambda self: self.gathered("paths.csv", ("variant", "entry", "place"), "arrived"))

    def inside(self, entry, place, variant="base"):
        """Visits of an entry, and those that it alone begins, that got into any room or shop, campaign by campaign; of the visits whose place it
        is at least those that come to the place."""
        names, zero = {entry, *self.alone(entry, variant)}, [0] * self.manifest["replications"]
        at_place = {name: self.arrivals.get((variant, name, place), zero) for name in names}
        who = entry if any(at_place[entry]) else max(names, key=lambda name: sum(at_place[name]))
        every = {name: list(zero) for name in names}
        for (of, name, at), visits in self.arrivals.items():
            if of == variant and name in names and at.startswith("shops."):
                every[name] = [a + (b or 0) for a, b in zip(every[name], visits)]
        for row in self.rows("outcomes.csv"):
            if (row["variant"], row["outcome"]) == (variant, "watched") and row["entry"] in names:
                every[row["entry"]][int(row["replication"]) - 1] += number(row["visits"])
        if sum(every[who]) <= sum(at_place[who]):
            every[who] = at_place[who]
        return [sum(one) for one in zip(*every.values())]

    def inside_orders(self, entry, variant="base"):
        """Orders of these visits, campaign by campaign."""
        out, names = [0] * self.manifest["replications"], {entry, *self.alone(entry, variant)}
        for row in self.rows("chains.csv"):
            if (row["variant"], row["origin"]) == (variant, entry) and row["entry"] in names:
                out[int(row["replication"]) - 1] += number(row["orders"])
        return out

    def alone(self, entry, variant="base"):
        """What visits of this entry alone begin."""
        begun = collections.defaultdict(set)
        for row in self.rows("chains.csv"):
            if row["variant"] == variant and number(row["visits"]):
                begun[row["entry"]].add(row["origin"])
        return {name for name, origins in begun.items() if origins == {entry} and name != entry}

    @functools.cached_property
    def steps(self):
        """Of each step of each entry: reached and passed of a mean campaign, and what is lost there by outcome. The door of a place is a
        step without a name: what comes to it is lost there or reaches the first step."""
        out, n = {}, self.manifest["replications"]
        for row in self.rows("funnel.csv"):
            one = out.setdefault((row["variant"], row["entry"], row["path"], row["step"]), {"reached": 0.0, "passed": 0.0, "lost": {}})
            one["reached"] += number(row["reached"]) / n
            if row["position"] == "1":
                out.setdefault((row["variant"], row["entry"], row["path"], ""), {"reached": 0.0, "passed": 0.0, "lost": {}})["passed"] += (number(row["reached"]) + number(row["skipped"])) / n
            one["passed"] += number(row["passed"]) / n
        for row in self.rows("losses.csv"):
            one = out.setdefault((row["variant"], row["entry"], row["path"], row["step"]), {"reached": 0.0, "passed": 0.0, "lost": {}})
            one["lost"][row["outcome"]] = number(row["mean"])
        for key, one in out.items():
            if not key[3]:
                one["reached"] = one["passed"] + sum(one["lost"].values())
        return out

    def step_cell(self, name, variant, place, metric, column):
        """A cell of a step, whose place is written ENTRY>PATH.STEP as in solve.csv."""
        entry, _, where = place.partition(">")
        for (one, of, path, step), row in self.steps.items():
            if one == variant and of == entry and where == (f"{path}.{step}" if step else path) and column == "mean":
                return row["lost"].get(metric) if name == "losses.csv" else row.get(metric)
        return None

    def places(self, kind, variant="base"):
        """Places of summary.csv of one kind: shops, with the items of each, limits, rooms, …"""
        return list(dict.fromkeys(row["place"] for row in self.rows("summary.csv")
                                  if row["variant"] == variant and row["place"].startswith(kind + ".")))

    @functools.cached_property
    def names(self):
        return {row["name"]: tuple(row[column] or row["name"].partition(".")[2] for column in ("label", "label_zh"))
                for row in self.rows("labels.csv")}

    def named(self, place):
        """What a place or a variant is called in English and in Chinese; without a label its own name stands for both."""
        if place.startswith("entries.starts."): # visits that others begin, as an entry
            place = place.removeprefix("entries.")
        shop, item, name = place.partition(".items.")
        if item:
            own = self.names.get(place, (name.replace("_", " "),) * 2)
            return tuple(f"{of}{colon}{one}" for of, colon, one in zip(self.named(shop), (": ", "："), own))
        return self.names.get(place, (place.partition(".")[2] or place,) * 2)

    @functools.cached_property
    def called(self):
        """Names of entries, longest first, as they stand in sentences."""
        names = [name for place, both in self.names.items() if place.startswith(("entries.", "starts.")) for name in both]
        names += [text for place in self.places("entries") + self.places("starts") for text in (place, place.partition(".")[2])]
        return sorted(dict.fromkeys(name for name in names if name), key=len, reverse=True)

    def clock(self, seconds):
        """A time from the start of the horizon as the sentence may print it: with its date, or without."""
        base = self.settings["base"]
        here = zone(base.get("horizon.tz", "Asia/Shanghai"))
        start = datetime.datetime.fromisoformat(base["horizon.from"].replace("Z", "+00:00"))
        if start.tzinfo:
            start = start.astimezone(here)
        else:
            start = start.replace(tzinfo=here)
        here_at = (start.astimezone(datetime.timezone.utc) + datetime.timedelta(microseconds=int(seconds * 1e6))).astimezone(here)
        late = datetime.timedelta(seconds=here_at.second, microseconds=here_at.microsecond)
        times = [here_at if not late else here_at - late + datetime.timedelta(minutes=1)]  # by then it has happened
        return [time.strftime(form) for time in times for form in ("%H:%M", "%m-%d %H:%M")]

    # ---- what decides ---------------------------------------------------------------------------------
    @functools.cached_property
    def priced(self):
        """Whether what is sold has a price."""
        return any(self.mean("all", "gmv_cny", variant) for variant in self.variants)

    @functools.cached_property
    def decides(self):
        """The place and metric that the verdict looks at."""
        for row in self.rows("summary.csv"):
            if row["place"] == "targets":
                place, metric, sign = re.match(r"(.*)\.(\w+)(>=|<=)", row["metric"]).groups()
                if metric != "ran_out_s" and (sign == "<=") == (metric in LESS) and self.mean(place, metric) is not None and any(self.mean(place, metric, variant) for variant in self.variants):
                    return place, metric
        costs = any(number(row["risk"]) is not None for row in self.rows("summary.csv") if (row["place"], row["metric"]) == ("all", "net_cny"))
        orders = any(self.mean("all", "orders", variant) for variant in self.variants)
        if costs and (self.priced if orders else any(key.startswith("shops.") and ".price" in key for key in self.settings["base"])):
            return "all", "net_cny"
        rooms = [place for place in self.places("rooms") if self.mean(place, "entrants")]
        if orders or not rooms:
            return "all", "orders"
        return max(rooms, key=lambda place: self.mean(place, "entrants")), "entrants"

    @functools.cached_property
    def marked(self):
        """What a variant is that nobody is to choose: {variant: "forbidden", "reading" or "guess"}."""
        rows = self.rows("labels.csv") if (self.path / "labels.csv").exists() else []
        marks = [(row["name"].split("."), row["label"]) for row in rows if re.fullmatch(r"variants\..*\.(is|forbidden)", row["name"])]
        return {name[1]: text if name[2] == "is" else "forbidden" for name, text in marks}

    def compared(self):
        """Rows of compare.csv of the deciding metric, by variant."""
        place, metric = self.decides
        return {row["variant"]: {k: number(v) for k, v in row.items() if k.startswith(("diff", "low", "high"))}
                for row in self.rows("compare.csv") if (row["place"], row["metric"]) == (place, metric)}


# ---- numbers of a sentence --------------------------------------------------------------------------
# Metrics of which less is better, by docs/outputs.md.
LESS = ("cost_per_entrant_cny", "cost_per_order_cny", "waited_mean_s", "turned_away", "abandoned", "lost_to_pauses", "stockouts", "refunds", "refunded_cny",
        "wait_mean_s", "wait_all_mean_s", "refused", "actions_per_order", "switches_per_order", "actions_mean", "switches_mean", "time_median_s")
QUOTED = re.compile(r"(?<!\w)'((?:[^']|(?<=\w)'(?=\w))*)'|“([^”]*)”|「([^」]*)」")
TOKEN = re.compile(r"(?<![\w.])(?:\d\d-\d\d )?\d\d:\d\d(?!\d)|[+−-]?\d+(?:,\d{3})*(?:\.\d+)?(?: ?%)?")
TARGET = re.compile(r"[\w.>*-]+[<>]=[\d.e+-]+")
FIXED = {"en": ("its power is below 10%", "at 0.1%", "is below 50%", "the true effect is 0", "1 − level", "per 1,000 arrivals", "orders per 1000 arrivals", "100 that get into a room or shop", "95%: ", "with 95% confidence", "95% for all variants together: ", "run --draws 200"), "zh": ("功效不到 10%", "功效低于 50%", "真实效应为 0", "1 − level", "95% 区间", "95% 置信：", "95% 对各方案同时成立的区间", "run --draws 200")}


def bare(sentence, language, names=()):
    """The sentence without the names of the scenario and the constants of its wording."""
    for fixed in FIXED[language]:
        sentence = sentence.replace(fixed, "")
    sentence = TARGET.sub("", QUOTED.sub("", sentence))
    for name in names:                                    # entries stand in parentheses without quotation marks
        sentence = re.sub(r"(?<=[(（、])" + re.escape(name) + r"(?=[ )）])|(?<=, )" + re.escape(name) + r"(?= \d)", "", sentence)
    return sentence


def tokens(sentence, language, names=()):
    return [match.group() for match in TOKEN.finditer(bare(sentence, language, names))]


def says(token, value, folder=None):
    """Whether a number of a sentence is this figure, rounded."""
    if ":" in token:
        return folder is not None and token in folder.clock(value)
    text = token.replace(",", "").replace("−", "-").replace(" ", "")
    scale = 100 if text.endswith("%") else 1
    text = text.rstrip("%")
    digits = len(text.partition(".")[2])
    shown = float(text)
    if abs(shown - value * scale) > 0.5000001 * 10 ** -digits + 1e-9 * abs(shown):
        return False
    return value == 0 or digits >= 1 or abs(shown) >= 10 or abs(shown - value * scale) < 0.05 * abs(shown) + 1e-9
