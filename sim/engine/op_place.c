/* op_place.c: operations of rooms, agents, shops and limits. Contract: operations.h. */
#include "sim/engine/batch.h"
#include "sim/engine/follow.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/moment.h"
#include "sim/engine/operate.h"
#include <math.h>
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
    yl_batch_add(walker, batch, room->slot + YL_ROOM_TAP_EARLY, before);
    yl_batch_add(walker, batch, room->slot + YL_ROOM_TAP_LIVE, live);
    yl_batch_add(walker, batch, room->slot + YL_ROOM_TAP_ENDED, after);
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
    yl_batch_add(walker, batch, room->slot + YL_ROOM_WATCH_US, sum);
    yl_batch_add(walker, batch, room->slot + YL_ROOM_UNFINISHED, batch->n - done);
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
    yl_batch_add(walker, batch, room->slot + YL_ROOM_REPLAYS, batch->n);
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
    yl_batch_add(walker, batch, shop->slot + YL_SHOP_VISITS, batch->n);
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

/* What an order brings: fees and refunds are decided by address, the same for batches and single visits. */
struct buyer {
    struct yl_address address;
    uint32_t entry;
    uint16_t jumps;
    bool counted;
    uint8_t refund_p, refund_after, quantity; /* values of what the refund and the pieces go by */
};
struct bill {
    int64_t units, money; /* pieces, and their price together in millionths of CNY */
};

/* Pieces of a visit's order, 1 at least: the whole part, and one more with the chance of the rest. */
static int64_t units_of(const struct yl_replication *replication, uint32_t at,
                        const struct buyer *who)
{
    const struct yl_plan_shop *sale = &replication->plan->shop[at];
    if (sale->pieces) return sale->pieces;
    const struct yl_draw *draw = &sale->quantity.draw[who->quantity];
    struct yl_key key = replication->key[sale->quantity_key];
    double x = yl_draw_value(draw,
                             yl_draw_is_constant(draw)
                                 ? 0
                                 : yl_k52(key, who->address, yl_ctr3(YL_SLOT_STAY, 0, who->jumps))),
           whole = floor(x),
           u = yl_unit(yl_k52(key, who->address, yl_ctr3(YL_SLOT_COUNT, 0, who->jumps)));
    int64_t units = (int64_t)whole + (u < x - whole);
    return units > 1 ? units : 1;
}

/* Their price together; one that does not fit makes the replication fail. */
static int64_t money_of(struct yl_tally *tally, int64_t units, int64_t price)
{
    int64_t money = 0;
    if (__builtin_mul_overflow(units, price, &money)) tally->over = true;
    return money;
}

static bool is_refunded(const struct yl_replication *replication, const struct yl_plan_shop *sale,
                        const struct buyer *who, int64_t time)
{
    const struct yl_plan *plan = replication->plan;
    if (!sale->has_refund) return false;
    struct yl_key key = replication->key[sale->key];
    uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 1, who->jumps);
    const struct yl_chance *chance = &sale->refund_p.chance[who->refund_p];
    if (!chance->certain &&
        !(chance->threshold && yl_passes(chance->threshold, key, who->address, ctr3)))
        return false;
    if (plan->drain) return true;
    uint64_t k = yl_k52(key, who->address, yl_ctr3(YL_SLOT_AFTER, 1, who->jumps));
    return time + yl_draw_integer(&sale->refund_after.draw[who->refund_after], k) < plan->to;
}

/* Books an order of a shop, or of an item of one; the refund, if any, is followed to its end. */
static void book(struct yl_replication *replication, uint32_t at, const struct buyer *who,
                 int64_t time, struct bill bill)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_shop *sale = &plan->shop[at], *shop = &plan->shop[sale->of];
    struct yl_tally *tally = replication->tally;
    uint32_t e = who->entry, mine = plan->entry[e].slot;
    yl_tally_add(tally, who->counted, e, mine + YL_ENTRY_ORDERS, 1);
    yl_tally_add(tally, who->counted, e, mine + YL_ENTRY_GMV, bill.money);
    yl_follow_ordered(replication, shop->followed, time);
    if (sale != shop) yl_tally_series(tally, sale->units, time, bill.units);
    int64_t fees = 0, back = 0;
    for (uint32_t i = 0; i < shop->fees; i++) {
        if (time < shop->fee[i].from || time >= shop->fee[i].to) continue;
        int64_t fee = yl_round((double)bill.money * shop->fee[i].rate);
        fees += fee;
        back += shop->fee[i].back ? fee : 0;
    }
    bool refunded = is_refunded(replication, sale, who, time);
    for (; at != YL_NO_NODE; at = yl_sale_behind(plan, at)) {
        uint32_t slot = plan->shop[at].slot;
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_ORDERS, 1);
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_GMV, bill.money);
        yl_tally_series(tally, plan->shop[at].orders, time, 1);
        yl_tally_series(tally, plan->shop[at].gmv, time, bill.money);
        if (sale != shop) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_UNITS, bill.units);
        if (fees) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_FEES, fees);
        if (!refunded) continue;
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_REFUNDS, 1);
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_REFUNDED, bill.money);
        if (back) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_FEES_BACK, back);
    }
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
        struct buyer who = {.entry = batch->entry,
                            .address = yl_batch_address(batch, i),
                            .counted = batch->counted,
                            .refund_p = p ? (uint8_t)p[i] : 0,
                            .refund_after = after ? (uint8_t)after[i] : 0,
                            .quantity = quantity ? (uint8_t)quantity[i] : 0};
        struct bill bill = {units_of(replication, node->index, &who), walker->delay[i]};
        bill.money = walker->delay[i] = money_of(replication->tally, bill.units, bill.money);
        book(replication, node->index, &who, batch->time[i], bill);
    }
    /* for an experiment: what an item has sold, its shop has sold, too */
    for (uint32_t at = node->index; at != YL_NO_NODE; at = yl_sale_behind(replication->plan, at)) {
        yl_batch_record(walker, batch, YL_UNIT_ORDER, at, NULL, 1);
        yl_batch_record(walker, batch, YL_UNIT_MONEY, at, walker->delay, 1e-6);
    }
    yl_batch_chain_orders(walker, batch);
    batch->node = node->next;
}

static void buy(struct yl_loop *loop, struct yl_visit *visit, uint32_t at, const struct buyer *who,
                int64_t units)
{
    const struct yl_plan_shop *sale = &yl_loop_plan(loop)->shop[at];
    int64_t price = yl_ask_quantity(loop, visit, &sale->price, sale->key, YL_SLOT_PRICE);
    const struct bill bill = {units, money_of(loop->replication->tally, units, price)};
    book(loop->replication, at, who, visit->time, bill);
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
    const struct buyer who = {.entry = visit->entry,
                              .address = visit->address,
                              .jumps = visit->jumps,
                              .counted = visit->counted,
                              .refund_p = yl_ask_value(loop, visit, sale->refund_p.axis),
                              .refund_after = yl_ask_value(loop, visit, sale->refund_after.axis),
                              .quantity = yl_ask_value(loop, visit, sale->quantity.axis)};
    const int64_t units = units_of(loop->replication, node->index, &who);
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
