/* limits.h: which limit binds, and the marginal value of one more unit.
 *
 * Why      Seats, agents, stock, quotas and budgets stand side by side; an analyst asks which one to raise.
 * Shape    yl_limits_study finds them and runs the scenario as it is and once more with each limit raised by one
 *          unit, all with common random numbers; then row by row: visits it stopped, orders gained a replication.
 * Units    a unit is one seat, agent, item, allowance; of a budget the cost of one arrival. Orders a replication.
 * Order    as in the scenario: rooms, shops, agents, limits, entries.
 * Cost     one run for each limit and one more.
 * Errors   YL_BAD_INPUT with diagnostics or too much (size.h), YL_NO_MEMORY, YL_INTERRUPTED.
 * Owns     rows belong to the study: yl_limits_free.
 * Threads  called from one; runs use the options' threads.
 * Source   paired differences under common random numbers (Law, Simulation Modeling and Analysis, 5th ed., 11.2), t interval.
 */
#ifndef YL_SIM_SWEEP_LIMITS_H
#define YL_SIM_SWEEP_LIMITS_H
#include "sim/sweep/parallel_run.h"

struct yl_limit_row {
    char path[200], raised[80]; /* dotted path and what is added, as for --set */
    double value;               /* as it is */
    double binding; /* visits a replication that it stopped; NAN where that is not counted */
    double gain, low,
        high; /* orders gained by one more unit, 95 % interval; NAN: one replication */
    char place[120], metric[2][24]; /* what counts its visits, "" none */
};
struct yl_limits {
    struct yl_limit_row *row;
    size_t row_capacity;
    uint32_t rows, replications;
};
enum yl_status yl_limits_study(struct yl_limits *out, const char *file, const char *const *sets,
                               uint32_t set_count, const struct yl_run_options *options,
                               struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
void yl_limits_free(struct yl_limits *limits);
#endif
