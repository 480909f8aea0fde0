/* compile_begins.c: may visits that others begin be walked in batches? Where they are of other persons and nobody shares
 * anything, neither a place nor a memory, no visit can tell when another one came. Contract: compiler.h. */
#include "models/compiler/compiler.h"

/* Traits have columns that are kept (batch.h); facts are asked row by row. */
static bool is_plain(const struct yl_plan *plan, int32_t axis)
{
    return axis < 0 || (plan->axis[axis].kind == YL_AXIS_TRAIT && axis < 64) ||
           plan->axis[axis].kind == YL_AXIS_FACT;
}

static bool is_free(const struct yl_plan *plan, const struct yl_node *node)
{
    if (node->mode < YL_MODE_ROWWISE) return true;
    if (yl_node_ordered(node) || node->op != YL_OP_PASS || node->cycle) return false;
    const struct yl_effects *fx = node->u.effects;
    bool free = fx->spawns && !fx->gives && fx->refill < 0 && fx->host < 0 && !fx->live &&
                fx->series == YL_NO_NODE && (fx->goal < 0 || !plan->arrival[fx->goal].again);
    for (uint32_t i = 0; i < fx->spawns; i++) {
        const struct yl_plan_spawn *spawn = &plan->spawn[fx->spawn[i]];
        free &= spawn->others && !spawn->carry && !spawn->depth && is_plain(plan, spawn->p.axis) &&
                is_plain(plan, spawn->number.axis) && is_plain(plan, spawn->after.axis);
    }
    return free;
}

void yl_compile_begins(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    bool free = plan->live_chains && !plan->self_chains && !plan->size && !plan->memories &&
                !plan->figures && !plan->stations;
    for (uint32_t i = 0; i < compiler->nodes && free; i++)
        free = !compiler->node[i].reached || is_free(plan, &compiler->node[i]);
    plan->free_chains = free;
}
