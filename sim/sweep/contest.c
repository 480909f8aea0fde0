/* contest.c: what a round wants of each alternative; contract in contest.h */
#include "sim/sweep/contest.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve.h"
#include "sim/stats/summary.h"
#include "sim/sweep/thread_pool.h"
#include <math.h>
#include <stdlib.h>

/* Replications first + 1 ... first + count of the variants that want them at a point: side by side, so that
 * visits which are the same in several of them are walked once. */
struct part {
    uint64_t point;
    uint32_t first, count;
    const bool *left_out; /* [variants] */
};
struct drawing {
    struct yl_contest *of;
    struct yl_selection *selection;
    struct part *part;
    size_t parts, capacity;
    struct yl_arena arena;
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

static void put(struct yl_what_if *out, const struct yl_contest *of, uint64_t point,
                struct yl_arena *arena)
{
    if (of->points) yl_what_if_at_point(out, of->points, point, arena);
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
    const uint32_t variants = of->all->variants;
    const uint64_t alternative = of->from + i;
    bool *left_out = yl_arena_get(arena, variants * sizeof *left_out);
    for (uint32_t v = 0; v < variants; v++) left_out[v] = v != alternative % variants;
    out->overlay.left_out = left_out;
    put(out, of, alternative / variants, arena);
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
    return of->drawn ? YL_OK : yl_alternatives_each(&asked, &how, of->diags, of->fault);
}

/* ---- replications ---------------------------------------------------------------------------- */

static void part_at(void *context, uint64_t index, struct yl_what_if *out, struct yl_arena *arena)
{
    const struct drawing *drawing = context;
    const struct yl_contest *of = drawing->of;
    const struct part *part = &drawing->part[index];
    const uint32_t draw = yl_candidates_of(&of->candidates, part->first + 1);
    out->first = part->first;
    out->replications = part->count;
    out->overlay.left_out = part->left_out;
    put(out, of, part->point, arena);
    if (!of->drawn) return;
    struct yl_guessed drawn;
    yl_guesses_draw(&drawn, &of->all->variant[0], of->info->seed, draw, arena);
    out->overlay.value = drawn.value;
    out->draw = part->first + 1;
}

static enum yl_status take_variant(struct drawing *drawing, const struct part *part,
                                   size_t alternative, const struct yl_variant_result *variant,
                                   struct yl_fault *fault)
{
    struct yl_contest *of = drawing->of;
    struct yl_selection *selection = drawing->selection;
    struct yl_alternative *one = &selection->of[alternative];
    const struct yl_metric *metric = yl_summary_find(variant, 0, of->place, of->metric);
    enum yl_status status = YL_OK;
    if (!metric && alternative == 0)
        status = yl_summary_need(variant, of->place, of->metric, fault);
    if (!metric) one->ended = YL_ENDED_NONE;
    if (metric) {
        selection->is_ratio = metric->kind == YL_KIND_RATIO;
        selection->scale = metric->scale;
        yl_summary_parts(one->num + part->first, one->den + part->first, metric, variant->failed,
                         part->count);
    }
    if (!status && of->took) of->took(of->context, alternative, part->first, variant);
    return status;
}

static enum yl_status take_part(void *context, uint64_t index, struct yl_result *result,
                                struct yl_fault *fault)
{
    struct drawing *drawing = context;
    const struct part *part = &drawing->part[index];
    const uint32_t variants = drawing->of->all->variants;
    enum yl_status status = YL_OK;
    for (uint32_t v = 0, k = 0; v < variants && !status; v++)
        if (!part->left_out[v])
            status = take_variant(drawing, part, part->point * variants + v, &result->variant[k++],
                                  fault);
    drawing->of->failed += yl_run_failed(result);
    return status;
}

/* Those of a point, from `v` on, that want what variant v wants; their room is made. With draws one part a replication. */
static void add_parts(struct drawing *drawing, uint64_t point, uint32_t v)
{
    const uint32_t variants = drawing->of->all->variants;
    struct yl_alternative *of = &drawing->selection->of[point * variants];
    const struct yl_alternative like = of[v];
    const uint32_t each = drawing->of->drawn ? 1 : like.want - like.n;
    bool *left_out = yl_arena_get(&drawing->arena, variants * sizeof *left_out);
    for (uint32_t k = 0; k < variants; k++) {
        left_out[k] = k < v || of[k].n != like.n || of[k].want != like.want;
        if (!left_out[k]) yl_selection_room(&of[k]);
    }
    for (uint32_t first = like.n; first < like.want; first += each)
        *YL_ARRAY_NEXT(drawing->part, drawing->parts, drawing->capacity) =
            (struct part){point, first, each, left_out};
}

static void list_parts(struct drawing *drawing)
{
    const uint32_t variants = drawing->of->all->variants;
    for (uint64_t point = 0; point * variants < drawing->selection->count; point++) {
        const struct yl_alternative *of = &drawing->selection->of[point * variants];
        for (uint32_t v = 0; v < variants; v++) {
            bool listed = of[v].want <= of[v].n;
            for (uint32_t k = 0; k < v; k++)
                listed |= of[k].n == of[v].n && of[k].want == of[v].want;
            if (!listed) add_parts(drawing, point, v);
        }
    }
}

enum yl_status yl_contest_draw(void *context, struct yl_selection *selection)
{
    struct yl_contest *of = context;
    struct drawing drawing = {.of = of, .selection = selection};
    struct yl_run_options how = *of->options;
    how.tables = NULL;
    how.enough = (struct yl_enough){0};
    enum yl_status status = YL_OK;
    if (of->drawn && !of->candidates.draws)
        status = yl_candidates_pick(&of->candidates, &of->all->variant[0], of->info->seed,
                                    yl_contest_most(of), of->fault);
    if (!status) list_parts(&drawing);
    const struct yl_alternatives parts = {.all = of->all,
                                          .options = &how,
                                          .count = drawing.parts,
                                          .at = part_at,
                                          .take = take_part,
                                          .context = &drawing};
    if (!status && parts.count)
        status = yl_alternatives_run(&parts, of->info, of->diags, of->fault);
    for (size_t i = 0; i < selection->count && !status; i++) {
        struct yl_alternative *one = &selection->of[i];
        if (one->want > one->n && one->ended != YL_ENDED_NONE) one->n = one->want;
    }
    free(drawing.part);
    yl_arena_free(&drawing.arena);
    return status;
}

enum yl_status yl_contest_repeat(const struct yl_contest *of, size_t alternative, uint32_t n)
{
    struct yl_contest again = *of;
    struct yl_selection selection = {.count = yl_contest_count(of)};
    selection.of = yl_get_zeroed(selection.count, sizeof *selection.of);
    selection.of[alternative].want = n;
    enum yl_status status = YL_OK;
    if (of->options->ledger) status = yl_ledger_again(of->options->ledger, of->fault);
    if (!status) status = yl_contest_draw(&again, &selection);
    yl_selection_free(&selection);
    free(selection.of);
    return status;
}
