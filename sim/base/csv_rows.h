/* csv_rows.h: the one reader of CSV: row after row, from bytes in memory.
 *
 * Why      Tables of a run are read whole (csv_table.h), files of people row by row: both by one parser, with line numbers,
 *          so that a message can point at the row.
 * Shape    yl_csv_rows(&bytes, ',', on_row, context, &line): on_row gets the header as its first row. A file in pieces:
 *          yl_csv_begin, yl_csv_feed with each piece of whole lines, yl_csv_finish; yl_csv_mend_by, for a reader that knows what to do
 *          with a row whose quotes are broken.
 * Units    lines count from 1 and are those of the file; a row has the line where it begins.
 * Cost     one pass; the memory of the longest row, with a mender of a piece more. A line without quotes is cut at its delimiters, others go to libcsv.
 * Errors   YL_CSV_QUOTE with the row's line in *line; what on_row returns but YL_CSV_GO_ON ends the walk.
 * Owns     the cells are on_row's until it returns; yl_csv_finish frees what yl_csv_begin made.
 * Source   RFC 4180; libcsv in strict mode; a BOM and CRLF are read as well, empty lines are no rows.
 */
#ifndef YL_SIM_BASE_CSV_ROWS_H
#define YL_SIM_BASE_CSV_ROWS_H
#include "sim/base/file.h"

enum yl_csv_end {
    YL_CSV_END,
    YL_CSV_GO_ON = YL_CSV_END,
    YL_CSV_QUOTE,  /* one is not closed or stands within a cell without quotes */
    YL_CSV_CELLS,  /* a row has another number of cells than the header */
    YL_CSV_ENOUGH, /* on_row has seen what it wanted */
};
struct yl_csv_row {
    const char *const *cell; /* [cells] */
    size_t cells, line;
};
typedef enum yl_csv_end yl_csv_on_row(void *context, const struct yl_csv_row *row);
enum yl_csv_end yl_csv_rows(const struct yl_bytes *bytes, char delimiter, yl_csv_on_row *on_row,
                            void *context, size_t *line);
struct yl_csv_walk; /* a file under way */
struct yl_csv_walk *yl_csv_begin(char delimiter, yl_csv_on_row *on_row, void *context);
/* Gets the text from the first line of a broken row to the end of what is at hand, and its line; hands its row on itself and
 * returns the bytes of the lines that it took, 0 for none: the walk ends there with YL_CSV_QUOTE. *end: as on_row returned it. */
typedef size_t yl_csv_mend(void *context, const struct yl_bytes *text, size_t line,
                           enum yl_csv_end *end);
void yl_csv_mend_by(struct yl_csv_walk *walk, yl_csv_mend *mend);
enum yl_csv_end yl_csv_feed(struct yl_csv_walk *walk, const struct yl_bytes *bytes);
enum yl_csv_end yl_csv_finish(struct yl_csv_walk *walk, size_t *line);
#endif
