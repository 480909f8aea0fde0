/* parts.js: the study that is shown, its tables by cell, and makers of HTML and SVG.
 *
 * Text of the data enters the page as text nodes alone. A figure is made by figure() and carries the cell that it was
 * made from: data-cell="FILE|VARIANT|PLACE|METRIC|COLUMN". Styles are set by CSSOM, as the policy of the page asks. */

/** @typedef {{file: string, head: string[], rows: any[][], at: Record<string, number>, rows_in_file: number, only?: Both}} Table */

/** @param {Element} node @param {Record<string, any>} attributes @param {any[]} kids */
function fill(node, attributes, kids) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value == null || value === false) continue;
        if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, /** @type {any} */ (act));
        else if (name === "set") for (const [property, to] of Object.entries(value)) /** @type {any} */ (node).style.setProperty(property, to);
        else node.setAttribute(name, value === true ? "" : String(value));
    }
    for (const kid of kids.flat(9)) if (kid != null && kid !== false && kid !== "") node.append(kid);
    return node;
}
/** @param {string} tag @param {Record<string, any>} [attributes] @param {...any} kids @returns {HTMLElement} */
const html = (tag, attributes = {}, ...kids) => /** @type {any} */ (fill(document.createElement(tag), attributes, kids));
/** @param {string} tag @param {Record<string, any>} [attributes] @param {...any} kids @returns {SVGElement} */
const svg = (tag, attributes = {}, ...kids) => /** @type {any} */ (fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, kids));
/** A name of the scenario: kept apart from the text around it, whatever its direction. @param {any} text */
const name = (text) => html("bdi", {}, text);

/* ---- the study ----------------------------------------------------------------------------------------------------- */

/** @type {any[]} */
let studies = [];
/** @type {any} the study that is shown */
let study = {};
/** @type {Map<string, Table>} */
let tableOf = new Map();
/** @type {Map<string, any[]>} */
let rowOf = new Map();
/** @type {Map<string, Record<string, any>[]>} */
let objectsOf = new Map();

/** @param {number} index */
function openStudy(index) {
    study = studies[index] || {};
    tableOf = new Map();
    rowOf = new Map();
    objectsOf = new Map();
    inShort = JSON.stringify((study.tables || []).find((table) => table.file === "summary.csv") || "").search(/\b\d{9,}\b/) > 0;
    for (const by of [study.flows || {}, study.chains || {}])        /* null is as in base */
        for (const own of Object.values(by)) for (const entry of Object.keys(own)) own[entry] ??= by.base[entry];
    for (const places of Object.values(study.flows || {}).flatMap((own) => Object.values(own))) /* a path may stand without its "paths." */
        for (const place of Object.keys(places)) if (!place.includes(".")) { places["paths." + place] = places[place]; delete places[place]; }
    for (const given of study.kind === "compare" ? sidesOf(study.tables[0]) : study.tables || []) {
        /** @type {Table} */
        const table = { ...given, at: Object.fromEntries(given.head.map((column, i) => [column, i])) };
        tableOf.set(table.file, table);
        const { variant, place, metric } = table.at;
        if (table.at.point == null && variant != null && place != null && metric != null)
            for (const row of table.rows) rowOf.set([table.file, row[variant], row[place], row[metric]].join("|"), row);
    }
}
/** Base of two runs as a plan and a variant B. @param {any} table as `yinliu compare --csv` prints it */
function sidesOf({ head, rows }) {
    const own = rows.filter((row) => row[0] === studies[2]?.variants[0].id), pick = (as, columns) => own.map((row) => [as, row[1], row[2], ...columns.map((column) => row[head.indexOf(column)] ?? "")]);
    const table = (file, columns, of) => ({ file, head: ["variant", "place", "metric", ...columns], rows: of, rows_in_file: of.length });
    const figures = (side) => pick(side === "a" ? "base" : "B", [side, `${side}_p05`, `${side}_p95`, `${side}_risk`]).map((row, i) => [...row, ...risks(side === "a" ? 1 : 2, own[i])]), differences = ["diff", "diff_low", "diff_high", "p_higher"];
    /* the interval of a risk is that of the folder */
    const risks = (k, [, place, metric]) => {
        const from = (studies[k].tables || []).find((one) => one.file === "summary.csv"), at = (column) => from?.head.indexOf(column);
        const row = from?.rows.find((cells) => cells[at("variant")] === studies[k].variants[0].id && cells[at("place")] === place && cells[at("metric")] === metric);
        return ["risk_low", "risk_high"].map((column) => row?.[at(column)] ?? "");
    };
    return [table("summary.csv", ["mean", "p05", "p95", "risk", "risk_low", "risk_high"], [...figures("a"), ...figures("b")]), table("compare.csv", differences, pick("B", differences))];
}
/** @param {string} file @returns {Record<string, any>[]} rows as objects; none without the file */
function rowsOf(file) {
    const table = tableOf.get(file);
    let rows = objectsOf.get(file);
    if (!rows) {
        rows = table ? table.rows.map((row) => Object.fromEntries(table.head.map((column, i) => [column, row[i]]))) : [];
        objectsOf.set(file, rows);
    }
    return rows;
}
/** A figure's name and form; some tables know it as "all.orders". @param {string} metric */
function metricOf(metric) {
    const all = study.metrics || {};
    return all[metric] || all[Object.keys(all).find((key) => key.endsWith("." + metric)) || ""];
}
/** @param {string} metric @returns {string} */
const asOf = (metric) => (/_cny$/.test(metric) ? "money" : metricOf(metric)?.as || (/_s$/.test(metric) ? "seconds" : "number"));
/** @param {string} metric */
function metricName(metric) {
    const label = inLang(metricOf(metric)).replace(/\s*[(（](CNY|元)[)）]|^\w+\.\w+$/, "");
    return label || metric.replace(/_cny$/, "").replace(/_/g, " ");
}
/** A name longer than two lines with its middle cut, whole when it is pointed at. @param {string} text */
function shortened(text) {
    const all = [...text], n = Math.round((11 * all.length) / roughWidth(text));
    return all.length > 2.3 * n ? html("span", { title: text }, name(`${all.slice(0, n).join("")}…${all.slice(-n).join("")}`)) : name(text);
}
/** Capital first letter, as at the head of a line. @param {string} text */
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
/** The label of a dotted name, else its last part. @param {string} dotted */
function labelOf(dotted) {
    const label = inLang(study.labels?.[dotted]);
    const parts = String(dotted).split("."), own = parts[parts.length - 1].replace(/_/g, " ");
    return (label !== dotted && label) || (parts.length === 2 && own.length < 3 && WORDS["key_" + parts[0]] ? say("key_" + parts[0], { x: own }) : own);
}
/** @param {string} id */
const variantName = (id) => (study.kind === "compare" ? studies[id === "base" ? 1 : 2]?.name || "" : id === "base" ? say("plan") : labelOf("variants." + id));
/** @param {string} id of an entry or of a start */
const entryName = (id) => labelOf(/^(entries|starts)\./.test(id) ? id : "entries." + id).replace(/^.*,.*$/, state.lang === "zh" ? "$&" : "“$&”");
/** @param {string} place "paths.x", "rooms.x" or "x" for a path @param {string} step */
const stepName = (place, step) => labelOf(`${/^(paths|rooms|shops|goods)\./.test(place) ? place : "paths." + place}.steps.${step}`);
/** @param {string} outcome */
const outcomeName = (outcome) => inLang(study.outcomes?.[outcome]) || labelOf(outcome.replace(/^blocked:/, "facts."));

/* ---- figures -------------------------------------------------------------------------------------------------------- */

/** @typedef {[string, string, string, string, string]} Ref file, variant, place, metric, column */

/** @typedef {{sign?: boolean, bare?: boolean}} How a difference with its sign; money without its unit */
/** @typedef {{value: number, ref: Ref|null}} Cell */

/** @param {any} value @param {Ref|null} ref @param {string} [as] its form, else that of its metric @param {How} [how] */
const figure = (value, ref, as = ref ? asOf(ref[3]) : "number", how = undefined) =>
    html("span", { class: "n", "data-cell": ref && ref.join("|") }, textOf(value, as, how));
/** @param {Cell|null|undefined} one @param {string} [as] @param {How} [how] */
const figureOf = (one, as, how) => (one ? figure(one.value, one.ref, as, how) : null);
/** @param {string} file @param {string} variant @param {string} place @param {string} metric @param {string} column @returns {Cell|null} */
function found(file, variant, place, metric, column) {
    const row = rowOf.get([file, variant, place, metric].join("|")), value = row && row[tableOf.get(file)?.at[column] ?? -1];
    return isNumber(value) ? { value, ref: [file, variant, place, metric, column] } : null;
}
/** A figure of the plan. @param {string} place @param {string} metric @param {string} [column] */
const ofPlan = (place, metric, column = "mean") => found("summary.csv", "base", place, metric, column);
/** A cell of a row of a table whose rows are named otherwise than by variant, place and metric. @param {string} file
 * @param {Record<string, any>|undefined} row @param {string} column @param {string} place @param {string} [metric] @returns {Cell|null} */
const cellOf = (file, row, column, place, metric = column) =>
    row && isNumber(row[column]) ? { value: row[column], ref: [file, String(row.variant ?? row.arm ?? ""), place, metric, column] } : null;
/** @param {any} x @returns {x is number} */
const isNumber = (x) => typeof x === "number" && Number.isFinite(x);
/** @param {any[]} list @param {(one: any) => number} of */
const sum = (list, of) => Number(list.reduce((all, one) => all + (of(one) || 0), 0).toPrecision(12)); // in any order the same
/** The interval of two cells: "a to b". @param {Cell|null} low @param {Cell|null} high @param {string} [as] @param {How} [how] */
const between = (low, high, as, how) => low && high &&
    html("span", { class: "nb" }, tell("to", { a: figureOf(low, as, { bare: true, ...how }), b: figureOf(high, as, { bare: true, ...how }) }));

/** Ticks at 1, 2 or 5 times a power of ten. @param {number} low @param {number} high @param {number} count */
function ticks(low, high, count) {
    if (!(high > low)) return [low];
    const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
    const step = power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
    const list = [];
    for (let i = Math.ceil(low / step - 1e-9); i <= high / step + 1e-9; i++) list.push(Number((i * step).toPrecision(12)));
    return list;
}

/* ---- sections and small parts --------------------------------------------------------------------------------------- */

/** Called once what was drawn is in the page and has its size. @type {(() => void)[]} */
let afterDraw = [];

/** @param {string} id @param {any} title @param {...any} kids */
const section = (id, title, ...kids) =>
    html("section", { id, "aria-labelledby": "h-" + id, tabindex: -1 }, html("h2", { id: "h-" + id }, title), kids);
/** @param {...any} kids */
const sub = (...kids) => html("p", { class: "sub" }, kids);

/** A row of buttons of which one is on; none for a single choice.
 * @param {string} label @param {[string, any][]} choices @param {string} on @param {(to: string) => void} act */
function choice(label, choices, on, act) {
    if (choices.length < 2) return null;
    return html("div", { class: "seg", role: "group", "aria-label": label },
        choices.map(([to, text]) => html("button", { class: "chip", type: "button", "data-key": `${label}:${to}`, "aria-pressed": String(to === on),
            on: { click: () => act(to) } }, text)));
}
/** @param {string} key @param {any} text @param {() => void} act */
const button = (key, text, act) => html("button", { class: "chip", type: "button", "data-key": key, on: { click: act } }, text);

/** Show all of a long list. @param {string} key */
function unfold(key) {
    opened.add(key);
    draw();
}
/** What was opened stays open when the page is drawn anew. @type {Set<string>} */
const opened = new Set();
/** Folded; kids are made when it opens. @param {string} key @param {any} head @param {() => any} kids */
function fold(key, head, kids) {
    const body = html("div", { class: "body" });
    const node = /** @type {HTMLDetailsElement} */ (html("details", { "data-fold": key }, html("summary", { "data-key": "fold:" + key }, head), body));
    const open = () => { if (!body.firstChild) fill(body, {}, [kids()]); };
    if (opened.has(key) || state.paper) { open(); node.open = true; }
    node.addEventListener("toggle", () => {
        if (state.paper) return;
        if (node.open) { open(); opened.add(key); } else opened.delete(key);
    });
    return node;
}

/* ---- dots: one row a thing, a value with its interval on a common axis ---------------------------------------------- */

/** @typedef {{id: string, label: any, note?: any, value: number, low?: number, high?: number, texts: any[], hollow?: boolean, same?: boolean,
 *   second?: number, on?: boolean, spoken?: string, act?: () => void}} Dot */

/** @param {Dot[]} rows @param {Look} how */
function dotAxis(rows, how) {
    const all = (how.extent || rows).flatMap((row) => [row.value, row.low, row.high, row.second]).filter(isNumber);
    if (how.zero !== false) all.push(0);
    let low = Math.min(...all), high = Math.max(...all);
    if (!(high > low)) { low -= 1; high += 1; }
    const pad = (high - low) * 0.06;
    low -= pad; high += pad;
    const count = innerWidth < 600 && !state.paper ? 3 : 5, tried = [count, count * 1.5, count * 4].map((n) => ticks(low + pad / 2, high - pad / 2, n));
    const list = tried.find((some) => some.length > 2) || tried[1];
    return { at: (x) => `${(100 * (x - low)) / (high - low)}%`, ticks: how.axis === false && !how.extent ? [] : list };
}
/** The text of nodes, false and texts, without moving them. @param {any} part @returns {string} */
const textIn = (part) => (Array.isArray(part) ? part.map(textIn).join("") : part instanceof Node ? part.textContent || "" : part ? String(part) : "");
/** Width of a text in a wide font, in its own size. @param {string} text */
const roughWidth = (text) => sum([...text], (c) => (c > "\u2e7f" ? 1 : c === "%" ? 0.96 : /\d/.test(c) ? 0.64 : /[−+]/.test(c) ? 0.84 : /[,. ]/.test(c) ? 0.33 : 0.6));
/** @typedef {{as?: string, sign?: boolean, zero?: boolean, extent?: Dot[], axis?: boolean, long?: boolean}} Look zero: 0 is on the axis
 *   unless false; extent: rows that set it, else the rows drawn; long: names stand above their rows on a phone */

/** Marks of a row: interval, a second value as a ring, the value. @param {Dot} dot @param {ReturnType<typeof dotAxis>} axis */
function dotMarks(dot, axis) {
    const kind = dot.on ? "v" : "b", { value, low, high, second } = dot, middle = { y1: "50%", y2: "50%" };
    const bar = isNumber(low) && isNumber(high) && svg("line", { x1: axis.at(low), x2: axis.at(high), ...middle, class: "s" + kind, "stroke-width": 3 });
    const ring = isNumber(second) && svg("circle", { cx: axis.at(second), cy: "50%", r: 5, class: "hollow s" + kind, "stroke-width": 2 });
    const tick = () => svg("line", { x1: axis.at(value), x2: axis.at(value), y1: "32%", y2: "68%", class: "s" + kind, "stroke-width": 5 });
    const look = `${dot.hollow ? "hollow" : "f" + kind} s${kind}`;
    const mark = () => isNumber(value) && svg("circle", { cx: axis.at(value), cy: "50%", r: 4, class: look, "stroke-width": 2 });
    const on = isNumber(high) && parseFloat(axis.at(high)) > 100 && svg("svg", { x: "100%", y: "50%", overflow: "visible" }, svg("path", { class: "s" + kind, "stroke-width": 3, fill: "none", d: "M-7 -6L-1 0L-7 6" })); /* the interval goes on */
    return svg("svg", { "aria-hidden": "true" },
        axis.ticks.map((t) => svg("line", { x1: axis.at(t), x2: axis.at(t), y1: 0, y2: "100%", class: t ? "grid" : "zero" })),
        bar, on, ring, dot.same ? tick() : mark());
}
/** @param {Dot[]} rows @param {Look} how */
function dots(rows, how = {}) {
    const axis = dotAxis(rows, how), all = how.extent || rows;
    const row = (dot) => {
        const [value, interval] = dot.texts, inner = [html("span", { class: "nm" }, dot.label, dot.note && html("small", {}, dot.note)), dotMarks(dot, axis),
            html("span", { class: "vl" }, value, interval && html("small", {}, interval)), dot.spoken && html("span", { class: "sr" }, dot.spoken)];
        if (!dot.act) return html("div", { class: "dot" }, inner);
        return html("button", { class: "dot", type: "button", "aria-pressed": String(!!dot.on), "data-key": "dot:" + dot.id, on: { click: dot.act } }, inner);
    };
    /* a column for the longest value: beside its interval where there is room, above it on a phone */
    const size = (part, px) => px * roughWidth(textIn(part));
    const narrow = Math.max(64, ...all.map((dot) => Math.max(size(dot.texts[0], 15.4), size(dot.texts[1], 11.5))));
    const broad = Math.max(90, ...all.map((dot) => size(dot.texts[0], 15.4) + size(dot.texts[1], 12) + 10));
    return html("div", { class: how.long ? "dots long" : "dots", set: { "--narrow": `${Math.ceil(narrow)}px`, "--broad": `${Math.ceil(broad)}px`, "--range": `${Math.ceil(Math.max(...all.map((dot) => size(dot.texts[1], 12))))}px` } },
        rows.map(row), how.axis !== false && dotScale(axis, how));
}
/** @param {{at: (x: number) => string, ticks: number[]}} axis @param {{as?: string, sign?: boolean}} how */
function dotScale(axis, how) {
    const texts = axis.ticks.map((t) =>
        svg("text", { x: axis.at(t), y: 12, "text-anchor": "middle" }, how.as === "points" ? textOf(100 * t, "number", how) : textOf(t, how.as, { sign: how.sign, bare: true })));
    afterDraw.push(() => {                                          /* where they meet every second goes; 0 stays, and the first where it has room */
        const boxes = texts.map((text) => text.getBoundingClientRect()), zero = Math.max(0, axis.ticks.indexOf(0));
        const kept = (by) => boxes.filter((_, i) => (i - zero) % by === 0), meet = (by) => kept(by).some((box, i, all) => i > 0 && box.left < all[i - 1].right + 6);
        const by = [1, 2, 4, 8].find((n) => !meet(n)) || 16, first = boxes[0]?.right + 3 < kept(by)[0]?.left ? 0 : -1;
        texts.forEach((text, i) => { if ((i - zero) % by && i !== first) text.remove(); });
    });
    return html("div", { class: "dot axis", "aria-hidden": "true" }, html("span"), svg("svg", {}, texts), html("span"));
}
