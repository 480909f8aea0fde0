/* csv_rows.c: libcsv gets a line at a time, so that rows know theirs, contract in csv_rows.h */
#include "sim/base/csv_rows.h"
#include "sim/base/array.h"
#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct walk {
    yl_csv_on_row *on_row;
    void *context;
    char *text; /* the cells of this row, one behind the other, each with its NUL */
    size_t length, text_capacity;
    size_t *start; /* [cells] of each in text, which may move */
    size_t cells, start_capacity;
    const char **cell; /* [cells], once the row is whole */
    size_t cell_capacity;
    size_t at_line, row_line; /* row_line 0: no row has begun */
    size_t end_line;
    enum yl_csv_end end;
};

static void on_cell(void *text, size_t length, void *context)
{
    struct walk *walk = context;
    if (walk->end) return;
    if (!YL_ARRAY_RESERVE(&walk->text, &walk->text_capacity, walk->length + length + 1) ||
        !YL_ARRAY_RESERVE(&walk->start, &walk->start_capacity, walk->cells + 1)) {
        walk->end = YL_CSV_NO_MEMORY;
        return;
    }
    walk->start[walk->cells++] = walk->length;
    if (length) memcpy(walk->text + walk->length, text, length);
    walk->text[walk->length + length] = '\0';
    walk->length += length + 1;
}

static enum yl_csv_end hand_row(struct walk *walk, size_t line)
{
    if (!YL_ARRAY_RESERVE(&walk->cell, &walk->cell_capacity, walk->cells + 1))
        return YL_CSV_NO_MEMORY;
    for (size_t i = 0; i < walk->cells; i++) walk->cell[i] = walk->text + walk->start[i];
    return walk->on_row(walk->context, &(struct yl_csv_row){walk->cell, walk->cells, line});
}

static void on_end_of_row(int last, void *context)
{
    (void)last;
    struct walk *walk = context;
    if (walk->end) return;
    walk->end = hand_row(walk, walk->row_line ? walk->row_line : walk->at_line);
    walk->cells = walk->length = walk->row_line = 0;
}

static int no_blank(unsigned char character)
{
    (void)character;
    return 0;
}

static void walk_lines(struct walk *walk, struct csv_parser *parser, const struct yl_bytes *bytes)
{
    const char *at = bytes->data, *end = at + bytes->length;
    if (bytes->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    while (at < end && !walk->end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((next ? next + 1 : end) - at);
        walk->at_line++;
        if (!walk->row_line) walk->row_line = walk->at_line;
        size_t row_line = walk->row_line;
        if (csv_parse(parser, at, length, on_cell, on_end_of_row, walk) != length) {
            if (!walk->end) walk->end = YL_CSV_QUOTE;
            walk->end_line = row_line;
        } else if (!walk->cells && walk->row_line == walk->at_line && *at != '"')
            walk->row_line = 0; /* a blank line */
        at += length;
    }
    if (walk->end || !csv_fini(parser, on_cell, on_end_of_row, walk)) return;
    if (!walk->end) walk->end = YL_CSV_QUOTE;
    walk->end_line = walk->row_line ? walk->row_line : walk->at_line;
}

enum yl_csv_end yl_csv_rows(const struct yl_bytes *bytes, struct yl_csv_how how,
                            yl_csv_on_row *on_row, void *context, size_t *line)
{
    struct csv_parser parser;
    struct walk walk = {.on_row = on_row, .context = context};
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) return YL_CSV_NO_MEMORY;
    csv_set_blk_size(&parser, 65536);
    if (how.delimiter) csv_set_delim(&parser, (unsigned char)how.delimiter);
    if (how.keep_blanks || how.delimiter == '\t') csv_set_space_func(&parser, no_blank);
    walk_lines(&walk, &parser, bytes);
    csv_free(&parser);
    free(walk.text);
    free(walk.start);
    free(walk.cell);
    *line = walk.end_line;
    return walk.end;
}
