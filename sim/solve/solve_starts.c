/* solve_starts.c: visits that begin visits. What a step begins is a flow in time, laid down as
 * pieces that know no grid; generation by generation it is an entry of its own.
 * Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- which of them can be followed ------------------------------------------------------------ */
/* What is refused at the step that begins them may not be followed, nor what changes with the clock. */
static bool plain_axis(const struct yl_solver *solver, int32_t at)
{
    if (at < 0) return true;
    const struct yl_plan_axis *axis = &solver->plan->axis[at];
    if (axis->kind == YL_AXIS_PAIR)
        return plain_axis(solver, (int32_t)axis->pair[0]) &&
               plain_axis(solver, (int32_t)axis->pair[1]);
    return yl_solve_refused_axis(solver, axis) == YL_REFUSALS &&
           (axis->kind != YL_AXIS_FACT || axis->fixed);
}

/* The audience of visits that are begun is that of their entry, where nothing else begins there. */
static bool audience_stands(const struct yl_solver *solver, uint32_t spawn)
{
    const struct yl_plan *plan = solver->plan;
    bool alone = !plan->size || solver->open;
    for (uint32_t s = 0; s < plan->spawns; s++)
        alone &= s == spawn || plan->spawn[s].entry != plan->spawn[spawn].entry;
    return alone;
}

static bool can_follow(struct yl_solver *solver, uint32_t spawn, const bool *used)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_plan_spawn *s = &plan->spawn[spawn];
    bool own = solver->intent_used; /* asks what its person has in common */
    for (uint32_t a = 0; a < plan->axes; a++) own |= used[a] && !plan->axis[a].of_visit;
    if (plan->warm != plan->from || (solver->memory_read && !s->others && !solver->open))
        return false;
    if (solver->shock_used) return false; /* the draw of those that began it */
    if (s->audience >= 0 && !audience_stands(solver, spawn)) return false;
    if (s->carry && solver->valid) return false; /* asks the age of those that began it */
    if (!plain_axis(solver, s->number.axis) || !plain_axis(solver, s->after.axis) ||
        !plain_axis(solver, s->p.axis))
        return false;
    if (!own || s->others) return true;
    solver->own[spawn] = true;
    solver->person_intent |= solver->intent_used;
    for (uint32_t a = 0; a < plan->axes; a++)
        solver->person[a] |= used[a] && !plan->axis[a].of_visit;
    return true;
}

/* Spreads what cannot be solved: of an entry, all its spawns; of a visit, all that it begins. */
static bool spread_unknown(struct yl_solver *solver, bool *good, bool *spread)
{
    const struct yl_plan *plan = solver->plan;
    bool more = false;
    for (uint32_t s = 0; s < plan->spawns; s++) {
        bool bad = !good[s] || solver->tainted[s];
        for (uint32_t t = 0; t < plan->spawns && !bad; t++)
            bad = plan->spawn[t].entry == plan->spawn[s].entry && !good[t] &&
                  !yl_solve_pruned(solver, plan->spawn[t].node);
        if (!bad || spread[s] || yl_solve_pruned(solver, plan->spawn[s].node)) continue;
        good[s] = false;
        solver->tainted[s] = spread[s] = more = true;
        yl_solve_taint(solver, plan->spawn[s].entry, plan->spawn[s].node);
    }
    return more;
}

void yl_starts_judge(struct yl_solver *solver, bool *good)
{
    const struct yl_plan *plan = solver->plan;
    struct yl_block block;
    bool *used = yl_get_zeroed(plan->axes + 1, sizeof *used), *dirty = solver->dirty;
    bool *deep = yl_get_zeroed(plan->entries + 1, sizeof *deep),
         *spread = yl_get_zeroed(plan->spawns + 1, sizeof *spread);
    solver->dirty = yl_get_zeroed(solver->quantities, sizeof *solver->dirty);
    for (uint32_t e = 0; e < plan->entries; e++) {
        if (plan->entry[e].started) continue;
        yl_solve_reach(solver, &(struct yl_origin){e, plan->entry[e].node}, used, &block);
        yl_solve_unreach(solver);
    }
    for (uint32_t s = 0; s < plan->spawns; s++) {
        memset(used, 0, plan->axes * sizeof *used);
        if (yl_solve_pruned(solver, plan->spawn[s].node)) continue;
        const struct yl_origin from = {plan->spawn[s].entry, plan->spawn[s].node};
        good[s] = yl_solve_reach(solver, &from, used, &block) != YL_ANSWERED_NOT &&
                  can_follow(solver, s, used);
        /* A depth counts a name in the chain: generations tell it where only the first visits and
         * those of that name begin more of it. */
        for (uint32_t n = 0; n < solver->mets; n++) {
            const struct yl_node *node = &plan->node[solver->met[n]];
            for (uint32_t i = 0; node->op == YL_OP_PASS && i < node->u.effects->spawns; i++) {
                const struct yl_plan_spawn *spawn = &plan->spawn[node->u.effects->spawn[i]];
                if (spawn->depth && spawn->entry != solver->entry) deep[spawn->entry] = true;
            }
        }
        yl_solve_unreach(solver);
    }
    for (uint32_t s = 0; s < plan->spawns; s++)
        good[s] &= !plan->spawn[s].depth || !deep[plan->spawn[s].entry];
    while (spread_unknown(solver, good, spread)) continue;
    bool own = false; /* where one asks, all that a person begins itself says of whom it is */
    for (uint32_t s = 0; s < plan->spawns; s++) own |= solver->own[s];
    for (uint32_t s = 0; s < plan->spawns; s++) solver->own[s] = own && !plan->spawn[s].others;
    YL_FREE(used, deep, spread, solver->dirty);
    solver->dirty = dirty;
}

/* ---- what a step begins ----------------------------------------------------------------------- */
/* The person of the current combination. */
static uint32_t who_of(struct yl_solver *solver)
{
    const uint32_t axes = solver->plan->axes;
    uint32_t *now = &solver->lane_who[solver->lane_at];
    if (*now != YL_ANYONE) return *now;
    uint8_t *value = yl_get(axes + 1);
    memcpy(value, solver->value, axes);
    *now = solver->whos;
    *YL_ARRAY_NEXT(solver->who, solver->whos, solver->who_capacity) =
        (struct yl_who){solver->intent, value};
    return *now;
}

static struct yl_moments total_of(const struct yl_begins *from)
{
    struct yl_moments total = {{0}};
    for (size_t i = 0; i < from->count; i++) {
        const struct yl_begun *begun = &from->begun[i];
        for (uint32_t k = 0; k < begun->pieces; k++)
            yl_moments_add(&total, &begun->piece[k].moments, 1);
        for (int l = 0; l < YL_L_COST; l++)
            for (uint32_t c = 0; begun->cell[l] && c < begun->cells; c++)
                total.x[l] += begun->cell[YL_L_MASS][c] > 0 ? begun->cell[l][c] : 0;
    }
    return total;
}

/* The part of [from, to) that begins before the horizon ends. */
static double in_time(const struct yl_plan *plan, int64_t from, int64_t to)
{
    return to <= plan->to ? 1 : fmax(0, (double)(plan->to - from) / (double)(to - from));
}

/* Cells of a lane that begin before it ends and do not end before it begins. */
static void lay_cells(struct yl_solver *solver, struct yl_begun *begun, const struct yl_flow *flow,
                      uint32_t layers)
{
    const struct yl_plan *plan = solver->plan;
    const int64_t from = solver->grid.from, step = solver->grid.step;
    double *const *cell = flow->cell + solver->lane_at;
    uint32_t low = flow->low, high = flow->high;
    while (low < high && (!(cell[0][low] > 0) || from + (low + 1) * step <= plan->from)) low++;
    while (low < high && (!(cell[0][high - 1] > 0) || from + (high - 1) * step >= plan->to)) high--;
    begun->from = from + low * step;
    begun->step = step;
    begun->cells = high - low;
    for (uint32_t l = 0; l < layers && low < high; l++) {
        if (!cell[l]) continue;
        begun->cell[l] = yl_get((high - low) * sizeof *begun->cell[l]);
        memcpy(begun->cell[l], cell[l] + low, (high - low) * sizeof *begun->cell[l]);
        begun->cell[l][high - low - 1] *=
            in_time(plan, from + (high - 1) * step, from + high * step);
    }
}

/* Lays down what of a flow begins so, with what it has of its parent; of lanes that of one. */
static void lay(struct yl_solver *solver, uint32_t s, const struct yl_flow *flow)
{
    const struct yl_plan *plan = solver->plan;
    struct yl_begins *all = &solver->begins[s];
    const uint32_t lane = solver->lane_at,
                   layers = plan->spawn[s].carry && !solver->grid.lanes ? YL_L_COST : YL_L_ACTIONS;
    struct yl_begun begun = {.turn = solver->turn + lane,
                             .who = solver->own[s] ? who_of(solver) : YL_ANYONE,
                             .place = (uint32_t)all->count,
                             .piece = yl_get((flow->pieces + 1) * sizeof *begun.piece)};
    for (uint32_t i = 0; i < flow->pieces; i++) {
        struct yl_piece one = flow->piece[i];
        const double part = in_time(plan, one.from, one.to);
        one.moments = (struct yl_moments){{0}};
        for (uint32_t l = 0; l < layers; l++)
            one.moments.x[l] = part * flow->piece[i].moments.x[lane + l];
        if (one.to > plan->to) one.to = plan->to;
        if (one.moments.x[YL_L_MASS] > 0) begun.piece[begun.pieces++] = one;
    }
    lay_cells(solver, &begun, flow, layers);
    const struct yl_begins laid = {.begun = &begun, .count = 1};
    const struct yl_moments total = total_of(&laid);
    yl_moments_add(&all->total, &total, 1);
    all->parts += begun.pieces + begun.cells;
    if (begun.pieces + begun.cells)
        *YL_ARRAY_NEXT(all->begun, all->count, all->capacity) = begun;
    else
        free(begun.piece);
}

/* Begins `times` visits for each, lane after lane: whose visits begin others is asked of each of these. */
static void begin(struct yl_solver *solver, const struct yl_state *at, const struct yl_flow *flow,
                  uint32_t s, double times)
{
    enum { MOST = 2000000 };
    const struct yl_plan_spawn *spawn = &solver->plan->spawn[s];
    const uint32_t lanes = solver->grid.lanes;
    double each[YL_LAYERS];
    for (uint32_t i = 0; i < YL_LAYERS; i++)
        each[i] = times * (i < lanes ? solver->lane[i].weight : solver->weight) * solver->visits;
    struct yl_flow *later = yl_flow_new();
    yl_flow_add_each(&solver->grid, later, flow, each);
    if (spawn->after.count)
        yl_flow_delay(&solver->grid, later,
                      &spawn->after.draw[yl_solve_value(solver, spawn->after.axis, at->memory)]);
    if (!lanes) lay(solver, s, later);
    for (uint32_t i = 0; i < lanes; i++) {
        solver->intent = solver->lane[i].at;
        solver->lane_at = i;
        lay(solver, s, later);
    }
    solver->lane_at = 0;
    solver->too_big |= solver->begins[s].parts > MOST;
    yl_flow_free(&solver->grid, later);
}

void yl_starts_begin(struct yl_solver *solver, const struct yl_state *at,
                     const struct yl_flow *flow)
{
    const struct yl_effects *fx = solver->plan->node[at->node].u.effects;
    for (uint32_t i = 0; i < fx->spawns && solver->begins; i++) {
        const struct yl_plan_spawn *spawn = &solver->plan->spawn[fx->spawn[i]];
        if (!solver->good[fx->spawn[i]]) continue;
        if (spawn->depth && spawn->entry == solver->entry && solver->generation >= spawn->depth)
            continue;
        const struct yl_chance *chance =
            &spawn->p.chance[yl_solve_value(solver, spawn->p.axis, at->memory)];
        const uint32_t value = yl_solve_value(solver, spawn->number.axis, at->memory);
        double n = 1, share = chance->certain ? 1 : (double)chance->threshold * 0x1p-64;
        if (spawn->number.count && spawn->number.draw) {
            const struct yl_dist dist = yl_solve_dist(&spawn->number.draw[value]);
            n = yl_dist_mean(&dist);
        }
        begin(solver, at, flow, fx->spawn[i], n * share);
    }
}

YL_ORDER(by_turn, struct yl_begun, YL_BY(turn) YL_BY(place))

void yl_starts_in_turn(struct yl_begins *begins)
{
    if (begins->count) qsort(begins->begun, begins->count, sizeof *begins->begun, by_turn);
}

struct yl_begins yl_starts_of_one(const struct yl_begins *from, size_t first)
{
    struct yl_begins one = {.begun = from->begun + first};
    while (first + one.count < from->count && one.begun[one.count].who == one.begun->who)
        one.count++;
    one.total = total_of(&one);
    return one;
}

/* Adds cells of this grid, and others; no grid but the coarser one has any before the horizon. */
static void add_cells(struct yl_solver *solver, struct yl_flow *flow, const struct yl_begun *begun,
                      double times)
{
    const struct yl_plan *plan = solver->plan;
    struct yl_grid *grid = &solver->grid;
    const int64_t off = begun->from - grid->from, step = begun->step, at = off / grid->step,
                  end = begun->from + begun->cells * step;
    uint32_t same = 0; /* so many are those of this grid, too */
    if (step == grid->step && off % step == 0 && at >= 0 && begun->from >= plan->from &&
        at + begun->cells <= grid->cells)
        same = begun->cells - (end > plan->to);
    if (same) yl_flow_make_cells(grid, flow);
    if (same) yl_flow_widen(flow, (uint32_t)at, (uint32_t)at + same);
    for (int l = 0; l < YL_L_COST && same; l++)
        for (uint32_t c = 0; flow->cell[l] && begun->cell[l] && c < same; c++)
            if (begun->cell[YL_L_MASS][c] > 0) flow->cell[l][at + c] += times * begun->cell[l][c];
    for (uint32_t c = same; c < begun->cells; c++) {
        const int64_t from = begun->from + c * step, to = from + step;
        struct yl_piece one = {
            from < plan->from ? plan->from : from, to > plan->to ? plan->to : to, {{0}}, 0};
        for (int l = 0; l < YL_L_COST; l++)
            if (begun->cell[l]) one.moments.x[l] = times * begun->cell[l][c];
        if (!(begun->cell[YL_L_MASS][c] > 0)) continue;
        if (to <= plan->to && one.to - one.from > 1)
            yl_flow_blur(grid, flow, &one);
        else
            yl_flow_spread(grid, flow, &one);
    }
}

struct yl_flow *yl_starts_flow(struct yl_solver *solver, const struct yl_begins *from)
{
    struct yl_flow *flow = yl_flow_new();
    for (size_t i = 0; i < from->count; i++) {
        const struct yl_begun *begun = &from->begun[i];
        for (uint32_t k = 0; k < begun->pieces; k++) {
            const struct yl_piece *piece = &begun->piece[k];
            struct yl_piece one = {piece->from, piece->to, {{0}}, piece->uneven};
            yl_moments_add(&one.moments, &piece->moments, 1 / from->total.x[YL_L_MASS]);
            yl_flow_spread(&solver->grid, flow, &one);
        }
        add_cells(solver, flow, begun, 1 / from->total.x[YL_L_MASS]);
    }
    return flow;
}

void yl_starts_free(struct yl_begins *begins, uint32_t spawns)
{
    for (uint32_t s = 0; begins && s < spawns; s++) {
        for (size_t i = 0; i < begins[s].count; i++) {
            for (int l = 0; l < YL_L_COST; l++) free(begins[s].begun[i].cell[l]);
            free(begins[s].begun[i].piece);
        }
        free(begins[s].begun);
    }
    free(begins);
}
