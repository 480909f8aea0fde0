/* heterogeneity.c: Welch's test of several estimates, contract in heterogeneity.h */
#include "sim/stats/heterogeneity.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

struct yl_heterogeneity yl_heterogeneity(const struct yl_heterogeneity_of *of, size_t count)
{
    struct yl_heterogeneity out = {NAN, NAN, NAN, NAN, NAN};
    double weight = 0.0, sum = 0.0, q = 0.0, left = 0.0, k = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!(of[i].se > 0.0)) continue;
        double w = 1.0 / of[i].se / of[i].se;
        weight += w;
        sum += w * of[i].estimate;
        k++;
    }
    if (k < 2.0) return out;
    out.common = sum / weight;
    for (size_t i = 0; i < count; i++) {
        if (!(of[i].se > 0.0)) continue;
        double w = 1.0 / of[i].se / of[i].se, apart = of[i].estimate - out.common,
               rest = 1.0 - w / weight;
        q += w * apart * apart;
        left += rest * rest / of[i].df;
    }
    out.df1 = k - 1.0;
    out.df2 = left > 0.0 ? (k * k - 1.0) / 3.0 / left : INFINITY;
    out.f = q / out.df1 / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * left);
    out.p = isinf(out.df2) ? gsl_cdf_chisq_Q(q, out.df1) : gsl_cdf_fdist_Q(out.f, out.df1, out.df2);
    return out;
}
