/* trials.h: what can be chosen is tried, each change against the plan, and told in few campaigns.
 *
 * Why      Nothing is advised that was not tried; a change is worth as many campaigns as it takes to tell it, and no more.
 * Shape    yl_trials_run behind the plan's own campaigns: changes of `levers.h` and those of the call, as variants of
 *          base with its random numbers, in rounds; the rows of what helps in campaigns that picked nothing; those together.
 * Order    what is tried, and when it ends, depends on figures and on a bound in visits alone, never on time, threads or
 *          what the ledger has: the same bytes however often a study was cut off.
 * Units    as tried.h; the bound is of visits that are walked, by expectation: those that several share (twins.h) count once.
 * Cost     two thirds of the bound for trials and ways, the rest for fresh campaigns and draws; `bounded` false: at most
 *          YL_TRIALS_MOST campaigns a trial.
 * Errors   YL_BAD_INPUT: a change of the call is refused, a diagnostic says why; else as thread_pool.h.
 * Owns     nothing; `out` lives in the arena.
 * Threads  called from one; uses options.threads.
 * Source   paired.h; levels are spent ahead: of 5 % a half over the first round, a quarter over the second, an eighth over the
 *          third, a sixteenth over what a call asks, the rest over later rounds by halves; docs/theory.md, "Trials".
 */
#pragma once
#include "sim/stats/tried.h"
#include "sim/sweep/levers.h"
#include "sim/sweep/parallel_run.h"

enum { YL_TRIALS_MOST = 500, YL_TRIALS_FRESH_MOST = 200, YL_TRIALS_ROUNDS = 3 };
struct yl_trials {
    const struct yl_scenarios *all; /* base, and variants, whose campaigns are the plan's */
    const struct yl_result *plan;   /* with every metric */
    const struct yl_run_options *options;
    const char *place, *metric; /* that decides */
    bool smallest;              /* is best */
    double within;              /* D; 0: a quarter of a percent of GMV, or 1 % of what decides */
    uint32_t rounds;            /* 0: YL_TRIALS_ROUNDS */
    const char *const *asked;   /* [asks] PATH=VALUE of the call, to be tried each by itself */
    uint32_t asks;
    bool bounded;
    bool uncorrected; /* hidden: each as if it were tried alone and looked at once (test_trials) */
    const struct yl_run_info *info; /* of the plan: seed, hash of tables */
    struct yl_diags *diags;
    struct yl_fault *fault;
};
/* The share of a round, from 1, in all that may be wrong; 0: of what a call asks. */
double yl_trials_level(uint32_t round);
enum yl_status yl_trials_run(struct yl_tried *out, const struct yl_trials *how,
                             struct yl_arena *arena) YL_CHECKED;
