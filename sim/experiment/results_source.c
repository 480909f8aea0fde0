/* results_source.c: a file of people opened and walked, its header, and the metrics of a long table. Contract: results.h. */
#include "sim/base/get.h"
#include "sim/experiment/results_json.h"
#include "sim/table/foreign.h"
#include <stdlib.h>
#include <string.h>

/* ---- the header ------------------------------------------------------------------------------ */
struct glance {
    struct yl_results *results;
    struct yl_results_column **column;
    size_t *columns, rows;
};

/* Of JSON, whose columns have no form. */
static enum yl_csv_end glance_at(void *context, const struct yl_csv_row *row)
{
    enum { ENOUGH = 1000 };
    struct glance *glance = context;
    double number;
    if (!*glance->column) {
        *glance->column = yl_get_zeroed(row->cells, sizeof **glance->column);
        *glance->columns = row->cells;
        for (size_t c = 0; c < *glance->columns; c++)
            (*glance->column)[c].name =
                yl_arena_copy(&glance->results->arena, row->cell[c], strlen(row->cell[c]));
        return *glance->columns ? YL_CSV_GO_ON : YL_CSV_NO_MEMORY;
    }
    for (size_t c = 0; c < *glance->columns && c < row->cells; c++) {
        (*glance->column)[c].cells += *row->cell[c] != '\0';
        (*glance->column)[c].numbers += yl_people_number(NULL, row->cell[c], &number);
    }
    return ++glance->rows < ENOUGH ? YL_CSV_GO_ON : YL_CSV_ENOUGH;
}

static void say_encoding(struct yl_results_source *source, const char *encoding)
{
    if (!encoding || source->encoding_said) return;
    source->encoding_said = true;
    yl_results_say(source->results, "'%s' is read as %s.", "“%s”按 %s 读取。", source->form.path,
                   encoding);
}

enum yl_status yl_results_open(struct yl_results_source *source, struct yl_results *results,
                               const char *path, struct yl_fault *fault)
{
    *source = (struct yl_results_source){.results = results, .fault = fault};
    enum yl_status status = yl_people_open(&source->form, path, fault);
    say_encoding(source, source->form.encoding);
    if (source->form.sheet)
        yl_results_say(results, "'%s': the sheet '%s' is read; another one: '%s#NAME'.",
                       "“%s”：读取工作表“%s”；要读另一张请写“%s#名称”。", path, source->form.sheet,
                       path);
    return status;
}

void yl_results_close(struct yl_results_source *source) { yl_people_free(&source->form); }

static bool feed_json(void *context, const struct yl_bytes *piece)
{
    return yl_results_json_feed(context, piece) == YL_CSV_GO_ON;
}

static enum yl_status walk_json(struct yl_results_source *source, struct yl_results *results,
                                yl_csv_on_row *on_row, void *context)
{
    const char *encoding = NULL;
    struct yl_results_json *json = NULL;
    enum yl_status status =
        yl_results_json_begin(&json, results, source->form.path, on_row, context, source->fault);
    if (!status)
        status = yl_foreign_walk(source->form.path, feed_json, json, &encoding, source->fault);
    say_encoding(source, encoding);
    const enum yl_csv_end end = yl_results_json_end(json);
    return !status && end == YL_CSV_NO_MEMORY ? YL_NO_MEMORY : status;
}

enum yl_status yl_results_walk(struct yl_results_source *source, struct yl_results *results,
                               yl_csv_on_row *on_row, void *context)
{
    enum yl_csv_end end;
    if (source->form.is_json) return walk_json(source, results, on_row, context);
    return yl_people_walk(&source->form, on_row, context, &source->account, &end, source->fault);
}

enum yl_status yl_results_header(struct yl_results_source *source, struct yl_results *results,
                                 struct yl_results_column **column, size_t *columns)
{
    struct glance glance = {results, column, columns, 0};
    const struct yl_people *form = &source->form;
    enum yl_status status = YL_OK;
    if (form->is_json)
        status = yl_results_walk(source, results, glance_at, &glance);
    else {
        *column = yl_get_zeroed(form->columns + 1, sizeof **column);
        *columns = form->columns;
    }
    for (size_t c = 0; c < *columns && !form->is_json; c++)
        (*column)[c] = (struct yl_results_column){
            .name = yl_arena_copy(&results->arena, form->name[c], strlen(form->name[c])),
            .form = &form->column[c],
            .cells = form->column[c].cells,
            .numbers = form->column[c].numbers};
    if (!status && !*columns)
        yl_results_problem(results, "'%s' is empty", "“%s”是空文件", form->path);
    return status;
}

const char *yl_results_metric_of(const struct yl_results *results, const struct yl_csv_row *row,
                                 size_t metric, char name[256], size_t *length)
{
    if (!results->is_log) return yl_cell_trim(row->cell[metric], length);
    const size_t *at = results->log_at;
    const char *place = row->cell[at[YL_RESULTS_LOG_PLACE]];
    bool passed = !strcmp(row->cell[at[YL_RESULTS_LOG_EVENT]], "passed");
    name[0] = '\0';
    if (passed)
        snprintf(name, 256, "%.127s%s%.127s", place, *place ? "." : "",
                 row->cell[at[YL_RESULTS_LOG_STEP]]);
    *length = strlen(name);
    return name;
}

/* The log of export --as rows has these three columns. */
static void find_log(struct yl_results *results)
{
    static const enum yl_log_role roles[] = {YL_LOG_PLACE, YL_LOG_STEP, YL_LOG_EVENT,
                                             YL_LOG_AMOUNT};
    size_t found = 0;
    for (size_t n = 0; n < YL_RESULTS_LOG_CELLS; n++) {
        const char *asked = results->call->column[roles[n]];
        const bool is_table = results->column->form != NULL;
        const char *name = asked && is_table ? asked : yl_log_role_name(roles[n]);
        results->log_at[n] = SIZE_MAX;
        for (size_t c = 0; c < results->columns; c++) {
            if (results->column[c].role || strcmp(results->column[c].name, name)) continue;
            results->log_at[n] = c;
            found += n < YL_RESULTS_LOG_NEEDED && !results->column[c].numbers;
        }
    }
    results->is_log = found == YL_RESULTS_LOG_NEEDED;
    if (results->is_log && results->log_at[YL_RESULTS_LOG_AMOUNT] != SIZE_MAX)
        results->column[results->log_at[YL_RESULTS_LOG_AMOUNT]].role = YL_RESULTS_AMOUNT;
}

struct long_table {
    struct yl_results *results;
    size_t metric;
    bool header;
    struct yl_map index;
};

/* A column for the rows of this name, behind those that there are: how many they are, or what they have in the column amount. */
static enum yl_csv_end add_column(struct long_table *table, const char *name, size_t length,
                                  bool is_amount)
{
    struct yl_results *results = table->results;
    char both[280];
    const char *text = is_amount ? both : name;
    const size_t fresh = results->columns - results->file_columns;
    size_t size = length;
    if (!length) return YL_CSV_GO_ON;
    if (is_amount) size = (size_t)snprintf(both, sizeof both, "%.*s.amount", (int)length, name);
    const uint64_t *known = yl_map_add(&table->index, text, size, fresh);
    if (*known < fresh) return YL_CSV_GO_ON;
    if (fresh == YL_RESULTS_METRICS) return YL_CSV_ENOUGH;
    struct yl_results_column *more = results->column =
        yl_get_more(results->column, results->columns + 1, sizeof *results->column);
    more[results->columns] =
        (struct yl_results_column){.name = yl_arena_copy(&results->arena, text, size),
                                   .cells = 1,
                                   .numbers = 1,
                                   .length = length,
                                   .is_amount = is_amount};
    return more[results->columns++].name ? YL_CSV_GO_ON : YL_CSV_NO_MEMORY;
}

/* Each metric that a long table names becomes a column behind those of the file. */
static enum yl_csv_end find_metric(void *context, const struct yl_csv_row *row)
{
    struct long_table *table = context;
    struct yl_results *results = table->results;
    size_t length;
    bool header = !table->header;
    table->header = true;
    if (header || row->cells != results->file_columns) return YL_CSV_GO_ON;
    char text[256];
    const char *name = yl_results_metric_of(results, row, table->metric, text, &length);
    enum yl_csv_end end = add_column(table, name, length, false);
    const size_t amount = results->log_at[YL_RESULTS_LOG_AMOUNT];
    if (!end && results->is_log && amount != SIZE_MAX && *row->cell[amount])
        end = add_column(table, name, length, true);
    return end;
}

enum yl_status yl_results_long(struct yl_results_source *source, struct yl_results *results)
{
    struct long_table table = {.results = results};
    bool metric = false, amount = false;
    results->file_columns = results->columns;
    for (size_t c = 0; c < results->columns; c++) {
        if (results->column[c].role == YL_RESULTS_METRIC) table.metric = c;
        metric |= results->column[c].role == YL_RESULTS_METRIC &&
                  2 * results->column[c].numbers < results->column[c].cells;
        amount |= results->column[c].role == YL_RESULTS_AMOUNT;
    }
    find_log(results);
    if (!results->is_log && (!metric || !amount)) {
        for (size_t c = 0; c < results->columns; c++)
            if (results->column[c].role == YL_RESULTS_METRIC ||
                results->column[c].role == YL_RESULTS_AMOUNT)
                results->column[c].role = YL_RESULTS_OTHER;
        return YL_OK;
    }
    enum yl_status status = yl_results_walk(source, results, find_metric, &table);
    yl_map_free(&table.index);
    if (!status && results->columns - results->file_columns == YL_RESULTS_METRICS)
        yl_results_problem(results, "'%s' names %d metrics or more in its column '%s'",
                           "“%s”含 %d 个或更多指标（“%s”列）", results->call->data,
                           YL_RESULTS_METRICS, results->column[table.metric].name);
    return status;
}
