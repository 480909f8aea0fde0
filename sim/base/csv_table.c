/* csv_table.c: rows of a file kept in an arena, contract in csv_table.h */
#include "sim/base/csv_table.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const size_t largest_file = (size_t)1 << 30;
enum { PIECE = 1 << 18 }; /* bytes, as fit into a cache */

struct yl_csv_row yl_csv_row_copy(struct yl_arena *arena, const struct yl_csv_row *row)
{
    const char *first = row->cell[0], *last = row->cell[row->cells - 1];
    const char *text = yl_arena_copy(arena, first, (size_t)(last - first) + strlen(last));
    const char **cell = yl_arena_get(arena, (row->cells + 1) * sizeof *cell);
    for (size_t i = 0; i < row->cells; i++) cell[i] = text + (row->cell[i] - first);
    return (struct yl_csv_row){cell, row->cells, row->line};
}

static bool is_wanted(const struct yl_table_rows *rows, const struct yl_csv_row *row)
{
    const struct yl_table_only *only = rows->only;
    if (!only || !rows->table->name) return true;
    bool is_one = !rows->column;
    for (const char *const *value = only->value; !is_one && *value; value++)
        is_one = !strcmp(row->cell[rows->column - 1], *value);
    return is_one && (!only->wants || only->wants(only->of, rows->table, row->cell));
}

enum yl_csv_end yl_table_keep(void *context, const struct yl_csv_row *row)
{
    struct yl_table_rows *rows = context;
    struct yl_sheet *table = rows->table;
    if (table->name && row->cells != table->columns) {
        if (!rows->odd) rows->odd = row->line;
        return YL_CSV_GO_ON;
    }
    if (!is_wanted(rows, row)) return YL_CSV_GO_ON;
    const char **cell = (const char **)yl_csv_row_copy(rows->arena, row).cell;
    if (!table->name) {
        table->name = cell;
        table->columns = row->cells;
        if (rows->only && rows->only->column)
            rows->column = yl_table_column(table, rows->only->column) + 1;
        return YL_CSV_GO_ON;
    }
    YL_ARRAY_RESERVE(&rows->row, &rows->row_capacity, table->rows + 1);
    YL_ARRAY_RESERVE(&rows->line, &rows->line_capacity, table->rows + 1);
    rows->line[table->rows] = row->line;
    rows->row[table->rows++] = cell;
    return YL_CSV_GO_ON;
}

void yl_table_kept(struct yl_table_rows *rows)
{
    struct yl_sheet *table = rows->table;
    table->row = yl_arena_get(rows->arena, (table->rows + 1) * sizeof *table->row);
    table->line = yl_arena_get(rows->arena, (table->rows + 1) * sizeof *table->line);
    if (table->rows) memcpy(table->row, rows->row, table->rows * sizeof *table->row);
    if (table->rows) memcpy(table->line, rows->line, table->rows * sizeof *table->line);
    YL_FREE(rows->row, rows->line);
}

static enum yl_csv_end finish(struct yl_table_rows *rows, struct yl_csv_walk *walk, size_t *line)
{
    enum yl_csv_end end = yl_csv_finish(walk, line);
    yl_table_kept(rows);
    if (end || !rows->odd) return end;
    *line = rows->odd;
    return YL_CSV_CELLS;
}

enum yl_csv_end yl_table_parse(struct yl_sheet *table, const struct yl_bytes *bytes, size_t *line)
{
    struct yl_table_rows rows = {.table = table, .arena = &table->arena};
    struct yl_csv_walk *walk = yl_csv_begin(',', yl_table_keep, &rows);
    (void)yl_csv_feed(walk, bytes);
    return finish(&rows, walk, line);
}

/* Whole lines of a file, piece by piece, through one buffer. */
static enum yl_status feed(struct yl_csv_walk *walk, FILE *in, const char *path,
                           struct yl_fault *fault)
{
    struct yl_bytes have = {0};
    size_t capacity = 0, all = 0;
    enum yl_status status = YL_OK;
    for (bool more = true; more && !status;) {
        if (!yl_array_try(&have.data, &capacity, have.length + PIECE, 1)) {
            status = yl_fault_set(fault, YL_NO_MEMORY, "no memory to read '%s'",
                                  "内存不足，无法读取“%s”", path);
            break;
        }
        const size_t got = fread(have.data + have.length, 1, PIECE, in);
        have.length += got;
        all += got;
        more = got == PIECE;
        if (ferror(in)) status = yl_file_unread(fault, path, errno);
        if (all > largest_file)
            status = yl_fault_set(fault, YL_BAD_INPUT, "cannot read '%s': larger than %zu bytes",
                                  "无法读取“%s”：超过 %zu 字节", path, largest_file);
        size_t taken = have.length; /* whole lines */
        while (more && taken && have.data[taken - 1] != '\n') taken--;
        if (!status && yl_csv_feed(walk, &(struct yl_bytes){have.data, taken})) break;
        memmove(have.data, have.data + taken, have.length - taken);
        have.length -= taken;
    }
    yl_bytes_free(&have);
    return status;
}

static enum yl_status refuse(enum yl_csv_end end, const struct yl_sheet *table, const char *path,
                             size_t line, struct yl_fault *fault)
{
    if (end == YL_CSV_CELLS)
        return yl_fault_set(
            fault, YL_BAD_INPUT,
            "%s:%zu: this row has another number of cells than the header, which has %zu",
            "%s:%zu：此行的格数与表头不同，表头有 %zu 格", path, line, table->columns);
    return yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this is not CSV", "%s:%zu：此处不是 CSV",
                        path, line);
}

enum yl_status yl_table_read_only(struct yl_sheet *table, const char *path,
                                  const struct yl_table_only *only, struct yl_fault *fault)
{
    struct yl_table_rows rows = {.table = table, .arena = &table->arena, .only = only};
    FILE *in;
    size_t line;
    *table = (struct yl_sheet){0};
    enum yl_status status = yl_file_stream(&in, path, fault);
    if (status) return status;
    struct yl_csv_walk *walk = yl_csv_begin(',', yl_table_keep, &rows);
    status = feed(walk, in, path, fault);
    fclose(in);
    enum yl_csv_end end = finish(&rows, walk, &line);
    if (!status && end) status = refuse(end, table, path, line, fault);
    if (status) yl_table_free(table);
    return status;
}

enum yl_status yl_table_read(struct yl_sheet *table, const char *path, struct yl_fault *fault)
{
    return yl_table_read_only(table, path, NULL, fault);
}

void yl_table_free(struct yl_sheet *table)
{
    yl_arena_free(&table->arena);
    *table = (struct yl_sheet){0};
}

int yl_table_column(const struct yl_sheet *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++)
        if (!strcmp(table->name[i], name)) return (int)i;
    return -1;
}

const char *yl_table_cell(const struct yl_sheet *table, size_t row, int column)
{
    return column < 0 ? "" : table->row[row][column];
}

double yl_table_number(const struct yl_sheet *table, size_t row, int column)
{
    const char *text = yl_table_cell(table, row, column);
    double value;
    return yl_text_to_number(text, strlen(text), &value) ? value : NAN;
}
