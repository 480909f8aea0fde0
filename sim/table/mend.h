/* mend.h: a row of a table with a quote or a separator too many or too few, as it was meant.
 *
 * Why      Exports leave a quote as it is within a cell, or a comma at its end. What can be meant in one way alone is read so, and
 *          said with its line; anything else is a row with another number of cells.
 * Shape    yl_mend_quotes for lines that are no CSV; yl_mend_cells for a row with a cell more or less than the table has columns.
 * Quotes   of a cell, a quoted one ends where a quote stands before a delimiter; a quote within it stands for itself, a pair and one
 *          behind a backslash for one; or the quote that begins one cell is text; or one cell is not cut off before a quote. A row
 *          has its columns then, and what they hold; if that can be in ways that cut it otherwise, nothing is mended.
 *          Columns 0: as many as there are. form NULL: of a header, or what columns hold is not known.
 * Cells    blank cells are taken out, or one is put in, where every cell then is what its column has: none is blank where all are
 *          filled, none filled where all are blank, numbers and times where there are none but these. Or one cell, which is like those
 *          of neither column, is cut in two that are like those of both; or a row without a delimiter is cut at its blanks. In one
 *          way alone, by three rows.
 * Errors   no cells or false: not mended.
 * Owns     the cells are the arena's, one behind the other.
 */
#pragma once
#include "sim/table/people.h"

/* Bytes of the lines that the row takes, of the first one where nothing is mended: row->cells is 0 then; row->line is left alone. */
size_t yl_mend_quotes(struct yl_arena *arena, const struct yl_bytes *text, char delimiter,
                      size_t columns, const struct yl_people *form, struct yl_csv_row *row);
/* A row whose cells are not those of form->cut. */
bool yl_mend_cells(struct yl_arena *arena, const struct yl_people *form, struct yl_csv_row *row);
