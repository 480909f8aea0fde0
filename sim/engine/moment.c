/* moment.c: sessions and hours of the day. Contract: moment.h. */
#include "sim/engine/moment.h"

const struct yl_session *yl_moment_session(const struct yl_plan_room *room, int64_t time)
{
    for (uint32_t s = 0; s < room->sessions; s++)
        if (time >= room->session[s].from && time < room->session[s].to) return &room->session[s];
    return NULL;
}

int64_t yl_moment_of_day(const struct yl_plan *plan, int64_t time)
{
    struct yl_local local = yl_local(&plan->zone, time);
    return local.hour * YL_HOUR + local.minute * YL_MINUTE + local.second * YL_SECOND + local.micro;
}

bool yl_moment_hours_hold(const struct yl_test *test, int64_t now)
{
    if (test->from <= test->to) return now >= test->from && now < test->to;
    return now >= test->from || now < test->to;
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
