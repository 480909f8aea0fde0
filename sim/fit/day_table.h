/* day_table.h: what a platform shows by day or hour: date, hour, step, users.
 *
 * Why      Many platforms give no events, only how many people passed a step a day. Such a table knows no delays, but sums of them.
 * Shape    yl_day_table_is(path); yl_day_table_read(&table, scenario, &call, &fault); then table.log has the arrivals as visits, and
 *          the counts stand in periods; yl_day_table_free.
 * Units    periods are local hours or days; instants in microseconds.
 * Order    rows of the files in any order; counts of one cell are added.
 * Errors   those of event_log.h.
 * Owns     its counts and the log, until yl_day_table_free; names of steps are the scenario's.
 * Threads  one.
 * Source   docs/fit.md, "Daily tables".
 */
#ifndef YL_SIM_FIT_DAY_TABLE_H
#define YL_SIM_FIT_DAY_TABLE_H
#include "sim/fit/event_log.h"

struct yl_day_table {
    struct yl_event_log log; /* steps, arrivals as visits; no rows */
    int64_t period;          /* YL_HOUR or YL_DAY */
    size_t periods;
    double *passed; /* [steps][periods] */
    double *begun;  /* [entries][periods] */
};
/* Has its header a date and users, and nobody's name? A file that cannot be read has not. */
bool yl_day_table_is(const char *path);
enum yl_status yl_day_table_read(struct yl_day_table *table, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault) YL_CHECKED;
void yl_day_table_free(struct yl_day_table *table);
#endif
