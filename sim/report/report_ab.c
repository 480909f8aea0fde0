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

/* What came of it, where observed results lie beside the plan. */
static void say_observed(struct yl_page *page, const struct yl_report_study *study)
{
    enum { SEEN, CONTROL, OF, EFFECT, P = EFFECT + 3, LIFT, IS = LIFT + 3 };
    const struct yl_rows seen = yl_rows_of(&study->sheet[YL_STUDY_OBSERVED],
                                           "arm control metric estimate low high p_adjusted "
                                           "relative relative_low relative_high relative_is");
    for (size_t i = 0; i < seen.count; i++) {
        if (strcmp(yl_row_text(&seen, i, OF), yl_row_text(&seen, 0, OF)) != 0) break;
        const struct yl_fact arm = yl_study_variant(page, study, yl_row_text(&seen, i, SEEN)),
                             control =
                                 yl_study_variant(page, study, yl_row_text(&seen, i, CONTROL)),
                             metric = yl_fact_named(yl_row_text(&seen, i, OF)),
                             p = yl_fact_number(yl_row_number(&seen, i, P));
        yl_say_begin(page);
        if (yl_row_is(&seen, i, IS, "between"))
            YL_SAY(page, "Observed: on {2}, {0} differs from {1} by {3i} of the latter, p = {4}.",
                   "实际结果：{2} 上 {0} 与 {1} 的相对差为 {3i}，p = {4}。", arm, control, metric,
                   yl_fact_of(YL_FACT_SHARE, yl_row_estimate(&seen, i, LIFT)), p);
        else
            YL_SAY(page, "Observed: on {2}, {0} differs from {1} by {3i}, p = {4}.",
                   "实际结果：{2} 上 {0} 与 {1} 之差为 {3i}，p = {4}。", arm, control, metric,
                   yl_fact_of(YL_FACT_NUMBER, yl_row_estimate(&seen, i, EFFECT)), p);
        yl_say_end(page);
    }
}

void yl_say_ab_answer(struct yl_page *page, const struct yl_report_study *study)
{
    yl_say_conclusions(page, study);
    say_observed(page, study);
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

/* ---- planned and observed -------------------------------------------------------------------- */

struct beside { /* a quantity of an arm: what the plan has, what was observed */
    const char *arm, *en, *zh;
    double planned;
    struct yl_estimate observed;
    enum yl_fact_kind kind;
};

static void put_beside(struct yl_page *page, struct beside row)
{
    fputs("<tr>", page->out);
    yl_page_words(page, row.arm);
    yl_page_tagged(page, "<td>", row.en, row.zh, "</td>");
    yl_page_cell(page, row.planned, row.kind);
    yl_page_cell(page, row.observed.mean, row.kind);
    yl_page_cell(page, row.observed.low, row.kind);
    yl_page_cell(page, row.observed.high, row.kind);
    fputs("</tr>\n", page->out);
}

/* Each unit has it or not. */
static bool is_share(const char *metric)
{
    const char *dot = strrchr(metric, '.');
    return !strchr(metric, '/') && dot &&
           (!strcmp(dot, ".conversion") || !strcmp(dot, ".reached") ||
            !strncmp(metric, "paths.", 6));
}

/* The metric that decides, arm by arm: the plan's figures and those of the data that lie beside it. */
void yl_say_ab_beside(struct yl_page *page, const struct yl_report_study *study)
{
    enum { TRUTH_ARM, TRUTH_METRIC, BASE, TRUTH };
    enum { SEEN_ARM, SEEN_METRIC, N, CONTROL, ESTIMATE, RELATIVE = ESTIMATE + 3, LOW, HIGH, IS };
    static const struct yl_page_column columns[] = {{"arm", "组"},        {"", ""},
                                                    {"planned", "计划"},  {"observed", "实际"},
                                                    {"from", "区间下限"}, {"to", "区间上限"}};
    const struct yl_rows plan = designs_of(study);
    const struct yl_rows truth = yl_rows_of(&study->sheet[YL_STUDY_TRUTH], "arm metric base truth");
    const struct yl_rows seen =
        yl_rows_of(&study->sheet[YL_STUDY_OBSERVED],
                   "arm metric n mean_control estimate low high relative relative_low "
                   "relative_high relative_is");
    if (!seen.count || !plan.count || !truth.count) return;
    yl_page_table(page, "Planned and observed", "计划与实际", columns,
                  sizeof columns / sizeof *columns);
    for (size_t i = 0; i < seen.count; i++) {
        size_t p = 0, t = 0;
        const char *arm = yl_row_text(&seen, i, SEEN_ARM);
        if (strcmp(yl_row_text(&seen, i, SEEN_METRIC), yl_row_text(&seen, 0, SEEN_METRIC)) != 0)
            break;
        while (p < plan.count && !yl_row_is(&plan, p, ARM, arm)) p++;
        while (t < truth.count && !yl_row_is(&truth, t, TRUTH_ARM, arm)) t++;
        if (p == plan.count || t == truth.count) continue;
        enum yl_fact_kind kind =
            is_share(yl_row_text(&truth, t, TRUTH_METRIC)) ? YL_FACT_SHARE : YL_FACT_NUMBER;
        const bool bounded = yl_row_is(&seen, i, IS, "between");
        double base = yl_row_number(&truth, t, BASE), effect = yl_row_number(&truth, t, TRUTH);
        const struct yl_estimate n = {yl_row_number(&seen, i, N), NAN, NAN},
                                 control = {yl_row_number(&seen, i, CONTROL), NAN, NAN},
                                 lift = {yl_row_number(&seen, i, RELATIVE),
                                         bounded ? yl_row_number(&seen, i, LOW) : NAN,
                                         bounded ? yl_row_number(&seen, i, HIGH) : NAN};
        put_beside(page, (struct beside){arm, "units in the treatment", "实验组单位数",
                                         yl_row_number(&plan, p, UNITS), n, YL_FACT_NUMBER});
        put_beside(page, (struct beside){arm, "metric of the control", "对照组的指标", base,
                                         control, kind});
        put_beside(page, (struct beside){arm, "effect", "效应", effect,
                                         yl_row_estimate(&seen, i, ESTIMATE), kind});
        put_beside(page, (struct beside){arm, "relative effect", "相对效应", effect / base, lift,
                                         YL_FACT_SHARE});
    }
    yl_page_table_end(page);
}
