/* event_log.c: columns by their names, cells into rows, rows into visits; contract in event_log.h */
#include "sim/fit/event_log.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/csv_rows.h"
#include "sim/base/foreign.h"
#include "sim/base/map.h"
#include "sim/base/text.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum column { PERSON, TIME, STEP, EVENT, PLACE, ENTRY, VISIT, VARIANT, COLUMNS };
enum { NEEDED = EVENT + 1, NAMES = 3, NAME = 200 };
static const uint32_t NOBODY = UINT32_MAX;
static const char *const column_name[COLUMNS][NAMES] = {
    [PERSON] = {"person", "用户", "distinct_id"},
    [TIME] = {"time", "时间", "timestamp"},
    [STEP] = {"step", "步骤", NULL},
    [EVENT] = {"event", "事件", NULL},
    [PLACE] = {"path", "路径", "place"},
    [ENTRY] = {"entry", "入口", NULL},
    [VISIT] = {"visit", "访问", NULL},
    [VARIANT] = {"variant", NULL, NULL},
};
static const char *const asides[YL_LOG_ASIDES][2] = {
    [YL_LOG_CELLS] = {"another number of cells than the header", "单元格数与表头不符"},
    [YL_LOG_PERSON] = {"no person", "没有用户"},
    [YL_LOG_TIME] = {"no time that can be read", "时间无法读取"},
    [YL_LOG_STEP] = {"a step that the scenario does not have", "场景中没有的步骤"},
    [YL_LOG_EVENT] = {"an event that is neither reached nor passed", "事件不是 reached 或 passed"},
    [YL_LOG_OUTSIDE] = {"a time that the log does not cover", "时间不在日志范围内"},
    [YL_LOG_TWICE] = {"an event that the visit has already", "同一次访问中重复的事件"},
    [YL_LOG_UNMET] = {"a step passed that was not reached before", "通过了先前没有到达的步骤"},
};

struct reading {
    struct yl_event_log *log;
    const struct yl_log_call *call;
    const struct yl_scenario *scenario;
    const char *path;
    uint32_t file;
    int at[COLUMNS]; /* -1: the file has none */
    size_t cells;    /* of its header; 0: not read yet */
    size_t problems;
    struct yl_map persons, places; /* persons and visits; "place\nstep" */
    int64_t from, to;              /* of the call */
};

const char *yl_log_aside_word(enum yl_log_aside why, enum yl_lang lang)
{
    return asides[why][lang];
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void tell(const struct reading *reading, const char *en, const char *cn, ...)
{
    va_list list;
    if (!reading->call->err) return;
    va_start(list, cn);
    fputs(yl_text_in(reading->call->lang, "yinliu: ", "yinliu："), reading->call->err);
    vfprintf(reading->call->err, yl_text_in(reading->call->lang, en, cn), list);
    va_end(list);
    fputc('\n', reading->call->err);
}
#pragma GCC diagnostic pop

/* Counts the row; the first of each kind is told with its line. */
static void set_aside(struct reading *reading, enum yl_log_aside why, const char *path, size_t line,
                      const char *cell)
{
    if (!reading->log->aside[why]++)
        tell(reading, "%s:%zu: %s: '%.60s'", "%s:%zu：%s：“%.60s”", path, line,
             asides[why][reading->call->lang], cell);
}

/* ---- the steps of the scenario --------------------------------------------------------------- */

static bool add_step(struct reading *reading, const char *kind, const char *place,
                     const struct yl_step *step)
{
    struct yl_event_log *log = reading->log;
    char key[NAME];
    snprintf(key, sizeof key, "%s%s\n%s", kind, place, step->name);
    if (!yl_map_add(&reading->places, key, strlen(key), log->steps)) return false;
    snprintf(key, sizeof key, "%s\n%s", place, step->name);
    if (!yl_map_add(&reading->places, key, strlen(key), log->steps)) return false;
    snprintf(key, sizeof key, "\n%s", step->name);
    uint64_t *alone = yl_map_add(&reading->places, key, strlen(key), log->steps);
    if (!alone) return false;
    if (*alone != log->steps) *alone = NOBODY; /* several places have a step of this name */
    char *full = malloc(strlen(kind) + strlen(place) + 1);
    if (!full) return false;
    strcat(strcpy(full, kind), place);
    log->step[log->steps++] = (struct yl_log_step){full, step};
    return true;
}

static bool list_steps(struct reading *reading)
{
    const struct yl_scenario *scenario = reading->scenario;
    size_t count = 0;
    for (uint32_t i = 0; i < scenario->paths; i++) count += scenario->path[i].steps;
    for (uint32_t i = 0; i < scenario->shops; i++) count += scenario->shop[i].steps;
    reading->log->step = calloc(count + 1, sizeof *reading->log->step);
    bool good = reading->log->step != NULL;
    for (uint32_t i = 0; i < scenario->paths; i++)
        for (uint32_t k = 0; good && k < scenario->path[i].steps; k++)
            if (scenario->path[i].step[k].name)
                good =
                    add_step(reading, "paths.", scenario->path[i].name, &scenario->path[i].step[k]);
    for (uint32_t i = 0; i < scenario->shops; i++)
        for (uint32_t k = 0; good && k < scenario->shop[i].steps; k++)
            if (scenario->shop[i].step[k].name)
                good =
                    add_step(reading, "shops.", scenario->shop[i].name, &scenario->shop[i].step[k]);
    return good;
}

/* ---- one file -------------------------------------------------------------------------------- */

static bool same_word(const char *cell, const char *word)
{
    size_t length;
    const char *text = yl_foreign_trim(cell, &length);
    return word && length == strlen(word) && !strncmp(text, word, length);
}

static enum yl_csv_end read_header(struct reading *reading, const struct yl_csv_row *row)
{
    reading->cells = row->cells;
    for (int c = 0; c < COLUMNS; c++) {
        reading->at[c] = -1;
        for (size_t i = 0; i < row->cells && reading->at[c] < 0; i++)
            for (int n = 0; n < NAMES; n++)
                if (same_word(row->cell[i], column_name[c][n])) reading->at[c] = (int)i;
        if (reading->at[c] >= 0 || c >= NEEDED) continue;
        reading->problems++;
        tell(reading, "%s:%zu: there is no column '%s'; a log has person, time, step, event",
             "%s:%zu：没有“%s”列；日志要有 person、time、step、event 四列", reading->path,
             row->line, column_name[c][0]);
    }
    return reading->problems ? YL_CSV_ENOUGH : YL_CSV_GO_ON;
}

static const char *cell(const struct reading *reading, const struct yl_csv_row *row,
                        enum column column, size_t *length)
{
    *length = 0;
    return reading->at[column] < 0 ? "" : yl_foreign_trim(row->cell[reading->at[column]], length);
}

/* The step that place and step name; NOBODY: the row is of something else than a step. */
static bool find_step(const struct reading *reading, const struct yl_csv_row *row, uint32_t *step)
{
    char key[NAME];
    size_t place_length, length;
    const char *place = cell(reading, row, PLACE, &place_length),
               *name = cell(reading, row, STEP, &length);
    *step = NOBODY;
    if (!length || (place_length > 6 && !strncmp(place, "rooms.", 6))) return true;
    snprintf(key, sizeof key, "%.*s\n%.*s", (int)place_length, place, (int)length, name);
    const uint64_t *known = yl_map_find(&reading->places, key, strlen(key));
    if (known) *step = (uint32_t)*known;
    return known && *step != NOBODY;
}

static bool find_event(const struct reading *reading, const struct yl_csv_row *row, uint32_t step,
                       enum yl_log_event *event)
{
    const char *text = row->cell[reading->at[EVENT]];
    *event = YL_LOG_OTHER;
    if (step == NOBODY) return true;
    if (same_word(text, "reached") || same_word(text, "到达")) *event = YL_LOG_REACHED;
    if (same_word(text, "passed") || same_word(text, "通过")) *event = YL_LOG_PASSED;
    return *event != YL_LOG_OTHER;
}

/* Persons, or visits where the log names them. */
static bool find_visit(struct reading *reading, const char *name, size_t length, uint32_t *visit)
{
    const uint64_t *number = yl_map_add(&reading->persons, name, length, reading->log->visits);
    if (!number) return false;
    *visit = (uint32_t)*number;
    reading->log->visits += *number == reading->log->visits;
    return true;
}

static enum yl_csv_end read_row(struct reading *reading, const struct yl_csv_row *row)
{
    struct yl_event_log *log = reading->log;
    struct yl_log_row out = {.file = reading->file, .line = (uint32_t)row->line};
    size_t length, blank;
    log->read++;
    if (row->cells != reading->cells) {
        set_aside(reading, YL_LOG_CELLS, reading->path, row->line, row->cell[0]);
        return YL_CSV_GO_ON;
    }
    const char *variant = cell(reading, row, VARIANT, &blank),
               *name = cell(reading, row, reading->at[VISIT] < 0 ? PERSON : VISIT, &length);
    if (blank && (blank != 4 || strncmp(variant, "base", 4) != 0)) return YL_CSV_GO_ON;
    if (same_word(row->cell[reading->at[EVENT]], "begins")) return YL_CSV_GO_ON;
    if (!length)
        set_aside(reading, YL_LOG_PERSON, reading->path, row->line, "");
    else if (!yl_foreign_time(row->cell[reading->at[TIME]], &reading->scenario->zone, &out.time))
        set_aside(reading, YL_LOG_TIME, reading->path, row->line, row->cell[reading->at[TIME]]);
    else if (!find_step(reading, row, &out.step))
        set_aside(reading, YL_LOG_STEP, reading->path, row->line, row->cell[reading->at[STEP]]);
    else if (!find_event(reading, row, out.step, &out.event))
        set_aside(reading, YL_LOG_EVENT, reading->path, row->line, row->cell[reading->at[EVENT]]);
    else if (out.time > reading->to)
        log->aside[YL_LOG_OUTSIDE]++;
    else {
        if (!find_visit(reading, name, length, &out.visit) ||
            !YL_ARRAY_RESERVE(&log->row, &log->row_capacity, log->rows + 1))
            return YL_CSV_NO_MEMORY;
        log->row[log->rows++] = out;
    }
    return YL_CSV_GO_ON;
}

static enum yl_csv_end on_row(void *context, const struct yl_csv_row *row)
{
    struct reading *reading = context;
    return reading->cells ? read_row(reading, row) : read_header(reading, row);
}

static enum yl_status read_file(struct reading *reading, const char *path, struct yl_fault *fault)
{
    struct yl_bytes bytes = {0};
    const char *encoding;
    size_t line = 0;
    reading->path = path;
    reading->cells = 0;
    enum yl_status status = yl_foreign_read(&bytes, &encoding, path, fault);
    if (status) return status;
    enum yl_csv_end end = yl_csv_rows(
        &bytes, (struct yl_csv_how){true, yl_foreign_delimiter(&bytes)}, on_row, reading, &line);
    yl_bytes_free(&bytes);
    if (end == YL_CSV_NO_MEMORY) return YL_NO_MEMORY;
    reading->problems += end == YL_CSV_QUOTE || !reading->cells;
    if (end == YL_CSV_QUOTE)
        tell(reading, "%s:%zu: this is not CSV: a quote is not closed",
             "%s:%zu：不是合法的 CSV：引号没有闭合", path, line);
    else if (!reading->cells)
        tell(reading, "'%s' is empty", "“%s”是空文件", path);
    return YL_OK;
}

/* ---- visits ---------------------------------------------------------------------------------- */

static int by_visit(const void *a, const void *b)
{
    const struct yl_log_row *one = a, *two = b;
    if (one->visit != two->visit) return one->visit < two->visit ? -1 : 1;
    if (one->time != two->time) return one->time < two->time ? -1 : 1;
    if (one->step != two->step) return one->step < two->step ? -1 : 1;
    if (one->event != two->event) return one->event < two->event ? -1 : 1;
    if (one->file != two->file) return one->file < two->file ? -1 : 1;
    return (one->line > two->line) - (one->line < two->line);
}

/* Has this visit met the step in this way already? Notes it. */
static bool meet(uint32_t *seen, uint32_t visit, bool note)
{
    bool met = *seen == visit + 1;
    if (note) *seen = visit + 1;
    return met;
}

/* At one instant a visit passes the step at which it stands before it does anything else. */
static void order_ties(struct yl_log_row *row, size_t rows)
{
    uint32_t visit = NOBODY, at = NOBODY;
    for (size_t i = 0; i < rows; i++) {
        if (row[i].visit != visit) at = NOBODY;
        visit = row[i].visit;
        for (size_t k = i; k < rows && row[k].visit == visit && row[k].time == row[i].time; k++) {
            if (row[k].event != YL_LOG_PASSED || row[k].step != at) continue;
            struct yl_log_row first = row[k];
            memmove(&row[i + 1], &row[i], (k - i) * sizeof *row);
            row[i] = first;
            break;
        }
        at = row[i].event == YL_LOG_REACHED ? row[i].step : NOBODY;
    }
}

static void set_row_aside(struct reading *reading, const struct yl_log_row *row,
                          enum yl_log_aside why)
{
    set_aside(reading, why, reading->call->file[row->file], row->line,
              reading->log->step[row->step].of->name);
}

/* Rows of persons into visits: a step reached once more begins another one, and so does a long pause where no step is open. */
static void cut_visits(struct reading *reading, uint32_t *seen)
{
    struct yl_event_log *log = reading->log;
    uint32_t visits = 0, person = NOBODY, open = 0;
    int64_t last = 0;
    bool named = reading->at[VISIT] >= 0;
    size_t kept = 0;
    for (size_t i = 0; i < log->rows; i++) {
        struct yl_log_row row = log->row[i];
        uint32_t *at = row.event == YL_LOG_OTHER ? NULL : &seen[2 * row.step];
        bool other = row.visit != person;
        if (!other && !named && row.event == YL_LOG_REACHED)
            other =
                meet(&at[0], visits - 1, false) || (!open && row.time - last > reading->call->idle);
        if (other) {
            person = row.visit;
            visits++;
            open = 0;
        }
        last = row.time;
        row.visit = visits - 1;
        if (row.event == YL_LOG_PASSED && !meet(&at[0], row.visit, false)) {
            set_row_aside(reading, &row, YL_LOG_UNMET);
            continue;
        }
        if (at && meet(&at[row.event == YL_LOG_PASSED], row.visit, true)) {
            set_row_aside(reading, &row, YL_LOG_TWICE);
            continue;
        }
        if (row.event == YL_LOG_REACHED) open++;
        if (row.event == YL_LOG_PASSED) open--;
        log->row[kept++] = row;
    }
    log->rows = kept;
    log->visits = visits;
}

/* Of a visit that began before the log is complete nobody knows what came before. */
static void drop_early(struct yl_event_log *log, int64_t from)
{
    size_t kept = 0;
    uint32_t visit = NOBODY;
    bool early = false;
    for (size_t i = 0; i < log->rows; i++) {
        if (log->row[i].visit != visit) early = log->row[i].time < from;
        visit = log->row[i].visit;
        log->aside[YL_LOG_OUTSIDE] += early;
        if (!early) log->row[kept++] = log->row[i];
    }
    log->rows = kept;
}

static void find_clock(struct yl_event_log *log)
{
    static const int64_t ticks[] = {YL_MINUTE, YL_SECOND, 1000};
    log->tick = 1;
    for (size_t t = 0; t < sizeof ticks / sizeof *ticks; t++) {
        size_t i = 0;
        while (i < log->rows && log->row[i].time % ticks[t] == 0) i++;
        if (i < log->rows) continue;
        log->tick = ticks[t];
        return;
    }
}

static enum yl_status in_order(struct reading *reading)
{
    struct yl_event_log *log = reading->log;
    uint32_t *seen = calloc(2 * log->steps + 1, sizeof *seen);
    if (!seen) return YL_NO_MEMORY;
    if (log->rows) qsort(log->row, log->rows, sizeof *log->row, by_visit);
    order_ties(log->row, log->rows);
    cut_visits(reading, seen);
    free(seen);
    drop_early(log, reading->from);
    find_clock(log);
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < log->rows; i++) {
        if (log->row[i].time < first) first = log->row[i].time;
        if (log->row[i].time > last) last = log->row[i].time;
    }
    log->from = reading->call->from ? reading->from : first;
    log->to = reading->call->to ? reading->to : last;
    return YL_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum yl_status time_of(int64_t *instant, const char *text, const struct reading *reading,
                              const char *option, struct yl_fault *fault)
{
    if (!text || yl_foreign_time(text, &reading->scenario->zone, instant)) return YL_OK;
    return yl_fault_set(fault, YL_BAD_CALL, "%s '%s' is no time; write 2026-03-01T10:00",
                        "%s“%s”不是时间，应写作 2026-03-01T10:00", option, text);
}

/* Rows that the log does not cover are no fault of it. */
static void refuse(struct reading *reading)
{
    for (int i = 0; i < YL_LOG_ASIDES && reading->call->strict; i++)
        reading->problems += i != YL_LOG_OUTSIDE && reading->log->aside[i] > 0;
}

enum yl_status yl_event_log_read(struct yl_event_log *log, const struct yl_scenario *scenario,
                                 const struct yl_log_call *call, struct yl_fault *fault)
{
    struct reading reading = {
        .log = log, .call = call, .scenario = scenario, .from = YL_ALWAYS, .to = YL_NEVER};
    *log = (struct yl_event_log){0};
    enum yl_status status = time_of(&reading.from, call->from, &reading, "--from", fault);
    if (!status) status = time_of(&reading.to, call->to, &reading, "--to", fault);
    if (!status && !list_steps(&reading)) status = YL_NO_MEMORY;
    for (; reading.file < call->files && !status && !reading.problems; reading.file++)
        status = read_file(&reading, call->file[reading.file], fault);
    if (!status && !reading.problems) status = in_order(&reading);
    refuse(&reading);
    if (!status && !reading.problems && !log->rows) {
        reading.problems++;
        tell(&reading, "the log has no row of a step of the scenario",
             "日志中没有一行属于场景的步骤");
    }
    yl_map_free(&reading.persons);
    yl_map_free(&reading.places);
    if (status == YL_NO_MEMORY && !*fault->text)
        yl_fault_set(fault, status, "not enough memory for the log", "内存不足，无法处理日志");
    return status ? status : reading.problems ? YL_BAD_INPUT : YL_OK;
}

void yl_event_log_free(struct yl_event_log *log)
{
    for (size_t i = 0; i < log->steps; i++) free((char *)log->step[i].place);
    free(log->step);
    free(log->row);
    *log = (struct yl_event_log){0};
}
