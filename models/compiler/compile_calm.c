/* compile_calm.c: conditions on a memory that only arrivals can change, not visits that others begin. Contract: compiler.h, calm.h. */
#include "models/compiler/compiler.h"
#include "sim/base/get.h"
#include <stdlib.h>

enum { MOST_STREAMS = 64 };

/* What a node itself makes persons remember or forget. */
static uint64_t own_changes(const struct yl_node *node)
{
    const struct yl_effects *fx = node->op == YL_OP_PASS ? node->u.effects : NULL;
    uint64_t bits = fx ? fx->remember | fx->forget : 0;
    for (uint32_t i = 0; fx && i < fx->recalls; i++)
        bits |= fx->recall[i].mask << fx->recall[i].bit;
    return bits;
}

/* The memory that a NEED asks for, 0: it is another one. */
static uint64_t asked_bits(const struct yl_plan *plan, const struct yl_node *node)
{
    if (node->op != YL_OP_NEED || !yl_node_ordered(node) || node->cycle ||
        node->u.tests.count != 1 || node->u.tests.test->kind != YL_TEST_AXIS)
        return 0;
    const struct yl_plan_axis *axis = &plan->axis[node->u.tests.test->index];
    if (axis->kind != YL_AXIS_MEMORY || axis->memory.lapse >= 0) return 0;
    return axis->memory.mask << axis->memory.bit;
}

static bool join(uint64_t *bits, uint64_t more)
{
    const bool grows = (more & ~*bits) != 0;
    *bits |= more;
    return grows;
}

/* One edge: what can be changed behind it, and what may have been changed before. */
static bool pass_on(struct yl_compiler *compiler, uint64_t *ahead, uint64_t *before, uint32_t from,
                    uint32_t to)
{
    if (to == YL_NO_NODE) return false;
    const bool grows = join(&ahead[from], ahead[to]);
    return join(&before[to], before[from] | own_changes(&compiler->node[from])) || grows;
}

static bool pass_all(struct yl_compiler *compiler, uint64_t *ahead, uint64_t *before, uint32_t n)
{
    const struct yl_node *node = &compiler->node[n];
    bool grows = false;
    uint32_t to;
    for (uint32_t i = 0; yl_plan_way(compiler->plan, node, i, &to); i++)
        grows |= pass_on(compiler, ahead, before, n, to);
    const struct yl_plan_room *room = &compiler->plan->room[node->index];
    for (uint32_t i = 0; node->op == YL_OP_WATCH && i < room->whiles; i++)
        grows |= join(&before[node->next], ahead[room->during[i].node]);
    return grows;
}

static void find_calm(struct yl_compiler *compiler, struct yl_plan_calm *calm, uint64_t *before)
{
    struct yl_plan *plan = compiler->plan;
    uint64_t by_spawns = 0, asked = 0;
    for (uint32_t n = 0; n < compiler->nodes; n++)
        calm->changes[n] = own_changes(&compiler->node[n]);
    for (bool grows = true; grows;) {
        grows = false;
        for (uint32_t n = 0; n < compiler->nodes; n++)
            grows |= pass_all(compiler, calm->changes, before, n);
    }
    for (uint32_t i = 0; i < plan->spawns; i++) by_spawns |= calm->changes[plan->spawn[i].node];
    for (uint32_t n = 0; n < compiler->nodes; n++) {
        const uint64_t bits = asked_bits(plan, &compiler->node[n]);
        if (!(bits & (by_spawns | before[n]))) asked |= calm->asks[n] = bits;
    }
    for (uint32_t n = 0; n < compiler->nodes; n++) calm->changes[n] &= asked;
    for (uint32_t s = 0; s < plan->streams && calm->streams <= MOST_STREAMS; s++)
        if (calm->changes[plan->entry[plan->stream[s].entry].node])
            calm->stream[calm->streams++] = s;
    if (asked && calm->streams <= MOST_STREAMS) plan->calm = calm;
}

void yl_compile_calm(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    uint64_t asked = 0;
    for (uint32_t n = 0; n < compiler->nodes; n++) asked |= asked_bits(plan, &compiler->node[n]);
    if (!plan->size || !asked) return;
    struct yl_plan_calm *calm = yl_compiler_get(compiler, sizeof *calm);
    calm->asks = yl_compiler_get(compiler, compiler->nodes * sizeof *calm->asks);
    calm->changes = yl_compiler_get(compiler, compiler->nodes * sizeof *calm->changes);
    calm->stream = yl_compiler_get(compiler, (MOST_STREAMS + 1) * sizeof *calm->stream);
    uint64_t *before = yl_get_zeroed(compiler->nodes + 1, sizeof *before);
    find_calm(compiler, calm, before);
    free(before);
}
