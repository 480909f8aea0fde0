/* people_fill.c: what a cell leaves to another one, the name above it or the clock beside the date; contract in people_parts.h */
#include "sim/base/get.h"
#include "sim/table/people_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct yl_zone wall = {0};

/* ---- cells merged downwards ------------------------------------------------------------------ */

static bool is_name(const struct yl_people *form, size_t c)
{
    return form->column[c].kind == YL_CELL_NAME || form->column[c].kind == YL_CELL_TIME;
}

/* Have the rows the same names in all columns of names up to `columns`? */
static bool are_same(const struct yl_people *form, const struct yl_csv_row *one,
                     const struct yl_csv_row *other, size_t columns)
{
    bool same = one->cells == form->columns && other->cells == form->columns;
    for (size_t c = 0; c < columns && same; c++)
        same = !is_name(form, c) || !strcmp(one->cell[c], other->cell[c]);
    return same;
}

/* Rows with a blank below a name have that name in column c; false: it comes again further down, or nothing is blank. */
static bool fill(struct yl_people *form, struct yl_csv_row *row, size_t rows, size_t c)
{
    size_t names = 0, i = 0;
    for (; i < rows && row[i].cells == form->columns; i++)
        names += !yl_people_is_blank(row[i].cell[c]);
    if (i < rows || names < 2 || names == rows || yl_people_is_blank(row[0].cell[c])) return false;
    for (i = 0; i < rows; i++)
        for (size_t k = 0; k < i && !yl_people_is_blank(row[i].cell[c]); k++)
            if (are_same(form, &row[k], &row[i], c + 1)) return false;
    for (i = 1; i < rows; i++) {
        if (!yl_people_is_blank(row[i].cell[c])) continue;
        const char **cell = yl_arena_get(&form->arena, form->columns * sizeof *cell);
        memcpy(cell, row[i].cell, form->columns * sizeof *cell);
        cell[c] = row[i - 1].cell[c];
        row[i].cell = cell;
    }
    return true;
}

static size_t same_rows(const struct yl_people *form, const struct yl_csv_row *row, size_t rows)
{
    size_t same = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < i; k++) same += are_same(form, &row[k], &row[i], form->columns);
    return same;
}

static void fill_names(struct yl_people *form, struct yl_csv_row *row, size_t rows)
{
    bool fills = false;
    struct yl_csv_row *filled = yl_get_zeroed(rows + 1, sizeof *filled);
    memcpy(filled, row, rows * sizeof *row);
    for (size_t c = 0; c < form->columns && is_name(form, c); c++)
        if (fill(form, filled, rows, c)) {
            form->column[c].written = YL_PEOPLE_BELOW;
            fills = true;
        } else if (form->column[c].cells < rows)
            break;
    if (fills && (!same_rows(form, row, rows) || same_rows(form, filled, rows)))
        for (size_t c = 0; c < form->columns; c++)
            if (form->column[c].written == YL_PEOPLE_BELOW)
                form->column[c].written = YL_PEOPLE_AS_IS;
    free(filled);
}

/* ---- one column ------------------------------------------------------------------------------ */

/* 3/14/2026 9:50: how long the date is, its first number and its second; 0: the text is another one. */
static int slashes(const char *text, int *one, int *two, int *year)
{
    int size = 0;
    const bool good = sscanf(text, "%2d/%2d/%4d%n", one, two, year, &size) == 3 && *year >= 1000 &&
                      *one > 0 && *two > 0 && (!text[size] || text[size] == ' ');
    return good ? size : 0;
}

bool yl_people_is_quoted(const char *text)
{
    const size_t length = strlen(text);
    return length > 2 && !strncmp(text, "=\"", 2) && text[length - 1] == '"';
}

/* Of a column all of whose cells are of one form. */
static enum yl_people_written form_of(const struct yl_people *form, const struct yl_csv_row *row,
                                      size_t rows, size_t c)
{
    size_t cells = 0, quoted = 0, dates = 0;
    int most[2] = {0};
    for (size_t i = 0; i < rows; i++) {
        int one = 0, two = 0, year;
        if (row[i].cells != form->columns || yl_cell_is_missing(row[i].cell[c])) continue;
        cells++;
        quoted += yl_people_is_quoted(row[i].cell[c]);
        dates += slashes(row[i].cell[c], &one, &two, &year) > 0;
        if (quoted + dates < cells) break;
        if (one > most[0]) most[0] = one;
        if (two > most[1]) most[1] = two;
    }
    if (cells && quoted == cells) return YL_PEOPLE_QUOTED;
    if (!cells || dates < cells || (most[0] > 12) == (most[1] > 12)) return YL_PEOPLE_AS_IS;
    return most[0] > 12 ? YL_PEOPLE_DAY_FIRST : YL_PEOPLE_MONTH_FIRST;
}

/* ---- date and clock in two columns ----------------------------------------------------------- */

static bool is_date(const char *text)
{
    int64_t at;
    return yl_cell_time(text, &wall, &at) && at % YL_DAY == 0 && !strchr(text, ':');
}

/* 9:05, 09:05:30 PM: without a date it is no time. */
static bool is_clock(const char *text)
{
    char whole[64];
    int64_t at;
    const char *sign = strchr(text, ':');
    return sign && sign - text < 12 && snprintf(whole, sizeof whole, "2000-01-01 %s", text) < 64 &&
           yl_cell_time(whole, &wall, &at) && !yl_cell_time(text, &wall, &at);
}

/* The only column whose cells are all like that, from 1; 0: none, or several. */
static size_t only_column(const struct yl_people *form, const struct yl_csv_row *row, size_t rows,
                          bool (*is)(const char *))
{
    size_t only = 0, count = 0;
    for (size_t c = 0; c < form->columns; c++) {
        size_t i = form->column[c].cells ? 0 : rows + 1;
        while (i < rows && (row[i].cells != form->columns || yl_cell_is_missing(row[i].cell[c]) ||
                            is(row[i].cell[c])))
            i++;
        if (i != rows) continue;
        only = c + 1;
        count++;
    }
    return count == 1 ? only : 0;
}

/* ---- rows ------------------------------------------------------------------------------------ */

void yl_people_write(const struct yl_people *form, struct yl_arena *arena, const char *const *above,
                     const char **cell, struct yl_people_account *account)
{
    for (size_t c = 0; c < form->columns; c++) {
        const enum yl_people_written how = form->column[c].written;
        int one, two, year, size = 0;
        if (how == YL_PEOPLE_BELOW && above && yl_people_is_blank(cell[c])) {
            cell[c] = above[c];
            account->aside[YL_PEOPLE_FILLED]++;
        } else if (how == YL_PEOPLE_QUOTED && yl_people_is_quoted(cell[c]))
            cell[c] = yl_arena_copy(arena, cell[c] + 2, strlen(cell[c]) - 3);
        else if (how >= YL_PEOPLE_DAY_FIRST && (size = slashes(cell[c], &one, &two, &year)) > 0) {
            const bool day = how == YL_PEOPLE_DAY_FIRST;
            cell[c] = yl_arena_print(arena, "%04d-%02d-%02d%s", year, day ? two : one,
                                     day ? one : two, cell[c] + size);
            account->aside[day ? YL_PEOPLE_DAYS : YL_PEOPLE_MONTHS]++;
        }
    }
    if (!form->clock || yl_cell_is_missing(cell[form->clock - 1])) return;
    cell[form->date - 1] =
        yl_arena_print(arena, "%s %s", cell[form->date - 1], cell[form->clock - 1]);
    account->aside[YL_PEOPLE_JOINED]++;
}

bool yl_people_fill(struct yl_people *form, struct yl_csv_row *row, size_t rows, bool is_cut)
{
    struct yl_people_account none = {0};
    if (form->is_json) return false;
    for (size_t c = 0; c < form->columns; c++)
        form->column[c].written = form_of(form, row, rows, c);
    if (!is_cut) fill_names(form, row, rows);
    form->clock = only_column(form, row, rows, is_clock);
    form->date = form->clock ? only_column(form, row, rows, is_date) : 0;
    if (!form->date) form->clock = 0;
    form->is_written = form->clock > 0;
    for (size_t c = 0; c < form->columns; c++) form->is_written |= form->column[c].written > 0;
    for (size_t i = 0; i < rows && form->is_written; i++) {
        if (row[i].cells != form->columns) continue;
        const char **cell = yl_arena_get(&form->arena, form->columns * sizeof *cell);
        memcpy(cell, row[i].cell, form->columns * sizeof *cell);
        yl_people_write(form, &form->arena, i ? row[i - 1].cell : NULL, cell, &none);
        row[i].cell = cell;
    }
    return form->is_written;
}
