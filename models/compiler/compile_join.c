/* compile_join.c: destinations become nodes, and cycles of places are found. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "models/compiler/components.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

struct joiner {
    struct yl_compiler *compiler;
    uint32_t *part; /* [nodes] number of its strongly connected component */
    uint32_t parts;
    bool *cycle; /* [nodes] it leads to itself */
};

/* The node of a reference; any other node as it is. */
static uint32_t resolved(const struct yl_compiler *compiler, uint32_t node)
{
    return yl_is_ref(node) ? compiler->head[yl_ref_owner(node)] : node;
}

/* ---- cycles of owners ------------------------------------------------------------------------------------------------ */
static bool way_of(void *context, uint32_t n, uint32_t i, uint32_t *to)
{
    const struct yl_compiler *compiler = ((struct joiner *)context)->compiler;
    const bool there = yl_plan_way(compiler->plan, &compiler->node[n], i, to);
    if (there) *to = resolved(compiler, *to);
    return there;
}

static void close_part(void *context, uint32_t *node, uint32_t nodes)
{
    struct joiner *joiner = context;
    for (uint32_t i = 0, to; i < nodes; i++) {
        joiner->part[node[i]] = joiner->parts;
        joiner->cycle[node[i]] = nodes > 1;
        for (uint32_t w = 0; way_of(joiner, node[i], w, &to); w++)
            joiner->cycle[node[i]] |= to == node[i];
    }
    joiner->parts++;
}

/* A path, room or shop is in a cycle where its head is: a step behind which nobody comes leads nowhere. What belongs to no
 * owner, the nodes of entries, is in none. */
static bool in_cycle(const struct joiner *joiner, uint32_t owner)
{
    const struct yl_compiler *compiler = joiner->compiler;
    return owner < yl_compiler_owners(compiler) && joiner->cycle[compiler->head[owner]];
}

/* Turns references into nodes; a jump inside a cycle is counted, one that leaves it begins at 0 again. */
static void resolve_all(struct joiner *joiner)
{
    struct yl_compiler *compiler = joiner->compiler;
    struct yl_plan *plan = compiler->plan;
    uint32_t nodes = compiler->nodes;
    for (uint32_t n = 0; n < nodes; n++) {
        uint32_t from = compiler->owner[n], *to;
        for (uint32_t i = 0; (to = yl_compiler_way(&compiler->node[n], i)); i++) {
            if (!yl_is_ref(*to)) continue;
            uint32_t owner = yl_ref_owner(*to), target = compiler->head[owner];
            if (in_cycle(joiner, from)) {
                struct yl_node jump = yl_node(YL_OP_JUMP, target);
                jump.index = joiner->part[target] == joiner->part[compiler->head[from]];
                jump.u.place = owner;
                compiler->current_owner = from;
                target = yl_compiler_add(compiler, jump);
                to = yl_compiler_way(&compiler->node[n], i); /* the array may have moved */
            }
            *to = target;
        }
    }
    for (uint32_t e = 0; e < plan->entries; e++)
        if (!plan->entry[e].started) plan->entry[e].node = resolved(compiler, plan->entry[e].node);
    for (uint32_t i = 0; i < plan->spawns; i++)
        plan->spawn[i].node = resolved(compiler, plan->spawn[i].node);
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        node->cycle = node->op != YL_OP_END && in_cycle(joiner, compiler->owner[n]);
    }
}

/* A head may be a reference itself: a node of its own keeps the way between owners visible. */
static void settle_heads(struct yl_compiler *compiler)
{
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++) {
        if (!yl_is_ref(compiler->head[owner])) continue;
        compiler->current_owner = owner;
        compiler->head[owner] =
            yl_compiler_add(compiler, yl_node(YL_OP_REACH, compiler->head[owner]));
    }
}

void yl_compile_join(struct yl_compiler *compiler)
{
    settle_heads(compiler);
    struct joiner joiner = {.compiler = compiler,
                            .part = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner.part),
                            .cycle = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner.cycle)};
    yl_components(compiler->nodes, way_of, close_part, &joiner);
    resolve_all(&joiner);
    YL_FREE(joiner.part, joiner.cycle);
}
