/* report_ab.c: the opening of a planned experiment; contract in report_say.h */
#include "sim/base/text.h"
#include "sim/report/report_say.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a planned experiment ------------------------------------------------------------------- */

void yl_say_ab_question(struct yl_page *page, const struct yl_study *study)
{
    (void)study;
    yl_page_both(page, "How long must the experiment run, and what will it be able to tell?",
                 "实验要做多久？能分辨出什么？");
}

static double ab_number(const struct yl_study *study, size_t row, const char *column)
{
    return yl_table_number(&study->ab, row, yl_table_column(&study->ab, column));
}

static const char *ab_text(const struct yl_study *study, size_t row, const char *column)
{
    return yl_table_cell(&study->ab, row, yl_table_column(&study->ab, column));
}

static void ab_truth(struct yl_page *page, const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->truth;
    static const char *const names[] = {"truth", "estimate", "estimate_low", "estimate_high"};
    double value[4];
    if (!sheet->rows) return;
    for (int i = 0; i < 4; i++)
        value[i] = yl_table_number(sheet, 0, yl_table_column(sheet, names[i]));
    bool biased = !strcmp(yl_table_cell(sheet, 0, yl_table_column(sheet, "verdict")), "biased");
    yl_say_begin(page);
    if (biased)
        YL_SAY_FACTS(
            "The split misleads: it reports {0} on average ({1} to {2}) where the truth is {3}.",
            "分组实验会误导：平均报告 {0}（{1} 至 {2}），而真实是 {3}。", yl_fact_number(value[1]),
            yl_fact_number(value[2]), yl_fact_number(value[3]), yl_fact_number(value[0]));
    else
        YL_SAY_FACTS(
            "It reports {0} on average ({1} to {2}) where the truth is {3}: no bias is seen.",
            "平均报告 {0}（{1} 至 {2}），真实是 {3}：未见偏差。", yl_fact_number(value[1]),
            yl_fact_number(value[2]), yl_fact_number(value[3]), yl_fact_number(value[0]));
    yl_say_end(page);
}

void yl_say_ab_answer(struct yl_page *page, const struct yl_study *study)
{
    if (!study->ab.rows) return;
    double days = ab_number(study, 0, "days"), alarms = ab_number(study, 0, "false_alarms");
    bool known = isfinite(ab_number(study, 0, "power"));
    yl_say_begin(page);
    if (!known)
        yl_page_both(page, "This plan answers nothing as it stands; the advice below says why.",
                     "这个计划现在的样子得不到答案；原因见下面的建议。");
    else
        YL_SAY_FACTS(
            "With {0} in the treatment the design {1} sees the effect of {2} on {6} with a chance "
            "of {3} ({4} to {5}).",
            "实验组 {0} 个单位时，设计 {1} 看到{2}对 {6} 的效果的机会是 {3}（{4} 至 {5}）。",
            yl_fact_number(ab_number(study, 0, "units_treatment")),
            yl_fact_named(ab_text(study, 0, "design")), yl_fact_named(ab_text(study, 0, "arm")),
            yl_fact_share(ab_number(study, 0, "power")),
            yl_fact_share(ab_number(study, 0, "power_low")),
            yl_fact_share(ab_number(study, 0, "power_high")),
            yl_fact_named(ab_text(study, 0, "metric")));
    if (isfinite(days) && known)
        YL_SAY_FACTS(" The power that was asked for is reached in {0} days.",
                     "达到要求的功效需要 {0} 天。", yl_fact_number(days));
    else if (known)
        yl_page_both(page, " We cannot tell how many days it takes: more than were planned.",
                     "需要多少天，分不出来：超出计划。");
    yl_say_end(page);
    yl_say_begin(page);
    if (isfinite(alarms))
        YL_SAY_FACTS("Without an effect it cries wolf with a chance of {0} ({1} to {2}).",
                     "没有效果时误报的机会是 {0}（{1} 至 {2}）。", yl_fact_share(alarms),
                     yl_fact_share(ab_number(study, 0, "false_alarms_low")),
                     yl_fact_share(ab_number(study, 0, "false_alarms_high")));
    yl_say_end(page);
    ab_truth(page, study);
    if (!study->advice[0]) return;
    fputs("<details><summary>", page->out);
    yl_page_both(page, "Advice, at length", "完整建议");
    fputs("</summary><pre class=\"wrap\">", page->out);
    yl_page_both(page, study->advice[0], study->advice[1] ? study->advice[1] : study->advice[0]);
    fputs("</pre></details>\n", page->out);
}

void yl_say_ab_keys(struct yl_page *page, const struct yl_study *study)
{
    if (!study->ab.rows) return;
    yl_say_key(page, "power", "功效", yl_fact_share(ab_number(study, 0, "power")),
               ab_number(study, 0, "power_low"), ab_number(study, 0, "power_high"), YL_FACT_SHARE);
    yl_say_key(page, "days", "天数", yl_fact_number(ab_number(study, 0, "days")), NAN, NAN,
               YL_FACT_NUMBER);
    yl_say_key(page, "false alarms", "误报率", yl_fact_share(ab_number(study, 0, "false_alarms")),
               ab_number(study, 0, "false_alarms_low"), ab_number(study, 0, "false_alarms_high"),
               YL_FACT_SHARE);
    yl_say_key(page, "smallest effect it can see, of the base", "可分辨的最小效果（相对基准）",
               yl_fact_share(ab_number(study, 0, "detectable_relative")), NAN, NAN, YL_FACT_SHARE);
}
