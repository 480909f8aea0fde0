/* operations.c: the table of operations.def as data. Contract: operations.h. */
#include "sim/engine/operations.h"
#include "sim/engine/plan.h"

enum { STAYS = false, MOVES = true };
#define YL_OPERATION(NAME, name, FORM, OPERAND, INDEX, TIME, ORDER, does, ways) \
    [YL_OP_##NAME] = {#name, \
                      YL_FORM_##FORM, \
                      YL_OPERAND_##OPERAND, \
                      YL_INDEX_##INDEX, \
                      TIME, \
                      YL_ORDER_##ORDER, \
                      does, \
                      ways},
const struct yl_operation yl_operations[YL_OP_COUNT] = {
#include "sim/engine/operations.def"
};

bool yl_plan_way(const struct yl_plan *plan, const struct yl_node *node, uint32_t i, uint32_t *to)
{
    const uint32_t own = 2 + node->targets;
    const struct yl_plan_room *room = node->op == YL_OP_WATCH ? &plan->room[node->index] : NULL;
    if (i < own)
        *to = i == 0 ? node->next : i == 1 ? node->other : node->target[i - 2];
    else if (room)
        *to = i - own < room->whiles ? room->during[i - own].node : room->watched_end;
    return i < own || (room && i - own <= room->whiles);
}
