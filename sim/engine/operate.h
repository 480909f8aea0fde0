/* operate.h: what each operation does, to a batch of visits and to a single one.
 *
 * Why      Both forms of an operation give the same figures, so they stand next to each other
 *          (op_decide.c, op_step.c, op_place.c); the walks only look them up.
 * Shape    yl_operation_many[op](walker, batch, node) works on all rows and moves the batch's node
 *          on, or empties it. yl_single_operate(&single, node) moves a visit on; false: it is over,
 *          waits or has been given away, and is not to be touched any more.
 * Errors   `status` of the walker or of the loop.
 * Owns     nothing. A pool may move: take pointers to visits anew after anything is begun.
 * Threads  one walker or loop, one thread.
 */
#pragma once
#include "sim/engine/loop_parts.h"
#include "sim/engine/operations.h"

struct yl_single { /* a visit of the loop that is being walked by itself */
    struct yl_loop *loop;
    uint32_t at; /* in the loop's pool */
    bool now;    /* its event has come at this very instant, so nothing can still come before it */
};
static inline struct yl_visit *yl_single_visit(const struct yl_single *single)
{
    return &single->loop->visit[single->at];
}
/* Let a visit pass some time; false: it is over, unfinished at the end of the horizon. */
bool yl_single_delay(struct yl_single *single, int64_t delay);

typedef void yl_many_form(struct yl_walker *walker, struct yl_batch *batch,
                          const struct yl_node *node);
/* Return the node to go on to, or YL_NO_NODE. */
typedef uint32_t yl_one_form(struct yl_single *single, const struct yl_node *node);

#define YL_OPERATION(NAME, name, ...) \
    yl_many_form yl_many_##name; \
    yl_one_form yl_one_##name;
#include "sim/engine/operations.def"

extern yl_many_form *const yl_operation_many[YL_OP_COUNT]; /* NULL: not in batches */
extern yl_one_form *const yl_operation_one[YL_OP_COUNT];

static inline bool yl_single_operate(struct yl_single *single, const struct yl_node *node)
{
    uint32_t to = yl_operation_one[node->op](single, node);
    if (to == YL_NO_NODE) return false;
    yl_single_visit(single)->node = to;
    return true;
}
