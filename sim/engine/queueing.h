/* queueing.h: batch queueing: stations without events, one after another.
 *
 * Why      Where no way leads from a station back to it, all visits that come to it before an
 *          instant are known once the stations in front of it are done up to that instant. So a
 *          station needs no event for each visit: its visits are sorted by time and the station is
 *          a recursion over them. The loop (loop.h) does everything else, with the same results.
 * Shape    yl_queueing_start; yl_queue_add to yl_queueing_queue for visits that come to a station,
 *          in any order; yl_queueing_run(queueing, cell) does all stations in the order of the plan
 *          (plan.station) up to that cell. Visits that go on are walked in batches.
 * Units    instants in microseconds; cells of YL_CELL.
 * Order    (time, address) at each station, as newcomers in the loop. A unit freed at an instant is
 *          free for a visit of that instant; the end of a session comes before a freed unit, a
 *          freed unit before the end of patience.
 * Cost     some 15-40 ns a visit and station; memory: 60 bytes for each visit under way to a
 *          station.
 * Owns     its queue and the state of its stations; yl_queueing_free.
 * Threads  one replication, one thread.
 * Source   start = max(arrival, first free unit): D. V. Lindley, 1952; J. Kiefer and J. Wolfowitz,
 *          1955, for many servers; with patience, first come first served: F. Baccelli, P. Boyer
 *          and G. Hebuterne, 1984. docs/decisions/0004-one-loop.md.
 */
#pragma once
#include "sim/engine/queue.h"

struct yl_loop; /* has the counters of limits */
struct yl_queueing;
/* `out` is NULL where the plan has no stations for batch queueing. */
void yl_queueing_init(struct yl_queueing **out, struct yl_loop *loop);
void yl_queueing_free(struct yl_queueing *queueing); /* NULL is fine */
void yl_queueing_start(struct yl_queueing *queueing, uint32_t cell);
/* Where visits that come are added. */
struct yl_queue *yl_queueing_queue(struct yl_queueing *queueing);
/* Do all stations up to the beginning of a cell; UINT32_MAX: until no visit is under way. */
enum yl_status yl_queueing_run(struct yl_queueing *queueing, uint32_t cell) YL_CHECKED;
