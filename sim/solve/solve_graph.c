/* solve_graph.c: what a node does to a flow, and the flow where no clock is asked: an absorbing
 * chain, part by part (Tarjan 1972), each cycle one linear system. Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/solve/solve_parts.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STATES = 200000, MOST_CYCLE = 1200 };

/* ---- values and chances ---------------------------------------------------------------------- */
static double share_of(uint64_t threshold, bool certain)
{
    return certain ? 1 : (double)threshold * 0x1p-64;
}

uint32_t yl_solve_value(const struct yl_solver *solver, int32_t axis, uint64_t memory)
{
    if (axis < 0) return 0;
    const struct yl_plan_axis *a = &solver->plan->axis[axis];
    if (a->kind == YL_AXIS_MEMORY) return memory >> a->bit & 1;
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
                       uint64_t memory)
{
    uint32_t v = yl_solve_value(solver, by->axis, memory);
    double p = share_of(by->chance[v].threshold, by->chance[v].certain);
    if (!by->moved || p <= 0 || p >= 1) return p;
    return 1 / (1 + exp(-(by->logit[v] + by->weight * solver->intent)));
}

double yl_solve_option(const struct yl_solver *solver, const struct yl_chooser *chooser,
                       uint64_t memory, uint32_t o)
{
    uint32_t row = 0;
    for (uint32_t a = 0; a < chooser->axes; a++)
        row = row * chooser->radix[a] + yl_solve_value(solver, chooser->axis[a], memory);
    const uint64_t *cut = chooser->threshold + (size_t)row * (chooser->options - 1);
    const bool *full = chooser->full + (size_t)row * (chooser->options - 1);
    double low = o ? share_of(cut[o - 1], full[o - 1]) : 0,
           high = o + 1 < chooser->options ? share_of(cut[o], full[o]) : 1;
    return high > low ? high - low : 0;
}

/* ---- counting -------------------------------------------------------------------------------- */
static void note(struct yl_solver *solver, uint32_t q, double m1, double m2)
{
    solver->m1[q] += solver->weight * m1;
    solver->m2[q] += solver->weight * m2;
}

/* Counts one of a thing; in a cycle with a clock a visit may count it again, and its second
 * moment is not known. */
void yl_solve_hit(struct yl_solver *solver, const struct yl_state *at, uint32_t q, double mass)
{
    note(solver, q, mass, mass);
    if (at->flow && solver->plan->node[at->node].cycle) solver->m2_unknown[q] = true;
}

static void arrive(struct yl_solver *solver, uint32_t place, const struct yl_moments *moments,
                   uint64_t *seen)
{
    const struct yl_plan_arrival *arrival = &solver->plan->arrival[place];
    if (arrival->again && *seen >> arrival->bit & 1) return;
    if (arrival->again) *seen |= UINT64_C(1) << arrival->bit;
    note(solver, arrival->slot, moments->x[YL_L_MASS], moments->x[YL_L_MASS]);
    note(solver, arrival->slot + 1, moments->x[YL_L_ACTIONS], moments->x[YL_L_ACTIONS2]);
    note(solver, arrival->slot + 2, moments->x[YL_L_SWITCHES], moments->x[YL_L_SWITCHES2]);
}

static void pass(struct yl_solver *solver, const struct yl_state *at,
                 const struct yl_moments *moments, struct yl_done *done)
{
    const struct yl_node *node = &solver->plan->node[at->node];
    const struct yl_effects *fx = node->u.effects;
    const struct yl_by_number *all[3] = {&fx->actions, &fx->switches, &fx->cost};
    static const uint32_t slot[3] = {YL_ENTRY_ACTIONS, YL_ENTRY_SWITCHES, YL_ENTRY_COST};
    struct yl_moments after = *moments;
    if (node->row != YL_NO_NODE) yl_solve_hit(solver, at, 3 * node->row + 2, moments->x[YL_L_MASS]);
    for (int i = 0; i < 3; i++) {
        done->add[i] = (double)all[i]->number[yl_solve_value(solver, all[i]->axis, done->memory)];
        if (i < 2)
            note(solver, solver->plan->entry[solver->entry].slot + slot[i],
                 done->add[i] * moments->x[YL_L_MASS], NAN);
    }
    yl_moments_apply(&after, done);
    done->memory = ((done->memory & ~fx->forget) | fx->remember) & solver->memory_read;
    if (fx->goal >= 0) arrive(solver, (uint32_t)fx->goal, &after, &done->seen);
    if (fx->order_goal >= 0) arrive(solver, (uint32_t)fx->order_goal, &after, &done->seen);
}

static void watch(struct yl_solver *solver, const struct yl_state *at,
                  const struct yl_moments *moments, uint64_t *seen)
{
    const struct yl_plan_room *room = &solver->plan->room[solver->plan->node[at->node].index];
    arrive(solver, room->arrival, moments, seen);
    yl_solve_hit(solver, at, 3 * room->watch_row, moments->x[YL_L_MASS]);
    note(solver, yl_q_rooms(solver->plan), moments->x[YL_L_MASS], NAN);
}

void yl_solve_count(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, struct yl_done *done)
{
    const struct yl_node *node = &solver->plan->node[at->node];
    *done = (struct yl_done){.memory = at->memory, .seen = at->seen};
    if (!yl_solve_counts(solver, at->node)) return;
    switch (node->op) {
    case YL_OP_REACH:
        if (node->row != YL_NO_NODE) yl_solve_hit(solver, at, 3 * node->row, moments->x[YL_L_MASS]);
        break;
    case YL_OP_PASS:
        pass(solver, at, moments, done);
        break;
    case YL_OP_WATCH:
        watch(solver, at, moments, &done->seen);
        break;
    case YL_OP_REPLAY:
        yl_solve_hit(solver, at, solver->plan->room[node->index].slot + YL_ROOM_REPLAYS,
                     moments->x[YL_L_MASS]);
        break;
    case YL_OP_ASK:
        yl_solve_hit(solver, at, solver->plan->agent[node->index].slot + YL_AGENT_REQUESTS,
                     moments->x[YL_L_MASS]);
        break;
    case YL_OP_SHOP:
        yl_solve_hit(solver, at, solver->plan->shop[node->index].slot + YL_SHOP_VISITS,
                     moments->x[YL_L_MASS]);
        arrive(solver, solver->plan->shop[node->index].arrival, moments, &done->seen);
        break;
    default:
        break;
    }
}

void yl_solve_skip(struct yl_solver *solver, const struct yl_state *at,
                   const struct yl_moments *moments)
{
    uint32_t row = solver->plan->node[at->node].row;
    if (row != YL_NO_NODE) yl_solve_hit(solver, at, 3 * row + 1, moments->x[YL_L_MASS]);
}

void yl_solve_end(struct yl_solver *solver, uint32_t outcome, const struct yl_moments *moments)
{
    note(solver, solver->plan->outcome_slot + outcome, moments->x[YL_L_MASS],
         moments->x[YL_L_MASS]);
    yl_solve_cost(solver, moments);
}

void yl_solve_cost(struct yl_solver *solver, const struct yl_moments *moments)
{
    const struct yl_plan *plan = solver->plan;
    double m = moments->x[YL_L_MASS], flat = solver->flat_cost,
           cost = moments->x[YL_L_COST] + flat * m;
    double cost2 = moments->x[YL_L_COST2] + 2 * flat * moments->x[YL_L_COST] + flat * flat * m;
    note(solver, plan->entry[solver->entry].slot + YL_ENTRY_COST, cost, cost2);
    note(solver, yl_q_entry_net(plan), -cost, cost2);
}

/* An order is the last thing of a visit: behind it only its own PASS charges anything. */
void yl_solve_order(struct yl_solver *solver, const struct yl_state *at,
                    const struct yl_moments *moments, int64_t time)
{
    const struct yl_plan *plan = solver->plan;
    uint32_t i = plan->node[at->node].index, mine = plan->entry[solver->entry].slot;
    if (!(moments->x[YL_L_MASS] > 0)) return;
    const struct yl_plan_shop *shop = &plan->shop[i];
    const struct yl_node *pass_node = &plan->node[plan->node[at->node].next];
    const struct yl_price price = yl_solve_price(
        solver, &shop->price.draw[yl_solve_value(solver, shop->price.axis, at->memory)]);
    double x1 = price.mean, x2 = price.square, fees = 0, back = 0, refund = 0, later = 0,
           m = moments->x[YL_L_MASS];
    for (uint32_t n = 0; n < shop->fees; n++) {
        if (time < shop->fee[n].from || time >= shop->fee[n].to) continue;
        fees += shop->fee[n].rate;
        back += shop->fee[n].back ? shop->fee[n].rate : 0;
    }
    const struct yl_chance *given =
        &shop->refund_p.chance[yl_solve_value(solver, shop->refund_p.axis, at->memory)];
    if (shop->has_refund) refund = share_of(given->threshold, given->certain);
    if (refund > 0 && !plan->drain) {
        struct yl_dist after = yl_solve_dist(
            &shop->refund_after.draw[yl_solve_value(solver, shop->refund_after.axis, at->memory)]);
        refund *= yl_dist_cdf(&after, (double)(plan->to - time) - 1);
    }
    if (pass_node->op == YL_OP_PASS)
        later = (double)pass_node->u.effects->cost
                    .number[yl_solve_value(solver, pass_node->u.effects->cost.axis, at->memory)];
    double margin = solver->scenario->shop[i].margin, keeps = margin - fees, loses = back - fees;
    double net1 = (1 - refund) * keeps + refund * loses,
           net2 = (1 - refund) * keeps * keeps + refund * loses * loses;
    note(solver, shop->slot + YL_SHOP_ORDERS, m, m);
    note(solver, mine + YL_ENTRY_ORDERS, m, m);
    note(solver, shop->slot + YL_SHOP_GMV, m * x1, m * x2);
    note(solver, mine + YL_ENTRY_GMV, m * x1, m * x2);
    note(solver, shop->slot + YL_SHOP_REFUNDS, m * refund, m * refund);
    note(solver, shop->slot + YL_SHOP_REFUNDED, m * refund * x1, m * refund * x2);
    note(solver, yl_q_fees(plan, i), m * x1 * (fees - refund * back),
         m * x2 * ((1 - refund) * fees * fees + refund * (fees - back) * (fees - back)));
    note(solver, yl_q_net(plan, i), m * x1 * net1, m * x2 * net2);
    note(solver, yl_q_entry_net(plan), m * x1 * net1,
         m * x2 * net2 - 2 * x1 * net1 * (moments->x[YL_L_COST] + m * (later + solver->flat_cost)));
}

/* ---- states ---------------------------------------------------------------------------------- */
uint32_t yl_state_find(struct yl_solver *solver, uint32_t node, uint64_t memory, uint64_t seen)
{
    const uint64_t key[3] = {node, memory, seen};
    const uint64_t *number = yl_map_add(&solver->known, key, sizeof key, solver->states);
    if (!number || !YL_ARRAY_RESERVE(&solver->state, &solver->state_capacity, solver->states + 1)) {
        solver->status = YL_NO_MEMORY;
        return 0;
    }
    if (*number < solver->states) return (uint32_t)*number;
    if (solver->states >= MOST_STATES) {
        solver->too_big = true;
        return 0;
    }
    solver->state[solver->states] = (struct yl_state){.node = node, .memory = memory, .seen = seen};
    return solver->states++;
}

void yl_solve_clear(struct yl_solver *solver)
{
    for (uint32_t i = 0; i < solver->states; i++) yl_flow_free(solver, solver->state[i].flow);
    yl_map_clear(&solver->known);
    solver->states = solver->edges = 0;
}

/* ---- edges ----------------------------------------------------------------------------------- */
static void edge(struct yl_solver *solver, uint32_t node, uint64_t memory, uint64_t seen, double p)
{
    if (!(p > 0) || solver->status || solver->too_big) return;
    uint32_t to = yl_state_find(solver, node, memory, seen);
    if (!YL_ARRAY_RESERVE(&solver->edge, &solver->edge_capacity, solver->edges + 1)) {
        solver->status = YL_NO_MEMORY;
        return;
    }
    solver->edge[solver->edges++] = (struct yl_edge){to, p};
}

static bool tests_hold(const struct yl_solver *solver, const struct yl_tests *tests,
                       uint64_t memory)
{
    bool all = true; /* a room without sessions is always live, an unlimited limit never empty */
    for (uint32_t i = 0; i < tests->count && all; i++)
        all = tests->test[i].kind != YL_TEST_AXIS ||
              yl_solve_axis_test(solver, &tests->test[i], memory);
    return all != tests->opposite;
}

static void expand(struct yl_solver *solver, uint32_t at)
{
    struct yl_state state = solver->state[at];
    const struct yl_node *node = &solver->plan->node[state.node];
    uint32_t first = solver->edges, to = node->next;
    double weight = solver->weight;
    struct yl_done done;
    solver->weight = 0; /* only what it leaves with */
    yl_solve_count(solver, &state, &(struct yl_moments){{0}}, &done);
    solver->weight = weight;
    uint64_t memory = done.memory, seen = done.seen;
    switch (solver->stop[state.node] ? YL_OP_END : node->op) {
    case YL_OP_END:
        break;
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        edge(solver, tests_hold(solver, &node->u.tests, memory) ? to : node->other, memory, seen,
             1);
        break;
    case YL_OP_WAIT:
        for (uint32_t i = 0; i < node->u.tests.count && to == node->next; i++)
            if (node->u.tests.test[i].kind == YL_TEST_AXIS &&
                !yl_solve_axis_test(solver, &node->u.tests.test[i], memory))
                to = node->target[i];
        edge(solver, to, memory, seen, 1);
        break;
    case YL_OP_CHANCE: {
        double p = yl_solve_chance(solver, &node->u.chance, memory);
        edge(solver, to, memory, seen, p);
        edge(solver, node->other, memory, seen, 1 - p);
        break;
    }
    case YL_OP_CHOOSE:
        for (uint32_t o = 0; o < node->targets; o++)
            edge(solver, node->target[o], memory, seen,
                 yl_solve_option(solver, node->u.choose, memory, o));
        break;
    default:
        edge(solver, to, memory, seen, 1);
        break;
    }
    solver->state[at].edge = first;
    solver->state[at].edges = solver->edges - first;
    solver->state[at].known = true;
}

/* ---- parts ----------------------------------------------------------------------------------- */
struct cycle {
    const uint32_t *member;
    uint32_t n;
    gsl_matrix *lu, *lu_back; /* of (I - Q)' and I - Q */
    gsl_permutation *order, *order_back;
    gsl_vector *right, *left;
};

struct parts {
    struct yl_solver *solver;
    uint32_t *stack, *order, depth, counter, done; /* order: states, a part after all it leads to */
    uint32_t *first, parts;                        /* where each part begins in order */
    struct cycle *cycle;                           /* [parts], n 0: no cycle */
};

static void close_part(struct parts *parts, uint32_t v)
{
    uint32_t u;
    parts->first[parts->parts++] = parts->done;
    do {
        u = parts->stack[--parts->depth];
        parts->solver->state[u].on_stack = false;
        parts->order[parts->done++] = u;
    } while (u != v);
}

static void find_parts(struct parts *parts, uint32_t root, uint32_t *call)
{
    struct yl_solver *solver = parts->solver;
    uint32_t calls = 0;
    call[calls++] = root;
    call[calls++] = 0;
    while (calls) {
        uint32_t v = call[calls - 2], *e = &call[calls - 1];
        struct yl_state *state = &solver->state[v];
        if (!state->index) {
            state->index = state->low = ++parts->counter;
            parts->stack[parts->depth++] = v;
            state->on_stack = true;
        }
        uint32_t next = *e < state->edges ? solver->edge[state->edge + *e].to : v;
        if (*e < state->edges && !solver->state[next].index) {
            call[calls++] = next;
            call[calls++] = 0;
        } else if (*e < state->edges) {
            if (solver->state[next].on_stack && solver->state[next].low < state->low)
                state->low = solver->state[next].low;
            ++*e;
        } else {
            calls -= 2;
            if (state->low == state->index) close_part(parts, v);
        }
    }
}

/* What the flow at a state does; `after` is what goes on. */
static void settle(struct yl_solver *solver, uint32_t at, struct yl_moments *after,
                   struct yl_done *done)
{
    struct yl_state state = solver->state[at];
    const struct yl_node *node = &solver->plan->node[state.node];
    *after = state.moments;
    if (solver->stop[state.node]) {
        yl_solve_count(solver, &state, &state.moments, done);
        yl_solve_cost(solver, &state.moments);
        return;
    }
    if (node->op == YL_OP_ONLY_IF && !tests_hold(solver, &node->u.tests, state.memory))
        yl_solve_skip(solver, &state, &state.moments);
    if (node->op == YL_OP_ORDER) yl_solve_order(solver, &state, &state.moments, solver->plan->from);
    if (node->op == YL_OP_END) yl_solve_end(solver, node->index, &state.moments);
    yl_solve_count(solver, &state, &state.moments, done);
    yl_moments_apply(after, done);
}

static void send(struct yl_solver *solver, uint32_t at, const struct yl_moments *after)
{
    for (uint32_t e = 0; e < solver->state[at].edges; e++) {
        const struct yl_edge *edge = &solver->edge[solver->state[at].edge + e];
        yl_moments_add(&solver->state[edge->to].moments, after, edge->p);
    }
}

static bool has_self_loop(const struct yl_solver *solver, uint32_t at)
{
    for (uint32_t e = 0; e < solver->state[at].edges; e++)
        if (solver->edge[solver->state[at].edge + e].to == at) return true;
    return false;
}

/* The slots a state counts one of, for second moments: later hits of the same visit. */
static uint32_t counts_of(const struct yl_solver *solver, const struct yl_state *state,
                          uint32_t slot[4])
{
    const struct yl_node *node = &solver->plan->node[state->node];
    uint32_t n = 0;
    bool row = node->row != YL_NO_NODE;
    if (!yl_solve_counts(solver, state->node)) return 0;
    if (node->op == YL_OP_REACH && row) slot[n++] = 3 * node->row;
    if (node->op == YL_OP_PASS && row) slot[n++] = 3 * node->row + 2;
    if (node->op == YL_OP_ONLY_IF && row && !tests_hold(solver, &node->u.tests, state->memory))
        slot[n++] = 3 * node->row + 1;
    if (node->op == YL_OP_WATCH) slot[n++] = 3 * solver->plan->room[node->index].watch_row;
    if (node->op == YL_OP_REPLAY)
        slot[n++] = solver->plan->room[node->index].slot + YL_ROOM_REPLAYS;
    if (node->op == YL_OP_SHOP) slot[n++] = solver->plan->shop[node->index].slot + YL_SHOP_VISITS;
    if (node->op == YL_OP_ASK)
        slot[n++] = solver->plan->agent[node->index].slot + YL_AGENT_REQUESTS;
    return n;
}

static void matrix_of(struct yl_solver *solver, struct cycle *cycle)
{
    gsl_matrix_set_identity(cycle->lu);
    for (uint32_t i = 0; i < cycle->n; i++) solver->state[cycle->member[i]].low = i;
    for (uint32_t i = 0; i < cycle->n; i++) {
        const struct yl_state *state = &solver->state[cycle->member[i]];
        for (uint32_t e = 0; e < state->edges; e++) {
            const struct yl_edge *edge = &solver->edge[state->edge + e];
            uint32_t j = solver->state[edge->to].low;
            if (j >= cycle->n || cycle->member[j] != edge->to) continue;
            *gsl_matrix_ptr(cycle->lu, j, i) -= edge->p;
        }
    }
    gsl_matrix_transpose_memcpy(cycle->lu_back, cycle->lu);
    int sign;
    gsl_linalg_LU_decomp(cycle->lu, cycle->order, &sign);
    gsl_linalg_LU_decomp(cycle->lu_back, cycle->order_back, &sign);
}

/* Layer by layer: what a lower layer adds at each step is known when the next is solved. */
static void solve_flows(struct yl_solver *solver, struct cycle *cycle, const struct yl_done *done)
{
    for (int layer = 0; layer < YL_LAYERS; layer++) {
        int i = (layer - 1) / 2;
        for (uint32_t v = 0; v < cycle->n; v++)
            gsl_vector_set(cycle->right, v, solver->state[cycle->member[v]].moments.x[layer]);
        for (uint32_t v = 0; layer && v < cycle->n; v++) {
            const struct yl_state *state = &solver->state[cycle->member[v]];
            double add = done[v].add[i], more = layer & 1 ? add * state->moments.x[0]
                                                          : 2 * add * state->moments.x[layer - 1] +
                                                                add * add * state->moments.x[0];
            if (more == 0) continue;
            for (uint32_t e = 0; e < state->edges; e++) {
                const struct yl_edge *edge = &solver->edge[state->edge + e];
                uint32_t j = solver->state[edge->to].low;
                if (j < cycle->n && cycle->member[j] == edge->to)
                    *gsl_vector_ptr(cycle->right, j) += edge->p * more;
            }
        }
        gsl_linalg_LU_solve(cycle->lu, cycle->order, cycle->right, cycle->left);
        for (uint32_t v = 0; v < cycle->n; v++)
            solver->state[cycle->member[v]].moments.x[layer] = gsl_vector_get(cycle->left, v);
    }
}

/* Later hits of a count from every state on, its own among them: from the ends back. */
static void hits_from(const struct parts *parts, uint32_t slot, double *hits)
{
    struct yl_solver *solver = parts->solver;
    uint32_t own[4];
    for (uint32_t part = 0; part < parts->parts; part++) {
        struct cycle *cycle = &parts->cycle[part];
        uint32_t end = part + 1 < parts->parts ? parts->first[part + 1] : parts->done;
        for (uint32_t i = parts->first[part]; i < end; i++) hits[parts->order[i]] = 0;
        for (uint32_t i = parts->first[part]; i < end; i++) {
            const struct yl_state *state = &solver->state[parts->order[i]];
            double sum = 0;
            for (uint32_t n = counts_of(solver, state, own); n-- > 0;) sum += own[n] == slot;
            for (uint32_t e = 0; e < state->edges; e++)
                sum += solver->edge[state->edge + e].p * hits[solver->edge[state->edge + e].to];
            if (cycle->n)
                gsl_vector_set(cycle->right, i - parts->first[part], sum);
            else
                hits[parts->order[i]] = sum;
        }
        if (!cycle->n) continue;
        gsl_linalg_LU_solve(cycle->lu_back, cycle->order_back, cycle->right, cycle->left);
        for (uint32_t i = 0; i < cycle->n; i++)
            hits[cycle->member[i]] = gsl_vector_get(cycle->left, i);
    }
}

/* E R^2 = sum over states of visits (1 + 2 later hits): the second part, for what a cycle counts. */
static void second_moments(const struct parts *parts)
{
    struct yl_solver *solver = parts->solver;
    uint32_t own[4];
    double *hits = calloc(solver->states + 1, sizeof *hits);
    bool *done = calloc(solver->quantities + 1, sizeof *done);
    if (!hits || !done) solver->status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < parts->done && !solver->status; i++) {
        const struct yl_state *state = &solver->state[parts->order[i]];
        for (uint32_t n = counts_of(solver, state, own); n-- > 0;) {
            double sum = 0;
            uint32_t others[4];
            if (!solver->plan->node[state->node].cycle || done[own[n]]) continue;
            done[own[n]] = true;
            hits_from(parts, own[n], hits);
            for (uint32_t j = 0; j < parts->done; j++)
                for (uint32_t m = counts_of(solver, &solver->state[parts->order[j]], others);
                     m-- > 0;)
                    if (others[m] == own[n])
                        sum += solver->state[parts->order[j]].moments.x[0] *
                               (hits[parts->order[j]] - 1);
            note(solver, own[n], 0, 2 * sum);
            solver->work += 20.0 * parts->done;
        }
    }
    free(hits);
    free(done);
}

static void free_cycle(struct cycle *cycle)
{
    gsl_matrix_free(cycle->lu);
    gsl_matrix_free(cycle->lu_back);
    gsl_permutation_free(cycle->order);
    gsl_permutation_free(cycle->order_back);
    gsl_vector_free(cycle->right);
    gsl_vector_free(cycle->left);
}

static void solve_cycle(struct yl_solver *solver, struct cycle *cycle, const uint32_t *member,
                        uint32_t n)
{
    struct yl_done *done = calloc(n, sizeof *done);
    if (n > MOST_CYCLE) {
        solver->too_big = true;
        free(done);
        return;
    }
    cycle->member = member;
    cycle->n = n;
    cycle->lu = gsl_matrix_alloc(n, n);
    cycle->lu_back = gsl_matrix_alloc(n, n);
    cycle->order = gsl_permutation_alloc(n);
    cycle->order_back = gsl_permutation_alloc(n);
    cycle->right = gsl_vector_alloc(n);
    cycle->left = gsl_vector_alloc(n);
    if (done && cycle->lu && cycle->lu_back && cycle->order && cycle->order_back && cycle->right &&
        cycle->left) {
        matrix_of(solver, cycle);
        double weight = solver->weight;
        solver->weight = 0;
        for (uint32_t v = 0; v < n; v++) {
            struct yl_state state = solver->state[member[v]];
            yl_solve_count(solver, &state, &(struct yl_moments){{0}}, &done[v]);
        }
        solver->weight = weight;
        solve_flows(solver, cycle, done);
        for (uint32_t v = 0; v < n; v++) {
            struct yl_moments after;
            struct yl_done same;
            settle(solver, member[v], &after, &same);
            for (uint32_t e = 0; e < solver->state[member[v]].edges; e++) {
                const struct yl_edge *edge = &solver->edge[solver->state[member[v]].edge + e];
                uint32_t j = solver->state[edge->to].low;
                if (j >= n || member[j] != edge->to)
                    yl_moments_add(&solver->state[edge->to].moments, &after, edge->p);
            }
        }
        solver->work += (double)n * n * n;
    } else {
        solver->status = YL_NO_MEMORY;
    }
    free(done);
}

void yl_solve_scalars(struct yl_solver *solver)
{
    for (uint32_t i = 0; i < solver->states && !solver->status && !solver->too_big;
         i++) /* grows while it is read */
        if (!solver->wants[solver->state[i].node]) expand(solver, i);
    if (solver->status || solver->too_big) return;
    struct parts parts = {.solver = solver};
    bool has_cycle = false;
    size_t n = solver->states + 1;
    parts.stack = malloc(n * sizeof *parts.stack);
    parts.order = malloc(n * sizeof *parts.order);
    parts.first = malloc(n * sizeof *parts.first);
    parts.cycle = calloc(n, sizeof *parts.cycle);
    uint32_t *call = malloc(2 * n * sizeof *call);
    if (!parts.stack || !parts.order || !parts.first || !parts.cycle || !call)
        solver->status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < solver->states && !solver->status; i++)
        if (solver->state[i].known && !solver->state[i].index) find_parts(&parts, i, call);
    free(call);
    for (uint32_t part = parts.parts;
         part-- > 0 && !solver->status && !solver->too_big;) { /* from the sources on */
        uint32_t first = parts.first[part],
                 size = (part + 1 < parts.parts ? parts.first[part + 1] : parts.done) - first;
        struct yl_moments after;
        struct yl_done done;
        if (size > 1 || has_self_loop(solver, parts.order[first])) {
            has_cycle = true;
            solve_cycle(solver, &parts.cycle[part], parts.order + first, size);
            continue;
        }
        settle(solver, parts.order[first], &after, &done);
        send(solver, parts.order[first], &after);
    }
    if (has_cycle && !solver->status && !solver->too_big) second_moments(&parts);
    for (uint32_t i = 0; parts.cycle && i < parts.parts; i++) free_cycle(&parts.cycle[i]);
    solver->work += 200.0 * solver->states;
    free(parts.stack);
    free(parts.order);
    free(parts.first);
    free(parts.cycle);
}
