/* series.h: a metric over time of every place and variant, for the pictures that draw it.
 *
 * Why      Viewers and orders are drawn from one file, with sessions behind them.
 * Shape    yl_series_read, yl_series_span; then panels with yl_series_axis and yl_series_shade.
 * Units    times in s, wall clock.
 * Order    samples by variant, place and time, as in series.csv.
 * Errors   as yl_plot_read; the chart remembers what it had no memory for.
 * Owns     samples and names live in the arena of the kit.
 * Threads  one chart a thread.
 */
#ifndef YL_SIM_PLOT_SERIES_H
#define YL_SIM_PLOT_SERIES_H
#include "sim/plot/chart.h"

enum { YL_SERIES_BINS = 150 }; /* as many points as the eye follows */
#define YL_SERIES_DAY 86400.0  /* s */

struct yl_plot_sample {
    uint32_t place, variant;
    double time;
    struct yl_estimate value; /* with the range of a single campaign; NAN: none */
};
struct yl_plot_series {
    struct yl_chart *chart;
    struct yl_plot_kit *kit;
    struct yl_plot_sample *sample; /* by variant, place and time */
    size_t samples;
    struct yl_plot_list places, variants;
    double from, to, width; /* of what is drawn; of a bin */
    bool days;              /* the clock needs its day */
};

struct yl_plot_live { /* sessions of all rooms, or of one */
    const char *only;
    double from, to; /* of the first and the last; from > to: there is none */
};

/* Of places of this kind. */
enum yl_status yl_series_read(struct yl_plot_series *series, const char *metric,
                              const char *kind) YL_CHECKED;
/* From the first to the last bin with more than a trace, and how wide they are. */
void yl_series_span(struct yl_plot_series *series);
/* Shade what is live in the span of the picture; panel UINT32_MAX: only find it. */
void yl_series_shade(struct yl_plot_series *series, uint32_t panel, struct yl_plot_live *live);
struct yl_chart_axis yl_series_axis(const struct yl_plot_series *series);
#endif
