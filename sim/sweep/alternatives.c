/* alternatives.c: what a round wants, as points of the pool; contract in alternatives.h */
#include "sim/sweep/alternatives.h"
#include "models/guesses.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/solve/solve.h"
#include "sim/stats/summary.h"
#include "sim/sweep/draws.h"
#include "sim/sweep/sweep.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>

struct part { /* replications first + 1 ... first + count of an alternative */
    size_t alternative;
    uint32_t first, count;
};
struct own { /* scenarios of a part, until it is closed */
    struct yl_scenarios drawn, read, one;
    struct yl_arena arena;
};
struct drawing {
    struct yl_alternatives *of;
    struct yl_selection *selection;
    struct part *part;
    size_t parts;
    enum yl_lang lang;
    pthread_mutex_t lock;       /* of what follows */
    const struct part *refused; /* the first that cannot be read; NULL: none */
};

size_t yl_alternatives_count(const struct yl_alternatives *of)
{
    return (of->points ? (size_t)of->points->count : 1) * of->all->variants;
}

uint32_t yl_alternatives_most(const struct yl_alternatives *of)
{
    const struct yl_scenario *base = &of->all->variant[0];
    const int64_t asked =
        of->options->enough.most ? of->options->enough.most : YL_MOST_REPLICATIONS;
    bool file = false;
    for (uint32_t i = 0; i < base->guesses; i++) file |= base->guess[i].draw != NULL;
    return of->drawn && file && base->file_draws < asked ? base->file_draws : (uint32_t)asked;
}

/* ---- scenarios ------------------------------------------------------------------------------- */

static void free_own(struct own *own)
{
    yl_scenarios_free(&own->read);
    yl_scenarios_free(&own->drawn);
    yl_arena_free(&own->arena);
    free(own);
}

/* The base and this variant with the values of a draw. */
static enum yl_status read_draw(struct own *own, const struct yl_alternatives *of, uint32_t variant,
                                uint32_t draw, struct yl_diags *diags, struct yl_fault *fault)
{
    struct yl_guessed drawn;
    struct yl_scenarios some = *of->all;
    struct yl_scenario two[2] = {of->all->variant[0], of->all->variant[variant]};
    some.variant = two;
    some.variants = variant ? 2 : 1;
    yl_guesses_draw(&drawn, &two[0], of->info->seed, yl_candidates_of(&of->candidates, draw),
                    &own->arena);
    return yl_guesses_apply(&own->drawn, &some, drawn.value, diags, fault);
}

/* The scenario of an alternative, at its own values or at those of a draw, is own->one. */
static enum yl_status read_one(struct own *own, const struct yl_alternatives *of,
                               size_t alternative, uint32_t draw, struct yl_diags *diags,
                               struct yl_fault *fault)
{
    const uint32_t v = (uint32_t)(alternative % of->all->variants);
    const struct yl_scenario *from = &of->all->variant[v];
    enum yl_status status = draw ? read_draw(own, of, v, draw, diags, fault) : YL_OK;
    if (status) return status;
    if (draw) from = &own->drawn.variant[v ? 1 : 0];
    own->one = (struct yl_scenarios){.variants = 1};
    own->one.variant = yl_arena_get(&own->arena, sizeof *own->one.variant);
    *own->one.variant = *from;
    if (!of->points) return YL_OK;
    const struct yl_sweep_variant at = {of->all->shifts, from, of->points,
                                        alternative / of->all->variants};
    own->read.variant = yl_arena_get(&own->read.tree.arena, sizeof *own->read.variant);
    status = yl_sweep_read_variant(&own->read, &at, diags, fault);
    *own->one.variant = own->read.variant[0];
    return status;
}

/* ---- exact answers --------------------------------------------------------------------------- */

struct solving {
    const struct yl_alternatives *of;
    struct yl_selection *selection;
    double work; /* of one */
};

static enum yl_status solve_one(void *context, void *kept, uint64_t number)
{
    enum { TABLES = 64 };
    struct solving *solving = context;
    struct yl_tables *tables = kept;
    const size_t at = solving->of->from + (size_t)number;
    struct yl_alternative *one = &solving->selection->of[at];
    struct yl_diags diags = {0};
    struct yl_fault fault = {0};
    struct yl_plan plan = {0};
    struct yl_solved solved = {0};
    struct own *own = yl_get_zeroed(1, sizeof *own);
    yl_diags_init(&diags, YL_EN);
    enum yl_status status = read_one(own, solving->of, at, 0, &diags, &fault);
    if (!status) status = yl_compile(&plan, own->one.variant, tables, &diags, &fault);
    if (!status)
        yl_solve(&solved, own->one.variant, &plan,
                 &(struct yl_solve_options){.work = solving->work});
    const struct yl_solved_row *row =
        status ? NULL : yl_solved_find(&solved, solving->of->place, solving->of->metric);
    one->has_exact = row && isfinite(row->mean);
    if (one->has_exact) {
        one->exact = row->mean;
        one->bound = row->bound;
    }
    if (!status && solving->of->solved) solving->of->solved(solving->of->context, at, &solved);
    yl_solved_free(&solved);
    yl_plan_free(&plan);
    if (tables->count > TABLES) yl_tables_free(tables);
    free_own(own);
    yl_diags_free(&diags);
    return status == YL_BAD_INPUT ? YL_OK : status; /* the run says what is wrong */
}

enum yl_status yl_alternatives_solve(const struct yl_alternatives *of,
                                     struct yl_selection *selection)
{
    static const double all_work = 4e10, least_work = 1e8;
    struct solving solving = {
        of, selection, fmax(all_work / (double)(selection->count - of->from + 1), least_work)};
    const struct yl_team_tasks tasks = {.count = selection->count - of->from,
                                        .threads = of->options->threads,
                                        .stop = of->options->stop,
                                        .kept_size = sizeof(struct yl_tables),
                                        .task = solve_one,
                                        .end = yl_team_drop_tables,
                                        .context = &solving};
    return of->drawn ? YL_OK : yl_team_each(&tasks);
}

/* ---- replications ---------------------------------------------------------------------------- */

/* Parts are begun in order and ended in any: of those that cannot be read the first is kept. */
static void refuse(struct drawing *drawing, const struct part *part)
{
    pthread_mutex_lock(&drawing->lock);
    if (!drawing->refused || part < drawing->refused) drawing->refused = part;
    pthread_mutex_unlock(&drawing->lock);
}

/* Says what is wrong with it, to the caller's diagnostics. */
static void say_refused(const struct drawing *drawing)
{
    struct yl_alternatives *of = drawing->of;
    const uint32_t draw = of->drawn ? drawing->refused->first + 1 : 0;
    struct yl_fault ignored = {0};
    struct own *again = yl_get_zeroed(1, sizeof *again);
    if (read_one(again, of, drawing->refused->alternative, draw, of->diags, &ignored) && draw)
        yl_draws_refused(of->diags, draw);
    free_own(again);
}

static enum yl_status open_part(void *context, uint64_t index, struct yl_pool_point *point,
                                struct yl_fault *fault)
{
    struct drawing *drawing = context;
    const struct yl_alternatives *of = drawing->of;
    const struct part *part = &drawing->part[index];
    const uint64_t at = part->alternative / of->all->variants;
    struct yl_diags diags = {0};
    struct own *own = yl_get_zeroed(1, sizeof *own);
    yl_diags_init(&diags, drawing->lang);
    enum yl_status status =
        read_one(own, of, part->alternative, of->drawn ? part->first + 1 : 0, &diags, fault);
    yl_diags_free(&diags);
    if (status == YL_BAD_INPUT) refuse(drawing, part);
    if (status) {
        free_own(own);
        return status;
    }
    const uint64_t key[3] = {yl_hash_name(of->drawn ? "draws" : "best"),
                             of->points ? yl_sweep_key(of->points, at, &own->arena) : 0,
                             of->drawn ? yl_candidates_of(&of->candidates, part->first + 1) : 0};
    *point = (struct yl_pool_point){.scenarios = &own->one,
                                    .number = of->points ? at + 1 : 0,
                                    .first = part->first,
                                    .replications = part->count,
                                    .key = yl_hash(key, sizeof key),
                                    .own = own};
    return YL_OK;
}

static void close_part(void *context, void *own)
{
    (void)context;
    free_own(own);
}

static enum yl_status no_metric(const struct yl_alternatives *of,
                                const struct yl_variant_result *variant, struct yl_fault *fault)
{
    char near[YL_SUMMARY_GUESS];
    yl_summary_guess(near, variant, of->place, of->metric);
    return yl_fault_set(fault, YL_BAD_CALL,
                        "--metric: there is no metric '%s.%s' in this scenario; try %s",
                        "--metric：此场景没有指标 %s.%s；可用的有 %s", of->place, of->metric, near);
}

static enum yl_status take_part(void *context, uint64_t index, struct yl_result *result,
                                struct yl_plan *plans, struct yl_fault *fault)
{
    struct drawing *drawing = context;
    const struct part *part = &drawing->part[index];
    struct yl_selection *selection = drawing->selection;
    struct yl_alternative *one = &selection->of[part->alternative];
    const struct yl_variant_result *variant = &result->variant[0];
    const struct yl_metric *metric =
        yl_summary_find(variant, 0, drawing->of->place, drawing->of->metric);
    (void)plans;
    enum yl_status status = YL_OK;
    if (!metric && part->alternative == 0) status = no_metric(drawing->of, variant, fault);
    if (!metric) one->ended = YL_ENDED_NONE;
    for (uint32_t r = 0; metric && r < result->replications; r++) {
        const bool is_ratio = metric->kind == YL_KIND_RATIO, failed = variant->failed[r];
        selection->is_ratio = is_ratio;
        selection->scale = metric->scale;
        one->num[part->first + r] = is_ratio ? (double)metric->num[r] : yl_summary_value(metric, r);
        if (failed) one->num[part->first + r] = NAN;
        one->den[part->first + r] = is_ratio ? (double)metric->den[r] : 1;
        drawing->of->failed += failed;
    }
    if (!status && drawing->of->took &&
        !drawing->of->took(drawing->of->context, part->alternative, part->first, variant))
        status = YL_NO_MEMORY;
    yl_result_free(result);
    return status;
}

/* One part of what an alternative wants; with draws one for each replication. */
static void list_parts(struct drawing *drawing)
{
    struct yl_selection *selection = drawing->selection;
    size_t count = 0;
    for (size_t i = 0; i < selection->count; i++)
        if (selection->of[i].want > selection->of[i].n)
            count += drawing->of->drawn ? selection->of[i].want - selection->of[i].n : 1;
    drawing->part = yl_get_zeroed(count + 1, sizeof *drawing->part);
    for (size_t i = 0; i < selection->count; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want <= one->n) continue;
        yl_selection_room(one);
        const uint32_t each = drawing->of->drawn ? 1 : one->want - one->n;
        for (uint32_t first = one->n; first < one->want; first += each)
            drawing->part[drawing->parts++] = (struct part){i, first, each};
    }
}

static void add_info(struct yl_run_info *to, const struct yl_run_info *from)
{
    to->isa = from->isa;
    to->threads = from->threads;
    to->wall_s += from->wall_s;
    to->cpu_s += from->cpu_s;
    to->engine_s += from->engine_s;
    to->visits += from->visits;
}

static enum yl_status pick_candidates(struct yl_alternatives *of)
{
    if (!of->drawn || of->candidates.draws) return YL_OK;
    return yl_candidates_pick(&of->candidates, &of->all->variant[0], of->info->seed,
                              yl_alternatives_most(of), of->fault);
}

void yl_alternatives_free(struct yl_alternatives *of) { yl_candidates_free(&of->candidates); }

enum yl_status yl_alternatives_draw(void *context, struct yl_selection *selection)
{
    struct yl_alternatives *of = context;
    struct drawing drawing = {.of = of,
                              .selection = selection,
                              .lang = of->diags->lang,
                              .lock = PTHREAD_MUTEX_INITIALIZER};
    struct yl_run_options how = *of->options;
    struct yl_run_info info = {0};
    how.tables = NULL;
    how.enough = (struct yl_enough){0};
    enum yl_status status = pick_candidates(of);
    if (!status) list_parts(&drawing);
    const struct yl_pool_source source = {.points = drawing.parts,
                                          .context = &drawing,
                                          .open = open_part,
                                          .take = take_part,
                                          .close = close_part};
    if (!status && drawing.parts) status = yl_pool_run(&source, &how, &info, of->diags, of->fault);
    if (drawing.refused) {
        say_refused(&drawing);
        status = YL_BAD_INPUT;
    }
    for (size_t i = 0; i < selection->count && !status; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want > one->n && one->ended != YL_ENDED_NONE) one->n = one->want;
    }
    add_info(of->info, &info);
    free(drawing.part);
    return status;
}

enum yl_status yl_alternatives_repeat(const struct yl_alternatives *of, size_t alternative,
                                      uint32_t n)
{
    struct yl_alternatives again = *of;
    struct yl_selection selection = {.count = yl_alternatives_count(of)};
    selection.of = yl_get_zeroed(selection.count, sizeof *selection.of);
    selection.of[alternative].want = n;
    const enum yl_status status = yl_alternatives_draw(&again, &selection);
    yl_selection_free(&selection);
    free(selection.of);
    return status;
}
