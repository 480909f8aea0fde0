/* truth.h: what an exported log was made from, and what each channel has brought.
 *
 * Why      A fit, or a rule of attribution, is judged by values that a log does not show.
 * Shape    yl_truth_off gives the scenarios in which one entry each brings nobody, base first, for one run; of its result
 *          yl_truth_write writes truth.csv. yl_truth_done.
 * Units    shares 0-1, delays in seconds, as in fit.csv; an increment in the metric's, a replication.
 * Order    steps, then entries, as in the scenario.
 * Errors   YL_IO; YL_BAD_CALL: no such metric.
 * Owns     the entries of its variants, until yl_truth_done; all else is the scenario's.
 * Threads  one.
 * Source   docs/export.md; paired differences under common random numbers (compare.h).
 */
#ifndef YL_SIM_FIT_TRUTH_H
#define YL_SIM_FIT_TRUTH_H
#include "models/scenario.h"
#include "sim/stats/result.h"

struct yl_truth {
    struct yl_scenarios scenarios; /* variant 1 + i: without entry i */
    const struct yl_scenario *of;
};
void yl_truth_off(struct yl_truth *truth, const struct yl_scenarios *from);
void yl_truth_done(struct yl_truth *truth);

struct yl_truth_out {
    const char *folder;
    const struct yl_scenario *scenario;
    const struct yl_result
        *result; /* of the scenarios of yl_truth_off; without increments of base */
    bool increments;
    const char *place,
        *metric; /* of the increments; NULL: orders, or the first goal without a shop */
};
enum yl_status yl_truth_write(const struct yl_truth_out *out, struct yl_fault *fault) YL_CHECKED;
#endif
