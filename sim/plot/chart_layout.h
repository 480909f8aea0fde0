/* chart_layout.h: where panels and texts of a chart stand.
 *
 * Why      Placing is one concern, writing tables for gnuplot another.
 * Shape    yl_chart_lay_out once all elements are there; then every text is in chart->text.
 * Units    px.
 * Threads  one chart a thread.
 */
#pragma once
#include "sim/plot/chart.h"
#include "sim/plot/letters.h"

void yl_chart_lay_out(struct yl_chart *chart);
double yl_chart_x(const struct yl_chart_panel *panel, double x); /* px of a value */
double yl_chart_y(const struct yl_chart_panel *panel, double y);
/* Names of points and of the right ends of curves, figures in cells and beside rows. */
void yl_chart_place_names(struct yl_chart *chart); /* chart_names.c */
/* px of each column of figures beside a panel, and of all. */
double yl_chart_columns(const struct yl_chart *chart, size_t panel, double px[YL_COLUMNS]);
/* Names of panels' rows and of curves: lines of at most 16 Latin or 10 Chinese letters. */
enum { YL_NAME_LINES = 2, YL_LEADER = 24 /* px from the end of a curve to its name */ };
uint32_t yl_chart_name(const struct yl_chart *chart, enum yl_chart_size size, const char *name,
                       double px, const char *line[YL_NAME_LINES]);
double yl_chart_name_width(const struct yl_chart *chart, enum yl_chart_size size, const char *name,
                           double px);
/* Lines of a text around y, 0 lines: nothing. */
void yl_chart_put(struct yl_chart *chart, struct yl_chart_text at, const char **line,
                  uint32_t lines);
/* Of names of curves. */
static inline enum yl_chart_size yl_chart_curve_size(const struct yl_chart *chart)
{
    return chart->kit->narrow ? YL_TEXT_SMALL : YL_TEXT_BASE;
}
double yl_chart_line_height(enum yl_chart_size size);
double yl_chart_wide(enum yl_chart_size size, const char *text); /* px */
