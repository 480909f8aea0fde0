/* test_interim.c: conditional and predictive power, estimates after a stop, against integrals of one dimension */
/* yl-test: LINK yl_stats yl_base LABELS exact TIMEOUT 60 */
#include "sim/base/csv_table.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
            double t = 0.5, score = z[i] * sqrt(t), mean = drift[k] * (1 - t), sd = sqrt(1 - t);
            double want = above((test.bound[1] - score - mean) / sd) +
                          above((test.bound[1] + score + mean) / sd);
            double is = yl_sequential_conditional(&test, 0, z[i], drift[k]);
            cr_expect(fabs(is - want) < 1e-9, "%g %g: %.12g %.12g", z[i], drift[k], is, want);
        }
}

/* Over a flat prior the later score is normal with variance (1 - t) / t larger. */
Test(interim, predictive_of_one_look)
{
    struct yl_sequential test = planned(2, YL_SEQUENTIAL_SPEND_POCOCK);
    const double z[] = {-2, -0.3, 0, 1.1, 2};
    for (int i = 0; i < 5; i++) {
        double t = 0.5, mean = z[i] / sqrt(t), sd = sqrt((1 - t) / t);
        double want = above((test.bound[1] - mean) / sd) + above((test.bound[1] + mean) / sd);
        double is = yl_sequential_predictive(&test, 0, z[i]);
        cr_expect(fabs(is - want) < 1e-8, "%g: %.12g %.12g", z[i], is, want);
    }
}

/* A stop at the first look is a fixed test there. */
Test(interim, a_stop_at_the_first_look)
{
    struct yl_sequential test = planned(4, YL_SEQUENTIAL_SPEND_POCOCK);
    double z = -3.1, cut = yl_tails_cut(0.025), root = sqrt(test.time[0]);
    struct yl_sequential_end end = yl_sequential_end(&test, 0, z, 0.95);
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
        struct yl_sequential_end end = yl_sequential_end(&test, 1, z[i], 0.95);
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
        struct yl_sequential_end end = yl_sequential_end(&test, k, z, 0.95);
        covers += end.interval.low <= drift && drift <= end.interval.high;
    }
    cr_expect(fabs(stops / (double)runs - 0.05) < 4 * 0.00154, "%d", stops);
    cr_expect(fabs(covers / (double)intervals - 0.95) < 4 * 0.0109, "%d", covers);
}

/* ---- rpact: tests/known/rpact.R made the numbers ---------------------------------------------- */
static int numbers(double *into, const char *text)
{
    int count = 0;
    for (char *end; *text; text = end) {
        into[count] = strtod(text, &end);
        if (end == text) break;
        count++;
    }
    return count;
}

struct known {
    struct yl_sheet sheet;
    size_t row;
};

static double cell(const struct known *known, const char *column)
{
    return yl_table_number(&known->sheet, known->row, yl_table_column(&known->sheet, column));
}

static const char *words(const struct known *known, const char *column)
{
    return yl_table_cell(&known->sheet, known->row, yl_table_column(&known->sheet, column));
}

static struct yl_sequential known_test(const struct known *known)
{
    static const struct {
        const char *name;
        enum yl_sequential_kind kind;
        enum yl_sequential_curve curve;
    } kinds[] = {{"asOF", YL_SEQUENTIAL_LAN_DEMETS, YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING},
                 {"asP", YL_SEQUENTIAL_LAN_DEMETS, YL_SEQUENTIAL_SPEND_POCOCK},
                 {"OF", YL_SEQUENTIAL_OBRIEN_FLEMING, 0},
                 {"P", YL_SEQUENTIAL_POCOCK, 0}};
    struct yl_sequential test = {.sided = 2, .alpha = cell(known, "alpha")};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].name, words(known, "type"))) {
            test.kind = kinds[i].kind;
            test.curve = kinds[i].curve;
        }
    test.looks = numbers(test.time, words(known, "time"));
    for (int k = 0; k < test.looks; k++)
        if (test.time[k] > 1 - 1e-9) test.time[k] = 1;
    cr_assert(eq(int, yl_sequential_bounds(&test), YL_OK));
    return test;
}

#define SAME(is, want) \
    cr_expect(fabs((is) - (want)) < 1e-4, "row %zu, %s: %.9g, there %.9g", known.row + 2, #is, \
              (double)(is), (double)(want))

Test(interim, as_rpact_has_them_and_brute_force)
{
    struct known known = {.row = 0};
    struct yl_fault fault = {0};
    cr_assert(eq(int, yl_table_read(&known.sheet, YL_SOURCE_DIR "/tests/known/rpact.csv", &fault),
                 YL_OK));
    cr_assert(eq(sz, known.sheet.rows, 32));
    for (; known.row < known.sheet.rows; known.row++) {
        struct yl_sequential test = known_test(&known);
        double bound[YL_SEQUENTIAL_LOOKS];
        cr_assert(eq(int, numbers(bound, words(&known, "bound")), test.looks));
        for (int k = 0; k < test.looks; k++)
            if (bound[k] < 7) SAME(test.bound[k], bound[k]); /* beyond that rpact has no digits */
        SAME(yl_sequential_conditional(&test, (int)cell(&known, "at") - 1, cell(&known, "z"),
                                       cell(&known, "drift")),
             cell(&known, "power"));
        struct yl_sequential_end end = yl_sequential_end(&test, (int)cell(&known, "end") - 1,
                                                         cell(&known, "end_z"), 1 - test.alpha);
        SAME(end.p, cell(&known, "p"));
        SAME(end.drift, cell(&known, "median"));
        SAME(end.interval.low, cell(&known, "low"));
        SAME(end.interval.high, cell(&known, "high"));
    }
    yl_table_free(&known.sheet);
}
