/* export.h: a simulated campaign as the logs and tables that other tools read.
 *
 * Why      Whether a tool finds what was put in can only be tried on a log whose truth is known.
 * Shape    yl_export(&lines, &call, &fault) runs one replication and writes its log, of so many lines, into the folder; forms are those of
 *          exports.def.
 * Order    of events as sim/sweep/listen.h; tables by time, then as the scenario stands.
 * Cost     a million events a second or more; memory does not grow with visits, but with hours times steps in tables.
 * Errors   YL_IO, YL_INTERRUPTED; YL_BAD_INPUT where a cost cannot be split by week.
 * Threads  one.
 * Source   docs/export.md.
 */
#pragma once
#include "models/scenario.h"
#include "sim/stats/result.h"
#include "sim/sweep/parallel_run.h"

struct yl_plan;
struct yl_kernels;
enum yl_export_form {
#define EXPORT(FORM, ...) YL_EXPORT_##FORM,
#include "sim/fit/exports.def"
    YL_EXPORT_FORMS
};
struct yl_export_row {
    const char *name, *file;
    int line_bytes; /* in the mean */
};
extern const struct yl_export_row yl_export_rows[YL_EXPORT_FORMS];

struct yl_export_call {
    enum yl_export_form form;
    const struct yl_plan *plan;
    const struct yl_scenario *scenario; /* of the plan */
    const struct yl_kernels *kernels;
    const struct yl_run_options *options; /* progress, stop, hidden ones */
    const char *folder;
    uint32_t replication;
    double expected; /* visits, for the progress */
};
enum yl_status yl_export(uint64_t *lines, const struct yl_export_call *call,
                         struct yl_fault *fault) YL_CHECKED;

/* truth.c: what an exported log was made from, and what each channel has brought: a fit, or a rule of attribution, is judged by
 * values that a log does not show. yl_truth_off gives the scenarios in which one entry each brings nobody, base first, for one run;
 * of its result yl_truth_write writes truth.csv, steps, then entries, as in the scenario: shares 0-1, delays in seconds, as in
 * fit.csv, an increment in the metric's unit, a replication (paired under common random numbers, compare.h). The entries of its variants are its own until yl_truth_done; all else is the scenario's. */
struct yl_truth {
    struct yl_scenarios scenarios; /* variant 1 + i: without entry i */
};
void yl_truth_off(struct yl_truth *truth, const struct yl_scenarios *from);
void yl_truth_done(struct yl_truth *truth);

struct yl_truth_out {
    const char *folder;
    const struct yl_scenario *scenario;
    const struct yl_result *result; /* of yl_truth_off's scenarios; without increments of base */
    bool increments;
    const char *place, *metric; /* of them; NULL: orders, or the first goal without a shop */
};
/* What the increments are of, in the figures of base; NULL: nothing that can be added up. */
const struct yl_metric *yl_truth_metric(const struct yl_truth_out *out,
                                        const struct yl_variant_result *base);
enum yl_status yl_truth_write(const struct yl_truth_out *out, struct yl_fault *fault) YL_CHECKED;
