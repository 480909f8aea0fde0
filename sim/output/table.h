/* table.h: one CSV file in memory.
 *
 * Why      Comparisons, pictures and reports read what a run has written, by column name, so
 *          columns may be added.
 * Shape    yl_table_read; yl_table_column once; yl_table_cell in a loop; yl_table_free. {0} is
 *          empty and free-able.
 * Cost     the whole file in memory, at most 1 GiB.
 * Errors   YL_IO; YL_BAD_INPUT with file and line where it is not CSV or a row has another number
 *          of cells.
 * Owns     the table owns its cells.
 * Threads  read-only after reading.
 * Source   RFC 4180; libcsv in strict mode; a BOM and CRLF are read as well.
 */
#ifndef YL_SIM_OUTPUT_TABLE_H
#define YL_SIM_OUTPUT_TABLE_H
#include "sim/base/arena.h"
#include "sim/base/status.h"

struct yl_sheet {
    struct yl_arena arena;
    const char **name; /* [columns] */
    const char ***row; /* [rows][columns], without the header */
    size_t rows, columns;
};
enum yl_status yl_table_read(struct yl_sheet *table, const char *path,
                             struct yl_fault *fault) YL_CHECKED;
void yl_table_free(struct yl_sheet *table);
size_t yl_table_line(const struct yl_sheet *table, size_t row);      /* of the file, from 1 */
size_t yl_table_lines(const struct yl_sheet *table, size_t row);     /* that it takes up */
int yl_table_column(const struct yl_sheet *table, const char *name); /* -1: there is none */
/* "" in column -1 */
const char *yl_table_cell(const struct yl_sheet *table, size_t row, int column);
/* NAN: empty or no number */
double yl_table_number(const struct yl_sheet *table, size_t row, int column);
#endif
