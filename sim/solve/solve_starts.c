/* solve_starts.c: visits that begin visits. What a step begins is a flow in time, laid down as
 * pieces that know no grid; generation by generation it is an entry of its own.
 * Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
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

/* Lays down what of a piece begins before the horizon ends, with what it has of its parent. */
static void lay_piece(struct yl_solver *solver, uint32_t s, const struct yl_piece *piece,
                      bool is_cell)
{
    const struct yl_plan *plan = solver->plan;
    struct yl_begins *all = &solver->begins[s];
    const int layers = plan->spawn[s].carry ? YL_L_COST : YL_L_ACTIONS;
    const int64_t to = piece->to < plan->to ? piece->to : plan->to;
    const double part = (double)(to - piece->from) / (double)(piece->to - piece->from);
    struct yl_begun begun = {{piece->from, to, {{0}}, is_cell ? 0 : piece->uneven},
                             is_cell && piece->to <= plan->to,
                             solver->turn + solver->lane_at,
                             solver->own[s] ? who_of(solver) : YL_ANYONE};
    if (is_cell && piece->from < plan->from)
        begun.piece.from = plan->from; /* a finer grid has no cells before it */
    if (to <= begun.piece.from) return;
    for (int l = 0; l < layers; l++) begun.piece.moments.x[l] = part * piece->moments.x[l];
    if (!(begun.piece.moments.x[YL_L_MASS] > 0)) return;
    *YL_ARRAY_NEXT(all->begun, all->count, all->capacity) = begun;
    all->mass += begun.piece.moments.x[YL_L_MASS];
}

/* Begins `times` visits for each of one intent. */
static void begin_one(struct yl_solver *solver, const struct yl_state *at,
                      const struct yl_flow *flow, uint32_t s, double times)
{
    enum { MOST = 2000000 };
    const struct yl_plan_spawn *spawn = &solver->plan->spawn[s];
    struct yl_flow *later =
        yl_flow_copy(&solver->grid, flow, times * solver->weight * solver->visits);
    if (spawn->after.count)
        yl_flow_delay(&solver->grid, later,
                      &spawn->after.draw[yl_solve_value(solver, spawn->after.axis, at->memory)]);
    for (uint32_t i = 0; i < later->pieces; i++) lay_piece(solver, s, &later->piece[i], false);
    for (uint32_t c = later->low; c < later->high; c++) {
        const struct yl_piece cell = yl_flow_cell_piece(&solver->grid, later, c);
        lay_piece(solver, s, &cell, true);
    }
    solver->too_big |= solver->begins[s].count > MOST;
    yl_flow_free(&solver->grid, later);
}

/* Lane after lane: whose visits begin others is asked of each of these. */
static void begin(struct yl_solver *solver, const struct yl_state *at, const struct yl_flow *flow,
                  uint32_t s, double times)
{
    const uint32_t lanes = solver->grid.lanes, layers = solver->grid.layers;
    if (!lanes) begin_one(solver, at, flow, s, times);
    for (uint32_t i = 0; i < lanes; i++) {
        struct yl_flow one = {.pieces = flow->pieces, .low = flow->low, .high = flow->high};
        one.piece = yl_get((one.pieces + 1) * sizeof *one.piece);
        one.cell[YL_L_MASS] = flow->cell[i];
        one.late.x[YL_L_MASS] = flow->late.x[i];
        for (uint32_t k = 0; k < one.pieces; k++)
            one.piece[k] = (struct yl_piece){flow->piece[k].from,
                                             flow->piece[k].to,
                                             {{flow->piece[k].moments.x[i]}},
                                             flow->piece[k].uneven};
        solver->grid.layers = 1;
        solver->intent = solver->lane[i].at;
        solver->weight = solver->lane[i].weight;
        solver->lane_at = i;
        begin_one(solver, at, &one, s, times);
        free(one.piece);
    }
    solver->grid.layers = layers;
    solver->lane_at = 0;
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

/* Counts how many there are of each turn: those of one stay in their order. */
void yl_starts_in_turn(struct yl_begins *begins)
{
    size_t i = 1;
    uint32_t last = 0;
    while (i < begins->count && begins->begun[i - 1].turn <= begins->begun[i].turn) i++;
    if (i >= begins->count) return;
    for (i = 0; i < begins->count; i++)
        last = begins->begun[i].turn > last ? begins->begun[i].turn : last;
    size_t *first = yl_get_zeroed((size_t)last + 2, sizeof *first);
    struct yl_begun *in_turn = yl_get(begins->count * sizeof *in_turn);
    for (i = 0; i < begins->count; i++) first[begins->begun[i].turn + 1]++;
    for (i = 0; i <= last; i++) first[i + 1] += first[i];
    for (i = 0; i < begins->count; i++) in_turn[first[begins->begun[i].turn]++] = begins->begun[i];
    free(begins->begun);
    begins->begun = in_turn;
    begins->capacity = begins->count;
    free(first);
}

struct yl_moments yl_starts_total(const struct yl_begins *from)
{
    struct yl_moments total = {{0}};
    for (size_t i = 0; i < from->count; i++)
        yl_moments_add(&total, &from->begun[i].piece.moments, 1);
    return total;
}

struct yl_begins yl_starts_of_one(const struct yl_begins *from, size_t first)
{
    struct yl_begins one = {.begun = from->begun + first};
    for (size_t i = first; i < from->count && from->begun[i].who == from->begun[first].who; i++) {
        one.mass += from->begun[i].piece.moments.x[YL_L_MASS];
        one.count++;
    }
    return one;
}

struct yl_flow *yl_starts_flow(struct yl_solver *solver, const struct yl_begins *from)
{
    struct yl_flow *flow = yl_flow_new();
    for (size_t i = 0; i < from->count; i++) {
        const struct yl_begun *begun = &from->begun[i];
        struct yl_piece one = {begun->piece.from, begun->piece.to, {{0}}, begun->piece.uneven};
        yl_moments_add(&one.moments, &begun->piece.moments, 1 / from->mass);
        if (begun->is_cell && one.to - one.from > 1)
            yl_flow_blur(&solver->grid, flow, &one);
        else
            yl_flow_spread(&solver->grid, flow, &one);
    }
    return flow;
}

void yl_starts_free(struct yl_begins *begins, uint32_t spawns)
{
    for (uint32_t s = 0; begins && s < spawns; s++) free(begins[s].begun);
    free(begins);
}
