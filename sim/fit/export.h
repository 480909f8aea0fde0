/* export.h: a simulated campaign as the logs and tables that other tools read.
 *
 * Why      Whether a tool finds what was put in can only be tried on a log whose truth is known.
 * Shape    yl_export(&export, &call, &fault) runs one replication and writes its log into the folder; forms are those of
 *          exports.def.
 * Units    lines and bytes of what was written.
 * Order    of events as sim/sweep/listen.h; tables by time, then as the scenario stands.
 * Cost     a million events a second or more; memory does not grow with visits, but with hours times steps in tables.
 * Errors   YL_IO, YL_INTERRUPTED; YL_BAD_INPUT where a cost cannot be split by week.
 * Threads  one.
 * Source   docs/export.md.
 */
#ifndef YL_SIM_FIT_EXPORT_H
#define YL_SIM_FIT_EXPORT_H
#include "sim/sweep/parallel_run.h"

struct yl_plan;
struct yl_kernels;
struct yl_scenario;
enum yl_export_form {
#define EXPORT(FORM, ...) YL_EXPORT_##FORM,
#include "sim/fit/exports.def"
#undef EXPORT
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
struct yl_exported {
    uint64_t lines, bytes;
};
enum yl_status yl_export(struct yl_exported *out, const struct yl_export_call *call,
                         struct yl_fault *fault) YL_CHECKED;
#endif
