/* early.h: a window of arrivals, gathered when all before it is done.
 *
 * Why      Only then is it known who is under way, so that conditions may be answered before their turn (calm.h).
 * Errors   `failed` of the walker, `status` of the loop.
 * Owns     nothing.
 * Threads  the loop's own; never a worker that walks ahead.
 */
#ifndef YL_SIM_ENGINE_EARLY_H
#define YL_SIM_ENGINE_EARLY_H
#include "sim/engine/loop.h"

/* As yl_loop_gather, for cells [from, to) of the loop's next window. */
void yl_early_gather(struct yl_loop *loop, uint32_t from, uint32_t to);
#endif
