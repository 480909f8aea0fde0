/* solve_gradient.h: `solve --gradient`: a table of one figure, a file of all.
 *
 * Why      The first question behind an exact answer is which number it hangs on.
 * Shape    yl_solve_gradient on a loaded study.
 * Order    the terminal by what one per cent brings, the largest first; gradient.csv as gradient.h.
 * Errors   YL_BAD_CALL: the figure is not solved; as gradient.h and outfile.h.
 * Owns     nothing.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_SOLVE_GRADIENT_H
#define YL_SIM_CLI_SOLVE_GRADIENT_H
#include "sim/cli/study.h"

enum yl_status yl_solve_gradient(struct yl_study *study) YL_CHECKED;
#endif
