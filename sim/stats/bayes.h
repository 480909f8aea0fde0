/* bayes.h: which of two shares is larger, as a chance.
 *
 * Why      "B is better with 94 %" and "what do I lose if I am wrong" are what many dashboards
 *          show.
 * Shape    yl_bayes_compare(&a, &b): two Beta laws after the data (prior a + successes, prior b +
 *          failures); yl_bayes_best for several.
 * Cost     three integrals of 1600 nodes; of several one each, a node count times.
 * Errors   NAN when a parameter is not above 0.
 * Owns     nothing.
 * Threads  any.
 * Source   Miller, "Formulas for Bayesian A/B testing" (2014); Stucchio, "Bayesian A/B testing at
 *          VWO" (2015).
 */
#ifndef YL_SIM_STATS_BAYES_H
#define YL_SIM_STATS_BAYES_H

struct yl_bayes_beta {
    double a, b;
};
struct yl_bayes_answer {
    double b_is_best, mean_a, mean_b;
    double loss_a, loss_b; /* expected share lost by choosing A, by choosing B */
};
struct yl_bayes_answer yl_bayes_compare(const struct yl_bayes_beta *one,
                                        const struct yl_bayes_beta *two);
/* best[count]: the chance that each has the largest share, of independent Beta laws; or the largest mean, of independent normal
 * laws with these means and standard deviations (> 0). NAN in all where a parameter is outside its range. */
void yl_bayes_best(double *best, const struct yl_bayes_beta *of, int count);
void yl_bayes_best_normal(double *best, const double *mean, const double *sd, int count);
#endif
