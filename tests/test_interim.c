/* test_interim.c: conditional and predictive power, estimates after a stop, against integrals of one dimension */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 60 */
#include "sim/stats/interim.h"
#include "sim/stats/tails.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static struct yl_sequential planned(int looks, enum yl_sequential_curve curve)
{
    struct yl_sequential test = {
        .kind = YL_SEQUENTIAL_LAN_DEMETS, .curve = curve, .sided = 2, .alpha = 0.05};
    yl_sequential_even(&test, looks);
    cr_assert(eq(int, yl_sequential_bounds(&test), YL_OK));
    return test;
}

static double above(double x) { return 0.5 * erfc(x / sqrt(2)); }

/* With one look to come the chance is two tails of a normal law. */
Test(interim, one_look_to_come)
{
    struct yl_sequential test = planned(2, YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING);
    const double z[] = {-1.2, 0, 0.4, 1.9}, drift[] = {0, 1, 2.8, -3};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++) {
            double is, t = 0.5, score = z[i] * sqrt(t), mean = drift[k] * (1 - t), sd = sqrt(1 - t);
            double want = above((test.bound[1] - score - mean) / sd) +
                          above((test.bound[1] + score + mean) / sd);
            cr_assert(eq(int, yl_interim_power(&is, &test, 0, z[i], drift[k]), YL_OK));
            cr_expect(fabs(is - want) < 1e-9, "%g %g: %.12g %.12g", z[i], drift[k], is, want);
        }
}

/* Over a flat prior the later score is normal with variance (1 - t) / t larger. */
Test(interim, predictive_of_one_look)
{
    struct yl_sequential test = planned(2, YL_SEQUENTIAL_SPEND_POCOCK);
    const double z[] = {-2, -0.3, 0, 1.1, 2};
    for (int i = 0; i < 5; i++) {
        double is, t = 0.5, mean = z[i] / sqrt(t), sd = sqrt((1 - t) / t);
        double want = above((test.bound[1] - mean) / sd) + above((test.bound[1] + mean) / sd);
        cr_assert(eq(int, yl_interim_predictive(&is, &test, 0, z[i]), YL_OK));
        cr_expect(fabs(is - want) < 1e-8, "%g: %.12g %.12g", z[i], is, want);
    }
}

Test(interim, refuses_a_look_that_is_not_there)
{
    struct yl_sequential test = planned(3, YL_SEQUENTIAL_SPEND_POCOCK);
    struct yl_interim_end end;
    double power;
    cr_expect(eq(int, yl_interim_power(&power, &test, 2, 1, 0), YL_BAD_CALL));
    cr_expect(eq(int, yl_interim_predictive(&power, &test, -1, 1), YL_BAD_CALL));
    cr_expect(eq(int, yl_interim_end(&end, &test, 3, 1, 0.95), YL_BAD_CALL));
}

/* A stop at the first look is a fixed test there. */
Test(interim, a_stop_at_the_first_look)
{
    struct yl_sequential test = planned(4, YL_SEQUENTIAL_SPEND_POCOCK);
    struct yl_interim_end end;
    double z = -3.1, cut = yl_tails_cut(0.025), root = sqrt(test.time[0]);
    cr_assert(eq(int, yl_interim_end(&end, &test, 0, z, 0.95), YL_OK));
    cr_expect(fabs(end.drift - z / root) < 1e-8);
    cr_expect(fabs(end.interval.low - (z - cut) / root) < 1e-8);
    cr_expect(fabs(end.interval.high - (z + cut) / root) < 1e-8);
    cr_expect(fabs(end.p - 2 * above(3.1)) < 1e-9);
}

struct second { /* of two looks: the chance to go on and then lie above z */
    double bound, z, time, drift;
};
static double second_above(double s, const void *context)
{
    const struct second *two = context;
    double sd = sqrt(two->time), rest = 1 - two->time, x = (s - two->drift * two->time) / sd;
    return exp(-0.5 * x * x) / (sd * sqrt(2 * M_PI)) *
           above((two->z - s - two->drift * rest) / sqrt(rest));
}

/* Two looks: the interval's ends have 2.5 % beyond them, by an integral over the first look. */
Test(interim, ends_of_two_looks)
{
    struct yl_sequential test = planned(2, YL_SEQUENTIAL_SPEND_POCOCK);
    const double z[] = {2.4, 0.3, -1.7};
    for (int i = 0; i < 3; i++) {
        struct yl_interim_end end;
        cr_assert(eq(int, yl_interim_end(&end, &test, 1, z[i], 0.95), YL_OK));
        const double at[] = {end.interval.low, end.drift, end.interval.high},
                     want[] = {0.025, 0.5, 0.975};
        double t = test.time[0], root = sqrt(t);
        for (int k = 0; k < 3; k++) {
            struct second two = {test.bound[0], z[i], t, at[k]};
            double is = above(test.bound[0] - at[k] * root) +
                        yl_tails_integral(second_above, &two, -test.bound[0] * root,
                                          test.bound[0] * root, 40);
            cr_expect(fabs(is - want[k]) < 1e-7, "%g %d: %.10g", z[i], k, is);
        }
    }
}

/* 20,000 experiments and 400 intervals at unplanned looks of uneven information: the level is kept, and the corrected interval covers the truth
 * in 95 %. Standard errors 0.15 % and 1.1 %: both within four of them. */
static double normal(unsigned *state)
{
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        *state = *state * 1664525u + 1013904223u;
        sum += *state / 4294967296.0;
    }
    return sum;
}

Test(interim, keeps_level_and_coverage_at_unplanned_looks)
{
    const double time[] = {0.17, 0.45, 0.58, 1}, planned_share[] = {0.25, 0.4, 0.75, 1};
    struct yl_sequential test = {.kind = YL_SEQUENTIAL_LAN_DEMETS,
                                 .curve = YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING,
                                 .sided = 2,
                                 .alpha = 0.05,
                                 .looks = 4};
    unsigned state = 1;
    for (int k = 0; k < 4; k++) {
        test.time[k] = time[k];
        test.planned[k] = planned_share[k];
    }
    cr_assert(eq(int, yl_sequential_bounds(&test), YL_OK));
    cr_expect(fabs(test.spent[3] - 0.05) < 1e-12);
    int stops = 0, covers = 0, runs = 20000, intervals = 400;
    double drift = 1.5;
    for (int run = 0; run < runs + intervals; run++) {
        double score = 0, before = 0, z = 0, truth = run < runs ? 0 : drift;
        int k = 0;
        for (; k < 4; k++) {
            score += truth * (time[k] - before) + sqrt(time[k] - before) * normal(&state);
            before = time[k];
            z = score / sqrt(time[k]);
            if (fabs(z) >= test.bound[k] || k == 3) break;
        }
        if (run < runs) {
            stops += fabs(z) >= test.bound[k];
            continue;
        }
        struct yl_interim_end end;
        cr_assert(eq(int, yl_interim_end(&end, &test, k, z, 0.95), YL_OK));
        covers += end.interval.low <= drift && drift <= end.interval.high;
    }
    cr_expect(fabs(stops / (double)runs - 0.05) < 4 * 0.00154, "%d", stops);
    cr_expect(fabs(covers / (double)intervals - 0.95) < 4 * 0.0109, "%d", covers);
}
