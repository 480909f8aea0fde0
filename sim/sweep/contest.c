/* contest.c: what a round wants of each alternative; contract in contest.h */
#include "sim/sweep/contest.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/solve/solve.h"
#include "sim/stats/summary.h"
#include "sim/sweep/thread_pool.h"
#include <math.h>
#include <stdlib.h>

struct part { /* replications first + 1 ... first + count of an alternative */
    size_t alternative;
    uint32_t first, count;
};
struct drawing {
    struct yl_contest *of;
    struct yl_selection *selection;
    struct part *part;
    size_t parts;
};

size_t yl_contest_count(const struct yl_contest *of)
{
    return (of->points ? (size_t)of->points->count : 1) * of->all->variants;
}

uint32_t yl_contest_most(const struct yl_contest *of)
{
    const struct yl_scenario *base = &of->all->variant[0];
    const int64_t asked =
        of->options->enough.most ? of->options->enough.most : YL_MOST_REPLICATIONS;
    bool file = false;
    for (uint32_t i = 0; i < base->guesses; i++) file |= base->guess[i].draw != NULL;
    return of->drawn && file && base->file_draws < asked ? base->file_draws : (uint32_t)asked;
}

/* The scenario of an alternative at the file's values. */
static void put(struct yl_what_if *out, const struct yl_contest *of, size_t alternative,
                struct yl_arena *arena)
{
    const uint32_t variants = of->all->variants;
    out->overlay.variant = (uint32_t)(alternative % variants);
    if (of->points) yl_what_if_at_point(out, of->points, alternative / variants, arena);
    if (of->searched) out->point = 0;
}

/* ---- exact answers --------------------------------------------------------------------------- */

struct solving {
    const struct yl_contest *of;
    struct yl_selection *selection;
};

static void solve_at(void *context, uint64_t i, struct yl_what_if *out, struct yl_arena *arena)
{
    const struct yl_contest *of = ((struct solving *)context)->of;
    put(out, of, of->from + (size_t)i, arena);
}

static void answered(void *context, uint64_t i, uint32_t v, const struct yl_solved *solved)
{
    const struct solving *solving = context;
    const struct yl_contest *of = solving->of;
    const size_t at = of->from + (size_t)i;
    struct yl_alternative *one = &solving->selection->of[at];
    const struct yl_solved_row *row = yl_solved_find(solved, of->place, of->metric);
    (void)v;
    one->has_exact = row && isfinite(row->mean);
    if (one->has_exact) {
        one->exact = row->mean;
        one->bound = row->bound;
    }
    if (of->solved) of->solved(of->context, at, solved);
}

enum yl_status yl_contest_solve(const struct yl_contest *of, struct yl_selection *selection)
{
    static const double all_work = 4e10, least_work = 1e8;
    struct solving solving = {of, selection};
    struct yl_run_options silent = *of->options; /* the rounds have all of the progress */
    const struct yl_alternatives asked = {.all = of->all,
                                          .options = &silent,
                                          .count = selection->count - of->from,
                                          .at = solve_at,
                                          .answered = answered,
                                          .context = &solving};
    const struct yl_solve_options how = {
        .work = fmax(all_work / (double)(asked.count + 1), least_work)};
    silent.progress = NULL;
    return of->drawn ? YL_OK : yl_alternatives_solve(&asked, &how, of->diags, of->fault);
}

/* ---- replications ---------------------------------------------------------------------------- */

static void part_at(void *context, uint64_t index, struct yl_what_if *out, struct yl_arena *arena)
{
    const struct drawing *drawing = context;
    const struct yl_contest *of = drawing->of;
    const struct part *part = &drawing->part[index];
    const uint32_t draw = yl_candidates_of(&of->candidates, part->first + 1);
    const uint64_t key[2] = {yl_hash_name(of->drawn ? "draws" : "best"), of->drawn ? draw : 0};
    out->key = yl_hash(key, sizeof key);
    out->first = part->first;
    out->replications = part->count;
    put(out, of, part->alternative, arena);
    if (!of->drawn) return;
    struct yl_guessed drawn;
    yl_guesses_draw(&drawn, &of->all->variant[0], of->info->seed, draw, arena);
    out->overlay.value = drawn.value;
    out->draw = part->first + 1;
}

static enum yl_status take_part(void *context, uint64_t index, struct yl_result *result,
                                struct yl_fault *fault)
{
    struct drawing *drawing = context;
    const struct part *part = &drawing->part[index];
    struct yl_selection *selection = drawing->selection;
    struct yl_alternative *one = &selection->of[part->alternative];
    const struct yl_variant_result *variant = &result->variant[0];
    const struct yl_metric *metric =
        yl_summary_find(variant, 0, drawing->of->place, drawing->of->metric);
    enum yl_status status = YL_OK;
    if (!metric && part->alternative == 0)
        status = yl_summary_need(variant, drawing->of->place, drawing->of->metric, fault);
    if (!metric) one->ended = YL_ENDED_NONE;
    if (metric) {
        selection->is_ratio = metric->kind == YL_KIND_RATIO;
        selection->scale = metric->scale;
        yl_summary_parts(one->num + part->first, one->den + part->first, metric, variant->failed,
                         result->replications);
        drawing->of->failed += yl_run_failed(result);
    }
    if (!status && drawing->of->took)
        drawing->of->took(drawing->of->context, part->alternative, part->first, variant);
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

static enum yl_status pick_candidates(struct yl_contest *of)
{
    if (!of->drawn || of->candidates.draws) return YL_OK;
    return yl_candidates_pick(&of->candidates, &of->all->variant[0], of->info->seed,
                              yl_contest_most(of), of->fault);
}

void yl_contest_free(struct yl_contest *of) { yl_candidates_free(&of->candidates); }

enum yl_status yl_contest_draw(void *context, struct yl_selection *selection)
{
    struct yl_contest *of = context;
    struct drawing drawing = {.of = of, .selection = selection};
    struct yl_run_options how = *of->options;
    struct yl_run_info info = {0};
    how.tables = NULL;
    how.enough = (struct yl_enough){0};
    enum yl_status status = pick_candidates(of);
    if (!status) list_parts(&drawing);
    const struct yl_alternatives parts = {.all = of->all,
                                          .options = &how,
                                          .count = drawing.parts,
                                          .at = part_at,
                                          .take = take_part,
                                          .context = &drawing};
    if (!status && parts.count) status = yl_alternatives_run(&parts, &info, of->diags, of->fault);
    for (size_t i = 0; i < selection->count && !status; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want > one->n && one->ended != YL_ENDED_NONE) one->n = one->want;
    }
    add_info(of->info, &info);
    free(drawing.part);
    return status;
}

enum yl_status yl_contest_repeat(const struct yl_contest *of, size_t alternative, uint32_t n)
{
    struct yl_contest again = *of;
    struct yl_selection selection = {.count = yl_contest_count(of)};
    selection.of = yl_get_zeroed(selection.count, sizeof *selection.of);
    selection.of[alternative].want = n;
    const enum yl_status status = yl_contest_draw(&again, &selection);
    yl_selection_free(&selection);
    free(selection.of);
    return status;
}
