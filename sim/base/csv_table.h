/* csv_table.h: the one reader of CSV, row by row or a whole file in memory.
 *
 * Why      Scenarios read data, comparisons, pictures and reports read what a run has written: by column name, so columns
 *          may be added, and with line numbers, so that a message can point at the row.
 * Shape    yl_csv_parse gives rows to a function; or yl_table_read, yl_table_column once, yl_table_cell in a loop,
 *          yl_table_free. A table of {0} is empty and free-able.
 * Units    lines count from 1 and are those of the file; a row has the line where it begins.
 * Cost     yl_csv_parse: one row in memory. yl_table_read: the whole file, at most 1 GiB.
 * Errors   YL_IO; YL_BAD_INPUT with file and line where it is not CSV or a row has another number of cells.
 * Owns     a table of yl_table_read owns its cells, one of yl_table_parse is the arena's.
 * Threads  read-only after reading.
 * Source   RFC 4180; libcsv in strict mode; a BOM and CRLF are read as well, blank lines are no rows.
 */
#ifndef YL_SIM_BASE_CSV_TABLE_H
#define YL_SIM_BASE_CSV_TABLE_H
#include "sim/base/arena.h"
#include "sim/base/file.h"

struct yl_csv_row {
    const char *const *cell; /* [cells], NUL-terminated, within text */
    size_t cells, line;
    const char *text; /* all cells, one behind the other */
    size_t length;
};
struct yl_csv_reading {
    bool keep_blanks; /* around a cell without quotes; else they are no part of it */
    bool (*row)(void *context,
                const struct yl_csv_row *row); /* false: stop; the row is gone then */
    void *context;
};
enum yl_csv_end {
    YL_CSV_END,
    YL_CSV_STOPPED, /* by `row` */
    YL_CSV_NO_MEMORY,
    YL_CSV_QUOTE, /* one is not closed or stands within a cell without quotes */
    YL_CSV_CELLS, /* a row of a table has another number of cells than its header */
};
/* *line: of the row that ended it, where it is not YL_CSV_END */
enum yl_csv_end yl_csv_parse(const struct yl_bytes *bytes, const struct yl_csv_reading *reading,
                             size_t *line);

struct yl_sheet {
    struct yl_arena arena;
    const char **name; /* [columns], NULL: there is no header */
    const char ***row; /* [rows][columns], without the header */
    size_t *line;      /* [rows] */
    size_t rows, columns;
};
/* Into the arena, which need not be the table's; *line as above. */
enum yl_csv_end yl_table_parse(struct yl_sheet *table, struct yl_arena *arena,
                               const struct yl_bytes *bytes, bool keep_blanks, size_t *line);
enum yl_status yl_table_read(struct yl_sheet *table, const char *path,
                             struct yl_fault *fault) YL_CHECKED;
void yl_table_free(struct yl_sheet *table);
int yl_table_column(const struct yl_sheet *table, const char *name); /* -1: there is none */
/* "" in column -1 */
const char *yl_table_cell(const struct yl_sheet *table, size_t row, int column);
/* NAN: empty or no number */
double yl_table_number(const struct yl_sheet *table, size_t row, int column);
#endif
