/* estimate.h: how long a large study will take, said before it starts.
 *
 * Why      A thousand draws may be minutes or a day; who waits wants to know before, not at the first percent.
 * Shape    yl_estimate_say of a run with draws, once the size is known and before the folder is claimed; other studies
 *          say their own words where yl_estimate_is_long, with yl_estimate_seconds in yl_estimate_words.
 * Units    seconds of wall clock; they differ from machine to machine, so they go to the standard error alone.
 * Cost     two replications of each variant, only where the run is more than fifty times that.
 * Errors   none: where the trial fails, the run itself will say why.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_ESTIMATE_H
#define YL_SIM_CLI_ESTIMATE_H
#include "sim/cli/study.h"

enum { YL_ESTIMATE = 64 }; /* bytes of "12 min", "1 h 5 min" */
void yl_estimate_words(char text[YL_ESTIMATE], double seconds, enum yl_lang lang);
/* Of so many replications of all these variants, by two that are timed; 0: the trial failed. */
double yl_estimate_seconds(const struct yl_study *study, const struct yl_scenarios *all,
                           double replications);
/* By expected visits: some ten seconds or more, and not --quiet. */
bool yl_estimate_is_long(const struct yl_study *study, double visits);
void yl_estimate_say(const struct yl_study *study, const struct yl_size *size);
#endif
