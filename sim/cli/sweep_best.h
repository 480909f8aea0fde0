/* sweep_best.h: the best and the worst points of a sweep, for the terminal.
 *
 * Why      A person wants the few points that matter; the tables have all of them.
 * Shape    {0}; yl_best_add for each result in order of the points; yl_best_show at the end.
 * Errors   yl_best_add: YL_NO_MEMORY.
 * Owns     nothing.
 * Threads  one at a time.
 */
#ifndef YL_SIM_CLI_SWEEP_BEST_H
#define YL_SIM_CLI_SWEEP_BEST_H
#include "sim/base/diag.h"
#include "sim/output/exact.h"
#include "sim/stats/result.h"
#include "sim/sweep/points.h"

enum { YL_BEST = 5, YL_BEST_NAME = 64 };
struct yl_best_row {
    int64_t point;
    char variant[YL_BEST_NAME];
    double mean, low, high;
};
struct yl_best {
    const char *place, *metric; /* NULL: all.orders */
    struct yl_best_row best[YL_BEST], worst[YL_BEST];
    uint64_t rows, points, failed; /* failed replications */
    uint32_t fewest, most;         /* replications a point */
    uint32_t variants;
    /* beside the exact answers */
    struct yl_exact_score score;
};
enum yl_status yl_best_add(struct yl_best *best, int64_t point,
                           const struct yl_result *result) YL_CHECKED;
void yl_best_show(FILE *out, const struct yl_best *best, const struct yl_points *points,
                  enum yl_lang lang);
#endif
