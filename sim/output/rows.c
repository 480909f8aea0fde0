/* rows.c: contract in rows.h */
#include "sim/output/rows.h"
#include "sim/base/text.h"
#include "sim/output/csv.h"
#include <string.h>

struct yl_rows yl_rows_of(const struct yl_sheet *sheet, const char *names)
{
    struct yl_rows rows = {.sheet = sheet, .count = sheet->rows};
    for (int i = 0; i < YL_ROWS_COLUMNS; i++) {
        size_t length = strcspn(names, "? ");
        rows.column[i] = -1;
        for (size_t k = 0; length && rows.column[i] < 0 && k < sheet->columns; k++)
            if (strlen(sheet->name[k]) == length && !memcmp(sheet->name[k], names, length))
                rows.column[i] = (int)k;
        names += length;
        names += strspn(names, "? ");
    }
    return rows;
}

const char *yl_row_text(const struct yl_rows *rows, size_t row, int column)
{
    return yl_csv_plain(yl_table_cell(rows->sheet, row, rows->column[column]));
}

const char *yl_row_cell(const struct yl_rows *rows, const char *const *cell, int column)
{
    return rows->column[column] < 0 ? "" : yl_csv_plain(cell[rows->column[column]]);
}

double yl_row_number(const struct yl_rows *rows, size_t row, int column)
{
    return yl_table_number(rows->sheet, row, rows->column[column]);
}

bool yl_row_is(const struct yl_rows *rows, size_t row, int column, const char *text)
{
    return !strcmp(yl_row_text(rows, row, column), text);
}

struct yl_estimate yl_row_estimate(const struct yl_rows *rows, size_t row, int column)
{
    return (struct yl_estimate){yl_row_number(rows, row, column),
                                yl_row_number(rows, row, column + 1),
                                yl_row_number(rows, row, column + 2)};
}

bool yl_row_has(const struct yl_rows *rows, size_t row, struct yl_row_key key)
{
    return (!key.metric || yl_row_is(rows, row, YL_ROWS_METRIC, key.metric)) &&
           (!key.place || yl_row_is(rows, row, YL_ROWS_PLACE, key.place)) &&
           (!key.variant || yl_row_is(rows, row, YL_ROWS_VARIANT, key.variant)) &&
           (!key.point || yl_row_is(rows, row, YL_ROWS_POINT, key.point));
}

size_t yl_rows_find(const struct yl_rows *rows, size_t from, struct yl_row_key key)
{
    while (from < rows->count && !yl_row_has(rows, from, key)) from++;
    return from;
}

const char *yl_rows_place(const struct yl_rows *rows, const char *kind)
{
    for (size_t i = 0; i < rows->count; i++) {
        const char *place = yl_row_text(rows, i, YL_ROWS_PLACE);
        if (yl_text_begins(place, kind)) return place;
    }
    return NULL;
}
