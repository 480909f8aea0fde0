/* ways.js: the one table of ways, best first; a row opens the funnel of its entry. */

/** @param {string} variant @param {string} entry @param {string} column */
const way = (variant, entry, column) => cellOf("ways.csv",
    rowsOf("ways.csv").find((row) => row.variant === variant && row.entry === entry), column,
    "ways." + entry);
/** What one arrival of an entry is. @param {Record<string, any>} row */
const countsOf = (row) => row.counts &&
    name(inLang(study.labels?.[`entries.${row.entry}.counts`]) || row.counts);
/** Too few for intervals and ranks of entries. */
const fewCampaigns = () => study.meta?.replications < 10;
/** First sentence and the rest. @param {string} text @returns {[string, string]} */
function splitSentence(text) {
    const at = text.search(state.lang === "zh" ? /[。；]/ : /[.;] (?=\D)/);
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1).trim()];
}

/** Rows of the plan that sell, best first, and those that do not; first: not told apart from the
 * best. */
function waysRanked() {
    const base = rowsOf("ways.csv").filter((row) => row.variant === "base" && row.arrivals > 0);
    const sells = (row) => row.orders >= 0.05 && row.per_hundred > 0, selling = base.filter(sells)
        .sort((a, b) => b.per_hundred - a.per_hundred || b.orders - a.orders);
    const first = selling.filter((row, i) => !i || row.alike === "yes");
    return { selling, rest: base.filter((row) => !sells(row)), first };
}
/** Which entry converts best, as a title. @param {ReturnType<typeof waysRanked>} ranks */
function waysTitle({ selling, rest, first }) {
    if (!selling.length) return mostCome(rest);
    const most = [...selling].sort((a, b) => b.orders - a.orders)[0], told = (row) =>
        wayName(row.entry);
    const last = first[first.length - 1], [x, y] = [last, first[0]].map((row) =>
        number(row.per_hundred));
    const slots = { name: capital(told(first[0])), second: told(last), n: number(first.length - 1),
        x: x === y ? x : say("to", { a: x, b: y }), all: number(selling.length), most: told(most),
        a: number(most.orders), b: number(sum(selling, (row) => row.orders)) };
    if (selling.length === 1) return say("ways_one", slots);
    if (fewCampaigns() || first.length === selling.length) return say("ways_alike", slots);
    return say(["ways_converts", "ways_two"][first.length - 1] || "ways_first", slots);
}
/** Where hardly anybody orders: by which entry most come. @param {Record<string, any>[]} rows */
function mostCome(rows) {
    const came = (row) => row.entered || row.arrivals,
        most = [...rows].sort((a, b) => came(b) - came(a))[0];
    if (nobodyComes() || !most) return nobodyComes() || say("nav_ways");
    return say("ways_come", { name: wayName(most.entry), x: number(came(most)),
        y: number(sum(rows, came)) });
}
/** Said where no visit of any entry comes in: what all stop at. */
function nobodyComes() {
    const rows = rowsOf("ways.csv").filter((row) => row.variant === "base");
    if (!rows.length || !rows.every((row) => row.entered === 0)) return "";
    const at = new Set(rows.map((row) => row.step)).size === 1 && rows[0].step;
    return say(at ? "ways_nobody_at" : "ways_nobody", { n: number(sum(rows, (row) => row.arrivals)),
        x: at ? stepName(rows[0].path, rows[0].step) : "" });
}
/** The best entry in one line, for the page of two runs. */
function waysLine() {
    const [best] = waysRanked().selling;
    return best ? tell("entry_way", { name: name(wayName(best.entry)),
        x: figureOf(way("base", best.entry, "per_hundred")) }) : nobodyComes() || null;
}

/** Columns of the table: head, cell of a row, and whether a phone has no room for it.
 * @param {ReturnType<typeof waysRanked>} ranks
 * @returns {[string, (row: Record<string, any>) => any, string?][]} */
function wayColumns({ selling, first }) {
    const top = Math.max(...selling.map((row) => row.per_hundred)), v = pictured(),
        bare = { bare: true };
    /** Of the plan, and of the compared variant where it differs. */
    const both = (row, column) => {
        const own = way("base", row.entry, column), other = v ? way(v, row.entry, column) : null;
        const moved = other && number(other.value) !== number(own?.value);
        return [figureOf(own, undefined, bare) || "–",
            moved && html("small", { class: "var" }, figureOf(other, undefined, bare))];
    };
    const rate = (row) => [html("span", { class: "gauge" + (first.includes(row) ? " on" : ""),
        "aria-hidden": "true" },
        html("i", { set: { width: `${(100 * row.per_hundred) / top}%` } })),
            html("b", {}, both(row, "per_hundred"))];
    const taps = (row) => {
        const own = way("base", row.entry, "actions_mean"),
            said = way("base", row.entry, "claimed_steps");
        return [own ? own.value.toFixed(1) : "–", said && [" (", figureOf(said), ")"]];
    };
    const cost = (row) => (row.cost_per_order_cny > 0
        ? html("b", { class: row.adds_net_high < 0 ? "var" : null },
        figureOf(way("base", row.entry, "cost_per_order_cny"), undefined, bare)) : "–");
    const has = (column) => selling.some((row) => isNumber(row[column])),
        all = /** @type {any[]} */ ([
        ["way_per_hundred", rate], ["way_reached", (row) =>
            figureOf(way("base", row.entry, "reached")), "wide"],
        ["way_per_mille", (row) => both(row, "per_mille"), "wide"],
            ["way_orders", (row) => both(row, "orders")],
        has("adds_orders") && ["way_adds", (row) => both(row, "adds_orders")], ["way_taps", taps],
        has("cost_per_order_cny") && ["way_cost", cost]]);
    return all.filter(Boolean);
}
function ways() {
    const ranks = waysRanked(), { selling, rest, first } = ranks;
    if (!selling.length && !rest.length) return null;
    const columns = wayColumns(ranks), has = (key) => columns.some(([own]) => own === key);
    const room = state.card ? 6 : opened.has("ways") || state.paper ? selling.length : 12;
    const shown = selling.filter((row, i) => i < room || row.entry === state.e);
    const heads = [["way_entry"], ...columns].map(([key, , room]) =>
        html("th", { scope: "col", class: room }, say(key)));
    const said = [first.length > 1 && first.length < selling.length && "ways_bold", has("way_adds")
        && "ways_adds",
        selling.some((row) => row.adds_net_high < 0) && "ways_loses", !state.paper && "ways_tap"];
    return section("ways", waysTitle(ranks), sub(
        said.filter(Boolean).map((key) => say(String(key))).join(gap())),
        shown.length > 0 && html("table", { class: "ways" },
            html("thead", {}, html("tr", {}, heads)),
            html("tbody", {}, shown.flatMap((row) => wayRow(row, columns, first.includes(row))))),
        shown.length < selling.length && !state.card
            && button("ways:all", say("show_all", { n: selling.length }), () => unfold("ways")),
        rest.length > 0 && !state.card && idleWays(rest, selling.length > 0));
}
/** A row of the table and, opened, its funnel below it.
 * @param {Record<string, any>} row @param {ReturnType<typeof wayColumns>} columns @param {boolean}
 * first */
function wayRow(row, columns, first) {
    const id = row.entry, on = state.e === id, act = () =>
        go({ e: on ? "" : id }, on ? "" : "panel"), text = shortened(wayName(id));
    const about = { class: "way", type: "button", "aria-expanded": String(on),
        "data-key": "way:" + id, on: { click: act } };
    const panel = () => html("tr", { class: "open" }, html("td", { colspan: columns.length + 1 },
        html("div", { class: "panel", id: "panel", tabindex: -1 }, funnel(entryOf(id)))));
    return [html("tr", { class: first ? "first" : null },
        html("th", { scope: "row" }, state.paper ? text : html("button", about, text)),
        columns.map(([key, cell, room]) => html("td",
            { class: [key, room].filter(Boolean).join(" ") }, cell(row)))), on && panel()];
}
/** The short name of an entry where the scenario has one. @param {string} id */
const wayName = (id) => inLang(study.labels?.[`entries.${id}.short`]) || entryName(id);
/** Entries without an order: names, and where most of their visits stop. @param {Record<string,
 * any>[]} rows @param {boolean} folded */
function idleWays(rows, folded) {
    const list = () => html("ul", { class: "rest" }, rows.map(idleWay)),
        names = joined(rows.map((row) => name(wayName(row.entry))), say("comma"));
    return folded ? fold("ways:rest", html("span", { class: "plain" }, say("way_rest"), names),
        list) : list();
}
/** @param {Record<string, any>} row */
function idleWay(row) {
    const step = row.step ? stepName(row.path, row.step) : labelOf("paths." + row.path),
        x = number(row.stopped);
    return html("li", {}, name(entryName(row.entry)), say("colon"),
        figureOf(way("base", row.entry, "reached")),
        countsOf(row) && [" ", say("way_counts", { x: textIn(countsOf(row)) })],
        row.stopped > 0 && html("small", {}, capital(
            say("way_stopped", { step, x, outcome: outcomeName(row.outcome) }))));
}

/* ---- how visits come, by the settings of the plan ------------------------------------------ */

const IN_HOUSE = /^(rooms|shops|goods)\./;
/** @param {string} path of the language @returns {string} */
const planned = (path) => study.plan?.[path] || "";
/** The words of "[a, b]", or of "a". @param {string} text */
const wordsOf = (text) => text.split(/[[\], ]+/).filter(Boolean);
/** "jump" is "paths.jump". @param {string} place */
const wholePlace = (place) => (!place || place.includes(".") ? place : "paths." + place);
/** Where a step leads instead, in the plan or in a variant that changes it. @param {string} at
 * "paths.sms.steps.tap" */
function elsewhere(at) {
    const keys = [at + ".otherwise", at + ".else"],
        changes = (study.variants || []).flatMap((one) => one.changes);
    const all = [...keys.map(planned), ...changes.filter(([path]) => keys.includes(path)).map(
        ([, , to]) => to)];
    return [...new Set(all.filter((to) => to && to !== "next").map(wholePlace))];
}
/** @typedef {[string, string, number]} Step place, step, 1: on a side way */
/** An entry with the steps that lead from it, each side way behind the step that it leaves, and
 * what it needs.
 * @param {string} id @returns {{id: string, steps: Step[], needs: string[], sides: boolean}} */
function entryOf(id) {
    const steps = /** @type {Step[]} */ ([]), seen = new Set(), round = new Set(),
        needs = new Set();
    const stepsAt = (place) => wordsOf(planned(place + ".steps")).filter((step) => step !== "to");
    let at = wholePlace(planned(`entries.${id}.path`));
    for (; at.startsWith("paths.") && !seen.has(at); at = wholePlace(planned(at + ".steps.to"))) {
        seen.add(at);
        wordsOf(planned(at + ".needs")).forEach((need) => needs.add(need));
        for (const step of stepsAt(at)) {
            steps.push([at, step, 0]);
            wordsOf(planned(`${at}.steps.${step}.needs`)).forEach((need) => needs.add(need));
            for (const to of elsewhere(`${at}.steps.${step}`)) {
                if (round.has(to)) continue;
                round.add(to);
                for (const other of stepsAt(to)) steps.push([to, other, 1]);
            }
        }
    }
    return { id, steps, needs: [...needs].filter((need) => !/^(rooms|limits)\./.test(need)),
        sides: round.size > 0 };
}

/* ---- flows and chains ---------------------------------------------------------------------- */

/** Steps by place of an entry: [reached, skipped, passed], means a campaign.
 * @param {string} variant @param {string} entry @returns {Record<string, Record<string, number[]>>} */
const placesOf = (variant, entry) => study.flows?.[variant]?.[entry] || {};
/** @param {string} variant @param {string} entry @param {string} place @param {string} step
 * @param {"reached"|"passed"} column @returns {Cell} */
function flow(variant, entry, place, step, column) {
    const means = placesOf(variant, entry)[place]?.[step], at = `${entry}>${place.replace(/^paths\./, "")}.${step}`;
    return { value: means?.[column === "reached" ? 0 : 2] || 0, ref: means ? ["funnel.csv", variant, at, column, "mean"] : null };
}
/** [visits, orders, sales] of what an entry began. @param {string} variant @param {string} origin
 * @param {string} entry @param {0|1|2} of @returns {Cell|null} */
function chain(variant, origin, entry, of) {
    const value = study.chains?.[variant]?.[origin]?.[entry]?.[of],
        column = ["visits", "orders", "gmv_cny"][of];
    return value > 0 ? { value, ref: ["chains.csv", variant, `${origin}>${entry}`, column, "mean"] }
        : null;
}
/** Sales of an entry with those of visits that it began. @param {string} entry @returns {Cell|null}
 * */
const salesOf = (entry) => way("base", entry, "gmv_cny")
    || found("summary.csv", "base", "entries." + entry, "chain_gmv_cny", "mean");

/* ---- funnel of an entry -------------------------------------------------------------------- */

/** The variant whose funnel and evening stand beside the plan's: the picked one, else the best of
 * the file; "": none. */
const pictured = () => (study.flows?.[compared()] ? compared() : "");
/** Steps in the order in which visits meet them, each once: by the plan, then rooms, then other
 * paths, then shops.
 * @param {ReturnType<typeof entryOf>} entry @returns {Step[]} */
function stepsOf(entry) {
    const flows = ["base", pictured() || "base"].flatMap((variant) =>
        Object.entries(placesOf(variant, entry.id)));
    const rank = (/** @type {any} */ [place]) =>
        (/^rooms\./.test(place) ? 0 : IN_HOUSE.test(place) ? 2 : 1);
    const steps = new Map(entry.steps.map((one) => [one[0] + " " + one[1], one]));
    for (const [place, own] of flows.sort((a, b) => rank(a) - rank(b)))
        for (const step of Object.keys(own)) {
            const key = place + " " + step;
            if (!steps.has(key)) steps.set(key, [place, step, Number(rank([place]) === 1)]);
        }
    return [...steps.values()];
}
/** A share as a bar, and how many pass. @param {Cell} came @param {Cell} passed @param {string}
 * kind */
function stepCell(came, passed, kind) {
    const share = came.value > 0 ? Math.min(1, passed.value / came.value) : 0;
    return html("span", { class: "pass " + kind },
        html("span", { class: "track" }, html("i", { set: { width: `${100 * share}%` } })),
        html("small", {}, came.value > 0 ? percent(share) : "–"), figureOf(passed));
}
/** How many come to a place. @param {any} label @param {Cell[]} cells */
const placeRow = (label, cells) => html("div", { class: "fr place" },
    html("span", { class: "st" }, label),
    cells.map((cell, i) => html("span", { class: "pass " + (i ? "v" : "") }, figureOf(cell))));

/** @param {ReturnType<typeof entryOf>} entry */
function funnel(entry) {
    const { id } = entry, v = pictured(), plans = v ? ["base", v] : ["base"],
        out = /** @type {any[]} */ ([]);
    const least = Math.min(0.5, 1e-3 * (ofPlan("entries." + id, "arrivals")?.value || 0));
    let kept = /** @type {string[]} */ ([]), before = "";
    const flush = () => {
        if (kept.length) out.push(html("p", { class: "fold" }, say("funnel_fold", { x: [...new Set(kept)].join(say("comma")) })));
        kept = [];
    };
    for (const [place, step, side] of stepsOf(entry)) {
        const came = plans.map((one) => flow(one, id, place, step, "reached"));
        const passed = plans.map((one) => flow(one, id, place, step, "passed"));
        if (!came.some((one) => one.value > least)) continue;
        if (IN_HOUSE.test(place) && place !== before) {
            flush();
            out.push(placeRow(tell("funnel_into", { name: name(labelOf(place)) }), came));
        }
        before = place;
        if (/^rooms\./.test(place) && step === "watch") continue;
            /* how long they stay passes nobody */
        const all = came.every((one, i) => one.value > 0 && passed[i].value / one.value > 0.99995);
        if (!side && all) { kept.push(stepName(place, step)); continue; }
        flush();
        const why = reasons(id, place, step),
            label = [side ? "↳ " : "", name(stepName(place, step))];
        out.push(html("div", { class: "fr" }, html("span", { class: "st" }, label),
            came.map((one, i) => stepCell(one, passed[i], i ? "v" : "")), why
                && html("span", { class: "ls" }, why)));
    }
    flush();
    for (const start of Object.keys(study.chains?.base?.[id] || {})) {
        const cells = plans.map((one) => chain(one, id, start, 0)),
            orders = chain("base", id, start, 1);
        if (start === id || !cells[0]) continue;
        const sold = orders && [say("comma"), tell("funnel_orders", { x: figureOf(orders) })];
        out.push(placeRow([tell("funnel_starts", { name: name(entryName(start)) }), sold],
            cells.map((one) => one || { value: 0, ref: null })));
    }
    const heads = [say("funnel_step"), say("plan"), v && variantName(v)].filter(Boolean).map(
        (text) => html("span", {}, text));
    return [html("h3", {}, entryName(id)), html("p", { class: "sub" },
        joined(funnelFacts(entry), " · ")),
        html("div", { class: v ? "funnel both" : "funnel" },
            html("div", { class: "fr head" }, heads), out)];
}
/** Why visits of the plan stop there, where they do not merely leave. @param {string} id @param {string} place @param {string} step */
function reasons(id, place, step) {
    const rows = rowsOf("losses.csv").filter((row) => row.variant === "base" && row.entry === id && row.step === step);
    const here = rows.filter((row) => row.path === place || "paths." + row.path === place);
    const mine = here.filter((row) => row.outcome !== "left" && row.mean >= 0.5);
    const cell = (row) => figureOf(cellOf("losses.csv", row, "mean", `${id}>${row.path}.${step}`,
        row.outcome));
    return mine.length ? joined(mine.slice(0, 3).map((row) =>
        [cell(row), " ", outcomeName(row.outcome)]), say("comma")) : null;
}
/** What the table of ways has no room for. @param {ReturnType<typeof entryOf>} entry */
function funnelFacts({ id, needs, sides }) {
    const row = rowsOf("ways.csv").find((one) => one.variant === "base" && one.entry === id) || {},
        of = (column) => way("base", id, column);
    const entered = of("entered"),
        cost = ofPlan("entries." + id, "cost_cny"), sales = salesOf(id);
    const budget = planned(`entries.${id}.budget`), named = study.labels?.["budgets." + budget],
        wait = of("order_wait_s");
    const facts = [tell("fact_reached", { x: figureOf(of("reached")) }), of("per_mille")
        && tell("fact_mille", { x: figureOf(of("per_mille")) }),
        entered && entered.value > 0 && tell("fact_entered", { x: figureOf(entered) }),
            row.orders > 0 && tell("funnel_orders", { x: figureOf(of("orders")) }),
        cost && cost.value > 0 && sales && tell("funnel_cost",
            { x: figureOf(cost), y: figureOf(sales, "money") }),
        budget && say("funnel_budget", { x: named ? labelOf("budgets." + budget)
            : budget.replace(/ ?CNY/, " " + moneyUnit()) }),
        wait && wait.value > 0 && tell("way_waits", { x: figureOf(wait) }), countsOf(row)
            && say("fact_counts", { x: textIn(countsOf(row)) }),
        needs.length > 0 && say("funnel_needs",
            { x: needs.map((need) => labelOf("facts." + need)).join(say("comma")) }),
        sides && say("funnel_otherwise")];
    return facts.filter(Boolean);
}
