/* chain.c: a passed step begins other visits, the event loop one by one (contract: loop_parts.h), a batch those
 * of all its rows where no visit meets another (plan.free_chains; contract: batch.h). Each has an id of its own,
 * drawn from its parent's address; numbers and addresses are the same in both. */
#include "sim/engine/audience.h"
#include "sim/engine/batch.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/units.h"
#include <math.h>

#define NIL UINT32_MAX

/* The values that the numbers of a start go by. */
struct by {
    uint8_t number, p, after;
};
struct parent { /* who begins, and where it is in its cycles */
    struct yl_address address;
    uint32_t attempt, jumps;
};

static struct yl_words base_of(struct yl_key key, const struct parent *parent)
{
    return yl_philox(key, parent->address.index, parent->address.cell, parent->address.origin,
                     yl_ctr3(YL_SLOT_CHILD, parent->attempt, parent->jumps));
}

static struct yl_address child_of(struct yl_key key, const struct yl_words *base, uint32_t j,
                                  uint32_t origin)
{
    struct yl_words id =
        yl_philox(key, base->w[0], base->w[1], j, yl_ctr3(YL_SLOT_CHILD, 255, 65535));
    return (struct yl_address){id.w[0], id.w[1], origin};
}

static uint32_t link_to(struct yl_loop *loop, uint32_t parent, uint32_t entry)
{
    uint32_t i = yl_pool_take(&loop->chains, &loop->chain, sizeof *loop->chain);
    loop->chain[i] = (struct yl_chain){parent, 1, (uint16_t)entry};
    if (parent != NIL) loop->chain[parent].refs++;
    return i;
}

void yl_chain_drop(struct yl_loop *loop, uint32_t chain)
{
    while (chain != NIL && !--loop->chain[chain].refs) {
        uint32_t parent = loop->chain[chain].parent;
        yl_pool_give(&loop->chains, &loop->chain[chain], chain);
        chain = parent;
    }
}

static struct by ask_by(struct yl_loop *loop, struct yl_visit *visit,
                        const struct yl_plan_spawn *spawn, uint64_t before)
{
    uint64_t *m = yl_loop_plan(loop)->memories ? yl_ask_memory(loop, visit) : &before, now = *m;
    *m = before;
    struct by by = {yl_ask_value(loop, visit, spawn->number.axis),
                    yl_ask_value(loop, visit, spawn->p.axis),
                    yl_ask_value(loop, visit, spawn->after.axis)};
    *m = now;
    return by;
}

/* How many begin: the number, a fraction rounded by chance so that the mean is kept, then each with p. */
static int64_t number_of(const struct yl_replication *replication,
                         const struct yl_plan_spawn *spawn, const struct parent *parent,
                         struct by by)
{
    const struct yl_key key = replication->key[spawn->key];
    const struct yl_address who = parent->address;
    const uint32_t attempt = parent->attempt, jumps = parent->jumps;
    const struct yl_draw *number = &spawn->number.draw[by.number];
    const uint64_t k =
        yl_draw_is_constant(number) ? 0 : yl_k52(key, who, yl_ctr3(YL_SLOT_STAY, attempt, jumps));
    const double x = yl_draw_value(number, k), whole = floor(x);
    int64_t n = (int64_t)whole;
    if (x > whole)
        n += yl_unit(yl_k52(key, who, yl_ctr3(YL_SLOT_COUNT, attempt, jumps))) < x - whole;
    const struct yl_chance *chance = &spawn->p.chance[by.p];
    if (chance->certain || n <= 0) return n > 0 ? n : 0;
    double p = (double)chance->threshold * 0x1p-64;
    return yl_binomial_count(n, p, yl_k52(key, who, yl_ctr3(YL_SLOT_PATIENCE, attempt, jumps)),
                             replication->plan->normal);
}

static void set_person(struct yl_loop *loop, struct yl_visit *parent, struct yl_visit *child,
                       const struct yl_plan_spawn *spawn)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (!spawn->others) {
        if (plan->size) {
            child->person = parent->person;
        } else {
            child->person = yl_person_share(loop, parent);
            if (child->person != NIL) yl_person_keep(loop, child->person);
        }
    } else if (spawn->audience >= 0 && plan->size) {
        child->person = yl_audience_pick(
            loop->replication, &(struct yl_audience_want){.audience = (uint32_t)spawn->audience,
                                                          .except = parent->person,
                                                          .address = child->address,
                                                          .time = parent->time});
    } else if (plan->size) {
        uint64_t k = yl_k52(loop->replication->key[plan->people_key], child->address,
                            yl_ctr3(YL_SLOT_PERSON, 0, 0));
        uint32_t other = plan->size > 1 ? (uint32_t)yl_part_of((uint64_t)plan->size - 1, k) : 0;
        child->person = other + (plan->size > 1 && other >= parent->person);
    } else {
        child->person = YL_NOBODY; /* what it remembers is drawn when it is asked */
    }
}

void yl_chain_spawn(struct yl_loop *loop, uint32_t visit, uint32_t spawn, uint64_t before)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_spawn *start = &plan->spawn[spawn];
    struct yl_key key = loop->replication->key[start->key];
    struct yl_visit parent = loop->visit[visit];
    uint32_t mine = plan->entry[start->entry].slot;
    struct by by = ask_by(loop, &parent, start, before);
    const struct parent who = {parent.address, parent.attempt, parent.jumps};
    int64_t n = number_of(loop->replication, start, &who, by);
    if (!n) return;
    if (n > INT32_MAX) { /* their numbers are 32 bits wide */
        loop->status = YL_FAILED;
        return;
    }
    int64_t times = 0; /* that its name stands in the chain which leads to the visit */
    for (uint32_t of = parent.chain; start->depth && of != NIL; of = loop->chain[of].parent)
        times += loop->chain[of].entry == start->entry;
    const bool cut = start->depth && times >= start->depth;
    struct yl_words base = base_of(key, &who);
    for (int64_t j = 0; j < n && !loop->status; j++) {
        struct yl_visit child = {.address = child_of(key, &base, (uint32_t)j, start->origin),
                                 .node = start->node,
                                 .chain = NIL,
                                 .host = parent.host,
                                 .stay = NIL,
                                 .until = -1,
                                 .stay_us = -1,
                                 .entry = (uint16_t)start->entry,
                                 .source = (uint16_t)(plan->streams + spawn),
                                 .root_entry = parent.root_entry,
                                 .person = YL_NOBODY};
        int64_t delay = yl_draw_integer(&start->after.draw[by.after],
                                        yl_k52(key, child.address, yl_ctr3(YL_SLOT_AFTER, 0, 0)));
        child.time = child.born = child.begun = parent.time + delay;
        if (child.time >= plan->to || cut) {
            yl_tally_add(loop->replication->tally, parent.counted, start->entry,
                         mine + (cut ? YL_ENTRY_CUT : YL_ENTRY_LATE), 1);
            continue;
        }
        if (start->carry) {
            child.begun = parent.begun;
            child.actions = parent.actions;
            child.switches = parent.switches;
            child.waited = parent.waited;
        }
        child.counted = child.time >= plan->warm;
        set_person(loop, &loop->visit[visit], &child, start);
        if (start->audience >= 0 && plan->size && child.person == YL_NOBODY) {
            yl_tally_add(loop->replication->tally, parent.counted, start->entry,
                         mine + YL_ENTRY_NOT_FOUND, 1);
            continue;
        }
        parent.person = loop->visit[visit].person;
        if (plan->has_depth) child.chain = link_to(loop, parent.chain, start->entry);
        if (child.host != NIL) yl_stream_keep(loop, child.host);
        yl_loop_push(loop, child.time, YL_RANK_JOIN, YL_LOOP_BEGIN, 0, yl_loop_get(loop, &child));
    }
}

void yl_chain_begin(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_plan_entry *entry = &plan->entry[visit->entry];
    yl_note_add(loop, visit, entry->slot + YL_ENTRY_ARRIVALS, 1);
    yl_note_add(loop, visit, yl_chain_slot(plan, visit->root_entry, YL_CHAIN_VISITS), 1);
    yl_tally_series(loop->replication->tally, entry->arrivals, visit->time, 1);
    loop->replication->tally->visits++;
    yl_loop_follow(loop, i);
    if (loop->replication->units)
        yl_units_begin(loop->replication->units, visit, yl_person_id(loop, visit));
    if (plan->size) {
        if (visit->counted)
            yl_replication_mark(loop->replication, entry->persons, &visit->person, 1);
    } else if (yl_person_first_entry(loop, visit)) {
        yl_note_add(loop, visit, entry->slot + YL_ENTRY_PERSONS, 1);
    }
    yl_loop_walk(loop, i, true);
}

void yl_chain_order(struct yl_loop *loop, const struct yl_visit *visit, int64_t price)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (!plan->chains || !plan->entry[visit->entry].started) return;
    yl_note_add(loop, visit, yl_chain_slot(plan, visit->root_entry, YL_CHAIN_ORDERS), 1);
    yl_note_add(loop, visit, yl_chain_slot(plan, visit->root_entry, YL_CHAIN_GMV), price);
}

/* ---- in batches ------------------------------------------------------------------------------ */
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
    return axis >= 0 && begin->walker->replication->plan->axis[axis].kind == YL_AXIS_TRAIT
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
    const struct by by = {value_of(begin, start->number.axis, begin->number, i),
                          value_of(begin, start->p.axis, begin->p, i),
                          value_of(begin, start->after.axis, begin->after, i)};
    const struct parent who = {yl_batch_address(begin->batch, i), 0, 0};
    const int64_t n = number_of(replication, start, &who, by);
    if (!n) return;
    if (n > INT32_MAX) { /* their numbers are 32 bits wide */
        begin->walker->too_many_begun = true;
        return;
    }
    const struct yl_words base = base_of(key, &who);
    for (uint32_t j = 0; j < n && !begin->walker->status; j++) {
        const struct yl_address child = child_of(key, &base, j, start->origin);
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
    yl_batch_add(walker, batch, entry->slot + YL_ENTRY_ARRIVALS, batch->n);
    yl_batch_add(walker, batch, entry->slot + YL_ENTRY_PERSONS, batch->n);
    yl_batch_add(walker, batch, yl_chain_slot(plan, batch->root, YL_CHAIN_VISITS), batch->n);
    yl_tally_events(replication->tally, entry->arrivals, batch->time, batch->n);
    replication->tally->visits += batch->n;
    const struct yl_addresses who = {batch->index, batch->cell, batch->origin, batch->n};
    if (replication->units && batch->counted)
        yl_units_begin_all(replication->units, batch->entry, &who, batch->time);
}

void yl_batch_chain_orders(struct yl_walker *walker, const struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    const uint32_t slot = yl_chain_slot(plan, batch->root, YL_CHAIN_ORDERS);
    if (!plan->chains || !plan->entry[batch->entry].started) return;
    yl_batch_add(walker, batch, slot, batch->n);
    for (uint32_t i = 0; i < batch->n; i++) yl_batch_add(walker, batch, slot + 1, walker->delay[i]);
}
