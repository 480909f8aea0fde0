/* solve_groups.h: groups of visits that arrive by one law, and the sums over them.
 *
 * Why      What is solved is the moments of one visit of each group; figures need no more: every row of
 *          solve_rows.c is a sum over groups or a ratio of two. Nothing here knows how they are solved.
 * Shape    yl_groups_solve on a grid; yl_groups_of and yl_group_moment; yl_groups_free.
 *          Quantities of a visit: slots of the plan, then fees and net of each shop and item, the net of the
 *          entry and its entries into rooms.
 * Units    microseconds, millionths of CNY.
 * Errors   unknown values are NAN; `solved` and `dirty` say where.
 * Owns     the groups their moments, until yl_groups_free.
 * Threads  one for each yl_groups; answers are pure.
 */
#pragma once
#include "sim/solve/solve.h"
#include "sim/solve/solve_flow.h"

/* ---- quantities of a visit ---- */
static inline uint32_t yl_q_fees(const struct yl_plan *plan, uint32_t sale)
{
    return plan->slots + 2 * sale;
}
static inline uint32_t yl_q_net(const struct yl_plan *plan, uint32_t sale)
{
    return plan->slots + 2 * sale + 1;
}
static inline uint32_t yl_q_entry_net(const struct yl_plan *plan)
{
    return plan->slots + 2 * plan->sales;
}
static inline uint32_t yl_q_rooms(const struct yl_plan *plan)
{
    return plan->slots + 2 * plan->sales + 1;
}
static inline uint32_t yl_q_count(const struct yl_plan *plan)
{
    return plan->slots + 2 * plan->sales + 2;
}

/* ---- solve_groups.c: streams that arrive by one law, and the moments of one visit of theirs -- */
struct yl_group {
    uint32_t entry;
    bool poisson;
    int64_t from;           /* of its arrivals: a unit of each shock that multiplies them */
    double n, n2, own;      /* expected visits; of sends sums of n f^2, of pairs of persons */
    double *m1, *m2, *each; /* each: [combinations][quantities] means, with people.size */
    uint32_t *which, kept;  /* packed: whose moments are kept, ascending; NULL: of all */
    bool *noted;       /* until packed: by YL_NOTED quantities, whether any may be other than 0 */
    double **by_shock; /* [nodes of the shock][quantities] as m1, given it; NULL: none is used */
    bool *m2_unknown, crowd; /* crowd: sends taken together, the spread is at most this */
    bool begun;              /* by other visits: no spread */
    const struct yl_plan_stream *surging; /* its Poisson stream that shocks multiply; NULL: none */
};
struct yl_group_span {
    uint32_t from, to;
};
enum yl_answered { YL_ANSWERED_NOT, YL_ANSWERED_PART, YL_ANSWERED_ALL };
struct yl_groups {
    struct yl_group *group;
    struct yl_group_span *span; /* [entries] their groups; NULL: not known yet */
    uint32_t groups, combinations, entries;
    size_t group_capacity;
    double *share;            /* [combinations] with people.size */
    enum yl_answered *solved; /* [entries] */
    bool **dirty;             /* [entries][quantities] where a part is unknown */
    bool *dirty_memory;
    bool gave_up;      /* an entry took too much: what it begins is not known */
    bool timed, mixed; /* mixed: traits of visits beside numbered persons: no spread */
    int64_t step;
    bool cuts;     /* a change falls within a cell where anybody is */
    int32_t shock; /* yl_shock_of_steps */
    double shock_steepest;
    double work; /* operations that it took */
};
struct yl_moment {
    double m1, m2;
    bool m2_unknown;
};
enum { YL_NOTED = 64 };
struct yl_moment yl_group_moment(const struct yl_group *group, uint32_t quantity);
#define YL_EVERYBODY UINT32_MAX
/* The groups of an entry, or of everybody; once all are solved. */
struct yl_group_span yl_groups_of(const struct yl_groups *groups, uint32_t entry);
struct yl_groups_how {
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    const struct yl_solve_options *options;
    const struct yl_groups *before; /* the coarser grid's answer; NULL: this is the coarser */
    enum yl_lean lean;
};
void yl_groups_solve(struct yl_groups *groups, struct yl_solved *out,
                     const struct yl_groups_how *how);
void yl_groups_free(struct yl_groups *groups);

/* ---- solve_shocks.c: arrivals that shared shocks multiply ---- */
/* Until when no shock of an entry's arrivals has another draw than at `from`. */
int64_t yl_surge_until(const struct yl_plan *plan, uint32_t entry, int64_t from);
/* Nodes and weights of the mean over the draw of the shock that moves steps; gives their number. */
enum { YL_SHOCK_NODES = YL_INTENTS };
uint32_t yl_shock_nodes(double steepest, struct yl_point node[YL_SHOCK_NODES]);
/* The shock that may be averaged over: the only one of a replication that moves steps and no
 * arrivals; -1: there is none. Its largest weight. */
int32_t yl_shock_of_steps(const struct yl_plan *plan, double *steepest);
/* The one Poisson stream of an entry, if shocks multiply it; NULL: there is none. */
const struct yl_plan_stream *yl_surge_stream(const struct yl_plan *plan, uint32_t entry);
/* E XY - 1 for the factors of two groups; 0: they have none in common. */
double yl_surge_together(const struct yl_plan *plan, const struct yl_group *a,
                         const struct yl_group *b);

/* ---- solve_rows.c ---- */
/* `coarse` has `coarser` answers, whose largest difference from `fine` is the bound; none: it is 0. */
void yl_solve_rows(struct yl_solved *out, const struct yl_scenario *scenario,
                   const struct yl_plan *plan, const struct yl_groups *fine,
                   const struct yl_groups *coarse, uint32_t coarser);
