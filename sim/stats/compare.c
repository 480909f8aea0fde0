/* compare.c: moves of both estimates side by side, contract in compare.h */
#include "sim/stats/compare.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/best_set.h"
#include "sim/stats/interval.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/selection.h"
#include <math.h>

#define LEVEL 0.95

/* Failed on either side. */
static bool is_lost(const struct yl_pair *pair, uint32_t r)
{
    return (pair->variant_failed && pair->variant_failed[r]) ||
           (pair->base_failed && pair->base_failed[r]);
}

/* Moves of one side over the pairs that count; `used` of them. */
static double side(double *move, const struct yl_metric *metric, const struct yl_pair *pair,
                   struct yl_replication_stats *stats, uint32_t *used)
{
    struct yl_sums units = {.num = stats->scratch[2], .den = stats->scratch[3]};
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (is_lost(pair, r)) continue;
        if (metric->kind == YL_KIND_RATIO) {
            yl_sums_add(&units, stats, r, (double)metric->num[r], (double)metric->den[r]);
            continue;
        }
        if (isnan(yl_summary_value(pair->variant, r)) || isnan(yl_summary_value(pair->base, r)))
            continue;
        yl_sums_add(&units, stats, r, yl_summary_value(metric, r), 1);
    }
    *used = units.count;
    if (!units.count) return NAN;
    bool ratio = metric->kind == YL_KIND_RATIO;
    if (!ratio && !stats->group) return yl_jackknife_mean(move, units.num, units.count);
    return yl_jackknife_ratio(
        move, &(struct yl_fraction){units.num, units.den, ratio ? metric->scale : 1}, units.count);
}

/* Share of pairs in which the variant is higher, ties half; counts the pairs in which both have a
 * value. */
static double higher(uint32_t *pairs, const struct yl_pair *pair,
                     const struct yl_replication_stats *stats)
{
    double sum = 0;
    *pairs = 0;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (is_lost(pair, r)) continue;
        double a = yl_summary_value(pair->variant, r), b = yl_summary_value(pair->base, r);
        if (isnan(a) || isnan(b)) continue;
        sum += a > b ? 1 : a == b ? 0.5 : 0;
        ++*pairs;
    }
    return *pairs ? sum / *pairs : NAN;
}

static int64_t events(const struct yl_pair *pair, struct yl_replication_stats *stats)
{
    const bool *before = stats->failed;
    stats->failed = pair->variant_failed;
    int64_t sum = yl_summary_events(pair->variant, stats);
    stats->failed = pair->base_failed;
    int64_t other = yl_summary_events(pair->base, stats);
    stats->failed = before;
    return sum > INT64_MAX - other ? INT64_MAX : sum + other;
}

/* What one event over all pairs would make of one side; NAN: what it brings in is not known. */
static double one_event(const struct yl_metric *metric, const struct yl_pair *pair, uint32_t n,
                        const struct yl_replication_stats *stats)
{
    double below = 0;
    if (metric->kind == YL_KIND_COUNT) return 1.0 / n;
    if (metric->kind != YL_KIND_RATIO || !yl_summary_counts_events(metric)) return NAN;
    for (uint32_t r = 0; r < stats->replications; r++)
        if (!is_lost(pair, r)) below += (double)metric->den[r];
    return metric->scale / below;
}

/* No event on either side: each may still have up to 3.69 of them. */
static void none_seen(struct yl_compared *compared, const struct yl_pair *pair,
                      const struct yl_replication_stats *stats)
{
    double above = one_event(pair->variant, pair, compared->n, stats),
           below = one_event(pair->base, pair, compared->n, stats);
    double most = yl_interval_none(LEVEL),
           all = pair->family > 1 ? yl_interval_none(1 - (1 - LEVEL) / pair->family) : most;
    compared->diff_low = -below * most;
    compared->diff_high = above * most;
    compared->low_all = -below * all;
    compared->high_all = above * all;
}

/* Difference, ratio and their intervals from the moves of both sides. */
static void from_moves(struct yl_compared *compared, const double theta[2], uint32_t used,
                       const struct yl_pair *pair, struct yl_replication_stats *stats)
{
    double *a = stats->scratch[0], *b = stats->scratch[1], *move = stats->scratch[4];
    double error_a = yl_jackknife_error(a, used), error_b = yl_jackknife_error(b, used);
    for (uint32_t i = 0; i < used; i++) move[i] = a[i] - b[i];
    double error =
        yl_jackknife_unrounded(yl_jackknife_error(move, used), fabs(theta[0]) + fabs(theta[1]));
    compared->diff = yl_jackknife_unrounded(theta[0] - theta[1], theta[0]);
    if (error > 0)
        compared->variance_reduction = (error_a * error_a + error_b * error_b) / (error * error);
    compared->ratio = yl_jackknife_quotient(move, a, b, theta, used);
    uint32_t n = stats->group ? used : compared->n;
    if (n < 2) return;
    double all = 1 - (1 - LEVEL) / pair->family;
    double t_all = yl_replication_stats_t(stats, n, pair->family > 1 ? all : LEVEL);
    if (stats->looked)
        t_all =
            yl_always_valid_cut_t(n, YL_SELECTION_TUNED, yl_best_alpha(pair->family + 1, LEVEL));
    double t = yl_replication_stats_t(stats, n, LEVEL);
    compared->diff_low = compared->diff - t * error;
    compared->diff_high = compared->diff + t * error;
    compared->low_all = compared->diff - t_all * error;
    compared->high_all = compared->diff + t_all * error;
    double ratio_error = yl_jackknife_error(move, used);
    compared->ratio_low = compared->ratio - t * ratio_error;
    compared->ratio_high = compared->ratio + t * ratio_error;
}

struct yl_compared yl_compare_none(void)
{
    return (struct yl_compared){0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
}

void yl_compare_metric(struct yl_compared *compared, const struct yl_pair *pair,
                       struct yl_replication_stats *stats)
{
    uint32_t used = 0;
    *compared = yl_compare_none();
    double theta[2] = {side(stats->scratch[0], pair->variant, pair, stats, &used),
                       side(stats->scratch[1], pair->base, pair, stats, &used)};
    compared->p_higher = higher(&compared->n, pair, stats);
    if (compared->n && isfinite(theta[0]) && isfinite(theta[1]))
        from_moves(compared, theta, used, pair, stats);
    int64_t seen = events(pair, stats);
    if (seen < YL_FEW_EVENTS) compared->notes |= YL_NOTE_FEW;
    if (compared->n < YL_FEW_REPLICATIONS) compared->notes |= YL_NOTE_FEW_REPLICATIONS;
    if (seen == 0 && compared->n > 1 && compared->diff == 0 && pair->variant->kind != YL_KIND_PLAIN)
        none_seen(compared, pair, stats);
    bool lost = false;
    for (uint32_t r = 0; r < stats->replications && !lost; r++) lost = is_lost(pair, r);
    if (lost) compared->notes |= YL_NOTE_MISSING;
    if (pair->variant->no_variance || pair->base->no_variance)
        compared->notes |= YL_NOTE_NO_VARIANCE;
    if (!(compared->notes & (YL_NOTE_NO_VARIANCE | YL_NOTE_MISSING))) return;
    compared->diff_low = compared->diff_high = compared->ratio_low = compared->ratio_high = NAN;
    compared->low_all = compared->high_all = NAN;
}

uint32_t yl_compare_family(const struct yl_result *result, uint32_t near,
                           const struct yl_metric *metric)
{
    uint32_t family = 0;
    for (uint32_t v = 1; v < result->variants; v++)
        family += yl_summary_find(&result->variant[v], near, metric->place, metric->metric) != NULL;
    return family;
}
