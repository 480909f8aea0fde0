"""The titles of the pictures of a run say what the tables of its folder say: what each picture states is computed again, and each number of
its title must be one of these figures as printed, in both languages.
"""
import collections, datetime, html, itertools, math, re
import kinds
from folder import TOKEN, number, says

UNITS = {"万": 1e4, "亿": 1e8, "M": 1e6, "bn": 1e9}
SHOWN = re.compile(r"\d\d-\d\d \d\d:\d\d|\d\d-\d\d(?!\d)|\d\d:\d\d|[+−]?\d[\d,]*(?:\.\d+)? ?(?:%|万|亿|bn\b|M\b)?")


def of_pictures(program, folder, *options):
    """The title of each picture, by its name: {language: text}. It stands in the large letters of the SVG, broken into lines."""
    titles = collections.defaultdict(dict)
    for language in ("en", "zh"):
        program.call("plot", folder.path, "--svg", "--width", "1280", "--lang", language, *options)
        for path in sorted((folder.path / "plots").glob("*.svg")):
            lines = re.findall(r'font-size="20.00"[^>]*>\s*<text>(.*?)</text>', path.read_text(encoding="utf-8"))
            titles[path.stem][language] = ("" if language == "zh" else " ").join(html.unescape(re.sub("<[^>]*>", "", line)) for line in lines)
    return titles


def fits(token, value, _folder=None):
    """Whether a number of a title is this figure, rounded; of a text the same text."""
    if isinstance(value, str):
        return token.strip() == value
    if ":" in token or re.fullmatch(r"\d\d-\d\d", token):
        return False
    unit = next((word for word in UNITS if token.endswith(word)), None)
    return says(token.removesuffix(unit).strip(), value / UNITS[unit]) if unit else says(token.strip(), value)


def sessions(folder, room, variant):
    """When the room is live: wall clocks, the first of a horizon's day where no day is written."""
    of = folder.settings["base"] | folder.settings.get(variant, {})
    day = of["horizon.from"][:10]
    clock = lambda text: datetime.datetime.fromisoformat((text if "T" in text else f"{day}T{text}")[:16])
    keys = itertools.takewhile(lambda key: f"{key}.from" in of, (f"{room}.sessions.{k}" for k in itertools.count()))
    return [(clock(of[f"{key}.from"]), clock(of[f"{key}.to"])) for key in keys]


def viewers(folder, room, variant):
    """Each interval of a series: its begin and end, and its mean; of one that is live in part, those of this part."""
    rows, live = folder.series[variant, room, "online"], sessions(folder, room, variant)
    begins = [datetime.datetime.fromisoformat(row["time"][:16]) for row in rows]
    width = min((b - a for a, b in zip(begins, begins[1:])), default=datetime.timedelta(0))
    for begin, row in zip(begins, rows):
        parts = [(max(begin, a), min(begin + width, b)) for a, b in live]
        parts = [(a, b) for a, b in parts if a < b] or [(begin, begin + width)]
        first, last = min(a for a, _ in parts), max(b for _, b in parts)
        yield first, last, number(row["mean"]) * (width / (last - first) if width else 1)


def funnel(folder):
    yield from ((lost / came, came, lost) for lost, came, _ in kinds.most_lost(folder).values())
    for key, row in folder.steps.items():
        lost = collections.Counter()
        if key[0] != "base" or not row["reached"]:
            continue
        for outcome, n in row["lost"].items():
            lost[outcome.partition(":")[0]] += n
        if not key[3]:                                    # the door of a place: who waits before it is lost there, too
            lost.update({outcome: n for outcome, n in folder.steps.get((*key[:3], "wait"), {"lost": {}})["lost"].items()})
        for n in {*row["lost"].values(), *lost.values(), sum(lost.values()), row["reached"] - row["passed"]}:
            above = {other["passed"] for of, other in folder.steps.items() if not key[3] and of[:2] == key[:2] and other["passed"]}   # the stage above a door
            watch = sum(lost.values()) + folder.steps.get((*key[:3], "watch"), {"reached": 0})["reached"] if not key[3] else row["reached"]
            for came in {row["reached"], watch, folder.mean(f"entries.{key[1]}", "arrivals") or row["reached"], *above}:
                if came:
                    yield n / came, came, n
    for entry in folder.places("entries"):                # where nothing is lost for a reason: what the entry brings
        came, orders = folder.mean(entry, "arrivals"), folder.mean(entry, "chain_orders") or folder.mean(entry, "orders")
        if came and orders:
            yield came, orders, orders / came


FINE = datetime.timedelta(minutes=10)                     # bins so short are told by when they begin


def courses(all_of):
    """What may be said of a curve: its peak and when that was, its last value as the highest, or from when on it stays within a quarter of it."""
    clock = lambda time: f"{time:%H:%M}"
    begin, end, peak = max(all_of, key=lambda at: at[2])
    yield [peak, clock(begin)] if end - begin < FINE else [peak, clock(begin), clock(end)]
    yield [peak]
    seen = [one for one in sorted(all_of) if one[2] > 0.005 * peak]
    low = max((i for i, one in enumerate(seen) if one[2] < 0.75 * peak), default=-1)
    if low + 1 < len(seen):
        yield [min(value for *_, value in seen[low + 1:]), peak, clock(seen[low + 1][0])]


def online(folder):
    for room in folder.places("rooms"):
        of = [one for one in (list(viewers(folder, room, v)) for v in folder.variants) if one]
        for first in courses(of[0]):
            yield first
            for other in of[1:]:                          # how far another goes, and where that is at another time: when
                begin, _, peak = max(other, key=lambda at: at[2])
                yield [*first, peak]
                yield [*first, peak, f"{begin:%H:%M}"]


def ends(folder):
    """The difference of the plan with most by the metric of the verdict; the least and the most of all variants."""
    sizes = [(variant in folder.marked, row["diff"]) for variant, row in folder.compared().items() if row["diff"] is not None]
    plans, every = [size for marked, size in sizes if not marked], [size for _, size in sizes]
    return [max(plans)] if plans else [], [min(every), max(every)] if every else []


def verdict(folder, said):
    """Each clause of the title of the variants is one of the verdict; where none of them can be chosen, of what readings and guesses bring."""
    plain = lambda text: re.sub(r"[\s.。'“”]", "", text).casefold()
    first = [one for one in folder.findings if one["kind"] == "verdict"][:1] + [one for one in folder.findings if one["id"] == "if"]
    best, of_all = ends(folder)
    for language, text in said.items() if first else ():
        head, *last = re.split(r"(?:: |：)(?=[^:：]*(?: is highest, |最高的是|from .* to |从 .* 到 ))", text)
        if last:                                          # behind it the plan with most, or the least and the most of assumptions
            shown, text = SHOWN.findall(re.sub(r"['“].*['”]", " ", last[0])), head
            if not any(len(shown) == len(figures) and all(map(fits, shown, figures)) for figures in (best, of_all)):
                yield f"variants: {shown} of {last[0]!r} are neither {best} nor {of_all}"
        if not any(all(clause in plain(one[language]) for clause in re.split("[;；]", plain(text))) for one in first):
            yield f"variants: {text!r} is not the verdict {first[0][language]!r}"


def stops(folder):
    last = lambda column: max((number(row[column]) for row in folder.rows("looks.csv")), default=None)
    powers = [row for row in folder.rows("power.csv") if row["how"] == "simulated"]
    if powers and all(number(row["effect"]) == 0 for row in powers):   # each stop is a false alarm
        for row in folder.rows("looks.csv"):
            if number(row["stops_by_here"]) == last("stops_by_here"):
                yield 0, number(row["stops_by_here"]), number(row["false_stops_by_here"])
        return
    for row in folder.rows("looks.csv"):
        if row["design"] == "peeking":                 # the last of its looks is behind the others
            daily = number(row["stops_by_here"]), number(row["false_stops_by_here"])
    yield daily


def truth(folder):
    row = folder.rows("truth.csv")[0]
    by = number(row["base"]) or (0.01 if "conversion" in row["metric"] else 1)   # of what there is without the change, if there is any
    yield tuple(number(row[name]) / by for name in ("estimate", "truth"))


EXPERIMENT = {one.__name__: one for one in (stops, truth)}
COMPUTED = {one.__name__: one for one in (funnel, online)} | EXPERIMENT


FIXED = ("95%: ", "with 95% confidence", "95%：")


def wrongs(folder, pictures):
    """What a title says and the tables do not."""
    labels = sorted({text for both in folder.names.values() for text in both} | set(folder.variants), key=len, reverse=True)
    yield from verdict(folder, pictures.get("variants", {}))
    seen = 0
    for name, said in pictures.items():
        for language, text in said.items() if name in COMPUTED else ():
            for label in (*labels, *(FIXED if name in EXPERIMENT else ())):
                text = text.replace(label, " ")
            shown = SHOWN.findall(text)
            seen += len(shown)
            one = lambda figures: len(figures) == len(shown) and all(any(fits(token, value) for value in figures) for token in shown)
            if shown and not any(one(list(figures)) for figures in COMPUTED[name](folder)):
                yield f"{name}: {shown} of {said[language]!r} are no figures of the folder"
    if not seen:
        yield "no title has a number"


def lies(pictures):
    """The titles with one number made wrong, in every place where one stands."""
    if "variants" in pictures:
        yield "variants", pictures | {"variants": {"en": "Another is better", "zh": "另一个更好"}}
    for name in COMPUTED.keys() & pictures.keys():
        text = pictures[name]["en"]
        for token in re.finditer(r"(?<![\d\w.:,-])(\d[\d,]*(?:\.\d+)?)(?=%| |,|;|$)", text):
            value = f"{float(token[1].replace(',', '')) * 1.7 + 3:,.1f}"
            yield name, pictures | {name: pictures[name] | {"en": text[:token.start()] + value + text[token.end():]}}
