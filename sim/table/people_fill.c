/* people_fill.c: what a cell leaves to another one, the name above it or the clock beside the date; contract in people_parts.h */
#include "sim/base/get.h"
#include "sim/table/people_parts.h"
#include <stdlib.h>
#include <string.h>

/* ---- cells merged downwards ------------------------------------------------------------------ */

static bool is_blank(const char *text)
{
    size_t length;
    yl_cell_trim(text, &length);
    return !length;
}

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
    for (; i < rows && row[i].cells == form->columns; i++) names += !is_blank(row[i].cell[c]);
    if (i < rows || names < 2 || names == rows || is_blank(row[0].cell[c])) return false;
    for (i = 0; i < rows; i++)
        for (size_t k = 0; k < i && !is_blank(row[i].cell[c]); k++)
            if (are_same(form, &row[k], &row[i], c + 1)) return false;
    for (i = 1; i < rows; i++) {
        if (!is_blank(row[i].cell[c])) continue;
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

static bool fill_names(struct yl_people *form, struct yl_csv_row *row, size_t rows)
{
    size_t c = 0;
    struct yl_csv_row *filled = yl_get_zeroed(rows + 1, sizeof *filled);
    memcpy(filled, row, rows * sizeof *row);
    for (; c < form->columns && is_name(form, c) && fill(form, filled, rows, c); c++) continue;
    form->is_merged = c && same_rows(form, row, rows) && !same_rows(form, filled, rows);
    if (form->is_merged) memcpy(row, filled, rows * sizeof *row);
    for (size_t d = 0; d < c; d++) form->column[d].is_merged = form->is_merged;
    free(filled);
    return form->is_merged;
}

/* ---- date and clock in two columns ----------------------------------------------------------- */

static bool is_date(const char *text)
{
    const struct yl_zone wall = {0};
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
           yl_cell_time(whole, &(struct yl_zone){0}, &at) &&
           !yl_cell_time(text, &(struct yl_zone){0}, &at);
}

/* The only column whose cells are all like that; 0: none, or several. */
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

const char *yl_people_joined(struct yl_arena *arena, const struct yl_people *form,
                             const char *const *cell)
{
    return yl_cell_is_missing(cell[form->clock - 1])
               ? cell[form->date - 1]
               : yl_arena_print(arena, "%s %s", cell[form->date - 1], cell[form->clock - 1]);
}

static bool join_clock(struct yl_people *form, struct yl_csv_row *row, size_t rows)
{
    form->clock = only_column(form, row, rows, is_clock);
    form->date = form->clock ? only_column(form, row, rows, is_date) : 0;
    if (!form->date) form->clock = 0;
    for (size_t i = 0; i < rows && form->clock; i++) {
        if (row[i].cells != form->columns) continue;
        const char **cell = yl_arena_get(&form->arena, form->columns * sizeof *cell);
        memcpy(cell, row[i].cell, form->columns * sizeof *cell);
        cell[form->date - 1] = yl_people_joined(&form->arena, form, cell);
        row[i].cell = cell;
    }
    return form->clock;
}

bool yl_people_fill(struct yl_people *form, struct yl_csv_row *row, size_t rows, bool is_cut)
{
    if (form->is_json) return false;
    const bool joins = join_clock(form, row, rows);
    return (!is_cut && fill_names(form, row, rows)) || joins;
}
