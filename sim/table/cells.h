/* cells.h: one cell of people's tables: a number, yes or no, a time, nothing.
 *
 * Why      Platforms, spreadsheets and databases write the same value in many forms. What is meant without doubt is read; where a
 *          comma may be that of thousands or of decimals the column decides (people.h), never the cell.
 * Shape    yl_cell_number(text, comma, &number); yl_cell_comma says what a cell tells of its column; yl_cell_yes, yl_cell_time,
 *          yl_cell_is_missing.
 * Units    money and shares are plain numbers with their unit beside: "¥1,234.50" is 1234.5, "12%" is 0.12, "1.2万" is 12000.
 *          Instants as in clock.h.
 * Errors   a cell that is not what is asked for is said by false.
 * Source   ISO 8601 and the forms of dates that Excel, WPS and SQL write.
 */
#pragma once
#include "sim/base/clock.h"

enum yl_comma { YL_COMMA_THOUSANDS, YL_COMMA_DECIMAL };
enum yl_cell_unit {
    YL_CELL_UNIT_NONE,
    YL_CELL_UNIT_SHARE,
    YL_CELL_UNIT_YUAN,
    YL_CELL_UNIT_DOLLAR,
    YL_CELL_UNIT_EURO,
    YL_CELL_UNIT_POUND
};
struct yl_cell_value {
    double value;
    enum yl_cell_unit unit;
};
/* Blanks around it, brackets or a minus sign, a sign of money before or behind, groups of three (also by no-break blanks, apostrophes), digits
 * of full width, 万 and 亿, a per cent sign. */
bool yl_cell_number(const char *text, enum yl_comma comma, struct yl_cell_value *out);
/* What the commas of a number, or its points if it has none, can be: bits of enum yl_comma, as which they are read; 0 where there
 * is none or the cell is no number. */
unsigned yl_cell_comma(const char *text);
/* An identifier as a spreadsheet rounds it: 7.06264E+17, of a workbook 7.06264123456789E+17. */
bool yl_cell_is_rounded(const char *text);
/* "", "-", "—", "NaN", "NULL", "NA", "N/A", "#N/A", "\N", "(null)", "空" */
bool yl_cell_is_missing(const char *text);
/* true/false, yes/no, y/n, t/f, 是/否, in any case; *yes: 1 or 0 */
bool yl_cell_yes(const char *text, double *yes);
/* ISO 8601 and 2026-03-01 10:00:00, 2026-03-01 10, 2026/3/1 9:05 PM, 2026年3月1日, 1.3.2026, 2026-03-01（周日） 下午9:05, 1-MAR-26 09.05.00 PM,
 * Sun, 1 Mar 2026 21:05:00, Sun Mar 01 21:05:00 UTC 2026, March 1, 2026, 2026030121, 20260301210500, each with Z, UTC, +08, +0800, +08:00 or GMT+8
 * behind; seconds, milliseconds or microseconds since 1970. Names of other zones stand for several: false. */
bool yl_cell_time(const char *text, const struct yl_zone *zone, int64_t *instant);
/* What the cells of a column have in common, of {0}: yl_cell_look_at for each of them, then yl_cell_looks for another one. */
struct yl_cell_look {
    const char *first; /* NULL: there was no cell yet */
    enum yl_cell_alike {
        YL_CELL_UNLIKE,
        YL_CELL_RUNS, /* but for how long runs of digits and of letters are: "n1", "n12" */
        YL_CELL_ALIKE /* 2026-03-01 */
    } alike;
    unsigned begins, ends; /* bits of the kinds of signs with which cells begin and end */
};
void yl_cell_look_at(struct yl_cell_look *look, const char *text);
/* `roughly`: runs of another length are none of another look. */
bool yl_cell_looks(const struct yl_cell_look *look, const char *text, bool roughly);
/* The text without the blanks around it; *length: of what is left. */
const char *yl_cell_trim(const char *text, size_t *length);
