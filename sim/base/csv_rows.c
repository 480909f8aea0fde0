/* csv_rows.c: lines without quotes are cut here, libcsv gets the others one at a time; contract in csv_rows.h */
#include "sim/base/csv_rows.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include <csv.h>
#include <string.h>

struct yl_csv_walk {
    struct csv_parser parser;
    char delimiter;
    yl_csv_on_row *on_row;
    void *context;
    char *text; /* the cells of this row, one behind the other, each with its NUL */
    size_t length, text_capacity;
    size_t *start; /* [cells] of each in text, which may move */
    size_t cells, start_capacity;
    const char **cell; /* [cells], once the row is whole */
    size_t cell_capacity;
    size_t at_line, row_line; /* the current line; where the open row began, 0: none is open */
    size_t end_line;          /* of the row whose quotes are broken */
    enum yl_csv_end end;
    yl_csv_mend *mend;    /* NULL: broken rows end the walk */
    const char *row_at;   /* where the open row begins; NULL: in an earlier piece */
    struct yl_bytes tail; /* the end of the last piece, from a row on that is still open */
};

static void keep_cell(struct yl_csv_walk *walk, const char *text, size_t length)
{
    YL_ARRAY_RESERVE(&walk->text, &walk->text_capacity, walk->length + length + 1);
    *YL_ARRAY_NEXT(walk->start, walk->cells, walk->start_capacity) = walk->length;
    if (length) memcpy(walk->text + walk->length, text, length);
    walk->text[walk->length + length] = '\0';
    walk->length += length + 1;
}

static void on_cell(void *text, size_t length, void *context)
{
    struct yl_csv_walk *walk = context;
    if (!walk->end) keep_cell(walk, text, length);
}

static enum yl_csv_end hand_row(struct yl_csv_walk *walk, size_t line)
{
    YL_ARRAY_RESERVE(&walk->cell, &walk->cell_capacity, walk->cells + 1);
    for (size_t i = 0; i < walk->cells; i++) walk->cell[i] = walk->text + walk->start[i];
    return walk->on_row(walk->context, &(struct yl_csv_row){walk->cell, walk->cells, line});
}

static void on_end_of_row(int last, void *context)
{
    (void)last;
    struct yl_csv_walk *walk = context;
    if (walk->end) return;
    walk->end = hand_row(walk, walk->row_line ? walk->row_line : walk->at_line);
    walk->cells = walk->length = walk->row_line = 0;
}

/* For libcsv: no character is a space, so that cells are not trimmed. */
static int is_space(unsigned char character)
{
    (void)character;
    return 0;
}

/* ---- a line without quotes ------------------------------------------------------------------- */

/* Copy the line and cut the copy at its delimiters. */
static void cut_line(struct yl_csv_walk *walk, const char *at, const char *end)
{
    const size_t length = (size_t)(end - at);
    YL_ARRAY_RESERVE(&walk->text, &walk->text_capacity, length + 1);
    memcpy(walk->text, at, length);
    walk->text[length] = '\0';
    for (size_t start = 0; start <= length;) {
        *YL_ARRAY_NEXT(walk->start, walk->cells, walk->start_capacity) = start;
        char *next = memchr(walk->text + start, walk->delimiter, length - start);
        if (!next) break;
        *next = '\0';
        start = (size_t)(next + 1 - walk->text);
    }
    walk->length = length + 1;
}

static void plain_line(struct yl_csv_walk *walk, const char *at, const char *end)
{
    if (at == end) return;
    cut_line(walk, at, end);
    walk->end = hand_row(walk, walk->at_line);
    walk->cells = walk->length = 0;
}

/* True if libcsv need not see the text. */
static bool is_clean(const char *at, size_t length)
{
    return !memchr(at, '"', length) && !memchr(at, '\r', length) && !memchr(at, '\0', length);
}

/* True if the line is a whole row without quotes; its text ends at *end. clean: is_clean of the piece. */
static bool is_plain(const struct yl_csv_walk *walk, const char *at, size_t length, bool clean,
                     const char **end)
{
    *end = at + length;
    if (walk->row_line || length == 0 || (*end)[-1] != '\n') return false;
    --*end;
    if (clean) return true;
    if (*end > at && (*end)[-1] == '\r') --*end;
    return is_clean(at, (size_t)(*end - at));
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void parse_line(struct yl_csv_walk *walk, const char *at, size_t length)
{
    if (!walk->row_line) walk->row_line = walk->at_line;
    size_t row_line = walk->row_line;
    if (csv_parse(&walk->parser, at, length, on_cell, on_end_of_row, walk) != length) {
        if (csv_error(&walk->parser) == CSV_ENOMEM) yl_no_memory();
        if (!walk->end) walk->end = YL_CSV_QUOTE;
        walk->end_line = row_line;
    } else if (!walk->cells && walk->row_line == walk->at_line && *at != '"')
        walk->row_line = 0; /* a blank line */
}

static void begin_parser(struct yl_csv_walk *walk)
{
    (void)csv_init(&walk->parser, CSV_STRICT | CSV_STRICT_FINI); /* gets no memory yet */
    csv_set_blk_size(&walk->parser, 65536);
    csv_set_delim(&walk->parser, (unsigned char)walk->delimiter);
    csv_set_space_func(&walk->parser, is_space);
}

/* Let the mender take a row with broken quotes, and begin anew behind it. Return where the next line
 * is: behind the lines that it took; `at` if it took none. */
static const char *mend_row(struct yl_csv_walk *walk, const char *at, const char *end)
{
    if (walk->end != YL_CSV_QUOTE || !walk->mend || !walk->row_at) return at;
    const char *row = walk->row_at;
    const struct yl_bytes text = {(char *)row, (size_t)(end - row)};
    enum yl_csv_end result = YL_CSV_GO_ON;
    const size_t taken = walk->mend(walk->context, &text, walk->end_line, &result);
    if (!taken) return at;
    walk->end = result;
    walk->at_line = walk->end_line - 1;
    for (size_t i = 0; i < taken; i++) walk->at_line += row[i] == '\n';
    walk->cells = walk->length = walk->row_line = 0;
    csv_free(&walk->parser);
    begin_parser(walk);
    return row + taken;
}

enum yl_csv_end yl_csv_feed(struct yl_csv_walk *walk, const struct yl_bytes *bytes)
{
    const char *at = bytes->data, *end = at + bytes->length, *stop;
    if (!walk->at_line && bytes->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    const bool clean = at < end && is_clean(at, (size_t)(end - at));
    walk->row_at = NULL;
    while (at < end && !walk->end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((next ? next + 1 : end) - at);
        walk->at_line++;
        if (!walk->row_line) walk->row_at = at;
        if (is_plain(walk, at, length, clean, &stop))
            plain_line(walk, at, stop);
        else
            parse_line(walk, at, length);
        at = mend_row(walk, at + length, end);
    }
    yl_bytes_free(&walk->tail);
    if (!walk->mend || !walk->row_line || !walk->row_at || walk->end) return walk->end;
    walk->tail.length = (size_t)(end - walk->row_at);
    walk->tail.data = yl_get(walk->tail.length);
    memcpy(walk->tail.data, walk->row_at, walk->tail.length);
    return walk->end;
}

void yl_csv_mend_by(struct yl_csv_walk *walk, yl_csv_mend *mend) { walk->mend = mend; }

struct yl_csv_walk *yl_csv_begin(char delimiter, yl_csv_on_row *on_row, void *context)
{
    struct yl_csv_walk *walk = yl_get_zeroed(1, sizeof *walk);
    walk->on_row = on_row;
    walk->context = context;
    walk->delimiter = delimiter;
    begin_parser(walk);
    return walk;
}

static void end_rows(struct yl_csv_walk *walk)
{
    if (walk->end || !csv_fini(&walk->parser, on_cell, on_end_of_row, walk)) return;
    if (csv_error(&walk->parser) == CSV_ENOMEM) yl_no_memory();
    if (!walk->end) walk->end = YL_CSV_QUOTE;
    walk->end_line = walk->row_line ? walk->row_line : walk->at_line;
}

enum yl_csv_end yl_csv_finish(struct yl_csv_walk *walk, size_t *line)
{
    end_rows(walk);
    while (walk->end == YL_CSV_QUOTE && walk->tail.length) { /* in an open quote: mend, go on */
        struct yl_bytes tail = walk->tail;
        const char *end = tail.data + tail.length;
        walk->tail = (struct yl_bytes){0};
        walk->row_at = tail.data;
        const char *at = mend_row(walk, end, end);
        const struct yl_bytes rest = {(char *)at, (size_t)(end - at)};
        if (!walk->end) (void)yl_csv_feed(walk, &rest);
        end_rows(walk);
        yl_bytes_free(&tail);
    }
    enum yl_csv_end end = walk->end;
    *line = walk->end_line;
    csv_free(&walk->parser);
    yl_bytes_free(&walk->tail);
    YL_FREE(walk->text, walk->start, walk->cell, walk);
    return end;
}

enum yl_csv_end yl_csv_rows(const struct yl_bytes *bytes, char delimiter, yl_csv_on_row *on_row,
                            void *context, size_t *line)
{
    struct yl_csv_walk *walk = yl_csv_begin(delimiter, on_row, context);
    yl_csv_feed(walk, bytes);
    return yl_csv_finish(walk, line);
}
