/* totals.c: rows that add up other rows of the table, wherever they stand; contract in people.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/table/people_parts.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of a name beside other names, of both, of a line alone. */
enum { BOTH = 5, LINES = 21, FEW = 200 /* rows of a small table */ };
#define WORD(text) \
    { \
        text, sizeof text - 1 \
    }
static const struct word {
    const char *text;
    size_t size;
} words[] = {WORD("all"),          WORD("overall"),     WORD("全部"),        WORD("整体"),
             WORD("总体"),         WORD("合计"),        WORD("总计"),        WORD("小计"),
             WORD("汇总"),         WORD("总和"),        WORD("total"),       WORD("totals"),
             WORD("sum"),          WORD("subtotal"),    WORD("grand total"), WORD("summe"),
             WORD("gesamt"),       WORD("gesamtsumme"), WORD("insgesamt"),   WORD("zwischensumme"),
             WORD("grand totals"), WORD("均值"),        WORD("平均"),        WORD("average")};

/* Most cells have no such name by their first and last bytes. */
static bool is_near(char sign, const char *letters)
{
    return (sign & 0x80) || (sign && strchr(letters, sign | 0x20));
}

/* Where the name of a total stands in the text, without the signs beside it: all of it, or its beginning or end, between words. */
static enum yl_people_total total_in(const char *text, size_t from, size_t end, const char **rest,
                                     size_t *left)
{
    size_t length;
    text = yl_cell_trim(text, &length);
    size_t apart = length; /* where its last word begins */
    while (apart && isalnum((unsigned char)text[apart - 1])) apart--;
    if (!length || !(is_near(*text, "aogistz") || (apart && is_near(text[length - 1], "lsmet:"))))
        return YL_PEOPLE_NO_TOTAL;
    while (length && (text[length - 1] == ':' || text[length - 1] == ' ')) length--;
    enum yl_people_total is = YL_PEOPLE_NO_TOTAL;
    for (size_t i = from; i < end && is < YL_PEOPLE_TOTAL_NAME; i++) {
        const char *name = words[i].text;
        const size_t size = words[i].size;
        if (length < size) continue;
        const char *tail = text + length - size;
        if ((*text | 0x20) != (*name | 0x20) && (*tail | 0x20) != (*name | 0x20)) continue;
        const bool far = *name & 0x80, head = !strncasecmp(text, name, size),
                   begins = head && (far || !isalnum((unsigned char)text[size])),
                   ends = !strncasecmp(tail, name, size) &&
                          (tail == text || far || !isalnum((unsigned char)tail[-1]));
        if (head && length == size) is = YL_PEOPLE_TOTAL_NAME;
        if (is || !(begins || ends)) continue;
        is = YL_PEOPLE_TOTAL_PART;
        *rest = begins ? text + size : text;
        *left = length - size;
        while (*left && strchr(" -:(", **rest)) ++*rest, --*left;
        while (*left && strchr(" -:", (*rest)[*left - 1])) --*left;
    }
    return is;
}

static enum yl_people_total total_of(const char *text)
{
    return total_in(text, 0, LINES, &(const char *){NULL}, &(size_t){0});
}

bool yl_people_is_total(const char *text) { return total_of(text) == YL_PEOPLE_TOTAL_NAME; }

bool yl_people_begins_total(const char *text)
{
    return total_in(text, BOTH, sizeof words / sizeof *words, &(const char *){NULL},
                    &(size_t){0}) == YL_PEOPLE_TOTAL_NAME;
}

struct sums {
    struct yl_people *form;
    const struct yl_csv_row *row;
    size_t rows, of;  /* of: the column in which rows are totals */
    const char *rest; /* what the total's name leaves, if that is a name there: "A" of "A Total" */
    size_t left;
    bool *leaf, *fixed; /* [rows] without a total's name; [columns] numbers that are names: hours */
    double *sum;        /* [columns] */
};

static bool is_measure(const struct sums *in, size_t c)
{
    const struct yl_people_column *column = &in->form->column[c];
    return column->kind == YL_CELL_NUMBER && column->unit != YL_CELL_UNIT_SHARE;
}

/* Has it the cells of the table, and is it no total that was found? */
static bool is_row(const struct sums *in, size_t i)
{
    return in->row[i].cells == in->form->columns && !yl_people_is_sum(in->form, &in->row[i]);
}

static bool is_rest(const struct sums *in, const char *text)
{
    size_t length;
    text = yl_cell_trim(text, &length);
    return length == in->left && !memcmp(text, in->rest, length);
}

/* Is the row q one of those that the total r adds up? */
static bool is_part(const struct sums *in, const char *const *r, const char *const *q)
{
    if (in->rest && !is_rest(in, q[in->of])) return false;
    for (size_t c = 0; c < in->form->columns; c++) {
        if (c == in->of || yl_cell_is_missing(r[c]) || yl_people_is_total(r[c])) continue;
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
        if (fabs(value - in->sum[c]) <= 0.005 * (double)parts + 1e-6 * fabs(value))
            *equal += value > 0;
        else
            *others += value == floor(value);
    }
    return parts;
}

/* How many rows the total adds up; *equal and *others: numbers that are their sums, and that are not. */
static size_t judge_total(struct sums *in, const char *const *r, size_t *equal, size_t *others)
{
    const struct yl_people *form = in->form;
    memset(in->fixed, 0, form->columns * sizeof *in->fixed);
    size_t parts = add_parts(in, r, equal, others);
    if (*others) {
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
        parts = add_parts(in, r, equal, others);
    }
    return parts;
}

/* The part of the name that is the name of a group, as "A" of "A Total". */
static void find_rest(struct sums *in, const char *text)
{
    const char *rest = NULL;
    in->left = 0;
    (void)total_in(text, 0, LINES, &rest, &in->left);
    in->rest = rest;
    for (size_t i = 0; i < in->rows && in->left; i++)
        if (in->leaf[i] && is_rest(in, in->row[i].cell[in->of])) return;
    in->rest = NULL;
}

static bool judge_column(struct sums *in, size_t c, enum yl_people_total least, bool is_cut)
{
    struct yl_people_column *column = &in->form->column[c];
    size_t all = 0, bad = 0, equal, others;
    bool sure = false;
    in->of = c;
    for (size_t i = 0; i < in->rows; i++) { /* no leaf: one that holds the name of a total */
        const char *const *cell = in->row[i].cell;
        in->leaf[i] = in->row[i].cells == in->form->columns && total_of(cell[c]) < least;
        for (size_t d = 0; d < in->form->columns && in->leaf[i]; d++)
            in->leaf[i] = !yl_people_is_total(cell[d]);
    }
    for (size_t i = 0; i < in->rows; i++) {
        const char *text = in->row[i].cells == in->form->columns ? in->row[i].cell[c] : "";
        const enum yl_people_total total = total_of(text);
        if (total < least) continue;
        find_rest(in, text);
        const size_t parts = judge_total(in, in->row[i].cell, &equal, &others);
        const bool is_part = total == YL_PEOPLE_TOTAL_PART,
                   good = equal >= (is_part ? 1 : others) &&
                          (!is_part || !others); /* of nobody, too */
        if (!parts) continue;
        all++;
        sure |= good && parts > 1;
        bad += !good;
        if (good || column->no_total.text || (is_part && !in->rest)) continue;
        column->no_total = (struct yl_people_cell){text, in->row[i].line};
    }
    in->rest = NULL;
    if (sure && (is_cut ? 10 * bad < all : !bad)) {
        column->totals = least;
        column->no_total.text = NULL;
    }
    return column->totals;
}

/* A name whose rows add up all others of their groups, in two numbers or of three others at least: a total that is not called so. */
static void find_unnamed(struct sums *in, size_t c)
{
    struct yl_people_column *column = &in->form->column[c];
    in->of = c;
    for (size_t i = 0; i < in->rows && !column->no_total.text; i++) {
        size_t equal = 0, others = 0;
        bool all = is_row(in, i);
        const char *name = all ? in->row[i].cell[c] : "";
        for (size_t k = 0; k < in->rows; k++)
            in->leaf[k] = is_row(in, k) && strcmp(in->row[k].cell[c], name) != 0;
        for (size_t k = i; k < in->rows && all; k++) {
            if (!is_row(in, k) || in->leaf[k]) continue;
            const size_t parts = judge_total(in, in->row[k].cell, &equal, &others);
            all = parts > 1 && !others && equal + (parts > 2) > 1;
        }
        if (!all) continue;
        column->no_total = (struct yl_people_cell){name, in->row[i].line};
        column->is_sum = true;
    }
}

bool yl_people_find_totals(struct yl_people *form, const struct yl_csv_row *row, size_t rows,
                           bool is_cut)
{
    struct sums in = {.form = form, .row = row, .rows = rows};
    bool found = false;
    in.leaf = yl_get_zeroed(rows + 1, sizeof *in.leaf);
    in.fixed = yl_get_zeroed(form->columns + 1, sizeof *in.fixed);
    in.sum = yl_get_zeroed(form->columns + 1, sizeof *in.sum);
    for (size_t c = 0; c < form->columns; c++) {
        const bool is_name = form->column[c].kind == YL_CELL_NAME && !is_cut;
        enum yl_people_total most = YL_PEOPLE_NO_TOTAL;
        for (size_t i = 0; i < rows; i++) {
            const enum yl_people_total is =
                row[i].cells == form->columns ? total_of(row[i].cell[c]) : YL_PEOPLE_NO_TOTAL;
            if (is > most) most = is;
        }
        bool some = most && is_name && judge_column(&in, c, YL_PEOPLE_TOTAL_PART, false);
        if (!some && most == YL_PEOPLE_TOTAL_NAME) some = judge_column(&in, c, most, is_cut);
        found |= some;
    }
    for (size_t c = 0; c < form->columns && !is_cut && rows <= FEW; c++)
        if (form->column[c].kind == YL_CELL_NAME && !form->column[c].totals) find_unnamed(&in, c);
    YL_FREE(in.leaf, in.fixed, in.sum);
    return found;
}

/* Names, and numbers that are names since they come again: arms 0 and 1. */
static bool is_group(const struct sums *in, size_t c)
{
    size_t again = 0;
    for (size_t i = 0; i < in->rows; i++) {
        size_t k = 0;
        while (k < i && strcmp(in->row[k].cell[c], in->row[i].cell[c]) != 0) k++;
        again += k < i;
    }
    return in->form->column[c].kind != YL_CELL_TIME && 2 * again >= in->rows;
}

static bool are_of_group(const struct sums *in, size_t k, size_t i)
{
    bool same = true;
    for (size_t c = 0; c < in->form->columns && same; c++)
        same = !in->fixed[c] || !strcmp(in->row[k].cell[c], in->row[i].cell[c]);
    return same;
}

/* Columns of numbers that do not fall between the rows k and i, which lie at different times. */
static void compare_times(const struct sums *in, size_t time, size_t k, size_t i)
{
    static const struct yl_zone wall = {0};
    int64_t at = 0, then = 0;
    const bool known = yl_cell_time(in->row[i].cell[time], &wall, &at) &&
                       yl_cell_time(in->row[k].cell[time], &wall, &then) && at != then;
    for (size_t c = 0; c < in->form->columns; c++) {
        struct yl_people_column *column = &in->form->column[c];
        double is, was;
        column->runs &= known && yl_people_number(column, in->row[i].cell[c], &is) &&
                        yl_people_number(column, in->row[k].cell[c], &was) &&
                        (at > then ? is >= was : is <= was);
    }
}

void yl_people_find_running(struct yl_people *form, const struct yl_csv_row *row, size_t rows)
{
    enum { TIMES = 3 }; /* steps of a group after which chance alone is no reason */
    struct yl_csv_row good[FEW];
    struct sums in = {.form = form, .row = good};
    size_t time = 0, steps = 0, groups = 0;
    while (time < form->columns && form->column[time].kind != YL_CELL_TIME) time++;
    if (time == form->columns || rows > FEW) return;
    for (size_t i = 0; i < rows; i++)
        if (row[i].cells == form->columns) good[in.rows++] = row[i];
    in.fixed = yl_get_zeroed(form->columns + 1, sizeof *in.fixed);
    for (size_t c = 0; c < form->columns; c++) {
        in.fixed[c] = is_group(&in, c);
        form->column[c].runs = form->column[c].kind == YL_CELL_NUMBER && !form->column[c].unit;
    }
    for (size_t i = 0; i < in.rows; i++) {
        size_t k = i;
        while (k > 0 && !are_of_group(&in, k - 1, i)) k--;
        steps += k > 0;
        groups += !k;
        if (k) compare_times(&in, time, k - 1, i);
    }
    for (size_t c = 0; c < form->columns; c++) form->column[c].runs &= steps >= TIMES * groups;
    free(in.fixed);
}

bool yl_people_is_sum(const struct yl_people *form, const struct yl_csv_row *row)
{
    for (size_t c = 0; c < row->cells && c < form->columns; c++)
        if (form->column[c].totals && total_of(row->cell[c]) >= form->column[c].totals) return true;
    return false;
}

bool yl_people_may_be_total(const struct yl_people_column *column, const char *text)
{
    return column->no_total.text &&
           (yl_people_is_total(text) || !strcmp(text, column->no_total.text));
}

bool yl_people_no_total(const struct yl_people *form, int but, enum yl_lang lang,
                        char text[YL_PEOPLE_TEXT])
{
    for (size_t c = 0; c < form->columns; c++) {
        const struct yl_people_column *column = &form->column[c];
        if (!column->no_total.text || (int)c == but) continue;
        snprintf(text, YL_PEOPLE_TEXT,
                 T(lang,
                   "%s:%zu: '%.40s' in '%.60s' can be a total of other rows or a name of its own: "
                   "its numbers are %s",
                   "%s:%zu：“%.40s”（“%.60s”列）可能是其他行的合计，也可能是单独的名称：其数值%s"),
                 form->path, column->no_total.line, column->no_total.text, column->name,
                 column->is_sum
                     ? T(lang, "the sums of theirs, which 'Total' in its place would say",
                         "等于其他行之和（若是合计，请改名为“合计”）")
                     : T(lang, "not the sum of theirs, and another name keeps it",
                         "不等于其他行之和（改名则保留）"));
        return true;
    }
    return false;
}
