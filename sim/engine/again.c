/* again.c: steps of batch queueing in which limits refuse nobody, and the others. Contract:
 * again.h. */
#include "sim/engine/again.h"
#include "sim/base/must.h"
#include "sim/engine/loop_parts.h"
#include <stdlib.h>

/* ---- is there enough? ------------------------------------------------------------------------ */
/* Visits that are due in a cell at any station. */
static uint32_t due_in(const struct yl_queue *queue, uint32_t cell)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < queue->plan->stations; i++) n += yl_queue_due(queue, i, cell);
    return n;
}

/* Does each limit hold more than n visits could take from an instant on? *till: when the first of
 * them is set anew. */
static bool is_ample(struct yl_loop *loop, int64_t from, uint32_t n, int64_t *till)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const int64_t most = (int64_t)n * ((int64_t)plan->again_takes + 1);
    int64_t given;
    bool ample = !__builtin_mul_overflow((int64_t)n, plan->again_gives, &given);
    for (uint32_t i = 0; i < plan->limits && ample; i++) {
        if (!plan->limit[i].again) continue;
        int64_t set, left = yl_limit_look(loop, i, from, &set);
        if (set < *till) *till = set;
        ample = left >= most && (left == INT64_MAX || left < INT64_MAX - given);
    }
    return ample;
}

uint32_t yl_again_until(struct yl_loop *loop, const struct yl_queue *queue, uint32_t to,
                        bool *enough)
{
    uint32_t n = 0, end = queue->base;
    int64_t till = YL_NEVER;
    const int64_t from = (int64_t)end * YL_CELL;
    *enough = true;
    for (; end < to; end++) {
        const uint32_t more = due_in(queue, end);
        n += more;
        const bool ample = (!more || is_ample(loop, from, n, &till)) &&
                           (!n || till >= (int64_t)(end + 1) * YL_CELL);
        if (ample) continue;
        *enough = end > queue->base;
        return *enough ? end : end + 1;
    }
    return end;
}

/* ---- enough ---------------------------------------------------------------------------------- */
/* n visits of a kind count a limit down, or up by a number each. */
static void count(struct yl_loop *loop, struct yl_queue_kind kind, uint32_t slot, int64_t n)
{
    yl_tally_add(loop->replication->tally, kind.counted,
                 yl_loop_plan(loop)->stream[kind.source].entry, slot, n);
}

static void touch(struct yl_loop *loop, struct yl_queue_kind kind, int64_t n, int64_t now)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_node *node = &plan->node[kind.node];
    const struct yl_effects *fx = node->op == YL_OP_PASS ? node->u.effects : NULL;
    struct yl_visit nobody = {.person = YL_NOBODY, .time = now};
    for (uint32_t l = 0; node->op == YL_OP_TAKE && l < node->u.take.count; l++) {
        const uint32_t limit = node->u.take.limit[l];
        (void)yl_limit_left(loop, &nobody, limit);
        yl_limit_use(loop, limit, n);
        count(loop, kind, plan->limit[limit].slot + YL_LIMIT_TAKEN, n);
    }
    for (uint32_t t = 0; node->op == YL_OP_NEED && t < node->u.tests.count; t++)
        (void)yl_limit_left(loop, &nobody, node->u.tests.test[t].index);
    for (uint32_t g = 0; fx && g < fx->gives; g++) {
        (void)yl_limit_left(loop, &nobody, fx->give[g].limit);
        yl_limit_use(loop, fx->give[g].limit, -n * fx->give[g].number);
        count(loop, kind, plan->limit[fx->give[g].limit].slot + YL_LIMIT_GIVEN,
              n * fx->give[g].number);
    }
}

void yl_again_take_all(struct yl_loop *loop, const struct yl_queue_list *list, uint32_t from)
{
    for (uint32_t k = 0; k < list->n; k++) {
        const struct yl_queue_block *block = list->block[k];
        for (uint32_t i = 0, to; i < block->n; i = to) {
            to = yl_queue_alike_to(block, i);
            touch(loop, yl_queue_kind_of(block, i), to - i, (int64_t)from * YL_CELL);
        }
    }
}

/* ---- not enough ------------------------------------------------------------------------------ */
static void bring_in(struct yl_loop *loop, const struct yl_queue_block *block, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_queue_kind kind = yl_queue_kind_of(block, i);
    struct yl_visit visit =
        yl_visit_fresh(plan->stream[kind.source].entry, kind.source, kind.node, kind.counted);
    visit.time = block->time[i];
    visit.begun = visit.born = block->begun[i];
    visit.address = yl_queue_address(plan, block, i);
    if (plan->size) visit.person = block->person[i];
    if (plan->efforts) {
        visit.actions = block->actions[i];
        visit.switches = block->switches[i];
    }
    yl_loop_defer(loop, &visit);
}

void yl_again_by_events(struct yl_loop *loop, struct yl_queue *queue, uint32_t to)
{
    struct yl_queue_list due = {0};
    struct yl_event event;
    for (uint32_t i = 0; i < queue->plan->stations; i++)
        for (uint32_t cell = queue->base; cell < to; cell++)
            (void)yl_queue_take(queue, i, cell, &due);
    yl_calendar_open(&loop->calendar);
    for (uint32_t k = 0; k < due.n; k++)
        for (uint32_t i = 0; i < due.block[k]->n && !loop->status; i++)
            bring_in(loop, due.block[k], i);
    yl_queue_back(queue, &due);
    free(due.block);
    const enum yl_status s = yl_calendar_close(&loop->calendar, (int64_t)to * YL_CELL);
    if (s) loop->status = s;
    if (!loop->status) yl_loop_run_to(loop, (int64_t)to * YL_CELL);
    while (!loop->status && yl_calendar_pop(&loop->calendar, YL_NEVER, &event)) {
        YL_MUST(event.kind == YL_LOOP_VISIT, "an event that is no visit's: %d", event.kind);
        yl_queue_put(queue, &loop->visit[event.visit]);
        yl_loop_put(loop, event.visit);
    }
    yl_calendar_clear(&loop->calendar);
}
