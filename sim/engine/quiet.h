/* quiet.h: stays in which no item is passed, in batches.
 *
 * Why      Most viewers of a room do nothing of what its `while` says: the chances of their items are
 *          drawn as columns, and only those who pass one are walked by themselves, from the beginning
 *          of their stay.
 * Shape    yl_quiet_stays(walker, batch, node) at a WATCH that is `quiet`: rows that pass nothing go on
 *          behind their stay, the others are left in the batch.
 * Units    as plan.h.
 * Order    none that matters: all that is recorded adds up.
 * Errors   `status` of the walker.
 * Owns     nothing.
 * Threads  one walker, one thread.
 */
#ifndef YL_SIM_ENGINE_QUIET_H
#define YL_SIM_ENGINE_QUIET_H
#include "sim/engine/walk.h"

/* An item that is reached, passes with a chance and then does something; what moves the chance is
 * known before, so that whoever fails it does nothing that others could notice. */
bool yl_quiet_item(const struct yl_plan *plan, const struct yl_node *node,
                   const struct yl_plan_while *item);
/* The most items that a room has. */
size_t yl_quiet_items(const struct yl_plan *plan);
void yl_quiet_stays(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node);
#endif
