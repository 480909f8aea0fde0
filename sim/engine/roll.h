/* roll.h: the persons whom a send to all asks, where it asks for something that they must have got.
 *
 * Why      A send to all those who follow asks each at a time of its own, and who does not follow then never came. Of
 *          hundreds of thousands few ever follow: the others need not be asked.
 * Shape    whoever remembers a thing of plan.roll at the beginning, or may have got it in an event, is on the roll until
 *          the end (yl_roll_enter). A send by roll is dealt out when the loop comes to its first window
 *          (yl_roll_gather): to those on it then. Who is put there later gets the message at once, if its time is
 *          still to come.
 * Order    that of the calendar: the send asks who stands on the roll before its event. Whether they have the thing
 *          still is for the send's first operation (ADMIT).
 * Cost     with those on the roll; a look at all persons where some have the thing from the beginning by chance;
 *          nothing where no send goes by it.
 * Owns     its arrays belong to the replication.
 * Threads  those of the loop; workers of a loop have none.
 */
#pragma once
#include "sim/engine/lane.h"
#include "sim/engine/walk.h"

bool yl_roll_init(struct yl_replication *replication); /* false: no memory */
void yl_roll_start(struct yl_replication *replication);
/* Does a stream go by the roll in this replication? */
static inline bool yl_roll_has(const struct yl_replication *replication, uint32_t stream)
{
    return replication->plan->stream[stream].by_roll && !replication->everybody;
}
/* Does a send go to such a person, by traits? */
bool yl_roll_is_of(const struct yl_replication *replication, uint32_t stream, uint32_t person);
/* Arrivals of cells [from, to), behind those of the other streams. */
void yl_roll_gather(struct yl_walker *walker, uint32_t from, uint32_t to);
/* A person may have got a thing of plan.roll by what is done now, and had none before. */
void yl_roll_enter(struct yl_walker *walker, uint32_t person, const struct yl_event *now);
