/* estimate.h: how long a large run with draws will take, said before it starts.
 *
 * Why      A thousand draws may be minutes or a day; who waits wants to know before, not at the first percent.
 * Shape    yl_estimate_say, once the size is known and before the folder is claimed.
 * Units    seconds of wall clock; they differ from machine to machine, so they go to the standard error alone.
 * Cost     two replications of each variant, only where the run is more than fifty times that.
 * Errors   none: where the trial fails, the run itself will say why.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_ESTIMATE_H
#define YL_SIM_CLI_ESTIMATE_H
#include "sim/cli/study.h"

void yl_estimate_say(const struct yl_study *study, const struct yl_size *size);
#endif
