/* operate.c: the forms of each operation by its row in operations.def. Contract: operate.h. */
#include "sim/engine/operate.h"
#include "sim/base/must.h"

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
#undef YL_OPERATION

#define ONE_BATCH(name) yl_one_##name
#define ONE_QUEUEING(name) yl_one_##name
#define ONE_VISIT(name) yl_one_##name
#define ONE_MARK(name) never_done
#define YL_OPERATION(NAME, name, FORM, ...) [YL_OP_##NAME] = ONE_##FORM(name),
yl_one_form *const yl_operation_one[YL_OP_COUNT] = {
#include "sim/engine/operations.def"
};
#undef YL_OPERATION
