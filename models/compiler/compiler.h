/* compiler.h: what the files that compile share.
 *
 * Why      Places, steps, arrivals and the sealing of the graph are four files; they write into one plan under construction.
 * Errors   `status` keeps the first fault of the machine; problems of the scenario are in the diagnostics.
 * Owns     grown arrays until they are copied into the plan's arena by yl_compiler_seal.
 * Threads  one thread.
 */
#ifndef YL_MODELS_COMPILER_COMPILER_H
#define YL_MODELS_COMPILER_COMPILER_H
#include "models/scenario.h"
#include "sim/engine/plan.h"

/* A destination before all places have nodes. */
#define YL_REF 0xC0000000u
enum yl_ref_kind { YL_REF_PATH = 0, YL_REF_ROOM = 1, YL_REF_SHOP = 2, YL_REF_AFTER_END = 3 };
static inline uint32_t yl_ref(enum yl_ref_kind kind, uint32_t index)
{
    return YL_REF | (uint32_t)kind << 28 | index;
}

struct yl_compiler {
    struct yl_plan *plan;
    const struct yl_scenario *s;
    struct yl_tables *tables;
    struct yl_diags *diags;
    struct yl_fault *fault;
    enum yl_status status;
    bool bad; /* something was reported */
    struct yl_node *node;
    uint32_t *owner; /* [nodes] place in the graph of destinations: paths, rooms, shops */
    uint32_t nodes, node_room, current_owner;
    const char **outcome;
    uint32_t *end; /* [outcomes] its node, or YL_NO_NODE */
    uint32_t outcomes, outcome_room;
    uint32_t place_room;
    uint32_t *place_slot, place_slots;                        /* open addressing, index + 1 */
    uint32_t *path_node, *room_node, *shop_node, *after_node; /* heads */
    uint32_t *path_row, *shop_row;                            /* first row */
    const struct yl_start **start;                            /* [plan.spawns] */
    uint32_t slots, order_goal;                               /* arrival place of goals.order */
    uint64_t spare[512]; /* written to when memory has run out, read by nobody */
};
void *yl_compiler_get(
    struct yl_compiler *compiler,
    size_t size); /* zeroed, of the plan's arena; never NULL once status is checked at the end */
uint32_t yl_compiler_place(struct yl_compiler *compiler, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
uint32_t yl_compiler_outcome(struct yl_compiler *compiler, const char *prefix, const char *name);
uint32_t yl_compiler_emit(struct yl_compiler *compiler, enum yl_op op, uint32_t next);
uint32_t yl_compiler_end(struct yl_compiler *compiler, const char *outcome);
uint32_t yl_compiler_slots(struct yl_compiler *compiler, uint32_t count);
struct yl_by_draw yl_compiler_draw(struct yl_compiler *compiler,
                                   const struct yl_quantity *quantity);
struct yl_by_chance yl_compiler_chance(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity, double weight);
struct yl_by_number yl_compiler_number(struct yl_compiler *compiler,
                                       const struct yl_quantity *quantity);
uint64_t yl_threshold(double share, bool *full);

/* compile_steps.c: the operations of a list of steps, from the last to the first; `done` is behind the last. */
struct yl_steps_said {
    const struct yl_step *step;
    uint32_t steps, first_row, done;
    const char *place; /* "paths.sms" */
    int32_t shop;      /* -1, or the shop whose last step orders */
    bool item;         /* an item of a stay: whatever fails goes to `done` */
    uint32_t series;   /* of the item */
};
uint32_t yl_compile_steps(struct yl_compiler *compiler, const struct yl_steps_said *said);
uint32_t yl_compile_destination(struct yl_compiler *compiler, const struct yl_destination *to,
                                const char *leave_outcome);
uint32_t yl_compile_needs(struct yl_compiler *compiler, const struct yl_conditions *needs,
                          const struct yl_destination *otherwise, const struct yl_steps_said *said,
                          uint32_t next);
/* For whom `when` holds, `then`; for the others `other`. */
uint32_t yl_compile_when(struct yl_compiler *compiler, const struct yl_conditions *when,
                         uint32_t then, uint32_t other);
struct yl_chooser *yl_compile_chooser(struct yl_compiler *compiler, const struct yl_choice *choice);
bool yl_axis_ordered(const struct yl_compiler *c, int32_t axis);

/* compile_places.c: people, facts, rooms, shops, agents. */
void yl_compile_axes(struct yl_compiler *compiler);
void yl_compile_places(struct yl_compiler *compiler);
/* compile_arrivals.c: entries and their streams. */
void yl_compile_entries(struct yl_compiler *compiler);
/* compile_widths.c: what can come about is held against what can be counted: arrivals of an entry before they become streams'
 * counts, the rest of the plan at the end. */
void yl_compile_entry_width(struct yl_compiler *compiler, uint32_t entry, double expected);
void yl_compile_widths(struct yl_compiler *compiler);
/* compile_limits.c: limits, and what late reports show. */
void yl_compile_limits(struct yl_compiler *compiler);
void yl_compile_reports(struct yl_compiler *compiler);
/* compile_chains.c: R, and chains that would never end. */
void yl_compile_chains(struct yl_compiler *compiler);
/* compile_lines.c: shared places as lines, where no way leads back (plan.stage); what is reached is known. */
void yl_compile_lines(struct yl_compiler *compiler);
/* Every way out of a node, by index: 0 next, 1 other, 2... targets; NULL behind the last. */
uint32_t *yl_compiler_way(struct yl_node *node, uint32_t i);
/* compile_seal.c: destinations become nodes, circles and tails are found, reachability. */
void yl_compiler_seal(struct yl_compiler *compiler);
#endif
