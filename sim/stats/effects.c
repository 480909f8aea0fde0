/* effects.c: means over systems and over ranks, contract in effects.h */
#include "sim/stats/effects.h"
#include "sim/base/get.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>

/* A standard error below this share of the means is rounding. */
static const double noise = 1e-12;

/* Add `weight` times the moves of the systems with this value. */
static void add_moves(const struct yl_systems *systems, const struct yl_factor *factor,
                      uint32_t value, double weight)
{
    for (size_t i = 0; i < systems->count; i++)
        for (size_t r = 0; factor->value[i] == value && r < systems->n; r++)
            systems->scratch[r] += weight * systems->move[i * systems->n + r];
}

/* What a system counts in the mean of its value: all values that are there have equally many. */
static double weight_of(const struct yl_systems *systems, const struct yl_factor *factor)
{
    double used = 0, there = 0;
    for (uint32_t l = 0; l < factor->values; l++) {
        const double before = used;
        for (size_t i = 0; i < systems->count; i++) used += factor->value[i] == l;
        there += used > before;
    }
    return there / used;
}

static void marginal_means(struct yl_effect *effect, const struct yl_systems *systems,
                           const struct yl_factor *factor)
{
    const double weight = weight_of(systems, factor);
    for (uint32_t l = 0; l < factor->values; l++) {
        effect[l] = (struct yl_effect){NAN, NAN, NAN, NAN};
        for (size_t i = 0; i < systems->count; i++)
            if (factor->value[i] == l)
                effect[l].mean = isnan(effect[l].mean) ? systems->estimate[i]
                                                       : effect[l].mean + systems->estimate[i];
        effect[l].mean *= weight;
    }
}

void yl_main_effects(struct yl_effect *effect, const struct yl_systems *systems,
                     const struct yl_factor *factor, double level)
{
    double t = systems->n > 1 ? yl_interval_t(level, (double)systems->n - 1) : NAN;
    double weight = weight_of(systems, factor);
    uint32_t least = 0;
    marginal_means(effect, systems, factor);
    for (uint32_t l = 1; l < factor->values; l++)
        if (effect[l].mean < effect[least].mean || isnan(effect[least].mean)) least = l;
    for (uint32_t l = 0; l < factor->values; l++) {
        effect[l].effect = effect[l].mean - effect[least].mean;
        if (l == least || isnan(effect[l].mean)) continue;
        for (size_t r = 0; r < systems->n; r++) systems->scratch[r] = 0;
        add_moves(systems, factor, l, weight);
        add_moves(systems, factor, least, -weight);
        double error = yl_jackknife_error(systems->scratch, systems->n);
        double rounding = noise * (fabs(effect[l].mean) + fabs(effect[least].mean));
        if (error < rounding) error = 0;
        if (effect[l].effect < rounding) effect[l].effect = 0;
        effect[l].low = effect[l].effect - t * error;
        effect[l].high = effect[l].effect + t * error;
    }
}

struct ranked {
    double number;
    size_t at;
};

void yl_ranks(double *rank, const double *number, size_t count)
{
    struct ranked *all = yl_get((count + 1) * sizeof *all);
    for (size_t i = 0; i < count; i++) all[i] = (struct ranked){number[i], i};
    qsort(all, count, sizeof *all, yl_quantile_order);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && all[end].number == all[i].number; end++) continue;
        for (size_t k = i; k < end; k++) rank[all[k].at] = ((double)(i + end) + 1) / 2;
    }
    free(all);
}

static double correlation(const double *a, const double *b, size_t count)
{
    double middle = ((double)count + 1) / 2, both = 0, one = 0, two = 0;
    for (size_t i = 0; i < count; i++) {
        both += (a[i] - middle) * (b[i] - middle);
        one += (a[i] - middle) * (a[i] - middle);
        two += (b[i] - middle) * (b[i] - middle);
    }
    return one > 0 && two > 0 ? both / sqrt(one * two) : NAN;
}

struct yl_effect yl_rank_correlation(const double *rank, const double *other, size_t count,
                                     double level)
{
    double r = correlation(rank, other, count), k = (double)count;
    struct yl_effect effect = {NAN, r, NAN, NAN};
    if (count < 4 || isnan(r)) return effect;
    double most = 1 - 6 / (k * (k * k - 1));
    double inside = fmin(fmax(r, -most), most), odds = (1 + inside) / (1 - inside);
    double reach = yl_interval_z(level) * sqrt((1 + inside * inside / 2) / (k - 3));
    double factor =
        exp(2 * reach); /* tanh(atanh r + x) = (odds exp(2 x) - 1) / (odds exp(2 x) + 1) */
    effect.low = (odds - factor) / (odds + factor);
    effect.high = (odds * factor - 1) / (odds * factor + 1);
    return effect;
}
