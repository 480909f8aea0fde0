/* early.c: who must hear of visits in order hears of none early. Contract: early.h. */
#include "sim/engine/early.h"

void yl_early_gather(struct yl_loop *loop, uint32_t from, uint32_t to)
{
    const bool early = !loop->follow && !loop->replication->units && !loop->walker->rowwise &&
                       !loop->hand_over && !loop->walker->enqueue;
    loop->calm.window.from = from;
    loop->calm.window.to = to;
    loop->walker->calm = early ? &loop->calm : NULL;
    yl_loop_gather(loop->walker, from, to);
    loop->walker->calm = NULL;
}
