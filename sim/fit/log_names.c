/* log_names.c: names of the scenario's steps and entries, what a log calls them, and what rows are set aside for; contract in
 * event_log.h and log_parts.h */
#include "models/steps.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/fit/log_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 400 };

static void name_step(struct yl_log_reading *reading, const char *kind, const char *place,
                      const char *name)
{
    char key[NAME];
    int length = snprintf(key, sizeof key, "%s%s%s\n%s", kind, *kind ? "." : "", place, name);
    if (length < 0 || length >= NAME) return;
    uint64_t *is = yl_map_add(&reading->places, key, (size_t)length, reading->log->steps);
    if (*is != reading->log->steps)
        *is = YL_LOG_NOBODY; /* several places have a step of this name */
}

static void add_step(struct yl_log_reading *reading, const struct yl_steps *of,
                     const struct yl_step *step)
{
    struct yl_event_log *log = reading->log;
    size_t size = strlen(of->kind) + strlen(of->name) + 2;
    name_step(reading, of->kind, of->name, step->name);
    name_step(reading, "", of->name, step->name);
    name_step(reading, "", "", step->name);
    char *full = yl_get(size);
    snprintf(full, size, "%s.%s", of->kind, of->name);
    log->step[log->steps++] = (struct yl_log_step){full, step, YL_LOG_NO_STEP_AT};
}

/* The first step with a row of what a destination leads to. */
static uint32_t first_of(const struct yl_event_log *log, const struct yl_scenario *scenario,
                         struct yl_destination to)
{
    const struct yl_step *step = NULL;
    if (to.kind == YL_TO_PATH && scenario->path[to.index].steps)
        step = scenario->path[to.index].step;
    if (to.kind == YL_TO_SHOP && scenario->shop[to.index].steps)
        step = scenario->shop[to.index].step;
    if (!step || !step->name) return YL_LOG_NO_STEP_AT;
    for (uint32_t i = 0; i < log->steps; i++)
        if (log->step[i].of == step) return i;
    return YL_LOG_NO_STEP_AT;
}

/* Where a visit is that has passed step k of a place: the next one, or the first of where it jumps. */
static uint32_t next_of(const struct yl_event_log *log, const struct yl_scenario *scenario,
                        const struct yl_step *step, uint32_t k, uint32_t steps, uint32_t at)
{
    const struct yl_step *jump = &step[k];
    if (!jump->choose.present && jump->to.kind == YL_TO_NOWHERE && k + 1 < steps) {
        if (step[k + 1].name) return at + 1;
        jump = &step[k + 1];
    }
    bool depends =
        jump->choose.present || (!jump->name && jump->only_if.count + jump->skip_if.count);
    return depends ? YL_LOG_NO_STEP_AT : first_of(log, scenario, jump->to);
}

/* Where visits come from: entries, then names of starts; a name of several places leads where all of them do. */
static void list_ways(struct yl_event_log *log, const struct yl_scenario *scenario)
{
    struct yl_steps of;
    log->entries = scenario->entries;
    log->ways = log->entries + scenario->start_names;
    log->first = yl_get_zeroed(log->ways + 1, sizeof *log->first);
    bool *known = yl_get_zeroed(scenario->start_names + 1, sizeof *known);
    for (uint32_t i = 0; i < scenario->entries; i++)
        log->first[i] = first_of(log, scenario, scenario->entry[i].to);
    for (uint32_t l = 0; yl_steps_at(scenario, l, &of); l++)
        for (uint32_t i = 0; i < of.steps; i++)
            for (uint32_t k = 0; k < of.step[i].starts; k++) {
                const struct yl_start *start = &of.step[i].start[k];
                uint32_t *first = &log->first[log->entries + start->origin],
                         step = first_of(log, scenario, start->to);
                *first = known[start->origin] && *first != step ? YL_LOG_NO_STEP_AT : step;
                known[start->origin] = true;
            }
    free(known);
}

static enum yl_status list_steps(struct yl_log_reading *reading)
{
    const struct yl_scenario *scenario = reading->scenario;
    size_t count = 0;
    struct yl_steps of;
    for (uint32_t l = 0; yl_steps_at(scenario, l, &of); l++) count += of.during ? 0 : of.steps;
    reading->log->step = yl_get_zeroed(count + 1, sizeof *reading->log->step);
    if (count >= YL_LOG_NO_STEP_AT)
        return yl_fault_set(
            reading->fault, YL_BAD_INPUT, "a log is read for at most %u steps, not %zu",
            "读日志的场景最多 %u 个步骤，现有 %zu 个", YL_LOG_NO_STEP_AT - 1u, count);
    for (uint32_t l = 0; yl_steps_at(scenario, l, &of); l++)
        for (uint32_t i = 0; i < of.steps && !of.during; i++)
            if (of.step[i].name) add_step(reading, &of, &of.step[i]);
    /* Steps stand in the log's list as places and their named steps do in the scenario. */
    uint32_t at = 0;
    for (uint32_t l = 0; yl_steps_at(scenario, l, &of); l++)
        for (uint32_t i = 0; i < of.steps && !of.during; i++) {
            if (!of.step[i].name) continue;
            reading->log->step[at].next = next_of(reading->log, scenario, of.step, i, of.steps, at);
            at++;
        }
    list_ways(reading->log, scenario);
    return YL_OK;
}

static void put_name(struct yl_map *map, const char *name, uint64_t number)
{
    *yl_map_add(map, name, strlen(name), number) = number;
}

/* Names of the log: events by their line of log.events, entries by their own names and those of log.entries. */
static void list_names(struct yl_log_reading *reading)
{
    const struct yl_scenario *scenario = reading->scenario;
    const struct yl_log_rules *rules = reading->rules;
    struct yl_event_log *log = reading->log;
    char dotted[NAME];
    for (uint32_t i = 0; i < rules->event.count; i++)
        put_name(&reading->events, rules->event.all[i].name, i);
    for (uint32_t i = 0; i < scenario->start_names; i++) {
        snprintf(dotted, sizeof dotted, "starts.%s", scenario->start_name[i]);
        put_name(&reading->entries, dotted, scenario->entries + i);
    }
    for (uint32_t i = 0; i < scenario->entries; i++) {
        snprintf(dotted, sizeof dotted, "entries.%s", scenario->entry[i].name);
        put_name(&reading->entries, scenario->entry[i].name, i);
        put_name(&reading->entries, dotted, i);
    }
    for (uint32_t i = 0; i < rules->entry.count; i++)
        put_name(&reading->entries, rules->entry.all[i].name, (uint64_t)rules->entry.all[i].index);
    log->traits = rules->trait.count;
    log->axes = scenario->axis;
    log->scenario = scenario;
    log->axis = yl_get_zeroed(log->traits + 1, sizeof *log->axis);
    for (size_t i = 0; i < log->traits; i++) log->axis[i] = (uint32_t)rules->trait.all[i].index;
}

enum yl_status yl_log_names_list(struct yl_log_reading *reading)
{
    const enum yl_status status = list_steps(reading);
    if (!status) list_names(reading);
    return status;
}

/* ---- looking them up ------------------------------------------------------------------------- */

static uint32_t step_named(const struct yl_log_reading *reading, const char *place,
                           size_t place_length, const char *name, size_t length)
{
    char key[NAME];
    if (place_length + length + 1 > sizeof key) return YL_LOG_NOBODY;
    memcpy(key, place, place_length);
    key[place_length] = '\n';
    memcpy(key + place_length + 1, name, length);
    const uint64_t *known = yl_map_find(&reading->places, key, place_length + 1 + length);
    return known ? (uint32_t)*known : YL_LOG_NOBODY;
}

uint32_t yl_log_step_of(const struct yl_log_reading *reading, const char *place,
                        size_t place_length, const char *name, size_t length)
{
    uint32_t step = step_named(reading, place, place_length, name, length);
    for (size_t dot = length; step == YL_LOG_NOBODY && !place_length && dot > 0; dot--)
        if (name[dot - 1] == '.')
            step = step_named(reading, name, dot - 1, name + dot, length - dot);
    return step;
}

bool yl_log_is_event(const struct yl_log_reading *reading, const char *name,
                     struct yl_log_wide *wide)
{
    size_t length;
    const struct yl_event_log *log = reading->log;
    name = yl_cell_trim(name, &length);
    const uint64_t *event = yl_map_find(&reading->events, name, length);
    const struct yl_step *step = event ? reading->rules->event.all[*event].step : NULL;
    wide->step = event ? YL_LOG_NOBODY : yl_log_step_of(reading, "", 0, name, length);
    for (uint32_t i = 0; i < log->steps && step; i++)
        if (log->step[i].of == step) wide->step = i;
    const bool is_step = wide->step != YL_LOG_NOBODY && !(reading->rules->event.count && !event);
    wide->is_shop = is_step && !strncmp(log->step[wide->step].place, "shops.", 6);
    return event || is_step ||
           (!reading->rules->event.count && length > 8 && !strncmp(name, "entries.", 8) &&
            yl_map_find(&reading->entries, name, length)) ||
           (length == 6 && !memcmp(name, "arrive", 6));
}

/* ---- events ---------------------------------------------------------------------------------- */

enum yl_log_event yl_log_event_named(const char *text, size_t length)
{
    static const struct {
        const char *word[2];
        enum yl_log_event event;
    } words[] = {{{"reached", "到达"}, YL_LOG_REACHED},
                 {{"passed", "通过"}, YL_LOG_PASSED},
                 {{"served", "接待"}, YL_LOG_SERVED},
                 {{"gives up", "放弃"}, YL_LOG_GAVE_UP}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (yl_text_is(text, length, words[i].word[0]) ||
            yl_text_is(text, length, words[i].word[1]))
            return words[i].event;
    return YL_LOG_OTHER;
}

enum yl_status yl_log_time_of(const struct yl_log_reading *reading, int64_t *instant,
                              const char *text, int64_t rule, const char *option)
{
    *instant = rule;
    if (!text || yl_cell_time(text, &reading->scenario->zone, instant)) return YL_OK;
    return yl_fault_set(reading->fault, YL_BAD_CALL, "%s '%s' is no time; write 2026-03-01T10:00",
                        "%s“%s”不是时间，应写作 2026-03-01T10:00", option, text);
}

void yl_log_keep_amount(struct yl_log_reading *reading, const struct yl_log_row *row,
                        const char *text)
{
    struct yl_event_log *log = reading->log;
    double value;
    if (row->event != YL_LOG_PASSED || row->step == YL_LOG_NO_STEP_AT) return;
    const char *place = log->step[row->step].place;
    if (strncmp(place, "shops.", 6) != 0) return;
    const bool good = yl_people_number(reading->amount, text, &value);
    if (!good || !(value > 0)) {
        yl_log_set_aside(reading, good ? YL_LOG_AMOUNT_BELOW : YL_LOG_AMOUNT_NONE, reading->path,
                         row->line, text);
        return;
    }
    for (uint32_t i = 0; i < reading->scenario->shops; i++)
        if (!strcmp(reading->scenario->shop[i].name, place + 6))
            *YL_ARRAY_NEXT(log->amount, log->amounts, log->amount_capacity) =
                (struct yl_log_amount){i, value};
}

const char *yl_log_value_name(const struct yl_axis *axis, uint32_t value)
{
    static const char *const no_yes[] = {"no", "yes"};
    return axis->value ? axis->value[value] : no_yes[value > 0];
}

void yl_event_log_free(struct yl_event_log *log)
{
    for (size_t i = 0; i < log->steps; i++) free((char *)log->step[i].place);
    YL_FREE(log->step, log->row, log->visit, log->trait, log->axis, log->first, log->amount);
    *log = (struct yl_event_log){0};
}

bool yl_log_is_copy(struct yl_log_reading *reading, const char *const *cell,
                    const struct yl_log_wide *wide)
{
    enum { COUNT = 24 };
    const uint64_t most = (UINT64_C(1) << COUNT) - 1, file = reading->file;
    uint64_t key = 0;
    if (reading->call->files < 2) return false;
    const size_t paths = reading->columns.paths;
    if (wide) key = wide->column + 1;
    for (size_t i = 0; i < paths + (wide != NULL); i++) {
        const int at = i < paths ? reading->columns.at[i] : (int)wide->column;
        const char *text = at < 0 ? "" : cell[at];
        const uint64_t both[] = {key, yl_hash(text, strlen(text))};
        key = yl_hash(both, sizeof both);
    }
    /* the file that had it last, how often that has it, how often it counts */
    uint64_t *is = yl_map_add(&reading->copies, &key, sizeof key, file << 2 * COUNT);
    const uint64_t here = (*is >> 2 * COUNT == file ? *is >> COUNT & most : 0) + 1;
    const bool copy = here <= (*is & most);
    *is = file << 2 * COUNT | here << COUNT | ((*is & most) + !copy);
    return copy;
}

/* ---- rows that are not used ------------------------------------------------------------------- */

static const struct {
    bool is_fault, is_whole;
    const char *word[2];
} asides[YL_LOG_ASIDES] = {
#define YL_LOG_ASIDE(WHY, fault, whole, ...) [YL_LOG_##WHY] = {fault, whole, {__VA_ARGS__}},
    YL_LOG_ASIDES_ALL
#undef YL_LOG_ASIDE
};

const char *yl_log_aside_word(enum yl_log_aside why, enum yl_lang lang)
{
    return asides[why].word[lang];
}

void yl_log_set_aside(struct yl_log_reading *reading, enum yl_log_aside why, const char *path,
                      size_t line, const char *cell)
{
    struct yl_log_aside_rows *rows = &reading->log->aside[why];
    if (rows->count++) return;
    rows->path = path;
    rows->line = line;
    if (asides[why].is_fault)
        yl_say(&reading->say, "%s:%zu: %s: '%.60s'", "%s:%zu：%s：“%.60s”", path, line,
               asides[why].word[reading->call->lang], cell);
}

static size_t set_aside(const struct yl_event_log *log, bool only_faults)
{
    size_t rows = 0;
    for (int i = 0; i < YL_LOG_ASIDES; i++)
        if (asides[i].is_whole && (asides[i].is_fault || !only_faults)) rows += log->aside[i].count;
    return rows;
}

size_t yl_log_used(const struct yl_event_log *log) { return log->read - set_aside(log, false); }

/* Rows that the log does not cover, and those that a rule names, are no fault of it. */
void yl_log_refuse(struct yl_log_reading *reading)
{
    const struct yl_log_call *call = reading->call;
    const size_t used = yl_log_used(reading->log), faults = set_aside(reading->log, true);
    for (int i = 0; i < YL_LOG_ASIDES && call->strict; i++)
        reading->wrong.count += asides[i].is_fault && reading->log->aside[i].count > 0;
    if (reading->wrong.count || faults <= used || call->goes_on) return;
    yl_say(&reading->wrong,
           "rows that should count: %zu; that cannot be used: %zu, more than half. Are columns "
           "and names what they should be? --bad-cells skip goes on without them",
           "应计入的 %zu 行中有 %zu 行无法使用，超过一半：请检查列与名称；"
           "加 --bad-cells skip 可不计这些行",
           used + faults, faults);
}
