/* compile_caught.c: visits that never end, since no way leads out; contract in compiler.h.
 *
 * Only the ways that there are count, not who takes them: a part of the graph that leads nowhere else and has no end. With
 * `drain: no` the end of the horizon cuts off whoever is where time passes, so that only a part in which none does is left. */
#include "models/compiler/compiler.h"
#include "models/compiler/components.h"
#include "models/steps.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <stdlib.h>

struct caught {
    struct yl_compiler *compiler;
    uint32_t *behind; /* [rooms] node behind a stay */
    bool *ends;       /* [nodes] a way leads to an end */
    uint32_t node;    /* of a part with no way out, YL_NO_NODE: there is none */
};

/* Way i out of a node. An item that is over goes on with its stay; nobody leaves early whom nothing makes leave. */
static bool way_of(void *context, uint32_t n, uint32_t i, uint32_t *to)
{
    const struct caught *caught = context;
    const struct yl_compiler *compiler = caught->compiler;
    const struct yl_node *node = &compiler->node[n];
    const uint32_t own = 2 + node->targets;
    if (node->op == YL_OP_ITEM_END && i == own) {
        *to = caught->behind[compiler->owner[n] - compiler->s->paths];
        return true;
    }
    const bool there = yl_plan_way(compiler->plan, node, i, to);
    if (there && node->op == YL_OP_WATCH && i == own + compiler->plan->room[node->index].whiles) {
        const struct yl_chance *loses = &compiler->plan->room[node->index].pause_loses;
        if (!loses->certain && !loses->threshold) *to = YL_NO_NODE;
    }
    return there;
}

/* All that it leads to was found before it. */
static void look_at(void *context, uint32_t *node, uint32_t nodes)
{
    struct caught *caught = context;
    bool ends = false;
    for (uint32_t i = 0, to; i < nodes && !ends; i++) {
        const enum yl_op op = caught->compiler->node[node[i]].op;
        ends = op == YL_OP_END || (yl_operations[op].takes_time && !caught->compiler->plan->drain);
        for (uint32_t w = 0; !ends && way_of(caught, node[i], w, &to); w++)
            ends = to != YL_NO_NODE && caught->ends[to];
    }
    uint32_t first = YL_NO_NODE;
    for (uint32_t i = 0; i < nodes; i++) {
        const struct yl_node *one = &caught->compiler->node[node[i]];
        caught->ends[node[i]] = ends;
        if (one->reached && one->op != YL_OP_JUMP && node[i] < first) first = node[i];
    }
    if (!ends && caught->node == YL_NO_NODE) caught->node = first;
}

static void say(struct yl_compiler *compiler, uint32_t node)
{
    struct yl_steps owner;
    yl_steps_at(compiler->s, compiler->owner[node], &owner);
    if (compiler->plan->drain) {
        yl_diag(compiler->diags, owner.at, YL_E_ENDLESS_LOOP,
                "no way leads out of a cycle that visits come to here, and the run waits for them",
                "访问到了这里的循环就再也出不去，而运行会等它们结束");
        yl_diag_help(compiler->diags,
                     "let some of them leave it, or give one of its steps a delay and write "
                     "'horizon.drain: no'",
                     "让一部分访问离开这个循环，或给其中一步加上延迟并写 'horizon.drain: no'");
    } else {
        yl_diag(compiler->diags, owner.at, YL_E_ENDLESS_LOOP,
                "no way leads out of a cycle that visits come to here, and no time passes in it",
                "访问到了这里的循环就再也出不去，其中也不经过任何时间");
        yl_diag_help(compiler->diags, "let some of them leave it, or give one of its steps a delay",
                     "让一部分访问离开这个循环，或给其中一步加上延迟");
    }
}

void yl_compile_caught(struct yl_compiler *compiler)
{
    struct caught caught = {.compiler = compiler, .node = YL_NO_NODE};
    caught.behind = yl_get_zeroed((size_t)compiler->plan->rooms + 1, sizeof *caught.behind);
    caught.ends = yl_get_zeroed((size_t)compiler->nodes + 1, sizeof *caught.ends);
    for (uint32_t n = 0; n < compiler->nodes; n++)
        if (compiler->node[n].op == YL_OP_WATCH)
            caught.behind[compiler->node[n].index] = compiler->node[n].next;
    yl_components(compiler->nodes, way_of, look_at, &caught);
    if (caught.node != YL_NO_NODE) say(compiler, caught.node);
    YL_FREE(caught.behind, caught.ends);
}
