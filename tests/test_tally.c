/* test_tally.c: gauges, counts, series and medians of a tally against slow, obvious twins. */
/* yl-test: LINK yl_engine LABELS fast TIMEOUT 30 */
#include "sim/engine/tally.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void begin(struct yl_tally *tally, const struct yl_plan *plan)
{
    yl_tally_init(tally, plan, NULL);
    yl_tally_clear(tally);
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

Test(tally, gauges_are_what_every_minute_and_bin_says)
{
    for (size_t s = 0; s < sizeof spans / sizeof *spans; s++)
        for (uint32_t seed = 1; seed <= 3; seed++) {
            struct draws draws = {.seed = seed + 100};
            struct yl_plan p = {.from = spans[s].from,
                                .to = spans[s].from + spans[s].length,
                                .warm = spans[s].from + spans[s].warmup,
                                .bin = spans[s].bin,
                                .entries = 1,
                                .slots = 1,
                                .series = 1,
                                .gauges = GAUGES};
            struct yl_tally one, part[3], columns;
            struct intervals all[GAUGES];
            begin(&columns, &p);
            begin(&one, &p);
            for (int k = 0; k < 3; k++) begin(&part[k], &p);
            for (uint32_t g = 0; g < GAUGES; g++)
                for (int i = 0; i < INTERVALS; i++) {
                    int64_t from =
                        p.from - YL_HOUR + draws_below(&draws, spans[s].length + 2 * YL_HOUR);
                    int64_t length = draws_below(&draws, 4) ? draws_below(&draws, 20 * YL_MINUTE)
                                                            : draws_below(&draws, 3) * YL_HOUR;
                    if (!draws_below(&draws, 5))
                        from = from / YL_MINUTE * YL_MINUTE; /* on the edge */
                    all[g].from[i] = from, all[g].to[i] = from + length;
                    yl_tally_interval(&one, g, from, from + length);
                    yl_tally_interval(&part[draws_below(&draws, 3)], g, from, from + length);
                }
            char what[64];
            snprintf(what, sizeof what, "span %zu seed %u", s, seed);
            for (uint32_t g = 0; g < GAUGES; g++) hold_gauge(&one, g, &all[g], what);
            for (int k = 1; k < 3; k++) yl_tally_merge(&part[0], &part[k]);
            for (uint32_t g = 0; g < GAUGES; g++) hold_gauge(&part[0], g, &all[g], "merged");
            for (uint32_t g = 0; g < GAUGES; g++) {
                yl_tally_intervals(&columns, g, all[g].from, all[g].to, INTERVALS);
                hold_gauge(&columns, g, &all[g], "columns");
            }
            yl_tally_free(&columns);
            yl_tally_clear(&one);
            cr_expect(zero(dbl, yl_tally_peak(&one, 0)));
            yl_tally_free(&one);
            for (int k = 0; k < 3; k++) yl_tally_free(&part[k]);
        }
}

Test(tally, counts_and_series_of_chunks_add_up)
{
    struct yl_plan p = {.from = 0,
                        .to = 100 * YL_MINUTE,
                        .bin = 7 * YL_MINUTE,
                        .entries = 3,
                        .slots = 5,
                        .series = 2,
                        .gauges = 0};
    struct yl_tally one, part[2];
    struct draws draws = {.seed = 9};
    begin(&one, &p);
    for (int k = 0; k < 2; k++) begin(&part[k], &p);
    int64_t want[3][5] = {{0}}, late = 0;
    for (int i = 0; i < 2000; i++) {
        uint32_t e = (uint32_t)draws_below(&draws, 3), slot = (uint32_t)draws_below(&draws, 5);
        int64_t time = draws_below(&draws, 120 * YL_MINUTE) - 10 * YL_MINUTE,
                n = draws_below(&draws, 9);
        bool counted = draws_below(&draws, 4) != 0;
        struct yl_tally *to = &part[draws_below(&draws, 2)];
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

Test(tally, events_of_a_column_are_those_of_its_rows)
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
    begin(&row, &p);
    begin(&column, &p);
    for (uint32_t seed = 1; seed <= 200; seed++) {
        struct draws draws = {.seed = seed};
        int64_t time[ROWS], first = draws_below(&draws, 110 * YL_MINUTE) - 5 * YL_MINUTE;
        uint32_t n = (uint32_t)draws_below(&draws, ROWS + 1);
        if (!draws_below(&draws, 4)) first = p.from + first / p.bin * p.bin; /* on the edge */
        for (uint32_t i = 0; i < n; i++) {
            time[i] = first + draws_below(&draws, width[seed % 5]);
            if (!draws_below(&draws, 4)) time[i] -= (time[i] - p.from) % p.bin;
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

Test(tally, medians_of_times_are_right_to_a_fifth_of_a_percent)
{
    struct yl_plan p = {
        .from = 0, .to = YL_HOUR, .bin = YL_HOUR, .entries = 1, .slots = 1, .hists = 2};
    static int64_t time[1001];
    struct yl_tally t, other;
    begin(&t, &p);
    begin(&other, &p);
    cr_expect(isnan(yl_hist_time_s(&t.hist[0], 50)), "the median of nothing");
    for (uint32_t round = 1; round <= 200; round++) {
        struct draws draws = {.seed = round};
        int n = 1 + (int)draws_below(&draws, 1000), bits = 1 + (int)draws_below(&draws, 50);
        yl_tally_clear(&t), yl_tally_clear(&other);
        for (int i = 0; i < n; i++) {
            time[i] = draws_below(&draws, INT64_C(1) << bits) >> draws_below(&draws, bits);
            yl_tally_time(i % 3 ? &t : &other, 1, time[i]);
        }
        yl_tally_merge(&t, &other);
        qsort(time, (size_t)n, sizeof *time, ascending);
        double want = (double)time[(n - 1) / 2] * 1e-6, got = yl_hist_time_s(&t.hist[1], 50);
        double slack = time[(n - 1) / 2] < 256 ? 0 : 0.002 * want;
        cr_expect(le(dbl, fabs(got - want), slack + 1e-15), "round %u n %d", round, n);
        cr_expect(isnan(yl_hist_time_s(&t.hist[0], 50)));
    }
    yl_tally_free(&t), yl_tally_free(&other);
}
