/* summary.h: one figure over all replications: one campaign, and the long-run mean.
 *
 * Why      summary.csv, series.csv, the terminal and reports must say the same numbers.
 * Shape    yl_replication_stats_init(&stats, replications); for each variant stats.failed =
 *          variant->failed; for each metric yl_summary_metric / yl_summary_counts /
 *          yl_summary_target; yl_replication_stats_free.
 * Units    money in CNY, ratios as the metric's scale says.
 * Errors   yl_replication_stats_init: YL_NO_MEMORY. A number that has no value is NAN.
 * Owns     yl_replication_stats owns its scratch arrays.
 * Threads  one yl_replication_stats a thread; metrics are only read.
 * Source   docs/outputs.md, "How figures are made"; Student t; jackknife.h; Hyndman & Fan type 7;
 *          Wilson for chances.
 */
#ifndef YL_SIM_STATS_SUMMARY_H
#define YL_SIM_STATS_SUMMARY_H
#include "sim/base/status.h"
#include "sim/stats/result.h"

enum { YL_QUANTILES_FROM = 20, YL_FEW_EVENTS = 30, YL_FEW_REPLICATIONS = 10 };

struct yl_replication_stats { /* what statistics over replications need besides their values */
    uint32_t replications;
    const bool *failed; /* of the variant at hand; NULL: none failed */
    double *scratch[6]; /* [replications] each */
    double t, t_level;  /* the last quantile of t, for t_n values */
    uint32_t t_n;
};
enum yl_status yl_replication_stats_init(struct yl_replication_stats *stats,
                                         uint32_t replications) YL_CHECKED;
void yl_replication_stats_free(struct yl_replication_stats *stats);
bool yl_replication_stats_any_failed(const struct yl_replication_stats *stats);
/* quantile of t with n - 1; n >= 2 */
double yl_replication_stats_t(struct yl_replication_stats *stats, uint32_t n, double level);

enum yl_note {
    YL_NOTE_FEW = 1,
    YL_NOTE_FEW_REPLICATIONS = 2,
    YL_NOTE_NO_VARIANCE = 4,
    YL_NOTE_MISSING = 8,
};
enum { YL_NOTES = 64 };
size_t yl_note_print(char buffer[YL_NOTES], unsigned notes); /* words joined by one blank */

struct yl_summary {
    uint32_t n;
    double mean, sd, low, high, p05, p50, p95;
    unsigned notes; /* of enum yl_note */
};
/* One campaign's value; NAN if it has none. */
double yl_summary_value(const struct yl_metric *metric, uint32_t replication);
void yl_summary_metric(struct yl_summary *summary, const struct yl_metric *metric,
                       struct yl_replication_stats *stats);

/* Counts that stand `stride` apart, as one bin of a series or one number of a funnel row does:
 * value = num / divisor.
 */
struct yl_counts {
    const int64_t *num;
    size_t stride;
    double divisor;
    bool events; /* whole events, so that none at all is 0 to 3.69/n */
};
void yl_summary_counts(struct yl_summary *summary, const struct yl_counts *counts,
                       struct yl_replication_stats *stats);

/* The chance that a campaign reaches the target; n = 0 and no mean where the variant lacks the
 * metric. */
void yl_summary_target(struct yl_summary *summary, const struct yl_target *target,
                       const struct yl_variant_result *variant, struct yl_replication_stats *stats);
/* NULL if the variant lacks it; looks at index `near` first. */
/* Figures of the variant with names near to PLACE.METRIC, for a message: "all.orders, ...". */
enum { YL_SUMMARY_GUESS = 200 };
void yl_summary_guess(char out[YL_SUMMARY_GUESS], const struct yl_variant_result *variant,
                      const char *place, const char *metric);
const struct yl_metric *yl_summary_find(const struct yl_variant_result *variant, uint32_t near,
                                        const char *place, const char *metric);
/* The numerator is the events themselves, as in a conversion. */
bool yl_summary_counts_events(const struct yl_metric *metric);
/* Over the replications that did not fail. */
int64_t yl_summary_events(const struct yl_metric *metric, const struct yl_replication_stats *stats);
#endif
