/* people_walk.c: how cells are written, what they leave to others, and the rows of a file whose form is known, without what is no
 * row; contract in people.h and people_parts.h */
#include "sim/base/get.h"
#include "sim/table/foreign.h"
#include "sim/table/mend.h"
#include "sim/table/people_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct yl_zone wall = {0};

/* ---- cells merged downwards ------------------------------------------------------------------ */

static bool is_name(const struct yl_people *form, size_t c)
{
    return form->column[c].kind == YL_CELL_NAME || form->column[c].kind == YL_CELL_TIME;
}

/* Have the rows the same names in all columns of names up to `columns`? */
static bool are_same(const struct yl_people *form, const struct yl_csv_row *one,
                     const struct yl_csv_row *other, size_t columns)
{
    bool same = one->cells == form->columns && other->cells == form->columns;
    for (size_t c = 0; c < columns && same; c++)
        same = !is_name(form, c) || !strcmp(one->cell[c], other->cell[c]);
    return same;
}

/* Rows with a blank below a name have that name in column c; false: it comes again further down, or nothing is blank. */
static bool fill(struct yl_people *form, struct yl_csv_row *row, size_t rows, size_t c)
{
    size_t names = 0, i = 0;
    for (; i < rows && row[i].cells == form->columns; i++)
        names += !yl_people_is_blank(row[i].cell[c]);
    if (i < rows || names < 2 || names == rows || yl_people_is_blank(row[0].cell[c])) return false;
    for (i = 0; i < rows; i++)
        for (size_t k = 0; k < i && !yl_people_is_blank(row[i].cell[c]); k++)
            if (are_same(form, &row[k], &row[i], c + 1)) return false;
    for (i = 1; i < rows; i++) {
        if (!yl_people_is_blank(row[i].cell[c])) continue;
        const char **cell = yl_arena_get(&form->arena, form->columns * sizeof *cell);
        memcpy(cell, row[i].cell, form->columns * sizeof *cell);
        cell[c] = row[i - 1].cell[c];
        row[i].cell = cell;
    }
    return true;
}

static size_t same_rows(const struct yl_people *form, const struct yl_csv_row *row, size_t rows)
{
    size_t same = 0;
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < i; k++) same += are_same(form, &row[k], &row[i], form->columns);
    return same;
}

static void fill_names(struct yl_people *form, struct yl_csv_row *row, size_t rows)
{
    bool fills = false;
    struct yl_csv_row *filled = yl_get_zeroed(rows + 1, sizeof *filled);
    memcpy(filled, row, rows * sizeof *row);
    for (size_t c = 0; c < form->columns && is_name(form, c); c++)
        if (fill(form, filled, rows, c)) {
            form->column[c].written = YL_PEOPLE_BELOW;
            fills = true;
        } else if (form->column[c].cells < rows)
            break;
    if (fills && (!same_rows(form, row, rows) || same_rows(form, filled, rows)))
        for (size_t c = 0; c < form->columns; c++)
            if (form->column[c].written == YL_PEOPLE_BELOW)
                form->column[c].written = YL_PEOPLE_AS_IS;
    free(filled);
}

/* ---- one column ------------------------------------------------------------------------------ */

/* 3/14/2026 9:50: how long the date is, its first number and its second; 0: the text is another one. */
static int slashes(const char *text, int *one, int *two, int *year)
{
    int size = 0;
    const bool good = sscanf(text, "%2d/%2d/%4d%n", one, two, year, &size) == 3 && *year >= 1000 &&
                      *one > 0 && *two > 0 && (!text[size] || text[size] == ' ');
    return good ? size : 0;
}

/* ="000123", as spreadsheets protect numbers. */
static bool is_quoted(const char *text)
{
    const size_t length = strlen(text);
    return length > 2 && !strncmp(text, "=\"", 2) && text[length - 1] == '"';
}

/* Of a column all of whose cells are of one form. */
static enum yl_people_written form_of(const struct yl_people *form, const struct yl_csv_row *row,
                                      size_t rows, size_t c)
{
    size_t cells = 0, quoted = 0, dates = 0;
    int most[2] = {0};
    for (size_t i = 0; i < rows; i++) {
        int one = 0, two = 0, year;
        if (row[i].cells != form->columns || yl_cell_is_missing(row[i].cell[c])) continue;
        cells++;
        quoted += is_quoted(row[i].cell[c]);
        dates += slashes(row[i].cell[c], &one, &two, &year) > 0;
        if (quoted + dates < cells) break;
        if (one > most[0]) most[0] = one;
        if (two > most[1]) most[1] = two;
    }
    if (cells && quoted == cells) return YL_PEOPLE_QUOTED;
    if (!cells || dates < cells || (most[0] > 12) == (most[1] > 12)) return YL_PEOPLE_AS_IS;
    return most[0] > 12 ? YL_PEOPLE_DAY_FIRST : YL_PEOPLE_MONTH_FIRST;
}

/* ---- date and clock in two columns ----------------------------------------------------------- */

static bool is_date(const char *text)
{
    int64_t at;
    return yl_cell_time(text, &wall, &at) && at % YL_DAY == 0 && !strchr(text, ':');
}

/* 9:05, 09:05:30 PM: without a date it is no time. */
static bool is_clock(const char *text)
{
    char whole[64];
    int64_t at;
    const char *sign = strchr(text, ':');
    return sign && sign - text < 12 && snprintf(whole, sizeof whole, "2000-01-01 %s", text) < 64 &&
           yl_cell_time(whole, &wall, &at) && !yl_cell_time(text, &wall, &at);
}

/* The only column whose cells are all like that, from 1; 0: none, or several. */
static size_t only_column(const struct yl_people *form, const struct yl_csv_row *row, size_t rows,
                          bool (*is)(const char *))
{
    size_t only = 0, count = 0;
    for (size_t c = 0; c < form->columns; c++) {
        size_t i = form->column[c].cells ? 0 : rows + 1;
        while (i < rows && (row[i].cells != form->columns || yl_cell_is_missing(row[i].cell[c]) ||
                            is(row[i].cell[c])))
            i++;
        if (i != rows) continue;
        only = c + 1;
        count++;
    }
    return count == 1 ? only : 0;
}

/* ---- cells as their columns say -------------------------------------------------------------- */

/* above: the cells of the row before, NULL: there is none. */
static void write_cells(const struct yl_people *form, struct yl_arena *arena,
                        const char *const *above, const char **cell,
                        struct yl_people_account *account)
{
    for (size_t c = 0; c < form->columns; c++) {
        const enum yl_people_written how = form->column[c].written;
        int one, two, year, size = 0;
        if (how == YL_PEOPLE_BELOW && above && yl_people_is_blank(cell[c])) {
            cell[c] = above[c];
            account->aside[YL_PEOPLE_FILLED]++;
        } else if (how == YL_PEOPLE_QUOTED && is_quoted(cell[c]))
            cell[c] = yl_arena_copy(arena, cell[c] + 2, strlen(cell[c]) - 3);
        else if (how >= YL_PEOPLE_DAY_FIRST && (size = slashes(cell[c], &one, &two, &year)) > 0) {
            const bool day = how == YL_PEOPLE_DAY_FIRST;
            cell[c] = yl_arena_print(arena, "%04d-%02d-%02d%s", year, day ? two : one,
                                     day ? one : two, cell[c] + size);
            account->aside[day ? YL_PEOPLE_DAYS : YL_PEOPLE_MONTHS]++;
        }
    }
    if (!form->clock || yl_cell_is_missing(cell[form->clock - 1])) return;
    cell[form->date - 1] =
        yl_arena_print(arena, "%s %s", cell[form->date - 1], cell[form->clock - 1]);
    account->aside[YL_PEOPLE_JOINED]++;
}

bool yl_people_fill(struct yl_people *form, struct yl_csv_row *row, size_t rows, bool is_cut)
{
    struct yl_people_account none = {0};
    if (form->is_json) return false;
    for (size_t c = 0; c < form->columns; c++)
        form->column[c].written = form_of(form, row, rows, c);
    if (!is_cut) fill_names(form, row, rows);
    form->clock = only_column(form, row, rows, is_clock);
    form->date = form->clock ? only_column(form, row, rows, is_date) : 0;
    if (!form->date) form->clock = 0;
    form->is_written = form->clock > 0;
    for (size_t c = 0; c < form->columns; c++) form->is_written |= form->column[c].written > 0;
    for (size_t i = 0; i < rows && form->is_written; i++) {
        if (row[i].cells != form->columns) continue;
        const char **cell = yl_arena_get(&form->arena, form->columns * sizeof *cell);
        memcpy(cell, row[i].cell, form->columns * sizeof *cell);
        write_cells(form, &form->arena, i ? row[i - 1].cell : NULL, cell, &none);
        row[i].cell = cell;
    }
    return form->is_written;
}

/* ---- the walk -------------------------------------------------------------------------------- */

struct walk {
    const struct yl_people *form;
    yl_csv_on_row *on_row;
    void *context;
    struct yl_csv_walk *csv;
    struct yl_json_walk *json;
    struct yl_json_names keys;
    struct yl_people_wide *wide;
    struct yl_people_account account;
    bool began;                             /* the header was handed out */
    struct yl_arena arena, mended, above;   /* mended: the row at hand */
    struct yl_csv_row last;                 /* of merged cells: the row above */
    struct yl_csv_row held[YL_PEOPLE_HELD]; /* lines of totals and notes, unless a row follows */
    enum yl_people_aside why[YL_PEOPLE_HELD];
    size_t helds;
};

static enum yl_csv_end count_aside(struct walk *walk, enum yl_people_aside why, size_t line)
{
    if (!walk->account.aside[why]++) walk->account.line[why] = line;
    return YL_CSV_GO_ON;
}

/* With its cells as their columns say. */
static struct yl_csv_row written(struct walk *walk, const struct yl_csv_row *row)
{
    const struct yl_people *form = walk->form;
    struct yl_arena arena = {0};
    const char **cell = yl_arena_get(&arena, form->columns * sizeof *cell);
    memcpy(cell, row->cell, form->columns * sizeof *cell);
    write_cells(form, &arena, walk->last.cell, cell, &walk->account);
    for (size_t why = YL_PEOPLE_FILLED; why < YL_PEOPLE_MENDED; why++)
        if (walk->account.aside[why] && !walk->account.line[why])
            walk->account.line[why] = row->line;
    yl_people_join(yl_arena_get(&arena, yl_people_size(cell, form->columns)), cell, form->columns);
    walk->last = (struct yl_csv_row){cell, form->columns, row->line};
    yl_arena_free(&walk->above);
    walk->above = arena;
    return walk->last;
}

static enum yl_csv_end hand_row(struct walk *walk, const struct yl_csv_row *row)
{
    struct yl_csv_row wide = yl_people_widen(walk->wide, row);
    if (walk->form->is_written && wide.cells == walk->form->columns) wide = written(walk, &wide);
    return walk->on_row(walk->context, &wide);
}

/* Lines that were held are rows after all. */
static enum yl_csv_end release(struct walk *walk)
{
    enum yl_csv_end end = YL_CSV_GO_ON;
    for (size_t i = 0; i < walk->helds && !end; i++) end = hand_row(walk, &walk->held[i]);
    walk->helds = 0;
    yl_arena_free(&walk->arena);
    return end;
}

/* The header, when the first row comes. */
static enum yl_csv_end begin(struct walk *walk, size_t line)
{
    const struct yl_people *form = walk->form;
    walk->began = true;
    return walk->on_row(walk->context, &(struct yl_csv_row){form->name, form->columns, line});
}

static enum yl_csv_end on_object(void *context, const struct yl_csv_row *row)
{
    struct walk *walk = context;
    const enum yl_csv_end end = walk->began ? YL_CSV_GO_ON : begin(walk, 1);
    const bool is_sum = yl_people_is_sum(walk->form, row);
    if (is_sum) count_aside(walk, YL_PEOPLE_TOTAL, row->line);
    return end || is_sum ? end : walk->on_row(walk->context, row);
}

static bool is_again(const struct yl_people *form, const struct yl_csv_row *row)
{
    size_t c = 0, length;
    if (row->cells != form->cut || form->cut < 2) return false;
    for (; c < row->cells; c++) {
        const char *text = yl_cell_trim(row->cell[c], &length);
        if (strncmp(text, form->name[c], length) != 0 || form->name[c][length]) break;
    }
    return c == row->cells;
}

/* A row with cells too many or too few: the blank ones behind the last column that most rows have, or what can be mended. */
static struct yl_csv_row settled(struct walk *walk, const struct yl_csv_row *row,
                                 const struct yl_csv_row *cut)
{
    const struct yl_people *form = walk->form;
    struct yl_csv_row mended = *row;
    const bool is_usual = row->cells == form->usual && cut->cells == form->cut;
    if (is_usual && form->usual == form->named) return *cut;
    yl_arena_free(&walk->mended);
    if (!is_usual && !yl_mend_cells(&walk->mended, form, &mended)) return *row;
    count_aside(walk, YL_PEOPLE_MENDED, row->line);
    return is_usual ? *cut : mended;
}

static enum yl_csv_end on_line(void *context, const struct yl_csv_row *row)
{
    struct walk *walk = context;
    const struct yl_people *form = walk->form;
    enum yl_csv_end end = YL_CSV_GO_ON;
    if (row->line < form->header) {
        if (row->line < form->top) count_aside(walk, YL_PEOPLE_ABOVE, row->line);
        return YL_CSV_GO_ON;
    }
    if (!walk->began) {
        if (form->named > form->usual && form->usual == form->cut)
            count_aside(walk, YL_PEOPLE_MENDED, row->line);
        end = begin(walk, row->line);
        if (end || form->header) return end;
    }
    struct yl_csv_row cut = yl_people_without_blanks(row, form->cut);
    enum yl_people_aside why = yl_people_aside_of(cut.cell, cut.cells, form->cut);
    if (form->header && is_again(form, &cut)) why = YL_PEOPLE_AGAIN;
    if (cut.cells == form->cut && yl_people_is_sum(form, &cut))
        return count_aside(walk, YL_PEOPLE_TOTAL, row->line);
    if (why == YL_PEOPLE_BLANK || why == YL_PEOPLE_AGAIN) return count_aside(walk, why, row->line);
    if ((why == YL_PEOPLE_ASIDES || row->cells == 1) && row->cells != form->cut)
        cut = settled(walk, row, &cut);
    if (row->cells == 1 && cut.cells == form->cut) why = YL_PEOPLE_ASIDES;
    if (why == YL_PEOPLE_ASIDES || walk->helds == YL_PEOPLE_HELD) {
        if (walk->helds) end = release(walk);
        return end ? end : hand_row(walk, &cut);
    }
    walk->why[walk->helds] = why;
    walk->held[walk->helds++] = yl_csv_row_copy(&walk->arena, &cut);
    return YL_CSV_GO_ON;
}

/* Do all quotes of the line stand in cells such as ="000123"? */
static bool is_protected(const struct yl_csv_row *row, const char *line, size_t length)
{
    size_t quotes = 0, own = 0;
    for (size_t i = 0; i < length; i++) quotes += line[i] == '"';
    for (size_t c = 0; c < row->cells; c++) own += 2 * is_quoted(row->cell[c]);
    return own == quotes;
}

/* A line whose quotes cannot be mended is a row of one cell. */
static size_t mend_line(void *context, const struct yl_bytes *text, size_t line,
                        enum yl_csv_end *end)
{
    struct walk *walk = context;
    const struct yl_people *form = walk->form;
    struct yl_arena arena = {0};
    struct yl_csv_row row = {.line = line};
    const char *whole[1];
    if (form->cut < 2) return 0;
    const size_t taken = yl_mend_quotes(&arena, text, form->delimiter, form->usual,
                                        line > form->header ? form : NULL, &row);
    if (row.cells && !is_protected(&row, text->data, taken))
        count_aside(walk, YL_PEOPLE_MENDED, line);
    if (!row.cells) {
        size_t length = taken;
        while (length && strchr("\r\n", text->data[length - 1])) length--;
        whole[0] = yl_arena_copy(&arena, text->data, length);
        row = (struct yl_csv_row){whole, 1, line};
    }
    *end = on_line(walk, &row);
    yl_arena_free(&arena);
    return taken;
}

static bool on_piece(void *context, const struct yl_bytes *piece)
{
    struct walk *walk = context;
    return (walk->json ? yl_json_feed(walk->json, piece) : yl_csv_feed(walk->csv, piece)) ==
           YL_CSV_GO_ON;
}

enum yl_status yl_people_walk(const struct yl_people *form, yl_csv_on_row *on_row, void *context,
                              struct yl_people_account *account, enum yl_csv_end *end,
                              struct yl_fault *fault)
{
    struct walk walk = {.form = form, .on_row = on_row, .context = context, .keys = form->keys};
    const char *encoding;
    size_t line;
    enum yl_status status = YL_OK;
    enum yl_csv_end ended = YL_CSV_END;
    if (end) *end = ended;
    if (account) *account = walk.account;
    if (!form->columns) return YL_OK;
    walk.keys.arena = NULL;
    walk.wide = yl_people_wide_begin(form);
    if (form->is_json)
        walk.json = yl_json_begin(&walk.keys, form->is_document, on_object, &walk);
    else
        walk.csv = yl_csv_begin(form->delimiter, on_line, &walk);
    if (walk.csv) yl_csv_mend_by(walk.csv, mend_line);
    if (form->whole.data)
        (void)on_piece(&walk, &form->whole);
    else
        status = yl_foreign_walk(form->path, on_piece, &walk, &encoding, fault);
    ended = walk.json ? yl_json_finish(walk.json, &line) : yl_csv_finish(walk.csv, &line);
    if (end) *end = ended;
    for (size_t i = 0; i < walk.helds; i++) count_aside(&walk, walk.why[i], walk.held[i].line);
    if (account) *account = walk.account;
    yl_people_wide_end(walk.wide);
    yl_arena_free(&walk.arena);
    yl_arena_free(&walk.mended);
    yl_arena_free(&walk.above);
    return status ? status : yl_people_status(ended, form, line, fault);
}

enum yl_status yl_people_keep(const struct yl_people *form, struct yl_table_rows *rows,
                              struct yl_people_account *account, struct yl_fault *fault)
{
    const enum yl_status status = yl_people_walk(form, yl_table_keep, rows, account, NULL, fault);
    yl_table_kept(rows);
    return status;
}
