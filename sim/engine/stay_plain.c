/* stay_plain.c: stays without items and hosts. Contract: loop_parts.h. */
#include "sim/engine/follow.h"
#include "sim/engine/loop_parts.h"

/* Everything a plain stay is, at once; false: unfinished at the end of the horizon. */
static bool plain_stay(struct yl_loop *loop, struct yl_visit *visit,
                       const struct yl_plan_room *room, int64_t to)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    yl_tally_interval(loop->replication->tally, room->online, visit->time, to);
    yl_follow_left(loop->replication, room->followed, to);
    bool done = plan->drain || to < plan->to;
    if (done)
        yl_note_add(loop, visit, room->slot + YL_ROOM_WATCH_US, to - visit->time);
    else
        yl_note_add(loop, visit, room->slot + YL_ROOM_UNFINISHED, 1);
    int64_t stay = to - visit->time;
    visit->time = to;
    yl_note_unit(loop, visit, YL_UNIT_WATCH, (uint32_t)(room - plan->room), 1e-6 * (double)stay);
    return done;
}

void yl_stay_plain(struct yl_loop *loop, uint32_t i, const struct yl_node *watch, int64_t to)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_plan_room *room = &plan->room[watch->index];
    bool done = plain_stay(loop, visit, room, to);
    visit->node = watch->next;
    if (room->capacity >= 0)
        yl_loop_push(loop, to, YL_RANK_FREE, YL_LOOP_SEAT, watch->index, YL_NOBODY);
    if (done)
        yl_loop_walk(loop, i, false);
    else
        yl_loop_under_way(loop, i);
}
