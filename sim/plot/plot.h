/* plot.h: pictures of a finished run, drawn by gnuplot from its CSV files.
 *
 * Why      A picture needs nothing but the CSV files, so it can be drawn again, later, by others.
 *          Text of a scenario reaches gnuplot only as data and arguments, never inside a command:
 *          a name cannot run anything.
 * Shape    yl_plot(DIR, &options, &fault) writes DIR/plots/NAME.svg and .png; {0} options: all
 *          pictures that the run has something for, both kinds, English. Of a sweep those of
 *          sweeps.
 * Order    pictures in the order of pictures.def; the files of a picture appear whole, by
 *          rename.
 * Errors   YL_BAD_CALL no such picture, or one would replace the scenario or a file that is no picture of ours; YL_BAD_INPUT not a finished run, or a CSV file is not
 *          what it should be; YL_IO gnuplot, its scripts or a Chinese font are missing (the fault
 *          says what to install) or gnuplot failed; YL_INTERRUPTED. Pictures finished before the fault stay, the
 *          one at fault keeps its old file.
 * Owns     nothing after the call; its working folder DIR/plots/.draw-* is removed, whatever
 *          happens.
 * Threads  one call a folder at a time.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include "sim/base/status.h"
#include "sim/base/stop.h"
#include <stdbool.h>
#include <stdint.h>

struct yl_plot_options {
    const char *only;   /* NULL for all */
    bool svg, png, pdf; /* none: SVG and PNG */
    bool table; /* for tests: NAME.txt, the drawn values as gnuplot's `set table` prints them, and
                   nothing else */
    enum yl_lang lang;
    uint32_t width;      /* px it is laid out for; 0: 960 */
    const char *variant; /* of pictures of one variant; NULL: the base */
    const char *scripts; /* folder of the scripts; NULL: $YINLIU_PLOTS, plots/ or ../plots/ beside
                            the program, its share folder */
    void (*made)(const char *path,
                 void *context); /* told of each file that was written; may be NULL */
    /* told of each picture that is older than the results and was not drawn now; may be NULL */
    void (*stale)(const char *path, void *context);
    void *context;
    const volatile sig_atomic_t *stop; /* stop.h */
};
enum yl_status yl_plot(const char *run, const struct yl_plot_options *options,
                       struct yl_fault *fault) YL_CHECKED;
/* "plots/funnel.svg": every file that yl_plot writes into a run, 0 first; false behind the last. */
enum { YL_PLOT_NAME = 64 };
bool yl_plot_name(char name[YL_PLOT_NAME], size_t at);
/* Remove the pictures of a run, ours by name and beginning alone, and their folder if nothing else is in it. */
enum yl_status yl_plot_clear(const char *run, struct yl_fault *fault) YL_CHECKED;
