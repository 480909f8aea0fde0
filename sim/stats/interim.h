/* interim.h: what a group-sequential test says at a look, and what it says at its end.
 *
 * Why      Whoever looks early asks whether going on can still show anything; and the usual estimate and interval of a test
 *          that was stopped early are too large.
 * Shape    bounds by yl_sequential_bounds; yl_interim_power and yl_interim_predictive at a look, yl_interim_end at the last.
 * Units    looks count from 0. drift: the mean of Z at time 1; an estimate with standard error se at a look of time t stands
 *          for a drift of estimate / (se * sqrt t). Bounds are those of |Z|; futility is not part of any of them.
 * Cost     a pass over the looks; 48 of them for the predictive one, some 60 for the end.
 * Errors   none: looks are those of the test, and where more are to come not its last.
 * Source   Lan, Simon & Halperin (1982) for conditional power; Spiegelhalter, Freedman & Blackburn (1986) for predictive power
 *          with a flat prior; Fairbanks & Madsen (1982) and Tsiatis, Rosner & Mehta (1984) for the stagewise ordering.
 */
#ifndef YL_SIM_STATS_INTERIM_H
#define YL_SIM_STATS_INTERIM_H
#include "sim/stats/interval.h"
#include "sim/stats/sequential.h"

/* Chance that a later look passes a bound, given Z = z at look `at`. */
double yl_interim_power(const struct yl_sequential *test, int at, double z, double drift);
/* Its mean over what the data so far leave open. */
double yl_interim_predictive(const struct yl_sequential *test, int at, double z);
struct yl_interim_end {
    double drift; /* median unbiased */
    struct yl_interval interval;
    double p; /* two-sided, twice the smaller half */
};
/* Of a test that ended at look `at` with Z = z; level: coverage of the interval. */
struct yl_interim_end yl_interim_end(const struct yl_sequential *test, int at, double z,
                                     double level);
#endif
