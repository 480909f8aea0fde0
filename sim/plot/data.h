/* data.h: the CSV files of a run, reduced to the small tables that a picture draws.
 *
 * Why      gnuplot's own CSV reader is slow on a row for each replication and does not know
 *          quoting; what it gets are tab-separated tables of means, one block a panel, and texts
 *          that hold no quote, tab, line end or backslash.
 * Shape    yl_plot_data(&layout, "funnel", &job): NAME.tsv, panels.tsv and variants.tsv in
 *          job.folder.
 * Order    entries, rows and variants in the order of the CSV files.
 * Errors   YL_BAD_INPUT with the file and what is wrong with it; YL_IO; YL_NO_MEMORY.
 * Owns     nothing after the call.
 * Threads  different folders at once.
 */
#ifndef YL_SIM_PLOT_DATA_H
#define YL_SIM_PLOT_DATA_H
#include "sim/base/diag.h"
#include "sim/base/status.h"
#include <stdbool.h>
#include <stdint.h>

/* More variants than colours can be told apart are left out, and the picture says so; panels
 * likewise. */
enum { YL_PLOT_VARIANTS = 8, YL_PLOT_PANELS = 36 };

struct yl_plot_job {
    const char *run, *folder; /* the run's CSV files; where the tables go */
    enum yl_lang lang;
    struct yl_fault *fault;
    const char *place, *metric; /* as struct yl_plot_options */
    uint32_t page; /* px of the report's page that it is for; 0: a picture of its own */
};
struct yl_plot_layout {
    uint32_t panels, variants, rows;     /* drawn; rows: of the longest panel */
    uint32_t columns;                    /* display width of the longest row label */
    uint32_t panels_left, variants_left; /* there, but not drawn */
    bool absent;                         /* this run has nothing for it */
};
/* Every picture, in the order in which they are drawn. */
struct yl_plot_row_of {
    const char *name, *file; /* the CSV file without which there is none */
    bool run, sweep;         /* drawn of a run; of a sweep */
};
const struct yl_plot_row_of *yl_plot_row_at(size_t i); /* NULL: past the end */
enum yl_status yl_plot_data(struct yl_plot_layout *layout, const char *picture,
                            const struct yl_plot_job *job) YL_CHECKED;
#endif
