/* answer.js: what to do and what it brings, before and after; then every choice on one scale, tried or of the file.
 *
 * A change is a variant of the file (compare.csv) or a row of tried.csv, with what it brings against the plan. */

/** @typedef {{id: string, name: string, diff: Cell, low: Cell|null, high: Cell|null, side: number, same: boolean,
 *   shown: boolean, row?: Record<string, any>, variant?: any, place: string, metric: string, better: number,
 *   joint?: boolean}} Change side: 1 better than what it stands on, -1 worse, 0 not shown */

const triedRows = () => rowsOf("tried.csv").filter((row) => row.family === "tried");
/** The figures of fresh campaigns where there are some: these chose nothing. @param {Record<string, any>} row @returns {Change} */
function triedChange(row) {
    const metric = lastOf(row.metric), fresh = isNumber(row.fresh_diff) ? "fresh_" : "";
    const of = (column) => cellOf("tried.csv", row, fresh + column, String(row.change), metric);
    const diff = of("diff") || { value: NaN, ref: null }, low = of("low"), high = of("high");
    const shown = !!low && !!high && leavesZero(low.value, high.value), better = metricOf(metric)?.better || 1;
    return { id: "t" + row.change, name: inLang({ en: row.name_en, zh: row.name_zh }), diff, low, high, row, shown,
        same: row.ended === "same", side: shown ? Math.sign(diff.value) * better : 0, place: asked().place, metric, better };
}
/** Is it shown to help, in campaigns that did not choose it? @param {Change} one */
const helps = (one) => one.row?.ended === "helps" && isNumber(one.row.fresh_diff) && one.side > 0;
/** Does it help in fewer than 67 of 100 draws, so that it may not lead? @param {Change} one */
const wavers = (one) => Number(isNumber(one.row?.draws_better) && one.row?.draws_better < 0.67);
/** @param {Change} a @param {Change} b the better first */
const byGain = (a, b) => wavers(a) - wavers(b) || (a.better < 0 ? -1 : 1) * (b.diff.value - a.diff.value);
/** What was tried and is shown: the best first, each with those that stand on it behind it, all together last. */
function helping() {
    const all = triedRows().map(triedChange).filter(helps), of = (n) => all.filter((one) => (one.row?.behind || 0) === n);
    const alone = of(0).filter((one) => one.row?.kind !== "together").sort(byGain);
    const together = of(0).filter((one) => one.row?.kind === "together");
    return [...alone.flatMap((one) => [one, ...of(one.row?.change).sort(byGain)]), ...together];
}
/** The best change that beats the plan. @returns {Change|null} */
function bestChange() {
    const alone = helping().filter((one) => one.row?.kind !== "together" && !one.row?.behind);
    return [...choices().filter((one) => one.side > 0), ...alone].sort(byGain)[0] || null;
}
/** The change that stands beside the plan: the picked one, else the best. @returns {Change|null} */
const leading = () => [...differences(`${asked().place}.${asked().metric}`), ...triedRows().map(triedChange)]
    .find((one) => one.id === (study.kind === "compare" ? "B" : state.v)) || bestChange();
/** Variants of the file that can be chosen, by the figure that decides. @returns {Change[]} */
const choices = () => choosable(`${asked().place}.${asked().metric}`);

/* ---- before and after -------------------------------------------------------------------------------------------------------- */

/** The figure that decides of the plan and of a change, with nine campaigns in ten. @param {Change|null} one */
function outcomeOf(one) {
    const { place, metric } = asked(), id = one?.variant?.id || "base", row = one?.row;
    const of = (column, of = metric, at = place) => found("summary.csv", id, at, of, column);
    if (!row) return { mean: of("mean"), p05: of("p05"), p95: of("p95"), risk: ["risk", "risk_low", "risk_high"].map((column) => of(column, "net_cny", "all")) };
    const own = (column, as) => cellOf("tried.csv", row, column, String(row.change), as), plan = ofPlan(place, metric);
    return { mean: { value: (plan?.value ?? NaN) + one.diff.value, ref: null }, p05: own("after_p05", metric), p95: own("after_p95", metric),
        risk: ["loss", "loss_low", "loss_high"].map((column) => own(column, "risk")) };
}
/** The title of a run: the action, before and after; without one what the program says. */
function runTitle() {
    const one = bestChange(), told = (study.findings || []).find((f) => f.kind === "verdict");
    if (!one) return null;
    const { metric } = asked(), [a, b] = [null, one].map(outcomeOf).map(({ mean }) => mean?.value);
    const as = asOf(metric), bare = { bare: as === "money" };
    return { title: say("action", { name: capital(one.name), metric: metricName(metric), a: textOf(a, as, bare), b: textOf(b, as) }),
        told: told ? inLang(told) : "" };
}
/** Strips of the plan and of the change: nine campaigns in ten, the mean, and zero. */
function strips() {
    const { metric } = asked(), as = asOf(metric), one = leading(), plans = [null, ...(one ? [one] : [])].map(outcomeOf);
    const ends = plans.flatMap(({ mean, p05, p95 }) => [mean, p05, p95].map((cell) => cell?.value)).filter(isNumber);
    if (!plans[0].mean) return null;
    const least = Math.min(0, ...ends), most = Math.max(0, ...ends), pad = 0.03 * (most - least || 1);
    const x = (value) => `${(100 * (value - least + pad)) / (most - least + 2 * pad)}%`;
    const bar = ({ mean, p05, p95 }, kind) => svg("svg", { class: "strip", "aria-hidden": "true" },
        svg("line", { x1: 0, x2: "100%", y1: 9, y2: 9, class: "grid" }), p05 && p95 && svg("rect", { x: x(p05.value),
            width: `${parseFloat(x(p95.value)) - parseFloat(x(p05.value))}%`, y: 4, height: 10, class: kind + "p" }),
        svg("line", { x1: x(0), x2: x(0), y1: 0, y2: 18, class: "zero" }),
        mean && svg("line", { x1: x(mean.value), x2: x(mean.value), y1: 1, y2: 17, class: "s" + kind, "stroke-width": 3 }));
    const line = (plan, label, kind) => [html("span", { class: kind === "v" ? "var" : "" }, label), bar(plan, kind),
        html("b", { class: kind === "v" ? "var" : "" }, figureOf(plan.mean, as, { bare: true }))];
    return html("div", { class: "strips" }, line(plans[0], variantName("base"), "b"), one && line(plans[1], shortened(one.name), "v"),
        html("p", { class: "sub" }, stripNotes(one, plans)));
}
/** Unit, range, chance of a loss, orders, and what the ranges leave out. @param {Change|null} one @param {any[]} plans */
function stripNotes(one, plans) {
    const { metric } = asked(), money = asOf(metric) === "money", orders = ofPlan("all", "orders"), out = /** @type {any[]} */ ([]);
    const range = ([risk, low, high]) => [html("b", {}, figureOf(risk, "share")), low && high && tell("in_brackets", { x: between(low, high, "share") })];
    const risks = plans.map(({ risk }) => (risk[0] ? range(risk) : null));
    if (plans[0].p05) out.push(tell("strip_bar", { metric: capital(metricName(metric)), unit: money ? say("units", { x: moneyUnit() }) : "", x: between(plans[0].p05, plans[0].p95, asOf(metric), { bare: true }) }));
    if (risks[0]) out.push(tell(risks[1] ? "strip_losses" : "strip_loss", { a: risks[0], b: risks[1] }));
    if (orders && metric !== "orders") {
        const diff = one?.row ? cellOf("tried.csv", one.row, "orders", String(one.row.change)) : one && found("compare.csv", one.variant.id, "all", "orders", "diff");
        const move = diff && tell("in_brackets", { x: figureOf(diff, "number", { sign: true }) });
        out.push(tell("strip_orders", { x: [html("b", {}, figureOf(orders)), move] }));
    }
    if (isNumber(one?.row?.draws_better) && one?.row?.draws_better < 0.98) out.push(tell("strip_draws", { x: html("b", {}, figureOf(cellOf("tried.csv", one?.row, "draws_better", String(one?.row?.change)), "share")) }));
    const low = found("uncertain.csv", "base", asked().place, metric, "expected_p05"), high = found("uncertain.csv", "base", asked().place, metric, "expected_p95");
    if (low) out.push(tell("strip_drawn", { x: between(low, high, asOf(metric), { bare: true }) }));
    else if (chanceAlone()) out.push(say("strip_chance"));
    return joined(out, gap());
}

/* ---- choices ------------------------------------------------------------------------------------------------------------------- */

/** @param {Change} one @returns {Dot} */
function changeDot(one) {
    const on = state.v === one.id, { row } = one;
    const marks = [row?.behind > 0 && say("tried_then"), !row ? "" : row.priced === 0 || row.priced === "no" ? "†" : ""].filter(Boolean);
    const notes = [isNumber(row?.draws_better) && row?.draws_better < 0.98 && say("tried_draws", { x: percent(row.draws_better) })].filter(Boolean);
    return { id: one.id, label: [row?.behind > 0 && html("span", { class: "soft" }, "↳ "), shortened(one.name), marks.includes("†") && "†"],
        note: notes.length > 0 && notes.join(say("comma")), texts: differenceTexts(one), value: one.diff.value, low: one.low?.value, high: one.high?.value,
        same: one.same, hollow: !one.shown, spoken: one.same || one.shown ? "" : say("no_difference"), on, act: () => go({ v: on ? "" : one.id }) };
}
/** Variants that put one setting to different values, with the plan's own, in the order of the values. @param {Change[]} all @returns {Change[]|null} */
function axisOf(all) {
    const changes = all.map((one) => one.variant?.changes || []), path = changes[0]?.[0]?.[0], from = changes[0]?.[0]?.[1];
    if (all.length < 3 || !from || !changes.every((own) => own.length === 1 && own[0][0] === path)) return null;
    const size = (text) => { const at = Date.parse(text); return /^\d{4}-/.test(text) ? at : parseFloat(text); };
    if (![from, ...changes.map((own) => own[0][2])].every((text) => isNumber(size(text)))) return null;
    const zero = { value: 0, ref: null }, plan = { ...all[0], id: "", name: say("axis_plan", { x: timesOf(from) }), diff: zero, low: null, high: null, same: true, shown: true, side: 0, variant: { id: "base", changes: [[path, from, from]] } };
    return [plan, ...all].sort((a, b) => size(a.variant.changes[0][2]) - size(b.variant.changes[0][2]));
}
/** Every choice on one scale: what the file asks, then what was tried. */
function variants() {
    const keys = comparedBy(), key = keys.includes(state.m) ? state.m : keys[0] || `${asked().place}.${asked().metric}`, [, metric] = placeMetric(key);
    const list = /** @type {Change[]} */ (differences(key)), own = list.filter((d) => !kindWord(d.variant)), nobody = list.filter((d) => kindWord(d.variant));
    const decides = key === `${asked().place}.${asked().metric}`, tried = decides ? triedRows().map(triedChange) : [], good = decides ? helping() : [];
    if (!list.length && !tried.length) return null;
    const axis = axisOf(own), as = asOf(metric), how = { as, sign: true };
    const rows = axis ? [] : [...own, ...good.filter((one) => !one.row?.behind && one.row?.kind !== "together")].sort(byGain);
    const ranked = axis ? good : rows.flatMap((one) => [one, ...good.filter((other) => one.row && other.row?.behind === one.row.change)])
        .concat(good.filter((one) => one.row?.kind === "together"));
    const most = state.card ? 6 : 10, open = opened.has("variants") || state.paper, shown = open ? ranked : ranked.slice(0, most);
    const first = axis || shown, rest = tried.filter((one) => !good.includes(one) && one.row?.kind !== "together");
    const together = list[0]?.joint || tried.length ? say("all_together") : "";
    const unit = as === "money" ? say("units", { x: moneyUnit() }) : "", extent = [...(axis || []), ...ranked].map(changeDot);
    const said = [say("variants_sub", { unit, all: together }), ranked.some((one) => /†/.test(textIn(changeDot(one).label))) && say("tried_unpriced")].filter(Boolean).join(gap());
    return section("variants", changesTitle(own, tried, good, nobody, metric), sub(said),
        first.length > 0 && dots(first.map(changeDot), { ...how, extent, axis: !(axis && shown.length) }),
        axis && shown.length > 0 && [html("p", { class: "between" }, say("tried_beside", { n: tried.length })), dots(shown.map(changeDot), { ...how, extent })],
        ranked.length > shown.length && (state.card ? sub(say("left_out", { n: ranked.length - shown.length })) : button("variants:all", say("show_all", { n: ranked.length }), () => unfold("variants"))),
        !state.card && [choice(say("metric_switch"), keys.map((k) => [k, capital(labelFor(k))]), key, (to) => go({ m: to })),
            readings(nobody, how, !own.length && !tried.length), rest.length > 0 && !state.paper && fold("tried", restTitle(rest), () => dots(rest.sort(byGain).map(changeDot), how))], picked([...list, ...tried]));
}
/** What nobody chooses: folded, unless it is all that the file asks. @param {Change[]} all @param {Look} how @param {boolean} open */
function readings(all, how, open) {
    if (!all.length) return null;
    const best = all[0], kinds = ["reading", "guess", "forbidden"].filter((kind) => all.some((d) => (d.variant.forbidden ? "forbidden" : d.variant.is) === kind)).map((kind) => say("kind_" + kind));
    const list = () => [sub(say("variants_nobody", { kinds: kinds.join(say("comma")) })), dots(all.map(changeDot), how)];
    return open ? list() : fold("readings", tell("readings", { n: all.length, name: name(best.name), x: html("b", {}, figureOf(best.diff, undefined, { sign: true })) }), list);
}
/** @param {Change[]} rest */
function restTitle(rest) {
    const count = (ended) => rest.filter((one) => one.row?.ended === ended).length;
    const parts = ["helps", "not", "same", "open"].map((ended) => [ended, count(ended)]).filter(([, n]) => n).map(([ended, n]) => say("ended_" + ended, { n }));
    return say("tried_rest", { n: rest.length, x: parts.join(say("comma")) });
}
/** @param {Change[]} own @param {Change[]} tried @param {Change[]} good @param {Change[]} nobody @param {string} metric */
function changesTitle(own, tried, good, nobody, metric) {
    const all = [...own, ...tried.filter((one) => one.row?.kind !== "together")], slots = { metric: capital(metricName(metric)), n: all.length };
    if (!all.length) return say("variants_if", slots);
    const up = own.filter((d) => d.side > 0).length + tried.filter((one) => one.row?.ended === "helps" && one.row?.kind !== "together").length;
    if (tried.length) return say(up === 0 ? "tried_none" : "tried_some", { ...slots, k: up });
    return variantsTitle(/** @type {Difference[]} */ (own), metric);
}
