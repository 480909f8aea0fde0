/* draws.h: replications of many draws of the uncertain inputs, as one result.
 *
 * Why      A run at the file's values takes guesses for facts. Here every few replications have
 *          values of their own; nested, so that chance and uncertainty can be separated.
 * Shape    yl_draws_make; yl_draws_run; then draws->drawn says what was drawn, the result has the
 *          replications of all draws. yl_draws_free.
 * Order    draw k, replication r is replication (k - 1) R + r, in the result as in its random
 *          numbers: common to the variants, fresh for every draw.
 * Cost     a draw is read and compiled once for each variant.
 * Errors   YL_BAD_INPUT: a draw is refused by the scenario, the file of joint draws has too few, or
 *          evidence leaves too few candidates;
 *          else as thread_pool.h.
 * Owns     the draws, until yl_draws_free; the result is the caller's.
 * Threads  called from one thread.
 * Source   docs/theory.md, "Chance and uncertainty".
 */
#pragma once
#include "models/evidence.h"
#include "models/guesses.h"
#include "sim/sweep/parallel_run.h"
#include "sim/sweep/sweep.h"

enum { YL_DRAWS_REPLICATIONS = 4 }; /* of a draw, where nothing else is said */
struct yl_draws {
    uint32_t count, replications; /* of each */
    uint64_t seed;
    struct yl_guessed *drawn; /* [count] */
    struct yl_candidates candidates;
    struct yl_arena arena;
};
enum yl_status yl_draws_make(struct yl_draws *draws, const struct yl_scenarios *all, uint64_t seed,
                             struct yl_fault *fault) YL_CHECKED;
/* options.replications are those of all draws. */
enum yl_status yl_draws_run(struct yl_result *result, const struct yl_draws *draws,
                            const struct yl_scenarios *all, const struct yl_run_options *options,
                            struct yl_run_info *info, struct yl_diags *diags,
                            struct yl_fault *fault) YL_CHECKED;
/* Every point of a sweep with the replications of all draws: common random numbers and draws at all points. `rows` has
 * each point's result. */
enum yl_status yl_draws_sweep(const struct yl_draws *draws, const struct yl_sweep *sweep,
                              struct yl_run_info *info, struct yl_diags *diags,
                              struct yl_fault *fault) YL_CHECKED;
/* What was drawn, for the tables, in the result's memory. */
void yl_draws_say(struct yl_result *result, const struct yl_draws *draws,
                  const struct yl_scenario *base);
void yl_draws_free(struct yl_draws *draws);
