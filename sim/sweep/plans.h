/* plans.h: the plan that brings most within its bounds, by exact answers or by simulation.
 *
 * Why      What optimum.h looks at are scenarios with values put at dotted paths; here they are read,
 *          solved where the solver covers the metric and all bounds, else simulated, and the winner is
 *          put to the test on fresh random numbers.
 * Shape    yl_plans_open reads what is varied and bound; yl_plans_search finds, tests and solves again
 *          with each bound 1 % wider and narrower; read the fields; yl_plans_free.
 * Units    as of the metrics; axes as of points.h.
 * Order    a plan is a point of `points`, in the order in which they were looked at. Its replications
 *          have numbers 1 to `replications`, so random numbers are common to all plans; those that test
 *          the winner have the next `fresh` numbers.
 * Cost     of an exact plan its compilation and solution; of a simulated one its replications.
 * Errors   YL_BAD_INPUT with a diagnostic: what is varied is refused; YL_BAD_CALL: a bound is not read,
 *          or its metric is not there; else as thread_pool.h.
 * Owns     all, until yl_plans_free; the scenarios must outlive it.
 * Threads  called from one thread; uses options.threads.
 * Source   docs/best.md.
 */
#pragma once
#include "sim/stats/optimum.h"
#include "sim/stats/summary.h"
#include "sim/sweep/contest.h"

enum { YL_PLANS_FIGURES = YL_OPTIMUM_BOUNDS + 1, YL_PLANS_SEARCH = 40, YL_PLANS_FRESH = 400 };
#define YL_PLANS_LEVEL 0.95
struct yl_plans_bound {
    char *place;               /* owned; `metric` is a part of it */
    const char *metric, *text; /* text: as given */
    bool at_least;
    double number;
    double chance; /* that one campaign keeps it; 0: its expectation does */
};
struct yl_plans_figure { /* the metric, or one of a bound, of a plan */
    bool has_exact;
    double exact, error;
    double *num, *den; /* [room of its plan] */
};
struct yl_plans_plan {
    struct yl_plans_figure figure[YL_PLANS_FIGURES];
    uint32_t room;
};
struct yl_plans_sum { /* over a range of replications, or exact */
    double mean, error, low, high;
    double p05, p95, loss; /* of one campaign; loss: share below 0 */
    uint32_t n;
};
struct yl_plans_marginal {
    double more, less; /* best figure with the bound 1 % wider and narrower, less the best */
    double each;       /* gain a unit of the bound; where it bends, of a wider one */
    double tighter;    /* gain of a bound narrower by a unit */
    bool bends; /* wider and narrower are two things: something else binds, or counts are whole */
};
struct yl_plans {
    struct yl_scenarios base; /* without variants; nothing of it is owned */
    struct yl_points points;
    struct yl_contest alternatives;
    struct yl_selection values; /* [plans]; once found, how they stand to the best */
    struct yl_optimum optimum;
    struct yl_plans_plan *plan;
    size_t plans, capacity;
    struct yl_plans_bound bound[YL_OPTIMUM_BOUNDS];
    uint32_t bounds, figures;
    const char *place, *metric; /* what is looked for */
    uint32_t subject_axis;      /* axis, from 1, whose value is looked for; 0: a metric is */
    bool exact, tried;          /* tried: whether it is exact has been seen */
    bool is_ratio[YL_PLANS_FIGURES];
    double scale[YL_PLANS_FIGURES];
    const struct yl_plans_bound *missing; /* its metric does not exist */
    uint32_t replications, fresh;
    void (*simulates)(void *context); /* called before plans are simulated; may be NULL */
    void *context;
    /* found */
    size_t best, second; /* plans; `plans`: none */
    bool keeps;          /* the winner keeps its bounds, exactly or by the test */
    uint32_t tests;      /* winners that were put to the test */
    struct yl_plans_marginal marginal[YL_OPTIMUM_BOUNDS];
};
struct yl_plans_call {
    const char *const *vary, *const *subject;
    uint32_t varies, subjects;
    bool smallest;
};
/* plans->alternatives has scenarios, options, metric, info, diags and fault already. */
enum yl_status yl_plans_open(struct yl_plans *plans, const struct yl_plans_call *call) YL_CHECKED;
enum yl_status yl_plans_search(struct yl_plans *plans) YL_CHECKED;
/* fresh: over replications that chose nothing; else over those of the search, or exact. */
struct yl_plans_sum yl_plans_sum(const struct yl_plans *plans, size_t plan, uint32_t figure,
                                 bool fresh);
/* True if the plan keeps the bound: exactly, or by the one-sided 95 % bound on fresh replications. */
bool yl_plans_kept(const struct yl_plans *plans, size_t plan, uint32_t bound);
/* Share of the fresh campaigns that keep the bound. */
double yl_plans_share(const struct yl_plans *plans, size_t plan, uint32_t bound);
/* The value of an axis in a plan. */
const char *yl_plans_value(const struct yl_plans *plans, size_t plan, uint32_t axis);
void yl_plans_free(struct yl_plans *plans);
