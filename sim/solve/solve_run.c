/* solve_run.c: one combination of what matters about a person, or its intents side by side: where
 * only who comes to a step is asked, all that differs between intents is chances, so that one walk
 * of the graph has a mass for each. Contract: solve_parts.h. */
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
#include <stdlib.h>

bool yl_run_by_lanes(const struct yl_solver *solver)
{
    return solver->population && solver->wants[solver->start] && !solver->rhythm;
}

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
    if (born)
        yl_arrivals_begin(solver, arrivals, born, times, state->flow);
    else
        yl_flow_add(&solver->grid, state->flow, arrivals->start, times);
    if (solver->grid.lanes) spread_flow(solver, state->flow);
}

/* Who comes to a step does not depend on when its visit began from where no age is asked: there, those of all
 * beginnings go on together. */
static void begin_all(struct yl_solver *solver, const struct yl_arrivals *arrivals, uint64_t memory)
{
    solver->aging = true;
    for (uint32_t b = 0; b < arrivals->borns && !solver->over && !solver->too_big; b++) {
        const struct yl_born *born = &arrivals->born[b];
        solver->born = born->time;
        begin(solver, arrivals, born, memory, born->mass);
        yl_solve_clocks(solver);
    }
    solver->aging = false;
    solver->born = (int64_t)arrivals->division;
}

/* `born`: NULL: all. */
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
    if (!yl_kept_take(solver, memory)) {
        if (!born && arrivals->borns)
            begin_all(solver, arrivals, memory);
        else
            begin(solver, arrivals, born, memory, 1);
    }
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
