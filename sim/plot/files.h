/* files.h: CSV files that several pictures read, each read once.
 *
 * Why      A report draws each picture for three widths in two languages, and series.csv alone may have a million rows.
 * Shape    struct yl_plot_files files = {0}; yl_plot_files_read(&sheet, &files, path, only, fault) for each picture; then
 *          yl_plot_files_free.
 * Cost     what was read stays in memory until it is freed.
 * Errors   those of yl_table_read. What could not be read is tried again by the next call.
 * Owns     the sheets.
 * Threads  one.
 */
#ifndef YL_SIM_PLOT_FILES_H
#define YL_SIM_PLOT_FILES_H
#include "sim/base/csv_table.h"

struct yl_plot_file {
    char *path;
    const struct yl_table_only *only;
    struct yl_sheet sheet;
    struct yl_plot_file *next;
};
struct yl_plot_files {
    struct yl_plot_file *first;
};
enum yl_status yl_plot_files_read(const struct yl_sheet **sheet, struct yl_plot_files *files,
                                  const char *path, const struct yl_table_only *only,
                                  struct yl_fault *fault) YL_CHECKED;
void yl_plot_files_free(struct yl_plot_files *files);
#endif
