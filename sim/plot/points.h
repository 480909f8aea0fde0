/* points.h: points.csv, of a sweep or of plans, by its axes.
 *
 * Why      Values stand there as the scenario has them: numbers with a unit, times, words. Pictures want a place on an axis.
 * Shape    yl_plot_points_read once; then axis[a].at[k] of the point ids.name[k].
 * Units    shares as such (20% is 0.2), times in s, words by their order; else the number in front of the unit.
 * Order    axes, values and points in the order of the file.
 * Errors   as yl_plot_read.
 * Owns     what it returns lives in the arena of the kit.
 * Threads  one kit a thread.
 */
#pragma once
#include "sim/plot/chart.h"

enum { YL_PLOT_AXES = 12 };
enum { YL_POINTS_POINT, YL_POINTS_AXIS, YL_POINTS_VALUE, YL_POINTS_DECIDED };
struct yl_plot_points_axis {
    const char *name;
    enum yl_chart_axis_kind kind;
    struct yl_plot_list values; /* as written, in the order of their first sight */
    double *at;                 /* [points] NAN: it has none */
};
struct yl_plot_points {
    struct yl_rows rows;     /* YL_POINTS_POINT and so on */
    struct yl_plot_list ids; /* "1", "2", ... */
    struct yl_plot_points_axis axis[YL_PLOT_AXES];
    uint32_t axes;
};
/* file: points.csv, or map.csv, which has all points of an adaptive grid. */
enum yl_status yl_plot_points_read(struct yl_plot_points *points, struct yl_plot_kit *kit,
                                   const char *file) YL_CHECKED;
/* The value of an axis that lies there, as people read it; "": none does. */
const char *yl_plot_points_value(struct yl_plot_kit *kit, const struct yl_plot_points *points,
                                 const struct yl_plot_points_axis *axis, double at);
struct yl_chart_axis yl_plot_points_axis(struct yl_plot_kit *kit,
                                         const struct yl_plot_points_axis *axis);

/* What tells points of points.csv apart, those that `among` accepts, of NULL all: "700; 20%", the axes that these are of, or "send 700; tap 20%". */
enum yl_point_words { YL_POINT_VALUES, YL_POINT_AXES, YL_POINT_BOTH };
struct yl_plot_telling {
    const struct yl_rows *points; /* point axis value */
    bool (*among)(const void *of, const char *point);
    const void *of;
};
const char *yl_plot_point_words(struct yl_plot_kit *kit, const struct yl_plot_telling *telling,
                                const char *point, enum yl_point_words words);
