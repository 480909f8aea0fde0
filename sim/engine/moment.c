/* moment.c: sessions and hours of the day. Contract: moment.h. */
#include "sim/engine/moment.h"

const struct yl_plan_session *yl_moment_session(const struct yl_plan_room *room, int64_t time)
{
    for (uint32_t s = 0; s < room->sessions; s++)
        if (time >= room->session[s].from && time < room->session[s].to) return &room->session[s];
    return NULL;
}

bool yl_moment_in_hours(const struct yl_plan *p, const struct yl_test *t, int64_t time)
{
    struct yl_local x = yl_local(&p->zone, time);
    int64_t now = x.hour * YL_HOUR + x.minute * YL_MINUTE + x.second * YL_SECOND + x.micro;
    return t->from <= t->to ? now >= t->from && now < t->to : now >= t->from || now < t->to;
}

int64_t yl_moment_next(const struct yl_plan *p, const struct yl_test *t, int64_t time)
{
    if (t->kind == YL_TEST_LIVE) {
        const struct yl_plan_room *room = &p->room[t->index];
        for (uint32_t s = 0; s < room->sessions; s++)
            if (room->session[s].from >= time) return room->session[s].from;
        return YL_NEVER;
    }
    if (t->kind != YL_TEST_HOURS) return YL_NEVER;
    struct yl_local x = yl_local(&p->zone, time);
    for (int day = 0; day < 3; day++, x.day++) {
        int64_t at;
        x.hour = (int32_t)(t->from / YL_HOUR), x.minute = (int32_t)(t->from % YL_HOUR / YL_MINUTE),
        x.second = x.micro = 0;
        yl_instant(&at, &p->zone, x);
        if (at >= time) return at;
    }
    return YL_NEVER;
}
