/* queueing.c: a station takes the visits that are due in groups of cells, sorts them and runs
 * its recursion. Contract: queueing.h. */
#include "sim/engine/queueing.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/must.h"
#include "sim/engine/keys.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/ordering.h"
#include "sim/engine/servers.h"
#include <string.h>

enum { GROUP = 512, AHEAD = 32, SOME = 512 };
_Static_assert(!(YL_QUEUE_MOST / 2 * YL_CELL >> (64 - YL_KEY_ROW_BITS)), "a key has the times");
#define APART static __attribute__((noinline)) /* a loop that wants all registers */

struct run { /* rows of one kind in a block */
    struct yl_queue_block *b;
    uint32_t first, n;
    struct yl_queue_kind kind;
};
struct yl_queueing {
    const struct yl_plan *plan;
    struct yl_loop *loop;
    struct yl_replication *replication;
    struct yl_walker *walker;
    struct yl_queue queue;
    struct yl_ordering *ordering; /* of what persons remember, if that is a station; else NULL */
    struct yl_servers *servers;   /* [stations] servers and seats */
    int64_t *stock;               /* [stations] pieces left */
    struct yl_queue_list group;
    int64_t span[2]; /* of the group: its visits are in [from, to) */
    uint32_t rows;
    struct yl_keys keys;
    enum yl_status status;
};

struct row {
    struct yl_queue_block *b;
    uint32_t i;
};
/* Row i of block b of a list is row b * YL_QUEUE_ROWS + i of its keys. */
static inline struct row row_of(const struct yl_queue_list *list, uint64_t key)
{
    const uint32_t at = (uint32_t)(key & YL_KEY_ROW_MASK);
    return (struct row){list->block[at / YL_QUEUE_ROWS], at % YL_QUEUE_ROWS};
}

/* ---- the order of a group -------------------------------------------------------------------- */
struct order {
    const struct yl_queue_list *list;
    const struct yl_plan *plan;
};

static bool is_behind(const struct order *order, uint64_t key, uint64_t other)
{
    if (key >> YL_KEY_ROW_BITS != other >> YL_KEY_ROW_BITS) return key > other;
    const struct row one = row_of(order->list, key), two = row_of(order->list, other);
    return yl_address_compare(yl_queue_address(order->plan, one.b, one.i),
                              yl_queue_address(order->plan, two.b, two.i)) > 0;
}

/* Sort by the whole of the order; keys in order already cost little. */
static void merge_sort(const struct order *order, uint64_t *key, uint64_t *other, uint32_t n)
{
    if (n < 2) return;
    uint32_t half = n / 2, a = 0, b = half;
    merge_sort(order, key, other, half);
    merge_sort(order, key + half, other, n - half);
    if (!is_behind(order, key[half - 1], key[half])) return;
    memcpy(other, key, half * sizeof *key);
    for (uint32_t at = 0; a < half; at++)
        key[at] = b < n && is_behind(order, other[a], key[b]) ? key[b++] : other[a++];
}

/* Visits of one instant stand by row so far. */
static void sort_ties(const struct order *order, uint64_t *key, uint64_t *other, uint32_t n)
{
    for (uint32_t i = 0, to; i < n; i = to) {
        for (to = i + 1; to < n && key[to] >> YL_KEY_ROW_BITS == key[i] >> YL_KEY_ROW_BITS; to++)
            continue;
        merge_sort(order, key + i, other, to - i);
    }
}

/* Makes the keys of all rows of a list, whose instants are in [span[0], span[1]), and sorts them
 * if that is wanted, by time and then by address; else they stand as the rows do. */
static void order_rows(const struct yl_queue_list *list, const struct yl_plan *plan,
                       const int64_t span[2], bool sorted, struct yl_keys *keys)
{
    const struct order order = {list, plan};
    uint32_t rows = 0, n = 0;
    bool ties;
    for (uint32_t b = 0; b < list->n; b++) rows += list->block[b]->n;
    if (sorted) yl_keys_begin(keys, rows, yl_key_of(span[1] - span[0], 0));
    for (uint32_t b = 0; b < list->n; b++) {
        const struct yl_queue_block *block = list->block[b];
        for (uint32_t i = 0; i < block->n; i++, n++) {
            const uint64_t key = yl_key_of(block->time[i] - span[0], b * YL_QUEUE_ROWS + i);
            if (sorted)
                yl_keys_put(keys, n, key);
            else
                keys->key[n] = key;
        }
    }
    if (!sorted) return;
    if (!yl_keys_sort(keys, n, &ties))
        merge_sort(&order, keys->key, keys->other, n);
    else if (ties)
        sort_ties(&order, keys->key, keys->other, n);
}

static struct yl_queue_kind kind_of(struct row row) { return yl_queue_kind_of(row.b, row.i); }

/* ---- visits that go on ----------------------------------------------------------------------- */
static void count(struct yl_queueing *queueing, struct yl_queue_kind kind, uint32_t slot, int64_t n)
{
    yl_tally_add(queueing->replication->tally, kind.counted,
                 queueing->plan->stream[kind.source].entry, slot, n);
}

/* The visit is not let in any more. */
static void be_gone(struct row row)
{
    row.b->start[row.i] = YL_NEVER;
    row.b->gone = true;
}

/* Visits of a run have come to this end; YL_NO_NODE: the horizon cuts them off. */
static void end(struct yl_queueing *queueing, struct run run, uint32_t node)
{
    const struct yl_plan *plan = queueing->plan;
    const uint32_t loss = node == YL_NO_NODE ? 0 : plan->node[node].u.loss,
                   outcome = node == YL_NO_NODE ? plan->under_way : plan->node[node].index;
    count(queueing, run.kind, plan->outcome_slot + outcome, run.n);
    if (loss) count(queueing, run.kind, plan->loss_slot + loss - 1, run.n);
}

static void finish(struct yl_queueing *queueing, struct row row)
{
    end(queueing, (struct run){row.b, row.i, 1, kind_of(row)}, YL_NO_NODE);
    be_gone(row);
}

/* Rows of a block go on from `node` at the times that stand in it. */
static void go_on(struct yl_queueing *queueing, struct run run, uint32_t node)
{
    struct yl_walker *walker = queueing->walker;
    if (queueing->plan->node[node].op == YL_OP_END) {
        end(queueing, run, node);
        return;
    }
    struct yl_batch *to = yl_walker_open(walker, run.kind.source, run.kind.counted, node);
    yl_queue_append(to, run.b, run.first, run.n);
    if (to->n >= walker->rows) yl_walker_close(walker, to);
}

/* One that goes another way than the rest of its block, and has waited until then. */
static void admit(struct yl_queueing *queueing, struct row row, uint32_t node, int64_t time)
{
    if (queueing->plan->waits) row.b->waited[row.i] += time - row.b->time[row.i];
    row.b->time[row.i] = time;
    go_on(queueing, (struct run){row.b, row.i, 1, kind_of(row)}, node);
    be_gone(row);
}

/* The rows of one kind that begin with row i; n is 0 behind the last. */
static struct run run_from(struct yl_queue_block *block, uint32_t i)
{
    if (i == block->n) return (struct run){.b = block};
    return (struct run){block, i, yl_queue_alike_to(block, i) - i, yl_queue_kind_of(block, i)};
}

/* ---- stations -------------------------------------------------------------------------------- */
/* All servers or seats are taken: the visit is turned away, or waits in vain until the horizon or
 * the session is over at `left`. */
static void go_without(struct yl_queueing *queueing, struct row row, int64_t left)
{
    const struct yl_plan *plan = queueing->plan;
    const struct yl_queue_kind kind = kind_of(row);
    const struct yl_node *node = &plan->node[kind.node];
    const struct yl_plan_room *room = node->op == YL_OP_SEAT ? &plan->room[node->index] : NULL;
    if (room && room->full_leave) {
        count(queueing, kind, room->slot + YL_ROOM_TURNED_AWAY, 1);
        admit(queueing, row, node->other, row.b->time[row.i]);
        return;
    }
    count(queueing, kind,
          room ? yl_row_slot(room->wait_row, YL_ROW_REACHED)
               : plan->agent[node->index].slot + YL_AGENT_REQUESTS,
          1);
    if (!plan->drain && left >= plan->to)
        finish(queueing, row);
    else
        admit(queueing, row, node->target[1], left);
}

/* Visits get a server or seat in their order, unless their patience is over before: `start` is then
 * the complement of when. Stays end with their session, so that no seat is free later than its end.
 * Who has waited for none needs no order. Of the group from row `first` on in its order, at most SOME. */
APART void serve_some(struct yl_queueing *queueing, uint32_t station, uint32_t first, bool in_order)
{
    const struct yl_plan *plan = queueing->plan;
    const struct yl_plan_station *what = &plan->station[station];
    struct yl_servers *servers = &queueing->servers[station];
    const struct yl_plan_agent *agent = what->op == YL_OP_ASK ? &plan->agent[what->index] : NULL;
    const struct yl_plan_room *room = agent ? NULL : &plan->room[what->index];
    const bool leave = room && room->full_leave, live = room && room->sessions,
               unsure = what->patient || leave || live;
    const int64_t zero = queueing->span[0], over = plan->drain ? YL_NEVER : plan->to;
    const uint64_t *key = queueing->keys.key + first;
    const uint32_t left = queueing->rows - first, n = left < SOME ? left : SOME;
    int64_t asked[SOME], begun[SOME], done[SOME];
    for (uint32_t k = 0; k < n; k++) {
        const struct row row = row_of(&queueing->group, key[k]);
        const int64_t t = zero + (int64_t)(key[k] >> YL_KEY_ROW_BITS),
                      start = yl_servers_free(servers, t);
        if (what->patient && k + AHEAD < left) {
            const struct row ahead = row_of(&queueing->group, key[k + AHEAD]);
            __builtin_prefetch(&ahead.b->start[ahead.i], 1);
        }
        const struct yl_session *session = live ? yl_moment_session(room, t) : NULL;
        asked[k] = t;
        begun[k] = start;
        if ((unsure || start >= over) && start > t) {
            const int64_t wait = what->patient ? row.b->start[row.i] : -1;
            if (wait >= 0 && wait < start - t) begun[k] = t + wait;
            if (leave) begun[k] = t;
            done[k] = begun[k];
            if (leave || begun[k] >= over || (session && session->to <= begun[k])) {
                go_without(queueing, row, begun[k]);
                continue;
            }
            if (begun[k] < start) {
                row.b->start[row.i] = ~begun[k];
                continue;
            }
        }
        done[k] = start + row.b->stay[row.i];
        if (session && done[k] > session->to) done[k] = session->to;
        yl_servers_take(servers, done[k]);
        row.b->start[row.i] = start;
    }
    struct yl_tally *tally = queueing->replication->tally;
    if (in_order) yl_tally_intervals(tally, agent ? agent->queue : room->queue, asked, begun, n);
    if (agent) yl_tally_intervals(tally, agent->busy, begun, done, n);
}

/* Of a run, those who lost patience go. */
static void lose(struct yl_queueing *queueing, struct run run, const struct yl_plan_station *what)
{
    const struct yl_plan *plan = queueing->plan;
    const struct yl_node *node = &plan->node[run.kind.node];
    struct yl_queue_block *block = run.b;
    const uint32_t to = what->op == YL_OP_ASK ? node->other : node->target[0];
    const bool over = plan->node[to].op == YL_OP_END;
    uint32_t lost = 0;
    int64_t wait = 0;
    for (uint32_t i = run.first; i < run.first + run.n; i++) {
        const int64_t start = block->start[i], is_lost = start >> 63; /* no branch, as above */
        lost -= (uint32_t)is_lost;
        wait += (~start - block->time[i]) & is_lost;
        if (over) block->start[i] = (start & ~is_lost) | (YL_NEVER & is_lost);
    }
    if (!lost) return;
    for (uint32_t i = run.first; i < run.first + run.n && !over; i++)
        if (block->start[i] < 0) admit(queueing, (struct row){block, i}, to, ~block->start[i]);
    block->gone = true;
    if (over) end(queueing, (struct run){block, 0, lost, run.kind}, to);
    if (what->op == YL_OP_ASK) {
        const struct yl_plan_agent *agent = &plan->agent[what->index];
        count(queueing, run.kind, agent->slot + YL_AGENT_REQUESTS, lost);
        count(queueing, run.kind, agent->slot + YL_AGENT_ABANDONED, lost);
        count(queueing, run.kind, agent->slot + YL_AGENT_WAIT_ALL_US, wait);
    } else {
        const struct yl_plan_room *room = &plan->room[what->index];
        count(queueing, run.kind, yl_row_slot(room->wait_row, YL_ROW_REACHED), lost);
        count(queueing, run.kind, room->slot + YL_ROOM_ABANDONED, lost);
    }
}

/* Book visits that got a server, from the beginning of service to its end. */
static void served(struct yl_queueing *queueing, struct run run, const struct yl_plan_agent *agent)
{
    const struct yl_plan *plan = queueing->plan;
    struct yl_queue_block *block = run.b;
    int64_t wait = 0;
    for (uint32_t i = run.first; i < run.first + run.n; i++)
        wait += block->start[i] - block->time[i];
    for (uint32_t i = run.first; i < run.first + run.n && plan->waits; i++)
        block->waited[i] += block->start[i] - block->time[i];
    for (uint32_t i = run.first; i < run.first + run.n; i++)
        block->time[i] = block->start[i] + block->stay[i];
    count(queueing, run.kind, agent->slot + YL_AGENT_REQUESTS, run.n);
    count(queueing, run.kind, agent->slot + YL_AGENT_SERVED, run.n);
    count(queueing, run.kind, agent->slot + YL_AGENT_WAIT_US, wait);
    count(queueing, run.kind, agent->slot + YL_AGENT_WAIT_ALL_US, wait);
    for (uint32_t i = run.first; i < run.first + run.n && !plan->drain; i++)
        if (block->time[i] >= plan->to) finish(queueing, (struct row){block, i});
}

/* Book visits that came for a seat. */
static void seated(struct yl_queueing *queueing, struct run run, const struct yl_plan_station *what)
{
    const struct yl_plan_room *room = &queueing->plan->room[what->index];
    struct yl_queue_block *block = run.b;
    int64_t wait = 0;
    uint32_t waited = 0;
    for (uint32_t i = run.first; i < run.first + run.n; i++) {
        int64_t late = block->start[i] - block->time[i];
        late &= ~(late >> 63); /* no branch: it is anybody's guess */
        waited += late > 0;
        wait += late;
        block->time[i] += late;
        if (queueing->plan->waits) block->waited[i] += late;
    }
    if (waited) {
        count(queueing, run.kind, room->slot + YL_ROOM_WAITED_US, wait);
        count(queueing, run.kind, yl_row_slot(room->wait_row, YL_ROW_REACHED), waited);
        count(queueing, run.kind, yl_row_slot(room->wait_row, YL_ROW_PASSED), waited);
    }
    if (what->patient) lose(queueing, run, what);
}

/* A visit finds nothing left; of an item, its shop counts it, too. */
static void turn_away(struct yl_queueing *queueing, struct row row, uint32_t sale)
{
    const struct yl_plan *plan = queueing->plan;
    const struct yl_queue_kind kind = kind_of(row);
    for (; sale != YL_NO_NODE; sale = yl_sale_behind(plan, sale))
        count(queueing, kind, plan->shop[sale].slot + YL_SHOP_STOCKOUTS, 1);
    admit(queueing, row, plan->node[kind.node].other, row.b->time[row.i]);
}

static void hand_out(struct yl_queueing *queueing, uint32_t station, uint32_t n)
{
    const uint32_t sale = queueing->plan->station[station].index;
    int64_t *stock = &queueing->stock[station];
    const int64_t each = queueing->plan->shop[sale].pieces;
    for (uint32_t k = 0; k < n; k++) {
        struct row row = row_of(&queueing->group, queueing->keys.key[k]);
        const int64_t now = row.b->time[row.i];
        if (*stock >= each) {
            *stock -= each;
            row.b->start[row.i] = now;
            if (!*stock) yl_tally_ran_out(queueing->replication->tally, sale, now);
        } else
            turn_away(queueing, row, sale);
    }
}

static void ask_counters(struct yl_queueing *queueing, uint32_t n)
{
    struct yl_loop *loop = queueing->loop;
    for (uint32_t k = 0; k < n && !loop->status; k++) {
        struct row row = row_of(&queueing->group, queueing->keys.key[k]);
        /* some in a row: a fetch waits until its page is found, and these wait together */
        const uint32_t to_fetch = queueing->plan->size && k % AHEAD == 0 ? k + AHEAD : 0;
        for (uint32_t a = k; a < to_fetch && a < n; a++) {
            const struct row ahead = row_of(&queueing->group, queueing->keys.key[a]);
            yl_limit_fetch(loop, ahead.b->person[ahead.i]);
        }
        const uint32_t to = yl_limit_ask(loop, row.b, row.i);
        row.b->start[row.i] = row.b->time[row.i];
        if (to != YL_NO_NODE) admit(queueing, row, to, row.b->time[row.i]);
    }
    if (loop->status) queueing->status = loop->status;
}

/* Is there more than one for each visit of the group? Then their order, and who takes the last one, does not matter. */
static bool is_plenty(const struct yl_queueing *queueing, uint32_t station)
{
    const struct yl_plan_station *what = &queueing->plan->station[station];
    if (what->op == YL_OP_TAKE)
        return !what->by_order &&
               yl_limit_enough(queueing->loop, &queueing->group, queueing->rows, queueing->span);
    if (what->op == YL_OP_ORDER)
        return queueing->stock[station] / queueing->plan->shop[what->index].pieces > queueing->rows;
    return yl_servers_has(&queueing->servers[station], queueing->rows, queueing->span[0]);
}

/* Is nothing left of a limit, for all of the group? Nobody gets any then, in any order. */
static bool is_gone(const struct yl_queueing *queueing, const struct yl_plan_station *what)
{
    int64_t till;
    return what->op == YL_OP_TAKE && !what->mixed &&
           yl_limit_look(queueing->loop, what->index, queueing->span[0], &till) <= 0 &&
           till >= queueing->span[1];
}

static void refuse(struct yl_queueing *queueing, struct yl_queue_block *block, uint32_t limit)
{
    const struct yl_plan *plan = queueing->plan;
    struct run run;
    for (uint32_t i = 0; (run = run_from(block, i)).n; i = run.first + run.n) {
        count(queueing, run.kind, plan->limit[limit].slot + YL_LIMIT_REFUSED, run.n);
        go_on(queueing, run, plan->node[run.kind.node].target[0]);
    }
}

/* Forward the served visits of a block. */
static void settle(struct yl_queueing *queueing, struct yl_queue_block *block,
                   const struct yl_plan_station *what)
{
    const struct yl_plan *plan = queueing->plan;
    struct run run;
    const bool ask = what->op == YL_OP_ASK;
    if (block->gone) yl_queue_close_ranks(block);
    for (uint32_t i = 0; ask && what->patient && (run = run_from(block, i)).n;
         i = run.first + run.n)
        lose(queueing, run, what);
    if (block->gone) yl_queue_close_ranks(block);
    for (uint32_t i = 0; (run = run_from(block, i)).n; i = run.first + run.n)
        if (ask)
            served(queueing, run, &plan->agent[what->index]);
        else if (what->op == YL_OP_SEAT)
            seated(queueing, run, what);
    if (block->gone) yl_queue_close_ranks(block);
    for (uint32_t i = 0; (run = run_from(block, i)).n; i = run.first + run.n) {
        const struct yl_node *node = &plan->node[run.kind.node];
        const bool later = node->op == YL_OP_ORDER || node->op == YL_OP_PASS;
        go_on(queueing, run, later ? run.kind.node : node->next);
    }
}

/* Serve all visits of the group, then forward them block by block. */
static void run_group(struct yl_queueing *queueing, uint32_t station)
{
    const struct yl_plan_station *what = &queueing->plan->station[station];
    const struct yl_plan *plan = queueing->plan;
    uint32_t n = queueing->rows;
    const bool plenty = is_plenty(queueing, station),
               gone = n && !plenty && is_gone(queueing, what);
    if (plenty && what->op == YL_OP_ORDER) {
        queueing->stock[station] -= n * plan->shop[what->index].pieces;
    } else if (plenty && what->op == YL_OP_TAKE) {
        yl_limit_take_all(queueing->loop, &queueing->group);
    } else if (n && !gone) {
        YL_MUST(queueing->group.n < YL_KEY_ROW_MASK / YL_QUEUE_ROWS, "%u visits in one cell", n);
        yl_keys_reserve(&queueing->keys, n);
        order_rows(&queueing->group, plan, queueing->span, !plenty, &queueing->keys);
        if (what->op == YL_OP_ASK || what->op == YL_OP_SEAT)
            for (uint32_t k = 0; k < n; k += SOME) serve_some(queueing, station, k, !plenty);
        else if (what->op == YL_OP_TAKE)
            ask_counters(queueing, n);
        else
            hand_out(queueing, station, n);
    }
    for (uint32_t k = 0; k < queueing->group.n; k++)
        if (gone)
            refuse(queueing, queueing->group.block[k], what->index);
        else
            settle(queueing, queueing->group.block[k], what);
    yl_queue_back(&queueing->queue, &queueing->group);
    queueing->rows = 0;
}

/* Serve the visits of one station in the cells [base, to), some cells at a time. */
static void run_station(struct yl_queueing *queueing, uint32_t station, uint32_t to)
{
    for (uint32_t cell = queueing->queue.base; cell < to; cell++) {
        if (!queueing->rows) queueing->span[0] = (int64_t)cell * YL_CELL;
        queueing->span[1] = (int64_t)(cell + 1) * YL_CELL;
        queueing->rows += yl_queue_take(&queueing->queue, station, cell, &queueing->group);
        if (queueing->rows >= GROUP || cell + 1 == to) run_group(queueing, station);
    }
    yl_walker_flush_linked(queueing->walker);
}

/* What numbered persons remember, not what all share. */
static bool is_of_persons(const struct yl_queueing *queueing, uint32_t station)
{
    return queueing->ordering && station == queueing->plan->person_station;
}

enum yl_status yl_queueing_run(struct yl_queueing *queueing, uint32_t cell)
{
    struct yl_queue *queue = &queueing->queue;
    const uint32_t step = queue->ring / 2;
    while (queue->base < cell && !queueing->status && (queue->pending || cell < UINT32_MAX)) {
        const uint32_t to = cell - queue->base > step ? queue->base + step : cell;
        for (uint32_t i = 0; i < queueing->plan->stations && !queueing->status; i++)
            if (is_of_persons(queueing, i))
                queueing->status = yl_ordering_run(queueing->ordering, to);
            else
                run_station(queueing, i, to);
        yl_queue_move(queue, to);
    }
    return queueing->status;
}

struct yl_queue *yl_queueing_queue(struct yl_queueing *queueing) { return &queueing->queue; }

/* ---- a replication --------------------------------------------------------------------------- */
void yl_queueing_start(struct yl_queueing *queueing, uint32_t cell)
{
    const struct yl_plan *plan = queueing->plan;
    yl_queue_begin(&queueing->queue, cell);
    queueing->status = YL_OK;
    for (uint32_t i = 0; i < plan->stations; i++) {
        const struct yl_plan_station *what = &plan->station[i];
        if (is_of_persons(queueing, i)) continue;
        if (what->op == YL_OP_ORDER)
            queueing->stock[i] = plan->shop[what->index].stock;
        else if (what->op != YL_OP_TAKE)
            yl_servers_begin(&queueing->servers[i], what->op == YL_OP_ASK
                                                        ? plan->agent[what->index].count
                                                        : plan->room[what->index].capacity);
    }
}

void yl_queueing_init(struct yl_queueing **out, struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    *out = NULL;
    if (!plan->stations) return;
    struct yl_queueing *queueing = yl_get_zeroed(1, sizeof *queueing);
    queueing->plan = plan;
    queueing->loop = loop;
    queueing->replication = loop->replication;
    queueing->walker = loop->walker;
    loop->walker->loop = loop;
    queueing->servers = yl_get_zeroed(plan->stations, sizeof *queueing->servers);
    queueing->stock = yl_get_zeroed(plan->stations, sizeof *queueing->stock);
    yl_queue_init(&queueing->queue, plan);
    yl_ordering_init(&queueing->ordering, loop->walker, &queueing->queue);
    *out = queueing;
}

void yl_queueing_free(struct yl_queueing *queueing)
{
    if (!queueing) return;
    yl_ordering_free(queueing->ordering);
    yl_queue_free(&queueing->queue);
    for (uint32_t i = 0; queueing->servers && i < queueing->plan->stations; i++)
        yl_servers_end(&queueing->servers[i]);
    yl_keys_free(&queueing->keys);
    YL_FREE(queueing->servers, queueing->stock, queueing->group.block, queueing);
}
