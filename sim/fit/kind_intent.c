/* kind_intent.c: what each person did at each step, as patterns for latent.h; contract in kind_parts.h */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/map.h"
#include "sim/fit/kind_parts.h"
#include "sim/stats/interval.h"
#include "sim/stats/latent.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEVEL 0.90
enum { LEAST = 20, MOST_PATTERNS = 20000, MOST_SD = 10 };

struct patterns {
    struct yl_kind_work *work;
    uint32_t *item; /* [steps] 1 + its number among those that intent moves; 0: it does not */
    uint32_t items, person;
    uint16_t *did; /* [items][passed, failed] of the current person */
    bool has_any, has_failed, has_another;
    struct yl_map map;
    struct yl_latent_trial *trial;
    struct yl_latent_person *pattern;
    size_t trials, patterns, trial_capacity, pattern_capacity;
    size_t again; /* persons who failed and came to another */
};

/* Does intent move the step alone, and did some pass and some not? */
static bool is_moved(const struct yl_fit_step *step)
{
    const struct yl_step *of = step->of->of;
    return step->moved != YL_FIT_NEEDS && of->intent == 1 && of->p.axis < 0 &&
           !of->choose.present && !of->is_mean && !of->shocks && of->rhythm < 0 && step->passed &&
           step->passed < step->reached &&
           (step->method == YL_FIT_CURE || step->method == YL_FIT_CONSTANT ||
            step->method == YL_FIT_OBSERVED);
}

static void keep_person(struct patterns *to)
{
    if (!to->has_any) return;
    to->again += to->has_another;
    uint64_t *at = yl_map_add(&to->map, to->did, 2 * to->items * sizeof *to->did, to->patterns);
    if (*at < to->patterns) {
        to->pattern[*at].weight++;
        return;
    }
    struct yl_latent_person *pattern =
        YL_ARRAY_NEXT(to->pattern, to->patterns, to->pattern_capacity);
    *pattern = (struct yl_latent_person){.first = to->trials, .weight = 1};
    for (uint32_t i = 0; i < to->items; i++)
        if (to->did[2 * i] || to->did[2 * i + 1])
            *YL_ARRAY_NEXT(to->trial, to->trials, to->trial_capacity) =
                (struct yl_latent_trial){i, to->did[2 * i], to->did[2 * i + 1]};
    pattern->count = to->trials - pattern->first;
}

static void forget_person(struct patterns *to, uint32_t person)
{
    memset(to->did, 0, 2 * to->items * sizeof *to->did);
    to->person = person;
    to->has_any = to->has_failed = to->has_another = false;
}

/* One outcome; a visit that was not watched until the latest delay says nothing. */
static void on_trial(void *context, const struct yl_fit_trial *trial)
{
    struct patterns *to = context;
    uint32_t person = to->work->log->visit[trial->visit].person, item = to->item[trial->step];
    if (person != to->person) {
        keep_person(to);
        forget_person(to, person);
    }
    bool passed = trial->deed == YL_FIT_PASSED;
    if (!item || (trial->deed == YL_FIT_WATCHED &&
                  trial->seconds <= to->work->fit->step[trial->step].follow.last))
        return;
    uint16_t *did = &to->did[2 * (item - 1) + !passed];
    if (*did < UINT16_MAX) ++*did;
    to->has_any = true;
    to->has_another |= to->has_failed;
    to->has_failed |= !passed;
}

/* value: level less `below`, or sd, then its row of the factor of the covariance. */
static void fill(struct yl_kind_line *line, const struct yl_latent_fit *fit, const double *root,
                 uint32_t at, double below, size_t shared)
{
    uint32_t all = fit->steps + 1;
    yl_kind_values(line, 1 + all);
    line->shared = shared;
    line->value[0] = (at < fit->steps ? fit->level[at] : fit->sd) - below;
    memcpy(line->value + 1, root + (size_t)at * all, all * sizeof *root);
}

static double chance(double level) { return 1 / (1 + exp(-level)); }

/* The steps that are not in the model keep their p beside the scenario's mean of intent: it stays, and the levels, which
   are those at the mean, are moved to intent 0. */
static void put_lines(struct patterns *to, const void *row, const struct yl_latent_fit *fit)
{
    struct yl_kind_work *work = to->work;
    const uint32_t all = fit->steps + 1;
    double mean = work->scenario->intent.dist[0].a, z = yl_interval_z(LEVEL),
           *root = yl_get((size_t)all * all * sizeof *root);
    yl_fit_factor(root, fit->covariance, all);
    size_t shared = work->kinds->lines + 1, persons = 0;
    for (size_t i = 0; i < to->patterns; i++) persons += (size_t)to->pattern[i].weight;
    struct yl_kind_line *line = yl_kind_line(work, row, "people", ".intent", "");
    double wide = z * sqrt(fit->covariance[(size_t)all * all - 1]);
    struct yl_fit_value sd = {fit->sd, fmax(0, fit->sd - wide), fit->sd + wide};
    fill(line, fit, root, fit->steps, 0, shared);
    yl_kind_figure(work, line->path, ".sd", sd, persons, "random-intercept");
    line->of = &work->scenario->intent;
    for (size_t i = 0; i < work->fit->steps; i++) {
        struct yl_fit_step *step = &work->fit->step[i];
        char path[YL_KIND_PATH];
        if (!to->item[i]) continue;
        uint32_t at = to->item[i] - 1;
        wide = z * sqrt(fit->covariance[(size_t)at * all + at]);
        double level = fit->level[at] - mean;
        snprintf(path, sizeof path, "%s.steps.", step->of->place);
        line = yl_kind_line(work, row, path, step->of->of->name, ".p");
        struct yl_fit_value value = {chance(level), chance(level - wide), chance(level + wide)};
        fill(line, fit, root, at, mean, shared);
        yl_kind_figure(work, line->path, "", value, step->reached, "random-intercept");
        step->elsewhere = "of all; at intent 0 it is below";
        step->moved = YL_FIT_UNMOVED;
    }
    free(root);
}

static void estimate(struct patterns *to, const void *row)
{
    static const char *const straight[2] = {
        "fewer than 20 persons who failed a step come to another: a straight path does not "
        "show the spread of intent",
        "未通过某一步骤后又来到其他步骤的用户不足 20 人：单一路径无法得知意愿的差异"};
    static const char *const many[2] = {"more than 20,000 patterns of outcomes",
                                        "结果组合超过 20,000 种"};
    static const char *const flat[2] = {"no spread of intent is seen", "看不出意愿的差异"};
    struct yl_latent_fit fit = {0};
    const struct yl_latent_data data = {to->trial, to->pattern, to->patterns, to->items};
    const char *const *why = to->again < LEAST ? straight : NULL;
    if (!why && to->patterns > MOST_PATTERNS) why = many;
    if (!why && (yl_latent_fit(&fit, &data) || !(fit.sd > 0) || fit.sd > MOST_SD)) why = flat;
    if (why)
        yl_kind_line(to->work, row, "people", ".intent", "")->why = why;
    else
        put_lines(to, row, &fit);
    yl_latent_free(&fit);
}

void yl_kind_intent(struct yl_kind_work *work, const void *row)
{
    const struct yl_quantity *intent = &work->scenario->intent;
    struct patterns to = {.work = work};
    if (!intent->present || intent->axis >= 0 || intent->dist[0].family != YL_NORMAL) return;
    const struct yl_fit *fit = work->fit;
    to.item = yl_get_zeroed(fit->steps + 1, sizeof *to.item);
    for (size_t i = 0; i < fit->steps; i++)
        if (is_moved(&fit->step[i])) to.item[i] = ++to.items;
    to.did = yl_get_zeroed(2 * (size_t)to.items + 2, sizeof *to.did);
    forget_person(&to, UINT32_MAX);
    yl_fit_trials(fit, work->log, on_trial, &to);
    keep_person(&to);
    estimate(&to, row);
    yl_map_free(&to.map);
    YL_FREE(to.item, to.did, to.trial, to.pattern);
}

void yl_kind_intent_put(FILE *out, const struct yl_kind_line *line, const struct yl_kind_dice *dice)
{
    double value = line->value[0];
    for (size_t i = 1; i < line->values && dice->uniform; i++)
        value += line->value[i] * gsl_cdf_ugaussian_Pinv(dice->uniform(dice, (uint32_t)i));
    const struct yl_quantity *intent = line->of;
    if (intent)
        fprintf(out, "normal(mean %.6g sd %.6g)", intent->dist[0].a, fabs(value));
    else
        fprintf(out, "%.6g%%", 100 * chance(value));
}
