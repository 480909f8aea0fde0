/* table.c: libcsv's callbacks fill an arena, contract in table.h */
#include "sim/output/table.h"

#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/base/file.h"
#include "sim/base/text.h"

#define LARGEST ((size_t)1 << 30)

struct filling {
    struct yl_sheet *table;
    const char **cell; /* of the row at hand */
    size_t cells, cell_room, row_room, bad_row;
    bool no_memory;
};

static void on_cell(void *text, size_t length, void *data)
{
    struct filling *to = data;
    if (to->cells == to->cell_room) {
        size_t more = to->cell_room ? 2 * to->cell_room : 16;
        const char **grown = realloc(to->cell, more * sizeof *grown);
        if (!grown) {
            to->no_memory = true;
            return;
        }
        to->cell = grown;
        to->cell_room = more;
    }
    const char *copy = yl_arena_copy(&to->table->arena, text ? text : "", length);
    if (copy)
        to->cell[to->cells++] = copy;
    else
        to->no_memory = true;
}

static void on_row(int end, void *data)
{
    (void)end;
    struct filling *to = data;
    struct yl_sheet *table = to->table;
    size_t size = to->cells * sizeof *to->cell;
    const char **row = yl_arena_get(&table->arena, size ? size : 1);
    if (!row || to->no_memory) {
        to->no_memory = true;
        return;
    }
    if (size) memcpy(row, to->cell, size);
    if (!table->name) {
        table->name = row;
        table->columns = to->cells;
    } else {
        if (to->cells != table->columns && !to->bad_row) to->bad_row = table->rows + 1;
        if (table->rows == to->row_room) {
            size_t more = to->row_room ? 2 * to->row_room : 256;
            const char ***grown = realloc(table->row, more * sizeof *grown);
            if (!grown) {
                to->no_memory = true;
                return;
            }
            table->row = grown;
            to->row_room = more;
        }
        table->row[table->rows++] = row;
    }
    to->cells = 0;
}

static int no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

/* The line where a row begins, or where one before it has the wrong number of cells. */
static size_t line_at(const struct filling *to, size_t row)
{
    return yl_table_line(to->table, to->bad_row && to->bad_row - 1 < row ? to->bad_row - 1 : row);
}

static enum yl_status parse(struct filling *to, const struct yl_bytes *bytes, const char *path,
                            struct yl_fault *fault)
{
    struct csv_parser parser;
    size_t skip = bytes->length >= 3 && !memcmp(bytes->data, "\xEF\xBB\xBF", 3) ? 3 : 0;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) return YL_NO_MEMORY;
    csv_set_blk_size(&parser, 4096);
    csv_set_space_func(&parser, no_blank);
    size_t length = bytes->length - skip;
    size_t done = csv_parse(&parser, bytes->data + skip, length, on_cell, on_row, to);
    bool good = done == length && !csv_fini(&parser, on_cell, on_row, to);
    csv_free(&parser);
    if (to->no_memory) return yl_fault_set(fault, YL_NO_MEMORY, "no memory to read '%s'", path);
    if (!good)
        return yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this is not CSV", path,
                            to->table->name ? line_at(to, to->table->rows) : 1);
    if (to->bad_row)
        return yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this row should have %zu cells", path,
                            line_at(to, to->bad_row - 1), to->table->columns);
    return YL_OK;
}

enum yl_status yl_table_read(struct yl_sheet *table, const char *path, struct yl_fault *fault)
{
    struct yl_bytes bytes;
    *table = (struct yl_sheet){0};
    enum yl_status status = yl_file_read(&bytes, path, LARGEST, fault);
    if (status) return status;
    struct filling to = {.table = table};
    status = parse(&to, &bytes, path, fault);
    free(to.cell);
    yl_bytes_free(&bytes);
    if (status) yl_table_free(table);
    return status;
}

void yl_table_free(struct yl_sheet *table)
{
    free(table->row);
    yl_arena_free(&table->arena);
    *table = (struct yl_sheet){0};
}

static size_t lines_of(const struct yl_sheet *table, const char *const *cell)
{
    size_t lines = 1;
    for (size_t c = 0; c < table->columns; c++)
        for (const char *at = cell[c]; (at = strchr(at, '\n')); at++) lines++;
    return lines;
}

size_t yl_table_lines(const struct yl_sheet *table, size_t row)
{
    return lines_of(table, table->row[row]);
}

size_t yl_table_line(const struct yl_sheet *table, size_t row)
{
    size_t line = 1 + lines_of(table, table->name);
    for (size_t i = 0; i < row; i++) line += yl_table_lines(table, i);
    return line;
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
