/* solve_parts.h: what the files of solve share.
 *
 * Why      Each file of solve does one step on the way to the moments of one visit; they share the
 *          solver and what it knows of an entry.
 * Shape    a combination of trait values and intent is propagated through the graph
 *          and adds to m1 and m2, the first and second moments of what one visit of the entry counts, by
 *          quantity (solve_groups.h).
 * Units    microseconds, millionths of CNY.
 * Errors   solver->over when the work allowed is used up, solver->too_big when there are too many states.
 * Owns     the solver owns its states, flows and kernels until they are cleared.
 * Threads  one.
 */
#pragma once
#include "sim/base/map.h"
#include "sim/solve/solve_groups.h"

/* ---- who is asked for a chance, by node ---- */
struct yl_asked {
    uint32_t value; /* of the axis of the chance */
    double intent, shock, weight;
};
struct yl_population {
    struct yl_asked_list {
        struct yl_asked *at;
        size_t count, capacity;
        bool wanted;
    } * node;             /* [nodes] */
    bool *useful;         /* [nodes] leads to one that is wanted: the rest is not followed */
    bool *later;          /* [nodes] behind a step whose shift was not found, or not useful */
    bool *hopeful;        /* [nodes] leads to a step whose shift was not found */
    struct yl_kept *kept; /* NULL: nothing is */
};

/* ---- the solver ---- */
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
    uint32_t edge, edges, low;
    bool known;
};
/* Visits that those of one combination begin at a step: how many when, with what they have done. */
struct yl_begun {
    uint32_t turn, who; /* of the combination; in solver->who, YL_ANYONE: of whatever person */
    uint32_t place, pieces, cells; /* place: in the order in which they were laid down */
    struct yl_piece *piece;
    int64_t from, step;      /* of the cells, which are as even as they were on their grid */
    double *cell[YL_L_COST]; /* [cells]; NULL: nothing */
};
#define YL_ANYONE UINT32_MAX
struct yl_who { /* a person whose visits begin visits of its own */
    double intent;
    uint8_t *value; /* [axes] */
};
struct yl_begins {
    struct yl_begun *begun;
    size_t count, capacity, parts; /* parts: pieces and cells */
    struct yl_moments total;
};
struct yl_cut { /* a quantity that takes `at` at most */
    struct yl_draw draw;
    const struct yl_draw *of;
    int64_t at;
    struct yl_cut *next;
};
struct yl_origin { /* where visits begin */
    uint32_t entry, node;
};
struct yl_solver {
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    uint32_t entry, start, quantities; /* start: its first node */
    struct yl_grid grid;
    /* of the entry */
    uint32_t *met, mets; /* nodes it can come to; the figures below are of these alone */
    uint32_t *rank;      /* [nodes] reverse postorder; YL_NO_NODE: not reached */
    bool *clock, *wants; /* [nodes] asks the clock; somebody does from here on */
    bool *ages, aging;   /* [nodes] somebody asks the age from here on; only these are walked */
    int32_t shock;       /* the one that moves steps and is averaged over; -1: none */
    bool shock_used;     /* by the entry */
    double shock_z, shock_steepest;
    int64_t span_from, span_to; /* of the current Poisson arrivals */
    bool open;                  /* as in struct yl_solve_options, and the next */
    struct yl_population *population;
    bool *later;               /* [nodes] walked behind all others; NULL: none */
    bool front;                /* only what is not `later` is walked */
    bool *during;              /* [nodes] part of an item of a stay; for all entries */
    enum yl_refusal *stay_why; /* [rooms] what forbids their items; YL_REFUSALS: nothing does */
    uint32_t *stay_item;       /* [rooms] ... and which */
    bool **all_dirty;          /* [entries][quantities] */
    bool *stop;                /* [nodes] visits feel each other here: nothing is known behind it */
    bool *dirty;               /* [quantities] fed behind a stop; the group's */
    bool *tainted;             /* [spawns] begun behind a stop; NULL: nobody asks */
    const bool *good;          /* [spawns] that are followed; NULL: none */
    struct yl_begins *begins;  /* [spawns] what is begun; NULL: nobody asks */
    bool *own;                 /* [spawns] what it begins asks what its person has in common */
    bool *person;              /* [axes] traits that are so asked for ... */
    bool person_intent;        /* ... and the intent */
    bool begins_own;           /* of the entry: a spawn that is `own` */
    struct yl_who *who;
    uint32_t whos;
    size_t who_capacity;
    double visits;        /* of the group, while it is walked */
    int generation;       /* begun by so many before it */
    bool valid, relative; /* the age of a visit is asked; nothing but it */
    bool hours;
    uint64_t memory_read;
    bool intent_used, of_visit; /* of_visit: a trait of the visit, not of its person */
    double steepest;            /* the largest weight of the intent in all the plan */
    bool rhythm;                /* an hour moves a chance of the entry */
    /* of the trait combination */
    uint8_t *value;                   /* [axes] */
    double intent, weight, flat_cost; /* flat_cost: of the arrival */
    struct yl_point lane[YL_ABREAST]; /* intent and weight of each of grid.lanes */
    uint32_t lane_at;                 /* the current one */
    uint32_t lane_who[YL_ABREAST];    /* in who; YL_ANYONE: not noted yet */
    uint32_t turn;                    /* combinations and intents walked so far */
    int64_t born;
    struct yl_group *group; /* the current one, which yl_solve_note adds to */
    struct yl_state *state;
    uint32_t states;
    size_t state_capacity;
    struct yl_map known; /* node, memory and seen of each state to its number */
    struct yl_edge *edge;
    uint32_t edges;
    size_t edge_capacity;
    struct yl_cut *cut;     /* stays cut at a time */
    struct yl_price *price; /* [prices] moments that have been asked for */
    size_t prices, price_capacity;
    struct yl_day *day; /* the time of day, as last asked */
    double work_most;
    bool over, too_big;
};
/* ---- solve_count.c: what a node asks of a visit, and what it counts ---- */
uint32_t yl_solve_value(const struct yl_solver *solver, int32_t axis, uint64_t memory);
bool yl_solve_axis_test(const struct yl_solver *solver, const struct yl_test *test,
                        uint64_t memory);
/* With intent, and a shift in logits that a moment brings. */
double yl_solve_chance(const struct yl_solver *solver, const struct yl_by_chance *by,
                       uint64_t memory, double shift);
double yl_solve_option(const struct yl_solver *solver, const struct yl_chooser *chooser,
                       uint64_t memory, uint32_t option);
/* The share of a value of a trait or drawn memory among those whom the entry is for. */
double yl_solve_share(const struct yl_solver *solver, uint32_t trait, uint32_t v);
#define YL_NO_SLOT UINT32_MAX
/* What a visit counts one of whenever it does a node; YL_NO_SLOT: nothing. */
uint32_t yl_solve_slot(const struct yl_plan *plan, const struct yl_node *node);
/* Counts what a mass of visits does at a node and says what it leaves with. */
void yl_solve_count(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, struct yl_done *done);
/* Adds to the moments of a quantity; nothing else does. */
void yl_solve_note(struct yl_solver *solver, uint32_t q, double m1, double m2);
/* Counts one of a thing for a mass of visits at a state. */
void yl_solve_hit(struct yl_solver *solver, const struct yl_state *at, uint32_t q, double mass);
void yl_solve_skip(struct yl_solver *solver, const struct yl_state *at,
                   const struct yl_moments *moments);
/* The mean price by tiers of an arrival, where all of them are counted and their number is not
 * drawn; 0 without tiers, negative: it is drawn. */
double yl_solve_tiers(const struct yl_plan *plan, uint32_t entry);
void yl_solve_end(struct yl_solver *solver, uint32_t outcome, const struct yl_moments *moments);
/* Of visits that go no further; of an item, what it has charged. */
void yl_solve_cost(struct yl_solver *solver, uint32_t node, const struct yl_moments *moments);
void yl_solve_order(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, int64_t time);

/* ---- solve_moments.c ---- */
/* Worked out once for each draw: a capped distribution takes an integral. `whole`: of the pieces of an
 * order, which are X rounded by chance and 1 at least. */
struct yl_price yl_solve_price(struct yl_solver *solver, const struct yl_draw *draw, bool whole);

/* ---- solve_graph.c: states, and the flow where no clock is asked ---- */
uint32_t yl_state_find(struct yl_solver *solver, uint32_t node, uint64_t memory, uint64_t seen);
void yl_solve_scalars(struct yl_solver *solver);
void yl_solve_clear(struct yl_solver *solver); /* no states, no edges */

/* ---- solve_clock.c: operations on flows in time ---- */
void yl_solve_clocks(struct yl_solver *solver);
/* Gives a flow to a node; nothing of it may be left. */
void yl_solve_give(struct yl_solver *solver, const struct yl_state *from, uint32_t node,
                   struct yl_flow *flow);

/* ---- solve_when.c: what holds when, as parts of a span of time ---- */
/* The part of [from, to) that lies in [low, high). */
double yl_span_share(int64_t from, int64_t to, int64_t low, int64_t high);
struct yl_when { /* context of the parts */
    const struct yl_solver *solver;
    const struct yl_tests *tests;
    uint64_t memory;
    int64_t from, to; /* a span */
    const struct yl_delay *delay;
    const struct yl_by_chance *chance;
    const struct yl_plan_axis *axis; /* and where it has this value */
    uint8_t value;
};
bool yl_when_test(const struct yl_when *when, const struct yl_test *test, int64_t time);
double yl_when_tests(const void *context, int64_t from,
                     int64_t to); /* 0, 1, or a half: it changes */
double yl_when_span(const void *context, int64_t from,
                    int64_t to); /* inside [when.from, when.to) */
double yl_when_value(const void *context, int64_t from, int64_t to); /* a fact has when.value */
/* An age is allowed with P(X >= age); a chance with a rhythm: both in the mean. */
double yl_when_valid(const void *context, int64_t from, int64_t to);
double yl_when_rhythm(const void *context, int64_t from, int64_t to);

/* ---- solve_kept.c: flows kept from one solution of a chain of shifts to the next ---- */
struct yl_kept *yl_kept_new(uint32_t entries);
void yl_kept_free(struct yl_kept *kept);
/* An entry begins, and ends. */
void yl_kept_entry(struct yl_solver *solver);
void yl_kept_entry_end(struct yl_solver *solver);
/* True where what comes to the rest of the graph is kept of the current run. */
bool yl_kept_on(const struct yl_solver *solver);
/* A combination begins: true if its flows were kept, and stand where they stood. */
bool yl_kept_take(struct yl_solver *solver, uint64_t memory);
/* Nothing is left but what lies behind: keeps it. */
void yl_kept_put(struct yl_solver *solver);

/* ---- solve_stay.c: stays and their items ---- */
/* Finds the operations of all items, and which of them cannot be followed. */
void yl_stay_mark(struct yl_solver *solver);
/* The last instant that an item names; YL_ALWAYS: none. */
int64_t yl_stay_last(const struct yl_plan *plan, const struct yl_plan_while *item);
void yl_stay_free_cuts(struct yl_solver *solver);
void yl_solve_stay(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow);

/* ---- solve_reach.c: what an entry can come to, and what forbids it ---- */
struct yl_block {
    bool there, whole; /* whole: nothing of the entry is known */
    enum yl_refusal why;
    char place[256];
};
/* Why what asks of an axis, which is no pair, is refused; YL_REFUSALS: it is not. */
enum yl_refusal yl_solve_refused_axis(const struct yl_solver *solver,
                                      const struct yl_plan_axis *axis);
/* Refuses for a reason, by the name of what forbids it. */
void yl_solve_block(struct yl_block *block, enum yl_refusal why, const char *name);
/* Before the first entry, and behind the last. */
void yl_reach_begin(struct yl_solver *solver);
void yl_reach_end(struct yl_solver *solver);
/* Fills what belongs to the entry, until yl_solve_unreach; used[axis]: a trait or drawn memory that matters. */
enum yl_answered yl_solve_reach(struct yl_solver *solver, const struct yl_origin *from, bool *used,
                                struct yl_block *block);
/* A stop at which who comes is counted all the same: a stay begins, an agent is asked. */
bool yl_solve_counts(const struct yl_solver *solver, uint32_t node);
void yl_solve_unreach(struct yl_solver *solver);
/* True where nothing that is wanted lies behind a node, so that it is not followed. */
static inline bool yl_solve_pruned(const struct yl_solver *solver, uint32_t node)
{
    return solver->population && !solver->population->useful[node];
}
/* Marks all that a visit can feed or begin from a node on as unknown. */
void yl_solve_taint(struct yl_solver *solver, uint32_t entry, uint32_t node);

/* ---- solve_grid.c: cells of time ---- */
#define YL_UNDER_WAY_MOST (60 * YL_DAY) /* nobody is under way so long */
/* Lays the grid over everything that changes; twice as coarse if it is the coarser one. */
void yl_solve_grid(struct yl_solver *solver);
/* Instants, ascending, between which those who arrive are nearly alike: the first changes of the entry
 * and so long before them as a visit is valid, and some minutes from each, for those who are late. */
enum { YL_TURNS = 216 };
uint32_t yl_grid_turns(const struct yl_solver *solver, int64_t turn[YL_TURNS]);

/* ---- solve_arrivals.c: the visits of a group in time ---- */
struct
    yl_born { /* begins in [from, to), or spread over cells; its age counts from the middle, `time` */
    int64_t time, from, to;
    double mass;
    struct yl_moments moments; /* of one */
    uint32_t low, high;        /* cells of the start; none: [from, to) */
};
enum { YL_BORNS = 64, YL_MOST_BORNS = YL_BORNS + 2 * YL_TURNS + 300 };
struct yl_arrivals {
    struct yl_flow *start;     /* of mass one, where a clock is asked; else NULL */
    struct yl_moments moments; /* where none is */
    uint32_t borns;            /* 0: no age is asked */
    uint64_t division;         /* tells how they are divided */
    bool coarse; /* stretches of even density, not instants; on a grid twice as coarse */
    struct yl_born born[YL_MOST_BORNS];
};
/* Adds a stream to the start, if there is one; gives the expected visits of a Poisson stream, the
 * share of a send that is counted. */
double yl_arrivals_stream(struct yl_solver *solver, struct yl_arrivals *arrivals,
                          const struct yl_plan_stream *stream);
/* Divides the start into beginnings, if the age of a visit is asked. */
void yl_arrivals_divide(struct yl_solver *solver, struct yl_arrivals *arrivals);
/* Walks the arrivals of one memory: solver->intent, or the intents of solver->lane. */
void yl_solve_run(struct yl_solver *solver, const struct yl_arrivals *arrivals, uint64_t memory,
                  double weight);

/* ---- solve_starts.c: visits that begin visits ---- */
/* good[spawn]: the visits it begins can be followed; all of them are known. */
void yl_starts_judge(struct yl_solver *solver, bool *good);
/* Lays down what a flow begins where it passes a step. */
void yl_starts_begin(struct yl_solver *solver, const struct yl_state *at,
                     const struct yl_flow *flow);
/* As if every intent had been walked alone. */
void yl_starts_in_turn(struct yl_begins *begins);
/* Those from `first` on that are of one person. */
struct yl_begins yl_starts_of_one(const struct yl_begins *from, size_t first);
struct yl_flow *yl_starts_flow(struct yl_solver *solver,
                               const struct yl_begins *from); /* of mass 1 */
void yl_starts_free(struct yl_begins *begins, uint32_t spawns);
