/* warn_load.c: agents and seats that have more to do than they can; contract in warn.h */
#include "models/compiler/expect.h"
#include "models/steps.h"
#include "models/warnings/warn.h"
#include "sim/base/number.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static double largest_of(const struct yl_quantity *quantity)
{
    double most = 0;
    for (uint32_t i = 0; i < quantity->count; i++) {
        double p = yl_dist_mean(&quantity->dist[i]);
        if (p > most) most = p;
    }
    return most;
}

void yl_warn_ask_chance(struct yl_warn *warn)
{
    struct yl_steps of;
    for (uint32_t i = 0; yl_steps_at(warn->s, i, &of); i++)
        for (const struct yl_step *step = of.step; step < of.step + of.steps; step++) {
            const double most = 100 * largest_of(&step->p);
            if (step->ask < 0 || !step->p.count || most >= 100) continue;
            if (step > of.step && step[-1].choose.present) continue; /* some of them were chosen */
            if (!yl_warn_first(warn, step->at, YL_E_ASK_CHANCE)) continue;
            YL_WARN(warn, step->at, ASK_CHANCE,
                    "everybody who comes to '%s' waits for 'agents.%s': 'p' is drawn after the "
                    "service",
                    "到 '%s' 的人都会排队等 'agents.%s'：'p' 在接待之后才抽取", step->name,
                    warn->s->agent[step->ask].name);
            YL_HELP(warn,
                    "if only some of them ask, let a step before choose: '- asks: {choose: "
                    "{paths.NAME: %.6g%%, next: rest}}', with the step in that path",
                    "若只有部分人需要接待，请由前面的步骤来分：'- asks: {choose: {paths.NAME: "
                    "%.6g%%, next: rest}}'，把这一步写进那条路径",
                    most);
        }
}

/* Who gives up: more than that are told of, whatever the load. */
static const double too_many = 0.1;

/* Does a variant have another number of them? */
static bool is_varied(const struct yl_warn *warn, const struct yl_agent *agent)
{
    const struct yl_scenarios *all = warn->all;
    for (uint32_t v = 1; v < all->variants; v++)
        for (uint32_t i = 0; i < all->variant[v].agents; i++)
            if (!strcmp(all->variant[v].agent[i].name, agent->name) &&
                all->variant[v].agent[i].count != all->variant->agent[i].count)
                return true;
    return false;
}

/* More is asked of agents, or of the seats of a room where they are NULL, than they can. */
static void falls_behind(struct yl_warn *warn, const struct yl_agent *agent,
                         const struct yl_room *room, struct yl_pos at,
                         const struct yl_walked_peak *peak, bool give_up)
{
    char time[YL_WARN_TIME], asked[YL_WARN_RANGE], fullest[YL_WARN_RANGE] = "";
    const double needed = peak->work / peak->hours, enough = floor(needed) + 1,
                 most = floor(peak->asked.high / peak->asked.mean * needed) + 1;
    if (!yl_warn_more(warn, at, YL_E_OVERLOAD, enough)) return;
    yl_warn_time(time, warn->s, peak->from);
    YL_WARN(
        warn, at, OVERLOAD,
        agent ? "'agents.%s' falls behind, most from %s for %s h: about %s visits ask, %s hours of "
                "work, and 'count' is %s (load %s)"
              : "'rooms.%s' has too few seats, most from %s for %s h: about %s viewers come, who "
                "need "
                "%s seats on average, and there are %s (load %s)",
        agent ? "'agents.%1$s' 忙不过来，%2$s 起的 %3$s 小时最忙：平均约 %4$s人求助，需 %5$s "
                "小时接待，而 'count' 为 %6$s（负荷 %7$s）"
              : "'rooms.%1$s' 座位不够，%2$s 起的 %3$s 小时最满：平均约来 %4$s位观众，占用 "
                "%5$s 个座位，而座位只有 %6$s 个（负荷 %7$s）",
        agent ? agent->name : room->name, time, yl_short_of(peak->hours).text,
        yl_warn_range(asked, warn, peak->asked),
        yl_short_of(agent ? peak->work : round(needed)).text,
        yl_short_of((double)(agent ? agent->count : room->capacity)).text,
        yl_short_of(peak->load).text);
    if (peak->asked.n > 1)
        snprintf(fullest, sizeof fullest,
                 T(warn->diags->lang, " on average (about %s in the fullest of these campaigns)",
                   "（按平均；人最多的一次模拟约需 %s 名）"),
                 yl_short_of(most).text);
    if (!agent)
        YL_HELP(warn, "a larger 'capacity' or a shorter 'watch' shortens the queue",
                "增大 'capacity' 或缩短 'watch' 可以缩短排队");
    else
        YL_HELP(warn,
                "%s%s agents would do the work of that time%s, though some would still wait%s%s",
                "%s%s 名够做完这段时间的工作%s，仍会有人等待%s%s",
                give_up ? ""
                        : T(warn->diags->lang,
                            "nobody gives up, the work waits: ", "没有人放弃，只是等待："),
                yl_short_of(enough).text, fullest,
                give_up ? T(warn->diags->lang, " or give up", "或放弃") : "",
                is_varied(warn, agent)
                    ? ""
                    : T(warn->diags->lang,
                        "; to see what more of them bring, add a variant with another 'count'",
                        "；增加人手能带来什么，可用改变 'count' 的方案比较"));
}

static void many_give_up(struct yl_warn *warn, const struct yl_agent *agent,
                         const struct yl_room *room, struct yl_pos at,
                         const struct yl_walked_range range[2])
{
    char asked[YL_WARN_RANGE], gave_up[YL_WARN_RANGE];
    if (!yl_warn_first(warn, at, YL_E_OVERLOAD)) return;
    const bool leave = room && room->when_full_leave;
    YL_WARN(warn, at, OVERLOAD, "of the visits that come to '%s.%s', %s %s: %s of %s",
            "来到 '%1$s.%2$s' 的访问有 %3$s %4$s：%6$s次中有 %5$s次", room ? "rooms" : "agents",
            room ? room->name : agent->name, yl_short_share(range[1].mean / range[0].mean).text,
            leave ? T(warn->diags->lang, "find no seat", "没有座位")
                  : T(warn->diags->lang, "give up, though no hour is too full",
                      "等不及，虽然没有一个小时忙不过来"),
            yl_warn_range(gave_up, warn, range[1]), yl_warn_range(asked, warn, range[0]));
    YL_HELP(warn,
            leave ? "more of '%s', or let them wait: 'when_full: wait'"
                  : "they come at once, or do not wait long: more of '%s', or a longer 'patience'",
            leave ? "请增加 '%s'，或让他们等候：'when_full: wait'"
                  : "他们同时到来，或等得不久：请增加 '%s'，或放宽 'patience'",
            room ? "capacity" : "count");
}

void yl_warn_overload(struct yl_warn *warn)
{
    for (uint32_t i = 0; i < warn->walked->stations; i++) {
        const bool seats = i >= warn->s->agents;
        const struct yl_room *room = seats ? &warn->s->room[i - warn->s->agents] : NULL;
        const struct yl_agent *agent = seats ? NULL : &warn->s->agent[i];
        const struct yl_walked_range range[] = {yl_walked_of(warn->walked, YL_WALKED_ASKED, i),
                                                yl_walked_of(warn->walked, YL_WALKED_GAVE_UP, i)};
        if (range[0].mean < 1 || (room && room->capacity < 0)) continue;
        const struct yl_walked_peak peak = yl_walked_peak(warn->walked, i);
        const struct yl_pos set = seats ? yl_warn_at(warn, "rooms", room->name, "capacity")
                                        : yl_warn_at(warn, "agents", agent->name, "count"),
                            at = seats || set.source != agent->at.source ? set : agent->at;
        const bool full = peak.load >= 1 && peak.asked.mean >= 1 &&
                          !(room && (room->hosted || room->when_full_leave));
        if (full)
            falls_behind(warn, agent, room, at, &peak, range[1].mean >= 1);
        else if (range[1].mean > too_many * range[0].mean)
            many_give_up(warn, agent, room, at, range);
    }
}

void yl_warn_gain(struct yl_warn *warn)
{
    for (uint32_t e = 0; e < warn->s->entries; e++) {
        const struct yl_entry *entry = &warn->s->entry[e];
        if (entry->kind != YL_ARRIVE_FOLLOW) continue;
        const double gain = yl_expect_gain(warn->s, entry);
        if (!(gain >= 1) || !yl_warn_first(warn, entry->at, YL_E_GAIN)) continue;
        YL_WARN(warn, entry->at, GAIN,
                "'entries.%s' feeds itself: each arrival may bring %s more, up to the last row of "
                "its table",
                "'entries.%s' 会自我放大：每次触达可再带来 %s 次，直到表的最后一行", entry->name,
                yl_short_of(gain).text);
        YL_HELP(warn,
                "if that is not meant, let the rates of 'table' rise more slowly: the gain is "
                "the steepest slope times the mean stay, or times 'every'",
                "若非本意，请让 'table' 的速率升得慢些：增益为最陡的斜率乘以平均停留，或乘以 "
                "'every'");
    }
}
