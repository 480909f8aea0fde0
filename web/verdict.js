/* verdict.js: what is decided, the figures that it rests on, and the variants on one axis. */

/** Findings that list the variants, which the picture of variants shows. */
const LISTS = /^(nothing|undecided|same|if)$/;

/** A sentence as headline and rest: its first clause, outside of brackets; of a list what stands before the colon.
 * @param {string} text @param {boolean} [list] @param {string} [ends] of a clause @returns {[string, string]} */
function headline(text, list, ends = ".。;；") {
    const most = state.lang === "zh" ? 80 : 125, least = state.lang === "zh" ? 5 : 12;
    for (const marks of list ? [":：；"] : [ends, ":："]) {
        let depth = 0, outside = 0;
        for (let i = 0; i < text.length; i++) {
            if ("(（".includes(text[i])) depth++;
            if (")）".includes(text[i])) depth--;
            outside += Number(!depth);
            const stops = marks.includes(text[i]) && !depth && (text.charCodeAt(i) > 255 || /\s|^$/.test(text.charAt(i + 1)));
            if (stops && outside > most) break;
            if (stops && i >= least) return [text.slice(0, i), text.slice(i + 1).trim()];
        }
    }
    return [text.replace(/[.。]$/, ""), ""];
}

/** A headline; its interval at the end in small letters. @param {any} head */
const withInterval = (head) => (typeof head === "string" ? head.split(/(\s?[(（](?:[^()（）]|[(（][^()（）]*[)）])*\d(?:[^()（）]|[(（][^()（）]*[)）])*[)）]$)/)
    .map((part, i) => (i % 2 ? html("small", {}, withOptions(part)) : withOptions(part))) : head);
/** The finding that answers the call, else a sentence made of the first figure: a title and what is
 * left of its text.
 * @returns {[any, string]} */
function answer() {
    const [finding] = verdicts(), told = finding ? inLang(finding) : "", { kind } = study;
    if (kind === "compare") return [twoAnswer(), ""];
    if (kind === "power") return [told, ""];
    const ends = finding?.id === "plan" && kind === "best" ? ".。" : undefined;
    const [head, more] = headline(told, LISTS.test(finding?.id), ends);
    const open = /^(best|sweep)$/.test(kind) && bestHead(), own = kind === "run" && actionTitle();
    if (open) return [open, more];
    if (own) return [own, verdicts().map(inLang).join(gap())];
    if (told && kind === "run" && fewCampaigns()
        && finding.id === "plan")  /* no interval of so few */
        return [head.replace(/\s?[(（][^()（）]*[)）]$/, ""), told];
    if (told) return [head, more];
    const { place, metric } = asked(), of = (row) => row.place === place && row.metric === metric;
    const rows = rowsOf("summary.csv").filter((row) => row.variant === "base"
        && isNumber(row.mean));
    const first = rows.find((row) => row.place === place && row.metric === "net_cny")
        || rows.find(of) || rows[0];
    if (kind === "fit" && fitAnswer()) return [fitAnswer(), ""];
    if (nobodyComes()) return [nobodyComes(), ""];
    if (!first) return [inLang(study.meta?.title) || study.name || say("nothing_here"), ""];
    const x = figureOf(ofPlan(first.place, first.metric));
    return [tell("one_figure", { metric: capital(metricName(first.metric)), x }), ""];
}

/** The first line below the headline: by how much it is so. */
function lead() {
    const more = { best: leadOfBest, sweep: leadOfBest, ab: leadOfTest, attribution: leadOfRules,
        compare: leadOfTwo }[study.kind]?.();
    const drawn = /^(best|sweep)$/.test(study.kind) && ofFinding("drawn")?.figures?.[0]?.value;
    return [bestAlone(), more?.length && html("p",
        { class: study.kind === "compare" ? "sub" : "loss" }, more),
        drawn && sub(say("best_drawn", { n: number(drawn) }))];
}
/** Are the campaigns of two runs pairs, and do both lose money? */
function leadOfTwo() {
    const key = (study.findings || [])[0]?.id !== "apart" ? "two_pairs" : "two_apart";
    const lose = ["base", "B"].every((id) => (
        found("summary.csv", id, "all", "net_cny", "mean")?.value ?? 0) < 0);
    const pairs = capital(say(key, { n: number(study.meta?.replications) }));
    return [pairs, lose && [say("semicolon"), say("two_lose")], say("stop")];
}
/** The picked variant, else the one that beats the plan by most; "": none does. */
function compared() {
    const best = choices()[0], own = (study.variants || []).some((one) => one.id === state.v);
    return study.kind === "compare" ? "B" : own ? state.v : best?.side > 0 ? best.id : "";
}
/** Differences of the variants that can be chosen. @param {string} key */
const choosable = (key) => differences(key).filter((d) => !kindWord(d.variant));
/** What else a variant changes. @param {Difference} d */
const changedBy = (d) => ["net_cny", "cost_cny", "orders"].filter((metric) => metric !== d.metric).flatMap((metric) => differences("all." + metric).filter((other) => other.variant === d.variant && !other.same))
    .map((other) => [metricName(other.metric), " ", figureOf(other.diff, undefined, { sign: true }), !other.shown && tell("in_brackets", { x: say("no_difference") })]);
/** What else the second run changes. */
function whySecond() {
    const [d] = choosable(`${asked().place}.${asked().metric}`), moved = d && !d.same ? changedBy(d)
        : [];
    return moved.length > 0 && tell("why_second",
        { x: [joined(moved, say("comma")), causeOf("B")] });
}
/** At which step of the ways to a shop orders are won or lost against the plan: the one whose share of those who go on, from the step
 * before it, would alone move most of them. @param {string} id */
function causeOf(id) {
    const orders = differences("all.orders").find((d) => d.variant.id === id && d.shown), two = study.kind === "compare", flows = two ? [studies[1].flows?.base || {}, studies[2].flows?.base || {}] : [study.flows?.base || {}, study.flows?.[id] || {}], by = new Map();
    const spineOf = (id) => {
        if (two) openStudy(1);
        const steps = entryOf(id).steps.filter((step) => !step[2]);
        if (two) openStudy(0);
        return steps;
    };
    for (const [entry, places] of orders ? Object.entries(flows[0]) : [])
        for (const [k, shop] of Object.keys(places).filter((place) => /^shops\./.test(place)).entries()) {
            const spine = spineOf(entry), steps = /** @type {any[]} */ (
                [...spine, ...Object.keys(places[shop]).map((step) => [shop, step])]),
                of = (own, [place, step]) => own[entry]?.[place]?.[step] || [0, 0, 0];
            const [plan, other] = flows.map((own) => [of(own, steps[0])[0], ...steps.map((at) => of(own, at)[1] + of(own, at)[2])]), sold = plan[plan.length - 1];
            plan.forEach((n, i) => {                                /* first those who come */
                const key = i ? steps[i - 1].slice(0, 2).join(" ") : entry, one = by.get(key) || { key, moved: 0, now: [0, 0], of: [0, 0] }, before = i ? [plan[i - 1], other[i - 1]] : [1, 1];
                const moved = n > 0 && before[1] > 0 ? sold * ((other[i] * before[0]) / (n * before[1]) - 1) : 0;
                const once = Number(!k || !spine.length || i > spine.length);        /* the way to several shops is one */
                by.set(key, { key, moved: one.moved + moved, now: [one.now[0] + once * n, one.now[1] + once * other[i]], of: [one.of[0] + once * before[0], one.of[1] + once * before[1]] });
            });
        }
    const all = Math.abs(orders?.diff.value || 0) < 0.01 * (ofPlan("all", "orders")?.value || 0) ? 0 : orders?.diff.value || 0, most = [...by.values()].sort((x, y) => (y.moved - x.moved) * all)[0], [place, step] = most?.key.split(" ") || [];
    if (!all || !most || !place || most.moved / all < 0.4) return "";
    const [a, b] = most.now.map((n, k) => (step ? percent(n / most.of[k]) : number(n))), x = !step ? entryName(place) : (IN_HOUSE.test(place) ? labelOf(place) + say("colon") : "") + stepName(place, step);
    return a !== b && tell(step ? "cause_step" : "cause_come", { a, b, x: name(x) });
}
/** Of how many campaigns is a share whose 95% interval (Wilson) begins there? 0: of none that the findings name. @param {number} p @param {number} low */
const tried = (p, low) => (ofFinding("rests")?.figures || []).filter((one) => /^(n|most)$/.test(one.name)).map((one) => one.value)
    .find((n) => Math.abs((p + 1.920729 / n - 1.959964 * Math.sqrt((p * (1 - p)) / n + 0.960365 / n / n)) / (1 + 3.841459 / n) - low) < 1e-5) || 0;
/** What a test says with the change as it is. */
function riskOfTest() {
    const row = (decision) => rowsOf("decisions.csv").find((one) => one.arms_are === "as-planned" && one.decision === decision), first = row("ship"), n = first && isNumber(first.low) ? tried(first.share, first.low) : 0;
    const told = (decision) => (n ? number(Math.round(n * row(decision)?.share)) : figureOf(cellOf("decisions.csv", row(decision), "share", "as-planned/" + decision), "share"));
    return first && [tell("risk_test", { ship: told("ship"), hold: told("hold"), stop: told("stop"),
        of: n ? say("risk_test_of", { n: number(n) }) : "" })];
}
/** Which of two runs is better by how much, and how sure that is; names are those of their folders. */
function twoAnswer() {
    const [d] = differences(decides()), [a, b] = ["base", "B"].map(variantName),
        { metric } = asked(), as = asOf(metric);
    if (!d || d.same) return say("compare_same");
    const text = (x) => textOf(x, as, { sign: true, bare: true }),
        ends = [d.low, d.high].map((one) => text(one?.value ?? NaN));
    const key = d.side ? (d.side > 0 ? "two_better" : "two_worse") : "two_alike";
    return say(key, { a, b, metric: metricName(metric), x: textOf(d.diff.value, as, { sign: true }),
        i: say("to", { a: ends[0], b: ends[1] }) });
}
/** How often each of two runs loses money. */
function riskOfTwo() {
    const [a, b] = ["base", "B"].map((id) => ["risk", "risk_low", "risk_high"].map((column) => found("summary.csv", id, "all", "net_cny", column))).map(([share, low, high]) => share && [figureOf(share, "share"), low && high && tell("in_brackets", { x: between(low, high, "share") })]);
    return a && b && tell("risk_two", { a, b, one: name(variantName("base")), two: name(variantName("B")), chance: say((studies[1].tables || []).some((one) => one.file === "uncertain.csv") ? "risk_drawn" : "risk_chance") });
}
/** A metric of the entries by the names of their places, in the first run and in the second. @param {string} metric */
const ofTwo = (metric) => [1, 2, 0].map((k) => {
    openStudy(k);
    return new Map(rowsOf("summary.csv").filter((row) => row.metric === metric && row.variant === "base" && /^entries\./.test(row.place)).map((row) => [row.place, row.mean]));
});
/** The best entry of the first run, and that of the second where it is another. */
function entryOfTwo() {
    const [a, b] = [1, 2].map((k) => { openStudy(k); return { line: waysLine(),
        best: waysRanked().selling[0]?.entry }; }),
        [one, two] = ["base", "B"].map((id) => { openStudy(0); return name(variantName(id)); });
    return a.line && [one, say("colon"), a.line, b.line && [say("semicolon"), a.best === b.best ? tell("entry_two_same", { name: two }) : [two, say("colon"), b.line]]];
}
/** What else differs with the variant that is tapped. */
function why() {
    const picked = differences(decides()).find((d) => d.id === state.v), moved = picked
        ? changedBy(picked) : [];
    return moved.length > 0 && [joined(moved, say("comma")), causeOf(state.v), say("stop"), gap()];
}
/** Said where every candidate, or every one but the best, has a net below zero. */
function bestAlone() {
    const all = ranked(), others = all.length > 1 && asked().metric === "net_cny" && all.slice(1).every((row) => (row.high || row.mean) < 0);
    return others && (all[0].mean >= 0 || (all[0].high || all[0].mean) < 0) && html("p", { class: "loss" }, say(all[0].mean >= 0 ? "best_alone" : "best_loses"));
}
/** A finding cut to its first clause; on paper whole. @param {any} f */
function shortFinding(f) {
    const told = f ? inLang(f).replace(f.id === "moves" ? /[;；] ?(?=which)/ : /$^/, ", ") : "";
    return (state.paper ? told : splitSentence(told)[0]).replace(/[.。]$/, "");
}
/** What has a name in the verdict: why, what is changed, how risky, by which entry.
 * @param {string} rest of the headline's sentence @returns {[string, any][]} */
function facts(rest) {
    const all = study.findings || [], { kind } = study, chosen = /^(best|sweep)$/.test(kind),
        two = kind === "compare";
    const moves = all.find((f) => f.id === "moves"), [first] = verdicts();
    const id = two ? "B" : ranked()[0]?.variant, own = (kind === "best" || two)
        && (study.variants || []).find((one) => one.id === id);
    const moved = changesOf(own), more = moved.length > 4
        && say("and_more", { n: moved.length - 4 });
    const changes = moved.length > 0 && [joined(moved.slice(0, 4), "; "), more];
    const seeds = { a: studies[1]?.meta?.seed, b: studies[2]?.meta?.seed }, second = two
        && whySecond();
    const changed = changes ? [tell("two_changes", { b: name(variantName("B")), x: changes }),
        second && [say("semicolon"), second]] : say("two_same", seeds);
    const why = two ? changed : (chosen && whyMoved()) || shortFinding(moves)
        || (first?.id === "bias" && rest);
    const risk = chosen ? riskOfBest() : two ? riskOfTwo() : kind === "fit" ? riskOfFit()
        : kind === "ab" && riskOfTest();
    return [["why_is", why], ["changes_is", !state.card && !two && kind !== "best" && changes],
        ["risk_is", risk],
        ["entry_is", two && entryOfTwo()], ["rests_is", kind === "power" && planRests()]];
}
/** Below the headline what has a name, then findings up to four lines in all, the rest on demand.
 * @param {string} rest of the headline's sentence */
function deck(rest) {
    const all = study.findings || [], { kind } = study, run = kind === "run", [first] = verdicts(),
        above = run && bestChange() ? verdicts() : [first];
    const lines = (run ? [] : facts(rest)).filter(([, text]) => text).map(([key, text]) =>
        html("p", { class: "fact" }, html("b", {}, say(key)),
        typeof text === "string" ? withOptions(text.replace(/[.。]$/, "")) : text, say("stop")));
    /* what the strips, the ways and the sources show */
    const shown = run ? /^(loss|no_loss|plan|frame|measure|first|frame_drawn)$/
        : kind === "compare" ? /^(why|loss|no_loss|frame)$/ : /^(drawn|moves)$/;
    const others = all.filter((f) => !above.includes(f) && !shown.test(f.id)), bad = (f) =>
        Number(f.id === "missed" || f.polarity === "bad");
    const edge = /^(best|sweep)$/.test(kind) ? edgeOfBest() : [];
    const known = run || first?.id === "bias" || (kind === "sweep" && leadOfBest()), own = rest
        && !run && [rest];
    const told = [...(known ? [] : own || []), ...edge,
        ...others.sort((a, b) => bad(b) - bad(a)).map(inLang)];
    const hidden = [...all.filter((f) => !above.includes(f) && shown.test(f.id)).map(inLang),
        ...(known && own || [])];
    const line = (text) => html("p", { class: "cap" }, kind === "power" ? text : withOptions(text));
    const most = first?.id === "bias" ? 0 : Math.max(0, (run ? 2 : 4) - lines.length),
        more = [...told.slice(most), ...hidden];
    const said = run && rest && html("p", { class: "told" }, withOptions(rest));
    const folded = more.length > 0 && fold("findings", say(state.paper ? "more_on_paper" : "more_findings", { n: more.length }), () => more.map(line));
    afterPaper = state.paper && folded;                             /* the first sheet is verdict and variants */
    return [said, html("div", { class: "deck" }, lines, told.slice(0, most).map(line), !state.paper
        && folded)];
}
/** On paper, the other findings: they stand behind the variants. @type {any} */
let afterPaper = null;

function verdict() {
    const [head, rest] = answer(), advice = inLang(study.advice), run = study.kind === "run";
    const text = advice && advice.split(/\n\s*\n/).map((part) => html("p", {}, part));
    const [said, others] = deck(rest), figures = /^(run|compare)$/.test(study.kind) && strips();
    return html("section", { id: "verdict", "aria-labelledby": "h-verdict", tabindex: -1 },
        html("h1", { id: "h-verdict" }, withInterval(head)), lead(), run ? [said, figures, others]
            : [figures, others],
        advice && html("div", { class: "advice", role: "note" }, html("h2", {}, say("advice")),
            text));
}
/** Are uncertain inputs fixed, so that ranges are of chance alone? */
const chanceAlone = () => (study.findings || []).some((f) => f.id === "frame") && !rowsOf("uncertain.csv").length;
/* ---- variants -------------------------------------------------------------------------------------------------------- */

/** @typedef {Change & {variant: any}} Difference */

/** @param {string} key "place.metric" @returns {[string, string]} */
const placeMetric = (key) => [key.slice(0, key.lastIndexOf(".")), key.slice(key.lastIndexOf(".") + 1)];
/** @param {string} key "place.metric" */
function labelFor(key) {
    const [place, metric] = placeMetric(key);
    return place === "all" ? metricName(metric) : place === "targets" ? metric : `${labelOf(place)} ${metricName(metric)}`;
}
/** Nobody chooses it: a reading, a guess, or forbidden. @param {any} variant */
const kindWord = (variant) => (variant.forbidden ? say("is_forbidden") : /^(reading|guess)$/.test(variant.is) ? say("is_" + variant.is) : "");

/** Differences of every variant by a figure, the best first. @param {string} key @returns {Difference[]} */
function differences(key) {
    const [place, metric] = placeMetric(key), better = metricOf(metric)?.better || 0;
    /** @param {any} variant @returns {Difference|null} */
    const one = (variant) => {
        const get = (column) => found("compare.csv", variant.id, place, metric, column), diff = get("diff"), joint = !!get("low_all");
        const low = get(joint ? "low_all" : "diff_low"), high = get(joint ? "high_all" : "diff_high");
        if (!diff) return null;
        const same = diff.value === 0 && low?.value === 0 && high?.value === 0;
        const shown = !same && !!low && !!high && (low.value > 0 || high.value < 0);
        return { id: variant.id, name: variantName(variant.id), variant, place, metric, diff, low,
            high, same, shown, side: shown ? Math.sign(diff.value) * (better || 1) : 0, better,
            joint };
    };
    const list = (study.variants || []).slice(1).map(one).filter(Boolean);
    return list.sort((a, b) => (better < 0 ? 1 : -1) * (a.diff.value - b.diff.value));
}
/** A difference and its interval. @param {Change} d */
const differenceTexts = (d) => [figureOf(d.diff, undefined, { sign: true, bare: true }),
    d.same ? say("identical") : between(d.low, d.high, undefined, { sign: true })];

/* ---- the picked variant
 * ------------------------------------------------------------------------------ */

/** The settings that a variant changes, each from what to what. @param {any} variant */
function changesOf(variant) {
    const all = variant?.changes || [], changes = all.filter(([path, , to]) => to !== "" || !all.some((other) => other[2] !== "" && path.startsWith(other[0] + ".")));
    /** What a setting was: its own value, else those below it that it replaces. @param {string} path */
    const below = (path) => all.filter((other) => other[1] && other[0].startsWith(path + "."))
        .map((other) => `${other[0].slice(path.length + 1)} ${other[1]}`).join(", ");
    return changes.map(([path, from, to]) => html("span", { title: path }, `${pathName(path)}${say("colon")}${timesOf(from || below(path) || say(/\.(stock|seats|budget|capacity)$/.test(path) ? "no_limit" : "nothing"))} → ${timesOf(to || say("nothing"))}`));
}
/** What the picked change is and brings. @param {Change[]} list */
function picked(list) {
    const d = list.find((one) => one.id === state.v),
        back = button("plan-only", say("plan_only"), () => go({ v: "" }));
    if (!d) return null;
    const title = html("b", { class: "var" }, name(d.name)), { row } = d;
    if (row) {
        const of = (column, as) => triedCell(row, column, as),
            n = of("fresh_campaigns", "orders") || of("campaigns", "orders");
        const orders = of("orders", "orders"), loss = of("loss", "risk"), value = row.value !== ""
            && row.value != null;
        return html("div", { class: "picked" }, title, say("colon"),
            value && tell("tried_value", { x: timesOf(row.value), y: timesOf(row.now) }),
            orders && tell("tried_orders", { x: [figureOf(orders, "number", { sign: true }),
                tell("in_brackets", { x: between(of("orders_low", "orders"),
                of("orders_high", "orders"), "number", { sign: true }) })] }),
            loss && tell("tried_loss", { x: [figureOf(loss, "share"),
                tell("in_brackets", { x: between(of("loss_low", "risk"), of("loss_high", "risk"),
                "share") })] }),
            n && tell("tried_campaigns", { n: number(n.value) }), back);
    }
    const p = found("compare.csv", state.v, d.place, d.metric, "p_higher"),
        changes = changesOf(d.variant), moved = why();
    return html("div", { class: "picked" }, tell("picked", { name: title }),
        d.variant.forbidden && say("picked_rule", { x: inLang(d.variant.forbidden) }), moved
            && [moved, say("stop"), gap()],
        p && !d.same && tell("picked_higher", { metric: capital(metricName(d.metric)), x: figureOf(p, "share") }),
        changes.length ? [say("changes_is"), joined(changes, "; ")] : say("picked_no_changes"), " ",
            back);
}
