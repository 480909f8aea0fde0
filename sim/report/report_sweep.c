/* report_sweep.c: the opening and the caption of a sweep; contract in report_say.h */
#include "sim/report/report_say.h"

struct at_point {
    const char *point;
    struct yl_estimate value;
};
struct extremes { /* of the base, by the figure that decides */
    struct at_point highest, second, lowest;
    size_t count; /* points with a value */
};

static struct extremes extremes_of(const struct yl_report_study *study)
{
    const struct yl_row_key key = {NULL, yl_study_base(study), study->place, study->metric};
    const struct yl_rows *rows = &study->summary;
    struct extremes found = {0};
    for (size_t i = yl_rows_find(rows, 0, key); i < rows->count;
         i = yl_rows_find(rows, i + 1, key)) {
        struct at_point one = {yl_row_text(rows, i, YL_ROWS_POINT),
                               yl_row_estimate(rows, i, YL_ROWS_MEAN)};
        if (!isfinite(one.value.mean)) continue;
        if (!found.count || one.value.mean > found.highest.value.mean) {
            found.second = found.highest;
            found.highest = one;
        } else if (found.count < 2 || one.value.mean > found.second.value.mean)
            found.second = one;
        if (!found.count || one.value.mean < found.lowest.value.mean) found.lowest = one;
        found.count++;
    }
    return found;
}

/* {0} its axes, {1} its value, {2} the word of the figure. */
static void say_extreme(struct yl_page *page, const struct yl_report_study *study,
                        const struct at_point *at, const char *en, const char *zh)
{
    YL_SAY(page, en, zh, yl_study_point(page, study, at->point),
           yl_fact_of(yl_fact_kind_of(study->metric), at->value), yl_fact_word(page, study));
}

void yl_say_sweep_answer(struct yl_page *page, const struct yl_report_study *study)
{
    const struct extremes at = extremes_of(study);
    if (!at.count) return;
    yl_say_begin(page);
    say_extreme(page, study, &at.highest, "Highest in {2} is {0}: {1i}.", "{2}最高处：{0}，{1i}。");
    yl_say_end(page);
    if (at.count == 1) return;
    yl_say_begin(page);
    if (at.second.value.high >= at.highest.value.low)
        say_extreme(page, study, &at.second,
                    "We cannot tell whether that is better than {0} with {1i}: their "
                    "intervals overlap.",
                    "它是否胜过 {0}（{1}，{1l} 至 {1h}），分不出来：区间重叠。");
    else
        say_extreme(page, study, &at.second,
                    "That is more than the next, {0} with {1i}, beyond chance.",
                    "高于次高的 {0}（{1}，{1l} 至 {1h}），不是偶然。");
    yl_say_end(page);
    yl_say_begin(page);
    say_extreme(page, study, &at.lowest, "Lowest is {0}: {1i}", "最低处：{0}，{1i}");
    if (at.lowest.value.high >= at.highest.value.low)
        yl_page_both(page, "; so we cannot tell whether the axes move it at all.",
                     "；因此这些参数有没有影响，分不出来。");
    else
        yl_page_both(page, ".", "。");
    yl_say_end(page);
}

static void say_key(struct yl_page *page, const struct yl_report_study *study,
                    const struct at_point *at, const char *en, const char *zh)
{
    const struct yl_figure figure =
        yl_study_figure(study, (struct yl_row_key){at->point, NULL, study->place, study->metric});
    yl_say_key_primary(page, study, en, zh, &figure);
}

void yl_say_sweep_keys(struct yl_page *page, const struct yl_report_study *study)
{
    static const char *const metrics[][3] = {{"net_cny", "net there (CNY)", "最高点净收益（元）"},
                                             {"cost_cny", "cost there (CNY)", "最高点成本（元）"}};
    const struct extremes at = extremes_of(study);
    if (!at.count) return;
    say_key(page, study, &at.highest, "%s at the highest point", "最高点的%s");
    say_key(page, study, &at.lowest, "%s at the lowest point", "最低点的%s");
    int written = 2 + yl_say_key_target(page, study, at.highest.point);
    for (int i = 0; i < 2 && written < 4; i++) {
        struct yl_figure figure = yl_study_figure(
            study, (struct yl_row_key){at.highest.point, NULL, "all", metrics[i][0]});
        if (!figure.there) continue;
        yl_say_key_figure(page, metrics[i][1], metrics[i][2], YL_FACT_NUMBER, &figure);
        written++;
    }
}

void yl_say_caption_sweep(struct yl_page *page, const struct yl_report_study *study)
{
    const struct extremes at = extremes_of(study);
    const enum yl_fact_kind kind = yl_fact_kind_of(study->metric);
    if (at.count)
        YL_SAY(page, "In {2} they reach from {0} to {1}.", "{2}从 {0} 到 {1}。",
               yl_fact_of(kind, at.lowest.value), yl_fact_of(kind, at.highest.value),
               yl_fact_word(page, study));
}
