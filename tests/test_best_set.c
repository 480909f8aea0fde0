/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 30 */
/* test_best_set.c: the set of systems that may be the best, by hand and by how often it holds the best. */
#include "sim/stats/best_set.h"
#include "sim/stats/jackknife.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { MOST = 12, RUNS = 40 };

struct sample {
    double estimate[MOST], move[MOST * RUNS], scratch[RUNS];
};

static void stand_of(struct yl_best_standing *standing, struct sample *sample,
                     double values[][RUNS], size_t count, size_t n)
{
    for (size_t i = 0; i < count; i++)
        sample->estimate[i] = yl_jackknife_mean(sample->move + i * n, values[i], n);
    yl_best_set(standing,
                &(struct yl_systems){.count = count,
                                     .n = n,
                                     .estimate = sample->estimate,
                                     .move = sample->move,
                                     .scratch = sample->scratch},
                yl_best_cut(count, 0.95, n));
}

/* Two systems, four pairs with differences 1, 2, 3, 4: mean 2.5, standard error sqrt(5/3) / 2 = 0.645497,
 * t(0.975, 3) = 3.182446: what is 2.5 lower is behind by 2.5 -+ 2.054256 and beaten. With -1, 2, 3, 4: mean 2, standard
 * error 1.080123, half 3.437433: it stays, and the best may be behind it by 1.437. */
Test(best_set, agrees_with_two_systems_by_hand)
{
    double clear[2][RUNS] = {{10, 20, 30, 40}, {9, 18, 27, 36}};
    double near[2][RUNS] = {{10, 20, 30, 40}, {11, 18, 27, 36}};
    struct sample sample;
    struct yl_best_standing of[2];
    stand_of(of, &sample, clear, 2, 4);
    cr_expect(of[0].may_be_best && of[1].may_be_best == false);
    cr_expect(epsilon_eq(dbl, of[1].behind, 2.5, 1e-9));
    cr_expect(epsilon_eq(dbl, of[1].low, 0.445744, 1e-5));
    cr_expect(epsilon_eq(dbl, of[1].high, 4.554256, 1e-5));
    cr_expect(eq(dbl, of[0].high, 0));
    stand_of(of, &sample, near, 2, 4);
    cr_expect(of[0].may_be_best && of[1].may_be_best);
    cr_expect(eq(dbl, of[1].low, 0));
    cr_expect(epsilon_eq(dbl, of[1].high, 5.437433, 1e-5));
    cr_expect(eq(dbl, of[0].low, 0));
    cr_expect(epsilon_eq(dbl, of[0].high, 1.437433, 1e-5));
}

/* Three have three pairs: t(1 - 0.05 / 6, 3) = 4.856656, so a mean of 2.5 with error 0.645497 needs 3.134958 (stays), where two
 * systems need 2.054. */
Test(best_set, pays_for_each_comparison)
{
    double values[3][RUNS] = {{10, 20, 30, 40}, {9, 18, 27, 36}, {-90, -90, -90, -90}};
    struct sample sample;
    struct yl_best_standing of[3];
    stand_of(of, &sample, values, 2, 4);
    cr_expect(of[0].may_be_best && of[1].may_be_best == false);
    stand_of(of, &sample, values, 3, 4);
    cr_expect(of[0].may_be_best && of[1].may_be_best);
    cr_expect(epsilon_eq(dbl, of[1].high, 2.5 + 3.134958, 1e-4));
}

Test(best_set, keeps_ties_and_leaves_out_what_has_no_value)
{
    double values[3][RUNS] = {{5, 5, 5}, {5, 5, 5}, {5, NAN, 5}};
    struct sample sample;
    struct yl_best_standing of[3];
    stand_of(of, &sample, values, 3, 3);
    cr_expect(of[0].may_be_best && of[1].may_be_best && of[2].may_be_best == false);
    cr_expect(eq(dbl, of[1].high, 0));
    cr_expect(isnan(of[2].behind));
    double one[2][RUNS] = {{5}, {1}};
    stand_of(of, &sample, one, 2, 1);
    cr_expect(of[0].may_be_best && of[1].may_be_best, "one replication excludes nothing");
}

/* An answer without chance is not outweighed by uncertainty of another: the first is 3 below the second for
 * certain, whatever the third is. */
static struct yl_gap known_gap(void *context, size_t other, size_t one)
{
    const double *estimate = context;
    const bool certain = other < 2 && one < 2;
    return (struct yl_gap){estimate[other] - estimate[one], certain ? 0 : 9};
}

Test(best_set, certain_gaps_count_for_themselves)
{
    double estimate[3] = {4, 7, 8};
    struct yl_best_standing of[3];
    yl_best_stand(of, &(struct yl_best_of){3, 2, estimate, NULL, known_gap, estimate});
    cr_expect(of[0].may_be_best == false);
    cr_expect(eq(dbl, of[0].low, 3));
    cr_expect(eq(dbl, of[0].high, 13));
    cr_expect(of[1].may_be_best && of[2].may_be_best);
}

/* 2000 studies of 12 systems of which one is better by 0.1, with common random numbers (a shared part of variance 9
 * beside an own part of variance 1). The promise is 95 % for all intervals together: the true distance from the best lies in
 * each, and the best is among those that may be; 3.3 standard errors below 95 % are 1868. What is said of each follows from
 * its interval. With common random numbers few stay; without, nearly all would. */
Test(best_set, holds_all_distances_as_often_as_it_says)
{
    enum { STUDIES = 2000 };
    static double values[MOST][RUNS];
    int held = 0, small = 0;
    for (uint64_t seed = 1; seed <= STUDIES; seed++) {
        uint64_t state = seed;
        struct sample sample;
        struct yl_best_standing of[MOST];
        bool all = true;
        for (int r = 0; r < RUNS; r++) {
            double common = 3 * draws_normal(&state);
            for (int i = 0; i < MOST; i++)
                values[i][r] = (i == 7 ? 0.1 : 0) - (i < 4 ? 3 : 0) + common + draws_normal(&state);
        }
        stand_of(of, &sample, values, MOST, RUNS);
        for (int i = 0; i < MOST; i++) {
            const double behind = i == 7 ? 0 : i < 4 ? 3.1 : 0.1;
            all &= of[i].low <= behind && behind <= of[i].high;
            cr_expect(eq(int, of[i].may_be_best, of[i].low == 0));
        }
        held += all && of[7].may_be_best;
        small += !of[0].may_be_best && !of[1].may_be_best && !of[2].may_be_best;
    }
    cr_expect(held >= 1868, "%d of %d", held, STUDIES);
    cr_expect(eq(int, small, STUDIES), "those that are 3 lower go");
}
