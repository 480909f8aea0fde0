/* solve_count.c: what a node asks of a visit and what it counts of a mass of them.
 * Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/engine/memory.h"
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <string.h>

/* ---- values and chances ---------------------------------------------------------------------- */
static double share_of(uint64_t threshold, bool certain)
{
    return certain ? 1 : (double)threshold * 0x1p-64;
}

/* The share of the part `at` of `parts` that cuts, ascending, divide. */
static double share_between(const uint64_t *cut, const bool *full, uint32_t at, uint32_t parts)
{
    double low = at ? share_of(cut[at - 1], full[at - 1]) : 0,
           high = at + 1 < parts ? share_of(cut[at], full[at]) : 1;
    return high > low ? high - low : 0;
}

uint32_t yl_solve_value(const struct yl_solver *solver, int32_t axis, uint64_t memory)
{
    if (axis < 0) return 0;
    const struct yl_plan_axis *a = &solver->plan->axis[axis];
    if (a->kind == YL_AXIS_MEMORY) return yl_memory_value(&a->memory, memory, NULL, 0);
    if (a->kind == YL_AXIS_PAIR)
        return yl_solve_value(solver, (int32_t)a->pair[0], memory) *
                   solver->plan->axis[a->pair[1]].values +
               yl_solve_value(solver, (int32_t)a->pair[1], memory);
    return a->kind == YL_AXIS_FACT && a->fixed ? a->fixed_value : solver->value[axis];
}

bool yl_solve_axis_test(const struct yl_solver *solver, const struct yl_test *test, uint64_t memory)
{
    return test->mask >> yl_solve_value(solver, (int32_t)test->index, memory) & 1;
}

double yl_solve_chance(const struct yl_solver *solver, const struct yl_by_chance *by,
                       uint64_t memory, double shift)
{
    uint32_t v = yl_solve_value(solver, by->axis, memory);
    double p = share_of(by->chance[v].threshold, by->chance[v].certain);
    if (!by->moves || p <= 0 || p >= 1) return p;
    double moved = by->moves->intent * solver->intent + shift;
    for (uint32_t i = 0; i < by->moves->shocks; i++)
        moved += by->moves->shock[i].weight * solver->shock_z; /* there is one shock */
    return 1 / (1 + exp(-(by->logit[v] + moved)));
}

double yl_solve_option(const struct yl_solver *solver, const struct yl_chooser *chooser,
                       uint64_t memory, uint32_t o)
{
    uint32_t row = 0;
    for (uint32_t a = 0; a < chooser->axes; a++)
        row = row * chooser->radix[a] + yl_solve_value(solver, chooser->axis[a], memory);
    const size_t first = (size_t)row * (chooser->options - 1);
    return share_between(chooser->threshold + first, chooser->full + first, o, chooser->options);
}

static double value_share(const struct yl_plan_axis *axis, uint32_t v)
{
    const double starts = share_of(axis->start.threshold, false);
    if (axis->kind == YL_AXIS_MEMORY) return v ? starts : 1 - starts;
    return share_between(axis->threshold, axis->full, v, axis->values);
}

static uint64_t audience_mask(const struct yl_plan *plan, int32_t audience, uint32_t trait)
{
    uint64_t mask = UINT64_MAX;
    for (uint32_t i = 0; audience >= 0 && i < plan->audience[audience].tests; i++)
        if (plan->audience[audience].axis[i] == trait) mask &= plan->audience[audience].mask[i];
    return mask;
}

double yl_solve_share(const struct yl_solver *solver, uint32_t trait, uint32_t v)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_plan_axis *axis = &plan->axis[trait];
    uint64_t mask = UINT64_MAX;
    double all = 0;
    const struct yl_plan_entry *entry = &plan->entry[solver->entry];
    for (uint32_t s = entry->first_stream; s < entry->end_stream; s++)
        mask &= audience_mask(plan, plan->stream[s].audience, trait);
    for (uint32_t s = 0; s < plan->spawns; s++)
        if (plan->spawn[s].entry == solver->entry)
            mask &= audience_mask(plan, plan->spawn[s].audience, trait);
    if (mask == UINT64_MAX) return value_share(axis, v);
    for (uint32_t w = 0; w < axis->values; w++) all += mask >> w & 1 ? value_share(axis, w) : 0;
    return mask >> v & 1 && all > 0 ? value_share(axis, v) / all : 0;
}

/* ---- counting -------------------------------------------------------------------------------- */
void yl_solve_note(struct yl_solver *solver, uint32_t q, double m1, double m2)
{
    solver->group->m1[q] += solver->weight * m1;
    solver->group->m2[q] += solver->weight * m2;
    solver->group->noted[q / YL_NOTED] = true;
}

/* Counts one of a thing; in a cycle with a clock, and during a stay, a visit may count it again, and
 * its second moment is not known. */
void yl_solve_hit(struct yl_solver *solver, const struct yl_state *at, uint32_t q, double mass)
{
    yl_solve_note(solver, q, mass, mass);
    if ((at->flow && solver->plan->node[at->node].cycle) || solver->during[at->node])
        solver->group->m2_unknown[q] = true;
}

static void arrive(struct yl_solver *solver, uint32_t place, const struct yl_moments *moments,
                   uint64_t *seen)
{
    const struct yl_plan_arrival *arrival = &solver->plan->arrival[place];
    if (arrival->again && *seen >> arrival->bit & 1) return;
    if (arrival->again) *seen |= UINT64_C(1) << arrival->bit;
    yl_solve_note(solver, arrival->slot, moments->x[YL_L_MASS], moments->x[YL_L_MASS]);
    yl_solve_note(solver, arrival->slot + 1, moments->x[YL_L_ACTIONS], moments->x[YL_L_ACTIONS2]);
    yl_solve_note(solver, arrival->slot + 2, moments->x[YL_L_SWITCHES], moments->x[YL_L_SWITCHES2]);
}

static void pass(struct yl_solver *solver, const struct yl_node *node,
                 const struct yl_moments *moments, struct yl_done *done)
{
    const struct yl_effects *fx = node->u.effects;
    const struct yl_by_number *all[3] = {&fx->actions, &fx->switches, &fx->cost};
    static const uint32_t slot[3] = {YL_ENTRY_ACTIONS, YL_ENTRY_SWITCHES, YL_ENTRY_COST};
    struct yl_moments after = *moments;
    for (int i = 0; i < 3; i++) {
        done->add[i] = (double)all[i]->number[yl_solve_value(solver, all[i]->axis, done->memory)];
        if (i < 2)
            yl_solve_note(solver, solver->plan->entry[solver->entry].slot + slot[i],
                          done->add[i] * moments->x[YL_L_MASS], NAN);
    }
    yl_moments_apply(&after, done);
    done->memory = yl_memory_after(fx, done->memory, NULL, 0) & solver->memory_read;
    if (fx->goal >= 0) arrive(solver, (uint32_t)fx->goal, &after, &done->seen);
    if (fx->order_goal >= 0) arrive(solver, (uint32_t)fx->order_goal, &after, &done->seen);
}

uint32_t yl_solve_slot(const struct yl_plan *plan, const struct yl_node *node)
{
    switch (node->op) {
    case YL_OP_REACH:
        return node->row == YL_NO_NODE ? YL_NO_SLOT : 3 * node->row;
    case YL_OP_PASS:
        return node->row == YL_NO_NODE ? YL_NO_SLOT : 3 * node->row + 2;
    case YL_OP_WATCH:
        return 3 * plan->room[node->index].watch_row;
    case YL_OP_REPLAY:
        return plan->room[node->index].slot + YL_ROOM_REPLAYS;
    case YL_OP_ASK:
        return plan->agent[node->index].slot + YL_AGENT_REQUESTS;
    case YL_OP_SHOP:
        return plan->shop[node->index].slot + YL_SHOP_VISITS;
    default:
        return YL_NO_SLOT;
    }
}

/* Who is asked for a chance, by intent; those who are alike in all are one. */
static void note_asked(struct yl_solver *solver, const struct yl_state *at,
                       const struct yl_moments *moments)
{
    struct yl_asked_list *list = &solver->population->node[at->node];
    const struct yl_point one = {solver->intent, solver->weight},
                          *lane = solver->grid.lanes ? solver->lane : &one;
    const uint32_t value =
        yl_solve_value(solver, solver->plan->node[at->node].u.chance.axis, at->memory);
    for (uint32_t i = 0; i < (solver->grid.lanes ? solver->grid.lanes : 1); i++) {
        const struct yl_asked asked = {value, lane[i].at, solver->shock_z,
                                       moments->x[i] * lane[i].weight * solver->visits};
        size_t k = list->count;
        if (!list->wanted || !(asked.weight > 0)) continue;
        while (k && (list->at[k - 1].value != value || list->at[k - 1].intent != asked.intent ||
                     list->at[k - 1].shock != asked.shock))
            k--;
        if (k)
            list->at[k - 1].weight += asked.weight;
        else
            *YL_ARRAY_NEXT(list->at, list->count, list->capacity) = asked;
    }
}

void yl_solve_count(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, struct yl_done *done)
{
    const struct yl_node *node = &solver->plan->node[at->node];
    *done = (struct yl_done){.memory = at->memory, .seen = at->seen};
    if (node->op == YL_OP_CHANCE && solver->population) note_asked(solver, at, moments);
    if (!yl_solve_counts(solver, at->node)) return;
    const uint32_t slot = yl_solve_slot(solver->plan, node);
    if (slot != YL_NO_SLOT) yl_solve_hit(solver, at, slot, moments->x[YL_L_MASS]);
    if (node->op == YL_OP_PASS) pass(solver, node, moments, done);
    if (node->op == YL_OP_WATCH) {
        arrive(solver, solver->plan->room[node->index].arrival, moments, &done->seen);
        yl_solve_note(solver, yl_q_rooms(solver->plan), moments->x[YL_L_MASS], NAN);
    }
    if (node->op == YL_OP_SHOP)
        arrive(solver, solver->plan->shop[node->index].arrival, moments, &done->seen);
    if (!solver->population) return;
    memset(done->add, 0, sizeof done->add); /* what they have done before is not asked */
    done->seen = 0;
}

void yl_solve_skip(struct yl_solver *solver, const struct yl_state *at,
                   const struct yl_moments *moments)
{
    uint32_t row = solver->plan->node[at->node].row;
    if (row != YL_NO_NODE) yl_solve_hit(solver, at, 3 * row + 1, moments->x[YL_L_MASS]);
}

static void charge(struct yl_solver *solver, double cost, double cost2)
{
    yl_solve_note(solver, solver->plan->entry[solver->entry].slot + YL_ENTRY_COST, cost, cost2);
    yl_solve_note(solver, yl_q_entry_net(solver->plan), -cost, cost2);
}

static void charge_visit(struct yl_solver *solver, const struct yl_moments *moments)
{
    const double m = moments->x[YL_L_MASS], flat = solver->flat_cost;
    charge(solver, moments->x[YL_L_COST] + flat * m,
           moments->x[YL_L_COST2] + 2 * flat * moments->x[YL_L_COST] + flat * flat * m);
}

void yl_solve_end(struct yl_solver *solver, uint32_t outcome, const struct yl_moments *moments)
{
    yl_solve_note(solver, solver->plan->outcome_slot + outcome, moments->x[YL_L_MASS],
                  moments->x[YL_L_MASS]);
    charge_visit(solver, moments);
}

void yl_solve_cost(struct yl_solver *solver, uint32_t node, const struct yl_moments *moments)
{
    if (!solver->during[node])
        charge_visit(solver, moments);
    else if (moments->x[YL_L_COST] != 0) /* how often a visit does it is not followed: no spread */
        charge(solver, moments->x[YL_L_COST], NAN);
}

/* What is booked of an order by its moments: of an item, and of its shop. */
struct booked {
    double mass, refund, fees, back; /* fees and what is returned of them, as shares */
    struct yl_price money;
};

/* E and E of the square of what is kept of a price of 1. */
static void nets(double margin, const struct booked *order, double *net1, double *net2)
{
    const double keeps = margin - order->fees, loses = order->back - order->fees, r = order->refund;
    *net1 = (1 - r) * keeps + r * loses;
    *net2 = (1 - r) * keeps * keeps + r * loses * loses;
}

static void book(struct yl_solver *solver, uint32_t sale, const struct booked *order)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_plan_shop *shop = &plan->shop[sale];
    const double m = order->mass, r = order->refund, x1 = order->money.mean,
                 x2 = order->money.square, kept = order->fees - order->back;
    double net1, net2;
    nets(solver->scenario->shop[shop->of].margin, order, &net1, &net2);
    yl_solve_note(solver, shop->slot + YL_SHOP_ORDERS, m, m);
    yl_solve_note(solver, shop->slot + YL_SHOP_GMV, m * x1, m * x2);
    yl_solve_note(solver, shop->slot + YL_SHOP_REFUNDS, m * r, m * r);
    yl_solve_note(solver, shop->slot + YL_SHOP_REFUNDED, m * r * x1, m * r * x2);
    yl_solve_note(solver, yl_q_fees(plan, sale), m * x1 * (order->fees - r * order->back),
                  m * x2 * ((1 - r) * order->fees * order->fees + r * kept * kept));
    yl_solve_note(solver, yl_q_net(plan, sale), m * x1 * net1, m * x2 * net2);
}

/* The chance that an order is given back before the end. */
static double refund_of(struct yl_solver *solver, const struct yl_plan_shop *sale,
                        const struct yl_state *at, int64_t time)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_chance *given =
        &sale->refund_p.chance[yl_solve_value(solver, sale->refund_p.axis, at->memory)];
    double refund = sale->has_refund ? share_of(given->threshold, given->certain) : 0;
    if (!(refund > 0) || plan->drain) return refund;
    struct yl_dist after = yl_solve_dist(
        &sale->refund_after.draw[yl_solve_value(solver, sale->refund_after.axis, at->memory)]);
    return refund * yl_dist_cdf(&after, (double)(plan->to - time) - 1);
}

/* An order is the last thing of a visit: behind it only its own PASS charges anything. */
void yl_solve_order(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, int64_t time)
{
    const struct yl_plan *plan = solver->plan;
    uint32_t i = plan->node[at->node].index, mine = plan->entry[solver->entry].slot;
    if (!(moments->x[YL_L_MASS] > 0)) return;
    const struct yl_plan_shop *sale = &plan->shop[i], *shop = &plan->shop[sale->of];
    const struct yl_node *pass_node = &plan->node[plan->node[at->node].next];
    struct booked order = {
        .mass = moments->x[YL_L_MASS],
        .refund = refund_of(solver, sale, at, time),
        .money = yl_solve_price(
            solver, &sale->price.draw[yl_solve_value(solver, sale->price.axis, at->memory)],
            false)};
    if (sale != shop) {
        const struct yl_price units =
            sale->pieces
                ? (struct yl_price){.mean = (double)sale->pieces,
                                    .square = (double)sale->pieces * (double)sale->pieces}
                : yl_solve_price(
                      solver,
                      &sale->quantity.draw[yl_solve_value(solver, sale->quantity.axis, at->memory)],
                      true);
        order.money.mean *= units.mean;
        order.money.square *= units.square;
        yl_solve_note(solver, sale->slot + YL_SHOP_UNITS, order.mass * units.mean,
                      order.mass * units.square);
    }
    for (uint32_t n = 0; n < shop->fees; n++) {
        if (time < shop->fee[n].from || time >= shop->fee[n].to) continue;
        order.fees += shop->fee[n].rate;
        order.back += shop->fee[n].back ? shop->fee[n].rate : 0;
    }
    double later = 0, net1, net2, x1 = order.money.mean, x2 = order.money.square;
    if (pass_node->op == YL_OP_PASS)
        later = (double)pass_node->u.effects->cost
                    .number[yl_solve_value(solver, pass_node->u.effects->cost.axis, at->memory)];
    for (; i != YL_NO_NODE; i = yl_sale_behind(plan, i)) book(solver, i, &order);
    nets(solver->scenario->shop[sale->of].margin, &order, &net1, &net2);
    yl_solve_note(solver, mine + YL_ENTRY_ORDERS, order.mass, order.mass);
    yl_solve_note(solver, mine + YL_ENTRY_GMV, order.mass * x1, order.mass * x2);
    yl_solve_note(solver, yl_q_entry_net(plan), order.mass * x1 * net1,
                  order.mass * x2 * net2 -
                      2 * x1 * net1 *
                          (moments->x[YL_L_COST] + order.mass * (later + solver->flat_cost)));
}
