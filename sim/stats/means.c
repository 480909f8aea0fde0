/* means.c: normal and non-central t, contract in means.h */
#include "sim/stats/means.h"
#include "sim/stats/tails.h"
#include <math.h>

double yl_means_distance(const struct yl_means *means)
{
    double better = means->lower_is_better ? -means->effect : means->effect;
    return means->margin == 0.0 ? fabs(better) : better + means->margin;
}

double yl_means_power(const struct yl_means *means)
{
    double v1 = means->sd1 * means->sd1 / means->n1, v2 = means->sd2 * means->sd2 / means->n2,
           v = v1 + v2;
    if (!(v > 0.0) || !(means->alpha > 0.0 && means->alpha < 1.0) || isinf(v)) return NAN;
    double shift = yl_means_distance(means) / sqrt(v), side = means->alpha / means->sided;
    if (means->normal) {
        double cut = yl_tails_cut(side), power = yl_tails_above(cut - shift);
        bool both = means->both_ends && means->sided == 2 && means->margin == 0.0;
        return both ? power + yl_tails_above(cut + shift) : power;
    }
    if (!(means->n1 > 1.0 && means->n2 > 1.0)) return NAN;
    double df = means->n1 + means->n2 - 2.0;
    if (means->sd1 != means->sd2)
        df = v * v / (v1 * v1 / (means->n1 - 1.0) + v2 * v2 / (means->n2 - 1.0));
    if (!(df >= 1.0)) return NAN;
    double cut = yl_tails_t_cut(side, df), power = yl_tails_noncentral(cut, df, shift);
    /* Both ends count when any difference would be reported. */
    if (means->sided == 2 && means->margin == 0.0) power += yl_tails_noncentral(cut, df, -shift);
    return power;
}

double yl_means_ratio_sd(const struct yl_means_ratio *m)
{
    double ratio = m->mean_num / m->mean_den;
    double v = m->sd_num * m->sd_num + ratio * ratio * m->sd_den * m->sd_den -
               2.0 * ratio * m->correlation * m->sd_num * m->sd_den;
    return v >= 0.0 ? sqrt(v) / fabs(m->mean_den) : NAN;
}
