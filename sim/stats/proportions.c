/* proportions.c: normal formulas, contract in proportions.h */
#include "sim/stats/proportions.h"
#include "sim/stats/tails.h"
#include <math.h>

double yl_proportions_h(double p1, double p2) { return 2.0 * (asin(sqrt(p2)) - asin(sqrt(p1))); }

double yl_proportions_distance(const struct yl_proportions *test)
{
    double better = test->lower_is_better ? test->p1 - test->p2 : test->p2 - test->p1;
    return test->margin == 0.0 ? fabs(better) : better + test->margin;
}

/* The likeliest shares with p2 - p1 = gap: the root of a cubic (Farrington & Manning 1990,
 * appendix). */
static void restricted(double share[2], const struct yl_proportions *test, double gap)
{
    double r = test->n1 / test->n2, q2 = test->p2, q1 = test->p1;
    double a = 1.0 + r, b = -(1.0 + r + q2 + r * q1 + gap * (r + 2.0));
    double c = gap * gap + gap * (2.0 * q2 + r + 1.0) + q2 + r * q1, d = -q2 * gap * (1.0 + gap);
    double third = b / (3.0 * a);
    double v = third * third * third - b * c / (6.0 * a * a) + d / (2.0 * a);
    double u = copysign(sqrt(fmax(0.0, third * third - c / (3.0 * a))), v == 0.0 ? 1.0 : v);
    double ratio = u == 0.0 ? 0.0 : v / (u * u * u);
    double w = (3.141592653589793 + acos(fmin(1.0, fmax(-1.0, ratio)))) / 3.0;
    share[1] = fmin(1.0, fmax(0.0, 2.0 * u * cos(w) - third));
    share[0] = fmin(1.0, fmax(0.0, share[1] - gap));
}

static double null_variance(const struct yl_proportions *test)
{
    double n1 = test->n1, n2 = test->n2, p1 = test->p1, p2 = test->p2;
    double both = p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2;
    double pooled = (n1 * p1 + n2 * p2) / (n1 + n2), share[2];
    switch (test->method) {
    case YL_PROPORTIONS_POOLED:
        return pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    case YL_PROPORTIONS_BASELINE:
        return p1 * (1.0 - p1) * (1.0 / n1 + 1.0 / n2);
    case YL_PROPORTIONS_MANNING:
        restricted(share, test, test->lower_is_better ? test->margin : -test->margin);
        return share[0] * (1.0 - share[0]) / n1 + share[1] * (1.0 - share[1]) / n2;
    case YL_PROPORTIONS_UNPOOLED:
    case YL_PROPORTIONS_ARCSINE:
    case YL_PROPORTIONS_METHODS:
        break;
    }
    return both;
}

static double normal_power(const struct yl_proportions *test)
{
    double n1 = test->n1, n2 = test->n2, side = test->alpha / test->sided;
    const bool clusters = test->df > 0.0;
    double z = clusters ? yl_tails_t_cut(side, test->df) : yl_tails_cut(side);
    double distance = yl_proportions_distance(test);
    bool both = test->both_ends && test->sided == 2 && test->margin == 0.0;
    if (test->method == YL_PROPORTIONS_ARCSINE) {
        if (test->margin != 0.0) return NAN;
        double shift = fabs(yl_proportions_h(test->p1, test->p2)) / sqrt(1.0 / n1 + 1.0 / n2);
        return yl_tails_above(z - shift) + (both ? yl_tails_above(z + shift) : 0.0);
    }
    double truth = test->p1 * (1.0 - test->p1) / n1 + test->p2 * (1.0 - test->p2) / n2;
    if (!(truth > 0.0)) return NAN;
    double cut = z * sqrt(null_variance(test)), sd = sqrt(truth);
    if (test->continuity) cut += 0.5 * (1.0 / n1 + 1.0 / n2);
    if (clusters) {
        double power = yl_tails_noncentral(cut / sd, test->df, distance / sd);
        return both ? power + yl_tails_noncentral(cut / sd, test->df, -distance / sd) : power;
    }
    double power = yl_tails_above((cut - distance) / sd);
    return both ? power + yl_tails_above((cut + distance) / sd) : power;
}

double yl_proportions_power(const struct yl_proportions *test)
{
    bool good = test->p1 >= 0.0 && test->p1 <= 1.0 && test->p2 >= 0.0 && test->p2 <= 1.0 &&
                test->n1 > 0.0 && test->n2 > 0.0 && test->alpha > 0.0 && test->alpha < 1.0;
    return good ? normal_power(test) : NAN;
}
