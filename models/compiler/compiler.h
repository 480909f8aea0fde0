/* compiler.h: what the files that compile share.
 *
 * Why      Places, steps, arrivals and the sealing of the graph are files of their own; they write into one plan under
 *          construction, through builder.c, which calls none of them. compile.c alone knows their order.
 * Errors   problems of the scenario are in the diagnostics.
 * Owns     grown arrays until they are copied into the plan's arena by yl_compiler_seal.
 * Threads  one thread.
 */
#pragma once
#include "models/scenario.h"
#include "sim/base/map.h"
#include "sim/engine/plan.h"

/* A destination before all places have nodes: this and the number of its owner: paths, rooms, shops, in this order. */
#define YL_REF 0xC0000000u
static inline bool yl_is_ref(uint32_t at) { return at != YL_NO_NODE && (at & YL_REF) == YL_REF; }
static inline uint32_t yl_ref_owner(uint32_t ref) { return ref & ~YL_REF; }

struct yl_compiler {
    struct yl_plan *plan;
    const struct yl_scenario *s;
    struct yl_tables *tables;
    struct yl_diags *diags;
    uint32_t before; /* errors in `diags` */
    struct yl_node *node;
    uint32_t *owner; /* [nodes] the path, room or shop it belongs to */
    uint32_t nodes, current_owner;
    size_t node_capacity, owner_capacity, outcome_capacity, hash_capacity, name_capacity;
    size_t poisson_capacity; /* of plan.owned_poisson */
    struct yl_compiler_outcome {
        const char *name;
        uint32_t end; /* its node, or YL_NO_NODE */
    } * outcome;
    uint32_t outcomes;
    struct yl_plan_loss *loss; /* in the order in which they were met */
    uint32_t *loss_end;        /* [losses] their nodes */
    size_t loss_capacity, loss_end_capacity;
    struct yl_map keys;            /* hash of a stream key's name to its index */
    uint32_t *head;                /* [owners] where a visit enters it */
    uint32_t *row;                 /* [owners] first row of a path or shop */
    const struct yl_start **start; /* [plan.spawns] */
    uint32_t *items, *items_end;   /* [rooms] the nodes of the items of its stays */
    bool *returned; /* [arrivals] the person of a visit there has begun it; NULL: nobody notes it */
    bool counts_in_order;                 /* rows of funnel_by.csv go by what other visits change */
    bool limits_in_turn;                  /* limits of persons are met in the turns of each */
    const struct yl_plan_audience *given; /* whom chains look at; NULL: everybody */
    uint32_t slots;                       /* counters of a replication given out so far */
};
/* True if something was reported. */
static inline bool yl_compiler_bad(const struct yl_compiler *compiler)
{
    return compiler->diags->count != compiler->before;
}
/* Zeroed, of the plan's arena. */
void *yl_compiler_get(struct yl_compiler *compiler, size_t size);
uint32_t yl_compiler_key(struct yl_compiler *compiler, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
uint32_t yl_compiler_outcome(struct yl_compiler *compiler, const char *prefix, const char *name);
uint32_t yl_compiler_owners(const struct yl_compiler *compiler);
uint32_t yl_compiler_owner(const struct yl_compiler *compiler, enum yl_destination_kind kind,
                           uint32_t index);
static inline struct yl_node yl_node(enum yl_op op, uint32_t next)
{
    return (struct yl_node){.op = op, .next = next, .other = YL_NO_NODE, .row = YL_NO_NODE};
}
/* Nodes that searches, one after the other, come to: each once a search. The next one has the next number, and no nodes. */
struct yl_search {
    uint32_t *seen;        /* [nodes] the last search that came there; the caller frees it */
    uint32_t *node, nodes; /* that this one came to and did not leave */
    uint32_t number;       /* from 1 */
};
struct yl_search yl_search_of(const struct yl_compiler *compiler);
void yl_search_come(struct yl_search *search, uint32_t node); /* YL_NO_NODE: nowhere */
/* Every way out of a node, by index: 0 next, 1 other, 2... targets; NULL behind the last. */
uint32_t *yl_compiler_way(struct yl_node *node, uint32_t i);
/* Effects that do nothing yet. */
struct yl_effects *yl_compiler_effects(struct yl_compiler *compiler);
/* The index of a new node. */
uint32_t yl_compiler_add(struct yl_compiler *compiler, struct yl_node node);
/* The end with the outcome of that name, which is prefix and name. */
uint32_t yl_compiler_end(struct yl_compiler *compiler, const char *prefix, const char *name);
/* Likewise, where a visit is lost; row YL_NO_NODE: nothing that is lost. */
struct yl_lost_at {
    uint32_t row;
    const char *door; /* at the door of this place; NULL: at the step */
};
uint32_t yl_compiler_lost(struct yl_compiler *compiler, const char *prefix, const char *name,
                          struct yl_lost_at at);
/* Where a destination leads to: a reference to its place, or the end "left", or `leave_outcome`, where leaving is being lost. */
uint32_t yl_compile_destination(struct yl_compiler *compiler, const struct yl_destination *to);
uint32_t yl_compile_way_out(struct yl_compiler *compiler, const struct yl_destination *to,
                            const char *leave_outcome, struct yl_lost_at at);
/* The first of so many counters. */
uint32_t yl_compiler_slots(struct yl_compiler *compiler, uint32_t count);
/* yl_draw_init with the tables of the compiler, noted in the plan. */
enum yl_status yl_compiler_table(struct yl_compiler *compiler, struct yl_draw *draw,
                                 const struct yl_dist *dist) YL_CHECKED;
struct yl_by_draw yl_compiler_draw(struct yl_compiler *compiler,
                                   const struct yl_quantity *quantity);
struct yl_by_chance yl_compiler_chance(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity);
/* That of a step: with its shift, moved by what moves it. */
struct yl_by_chance yl_compiler_step_chance(struct yl_compiler *compiler,
                                            const struct yl_step *step);
struct yl_by_number yl_compiler_number(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity);
uint64_t yl_threshold(double share, bool *full);
uint32_t yl_compile_streams(const struct yl_scenario *scenario, uint32_t entry); /* of an entry */

/* compile_steps.c: the operations of a list of steps, from the last to the first; `done` is behind the last. */
struct yl_step_run {
    const struct yl_step *step;
    uint32_t steps, first_row, done;
    const char *place; /* "paths.sms" */
    int32_t shop;      /* -1, or the shop whose last step orders */
    bool item;         /* an item of a stay: whatever fails goes to `done` */
    uint32_t series;   /* of the item */
};
uint32_t yl_compile_steps(struct yl_compiler *compiler, const struct yl_step_run *run);
uint32_t yl_compile_needs(struct yl_compiler *compiler, const struct yl_conditions *needs,
                          const struct yl_destination *otherwise, const struct yl_step_run *run,
                          struct yl_lost_at at, uint32_t next);
/* For whom `when` holds, `then`; for the others `other`. */
uint32_t yl_compile_when(struct yl_compiler *compiler, const struct yl_conditions *when,
                         uint32_t then, uint32_t other);
uint32_t yl_compile_choose(struct yl_compiler *compiler, const struct yl_choice *choice,
                           uint32_t *target, uint32_t key);
/* What stands before all else of an entry whose audience goes by memories; `next` without any. A send to all asks each
 * person in turn, any other entry finds one who belongs. */
uint32_t yl_compile_admit(struct yl_compiler *compiler, const struct yl_entry *entry, uint32_t key,
                          uint32_t next);
bool yl_asks_memory(const struct yl_compiler *compiler, const struct yl_conditions *among);

/* compile_reads.c: the one place that knows of each operation what it asks and changes. */
struct yl_reads {
    uint32_t axes; /* bits of enum yl_axis_kind: what its quantities go by */
    bool ordered;  /* visits can notice which of them came first */
    bool shared;   /* so can visits of other persons: a place, a limit, a stream */
    bool changes;  /* what its person remembers */
};
struct yl_reads yl_compile_reads(const struct yl_compiler *compiler, const struct yl_node *node);
/* True if a quantity by this axis goes by what earlier visits may have changed. */
bool yl_axis_ordered(const struct yl_compiler *c, int32_t axis);
/* Where a node is an arrival: a room, a shop, a goal; -1 none. */
int32_t yl_compile_arrival(const struct yl_plan *plan, const struct yl_node *node);
/* True if the order of an ordered node is a matter of nobody but its person. */
bool yl_compile_is_own(const struct yl_compiler *compiler, const struct yl_node *node);
bool yl_compile_is_rowwise(const struct yl_compiler *compiler, const struct yl_node *node,
                           bool ordered);
/* Never YL_MODE_PRIVATE: that depends on the nodes behind. */
enum yl_mode yl_compile_mode(const struct yl_compiler *compiler, const struct yl_node *node);

/* compile_people.c: traits, memories and facts as axes; the audience of visits of an origin; -1: everybody. */
enum yl_picks {
    YL_PICKS_NOBODY,  /* its members are asked one by one */
    YL_PICKS_AHEAD,   /* each visit picks one by traits alone */
    YL_PICKS_IN_TURN, /* each visit picks one, by memories as well, when its turn comes */
};
int32_t yl_compile_audience(struct yl_compiler *compiler, const struct yl_conditions *among,
                            enum yl_picks picks, uint32_t origin);
/* compile_widths.c: arrivals of an entry are held against what can be counted, before they become streams' counts. */
void yl_compile_entry_width(struct yl_compiler *compiler, uint32_t entry, double expected);
/* How often item i of room r comes up in a stay in the mean; a gap is a microsecond at least. */
double yl_compile_item_times(const struct yl_compiler *compiler, uint32_t r, uint32_t i);

/* Passes over the whole plan, each in the file of its name where none is given. */
typedef void yl_pass(struct yl_compiler *compiler);
yl_pass yl_compile_shocks;  /* compile_arrivals.c: intent; shared shocks, before what uses them */
yl_pass yl_compile_axes;    /* compile_people.c */
yl_pass yl_compile_places;  /* rooms, shops, agents, paths */
yl_pass yl_compile_limits;  /* before the steps that use them */
yl_pass yl_compile_entries; /* compile_arrivals.c: with their streams */
yl_pass yl_compile_reports; /* compile_limits.c: what late reports show */
yl_pass yl_compile_losses;  /* builder.c: in the order of their rows, with their slots */
yl_pass yl_compile_widths;  /* what can come about is held against what can be counted */
yl_pass yl_compiler_seal; /* compile_seal.c: joins, finds what each entry reaches, and all below: */
yl_pass yl_compile_join;  /* destinations become nodes; cycles of places */
yl_pass
    yl_compile_enough; /* compile_limits.c: limits that refuse nobody need no order (never_refuses) */
yl_pass yl_compile_chains; /* R, and chains that would never end */
yl_pass
    yl_compile_caught; /* compile_join.c: refuses a cycle that nobody leaves where the run waits for all */
yl_pass yl_compile_stations; /* in batches, where no way leads back (plan.station) */
yl_pass yl_compile_roll;     /* compile_arrivals.c: sends that go by the roll (roll.h) */
yl_pass yl_compile_begins;   /* compile_chains.c: which started visits are walked in batches, too */
yl_pass yl_compile_calm;     /* conditions on memories that may be answered before their turn */
yl_pass yl_compile_ahead;    /* compile_limits.c: likewise limits */
/* One number for all, set anew by the calendar at most: a batch can count it down. */
bool yl_compile_is_count(const struct yl_plan_limit *limit);
