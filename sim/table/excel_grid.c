/* excel_grid.c: texts and cells of a sheet, merged ones taken apart, as lines of CSV; contract in excel_parts.h */
#include "sim/base/array.h"
#include "sim/table/excel_parts.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const size_t most_text = (size_t)1 << 30, most_cells = 1 << 26;

/* ---- faults ---------------------------------------------------------------------------------- */

void yl_excel_too_large(struct yl_excel_grid *grid)
{
    grid->status = yl_status_first(
        grid->status,
        yl_fault_set(grid->fault, YL_BAD_INPUT,
                     "'%s' (%s) is larger than workbooks that are read (1,000 sheets, 67 "
                     "million cells, 1 GiB of text, 2 GiB of XML): save the sheet as CSV (UTF-8)",
                     "“%s”（%s）过大（最多 1,000 张工作表、6,700 万个单元格、1 GiB 文字、2 GiB "
                     "XML）：请把工作表另存为 CSV（UTF-8）",
                     grid->path, grid->part));
}

bool yl_excel_one_more(struct yl_excel_grid *grid, void *array, size_t *capacity, size_t count,
                       size_t size)
{
    if (yl_array_try(array, capacity, count + 1, size)) return true;
    grid->status = yl_status_first(
        grid->status, yl_fault_set(grid->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                                   "内存不足，无法处理“%s”", grid->path));
    return false;
}

/* ---- texts ----------------------------------------------------------------------------------- */

void yl_excel_add_text(struct yl_excel_grid *grid, const char *text, size_t length)
{
    if (grid->length + length > most_text)
        yl_excel_too_large(grid);
    else if (yl_excel_one_more(grid, &grid->text, &grid->capacity, grid->length + length, 1)) {
        memcpy(grid->text + grid->length, text, length);
        grid->length += length;
    }
}

/* "_x000D_" */
static bool is_escaped(const char *at)
{
    return !strncmp(at, "_x00", 4) && at[4] >= '0' && at[4] < '8' &&
           isxdigit((unsigned char)at[5]) && at[6] == '_';
}

void yl_excel_end_text(struct yl_excel_grid *grid)
{
    yl_excel_add_text(grid, "", 1);
    if (grid->status) return;
    char *to = grid->text + grid->from;
    for (const char *at = to; *at; at++) {
        const bool escaped = is_escaped(at);
        const char sign = escaped ? (char)strtoul(at + 4, NULL, 16) : *at;
        if (escaped) at += 6;
        if (sign == '\r' && at[1] == '\n') continue;
        *to++ = sign == '\r' || sign == '\n' || !sign ? ' ' : sign;
    }
    *to++ = '\0';
    grid->length = (size_t)(to - grid->text);
}

void yl_excel_add_cell(struct yl_excel_grid *grid, const struct yl_excel_cell *cell)
{
    if (grid->cells == most_cells)
        yl_excel_too_large(grid);
    else if (yl_excel_one_more(grid, &grid->cell, &grid->cell_capacity, grid->cells, sizeof *cell))
        grid->cell[grid->cells++] = *cell;
}

bool yl_excel_has_table(const struct yl_excel_grid *grid)
{
    size_t rows = 0, in_row = 0;
    for (size_t i = 0; i < grid->cells && rows < 2; i++) {
        in_row = i && grid->cell[i].row == grid->cell[i - 1].row ? in_row + 1 : 1;
        rows += in_row == 2;
    }
    return rows == 2;
}

/* ---- merged cells ---------------------------------------------------------------------------- */

int yl_excel_by_place(const void *a, const void *b)
{
    const struct yl_excel_cell *one = a, *other = b;
    if (one->row != other->row) return one->row < other->row ? -1 : 1;
    return (one->column > other->column) - (one->column < other->column);
}

static struct yl_excel_cell *cell_at(const struct yl_excel_grid *grid, size_t cells, uint32_t row,
                                     uint16_t column)
{
    const struct yl_excel_cell key = {.row = row, .column = column};
    return cells ? bsearch(&key, grid->cell, cells, sizeof key, yl_excel_by_place) : NULL;
}

/* Repeat a cell that is merged downwards in each of its rows. */
void yl_excel_unmerge(struct yl_excel_grid *grid)
{
    const size_t cells = grid->cells;
    for (size_t i = 0; i < grid->mergeds && !grid->status; i++) {
        const struct yl_excel_merged *merged = &grid->merged[i];
        const struct yl_excel_cell *first = cell_at(grid, cells, merged->row, merged->column);
        if (!first) continue;
        struct yl_excel_cell copy = *first;
        for (copy.row++; copy.row <= merged->last_row && !grid->status; copy.row++)
            if (!cell_at(grid, cells, copy.row, copy.column)) yl_excel_add_cell(grid, &copy);
    }
    if (grid->cells > cells) qsort(grid->cell, grid->cells, sizeof *grid->cell, yl_excel_by_place);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static char *put_cell(char *to, const char *text)
{
    const bool plain = !strpbrk(text, ",\"");
    if (!plain) *to++ = '"';
    for (; *text; text++) {
        if (*text == '"') *to++ = '"';
        *to++ = *text;
    }
    if (!plain) *to++ = '"';
    return to;
}

/* The columns that have a cell, in each row that has one. */
void yl_excel_write_csv(struct yl_excel_grid *grid, struct yl_bytes *csv)
{
    uint16_t low = UINT16_MAX, high = 0;
    size_t capacity = 0;
    uint32_t row = 1;
    for (size_t i = 0; i < grid->cells; i++) {
        if (grid->cell[i].column < low) low = grid->cell[i].column;
        if (grid->cell[i].column > high) high = grid->cell[i].column;
    }
    for (size_t i = 0; i < grid->cells && !grid->status;) {
        const uint32_t here = grid->cell[i].row;
        size_t end = i, size = (size_t)(here - row) + high;
        uint16_t column = low;
        for (; end < grid->cells && grid->cell[end].row == here; end++)
            size += 2 * strlen(grid->text + grid->cell[end].at) + 2;
        if (csv->length + size > most_text) yl_excel_too_large(grid);
        if (!yl_excel_one_more(grid, &csv->data, &capacity, csv->length + size + 2, 1)) return;
        char *to = csv->data + csv->length;
        for (; row < here; row++) *to++ = '\n';
        for (; i < end; i++) {
            if (i + 1 < end && grid->cell[i + 1].column == grid->cell[i].column) continue;
            for (; column < grid->cell[i].column; column++) *to++ = ',';
            to = put_cell(to, grid->text + grid->cell[i].at);
        }
        for (; column < high; column++) *to++ = ',';
        csv->length = (size_t)(to - csv->data);
    }
    if (!yl_excel_one_more(grid, &csv->data, &capacity, csv->length + 2, 1)) return;
    if (csv->length) csv->data[csv->length++] = '\n';
    csv->data[csv->length] = '\0';
}
