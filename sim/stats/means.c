/* means.c: normal and non-central t, contract in means.h */
#include "sim/stats/means.h"
#include "sim/stats/tails.h"
#include <math.h>

double yl_means_distance(const struct yl_means *test)
{
    double better = test->lower_is_better ? -test->effect : test->effect;
    return test->margin == 0.0 ? fabs(better) : better + test->margin;
}

double yl_means_power(const struct yl_means *test)
{
    double v1 = test->sd1 * test->sd1 / test->n1, v2 = test->sd2 * test->sd2 / test->n2,
           v = v1 + v2;
    if (!(v > 0.0) || !(test->alpha > 0.0 && test->alpha < 1.0) || isinf(v)) return NAN;
    double shift = yl_means_distance(test) / sqrt(v), side = test->alpha / test->sided;
    if (test->normal && !(test->df > 0.0)) {
        double cut = yl_tails_cut(side), power = yl_tails_above(cut - shift);
        bool both = test->both_ends && test->sided == 2 && test->margin == 0.0;
        return both ? power + yl_tails_above(cut + shift) : power;
    }
    double df = test->n1 + test->n2 - 2.0;
    if (test->df > 0.0)
        df = test->df;
    else if (!(test->n1 > 1.0 && test->n2 > 1.0))
        return NAN;
    else if (test->sd1 != test->sd2)
        df = v * v / (v1 * v1 / (test->n1 - 1.0) + v2 * v2 / (test->n2 - 1.0));
    if (!(df >= 1.0)) return NAN;
    double cut = yl_tails_t_cut(side, df), power = yl_tails_noncentral(cut, df, shift);
    /* Both ends count when any difference would be reported. */
    if (test->sided == 2 && test->margin == 0.0) power += yl_tails_noncentral(cut, df, -shift);
    return power;
}

double yl_means_ratio_sd(const struct yl_means_ratio *m)
{
    double ratio = m->mean_num / m->mean_den;
    double v = m->sd_num * m->sd_num + ratio * ratio * m->sd_den * m->sd_den -
               2.0 * ratio * m->correlation * m->sd_num * m->sd_den;
    return v >= 0.0 ? sqrt(v) / fabs(m->mean_den) : NAN;
}
