/* picture.h: the pictures there are, and the reduction of a run's CSV files to what one draws.
 *
 * Why      gnuplot's own CSV reader is slow on a row for each replication and does not know
 *          quoting; what it gets are commands with figures alone, and texts that
 *          hold no quote, tab, line end or backslash. What is known of a picture stands in one row
 *          of pictures.def.
 * Shape    yl_plot_data(&layout, "funnel", &job): what plots/chart.gp draws, in files that begin with job.into.
 * Order    pictures as in pictures.def; entries, rows and variants in the order of the CSV files.
 * Errors   YL_BAD_CALL: no such picture; YL_BAD_INPUT with the file and what is wrong with it;
 *          YL_IO.
 * Threads  different folders at once.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/base/status.h"
#include <stdbool.h>
#include <stdint.h>

enum { YL_PLOT_PANELS = 36 };  /* more are left out, and the picture says so */
enum { YL_PLOT_NARROW = 600 }; /* px: a picture below has room for short names only */

struct yl_manifest;
struct yl_plot_job {
    const char *run, *into; /* the run's CSV files; where that goes, without its endings */
    enum yl_lang lang;
    struct yl_fault *fault;
    const char *variant;                /* as struct yl_plot_options */
    const struct yl_manifest *manifest; /* of the run */
    uint32_t width;
};
struct yl_plot_layout {
    uint32_t texts;         /* lines of them */
    uint32_t width, height; /* px */
    bool absent;            /* this run has nothing for it */
    const char *instead;    /* where absent: the picture that says it; NULL: none */
};
enum yl_status yl_plot_data(struct yl_plot_layout *layout, const char *picture,
                            const struct yl_plot_job *job) YL_CHECKED;

enum {
    YL_PICTURE_OF_RUN = 1,
    YL_PICTURE_OF_SWEEP = 2,
    YL_PICTURE_ASKED = 4
}; /* ASKED: by --only alone */
struct yl_chart;
typedef enum yl_status yl_plot_reduce(struct yl_chart *chart);
struct yl_picture {
    const char *name;
    const char *reads;       /* files; without the first there is none */
    unsigned of;             /* studies it is drawn of: YL_PICTURE_OF_* */
    yl_plot_reduce *draw;    /* adds its marks to the chart */
    const char *question[2]; /* by enum yl_lang: its title where the data have no finding */
    const char *caption[2];  /* what is shown, of what, in which unit */
};
const struct yl_picture *yl_picture_at(size_t i); /* NULL: past the end */
const struct yl_picture *yl_picture_named(const char *name);
#define PICTURE(name, of, reads, draw, ...) yl_plot_reduce draw;
#include "sim/plot/pictures.def"
#undef PICTURE
