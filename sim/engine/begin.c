/* begin.c: visits of other persons that the rows of a batch begin, in batches of their own, where no visit meets
 * another (plan.free_chains). Contract: batch.h, chains.h. */
#include "sim/engine/batch.h"
#include "sim/engine/chains.h"
#include "sim/engine/units.h"

struct begin { /* of one start at the rows of a batch */
    struct yl_walker *walker;
    struct yl_batch *batch; /* the parents */
    uint32_t spawn;
    const struct yl_plan_spawn *start;
    const uint8_t *number, *p, *after; /* columns of traits, NULL: none */
};

enum { SOME = 256 };
struct some { /* begun by several rows */
    uint32_t n, index[SOME + YL_ROW_PAD], cell[SOME + YL_ROW_PAD];
    int64_t time[SOME]; /* of who began them */
    uint8_t after[SOME];
};

/* Columns of traits stay where they are (yl_batch_axis); facts are asked row by row. */
static const uint8_t *trait_of(const struct begin *begin, int32_t axis)
{
    const struct yl_plan *plan = begin->walker->replication->plan;
    return axis >= 0 && plan->axis[axis].kind == YL_AXIS_TRAIT
               ? yl_batch_axis(begin->walker, begin->batch, (uint32_t)axis)
               : NULL;
}

static uint8_t value_of(const struct begin *begin, int32_t axis, const uint8_t *trait, uint32_t i)
{
    if (axis < 0) return 0;
    return trait ? trait[i]
                 : yl_replication_marked_fact(begin->walker->replication, (uint32_t)axis,
                                              begin->batch->time[i]);
}

/* The open batch of such visits, with room for one more; those of another chain's entry go on first. */
static struct yl_batch *room_for(const struct begin *begin, bool counted)
{
    struct yl_walker *walker = begin->walker;
    const uint32_t source = walker->replication->plan->streams + begin->spawn,
                   root = begin->batch->root;
    struct yl_batch *to = yl_walker_begun(walker, source, counted);
    if (to->n >= walker->rows || (to->n && to->root != root)) {
        yl_walker_stack(walker, to);
        to = yl_walker_begun(walker, source, counted);
    }
    to->root = root;
    return to;
}

/* So many of them have addresses; their delays are drawn for all. */
static void begin_some(const struct begin *begin, struct some *some)
{
    struct yl_replication *replication = begin->walker->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_spawn *start = begin->start;
    struct yl_batch *open[2] = {NULL, NULL}; /* by whether its visits count */
    uint64_t k[SOME + YL_ROW_PAD];
    int64_t delay[SOME + YL_ROW_PAD];
    const uint32_t n = some->n;
    some->n = 0;
    replication->kernels->k52(k, some->index, some->cell, start->origin,
                              yl_ctr3(YL_SLOT_AFTER, 0, 0), replication->key[start->key], (int)n);
    if (start->after.axis < 0) replication->kernels->draw(delay, &start->after.draw[0], k, (int)n);
    for (uint32_t i = 0; i < n; i++) {
        const int64_t time =
            some->time[i] + (start->after.axis < 0
                                 ? delay[i]
                                 : yl_draw_integer(&start->after.draw[some->after[i]], k[i]));
        if (time >= plan->to) {
            yl_tally_add(replication->tally, begin->batch->counted, start->entry,
                         plan->entry[start->entry].slot + YL_ENTRY_LATE, 1);
            continue;
        }
        const bool counted = time >= plan->warm;
        struct yl_batch *to = open[counted];
        if (!to || to->n >= begin->walker->rows) to = open[counted] = room_for(begin, counted);
        to->index[to->n] = some->index[i];
        to->cell[to->n] = some->cell[i];
        to->time[to->n] = to->begun[to->n] = time;
        to->n++;
    }
}

static void begin_row(const struct begin *begin, uint32_t i, struct some *some)
{
    const struct yl_replication *replication = begin->walker->replication;
    const struct yl_plan_spawn *start = begin->start;
    const struct yl_key key = replication->key[start->key];
    const struct yl_chain_by by = {value_of(begin, start->number.axis, begin->number, i),
                                   value_of(begin, start->p.axis, begin->p, i),
                                   value_of(begin, start->after.axis, begin->after, i)};
    const struct yl_chain_parent who = {yl_batch_address(begin->batch, i), 0, 0};
    const int64_t n = yl_chain_number(replication, start, &who, by);
    if (!n) return;
    if (n > INT32_MAX) { /* their numbers are 32 bits wide */
        begin->walker->too_many_begun = true;
        return;
    }
    const struct yl_words base = yl_chain_base(key, &who);
    for (uint32_t j = 0; j < n && !begin->walker->status; j++) {
        const struct yl_address child = yl_chain_child(key, &base, j, start->origin);
        some->index[some->n] = child.index;
        some->cell[some->n] = child.cell;
        some->time[some->n] = begin->batch->time[i];
        some->after[some->n++] = by.after;
        if (some->n == SOME) begin_some(begin, some);
    }
}

void yl_batch_begin(struct yl_walker *walker, struct yl_batch *batch, const struct yl_effects *fx)
{
    struct some some = {.n = 0};
    yl_batch_times(walker, batch);
    for (uint32_t s = 0; s < fx->spawns; s++) {
        struct begin begin = {.walker = walker,
                              .batch = batch,
                              .spawn = fx->spawn[s],
                              .start = &walker->replication->plan->spawn[fx->spawn[s]]};
        begin.number = trait_of(&begin, begin.start->number.axis);
        begin.p = trait_of(&begin, begin.start->p.axis);
        begin.after = trait_of(&begin, begin.start->after.axis);
        for (uint32_t i = 0; i < batch->n && !walker->status && !walker->too_many_begun; i++)
            begin_row(&begin, i, &some);
        if (some.n) begin_some(&begin, &some);
    }
}

void yl_batch_begun(struct yl_walker *walker, const struct yl_batch *batch)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_entry *entry = &plan->entry[batch->entry];
    yl_tally_add(replication->tally, batch->counted, batch->entry, entry->slot + YL_ENTRY_ARRIVALS,
                 batch->n);
    yl_tally_add(replication->tally, batch->counted, batch->entry, entry->slot + YL_ENTRY_PERSONS,
                 batch->n);
    yl_tally_add(replication->tally, batch->counted, batch->entry,
                 yl_chain_slot(plan, batch->root, YL_CHAIN_VISITS), batch->n);
    yl_tally_events(replication->tally, entry->arrivals, batch->time, batch->n);
    replication->tally->visits += batch->n;
    const struct yl_addresses who = {batch->index, batch->cell, batch->origin, batch->n};
    if (replication->units && batch->counted)
        yl_units_begin_all(replication->units, batch->entry, &who, batch->time);
}

void yl_batch_chain_orders(struct yl_walker *walker, const struct yl_batch *batch)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const uint32_t slot = yl_chain_slot(plan, batch->root, YL_CHAIN_ORDERS);
    if (!plan->chains || !plan->entry[batch->entry].started) return;
    yl_tally_add(replication->tally, batch->counted, batch->entry, slot, batch->n);
    for (uint32_t i = 0; i < batch->n; i++)
        yl_tally_add(replication->tally, batch->counted, batch->entry, slot + 1, walker->delay[i]);
}
