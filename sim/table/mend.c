/* mend.c: each way to read the row is tried, and the one that fits is taken; contract in mend.h */
#include "sim/table/mend.h"
#include <string.h>

enum { LINES = 4, COLUMNS = 1024, ODD_COLUMNS = 64, KNOWN = 3, LONGEST = 256 };
enum { WORD_COLUMNS = 32, LEAST_WORDS = 4, SPARE_WORDS = 8 };
enum { MOST_WORDS = WORD_COLUMNS + SPARE_WORDS };
static const struct yl_zone wall = {0};

/* ---- quotes ---------------------------------------------------------------------------------- */

enum odd { NOTHING, QUOTE_IS_TEXT, IS_NOT_CUT };
struct reading {
    const char *at, *end;
    char delimiter, *to, **cell;
    size_t columns, cells; /* columns 0: as many as there are */
};

static bool is_end(const struct reading *in, const char *at)
{
    return at == in->end || *at == in->delimiter;
}

/* Behind the quote at the beginning of a cell; false: no quote ends it. */
static bool read_quoted(struct reading *in, enum odd odd)
{
    while (in->at < in->end) {
        if (*in->at == '\\' && in->at + 1 < in->end && in->at[1] == '"') {
            *in->to++ = '"';
            in->at += 2;
        } else if (*in->at != '"')
            *in->to++ = *in->at++;
        else {
            size_t quotes = 1;
            while (in->at + quotes < in->end && in->at[quotes] == '"') quotes++;
            in->at += quotes;
            const bool closes = is_end(in, in->at);
            if (odd == IS_NOT_CUT && !closes && quotes == 2) { /* the second begins the next cell */
                in->at--;
                return true;
            }
            for (size_t i = 0; i < (quotes + !closes) / 2; i++) *in->to++ = '"';
            if (closes) return true;
        }
    }
    return false;
}

static bool read_cell(struct reading *in, enum odd odd)
{
    const char *quote = in->at;
    while (quote < in->end && *quote == ' ') quote++;
    in->cell[in->cells++] = in->to;
    if (quote < in->end && *quote == '"' && odd != QUOTE_IS_TEXT) {
        in->at = quote + 1;
        if (!read_quoted(in, odd)) return false;
    } else
        for (; !is_end(in, in->at) && (odd != IS_NOT_CUT || *in->at != '"'); in->at++) {
            if (*in->at == '\n') return false;
            *in->to++ = *in->at;
        }
    *in->to++ = '\0';
    return true;
}

/* With something odd at the cell `at`. */
static bool read_row(struct reading *in, size_t at, enum odd odd)
{
    const size_t most = in->columns ? in->columns : COLUMNS;
    for (;;) {
        const bool here = in->cells == at;
        if (in->cells == most || !read_cell(in, here ? odd : NOTHING)) return false;
        if (in->at == in->end) return in->cells == in->columns || !in->columns;
        if (!here || odd != IS_NOT_CUT || *in->at == in->delimiter) in->at++;
    }
}

static bool is_known(const struct yl_people *form) { return form && form->looked >= KNOWN; }

static bool belongs(const struct yl_people *form, size_t c, const char *text)
{
    const struct yl_people_column *column = &form->column[c];
    double number;
    int64_t at;
    if (*text == '"') text++; /* of the cell that it broke */
    if (yl_cell_is_missing(text)) return column->cells < form->looked;
    if (column->written) return true;
    if (column->kind == YL_CELL_NUMBER || column->kind == YL_CELL_YES)
        return yl_people_number(column, text, &number);
    if (column->kind == YL_CELL_TIME) return yl_cell_time(text, &wall, &at);
    return column->kind == YL_CELL_NAME;
}

static bool all_belong(const struct yl_people *form, const struct reading *in)
{
    for (size_t c = 0; is_known(form) && c < form->cut && c < in->cells; c++)
        if (!belongs(form, c, in->cell[c])) return false;
    return true;
}

/* Are the rows cut alike: the same but for the text of one cell? */
static bool are_alike(const struct reading *one, const struct reading *other)
{
    size_t others = 0;
    for (size_t c = 0; c < one->cells; c++) others += strcmp(one->cell[c], other->cell[c]) != 0;
    return others < 2;
}

/* The first way to read these lines, unless another cuts them otherwise. `spare` is as large. */
static bool read_lines(struct reading *in, const struct reading *spare,
                       const struct yl_people *form)
{
    struct reading begin = *in, next = *spare;
    bool found = false;
    for (enum odd odd = NOTHING; odd <= IS_NOT_CUT; odd++)
        for (size_t at = 0; at < (odd ? in->columns : 1); at++) {
            struct reading *one = found ? &next : in;
            *one = found ? *spare : begin;
            if (in->columns > ODD_COLUMNS && odd) continue;
            if (!read_row(one, at, odd) || !all_belong(form, one)) continue;
            if (found && !are_alike(in, one)) return false;
            found = true;
        }
    return found;
}

size_t yl_mend_quotes(struct yl_arena *arena, const struct yl_bytes *text, char delimiter,
                      size_t columns, const struct yl_people *form, struct yl_csv_row *row)
{
    const char *end = text->data, *stop = end + text->length;
    const size_t most = columns ? columns : COLUMNS;
    struct reading in[2];
    size_t taken = 0;
    struct yl_arena own = {0};
    row->cells = 0;
    for (size_t lines = 0; lines < LINES && end < stop && !row->cells; lines++) {
        const char *next = memchr(end, '\n', (size_t)(stop - end)), *whole = next ? next : stop;
        end = next ? next + 1 : stop;
        if (whole > text->data && whole[-1] == '\r') whole--;
        const size_t length = (size_t)(whole - text->data);
        if (!lines) taken = (size_t)(end - text->data);
        if (columns == 1 || columns > COLUMNS || memchr(text->data, '\0', length)) break;
        for (size_t i = 0; i < 2; i++) {
            in[i] = (struct reading){text->data, whole, delimiter, NULL, NULL, columns, 0};
            in[i].cell = yl_arena_get(&own, (most + 1) * sizeof *in[i].cell);
            in[i].to = yl_arena_get(&own, length + most + 2);
        }
        if (!read_lines(&in[0], &in[1], form)) continue;
        const struct yl_csv_row read = {(const char *const *)in[0].cell, in[0].cells, row->line};
        *row = yl_csv_row_copy(arena, &read);
        taken = (size_t)(end - text->data);
    }
    yl_arena_free(&own);
    return taken;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* With a blank cell put in at `at`, or those from there on taken out: does every cell belong in its column? */
static bool fits(const struct yl_people *form, const struct yl_csv_row *row, size_t at)
{
    const size_t more = row->cells > form->cut ? row->cells - form->cut : 0;
    for (size_t c = 0; c < form->cut; c++) {
        const size_t from = more ? c + (c >= at ? more : 0) : c - (c > at);
        if (!belongs(form, c, !more && c == at ? "" : row->cell[from])) return false;
    }
    return true;
}

/* Where a blank cell is missing or `more` too many; the number of ways to mend it. */
static size_t find_place(const struct yl_people *form, const struct yl_csv_row *row, size_t *place)
{
    const bool less = row->cells < form->cut;
    const size_t more = less ? 0 : row->cells - form->cut;
    size_t ways = 0;
    for (size_t at = 0; at < form->cut + !less; at++) {
        bool blank = true;
        for (size_t i = 0; i < more; i++) blank &= !*row->cell[at + i];
        if (!blank || (at && !*row->cell[at - 1]) || !fits(form, row, at)) continue;
        ways++;
        *place = at;
    }
    return ways;
}

/* The cells of a mended row: form->cut texts, one behind the other. */
static void set_cells(struct yl_arena *arena, const struct yl_people *form, const char *text,
                      struct yl_csv_row *row)
{
    const char **cell = yl_arena_get(arena, form->cut * sizeof *cell);
    for (size_t c = 0; c < form->cut; c++, text += strlen(text) + 1) cell[c] = text;
    *row = (struct yl_csv_row){cell, form->cut, row->line};
}

/* With `add` ends of a cell in place of `drop` bytes behind `at`. */
static void edit_row(struct yl_arena *arena, const struct yl_people *form, size_t at, size_t drop,
                     size_t add, struct yl_csv_row *row)
{
    const char *first = row->cell[0], *last = row->cell[row->cells - 1];
    const size_t length = (size_t)(last - first) + strlen(last) + 1;
    char *text = yl_arena_get(arena, length + add);
    memcpy(text, first, at);
    memset(text + at, 0, add);
    memcpy(text + at + add, first + at + drop, length - at - drop);
    set_cells(arena, form, text, row);
}

static bool looks(const struct yl_people *form, size_t c, const char *text, bool roughly)
{
    const struct yl_people_column *column = &form->column[c];
    if (!belongs(form, c, text)) return false;
    return column->kind == YL_CELL_NAME || (column->kind == YL_CELL_TIME && !roughly)
               ? yl_cell_looks(&column->look, text, roughly)
               : *text;
}

/* The ways to cut the cell in two that look like those of its column and of the next, where a quote belongs to neither; *place: of
 * the last of them. */
static size_t cuts_of(const struct yl_people *form, size_t c, const char *text, size_t *place)
{
    char left[LONGEST];
    size_t ways = 0;
    const size_t length = strlen(text);
    if (length >= LONGEST || looks(form, c, text, true) || looks(form, c + 1, text, true)) return 0;
    for (size_t at = 1; at < length; at++) {
        if ((text[at] & 0xC0) == 0x80 || text[at - 1] == '"') continue; /* within a sign of UTF-8 */
        memcpy(left, text, at);
        left[at] = '\0';
        const char *right = text + at + (text[at] == '"');
        if (!looks(form, c, left, false) || !looks(form, c + 1, right, false)) continue;
        ways++;
        *place = at;
    }
    return ways;
}

/* Of a row with a separator less; the number of ways. */
static size_t cut_joined(struct yl_arena *arena, const struct yl_people *form,
                         struct yl_csv_row *row)
{
    size_t ways = 0, cut = 0, place = 0;
    for (size_t at = 0; at < row->cells; at++) {
        bool others = true;
        for (size_t c = 0; c < row->cells && others; c++)
            others = c == at || belongs(form, c + (c > at), row->cell[c]);
        const size_t more = others ? cuts_of(form, at, row->cell[at], &place) : 0;
        if (more) cut = (size_t)(row->cell[at] - row->cell[0]) + place;
        ways += more;
    }
    if (ways == 1) edit_row(arena, form, cut, row->cell[0][cut] == '"', 1, row);
    return ways;
}

struct words { /* of a line without a delimiter, one behind the other */
    char *cell[MOST_WORDS];
    bool quoted[MOST_WORDS];
    size_t count;
};

static bool read_words(struct yl_arena *arena, struct words *words, const char *text)
{
    const size_t length = strlen(text);
    struct reading in = {text, text + length, ' ', NULL, words->cell, 0, 0};
    in.to = yl_arena_get(arena, length + MOST_WORDS);
    for (;; in.at++) {
        if (in.cells == MOST_WORDS) return false;
        words->quoted[in.cells] = *in.at == '"';
        if (!read_cell(&in, NOTHING)) return false;
        if (in.at == in.end) break;
    }
    words->count = in.cells;
    return true;
}

/* Is the column one of these words, from..to, as one cell? One that is quoted is a cell of its own. */
static bool holds(struct yl_arena *arena, const struct yl_people *form, size_t c,
                  const struct words *words, size_t from, size_t to)
{
    const char *text = words->cell[from];
    for (size_t i = from; i < to; i++)
        if (words->quoted[i] && to - from > 1) return false;
    for (size_t i = from + 1; i < to; i++)
        text = yl_arena_print(arena, "%s %s", text, words->cell[i]);
    return *text ? looks(form, c, text, false) : belongs(form, c, text);
}

/* A row without a delimiter, cut at its blanks, where each column but text takes one word; the number of ways. */
static size_t cut_words(struct yl_arena *arena, const struct yl_people *form,
                        struct yl_csv_row *row)
{
    struct words words;
    size_t ways[MOST_WORDS + 1] = {1}, from[WORD_COLUMNS][MOST_WORDS + 1], figures = 0;
    if (form->cut < LEAST_WORDS || form->cut > WORD_COLUMNS) return 0;
    for (size_t c = 0; c < form->cut; c++)
        figures += form->column[c].kind == YL_CELL_NUMBER || form->column[c].kind == YL_CELL_TIME;
    if (figures < 2 || !read_words(arena, &words, *row->cell) || words.count < form->cut ||
        words.count > form->cut + SPARE_WORDS)
        return 0;
    for (size_t c = 0; c < form->cut; c++)
        for (size_t to = words.count + 1; to-- > 0;) {
            size_t sum = 0;
            for (size_t at = 0; at < to; at++) {
                if (!ways[at] || !holds(arena, form, c, &words, at, to)) continue;
                sum += ways[at];
                from[c][to] = at;
            }
            ways[to] = sum < 2 ? sum : 2;
        }
    if (ways[words.count] != 1) return ways[words.count];
    for (size_t c = form->cut, to = words.count; c-- > 0; to = from[c][to])
        for (size_t i = from[c][to] + 1; i < to; i++) words.cell[i][-1] = ' ';
    set_cells(arena, form, words.cell[0], row);
    return 1;
}

bool yl_mend_cells(struct yl_arena *arena, const struct yl_people *form, struct yl_csv_row *row)
{
    size_t place = 0, ways = 0;
    if (!is_known(form)) return false;
    const bool less = row->cells < form->cut;
    const char *last = row->cell[row->cells - 1];
    if (row->cells > 1 && row->cells + 1 >= form->cut) ways = find_place(form, row, &place);
    if (ways == 1) {
        const char *at = place < row->cells ? row->cell[place] : last + strlen(last) + 1;
        edit_row(arena, form, (size_t)(at - row->cell[0]), less ? 0 : row->cells - form->cut, less,
                 row);
    }
    if (row->cells + 1 == form->cut && !ways) ways = cut_joined(arena, form, row);
    if (row->cells == 1 && !ways) ways = cut_words(arena, form, row);
    return ways == 1;
}
