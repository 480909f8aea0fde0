/* ab_looks.h: the looks at the data of a group-sequential plan.
 *
 * Why      A plan keeps its level only if each look is judged where it was made: by the share of the plan that had passed and
 *          by the information there was. Looks that were made are written down and are never cut again from later data.
 * Shape    yl_ab_looks prints the looks and what follows from them; with call->looks it reads the earlier ones from that
 *          file, adds one at the data as they are, and writes the file.
 * Units    planned: units, where the plan says how many, else days, over those planned, at most 1. bound: of |z|.
 * Errors   YL_BAD_INPUT, YL_IO; the file is as before then.
 * Owns     nothing.
 * Threads  one.
 * Source   sequential.h.
 */
#ifndef YL_SIM_EXPERIMENT_AB_LOOKS_H
#define YL_SIM_EXPERIMENT_AB_LOOKS_H
#include "sim/experiment/results.h"

/* Before any work: whether the call fits the plan, and its file may be written. */
enum yl_status yl_ab_looks_check(const struct yl_ab_data *call, const struct yl_experiment *plan,
                                 struct yl_fault *fault) YL_CHECKED;
/* Units or days so far over those planned, for a sequence that may go on for longer; 1 where neither is known. */
double yl_ab_looks_passed(const struct yl_results *results);
/* sign[arms], where asked for: of a test that stopped, 1 or -1; 0: it goes on, or ended without. */
enum yl_status yl_ab_looks(int *sign, const struct yl_results *results,
                           struct yl_fault *fault) YL_CHECKED;
#endif
