/* means.h: the power of tests of two means, and the spread of a ratio of means.
 *
 * Why      Orders' value and time are means; a figure such as revenue per visit, tested per
 *          person, is a ratio of two.
 * Shape    fill struct yl_means; yl_means_power. For a ratio: sd = yl_means_ratio_sd, normal =
 *          true.
 * Units    effect and sd in the metric's own; n1, n2 people; alpha halved when sided is 2; margin
 *          as in proportions.h.
 * Errors   NAN where there is no such test (sd not above 0, fewer than two people an arm).
 * Source   Cohen (1988) ch. 2 with the non-central t law; Welch and Satterthwaite for two sds;
 *          Deng, Knoblich & Lu (2018), "Applying the delta method in metric analytics", KDD.
 */
#ifndef YL_SIM_STATS_MEANS_H
#define YL_SIM_STATS_MEANS_H
#include <stdbool.h>

struct yl_means {
    double effect, sd1, sd2, n1, n2, alpha, margin;
    int sided;
    bool normal, lower_is_better; /* normal: known sd in place of t */
    double df;                    /* of a t test over clusters; 0: those of the people */
    bool both_ends;               /* normal only: as in proportions.h; t always counts both */
};
struct yl_means_ratio { /* one person's numerator and denominator */
    double mean_num, sd_num, mean_den, sd_den, correlation;
};
double yl_means_distance(const struct yl_means *test);
double yl_means_power(const struct yl_means *test);
double
yl_means_ratio_sd(const struct yl_means_ratio *ratio); /* sd of one person's share in num / den */
#endif
