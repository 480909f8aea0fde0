/* what_if.h: the plan at each stop of a few sliders, computed before a page is opened.
 *
 * Why      What a reader asks a page, "and with 30 %?", has no answer but a simulation's: it is simulated for every
 *          combination of stops, with the random numbers of the run, and nothing is interpolated.
 * Shape    yl_what_if is `more` of struct yl_report_options, with struct yl_options for its context.
 * Units    figures as in summary.csv, differences as in compare.csv, over the same campaigns.
 * Order    points by slider, the first slowest; of a slider the plan's own value first, then the others, ascending.
 * Cost     campaigns of a point are as many as --what-if allows by what the run took, at least 10 and at most the run's:
 *          the same folder gives the same page. Without --slider and without known shares 10 more at both ends of each input.
 * Errors   YL_BAD_CALL: no slider; YL_BAD_INPUT: the scenario is not that of the run, or takes no such value, which
 *          diagnostics say; else as sweep.h.
 * Threads  one call; uses options->run.threads.
 */
#ifndef YL_SIM_CLI_WHAT_IF_H
#define YL_SIM_CLI_WHAT_IF_H
#include "sim/report/study.h"

enum yl_status yl_what_if(const void *options, struct yl_json_out *to,
                          const struct yl_report_study *study, size_t studies, size_t of,
                          struct yl_fault *fault) YL_CHECKED;
#endif
