/* report.h: one page about finished runs that opens anywhere.
 *
 * Why      What is handed on is a page: it holds its pictures, tables and sources, asks nothing of
 *          a network and reads well without scripts. Each number of its sentences is a cell of a
 *          CSV file, and stands in the page with that cell's value.
 * Shape    yl_report("out.html", folders, count, &options, &fault). Runs, comparisons of variants,
 *          two runs, sweeps and planned experiments open each in their own way (report_say.c); a
 *          new kind of study is a row in the tables of report_say.c and report_tables.c.
 * Order    question, answer, figures, pictures, tables, assumptions, how to repeat it; folders as
 *          given.
 * Errors   YL_BAD_INPUT: a folder is unfinished or holds something else; YL_IO: also gnuplot or its
 *          scripts are missing. The old page stands then.
 * Owns     nothing after the call.
 * Threads  different pages at once.
 */
#ifndef YL_SIM_REPORT_REPORT_H
#define YL_SIM_REPORT_REPORT_H
#include "sim/base/diag.h"
#include "sim/base/status.h"
#include "sim/base/stop.h"
#include <stddef.h>

struct yl_report_options {
    enum yl_lang lang;   /* that the page opens in; it holds both */
    const char *scripts; /* as struct yl_plot_options */
    bool force;          /* replace a file that is no report */
    const volatile sig_atomic_t *stop;
    const char *place,
        *metric; /* of the figure that decides; NULL: as its targets say, or orders */
};
enum yl_status yl_report(const char *file, const char *const *folder, size_t folders,
                         const struct yl_report_options *options,
                         struct yl_fault *fault) YL_CHECKED;
#endif
