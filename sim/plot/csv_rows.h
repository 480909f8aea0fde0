/* csv_rows.h: named columns of a CSV file, row by row.
 *
 * Why      Columns may be added at the right of any file, so readers ask for names, never for
 *          positions.
 * Shape    yl_plot_csv(path, names, row, context, fault); row gets one NUL-terminated cell for
 *          each name, "" where empty.
 * Errors   YL_BAD_INPUT: a column is missing, or quoting is broken; YL_IO. `row` may return false
 *          to stop: YL_NO_MEMORY.
 * Owns     cells live until `row` returns.
 * Threads  any.
 */
#ifndef YL_SIM_PLOT_CSV_ROWS_H
#define YL_SIM_PLOT_CSV_ROWS_H
#include "sim/base/status.h"
#include <stdbool.h>

enum { YL_PLOT_CELLS = 12 }; /* names asked for at once, at most */
typedef bool yl_plot_row(void *context, char *const *cell);
enum yl_status yl_plot_csv(const char *path, const char *const *names, yl_plot_row *row,
                           void *context, struct yl_fault *fault) YL_CHECKED;
#endif
