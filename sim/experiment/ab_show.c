/* ab_show.c: a simulated experiment as tables on the terminal. Contract: ab.h. */
#include "sim/base/get.h"
#include "sim/experiment/ab.h"
#include "sim/findings/labels.h"
#include "sim/output/terminal.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>

struct show {
    FILE *out;
    const struct yl_designs *designs;
    const struct yl_result *labels;
    enum yl_lang lang;
    int width;
    struct yl_arena arena;
    struct yl_cells cells; /* of the table at hand */
};

static uint32_t arms_of(const struct show *to) { return to->designs->simulated->experiment->arms; }

static const char *arm_name(const struct show *to, uint32_t arm)
{
    return yl_label_variant(to->labels, to->lang, to->designs->simulated->experiment->arm[arm]);
}

/* Of several treatments a row begins with its own. */
static void put_name(struct show *to, uint32_t arm, const char *text)
{
    if (arms_of(to) > 2)
        yl_cell(&to->cells, to->lang == YL_EN ? "%s: %s" : "%s：%s", arm_name(to, arm), text);
    else
        yl_cell(&to->cells, "%s", text);
}

static void put_share(struct show *to, struct yl_share share)
{
    const struct yl_interval in = yl_interval_wilson(share, 0.95);
    const double is = share.n > 0 ? share.x / share.n : NAN;
    yl_cell(&to->cells, "%s",
            yl_short_range_as(YL_AS_SHARE, is, share.n > 0 ? in.low : NAN,
                              share.n > 0 ? in.high : NAN, to->lang)
                .text);
}

static void put_number(struct show *to, double value)
{
    yl_cell(&to->cells, "%s", yl_short_of(value).text);
}

/* ---- the designs ----------------------------------------------------------------------------- */

static const char *design_name(struct show *to, const struct yl_design_row *row)
{
    static const char *const name[YL_PLAN_DESIGNS][2] = {{"fixed", "固定样本"},
                                                         {"fixed, CUPED", "固定样本（CUPED）"},
                                                         {"group-sequential", "成组序贯"},
                                                         {"always-valid", "随时有效"},
                                                         {"looked at daily", "每天查看"},
                                                         {"switchback", "切换实验"}};
    const bool planned = row == yl_designs_planned(to->designs, row->arm) && arms_of(to) == 2;
    return yl_arena_print(&to->arena, "%s%s", name[row->design][to->lang],
                          planned ? T(to->lang, ", planned", "（计划）") : "");
}

static void put_design(struct show *to, const struct yl_design_row *row, bool covers)
{
    static const struct yl_share none = {0, 0};
    const enum yl_design_bad bad = yl_designs_bad(to->designs, row);
    const bool there = bad != YL_DESIGN_NEVER && bad != YL_DESIGN_BEYOND,
               peeks = row->design == YL_PLAN_PEEKING;
    put_name(to, row->arm, design_name(to, row));
    put_share(to, there && !peeks ? row->power : none);
    put_number(to, row->days && there && !peeks ? row->days : (double)NAN);
    put_number(to, there ? round(row->control + row->treatment) : (double)NAN);
    yl_cell(&to->cells, "%s",
            yl_short_share(there && !peeks ? row->detectable / row->base : (double)NAN).text);
    put_share(to, there ? row->false_alarms : none);
    if (covers)
        yl_cell(
            &to->cells, "%s",
            yl_short_share(row->covers.n > 0 ? row->covers.x / row->covers.n : (double)NAN).text);
}

/* What the formula asks for, which knows neither arrivals nor days. */
static void put_textbook(struct show *to, const struct yl_design_row *row, bool covers)
{
    if (yl_designs_bad(to->designs, row) || !(row->textbook_units > 0)) return;
    put_name(to, row->arm, T(to->lang, "textbook", "教科书公式"));
    yl_cell(&to->cells, "–");
    put_number(to, row->textbook_days);
    put_number(to, row->textbook_units);
    for (int k = 0; k < 2 + covers; k++) yl_cell(&to->cells, "%s", "");
}

/* With draws: the power of a fixed test in nine draws of ten. */
static void put_assurance(struct show *to, uint32_t arm, bool covers)
{
    enum { FEWEST = 20 };
    const struct yl_designs *designs = to->designs;
    double *power = yl_get_zeroed((size_t)designs->assurances + 1, sizeof *power);
    uint32_t n = 0;
    for (uint32_t i = 0; i < designs->assurances; i++)
        if (designs->assurance[i].arm == arm && isfinite(designs->assurance[i].power))
            power[n++] = designs->assurance[i].power;
    yl_quantile_sort(power, n);
    if (n >= FEWEST) {
        put_name(to, arm, T(to->lang, "fixed, 9 draws in 10", "固定样本，九成抽取"));
        yl_cell(&to->cells, T(to->lang, "%s to %s", "%s 至 %s"),
                yl_short_share(yl_quantile(power, n, 0.05)).text,
                yl_short_share(yl_quantile(power, n, 0.95)).text);
        for (int k = 0; k < 4 + covers; k++) yl_cell(&to->cells, "%s", "");
    }
    free(power);
}

/* Of one treatment every design, of several the one that is planned. */
static void show_designs(struct show *to)
{
    const struct yl_designs *designs = to->designs;
    const struct yl_simulated *simulated = designs->simulated;
    const bool covers = simulated->cluster || simulated->cap > 0;
    yl_cell(&to->cells, "%s", "");
    yl_cell(&to->cells, "%s", T(to->lang, "power (95%)", "功效（95%）"));
    yl_cell(&to->cells, "%s", T(to->lang, "days", "天数"));
    yl_cell(&to->cells, "%s", T(to->lang, "units", "单位"));
    yl_cell(&to->cells, "%s", T(to->lang, "detects", "可检出"));
    yl_cell(&to->cells, "%s", T(to->lang, "false alarms", "误报"));
    if (covers) yl_cell(&to->cells, "%s", T(to->lang, "covers", "覆盖"));
    for (uint32_t arm = 1; arm < arms_of(to); arm++) {
        const struct yl_design_row *planned = yl_designs_planned(designs, arm);
        for (uint32_t i = 0; i < designs->rows; i++) {
            const struct yl_design_row *row = &designs->row[i];
            if (row->arm == arm && !row->metric && (arms_of(to) == 2 || row == planned))
                put_design(to, row, covers);
        }
        if (planned) put_textbook(to, planned, covers);
        if (simulated->draws) put_assurance(to, arm, covers);
    }
    yl_cells_show(to->out, &to->cells, 6u + covers, 0, to->width);
}

/* ---- the truth ------------------------------------------------------------------------------- */

static const char *assigned(const struct show *to, enum yl_truth_of of)
{
    const struct yl_simulated *simulated = to->designs->simulated;
    const bool visits = simulated->experiment->unit == YL_SPLIT_VISIT;
    if (of == YL_TRUTH_SWITCHBACK)
        return simulated->experiment->unit == YL_SPLIT_SESSION
                   ? T(to->lang, "switchback by session", "按场次切换")
                   : T(to->lang, "switchback by day", "按天切换");
    if (of == YL_TRUTH_SPLIT && simulated->cluster)
        return T(to->lang, "split by cluster", "按群分组");
    return of == YL_TRUTH_SPLIT && visits ? T(to->lang, "split by visit", "按访问分组")
                                          : T(to->lang, "split by person", "按人分组");
}

static const char *verdict_of(const struct show *to, const struct yl_truth_row *row)
{
    if (yl_designs_biased(row)) return T(to->lang, "biased", "有偏");
    return yl_designs_bias_likely(row) ? T(to->lang, "bias likely", "可能有偏")
                                       : T(to->lang, "no bias seen", "未见偏差");
}

static void show_truth(struct show *to)
{
    static const char *const head[][2] = {{"effect on", "效应"},
                                          {"everybody", "全员真实"},
                                          {"reported", "分组报告"},
                                          {"bias (95%)", "偏差（95%）"},
                                          {"", ""}};
    enum { COLUMNS = sizeof head / sizeof *head };
    const struct yl_designs *designs = to->designs;
    size_t rows = 0;
    for (size_t k = 0; k < COLUMNS; k++) yl_cell(&to->cells, "%s", head[k][to->lang]);
    for (uint32_t i = 0; i < designs->truths; i++) {
        const struct yl_truth_row *row = &designs->truth[i];
        if (row->metric || row->n < 2 || !(row->base > 0)) continue;
        const double cut = yl_interval_t(0.95, row->n - 1.0) * row->bias_se;
        put_name(to, row->arm, assigned(to, row->of));
        yl_cell(&to->cells, "%s",
                yl_short_as(YL_AS_SHARE_MOVE, row->truth / row->base, to->lang).text);
        yl_cell(&to->cells, "%s",
                yl_short_as(YL_AS_SHARE_MOVE, row->estimate / row->base, to->lang).text);
        yl_cell(&to->cells, "%s",
                yl_short_range_as(YL_AS_SHARE_MOVE, row->bias / row->base,
                                  (row->bias - cut) / row->base, (row->bias + cut) / row->base,
                                  to->lang)
                    .text);
        yl_cell(&to->cells, "%s", verdict_of(to, row));
        rows++;
    }
    if (rows) putc('\n', to->out);
    if (!rows) to->cells.count = 0;
    yl_cells_show(to->out, &to->cells, COLUMNS, 0, to->width);
}

/* ---- the decisions --------------------------------------------------------------------------- */

/* How often each is taken, where a guardrail has a margin. */
static void show_decisions(struct show *to)
{
    static const int order[YL_ANALYSIS_DECISIONS] = {YL_ANALYSIS_SHIP, YL_ANALYSIS_HOLD,
                                                     YL_ANALYSIS_STOP};
    static const char *const head[][2] = {
        {"decision", "结论"}, {"ship", "上线"}, {"hold", "维持"}, {"stop", "停止"}};
    const struct yl_designs *designs = to->designs;
    bool margins = false;
    for (uint32_t m = 1; m < designs->simulated->outcomes; m++)
        margins |= designs->simulated->guard[m].worse_by > 0;
    if (!margins || !designs->decisions) return;
    putc('\n', to->out);
    for (size_t k = 0; k < sizeof head / sizeof *head; k++)
        yl_cell(&to->cells, "%s", head[k][to->lang]);
    for (uint32_t i = 0; i < designs->decisions; i++) {
        const struct yl_decided_row *row = &designs->decision[i];
        put_name(to, row->arm,
                 row->equal ? T(to->lang, "equal arms", "两组相同")
                            : T(to->lang, "as it is", "按实际效果"));
        for (int d = 0; d < YL_ANALYSIS_DECISIONS; d++)
            yl_cell(&to->cells, "%s",
                    yl_short_share(row->taken[order[d]].x / row->taken[order[d]].n).text);
    }
    yl_cells_show(to->out, &to->cells, sizeof head / sizeof *head, 0, to->width);
}

void yl_ab_show(FILE *out, const struct yl_designs *designs, const struct yl_result *labels,
                enum yl_lang lang, int width)
{
    struct show to = {
        .out = out, .designs = designs, .labels = labels, .lang = lang, .width = width};
    putc('\n', out);
    show_designs(&to);
    show_truth(&to);
    show_decisions(&to);
    yl_arena_free(&to.arena);
}
