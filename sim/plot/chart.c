/* chart.c: the elements of a chart; where they stand is found in chart_layout.c, contract in
 * chart.h */
#include "sim/base/array.h"
#include "sim/plot/chart_layout.h"
#include <math.h>

enum { WIDTH = 960 }; /* px */

void yl_chart_open(struct yl_chart *chart, struct yl_plot_layout *layout, struct yl_plot_kit *kit)
{
    *chart = (struct yl_chart){.kit = kit, .layout = layout};
    chart->width = kit->job->width ? kit->job->width : WIDTH;
}

void yl_chart_close(struct yl_chart *chart)
{
    YL_FREE(chart->panel, chart->curve, chart->point, chart->line, chart->cell, chart->segment,
            chart->text);
}

#define ADD(kind) \
    (YL_ARRAY_RESERVE(&chart->kind, &chart->kind##_capacity, chart->kind##s + 1), \
     chart->kind[chart->kind##s++] = kind)

uint32_t yl_chart_panel(struct yl_chart *chart, struct yl_chart_panel panel)
{
    ADD(panel);
    return (uint32_t)chart->panels - 1;
}

uint32_t yl_chart_curve(struct yl_chart *chart, struct yl_chart_curve curve)
{
    ADD(curve);
    return (uint32_t)chart->curves - 1;
}

void yl_chart_cell(struct yl_chart *chart, struct yl_chart_cell cell) { ADD(cell); }
void yl_chart_segment(struct yl_chart *chart, struct yl_chart_segment segment) { ADD(segment); }
void yl_chart_text(struct yl_chart *chart, struct yl_chart_text text) { ADD(text); }

struct yl_chart_point *yl_chart_point(struct yl_chart *chart, uint32_t panel, double x, double y)
{
    const struct yl_chart_point point = {.panel = panel,
                                         .x = x,
                                         .y = y,
                                         .xlow = NAN,
                                         .xhigh = NAN,
                                         .ylow = NAN,
                                         .yhigh = NAN,
                                         .colour = YL_BASE,
                                         .shape = YL_DOT,
                                         .size = 1};
    ADD(point);
    return &chart->point[chart->points - 1];
}

void yl_chart_line(struct yl_chart *chart, uint32_t curve, double x, struct yl_estimate y)
{
    const struct yl_chart_line line = {.curve = curve, .x = x, .y = y};
    ADD(line);
}

uint32_t yl_chart_drawn(uint32_t count, uint32_t most) { return count < most ? count : most; }

void yl_chart_below(struct yl_chart *chart, const char *sentence)
{
    const char *others = chart->left_out ? chart->left_out : "";
    chart->left_out =
        yl_plot_text(chart->kit, "%s%s%s", others, *others && !chart->kit->zh ? " " : "", sentence);
}

void yl_chart_leave_out(struct yl_chart *chart, size_t more, const char *what, const char *zh)
{
    if (!more) return;
    yl_chart_below(chart, chart->kit->zh
                              ? yl_plot_text(chart->kit, "另有 %zu %s未画。", more, zh)
                              : yl_plot_text(chart->kit, "%s not drawn: %zu.", what, more));
}
