/* stops.c: when a planned experiment stops, with the effect and with equal arms; contract in
 * pictures.h */
#include "sim/plot/chart.h"
#include "sim/plot/pictures.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DESIGN, ARM, DAY, STOPS, BY_HERE, FALSE_STOPS, FALSE_BY_HERE, COLUMNS };
static const char *const names[COLUMNS + 1] = {
    "design", "arm", "day", "stops", "stops_by_here", "false_stops", "false_stops_by_here", NULL};

static void bar(struct yl_chart *chart, uint32_t panel, double day, double share, uint32_t which)
{
    struct yl_plot_kit *kit = chart->kit;
    double x0 = day - 0.4 + 0.4 * which;
    if (!(share > 0)) return;
    const struct yl_plot_value value = {share, NAN, NAN};
    const char *name = which ? yl_plot_say(kit, "equal arms", "两组相同")
                             : yl_plot_say(kit, "with the effect", "有效应");
    yl_chart_cell(chart, (struct yl_chart_cell){.panel = panel,
                                                .colour = yl_chart_colours[which],
                                                .ink = yl_chart_colours[which],
                                                .x0 = x0,
                                                .x1 = x0 + 0.4,
                                                .y0 = 0,
                                                .y1 = share,
                                                .hover = yl_plot_said(kit, name, value, true)});
}

/* A panel for each arm and design; invisible points hold the axes. */
static void add_row(struct yl_chart *chart, struct yl_plot_list *titles,
                    const struct yl_sheet *sheet, const int *column, size_t i)
{
    struct yl_plot_kit *kit = chart->kit;
    const char *title = yl_arena_print(&kit->arena, "%s · %s", yl_table_cell(sheet, i, column[ARM]),
                                       yl_table_cell(sheet, i, column[DESIGN]));
    double day = yl_table_number(sheet, i, column[DAY]), high = 0;
    uint32_t panel = title ? yl_plot_list_at(titles, title) : UINT32_MAX;
    if (panel >= YL_PLOT_PANELS || !isfinite(day)) return;
    if (panel == chart->panels)
        yl_chart_panel(
            chart, (struct yl_chart_panel){
                       .title = title,
                       .height = 180,
                       .origin = NAN,
                       .x = {.zero = true,
                             .label = yl_plot_say(kit, "day on which it stops", "停止于第几天")},
                       .y = {.kind = YL_AXIS_SHARE,
                             .zero = true,
                             .label = yl_plot_say(kit, "share of campaigns", "活动的份额")}});
    for (uint32_t which = 0; which < 2; which++) {
        double share = yl_table_number(sheet, i, column[which ? FALSE_STOPS : STOPS]);
        bar(chart, panel, day, share, which);
        if (share > high) high = share;
    }
    yl_chart_point(chart, (struct yl_chart_point){.panel = panel,
                                                  .colour = 0xFFFFFF,
                                                  .x = day + 0.5,
                                                  .y = high,
                                                  .xlow = NAN,
                                                  .xhigh = NAN,
                                                  .ylow = NAN,
                                                  .yhigh = NAN});
}

enum yl_status yl_plot_stops(struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    struct yl_sheet sheet = {0};
    struct yl_plot_list titles = {0};
    struct yl_chart chart;
    int column[COLUMNS];
    yl_chart_open(&chart, layout, kit);
    enum yl_status status = yl_plot_columns(&sheet, column, kit, "looks.csv", names);
    for (size_t i = 0; !status && i < sheet.rows; i++) add_row(&chart, &titles, &sheet, column, i);
    layout->absent = !chart.cells;
    status = yl_chart_close(&chart, NULL, status);
    free(titles.name);
    yl_table_free(&sheet);
    return status;
}
