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

static void select_of(bool *may, struct sample *sample, double values[][RUNS], size_t count,
                      size_t n)
{
    for (size_t i = 0; i < count; i++)
        sample->estimate[i] = yl_jackknife_mean(sample->move + i * n, values[i], n);
    yl_best_set(may,
                &(struct yl_systems){.count = count,
                                     .n = n,
                                     .estimate = sample->estimate,
                                     .move = sample->move,
                                     .scratch = sample->scratch},
                0.95);
}

/* Two systems, four pairs with differences 1, 2, 3, 4: mean 2.5, standard error sqrt(5/3) / 2 = 0.645497,
 * t(0.95, 3) = 2.353363: what is 2.5 lower is beaten, since 2.5 > 1.519. With -1, 2, 3, 4: mean 2, standard error
 * 1.080123, 2.542 > 2: it stays. */
Test(best_set, agrees_with_two_systems_by_hand)
{
    double clear[2][RUNS] = {{10, 20, 30, 40}, {9, 18, 27, 36}};
    double near[2][RUNS] = {{10, 20, 30, 40}, {11, 18, 27, 36}};
    struct sample sample;
    bool may[2];
    select_of(may, &sample, clear, 2, 4);
    cr_expect(may[0] && may[1] == false);
    select_of(may, &sample, near, 2, 4);
    cr_expect(may[0] && may[1]);
}

/* Three: t(1 - 0.05 / 2, 3) = 3.182446, so differences of mean 2.5 and error 0.645497 need 2.054 (beaten), those of
 * mean 2 need 3.437 (stay). */
Test(best_set, pays_for_each_comparison)
{
    double values[3][RUNS] = {{10, 20, 30, 40}, {9, 18, 27, 36}, {11, 18, 27, 36}};
    double narrow[2][RUNS] = {{10, 20, 30, 40}, {9.1, 19.9, 29.1, 38.1}};
    double both[3][RUNS] = {{10, 20, 30, 40}, {9.1, 19.9, 29.1, 38.1}, {0, 0, 0, 0}};
    struct sample sample;
    bool may[3];
    select_of(may, &sample, values, 3, 4);
    cr_expect(may[0] && may[1] == false && may[2]);
    /* differences 0.9, 0.1, 0.9, 1.9: mean 0.95, error 0.368556; 0.867 < 0.95 < 1.173 */
    select_of(may, &sample, narrow, 2, 4);
    cr_expect(may[0] && may[1] == false);
    select_of(may, &sample, both, 3, 4);
    cr_expect(may[0] && may[1]);
}

Test(best_set, keeps_ties_and_leaves_out_what_has_no_value)
{
    double values[3][RUNS] = {{5, 5, 5}, {5, 5, 5}, {5, NAN, 5}};
    struct sample sample;
    bool may[3];
    select_of(may, &sample, values, 3, 3);
    cr_expect(may[0] && may[1] && may[2] == false);
    double one[2][RUNS] = {{5}, {1}};
    select_of(may, &sample, one, 2, 1);
    cr_expect(may[0] && may[1], "one replication excludes nothing");
}

/* 2000 studies of 12 systems of which one is better by 0.1, with common random numbers (a shared part of variance 9
 * beside an own part of variance 1). The promise is 95 %: the chance of 1917 or more misses 83 at most; 3.3 standard
 * errors below 95 % are 1868. With common random numbers few stay; without, nearly all would. */
Test(best_set, holds_the_best_as_often_as_it_says)
{
    enum { STUDIES = 2000 };
    static double values[MOST][RUNS];
    int held = 0, small = 0;
    for (uint64_t seed = 1; seed <= STUDIES; seed++) {
        uint64_t state = seed;
        struct sample sample;
        bool may[MOST];
        for (int r = 0; r < RUNS; r++) {
            double common = 3 * draws_normal(&state);
            for (int i = 0; i < MOST; i++)
                values[i][r] = (i == 7 ? 0.1 : 0) - (i < 4 ? 3 : 0) + common + draws_normal(&state);
        }
        select_of(may, &sample, values, MOST, RUNS);
        held += may[7];
        small += may[0] == false && may[1] == false && may[2] == false && may[3] == false;
    }
    cr_expect(held >= 1868, "%d of %d", held, STUDIES);
    cr_expect(eq(int, small, STUDIES), "those that are 3 lower go");
}
