/* pictures.h: one function a picture: CSV files in, tables for its script out.
 *
 * Why      funnel.c knows all of them by one table; each stands in the file of its kind.
 * Shape    layout->absent says that there is nothing to draw: no such picture then.
 * Errors   as data.h.
 * Owns     nothing after the call.
 * Threads  one kit a thread.
 */
#ifndef YL_SIM_PLOT_PICTURES_H
#define YL_SIM_PLOT_PICTURES_H
#include "sim/plot/kit.h"

typedef enum yl_status yl_plot_reduce(struct yl_plot_layout *layout, struct yl_plot_kit *kit);
yl_plot_reduce yl_plot_sankey, yl_plot_orders, yl_plot_online, yl_plot_conversion, yl_plot_compare,
    yl_plot_frontier, yl_plot_dashboard, yl_plot_sendtime, yl_plot_curve, yl_plot_heat,
    yl_plot_power, yl_plot_stops, yl_plot_truth, yl_plot_days;
/* A time as a scenario writes it, wall clock, s since 1970; false: it is none. */
bool yl_plot_time(double *time, const char *text);
#endif
