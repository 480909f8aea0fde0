/* test_budget.c: budgets pay for the first in time, held against every arrival sorted. */
/* yl-test: LINK yl_models LABELS exact TIMEOUT 90 */
#include "models/compiler/compile.h"
#include "sim/engine/budget.h"
#include "tests/support/guessed.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>

static const char budgets[] =
    "yinliu: 1\n"
    "horizon: {from: 2021-07-04T12:00+08:00, to: 2021-07-07T00:00+08:00, bin: 1h}\n"
    "people: {%s rich: 30%%}\n"
    "facts: {dear: {from: 2021-07-05T10:07+08:00}}\n"
    "budgets:\n"
    "  both: {amount: 600 CNY, per: day}\n"
    "  all: {amount: 700 CNY}\n"
    "  ample: {amount: 1e9 CNY, per: day}\n"
    "  steps: {amount: 900 CNY, per: day}\n"
    "  crowd: {amount: 1000 CNY}\n"
    "entries:\n"
    "  f: {arrivals: {rate: 2000/h}, cost: 0.3 CNY, budget: both, path: p}\n"
    "  g: {arrivals: {rate: 900/h}, cost: {by: rich, yes: 0.7 CNY, no: 0 CNY}, budget: both, path: "
    "p}\n"
    "  h: {arrivals: {send: 2000, at: [2021-07-05T10:00+08:00, 2021-07-06T10:00+08:00]}, cost: 0.2 "
    "CNY, budget: both, path: p}\n"
    "  i: {arrivals: {send: 5000, at: 2021-07-05T10:00+08:00}, cost: 0.5 CNY, budget: all, path: "
    "p}\n"
    "  j: {arrivals: {send: 5000, at: 2021-07-05T10:00+08:00}, cost: 0.4 CNY, budget: all, path: "
    "p}\n"
    "  k: {arrivals: {rate: 100/h}, cost: 0.4 CNY, budget: ample, path: p}\n"
    "  l: {arrivals: {rate: 1000/h}, cost: {by: dear, yes: 1 CNY, no: 0.2 CNY},"
    " budget: {amount: 3000 CNY, per: day}, path: p}\n"
    "  m: {arrivals: {rate: 500/h}, cost: {tiers: {0: 0.1 CNY, 2000: 0.3 CNY, 15000: 0.05 CNY}},"
    " budget: steps, path: p}\n"
    "  n: {arrivals: {send: 700, at: [2021-07-05T10:00+08:00, 2021-07-06T10:00+08:00], over: 10h},"
    " cost: {tiers: {0: 0 CNY, 300: 0.9 CNY}}, budget: steps, path: p}\n"
    "  o: {arrivals: {rate: 300/h}, cost: 0.1 CNY, budget: steps, path: p}\n"
    "  q: {arrivals: {send: 9000, at: 2021-07-05T10:00+08:00}, cost: {tiers: {0: 0.1 CNY, 100: 0.2 "
    "CNY}}, budget: crowd, path: p}\n"
    "  r: {arrivals: {send: 9000, at: 2021-07-05T10:00+08:00}, cost: {tiers: {0: 0 CNY, 2500: 0.7 "
    "CNY}}, budget: crowd, path: p}\n"
    "  a: {arrivals: {send: 9000, at: [2021-07-05T10:00+08:00, 2021-07-05T10:03+08:00], over: 30m},"
    " cost: 0.045 CNY, budget: 300 CNY, path: p}\n"
    "  b: {arrivals: {rate: 6000/h}, cost: {by: rich, yes: 0.3 CNY, no: 0.1 CNY}, budget: 777.7 "
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
    struct yl_address address;
    int64_t price;
    struct yl_arrival arrival;
};
/* Visits at one instant: low byte of the origin, cell, index. */
static uint64_t visit_id(struct yl_address address)
{
    return (uint64_t)(address.origin & 255u) << 56 | (uint64_t)address.cell << 32 | address.index;
}
static int in_order(const void *a, const void *b)
{
    const struct paid *x = a, *y = b;
    uint64_t one = visit_id(x->address), other = visit_id(y->address);
    if (x->time != y->time) return x->time < y->time ? -1 : 1;
    if (one != other) return one < other ? -1 : 1;
    return yl_address_compare(x->address, y->address);
}

static uint32_t arrivals_of(const struct yl_replication *w, uint32_t entry, struct paid *all)
{
    const struct yl_plan *p = w->plan;
    uint32_t n = 0;
    for (uint32_t s = 0; s < p->streams; s++)
        for (uint32_t i = 0; p->stream[s].entry == entry && i < p->stream[s].cells; i++)
            for (uint32_t k = 0; k < w->count[s][i]; k++) {
                uint32_t cell = p->stream[s].first_cell + i, index = k;
                if (p->stream[s].kind == YL_STREAM_SEND_PERSONS)
                    index = w->order[s][w->offset[s][i] + k];
                struct yl_arrival a = {s, cell, index, yl_arrival_time(w, s, cell, index)};
                cr_assert(a.time >= (int64_t)cell * YL_CELL &&
                          a.time < (int64_t)(cell + 1) * YL_CELL);
                all[n++] = (struct paid){
                    a.time, {index, cell, p->stream[s].origin}, yl_budget_price(w, &a), a};
            }
    return n;
}

/* Of the next arrival, when there were so many before. */
static int64_t price_of(const struct yl_plan_tiers *tiers, int64_t before)
{
    int64_t price = 0;
    for (uint32_t i = 0; i < tiers->rows; i++)
        if (tiers->from[i] <= before) price = tiers->price[i];
    return price;
}

/* Every arrival of all entries of a budget, sorted; as many of a day as the money lasts for are
 * made, no others. How many days it does not last. */
static uint32_t hold_budget(const struct yl_replication *w, uint32_t which)
{
    const struct yl_plan *p = w->plan;
    struct paid *all = calloc(500000, sizeof *all);
    uint32_t n = 0, wrong = 0, ended = 0;
    cr_assert(all != NULL);
    for (uint32_t e = 0; e < p->entries; e++)
        if (p->entry[e].budget == (int32_t)which) n += arrivals_of(w, e, all + n);
    qsort(all, n, sizeof *all, in_order);
    int64_t left = p->budget[which].amount;
    int64_t *made = calloc(p->entries, sizeof *made);
    bool out = false;
    cr_assert(made != NULL);
    for (uint32_t i = 0, day = 0; i < n; i++) {
        uint32_t e = p->stream[all[i].arrival.stream].entry;
        const struct yl_plan_tiers *tiers = &p->entry[e].tiers;
        int64_t price = tiers->rows ? price_of(tiers, made[e]) : all[i].price;
        for (; all[i].time >= p->budget[which].period_at[day + 1]; day++) {
            left = p->budget[which].amount;
            out = false;
        }
        bool ends = !out && price > left;
        out = out || ends;
        ended += ends;
        left -= out ? 0 : price;
        made[e] += !out;
        wrong += yl_budget_made(w, &all[i].arrival) == out;
    }
    cr_expect(eq(u32, wrong, 0), "budget %u", which);
    free(all);
    free(made);
    return ended;
}

/* What is said of a whole cell agrees with what is said of each arrival in it. */
static void hold_share(const struct yl_replication *w, uint32_t entry)
{
    const struct yl_plan *p = w->plan;
    struct paid *all = calloc(500000, sizeof *all);
    cr_assert(all != NULL);
    uint32_t n = arrivals_of(w, entry, all), wrong = 0;
    for (uint32_t i = 0; i < n; i++) {
        int64_t from, to;
        yl_stream_part(&p->stream[all[i].arrival.stream], all[i].arrival.cell, &from, &to);
        enum yl_budget_share share = yl_budget_share(w, entry, from, to);
        bool made = yl_budget_made(w, &all[i].arrival);
        wrong += share == (made ? YL_BUDGET_NONE : YL_BUDGET_ALL);
    }
    cr_expect(eq(u32, wrong, 0), "entry %s", p->entry[entry].name);
    free(all);
}

static void hold_budgets(const char *people)
{
    char text[sizeof budgets + 64];
    struct guessed s;
    struct yl_plan plan = {0};
    struct yl_tables tables = {0};
    struct yl_replication w = {0};
    snprintf(text, sizeof text, budgets, people);
    guessed_open(&s, text, NULL, NULL);
    cr_assert(eq(int, yl_compile(&plan, &s.all.variant[0], &tables, &s.diags), YL_OK));
    cr_assert(eq(int, yl_replication_init(&w, &plan, yl_kernels_best()), YL_OK));
    for (uint32_t r = 1; r <= 5; r++) {
        yl_replication_start(&w, r);
        /* days that run out; then those of one entry */
        static const uint32_t ends[] = {3, 1, 0, 3, 1, 2, 1, 1, 1, 1, 0};
        cr_assert(eq(u32, plan.budgets, sizeof ends / sizeof *ends));
        for (uint32_t b = 0; b < plan.budgets; b++)
            cr_expect(eq(u32, hold_budget(&w, b), ends[b]), "budget %u", b);
        for (uint32_t e = 0; e < plan.entries; e++) hold_share(&w, e);
    }
    yl_replication_free(&w), yl_plan_free(&plan), yl_tables_free(&tables);
    guessed_close(&s);
}

Test(budget, budgets_pay_for_the_first_in_time, .timeout = 60)
{
    gsl_set_error_handler_off();
    hold_budgets("");
    hold_budgets("size: 20000,");
}
