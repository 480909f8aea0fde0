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
    struct yl_sheet *table;
    struct yl_arena *arena;
    const char ***row; /* [rows], copied into the arena at the end; so are the lines */
    size_t *line;
    size_t row_capacity, line_capacity;
    char *text; /* the cells of this row, one behind the other, each with its NUL */
    size_t length, text_capacity;
    size_t *start; /* [cells] of each in text, which may move */
    size_t cells, start_capacity;
    size_t at_line, row_line;   /* row_line 0: no row has begun */
    size_t end_line, bad_cells; /* bad_cells: the first line with too few or too many */
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

/* The cells of the row in one block of the arena; NULL: no memory. */
static const char **keep_cells(const struct parsing *parsing)
{
    const char *text = yl_arena_copy(parsing->arena, parsing->text, parsing->length);
    const char **cell = yl_arena_get(parsing->arena, (parsing->cells + 1) * sizeof *cell);
    if (!text || !cell) return NULL;
    for (size_t i = 0; i < parsing->cells; i++) cell[i] = text + parsing->start[i];
    return cell;
}

static bool add_row(struct parsing *parsing, size_t line)
{
    struct yl_sheet *table = parsing->table;
    if (table->name && parsing->cells != table->columns) {
        if (!parsing->bad_cells) parsing->bad_cells = line;
        return true;
    }
    const char **cell = keep_cells(parsing);
    if (!cell) return false;
    if (!table->name) {
        table->name = cell;
        table->columns = parsing->cells;
        return true;
    }
    if (!YL_ARRAY_RESERVE(&parsing->row, &parsing->row_capacity, table->rows + 1) ||
        !YL_ARRAY_RESERVE(&parsing->line, &parsing->line_capacity, table->rows + 1))
        return false;
    parsing->line[table->rows] = line;
    parsing->row[table->rows++] = cell;
    return true;
}

static void on_row(int last, void *context)
{
    (void)last;
    struct parsing *parsing = context;
    if (parsing->end) return;
    if (!add_row(parsing, parsing->row_line ? parsing->row_line : parsing->at_line))
        parsing->end = YL_CSV_NO_MEMORY;
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
        parsing->at_line++;
        if (!parsing->row_line) parsing->row_line = parsing->at_line;
        size_t row_line = parsing->row_line;
        if (csv_parse(parser, at, length, on_cell, on_row, parsing) != length) {
            if (!parsing->end) parsing->end = YL_CSV_QUOTE;
            parsing->end_line = row_line;
        } else if (!parsing->cells && parsing->row_line == parsing->at_line && *at != '"')
            parsing->row_line = 0; /* a blank line */
        at += length;
    }
    if (parsing->end || !csv_fini(parser, on_cell, on_row, parsing)) return;
    if (!parsing->end) parsing->end = YL_CSV_QUOTE;
    parsing->end_line = parsing->row_line ? parsing->row_line : parsing->at_line;
}

/* Move the lists of rows and lines into the arena. */
static enum yl_csv_end keep_rows(struct parsing *parsing)
{
    struct yl_sheet *table = parsing->table;
    table->row = yl_arena_get(parsing->arena, (table->rows + 1) * sizeof *table->row);
    table->line = yl_arena_get(parsing->arena, (table->rows + 1) * sizeof *table->line);
    if (!table->row || !table->line) return YL_CSV_NO_MEMORY;
    if (table->rows) memcpy(table->row, parsing->row, table->rows * sizeof *table->row);
    if (table->rows) memcpy(table->line, parsing->line, table->rows * sizeof *table->line);
    return parsing->end;
}

enum yl_csv_end yl_table_parse(struct yl_sheet *table, struct yl_arena *arena,
                               const struct yl_bytes *bytes, bool keep_blanks, size_t *line)
{
    struct csv_parser parser;
    struct parsing parsing = {.table = table, .arena = arena};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) return YL_CSV_NO_MEMORY;
    csv_set_blk_size(&parser, 65536);
    if (keep_blanks) csv_set_space_func(&parser, no_blank);
    parse_lines(&parsing, &parser, bytes);
    csv_free(&parser);
    enum yl_csv_end end = keep_rows(&parsing);
    free(parsing.row);
    free(parsing.line);
    free(parsing.text);
    free(parsing.start);
    *line = end ? parsing.end_line : parsing.bad_cells;
    return !end && parsing.bad_cells ? YL_CSV_CELLS : end;
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
