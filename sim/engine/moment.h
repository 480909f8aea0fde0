/* moment.h: what holds at an instant, whoever asks: sessions of a room and hours of the day.
 *
 * Why      The loop asks for one visit, the exact answers for a flow of them; both must mean the
 *          same instant.
 * Shape    yl_moment_value and yl_moment_change for what has a timetable (slots of a programme),
 *          the others for sessions and hours.
 * Units    instants in microseconds; half-open spans.
 * Source   docs/scenario.md, "Conditions".
 */
#pragma once
#include "sim/engine/plan.h"

/* How many changes there were up to `time`, which is the index of the next. */
uint32_t yl_moment_change(const struct yl_timetable *table, int64_t time);
uint8_t yl_moment_value(const struct yl_timetable *table, int64_t time);
/* When a timetable next takes a value whose bit is set in the mask, behind `time`; YL_NEVER. */
int64_t yl_moment_next_value(const struct yl_timetable *table, uint64_t mask, int64_t time);
/* The axis with a timetable that an axis is, by itself or as one of a pair; -1: none. */
int32_t yl_moment_clock(const struct yl_plan *plan, int32_t axis);
/* NULL: not live at that instant. */
const struct yl_session *yl_moment_session(const struct yl_plan_room *room, int64_t time);
/* The local hour of the week, 0 from Monday 00:00. */
uint32_t yl_moment_hour(const struct yl_plan *plan, int64_t time);
/* Microseconds since local midnight, as the clocks show them. */
int64_t yl_moment_of_day(const struct yl_plan *plan, int64_t time);
static inline bool yl_moment_hours_hold(const struct yl_test *test, int64_t now)
{
    if (test->from <= test->to) return now >= test->from && now < test->to;
    return now >= test->from || now < test->to;
}
/* The wall clock at instants that lie close together: the zone is asked only outside of [low, high),
 * and when hours next hold only outside of [since, until), where it is at `opens`, or at once. */
struct yl_wall_clock {
    const struct yl_plan *plan;
    int64_t low, high, offset;
    const struct yl_test *test; /* the last that was asked for; NULL: none */
    int64_t since, until, opens;
};
static inline struct yl_wall_clock yl_wall_clock(const struct yl_plan *plan)
{
    return (struct yl_wall_clock){.plan = plan};
}
void yl_wall_clock_set(struct yl_wall_clock *clock, int64_t time);
/* As yl_moment_of_day. */
static inline int64_t yl_wall_clock_of_day(struct yl_wall_clock *clock, int64_t time)
{
    if (time < clock->low || time >= clock->high) yl_wall_clock_set(clock, time);
    int64_t since = (time + clock->offset) % YL_DAY;
    return since < 0 ? since + YL_DAY : since;
}
/* Of a YL_TEST_HOURS. */
bool yl_moment_in_hours(const struct yl_plan *plan, const struct yl_test *test, int64_t time);
/* When a YL_TEST_LIVE or YL_TEST_HOURS that does not hold at `time` next begins to; YL_NEVER. */
int64_t yl_moment_next(const struct yl_plan *plan, const struct yl_test *test, int64_t time);
/* The long way of yl_wall_clock_next. */
int64_t yl_wall_clock_look(struct yl_wall_clock *clock, const struct yl_test *test, int64_t time);
/* The same for YL_TEST_HOURS; `time` itself where it holds. */
static inline int64_t yl_wall_clock_next(struct yl_wall_clock *clock, const struct yl_test *test,
                                         int64_t time)
{
    if (test != clock->test || time < clock->since || time >= clock->until)
        return yl_wall_clock_look(clock, test, time);
    return clock->opens > time ? clock->opens : time;
}
