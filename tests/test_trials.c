/* yl-test: LINK yl_sweep LABELS exact TIMEOUT 60 */
/* test_trials.c: changes whose effect is known exactly, how trials end, and levels. */
#include "tests/support/tried.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct tried s;
static void drop(void) { tried_close(&s); }
TestSuite(trials, .fini = drop);

static const struct yl_tried_row *row_of(const char *kind, const char *lever)
{
    const struct yl_tried_row *row = s.of.row, *end = row + s.of.rows;
    while (row < end && (strcmp(row->kind, kind) || strcmp(row->lever, lever))) row++;
    cr_assert_lt(row, end, "no row %s %s of %u", kind, lever, s.of.rows);
    return row;
}

static void holds(const struct yl_tried_figure *figure, double truth)
{
    cr_assert(figure->low <= truth && truth <= figure->high, "%g (%g to %g): %g", figure->is,
              figure->low, figure->high, truth);
}

/* 1,600 arrivals at 2 CNY, a tenth of them order for 10 CNY, of which half stays: each loses 1.50. */
#define PAID \
    TRIED_HEAD "entries:\n  ads: {arrivals: {rate: 100/h}, cost: 2 CNY, path: p}\n" \
               "  free: {arrivals: {rate: 100/h}, path: p}\n" \
               "paths: {p: {steps: [look: {p: 50%}, to: shops.s]}}\n" \
               "shops: {s: {price: 10 CNY, margin: 50%, stock: 100000, steps: [buy: {p: 20%}]}}\n"

Test(trials, a_way_that_loses)
{
    tried_open(&s, PAID);
    tried_run(&s, (struct tried_asked){.metric = "net_cny", .seed = 1});
    const struct yl_tried_row *out = row_of("leave-out", "entries.ads");
    cr_assert_eq(out->ended, YL_TRIED_HELPS);
    cr_assert_eq(out->shown, 1);
    cr_assert_eq(out->trial.campaigns, 20);
    cr_assert_str_eq(out->set, "--leave-out ads");
    holds(&out->trial, 2400);
    holds(&out->fresh, 2400);
    holds(&out->orders, -160);
    cr_assert(out->fresh.high - out->fresh.low <= fmax(s.of.within, 0.2 * out->fresh.is));
    const struct yl_tried_row *half = row_of("halve", "entries.ads");
    holds(&half->trial, 1200);
    cr_assert_eq(half->shown, 0, "one row a lever");
}

/* Nobody is turned away: a piece more is the same in every campaign, and ends at the first look. */
Test(trials, what_binds_nobody_is_the_same)
{
    static const char *const more[] = {"shops.s.stock=100001"};
    tried_open(&s, PAID);
    tried_run(&s, (struct tried_asked){.metric = "net_cny", .set = more, .sets = 1, .seed = 1});
    const struct yl_tried_row *row = row_of("asked", "shops.s.stock");
    cr_assert_eq(row->ended, YL_TRIED_SAME);
    cr_assert_eq(row->trial.campaigns, 20);
    cr_assert(row->trial.low == 0 && row->trial.is == 0 && row->trial.high == 0);
}

/* What the file says that a change costs is charged: of what brings nothing else that is its effect. */
Test(trials, prices_are_charged)
{
    static const char *const more[] = {"shops.s.stock=100010"};
    tried_open(&s, PAID
               "choose: {shops.s.stock: {from: 100000, to: 100020, each: 3 CNY, unsold: 1 CNY}}\n");
    tried_run(&s, (struct tried_asked){.metric = "net_cny", .set = more, .sets = 1, .seed = 1});
    const struct yl_tried_row *row = row_of("asked", "shops.s.stock");
    cr_assert_eq(row->ended, YL_TRIED_NOT);
    cr_assert_float_eq(row->trial.is, -40, 1e-6, "ten at 3 CNY, and left over at 1: %g",
                       row->trial.is);
    cr_assert(row->priced);
}

/* A share is spent on each round, whatever comes later, and all of them together are 5 %. */
Test(trials, levels_are_spent_ahead)
{
    double sum = yl_trials_level(0);
    for (uint32_t r = 1; r < 60; r++) sum += yl_trials_level(r);
    cr_assert_float_eq(yl_trials_level(1), 0.025, 1e-15);
    cr_assert_float_eq(yl_trials_level(2), 0.0125, 1e-15);
    cr_assert_float_eq(yl_trials_level(3), 0.00625, 1e-15);
    cr_assert_float_eq(sum, 0.05, 1e-12);
}

static char *rows_text(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    for (uint32_t i = 0; i < s.of.rows; i++) {
        const struct yl_tried_row *row = &s.of.row[i];
        fprintf(out, "%u %u %s %s %a %a %a %u %a %a %u %d %u\n", row->change, row->behind,
                row->kind, row->set, row->trial.is, row->trial.low, row->trial.high,
                row->trial.campaigns, row->fresh.is, row->net.high, row->fresh.campaigns,
                (int)row->ended, row->shown);
    }
    fprintf(out, "%lld\n", (long long)s.of.visits);
    fclose(out);
    return text;
}

/* 20 ordered values are told by their ends, their middle and those between; threads change nothing. */
Test(trials, ranges_are_bisected_whatever_the_threads)
{
    tried_open(&s, TRIED_HEAD
               "entries:\n  ads: {arrivals: {rate: 100/h}, cost: 2 CNY, path: p}\n"
               "paths: {p: {steps: [look: {p: 50%}, to: shops.s]}}\n"
               "shops: {s: {price: 100 CNY, margin: 50%, stock: 40, steps: [buy: {p: 20%}]}}\n"
               "choose: {shops.s.stock: {from: 20, to: 400, by: 20, each: 10 CNY}}\n");
    tried_run(&s, (struct tried_asked){.metric = "net_cny", .seed = 1, .threads = 1});
    uint32_t tried = 0, chosen = 0;
    for (uint32_t i = 0; i < s.of.rows; i++) {
        const bool stock = !strcmp(s.of.row[i].lever, "shops.s.stock");
        tried += stock && s.of.row[i].round == 1;
        if (stock && s.of.row[i].shown) chosen = (uint32_t)atoi(s.of.row[i].value);
    }
    cr_assert(tried <= 13 && tried >= 5, "%u", tried);
    cr_assert(chosen >= 120 && chosen <= 240, "160 are asked for, one of them is worth 50: %u",
              chosen);
    char *one = rows_text();
    tried_run(&s, (struct tried_asked){.metric = "net_cny", .seed = 1, .threads = 7});
    char *seven = rows_text();
    cr_assert_str_eq(one, seven);
    free(one);
    free(seven);
}
