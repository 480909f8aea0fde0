/* op_place.c: operations of rooms, agents, shops and limits. Contract: operations.h. */
#include "sim/engine/batch.h"
#include "sim/engine/follow.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include "sim/engine/money.h"
#include "sim/engine/operate.h"
#include <string.h>

/* ---- rooms and agents ------------------------------------------------------------------------ */
void yl_many_gate(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
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

uint32_t yl_one_gate(struct yl_single *single, const struct yl_node *node)
{
    struct yl_loop *loop = single->loop;
    struct yl_visit *visit = yl_single_visit(single);
    const struct yl_plan_room *room = &yl_loop_plan(loop)->room[node->index];
    bool ever, live = room->hosted ? yl_stream_find(loop, visit, node->index, &ever)
                                   : yl_moment_session(room, visit->time) != NULL;
    if (!room->hosted) ever = visit->time >= room->session[0].from;
    bool paused = live && room->hosted && yl_stream_is_paused(loop, visit->watched);
    uint32_t tap = ever ? YL_ROOM_TAP_ENDED : YL_ROOM_TAP_EARLY,
             to = ever ? node->target[0] : node->other;
    if (live) {
        tap = paused ? YL_ROOM_TAP_PAUSED : YL_ROOM_TAP_LIVE;
        to = node->next;
    }
    yl_note_add(loop, visit, room->slot + tap, 1);
    return to;
}

uint32_t yl_one_seat(struct yl_single *single, const struct yl_node *node)
{
    (void)node;
    yl_station_seat(single->loop, single->at);
    return YL_NO_NODE;
}

uint32_t yl_one_ask(struct yl_single *single, const struct yl_node *node)
{
    (void)node;
    yl_station_ask(single->loop, single->at);
    return YL_NO_NODE;
}

void yl_many_watch(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_room *room = &plan->room[node->index];
    struct yl_tally *tally = replication->tally;
    yl_batch_times(walker, batch);
    yl_batch_arrive(walker, batch, room->arrival);
    yl_batch_count(walker, batch, room->watch_row, YL_ROW_REACHED, batch->n);
    if (!batch->stayed) yl_batch_draw(walker, batch, &room->watch, room->key, YL_SLOT_STAY);
    const int64_t *stay = batch->stayed ? batch->stay : walker->delay;
    int64_t sum = 0, done = 0, *from = (int64_t *)walker->k;
    memcpy(from, batch->time, batch->n * sizeof *from);
    for (uint32_t i = 0; i < batch->n; i++) {
        int64_t to = from[i] + stay[i];
        const struct yl_session *session = room->sessions ? yl_moment_session(room, from[i]) : NULL;
        if (session && to > session->to) to = session->to;
        bool counts = plan->drain || to < plan->to;
        yl_tally_sum(tally, &sum, counts ? to - from[i] : 0);
        done += counts;
        batch->time[i] = to;
        walker->delay[i] = to - from[i];
    }
    batch->stayed = false; /* the next room has stays of its own */
    for (uint32_t i = 0; room->followed && i < batch->n; i++) {
        yl_follow_entered(replication, room->followed, from[i]);
        yl_follow_left(replication, room->followed, batch->time[i]);
    }
    yl_tally_events(tally, room->entrants, from, batch->n);
    yl_tally_intervals(tally, room->online, from, batch->time, batch->n);
    batch->moved = true;
    yl_batch_record(walker, batch, YL_UNIT_WATCH, node->index, walker->delay, 1e-6);
    yl_tally_add(tally, batch->counted, batch->entry, room->slot + YL_ROOM_WATCH_US, sum);
    yl_tally_add(tally, batch->counted, batch->entry, room->slot + YL_ROOM_UNFINISHED,
                 batch->n - done);
    yl_batch_cut_late(walker, batch);
    batch->node = node->next;
}

uint32_t yl_one_watch(struct yl_single *single, const struct yl_node *node)
{
    yl_stay_begin(single->loop, single->at, node);
    return YL_NO_NODE;
}

void yl_many_replay(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan_room *room = &walker->replication->plan->room[node->index];
    yl_batch_times(walker, batch);
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 room->slot + YL_ROOM_REPLAYS, batch->n);
    yl_batch_draw(walker, batch, &room->watch, room->key, YL_SLOT_STAY);
    for (uint32_t i = 0; i < batch->n; i++) batch->time[i] += walker->delay[i];
    batch->moved = true;
    yl_batch_cut_late(walker, batch);
    batch->node = node->next;
}

uint32_t yl_one_replay(struct yl_single *single, const struct yl_node *node)
{
    struct yl_loop *loop = single->loop;
    struct yl_visit *visit = yl_single_visit(single);
    const struct yl_plan_room *room = &yl_loop_plan(loop)->room[node->index];
    yl_note_add(loop, visit, room->slot + YL_ROOM_REPLAYS, 1);
    int64_t stay = yl_ask_quantity(loop, visit, &room->watch, room->key, YL_SLOT_STAY);
    return yl_single_delay(single, stay) ? node->next : YL_NO_NODE;
}

/* ---- shops and limits ------------------------------------------------------------------------ */
void yl_many_shop(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &walker->replication->plan->shop[node->index];
    yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                 shop->slot + YL_SHOP_VISITS, batch->n);
    yl_batch_arrive(walker, batch, shop->arrival);
    batch->node = node->next;
}

uint32_t yl_one_shop(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    const struct yl_plan_shop *shop = &yl_loop_plan(single->loop)->shop[node->index];
    yl_note_add(single->loop, visit, shop->slot + YL_SHOP_VISITS, 1);
    yl_note_arrival(single->loop, visit, shop->arrival);
    return node->next;
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

/* For an experiment: what an item has sold, its shop has sold, too. */
static void record_sale(struct yl_walker *walker, struct yl_batch *batch, uint32_t at)
{
    for (; at != YL_NO_NODE; at = yl_sale_behind(walker->replication->plan, at)) {
        yl_batch_record(walker, batch, YL_UNIT_ORDER, at, NULL, 1);
        yl_batch_record(walker, batch, YL_UNIT_MONEY, at, walker->delay, 1e-6);
    }
}

void yl_many_order(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan_shop *sale = &replication->plan->shop[node->index];
    yl_batch_times(walker, batch);
    yl_batch_draw(walker, batch, &sale->price, sale->key, YL_SLOT_PRICE);
    const uint32_t *p = keep_values(walker, batch, sale->refund_p.axis, walker->keep),
                   *after = keep_values(walker, batch, sale->refund_after.axis, walker->tie),
                   *quantity = keep_values(walker, batch, sale->quantity.axis, walker->word);
    for (uint32_t i = 0; i < batch->n; i++) {
        struct yl_buyer who = {.entry = batch->entry,
                               .address = yl_batch_address(batch, i),
                               .counted = batch->counted,
                               .refund_p = p ? (uint8_t)p[i] : 0,
                               .refund_after = after ? (uint8_t)after[i] : 0,
                               .quantity = quantity ? (uint8_t)quantity[i] : 0};
        struct yl_bill bill = {yl_money_units(replication, node->index, &who), walker->delay[i]};
        bill.money = walker->delay[i] = yl_money_times(replication->tally, bill.units, bill.money);
        yl_money_order(replication, node->index, &who, batch->time[i], bill);
    }
    record_sale(walker, batch, node->index);
    yl_batch_chain_orders(walker, batch);
    batch->node = node->next;
}

static void buy(struct yl_loop *loop, struct yl_visit *visit, uint32_t at,
                const struct yl_buyer *who, int64_t units)
{
    const struct yl_plan_shop *sale = &yl_loop_plan(loop)->shop[at];
    int64_t price = yl_ask_quantity(loop, visit, &sale->price, sale->key, YL_SLOT_PRICE);
    const struct yl_bill bill = {units, yl_money_times(loop->replication->tally, units, price)};
    yl_money_order(loop->replication, at, who, visit->time, bill);
    for (; at != YL_NO_NODE; at = yl_sale_behind(yl_loop_plan(loop), at)) {
        yl_note_unit(loop, visit, YL_UNIT_ORDER, at, 1);
        yl_note_unit(loop, visit, YL_UNIT_MONEY, at, 1e-6 * (double)bill.money);
    }
    yl_chain_order(loop, visit, bill.money);
}

uint32_t yl_one_order(struct yl_single *single, const struct yl_node *node)
{
    struct yl_loop *loop = single->loop;
    struct yl_visit *visit = yl_single_visit(single);
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_plan_shop *sale = &plan->shop[node->index];
    const struct yl_buyer who = {.entry = visit->entry,
                                 .address = visit->address,
                                 .jumps = visit->jumps,
                                 .counted = visit->counted,
                                 .refund_p = yl_ask_value(loop, visit, sale->refund_p.axis),
                                 .refund_after = yl_ask_value(loop, visit, sale->refund_after.axis),
                                 .quantity = yl_ask_value(loop, visit, sale->quantity.axis)};
    const int64_t units = yl_money_units(loop->replication, node->index, &who);
    if (sale->stock >= 0 && loop->stock[node->index] < units) {
        for (uint32_t at = node->index; at != YL_NO_NODE; at = yl_sale_behind(plan, at))
            yl_note_add(loop, visit, plan->shop[at].slot + YL_SHOP_STOCKOUTS, 1);
        return node->other;
    }
    loop->stock[node->index] -= units;
    if (!loop->stock[node->index])
        yl_tally_ran_out(loop->replication->tally, node->index, visit->time);
    buy(loop, visit, node->index, &who, units);
    return node->next;
}

/* Units of limits that never run out. */
void yl_many_take(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan *plan = walker->replication->plan;
    for (uint32_t i = 0; i < node->u.take.count; i++)
        yl_tally_add(walker->replication->tally, batch->counted, batch->entry,
                     plan->limit[node->u.take.limit[i]].slot + YL_LIMIT_TAKEN, batch->n);
    batch->node = node->next;
}

uint32_t yl_one_take(struct yl_single *single, const struct yl_node *node)
{
    uint32_t refused;
    bool taken = yl_limit_take(single->loop, yl_single_visit(single), node, &refused);
    return taken ? node->next : node->target[refused];
}
