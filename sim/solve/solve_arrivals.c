/* solve_arrivals.c: when the visits of a group begin: streams as flows, and, where visits ask their
 * age, instants at which they begin; then one combination of what matters about a person, or its intents
 * side by side: where only who comes to a step is asked, all that differs between intents is chances, so
 * that one walk of the graph has a mass for each. Contract: solve_parts.h. */
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/engine/budget.h"
#include "sim/engine/replication.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdlib.h>

/* ---- streams --------------------------------------------------------------------------------- */
/* Adds a stream to a flow, even over [from, to), what was before the end of the warm-up left
 * out; gives what it added. */
static double spread(struct yl_solver *solver, struct yl_flow *flow, int64_t from, int64_t to,
                     double mass)
{
    if (to - from <= 1) {
        if (from < solver->plan->warm) return 0;
        if (flow)
            yl_flow_piece(&solver->grid, flow, &(struct yl_piece){from, from + 1, {{mass}}, 0});
        return mass;
    }
    int64_t low = from < solver->plan->warm ? solver->plan->warm : from;
    if (low >= to || !(mass > 0)) return 0;
    mass *= (double)(to - low) / (double)(to - from);
    if (flow) yl_flow_spread(&solver->grid, flow, &(struct yl_piece){low, to, {{mass}}, 0});
    return mass;
}

static int64_t later(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t sooner(int64_t a, int64_t b) { return a < b ? a : b; }

/* The arrivals of the current span; a cell belongs to that in which it begins. */
static double poisson_mass(struct yl_solver *solver, const struct yl_plan_stream *stream,
                           struct yl_flow *flow)
{
    double sum = 0;
    for (uint32_t i = 0; i < stream->pieces; i++) {
        const int64_t from = later(stream->piece[i].from, solver->span_from),
                      to = sooner(stream->piece[i].to, solver->span_to);
        if (to > from)
            sum += spread(solver, flow, from, to, stream->piece[i].rate * (double)(to - from));
    }
    const int64_t before = solver->span_from / YL_CELL - stream->first_cell;
    for (uint32_t i = before > 0 ? (uint32_t)before : 0; !stream->pieces && i < stream->cells;
         i++) {
        int64_t from, to;
        yl_stream_part(stream, stream->first_cell + i, &from, &to);
        if (from >= solver->span_to) break;
        if (stream->poisson[i] && from >= solver->span_from && from < solver->span_to)
            sum += spread(solver, flow, from, to, stream->poisson[i]->mean);
    }
    return sum;
}

double yl_arrivals_stream(struct yl_solver *solver, struct yl_arrivals *arrivals,
                          const struct yl_plan_stream *stream)
{
    if (stream->kind == YL_STREAM_POISSON) return poisson_mass(solver, stream, arrivals->start);
    struct yl_flow *one = arrivals->start ? yl_flow_new() : NULL;
    const double share = spread(solver, one, stream->at, stream->at + stream->over, 1);
    if (one) yl_flow_add(&solver->grid, arrivals->start, one, (double)stream->number);
    yl_flow_free(&solver->grid, one);
    return share;
}

double yl_solve_tiers(const struct yl_plan *plan, uint32_t entry)
{
    const struct yl_plan_tiers *tiers = &plan->entry[entry].tiers;
    int64_t n = 0;
    if (!tiers->rows) return 0;
    for (uint32_t i = plan->entry[entry].first_stream; i < plan->entry[entry].end_stream; i++) {
        const struct yl_plan_stream *stream = &plan->stream[i];
        if (stream->kind == YL_STREAM_POISSON || stream->at < plan->warm) return -1;
        n += stream->number;
    }
    return n ? (double)yl_budget_tiers(tiers, n) / (double)n : 0;
}

/* ---- instants -------------------------------------------------------------------------------- */
static void add_born(struct yl_solver *solver, struct yl_arrivals *arrivals, int64_t from,
                     int64_t to, const struct yl_moments *flow)
{
    if (arrivals->borns == YL_MOST_BORNS) {
        solver->too_big = true;
        return;
    }
    struct yl_born *born = &arrivals->born[arrivals->borns++];
    *born = (struct yl_born){
        .time = from + (to - from) / 2, .from = from, .to = to, .mass = flow->x[YL_L_MASS]};
    yl_moments_add(&born->moments, flow, 1 / born->mass);
}

/* Where in a part its instant stands: the answers that bound the error take others. */
static int64_t quarter(const struct yl_solver *solver)
{
    if (solver->grid.lean == YL_LEAN_START) return 1;
    return solver->grid.lean == YL_LEAN_END ? 3 : 2;
}

struct turns { /* yl_grid_turns */
    int64_t at[YL_TURNS];
    uint32_t count;
};

/* The first of them behind `from`, if it is before `to`; else `to`. */
static int64_t next_turn(const struct turns *turns, int64_t from, int64_t to)
{
    uint32_t i = 0;
    while (i < turns->count && turns->at[i] <= from) i++;
    return i < turns->count && turns->at[i] < to ? turns->at[i] : to;
}

/* What is alike: as the instants in the middle of equal parts of it, as these parts in the coarser
 * answer. `most` is the mass of a part. */
static void quantise_alike(struct yl_solver *solver, struct yl_arrivals *arrivals,
                           const struct yl_piece *piece, double most)
{
    const int64_t length = piece->to - piece->from;
    const double wanted = ceil(piece->moments.x[YL_L_MASS] / most);
    const int64_t parts = wanted < (double)length ? (int64_t)wanted : length;
    for (int64_t i = 0; i < parts; i++) {
        const int64_t from = piece->from + length * i / parts,
                      to = piece->from + length * (i + 1) / parts,
                      at = from + (to - from) * quarter(solver) / 4;
        struct yl_moments moments = {{0}};
        yl_moments_add(&moments, &piece->moments, (double)(to - from) / (double)length);
        if (arrivals->coarse && !solver->grid.lean)
            add_born(solver, arrivals, from, to, &moments);
        else
            add_born(solver, arrivals, at, at + 1, &moments);
    }
}

/* A piece keeps its own ends, at which sessions or facts may change, and those between. */
static void quantise_piece(struct yl_solver *solver, struct yl_arrivals *arrivals,
                           const struct turns *turns, const struct yl_piece *piece, double most)
{
    for (int64_t at = piece->from, next; at < piece->to && !solver->too_big; at = next) {
        next = next_turn(turns, at, piece->to);
        struct yl_piece part = {at, next, {{0}}, 0};
        yl_moments_add(&part.moments, &piece->moments,
                       (double)(next - at) / (double)(piece->to - piece->from));
        quantise_alike(solver, arrivals, &part, most);
    }
}

/* Arrivals in cells [first, end), in front of the middle `when` of all of them. */
static void quantise_cells(struct yl_solver *solver, struct yl_arrivals *arrivals, uint32_t first,
                           uint32_t end, double when, const struct yl_moments *sum)
{
    if (!(sum->x[YL_L_MASS] > 0)) return;
    const int64_t from = solver->grid.from + (int64_t)first * solver->grid.step,
                  to = solver->grid.from + (int64_t)end * solver->grid.step,
                  instant = solver->grid.lean
                                ? from + (to - from) * quarter(solver) / 4
                                : solver->grid.from + (int64_t)(when * (double)solver->grid.step);
    add_born(solver, arrivals, instant, instant + 1, sum);
    if (!arrivals->coarse || solver->grid.lean || solver->too_big) return;
    arrivals->born[arrivals->borns - 1].low = first;
    arrivals->born[arrivals->borns - 1].high = end;
}

/* Arrivals as instants, where the age of a visit is asked beside the clock; in the coarser answer as
 * stretches of even density, so that the change between them shows what instants miss at an end. No
 * part has a turn in it. */
static void quantise(struct yl_solver *solver, struct yl_arrivals *arrivals)
{
    const struct yl_flow *flow = arrivals->start;
    const uint32_t parts = arrivals->coarse ? YL_BORNS / 2 : YL_BORNS;
    struct turns turns;
    uint32_t first = flow->low;
    double all = 0, when = 0;
    struct yl_moments sum = {{0}};
    turns.count = yl_grid_turns(solver, turns.at);
    const double most = yl_flow_total(flow).x[YL_L_MASS] / parts;
    for (uint32_t i = 0; i < flow->pieces; i++)
        quantise_piece(solver, arrivals, &turns, &flow->piece[i], most);
    for (uint32_t at = flow->low; at < flow->high; at++) all += flow->cell[0][at];
    for (uint32_t at = flow->low; at < flow->high; at++) {
        const struct yl_piece cell = yl_flow_cell_piece(&solver->grid, flow, at);
        const bool turns_within = next_turn(&turns, cell.from, cell.to) < cell.to,
                   turns_behind = next_turn(&turns, cell.to - 1, cell.to + 1) == cell.to;
        if (!turns_within) {
            yl_moments_add(&sum, &cell.moments, 1);
            when += cell.moments.x[YL_L_MASS] * ((double)at + 0.5);
            if (sum.x[0] < all / parts && at + 1 < flow->high && !turns_behind) continue;
        }
        quantise_cells(solver, arrivals, first, at + !turns_within, when / sum.x[0], &sum);
        if (turns_within) quantise_piece(solver, arrivals, &turns, &cell, most);
        sum = (struct yl_moments){{0}};
        when = 0;
        first = at + 1;
    }
    if (flow->late.x[0] > 0)
        add_born(solver, arrivals, yl_grid_end(&solver->grid), yl_grid_end(&solver->grid) + 1,
                 &flow->late);
}

void yl_arrivals_divide(struct yl_solver *solver, struct yl_arrivals *arrivals)
{
    arrivals->borns = 0;
    arrivals->division = 0;
    if (!solver->valid || !arrivals->start) return;
    if (solver->relative) /* nothing but the age is asked: any instant will do */
        add_born(solver, arrivals, solver->plan->from, solver->plan->from + 1, &arrivals->moments);
    else
        quantise(solver, arrivals);
    for (uint32_t b = 0; b < arrivals->borns; b++) {
        const struct yl_born *born = &arrivals->born[b];
        const uint64_t mixed[] = {arrivals->division, (uint64_t)born->from, (uint64_t)born->to,
                                  yl_hash(&born->mass, sizeof born->mass)};
        arrivals->division = yl_hash(mixed, sizeof mixed);
    }
}

/* ---- a run ----------------------------------------------------------------------------------- */
/* As many in each lane as in the first layer. */
static void spread_moments(const struct yl_solver *solver, struct yl_moments *moments)
{
    for (uint32_t i = 1; i < solver->grid.lanes; i++) moments->x[i] = moments->x[YL_L_MASS];
}

static void spread_flow(struct yl_solver *solver, struct yl_flow *flow)
{
    spread_moments(solver, &flow->late);
    for (uint32_t i = 0; i < flow->pieces; i++) spread_moments(solver, &flow->piece[i].moments);
    if (flow->low == flow->high) return;
    yl_flow_make_cells(&solver->grid, flow);
    for (uint32_t i = 1; i < solver->grid.lanes; i++)
        for (uint32_t at = flow->low; at < flow->high; at++)
            flow->cell[i][at] = flow->cell[YL_L_MASS][at];
}

/* What no clock is asked of, lane after lane: a chain has cycles of its own for each intent. */
static void scalars_of_lanes(struct yl_solver *solver)
{
    const uint32_t lanes = solver->grid.lanes, states = solver->states;
    struct yl_state *all = yl_get((states + 1) * sizeof *all);
    for (uint32_t s = 0; s < states; s++) all[s] = solver->state[s];
    solver->grid.lanes = 0;
    for (uint32_t i = 0; i < lanes && !solver->too_big; i++) {
        yl_solve_clear(solver);
        solver->intent = solver->lane[i].at;
        solver->weight = solver->lane[i].weight;
        for (uint32_t s = 0; s < states; s++) {
            if (solver->wants[all[s].node] || !(all[s].moments.x[i] > 0)) continue;
            const uint32_t at = yl_state_find(solver, all[s].node, all[s].memory, all[s].seen);
            solver->state[at].moments.x[YL_L_MASS] = all[s].moments.x[i];
        }
        yl_solve_scalars(solver);
    }
    solver->grid.lanes = lanes;
    free(all);
}

/* First what stands in front, then the rest from what comes to it, which is kept. */
static void scalars_by_halves(struct yl_solver *solver)
{
    uint32_t rest = 0;
    solver->front = true;
    yl_solve_scalars(solver);
    if (!solver->too_big) yl_kept_put(solver);
    solver->front = false;
    struct yl_state *all = yl_get((solver->states + 1) * sizeof *all);
    for (uint32_t s = 0; s < solver->states; s++)
        if (solver->later[solver->state[s].node] &&
            solver->population->hopeful[solver->state[s].node])
            all[rest++] = solver->state[s];
    yl_solve_clear(solver);
    for (uint32_t s = 0; s < rest; s++) {
        const uint32_t at = yl_state_find(solver, all[s].node, all[s].memory, all[s].seen);
        solver->state[at].moments = all[s].moments;
    }
    free(all);
    if (!solver->too_big) yl_solve_scalars(solver);
}

/* Those of one beginning, or of all arrivals; of each there are `times`. */
static void begin(struct yl_solver *solver, const struct yl_arrivals *arrivals,
                  const struct yl_born *born, uint64_t memory, double times)
{
    const uint32_t at = yl_state_find(solver, solver->start, memory, 0);
    struct yl_state *state = &solver->state[at];
    if (!solver->wants[solver->start]) {
        state->moments = arrivals->moments;
        return;
    }
    state->flow = yl_flow_new();
    if (!born) yl_flow_add(&solver->grid, state->flow, arrivals->start, times);
    if (born && born->low == born->high) {
        struct yl_piece piece = {born->from, born->to, {{0}}, 0};
        yl_moments_add(&piece.moments, &born->moments, times);
        yl_flow_piece(&solver->grid, state->flow, &piece);
    }
    for (uint32_t c = born ? born->low : 0; born && c < born->high; c++) {
        struct yl_moments cell = yl_flow_cell(arrivals->start, c);
        for (int l = 0; l < YL_LAYERS; l++) cell.x[l] *= times / born->mass;
        if (cell.x[0] > 0) yl_flow_into_cell(&solver->grid, state->flow, c, &cell, 1);
    }
    if (solver->grid.lanes) spread_flow(solver, state->flow);
}

/* `born`: NULL: all. Who comes to a step does not depend on when its visit began from where no age is asked: there, those of all
 * beginnings go on together. */
static void run(struct yl_solver *solver, const struct yl_arrivals *arrivals,
                const struct yl_born *born, uint64_t memory)
{
    const struct yl_plan_entry *entry = &solver->plan->entry[solver->entry];
    const uint32_t layers = solver->grid.layers;
    yl_solve_clear(solver);
    solver->born = born ? born->time : (int64_t)arrivals->division;
    solver->flat_cost =
        (double)entry->cost.number[yl_solve_value(solver, entry->cost.axis, memory)] +
        yl_solve_tiers(solver->plan, solver->entry);
    yl_solve_note(solver, entry->slot + YL_ENTRY_ARRIVALS, 1, 1);
    if (solver->grid.lanes) solver->grid.layers = (1u << solver->grid.lanes) - 1;
    const bool taken = yl_kept_take(solver, memory), together = !born && arrivals->borns;
    if (!taken && !together) begin(solver, arrivals, born, memory, 1);
    solver->aging = !taken && together;
    for (uint32_t b = 0; solver->aging && b < arrivals->borns && !solver->over && !solver->too_big;
         b++) {
        solver->born = arrivals->born[b].time;
        begin(solver, arrivals, &arrivals->born[b], memory, arrivals->born[b].mass);
        yl_solve_clocks(solver);
    }
    if (solver->aging) solver->born = (int64_t)arrivals->division;
    solver->aging = false;
    yl_solve_clocks(solver);
    solver->grid.layers = layers;
    if (solver->over) return;
    if (solver->grid.lanes)
        scalars_of_lanes(solver);
    else if (yl_kept_on(solver))
        scalars_by_halves(solver);
    else
        yl_solve_scalars(solver);
}

/* An entry that asks an age behind what the next solution walks otherwise is walked beginning by beginning. */
static bool go_together(const struct yl_solver *solver)
{
    bool together = solver->population != NULL;
    for (uint32_t i = 0; i < solver->mets && together; i++) {
        const uint32_t n = solver->met[i];
        together = !(solver->later && solver->later[n] && solver->ages[n]);
    }
    return together;
}

void yl_solve_run(struct yl_solver *solver, const struct yl_arrivals *arrivals, uint64_t memory,
                  double weight)
{
    const bool apart = arrivals->borns && !go_together(solver);
    const uint32_t times = apart ? arrivals->borns : 1;
    struct yl_point lane[YL_ABREAST];
    for (uint32_t i = 0; i < solver->grid.lanes; i++) lane[i] = solver->lane[i];
    for (uint32_t b = 0; b < times && !solver->over; b++) {
        const struct yl_born *born = apart ? &arrivals->born[b] : NULL;
        solver->weight = weight * (born ? born->mass : 1);
        for (uint32_t i = 0; i < solver->grid.lanes; i++)
            solver->lane[i].weight = lane[i].weight * (born ? born->mass : 1);
        run(solver, arrivals, born, memory);
        if (solver->work_most > 0 && solver->grid.work > solver->work_most) solver->over = true;
    }
    solver->turn += solver->grid.lanes ? solver->grid.lanes : 1;
}
