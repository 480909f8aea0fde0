/* test_engine.c: the engine's parts against slow, obvious twins. */
/* yl-test: LINK yl_models LABELS fast TIMEOUT 30 */
#include "models/compiler/compile.h"
#include "sim/engine/budget.h"
#include "sim/engine/calendar.h"
#include "sim/engine/servers.h"
#include "sim/engine/tally.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct luck {
    uint32_t seed, at;
};
static uint64_t draw(struct luck *l)
{
    struct yl_words w = yl_philox((struct yl_key){l->seed, 77}, l->at++, 0, 0, 0);
    return (uint64_t)w.w[1] << 32 | w.w[0];
}
static int64_t below(struct luck *l, int64_t n) { return (int64_t)(draw(l) % (uint64_t)n); }

/* ---- calendar ---- */
enum { OPERATIONS = 30000, VISITS = 512, WAITING = 1 << 12 };
struct twin {
    struct yl_event event[WAITING];
    uint32_t events;
};

static int by_visit(const struct yl_visit *a, const struct yl_visit *b)
{
    if (a->c2 != b->c2) return a->c2 < b->c2 ? -1 : 1;
    if (a->c1 != b->c1) return a->c1 < b->c1 ? -1 : 1;
    if (a->c0 != b->c0) return a->c0 < b->c0 ? -1 : 1;
    return a->jumps < b->jumps ? -1 : a->jumps > b->jumps;
}

static int by_order(const struct yl_visit *v, const struct yl_event *a, const struct yl_event *b)
{
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
    return a->rank == YL_RANK_JOIN ? by_visit(&v[a->visit], &v[b->visit]) : 0;
}

/* Takes the event out of the twin if nothing comes before it; false: it was not the next. */
static bool twin_takes(struct twin *t, const struct yl_visit *v, const struct yl_event *e)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < t->events; i++) {
        const struct yl_event *x = &t->event[i];
        if (by_order(v, x, e) < 0) return false;
        if (x->time == e->time && x->rank == e->rank && x->visit == e->visit && x->what == e->what)
            found = i;
    }
    if (found == UINT32_MAX) return false;
    t->event[found] = t->event[--t->events];
    return true;
}

static bool twin_has(const struct twin *t, int64_t limit)
{
    for (uint32_t i = 0; i < t->events; i++)
        if (t->event[i].time < limit) return true;
    return false;
}

/* Steps of time: many ties, some minutes, a few days. */
static int64_t step(struct luck *l)
{
    switch (below(l, 8)) {
    case 0:
        return below(l, 3);
    case 1:
        return 0;
    case 2:
        return below(l, 86400) * YL_SECOND;
    case 3:
        return below(l, 40) * YL_DAY;
    default:
        return below(l, 5 * YL_MINUTE);
    }
}

static void play(uint32_t seed)
{
    static struct yl_visit visit[VISITS];
    static struct twin twin;
    struct luck l = {.seed = seed};
    struct yl_calendar c = {0};
    cr_assert(eq(int, yl_calendar_init(&c), YL_OK));
    c.visits = visit;
    for (int round = 0; round < 2; round++) { /* the second time after a clear */
        twin.events = 0;
        for (int i = 0; i < VISITS; i++)
            visit[i] = (struct yl_visit){.c0 = (uint32_t)below(&l, 4),
                                         .c1 = (uint32_t)below(&l, 3),
                                         .c2 = (uint32_t)below(&l, 2),
                                         .jumps = (uint16_t)below(&l, 9)};
        int64_t now = 1625000000 * YL_SECOND, limit = now;
        unsigned pops = 0;
        for (int i = 0; i < OPERATIONS; i++) {
            if (below(&l, 2) && twin.events < WAITING) {
                struct yl_event e = {.time = now + step(&l),
                                     .visit = (uint32_t)below(&l, VISITS),
                                     .what = (uint16_t)i,
                                     .rank = (uint8_t)below(&l, 4)};
                twin.event[twin.events++] = e;
                cr_assert(eq(int, yl_calendar_push(&c, e), YL_OK));
                continue;
            }
            struct yl_event e;
            bool got = yl_calendar_pop(&c, limit, &e);
            cr_assert(eq(int, got, twin_has(&twin, limit)), "seed %u operation %d", seed, i);
            cr_assert(eq(u64, c.pending, twin.events - got));
            if (!got) { /* the window is done: what comes later begins where it ended */
                now = limit;
                limit += below(&l, 20) ? below(&l, 2 * YL_HOUR) : below(&l, 30 * YL_DAY);
                continue;
            }
            cr_assert(e.time < limit && e.time >= now, "seed %u operation %d", seed, i);
            cr_assert(twin_takes(&twin, visit, &e), "seed %u operation %d: not the next", seed, i);
            now = e.time, pops++;
        }
        cr_expect(gt(u32, pops, OPERATIONS / 4), "the twin had little to compare");
        yl_calendar_clear(&c);
        cr_expect(eq(u64, c.pending, 0));
    }
    yl_calendar_free(&c);
}

Test(engine, calendar_pops_what_a_plain_list_pops, .timeout = 20)
{
    for (uint32_t seed = 1; seed <= 6; seed++) play(seed);
}

Test(engine, calendar_refuses_the_past, .signal = SIGABRT)
{
    struct yl_calendar c = {0};
    struct yl_event e = {.time = 100};
    cr_assert(eq(int, yl_calendar_init(&c), YL_OK));
    cr_assert(eq(int, yl_calendar_push(&c, e), YL_OK));
    cr_assert(yl_calendar_pop(&c, YL_NEVER, &e));
    e.time = 99;
    (void)!yl_calendar_push(&c, e);
}

/* ---- gauges ---- */
enum { INTERVALS = 300, GAUGES = 2, BINS = 700 };
static const struct span {
    int64_t from, length, warmup, bin;
} spans[] = {
    {1625443200 * YL_SECOND, 6 * YL_HOUR, 0, 5 * YL_MINUTE},
    {1625443200 * YL_SECOND, 6 * YL_HOUR, 90 * YL_MINUTE, YL_HOUR},
    {1625443200 * YL_SECOND + 7 * YL_SECOND, 3 * YL_HOUR + 11, 0, YL_HOUR},
    {1625443200 * YL_SECOND + 7, 3 * YL_HOUR + 11, 10 * YL_MINUTE + 3, 7 * YL_SECOND * 60 + 1},
    {1625443200 * YL_SECOND, 2 * YL_HOUR + 30 * YL_SECOND, 61 * YL_SECOND, 90 * YL_SECOND},
    {1625443200 * YL_SECOND, 50 * YL_SECOND, 0, YL_MINUTE},
};

static int64_t overlap(int64_t a, int64_t b, int64_t from, int64_t to)
{
    if (a < from) a = from;
    if (b > to) b = to;
    return b > a ? b - a : 0;
}

struct intervals {
    int64_t from[INTERVALS], to[INTERVALS];
};
static int64_t integral(const struct intervals *all, int64_t from, int64_t to)
{
    int64_t sum = 0;
    for (int i = 0; i < INTERVALS; i++) sum += overlap(all->from[i], all->to[i], from, to);
    return sum;
}

static void hold_gauge(const struct yl_tally *t, uint32_t gauge, const struct intervals *all,
                       const char *what)
{
    const struct yl_plan *p = t->plan;
    static int64_t got[BINS];
    double peak = 0;
    bool over = false;
    cr_expect(eq(i64, yl_tally_total(t, gauge, &over), integral(all, p->warm, p->to)), "%s", what);
    cr_expect(not(over));
    for (int64_t m = p->warm / YL_MINUTE * YL_MINUTE; m < p->to; m += YL_MINUTE) {
        int64_t a = m < p->warm ? p->warm : m, b = m + YL_MINUTE < p->to ? m + YL_MINUTE : p->to;
        double mean = (double)integral(all, a, b) / (double)(b - a);
        if (mean > peak) peak = mean;
    }
    cr_expect(ieee_ulp_eq(dbl, yl_tally_peak(t, gauge), peak, 4), "%s", what);
    uint32_t first = (uint32_t)((p->warm - p->from + p->bin - 1) / p->bin);
    cr_assert(t->bins - first <= BINS);
    yl_tally_bins(t, gauge, first, t->bins - first, got);
    for (uint32_t i = first; i < t->bins;
         i++) { /* the bin that straddles the warm-up is left out */
        int64_t a = p->from + i * p->bin, b = a + p->bin < p->to ? a + p->bin : p->to;
        cr_expect(eq(i64, got[i - first], integral(all, a, b)), "%s bin %u", what, i);
    }
}

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

Test(engine, gauges_are_what_every_minute_and_bin_says)
{
    for (size_t s = 0; s < sizeof spans / sizeof *spans; s++)
        for (uint32_t seed = 1; seed <= 3; seed++) {
            struct luck l = {.seed = seed + 100};
            struct yl_plan p = {.from = spans[s].from,
                                .to = spans[s].from + spans[s].length,
                                .warm = spans[s].from + spans[s].warmup,
                                .bin = spans[s].bin,
                                .entries = 1,
                                .slots = 1,
                                .series = 1,
                                .gauges = GAUGES};
            struct yl_tally one, part[3], columns, steps;
            struct intervals all[GAUGES];
            cr_assert(eq(int, yl_tally_init(&columns, &p), YL_OK));
            cr_assert(eq(int, yl_tally_init(&steps, &p), YL_OK));
            cr_assert(eq(int, yl_tally_init(&one, &p), YL_OK));
            for (int k = 0; k < 3; k++) cr_assert(eq(int, yl_tally_init(&part[k], &p), YL_OK));
            for (uint32_t g = 0; g < GAUGES; g++)
                for (int i = 0; i < INTERVALS; i++) {
                    int64_t from = p.from - YL_HOUR + below(&l, spans[s].length + 2 * YL_HOUR);
                    int64_t length =
                        below(&l, 4) ? below(&l, 20 * YL_MINUTE) : below(&l, 3) * YL_HOUR;
                    if (!below(&l, 5)) from = from / YL_MINUTE * YL_MINUTE; /* on the edge */
                    all[g].from[i] = from, all[g].to[i] = from + length;
                    yl_tally_interval(&one, g, from, from + length);
                    yl_tally_interval(&part[below(&l, 3)], g, from, from + length);
                }
            char what[64];
            snprintf(what, sizeof what, "span %zu seed %u", s, seed);
            for (uint32_t g = 0; g < GAUGES; g++) hold_gauge(&one, g, &all[g], what);
            for (int k = 1; k < 3; k++) yl_tally_merge(&part[0], &part[k]);
            for (uint32_t g = 0; g < GAUGES; g++) hold_gauge(&part[0], g, &all[g], "merged");
            for (uint32_t g = 0; g < GAUGES; g++) { /* the last one's instants in order */
                if (g == GAUGES - 1) qsort(all[g].from, INTERVALS, sizeof(int64_t), by_time);
                if (g == GAUGES - 1) qsort(all[g].to, INTERVALS, sizeof(int64_t), by_time);
                yl_tally_intervals(&columns, g, all[g].from, all[g].to, INTERVALS);
                const int64_t gauge[] = {g, YL_NO_GAUGE, g};
                yl_tally_steps(&steps, gauge, all[g].from, INTERVALS, g == GAUGES - 1);
                yl_tally_steps(&steps, gauge + 1, all[g].to, INTERVALS, g == GAUGES - 1);
                hold_gauge(&columns, g, &all[g], "columns");
                hold_gauge(&steps, g, &all[g], "steps");
            }
            yl_tally_free(&columns), yl_tally_free(&steps);
            yl_tally_clear(&one);
            cr_expect(zero(dbl, yl_tally_peak(&one, 0)));
            yl_tally_free(&one);
            for (int k = 0; k < 3; k++) yl_tally_free(&part[k]);
        }
}

/* Every server looked at, each time. */
static int64_t first_free(const int64_t *end, int64_t count, int64_t t)
{
    int64_t least = INT64_MAX;
    for (int64_t i = 0; i < count; i++) least = end[i] < least ? end[i] : least;
    return least > t ? least : t;
}

static void be_taken(int64_t *end, int64_t count, int64_t until)
{
    int64_t at = 0;
    for (int64_t i = 1; i < count; i++) at = end[i] < end[at] ? i : at;
    end[at] = until;
}

Test(engine, servers_are_free_when_every_one_of_them_says_so)
{
    static const int64_t counts[] = {1, 2, 5, 64, 65, 300, 2000};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
        for (uint32_t load = 0; load < 3; load++) { /* mostly free, nearly all taken, too few */
            struct yl_servers s = {0};
            struct luck l = {.seed = 7 + load};
            int64_t count = counts[c], t = 0, end[2000];
            uint32_t waited = 0, group = 0;
            for (int64_t i = 0; i < count; i++) end[i] = INT64_MIN;
            cr_assert(eq(int, yl_servers_begin(&s, count), YL_OK));
            for (int i = 0; i < 16000; i++) {
                if (!group && !below(&l, 50) && yl_servers_has(&s, 20, t)) group = 20;
                int64_t from,
                    gap = 3500 / count,
                    stay = below(&l, below(&l, 20) ? 2000 : 60000) * (i / 4000 % 2 ? 50 : 1);
                if (group)
                    from = t, group--; /* one of many for whom there is place, whatever the order */
                else
                    from = yl_servers_free(&s, t);
                cr_assert(eq(i64, from, first_free(end, count, t)), "%lld servers, visit %d",
                          (long long)count, i);
                waited += from > t;
                if (below(&l, 4)) { /* else it does not wait so long */
                    yl_servers_take(&s, from + stay);
                    be_taken(end, count, from + stay);
                }
                if (!group) t += below(&l, 1 + (int64_t)(load == 0 ? 4 : load == 1 ? 1 : 0) * gap);
            }
            cr_expect(load < 2 || waited > 1000, "%u have waited", waited);
            yl_servers_end(&s);
        }
}

Test(engine, counts_and_series_of_chunks_add_up)
{
    struct yl_plan p = {.from = 0,
                        .to = 100 * YL_MINUTE,
                        .bin = 7 * YL_MINUTE,
                        .entries = 3,
                        .slots = 5,
                        .series = 2,
                        .gauges = 0};
    struct yl_tally one, part[2];
    struct luck l = {.seed = 9};
    cr_assert(eq(int, yl_tally_init(&one, &p), YL_OK));
    for (int k = 0; k < 2; k++) cr_assert(eq(int, yl_tally_init(&part[k], &p), YL_OK));
    int64_t want[3][5] = {{0}}, late = 0;
    for (int i = 0; i < 2000; i++) {
        uint32_t e = (uint32_t)below(&l, 3), slot = (uint32_t)below(&l, 5);
        int64_t time = below(&l, 120 * YL_MINUTE) - 10 * YL_MINUTE, n = below(&l, 9);
        bool counted = below(&l, 4) != 0;
        struct yl_tally *to = &part[below(&l, 2)];
        want[e][slot] += counted ? n : 0, late += time < 0 || time >= p.to ? n : 0;
        yl_tally_add(&one, counted, e, slot, n), yl_tally_add(to, counted, e, slot, n);
        yl_tally_series(&one, slot & 1, time, n), yl_tally_series(to, slot & 1, time, n);
        one.visits++, to->visits++, want[0][0] += 0;
    }
    yl_tally_merge(&part[0], &part[1]);
    for (uint32_t e = 0; e < 3; e++)
        for (uint32_t s = 0; s < 5; s++) {
            cr_expect(eq(i64, one.count[e * 5 + s], want[e][s]));
            cr_expect(eq(i64, part[0].count[e * 5 + s], want[e][s]));
        }
    cr_expect(eq(u32, one.bins, 15)); /* fourteen of seven minutes and one of two */
    cr_expect(eq(int, memcmp(one.series, part[0].series, 2 * 16 * sizeof *one.series), 0));
    cr_expect(eq(i64, part[0].visits, 2000));
    cr_expect(gt(i64, late, 0), "nothing lay outside");
    yl_tally_free(&one);
    for (int k = 0; k < 2; k++) yl_tally_free(&part[k]);
}

Test(engine, events_of_a_column_are_those_of_its_rows)
{
    enum { ROWS = 200 };
    static const int64_t width[] = {1, YL_MINUTE, 7 * YL_MINUTE, 20 * YL_MINUTE, 90 * YL_MINUTE};
    struct yl_plan p = {.from = 5,
                        .to = 100 * YL_MINUTE,
                        .bin = 7 * YL_MINUTE,
                        .entries = 1,
                        .slots = 1,
                        .series = 2};
    struct yl_tally row, column;
    cr_assert(eq(int, yl_tally_init(&row, &p), YL_OK));
    cr_assert(eq(int, yl_tally_init(&column, &p), YL_OK));
    for (uint32_t seed = 1; seed <= 200; seed++) {
        struct luck l = {.seed = seed};
        int64_t time[ROWS], first = below(&l, 110 * YL_MINUTE) - 5 * YL_MINUTE;
        uint32_t n = (uint32_t)below(&l, ROWS + 1);
        if (!below(&l, 4)) first = p.from + first / p.bin * p.bin; /* on the edge */
        for (uint32_t i = 0; i < n; i++) {
            time[i] = first + below(&l, width[seed % 5]);
            if (!below(&l, 4)) time[i] -= (time[i] - p.from) % p.bin;
            yl_tally_series(&row, 1, time[i], 1);
        }
        yl_tally_events(&column, 1, time, n);
        size_t cells = 2 * (row.bins + 1) * sizeof *row.series;
        cr_expect(eq(int, memcmp(row.series, column.series, cells), 0), "seed %u", seed);
    }
    yl_tally_free(&row), yl_tally_free(&column);
}

/* ---- times ---- */
static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

Test(engine, medians_of_times_are_right_to_a_fifth_of_a_percent)
{
    struct yl_plan p = {
        .from = 0, .to = YL_HOUR, .bin = YL_HOUR, .entries = 1, .slots = 1, .hists = 2};
    static int64_t time[1001];
    struct yl_tally t, other;
    cr_assert(eq(int, yl_tally_init(&t, &p), YL_OK));
    cr_assert(eq(int, yl_tally_init(&other, &p), YL_OK));
    cr_expect(isnan(yl_hist_median_s(&t.hist[0])), "the median of nothing");
    for (uint32_t round = 1; round <= 200; round++) {
        struct luck l = {.seed = round};
        int n = 1 + (int)below(&l, 1000), bits = 1 + (int)below(&l, 50);
        yl_tally_clear(&t), yl_tally_clear(&other);
        for (int i = 0; i < n; i++) {
            time[i] = below(&l, INT64_C(1) << bits) >> below(&l, bits);
            yl_tally_time(i % 3 ? &t : &other, 1, time[i]);
        }
        yl_tally_merge(&t, &other);
        qsort(time, (size_t)n, sizeof *time, ascending);
        double want = (double)time[(n - 1) / 2] * 1e-6, got = yl_hist_median_s(&t.hist[1]);
        double slack = time[(n - 1) / 2] < 256 ? 0 : 0.002 * want;
        cr_expect(le(dbl, fabs(got - want), slack + 1e-15), "round %u n %d", round, n);
        cr_expect(isnan(yl_hist_median_s(&t.hist[0])));
    }
    yl_tally_free(&t), yl_tally_free(&other);
}

/* ---- budgets ---- */
static const char budgets[] =
    "yinliu: 1\n"
    "horizon: {from: 2021-07-05T00:00+08:00, to: 2021-07-06T00:00+08:00, bin: 1h}\n"
    "people: {%s rich: 30%%}\n"
    "facts: {dear: {from: 2021-07-05T10:07+08:00}}\n"
    "entries:\n"
    "  a: {arrivals: {send: 9000, at: [2021-07-05T10:00+08:00, 2021-07-05T10:03+08:00], over: 30m},"
    " cost: 0.045 CNY, budget: 300 CNY, path: p}\n"
    "  b: {arrivals: {rate: 20000/h}, cost: {by: rich, yes: 0.3 CNY, no: 0.1 CNY}, budget: 777.7 "
    "CNY,"
    " path: p}\n"
    "  c: {arrivals: {send: 6000, at: 2021-07-05T10:00+08:00}, cost: 0.5 CNY, budget: 1000 CNY,"
    " path: p}\n"
    "  d: {arrivals: {send: 6000, at: 2021-07-05T10:00+08:00, over: 20m}, cost: {by: dear, yes: 1 "
    "CNY,"
    " no: 0 CNY}, budget: 500 CNY, path: p}\n"
    "  e: {arrivals: {send: 60, at: 2021-07-05T10:00+08:00, over: 20m}, cost: 1 CNY, budget: 60 "
    "CNY,"
    " path: p}\n"
    "paths: {p: {steps: [{s: {p: 50%%}}]}}\n";

struct paid {
    int64_t time;
    uint64_t id;
    int64_t price;
    struct yl_arrival arrival;
};
static int in_order(const void *a, const void *b)
{
    const struct paid *x = a, *y = b;
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Every arrival of the entry, sorted; as many of them as the money lasts for are made, no others. */
static void hold_budget(const struct yl_replication *w, uint32_t entry)
{
    const struct yl_plan *p = w->plan;
    struct paid *all = calloc(500000, sizeof *all);
    uint32_t n = 0, wrong = 0;
    cr_assert(all != NULL);
    for (uint32_t s = 0; s < p->streams; s++)
        for (uint32_t i = 0; p->stream[s].entry == entry && i < p->stream[s].cells; i++)
            for (uint32_t k = 0; k < w->count[s][i]; k++) {
                uint32_t cell = p->stream[s].first_cell + i, c0 = k;
                if (p->stream[s].kind == YL_STREAM_SEND_PERSONS)
                    c0 = w->order[s][w->offset[s][i] + k];
                struct yl_arrival a = {s, cell, c0, yl_budget_time(w, s, cell, c0)};
                cr_assert(a.time >= (int64_t)cell * YL_CELL &&
                          a.time <= (int64_t)(cell + 1) * YL_CELL);
                all[n++] = (struct paid){a.time, yl_visit_id(p->stream[s].origin, cell, c0),
                                         yl_budget_price(w, &a), a};
            }
    qsort(all, n, sizeof *all, in_order);
    int64_t left = p->entry[entry].budget;
    bool out = false;
    for (uint32_t i = 0; i < n; i++) {
        out = out || all[i].price > left;
        left -= out ? 0 : all[i].price;
        wrong += yl_budget_made(w, &all[i].arrival) == out;
    }
    cr_expect(eq(u32, wrong, 0), "entry %s", p->entry[entry].name);
    cr_expect(eq(int, out, entry < 4), "entry %s runs out or does not", p->entry[entry].name);
    free(all);
}

static void hold_budgets(const char *people)
{
    char folder[] = "/tmp/yl-budget-XXXXXX", path[64], text[sizeof budgets + 64];
    struct yl_scenarios s = {0};
    struct yl_diags diags;
    struct yl_fault fault = {""};
    struct yl_plan plan = {0};
    struct yl_tables tables = {0};
    struct yl_replication w = {0};
    snprintf(text, sizeof text, budgets, people);
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(yl_run_write(folder, "s.yaml", text));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    cr_assert(eq(int, yl_diags_init(&diags, YL_EN), YL_OK));
    cr_assert(eq(int, yl_scenarios_load(&s, path, NULL, 0, &diags, &fault), YL_OK));
    cr_assert(eq(int, yl_compile(&plan, &s.variant[0], &tables, &diags, &fault), YL_OK));
    cr_assert(eq(int, yl_replication_init(&w, &plan, yl_kernels_best()), YL_OK));
    for (uint32_t r = 1; r <= 5; r++) {
        cr_assert(eq(int, yl_replication_start(&w, r), YL_OK));
        for (uint32_t e = 0; e < plan.entries; e++) hold_budget(&w, e);
    }
    yl_replication_free(&w), yl_plan_free(&plan), yl_tables_free(&tables);
    yl_scenarios_free(&s), yl_diags_free(&diags);
    remove(path), rmdir(folder);
}

Test(engine, budgets_pay_for_the_first_in_time, .timeout = 20)
{
    gsl_set_error_handler_off();
    hold_budgets("");
    hold_budgets("size: 20000,");
}
