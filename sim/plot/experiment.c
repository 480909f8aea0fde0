/* experiment.c: a planned experiment: power, what the split reports against the truth, the effect by
 * day; contract in pictures.h */
#include "sim/plot/chart.h"
#include "sim/plot/pictures.h"
#include "sim/stats/metrics.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 12, GREY = 0x7F7F7F };

/* ---- power ---------------------------------------------------------------------------------- */

struct power {
    struct yl_sheet sheet;
    int column[COLUMNS]; /* design, arm, day, effect_relative, how, power, low, high */
    struct yl_plot_list designs, arms;
    double last_day[YL_PLOT_VARIANTS]; /* of each design: turns end with a pair of blocks */
};

static struct yl_plot_value power_at(const struct power *power, size_t i)
{
    return (struct yl_plot_value){yl_table_number(&power->sheet, i, power->column[5]),
                                  yl_table_number(&power->sheet, i, power->column[6]),
                                  yl_table_number(&power->sheet, i, power->column[7])};
}

/* By day the effect as simulated; by effect that of the last day, where every effect is the A/A runs moved by it. */
static void power_panel(struct yl_chart *chart, struct power *power, uint32_t arm, bool by_day)
{
    struct yl_plot_kit *kit = chart->kit;
    uint32_t panel = yl_chart_panel(
        chart,
        (struct yl_chart_panel){
            .title = power->arms.name[arm],
            .height = 250,
            .origin = NAN,
            .x = {.kind = by_day ? YL_AXIS_PLAIN : YL_AXIS_SHARE,
                  .label = by_day ? yl_plot_say(kit, "day on which it is read", "读数日（第几天）")
                                  : yl_plot_say(kit, "effect, of the base", "效果（相对基准）")},
            .y = {.kind = YL_AXIS_SHARE,
                  .zero = true,
                  .label = yl_plot_say(kit, "chance to see the effect", "看到效果的机会")}});
    size_t before = chart->points;
    double first = NAN;
    bool along = false;
    for (size_t i = 0; i < power->sheet.rows; i++) {
        if (strcmp(yl_table_cell(&power->sheet, i, power->column[1]), power->arms.name[arm]) != 0)
            continue;
        bool simulated = !strcmp(yl_table_cell(&power->sheet, i, power->column[4]), "simulated");
        double day = yl_table_number(&power->sheet, i, power->column[2]);
        double x = by_day ? day : yl_table_number(&power->sheet, i, power->column[3]);
        struct yl_plot_value value = power_at(power, i);
        const char *design = yl_table_cell(&power->sheet, i, power->column[0]);
        uint32_t v = yl_plot_list_at(&power->designs, design);
        bool wanted =
            by_day ? simulated : !simulated && v < YL_PLOT_VARIANTS && day == power->last_day[v];
        if (!wanted || v >= YL_PLOT_VARIANTS || !isfinite(x) || !isfinite(value.mean)) continue;
        if (isnan(first)) first = x;
        along = along || x != first;
        yl_chart_line(chart,
                      (struct yl_chart_line){panel, v, x, value.mean, value.low, value.high, NULL});
        yl_chart_point(chart,
                       (struct yl_chart_point){panel, v, x, value.mean, NAN, NAN, NAN, NAN,
                                               yl_chart_colours[v], yl_chart_shapes[v], NULL,
                                               yl_plot_said(kit, design, value, true), NULL});
    }
    if (!along) { /* nothing to see along this axis */
        chart->points = before;
        for (size_t i = chart->lines; i > 0 && chart->line[i - 1].panel == panel; i--)
            chart->lines--;
        chart->panels--;
    }
}

enum yl_status yl_plot_power(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    static const char *const names[] = {"design", "arm",  "day", "effect_relative", "how", "power",
                                        "low",    "high", NULL};
    struct power power = {0};
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = yl_plot_columns(&power.sheet, power.column, kit, "power.csv", names);
    for (size_t i = 0; !status && i < power.sheet.rows; i++) {
        uint32_t v =
            yl_plot_list_at(&power.designs, yl_table_cell(&power.sheet, i, power.column[0]));
        (void)yl_plot_list_at(&power.arms, yl_table_cell(&power.sheet, i, power.column[1]));
        if (v < YL_PLOT_VARIANTS)
            power.last_day[v] =
                fmax(power.last_day[v], yl_table_number(&power.sheet, i, power.column[2]));
    }
    for (uint32_t arm = 0; !status && arm < power.arms.count && arm < YL_PLOT_PANELS; arm++)
        for (int by_day = 1; by_day >= 0; by_day--) power_panel(&chart, &power, arm, by_day);
    layout->absent = !chart.panels;
    status = yl_chart_close(&chart, &power.designs, status);
    free(power.designs.name);
    free(power.arms.name);
    yl_table_free(&power.sheet);
    return status;
}

/* ---- truth ---------------------------------------------------------------------------------- */

/* A panel for each arm and metric: the truth and what each way to assign reports. */
enum yl_status yl_plot_truth(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    static const char *const names[] = {"assigned",      "arm",        "metric",   "truth",
                                        "truth_low",     "truth_high", "estimate", "estimate_low",
                                        "estimate_high", NULL};
    struct yl_sheet sheet = {0};
    int column[COLUMNS];
    struct yl_plot_list titles = {0};
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = yl_plot_columns(&sheet, column, kit, "truth.csv", names);
    for (size_t i = 0; !status && i < sheet.rows; i++) {
        const char *metric = yl_table_cell(&sheet, i, column[2]), *dot = strrchr(metric, '.');
        const char *title =
            yl_arena_print(&kit->arena, "%s · %s", yl_table_cell(&sheet, i, column[1]),
                           yl_metric_label(dot ? dot + 1 : metric, kit->job->lang));
        uint32_t panel = title ? yl_plot_list_at(&titles, title) : UINT32_MAX;
        if (panel >= YL_PLOT_PANELS) continue;
        if (panel == chart.panels)
            yl_chart_panel(&chart, (struct yl_chart_panel){
                                       .title = title,
                                       .origin = 0,
                                       .y.kind = YL_AXIS_ROWS,
                                       .y.name = yl_arena_get(&kit->arena, 16 * sizeof(char *))});
        struct yl_chart_panel *at = &chart.panel[panel];
        for (int k = at->y.names ? 1 : 0; k < 2 && at->y.name && at->y.names < 12; k++) {
            struct yl_plot_value value = {yl_table_number(&sheet, i, column[3 + 3 * k]),
                                          yl_table_number(&sheet, i, column[4 + 3 * k]),
                                          yl_table_number(&sheet, i, column[5 + 3 * k])};
            const char *unit = yl_table_cell(&sheet, i, column[0]);
            const char *name =
                !k ? yl_plot_say(kit, "truth", "真实")
                   : yl_arena_print(&kit->arena,
                                    kit->job->lang == YL_ZH ? "按 %s 分组" : "split by %s", unit);
            if (!name || !isfinite(value.mean)) continue;
            char figure[YL_PLOT_FIGURE];
            yl_plot_figure(figure, value.mean);
            at->y.name[at->y.names] = name;
            at->height = 28.0 * (at->y.names + 1);
            yl_chart_point(&chart, (struct yl_chart_point){
                                       panel, 0, value.mean, at->y.names, value.low, value.high,
                                       NAN, NAN, k ? yl_chart_colours[1] : yl_chart_colours[0],
                                       k ? 5 : 7, NULL, yl_plot_said(kit, name, value, false),
                                       yl_arena_copy(&kit->arena, figure, strlen(figure))});
            at->y.names++;
        }
    }
    layout->absent = !chart.points;
    status = yl_chart_close(&chart, NULL, status);
    free(titles.name);
    yl_table_free(&sheet);
    return status;
}

/* ---- days ----------------------------------------------------------------------------------- */

enum yl_status yl_plot_days(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    static const char *const names[] = {"day", "effect", "effect_low", "effect_high", NULL};
    struct yl_sheet sheet = {0};
    int column[COLUMNS];
    struct yl_chart chart;
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = yl_plot_columns(&sheet, column, kit, "days.csv", names);
    uint32_t panel = yl_chart_panel(
        &chart,
        (struct yl_chart_panel){
            .height = 250,
            .origin = NAN,
            .x.label = yl_plot_say(kit, "day", "第几天"),
            .y = {.zero = true,
                  .label = yl_plot_say(kit, "effect on outcomes of the day", "对当日结果的效应")}});
    for (size_t i = 0; !status && i < sheet.rows; i++) {
        struct yl_plot_value value = {yl_table_number(&sheet, i, column[1]),
                                      yl_table_number(&sheet, i, column[2]),
                                      yl_table_number(&sheet, i, column[3])};
        double day = yl_table_number(&sheet, i, column[0]);
        if (!isfinite(day) || !isfinite(value.mean)) continue;
        yl_chart_line(
            &chart, (struct yl_chart_line){panel, 0, day, value.mean, value.low, value.high, NULL});
        yl_chart_point(
            &chart,
            (struct yl_chart_point){
                panel, 0, day, value.mean, NAN, NAN, NAN, NAN, yl_chart_colours[0], 7, NULL,
                yl_plot_said(kit, yl_table_cell(&sheet, i, column[0]), value, false), NULL});
    }
    layout->absent = chart.points < 2;
    status = yl_chart_close(&chart, NULL, status);
    yl_table_free(&sheet);
    return status;
}
