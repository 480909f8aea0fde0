/* exact.h: the figures of a run against the exact values of the solver.
 *
 * Why      An engine that checks itself in every run finds its own errors before an analyst does.
 * Shape    yl_exact_look for each result, then yl_exact_judge: a figure farther from its exact
 *          answer than one run in a million shows by chance over all its figures is an error of ours.
 * Errors   yl_exact_judge: YL_FAILED with a text.
 * Threads  any; one score a thread.
 * Source   Bonferroni: a two-sided normal tail of 1e-6 over all figures, 5 standard errors at least.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/stats/result.h"

struct yl_exact_score { /* {0}; over all results looked at */
    uint64_t scored;
    double z, mean, exact; /* of the farthest */
    int64_t point;         /* of a sweep, else 0 */
    char figure[256], variant[64];
};
struct yl_exact_figure {
    int64_t point;
    const char *variant, *place, *metric;
    double mean, exact, z; /* z NAN: no score is due */
};
void yl_exact_add(struct yl_exact_score *score, const struct yl_exact_figure *figure);
/* The metrics of a variant that have a score. */
void yl_exact_look(struct yl_exact_score *score, int64_t point,
                   const struct yl_variant_result *variant);
double yl_exact_bound(uint64_t scored); /* standard errors that are an error of ours */
enum yl_status yl_exact_judge(const struct yl_exact_score *score, enum yl_lang lang,
                              struct yl_fault *fault) YL_CHECKED;
