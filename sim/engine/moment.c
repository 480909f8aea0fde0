/* moment.c: timetables, sessions and hours of the day. Contract: moment.h. */
#include "sim/engine/moment.h"

uint32_t yl_moment_change(const struct yl_timetable *table, int64_t time)
{
    return yl_edge_behind(table->at, table->count, time);
}

uint8_t yl_moment_value(const struct yl_timetable *table, int64_t time)
{
    uint32_t next = yl_moment_change(table, time);
    return next ? table->value[next - 1] : 0;
}

int64_t yl_moment_next_value(const struct yl_timetable *table, uint64_t mask, int64_t time)
{
    for (uint32_t i = yl_moment_change(table, time); i < table->count; i++)
        if (mask >> table->value[i] & 1) return table->at[i];
    return YL_NEVER;
}

int32_t yl_moment_clock(const struct yl_plan *plan, int32_t axis)
{
    if (axis < 0) return -1;
    const struct yl_plan_axis *a = &plan->axis[axis];
    if (a->kind != YL_AXIS_PAIR) return a->timetable.count ? axis : -1;
    int32_t first = yl_moment_clock(plan, (int32_t)a->pair[0]);
    return first >= 0 ? first : yl_moment_clock(plan, (int32_t)a->pair[1]);
}

const struct yl_session *yl_moment_session(const struct yl_plan_room *room, int64_t time)
{
    for (uint32_t s = 0; s < room->sessions; s++)
        if (time >= room->session[s].from && time < room->session[s].to) return &room->session[s];
    return NULL;
}

uint32_t yl_moment_hour(const struct yl_plan *plan, int64_t time)
{
    if (plan->zone.table) {
        struct yl_local local = yl_local(&plan->zone, time);
        return (uint32_t)(local.weekday * 24 + local.hour);
    }
    const int64_t week = 7 * YL_DAY, monday = 3 * YL_DAY; /* the epoch was a Thursday */
    int64_t since = (time + plan->zone.offset_s * YL_SECOND + monday) % week;
    return (uint32_t)((since < 0 ? since + week : since) / YL_HOUR);
}

void yl_wall_clock_set(struct yl_wall_clock *clock, int64_t time)
{
    const struct yl_zone *zone = &clock->plan->zone;
    clock->low = INT64_MIN;
    clock->high = INT64_MAX;
    clock->offset = zone->offset_s * YL_SECOND;
    if (!zone->table) return;
    clock->offset = yl_local(zone, time).offset_s * YL_SECOND;
    clock->low = time - YL_DAY;
    if (yl_zone_change(zone, clock->low, time) != YL_NEVER) clock->low = time;
    clock->high = yl_zone_change(zone, time, time + YL_DAY);
    if (clock->high == YL_NEVER) clock->high = time + YL_DAY;
}

int64_t yl_moment_of_day(const struct yl_plan *plan, int64_t time)
{
    struct yl_wall_clock clock = yl_wall_clock(plan);
    return yl_wall_clock_of_day(&clock, time);
}

bool yl_moment_in_hours(const struct yl_plan *plan, const struct yl_test *test, int64_t time)
{
    return yl_moment_hours_hold(test, yl_moment_of_day(plan, time));
}

/* A day whose clocks change may open twice, at the change, or not at all. */
static int64_t next_hours(const struct yl_plan *plan, const struct yl_test *test, int64_t time)
{
    for (int day = 0; day < 6 && !yl_moment_in_hours(plan, test, time); day++) {
        int64_t opens = time + (test->from - yl_moment_of_day(plan, time) + YL_DAY) % YL_DAY;
        int64_t change = yl_zone_change(&plan->zone, time, opens);
        if (change == YL_NEVER) return opens;
        time = change;
    }
    return yl_moment_in_hours(plan, test, time) ? time : YL_NEVER;
}

int64_t yl_wall_clock_look(struct yl_wall_clock *clock, const struct yl_test *test, int64_t time)
{
    const int64_t now = yl_wall_clock_of_day(clock, time);
    const bool holds = yl_moment_hours_hold(test, now);
    const int64_t began = holds ? test->from : test->to, ends = holds ? test->to : test->from,
                  since = time - (now - began + YL_DAY) % YL_DAY,
                  until = time + (ends - now + YL_DAY) % YL_DAY;
    if (!holds && until >= clock->high) return next_hours(clock->plan, test, time);
    clock->test = test;
    clock->since = since > clock->low ? since : clock->low;
    clock->until = until < clock->high ? until : clock->high;
    clock->opens = holds ? INT64_MIN : until;
    return holds ? time : until;
}

int64_t yl_moment_next(const struct yl_plan *plan, const struct yl_test *test, int64_t time)
{
    if (test->kind == YL_TEST_LIVE) {
        const struct yl_plan_room *room = &plan->room[test->index];
        for (uint32_t s = 0; s < room->sessions; s++)
            if (room->session[s].from >= time) return room->session[s].from;
        return YL_NEVER;
    }
    return test->kind == YL_TEST_HOURS ? next_hours(plan, test, time) : YL_NEVER;
}
