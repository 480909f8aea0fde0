/* ordering.h: per-person ordering: each person's visits one by one, in batches.
 *
 * Why      What a person remembers is touched by that person's visits only, so theirs alone need an
 *          order. Visits that are the only one of their person in a window need none: thousands of
 *          them are walked as columns. The others are walked in rounds, the earliest visit of each
 *          person first. It is one of the stations of batch queueing (queueing.h).
 * Shape    yl_ordering_init; yl_ordering_run(ordering, cell) walks all that is in the queue up to
 *          that cell. Visits that come back to what is remembered are in the queue again.
 * Units    instants in microseconds; cells of YL_CELL.
 * Order    (time, address) among the visits of one person, as newcomers in the loop. A visit goes
 *          on until its clock passes the window, or moves at all where its person has another one.
 * Cost     30 ns a visit and window while most persons have one; each person's visits of a window
 *          are a heap, a round costs some microseconds.
 * Owns     its arrays; yl_ordering_free. The queue and the walker belong to the caller.
 * Threads  one replication, one thread.
 * Source   docs/decisions/0004-one-loop.md.
 */
#pragma once
#include "sim/engine/queue.h"

struct yl_ordering;
/* `out` is NULL where the plan needs no per-person ordering. */
void yl_ordering_init(struct yl_ordering **out, struct yl_walker *walker, struct yl_queue *queue);
void yl_ordering_free(struct yl_ordering *ordering); /* NULL is fine */
/* Walk all visits of the cells from where the queue begins up to `to`. */
enum yl_status yl_ordering_run(struct yl_ordering *ordering, uint32_t to) YL_CHECKED;
