/* main.js: the state of the page, kept in its address, and the order of its sections.
 *
 * #lang=zh&v=send_later&m=all.orders&e=sms&w=gmv&f=1 is a view that can be passed on; #card is the card of a chat. */

/** Study, language, theme, compared variant, figure, opened entry, width of the map, room, stops of the sliders; drawn for paper, as a card. */
const state = { f: 0, lang: "en", theme: "", v: "", m: "", e: "", w: "orders", room: "", s: "", paper: false, card: false };
/** @type {("lang"|"theme"|"v"|"m"|"e"|"w"|"room"|"s")[]} */
const IN_ADDRESS = ["lang", "theme", "v", "m", "e", "w", "room", "s"];

function readAddress() {
    const given = new URLSearchParams(location.hash.slice(1)), own = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
    state.card = given.has("card");
    state.f = Math.min(Math.max(0, Number(given.get("f")) || 0), Math.max(0, studies.length - 1));
    openStudy(state.f);
    for (const key of IN_ADDRESS) state[key] = given.get(key) || { lang: own, w: "orders" }[key] || "";
    state.lang = state.lang === "zh" ? "zh" : "en";
    if (!(study.variants || []).slice(1).some((one) => one.id === state.v)) state.v = "";
    if (!(study.map?.entries || []).some((one) => one.id === state.e)) state.e = "";
}
function writeAddress() {
    const parts = IN_ADDRESS.filter((key) => state[key] && !(key === "w" && state.w === "orders")).map((key) => `${key}=${encodeURIComponent(state[key])}`);
    if (state.f) parts.push("f=" + state.f);
    if (state.card) parts.unshift("card");
    try {
        history.replaceState(null, "", "#" + parts.join("&"));
    } catch { /* an opaque origin forbids it: the view is then not in the address */ }
}
/** Change the state and draw anew; what was touched stays where it is.
 * @param {Record<string, any>} change @param {string} [show] id of what is brought into view */
function go(change, show) {
    Object.assign(state, change);
    if ("f" in change) {
        Object.assign(state, { v: "", m: "", e: "", room: "", s: "" });
        openStudy(state.f);
        opened.clear();
        tableState.clear();
    }
    writeAddress();
    draw();
    const node = show && document.getElementById(show), box = node && node.getBoundingClientRect();
    if (box && (box.top > innerHeight - 120 || box.bottom < 0)) node.scrollIntoView({ block: "nearest" });
}

function pageHead() {
    const meta = study.meta || {}, counts = ranked().map((row) => (isNumber(row.exact) ? 0 : row.n)).filter((n) => n > 0);
    const most = ranked().length > 0 && !counts.length ? 0 : Number(meta.replications) || 0, least = Math.min(most, ...counts);
    const count = /^(run|ab)$/.test(study.kind) ? "campaigns" : "replications", times = least < most ? say("to", { a: number(least), b: number(most) }) : number(most);
    const dark = state.theme ? state.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches, other = state.lang === "zh" ? "en" : "zh";
    const chip = (key, text, about, act) => html("button", { class: "chip", type: "button", "data-key": key, ...about, on: { click: act } }, text);
    return html("header", { class: "top" },
        html("p", { class: "kick" }, html("b", {}, name(study.kind === "power" ? capital(inLang(meta.title)) : inLang(meta.title) || meta.scenario || study.name || "")), (inLang(meta.title) === study.name || /^(power|limits)$/.test(study.kind)) && WORDS["kind_" + study.kind] && [" · ", say("kind_" + study.kind)],
            study.kind !== "run" && most > (/^(voi|sensitivity)$/.test(study.kind) ? 1 : 0) && [" · ", say(count, { n: times })]),
        html("div", { class: "switches" },
            chip("lang", say("language"), { lang: other === "zh" ? "zh-CN" : "en", title: say("language_name") }, () => go({ lang: other })),
            chip("theme", dark ? "☀" : "◐", { "aria-label": say(dark ? "theme_light" : "theme_dark") }, () => go({ theme: dark ? "light" : "dark" }))));
}
/** A switch between studies of one page, by their folders, as the comparison names them. */
function studySwitch() {
    const words = studies.map((one, i) => /** @type {[string, string]} */ ([String(i), one.kind === "compare" ? say("kind_compare") : one.name]));
    const made = choice(say("study"), words, String(state.f), (to) => go({ f: Number(to) }));
    if (state.paper && studies.length > 1) return html("p", { class: "sub" }, say("study_paper", { n: studies.length, x: words[state.f][1] }));
    return made && !state.card && html("nav", { class: "studies", "aria-label": say("study") }, made);
}
/** @param {HTMLElement[]} parts */
function contents(parts) {
    const named = parts.filter((one) => WORDS["nav_" + one.id]).slice(0, 7);
    const link = (one, i) => html("a", { href: "#" + one.id, "data-key": "nav:" + one.id, "aria-current": i ? null : "true", on: { click: (event) => {
        event.preventDefault();                                     /* the address keeps the state */
        const to = document.getElementById(one.id);
        to?.scrollIntoView();
        to?.focus({ preventScroll: true });
    } } }, say("nav_" + one.id));
    return html("nav", { class: "bar", "aria-label": say("contents") }, named.map(link));
}
/** Mark the section that is read. */
function markContents() {
    const links = [...document.querySelectorAll(".bar a")], of = (link) => document.getElementById((link.getAttribute("href") || "").slice(1));
    const top = (link) => of(link)?.getBoundingClientRect().top ?? 1e9;
    const current = (scrollY > 8 && links.filter((link) => top(link) < innerHeight * 0.4).pop()) || links[0];
    for (const link of links) fill(link, { "aria-current": link === current ? "true" : "false" }, []);
}

/** The sections of the study that is shown, in the order in which they are read. @returns {HTMLElement[]} */
function sections() {
    const run = study.kind === "run";
    if (state.card) return [verdict(), run ? variants() || ways() : kindSections()[0]].filter(Boolean);
    const first = verdict(), parts = run ? [variants(), afterPaper, ways(), campaignMap(), evening(), week(), !wide() && whatIf()] : [afterPaper, kindSections()].flat();
    return [first, ...parts, rests(), tables()].filter(Boolean);
}
/** No line of Chinese ends within a word, nor a short name within a title. @param {Element} root */
function keepWords(root) {
    if (!Intl.Segmenter) return;
    for (const one of root.querySelectorAll(":is(h1,h2) bdi")) if ((one.textContent || "").length < 12) one.classList.add("nb");
    const words = new Intl.Segmenter("zh", { granularity: "word" }), walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), nodes = /** @type {Text[]} */ ([]);
    while (walk.nextNode()) nodes.push(/** @type {Text} */ (walk.currentNode));
    for (const node of nodes.filter((one) => /[\u4e00-\u9fff]/.test(one.data) && one.parentElement?.closest("h1,h2,h3,th,.nm,.fact,.cap,.loss,.sub,.total"))) {
        const quoted = /(“[^“”]{1,11}”)/, parts = node.data.split(quoted).flatMap((part) => (quoted.test(part) ? [part] : [...words.segment(part)].map(({ segment }) => segment))), alone = (i) => /^[\u4e00-\u9fff]$/.test(parts[i] || "");
        for (let i = parts.length; --i > 0;) if ((alone(i - 1) && (alone(i) || parts[i - 1] === "净")) || (/^[额率数]$/.test(parts[i]) && /[\u4e00-\u9fff]$/.test(parts[i - 1]))) parts.splice(i - 1, 2, parts[i - 1] + parts[i]);     /* 高 and 下 are one, too */
        node.replaceWith(...parts.map((part) => (/[\u4e00-\u9fff]./.test(part) ? html("span", { class: "nb" }, part) : part)));
    }
}
function draw() {
    const root = /** @type {HTMLElement} */ (document.getElementById("page")), page = document.documentElement, scrolled = scrollY;
    const old = root.contains(document.activeElement) ? document.activeElement : null;
    const active = old?.getAttribute("data-key"), before = old?.getBoundingClientRect().top || 0;
    page.lang = state.lang === "zh" ? "zh-CN" : "en";
    page.classList.toggle("card", state.card);
    page.classList.toggle("paper", state.paper);
    if (state.theme) page.setAttribute("data-theme", state.theme); else page.removeAttribute("data-theme");
    document.title = inLang(study.meta?.title) || study.meta?.scenario || study.name || "yinliu";
    afterDraw = [];
    const parts = sections();
    root.replaceChildren();
    fill(root, {}, [html("div", { class: "frame" }, pageHead(), studySwitch(), html("main", {}, warnings(), parts), footer()), contents(parts), aside()]);
    keepWords(root);
    for (let i = 0; i < afterDraw.length; i++) afterDraw[i]();       /* one may add others */
    scrollTo(0, scrolled);
    const keyed = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-key]")]);
    const now = active ? keyed.find((one) => one.getAttribute("data-key") === active) : null;
    if (now) {
        now.focus({ preventScroll: true });
        scrollBy(0, now.getBoundingClientRect().top - before);
    }
    markContents();
}

function startPage() {
    studies = JSON.parse(document.getElementById("data")?.textContent || "[]");
    readAddress();
    draw();
    let width = innerWidth;
    const paper = (on) => () => { state.paper = on; draw(); };
    addEventListener("resize", () => { if (innerWidth !== width && !state.paper) { width = innerWidth; draw(); } });
    addEventListener("scroll", markContents, { passive: true });
    addEventListener("hashchange", () => { readAddress(); draw(); });
    addEventListener("beforeprint", paper(true));
    addEventListener("afterprint", paper(false));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (!state.theme) draw(); });
}
startPage();
