/* points.h: the design of a sweep: its axes and its points.
 *
 * Why      A sweep runs every variant at every point; which points there are is said in the section
 *          `sweep` and by --axis, and is worked out here and nowhere else.
 * Shape    yl_points_read; then yl_points_value(point, axis) for points 0 ... count - 1.
 * Units    a value is text as an analyst would write it: 9 significant digits and the unit of the
 *          axis; whole where the scenario takes whole numbers only.
 * Order    grid: the first axis slowest. sobol: as drawn. table: as in the file. Of an adaptive grid refine.h lists those that
 *          a sweep runs, in the order in which it does; until then there are all of them.
 * Errors   YL_BAD_INPUT with diagnostics (a place in the scenario, in --axis, or a line of the
 *          table); YL_BAD_CALL where there is no axis at all.
 * Owns     all in its arena; the scenarios must outlive it.
 * Threads  read-only after reading.
 * Source   Sobol: gsl_qrng_sobol, its first point the first.
 */
#pragma once
#include "models/scenario.h"

enum yl_points_design { YL_POINTS_GRID, YL_POINTS_SOBOL, YL_POINTS_TABLE };
enum yl_points_scale { YL_POINTS_LISTED, YL_POINTS_LINEAR, YL_POINTS_LOG };
struct yl_points_axis {
    const char *path;
    struct yl_pos at;
    enum yl_points_scale scale;
    uint32_t values;              /* listed, or of a grid */
    const struct yl_item **value; /* listed */
    double from, to;
    const char *front, *unit; /* around a number: "*" of a change, "%" */
    bool sign, whole, time;   /* "+" is written; whole numbers; from and to are instants */
    int column;               /* of a table, -1 none */
};
struct yl_points {
    struct yl_arena arena;
    const struct yl_scenarios *all;
    enum yl_points_design design;
    uint64_t count;
    uint32_t axes;
    struct yl_points_axis *axis;
    bool adaptive;           /* of a grid points where the decision changes are run (refine.h) */
    uint64_t grid;           /* points of all of it, once some are listed; 0: all are there */
    uint32_t *at, *decision; /* which of them the listed ones are; [grid] of refine.h */
    double *unit;            /* sobol: [count][axes] in [0, 1) */
    struct yl_csv csv;
    struct yl_pos *row_at; /* table: [count]; NULL: those of the axes */
};
struct yl_points_raw {       /* by the command line */
    const char *const *axis; /* PATH=A:B:N, PATH=A:B:N:log, PATH=V,V,... */
    uint32_t axes;
    const char *design; /* grid, adaptive; NULL: the section's */
};
enum { YL_POINTS_AXES = 40, YL_POINTS_MOST = 100000000 };
enum yl_status yl_points_read(struct yl_points *out, const struct yl_scenarios *all,
                              const struct yl_points_raw *raw, struct yl_diags *diags,
                              struct yl_fault *fault) YL_CHECKED;
void yl_points_free(struct yl_points *points);
const struct yl_item *yl_points_value(const struct yl_points *points, uint64_t point, uint32_t axis,
                                      struct yl_arena *arena);
/* A value as it stands in points.csv: text, or [a, b], or {k: v}. */
const char *yl_points_text(const struct yl_item *value, struct yl_arena *arena);
