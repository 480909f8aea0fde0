/* roll.c: who is put on the roll late finds the own message by the permutation backwards. Contract: roll.h. */
#include "sim/engine/roll.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/audience.h"

bool yl_roll_init(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    if (!plan->roll) return true;
    replication->roll.dealt = yl_arena_get(&replication->arena, plan->streams);
    replication->roll.is = yl_try_get((size_t)plan->size / 8 + 1, 1);
    return replication->roll.is != NULL;
}

/* False: is there already. */
static bool put(struct yl_roll *roll, uint32_t person)
{
    const uint8_t bit = (uint8_t)(1u << (person & 7));
    if (roll->is[person >> 3] & bit) return false;
    roll->is[person >> 3] |= bit;
    *YL_ARRAY_NEXT(roll->person, roll->n, roll->capacity) = person;
    return true;
}

void yl_roll_start(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    struct yl_roll *roll = &replication->roll;
    bool drawn = false;
    for (uint32_t i = 0; i < roll->n; i++) roll->is[roll->person[i] >> 3] = 0;
    roll->n = 0;
    for (uint32_t s = 0; roll->is && s < plan->streams; s++) roll->dealt[s] = false;
    if (replication->everybody) return;
    for (uint32_t i = 0; i < plan->drawn_memories; i++)
        drawn |= plan->roll >> plan->axis[plan->drawn_memory[i]].memory.bit & 1;
    for (int64_t p = 0; drawn && p < plan->size; p++)
        if (yl_replication_memory(replication, yl_person_address((uint32_t)p)) & plan->roll)
            put(roll, (uint32_t)p);
}

bool yl_roll_is_of(const struct yl_replication *replication, uint32_t stream, uint32_t person)
{
    const int32_t audience = replication->plan->stream[stream].audience;
    return audience < 0 || yl_audience_has(replication, (uint32_t)audience, person, 0);
}

void yl_roll_gather(struct yl_walker *walker, uint32_t from, uint32_t to)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    for (uint32_t s = 0; plan->roll && s < plan->streams; s++) {
        uint32_t a = plan->stream[s].first_cell, b = a + plan->stream[s].cells;
        if (!yl_roll_has(replication, s) || a >= to || b <= from) continue;
        if (!replication->roll.dealt[s]) yl_replication_deal(replication, s);
        if (a < from) a = from;
        if (b > to) b = to;
        yl_walker_cells(walker, s, a, b - 1);
    }
}

/* The message of a send to a person who is on the roll from now on, if its time is still to come. */
static void send_late(struct yl_walker *walker, uint32_t at, uint32_t person,
                      const struct yl_event *now)
{
    const struct yl_replication *replication = walker->replication;
    const struct yl_plan_stream *stream = &replication->plan->stream[at];
    if (now->time >= stream->at + stream->over || !yl_roll_is_of(replication, at, person)) return;
    struct yl_event event = {.rank = YL_RANK_JOIN};
    event.address.index = (uint32_t)yl_permutation_of(&replication->permutation[at], person);
    event.address.origin = stream->origin;
    event.time = yl_arrival_time(replication, at, 0, event.address.index);
    event.address.cell = (uint32_t)(event.time / YL_CELL);
    if ((int64_t)event.address.cell * YL_CELL >= replication->until || event.time < now->time ||
        (event.time == now->time && !yl_event_tie_before(now, &event)))
        return;
    yl_walker_arrival(walker, at, event.address, event.time >= replication->plan->warm);
}

void yl_roll_enter(struct yl_walker *walker, uint32_t person, const struct yl_event *now)
{
    struct yl_replication *replication = walker->replication;
    const struct yl_plan *plan = replication->plan;
    if (replication->everybody || !put(&replication->roll, person)) return;
    for (uint32_t s = 0; s < plan->streams; s++)
        if (plan->stream[s].by_roll && replication->roll.dealt[s] &&
            !(replication->left_out && replication->left_out[s]))
            send_late(walker, s, person, now);
}
