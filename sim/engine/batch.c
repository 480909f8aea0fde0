/* batch.c: rows that part ways, their times, what is counted of them. Contract: batch.h. */
#include "sim/engine/batch.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* ---- batches --------------------------------------------------------------------------------- */
void yl_batch_free(struct yl_batch *batch, uint32_t axes)
{
    if (!batch) return;
    YL_FREE(batch->index, batch->cell, batch->person, batch->memory, batch->time, batch->begun,
            batch->stay, batch->waited, batch->actions, batch->switches);
    for (uint32_t a = 0; batch->trait && a < axes; a++) free(batch->trait[a]);
    YL_FREE(batch->trait, batch->intent, batch);
}

static struct yl_batch *batch_make(struct yl_walker *walker)
{
    const struct yl_plan *plan = walker->replication->plan;
    size_t n = yl_batch_room(walker);
    struct yl_batch *batch = yl_get_zeroed(1, sizeof *batch);
    batch->index = yl_get_zeroed(n, sizeof *batch->index);
    batch->cell = yl_get_zeroed(n, sizeof *batch->cell);
    batch->person = plan->size ? yl_get_zeroed(n, sizeof *batch->person) : NULL;
    batch->memory = plan->memories && (!plan->size || plan->per_person)
                        ? yl_get_zeroed(n, sizeof *batch->memory)
                        : NULL;
    batch->time = yl_get_zeroed(n, sizeof *batch->time);
    batch->begun = yl_get_zeroed(n, sizeof *batch->begun);
    const bool shared = plan->stations > plan->per_person;
    batch->stay = shared ? yl_get_zeroed(n, sizeof *batch->stay) : NULL;
    batch->waited = plan->waits ? yl_get_zeroed(n, sizeof *batch->waited) : NULL;
    batch->actions = yl_get_zeroed(n, sizeof *batch->actions);
    batch->switches = yl_get_zeroed(n, sizeof *batch->switches);
    batch->trait = yl_get_zeroed(plan->axes + 1, sizeof *batch->trait);
    batch->intent = plan->has_intent ? yl_get_zeroed(n, sizeof *batch->intent) : NULL;
    for (uint32_t a = 0; a < plan->axes && a < 64; a++)
        if (plan->axis[a].kind == YL_AXIS_TRAIT) batch->trait[a] = yl_get_zeroed(n, 1);
    return batch;
}

struct yl_batch *yl_batch_get(struct yl_walker *walker)
{
    struct yl_batch *batch = walker->free;
    if (batch)
        walker->free = batch->below;
    else
        batch = batch_make(walker);
    memset(batch, 0, offsetof(struct yl_batch, route));
    batch->counted = true;
    batch->n = 0;
    batch->admitted = batch->stayed = false;
    batch->below = NULL;
    return batch;
}

void yl_batch_put(struct yl_walker *walker, struct yl_batch *batch)
{
    batch->below = walker->free;
    walker->free = batch;
}

#define GATHER(column) \
    _Pragma("GCC unroll 8") for (uint32_t g = 0; g < m; g++) to->column[at ? at[g] : g] = \
        batch->column[keep[g]]
/* The columns of rows keep[0..m) of b to rows at[0..m) of `to`; at NULL: the first m. */
static inline __attribute__((always_inline)) void copy_rows(const struct yl_plan *plan,
                                                            struct yl_batch *to, const uint32_t *at,
                                                            const struct yl_batch *batch,
                                                            const uint32_t *keep, uint32_t m)
{
    GATHER(index);
    GATHER(cell);
    if (batch->person) GATHER(person);
    if (batch->memory && (plan->size ? batch->sole : batch->recalled)) GATHER(memory);
    if (batch->timed) {
        GATHER(time);
        GATHER(begun);
    }
    if (batch->efforts) {
        GATHER(actions);
        GATHER(switches);
    }
    if (batch->waits) GATHER(waited);
    if (batch->intended) GATHER(intent);
    for (uint64_t left = batch->traits; left; left &= left - 1)
        GATHER(trait[__builtin_ctzll(left)]);
}

void yl_batch_take(const struct yl_plan *plan, struct yl_batch *to, const struct yl_batch *batch,
                   const uint32_t *keep, uint32_t m)
{
    copy_rows(plan, to, NULL, batch, keep, m);
    to->n = m;
}

/* A new batch of some rows of b, to be walked from `node` later. */
void yl_batch_fork(struct yl_walker *walker, struct yl_batch *batch, const uint32_t *keep,
                   uint32_t m, uint32_t node)
{
    const struct yl_plan *plan = walker->replication->plan;
    if (!m) return;
    if (plan->node[node].op == YL_OP_END) {
        yl_tally_end(walker->replication->tally, batch->counted, batch->entry, &plan->node[node],
                     m);
        return;
    }
    struct yl_batch *to = yl_batch_get(walker);
    memcpy(to, batch, offsetof(struct yl_batch, route) + batch->routes * sizeof *batch->route);
    to->node = node;
    yl_batch_take(plan, to, batch, keep, m);
    to->below = walker->stack;
    walker->stack = to;
}

void yl_batch_part(struct yl_walker *walker, struct yl_batch *batch, uint32_t *few, uint32_t m)
{
    uint32_t left = batch->n - m, holes = 0, next, *last = walker->keep;
    yl_batch_fork(walker, batch, few, m, batch->node);
    while (holes < m && few[holes] < left) holes++;
    next = holes;
    for (uint32_t i = left, n = 0; i < batch->n; i++) {
        if (next < m && few[next] == i)
            next++;
        else
            last[n++] = i;
    }
    copy_rows(walker->replication->plan, batch, few, batch, last, holes);
    batch->n = left;
}

/* Rows keep[0..m) stay in b, the others go to `node`. */
void yl_batch_split(struct yl_walker *walker, struct yl_batch *batch, const uint32_t *keep,
                    uint32_t m, uint32_t node)
{
    if (m == batch->n) return;
    const struct yl_replication *replication = walker->replication;
    if (replication->plan->node[node].op == YL_OP_END) {
        yl_tally_end(replication->tally, batch->counted, batch->entry,
                     &replication->plan->node[node], batch->n - m);
    } else {
        uint32_t *others = walker->tie, others_n = 0, at = 0;
        for (uint32_t i = 0; i < batch->n; i++) {
            if (at < m && keep[at] == i)
                at++;
            else
                others[others_n++] = i;
        }
        yl_batch_fork(walker, batch, others, others_n, node);
    }
    yl_batch_take(walker->replication->plan, batch, batch, keep, m);
}

/* ---- times, and what is counted -------------------------------------------------------------- */
static void arrival_times(struct yl_walker *walker, struct yl_batch *batch)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan_stream *stream = &replication->plan->stream[batch->source];
    const uint32_t *cell = batch->cell;
    const uint64_t *q = walker->k;
    if (stream->kind == YL_STREAM_SEND_PERSONS) {
        memset(walker->word, 0, (batch->n + YL_ROW_PAD) * sizeof *walker->word);
        cell = walker->word;
    }
    replication->kernels->k52(walker->k, batch->index, cell, batch->origin,
                              yl_ctr3(YL_SLOT_ARRIVAL, 0, 0), replication->key[stream->key],
                              (int)batch->n);
    bool plain = stream->kind != YL_STREAM_SEND_PERSONS && !stream->pieces;
    for (uint32_t i = 0, end; i < batch->n; i = end) { /* rows of one cell at once; cells ascend */
        int64_t from, to;
        for (end = i + 1;
             end + YL_ROW_PAD <= batch->n && batch->cell[end + YL_ROW_PAD - 1] == batch->cell[i];)
            end += YL_ROW_PAD;
        while (end < batch->n && batch->cell[end] == batch->cell[i]) end++;
        yl_stream_part(stream, batch->cell[i], &from, &to);
        uint64_t length = (uint64_t)(to - from);
        for (uint32_t r = i; r < end && plain; r++)
            batch->begun[r] = from + (int64_t)yl_part_of(length, q[r]);
        for (uint32_t r = i; r < end && !plain; r++)
            batch->begun[r] = yl_stream_time(stream, batch->cell[r], q[r]);
    }
    memcpy(batch->time, batch->begun, batch->n * sizeof *batch->time);
}

/* The clock of every row: arrival and all delays owed. */
void yl_batch_times(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    if (!batch->timed) arrival_times(walker, batch);
    batch->timed = true;
    while (batch->owed < batch->routes) {
        uint32_t r = batch->owed++; /* first, since a delay by date asks for the time before it */
        const struct yl_node *node = &plan->node[batch->route[r]];
        if (node->op != YL_OP_AFTER) continue;
        if (node->u.draw.axis < 0) {
            const struct yl_draw *draw = &node->u.draw.draw[0];
            if (!yl_draw_is_constant(draw))
                walker->replication->kernels->k52(walker->k, batch->index, batch->cell,
                                                  batch->origin, yl_ctr3(YL_SLOT_AFTER, 0, 0),
                                                  walker->replication->key[node->key],
                                                  (int)batch->n);
            walker->replication->kernels->add(batch->time, draw, walker->k, (int)batch->n);
            continue;
        }
        yl_batch_draw(walker, batch, &node->u.draw, node->key, YL_SLOT_AFTER);
        for (uint32_t i = 0; i < batch->n; i++) batch->time[i] += walker->delay[i];
    }
}

/* Effort as columns: folds the route and forgets it. */
void yl_batch_efforts(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    yl_batch_times(walker, batch);
    if (!batch->efforts && plan->efforts) {
        memset(batch->actions, 0, batch->n * sizeof *batch->actions);
        memset(batch->switches, 0, batch->n * sizeof *batch->switches);
    }
    batch->efforts = plan->efforts;
    for (uint32_t r = 0; r < batch->routes && plan->efforts; r++) {
        const struct yl_node *node = &plan->node[batch->route[r]];
        if (node->op != YL_OP_PASS) continue;
        const struct yl_effects *fx = node->u.effects;
        for (uint32_t i = 0; i < batch->n; i++) {
            batch->actions[i] += (int32_t)fx->actions.number[0];
            batch->switches[i] += (int32_t)fx->switches.number[0];
        }
    }
    batch->routes = batch->owed = 0;
}

int64_t *yl_batch_waited(const struct yl_walker *walker, struct yl_batch *batch)
{
    if (!walker->replication->plan->waits) return NULL;
    if (!batch->waits) memset(batch->waited, 0, batch->n * sizeof *batch->waited);
    batch->waits = true;
    return batch->waited;
}

void yl_batch_owe(struct yl_walker *walker, struct yl_batch *batch)
{
    if (batch->routes == YL_ROUTE) yl_batch_efforts(walker, batch);
    batch->route[batch->routes++] = batch->node;
}

void yl_batch_record(struct yl_walker *walker, struct yl_batch *batch, enum yl_unit_kind kind,
                     uint32_t index, const int64_t *amount, double each)
{
    struct yl_units *units = walker->replication->units;
    if (!units) return;
    uint64_t sources = yl_units_fed(units, kind, index, batch->counted);
    if (!sources) return;
    yl_batch_times(walker, batch);
    const struct yl_plan *plan = units->how.plan;
    const uint32_t at = units->how.arm_axis;
    const bool stays = plan->axis[at].kind == YL_AXIS_TRAIT && at < 64 &&
                       (!plan->size || plan->axis[at].of_visit != units->numbered);
    /* of the address that the batch has for its rows, whose column is kept */
    const uint8_t *arm = stays ? yl_batch_axis(walker, batch, at) : NULL;
    for (uint32_t i = 0; i < batch->n; i++) {
        struct yl_unit_id who = {batch->entry,
                                 units->numbered ? yl_person_address(batch->person[i])
                                                 : yl_batch_address(batch, i),
                                 arm ? arm[i] : -1};
        yl_units_record(units, sources, &who, batch->time[i],
                        each * (amount ? (double)amount[i] : 1), batch->counted);
    }
}

/* ---- counting -------------------------------------------------------------------------------- */
void yl_batch_count(struct yl_walker *walker, struct yl_batch *batch, uint32_t row,
                    enum yl_row_count which, uint32_t n)
{
    const struct yl_plan *plan = walker->replication->plan;
    if (row == YL_NO_NODE) return;
    yl_batch_add(walker, batch, yl_row_slot(row, which), n);
    if (which == YL_ROW_PASSED) yl_batch_record(walker, batch, YL_UNIT_PASS, row, NULL, 1);
    uint32_t slot = plan->by_slot + row * plan->by_values * YL_ROW_COUNTS;
    for (uint32_t y = 0; y < plan->bys; y++) {
        const uint8_t *value = yl_batch_axis(walker, batch, plan->by[y]);
        for (uint32_t i = 0; i < batch->n; i++)
            if (which != YL_ROW_SKIPPED || !walker->flag[i])
                yl_batch_add(walker, batch, slot + yl_row_slot(value[i], which), 1);
        slot += YL_ROW_COUNTS * plan->axis[plan->by[y]].values;
    }
}

void yl_batch_arrive(struct yl_walker *walker, struct yl_batch *batch, uint32_t place)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    uint32_t slot = plan->arrival[place].slot,
             hist = plan->hist[batch->entry * plan->arrivals + place];
    int64_t actions = 0, switches = 0;
    yl_batch_times(walker, batch);
    for (uint32_t r = 0; r < batch->routes; r++) {
        const struct yl_node *node = &plan->node[batch->route[r]];
        if (node->op != YL_OP_PASS) continue;
        actions += batch->n * node->u.effects->actions.number[0];
        switches += batch->n * node->u.effects->switches.number[0];
    }
    const bool way = plan->chains && place == plan->order_goal;
    if (batch->counted && hist != YL_NO_NODE) {
        int64_t range[2];
        replication->kernels->cells(walker->word, range, batch->time, batch->begun, (int)batch->n);
        yl_tally_times(replication->tally, hist, walker->word, range, batch->n);
        if (way)
            yl_tally_times(replication->tally, plan->way_hist + batch->root, walker->word, range,
                           batch->n);
    }
    if (plan->size && batch->counted)
        yl_replication_mark(replication, plan->arrival[place].set, batch->person, batch->n);
    for (uint32_t i = 0; i < batch->n && batch->efforts; i++) {
        actions += batch->actions[i];
        switches += batch->switches[i];
    }
    yl_batch_record(walker, batch, YL_UNIT_ARRIVE, place, NULL, 1);
    yl_batch_add(walker, batch, slot, batch->n);
    yl_batch_add(walker, batch, slot + YL_ARRIVAL_ACTIONS, actions);
    yl_batch_add(walker, batch, slot + YL_ARRIVAL_SWITCHES, switches);
    if (way) {
        const int64_t own[] = {batch->n, actions, switches};
        for (uint32_t i = 0; i < 3; i++)
            yl_batch_add(walker, batch, yl_chain_slot(plan, batch->root, YL_CHAIN_ORDERED) + i,
                         own[i]);
    }
    for (uint32_t i = 0; i < batch->n && batch->waits && place == plan->order_goal; i++)
        yl_batch_add(walker, batch, plan->wait_slot + batch->root, batch->waited[i]);
    if (plan->self_chains) yl_batch_add(walker, batch, slot + YL_ARRIVAL_PERSONS, batch->n);
}

void yl_batch_cut_late(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    uint32_t m = 0;
    if (plan->drain) return;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += batch->time[i] < plan->to;
    }
    if (m == batch->n) return;
    yl_batch_add(walker, batch, plan->outcome_slot + plan->under_way, batch->n - m);
    yl_batch_take(plan, batch, batch, walker->keep, m);
}
