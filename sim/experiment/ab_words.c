/* ab_words.c: what an analyst can paste, never stronger than the figures. Contract: ab.h. */
#include "sim/experiment/ab.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

struct words {
    FILE *out;
    const struct yl_designs *designs;
    const struct yl_simulated *simulated;
    const struct yl_experiment *plan;
    const struct yl_arm_labels *labels;
    bool zh;
    uint32_t days, arm;
};

/* Print a sentence in the language of the words; both formats take the same arguments. */
static void say(const struct words *words, const char *en, const char *zh, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
static void say(const struct words *words, const char *en, const char *zh, ...)
{
    va_list list;
    va_start(list, zh);
    vfprintf(words->out, words->zh ? zh : en, list);
    va_end(list);
}

static const char *pick(const struct words *words, const char *en, const char *zh)
{
    return words->zh ? zh : en;
}

static void percent(char text[24], double share)
{
    if (!isfinite(share))
        snprintf(text, 24, "?");
    else if (fabs(share) < 0.01)
        snprintf(text, 24, "%.2g%%", 100 * share);
    else
        snprintf(text, 24, fabs(share) < 0.995 ? "%.3g%%" : "%.0f%%", 100 * share);
}

static void between(char text[96], struct yl_share share)
{
    char mid[24], low[24], high[24];
    struct yl_interval interval = yl_interval_wilson(share, 0.95);
    percent(mid, share.x / share.n);
    percent(low, interval.low);
    percent(high, interval.high);
    snprintf(text, 96, "%s (%s-%s)", mid, low, high);
}

/* The planned design, as the beginning of a sentence. */
static const char *name_of(const struct words *words, enum yl_plan_design design)
{
    static const char *const en[YL_PLAN_DESIGNS] = {
        "A fixed test",          "A fixed test with CUPED",         "The group-sequential test",
        "The always-valid test", "A fixed cut looked at every day", "The switchback"};
    static const char *const cn[YL_PLAN_DESIGNS] = {"固定样本检验",       "固定样本检验（CUPED）",
                                                    "成组序贯检验",       "always-valid 检验",
                                                    "每天按固定界限查看", "切换实验"};
    return words->zh ? cn[design] : en[design];
}

static const char *units_of(const struct words *words, const struct yl_design_row *row)
{
    bool visits = row->design == YL_PLAN_SWITCHBACK || words->plan->unit == YL_SPLIT_VISIT;
    if (words->simulated->cluster && !visits) return pick(words, "clusters", "个群");
    return visits ? pick(words, "visits", "访问") : pick(words, "people", "人");
}

static const char *days(char text[32], const struct words *words, double n)
{
    snprintf(text, 32, "%.0f %s", n, pick(words, n == 1 ? "day" : "days", "天"));
    return text;
}

/* What a split cannot see since it reaches both arms, and the designs that keep it inside one. */
static bool unseen(struct words *words, const struct yl_design_row *row)
{
    const struct yl_truth_row *split =
                                  yl_designs_truth(words->designs, words->arm, 0, YL_TRUTH_SPLIT),
                              *turned = yl_designs_truth(words->designs, words->arm, 0,
                                                         YL_TRUTH_SWITCHBACK);
    const struct yl_design_row *by_block =
        yl_designs_row(words->designs, YL_PLAN_SWITCHBACK, words->arm);
    char real[24], least[24], power[96];
    if (row->design == YL_PLAN_SWITCHBACK || !split || !yl_designs_biased(split) ||
        fabs(split->estimate) > 0.5 * fabs(split->truth))
        return false;
    percent(real, split->truth / split->base);
    say(words,
        "No size of this split can see the effect of %s: what the change brings reaches the other "
        "arm, too.",
        "这种分组做到多大都看不出 %s 的效应：改动带来的结果也落到了另一组。", real);
    if (turned && turned->n > 1 && !yl_designs_biased(turned) && by_block && by_block->base > 0) {
        between(power, by_block->power);
        percent(least, by_block->detectable / by_block->base);
        say(words,
            " A switchback (design: switchback, unit: day) is not blind to it: in this "
            "time its power is %s, and it finds a change of %s with the power that is wanted.",
            "切换实验（design: switchback，unit: day）看得出：同样时间内，它发现该效应的功效为 "
            "%s，能以所要的功效发现 %s 的变化。",
            power, least);
    }
    say(words,
        " So can a split of whole groups of people who reach each other, such as group chats, "
        "schools or cities; 'yinliu power cluster' says how many.\n",
        "把互相影响的人整群（群聊、学校、城市）分到同一组也可以；需要多少群可用 yinliu power "
        "cluster 计算。\n");
    return true;
}

/* What a longer plan would need. */
static void beyond(const struct words *words)
{
    const struct yl_scenario *scenario = &words->simulated->all->variant[0];
    const uint32_t there = (uint32_t)((scenario->to - scenario->from - scenario->warmup) / YL_DAY);
    if (there > words->days)
        say(words, " The scenario has %u days: days: %u says what a longer test sees.\n",
            "场景共有 %u 天：写 days: %u 可知更长的实验能看出什么。\n", there, there);
    else
        say(words, " More days than the scenario has are not promised: units run out.\n",
            "单位会用尽，不能按比例外推更多天数。\n");
}

static void size(struct words *words, const struct yl_design_row *row)
{
    char all[32];
    char power[96], wish[24];
    between(power, row->power);
    percent(wish, words->plan->power);
    if (unseen(words, row)) return;
    if (yl_designs_bad(words->designs, row) == YL_DESIGN_HOPELESS) {
        say(words,
            "This plan should not be run: in its %s it would hardly ever see the effect, and an "
            "empty result would say nothing. Make the change larger, take in more entries, choose "
            "a metric nearer to the change, or decide without a test.\n",
            "不建议按此方案做实验：在 "
            "%s内几乎看不出效应，做完也得不到结论。请放大改动、合并入口、换用更靠前的指标，或接受不"
            "做实验。\n",
            days(all, words, words->days));
        return;
    }
    const char *name = name_of(words, row->design);
    if (row->days)
        say(words,
            "%s has a power of %s after %s; on day %u, with %.0f %s in both arms, it has %s.\n",
            "%s达到 %s 功效需要 %s；到第 %u 天（两组共 %.0f 个%s）功效为 %s。\n", name, wish,
            days(all, words, row->days), words->days, row->control + row->treatment,
            units_of(words, row), power);
    else {
        say(words,
            "%s, within the %s of the plan, does not reach a power of %s; at the end it has %s.",
            "%s在计划的 %s内达不到 %s 的功效，结束时的功效为 %s。", name,
            days(all, words, words->days), wish, power);
        beyond(words);
    }
}

static void calculator(struct words *words, const struct yl_design_row *row)
{
    char all[32];
    bool switchback = row->design == YL_PLAN_SWITCHBACK;
    const struct yl_truth_row *t = yl_designs_truth(
        words->designs, row->arm, 0, switchback ? YL_TRUTH_SWITCHBACK : YL_TRUTH_SPLIT);
    if (yl_designs_bad(words->designs, row) || !(row->textbook_units > 0)) return;
    if (words->simulated->cluster && !switchback) {
        say(words,
            "A calculator says %.0f clusters (t test of their means, clusters - 2 degrees of "
            "freedom).\n",
            "教科书公式：%.0f 个群（对群均值作 t 检验，自由度为群数减 2）。\n",
            row->textbook_units);
        return;
    }
    if (row->textbook_days <= words->days)
        say(words, "A calculator says %.0f units, which is %s at the mean number of arrivals.",
            "教科书公式：%.0f 个单位，按平均触达量为 %s。", row->textbook_units,
            days(all, words, row->textbook_days));
    else
        say(words,
            "A calculator says %.0f units, at the mean number of arrivals more than the %u days "
            "of the plan.",
            "教科书公式：%.0f 个单位，按平均触达量多于计划的 %u 天。", row->textbook_units,
            words->days);
    double units = row->control + row->treatment,
           visits =
               words->simulated->aa.visits * (words->plan->split[0] + words->plan->split[row->arm]);
    if (row->textbook_days > words->days && row->days)
        say(words, " The simulation is quicker, since arrivals are not even.",
            "模拟更快，因为触达并不均匀。");
    if (row->textbook_days < (row->days ? row->days : words->days + 1)) {
        if (!switchback && words->simulated->all->variant[0].size && units < 0.9 * visits)
            say(words, " It takes %.0f arrivals for as many people; there are %.0f.",
                "它把 %.0f 次触达当成不同的人，实际只有 %.0f 人。", visits, units);
        else
            say(words, " It supposes that arrivals are even and outcomes immediate.",
                "它假定人天天均匀到来、结果当天就有。");
    }
    if (t && yl_designs_biased(t))
        say(words, " Nor does it know that the arms disturb each other.",
            "它也不知道两组互相影响。");
    putc('\n', words->out);
}

/* How far a called difference is from the true effect, as an estimate. */
static void exaggerates(struct words *words, const struct yl_design_row *row)
{
    const double least_said = 1.2;
    if (yl_designs_bad(words->designs, row) || !(row->exaggeration > least_said)) return;
    say(words,
        "Where it calls a difference, it reports %.2g times the true effect on average (winner's "
        "curse, type M error).\n",
        "它报出差异时，估计平均是真实效应的 %.2g 倍（赢家诅咒，M 类错误）。\n", row->exaggeration);
}

static void known_before(struct words *words)
{
    const struct yl_design_row *plain = yl_designs_row(words->designs, YL_PLAN_FIXED, words->arm),
                               *cuped = yl_designs_row(words->designs, YL_PLAN_CUPED, words->arm);
    char with[96], without[96];
    if (!plain || !cuped || yl_designs_bad(words->designs, plain) ||
        yl_designs_bad(words->designs, cuped))
        return;
    between(with, cuped->power);
    between(without, plain->power);
    say(words, "With what is known before (CUPED) a fixed test has a power of %s, without it %s.\n",
        "扣除实验前已知的信息（CUPED），固定样本检验的功效为 %s，不扣除为 %s。\n", with, without);
}

static const char *shared_things(const struct words *words, char *text, size_t size_of)
{
    const struct yl_scenario *scenario = &words->simulated->all->variant[0];
    size_t used = 0;
    text[0] = 0;
    for (uint32_t i = 0; i < scenario->shops && used + 80 < size_of; i++)
        if (scenario->shop[i].stock >= 0)
            used += (size_t)snprintf(text + used, size_of - used, "%sshops.%.40s (%s)",
                                     used ? ", " : "", scenario->shop[i].name,
                                     words->zh ? "库存" : "stock");
    for (uint32_t i = 0; i < scenario->rooms && used + 80 < size_of; i++)
        if (scenario->room[i].capacity >= 0)
            used += (size_t)snprintf(text + used, size_of - used, "%srooms.%.40s (%s)",
                                     used ? ", " : "", scenario->room[i].name,
                                     words->zh ? "座位" : "seats");
    for (uint32_t i = 0; i < scenario->agents && used + 80 < size_of; i++)
        used += (size_t)snprintf(text + used, size_of - used, "%sagents.%.40s", used ? ", " : "",
                                 scenario->agent[i].name);
    for (uint32_t i = 0; i < scenario->limits && used + 80 < size_of; i++)
        if (scenario->limit[i].per != YL_PER_PERSON)
            used += (size_t)snprintf(text + used, size_of - used, "%slimits.%.40s",
                                     used ? ", " : "", scenario->limit[i].name);
    for (uint32_t i = 0; i < scenario->start_names && used + 80 < size_of; i++)
        used += (size_t)snprintf(text + used, size_of - used, "%sstarts.%.40s", used ? ", " : "",
                                 scenario->start_name[i]);
    return text;
}

/* Where visits are split: would splitting persons remove it? */
static void persons_help(struct words *words, const struct yl_truth_row *split)
{
    const struct yl_truth_row *persons =
        yl_designs_truth(words->designs, words->arm, 0, YL_TRUTH_PERSONS);
    if (!persons || persons->n < 2) return;
    if (yl_designs_bias_likely(persons))
        say(words, " Splitting persons, not visits, a bias is still likely.",
            "按人分组时仍很可能有偏差。");
    else if (!yl_designs_biased(persons))
        say(words, " Splitting persons, not visits, no bias is seen.", "按人分组时未见偏差。");
    else
        say(words, " Splitting persons has a bias of %.3g (visits: %.3g); it does not remove it.",
            "按人分组的偏差为 %.3g（按访问分组为 %.3g），并未消除。", persons->bias, split->bias);
}

static void switchback_help(struct words *words, const struct yl_truth_row *split,
                            const struct yl_truth_row *switchback)
{
    if (!switchback || switchback->n < 2) {
        say(words, " There are too few days to try whether a switchback by day would remove it.\n",
            "天数太少，无法检验按天轮换能否消除。\n");
        return;
    }
    const char *by = words->plan->unit == YL_SPLIT_SESSION ? pick(words, "session", "场次")
                                                           : pick(words, "day", "天");
    if (yl_designs_bias_likely(switchback))
        say(words, " With a switchback by %s a bias is still likely.\n",
            "按%s切换实验时仍很可能有偏差。\n", by);
    else if (!yl_designs_biased(switchback))
        say(words, " A switchback by %s shows no bias.\n", "按%s切换实验时未见偏差。\n", by);
    else
        say(words,
            " A switchback by %s has a bias of %.3g (the split: %.3g) and does not remove it.\n",
            "按%s切换实验的偏差为 %.3g（分组为 %.3g），并未消除。\n", by, switchback->bias,
            split->bias);
}

static void truth(struct words *words)
{
    char things[600], lift[24], real[24];
    const struct yl_truth_row *row =
                                  yl_designs_truth(words->designs, words->arm, 0, YL_TRUTH_SPLIT),
                              *switchback = yl_designs_truth(words->designs, words->arm, 0,
                                                             YL_TRUTH_SWITCHBACK);
    if (!row || row->n < 2 || !(row->base > 0)) return;
    double cut = yl_interval_t(0.95, row->n - 1.0) * row->bias_se;
    percent(lift, row->estimate / row->base);
    percent(real, row->truth / row->base);
    shared_things(words, things, sizeof things);
    if (!yl_designs_biased(row)) {
        say(words,
            "Giving it to everybody changes the metric by %s; the split reports %s on average; %s "
            "(the difference is %.2g to %.2g).\n",
            "全员使用的真实效应为 %s，分组实验的估计平均为 %s；%s（差值 %.2g 到 %.2g）。\n", real,
            lift,
            yl_designs_bias_likely(row) ? pick(words, "a bias is likely", "很可能有偏差")
                                        : pick(words, "no bias is seen", "未见偏差"),
            row->bias - cut, row->bias + cut);
        return;
    }
    say(words,
        "The split misleads: it reports %s on average, giving it to everybody brings %s. The arms "
        "share %s.",
        "分组实验会误导：它平均报告 %s，而全员使用的真实效应是 %s。两组共用：%s。", lift, real,
        *things ? things : pick(words, "people", "人"));
    persons_help(words, row);
    switchback_help(words, row, switchback);
}

static void alarms(struct words *words, const struct yl_design_row *row)
{
    char seen[96], peek[96], promise[24];
    const struct yl_design_row *peeking =
        yl_designs_row(words->designs, YL_PLAN_PEEKING, words->arm);
    between(seen, row->false_alarms);
    percent(promise, row->promise);
    say(words, "With equal arms it calls a difference in %s of campaigns; its promise is %s.",
        "两组相同时误报 %s，承诺不超过 %s。", seen, promise);
    if (peeking && words->days > 1) {
        between(peek, peeking->false_alarms);
        say(words,
            " A fixed cut looked at every day calls %s; who wants to look needs group-sequential "
            "or always-valid bounds.",
            "用固定界限天天看会误报 %s；要天天看，请用成组序贯或 always-valid。", peek);
    }
    putc('\n', words->out);
}

static void weeks(struct words *words, const struct yl_design_row *row)
{
    if (words->designs->weekly) {
        uint32_t need = ((row->days ? row->days : words->days) + 6) / 7;
        if (need * 7 <= words->days && row->days)
            say(words, "Arrivals follow the week: run %u whole week(s).\n",
                "流量随星期变化：请跑满 %u 整周。\n", need);
        else
            say(words,
                "Arrivals follow the week, and the plan has not the whole weeks it needs; what it "
                "shows holds for these days.\n",
                "流量随星期变化，而计划不足以跑满所需的整周；结论只适用于这些天。\n");
    }
    if (words->arm == 1 && words->designs->change_se > 0 &&
        fabs(words->designs->change) > 3.29 * words->designs->change_se)
        say(words,
            "The effect changes with time: in the earlier half it is %s by %.3g points of relative "
            "effect; a short test does not speak for later.\n",
            "效应随时间变化：前半段的相对效应比后半段%s %.3g 个百分点，短实验说明不了长期。\n",
            words->designs->change > 0 ? pick(words, "larger", "高") : pick(words, "smaller", "低"),
            100 * fabs(words->designs->change));
}

static void detect(struct words *words)
{
    char all[32];
    uint32_t week = 7;
    char text[24];
    if (words->arm != 1) return;
    while (week < words->days && !isfinite(words->designs->day[week - 1].detectable)) week += 7;
    percent(text, words->designs->day[words->days - 1].detectable);
    if (isfinite(words->designs->day[words->days - 1].detectable))
        say(words, "In %s a fixed split can find a relative change of about %s",
            "固定分组在 %s内能发现约 %s 的相对变化", days(all, words, words->days), text);
    else
        say(words, "In %s a fixed split does not find even ten times the baseline",
            "固定分组在 %s内连基线十倍的变化也发现不了", days(all, words, words->days));
    if (week < words->days) {
        percent(text, words->designs->day[week - 1].detectable);
        say(words, ", in %u days about %s", "，%u 天内约 %s", week, text);
    }
    say(words, ".\n", "。\n");
}

static void split_check(struct words *words)
{
    for (uint32_t i = 0; i < words->designs->srms; i++) {
        const struct yl_srm_row *row = &words->designs->srm[i];
        char share[24], expected[24];
        if (row->arm != words->arm || !row->day) continue;
        percent(share, row->share);
        percent(expected, row->expected);
        say(words,
            "Counting only units that reach %s, the treatment has %s of them (split: %s), and a "
            "check of the split at 0.1 %% catches it from day %u on: count all who were "
            "assigned.\n",
            "若只统计到达 %s 的单位，处理组占 %s（应为 %s），第 %u "
            "天起比例检验会报警：请按全部入组单位统计。\n",
            row->place, share, expected, row->day);
    }
}

static void guards(struct words *words)
{
    for (uint32_t i = 0; i < words->designs->rows; i++) {
        const struct yl_design_row *row = &words->designs->row[i];
        if (row->arm != words->arm || !row->metric ||
            yl_designs_bad(words->designs, row) != YL_DESIGN_NEVER)
            continue;
        say(words, "The guardrail %s is never produced by this scenario: it guards nothing.\n",
            "护栏指标 %s 在这个场景中从未产生，起不到护栏作用。\n",
            words->simulated->metric[row->metric]);
    }
}

/* What is compared where it is not persons with all they did. */
static void units(struct words *words, const struct yl_design_row *row)
{
    char covers[96];
    if (words->simulated->cluster && row->design != YL_PLAN_SWITCHBACK) {
        say(words,
            "Whole groups of %u persons are assigned and compared (t test where all are of one "
            "size, else CR2 with Satterthwaite's degrees of freedom).\n",
            "以每群 %u 人整体分组并按群比较（各群人数相同用 t 检验，否则用 CR2 与 Satterthwaite "
            "自由度）。\n",
            words->simulated->cluster);
    }
    if (words->simulated->cap > 0)
        say(words,
            "A unit's sum of %s counts at most %.6g; the true effect is that of capped sums.\n",
            "每个单位的 %s 合计最多计到 %.6g；真实效应也按截尾后的合计计算。\n",
            words->simulated->metric[0], words->simulated->cap);
    if (!(row->covers.n > 0) || !(words->simulated->cluster || words->simulated->cap > 0)) return;
    between(covers, row->covers);
    say(words, "Its intervals (at 1 - level) hold the true effect in %s of campaigns.\n",
        "它的区间（置信度为 1 − level）在 %s 的活动中包含真实效应。\n", covers);
}

/* Of the decisions, how often each is taken. */
static void decisions(struct words *words)
{
    bool margins = false;
    for (uint32_t m = 1; m < words->simulated->outcomes; m++)
        margins |= yl_designs_guard(words->plan, m).worse_by > 0;
    for (uint32_t i = 0; margins && i < words->designs->decisions; i++) {
        const struct yl_decided_row *row = &words->designs->decision[i];
        char share[YL_ANALYSIS_DECISIONS][24];
        if (row->arm != words->arm) continue;
        for (int d = 0; d < YL_ANALYSIS_DECISIONS; d++)
            percent(share[d], row->taken[d].x / row->taken[d].n);
        if (row->equal)
            say(words,
                "Ship where the metric is seen to be better and every margin holds, stop where the "
                "metric is seen to be worse or a guardrail beyond its margin, else hold: with "
                "equal "
                "arms this ships %s, holds %s and stops %s.\n",
                "判断规则：指标确有提升且每个护栏都在界值之内则上线；指标确有下降或某个护栏确已越过"
                "界值则停止；"
                "否则维持。两组相同时上线 %s、维持 %s、停止 %s。\n",
                share[YL_ANALYSIS_SHIP], share[YL_ANALYSIS_HOLD], share[YL_ANALYSIS_STOP]);
        else
            say(words, "With the change as it is it ships %s, holds %s and stops %s.\n",
                "按改动的实际效果，上线 %s、维持 %s、停止 %s。\n", share[YL_ANALYSIS_SHIP],
                share[YL_ANALYSIS_HOLD], share[YL_ANALYSIS_STOP]);
    }
}

static const char *arm_of(const struct words *words, uint32_t arm)
{
    return yl_arm_label(words->labels, words->zh ? YL_ZH : YL_EN, words->plan->arm[arm]);
}

static void one_arm(struct words *words)
{
    char all[32];
    static const enum yl_plan_design planned[] = {YL_PLAN_FIXED, YL_PLAN_SEQUENTIAL,
                                                  YL_PLAN_ALWAYS_VALID, YL_PLAN_SWITCHBACK};
    const struct yl_design_row *row =
        yl_designs_row(words->designs, planned[words->plan->design], words->arm);
    say(words, "%s against %s, decided by %s, %u simulated campaigns of %s.\n",
        "%s 对 %s，指标 %s，模拟 %u 次 %s的活动。\n", arm_of(words, words->arm), arm_of(words, 0),
        words->simulated->metric[0], words->simulated->runs, days(all, words, words->days));
    if (!row || yl_designs_bad(words->designs, row) == YL_DESIGN_NEVER) {
        say(words,
            "This scenario never produces %s among the units that take part: look at the entries "
            "and the metric.\n",
            "这个场景从未产生 %s：请检查参与的入口和指标。\n", words->simulated->metric[0]);
        return;
    }
    if (yl_designs_bad(words->designs, row) == YL_DESIGN_BEYOND) {
        say(words,
            "The plan asks for %lld days, the scenario has %u; nothing is known of the others. "
            "Lengthen the horizon, or plan at most %u days.\n",
            "计划要 %lld 天，而场景只有 %u 天；多出的天数没有依据。请延长 horizon，或把 days "
            "改为不超过 %u。\n",
            (long long)words->plan->days, words->days, words->days);
        return;
    }
    const struct yl_truth_row *t = yl_designs_truth(words->designs, words->arm, 0, YL_TRUTH_SPLIT);
    bool biased = t && yl_designs_biased(t);
    if (biased) truth(words);
    size(words, row);
    units(words, row);
    calculator(words, row);
    exaggerates(words, row);
    known_before(words);
    if (!biased) truth(words);
    alarms(words, row);
    weeks(words, row);
    detect(words);
    split_check(words);
    guards(words);
    decisions(words);
}

/* The power of each draw, sorted; with the true effects in the same way. */
static uint32_t sort_draws(const struct words *words, double *power, double *effect)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < words->designs->assurances; i++) {
        const struct yl_assurance_row *row = &words->designs->assurance[i];
        if (row->arm != words->arm || !isfinite(row->power) || !(fabs(row->base) > 0)) continue;
        power[n] = row->power;
        effect[n++] = row->truth / row->base;
    }
    yl_quantile_sort(power, n);
    yl_quantile_sort(effect, n);
    return n;
}

/* With draws every power above is an average over what is not known. */
static void assurance(struct words *words)
{
    enum { FEWEST = 20 };
    char low[24], high[24], least[24], most[24], below[24];
    double *power = calloc(2 * (size_t)words->designs->assurances + 2, sizeof *power);
    double *effect = power ? power + words->designs->assurances + 1 : NULL;
    uint32_t n = power ? sort_draws(words, power, effect) : 0, half = 0;
    while (half < n && power[half] < 0.5) half++;
    if (n >= FEWEST) {
        percent(low, yl_quantile(power, n, 0.05));
        percent(high, yl_quantile(power, n, 0.95));
        percent(least, yl_quantile(effect, n, 0.05));
        percent(most, yl_quantile(effect, n, 0.95));
        percent(below, (double)half / n);
        say(words,
            "Each campaign has its own draw of what is not known, so power here is averaged over "
            "it (assurance). Draw by draw the effect on everybody lies between %s and %s and the "
            "power of a fixed test at the end between %s and %s in nine draws of ten; in %s of "
            "them it is below 50 %%.\n",
            "每场活动各抽取一组不确知的取值，因此这里的功效是对它们的平均（assurance）。逐组来看，"
            "十组中有九组"
            "全员真实效应介于 %s 与 %s、固定样本检验在计划结束时的功效介于 %s 与 %s；%s "
            "的组功效低于 50%%。\n",
            least, most, low, high, below);
    }
    free(power);
}

void yl_ab_words(FILE *out, const struct yl_designs *designs, const struct yl_arm_labels *labels,
                 enum yl_lang lang)
{
    const struct yl_simulated *simulated = designs->simulated;
    struct words words = {.out = out,
                          .designs = designs,
                          .simulated = simulated,
                          .plan = simulated->experiment,
                          .labels = labels,
                          .zh = lang == YL_ZH,
                          .days = simulated->days};
    for (words.arm = 1; words.arm < simulated->experiment->arms; words.arm++) {
        if (words.arm > 1) fputc('\n', out);
        one_arm(&words);
        if (simulated->draws) assurance(&words);
    }
    if (simulated->runs < 200)
        say(&words, "Only %u campaigns were simulated; the figures are rough.\n",
            "只模拟了 %u 次，数字较粗。\n", simulated->runs);
}
