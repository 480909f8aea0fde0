/* compile_join.c: destinations become nodes, and cycles of places are found. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "models/compiler/components.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

struct joiner {
    struct yl_compiler *c;
    uint32_t *part, parts; /* [nodes] number of its strongly connected component */
    bool *cycle;           /* [nodes] it leads to itself */
};

static bool is_ref(uint32_t node) { return node != YL_NO_NODE && (node & YL_REF) == YL_REF; }
static uint32_t owner_of_ref(uint32_t ref) { return ref & ~YL_REF; }

/* ---- cycles of owners ------------------------------------------------------------------------------------------------ */
/* A path, room or shop is part of a cycle where its head is: a step behind which nobody comes leads nowhere. */
static bool way_of(void *context, uint32_t n, uint32_t i, uint32_t *to)
{
    const struct yl_compiler *compiler = ((struct joiner *)context)->c;
    const bool there = yl_plan_way(compiler->plan, &compiler->node[n], i, to);
    if (there && is_ref(*to)) *to = compiler->head[owner_of_ref(*to)];
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

/* Of the head of an owner; what stands before all owners is in no cycle. */
static bool in_cycle(const struct joiner *joiner, uint32_t owner)
{
    return owner < yl_compiler_owners(joiner->c) && joiner->cycle[joiner->c->head[owner]];
}

/* Turns references into nodes; a jump inside a cycle is counted, one that leaves it begins at 0 again. */
static void join_up(struct joiner *joiner)
{
    struct yl_compiler *compiler = joiner->c;
    uint32_t nodes = compiler->nodes;
    for (uint32_t n = 0; n < nodes; n++) {
        uint32_t from = compiler->owner[n], *to;
        for (uint32_t i = 0; (to = yl_compiler_way(&compiler->node[n], i)); i++) {
            if (!is_ref(*to)) continue;
            uint32_t owner = owner_of_ref(*to), target = compiler->head[owner];
            if (in_cycle(joiner, from)) {
                struct yl_node jump = yl_node(YL_OP_JUMP, target);
                jump.index = joiner->part[target] == joiner->part[compiler->head[from]];
                jump.u.place = owner;
                compiler->current_owner = from;
                target = yl_compiler_add(compiler, jump);
                to = yl_compiler_way(&compiler->node[n], i);
            }
            *to = target;
        }
    }
    for (uint32_t e = 0; e < compiler->plan->entries; e++)
        if (!compiler->plan->entry[e].started && is_ref(compiler->plan->entry[e].node))
            compiler->plan->entry[e].node =
                compiler->head[owner_of_ref(compiler->plan->entry[e].node)];
    for (uint32_t i = 0; i < compiler->plan->spawns; i++)
        if (is_ref(compiler->plan->spawn[i].node))
            compiler->plan->spawn[i].node =
                compiler->head[owner_of_ref(compiler->plan->spawn[i].node)];
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        struct yl_node *node = &compiler->node[n];
        node->cycle = node->op != YL_OP_END && in_cycle(joiner, compiler->owner[n]);
    }
}

/* A head may itself be a jump: a node of its own keeps the edge between owners visible. */
static void settle_heads(struct yl_compiler *compiler)
{
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++) {
        if (!is_ref(compiler->head[owner])) continue;
        compiler->current_owner = owner;
        compiler->head[owner] =
            yl_compiler_add(compiler, yl_node(YL_OP_REACH, compiler->head[owner]));
    }
}

void yl_compile_join(struct yl_compiler *compiler)
{
    settle_heads(compiler);
    struct joiner joiner = {.c = compiler,
                            .part = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner.part),
                            .cycle = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner.cycle)};
    yl_components(compiler->nodes, way_of, close_part, &joiner);
    join_up(&joiner);
    YL_FREE(joiner.part, joiner.cycle);
}
