/* csv.c: whole CSV files by libcsv, strictly, with line numbers; contract in keys.h */
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/scenario/source.h"
#include "sim/scenario/value.h"
#include <csv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
struct filling { /* what the callbacks of libcsv share */
    struct yl_arena *arena;
    struct yl_csv *csv;
    char **cell; /* of the row under way */
    uint32_t cells, room, rows_room;
    uint32_t row_line, bad_line;
    bool has_header, failed;
};

static void on_cell(void *text, size_t length, void *context)
{
    struct filling *filling = context;
    if (filling->cells == filling->room) {
        uint32_t room = filling->room ? 2 * filling->room : 16;
        char **cell = realloc(filling->cell, room * sizeof *cell);
        if (!cell) {
            filling->failed = true;
            return;
        }
        filling->cell = cell;
        filling->room = room;
    }
    filling->cell[filling->cells] = yl_arena_copy(filling->arena, text ? text : "", length);
    if (!filling->cell[filling->cells++]) filling->failed = true;
}

static void on_row(int end, void *context)
{
    (void)end;
    struct filling *filling = context;
    struct yl_csv *csv = filling->csv;
    if (!filling->failed && !filling->has_header) {
        filling->has_header = true;
        csv->columns = filling->cells;
        csv->header = yl_arena_get(filling->arena, (filling->cells + 1) * sizeof *csv->header);
        if (csv->header)
            memcpy(csv->header, filling->cell, filling->cells * sizeof *filling->cell);
        else
            filling->failed = true;
    } else if (!filling->failed && filling->cells != csv->columns) {
        if (!filling->bad_line) filling->bad_line = filling->row_line;
    } else if (!filling->failed) {
        if (csv->rows == filling->rows_room) {
            uint32_t room = filling->rows_room ? 2 * filling->rows_room : 64;
            char ***row = realloc(csv->row, room * sizeof *row);
            if (row) csv->row = row;
            uint32_t *line = realloc(csv->line, room * sizeof *line);
            if (line) csv->line = line;
            if (!row || !line)
                filling->failed = true;
            else
                filling->rows_room = room;
        }
        char **cells = yl_arena_get(filling->arena, (filling->cells + 1) * sizeof *cells);
        if (!cells) filling->failed = true;
        if (!filling->failed) {
            memcpy(cells, filling->cell, filling->cells * sizeof *cells);
            csv->line[csv->rows] = filling->row_line;
            csv->row[csv->rows++] = cells;
        }
    }
    filling->cells = 0;
    filling->row_line = 0;
}

/* Line by line, so that rows know theirs. 0, or the line that libcsv refused. */
static uint32_t fill(struct filling *filling, const struct yl_bytes *bytes)
{
    struct csv_parser parser;
    uint32_t line = 0;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI)) {
        filling->failed = true;
        return 0;
    }
    csv_set_blk_size(&parser, 65536);
    uint32_t refused = 0;
    size_t at = bytes->length >= 3 && !memcmp(bytes->data, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (at < bytes->length && !refused) {
        const char *end = memchr(bytes->data + at, '\n', bytes->length - at);
        size_t length = end ? (size_t)(end - bytes->data) + 1 - at : bytes->length - at;
        line++;
        if (!filling->row_line) filling->row_line = line;
        uint32_t row_line = filling->row_line;
        if (csv_parse(&parser, bytes->data + at, length, on_cell, on_row, filling) != length)
            refused = row_line;
        else if (filling->row_line && !filling->cells && filling->row_line == line &&
                 bytes->data[at] != '"') /* a blank line */
            filling->row_line = 0;
        at += length;
    }
    if (!refused && csv_fini(&parser, on_cell, on_row, filling))
        refused = filling->row_line ? filling->row_line : line;
    csv_free(&parser);
    return refused;
}

struct yl_pos yl_csv_at(struct yl_reader *reader, struct yl_csv *csv, uint32_t line)
{
    struct yl_bytes bytes = {0};
    struct yl_fault fault = {0};
    if (!csv->has_source) {
        bool good = !yl_file_read(&bytes, csv->path, largest_quoted, &fault) &&
                    yl_text_valid(bytes.data, bytes.length) == bytes.length;
        csv->source = yl_diags_source(reader->diags, csv->path, good ? bytes.data : "",
                                      good ? bytes.length : 0);
        csv->has_source = true;
        yl_bytes_free(&bytes);
    }
    return (struct yl_pos){.source = csv->source, .line = line, .column = 1, .width = 1};
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
        struct yl_pos place = yl_csv_at(reader, csv, line);
        place.column += (uint32_t)yl_text_characters(from, (size_t)(here - from));
        YL_SAY(reader, place, CONTROL, "the character U+%04X cannot be seen and may not stand here",
               "这里有不可见的字符 U+%04X，请删除", (unsigned)c);
        return false;
    }
    return true;
}

static bool keep_rows(struct yl_reader *reader, struct yl_csv *csv)
{
    char ***row = csv->row;
    uint32_t *line = csv->line;
    csv->row = yl_arena_get(reader->arena, (csv->rows + 1) * sizeof *csv->row);
    csv->line = yl_arena_get(reader->arena, (csv->rows + 1) * sizeof *csv->line);
    bool good = csv->row && csv->line;
    if (good && csv->rows) {
        memcpy(csv->row, row, csv->rows * sizeof *row);
        memcpy(csv->line, line, csv->rows * sizeof *line);
    }
    free(row);
    free(line);
    if (!good)
        reader->status =
            yl_fault_set(reader->fault, YL_NO_MEMORY, "not enough memory for a CSV file");
    return good;
}

static bool parse(struct yl_reader *reader, const char *path, const struct yl_bytes *bytes,
                  struct yl_csv *csv)
{
    struct filling filling = {.arena = reader->arena, .csv = csv};
    size_t valid = yl_text_valid(bytes->data, bytes->length);
    csv->source = yl_diags_source(
        reader->diags, path, bytes->data,
        bytes->length <= largest_quoted && valid == bytes->length ? bytes->length : 0);
    if (valid < bytes->length) {
        uint32_t line = 1;
        for (size_t i = 0; i < valid; i++) line += bytes->data[i] == '\n';
        YL_SAY(reader, yl_csv_at(reader, csv, line), BAD_CSV, "'%s' is not UTF-8",
               "'%s' 不是 UTF-8", path);
        return false;
    }
    if (!is_seen(reader, csv, bytes)) return false;
    uint32_t refused = fill(&filling, bytes);
    free(filling.cell);
    if (!keep_rows(reader, csv)) return false;
    if (filling.failed) {
        reader->status =
            yl_fault_set(reader->fault, YL_NO_MEMORY, "not enough memory for '%s'", path);
        return false;
    }
    if (refused)
        YL_SAY(reader, yl_csv_at(reader, csv, refused), BAD_CSV,
               "a quote in this row is not closed or stands alone", "此行引号没有成对");
    else if (filling.bad_line)
        YL_SAY(reader, yl_csv_at(reader, csv, filling.bad_line), BAD_CSV,
               "this row has not the %u cells of the header", "此行的格数与表头的 %u 格不同",
               csv->columns);
    else if (!filling.has_header)
        YL_SAY(reader, yl_csv_at(reader, csv, 1), BAD_CSV, "'%s' has no header row",
               "'%s' 没有表头", path);
    else
        return true;
    return false;
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
    if (!path) return false;
    for (struct yl_csv_file *known = r->files ? *r->files : NULL; known; known = known->next)
        if (!strcmp(known->path, path)) {
            *out = known->csv;
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
    struct yl_csv csv = {.path = path};
    bool good = false;
    if (status)
        YL_SAY(r, file_item->at, FILE_READ, "the file '%s' cannot be read", "无法读取文件 '%s'",
               path);
    else
        good = parse(r, path, &bytes, &csv);
    uint64_t hash = bytes.data ? yl_hash(bytes.data, bytes.length) : 0;
    yl_bytes_free(&bytes);
    struct yl_csv_file *kept = yl_arena_get(r->arena, sizeof *kept);
    if (kept && r->files) {
        *kept = (struct yl_csv_file){*r->files, path, csv, hash, good};
        *r->files = kept;
    }
    *out = csv;
    return good;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool read_cell(const char *text, enum yl_unit unit, double *out)
{
    struct yl_value_text said = {text, strlen(text), unit};
    if (!yl_value_parse(&said, out)) return true;
    if (unit != YL_U_DURATION && unit != YL_U_MONEY) return false;
    said.unit = YL_U_NUMBER; /* seconds or CNY */
    if (yl_value_parse(&said, out) || *out < 0) return false;
    *out = nearbyint(*out * 1e6);
    return *out <= 0x1p51;
}

bool yl_read_column(struct yl_reader *r, const struct yl_item *file_item, const char *file,
                    const char *column, enum yl_unit unit, bool sorted, const double **values,
                    size_t *count)
{
    struct yl_csv csv;
    if (!yl_read_csv(r, file_item, file, &csv)) return false;
    uint32_t c = 0;
    while (c < csv.columns && strcmp(csv.header[c], column)) c++;
    if (c == csv.columns) {
        YL_SAY(r, file_item->at, UNKNOWN_COLUMN, "'%s' has no column '%s'", "'%s' 没有列 '%s'",
               file, column);
        yl_diag_suggest(r->diags, column, (const char *const *)csv.header, csv.columns);
        return false;
    }
    if (!csv.rows) {
        YL_SAY(r, file_item->at, BAD_CSV, "'%s' has no rows", "'%s' 没有数据行", file);
        return false;
    }
    double *all = yl_arena_get(r->arena, csv.rows * sizeof *all);
    if (!all) return false;
    bool good = true;
    for (uint32_t i = 0; i < csv.rows; i++)
        if (!read_cell(csv.row[i][c], unit, &all[i])) {
            good = false;
            YL_SAY(r, yl_csv_at(r, &csv, csv.line[i]), BAD_CELL,
                   "'%s' in column '%s' is no number that fits", "'%s'（列 '%s'）不是合适的数",
                   csv.row[i][c], column);
        }
    if (sorted) qsort(all, csv.rows, sizeof *all, ascending);
    *values = all;
    *count = csv.rows;
    return good;
}
