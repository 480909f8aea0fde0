/* ample.h: agents of whom there is one for everybody who is under way.
 *
 * Why      A visit is served by one agent at a time. Where no more visits are under way in a window
 *          than there are agents, nobody waits there, in whatever order they ask: those who come
 *          by then are served in batches and go on in them, without an event.
 * Shape    yl_ample_open(&loop, from, to) in front of a window that the loop's own walker gathers;
 *          there yl_ample_ask for batches that come to agents.
 * Units    cells as replication.h.
 * Order    none within the window; who comes to agents behind its end waits for its turn.
 * Cost     a look at each of the agents in front of a window; of a visit a draw and an interval.
 * Errors   YL_NO_MEMORY in the loop's status.
 * Owns     nothing; yl_desk.till says up to when there are enough.
 * Threads  one loop, one thread.
 */
#ifndef YL_SIM_ENGINE_AMPLE_H
#define YL_SIM_ENGINE_AMPLE_H
#include "sim/engine/loop.h"

enum yl_status yl_ample_init(struct yl_loop *loop) YL_CHECKED;
void yl_ample_free(struct yl_loop *loop);
void yl_ample_start(struct yl_loop *loop, uint32_t cell);
void yl_ample_open(struct yl_loop *loop, uint32_t from, uint32_t to);
/* May visits go on so? Then the loop's own walker had better gather all windows. */
bool yl_ample_may(const struct yl_loop *loop);
/* Who waits for cells before `to` goes on in batches. */
void yl_ample_resume(struct yl_loop *loop, uint32_t to);
/* Serves the rows of a batch that stands at agents, but for those who come later, who leave it; false: all wait for
 * their turn. */
bool yl_ample_ask(struct yl_walker *walker, struct yl_batch *batch);
#endif
