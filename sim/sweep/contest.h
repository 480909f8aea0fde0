/* contest.h: variants, or points of a sweep with all variants, as alternatives of a selection.
 *
 * Why      The best of them is found with as many replications as each needs (selection.h); these are
 *          run by the pool and kept in the ledger as those of any study.
 * Shape    yl_contest_solve puts exact answers in, yl_contest_draw is the selection's draw.
 * Order    alternative i is variant i mod variants at point i / variants. Replication r has the random
 *          numbers of replication r for all of them, and with values that are not known draw r.
 * Cost     an alternative is read and compiled once a round; with `uncertain` once a replication. Visits that are the same in
 *          several variants of a point are walked once (twins.h).
 * Errors   YL_BAD_CALL: the base has no such metric; YL_BAD_INPUT: a draw is refused by the scenario,
 *          a diagnostic names it; else as alternatives.h.
 * Owns     candidates, until yl_candidates_free; values are the selection's.
 * Threads  called from one thread; uses options.threads.
 */
#pragma once
#include "models/evidence.h"
#include "sim/stats/selection.h"
#include "sim/sweep/alternatives.h"

struct yl_contest {
    const struct yl_scenarios *all;
    const struct yl_points *points; /* NULL: the variants alone */
    const struct yl_run_options *options;
    const char *place, *metric;
    bool searched; /* points are plans of a search: nobody knows their numbers */
    bool drawn;    /* each replication has its own draw of the uncertain inputs */
    struct yl_run_info *info;
    struct yl_diags *diags;
    struct yl_fault *fault;
    struct yl_candidates candidates; /* own, of as many draws as there may be */
    uint64_t failed;                 /* replications, so far */
    size_t from;                     /* the first alternative to solve */
    /* may be NULL: told of each answer by any thread, and of replications first + 1 and on by one */
    void (*solved)(void *context, size_t alternative, const struct yl_solved *solved);
    void (*took)(void *context, size_t alternative, uint32_t first,
                 const struct yl_variant_result *variant);
    void *context;
};
size_t yl_contest_count(const struct yl_contest *of);
/* Replications of one alternative at most: fewer where joint draws come from a file. */
uint32_t yl_contest_most(const struct yl_contest *of);
enum yl_status yl_contest_solve(const struct yl_contest *of,
                                struct yl_selection *selection) YL_CHECKED;
enum yl_status yl_contest_draw(void *context, struct yl_selection *selection) YL_CHECKED;
/* The first n replications of one alternative once more, from the ledger where there is one: each part goes to `took`. */
enum yl_status yl_contest_repeat(const struct yl_contest *of, size_t alternative,
                                 uint32_t n) YL_CHECKED;
