/* ordering.h: visits of numbered persons who remember, in batches, each person's in their turn.
 *
 * Why      What a person remembers is touched by that person's visits only, so theirs alone need an order. Who comes once in a window
 *          needs none: thousands of such visits are walked as columns. Who comes oftener is walked in rounds, each person's
 *          earliest visit first.
 * Shape    yl_ordering_init; yl_ordering_run(x, cell) walks all that is in the claims up to that cell. What comes back is there again.
 * Units    instants in microseconds; cells of YL_CELL.
 * Order    (time, address) among the visits of one person, as newcomers in the loop. A turn lasts until the clock of the visit
 *          passes the window, or moves at all where its person comes oftener.
 * Cost     30 ns a visit and turn while most persons come once in a window; each person's visits of a window are a heap, a
 *          round costs some microseconds.
 * Errors   YL_NO_MEMORY.
 * Owns     its arrays; yl_ordering_free. The claims and the walker belong to the caller.
 * Threads  one replication, one thread.
 * Source   docs/decisions/0004-one-loop.md.
 */
#ifndef YL_SIM_ENGINE_ORDERING_H
#define YL_SIM_ENGINE_ORDERING_H
#include "sim/engine/queue.h"

struct yl_ordering;
/* `out` is NULL where the plan has no turns. */
enum yl_status yl_ordering_init(struct yl_ordering **out, struct yl_walker *walker,
                                struct yl_queue *queue) YL_CHECKED;
void yl_ordering_free(struct yl_ordering *ordering); /* NULL is fine */
/* Everybody who comes in the cells from where the claims begin up to `to`. */
enum yl_status yl_ordering_run(struct yl_ordering *ordering, uint32_t to) YL_CHECKED;
#endif
