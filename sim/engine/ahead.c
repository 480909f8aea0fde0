/* ahead.c: what is left of limits against all that can be taken. Contract: ahead.h. */
#include "sim/engine/ahead.h"
#include "sim/base/get.h"
#include "sim/engine/batch.h"
#include "sim/engine/loop_parts.h"
#include <stdlib.h>

enum { LEAST = 512 }; /* arrivals a window: fewer make batches too small */

/* ---- a window -------------------------------------------------------------------------------- */
/* Is more left than so many visits can take? */
static bool is_plenty(const struct yl_plan_limit *limit, int64_t left, int64_t visits)
{
    int64_t most;
    return !__builtin_mul_overflow(visits, limit->each, &most) && most < left;
}

/* What is known from `from` on if so many visits arrive until `end`. */
static struct yl_known known_of(const struct yl_ahead *ahead, uint32_t i, uint32_t from,
                                int64_t visits, int64_t end)
{
    const struct yl_plan_limit *limit = &yl_loop_plan(ahead->loop)->limit[i];
    const int64_t live = ahead->loop->visits.count, all = live + ahead->rest;
    struct yl_known known = {.until = YL_ALWAYS};
    if (limit->each == YL_NEVER) return known;
    const int64_t left = yl_limit_look(ahead->loop, i, from * YL_CELL, &known.till);
    known.yes = left > 0;
    if (!known.yes)
        known.until = known.till;
    else if (is_plenty(limit, left, all) &&
             (!limit->every || is_plenty(limit, limit->allow.number[0], all)))
        known.until = YL_NEVER;
    else if (is_plenty(limit, left, live + visits))
        known.until = known.till < end ? known.till : end;
    return known;
}

uint32_t yl_ahead_window(const struct yl_ahead *ahead, uint32_t from)
{
    const struct yl_plan *plan = yl_loop_plan(ahead->loop);
    const uint32_t window = ahead->loop->window;
    for (uint32_t i = 0; i < plan->limits && window > LEAST; i++)
        if (plan->limit[i].each != YL_NEVER &&
            known_of(ahead, i, from, window, YL_NEVER).until != YL_NEVER)
            return LEAST;
    return window;
}

void yl_ahead_begin(struct yl_ahead *ahead, uint32_t from, uint32_t to)
{
    const int64_t here = yl_replication_arrivals(ahead->loop->replication, from, to);
    ahead->end = to * YL_CELL;
    for (uint32_t i = 0; i < yl_loop_plan(ahead->loop)->limits; i++)
        ahead->known[i] = known_of(ahead, i, from, here, ahead->end);
    ahead->rest -= here;
}

/* ---- answers --------------------------------------------------------------------------------- */
/* Rows at `until` or later wait in a batch of their own; false: all would. */
static bool part_late(struct yl_walker *walker, struct yl_batch *batch, int64_t until)
{
    const bool fresh = !batch->timed && !batch->routes;
    uint32_t late = 0;
    if (until == YL_NEVER || (fresh && until >= walker->ahead->end)) return true;
    if (until == YL_ALWAYS) return false;
    yl_batch_times(walker, batch);
    for (uint32_t i = 0; i < batch->n; i++) {
        walker->word[late] = i;
        late += batch->time[i] >= until;
    }
    if (late == batch->n) return false;
    if (late) yl_batch_part(walker, batch, walker->word, late);
    return true;
}

bool yl_ahead_answer(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node)
{
    const struct yl_ahead *ahead = walker->ahead;
    const struct yl_plan_limit *limit = yl_loop_plan(ahead->loop)->limit;
    const bool take = node->op == YL_OP_TAKE;
    int64_t until = YL_NEVER;
    bool yes = true;
    uint32_t l = 0, i;
    for (; yes && (i = yl_node_limit(node, l)) != YL_NO_NODE; l++) {
        const struct yl_known *known = &ahead->known[i];
        if (limit[i].never_refuses) continue;
        yes = known->yes;
        if (known->until < until) until = known->until;
        if (take && known->till < until) until = known->till;
    }
    if (!l || !part_late(walker, batch, until)) return false;
    if (take && !yes) yl_batch_add(walker, batch, limit[i].slot + YL_LIMIT_REFUSED, batch->n);
    if (yes) yl_limit_take_some(ahead->loop, node, batch->entry, batch->counted, batch->n);
    if (!yes)
        yl_batch_split(walker, batch, walker->keep, 0, take ? node->target[l - 1] : node->other);
    batch->node = node->next;
    return true;
}

/* ---- a replication --------------------------------------------------------------------------- */
void yl_ahead_start(struct yl_ahead *ahead)
{
    if (ahead->known)
        ahead->rest = yl_replication_arrivals(ahead->loop->replication, 0, UINT32_MAX);
}

void yl_ahead_init(struct yl_ahead *ahead, struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    bool any = false;
    for (uint32_t i = 0; i < plan->limits; i++) any |= plan->limit[i].each != YL_NEVER;
    *ahead = (struct yl_ahead){.loop = loop};
    if (any && plan->ordered && !plan->stations)
        ahead->known = yl_get_zeroed(plan->limits, sizeof *ahead->known);
}

void yl_ahead_free(struct yl_ahead *ahead) { free(ahead->known); }
