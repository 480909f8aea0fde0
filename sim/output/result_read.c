/* result_read.c: summary.csv names the metrics, totals.csv and paths.csv have their numbers, or the ledger; contract in result_read.h */
#include "sim/output/result_read.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/ledger/ledger.h"
#include "sim/output/labels.h"
#include "sim/output/rows.h"
#include "sim/stats/summary.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct reader {
    struct yl_result *result;
    struct yl_finished *finished;
    const char *folder;
    struct yl_fault *fault;
    uint32_t **rows;          /* [variants][metrics] that were read */
    uint32_t variant, metric; /* of the last row */
    struct yl_ledger *ledger; /* has the numbers; NULL: tables have */
    uint64_t point;           /* in it; 0: a run */
};

static enum yl_status wrong(const struct reader *from, enum yl_output_file file, size_t line)
{
    return yl_fault_set(
        from->fault, YL_BAD_INPUT, "'%s/%s' line %zu is not what a run writes there",
        "“%s/%s”第 %zu 行不是运行会写出的内容", from->folder, yl_output_name(file), line);
}

static bool find_variant(struct reader *from, const char *name)
{
    const struct yl_result *result = from->result;
    for (uint32_t k = 0; k < result->variants; k++) {
        const uint32_t v = (from->variant + k) % result->variants;
        if (strcmp(result->variant[v].name, name) != 0) continue;
        if (v != from->variant) from->metric = 0;
        from->variant = v;
        return true;
    }
    return false;
}

/* ---- which metrics there are ---- */

/* "shops.mall.orders>=3000", as yl_target_print writes it. */
static bool read_target(struct reader *from, const char *text)
{
    struct yl_result *result = from->result;
    char *place = yl_arena_copy(&result->arena, text, strlen(text)), *sign = NULL, *dot = NULL;
    struct yl_target *target = &result->target[result->targets];
    sign = strstr(place, ">=");
    if (!sign) sign = strstr(place, "<=");
    if (!sign || !yl_text_to_number(sign + 2, strlen(sign + 2), &target->number)) return false;
    target->at_least = *sign == '>';
    *sign = '\0';
    dot = strrchr(place, '.');
    if (!dot) return false;
    *dot = '\0';
    target->place = place;
    target->metric = dot + 1;
    result->targets++;
    return true;
}

/* Rows of a variant are adjacent. */
static enum yl_status read_names(struct reader *from)
{
    const struct yl_sheet *sheet = &from->finished->table[YL_OUTPUT_SUMMARY];
    struct yl_result *result = from->result;
    const struct yl_rows rows = yl_rows_of(sheet, "variant place metric note risk");
    struct yl_metric *metric = yl_arena_get(&result->arena, (sheet->rows + 1) * sizeof *metric);
    result->target = yl_arena_get(&result->arena, (sheet->rows + 1) * sizeof *result->target);
    for (size_t row = 0; row < sheet->rows; row++) {
        const char *place = yl_row_text(&rows, row, 1), *name = yl_row_text(&rows, row, 2);
        if (!find_variant(from, yl_row_text(&rows, row, 0)))
            return wrong(from, YL_OUTPUT_SUMMARY, sheet->line[row]);
        struct yl_variant_result *variant = &result->variant[from->variant];
        if (!strcmp(place, "targets")) {
            if (!from->variant && !read_target(from, name))
                return wrong(from, YL_OUTPUT_SUMMARY, sheet->line[row]);
            continue;
        }
        if (!variant->metric) variant->metric = metric;
        if (variant->metric + variant->metrics != metric)
            return wrong(from, YL_OUTPUT_SUMMARY, sheet->line[row]);
        const struct yl_metric_name *of = yl_metric_find(name);
        *metric++ = (struct yl_metric){
            .place = place,
            .metric = name,
            .kind = of ? of->kind : YL_KIND_COUNT,
            .scale = of ? of->scale : 1,
            .is_path = strchr(place, '>') != NULL,
            .no_variance = strstr(yl_row_text(&rows, row, 3), "no-variance") != NULL,
            .no_cost = (strstr(name, "cost") || strstr(name, "net_cny") || !strcmp(name, "roi")) &&
                       !isfinite(yl_row_number(&rows, row, 4))};
        variant->metrics++;
    }
    return YL_OK;
}

/* ---- their numbers ---- */

struct cells { /* columns, in this order in totals.csv; -1: there is none */
    int replication, value, numerator, denominator, scale, events;
};
struct intake { /* totals.csv or paths.csv, row by row: no row is kept */
    struct reader *from;
    enum yl_output_file file;
    struct cells cells[YL_METRIC_ROWS]; /* of paths.csv for each of its metrics */
    int column[3];
    size_t line; /* 0: no row yet */
    enum yl_status status;
};

static const char *text_at(const char *const *cell, int column)
{
    return column < 0 ? "" : cell[column];
}

static double number_at(const char *const *cell, int column)
{
    double value;
    const char *text = text_at(cell, column);
    return *text && yl_text_to_number(text, strlen(text), &value) ? value : (double)NAN;
}

/* 0 where the cell is no whole number. */
static int64_t whole(const char *const *cell, int column)
{
    const double value = number_at(cell, column);
    return fabs(value) < 9.2e18 ? llround(value) : 0;
}

/* What a figure of its kind has, by its first row. */
static void make_room(struct reader *from, struct yl_metric *metric, const char *const *cell,
                      const struct cells *cells)
{
    struct yl_shelf *shelf = from->result->shelf;
    const size_t size = from->result->replications * sizeof *metric->num;
    if (*text_at(cell, cells->scale)) {
        metric->kind = YL_KIND_RATIO; /* a later version may have others */
        metric->scale = number_at(cell, cells->scale);
    }
    metric->events = metric->num = yl_shelf_get(shelf, size);
    if (metric->kind == YL_KIND_RATIO) metric->den = yl_shelf_get(shelf, size);
    if (metric->kind == YL_KIND_PLAIN) metric->value = yl_shelf_get(shelf, size);
}

static enum yl_status take(const struct intake *of, uint32_t m, const char *const *cell,
                           const struct cells *cells)
{
    struct reader *from = of->from;
    struct yl_metric *metric = &from->result->variant[from->variant].metric[m];
    const int64_t number = whole(cell, cells->replication);
    const size_t r = (size_t)number - 1, n = from->result->replications;
    if (number < 1 || r >= n) return wrong(from, of->file, of->line);
    if (!metric->num) make_room(from, metric, cell, cells);
    const double value = number_at(cell, cells->value);
    from->rows[from->variant][m]++;
    if (metric->value) metric->value[r] = value;
    if (*text_at(cell, cells->events)) {
        if (metric->events == metric->num)
            metric->events = yl_shelf_get(from->result->shelf, n * sizeof *metric->events);
        metric->events[r] = whole(cell, cells->events);
    }
    if (metric->kind == YL_KIND_RATIO) {
        metric->den[r] = whole(cell, cells->denominator);
        if (cells->numerator >= 0)
            metric->num[r] = whole(cell, cells->numerator); /* there without a value, too */
        else if (!isnan(value)) /* whole numbers divided: the product is exact */
            metric->num[r] = llround(value / metric->scale * (double)metric->den[r]);
    } else if (!isnan(value))
        metric->num[r] = llround(metric->kind == YL_KIND_MONEY ? value * 1e6 : value);
    else if (metric->kind != YL_KIND_PLAIN)
        from->result->variant[from->variant].failed[r] = true;
    return YL_OK;
}

static bool find_metric(struct reader *from, uint32_t near, const char *place, const char *name)
{
    const struct yl_variant_result *variant = &from->result->variant[from->variant];
    const struct yl_metric *metric = yl_summary_find(variant, near, place, name);
    if (metric) from->metric = (uint32_t)(metric - variant->metric);
    return metric != NULL;
}

/* The metrics of paths.csv, whose columns the table of metrics names. */
static enum yl_status take_path(struct intake *of, const char *const *cell)
{
    struct reader *from = of->from;
    enum yl_status status = YL_OK;
    char place[2048];
    snprintf(place, sizeof place, "%s>%s", yl_csv_plain(text_at(cell, of->column[1])),
             yl_csv_plain(text_at(cell, of->column[2])));
    if (!find_variant(from, yl_csv_plain(text_at(cell, of->column[0]))))
        return wrong(from, of->file, of->line);
    uint32_t taken = 0, first = 0;
    for (size_t i = 0; i < YL_METRIC_ROWS && !status; i++) {
        if (!yl_metric_counted(&yl_metric_row[i], YL_AT_PATH)) continue;
        if (!find_metric(from, from->metric + (taken > 0), place,
                         yl_metric_name_of(yl_metric_row[i].metric)->name))
            return wrong(from, of->file, of->line);
        if (!taken++) first = from->metric;
        status = take(of, from->metric, cell, &of->cells[i]);
    }
    from->metric = first; /* the next row is mostly of the same place */
    return status;
}

static void find_columns(struct intake *of, const struct yl_sheet *sheet)
{
    const bool paths = of->file == YL_OUTPUT_PATHS;
    const struct yl_rows rows =
        yl_rows_of(sheet, paths ? "variant entry place replication"
                                : "variant place metric replication value numerator denominator "
                                  "scale events");
    memcpy(of->column, rows.column, sizeof of->column);
    memcpy(&of->cells[0], rows.column + 3, sizeof *of->cells);
    for (size_t i = 0; paths && i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_row *row = &yl_metric_row[i];
        const struct yl_metric_name *metric = yl_metric_name_of(row->metric);
        const bool ratio = metric->kind == YL_KIND_RATIO,
                   own = row->events == row->numerator; /* as in a conversion */
        if (!yl_metric_counted(row, YL_AT_PATH)) continue;
        of->cells[i] = (struct cells){
            rows.column[3],
            yl_table_column(sheet, metric->name),
            -1,
            ratio ? yl_table_column(sheet, yl_metric_name_of(row->denominator)->name) : -1,
            -1,
            own ? -1 : yl_table_column(sheet, yl_metric_name_of(row->events)->name)};
    }
}

static bool take_row(void *intake, const struct yl_sheet *sheet, const char *const *cell)
{
    struct intake *of = intake;
    if (of->status) return false;
    if (!of->line++) find_columns(of, sheet);
    of->line += of->line == 1; /* behind the header */
    if (of->file == YL_OUTPUT_PATHS)
        of->status = take_path(of, cell);
    else if (find_variant(of->from, yl_csv_plain(text_at(cell, of->column[0]))) &&
             find_metric(of->from, of->from->metric, yl_csv_plain(text_at(cell, of->column[1])),
                         yl_csv_plain(text_at(cell, of->column[2]))))
        of->status = take(of, of->from->metric, cell, of->cells);
    else
        of->status = wrong(of->from, of->file, of->line);
    return false;
}

/* No row is kept. */
static enum yl_status read_rows(struct reader *from, enum yl_output_file file)
{
    struct intake of = {.from = from, .file = file};
    const struct yl_table_only only = {.wants = take_row, .of = &of};
    from->variant = from->metric = 0;
    const enum yl_status status =
        yl_output_read_file(from->finished, from->folder, file, &only, from->fault);
    return of.status ? of.status : status;
}

/* From the ledger: all but those of which a folder has no table by campaigns. */
static enum yl_status read_kept(struct reader *from)
{
    struct yl_result *result = from->result;
    for (uint32_t v = 0; v < result->variants; v++) {
        struct yl_variant_result *to = &result->variant[v];
        const uint32_t read = yl_ledger_numbers(from->ledger, from->point, result->shelf, to);
        const enum yl_status status = yl_ledger_was_read(from->ledger, from->fault);
        if (status) return status;
        if (read != result->replications)
            return yl_fault_set(from->fault, YL_BAD_INPUT,
                                "the ledger of '%s' lacks campaign %u of '%s'; run it again",
                                "“%s”的 ledger 缺少第 %u 次模拟（方案“%s”）；请重新运行",
                                from->folder, read + 1, to->name);
        for (uint32_t m = 0; m < to->metrics; m++)
            if (strncmp(to->metric[m].metric, "found_", 6) != 0) from->rows[v][m] = read;
    }
    return YL_OK;
}

/* Was a cost entered? Below 20 campaigns there is no risk that says so, and a cost is one that somebody paid. */
static bool costs_something(const struct yl_variant_result *variant, uint32_t near)
{
    const struct yl_metric *cost =
        yl_summary_find(variant, near, variant->metric[near].place, "cost_cny");
    for (uint32_t r = 0; cost && cost->num && r < variant->replications; r++)
        if (cost->num[r]) return true;
    return false;
}

/* Figures that no file holds campaign by campaign go; the others have a row for each. */
static enum yl_status keep_whole(struct reader *from, uint32_t v)
{
    struct yl_variant_result *variant = &from->result->variant[v];
    const uint32_t metrics = variant->metrics;
    for (uint32_t m = 0; m < metrics; m++)
        if (variant->metric[m].num && variant->metric[m].no_cost)
            variant->metric[m].no_cost = !costs_something(variant, m);
    variant->metrics = 0;
    yl_shelf_rest(from->result->shelf);
    for (uint32_t m = 0; m < metrics; m++) {
        const struct yl_metric *metric = &variant->metric[m];
        if (!from->rows[v][m]) continue;
        if (from->rows[v][m] != variant->replications)
            return yl_fault_set(
                from->fault, YL_BAD_INPUT,
                "'%s/%s' has not one row of %s.%s for each of %u replications",
                "“%s/%s”中 %s.%s 不是 %u 次各一行", from->folder,
                yl_output_name(metric->is_path ? YL_OUTPUT_PATHS : YL_OUTPUT_TOTALS), metric->place,
                metric->metric, variant->replications);
        variant->metric[variant->metrics++] = *metric;
    }
    return YL_OK;
}

static enum yl_status read_numbers(struct reader *from)
{
    struct yl_result *result = from->result;
    size_t arrays = 0;
    from->rows = yl_arena_get(&result->arena, (result->variants + 1) * sizeof *from->rows);
    for (uint32_t v = 0; v < result->variants; v++) {
        from->rows[v] =
            yl_arena_get(&result->arena, (result->variant[v].metrics + 1) * sizeof **from->rows);
        /* at most: two and their events, and as much as a row */
        arrays += (from->ledger ? 6 : 3) * ((size_t)result->variant[v].metrics + 1);
    }
    result->shelf = yl_arena_get(&result->arena, sizeof *result->shelf);
    yl_shelf_open(result->shelf, arrays, result->replications * sizeof(int64_t));
    enum yl_status status = from->ledger ? read_kept(from) : read_rows(from, YL_OUTPUT_TOTALS);
    if (!status && !from->ledger) status = read_rows(from, YL_OUTPUT_PATHS);
    for (uint32_t v = 0; v < result->variants && !status; v++) status = keep_whole(from, v);
    return status;
}

/* ---- what else there is ---- */

/* As many as the manifest says, or of a point the ledger, as far as there is room for them. */
static enum yl_status count_replications(struct reader *from)
{
    const struct yl_manifest *manifest = &from->finished->manifest;
    uint32_t *count = &from->result->replications, said = manifest->replications;
    struct stat about;
    if (from->ledger) {
        const size_t held = yl_ledger_records(from->ledger);
        if (from->point) said = yl_ledger_all(from->ledger, from->point, manifest->variant[0]);
        *count = said && said <= held ? said : (uint32_t)held + 1; /* the first is missing */
        return YL_OK;
    }
    char *path = yl_file_joined(from->folder, yl_output_name(YL_OUTPUT_TOTALS));
    const bool is_there = !stat(path, &about);
    const enum yl_status status =
        is_there || errno == ENOENT ? YL_OK : yl_file_unread(from->fault, path, errno);
    free(path);
    if (status) return status;
    if (is_there) *count = said;
    if (!is_there || about.st_size / 8 >= said) return YL_OK;
    return yl_fault_set(from->fault, YL_BAD_INPUT, "'%s' has no %u replications",
                        "“%s”中没有 %u 次模拟", from->folder, said);
}

static enum yl_status read_variants(struct reader *from)
{
    const struct yl_manifest *manifest = &from->finished->manifest;
    struct yl_result *result = from->result;
    const enum yl_status status = count_replications(from);
    if (status) return status;
    result->variants = manifest->variants;
    result->variant =
        yl_arena_get(&result->arena, (result->variants + 1) * sizeof *result->variant);
    for (uint32_t v = 0; v < result->variants; v++) {
        struct yl_variant_result *variant = &result->variant[v];
        *variant = (struct yl_variant_result){
            .name = manifest->variant[v],
            .replications = result->replications,
            .failed = yl_arena_get(&result->arena, result->replications + 1)};
        for (size_t f = 0; f < manifest->failures; f++)
            if (manifest->failure[f].replication <= result->replications &&
                !strcmp(manifest->failure[f].variant, variant->name))
                variant->failed[manifest->failure[f].replication - 1] = true;
    }
    return YL_OK;
}

static enum yl_status read_all(struct reader *from)
{
    const struct yl_manifest *manifest = &from->finished->manifest;
    const struct yl_sheet *draws = &from->finished->table[YL_OUTPUT_DRAWS];
    struct yl_result *result = from->result;
    result->setting = manifest->setting;
    result->settings = (uint32_t)manifest->settings;
    for (size_t i = 0; i < manifest->values; i++)
        result->looked |= !strcmp(manifest->value[i].key, "until_decided");
    for (int lang = 0; lang < 2; lang++) result->title[lang] = manifest->title[lang];
    enum yl_status status = read_variants(from);
    if (status) return status;
    yl_labels_into(result, &from->finished->table[YL_OUTPUT_LABELS]);
    status = read_names(from);
    if (!status) status = read_numbers(from);
    if (!status && draws->rows && result->replications % draws->rows == 0) {
        result->drawn.draws = (uint32_t)draws->rows;
        result->drawn.each = result->replications / result->drawn.draws;
    }
    return status;
}

enum yl_status yl_result_read(struct yl_result_read *read, const char *folder, bool kept,
                              enum yl_lang lang, struct yl_fault *fault)
{
    const unsigned files = 1u << YL_OUTPUT_SUMMARY | 1u << YL_OUTPUT_CONCLUSIONS |
                           1u << YL_OUTPUT_LABELS | 1u << YL_OUTPUT_DRAWS;
    struct reader from = {
        .result = &read->result, .finished = &read->finished, .folder = folder, .fault = fault};
    *read = (struct yl_result_read){0};
    enum yl_status status = yl_output_read(&read->finished, folder, files, lang, fault);
    if (!status && yl_table_column(&read->finished.table[YL_OUTPUT_SUMMARY], "point") >= 0)
        status = yl_fault_set(fault, YL_BAD_INPUT,
                              "'%s' contains a sweep; only single runs are compared",
                              "“%s”是扫描的结果；这里只比较单次运行", folder);
    const struct yl_manifest *of = &read->finished.manifest;
    if (!status && (kept || (!strcmp(of->verb, "run") &&
                             !yl_manifest_file(of, yl_output_name(YL_OUTPUT_TOTALS)))))
        status = yl_ledger_view(&from.ledger, folder, fault);
    const char *changed = read->finished.changed; /* whose rows the ledger's figures are */
    if (from.ledger && changed && !strcmp(changed, yl_output_name(YL_OUTPUT_SUMMARY)))
        status = wrong(&from, YL_OUTPUT_SUMMARY, 1);
    if (!status) status = read_all(&from);
    yl_ledger_close(from.ledger);
    if (status) yl_result_read_free(read);
    return status;
}

/* ---- the points of a sweep ---- */

enum yl_status yl_point_rows_take(struct yl_point_rows *from, uint64_t point, const char *only,
                                  FILE *out, uint64_t *lines, struct yl_fault *fault)
{
    FILE *in = NULL;
    char *path = yl_file_joined(from->folder, from->name), *line = NULL, *end;
    const size_t wide = only ? strlen(only) : 0;
    size_t room = 0;
    enum yl_status status = yl_file_stream(&in, path, fault);
    ssize_t length = status ? -1 : 0;
    *lines = 0;
    if (!status && fseeko(in, from->at, SEEK_SET)) status = yl_file_unread(fault, path, errno);
    while (!status && (length = yl_file_line(&line, &room, in)) > 0) {
        const uint64_t number = strtoull(line, &end, 10);
        if (number > point) break;
        const bool is_wanted = number == point || point == YL_POINT_ALL;
        from->at += length;
        from->passed += !is_wanted;
        *lines += is_wanted;
        if (is_wanted && out && (!only || (!strncmp(end + 1, only, wide) && end[1 + wide] == ',')))
            fwrite(line, 1, (size_t)length, out);
    }
    if (!status && length <= 0) status = yl_file_ended(in, path, fault);
    if (in) fclose(in);
    YL_FREE(path, line);
    return status;
}

/* The header and the rows of the point as a table. */
static enum yl_status read_part(struct yl_sheet *sheet, struct yl_result_points *from, size_t file,
                                int64_t point, struct yl_fault *fault)
{
    struct yl_point_rows *rows = &from->file[file];
    char *text = NULL;
    size_t size = 0, at = 0;
    uint64_t lines;
    FILE *out = yl_stream_get(&text, &size);
    fputs(from->head[file], out);
    enum yl_status status =
        yl_point_rows_take(rows, (uint64_t)point, from->only, out, &lines, fault);
    fclose(out);
    if (!status && yl_table_parse(sheet, &(struct yl_bytes){text, size}, &at))
        status = yl_fault_set(fault, YL_BAD_INPUT, "cannot read all of '%s/%s'", "无法读完“%s/%s”",
                              rows->folder, rows->name);
    free(text);
    return status;
}

/* What a draw expects, where it is exact; else it is that of its campaigns. */
static enum yl_status read_expected(struct reader *from, const struct yl_sheet *sheet)
{
    const uint32_t draws = from->result->drawn.draws;
    const struct yl_rows rows = yl_rows_of(sheet, "variant place metric draw mean note");
    for (size_t row = 0; row < sheet->rows; row++) {
        const double k = yl_row_number(&rows, row, 3), value = yl_row_number(&rows, row, 4);
        if (!yl_row_is(&rows, row, 5, "exact")) continue;
        if (!(k >= 1 && k <= draws) || !find_variant(from, yl_row_text(&rows, row, 0)) ||
            !find_metric(from, from->metric, yl_row_text(&rows, row, 1),
                         yl_row_text(&rows, row, 2)))
            return yl_fault_set(from->fault, YL_BAD_INPUT,
                                "'%s/expected.csv' is not what a sweep writes there",
                                "“%s/expected.csv”不是扫描会写出的内容", from->folder);
        struct yl_metric *metric = &from->result->variant[from->variant].metric[from->metric];
        if (!metric->draw_exact) {
            metric->draw_exact =
                yl_arena_get(&from->result->arena, 2 * draws * sizeof *metric->draw_exact);
            metric->draw_sd = metric->draw_exact + draws;
        }
        metric->draw_exact[(size_t)k - 1] = isfinite(value) ? value : 0; /* a campaign failed */
    }
    return YL_OK;
}

enum yl_status yl_result_points_open(struct yl_result_points *points, const char *folder,
                                     const struct yl_manifest *of, struct yl_fault *fault)
{
    const char *const name[] = {yl_output_name(YL_OUTPUT_SUMMARY), "expected.csv"};
    *points = (struct yl_result_points){.variant = of->variant,
                                        .variants = of->variants,
                                        .draws = (uint32_t)yl_manifest_value(of, "draws")};
    enum yl_status status = yl_ledger_view(&points->ledger, folder, fault);
    for (size_t i = 0; i < (points->draws ? 2 : 1) && !status; i++) {
        char *text = NULL;
        size_t size = 0;
        uint64_t lines;
        FILE *out = yl_stream_get(&text, &size);
        points->file[i] = (struct yl_point_rows){.folder = folder, .name = name[i]};
        status = yl_point_rows_take(&points->file[i], YL_POINT_HEADER, NULL, out, &lines, fault);
        fclose(out);
        points->head[i] = yl_arena_copy(&points->arena, text, size);
        free(text);
    }
    return status;
}

enum yl_status yl_result_points_next(struct yl_result_read *read, struct yl_result_points *points,
                                     int64_t point, struct yl_fault *fault)
{
    struct yl_finished *finished = &read->finished;
    struct yl_sheet expected = {0};
    struct reader from = {.result = &read->result,
                          .finished = finished,
                          .folder = points->file[0].folder,
                          .fault = fault,
                          .ledger = points->ledger,
                          .point = (uint64_t)point};
    *read = (struct yl_result_read){0};
    finished->manifest.variants = points->variants;
    finished->manifest.variant = points->variant;
    enum yl_status status = read_part(&finished->table[YL_OUTPUT_SUMMARY], points, 0, point, fault);
    if (!status) status = read_all(&from);
    if (!status && points->draws) {
        read->result.drawn.draws = points->draws;
        read->result.drawn.each = read->result.replications / points->draws;
        status = read_part(&expected, points, 1, point, fault);
        if (!status) status = read_expected(&from, &expected);
        yl_table_free(&expected);
    }
    if (status) yl_result_read_free(read);
    return status;
}

void yl_result_points_close(struct yl_result_points *points)
{
    yl_arena_free(&points->arena);
    yl_ledger_close(points->ledger);
    *points = (struct yl_result_points){0};
}

enum yl_status yl_result_read_point(struct yl_result_read *read, const char *folder, int64_t point,
                                    const char *variant, struct yl_fault *fault)
{
    struct yl_result_points points;
    const struct yl_manifest of = {.variant = &variant, .variants = 1};
    *read = (struct yl_result_read){0};
    enum yl_status status = yl_result_points_open(&points, folder, &of, fault);
    points.only = variant;
    if (!status) status = yl_result_points_next(read, &points, point, fault);
    yl_result_points_close(&points);
    return status;
}

void yl_result_read_free(struct yl_result_read *read)
{
    yl_result_free(&read->result);
    yl_output_done(&read->finished);
}
