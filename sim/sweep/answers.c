/* answers.c: solved point by point, or replications of a pool; contract in answers.h */
#include "sim/sweep/answers.h"
#include "models/compiler/compile.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/solve/solve.h"
#include "sim/stats/summary.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>
#include <time.h>

enum { CELLS = 2500, TABLES = 256 };
#define NONE UINT32_MAX
static const double solver_work = 6e8; /* of one point, less than 0.2 s */

struct running {
    struct yl_answers *answers;
    struct yl_diags *diags; /* of the first point that was refused */
    struct yl_fault *fault;
    pthread_mutex_t lock;
    uint64_t failed;
    uint32_t refused; /* the first point that is; NONE: none */
    bool gap;         /* a point that the solver does not cover */
};

static size_t place_of(const struct yl_answers *answers, uint32_t variant, uint32_t point)
{
    return (size_t)variant * answers->call->points + point;
}

/* ---- the scenarios of a point ---------------------------------------------------------------- */

/* Points are begun in order and ended in any: of those that are refused the first is kept. */
static void refuse(struct running *running, uint32_t number)
{
    pthread_mutex_lock(&running->lock);
    if (number < running->refused) running->refused = number;
    pthread_mutex_unlock(&running->lock);
}

struct opened {
    struct yl_scenarios scenarios;
    struct yl_arena arena;
    struct yl_guessed values;
    uint32_t stream;
};

static void shut(struct opened *opened)
{
    yl_scenarios_free(&opened->scenarios);
    yl_arena_free(&opened->arena);
    free(opened);
}

static enum yl_status open_values(struct opened **out, struct running *running, uint32_t number,
                                  struct yl_fault *fault)
{
    const struct yl_answers_call *call = running->answers->call;
    struct yl_diags diags;
    struct opened *opened = yl_get_zeroed(1, sizeof *opened);
    yl_diags_init(&diags, running->diags->lang);
    enum yl_status status =
        call->point(call->context, number, &opened->values, &opened->stream, &opened->arena);
    if (!status)
        status =
            yl_guesses_apply(&opened->scenarios, call->all, opened->values.value, &diags, fault);
    if (status == YL_BAD_INPUT) refuse(running, number);
    yl_diags_free(&diags);
    *out = opened;
    if (status) shut(opened);
    return status;
}

/* ---- solved ---------------------------------------------------------------------------------- */

struct answer {
    double mean, sd;
};

/* NAN: the solver does not cover it. */
static enum yl_status solve_one(struct answer *out, const struct yl_answers_call *call,
                                const struct yl_scenario *scenario, struct yl_tables *tables,
                                struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_plan plan = {0};
    struct yl_solved solved = {0};
    *out = (struct answer){NAN, NAN};
    enum yl_status status = yl_compile(&plan, scenario, tables, diags, fault);
    if (!status)
        yl_solve(&solved, scenario, &plan,
                 &(struct yl_solve_options){.work = solver_work, .cells = CELLS});
    const struct yl_solved_row *row =
        status ? NULL : yl_solved_find(&solved, call->place, call->metric);
    if (row && row->kind != YL_SOLVED_FUNNEL)
        *out = (struct answer){row->mean, isfinite(row->sd) ? row->sd : (double)NAN};
    yl_solved_free(&solved);
    yl_plan_free(&plan);
    return status;
}

static enum yl_status solve_point(void *context, void *kept, uint64_t number)
{
    struct running *running = context;
    struct yl_tables *tables = kept;
    const struct yl_answers *answers = running->answers;
    struct yl_fault fault = {0};
    struct opened *opened;
    struct yl_diags diags;
    if (tables->count > TABLES) yl_tables_free(tables);
    yl_diags_init(&diags, running->diags->lang);
    enum yl_status status = open_values(&opened, running, (uint32_t)number, &fault);
    for (uint32_t v = 0; !status && v < answers->call->all->variants; v++) {
        struct answer answer;
        size_t at = place_of(answers, v, (uint32_t)number);
        status = solve_one(&answer, answers->call, &opened->scenarios.variant[v], tables, &diags,
                           &fault);
        answers->figure[at] = answer.mean;
        answers->within[at] = answer.sd * answer.sd;
        if (!status && !isfinite(answer.mean))
            __atomic_store_n(&running->gap, true, __ATOMIC_RELAXED);
        if (v + 1 == answers->call->all->variants || status) shut(opened);
    }
    yl_diags_free(&diags);
    if (status && *fault.text) {
        pthread_mutex_lock(&running->lock);
        (void)yl_fault_take(running->fault, status, &fault);
        pthread_mutex_unlock(&running->lock);
    }
    return status;
}

static void tell(void *context, uint64_t done)
{
    const struct yl_answers_call *call = ((struct running *)context)->answers->call;
    if (call->options->progress)
        call->options->progress(call->options->progress_context, (double)done / call->points, "");
}

static enum yl_status solve_all(struct running *running, struct yl_run_info *info)
{
    const struct yl_answers_call *call = running->answers->call;
    const struct yl_team_tasks tasks = {.count = call->points,
                                        .threads = call->options->threads,
                                        .stop = call->options->stop,
                                        .kept_size = sizeof(struct yl_tables),
                                        .task = solve_point,
                                        .end = yl_team_drop_tables,
                                        .progress = tell,
                                        .context = running};
    info->threads = yl_team_threads(call->options->threads);
    return yl_team_each(&tasks);
}

/* ---- simulated ------------------------------------------------------------------------------- */

static enum yl_status open_point(void *context, uint64_t index, struct yl_pool_point *point,
                                 struct yl_fault *fault)
{
    struct running *running = context;
    struct opened *opened;
    enum yl_status status = open_values(&opened, running, (uint32_t)index, fault);
    if (status) return status;
    const struct yl_scenario *base = &running->answers->call->all->variant[0];
    uint64_t key = yl_hash_name("answers");
    for (uint32_t i = 0; i < base->guesses; i++) {
        const uint64_t pair[2] = {key, yl_hash_name(opened->values.value[i]->text)};
        key = yl_hash(pair, sizeof pair);
    }
    *point = (struct yl_pool_point){.scenarios = &opened->scenarios,
                                    .first = opened->stream * running->answers->each,
                                    .key = key,
                                    .own = opened};
    return YL_OK;
}

static void close_point(void *context, void *own)
{
    (void)context;
    shut(own);
}

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
                                 struct yl_plan *plans, struct yl_fault *fault)
{
    struct running *running = context;
    const struct yl_answers *answers = running->answers;
    const struct yl_answers_call *call = answers->call;
    enum yl_status status = YL_OK;
    (void)plans;
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_metric *metric = yl_summary_find(variant, 0, call->place, call->metric);
        const size_t at = place_of(answers, v, (uint32_t)index);
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
    yl_result_free(result);
    return status;
}

static enum yl_status simulate_all(struct running *running, struct yl_run_info *info,
                                   struct yl_diags *diags)
{
    const struct yl_answers_call *call = running->answers->call;
    struct yl_run_options each = *call->options;
    const struct yl_pool_source source = {.points = call->points,
                                          .context = running,
                                          .open = open_point,
                                          .take = take_point,
                                          .close = close_point};
    each.replications = running->answers->each;
    each.tables = NULL; /* shapes may be drawn too: sets of the pool's own are given up in time */
    each.keep = 0;
    enum yl_status status = yl_pool_run(&source, &each, info, diags, running->fault);
    if (!status) status = yl_run_refuse(running->failed, running->fault);
    return status;
}

/* ---- all ------------------------------------------------------------------------------------- */

static void make_room(struct yl_answers *answers, uint32_t each)
{
    const size_t places = (size_t)answers->call->all->variants * answers->call->points;
    yl_answers_free(answers);
    answers->each = each;
    answers->figure = yl_get_zeroed(places * each + 1, sizeof *answers->figure);
    answers->within = yl_get_zeroed(places + 1, sizeof *answers->within);
}

enum yl_status yl_answers_plan(struct yl_answers *answers, const struct yl_answers_call *call,
                               struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_tables own = {0}, *tables = call->options->tables ? call->options->tables : &own;
    enum yl_status status = YL_OK;
    *answers = (struct yl_answers){.call = call, .is_exact = true};
    for (uint32_t v = 0; !status && v < call->all->variants && answers->is_exact; v++) {
        struct answer answer;
        status = solve_one(&answer, call, &call->all->variant[v], tables, diags, fault);
        answers->is_exact = isfinite(answer.mean);
    }
    yl_tables_free(&own);
    return status;
}

/* Says what is wrong with the first point that was refused, to the caller's diagnostics. */
static enum yl_status say_refused(const struct running *running)
{
    const struct yl_answers_call *call = running->answers->call;
    struct yl_scenarios again = {0};
    struct yl_guessed values;
    struct yl_arena arena = {0};
    struct yl_fault ignored = {0};
    uint32_t stream;
    enum yl_status status = call->point(call->context, running->refused, &values, &stream, &arena);
    if (!status)
        status = yl_guesses_apply(&again, call->all, values.value, running->diags, &ignored);
    yl_scenarios_free(&again);
    yl_arena_free(&arena);
    return status;
}

enum yl_status yl_answers_run(struct yl_answers *answers, struct yl_run_info *info,
                              struct yl_diags *diags, struct yl_fault *fault)
{
    struct running running = {.answers = answers,
                              .diags = diags,
                              .fault = fault,
                              .lock = PTHREAD_MUTEX_INITIALIZER,
                              .refused = NONE};
    enum yl_status status = YL_OK;
    if (answers->is_exact) {
        make_room(answers, 1);
        status = solve_all(&running, info);
        answers->is_exact = !running.gap; /* at all points or at none */
    } else {
        make_room(answers, answers->call->each);
        status = simulate_all(&running, info, diags);
    }
    return running.refused == NONE ? status : say_refused(&running);
}

void yl_answers_free(struct yl_answers *answers)
{
    free(answers->figure);
    free(answers->within);
    answers->figure = answers->within = NULL;
}
