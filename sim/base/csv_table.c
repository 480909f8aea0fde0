/* csv_table.c: rows of a file kept in an arena, contract in csv_table.h */
#include "sim/base/csv_table.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include <math.h>
#include <string.h>

static const size_t largest_file = (size_t)1 << 30;

struct parsing {
    struct yl_sheet *table;
    struct yl_arena *arena;
    const char ***row; /* [rows], copied into the arena at the end; so are the lines */
    size_t *line;
    size_t row_capacity, line_capacity;
    size_t bad_cells; /* the first line with too few or too many */
};

/* The cells of the row in one block of the arena; NULL: no memory. */
static const char **keep_cells(const struct parsing *parsing, const struct yl_csv_row *row)
{
    const char *first = row->cell[0], *last = row->cell[row->cells - 1];
    const char *text = yl_arena_copy(parsing->arena, first, (size_t)(last - first) + strlen(last));
    const char **cell = yl_arena_get(parsing->arena, (row->cells + 1) * sizeof *cell);
    if (!text || !cell) return NULL;
    for (size_t i = 0; i < row->cells; i++) cell[i] = text + (row->cell[i] - first);
    return cell;
}

static enum yl_csv_end keep_row(void *context, const struct yl_csv_row *row)
{
    struct parsing *parsing = context;
    struct yl_sheet *table = parsing->table;
    if (table->name && row->cells != table->columns) {
        if (!parsing->bad_cells) parsing->bad_cells = row->line;
        return YL_CSV_GO_ON;
    }
    const char **cell = keep_cells(parsing, row);
    if (!cell) return YL_CSV_NO_MEMORY;
    if (!table->name) {
        table->name = cell;
        table->columns = row->cells;
        return YL_CSV_GO_ON;
    }
    if (!YL_ARRAY_RESERVE(&parsing->row, &parsing->row_capacity, table->rows + 1) ||
        !YL_ARRAY_RESERVE(&parsing->line, &parsing->line_capacity, table->rows + 1))
        return YL_CSV_NO_MEMORY;
    parsing->line[table->rows] = row->line;
    parsing->row[table->rows++] = cell;
    return YL_CSV_GO_ON;
}

/* Move the lists of rows and lines into the arena. */
static bool keep_lists(struct parsing *parsing)
{
    struct yl_sheet *table = parsing->table;
    table->row = yl_arena_get(parsing->arena, (table->rows + 1) * sizeof *table->row);
    table->line = yl_arena_get(parsing->arena, (table->rows + 1) * sizeof *table->line);
    if (!table->row || !table->line) return false;
    if (table->rows) memcpy(table->row, parsing->row, table->rows * sizeof *table->row);
    if (table->rows) memcpy(table->line, parsing->line, table->rows * sizeof *table->line);
    return true;
}

enum yl_csv_end yl_table_parse(struct yl_sheet *table, struct yl_arena *arena,
                               const struct yl_bytes *bytes, bool keep_blanks, size_t *line)
{
    struct parsing parsing = {.table = table, .arena = arena};
    enum yl_csv_end end = yl_csv_rows(bytes, (struct yl_csv_how){.keep_blanks = keep_blanks},
                                      keep_row, &parsing, line);
    if (!keep_lists(&parsing)) end = YL_CSV_NO_MEMORY;
    YL_FREE(parsing.row, parsing.line);
    if (end || !parsing.bad_cells) return end;
    *line = parsing.bad_cells;
    return YL_CSV_CELLS;
}

enum yl_status yl_table_read(struct yl_sheet *table, const char *path, struct yl_fault *fault)
{
    struct yl_bytes bytes;
    size_t line;
    *table = (struct yl_sheet){0};
    enum yl_status status = yl_file_read(&bytes, path, largest_file, fault);
    if (status) return status;
    enum yl_csv_end end = yl_table_parse(table, &table->arena, &bytes, true, &line);
    yl_bytes_free(&bytes);
    if (!end) return YL_OK;
    if (end == YL_CSV_NO_MEMORY)
        status = yl_fault_set(fault, YL_NO_MEMORY, "no memory to read '%s'",
                              "内存不足，无法读取“%s”", path);
    else if (end == YL_CSV_CELLS)
        status = yl_fault_set(
            fault, YL_BAD_INPUT,
            "%s:%zu: this row has another number of cells than the header, which has %zu",
            "%s:%zu：此行的格数与表头不同，表头有 %zu 格", path, line, table->columns);
    else
        status = yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this is not CSV",
                              "%s:%zu：此处不是 CSV", path, line);
    yl_table_free(table);
    return status;
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
