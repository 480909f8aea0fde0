/* solve_parts.h: what the files of solve share.
 *
 * Why      Quantities, graph, clock and naming are four files that fill the moments of one visit.
 * Shape    a combination of trait values and intent is propagated through the graph
 *          and adds to m1 and m2, the first and second moments of what one visit of the entry
 *          counts, by slot of the plan, then fees and net of each shop, the net of the entry and
 *          its entries into rooms.
 * Units    microseconds, millionths of CNY.
 * Errors   solver->status; solver->over when the work allowed is used up.
 * Owns     the solver owns its states, flows and kernels until they are cleared.
 * Threads  one.
 */
#ifndef YL_SIM_SOLVE_SOLVE_PARTS_H
#define YL_SIM_SOLVE_SOLVE_PARTS_H
#include "sim/base/map.h"
#include "sim/solve/solve.h"

/* A flow of visits: mass, then first and second moments of what they have done, each times the
 * mass. */
enum {
    YL_L_MASS,
    YL_L_ACTIONS,
    YL_L_ACTIONS2,
    YL_L_SWITCHES,
    YL_L_SWITCHES2,
    YL_L_COST,
    YL_L_COST2,
    YL_LAYERS
};
struct yl_moments {
    double x[YL_LAYERS];
};
/* What a visit leaves a node with: actions, switches and cost more, its memory, where it has been. */
struct yl_done {
    double add[3];
    uint64_t memory, seen;
};
void yl_moments_add(struct yl_moments *to, const struct yl_moments *from, double times);
void yl_moments_apply(struct yl_moments *moments, const struct yl_done *done);

/* ---- solve_moments.c ---- */
struct yl_point {
    double at, weight;
};
enum { YL_POINTS = 34 };
struct yl_delay { /* a distribution as points and a continuous rest */
    struct yl_dist dist;
    struct yl_point point[YL_POINTS];
    uint32_t points;
    double rest; /* weight of the continuous part */
};
struct yl_dist yl_solve_dist(const struct yl_draw *draw);
double yl_solve_square(const struct yl_dist *dist); /* E X^2, INFINITY */
struct yl_price;
struct yl_solver;
/* Worked out once for each draw: a capped distribution takes an integral. */
struct yl_price yl_solve_price(struct yl_solver *solver, const struct yl_draw *draw);
void yl_delay_init(struct yl_delay *delay, const struct yl_draw *draw);
double yl_delay_cdf(const struct yl_delay *delay, double x); /* of the continuous part */
double yl_delay_kept(const struct yl_delay *delay,
                     double x); /* E min(X, x) of the continuous part */
/* Nodes and weights of the mean over a hidden intent; the count, at most `most`. */
enum { YL_INTENTS = 160 };
uint32_t yl_solve_intents(const struct yl_draw *draw, bool coarse,
                          struct yl_point node[YL_INTENTS]);

/* ---- the solver ---- */
/* Visits of even density over [from, to); an instant is a piece of one microsecond. */
struct yl_piece {
    int64_t from, to;
    struct yl_moments moments;
};
/* A flow with its distribution in time: pieces are exact, a cell of the grid is taken for even, and
 * what is later than the grid is one mass. */
struct yl_flow {
    struct yl_piece *piece; /* none longer than a cell */
    uint32_t pieces, instants;
    size_t piece_capacity;
    uint32_t low, high;      /* cells [low, high) */
    double *cell[YL_LAYERS]; /* NULL: nothing */
    struct yl_moments late;
    bool has_had_most; /* there were too many pieces: they are in cells */
};
struct yl_kernel {
    const struct yl_draw *draw;
    struct yl_delay delay;
    double *weight, *wave; /* wave: its transform, half complex */
    uint32_t weights, waves;
};
struct yl_price {
    const struct yl_draw *draw;
    double mean, square; /* E X, E X^2 */
};
struct yl_day { /* a span in which no clock is put forward or back */
    int64_t from, to, since_midnight;
};
struct yl_edge {
    uint32_t to;
    double p;
};
struct yl_state {
    uint32_t node;
    uint64_t memory, seen;
    struct yl_flow *flow;      /* pending, where the clock is wanted */
    struct yl_moments moments; /* arrived, where it is not */
    uint32_t edge, edges, index, low;
    bool known, on_stack;
};
/* Visits that a step begins: how many when, with what they have done. */
struct yl_begun {
    struct yl_piece piece;
    bool is_cell; /* a whole cell of another grid, as even as it was there */
};
struct yl_begins {
    struct yl_begun *begun;
    size_t count, capacity;
    double mass;
};
struct yl_origin { /* where visits begin */
    uint32_t entry, node;
};
struct yl_solver {
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    uint32_t entry, start, quantities; /* start: its first node */
    /* of the entry */
    uint32_t *rank;           /* [nodes] reverse postorder; YL_NO_NODE: not reached */
    bool *clock, *wants;      /* [nodes] asks the clock; somebody does from here on */
    bool *stop;               /* [nodes] visits feel each other here: nothing is known behind it */
    bool *dirty;              /* [quantities] fed behind a stop; the group's */
    bool *tainted;            /* [spawns] begun behind a stop; NULL: nobody asks */
    const bool *good;         /* [spawns] that are followed; NULL: none */
    struct yl_begins *begins; /* [spawns] what is begun; NULL: nobody asks */
    double visits;            /* of the group, while it is walked */
    int generation;           /* begun by so many before it */
    bool valid, relative;     /* the age of a visit is asked; nothing but it */
    bool hours;
    uint64_t memory_read;
    bool intent_used, of_visit; /* of_visit: a trait of the visit, not of its person */
    uint8_t layers;             /* which are fed */
    /* of the trait combination */
    uint8_t *value;                   /* [axes] */
    double intent, weight, flat_cost; /* flat_cost: of the arrival */
    int64_t born;
    double *m1, *m2;
    bool *m2_unknown; /* m2 is not known: a cycle with a clock */
    struct yl_state *state;
    uint32_t states;
    size_t state_capacity;
    struct yl_map known; /* node, memory and seen of each state to its number */
    struct yl_edge *edge;
    uint32_t edges;
    size_t edge_capacity;
    /* the grid */
    int64_t from, step;
    uint32_t cells, most_cells;
    struct yl_kernel *kernel;
    uint32_t kernels;
    double **spare; /* arrays of a cell each, all 0, of flows that are gone */
    size_t spares, spare_capacity;
    struct yl_price *price; /* [prices] moments that have been asked for */
    size_t prices, price_capacity;
    int64_t *hopeless;  /* [nodes] a WAIT: see solve_clock.c */
    struct yl_day *day; /* the time of day, as last asked */
    double work, work_most;
    bool over, too_big;
    enum yl_status status;
};
static inline uint32_t yl_q_fees(const struct yl_plan *plan, uint32_t shop)
{
    return plan->slots + 2 * shop;
}
static inline uint32_t yl_q_net(const struct yl_plan *plan, uint32_t shop)
{
    return plan->slots + 2 * shop + 1;
}
static inline uint32_t yl_q_entry_net(const struct yl_plan *plan)
{
    return plan->slots + 2 * plan->shops;
}

static inline uint32_t yl_q_rooms(const struct yl_plan *plan)
{
    return plan->slots + 2 * plan->shops + 1;
}
static inline uint32_t yl_q_count(const struct yl_plan *plan)
{
    return plan->slots + 2 * plan->shops + 2;
}

/* solve_graph.c */
uint32_t yl_state_find(struct yl_solver *solver, uint32_t node, uint64_t memory, uint64_t seen);
uint32_t yl_solve_value(const struct yl_solver *solver, int32_t axis, uint64_t memory);
bool yl_solve_axis_test(const struct yl_solver *solver, const struct yl_test *test,
                        uint64_t memory);
double yl_solve_chance(const struct yl_solver *solver, const struct yl_by_chance *by,
                       uint64_t memory);
double yl_solve_option(const struct yl_solver *solver, const struct yl_chooser *chooser,
                       uint64_t memory, uint32_t option);
/* Counts what `flow` does at a node and says what it leaves with. */
void yl_solve_count(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, struct yl_done *done);
/* Counts one of a thing for a mass of visits at a state. */
void yl_solve_hit(struct yl_solver *solver, const struct yl_state *at, uint32_t q, double mass);
void yl_solve_skip(struct yl_solver *solver, const struct yl_state *at,
                   const struct yl_moments *moments);
void yl_solve_end(struct yl_solver *solver, uint32_t outcome, const struct yl_moments *moments);
void yl_solve_cost(struct yl_solver *solver,
                   const struct yl_moments *moments); /* of who goes no further */
void yl_solve_order(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, int64_t time);
void yl_solve_scalars(struct yl_solver *solver);
void yl_solve_clear(struct yl_solver *solver);

/* ---- solve_time.c: flows in time ---- */
struct yl_flow *yl_flow_new(void);
void yl_flow_free(struct yl_solver *solver, struct yl_flow *flow);
int64_t yl_grid_end(const struct yl_solver *solver);
bool yl_flow_make_cells(struct yl_solver *solver, struct yl_flow *flow);
void yl_flow_widen(struct yl_flow *flow, uint32_t low, uint32_t high);
bool yl_flow_into_cell(struct yl_solver *solver, struct yl_flow *flow, uint32_t at,
                       const struct yl_moments *moments, double times);
/* Adds a piece that is no longer than a cell. */
bool yl_flow_piece(struct yl_solver *solver, struct yl_flow *flow, const struct yl_piece *piece);
/* Adds what is even over any time: whole cells of the grid, and the ends as pieces. */
bool yl_flow_spread(struct yl_solver *solver, struct yl_flow *flow, const struct yl_piece *piece);
/* The same, but cells that it has a part of are taken for even. */
bool yl_flow_blur(struct yl_solver *solver, struct yl_flow *flow, const struct yl_piece *piece);
/* Turns pieces longer than an instant into cells. */
bool yl_flow_to_cells(struct yl_solver *solver, struct yl_flow *flow);
struct yl_moments yl_flow_cell(const struct yl_flow *flow, uint32_t at);
void yl_flow_total(const struct yl_flow *flow, struct yl_moments *total);
bool yl_flow_add(struct yl_solver *solver, struct yl_flow *to, const struct yl_flow *from,
                 double times);
void yl_flow_apply(struct yl_solver *solver, struct yl_flow *flow, const struct yl_done *done);
/* Moves the share for which `part` says so (0-1 over [from, to)) into a flow of its own. Pieces are
 * cut at the instants at which it changes between 0 and 1, and so are cells, or they stay even. */
typedef double yl_part(const void *context, int64_t from, int64_t to);
enum yl_cells { YL_CELLS_CUT, YL_CELLS_EVEN };
struct yl_flow *yl_flow_split(struct yl_solver *solver, struct yl_flow *flow, yl_part *part,
                              const void *context, enum yl_cells how);
/* Where `part` is next another than at `from`, if it is for a sixteenth of [from, to); else `to`. */
int64_t yl_next_change(yl_part *part, const void *context, int64_t from, int64_t to);

/* ---- solve_delay.c: a flow a while later ---- */
void yl_flow_delay(struct yl_solver *solver, struct yl_flow *flow, const struct yl_draw *draw);
/* Forgets all flows, delays and cells: another entry has another grid. */
void yl_grid_free(struct yl_solver *solver);

/* solve_clock.c */
void yl_solve_clocks(struct yl_solver *solver);

enum yl_answered { YL_ANSWERED_NOT, YL_ANSWERED_PART, YL_ANSWERED_ALL };
/* ---- solve_reach.c: what an entry can come to, and what forbids it ---- */
struct yl_block {
    bool there, whole; /* whole: nothing of the entry is known */
    enum yl_refusal why;
    char place[256];
};
/* Fills what belongs to the entry; used[axis]: a trait or drawn memory that matters. */
enum yl_answered yl_solve_reach(struct yl_solver *solver, const struct yl_origin *from, bool *used,
                                struct yl_block *block);
/* A stop at which who comes is counted all the same: a stay begins, an agent is asked. */
bool yl_solve_counts(const struct yl_solver *solver, uint32_t node);
void yl_solve_unreach(struct yl_solver *solver);
/* Marks all that a visit can feed or begin from a node on as unknown. */
void yl_solve_taint(struct yl_solver *solver, uint32_t entry, uint32_t node);
/* Lays the grid over everything that changes; twice as coarse if asked. */
void yl_solve_grid(struct yl_solver *solver, bool coarse);

/* ---- solve_groups.c: streams that arrive by one law, and the moments of one visit of theirs -- */
struct yl_group {
    uint32_t entry;
    bool poisson;
    double n, n2,
        own; /* expected visits; of sends the sums of n f^2, and of pairs of different persons */
    double *m1, *m2,
        *each; /* each: [combinations][quantities] means given the combination, with people.size */
    bool *m2_unknown, crowd; /* crowd: sends taken together, the spread is at most this */
    bool begun;              /* by other visits: no spread */
};
struct yl_groups {
    struct yl_group *group;
    uint32_t groups, combinations, entries;
    double *share;            /* [combinations] with people.size */
    enum yl_answered *solved; /* [entries] */
    bool **dirty;             /* [entries][quantities] where a part is: what is not known */
    bool gave_up;             /* an entry took too much: what it begins is not known */
    bool timed, over, mixed;  /* mixed: traits of visits beside numbered persons: no spread */
    int64_t step;
};
struct yl_groups_how {
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    const struct yl_solve_options *options;
    const struct yl_groups
        *before; /* NULL: the coarser grid; else what it answered, and the finer one */
};
enum yl_status yl_groups_solve(struct yl_groups *groups, struct yl_solved *out,
                               const struct yl_groups_how *how);
void yl_groups_free(struct yl_groups *groups);

/* ---- solve_starts.c: visits that begin visits ---- */
/* good[spawn]: the visits it begins can be followed; all of them are known. */
void yl_starts_judge(struct yl_solver *solver, bool *good);
/* Lays down what a flow begins where it passes a step. */
void yl_starts_begin(struct yl_solver *solver, const struct yl_state *at,
                     const struct yl_flow *flow);
void yl_starts_total(const struct yl_begins *from, struct yl_moments *total);
struct yl_flow *yl_starts_flow(struct yl_solver *solver,
                               const struct yl_begins *from); /* of mass 1 */
void yl_starts_free(struct yl_begins *begins, uint32_t spawns);

/* ---- solve_rows.c ---- */
enum yl_status yl_solve_rows(struct yl_solved *out, const struct yl_scenario *scenario,
                             const struct yl_plan *plan, const struct yl_groups *fine,
                             const struct yl_groups *coarse);
#endif
