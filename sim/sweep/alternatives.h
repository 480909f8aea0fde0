/* alternatives.h: a scenario with values put over it, many times: read, solved or simulated.
 *
 * Why      A point of a sweep, a draw of what is uncertain, a plan of a search: each is base and its variants
 *          with values put over them, and all of them are one list of work with one ledger.
 * Shape    `at` says what alternative i is. yl_alternatives_each reads them side by side and lets the solver
 *          answer each, or without `how` lets `look` see each; yl_alternatives_run simulates them in one pool
 *          and gives their results to `take`.
 * Order    looks come in any order, results in that of the alternatives.
 * Cost     an alternative is read and compiled when its turn comes and given up behind it.
 * Errors   YL_BAD_INPUT: the scenario refuses some; the first of them are read again into the diagnostics, with
 *          the number of their draw and point. Else as thread_pool.h.
 * Owns     nothing; a result given to `take` is freed behind it.
 * Threads  called from one; `at` and `look` by any, two at once; `take` by any, one at a time.
 */
#pragma once
#include "models/guesses.h"
#include "sim/sweep/parallel_run.h"
#include "sim/sweep/points.h"

struct yl_what_if { /* an alternative */
    struct yl_overlay overlay;
    uint64_t point; /* of the points, from 1; 0: it is none */
    uint32_t draw;  /* of what is uncertain, from 1; 0: the file's values, or unnumbered ones */
    uint32_t first, replications; /* as of a point of the pool */
};
struct yl_solved;
struct yl_solve_options;
struct yl_alternatives {
    const struct yl_scenarios *all;
    const struct yl_run_options *options;
    uint64_t count;
    bool every;  /* of those that are refused the first 20 are reported, not the first alone */
    bool solves; /* results have exact answers beside their figures */
    void *context;
    /* `out` is all variants as they are; what it comes to point to lives in the arena. */
    void (*at)(void *context, uint64_t i, struct yl_what_if *out, struct yl_arena *arena);
    enum yl_status (*take)(void *context, uint64_t i, struct yl_result *result,
                           struct yl_fault *fault);
    enum yl_status (*look)(void *context, uint64_t i, const struct yl_scenarios *read,
                           struct yl_tables *tables, struct yl_fault *fault);
    /* `solved` of variant v of those that are asked */
    void (*answered)(void *context, uint64_t i, uint32_t v, const struct yl_solved *solved);
};
/* Names of files that any of them reads go to the diagnostics, too. */
enum yl_status yl_alternatives_each(const struct yl_alternatives *of,
                                    const struct yl_solve_options *how, struct yl_diags *diags,
                                    struct yl_fault *fault) YL_CHECKED;
/* With the options' threads, stop, progress and ledger. */
enum yl_status yl_alternatives_run(const struct yl_alternatives *of, struct yl_run_info *info,
                                   struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
/* Puts the values of a point, from 0, over what is asked. */
void yl_what_if_at_point(struct yl_what_if *asked, const struct yl_points *points, uint64_t point,
                         struct yl_arena *arena);
