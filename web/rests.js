/* rests.js: what the figures rest on, the tables with all their rows, and the end of the page. */

/** Inputs declared uncertain; one of a group stands for all. Shares of another folder of the page, where this one has none. */
function assumptions() {
    const of = (one) => ((one.tables || []).find((table) => table.file === "assumptions.csv") || {}), at = (table, column) => (table.head || []).indexOf(column);
    const shares = new Map(studies.flatMap((one) => (of(one).rows || []).map((row) => [row[at(of(one), "path")], row[at(of(one), "share")]])).filter(([, share]) => isNumber(share)));
    const groups = new Map();
    for (const row of rowsOf("assumptions.csv")) {
        const group = row.with || row.path, first = groups.get(group);
        if (first) first.more.push(row.path);
        else groups.set(group, { ...row, share: isNumber(row.share) ? row.share : shares.get(row.path), label: { en: row.label, zh: row.label_zh }, more: [] });
    }
    return [...groups.values()];
}
/** What is uncertain, the most influential first, else the weakest grade first; then lines of the scenario with a source. */
function rests() {
    const lines = study.rests || [], given = assumptions(), told = (study.findings || []).filter((f) => study.kind === "run" && /^(measure|frame)$/.test(f.id));
    if (!given.length && !lines.length && !told.length) return null;
    const shares = given.some((one) => isNumber(one.share)), weight = (one) => (isNumber(one.share) ? one.share : -1);
    const sorted = [...given].sort((a, b) => weight(b) - weight(a) || String(b.grade).localeCompare(String(a.grade)));
    const first = told.find((f) => f.id === "measure"), few = sorted.slice(0, 5), rest = sorted.slice(few.length);
    const plain = sorted[0]?.grade && !shares ? say("rests_weakest", { n: sorted.filter((one) => one.grade === sorted[0].grade).length, g: sorted[0].grade }) : sorted.length ? say("rests_count", { n: sorted.length }) : say("rests_lines", { n: lines.length }), alone = !sorted.length && !told.length;
    const [head, more] = first ? headline(inLang(first), true) : [plain, ""];
    if (state.paper && alone) return null;                           /* nothing of it is printed */
    const others = say("rests_more", { n: rest.length }), moved = sum(given, (one) => one.more.length);
    const sources = say("rests_lines", { n: lines.length }), order = sorted.length > 0 && [!shares && sorted[0].grade && say("rests_ask"), say(shares ? "rests_sub" : "rests_sub_grade")].filter(Boolean).join(gap());
    return section("rests", withOptions(head), sub(withOptions([more, ...told.filter((f) => f !== first).map(inLang), order].filter(Boolean).join(gap()))), few.map(assumption),
        rest.length > 0 && fold("rests", moved ? say("rests_with", { head: others, k: moved }) : others, () => rest.slice(0, state.paper ? 14 : rest.length).map(assumption)),
        state.paper && rest.length > 14 && sub(say("least_rows", { n: rest.length - 14, file: "assumptions.csv" })),
        lines.length > 0 && (state.paper ? sub(say("rests_paper", { x: sources })) : fold("lines", alone ? say("rests_show") : sources, () => lines.map(sourceLine))));
}
/** @param {any} one a line of the scenario */
function sourceLine(one) {
    const grade = say(/^(reported|mixed)$/.test(one.grade) ? one.grade : "assumption");
    return html("div", { class: "as" }, html("code", {}, one.set || ""),
        html("span", { class: "src" }, `${one.line} · ${grade}`, one.source && [" · ", sourceText(one.source)]));
}
/** @param {string} source a name, or an address that can be opened */
function sourceText(source) {
    if (!/^https?:\/\//.test(source)) return name(source);
    return html("a", { href: source, rel: "noreferrer" }, source.replace(/^https?:\/\/(www\.)?/, "").split("/")[0]);
}
/** A key in brackets behind a name, "pay (p)", in words. @param {string} label */
const keyWords = (label) => label.replace(/([(（])(mean|median|sigma|shape|sd|p|rate|yes|no)([)）])/g, (_, open, key, close) => open + say("is_" + key) + close);
/** What an uncertain input is. @param {any} one */
function labelled(one) {
    const said = inLang(one.label), path = String(one.path);
    return said && said !== path && !path.startsWith("people.") ? spaced(keyWords(said)) : pathName(path);
}
/** @param {any} one an uncertain input */
function assumption(one) {
    const ends = [one.low, one.value, one.high].filter((x) => x !== undefined && x !== "").map(timesOf);
    const group = rowsOf("sensitivity.csv").some((row) => row.factor === one.with) && one.with !== one.path ? String(one.with).replace(/_/g, " ") + say("colon") : "", label = labelled(one);
    const grade = one.grade && html("span", { class: /[DE]/.test(one.grade) ? "grade weak" : "grade" }, say("grade", { x: one.grade }));
    const bar = () => html("span", { class: "mini" }, html("i", { set: { width: `${Math.max(0, Math.min(100, 100 * one.share))}%` } }));
    const amount = ends.length === 3 ? [`${ends[0]} – `, html("b", {}, ends[1]), ` – ${ends[2]}`] : ends.join(" – ");
    return html("div", { class: "as" },
        html("span", {}, html("b", {}, group, name(label)), grade, ends.length > 0 && html("span", { class: "am" }, amount)),
        isNumber(one.share) && html("span", { class: "sh" }, percent(one.share), bar()),
        html("span", { class: "src" }, one.source && tell("source", { x: sourceText(one.source) }), one.source && label !== one.path && " · ",
            label !== one.path && html("code", {}, one.path), one.more.length > 0 && [" · ", tell("whatif_more", { n: one.more.length, x: one.more.map(pathName).join(say("comma")) })]));
}

/* ---- tables ----------------------------------------------------------------------------------------------------------- */

/** How a cell is shown: by what its column is. @param {Table} table @param {any[]} row @param {string} column @returns {string} */
function cellText(table, row, column) {
    const value = row[table.at[column]], is = columnOf(table.file, column)?.as;
    if (value === "" || value == null) return "";
    if (typeof value !== "number") return tableWord(table, row, column, String(value));
    if (is === "share") return percent(value);
    const metric = lastOf(row[table.at.metric]), share = /^(morris|sobol|shapley)/.test(String(row[table.at.method] ?? ""));
    return textOf(value, is === "figure" && metric && !share ? asOf(metric) : /_s$/.test(column) ? "seconds" : "number", { bare: true });
}
/** A name in words where the study has some. @param {Table} table @param {any[]} row @param {string} column @param {string} value */
function tableWord(table, row, column, value) {
    const labels = study.labels || {}, known = (dotted) => (labels[dotted] ? labelOf(dotted) : value);
    const step = (text) => (table.at.path == null ? text : stepName(String(row[table.at.path]), text)), path = (text) => (labels["paths." + text] ? labelOf("paths." + text) : known(text));
    const own = { variant: variantName, arm: variantName, baseline: variantName, control: variantName, entry: entryName, origin: entryName, metric: (text) => metricName(lastOf(text)),
        place: known, path, step, outcome: outcomeName, counts: () => known(`entries.${row[table.at.entry]}.counts`) }[column];
    return own ? own(value) : value;
}
/** @param {string} file @param {string} column */
const columnOf = (file, column) => study.columns?.[`${file}:${column}`] || study.columns?.[column];

function tables() {
    const line = (table) => {
        const n = number(table.rows.length), part = table.only && table.rows.length < table.rows_in_file;
        const words = part ? say("table_of", { a: n, n: number(table.rows_in_file), only: inLang(table.only) }) : say("table_rows", { n });
        return fold("table:" + table.file, [html("b", {}, table.file), html("small", {}, words)], () => oneTable(table));
    };
    const all = [...tableOf.values()], files = all.map((table) => table.file + say("in_brackets", { x: say("table_rows", { n: number(table.rows_in_file) }) }));
    if (state.paper) return all.length > 0 && html("section", { id: "tables" }, sub(say("tables_paper", { folder: study.name, x: files.join(say("comma")) })));
    return all.length > 0 && section("tables", say("nav_tables"), sub(say("tables_sub")), all.map(line));
}
/** Filter, order and length of each table. @type {Map<string, {filter: string, by: string, down: boolean, all: boolean}>} */
const tableState = new Map();
/** Rows of a table as its filter and order have them. @param {Table} table @param {string[]} columns */
function sortedRows(table, columns) {
    const { filter, by, down } = tableState.get(table.file) || { filter: "", by: "", down: false }, wanted = filter.toLowerCase(), i = table.at[by];
    const has = (text) => text.toLowerCase().includes(wanted);
    const rows = table.rows.filter((row) => !wanted || row.some((value) => has(String(value))) || columns.some((column) => has(cellText(table, row, column))));
    const order = (a, b) => (isNumber(a) && isNumber(b) ? a - b : String(a).localeCompare(String(b)));
    return by ? rows.sort((a, b) => (a[i] === "" ? 1 : b[i] === "" ? -1 : (down ? -1 : 1) * order(a[i], b[i]))) : rows;
}
/** A row with all digits in data-raw, its numbers with their cell. @param {Table} table @param {any[]} row @param {string[]} columns */
function tableRow(table, row, columns) {
    const key = ["variant", "place", "metric"].map((column) => String(row[table.at[column] ?? -1] ?? ""));
    return html("tr", {}, columns.map((column, i) => {
        const value = row[table.at[column]], words = cellText(table, row, column), numeric = typeof value === "number";
        const about = numeric ? { "data-cell": [table.file, ...key, column].join("|"), title: String(value) } : { class: "t" };
        return html(i ? "td" : "th", { scope: i ? null : "row", "data-raw": value, ...about }, numeric ? words : name(words));
    }));
}
/** @param {Table} table */
function oneTable(table) {
    const kept = tableState.get(table.file) || { filter: "", by: "", down: false, all: false };
    tableState.set(table.file, kept);
    const filled = table.head.filter((column) => table.rows.some((row) => row[table.at[column]] !== ""));
    const body = html("tbody"), note = html("p", { class: "sub", "aria-live": "polite" }), label = say("table_filter", { file: table.file });
    const sort = (column) => {
        kept.down = kept.by === column ? !kept.down : isNumber(table.rows[0]?.[table.at[column]]);
        kept.by = column;
        show();
    };
    const heads = filled.map((column) => {
        const words = inLang(columnOf(table.file, column) || study.metrics?.[column]) || column.replace(/_/g, " ");
        return html("th", { scope: "col" }, html("button", { type: "button", title: say("sort", { x: words }), on: { click: () => sort(column) } }, words));
    });
    const more = button("all:" + table.file, "", () => { kept.all = !kept.all; show(); });
    const about = { type: "search", "aria-label": label, placeholder: label, "data-key": "filter:" + table.file };
    const input = /** @type {HTMLInputElement} */ (html("input", about));
    input.value = kept.filter;
    input.addEventListener("input", () => { kept.filter = input.value; show(); });
    const show = () => {
        const all = sortedRows(table, filled), rows = kept.all ? all : all.slice(0, 5);
        heads.forEach((head, i) => head.setAttribute("aria-sort", kept.by === filled[i] ? (kept.down ? "descending" : "ascending") : "none"));
        body.replaceChildren(...rows.map((row) => tableRow(table, row, filled)));
        note.textContent = all.length ? "" : say("table_none");
        more.textContent = kept.all ? say("table_few") : say("table_all", { n: number(all.length) });
        more.hidden = all.length <= 5;
    };
    show();
    const grid = html("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": table.file, on: { copy: copyDigits } },
        html("table", {}, html("thead", {}, html("tr", {}, heads)), body));
    return [html("div", { class: "tools" }, input, more, button("save:" + table.file, say("table_save"), () => saveCsv(table))), grid, note];
}

/** All digits of what is selected, not the rounded text. @param {any} event */
function copyDigits(event) {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !event.clipboardData) return;
    const rows = [...event.currentTarget.querySelectorAll("tr")].map((row) => [...row.children].filter((one) => selection.containsNode(one, true)));
    const lines = rows.filter((row) => row.length).map((row) => row.map((one) => one.dataset.raw ?? one.textContent).join("\t"));
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
}
/** @param {Table} table */
function saveCsv(table) {
    const quote = (value) => (/[",\n\r]/.test(String(value)) ? `"${String(value).replace(/"/g, '""')}"` : String(value));
    const text = [table.head, ...table.rows].map((row) => row.map(quote).join(",")).join("\n") + "\n";
    const href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    html("a", { href, download: table.file }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1000);
}

/* ---- head and foot ------------------------------------------------------------------------------------------------------ */

function warnings() {
    const { failed, changed } = study.meta || {}, failures = Array.isArray(failed) ? failed.length : Number(failed) || 0;
    const files = [changed].flat().filter((x) => x && x !== true).join(say("comma"));
    const n = Number(study.meta?.replications) || 0;
    const each = ofAsked("best.csv").filter((row) => !isNumber(row.exact)).map((row) => row.n), least = Math.min(...each);
    const list = [study.kind === "run" && n > 0 && n < 10 && say("few_campaigns", { n }), study.kind === "sweep" && least > 0 && least < 10 && say("few_each", { n: least }), failures > 0 && say("failed", { n: number(failures) }), changed && say(files ? "changed" : "changed_some", { x: files })].filter(Boolean);
    return list.length > 0 && html("div", { class: "warn", role: "note" }, list.map((text) => html("p", {}, withOptions(String(text)))));
}
function footer() {
    const { version = "", scenario, hash, seed, finished, overrides = [] } = study.meta || {}, command = study.kind === "compare" ? `yinliu compare ${studies[1].name} ${studies[2].name}` : study.meta?.command, done = html("span", { "aria-live": "polite" });
    const made = [`yinliu ${version}`, scenario || study.name, hash && say("hash", { x: hash }), seed && say("seed", { x: seed }),
        finished && say("finished", { x: String(finished).replace("T", " ").replace(/\+00:00$/, " UTC") })].filter(Boolean).join(" · ");
    const words = [!/^(fit|power)$/.test(study.kind) && "simulated", !state.card && "rounding", !state.card && study.kind === "run" && "ranges"].filter(Boolean).map((key) => say(String(key)));
    const copy = html("button", { class: "chip screen", type: "button", "data-key": "copy", on: { click: () => copyText(command, done) } }, say("copy"));
    const set = overrides.length > 0 && html("p", {}, say("overrides", { x: overrides.map((pair) => pair.join(" = ")).join("; ") }));
    return html("footer", {}, html("p", {}, made), set, command && html("p", { class: "command" }, html("code", {}, commandParts(command)), " ", copy, done),
        html("p", {}, words.join(gap())));
}
/** Words of a command unbroken. @param {string} command */
const commandParts = (command) => joined(command.split(" ").map((part) => (part.length < 40 ? html("span", { class: "nb" }, part) : part)), " ");
/** @param {string} text @param {HTMLElement} done where it is told that it was copied */
function copyText(text, done) {
    const told = () => { done.textContent = " " + say("copied"); };
    const old = () => {                                             /* a page from a file may have no clipboard: what stands there is copied */
        getSelection()?.selectAllChildren(/** @type {any} */ (done.parentElement).querySelector("code"));
        if (document.execCommand("copy")) told();
    };
    if (navigator.clipboard?.writeText) navigator.clipboard.writeText(text).then(told, old); else old();
}
