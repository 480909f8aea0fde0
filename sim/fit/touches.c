/* touches.c: visits of a person into touches and conversions, these into journeys; contract in touches.h */
#include "sim/fit/touches.h"
#include "sim/base/array.h"
#include "sim/base/csv_table.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include "sim/output/tables.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 400, GUESS = 400 };
static const int64_t half_life = 7 * YL_DAY;
struct moment { /* of a person */
    int64_t time;
    uint32_t entry;
    bool is_conversion;
};
struct collecting {
    struct yl_touches *journeys;
    const struct yl_touches_call *call;
    bool *is_goal; /* [steps] */
    struct moment *moment;
    struct yl_touch *touch;
    size_t moments, capacity, touch_capacity;
};

/* ---- what a conversion is -------------------------------------------------------------------- */

static const char *name_of(char name[NAME], const struct yl_log_step *step, const char *between)
{
    snprintf(name, NAME, "%s%s%s", step->place, between, step->of->name);
    return name;
}

/* "shops.mall.pay", or as --set has it, "shops.mall.steps.pay"; unasked the last step of each shop, and without a shop the steps
 * of the first goal. */
static bool is_goal(const struct yl_touches_call *call, size_t i)
{
    const struct yl_log_step *step = &call->log->step[i];
    const bool last = i + 1 == call->log->steps || strcmp(step->place, step[1].place) != 0;
    char name[NAME];
    if (call->goal)
        return !strcmp(name_of(name, step, "."), call->goal) ||
               !strcmp(name_of(name, step, ".steps."), call->goal);
    if (!call->scenario->shops) return step->of->goal == 0;
    return last && !strncmp(step->place, "shops.", 6);
}

static enum yl_status find_goal(const struct collecting *to, struct yl_fault *fault)
{
    const struct yl_event_log *log = to->call->log;
    bool found = false;
    to->journeys->is_order = true;
    for (size_t i = 0; i < log->steps; i++) {
        found |= to->is_goal[i] = is_goal(to->call, i);
        to->journeys->is_order &= !to->is_goal[i] || !strncmp(log->step[i].place, "shops.", 6);
    }
    if (found) return YL_OK;
    if (!to->call->goal)
        return yl_fault_set(
            fault, YL_BAD_INPUT,
            "the scenario has no step in a shop and no goal: name the step that is "
            "a conversion, --goal paths.sms.open",
            "场景的店铺没有步骤，也没有目标：请指明哪一步算转化，如 --goal paths.sms.open");
    char *text = yl_get_zeroed(log->steps + 1, NAME), guess[GUESS] = "";
    const char **names = yl_get_zeroed(log->steps + 1, sizeof *names);
    for (size_t i = 0; i < log->steps; i++) names[i] = name_of(text + i * NAME, &log->step[i], ".");
    yl_text_guess(guess, sizeof guess, to->call->goal, names, log->steps);
    YL_FREE(text, names);
    return yl_fault_set(fault, YL_BAD_INPUT, "--goal: the scenario has no step '%s'; it has %s",
                        "--goal：场景没有步骤“%s”；有 %s", to->call->goal, guess);
}

/* ---- journeys -------------------------------------------------------------------------------- */

static void note(struct collecting *to, struct moment moment)
{
    *YL_ARRAY_NEXT(to->moment, to->moments, to->capacity) = moment;
}

/* Where the visit came from. In a log of what is reached, a touch is the first step of an entry, since visits of one person that cross
 * are cut wherever a step comes twice; else it is the beginning of the visit. */
static void note_visit(struct collecting *to, size_t at, size_t end)
{
    const struct yl_event_log *log = to->call->log;
    const struct yl_log_visit *visit = &log->visit[log->row[at].visit];
    const bool has_entry = visit->entry < log->entries;
    const bool is_begun = log->row[at].event == YL_LOG_ENTERED || log->is_passed ||
                          (has_entry && log->first[visit->entry] == YL_LOG_NO_STEP_AT);
    uint16_t last = visit->entry;
    if (is_begun && has_entry) note(to, (struct moment){visit->begin, visit->entry, false});
    for (size_t i = at; i < end; i++) {
        const struct yl_log_row *row = &log->row[i];
        const uint16_t entry = row->entry == UINT16_MAX ? visit->entry : row->entry;
        bool arrives = !is_begun && row->event == YL_LOG_REACHED && entry < log->entries &&
                       (log->first[entry] == row->step ||
                        (i == at && yl_log_comes_to(log, log->first[entry], row->step)));
        const bool within = log->is_passed && row->entry < log->entries && row->entry != last;
        if (within) last = row->entry;
        if (arrives || within) note(to, (struct moment){row->time, entry, false});
        if (row->event == YL_LOG_PASSED && to->is_goal[row->step])
            note(to, (struct moment){row->time, 0, true});
    }
}

YL_ORDER(by_time, struct moment, YL_BY(time) YL_BY(is_conversion) YL_BY(entry))

/* Touches [first, end) of one journey, which ends with the conversion at `time`, or without one. */
static void add_journey(struct collecting *to, size_t first, size_t end, const int64_t *time)
{
    bool several = false;
    if (first == end) return;
    YL_ARRAY_RESERVE(&to->touch, &to->touch_capacity, end - first);
    for (size_t i = first; i < end; i++) {
        const struct moment *moment = &to->moment[i];
        double age = time ? (double)(*time - moment->time) / (double)half_life : 0;
        to->touch[i - first] = (struct yl_touch){moment->entry, age};
        several |= moment->entry != to->moment[first].entry;
    }
    to->journeys->several += several;
    yl_attribution_add(&to->journeys->rules, to->touch, end - first, time != NULL);
}

/* A journey ends with a conversion, or with a window in which nothing comes. */
static void add_person(struct collecting *to)
{
    const int64_t window = to->call->window;
    size_t first = 0;
    bool converts = !to->moments;
    if (to->moments) qsort(to->moment, to->moments, sizeof *to->moment, by_time);
    for (size_t i = 0; i < to->moments; i++) {
        const struct moment *moment = &to->moment[i];
        size_t inside = first;
        if (!moment->is_conversion) {
            bool late = i > first && moment->time - moment[-1].time > window;
            if (late) add_journey(to, first, i, NULL);
            if (late) first = i;
            continue;
        }
        converts = true;
        while (inside < i && moment->time - to->moment[inside].time > window) inside++;
        add_journey(to, first, inside, NULL);
        add_journey(to, inside, i, &moment->time);
        to->journeys->bare += inside == i;
        first = i + 1;
    }
    add_journey(to, first, to->moments, NULL);
    to->journeys->is_of_converters &= converts;
    to->moments = 0;
}

enum yl_status yl_touches_make(struct yl_touches *journeys, const struct yl_touches_call *call,
                               struct yl_fault *fault)
{
    struct collecting to = {.journeys = journeys, .call = call};
    *journeys = (struct yl_touches){.scenario = call->scenario, .is_of_converters = true};
    to.is_goal = yl_get_zeroed(call->log->steps + 1, sizeof *to.is_goal);
    yl_attribution_make(&journeys->rules, call->scenario->entries);
    enum yl_status status = find_goal(&to, fault);
    if (!status) {
        const struct yl_event_log *log = call->log;
        for (size_t i = 0, end; i < log->rows; i = end) {
            const uint32_t visit = log->row[i].visit, person = log->visit[visit].person;
            for (end = i; end < log->rows && log->row[end].visit == visit;) end++;
            note_visit(&to, i, end);
            if (end == log->rows || log->visit[log->row[end].visit].person != person)
                add_person(&to);
        }
    }
    if (!status && !(journeys->rules.converted + journeys->bare > 0))
        status = yl_fault_set(fault, YL_BAD_INPUT,
                              "nobody in the log passes the step that is a conversion (--goal)",
                              "日志中无人通过算作转化的步骤（--goal）");
    if (!status) yl_attribution_end(&journeys->rules);
    YL_FREE(to.is_goal, to.moment, to.touch);
    return status;
}

void yl_touches_free(struct yl_touches *journeys)
{
    yl_attribution_free(&journeys->rules);
    free(journeys->truth);
    *journeys = (struct yl_touches){0};
}

/* ---- the truth ------------------------------------------------------------------------------- */

/* "entries.sms.increment" as the number of its entry; entries: it is none. */
static uint32_t entry_of(const struct yl_scenario *scenario, const char *parameter)
{
    char name[NAME];
    for (uint32_t i = 0; i < scenario->entries; i++) {
        snprintf(name, sizeof name, "entries.%s.increment", scenario->entry[i].name);
        if (!strcmp(name, parameter)) return i;
    }
    return scenario->entries;
}

enum yl_status yl_touches_truth(struct yl_touches *journeys, const char *path, bool asked,
                                struct yl_fault *fault)
{
    const struct yl_scenario *scenario = journeys->scenario;
    struct yl_sheet sheet = {0};
    uint32_t found = 0;
    enum yl_status status = yl_table_read(&sheet, path, fault);
    if (!status) journeys->truth = yl_get_zeroed(scenario->entries + 1, sizeof *journeys->truth);
    for (uint32_t i = 0; i < scenario->entries && !status; i++)
        journeys->truth[i] = (struct yl_increment){NAN, NAN, NAN};
    const int name = yl_table_column(&sheet, "parameter"), is = yl_table_column(&sheet, "value"),
              low = yl_table_column(&sheet, "low"), high = yl_table_column(&sheet, "high"),
              metric = yl_table_column(&sheet, "metric");
    for (size_t r = 0; r < sheet.rows && !status; r++) {
        uint32_t entry = entry_of(scenario, yl_csv_plain(yl_table_cell(&sheet, r, name)));
        if (entry == scenario->entries) continue;
        journeys->truth[entry] =
            (struct yl_increment){yl_table_number(&sheet, r, is), yl_table_number(&sheet, r, low),
                                  yl_table_number(&sheet, r, high)};
        snprintf(journeys->metric, sizeof journeys->metric, "%s",
                 yl_csv_plain(yl_table_cell(&sheet, r, metric)));
        found++;
    }
    journeys->is_counted =
        yl_text_ends(journeys->metric, journeys->is_order ? ".orders" : ".reached");
    yl_table_free(&sheet);
    if (status || found) return status;
    free(journeys->truth);
    journeys->truth = NULL;
    if (!asked) return YL_OK;
    return yl_fault_set(
        fault, YL_BAD_INPUT,
        "'%s' has no increment of an entry of this scenario (rows entries.NAME.increment, as "
        "'export --truth' writes them)",
        "“%s”没有此场景入口的增量（即“export --truth”写出的 entries.名称.increment 行）", path);
}

/* ---- what is found --------------------------------------------------------------------------- */

double yl_touches_credit(const struct yl_touches *journeys, enum yl_attribution_rule rule,
                         uint32_t entry)
{
    if (rule == YL_RULE_MARKOV && journeys->is_of_converters) return NAN;
    return yl_attribution_credit(&journeys->rules, rule, entry);
}

double yl_touches_error(const struct yl_touches *journeys, enum yl_attribution_rule rule,
                        uint32_t entry)
{
    if (!journeys->truth || !journeys->is_counted) return NAN;
    return yl_touches_credit(journeys, rule, entry) - journeys->truth[entry].is;
}

enum yl_status yl_touches_write(const struct yl_touches *journeys, const char *folder,
                                struct yl_fault *fault)
{
    const struct yl_scenario *scenario = journeys->scenario;
    const struct yl_increment none = {NAN, NAN, NAN};
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, "attribution.csv", scenario->bom, fault);
    if (status) return status;
    for (enum yl_attribution_rule rule = 0; rule < YL_RULES; rule++)
        for (uint32_t i = 0; i < scenario->entries; i++) {
            const struct yl_increment truth = journeys->truth ? journeys->truth[i] : none;
            const double credit = yl_touches_credit(journeys, rule, i);
            YL_CSV_ROW(&csv, yl_attribution_names[rule].name, scenario->entry[i].name,
                       (int64_t)journeys->rules.touches[i], credit,
                       credit / journeys->rules.converted, truth.is, truth.low, truth.high,
                       yl_touches_error(journeys, rule, i));
        }
    return yl_csv_close(&csv, true, fault);
}
