/* tables.h: every kind of CSV with its columns: name, kind, unit and head.
 *
 * Why      Writers, readers, the page and docs/outputs.md name the same columns; they are stated in tables.def and nowhere
 *          else.
 * Shape    yl_table_open(&csv, folder, "summary.csv", flags, &fault) writes the header; cells follow. A reader asks
 *          yl_table_check of what it has read. yl_head_of(file, name) says what a column means.
 * Order    of columns, as in the file.
 * Errors   yl_table_open as yl_csv_open.
 * Owns     nothing; everything is constant.
 * Source   docs/outputs.md, which tests/lint/tables.py holds against the table.
 */
#pragma once
#include "sim/base/csv_table.h"
#include "sim/output/csv.h"

enum yl_column_kind {
    YL_COLUMN_TEXT,
    YL_COLUMN_POINT, /* its number */
    YL_COLUMN_VARIANT,
    YL_COLUMN_ENTRY,
    YL_COLUMN_PATH, /* of the language: "entries.sms.arrivals.send" */
    YL_COLUMN_METRIC,
    YL_COLUMN_COUNT,  /* a whole number */
    YL_COLUMN_NUMBER, /* without a unit */
    YL_COLUMN_SHARE,  /* 0 to 1 */
    YL_COLUMN_CHANGE, /* a ratio: 1 is no change */
    YL_COLUMN_FIGURE, /* in the unit of the row's metric */
    YL_COLUMN_MOVE    /* a difference of such */
};
struct yl_head {
    const char *name; /* NULL: no such column */
    enum yl_column_kind kind;
    const char *head[2]; /* [enum yl_lang] */
};
struct yl_head yl_head_of(const char *file, const char *name);
enum { YL_TABLE_BOM = 1, YL_TABLE_POINT = 2 /* a leading column `point` */ };
void yl_table_header(struct yl_csv_out *csv, const char *file, unsigned flags);
enum yl_status yl_table_open(struct yl_csv_out *csv, const char *folder, const char *file,
                             unsigned flags, struct yl_fault *fault) YL_CHECKED;
/* What every file of the kind begins with. */
struct yl_table_mark {
    char text[128];
} yl_table_mark(const char *file);
/* Readers find columns by name, so a file without one that they need comes from an older version: YL_BAD_INPUT then. */
enum yl_status yl_table_check(const struct yl_sheet *sheet, const char *path, const char *file,
                              const char *version, struct yl_fault *fault) YL_CHECKED;
