/* always_valid.h: tests that may be looked at after every visit.
 *
 * Why      Dashboards are watched all the time; the mixture SPRT pays for that once, in sample
 *          size, and its price should be seen before the test is started.
 * Shape    plain functions; yl_always_valid_expect for the chance and the mean size at which a test
 *          of given length stops.
 * Units    variance: of the difference of the arms now (2 p (1 - p) / n); tau: sd of the normal
 *          mixture over effects, in units of the effect; sizes are people an arm.
 * Cost     the plan: looks * nodes^2 / 10.
 * Errors   YL_BAD_CALL for arguments outside their range.
 * Source   Robbins (1970), Ann. Math. Stat. 41; Johari, Koomen, Pekelis & Walsh (2017), "Peeking
 *          at A/B tests", KDD; Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas (2021),
 *          "Time-uniform central limit theory"; of t: Lai (1976), Ann. Stat. 4; Perez-Ortiz, Lardy, de
 *          Heide & Grunwald (2024), Ann. Stat. 52; Wang & Ramdas (2025), Sequential Analysis 44.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/interval.h"
#include <stdbool.h>

double yl_always_valid_ratio(double difference, double variance,
                             double tau); /* Lambda against no difference */
double yl_always_valid_p(double difference, double variance,
                         double tau); /* at one look: min(1, 1 / Lambda) */
double yl_always_valid_halfwidth(double variance, double tau,
                                 double alpha); /* of the always-valid interval */

/* Asymptotic confidence sequence of an estimate whose standard error is taken anew at each look, tightest near `tuned`
 * units: with m = rho^2 n its half-width is
 *   se sqrt((1 + 1/m) (log(1 + m) - 2 log alpha)),  rho^2 = (-2 log alpha + log(1 - 2 log alpha)) / tuned
 * (Waudby-Smith et al. 2021, theorem 2.2 and appendix B.2). passed: n over the size it is tuned at, in the same units at every
 * look. The cut is for |z|; the p value is the least alpha of a sequence with this rho that excludes 0. */
double yl_always_valid_cut(double passed, double alpha);
double yl_always_valid_cut_p(double z, double passed, double alpha);
/* The same for |t| of the mean of n normal values whose variance is not known, exact from the second value on: where the mixture of
 * t^2 over effects in units of the standard deviation, normal with variance rho^2, is 1 / alpha; infinite while n is too small. */
double yl_always_valid_cut_t(double n, double tuned, double alpha);
/* Is it told that the chance behind x of n is not p? The mixture of the likelihood ratios over a uniform prior is a martingale
 * where it is p: (n + 1) P(x of n | p) <= alpha happens at any n with at most alpha (Robbins 1970). */
bool yl_always_valid_told(struct yl_share share, double p, double alpha);

struct yl_always_valid_plan {
    double effect, tau, alpha;
    double unit_variance; /* of the difference with one person an arm: sd1^2 + sd2^2 / ratio */
    double largest;       /* people in arm 1 at which the test is given up */
    int looks;            /* equally spaced */
};
struct yl_always_valid_outcome {
    double power;        /* chance to stop by `largest` */
    double expected;     /* mean people in arm 1 at the end */
    double false_alarms; /* chance to stop though nothing differs; below alpha because the test is
                            given up */
    double meets;        /* size at which the drawn-out effect meets the bound: a rule of thumb */
};
enum yl_status yl_always_valid_expect(struct yl_always_valid_outcome *out,
                                      const struct yl_always_valid_plan *plan) YL_CHECKED;
/* Sets plan->largest to the least size with this power, `out` to what happens there; largest NAN:
 * none. */
enum yl_status yl_always_valid_size(struct yl_always_valid_plan *plan, double power,
                                    struct yl_always_valid_outcome *out) YL_CHECKED;
