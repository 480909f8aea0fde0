/* predict.h: a fitted scenario simulated once for each of its joint draws.
 *
 * Why      What a log is held against, and what days that were held out are held against, are campaigns of the posterior: values as
 *          uncertain as the fit says, and chance on top.
 * Shape    yl_predict(&call, diags, &fault): for draw 0, 1, ... the scenario with that row of draws.csv as overrides behind those of the
 *          call; begin, then hear for each event, then end.
 * Order    draw k is replication first + k.
 * Cost     a campaign a draw, visit by visit.
 * Errors   YL_IO, YL_INTERRUPTED; YL_BAD_INPUT where the drawn values are refused, a diagnostic
 *          says why.
 * Threads  one.
 */
#pragma once
#include "sim/fit/event_log.h"
#include "sim/sweep/listen.h"

struct yl_predict_call {
    const char *file, *const *set, *folder; /* the scenario with its overrides; of draws.csv */
    uint32_t sets, draws, first;            /* first: replication of draw 0 */
    const struct yl_run_options *options;
    struct yl_predict_by {
        void (*begin)(void *context, const struct yl_plan *plan);
        yl_trace_call *hear;
        void (*end)(void *context); /* NULL: nothing is done then */
        void *context;
    } by;
};
enum yl_status yl_predict(const struct yl_predict_call *call, struct yl_diags *diags,
                          struct yl_fault *fault) YL_CHECKED;
/* One campaign, with these overrides. */
enum yl_status yl_predict_once(const struct yl_predict_call *call, const char *const *set,
                               uint32_t sets, uint32_t replication, struct yl_diags *diags,
                               struct yl_fault *fault) YL_CHECKED;
/* Of one number of several campaigns, which are put in order: mean, and the range that holds 90 % of them. Of n = 19, 39, ... 199
 * another one of them lies in it with a chance of 90 % exactly, since all ranks are equally likely. */
struct yl_predict_band {
    double mean, low, high;
};
struct yl_predict_band yl_predict_band(double *value, uint32_t n);
/* The step of the log that each row of the plan is, from 1; 0: none. */
uint32_t *yl_predict_steps(const struct yl_event_log *log, const struct yl_plan *plan);
