/* exact.h: the figures of a run beside those that were solved without sampling.
 *
 * Why      An engine that checks itself in every run finds its own errors before an analyst does.
 * Shape    yl_exact_show(stream, result, &how): a few lines, none where nothing was solved.
 * Units    as the terminal.
 *          Below them what is not exact and better known by what is (control.h).
 * Errors   YL_NO_MEMORY; the stream remembers its own. YL_EXACT_WRONG standard errors are named as an error of
 *          ours.
 * Owns     nothing.
 * Threads  one stream a thread.
 */
#ifndef YL_SIM_OUTPUT_EXACT_H
#define YL_SIM_OUTPUT_EXACT_H
#include "sim/output/terminal.h"

enum { YL_EXACT_WRONG = 5 };
enum yl_status yl_exact_show(FILE *out, const struct yl_result *result,
                             const struct yl_terminal *how) YL_CHECKED;
#endif
