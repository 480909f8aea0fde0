/* draws.c: a draw is a point of the pool, its replications go to their place; contract in draws.h */
#include "sim/sweep/draws.h"
#include "models/readers/settings.h"
#include "sim/base/get.h"
#include "sim/ledger/ledger_record.h"
#include "sim/solve/solve.h"
#include "sim/sweep/point_jobs.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct running {
    const struct yl_draws *draws;
    const struct yl_scenarios *all;
    const struct yl_sweep *sweep;         /* NULL: the scenarios as they are */
    const struct yl_run_options *options; /* of all draws together */
    struct yl_result *result;             /* of the point that is being taken */
    struct yl_scenarios laid;             /* whose names that has, in a sweep */
    struct yl_record record;
    enum yl_lang lang;
};

enum yl_status yl_draws_make(struct yl_draws *draws, const struct yl_scenarios *all, uint64_t seed,
                             struct yl_fault *fault)
{
    const struct yl_scenario *base = &all->variant[0];
    enum yl_status status = YL_OK;
    draws->seed = seed;
    for (uint32_t i = 0; i < base->guesses; i++)
        if (base->guess[i].draw && draws->count > base->file_draws)
            return yl_fault_set(
                fault, YL_BAD_INPUT,
                "--draws: %u draws are asked for, but the file of 'uncertain.draws' "
                "has %u",
                "--draws：要 %u 组抽取值，而 'uncertain.draws' 的文件只有 %u 组", draws->count,
                base->file_draws);
    draws->drawn = yl_arena_get(&draws->arena, (draws->count + 1) * sizeof *draws->drawn);
    status = yl_candidates_pick(&draws->candidates, base, seed, draws->count, fault);
    if (status) return status;
    for (uint32_t k = 0; k < draws->count; k++)
        yl_guesses_draw(&draws->drawn[k], base, seed, yl_candidates_of(&draws->candidates, k + 1),
                        &draws->arena);
    return YL_OK;
}

void yl_draws_free(struct yl_draws *draws)
{
    yl_candidates_free(&draws->candidates);
    yl_arena_free(&draws->arena);
}

/* ---- a draw, or a draw at a point ------------------------------------------------------------ */

static uint32_t draw_of(const struct running *running, uint64_t index)
{
    return (uint32_t)(index % running->draws->count);
}

/* The number of the point in the sweep, from 0. */
static uint64_t point_of(const struct running *running, uint64_t index)
{
    return yl_sweep_point(running->sweep, index / running->draws->count);
}

static void at(void *context, uint64_t index, struct yl_what_if *out, struct yl_arena *arena)
{
    const struct running *running = context;
    const struct yl_draws *draws = running->draws;
    const uint32_t draw = draw_of(running, index);
    out->overlay.value = draws->drawn[draw].value;
    out->draw = draw + 1;
    out->first = draw * draws->replications;
    if (running->sweep)
        yl_what_if_at_point(out, running->sweep->points, point_of(running, index), arena);
}

#define FINE 0.05 /* of the standard deviation that the grid of the solver may be off */

/* What the solver knows of the draw, beside its replications. */
static void keep_exact(struct running *running, uint64_t index,
                       const struct yl_variant_result *from, struct yl_variant_result *to)
{
    const uint32_t draws = running->draws->count;
    for (uint32_t i = 0; i < from->metrics && i < to->metrics; i++) {
        const struct yl_metric *solved = &from->metric[i];
        struct yl_metric *own = &to->metric[i];
        if (!solved->has_exact || !isfinite(solved->exact_sd) ||
            !(solved->exact_bound <= FINE * solved->exact_sd))
            continue;
        if (!own->draw_exact) {
            own->draw_exact =
                yl_arena_get(&running->result->arena, 2 * (size_t)draws * sizeof(double));
            own->draw_sd = own->draw_exact + draws;
            for (uint32_t k = 0; k < draws; k++) own->draw_exact[k] = NAN;
        }
        own->draw_exact[index] = solved->exact;
        own->draw_sd[index] = solved->exact_sd;
    }
}

/* Places for the figures of all draws, as base's values have them. */
static enum yl_status lay_out(struct yl_result *result, const struct yl_scenarios *all,
                              const struct yl_run_options *options, struct yl_diags *diags)
{
    struct yl_plan *plan = yl_get_zeroed(all->variants + 1, sizeof *plan);
    enum yl_status status = YL_OK;
    for (uint32_t v = 0; v < all->variants && !status; v++)
        status = yl_compile(&plan[v], &all->variant[v], options->tables, diags);
    if (!status) yl_point_jobs_lay_out(result, all, plan, (uint32_t)options->replications, options);
    if (!status) yl_settings_fill(result, all);
    for (uint32_t v = 0; v < all->variants; v++) yl_plan_free(&plan[v]);
    free(plan);
    return status;
}

void yl_draws_say(struct yl_result *result, const struct yl_draws *draws,
                  const struct yl_scenario *base)
{
    const size_t g = base->guesses;
    struct yl_drawn drawn = {.draws = draws->count,
                             .each = draws->replications,
                             .guesses = base->guesses,
                             .seed = draws->seed,
                             .candidates = draws->candidates.count,
                             .effective = draws->candidates.effective};
    drawn.path = yl_arena_get(&result->arena, 3 * (g + 1) * sizeof *drawn.path);
    drawn.rank = yl_arena_get(&result->arena, (g + 1) * sizeof *drawn.rank);
    drawn.with = drawn.path + g + 1;
    drawn.grade = drawn.with + g + 1;
    drawn.text = yl_arena_get(&result->arena, (draws->count * g + 1) * sizeof *drawn.text);
    drawn.number = yl_arena_get(&result->arena, (draws->count * g + 1) * sizeof *drawn.number);
    for (size_t i = 0; i < g; i++) {
        drawn.path[i] = base->guess[i].path;
        drawn.with[i] = base->guess[i].with;
        drawn.grade[i] = base->guess[i].grade;
        drawn.rank[i] = base->guess[i].rank;
    }
    for (size_t k = 0; k < draws->count; k++)
        for (size_t i = 0; i < g; i++) {
            const char *text = draws->drawn[k].value[i]->text;
            drawn.text[k * g + i] = yl_arena_copy(&result->arena, text, strlen(text));
            if (!yl_guess_number(&base->guess[i], text, &drawn.number[k * g + i]))
                drawn.number[k * g + i] = NAN;
        }
    result->drawn = drawn;
}

/* The result of a point, from its scenarios at the file's values. */
static enum yl_status lay_out_point(struct running *running, uint64_t index, struct yl_fault *fault)
{
    const struct yl_scenarios *all = running->all;
    struct yl_what_if asked = {0};
    struct yl_arena arena = {0};
    struct yl_diags diags;
    yl_diags_init(&diags, running->lang);
    yl_what_if_at_point(&asked, running->sweep->points, point_of(running, index), &arena);
    enum yl_status status = yl_overlay_read(&running->laid, all, &asked.overlay, &diags, fault);
    if (!status) status = lay_out(running->result, &running->laid, running->options, &diags);
    if (!status) yl_draws_say(running->result, running->draws, &all->variant[0]);
    yl_diags_free(&diags);
    yl_arena_free(&arena);
    return status;
}

static enum yl_status take_draw(void *context, uint64_t index, struct yl_result *result,
                                struct yl_fault *fault)
{
    struct running *running = context;
    const uint32_t count = running->draws->replications, draw = draw_of(running, index);
    enum yl_status status =
        yl_ledger_name(running->options->ledger, running->sweep ? point_of(running, index) + 1 : 0,
                       draw * count, count * running->draws->count, result, fault);
    if (!status && running->sweep && !draw) status = lay_out_point(running, index, fault);
    for (uint32_t i = 0; i < result->variants * count && !status; i++) {
        uint32_t v = i / count, r = i % count, at = draw * count + r;
        struct yl_variant_result *from = &result->variant[v], *to = &running->result->variant[v];
        to->failed[at] = from->failed[r];
        status = yl_point_jobs_move(to, at, from, r, &running->record, running->options->keep);
        if (status == YL_BAD_INPUT)
            status = yl_fault_set(
                fault, YL_BAD_INPUT,
                "draw %u changes which figures there are, and a value that is not known may not: a "
                "chance "
                "that is 0%% or 100%% in the file, or is not written, is certain in every draw",
                "第 %u 组抽取值改变了有哪些数字，拿不准的数不能如此：文件里为 0%%、100%% "
                "或没有写的概率，在每组抽取里都是确定的",
                draw + 1);
    }
    for (uint32_t v = 0; v < result->variants && !status; v++)
        keep_exact(running, draw, &result->variant[v], &running->result->variant[v]);
    if (status || draw + 1 < running->draws->count) return status;
    yl_record_turn(running->result, running->options->keep);
    if (!running->sweep) return status;
    status = running->sweep->rows(running->sweep->context, (int64_t)point_of(running, index) + 1,
                                  running->result, fault);
    yl_result_free(running->result);
    yl_scenarios_free(&running->laid);
    return status;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static enum yl_status run_all(struct running *running, uint64_t points, struct yl_run_info *info,
                              struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_run_options each = *running->options;
    const struct yl_alternatives drawn = {.all = running->all,
                                          .options = &each,
                                          .count = points,
                                          .solves = true,
                                          .at = at,
                                          .take = take_draw,
                                          .context = running};
    each.replications = running->draws->replications;
    each.tables = NULL; /* shapes may be drawn too: sets of the pool's own are given up in time */
    enum yl_status status = yl_alternatives_run(&drawn, info, diags, fault);
    yl_record_free(&running->record);
    return status;
}

enum yl_status yl_draws_run(struct yl_result *result, const struct yl_draws *draws,
                            const struct yl_scenarios *all, const struct yl_run_options *options,
                            struct yl_run_info *info, struct yl_diags *diags,
                            struct yl_fault *fault)
{
    struct running running = {
        .draws = draws, .all = all, .options = options, .result = result, .lang = diags->lang};
    *result = (struct yl_result){0};
    enum yl_status status = lay_out(result, all, options, diags);
    if (!status) yl_draws_say(result, draws, &all->variant[0]);
    return status ? status : run_all(&running, draws->count, info, diags, fault);
}

enum yl_status yl_draws_sweep(const struct yl_draws *draws, const struct yl_sweep *sweep,
                              struct yl_run_info *info, struct yl_diags *diags,
                              struct yl_fault *fault)
{
    struct yl_result result = {0};
    struct yl_tables tables = {0}; /* of the layouts, which are made one at a time */
    struct yl_run_options options = *sweep->options;
    struct running running = {.draws = draws,
                              .all = sweep->all,
                              .sweep = sweep,
                              .options = &options,
                              .result = &result,
                              .lang = diags->lang};
    options.tables = &tables;
    enum yl_status status =
        run_all(&running, yl_sweep_own(sweep) * draws->count, info, diags, fault);
    yl_tables_free(&tables);
    yl_result_free(&result);
    yl_scenarios_free(&running.laid);
    return status;
}
