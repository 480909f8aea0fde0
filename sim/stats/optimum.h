/* optimum.h: the best point of a box that keeps its bounds, with few looks at what its points bring.
 *
 * Why      A plan is a handful of amounts, counts and times; what it brings takes a solver or a
 *          simulation to say, so every look counts, and several at once are as quick as one.
 * Shape    axes, bounds, `grain` and `whole`, `least`, then yl_optimum_search: first a grid (all points
 *          where there are few and all axes are whole), then from the best of it steps by differences.
 *          yl_optimum_again goes on from the best with other `shift`; every point is kept.
 * Units    each axis from 0 to 1; f as it is, more is better; g at most `shift` keeps a bound.
 * Order    the points looked at depend on their values alone.
 * Errors   those of `look`.
 * Owns     the points, until yl_optimum_free.
 * Threads  one; `look` may use many.
 * Source   sequential linear programming in a region of trust: Griffith & Stewart (1961), Management
 *          Science 7; Nocedal & Wright (2006), ch. 4 and 18. The linear programs are small: all their
 *          vertices are tried. Grid of four axes and more: gsl_qrng_sobol.
 */
#pragma once
#include "sim/base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { YL_OPTIMUM_AXES = 8, YL_OPTIMUM_BOUNDS = 4 };
struct yl_optimum_point {
    double at[YL_OPTIMUM_AXES];
    double f, g[YL_OPTIMUM_BOUNDS]; /* NAN: it cannot be looked at */
};
struct yl_optimum {
    uint32_t axes, bounds;
    double grain[YL_OPTIMUM_AXES]; /* values are multiples of it; 0: any */
    bool whole[YL_OPTIMUM_AXES];   /* each multiple is a count: neighbours are tried at the end */
    double least;                  /* a step so small ends the search */
    double shift[YL_OPTIMUM_BOUNDS];
    uint32_t most; /* points that are all looked at where there are no more; 0: never */
    enum yl_status (*look)(void *context, struct yl_optimum_point *point, size_t count);
    void *context;
    struct yl_optimum_point *point; /* all that were looked at */
    size_t points, capacity;
    size_t best;
    bool proved; /* all points there are were looked at */
};
enum yl_status yl_optimum_search(struct yl_optimum *optimum) YL_CHECKED;
enum yl_status yl_optimum_again(struct yl_optimum *optimum) YL_CHECKED;
bool yl_optimum_keeps(const struct yl_optimum *optimum, const struct yl_optimum_point *point);
/* The best of the points that are farther than `apart` from the best one on some axis; `points`: none. */
size_t yl_optimum_second(const struct yl_optimum *optimum, double apart);
void yl_optimum_free(struct yl_optimum *optimum);
