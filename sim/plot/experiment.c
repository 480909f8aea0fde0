/* experiment.c: a planned experiment: when it stops, what the split reports against the truth;
 * contract in picture.h */
#include "sim/base/number.h"
#include "sim/findings/find.h"
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

static const double WEEK = 7, AFTER = 0.5; /* days; drawn behind the last */

/* What a design or a unit is called. */
static const char *word_of(const struct yl_plot_kit *kit, const char *key)
{
    static const char *const names[][3] = {
        {"fixed", "fixed sample", "固定样本"},
        {"fixed-cuped", "fixed sample, with CUPED", "固定样本加 CUPED"},
        {"group-sequential", "group sequential", "成组序贯"},
        {"always-valid", "always valid", "随时有效"},
        {"switchback", "switchback", "切换实验"},
        {"peeking", "looking every day", "天天看结果"},
        {"person", "split by person", "按人分组"},
        {"cluster", "split by cluster", "按群分组"},
        {"visit", "split by visit", "按访问分组"},
        {"day", "switchback by day", "按天切换"},
        {"session", "switchback by session", "按场次切换"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i][0], key)) return names[i][1 + kit->zh];
    return key;
}

/* ---- stops ---------------------------------------------------------------------------------- */

enum { DESIGN_OF, ARM_OF, DAY_OF, STOPS, ALARMS };

/* The share of an arm that has stopped by each look of a design; between looks nothing stops. Returns the last. */
static double add_stops(struct yl_chart *chart, uint32_t curve, const struct yl_rows *rows,
                        const char *design, const char *arm, int column, double end)
{
    double share = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const double day = yl_row_number(rows, i, DAY_OF), next = yl_row_number(rows, i, column);
        if (!yl_row_is(rows, i, DESIGN_OF, design) || !yl_row_is(rows, i, ARM_OF, arm) ||
            !isfinite(day + next))
            continue;
        yl_chart_line(chart, curve, day, yl_chart_exact(share));
        yl_chart_line(chart, curve, day, yl_chart_exact(share = next));
    }
    yl_chart_line(chart, curve, end, yl_chart_exact(share));
    return share;
}

/* Of one arm: wide and pale what stops with equal arms, over it what stops with the effect; the design of the title in orange. */
static void stops_panel(struct yl_chart *chart, const struct yl_rows *rows,
                        const struct yl_plot_list *designs, const char *arm, const char *liar,
                        struct yl_chart_panel field)
{
    static const uint32_t colours[][2] = {
        {YL_ACCENT, YL_WARM}, {YL_BASE, YL_BAND}, {YL_SOFT, YL_GRID}};
    struct yl_plot_kit *kit = chart->kit;
    const uint32_t panel = yl_chart_panel(chart, field);
    for (uint32_t k = 0; k < 2 * designs->count; k++) {
        const uint32_t d = k % designs->count, equal = k < designs->count,
                       look = designs->name[d] == liar ? 0 : 1 + d % 2,
                       curve = yl_chart_curve(
                           chart, (struct yl_chart_curve){.panel = panel,
                                                          .colour = colours[look][equal],
                                                          .width = equal ? 6 : 2});
        const double share =
            add_stops(chart, curve, rows, designs->name[d], arm, STOPS + (int)equal, field.x.most);
        const char *word =
            equal ? yl_plot_say(kit, "equal arms", "两组相同") : word_of(kit, designs->name[d]);
        if (!equal || share > 0)
            chart->curve[curve].name =
                yl_plot_text(kit, "%s %s", word, yl_plot_percent(kit, share));
    }
}

/* A panel for each arm. The title has the design with most false alarms; of a true effect of 0 with most calls. */
enum yl_status yl_plot_stops(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    enum { HOW, EFFECT, DESIGN, POWER }; /* of power.csv */
    struct yl_rows rows, power = {0};
    struct yl_plot_list designs = {0}, arms = {0};
    double last = 0, most = 0, worst[2] = {0};
    const char *liar = NULL;
    bool idle = false; /* is there nothing to be detected? */
    enum yl_status status =
        yl_plot_read(&rows, kit, "looks.csv", "design arm day stops_by_here false_stops_by_here");
    if (!status && yl_plot_has(kit, "power.csv"))
        status =
            yl_plot_read(&power, kit, "power.csv", "how effect_relative design? power low high");
    if (status) return status;
    for (size_t i = 0; i < power.count; i++)
        if (yl_row_is(&power, i, HOW, "simulated"))
            idle = (idle || !i) && yl_row_number(&power, i, EFFECT) == 0;
    for (size_t i = 0; i < rows.count; i++) {
        const double share[2] = {yl_row_number(&rows, i, STOPS), yl_row_number(&rows, i, ALARMS)};
        last = fmax(last, yl_row_number(&rows, i, DAY_OF));
        most = fmax(most, fmax(share[0], share[1]));
        (void)yl_plot_list_at(kit, &arms, yl_row_text(&rows, i, ARM_OF));
        (void)yl_plot_list_at(kit, &designs, yl_row_text(&rows, i, DESIGN_OF));
        if (!(share[!idle] >= worst[!idle])) continue;
        liar = designs.name[designs.last];
        memcpy(worst, share, sizeof worst);
    }
    const double end = floor(last + AFTER); /* a tick a day, two days, or some weeks */
    double tick = WEEK * ceil(end / (12 * WEEK));
    if (end < 2 * WEEK) tick = end <= WEEK ? 1 : 2;
    for (uint32_t a = 0; a < yl_chart_drawn(arms.count, YL_PLOT_PANELS / 4); a++)
        stops_panel(chart, &rows, &designs, arms.name[a], liar,
                    (struct yl_chart_panel){
                        .title = arms.count > 1 ? yl_plot_variant(kit, arms.name[a]) : NULL,
                        .height = 200,
                        .full = true,
                        .x = {.most = last + AFTER,
                              .whole = tick,
                              .label = yl_plot_say(kit, "stopped by this day", "到第几天已停止")},
                        .y = {.kind = YL_AXIS_SHARE,
                              .zero = true,
                              .most = fmin(fmax(ceil(20 * most) / 20, 0.1), 1)}});
    struct yl_estimate sure = {NAN, NAN, NAN}; /* at the end, with the change */
    for (size_t i = 0; i < power.count && liar && arms.count < 2; i++)
        if (yl_row_is(&power, i, HOW, "simulated") && yl_row_is(&power, i, DESIGN, liar))
            sure = yl_row_estimate(&power, i, POWER);
    if (isfinite(sure.low))
        yl_chart_below(chart,
                       yl_plot_tell(kit, "With the change, %s: %s (95%%: %s to %s).",
                                    "有改动时，%s：%s（95%% 区间 %s 至 %s）。", word_of(kit, liar),
                                    yl_plot_percent(kit, sure.mean), yl_plot_percent(kit, sure.low),
                                    yl_plot_percent(kit, sure.high)));
    const bool blind = worst[1] > 0.8 * worst[0]; /* it tells nothing */
    if (liar)
        chart->finding = yl_plot_tell(
            kit,
            blind ? "%s%s stops in %s of campaigns with the change and as often, in %s, without any"
                  : "%s%s stops in %s of campaigns with the change, in %s without any",
            blind ? "%s%s：有改动时 %s 的模拟停下，没有改动时也有 %s，分不出真假"
                  : "%s%s：有改动时 %s 的模拟停下，没有改动时 %s（误报）",
            idle ? yl_plot_say(kit, "The true effect is 0: ", "真实效果为 0，") : "",
            word_of(kit, liar), yl_plot_percent(kit, worst[0]), yl_plot_percent(kit, worst[1]));
    return YL_OK;
}

/* ---- truth ---------------------------------------------------------------------------------- */

enum {
    ASSIGNED,
    ARM_OF_TRUTH,
    METRIC,
    TRUTH,
    ESTIMATE = TRUTH + 3,
    VERDICT = ESTIMATE + 3,
    CONTROL
};
enum { TRUTH_ROWS = 12 };

/* The metric of a row, without its place. */
static const char *metric_of(const struct yl_rows *rows, size_t i)
{
    const char *metric = yl_row_text(rows, i, METRIC), *dot = strrchr(metric, '.');
    return dot ? dot + 1 : metric;
}

/* A step's is the share that passes it. */
static bool is_step(const struct yl_rows *rows, size_t i)
{
    return yl_text_begins(yl_row_text(rows, i, METRIC), "paths.");
}

static bool is_share(const struct yl_rows *rows, size_t i)
{
    return is_step(rows, i) || yl_metric_is_share(metric_of(rows, i));
}

/* The arm stands in a title where there are several. */
static const char *truth_title(struct yl_plot_kit *kit, const struct yl_rows *rows, size_t i,
                               uint32_t arms)
{
    const char *metric = metric_of(rows, i), *whole = yl_row_text(rows, i, METRIC);
    const char *step = yl_plot_text(kit, "%.*ssteps.%s.p", (int)(metric - whole), whole, metric);
    const char *title =
        is_step(rows, i) ? yl_plot_axis(kit, step) : yl_metric_label(metric, kit->job->lang);
    if (arms < 2) return title;
    return yl_plot_tell(kit, "%s: %s", "%s：%s",
                        yl_plot_variant(kit, yl_row_text(rows, i, ARM_OF_TRUTH)), title);
}

/* What its differences are shown as shares of: what there is without the change, or without any 1. */
static double whole_of(const struct yl_rows *rows, size_t i)
{
    const double base = yl_row_number(rows, i, CONTROL);
    return base > 0 ? base : 1;
}

/* "+2.8%", or as yl_plot_signed. */
static const char *moved(struct yl_plot_kit *kit, double value, double whole, bool share)
{
    if (whole == 1) return yl_plot_signed(kit, value, share);
    return yl_plot_text(kit, "%s",
                        yl_short_as(YL_AS_SHARE_MOVE, value / whole, kit->job->lang).text);
}

/* What is reported, joined to what is true. */
static void add_truth(struct yl_chart *chart, uint32_t panel, const char *name,
                      const struct yl_rows *rows, size_t i)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_chart_panel *at = &chart->panel[panel];
    struct yl_estimate truth = yl_row_estimate(rows, i, TRUTH);
    struct yl_estimate told = yl_row_estimate(rows, i, ESTIMATE);
    const double whole = whole_of(rows, i), unit = whole == 1 && is_share(rows, i) ? 100 : 1;
    if (!isfinite(told.mean) || !isfinite(truth.mean) || at->y.names == TRUTH_ROWS) return;
    uint32_t row = at->y.names;
    yl_chart_segment(chart, (struct yl_chart_segment){panel, YL_OTHER, truth.mean / whole, row,
                                                      told.mean / whole, row});
    struct yl_chart_point *ring = yl_chart_point(chart, panel, truth.mean / whole, row);
    ring->shape = YL_RING;
    ring->size = 1.2;
    struct yl_chart_point *dot = yl_chart_point(chart, panel, told.mean / whole, row);
    dot->xlow = told.low / whole;
    dot->xhigh = told.high / whole;
    dot->colour = yl_row_is(rows, i, VERDICT, "no-bias-seen") ? YL_BASE : YL_ACCENT;
    dot->figure = yl_plot_text(kit, "%s\t%s", moved(kit, unit * told.mean, whole, false),
                               moved(kit, unit * truth.mean, whole, false));
    at->y.name[at->y.names++] = name;
    at->height = 30.0 * at->y.names;
}

/* What the first way to assign says of the first metric, and what is true. */
static void say_truth(struct yl_chart *chart, const struct yl_rows *rows)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_estimate truth = yl_row_estimate(rows, 0, TRUTH);
    struct yl_estimate told = yl_row_estimate(rows, 0, ESTIMATE);
    if (!isfinite(truth.mean) || !isfinite(told.mean)) return;
    const bool share = is_share(rows, 0);
    const char *seen = yl_row_is(rows, 0, VERDICT, "biased") ? ""
                       : yl_row_is(rows, 0, VERDICT, "bias-likely")
                           ? yl_plot_say(kit, ", a bias is likely", "，很可能有偏差")
                           : yl_plot_say(kit, ", no bias is seen", "，看不出偏差");
    chart->finding = yl_plot_tell(
        kit, "%s, %s: the %s reports %s, the truth is %s%s", "%s：%s，%s报告 %s，真实效果是 %s%s",
        yl_plot_variant(kit, yl_row_text(rows, 0, ARM_OF_TRUTH)), truth_title(kit, rows, 0, 1),
        word_of(kit, yl_row_text(rows, 0, ASSIGNED)),
        moved(kit, told.mean, whole_of(rows, 0), share),
        moved(kit, truth.mean, whole_of(rows, 0), share), seen);
}

/* A panel for each arm and metric, a row for each way to assign. */
enum yl_status yl_plot_truth(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    struct yl_plot_list titles = {0}, arms = {0};
    enum yl_status status = yl_plot_read(&rows, kit, "truth.csv",
                                         "assigned arm metric truth truth_low truth_high estimate "
                                         "estimate_low estimate_high verdict base?");
    if (status) return status;
    chart->across = 2;
    chart->least = 340;
    for (size_t i = 0; i < rows.count; i++)
        (void)yl_plot_list_at(kit, &arms, yl_row_text(&rows, i, ARM_OF_TRUTH));
    const char *each = rows.count && yl_row_is(&rows, 0, ASSIGNED, "visit")
                           ? yl_plot_say(kit, " a visit", "/次访问")
                           : yl_plot_say(kit, " a person", "/人");
    for (size_t i = 0; i < rows.count; i++) {
        const char *title = truth_title(kit, &rows, i, arms.count);
        const bool share = is_share(&rows, i);
        const double base = yl_row_number(&rows, i, CONTROL);
        uint32_t panel = yl_plot_list_at(kit, &titles, title);
        if (panel >= YL_PLOT_PANELS) continue;
        if (panel == chart->panels) {
            const char **names = yl_arena_get(&kit->arena, TRUTH_ROWS * sizeof *names);
            yl_chart_panel(
                chart,
                (struct yl_chart_panel){
                    .title = title,
                    .note =
                        yl_plot_tell(kit, "without the change: %s%s", "没有改动时：%s%s",
                                     share ? yl_plot_percent(kit, base) : yl_plot_count(kit, base),
                                     share ? "" : each),
                    .zero_line = true,
                    .heads = yl_plot_say(kit, "reported\ttrue", "报告\t真实"),
                    .x = {.kind = share || whole_of(&rows, i) != 1 ? YL_AXIS_SHARE : YL_AXIS_PLAIN,
                          .change = true,
                          .label = share && whole_of(&rows, i) == 1
                                       ? yl_plot_say(kit, "percentage points", "百分点")
                                       : yl_plot_say(kit, "%, of what there is without the change",
                                                     "%，相对于没有改动时")},
                    .y = {.kind = YL_AXIS_ROWS, .name = names}});
        }
        add_truth(chart, panel, word_of(kit, yl_row_text(&rows, i, ASSIGNED)), &rows, i);
    }
    if (rows.count && chart->points) say_truth(chart, &rows);
    return YL_OK;
}
