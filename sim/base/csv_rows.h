/* csv_rows.h: the one reader of CSV: row after row, from bytes in memory.
 *
 * Why      Tables of a run are read whole (csv_table.h), files of people row by row. One parser reads both and knows the line
 *          of each row, so that a message can point at it.
 * Shape    yl_csv_rows(&bytes, ',', on_row, context, &line): on_row gets the header as its first row. A file in pieces:
 *          yl_csv_begin, yl_csv_feed with each piece of whole lines, yl_csv_finish; yl_csv_mend_by sets a function that
 *          repairs rows with broken quotes.
 * Units    lines count from 1 and are those of the file; a row has the line where it begins.
 * Cost     one pass; the memory of the longest row, with a mender that of one more piece.
 * Errors   YL_CSV_QUOTE with the row's line in *line; what on_row returns but YL_CSV_GO_ON ends the walk.
 * Owns     the cells are on_row's until it returns; yl_csv_finish frees what yl_csv_begin made.
 * Source   RFC 4180; libcsv in strict mode; a BOM and CRLF are read as well, empty lines are no rows.
 */
#pragma once
#include "sim/base/file.h"

enum yl_csv_end {
    YL_CSV_END,
    YL_CSV_GO_ON = YL_CSV_END,
    YL_CSV_QUOTE,  /* it is not closed, or is inside a cell without quotes */
    YL_CSV_CELLS,  /* a row has more or fewer cells than the header */
    YL_CSV_ENOUGH, /* on_row needs no more rows */
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
/* Repair a row with broken quotes that begins in `line`; text: from there to the end of the piece. The mender itself passes the
 * row on, sets *end as on_row does, and returns the size of the lines that it took; 0: the walk ends with YL_CSV_QUOTE. */
typedef size_t yl_csv_mend(void *context, const struct yl_bytes *text, size_t line,
                           enum yl_csv_end *end);
void yl_csv_mend_by(struct yl_csv_walk *walk, yl_csv_mend *mend);
enum yl_csv_end yl_csv_feed(struct yl_csv_walk *walk, const struct yl_bytes *bytes);
enum yl_csv_end yl_csv_finish(struct yl_csv_walk *walk, size_t *line);
