/* report.h: one page about finished runs that opens anywhere.
 *
 * Why      What is handed on is one file: it holds its figures and draws itself, asks nothing of a network and opens from
 *          a chat. Each figure that it shows is a cell of a CSV file of these folders.
 * Shape    yl_report("out.html", folders, count, &options, &fault). The page is the template of web/ with the data of the
 *          folders as JSON (docs/report.md), and their answers as plain HTML for who runs no scripts.
 * Order    folders as given.
 * Errors   YL_BAD_INPUT: a folder is unfinished or holds something else; YL_BAD_CALL: the file must stay, or there is no
 *          such metric; YL_IO. The old page is kept then.
 * Threads  different pages at once.
 */
#pragma once
#include "sim/base/diag.h"
#include "sim/base/status.h"
#include <stddef.h>

struct yl_json_out;
struct yl_report_study;
typedef enum yl_status yl_report_more(const void *context, struct yl_json_out *to,
                                      const struct yl_report_study *study, size_t studies,
                                      size_t of, struct yl_fault *fault);
struct yl_report_options {
    enum yl_lang lang;          /* that the page opens in; it holds both */
    bool force;                 /* replace a file that is no report */
    const char *place, *metric; /* of the figure that decides; NULL: that of the folder's verdict */
    const char *advice;         /* a file: what the author recommends; NULL: nothing */
    /* NULL: nothing. Adds a member to the first of the folders that is a run, studies[of]. */
    yl_report_more *more;
    const void *context;
};
enum yl_status yl_report(const char *file, const char *const *folder, size_t folders,
                         const struct yl_report_options *options,
                         struct yl_fault *fault) YL_CHECKED;
