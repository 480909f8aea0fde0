/* results_source.c: a file of people opened and walked, its header, the log of a tool, and the metrics of a long table. Contract: results.h. */
#include "sim/base/get.h"
#include "sim/experiment/results.h"
#include <string.h>

/* ---- the file -------------------------------------------------------------------------------- */

enum yl_status yl_results_open(struct yl_results_source *source, struct yl_results *results,
                               const char *path, struct yl_fault *fault)
{
    *source = (struct yl_results_source){.fault = fault};
    enum yl_status status = yl_people_open(&source->form, path, fault);
    if (source->form.encoding)
        yl_say(&results->say, "'%s' is read as %s.", "“%s”按 %s 读取。", path,
               source->form.encoding);
    if (source->form.sheet)
        yl_say(&results->say, "'%s': the sheet '%s' is read; another one: '%s#NAME'.",
               "“%s”：读取工作表“%s”；要读另一张请写“%s#名称”。", path, source->form.sheet, path);
    return status;
}

enum yl_status yl_results_sheet(struct yl_results *results, struct yl_sheet *sheet,
                                const char *path, struct yl_fault *fault)
{
    struct yl_people form;
    struct yl_people_account account;
    *sheet = (struct yl_sheet){0};
    struct yl_table_rows rows = {.table = sheet, .arena = &sheet->arena};
    enum yl_status status = yl_people_open(&form, path, fault);
    if (!status) status = yl_people_keep(&form, &rows, &account, fault);
    yl_people_free(&form);
    if (rows.odd)
        yl_say(&results->wrong, "%s:%zu: this row does not have the %zu cells of the header",
               "%s:%zu：此行的格数与表头的 %zu 格不同", path, rows.odd, sheet->columns);
    return status;
}

static enum yl_csv_end hand_row(void *context, const struct yl_csv_row *row)
{
    struct yl_results_source *source = context;
    const bool is_header = !source->began;
    source->began = true;
    return is_header ? YL_CSV_GO_ON : source->on_row(source->context, row);
}

enum yl_status yl_results_walk(struct yl_results_source *source, yl_csv_on_row *on_row,
                               void *context)
{
    source->on_row = on_row;
    source->context = context;
    source->began = false;
    return yl_people_walk(&source->form, hand_row, source, &source->account, NULL, source->fault);
}

void yl_results_header(struct yl_results_source *source, struct yl_results *results,
                       struct yl_results_column **column, size_t *columns)
{
    const struct yl_people *form = &source->form;
    *column = yl_get_zeroed(form->columns + 1, sizeof **column);
    *columns = form->columns;
    for (size_t c = 0; c < *columns; c++)
        (*column)[c] = (struct yl_results_column){
            .name = yl_arena_copy(&results->arena, form->name[c], strlen(form->name[c])),
            .form = &form->column[c],
            .cells = form->column[c].cells,
            .numbers = form->column[c].numbers};
    if (!*columns) yl_say(&results->wrong, "'%s' is empty", "“%s”是空文件", form->path);
}

/* ---- logs ------------------------------------------------------------------------------------ */

/* Of a tool's log the roles of persons and of times, the first of which counts; YL_LOG_ROLES ends each. */
static const enum yl_log_role told[2][4] = {
    {YL_LOG_LOGIN, YL_LOG_PERSON, YL_LOG_DEVICE, YL_LOG_ROLES},
    {YL_LOG_TIME, YL_LOG_SERVER, YL_LOG_ROLES}};

/* The column of the role; -1: none. */
static int log_column(const struct yl_results *results, enum yl_log_role role)
{
    const struct yl_log_columns *log = &results->log;
    for (size_t i = log->first[role]; i < log->first[role + 1]; i++)
        if (log->at[i] >= 0) return log->at[i];
    return -1;
}

const char *yl_results_told(const struct yl_results *results, const char *const *cell, bool is_time,
                            size_t *length)
{
    const char *text = "";
    *length = 0;
    for (const enum yl_log_role *role = told[is_time]; *role < YL_LOG_ROLES && !*length; role++)
        text = yl_log_cell(&results->log, cell, *role, length);
    return text;
}

enum yl_results_aside yl_results_aside(const struct yl_results *results, const char *const *cell)
{
    size_t length;
    const char *type = yl_log_cell(&results->log, cell, YL_LOG_TYPE, &length);
    if (length && !yl_text_is(type, length, "track")) return YL_RESULTS_OTHER_TYPE;
    return yl_log_is_excluded(&results->log, results->rules, cell) ? YL_RESULTS_EXCLUDED
                                                                   : YL_RESULTS_READ;
}

/* What the call names beside roles, and the arm: the whole file is looked at where the first rows have it not. */
static bool misses(const struct yl_results *results, const struct yl_people *form)
{
    const struct yl_ab_data *call = results->call;
    const struct yl_experiment *plan = results->plan;
    const char *name[3 + YL_RESULTS_SEGMENTS] = {call->cluster, call->triggered, results->where};
    size_t names = 3;

    bool missed = !call->exposed && !call->column[YL_LOG_ARM] &&
                  yl_log_column_usual(YL_LOG_ARM, form->name, NULL, form->columns, true) < 0;

    if (plan && !name[0]) name[0] = plan->cluster;
    if (plan && !name[1]) name[1] = plan->triggered;
    for (uint32_t s = 0; plan && s < plan->segments && s < YL_RESULTS_SEGMENTS; s++)
        name[names++] = plan->segment[s];
    for (size_t i = 0; i < names; i++)
        missed |= name[i] && yl_log_column_named(name[i], form->name, form->columns) < 0;
    return missed || call->segments;
}

static void open_log(struct yl_results *results, int preset)
{
    const struct yl_log_rules *rules = results->rules;
    yl_log_columns_make(&results->log, rules, results->call->column, preset);
    for (uint32_t e = 0; e < rules->event.count; e++)
        yl_map_add(&results->events, rules->event.all[e].name, strlen(rules->event.all[e].name), e);
}

enum yl_status yl_results_tool(struct yl_results_source *source, struct yl_results *results)
{
    const struct yl_log_rules *rules = results->rules;
    const struct yl_ab_data *call = results->call;
    struct yl_people *form = &source->form;
    int preset = call->preset ? yl_log_preset(call->preset) : rules->preset;
    if (!form->is_json) return YL_OK;
    if (!call->preset && !preset) preset = yl_log_preset_of(form, rules, call->column);
    enum yl_status status = misses(results, form) ? yl_people_all_keys(form, source->fault) : YL_OK;
    if (preset < 0 || status) return status;
    open_log(results, preset);
    status = yl_log_columns_want(&results->log, form, call->column, source->fault);
    (void)yl_log_columns_header(&results->log, form->name, form->columns);
    results->is_log = results->is_tool = true;
    /* times of a project's clock are those of log.tz, else of the scenario */
    if (!status && rules->tz) status = yl_zone_open(&results->log_zone, rules->tz, source->fault);
    if (status) return status;
    yl_log_clock_make(results->clock, rules->tz ? &results->log_zone : results->zone,
                      results->log.is_zoned);
    return YL_OK;
}

void yl_results_tool_roles(struct yl_results *results)
{
    for (size_t c = 0; c < results->columns; c++) results->column[c].numbers = 0;
    for (int is_time = 0; is_time < 2; is_time++) {
        int at = -1;
        for (const enum yl_log_role *role = told[is_time]; *role < YL_LOG_ROLES && at < 0; role++)
            at = log_column(results, *role);
        if (at >= 0) results->column[at].role = is_time ? YL_RESULTS_TIME : YL_RESULTS_PERSON;
    }
}

/* A table with these three columns is a log of rows. */
static void find_log(struct yl_results *results)
{
    static const enum yl_log_role needed[] = {YL_LOG_PLACE, YL_LOG_STEP, YL_LOG_EVENT};
    if (!results->is_tool) {
        open_log(results, 0);
        (void)yl_log_columns_header(&results->log, results->name, results->columns);
    }
    bool found = true;
    for (size_t n = 0; n < 3 && !results->is_tool; n++) {
        const int at = log_column(results, needed[n]);
        found &= at >= 0 && !results->column[at].role && !results->column[at].numbers;
    }
    results->is_log = found;
    const int amount = log_column(results, YL_LOG_AMOUNT);
    if (found && amount >= 0 && !results->column[amount].role)
        results->column[amount].role = YL_RESULTS_AMOUNT;
}

const char *yl_results_metric_of(const struct yl_results *results, const struct yl_csv_row *row,
                                 size_t metric, char name[256], size_t *length)
{
    const struct yl_log_columns *log = &results->log;
    size_t place_length, event_length;
    if (!results->is_log) return yl_cell_trim(row->cell[metric], length);
    const char *step = yl_log_cell(log, row->cell, YL_LOG_STEP, length),
               *place = yl_log_cell(log, row->cell, YL_LOG_PLACE, &place_length),
               *event = yl_log_cell(log, row->cell, YL_LOG_EVENT, &event_length);
    const uint64_t *known =
        results->events.count ? yl_map_find(&results->events, step, *length) : NULL;
    bool passed = event_length ? yl_text_is(event, event_length, "passed")
                               : !yl_log_columns_have(log, YL_LOG_EVENT) || results->is_tool;
    if (known) {
        const struct yl_log_name *is = &results->rules->event.all[*known];
        passed &= !is->reached;
        step = is->value;
        *length = strcspn(step, " ");
        place_length = 0;
    } else
        passed &= !results->rules->event.count;
    if (!passed || place_length + *length + 2 > 256) *length = place_length = 0;
    memcpy(name, place, place_length);
    if (place_length) name[place_length++] = '.';
    memcpy(name + place_length, step, *length);
    *length += place_length;
    name[*length] = '\0';
    return name;
}

/* ---- long tables ----------------------------------------------------------------------------- */

struct long_table {
    struct yl_results *results;
    size_t metric;
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
    results->columns++;
    return YL_CSV_GO_ON;
}

/* Each metric that a long table names becomes a column behind those of the file. */
static enum yl_csv_end find_metric(void *context, const struct yl_csv_row *row)
{
    struct long_table *table = context;
    struct yl_results *results = table->results;
    size_t length;
    char text[256];
    if (row->cells != results->file_columns) return YL_CSV_GO_ON;
    if (results->is_log && yl_results_aside(results, row->cell)) return YL_CSV_GO_ON;
    const char *name = yl_results_metric_of(results, row, table->metric, text, &length);
    enum yl_csv_end end = add_column(table, name, length, false);
    if (!end && results->is_log) {
        size_t amount;
        (void)yl_log_cell(&results->log, row->cell, YL_LOG_AMOUNT, &amount);
        if (amount) end = add_column(table, name, length, true);
    }
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
    enum yl_status status = yl_results_walk(source, find_metric, &table);
    yl_map_free(&table.index);
    if (!status && results->columns - results->file_columns == YL_RESULTS_METRICS)
        yl_say(&results->wrong, "'%s' names %d metrics or more in its column '%s'",
               "“%s”含 %d 个或更多指标（“%s”列）", results->call->data, YL_RESULTS_METRICS,
               results->column[table.metric].name);
    return status;
}
