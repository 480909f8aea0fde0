/* follow.c: figures by cell, and the arrivals that go by them. Contract: follow.h. */
#include "sim/engine/follow.h"
#include "sim/engine/budget.h"
#include "sim/engine/moment.h"
#include <string.h>

struct yl_followed {          /* of a room or a shop, cells counted from the first of the horizon */
    int64_t *change, *events; /* [cells] more online from there on; entrants or orders in it */
    int64_t online;           /* at the beginning of cell `at` */
    uint32_t at;
};

static uint32_t first_cell(const struct yl_plan *plan) { return (uint32_t)(plan->from / YL_CELL); }

static uint32_t cells_of(const struct yl_plan *plan)
{
    return (uint32_t)((plan->to - 1) / YL_CELL) - first_cell(plan) + 1;
}

void yl_follow_init(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    if (!plan->figures) return;
    const size_t cells = cells_of(plan);
    struct yl_arena *arena = &replication->arena;
    replication->figure = yl_arena_get(arena, plan->figures * sizeof *replication->figure);
    for (uint32_t f = 0; f < plan->figures; f++) {
        struct yl_followed *figure = &replication->figure[f];
        figure->change = yl_arena_get(arena, cells * sizeof *figure->change);
        figure->events = yl_arena_get(arena, cells * sizeof *figure->events);
    }
}

void yl_follow_start(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    const size_t bytes = cells_of(plan) * sizeof(int64_t);
    for (uint32_t f = 0; f < plan->figures; f++) {
        struct yl_followed *figure = &replication->figure[f];
        memset(figure->change, 0, bytes);
        memset(figure->events, 0, bytes);
        figure->online = figure->at = 0;
    }
    for (uint32_t s = 0; plan->figures && s < plan->streams; s++)
        if (plan->stream[s].follow)
            memset(replication->count[s], 0, plan->stream[s].cells * sizeof *replication->count[s]);
}

static void note(struct yl_replication *replication, int64_t *by_cell, int64_t time, uint32_t later,
                 int64_t n)
{
    const struct yl_plan *plan = replication->plan;
    const int64_t cell = time / YL_CELL - first_cell(plan) + later;
    if (cell < cells_of(plan)) by_cell[cell] += n;
}

void yl_follow_entered(struct yl_replication *replication, uint32_t followed, int64_t time)
{
    if (!followed) return;
    note(replication, replication->figure[followed - 1].change, time, 1, 1);
    note(replication, replication->figure[followed - 1].events, time, 0, 1);
}

void yl_follow_left(struct yl_replication *replication, uint32_t followed, int64_t time)
{
    if (followed) note(replication, replication->figure[followed - 1].change, time, 1, -1);
}

void yl_follow_ordered(struct yl_replication *replication, uint32_t followed, int64_t time)
{
    if (followed) note(replication, replication->figure[followed - 1].events, time, 0, 1);
}

/* The figure at the beginning of a cell; below 0: the room is not live. */
static double figure_at(struct yl_replication *replication, const struct yl_follow *follow,
                        uint32_t cell)
{
    const struct yl_plan *plan = replication->plan;
    const bool shop = follow->figure == YL_FIGURE_ORDERS;
    const struct yl_plan_room *room = shop ? NULL : &plan->room[follow->index];
    const uint32_t here = cell - first_cell(plan), back = (uint32_t)(follow->every / YL_CELL);
    const int64_t now = (int64_t)cell * YL_CELL;
    struct yl_followed *figure =
        &replication->figure[(shop ? plan->shop[follow->index].followed : room->followed) - 1];
    if (room && room->sessions && !yl_moment_session(room, now > plan->from ? now : plan->from))
        return -1;
    if (follow->figure == YL_FIGURE_ONLINE) {
        while (figure->at < here) figure->online += figure->change[++figure->at];
        return (double)figure->online;
    }
    int64_t sum = 0;
    for (uint32_t i = here > back ? here - back : 0; i < here; i++) sum += figure->events[i];
    return (double)sum;
}

/* The rate at a value: linear between the rows, that of the end rows beyond. */
static double rate_at(const struct yl_follow *follow, double value)
{
    const double *at = follow->value, *rate = follow->rate;
    uint32_t row = 0;
    while (row < follow->rows && at[row] <= value) row++;
    if (!row || row == follow->rows) return rate[row ? row - 1 : 0];
    return rate[row - 1] +
           (value - at[row - 1]) / (at[row] - at[row - 1]) * (rate[row] - rate[row - 1]);
}

void yl_follow_update(struct yl_replication *replication, uint32_t cell, uint32_t *until)
{
    const struct yl_plan *plan = replication->plan;
    for (uint32_t s = 0; s < plan->streams; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        if (!stream->follow || cell < stream->first_cell) continue;
        const uint32_t at = cell - stream->first_cell;
        uint32_t end = at;
        while (end < stream->cells && stream->since[end] == stream->since[at]) end++;
        if (stream->first_cell + end < *until) *until = stream->first_cell + end;
        if (at >= stream->cells || stream->since[at] != cell) continue;
        const double value = figure_at(replication, stream->follow, cell);
        yl_replication_recount(replication, s, (const uint32_t[]){at, end},
                               value < 0 ? 0 : rate_at(stream->follow, value));
        const int32_t budget = plan->entry[stream->entry].budget;
        if (budget >= 0)
            yl_budget_spend(replication, (uint32_t)budget, cell, stream->first_cell + end);
    }
}
