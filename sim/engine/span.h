/* span.h: when the rows of a batch are, at the earliest and the latest, before their clocks are made.
 *
 * Why      A room is live for some hours of a week: most batches lie wholly outside or inside, so that
 *          one comparison answers for all rows and no arrival time is drawn.
 * Shape    one question for the whole batch.
 * Units    instants in microseconds.
 * Cost     a look at the cells of the rows; two draws for each delay that is owed.
 * Errors   -1: not known; the caller makes the clocks.
 * Owns     nothing.
 * Threads  one walker, one thread.
 */
#ifndef YL_SIM_ENGINE_SPAN_H
#define YL_SIM_ENGINE_SPAN_H
#include "sim/engine/walk.h"

/* Is a room live for all of a batch (1), for none (0), or for some perhaps (-1)? */
int yl_span_live(const struct yl_walker *walker, const struct yl_batch *batch,
                 const struct yl_plan_room *room);
#endif
