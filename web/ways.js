/* ways.js: which entry converts best, in how many steps, at what cost; the map of the campaign; the funnel of an entry.
 *
 * Widths of the map add up: every order counts once, at the entry where its visit, or the visit that began it, came in.
 * An entry's ribbon ends where its spine ends; orders that its own visits make in another shop have their own. */

/* ---- table of ways --------------------------------------------------------------------------------------------------- */

/** @param {string} variant @param {string} entry @param {string} column */
const way = (variant, entry, column) => cellOf("ways.csv", rowsOf("ways.csv").find((row) => row.variant === variant && row.entry === entry), column, "ways." + entry);
/** What one arrival of an entry is. @param {Record<string, any>} row */
const countsOf = (row) => row.counts && name(inLang(study.labels?.[`entries.${row.entry}.counts`]) || row.counts);

/** Which entry converts best: in the title's words and in figures; the rows that sell and those that do not, best first. */
function waysAnswer() {
    const base = rowsOf("ways.csv").filter((row) => row.variant === "base" && row.arrivals > 0);
    if (base.length < 2) return null;                                /* of one entry the key figures and the map say it */
    const by = rateOf(base), finding = (study.findings || []).find((f) => f.id === "way");
    const [told, more] = finding ? splitSentence(inLang(finding)) : ["", ""], [whole, figures] = finding ? headline(told) : [told, ""];
    const tied = /^(.*?)\s?[(（](?:not distinguishable from it|与它看不出差别的)[:：]\s*(.*)[)）]\s?(?:converts best|转化最好)/.exec(whole);
    const best = [...base].sort((a, b) => (b[by] || 0) - (a[by] || 0))[0], alike = Boolean(finding?.figures?.some((one) => one.name === "undecided"));
    const few = alike && fewCampaigns();
    const rate = (row) => (alike ? row.orders : row[by]) || 0;
    const sorted = [...base].sort((a, b) => rate(b) - rate(a) || (b.per_mille || 0) - (a.per_mille || 0) || (b.arrivals || 0) - (a.arrivals || 0));
    const selling = sorted.filter((row) => row.orders > 0), rest = sorted.filter((row) => !(row.orders > 0));
    const none = () => (selling.length ? orderedTitle(selling, "ways_most") : mostCome(rest));
    const title = alike ? orderedTitle(selling, few ? "ways_few" : "ways_alike") : tied ? capital(say("ways_first", { name: entryName(best.entry), n: tiedCount(tied[2]) }))
        : whole.includes(entryName(best.entry)) && best[by] > 0 ? say("ways_converts", { name: capital(entryName(best.entry)), x: textOf(best[by]), per: say("entry_" + by) }) : whole || none();
    return { base, by, more, whole, figures, tied, best, alike, few, selling, rest, title };
}
/** The answer in one line, for the verdict: which converts best, and which brings most orders. */
function waysLine() {
    const answer = waysAnswer(), [only, other] = rowsOf("ways.csv").filter((row) => row.variant === "base" && row.arrivals > 0);
    const cell = (row, column) => figureOf(way("base", row.entry, column)), own = (row) => name(entryName(row.entry));
    if (!other && only?.orders > 0) return [tell("entry_alone", { name: own(only), x: cell(only, "orders") }), tell("entry_rate", { r: cell(only, "per_mille") })];
    if (!answer || !answer.selling.length) return nobodyComes() || null;
    const { by, tied, best, alike, selling } = answer, most = [...selling].sort((a, b) => b.orders - a.orders)[0];
    const slots = { name: own(most), x: cell(most, "orders"), y: number(sum(selling, (row) => row.orders)), n: number(selling.length) };
    if (alike) return tell("entry_alike", slots);
    return [tell("entry_way", { name: html("b", {}, own(best)), x: cell(best, by), per: say("entry_" + by), tie: tied ? say("entry_tied", { n: tiedCount(tied[2]) }) : "" }), by === "per_hundred" && tell("entry_in", { a: cell(best, "arrivals"), b: cell(best, "arrived") }), most !== best && tell("entry_most", slots)];
}
function ways() {
    const answer = waysAnswer();
    if (!answer) return null;
    const { base, by, more, whole, figures, tied, best, alike, few, selling, rest, title } = answer;
    const room = state.card ? 7 : selling.length > 10 ? 8 : 10, shown = state.paper ? selling : selling.filter((row, i) => i < room || ((row.cost_per_order_cny > 0 || row.orders > 0.03 * sum(selling, (one) => one.orders)) && !state.card));
    const cost = base.some((row) => isNumber(row.cost_per_order_cny));
    const heads = [base.some(countsOf) ? "way_entry_counts" : "way_entry", by === "per_mille" ? "way_rate" : "way_rate_there", "width_orders"].map((key) => html("th", { scope: "col" }, say(key)));
    const table = (rows) => html("table", { class: "ways" },
        html("thead", {}, html("tr", {}, heads, cost && html("th", { scope: "col" }, say("way_cost"), html("small", {}, moneyUnit())))),
        html("tbody", {}, rows.flatMap((row) => wayLines(row, by, cost))));
    const about = [few && figures && capital(figures) + say("stop"), capital(more), title !== whole && whole && (alike || tied) && whole + say("stop"), selling.length > 0 && say("ways_sub"), by === "per_hundred" && selling.some((row) => row.orders > (1.01 * (row.per_hundred || 0) * row.arrived) / 100) && say("ways_begun")].filter(Boolean).join(gap());
    const cheap = selling.filter((row) => row.cost_per_order_cny > 0).sort((a, b) => a.cost_per_order_cny - b.cost_per_order_cny);
    const idle = () => html("ul", { class: "rest" }, rest.map(idleWay)), hidden = selling.filter((row) => !shown.includes(row));
    const folded = [hidden.length > 0 && say("ways_more", { n: hidden.length }), rest.length > 0 && say("way_rest", { n: rest.length })].filter(Boolean).join(say("comma"));
    const first = figures && !few && [tied && [say("ways_best"), name(entryName(best.entry)), say("colon")], figures, say("stop")];
    const dear = cheap.length > 1 && tell("ways_cheapest", { n: cheap.length, name: name(entryName(cheap[0].entry)), x: figureOf(way("base", cheap[0].entry, "cost_per_order_cny")) });
    const said = joined([first, about, dear].filter(Boolean), gap());
    return section("ways", title, said.length > 0 && sub(said),
        shown.length > 0 && table(shown),
        folded && !state.card && (selling.length ? fold("ways:rest", folded, () => [hidden.length > 0 && table(hidden), rest.length > 0 && idle()]) : idle()));
}
/** Too few for intervals and ranks of entries. */
const fewCampaigns = () => study.meta?.replications < 10;
/** Where nobody orders: by which entry most come. @param {Record<string, any>[]} rows */
function mostCome(rows) {
    if (nobodyComes()) return nobodyComes();
    const came = (row) => row.arrived || row.arrivals || 0, most = [...rows].sort((a, b) => came(b) - came(a))[0];
    return most && came(most) > 0 ? say("ways_come", { name: entryName(most.entry), x: number(came(most)), y: number(sum(rows, came)) }) : "";
}
/** Where rates are not told apart, or only one entry sells: which brings most. @param {Record<string, any>[]} selling, the largest first @param {string} key */
const orderedTitle = (selling, key) =>
    say(key, { name: entryName(selling[0].entry), x: number(selling[0].orders), y: number(sum(selling, (row) => row.orders)), n: number(selling.length) });
/** How many there are in "“a”, “b”, 2 more". @param {string} tie */
const tiedCount = (tie) => number(sum(tie.split(/(?<=['’”]), |、|(?<=['’”]) and /), (one) => Number(/^(\d+) more|^另 (\d+) 个/.exec(one)?.slice(1).find(Boolean) || 1)));
/** Said where no visit of any entry comes in: what all stop at. */
function nobodyComes() {
    const rows = rowsOf("ways.csv").filter((row) => row.variant === "base"), steps = new Set(rows.map((row) => row.step));
    if (!rows.length || !rows.every((row) => row.arrived === 0)) return "";
    const n = number(sum(rows, (row) => row.arrivals)), x = steps.size === 1 && rows[0].step ? stepName(rows[0].path, rows[0].step) : "";
    return say(x ? "ways_nobody_at" : "ways_nobody", { n, x });
}
/** The rate that ranks ways: where arrivals are different things, of those that come to a room or shop. @param {Record<string, any>[]} rows */
function rateOf(rows) {
    const selling = rows.filter((row) => row.orders > 0), kinds = new Set(selling.map((row) => countsOf(row)).filter(Boolean));
    return kinds.size > 1 && selling.some((row) => isNumber(row.per_hundred)) ? "per_hundred" : "per_mille";
}
/** Figures of an entry, and below them, as wide as the table, what one arrival is and takes.
 * @param {Record<string, any>} row @param {string} by "per_mille" or "per_hundred" @param {boolean} cost whether any entry has a cost */
function wayLines(row, by, cost) {
    const id = row.entry;
    /** Of the plan, and of the picked variant where it differs. @param {string} column */
    const both = (column) => {
        const own = way("base", id, column), other = state.v ? way(state.v, id, column) : null;
        return [figureOf(own, undefined, { bare: true }) || "–",
            other && other.value !== own?.value && html("small", { class: "var" }, figureOf(other, undefined, { bare: true }))];
    };
    const order = way("base", id, "order_actions"), arrive = way("base", id, "actions_mean");
    const x = figureOf(arrive), y = figureOf(order), place = name(labelOf(row.place || ""));
    const efforts = arrive && order ? tell(arrive.value < 0.05 ? "way_there" : "way_efforts", { x, y, place }) : order ? tell("way_actions", { x: y }) : arrive && tell("way_arrive", { x, place });
    const least = way("base", id, by + "_low"), none = least && least.value < 0 ? { value: 0, ref: null } : least;  /* no orders below none */
    const interval = !fewCampaigns() && between(none, way("base", id, by + "_high"));
    const mille = by === "per_mille" ? null : way("base", id, "per_mille");
    const wait = way("base", id, "order_wait_s"), waits = wait && wait.value > 0 && tell("way_waits", { x: figureOf(wait) });
    const about = [countsOf(row), mille && tell("way_mille", { x: figureOf(mille) }), efforts, waits].filter(Boolean);
    return [html("tr", {},
        html("th", { scope: "row" }, shortened(entryName(id))),
        html("td", {}, by === "per_hundred" && !(row.per_hundred > 0) ? "–" : [both(by)[0], interval && html("small", {}, interval), both(by)[1]]),
        html("td", {}, both("orders")),
        cost && html("td", { class: row.cost_per_order_cny > 0 ? "strong" : "" }, row.cost_per_order_cny > 0 ? both("cost_per_order_cny") : "–")),
        about.length > 0 && html("tr", { class: "about" }, html("td", { colspan: cost ? 4 : 3 }, html("small", {}, joined(about, " · "))))];
}
/** An entry without an order and where most of its visits stop. @param {Record<string, any>} row */
function idleWay(row) {
    const step = row.step ? stepName(row.path, row.step) : labelOf("paths." + row.path);
    const stopped = () => say("way_stopped", { step, x: number(row.stopped), outcome: outcomeName(row.outcome) });
    return html("li", {}, name(entryName(row.entry)), say("comma"), countsOf(row), countsOf(row) && say("colon"), figureOf(way("base", row.entry, "arrivals")),
        row.stopped > 0 && html("small", {}, capital(stopped())));
}
/** First sentence and the rest. @param {string} text @returns {[string, string]} */
function splitSentence(text) {
    const at = text.search(state.lang === "zh" ? /[。；]/ : /[.;] (?=\D)/);
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1).trim()];
}

/* ---- flows and chains ------------------------------------------------------------------------------------------------ */

const IN_HOUSE = /^(rooms|shops|goods)\./;
/** Steps by place of an entry: [reached, skipped, passed], means a campaign.
 * @param {string} variant @param {string} entry @returns {Record<string, Record<string, number[]>>} */
const placesOf = (variant, entry) => study.flows?.[variant]?.[entry] || {};
/** @param {string} variant @param {string} entry @param {string} place @param {string} step @param {"reached"|"passed"} column
 * @returns {Cell} */
function flow(variant, entry, place, step, column) {
    const means = placesOf(variant, entry)[place]?.[step], at = `${entry}>${place.replace(/^paths\./, "")}.${step}`;
    return { value: means?.[column === "reached" ? 0 : 2] || 0, ref: means ? ["funnel.csv", variant, at, column, "mean"] : null };
}
/** Orders that visits of an entry make in a shop themselves: those who pass its last step. @param {string} entry @param {string} shop */
const ownOrders = (entry, shop) => Object.values(placesOf("base", entry)[shop] || {}).pop()?.[2] || 0;
/** [visits, orders, sales] of what an entry began. @param {string} variant @param {string} origin @param {string} entry
 * @param {0|1|2} of @returns {Cell|null} */
function chain(variant, origin, entry, of) {
    const value = study.chains?.[variant]?.[origin]?.[entry]?.[of];
    return value > 0 ? { value, ref: ["chains.csv", variant, `${origin}>${entry}`, ["visits", "orders", "gmv_cny"][of], "mean"] } : null;
}
/** Orders (1) or sales (2) of an entry with those of visits that it began. @param {string} variant @param {string} entry @param {1|2} of
 * @returns {Cell|null} */
function chainSum(variant, entry, of) {
    const whole = found("summary.csv", variant, "entries." + entry, of === 1 ? "chain_orders" : "chain_gmv_cny", "mean");
    const parts = study.chains?.[variant]?.[entry];
    if (whole || !parts) return whole || (of === 1 ? way(variant, entry, "orders") : null);
    return { value: sum(Object.values(parts), (one) => one[of] || 0), ref: ["chains.csv", variant, entry + ">*", ["", "orders", "gmv_cny"][of], "mean"] };
}
/** @param {string} variant @param {string} entry @param {string} width "orders", "people" or "gmv" @returns {Cell|null} */
function widthOf(variant, entry, width) {
    if (width !== "people") return chainSum(variant, entry, width === "gmv" ? 2 : 1);
    const to = targetOf(entry), steps = Object.keys(placesOf(variant, entry)[to] || {});
    return way(variant, entry, "arrived") || (steps.length ? flow(variant, entry, to, steps.includes("watch") ? "watch" : steps[0], "reached") : null);
}
/** Where an entry leads: the end of its spine, else where most of its visits, or of those that it begins, go.
 * @param {string} id @returns {string} */
function targetOf(id) {
    const to = (study.map?.entries || []).find((one) => one.id === id)?.to;
    if (to && IN_HOUSE.test(to)) return to;
    const reached = (steps) => Math.max(...Object.values(steps).map((one) => one[0]));
    const most = (from) => Object.entries(placesOf("base", from)).filter(([place]) => IN_HOUSE.test(place))
        .sort((a, b) => reached(b[1]) - reached(a[1]))[0]?.[0];
    const starts = Object.entries(study.chains?.base?.[id] || {}).filter(([start]) => start !== id).sort((a, b) => b[1][0] - a[1][0]);
    return most(id) || starts.map(([start]) => most(start)).find(Boolean) || "";
}

/* ---- map ------------------------------------------------------------------------------------------------------------- */

/** @typedef {{entry: any, to: string, base: Cell|null, variant: Cell|null, size: number, parts: [string, number][], y: number, high: number}} Line
 *   of the map: its width in parts by the place where they go; middle and height of its row */

/** Pixels of a unit: no ribbon is higher than its row. @param {Line[]} lines with the heights of their rows */
const scaleOf = (lines) => Math.min(...lines.map((line) => (line.high - 4) / sum(line.parts, (part) => part[1])).filter(isNumber), 1e9);
const GATES = {
    live: (x, y) => svg("path", { d: `M${x} ${y - 5}L${x + 5} ${y}L${x} ${y + 5}L${x - 5} ${y}Z`, class: "gate" }),
    rule: (x, y) => svg("rect", { x: x - 4, y: y - 4, width: 8, height: 8, class: "gate" }),
    limit: (x, y) => svg("circle", { cx: x, cy: y, r: 4.5, class: "gate" }),
};
/** Kinds of gates of an entry, each once. @param {any} entry */
const gatesOf = (entry) => [...new Set((entry.gates || []).map((gate) => gate.kind))].filter((kind) => kind in GATES);

/** @param {any} entry @param {string} width @returns {Line} */
function mapLine(entry, width) {
    const base = widthOf("base", entry.id, width), variant = state.v ? widthOf(state.v, entry.id, width) : null, to = targetOf(entry.id);
    const size = base?.value || 0, orders = chainSum("base", entry.id, 1)?.value || 0, came = (place) => Object.values(placesOf("base", entry.id)[place] || {})[0]?.[0] || 0;
    const own = Object.keys(placesOf("base", entry.id)).filter((place) => /^shops\./.test(place) && place !== to && ownOrders(entry.id, place) > 0.03 * orders)
        .map((place) => /** @type {[string, number]} */ ([place, (size * (width === "people" ? came(place) : ownOrders(entry.id, place))) / (width === "people" ? came(place) + came(to) : orders)]));
    const ordered = sum(own, (part) => part[1]), left = size - ordered;
    if (left < 0) for (const part of own) part[1] *= size / ordered;     /* never wider than the entry */
    return { entry, to, base, variant, size, parts: left > 1e-9 || !own.length ? [[to, Math.max(0, left)], ...own] : own, y: 0, high: 0 };
}
/** What goes to a place. @param {Line[]} lines @param {string} place */
const partSum = (lines, place) => sum(lines, (line) => sum(line.parts, (part) => (part[0] === place ? part[1] : 0)));

function campaignMap() {
    const given = study.map?.entries || [], came = (entry) => ofPlan("entries." + entry.id, "arrivals")?.value, entries = given.filter((entry) => came(entry) !== 0);
    if (!entries.length || nobodyComes()) return null;
    const able = ["orders", "people", "gmv"].filter((width) => entries.some((e) => (widthOf("base", e.id, width)?.value || 0) > 0));
    const width = able.includes(state.w) ? state.w : able[0] || "people", as = width === "gmv" ? "money" : "number";
    /** @type {Line[]} */
    const lines = entries.map((entry) => mapLine(entry, width));
    const total = sum(lines, (line) => line.size), into = (place) => partSum(lines, place), reached = [...new Set(lines.flatMap((line) => line.parts.map((part) => part[0])))];
    const small = reached.filter((place) => place && into(place) > 0 && into(place) < 0.02 * total);
    if (small.length > 1) for (const line of lines) for (const part of line.parts) if (small.includes(part[0])) part[0] = "";
    const ends = [...new Set(lines.flatMap((line) => line.parts.map((part) => part[0])))].filter((place) => place || small.length > 1);
    const places = ends.filter((place) => !total || partSum(lines, place) > 0).sort((a, b) => partSum(lines, b) - partSum(lines, a));
    const home = (line) => [...line.parts].sort((a, b) => b[1] - a[1])[0][0], rank = (line) => (places.includes(home(line)) ? places.indexOf(home(line)) : places.length);
    lines.sort((a, b) => rank(a) - rank(b) || b.size - a.size);
    const most = lines.length > 30 ? 9 : 15, bySize = [...lines].sort((a, b) => b.size - a.size);
    const large = bySize.filter((line, i) => i < most && (line.size > 0 || !total || lines.length <= 6));
    const few = new Set(opened.has("map") || (state.paper && lines.length <= 30) ? lines.filter((line) => line.size > 0 || !total || opened.has("map")) : large);
    for (const line of lines) if (line.entry.id === state.e) few.add(line);
    const shown = lines.filter((line) => few.has(line)), rest = lines.filter((line) => !few.has(line));
    const what = say("width_" + width), lower = state.lang === "en" && width !== "gmv" ? what.toLowerCase() : what;
    const rows = shown.map((line) => entryRow(line, as)), restRow = rest.some((line) => line.size > 0) || able.length < 2 && rest.length ? othersRow(rest, as) : null;
    const labels = places.map((place) => placeLabel(place, partSum(lines, place), width, as, small)), picture = svg("svg", { "aria-hidden": "true" });
    const box = html("div", { class: "map" },
        html("div", { class: "ents" }, rows, restRow), html("div", { class: "flow" }, picture), html("div", { class: "places" }, labels));
    afterDraw.push(() => {
        const at = (row) => { const { top, height } = row.getBoundingClientRect(); return { y: top + height / 2 - picture.getBoundingClientRect().top, high: height }; };
        const drawn = shown.map((line, i) => ({ ...line, ...at(rows[i]) }));
        const parts = places.map((place) => /** @type {[string, number]} */ ([place, partSum(rest, place)])).filter((part) => part[1] > 0);
        if (restRow) drawn.push({ entry: { id: "" }, to: "", base: null, variant: null, size: 0, parts, ...at(restRow) });
        const high = (label, i) => Math.max(label.getBoundingClientRect().height + 10, scaleOf(drawn) * partSum(lines, places[i]) + 8);
        box.style.setProperty("min-height", `${sum(labels.map(high), (px) => px)}px`);
        layRibbons(picture, drawn, places, labels);
    });
    const slots = { a: textOf(width === "people" ? total : partSum(lines, places[0]), as), b: textOf(total, as), place: labelOf(places[0] || "") };
    const title = total >= 0.5 && places.length ? say((places.length === 1 ? "map_title_all" : "map_title") + (width === "people" ? "_people" : ""), { ...slots, what: lower }) : (width === "orders" && rarely(total)) || say("map_title_plain");
    const kinds = [...new Set(shown.flatMap((line) => gatesOf(line.entry)))];
    return section("map", title, sub(say("map_sub", { what: lower }), !state.paper && [gap(), say("map_tap")]),
        choice(say("width"), able.map((to) => [to, say("width_" + to)]), width, (to) => go({ w: to })), box, mapTotal(total, width, lower, as),
        html("p", { class: "legend" },
            kinds.map((kind) => html("span", {}, svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, GATES[kind](6, 6)), say("gate_" + kind))),
            state.v && html("span", { class: "var" }, say("outline", { x: variantName(state.v) }))),
        panel());
}
/** @param {number} total @param {string} width @param {string} what @param {string} as */
function mapTotal(total, width, what, as) {
    const cost = ofPlan("all", "cost_cny"), base = rowsOf("summary.csv").filter((row) => row.variant === "base");
    const own = base.filter((row) => /^costs\./.test(row.place) && isNumber(row.mean));
    const metric = { orders: "chain_orders", gmv: "chain_gmv_cny" }[width], some = rowsOf("summary.csv").some((row) => row.metric === metric);
    const x = html("b", {}, figure(total, metric && some ? ["summary.csv", "base", "entries.*", metric, "mean"] : null, as));
    const y = figure(sum(own, (row) => row.mean), own.length === 1 ? ["summary.csv", "base", own[0].place, own[0].metric, "mean"] : null, "money");
    return html("p", { class: "total" }, tell("map_total", { x, what: width === "gmv" ? "" : state.lang === "zh" && width === "orders" ? "单" : what }),
        cost && cost.value > 0 && tell(own.length ? "map_cost" : "map_cost_all", { x: figureOf(cost), y }));
}
/** @param {Line} line @param {string} as */
function entryRow(line, as) {
    const id = line.entry.id, on = state.e === id, cost = ofPlan("entries." + id, "cost_cny"), arrived = way("base", id, "arrived");
    const steps = (line.entry.steps || []).filter((step) => !step[2]).length;
    const came = [figureOf(ofPlan("entries." + id, "arrivals")), arrived && arrived.value > 0 && [" → ", figureOf(arrived)]];
    const under = [textIn(came).length < 15 ? html("span", { class: "nb" }, came) : came,
        steps > 0 && html("span", { class: "wide" }, ` · ${say("steps", { n: steps })}`),
        cost && cost.value > 0 && [html("br"), html("b", {}, tell("cost", { x: figureOf(cost) }))]];
    const act = () => go({ e: on ? "" : id }, on ? "" : "panel");
    return html("button", { class: "ent", type: "button", "aria-expanded": String(on), "data-key": "ent:" + id, on: { click: act } },
        html("span", { class: "nm" }, shortened(entryName(id)), html("small", {}, under)),
        html("span", { class: "od" }, figureOf(line.base, as, { bare: true }) || "–",
            line.variant && line.variant.value !== line.base?.value && html("small", { class: "var" }, figureOf(line.variant, as, { bare: true }))));
}
/** Entries that are not drawn one by one: sums hold. @param {Line[]} rest @param {string} as */
const othersRow = (rest, as) => html("button", { class: "ent", type: "button", "data-key": "map:rest", on: { click: () => unfold("map") } },
    html("span", { class: "nm" }, say("others", { n: rest.length }),
        html("small", {}, joined(rest.slice(0, 3).map((line) => name(entryName(line.entry.id))), say("comma")), rest.length > 3 && " …")),
    html("span", { class: "od" }, figure(sum(rest, (line) => line.size), null, as, { bare: true })));
/** @param {string} place "": those that are small together @param {number} size @param {string} width @param {string} as @param {string[]} small */
function placeLabel(place, size, width, as, small) {
    if (!place) return html("div", { class: "place" }, html("b", {}, say("others", { n: small.length })), html("span", { class: "od" }, figure(size, null, as, { bare: true })));
    const room = /^rooms\./.test(place), came = ofPlan(place, room ? "entrants" : "visits");
    return html("div", { class: "place" }, html("b", {}, name(labelOf(place))),
        html("span", { class: "od" }, figure(size, null, as, { bare: true })),
        width !== "people" && came && html("small", {}, tell(room ? "place_viewers" : "place_visits", { x: figureOf(came) })));
}

/** Ribbons behind the rows as they were laid out. @param {SVGElement} picture @param {Line[]} lines
 * @param {string[]} places @param {HTMLElement[]} labels of the places */
function layRibbons(picture, lines, places, labels) {
    const { width: W, height: H } = picture.getBoundingClientRect();
    if (!W || !H) return;
    picture.setAttribute("viewBox", `0 0 ${W} ${H}`);
    const scale = scaleOf(lines), thick = (line) => scale * sum(line.parts, (part) => part[1]);
    const heights = places.map((place) => scale * partSum(lines, place));
    const need = places.map((_, i) => Math.max(labels[i].getBoundingClientRect().height + 10, heights[i] + 8)), spare = Math.max(0, H - sum(need, (px) => px));
    let edge = 0;                                                   /* a place stands beside its entries, which are in its order */
    const y = places.map((place, i) => {
        const block = need[i] + (spare * sum(lines, (line) => Number(line.parts[0]?.[0] === place))) / lines.length;
        edge += block;
        return edge - block / 2;
    });
    labels.forEach((label, i) => label.style.setProperty("top", `${y[i]}px`));
    const next = places.map((_, i) => y[i] - heights[i] / 2), m = W / 2, stub = Math.min(26, W / 3);
    for (const line of lines) {
        let a = line.y - thick(line) / 2;
        for (const [place, size] of [...line.parts].sort((p, q) => y[places.indexOf(p[0])] - y[places.indexOf(q[0])])) {
            const i = places.indexOf(place), h = size * scale, b = next[i];
            if (i < 0) continue;
            const edge = `M0 ${a}C${m} ${a} ${m} ${b} ${W} ${b}`, kind = state.e && line.entry.id === state.e ? "rib on" : "rib";
            fill(picture, {}, [h > 0.4 ? svg("path", { class: kind, d: `${edge}v${h}C${m} ${b + h} ${m} ${a + h} 0 ${a + h}Z` })
                : size > 0 && svg("path", { class: "hair", d: edge })]);
            a += h;
            next[i] += h;
        }
        const other = (line.variant?.value || 0) * scale;
        if (line.variant && line.variant.value !== line.base?.value)
            fill(picture, {}, [svg("path", { class: "rib v", d: `M0 ${line.y - other / 2}h${stub}M0 ${line.y + other / 2}h${stub}` })]);
        fill(picture, {}, gatesOf(line.entry).map((kind, k) => GATES[kind](8 + 13 * k, line.y)));
    }
    fill(picture, {}, places.map((_, i) => svg("path", { class: "stop", d: `M${W} ${y[i] - Math.max(3, heights[i] / 2)}v${Math.max(6, heights[i])}` })));
}

/* ---- funnel of an entry ---------------------------------------------------------------------------------------------- */

/** The funnel of the opened entry, else of that which brings most orders. */
function panel() {
    const entries = study.map?.entries || [], size = (entry) => widthOf("base", entry.id, "orders")?.value || 0;
    const entry = entries.find((e) => e.id === state.e) || (study.flows ? [...entries].sort((a, b) => size(b) - size(a))[0] : null);
    return entry && html("div", { class: "panel", id: "panel", tabindex: -1 }, funnel(entry));
}
/** Steps in the order in which visits meet them, each once: spine, then rooms, then side ways, then shops.
 * @param {any} entry @returns {[string, string, number][]} */
function stepsOf(entry) {
    const flows = ["base", state.v || "base"].flatMap((variant) => Object.entries(placesOf(variant, entry.id)));
    const rank = (/** @type {[string, any]} */ [place]) => (/^rooms\./.test(place) ? 0 : IN_HOUSE.test(place) ? 2 : 1);
    const steps = new Map((entry.steps || []).map((one) => [one[0] + " " + one[1], one]));
    for (const [place, own] of flows.sort((a, b) => rank(a) - rank(b)))
        for (const step of Object.keys(own))
            if (!steps.has(place + " " + step)) steps.set(place + " " + step, [place, step, Number(rank([place, 0]) === 1)]);
    return [...steps.values()];
}
/** A bar of a share with its text inside or behind it. @param {number|null} share @param {string} kind @param {any} text */
function shareBar(share, kind, text) {
    const part = 100 * Math.min(1, Math.max(0, share || 0)), inside = part > 30;
    return html("div", { class: "track " + kind }, html("i", { set: { width: `${part}%` } }),
        text && html("b", { class: inside ? "in" : "out", set: inside ? { right: `${100 - part}%` } : { left: `${part}%` } }, text));
}
/** @param {any} label @param {any} middle @param {Cell} own @param {Cell|null} other @param {any} [below] */
const funnelRow = (label, middle, own, other, below) => html("div", { class: "fr" }, html("span", { class: "st" }, label), middle,
    html("span", { class: "ct" }, figureOf(own), other && html("i", {}, figureOf(other))), below && html("span", { class: "ls" }, below));

/** @param {any} entry */
function funnel(entry) {
    const id = entry.id, v = state.v, out = /** @type {any[]} */ ([]);
    let kept = /** @type {string[]} */ ([]);
    const flush = () => {
        if (kept.length) out.push(html("p", { class: "fold" }, say("funnel_fold", { x: [...new Set(kept)].join(say("comma")) })));
        kept = [];
    };
    let before = "", above = ofPlan("entries." + id, "arrivals")?.value || 0;              /* visits of the row above */
    const least = Math.min(0.5, 1e-3 * above);
    for (const [place, step, side] of stepsOf(entry)) {
        const came = flow("base", id, place, step, "reached"), passed = flow("base", id, place, step, "passed");
        const came2 = v ? flow(v, id, place, step, "reached") : null, passed2 = v ? flow(v, id, place, step, "passed") : null;
        if (!(came.value > least) && !(came2 && came2.value > least)) continue;
        const own = step === "watch" ? say("funnel_in_room") : stepName(place, step), label = IN_HOUSE.test(place) ? labelOf(place) + say("colon") + own : own;
        if (/^rooms\./.test(place) && (step === "watch" || step === "wait")) {
            flush();
            out.push(funnelRow(name(label), html("span"), came, came2));
            above = came.value;
            continue;
        }
        if (/^shops\./.test(place) && place !== before && /^rooms\./.test(entry.to || "") && !side) { /* from a room to its shop */
            flush();
            out.push(funnelRow(tell("funnel_into", { name: name(labelOf(place)) }), html("span"), came, came2));
            above = came.value;
        }
        before = place;
        const share = came.value > 0 ? passed.value / came.value : null;
        const share2 = came2 && passed2 && came2.value > 0 ? passed2.value / came2.value : null;
        if (!side && share != null && share > 0.99995 && (share2 == null || share2 > 0.99995)) { kept.push(label); continue; }
        flush();
        const text = share == null ? say("funnel_nobody") : figure(share, null, "share");
        const bars = html("div", {}, shareBar(share, "", text), v && shareBar(share2, "v", null));
        const of = Math.abs(came.value - above) > 0.005 * above && tell("funnel_of", { x: figureOf(came) }), why = reasons(id, place, step);
        out.push(funnelRow([side ? "↳ " : "", name(label)], bars, passed, passed2, (of || why) && joined([of, why].filter(Boolean), say("comma"))));
        above = passed.value;
    }
    flush();
    for (const start of Object.keys(study.chains?.base?.[id] || {})) {
        const visits = chain("base", id, start, 0), orders = chain("base", id, start, 1), orders2 = v ? chain(v, id, start, 1) : null;
        if (start === id || !visits) continue;
        const beside = orders2 && html("span", { class: "var" }, say("comma"), figureOf(orders2));
        out.push(funnelRow(tell("funnel_starts", { name: name(entryName(start)) }),
            html("span", { class: "small" }, orders && tell("funnel_orders", { x: figureOf(orders) }), beside), visits, v ? chain(v, id, start, 0) : null));
    }
    const arrived = way("base", id, "arrived"), chained = chainSum("base", id, 1), orders = chained?.value ? chained : null, came = arrived && arrived.value > 0;
    const slots = { name: name(entryName(id)), a: figureOf(ofPlan("entries." + id, "arrivals")), b: came && figureOf(arrived) };
    const heads = ["funnel_step", "funnel_share", "funnel_passed"].map((key) => html("span", {}, say(key))), notes = funnelNotes(entry);
    return [html("h3", {}, tell(came ? "funnel_title_came" : "funnel_title_arrivals", slots), orders && [say("semicolon"), tell("funnel_orders", { x: figureOf(orders) })]),
        html("div", { class: "fr head", "aria-hidden": "true" }, heads), out, notes.length > 0 && sub(joined(notes, gap()))];
}
/** Why visits of the plan stop there, where they do not merely leave. @param {string} id @param {string} place @param {string} step */
function reasons(id, place, step) {
    const rows = rowsOf("losses.csv").filter((row) => row.variant === "base" && row.entry === id && row.step === step);
    const here = rows.filter((row) => row.path === place || "paths." + row.path === place), mine = here.filter((row) => row.outcome !== "left" && row.mean >= 0.5);
    const words = (row) => [figureOf(cellOf("losses.csv", row, "mean", `${id}>${row.path}.${step}`, row.outcome)), " ", outcomeName(row.outcome)];
    return mine.length ? joined(mine.slice(0, 3).map(words), say("comma")) : null;
}
/** Rules, side ways, budget and cost of an entry. @param {any} entry */
function funnelNotes(entry) {
    const gates = entry.gates || [], needs = gates.filter((gate) => gate.kind === "rule"), rules = [...new Set(needs.map((gate) => labelOf("facts." + gate.need)))];
    const cost = ofPlan("entries." + entry.id, "cost_cny"), sales = chainSum("base", entry.id, 2);
    return [rules.length > 0 && say("funnel_needs", { x: rules.join(say("comma")) }),
        gates.some((gate) => gate.otherwise?.length) && say("funnel_otherwise"),
        entry.budget && say("funnel_budget", { x: study.labels?.["budgets." + entry.budget] ? labelOf("budgets." + entry.budget) : String(entry.budget).replace(/ ?CNY/, " " + moneyUnit()) }),
        cost && cost.value > 0 && sales && tell("funnel_cost", { x: html("b", {}, figureOf(cost)), y: figureOf(sales, "money") })].filter(Boolean);
}
