/* observed.h: observed results of an experiment, analysed by the statistics of the simulated one.
 *
 * Why      The plan and its analysis must not use two formulas.
 * Shape    rows into yl_observed_make (they are put in order of persons); then yl_observed_analyse
 *          for each metric and arm, yl_observed_split, yl_observed_looks.
 * Units    a person's rows are added up metric by metric; the covariate is that of the first row,
 *          or with has_before what the metric's column comes to before the start. Who has no row
 *          from the start on takes no part. Times are instants.
 * Order    arm 0 is the control.
 * Cost     rows * log rows once; rows for each analysis.
 * Errors   YL_BAD_INPUT when a person stands in two arms (fault names one and its line); YL_NO_MEMORY.
 * Owns     nothing: rows are the caller's.
 * Threads  any.
 * Source   analysis.h, adjust.h, always_valid.h, sequential.h.
 */
#ifndef YL_SIM_STATS_OBSERVED_H
#define YL_SIM_STATS_OBSERVED_H
#include "sim/base/status.h"
#include "sim/stats/analysis.h"
#include "sim/stats/sequential.h"
#include <stddef.h>
#include <stdint.h>

#define YL_OBSERVED_NO_ARM UINT32_MAX /* of rows from before the test, where it is unsaid */
struct yl_observed_row {
    const char *person;
    size_t line; /* of the file */
    uint32_t arm;
    int64_t time;
    double x;        /* the covariate */
    const double *y; /* [columns] */
};
struct yl_observed_metric {
    uint32_t of;   /* column */
    int32_t below; /* column it is divided by, sum by sum; -1: none */
};
struct yl_observed {
    const char *file; /* for messages */
    struct yl_observed_row *row;
    size_t rows;
    uint32_t arms, metrics;
    const struct yl_observed_metric *metric;
    int64_t start; /* rows before it are the time before the test: their sums are the covariate */
    bool has_x, has_before;
    double level;        /* of the whole test */
    const double *split; /* [arms] */
};
enum yl_status yl_observed_make(struct yl_observed *test, struct yl_fault *fault) YL_CHECKED;

struct yl_verdict {
    struct yl_analysis_sums control, treatment;
    struct yl_analysis plain, cuped; /* cuped: NAN without a covariate */
    double adjusted;                 /* p by Holm over the arms of this metric */
    double correlation,
        always_valid; /* always-valid p, mixture of 10 % of the control or the effect said */
    bool share;
};
/* verdict[1 .. arms): each treatment against the control. effect: relative, 0 unsaid. */
enum yl_status yl_observed_analyse(struct yl_verdict *verdict, const struct yl_observed *test,
                                   uint32_t metric, double effect) YL_CHECKED;
struct yl_analysis_srm yl_observed_split(const struct yl_observed *test);
struct yl_decision { /* of one look */
    int64_t until;
    double n, z, bound, share;
    bool stops;
};
/* Looks at the given instants; bounds as of `test` (kind, curve; the rest is filled). Returns
 * how many had something new to see. */
enum yl_status yl_observed_looks(struct yl_decision *out, uint32_t *looks,
                                 const struct yl_observed *test, uint32_t arm,
                                 struct yl_sequential *bounds) YL_CHECKED;
#endif
