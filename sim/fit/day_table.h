/* day_table.h: what a platform shows by day or hour: date, hour, step, users; chances and delays of steps from such counts.
 *
 * Why      Many platforms give no events, only how many people passed a step a day. Such a table knows no delays, but sums of them.
 *          Nobody of a table can be followed, but who passes a step today came to it today or on one of the days before: passes are
 *          arrivals, convolved with the delay, times the chance.
 * Shape    yl_day_table_is(path); yl_day_table_read(&table, scenario, &call, &fault); then table.log has the arrivals as visits, and
 *          the counts are in periods; yl_day_table_free.
 *          yl_day_fit(&fit, &kinds, &table, &call, diags, &fault) behind yl_fit_steps and yl_kinds_estimate of table.log, whose steps
 *          it fills in; call: the scenario and its overrides.
 * Units    periods are local hours or days; instants in microseconds; shares 0-1, delays in seconds.
 * Order    rows of the files in any order; counts of one cell are added.
 * Cost     the square of the periods for each try of a law.
 * Errors   those of event_log.h; yl_day_fit: of predict.h.
 * Owns     its counts and the log, until yl_day_table_free; names of steps are the scenario's.
 * Threads  one.
 * Source   docs/fit.md, "Daily tables". Of x_u visits that come in period u, x_u p q_(t-u) are expected to pass in t, where q is the
 *          law's mass by whole periods, averaged over arrivals at any time of a period. Likelihood: binomial of all passes, of those
 *          who came, times multinomial of their periods (composite: it takes the periods of one cohort for independent).
 */
#pragma once
#include "sim/fit/kinds.h"
#include "sim/fit/predict.h"

struct yl_day_table {
    struct yl_event_log log; /* steps, arrivals as visits; no rows */
    int64_t period;          /* YL_HOUR or YL_DAY */
    size_t periods;
    double *passed; /* [steps][periods] */
    double *begun;  /* [entries][periods] */
};
/* *is: its header has a date and users, and nobody's name. A file that is no table has not. */
enum yl_status yl_day_table_is(bool *is, const char *path, struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_day_table_read(struct yl_day_table *table, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault) YL_CHECKED;
void yl_day_table_free(struct yl_day_table *table);
enum yl_status yl_day_fit(struct yl_fit *fit, struct yl_kinds *kinds,
                          const struct yl_day_table *table, struct yl_predict_call *call,
                          struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
