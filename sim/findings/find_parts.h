/* find_parts.h: what the files that find something in a run share.
 *
 * Why      Each group of findings has its file, and all look at the same figures of base.
 * Shape    each function adds the findings of its kinds to `out`, none where no figure supports one.
 * Threads  one finder a thread.
 */
#pragma once
#include "sim/findings/find.h"
#include "sim/stats/summary.h"

struct yl_finder {
    struct yl_findings *out;
    const struct yl_result *result;
    const struct yl_variant_result *base;
    const struct yl_metric *decisive;
    uint32_t family;     /* variants that are compared by it */
    double gain;         /* of the variant that the verdict recommends; 0: it recommends none */
    const char *changes; /* the one path that it changes; NULL: none or several */
    struct yl_replication_stats *stats;
};
/* A figure of summary.csv in base. */
void yl_finder_figure(struct yl_finder *finder, const char *slot, enum yl_as form, double value,
                      const struct yl_metric *metric, const char *column);
/* The metric that decides; the variant. */
void yl_finder_metric(struct yl_finder *finder);
void yl_finder_variant(struct yl_finder *finder, const char *slot, uint32_t v);
/* Mean of another metric of the place of `near`, in base; 0: it has none. */
double yl_finder_mean(const struct yl_finder *finder, const struct yl_metric *near,
                      const char *metric);
/* The same of a variant. */
struct yl_finder yl_finder_in(const struct yl_finder *finder, uint32_t v);
/* By when, to the minute, so many seconds from the start of the horizon: the one in which it happened is not over. In the arena. */
const char *yl_finder_clock(const struct yl_finder *finder, double since);

void yl_find_verdict(struct yl_finder *finder);
void yl_find_tried(struct yl_finder *finder);
void yl_find_runs_out(struct yl_finder *finder);
void yl_find_evidence(struct yl_finder *finder);
void yl_find_measure(struct yl_finder *finder);
void yl_find_frame(struct yl_finder *finder);
