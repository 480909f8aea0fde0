/* yl-test: LINK yl_stats LABELS exact TIMEOUT 60 */
/* test_selection.c: KN++ by how often it is right where that is hardest, and with what is exact. */
#include "sim/stats/selection.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

enum { MOST = 10 };

struct world { /* normal values; `common` is the correlation between alternatives */
    double mean[MOST], sd, common;
    uint64_t state;
    int skewed; /* the logarithm is normal instead */
};

/* The common part first, then each alternative's own, so that replication r is the same for all that have it. */
static enum yl_status draw(void *context, struct yl_selection *selection)
{
    struct world *world = context;
    uint32_t from = UINT32_MAX, to = 0;
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want <= one->n) continue;
        yl_selection_room(one);
        if (one->n < from) from = one->n;
        if (one->want > to) to = one->want;
    }
    for (uint32_t r = from; r < to; r++) {
        uint64_t state = world->state ^ (uint64_t)(r + 1) * UINT64_C(0x9E3779B97F4A7C15);
        const double shared = draws_normal(&state);
        for (size_t i = 0; i < selection->count; i++) {
            struct yl_alternative *one = &selection->of[i];
            const double own = draws_normal(&state);
            double value = sqrt(world->common) * shared + sqrt(1 - world->common) * own;
            if (world->skewed) value = (exp(value) - exp(0.5)) / sqrt(exp(2) - exp(1));
            if (r < one->n || r >= one->want) continue;
            one->num[r] = world->mean[i] + world->sd * value;
            one->den[r] = 1;
        }
    }
    for (size_t i = 0; i < selection->count; i++)
        if (selection->of[i].want > selection->of[i].n) selection->of[i].n = selection->of[i].want;
    return YL_OK;
}

static struct yl_selection selection_of(struct yl_alternative *of, size_t count,
                                        struct world *world)
{
    return (struct yl_selection){.of = of,
                                 .count = count,
                                 .scale = 1,
                                 .level = 0.95,
                                 .within = 1,
                                 .most = 100000,
                                 .draw = draw,
                                 .context = world};
}

/* Slippage: all but one are worse by D exactly, the hardest case. */
static double correct(size_t count, double sd, double common, int skewed, double *replications)
{
    enum { STUDIES = 4000 };
    int right = 0;
    *replications = 0;
    for (uint64_t study = 1; study <= STUDIES; study++) {
        struct yl_alternative of[MOST] = {0};
        struct world world = {.sd = sd, .common = common, .state = study << 20, .skewed = skewed};
        const size_t best = study % count;
        world.mean[best] = 1;
        struct yl_selection selection = selection_of(of, count, &world);
        cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
        cr_assert(selection.decided);
        right += selection.best == best;
        *replications += (double)selection.replications / STUDIES / (double)count;
        yl_selection_free(&selection);
    }
    return (double)right / STUDIES;
}

/* 95 % is asked for; 94.0 % in 4,000 studies leaves it room for 2.9 standard errors. */
Test(selection, is_right_in_slippage)
{
    static const struct {
        size_t count;
        double sd, common;
        int skewed;
    } cases[] = {{2, 3, 0, 0}, {2, 3, 0.8, 0}, {5, 3, 0, 0}, {10, 2, 0.5, 0}, {3, 5, 0.5, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double replications;
        const double share =
            correct(cases[i].count, cases[i].sd, cases[i].common, cases[i].skewed, &replications);
        cr_log_info("%zu alternatives, sd %g, correlation %g: %.4f right, %.1f replications each",
                    cases[i].count, cases[i].sd, cases[i].common, share, replications);
        cr_expect(share >= 0.94, "%zu alternatives: %.4f", cases[i].count, share);
    }
}

/* Exact answers end those that are exact, alone: the third has none, and is better. */
Test(selection, exact_answers_end_exact_ones)
{
    struct yl_alternative of[3] = {
        {.has_exact = true, .exact = 4}, {.has_exact = true, .exact = 5, .bound = 0.01}, {0}};
    struct world world = {.mean = {4, 5, 9}, .sd = 1, .state = 7};
    struct yl_selection selection = selection_of(of, 3, &world);
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(eq(int, of[0].ended, YL_ENDED_EXACT));
    cr_expect(eq(u32, of[0].n, 0));
    cr_expect(eq(int, of[1].ended, YL_ENDED_BEATEN));
    cr_expect(eq(sz, selection.best, 2));
    cr_expect(eq(dbl, of[1].mean, 5));
    cr_expect(eq(u32, of[2].rank, 1));
    cr_expect(eq(u32, of[0].rank, 3));
    yl_selection_free(&selection);
}

/* Without a replication where all are exact; those that the error of the grid leaves apart are the same. */
Test(selection, all_exact_needs_no_replication)
{
    struct yl_alternative of[3] = {{.has_exact = true, .exact = 4},
                                   {.has_exact = true, .exact = 5, .bound = 0.01},
                                   {.has_exact = true, .exact = 5.015, .bound = 0.01}};
    struct yl_selection selection = selection_of(of, 3, NULL);
    selection.smallest = true;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.exact && selection.best == 0);
    cr_expect(eq(int, of[1].ended, YL_ENDED_EXACT));
    cr_expect(epsilon_eq(dbl, of[1].behind, 1, 1e-12));
    selection.smallest = false;
    for (int i = 0; i < 3; i++) of[i].ended = YL_ENDED_NOT;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(eq(sz, selection.best, 2));
    cr_expect(eq(int, of[1].ended, YL_ENDED_SAME));
    cr_expect(eq(dbl, of[1].behind_low, 0));
    cr_expect(of[1].may_be_best);
}

/* What is the same in every replication cannot be told apart and need not be. */
Test(selection, ends_what_is_the_same)
{
    struct yl_alternative of[2] = {0};
    struct world world = {.sd = 3, .common = 1, .state = 5};
    struct yl_selection selection = selection_of(of, 2, &world);
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.decided && selection.best == 0);
    cr_expect(eq(int, of[1].ended, YL_ENDED_SAME));
    cr_expect(eq(u32, of[1].n, YL_SELECTION_FIRST));
    yl_selection_free(&selection);
}

/* Of two that are the same in every replication, and beaten, both are beaten; the best is behind by nothing else. */
Test(selection, what_is_as_a_beaten_one_is_beaten)
{
    struct yl_alternative of[3] = {0};
    struct world world = {.mean = {0, 0, 3}, .sd = 4, .common = 1, .state = 5};
    struct yl_selection selection = selection_of(of, 3, &world);
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(eq(sz, selection.best, 2));
    cr_expect(eq(int, of[0].ended, YL_ENDED_BEATEN));
    cr_expect(eq(int, of[1].ended, YL_ENDED_BEATEN));
    cr_expect(epsilon_eq(dbl, of[1].behind, 3, 1e-12));
    yl_selection_free(&selection);
}

/* A ratio to nothing: it takes no part, and does not keep exact answers from deciding. */
static enum yl_status draw_nothing(void *context, struct yl_selection *selection)
{
    (void)context;
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want <= one->n) continue;
        yl_selection_room(one);
        for (uint32_t r = one->n; r < one->want; r++) one->num[r] = 5, one->den[r] = 0;
        one->n = one->want;
    }
    return YL_OK;
}

Test(selection, what_has_no_value_is_not_ranked)
{
    struct yl_alternative of[3] = {
        {.has_exact = true, .exact = 4}, {0}, {.has_exact = true, .exact = 7}};
    struct yl_selection selection = selection_of(of, 3, NULL);
    selection.draw = draw_nothing;
    selection.is_ratio = true;
    cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
    cr_expect(selection.decided && selection.exact && selection.best == 2);
    cr_expect(eq(int, of[1].ended, YL_ENDED_NONE));
    cr_expect(eq(u32, of[1].rank, 0));
    cr_expect(eq(u32, of[0].n, 0));
    cr_expect(eq(u32, of[1].n, YL_SELECTION_FIRST));
    cr_expect(eq(dbl, of[0].behind_low, 3));
    cr_expect(of[0].may_be_best == false);
    yl_selection_free(&selection);
}

/* What is said of each follows from the interval beside it: none that is called beaten may be the best. */
Test(selection, what_is_beaten_is_behind_by_its_interval)
{
    for (uint64_t study = 1; study <= 200; study++) {
        struct yl_alternative of[4] = {0};
        struct world world = {.mean = {0, 0.7, 1, 3}, .sd = 4, .common = 0.5, .state = study << 20};
        struct yl_selection selection = selection_of(of, 4, &world);
        cr_assert(eq(int, yl_selection_run(&selection), YL_OK));
        for (size_t i = 0; i < 4; i++) {
            cr_expect(eq(int, of[i].may_be_best, of[i].behind_low == 0));
            cr_expect(of[i].behind <= of[i].behind_high || i == selection.best);
        }
        yl_selection_free(&selection);
    }
}
