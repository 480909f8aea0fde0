/* operate.c: the table of operations.def as data, and the forms of each operation by its row. Contract: operations.h, operate.h. */
#include "sim/engine/operate.h"
#include "sim/base/must.h"

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

uint32_t yl_node_limit(const struct yl_node *node, uint32_t i)
{
    const enum yl_operand operand = yl_operations[node->op].operand;
    const struct yl_effects *fx = operand == YL_OPERAND_EFFECTS ? node->u.effects : NULL;
    if (operand == YL_OPERAND_LIMITS && i < node->u.take.count) return node->u.take.limit[i];
    if (operand == YL_OPERAND_TESTS && i < node->u.tests.count &&
        node->u.tests.test->kind == YL_TEST_LIMIT)
        return node->u.tests.test[i].index;
    if (fx && i < fx->gives) return fx->give[i].limit;
    return fx && i == fx->gives && fx->refill >= 0 ? (uint32_t)fx->refill : YL_NO_NODE;
}

static uint32_t never_done(struct yl_single *single, const struct yl_node *node)
{
    (void)single;
    YL_MUST(false, "operation %s is a mark and is never done", yl_operations[node->op].name);
    return YL_NO_NODE;
}

#define MANY_BATCH(name) yl_many_##name
#define MANY_QUEUEING(name) NULL
#define MANY_VISIT(name) NULL
#define MANY_MARK(name) NULL
#define YL_OPERATION(NAME, name, FORM, ...) [YL_OP_##NAME] = MANY_##FORM(name),
yl_many_form *const yl_operation_many[YL_OP_COUNT] = {
#include "sim/engine/operations.def"
};

#define ONE_BATCH(name) yl_one_##name
#define ONE_QUEUEING(name) yl_one_##name
#define ONE_VISIT(name) yl_one_##name
#define ONE_MARK(name) never_done
#define YL_OPERATION(NAME, name, FORM, ...) [YL_OP_##NAME] = ONE_##FORM(name),
yl_one_form *const yl_operation_one[YL_OP_COUNT] = {
#include "sim/engine/operations.def"
};
