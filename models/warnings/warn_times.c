/* warn_times.c: sessions, arrivals and budgets that do not meet; contract in warn.h */
#include "models/warnings/warn.h"

static const double missed = 0.995;  /* of the visits that come to a room: practically all */
static const double short_by = 0.01; /* of the arrivals: less is rounding */
static const double few = 1e-3;      /* of the arrivals: the room is not where they lead */

void yl_warn_session_outside(struct yl_warn *warn)
{
    const struct yl_scenario *s = warn->s;
    char from[YL_WARN_TIME], to[YL_WARN_TIME];
    yl_warn_time(from, s, s->from);
    yl_warn_time(to, s, s->to);
    for (uint32_t r = 0; r < s->rooms; r++)
        for (uint32_t i = 0; i < s->room[r].sessions; i++) {
            const struct yl_session *session = &s->room[r].session[i];
            struct yl_pos at = s->room[r].session_at[i];
            bool whole = session->to <= s->from || session->from >= s->to;
            if (!yl_warn_own(warn, at)) continue;
            if (!whole && session->from >= s->from && session->to <= s->to) continue;
            if (!yl_warn_first(warn, at, YL_E_SESSION_OUTSIDE)) continue;
            if (whole)
                YL_WARN(warn, at, SESSION_OUTSIDE,
                        "this session of 'rooms.%s' is outside the horizon, so it never happens",
                        "'rooms.%s' 的这一场在时间范围之外，不会发生", s->room[r].name);
            else
                YL_WARN(warn, at, SESSION_OUTSIDE,
                        "a part of this session of 'rooms.%s' is outside the horizon, where nobody "
                        "arrives",
                        "'rooms.%s' 的这一场有一部分在时间范围之外，那时没有人到来",
                        s->room[r].name);
            yl_diag_help(warn->diags,
                         "the horizon is from %s to %s: move the session or widen 'horizon'",
                         "时间范围从 %s 到 %s：请移动场次或放宽 'horizon'", from, to);
        }
}

static void say_missed(struct yl_warn *warn, const struct yl_entry *entry,
                       const struct yl_room *room, enum yl_traffic_found when)
{
    static const char *const is[][2] = {
        [YL_FOUND_EARLY] = {"before it is live, at", "尚未开播，开播在"},
        [YL_FOUND_LIVE] = {"", ""},
        [YL_FOUND_BETWEEN] = {"between two sessions, the next one at", "正值两场之间，下一场在"},
        [YL_FOUND_LATE] = {"when it is over, since", "直播已结束，结束于"},
    };
    char time[YL_WARN_TIME];
    const struct yl_scenario *s = warn->s;
    struct yl_pos at = yl_warn_at(warn, "entries", entry->name, "arrivals");
    if (!yl_warn_first(warn, at, YL_E_SESSION_MISSED)) return;
    const struct yl_session *last = &room->session[room->sessions - 1];
    int64_t then = when == YL_FOUND_LATE ? last->to : last->from;
    if (when == YL_FOUND_EARLY) then = room->session->from;
    yl_warn_time(time, s, then);
    YL_WARN(warn, at, SESSION_MISSED, "the visits of 'entries.%s' come to 'rooms.%s' %s %s",
            "'entries.%s' 的访问到 'rooms.%s' 时%s %s", entry->name, room->name,
            is[when][warn->diags->lang], time);
    if (when == YL_FOUND_LATE)
        yl_diag_help(warn->diags, "let them arrive earlier, or move the session",
                     "请让他们早些到达，或移动场次");
    else
        yl_diag_help(warn->diags,
                     "let them arrive later, begin the session earlier, or let them wait: a step "
                     "with 'wait: rooms.%s'",
                     "请让他们晚些到达、提早开播，或让他们等待：加一个 'wait: rooms.%s' 的步骤",
                     room->name);
}

void yl_warn_session_missed(struct yl_warn *warn)
{
    const struct yl_scenario *s = warn->s;
    for (size_t k = 0; k < warn->traffic->founds; k++) {
        const struct yl_traffic_found_at *at = &warn->traffic->found[k];
        double all = 0;
        enum yl_traffic_found most = YL_FOUND_EARLY;
        for (int i = 0; i < YL_FOUNDS; i++) all += at->visits[i];
        for (int i = 0; i < YL_FOUNDS; i++)
            if (at->visits[i] > at->visits[most]) most = (enum yl_traffic_found)i;
        if (s->room[at->room].hosted) continue;
        if (!(all > few * warn->traffic->made[at->entry]) || !(all > 0)) continue;
        if (at->visits[YL_FOUND_LIVE] > (1 - missed) * all) continue;
        say_missed(warn, &s->entry[at->entry], &s->room[at->room], most);
    }
}

/* Where the budget stands, and its name: its own key, or the entry that has it alone. */
static struct yl_pos budget_at(struct yl_warn *warn, uint32_t which, const char **things,
                               const char **name)
{
    const struct yl_scenario *s = warn->s;
    *things = "budgets";
    *name = which < s->budgets ? s->budget[which].name : "";
    if (which < s->budgets) return yl_warn_at(warn, "budgets", *name, NULL);
    *things = "entries";
    for (uint32_t e = 0; e < s->entries; e++)
        if (warn->left->plan->entry[e].budget == (int32_t)which) *name = s->entry[e].name;
    return yl_warn_at(warn, "entries", *name, "budget");
}

void yl_warn_budget_short(struct yl_warn *warn)
{
    for (uint32_t b = 0; warn->left && b < warn->left->plan->budgets; b++) {
        const struct yl_expected *expected = warn->left->expected;
        const struct yl_plan_budget *budget = &warn->left->plan->budget[b];
        double come = 0, made = 0;
        const char *things, *name;
        char time[YL_WARN_TIME];
        for (uint32_t e = 0; e < warn->s->entries; e++) {
            if (warn->left->plan->entry[e].budget != (int32_t)b) continue;
            come += expected->entry[e].come;
            made += expected->entry[e].made;
        }
        struct yl_pos at = budget_at(warn, b, &things, &name);
        if (!expected->budget[b].closed || made > (1 - short_by) * come) continue;
        if (!yl_warn_first(warn, at, YL_E_BUDGET_SHORT)) continue;
        yl_warn_time(time, warn->s, expected->budget[b].first);
        YL_WARN(warn, at, BUDGET_SHORT,
                "the budget of '%s.%s' is spent at about %s: %.0f of %.0f arrivals are not made",
                "'%1$s.%2$s' 的预算约在 %3$s 用完：%5$.0f 次触达中有 %4$.0f 次不会发生", things,
                name, time, come - made, come);
        yl_diag_help(warn->diags,
                     budget->periods > 1
                         ? "the budget of a day is %.0f CNY: raise 'amount' or send less"
                         : "the budget is %.0f CNY: raise the amount or send less",
                     budget->periods > 1 ? "每天的预算为 %.0f 元：请提高 'amount' 或减少触达"
                                         : "预算为 %.0f 元：请提高金额或减少触达",
                     1e-6 * (double)budget->amount);
    }
}
