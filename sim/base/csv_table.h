/* csv_table.h: a CSV file, whole in memory.
 *
 * Why      Scenarios read data, comparisons, pictures and reports read what a run has written: by column name, so columns
 *          may be added, and with line numbers, so that a message can point at the row.
 * Shape    yl_table_read, yl_table_column once, yl_table_cell in a loop, yl_table_free; yl_table_parse where the caller has
 *          the bytes and the messages; yl_table_keep where it has rows. A table of {0} is empty and free-able.
 * Units    lines count from 1 and are those of the file; a row has the line where it begins.
 * Cost     the whole file in memory, at most 1 GiB.
 * Errors   YL_IO; YL_BAD_INPUT with file and line where it is not CSV or a row has another number of cells.
 * Owns     a table of yl_table_read owns its cells, one of yl_table_parse is the arena's.
 * Threads  read-only after reading.
 * Source   csv_rows.h.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/csv_rows.h"
#include <stdbool.h>

struct yl_sheet {
    struct yl_arena arena;
    const char **name; /* [columns], NULL: there is no header */
    const char ***row; /* [rows][columns], without the header */
    size_t *line;      /* [rows] */
    size_t rows, columns;
};
/* Into the table's own arena. *line: of the row that is at fault. */
enum yl_csv_end yl_table_parse(struct yl_sheet *table, const struct yl_bytes *bytes, size_t *line);
enum yl_status yl_table_read(struct yl_sheet *table, const char *path,
                             struct yl_fault *fault) YL_CHECKED;
/* Rows alone that have one of these values in the column, all where it is not there; NULL: all rows. Of these, rows alone
 * that `wants` says true of, NULL: all; it sees each once, in the order of the file, and the table has its names then. */
struct yl_table_only {
    const char *column, *const *value; /* [...], NULL behind the last */
    bool (*wants)(void *of, const struct yl_sheet *table, const char *const *cell);
    void *of;
};
enum yl_status yl_table_read_only(struct yl_sheet *table, const char *path,
                                  const struct yl_table_only *only,
                                  struct yl_fault *fault) YL_CHECKED;
/* Rows of any reader as a table, the header first: yl_table_keep is its on_row, with `rows`; then yl_table_kept. */
struct yl_table_rows {
    struct yl_sheet *table;
    struct yl_arena *arena; /* need not be the table's */
    const struct yl_table_only *only;
    size_t odd; /* the first line with too few cells or too many, which is left out; 0: none */
    const char ***row;
    size_t *line;
    size_t row_capacity, line_capacity;
    int column; /* of `only`, from 1 */
};
enum yl_csv_end yl_table_keep(void *rows, const struct yl_csv_row *row);
void yl_table_kept(struct yl_table_rows *rows);
/* The row with its cells one behind the other in the arena, as they must be in `row`. */
struct yl_csv_row yl_csv_row_copy(struct yl_arena *arena, const struct yl_csv_row *row);
void yl_table_free(struct yl_sheet *table);
int yl_table_column(const struct yl_sheet *table, const char *name); /* -1: there is none */
/* "" in column -1 */
const char *yl_table_cell(const struct yl_sheet *table, size_t row, int column);
/* NAN: empty or no number */
double yl_table_number(const struct yl_sheet *table, size_t row, int column);
