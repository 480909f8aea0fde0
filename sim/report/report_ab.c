/* report_ab.c: the opening of a planned experiment; contract in report_say.h */
#include "sim/report/report_say.h"
#include <string.h>

/* The first design. */
enum { DESIGN, ARM, METRIC, DAYS, UNITS, DETECTABLE, POWER, ALARMS = POWER + 3 };

static struct yl_rows designs_of(const struct yl_report_study *study)
{
    return yl_rows_of(&study->sheet[YL_STUDY_DESIGNS],
                      "design arm metric days units_treatment detectable_relative power power_low "
                      "power_high false_alarms false_alarms_low false_alarms_high");
}

static void say_truth(struct yl_page *page, const struct yl_report_study *study)
{
    enum { TRUTH, ESTIMATE, VERDICT = ESTIMATE + 3 };
    const struct yl_rows truth = yl_rows_of(&study->sheet[YL_STUDY_TRUTH],
                                            "truth estimate estimate_low estimate_high verdict");
    if (!truth.count) return;
    const struct yl_fact said = yl_fact_of(YL_FACT_NUMBER, yl_row_estimate(&truth, 0, ESTIMATE));
    const struct yl_fact is = yl_fact_number(yl_row_number(&truth, 0, TRUTH));
    yl_say_begin(page);
    if (yl_row_is(&truth, 0, VERDICT, "biased"))
        YL_SAY(page, "The split misleads: it reports {0i} on average where the truth is {1}.",
               "分组实验会误导：平均报告 {0i}，而真实是 {1}。", said, is);
    else
        YL_SAY(page, "It reports {0i} on average where the truth is {1}: no bias is seen.",
               "平均报告 {0i}，真实是 {1}：未见偏差。", said, is);
    yl_say_end(page);
}

static void say_design(struct yl_page *page, const struct yl_rows *designs)
{
    double days = yl_row_number(designs, 0, DAYS);
    YL_SAY(page,
           "With {0} units in the treatment, the design {1} detects the effect of {2} on {4} with "
           "a power of {3i}.",
           "实验组 {0} 个单位时，设计 {1} 检出{2}对 {4} 的效果的功效是 {3i}。",
           yl_fact_number(yl_row_number(designs, 0, UNITS)),
           yl_fact_named(yl_row_text(designs, 0, DESIGN)),
           yl_fact_named(yl_row_text(designs, 0, ARM)),
           yl_fact_of(YL_FACT_SHARE, yl_row_estimate(designs, 0, POWER)),
           yl_fact_named(yl_row_text(designs, 0, METRIC)));
    if (isfinite(days))
        YL_SAY(page, " The power that was asked for is reached in {0} days.",
               "达到要求的功效需要 {0} 天。", yl_fact_number(days));
    else
        yl_page_both(page, " We cannot tell how many days it takes: more than were planned.",
                     "需要多少天，分不出来：超出计划。");
}

/* What came of it, where observed results lie beside the plan. */
static void say_observed(struct yl_page *page, const struct yl_report_study *study)
{
    enum { SEEN, CONTROL, OF, EFFECT, P = EFFECT + 3 };
    const struct yl_rows seen = yl_rows_of(&study->sheet[YL_STUDY_OBSERVED],
                                           "arm control metric estimate low high p_adjusted");
    for (size_t i = 0; i < seen.count; i++) {
        if (strcmp(yl_row_text(&seen, i, OF), yl_row_text(&seen, 0, OF)) != 0) break;
        yl_say_begin(page);
        YL_SAY(page, "Observed: on {2}, {0} differs from {1} by {3i}, p = {4}.",
               "实际结果：{2} 上 {0} 与 {1} 之差为 {3i}，p = {4}。",
               yl_fact_named(yl_row_text(&seen, i, SEEN)),
               yl_fact_named(yl_row_text(&seen, i, CONTROL)),
               yl_fact_named(yl_row_text(&seen, i, OF)),
               yl_fact_of(YL_FACT_NUMBER, yl_row_estimate(&seen, i, EFFECT)),
               yl_fact_number(yl_row_number(&seen, i, P)));
        yl_say_end(page);
    }
}

void yl_say_ab_answer(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows designs = designs_of(study);
    if (!designs.count) return;
    struct yl_estimate alarms = yl_row_estimate(&designs, 0, ALARMS);
    yl_say_begin(page);
    if (isfinite(yl_row_number(&designs, 0, POWER)))
        say_design(page, &designs);
    else
        yl_page_both(page,
                     "This experiment answers nothing as it stands; the advice below says why.",
                     "这个计划现在的样子得不到答案；原因见下面的建议。");
    yl_say_end(page);
    yl_say_begin(page);
    if (isfinite(alarms.mean))
        YL_SAY(page, "Without an effect, the false alarm rate is {0i}.",
               "没有效果时误报率是 {0i}。", yl_fact_of(YL_FACT_SHARE, alarms));
    yl_say_end(page);
    say_truth(page, study);
    say_observed(page, study);
    if (!study->advice[0]) return;
    yl_page_tagged(page, "<details><summary>", "Advice, at length", "完整建议", "</summary>");
    yl_page_tagged(page, "<pre class=\"wrap\">", study->advice[0],
                   study->advice[1] ? study->advice[1] : study->advice[0], "</pre></details>\n");
}

static struct yl_estimate alone(const struct yl_rows *designs, int column)
{
    return (struct yl_estimate){yl_row_number(designs, 0, column), NAN, NAN};
}

void yl_say_ab_keys(struct yl_page *page, const struct yl_report_study *study)
{
    const struct yl_rows designs = designs_of(study);
    if (!designs.count) return;
    yl_say_key(page, "power", "功效", YL_FACT_SHARE, yl_row_estimate(&designs, 0, POWER));
    yl_say_key(page, "days", "天数", YL_FACT_NUMBER, alone(&designs, DAYS));
    yl_say_key(page, "false alarms", "误报率", YL_FACT_SHARE, yl_row_estimate(&designs, 0, ALARMS));
    yl_say_key(page, "smallest detectable effect, relative to base", "可分辨的最小效果（相对基准）",
               YL_FACT_SHARE, alone(&designs, DETECTABLE));
}
