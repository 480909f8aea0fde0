/* estimate.c: visits into times of a step, times into a share and a law; contract in estimate.h */
#include "sim/fit/estimate.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/fit/needs.h"
#include "sim/stats/interval.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.90
enum { LEAST = 20, MOST_TIMES = 2000, MOST_KEPT = 65536, NEAR = 50 };
static const double late_chance = 0.05, late_share = 0.02, lost_share = 0.2,
                    clearly = 2 /* of AIC */, same = 0.002;
/* What the visits that reached one step did. */
struct times {
    struct yl_fit_step *step; /* what is counted goes there */
    struct yl_cure_time *time;
    size_t count, capacity, most_count, between;
    int64_t least, most; /* delays seen */
};

/* ---- visits into times ----------------------------------------------------------------------- */

static void add(struct times *times, double low, double high, int64_t tick)
{
    times->step->reached++;
    if (times->count >= times->most_count) { /* of a log of any length some thousand are kept */
        times->count = yl_fit_join(times->time, times->count, times->step->reached);
        times->most_count = 2 * times->count > MOST_KEPT ? 2 * times->count : MOST_KEPT;
    }
    *YL_ARRAY_NEXT(times->time, times->count, times->capacity) =
        (struct yl_cure_time){low, high, 1, (double)tick / 1e6};
}

/* Of a time between two readings of a clock: many ticks are as good as exact. */
static int64_t tick_of(int64_t time, int64_t tick) { return time > NEAR * tick ? 0 : tick; }

/* ---- what a visit did ------------------------------------------------------------------------- */

struct taking {
    struct times *times; /* [steps] of all, then those by trait */
    const struct yl_event_log *log;
    const struct yl_fit *fit;
    const uint8_t *trait;          /* of this visit's person */
    struct yl_needs_memory memory; /* likewise */
    /* The step that is open since then; YL_LOG_NO_STEP_AT: none is. */
    uint32_t step, visit, room; /* room: where this person stays; YL_LOG_NO_STEP_AT: nowhere */
    int64_t since;
    yl_fit_on_trial *on_trial; /* NULL: times are collected */
    void *context;
};

static void add_deed(struct times *times, enum yl_fit_deed deed, int64_t delay, int64_t tick)
{
    const double seconds = (double)delay / 1e6;
    if (deed == YL_FIT_PASSED) {
        if (times->step->passed == times->between || delay < times->least) times->least = delay;
        if (delay > times->most) times->most = delay;
        add(times, seconds, seconds, tick_of(delay, tick));
    }
    if (deed == YL_FIT_FAILED) add(times, INFINITY, INFINITY, 0);
    if (deed == YL_FIT_WATCHED) add(times, seconds, INFINITY, tick_of(delay, tick));
    if (deed == YL_FIT_BETWEEN) add(times, 0, (double)(delay + tick) / 1e6, 0);
    times->step->failed += deed == YL_FIT_FAILED;
    times->step->passed += deed == YL_FIT_PASSED || deed == YL_FIT_BETWEEN;
    times->between += deed == YL_FIT_BETWEEN;
}

/* For the step, and for the value that the person has of its trait. */
static void note(struct taking *taking, uint32_t step, enum yl_fit_deed deed, int64_t delay)
{
    const struct yl_fit_group *group = &taking->fit->group[step];
    if (taking->fit->by_needs[step] &&
        !yl_needs_hold(taking->log, step, taking->since, taking->trait, &taking->memory))
        return;
    if (taking->on_trial) {
        taking->on_trial(taking->context,
                         &(struct yl_fit_trial){taking->visit, step, deed, (double)delay / 1e6});
        return;
    }
    int64_t tick = taking->log->tick;
    add_deed(&taking->times[step], deed, delay, tick);
    uint32_t value = YL_LOG_UNKNOWN;
    if (group->count && group->trait < 0)
        value = yl_needs_memory_value(&taking->memory, group->axis, taking->since, step);
    else if (group->count && taking->trait)
        value = taking->trait[group->trait];
    if (value < group->count) add_deed(&taking->times[group->first + value], deed, delay, tick);
}

static void infer(struct yl_fit_inferred *inferred, const struct yl_log_row *row)
{
    if (!inferred->count++) inferred->first = row;
}

static void open_step(struct taking *taking, uint32_t step, int64_t since)
{
    taking->step = step;
    taking->since = since;
}

/* The step that a visit comes to by passing this one; those that only some visits do are passed over. */
static uint32_t next_step(const struct yl_event_log *log, uint32_t step)
{
    size_t most = log->steps;
    do step = log->step[step].next;
    while (step != YL_LOG_NO_STEP_AT && most-- && yl_log_is_for_some(log->step[step].of));
    return step;
}

/* Is the step some steps behind the open one, on the same way? */
static bool is_behind(const struct yl_event_log *log, uint32_t step, uint32_t open)
{
    size_t most = log->steps;
    while (open != YL_LOG_NO_STEP_AT && open != step && most--) open = next_step(log, open);
    return open == step;
}

/* Does a visit that fails the step go on along the same way? */
static bool leads_on(const struct yl_step *step) { return step->or_else.kind == YL_TO_NEXT; }

/* A row of a log that has one event a step: `step` is passed; of those before it a step that can be failed on this way was
 * failed, any other was passed some time between the two rows. */
static void take_passed(struct taking *taking, const struct yl_log_row *row)
{
    const struct yl_event_log *log = taking->log;
    int64_t delay = row->time - taking->since;
    uint32_t step = row->step, open = taking->step;
    if (step == open)
        note(taking, step, YL_FIT_PASSED, delay);
    else if (open != YL_LOG_NO_STEP_AT && is_behind(log, step, open)) {
        bool exact = true; /* until here nothing took time */
        for (; open != step; open = next_step(log, open)) {
            bool failed = leads_on(log->step[open].of);
            exact = exact && failed && !log->step[open].of->after.present;
            if (!failed && taking->times) infer(&taking->times[open].step->inferred, row);
            note(taking, open, failed ? YL_FIT_FAILED : YL_FIT_BETWEEN, delay);
        }
        note(taking, step, exact ? YL_FIT_PASSED : YL_FIT_BETWEEN, delay);
    } else if (open != YL_LOG_NO_STEP_AT && !yl_log_is_for_some(log->step[step].of))
        note(taking, open, YL_FIT_FAILED, delay);
    else if (open != YL_LOG_NO_STEP_AT)
        return; /* a step beside the way */
    open_step(taking, next_step(log, step), row->time);
}

static void take_either(struct taking *taking, const struct yl_log_row *row)
{
    bool passed = row->event == YL_LOG_PASSED;
    if (passed && row->step != taking->step) return; /* an earlier one, reported late */
    if (taking->step != YL_LOG_NO_STEP_AT)
        note(taking, taking->step, passed ? YL_FIT_PASSED : YL_FIT_FAILED,
             row->time - taking->since);
    open_step(taking, row->event == YL_LOG_REACHED ? row->step : YL_LOG_NO_STEP_AT, row->time);
}

/* Where a visit stands that has come by an entry, in a log that says only what is passed. */
static uint32_t first_step(const struct yl_event_log *log, const struct yl_log_visit *visit)
{
    uint32_t step = visit->entry < log->ways ? log->first[visit->entry] : YL_LOG_NO_STEP_AT;
    if (step != YL_LOG_NO_STEP_AT && yl_log_is_for_some(log->step[step].of))
        return next_step(log, step);
    return step;
}

/* What happens in the room of a stay ends no step: it is one of another visit of this person, which the stay began. */
static bool is_stay(struct taking *taking, const struct yl_log_row *row)
{
    if (row->event != YL_LOG_ROOM) return false;
    const bool here = row->step == taking->room;
    if (row->stay == YL_LOG_STAY_BEGINS) taking->room = row->step;
    if (here && row->stay == YL_LOG_STAY_ENDS) taking->room = YL_LOG_NO_STEP_AT;
    return here && row->stay != YL_LOG_STAY_BEGINS;
}

/* Rows of one visit, in order of time. */
static void take_visit(struct taking *taking, const struct yl_log_row *row, size_t rows)
{
    const struct yl_event_log *log = taking->log;
    const struct yl_log_visit *visit = &log->visit[row->visit];
    open_step(taking, YL_LOG_NO_STEP_AT, 0);
    taking->visit = row->visit;
    taking->trait = log->traits ? &log->trait[visit->person * log->traits] : NULL;
    if (log->is_passed && row->event == YL_LOG_PASSED && taking->times)
        infer(&taking->times[row->step].step->unseen, row);
    for (size_t i = 0; i < rows; i++) {
        if (row[i].event == YL_LOG_SERVED || is_stay(taking, &row[i])) continue;
        if (row[i].event == YL_LOG_ENTERED) {
            if (log->is_passed) open_step(taking, first_step(log, visit), row[i].time);
        } else if (!log->is_passed)
            take_either(taking, &row[i]);
        else if (row[i].event == YL_LOG_PASSED)
            take_passed(taking, &row[i]);
    }
    /* At the end of a log of what is passed: steps that take no time and lead on were failed when they were reached. */
    while (log->is_passed && taking->step != YL_LOG_NO_STEP_AT && log->to > taking->since) {
        const struct yl_step *of = log->step[taking->step].of;
        if (!leads_on(of) || of->after.present) break;
        note(taking, taking->step, YL_FIT_FAILED, 0);
        open_step(taking, next_step(log, taking->step), taking->since);
    }
    if (taking->step != YL_LOG_NO_STEP_AT)
        note(taking, taking->step, YL_FIT_WATCHED, log->to - taking->since);
}

/* ---- joining times ---------------------------------------------------------------------------- */

YL_ORDER(by_time, struct yl_cure_time, YL_BY(low) YL_BY(grain) YL_BY(high))

static double rounded(double time)
{
    return time > 0 && !isinf(time) ? exp(same * round(log(time) / same)) : time;
}

size_t yl_fit_join(struct yl_cure_time *time, size_t count, size_t all)
{
    size_t kept = 0;
    for (size_t i = 0; i < count && all > MOST_TIMES; i++) {
        bool exact = time[i].low == time[i].high;
        if (time[i].grain > 0) continue; /* there are few of these */
        time[i].low = rounded(time[i].low);
        time[i].high = exact ? time[i].low : rounded(time[i].high);
    }
    if (count) qsort(time, count, sizeof *time, by_time);
    for (size_t i = 0; i < count; i++) {
        if (kept && !by_time(&time[kept - 1], &time[i]))
            time[kept - 1].weight += time[i].weight;
        else
            time[kept++] = time[i];
    }
    return kept;
}

/* ---- the share within the time seen ------------------------------------------------------------ */

static struct yl_fit_value on_logit(double share, double error)
{
    double z = yl_interval_z(LEVEL), logit = log(share / (1 - share)),
           wide = z * error / (share * (1 - share));
    return (struct yl_fit_value){share, 1 / (1 + exp(-logit + wide)), 1 / (1 + exp(-logit - wide))};
}

struct death { /* one delay of the product */
    double at, events;
};

/* Kaplan and Meier's product: those who failed stay at risk and never pass. */
static void observe(struct yl_fit_step *step, const struct times *times)
{
    struct death *event = yl_get((times->count + 1) * sizeof *event);
    double at_risk = 0, stays = 1, greenwood = 0;
    size_t events = 0, left = 0;
    for (size_t i = 0; i < times->count; i++) {
        const struct yl_cure_time *time = &times->time[i];
        at_risk += time->weight;
        const double middle = time->low == time->high ? fmax(time->low, time->grain / 2)
                                                      : (time->low + time->high) / 2;
        if (!isinf(time->high)) event[events++] = (struct death){middle, time->weight};
    }
    qsort(event, events, sizeof *event, yl_quantile_order);
    for (size_t i = 0; i < events; i++) {
        for (; left < times->count && times->time[left].low < event[i].at; left++)
            if (isinf(times->time[left].high)) at_risk -= times->time[left].weight;
        greenwood += event[i].events / (at_risk * fmax(at_risk - event[i].events, 0.5));
        stays *= 1 - event[i].events / at_risk;
        at_risk -= event[i].events;
    }
    free(event);
    const double share = 1 - stays, variance = stays * stays * greenwood;
    const bool inside = share > 0 && share < 1;
    /* as of so many visits watched to the end as have this variance: all of them where none is cut off (Dorey & Korn 1987) */
    const double visits = inside ? share * stays / variance : (double)step->reached;
    const struct yl_share seen = {inside ? visits * share : (double)step->passed, visits};
    step->visits = visits;
    struct yl_interval all = yl_interval_jeffreys(seen, LEVEL);
    step->observed = (struct yl_fit_value){share, fmin(share, all.low), fmax(share, all.high)};
}

/* ---- sooner or later -------------------------------------------------------------------------- */

void yl_fit_average(struct yl_fit_step *step)
{
    double share = 0, error = 0;
    for (int k = 0; k < YL_CURE_LAWS; k++)
        if (step->laws.weight[k] > 0) share += step->laws.weight[k] * step->laws.law[k].share;
    for (int k = 0; k < YL_CURE_LAWS; k++) {
        if (!(step->laws.weight[k] > 0)) continue;
        const struct yl_cure_fit *law = &step->laws.law[k];
        double within =
            law->at_one ? 0 : law->covariance[0][0] * pow(law->share * (1 - law->share), 2);
        error += step->laws.weight[k] * sqrt(within + pow(law->share - share, 2));
    }
    step->share = share < 1 && error > 0 ? on_logit(share, error)
                                         : (struct yl_fit_value){share, share, share};
}

/* Nobody's delays have such a law: a mass at 0 beside a long tail drives the numbers there. */
static bool is_at_limit(const struct yl_cure_fit *law)
{
    static const double most_sigma = 6, least_shape = 0.1, longest = 10000 * 86400.0;
    const bool normal = law->law == YL_CURE_LOGNORMAL;
    return law->scale > longest || (normal ? law->shape > most_sigma : law->shape < least_shape);
}

double yl_fit_later(const struct yl_fit_step *step, double time)
{
    double later = 0;
    for (int k = 0; k < YL_CURE_LAWS; k++)
        if (step->laws.weight[k] > 0)
            later += step->laws.weight[k] * (1 - yl_cure_by(&step->laws.law[k], time));
    return later;
}

static void fit_laws(struct yl_fit_step *step, const struct times *times)
{
    double at_limit = INFINITY;
    for (int k = 0; k < YL_CURE_LAWS; k++) {
        struct yl_cure_fit *law = &step->laws.law[k];
        enum yl_status status =
            yl_cure_fit(law, (enum yl_cure_law)k, times->time, times->count, YL_CURE_SHARE_FITTED);
        if (!status && !is_at_limit(law)) continue;
        if (law->parameters) at_limit = fmin(at_limit, law->aic);
        law->aic = NAN;
    }
    const bool any =
        yl_cure_weigh(&step->laws) && !(at_limit < step->laws.law[step->laws.best].aic - clearly);
    step->method = YL_FIT_CURE;
    if (any &&
        (step->follow.chance > late_chance || yl_fit_later(step, step->follow.end) <= lost_share))
        yl_fit_average(step);
    else { /* long enough to say how many pass, though not when */
        step->method = step->follow.chance > late_chance ? YL_FIT_OBSERVED : YL_FIT_CONSTANT;
        step->refused = YL_FIT_FLAT;
    }
}

bool yl_fit_waits(const struct yl_step *step)
{
    return step->wait.count || step->ask >= 0 || step->takes || step->host >= 0 ||
           step->valid.present;
}

static enum yl_fit_refusal refusal_of(const struct yl_fit_step *step)
{
    if (yl_fit_waits(step->of->of)) return YL_FIT_WAITS;
    if (step->passed < LEAST) return YL_FIT_FEW;
    if (step->passed + step->failed == step->reached) return YL_FIT_GOOD; /* nothing is open */
    return step->follow.beyond < LEAST ? YL_FIT_BEYOND : YL_FIT_GOOD;
}

/* Neither the data nor the laws say that the time watched is long enough. */
static bool is_short(const struct yl_fit_step *step)
{
    return step->passed + step->failed < step->reached && step->follow.chance > late_chance &&
           yl_fit_later(step, step->follow.end) > late_share;
}

static void fit_step(struct times *times, int64_t tick)
{
    struct yl_fit_step *step = times->step;
    if (!step->reached) {
        step->refused = step->unseen.count ? YL_FIT_UNSEEN : YL_FIT_GOOD;
        return;
    }
    times->count = yl_fit_join(times->time, times->count, step->reached);
    yl_cure_follow(&step->follow, times->time, times->count);
    observe(step, times);
    step->refused = refusal_of(step);
    if (!step->refused && step->passed - times->between < LEAST) step->refused = YL_FIT_FEW;
    step->method = YL_FIT_OBSERVED;
    step->share = step->observed;
    /* all delays the same: at once, or often enough to be no chance */
    if (step->passed > times->between && step->refused != YL_FIT_WAITS &&
        times->most - times->least <= tick && step->passed >= (times->least > tick ? LEAST : 1)) {
        step->method = YL_FIT_CONSTANT;
        step->refused = YL_FIT_GOOD;
        step->delay = times->least > tick ? (double)times->least / 1e6 : 0;
    } else if (!step->refused)
        fit_laws(step, times);
    if (step->method == YL_FIT_CURE && is_short(step)) {
        step->method = YL_FIT_OBSERVED;
        step->refused = YL_FIT_LATE;
        step->share = step->observed;
    }
}

/* ---- all of them ------------------------------------------------------------------------------ */

static void take_visits(struct taking *taking)
{
    const struct yl_event_log *log = taking->log;
    bool asked = false;
    for (size_t i = 0; i < log->steps; i++)
        asked |= (taking->fit->group[i].count && taking->fit->group[i].trait < 0) ||
                 (taking->fit->by_needs[i] && yl_needs_by_memory(log, log->step[i].of));
    taking->memory.log = log;
    for (size_t i = 0, next, known = 0; i < log->rows; i = next) {
        const uint32_t person = log->visit[log->row[i].visit].person;
        if (i == known) { /* the rows of the next person */
            while (known < log->rows && log->visit[log->row[known].visit].person == person) known++;
            taking->room = YL_LOG_NO_STEP_AT;
            if (asked) yl_needs_memory_person(&taking->memory, i, known);
        }
        for (next = i + 1; next < log->rows; next++)
            if (log->row[next].visit != log->row[i].visit) break;
        take_visit(taking, &log->row[i], next - i);
    }
    yl_needs_memory_free(&taking->memory);
}

/* By what the step has its chance or its delay; false: by nothing that the log tells. */
static bool find_group(struct yl_fit_step *step, struct yl_fit_group *group,
                       const struct yl_event_log *log)
{
    const int32_t axes[] = {step->of->of->p.axis, step->of->of->after.axis};
    int trait = -1;
    int32_t memory = -1;
    for (size_t i = 2; i-- > 0;)
        if (axes[i] >= 0 && log->axes[axes[i]].kind == YL_AXIS_MEMORY) memory = axes[i];
    for (size_t t = log->traits; t-- > 0;)
        if (axes[0] == (int32_t)log->axis[t] || axes[1] == (int32_t)log->axis[t]) trait = (int)t;
    if (trait < 0 && memory >= 0) step->elsewhere = yl_needs_memory_why(log, (uint32_t)memory);
    if (trait < 0 && (memory < 0 || step->elsewhere)) return false;
    group->trait = trait;
    group->axis = trait < 0 ? (uint32_t)memory : log->axis[trait];
    return true;
}

/* Behind the steps one more for each value of a trait or a memory by which a step goes. */
static void list_groups(struct yl_fit *fit, const struct yl_event_log *log)
{
    fit->steps = fit->all = log->steps;
    fit->group = yl_get_zeroed(log->steps + 1, sizeof *fit->group);
    fit->by_needs = yl_get_zeroed(log->steps + 1, sizeof *fit->by_needs);
    for (size_t i = 0; i < log->steps; i++) {
        const struct yl_step *of = log->step[i].of;
        fit->by_needs[i] = of->needs.count && yl_needs_told(log, of);
        struct yl_fit_step step = {.of = &log->step[i]};
        if (!find_group(&step, &fit->group[i], log)) continue;
        fit->group[i].first = fit->all;
        fit->group[i].count = log->axes[fit->group[i].axis].values;
        fit->all += fit->group[i].count;
    }
    fit->step = yl_get_zeroed(fit->all + 1, sizeof *fit->step);
    for (size_t i = 0; i < log->steps; i++) {
        struct yl_fit_group *group = &fit->group[i];
        fit->step[i].of = &log->step[i];
        if (!group->count) (void)find_group(&fit->step[i], group, log); /* says why */
        const struct yl_axis *axis = &log->axes[group->axis];
        for (uint32_t v = 0; v < group->count; v++)
            fit->step[group->first + v] = (struct yl_fit_step){
                .of = &log->step[i], .axis = axis->name, .value = yl_log_value_name(axis, v)};
    }
}

/* Does a visit come to the step first? */
static bool is_first(const struct yl_event_log *log, size_t step)
{
    bool first = false;
    for (size_t w = 0; w < log->ways; w++)
        first |= yl_log_comes_to(log, log->first[w], (uint32_t)step);
    return first;
}

void yl_fit_steps(struct yl_fit *fit, const struct yl_event_log *log)
{
    *fit = (struct yl_fit){0};
    list_groups(fit, log);
    struct times *times = yl_get_zeroed(fit->all + 1, sizeof *times);
    struct taking taking = {.times = times, .log = log, .fit = fit};
    for (size_t i = 0; i < fit->all; i++) times[i].step = &fit->step[i];
    take_visits(&taking);
    for (size_t i = 0; i < fit->all; i++) {
        fit_step(&times[i], log->tick);
        fit->step[i].is_midway =
            fit->step[i].unseen.count && (log->has_arrivals || !is_first(log, i));
        free(times[i].time);
    }
    free(times);
    yl_fit_find_movers(fit, log);
}

void yl_fit_trials(const struct yl_fit *fit, const struct yl_event_log *log,
                   yl_fit_on_trial *on_trial, void *context)
{
    struct taking taking = {.log = log, .fit = fit, .on_trial = on_trial, .context = context};
    take_visits(&taking);
}

void yl_fit_free(struct yl_fit *fit)
{
    YL_FREE(fit->step, fit->group, fit->by_needs);
    *fit = (struct yl_fit){0};
}

double yl_fit_sum(const double *value, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += value[i];
    return sum;
}

struct yl_fit_value yl_fit_exp(double value, double variance)
{
    double wide = yl_interval_z(LEVEL) * sqrt(fmax(variance, 0));
    return (struct yl_fit_value){exp(value), exp(value - wide), exp(value + wide)};
}

void yl_fit_factor(double *root, const double *covariance, size_t n)
{
    memset(root, 0, n * n * sizeof *root);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++) {
            double sum = covariance[i * n + k];
            for (size_t l = 0; l < k; l++) sum -= root[i * n + l] * root[k * n + l];
            if (i == k)
                root[i * n + i] = sqrt(fmax(sum, 0));
            else
                root[i * n + k] = root[k * n + k] > 0 ? sum / root[k * n + k] : 0;
        }
}
