/* totals.c: rows that add up other rows of the table, wherever they stand; contract in people.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/table/people_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of a name beside other names, of both, of a line alone. */
enum { BOTH = 5, LINES = 21 };
static const char *const words[] = {
    "all",       "overall",       "全部",         "整体",  "总体",   "合计",
    "总计",      "小计",          "汇总",         "总和",  "total",  "totals",
    "sum",       "subtotal",      "grand total",  "summe", "gesamt", "gesamtsumme",
    "insgesamt", "zwischensumme", "grand totals", "均值",  "平均",   "average"};

/* Most cells are no word by their first byte, or by their length. */
static bool is_word(const char *text, size_t from, size_t end)
{
    enum { LONGEST = 20 };
    size_t length;
    text += strspn(text, " \t");
    if (!(*text & 0x80) && (!*text || !strchr("aogistz", *text | 0x20))) return false;
    text = yl_cell_trim(text, &length);
    if (length > LONGEST) return false;
    while (length && (text[length - 1] == ':' || text[length - 1] == ' ')) length--;
    for (size_t i = from; i < end; i++)
        if (length == strlen(words[i]) && !strncasecmp(text, words[i], length)) return true;
    return false;
}

bool yl_people_is_total(const char *text) { return is_word(text, 0, LINES); }

bool yl_people_begins_total(const char *text)
{
    return is_word(text, BOTH, sizeof words / sizeof *words);
}

struct sums {
    struct yl_people *form;
    const struct yl_csv_row *row;
    size_t rows;
    bool *leaf,
        *fixed;  /* [rows] no name of a total in it; [columns] numbers that are names: an hour */
    double *sum; /* [columns] */
};

static bool is_measure(const struct sums *in, size_t c)
{
    const struct yl_people_column *column = &in->form->column[c];
    return column->kind == YL_CELL_NUMBER && column->unit != YL_CELL_UNIT_SHARE;
}

/* Is the row q one of those that the total r adds up? */
static bool is_part(const struct sums *in, const char *const *r, const char *const *q)
{
    for (size_t c = 0; c < in->form->columns; c++) {
        if (yl_cell_is_missing(r[c]) || yl_people_is_total(r[c])) continue;
        if ((!is_measure(in, c) || in->fixed[c]) && strcmp(r[c], q[c]) != 0 &&
            in->form->column[c].unit != YL_CELL_UNIT_SHARE)
            return false;
    }
    return true;
}

/* The sums of the parts of the total r; columns with its very number in a part are names where they are no sums. */
static size_t add_parts(struct sums *in, const char *const *r, size_t *equal, size_t *others)
{
    const struct yl_people *form = in->form;
    size_t parts = 0;
    *equal = *others = 0;
    memset(in->sum, 0, form->columns * sizeof *in->sum);
    for (size_t i = 0; i < in->rows; i++) {
        if (!in->leaf[i] || !is_part(in, r, in->row[i].cell)) continue;
        parts++;
        for (size_t c = 0; c < form->columns; c++) {
            double value;
            if (is_measure(in, c) && yl_people_number(&form->column[c], in->row[i].cell[c], &value))
                in->sum[c] += value;
        }
    }
    for (size_t c = 0; c < form->columns; c++) {
        double value;
        if (!is_measure(in, c) || in->fixed[c] || !yl_people_number(&form->column[c], r[c], &value))
            continue;
        const bool is_whole = value == floor(value);
        if (fabs(value - in->sum[c]) <= 0.005 * (double)parts + 1e-6 * fabs(value))
            *equal += value > 0;
        else
            *others += is_whole;
    }
    return parts;
}

/* How many rows the total adds up; *good: it does. */
static size_t judge_total(struct sums *in, const char *const *r, bool *good)
{
    const struct yl_people *form = in->form;
    size_t equal, others;
    memset(in->fixed, 0, form->columns * sizeof *in->fixed);
    size_t parts = add_parts(in, r, &equal, &others);
    if (others) {
        for (size_t c = 0; c < form->columns; c++) {
            double value, part;
            const struct yl_people_column *column = &form->column[c];
            if (!is_measure(in, c) || !yl_people_number(column, r[c], &value) ||
                fabs(value - in->sum[c]) <= 0.5)
                continue;
            for (size_t i = 0; i < in->rows && !in->fixed[c]; i++)
                in->fixed[c] = in->leaf[i] && is_part(in, r, in->row[i].cell) &&
                               yl_people_number(column, in->row[i].cell[c], &part) && part == value;
        }
        parts = add_parts(in, r, &equal, &others);
    }
    *good = equal >= others; /* of nobody, too */
    return parts;
}

static bool judge_column(struct sums *in, size_t c, bool is_cut)
{
    struct yl_people_column *column = &in->form->column[c];
    size_t all = 0, bad = 0;
    bool sure = false;
    for (size_t i = 0; i < in->rows; i++) {
        bool good;
        if (in->row[i].cells != in->form->columns || !yl_people_is_total(in->row[i].cell[c]))
            continue;
        const size_t parts = judge_total(in, in->row[i].cell, &good);
        if (!parts) continue;
        all++;
        sure |= good && parts > 1;
        bad += !good;
        if (good || column->no_total) continue;
        column->no_total = in->row[i].cell[c];
        column->no_total_line = in->row[i].line;
    }
    column->has_totals = sure && (is_cut ? 10 * bad < all : !bad);
    if (column->has_totals) column->no_total = NULL;
    return column->has_totals;
}

bool yl_people_find_totals(struct yl_people *form, const struct yl_csv_row *row, size_t rows,
                           bool is_cut)
{
    struct sums in = {form, row, rows, NULL, NULL, NULL};
    bool *some = yl_get_zeroed(form->columns + 1, sizeof *some), found = false;
    in.leaf = yl_get_zeroed(rows + 1, sizeof *in.leaf);
    in.fixed = yl_get_zeroed(form->columns + 1, sizeof *in.fixed);
    in.sum = yl_get_zeroed(form->columns + 1, sizeof *in.sum);
    for (size_t i = 0; i < rows; i++) {
        in.leaf[i] = row[i].cells == form->columns;
        for (size_t c = 0; c < form->columns && row[i].cells == form->columns; c++)
            if (yl_people_is_total(row[i].cell[c])) some[c] = true, in.leaf[i] = false;
    }
    for (size_t c = 0; c < form->columns; c++)
        if (some[c]) found |= judge_column(&in, c, is_cut);
    YL_FREE(some, in.leaf, in.fixed, in.sum);
    return found;
}

bool yl_people_is_sum(const struct yl_people *form, const struct yl_csv_row *row)
{
    for (size_t c = 0; c < row->cells && c < form->columns; c++)
        if (form->column[c].has_totals && yl_people_is_total(row->cell[c])) return true;
    return false;
}

bool yl_people_no_total(const struct yl_people *form, int but, enum yl_lang lang,
                        char text[YL_PEOPLE_TEXT])
{
    for (size_t c = 0; c < form->columns; c++) {
        const struct yl_people_column *column = &form->column[c];
        if (!column->no_total || (int)c == but) continue;
        snprintf(text, YL_PEOPLE_TEXT,
                 T(lang,
                   "%s:%zu: '%.40s' in '%.60s' can be a total of other rows or a name of its own: "
                   "its numbers are not the sum of theirs",
                   "%s:%zu：“%.40s”（“%.60s”列）可能是其他行的合计，也可能是单独的名称：其数值"
                   "不等于其他行之和"),
                 form->path, column->no_total_line, column->no_total, column->name);
        return true;
    }
    return false;
}
