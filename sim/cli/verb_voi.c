/* verb_voi.c: draws of all variants, then what each thing that could be known brings; contract in verb.h */
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/cli/best.h"
#include "sim/cli/choices.h"
#include "sim/cli/voi_show.h"
#include "sim/stats/metrics.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>

static const uint32_t sizes[] = {10, 30, 100, 300, 1000, 3000, 10000};
enum { SIZES = sizeof sizes / sizeof *sizes, DRAWS = 256 };

/* ---- values ---------------------------------------------------------------------------------- */

static struct yl_voi_data data_of(const struct yl_voi_study *of)
{
    const struct yl_guessed_study *guessed = &of->guessed;
    return (struct yl_voi_data){.figure = guessed->answers.figure,
                                .variants = guessed->all.variants,
                                .draws = guessed->draws,
                                .each = guessed->answers.each,
                                .direction = yl_metric_better(guessed->call.metric)};
}

/* Who knows this knows no more than who knows that: regressions do not keep to it by themselves. */
static void keep_below(struct yl_voi *voi, const struct yl_voi *most)
{
    if (!(voi->value > most->value)) return;
    voi->value = most->value;
    voi->low = fmin(voi->low, most->low);
    voi->high = fmin(voi->high, most->high);
}

/* The row of all that an observation of a guess could tell: of its factor, else of everything. */
static const struct yl_voi *known_of(const struct yl_voi_study *of, uint32_t guess)
{
    const struct yl_factors *factors = &of->guessed.factors;
    for (uint32_t r = 1; r < of->rows; r++)
        if (of->row[r].what == YL_EVPPI && factors->of_guess[guess] < factors->count &&
            of->row[r].of == factors->of[factors->of_guess[guess]].name)
            return &of->row[r].voi;
    return &of->row[0].voi;
}

/* Why nobody can observe it here; NULL: it is a share. */
static const char *refusal(const struct yl_guess *guess)
{
    if (guess->draw) return "joint draws are not observed yet";
    return guess->kind == YL_GUESS_SHARE ? NULL : "only a share can be observed";
}

/* What would be known of a row. */
static struct yl_voi_row *add(struct yl_voi_study *of, struct yl_voi_row row,
                              const double *const *x, uint32_t count)
{
    row.x = x;
    row.count = count;
    row.cost = row.n * of->guessed.study->options->cost_per;
    row.even = NAN;
    of->row[of->rows] = row;
    return &of->row[of->rows++];
}

/* One that the scenario writes as it is: no duration and no rate. */
static bool has_number(const struct yl_guess *guess)
{
    return guess->kind != YL_GUESS_DURATION && guess->kind != YL_GUESS_RATE;
}

static void add_factors(struct yl_voi_study *of)
{
    const struct yl_factors *factors = &of->guessed.factors;
    const uint32_t guesses = factors->base->guesses;
    const double **x = yl_arena_get(&of->guessed.arena, (2 * guesses + 1) * sizeof *x);
    uint32_t all = 0;
    for (uint32_t g = 0; g < guesses; g++)
        if (!isnan(of->score[g][0])) x[all++] = of->score[g];
    add(of, (struct yl_voi_row){.what = YL_EVPI, .of = ""}, x,
        of->guessed.answers.is_exact ? 0 : all);
    for (uint32_t f = 0; f < factors->count; f++) {
        uint32_t count = 0, last = 0;
        x += all;
        for (uint32_t g = all = 0; g < guesses; g++)
            if (factors->of_guess[g] == f && !isnan(of->score[g][0]))
                x[all++] = of->score[g], count++, last = g;
        const struct yl_voi_row row = {
            .what = YL_EVPPI, .of = factors->of[f].name, .grade = factors->of[f].grade};
        if (count) add(of, row, x, count)->guess = &factors->base->guess[last];
    }
}

/* One simulated data set a draw; its statistic is the log-odds of the share that was seen. */
static void add_people(struct yl_voi_study *of, uint32_t g, uint32_t n)
{
    const struct yl_guess *guess = &of->guessed.factors.base->guess[g];
    const uint32_t draws = of->guessed.draws;
    double *seen = yl_arena_get(&of->guessed.arena, draws * sizeof *seen);
    const double **x = yl_arena_get(&of->guessed.arena, sizeof *x);
    const double *noise = of->guessed.uniform + of->guessed.factors.columns + g;
    for (uint32_t k = 0; k < draws; k++) {
        uint32_t found = yl_voi_observe(n, of->share[g][k], noise[(size_t)k * of->guessed.columns]);
        seen[k] = log((found + 0.5) / (n - found + 0.5));
    }
    *x = seen;
    add(of, (struct yl_voi_row){.what = YL_EVSI, .of = guess->path, .grade = guess->grade, .n = n},
        x, 1)
        ->guess = guess;
}

static void add_observations(struct yl_voi_study *of)
{
    const struct yl_scenario *base = of->guessed.factors.base;
    const uint32_t asked = of->guessed.study->options->people;
    for (uint32_t g = 0; g < base->guesses; g++) {
        const struct yl_guess *guess = &base->guess[g];
        const struct yl_voi_row refused = {.what = YL_EVSI,
                                           .of = guess->path,
                                           .grade = guess->grade,
                                           .guess = guess,
                                           .refused = refusal(guess)};
        if (refused.refused) add(of, refused, NULL, 0);
        for (uint32_t i = 0; i < (asked ? 1 : SIZES) && !refused.refused; i++)
            add_people(of, g, asked ? asked : sizes[i]);
    }
}

static enum yl_status find_value(void *context, void *kept, uint64_t number)
{
    struct yl_voi_study *of = context;
    struct yl_voi_row *row = &of->row[number];
    struct yl_voi *voi = &row->voi;
    const struct yl_voi_data data = data_of(of);
    const struct yl_options *options = of->guessed.study->options;
    const double campaigns = options->campaigns ? options->campaigns : 1;
    (void)kept;
    *voi = (struct yl_voi){.value = NAN, .low = NAN, .high = NAN, .lower = NAN, .expected = NAN};
    if (!row->refused) yl_voi_find(voi, &data, row->x, row->count);
    voi->value *= campaigns;
    voi->low *= campaigns;
    voi->high *= campaigns;
    voi->lower *= campaigns;
    return YL_OK;
}

static void tell(void *context, uint64_t done)
{
    const struct yl_voi_study *of = context;
    yl_progress_show(&of->guessed.study->progress, (double)done / of->rows, NULL);
}

/* The value of one number at which the choice changes. */
static void find_even(struct yl_voi_row *row, const double *value)
{
    if (row->count > 1 || !row->voi.turns || !has_number(row->guess)) return;
    const double from = value[row->voi.draw[0]], to = value[row->voi.draw[1]];
    row->even = from + row->voi.part * (to - from);
}

static enum yl_status find_values(struct yl_voi_study *of)
{
    const struct yl_guess *first = of->guessed.factors.base->guess;
    const uint32_t guesses = of->guessed.factors.base->guesses;
    const struct yl_run_options *how = &of->guessed.study->how;
    struct yl_team_tasks all = {.threads = how->threads,
                                .stop = how->stop,
                                .task = find_value,
                                .progress = tell,
                                .context = of};
    yl_progress_part(&of->guessed.study->progress, 1);
    yl_guessed_numbers(&of->share, &of->score, &of->guessed);
    of->row =
        yl_arena_get(&of->guessed.arena, ((size_t)(SIZES + 1) * guesses + 2) * sizeof *of->row);
    add_factors(of);
    add_observations(of);
    all.count = of->rows;
    const enum yl_status status = yl_team_each(&all);
    for (uint32_t i = 1; i < of->rows && !status; i++) {
        struct yl_voi_row *row = &of->row[i];
        const uint32_t g = (uint32_t)(row->guess - first);
        if (row->what == YL_EVPPI) find_even(row, of->share[g]);
        if (!row->refused)
            keep_below(&row->voi, row->what == YL_EVPPI ? &of->row[0].voi : known_of(of, g));
    }
    return status;
}

/* ---- the verb -------------------------------------------------------------------------------- */

static enum yl_status check(const struct yl_guessed_study *guessed)
{
    struct yl_study *study = guessed->study;
    const struct yl_metric_name *name = yl_metric_find(guessed->call.metric);
    if (study->scenarios.variants < 2)
        return yl_fault_set(
            &study->fault, YL_BAD_CALL,
            "there is one variant: without a choice no knowledge has a value; add "
            "'variants:', or ask yinliu sensitivity what moves a figure",
            "只有一个方案：没有选择，知道什么都没有价值；请加 'variants:'，或用 yinliu "
            "sensitivity 看什么影响指标");
    if (name && !yl_metric_better(guessed->call.metric))
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "--metric: neither more nor less of '%s' is better, so nothing is "
                            "chosen by it",
                            "--metric：“%s”无所谓高低，不能据以选择", guessed->metric);
    if (study->options->cost_per > 0 && (!name || name->unit != YL_METRIC_CNY))
        return yl_fault_set(&study->fault, YL_BAD_CALL,
                            "--cost-per is in CNY, but '%s' is not: their difference means nothing",
                            "--cost-per 以元计，而“%s”不是金额，两者不能相减", guessed->metric);
    return yl_study_hidden(study);
}

static enum yl_status study_it(struct yl_voi_study *of, struct yl_study *study)
{
    struct yl_result names = {0};
    yl_labels_fill(&names, &study->scenarios);
    yl_choices_keep(&study->scenarios, &names);
    yl_result_free(&names);
    const bool paid = study->options->cost_per > 0 || !study->scenarios.variant[0].targets;
    const struct yl_guessed_how how = {study->scenarios.variants, DRAWS, paid ? "all" : NULL,
                                       paid ? "net_cny" : NULL}; /* what one would pay for it */
    enum yl_status status = yl_guessed_open(&of->guessed, study, &how);
    if (!status) status = check(&of->guessed);
    if (!status) yl_guessed_draws(&of->guessed, of->guessed.factors.base->guesses, true);
    if (!status) status = yl_guessed_run(&of->guessed);
    if (status) return status;
    status = find_values(of);
    if (!status) status = yl_voi_write(of);
    yl_study_end(study, status);
    if (!status && !study->options->quiet) yl_voi_show(stdout, of);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct yl_voi_study of = {0};
    enum yl_status status = study_it(&of, study);
    yl_guessed_free(&of.guessed);
    return status;
}

enum yl_exit yl_verb_voi(const struct yl_options *options)
{
    return yl_study_into(options, "voi", "-voi", work, NULL);
}
