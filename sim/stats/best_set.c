/* best_set.c: each system against those above it, the highest first; contract in best_set.h */
#include "sim/stats/best_set.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include <math.h>

/* A standard error below this share of the estimates is rounding. */
static const double noise = 1e-12;

static size_t highest_of(const struct yl_systems *systems)
{
    size_t best = 0;
    for (size_t i = 1; i < systems->count; i++)
        if (!(systems->estimate[best] >= systems->estimate[i])) best = i;
    return best;
}

/* Is `other` better than `one`, by more than chance? */
static bool beats(const struct yl_systems *systems, size_t other, size_t one, double t)
{
    double gap = systems->estimate[other] - systems->estimate[one];
    if (!(gap > 0)) return false;
    const double *a = systems->move + other * systems->n, *b = systems->move + one * systems->n;
    for (size_t r = 0; r < systems->n; r++) systems->scratch[r] = a[r] - b[r];
    double error = yl_jackknife_error(systems->scratch, systems->n);
    double size = fabs(systems->estimate[other]) + fabs(systems->estimate[one]);
    if (error < noise * size) error = 0;
    return gap > t * error;
}

void yl_best_set(bool *may_be_best, const struct yl_systems *systems, double level)
{
    for (size_t i = 0; i < systems->count; i++) may_be_best[i] = !isnan(systems->estimate[i]);
    if (systems->n < 2 || systems->count < 2) return;
    double each = (1 - level) / (double)(systems->count - 1);
    double t = yl_interval_t(1 - 2 * each, (double)systems->n - 1); /* two-sided: each tail */
    size_t highest = highest_of(systems);
    for (size_t i = 0; i < systems->count; i++)
        if (may_be_best[i] && i != highest) may_be_best[i] = !beats(systems, highest, i, t);
    for (size_t i = 0; i < systems->count; i++)
        for (size_t l = 0; may_be_best[i] && l < systems->count; l++)
            if (l != i && !isnan(systems->estimate[l])) may_be_best[i] = !beats(systems, l, i, t);
}
