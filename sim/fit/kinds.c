/* kinds.c: the table of kinds; arrivals, their profiles and the spread of their days; contract in kinds.h */
#include "sim/fit/kinds.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/fit/kind_parts.h"
#include "sim/fit/needs.h"
#include "sim/rand/table.h"
#include "sim/stats/week.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.90
enum { LEAST = 20, LEAST_DAYS = 14 };
static const int64_t each_hour_from = 8 * YL_WEEK;

struct kind {
    void (*estimate)(struct yl_kind_work *work, const void *kind);
    void (*put)(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice);
};

/* ---- lines and figures ----------------------------------------------------------------------- */

struct yl_kind_line *yl_kind_line(struct yl_kind_work *work, const void *row, const char *path,
                                  const char *name, const char *key)
{
    struct yl_kinds *kinds = work->kinds;
    struct yl_kind_line *line = YL_ARRAY_NEXT(kinds->line, kinds->lines, kinds->line_capacity);
    *line = (struct yl_kind_line){.row = row};
    snprintf(line->path, sizeof line->path, "%s%s%s", path, name, key);
    return line;
}

void yl_kind_values(struct yl_kind_line *line, size_t values)
{
    line->value = yl_get_zeroed(values + 1, sizeof *line->value);
    line->values = values;
}

void yl_kind_figure(struct yl_kind_work *work, const char *path, const char *behind,
                    struct yl_fit_value value, size_t n, const char *method)
{
    struct yl_kinds *kinds = work->kinds;
    struct yl_kind_figure *figure =
        YL_ARRAY_NEXT(kinds->figure, kinds->figures, kinds->figure_capacity);
    *figure = (struct yl_kind_figure){.value = value, .n = n, .method = method};
    snprintf(figure->parameter, sizeof figure->parameter, "%s%s", path, behind);
}

double yl_kind_rate(const struct yl_kind_dice *dice, uint32_t slot, double count, double watched)
{
    if (!dice->uniform) return count / watched;
    return yl_table_exact(YL_GAMMA, count + 0.5, dice->uniform(dice, slot), false) / watched;
}

static struct yl_fit_value rate_of(double count, double watched)
{
    return (struct yl_fit_value){
        count / watched,
        count > 0 ? yl_table_exact(YL_GAMMA, count + 0.5, (1 - LEVEL) / 2, false) / watched : 0,
        yl_table_exact(YL_GAMMA, count + 0.5, (1 - LEVEL) / 2, true) / watched};
}

/* ---- arrivals -------------------------------------------------------------------------------- */

struct hours { /* whole local hours of the log */
    int64_t first;
    size_t count;
    double *arrivals; /* [count] */
};

static bool is_open(const struct yl_entry *entry, int64_t hour)
{
    return hour >= entry->since && hour + YL_HOUR <= entry->until;
}

/* Until when arrivals are watched: a campaign ends with its horizon, though its visits may go on, where nobody came later. */
static int64_t watched_until(const struct yl_event_log *log, const struct yl_scenario *scenario)
{
    for (size_t i = 0; i < log->visits; i++) {
        const struct yl_log_visit *visit = &log->visit[i];
        if (visit->begin >= scenario->to && visit->entry < scenario->entries &&
            scenario->entry[visit->entry].kind == YL_ARRIVE_RATE)
            return log->to;
    }
    return scenario->to > log->from && scenario->to < log->to ? scenario->to : log->to;
}

/* Visits of the entry hour by hour. */
static void count_hours(const struct yl_kind_work *work, size_t entry, struct hours *hours)
{
    const struct yl_event_log *log = work->log;
    hours->first = yl_next_boundary(&work->scenario->zone, log->from - 1, 'h');
    const int64_t until = watched_until(log, work->scenario);
    hours->count = until > hours->first ? (size_t)((until - hours->first) / YL_HOUR) : 0;
    hours->arrivals = yl_get_zeroed(hours->count + 1, sizeof *hours->arrivals);
    for (size_t i = 0; i < log->visits; i++) {
        const struct yl_log_visit *visit = &log->visit[i];
        if (visit->entry != entry || visit->begin < hours->first) continue;
        size_t at = (size_t)((visit->begin - hours->first) / YL_HOUR);
        if (at < hours->count) hours->arrivals[at]++;
    }
}

static size_t hour_of_week(const struct yl_kind_work *work, int64_t hour)
{
    struct yl_local local = yl_local(&work->scenario->zone, hour);
    return (size_t)(local.weekday * YL_WEEK_DAY + local.hour);
}

static void add_week(const struct yl_kind_work *work, const struct yl_entry *entry,
                     const struct hours *hours, struct yl_week *week)
{
    for (size_t i = 0; i < hours->count; i++) {
        int64_t at = hours->first + (int64_t)i * YL_HOUR;
        if (!is_open(entry, at)) continue;
        size_t cell = hour_of_week(work, at);
        week->count[cell] += hours->arrivals[i];
        week->watched[cell]++;
    }
}

/* What all entries with the profile say of the week; without a profile, what the entry says. */
static void week_of(const struct yl_kind_work *work, int32_t profile, size_t entry,
                    struct yl_week *week)
{
    const struct yl_scenario *scenario = work->scenario;
    *week = (struct yl_week){0};
    for (size_t i = 0; i < scenario->entries; i++) {
        struct hours hours = {0};
        if (profile >= 0 ? scenario->entry[i].profile != profile : i != entry) continue;
        if (scenario->entry[i].kind != YL_ARRIVE_RATE) continue;
        count_hours(work, i, &hours);
        add_week(work, &scenario->entry[i], &hours, week);
        free(hours.arrivals);
    }
}

/* Weekdays that the log does not show stay as the scenario has them: they weigh the hours watched. */
static enum yl_status fit_week(struct yl_week_fit *fit, struct yl_week *week,
                               const double weight[YL_WEEK_HOURS], bool each)
{
    enum yl_status status = yl_week_fit(fit, week, each);
    double day[YL_WEEK_DAYS] = {0};
    if (status || each || fit->has_weekdays) return status;
    for (int i = 0; i < YL_WEEK_HOURS; i++) day[i / YL_WEEK_DAY] += weight[i] / YL_WEEK_DAY;
    for (int i = 0; i < YL_WEEK_HOURS; i++) week->watched[i] *= day[i / YL_WEEK_DAY];
    status = yl_week_fit(fit, week, each);
    for (int i = 0; i < YL_WEEK_HOURS && !status; i++) fit->weight[i] *= day[i / YL_WEEK_DAY];
    return status;
}

struct days {
    double extra;   /* variance between days, relative to the square of the mean, less Poisson's */
    double poisson; /* of it, what Poisson's law alone gives */
    double free;    /* degrees of freedom */
    size_t days;
};

/* Whole local days against what hours and weekdays expect. */
static void watch_days(const struct yl_kind_work *work, size_t entry, struct days *days)
{
    const struct yl_entry *of = &work->scenario->entry[entry];
    struct hours hours = {0};
    struct yl_week week = {0};
    struct yl_week_fit fit;
    *days = (struct days){0};
    count_hours(work, entry, &hours);
    add_week(work, of, &hours, &week);
    bool shaped = !yl_week_fit(&fit, &week, false);
    double squares = 0, means = 0, off = 0, count = 0, mean = 0;
    size_t whole = 0;
    for (size_t i = 0; i < hours.count && shaped; i++) {
        int64_t at = hours.first + (int64_t)i * YL_HOUR;
        size_t cell = hour_of_week(work, at), hour = cell % YL_WEEK_DAY;
        if (!hour) whole = 0, count = mean = 0;
        if (!is_open(of, at)) continue;
        whole++;
        count += hours.arrivals[i];
        mean += fit.rate * fit.weight[cell];
        if (hour != YL_WEEK_DAY - 1 || whole != YL_WEEK_DAY) continue;
        days->days++;
        off += (count - mean) * (count - mean);
        means += mean;
        squares += mean * mean;
    }
    free(hours.arrivals);
    days->free = (double)days->days - (shaped && fit.has_weekdays ? YL_WEEK_DAYS : 1);
    if (days->free < 1) return;
    days->poisson = means / squares;
    days->extra = off * (double)days->days / days->free / squares - days->poisson;
}

/* Variance of the days over that of Poisson's law, at least 1; fewer days than can tell it: 1. */
static double dispersion_of(const struct yl_kind_work *work, size_t entry)
{
    struct days days = {0};
    if (work->scenario->entry[entry].kind == YL_ARRIVE_RATE) watch_days(work, entry, &days);
    return days.days >= LEAST_DAYS && days.free >= 1
               ? fmax(1, (days.extra + days.poisson) / days.poisson)
               : 1;
}

static bool is_long(const struct yl_kind_work *work)
{
    return work->log->to - work->log->from >= each_hour_from;
}

static const char *const few_arrivals[2] = {"fewer than 20 visits came by it in whole hours",
                                            "整小时内由此到来的访问不足 20 次"};

static const char *const no_entries[2] = {"no row shows by which entry its visit came",
                                          "没有一行写明访问来自哪个入口"};

static const char *const no_arrivals[2] = {
    "no row shows that a visit arrives: visits are first seen when they pass a step",
    "没有表示访问到来的行：访问最早见于通过某一步骤"};

static const char *const turned_away[2] = {
    "who is turned away before a first row, by `needs` or a closed room, is not in the log",
    "在留下第一行之前就被 `needs` 或未开播的直播间挡下的访问，日志里没有"};

/* May a path turn a visit away; `at_times`: at one time more likely than at another? */
static bool may_refuse(const struct yl_event_log *log, const struct yl_path *path, bool at_times)
{
    bool some = path->gates > 0;
    for (uint32_t i = 0; i < path->needs.count; i++) {
        const struct yl_condition *one = &path->needs.all[i];
        const bool trait = one->kind == YL_COND_AXIS && log->axes[one->index].kind == YL_AXIS_TRAIT;
        some |= !(at_times && trait) && !yl_needs_always(log, one);
    }
    return some;
}

/* May a visit that is sent there end before it has a row? */
static bool turns_away(const struct yl_event_log *log, const struct yl_destination *to,
                       bool at_times)
{
    const struct yl_scenario *scenario = log->scenario;
    for (uint32_t paths = 0; to->kind == YL_TO_PATH && paths <= scenario->paths; paths++) {
        const struct yl_path *path = &scenario->path[to->index];
        if (!may_refuse(log, path, at_times)) return false;
        to = &path->otherwise;
    }
    if (to->kind != YL_TO_ROOM) return to->kind != YL_TO_SHOP;
    return scenario->room[to->index].sessions > 0 || scenario->room[to->index].hosted;
}

/* value: arrivals, hours watched weighed by the profile, both over the dispersion of days. */
static void estimate_rate(struct yl_kind_work *work, const void *kind)
{
    const struct yl_scenario *scenario = work->scenario;
    for (size_t i = 0; i < scenario->entries; i++) {
        const struct yl_entry *entry = &scenario->entry[i];
        struct yl_week week, pooled;
        struct yl_week_fit fit;
        if (entry->kind != YL_ARRIVE_RATE) continue;
        week_of(work, -1, i, &week);
        week_of(work, entry->profile, i, &pooled);
        struct yl_kind_line *line =
            yl_kind_line(work, kind, "entries.", entry->name, ".arrivals.rate");
        yl_kind_values(line, 2);
        if (!work->log->has_entries || !work->log->has_arrivals) {
            line->why = work->log->has_entries ? no_arrivals : no_entries;
            continue;
        }
        const double dispersion = dispersion_of(work, i);
        line->value[0] = yl_fit_sum(week.count, YL_WEEK_HOURS);
        bool shaped =
            entry->profile >= 0 && work->log->tick < YL_DAY &&
            !fit_week(&fit, &pooled, scenario->profile[entry->profile].weight, is_long(work));
        for (size_t h = 0; h < YL_WEEK_HOURS; h++) {
            double weight = shaped ? fit.weight[h] : 1;
            if (entry->profile >= 0 && !shaped)
                weight = scenario->profile[entry->profile].weight[h];
            line->value[1] += week.watched[h] * weight;
        }
        size_t visits = (size_t)line->value[0];
        line->value[0] /= dispersion; /* as if so many fewer were seen, so much shorter */
        line->value[1] /= dispersion;
        if (visits < LEAST || !(line->value[1] > 0))
            line->why = few_arrivals;
        else if (turns_away(work->log, &entry->to, false))
            line->why = turned_away;
        else
            yl_kind_figure(work, line->path, "", rate_of(line->value[0], line->value[1]), visits,
                           dispersion > 1 ? "quasi-poisson" : "poisson");
    }
}

static void put_rate(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    fprintf(out, "%.6g/h", yl_kind_rate(dice, 0, line->value[0], line->value[1]));
}

/* value: the likeliest weight and the count of each cell. */
static void weights(struct yl_kind_work *work, const void *kind, const char *profile,
                    const char *key, const double *weight, const double *count, size_t cells)
{
    struct yl_kind_line *line = yl_kind_line(work, kind, "profiles.", profile, key);
    yl_kind_values(line, 2 * cells);
    double all = yl_fit_sum(count, cells);
    for (size_t i = 0; i < cells; i++) {
        char behind[24];
        struct yl_fit_value part = rate_of(count[i], count[i] > 0 ? count[i] / weight[i] : 1);
        line->value[2 * i] = weight[i];
        line->value[2 * i + 1] = count[i];
        snprintf(behind, sizeof behind, ".%zu", i);
        yl_kind_figure(work, line->path, behind, part, (size_t)all, "poisson");
    }
}

/* ... by an entry with the profile: the hours of those who are seen are not those of all who came. */
static bool some_turned_away(const struct yl_kind_work *work, int32_t profile)
{
    bool some = false;
    for (size_t i = 0; i < work->scenario->entries; i++) {
        const struct yl_entry *entry = &work->scenario->entry[i];
        some |= entry->kind == YL_ARRIVE_RATE && entry->profile == profile &&
                turns_away(work->log, &entry->to, true);
    }
    return some;
}

static void estimate_profile(struct yl_kind_work *work, const void *kind)
{
    static const char *const uncovered[2] = {"the log does not cover every hour of a day",
                                             "日志没有覆盖一天中的每个小时"};
    const struct yl_scenario *scenario = work->scenario;
    bool each = is_long(work);
    for (int32_t p = 0; p < (int32_t)scenario->profiles && work->log->has_entries; p++) {
        struct yl_week week;
        struct yl_week_fit fit;
        double hour[YL_WEEK_DAY] = {0}, weekday[YL_WEEK_DAYS] = {0}, ones[YL_WEEK_DAYS], watched;
        const char *name = scenario->profile[p].name;
        week_of(work, p, 0, &week);
        watched = yl_fit_sum(week.watched, YL_WEEK_HOURS);
        if (!(watched > 0)) continue; /* of no entry with a rate */
        const bool covered = work->log->tick < YL_DAY &&
                             !fit_week(&fit, &week, scenario->profile[p].weight, each) &&
                             yl_fit_sum(week.count, YL_WEEK_HOURS) >= LEAST;
        if (!covered || some_turned_away(work, p)) {
            struct yl_kind_line *line = yl_kind_line(work, kind, "profiles.", name, ".hour");
            line->why = covered ? turned_away : uncovered;
            continue;
        }
        for (int i = 0; i < YL_WEEK_HOURS; i++) {
            hour[i % YL_WEEK_DAY] += week.count[i];
            weekday[i / YL_WEEK_DAY] += week.count[i];
        }
        double most = 1;
        for (size_t i = 0; i < scenario->entries; i++)
            if (scenario->entry[i].profile == p) most = fmax(most, dispersion_of(work, i));
        for (int i = 0; i < YL_WEEK_DAYS; i++) ones[i] = 1;
        for (int i = 0; i < YL_WEEK_DAYS; i++) weekday[i] /= most; /* a day moves as a whole */
        weights(work, kind, name, ".hour", each ? fit.weight : fit.hour, each ? week.count : hour,
                each ? YL_WEEK_HOURS : YL_WEEK_DAY);
        if (each || fit.has_weekdays)
            weights(work, kind, name, ".weekday", each ? ones : fit.weekday, weekday, YL_WEEK_DAYS);
        if (each) /* all is in the hours of the week: nothing is drawn */
            for (int i = 0; i < YL_WEEK_DAYS; i++)
                work->kinds->line[work->kinds->lines - 1].value[2 * i + 1] = INFINITY;
    }
}

static void put_weights(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    for (size_t i = 0; i < line->values / 2; i++) {
        double weight = line->value[2 * i], count = line->value[2 * i + 1];
        if (count > 0 && !isinf(count)) weight *= yl_kind_rate(dice, (uint32_t)i, count, count);
        fprintf(out, "%s%.5g", i ? ", " : "[", weight);
    }
    fputc(']', out);
}

/* ---- shocks of days -------------------------------------------------------------------------- */

static double sd_of(double extra, double weight)
{
    return sqrt(log1p(fmax(extra, 0))) / fabs(weight);
}

/* The deviation at which the spread seen is at this quantile. */
static double sd_at(const double *value, double u)
{
    double seen = (value[0] + value[1]) * value[2];
    return sd_of(seen / gsl_cdf_chisq_Qinv(u, value[2]) - value[1], value[3]);
}

/* value: extra, poisson, degrees of freedom, weight. */
static void estimate_shock(struct yl_kind_work *work, const void *kind)
{
    static const char *const short_log[2] = {"fewer than 14 whole days", "完整的天数不足 14 天"};
    const struct yl_scenario *scenario = work->scenario;
    for (uint32_t s = 0; s < scenario->shocks && work->log->has_entries; s++) {
        double weight = 0;
        size_t entry = scenario->entries;
        for (size_t i = 0; i < scenario->entries; i++)
            for (uint32_t k = 0; k < scenario->entry[i].shocks; k++)
                if (scenario->entry[i].shock[k].shock == s && entry == scenario->entries &&
                    scenario->entry[i].shocks == 1 && scenario->entry[i].kind == YL_ARRIVE_RATE) {
                    entry = i;
                    weight = scenario->entry[i].shock[k].weight;
                }
        if (entry == scenario->entries || scenario->shock[s].per != YL_SHOCK_DAY || weight == 0)
            continue;
        struct days days;
        watch_days(work, entry, &days);
        struct yl_kind_line *line =
            yl_kind_line(work, kind, "shocks.", scenario->shock[s].name, ".sd");
        yl_kind_values(line, 4);
        if (days.days < LEAST_DAYS || days.free < 1) {
            line->why = short_log;
            continue;
        }
        const double value[] = {days.extra, days.poisson, days.free, weight};
        memcpy(line->value, value, sizeof value);
        struct yl_fit_value is = {sd_of(days.extra, weight), sd_at(value, (1 - LEVEL) / 2),
                                  sd_at(value, (1 + LEVEL) / 2)};
        yl_kind_figure(work, line->path, "", is, days.days, "overdispersion");
    }
}

static void put_shock(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    double sd = dice->uniform ? sd_at(line->value, dice->uniform(dice, 0))
                              : sd_of(line->value[0], line->value[3]);
    fprintf(out, "%.6g", fmin(sd, 10));
}

/* ---- the table ------------------------------------------------------------------------------- */

static const struct kind kinds_of[] = {{estimate_rate, put_rate},
                                       {estimate_profile, put_weights},
                                       {estimate_shock, put_shock},
                                       {yl_kind_choose, yl_kind_choose_put},
                                       {yl_kind_intent, yl_kind_intent_put},
                                       {yl_kind_times, yl_kind_times_put}};

void yl_kinds_estimate(struct yl_kinds *kinds, const struct yl_scenario *scenario,
                       struct yl_fit *fit, const struct yl_event_log *log)
{
    struct yl_kind_work work = {kinds, scenario, fit, log};
    *kinds = (struct yl_kinds){0};
    for (size_t i = 0; i < sizeof kinds_of / sizeof *kinds_of; i++)
        kinds_of[i].estimate(&work, &kinds_of[i]);
}

void yl_kinds_put(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    static const struct yl_kind_dice none = {0};
    const struct kind *kind = line->row;
    kind->put(out, line, dice ? dice : &none);
}

void yl_kinds_free(struct yl_kinds *kinds)
{
    for (size_t i = 0; i < kinds->lines; i++)
        YL_FREE(kinds->line[i].value, kinds->line[i].option, kinds->line[i].laws);
    YL_FREE(kinds->line, kinds->figure);
    *kinds = (struct yl_kinds){0};
}
