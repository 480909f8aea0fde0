/* plans_sum.c: what replications or exact answers say of a plan; contract in plans.h */
#include "sim/base/get.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/quantile.h"
#include "sim/sweep/plans.h"
#include <math.h>
#include <stdlib.h>

static const double level = YL_PLANS_LEVEL;

double yl_plans_size(const struct yl_plans_bound *bound)
{
    return bound->number != 0 ? fabs(bound->number) : 1;
}

struct range { /* replications first ... end - 1 */
    uint32_t first, end;
};

static struct range range_of(const struct yl_plans *plans, size_t plan, bool fresh)
{
    const uint32_t has = plans->values.of[plan].n;
    if (!fresh) return (struct range){0, has < plans->replications ? has : plans->replications};
    return (struct range){plans->replications < has ? plans->replications : has, has};
}

/* Values of single campaigns, sorted; how many. */
static size_t sorted_values(const struct yl_plans *plans, const struct yl_plans_figure *figure,
                            uint32_t number, struct range range, double *out)
{
    size_t n = 0;
    for (uint32_t r = range.first; r < range.end; r++) {
        const double value = plans->is_ratio[number]
                                 ? plans->scale[number] * figure->num[r] / figure->den[r]
                                 : figure->num[r];
        if (!isnan(value)) out[n++] = value;
    }
    if (n) yl_quantile_sort(out, n);
    return n;
}

/* scratch: [3 * replications] */
static struct yl_plans_sum sum_of(const struct yl_plans *plans,
                                  const struct yl_plans_figure *figure, uint32_t number,
                                  struct range range, double *scratch)
{
    struct yl_plans_sum sum = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    const size_t room = range.end - range.first;
    double *num = scratch, *den = scratch + room, *move = scratch + 2 * room;
    size_t n = 0;
    for (uint32_t r = range.first; r < range.end; r++) {
        if (isnan(figure->num[r])) continue;
        num[n] = figure->num[r];
        den[n++] = figure->den[r];
    }
    if (!n) return sum;
    const struct yl_fraction fraction = {num, den, plans->scale[number]};
    sum.n = (uint32_t)n;
    sum.mean = plans->is_ratio[number] ? yl_jackknife_ratio(move, &fraction, n)
                                       : yl_jackknife_mean(move, num, n);
    sum.error = yl_jackknife_error(move, n);
    const double half = n > 1 ? yl_interval_t(level, (double)n - 1) * sum.error : NAN;
    sum.low = sum.mean - half;
    sum.high = sum.mean + half;
    n = sorted_values(plans, figure, number, range, num);
    if (n < YL_QUANTILES_FROM) return sum;
    sum.p05 = yl_quantile(num, n, 0.05);
    sum.p50 = yl_quantile(num, n, 0.5);
    sum.p95 = yl_quantile(num, n, 0.95);
    return sum;
}

struct yl_plans_sum yl_plans_sum(const struct yl_plans *plans, size_t plan, uint32_t number,
                                 bool fresh)
{
    const struct yl_plans_figure *figure = &plans->plan[plan].figure[number];
    const struct range range = range_of(plans, plan, fresh);
    struct yl_plans_sum sum = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    if (range.end > range.first && !(plans->subject_axis && !number)) {
        double *scratch = yl_get_zeroed(3 * ((size_t)range.end - range.first), sizeof *scratch);
        sum = sum_of(plans, figure, number, range, scratch);
        free(scratch);
    }
    if ((plans->exact && figure->has_exact && !fresh) || (plans->subject_axis && !number)) {
        sum.mean = figure->exact;
        sum.error = 0;
        sum.low = sum.mean - figure->error;
        sum.high = sum.mean + figure->error;
    }
    return sum;
}

static bool one_keeps(const struct yl_plans_bound *bound, double value)
{
    return bound->at_least ? value >= bound->number : value <= bound->number;
}

double yl_plans_share(const struct yl_plans *plans, size_t plan, uint32_t bound)
{
    const struct yl_plans_figure *figure = &plans->plan[plan].figure[bound + 1];
    const struct range range = range_of(plans, plan, true);
    double *value = yl_get_zeroed((size_t)(range.end - range.first) + 1, sizeof *value);
    const size_t n = sorted_values(plans, figure, bound + 1, range, value);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) kept += one_keeps(&plans->bound[bound], value[i]);
    free(value);
    return n ? (double)kept / (double)n : NAN;
}

/* One-sided: t of twice the tail. */
static double beyond(const struct yl_plans_sum *sum, bool at_least)
{
    const double t = sum->n > 1 ? yl_interval_t(2 * level - 1, sum->n - 1.0) : INFINITY;
    const double away = sum->n > 1 ? t * sum->error : INFINITY;
    return at_least ? sum->mean - away : sum->mean + away;
}

bool yl_plans_kept(const struct yl_plans *plans, size_t plan, uint32_t number)
{
    const struct yl_plans_bound *bound = &plans->bound[number];
    const struct yl_plans_sum sum = yl_plans_sum(plans, plan, number + 1, !plans->exact);
    const double rounding = 1e-9 * fabs(bound->number);
    if (bound->chance > 0) {
        const double share = yl_plans_share(plans, plan, number);
        const struct yl_share of = {share * sum.n, sum.n};
        return yl_interval_wilson(of, 2 * level - 1).low >= bound->chance;
    }
    if (plans->exact) {
        const double value = sum.mean + (bound->at_least ? rounding : -rounding);
        return one_keeps(bound, value);
    }
    return one_keeps(bound, beyond(&sum, bound->at_least));
}

double yl_plans_distance(const struct yl_plans *plans, size_t plan, uint32_t number, bool fresh)
{
    const struct yl_plans_bound *bound = &plans->bound[number];
    const struct yl_plans_figure *figure = &plans->plan[plan].figure[number + 1];
    const struct yl_plans_sum sum = yl_plans_sum(plans, plan, number + 1, fresh);
    double value = plans->exact ? sum.mean : beyond(&sum, bound->at_least);
    if (bound->chance > 0) {
        const struct range range = range_of(plans, plan, fresh);
        double *one = yl_get_zeroed((size_t)(range.end - range.first) + 1, sizeof *one);
        const size_t n = sorted_values(plans, figure, number + 1, range, one);
        const double at = bound->at_least ? 1 - bound->chance : bound->chance;
        value = n ? yl_quantile(one, n, at) : NAN;
        free(one);
    }
    const double size = yl_plans_size(bound);
    return (bound->at_least ? bound->number - value : value - bound->number) / size;
}
