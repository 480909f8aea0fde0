/* check.c: a log and campaigns as vectors of one length, and how far they are apart; contract in check.h */
#include "sim/fit/check.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/output/tables.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>

enum { DAY_HOURS = 24, WEEK_HOURS = 168, QUANTILES = 99, HOURS_MOST = 24 * 366 };

/* What the numbers of a vector are, one part behind the other. */
enum part { REACHED, PASSED, BY_HOUR, GRAMS, ARRIVALS, CIRCADIAN, CYCLES, PARTS };
static const char *const names[PARTS] = {"reached",
                                         "passed",
                                         "passed_by_hour",
                                         "ngram_distance",
                                         "arrival_distance",
                                         "circadian_distance",
                                         "cycle_time_distance"};
struct walked { /* a visit so far */
    int64_t begin, last;
    uint32_t at; /* step that it came to last, from 1; 0: none yet */
};
struct sample {    /* a campaign, or the log */
    double *value; /* [length] */
    struct walked *visit;
    size_t visits, capacity;
};
struct checking {
    const struct yl_event_log *of; /* what is checked */
    size_t steps, hours, from[PARTS + 1];
    struct sample log, *drawn; /* [draws] */
    double *sum, *sorted;      /* [length]; [draws] */
    uint32_t *step_of;         /* [rows of the plan] step of the log, from 1; 0: none */
    struct yl_map map;         /* of the current campaign: from addresses to visits */
    struct sample *hears;
};

/* ---- events into a vector --------------------------------------------------------------------- */

static double *part_of(const struct checking *to, const struct sample *sample, enum part part)
{
    return sample->value + to->from[part];
}

static size_t hour_at(const struct checking *to, int64_t time, size_t hours)
{
    struct yl_local local = yl_local(&to->of->scenario->zone, time);
    size_t hour = (size_t)local.hour;
    return hours == DAY_HOURS ? hour : hour + DAY_HOURS * (size_t)local.weekday;
}

/* step: from 1 */
static void note(const struct checking *to, struct sample *sample, struct walked *visit,
                 uint32_t step, bool passed, int64_t time)
{
    if (time >= to->of->to) return;
    if (visit->begin == YL_NEVER) visit->begin = time;
    if (visit->begin < to->of->from) return;
    visit->last = time;
    part_of(to, sample, CIRCADIAN)[hour_at(to, time, WEEK_HOURS)]++;
    part_of(to, sample, passed ? PASSED : REACHED)[step - 1]++;
    if (passed)
        part_of(to, sample, BY_HOUR)[DAY_HOURS * (step - 1) + hour_at(to, time, DAY_HOURS)]++;
    if (passed == to->of->is_passed) {
        part_of(to, sample, GRAMS)[visit->at * (to->steps + 1) + step]++;
        visit->at = step;
    }
}

static struct walked *visit_at(struct sample *sample, size_t number)
{
    while (number >= sample->visits)
        *YL_ARRAY_NEXT(sample->visit, sample->visits, sample->capacity) =
            (struct walked){.begin = YL_NEVER};
    return &sample->visit[number];
}

static void hear(void *context, const struct yl_visit *visit, enum yl_heard what, uint32_t index)
{
    struct checking *to = context;
    if (what != YL_HEARD_REACHED && what != YL_HEARD_PASSED) return;
    if (!visit->counted || !to->step_of[index]) return;
    if (what == YL_HEARD_REACHED && to->of->is_passed) return; /* such a log has none */
    struct sample *sample = to->hears;
    uint64_t *at = yl_map_add(&to->map, &visit->address, sizeof visit->address, sample->visits);
    struct walked *walked = visit_at(sample, *at);
    note(to, sample, walked, to->step_of[index], what == YL_HEARD_PASSED, visit->time);
}

/* Counts into shares of what lies at or before each cell. */
static void accumulate(double *value, size_t count)
{
    double all = 0, sum = 0;
    for (size_t i = 0; i < count; i++) all += value[i];
    for (size_t i = 0; i < count; i++) {
        sum += value[i];
        value[i] = all > 0 ? sum / all : 0;
    }
}

/* What is known of visits when all of them are there. */
static void finish(const struct checking *to, struct sample *sample)
{
    double *length = yl_get((sample->visits + 1) * sizeof *length),
           *arrived = part_of(to, sample, ARRIVALS), *cycle = part_of(to, sample, CYCLES);
    size_t lengths = 0;
    for (size_t i = 0; i < sample->visits; i++) {
        const struct walked *visit = &sample->visit[i];
        if (visit->begin == YL_NEVER || visit->begin < to->of->from) continue;
        size_t hour = (size_t)((visit->begin - to->of->from) / YL_HOUR);
        arrived[hour < to->hours ? hour : to->hours - 1]++;
        part_of(to, sample, GRAMS)[visit->at * (to->steps + 1)]++;
        length[lengths++] = (double)(visit->last - visit->begin) / (double)YL_SECOND;
    }
    accumulate(arrived, to->hours);
    for (int day = 0; day < 7; day++)
        accumulate(part_of(to, sample, CIRCADIAN) + day * DAY_HOURS, DAY_HOURS);
    yl_quantile_sort(length, lengths);
    for (int i = 0; i < QUANTILES && lengths; i++)
        cycle[i] = yl_quantile(length, lengths, (i + 1.0) / (QUANTILES + 1));
    YL_FREE(length, sample->visit);
    sample->visit = NULL;
}

/* ---- campaigns -------------------------------------------------------------------------------- */

/* A campaign begins: which step each row of its plan is. */
static void begin(void *context, const struct yl_plan *plan)
{
    struct checking *to = context;
    free(to->step_of);
    to->step_of = yl_predict_steps(to->of, plan);
    yl_map_clear(&to->map);
}

static void end(void *context)
{
    struct checking *to = context;
    finish(to, to->hears);
    for (size_t k = 0; k < to->from[PARTS]; k++) to->sum[k] += to->hears->value[k];
    to->hears++;
}

/* ---- how far apart ---------------------------------------------------------------------------- */

/* From the mean of the campaigns, without campaign `but` where it is one of them. */
static double distance(const struct checking *to, enum part part, const struct sample *sample,
                       bool is_one)
{
    const double *value = part_of(to, sample, part), *sum = to->sum + to->from[part];
    double apart = 0, all = 0, others = (double)YL_FIT_CHECKS - is_one;
    for (size_t i = 0; i < to->from[part + 1] - to->from[part]; i++) {
        double mean = (sum[i] - (is_one ? value[i] : 0)) / others;
        apart += fabs(value[i] - mean);
        all += value[i] + mean;
    }
    if (part == GRAMS) return all > 0 ? apart / all : 0;
    if (part == CIRCADIAN) return apart / 7;
    return part == CYCLES ? apart / QUANTILES : apart;
}

/* step NULL, hour NAN: of all */
static void put_line(struct yl_csv_out *csv, enum part part, const struct yl_log_step *step,
                     double hour, double is, struct yl_predict_band band)
{
    YL_CSV_ROW(csv, names[part], step ? step->place : NULL, step ? step->of->name : NULL, hour, is,
               band.mean, band.low, band.high);
}

static void put_counts(struct checking *to, struct yl_csv_out *csv, enum part part,
                       struct yl_fit_checked *out)
{
    for (size_t i = to->from[part]; i < to->from[part + 1]; i++) {
        const size_t at = i - to->from[part];
        const bool by_hour = part == BY_HOUR;
        const double is = to->log.value[i];
        for (uint32_t r = 0; r < YL_FIT_CHECKS; r++) to->sorted[r] = to->drawn[r].value[i];
        const struct yl_predict_band band = yl_predict_band(to->sorted, YL_FIT_CHECKS);
        if (!(is > 0) && !(band.mean > 0)) continue;
        put_line(csv, part, &to->of->step[by_hour ? at / DAY_HOURS : at],
                 by_hour ? (double)(at % DAY_HOURS) : NAN, is, band);
        if (by_hour) continue;
        out->counts++;
        out->inside += is >= band.low && is <= band.high;
    }
}

static enum yl_status write_all(struct checking *to, const char *folder, struct yl_fit_checked *out,
                                struct yl_fault *fault)
{
    struct yl_csv_out csv;
    enum yl_status status = yl_table_open(&csv, folder, "check.csv", 0, fault);
    if (status) return status;
    for (enum part part = REACHED; part <= BY_HOUR; part++) put_counts(to, &csv, part, out);
    for (enum part part = GRAMS; part < PARTS; part++) {
        const double is = distance(to, part, &to->log, false);
        for (uint32_t r = 0; r < YL_FIT_CHECKS; r++)
            to->sorted[r] = distance(to, part, &to->drawn[r], true);
        const struct yl_predict_band band = yl_predict_band(to->sorted, YL_FIT_CHECKS);
        put_line(&csv, part, NULL, NAN, is, band);
        out->distances++;
        out->far += is > band.high;
    }
    return yl_csv_close(&csv, true, fault);
}

/* ---- all of it -------------------------------------------------------------------------------- */

static void lay_out(struct checking *to)
{
    const struct yl_event_log *log = to->of;
    int64_t hours = (log->to - log->from) / YL_HOUR + 1;
    to->steps = log->steps;
    to->hours = hours < HOURS_MOST ? (size_t)hours : HOURS_MOST;
    const size_t length[PARTS] = {
        to->steps,  to->steps, DAY_HOURS * to->steps, (to->steps + 1) * (to->steps + 1), to->hours,
        WEEK_HOURS, QUANTILES};
    for (int i = 0; i < PARTS; i++) to->from[i + 1] = to->from[i] + length[i];
    size_t all = to->from[PARTS];
    to->drawn = yl_get_zeroed(YL_FIT_CHECKS + 1, sizeof *to->drawn);
    to->sum = yl_get_zeroed(all + 1, sizeof *to->sum);
    to->sorted = yl_get_zeroed(YL_FIT_CHECKS + 1, sizeof *to->sorted);
    to->log.value = yl_get_zeroed(all + 1, sizeof *to->log.value);
    for (uint32_t i = 0; i < YL_FIT_CHECKS; i++)
        to->drawn[i].value = yl_get_zeroed(all + 1, sizeof(double));
}

enum yl_status yl_fit_check(struct yl_fit_checked *out, const struct yl_event_log *log,
                            struct yl_predict_call *call, struct yl_diags *diags,
                            struct yl_fault *fault)
{
    struct checking to = {.of = log};
    *out = (struct yl_fit_checked){0};
    lay_out(&to);
    for (size_t i = 0; i < log->rows; i++) {
        const struct yl_log_row *row = &log->row[i];
        if (row->event != YL_LOG_REACHED && row->event != YL_LOG_PASSED) continue;
        struct walked *visit = visit_at(&to.log, row->visit);
        note(&to, &to.log, visit, row->step + 1u, row->event == YL_LOG_PASSED, row->time);
    }
    finish(&to, &to.log);
    to.hears = to.drawn;
    call->draws = YL_FIT_CHECKS;
    call->first = 1;
    call->by = (struct yl_predict_by){begin, hear, end, &to};
    enum yl_status status = yl_predict(call, diags, fault);
    if (!status) status = write_all(&to, call->folder, out, fault);
    for (uint32_t i = 0; i < YL_FIT_CHECKS; i++) YL_FREE(to.drawn[i].value, to.drawn[i].visit);
    YL_FREE(to.drawn, to.log.value, to.sum, to.sorted, to.step_of);
    yl_map_free(&to.map);
    return status;
}
