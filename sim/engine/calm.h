/* calm.h: conditions on what numbered persons remember that can be answered before their turn.
 *
 * Why      A send asks hundreds of thousands whether they have opted out. If nobody else who is there can change the answer,
 *          it need not wait for the order of time, and who is asked goes on in batches.
 * Shape    yl_calm_init once a loop; window.from, window.to and walker->calm while a window is gathered; the loop tells of
 *          visits that come and go; yl_calm_need is asked by the walk.
 * Units    cells as replication.h.
 * Order    a NEED of visits of a stream is calm where every other stream whose visits can change the memory has no arrivals
 *          in the window and no visits in the loop, and where the stream's own persons are different ones or change nothing.
 * Cost     a look at the streams that can change it, for each batch that comes to such a condition; a test for each visit of
 *          the loop.
 * Owns     its counts; yl_calm_free.
 * Threads  one loop, one thread; workers of a loop have none.
 */
#pragma once
#include "sim/engine/walk.h"

struct yl_calm {
    const struct yl_replication *replication;
    uint32_t *live; /* [streams] visits that may still change a memory; NULL: none is asked early */
    struct {
        uint32_t from, to; /* cells */
    } window;
};
void yl_calm_init(struct yl_calm *calm, const struct yl_replication *replication);
void yl_calm_free(struct yl_calm *calm);
void yl_calm_start(struct yl_calm *calm);
static inline void yl_calm_comes(struct yl_calm *calm, struct yl_visit *visit)
{
    const struct yl_plan *plan = calm->replication->plan;
    visit->flags &= (uint8_t)~YL_VISIT_CHANGES;
    if (!calm->live || visit->source >= plan->streams || !plan->calm->changes[visit->node]) return;
    visit->flags |= YL_VISIT_CHANGES;
    calm->live[visit->source]++;
}
static inline void yl_calm_goes(struct yl_calm *calm, const struct yl_visit *visit)
{
    if (visit->flags & YL_VISIT_CHANGES) calm->live[visit->source]--;
}
/* Answers the NEED where a batch stands, for all its rows; false: they have to wait for their turn. */
bool yl_calm_need(struct yl_walker *walker, struct yl_batch *batch);
