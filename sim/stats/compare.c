/* compare.c: moves of both estimates side by side, contract in compare.h */
#include "sim/stats/compare.h"

#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"

#include <math.h>

#define LEVEL 0.95
#define NOISE 1e-12 /* a standard error below this share of the estimates is rounding */

static bool gone(const bool *failed, uint32_t r) { return failed && failed[r]; }

/* Moves of one side over the pairs that count; `used` of them. */
static double side(double *move, const struct yl_metric *metric, const struct yl_pair *pair,
                   struct yl_over *over, uint32_t *used)
{
    double *num = over->scratch[2], *den = over->scratch[3];
    uint32_t n = 0;
    for (uint32_t r = 0; r < over->replications; r++) {
        if (gone(pair->variant_failed, r) || gone(pair->base_failed, r)) continue;
        if (metric->kind == YL_KIND_RATIO) {
            num[n] = (double)metric->num[r];
            den[n++] = (double)metric->den[r];
            continue;
        }
        if (isnan(yl_summary_value(pair->variant, r)) || isnan(yl_summary_value(pair->base, r)))
            continue;
        num[n++] = yl_summary_value(metric, r);
    }
    *used = n;
    if (!n) return NAN;
    if (metric->kind != YL_KIND_RATIO) return yl_jackknife_mean(move, num, n);
    return yl_jackknife_ratio(move, &(struct yl_fraction){num, den, metric->scale}, n);
}

/* Share of pairs in which the variant is higher, ties half; counts the pairs in which both have a
 * value. */
static double higher(uint32_t *pairs, const struct yl_pair *pair, const struct yl_over *over)
{
    double sum = 0;
    *pairs = 0;
    for (uint32_t r = 0; r < over->replications; r++) {
        if (gone(pair->variant_failed, r) || gone(pair->base_failed, r)) continue;
        double a = yl_summary_value(pair->variant, r), b = yl_summary_value(pair->base, r);
        if (isnan(a) || isnan(b)) continue;
        sum += a > b ? 1 : a == b ? 0.5 : 0;
        ++*pairs;
    }
    return *pairs ? sum / *pairs : NAN;
}

static int64_t events(const struct yl_pair *pair, struct yl_over *over)
{
    const bool *before = over->failed;
    over->failed = pair->variant_failed;
    int64_t sum = yl_summary_events(pair->variant, over);
    over->failed = pair->base_failed;
    int64_t other = yl_summary_events(pair->base, over);
    over->failed = before;
    return sum > INT64_MAX - other ? INT64_MAX : sum + other;
}

/* What one event over all pairs would make of one side; NAN: what it brings in is not known. */
static double one_event(const struct yl_metric *metric, const struct yl_pair *pair, uint32_t n,
                        const struct yl_over *over)
{
    double below = 0;
    if (metric->kind == YL_KIND_COUNT) return 1.0 / n;
    if (metric->kind != YL_KIND_RATIO || !yl_summary_counts_events(metric)) return NAN;
    for (uint32_t r = 0; r < over->replications; r++)
        if (!gone(pair->variant_failed, r) && !gone(pair->base_failed, r))
            below += (double)metric->den[r];
    return metric->scale / below;
}

/* No event on either side: each may still have up to 3.69 of them. */
static void none_seen(struct yl_compared *compared, const struct yl_pair *pair,
                      const struct yl_over *over)
{
    double above = one_event(pair->variant, pair, compared->n, over),
           below = one_event(pair->base, pair, compared->n, over);
    double most = yl_interval_none(LEVEL),
           all = pair->family > 1 ? yl_interval_none(1 - (1 - LEVEL) / pair->family) : most;
    compared->diff_low = -below * most;
    compared->diff_high = above * most;
    compared->low_all = -below * all;
    compared->high_all = above * all;
}

static void no_bounds(struct yl_compared *compared)
{
    compared->diff_low = compared->diff_high = compared->ratio_low = compared->ratio_high = NAN;
    compared->low_all = compared->high_all = NAN;
}

static bool any_gone(const struct yl_pair *pair, uint32_t replications)
{
    for (uint32_t r = 0; r < replications; r++)
        if (gone(pair->variant_failed, r) || gone(pair->base_failed, r)) return true;
    return false;
}

/* Difference, ratio and their intervals from the moves of both sides. */
static void from_moves(struct yl_compared *compared, const double theta[2], uint32_t used,
                       const struct yl_pair *pair, struct yl_over *over)
{
    double *a = over->scratch[0], *b = over->scratch[1], *move = over->scratch[4];
    double error_a = yl_jackknife_error(a, used), error_b = yl_jackknife_error(b, used);
    for (uint32_t i = 0; i < used; i++) move[i] = a[i] - b[i];
    double error = yl_jackknife_error(move, used);
    if (error < NOISE * (fabs(theta[0]) + fabs(theta[1]))) error = 0;
    compared->diff = theta[0] - theta[1];
    if (error > 0)
        compared->variance_reduction = (error_a * error_a + error_b * error_b) / (error * error);
    compared->ratio = yl_jackknife_quotient(move, a, b, theta, used);
    if (compared->n < 2) return;
    double all = 1 - (1 - LEVEL) / pair->family;
    double t_all = yl_over_t(over, compared->n, pair->family > 1 ? all : LEVEL);
    double t = yl_over_t(over, compared->n, LEVEL);
    compared->diff_low = compared->diff - t * error;
    compared->diff_high = compared->diff + t * error;
    compared->low_all = compared->diff - t_all * error;
    compared->high_all = compared->diff + t_all * error;
    double ratio_error = yl_jackknife_error(move, used);
    compared->ratio_low = compared->ratio - t * ratio_error;
    compared->ratio_high = compared->ratio + t * ratio_error;
}

void yl_compare_metric(struct yl_compared *compared, const struct yl_pair *pair,
                       struct yl_over *over)
{
    uint32_t used = 0;
    *compared = (struct yl_compared){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    double theta[2] = {side(over->scratch[0], pair->variant, pair, over, &used),
                       side(over->scratch[1], pair->base, pair, over, &used)};
    compared->p_higher = higher(&compared->n, pair, over);
    if (compared->n && isfinite(theta[0]) && isfinite(theta[1]))
        from_moves(compared, theta, used, pair, over);
    int64_t seen = events(pair, over);
    if (seen < YL_FEW_EVENTS) compared->notes |= YL_NOTE_FEW;
    if (compared->n < YL_FEW_REPLICATIONS) compared->notes |= YL_NOTE_FEW_REPLICATIONS;
    if (seen == 0 && compared->n > 1 && compared->diff == 0 && pair->variant->kind != YL_KIND_PLAIN)
        none_seen(compared, pair, over);
    if (pair->variant->no_variance || pair->base->no_variance) {
        compared->notes |= YL_NOTE_NO_VARIANCE;
        no_bounds(compared);
    }
    if (any_gone(pair, over->replications)) {
        compared->notes |= YL_NOTE_MISSING;
        no_bounds(compared);
    }
}

uint32_t yl_compare_family(const struct yl_result *result, uint32_t near,
                           const struct yl_metric *metric)
{
    uint32_t family = 0;
    for (uint32_t v = 1; v < result->variants; v++)
        family += yl_summary_find(&result->variant[v], near, metric->place, metric->metric) != NULL;
    return family;
}
