/* chart.c: the elements of a chart; where they stand is found in chart_layout.c, contract in
 * chart.h */
#include "sim/base/array.h"
#include "sim/plot/chart_layout.h"
#include <math.h>

enum {
    WIDTH = 960,
    PAPER = 800,
    MARGINS = 140
}; /* px; paper: below; margins: at both sides of a legend */

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
    do { \
        YL_ARRAY_RESERVE(&chart->kind, &chart->kind##_capacity, chart->kind##s + 1); \
        chart->kind[chart->kind##s++] = kind; \
    } while (0)

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

struct yl_chart_point *yl_chart_point(struct yl_chart *chart, uint32_t panel, uint32_t variant,
                                      double x, double y)
{
    const struct yl_chart_point point = {.panel = panel,
                                         .variant = variant,
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

struct yl_chart_line *yl_chart_line(struct yl_chart *chart, uint32_t curve, double x,
                                    struct yl_estimate y)
{
    const struct yl_chart_line line = {.curve = curve, .x = x, .y = y};
    ADD(line);
    return &chart->line[chart->lines - 1];
}

void yl_chart_legend(struct yl_chart *chart, const struct yl_chart_key *key, uint32_t keys)
{
    const double letters = yl_chart_letters(YL_TEXT_SMALL), line = 18, square = 10;
    const double field = chart->width - MARGINS;
    double x = 0, y = 0;
    const uint32_t panel = yl_chart_panel(
        chart, (struct yl_chart_panel){.full = true,
                                       .x = {.hidden = true, .least = 0, .most = field},
                                       .y = {.hidden = true, .least = 0, .most = line}});
    for (uint32_t k = 0; k < keys; k++) {
        const double wide = square + 5 + yl_letters_width(letters, key[k].name);
        if (x > 0 && x + wide > field) {
            x = 0;
            y -= line;
        }
        yl_chart_cell(chart, (struct yl_chart_cell){.panel = panel,
                                                    .colour = key[k].colour,
                                                    .x0 = x,
                                                    .x1 = x + square,
                                                    .y0 = y + 4,
                                                    .y1 = y + 4 + square});
        yl_chart_text(chart, (struct yl_chart_text){.in = panel + 1,
                                                    .x = x + square + 5,
                                                    .y = y + 4 + square / 2,
                                                    .align = -1,
                                                    .size = YL_TEXT_SMALL,
                                                    .colour = YL_INK,
                                                    .text = key[k].name});
        x += wide + 16;
    }
    chart->panel[panel].y.least = y;
    chart->panel[panel].height = line - y;
}

static bool on_paper(const struct yl_chart *chart)
{
    return chart->width >= YL_PLOT_NARROW && chart->width < PAPER;
}

uint32_t yl_chart_panels(const struct yl_chart *chart, uint32_t screen, uint32_t paper)
{
    return on_paper(chart) ? paper : screen;
}

double yl_chart_field(const struct yl_chart *chart, double height)
{
    return on_paper(chart) ? 0.6 * height : height;
}

uint32_t yl_chart_drawn(uint32_t count, uint32_t most) { return count < most ? count : most; }

void yl_chart_without_entries(struct yl_chart *chart, uint32_t entries)
{
    chart->left_out =
        yl_plot_text(chart->kit,
                     yl_text_plural(chart->kit->job->lang, entries, "%u more entry is not drawn.",
                                    "%u more entries are not drawn.", "另有 %u 个入口未画。"),
                     entries);
}
