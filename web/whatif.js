/* whatif.js: sliders over positions that were all simulated beforehand; a slider snaps, nothing is interpolated.
 *
 * A stop is numbered as in the data: 0 is the plan's own value. The address has them all: s=0-2-1. */

/** @returns {number[]} the stops that are chosen, a slider each */
function stopsChosen() {
    const given = state.s.split("-").map(Number);
    return study.what_if.sliders.map((one, i) => (given[i] > 0 && given[i] < one.stops.length ? given[i] : 0));
}
/** What a position shows of a figure: its difference from the plan over the same campaigns.
 * @param {string} key @param {number[]} chosen */
function whatIfFigure(key, chosen) {
    const index = chosen.reduce((all, stop, i) => all * study.what_if.sliders[i].stops.length + stop, 0);
    const [mean, diff, low, high] = study.what_if.figures[key].slice(4 * index, 4 * index + 4);
    return { mean, diff, low, high, shown: isNumber(low) && (low > 0 || high < 0) };
}
/** "--set PATH=VALUE" for each value that is not the plan's. @param {number[]} chosen */
function whatIfSets(chosen) {
    const quoted = (text) => (/^[\w.,:=%+/-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`);
    return study.what_if.sliders.flatMap((one, i) => (chosen[i] ? one.paths.map((path, k) => ` --set ${quoted(`${path}=${one.stops[chosen[i]].values[k]}`)}`) : [])).join("");
}
/** The call that simulates the position again. @param {number[]} chosen */
const whatIfCall = (chosen) => study.meta.command.replace(/ -o ('[^']*'|\S+)/, "").replace(/(--replications) \d+/, `$1 ${study.what_if.replications}`) + whatIfSets(chosen);
/** @param {number[]} chosen */
function whatIfTitle(chosen) {
    const { place, metric } = asked(), key = [`${place}.${metric}`, ...Object.keys(study.what_if.figures)].find((one) => study.what_if.figures[one]);
    if (!key || !chosen.some(Boolean)) return say("whatif");
    const one = whatIfFigure(key, chosen), of = lastOf(key), slots = { metric: metricName(of), x: textOf(one.diff, asOf(of), { sign: true }) };
    return say(one.diff === 0 && one.low === 0 && one.high === 0 ? "whatif_same" : one.shown ? "whatif_moves" : "whatif_unclear", slots);
}
/** "exp(10m)", "lognormal(median 20m sigma 1.5)" in words. @param {string} text */
const spreadWords = (text) => text.replace(/\b(exp|lognormal|gamma|weibull|normal|uniform|beta)\(([^()]*)\)/g, (_, law, given) =>
    say("spread", { law: say("law_" + law), x: given.replace(/^(?=\d+\w$)/, law === "exp" ? "mean " : "").replace(/(\d)(s|m|h|d)\b/g, (__, digit, unit) => digit + say("unit_" + unit))
        .replace(/\b(mean|median|sigma|shape|sd)\b/g, (key) => say("is_" + key)) }));
/** "*1.5", a multiple of what stands in the scenario, or "60000", as people write it. @param {any} text */
const timesOf = (text) => spreadWords(String(text)).replace(/^\d{4}-(\d\d-\d\d)T(\d\d:\d\d)\S*/, (_, day, time) => `${day.replace("-", "\u2011")}\u00a0${time}`).replace(/^\d{4,}(?=$| )/, (digits) => number(Number(digits))).replace(/^\*/, "×\u00a0").replace(/ ?CNY\b/, " " + moneyUnit());
/** At the plan the figures of the run, elsewhere how far the position is from it: the mean of fewer campaigns would be a second
 * value of one figure. @param {number[]} chosen */
function whatIfFigures(chosen) {
    return Object.keys(study.what_if.figures).map((key) => {
        const one = whatIfFigure(key, chosen), [place, metric] = placeMetric(key), as = asOf(metric), bare = { sign: true, bare: true };
        const moved = chosen.some(Boolean), label = capital((place === "all" ? "" : labelOf(place) + say("colon")) + metricName(metric));
        const range = isNumber(one.low) && one.high > one.low && [" (", tell("to", { a: textOf(one.low, as, bare), b: textOf(one.high, as, bare) }), ")"];
        return html("div", {}, html("dt", {}, label), html("dd", {}, html("b", {}, moved ? textOf(one.diff, as, { sign: true }) : figureOf(ofPlan(place, metric), as) || textOf(one.mean, as)),
            moved && html("small", {}, " ", one.shown || !range ? say("aside") : say("no_difference"), range)));
    });
}
function whatIf() {
    const given = study.what_if;
    if (!given || state.card) return null;
    const title = html("span"), figures = html("dl", { class: "whatif", "aria-live": "polite" }), line = html("code"), done = html("span", { "aria-live": "polite" });
    const sliders = given.sliders.map((one, i) => {
        const at = (stop) => one.stops[stop].number ?? -Infinity, order = one.stops.map((_, k) => k).sort((a, b) => at(a) - at(b)), value = html("b"), beyond = html("small");
        const input = /** @type {HTMLInputElement} */ (html("input", { type: "range", min: 0, max: order.length - 1, step: 1, "data-key": "slider:" + i,
            "aria-label": inLang(one.label) || one.paths[0] }));
        const more = one.paths.length > 1 && html("small", {}, say("whatif_more", { n: one.paths.length - 1, x: one.paths.slice(1).map(pathName).join(say("comma")) }));
        input.addEventListener("input", () => {
            const chosen = stopsChosen();
            chosen[i] = order[Number(input.value)];
            state.s = chosen.some(Boolean) ? chosen.join("-") : "";
            writeAddress();
            show();
        });
        const update = (stop) => {
            const text = timesOf(one.stops[stop].values[0]);
            input.value = String(order.indexOf(stop));
            input.setAttribute("aria-valuetext", stop ? text : `${text}, ${say("plan")}`);
            value.textContent = text;
            beyond.classList.toggle("var", !!one.stops[stop].beyond);
            beyond.textContent = one.stops[stop].beyond ? say("whatif_beyond") : stop ? "" : say("plan");
        };
        const mark = html("i", { set: { left: `calc(8px + (100% - 16px) * ${order.indexOf(0) / Math.max(1, order.length - 1)})` } });
        return { update, node: html("div", { class: "slide" }, html("span", { class: "nm" }, name(/^[\w.]*\.[\w.]*$/.test(inLang(one.label)) ? pathName(one.paths[0]) : inLang(one.label)), more), html("span", { class: "vl" }, value, beyond),
            html("span", { class: "rail" }, mark, input)) };
    });
    const show = () => {
        const chosen = stopsChosen();
        title.textContent = whatIfTitle(chosen);
        sliders.forEach((one, i) => one.update(chosen[i]));
        figures.replaceChildren();
        fill(figures, {}, whatIfFigures(chosen));
        line.replaceChildren();
        fill(line, {}, commandParts(whatIfCall(chosen)));
        done.textContent = "";
    };
    show();
    const all = Number(study.meta?.replications) || 0, fewer = given.replications < all ? say(rowsOf("uncertain.csv").length ? "whatif_fixed" : "whatif_fewer") : "";
    const positions = given.sliders.reduce((all, one) => all * one.stops.length, 1);
    return section("whatif", title, sub(say("whatif_sub", { n: number(positions), k: number(given.replications), of: fewer })), sliders.map((one) => one.node), figures,
        html("p", { class: "command" }, line, " ", button("whatif:copy", say("copy"), () => copyText(line.textContent || "", done)), done, " ",
            button("whatif:plan", say("whatif_back"), () => { state.s = ""; writeAddress(); show(); })));
}
