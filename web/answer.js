/* answer.js: what to do, before and after; then every choice on one scale, tried or of the file.
 *
 * A change is a variant (compare.csv) or a row of tried.csv, with what it brings against the plan.
 * */

/** @typedef {{id: string, name: string, diff: Cell, low: Cell|null, high: Cell|null, side: number,
 *   same: boolean, shown: boolean, row?: any, variant?: any, place: string, metric: string,
 *   better: number, joint?: boolean}} Change side: 1 better than what it stands on, -1 worse, 0 not
 * shown */

/** "all.net_cny", what decides. */
const decides = () => `${asked().place}.${asked().metric}`;
/** A cell of a row of tried.csv. @param {any} row @param {string} column @param {string} as */
const triedCell = (row, column, as) => cellOf("tried.csv", row, column, "change " + row.change, as);
/** By fresh campaigns where there are some: these chose nothing. @param {any} row @returns {Change}
 * */
function triedChange(row) {
    const { place, metric } = asked(), fresh = isNumber(row.fresh_diff) ? "fresh_" : "";
    const [diff, low, high] = ["diff", "low", "high"].map((one) =>
        triedCell(row, fresh + one, metric));
    const shown = leavesZero(low?.value, high?.value), better = metricOf(metric)?.better || 1;
    return { id: "t" + row.change, name: inLang({ en: row.name_en, zh: row.name_zh }), low, high,
        row,
        diff: diff || { value: NaN, ref: null }, same: row.ended === "same", shown, place, metric,
        side: shown ? Math.sign(diff?.value || 0) * better : 0, better };
}
const triedChanges = () => rowsOf("tried.csv")
    .filter((row) => row.family === "tried" && row.metric === decides()).map(triedChange);
/** Those that the screen shows, in its order. */
const shownChanges = () => triedChanges().filter((one) => one.row.shown > 0)
    .sort((a, b) => a.row.shown - b.row.shown);
const isTogether = (/** @type {Change} */ one) => one.row?.kind === "together";
/** @param {Change} a @param {Change} b the better first */
const byGain = (a, b) => (a.better < 0 ? -1 : 1) * (b.diff.value - a.diff.value);
/** Variants that can be chosen, by the figure that decides. @returns {Change[]} */
const choices = () => choosable(decides());
/** Sentences that decide: of a run one of the variants and one of what was tried. */
const verdicts = () => (study.findings || []).filter((f) => f.kind === "verdict");
/** The change that the verdict speaks of. @returns {Change|null} */
function bestChange() {
    const { id, figures } = verdicts().find((f) => /^(best|tried|apart)$/.test(f.id)) || {};
    const of = id && figures?.find((one) => /^(compare|tried)\.csv$/.test(one.file));
    const own = of && of.file === "tried.csv" ? "t" + String(of.place).split(" ")[1] : of?.variant;
    return [...choices(), ...triedChanges()].find((one) => one.id === own) || null;
}
/** The change that stands beside the plan: the picked one, else the best. @returns {Change|null} */
function leading() {
    const id = study.kind === "compare" ? "B" : state.v;
    return [...differences(decides()), ...triedChanges()].find((one) => one.id === id)
        || bestChange();
}

/* ---- before and after ---------------------------------------------------------------------- */

/** The figure that decides, nine campaigns in ten, and the chance of a loss, of the plan or a
 * change.
 * @param {Change|null} one */
function outcomeOf(one) {
    const { place, metric } = asked(), id = one?.variant?.id || "base", row = one?.row;
    const of = (column) => found("summary.csv", id, place, metric, column);
    const loss = (column) => found("summary.csv", id, "all", "net_cny", column), none = null;
    if (!row) return { mean: of("mean"), p05: of("p05"), p95: of("p95"),
        risk: ["risk", "risk_low", "risk_high"].map(loss) };
    const value = (ofPlan(place, metric)?.value ?? NaN) + one.diff.value;
    return { mean: { value, ref: none }, p05: none, p95: none,
        risk: ["loss", "loss_low", "loss_high"].map((column) => triedCell(row, column, "risk")) };
}
/** Its name without what it is now. @param {Change} one */
const changeName = (one) => one.name.replace(/, now .*$|（现.*）$/, "");
/** The title of a run: the action, before and after. @returns {string} "": no change is spoken of
 * */
function actionTitle() {
    const one = bestChange(), { place, metric } = asked(), as = asOf(metric);
    if (!one) return "";
    const [a, b] = [null, one].map((of) => outcomeOf(of).mean?.value);
    return say("action", { name: capital(changeName(one)), metric: labelFor(`${place}.${metric}`),
        a: textOf(a, as, { bare: as === "money" }), b: textOf(b, as) });
}
/** A line of the plan or a change on the scale of both: nine campaigns in ten, the mean, and zero.
 * */
function strips() {
    const { metric } = asked(), as = asOf(metric), one = leading(),
        plans = [null, ...(one ? [one] : [])].map(outcomeOf);
    const ends = plans.flatMap(({ mean, p05, p95 }) => [mean, p05, p95]).map((cell) =>
        cell?.value).filter(isNumber);
    if (!plans[0].mean) return null;
    const least = Math.min(0, ...ends), most = Math.max(0, ...ends),
        pad = 0.03 * (most - least || 1);
    const at = (value) => (100 * (value - least + pad)) / (most - least + 2 * pad);
    const upright = (value, from, look) => svg("line", { x1: `${at(value)}%`, x2: `${at(value)}%`,
        y1: from, y2: 18 - from, ...look });
    const bar = ({ mean, p05, p95 }, kind) => svg("svg", { class: "strip", "aria-hidden": "true" },
        svg("line", { x1: 0, x2: "100%", y1: 9, y2: 9, class: "grid" }),
        p05 && p95 && svg("rect", { x: `${at(p05.value)}%`,
            width: `${at(p95.value) - at(p05.value)}%`,
            y: 4, height: 10, class: kind + "p" }),
        upright(0, 0, { class: "zero" }), mean
            && upright(mean.value, 1, { class: "s" + kind, "stroke-width": 3 }));
    const line = (plan, label, kind) => [html("span", { class: kind === "v" ? "var" : null },
        label), bar(plan, kind),
        html("b", { class: kind === "v" ? "var" : null }, figureOf(plan.mean, as, { bare: true })
            || "–")];
    return html("div", { class: "strips" }, line(plans[0], study.kind === "compare"
        ? variantName("base") : planName(), "b"),
        one && line(plans[1], shortened(changeName(one)), "v"),
            html("p", { class: "sub" }, stripNotes(one, plans)));
}
/** Unit, range, chance of a loss, orders, and what the ranges leave out.
 * @param {Change|null} one @param {any[]} plans */
function stripNotes(one, plans) {
    const { place, metric } = asked(), as = asOf(metric), row = one?.row, bare = { bare: true };
    const range = ([risk, low, high]) => risk && [html("b", {}, figureOf(risk, "share")),
        low && high && tell("in_brackets", { x: between(low, high, "share") })];
    const [a, b] = plans.map(({ risk }) => range(risk)), orders = ofPlan("all", "orders");
    const unit = as === "money" ? say("units", { x: moneyUnit() }) : "", [{ p05, p95 }] = plans;
    const diff = row ? triedCell(row, "orders", "orders") : one
        && found("compare.csv", one.id, "all", "orders", "diff");
    const move = diff && tell("in_brackets", { x: figureOf(diff, "number", { sign: true }) });
    const drawn = (end) => found("uncertain.csv", "base", place, metric, "expected_" + end),
        low = drawn("p05");
    const guesses = study.meta?.guesses, ends = guesses
        && [guesses.p05, guesses.p95].map((end) => textOf(end, as, bare));
    return joined([p05 && tell("strip_bar", { metric: capital(metricName(metric)) + unit,
        x: between(p05, p95, as, bare) }),
        a && tell(b ? "strip_losses" : "strip_loss", { a, b }),
        orders && metric !== "orders" && tell("strip_orders",
            { x: [html("b", {}, figureOf(orders)), move] }),
        guesses && say("strip_guesses", { x: say("to", { a: ends[0], b: ends[1] }),
            y: percent(guesses.loss) }),
        low ? tell("strip_drawn", { x: between(low, drawn("p95"), as, bare) })
            : chanceAlone() && !guesses && say("strip_chance")].filter(Boolean), gap());
}

/* ---- choices ------------------------------------------------------------------------------- */

/** @param {Change} one @returns {Dot} */
function changeDot(one) {
    const { row, id, low, high, same } = one, on = id !== "" && state.v === id,
        draws = row?.draws_better;
    const marks = (row?.priced === 0 ? "†" : "") + (row?.can_be_had === 1 ? "‡" : "");
    const kind = one.variant ? kindWord(one.variant) : "", then = row?.behind > 0
        && !isTogether(one) && say("tried_then");
    return { id, label: [then, shortened(one.name), marks, isNumber(draws) && draws < 0.98
        && say("tried_draws", { x: percent(draws) }), kind && html("span", { class: "tag" }, kind)],
        texts: differenceTexts(one),
        value: one.diff.value, low: low?.value, high: high?.value, same, hollow: !one.shown,
        spoken: same || one.shown ? "" : say("no_difference"), on, act: id ? () =>
            go({ v: on ? "" : id }) : undefined };
}
/** The order of values: numbers of one unit, or times; NaN: neither. @param {string} text */
const orderOf = (text) => (/^\d{4}-/.test(text) ? Date.parse(text) : parseFloat(text));
/** The one setting that all choices put to other values, if its values have an order: [path, the
 * plan's own].
 * @returns {[string, string]|null} */
function axisPath() {
    const all = choices().map((one) => one.variant.changes), [path, from] = all[0]?.[0] || [];
    const lone = all.length > 1 && from && all.every((own) => own.length === 1
        && own[0][0] === path);
    return lone && [from, ...all.map((own) => own[0][2])].every((text) => isNumber(orderOf(text)))
        ? [path, from] : null;
}
/** What a variant puts the axis to. @param {Change} one */
const axisValue = (one) => one.variant.changes[0][2];
/** The choices in the order of their values, the plan's own among them. @param {Change[]} all */
function inAxisOrder(all) {
    const [path, from] = axisPath() || ["", ""], zero = { value: 0, ref: null };
    const plan = { ...all[0], id: "", name: planName(), diff: zero, low: null, high: null,
        same: true, shown: true,
        side: 0, variant: { id: "base", changes: [[path, from, from]] } };
    return [plan, ...all].sort((a, b) => orderOf(axisValue(a)) - orderOf(axisValue(b)));
}
/** "The plan (19:00)", by the value that the variants change. */
function planName() {
    const axis = study.kind === "run" && axisPath(), own = axis ? axisText(axis[1]) : "";
    return own && own.length < 13 ? say("plan") + say("in_brackets", { x: own }) : say("plan");
}
/** Of times of one day the time alone. @param {string} text */
function axisText(text) {
    const days = new Set(choices().map((one) => axisValue(one).slice(0, 10)));
    return timesOf(/^\d{4}-\d\d-\d\dT/.test(text) && days.size === 1 ? text.slice(11, 16) : text);
}
/** Figures that an axis may move, beside what decides: of the place that it is of, and who comes.
 * */
const MOVED = { agents: ["abandoned", "wait_all_mean_s", "utilisation"],
    rooms: ["turned_away", "abandoned"],
    shops: ["stockouts"], limits: ["refused", "taken", "lapsed"],
        entries: ["arrivals", "cost_cny"] };
/** An axis as a table in its order. @param {Change[]} rows */
function axisTable(rows) {
    const [path] = axisPath() || [""], [kind, id] = path.split("."), of = (one, place, metric) =>
        found("summary.csv", one.variant.id, place, metric, "mean");
    const came = (place) => ofPlan(place, "entrants")?.value || 0, rooms = rowsOf("summary.csv")
        .filter((row) => row.variant === "base" && row.metric === "entrants").map((row) =>
            row.place);
    const room = rooms.sort((a, b) => came(b) - came(a))[0];
    const all = [...(MOVED[kind] || []).map((metric) => [`${kind}.${id}`, metric]),
        [room, "entrants"],
        ["all", "orders"], ["all", "net_cny"], [asked().place, asked().metric]].map((at) =>
            at.join("."));
    const columns = [...new Set(all)].map(placeMetric).filter(([place, metric]) =>
        new Set(rows.map((one) => of(one, place, metric)?.value)).size > 1);
    const head = (metric) => (WORDS["axis_" + metric] ? say("axis_" + metric)
        : capital(metricName(metric)))
        + (asOf(metric) === "money" ? say("units", { x: moneyUnit() }) : "");
    const name = (one) => (one.id ? axisText(axisValue(one))
        : say("axis_now", { x: axisText(axisValue(one)) }));
    return columns.length > 1 && gridOf([pathName(path).replace(/^.*(?:: |：)/, ""),
        ...columns.map(([, metric]) => head(metric))],
        rows.map((one) => [name(one), ...columns.map(([place, metric]) =>
            figureOf(of(one, place, metric), undefined, { bare: true }) || "–")]));
}
/** Every choice on one scale: what the file asks, then what was tried. */
function variants() {
    const list = /** @type {Change[]} */ (differences(decides())), { metric } = asked(),
        as = asOf(metric);
    const own = list.filter((d) => !kindWord(d.variant)),
        nobody = list.filter((d) => kindWord(d.variant));
    const all = triedChanges(), good = shownChanges(), axis = axisPath() ? inAxisOrder(own) : [];
    if (!list.length && !all.length) return null;
    const alone = good.filter((one) => !one.row.behind && !isTogether(one));
    const behind = (one) => good.filter((other) => one.row && other.row.behind === one.row.change);
    const ranks = [...(axis.length ? alone : [...own, ...alone].sort(byGain)).flatMap((one) =>
        [one, ...behind(one)]),
        ...good.filter(isTogether)].map(changeDot);
    const most = state.card ? 5 : opened.has("variants") || state.paper ? 999 : 10,
        shown = ranks.slice(0, most);
    const look = { as, sign: true, extent: [...axis.map(changeDot), ...ranks] },
        hidden = ranks.length - shown.length;
    const text = ranks.map((dot) => textIn(dot.label)).join(""), unit = as === "money"
        ? say("units", { x: moneyUnit() }) : "";
    const said = [say("variants_sub", { unit, all: list[0]?.joint || all.length
        ? say("all_together") : "" }),
        text.includes("†") && say("tried_unpriced"), text.includes("‡") && say("tried_had")].filter(
            Boolean).join(gap());
    return section("variants", changesTitle(own, all), axis.length > 0 && !state.card
        && axisTable(axis), sub(said),
        axis.length > 0 && dots(axis.map(changeDot), { ...look, axis: !shown.length }),
        axis.length > 0 && shown.length > 0 && html("p", { class: "between" },
            say("tried_beside", { n: all.length })),
        shown.length > 0 && dots(shown, look),
        hidden > 0 && (state.card ? sub(say("left_out", { n: hidden }))
            : button("variants:all", say("show_all", { n: ranks.length }), () =>
                unfold("variants"))),
        !state.card && [readings(/** @type {any} */ (nobody), own.length + all.length === 0),
            otherTrials(all.filter((one) => !good.includes(one)))],
        picked([...list, ...all]));
}
/** What nobody chooses: folded, unless it is all that the file asks. @param {Change[]} all @param
 * {boolean} open */
function readings(all, open) {
    const is = (/** @type {any} */ { variant }) => (variant.forbidden ? "forbidden" : variant.is),
        look = { as: asOf(asked().metric), sign: true };
    const kinds = ["reading", "guess", "forbidden"].filter((kind) =>
        all.some((one) => is(one) === kind));
    const list = () => [sub(say("variants_nobody",
        { kinds: kinds.map((kind) => say("kind_" + kind)).join(say("comma")) })),
        dots(all.map(changeDot), look)];
    if (!all.length || open) return all.length > 0 && list();
    const best = html("b", {}, figureOf(all[0].diff, undefined, { sign: true }));
    return fold("readings", tell("readings", { n: all.length, x: best }), list);
}
/** What was tried and is not shown as helping, and how many ended how. @param {Change[]} all */
function otherTrials(all) {
    const rest = all.filter((one) => !isTogether(one)).sort(byGain), count = (end) =>
        rest.filter((one) => one.row.ended === end).length;
    const ends = ["helps", "not", "same", "open"].filter(count).map((end) =>
        say("ended_" + end, { n: count(end) }));
    return rest.length > 0 && !state.paper && fold("tried", say("tried_rest", { n: rest.length }),
        () =>
        [sub(say("tried_ends", { x: capital(ends.join(say("comma"))) })),
            dots(rest.map(changeDot), { as: asOf(asked().metric), sign: true })]);
}
/** @param {Change[]} own @param {Change[]} tried */
function changesTitle(own, tried) {
    const each = tried.filter((one) => !isTogether(one)),
        metric = capital(metricName(asked().metric)), n = own.length + each.length;
    const moves = own.filter((d) => d.shown).length,
        k = own.filter((d) => d.side > 0).length
        + each.filter((one) => one.row.ended === "helps").length;
    if (!n) return say("variants_if", { metric });
    if (!own[0]?.better && !each.length) return say("variants_move", { metric, n, k: moves });
    return say(k ? "tried_some" : "tried_none", { metric, n, k });
}
