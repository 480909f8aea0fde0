/* answers.c: solved point by point, or replications of a pool; contract in answers.h */
#include "sim/sweep/answers.h"
#include "models/compiler/compile.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve.h"
#include "sim/stats/summary.h"
#include "sim/sweep/alternatives.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>

/* Of one point, less than 0.2 s. */
static const struct yl_solve_options solver = {.work = 6e8, .cells = 2500};

struct running {
    struct yl_answers *answers;
    uint64_t failed;
    bool gap; /* a point that the solver does not cover */
};

static size_t place_of(const struct yl_answers *answers, uint32_t variant, uint64_t point)
{
    return (size_t)variant * answers->call->points + point;
}

static void at(void *context, uint64_t number, struct yl_what_if *out, struct yl_arena *arena)
{
    const struct yl_answers *answers = ((struct running *)context)->answers;
    const struct yl_answers_call *call = answers->call;
    struct yl_guessed values;
    uint32_t stream;
    call->point(call->context, (uint32_t)number, &values, &stream, arena);
    out->overlay.value = values.value;
    out->first = stream * answers->each;
}

/* ---- solved ---------------------------------------------------------------------------------- */

/* NULL: the solver does not cover it. */
static const struct yl_solved_row *row_of(const struct yl_answers_call *call,
                                          const struct yl_solved *solved)
{
    const struct yl_solved_row *row = yl_solved_find(solved, call->place, call->metric);
    return row && row->kind != YL_SOLVED_FUNNEL && isfinite(row->mean) ? row : NULL;
}

static void answered(void *context, uint64_t number, uint32_t v, const struct yl_solved *solved)
{
    struct running *running = context;
    const struct yl_answers *answers = running->answers;
    const struct yl_solved_row *row = row_of(answers->call, solved);
    const size_t at = place_of(answers, v, number);
    answers->figure[at] = row ? row->mean : (double)NAN;
    answers->within[at] = row && isfinite(row->sd) ? row->sd * row->sd : (double)NAN;
    if (!row) __atomic_store_n(&running->gap, true, __ATOMIC_RELAXED);
}

/* ---- simulated ------------------------------------------------------------------------------- */

/* Mean and replications of a figure at one point; those of a ratio are its linearised residuals. */
static void take_figure(double *figure, double *within, const struct yl_metric *metric,
                        uint32_t each)
{
    const bool ratio = metric->kind == YL_KIND_RATIO;
    double sum = 0, below = 0, squares = 0;
    for (uint32_t r = 0; r < each; r++) {
        sum += ratio ? metric->scale * (double)metric->num[r] : yl_summary_value(metric, r);
        below += ratio ? (double)metric->den[r] : 1;
    }
    double mean = below > 0 ? sum / below : (double)NAN, unit = below / each;
    for (uint32_t r = 0; r < each; r++) {
        double rest =
            ratio ? (metric->scale * (double)metric->num[r] - mean * (double)metric->den[r]) / unit
                  : yl_summary_value(metric, r) - mean;
        figure[r] = mean + rest;
        squares += rest * rest;
    }
    *within = squares / (each - 1);
}

static enum yl_status take_point(void *context, uint64_t index, struct yl_result *result,
                                 struct yl_fault *fault)
{
    struct running *running = context;
    const struct yl_answers *answers = running->answers;
    const struct yl_answers_call *call = answers->call;
    enum yl_status status = YL_OK;
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_metric *metric = yl_summary_find(variant, 0, call->place, call->metric);
        const size_t at = place_of(answers, v, index);
        for (uint32_t r = 0; r < answers->each; r++)
            running->failed += variant->failed && variant->failed[r];
        answers->figure[at * answers->each] = NAN;
        if (metric)
            take_figure(answers->figure + at * answers->each, &answers->within[at], metric,
                        answers->each);
        if (isnan(answers->figure[at * answers->each]) && !status)
            status = yl_fault_set(
                fault, YL_BAD_INPUT,
                "'%s.%s' has no value at some draws of the uncertain inputs (variant %s)",
                "在某些拿不准的数下没有“%s.%s”的数值（方案 %s）", call->place, call->metric,
                variant->name);
    }
    return status;
}

/* ---- all, as alternatives -------------------------------------------------------------------- */

enum yl_status yl_answers_plan(struct yl_answers *answers, const struct yl_answers_call *call,
                               struct yl_diags *diags)
{
    struct yl_tables own = {0}, *tables = call->options->tables ? call->options->tables : &own;
    enum yl_status status = YL_OK;
    *answers = (struct yl_answers){.call = call, .is_exact = true};
    for (uint32_t v = 0; !status && v < call->all->variants && answers->is_exact; v++) {
        struct yl_plan plan = {0};
        struct yl_solved solved = {0};
        status = yl_compile(&plan, &call->all->variant[v], tables, diags);
        if (!status) yl_solve(&solved, &call->all->variant[v], &plan, &solver);
        answers->is_exact = !status && row_of(call, &solved);
        yl_solved_free(&solved);
        yl_plan_free(&plan);
    }
    yl_tables_free(&own);
    return status;
}

enum yl_status yl_answers_run(struct yl_answers *answers, struct yl_run_info *info,
                              struct yl_diags *diags, struct yl_fault *fault)
{
    struct running running = {.answers = answers};
    const struct yl_answers_call *call = answers->call;
    struct yl_run_options each = *call->options;
    const struct yl_alternatives points = {.all = call->all,
                                           .options = &each,
                                           .count = call->points,
                                           .at = at,
                                           .take = take_point,
                                           .answered = answered,
                                           .context = &running};
    const size_t places = (size_t)call->all->variants * call->points;
    yl_answers_free(answers);
    answers->each = answers->is_exact ? 1 : call->each;
    answers->figure = yl_get_zeroed(places * answers->each + 1, sizeof *answers->figure);
    answers->within = yl_get_zeroed(places + 1, sizeof *answers->within);
    if (answers->is_exact) {
        info->threads = yl_team_threads(each.threads);
        const enum yl_status status = yl_alternatives_each(&points, &solver, diags, fault);
        answers->is_exact = !running.gap; /* at all points or at none */
        return status;
    }
    each.replications = answers->each;
    each.tables = NULL; /* shapes may be drawn too: sets of the pool's own are given up in time */
    each.keep = 0;
    enum yl_status status = yl_alternatives_run(&points, info, diags, fault);
    return status ? status : yl_run_refuse(running.failed, false, fault);
}

void yl_answers_free(struct yl_answers *answers)
{
    YL_FREE(answers->figure, answers->within);
    answers->figure = answers->within = NULL;
}
