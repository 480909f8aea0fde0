/* report_sweep.c: the opening and the caption of a sweep; contract in report_say.h */
#include "sim/base/text.h"
#include "sim/report/report_say.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- sweep ---------------------------------------------------------------------------------- */

void yl_say_sweep_question(struct yl_page *page, const struct yl_study *study)
{
    YL_SAY_FACTS("Which of these settings is highest in {0}, and what moves it?",
                 "这些参数取什么值时{1}最高？什么影响最大？", yl_fact_word(page, study, YL_EN),
                 yl_fact_word(page, study, YL_ZH));
}

struct extreme {
    const char *point;
    struct yl_figure figure;
};

/* The two highest and the lowest point of the figure that decides, of the base: one pass. */
static size_t extremes(struct extreme found[3], const struct yl_study *study)
{
    const struct yl_sheet *sheet = &study->finished.table[YL_OUTPUT_SUMMARY];
    static const char *const names[] = {"point", "variant", "place", "metric",
                                        "mean",  "low",     "high"};
    int column[7];
    size_t count = 0;
    for (int i = 0; i < 7; i++) column[i] = yl_table_column(sheet, names[i]);
    for (size_t i = 0; i < sheet->rows; i++) {
        if (strcmp(yl_table_cell(sheet, i, column[3]), study->metric) != 0 ||
            strcmp(yl_table_cell(sheet, i, column[2]), study->place) != 0 ||
            strcmp(yl_table_cell(sheet, i, column[1]), yl_study_base(study)) != 0)
            continue;
        struct extreme one = {yl_table_cell(sheet, i, column[0]),
                              {yl_table_number(sheet, i, column[4]),
                               yl_table_number(sheet, i, column[5]),
                               yl_table_number(sheet, i, column[6]), NAN, NAN, true}};
        if (!isfinite(one.figure.mean)) continue;
        if (!count || one.figure.mean > found[0].figure.mean) {
            found[1] = found[0];
            found[0] = one;
        } else if (count < 2 || one.figure.mean > found[1].figure.mean)
            found[1] = one;
        if (!count || one.figure.mean < found[2].figure.mean) found[2] = one;
        count++;
    }
    return count;
}

void yl_say_sweep_answer(struct yl_page *page, const struct yl_study *study)
{
    struct extreme at[3] = {0};
    size_t count = extremes(at, study);
    if (!count) return;
    yl_say_begin(page);
    YL_SAY_FACTS("Highest in {4} is {0}: {1} ({2} to {3}).", "{5}最高处：{0}，{1}（{2} 至 {3}）。",
                 yl_fact_named(yl_study_point(page, study, at[0].point)),
                 yl_fact_of(study->metric, at[0].figure.mean),
                 yl_fact_of(study->metric, at[0].figure.low),
                 yl_fact_of(study->metric, at[0].figure.high), yl_fact_word(page, study, YL_EN),
                 yl_fact_word(page, study, YL_ZH));
    yl_say_end(page);
    if (count > 1) {
        const char *second = yl_study_point(page, study, at[1].point);
        yl_say_begin(page);
        if (at[1].figure.high >= at[0].figure.low)
            YL_SAY_FACTS(
                "We cannot tell whether that is better than {0} with {1} ({2} to {3}): their "
                "intervals "
                "overlap.",
                "它是否胜过 {0}（{1}，{2} 至 {3}），分不出来：区间重叠。", yl_fact_named(second),
                yl_fact_of(study->metric, at[1].figure.mean),
                yl_fact_of(study->metric, at[1].figure.low),
                yl_fact_of(study->metric, at[1].figure.high));
        else
            YL_SAY_FACTS("That is more than the next, {0} with {1} ({2} to {3}), beyond chance.",
                         "高于次高的 {0}（{1}，{2} 至 {3}），不是偶然。", yl_fact_named(second),
                         yl_fact_of(study->metric, at[1].figure.mean),
                         yl_fact_of(study->metric, at[1].figure.low),
                         yl_fact_of(study->metric, at[1].figure.high));
        yl_say_end(page);
        yl_say_begin(page);
        YL_SAY_FACTS("Lowest is {0}: {1} ({2} to {3})", "最低处：{0}，{1}（{2} 至 {3}）",
                     yl_fact_named(yl_study_point(page, study, at[2].point)),
                     yl_fact_of(study->metric, at[2].figure.mean),
                     yl_fact_of(study->metric, at[2].figure.low),
                     yl_fact_of(study->metric, at[2].figure.high));
        if (at[2].figure.high >= at[0].figure.low)
            yl_page_both(page, "; so we cannot tell whether the axes move it at all.",
                         "；因此这些参数有没有影响，分不出来。");
        else
            yl_page_both(page, ".", "。");
        yl_say_end(page);
    }
}

void yl_say_sweep_keys(struct yl_page *page, const struct yl_study *study)
{
    struct extreme at[3] = {0};
    size_t count = extremes(at, study);
    if (!count) return;
    yl_say_key_primary(page, study, "%s at the highest point", "最高点的%s", at[0].figure);
    yl_say_key_primary(page, study, "%s at the lowest point", "最低点的%s", at[2].figure);
    int written = 2 + yl_say_key_target(page, study, at[0].point);
    static const char *const metrics[][3] = {{"net_cny", "net there (CNY)", "最高点净收益（元）"},
                                             {"cost_cny", "cost there (CNY)", "最高点成本（元）"}};
    for (int i = 0; i < 2 && written < 4; i++) {
        struct yl_figure figure =
            yl_study_figure(study, at[0].point, yl_study_base(study), "all", metrics[i][0]);
        if (figure.there && ++written)
            yl_say_key(page, metrics[i][1], metrics[i][2], yl_fact_number(figure.mean), figure.low,
                       figure.high, YL_FACT_NUMBER);
    }
}

void yl_say_caption_sweep(struct yl_page *page, const struct yl_study *study)
{
    struct extreme at[3] = {0};
    if (extremes(at, study))
        YL_SAY_FACTS("In {2} they reach from {0} to {1}.", "{3}从 {0} 到 {1}。",
                     yl_fact_of(study->metric, at[2].figure.mean),
                     yl_fact_of(study->metric, at[0].figure.mean), yl_fact_word(page, study, YL_EN),
                     yl_fact_word(page, study, YL_ZH));
}
