/* experiment.c: a planned experiment: its power, when it stops, what the split reports against the
 * truth, the effect by day; contract in picture.h */
#include "sim/plot/chart.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <string.h>

static const double SHARE_PANEL = 250;

/* A point of a line with its band; the mark that says it. */
static struct yl_chart_point *add_read(struct yl_chart *chart, uint32_t panel, uint32_t variant,
                                       double x, struct yl_estimate value)
{
    yl_chart_line(chart, panel, variant, x, value);
    return yl_chart_point(chart, panel, variant, x, value.mean);
}

/* ---- power ---------------------------------------------------------------------------------- */

enum { DESIGN, ARM, DAY, EFFECT, HOW, POWER };

struct power {
    struct yl_rows rows;
    struct yl_plot_list arms;
    double last_day[YL_PLOT_VARIANTS]; /* of each design: a switchback ends with a pair of blocks */
};

/* By day the effect as simulated; by effect that of the last day, where every effect is the A/A
 * runs moved by it. */
static void power_panel(struct yl_chart *chart, const struct power *power, const char *arm,
                        bool by_day)
{
    struct yl_plot_kit *kit = chart->kit;
    const struct yl_rows *rows = &power->rows;
    size_t points = chart->points, lines = chart->lines, panels = chart->panels;
    double first = NAN;
    bool along = false;
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .title = arm,
            .height = SHARE_PANEL,
            .x = {.kind = by_day ? YL_AXIS_PLAIN : YL_AXIS_SHARE,
                  .label = by_day
                               ? yl_plot_say(kit, "day on which it is read", "读数日（第几天）")
                               : yl_plot_say(kit, "effect, relative to base", "效果（相对基准）")},
            .y = {.kind = YL_AXIS_SHARE,
                  .zero = true,
                  .label = yl_plot_say(kit, "chance to detect the effect", "检出效果的概率")}});
    for (size_t i = 0; i < rows->count; i++) {
        const char *design = yl_row_text(rows, i, DESIGN);
        uint32_t v = yl_plot_list_at(kit, &chart->variants, design);
        if (!yl_row_is(rows, i, ARM, arm) || v >= YL_PLOT_VARIANTS) continue;
        bool simulated = yl_row_is(rows, i, HOW, "simulated");
        double day = yl_row_number(rows, i, DAY);
        bool wanted = by_day ? simulated : !simulated && day == power->last_day[v];
        double x = by_day ? day : yl_row_number(rows, i, EFFECT);
        struct yl_estimate value = yl_row_estimate(rows, i, POWER);
        if (!wanted || !isfinite(x) || !isfinite(value.mean)) continue;
        if (isnan(first)) first = x;
        along = along || x != first;
        add_read(chart, panel, v, x, value)->hover = yl_plot_said(kit, design, value, true);
    }
    if (along) return;
    chart->points = points; /* nothing to see along this axis */
    chart->lines = lines;
    chart->panels = panels;
}

enum yl_status yl_plot_power(struct yl_chart *chart)
{
    struct power power = {0};
    enum yl_status status = yl_plot_read(&power.rows, chart->kit, "power.csv",
                                         "design arm day effect_relative how power low high");
    if (status) return status;
    for (size_t i = 0; i < power.rows.count; i++) {
        uint32_t v =
            yl_plot_list_at(chart->kit, &chart->variants, yl_row_text(&power.rows, i, DESIGN));
        (void)yl_plot_list_at(chart->kit, &power.arms, yl_row_text(&power.rows, i, ARM));
        if (v < YL_PLOT_VARIANTS)
            power.last_day[v] = fmax(power.last_day[v], yl_row_number(&power.rows, i, DAY));
    }
    for (uint32_t arm = 0; arm < yl_chart_drawn(power.arms.count, YL_PLOT_PANELS); arm++)
        for (int by_day = 1; by_day >= 0; by_day--)
            power_panel(chart, &power, power.arms.name[arm], by_day);
    return YL_OK;
}

/* ---- stops ---------------------------------------------------------------------------------- */

static void add_bar(struct yl_chart *chart, uint32_t panel, double day, double share, bool equal)
{
    struct yl_plot_kit *kit = chart->kit;
    double x0 = day - 0.4 + 0.4 * equal;
    if (!(share > 0)) return;
    const struct yl_estimate value = {share, NAN, NAN};
    const char *name = equal ? yl_plot_say(kit, "equal arms", "两组相同")
                             : yl_plot_say(kit, "with the effect", "有效应");
    yl_chart_cell(chart, (struct yl_chart_cell){.panel = panel,
                                                .colour = yl_chart_colours[equal],
                                                .x0 = x0,
                                                .x1 = x0 + 0.4,
                                                .y1 = share,
                                                .hover = yl_plot_said(kit, name, value, true)});
}

/* A panel for each arm and design; invisible points hold the axes. */
enum yl_status yl_plot_stops(struct yl_chart *chart)
{
    enum { DESIGN_OF, ARM_OF, DAY_OF, STOPS, FALSE_STOPS };
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    struct yl_plot_list titles = {0};
    enum yl_status status =
        yl_plot_read(&rows, kit, "looks.csv", "design arm day stops false_stops");
    if (status) return status;
    for (size_t i = 0; i < rows.count; i++) {
        const char *title = yl_plot_text(kit, "%s · %s", yl_row_text(&rows, i, ARM_OF),
                                         yl_row_text(&rows, i, DESIGN_OF));
        uint32_t panel = yl_plot_list_at(kit, &titles, title);
        double day = yl_row_number(&rows, i, DAY_OF);
        if (panel >= YL_PLOT_PANELS || !isfinite(day)) continue;
        if (panel == chart->panels)
            yl_chart_panel(
                chart,
                (struct yl_chart_panel){
                    .title = title,
                    .height = 180,
                    .x = {.zero = true,
                          .label = yl_plot_say(kit, "day on which it stops", "停止于第几天")},
                    .y = {.kind = YL_AXIS_SHARE,
                          .zero = true,
                          .label = yl_plot_say(kit, "share of replications", "场次占比")}});
        double share = yl_row_number(&rows, i, STOPS);
        double equal = yl_row_number(&rows, i, FALSE_STOPS);
        add_bar(chart, panel, day, share, false);
        add_bar(chart, panel, day, equal, true);
        struct yl_chart_point *point =
            yl_chart_point(chart, panel, 0, day + 0.5, fmax(fmax(share, equal), 0));
        point->colour = 0xFFFFFF;
        point->shape = 0;
    }
    chart->layout->absent = !chart->cells;
    return YL_OK;
}

/* ---- truth ---------------------------------------------------------------------------------- */

enum { ASSIGNED, ARM_OF_TRUTH, METRIC, TRUTH, ESTIMATE = TRUTH + 3 };
enum { TRUTH_ROWS = 12 };

static void add_truth(struct yl_chart *chart, uint32_t panel, const char *name,
                      struct yl_estimate value, bool estimated)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_chart_panel *at = &chart->panel[panel];
    char figure[YL_PLOT_FIGURE];
    if (!isfinite(value.mean) || at->y.names == TRUTH_ROWS) return;
    struct yl_chart_point *point = yl_chart_point(chart, panel, 0, value.mean, at->y.names);
    point->xlow = value.low;
    point->xhigh = value.high;
    point->colour = yl_chart_colours[estimated];
    point->shape = yl_chart_shapes[estimated];
    point->hover = yl_plot_said(kit, name, value, false);
    point->figure = yl_plot_text(kit, "%s", yl_plot_figure(figure, value.mean));
    at->y.name[at->y.names++] = name;
    at->height = 28.0 * at->y.names;
}

/* A panel for each arm and metric: the truth and what each way to assign reports. */
enum yl_status yl_plot_truth(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    struct yl_plot_list titles = {0};
    enum yl_status status = yl_plot_read(&rows, kit, "truth.csv",
                                         "assigned arm metric truth truth_low truth_high estimate "
                                         "estimate_low estimate_high");
    if (status) return status;
    for (size_t i = 0; i < rows.count; i++) {
        const char *metric = yl_row_text(&rows, i, METRIC), *dot = strrchr(metric, '.');
        const char *title = yl_plot_text(kit, "%s · %s", yl_row_text(&rows, i, ARM_OF_TRUTH),
                                         yl_metric_label(dot ? dot + 1 : metric, kit->job->lang));
        uint32_t panel = yl_plot_list_at(kit, &titles, title);
        if (panel >= YL_PLOT_PANELS) continue;
        if (panel == chart->panels) {
            const char **names = yl_arena_get(&kit->arena, TRUTH_ROWS * sizeof *names);
            if (!names) return YL_OK; /* the arena remembers */
            yl_chart_panel(chart,
                           (struct yl_chart_panel){.title = title,
                                                   .zero_line = true,
                                                   .y = {.kind = YL_AXIS_ROWS, .name = names}});
        }
        if (panel >= chart->panels) return YL_OK; /* the chart remembers */
        if (!chart->panel[panel].y.names)
            add_truth(chart, panel, yl_plot_say(kit, "truth", "真实"),
                      yl_row_estimate(&rows, i, TRUTH), false);
        const char *unit = yl_row_text(&rows, i, ASSIGNED);
        add_truth(chart, panel, yl_plot_text(kit, kit->zh ? "按 %s 分组" : "split by %s", unit),
                  yl_row_estimate(&rows, i, ESTIMATE), true);
    }
    return YL_OK;
}

/* ---- days ----------------------------------------------------------------------------------- */

enum yl_status yl_plot_days(struct yl_chart *chart)
{
    struct yl_plot_kit *kit = chart->kit;
    struct yl_rows rows;
    enum yl_status status =
        yl_plot_read(&rows, kit, "days.csv", "day effect effect_low effect_high");
    if (status) return status;
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .height = SHARE_PANEL,
            .x.label = yl_plot_say(kit, "day", "第几天"),
            .y = {.zero = true,
                  .label = yl_plot_say(kit, "effect on outcomes of the day", "对当日结果的效应")}});
    for (size_t i = 0; i < rows.count; i++) {
        struct yl_estimate value = yl_row_estimate(&rows, i, 1);
        double day = yl_row_number(&rows, i, 0);
        if (!isfinite(day) || !isfinite(value.mean)) continue;
        add_read(chart, panel, 0, day, value)->hover =
            yl_plot_said(kit, yl_row_text(&rows, i, 0), value, false);
    }
    chart->layout->absent = chart->points < 2;
    return YL_OK;
}
