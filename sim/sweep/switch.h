/* switch.h: the same people in two funnels: who was won, who was lost.
 *
 * Why      Draws have addresses, so how each visit ends is known under both variants, visit by visit,
 *          not only how many end so.
 * Shape    yl_switch_count after a run, with its plans; read rows; yl_switches_free.
 * Units    visits of all replications together, of which `share` were looked at.
 * Order    variants, entries, outcomes as they are met in the plans.
 * Cost     each replication of each variant once more, each visit told apart to its end. Memory: entries × outcomes² × 8 bytes
 *          for each variant and each thread, two bytes a visit of the base (ends.h), of one replication for each thread.
 * Errors   YL_NO_MEMORY, also of 65,535 outcomes and more, whose table would take 34 GB; YL_INTERRUPTED.
 * Owns     yl_switches owns its rows; names are copies.
 * Threads  called from one; uses options.threads. Sums do not depend on them.
 * Source   docs/outputs.md, "switch.csv". With common random numbers these are the fewest
 *          switches the two funnels allow step by step; other ways to pair people have more.
 */
#ifndef YL_SIM_SWEEP_SWITCH_H
#define YL_SIM_SWEEP_SWITCH_H
#include "sim/engine/plan.h"
#include "sim/rand/kernels.h"
#include "sim/sweep/parallel_run.h"

enum { YL_SWITCH_SAMPLE = 1 << 24 }; /* visits of a variant that are looked at, in all */
struct yl_switch_row {
    const char *variant, *baseline, *entry, *base, *other; /* outcomes; "added", "dropped" */
    int64_t visits;
};
struct yl_switches {
    struct yl_arena arena;
    struct yl_switch_row *row;
    size_t rows;
    double share; /* of the visits that was looked at; 1: all */
};
/* Fills result->variant[v].switched too. */
enum yl_status yl_switch_count(struct yl_switches *out, struct yl_result *result,
                               const struct yl_plan *plans, const struct yl_kernels *kernels,
                               const struct yl_run_options *options) YL_CHECKED;
void yl_switches_free(struct yl_switches *switches);
enum yl_switch_group yl_switch_group(const struct yl_switch_row *row);
#endif
