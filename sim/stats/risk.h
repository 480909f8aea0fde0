/* risk.h: what may go wrong in a single campaign, and which variant comes out best.
 *
 * Why      A mean with a narrow interval hides that one campaign in five loses money; files,
 *          terminal and reports must say the same chance.
 * Shape    yl_risk_loss and yl_risk_missed give the share of campaigns with its interval;
 *          yl_risk_best_init once a result, then yl_risk_best_share for each variant and metric.
 * Units    shares 0-1; NAN where there is none.
 * Order    only variants that may be chosen are ranked; a tie for the best counts for each, so the shares of a metric may add up to more than 1.
 * Cost     of yl_risk_best_init: every value of every variant once, for metrics that have a direction.
 * Owns     struct yl_risk_best its shares until yl_risk_best_free.
 * Threads  read-only once made.
 * Source   Wilson (1927); metrics.def says which direction of a metric is better.
 */
#pragma once
#include "sim/stats/summary.h"

struct yl_risk {
    uint32_t n, bad; /* campaigns, and of them those with a loss or a missed target */
    double share, low, high;
};
/* The chance that a campaign loses money; no share below YL_QUANTILES_FROM campaigns, where costs
 * are missing, and for a metric that is not net income. */
void yl_risk_loss(struct yl_risk *risk, const struct yl_metric *metric,
                  struct yl_replication_stats *stats);
/* The chance that a campaign misses a target, from the chance that it reaches it. */
void yl_risk_missed(struct yl_risk *risk, const struct yl_summary *reached);

struct yl_risk_best {
    double **share; /* [variants][metrics] */
    uint32_t variants;
};
void yl_risk_best_init(struct yl_risk_best *best, const struct yl_result *result);
void yl_risk_best_free(struct yl_risk_best *best);
/* NAN: fewer than two variants may be chosen, it may not, or no direction of the metric is better. */
double yl_risk_best_share(const struct yl_risk_best *best, uint32_t variant, uint32_t metric);
