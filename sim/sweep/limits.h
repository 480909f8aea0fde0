/* limits.h: which limit binds, and the marginal value of one more unit.
 *
 * Why      Seats, agents, stock, quotas and budgets stand side by side; an analyst asks which one to raise.
 * Shape    yl_limits_study finds them and runs, as variants of one study with common random numbers, the scenario
 *          as it is and twice more with each limit raised by a unit and by a tenth; then row by row: visits it
 *          stopped, gain.
 * Units    a unit is one seat, agent, item, allowance; of a budget the cost of one arrival. The gain is that of options->enough's metric, a replication.
 * Order    as in the scenario: rooms, shops, agents, limits, entries.
 * Cost     one run, and two more for each limit that stopped somebody, without the visits that it cannot reach
 *          (twins.h): one that stopped nobody in any replication gives the same figures when it is raised, which
 *          is then checked and not run.
 * Errors   YL_BAD_INPUT with diagnostics or too much (size.h), YL_INTERRUPTED, YL_FAILED if any replication has.
 * Owns     rows belong to the study: yl_limits_free.
 * Threads  called from one; runs use the options' threads.
 * Source   paired differences under common random numbers (compare.h); Bonferroni over all raises. A gain that few events make
 *          is as uncertain at least as their number: exact Poisson bounds, square and add (Zou & Donner 2008).
 */
#pragma once
#include "sim/stats/compare.h"
#include "sim/sweep/parallel_run.h"

struct yl_limit_raise { /* what a higher limit brings */
    char text[80];      /* what is added, as for --set */
    double units;       /* that is how many, of a budget CNY */
    struct yl_compared gain;
};
enum { YL_RAISE_UNIT, YL_RAISE_TENTH, YL_RAISES };
struct yl_limit_row {
    char path[200]; /* dotted path, as for --set */
    double value;   /* as it is */
    double unit;    /* what one more is; of a budget the cost of an arrival in CNY */
    bool is_money;
    bool looked_at;   /* by others, too, or before it is counted: what it stops is not known */
    bool asked;       /* a condition asks how much of it is left */
    double binding;   /* visits a replication that it stopped; NAN where that is not counted */
    double ran_out;   /* share of the replications in which nothing was left; NAN: not known */
    double ran_out_s; /* median over these, from the start of the horizon */
    struct yl_limit_raise raise[YL_RAISES];
    char place[120], metric[2][24]; /* what counts its visits, "" none */
};
struct yl_limits {
    struct yl_limit_row *row;
    size_t row_capacity;
    uint32_t rows, replications;
    const char *place, *metric; /* whose gain it is; the options' */
};
/* Of base, which is raised by so many units in place of one; 0: one. options->look sees its first replications before
 * anything is raised. */
enum yl_status yl_limits_study(struct yl_limits *out, const struct yl_scenarios *all, uint32_t by,
                               const struct yl_run_options *options, struct yl_diags *diags,
                               struct yl_fault *fault) YL_CHECKED;
void yl_limits_free(struct yl_limits *limits);
