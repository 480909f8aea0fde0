/* warn_times.c: sessions, arrivals, budgets and limits that do not meet; contract in warn.h */
#include "models/steps.h"
#include "models/warnings/warn.h"
#include "sim/base/number.h"
#include <math.h>

static const double missed = 0.995;     /* of the visits that come to a room: practically all */
static const double short_by = 0.01;    /* of the arrivals: less is rounding */
static const double late_most = 0.05;   /* of the visits that a step begins */
static const double refused_most = 0.1; /* of those who ask */

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
            YL_WARN(warn, at, SESSION_OUTSIDE,
                    "%sthis session of 'rooms.%s' is outside the horizon, where nobody arrives",
                    "%s'rooms.%s' 的这一场在时间范围之外，那时没有人到来",
                    whole ? "" : T(warn->diags->lang, "a part of ", "有一部分："), s->room[r].name);
            YL_HELP(warn, "the horizon is from %s to %s: move the session or widen 'horizon'",
                    "时间范围从 %s 到 %s：请移动场次或放宽 'horizon'", from, to);
        }
}

struct comers { /* visits of an entry, or of a step's `starts` */
    const char *things, *name;
    struct yl_pos at;
    uint32_t entry; /* as walked */
};

/* EARLY: before the first session; LATE: one at least is over. */
static void say_missed(struct yl_warn *warn, const struct comers *of, const struct yl_room *room,
                       enum yl_found when, bool mixed, const char *visits)
{
    static const enum yl_found BETWEEN = YL_FOUND_PAUSED;
    static const char *const is[][2] = {
        [YL_FOUND_EARLY] = {"before it is live, at", "尚未开播，开播在"},
        [YL_FOUND_LIVE] = {"", ""},
        [YL_FOUND_LATE] = {"when it is over, since", "直播已结束，结束于"},
        [YL_FOUND_PAUSED] = {"outside of its sessions, the last until",
                             "都不在开播期间，最后一场结束于"},
    };
    char time[YL_WARN_TIME];
    if (!yl_warn_first(warn, of->at, YL_E_SESSION_MISSED)) return;
    const struct yl_session *last = &room->session[room->sessions - 1];
    if (mixed || (when == YL_FOUND_LATE && room->sessions > 1)) when = BETWEEN;
    yl_warn_time(time, warn->s, when == YL_FOUND_EARLY ? room->session->from : last->to);
    YL_WARN(warn, of->at, SESSION_MISSED, "visits of '%s.%s' come to 'rooms.%s' %s %s: %s",
            "'%s.%s' 的访问到 'rooms.%s' 时%s %s：%s次", of->things, of->name, room->name,
            is[when][warn->diags->lang], time, visits);
    if (when != YL_FOUND_EARLY)
        YL_HELP(warn, "let them arrive within a session, or move one",
                "请让他们在某一场之内到达，或移动场次");
    else
        YL_HELP(warn,
                "let them arrive later, begin the session earlier, or let them wait: a step "
                "with 'wait: rooms.%s'",
                "请让他们晚些到达、提早开播，或让他们等待：加一个 'wait: rooms.%s' 的步骤",
                room->name);
}

static void look_at_room(struct yl_warn *warn, const struct comers *of, uint32_t r)
{
    const struct yl_scenario *s = warn->s;
    const uint32_t first = (of->entry * s->rooms + r) * YL_FOUNDS,
                   each[YL_FOUNDS] = {first, first + 1, first + 2, first + 3};
    const struct yl_walked_range all =
        yl_walked_sum(warn->walked, YL_WALKED_FOUND, each, YL_FOUNDS);
    double found[YL_FOUNDS];
    char visits[YL_WARN_RANGE];
    if (s->room[r].hosted || !s->room[r].sessions || all.mean < 1) return;
    if (s->room[r].session->to <= s->from + s->warmup) return; /* it may be met uncounted */
    for (int i = 0; i < YL_FOUNDS; i++)
        found[i] = yl_walked_of(warn->walked, YL_WALKED_FOUND, each[i]).mean;
    if (found[YL_FOUND_LIVE] + found[YL_FOUND_PAUSED] > (1 - missed) * all.mean) return;
    say_missed(warn, of, &s->room[r],
               found[YL_FOUND_LATE] > found[YL_FOUND_EARLY] ? YL_FOUND_LATE : YL_FOUND_EARLY,
               fmin(found[YL_FOUND_LATE], found[YL_FOUND_EARLY]) >= 1,
               yl_warn_range(visits, warn, all));
}

void yl_warn_session_missed(struct yl_warn *warn)
{
    for (uint32_t e = 0; e < warn->s->entries && !warn->cut; e++) {
        const char *name = warn->s->entry[e].name;
        const struct comers of = {"entries", name, yl_warn_at(warn, "entries", name, "arrivals"),
                                  e};
        for (uint32_t r = 0; r < warn->s->rooms; r++) look_at_room(warn, &of, r);
    }
}

static void look_at_start(struct yl_warn *warn, const struct yl_start *start)
{
    const uint32_t entry = warn->s->entries + start->origin;
    const struct yl_walked_range late = yl_walked_of(warn->walked, YL_WALKED_LATE, entry),
                                 made = yl_walked_of(warn->walked, YL_WALKED_MADE, entry);
    const struct comers of = {"starts", start->name, start->at, entry};
    const struct yl_item *end = yl_tree_get(yl_tree_get(warn->s->root, "horizon"), "to");
    struct yl_pos at = start->at; /* else where the file sets the end that another one has */
    char cut[YL_WARN_RANGE];
    for (uint32_t r = 0; r < warn->s->rooms; r++) look_at_room(warn, &of, r);
    if (late.mean < 1 || late.mean < late_most * (late.mean + made.mean) ||
        !yl_warn_first(warn, start->at, YL_E_NEVER_HAPPENS) || (warn->told && !warn->variant))
        return;
    if (end && end->at.source != end->key_at.source) at = end->at;
    if (!yl_warn_own(warn, at)) return;
    YL_WARN(warn, at, NEVER_HAPPENS,
            "of %s visits that begin as 'starts.%s' %s come only after the horizon ends and do not "
            "count",
            "'starts.%2$s' 引起的 %1$s 次访问中有 %3$s次要到时间范围结束之后才到来，不计入",
            yl_short_of(round(late.mean + made.mean)).text, start->name,
            yl_warn_range(cut, warn, late));
    YL_HELP(warn,
            "lengthen the horizon, or begin them sooner; a variant that begins them sooner looks "
            "better for that reason alone",
            "请延长时间范围，或让它们早些开始；否则早些开始的方案仅因此就显得更好");
}

void yl_warn_begun(struct yl_warn *warn)
{
    struct yl_steps of;
    bool *told = yl_arena_get(&warn->arena, warn->s->start_names + 1); /* of all of a name */
    for (uint32_t i = 0; !warn->cut && yl_steps_at(warn->s, i, &of); i++)
        for (uint32_t k = 0; k < of.steps; k++)
            for (uint32_t n = 0; n < of.step[k].starts; n++) {
                const struct yl_start *start = &of.step[k].start[n];
                if (!told[start->origin]) look_at_start(warn, start);
                told[start->origin] = true;
            }
}

/* What entry `e` is paid from: its own budget, or one that it shares with others. */
struct paid {
    const char *things, *name;
    struct yl_pos at;
    const struct yl_budget *budget;
    uint32_t *entry, entries; /* all that are paid from it */
};

static bool find_paid(struct yl_warn *warn, uint32_t e, struct paid *paid)
{
    const struct yl_scenario *s = warn->s;
    const struct yl_entry *entry = &s->entry[e];
    const bool own = entry->shared < 0;
    if (own && entry->budget.amount < 0) return false;
    *paid = (struct paid){.things = own ? "entries" : "budgets",
                          .name = own ? entry->name : s->budget[entry->shared].name,
                          .budget = own ? &entry->budget : &s->budget[entry->shared],
                          .entry = yl_arena_get(&warn->arena, s->entries * sizeof *paid->entry)};
    paid->at = yl_warn_at(warn, paid->things, paid->name, own ? "budget" : NULL);
    for (uint32_t i = 0; i < s->entries; i++)
        if (i == e || (!own && s->entry[i].shared == entry->shared))
            paid->entry[paid->entries++] = i;
    return paid->entry[0] == e; /* each budget once */
}

void yl_warn_budget_short(struct yl_warn *warn)
{
    for (uint32_t e = 0; e < warn->s->entries; e++) {
        struct paid paid;
        char lost[YL_WARN_RANGE];
        if (!find_paid(warn, e, &paid)) continue;
        const struct yl_walked_range made = yl_walked_sum(warn->walked, YL_WALKED_MADE, paid.entry,
                                                          paid.entries),
                                     cut = yl_walked_sum(warn->walked, YL_WALKED_UNPAID, paid.entry,
                                                         paid.entries);
        const struct yl_walked_when spent = yl_walked_when(warn->walked, YL_WALKED_SPENT, e);
        const double come = made.mean + cut.mean;
        if (!spent.n || cut.mean < short_by * come) continue;
        if (!yl_warn_first(warn, paid.at, YL_E_BUDGET_SHORT) || (warn->told && !warn->variant))
            continue;
        YL_WARN(warn, paid.at, BUDGET_SHORT,
                "the budget of '%s.%s' is spent: of %s arrivals there is no money for %s",
                "'%s.%s' 的预算会用完：%s 次触达中有 %s次没有投出", paid.things, paid.name,
                yl_short_of(round(come)).text, yl_warn_range(lost, warn, cut));
        YL_HELP(
            warn, "the budget%s is %s: 'yinliu limits' shows what a higher one brings",
            "%s预算为 %s：更高的预算带来什么，由 yinliu limits 说明",
            paid.budget->per ? T(warn->diags->lang, " of a day", "每天的") : "",
            yl_short_as(YL_AS_MONEY, 1e-6 * (double)paid.budget->amount, warn->diags->lang).text);
    }
}

/* A limit of each person refuses by its nature, one that comes back is not gone; one by a trait is gone for a value. */
void yl_warn_limit_short(struct yl_warn *warn)
{
    for (uint32_t i = 0; i < warn->s->limits; i++) {
        char none[YL_WARN_RANGE];
        const struct yl_limit *limit = &warn->s->limit[i];
        const struct yl_walked_range asked = yl_walked_of(warn->walked, YL_WALKED_LIMIT, i),
                                     refused = yl_walked_of(warn->walked, YL_WALKED_REFUSED, i);
        const struct yl_walked_when empty = yl_walked_when(warn->walked, YL_WALKED_EMPTY, i);
        const bool back = limit->every || limit->within || limit->lasts || limit->at_times;
        if (limit->per == YL_PER_PERSON || back || !empty.n ||
            refused.mean <= refused_most * asked.mean)
            continue;
        if (!yl_warn_first(warn, limit->at, YL_E_LIMIT_SHORT) || (warn->told && !warn->variant))
            continue;
        const char *of = T(warn->diags->lang, " for a value of '%s'", "对 '%s' 的某个取值");
        of =
            limit->per ? yl_arena_print(&warn->arena, of, warn->s->axis[limit->per_axis].name) : "";
        YL_WARN(warn, limit->at, LIMIT_SHORT,
                "nothing of 'limits.%s' is left%s: of %s requests %s get none",
                "'limits.%s' %s一份不剩：%s 次请求中有 %s次落空", limit->name, of,
                yl_short_of(round(asked.mean)).text, yl_warn_range(none, warn, refused));
        YL_HELP(
            warn,
            "'yinliu limits' shows what a higher 'allow' brings; if it is meant to run out, write "
            "'# accepted: limit-short WHY' at the end of the line",
            "更高的 'allow' 带来什么，由 yinliu limits 说明；若本就打算发完，请在行尾写 '# "
            "accepted: limit-short 原因'");
    }
}
