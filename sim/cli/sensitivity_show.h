/* sensitivity_show.h: sensitivity.csv, its table on the terminal, and what to measure first.
 *
 * Why      Shares are read as a ranking: largest first, with the chance beside them, in one screen.
 * Shape    yl_sensitivity_write, then yl_sensitivity_show.
 * Order    the file by factor as in the scenario, then by method; the terminal by size.
 * Errors   YL_IO.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_SENSITIVITY_SHOW_H
#define YL_SIM_CLI_SENSITIVITY_SHOW_H
#include "sim/cli/guessed.h"
#include "sim/stats/sensitivity.h"

struct yl_sensitivity_study {
    struct yl_guessed_study guessed;
    struct yl_sensitivity found;
    uint32_t *order; /* factors by their share, the largest first */
};
enum yl_status yl_sensitivity_write(struct yl_sensitivity_study *of) YL_CHECKED;
void yl_sensitivity_show(FILE *out, struct yl_sensitivity_study *of);
#endif
