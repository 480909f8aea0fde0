/* effects.h: what each axis of a sweep does by itself, and which two axes act together.
 *
 * Why      The points of many axes are a cloud; means by the value of one axis, and of two, are what a person can read.
 * Shape    yl_plot_effects(chart, &points, value, title): a panel an axis, the largest effect first, then the strongest two
 *          interactions of those that are beyond chance.
 * Units    value: of each point, NAN where it has none.
 * Errors   none.
 * Owns     nothing.
 * Threads  any.
 */
#ifndef YL_SIM_PLOT_EFFECTS_H
#define YL_SIM_PLOT_EFFECTS_H
#include "sim/plot/points.h"

void yl_plot_effects(struct yl_chart *chart, const struct yl_plot_points *points,
                     const double *value, const char *title);
#endif
