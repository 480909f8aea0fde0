/* best_set.c: gaps to those that may be the best; contract in best_set.h */
#include "sim/stats/best_set.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include <math.h>

double yl_best_alpha(size_t count, double level)
{
    return (1 - level) / (count > 2 ? (double)count * ((double)count - 1) / 2 : 1);
}

double yl_best_cut(size_t count, double level, size_t n)
{
    return n > 1 ? yl_interval_t(1 - yl_best_alpha(count, level), (double)n - 1) : NAN;
}

/* How far one is behind the true best at most: the largest upper end of its gaps to those that may be it. */
static double most_behind(const struct yl_best_of *of, const struct yl_best_standing *standing,
                          size_t one)
{
    double most = standing[one].low;
    for (size_t l = 0; l < of->count; l++) {
        if (l == one || !standing[l].may_be_best) continue;
        const struct yl_gap gap = of->gap(of->context, l, one);
        const double high = gap.by + gap.half;
        most = isnan(high) ? INFINITY : fmax(most, high);
    }
    return isfinite(most) ? most : (double)NAN;
}

void yl_best_stand(struct yl_best_standing *standing, const struct yl_best_of *of)
{
    for (size_t i = 0; i < of->count; i++) {
        const double known = of->least && i != of->best ? of->least[i] : 0;
        standing[i] = (struct yl_best_standing){NAN, NAN, NAN, false};
        if (isnan(of->estimate[i])) continue;
        standing[i] = (struct yl_best_standing){.low = known};
        if (i != of->best) {
            const struct yl_gap gap = of->gap(of->context, of->best, i);
            standing[i].behind = gap.by;
            standing[i].low = fmax(known, gap.by - gap.half);
        }
        standing[i].may_be_best = standing[i].low == 0;
    }
    /* Lower ends of those that the best by estimate beats are left out: the bound holds without them, too. */
    for (size_t l = 0; l < of->count; l++)
        for (size_t i = 0; i < of->count && standing[l].may_be_best && l != of->best; i++)
            if (i != l && i != of->best && !isnan(of->estimate[i])) {
                const struct yl_gap gap = of->gap(of->context, l, i);
                standing[i].low = fmax(standing[i].low, gap.by - gap.half);
            }
    for (size_t i = 0; i < of->count; i++) standing[i].may_be_best = standing[i].low == 0;
    for (size_t i = 0; i < of->count; i++)
        if (!isnan(of->estimate[i])) standing[i].high = most_behind(of, standing, i);
}

/* ---- the same replications of all ------------------------------------------------------------ */

struct pairs {
    const struct yl_systems *systems;
    double cut;
};

struct yl_gap yl_best_gap(const struct yl_systems *systems, double cut, size_t other, size_t one)
{
    const double *a = systems->move + other * systems->n, *b = systems->move + one * systems->n;
    const double size = fabs(systems->estimate[other]) + fabs(systems->estimate[one]);
    for (size_t r = 0; r < systems->n; r++) systems->scratch[r] = a[r] - b[r];
    const double error =
        yl_jackknife_unrounded(yl_jackknife_error(systems->scratch, systems->n), size);
    return (struct yl_gap){.by = systems->estimate[other] - systems->estimate[one],
                           .half = cut * error};
}

static struct yl_gap gap_of(void *context, size_t other, size_t one)
{
    const struct pairs *pairs = context;
    return yl_best_gap(pairs->systems, pairs->cut, other, one);
}

void yl_best_set(struct yl_best_standing *standing, const struct yl_systems *systems, double cut)
{
    struct pairs pairs = {systems, cut};
    struct yl_best_of of = {
        .count = systems->count, .estimate = systems->estimate, .gap = gap_of, .context = &pairs};
    for (size_t i = 1; i < systems->count; i++)
        if (!(systems->estimate[of.best] >= systems->estimate[i])) of.best = i;
    yl_best_stand(standing, &of);
}
