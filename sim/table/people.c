/* people.c: rows of the first piece are kept by each delimiter and judged, the walk drops what is no row; contract in people.h */
#include "sim/base/array.h"
#include "sim/table/foreign.h"
#include "sim/table/mend.h"
#include "sim/table/people_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_BYTES = 1 << 18 };
static const struct yl_zone wall = {0};

/* ---- rows in memory -------------------------------------------------------------------------- */

struct sample {
    struct yl_arena *arena;
    struct yl_csv_row *row; /* [rows] */
    size_t rows, capacity;
    char delimiter;
    size_t columns, broken, line; /* 0: not known; lines beyond mending, the first of them */
};

static enum yl_csv_end keep_row(void *context, const struct yl_csv_row *row)
{
    struct sample *sample = context;
    if (sample->rows == YL_PEOPLE_LOOKED + YL_PEOPLE_HELD) return YL_CSV_ENOUGH;
    *YL_ARRAY_NEXT(sample->row, sample->rows, sample->capacity) =
        yl_csv_row_copy(sample->arena, row);
    return YL_CSV_GO_ON;
}

static size_t mend_sample(void *context, const struct yl_bytes *text, size_t line,
                          enum yl_csv_end *end)
{
    struct sample *sample = context;
    struct yl_csv_row row = {.line = line};
    const size_t taken =
        yl_mend_quotes(sample->arena, text, sample->delimiter, sample->columns, NULL, &row);
    if (row.cells)
        *end = keep_row(sample, &row);
    else if (!sample->broken++)
        sample->line = line;
    return taken;
}

static enum yl_csv_end take_sample(struct sample *sample, const struct yl_bytes *piece,
                                   char delimiter, size_t *line)
{
    size_t length = piece->length;
    if (length > LOOK_BYTES) length = LOOK_BYTES;
    while (length < piece->length && piece->data[length - 1] != '\n') length++;
    const struct yl_bytes some = {piece->data, length};
    sample->rows = sample->broken = 0;
    sample->delimiter = delimiter;
    struct yl_csv_walk *walk = yl_csv_begin(delimiter, keep_row, sample);
    yl_csv_mend_by(walk, mend_sample);
    (void)yl_csv_feed(walk, &some);
    const enum yl_csv_end end = yl_csv_finish(walk, line);
    if (sample->broken <= sample->rows) return end;
    *line = sample->line;
    return YL_CSV_QUOTE;
}

/* How many rows have the number of cells that most rows have, and this number. */
static size_t usual_cells(const struct sample *sample, size_t *cells)
{
    size_t best = 0;
    *cells = 0;
    for (size_t i = 0; i < sample->rows; i++) {
        size_t count = 0;
        if (sample->row[i].cells == *cells) continue;
        for (size_t k = i; k < sample->rows; k++)
            count += sample->row[k].cells == sample->row[i].cells;
        if (count <= best) continue;
        best = count;
        *cells = sample->row[i].cells;
    }
    return best;
}

static enum yl_csv_end find_delimiter(struct yl_people *form, struct sample *sample,
                                      const struct yl_bytes *piece, size_t *line)
{
    static const char signs[] = {',', ';', '\t', '|', ' '};
    double best = 0;
    const bool is_quoted = piece->length && *piece->data == '"'; /* as R writes tables */
    if (form->delimiter) return take_sample(sample, piece, form->delimiter, line);
    size_t most = 0; /* cells of the best */
    form->delimiter = ',';
    for (size_t i = 0; i < sizeof signs; i++) {
        size_t cells;
        if (!memchr(piece->data, signs[i], piece->length)) continue;
        if (signs[i] == ' ' && (best > 0 || !is_quoted)) continue;
        (void)take_sample(sample, piece, signs[i], line);
        const size_t rows = usual_cells(sample, &cells);
        const double even = cells > 1 ? (double)rows / (double)sample->rows : 0;
        if (even < best || (even <= best && cells <= most)) continue;
        best = even;
        most = cells;
        form->delimiter = signs[i];
    }
    sample->columns = most;
    return take_sample(sample, piece, form->delimiter, line);
}

/* ---- lines that are no rows ------------------------------------------------------------------ */

static size_t filled(const char *const *cell, size_t cells)
{
    size_t count = 0;
    for (size_t i = 0; i < cells; i++) count += !yl_people_is_blank(cell[i]);
    return count;
}

/* A sentence, not a name or the rest of a row that was cut off. */
static bool is_note(const char *text)
{
    for (; *text; text++)
        if (*text == ' ' || *text == ':' || (*text & 0x80)) return true;
    return false;
}

enum yl_people_aside yl_people_aside_of(const char *const *cell, size_t cells, size_t columns)
{
    size_t length;
    if (columns < 2 || (cells == columns && *cell[0] && *cell[1] &&
                        !strchr("TtGgSsAa \xE5\xE6\xE7\xE9\xE4\xE8", *cell[0])))
        return YL_PEOPLE_ASIDES;
    const char *first = yl_cell_trim(cell[0], &length);
    const size_t full = filled(cell, cells);
    if (!full || (cells == 1 && length > 1 && strspn(first, "+-|") == length))
        return YL_PEOPLE_BLANK; /* nothing, or the border of a box */
    if (yl_people_begins_total(first)) return YL_PEOPLE_TOTAL;
    return full == 1 && length && (cells == 1 || columns > 2) && is_note(first) ? YL_PEOPLE_NOTE
                                                                                : YL_PEOPLE_ASIDES;
}

/* ---- header ---------------------------------------------------------------------------------- */

static enum yl_cell_kind kind_of(const char *text, enum yl_comma comma,
                                 struct yl_cell_value *number)
{
    double yes;
    int64_t at;
    if (yl_cell_is_missing(text)) return YL_CELL_NOTHING;
    if (yl_cell_number(text, comma, number)) return YL_CELL_NUMBER;
    if (yl_cell_yes(text, &yes)) return YL_CELL_YES;
    return yl_cell_time(text, &wall, &at) ? YL_CELL_TIME : YL_CELL_NAME;
}

/* Is the row one of figures, like those below it, and do its names, if it has some, come again below? */
static bool is_data(const struct sample *sample, size_t at)
{
    const struct yl_csv_row *row = &sample->row[at], *below = row + 1;
    struct yl_cell_value number;
    bool figures = false, names = false, again = false;
    if (at + 1 == sample->rows) return false;
    for (size_t c = 0; c < row->cells && c < below->cells; c++) {
        const enum yl_cell_kind above = kind_of(row->cell[c], YL_COMMA_THOUSANDS, &number),
                                under = kind_of(below->cell[c], YL_COMMA_THOUSANDS, &number);
        if (above && under && above != under) return false;
        figures |= above == YL_CELL_NUMBER || above == YL_CELL_TIME;
        names |= above == YL_CELL_NAME;
        for (size_t i = at + 1; above == YL_CELL_NAME && i < sample->rows && !again; i++)
            again = c < sample->row[i].cells && !strcmp(sample->row[i].cell[c], row->cell[c]);
    }
    return figures && (!names || again);
}

static bool has_figures(const struct yl_csv_row *row)
{
    struct yl_cell_value number;
    bool some = false;
    for (size_t c = 0; c < row->cells; c++) {
        const enum yl_cell_kind kind = kind_of(row->cell[c], YL_COMMA_THOUSANDS, &number);
        some |= kind == YL_CELL_NUMBER || kind == YL_CELL_TIME;
    }
    return some;
}

/* The row of the header in the sample. Above a whole row of names over figures a shorter one is a title. */
static size_t find_header(const struct sample *sample, size_t columns)
{
    size_t at = 0, whole;
    while (at < sample->rows && 2 * filled(sample->row[at].cell, sample->row[at].cells) <= columns)
        at++;
    if (at == sample->rows) return 0;
    for (whole = at; whole < sample->rows && sample->row[whole].cells < columns;) whole++;
    return whole > at && whole + 1 < sample->rows && !has_figures(&sample->row[whole]) &&
                   has_figures(&sample->row[whole + 1])
               ? whole
               : at;
}

bool yl_people_is_blank(const char *text)
{
    size_t length;
    yl_cell_trim(text, &length);
    return !length;
}

struct yl_csv_row yl_people_without_blanks(const struct yl_csv_row *row, size_t columns)
{
    struct yl_csv_row cut = *row;
    while (cut.cells > columns && yl_people_is_blank(cut.cell[cut.cells - 1])) cut.cells--;
    return cut;
}

/* Is the line below the header a second line of names: under merged cells, or with figures below it in several columns? */
static bool is_second(const struct sample *sample, size_t at)
{
    const struct yl_csv_row *row = &sample->row[at], *under = row + 1, *below = row + 2;
    struct yl_cell_value number;
    size_t figures = 0, blanks = 0;
    if (at + 2 >= sample->rows || under->cells != row->cells || below->cells != row->cells)
        return false;
    for (size_t c = 0; c < row->cells; c++) {
        const enum yl_cell_kind name = kind_of(under->cell[c], YL_COMMA_THOUSANDS, &number),
                                data = kind_of(below->cell[c], YL_COMMA_THOUSANDS, &number);
        if (name && (name != YL_CELL_NAME || !strcmp(under->cell[c], below->cell[c]))) return false;
        figures += name && data && data != YL_CELL_NAME;
        blanks += yl_people_is_blank(row->cell[c]);
    }
    return figures > 1 || (figures && blanks);
}

/* Is the line above the header one of merged cells: several names, over names that come twice, or one of which stands in both? */
static bool is_group(const struct sample *sample, size_t at)
{
    const struct yl_csv_row *row = &sample->row[at];
    if (!at || row[-1].cells != row->cells || filled(row[-1].cell, row->cells) < 2) return false;
    for (size_t c = 0; c < row->cells; c++)
        for (size_t d = c; d < row->cells; d++)
            if (!yl_people_is_blank(row->cell[c]) &&
                !strcmp(row->cell[c], d == c ? row[-1].cell[c] : row->cell[d]))
                return true;
    return false;
}

/* ---- columns --------------------------------------------------------------------------------- */

static void keep_first(struct yl_people_cell *kept, const char *text, size_t line)
{
    if (!kept->text) *kept = (struct yl_people_cell){text, line};
}

static void note_comma(struct yl_people_column *column, const char *text, size_t line)
{
    const unsigned can = yl_cell_comma(text), decimal = 1U << YL_COMMA_DECIMAL;
    if (can && !strchr(text, ',')) {
        column->point |= !(can & decimal);
        if (can & decimal) keep_first(&column->dots, text, line);
        column->grouped |= can == decimal;
    } else if (can == 1U << YL_COMMA_THOUSANDS)
        keep_first(&column->thousands, text, line);
    else if (can)
        keep_first(can == decimal ? &column->decimal : &column->either, text, line);
}

/* Of the column's unit, unless a cell before it contradicts. */
static void note_unit(struct yl_people_column *column, const struct yl_cell_value *number,
                      const char *text, size_t line)
{
    if (!(number->value < 0) && !(number->value > 0)) return;
    if (!column->of_unit[0].text || (!column->unit && number->unit > YL_CELL_UNIT_SHARE)) {
        column->unit = number->unit;
        column->of_unit[0] = (struct yl_people_cell){text, line};
    } else if (!yl_people_units_agree(column->unit, number->unit))
        keep_first(&column->of_unit[1], text, line);
}

static enum yl_cell_kind judge_kind(const struct yl_people_column *column, const size_t *kind)
{
    if (!column->cells) return YL_CELL_NOTHING;
    if (kind[YL_CELL_YES] && kind[YL_CELL_YES] + kind[YL_CELL_NUMBER] == column->cells)
        return YL_CELL_YES;
    if (10 * kind[YL_CELL_TIME] >= 9 * column->cells) return YL_CELL_TIME;
    return 10 * kind[YL_CELL_NUMBER] >= 9 * column->cells ? YL_CELL_NUMBER : YL_CELL_NAME;
}

static void judge_commas(struct yl_people *form, const struct sample *sample, size_t from,
                         size_t end)
{
    bool commas = false, points = false; /* of decimals, of any column */
    struct yl_cell_value number;
    for (size_t c = 0; c < form->columns; c++) {
        struct yl_people_column *column = &form->column[c];
        for (size_t i = from; i < end; i++) {
            if (sample->row[i].cells != form->columns) continue;
            const char *text = sample->row[i].cell[c];
            note_comma(column, text, sample->row[i].line);
            column->plain =
                column->plain ||
                (strpbrk(text, "0123456789\xEF") && !strchr(text, ',') &&
                 yl_cell_number(text, YL_COMMA_THOUSANDS, &number) && fabs(number.value) >= 1000);
        }
        if (column->decimal.text ||
            (column->either.text && !column->thousands.text && form->delimiter == ';'))
            column->comma = YL_COMMA_DECIMAL;
        if (form->delimiter == ',' || form->delimiter == ';' || !column->plain)
            column->either.text = NULL;
        commas |= column->decimal.text != NULL;
        points |= column->point;
    }
    for (size_t c = 0; c < form->columns && !form->is_json; c++) {
        struct yl_people_column *column = &form->column[c];
        const char by = form->delimiter;
        /* The points of a column before three digits, by what the other columns show. */
        if (!column->dots.text || column->point || column->thousands.text) continue;
        if (column->grouped || column->decimal.text || ((commas || by == ';') && !points))
            column->comma = YL_COMMA_DECIMAL;
        else if (!column->either.text && !column->plain && (commas || (by == '\t' && !points)))
            column->either = column->dots;
    }
}

static void judge_column(struct yl_people *form, size_t c, const struct sample *sample, size_t from,
                         size_t end)
{
    struct yl_people_column *column = &form->column[c];
    struct yl_cell_value number;
    size_t kinds[YL_CELL_KINDS] = {0};
    for (size_t i = from; i < end; i++) {
        if (sample->row[i].cells != form->columns) continue;
        const char *text = sample->row[i].cell[c];
        const size_t line = sample->row[i].line;
        const enum yl_cell_kind kind = kind_of(text, column->comma, &number);
        kinds[kind]++;
        if (kind == YL_CELL_NUMBER) note_unit(column, &number, text, line);
        if (yl_cell_is_rounded(text)) keep_first(&column->rounded, text, line);
        if (kind != YL_CELL_NOTHING) yl_cell_look_at(&column->look, text);
        column->cells += kind != YL_CELL_NOTHING;
        column->times += kind != YL_CELL_NAME && yl_cell_time(text, &wall, &(int64_t){0});
    }
    column->kind = judge_kind(column, kinds);
    column->numbers = kinds[YL_CELL_NUMBER];
}

/* Twice, the second time without rows that are totals of others. */
static void judge_columns(struct yl_people *form, struct sample *sample, size_t from, size_t end)
{
    struct yl_csv_row *first = sample->row + from;
    const bool is_cut = end - from >= YL_PEOPLE_LOOKED;
    for (bool again = false, more = true; more; again = true) {
        for (size_t c = 0; c < form->columns; c++) {
            const struct yl_people_column was = form->column[c];
            form->column[c] = (struct yl_people_column){.name = was.name,
                                                        .over = was.over,
                                                        .written = was.written,
                                                        .totals = was.totals,
                                                        .is_sum = was.is_sum,
                                                        .no_total = was.no_total};
        }
        judge_commas(form, sample, from, end);
        for (size_t c = 0; c < form->columns; c++) judge_column(form, c, sample, from, end);
        more = !again && yl_people_fill(form, first, end - from, is_cut);
        more |= !again && yl_people_find_totals(form, first, end - from, is_cut);
        for (size_t i = from; i < end && more; i++)
            if (yl_people_is_sum(form, &sample->row[i])) sample->row[i].cells = 0;
    }
    yl_people_find_running(form, first, end - from);
}

/* Of a header of two lines: what stands over the cell, or over one before it, if cells are merged. */
static const char *over(const struct yl_csv_row *top, const struct yl_csv_row *row, size_t c)
{
    const bool merged = filled(top->cell, top->cells) < top->cells;
    size_t from = c;
    if (!merged || yl_people_is_blank(row->cell[c])) return top->cell[c];
    while (from && yl_people_is_blank(top->cell[from]) && !yl_people_is_blank(row->cell[from]))
        from--;
    return yl_people_is_blank(row->cell[from]) ? "" : top->cell[from];
}

static void name_columns(struct yl_people *form, const struct yl_csv_row *top,
                         const struct yl_csv_row *row)
{
    size_t length, above_length;
    const char **name = yl_arena_get(&form->arena, row->cells * sizeof *name);
    for (size_t c = 0; c < row->cells; c++) {
        const char *own = yl_cell_trim(row->cell[c], &length),
                   *above = yl_cell_trim(top != row ? over(top, row, c) : "", &above_length);
        if (above_length && (filled(top->cell, top->cells) == top->cells || !strcmp(own, above)))
            length = 0;
        name[c] = form->header
                      ? yl_arena_print(&form->arena, "%.*s%s%.*s", (int)above_length, above,
                                       above_length && length ? " " : "", (int)length, own)
                      : yl_arena_print(&form->arena, "%zu", c + 1);
    }
    form->columns = 0;
    yl_people_set_columns(form, name, row->cells);
    for (size_t c = 0; c < row->cells && top != row; c++) {
        yl_cell_trim(row->cell[c], &length);
        const size_t whole = strlen(name[c]);
        form->column[c].over = length && whole > length ? whole - length : 0;
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* All keys of the first piece, then its first rows. */
static enum yl_csv_end find_keys(struct yl_people *form, const struct yl_bytes *piece, bool at_end,
                                 size_t *line)
{
    struct sample sample = {.arena = &form->arena};
    form->keys.arena = &form->arena;
    struct yl_json_walk *walk = yl_json_begin(&form->keys, form->is_document, NULL, NULL);
    enum yl_csv_end end = yl_json_feed(walk, piece), whole = yl_json_finish(walk, line);
    if (!end && at_end) end = whole;
    if (end || !form->keys.count) return end;
    yl_people_set_columns(form, form->keys.name, form->keys.count);
    walk = yl_json_begin(&form->keys, form->is_document, keep_row, &sample);
    (void)yl_json_feed(walk, piece);
    (void)yl_json_finish(walk, line);
    judge_columns(form, &sample, 0, sample.rows);
    free(sample.row);
    return YL_CSV_END;
}

/* Blank cells behind the last column that has a name or a cell, as of a comma at the end of each row, are none. */
static void cut_blanks(struct sample *sample, size_t at, size_t usual)
{
    size_t columns = sample->row[at].cells;
    for (bool some = false; columns > 1 && yl_people_is_blank(sample->row[at].cell[columns - 1]);
         columns--) {
        for (size_t i = at; i < sample->rows && !some; i++)
            some = sample->row[i].cells >= columns &&
                   !yl_people_is_blank(sample->row[i].cell[columns - 1]);
        if (some) break;
    }
    for (size_t i = at; i < sample->rows; i++)
        if (i == at || sample->row[i].cells == usual)
            sample->row[i] = yl_people_without_blanks(&sample->row[i], columns);
}

/* A header with a cell more than the rows: the one without a name is none. With one less, in a
 * table of R, the rows are numbered. */
static void mend_header(struct yl_people *form, struct yl_csv_row *header, size_t below)
{
    size_t blank = header->cells;
    const bool numbered = form->delimiter == ' ' && header->cells + 1 == form->usual && below > 1 &&
                          header[1].cells == form->usual && !strcmp(header[1].cell[0], "1") &&
                          header[2].cells == form->usual && !strcmp(header[2].cell[0], "2");
    if (!numbered &&
        (header->cells != form->usual + 1 || filled(header->cell, header->cells) != form->usual))
        return;
    const char **cell = yl_arena_get(&form->arena, form->usual * sizeof *cell);
    while (!numbered && blank-- && !yl_people_is_blank(header->cell[blank])) continue;
    cell[0] = "";
    for (size_t c = numbered; c < form->usual; c++)
        cell[c] = header->cell[numbered ? c - 1 : c + (c >= blank)];
    *header = (struct yl_csv_row){cell, form->usual, header->line};
}

static enum yl_csv_end find_form(struct yl_people *form, const struct yl_bytes *piece, size_t *line)
{
    struct sample sample = {.arena = &form->arena};
    enum yl_csv_end state = find_delimiter(form, &sample, piece, line);
    (void)usual_cells(&sample, &form->columns);
    form->usual = form->columns;
    size_t at = find_header(&sample, form->columns), end = sample.rows;
    while (end > at + 1 && yl_people_aside_of(sample.row[end - 1].cell, sample.row[end - 1].cells,
                                              form->columns) != YL_PEOPLE_ASIDES)
        end--;
    if (sample.rows) {
        form->named = sample.row[at].cells;
        cut_blanks(&sample, at, form->usual);
        mend_header(form, &sample.row[at], sample.rows - at - 1);
        const bool none = is_data(&sample, at), second = !none && is_second(&sample, at);
        at += second;
        const size_t top = second || (!none && is_group(&sample, at)) ? at - 1 : at;
        form->columns = sample.row[at].cells;
        form->header = none ? 0 : sample.row[at].line;
        form->top = none ? 0 : sample.row[top].line;
        name_columns(form, &sample.row[top], &sample.row[at]);
        at += !none;
        if (end - at > YL_PEOPLE_LOOKED) end = at + YL_PEOPLE_LOOKED;
        yl_people_find_inner(form, sample.row + at, end - at);
        struct yl_people_wide *wide = yl_people_wide_begin(form);
        for (size_t i = at; i < end && wide; i++) {
            const struct yl_csv_row row = yl_people_widen(wide, &sample.row[i]);
            sample.row[i] = yl_csv_row_copy(&form->arena, &row);
        }
        yl_people_wide_end(wide);
        judge_columns(form, &sample, at, end);
        for (size_t i = at; i < end; i++) form->looked += sample.row[i].cells == form->columns;
    }
    free(sample.row);
    return state;
}

enum yl_status yl_people_status(enum yl_csv_end end, const struct yl_people *form, size_t line,
                                struct yl_fault *fault)
{
    if (end == YL_CSV_QUOTE && form->is_json)
        return yl_fault_set(fault, YL_BAD_INPUT,
                            "%s:%zu: this is no JSON document with one list of objects, its rows; "
                            "several objects stand a line each, as 'jq -c' writes them",
                            "%s:%zu：不是含一个对象列表（各行）的 JSON 文档；多个对象请每行写一个，"
                            "例如用 jq -c",
                            form->path, line);
    if (end == YL_CSV_QUOTE)
        return yl_fault_set(fault, YL_BAD_INPUT, "%s:%zu: this is not CSV: a quote is not closed",
                            "%s:%zu：不是合法的 CSV：引号没有闭合", form->path, line);
    return YL_OK;
}

enum yl_status yl_people_open(struct yl_people *form, const char *path, struct yl_fault *fault)
{
    struct yl_foreign_file file;
    struct yl_bytes piece = {0};
    *form = (struct yl_people){.path = path};
    enum yl_status status = yl_foreign_open(&file, path, fault);
    if (!status) status = yl_foreign_next(&file, &piece, fault);
    if (!status) {
        form->encoding = file.encoding;
        form->is_json = !file.is_excel && yl_json_is(&piece, &form->is_document);
        form->delimiter = file.is_excel ? ',' : '\0';
        form->sheet =
            file.sheet ? yl_arena_copy(&form->arena, file.sheet, strlen(file.sheet)) : NULL;
        size_t line = 0;
        enum yl_csv_end end = YL_CSV_END;
        if (form->is_json)
            end = find_keys(form, &piece, file.at_end, &line);
        else if (piece.length)
            end = find_form(form, &piece, &line);
        status = yl_people_status(end, form, line, fault);
    }
    form->found = form->columns;
    if (!status && file.is_whole) {
        form->whole = file.decoded;
        file.decoded = (struct yl_bytes){0};
    }
    yl_foreign_close(&file);
    return status;
}

void yl_people_free(struct yl_people *form)
{
    yl_arena_free(&form->arena);
    yl_bytes_free(&form->whole);
    yl_json_names_free(&form->keys);
    for (size_t i = 0; i < form->inners; i++) yl_json_names_free(&form->inner[i].keys);
    free(form->inner);
    *form = (struct yl_people){0};
}
