/* files.h: CSV files that several pictures read, each read once.
 *
 * Why      A report draws each picture for three widths in two languages, and series.csv alone may have a million rows.
 * Shape    struct yl_plot_files files = {0}; yl_plot_files_read(&sheet, &files, path, only, fault) for each picture; then
 *          yl_plot_files_free.
 * Cost     what was read stays in memory until it is freed.
 * Errors   those of yl_table_read; YL_NO_MEMORY. What could not be read is tried again by the next call.
 * Owns     the sheets and what was made of them.
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
enum { YL_PLOT_KEPT = 4 };
struct yl_plot_files {
    struct yl_plot_file *first;
    struct yl_arena arena; /* of what pictures make of sheets */
    struct {
        const struct yl_sheet *sheet;
        const char *as;
        const void *made;
    } kept[YL_PLOT_KEPT];
    unsigned kepts;
};
enum yl_status yl_plot_files_read(const struct yl_sheet **sheet, struct yl_plot_files *files,
                                  const char *path, const struct yl_table_only *only,
                                  struct yl_fault *fault) YL_CHECKED;
/* What a picture has made of a sheet, in the arena, for those that follow; NULL: nothing. */
const void *yl_plot_files_kept(const struct yl_plot_files *files, const struct yl_sheet *sheet,
                               const char *as);
void yl_plot_files_keep(struct yl_plot_files *files, const struct yl_sheet *sheet, const char *as,
                        const void *made);
void yl_plot_files_free(struct yl_plot_files *files);
#endif
