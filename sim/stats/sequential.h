/* sequential.h: tests that are looked at several times: bounds, chances of crossing, inflation.
 *
 * Why      Looking often with a fixed cut breaks the level (10 looks at 5 % give 19 %). Bounds
 *          that keep it have no closed form; they are found by integrating look after look, and
 *          every other answer comes from the same step.
 * Shape    fill kind, looks, time, alpha, sided (and the curve); yl_sequential_bounds;
 *          then any of the others. yl_sequential_cross takes any bounds, at up to thousands of
 *          looks.
 * Units    time: share of the information, increasing, the last 1. alpha: the level of the whole
 *          test; with sided 2 half of it is on each side. drift: the mean of Z at time 1. Bounds
 *          are values of |Z| (of Z when one-sided).
 * Cost     looks * nodes^2 normal densities, nodes about 100 to 600; a constant takes some 10
 *          passes.
 * Errors   YL_BAD_CALL for arguments outside the units above; outputs are then
 *          untouched or NAN.
 * Source   Armitage, McPherson & Rowe (1969), JRSS A 132; Pocock (1977), Biometrika 64; O'Brien &
 *          Fleming (1979), Biometrics 35; Lan & DeMets (1983), Biometrika 70; Jennison & Turnbull
 *          (2000), Group Sequential Methods, ch. 2, 7 and 19; Lan, Simon & Halperin (1982) for conditional power;
 *          Spiegelhalter, Freedman & Blackburn (1986) for predictive power with a flat prior; Fairbanks & Madsen (1982) and
 *          Tsiatis, Rosner & Mehta (1984) for the stagewise ordering.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/interval.h"

enum { YL_SEQUENTIAL_LOOKS = 1000 };
enum yl_sequential_kind {
    YL_SEQUENTIAL_POCOCK,         /* one cut at every look */
    YL_SEQUENTIAL_OBRIEN_FLEMING, /* cut C / sqrt(time) */
    YL_SEQUENTIAL_LAN_DEMETS,     /* the level is spent along a curve */
};
enum yl_sequential_curve {
    YL_SEQUENTIAL_SPEND_OBRIEN_FLEMING, /* a side of level a: 2 - 2 Phi(z(a/2) / sqrt t) */
    YL_SEQUENTIAL_SPEND_POCOCK,         /* a log(1 + (e - 1) t) */
};
struct yl_sequential {
    enum yl_sequential_kind kind;
    enum yl_sequential_curve curve;
    int looks, sided;
    double alpha;
    double time[YL_SEQUENTIAL_LOOKS];
    /* of Lan and DeMets: share of the planned size at each look, by which the level is spent; 0: its time */
    double planned[YL_SEQUENTIAL_LOOKS];
    /* found by yl_sequential_bounds */
    double constant; /* C; NAN for Lan and DeMets */
    double bound[YL_SEQUENTIAL_LOOKS];
    double spent[YL_SEQUENTIAL_LOOKS];   /* level used up to and with this look, all sides */
    double nominal[YL_SEQUENTIAL_LOOKS]; /* p value that this cut stands for */
};
struct yl_sequential_paths { /* what yl_sequential_cross reads and fills */
    int looks;
    const double *time, *low, *high; /* [looks]; low may be NULL: never stops below */
    double drift;
    double *above,
        *below; /* [looks]: chance to stop at this look, that side first (above NAN: times are not as in the units above); below may be NULL */
};
void yl_sequential_even(struct yl_sequential *test, int looks); /* looks and equally spaced times */
enum yl_status yl_sequential_bounds(struct yl_sequential *test) YL_CHECKED;
void yl_sequential_cross(const struct yl_sequential_paths *paths);

struct yl_sequential_power {
    double power;    /* chance to stop at a bound by the last look, all sides */
    double expected; /* mean time at which the test ends, as a share of the largest size */
};
void yl_sequential_power(struct yl_sequential_power *out, const struct yl_sequential *test,
                         double drift);
/* The drift that gives this power; NAN when the power is not above the level. */
double yl_sequential_drift(const struct yl_sequential *test, double power);
/* Largest size over that of the fixed test of the same level and power. */
double yl_sequential_inflation(const struct yl_sequential *test, double power);
/* Bounds by which a test may be given up, spending the chance to miss the effect along a curve (Pampallona, Tsiatis & Kim 2001):
 * where Z is below them, of a two-sided test where |Z| is (the inner wedge; Jennison & Turnbull 2000, ch. 5). They bind nothing:
 * test->bound is as without them. low[looks]; the last is test->bound's. The drift for
 * which all of it is missed with 1 - power, and what follows if the bounds are kept to. */
struct yl_sequential_futile {
    double drift, inflation;
    double expected_null, expected_effect; /* mean time at the end, share of the largest size */
    double stopped_null;                   /* chance to be given up before the end, no effect */
};
enum yl_status yl_sequential_futility(struct yl_sequential_futile *out, double *low,
                                      const struct yl_sequential *test,
                                      enum yl_sequential_curve curve, double power) YL_CHECKED;
/* Chance that |Z| (or Z) passes the fixed cut at any of the looks, up to YL_SEQUENTIAL_LOOKS, though nothing differs. */
double yl_sequential_peeking(double alpha, int sided, int looks);

/* At a look, and at the end. Whoever looks early asks whether going on can still show anything; and the usual estimate and
 * interval of a test that was stopped early are too large. Looks count from 0 and are those of the test, where more are to come
 * not its last. An estimate with standard error se at a look of time t stands for a drift of estimate / (se * sqrt t). Bounds
 * are those of |Z|; futility is not part of any of them. A pass over the looks; 48 of them for the predictive one, some 60 for
 * the end. Chance that a later look passes a bound, given Z = z at look `at`: */
double yl_sequential_conditional(const struct yl_sequential *test, int at, double z, double drift);
/* Its mean over what the data so far leave open. */
double yl_sequential_predictive(const struct yl_sequential *test, int at, double z);
struct yl_sequential_end {
    double drift; /* median unbiased */
    struct yl_interval interval;
    double p; /* two-sided, twice the smaller half */
};
/* Of a test that ended at look `at` with Z = z; level: coverage of the interval. */
struct yl_sequential_end yl_sequential_end(const struct yl_sequential *test, int at, double z,
                                           double level);
