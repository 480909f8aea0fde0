/* sweep_best.h: which points of a sweep may be the best, for the terminal.
 *
 * Why      A person wants the few points that matter, and to know which of them a larger study
 *          might still turn round; the tables have all points.
 * Shape    {0}; yl_best_add for each result in order of the points; yl_best_show at the end;
 *          yl_best_free.
 * Order    the best mean first: the highest, or the lowest of a metric of which less is better.
 * Cost     every value of the metric is kept, up to 64 MB; of more points the set is not named.
 * Errors   YL_NO_MEMORY.
 * Owns     its rows, until yl_best_free.
 * Threads  one at a time.
 * Source   sim/stats/best_set.h.
 */
#ifndef YL_SIM_CLI_SWEEP_BEST_H
#define YL_SIM_CLI_SWEEP_BEST_H
#include "sim/base/diag.h"
#include "sim/output/exact.h"
#include "sim/stats/result.h"
#include "sim/sweep/points.h"

struct yl_best_row;
struct yl_best {
    const char *place, *metric; /* NULL: all.orders */
    struct yl_best_row *row;    /* a point and a variant each */
    size_t rows, row_capacity;
    size_t kept;             /* numbers of all rows */
    uint64_t points, failed; /* failed replications */
    uint32_t fewest, most;   /* replications a point */
    uint32_t variants;
    const struct yl_result *names; /* whose labels are shown; NULL: names are */
    enum yl_lang lang;
    bool is_ratio;
    double scale;
    /* beside the exact answers */
    struct yl_exact_score score;
};
enum yl_status yl_best_add(struct yl_best *best, int64_t point,
                           const struct yl_result *result) YL_CHECKED;
enum yl_status yl_best_show(FILE *out, const struct yl_best *best, const struct yl_points *points,
                            enum yl_lang lang) YL_CHECKED;
void yl_best_free(struct yl_best *best);
#endif
