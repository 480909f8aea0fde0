/* op_step.c: operations of a step: counting, delays, effects, jumps, outcomes. Contract:
 * operations.h. */
#include "sim/engine/batch.h"
#include "sim/engine/loop_parts.h"
#include "sim/engine/memory.h"
#include "sim/engine/operate.h"
#include "sim/engine/roll.h"

enum { MOST_JUMPS = 65535 }; /* ctr[3] has 16 bits for them */

void yl_many_reach(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    yl_batch_count(walker, batch, node->row, YL_ROW_REACHED, batch->n);
    batch->node = node->next;
}

uint32_t yl_one_reach(struct yl_single *single, const struct yl_node *node)
{
    yl_note_row(single->loop, yl_single_visit(single), node->row, YL_ROW_REACHED);
    return node->next;
}

void yl_many_after(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    yl_batch_owe(walker, batch);
    batch->moved = true;
    if (!walker->replication->plan->drain ||
        yl_batch_asks_now(walker->replication->plan, node->u.draw.axis)) {
        yl_batch_times(walker, batch);
        yl_batch_cut_late(walker, batch);
    }
    batch->node = node->next;
}

uint32_t yl_one_after(struct yl_single *single, const struct yl_node *node)
{
    int64_t delay = yl_ask_quantity(single->loop, yl_single_visit(single), &node->u.draw, node->key,
                                    YL_SLOT_AFTER);
    return yl_single_delay(single, delay) ? node->next : YL_NO_NODE;
}

static void charge(struct yl_walker *walker, struct yl_batch *batch, const struct yl_by_number *by,
                   uint32_t slot)
{
    struct yl_tally *tally = walker->replication->tally;
    int64_t sum = 0;
    if (by->axis < 0) {
        if (by->number[0])
            yl_tally_add_each(tally, batch->counted, batch->entry, slot, batch->n, by->number[0]);
        return;
    }
    const uint8_t *value = yl_batch_axis(walker, batch, (uint32_t)by->axis);
    for (uint32_t i = 0; i < batch->n; i++) yl_tally_sum(tally, &sum, by->number[value[i]]);
    if (sum) yl_batch_add(walker, batch, slot, sum);
}

/* Change what persons remember; what lapses is in batches of numbered persons only. */
static void recall(struct yl_walker *walker, struct yl_batch *batch, const struct yl_effects *fx)
{
    struct yl_replication *replication = walker->replication;
    const uint32_t lapses = replication->plan->lapses;
    const bool dated = lapses && fx->recalls;
    if (dated) yl_batch_times(walker, batch);
    yl_batch_recall(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        int64_t *since = dated && replication->since
                             ? replication->since + (size_t)batch->person[i] * lapses
                             : NULL;
        batch->memory[i] = yl_memory_after(fx, batch->memory[i], since,
                                           dated ? batch->time[i] - replication->plan->from : 0);
        if (batch->sole) replication->memory[batch->person[i]] = batch->memory[i];
    }
}

void yl_many_pass(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_effects *fx = node->u.effects;
    uint32_t mine = walker->replication->plan->entry[batch->entry].slot;
    yl_batch_count(walker, batch, node->row, YL_ROW_PASSED, batch->n);
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
                column[i] += (int32_t)all[which]->number[value ? value[i] : 0];
        }
    } else if (fx->actions.number[0] || fx->switches.number[0]) {
        yl_batch_owe(walker, batch);
    }
    if (yl_memory_changes(fx)) recall(walker, batch, fx);
    if (fx->goal >= 0) yl_batch_arrive(walker, batch, (uint32_t)fx->goal);
    if (fx->order_goal >= 0) yl_batch_arrive(walker, batch, (uint32_t)fx->order_goal);
    if (fx->spawns) yl_batch_begin(walker, batch, fx);
    batch->node = node->next;
}

static int64_t number_of(struct yl_loop *loop, struct yl_visit *visit,
                         const struct yl_by_number *by)
{
    return by->number[yl_ask_value(loop, visit, by->axis)];
}

/* The effects of a passed step, in the order of the language; visits may be begun, so the visit
 * is looked up anew. */
uint32_t yl_one_pass(struct yl_single *single, const struct yl_node *node)
{
    struct yl_loop *loop = single->loop;
    const struct yl_plan *plan = yl_loop_plan(loop);
    uint32_t i = single->at;
    const struct yl_effects *fx = node->u.effects;
    struct yl_visit *visit = &loop->visit[i];
    uint32_t mine = plan->entry[visit->entry].slot;
    yl_note_row(loop, visit, node->row, YL_ROW_PASSED);
    if (fx->series != YL_NO_NODE)
        yl_tally_series(loop->replication->tally, fx->series, visit->time, 1);
    int64_t actions = number_of(loop, visit, &fx->actions),
            switches = number_of(loop, visit, &fx->switches),
            cost = number_of(loop, visit, &fx->cost);
    if (__builtin_add_overflow(visit->actions, actions, &visit->actions) ||
        __builtin_add_overflow(visit->switches, switches, &visit->switches))
        loop->replication->tally->over = true;
    if (actions) yl_note_add(loop, visit, mine + YL_ENTRY_ACTIONS, actions);
    if (switches) yl_note_add(loop, visit, mine + YL_ENTRY_SWITCHES, switches);
    if (cost) yl_note_add(loop, visit, mine + YL_ENTRY_COST, cost);
    uint64_t before = 0; /* what the numbers of the step go by */
    uint32_t enrolled = YL_NOBODY;
    if (plan->memories && (yl_memory_changes(fx) || fx->spawns)) {
        if (plan->lapses && fx->recalls && !plan->size) yl_person_share(loop, visit);
        if (loop->status) return node->next;
        uint64_t *m = yl_ask_memory(loop, visit);
        int64_t *since = yl_ask_since(loop, visit), age = yl_ask_age(loop, visit);
        before = yl_memory_standing(plan, *m, since, age);
        *m = yl_memory_after(fx, *m, since, age); /* what has lapsed stands for earlier visits */
        loop->replication->recalls += yl_memory_changes(fx);
        if (*m & plan->roll) enrolled = visit->person;
    }
    yl_limit_change(loop, visit, fx);
    if (fx->host >= 0) yl_stream_open(loop, i, (uint32_t)fx->host);
    if (fx->live) yl_stream_live(loop, i, fx->live);
    if (fx->goal >= 0) yl_note_arrival(loop, &loop->visit[i], (uint32_t)fx->goal);
    if (fx->order_goal >= 0) yl_note_arrival(loop, &loop->visit[i], (uint32_t)fx->order_goal);
    for (uint32_t n = 0; n < fx->spawns; n++) yl_chain_spawn(loop, i, fx->spawn[n], before);
    if (enrolled != YL_NOBODY) yl_roll_enter(loop->walker, enrolled, &loop->now);
    return node->next;
}

/* Out of a cycle: in batches nobody has jumped inside one yet. */
void yl_many_jump(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    (void)walker;
    batch->node = node->next;
}

uint32_t yl_one_jump(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    if (visit->jumps == MOST_JUMPS || visit->time > YL_NEVER / 2) {
        single->loop->status = YL_FAILED;
        single->loop->caught = node->u.place;
        return YL_NO_NODE;
    }
    visit->jumps = (uint16_t)(node->index ? visit->jumps + 1 : 0);
    return node->next;
}

void yl_many_end(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    yl_tally_end(walker->replication->tally, batch->counted, batch->entry, node, batch->n);
    batch->n = 0;
}

uint32_t yl_one_end(struct yl_single *single, const struct yl_node *node)
{
    struct yl_visit *visit = yl_single_visit(single);
    if (!single->now && (visit->flags & YL_VISIT_HOSTING))
        yl_loop_push(single->loop, visit->time, YL_RANK_JOIN, YL_LOOP_VISIT, 0, single->at);
    else
        yl_loop_finish(single->loop, single->at, node);
    return YL_NO_NODE;
}
