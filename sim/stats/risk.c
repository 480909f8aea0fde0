/* risk.c: campaigns counted one by one, contract in risk.h */
#include "sim/stats/risk.h"
#include "sim/base/get.h"
#include "sim/stats/interval.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.95

static struct yl_risk no_risk(void) { return (struct yl_risk){0, 0, NAN, NAN, NAN}; }

void yl_risk_loss(struct yl_risk *risk, const struct yl_metric *metric,
                  struct yl_replication_stats *stats)
{
    *risk = no_risk();
    struct yl_sums units = {.num = stats->scratch[1], .den = stats->scratch[2]};
    if (metric->no_cost || strcmp(metric->metric, yl_metric_name_of(YL_A_net_cny)->name)) return;
    for (uint32_t r = 0; r < stats->replications; r++) {
        if (stats->failed && stats->failed[r]) continue;
        yl_sums_add(&units, stats, r, metric->num[r] < 0, 1);
        risk->n++;
        risk->bad += metric->num[r] < 0;
    }
    if (risk->n < YL_QUANTILES_FROM) return;
    risk->share = (double)risk->bad / risk->n;
    if (yl_replication_stats_any_failed(stats)) return;
    struct yl_interval both =
        yl_summary_share((struct yl_share){risk->bad, risk->n}, &units, stats);
    risk->low = both.low;
    risk->high = both.high;
}

void yl_risk_missed(struct yl_risk *risk, const struct yl_summary *reached)
{
    *risk = no_risk();
    risk->n = reached->n;
    if (!reached->n) return;
    risk->bad = (uint32_t)lround((1 - reached->mean) * reached->n);
    risk->share = (double)risk->bad / reached->n;
    risk->low = 1 - reached->high;
    risk->high = 1 - reached->low;
}

/* ---- which comes out best -------------------------------------------------------------------- */

struct rival { /* the metric in one variant */
    bool may;  /* be chosen: what is no choice takes no part */
    const struct yl_metric *metric;
    uint32_t at;
};

/* One campaign: than which none is better. False: a variant has no value there. */
static bool count_campaign(const struct yl_risk_best *best, const struct yl_result *result,
                           const struct rival *rival, uint32_t r, int direction)
{
    double most = -INFINITY;
    for (uint32_t v = 0; v < result->variants; v++) {
        if (!rival[v].metric) continue;
        const bool *failed = result->variant[v].failed;
        double value = direction * yl_summary_value(rival[v].metric, r);
        if (isnan(value) || (failed && failed[r])) return false;
        most = fmax(most, value);
    }
    for (uint32_t v = 0; v < result->variants; v++)
        if (rival[v].metric && direction * yl_summary_value(rival[v].metric, r) == most)
            best->share[v][rival[v].at]++;
    return true;
}

static void compare(const struct yl_risk_best *best, const struct yl_result *result,
                    struct rival *rival, uint32_t metric)
{
    const struct yl_metric *of = &result->variant[0].metric[metric];
    int direction = yl_metric_better(of->metric);
    uint32_t rivals = 0, campaigns = 0;
    if (!direction) return;
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        rival[v].metric =
            rival[v].may ? yl_summary_find(variant, metric, of->place, of->metric) : NULL;
        rival[v].at = rival[v].metric ? (uint32_t)(rival[v].metric - variant->metric) : 0;
        rivals += rival[v].metric != NULL;
    }
    if (rivals < 2) return;
    for (uint32_t v = 0; v < result->variants; v++)
        if (rival[v].metric) best->share[v][rival[v].at] = 0;
    for (uint32_t r = 0; r < result->replications; r++)
        campaigns += count_campaign(best, result, rival, r, direction);
    for (uint32_t v = 0; v < result->variants; v++)
        if (rival[v].metric)
            best->share[v][rival[v].at] /= campaigns ? (double)campaigns : (double)NAN;
}

void yl_risk_best_init(struct yl_risk_best *best, const struct yl_result *result)
{
    *best = (struct yl_risk_best){0};
    if (result->variants < 2) return;
    struct rival *rival = yl_get_zeroed(result->variants, sizeof *rival);
    best->share = yl_get_zeroed(result->variants, sizeof *best->share);
    best->variants = result->variants;
    for (uint32_t v = 0; v < best->variants; v++) {
        uint32_t metrics = result->variant[v].metrics;
        best->share[v] = yl_get((metrics + 1) * sizeof **best->share);
        rival[v].may = yl_result_may_choose(result, result->variant[v].name);
        for (uint32_t i = 0; i < metrics; i++) best->share[v][i] = NAN;
    }
    for (uint32_t i = 0; i < result->variant[0].metrics; i++) {
        yl_result_rest(result, 0);
        compare(best, result, rival, i);
    }
    free(rival);
}

void yl_risk_best_free(struct yl_risk_best *best)
{
    for (uint32_t v = 0; v < best->variants; v++) free(best->share[v]);
    free(best->share);
    *best = (struct yl_risk_best){0};
}

double yl_risk_best_share(const struct yl_risk_best *best, uint32_t variant, uint32_t metric)
{
    return variant < best->variants ? best->share[variant][metric] : NAN;
}
