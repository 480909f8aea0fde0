/* compile_enough.c: limits that refuse nobody are only counted. Contract: compiler.h.
 *
 * A numbered person is met once by each send to persons; a person who is not numbered comes once, or is begun once by another.
 * Where nothing else takes of a limit, all that can be taken of one person is bounded by these visits and by the steps on their
 * ways. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

enum { PASSES_MOST = UINT16_MAX + 1 }; /* of a visit through a cycle, before it fails */

struct bound {
    struct yl_compiler *c;
    int64_t *most; /* [limits] that can be taken of one person; YL_NEVER: not known */
    int64_t *here; /* [limits] ... by the visits of this search; of persons who are not numbered */
    bool *asked;   /* [limits] some node names it */
    uint32_t *seen, *met; /* [nodes], [limits] the last search that came there */
    uint32_t now, *stack, depth;
    int64_t *visits; /* [entries] of one person; YL_NEVER: any number */
};

/* What everybody has at least; `most`: what may be taken at most. */
static bool has_least(const struct yl_plan *plan, const struct yl_plan_limit *limit, int64_t most)
{
    const uint32_t values = limit->allow.axis < 0 ? 1 : plan->axis[limit->allow.axis].values;
    int64_t least = limit->has_start ? limit->start : INT64_MAX;
    for (uint32_t v = 0; v < values; v++)
        if (limit->allow.number[v] < least) least = limit->allow.number[v];
    return least >= most;
}

/* ---- what can be taken of one person --------------------------------------------------------------------------------------- */
static void add_times(int64_t *sum, int64_t times)
{
    if (*sum == YL_NEVER || times == YL_NEVER || __builtin_add_overflow(*sum, times, sum))
        *sum = YL_NEVER;
}

/* Persons who are not numbered come by one way, of which the longest counts. */
static void may_take(struct bound *bound, uint32_t limit, int64_t times)
{
    int64_t *most = &bound->most[limit], *here = &bound->here[limit];
    if (bound->c->plan->size) {
        add_times(most, times);
        return;
    }
    if (bound->met[limit] != bound->now) *here = 0;
    bound->met[limit] = bound->now;
    add_times(here, times);
    if (*here > *most) *most = *here;
}

static void come_to(struct bound *bound, uint32_t n)
{
    if (n == YL_NO_NODE || bound->seen[n] == bound->now) return;
    bound->seen[n] = bound->now;
    bound->stack[bound->depth++] = n;
}

/* Everything that can be taken on the ways from a node on; what comes up during a stay is seen to apart. */
static void take_from(struct bound *bound, uint32_t from, int64_t times)
{
    struct yl_compiler *compiler = bound->c;
    int64_t around; /* a cycle */
    if (!times) return;
    if (__builtin_mul_overflow(times, PASSES_MOST, &around)) around = YL_NEVER;
    bound->now++;
    come_to(bound, from);
    while (bound->depth) {
        struct yl_node *node = &compiler->node[bound->stack[--bound->depth]];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            may_take(bound, node->u.take.limit[i], node->cycle ? around : times);
        uint32_t *to;
        for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) come_to(bound, *to);
    }
}

/* Limits that are asked about, given or refilled are left to their counters. */
static void name_limits(struct bound *bound, const struct yl_node *node)
{
    for (uint32_t i = 0, limit; (limit = yl_compile_limit(node, i)) != YL_NO_NODE; i++)
        if (node->op == YL_OP_TAKE)
            bound->asked[limit] = true;
        else
            bound->most[limit] = YL_NEVER;
}

/* How often a stream brings one person. */
static int64_t times_of(const struct yl_plan *plan, const struct yl_plan_stream *stream)
{
    if (!plan->size) return 1;
    return stream->kind == YL_STREAM_SEND_PERSONS && stream->number <= plan->size ? 1 : YL_NEVER;
}

static void find_most(struct bound *bound)
{
    const struct yl_compiler *compiler = bound->c;
    const struct yl_plan *plan = compiler->plan;
    for (uint32_t n = 0; n < compiler->nodes; n++) name_limits(bound, &compiler->node[n]);
    for (uint32_t s = 0; s < plan->streams; s++) {
        int64_t *visits = &bound->visits[plan->stream[s].entry];
        const int64_t times = times_of(plan, &plan->stream[s]);
        if (plan->size || !*visits) add_times(visits, times);
    }
    for (uint32_t e = 0; e < plan->entries; e++)
        take_from(bound, plan->entry[e].node, bound->visits[e]);
    for (uint32_t i = 0; i < plan->spawns; i++)
        take_from(bound, plan->spawn[i].node, plan->spawn[i].others && !plan->size ? 1 : YL_NEVER);
    for (uint32_t r = 0; r < plan->rooms; r++)
        for (uint32_t i = 0; i < plan->room[r].whiles; i++)
            take_from(bound, plan->room[r].during[i].node, YL_NEVER);
}

static void mark_spare(struct bound *bound)
{
    struct yl_compiler *compiler = bound->c;
    struct yl_plan *plan = compiler->plan;
    for (uint32_t i = 0; i < plan->limits; i++) {
        struct yl_plan_limit *limit = &plan->limit[i];
        limit->spare = limit->per == YL_PER_PERSON && bound->most[i] != YL_NEVER &&
                       (!bound->asked[i] || (!limit->lasts && !limit->at_times &&
                                             has_least(plan, limit, bound->most[i])));
    }
}

static void bound_takes(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    struct bound bound = {.c = compiler,
                          .most = yl_get_zeroed(plan->limits + 1, sizeof *bound.most),
                          .here = yl_get_zeroed(plan->limits + 1, sizeof *bound.here),
                          .asked = yl_get_zeroed(plan->limits + 1, sizeof *bound.asked),
                          .seen = yl_get_zeroed((size_t)compiler->nodes + 1, sizeof *bound.seen),
                          .met = yl_get_zeroed(plan->limits + 1, sizeof *bound.met),
                          .stack = yl_get((compiler->nodes + 1) * sizeof *bound.stack),
                          .visits = yl_get_zeroed(plan->entries + 1, sizeof *bound.visits)};
    find_most(&bound);
    mark_spare(&bound);
    YL_FREE(bound.most, bound.here, bound.asked, bound.seen, bound.met, bound.stack, bound.visits);
}

void yl_compile_enough(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    if (plan->limits) bound_takes(compiler);
}
