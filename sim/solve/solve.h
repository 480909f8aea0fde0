/* solve.h: what a scenario gives on average, without sampling.
 *
 * Why      Where no visit can feel another, the mean and the spread of a campaign are sums and small linear systems: exact, and
 *          a check of the engine that shares none of its random numbers.
 * Shape    yl_solve(&solved, scenario, plan, &options); read rows and refusals; yl_solved_free. yl_solve_all of a run's
 *          variants; yl_solve_beside puts the rows beside its figures.
 * Units    counts are plain, money is CNY; `sd` is that of one replication, `bound` that of the time grid (0 where no clock was
 *          asked).
 * Order    rows: entry by entry as in the scenario, rooms, shops, goals, costs, all; then the funnel.
 * Cost     microseconds a combination of trait values without a clock; some milliseconds with one (options.work stops it).
 * Errors   What cannot be solved is no error: it is in `refusal` with the place that forbids it.
 * Owns     the rows, until yl_solved_free; nothing of the scenario or the plan.
 * Threads  one call, one thread; no state is kept.
 * Source   docs/theory.md, "Without sampling": total probability; Kemeny & Snell 1960, ch. III; Kingman 1993, ch. 5.
 */
#pragma once
#include "models/scenario.h"
#include "sim/base/stop.h"
#include "sim/engine/plan.h"
#include "sim/stats/result.h"

enum yl_solved_kind {
    YL_SOLVED_COUNT,  /* each visit at most once: Poisson or binomial */
    YL_SOLVED_SUM,    /* money, and counts that a visit may feed several times */
    YL_SOLVED_RATIO,  /* of expectations; sd by the delta method */
    YL_SOLVED_FUNNEL, /* as COUNT, but of the funnel or outcomes: not in totals */
};
struct yl_solved_row {
    /* as in totals.csv; ENTRY>PLACE as in summary.csv; ENTRY>PATH.STEP; ENTRY, outcome:NAME */
    const char *place, *metric;
    enum yl_solved_kind kind;
    double mean, sd, bound;      /* sd NAN: not solved (note says why), INFINITY: there is none */
    double wildest;              /* E X^2 - 1 of the wildest factor of a shared shock; 0: none */
    double events, one_plus_cv2; /* expected events behind it; 1 + CV² of the weight of one */
    const char *note;
};
enum yl_refusal {
#define YL_REFUSAL(NAME, ...) YL_REFUSE_##NAME,
#include "sim/solve/refusals.def"
    YL_REFUSALS
};
struct yl_solved_refusal {
    const char *entry, *place; /* "sms", "agents.desk" */
    enum yl_refusal why;
};
struct yl_solved {
    struct yl_arena arena;
    struct yl_solved_row *row;
    uint32_t rows;
    struct yl_solved_refusal *refusal;
    uint32_t refusals;
    bool timed;   /* a clock was asked: bounds are not 0 */
    int64_t step; /* of the finer grid, microseconds */
    uint32_t entries;
};
struct yl_population;
struct yl_solve_options {
    uint32_t cells; /* of the finer grid at most; 0: 6000 */
    double work;    /* most operations on a grid, about 3e9 a second; 0: no end */
    bool open;      /* agents are free at once, each visit is the first of its person */
    struct yl_population *population; /* is told who is asked for a chance; NULL: nobody asks */
};
void yl_solve(struct yl_solved *solved, const struct yl_scenario *scenario,
              const struct yl_plan *plan, const struct yl_solve_options *options);
void yl_solved_free(struct yl_solved *solved);
/* NULL: no such row. */
const struct yl_solved_row *yl_solved_find(const struct yl_solved *solved, const char *place,
                                           const char *metric);
const char *yl_refusal_text(enum yl_refusal why, bool chinese);

/* How many standard errors the mean of n replications is from the exact one, the bound of the
 * grid in its favour; by exact tails where events are few. NAN where no z is due: no sd, or too
 * few events for a heavy tail. */
double yl_solved_z(const struct yl_solved_row *row, double mean, uint32_t n);
/* Solves every variant, solved[variants], each freed by the caller. The work allowed is the same on every machine, so the
 * bytes are too; what cannot be solved has no rows, nor has what comes behind `stop`. */
void yl_solve_all(struct yl_solved *solved, const struct yl_scenarios *scenarios,
                  struct yl_tables *tables, const volatile sig_atomic_t *stop);
/* Puts these beside the metrics of the result (yl_metric.exact). */
void yl_solve_beside(struct yl_result *result, const struct yl_solved *solved);
/* Both for one of many points whose plans are at hand: the work allowed is a small share of
 * that of the simulation. */
void yl_solve_point(struct yl_result *result, const struct yl_scenarios *scenarios,
                    const struct yl_plan *plans);
