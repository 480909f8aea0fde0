/* analysis.h: what a test says about data, simulated or real.
 *
 * Why      One implementation of each statistic: a simulated experiment, observed results and an
 *          analyst's own counts are analysed alike.
 * Shape    counts go in as struct yl_share (interval.h), values through yl_analysis_add into
 *          sufficient sums; each test is one call. Differences are treatment minus control: arm
 *          two minus arm one. yl_analysis_compare chooses the test by the kind of metric,
 *          yl_analysis_switchback compares blocks of time that alternate arms.
 * Units    p values are two-sided unless named otherwise; shares 0-1.
 * Order    yl_analysis_add and _merge give results that depend on the order in their last bits:
 *          keep one order.
 * Cost     constant, but Fisher: the smaller margin of the table.
 * Errors   NAN where the data cannot say (no people, no variance).
 * Threads  any; a sum belongs to one thread at a time.
 * Source   Fleiss, Levin & Paik (2003); Welch (1947); Deng, Knoblich & Lu (2018); Deng et al.
 *          (2013), CUPED; Kohavi, Tang & Xu (2020), SRM; Chan, Golub & LeVeque (1983) for merging
 *          sums; Bojinov, Simchi-Levi & Zhao (2023), "Design and analysis of switchback
 *          experiments". Intervals: interval.h.
 */
#pragma once
#include "sim/stats/interval.h"
#include <stdbool.h>
#include <stddef.h>

struct yl_analysis_shares {
    double difference, ratio; /* two - one, two / one */
    double z, p;              /* pooled variance */
    double z_unpooled, p_unpooled;
    double chi2, chi2_yates, p_yates;
    struct yl_interval newcombe, wald; /* of the difference, at `level` */
    struct yl_interval katz, lift;     /* of ratio - 1: log, delta method */
};
struct yl_analysis_shares yl_analysis_shares(struct yl_share one, struct yl_share two,
                                             double level);
double yl_analysis_fisher(struct yl_share one,
                          struct yl_share two); /* p, tables no likelier than this one */

/* Sums over people of (x, y): x the denominator, the time before the test, or unused (0). {0} is
 * empty. */
struct yl_analysis_sums {
    double n, mean_x, mean_y, xx, xy, yy; /* sums of products of deviations */
    double per;            /* of a ratio made linear: denominators of a unit; else 0 */
    double lost_x, lost_y; /* what rounding took from the means (two_sum.h) */
};
void yl_analysis_add(struct yl_analysis_sums *sums, double x, double y);
void yl_analysis_merge(struct yl_analysis_sums *sums, const struct yl_analysis_sums *more);

/* A ratio of sums as a mean: each unit's share in it, (y - r d) / mean d, r being the ratio (delta
 * method). `top` has (x, y), `below` has (x, d) of the same units, dy their product. */
struct yl_analysis_sums yl_analysis_linear(const struct yl_analysis_sums *top,
                                           const struct yl_analysis_sums *below, double dy);
/* What grows by independent steps while outcomes come in: their sum of squares; of a ratio that
 * of y - r d. */
double yl_analysis_information(const struct yl_analysis_sums *sums);

struct yl_analysis {
    double estimate, se, statistic, df, p; /* df INFINITY: normal */
    double z;                              /* normal quantile of p, with the sign of the estimate */
    struct yl_interval interval;
};
extern const struct yl_analysis yl_analysis_none; /* NAN in all */
/* The two-sided t test of an estimate with this variance; df INFINITY: normal. */
struct yl_analysis yl_analysis_t(double estimate, double variance, double df, double level);
/* Welch's test of means of y, or of ratios made linear: a variance for each arm. */
struct yl_analysis yl_analysis_welch(const struct yl_analysis_sums *one,
                                     const struct yl_analysis_sums *two, double level);

struct yl_analysis_cuped {
    double theta, correlation, raw, adjusted, factor; /* raw and adjusted: variance of y */
};
struct yl_analysis_cuped yl_analysis_cuped(const struct yl_analysis_sums *sums);
struct yl_analysis_srm {
    double chi2, df, p, worst; /* worst: largest |count / expected - 1| */
};
struct yl_analysis_srm yl_analysis_srm(const double *counts, const double *weights, size_t arms);

/* ---- the test of a metric ---- */
struct yl_analysis_how {
    bool share, covariate; /* neither: Welch, or the delta method where sums are linear */
    double level;          /* coverage of the interval */
};
/* A share (each unit 0 or 1) by the pooled z test, with the unpooled standard error; other values
 * by Welch's t, ratios made linear by the normal test; with a covariate by CUPED: the difference of y
 * less theta times that of x, theta from the arms' own spreads, pooled. */
struct yl_analysis yl_analysis_compare(const struct yl_analysis_sums *control,
                                       const struct yl_analysis_sums *treatment,
                                       struct yl_analysis_how how);
/* Do several estimates differ by more than their errors? Welch (1951), "On the comparison of several mean values", on
 * estimates in place of means: F with df1 and df2. p NAN with fewer than two that have an error. */
struct yl_analysis_apart {
    double f, df1, df2, p;
};
struct yl_analysis_apart yl_analysis_apart(const struct yl_analysis *of, size_t count);
/* The relative difference by Fieller (interval.h), with the variances and degrees of freedom of yl_analysis_compare without
 * a covariate (shares: unpooled, normal). */
struct yl_lift yl_analysis_lift(const struct yl_analysis_sums *one,
                                const struct yl_analysis_sums *two, struct yl_analysis_how how);
/* How far a metric is from the margin, which lies worse_by of the control's size on its worse side: the treatment less (1 -
 * worse_by) times the control, or, where less is better, (1 + worse_by) times the control less the treatment; the factors change
 * places where the control is below 0. Above 0 it holds. Both arms vary, so the margin does too; p is one-sided, the interval two-sided at how.level: "it holds" where the interval lies above 0 has half the level (Chow, Shao & Wang 2008, ch. 3). */
struct yl_analysis_guard {
    double worse_by; /* 0: no margin */
    bool lower_is_better;
};
struct yl_analysis_sums yl_analysis_scaled(const struct yl_analysis_sums *sums, double by);
/* The margin over the control, whose mean decides only by its sign. */
double yl_analysis_at_margin(struct yl_analysis_guard guard, double control);
struct yl_analysis yl_analysis_margin(const struct yl_analysis_sums *one,
                                      const struct yl_analysis_sums *two,
                                      struct yl_analysis_guard guard, struct yl_analysis_how how);
/* The same of a test of the treatment less yl_analysis_at_margin times the control. */
struct yl_analysis yl_analysis_beyond(const struct yl_analysis *test,
                                      struct yl_analysis_guard guard);
/* What follows from a metric and its guardrails. */
enum yl_analysis_decision {
    YL_ANALYSIS_HOLD,
    YL_ANALYSIS_SHIP,
    YL_ANALYSIS_STOP,
    YL_ANALYSIS_DECISIONS
};
extern const char *const yl_analysis_decisions[YL_ANALYSIS_DECISIONS]; /* "hold", "ship", "stop" */
/* Stop where the metric is seen to be worse, or a guardrail beyond its margin (without one: seen to be worse); ship where the
 * metric is seen to be better and every margin holds; else hold. metric: 1 better, -1 worse, 0 open. */
struct yl_analysis_decision_guard {
    struct yl_analysis_guard guard;
    struct yl_interval interval; /* of yl_analysis_margin; without a margin of the difference */
};
enum yl_analysis_decision
yl_analysis_decide(int metric, const struct yl_analysis_decision_guard *guard, size_t guards);

struct yl_analysis_block { /* a period under one arm: units that came and their outcomes */
    double n, y, per;      /* y is compared per unit, so per is n; of a ratio the denominators */
    bool treated;
};
/* The difference in each pair of neighbouring blocks, by the one-sample t. */
struct yl_analysis yl_analysis_switchback(const struct yl_analysis_block *block, size_t blocks,
                                          double level);
