/* progress.h: how far a run is, on one line of the terminal.
 *
 * Why      A person who waits wants to know how long; a file or a pipe must never see it.
 * Shape    yl_progress_begin; yl_progress_show is what struct yl_run_options wants;
 *          yl_progress_end wipes the line.
 * Units    share 0-1; times in seconds of the steady clock.
 * Cost     at most 10 updates a second, each within the window's width.
 * Errors   none.
 * Owns     nothing.
 * Threads  one at a time.
 */
#ifndef YL_SIM_CLI_PROGRESS_H
#define YL_SIM_CLI_PROGRESS_H
#include "sim/base/diag.h"
#include <stdbool.h>
#include <stddef.h>

struct yl_progress {
    enum yl_lang lang;
    bool on, shown;
    double began, last, share; /* began: of the round at hand, for which alone time is known */
};
void yl_progress_begin(struct yl_progress *progress, enum yl_lang lang, bool quiet);
void yl_progress_show(void *progress, double share, const char *what);
void yl_progress_end(struct yl_progress *progress);
enum { YL_PROGRESS_LINE = 512 };
/* The line itself: bar, percent, time left, what; never wider than `width` columns. */
void yl_progress_line(char line[YL_PROGRESS_LINE], const struct yl_progress *progress, double share,
                      const char *what, double elapsed_s, int width);
#endif
