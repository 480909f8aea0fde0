/* again.h: limits that a visit comes to more than once, in batch queueing.
 *
 * Why      A limit that holds more than all who are due in some cells could take refuses nobody
 *          there, in whatever order they come: units are counted down and up, a batch at a time,
 *          however often a visit comes back. Only where it might run out does the order of events
 *          decide, and these cells are left to the loop.
 * Shape    yl_again_until says how far the next step of batch queueing goes and how it is done;
 *          yl_again_take_all counts for a group of visits, yl_again_by_events does everything that
 *          is due in some cells in the loop and puts those who are then under way back.
 * Units    cells of YL_CELL.
 * Order    that of the loop where any matters.
 * Errors   kept in the loop's status.
 * Owns     nothing.
 * Threads  one replication, one thread.
 */
#ifndef YL_SIM_ENGINE_AGAIN_H
#define YL_SIM_ENGINE_AGAIN_H
#include "sim/engine/queue.h"

struct yl_loop;
/* The end of the cells to be done next, `to` at most; *enough: nobody is refused there by a limit
 * that visits come to again, and none of these limits is set anew. */
uint32_t yl_again_until(struct yl_loop *loop, const struct yl_queue *queue, uint32_t to,
                        bool *enough);
/* Visits of a list, due from cell `from` on, take, give and look. */
void yl_again_take_all(struct yl_loop *loop, const struct yl_queue_list *list, uint32_t from);
/* Visits that are due before cell `to` go through all stations one by one. */
void yl_again_by_events(struct yl_loop *loop, struct yl_queue *queue, uint32_t to);
#endif
