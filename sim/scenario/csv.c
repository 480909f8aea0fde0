/* csv.c: CSV files of a scenario, each read once, with diagnostics at their lines; contract in keys.h */
#include "sim/base/array.h"
#include "sim/base/file.h"
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

/* No character that nobody can see; the first is said. */
static bool is_seen(struct yl_reader *reader, struct yl_csv *csv, const struct yl_bytes *bytes)
{
    const char *at = bytes->data, *end = at + bytes->length, *from = at;
    if (bytes->length >= 3 && !memcmp(at, "\xEF\xBB\xBF", 3)) at += 3;
    for (uint32_t line = 1; at < end;) {
        const char *here = at;
        uint32_t c = yl_text_next(&at, end);
        if (c == '\n') {
            line++;
            from = at;
        }
        if (!yl_source_refuses(c)) continue;
        struct yl_pos place = yl_csv_at(csv, line);
        place.column += (uint32_t)yl_text_characters(from, (size_t)(here - from));
        YL_SAY(reader, place, CONTROL,
               "the character U+%04X cannot be seen and is not allowed here",
               "这里有不可见的字符 U+%04X，请删除", (unsigned)c);
        return false;
    }
    return true;
}

static bool parse(struct yl_reader *reader, const char *path, const struct yl_bytes *bytes,
                  struct yl_csv *csv)
{
    size_t valid = yl_text_valid(bytes->data, bytes->length), line = 1;
    const bool quoted = csv->is_shown && bytes->length <= largest_quoted && valid == bytes->length;
    csv->source =
        yl_diags_source(reader->diags, path, quoted ? bytes->data : "", quoted ? bytes->length : 0);
    if (!csv->is_shown) yl_diags_withhold(reader->diags, csv->source);
    if (valid < bytes->length) {
        for (size_t i = 0; i < valid; i++) line += bytes->data[i] == '\n';
        YL_SAY(reader, yl_csv_at(csv, line), BAD_CSV, "'%s' is not UTF-8", "'%s' 不是 UTF-8", path);
        return false;
    }
    if (!is_seen(reader, csv, bytes)) return false;
    enum yl_csv_end end = yl_table_parse(&csv->table, reader->arena, bytes, false, &line);
    if (end == YL_CSV_CELLS)
        YL_SAY(reader, yl_csv_at(csv, line), BAD_CSV,
               "this row does not have the %zu cells of the header",
               "此行的格数与表头的 %zu 格不同", csv->table.columns);
    else if (end)
        YL_SAY(reader, yl_csv_at(csv, line), BAD_CSV,
               "a quote in this row is not closed or is alone", "此行引号没有成对");
    else if (!csv->table.name)
        YL_SAY(reader, yl_csv_at(csv, 1), BAD_CSV, "'%s' has no header row", "'%s' 没有表头", path);
    return !end && csv->table.name;
}

static const char *beside(struct yl_reader *reader, const struct yl_item *item, const char *file)
{
    if (file[0] == '/' || !item->base || !*item->base || !strcmp(item->base, "."))
        return yl_arena_print(reader->arena, "%s", file);
    size_t length = strlen(item->base);
    return yl_arena_print(reader->arena, item->base[length - 1] == '/' ? "%s%s" : "%s/%s",
                          item->base, file);
}

bool yl_read_csv(struct yl_reader *r, const struct yl_item *file_item, const char *file,
                 struct yl_csv *out)
{
    const char *path = beside(r, file_item, file);
    for (struct yl_csv_file *known = r->files ? *r->files : NULL; known; known = known->next)
        if (!strcmp(known->path, path)) {
            *out = known->csv;
            out->file = file;
            return known->good;
        }
    struct yl_bytes bytes = {0};
    struct yl_fault fault = {0};
    enum yl_status status = yl_file_read(&bytes, path, largest_file, &fault);
    if (status == YL_NO_MEMORY) {
        r->status = status;
        *r->fault = fault;
        return false;
    }
    struct yl_csv csv = {.file = file, .path = path, .is_shown = may_show(path, file_item->base)};
    bool good = false;
    if (status)
        YL_SAY(r, file_item->at, FILE_READ, "the file '%s' cannot be read", "无法读取文件 '%s'",
               path);
    else
        good = parse(r, path, &bytes, &csv);
    uint64_t hash = bytes.data ? yl_hash(bytes.data, bytes.length) : 0;
    yl_bytes_free(&bytes);
    struct yl_csv_file *kept = yl_arena_get(r->arena, sizeof *kept);
    if (r->files) {
        *kept = (struct yl_csv_file){*r->files, path, csv, hash, good};
        *r->files = kept;
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

static bool read_cell(const char *text, enum yl_unit unit, double *out)
{
    struct yl_value_text raw = {text, strlen(text), unit};
    if (!yl_value_parse(&raw, out)) return true;
    if (unit != YL_U_DURATION && unit != YL_U_MONEY) return false;
    raw.unit = YL_U_NUMBER; /* seconds or CNY */
    if (yl_value_parse(&raw, out) || *out < 0) return false;
    *out = nearbyint(*out * 1e6);
    return *out <= 0x1p51;
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
    if (!table->rows) {
        YL_SAY(r, file_item->at, BAD_CSV, "'%s' has no rows", "'%s' 没有数据行", file);
        return false;
    }
    double *all = yl_arena_get(r->arena, table->rows * sizeof *all);
    bool good = true;
    for (size_t i = 0; i < table->rows; i++)
        if (!read_cell(table->row[i][at], unit, &all[i])) {
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
