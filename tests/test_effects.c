/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 60 */
/* test_effects.c: main effects and rank correlations by hand, by closed forms and by how often they hold. */
#include "sim/stats/effects.h"
#include "sim/stats/jackknife.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { SYSTEMS = 6, RUNS = 30 };

struct sample {
    double estimate[SYSTEMS], move[SYSTEMS * RUNS], scratch[RUNS];
    struct yl_systems systems;
};

static void fill(struct sample *sample, double values[][RUNS], size_t count, size_t n)
{
    for (size_t i = 0; i < count; i++)
        sample->estimate[i] = yl_jackknife_mean(sample->move + i * n, values[i], n);
    sample->systems = (struct yl_systems){.count = count,
                                          .n = n,
                                          .estimate = sample->estimate,
                                          .move = sample->move,
                                          .scratch = sample->scratch};
}

static bool near(double a, double b) { return fabs(a - b) < 1e-6; }

/* Two axes of two values, three replications; points 1 to 4 are (a1, b1), (a1, b2), (a2, b1), (a2, b2):
 *   point 1: 10 11 12   point 2: 20 22 21   point 3: 13 14 18   point 4: 27 23 28
 * Marginal means of a: (11 + 21) / 2 = 16 and (15 + 26) / 2 = 20.5; the difference in each replication: 5, 2, 6.5,
 * mean 4.5, variance (0.25 + 6.25 + 4) / 2 = 5.25, standard error sqrt(5.25 / 3) = 1.322876; t(95 %, 2) = 4.302653:
 * 4.5 +- 5.691875. Of b: (11 + 15) / 2 = 13 and (21 + 26) / 2 = 23.5; 12, 10, 9.5: mean 10.5, variance
 * (2.25 + 0.25 + 1) / 2 = 1.75, standard error 0.763763: 10.5 +- 3.286205. */
Test(effects, agree_with_a_grid_by_hand)
{
    double values[4][RUNS] = {{10, 11, 12}, {20, 22, 21}, {13, 14, 18}, {27, 23, 28}};
    const uint32_t a[] = {0, 0, 1, 1}, b[] = {0, 1, 0, 1};
    struct sample sample;
    struct yl_effect effect[2];
    fill(&sample, values, 4, 3);
    yl_main_effects(effect, &sample.systems, &(struct yl_factor){a, 2}, 0.95);
    cr_expect(near(effect[0].mean, 16) && near(effect[1].mean, 20.5));
    cr_expect(effect[0].effect == 0 && isnan(effect[0].low) && isnan(effect[0].high));
    cr_expect(near(effect[1].effect, 4.5) && near(effect[1].low, 4.5 - 5.691875) &&
                  near(effect[1].high, 4.5 + 5.691875),
              "%g to %g", effect[1].low, effect[1].high);
    yl_main_effects(effect, &sample.systems, &(struct yl_factor){b, 2}, 0.95);
    cr_expect(near(effect[0].mean, 13) && near(effect[1].mean, 23.5));
    cr_expect(near(effect[1].low, 10.5 - 3.286205) && near(effect[1].high, 10.5 + 3.286205));
}

/* Effects count from the lowest value, wherever it stands. */
Test(effects, count_from_the_lowest_value)
{
    double values[3][RUNS] = {{5, 6}, {1, 2}, {5, 6}};
    const uint32_t a[] = {0, 1, 2};
    struct sample sample;
    struct yl_effect effect[3];
    fill(&sample, values, 3, 2);
    yl_main_effects(effect, &sample.systems, &(struct yl_factor){a, 3}, 0.95);
    cr_expect(effect[1].effect == 0 && isnan(effect[1].low));
    cr_expect(near(effect[0].effect, 4) && effect[0].low == effect[0].effect &&
                  effect[0].high == effect[0].effect,
              "common random numbers: the difference does not vary");
}

/* Of ratios: two points, replications 1/10, 3/10 and 2/10, 2/20: ratios of sums 0.2 and 4/30. Without replication 1 they
 * are 0.3 and 0.1, without replication 2 0.1 and 0.2: the moves are 0.1, -0.1 and -1/30, 1/15; their differences 2/15 and
 * -1/6, mean -1/60, both 0.15 away: error sqrt(2 * 0.15^2 / 2) = 0.15; t(95 %, 1) = 12.706205. */
Test(effects, of_ratios_are_those_of_their_sums)
{
    const double num[2][2] = {{1, 3}, {2, 2}}, den[2][2] = {{10, 10}, {10, 20}};
    const uint32_t a[] = {0, 1};
    double estimate[2], move[4], scratch[2];
    struct yl_effect effect[2];
    for (int i = 0; i < 2; i++) {
        const struct yl_fraction fraction = {num[i], den[i], 1};
        estimate[i] = yl_jackknife_ratio(move + 2 * i, &fraction, 2);
    }
    const struct yl_systems systems = {2, 2, estimate, move, scratch};
    yl_main_effects(effect, &systems, &(struct yl_factor){a, 2}, 0.95);
    cr_expect(near(effect[0].effect, 1.0 / 15), "%g", effect[0].effect);
    cr_expect(near(effect[0].high - effect[0].effect, 12.706205 * 0.15), "%g", effect[0].high);
}

/* Ranks by hand: 30, 10, 10, 20 have 4, 1.5, 1.5, 3. Five pairs with ranks 1 2 3 4 5 and 2 1 4 3 5: rho = 1 - 6 * 4 / 120 =
 * 0.8; atanh 0.8 = 1.0986123, error sqrt(1.32 / 2) = 0.8124038, z 1.959964: tanh(-0.4936700) = -0.4571, tanh(2.6908945) =
 * 0.9908. */
Test(effects, rank_correlations_agree_with_five_points_by_hand)
{
    double rank[5], other[5];
    yl_ranks(rank, (double[]){30, 10, 10, 20}, 4);
    cr_expect(rank[0] == 4 && rank[1] == 1.5 && rank[2] == 1.5 && rank[3] == 3);
    yl_ranks(rank, (double[]){1, 2, 3, 4, 5}, 5);
    yl_ranks(other, (double[]){-7, -9, 4, 3, 100}, 5);
    struct yl_effect found = yl_rank_correlation(rank, other, 5, 0.95);
    cr_expect(near(found.effect, 0.8) && fabs(found.low + 0.4571) < 1e-4 &&
                  fabs(found.high - 0.9908) < 1e-4,
              "%g %g %g", found.effect, found.low, found.high);
    found = yl_rank_correlation(rank, rank, 5, 0.95);
    cr_expect(near(found.effect, 1) && found.low < 0.99 && found.high < 1, "not sure of 1");
    double flat[] = {3, 3, 3, 3, 3};
    cr_expect(isnan(yl_rank_correlation(rank, flat, 5, 0.95).effect));
    cr_expect(isnan(yl_rank_correlation(rank, rank, 3, 0.95).low));
}

/* X and U uniform, independent, Y = X + U: F(x) = x, G(y) = y^2 / 2 up to 1 and 1 - (2 - y)^2 / 2 beyond;
 * E F(X) G(Y) = 37 / 120, so rho = 12 * 37 / 120 - 3 = 0.7. On a grid of m x m midpoints rho comes near it as 1 / m^2. */
Test(effects, the_rank_correlation_of_a_sum_is_seven_tenths)
{
    enum { SIDE = 200, ALL = SIDE * SIDE };
    static double x[ALL], y[ALL], rank[ALL], other[ALL];
    for (int i = 0; i < ALL; i++) {
        x[i] = i / SIDE;
        y[i] = i / SIDE + i % SIDE;
    }
    yl_ranks(rank, x, ALL);
    yl_ranks(other, y, ALL);
    double rho = yl_rank_correlation(rank, other, ALL, 0.95).effect;
    cr_expect(fabs(rho - 0.7) < 1e-3, "%g", rho);
}

/* 2000 studies, seeds 1 to 2000, of an axis of three values over two of another; the true effects from the lowest are
 * 0.2 and 1. All pairs hold together with 95 %: 3.3 standard errors below are 1868. */
Test(effects, main_effects_hold_the_truth_as_often_as_they_say)
{
    enum { STUDIES = 2000 };
    static double values[SYSTEMS][RUNS];
    const double truth[] = {1, 0, 0.2};
    const uint32_t a[] = {0, 0, 1, 1, 2, 2};
    int held = 0;
    for (uint64_t seed = 1; seed <= STUDIES; seed++) {
        uint64_t state = seed;
        struct sample sample;
        struct yl_effect effect[3];
        for (int r = 0; r < RUNS; r++) {
            double common = 3 * draws_normal(&state);
            for (int i = 0; i < SYSTEMS; i++)
                values[i][r] = truth[a[i]] + i % 2 + common + draws_normal(&state);
        }
        fill(&sample, values, SYSTEMS, RUNS);
        yl_main_effects(effect, &sample.systems, &(struct yl_factor){a, 3}, 1 - 0.05 / 3);
        bool good = true;
        int least = effect[0].effect == 0 ? 0 : effect[1].effect == 0 ? 1 : 2;
        for (int l = 0; l < 3; l++) {
            double true_effect = truth[l] - truth[least];
            good = good &&
                   (l == least || (effect[l].low <= true_effect && true_effect <= effect[l].high));
        }
        held += good;
    }
    cr_expect(held >= 1868, "%d of %d", held, STUDIES);
}

/* 2000 samples, seeds 1 to 2000, of 40 points of Y = X + U, whose rank correlation is 0.7: its 95 % intervals hold it in
 * 1868 or more (3.3 standard errors). Of an axis that does nothing, X and U alone, they exclude 0 in at most 132. */
Test(effects, rank_correlations_hold_the_truth_as_often_as_they_say)
{
    enum { STUDIES = 2000, POINTS = 40 };
    double x[POINTS], u[POINTS], y[POINTS], rank[3][POINTS];
    int held = 0, wrong = 0;
    for (uint64_t seed = 1; seed <= STUDIES; seed++) {
        uint64_t state = seed;
        for (int i = 0; i < POINTS; i++) {
            x[i] = draws_uniform(&state);
            u[i] = draws_uniform(&state);
            y[i] = x[i] + u[i];
        }
        yl_ranks(rank[0], x, POINTS);
        yl_ranks(rank[1], u, POINTS);
        yl_ranks(rank[2], y, POINTS);
        struct yl_effect sum = yl_rank_correlation(rank[0], rank[2], POINTS, 0.95);
        struct yl_effect none = yl_rank_correlation(rank[0], rank[1], POINTS, 0.95);
        held += sum.low <= 0.7 && 0.7 <= sum.high;
        wrong += none.low > 0 || none.high < 0;
    }
    cr_expect(held >= 1868, "%d of %d", held, STUDIES);
    cr_expect(wrong <= 132, "%d of %d", wrong, STUDIES);
}

/* Values 0 to 2 at two lines: the last has no value on the second, and stays out with its line; the value without any system
 * has no mean. 1, 2 on both lines: 10, 13 and 20, 25: means 15 and 19. */
Test(effects, what_is_left_out_makes_no_other_value_unequal)
{
    enum { N = 2 };
    const double estimate[] = {10, 13, 20, 25, 99};
    const double move[5 * N] = {0};
    const uint32_t value[] = {0, 1, 0, 1, UINT32_MAX};
    double scratch[N];
    struct yl_effect effect[3];
    const struct yl_systems systems = {
        .count = 5, .n = N, .estimate = estimate, .move = move, .scratch = scratch};
    yl_main_effects(effect, &systems, &(struct yl_factor){value, 3}, 0.95);
    cr_expect(eq(dbl, effect[0].mean, 15));
    cr_expect(eq(dbl, effect[1].mean, 19));
    cr_expect(eq(dbl, effect[1].effect, 4));
    cr_expect(isnan(effect[2].mean));
    cr_expect(isnan(effect[2].low));
}
