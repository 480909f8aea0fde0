/* solve_graph.c: the flow where no clock is asked: an absorbing chain, part by part (Tarjan 1972),
 * each cycle one linear system. Contract: solve_parts.h. */
#include "models/compiler/components.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
#include <gsl/gsl_linalg.h>
#include <stdlib.h>

enum { MOST_STATES = 200000, MOST_CYCLE = 1200 };

/* ---- states ---------------------------------------------------------------------------------- */
uint32_t yl_state_find(struct yl_solver *solver, uint32_t node, uint64_t memory, uint64_t seen)
{
    const uint64_t key[3] = {node, memory, seen};
    const uint64_t *number = yl_map_add(&solver->known, key, sizeof key, solver->states);
    YL_ARRAY_RESERVE(&solver->state, &solver->state_capacity, solver->states + 1);
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
    for (uint32_t i = 0; i < solver->states; i++)
        yl_flow_free(&solver->grid, solver->state[i].flow);
    yl_map_clear(&solver->known);
    solver->states = solver->edges = 0;
}

/* ---- edges ----------------------------------------------------------------------------------- */
static void edge(struct yl_solver *solver, uint32_t node, uint64_t memory, uint64_t seen, double p)
{
    if (!(p > 0) || solver->too_big) return;
    uint32_t to = yl_state_find(solver, node, memory, seen);
    *YL_ARRAY_NEXT(solver->edge, solver->edges, solver->edge_capacity) = (struct yl_edge){to, p};
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

/* What a visit leaves a state with; counts nothing. */
static void leave(struct yl_solver *solver, const struct yl_state *state, struct yl_done *done)
{
    const double weight = solver->weight;
    solver->weight = 0;
    yl_solve_count(solver, state, &(struct yl_moments){{0}}, done);
    solver->weight = weight;
}

static void expand(struct yl_solver *solver, uint32_t at)
{
    const struct yl_state state = solver->state[at];
    const struct yl_node *node = &solver->plan->node[state.node];
    uint32_t first = solver->edges, to = node->next;
    struct yl_done done;
    leave(solver, &state, &done);
    uint64_t memory = done.memory, seen = done.seen;
    switch (solver->stop[state.node] ? YL_OP_END : node->op) {
    case YL_OP_END:
    case YL_OP_ITEM_END:
        break;
    case YL_OP_AFTER: /* of an item: its stay says who goes on */
        if (!solver->during[state.node]) edge(solver, to, memory, seen, 1);
        break;
    case YL_OP_ADMIT: /* the others never came */
    case YL_OP_FIND:
        if (tests_hold(solver, &node->u.tests, memory)) edge(solver, to, memory, seen, 1);
        break;
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        if (!tests_hold(solver, &node->u.tests, memory)) to = node->other;
        edge(solver, to, memory, seen, 1);
        break;
    case YL_OP_WAIT:
        for (uint32_t i = 0; i < node->u.tests.count && to == node->next; i++)
            if (node->u.tests.test[i].kind == YL_TEST_AXIS &&
                !yl_solve_axis_test(solver, &node->u.tests.test[i], memory))
                to = node->target[i];
        edge(solver, to, memory, seen, 1);
        break;
    case YL_OP_CHANCE: {
        double p = yl_solve_chance(solver, &node->u.chance, memory, 0);
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
    uint32_t *order, done;  /* order: states, a part after all it leads to */
    uint32_t *first, parts; /* where each part begins in order */
    struct cycle *cycle;    /* [parts], n 0: no cycle */
};

static bool way_of(void *context, uint32_t at, uint32_t i, uint32_t *to)
{
    const struct yl_solver *solver = ((const struct parts *)context)->solver;
    const bool there = i < solver->state[at].edges;
    if (there) *to = solver->edge[solver->state[at].edge + i].to;
    return there;
}

static void close_part(void *context, uint32_t *state, uint32_t states)
{
    struct parts *parts = context;
    if (!parts->solver->state[*state].known) return;
    parts->first[parts->parts++] = parts->done;
    while (states) parts->order[parts->done++] = state[--states];
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
        yl_solve_cost(solver, state.node, &state.moments);
        return;
    }
    if (node->op == YL_OP_ONLY_IF && !tests_hold(solver, &node->u.tests, state.memory))
        yl_solve_skip(solver, &state, &state.moments);
    if (node->op == YL_OP_ORDER) yl_solve_order(solver, &state, &state.moments, solver->plan->from);
    if (node->op == YL_OP_END) yl_solve_end(solver, node->index, &state.moments);
    if (node->op == YL_OP_ITEM_END) yl_solve_cost(solver, state.node, &state.moments);
    yl_solve_count(solver, &state, &state.moments, done);
    yl_moments_apply(after, done);
}

static bool is_member(const struct yl_solver *solver, const struct cycle *cycle, uint32_t at)
{
    const uint32_t i = solver->state[at].low; /* its number in the cycle that is solved */
    return i < cycle->n && cycle->member[i] == at;
}

/* Lets what leaves a state go on; `cycle`, if any, has what stays in it. */
static void send(struct yl_solver *solver, uint32_t at, const struct yl_moments *after,
                 const struct cycle *cycle)
{
    for (uint32_t e = 0; e < solver->state[at].edges; e++) {
        const struct yl_edge *edge = &solver->edge[solver->state[at].edge + e];
        if (!cycle || !is_member(solver, cycle, edge->to))
            yl_moments_add(&solver->state[edge->to].moments, after, edge->p);
    }
}

/* The slot that a state counts one of, for second moments: later hits of the same visit. */
static uint32_t slot_of(const struct yl_solver *solver, const struct yl_state *state)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    if (!yl_solve_counts(solver, state->node)) return YL_NO_SLOT;
    if (node->op == YL_OP_ONLY_IF && node->row != YL_NO_NODE &&
        !tests_hold(solver, &node->u.tests, state->memory))
        return 3 * node->row + 1;
    return yl_solve_slot(solver->plan, node);
}

static void matrix_of(struct yl_solver *solver, struct cycle *cycle)
{
    gsl_matrix_set_identity(cycle->lu);
    for (uint32_t i = 0; i < cycle->n; i++) solver->state[cycle->member[i]].low = i;
    for (uint32_t i = 0; i < cycle->n; i++) {
        const struct yl_state *state = &solver->state[cycle->member[i]];
        for (uint32_t e = 0; e < state->edges; e++) {
            const struct yl_edge *edge = &solver->edge[state->edge + e];
            if (is_member(solver, cycle, edge->to))
                *gsl_matrix_ptr(cycle->lu, solver->state[edge->to].low, i) -= edge->p;
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
    for (int layer = 0; layer < YL_L_ROOM; layer++) {
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
                if (is_member(solver, cycle, edge->to))
                    *gsl_vector_ptr(cycle->right, solver->state[edge->to].low) += edge->p * more;
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
    for (uint32_t part = 0; part < parts->parts; part++) {
        struct cycle *cycle = &parts->cycle[part];
        uint32_t end = part + 1 < parts->parts ? parts->first[part + 1] : parts->done;
        for (uint32_t i = parts->first[part]; i < end; i++) hits[parts->order[i]] = 0;
        for (uint32_t i = parts->first[part]; i < end; i++) {
            const struct yl_state *state = &solver->state[parts->order[i]];
            double sum = slot_of(solver, state) == slot;
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
    double *hits = yl_get_zeroed(solver->states + 1, sizeof *hits);
    bool *done = yl_get_zeroed(solver->quantities + 1, sizeof *done);
    for (uint32_t i = 0; i < parts->done; i++) {
        const struct yl_state *state = &solver->state[parts->order[i]];
        const uint32_t slot = slot_of(solver, state);
        double sum = 0;
        if (slot == YL_NO_SLOT || !solver->plan->node[state->node].cycle || done[slot]) continue;
        done[slot] = true;
        hits_from(parts, slot, hits);
        for (uint32_t j = 0; j < parts->done; j++) {
            const struct yl_state *other = &solver->state[parts->order[j]];
            if (slot_of(solver, other) == slot)
                sum += other->moments.x[YL_L_MASS] * (hits[parts->order[j]] - 1);
        }
        yl_solve_note(solver, slot, 0, 2 * sum);
        solver->grid.work += 20.0 * parts->done;
    }
    YL_FREE(hits, done);
}

static void solve_cycle(struct yl_solver *solver, struct cycle *cycle, const uint32_t *member,
                        uint32_t n)
{
    solver->too_big |= n > MOST_CYCLE;
    if (solver->too_big) return;
    struct yl_done *done = yl_get_zeroed(n, sizeof *done);
    cycle->member = member;
    cycle->n = n;
    cycle->lu = yl_got(gsl_matrix_alloc(n, n));
    cycle->lu_back = yl_got(gsl_matrix_alloc(n, n));
    cycle->order = yl_got(gsl_permutation_alloc(n));
    cycle->order_back = yl_got(gsl_permutation_alloc(n));
    cycle->right = yl_got(gsl_vector_alloc(n));
    cycle->left = yl_got(gsl_vector_alloc(n));
    matrix_of(solver, cycle);
    for (uint32_t v = 0; v < n; v++) leave(solver, &solver->state[member[v]], &done[v]);
    solve_flows(solver, cycle, done);
    for (uint32_t v = 0; v < n; v++) {
        struct yl_moments after;
        struct yl_done same;
        settle(solver, member[v], &after, &same);
        send(solver, member[v], &after, cycle);
    }
    solver->grid.work += (double)n * n * n;
    free(done);
}

void yl_solve_scalars(struct yl_solver *solver)
{
    for (uint32_t i = 0; i < solver->states && !solver->too_big; i++) /* grows while it is read */
        if (!solver->wants[solver->state[i].node] &&
            !(solver->front && solver->later[solver->state[i].node]))
            expand(solver, i);
    if (solver->too_big) return;
    struct parts parts = {.solver = solver};
    bool has_cycle = false;
    size_t n = solver->states + 1;
    parts.order = yl_get(n * sizeof *parts.order);
    parts.first = yl_get(n * sizeof *parts.first);
    parts.cycle = yl_get_zeroed(n, sizeof *parts.cycle);
    yl_components(solver->states, way_of, close_part, &parts);
    for (uint32_t part = parts.parts; part-- > 0 && !solver->too_big;) { /* from the sources on */
        uint32_t first = parts.first[part],
                 size = (part + 1 < parts.parts ? parts.first[part + 1] : parts.done) - first;
        struct yl_moments after;
        struct yl_done done;
        const uint32_t at = parts.order[first];
        if (!solver->state[at].known) continue; /* later */
        bool cycle = size > 1;
        for (uint32_t e = 0; e < solver->state[at].edges; e++)
            cycle |= solver->edge[solver->state[at].edge + e].to == at;
        has_cycle |= cycle;
        if (cycle) {
            solve_cycle(solver, &parts.cycle[part], parts.order + first, size);
            continue;
        }
        settle(solver, at, &after, &done);
        send(solver, at, &after, NULL);
    }
    if (has_cycle && !solver->population && !solver->too_big) second_moments(&parts);
    for (struct cycle *cycle = parts.cycle; cycle < parts.cycle + parts.parts; cycle++) {
        gsl_matrix_free(cycle->lu);
        gsl_matrix_free(cycle->lu_back);
        gsl_permutation_free(cycle->order);
        gsl_permutation_free(cycle->order_back);
        gsl_vector_free(cycle->right);
        gsl_vector_free(cycle->left);
    }
    solver->grid.work += 200.0 * solver->states;
    YL_FREE(parts.order, parts.first, parts.cycle);
}
