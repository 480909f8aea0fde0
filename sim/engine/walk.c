/* walk.c: the batch form of every private operation. Contract: walk.h. */
#include "sim/engine/walk.h"
#include "sim/base/must.h"
#include "sim/engine/batch.h"
#include "sim/engine/moment.h"
#include "sim/engine/money.h"
#include "sim/engine/units.h"
#include <stdlib.h>
#include <string.h>

/* ---- operations ------------------------------------------------------------------------------------------------ */
static bool row_holds(struct yl_walker *walker, const struct yl_batch *batch,
                      const struct yl_test *test, const uint8_t *value, uint32_t i)
{
    const struct yl_plan *plan = walker->replication->plan;
    if (test->kind == YL_TEST_AXIS) return test->mask >> value[i] & 1;
    if (test->kind == YL_TEST_HOURS) return yl_moment_in_hours(plan, test, batch->time[i]);
    const struct yl_plan_room *room = &plan->room[test->index];
    return !room->sessions || yl_moment_session(room, batch->time[i]);
}

/* flag[i] for every row. */
static void test_rows(struct yl_walker *walker, struct yl_batch *batch,
                      const struct yl_tests *tests)
{
    memset(walker->flag, 1, batch->n);
    for (uint32_t t = 0; t < tests->count; t++) {
        const struct yl_test *test = &tests->test[t];
        const uint8_t *value = NULL;
        if (test->kind == YL_TEST_AXIS)
            value = yl_batch_axis(walker, batch, test->index);
        else
            yl_batch_times(walker, batch);
        if (value && walker->replication->plan->axis[test->index].values == 2) { /* yes or no */
            uint8_t no = test->mask & 1, differ = no ^ (test->mask >> 1 & 1);
            for (uint32_t i = 0; i < batch->n; i++) walker->flag[i] &= no ^ (value[i] & differ);
            continue;
        }
        for (uint32_t i = 0; i < batch->n; i++)
            walker->flag[i] = walker->flag[i] && row_holds(walker, batch, test, value, i);
    }
    if (tests->opposite)
        for (uint32_t i = 0; i < batch->n; i++) walker->flag[i] = !walker->flag[i];
}

static uint32_t flagged(struct yl_walker *walker, const struct yl_batch *batch)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += walker->flag[i];
    }
    return m;
}

/* Are the rows of a batch that are not meant, or do not do it, kept in it until it ends? */
static bool is_guard(const struct yl_batch *batch, const struct yl_node *node)
{
    return node->guard || (node->sole_guard && batch->sole && (node->ordered || !batch->moved));
}

/* A bit of those for whom flag holds, among them who were there before; `many` counts them. */
static int guard_bit(struct yl_walker *walker, struct yl_batch *batch, uint32_t *many)
{
    int before = batch->guard, bit = yl_batch_bit(walker, batch);
    uint32_t m = 0;
    if (batch->guard != before) before = batch->guard;
    for (uint32_t i = 0; i < batch->n && before >= 0; i++)
        walker->flag[i] = walker->flag[i] & (batch->took[i] >> before & 1);
    for (uint32_t i = 0; i < batch->n; i++) batch->took[i] |= (uint64_t)walker->flag[i] << bit;
    for (uint32_t i = 0; i < batch->n; i++) m += walker->flag[i];
    *many = m;
    return bit;
}

static void do_only_if(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    test_rows(walker, batch, &node->u.tests);
    bool nested = batch->guard >= 0 && node->sole_guard && batch->sole;
    if (!nested && (!is_guard(batch, node) || batch->guard >= 0)) {
        uint32_t m = flagged(walker, batch);
        if (node->row != YL_NO_NODE && m < batch->n) {
            int bit = yl_batch_bit(walker, batch);
            for (uint32_t i = 0; i < batch->n; i++)
                batch->took[i] |= (uint64_t)walker->flag[i] << bit;
            int before = batch->guard;
            batch->guard = bit;
            yl_batch_count(walker, batch, node->row, 1, batch->n - m);
            batch->guard = before;
        }
        yl_batch_split(walker, batch, walker->keep, m, node->other);
        batch->node = node->next;
        return;
    }
    uint32_t m, all = yl_batch_actives(batch);
    batch->guard = guard_bit(walker, batch, &m);
    batch->join = node->other;
    if (m < all) yl_batch_count(walker, batch, node->row, 1, all - m);
    batch->node = node->next;
}

static void do_need(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    test_rows(walker, batch, &node->u.tests);
    yl_batch_split(walker, batch, walker->keep, flagged(walker, batch), node->other);
    batch->node = node->next;
}

/* Who is still unfinished at the end of the horizon is under way. */
static void cut_late(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    uint32_t m = 0;
    if (plan->drain) return;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += batch->time[i] < plan->to;
    }
    if (m == batch->n) return;
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 plan->outcome_slot + plan->under_way, batch->n - m);
    yl_batch_take(plan, batch, batch, walker->keep, m);
}

static void do_after(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    yl_batch_owe(walker, batch);
    batch->moved = true;
    if (!walker->replication->plan->drain ||
        yl_batch_asks_now(walker->replication->plan, node->u.draw.axis)) {
        yl_batch_times(walker, batch);
        cut_late(walker, batch);
    }
    batch->node = node->next;
}

static double intent_of(struct yl_replication *replication, const struct yl_batch *batch,
                        uint32_t i)
{
    return replication->plan->size
               ? yl_replication_intent(replication, batch->person[i], 0, YL_C2_PERSON)
               : yl_replication_intent(replication, batch->c0[i], batch->c1[i], batch->origin);
}

/* The same where intent moves no chance; ties with the threshold's first word are rare. */
static void passing_rows(struct yl_walker *walker, const struct yl_batch *batch,
                         const struct yl_node *node, const uint8_t *value)
{
    enum { VALUES = 256 };
    const struct yl_by_chance *by = &node->u.chance;
    uint64_t limit[VALUES];
    uint32_t ties = 0, c3 = yl_c3(YL_SLOT_CHANCE, 0, 0);
    struct yl_key key = walker->replication->key[node->key];
    YL_MUST(by->count <= VALUES, "a chance by %u values", by->count);
    for (uint32_t v = 0; v < by->count; v++)
        limit[v] = by->chance[v].certain ? UINT64_C(1) << 32 : by->chance[v].threshold >> 32;
    for (uint32_t i = 0; i < batch->n && !value; i++) {
        walker->flag[i] = walker->word[i] < limit[0];
        ties += walker->word[i] == limit[0];
    }
    for (uint32_t i = 0; i < batch->n && value; i++) {
        walker->flag[i] = walker->word[i] < limit[value[i]];
        ties += walker->word[i] == limit[value[i]];
    }
    for (uint32_t i = 0; i < batch->n && ties; i++) {
        uint32_t v = value ? value[i] : 0;
        uint64_t threshold = by->chance[v].threshold;
        if (walker->word[i] == limit[v] && threshold)
            walker->flag[i] =
                yl_passes(threshold, key, batch->c0[i], batch->c1[i], batch->origin, c3);
    }
}

/* flag[i]: passes its chance. */
static void chance_rows(struct yl_walker *walker, struct yl_batch *batch,
                        const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_by_chance *by = &node->u.chance;
    const uint8_t *value = by->axis < 0 ? NULL : yl_batch_axis(walker, batch, (uint32_t)by->axis);
    uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0);
    struct yl_key key = replication->key[node->key];
    replication->kernels->words(walker->word, batch->c0, batch->c1, batch->origin, c3, key,
                                (int)batch->n);
    if (!by->moved) {
        passing_rows(walker, batch, node, value);
        return;
    }
    for (uint32_t i = 0; i < batch->n; i++) {
        uint32_t v = value ? value[i] : 0;
        const struct yl_chance *chance = &by->chance[v];
        walker->flag[i] = chance->certain ||
                          (chance->threshold && yl_moved_passes(replication, by, v, walker->word[i],
                                                                intent_of(replication, batch, i)));
    }
}

static void do_chance(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_by_chance *by = &node->u.chance;
    bool guard = is_guard(batch, node);
    batch->node = node->next;
    if (by->certain) {
        if (guard && batch->guard < 0) { /* a side step that everybody does */
            int bit = yl_batch_bit(walker, batch);
            for (uint32_t i = 0; i < batch->n; i++) batch->took[i] |= UINT64_C(1) << bit;
            batch->guard = bit;
            batch->join = node->other;
        }
        return;
    }
    if (by->axis < 0 && !by->moved && batch->guard < 0 && !guard) { /* the usual one */
        uint32_t c3 = yl_c3(YL_SLOT_CHANCE, 0, 0), high = (uint32_t)(by->chance[0].threshold >> 32);
        struct yl_key key = replication->key[node->key];
        int ties = 0;
        replication->kernels->words(walker->word, batch->c0, batch->c1, batch->origin, c3, key,
                                    (int)batch->n);
        int m = replication->kernels->below(walker->keep, walker->tie, &ties, walker->word, high,
                                            (int)batch->n);
        if (!ties) {
            yl_batch_split(walker, batch, walker->keep, (uint32_t)m, node->other);
            return;
        }
    }
    chance_rows(walker, batch, node);
    if (guard) {
        uint32_t m;
        batch->guard = guard_bit(walker, batch, &m);
        batch->join = node->other;
        return;
    }
    if (batch->guard >= 0)
        for (uint32_t i = 0; i < batch->n; i++)
            walker->flag[i] |= !(batch->took[i] >> batch->guard & 1);
    yl_batch_split(walker, batch, walker->keep, flagged(walker, batch), node->other);
}

static void charge(struct yl_walker *walker, struct yl_batch *batch, const struct yl_by_number *by,
                   uint32_t slot)
{
    struct yl_tally *tally = walker->replication->tally;
    int64_t sum = 0;
    if (by->axis < 0) {
        if (by->number[0])
            yl_tally_add_each(tally, batch->counted, batch->entry, slot, yl_batch_actives(batch),
                              by->number[0]);
        return;
    }
    const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)by->axis);
    for (uint32_t i = 0; i < batch->n; i++)
        yl_tally_sum(tally, &sum, yl_batch_active(batch, i) ? by->number[value[i]] : 0);
    if (sum) yl_tally_add(tally, batch->counted, batch->entry, slot, sum);
}

static void do_pass(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_effects *fx = node->u.effects;
    uint32_t mine = plan->entry[batch->entry].slot;
    yl_batch_count(walker, batch, node->row, 2, yl_batch_actives(batch));
    charge(walker, batch, &fx->actions, mine + YL_ENTRY_ACTIONS);
    charge(walker, batch, &fx->switches, mine + YL_ENTRY_SWITCHES);
    charge(walker, batch, &fx->cost, mine + YL_ENTRY_COST);
    if (fx->actions.axis >= 0 || fx->switches.axis >= 0) {
        yl_batch_efforts(walker, batch);
        const struct yl_by_number *all[2] = {&fx->actions, &fx->switches};
        for (int which = 0; which < 2; which++) {
            const uint8_t *value = all[which]->axis < 0
                                       ? NULL
                                       : yl_batch_axis(walker, batch, (uint32_t)all[which]->axis);
            int32_t *column = which ? batch->switches : batch->actions;
            for (uint32_t i = 0; i < batch->n; i++)
                if (yl_batch_active(batch, i))
                    column[i] += (int32_t)all[which]->number[value ? value[i] : 0];
        }
    } else if (fx->actions.number[0] || fx->switches.number[0]) {
        yl_batch_owe(walker, batch);
    }
    if (fx->forget | fx->remember)
        for (uint32_t i = 0; i < batch->n; i++)
            if (yl_batch_active(batch, i)) {
                batch->memory[i] = (batch->memory[i] & ~fx->forget) | fx->remember;
                if (batch->sole) walker->replication->memory[batch->person[i]] = batch->memory[i];
            }
    if (fx->goal >= 0) yl_batch_arrive(walker, batch, (uint32_t)fx->goal);
    if (fx->order_goal >= 0) yl_batch_arrive(walker, batch, (uint32_t)fx->order_goal);
    batch->node = node->next;
}

static void do_choose(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_chooser *chooser = node->u.choose;
    uint32_t c3 = yl_c3(YL_SLOT_CHOOSE, 0, 0);
    struct yl_key key = replication->key[node->key];
    if (!chooser->axes && chooser->options == 2 && !chooser->full[0] &&
        batch->guard < 0) { /* the usual one */
        int ties = 0;
        replication->kernels->words(walker->word, batch->c0, batch->c1, batch->origin, c3, key,
                                    (int)batch->n);
        int m = replication->kernels->below(walker->keep, walker->tie, &ties, walker->word,
                                            (uint32_t)(chooser->threshold[0] >> 32), (int)batch->n);
        if (!ties) {
            yl_batch_split(walker, batch, walker->keep, (uint32_t)m, node->target[1]);
            batch->node = node->target[0];
            batch->stayed = false;
            return;
        }
    }
    uint32_t *row = walker->tie; /* product index of each row, then its option */
    memset(row, 0, batch->n * sizeof *row);
    for (uint32_t a = 0; a < chooser->axes; a++) {
        const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)chooser->axis[a]);
        for (uint32_t i = 0; i < batch->n; i++) row[i] = row[i] * chooser->radix[a] + value[i];
    }
    replication->kernels->words(walker->word, batch->c0, batch->c1, batch->origin, c3, key,
                                (int)batch->n);
    for (uint32_t i = 0; i < batch->n; i++)
        row[i] = yl_choose_row(chooser, row[i], key, walker->word[i], batch->c0[i], batch->c1[i],
                               batch->origin, c3);
    for (uint32_t o = 0; o < chooser->options; o++) {
        uint32_t m = 0;
        for (uint32_t i = 0; i < batch->n; i++) {
            walker->keep[m] = i;
            m += row[i] == o;
        }
        yl_batch_fork(walker, batch, walker->keep, m, node->target[o]);
    }
    batch->n = 0;
}

static void do_gate(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan_room *room = &walker->replication->plan->room[node->index];
    uint32_t live = 0, before = 0, after = 0;
    yl_batch_times(walker, batch);
    uint32_t *early = walker->tie, *late = walker->word;
    for (uint32_t i = 0; i < batch->n; i++) {
        if (yl_moment_session(room, batch->time[i]))
            walker->keep[live++] = i;
        else if (batch->time[i] < room->session[0].from)
            early[before++] = i;
        else
            late[after++] = i;
    }
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 room->slot + YL_ROOM_TAP_EARLY, before);
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 room->slot + YL_ROOM_TAP_LIVE, live);
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 room->slot + YL_ROOM_TAP_ENDED, after);
    yl_batch_fork(walker, batch, early, before, node->other);
    yl_batch_fork(walker, batch, late, after, node->target[0]);
    yl_batch_take(walker->replication->plan, batch, batch, walker->keep, live);
    batch->node = node->next;
}

static void do_watch(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_room *room = &plan->room[node->index];
    struct yl_tally *tally = replication->tally;
    yl_batch_times(walker, batch);
    yl_batch_arrive(walker, batch, room->arrival);
    yl_batch_count(walker, batch, room->watch_row, 0, batch->n);
    if (!batch->stayed) yl_batch_draw(walker, batch, &room->watch, room->key, YL_SLOT_STAY);
    const int64_t *stay = batch->stayed ? batch->stay : walker->delay;
    int64_t sum = 0, done = 0, *from = (int64_t *)walker->k;
    memcpy(from, batch->time, batch->n * sizeof *from);
    for (uint32_t i = 0; i < batch->n; i++) {
        int64_t to = from[i] + stay[i];
        const struct yl_plan_session *session =
            room->sessions ? yl_moment_session(room, from[i]) : NULL;
        if (session && to > session->to) to = session->to;
        bool counts = plan->drain || to < plan->to;
        yl_tally_sum(tally, &sum, counts ? to - from[i] : 0);
        done += counts;
        batch->time[i] = to;
        walker->delay[i] = to - from[i];
    }
    yl_tally_events(tally, room->entrants, from, batch->n);
    yl_tally_intervals(tally, room->online, from, batch->time, batch->n);
    batch->moved = true;
    yl_batch_record(walker, batch, YL_UNIT_WATCH, node->index, walker->delay, 1e-6);
    yl_tally_add(tally, batch->counted, batch->entry, room->slot + YL_ROOM_WATCH_US, sum);
    yl_tally_add(tally, batch->counted, batch->entry, room->slot + YL_ROOM_UNFINISHED,
                 batch->n - done);
    cut_late(walker, batch);
    batch->node = node->next;
}

static void do_replay(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan_room *room = &walker->replication->plan->room[node->index];
    yl_batch_times(walker, batch);
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 room->slot + YL_ROOM_REPLAYS, batch->n);
    yl_batch_draw(walker, batch, &room->watch, room->key, YL_SLOT_STAY);
    for (uint32_t i = 0; i < batch->n; i++) batch->time[i] += walker->delay[i];
    batch->moved = true;
    cut_late(walker, batch);
    batch->node = node->next;
}

/* The values of an axis, kept in `out`; NULL without one. */
static const uint32_t *keep_values(struct yl_walker *walker, struct yl_batch *batch, int32_t axis,
                                   uint32_t *out)
{
    if (axis < 0) return NULL;
    const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)axis);
    for (uint32_t i = 0; i < batch->n; i++) out[i] = value[i];
    return out;
}

static void do_order(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan_shop *shop = &replication->plan->shop[node->index];
    yl_batch_times(walker, batch);
    const uint32_t *p = keep_values(walker, batch, shop->refund_p.axis, walker->keep),
                   *after = keep_values(walker, batch, shop->refund_after.axis, walker->tie);
    yl_batch_draw(walker, batch, &shop->price, shop->key, YL_SLOT_PRICE);
    for (uint32_t i = 0; i < batch->n; i++) {
        struct yl_buyer who = {.entry = batch->entry,
                               .c0 = batch->c0[i],
                               .c1 = batch->c1[i],
                               .c2 = batch->origin,
                               .counted = batch->counted,
                               .refund_p = p ? (uint8_t)p[i] : 0,
                               .refund_after = after ? (uint8_t)after[i] : 0};
        yl_money_order(replication, node->index, &who, batch->time[i], walker->delay[i]);
    }
    yl_batch_record(walker, batch, YL_UNIT_ORDER, node->index, NULL, 1);
    yl_batch_record(walker, batch, YL_UNIT_MONEY, node->index, walker->delay, 1e-6);
    batch->node = node->next;
}

static void do_goal_order(struct yl_walker *walker, struct yl_batch *batch,
                          const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &walker->replication->plan->shop[node->index];
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 shop->slot + YL_SHOP_VISITS, batch->n);
    yl_batch_arrive(walker, batch, shop->arrival);
    batch->node = node->next;
}

/* Units of limits that refuse nobody. */
static void do_take(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan *plan = walker->replication->plan;
    for (uint32_t i = 0; i < node->u.take.count; i++)
        yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                     plan->limit[node->u.take.limit[i]].slot + YL_LIMIT_TAKEN, batch->n);
    batch->node = node->next;
}

static void do_valid(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    uint32_t m = 0;
    yl_batch_draw(walker, batch, &node->u.draw, node->key, YL_SLOT_AFTER);
    int64_t *limit = walker->delay;
    if (!batch->timed) {
        yl_batch_times(walker, batch);
        yl_batch_draw(walker, batch, &node->u.draw, node->key, YL_SLOT_AFTER);
    } else if (batch->owed < batch->routes) {
        yl_batch_times(walker, batch);
        yl_batch_draw(walker, batch, &node->u.draw, node->key, YL_SLOT_AFTER);
    }
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += !yl_batch_active(batch, i) || batch->time[i] - batch->begun[i] <= limit[i];
    }
    yl_batch_split(walker, batch, walker->keep, m, node->other);
    batch->node = node->next;
}

/* ---- walking -------------------------------------------------------------------------------------------------- */
/* At a node with an order: rows whose turn is over when they come to it wait for another; does any go on? */
static bool keeps_turn(struct yl_walker *walker, struct yl_batch *batch)
{
    uint32_t over = 0;
    if (!batch->sole || !batch->moved) return batch->sole;
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->tie[over] = i;
        over += batch->time[i] >= batch->until;
    }
    batch->moved = false;
    if (over == batch->n) return batch->sole = false;
    if (!over) return true;
    yl_batch_part(walker, batch, walker->tie, over);
    if (!walker->failed) walker->stack->sole = false;
    return true;
}

static void walk(struct yl_walker *walker, struct yl_batch *batch)
{
    const struct yl_plan *plan = walker->replication->plan;
    while (batch->n && !walker->failed) {
        const struct yl_node *node = &plan->node[batch->node];
        if (batch->guard >= 0 && batch->node == batch->join) batch->guard = -1;
        if ((node->ordered || node->rowwise) && !batch->admitted && !keeps_turn(walker, batch)) {
            yl_walker_defer(walker, batch);
            break;
        }
        batch->admitted = false;
        switch (node->op) {
        case YL_OP_ONLY_IF:
            do_only_if(walker, batch, node);
            break;
        case YL_OP_REACH:
            yl_batch_count(walker, batch, node->row, 0, yl_batch_actives(batch));
            batch->node = node->next;
            break;
        case YL_OP_NEED:
            do_need(walker, batch, node);
            break;
        case YL_OP_AFTER:
            do_after(walker, batch, node);
            break;
        case YL_OP_CHANCE:
            do_chance(walker, batch, node);
            break;
        case YL_OP_CHOOSE:
            do_choose(walker, batch, node);
            break;
        case YL_OP_VALID:
            do_valid(walker, batch, node);
            break;
        case YL_OP_TAKE:
            do_take(walker, batch, node);
            break;
        case YL_OP_PASS:
            do_pass(walker, batch, node);
            break;
        case YL_OP_GATE:
            do_gate(walker, batch, node);
            break;
        case YL_OP_WATCH:
            do_watch(walker, batch, node);
            break;
        case YL_OP_REPLAY:
            do_replay(walker, batch, node);
            break;
        case YL_OP_SHOP:
            do_goal_order(walker, batch, node);
            break;
        case YL_OP_ORDER:
            do_order(walker, batch, node);
            break;
        case YL_OP_END:
            yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                         plan->outcome_slot + node->index, batch->n);
            batch->n = 0;
            break;
        default:
            YL_MUST(false, "operation %d has no batch form", (int)node->op);
        }
    }
    batch->n = 0;
}

/* Walks a batch and all that forked off it. */
void yl_walker_walk(struct yl_walker *walker, struct yl_batch *batch)
{
    walk(walker, batch);
    while (walker->stack && !walker->failed) {
        struct yl_batch *next = walker->stack;
        walker->stack = next->below;
        walk(walker, next);
        yl_batch_put(walker, next);
    }
}

/* ---- a walker ------------------------------------------------------------------------------------------------------- */
enum yl_status yl_walker_init(struct yl_walker *walker, struct yl_replication *replication,
                              uint32_t rows)
{
    const struct yl_plan *plan = replication->plan;
    bool few = plan->expected < 8.0 * YL_BATCH_ROWS; /* batches never filled cost their memory */
    *walker = (struct yl_walker){.replication = replication,
                                 .rows = rows  ? rows
                                         : few ? YL_BATCH_FEW
                                               : YL_BATCH_ROWS};
    size_t n = yl_batch_room(walker),
           tails = (size_t)(plan->streams + plan->spawns) * plan->nodes * 2;
    walker->suffix = calloc(tails + 1, sizeof *walker->suffix);
    walker->open = calloc(tails + 1, sizeof *walker->open);
    walker->word = calloc(n, sizeof *walker->word);
    walker->keep = calloc(n, sizeof *walker->keep);
    walker->tie = calloc(n, sizeof *walker->tie);
    walker->k = calloc(n, sizeof *walker->k);
    walker->delay = calloc(n, sizeof *walker->delay);
    walker->stay = calloc(n, sizeof *walker->stay);
    walker->wait = calloc(n, sizeof *walker->wait);
    walker->value = calloc(n, 1);
    walker->flag = calloc(n, sizeof *walker->flag);
    if (walker->suffix && walker->open && walker->word && walker->keep && walker->tie &&
        walker->k && walker->delay && walker->stay && walker->wait && walker->value && walker->flag)
        return YL_OK;
    yl_walker_free(walker);
    return YL_NO_MEMORY;
}

void yl_walker_free(struct yl_walker *walker)
{
    uint32_t axes = walker->replication ? walker->replication->plan->axes : 0;
    for (struct yl_batch *batch = walker->free, *next; batch; batch = next) {
        next = batch->below;
        yl_batch_free(batch, axes);
    }
    for (struct yl_batch *batch = walker->stack, *next; batch; batch = next) {
        next = batch->below;
        yl_batch_free(batch, axes);
    }
    for (uint32_t i = 0; i < walker->opens; i++)
        yl_batch_free(walker->suffix[walker->open[i]], axes);
    free(walker->suffix);
    free(walker->open);
    free(walker->word);
    free(walker->keep);
    free(walker->tie);
    free(walker->k);
    free(walker->delay);
    free(walker->stay);
    free(walker->wait);
    free(walker->value);
    free(walker->flag);
    *walker = (struct yl_walker){0};
}

void yl_visit_begin(const struct yl_replication *replication, struct yl_visit *visit,
                    uint32_t stream, uint32_t c0, uint32_t cell)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_stream *s = &plan->stream[stream];
    uint32_t c1 = s->kind == YL_STREAM_SEND_PERSONS ? 0 : cell;
    *visit = (struct yl_visit){.c0 = c0,
                               .c1 = cell,
                               .c2 = s->origin,
                               .node = plan->entry[s->entry].node,
                               .chain = YL_NOBODY,
                               .host = YL_NOBODY,
                               .stay = YL_NOBODY,
                               .stay_us = -1,
                               .wait_us = -1,
                               .entry = (uint16_t)s->entry,
                               .root_entry = (uint16_t)s->entry,
                               .source = (uint16_t)stream,
                               .person = YL_NOBODY};
    visit->time = visit->begun = visit->born = yl_stream_time(
        plan, s, cell,
        yl_k52(replication->key[s->key], c0, c1, s->origin, yl_c3(YL_SLOT_ARRIVAL, 0, 0)));
    visit->counted = visit->time >= plan->warm;
    if (plan->size)
        visit->person = yl_replication_person(replication, stream, c0, cell, s->origin);
    else if (plan->memories)
        visit->memory = yl_replication_memory(replication, c0, cell, s->origin);
}
