/* power.h: effect, size, power and level of a two-arm test, any one from the others.
 *
 * Why      One solver for every convention: each is a function size -> power, and every other
 *          answer is that function turned round.
 * Shape    fill struct yl_power (kind and its test; n1 and n2 of the test are set from n1, ratio,
 *          factor); then yl_power_at for the power, yl_power_solve for one of the four; the
 *          answer is written into the struct.
 * Units    n1: people in arm 1 (control); ratio: n2 / n1; factor: variance of the real design
 *          over that of independent people and a plain mean (design effect, 1 - rho^2, inflation,
 *          multiplied). effect: p2 - p1 or the difference of means.
 *          A size is the textbooks' closed form, which leaves out rejections at the wrong end
 *          (t counts them); power, effect and level count both ends, as the test does. At power
 *          80 % that moves a size by 3e-6 of itself.
 * Errors   enum yl_power_answer: why there is no number. Nothing is changed then.
 * Source   those of proportions.h and means.h; Gelman & Carlin (2014) for the winner's curse;
 *          Donner & Klar (2000) and Eldridge, Ashby & Kerry (2006) for clusters; Deng, Xu, Kohavi
 *          & Walker (2013) for CUPED; Deng & Hu (2015) for triggering; Kohavi et al. (2014) for
 *          355 s^2.
 */
#ifndef YL_SIM_STATS_POWER_H
#define YL_SIM_STATS_POWER_H
#include "sim/stats/means.h"
#include "sim/stats/proportions.h"

enum yl_power_unknown { YL_POWER_SIZE, YL_POWER_EFFECT, YL_POWER_POWER, YL_POWER_ALPHA };
enum yl_power_answer {
    YL_POWER_FOUND,
    YL_POWER_NO_DIFFERENCE, /* the truth lies on the null: no size finds it */
    YL_POWER_WRONG_SIDE,    /* the truth lies beyond the margin */
    YL_POWER_BELOW_LEVEL,   /* a power not above the level needs no data */
    YL_POWER_OUT_OF_REACH,  /* no effect (share up to 100 %), level or size up to 1e15 gives this
                               power */
};
struct yl_power {
    bool is_means;
    struct yl_proportions shares; /* is_means false */
    struct yl_means means;        /* is_means true */
    double n1, ratio, factor, power;
    double cluster; /* mean people of the clusters that are assigned; 0: people are */
    bool downwards; /* YL_POWER_EFFECT: the effect below the baseline */
};
/* Clusters of both arms less 2: the degrees of freedom of a test whose units are clusters (Donner & Klar 2000, ch. 6). */
double yl_power_cluster_df(const struct yl_power *plan);
double yl_power_at(const struct yl_power *plan);
double yl_power_effect(const struct yl_power *plan);
enum yl_power_answer yl_power_solve(struct yl_power *plan, enum yl_power_unknown unknown);

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
#endif
