/* cure.h: a chance, then a delay, seen for a limited time.
 *
 * Why      Of those who reach a step some never pass it, and of those who will, some have not when the log ends. The share
 *          that passed in time is too low, and the mean of the delays seen too short; both are estimated together.
 * Shape    yl_cure_fit(&fit, law, times, count, share): the law with the highest likelihood; fit.covariance is of the
 *          parameters as they are estimated, in the order logit of the share, logarithm of the scale, of the shape.
 * Units    times in any one unit, above 0, and 0 where they have a grain; scale in that unit. Weights are numbers of visits.
 * Cost     some hundred evaluations of the likelihood, each over all times: join equal ones first.
 * Errors   YL_BAD_INPUT: fewer than three events, a time that is not above 0, or no highest likelihood was found.
 * Source   mixture cure model, Boag (1949); expectation and maximisation as in Sy & Taylor (2000), Biometrics 56, 227-236,
 *          then Newton's method on the likelihood of what was seen, whose second derivatives give the covariance; both ends of a delay
 *          known to a tick: De Gruttola & Lagakos (1989), Biometrics 45, 1-11, the first end uniform within its tick;
 *          follow-up: Maller & Zhou (1994), JASA 89, 1499-1506 (alpha_n).
 */
#pragma once
#include "sim/base/status.h"
#include <stdbool.h>
#include <stddef.h>

enum yl_cure_law {
    YL_CURE_EXPONENTIAL, /* scale: the mean; no shape */
    YL_CURE_LOGNORMAL,   /* scale: the median; shape: sigma */
    YL_CURE_GAMMA,       /* scale: the mean; shape as in gamma(mean M shape K) */
    YL_CURE_WEIBULL,
    YL_CURE_LAWS
};
struct yl_cure_time { /* the event lies in [low, high] */
    double low, high; /* equal: seen then; high INFINITY: not by low; low INFINITY: never */
    double weight;
    double grain; /* low is the difference of two readings of a clock of this tick; 0: exact */
};
enum yl_cure_share {
    YL_CURE_SHARE_FITTED,
    YL_CURE_SHARE_ONE /* everybody passes sooner or later */
};
struct yl_cure_fit {
    enum yl_cure_law law;
    double share, scale, shape; /* shape 1 where the law has none */
    double covariance[3]
                     [3]; /* of logit share, log scale, log shape; 0 where one is not estimated */
    double log_likelihood, aic;
    int parameters;
    bool at_one; /* the likelihood rises until the share is 1: no share is estimated */
};
enum yl_status yl_cure_fit(struct yl_cure_fit *fit, enum yl_cure_law law,
                           const struct yl_cure_time *time, size_t count,
                           enum yl_cure_share share) YL_CHECKED;
/* The chance that an event of the law has happened by `time`. */
double yl_cure_by(const struct yl_cure_fit *fit, double time);
struct yl_cure_laws {
    struct yl_cure_fit law[YL_CURE_LAWS]; /* aic NAN: not fitted */
    double weight[YL_CURE_LAWS]; /* exp(-(aic - least) / 2), which add up to 1. Akaike (1978) */
    enum yl_cure_law best;
};
/* Best law and weights by the aic of each; false: none is fitted. */
bool yl_cure_weigh(struct yl_cure_laws *laws);

struct yl_cure_follow_up {
    double last;   /* the latest event seen */
    double end;    /* the longest time watched */
    double beyond; /* visits watched for longer than that, or known never to pass */
    double chance; /* (1 - N / n)^n, N: events in (2 last - end, last]. Small: what is behind
                      `last` is as long as a stretch in which many passed, and nobody does */
};
/* Is the time long enough to tell those who never pass from those who have not yet? */
void yl_cure_follow(struct yl_cure_follow_up *follow, const struct yl_cure_time *time,
                    size_t count);
