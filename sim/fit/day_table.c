/* day_table.c: cells of a table into counts by period, arrivals into visits; contract in day_table.h */
#include "sim/fit/day_table.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/fit/log_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VISITS = 200000000 };
static const struct yl_zone wall = {0};
enum column { DATE, HOUR, PLACE, STEP, USERS, PERSON, COLUMNS };
static const enum yl_log_role roles[COLUMNS] = {[DATE] = YL_LOG_TIME,
                                                [PLACE] = YL_LOG_PLACE,
                                                [STEP] = YL_LOG_STEP,
                                                [USERS] = YL_LOG_PEOPLE,
                                                [PERSON] = YL_LOG_PERSON};
struct cell {       /* of the table */
    int64_t number; /* of its period since 1970, by the wall clock */
    double users;
    uint32_t line;
    uint16_t file;
    uint32_t at; /* step, or entry behind the steps */
};
struct tabling {
    struct yl_log_reading reading;
    struct yl_day_table *table;
    const char *path;
    const struct yl_people *form;
    int column[COLUMNS];
    size_t cells_of_header;
    struct cell *cell;
    size_t cells, capacity;
};

/* ---- rows ------------------------------------------------------------------------------------ */

static void find_columns(int column[COLUMNS], const struct yl_people *form)
{
    static const char *const others[COLUMNS][2] = {
        [DATE] = {"day"}, [HOUR] = {"hour", "小时"}, [USERS] = {"visits"}};
    for (int c = 0; c < COLUMNS; c++) {
        column[c] = -1;
        if (c != HOUR)
            column[c] = yl_log_column_usual(roles[c], form->name, NULL, form->columns, false);
        for (int k = 0; k < 2 && others[c][k] && column[c] < 0; k++)
            column[c] = yl_log_column_named(others[c][k], form->name, form->columns);
    }
}

static const char *text_of(const struct tabling *to, const struct yl_csv_row *row, enum column c,
                           size_t *length)
{
    *length = 0;
    return to->column[c] < 0 ? "" : yl_cell_trim(row->cell[to->column[c]], length);
}

/* The step, or the entry of an arrival behind the steps; YL_LOG_NOBODY: neither. */
static uint32_t find_what(const struct tabling *to, const struct yl_csv_row *row)
{
    size_t place_length, length;
    const char *place = text_of(to, row, PLACE, &place_length),
               *name = text_of(to, row, STEP, &length);
    const uint64_t *event = yl_map_find(&to->reading.events, name, length);
    struct yl_log_wide as;
    if (event && yl_log_is_event(&to->reading, name, &as) && as.step != YL_LOG_NOBODY)
        return as.step;
    if (event)
        return (uint32_t)(to->table->log.steps +
                          (size_t)to->reading.rules->event.all[*event].index);
    uint32_t step = yl_log_step_of(&to->reading, place, place_length, name, length);
    const uint64_t *entry = yl_map_find(&to->reading.entries, name, length);
    if (step != YL_LOG_NOBODY) return step;
    bool arrives = length > 8 && !strncmp(name, "entries.", 8);
    return entry && arrives ? (uint32_t)(to->table->log.steps + *entry) : YL_LOG_NOBODY;
}

/* Local periods since 1970, by date and hour; false: there is no such time. */
static bool find_period(const struct tabling *to, const struct yl_csv_row *row, int64_t *number)
{
    size_t length;
    int64_t at;
    double hour = 0;
    const char *date = text_of(to, row, DATE, &length), *text = text_of(to, row, HOUR, &length);
    if (!yl_cell_time(date, &wall, &at)) return false;
    if (to->column[HOUR] >= 0 &&
        (!yl_people_number(&to->form->column[to->column[HOUR]], text, &hour) || hour < 0 ||
         hour > 23 || hour != floor(hour)))
        return false;
    *number = (at + (int64_t)hour * YL_HOUR) / to->table->period;
    return true;
}

static void aside(struct tabling *to, enum yl_log_aside why, size_t line, const char *cell)
{
    yl_log_set_aside(&to->reading, why, to->path, line, cell);
}

static enum yl_csv_end read_row(struct tabling *to, const struct yl_csv_row *row)
{
    struct cell cell;
    size_t length;
    to->table->log.read++;
    if (row->cells != to->cells_of_header) {
        aside(to, YL_LOG_CELLS, row->line, row->cell[0]);
        return YL_CSV_GO_ON;
    }
    const char *users = text_of(to, row, USERS, &length);
    if (!find_period(to, row, &cell.number)) {
        aside(to, YL_LOG_TIME_NONE, row->line, row->cell[to->column[DATE]]);
    } else if (!yl_people_number(&to->form->column[to->column[USERS]], users, &cell.users) ||
               !(cell.users >= 0 && cell.users <= 1e9) || cell.users != floor(cell.users)) {
        aside(to, YL_LOG_USERS_NONE, row->line, users);
    } else if ((cell.at = find_what(to, row)) == YL_LOG_NOBODY) {
        aside(to, YL_LOG_STEP_NONE, row->line, text_of(to, row, STEP, &length));
    } else {
        cell.line = (uint32_t)row->line;
        cell.file = to->reading.file;
        *YL_ARRAY_NEXT(to->cell, to->cells, to->capacity) = cell;
    }
    return YL_CSV_GO_ON;
}

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct tabling *to = context;
    if (to->cells_of_header) return read_row(to, row);
    find_columns(to->column, to->form);
    to->cells_of_header = row->cells;
    int64_t period = to->column[HOUR] < 0 ? YL_DAY : YL_HOUR;
    bool good = to->column[STEP] >= 0 && (!to->table->period || to->table->period == period);
    to->table->period = period;
    return good ? YL_CSV_GO_ON : YL_CSV_ENOUGH;
}

static enum yl_status read_file(struct tabling *to, const char *path)
{
    struct yl_fault *fault = to->reading.fault;
    struct yl_people form;
    struct yl_people_account account;
    char text[YL_PEOPLE_TEXT];
    enum yl_csv_end end = YL_CSV_END;
    to->path = path;
    to->form = &form;
    to->cells_of_header = 0;
    enum yl_status status = yl_people_open(&form, path, fault);
    find_columns(to->column, &form);
    if (!status && to->column[USERS] >= 0 &&
        yl_people_doubt(&form.column[to->column[USERS]], to->reading.call->lang, text))
        status = yl_fault_set(fault, YL_BAD_INPUT, "%s: the column of users is in doubt: %s",
                              "%s：人数列无法确定：%s", path, text);
    if (!status && yl_people_no_total(&form, to->column[STEP], to->reading.call->lang, text))
        status = yl_fault_set(fault, YL_BAD_INPUT, "%s; delete such rows, or name them otherwise",
                              "%s；请删去这些行，或改用别的名称", text);
    if (!status) status = yl_people_walk(&form, on_row, to, &account, &end, fault);
    if (!status && yl_people_asides(&account, to->reading.call->lang, text))
        yl_say(&to->reading.say, "'%s': %s", "“%s”：%s", path, text);
    yl_people_free(&form);
    if (!status && end == YL_CSV_ENOUGH)
        status = yl_fault_set(
            fault, YL_BAD_INPUT,
            "%s:1: a table has the columns date, step, users, and hour in all files or in none",
            "%s:1：人数表应有 date、step、users 列，hour 列要么各文件都有，要么都没有", path);
    return status;
}

/* ---- counts ---------------------------------------------------------------------------------- */

/* The period in which the instant lies, by the wall clock. */
static int64_t period_at(const struct tabling *to, int64_t instant)
{
    struct yl_local local = yl_local(&to->reading.scenario->zone, instant);
    return (instant + local.offset_s * YL_SECOND) / to->table->period;
}

static int64_t begin_of(const struct tabling *to, int64_t number)
{
    int64_t instant = 0;
    (void)yl_instant(&instant, &to->reading.scenario->zone,
                     yl_local(&wall, number * to->table->period));
    return instant;
}

/* Visits of the arrivals, each in the middle of its period. */
static enum yl_status add_visits(struct tabling *to, int64_t first)
{
    struct yl_day_table *table = to->table;
    size_t entries = to->reading.scenario->entries;
    const double all = yl_fit_sum(table->begun, entries * table->periods);
    if (all > MOST_VISITS)
        return yl_fault_set(to->reading.fault, YL_BAD_INPUT,
                            "the table has %.0f arrivals; %d are the most",
                            "人数表有 %.0f 次到达，最多 %d 次", all, (int)MOST_VISITS);
    table->log.visit = yl_get_zeroed((size_t)all + 1, sizeof *table->log.visit);
    for (size_t e = 0; e < entries; e++)
        for (size_t t = 0; t < table->periods; t++) {
            int64_t begin = begin_of(to, first + (int64_t)t) + table->period / 2;
            for (double k = 0; k < table->begun[e * table->periods + t]; k++)
                table->log.visit[table->log.visits++] =
                    (struct yl_log_visit){.begin = begin, .entry = (uint16_t)e};
        }
    table->log.has_entries = table->log.has_arrivals = table->log.visits > 0;
    return YL_OK;
}

static enum yl_status fill(struct tabling *to, int64_t first, int64_t end)
{
    struct yl_day_table *table = to->table;
    size_t steps = table->log.steps;
    table->periods = (size_t)(end - first);
    table->passed = yl_get_zeroed(steps * table->periods + 1, sizeof *table->passed);
    table->begun =
        yl_get_zeroed(to->reading.scenario->entries * table->periods + 1, sizeof *table->begun);
    for (size_t i = 0; i < to->cells; i++) {
        const struct cell *cell = &to->cell[i];
        if (cell->number < first || cell->number >= end) {
            yl_log_set_aside(&to->reading, YL_LOG_OUTSIDE, to->reading.call->file[cell->file],
                             cell->line, "");
            continue;
        }
        size_t t = (size_t)(cell->number - first);
        if (cell->at < steps)
            table->passed[cell->at * table->periods + t] += cell->users;
        else
            table->begun[(cell->at - steps) * table->periods + t] += cell->users;
    }
    return add_visits(to, first);
}

/* From the first period with a count to the last, unless the call gives them. */
static enum yl_status count(struct tabling *to)
{
    enum { MOST = 24 * 366 };
    const struct yl_log_call *call = to->reading.call;
    const struct yl_log_rules *rules = &to->reading.scenario->log;
    int64_t first = INT64_MAX, end = INT64_MIN, from, until;
    enum yl_status status = yl_log_time_of(&to->reading, &from, call->from, rules->from, "--from");
    if (!status) status = yl_log_time_of(&to->reading, &until, call->to, rules->to, "--to");
    if (status) return status;
    for (size_t i = 0; i < to->cells; i++) {
        if (to->cell[i].number < first) first = to->cell[i].number;
        if (to->cell[i].number >= end) end = to->cell[i].number + 1;
    }
    if (from != YL_ALWAYS) first = period_at(to, from);
    if (until != YL_NEVER) end = period_at(to, until);
    if (!to->cells || end <= first || end - first > MOST)
        return yl_fault_set(
            to->reading.fault, YL_BAD_INPUT,
            "the table has no row of a step of the scenario, or more than %d periods: "
            "--from and --to say which",
            "表中没有场景步骤的行，或超过 %d 个时段：用 --from 与 --to 指明", (int)MOST);
    status = fill(to, first, end);
    if (status) return status;
    to->table->log.from = begin_of(to, first);
    to->table->log.to = begin_of(to, end);
    to->table->log.tick = to->table->period;
    to->table->log.is_passed = true;
    return YL_OK;
}

enum yl_status yl_day_table_read(struct yl_day_table *table, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault)
{
    struct tabling to = {.table = table,
                         .reading = {.log = &table->log,
                                     .call = call,
                                     .scenario = scenario,
                                     .rules = &scenario->log,
                                     .fault = fault,
                                     .say = {.to = call->err, .lang = call->lang},
                                     .wrong = {.to = call->err, .lang = call->lang}}};
    struct yl_map *const maps[] = {&to.reading.places, &to.reading.events, &to.reading.entries};
    *table = (struct yl_day_table){0};
    enum yl_status status = yl_log_names_list(&to.reading);
    for (size_t i = 0; i < call->files && !status; i++) {
        to.reading.file = (uint16_t)i;
        status = read_file(&to, call->file[i]);
    }
    if (!status) status = count(&to);
    yl_log_refuse(&to.reading);
    if (!status && to.reading.wrong.count) status = YL_BAD_INPUT;
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) yl_map_free(maps[i]);
    free(to.cell);
    return status;
}

enum yl_status yl_day_table_is(bool *is, const char *path, struct yl_fault *fault)
{
    struct yl_people form;
    struct yl_fault why = {0};
    int column[COLUMNS];
    const enum yl_status status = yl_people_open(&form, path, &why);
    find_columns(column, &form);
    yl_people_free(&form);
    *is = !status && column[DATE] >= 0 && column[USERS] >= 0 && column[PERSON] < 0;
    return yl_fault_is_machines(&why) ? yl_fault_take(fault, status, &why) : YL_OK;
}

void yl_day_table_free(struct yl_day_table *table)
{
    yl_event_log_free(&table->log);
    YL_FREE(table->passed, table->begun);
    *table = (struct yl_day_table){0};
}
