/* compare.h: a variant against the base, pair by pair of the same replication.
 *
 * Why      Variants share common random numbers, so their difference is known far better than
 *          either mean; `variance_reduction` says by how much.
 * Shape    yl_compare_metric(&compared, &pair, &stats) for each metric that both have.
 * Units    differences as the metric's; ratio and p_higher are plain.
 * Errors   none; a number that has no value is NAN.
 * Threads  one yl_replication_stats a thread.
 * Source   docs/outputs.md, "compare.csv"; jackknife of pairs; low_all and high_all: Bonferroni over the variants of a
 *          metric, where the run was looked at over all pairs of them by the confidence sequences of selection.h.
 */
#pragma once
#include "sim/stats/summary.h"

struct yl_pair {
    const struct yl_metric *variant, *base;
    const bool *variant_failed, *base_failed;
    uint32_t family; /* variants compared in this metric, at least 1 */
};
struct yl_compared {
    uint32_t n;
    double diff, diff_low, diff_high, ratio, ratio_low, ratio_high, p_higher, variance_reduction,
        low_all, high_all;
    unsigned notes;
};
struct yl_compared yl_compare_none(void); /* no number has a value */
void yl_compare_metric(struct yl_compared *compared, const struct yl_pair *pair,
                       struct yl_replication_stats *stats);
/* Count the variants other than base that have this metric; `near`: its index in one of them. */
uint32_t yl_compare_family(const struct yl_result *result, uint32_t near,
                           const struct yl_metric *metric);
