/* summary.h: one figure over all replications: one campaign, and the long-run mean.
 *
 * Why      summary.csv, series.csv, the terminal and reports must say the same numbers.
 * Shape    yl_replication_stats_init(&stats, replications); for each variant stats.failed =
 *          variant->failed; for each metric yl_summary_metric / yl_summary_counts /
 *          yl_summary_target; yl_replication_stats_free.
 * Units    money in CNY, ratios as the metric's scale says.
 * Errors   none. A number that has no value is NAN.
 * Owns     yl_replication_stats owns its scratch arrays.
 * Threads  one yl_replication_stats a thread; metrics are only read.
 * Source   docs/outputs.md, "How figures are made"; Student t; jackknife.h; Hyndman & Fan type 7;
 *          Wilson for chances.
 */
#pragma once
#include "sim/base/status.h"
#include "sim/stats/interval.h"
#include "sim/stats/result.h"

enum { YL_QUANTILES_FROM = 20, YL_FEW_EVENTS = 30, YL_FEW_REPLICATIONS = 10 };

struct yl_replication_stats { /* what statistics over replications need besides their values */
    uint32_t replications;
    uint32_t group; /* replications of a draw (result.h): its mean is one observation; 0: each is */
    bool looked;    /* how many there are was decided by a look at them (result.h) */
    const bool *failed; /* of the current variant; NULL: none failed */
    double *scratch[6]; /* [replications] each */
    double t, t_level;  /* the last quantile of t, for t_n values */
    uint32_t t_n;
};
void yl_replication_stats_init(struct yl_replication_stats *stats, uint32_t replications);
/* What is independent of all else: replications, or draws as sums of theirs. Added in their order. */
struct yl_sums {
    double *num, *den; /* [replications] */
    uint32_t count, draw;
};
static inline void yl_sums_add(struct yl_sums *units, const struct yl_replication_stats *stats,
                               uint32_t replication, double num, double den)
{
    uint32_t draw = stats->group ? replication / stats->group : replication;
    if (!units->count || units->draw != draw) {
        units->num[units->count] = units->den[units->count] = 0;
        units->count++;
        units->draw = draw;
    }
    units->num[units->count - 1] += num;
    units->den[units->count - 1] += den;
}
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

/* The interval of a share of campaigns, of which draws (units) stand or fall together. */
struct yl_interval yl_summary_share(struct yl_share share, const struct yl_sums *units,
                                    struct yl_replication_stats *stats);
/* The chance that a campaign reaches the target; n = 0 and no mean where the variant lacks the
 * metric. */
void yl_summary_target(struct yl_summary *summary, const struct yl_target *target,
                       const struct yl_variant_result *variant, struct yl_replication_stats *stats);
enum { YL_SUMMARY_GUESS = 200 }; /* names that are near to one, for a message: "all.orders, ..." */
/* Numerators and denominators of n replications: den 1 of what is no ratio, num NAN of one that failed. */
void yl_summary_parts(double *num, double *den, const struct yl_metric *metric, const bool *failed,
                      uint32_t n);
/* Has the variant the metric that --metric asks for? */
enum yl_status yl_summary_need(const struct yl_variant_result *variant, const char *place,
                               const char *metric, struct yl_fault *fault) YL_CHECKED;
/* NULL if the variant lacks it; looks at index `near` first. */
const struct yl_metric *yl_summary_find(const struct yl_variant_result *variant, uint32_t near,
                                        const char *place, const char *metric);
/* The numerator is the events themselves, as in a conversion. */
bool yl_summary_counts_events(const struct yl_metric *metric);
/* Over the replications that did not fail. */
int64_t yl_summary_events(const struct yl_metric *metric, const struct yl_replication_stats *stats);
