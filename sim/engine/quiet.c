/* quiet.c: one occurrence of an item at a time, for all who are still there. Contract: quiet.h. */
#include "sim/engine/quiet.h"
#include "sim/engine/batch.h"
#include "sim/engine/moment.h"
#include <string.h>

struct quiet {
    struct yl_walker *walker;
    struct yl_batch *batch; /* flag[row]: passes an item, or perhaps */
    struct yl_batch *some;  /* rows that an item may still come up for; their number in
                                         `begun`, the occurrence's time in `time` */
    const struct yl_plan_room *room;
    const int64_t *to; /* [rows of the batch] end of the stay */
};

bool yl_quiet_item(const struct yl_plan *plan, const struct yl_node *node,
                   const struct yl_plan_while *item)
{
    const struct yl_plan_axis *axis = plan->axis;
    const struct yl_node *reach = &node[item->node], *chance = &node[reach->next];
    if (reach->op != YL_OP_REACH || chance->op != YL_OP_CHANCE || chance->ordered) return false;
    const struct yl_by_chance *by = &chance->u.chance;
    return (item->timing == YL_TIMING_ONCE || item->timing == YL_TIMING_EVERY) &&
           (item->every.axis < 0 || axis[item->every.axis].kind == YL_AXIS_TRAIT) &&
           (!by->moves || by->moves->slot >= 0) && !by->certain &&
           (by->axis < 0 || axis[by->axis].kind == YL_AXIS_TRAIT ||
            axis[by->axis].kind == YL_AXIS_FACT) &&
           node[chance->other].op == YL_OP_ITEM_END;
}

size_t yl_quiet_items(const struct yl_plan *plan)
{
    size_t most = 0;
    for (uint32_t r = 0; r < plan->rooms; r++)
        if (plan->room[r].whiles > most) most = plan->room[r].whiles;
    return most;
}

/* Rows for which flag is `what`, into keep. */
static uint32_t flagged(struct yl_walker *walker, const struct yl_batch *batch, bool what)
{
    uint32_t m = 0;
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->keep[m] = i;
        m += walker->flag[i] == what;
    }
    return m;
}

/* The address of occurrence n, as in stay.c. */
static uint32_t ctr3_of(enum yl_slot slot, uint32_t n)
{
    return yl_ctr3(slot, n & 255, n >> 8 << 8 & 65535);
}

/* time[i]: when occurrence n comes up. */
static void come_up(const struct quiet *quiet, const struct yl_plan_while *item, uint32_t n)
{
    struct yl_walker *walker = quiet->walker;
    struct yl_batch *some = quiet->some;
    const struct yl_replication *replication = walker->replication;
    const bool once = item->timing == YL_TIMING_ONCE;
    const uint8_t *value = once || item->every.axis < 0
                               ? NULL
                               : yl_batch_axis(walker, some, (uint32_t)item->every.axis);
    replication->kernels->k52(walker->k, some->index, some->cell, some->origin,
                              once ? yl_ctr3(YL_SLOT_ARRIVAL, 0, 0) : ctr3_of(YL_SLOT_PATIENCE, n),
                              replication->key[item->key], (int)some->n);
    if (!once && !value)
        replication->kernels->draw(walker->delay, &item->every.draw[0], walker->k, (int)some->n);
    for (uint32_t i = 0; i < some->n; i++) {
        if (value) walker->delay[i] = yl_draw_integer(&item->every.draw[value[i]], walker->k[i]);
        if (once)
            some->time[i] += (int64_t)yl_part_of(
                (uint64_t)(quiet->to[some->begun[i]] - some->time[i]), walker->k[i]);
        else
            some->time[i] += walker->delay[i] > 0 ? walker->delay[i] : 1;
    }
}

/* Marks rows that pass the chance of an item, or whose word is that of its threshold; the others
 * stay. */
static void pass(const struct quiet *quiet, const struct yl_node *chance, uint32_t n)
{
    enum { VALUES = 256 };
    struct yl_walker *walker = quiet->walker;
    struct yl_batch *some = quiet->some;
    const struct yl_replication *replication = walker->replication;
    const struct yl_by_chance *by = yl_replication_chance(replication, &chance->u.chance);
    const uint8_t *value = by->axis < 0 ? NULL : yl_batch_axis(walker, some, (uint32_t)by->axis);
    uint64_t limit[VALUES];
    uint32_t m = 0;
    for (uint32_t v = 0; v < by->count && v < VALUES; v++)
        limit[v] = by->chance[v].certain ? UINT64_C(1) << 32 : by->chance[v].threshold >> 32;
    replication->kernels->words(walker->word, some->index, some->cell, some->origin,
                                ctr3_of(YL_SLOT_CHANCE, n), replication->key[chance->key],
                                (int)some->n);
    for (uint32_t i = 0; i < some->n; i++) {
        const bool stays = walker->word[i] > limit[value ? value[i] : 0];
        walker->flag[some->begun[i]] = !stays;
        walker->keep[m] = i;
        m += stays;
    }
    yl_batch_take(replication->plan, some, some, walker->keep, m);
}

static void do_item(const struct quiet *quiet, uint32_t at)
{
    struct yl_walker *walker = quiet->walker;
    const struct yl_plan *plan = walker->replication->plan;
    struct yl_batch *batch = quiet->batch, *some = quiet->some;
    const struct yl_plan_while *item = &quiet->room->during[at];
    const struct yl_node *chance = &plan->node[plan->node[item->node].next];
    uint32_t *came = walker->came + (size_t)at * yl_batch_room(walker),
             m = flagged(walker, batch, false);
    memset(came, 0, batch->n * sizeof *came);
    some->traits = batch->traits;
    yl_batch_take(plan, some, batch, walker->keep, m);
    for (uint32_t i = 0; i < m; i++) some->begun[i] = walker->keep[i];
    for (uint32_t n = 0; some->n && (!n || item->timing == YL_TIMING_EVERY); n++) {
        come_up(quiet, item, n);
        m = 0;
        for (uint32_t i = 0; i < some->n; i++) {
            const bool comes = some->time[i] < quiet->to[some->begun[i]];
            came[some->begun[i]] += comes;
            walker->keep[m] = i;
            m += comes;
        }
        yl_batch_take(plan, some, some, walker->keep, m);
        if (yl_stop_asked(walker->stop)) walker->status = YL_INTERRUPTED;
        if (walker->status) return;
        if (n < YL_OCCURRENCES)
            pass(quiet, chance, n);
        else /* too many, unless another item ends the stay before */
            while (some->n) walker->flag[some->begun[--some->n]] = true;
    }
}

/* Books the stays of the rows kept, which go on behind them. */
static void book(const struct quiet *quiet, const struct yl_node *node, uint32_t m)
{
    struct yl_walker *walker = quiet->walker;
    struct yl_batch *some = quiet->some;
    const struct yl_plan *plan = walker->replication->plan;
    const struct yl_plan_room *room = quiet->room;
    struct yl_tally *tally = walker->replication->tally;
    int64_t *end = walker->delay, sum = 0;
    for (uint32_t i = 0; i < m; i++) end[i] = quiet->to[walker->keep[i]];
    for (uint32_t at = 0; at < room->whiles; at++) {
        const uint32_t *came = walker->came + (size_t)at * yl_batch_room(walker);
        int64_t times = 0;
        for (uint32_t i = 0; i < m; i++) times += came[walker->keep[i]];
        yl_tally_add(tally, some->counted, some->entry,
                     yl_row_slot(plan->node[room->during[at].node].row, YL_ROW_REACHED), times);
    }
    some->traits = quiet->batch->traits;
    yl_batch_take(plan, some, quiet->batch, walker->keep, m);
    yl_batch_arrive(walker, some, room->arrival);
    yl_batch_count(walker, some, room->watch_row, YL_ROW_REACHED, m);
    yl_tally_events(tally, room->entrants, some->time, m);
    yl_tally_intervals(tally, room->online, some->time, end, m);
    for (uint32_t i = 0; i < m; i++) {
        yl_tally_sum(tally, &sum, end[i] - some->time[i]);
        some->time[i] = end[i];
    }
    yl_tally_add(tally, some->counted, some->entry, room->slot + YL_ROOM_WATCH_US, sum);
    for (uint32_t i = 0; i < m; i++) walker->keep[i] = i;
    yl_batch_fork(walker, some, walker->keep, m, node->next);
}

/* Ends of stays, into walker->stay. */
static void draw_ends(struct yl_walker *walker, struct yl_batch *batch,
                      const struct yl_plan_room *room)
{
    yl_batch_draw(walker, batch, &room->watch, room->key, YL_SLOT_STAY);
    for (uint32_t i = 0; i < batch->n; i++) {
        const struct yl_session *session = yl_moment_session(room, batch->time[i]);
        const int64_t to = batch->time[i] + walker->delay[i];
        walker->stay[i] = session && session->to < to ? session->to : to;
    }
}

void yl_quiet_stays(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_plan *plan = walker->replication->plan;
    struct quiet quiet = {walker, batch, NULL, &plan->room[node->index], walker->stay};
    if (batch->guard >= 0) return;
    yl_batch_efforts(walker, batch);
    draw_ends(walker, batch, quiet.room);
    memset(walker->flag, 0, batch->n * sizeof *walker->flag);
    yl_batch_fork(walker, batch, walker->keep, flagged(walker, batch, false), batch->node);
    if (walker->status) return;
    quiet.some = walker->stack; /* a copy to work with */
    walker->stack = quiet.some->below;
    for (uint32_t at = 0; at < quiet.room->whiles && !walker->status; at++) do_item(&quiet, at);
    if (!walker->status) book(&quiet, node, flagged(walker, batch, false));
    yl_batch_put(walker, quiet.some);
    yl_batch_take(plan, batch, batch, walker->keep, flagged(walker, batch, true));
}
