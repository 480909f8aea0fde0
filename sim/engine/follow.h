/* follow.h: arrivals whose rate goes by a figure of the run itself: a recommender that sends people
 * where people are.
 *
 * Why      The rate of a cell is known when all that happens before its period is known. So arrivals
 *          are counted period by period, and a window of visits never reaches over the next one.
 * Shape    yl_follow_start for each replication; yl_follow_entered, _left and _ordered as things
 *          happen; yl_follow_update counts the arrivals from a cell on and says where the next
 *          period begins.
 * Units    instants in microseconds, cells of YL_CELL, rates in arrivals a microsecond.
 * Order    what is noted may come in any order, but before yl_follow_update of a later cell. A visit
 *          that enters or leaves at the very beginning of a period does so behind its figure.
 * Cost     24 bytes a cell and figure; nothing where no entry follows.
 * Owns     figures, in the arena of the replication.
 * Threads  one replication, one thread.
 * Source   docs/scenario.md, "Recommendation".
 */
#pragma once
#include "sim/engine/replication.h"

void yl_follow_init(struct yl_replication *replication);
void yl_follow_start(struct yl_replication *replication);
/* Of a room or shop, whose `followed` it is; nothing where that is 0. */
void yl_follow_entered(struct yl_replication *replication, uint32_t followed, int64_t time);
void yl_follow_left(struct yl_replication *replication, uint32_t followed, int64_t time);
void yl_follow_ordered(struct yl_replication *replication, uint32_t followed, int64_t time);
/* Counts the arrivals of periods that begin at `cell`; *until: no later than where another begins. */
void yl_follow_update(struct yl_replication *replication, uint32_t cell, uint32_t *until);
