/* sweep.h: every variant at every point of a design.
 *
 * Why      Hundreds of what-ifs are one study: one pool, one ledger, one set of tables.
 * Shape    yl_sweep_check before anything is written, of values and size; yl_sweep_run gives the
 *          results of the points to `rows`, in their order. The ledger is that of yl_run_ledger. Of points that
 *          are found one level after another (refine.h) each level is checked and run, `from` its first.
 * Order    points by number, from 1; a shard has its own of them: K, K + N, K + 2N, ...
 * Cost     memory of the points that are open at once; a point is read and compiled twice.
 * Errors   YL_BAD_INPUT: a value of a point is refused by the scenario, a diagnostic names it; or the
 *          points of the shard are too much (size.h).
 * Owns     nothing; a result given to `rows` is freed behind it.
 * Threads  called from one thread; `rows` is called by any, one at a time.
 */
#pragma once
#include "sim/sweep/alternatives.h"
#include "sim/sweep/size.h"

struct yl_sweep {
    const struct yl_scenarios *all;
    const struct yl_points *points;
    const struct yl_run_options *options;
    uint64_t from;          /* those before it were run; 0 of a shard */
    struct yl_size size;    /* of what was checked so far */
    uint32_t shard, shards; /* K of N; 0: the whole */
    bool solves;            /* exact answers beside the figures */
    enum yl_status (*rows)(void *context, int64_t point, const struct yl_result *result,
                           struct yl_fault *fault);
    void *context;
};
/* Points of the shard, and the number of the i-th of them, from 0. */
uint64_t yl_sweep_own(const struct yl_sweep *sweep);
uint64_t yl_sweep_point(const struct yl_sweep *sweep, uint64_t i);
enum yl_status yl_sweep_check(struct yl_sweep *sweep, struct yl_diags *diags,
                              struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_sweep_run(const struct yl_sweep *sweep, struct yl_run_info *info,
                            struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
