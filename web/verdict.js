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
/** The finding that answers the call, else a sentence made of the first figure. @returns {[any, string]} */
function answer() {
    const finding = limitFinding() || (study.findings || []).find((f) => f.kind === "verdict"), told = finding ? inLang(finding) : "", cost = study.kind === "run" && allLose();
    if (study.kind === "compare") return [twoAnswer(), ""];
    if (study.kind === "power") return [told, ""];
    if (cost) return [cost.replace(/[.。]$/, ""), LISTS.test(finding?.id) ? told : ""];
    const [head, more] = headline(told, LISTS.test(finding?.id), finding?.id === "plan" && study.kind === "best" ? ".。" : undefined), open = /^(best|sweep)$/.test(study.kind) && bestHead();
    if (open) return [open, more];
    if (told) return study.kind === "run" && fewCampaigns() && finding.id === "plan" ? [head.replace(/\s?[(（][^()（）]*[)）]$/, ""), told] : [head, more];  /* no interval of so few */
    const { place, metric } = asked(), rows = rowsOf("summary.csv").filter((row) => row.variant === "base" && isNumber(row.mean));
    const first = rows.find((row) => row.place === place && row.metric === "net_cny") || rows.find((row) => row.place === place && row.metric === metric) || rows[0];
    if (study.kind === "fit" && fitAnswer()) return [fitAnswer(), ""];
    if (nobodyComes()) return [nobodyComes(), ""];
    if (!first) return [inLang(study.meta?.title) || study.name || say("nothing_here"), ""];
    return [tell("one_figure", { metric: capital(metricName(first.metric)), x: figureOf(ofPlan(first.place, first.metric)) }), ""];
}

/** The first line below the headline: by how much it is so. */
function lead() {
    const cost = bestAlone(), more = { run: leadOfVariants, best: leadOfBest, sweep: leadOfBest, ab: leadOfTest, attribution: leadOfRules, compare: () => [capital(say((study.findings || [])[0]?.id !== "apart" ? "two_pairs" : "two_apart", { n: number(study.meta?.replications) })), ["base", "B"].every((id) => (found("summary.csv", id, "all", "net_cny", "mean")?.value ?? 0) < 0) && [say("semicolon"), say("two_lose")], say("stop")] }[study.kind]?.();
    const drawn = /^(best|sweep)$/.test(study.kind) && ofFinding("drawn")?.figures?.[0]?.value;
    return [cost, more?.length && html("p", { class: study.kind === "compare" ? "sub" : "loss" }, more), drawn && sub(say("best_drawn", { n: number(drawn) }))];
}
/** Which variant comes nearest to the plan, or next to the best one, and which is last. */
function leadOfVariants() {
    const all = choosable(`${asked().place}.${asked().metric}`).filter((d) => !d.same), [first, second] = all, last = all[all.length - 1];
    if (!first?.better) return null;
    const part = (key, d) => tell(key, { shown: d.shown ? "" : say("pause") + say("no_difference"), name: shortened(variantName(d.variant.id)), x: figureOf(d.diff, undefined, { sign: true }), i: between(d.low, d.high, undefined, { sign: true }) });
    const target = rowsOf("summary.csv").find((row) => row.variant === "base" && row.place === "targets" && row.metric.startsWith(`${asked().place}.${asked().metric}`));
    const met = (id) => figureOf(found("summary.csv", id, "targets", target?.metric, "mean"), "share");
    if (target && first.side > 0 && met(first.variant.id))
        return [tell("lead_target", { x: keyInWords(target.metric), a: met("base"), b: met(first.variant.id), name: name(variantName(first.variant.id)) }), say("stop")];
    if (first.side > 0 && !second) return null;
    const parts = [first.side > 0 && second.diff.value <= 0 ? say("lead_plan") : part(first.side > 0 ? "lead_next" : "lead_closest", first.side > 0 ? second : first), last !== first && last !== second && part("lead_last", last)];
    return [joined(parts.filter(Boolean), say("semicolon")), say("stop")];
}
/** The picked variant, else the one that beats the plan by most; "": none does. */
function compared() {
    const best = choosable(`${asked().place}.${asked().metric}`)[0];
    return study.kind === "compare" ? "B" : state.v || (best?.side > 0 ? best.variant.id : "");
}
/** Differences of the variants that can be chosen. @param {string} key */
const choosable = (key) => differences(key).filter((d) => !kindWord(d.variant));
/** Why it is so, as one finding: what a better variant changes, what moves the figure; of a run what costs the plan most.
 * @returns {{why: any, weak: any, kept: any}} kept: no variant changes the weak point */
function because() {
    const all = study.findings || [], change = /^(best|apart)$/.test(all[0]?.id) && all.find((f) => f.id === "why"), acts = all.filter((f) => f.kind === "action");
    const lost = (f) => Math.max(0, ...["stopped", "visits"].map((slot) => f.figures?.find((one) => one.name === slot)?.value || 0));
    const held = study.kind === "run" && acts.filter((f) => f.polarity === "bad").sort((a, b) => (b.weight || 0) - (a.weight || 0) || lost(b) - lost(a))[0];
    /* does no variant let the entry of the loss cost less or sell more? */
    const at = String(held?.figures?.find((one) => one.place)?.place || "").split(">")[0], place = "entries." + at.replace("entries.", "");
    const choices = choosable(`${asked().place}.${asked().metric}`), sells = (id) => found("summary.csv", id, place, "chain_orders", "mean")?.value || 0;
    const kept = at && choices.length > 1 && choices.every(({ side, variant: { id, changes } }) => side <= 0 && !changes?.some(([path]) => path.startsWith(place + ".")) && sells(id) <= 1.05 * sells("base"));
    return { why: change || acts.find((f) => f.id === "moves"), weak: held || undefined, kept };
}
/** What else a variant changes. @param {Difference} d */
const changedBy = (d) => ["net_cny", "cost_cny", "orders"].filter((metric) => metric !== d.metric).flatMap((metric) => differences("all." + metric).filter((other) => other.variant === d.variant && !other.same))
    .map((other) => [metricName(other.metric), " ", figureOf(other.diff, undefined, { sign: true }), !other.shown && tell("in_brackets", { x: say("no_difference") })]);
/** Where no variant is shown to beat the plan: what else the closest one changes, and the last; of two runs the second. */
function whyNot() {
    const all = choosable(`${asked().place}.${asked().metric}`).filter((d) => !d.same), ends = all.length > 1 ? [all[0], all[all.length - 1]] : all, two = study.kind === "compare";
    if (!all.length || (!two && all[0].side > 0) || !all[0].better) return null;
    const said = ends.map((d) => changedBy(d).length > 0 && tell(two ? "why_second" : "why_one", { name: name(variantName(d.variant.id)), x: [joined(changedBy(d), say("comma")), causeOf(d.variant.id)] })).filter(Boolean);
    return said.length > 0 && joined(said, say("semicolon"));
}
/** At which step of the ways to a shop orders are won or lost against the plan: the one whose share of those who go on, from the step
 * before it, would alone move most of them. @param {string} id */
function causeOf(id) {
    const orders = differences("all.orders").find((d) => d.variant.id === id && d.shown), two = study.kind === "compare", flows = two ? [studies[1].flows?.base || {}, studies[2].flows?.base || {}] : [study.flows?.base || {}, study.flows?.[id] || {}], by = new Map();
    const entries = (study.map || studies[1]?.map)?.entries || [], spineOf = (id) => (entries.find((one) => one.id === id)?.steps || []).filter((step) => !step[2]);
    for (const [entry, places] of orders ? Object.entries(flows[0]) : [])
        for (const [k, shop] of Object.keys(places).filter((place) => /^shops\./.test(place)).entries()) {
            const spine = spineOf(entry), steps = [...spine, ...Object.keys(places[shop]).map((step) => [shop, step])], of = (own, [place, step]) => own[entry]?.[place]?.[step] || [0, 0, 0];
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
    return first && [tell("risk_test", { ship: told("ship"), hold: told("hold"), stop: told("stop"), of: n ? say("risk_test_of", { n: number(n) }) : "" }), say("stop"), gap()];
}
/** Which of two runs is better by how much, and how sure that is; names are those of their folders. */
function twoAnswer() {
    const [d] = differences(`${asked().place}.${asked().metric}`), names = ["base", "B"].map(variantName), as = asOf(asked().metric), metric = metricName(asked().metric);
    if (!d || d.same) return say("compare_same");
    const flip = d.side < 0 ? -1 : 1, text = (x) => textOf(flip * x, as, { sign: true, bare: true }), ends = [d.low, d.high].map((one) => one?.value ?? NaN);
    const slots = { a: names[0], b: names[1], metric, x: textOf(flip * d.diff.value, as, { sign: true }), i: say("to", { a: text(flip > 0 ? ends[0] : ends[1]), b: text(flip > 0 ? ends[1] : ends[0]) }) };
    return say(d.side ? "two_better" : "two_alike", d.side > 0 ? { ...slots, a: names[1], b: names[0] } : slots);
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
    const [a, b] = [1, 2].map((k) => { openStudy(k); return { line: waysLine(), best: waysAnswer()?.best?.entry }; }), [one, two] = ["base", "B"].map((id) => { openStudy(0); return name(variantName(id)); });
    return a.line && [one, say("colon"), a.line, b.line && [say("semicolon"), a.best === b.best ? tell("entry_two_same", { name: two }) : [two, say("colon"), b.line]]];
}
/** What else differs with the variant that is tapped; of the one that the verdict speaks of the finding `why` tells it. */
function why() {
    const picked = differences(comparedBy()[0] || "").find((d) => d.variant.id === state.v), moved = picked ? changedBy(picked) : [];
    return moved.length > 0 && tell("why", { name: html("b", {}, name(variantName(state.v))), x: joined(moved, say("comma")), by: causeOf(state.v) });
}
/** Said where not even the best of them earns: net is below zero, with its interval. */
function allLose() {
    const ids = ["base", ...choosable("all.net_cny").map((d) => d.variant.id)], high = (id) => found("summary.csv", id, "all", "net_cny", "high");
    const means = ids.map((id) => ({ id, mean: found("summary.csv", id, "all", "net_cny", "mean") })).sort((a, b) => (b.mean?.value || 0) - (a.mean?.value || 0));
    if (!ids.every((id) => (high(id)?.value ?? 0) < 0)) return "";
    const less = (choosable("all.net_cny")[0]?.side || 0) > 0, said = ids.length < 2 ? "plan_loses" : less ? "all_lose" : "all_lose_plan";
    return say(said, { name: variantName(means[0].id), x: less ? textOf(means[0].mean?.value, "money") : textOf(ofPlan("all", "net_cny")?.value, "money") });
}
/** Said where every candidate, or every one but the best, has a net below zero. */
function bestAlone() {
    const all = ranked(), others = all.length > 1 && asked().metric === "net_cny" && all.slice(1).every((row) => (row.high || row.mean) < 0);
    return others && (all[0].mean >= 0 || (all[0].high || all[0].mean) < 0) && html("p", { class: "loss" }, say(all[0].mean >= 0 ? "best_alone" : "best_loses"));
}
/** Below the headline why it is so, how risky, which entry converts best, each with its name; then findings up to five lines in all, the rest on
 * demand. What a figure or the variants below show comes last. @param {string} rest of the headline's sentence */
function deck(rest) {
    const all = study.findings || [], run = study.kind === "run", first = limitFinding() || all.find((f) => f.kind === "verdict"), { kind } = study;
    const drawn = run && comparedBy().length > 0, listed = drawn && LISTS.test(first?.id), chosen = /^(best|sweep)$/.test(kind), two = kind === "compare";
    const tapped = run && why(), cause = because(), split = first?.id === "bias" && rest, risk = kind === "ab" && (all.find((f) => f.id === "false_alarms") || all.find((f) => f.kind === "risk"));
    const chosenOne = (kind === "best" || two) && (study.variants || []).find((one) => one.id === (two ? "B" : ranked()[0]?.variant)), moved = changesOf(chosenOne);
    const short = (f) => f && (state.paper ? inLang(f) : splitSentence(inLang(f).replace(f.id === "dear" ? /, those of.*|（(?:扣除|可用).*|；可用.*/ : /(?<=\([^():]*): [^():]*(?=\))|(?<=（[^（），]*)，[^（）]* 至 [^（），]*(?=）)| ?[(（]95%[^()（）]*[)）]/g, "").replace(f.id === "moves" ? /[;；] ?(?=which)/ : /$^/, ", "))[0]).replace(/[.。]$/, "");
    const winner = !tapped && run && compared(), cause1 = winner && causeOf(winner), not = (drawn || two) && whyNot(), changes = moved.length > 0 && [joined(moved.slice(0, 4), "; "), moved.length > 4 && say("and_more", { n: moved.length - 4 })];
    const own1 = two ? (changes ? [tell("two_changes", { b: name(variantName("B")), x: changes }), not && [say("semicolon"), not]] : say("two_same", { a: studies[1].meta?.seed, b: studies[2].meta?.seed })) : cause.kept && not ? [tell("why_kept", { x: short(cause.weak) }), say("stop"), gap(), not] : split || not;
    const named = /** @type {[string, any][]} */ ([["why_is", tapped || (two && own1) || (chosen && (whyMoved() || (variantOfBest() !== "base" && whyBest()))) || (short(cause.why) && [withOptions(short(cause.why)), cause1]) || (chosen ? whyBest() : own1)], ["why_holds", !(cause.kept && not) && short(cause.weak)], ["changes_is", !state.card && !two && changes],
        ["risk_is", chosen ? riskOfBest() : two ? riskOfTwo() : kind === "fit" ? riskOfFit() : risk && [riskOfTest(), short(risk)]], /^(best|sweep|ab)$/.test(kind) ? entryOfStudy() : ["entry_is", two ? entryOfTwo() : run && !state.card && waysLine()], ["rests_is", kind === "power" && planRests()], ["next_is", kind === "fit" && tell("next_fit", { x: html("code", {}, `include: [${study.name}/fitted.yaml]`), y: html("code", { class: "nb" }, "yinliu run --draws 200") })]]);
    const facts = named.filter(([, text]) => text).map(([key, text]) => html("p", { class: "fact" }, html("b", {}, say(key)), typeof text === "string" ? withOptions(text.replace(/[.。]$/, "")) : text, say("stop")));
    const used = [first, cause.why, cause.weak, risk, chosen && ofFinding("drawn")], others = all.filter((f) => !used.includes(f) && !(run && /^(way|measure|frame|first)$/.test(f.id)) && !(tapped && f.id === "why"));
    const shown = (f) => (drawn && f.id === "if") || (chosen && f.kind === "risk"), boxed = (f) => run && /^(plan|loss|no_loss)$/.test(f?.id), own = boxed(first);   /* a box, or a line, has it */
    /* last what says nothing: a range without width, and a variant of which neither headline nor line below speaks */
    const idle = (f) => f.figures?.length > 0 && f.figures.slice(-2).every((one) => one.value === 0) || (f.id === "why" && first?.id === "nothing");
    const again = (f) => Number(f.id === "not_chosen") + 2 * Number(Boolean(idle(f))) - 3 * Number(f.id === "missed") + Number(others.findIndex((other) => other.id === f.id) !== others.indexOf(f));       /* a target that is missed, then one of each kind */
    const before = others.filter((f) => !shown(f) && !boxed(f)).sort((a, b) => again(a) - again(b)).map(inLang), after = others.filter(shown).map(inLang);
    const beside = { sweep: edgeOfBest, best: edgeOfBest }[kind]?.() || [], known = kind === "sweep" && leadOfBest();
    const told = [!listed && !own && !known && !split && rest, ...beside, ...before, listed && rest, ...after].filter(Boolean);
    const line = (text) => html("p", { class: "cap" }, kind === "power" ? text : withOptions(text)), most = split ? 0 : Math.max(0, (inLang(study.advice) ? 3 : 4) - facts.length - Number(Boolean(cause.kept && not)) - Number(Boolean(drawn && leadOfVariants())));
    const whole = state.paper ? [] : [cause.why, cause.weak, risk].filter((f) => f && f !== first && !tapped && !two).map(inLang).filter((text) => !facts.some((one) => textIn(one).includes(text.replace(/[.。]$/, ""))));
    const more = [...whole, ...told.slice(most), (known || own) && rest, ...others.filter(boxed).map(inLang)].filter(Boolean);
    const folded = more.length > 0 && fold("findings", say(state.paper ? "more_on_paper" : "more_findings", { n: more.length }), () => more.map(line));
    afterPaper = state.paper && folded;                             /* the first sheet is verdict and variants */
    return html("div", { class: "deck" }, facts, told.slice(0, most).map(line), !state.paper && folded);
}
/** On paper, the other findings: they stand behind the variants. @type {any} */
let afterPaper = null;

function verdict() {
    const [head, rest] = answer(), advice = inLang(study.advice);
    return html("section", { id: "verdict", "aria-labelledby": "h-verdict", tabindex: -1 },
        html("h1", { id: "h-verdict" }, withInterval(study.kind === "limits" ? capital(head) : head)), lead(), /^(run|compare)$/.test(study.kind) && keyFigures(), deck(rest),
        advice && html("div", { class: "advice", role: "note" }, html("h2", {}, say("advice")), advice.split(/\n\s*\n/).map((text) => html("p", {}, text))));
}

/* ---- key figures ----------------------------------------------------------------------------------------------------- */

/** @param {any} title @param {any} big @param {any[]} lines @param {any} variant its figure */
function keyFigure(title, big, lines, variant) {
    const figures = html("div", { class: "big" }, big);
    const unit = figures.querySelector("small")?.textContent?.length || 0;          /* what is longer is set smaller */
    figures.style.setProperty("--signs", String((figures.textContent || "").length - unit));
    figures.style.setProperty("--unit", `${unit * 9 + (unit && 6)}px`);
    return html("div", { class: "fig" }, html("dt", {}, title),
        html("dd", {}, figures, lines.map((line) => line && html("div", { class: "rng" }, joined(line, html("br")))),
            variant && html("div", { class: "vs" }, tell(study.kind === "compare" ? "with_second" : state.v ? "with_variant" : "with_best", { x: variant, name: shortened(variantName("B")) }))));
}
/** Of orders: once in how many campaigns, where that is less than every other. @param {number} orders */
const rarely = (orders) => orders > 0 && orders < 0.5 && say("rare", { n: number(Math.round(1 / orders)) });
/** Mean and range of one campaign of a figure of the plan. @param {string} place @param {string} metric */
function meanFigure(place, metric) {
    const mean = ofPlan(place, metric), as = asOf(metric), bare = { bare: true };
    if (!mean) return null;
    const single = ofPlan(place, metric, "p05") && ofPlan(place, metric, "p95");
    const end = ofPlan(place, metric, single ? "p05" : "low"), high = ofPlan(place, metric, single ? "p95" : "high");
    const low = end && end.value < 0 && mean.value >= 0 && !/net_cny|roi/.test(metric) ? { value: 0, ref: null } : end; /* no sales below none */
    const other = found("summary.csv", compared(), place, metric, "mean");
    const expected = (end) => found("uncertain.csv", "base", place, metric, "expected_" + end);
    const [from, to] = [expected("p05"), expected("p95")], fixed = single && low && high && from && to && to.value - from.value > 0.9 * (high.value - low.value);  /* chance adds little */
    const words = [place !== "all" && labelOf(place), metric !== "reached" && metricName(metric)].filter(Boolean);
    return keyFigure(capital(words.join(say("colon"))), [figureOf(mean, as, bare), as === "money" && html("small", {}, (/[万亿]$/.test(number(mean.value)) ? "" : " ") + moneyUnit())],
        [low && high && (low.value === high.value && single ? [say("every_campaign")]
            : !single && fewCampaigns() ? [say("mean_of", { n: number(study.meta.replications) })]
            : [say(fixed ? "one_campaign_all" : single ? "one_campaign" : "mean_range"), between(low, high, as, bare)]),
            !fixed && from && [say("assumptions"), between(from, to, as, bare)], place === "all" && metric === "orders" && [rarely(mean.value)]],
        figureOf(other, as, bare));
}
/** Are uncertain inputs fixed, so that ranges are of chance alone? */
const chanceAlone = () => (study.findings || []).some((f) => f.id === "frame") && !rowsOf("uncertain.csv").length;
function lossFigure() {
    const risk = ofPlan("all", "net_cny", "risk"), low = ofPlan("all", "net_cny", "risk_low"), high = ofPlan("all", "net_cny", "risk_high");
    const n = study.meta?.replications || 0;
    if (!risk) return n < 20 && ofPlan("all", "net_cny") && ofPlan("all", "cost_cny")?.value && keyFigure(say("loses"), "–", [[say("loses_few", { n: number(n) })]], null);
    const k = Math.round(risk.value * n), counted = n > 0 && Math.abs(k - risk.value * n) < 1e-6;
    const other = found("summary.csv", compared(), "all", "net_cny", "risk");
    return keyFigure(say("loses"), figureOf(risk, "share"),
        [[(counted ? say("loses_of", { k: number(k), n: number(n) }) : say("mean_range")) + (chanceAlone() ? say("loses_chance") : ""), between(low, high, "share", { bare: false })].filter(Boolean)],
        other?.value !== risk.value && figureOf(other, "share"));
}
/** Net, chance of a loss, orders; without them what the plan has. */
function keyFigures() {
    const { place, metric } = asked(), usual = ["all.net_cny", "all.risk", "all.orders", "all.gmv_cny"];
    const named = rowsOf("summary.csv").filter((row) => row.variant === "base" && (/^goals\./.test(row.place) && row.metric === "reached"
        || /^rooms\./.test(row.place) && row.metric === "entrants" || row.place === "all" && row.metric === "arrivals"));
    const others = named.some((row) => row.mean > 0) ? named.filter((row) => row.mean > 0) : named;
    const own = `${place}.${metric}`, wanted = [...(usual.includes(own) ? [] : [own]), ...usual, ...others.map((row) => `${row.place}.${row.metric}`)];
    const some = ["gmv_cny", "cost_cny", "orders"].some((of) => ofPlan("all", of)?.value);                  /* no tile of what the scenario has not */
    const made = [...new Set(wanted)].filter((key) => some || key === own || !usual.includes(key)).map((key) => {
        const [at, of] = placeMetric(key);
        if (of === "risk") return lossFigure();
        return of === "orders" && !ofPlan("all", "gmv_cny") && !ofPlan("all", "orders")?.value ? null : meanFigure(at, of);
    }).filter(Boolean);
    const frame = (study.findings || []).some((f) => f.id === "frame") && !fewCampaigns();
    return made.length > 0 && [html("p", { class: "whose" }, say(study.kind === "compare" ? "whose_two" : "whose", { a: studies[1]?.name, b: studies[2]?.name, n: number(study.meta?.replications), x: frame ? say(chanceAlone() ? "whose_chance" : "whose_drawn") : "" })), html("dl", { class: "figs" }, made.slice(0, 3))];
}

/* ---- variants -------------------------------------------------------------------------------------------------------- */

/** @typedef {{variant: any, place: string, metric: string, diff: Cell, low: Cell|null, high: Cell|null, same: boolean, shown: boolean,
 *   side: number, better: number, joint: boolean}} Difference side: 1 better than the plan, -1 worse, 0 not shown to differ */

/** @param {string} key "place.metric" @returns {[string, string]} */
const placeMetric = (key) => [key.slice(0, key.lastIndexOf(".")), key.slice(key.lastIndexOf(".") + 1)];
/** Figures that the variants can be compared by, the deciding one first: "place.metric". @returns {string[]} */
function comparedBy() {
    const all = new Set(rowsOf("compare.csv").filter((row) => isNumber(row.diff)).map((row) => `${row.place}.${row.metric}`));
    const targets = [...all].filter((key) => key.startsWith("targets."));
    const usual = ["net_cny", "orders", "gmv_cny", "cost_cny", "roi"].map((metric) => "all." + metric);
    const list = [...new Set([`${asked().place}.${asked().metric}`, ...usual, ...targets])].filter((key) => all.has(key));
    /* but what no variant moves, and what says the same as one before */
    const told = (key) => differences(key).map((d) => `${d.variant.id} ${d.diff.value}`).sort().join(), all0 = (key) => differences(key).every((d) => d.diff.value === 0);
    const kept = list.filter((key, i) => !i || (!all0(key) && !list.slice(0, i).some((other) => lastOf(other) === lastOf(key) && told(other) === told(key))));
    return (kept.length ? kept : [...all]).slice(0, 5);
}
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
        return { variant, place, metric, diff, low, high, same, shown, side: shown ? Math.sign(diff.value) * (better || 1) : 0, better, joint };
    };
    const list = (study.variants || []).slice(1).map(one).filter(Boolean);
    return list.sort((a, b) => (better < 0 ? 1 : -1) * (a.diff.value - b.diff.value));
}
/** A difference and its interval. @param {Difference} d */
const differenceTexts = (d) => [figureOf(d.diff, undefined, { sign: true, bare: true }),
    d.same ? say("identical") : between(d.low, d.high, undefined, { sign: true })];

/** @param {Difference[]} choices @param {string} metric */
function variantsTitle(choices, metric) {
    const slots = { metric: capital(metricName(metric)), n: choices.length };
    if (!choices.length) return say("variants_if", slots);
    const up = choices.filter((d) => d.side > 0).length, down = choices.filter((d) => d.side < 0).length;
    if (choices.length === 1 && choices[0].better)
        return say(["variant_below", "variant_like", "variant_above"][choices[0].side + 1], { ...slots, name: variantName(choices[0].variant.id) });
    if (!choices[0].better) return say(up + down ? "variants_move" : "variants_same", { ...slots, k: up + down });
    const head = say(up === choices.length ? "variants_all" : up ? "variants_some" : "variants_none", { ...slots, k: up });
    return down ? say("variants_worse", { head, k: down }) : head;
}
/** @param {Difference} d @returns {Dot} */
function variantDot(d) {
    const kind = kindWord(d.variant), id = d.variant.id, on = state.v === id;
    const label = [shortened(variantName(id)), kind && html("span", { class: "tag" }, kind)];
    return { id, label, texts: differenceTexts(d), value: d.diff.value, low: d.low?.value, high: d.high?.value, same: d.same, hollow: !d.shown,
        spoken: d.same || d.shown ? "" : say("no_difference"), on, act: () => go({ v: on ? "" : id }) };
}
function variants() {
    const keys = comparedBy();
    if ((study.variants || []).length < 2 || !keys.length) return null;
    const key = keys.includes(state.m) ? state.m : keys[0], list = differences(key), [, metric] = placeMetric(key), as = asOf(metric);
    const choices = list.filter((d) => !kindWord(d.variant)), nobody = list.filter((d) => kindWord(d.variant));
    const most = state.paper ? list.length : state.card ? 7 : list.length > 20 ? 8 : 12, all = opened.has("variants") || list.length <= most;
    const cut = (part, room) => (all ? part : part.slice(0, room)), ranks = (kept, look) => dots(kept.map(variantDot), look);
    const room = Math.max(4, Math.round((most * choices.length) / Math.max(1, list.length)));
    const first = cut(choices, room), second = state.card && first.length ? [] : cut(nobody, Math.max(4, most - room)), hidden = list.length - first.length - second.length;
    const how = { as, sign: true, extent: (state.card && choices.length ? choices : list).map(variantDot) };
    const unit = as === "money" ? say("units", { x: moneyUnit() }) : "", together = list[0]?.joint && list.length > 1 ? say("all_together") : "";
    return section("variants", variantsTitle(choices, metric), sub(say("variants_sub", { unit, all: together })),
        choice(say("metric_switch"), keys.map((k) => [k, capital(labelFor(k))]), key, (to) => go({ m: to })),
        first.length > 0 && ranks(first, { ...how, axis: !second.length }),
        second.length > 0 && [first.length > 0 && html("p", { class: "between" }, say("variants_nobody", { kinds: joined(["reading", "guess", "forbidden"].filter((kind) => nobody.some((d) => (d.variant.forbidden ? "forbidden" : d.variant.is) === kind)).map((kind) => say("kind_" + kind)), say("comma")).join("") })), ranks(second, how)],
        hidden > 0 && (state.card ? sub(say("left_out", { n: hidden }))
            : button("variants:all", say("show_all", { n: list.length }), () => unfold("variants"))),
        !wide() && picked(list));
}

/* ---- the picked variant ------------------------------------------------------------------------------------------------ */

/** Room beside the story for what the picked variant is. */
const wide = () => innerWidth >= 1180 && !state.paper && !state.card;
/** The column beside the story: the picked variant with its differences by every figure, and the sliders. */
function aside() {
    const keys = comparedBy(), key = keys.includes(state.m) ? state.m : keys[0], sliders = wide() && whatIf();
    if (!wide() || study.kind !== "run") return null;
    if (!key || (study.variants || []).length < 2) return sliders && html("aside", { class: "beside", "aria-label": say("whatif") }, sliders);
    const list = differences(key), choose = /** @type {HTMLSelectElement} */ (html("select", { "data-key": "aside", "aria-label": say("aside") },
        html("option", { value: "" }, say("plan_only")), list.map((d) => html("option", { value: d.variant.id }, variantName(d.variant.id)))));
    choose.value = state.v;
    choose.addEventListener("change", () => go({ v: choose.value }));
    const mine = keys.map((k) => differences(k).find((d) => d.variant.id === state.v)).filter(Boolean);
    const line = (d) => {
        const [diff, interval] = differenceTexts(d);
        const unit = asOf(d.metric) === "money" ? say("units", { x: moneyUnit() }) : "";
        return [html("dt", {}, capital(labelFor(`${d.place}.${d.metric}`)) + unit), html("dd", {}, diff, " ", html("small", {}, interval))];
    };
    return html("aside", { class: "beside", "aria-label": say("aside") },
        html("h2", {}, say("aside")), choose, html("dl", {}, mine.map(line)), picked(list), sliders);
}
/** The settings that a variant changes, each from what to what. @param {any} variant */
function changesOf(variant) {
    const all = variant?.changes || [], changes = all.filter(([path, , to]) => to !== "" || !all.some((other) => other[2] !== "" && path.startsWith(other[0] + ".")));
    /** What a setting was: its own value, else those below it that it replaces. @param {string} path */
    const below = (path) => all.filter((other) => other[1] && other[0].startsWith(path + "."))
        .map((other) => `${other[0].slice(path.length + 1)} ${other[1]}`).join(", ");
    return changes.map(([path, from, to]) => html("span", { title: path }, `${pathName(path)}${say("colon")}${timesOf(from || below(path) || say(/\.(stock|seats|budget|capacity)$/.test(path) ? "no_limit" : "nothing"))} → ${timesOf(to || say("nothing"))}`));
}
/** What the picked variant changes. @param {Difference[]} list */
function picked(list) {
    const d = list.find((one) => one.variant.id === state.v);
    if (!d) return (study.map?.entries?.length || study.evening?.length) > 0 && html("p", { class: "sub screen" }, say("variants_hint"));
    const p = found("compare.csv", state.v, d.place, d.metric, "p_higher"), changes = changesOf(d.variant);
    return html("div", { class: "picked" }, tell("picked", { name: html("b", { class: "var" }, name(variantName(state.v))) }),
        d.variant.forbidden && say("picked_rule", { x: inLang(d.variant.forbidden) }),
        p && !d.same && tell("picked_higher", { metric: capital(metricName(d.metric)), x: figureOf(p, "share") }),
        changes.length ? [say("changes_is"), joined(changes, "; ")] : say("picked_no_changes"), " ",
        button("plan-only", say("plan_only"), () => go({ v: "" })));
}
