/* test_analysis.c: statistics on data against published answers and slow twins */
/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 30 */
#include "sim/stats/analysis.h"
#include "tests/support/published.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static struct yl_analysis_sums sums_of(const double *x, const double *y, int n)
{
    struct yl_analysis_sums s = {0};
    for (int i = 0; i < n; i++) yl_analysis_add(&s, x ? x[i] : 0, y[i]);
    return s;
}

static const struct yl_analysis_how cuped_how = {.covariate = true, .level = 0.95};

Test(analysis, two_shares_AB_012)
{
    struct yl_share one = {200, 10000}, two = {250, 10000};
    struct yl_analysis_shares r = yl_analysis_shares(one, two, 0.95);
    NEAR(r.z, yl_published("AB-012", "z"), 1e-9);
    NEAR(r.p, yl_published("AB-012", "p"), 1e-9);
    NEAR(r.chi2, yl_published("AB-012", "chi2"), 1e-9);
    NEAR(r.chi2_yates, yl_published("AB-012", "chi2_yates"), 1e-9);
    NEAR(r.p_yates, yl_published("AB-012", "p_yates"), 1e-9);
    NEAR(yl_analysis_shares(two, one, 0.95).z, -r.z, 1e-14);
}

Test(analysis, the_interval_of_a_difference_of_shares_SIM_050_AB_045)
{
    struct yl_analysis_shares r =
        yl_analysis_shares((struct yl_share){48, 80}, (struct yl_share){56, 70}, 0.95);
    NEAR(r.newcombe.low, yl_published("SIM-050", "lo"), 1e-8);
    NEAR(r.newcombe.high, yl_published("SIM-050", "hi"), 1e-8);
    NEAR(r.wald.low, yl_published("SIM-050", "wald_lo"), 1e-8);
    NEAR(r.wald.high, yl_published("SIM-050", "wald_hi"), 1e-8);
    r = yl_analysis_shares((struct yl_share){40, 1000}, (struct yl_share){55, 1000}, 0.95);
    NEAR(r.ratio - 1, yl_published("AB-045", "lift"), 1e-9);
    NEAR(r.katz.low, yl_published("AB-045", "katz_lo"), 1e-8);
    NEAR(r.katz.high, yl_published("AB-045", "katz_hi"), 1e-8);
    NEAR(r.lift.low, yl_published("AB-045", "delta_lo"), 1e-8);
    NEAR(r.lift.high, yl_published("AB-045", "delta_hi"), 1e-8);
}

Test(analysis, fisher_on_tables_of_the_textbooks)
{
    /* Fisher's tea: 3 of 4 against 1 of 4, two-sided 34/70; Agresti: 1/10 against 7/10 */
    NEAR(yl_analysis_fisher((struct yl_share){3, 4}, (struct yl_share){1, 4}), 34.0 / 70, 1e-10);
    NEAR(yl_analysis_fisher((struct yl_share){4, 4}, (struct yl_share){0, 4}), 2.0 / 70, 1e-10);
    NEAR(yl_analysis_fisher((struct yl_share){5, 9}, (struct yl_share){5, 9}), 1.0, 1e-10);
}

/* Student's sleep data (1908): R's t.test gives t = -1.8608, df = 17.776, p = 0.07939; pooled p =
 * 0.07919 */
static const double drug1[] = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
static const double drug2[] = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

Test(analysis, t_tests_on_the_sleep_data)
{
    struct yl_analysis_sums a = sums_of(NULL, drug2, 10), b = sums_of(NULL, drug1, 10);
    struct yl_analysis w = yl_analysis_welch(&a, &b, 0.95);
    NEAR(w.statistic, -1.8608, 2e-5);
    NEAR(w.df, 17.776, 2.9e-5);
    NEAR(w.p, 0.07939, 1e-4);
    NEAR(w.interval.low, -3.3654832, 1e-6);
    NEAR(w.interval.high, 0.2054832, 1e-6);
    /* arms of one size: the pooled variance is Welch's */
    double se = w.estimate / w.statistic;
    struct yl_analysis pooled = yl_analysis_t(w.estimate, se * se, 18, 0.95);
    NEAR(pooled.p, 0.07919, 1e-4);
}

Test(analysis, ratio_by_the_delta_method_AB_014)
{
    static const double x[] = {10, 12, 8, 15, 5}, y[] = {2, 3, 1, 4, 0};
    struct yl_analysis_sums s = sums_of(x, y, 5);
    struct yl_analysis_sums top = sums_of(x, y, 5), below = sums_of(x, x, 5),
                            linear = yl_analysis_linear(&top, &below, s.xy);
    NEAR(linear.mean_y, yl_published("AB-014", "ratio"), 1e-12);
    NEAR(linear.yy / 4 / 5, yl_published("AB-014", "var"), 1e-10);
    NEAR(sqrt(linear.yy / 4 / 5), yl_published("AB-014", "se"), 1e-9);
    struct yl_analysis t = yl_analysis_welch(&linear, &linear, 0.95);
    NEAR(t.se, sqrt(2 * 0.00136), 1e-9);
    NEAR(t.p, 1.0, 1e-12);
}

Test(analysis, cuped_AB_016)
{
    static const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {2, 3, 5, 4, 6, 8};
    struct yl_analysis_sums s = sums_of(x, y, 6);
    struct yl_analysis_cuped c = yl_analysis_cuped(&s);
    NEAR(c.theta, yl_published("AB-016", "theta"), 1e-9);
    NEAR(c.correlation, yl_published("AB-016", "rho"), 1e-9);
    NEAR(c.raw, yl_published("AB-016", "var_raw"), 1e-9);
    NEAR(c.adjusted, yl_published("AB-016", "var_adj"), 1e-9);
    NEAR(c.factor, yl_published("AB-016", "factor"), 1e-9);
    /* The same arm twice, one lifted by 1: the difference stays, its error shrinks as the factor
     * says. */
    double lifted[6];
    for (int i = 0; i < 6; i++) lifted[i] = y[i] + 1;
    struct yl_analysis_sums two = sums_of(x, lifted, 6);
    struct yl_analysis plain = yl_analysis_welch(&s, &two, 0.95);
    struct yl_analysis cuped = yl_analysis_compare(&s, &two, cuped_how);
    NEAR(cuped.estimate, 1.0, 1e-12);
    NEAR(cuped.se * cuped.se / (plain.se * plain.se), c.factor * 10 / 9, 1e-9);
    NEAR(cuped.df, 9.0, 1e-9);
}

/* A ratio made linear has the degrees of freedom of its units: 12 an arm are no normal law. */
Test(analysis, a_ratio_of_few_units_is_a_t_test)
{
    static const double x[] = {10, 12, 8, 15, 5}, y[] = {2, 3, 1, 4, 0};
    struct yl_analysis_sums top = sums_of(x, y, 5), below = sums_of(x, x, 5),
                            linear = yl_analysis_linear(&top, &below, top.xy);
    struct yl_analysis a =
        yl_analysis_compare(&linear, &linear, (struct yl_analysis_how){.level = 0.95});
    NEAR(a.interval.high, 2.3060041350333704 * a.se, 1e-9); /* t, 8 degrees of freedom */
}

/* Where both arms have as many units and the same spread about one line, it is the t test of a linear model with the
 * arm and the covariate: summary(lm(y ~ arm + x)) of R 4.2 prints these. */
Test(analysis, cuped_is_the_analysis_of_covariance)
{
    static const double x1[] = {1, 2, 3, 4, 5, 6}, y1[] = {2, 3, 5, 4, 6, 8};
    static const double x2[] = {3, 4, 5, 6, 7, 8}, y2[] = {3.5, 4.5, 6.5, 5.5, 7.5, 9.5};
    struct yl_analysis_sums one = sums_of(x1, y1, 6), two = sums_of(x2, y2, 6);
    struct yl_analysis cuped = yl_analysis_compare(&one, &two, cuped_how);
    NEAR(cuped.estimate, -0.671428571428572, 1e-9);
    NEAR(cuped.se, 0.518695574996828, 1e-9);
    NEAR(cuped.p, 0.227732435229386, 1e-9);
    NEAR(cuped.df, 9.0, 1e-9);
}

/* Against nine tenths of the control: Welch's test of R 4.2, t.test(y2, 0.9 * y1, alternative = "greater"). */
Test(analysis, a_margin_is_a_one_sided_test_against_a_share_of_the_control)
{
    static const double none[6] = {0}, y1[] = {2, 3, 5, 4, 6, 8},
                        y2[] = {3.5, 4.5, 6.5, 5.5, 7.5, 9.5};
    struct yl_analysis_sums one = sums_of(none, y1, 6), two = sums_of(none, y2, 6);
    const struct yl_analysis_how how = {.level = 0.95};
    struct yl_analysis_guard guard = {0.1, false};
    struct yl_analysis high = yl_analysis_margin(&one, &two, guard, how);
    NEAR(high.estimate, 1.96666666666667, 1e-12);
    NEAR(high.p, 0.0643702823712668, 1e-9);
    NEAR(high.interval.low, -0.680969906449631, 1e-9);
    /* Less is better: 1.1 times the control less the treatment. */
    guard.lower_is_better = true;
    struct yl_analysis low = yl_analysis_margin(&one, &two, guard, how);
    NEAR(low.estimate, 1.1 * 28 / 6 - 37.0 / 6, 1e-12);
    NEAR(low.p, 0.775478988107862, 1e-9);
    cr_expect(low.interval.low < low.estimate && low.estimate < low.interval.high);
}

/* Losses: a margin of 10 % lies a tenth of the control's size below it, where equal arms hold it; mirrored, the same test. */
Test(analysis, a_margin_lies_on_the_worse_side_of_a_control_below_0)
{
    static const double none[6] = {0}, y1[] = {2, 3, 5, 4, 6, 8},
                        y2[] = {3.5, 4.5, 6.5, 5.5, 7.5, 9.5};
    double m1[6], m2[6];
    for (int i = 0; i < 6; i++) {
        m1[i] = -y1[i];
        m2[i] = -y2[i];
    }
    struct yl_analysis_sums one = sums_of(none, y1, 6), two = sums_of(none, y2, 6),
                            less_one = sums_of(none, m1, 6), less_two = sums_of(none, m2, 6);
    const struct yl_analysis_how how = {.level = 0.95};
    for (int lower = 0; lower < 2; lower++) {
        const struct yl_analysis_guard guard = {0.1, lower}, other = {0.1, !lower};
        struct yl_analysis equal = yl_analysis_margin(&less_one, &less_one, guard, how),
                           is = yl_analysis_margin(&less_one, &less_two, guard, how),
                           as = yl_analysis_margin(&one, &two, other, how);
        NEAR(equal.estimate, 0.1 * 28 / 6, 1e-12);
        NEAR(is.estimate, as.estimate, 1e-12);
        NEAR(is.p, as.p, 1e-12);
    }
    struct yl_lift lift = yl_analysis_lift(&less_two, &less_one, how),
                   back = yl_analysis_lift(&two, &one, how);
    NEAR(lift.estimate, 9.0 / 37, 1e-12);
    NEAR(lift.interval.low, -back.interval.high, 1e-12);
    NEAR(lift.interval.high, -back.interval.low, 1e-12);
}

Test(analysis, ship_hold_or_stop)
{
    const struct yl_analysis_decision_guard holds = {{0.02, false}, {0.1, 0.5}},
                                            open = {{0.02, false}, {-0.1, 0.5}},
                                            broken = {{0.02, false}, {-0.5, -0.1}},
                                            plain = {{0, false}, {-0.2, 0.1}},
                                            worse = {{0, false}, {-0.2, -0.1}};
    const struct {
        int metric;
        struct yl_analysis_decision_guard guard[2];
        enum yl_analysis_decision want;
    } cases[] = {{1, {holds, plain}, YL_ANALYSIS_SHIP},  {1, {holds, holds}, YL_ANALYSIS_SHIP},
                 {1, {holds, open}, YL_ANALYSIS_HOLD},   {0, {holds, holds}, YL_ANALYSIS_HOLD},
                 {1, {holds, broken}, YL_ANALYSIS_STOP}, {0, {open, worse}, YL_ANALYSIS_STOP},
                 {-1, {holds, holds}, YL_ANALYSIS_STOP}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_expect(eq(int, yl_analysis_decide(cases[i].metric, cases[i].guard, 2), cases[i].want),
                  "case %zu", i);
}

Test(analysis, sums_merge_as_if_added_in_one)
{
    struct yl_analysis_sums all = {0}, one = {0}, two = {0}, none = {0};
    for (int i = 0; i < 1000; i++) {
        double x = 1e6 + (i * 37) % 101, y = 3 * x + (i * 53) % 17;
        yl_analysis_add(&all, x, y);
        yl_analysis_add(i < 317 ? &one : &two, x, y);
    }
    yl_analysis_merge(&none, &one);
    yl_analysis_merge(&none, &two);
    yl_analysis_merge(&none, &(struct yl_analysis_sums){0});
    NEAR(none.n, all.n, 0);
    NEAR(none.mean_x, all.mean_x, 1e-14);
    NEAR(none.xx, all.xx, 1e-9);
    NEAR(none.xy, all.xy, 1e-9);
    NEAR(none.yy, all.yy, 1e-9);
}

/* 3,000 whole numbers about 1e15, where a double has eighths left: every mean, and so a difference of one, is exact. Deviations
 * are 3 i less their mean, so their squares add up to 9 n (n^2 - 1) / 12. */
Test(analysis, large_values_keep_their_digits)
{
    enum { N = 3000 };
    struct yl_analysis_sums one = {0}, two = {0}, half[2] = {{0}};
    for (int i = 0; i < N; i++) {
        double value = 1e15 + 3 * (i * 7919 % N);
        yl_analysis_add(&one, 0, value);
        yl_analysis_add(&two, 0, value + 1);
        yl_analysis_add(&half[i < 1000], 0, value + 1);
    }
    yl_analysis_merge(&half[0], &half[1]);
    cr_expect(one.mean_y + one.lost_y == 1e15 + 3 * (N - 1) / 2.0);
    NEAR(one.yy, 9.0 * N * ((double)N * N - 1) / 12, 1e-12);
    NEAR(yl_analysis_welch(&one, &two, 0.95).estimate, 1.0, 1e-12);
    NEAR(yl_analysis_welch(&one, &half[0], 0.95).estimate, 1.0, 1e-12);
    NEAR(yl_analysis_compare(&one, &two, cuped_how).estimate, 1.0, 1e-12);
}

/* 0.1 + 0.2 is not 0.3 in doubles: arms that never vary do not differ by a last digit. */
Test(analysis, rounding_of_values_is_no_difference)
{
    struct yl_analysis_sums one = {0}, two = {0};
    for (int i = 0; i < 10; i++) yl_analysis_add(&one, 0, 0.1 + 0.2);
    for (int i = 0; i < 17; i++) yl_analysis_add(&two, 0, 0.3);
    cr_expect(yl_analysis_welch(&one, &two, 0.95).estimate == 0);
}

Test(analysis, sample_ratio_mismatch_AB_032)
{
    static const double counts[] = {821588, 815482}, even[] = {1, 1};
    struct yl_analysis_srm s = yl_analysis_srm(counts, even, 2);
    NEAR(s.chi2, yl_published("AB-032", "chi2"), 1e-9);
    NEAR(s.p, yl_published("AB-032", "p"), 1e-8);
    static const double three[] = {4020, 2890, 3090}, split[] = {40, 30, 30};
    s = yl_analysis_srm(three, split, 3);
    NEAR(s.chi2, 400.0 / 4000 + 12100.0 / 3000 + 8100.0 / 3000, 1e-12);
    NEAR(s.p, exp(-s.chi2 / 2), 1e-12); /* two degrees of freedom */
}

Test(analysis, what_the_data_cannot_say_is_nan)
{
    struct yl_analysis_sums none = {0}, flat = {0};
    for (int i = 0; i < 3; i++) yl_analysis_add(&flat, 0, 5);
    cr_expect(isnan(yl_analysis_welch(&none, &flat, 0.95).p));
    cr_expect(isnan(yl_analysis_welch(&flat, &flat, 0.95).p));
    cr_expect(
        isnan(yl_analysis_shares((struct yl_share){0, 10}, (struct yl_share){0, 10}, 0.95).p));
}
