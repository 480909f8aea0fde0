/* yl-test: LINK yl_rand LABELS samplers TIMEOUT 120 */
/* test_dist.c: samplers against their distributions. Seeds 1 to 5; at most 500 random checks in
 * this file, each with an error rate of 2e-7, so a right program fails once in 10 000 choices of
 * seeds. */
#include "sim/rand/address.h"
#include "sim/rand/dist.h"
#include "sim/rand/table.h"
#include "tests/support/published.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_sort.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct yl_tables tables; /* of the test */
static void begin(void) { gsl_set_error_handler_off(); }
static void end(void) { yl_tables_free(&tables); }
TestSuite(dist, .init = begin, .fini = end);

enum { SEEDS = 5, DRAWS = 20000, BINS = 64 };
static const double rate = 2e-7; /* of each random check; 5.2 standard errors on two sides */
static const double sds = 5.2;
#define ROWS(table) (sizeof(table) / sizeof *(table))

static const struct {
    const char *name;
    struct yl_dist dist;
    double variance; /* exact, 0: not checked (heavy tail) */
} samplers[] = {
    {"exp", {.family = YL_EXP, .a = 5e6}, 25e12},
    {"uniform", {.family = YL_UNIFORM, .a = 1e6, .b = 7e6}, 3e12},
    {"lognormal 0.3", {.family = YL_LOGNORMAL, .a = 4e7, .b = 0.3}, 0},
    {"lognormal 1", {.family = YL_LOGNORMAL, .a = 4e7, .b = 1}, 0},
    {"lognormal 2 by mean", {.family = YL_LOGNORMAL, .a = 4e7, .b = 2, .by_mean = true}, 0},
    {"gamma 0.05", {.family = YL_GAMMA, .a = 1e6, .b = 0.05}, 0},
    {"gamma 0.5", {.family = YL_GAMMA, .a = 1e6, .b = 0.5}, 2e12},
    {"gamma 3", {.family = YL_GAMMA, .a = 1e6, .b = 3}, 1e12 / 3},
    {"gamma 50", {.family = YL_GAMMA, .a = 1e6, .b = 50}, 2e10},
    {"weibull 0.5", {.family = YL_WEIBULL, .a = 1e6, .b = 0.5}, 0},
    {"weibull 2", {.family = YL_WEIBULL, .a = 1e6, .b = 2}, 1e12 * (1 - 0.78539816339744831)},
    {"pareto 1.16", {.family = YL_PARETO, .a = 1e6, .b = 1.16}, 0},
    {"pareto 8", {.family = YL_PARETO, .a = 1e6, .b = 8}, 0},
    {"normal", {.family = YL_NORMAL, .a = 5e6, .b = 2e6, .with_sign = true}, 4e12},
    {"logistic", {.family = YL_LOGISTIC}, 3.2898681336964529},
};

static void fill(double *x, const struct yl_draw *draw, unsigned seed, unsigned row)
{
    struct yl_key key = yl_key(seed, 1, 1000 + row);
    for (uint32_t i = 0; i < DRAWS; i++)
        x[i] = yl_draw_value(draw, yl_k52(key, (struct yl_address){i, 0, 0}, YL_SLOT_AFTER));
}

static double chi_square(const struct yl_dist *dist, const double *x)
{
    double bin[BINS] = {0}, sum = 0.0, want = (double)DRAWS / BINS;
    for (int i = 0; i < DRAWS; i++) bin[(int)fmin(BINS * yl_dist_cdf(dist, x[i]), BINS - 1)]++;
    for (int i = 0; i < BINS; i++) sum += (bin[i] - want) * (bin[i] - want) / want;
    return sum;
}

/* x sorted; the largest gap times root n. */
static double kolmogorov(const struct yl_dist *dist, const double *x)
{
    double gap = 0.0;
    for (int i = 0; i < DRAWS; i++) {
        double f = yl_dist_cdf(dist, x[i]);
        gap = fmax(gap, fmax(f - (double)i / DRAWS, (double)(i + 1) / DRAWS - f));
    }
    return gap * sqrt(DRAWS);
}

static void check_moments(unsigned row, unsigned seed, const double *x)
{
    double want = samplers[row].variance, mean = yl_dist_mean(&samplers[row].dist), m1 = 0, m2 = 0,
           m4 = 0;
    if (!(want > 0.0)) return;
    for (int i = 0; i < DRAWS; i++) {
        double d = x[i] - mean;
        m1 += d / DRAWS, m2 += d * d / DRAWS, m4 += d * d * d * d / DRAWS;
    }
    cr_expect(lt(dbl, fabs(m1), sds * sqrt(want / DRAWS)), "%s seed %u mean", samplers[row].name,
              seed);
    cr_expect(lt(dbl, fabs(m2 - want), sds * sqrt((m4 - m2 * m2) / DRAWS)), "%s seed %u variance",
              samplers[row].name, seed);
}

Test(dist, samplers_follow_their_distributions)
{
    double *x = malloc(DRAWS * sizeof *x);
    double worst_gap = sqrt(-log(rate / 2.0) / 2.0), worst_sum = gsl_cdf_chisq_Qinv(rate, BINS - 1);
    for (unsigned row = 0; row < ROWS(samplers); row++) {
        struct yl_draw draw;
        const struct yl_dist *dist = &samplers[row].dist;
        cr_assert(eq(int, yl_draw_init(&draw, dist, &tables), YL_OK), "%s", samplers[row].name);
        for (unsigned seed = 1; seed <= SEEDS; seed++) {
            fill(x, &draw, seed, row);
            check_moments(row, seed, x);
            cr_expect(lt(dbl, chi_square(dist, x), worst_sum), "%s seed %u", samplers[row].name,
                      seed);
            gsl_sort(x, 1, DRAWS);
            cr_expect(lt(dbl, kolmogorov(dist, x), worst_gap), "%s seed %u", samplers[row].name,
                      seed);
        }
    }
    free(x);
}

Test(dist, empirical_values_come_equally_often)
{
    static const double values[] = {1, 2, 3, 5, 8, 13, 21};
    const struct yl_dist dist = {
        .family = YL_EMPIRICAL, .a = 10, .values = values, .count = ROWS(values)};
    struct yl_draw draw;
    cr_assert(eq(int, yl_draw_init(&draw, &dist, &tables), YL_OK));
    double *x = malloc(DRAWS * sizeof *x), want = (double)DRAWS / ROWS(values);
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        fill(x, &draw, seed, 500);
        double sum = 0.0;
        for (unsigned v = 0; v < ROWS(values); v++) {
            double seen = 0;
            for (int i = 0; i < DRAWS; i++) seen += x[i] == 10 * values[v];
            sum += (seen - want) * (seen - want) / want;
        }
        cr_expect(lt(dbl, sum, gsl_cdf_chisq_Qinv(rate, ROWS(values) - 1)), "seed %u", seed);
    }
    free(x);
    cr_expect(ieee_ulp_eq(dbl, yl_dist_mean(&dist), 530.0 / 7, 4));
    cr_expect(ieee_ulp_eq(dbl, yl_draw_value(&draw, 0), 10, 0));
    cr_expect(ieee_ulp_eq(dbl, yl_draw_value(&draw, (UINT64_C(1) << 52) - 1), 210, 0));
}

static const struct {
    enum yl_family family;
    double shape;
} shapes[] = {{YL_EXP, 0},       {YL_LOGNORMAL, 0.01}, {YL_LOGNORMAL, 1}, {YL_LOGNORMAL, 2},
              {YL_LOGNORMAL, 4}, {YL_GAMMA, 0.05},     {YL_GAMMA, 0.1},   {YL_GAMMA, 0.3},
              {YL_GAMMA, 0.5},   {YL_GAMMA, 50},       {YL_GAMMA, 1000},  {YL_WEIBULL, 0.2},
              {YL_WEIBULL, 0.5}, {YL_WEIBULL, 3},      {YL_PARETO, 0.2},  {YL_PARETO, 1.16},
              {YL_PARETO, 20},   {YL_NORMAL, 0},       {YL_LOGISTIC, 0}};

/* A quantity with u, or 1 - u, in octave 2^-from .. 2^-(from - 1). */
static uint64_t k_in_octave(unsigned from, bool upper, uint64_t noise)
{
    uint64_t first = UINT64_C(1) << (52 - from), k = first + noise % first;
    return upper ? (UINT64_C(1) << 52) - 1 - k : k;
}

Test(dist, tables_are_within_a_millionth_of_the_quantile_and_always_rise)
{
    struct yl_key key = yl_key(1, 1, 2);
    for (unsigned row = 0; row < ROWS(shapes); row++) {
        const struct yl_table *table = NULL;
        cr_assert(
            eq(int, yl_table_find(&table, &tables, shapes[row].family, shapes[row].shape), YL_OK));
        cr_expect(le(dbl, table->worst_error, 1e-6), "row %u", row);
        double worst = 0.0;
        int falls = 0;
        for (unsigned i = 0; i < 8 * 102; i++) {
            bool upper = i & 1;
            unsigned octave = 2 + (i >> 1) % 51;
            uint64_t k = k_in_octave(octave, upper, yl_k52(key, (struct yl_address){i, row, 0}, 0));
            double u = ((double)k + 0.5) * 0x1p-52, p = upper ? 1.0 - u : u,
                   got = yl_table_value(table, k);
            double want = yl_table_exact(table->family, table->shape, p, upper);
            worst = fmax(worst, yl_table_miss(table->family, got, want));
            falls += yl_table_value(table, k < 1 ? 0 : k - 1 - k / 100000) > got;
        }
        cr_expect(le(dbl, worst, 1e-6), "row %u", row);
        cr_expect(eq(int, falls, 0), "row %u", row);
    }
}

/* The upper tail by the distribution function, which the tables were not made from (but for gamma).
 */
static double over(enum yl_family family, double shape, double x)
{
    switch (family) {
    case YL_EXP:
        return exp(-x);
    case YL_LOGNORMAL:
        return 0.5 * erfc(log(x) / shape / sqrt(2.0));
    case YL_GAMMA:
        return gsl_cdf_gamma_Q(x, shape, 1.0);
    case YL_WEIBULL:
        return exp(-pow(x, shape));
    case YL_PARETO:
        return pow(1.0 + x, -shape);
    case YL_NORMAL:
        return 0.5 * erfc(x / sqrt(2.0));
    case YL_LOGISTIC:
        return 1.0 / (1.0 + exp(x));
    default:
        return NAN;
    }
}

Test(dist, tails_have_the_right_weight)
{
    for (unsigned row = 0; row < ROWS(shapes); row++) {
        const struct yl_table *table = NULL;
        cr_assert(
            eq(int, yl_table_find(&table, &tables, shapes[row].family, shapes[row].shape), YL_OK));
        for (unsigned octave = 2; octave <= 52; octave += 5) {
            uint64_t k = k_in_octave(octave, true, UINT64_C(12345678912345));
            double want = 1.0 - ((double)k + 0.5) * 0x1p-52;
            double got = over(table->family, table->shape, yl_table_value(table, k));
            cr_expect(lt(dbl, fabs(got / want - 1.0), 2e-4), "row %u octave %u: %g for %g", row,
                      octave, got, want);
        }
    }
}

static const double some[] = {-3, 1, 2, 10};
static const struct {
    const char *name;
    struct yl_dist dist;
} cuts[] = {
    {"constant", {.family = YL_CONSTANT, .a = 3e6}},
    {"constant capped", {.family = YL_CONSTANT, .a = 3e6, .capped = true, .at_most = 2e6}},
    {"exp", {.family = YL_EXP, .a = 2}},
    {"exp capped", {.family = YL_EXP, .a = 2, .capped = true, .at_most = 3}},
    {"uniform capped", {.family = YL_UNIFORM, .a = 1, .b = 4, .capped = true, .at_most = 3}},
    {"lognormal by mean", {.family = YL_LOGNORMAL, .a = 3, .b = 1, .by_mean = true}},
    {"lognormal capped",
     {.family = YL_LOGNORMAL, .a = 3, .b = 1.5, .by_mean = true, .capped = true, .at_most = 9}},
    {"gamma capped", {.family = YL_GAMMA, .a = 3, .b = 0.7, .capped = true, .at_most = 2}},
    {"weibull", {.family = YL_WEIBULL, .a = 3, .b = 0.7}},
    {"weibull capped", {.family = YL_WEIBULL, .a = 3, .b = 1.7, .capped = true, .at_most = 2}},
    {"pareto 3", {.family = YL_PARETO, .a = 3, .b = 3}},
    {"pareto capped", {.family = YL_PARETO, .a = 3, .b = 0.8, .capped = true, .at_most = 50}},
    {"pareto 1 capped", {.family = YL_PARETO, .a = 3, .b = 1, .capped = true, .at_most = 50}},
    {"normal cut at 0", {.family = YL_NORMAL, .a = 1, .b = 2}},
    {"normal cut and capped", {.family = YL_NORMAL, .a = 1, .b = 2, .capped = true, .at_most = 2}},
    {"normal signed", {.family = YL_NORMAL, .a = -1, .b = 2, .with_sign = true}},
    {"normal signed, capped",
     {.family = YL_NORMAL, .a = 1, .b = 2, .with_sign = true, .capped = true, .at_most = -1}},
    {"empirical capped",
     {.family = YL_EMPIRICAL, .a = 1, .values = some, .count = 4, .capped = true, .at_most = 5}},
    {"logistic", {.family = YL_LOGISTIC}},
    {"logistic capped", {.family = YL_LOGISTIC, .capped = true, .at_most = 0.5}},
};

Test(dist, means_are_exact_after_the_cuts)
{
    enum { STEPS = 1 << 18 };
    for (unsigned row = 0; row < ROWS(cuts); row++) {
        struct yl_draw draw;
        cr_assert(eq(int, yl_draw_init(&draw, &cuts[row].dist, &tables), YL_OK), "%s",
                  cuts[row].name);
        double sum = 0.0, worst = 0.0;
        for (uint64_t i = 0; i < STEPS; i++) {
            uint64_t k = i * (UINT64_C(1) << 34) + (UINT64_C(1) << 33);
            double got = yl_draw_value(&draw, k);
            double want = yl_dist_quantile(&cuts[row].dist, ((double)k + 0.5) * 0x1p-52);
            worst = fmax(worst, fabs(got - want) / fmax(1.0, fabs(want)));
            sum += got;
        }
        double mean = yl_dist_mean(&cuts[row].dist), tolerance = 5e-4 * fmax(1.0, fabs(mean));
        cr_expect(lt(dbl, fabs(sum / STEPS - mean), tolerance), "%s", cuts[row].name);
        cr_expect(lt(dbl, worst, 2e-6), "%s", cuts[row].name);
    }
}

Test(dist, quantiles_end_where_the_distribution_ends)
{
    for (unsigned row = 0; row < ROWS(samplers); row++) {
        const struct yl_dist *dist = &samplers[row].dist;
        cr_expect(ieee_ulp_eq(dbl, yl_dist_cdf(dist, yl_dist_quantile(dist, 0.0)), 0.0, 0), "%s",
                  samplers[row].name);
        cr_expect(ieee_ulp_eq(dbl, yl_dist_cdf(dist, yl_dist_quantile(dist, 1.0)), 1.0, 0), "%s",
                  samplers[row].name);
    }
}

Test(dist, a_constant_stays_exact_and_so_does_what_is_one)
{
    static const struct yl_dist rows[] = {{.family = YL_CONSTANT, .a = 3000000},
                                          {.family = YL_UNIFORM, .a = 3000000, .b = 3000000},
                                          {.family = YL_LOGNORMAL, .a = 3000000, .by_mean = true},
                                          {.family = YL_NORMAL, .a = 3000000}};
    for (unsigned row = 0; row < ROWS(rows); row++) {
        struct yl_draw draw;
        cr_assert(eq(int, yl_draw_init(&draw, &rows[row], &tables), YL_OK));
        cr_expect(yl_draw_is_constant(&draw), "row %u", row);
        cr_expect(eq(i64, yl_draw_integer(&draw, 12345), 3000000), "row %u", row);
        cr_expect(ieee_ulp_eq(dbl, yl_dist_mean(&rows[row]), 3e6, 0), "row %u", row);
    }
    cr_expect(eq(sz, tables.count, 0));
}

Test(dist, scales_share_a_table_and_the_hash_has_no_order)
{
    const struct yl_dist a = {.family = YL_LOGNORMAL, .a = 1e6, .b = 1};
    const struct yl_dist b = {.family = YL_LOGNORMAL, .a = 9e6, .b = 1, .by_mean = true};
    const struct yl_dist c = {.family = YL_EXP, .a = 2e6};
    struct yl_tables one = {0}, two = {0};
    struct yl_draw draw[3], other[3];
    cr_assert(eq(int, yl_draw_init(&draw[0], &a, &one) | yl_draw_init(&draw[1], &b, &one), YL_OK));
    cr_assert(eq(int, yl_draw_init(&draw[2], &c, &one) | yl_draw_init(&other[2], &c, &two), YL_OK));
    cr_assert(eq(int, yl_draw_init(&other[0], &a, &two), YL_OK));
    cr_expect(eq(sz, one.count, 2));
    cr_expect(eq(ptr, (void *)draw[0].table, (void *)draw[1].table));
    cr_expect(eq(u64, yl_tables_hash(&one), yl_tables_hash(&two)));
    cr_expect(ne(u64, yl_tables_hash(&one), 0));
    yl_tables_free(&one);
    yl_tables_free(&two);
    cr_expect(eq(u64, yl_tables_hash(&one), 0));
}

/* Bytes must not depend on compiler, instruction set or the FMA that libm chose: this set hashed to
 * the same by gcc and clang, and under GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA. A new GSL may
 * move it; say so in docs/decisions. */
Test(dist, tables_have_the_same_bits_everywhere)
{
    static const struct yl_dist rows[] = {
        {.family = YL_EXP, .a = 5e6},
        {.family = YL_LOGNORMAL, .a = 4e7, .b = 1},
        {.family = YL_LOGNORMAL, .a = 3e8, .b = 2, .by_mean = true},
        {.family = YL_GAMMA, .a = 1e6, .b = 0.1},
        {.family = YL_GAMMA, .a = 1e6, .b = 3},
        {.family = YL_WEIBULL, .a = 1e6, .b = 0.5},
        {.family = YL_PARETO, .a = 1e6, .b = 1.16},
        {.family = YL_NORMAL, .a = 1e6, .b = 1e6},
        {.family = YL_LOGISTIC}};
    struct yl_key key = yl_key(1, 1, 3);
    uint64_t sum = 0;
    for (unsigned row = 0; row < ROWS(rows); row++) {
        struct yl_draw draw;
        cr_assert(eq(int, yl_draw_init(&draw, &rows[row], &tables), YL_OK));
        for (uint32_t i = 0; i < 10000; i++)
            sum = sum * 31 +
                  (uint64_t)yl_draw_integer(&draw, yl_k52(key, (struct yl_address){i, row, 0}, 0));
    }
    cr_expect(eq(u64, yl_tables_hash(&tables), UINT64_C(14212452821816010689)));
    cr_expect(eq(u64, sum, UINT64_C(8267806393985661054)));
}

Test(dist, a_shape_that_no_table_can_hold_is_refused)
{
    static const struct yl_dist rows[] = {{.family = YL_PARETO, .a = 1e6, .b = 0.01},
                                          {.family = YL_LOGNORMAL, .a = 1e6, .b = 200},
                                          {.family = YL_LOGNORMAL, .a = 1e6, .b = -1},
                                          {.family = YL_WEIBULL, .a = 1e6, .b = 0},
                                          {.family = YL_EXP, .a = NAN},
                                          {.family = YL_EMPIRICAL, .a = 1}};
    for (unsigned row = 0; row < ROWS(rows); row++) {
        struct yl_draw draw;
        cr_expect(eq(int, yl_draw_init(&draw, &rows[row], &tables), YL_BAD_INPUT), "row %u", row);
    }
    cr_expect(eq(sz, tables.count, 0));
}

static void near(double got, double want, double relative, const char *what)
{
    cr_expect(lt(dbl, fabs(got / want - 1.0), relative), "%s: %.12g for %.12g", what, got, want);
}

Test(dist, quantiles_and_means_are_those_of_sim_032_034_035)
{
    const struct yl_dist lognormal = {.family = YL_LOGNORMAL, .a = 20, .b = 1.5};
    near(yl_dist_quantile(&lognormal, 0.05), yl_published("SIM-032", "q05"), 1e-8, "SIM-032 q05");
    near(yl_dist_quantile(&lognormal, 0.5), yl_published("SIM-032", "q50"), 1e-8, "SIM-032 q50");
    near(yl_dist_quantile(&lognormal, 0.95), yl_published("SIM-032", "q95"), 1e-8, "SIM-032 q95");
    near(yl_dist_mean(&lognormal), yl_published("SIM-032", "mean"), 1e-8, "SIM-032 mean");
    const struct yl_dist weibull = {.family = YL_WEIBULL, .a = 2, .b = 1.5};
    const struct yl_dist heavy = {.family = YL_WEIBULL, .a = 10, .b = 0.7};
    near(yl_dist_quantile(&weibull, 0.05), yl_published("SIM-034", "q05"), 1e-8, "SIM-034 q05");
    near(yl_dist_quantile(&weibull, 0.95), yl_published("SIM-034", "q95"), 1e-8, "SIM-034 q95");
    near(yl_dist_quantile(&heavy, 0.95), yl_published("SIM-034", "q95_b"), 1e-8, "SIM-034 q95_b");
    near(yl_dist_mean(&heavy), yl_published("SIM-034", "mean_b"), 1e-8, "SIM-034 mean_b");
    const struct yl_dist pareto = {.family = YL_PARETO, .a = 1, .b = log(5) / log(4)};
    const struct yl_dist second = {.family = YL_PARETO, .a = 100, .b = 2.5};
    near(pareto.b, yl_published("SIM-035", "a"), 1e-8, "SIM-035 a");
    near(yl_dist_quantile(&pareto, 0.8), yl_published("SIM-035", "q80"), 1e-8, "SIM-035 q80");
    near(yl_dist_quantile(&pareto, 0.99), yl_published("SIM-035", "q99"), 1e-8, "SIM-035 q99");
    near(yl_dist_quantile(&second, 0.95), yl_published("SIM-035", "q95_b"), 1e-8, "SIM-035 q95_b");
    near(yl_dist_mean(&second), yl_published("SIM-035", "mean_b"), 1e-8, "SIM-035 mean_b");
}

/* E[X; X > c] / E X by the mean of what is cut at c, where P(X > c) is `share`. */
static double top_share(struct yl_dist dist, double share)
{
    double whole = yl_dist_mean(&dist);
    dist.at_most = yl_dist_quantile(&dist, 1.0 - share), dist.capped = true;
    return (whole - yl_dist_mean(&dist) + share * dist.at_most) / whole;
}

/* 1 - 2/mean times the integral of v q(1 - v), by Simpson in y = -ln v. */
static double gini(const struct yl_dist *dist)
{
    enum { STEPS = 60000 };
    double sum = 0.0, h = 30.0 / STEPS;
    for (int i = 1; i < STEPS; i++) {
        double y = h * i;
        sum += (i & 1 ? 4.0 : 2.0) * exp(-2.0 * y) * yl_dist_quantile(dist, -expm1(-y));
    }
    if (dist->family == YL_PARETO) sum += dist->a;
    return 1.0 - 2.0 / yl_dist_mean(dist) * sum * h / 3.0;
}

Test(dist, shares_and_gini_are_those_of_sim_036)
{
    const struct yl_dist pareto = {.family = YL_PARETO, .a = 1, .b = log(5) / log(4)};
    const struct yl_dist lognormal = {.family = YL_LOGNORMAL, .a = 1, .b = 1.5};
    near(top_share(pareto, 0.2), yl_published("SIM-036", "share_top20"), 1e-6, "share_top20");
    near(top_share(lognormal, 0.2), yl_published("SIM-036", "top20_share_lognormal"), 1e-6,
         "lognormal top 20");
    near(gini(&pareto), yl_published("SIM-036", "gini_pareto"), 1e-6, "gini_pareto");
    near(gini(&lognormal), yl_published("SIM-036", "gini_lognormal"), 1e-6, "gini_lognormal");
}

Test(dist, a_million_lognormal_draws_have_the_gini_of_sim_036)
{
    enum { MANY = 1000000 };
    const struct yl_dist lognormal = {.family = YL_LOGNORMAL, .a = 1e6, .b = 1.5};
    struct yl_draw draw;
    cr_assert(eq(int, yl_draw_init(&draw, &lognormal, &tables), YL_OK));
    double *x = malloc(MANY * sizeof *x), sum = 0.0, ranked = 0.0;
    struct yl_key key = yl_key(1, 1, 36);
    for (uint32_t i = 0; i < MANY; i++)
        x[i] = (double)yl_draw_integer(&draw, yl_k52(key, (struct yl_address){i, 0, 0}, 8));
    gsl_sort(x, 1, MANY);
    for (int i = 0; i < MANY; i++) sum += x[i], ranked += (2.0 * i + 1.0 - MANY) * x[i];
    cr_expect(
        lt(dbl, fabs(ranked / MANY / sum - yl_published("SIM-036", "gini_lognormal")), 0.005));
    free(x);
}

Test(dist, rounds_to_36_digits_and_to_the_even_integer)
{
    cr_expect(ieee_ulp_eq(dbl, yl_round36(1.0 + 0x1p-36), 1.0 + 0x1p-35, 0));
    cr_expect(ieee_ulp_eq(dbl, yl_round36(1.0 + 0x1p-37), 1.0, 0));
    cr_expect(ieee_ulp_eq(dbl, yl_round36(-3000000.0), -3000000.0, 0));
    cr_expect(eq(i64, yl_round(2.5), 2));
    cr_expect(eq(i64, yl_round(3.5), 4));
    cr_expect(eq(i64, yl_round(-0.5), 0));
    cr_expect(eq(i64, yl_round(0x1p51), INT64_C(1) << 51));
    cr_expect(eq(i64, yl_round(-0x1p51), -(INT64_C(1) << 51)));
}
