/* solve_shocks.c: what shared shocks add to the spread of arrivals. A factor of mean 1 leaves means as
 * they are; two streams under one draw move together. Contract: solve_groups.h. */
#include "sim/solve/solve_groups.h"
#include <math.h>

static uint32_t unit_at(const struct yl_plan_shock *shock, int64_t time)
{
    uint32_t unit = 0;
    while (unit + 1 < shock->units && shock->end[unit] <= time) unit++;
    return unit;
}

int64_t yl_surge_until(const struct yl_plan *plan, uint32_t entry, int64_t from)
{
    int64_t until = plan->to;
    for (uint32_t s = plan->entry[entry].first_stream; s < plan->entry[entry].end_stream; s++)
        for (uint32_t i = 0; i < plan->stream[s].surges; i++) {
            const struct yl_plan_shock *shock = &plan->shock[plan->stream[s].surge[i].shock];
            const uint32_t unit = unit_at(shock, from);
            if (unit + 1 < shock->units && shock->end[unit] < until) until = shock->end[unit];
        }
    return until;
}

const struct yl_plan_stream *yl_surge_stream(const struct yl_plan *plan, uint32_t entry)
{
    for (uint32_t s = plan->entry[entry].first_stream; s < plan->entry[entry].end_stream; s++)
        if (plan->stream[s].kind == YL_STREAM_POISSON)
            return plan->stream[s].surges ? &plan->stream[s] : NULL;
    return NULL;
}

double yl_surge_together(const struct yl_plan *plan, const struct yl_group *a,
                         const struct yl_group *b)
{
    const struct yl_plan_stream *x = a->surging, *y = b->surging;
    double sum = 0;
    for (uint32_t i = 0; x && y && i < x->surges; i++)
        for (uint32_t k = 0; k < y->surges; k++) {
            const struct yl_plan_shock *shock = &plan->shock[x->surge[i].shock];
            if (x->surge[i].shock == y->surge[k].shock &&
                unit_at(shock, a->from) == unit_at(shock, b->from))
                sum += x->surge[i].weight * y->surge[k].weight;
        }
    return expm1(sum);
}

uint32_t yl_shock_nodes(double steepest, struct yl_point node[YL_SHOCK_NODES])
{
    const struct yl_draw normal = {
        .family = YL_NORMAL, .scale = 1, .low = -INFINITY, .at_most = INFINITY};
    return yl_solve_intents(&normal, steepest, YL_NODES_FINE, node);
}

int32_t yl_shock_of_steps(const struct yl_plan *plan, double *steepest)
{
    int32_t found = -1;
    for (uint32_t n = 0; n < plan->nodes; n++) {
        const struct yl_node *node = &plan->node[n];
        const struct yl_moves *moves = node->op == YL_OP_CHANCE ? node->u.chance.moves : NULL;
        for (uint32_t i = 0; moves && i < moves->shocks; i++) {
            const uint32_t shock = moves->shock[i].shock;
            if (plan->shock[shock].per != YL_SHOCK_REPLICATION) continue;
            if (found >= 0 && found != (int32_t)shock) return -1;
            found = (int32_t)shock;
            *steepest = fmax(*steepest, fabs(moves->shock[i].weight));
        }
    }
    for (uint32_t s = 0; s < plan->streams && found >= 0; s++)
        for (uint32_t i = 0; i < plan->stream[s].surges; i++)
            if (plan->stream[s].surge[i].shock == (uint32_t)found) return -1;
    return found;
}
