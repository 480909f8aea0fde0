/* test_stats.c: quantiles, intervals, summaries and comparisons */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 20 */
#include "sim/stats/compare.h"
#include "sim/stats/control.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/quantile.h"
#include "sim/stats/summary.h"
#include "tests/support/fake_result.h"
#include "tests/support/published.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <string.h>

static struct yl_result result;
static struct yl_replication_stats stats;

static void over(uint32_t n)
{
    yl_replication_stats_free(&stats);
    yl_replication_stats_init(&stats, n);
}

static void fake(uint32_t replications, uint32_t variants)
{
    yl_result_free(&result);
    yl_fake_result(&result, &(struct yl_fake){.replications = replications, .variants = variants});
    over(replications);
}

static void drop(void)
{
    yl_replication_stats_free(&stats);
    yl_result_free(&result);
}
TestSuite(stats, .fini = drop);

Test(stats, quantiles_of_type_7)
{
    /* R: quantile(c(1, 2, 4, 8, 16), c(.05, .5, .95)) and of 1..20 */
    double five[] = {16, 1, 8, 2, 4}, twenty[20], one[] = {7};
    for (int i = 0; i < 20; i++) twenty[i] = 20 - i;
    yl_quantile_sort(five, 5);
    yl_quantile_sort(twenty, 20);
    NEAR(yl_quantile(five, 5, 0.05), 1.2, 1e-14);
    NEAR(yl_quantile(five, 5, 0.5), 4.0, 1e-14);
    NEAR(yl_quantile(five, 5, 0.95), 14.4, 1e-14);
    NEAR(yl_quantile(five, 5, 0), 1.0, 0);
    NEAR(yl_quantile(five, 5, 1), 16.0, 0);
    NEAR(yl_quantile(twenty, 20, 0.05), 1.95, 1e-14);
    NEAR(yl_quantile(one, 1, 0.3), 7.0, 0);
}

Test(stats, quantiles_of_t_are_those_of_the_tables_SIM_040)
{
    NEAR(yl_interval_t(0.95, 4), yl_published("SIM-040", "t4"), 1e-9);
    NEAR(yl_interval_t(0.95, 9), yl_published("SIM-040", "t9"), 1e-9);
    NEAR(yl_interval_t(0.95, 29), yl_published("SIM-040", "t29"), 1e-9);
    NEAR(yl_interval_z(0.95), yl_published("SIM-040", "z"), 1e-9);
    double z = yl_interval_z(0.95);
    NEAR(gsl_cdf_tdist_P(z, 4) - gsl_cdf_tdist_P(-z, 4),
         yl_published("SIM-040", "coverage_if_z_used_n5"), 1e-8);
}

Test(stats, replications_are_not_one_long_run_SIM_038)
{
    const double phi = 0.8, inflation = (1 + phi) / (1 - phi), z = yl_interval_z(0.95);
    NEAR(inflation, yl_published("SIM-038", "variance_inflation"), 1e-9);
    NEAR(1 - 2 * gsl_cdf_ugaussian_Q(z / sqrt(inflation)),
         yl_published("SIM-038", "naive_95_coverage"), 1e-6);
    NEAR(9000 / inflation, yl_published("SIM-038", "effective_n_of_9000"), 1e-9);
}

Test(stats, shares_have_the_published_intervals_SIM_047_048)
{
    struct yl_interval jeffreys = yl_interval_jeffreys((struct yl_share){12, 1000}, 0.95);
    NEAR(jeffreys.low, yl_published("SIM-047", "lo"), 1e-7);
    NEAR(jeffreys.high, yl_published("SIM-047", "hi"), 1e-7);
    NEAR(12.5 / 1001, yl_published("SIM-047", "mean"), 1e-7);
    struct yl_interval wilson = yl_interval_wilson((struct yl_share){12, 1000}, 0.95);
    NEAR(wilson.low, yl_published("SIM-048", "lo"), 1e-7);
    NEAR(wilson.high, yl_published("SIM-048", "hi"), 1e-7);
    struct yl_interval none = yl_interval_poisson(0, 0.95); /* Garwood 1936 */
    NEAR(none.low, 0.0, 1e-12);
    NEAR(none.high, 3.69, 0.01);
    struct yl_interval ten = yl_interval_poisson(10, 0.95);
    NEAR(ten.low, 4.7954, 1e-4);
    NEAR(ten.high, 18.3904, 1e-4);
    none = yl_interval_wilson((struct yl_share){0, 50}, 0.95);
    NEAR(none.low, 0.0, 0);
    NEAR(none.high, yl_published("SIM-048", "hi0"), 1e-7);
    NEAR(yl_interval_wilson((struct yl_share){50, 50}, 0.95).high, 1.0, 0);
}

Test(stats, moves_are_the_estimate_without_one_minus_the_estimate)
{
    const double num[] = {3, 0, 7, 2, 9}, den[] = {10, 4, 21, 0, 30}, x[] = {1, 2, 4, 8, 16};
    double ratio[5], mean[5], quotient[5];
    struct yl_fraction fraction = {num, den, 2};
    double theta[2] = {yl_jackknife_ratio(ratio, &fraction, 5), yl_jackknife_mean(mean, x, 5)};
    double q = yl_jackknife_quotient(quotient, ratio, mean, theta, 5);
    NEAR(theta[0], 2.0 * 21 / 65, 1e-15);
    NEAR(theta[1], 6.2, 1e-15);
    for (int i = 0; i < 5; i++) {
        double without = 2 * (21 - num[i]) / (65 - den[i]), rest = (31 - x[i]) / 4;
        NEAR(ratio[i], without - theta[0], 1e-12);
        NEAR(mean[i], rest - theta[1], 1e-12);
        NEAR(quotient[i], without / rest - q, 1e-12);
    }
    NEAR(yl_jackknife_error(mean, 5), sqrt(37.2 / 5), 1e-13); /* sd of x is sqrt(37.2) */
    cr_expect(isnan(yl_jackknife_error(mean, 1)));
}

Test(stats, counts_have_mean_sd_t_interval_and_quantiles)
{
    fake(21, 1);
    struct yl_summary s;
    yl_summary_metric(&s, yl_fake_metric(&result, 0, "shops.mall", "orders"),
                      &stats); /* 100..120 */
    double sd = sqrt(21.0 * 22 / 12), half = gsl_cdf_tdist_Pinv(0.975, 20) * sd / sqrt(21);
    cr_expect(eq(u32, s.n, 21));
    NEAR(s.mean, 110.0, 1e-15);
    NEAR(s.sd, sd, 1e-14);
    NEAR(s.low, 110 - half, 1e-10);
    NEAR(s.high, 110 + half, 1e-10);
    NEAR(s.p05, 101.0, 1e-14);
    NEAR(s.p50, 110.0, 1e-14);
    NEAR(s.p95, 119.0, 1e-14);
    cr_expect(eq(u32, s.notes, 0));
    yl_summary_metric(&s, yl_fake_metric(&result, 0, "all", "cost_cny"), &stats);
    NEAR(s.mean, 45.45, 1e-14); /* 1010 times 0.045 */
}

Test(stats, quantiles_are_given_from_20_campaigns)
{
    for (uint32_t n = 19; n <= 20; n++) {
        fake(n, 1);
        static const char *const names[] = {"orders", "conversion", "gmv_cny"};
        for (int i = 0; i < 3; i++) {
            struct yl_summary s;
            yl_summary_metric(&s, yl_fake_metric(&result, 0, "all", names[i]), &stats);
            cr_expect(isfinite(s.p05) == (n == 20) && isfinite(s.p50) == (n == 20) &&
                          isfinite(s.p95) == (n == 20) && isfinite(s.sd),
                      "%s with %u", names[i], n);
        }
    }
}

Test(stats, ratios_are_pooled_with_a_jackknife_interval)
{
    int64_t num[] = {1, 5, 0, 2}, den[] = {10, 20, 0, 10}, fed[] = {10, 20, 0, 10};
    struct yl_metric metric = {
        .kind = YL_KIND_RATIO, .scale = 1, .num = num, .den = den, .events = fed};
    over(4);
    struct yl_summary s;
    yl_summary_metric(&s, &metric, &stats);
    double leave[] = {7.0 / 30, 3.0 / 20, 8.0 / 40, 6.0 / 30}, mean = 0, squares = 0;
    for (int i = 0; i < 4; i++) mean += leave[i] / 4;
    for (int i = 0; i < 4; i++) squares += (leave[i] - mean) * (leave[i] - mean);
    double half = gsl_cdf_tdist_Pinv(0.975, 2) * sqrt(squares * 3 / 4);
    cr_expect(eq(u32, s.n, 3), "campaigns with a denominator");
    NEAR(s.mean, 0.2, 1e-15); /* not (0.1 + 0.25 + 0.2) / 3 */
    NEAR(s.low, 0.2 - half, 1e-9);
    NEAR(s.high, 0.2 + half, 1e-9);
    cr_expect(isnan(s.p50), "below 20 campaigns");
    cr_expect(eq(u32, s.notes, YL_NOTE_FEW_REPLICATIONS));
    /* eight events: 0.2 lies t errors from each bound, the error there as a share's is */
    metric.events = NULL, metric.scale = 1000;
    yl_summary_metric(&s, &metric, &stats);
    double bound[] = {s.low / 1000, s.high / 1000};
    for (int i = 0; i < 2; i++)
        NEAR(0.2 + (i ? 1 : -1) * half * sqrt(bound[i] * (1 - bound[i]) / (0.2 * 0.8)), bound[i],
             1e-9);
    cr_expect(eq(u32, s.notes, YL_NOTE_FEW | YL_NOTE_FEW_REPLICATIONS));
    /* of a count as its root: 8 events in 4 campaigns, sd sqrt(14/3), mean 2 */
    metric = (struct yl_metric){.kind = YL_KIND_COUNT, .scale = 1, .num = num};
    yl_summary_metric(&s, &metric, &stats);
    half = gsl_cdf_tdist_Pinv(0.975, 3) * sqrt(14.0 / 3 / 4);
    NEAR(2 - half * sqrt(s.low / 2), s.low, 1e-9);
    NEAR(2 + half * sqrt(s.high / 2), s.high, 1e-9);
    cr_expect(s.low > 0);
    struct yl_counts same = {.num = num, .stride = 1, .divisor = 1, .events = true};
    struct yl_summary again;
    yl_summary_counts(&again, &same, &stats);
    cr_expect(again.low == s.low && again.high == s.high, "a bin of a series likewise");
    int64_t sure[] = {2, 2, 2, 2}; /* what never varies is known */
    metric.num = sure;
    yl_summary_metric(&s, &metric, &stats);
    cr_expect(s.low == 2 && s.high == 2);
    metric = (struct yl_metric){.kind = YL_KIND_RATIO, .scale = 1};
    int64_t no[4] = {0};
    metric.num = metric.den = no;
    yl_summary_metric(&s, &metric, &stats);
    cr_expect(isnan(s.mean) && isnan(s.low) && isnan(s.sd) && s.n == 0);
}

Test(stats, plain_values_are_averaged_where_there_is_one)
{
    double value[] = {4, NAN, 6, 8};
    struct yl_metric metric = {.kind = YL_KIND_PLAIN, .scale = 1, .value = value};
    over(4);
    struct yl_summary s;
    yl_summary_metric(&s, &metric, &stats);
    cr_expect(eq(u32, s.n, 3));
    NEAR(s.mean, 6.0, 1e-15);
    NEAR(s.sd, 2.0, 1e-15);
}

Test(stats, no_event_is_nought_to_3_69_over_n)
{
    int64_t no[12] = {0}, den[12];
    for (int i = 0; i < 12; i++) den[i] = 500;
    struct yl_metric metric = {.kind = YL_KIND_COUNT, .scale = 1, .num = no};
    over(12);
    struct yl_summary s;
    yl_summary_metric(&s, &metric, &stats);
    NEAR(s.low, 0.0, 0);
    NEAR(s.high, 3.69 / 12, 1e-14);
    cr_expect(eq(u32, s.notes, YL_NOTE_FEW));
    metric.kind = YL_KIND_RATIO;
    metric.den = den;
    yl_summary_metric(&s, &metric, &stats);
    NEAR(s.high, 3.69 / 6000, 1e-14);
    metric.kind = YL_KIND_MONEY;
    yl_summary_metric(&s, &metric, &stats);
    NEAR(s.low, 0.0, 0);
    cr_expect(isnan(s.high), "no order, so no price to bound the money by");
    metric.events = den;
    yl_summary_metric(&s, &metric, &stats);
    NEAR(s.high, 0.0, 0);
}

Test(stats, notes_take_the_interval_away_where_it_would_lie)
{
    fake(12, 1);
    struct yl_metric *orders = yl_fake_metric(&result, 0, "shops.mall", "orders");
    struct yl_summary s;
    char text[YL_NOTES];
    orders->no_variance = true;
    yl_summary_metric(&s, orders, &stats);
    cr_expect(isnan(s.low) && isnan(s.high) && s.notes == YL_NOTE_NO_VARIANCE);
    result.variant[0].failed[3] = true;
    stats.failed = result.variant[0].failed;
    yl_summary_metric(&s, orders, &stats);
    cr_expect(eq(u32, s.n, 11));
    NEAR(s.mean, (12 * 105.5 - 103) / 11, 1e-14);
    yl_note_print(text, s.notes);
    cr_expect(eq(str, text, "no-variance missing"));
    yl_note_print(text, 15);
    cr_expect(eq(str, text, "few few-replications no-variance missing"));
    over(1);
    orders->no_variance = false;
    yl_summary_metric(&s, orders, &stats);
    cr_expect(isnan(s.low) && isnan(s.sd) && s.notes == YL_NOTE_FEW_REPLICATIONS && s.mean == 100);
}

Test(stats, chance_of_a_target_has_wilsons_interval)
{
    fake(50, 1);
    struct yl_summary s;
    struct yl_target target = {"shops.mall", "orders", true, 138}; /* 100..149: 12 reach it */
    yl_summary_target(&s, &target, &result.variant[0], &stats);
    struct yl_interval wilson = yl_interval_wilson((struct yl_share){12, 50}, 0.95);
    NEAR(s.mean, 0.24, 1e-15);
    NEAR(s.low, wilson.low, 0);
    NEAR(s.high, wilson.high, 0);
    target.at_least = false;
    yl_summary_target(&s, &target, &result.variant[0], &stats);
    NEAR(s.mean, 0.78, 1e-15);
    result.variant[0].failed[3] = true; /* 103: of those that are left 38 of 49 */
    stats.failed = result.variant[0].failed;
    yl_summary_target(&s, &target, &result.variant[0], &stats);
    NEAR(s.mean, 38.0 / 49, 1e-15);
    cr_expect(isnan(s.low) && isnan(s.high) && s.notes == YL_NOTE_MISSING);
}

Test(stats, pairs_show_the_difference)
{
    int64_t a[] = {12, 15, 11, 20, 17}, b[] = {10, 15, 12, 14, 13};
    struct yl_metric va = {.kind = YL_KIND_COUNT, .scale = 1, .num = a}, vb = va;
    vb.num = b;
    over(5);
    struct yl_compared c;
    struct yl_pair pair = {&va, &vb, NULL, NULL, 2};
    yl_compare_metric(&c, &pair, &stats);
    double sd = sqrt((57 - 5 * 2.2 * 2.2) / 4); /* differences 2 0 -1 6 4 */
    NEAR(c.diff, 2.2, 1e-14);
    NEAR(c.diff_low, 2.2 - gsl_cdf_tdist_Pinv(0.975, 4) * sd / sqrt(5), 1e-9);
    NEAR(c.high_all, 2.2 + gsl_cdf_tdist_Pinv(0.9875, 4) * sd / sqrt(5), 1e-9);
    NEAR(c.ratio, 75.0 / 64, 1e-14);
    NEAR(c.p_higher, 0.7, 1e-15); /* 2 0 -1 6 4: three higher, one tie */
    NEAR(c.variance_reduction, (13.5 + 3.7) / (sd * sd), 1e-12);
    double leave[5], mean = 0, squares = 0;
    for (int i = 0; i < 5; i++)
        mean += (leave[i] = (75.0 - (double)a[i]) / (64.0 - (double)b[i])) / 5;
    for (int i = 0; i < 5; i++) squares += (leave[i] - mean) * (leave[i] - mean);
    NEAR(c.ratio_high - c.ratio, gsl_cdf_tdist_Pinv(0.975, 4) * sqrt(squares * 4 / 5), 1e-9);
}

/* The numbers come from ten regressions, each without one replication (a script of least squares). */
Test(stats, a_control_is_a_jackknifed_regression_read_at_its_exact_mean)
{
    int64_t visits[] = {98, 103, 101, 95, 108, 99, 104, 92, 106, 97},
            orders[] = {48, 55, 49, 47, 56, 51, 50, 45, 57, 46};
    struct yl_metric metric[] = {
        {.place = "shops.s",
         .metric = "visits",
         .kind = YL_KIND_COUNT,
         .num = visits,
         .has_exact = true,
         .exact = 100,
         .exact_sd = 5,
         .exact_bound = 0.25},
        {.place = "shops.s", .metric = "orders", .kind = YL_KIND_COUNT, .num = orders}};
    struct yl_variant_result variant = {.metric = metric, .metrics = 2};
    over(10);
    struct yl_controls controls;
    struct yl_better better;
    yl_controls_init(&controls, &variant, &stats);
    yl_controls_best(&better, &controls, &metric[1], &stats);
    double slope = 0, squares = 0;
    for (int i = 0; i < 10; i++)
        slope += ((double)visits[i] - 100.3) * (double)orders[i],
            squares += pow((double)visits[i] - 100.3, 2);
    double half = gsl_cdf_tdist_Pinv(0.975, 8) * 0.6452991297842213 + slope / squares * 0.25;
    cr_expect(eq(u32, better.controls, 1));
    NEAR(better.best, 50.23935136829397, 1e-12);
    NEAR(better.low, better.best - half, 1e-9);
    NEAR(better.high, better.best + half, 1e-9);
    NEAR(better.variance_reduction, 4.386692022701066, 1e-9);
    yl_controls_best(&better, &controls, &metric[0], &stats); /* itself exact */
    NEAR(better.best, 100.0, 0);
    NEAR(better.low, 99.75, 0);
    NEAR(better.high, 100.25, 0);
    cr_expect(isnan(better.variance_reduction));
    struct yl_metric share =
        metric[1]; /* of a ratio: what stood in the scratch before is not read */
    share.kind = YL_KIND_RATIO;
    share.scale = 1;
    share.den = visits;
    double best[2];
    for (int k = 0; k < 2; k++) {
        for (int i = 0; i < 10; i++) stats.scratch[1][i] = stats.scratch[2][i] = k ? 1e9 : 7;
        yl_controls_best(&better, &controls, &share, &stats);
        best[k] = better.best;
    }
    NEAR(best[0], 504.0 / 1003, 0.01);
    NEAR(best[1], best[0], 0);
    yl_controls_free(&controls);
    bool failed[10] = {[3] = true};
    stats.failed = failed;
    yl_controls_init(&controls, &variant, &stats);
    yl_controls_best(&better, &controls, &metric[1], &stats);
    cr_expect(isnan(better.best) && isnan(better.low), "a failure takes it away");
    yl_controls_free(&controls);
}

/* A control that is told twice counts once; one that never varies is none. */
Test(stats, controls_that_say_the_same_count_once)
{
    enum { N = 40 };
    int64_t a[N], b[N], none[N], y[N];
    for (int i = 0; i < N; i++)
        a[i] = 1000 + i * 37 % 41, b[i] = 2 * a[i], none[i] = 7, y[i] = a[i] + i % 3;
    struct yl_metric metric[4];
    static const char *const name[] = {"visits", "requests", "served", "orders"};
    int64_t *num[] = {a, b, none, y};
    for (int k = 0; k < 4; k++)
        metric[k] = (struct yl_metric){.place = "shops.s",
                                       .metric = name[k],
                                       .kind = YL_KIND_COUNT,
                                       .num = num[k],
                                       .has_exact = k < 3,
                                       .exact = k == 2 ? 7 : 1020 * (k + 1),
                                       .exact_sd = 12};
    struct yl_variant_result variant = {.metric = metric, .metrics = 4};
    over(N);
    struct yl_controls controls;
    struct yl_better better;
    yl_controls_init(&controls, &variant, &stats);
    yl_controls_best(&better, &controls, &metric[3], &stats);
    cr_expect(eq(u32, better.controls, 1));
    cr_expect(better.variance_reduction > 100, "%g", better.variance_reduction);
    yl_controls_free(&controls);
}

Test(stats, equal_variants_differ_by_nothing_and_a_failure_is_said)
{
    fake(30, 3);
    struct yl_compared c;
    struct yl_metric *one = yl_fake_metric(&result, 1, "all", "arrivals");
    struct yl_pair pair = {one, yl_fake_metric(&result, 0, "all", "arrivals"), NULL, NULL,
                           yl_compare_family(&result, 0, one)};
    cr_expect(eq(u32, pair.family, 2));
    yl_compare_metric(&c, &pair, &stats);
    cr_expect(c.diff == 0 && c.diff_low == 0 && c.diff_high == 0 && c.p_higher == 0.5);
    cr_expect(isnan(c.variance_reduction) && c.ratio == 1 && c.ratio_low == 1);
    pair.variant = yl_fake_metric(&result, 1, "all", "conversion");
    pair.base = yl_fake_metric(&result, 0, "all", "conversion");
    yl_compare_metric(&c, &pair, &stats);
    NEAR(c.diff, 300.0 / (30 * 1014.5), 1e-12); /* ten orders more in each campaign */
    cr_expect(c.p_higher == 1 && c.notes == 0 && c.diff_low < c.diff &&
              isfinite(c.variance_reduction));
    result.variant[1].failed[7] = true;
    pair.variant_failed = result.variant[1].failed;
    yl_compare_metric(&c, &pair, &stats);
    cr_expect(eq(u32, c.n, 29));
    cr_expect(isnan(c.diff_low) && isnan(c.ratio_low) && isnan(c.low_all));
    cr_expect(eq(u32, c.notes, YL_NOTE_MISSING));
}

/* 4000 studies of 12 campaigns: the standard error of the coverage is 0.35 points, so a right
 * interval leaves 93.5 % to 97 % once in some 40,000 tries; Poisson totals of 40 are close enough
 * to normal. */
static double coverage(const gsl_rng *rng, bool ratio)
{
    enum { STUDIES = 4000, CAMPAIGNS = 12 };
    int64_t num[CAMPAIGNS], den[CAMPAIGNS];
    struct yl_metric metric = {
        .kind = ratio ? YL_KIND_RATIO : YL_KIND_COUNT, .scale = 1, .num = num, .den = den};
    over(CAMPAIGNS);
    int covered = 0;
    for (int study = 0; study < STUDIES; study++) {
        for (int r = 0; r < CAMPAIGNS; r++) {
            den[r] = gsl_ran_poisson(rng, 400);
            num[r] = ratio ? gsl_ran_binomial(rng, 0.1, (unsigned)den[r])
                           : (unsigned)gsl_ran_poisson(rng, 40);
        }
        struct yl_summary s;
        yl_summary_metric(&s, &metric, &stats);
        double truth = ratio ? 0.1 : 40;
        covered += s.low <= truth && truth <= s.high;
    }
    return (double)covered / STUDIES;
}

Test(stats, intervals_hold_as_often_as_they_say)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    for (unsigned long seed = 1; seed <= 2; seed++) {
        gsl_rng_set(rng, seed);
        double held = coverage(rng, seed == 2);
        cr_expect(held > 0.935 && held < 0.97, "seed %lu: %g", seed, held);
    }
    gsl_rng_free(rng);
}

/* ---- the table of metrics ---- */
static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80) text++;
    return !*text;
}

Test(stats, every_metric_of_the_table_has_a_name_in_both_languages)
{
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_row *row = &yl_metric_row[i];
        const struct yl_metric_name *name = yl_metric_name_of(row->metric);
        cr_assert(name->name != NULL, "row %zu", i);
        cr_expect(yl_metric_find(name->name) == name, "%s", name->name);
        bool complete = *name->label[YL_EN] && *row->meaning[YL_EN] && *row->meaning[YL_ZH];
        cr_expect(complete, "%s", name->name);
        bool chinese = !is_ascii(yl_metric_label(name->name, YL_ZH));
        cr_expect(chinese, "%s", name->name);
        for (size_t k = 0; k < i; k++)
            cr_expect(yl_metric_row[k].metric != row->metric ||
                          !(yl_metric_row[k].places & row->places),
                      "%s stands twice at a place", name->name);
    }
    cr_expect(eq(str, (char *)yl_metric_label("a step of ours", YL_ZH), "a step of ours"));
}

Test(stats, every_metric_of_the_table_is_made_of_what_its_kind_needs)
{
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_row *row = &yl_metric_row[i];
        const struct yl_metric_name *name = yl_metric_name_of(row->metric);
        bool sum = name->kind == YL_KIND_COUNT || name->kind == YL_KIND_MONEY;
        if (!yl_metric_counted(row, row->places)) continue;
        bool divides = row->denominator != YL_A_nothing, is_itself = row->numerator == row->metric;
        cr_expect(divides == (name->kind == YL_KIND_RATIO), "%s", name->name);
        cr_expect(is_itself == sum, "%s", name->name);
        cr_expect(row->events != YL_A_nothing && name->scale > 0, "%s", name->name);
        cr_expect(sum || !(row->flags & YL_METRIC_ADDS_UP), "%s", name->name);
        cr_expect(name->kind == YL_KIND_RATIO || !(row->flags & YL_METRIC_WITHIN), "%s",
                  name->name);
    }
}
