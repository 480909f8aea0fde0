/* ab_words.c: what an analyst can paste, never stronger than the figures. Contract: ab.h. */
#include "sim/cli/ab.h"
#include <math.h>
#include <string.h>

struct words {
    FILE *out;
    const struct yl_designs *d;
    bool zh;
    uint32_t arm;
};

static void percent(char text[24], double share)
{
    if (!isfinite(share))
        snprintf(text, 24, "?");
    else
        snprintf(text, 24,
                 fabs(share) < 0.01    ? "%.2g%%"
                 : fabs(share) < 0.995 ? "%.3g%%"
                                       : "%.0f%%",
                 100 * share);
}

static void between(char text[96], struct yl_share share)
{
    char mid[24], low[24], high[24];
    struct yl_interval i = yl_interval_wilson(share, 0.95);
    percent(mid, share.x / share.n);
    percent(low, i.low);
    percent(high, i.high);
    snprintf(text, 96, "%s (%s-%s)", mid, low, high);
}

/* The planned design, as the beginning of a sentence. */
static const char *name_of(const struct words *w, enum yl_plan_design design)
{
    static const char *const en[YL_PLAN_DESIGNS] = {
        "A fixed test",          "A fixed test with CUPED",         "The group-sequential test",
        "The always-valid test", "A fixed cut looked at every day", "The switchback"};
    static const char *const cn[YL_PLAN_DESIGNS] = {"固定样本检验",       "固定样本检验（CUPED）",
                                                    "成组序贯检验",       "always-valid 检验",
                                                    "每天按固定界限查看", "轮换设计"};
    return w->zh ? cn[design] : en[design];
}

static const char *units_of(const struct words *w, const struct yl_design_row *row)
{
    bool visits = row->design == YL_PLAN_SWITCHBACK || w->d->r->e->unit == YL_SPLIT_VISIT;
    return visits ? (w->zh ? "访问" : "visits") : w->zh ? "人" : "people";
}

static const char *days(char text[32], const struct words *w, double n)
{
    snprintf(text, 32, w->zh ? "%.0f 天" : n == 1 ? "%.0f day" : "%.0f days", n);
    return text;
}

static void size(struct words *w, const struct yl_design_row *row)
{
    char all[32];
    char power[96], wish[24];
    const struct yl_rehearsal *r = w->d->r;
    between(power, row->power);
    percent(wish, r->e->power);
    if (yl_ab_bad(w->d, row) == YL_AB_HOPELESS) {
        fprintf(w->out,
                w->zh ? "不建议按此方案做实验：在 %s"
                        "内几乎看不出效应，做完也得不到结论。请放大改动、合并入口、换用更靠前的指"
                        "标，或接受不做实验。\n"
                      : "This plan should not be run: in its %s it would hardly ever see the "
                        "effect, and an empty result would say nothing. Make the change "
                        "larger, take in more entries, choose a metric nearer to the change, or "
                        "decide without a test.\n",
                days(all, w, r->days));
        return;
    }
    const char *name = name_of(w, row->design);
    if (row->days)
        fprintf(w->out,
                w->zh ? "%s达到 %s 功效需要 %s；到第 %u 天（两组共 %.0f 个%s）功效为 %s。\n"
                      : "%s has a power of %s after %s; on day %u, with %.0f %s in both "
                        "arms, it has %s.\n",
                name, wish, days(all, w, row->days), r->days, row->control + row->treatment,
                units_of(w, row), power);
    else
        fprintf(
            w->out,
            w->zh ? "%s在计划的 %s内达不到 %s 的功效，结束时的功效为 "
                    "%s。单位会用尽，不能按比例外推更多天数。\n"
                  : "%s, within the %s of the plan, does not reach a power of %s; at the end "
                    "it has %s. More days than the scenario has are not promised: units run out.\n",
            name, days(all, w, r->days), wish, power);
}

static void calculator(struct words *w, const struct yl_design_row *row)
{
    char all[32];
    const struct yl_rehearsal *r = w->d->r;
    bool turns = row->design == YL_PLAN_SWITCHBACK;
    const struct yl_truth_row *t =
        yl_designs_truth(w->d, row->arm, 0, turns ? YL_TRUTH_TURNS : YL_TRUTH_SPLIT);
    if (yl_ab_bad(w->d, row) || !(row->textbook_units > 0)) return;
    if (row->textbook_days <= r->days)
        fprintf(w->out,
                w->zh ? "教科书公式：%.0f 个单位，按平均到达量为 %s。"
                      : "A calculator says %.0f units, which is %s at the mean number of "
                        "arrivals.",
                row->textbook_units, days(all, w, row->textbook_days));
    else
        fprintf(w->out,
                w->zh
                    ? "教科书公式：%.0f 个单位，按平均到达量多于场景所有的 %u 天。"
                    : "A calculator says %.0f units, at the mean number of arrivals more than the "
                      "%u days there are.",
                row->textbook_units, r->days);
    double units = row->control + row->treatment,
           visits = r->aa.visits * (r->e->split[0] + r->e->split[row->arm]);
    if (row->textbook_days > r->days && row->days)
        fprintf(w->out, w->zh ? "模拟更快，因为到达并不均匀。"
                              : " The simulation is quicker, since arrivals are not even.");
    if (row->textbook_days < (row->days ? row->days : r->days + 1)) {
        if (!turns && r->all->variant[0].size && units < 0.9 * visits)
            fprintf(w->out,
                    w->zh ? "它把 %.0f 次到达当成不同的人，实际只有 %.0f 人。"
                          : " It takes %.0f arrivals for as many people; there are %.0f.",
                    visits, units);
        else
            fprintf(w->out, w->zh ? "它假定人天天均匀到来、结果当天就有。"
                                  : " It supposes that arrivals are even and outcomes immediate.");
    }
    if (t && yl_ab_biased(t))
        fprintf(w->out, w->zh ? "它也不知道两组互相影响。"
                              : " Nor does it know that the arms disturb each other.");
    fputc('\n', w->out);
}

static void known_before(struct words *w)
{
    const struct yl_design_row *plain = yl_ab_row(w->d, YL_PLAN_FIXED, w->arm),
                               *cuped = yl_ab_row(w->d, YL_PLAN_CUPED, w->arm);
    char with[96], without[96];
    if (!plain || !cuped || yl_ab_bad(w->d, plain) || yl_ab_bad(w->d, cuped)) return;
    between(with, cuped->power);
    between(without, plain->power);
    fprintf(
        w->out,
        w->zh
            ? "扣除实验前已知的信息（CUPED），固定样本检验的功效为 %s，不扣除为 %s。\n"
            : "With what is known before (CUPED) a fixed test has a power of %s, without it %s.\n",
        with, without);
}

static const char *shared_things(const struct words *w, char *text, size_t size_of)
{
    const struct yl_scenario *s = &w->d->r->all->variant[0];
    size_t used = 0;
    text[0] = 0;
    for (uint32_t i = 0; i < s->shops && used + 80 < size_of; i++)
        if (s->shop[i].stock >= 0)
            used += (size_t)snprintf(text + used, size_of - used, "%sshops.%.40s (%s)",
                                     used ? ", " : "", s->shop[i].name, w->zh ? "库存" : "stock");
    for (uint32_t i = 0; i < s->rooms && used + 80 < size_of; i++)
        if (s->room[i].capacity >= 0)
            used += (size_t)snprintf(text + used, size_of - used, "%srooms.%.40s (%s)",
                                     used ? ", " : "", s->room[i].name, w->zh ? "座位" : "seats");
    for (uint32_t i = 0; i < s->agents && used + 80 < size_of; i++)
        used += (size_t)snprintf(text + used, size_of - used, "%sagents.%.40s", used ? ", " : "",
                                 s->agent[i].name);
    for (uint32_t i = 0; i < s->limits && used + 80 < size_of; i++)
        if (s->limit[i].per != YL_PER_PERSON)
            used += (size_t)snprintf(text + used, size_of - used, "%slimits.%.40s",
                                     used ? ", " : "", s->limit[i].name);
    for (uint32_t i = 0; i < s->start_names && used + 80 < size_of; i++)
        used += (size_t)snprintf(text + used, size_of - used, "%sstarts.%.40s", used ? ", " : "",
                                 s->start_name[i]);
    return text;
}

/* Where visits are split: would splitting persons remove it? */
static void persons_help(struct words *w, const struct yl_truth_row *split)
{
    const struct yl_truth_row *persons = yl_designs_truth(w->d, w->arm, 0, YL_TRUTH_PERSONS);
    if (!persons || persons->n < 2) return;
    if (!yl_ab_biased(persons))
        fputs(w->zh ? "按人分组时未见偏差。" : " Splitting persons, not visits, no bias is seen.",
              w->out);
    else
        fprintf(
            w->out,
            w->zh ? "按人分组的偏差为 %.3g（按访问分组为 %.3g），并未消除。"
                  : " Splitting persons has a bias of %.3g (visits: %.3g); it does not remove it.",
            persons->bias, split->bias);
}

static void turns_help(struct words *w, const struct yl_truth_row *split,
                       const struct yl_truth_row *turns)
{
    if (!turns || turns->n < 2) {
        fprintf(w->out,
                w->zh ? "天数太少，无法检验按天轮换能否消除。\n"
                      : " There are too few days to try whether turns by day would remove it.\n");
        return;
    }
    const char *by = w->d->r->e->unit == YL_SPLIT_SESSION ? (w->zh ? "场次" : "session")
                     : w->zh                              ? "天"
                                                          : "day";
    if (!yl_ab_biased(turns))
        fprintf(w->out, w->zh ? "按%s轮换时未见偏差。\n" : " With turns by %s no bias is seen.\n",
                by);
    else
        fprintf(
            w->out,
            w->zh ? "按%s轮换的偏差为 %.3g（分组为 %.3g），并未消除。\n"
                  : " Turns by %s have a bias of %.3g (the split: %.3g); they do not remove it.\n",
            by, turns->bias, split->bias);
}

static void truth(struct words *w)
{
    char things[600], lift[24], real[24];
    const struct yl_truth_row *t = yl_designs_truth(w->d, w->arm, 0, YL_TRUTH_SPLIT),
                              *turns = yl_designs_truth(w->d, w->arm, 0, YL_TRUTH_TURNS);
    if (!t || t->n < 2 || !(t->base > 0)) return;
    double cut = yl_interval_t(0.95, t->n - 1.0) * t->bias_se;
    percent(lift, t->estimate / t->base);
    percent(real, t->truth / t->base);
    shared_things(w, things, sizeof things);
    if (!yl_ab_biased(t)) {
        fprintf(w->out,
                w->zh ? "全员使用的真实效应为 %s，分组实验的估计平均为 %s；未见偏差（差值 %.2g 到 "
                        "%.2g）。\n"
                      : "Giving it to everybody changes the metric by %s; the split reports %s on "
                        "average; no bias is seen (the difference is %.2g to %.2g).\n",
                real, lift, t->bias - cut, t->bias + cut);
        return;
    }
    fprintf(w->out,
            w->zh ? "分组实验会误导：它平均报告 %s，而全员使用的真实效应是 %s。两组共用：%s。"
                  : "The split misleads: it reports %s on average, giving it to everybody brings "
                    "%s. The arms share %s.",
            lift, real, *things ? things : (w->zh ? "人" : "people"));
    persons_help(w, t);
    turns_help(w, t, turns);
}

static void alarms(struct words *w, const struct yl_design_row *row)
{
    char seen[96], peek[96], promise[24];
    const struct yl_design_row *peeking = yl_ab_row(w->d, YL_PLAN_PEEKING, w->arm);
    between(seen, row->false_alarms);
    percent(promise, row->promise);
    fprintf(w->out,
            w->zh ? "两组相同时误报 %s，承诺不超过 %s。"
                  : "With equal arms it calls a difference in %s of campaigns; its promise is %s.",
            seen, promise);
    if (peeking && w->d->r->days > 1) {
        between(peek, peeking->false_alarms);
        fprintf(w->out,
                w->zh ? "用固定界限天天看会误报 %s；要天天看，请用成组序贯或 always-valid。"
                      : " A fixed cut looked at every day calls %s; who wants to look needs "
                        "group-sequential or always-valid bounds.",
                peek);
    }
    fputc('\n', w->out);
}

static void weeks(struct words *w, const struct yl_design_row *row)
{
    const struct yl_rehearsal *r = w->d->r;
    if (w->d->weekly) {
        uint32_t need = ((row->days ? row->days : r->days) + 6) / 7;
        if (need * 7 <= r->days && row->days)
            fprintf(w->out,
                    w->zh ? "流量随星期变化：请跑满 %u 整周。\n"
                          : "Arrivals follow the week: run %u whole week(s).\n",
                    need);
        else
            fprintf(w->out,
                    w->zh ? "流量随星期变化，而计划不足以跑满所需的整周；结论只适用于这些天。\n"
                          : "Arrivals follow the week, and the plan has not the whole weeks it "
                            "needs; what it shows holds for these days.\n");
    }
    if (w->arm == 1 && w->d->change_se > 0 && fabs(w->d->change) > 3.29 * w->d->change_se)
        fprintf(
            w->out,
            w->zh
                ? "效应随时间变化：前半段的相对效应比后半段%s %.3g 个百分点，短实验说明不了长期。\n"
                : "The effect changes with time: in the earlier half it is %s by %.3g points of "
                  "relative effect; a short test does not speak for later.\n",
            w->d->change > 0 ? (w->zh ? "高" : "larger")
            : w->zh          ? "低"
                             : "smaller",
            100 * fabs(w->d->change));
}

static void detect(struct words *w)
{
    char all[32];
    const struct yl_rehearsal *r = w->d->r;
    uint32_t week = 7;
    char text[24];
    if (w->arm != 1) return;
    while (week < r->days && !isfinite(w->d->day[week - 1].detectable)) week += 7;
    percent(text, w->d->day[r->days - 1].detectable);
    if (isfinite(w->d->day[r->days - 1].detectable))
        fprintf(w->out,
                w->zh ? "固定分组在 %s内能发现约 %s 的相对变化"
                      : "In %s a fixed split can find a relative change of about %s",
                days(all, w, r->days), text);
    else
        fprintf(w->out,
                w->zh ? "固定分组在 %s内连基线十倍的变化也发现不了"
                      : "In %s a fixed split does not find even ten times the baseline",
                days(all, w, r->days));
    if (week < r->days) {
        percent(text, w->d->day[week - 1].detectable);
        fprintf(w->out, w->zh ? "，%u 天内约 %s" : ", in %u days about %s", week, text);
    }
    fputs(w->zh ? "。\n" : ".\n", w->out);
}

static void split_check(struct words *w)
{
    for (uint32_t i = 0; i < w->d->srms; i++) {
        const struct yl_srm_row *row = &w->d->srm[i];
        char share[24], expected[24];
        if (row->arm != w->arm || !row->day) continue;
        percent(share, row->share);
        percent(expected, row->expected);
        fprintf(w->out,
                w->zh ? "若只统计到达 %s 的单位，处理组占 %s（应为 %s），第 %u "
                        "天起比例检验会报警：请按全部入组单位统计。\n"
                      : "Counting only units that reach %s, the treatment has %s of them (split: "
                        "%s), and a check of the split at 0.1 %% catches it from day %u on: count "
                        "all who were assigned.\n",
                row->place, share, expected, row->day);
    }
}

static void guards(struct words *w)
{
    for (uint32_t i = 0; i < w->d->rows; i++) {
        const struct yl_design_row *row = &w->d->row[i];
        if (row->arm != w->arm || !row->metric || yl_ab_bad(w->d, row) != YL_AB_NEVER) continue;
        fprintf(w->out,
                w->zh ? "护栏指标 %s 在这个场景中从未产生，起不到护栏作用。\n"
                      : "The guardrail %s is never produced by this scenario: it guards nothing.\n",
                w->d->r->metric[row->metric]);
    }
}

static void one_arm(struct words *w)
{
    char all[32];
    const struct yl_rehearsal *r = w->d->r;
    static const enum yl_plan_design planned[] = {YL_PLAN_FIXED, YL_PLAN_SEQUENTIAL,
                                                  YL_PLAN_ALWAYS_VALID, YL_PLAN_SWITCHBACK};
    const struct yl_design_row *row = yl_ab_row(w->d, planned[r->e->design], w->arm);
    fprintf(w->out,
            w->zh ? "%s 对 %s，指标 %s，模拟 %u 次 %s的活动。\n"
                  : "%s against %s, decided by %s, %u simulated campaigns of %s.\n",
            r->e->arm[w->arm], r->e->arm[0], r->metric[0], r->runs, days(all, w, r->days));
    if (!row || yl_ab_bad(w->d, row) == YL_AB_NEVER) {
        fprintf(w->out,
                w->zh ? "这个场景从未产生 %s：请检查参与的入口和指标。\n"
                      : "This scenario never produces %s among the units that take part: look at "
                        "the entries and the metric.\n",
                r->metric[0]);
        return;
    }
    if (yl_ab_bad(w->d, row) == YL_AB_BEYOND) {
        fprintf(w->out,
                w->zh
                    ? "计划要 %lld 天，而场景只有 %u 天；多出的天数没有依据。请延长 horizon，或把 "
                      "days 改为不超过 %u。\n"
                    : "The plan asks for %lld days, the scenario has %u; nothing is known of the "
                      "others. Lengthen the horizon, or plan at most %u days.\n",
                (long long)r->e->days, r->days, r->days);
        return;
    }
    const struct yl_truth_row *t = yl_designs_truth(w->d, w->arm, 0, YL_TRUTH_SPLIT);
    bool biased = t && yl_ab_biased(t);
    if (biased) truth(w);
    size(w, row);
    calculator(w, row);
    known_before(w);
    if (!biased) truth(w);
    alarms(w, row);
    weeks(w, row);
    detect(w);
    split_check(w);
    guards(w);
}

void yl_ab_words(FILE *out, const struct yl_designs *d, enum yl_lang lang)
{
    struct words w = {out, d, lang == YL_ZH, 1};
    for (; w.arm < d->r->e->arms; w.arm++) {
        if (w.arm > 1) fputc('\n', out);
        one_arm(&w);
    }
    if (d->r->runs < 200)
        fprintf(out,
                w.zh ? "只模拟了 %u 次，数字较粗。\n"
                     : "Only %u campaigns were simulated; the figures are rough.\n",
                d->r->runs);
}
