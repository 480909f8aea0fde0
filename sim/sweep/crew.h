/* crew.h: other threads that walk ahead of a loop, and behind it.
 *
 * Why      A replication with shared places has one loop, but everything in front of the first shared place is private, and
 *          so is what follows the last: hands that have nothing else to do walk the arrivals of coming windows and hand over
 *          who needs an order, with stay and patience drawn; and they walk the tails that the loop has let go.
 * Shape    yl_crew_open(&c, &worker, spare, context); the loop is run; yl_crew_close adds the helpers' tallies.
 * Order    none that matters: the calendar sorts, tallies add up.
 * Cost     a worker of its own for each helper; a few windows of visits and a few batches of tails in buffers.
 * Errors   a helper that cannot be had is done without; a fault of one is the status of yl_crew_close.
 * Owns     its threads, workers and buffers.
 * Threads  called by the thread that runs the loop; helpers only write their own window and shared bit sets.
 */
#ifndef YL_SIM_SWEEP_CREW_H
#define YL_SIM_SWEEP_CREW_H
#include "sim/sweep/worker.h"

struct yl_crew;
/* `spare` tells how many threads have nothing to do, now. NULL if no crew can be had. */
struct yl_crew *yl_crew_open(struct yl_worker *worker, int (*spare)(void *context), void *context);
enum yl_status yl_crew_close(struct yl_crew *crew) YL_CHECKED;
#endif
