/* test_power.c: sizes, powers, effects and levels against published answers and round trips */
/* yl-test: LINK yl_stats LABELS exact TIMEOUT 60 */
#include "sim/stats/adjust.h"
#include "sim/stats/power.h"
#include "sim/stats/tails.h"
#include "tests/support/published.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

static struct yl_power shares(double p1, double p2, double power)
{
    return (struct yl_power){.p1 = p1,
                             .p2 = p2,
                             .alpha = 0.05,
                             .sided = 2,
                             .n1 = 1,
                             .ratio = 1,
                             .factor = 1,
                             .power = power};
}

static struct yl_power means(double effect, double power)
{
    struct yl_power plan = shares(0, 0, power);
    plan.is_means = true;
    plan.effect = effect;
    plan.sd1 = plan.sd2 = 1;
    return plan;
}

static double size(struct yl_power plan)
{
    cr_assert(eq(int, yl_power_solve(&plan, YL_POWER_SIZE), YL_POWER_FOUND));
    return plan.n1;
}

Test(power, sizes_for_two_shares_by_convention_AB_001_to_005)
{
    struct yl_power plan = shares(0.02, 0.03, 0.8);
    NEAR(size(plan), yl_published("AB-001", "n"), 1e-8);
    NEAR(ceil(size(plan)), yl_published("AB-001", "n_ceil"), 0);
    plan.method = YL_POWER_UNPOOLED;
    NEAR(size(plan), yl_published("AB-003", "n"), 1e-8);
    plan.method = YL_POWER_ARCSINE;
    NEAR(size(plan), yl_published("AB-005", "n"), 1e-4);
    NEAR(yl_power_h(0.02, 0.03), yl_published("AB-005", "h"), 1e-9);
    NEAR(yl_power_h(0.10, 0.25), yl_published("AB-005", "h_25_10"), 1e-9);
    plan = shares(0.20, 0.25, 0.8);
    plan.method = YL_POWER_BASELINE;
    NEAR(size(plan), yl_published("AB-004", "n"), 1e-8);
    NEAR(round(size(plan)), yl_published("AB-004", "n_shown"), 0);
}

Test(power, continuity_correction_is_that_of_Fleiss)
{
    /* Fleiss, Levin & Paik (2003): n/4 (1 + sqrt(1 + 2 (r + 1) / (n r d)))^2 */
    for (int i = 0; i < 3; i++) {
        static const double ratios[] = {1, 2, 0.25};
        struct yl_power plan = shares(0.1, 0.13, 0.9);
        plan.ratio = ratios[i];
        double plain = size(plan);
        plan.continuity = true;
        double root = sqrt(1 + 2 * (ratios[i] + 1) / (plain * ratios[i] * 0.03));
        NEAR(size(plan), plain / 4 * (1 + root) * (1 + root), 1e-9);
    }
}

Test(power, which_arm_is_larger_matters_AB_007)
{
    struct yl_power plan = shares(0.1, 0.2, 0);
    plan.n1 = 154;
    plan.ratio = 2;
    NEAR(yl_power_at(&plan), yl_published("AB-007", "power_154_308"), 1e-9);
    plan.n1 = 308;
    plan.ratio = 0.5;
    NEAR(yl_power_at(&plan), yl_published("AB-007", "power_308_154"), 1e-9);
    /* Naming the arms the other way round changes nothing else. */
    struct yl_power other = shares(0.2, 0.1, 0);
    other.n1 = 154;
    other.ratio = 2;
    NEAR(yl_power_at(&other), yl_power_at(&plan), 1e-12);
}

Test(power, smallest_effects_up_and_down_AB_009)
{
    struct yl_power plan = shares(0.05, 0.05, 0.8);
    plan.n1 = 10000;
    cr_assert(eq(int, yl_power_solve(&plan, YL_POWER_EFFECT), YL_POWER_FOUND));
    WITHIN(yl_power_effect(&plan), yl_published("AB-009", "mde_up"), 1e-9);
    WITHIN(yl_power_effect(&plan) / 0.05, yl_published("AB-009", "rel_up"), 1e-8);
    plan.downwards = true;
    cr_assert(eq(int, yl_power_solve(&plan, YL_POWER_EFFECT), YL_POWER_FOUND));
    WITHIN(-yl_power_effect(&plan), yl_published("AB-009", "mde_down"), 1e-9);
    double z = yl_tails_cut(0.025) + yl_tails_cut(0.2);
    WITHIN(z * sqrt(2 * 0.05 * 0.95 / 10000), yl_published("AB-009", "approx"), 1e-7);
}

Test(power, t_tests_need_what_Cohen_says_AB_010)
{
    NEAR(size(means(0.5, 0.8)), yl_published("AB-010", "n_d05"), 1e-7);
    NEAR(size(means(0.2, 0.9)), yl_published("AB-010", "n_d02"), 1e-7);
    NEAR(ceil(size(means(0.5, 0.8))), yl_published("AB-010", "ceil_05"), 0);
    NEAR(ceil(size(means(0.2, 0.9))), yl_published("AB-010", "ceil_02"), 0);
}

Test(power, noncentral_t_agrees_with_the_central_one)
{
    for (double df = 1; df < 2e6; df *= 7)
        for (double t = 0; t < 6; t += 0.75)
            WITHIN(yl_tails_noncentral(t, df, 0), yl_tails_t_above(t, df), 1e-11);
    NEAR(yl_tails_t_cut(0.025, 4), 2.7764451051977987, 1e-11);
    NEAR(yl_tails_t_cut(0.005, 30), 2.7499956535672215, 1e-11);
}

Test(power, non_inferiority_has_the_right_sign_AB_039_AB_040)
{
    struct yl_power plan = shares(0.60, 0.58, 0.8);
    plan.method = YL_POWER_UNPOOLED;
    plan.margin = 0.05;
    plan.sided = 1;
    plan.alpha = 0.025;
    NEAR(size(plan), yl_published("AB-039", "n"), 1e-8);
    NEAR(ceil(size(plan)), yl_published("AB-039", "n_ceil"), 0);
    /* Complaints instead of sales: the same numbers, lower is better, mirrored arms. */
    struct yl_power mirror = plan;
    mirror.p1 = 0.40;
    mirror.p2 = 0.42;
    mirror.lower_is_better = true;
    NEAR(size(mirror), size(plan), 1e-10);
    plan.p2 = 0.54;
    cr_expect(eq(int, yl_power_solve(&plan, YL_POWER_SIZE), YL_POWER_WRONG_SIDE));
    plan.p1 = plan.p2 = 0.10;
    plan.margin = 0.02;
    NEAR(size(plan), yl_published("AB-040", "n80"), 1e-8);
    plan.power = 0.9;
    NEAR(size(plan), yl_published("AB-040", "n90"), 1e-8);
    plan.power = 0.8;
    plan.method = YL_POWER_MANNING; /* rpact: 3549 */
    NEAR(ceil(size(plan)), 3549.0, 0);
}

Test(power, any_one_of_four_comes_from_the_others)
{
    static const double ratios[] = {1, 3, 0.2};
    static const double alphas[] = {0.01, 0.05, 0.2}, powers[] = {0.5, 0.8, 0.99};
    for (int method = 0; method < YL_POWER_MANNING; method++)
        for (int i = 0; i < 27; i++) {
            struct yl_power plan = shares(0.03, 0.041, powers[i % 3]);
            plan.method = (enum yl_power_method)method;
            plan.ratio = ratios[i / 3 % 3];
            plan.alpha = alphas[i / 9];
            plan.n1 = size(plan);
            struct yl_power back = plan;
            cr_assert(eq(int, yl_power_solve(&back, YL_POWER_POWER), YL_POWER_FOUND));
            /* Power counts the wrong end too, sizes do not: it lies 2 z(alpha/2) s0/s1 + z(beta)
             * away, and the null's s0 is here at least 0.8 of the other's s1. */
            double far = 1.6 * yl_tails_cut(plan.alpha / 2) + yl_tails_cut(1 - plan.power);
            WITHIN(back.power, plan.power, yl_tails_above(far) + 1e-9);
            plan.power = back.power;
            back.p2 = 0.5;
            cr_assert(eq(int, yl_power_solve(&back, YL_POWER_EFFECT), YL_POWER_FOUND));
            NEAR(back.p2, 0.041, 1e-9);
            back = plan;
            back.alpha = 0.5;
            cr_assert(eq(int, yl_power_solve(&back, YL_POWER_ALPHA), YL_POWER_FOUND));
            NEAR(back.alpha, plan.alpha, 1e-8);
        }
}

Test(power, means_too_come_back_from_each_side)
{
    for (int i = 0; i < 12; i++) {
        struct yl_power plan = means(0.1 + 0.3 * (i % 4), i < 6 ? 0.8 : 0.99);
        plan.ratio = i % 3 ? 2.5 : 1;
        plan.sd2 = i % 2 ? 1.7 : 1;
        plan.normal = i % 5 == 0;
        plan.n1 = size(plan);
        plan.power = yl_power_at(&plan);
        struct yl_power back = plan;
        cr_assert(eq(int, yl_power_solve(&back, YL_POWER_EFFECT), YL_POWER_FOUND));
        NEAR(back.effect, plan.effect, 1e-8);
        back = plan;
        cr_assert(eq(int, yl_power_solve(&back, YL_POWER_ALPHA), YL_POWER_FOUND));
        NEAR(back.alpha, 0.05, 1e-7);
    }
}

Test(power, what_cannot_be_has_a_reason_and_no_number)
{
    struct yl_power plan = shares(0.1, 0.1, 0.8);
    cr_expect(eq(int, yl_power_solve(&plan, YL_POWER_SIZE), YL_POWER_NO_DIFFERENCE));
    plan = shares(0.1, 0.2, 0.04);
    cr_expect(eq(int, yl_power_solve(&plan, YL_POWER_SIZE), YL_POWER_BELOW_LEVEL));
    plan = shares(0.99, 0.99, 0.8);
    plan.n1 = 10;
    cr_expect(eq(int, yl_power_solve(&plan, YL_POWER_EFFECT), YL_POWER_OUT_OF_REACH));
    NEAR(plan.p2, 0.99, 0);
}

Test(power, clusters_and_cuped_AB_037_AB_017)
{
    double deff = yl_power_design_effect(50, 0, 0.02);
    NEAR(deff, yl_published("AB-037", "deff"), 1e-12);
    NEAR(50 * 200 / deff, yl_published("AB-037", "n_eff"), 1e-9);
    NEAR(3826 * deff, yl_published("AB-037", "n_needed_for_3826"), 1e-9);
    NEAR(ceil(3826 * deff / 50), yl_published("AB-037", "clusters_needed"), 0);
    NEAR(yl_power_design_effect(50, 0.6, 0.02), 1 + (1.36 * 50 - 1) * 0.02, 1e-12);
    NEAR(yl_power_cuped(0.7), yl_published("AB-017", "factor"), 1e-12);
    NEAR(20000 * yl_power_cuped(0.7), yl_published("AB-017", "n_after"), 1e-12);
    NEAR(20000 / 2000.0, yl_published("AB-017", "days_before"), 0);
    NEAR(20000 / 2000.0 * yl_power_cuped(0.7), yl_published("AB-017", "days_after"), 1e-12);
    struct yl_power plan = shares(0.02, 0.03, 0.8);
    double plain = size(plan);
    plan.factor = deff;
    NEAR(size(plan), plain * deff, 1e-10);
}

/* A t test over 7 means of clusters an arm is power.t.test(n = 7, sd = sqrt(1.98 / 50)) of R 4.2; with degrees of freedom of
 * the 700 people the effect of the second line would be found in 80 %. */
Test(power, clusters_are_the_units_of_a_t_test)
{
    const double effect[] = {0.2, 0.2988176094, 0.5},
                 want[] = {0.40915537533, 0.7322390435, 0.990332469192};
    for (int i = 0; i < 3; i++) {
        struct yl_power plan = means(effect[i], 0.8);
        plan.n1 = 350;
        plan.factor = 1.98;
        plan.cluster = 50;
        NEAR(yl_power_cluster_df(&plan), 12.0, 1e-12);
        NEAR(yl_power_at(&plan), want[i], 1e-8);
    }
    /* Shares: near the means with their spread; a size comes back as its power. */
    struct yl_power plan = shares(0.1, 0.15, 0.8);
    plan.factor = 1.98;
    plan.cluster = 50;
    plan.n1 = size(plan);
    WITHIN(yl_power_at(&plan), 0.8, 1e-4);
    plan.n1 = 1.98 * size(shares(0.1, 0.15, 0.8));
    cr_expect(yl_power_at(&plan) < 0.79); /* 53 clusters are no normal law */
}

Test(power, spread_of_a_ratio_is_that_of_its_residuals)
{
    struct yl_power_ratio m = {2, 1.5, 10, 4, 0.6};
    NEAR(yl_power_ratio_sd(&m), sqrt(2.25 - 2 * 0.2 * 0.6 * 6 + 0.04 * 16) / 10, 1e-12);
}

Test(power, many_comparisons_AB_034)
{
    static const double p[] = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                               0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0};
    static const enum yl_adjust_method methods[] = {YL_ADJUST_BONFERRONI, YL_ADJUST_HOLM,
                                                    YL_ADJUST_HOCHBERG_BENJAMINI};
    static const char *const names[] = {"bonf_rejected", "holm_rejected", "bh_rejected"};
    double adjusted[3][15], mixed[15], back[15];
    for (int m = 0; m < 3; m++) {
        yl_adjust(adjusted[m], p, 15, methods[m]);
        int rejected = 0;
        for (int i = 0; i < 15; i++) rejected += adjusted[m][i] <= 0.05;
        NEAR(rejected, yl_published("AB-034", names[m]), 0);
        for (int i = 0; i < 15; i++) mixed[i] = p[(i * 7) % 15]; /* any order gives the same */
        yl_adjust(back, mixed, 15, methods[m]);
        for (int i = 0; i < 15; i++) NEAR(back[i], adjusted[m][(i * 7) % 15], 0);
    }
    NEAR(adjusted[2][3], yl_published("AB-034", "bh_adj_4th"), 1e-12);
    NEAR(adjusted[1][3], yl_published("AB-034", "holm_adj_4th"), 1e-12);
    NEAR(adjusted[0][2], yl_published("AB-034", "bonf_adj_3rd"), 1e-12);
}

Test(power, dunnett_cuts_AB_036)
{
    WITHIN(yl_adjust_dunnett(0.05, 2, 2, 1), yl_published("AB-036", "k2"), 1e-8);
    WITHIN(yl_adjust_dunnett(0.05, 2, 3, 1), yl_published("AB-036", "k3"), 1e-8);
    WITHIN(yl_adjust_dunnett(0.05, 2, 4, 1), yl_published("AB-036", "k4"), 1e-8);
    WITHIN(yl_adjust_dunnett(0.05, 2, 1, 1), 1.959963984540054, 1e-9);
    /* A small control is what all comparisons share, a large one leaves them independent. */
    WITHIN(yl_adjust_dunnett(0.05, 2, 4, 1e4), 1.959963984540054, 0.02);
    WITHIN(yl_adjust_dunnett(0.05, 2, 4, 1e-6), yl_tails_cut(0.5 * -expm1(0.25 * log1p(-0.05))),
           1e-4);
    /* One-sided, Dunnett (1955) table 1a at infinite degrees of freedom: 1.92, 2.06, 2.16 */
    WITHIN(yl_adjust_dunnett(0.05, 1, 2, 1), 1.92, 0.005);
    WITHIN(yl_adjust_dunnett(0.05, 1, 3, 1), 2.06, 0.005);
    WITHIN(yl_adjust_dunnett(0.05, 1, 4, 1), 2.16, 0.005);
}
