/* adjust.c: sorted p values, and one integral for Dunnett, contract in adjust.h */
#include "sim/stats/adjust.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <stdlib.h>

struct ranked {
    double p;
    size_t at;
};

YL_ORDER(before, struct ranked, YL_BY(p) YL_BY(at))

static void stepped(double *adjusted, const struct ranked *sorted, size_t count,
                    enum yl_adjust_method method)
{
    double bound = method == YL_ADJUST_HOLM ? 0.0 : 1.0;
    for (size_t i = 0; i < count; i++) {
        if (method == YL_ADJUST_HOLM) {
            bound = fmax(bound, fmin(1.0, sorted[i].p * (double)(count - i)));
            adjusted[sorted[i].at] = bound;
        } else {
            size_t rank = count - i;
            bound = fmin(bound, sorted[rank - 1].p * (double)count / (double)rank);
            adjusted[sorted[rank - 1].at] = bound;
        }
    }
}

void yl_adjust(double *adjusted, const double *p, size_t count, enum yl_adjust_method method)
{
    if (method == YL_ADJUST_HOLM || method == YL_ADJUST_HOCHBERG_BENJAMINI) {
        struct ranked *sorted = yl_get((count ? count : 1) * sizeof *sorted);
        for (size_t i = 0; i < count; i++) sorted[i] = (struct ranked){p[i], i};
        qsort(sorted, count, sizeof *sorted, before);
        stepped(adjusted, sorted, count, method);
        free(sorted);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        adjusted[i] = p[i];
        if (method == YL_ADJUST_BONFERRONI) adjusted[i] = fmin(1.0, p[i] * (double)count);
        if (method == YL_ADJUST_SIDAK) adjusted[i] = -expm1((double)count * log1p(-p[i]));
    }
}

struct dunnett {
    double cut, lambda, alpha;
    int sided, treatments;
};

static double none_passes(double z, const void *context)
{
    const struct dunnett *dunnett = context;
    double rest = sqrt(1.0 - dunnett->lambda * dunnett->lambda);
    double under = yl_tails_above(-(dunnett->cut + dunnett->lambda * z) / rest);
    if (dunnett->sided == 2) under -= yl_tails_above((dunnett->cut - dunnett->lambda * z) / rest);
    return exp(-0.5 * z * z) * 0.3989422804014327 *
           (1.0 - pow(fmax(under, 0.0), dunnett->treatments));
}

static double level_excess(double cut, const void *context)
{
    struct dunnett dunnett = *(const struct dunnett *)context;
    dunnett.cut = cut;
    /* Where nearly all variance is shared the integrand is a step: panels as narrow as that. */
    int panels = (int)fmin(24.0 + 20.0 / sqrt(1.0 - dunnett.lambda * dunnett.lambda), 40000.0);
    return yl_tails_integral(none_passes, &dunnett, -10.0, 10.0, panels) - dunnett.alpha;
}

double yl_adjust_dunnett(double alpha, int sided, int treatments, double ratio)
{
    if (!(alpha > 0.0 && alpha < 1.0 && treatments >= 1 && ratio > 0.0)) return NAN;
    /* Treatment i minus control has a share n_i / (n_i + n_0) of its variance in common with the
     * others. */
    struct dunnett dunnett = {0.0, sqrt(ratio / (1.0 + ratio)), alpha, sided, treatments};
    double high = yl_tails_cut(alpha / sided / treatments) + 1e-4;
    return yl_tails_root(level_excess, &dunnett, yl_tails_cut(alpha / sided) - 1e-4, high);
}
