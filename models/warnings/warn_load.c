/* warn_load.c: agents and seats that have more to do than they can; contract in warn.h */
#include "models/compiler/expect.h"
#include "models/steps.h"
#include "models/warnings/warn.h"
#include <math.h>

static double largest_of(const struct yl_quantity *quantity)
{
    double most = 0;
    for (uint32_t i = 0; i < quantity->count; i++) {
        double p = yl_dist_mean(&quantity->dist[i]);
        if (p > most) most = p;
    }
    return most;
}

static void ask_with_chance(struct yl_warn *warn, const struct yl_step *step, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (step[i].ask < 0 || !step[i].p.count || largest_of(&step[i].p) >= 1) continue;
        if (!yl_warn_first(warn, step[i].at, YL_E_ASK_CHANCE)) continue;
        YL_WARN(warn, step[i].at, ASK_CHANCE,
                "everybody who comes to '%s' waits for 'agents.%s': 'p' is drawn after the service",
                "到 '%s' 的人都会排队等 'agents.%s'：'p' 在接待之后才抽取", step[i].name,
                warn->s->agent[step[i].ask].name);
        yl_diag_help(warn->diags,
                     "if only some of them ask, let a step before choose: '- asks: {choose: "
                     "{paths.NAME: %.6g%%, next: rest}}', with the step in that path",
                     "若只有部分人需要接待，请由前面的步骤来分：'- asks: {choose: {paths.NAME: "
                     "%.6g%%, next: rest}}'，把这一步写进那条路径",
                     100 * largest_of(&step[i].p));
    }
}

void yl_warn_ask_chance(struct yl_warn *warn)
{
    struct yl_steps of;
    for (uint32_t i = 0; yl_steps_at(warn->s, i, &of); i++)
        ask_with_chance(warn, of.step, of.steps);
}

struct peak {
    double amount, visits; /* in the hour that has most of it */
    int64_t from;
    double hours; /* of the window */
};

static struct peak peak_of(const struct yl_warn *warn, const double *amount, const double *visits)
{
    const struct yl_traffic *traffic = warn->traffic;
    uint32_t wide = traffic->width < YL_HOUR ? (uint32_t)(YL_HOUR / traffic->width) : 1;
    struct peak peak = {.hours = (double)wide * (double)traffic->width / (double)YL_HOUR};
    double sum = 0, come = 0;
    for (uint32_t b = 0; b < traffic->bins; b++) {
        sum += amount[b] - (b >= wide ? amount[b - wide] : 0);
        come += visits[b] - (b >= wide ? visits[b - wide] : 0);
        if (!(sum > peak.amount)) continue;
        peak.amount = sum;
        peak.visits = come;
        peak.from = yl_traffic_start(traffic, warn->s, b + 1 > wide ? b + 1 - wide : 0);
    }
    return peak;
}

static void agents_overload(struct yl_warn *warn, uint32_t a)
{
    const struct yl_agent *agent = &warn->s->agent[a];
    const size_t row = (size_t)a * warn->traffic->bins;
    struct peak peak = peak_of(warn, warn->traffic->work + row, warn->traffic->asks + row);
    double work = peak.amount / (double)YL_HOUR, load = work / peak.hours / (double)agent->count;
    char time[YL_WARN_TIME];
    if (!(load >= 1) || peak.visits < 1 || !yl_warn_first(warn, agent->at, YL_E_OVERLOAD)) return;
    yl_warn_time(time, warn->s, peak.from);
    YL_WARN(warn, agent->at, OVERLOAD,
            yl_text_plural(warn->diags->lang, (uint64_t)(peak.visits + 0.5),
                           "'agents.%s' cannot keep up: from %s about %.0f visit asks within %.0f "
                           "h, %.3g hours of work (load %.2g)",
                           "'agents.%s' cannot keep up: from %s about %.0f visits ask within %.0f "
                           "h, %.3g hours of work (load %.2g)",
                           ""),
            "'agents.%s' 忙不过来：从 %s 起约有 %.0f 人在 %.0f 小时内提出请求，需 %.3g "
            "小时接待（负荷 %.2g）",
            agent->name, time, peak.visits, peak.hours, work, load);
    yl_diag_help(warn->diags, "%.0f agents would keep up: raise 'count', or shorten 'service'",
                 "需要 %.0f 名客服：请增加人数（'count'）或缩短 'service'",
                 floor(load * (double)agent->count) + 1);
}

static void seats_overload(struct yl_warn *warn, uint32_t r)
{
    const struct yl_room *room = &warn->s->room[r];
    const size_t row = (size_t)r * warn->traffic->bins;
    if (room->capacity < 0) return;
    struct peak peak = peak_of(warn, warn->traffic->seen + row, warn->traffic->viewers + row);
    double seats = peak.amount / (double)YL_HOUR / peak.hours,
           load = seats / (double)room->capacity;
    struct yl_pos at = yl_warn_at(warn, "rooms", room->name, "capacity");
    char time[YL_WARN_TIME];
    if (!(load >= 1) || peak.visits < 1 || !yl_warn_first(warn, at, YL_E_OVERLOAD)) return;
    yl_warn_time(time, warn->s, peak.from);
    YL_WARN(warn, at, OVERLOAD,
            "'rooms.%s' has too few seats: the %.0f viewers from %s within %.0f h need %.0f seats "
            "on average, and there are %lld (load %.2g)",
            "'rooms.%1$s' 座位不够：从 %3$s 起 %4$.0f 小时内的 %2$.0f 位观众平均占用 %5$.0f "
            "个座位，而座位只有 %6$lld 个（负荷 %7$.2g）",
            room->name, peak.visits, time, peak.hours, seats, (long long)room->capacity, load);
    yl_diag_help(warn->diags, "the queue ends only with a larger 'capacity' or a shorter 'watch'",
                 "只有增大 'capacity' 或缩短 'watch'，排队才会结束");
}

void yl_warn_overload(struct yl_warn *warn)
{
    for (uint32_t a = 0; a < warn->s->agents; a++) agents_overload(warn, a);
    for (uint32_t r = 0; r < warn->s->rooms; r++) seats_overload(warn, r);
}

void yl_warn_gain(struct yl_warn *warn)
{
    for (uint32_t e = 0; e < warn->s->entries; e++) {
        const struct yl_entry *entry = &warn->s->entry[e];
        if (entry->kind != YL_ARRIVE_FOLLOW) continue;
        const double gain = yl_expect_gain(warn->s, entry);
        if (!(gain >= 1) || !yl_warn_first(warn, entry->at, YL_E_GAIN)) continue;
        YL_WARN(
            warn, entry->at, GAIN,
            "'entries.%s' feeds itself: each arrival may bring %.3g more, up to the last row of "
            "its table",
            "'entries.%s' 会自我放大：每次触达可再带来 %.3g 次，直到表的最后一行", entry->name,
            gain);
        yl_diag_help(warn->diags,
                     "if that is not meant, let the rates of 'table' rise more slowly: the gain is "
                     "the steepest slope times the mean stay, or times 'every'",
                     "若非本意，请让 'table' 的速率升得慢些：增益为最陡的斜率乘以平均停留，或乘以 "
                     "'every'");
    }
}
