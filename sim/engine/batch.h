/* batch.h: visits as columns.
 *
 * Why      What a batch is made of and how its rows part ways is one thing; what operations do with
 *          it another (walk.c).
 * Shape    yl_batch_get, fill index and cell, walk, yl_batch_put. Columns (traits, time, effort)
 *          are made by the call that asks for them and compacted along; delays and effort of passed
 *          nodes are owed on the route until then.
 * Units    as plan.h.
 * Order    rows keep their order, but for yl_batch_part.
 * Cost     a compaction moves the columns that are there.
 * Owns     batches belong to their walker.
 * Threads  one walker, one thread.
 */
#pragma once
#include "sim/engine/units.h"
#include "sim/engine/walk.h"

static inline uint32_t yl_batch_room(const struct yl_walker *walker)
{
    return 2 * walker->rows + 4 * YL_ROW_PAD; /* a block of a queue more than full */
}
static inline struct yl_address yl_batch_address(const struct yl_batch *batch, uint32_t i)
{
    return (struct yl_address){batch->index[i], batch->cell[i], batch->origin};
}
/* Does a quantity by this axis look at the moment (a memory, a fact that changes)? */
static inline bool yl_batch_asks_now(const struct yl_plan *plan, int32_t axis)
{
    if (axis < 0) return false;
    const struct yl_plan_axis *a = &plan->axis[axis];
    if (a->kind == YL_AXIS_PAIR)
        return yl_batch_asks_now(plan, (int32_t)a->pair[0]) ||
               yl_batch_asks_now(plan, (int32_t)a->pair[1]);
    return a->kind == YL_AXIS_MEMORY || (a->kind == YL_AXIS_FACT && !a->fixed);
}
/* The chance behind a service, if it asks nothing but a word; NULL: it does not. */
static inline const struct yl_node *yl_batch_chance_behind(const struct yl_plan *plan,
                                                           const struct yl_node *node)
{
    const struct yl_node *behind = &plan->node[node->next];
    const struct yl_by_chance *by = &behind->u.chance;
    const bool is_plain = node->op == YL_OP_ASK && behind->op == YL_OP_CHANCE && !by->certain &&
                          by->axis < 0 && !by->moves;
    return is_plain ? behind : NULL;
}
struct yl_batch *yl_batch_get(struct yl_walker *walker);
void yl_batch_put(struct yl_walker *walker, struct yl_batch *batch);
void yl_batch_free(struct yl_batch *batch, uint32_t axes);
/* `to` gets the rows keep[0..m) of b, ascending; it may be b itself. */
void yl_batch_take(const struct yl_plan *plan, struct yl_batch *to, const struct yl_batch *batch,
                   const uint32_t *keep, uint32_t m);
void yl_batch_fork(struct yl_walker *walker, struct yl_batch *batch, const uint32_t *keep,
                   uint32_t m, uint32_t node); /* rows keep[] go to `node` */
void yl_batch_split(struct yl_walker *walker, struct yl_batch *batch, const uint32_t *keep,
                    uint32_t m, uint32_t node); /* the others do */
/* A few rows become a batch of their own at the same node, on top of the stack; the last ones
 * take their places. */
void yl_batch_part(struct yl_walker *walker, struct yl_batch *batch, uint32_t *few, uint32_t m);
void yl_batch_times(struct yl_walker *walker, struct yl_batch *batch);
void yl_batch_efforts(struct yl_walker *walker, struct yl_batch *batch);
/* What each row has waited so far, a column of zeros at first; NULL: nobody asks for it. */
int64_t *yl_batch_waited(const struct yl_walker *walker, struct yl_batch *batch);
/* Decision words of the rows, into walker->word; those of visits that stand close together cost
 * what dense ones do. Overwrites walker->tie. */
void yl_batch_words(struct yl_walker *walker, const struct yl_batch *batch, uint32_t ctr3,
                    struct yl_key key);
/* What persons who are not numbered remember; overwrites walker->word. */
void yl_batch_recall(struct yl_walker *walker, struct yl_batch *batch);
/* walker->level: log-odds of a chance that its person's intent, shared draws or a rhythm move; the
 * value of its axis, NULL: none. What it asks comes first (yl_batch_moved_asks), since that may
 * overwrite a value. */
void yl_batch_moved_asks(struct yl_walker *walker, struct yl_batch *batch,
                         const struct yl_moves *moves);
void yl_batch_moved(struct yl_walker *walker, const struct yl_batch *batch,
                    const struct yl_by_chance *by, const uint8_t *value);
/* What numbered persons begin with, which is the whole of a memory that nothing changes; overwrites
 * walker->word and walker->tie. */
void yl_batch_start(struct yl_walker *walker, const struct yl_batch *batch,
                    const struct yl_plan_axis *axis, uint8_t *out);
const uint8_t *yl_batch_axis(struct yl_walker *walker, struct yl_batch *batch, uint32_t axis);
void yl_batch_draw(struct yl_walker *walker, struct yl_batch *batch, const struct yl_by_draw *by,
                   uint32_t key, uint32_t slot); /* into k->delay */
void yl_batch_owe(struct yl_walker *walker, struct yl_batch *batch);
/* Adds to a counter of its entry. */
static inline void yl_batch_add(const struct yl_walker *walker, const struct yl_batch *batch,
                                uint32_t slot, int64_t n)
{
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry, slot, n);
}
/* n of the rows; skipped: those that have no walker->flag. */
void yl_batch_count(struct yl_walker *walker, struct yl_batch *batch, uint32_t row,
                    enum yl_row_count which, uint32_t n);
/* For an experiment, where there is one: each times amount of every row, amount NULL being 1. */
void yl_batch_record(struct yl_walker *walker, struct yl_batch *batch, enum yl_unit_kind kind,
                     uint32_t index, const int64_t *amount, double each);
void yl_batch_arrive(struct yl_walker *walker, struct yl_batch *batch, uint32_t place);
/* chain.c: what a passed step starts; what begins with a batch of started visits; their orders, with the money of each in
 * walker->delay. */
void yl_batch_begin(struct yl_walker *walker, struct yl_batch *batch, const struct yl_effects *fx);
void yl_batch_begun(struct yl_walker *walker, const struct yl_batch *batch);
void yl_batch_chain_orders(struct yl_walker *walker, const struct yl_batch *batch);
/* Rows that are unfinished at the end of the horizon are under way and leave the batch. */
void yl_batch_cut_late(struct yl_walker *walker, struct yl_batch *batch);
/* walk.c, for arrive.c: walks a batch and all that forks off it; gives its rows to the loop. */
void yl_walker_walk(struct yl_walker *walker, struct yl_batch *batch);
void yl_walker_defer(struct yl_walker *walker, struct yl_batch *batch);
