/* walk_through.h: replications of each variant that are walked for warnings alone.
 *
 * Why      A file is warned of alike on every machine: how much is walked goes by visits, not by time.
 * Shape    {0}; yl_walk_through; then models/warnings reads it; yl_walked_free. `look` as yl_run_options has it, in the end
 *          with all, if they are whole; else it is shown two of base before, unless these take too long. NULL: nobody looks.
 * Order    the figures of replications, whichever thread walked them.
 * Cost     2 million visits of all variants, but 3 to 100 replications; where one of a variant is more, arrivals behind
 *          `until` are left out.
 * Errors   YL_BAD_INPUT with a diagnostic: a visit goes round without end; YL_FAILED: a replication failed otherwise; else
 *          as yl_run.
 * Owns     the walk is the caller's, who frees it in any case.
 * Threads  called from one thread; uses all processors.
 * Source   docs/errors.md.
 */
#pragma once
#include "models/warnings/walked.h"
#include "sim/base/diag.h"
#include "sim/stats/result.h"

enum yl_status
yl_walk_through(struct yl_walked *walked, const struct yl_scenarios *all,
                bool (*look)(void *context, const struct yl_result *first, bool last),
                void *context, struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
