/* counting.c: rows of a queue ask the counters of limits as single visits do, or all at once where nobody can be refused.
 * Contract: loop_parts.h. */
#include "sim/engine/loop_parts.h"

uint32_t yl_limit_ask(struct yl_loop *loop, const struct yl_queue_block *block, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_queue_kind kind = yl_queue_kind_of(block, i);
    const struct yl_node *node = &plan->node[kind.node];
    uint32_t refused;
    struct yl_visit visit = {.time = block->time[i],
                             .address = yl_queue_address(plan, block, i),
                             .person = plan->size ? block->person[i] : YL_NOBODY,
                             .entry = (uint16_t)plan->stream[kind.source].entry,
                             .counted = kind.counted};
    if (node->op == YL_OP_TAKE)
        return yl_limit_take(loop, &visit, node, &refused) ? YL_NO_NODE : node->target[refused];
    if (node->op == YL_OP_NEED)
        return yl_ask_tests(loop, &visit, &node->u.tests) ? YL_NO_NODE : node->other;
    yl_limit_change(loop, &visit, node->u.effects);
    return YL_NO_NODE;
}

bool yl_limit_enough(struct yl_loop *loop, const struct yl_queue_list *list, uint32_t rows,
                     const int64_t span[2])
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    const struct yl_node *last = NULL;
    bool enough = rows > 0;
    int64_t till;
    for (uint32_t k = 0; k < list->n && enough; k++) {
        const struct yl_queue_block *block = list->block[k];
        for (uint32_t i = 0; i < block->n && enough; i = yl_queue_alike_to(block, i)) {
            const struct yl_node *node = &plan->node[yl_queue_kind_of(block, i).node];
            for (uint32_t l = 0, limit;
                 node != last && (limit = yl_node_limit(node, l)) != YL_NO_NODE; l++)
                enough &=
                    yl_limit_look(loop, limit, span[0], &till) > (int64_t)rows * YL_LIMIT_EACH &&
                    till >= span[1];
            last = node;
        }
    }
    return enough;
}

void yl_limit_take_all(struct yl_loop *loop, const struct yl_queue_list *list)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    for (uint32_t k = 0; k < list->n; k++) {
        const struct yl_queue_block *block = list->block[k];
        for (uint32_t i = 0, to; i < block->n; i = to) {
            const struct yl_queue_kind kind = yl_queue_kind_of(block, i);
            to = yl_queue_alike_to(block, i);
            yl_limit_take_some(loop, &plan->node[kind.node], plan->stream[kind.source].entry,
                               kind.counted, to - i);
        }
    }
}
