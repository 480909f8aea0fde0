/* chart_layout.h: where panels and texts of a chart stand, and its ticks.
 *
 * Why      Placing is one concern, writing tables for gnuplot another. Ticks are chosen here, not by gnuplot, so that their
 *          texts are known before anything is placed beside them.
 * Shape    yl_chart_lay_out once all elements are there; then every text is in chart->text. Of an axis: a range reached by
 *          each value; yl_axis_settle; yl_axis_share and yl_axis_ticks.
 * Units    px; of an axis its own, times in s.
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

/* axes.c */
struct yl_range {
    double low, high; /* nothing yet: low above high */
};
void yl_range_reach(struct yl_range *range, double value); /* nothing where it is not finite */
/* A little past the range, or from 0. */
void yl_axis_settle(struct yl_chart_axis *axis, struct yl_range range, bool vertical);
/* 0 at its low, 1 at its high end. */
double yl_axis_share(const struct yl_chart_axis *axis, double value);
enum { YL_TICKS = 24, YL_TICK_TEXT = 48, YL_TICK_APART = 50 /* px along x */ };
struct yl_tick {
    double at;
    char text[YL_TICK_TEXT];
};
/* How many have room along y. */
static inline int yl_axis_up(double px) { return (int)(px / 50 + 1.4); }
/* At most about `most`; their number. */
int yl_axis_ticks(struct yl_tick tick[YL_TICKS], const struct yl_chart_axis *axis, int most,
                  bool zh);
