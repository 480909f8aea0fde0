/* axes.h: ranges and ticks of a chart's axes.
 *
 * Why      Ticks are chosen here, not by gnuplot, so that their texts are known before anything is
 *          placed beside them.
 * Shape    a range reached by each value; yl_axis_settle; yl_axis_share and yl_axis_ticks.
 * Units    the axis' own; times in s.
 */
#pragma once
#include "sim/plot/chart.h"

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
