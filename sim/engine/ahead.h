/* ahead.h: limits whose answers are known before a visit's turn.
 *
 * Why      Who asks for a limit that others take from later would have to wait for the order of time. But while more is left
 *          than all visits can take, the answer is yes in any order, and once nothing is left, it is no until the calendar
 *          sets the limit anew. Who is asked then goes on in batches.
 * Shape    yl_ahead_init once a loop, yl_ahead_start each replication; yl_ahead_begin while a window is gathered
 *          (walker->ahead); yl_ahead_answer is asked by the walk.
 * Units    instants in microseconds, cells of YL_CELL.
 * Order    none before `until`; all that is not known waits for its turn in the loop.
 * Cost     a look at each limit and at the counts of each cell, a window.
 * Owns     its array; yl_ahead_free.
 * Threads  one loop, one thread; workers of a loop have none.
 */
#pragma once
#include "sim/engine/walk.h"

struct yl_loop;
struct yl_known {
    bool yes;
    int64_t until; /* the answer holds before it; YL_ALWAYS: none is known */
    int64_t till;  /* when the calendar sets the limit anew: later takes are of another period */
};
struct yl_ahead {
    struct yl_loop *loop;
    struct yl_known *known; /* [limits]; NULL: of no limit is anything known */
    int64_t end;            /* of the window that is gathered */
    int64_t rest;           /* arrivals that are not gathered yet, or more */
};
void yl_ahead_init(struct yl_ahead *ahead, struct yl_loop *loop);
void yl_ahead_free(struct yl_ahead *ahead);
void yl_ahead_start(struct yl_ahead *ahead);
/* Arrivals of the window that begins at `from`: few while answers change soon. */
uint32_t yl_ahead_window(const struct yl_ahead *ahead, uint32_t from);
void yl_ahead_begin(struct yl_ahead *ahead, uint32_t from, uint32_t to);
/* True if the rows of a batch have gone on from its node, but for some that wait in a batch of their own. */
bool yl_ahead_answer(struct yl_walker *walker, struct yl_batch *batch, const struct yl_node *node);
