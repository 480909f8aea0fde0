/* kind_choose.c: where a choice leads, by what visits are seen at behind it; contract in kind_parts.h */
#include "sim/base/get.h"
#include "sim/fit/kind_parts.h"
#include "sim/fit/needs.h"
#include "sim/stats/interval.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define LEVEL 0.90
enum { LEAST = 20 };
static const double most_lost = 0.02; /* of those who chose */

static const char *place_of(const struct yl_kind_work *work, struct yl_destination to, char *text,
                            size_t size)
{
    const struct yl_scenario *scenario = work->scenario;
    const char *kind = "leave", *name = "";
    if (to.kind == YL_TO_PATH) kind = "paths.", name = scenario->path[to.index].name;
    if (to.kind == YL_TO_SHOP) kind = "shops.", name = scenario->shop[to.index].name;
    if (to.kind == YL_TO_ROOM) kind = "rooms.", name = scenario->room[to.index].name;
    if (to.kind == YL_TO_NEXT) kind = "next";
    snprintf(text, size, "%s%s", kind, name);
    return text;
}

/* Which option the row behind a passed choice belongs to; options: none. */
static uint32_t option_of(const struct yl_kind_work *work, const struct yl_choice *choice,
                          uint32_t step, const struct yl_log_row *row)
{
    const struct yl_event_log *log = work->log;
    char text[YL_KIND_PATH];
    for (uint32_t k = 0; k < choice->options; k++) {
        struct yl_destination to = choice->to[k];
        if (row->event == YL_LOG_ROOM) {
            if (to.kind == YL_TO_ROOM && to.index == row->step) return k;
            continue;
        }
        if (row->step == YL_LOG_NO_STEP_AT) continue;
        const char *place = log->step[row->step].place;
        if (to.kind == YL_TO_NEXT ? !strcmp(place, log->step[step].place)
                                  : !strcmp(place, place_of(work, to, text, sizeof text)))
            return k;
    }
    return choice->options;
}

/* Would each option leave a row at that time? One that goes to a room between its sessions leaves none. */
static bool is_told(const struct yl_scenario *scenario, const struct yl_choice *choice,
                    int64_t time)
{
    for (uint32_t k = 0; k < choice->options; k++) {
        const struct yl_room *room =
            choice->to[k].kind == YL_TO_ROOM ? &scenario->room[choice->to[k].index] : NULL;
        if (room && !yl_needs_live(room, time)) return false;
    }
    return true;
}

/* How often each option followed, of the visits that passed the step while all could be observed; how many were not seen again. */
static double count_options(const struct yl_kind_work *work, uint32_t step, double *count)
{
    const struct yl_event_log *log = work->log;
    const struct yl_choice *choice = &log->step[step].of->choose;
    double lost = 0;
    for (size_t i = 0; i < log->rows; i++) {
        if (log->row[i].event != YL_LOG_PASSED || log->row[i].step != step ||
            !is_told(work->scenario, choice, log->row[i].time))
            continue;
        size_t k = i + 1;
        while (k < log->rows && log->row[k].visit == log->row[i].visit &&
               log->row[k].event == YL_LOG_OTHER)
            k++;
        const bool again = k < log->rows && log->row[k].visit == log->row[i].visit;
        const uint32_t option =
            again ? option_of(work, choice, step, &log->row[k]) : choice->options;
        if (option < choice->options)
            count[option]++;
        else
            lost++;
    }
    return lost;
}

/* value: logit of the share that goes anywhere, its standard error, the option that is an exit; then the count of each option. */
enum { LOGIT, ERROR, EXIT, FIRST };

static void choose_line(struct yl_kind_work *work, struct yl_kind_line *line, uint32_t at)
{
    static const char *const few[2] = {"fewer than 20 visits chose", "作出选择的访问不足 20 次"};
    static const char *const unseen[2] = {
        "a log of what is passed does not show where a choice leads",
        "只记录通过的日志看不出选择的去向"};
    static const char *const by_trait[2] = {"the choice is by trait, or has more than 64 options",
                                            "选择按特征区分，或选项超过 64 个"};
    struct yl_fit_step *step = &work->fit->step[at];
    const struct yl_choice *choice = &step->of->of->choose;
    line->option = yl_get_zeroed(choice->options + 1, sizeof *line->option);
    yl_kind_values(line, FIRST + choice->options);
    for (uint32_t k = 0; k < choice->options; k++)
        place_of(work, choice->to[k], line->option[k], sizeof *line->option);
    static const char *const gone[2] = {
        "the log does not show where some went: a place that is full or closed, or without rows",
        "日志看不出一部分访问去了哪里：那里已满、未开放，或没有行"};
    static const char *const turned_away[2] = {
        "the log does not show who leaves, and who is turned away or gives up",
        "日志看不出谁自行离开，谁被挡下或放弃等待"};
    double *count = line->value + FIRST;
    const double lost = count_options(work, at, count), all = yl_fit_sum(count, choice->options);
    line->value[EXIT] = -1;
    for (uint32_t k = 0; k < choice->options; k++)
        if (choice->to[k].kind == YL_TO_LEAVE) line->value[EXIT] = k;
    bool exits = line->value[EXIT] >= 0;
    if (exits) step->elsewhere = "the exit of `choose` is what does not pass";
    if (exits && (step->moved == YL_FIT_NEEDS || yl_fit_waits(step->of->of)))
        line->why = turned_away;
    else if (choice->axes || choice->options > YL_KIND_OPTIONS)
        line->why = by_trait;
    else if (work->log->is_passed)
        line->why = unseen;
    else if (all < LEAST)
        line->why = few;
    else if (lost > most_lost * (all + lost))
        line->why = gone;
    if (line->why) return;
    double share = fmin(fmax(step->share.is, 1e-9), 1 - 1e-9),
           low = fmin(fmax(step->share.low, 1e-9), 1 - 1e-9);
    line->value[LOGIT] = log(share / (1 - share));
    line->value[ERROR] = (line->value[LOGIT] - log(low / (1 - low))) / yl_interval_z(LEVEL);
    for (uint32_t k = 0; k < choice->options; k++) {
        char behind[YL_KIND_PATH + 1];
        struct yl_interval part = yl_interval_jeffreys((struct yl_share){count[k], all}, LEVEL);
        struct yl_fit_value value = {count[k] / all, part.low, part.high};
        if (exits && k == (uint32_t)line->value[EXIT])
            value = (struct yl_fit_value){1 - step->share.is, 1 - step->share.high,
                                          1 - step->share.low};
        else if (exits) {
            value.is *= step->share.is;
            value.low *= step->share.low;
            value.high = fmin(1, value.high * step->share.high);
        }
        snprintf(behind, sizeof behind, ".%s", line->option[k]);
        yl_kind_figure(work, line->path, behind, value, (size_t)all, "dirichlet");
    }
}

void yl_kind_choose(struct yl_kind_work *work, const void *row)
{
    for (uint32_t i = 0; i < work->log->steps; i++) {
        const struct yl_log_step *step = &work->log->step[i];
        char path[YL_KIND_PATH];
        if (!step->of->choose.present || step->of->choose_is_to || !work->fit->step[i].reached)
            continue;
        snprintf(path, sizeof path, "%s.steps.", step->place);
        struct yl_kind_line *line = yl_kind_line(work, row, path, step->of->name, ".choose");
        line->of = step->of;
        choose_line(work, line, i);
    }
}

void yl_kind_choose_put(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    const struct yl_choice *choice = &((const struct yl_step *)line->of)->choose;
    const uint32_t n = choice->options < YL_KIND_OPTIONS ? choice->options : YL_KIND_OPTIONS;
    const int exit = (int)line->value[EXIT];
    const double *part = line->value + FIRST;
    double seen = 1, sum = 0, left = 1, share[YL_KIND_OPTIONS];
    uint32_t most = 0;
    const double z = dice->uniform ? gsl_cdf_ugaussian_Pinv(dice->uniform(dice, 0)) : 0;
    if (exit >= 0) seen = 1 / (1 + exp(-line->value[LOGIT] - z * line->value[ERROR]));
    for (uint32_t k = 0; k < n;
         k++) { /* where nobody went is not known to be 0, unless it was written so */
        const bool never = (int)k == exit || (part[k] <= 0 && choice->share[k] <= 0);
        share[k] = never ? 0 : yl_kind_rate(dice, k + 1, part[k], 1);
        if (!never && !dice->uniform) share[k] = fmax(share[k], 0.5);
        sum += share[k];
    }
    for (uint32_t k = 0; k < n; k++) {
        const double whole = (int)k == exit ? 1 - seen : seen * share[k] / sum;
        share[k] = round(whole * 1e6) / 1e6;
        left -= share[k];
        if (share[k] > share[most]) most = k;
    }
    share[most] += left; /* of rounding */
    for (uint32_t k = 0; k < n; k++)
        fprintf(out, "%s%s: %.6g%%", k ? ", " : "{", line->option[k], 100 * share[k]);
    fputc('}', out);
}
