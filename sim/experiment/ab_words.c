/* ab_words.c: what an analyst can paste, never stronger than the figures. Contract: ab.h. */
#include "sim/base/tell.h"
#include "sim/experiment/ab.h"
#include "sim/findings/number.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct words {
    FILE *out;
    const struct yl_designs *designs;
    const struct yl_simulated *simulated;
    const struct yl_experiment *plan;
    const struct yl_arm_labels *labels;
    enum yl_lang lang;
    uint32_t days, arm;
};
/* A sentence, and a word, in the language of the words. */
#define SAY(words, ...) yl_tell((words)->out, (words)->lang, __VA_ARGS__)
#define PICK(words, en, zh) yl_text_in((words)->lang, en, zh)
#define SHARE(share) yl_short_share(share).text
#define MOVE(words, value) yl_short_as(YL_AS_MOVE, value, (words)->lang).text

struct text {
    char text[600];
};

/* "43% (37% to 50%)" */
static struct text between(const struct words *words, struct yl_share share)
{
    struct text text;
    const struct yl_interval interval = yl_interval_wilson(share, 0.95);
    snprintf(text.text, sizeof text.text, PICK(words, "%s (%s to %s)", "%s（%s 至 %s）"),
             SHARE(share.x / share.n), SHARE(interval.low), SHARE(interval.high));
    return text;
}

static struct text days(const struct words *words, double n)
{
    struct text text;
    snprintf(text.text, sizeof text.text, "%.0f %s", n, PICK(words, n == 1 ? "day" : "days", "天"));
    return text;
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
    return PICK(words, en[design], cn[design]);
}

static const char *units_of(const struct words *words, const struct yl_design_row *row)
{
    bool visits = row->design == YL_PLAN_SWITCHBACK || words->plan->unit == YL_SPLIT_VISIT;
    if (words->simulated->cluster && !visits) return PICK(words, "clusters", "个群");
    return visits ? PICK(words, "visits", "访问") : PICK(words, "people", "人");
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
    if (row->design == YL_PLAN_SWITCHBACK || !split || !yl_designs_biased(split) ||
        fabs(split->estimate) > 0.5 * fabs(split->truth))
        return false;
    SAY(words,
        "A larger split does not see more of it: what the change brings reaches the other arm, "
        "too.",
        "加大样本也看不出更多：改动带来的结果也落到了另一组。");
    if (turned && turned->n > 1 && !yl_designs_biased(turned) && by_block && by_block->base > 0)
        SAY(words,
            " A switchback (design: switchback, unit: day) is not blind to it: in this "
            "time its power is %s, and it finds a change of %s with the power that is wanted.",
            "切换实验（design: switchback，unit: day）看得出：同样时间内，它发现该效应的功效为 "
            "%s，能以所要的功效发现 %s 的变化。",
            between(words, by_block->power).text, SHARE(by_block->detectable / by_block->base));
    SAY(words,
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
        SAY(words, " The scenario has %u days: days: %u says what a longer test sees.\n",
            "场景共有 %u 天：写 days: %u 可知更长的实验能看出什么。\n", there, there);
    else
        SAY(words, " More days than the scenario has are not promised: units run out.\n",
            "单位会用尽，不能按比例外推更多天数。\n");
}

static void size(struct words *words, const struct yl_design_row *row)
{
    const struct text power = between(words, row->power), all = days(words, words->days);
    const struct yl_short wish = yl_short_share(words->plan->power);
    const char *name = name_of(words, row->design);
    if (unseen(words, row)) return;
    if (yl_designs_bad(words->designs, row) == YL_DESIGN_HOPELESS)
        SAY(words,
            "This plan should not be run: in its %s it would hardly ever see the effect, and an "
            "empty result would say nothing. Make the change larger, take in more entries, choose "
            "a metric nearer to the change, or decide without a test.\n",
            "不建议按此方案做实验：在 "
            "%s内几乎看不出效应，做完也得不到结论。请放大改动、合并入口、换用更靠前的指标，或接受不"
            "做实验。\n",
            all.text);
    else if (row->days) {
        SAY(words, "%s has a power of %s or more after %s", "%s的功效在 %s 以上，需要 %s", name,
            wish.text, days(words, row->days).text);
        if (row->days_open < row->days)
            SAY(words, " (from day %u on it may have)", "（第 %u 天起已有可能）", row->days_open);
        SAY(words, "; on day %u, with %s %s in both arms, it has %s.\n",
            "；到第 %u 天（两组共 %s 个%s）功效为 %s。\n", words->days,
            yl_short_of(round(row->control + row->treatment)).text, units_of(words, row),
            power.text);
    } else if (row->days_open)
        SAY(words,
            "%s, at the end of the %s of the plan, has a power of %s: whether that is %s or more "
            "is open until more campaigns are simulated.\n",
            "%s在计划的 %s结束时功效为 %s：是否达到 %s，要模拟更多次才能确定。\n", name, all.text,
            power.text, wish.text);
    else {
        SAY(words,
            "%s, within the %s of the plan, does not reach a power of %s; at the end it has %s.",
            "%s在计划的 %s内达不到 %s 的功效，结束时的功效为 %s。", name, all.text, wish.text,
            power.text);
        beyond(words);
    }
}

static void calculator(struct words *words, const struct yl_design_row *row)
{
    const bool switchback = row->design == YL_PLAN_SWITCHBACK;
    const struct yl_truth_row *t = yl_designs_truth(
        words->designs, row->arm, 0, switchback ? YL_TRUTH_SWITCHBACK : YL_TRUTH_SPLIT);
    const struct yl_short size = yl_short_of(row->textbook_units);
    if (yl_designs_bad(words->designs, row) || !(row->textbook_units > 0)) return;
    if (words->simulated->cluster && !switchback) {
        SAY(words,
            "A calculator says %s clusters (t test of their means, clusters - 2 degrees of "
            "freedom).\n",
            "教科书公式：%s 个群（对群均值作 t 检验，自由度为群数减 2）。\n", size.text);
        return;
    }
    if (row->textbook_days <= words->days)
        SAY(words, "A calculator says %s units, which is %s at the mean number of arrivals.",
            "教科书公式：%s 个单位，按平均触达量为 %s。", size.text,
            days(words, row->textbook_days).text);
    else
        SAY(words,
            "A calculator says %s units, at the mean number of arrivals more than the %u days "
            "of the plan.",
            "教科书公式：%s 个单位，按平均触达量多于计划的 %u 天。", size.text, words->days);
    double units = row->control + row->treatment,
           visits =
               words->simulated->aa.visits * (words->plan->split[0] + words->plan->split[row->arm]);
    if (row->textbook_days > words->days && row->days)
        SAY(words, " The simulation is quicker, since arrivals are not even.",
            "模拟更快，因为触达并不均匀。");
    if (row->textbook_days < (row->days_open ? row->days_open : words->days + 1)) {
        if (!switchback && words->simulated->all->variant[0].size && units < 0.9 * visits)
            SAY(words, " It takes %s arrivals for as many people; there are %s.",
                "它把 %s 次触达当成不同的人，实际只有 %s 人。", yl_short_of(round(visits)).text,
                yl_short_of(round(units)).text);
        else
            SAY(words, " It supposes that arrivals are even and outcomes immediate.",
                "它假定人天天均匀到来、结果当天就有。");
    }
    if (t && yl_designs_biased(t))
        SAY(words, " Nor does it know that the arms disturb each other.",
            "它也不知道两组互相影响。");
    putc('\n', words->out);
}

/* How far a called difference is from the true effect, as an estimate. */
static void exaggerates(struct words *words, const struct yl_design_row *row)
{
    const double least_said = 1.2;
    if (yl_designs_bad(words->designs, row) || !(row->exaggeration > least_said)) return;
    SAY(words,
        "Where it calls a difference, it reports %s times the true effect on average (winner's "
        "curse, type M error).\n",
        "它报出差异时，估计平均是真实效应的 %s 倍（赢家诅咒，M 类错误）。\n",
        yl_short_of(row->exaggeration).text);
}

static void known_before(struct words *words)
{
    const struct yl_design_row *plain = yl_designs_row(words->designs, YL_PLAN_FIXED, words->arm),
                               *cuped = yl_designs_row(words->designs, YL_PLAN_CUPED, words->arm);
    if (!plain || !cuped || yl_designs_bad(words->designs, plain) ||
        yl_designs_bad(words->designs, cuped))
        return;
    SAY(words, "With what is known before (CUPED) a fixed test has a power of %s, without it %s.\n",
        "扣除实验前已知的信息（CUPED），固定样本检验的功效为 %s，不扣除为 %s。\n",
        between(words, cuped->power).text, between(words, plain->power).text);
}

static void add_thing(struct text *list, const char *kind, const char *name, const char *what)
{
    const size_t used = strlen(list->text);
    if (used + 100 < sizeof list->text)
        snprintf(list->text + used, sizeof list->text - used, "%s%s.%.40s%s", used ? ", " : "",
                 kind, name, what);
}

/* "shops.mall (stock), agents.desk": what both arms take from. */
static struct text shared_things(const struct words *words)
{
    const struct yl_scenario *s = &words->simulated->all->variant[0];
    struct text list = {""};
    for (uint32_t i = 0; i < s->shops; i++)
        if (s->shop[i].stock >= 0)
            add_thing(&list, "shops", s->shop[i].name, PICK(words, " (stock)", "（库存）"));
    for (uint32_t i = 0; i < s->rooms; i++)
        if (s->room[i].capacity >= 0)
            add_thing(&list, "rooms", s->room[i].name, PICK(words, " (seats)", "（座位）"));
    for (uint32_t i = 0; i < s->agents; i++) add_thing(&list, "agents", s->agent[i].name, "");
    for (uint32_t i = 0; i < s->limits; i++)
        if (s->limit[i].per != YL_PER_PERSON) add_thing(&list, "limits", s->limit[i].name, "");
    for (uint32_t i = 0; i < s->start_names; i++) add_thing(&list, "starts", s->start_name[i], "");
    if (!*list.text) snprintf(list.text, sizeof list.text, "%s", PICK(words, "people", "人"));
    return list;
}

/* Where the split misleads: would this other assignment, called `way`, be without its bias? */
static void other_way(struct words *words, const char *way, const struct yl_truth_row *other,
                      const struct yl_truth_row *split)
{
    if (yl_designs_bias_likely(other))
        SAY(words, " %s: a bias is still likely.", "%s：仍很可能有偏差。", way);
    else if (!yl_designs_biased(other))
        SAY(words, " %s: no bias is seen.", "%s：未见偏差。", way);
    else
        SAY(words, " %s: a bias of %s is left, where the split has %s.",
            "%s：仍有偏差 %s（分组实验为 %s）。", way, MOVE(words, other->bias),
            MOVE(words, split->bias));
}

static void truth(struct words *words)
{
    const struct yl_truth_row *row =
                                  yl_designs_truth(words->designs, words->arm, 0, YL_TRUTH_SPLIT),
                              *persons =
                                  yl_designs_truth(words->designs, words->arm, 0, YL_TRUTH_PERSONS),
                              *turned = yl_designs_truth(words->designs, words->arm, 0,
                                                         YL_TRUTH_SWITCHBACK);
    if (!row || row->n < 2 || !(row->base > 0)) return;
    const double cut = yl_interval_t(0.95, row->n - 1.0) * row->bias_se;
    const struct yl_short lift = yl_short_as(YL_AS_SHARE_MOVE, row->estimate / row->base, YL_EN),
                          real = yl_short_as(YL_AS_SHARE_MOVE, row->truth / row->base, YL_EN);
    if (!yl_designs_biased(row)) {
        SAY(words,
            "Giving it to everybody changes the metric by %s; the split reports %s on average; %s "
            "(the difference is %s to %s).\n",
            "全员使用的真实效应为 %s，分组实验的估计平均为 %s；%s（差值 %s 到 %s）。\n", real.text,
            lift.text,
            yl_designs_bias_likely(row) ? PICK(words, "a bias is likely", "很可能有偏差")
                                        : PICK(words, "no bias is seen", "未见偏差"),
            MOVE(words, row->bias - cut), MOVE(words, row->bias + cut));
        return;
    }
    SAY(words,
        "The split misleads: it reports %s on average, giving it to everybody brings %s. The arms "
        "share %s.",
        "分组实验会误导：它平均报告 %s，而全员使用的真实效应是 %s。两组共用：%s。", lift.text,
        real.text, shared_things(words).text);
    if (persons && persons->n > 1)
        other_way(words, PICK(words, "Splitting persons, not visits", "按人而不按访问分组"),
                  persons, row);
    if (turned && turned->n > 1)
        other_way(words,
                  words->plan->unit == YL_SPLIT_SESSION
                      ? PICK(words, "A switchback by session", "按场次切换实验")
                      : PICK(words, "A switchback by day", "按天切换实验"),
                  turned, row);
    else
        SAY(words, " There are too few days to try whether a switchback by day would remove it.",
            "天数太少，无法检验按天轮换能否消除。");
    fputc('\n', words->out);
}

static void alarms(struct words *words, const struct yl_design_row *row)
{
    const struct yl_design_row *peeking =
        yl_designs_row(words->designs, YL_PLAN_PEEKING, words->arm);
    SAY(words, "With equal arms it calls a difference in %s of campaigns; its promise is %s.",
        "两组相同时误报 %s，承诺不超过 %s。", between(words, row->false_alarms).text,
        SHARE(row->promise));
    if (peeking && words->days > 1)
        SAY(words,
            " A fixed cut looked at every day calls %s; who wants to look needs group-sequential "
            "or always-valid bounds.",
            "用固定界限天天看会误报 %s；要天天看，请用成组序贯或 always-valid。",
            between(words, peeking->false_alarms).text);
    putc('\n', words->out);
}

static void weeks(struct words *words, const struct yl_design_row *row)
{
    if (words->designs->weekly) {
        uint32_t need = ((row->days ? row->days : words->days) + 6) / 7;
        if (need * 7 <= words->days && row->days)
            SAY(words, "Arrivals follow the week: run %u whole week(s).\n",
                "流量随星期变化：请跑满 %u 整周。\n", need);
        else
            SAY(words,
                "Arrivals follow the week, and the plan has not the whole weeks it needs; what it "
                "shows holds for these days.\n",
                "流量随星期变化，而计划不足以跑满所需的整周；结论只适用于这些天。\n");
    }
    if (words->arm == 1 && words->designs->change_se > 0 &&
        fabs(words->designs->change) > 3.29 * words->designs->change_se)
        SAY(words,
            "The effect changes with time: in the earlier half it is %s by %s points of relative "
            "effect; a short test does not speak for later.\n",
            "效应随时间变化：前半段的相对效应比后半段%s %s 个百分点，短实验说明不了长期。\n",
            words->designs->change > 0 ? PICK(words, "larger", "高") : PICK(words, "smaller", "低"),
            yl_short_of(100 * fabs(words->designs->change)).text);
}

static void detect(struct words *words)
{
    uint32_t week = 7;
    const struct yl_day_row *day = words->designs->day;
    const struct text all = days(words, words->days);
    if (words->arm != 1) return;
    while (week < words->days && !isfinite(day[week - 1].detectable)) week += 7;
    if (isfinite(day[words->days - 1].detectable))
        SAY(words, "In %s a fixed split can find a relative change of about %s",
            "固定分组在 %s内能发现约 %s 的相对变化", all.text,
            SHARE(day[words->days - 1].detectable));
    else
        SAY(words, "In %s a fixed split does not find even ten times the baseline",
            "固定分组在 %s内连基线十倍的变化也发现不了", all.text);
    if (week < words->days)
        SAY(words, ", in %u days about %s", "，%u 天内约 %s", week,
            SHARE(day[week - 1].detectable));
    SAY(words, ".\n", "。\n");
}

static void split_check(struct words *words)
{
    for (uint32_t i = 0; i < words->designs->srms; i++) {
        const struct yl_srm_row *row = &words->designs->srm[i];
        if (row->arm != words->arm || !row->day) continue;
        SAY(words,
            "Counting only units that reach %s, the treatment has %s of them (split: %s), and a "
            "check of the split at 0.1 %% catches it from day %u on: count all who were "
            "assigned.\n",
            "若只统计到达 %s 的单位，处理组占 %s（应为 %s），第 %u "
            "天起比例检验会报警：请按全部入组单位统计。\n",
            row->place, SHARE(row->share), SHARE(row->expected), row->day);
    }
}

static void guards(struct words *words)
{
    for (uint32_t i = 0; i < words->designs->rows; i++) {
        const struct yl_design_row *row = &words->designs->row[i];
        if (row->arm != words->arm || !row->metric ||
            yl_designs_bad(words->designs, row) != YL_DESIGN_NEVER)
            continue;
        SAY(words, "The guardrail %s is never produced by this scenario: it guards nothing.\n",
            "护栏指标 %s 在这个场景中从未产生，起不到护栏作用。\n",
            words->simulated->metric[row->metric]);
    }
}

/* What is compared where it is not persons with all they did. */
static void units(struct words *words, const struct yl_design_row *row)
{
    if (words->simulated->cluster && row->design != YL_PLAN_SWITCHBACK) {
        SAY(words,
            "Whole groups of %u persons are assigned and compared (t test where all are of one "
            "size, else CR2 with Satterthwaite's degrees of freedom).\n",
            "以每群 %u 人整体分组并按群比较（各群人数相同用 t 检验，否则用 CR2 与 Satterthwaite "
            "自由度）。\n",
            words->simulated->cluster);
    }
    if (words->simulated->cap > 0)
        SAY(words,
            "A unit's sum of %s counts at most %s; the true effect is that of capped sums.\n",
            "每个单位的 %s 合计最多计到 %s；真实效应也按截尾后的合计计算。\n",
            words->simulated->metric[0],
            yl_short_by(words->simulated->cap, 1e-3 * words->simulated->cap).text);
    if (!(row->covers.n > 0) || !(words->simulated->cluster || words->simulated->cap > 0)) return;
    SAY(words, "Its intervals (at 1 - level) hold the true effect in %s of campaigns.\n",
        "它的区间（置信度为 1 − level）在 %s 的活动中包含真实效应。\n",
        between(words, row->covers).text);
}

/* Of the decisions, how often each is taken. */
static void decisions(struct words *words)
{
    bool margins = false;
    for (uint32_t m = 1; m < words->simulated->outcomes; m++)
        margins |= yl_designs_guard(words->plan, m).worse_by > 0;
    for (uint32_t i = 0; margins && i < words->designs->decisions; i++) {
        const struct yl_decided_row *row = &words->designs->decision[i];
        struct yl_short share[YL_ANALYSIS_DECISIONS];
        if (row->arm != words->arm) continue;
        for (int d = 0; d < YL_ANALYSIS_DECISIONS; d++)
            share[d] = yl_short_share(row->taken[d].x / row->taken[d].n);
        if (row->equal)
            SAY(words,
                "Ship where the metric is seen to be better and every margin holds, stop where the "
                "metric is seen to be worse or a guardrail beyond its margin, else hold: with "
                "equal "
                "arms this ships %s, holds %s and stops %s.\n",
                "判断规则：指标确有提升且每个护栏都在界值之内则上线；指标确有下降或某个护栏确已越过"
                "界值则停止；"
                "否则维持。两组相同时上线 %s、维持 %s、停止 %s。\n",
                share[YL_ANALYSIS_SHIP].text, share[YL_ANALYSIS_HOLD].text,
                share[YL_ANALYSIS_STOP].text);
        else
            SAY(words, "With the change as it is it ships %s, holds %s and stops %s.\n",
                "按改动的实际效果，上线 %s、维持 %s、停止 %s。\n", share[YL_ANALYSIS_SHIP].text,
                share[YL_ANALYSIS_HOLD].text, share[YL_ANALYSIS_STOP].text);
    }
}

static const char *arm_of(const struct words *words, uint32_t arm)
{
    return yl_arm_label(words->labels, words->lang, words->plan->arm[arm]);
}

static void one_arm(struct words *words)
{
    static const enum yl_plan_design planned[] = {YL_PLAN_FIXED, YL_PLAN_SEQUENTIAL,
                                                  YL_PLAN_ALWAYS_VALID, YL_PLAN_SWITCHBACK};
    const struct yl_design_row *row =
        yl_designs_row(words->designs, planned[words->plan->design], words->arm);
    SAY(words, "%s against %s, decided by %s, %u simulated campaigns of %s.\n",
        "%s 对 %s，指标 %s，模拟 %u 次 %s的活动。\n", arm_of(words, words->arm), arm_of(words, 0),
        words->simulated->metric[0], words->simulated->runs, days(words, words->days).text);
    if (!row || yl_designs_bad(words->designs, row) == YL_DESIGN_NEVER) {
        SAY(words,
            "This scenario never produces %s among the units that take part: look at the entries "
            "and the metric.\n",
            "这个场景从未产生 %s：请检查参与的入口和指标。\n", words->simulated->metric[0]);
        return;
    }
    if (yl_designs_bad(words->designs, row) == YL_DESIGN_BEYOND) {
        SAY(words,
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
    double *power = calloc(2 * (size_t)words->designs->assurances + 2, sizeof *power);
    double *effect = power ? power + words->designs->assurances + 1 : NULL;
    uint32_t n = power ? sort_draws(words, power, effect) : 0, half = 0;
    while (half < n && power[half] < 0.5) half++;
    if (n >= FEWEST) {
        SAY(words,
            "Each campaign has its own draw of what is not known, so power here is averaged over "
            "it (assurance). Draw by draw the effect on everybody lies between %s and %s and the "
            "power of a fixed test at the end between %s and %s in nine draws of ten; in %s of "
            "them it is below 50 %%.\n",
            "每场活动各抽取一组拿不准的数，因此这里的功效是对它们的平均（assurance）。逐组来看，"
            "十组中有九组"
            "全员真实效应介于 %s 与 %s、固定样本检验在计划结束时的功效介于 %s 与 %s；%s "
            "的组功效低于 50%%。\n",
            SHARE(yl_quantile(effect, n, 0.05)), SHARE(yl_quantile(effect, n, 0.95)),
            SHARE(yl_quantile(power, n, 0.05)), SHARE(yl_quantile(power, n, 0.95)),
            SHARE((double)half / n));
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
                          .lang = lang,
                          .days = simulated->days};
    for (words.arm = 1; words.arm < simulated->experiment->arms; words.arm++) {
        if (words.arm > 1) fputc('\n', out);
        one_arm(&words);
        if (simulated->draws) assurance(&words);
    }
    if (simulated->runs < 200)
        SAY(&words, "Only %u campaigns were simulated; the figures are rough.\n",
            "只模拟了 %u 次，数字较粗。\n", simulated->runs);
}
