/* rows.h: rows of a CSV file by the columns that a picture or a page asks for.
 *
 * Why      Columns may be added to any file, so readers ask for names, never for positions.
 * Shape    rows = yl_rows_of(&sheet, "variant place metric mean low high"); in a loop over
 *          rows.count: yl_row_is(&rows, i, 2, "orders"), yl_row_number(&rows, i, 3).
 * Errors   none: a column that is missing reads as "" and NAN.
 * Owns     nothing; the sheet must outlive its rows.
 */
#pragma once
#include "sim/base/csv_table.h"
#include <stdbool.h>

enum { YL_ROWS_COLUMNS = 14 };
struct yl_rows {
    const struct yl_sheet *sheet;
    size_t count;
    int column[YL_ROWS_COLUMNS]; /* of the sheet, in the order asked for; -1: there is none */
};
/* Names are separated by blanks; a ? behind a name says that a file may lack it. */
struct yl_rows yl_rows_of(const struct yl_sheet *sheet, const char *names);
/* Without the apostrophe that guards a text which a spreadsheet would take for a formula. */
const char *yl_row_text(const struct yl_rows *rows, size_t row, int column);
/* Of a row that is no row of the sheet yet, as yl_table_only.wants sees it. */
const char *yl_row_cell(const struct yl_rows *rows, const char *const *cell, int column);
double yl_row_number(const struct yl_rows *rows, size_t row, int column);
bool yl_row_is(const struct yl_rows *rows, size_t row, int column, const char *text);

struct yl_estimate { /* a mean or a difference with its interval; NAN: not known */
    double mean, low, high;
};
/* Of three columns from `column` on. */
struct yl_estimate yl_row_estimate(const struct yl_rows *rows, size_t row, int column);

/* summary.csv and compare.csv, which begin alike. */
#define YL_ROWS_SUMMARY \
    "point? variant place metric mean low high p05? p95? n? risk? risk_low? risk_high? " \
    "best_share?"
#define YL_ROWS_COMPARE "point? variant place metric diff diff_low diff_high ratio p_higher?"
enum yl_rows_column {
    YL_ROWS_POINT,
    YL_ROWS_VARIANT,
    YL_ROWS_PLACE,
    YL_ROWS_METRIC,
    YL_ROWS_MEAN,
    YL_ROWS_LOW,
    YL_ROWS_HIGH,
    YL_ROWS_P05,
    YL_ROWS_P95,
    YL_ROWS_N, /* from here on of summary.csv alone */
    YL_ROWS_RISK,
    YL_ROWS_RISK_HIGH = YL_ROWS_RISK + 2,
    YL_ROWS_BEST_SHARE,
    YL_ROWS_RATIO = YL_ROWS_P05,
    YL_ROWS_P_HIGHER = YL_ROWS_P95,
};
/* The first place of a kind in the rows, as "rooms."; NULL: there is none. */
const char *yl_rows_place(const struct yl_rows *rows, const char *kind);

/* What a row is of; NULL: of any. */
struct yl_row_key {
    const char *point, *variant, *place, *metric;
};
bool yl_row_has(const struct yl_rows *rows, size_t row, struct yl_row_key key);
/* The first such row from `from` on; rows->count: none. */
size_t yl_rows_find(const struct yl_rows *rows, size_t from, struct yl_row_key key);
