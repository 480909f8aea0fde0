/* heterogeneity.h: do several estimates differ by more than their errors?
 *
 * Why      An effect is shown by segments only behind the test whether it differs between them.
 * Shape    yl_heterogeneity(estimates, count).
 * Units    df of an estimate's variance; INFINITY: known.
 * Cost     linear.
 * Errors   p NAN with fewer than two estimates that have an error.
 * Source   Welch (1951), "On the comparison of several mean values", on estimates in place of means: F with df1 and df2.
 */
#ifndef YL_SIM_STATS_HETEROGENEITY_H
#define YL_SIM_STATS_HETEROGENEITY_H
#include <stddef.h>

struct yl_heterogeneity_of {
    double estimate, se, df;
};
struct yl_heterogeneity {
    double f, df1, df2, p, common; /* common: mean of the estimates, weighted by 1 / se² */
};
struct yl_heterogeneity yl_heterogeneity(const struct yl_heterogeneity_of *of, size_t count);
#endif
