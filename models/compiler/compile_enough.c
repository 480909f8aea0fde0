/* compile_enough.c: limits that refuse nobody are only counted. Contract: compiler.h.
 *
 * Each send to persons brings a numbered person once; a person without a number comes once, or is begun once by another person's
 * visit. So a limit's units that one person can take are bounded by these visits and the steps on their ways. A limit that
 * gives everybody so many never refuses. */
#include "models/compiler/compiler.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

enum { PASSES_MOST = UINT16_MAX + 1 }; /* of a visit through a cycle, before it fails */

struct bound {
    struct yl_compiler *compiler;
    int64_t *most;      /* [limits] units that one person can take; YL_NEVER: not bounded */
    int64_t *in_search; /* [limits] those of this search; for persons without a number */
    bool *is_taken;     /* [limits] a step takes of it */
    struct yl_search search;
    uint32_t *limit_seen; /* [limits] the last search that came there */
    int64_t *visits;      /* [entries] of one person; YL_NEVER: any number */
};

/* True if everybody has at least `most` units at the beginning. */
static bool covers(const struct yl_plan *plan, const struct yl_plan_limit *limit, int64_t most)
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

/* Add what is taken; a person without a number comes by one way alone, so the largest search counts. */
static void add_taken(struct bound *bound, uint32_t limit, int64_t times)
{
    int64_t *most = &bound->most[limit], *in_search = &bound->in_search[limit];
    if (bound->compiler->plan->size) {
        add_times(most, times);
        return;
    }
    if (bound->limit_seen[limit] != bound->search.number) *in_search = 0;
    bound->limit_seen[limit] = bound->search.number;
    add_times(in_search, times);
    if (*in_search > *most) *most = *in_search;
}

/* Add all that `times` visits can take from a node on, except by the items of a stay. */
static void search_from(struct bound *bound, uint32_t from, int64_t times)
{
    struct yl_compiler *compiler = bound->compiler;
    int64_t around; /* visits of a node on a cycle */
    if (!times) return;
    if (__builtin_mul_overflow(times, PASSES_MOST, &around)) around = YL_NEVER;
    struct yl_search *search = &bound->search;
    search->number++;
    yl_search_come(search, from);
    while (search->nodes) {
        struct yl_node *node = &compiler->node[search->node[--search->nodes]];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            add_taken(bound, node->u.take.limit[i], node->cycle ? around : times);
        uint32_t *to;
        for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) yl_search_come(search, *to);
    }
}

static void find_most(struct bound *bound)
{
    const struct yl_compiler *compiler = bound->compiler;
    const struct yl_plan *plan = compiler->plan;
    for (uint32_t n = 0, limit; n < compiler->nodes; n++)
        for (uint32_t i = 0; (limit = yl_compile_limit(&compiler->node[n], i)) != YL_NO_NODE; i++)
            if (compiler->node[n].op == YL_OP_TAKE)
                bound->is_taken[limit] = true;
            else
                bound->most[limit] = YL_NEVER; /* asked about, given or refilled */
    for (uint32_t s = 0; s < plan->streams; s++) {
        int64_t *visits = &bound->visits[plan->stream[s].entry];
        const struct yl_plan_stream *stream = &plan->stream[s];
        const bool once = stream->kind == YL_STREAM_SEND_PERSONS && stream->number <= plan->size;
        const int64_t times = !plan->size || once ? 1 : YL_NEVER; /* not bounded */
        if (plan->size || !*visits) add_times(visits, times);
    }
    for (uint32_t e = 0; e < plan->entries; e++)
        search_from(bound, plan->entry[e].node, bound->visits[e]);
    for (uint32_t i = 0; i < plan->spawns; i++)
        search_from(bound, plan->spawn[i].node,
                    plan->spawn[i].others && !plan->size ? 1 : YL_NEVER);
    for (uint32_t r = 0; r < plan->rooms; r++)
        for (uint32_t i = 0; i < plan->room[r].whiles; i++)
            search_from(bound, plan->room[r].during[i].node, YL_NEVER);
}

void yl_compile_enough(struct yl_compiler *compiler)
{
    const struct yl_plan *plan = compiler->plan;
    if (!plan->limits) return;
    struct bound bound = {.compiler = compiler,
                          .most = yl_get_zeroed(plan->limits + 1, sizeof *bound.most),
                          .in_search = yl_get_zeroed(plan->limits + 1, sizeof *bound.in_search),
                          .is_taken = yl_get_zeroed(plan->limits + 1, sizeof *bound.is_taken),
                          .search = yl_search_of(compiler),
                          .limit_seen = yl_get_zeroed(plan->limits + 1, sizeof *bound.limit_seen),
                          .visits = yl_get_zeroed(plan->entries + 1, sizeof *bound.visits)};
    find_most(&bound);
    for (uint32_t i = 0; i < plan->limits; i++) {
        struct yl_plan_limit *limit = &plan->limit[i];
        limit->never_refuses = limit->per == YL_PER_PERSON && bound.most[i] != YL_NEVER &&
                               (!bound.is_taken[i] || (!limit->lasts && !limit->at_times &&
                                                       covers(plan, limit, bound.most[i])));
    }
    YL_FREE(bound.search.seen, bound.most, bound.in_search, bound.is_taken, bound.limit_seen,
            bound.visits);
}
