/* evening.js: viewers, orders and sends of a room on one axis of time, and orders by day.
 *
 * Minutes are of the day of the broadcast; one that ends after midnight runs beyond 24:00. Orders are summed to bars of
 * a quarter of an hour (or one bin, if longer): flows add up, levels do not. */

/** @param {string} text "19:30" */
const minuteOf = (text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
/** @param {number} minute */
const clockOf = (minute) => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(Math.round(minute) % 60).padStart(2, "0")}`;
/** @param {string} text "30m", "2h", "90s" in minutes; a moment where there is none */
function spanOf(text) {
    const match = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text || "");
    return match ? Number(match[1]) * { s: 1 / 60, m: 1, h: 60, d: 1440 }[match[2]] : 1;
}
/** @param {number[]} values @param {number} by how many of them to a sum @returns {number[]} */
const summed = (values, by) => Array.from({ length: Math.ceil(values.length / by) }, (_, i) => sum(values.slice(i * by, i * by + by), (x) => x));
const peakAt = (values) => values.indexOf(Math.max(...values));

/** Shops that sell, the largest first: one order, and so one colour each, in every picture of time. @returns {string[]} */
function shopsOf() {
    const parts = study.week?.orders ? [study.week] : study.evening || [];
    const sold = (shop) => sum(parts, (part) => sum(part.orders?.[shop]?.base || [], (x) => x));
    return [...new Set(parts.flatMap((part) => Object.keys(part.orders || {})))].filter((shop) => sold(shop) > 0).sort((a, b) => sold(b) - sold(a));
}
/** A room's evening with what its picture, title and readout share. @param {any} room */
function eveningOf(room) {
    let last = -1, days = 0;
    const minutes = room.times.map((time) => {
        const minute = minuteOf(time);
        if (minute < last) days += 1440;
        last = minute;
        return minute + days;
    });
    const bin = room.bin_s / 60, by = Math.max(1, Math.round(15 / bin)), v = room.online?.[state.v] ? state.v : "";
    const shops = shopsOf();
    const band = (room.band || []).every((ends) => ends.every(isNumber)) ? room.band : null;
    const bars = (variant) => shops.map((shop) => summed(room.orders?.[shop]?.[variant] || [], by));
    const together = (parts) => Array.from({ length: Math.ceil(room.times.length / by) }, (_, i) => sum(parts, (one) => one[i]));
    const from = minutes[0], until = minutes[minutes.length - 1] + bin;
    /** Minutes of a clock time on this axis, those before noon of an evening being of the next day. @param {string} text */
    const placed = (text) => { const minute = minuteOf(text); return minute < from - 720 ? minute + 1440 : minute; };
    /** From when to when a session is on. @param {string[]} session */
    const spanned = ([start, end]) => [placed(start), placed(end) + (minuteOf(end) < minuteOf(start) && placed(end) < placed(start) ? 1440 : 0)];
    /* the live part of each bin of half an hour and more, outside of which nobody is there */
    const live = minutes.map((minute) => {
        const parts = (bin < 30 ? [] : room.sessions || []).map(spanned).map(([a, b]) => [Math.max(a, minute), Math.min(b, minute + bin)]).filter(([a, b]) => a < b);
        return parts.length ? [Math.min(...parts.map(([a]) => a)), Math.max(...parts.map(([, b]) => b))] : [minute, minute + bin];
    });
    const level = (variant) => room.online[variant].map((value, i) => (value * bin) / (live[i][1] - live[i][0]));
    return { room, band, minutes, bin, by, v, shops, from, until, placed, spanned, live, level,
        bars: bars("base"), orders: together(bars("base")), orders2: v ? together(bars(v)) : null };
}
/** @param {any} room @param {string} variant @param {number} i @returns {Cell} */
const onlineAt = (room, variant, i) =>
    ({ value: room.online[variant][i], ref: ["series.csv", variant, `${room.place}@${room.times[i]}`, "online", "mean"] });

function evening() {
    const all = (study.evening || []).filter((room) => room.online?.base?.length);
    if (!all.length) return null;
    const rooms = [...all].sort((a, b) => Math.max(...b.online.base) - Math.max(...a.online.base));
    const room = rooms.find((one) => one.place === state.room) || rooms[0], data = eveningOf(room);
    const levels = data.level("base"), peak = peakAt(levels), most = peakAt(data.orders), [begins, ends] = data.live[peak];
    if (levels[peak] < 3 && sum(data.orders, (x) => x) < 1) return null;      /* noise */
    const coarse = data.bin >= 30, time = coarse ? say("to", { a: clockOf(begins), b: clockOf(ends) }) : room.times[peak];
    const x = ends - begins < data.bin ? number(levels[peak]) : figureOf(onlineAt(room, "base", peak));
    const head = tell(coarse ? "evening_title_bin" : "evening_title", { x, time });
    const sold = () => tell("evening_orders", { head: html("span", {}, head), time: clockOf(data.minutes[most * data.by]), n: number(data.by * data.bin) });
    const title = data.orders[most] >= 0.5 ? sold() : head;
    const read = html("p", { class: "read", "aria-live": "polite" }), box = html("div", { class: "chart" });
    afterDraw.push(() => box.replaceChildren(eveningPicture(box.clientWidth || 358, data, peak, (i) => readout(read, data, i))));
    const slots = { day: dayName(room.day, true), n: number(study.meta?.replications) };
    return section("evening", title, sub(say(data.band ? "evening_sub" : "evening_sub_plain", slots)),
        choice(say("rooms"), rooms.map((one) => [one.place, labelOf(one.place)]), room.place, (to) => go({ room: to })),
        read, data.shops.length > 1 && shopLegend(data.shops), box);
}
/** Colours and what they are. @param {[string, any][]} kinds class of the colour, and its name */
const swatches = (kinds) => html("p", { class: "legend" }, kinds.map(([look, text]) => html("span", {},
    svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, svg("rect", { x: 1, y: 1, width: 10, height: 10, class: look })), html("span", { class: "names" }, text))));
/** Three tints: two shops and the others. @param {string[]} shops */
const shopLegend = (shops) => swatches([shops.slice(0, 1), shops.slice(1, 2), shops.slice(2)].filter((some) => some.length > 0).map((some, i) => ["w" + i, joined(some.map((shop) => name(labelOf(shop))), say("comma"))]));

/** The values of one moment in words. @param {HTMLElement} read @param {ReturnType<typeof eveningOf>} data @param {number} i */
function readout(read, data, i) {
    const { room, band, by, v, shops, bars, orders2 } = data, k = Math.floor(i / by), at = `${room.place}@${room.times[i]}`, [from, to] = data.live[i];
    const online = (variant) => (to - from < data.bin ? number(data.level(variant)[i]) : figureOf(onlineAt(room, variant, i)));
    const end = (side) => /** @type {Cell} */ ({ value: band[i][side], ref: ["series.csv", "base", at, "online", side ? "p95" : "p05"] });
    const orders = shops.map((shop, s) => bars[s][k] > 0 && tell("read_orders", { shop: name(labelOf(shop)),
        x: figure(bars[s][k], by === 1 ? ["series.csv", "base", `${shop}@${room.times[k]}`, "orders", "mean"] : null) })).filter(Boolean);
    read.replaceChildren();
    fill(read, {}, [html("b", {}, data.bin < 30 ? room.times[i] : say("to", { a: clockOf(from), b: clockOf(to) })), " · ", tell("read_viewers", { x: online("base") }),
        band && tell("in_brackets", { x: between(end(0), end(1)) }),
        orders.length > 0 && [" · ", say("read_bars", { x: say("to", { a: clockOf(data.minutes[k * by]), b: clockOf(Math.min(data.until, data.minutes[k * by] + by * data.bin)) }) }), joined(orders, say("comma"))],
        v && html("span", { class: "var" }, " · ", tell("read_variant", { x: online(v) }),
            orders2 && shops.length > 0 && [say("comma"), tell("funnel_orders", { x: number(orders2[k]) })])]);
}

/** @param {number} W @param {ReturnType<typeof eveningOf>} data @param {number} first the moment that is read at first
 * @param {(i: number) => void} tellOf a moment in words */
function eveningPicture(W, data, first, tellOf) {
    const { room, band, minutes, bin, by, v, shops, bars, from, until, placed, spanned, live, level } = data, right = 8;
    const most = Math.max(...level("base"), ...(band || []).map((one) => one[1]), ...(v ? level(v) : []), 1e-9) * 1.06;
    const left = Math.max(36, ...ticks(0, most, 3).map((t) => 11.5 * roughWidth(number(t)) + 8));
    const x = (minute) => left + ((W - left - right) * (minute - from)) / (until - from);
    const clip = (minute) => x(Math.max(from, Math.min(until, minute)));
    const H1 = 140, H2 = shops.length ? 64 : 0, y1 = 32, y2 = y1 + H1 + (H2 ? 30 : 0), bottom = y2 + H2, y3 = bottom + 44;
    const sends = (study.map?.entries || []).filter((one) => String(one.at).startsWith(room.day)).map((one) => ({ entry: one.id, at: one.at.slice(11, 16) })).filter((one) => placed(one.at) >= from && placed(one.at) < until)
        .sort((a, b) => placed(a.at) - placed(b.at)).slice(0, state.paper ? 99 : 12);
    const H = y3 + (sends.length ? sends.length * 19 + 2 : -20);
    const above = room.programme?.length ? 12 : -14;                  /* its names stand there */
    const picture = svg("svg", { viewBox: `0 ${-above} ${W} ${H + above}`, width: W, height: H + above, tabindex: 0, role: "slider", "aria-label": say("evening_label"),
        "aria-valuemin": 0, "aria-valuemax": minutes.length - 1, "data-key": "evening" });
    const add = (...nodes) => fill(picture, {}, nodes);
    /* shades: sessions, then every other part of the programme */
    const shade = (start, end, kind) => {
        const [a, b] = spanned([start, end]);
        if (kind) add(svg("rect", { x: clip(a), width: clip(b) - clip(a), y: 16, height: bottom - 16, class: kind }));
        return [clip(a), clip(b)];
    };
    for (const [start, end] of room.sessions || []) shade(start, end, "session");
    const tight = W < 500 && (room.programme || []).length > 2;
    (room.programme || []).forEach((part, i) => {
        const [a, b] = shade(part.from, part.to, i % 2 ? "" : "shade"), text = svg("text", { x: a + 3, y: 12 }), next = room.programme[i + 2];
        const ends = next ? clip(placed(next.from)) : W - right;          /* on two lines in turn, so that a name has the room of two parts */
        fill(text, { y: i % 2 && tight ? 0 : 12 }, []);
        add(text, svg("path", { class: "soft", "stroke-width": 0.5, d: `M${a} ${i % 2 && tight ? 4 : 16}V${bottom}` }));
        afterDraw.push(() => fitText(text, (tight ? ends : b) - a - 4, labelOf(`${room.place}.programme.${part.name}`)));
    });
    /* viewers */
    const y = (value) => y1 + H1 * (1 - value / most);
    const points = (values) => values.map((value, i) => `${x(minutes[i] + bin / 2).toFixed(1)} ${y(value).toFixed(1)}`);
    const cursor = svg("line", { y1: 16, y2: bottom, class: "cursor" }), texts = /** @type {SVGElement[]} */ ([]);   /* of the moment that is read */
    const scale = (t, at) => add(svg("line", { x1: left, x2: W - right, y1: at, y2: at, class: "grid" }),
        svg("text", { x: left - 5, y: at + 4, "text-anchor": "end" }, number(t)));
    for (const t of ticks(0, most, 3)) scale(t, y(t));
    if (band) {
        const [lows, highs] = [0, 1].map((side) => points(band.map((one) => one[side])));
        add(svg("path", { class: "fp", d: `M${highs.join("L")}L${lows.reverse().join("L")}Z` }));
    }
    /** Means of half an hour and more as steps over what is live of them. @param {number[]} values */
    const steps = (values) => values.map((value, i) => `${live[i][0] > (live[i - 1] || live[0])[1] ? `V${y(0)}` : ""}H${x(live[i][0]).toFixed(1)}V${y(value).toFixed(1)}H${x(live[i][1]).toFixed(1)}`).join("");
    const line = (variant, kind) => svg("path", { class: "line " + kind,
        d: bin < 30 ? "M" + points(room.online[variant]).join("L") : `M${x(minutes[0])} ${y(0)}${steps(level(variant))}V${y(0)}` });
    add(line("base", "sb"), v && line(v, "sv dash"));
    texts.push(svg("text", { x: left + 4, y: y1 - 3, class: "ink halo" }, say("evening_viewers")));
    /* orders */
    if (H2) {
        const top = Math.max(...data.orders, ...(data.orders2 || []), 1e-9) * 1.12, h = (value) => (H2 * value) / top;
        for (const t of ticks(0, top, 2)) scale(t, bottom - h(t));
        data.orders.forEach((_, i) => {
            const a = x(minutes[i * by]) + 1, width = Math.max(1, clip(minutes[i * by] + by * bin) - a - 1);
            let floor = bottom;
            bars.forEach((one, s) => {
                floor -= h(one[i]);
                add(one[i] > 0 && svg("rect", { x: a, width, y: floor, height: h(one[i]), class: "w" + Math.min(s, 2) }));
            });
            if (data.orders2) add(svg("path", { class: "sv", "stroke-width": 2, d: `M${a - 1} ${bottom - h(data.orders2[i])}h${width + 2}` }));
        });
        texts.push(svg("text", { x: left + 4, y: y2 - 4, class: "ink halo" }, say("evening_bars", { n: number(by * bin) })));
    }
    add(cursor, texts);                                             /* no line goes through a text */
    /* time: hours, or as many of them as there is room for */
    const hours = (until - from) / 60, every = [30, 60, 120, 180, 240, 360].find((step) => ((hours * 60) / step) * 44 < W - left) || 720;
    for (let m = Math.ceil(from / every) * every; m <= until; m += every)
        add(svg("path", { class: "zero", d: `M${x(m)} ${bottom}v4` }),
            x(m) < W - 14 && svg("text", { x: x(m), y: bottom + 16, "text-anchor": "middle" }, clockOf(m)));
    if (sends.length) add(svg("text", { x: left + 4, y: y3 - 6, class: "ink halo" }, say("evening_sends")));
    sends.forEach((one, i) => add(sendBar(one, data, y3 + 19 * i, W, clip)));
    let now = first;
    const put = (i) => {
        now = Math.max(0, Math.min(minutes.length - 1, i));
        fill(cursor, { x1: x(minutes[now] + bin / 2), x2: x(minutes[now] + bin / 2) }, []);
        fill(picture, { "aria-valuenow": now, "aria-valuetext": room.times[now] }, []);
        tellOf(now);
    };
    const find = (event) => {
        const box = picture.getBoundingClientRect(), at = ((event.clientX - box.left) / box.width) * W;
        put(Math.floor((((at - left) / (W - left - right)) * (until - from)) / bin));
    };
    picture.addEventListener("pointermove", find);
    picture.addEventListener("pointerdown", find);
    picture.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: by, PageDown: -by, Home: -1e9, End: 1e9 }[event.key];
        if (!step) return;
        put(now + step);
        event.preventDefault();
    });
    put(first);
    return picture;
}
/** A send as a bar of its length with its name; where the picked variant sends at another time, an outline there.
 * @param {any} one @param {ReturnType<typeof eveningOf>} data @param {number} top @param {number} W @param {(minute: number) => number} clip */
function sendBar(one, data, top, W, clip) {
    const entry = (study.map?.entries || []).find((e) => e.id === one.entry), start = data.placed(one.at), span = spanOf(entry?.over);
    const a = clip(start), width = Math.max(3, clip(start + span) - a), inside = width > 90;
    const change = (study.variants || []).find((variant) => variant.id === data.v)?.changes?.find((c) => c[0] === `entries.${one.entry}.arrivals.at`);
    const to = change && /T\d\d:\d\d/.test(change[2]) ? data.placed(change[2].slice(11)) : NaN, moved = to >= data.from && to < data.until;
    const behind = inside ? a + 5 : Math.max(a + width, moved ? clip(to) + 3 : 0) + 5, before = W - behind < 110 && a > W / 2;
    const came = ofPlan("entries." + one.entry, "arrivals");
    const label = svg("text", { x: before ? a - 5 : behind, y: top + 11.5, class: "ink", "text-anchor": before ? "end" : "start" });
    afterDraw.push(() => fitText(label, before ? a - 8 : W - behind - 2, entryName(one.entry), came ? " " + number(came.value) : ""));
    return [svg("rect", { x: a, width, y: top, height: 15, class: inside ? "fp" : "fb" }),
        moved && svg("rect", { x: clip(to), width: Math.max(3, clip(to + span) - clip(to)), y: top + 1, height: 13, class: "sv open", "stroke-width": 2 }),
        label];
}
/** Cut the name in a text of a picture, never the figure behind it.
 * @param {any} text @param {number} room @param {string} whole @param {string} [tail] */
function fitText(text, room, whole, tail = "") {
    text.textContent = whole + tail;
    for (let k = whole.length - 1; k > 1 && text.getComputedTextLength() > room; k--)      /* names of one kind differ at their end */
        text.textContent = `${whole.slice(0, Math.ceil(k / 2)).trimEnd()}…${whole.slice(-Math.floor(k / 2)).trimStart()}${tail}`;
    if (text.getComputedTextLength() > room) text.textContent = "";
}

/** Orders by day. */
function week() {
    const given = study.week;
    if (!given || given.days.length < 2) return null;
    const { days } = given, shops = shopsOf();
    const totals = (variant) => days.map((_, i) => sum(shops, (shop) => given.orders?.[shop]?.[variant]?.[i] || 0));
    const own = totals("base"), other = state.v ? totals(state.v) : null;
    const all = sum(own, (x) => x), best = peakAt(own);
    if (!(all > own[best])) return null;
    const W = 358, floor = 70, step = W / days.length, few = days.length <= 8;
    const most = Math.max(...own, ...(other || [])) * 1.25, h = (value) => (56 * value) / most;
    const spoken = days.map((day, i) => `${day} ${number(own[i])}`).join(say("comma"));
    const picture = svg("svg", { class: "week", viewBox: `0 0 ${W} 92`, role: "img", "aria-label": say("week_label") + say("colon") + spoken });
    days.forEach((day, i) => {
        let y = floor;
        const bars = shops.map((shop, s) => {
            const part = h(given.orders?.[shop]?.base?.[i] || 0);
            y -= part;
            return part > 0 && svg("rect", { x: (i + 0.1) * step, width: step * 0.8, y, height: part, class: "w" + Math.min(s, 2) });
        });
        const middle = { x: (i + 0.5) * step, "text-anchor": "middle" };
        fill(picture, {}, [bars, other && svg("path", { class: "sv", "stroke-width": 2, d: `M${i * step + 1} ${floor - h(other[i])}h${step - 2}` }),
            few && svg("text", { ...middle, y: y - 4, class: "ink" }, number(own[i])),
            few && svg("text", { ...middle, y: floor + 15 }, dayName(day)), !few && i % 7 === 0 && svg("text", { x: i * step, y: floor + 15 }, day.slice(5))]);
    });
    const least = Math.min(...own), even = least > 0.8 * own[best], title = say(even ? "week_even" : "week_title", { a: number(least), b: number(own[best]), day: dayName(days[best], true), x: number(own[best]), y: number(Math.max(all, ofPlan("all", "orders")?.value || 0)) });
    return html("div", { class: "days", id: "week" }, html("h3", {}, title), picture, !study.evening?.length && shopLegend(shops));
}
