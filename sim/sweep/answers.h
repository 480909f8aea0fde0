/* answers.h: one figure of all variants at many values of the uncertain inputs.
 *
 * Why      Sensitivity and the value of information ask for the same: the expected figure at values
 *          that they choose. It is exact where the solver covers it, else the mean of a few
 *          replications whose random numbers are common where the caller wants them to be.
 * Shape    yl_answers_run with a function that says what point i is; read figure; yl_answers_free.
 * Units    as the metric's column in summary.csv.
 * Order    a point of stream s has replications s R + 1 ... s R + R of the seed, whatever the point:
 *          points of one stream have common random numbers.
 * Cost     a point is read and compiled once for each variant, and solved or simulated.
 * Errors   YL_BAD_CALL: no such metric; YL_BAD_INPUT: a point is refused by the scenario, or lacks the
 *          figure; YL_FAILED: a replication failed; else as thread_pool.h.
 * Owns     figures, until yl_answers_free.
 * Threads  called from one; `point` from any, two at once.
 * Source   solve.h, alternatives.h.
 */
#pragma once
#include "models/guesses.h"
#include "sim/sweep/parallel_run.h"
#include "sim/sweep/size.h"

struct yl_answers_call {
    const struct yl_scenarios *all; /* all of its variants are asked */
    const char *place, *metric;
    uint32_t points, each; /* each: replications of a point where it is not exact, at least 2 */
    const struct yl_run_options *options;
    void *context;
    enum yl_status (*point)(void *context, uint32_t number, struct yl_guessed *values,
                            uint32_t *stream, struct yl_arena *arena);
};
struct yl_answers {
    const struct yl_answers_call *call;
    bool is_exact;
    uint32_t each;  /* 1: exact */
    double *figure; /* [variants][points][each]; of a ratio residuals about the point's own */
    double *within; /* [variants][points] variance of a campaign; NAN: not known */
};
/* Is the figure of all variants exact at the file's values? */
enum yl_status yl_answers_plan(struct yl_answers *answers, const struct yl_answers_call *call,
                               struct yl_diags *diags) YL_CHECKED;
/* Exact until a point has no exact answer: then is_exact is false, and called again it simulates all. */
enum yl_status yl_answers_run(struct yl_answers *answers, struct yl_run_info *info,
                              struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
void yl_answers_free(struct yl_answers *answers);
