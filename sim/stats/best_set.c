/* best_set.c: gaps to those that may be the best; contract in best_set.h */
#include "sim/stats/best_set.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include <math.h>

double yl_best_t(size_t count, double level, size_t n)
{
    const double each = (1 - level) / (double)(count > 2 ? count - 1 : 1);
    return n > 1 ? yl_interval_t(1 - each, (double)n - 1) : NAN;
}

/* Is `other` better? Then `one` is not the best. */
static bool is_beaten(struct yl_best_standing *one, struct yl_gap gap)
{
    const double least = gap.by - gap.half;
    if (gap.certain) one->low = fmax(one->low, least);
    return least > 0;
}

/* S: first those that the best estimate does not beat, of them those that no other one does. */
static void find_set(struct yl_best_standing *standing, const struct yl_best_of *of)
{
    for (size_t i = 0; i < of->count; i++) {
        struct yl_best_standing *one = &standing[i];
        *one = (struct yl_best_standing){NAN, NAN, NAN, false};
        if (isnan(of->estimate[i])) continue;
        *one = (struct yl_best_standing){.may_be_best = true};
        if (i == of->best) continue;
        const struct yl_gap gap = of->gap(of->context, of->best, i);
        one->behind = gap.by;
        one->may_be_best = !is_beaten(one, gap);
    }
    for (size_t i = 0; i < of->count; i++)
        for (size_t l = 0; l < of->count && standing[i].may_be_best && i != of->best; l++)
            if (l != i && l != of->best && standing[l].may_be_best)
                standing[i].may_be_best = !is_beaten(&standing[i], of->gap(of->context, l, i));
}

static void find_bounds(struct yl_best_standing *standing, const struct yl_best_of *of, size_t i)
{
    double least = INFINITY, most = 0;
    for (size_t l = 0; l < of->count; l++) {
        if (l == i || !standing[l].may_be_best) continue;
        const struct yl_gap gap = of->gap(of->context, l, i);
        const bool known = isfinite(gap.by) && isfinite(gap.half);
        least = fmin(least, known ? gap.by - gap.half : 0);
        most = fmax(most, known ? gap.by + gap.half : INFINITY);
    }
    if (!standing[i].may_be_best && isfinite(least)) standing[i].low = fmax(standing[i].low, least);
    standing[i].high = isfinite(most) ? fmax(most, standing[i].low) : (double)NAN;
}

void yl_best_stand(struct yl_best_standing *standing, const struct yl_best_of *of)
{
    find_set(standing, of);
    for (size_t i = 0; i < of->count; i++)
        if (!isnan(of->estimate[i])) find_bounds(standing, of, i);
    for (size_t i = 0; i < of->count; i++)
        standing[i].may_be_best = standing[i].low == 0; /* not of those without a value */
}

/* ---- the same replications of all ------------------------------------------------------------ */

struct pairs {
    const struct yl_systems *systems;
    double t;
};

static struct yl_gap gap_of(void *context, size_t other, size_t one)
{
    const struct pairs *pairs = context;
    const struct yl_systems *systems = pairs->systems;
    const double *a = systems->move + other * systems->n, *b = systems->move + one * systems->n;
    const double size = fabs(systems->estimate[other]) + fabs(systems->estimate[one]);
    for (size_t r = 0; r < systems->n; r++) systems->scratch[r] = a[r] - b[r];
    const double error =
        yl_jackknife_unrounded(yl_jackknife_error(systems->scratch, systems->n), size);
    return (struct yl_gap){.by = systems->estimate[other] - systems->estimate[one],
                           .half = pairs->t * error};
}

void yl_best_set(struct yl_best_standing *standing, const struct yl_systems *systems, double level)
{
    struct pairs pairs = {systems, yl_best_t(systems->count, level, systems->n)};
    struct yl_best_of of = {
        .count = systems->count, .estimate = systems->estimate, .gap = gap_of, .context = &pairs};
    for (size_t i = 1; i < systems->count; i++)
        if (!(systems->estimate[of.best] >= systems->estimate[i])) of.best = i;
    yl_best_stand(standing, &of);
}
