/* csv_table.c: libcsv gets a line at a time, so that rows know theirs, contract in csv_table.h */
#include "sim/base/csv_table.h"
#include "sim/base/array.h"
#include "sim/base/text.h"
#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const size_t largest_file = (size_t)1 << 30;

struct parsing {
    const struct yl_csv_reading *reading;
    char *text; /* the cells of this row, each with its NUL */
    size_t length, text_capacity;
    size_t *start; /* [cells] of each in text, which may move */
    const char **cell;
    size_t cells, start_capacity, cell_capacity;
    size_t line, row_line; /* row_line 0: no row has begun */
    size_t end_line;
    enum yl_csv_end end;
};

static void on_cell(void *text, size_t length, void *context)
{
    struct parsing *parsing = context;
    if (parsing->end) return;
    if (!YL_ARRAY_RESERVE(&parsing->text, &parsing->text_capacity, parsing->length + length + 1) ||
        !YL_ARRAY_RESERVE(&parsing->start, &parsing->start_capacity, parsing->cells + 1)) {
        parsing->end = YL_CSV_NO_MEMORY;
        return;
    }
    parsing->start[parsing->cells++] = parsing->length;
    if (length) memcpy(parsing->text + parsing->length, text, length);
    parsing->text[parsing->length + length] = '\0';
    parsing->length += length + 1;
}

static void on_row(int last, void *context)
{
    (void)last;
    struct parsing *parsing = context;
    if (parsing->end) return;
    size_t line = parsing->row_line ? parsing->row_line : parsing->line;
    if (!YL_ARRAY_RESERVE(&parsing->cell, &parsing->cell_capacity, parsing->cells)) {
        parsing->end = YL_CSV_NO_MEMORY;
        return;
    }
    for (size_t i = 0; i < parsing->cells; i++)
        parsing->cell[i] = parsing->text + parsing->start[i];
    struct yl_csv_row row = {parsing->cell, parsing->cells, line, parsing->text, parsing->length};
    if (!parsing->reading->row(parsing->reading->context, &row)) {
        parsing->end = YL_CSV_STOPPED;
        parsing->end_line = line;
    }
    parsing->cells = parsing->length = parsing->row_line = 0;
}

static int no_blank(unsigned char character)
{
    (void)character;
    return 0;
}

static void parse_lines(struct parsing *parsing, struct csv_parser *parser,
                        const struct yl_bytes *bytes)
{
    const char *at = bytes->data, *end = at + bytes->length;
    if (bytes->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    while (at < end && !parsing->end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((next ? next + 1 : end) - at);
        parsing->line++;
        if (!parsing->row_line) parsing->row_line = parsing->line;
        size_t row_line = parsing->row_line;
        if (csv_parse(parser, at, length, on_cell, on_row, parsing) != length) {
            if (!parsing->end) parsing->end = YL_CSV_QUOTE;
            parsing->end_line = row_line;
        } else if (!parsing->cells && parsing->row_line == parsing->line && *at != '"')
            parsing->row_line = 0; /* a blank line */
        at += length;
    }
    if (parsing->end || !csv_fini(parser, on_cell, on_row, parsing)) return;
    if (!parsing->end) parsing->end = YL_CSV_QUOTE;
    parsing->end_line = parsing->row_line ? parsing->row_line : parsing->line;
}

enum yl_csv_end yl_csv_parse(const struct yl_bytes *bytes, const struct yl_csv_reading *reading,
                             size_t *line)
{
    struct csv_parser parser;
    struct parsing parsing = {.reading = reading};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) return YL_CSV_NO_MEMORY;
    csv_set_blk_size(&parser, 65536);
    if (reading->keep_blanks) csv_set_space_func(&parser, no_blank);
    parse_lines(&parsing, &parser, bytes);
    csv_free(&parser);
    free(parsing.text);
    free(parsing.start);
    free(parsing.cell);
    *line = parsing.end_line;
    return parsing.end;
}

/* ---- a table ---- */

struct filling {
    struct yl_sheet *table;
    struct yl_arena *arena;
    const char ***row;
    size_t *line;
    size_t row_capacity, line_capacity, bad_line; /* 0: none */
};

/* A row's cells in one block of the arena. */
static const char **keep_cells(struct yl_arena *arena, const struct yl_csv_row *row)
{
    const char *text = yl_arena_copy(arena, row->text, row->length);
    const char **cell = yl_arena_get(arena, (row->cells + 1) * sizeof *cell);
    for (size_t i = 0; text && cell && i < row->cells; i++)
        cell[i] = text + (row->cell[i] - row->text);
    return text ? cell : NULL;
}

static bool add_row(void *context, const struct yl_csv_row *row)
{
    struct filling *filling = context;
    struct yl_sheet *table = filling->table;
    if (table->name && row->cells != table->columns) {
        if (!filling->bad_line) filling->bad_line = row->line;
        return true;
    }
    const char **cells = keep_cells(filling->arena, row);
    if (!cells) return false;
    if (!table->name) {
        table->name = cells;
        table->columns = row->cells;
        return true;
    }
    if (!YL_ARRAY_RESERVE(&filling->row, &filling->row_capacity, table->rows + 1) ||
        !YL_ARRAY_RESERVE(&filling->line, &filling->line_capacity, table->rows + 1))
        return false;
    filling->line[table->rows] = row->line;
    filling->row[table->rows++] = cells;
    return true;
}

enum yl_csv_end yl_table_parse(struct yl_sheet *table, struct yl_arena *arena,
                               const struct yl_bytes *bytes, bool keep_blanks, size_t *line)
{
    struct filling filling = {.table = table, .arena = arena};
    struct yl_csv_reading reading = {keep_blanks, add_row, &filling};
    enum yl_csv_end end = yl_csv_parse(bytes, &reading, line);
    table->row = yl_arena_get(arena, (table->rows + 1) * sizeof *table->row);
    table->line = yl_arena_get(arena, (table->rows + 1) * sizeof *table->line);
    if (end == YL_CSV_STOPPED || !table->row || !table->line) end = YL_CSV_NO_MEMORY;
    if (end != YL_CSV_NO_MEMORY && table->rows) {
        memcpy(table->row, filling.row, table->rows * sizeof *table->row);
        memcpy(table->line, filling.line, table->rows * sizeof *table->line);
    }
    free(filling.row);
    free(filling.line);
    if (end || !filling.bad_line) return end;
    *line = filling.bad_line;
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
        status = yl_fault_set(fault, YL_NO_MEMORY, "no memory to read '%s'", path);
    else if (end == YL_CSV_CELLS)
        status = yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this row should have %zu cells", path,
                              line, table->columns);
    else
        status = yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this is not CSV", path, line);
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
