/* excel.h: a sheet of an Excel workbook (.xlsx) as CSV.
 *
 * Why      Analysts keep workbooks. A sheet becomes the text that Excel itself would save, but without its losses: all digits,
 *          dates as ISO has them, money and shares with their sign; from there on it is a table like any other.
 * Shape    yl_excel_read(&csv, &sheet, path, name, &fault); name NULL: the first sheet that is not hidden and has a table (two rows
 *          of two cells). A line of the CSV is a row of the sheet, also where that is empty.
 * Cells    dates by the format of their cell, as 2026-03-01, 2026-03-01 10:05 or 10:05:30; whole numbers as they are stored, others
 *          with the fewest digits that are the same number; TRUE and FALSE; #N/A is empty, other errors are their text. Line ends
 *          within a cell become blanks. A cell merged downwards stands in each of its rows; one merged over some columns of a
 *          header goes before the names below it.
 * Cost     the sheet in memory: its text, and 16 bytes a cell; a part of 2 GiB of XML, 2^26 cells and 1 GiB of text at most.
 * Errors   YL_IO; YL_BAD_INPUT where it is no complete workbook, has no such sheet, exceeds the limits, or a formula has no result.
 * Owns     csv and sheet are the caller's. *sheet: of several to choose from, the one that was taken unasked; else NULL.
 * Source   ECMA-376, part 1, 18.2-18.4, 18.8; minizip (of zlib) and expat. There is no document type in a workbook, so a file
 *          with one is refused before an entity is seen.
 */
#pragma once
#include "sim/base/file.h"

enum yl_status yl_excel_read(struct yl_bytes *csv, char **sheet, const char *path, const char *name,
                             struct yl_fault *fault) YL_CHECKED;

/* excel_look.c: a bare number is a date or an amount by the format of its cell: of the format's code, or of a built-in one. */
enum yl_excel_look {
    YL_EXCEL_DATE = 1,
    YL_EXCEL_TIME = 2,
    YL_EXCEL_SECONDS = 4,
    YL_EXCEL_ELAPSED = 8, /* hours since 0, not of a day */
    YL_EXCEL_PERCENT = 16,
    YL_EXCEL_MONEY = 32, /* times 1 to 4: ¥ $ € £ */
};
unsigned yl_excel_look(const char *code);
unsigned yl_excel_look_built_in(unsigned long id);
/* Print the number `text` of the file in its look; "" if it is no number. */
enum { YL_EXCEL_NUMBER = 64 };
void yl_excel_number(char out[YL_EXCEL_NUMBER], const char *text, unsigned look, bool is_1904);
