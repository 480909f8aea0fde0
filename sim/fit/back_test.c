/* back_test.c: daily counts of a log and of campaigns, by one list of series; contract in back_test.h */
#include "sim/fit/back_test.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/output/tables.h"
#include "sim/scenario/value.h"
#include <math.h>
#include <string.h>

enum { DAYS_MOST = 366 };
static const struct {
    const char *name, *word[2];
} metrics[YL_BACK_METRICS] = {
#define YL_BACK_METRIC(METRIC, name, words, zh) {name, {words, zh}},
    YL_BACK_METRICS_ALL
#undef YL_BACK_METRIC
};
const char *yl_back_metric_word(enum yl_back_metric metric, enum yl_lang lang)
{
    return metrics[metric].word[lang];
}

/* ---- the days ---------------------------------------------------------------------------------- */

static enum yl_status parse_days(size_t *days, const char *text, struct yl_fault *fault)
{
    double time = 0;
    const struct yl_value_text raw = {text, strlen(text), YL_U_DURATION};
    bool good = yl_value_parse(&raw, &time) == YL_VALUE_GOOD && time >= (double)YL_DAY &&
                time <= (double)DAYS_MOST * (double)YL_DAY && fmod(time, (double)YL_DAY) == 0;
    *days = good ? (size_t)(time / (double)YL_DAY) : 0;
    if (good) return YL_OK;
    return yl_fault_set(fault, YL_BAD_CALL,
                        "--back-test '%s' is no number of whole days, such as 7d",
                        "--back-test“%s”不是整天数，例如 7d", text);
}

static enum yl_status too_short(const struct yl_back_test *test, const struct yl_event_log *log,
                                struct yl_fault *fault)
{
    char from[YL_TIME_TEXT], to[YL_TIME_TEXT];
    yl_time_print(from, log->from, &test->scenario->zone);
    yl_time_print(to, log->to, &test->scenario->zone);
    return yl_fault_set(
        fault, YL_BAD_INPUT,
        "the log covers %s to %s: without its last %zu whole days less than a day is left to fit; "
        "hold fewer out",
        "日志覆盖 %s 至 %s：去掉最后 %zu 个整天后，剩下不足一天可供拟合；请少留出几天", from, to,
        test->days);
}

/* The last whole local days that the log covers. */
static enum yl_status find_days(struct yl_back_test *test, const struct yl_event_log *log,
                                struct yl_fault *fault)
{
    const struct yl_scenario *scenario = test->scenario;
    test->edge = yl_get_zeroed(test->days + 1, sizeof *test->edge);
    int64_t edge = test->edge[test->days] = yl_latest_mark(&scenario->zone, log->to, YL_DAY);
    for (size_t d = test->days; d-- > 0;)
        edge = test->edge[d] = yl_latest_mark(&scenario->zone, edge - 1, YL_DAY);
    if (edge < log->from + YL_DAY) return too_short(test, log, fault);
    if (scenario->from <= log->from && scenario->to >= test->edge[test->days]) return YL_OK;
    char from[YL_TIME_TEXT], to[YL_TIME_TEXT];
    yl_time_print(from, yl_latest_mark(&scenario->zone, log->from, YL_DAY), &scenario->zone);
    yl_time_print(to, test->edge[test->days], &scenario->zone);
    return yl_fault_set(fault, YL_BAD_INPUT,
                        "the horizon of the scenario does not cover the log and the days held out; "
                        "give --set horizon.from=%s --set horizon.to=%s",
                        "场景的时间范围没有包含日志与留出的各天；请写 --set horizon.from=%s "
                        "--set horizon.to=%s",
                        from, to);
}

/* The log as it would have been if it had ended then. */
static void cut_off(struct yl_event_log *rest, const struct yl_event_log *log, int64_t to)
{
    *rest = *log;
    rest->to = to;
    rest->row = yl_get((log->rows + 1) * sizeof *rest->row);
    rest->visit = yl_get((log->visits + 1) * sizeof *rest->visit);
    rest->rows = rest->visits = 0;
    for (size_t i = 0; i < log->rows; i++) {
        const struct yl_log_row *row = &log->row[i];
        if (row->time >= to) continue;
        if (!i || row->visit != log->row[i - 1].visit)
            rest->visit[rest->visits++] = log->visit[row->visit];
        rest->row[rest->rows] = *row;
        rest->row[rest->rows++].visit = (uint32_t)rest->visits - 1;
    }
}

/* ---- what is counted --------------------------------------------------------------------------- */

static void add_series(struct yl_back_test *test, int32_t *at, enum yl_back_metric metric,
                       const char *kind, const char *name)
{
    *at = (int32_t)test->series;
    struct yl_back_series *of = YL_ARRAY_NEXT(test->of, test->series, test->capacity);
    of->metric = metric;
    snprintf(of->place, sizeof of->place, "%s%s", kind, name);
}

static int32_t *none(size_t count)
{
    int32_t *list = yl_get((count + 1) * sizeof *list);
    for (size_t i = 0; i < count; i++) list[i] = -1;
    return list;
}

/* Of entries and rooms, those of which the log has a row. */
static void list_places(struct yl_back_test *test, const struct yl_event_log *log)
{
    const struct yl_scenario *scenario = test->scenario;
    bool *entry = yl_get_zeroed(scenario->entries + 1, sizeof *entry),
         *room = yl_get_zeroed(scenario->rooms + 1, sizeof *room);
    for (size_t i = 0; i < log->visits; i++)
        if (log->visit[i].entry < scenario->entries) entry[log->visit[i].entry] = true;
    for (size_t i = 0; i < log->rows; i++)
        if (log->row[i].event == YL_LOG_ROOM) room[log->row[i].step] = true;
    for (uint32_t i = 0; i < scenario->entries; i++)
        if (entry[i])
            add_series(test, &test->entry[i], YL_BACK_ARRIVALS, "entries.",
                       scenario->entry[i].name);
    for (uint32_t i = 0; i < scenario->rooms; i++)
        if (room[i])
            add_series(test, &test->room[i], YL_BACK_ENTRANTS, "rooms.", scenario->room[i].name);
    YL_FREE(entry, room);
}

/* The first step of a shop is where visits come in, the last one its order; the last one of a path completes it. */
static void list_steps(struct yl_back_test *test, const struct yl_event_log *log)
{
    for (int pass = YL_BACK_ENTRANTS; pass < YL_BACK_METRICS; pass++)
        for (size_t i = 0; i < log->steps; i++) {
            const char *place = log->step[i].place;
            bool shop = !strncmp(place, "shops.", 6),
                 first = !i || strcmp(place, log->step[i - 1].place) != 0,
                 last = i + 1 == log->steps || strcmp(place, log->step[i + 1].place) != 0;
            bool counts = shop && last; /* its order */
            if (pass == YL_BACK_ENTRANTS) counts = shop && first && !log->is_passed;
            if (pass == YL_BACK_COMPLETED) counts = !shop && last;
            if (counts)
                add_series(test, &test->step[2 * i + (pass != YL_BACK_ENTRANTS)],
                           (enum yl_back_metric)pass, place, "");
        }
}

static void count(const struct yl_back_test *test, double *counts, int32_t series, int64_t time,
                  int number)
{
    if (series < 0 || time < test->edge[0] || time >= test->edge[test->days]) return;
    counts[(size_t)series * test->days + yl_edge_before(test->edge, (uint32_t)test->days, time)] +=
        number;
}

/* A visit comes to a room with the first of its rows there. */
static bool comes(const struct yl_event_log *log, size_t i)
{
    const struct yl_log_row *row = &log->row[i], *before = i ? row - 1 : NULL;
    return row->event == YL_LOG_ROOM &&
           !(before && before->visit == row->visit && before->event == YL_LOG_ROOM &&
             before->step == row->step);
}

static void count_log(struct yl_back_test *test, const struct yl_event_log *log)
{
    for (size_t i = 0; i < log->visits; i++)
        if (log->visit[i].entry < test->scenario->entries)
            count(test, test->observed, test->entry[log->visit[i].entry], log->visit[i].begin, 1);
    for (size_t i = 0; i < log->rows; i++) {
        const struct yl_log_row *row = &log->row[i];
        bool passed = row->event == YL_LOG_PASSED;
        if (comes(log, i)) count(test, test->observed, test->room[row->step], row->time, 1);
        if (row->event == YL_LOG_REACHED || passed)
            count(test, test->observed, test->step[2 * row->step + passed], row->time, 1);
    }
}

enum yl_status yl_back_test_begin(struct yl_back_test *test, const struct yl_event_log *log,
                                  const struct yl_scenario *scenario, const char *days,
                                  struct yl_fault *fault)
{
    *test = (struct yl_back_test){.scenario = scenario,
                                  .entry = none(scenario->entries),
                                  .room = none(scenario->rooms),
                                  .step = none(2 * log->steps)};
    enum yl_status status = parse_days(&test->days, days, fault);
    if (!status) status = find_days(test, log, fault);
    if (status) return status;
    list_places(test, log);
    list_steps(test, log);
    cut_off(&test->rest, log, test->edge[0]);
    test->observed = yl_get_zeroed(test->series * test->days + 1, sizeof *test->observed);
    count_log(test, log);
    return YL_OK;
}

/* ---- campaigns ---------------------------------------------------------------------------------- */

struct foretelling {
    struct yl_back_test *test;
    const struct yl_plan *plan;
    double *drawn;     /* [draws][series][days] */
    double *counts;    /* of the current campaign */
    uint32_t *step_of; /* [rows of the plan] from 1; 0: none */
    int32_t *wait_of;  /* [rows of the plan] series of the room before which it waits; -1: none */
};

static void begin(void *context, const struct yl_plan *plan)
{
    struct foretelling *to = context;
    const struct yl_back_test *test = to->test;
    YL_FREE(to->step_of, to->wait_of);
    to->plan = plan;
    to->step_of = yl_predict_steps(&test->rest, plan);
    to->wait_of = none(plan->rows);
    for (uint32_t r = 0; r < plan->rows; r++)
        for (uint32_t i = 0; i < test->scenario->rooms && !strcmp(plan->row_step[r], "wait"); i++)
            if (!strncmp(plan->row_place[r], "rooms.", 6) &&
                !strcmp(plan->row_place[r] + 6, test->scenario->room[i].name))
                to->wait_of[r] = test->room[i];
}

static void end(void *context)
{
    struct foretelling *to = context;
    to->counts += to->test->series * to->test->days;
}

/* What the log would have a row of: visits that begin before it is complete are not in it. */
static void hear(void *context, const struct yl_visit *visit, enum yl_heard what, uint32_t index)
{
    const struct foretelling *to = context;
    const struct yl_back_test *test = to->test;
    int32_t series = -1;
    int number = 1;
    if (!visit->counted || visit->born < test->rest.from) return;
    if (what == YL_HEARD_BEGINS && visit->entry < test->scenario->entries)
        series = test->entry[visit->entry];
    if (what == YL_HEARD_ARRIVES && index < to->plan->rooms) series = test->room[index];
    bool passed = what == YL_HEARD_PASSED;
    if ((passed || what == YL_HEARD_REACHED) && to->step_of[index])
        series = test->step[2 * (to->step_of[index] - 1) + passed];
    if ((passed || what == YL_HEARD_REACHED) && to->wait_of[index] >= 0) {
        series = to->wait_of[index]; /* it came when it began to wait, not when it is let in */
        number = passed ? -1 : 1;
    }
    count(test, to->counts, series, visit->time, number);
}

/* ---- the table ---------------------------------------------------------------------------------- */

static void put_row(struct yl_back_test *test, struct yl_csv_out *csv, size_t at,
                    struct yl_predict_band band)
{
    const struct yl_back_series *of = &test->of[at / test->days];
    double is = test->observed[at];
    bool inside = is >= band.low && is <= band.high;
    char day[YL_TIME_TEXT];
    yl_time_print(day, test->edge[at % test->days], &test->scenario->zone);
    day[strcspn(day, "T")] = 0;
    YL_CSV_ROW(csv, day, metrics[of->metric].name, of->place, is, band.mean, band.low, band.high,
               inside);
    test->found[of->metric].days++;
    test->found[of->metric].inside += inside;
}

static enum yl_status write_table(struct yl_back_test *test, const double *drawn, const char *into,
                                  struct yl_fault *fault)
{
    struct yl_csv_out csv;
    double sorted[YL_BACK_DRAWS];
    size_t all = test->series * test->days;
    enum yl_status status = yl_table_open(&csv, into, "back_test.csv", 0, fault);
    if (status) return status;
    for (size_t i = 0; i < all; i++) {
        for (size_t k = 0; k < YL_BACK_DRAWS; k++) sorted[k] = drawn[k * all + i];
        put_row(test, &csv, i, yl_predict_band(sorted, YL_BACK_DRAWS));
    }
    return yl_csv_close(&csv, true, fault);
}

enum yl_status yl_back_test_run(struct yl_back_test *test, struct yl_predict_call *call,
                                const char *into, struct yl_diags *diags, struct yl_fault *fault)
{
    struct foretelling to = {.test = test};
    to.drawn = yl_get_zeroed(YL_BACK_DRAWS * test->series * test->days + 1, sizeof *to.drawn);
    to.counts = to.drawn;
    call->draws = YL_BACK_DRAWS;
    call->first = 2; /* the log may be replication 1 of this seed, written by `export` */
    call->by = (struct yl_predict_by){begin, hear, end, &to};
    enum yl_status status = yl_predict(call, diags, fault);
    if (!status) status = write_table(test, to.drawn, into, fault);
    YL_FREE(to.drawn, to.step_of, to.wait_of);
    return status;
}

void yl_back_test_free(struct yl_back_test *test)
{
    YL_FREE(test->rest.row, test->rest.visit, test->edge, test->of, test->entry, test->room,
            test->step, test->observed);
    *test = (struct yl_back_test){0};
}
