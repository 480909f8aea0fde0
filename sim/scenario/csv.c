/* csv.c: tables of a scenario by the reader of people's tables, each read once, with diagnostics at their lines; contract in keys.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include "sim/scenario/value.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const size_t largest_file = (size_t)512 << 20;
static const size_t largest_quoted = (size_t)4 << 20; /* text kept for messages */

/* One file read before; `good` false: reported then. */
struct yl_csv_file {
    struct yl_csv_file *next;
    const char *path;
    struct yl_csv csv;
    uint64_t hash; /* of its bytes */
    bool good;
};

/* A scenario may come from a stranger and name any file of the machine. So messages quote what lies, links followed, in the
 * folder of the file that names it or below, and is called a table: who wrote the one could read the other. */
static bool may_show(const char *path, const char *base)
{
    char *real = realpath(path, NULL), *home = realpath(base && *base ? base : ".", NULL);
    size_t length = home ? strlen(home) : 0, all = real ? strlen(real) : 0;
    while (length && home[length - 1] == '/') length--;
    bool good = home && all > length + 4 && !strncmp(real, home, length) && real[length] == '/' &&
                !strstr(real + length, "/.") &&
                (!strcasecmp(real + all - 4, ".csv") || !strcasecmp(real + all - 4, ".tsv"));
    YL_FREE(real, home);
    return good;
}

struct yl_pos yl_csv_at(const struct yl_csv *csv, size_t line)
{
    return (struct yl_pos){.source = csv->source, .line = (uint32_t)line, .column = 1, .width = 1};
}

struct yl_pos yl_csv_cited(const struct yl_csv *csv, struct yl_pos item_at)
{
    return csv->is_shown ? item_at : yl_csv_at(csv, 1);
}

uint64_t yl_csv_hash(const struct yl_csv_file *files)
{
    uint64_t both[2] = {0, 0};
    for (; files; files = files->next) {
        both[1] = files->hash;
        both[0] = yl_hash(both, sizeof both);
    }
    return both[0];
}

/* Cells without blanks around them, and without invisible characters; the first one is reported. */
static bool clean(struct yl_reader *reader, const struct yl_csv *csv, const char **cell,
                  size_t line)
{
    size_t length;
    for (size_t c = 0; c < csv->table.columns; c++) {
        char *text = (char *)yl_cell_trim(cell[c], &length); /* the arena's */
        text[length] = '\0';
        cell[c] = text;
        for (const char *at = text, *end = text + length; at < end;) {
            const uint32_t seen = yl_text_next(&at, end);
            if (!yl_source_refuses(seen)) continue;
            return YL_SAY(reader, yl_csv_at(csv, line), CONTROL,
                          "the character U+%04X cannot be seen and is not allowed here",
                          "这里有不可见的字符 U+%04X，请删除", (unsigned)seen);
        }
    }
    return true;
}

/* What is known of the columns, beyond the form. */
static void keep_columns(struct yl_reader *reader, struct yl_csv *csv, const struct yl_people *form)
{
    struct yl_people_column *column =
        yl_arena_get(reader->arena, (form->columns + 1) * sizeof *column);
    for (size_t c = 0; c < form->columns; c++) {
        struct yl_people_column *one = &column[c];
        *one = form->column[c];
        const char **const text[] = {
            &one->name,         &one->thousands.text,  &one->decimal.text,   &one->either.text,
            &one->rounded.text, &one->of_unit[0].text, &one->of_unit[1].text};
        for (size_t i = 0; i < sizeof text / sizeof *text; i++)
            if (*text[i]) *text[i] = yl_arena_copy(reader->arena, *text[i], strlen(*text[i]));
    }
    csv->column = column;
}

static bool read_rows(struct yl_reader *reader, const struct yl_people *form, struct yl_csv *csv,
                      struct yl_fault *fault)
{
    struct yl_table_rows rows = {.table = &csv->table, .arena = reader->arena};
    struct yl_people_account account;
    char asides[2][YL_PEOPLE_TEXT];
    if (yl_people_keep(form, &rows, &account, fault)) return false;
    if (!csv->table.name)
        return YL_SAY(reader, yl_csv_at(csv, 1), BAD_CSV, "'%s' has no header row", "'%s' 没有表头",
                      csv->path);
    if (rows.odd)
        return YL_SAY(reader, yl_csv_at(csv, rows.odd), BAD_CSV,
                      "this row does not have the %zu cells of the header",
                      "此行的格数与表头的 %zu 格不同", csv->table.columns);
    keep_columns(reader, csv, form);
    account.aside[YL_PEOPLE_ABOVE] = account.aside[YL_PEOPLE_BLANK] = 0; /* nothing is lost */
    if (yl_people_asides(&account, YL_EN, asides[0]) &&
        yl_people_asides(&account, YL_ZH, asides[1])) {
        YL_SAY(reader, yl_csv_at(csv, 1), TABLE_ASIDE, "%s%.0s", "%.0s%s", asides[0], asides[1]);
        YL_HELP(reader, "take these lines out of the file", "请从文件中删去这些行");
    }
    bool good = clean(reader, csv, csv->table.name, form->header ? form->header : 1);
    for (size_t i = 0; i < csv->table.rows && good; i++)
        good = clean(reader, csv, csv->table.row[i], csv->table.line[i]);
    return good;
}

/* The bytes of the file, for messages that quote it and for its hash. */
static bool read_bytes(struct yl_reader *r, const struct yl_item *item, struct yl_csv *csv,
                       uint64_t *hash)
{
    struct yl_bytes bytes = {0};
    struct yl_fault fault = {0};
    const char *sheet = yl_file_sheet(csv->path);
    char *file =
        yl_get_part(csv->path, sheet ? (size_t)(sheet - csv->path) - 1 : strlen(csv->path));
    enum yl_status status = yl_file_read(&bytes, file, largest_file, &fault);
    free(file);
    const bool quoted = !status && csv->is_shown && bytes.length <= largest_quoted &&
                        yl_text_valid(bytes.data, bytes.length) == bytes.length;
    if (status == YL_NO_MEMORY) yl_no_memory();
    if (yl_fault_is_machines(&fault))
        yl_diags_unread(r->diags, &fault);
    else if (status)
        YL_SAY(r, item->at, FILE_READ, "the file '%s' cannot be read", "无法读取文件 '%s'",
               csv->path);
    else
        *hash = yl_hash(bytes.data, bytes.length);
    csv->source =
        yl_diags_source(r->diags, csv->path, quoted ? bytes.data : "", quoted ? bytes.length : 0);
    if (!csv->is_shown) yl_diags_withhold(r->diags, csv->source);
    yl_bytes_free(&bytes);
    return !status;
}

static bool parse(struct yl_reader *reader, struct yl_csv *csv)
{
    struct yl_people form;
    struct yl_fault fault = {0};
    bool good = !yl_people_open(&form, csv->path, &fault) && !yl_people_all_keys(&form, &fault) &&
                read_rows(reader, &form, csv, &fault);
    yl_people_free(&form);
    if (yl_fault_is_machines(&fault))
        yl_diags_unread(reader->diags, &fault);
    else if (*fault.text)
        YL_SAY(reader, yl_csv_at(csv, 1), BAD_CSV, "%s%.0s", "%.0s%s", yl_fault_text(&fault, YL_EN),
               yl_fault_text(&fault, YL_ZH));
    return good;
}

bool yl_read_csv(struct yl_reader *r, const struct yl_item *file_item, const char *file,
                 struct yl_csv *out)
{
    const char *path = yl_tree_beside(r->arena, file_item->base, file);
    for (struct yl_csv_file *known = r->files ? *r->files : NULL; known; known = known->next)
        if (!strcmp(known->path, path)) {
            r->files_hash = yl_hash((uint64_t[]){r->files_hash, known->hash}, 16);
            *out = known->csv;
            out->file = file;
            return known->good;
        }
    struct yl_csv csv = {.file = file, .path = path, .is_shown = may_show(path, file_item->base)};
    uint64_t hash = 0;
    const bool good = read_bytes(r, file_item, &csv, &hash) && parse(r, &csv);
    r->files_hash = yl_hash((uint64_t[]){r->files_hash, hash}, 16);
    struct yl_csv_file *known = yl_arena_get(r->arena, sizeof *known);
    if (r->files) {
        *known = (struct yl_csv_file){*r->files, path, csv, hash, good};
        *r->files = known;
    }
    *out = csv;
    return good;
}

int yl_csv_column(struct yl_reader *reader, const struct yl_item *file_item,
                  const struct yl_csv *csv, const char *name)
{
    int column = yl_table_column(&csv->table, name);
    if (column >= 0) return column;
    YL_SAY(reader, file_item->at, UNKNOWN_COLUMN, "'%s' has no column '%s'", "'%s' 没有列 '%s'",
           csv->file, name);
    if (csv->is_shown) yl_diag_suggest(reader->diags, name, csv->table.name, csv->table.columns);
    return -1;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* With the units of a scenario, or as people write numbers: seconds or CNY. */
static bool read_cell(const struct yl_csv *csv, size_t row, int column, enum yl_unit unit,
                      double *out)
{
    const char *text = csv->table.row[row][column];
    const struct yl_value_text raw = {text, strlen(text), unit};
    if (!yl_value_parse(&raw, out)) return true;
    if (!yl_people_number(&csv->column[column], text, out)) return false;
    if (unit != YL_U_DURATION && unit != YL_U_MONEY) return unit == YL_U_NUMBER;
    *out = nearbyint(*out * 1e6);
    return *out >= 0 && *out <= 0x1p51;
}

bool yl_csv_doubts(struct yl_reader *reader, const struct yl_csv *csv, int column)
{
    char text[2][YL_PEOPLE_TEXT];
    if (!yl_people_doubt(&csv->column[column], YL_EN, text[0]) ||
        !yl_people_doubt(&csv->column[column], YL_ZH, text[1]))
        return false;
    YL_SAY(reader, yl_csv_at(csv, 1), BAD_CELL, "the column '%s' is in doubt: %s%.0s",
           "“%s”列无法确定：%.0s%s", csv->table.name[column],
           csv->is_shown ? text[0] : "its numbers can be read in two ways",
           csv->is_shown ? text[1] : "其中的数有两种读法");
    return true;
}

bool yl_read_column(struct yl_reader *r, const struct yl_item *file_item, const char *file,
                    const char *column, enum yl_unit unit, bool sorted, const double **values,
                    size_t *count)
{
    struct yl_csv csv;
    if (!yl_read_csv(r, file_item, file, &csv)) return false;
    const struct yl_sheet *table = &csv.table;
    int at = yl_csv_column(r, file_item, &csv, column);
    if (at < 0) return false;
    if (!table->rows)
        return YL_SAY(r, file_item->at, BAD_CSV, "'%s' has no rows", "'%s' 没有数据行", file);
    double *all = yl_arena_get(r->arena, table->rows * sizeof *all);
    bool good = !yl_csv_doubts(r, &csv, at);
    for (size_t i = 0; i < table->rows; i++)
        if (!read_cell(&csv, i, at, unit, &all[i])) {
            good = false;
            YL_SAY(r, yl_csv_at(&csv, table->line[i]), BAD_CELL,
                   "'%s' in column '%s' is no number that fits", "'%s'（列 '%s'）不是合适的数",
                   table->row[i][at], column);
        }
    if (sorted) qsort(all, table->rows, sizeof *all, ascending);
    *values = all;
    *count = table->rows;
    return good;
}
