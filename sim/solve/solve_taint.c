/* solve_taint.c: what a visit can feed behind a place where visits feel each other; none of it is known.
 * Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
#include <stdlib.h>

static void taint_arrival(struct yl_solver *solver, int32_t place)
{
    for (uint32_t i = 0; place >= 0 && i < 3; i++)
        solver->dirty[solver->plan->arrival[place].slot + i] = true;
}

static bool any_number(const struct yl_by_number *by)
{
    bool any = false;
    for (uint32_t v = 0; v < by->count; v++) any |= by->number[v] != 0;
    return any;
}

void yl_solve_taint_efforts(struct yl_solver *solver, const struct yl_effects *fx)
{
    if (!any_number(&fx->actions) && !any_number(&fx->switches)) return;
    for (uint32_t e = 0; e < solver->plan->entries; e++)
        for (uint32_t a = 0; a < solver->plan->arrivals; a++)
            for (uint32_t i = YL_ARRIVAL_ACTIONS; i <= YL_ARRIVAL_SWITCHES; i++)
                solver->all_dirty[e][solver->plan->arrival[a].slot + i] = true;
}

static void taint_pass(struct yl_solver *solver, const struct yl_effects *fx)
{
    uint32_t mine = solver->plan->entry[solver->entry].slot;
    if (any_number(&fx->actions)) solver->dirty[mine + YL_ENTRY_ACTIONS] = true;
    if (any_number(&fx->switches)) solver->dirty[mine + YL_ENTRY_SWITCHES] = true;
    if (any_number(&fx->cost))
        solver->dirty[mine + YL_ENTRY_COST] = solver->dirty[yl_q_entry_net(solver->plan)] = true;
    taint_arrival(solver, fx->goal);
    taint_arrival(solver, fx->order_goal);
    for (uint32_t i = 0; i < fx->spawns && solver->tainted; i++)
        solver->tainted[fx->spawn[i]] = true;
}

static void taint_order(struct yl_solver *solver, uint32_t sale)
{
    uint32_t mine = solver->plan->entry[solver->entry].slot;
    solver->dirty[mine + YL_ENTRY_ORDERS] = solver->dirty[mine + YL_ENTRY_GMV] = true;
    for (; sale != YL_NO_NODE; sale = yl_sale_behind(solver->plan, sale)) {
        uint32_t at = solver->plan->shop[sale].slot;
        for (uint32_t i = YL_SHOP_ORDERS; i < YL_SHOP_SLOTS; i++) solver->dirty[at + i] = true;
        solver->dirty[yl_q_fees(solver->plan, sale)] = true;
        solver->dirty[yl_q_net(solver->plan, sale)] = true;
    }
    solver->dirty[yl_q_entry_net(solver->plan)] = true;
}

static void taint_room(struct yl_solver *solver, const struct yl_node *node)
{
    const struct yl_plan_room *room = &solver->plan->room[node->index];
    if (node->op == YL_OP_GATE)
        for (uint32_t i = YL_ROOM_TAP_EARLY; i <= YL_ROOM_TAP_PAUSED; i++)
            solver->dirty[room->slot + i] = true;
    if (node->op == YL_OP_REPLAY) solver->dirty[room->slot + YL_ROOM_REPLAYS] = true;
    for (uint32_t i = 0; node->op == YL_OP_SEAT && i < 3; i++)
        solver->dirty[3 * room->wait_row + i] = true;
    if (node->op != YL_OP_WATCH) return;
    solver->dirty[3 * room->watch_row] = solver->dirty[yl_q_rooms(solver->plan)] = true;
    taint_arrival(solver, (int32_t)room->arrival);
}

struct taint { /* nodes that a visit can come to */
    uint8_t *seen;
    uint32_t *stack, depth;
    bool in_item; /* of a stay that is followed itself: the visit goes on with what it did */
};

static void come_to(struct taint *taint, uint32_t n)
{
    if (n != YL_NO_NODE && !taint->seen[n]) {
        taint->seen[n] = 1;
        taint->stack[taint->depth++] = n;
    }
}

bool yl_solve_counts(const struct yl_solver *solver, uint32_t n)
{
    const struct yl_node *node = &solver->plan->node[n];
    return !solver->stop[n] || node->op == YL_OP_ASK ||
           (node->op == YL_OP_WATCH && !solver->plan->room[node->index].hosted);
}

/* What comes after a node, with what happens in the stay that begins there. */
static void taint_after(const struct yl_solver *solver, uint32_t n, struct taint *taint)
{
    const struct yl_node *node = &solver->plan->node[n];
    if (!solver->plan->drain && yl_operations[node->op].takes_time)
        solver->dirty[solver->plan->outcome_slot + solver->plan->under_way] = true;
    uint32_t to;
    for (uint32_t i = 0; yl_plan_way(solver->plan, node, i, &to); i++) come_to(taint, to);
}

/* Marks all that a visit can feed at a node, and what comes after it. */
static void taint_node(struct yl_solver *solver, uint32_t n, struct taint *taint)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_node *node = &plan->node[n];
    const uint32_t row = node->row == YL_NO_NODE ? 0 : 3 * node->row, x = node->index;
    switch (node->op) {
    case YL_OP_ONLY_IF:
        if (node->row != YL_NO_NODE) solver->dirty[row + 1] = true;
        break;
    case YL_OP_REACH:
        if (node->row != YL_NO_NODE) solver->dirty[row] = true;
        break;
    case YL_OP_PASS:
        if (node->row != YL_NO_NODE) solver->dirty[row + 2] = true;
        taint_pass(solver, node->u.effects);
        if (taint->in_item) yl_solve_taint_efforts(solver, node->u.effects);
        break;
    case YL_OP_ASK:
        solver->dirty[plan->agent[x].slot + YL_AGENT_REQUESTS] = true;
        break;
    case YL_OP_SHOP:
        solver->dirty[plan->shop[x].slot + YL_SHOP_VISITS] = true;
        taint_arrival(solver, (int32_t)plan->shop[x].arrival);
        break;
    case YL_OP_ORDER:
        taint_order(solver, x);
        break;
    case YL_OP_END:
        solver->dirty[plan->outcome_slot + x] = true;
        break;
    case YL_OP_SEAT:
    case YL_OP_GATE:
    case YL_OP_WATCH:
    case YL_OP_REPLAY:
        taint_room(solver, node);
        break;
    default:
        break;
    }
    taint_after(solver, n, taint);
}

static void taint_all(struct yl_solver *solver, struct taint *taint)
{
    while (taint->depth) taint_node(solver, taint->stack[--taint->depth], taint);
}

void yl_solve_taint(struct yl_solver *solver, uint32_t entry, uint32_t node)
{
    struct taint taint = {yl_get_zeroed(solver->plan->nodes + 1, 1),
                          yl_get((solver->plan->nodes + 1) * sizeof(uint32_t)), 0, false};
    solver->entry = entry;
    come_to(&taint, node);
    taint_all(solver, &taint);
    free(taint.seen);
    free(taint.stack);
}

void yl_solve_taint_stops(struct yl_solver *solver, bool whole)
{
    const struct yl_plan *plan = solver->plan;
    uint32_t stops = 0, *stop = yl_get((solver->mets + 1) * sizeof *stop);
    for (uint32_t i = 0; i < solver->mets; i++)
        if (solver->stop[solver->met[i]] && !yl_solve_pruned(solver, solver->met[i]))
            stop[stops++] = solver->met[i];
    if (!whole && !stops) {
        free(stop);
        return;
    }
    struct taint taint = {yl_get_zeroed(plan->nodes + 1, 1),
                          yl_get((plan->nodes + 1) * sizeof(uint32_t)), 0, false};
    if (stops) qsort(stop, stops, sizeof *stop, yl_array_ascending);
    if (whole) {
        come_to(&taint, solver->start);
        taint_all(solver, &taint);
    }
    for (uint32_t i = 0; i < stops; i++) {
        const uint32_t n = stop[i];
        taint.in_item = solver->during[n];
        if (yl_solve_counts(solver, n))
            taint_after(solver, n, &taint);
        else
            come_to(&taint, n);
        taint_all(solver, &taint);
    }
    YL_FREE(stop, taint.seen, taint.stack);
}
