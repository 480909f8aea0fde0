/* test_budget.c: budgets pay for the first in time, held against every arrival sorted. */
/* yl-test: LINK yl_models LABELS fast TIMEOUT 30 */
#include "models/compiler/compile.h"
#include "sim/engine/budget.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <unistd.h>

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
                uint32_t cell = p->stream[s].first_cell + i, index = k;
                if (p->stream[s].kind == YL_STREAM_SEND_PERSONS)
                    index = w->order[s][w->offset[s][i] + k];
                struct yl_arrival a = {s, cell, index, yl_arrival_time(w, s, cell, index)};
                cr_assert(a.time >= (int64_t)cell * YL_CELL &&
                          a.time <= (int64_t)(cell + 1) * YL_CELL);
                all[n++] = (struct paid){a.time, yl_visit_id(p->stream[s].origin, cell, index),
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

Test(budget, budgets_pay_for_the_first_in_time, .timeout = 20)
{
    gsl_set_error_handler_off();
    hold_budgets("");
    hold_budgets("size: 20000,");
}
