/* proportions.h: the power of tests of two shares, convention by convention.
 *
 * Why      Calculators disagree because they estimate the variance differently; each convention
 *          has a name here, so an answer can say which it is and show the others.
 * Shape    fill struct yl_proportions; yl_proportions_power. Arm 1 is the control, arm 2 the
 *          treatment.
 * Units    shares 0-1; n1 and n2 people (fractions allowed); alpha is the level of the test, halved when sided is 2. margin: how much worse arm 2
 *          may be (> 0), or by how much it must be better (< 0); 0 is the test of any difference.
 * Cost     closed forms.
 * Errors   NAN where there is no such test (a share outside 0-1, no variance).
 * Source   Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 4
 *          (pooled, continuity); Chow, Shao & Wang (2008), ch. 4 (unpooled, non-inferiority);
 *          Cohen (1988) ch. 6 (arcsine); Farrington & Manning (1990), Stat. Med. 9; Miller's
 *          sample size calculator (null variance from the baseline).
 */
#ifndef YL_SIM_STATS_PROPORTIONS_H
#define YL_SIM_STATS_PROPORTIONS_H
#include <stdbool.h>

enum yl_proportions_method {
    YL_PROPORTIONS_POOLED,   /* null variance from the pooled share, the other from both: R's
                                power.prop.test */
    YL_PROPORTIONS_UNPOOLED, /* both variances from both shares (Wald) */
    YL_PROPORTIONS_BASELINE, /* null variance from the control's share (Miller) */
    YL_PROPORTIONS_ARCSINE,  /* Cohen's h */
    YL_PROPORTIONS_MANNING,  /* null variance from the likeliest shares at the margin */
    YL_PROPORTIONS_METHODS
};
struct yl_proportions {
    double p1, p2, n1, n2, alpha, margin;
    int sided;
    bool continuity, lower_is_better;
    double df;      /* of a t test over clusters, not of arcsine; 0: normal law */
    bool both_ends; /* two-sided, no margin: count rejections at the wrong end too (formulas of
                       sizes do not) */
    enum yl_proportions_method method;
};

double yl_proportions_h(double p1, double p2); /* Cohen's h, signed */
/* How far the truth is from the null, in the direction that the test should find; <= 0: no size
 * finds it. */
double yl_proportions_distance(const struct yl_proportions *test);
double yl_proportions_power(const struct yl_proportions *test);
#endif
