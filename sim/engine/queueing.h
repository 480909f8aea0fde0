/* queueing.h: seats, agents, stock and limits in batches, one place after another.
 *
 * Why      Where no way leads from a shared place back to it, all who come to it before an instant are known once the places in
 *          front of it are done up to that instant. So a place needs no event for each visit: its visits are sorted by
 *          time and the place is a recursion over them; the loop (loop.h) is for everything else, with the same results.
 * Shape    yl_queueing_start; yl_queue_add to yl_queueing_queue for who comes to a place, in any order; yl_queueing_run(&x, cell) does all places in
 *          the order of the plan (plan.station) up to that cell. Those who go on are walked in batches.
 * Units    instants in microseconds; cells of YL_CELL.
 * Order    (time, address) at each place, as newcomers in the loop. A place freed at an instant is free for who comes then;
 *          the end of a session comes before a freed place, a freed place before the end of patience.
 * Cost     some 15-40 ns a visit and place; memory: 60 bytes for each visit under way to a place.
 * Errors   YL_NO_MEMORY.
 * Owns     its claims and lines; yl_queueing_free.
 * Threads  one replication, one thread.
 * Source   start = max(arrival, first free place): D. V. Lindley, 1952; J. Kiefer and J. Wolfowitz, 1955, for many servers; with
 *          patience, first come first served: F. Baccelli, P. Boyer and G. Hebuterne, 1984. docs/decisions/0004-one-loop.md.
 */
#ifndef YL_SIM_ENGINE_QUEUEING_H
#define YL_SIM_ENGINE_QUEUEING_H
#include "sim/engine/queue.h"

struct yl_queueing;
/* `out` is NULL where the plan has no lines to be walked in batches. */
enum yl_status yl_queueing_init(struct yl_queueing **out, struct yl_replication *replication,
                                struct yl_walker *walker) YL_CHECKED;
void yl_queueing_free(struct yl_queueing *queueing); /* NULL is fine */
void yl_queueing_start(struct yl_queueing *queueing, uint32_t cell);
struct yl_queue *
yl_queueing_queue(struct yl_queueing *queueing); /* who comes, for those who add to them */
/* All places up to the beginning of a cell; UINT32_MAX: until nobody is under way. */
enum yl_status yl_queueing_run(struct yl_queueing *queueing, uint32_t cell) YL_CHECKED;
/* What is left of a limit, and until when; false: no line counts it. */
bool yl_queueing_left(const struct yl_queueing *x, uint32_t limit, int64_t *left, int64_t *till);
#endif
