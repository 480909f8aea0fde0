/* people_walk.c: the rows of a file whose form is known, without what is no row; contract in people.h */
#include "sim/table/foreign.h"
#include "sim/table/mend.h"
#include "sim/table/people_parts.h"
#include <string.h>

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
    yl_people_write(form, &arena, walk->last.cell, cell, &walk->account);
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
    for (size_t c = 0; c < row->cells; c++) own += 2 * yl_people_is_quoted(row->cell[c]);
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
