/* best.h: best.csv of a sweep, for its pictures.
 *
 * Why      The pictures mark the points that may be the best.
 * Shape    yl_plot_best_read once; then by metric. Rows of an older sweep without the file are none.
 * Order    best.csv and summary.csv both go by point, then by variant.
 * Errors   as yl_plot_read.
 * Owns     what it returns lives in the arena of the kit.
 * Threads  one kit a thread.
 */
#ifndef YL_SIM_PLOT_BEST_H
#define YL_SIM_PLOT_BEST_H
#include "sim/plot/kit.h"

enum yl_status yl_plot_best_read(struct yl_rows *best, struct yl_plot_kit *kit) YL_CHECKED;
/* The metric that the sweep decides by; without a place: it is not known. */
struct yl_row_key yl_plot_best_metric(const struct yl_rows *best);
/* Of each row of the summary: may it be the best in this metric? NULL: that is not known. */
const bool *yl_plot_best_set(struct yl_plot_kit *kit, const struct yl_rows *best,
                             const struct yl_rows *summary, struct yl_row_key metric);
#endif
