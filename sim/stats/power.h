/* power.h: effect, size, power and level of a two-arm test, any one from the others.
 *
 * Why      One solver for every convention: each is a function size -> power, and every other
 *          answer is that function turned round. Calculators disagree because they estimate the variance of a share
 *          differently; each convention has a name here, so an answer can say which it is and show the others.
 * Shape    fill struct yl_power, then yl_power_at for the power, yl_power_solve for one of the four; the
 *          answer is written into the struct. For a ratio of means: sd1 = sd2 = yl_power_ratio_sd, normal = true.
 * Units    shares 0-1, effect and sd of means in the metric's own unit; n1: people in arm 1 (control), fractions allowed;
 *          ratio: n2 / n1; factor: variance of the real design
 *          over that of independent people and a plain mean (design effect, 1 - rho^2, inflation,
 *          multiplied). alpha is the level of the test, halved when sided is 2.
 *          A size is the textbooks' closed form, which leaves out rejections at the wrong end
 *          (t counts them); power, effect and level count both ends, as the test does. At power
 *          80 % that moves a size by 3e-6 of itself.
 * Errors   enum yl_power_answer: why there is no number. Nothing is changed then. yl_power_at: NAN where there is no such test
 *          (a share outside 0-1, no variance, sd not above 0, fewer than two people an arm).
 * Source   Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 4
 *          (pooled, continuity); Chow, Shao & Wang (2008), ch. 4 (unpooled, non-inferiority);
 *          Cohen (1988) ch. 2, with the non-central t law, and ch. 6 (arcsine); Farrington & Manning (1990), Stat. Med. 9;
 *          Miller's sample size calculator (null variance from the baseline); Welch and Satterthwaite for two sds;
 *          Deng, Knoblich & Lu (2018), "Applying the delta method in metric analytics", KDD;
 *          Gelman & Carlin (2014) for the winner's curse;
 *          Donner & Klar (2000) and Eldridge, Ashby & Kerry (2006) for clusters; Deng, Xu, Kohavi
 *          & Walker (2013) for CUPED; Deng & Hu (2015) for triggering; Kohavi et al. (2014) for
 *          355 s^2.
 */
#pragma once
#include <stdbool.h>

enum yl_power_unknown { YL_POWER_SIZE, YL_POWER_EFFECT, YL_POWER_POWER, YL_POWER_ALPHA };
enum yl_power_answer {
    YL_POWER_FOUND,
    YL_POWER_NO_DIFFERENCE, /* the truth lies on the null: no size finds it */
    YL_POWER_WRONG_SIDE,    /* the truth lies beyond the margin */
    YL_POWER_BELOW_LEVEL,   /* a power not above the level needs no data */
    YL_POWER_OUT_OF_REACH,  /* no effect (share up to 100 %), level or size up to 1e15 gives this
                               power */
};
enum yl_power_method {
    YL_POWER_POOLED,   /* null variance from the pooled share, the other from both: R's
                          power.prop.test */
    YL_POWER_UNPOOLED, /* both variances from both shares (Wald) */
    YL_POWER_BASELINE, /* null variance from the control's share (Miller) */
    YL_POWER_ARCSINE,  /* Cohen's h */
    YL_POWER_MANNING,  /* null variance from the likeliest shares at the margin */
    YL_POWER_METHODS
};
struct yl_power {
    bool is_means;
    double p1, p2; /* of shares */
    enum yl_power_method method;
    bool continuity;
    double effect, sd1, sd2; /* of means */
    bool normal;             /* known sd in place of t */
    double alpha, margin;    /* arm 2 may be as much worse (> 0), must be as much better (< 0) */
    int sided;
    bool lower_is_better;
    double n1, ratio, factor, power;
    double cluster; /* mean people of the clusters that are assigned; 0: people are */
    bool downwards; /* YL_POWER_EFFECT: the effect below the baseline */
};
/* Clusters of both arms less 2: the degrees of freedom of a test whose units are clusters (Donner & Klar 2000, ch. 6). */
double yl_power_cluster_df(const struct yl_power *plan);
double yl_power_at(const struct yl_power *plan);
double yl_power_effect(const struct yl_power *plan); /* p2 - p1, or the difference of means */
enum yl_power_answer yl_power_solve(struct yl_power *plan, enum yl_power_unknown unknown);

double yl_power_h(double p1, double p2); /* Cohen's h, signed */
struct yl_power_ratio {                  /* one person's numerator and denominator */
    double mean_num, sd_num, mean_den, sd_den, correlation;
};
double
yl_power_ratio_sd(const struct yl_power_ratio *ratio); /* sd of one person's share in num / den */

/* A switchback: the one-sample t over pairs of blocks whose differences have this sd. */
struct yl_power_pairs {
    double pairs, sd, effect, alpha, power;
    int sided;
};
double yl_power_of_pairs(const struct yl_power_pairs *plan);
double
yl_power_least_pairs(struct yl_power_pairs plan); /* with its power; 0: more than a million */

/* 1 + ((1 + cv^2) m - 1) icc; cv is the coefficient of variation of the cluster sizes. */
double yl_power_design_effect(double size, double cv, double icc);
double yl_power_cuped(double correlation); /* 1 - rho^2 */
