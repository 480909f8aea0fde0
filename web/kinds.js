/* kinds.js: pages of the other studies. Each opens with the answer to its question (verdict.js) and has pictures made of
 * the rows that dots() draws, or of lines by day. */

/** @param {string} path "entries.sms.arrivals.send": a label, else that of its first parts and the rest */
function pathName(path) {
    const share = /^people\.(\w+)\.(\w+)$/.exec(path), shock = /^shocks\.(\w+)\.sd$/.exec(path);
    return share ? say("people_share", { x: share[2].replace(/_/g, " ") })
        : shock ? word("shock_" + shock[1], say("shock_sd", { x: shock[1] })) : spaced(keyWords(ofVariant(settingName(path))));
}
/** "(better_text)", of a setting of a variant, by its label. @param {string} text */
const ofVariant = (text) => text.replace(/([(（])(\w+)([)）])$/, (all, open, id, close) => (study.labels?.["variants." + id] || /_/.test(id) ? open + variantName(id) + close : all));
/** @param {string} path */
function settingName(path) {
    const whole = inLang(study.labels?.["guesses." + path]) || inLang(study.labels?.[path]), parts = path.split(".");
    if (whole && whole !== path) return whole; /* else its parts as words, a key at their end in brackets: "order (mean)" */
    return parts.slice(Number(parts.length > 2)).filter((part) => part !== "steps").join(" ").replace(/_/g, " ").replace(/ (mean|median|sigma|shape|sd|p|rate)$/, " ($1)");
}
/** The figure that the study asks for. */
const asked = () => ({ place: study.meta?.place || "all", metric: study.meta?.metric || "orders" });
/** Rows of the asked figure, or of the first if none is. @param {string} file */
function ofAsked(file) {
    const { place, metric } = asked(), rows = rowsOf(file);
    const kept = rows.filter((row) => (row.metric === metric && (row.place ?? place) === place) || row.metric === `${place}.${metric}`);
    return kept.length ? kept : rows.filter((row) => row.metric === rows[0]?.metric && row.place === rows[0]?.place);
}
/** A metric of a table, "orders" or "all.orders". @param {any} metric */
const lastOf = (metric) => String(metric ?? "").split(".").pop() || "";
const unitOf = (metric) => capital(metricName(metric)) + (asOf(metric) === "money" ? say("units", { x: moneyUnit() }) : "");
/** Does an interval leave 0 out? @param {any} low @param {any} high */
const leavesZero = (low, high) => low > 0 || high < 0;

/** A dot of a row with its interval. @param {string} file @param {Record<string, any>} row @param {string[]} columns value, low, high
 * @param {string} id stands for the place in data-cell @param {any} label @param {{as?: string, sign?: boolean, hollow?: boolean, same?: boolean, note?: any}} how
 * @returns {Dot} */
function rowDot(file, row, columns, id, label, how) {
    const [value, low, high] = columns.map((column) => cellOf(file, row, column, id, String(row.metric ?? ""))), look = { sign: how.sign, bare: true };
    const has = low && high && high.value > low.value;
    return { id, label, note: how.note, hollow: how.hollow, same: how.same, value: row[columns[0]], low: has ? low.value : undefined, high: has ? high.value : undefined,
        texts: [figureOf(value, how.as, look), has && between(low, high, how.as, look)] };
}

/* ---- best and sweep -------------------------------------------------------------------------------------------------- */

/** "38.8125%" to three digits; of times of one day the hour. @param {any} value */
function shortValue(value) {
    const text = timesOf(String(value).replace(/^\d+\.\d+/, (digits) => number(Number(digits)))), dated = /^\d{4}-\d\d-\d\d(?=T)/, days = new Set(rowsOf("points.csv").map((row) => dated.exec(row.value)?.[0]).filter(Boolean));
    return days.size === 1 && dated.test(value) ? text.split("\u00a0")[1] : text;
}
/** A multiple or an amount as a number. @param {any} value */
const amountOf = (value) => parseFloat(String(value).replace(/^\*/, ""));
/** Axes of the points. */
const axesOf = () => [...new Set(rowsOf("points.csv").map((row) => row.axis))];
/** An axis by what tells it from the others: "tap" of "sms: share of “tap”". @param {string} axis */
function shortAxis(axis) {
    const short = (path) => pathName(path).replace(/^.*(?:: |：)/, "").replace(/^share of | ?的比例$/g, "").replace(/^“(.*)”$/, "$1");
    return axesOf().filter((other) => short(other) === short(axis)).length > 1 ? pathName(axis) : short(axis);
}
/** Values of a point, each with its axis; the head names a single one. @param {any} point */
function pointWords(point) {
    const values = valuesAt(point);
    return values.length ? joined(values.map((row) => [values.length > 1 && shortAxis(row.axis) + "\u00a0", html("b", {}, shortValue(row.value))]), " · ") : say("point", { x: point });
}
/** Candidates with a rank, the best first. */
const ranked = () => ofAsked("best.csv").filter((row) => isNumber(row.rank)).sort((a, b) => a.rank - b.rank);
/** Of which variant is the best candidate, and are there others? */
const variantOfBest = () => ranked()[0]?.variant ?? "base", ofVariants = () => new Set(ranked().map((row) => row.variant)).size > 1;
const candidateCell = (row, column) => cellOf("best.csv", row, column, `${row.point ?? ""}/${row.variant}`, String(row.metric));
/** A candidate by its variant and its values. @param {Record<string, any>} row @param {boolean} [inside] a sentence */
function candidate(row, inside) {
    return joined([(ofVariants() || !isNumber(row.point)) && (inside && row.variant === "base" ? say("plan").toLowerCase() : name(variantName(row.variant))), isNumber(row.point) && pointWords(row.point)].filter(Boolean), say("pause"));
}
const ofFinding = (id) => (study.findings || []).find((f) => f.id === id);
/** Values of a point. @param {any} point */
const valuesAt = (point) => rowsOf("points.csv").filter((row) => row.point === point);
/** The best mean as a headline, where others may be the best, too; "": one is. */
function bestHead() {
    const [best, next] = ranked(), as = asOf(asked().metric);
    if (next?.may_be_best !== 1 || !(next.behind > 0) || best.mean === 0) return "";
    const at = [ofVariants() && variantName(best.variant), ...valuesAt(best.point).map((row) => `${ofVariants() ? pathName(row.axis) : shortAxis(row.axis)} ${shortValue(row.value)}`)].filter(Boolean).join(say("comma"));
    return tell("best_mean", { name: isNumber(best.point) ? name(at) : candidate(best), m: figureOf(candidateCell(best, "mean"), as), i: best.high > best.low && html("small", {}, say("mean_range"), say("colon"), between(candidateCell(best, "low"), candidateCell(best, "high"), as), ofFinding("drawn") && [say("pause"), say("risk_drawn")]) });
}
/** How far the best is ahead of the next, and of the plan as it is. */
function leadOfBest() {
    const all = ranked(), [best, next] = all, as = asOf(asked().metric), open = bestHead();
    if (!next || !(next.behind > 0) || best.mean === 0) return null;
    const plan = all.find((row) => row.variant === "base" && row.behind > 0 && valuesAt(row.point).every((one) => /^\*1(\.0*)?$/.test(String(one.value))));
    return tell(open ? "lead_best_open" : "lead_best", { head: open && headline(inLang((study.findings || [])[0]))[0], x: figureOf(candidateCell(next, "behind"), as), next: candidate(next, true),
        plan: plan && plan !== next ? tell("lead_best_plan", { x: figureOf(candidateCell(plan, "behind"), as) }) : "" });
}
/** What to do where a split misleads. */
function leadOfTest() {
    const seen = ofFinding("unseen")?.figures?.find((one) => one.name === "detectable_relative")?.value;
    return ofFinding("bias") && say("lead_bias", { x: seen ? say("lead_bias_turned", { x: percent(seen) }) : "" });
}
/** Said where the best has the highest or the lowest value that was tried. @returns {string[]} */
function edgeOfBest() {
    const rows = rowsOf("points.csv"), best = ranked()[0], idle = movedAxes().filter((row) => !leavesZero(row.effect_low, row.effect_high)).map((row) => row.axis);
    const ends = rows.filter((row) => best && row.point === best.point && !idle.includes(row.axis)).map(({ axis, value }) => {
        const tried = rows.filter((row) => row.axis === axis).map((row) => amountOf(row.value)).filter(isNumber), own = amountOf(value);
        return own && new Set(tried).size > 2 && [Math.max(...tried), Math.min(...tried)].includes(own) && `${pathName(axis)} ${shortValue(value)}`;
    });
    return ends.some(Boolean) ? [say("edge", { x: ends.filter(Boolean).join(say("comma")) })] : [];
}
/** A candidate's mean as its difference from the best has it: of fewer campaigns than the best has, that of the best less the
 * difference over the campaigns that both have. @param {Record<string, any>} row @param {Record<string, any>} best */
const meanBehind = (row, best) => (row.n === best.n ? figureOf(candidateCell(row, "mean"), undefined, { bare: true })
    : textOf(best.mean - (metricOf(asked().metric)?.better || 1) * row.behind, asOf(asked().metric), { bare: true }));
/** What one campaign of the best brings, and how often it loses money. */
function riskOfBest() {
    const best = ranked()[0], { metric } = asked(), as = asOf(metric);
    const of = (metric) => ["best.csv", "summary.csv"].map((file) => rowsOf(file).find((row) => best && row.point === best.point && row.variant === best.variant && row.metric === metric));
    const own = of(metric).find((row) => isNumber(row?.p05)), loss = of("net_cny").find((row) => isNumber(row?.risk));
    if (!best) return null;
    if (!own) return best.n < 20 && say(best.n > 0 ? "risk_few" : "risk_exact", { n: number(best.n) });
    const chance = say(ofFinding("drawn") ? "risk_drawn" : "risk_chance"), a = textOf(own.p05, as, { bare: own.p95 > own.p05 });
    return own.p95 > own.p05 ? say("risk_of_best", { x: say("to", { a, b: textOf(own.p95, as) }), chance, risk: loss ? say("risk_share", { x: percent(loss.risk) + (isNumber(loss.risk_low) ? say("in_brackets", { x: say("to", { a: percent(loss.risk_low), b: percent(loss.risk_high) }) }) : ""), n: number(loss.n) }) : "" }) : a + say("comma") + say("every_campaign");
}
/** What else the best has than the plan, or than the next candidate: by pairs of campaigns, of a sweep by its means. */
function whyBest() {
    const all = ranked(), [best, next] = all, other = all.find((row) => row.variant === "base" && row.point === best.point && row !== best) || next;
    const row = (file, of, metric) => rowsOf(file).find((one) => one.point === of.point && one.variant === of.variant && one.place === "all" && one.metric === metric);
    const parts = [...new Set([asked().metric, "net_cny", "orders", "cost_cny"])].filter((metric) => metric !== asked().metric || other !== next).map((metric) => {
        const paired = other && row("best.csv", other, metric), as = asOf(metric), sign = { sign: true }, cell = (column) => candidateCell(paired, column);
        if (isNumber(paired?.behind) && !isNumber(paired.rank)) return (paired.behind !== 0 || paired.behind_high > 0) && [metricName(metric), " ", figureOf(cell("behind"), as, sign), paired.behind_high > paired.behind_low && tell("in_brackets", { x: [between(cell("behind_low"), cell("behind_high"), as, sign), !leavesZero(paired.behind_low, paired.behind_high) && [say("pause"), say("no_difference")]] })];
        const [a, b] = [best, other].map((of) => of && row("summary.csv", of, metric)?.mean);
        return isNumber(a) && isNumber(b) && a !== b && [metricName(metric), " ", textOf(a - b, as, sign)];
    }).filter(Boolean);
    const own = (place, metric) => rowsOf("best.csv").find((one) => one.point === other?.point && one.variant === other?.variant && one.place === place && one.metric === metric);
    /* what each entry sells and costs more or less */
    const moved = [...new Set(rowsOf("best.csv").map((one) => one.place))].filter((place) => /^entries\./.test(place) && leavesZero(own(place, "orders")?.behind_low, own(place, "orders")?.behind_high)).map((place) => {
        const cost = own(place, "cost_cny")?.behind;
        return tell(cost ? "moved_entry_cost" : "moved_entry", { name: name(entryName(place.slice(8))), x: textOf(own(place, "orders")?.behind, "number", { sign: true }), y: textOf(cost, "money", { sign: true }) });
    });
    return parts.length > 0 && tell("why_best", { name: candidate(other, true), x: [moved.length > 0 && moved.length < 6 && [joined(moved, say("comma")), say("semicolon")], joined(parts, say("comma"))] });
}
/** Of a grid: what each axis that is shown to move the figure brings from one value to another. */
function whyMoved() {
    /** What else moves along a single axis. @param {any[]} ends values */
    const also = (ends) => ["orders", "cost_cny"].filter((metric) => axesOf().length === 1 && metric !== asked().metric).map((metric) => {
        const [a, b] = ends.map((value) => rowsOf("summary.csv").find((one) => one.variant === variantOfBest() && one.place === "all" && one.metric === metric && valuesAt(one.point)[0]?.value === value)?.mean);
        return b - a ? `${metricName(metric)} ${textOf(b - a, asOf(metric), { sign: true })}` : "";
    }).filter(Boolean);
    const said = movedAxes().filter((row) => row.value !== undefined && leavesZero(row.effect_low, row.effect_high)).map((row) => {
        const from = ofAsked("effects.csv").find((one) => one.axis === row.axis && one.effect === 0 && (one.variant ?? "base") === variantOfBest())?.value ?? "", more = also([from, row.value]);
        return tell("moved_by", { axis: pathName(row.axis), a: shortValue(from), b: shortValue(row.value), x: textOf(row.effect, asOf(asked().metric), { sign: true }) + (more.length ? say("in_brackets", { x: more.join(say("comma")) }) : "") });
    });
    return said.length > 0 && [metricName(asked().metric), ofVariants() && tell("in_brackets", { x: name(variantName(variantOfBest())) }), say("colon"), joined(said, say("semicolon"))];
}
/** Of each axis the value that differs most from its lowest, or its rank correlation; the largest first. */
function movedAxes() {
    const all = ofAsked("effects.csv").filter((row) => (row.variant ?? "base") === variantOfBest() && isNumber(row.effect_low)), size = (row) => Math.abs(row.effect);
    return [...new Set(all.map((row) => row.axis))].map((axis) => all.filter((row) => row.axis === axis).sort((a, b) => size(b) - size(a))[0]).sort((a, b) => size(b) - size(a));
}
/** Which entry converts best in the best candidate where arrivals are alike, else which brings most orders and by which an order costs least.
 * @returns {[string, any]} name of the line, and the line */
function entryOfStudy() {
    const best = ranked()[0], all = [...rowsOf("summary.csv"), ...rowsOf("best.csv")].filter((row) => best && row.point === best.point && row.variant === best.variant);
    const of = (metric) => all.filter((row) => row.metric === metric && /^(entries|ways)\./.test(row.place) && row.mean > 0), chains = of("chain_orders"), rows = (chains.length ? chains : of("orders")).sort((a, b) => b.mean - a.mean);
    const entries = study.map?.entries || [], id = (row) => row.place.replace(/^\w+\./, ""), own = (row) => name(entryName(id(row)));
    if (!rows.length) return ["entry_is", entries.length > 1 && say("entry_elsewhere")];
    const given = of("per_mille"), came = of("arrivals"), rates = (given.length ? given : rows.map((row) => ({ ...row, mean: (1000 * row.mean) / came.find((one) => one.place === row.place)?.mean }))).filter((row) => isNumber(row.mean)).sort((a, b) => b.mean - a.mean), costs = of("cost_cny"), most = { name: own(rows[0]), x: number(rows[0].mean), y: number(sum(rows, (row) => row.mean)) };
    if (rates.length > 1 && new Set(rates.map((row) => study.labels?.[`entries.${id(row)}.counts`]?.en).filter(Boolean)).size < 2)
        return ["entry_is", [tell("entry_way", { name: own(rates[0]), x: number(rates[0].mean), per: say("entry_per_mille") }), id(rates[0]) !== id(rows[0]) && tell("entry_most", most)]];
    const each = rows.map((row) => ({ row, each: (costs.find((cost) => cost.place === row.place)?.mean || NaN) / row.mean })).filter((one) => one.each > 0).sort((a, b) => a.each - b.each);
    if (rows.length === 1) return ["entry_is", [tell("entry_alone", most), rates.length === 1 && say("entry_rate", { r: number(rates[0].mean) })]];
    return ["most_is", [tell("entry_of_best", most), each.length > 1 && tell("entry_cheapest", { name: own(each[0].row), x: textOf(each[0].each, "money") }), say("semicolon"), say("entry_elsewhere")]];
}
function bestPicture() {
    const { metric } = asked(), all = ranked();
    if (!all.length) return null;
    const [left, of] = ["left", "all"].map((slot) => (study.findings || [])[0]?.figures?.find((one) => one.name === slot)?.value || 0);
    if (left > 20 && left > of / 2 && all[9]?.behind_high > 3 * all[9].behind)                /* a ranking would be one of chance */
        return section("picture", say("best_none", { k: number(left), n: number(of) }), sub(say("best_none_sub", { n: number(all[0].n), x: textOf(all[9].behind, asOf(metric)), y: textOf(all[9].behind_high, asOf(metric)) })));
    const open = opened.has("best"), long = 40, may = all.filter((row) => row.may_be_best === 1), pool = !open && may.length > 5 ? may : all, most = pool === may ? 10 : 8;
    const shown = open ? all.slice(0, long) : pool.slice(0, most);
    const as = asOf(metric), exact = shown.every((row) => isNumber(row.exact)), behind = !exact && shown.every((row) => isNumber(row.behind) && isNumber(row.behind_high));
    const dot = (row) => {
        const one = rowDot("best.csv", row, behind ? ["behind", "behind_low", "behind_high"] : ["mean", "low", "high"], `${row.point ?? ""}/${row.variant}`, candidate(row), { as, hollow: row.may_be_best === 1, same: row === all[0] });
        return behind ? { ...one, note: row.n < all[0].n && say("best_fewer", { n: number(row.n) }), texts: [meanBehind(row, all[0]), row.behind > 0 && tell("best_behind", { x: one.texts[0] })] } : one;
    };
    const far = Math.max(3 * Math.max(...shown.map((row) => row.behind)), Math.min(...shown.map((row) => row.behind_high))), extent = behind && far > 0 ? shown.map((row) => ({ ...dot(row), high: Math.min(row.behind_high, far) })) : undefined;
    const total = Math.max(all.length, of);  /* the data may have the first rows alone */
    const slots = { a: shown.length, k: number(may.length), n: number(total) }, barred = new Set(ofAsked("best.csv").map((row) => `${row.point}/${row.variant}`)).size - all.length;
    const how = pool === may && total === all.length ? "best_may" : "best_more";
    const count = [total > shown.length && (pool !== may || may.length > shown.length) && say(how, slots) + say("stop"), barred > 0 && say("best_barred", { n: number(barred) })].filter(Boolean).join(gap()), zero = shown.some((row) => row.mean <= 0) && shown.some((row) => row.mean >= 0);
    return section("picture", say(behind && may.length > 1 && may.length < all.length ? "best_title_may" : "best_title", { metric: metricName(metric), k: number(may.length) }),
        sub(joined([axesOf().length === 1 && pathName(axesOf()[0]) + say("stop"), say(exact ? "best_sub_exact" : behind ? "best_sub_behind" : "best_sub", { arrow: shown.some((row) => row.behind_high > far) ? say("best_arrow") : "" }), behind && shown.some((row) => row.n < all[0].n) && say("best_own"), count, unitOf(metric) + say("stop")].filter(Boolean), gap())),
        dots(shown.map(dot), { as, zero: zero || behind, extent, long: axesOf().length > 1 }),
        all.length > most && !open && !state.paper && button("best:all", total > long ? say("show_some", { a: long, n: number(total) }) : say("show_all", { n: all.length }), () => unfold("best")));
}
function effectsPicture() {
    const shown = movedAxes().slice(0, 14), { metric } = asked();
    if (!shown.length) return null;
    const ranks = shown[0].method === "rank_correlation", as = ranks ? "number" : asOf(metric);
    const moved = shown.filter((row) => leavesZero(row.effect_low, row.effect_high)).slice(0, 3);
    const dot = (row) => rowDot("effects.csv", row, ["effect", "effect_low", "effect_high"], row.axis, name(pathName(row.axis)),
        { as, sign: true, note: row.value !== undefined && shortValue(row.value), hollow: !leavesZero(row.effect_low, row.effect_high) });
    const title = say(moved.length ? "effects_head" : "effects_title", { metric: metricName(metric), x: moved.map((row) => pathName(row.axis)).join(say("comma")) });
    return section("effects", title, sub(ofVariants() && [variantName(variantOfBest()), say("colon")], ranks ? say("ranks_sub") : say("effects_sub") + gap() + unitOf(metric) + say("stop")),
        dots(shown.map(dot), { as, sign: true }));
}

/** Of two axes of an adaptive grid: what is decided where. */
function mapPicture() {
    const table = tableOf.get("map.csv"), rows = rowsOf("map.csv"), axes = [...new Set(rows.map((row) => row.axis))], what = metricName(asked().metric), looks = ["fp", "fv", "w1", "w0"];
    if (!table || axes.length !== 2 || rows.length < table.rows_in_file) return null;
    const [across, up] = axes.map((axis) => [...new Set(rows.filter((row) => row.axis === axis).map((row) => row.value))]), all = rows.filter((row) => row.axis === axes[0]), run = (tableOf.get("points.csv")?.rows_in_file || 0) / 2;
    const holds = /^(yes|no)$/.test(all[0].decided), named = (id) => (holds ? say("is_" + id) : id === "base" ? say("plan").toLowerCase() : variantName(id)), text = (values) => (i) => shortValue(values[i] ?? "");
    const ids = [...new Set(["base", "yes", ...all.map((row) => row.decided)])].filter((id) => all.some((row) => row.decided === id)), look = (id) => looks[Math.min(ids.indexOf(id), 3)];
    return section("decided", say("decided_title", { n: number(all.length), what: say(holds ? "decided_holds" : "decided_best", { x: what }), x: ids.map((id) => `${named(id)} ${number(all.filter((row) => row.decided === id).length)}`).join(say("comma")) }), sub(say("decided_sub", { a: pathName(axes[0]), b: pathName(axes[1]) })),
        linesChart([], { label: what, ends: [-0.5, up.length - 0.5], xs: across.map((_, i) => i), as: "number", x: text(across), y: text(up), bold: NaN, cells: all.map((row, i) => ({ x: Math.floor(i / up.length), y: i % up.length, look: look(row.decided), run: row.point <= run })) }),
        swatches(ids.map((id) => [look(id), name(named(id))])));
}
/** Of one axis: the figure along it, a line for each variant, that of the best first. */
function axisPicture() {
    const all = ranked(), points = rowsOf("points.csv"), texts = [...new Set(points.map((row) => String(row.value)))], of = (row) => String(points.find((one) => one.point === row.point)?.value);
    const measured = texts.every((text) => /^\*?[\d.]/.test(text)) && new Set(texts.map((text) => text.replace(/[\d.]+/, ""))).size === 1, at = (text) => (measured ? amountOf(text) : texts.indexOf(text));
    if (texts.length < 3 || !all.length) return effectsPicture();
    const variants = [...new Set(all.map((row) => row.variant))], { metric } = asked(), best = all[0], [moved] = movedAxes(), shown = variants.slice(0, LINES.length);
    const lines = /** @type {any[][]} */ (shown.map((variant) => all.filter((row) => row.variant === variant).map((row) => ({ ...row, x: at(of(row)), y: row.mean, hollow: row.may_be_best === 1 })).sort((a, b) => a.x - b.x)));
    const ends = [...lines[0].flatMap((row) => [row.low, row.high]), ...lines.flat().map((row) => row.y)].filter(isNumber), first = shown.map((variant) => all.find((row) => row.variant === variant) || best);
    const money = texts.every((text) => / CNY$/.test(text)), plain = (text) => shortValue(text.replace(/ CNY$/, ""));
    const title = tell(moved && !leavesZero(moved.effect_low, moved.effect_high) ? "axis_flat" : "axis_best", { name: ofVariants() ? [name(variantName(best.variant)), say("colon")] : "", metric: ofVariants() ? metricName(metric) : capital(metricName(metric)), axis: pathName(axesOf()[0]), x: shortValue(of(best)) });
    return section("effects", title, sub(say("axis_sub", { axis: pathName(axesOf()[0]) + (money ? say("units", { x: moneyUnit() }) : ""), unit: asOf(metric) === "money" ? say("units", { x: moneyUnit() }) : "" })),
        linesChart(lines, { label: metricName(metric), ends: [Math.min(...ends), Math.max(...ends)], xs: texts.map(at), as: asOf(metric), x: (x) => plain(texts.find((text) => at(text) === x) || ""), bold: 0 }),
        lineLegend(first.map((row) => [name(variantName(row.variant)), tell("axis_most", { x: shortValue(of(row)), m: figureOf(candidateCell(row, "mean"), undefined, { bare: true }) })])),
        variants.length > shown.length && sub(say("left_out", { n: variants.length - shown.length })));
}

/* ---- lines over a common axis -------------------------------------------------------------------------------------------- */

const LINES = ["sb", "sb dash", "sm", "soft dots1", "sm dash", "sb dots1"];
/** What each line is, with a figure. @param {any[][]} names */
const lineLegend = (names) => html("p", { class: "legend" }, names.map(([label, own], i) =>
    html("span", {}, svg("svg", { class: "key", viewBox: "0 0 26 12", "aria-hidden": "true" }, svg("path", { class: "line " + LINES[i], d: "M0 6H26" })), html("span", { class: "names" }, label, say("pause"), own))));
/** Lines, the first with its band; marks where points say whether they are hollow.
 * @param {any[][]} lines points with x, y and perhaps low, high, hollow
 * @param {{label: string, ends: number[], xs: number[], x: (x: number) => string, as: string, bold: number, last?: boolean, y?: (y: number) => string, cells?: any[]}} how bold: a line to be held against; last: the last x has a text, else the first; cells: a map of them, a dot in those that were run */
function linesChart(lines, how) {
    const box = html("div", { class: "chart" }), { ends: [least, most], xs } = how, marks = ticks(least, most, 5), half = how.cells ? 0.5 : 0, first = Math.min(...xs) - half, last = Math.max(...xs) + half;
    afterDraw.push(() => {
        const W = box.clientWidth || 358, text = how.y || ((t) => textOf(t, how.as, { bare: true })), left = 8 + 11.5 * Math.max(...marks.map((t) => roughWidth(text(t)))), right = 16;
        const x = (t) => left + (W - left - right) * (last > first ? (t - first) / (last - first) : 0.5), high = how.cells ? 240 : state.paper ? 90 : 150, y = (t) => 10 + high * (1 - (t - least) / (most - least || 1));
        const picture = svg("svg", { viewBox: `0 0 ${W} ${high + 40}`, width: W, height: high + 40, role: "img", "aria-label": how.label }), add = (...nodes) => fill(picture, {}, nodes);
        for (const t of marks) add(svg("path", { class: "grid", d: `M${left} ${y(t)}H${W - right}` }), svg("text", { x: left - 5, y: y(t) + 4, "text-anchor": "end" }, text(t)));
        if (how.bold >= least && how.bold <= most) add(svg("path", { class: "zero", d: `M${left} ${y(how.bold)}H${W - right}` }));
        for (const cell of how.cells || []) add(svg("path", { class: cell.look, "shape-rendering": "crispEdges", d: `M${x(cell.x - half)} ${y(cell.y - half)}H${x(cell.x + half)}V${y(cell.y + half)}H${x(cell.x - half)}Z` }), cell.run && svg("circle", { cx: x(cell.x), cy: y(cell.y), r: 1.3, class: /fv|w0/.test(cell.look) ? "hollow" : "ink" }));
        const wide = (t) => 6 * roughWidth(how.x(t)), every = (n) => xs.filter((t) => how.x(t)).sort((a, b) => a - b).filter((_, i) => (how.last ? xs.length - 1 - i : i) % n === 0);       /* texts below the axis, as many as have room */
        const apart = (n) => every(n).every((t, i, all) => !i || x(t) - wide(t) > x(all[i - 1]) + wide(all[i - 1]) + 6), n = xs.findIndex((_, i) => apart(i + 1)) + 1 || xs.length;
        for (const t of every(n)) add(svg("text", { x: Math.min(x(t), W - wide(t)), y: high + 28, "text-anchor": "middle" }, how.x(t)));
        lines.forEach((line, i) => {
            const path = (column) => line.map((one) => `${x(one.x).toFixed(1)} ${y(one[column]).toFixed(1)}`);
            if (i === 0 && line.every((one) => isNumber(one.low))) add(svg("path", { class: "fp", d: `M${path("high").join("L")}L${path("low").reverse().join("L")}Z` }));
            add(svg("path", { class: "line " + LINES[i], d: "M" + path("y").join("L") }));
            for (const one of line) if (one.hollow !== undefined) add(svg("circle", { cx: x(one.x), cy: y(one.y), r: one.hollow ? 4 : 2, class: "hollow " + LINES[i].split(" ")[0], "stroke-width": one.hollow ? 2 : 4 }));
        });
        box.replaceChildren(picture);
    });
    return box;
}

/* ---- sensitivity, value of information, limits ------------------------------------------------------------------------- */

const gradeNote = (row) => row.grade && say("grade", { x: row.grade });
function sensitivityPicture() {
    const all = rowsOf("sensitivity.csv").filter((row) => isNumber(row.value) && row.factor);
    if (!all.length) return null;
    const methods = [...new Set(all.map((row) => row.method))], like = (pattern) => methods.find((method) => pattern.test(method));
    const first = like(/shapley/) || like(/total/) || like(/first/) || methods[0], alone = like(/first/), share = /sobol|shapley/.test(first), as = share ? "share" : "number";
    const rows = all.filter((row) => row.method === first).sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, 15);
    const ownShare = (row) => all.find((other) => other.factor === row.factor && other.method === alone)?.value;
    const differs = alone !== first && rows.some((row) => Math.abs(ownShare(row) - row.value) > 0.03);
    const dot = (row) => ({ ...rowDot("sensitivity.csv", row, ["value", "low", "high"], row.factor, name(pathName(row.factor)), { as, note: gradeNote(row) }),
        second: differs ? ownShare(row) : undefined });
    const most = rows.slice(0, 2).filter((row, i) => i === 0 || Math.abs(row.value) > 0.05).map((row) => `${pathName(row.factor)} ${textOf(row.value, as)}`).join(say("comma"));
    return section("picture", say("sensitivity_title", { metric: metricName(lastOf(rows[0].metric)), x: most }),
        sub(share ? say(differs ? "sensitivity_sub" : "sensitivity_share") : say("sensitivity_plain", { method: first })), dots(rows.map(dot), { as }));
}
function voiPicture() {
    const rows = rowsOf("voi.csv").filter((row) => isNumber(row.value) && (row.what === "evpi" || row.what === "evppi"));
    if (!rows.length) return null;
    const { metric } = asked(), as = asOf(metric);
    rows.sort((a, b) => Number(b.what === "evpi") - Number(a.what === "evpi") || b.value - a.value);
    const told = (row) => (row.what === "evpi" ? html("b", {}, say("voi_all")) : row.what === "evsi" ? tell("voi_ask", { n: number(row.n), x: name(pathName(row.of)) }) : name(pathName(row.of)));
    const dot = (row) => rowDot("voi.csv", row, ["value", "low", "high"], row.what === "evsi" ? `${row.of}/${row.n}` : row.of || "evpi", told(row),
        { as, note: row.what === "evsi" ? say("voi_net", { x: textOf(row.net, as) }) : gradeNote(row) });
    const asks = rowsOf("voi.csv").filter((row) => row.what === "evsi" && row.net > 0).sort((a, b) => b.net - a.net).slice(0, 1);
    const most = rows.find((row) => row.what === "evppi") || rows[0];
    return section("picture", say("voi_title", { name: most.what === "evpi" ? say("voi_all") : pathName(most.of), x: textOf(most.value, as) }), sub(say("voi_sub", { metric: metricName(metric) + (as === "money" ? say("units", { x: moneyUnit() }) : "") })), dots([...rows.slice(0, 15), ...asks].sort((a, b) => b.value - a.value).map(dot), { as }));
}
/** What `limits` found. */
const limitFinding = () => study.kind === "limits" && ["limit_gain", "limit_loss", "no_limit_gain"].map(ofFinding).find(Boolean);
function limitsPicture() {
    const rows = rowsOf("limits.csv").filter((row) => isNumber(row.gain)).sort((a, b) => b.gain - a.gain).slice(0, 15);
    if (!rows.length) return null;
    const metric = lastOf(rows[0].metric) || asked().metric, as = asOf(metric), tenth = isNumber(rows[0].gain_tenth) ? "_tenth" : "", ends = ["low_all" + tenth, "high_all" + tenth];
    const dot = (row) => rowDot("limits.csv", row, ["gain" + tenth, ...ends], row.limit, name(pathName(row.limit)),
        { as, sign: true, note: isNumber(row.value) && `${number(row.value)} → ${number(row.value + (tenth ? row.tenth : row.raised))}${row.ran_out > 0 ? say("limits_out", { x: percent(row.ran_out) }) : ""}${row.refused > 0 ? say("limits_refused", { x: number(row.refused) }) : ""}`, hollow: !leavesZero(row[ends[0]], row[ends[1]]), same: row[ends[0]] === row[ends[1]] });
    return section("limits", say("limits_title", { n: rows.length, k: number(rows.filter((row) => (metricOf(metric)?.better < 0 ? row[ends[1]] < 0 : row[ends[0]] > 0)).length) }), sub(say("limits_sub", { metric: unitOf(metric) })), dots(rows.map(dot), { as, sign: true }));
}

/* ---- experiments ------------------------------------------------------------------------------------------------------- */

/** Of the first arm and the effect that is there. */
function powerPicture() {
    const all = rowsOf("power.csv").filter((row) => isNumber(row.power) && isNumber(row.day));
    const simulated = all.filter((row) => row.how === "simulated"), rows = simulated.length ? simulated : all;
    const mine = rows.filter((row) => row.arm === rows[0].arm && row.effect === rows[0].effect).sort((a, b) => a.day - b.day);
    if (!mine.length) return null;
    const truths = rowsOf("truth.csv").filter((row) => row.arm === rows[0].arm && lastOf(row.metric) === asked().metric && isNumber(row.truth));
    const wrong = truths.length > 0 && truths.every((row) => row.truth === 0);
    const reports = rowsOf("ab.csv").find((row) => row.design === rows[0].design && row.arm === rows[0].arm && lastOf(row.metric) === asked().metric);
    const reversed = truths.length > 0 && rows[0].design !== "switchback" && truths[0].verdict === "biased" && truths[0].truth * truths[0].estimate < 0 && isNumber(reports?.wrong_sign);
    const designs = [...new Set(mine.map((row) => row.design))], of = (design) => mine.filter((row) => row.design === design);
    const most = wrong || reversed ? Math.max(0.4, Math.ceil(5 * Math.max(...mine.map((row) => row.high || row.power))) / 5) : 1, days = [...new Set(mine.map((row) => row.day))];
    const idle = reversed ? rowsOf("looks.csv").filter((row) => row.design === designs[0] && row.arm === rows[0].arm && isNumber(row.false_stops_by_here)).sort((a, b) => a.day - b.day).map((row) => ({ x: row.day, y: row.false_stops_by_here })) : [];
    const chart = linesChart([...designs.map((design) => of(design).map((row) => ({ ...row, x: row.day, y: row.power }))), ...(idle.length > 1 ? [idle] : [])], { label: say("power_title"), ends: [0, most], xs: days, as: "share",
        x: (day) => (day === days[days.length - 1] ? say("power_day", { x: number(day) }) : number(day)), last: true, bold: wrong || reversed ? 0 : 0.8 });
    const names = designs.map((design) => { const last = of(design)[of(design).length - 1]; return [word("by_" + design, design), figureOf(cellOf("power.csv", last, "power", design, String(last.day)), "share")]; });
    if (idle.length > 1) names.push([say("power_idle"), textOf(idle[idle.length - 1].y, "share")]);
    const line = of(designs[0]), end = line[line.length - 1], power = cellOf("power.csv", end, "power", end.design, String(end.day));
    const head = tell(wrong ? "power_wrong_head" : reversed ? "power_reversed_head" : "power_head", { d: number(end.day), how: word("by_" + end.design, end.design), x: figureOf(power, "share"), f: percent(reports?.false_alarms) }), n = tried(end.power, end.low);
    return section("picture", head, sub(say(wrong || reversed ? "power_wrong_sub" : "power_sub"), reversed && n > 0 && [gap(), say("power_reversed_sub", { k: number(Math.round(reports?.wrong_sign * end.power * n)), n: number(Math.round(end.power * n)) })]), chart, lineLegend(names));
}
function truthPicture() {
    const all = rowsOf("truth.csv").filter((row) => isNumber(row.truth) && isNumber(row.estimate));
    if (!all.length) return null;
    const first = all.find((row) => lastOf(row.metric) === asked().metric) || all[0], points = /conversion|share|rate/.test(lastOf(first.metric)) ? "points" : asOf(lastOf(first.metric));
    const said = (column) => (first.base > 0 ? textOf(first[column] / first.base, "share", { sign: true }) : figureOf(cellOf("truth.csv", first, column, `${first.assigned}/${first.arm}`, first.metric), points, { sign: true }));
    const head = tell("truth_head", { how: capital(word("by_" + first.assigned, first.assigned)), metric: metricName(lastOf(first.metric)), x: said("estimate"), y: said("truth"), i: isNumber(first.truth_low) && first.base > 0 ? tell("in_brackets", { x: say("to", { a: said("truth_low"), b: said("truth_high") }) }) : "" });
    return section("truth", head, sub(say("truth_title"), say("stop"), gap(), say("truth_sub")), [...new Set(all.map((row) => lastOf(row.metric)))].map((metric) => {
        const rows = all.filter((row) => lastOf(row.metric) === metric), relative = rows.every((row) => row.base > 0), as = relative ? "share" : /conversion|share|rate/.test(metric) ? "points" : asOf(metric), sign = { sign: true, bare: true };
        const dot = (row) => {
            const id = `${row.assigned}/${row.arm}`, note = word("by_" + row.assigned, row.assigned);
            const one = rowDot("truth.csv", row, ["estimate", "estimate_low", "estimate_high"], id, name(variantName(row.arm)), { as, sign: true, note }), of = (x) => (relative && isNumber(x) ? x / row.base : x);
            const text = (column) => (relative ? textOf(of(row[column]), as, sign) : figureOf(cellOf("truth.csv", row, column, id, row.metric), as, sign));
            return { ...one, value: of(one.value), low: of(one.low), high: of(one.high), second: of(row.truth), texts: [text("estimate"), ["○ ", text("truth")]] };
        };
        return [html("h3", {}, /^paths\./.test(rows[0].metric) ? capital(stepName(rows[0].metric.slice(0, -metric.length - 1), metric)) : unitOf(metric), relative ? say("relative_to_base") : as === "points" ? say("units", { x: say("points") }) : say("per_unit")), dots(rows.map(dot), { as, sign: true })];
    }));
}
/** What was observed: of each figure the relative difference, and the difference itself below it. */
function analysisPicture() {
    const all = rowsOf("analysis.csv").filter((row) => isNumber(row.relative_low)), sign = { sign: true };
    const dot = (row) => {
        const as = /conversion|share|rate/.test(row.metric) ? "points" : asOf(row.metric), id = `${row.arm}/${row.metric}`;
        const one = rowDot("analysis.csv", row, ["relative", "relative_low", "relative_high"], id, name(metricName(row.metric)), { as: "share", sign: true, note: variantName(row.arm), hollow: !leavesZero(row.relative_low, row.relative_high) });
        return { ...one, texts: [one.texts[0], figureOf(cellOf("analysis.csv", row, "estimate", id, row.metric), as, sign)] };
    };
    return all.length > 0 && section("picture", say("analysis_title"), sub(say("analysis_sub")), dots(all.slice(0, 20).map(dot), { as: "share", sign: true }));
}

/* ---- attribution and fit ------------------------------------------------------------------------------------------------- */

/** The entry that the nearest rule gets most wrong. */
function leadOfRules() {
    const all = rowsOf("attribution.csv").filter((row) => isNumber(row.credit) && isNumber(row.increment)), off = (row) => Math.abs(row.credit - row.increment);
    if (!all.length) return null;
    const total = (rule) => sum(all.filter((row) => row.rule === rule), off), best = [...new Set(all.map((row) => row.rule))].sort((a, b) => total(a) - total(b))[0];
    const worst = all.filter((row) => row.rule === best).sort((a, b) => off(b) - off(a))[0], less = all.filter((row) => row.entry === worst.entry).every((row) => row.credit < row.increment);
    const cell = (column) => figureOf(cellOf("attribution.csv", worst, column, worst.entry, best), "number");
    return tell(less ? "lead_rules_less" : "lead_rules", { name: name(entryName(worst.entry)), x: cell("credit"), y: cell("increment"), rule: word("rule_" + best, best) });
}
function attributionPicture() {
    const all = rowsOf("attribution.csv").filter((row) => isNumber(row.credit));
    if (!all.length) return null;
    const off = (rule) => sum(all.filter((row) => row.rule === rule), (row) => Math.abs(row.credit - row.increment));
    const rules = [...new Set(all.map((row) => row.rule))].sort((a, b) => off(a) - off(b)), rule = rules.includes(state.m) ? state.m : rules[0];
    const rows = all.filter((row) => row.rule === rule).sort((a, b) => b.credit - a.credit);
    const dot = (row) => {
        const one = rowDot("attribution.csv", { ...row, metric: rule }, ["credit", "low", "high"], row.entry, name(entryName(row.entry)), { as: "number" }), increment = cellOf("attribution.csv", row, "increment", row.entry, rule);
        return { ...one, second: row.increment, texts: [one.texts[0], increment && ["○ ", figureOf(increment, "number")]] };
    };
    const known = isNumber(off(rules[0])) && off(rules[0]) > 0;
    return section("picture", say(known ? "attribution_rules" : "attribution_title", { a: number(off(rules[0])), b: number(off(rules[rules.length - 1])) }), known && [sub(say("attribution_off")), dots(rules.map((one) => ({ id: one, label: word("rule_" + one, one), value: off(one), texts: [number(off(one))], on: one === rule, act: () => go({ m: one }) })), {})],
        known && html("h3", {}, say("attribution_title"), say("colon"), word("rule_" + rule, rule)), sub(say("attribution_sub")),
        !known && choice(say("attribution_title"), rules.map((r) => [r, word("rule_" + r, r)]), rule, (to) => go({ m: to })),
        dots(rows.map(dot), { as: "number" }));
}
/** Estimates, the least sure first: each interval relative to its estimate. */
function fitPicture() {
    const turn = (kind) => new RegExp(`^profiles\\.\\w+\\.${kind}\\.\\d+$`), given = rowsOf("fit.csv").filter((row) => isNumber(row.estimate)), turns = (kind) => given.filter((row) => turn(kind).test(row.parameter));
    const share = (row) => /(\.p|\.mean|\.rate|share|^shocks\.\w+\.sd)$/.test(row.parameter) && row.estimate >= 0 && row.estimate <= 1, off = (row, column) => row[column] / row.estimate - 1;
    const form = (row) => (share(row) ? "share" : /\.(after|watch)\.(mean|median|scale)$/.test(row.parameter) ? "seconds" : "number"), wide = (row) => (row.high - row.low) / Math.abs(row.estimate) || 0;
    const rows = given.filter((row) => !turn("(hour|weekday)").test(row.parameter)).sort((a, b) => wide(b) - wide(a));
    const dot = (row) => {
        const one = rowDot("fit.csv", row, ["estimate", "low", "high"], row.parameter, name(pathName(row.parameter)), { as: form(row) }), unit = /arrivals\.rate$/.test(row.parameter) && say("an_hour");
        return { ...one, value: row.estimate ? 0 : NaN, low: one.low && off(row, "low"), high: one.low && off(row, "high"), texts: [[one.texts[0], unit], one.texts[1]] };
    };
    /* methods that agree to the digit printed are one row, that of the wider interval */
    const all = rows.filter((row, i) => !rows.slice(0, i).some((other) => other.parameter === row.parameter && textOf(other.estimate, form(other)) === textOf(row.estimate, form(row)))), shown = opened.has("fit") ? all : all.slice(0, state.paper ? 16 : 8);
    const parts = [all.length > 0 && section("picture", say(all.length > 2 && wide(all[0]) > 0 ? "fit_title" : "fit_title_one", { n: all.length, name: pathName(all[0].parameter) }), sub(say("fit_sub")), dots(shown.map(dot), { as: "share", sign: true, long: true }),
        theRest("fit", all, shown), ["hour", "weekday"].map((kind) => turnLine(kind, turns(kind))))];
    return [held("check"), held("back_test"), ...parts];
}
/** A line of what comes round, with its band. @param {string} kind "hour" or "weekday" @param {Record<string, any>[]} rows of the 24 hours or 7 days */
function turnLine(kind, rows) {
    if (rows.length < 2) return null;
    const top = rows.indexOf(rows.reduce((a, b) => (b.estimate > a.estimate ? b : a))), digits = (i) => Number(String(rows[i].parameter).split(".").pop());
    const hour = (i) => (kind !== "hour" ? weekday(digits(i)) : rows.length > 24 ? `${weekday(Math.floor(digits(i) / 24))} ${digits(i) % 24}` : String(digits(i))), label = say("fit_" + kind, { x: hour(top), y: number(rows[top].estimate) });
    return [html("h3", {}, label), linesChart([rows.map((row, i) => ({ ...row, x: i, y: row.estimate }))], { label, ends: [0, Math.max(...rows.map((row) => row.high ?? row.estimate))], xs: rows.map((_, i) => i), x: hour, as: "number", bold: 1 })];
}
/** How far off the mean of the fitted model, as a share of it. @param {Record<string, any>} row @param {string} column */
const offBy = (row, column) => row[column] / row.expected - 1;
const isInside = (row) => row.observed >= row.low && row.observed <= row.high;
/** Counts of the log with the range of the fitted model. @param {string} key */
const countsIn = (key) => rowsOf(key + ".csv").filter((row) => isNumber(row.observed) && row.expected > 0 && isNumber(row.low) && isNumber(row.high) && !/distance/.test(row.check || ""))
    .filter((row, i, all) => all.findIndex((other) => ["observed", "low", "high", "date", "hour"].every((column) => other[column] === row[column])) === i);      /* who passes a step reaches the next */
/** How near its end a count lies in its range; above 1 outside. @param {Record<string, any>} row */
const nearEnd = (row) => Math.abs(row.observed - row.expected) / (row.observed > row.expected ? row.high - row.expected : row.expected - row.low) || 0;
/** What shows the other rows of a file; on paper how many there are. @param {string} key @param {any[]} all @param {any[]} shown */
const theRest = (key, all, shown) => all.length > shown.length && (state.paper ? sub(say("least_rows", { n: all.length - shown.length, file: key + ".csv" })) : button(key + ":all", say("show_all", { n: all.length }), () => unfold(key)));
/** Those outside of their range first, then those near its ends. @param {string} key */
function held(key) {
    const all = countsIn(key), most = Math.max(3, Math.min(20, all.filter((row) => !isInside(row)).length)), open = opened.has(key);
    const sorted = [...all].sort((a, b) => Number(isInside(a)) - Number(isInside(b)) || nearEnd(b) - nearEnd(a)), shown = open ? sorted : sorted.slice(0, most);
    const one = (row) => ({ ...rowDot(key + ".csv", row, ["observed", "low", "high"], String(rowsOf(key + ".csv").indexOf(row)), name(countOf(row)), { note: row.date || (isNumber(row.hour) ? say("hour_of", { x: row.hour, y: row.hour + 1 }) : word("check_" + row.check, row.check)), hollow: isInside(row) }),
        value: offBy(row, "observed"), low: offBy(row, "low"), high: offBy(row, "high") });
    return all.length > 0 && section(key, say(key + "_title", { n: all.length - all.filter(isInside).length, b: all.length }), sub(say(key + "_sub")),
        dots(shown.map(one), { as: "share", sign: true, long: true }),
        theRest(key, sorted, shown));
}
/** What a count of a log is of. @param {Record<string, any>} row */
const countOf = (row) => `${labelOf(row.place || "")} · ${row.step ? stepName(row.place, row.step) : /^shops\./.test(row.place) && row.metric === "entrants" ? say("shop_entrants") : metricName(row.metric)}`;
/** How well does it match? It holds where no more counts lie outside their 90% range than chance leaves there, in 39 of 40 logs. */
function fitAnswer() {
    const counts = (key) => { const all = countsIn(key); return all.length > 0 && { share: all.filter(isInside).length / all.length, n: all.length, key }; };
    const parts = /** @type {any[]} */ (["check", "back_test"].map(counts).filter(Boolean)), holds = parts.every(({ share, n }) => share >= 0.9 - 1.96 * Math.sqrt(0.09 / n));
    const said = parts.map(({ share, n, key }) => say(key + "_answer", { p: percent(share), b: n })).join(say("semicolon"));
    return parts.length > 0 && say(holds ? "fit_holds" : "fit_misses", { x: said });
}
/** How far the counts are off the model, in the middle and at most. */
function riskOfFit() {
    const said = ["check", "back_test"].map((key) => ({ key, off: countsIn(key).map((row) => Math.abs(offBy(row, "observed"))).sort((a, b) => a - b), large: Math.max(...countsIn(key).filter((row) => row.expected >= 100).map((row) => Math.abs(offBy(row, "observed")))) })).filter(({ off }) => off.length > 0)
        .map(({ key, off, large }) => say(key + "_off", { x: percent(off[Math.floor(off.length / 2)]), y: percent(large) }));
    return said.length > 0 && joined(said, say("semicolon"));
}
/* ---- two runs ------------------------------------------------------------------------------------------------------------ */

/** The usual figures and each other one that moved by 1% or more: of the first run, of the second, and the difference; what lies between net and the others closes the sum. */
function comparePicture() {
    const of = (id, row) => found("summary.csv", id, row.place, row.metric, "mean"), all = rowsOf("compare.csv").filter((row) => isNumber(row.diff) && row.diff !== 0 && !/_per_/.test(row.metric)), rows = all.filter((row) => (row.place === "all" && /^(net_cny|orders|gmv_cny|cost_cny)$/.test(row.metric)) || !(Math.abs(row.diff) < 0.01 * Math.abs(of("base", row)?.value || 0)));
    const unit = (as) => (as === "money" ? say("units", { x: moneyUnit() }) : ""), named = (row) => (row.place === "targets" ? row.metric : labelFor(`${row.place}.${row.metric}`)), look = { bare: true }, sign = { sign: true, bare: true };
    const cells = (head, a, b, diff, shown) => html("tr", {}, html("th", { scope: "row" }, head), html("td", {}, a), html("td", {}, b), html("td", { class: shown ? "strong" : "" }, diff));
    const line = (row) => {
        const as = row.place === "targets" ? "share" : asOf(row.metric), diff = (column) => found("compare.csv", "B", row.place, row.metric, column);
        return cells(row.place === "targets" ? keyInWords(row.metric) : capital(named(row)) + unit(as), figureOf(of("base", row), as, look), figureOf(of("B", row), as, look),
            [figureOf(diff("diff"), as, sign), html("small", {}, row.diff_low === row.diff_high ? say("every_campaign") : between(diff("diff_low"), diff("diff_high"), as, { sign: true }))], leavesZero(row.diff_low, row.diff_high));
    };
    const goods = ["base", "B"].map((id) => ["gmv_cny", "cost_cny", "net_cny"].map((metric) => of(id, { place: "all", metric })?.value ?? NaN)).map(([gmv, cost, net]) => gmv - cost - net), [less, more] = goods, told = rows.filter((row) => leavesZero(row.diff_low, row.diff_high)), closes = told.some((row) => row.metric === "net_cny") && Math.abs(more - less) > 1;
    const [a, b] = ["base", "B"].map(variantName), heads = [say("metric_switch"), shortened(a), shortened(b), say("compare_diff")].map((text) => html("th", { scope: "col" }, text));
    const head = told.slice(0, 4).map((row) => `${named(row)} ${textOf(row.diff, row.place === "targets" ? "share" : asOf(row.metric), { sign: true })}`).join(say("comma"));
    return [section("picture", told.length ? say("compare_title", { a, b, x: head }) : say(all.length ? "compare_chance" : "compare_same"), rows.length > 0 && [sub(say("compare_sub", { a, b })), html("table", { class: "ways two" }, html("thead", {}, html("tr", {}, heads)),
        html("tbody", {}, rows.map(line), closes && cells(say("compare_goods") + unit("money"), ...goods.map((x) => textOf(x, "money", look)), textOf(more - less, "money", sign), false)))]), entriesPicture(a, b)];
}
/** Orders of each entry in both runs, if all orders are shown to differ: those that moved by 1% or more, most first. @param {string} a @param {string} b names of the runs */
function entriesPicture(a, b) {
    const [one, two] = ofTwo("chain_orders"), of = (map, place) => map.get(place) || 0, moved = (place) => Math.abs(of(two, place) - of(one, place));
    const places = [...new Set([...one.keys(), ...two.keys()])].filter((place) => moved(place) > 0.01 * of(one, place)).sort((x, y) => moved(y) - moved(x)).slice(0, 8);
    const dot = (place) => ({ id: place, label: name(entryName(place)), value: of(two, place), second: of(one, place), texts: [number(of(two, place)), ["○ ", number(of(one, place))]] });
    return places.length > 0 && rowsOf("compare.csv").some((row) => row.place === "all" && row.metric === "orders" && leavesZero(row.diff_low, row.diff_high)) && section("entries", say("compare_entries", { name: entryName(places[0]), x: number(of(one, places[0])), y: number(of(two, places[0])) }), places.length > 1 && [sub(say("compare_entries_sub", { a, b })), dots(places.map(dot))]);
}

/* ---- a calculator ---------------------------------------------------------------------------------------------------------- */

/** What a plan was made for: shares or spread, and the level. */
const planRests = () => joined(rowsOf("plan.csv").filter((row) => /^(p1|p2|sd|alpha)$/.test(row.key)).map((row) => `${inLang({ en: row.label, zh: row.label_zh }).replace(/ ?[(（][^()]*[)）]$/, "")} ${row.shown}`), say("comma"));
/** The chance to see the effect by size, what other conventions say, and the figures as the terminal prints them. */
function planPictures() {
    const all = rowsOf("plan.csv"), curve = rowsOf("curve.csv"), of = (key) => all.find((row) => row.key === key), shown = (row) => (row.shown < 1e-4 && row.shown > 0 ? row.shown.toExponential() : String(row.shown)).replace(/^-/, "−").replace(/ points?$/, inLang({ en: "$&", zh: " 个百分点" }));
    const own = curve.find((row) => row.size === (of("n1") || of("pairs"))?.value), at = (part) => curve.reduce((a, b) => (Math.abs(b.size - part * (own?.size ?? 0)) < Math.abs(a.size - part * (own?.size ?? 0)) ? b : a));
    const line = of("pairs") && !/--(power|pairs) /.test(study.meta?.command || "") ? 0.8 : of("power")?.value;       /* whole pairs reach more than was asked for */
    const chance = (row) => figureOf(cellOf("curve.csv", row, "power", String(row.size)), "share"), what = say(of("pairs") ? "curve_blocks" : "curve_people");
    const list = (rows) => html("table", { class: "ways plan" }, html("tbody", {}, rows.map((row) => html("tr", {}, html("th", { scope: "row" }, inLang({ en: row.label, zh: row.label_zh })), html("td", {}, html("span", { class: "n", "data-cell": `plan.csv||${row.key}||value` }, shown(row)))))));
    const chart = () => linesChart([curve.map((row) => ({ ...row, x: row.all, y: row.power, hollow: row === own ? false : undefined }))], { label: say("kind_power"), ends: [0, 1], xs: curve.map((row) => row.all), as: "share", x: (x) => ([at(0.5), own, at(2)].some((row) => row?.all === x) ? number(x) : ""), bold: line });
    const others = all.filter((row) => row.other), off = (row) => Math.abs(row.value / others[0].value - 1), here = () => ["n1", "effect", "power", "alpha"].map(of).filter(Boolean).sort((a, b) => off(a) - off(b))[0], texts = [...others].sort((a, b) => a.value - b.value).map(shown);
    return [own && section("picture", tell("curve_title", { x: chance(at(0.5)), y: chance(at(2)), of: what }), sub(say("curve_sub", { of: what, x: percent(line), n: number(own.all) })), chart()),
        others.length > 0 && section("others", say("plan_others", { x: texts.length > 1 ? say("to", { a: texts[0], b: texts[texts.length - 1] }) : texts[0], y: shown(here()) }), list(others)),
        section("plan", say("plan_title"), list(all.filter((row) => !row.other && (row.key !== "n2_exact" || row.value !== of("n1_exact")?.value) && (row.key !== "power_reached" || shown(row) !== shown(of("power"))))))];
}

/** Sections of a study that is no run: those of its kind, or all that its tables allow. @returns {any[]} */
function kindSections() {
    const all = { best: axesOf().length !== 1 ? [bestPicture] : ranked().length > 12 ? [axisPicture] : [axisPicture, bestPicture], sweep: axesOf().length === 1 ? [axisPicture, bestPicture] : [mapPicture, bestPicture, effectsPicture], sensitivity: [sensitivityPicture], voi: [voiPicture],
        ab: ofFinding("bias") ? [truthPicture, powerPicture] : [analysisPicture, powerPicture, truthPicture], attribution: [attributionPicture], fit: [fitPicture], limits: [limitsPicture], power: [planPictures], compare: [comparePicture] };
    return (all[study.kind] || [variants, ...Object.values(all).flat()]).map((make) => make()).flat().filter(Boolean);
}
