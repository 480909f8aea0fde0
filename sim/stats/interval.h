/* interval.h: intervals for means, shares and comparisons of shares.
 *
 * Why      One place for every interval the program prints. Quantiles of t and of the normal law are rounded to 36 significant
 *          bits, so that no last bit of a library decides a printed digit; what follows is + - * / and roots.
 * Shape    pure functions; `level` is the coverage, 0.95 for nearly all.
 * Units    shares 0-1; x events of n trials.
 * Errors   none; an interval that does not exist is {NAN, NAN} (a lift over zero events).
 * Source   Student (1908); Wilson (1927); Brown, Cai & DasGupta (2001) for Jeffreys; Newcombe (1998) method 10; Katz et al.
 *          (1978).
 */
#pragma once

struct yl_interval {
    double low, high;
};
struct yl_share { /* x of n */
    double x, n;
};
double yl_interval_t(double level, double freedom); /* two-sided: P(|T| <= t) = level */
double yl_interval_z(double level);
double yl_interval_beyond(double chance); /* two-sided: P(|Z| > z) = chance, however small */
/* -ln((1-level)/2): most events expected when none was seen; 3.69 */
double yl_interval_none(double level);
/* Of a Poisson mean, exact (Garwood 1936), where so many events were seen; low 0 at none. */
struct yl_interval yl_interval_poisson(double events, double level);
struct yl_interval yl_interval_wilson(struct yl_share share, double level);
/* low 0 at x = 0, high 1 at x = n */
struct yl_interval yl_interval_jeffreys(struct yl_share share, double level);
/* one - two */
struct yl_interval yl_interval_wald(struct yl_share one, struct yl_share two, double level);
/* one - two */
struct yl_interval yl_interval_newcombe(struct yl_share one, struct yl_share two, double level);
/* one / two - 1 */
struct yl_interval yl_interval_katz(struct yl_share one, struct yl_share two, double level);
/* likewise, delta method */
struct yl_interval yl_interval_lift_delta(struct yl_share one, struct yl_share two, double level);

/* (two - one) / |one| of two means: what the t test of two - one - lift |one| does not refuse at |t| <= cut (Fieller 1954). Where
 * the control is not seen to differ from 0 that is no bounded set. */
enum yl_lift_is { YL_LIFT_UNKNOWN, YL_LIFT_BETWEEN, YL_LIFT_OUTSIDE, YL_LIFT_ANY };
struct yl_lift {
    double estimate;
    enum yl_lift_is is; /* between low and high; at most low or at least high; any number */
    struct yl_interval interval; /* NAN of UNKNOWN and ANY */
};
struct yl_fieller {
    double one, two, v_one, v_two, covariance; /* means and their variances */
};
struct yl_lift yl_interval_fieller(struct yl_fieller of, double cut);
