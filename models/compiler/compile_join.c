/* compile_join.c: destinations become nodes; cycles of places, and those that no way leads out of. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "models/compiler/components.h"
#include "models/steps.h"
#include "sim/base/array.h"
#include "sim/base/get.h"

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

void yl_compile_join(struct yl_compiler *compiler)
{
    /* A head may be a reference itself: a node of its own keeps the way between owners visible. */
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++) {
        if (!yl_is_ref(compiler->head[owner])) continue;
        compiler->current_owner = owner;
        compiler->head[owner] =
            yl_compiler_add(compiler, yl_node(YL_OP_REACH, compiler->head[owner]));
    }
    struct joiner joiner = {.compiler = compiler,
                            .part = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner.part),
                            .cycle = yl_get_zeroed(compiler->nodes + 1, sizeof *joiner.cycle)};
    yl_components(compiler->nodes, way_of, close_part, &joiner);
    resolve_all(&joiner);
    YL_FREE(joiner.part, joiner.cycle);
}

/* ---- visits that never end ----
 * Only the ways that there are count, not who takes them: a part of the graph that leads nowhere else and has no end. With
 * `drain: no` the end of the horizon cuts off whoever is where time passes, so that only a part in which none does is left. */
struct caught {
    struct yl_compiler *compiler;
    uint32_t *behind; /* [rooms] node behind a stay */
    bool *ends;       /* [nodes] a way leads to an end */
    uint32_t node;    /* of a part with no way out, YL_NO_NODE: there is none */
};

/* Way i out of a node. An item that is over goes on with its stay; nobody leaves early whom nothing makes leave. */
static bool way_out(void *context, uint32_t n, uint32_t i, uint32_t *to)
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
        for (uint32_t w = 0; !ends && way_out(caught, node[i], w, &to); w++)
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
        YL_HELP(compiler,
                "let some of them leave it, or give one of its steps a delay and write "
                "'horizon.drain: no'",
                "让一部分访问离开这个循环，或给其中一步加上延迟并写 'horizon.drain: no'");
    } else {
        yl_diag(compiler->diags, owner.at, YL_E_ENDLESS_LOOP,
                "no way leads out of a cycle that visits come to here, and no time passes in it",
                "访问到了这里的循环就再也出不去，其中也不经过任何时间");
        YL_HELP(compiler, "let some of them leave it, or give one of its steps a delay",
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
    yl_components(compiler->nodes, way_out, look_at, &caught);
    if (caught.node != YL_NO_NODE) say(compiler, caught.node);
    YL_FREE(caught.behind, caught.ends);
}
