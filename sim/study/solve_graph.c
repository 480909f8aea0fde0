/* solve_graph.c: what a node does to a flow, and the flow where no clock is asked: an absorbing
 * chain, part by part (Tarjan 1972), each circle one linear system. Contract: solve_parts.h. */
#include "sim/study/solve_parts.h"
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STATES = 200000, MOST_CIRCLE = 1200 };

/* ---- values and chances ---------------------------------------------------------------------- */
static double share_of(uint64_t threshold, bool certain)
{
    return certain ? 1 : (double)threshold * 0x1p-64;
}

uint32_t yl_solve_value(const struct yl_solver *k, int32_t axis, uint64_t memory)
{
    if (axis < 0) return 0;
    const struct yl_plan_axis *a = &k->p->axis[axis];
    if (a->kind == YL_BY_MEMORY) return memory >> a->bit & 1;
    if (a->kind == YL_BY_PAIR)
        return yl_solve_value(k, (int32_t)a->pair[0], memory) * k->p->axis[a->pair[1]].values +
               yl_solve_value(k, (int32_t)a->pair[1], memory);
    return a->kind == YL_BY_FACT && a->fixed ? a->fixed_value : k->value[axis];
}

bool yl_solve_axis_test(const struct yl_solver *k, const struct yl_test *test, uint64_t memory)
{
    return test->mask >> yl_solve_value(k, (int32_t)test->index, memory) & 1;
}

double yl_solve_chance(const struct yl_solver *k, const struct yl_by_chance *by, uint64_t memory)
{
    uint32_t v = yl_solve_value(k, by->axis, memory);
    double p = share_of(by->chance[v].threshold, by->chance[v].certain);
    if (!by->moved || p <= 0 || p >= 1) return p;
    return 1 / (1 + exp(-(by->logit[v] + by->weight * k->intent)));
}

double yl_solve_option(const struct yl_solver *k, const struct yl_chooser *c, uint64_t memory,
                       uint32_t o)
{
    uint32_t row = 0;
    for (uint32_t a = 0; a < c->axes; a++)
        row = row * c->radix[a] + yl_solve_value(k, c->axis[a], memory);
    const uint64_t *cut = c->threshold + (size_t)row * (c->options - 1);
    const bool *full = c->full + (size_t)row * (c->options - 1);
    double low = o ? share_of(cut[o - 1], full[o - 1]) : 0,
           high = o + 1 < c->options ? share_of(cut[o], full[o]) : 1;
    return high > low ? high - low : 0;
}

/* ---- counting -------------------------------------------------------------------------------- */
static void note(struct yl_solver *k, uint32_t q, double m1, double m2)
{
    k->m1[q] += k->weight * m1;
    k->m2[q] += k->weight * m2;
}

/* Counts one of a thing; in a circle with a clock a visit may count it again, and its second
 * moment is not known. */
void yl_solve_hit(struct yl_solver *k, const struct yl_state *at, uint32_t q, double mass)
{
    note(k, q, mass, mass);
    if (at->cloud && k->p->node[at->node].circle) k->loose[q] = true;
}

static void arrive(struct yl_solver *k, uint32_t place, const struct yl_flow *f, uint64_t *seen)
{
    const struct yl_plan_arrival *a = &k->p->arrival[place];
    if (a->again && *seen >> a->bit & 1) return;
    if (a->again) *seen |= UINT64_C(1) << a->bit;
    note(k, a->slot, f->x[YL_L_MASS], f->x[YL_L_MASS]);
    note(k, a->slot + 1, f->x[YL_L_ACTIONS], f->x[YL_L_ACTIONS2]);
    note(k, a->slot + 2, f->x[YL_L_SWITCHES], f->x[YL_L_SWITCHES2]);
}

static void pass(struct yl_solver *k, const struct yl_state *at, const struct yl_flow *f,
                 struct yl_done *done)
{
    const struct yl_node *node = &k->p->node[at->node];
    const struct yl_effects *fx = node->u.effects;
    const struct yl_by_number *all[3] = {&fx->actions, &fx->switches, &fx->cost};
    static const uint32_t slot[3] = {YL_ENTRY_ACTIONS, YL_ENTRY_SWITCHES, YL_ENTRY_COST};
    struct yl_flow after = *f;
    if (node->row != YL_NO_NODE) yl_solve_hit(k, at, 3 * node->row + 2, f->x[YL_L_MASS]);
    for (int i = 0; i < 3; i++) {
        done->add[i] = (double)all[i]->number[yl_solve_value(k, all[i]->axis, done->memory)];
        if (i < 2)
            note(k, k->p->entry[k->entry].slot + slot[i], done->add[i] * f->x[YL_L_MASS], NAN);
    }
    yl_flow_done(&after, done);
    done->memory = ((done->memory & ~fx->forget) | fx->remember) & k->memory_read;
    if (fx->goal >= 0) arrive(k, (uint32_t)fx->goal, &after, &done->seen);
    if (fx->order_goal >= 0) arrive(k, (uint32_t)fx->order_goal, &after, &done->seen);
}

static void watch(struct yl_solver *k, const struct yl_state *at, const struct yl_flow *f,
                  uint64_t *seen)
{
    const struct yl_plan_room *room = &k->p->room[k->p->node[at->node].index];
    arrive(k, room->arrival, f, seen);
    yl_solve_hit(k, at, 3 * room->watch_row, f->x[YL_L_MASS]);
    note(k, yl_q_rooms(k->p), f->x[YL_L_MASS], NAN);
}

void yl_solve_count(struct yl_solver *k, const struct yl_state *at, const struct yl_flow *f,
                    struct yl_done *done)
{
    const struct yl_node *node = &k->p->node[at->node];
    *done = (struct yl_done){.memory = at->memory, .seen = at->seen};
    if (!yl_solve_counts(k, at->node)) return;
    switch (node->op) {
    case YL_OP_REACH:
        if (node->row != YL_NO_NODE) yl_solve_hit(k, at, 3 * node->row, f->x[YL_L_MASS]);
        break;
    case YL_OP_PASS:
        pass(k, at, f, done);
        break;
    case YL_OP_WATCH:
        watch(k, at, f, &done->seen);
        break;
    case YL_OP_REPLAY:
        yl_solve_hit(k, at, k->p->room[node->index].slot + YL_ROOM_REPLAYS, f->x[YL_L_MASS]);
        break;
    case YL_OP_ASK:
        yl_solve_hit(k, at, k->p->agent[node->index].slot + YL_AGENT_REQUESTS, f->x[YL_L_MASS]);
        break;
    case YL_OP_SHOP:
        yl_solve_hit(k, at, k->p->shop[node->index].slot + YL_SHOP_VISITS, f->x[YL_L_MASS]);
        arrive(k, k->p->shop[node->index].arrival, f, &done->seen);
        break;
    default:
        break;
    }
}

void yl_solve_skip(struct yl_solver *k, const struct yl_state *at, const struct yl_flow *f)
{
    uint32_t row = k->p->node[at->node].row;
    if (row != YL_NO_NODE) yl_solve_hit(k, at, 3 * row + 1, f->x[YL_L_MASS]);
}

void yl_solve_end(struct yl_solver *k, uint32_t outcome, const struct yl_flow *f)
{
    note(k, k->p->outcome_slot + outcome, f->x[YL_L_MASS], f->x[YL_L_MASS]);
    yl_solve_cost(k, f);
}

void yl_solve_cost(struct yl_solver *k, const struct yl_flow *f)
{
    const struct yl_plan *p = k->p;
    double m = f->x[YL_L_MASS], flat = k->flat_cost, cost = f->x[YL_L_COST] + flat * m;
    double cost2 = f->x[YL_L_COST2] + 2 * flat * f->x[YL_L_COST] + flat * flat * m;
    note(k, p->entry[k->entry].slot + YL_ENTRY_COST, cost, cost2);
    note(k, yl_q_entry_net(p), -cost, cost2);
}

/* An order is the last thing of a visit: behind it only its own PASS charges anything. */
void yl_solve_order(struct yl_solver *k, const struct yl_state *at, const struct yl_flow *f,
                    int64_t time)
{
    const struct yl_plan *p = k->p;
    uint32_t i = p->node[at->node].index, mine = p->entry[k->entry].slot;
    if (!(f->x[YL_L_MASS] > 0)) return;
    const struct yl_plan_shop *shop = &p->shop[i];
    const struct yl_node *pass_node = &p->node[p->node[at->node].next];
    struct yl_dist price =
        yl_solve_dist(&shop->price.draw[yl_solve_value(k, shop->price.axis, at->memory)]);
    double x1 = yl_dist_mean(&price), x2 = yl_solve_square(&price), fees = 0, back = 0, refund = 0,
           later = 0, m = f->x[YL_L_MASS];
    for (uint32_t n = 0; n < shop->fees; n++) {
        if (time < shop->fee[n].from || time >= shop->fee[n].to) continue;
        fees += shop->fee[n].rate;
        back += shop->fee[n].back ? shop->fee[n].rate : 0;
    }
    const struct yl_chance *given =
        &shop->refund_p.chance[yl_solve_value(k, shop->refund_p.axis, at->memory)];
    if (shop->has_refund) refund = share_of(given->threshold, given->certain);
    if (refund > 0 && !p->drain) {
        struct yl_dist after = yl_solve_dist(
            &shop->refund_after.draw[yl_solve_value(k, shop->refund_after.axis, at->memory)]);
        refund *= yl_dist_cdf(&after, (double)(p->to - time) - 1);
    }
    if (pass_node->op == YL_OP_PASS)
        later = (double)pass_node->u.effects->cost
                    .number[yl_solve_value(k, pass_node->u.effects->cost.axis, at->memory)];
    double margin = k->s->shop[i].margin, keeps = margin - fees, loses = back - fees;
    double net1 = (1 - refund) * keeps + refund * loses,
           net2 = (1 - refund) * keeps * keeps + refund * loses * loses;
    note(k, shop->slot + YL_SHOP_ORDERS, m, m);
    note(k, mine + YL_ENTRY_ORDERS, m, m);
    note(k, shop->slot + YL_SHOP_GMV, m * x1, m * x2);
    note(k, mine + YL_ENTRY_GMV, m * x1, m * x2);
    note(k, shop->slot + YL_SHOP_REFUNDS, m * refund, m * refund);
    note(k, shop->slot + YL_SHOP_REFUNDED, m * refund * x1, m * refund * x2);
    note(k, yl_q_fees(p, i), m * x1 * (fees - refund * back),
         m * x2 * ((1 - refund) * fees * fees + refund * (fees - back) * (fees - back)));
    note(k, yl_q_net(p, i), m * x1 * net1, m * x2 * net2);
    note(k, yl_q_entry_net(p), m * x1 * net1,
         m * x2 * net2 - 2 * x1 * net1 * (f->x[YL_L_COST] + m * (later + k->flat_cost)));
}

/* ---- states ---------------------------------------------------------------------------------- */
static uint32_t slot_of(const struct yl_solver *k, uint32_t node, uint64_t memory, uint64_t seen)
{
    uint64_t h = (node * UINT64_C(0x9E3779B97F4A7C15)) ^ (memory * UINT64_C(0xC2B2AE3D27D4EB4F)) ^
                 (seen * UINT64_C(0x165667B19E3779F9));
    uint32_t i = (uint32_t)(h >> 32) & (k->hash_room - 1);
    for (; k->hash[i]; i = (i + 1) & (k->hash_room - 1)) {
        const struct yl_state *s = &k->state[k->hash[i] - 1];
        if (s->node == node && s->memory == memory && s->seen == seen) break;
    }
    return i;
}

static bool grow_states(struct yl_solver *k)
{
    uint32_t want = k->state_room ? 2 * k->state_room : 256;
    struct yl_state *state = realloc(k->state, want * sizeof *state);
    if (state) k->state = state;
    uint32_t *hash = calloc(4 * (size_t)want, sizeof *hash);
    if (!state || !hash) {
        free(hash);
        k->status = YL_NO_MEMORY;
        return false;
    }
    free(k->hash);
    k->hash = hash;
    k->hash_room = 4 * want;
    k->state_room = want;
    for (uint32_t i = 0; i < k->states; i++)
        k->hash[slot_of(k, k->state[i].node, k->state[i].memory, k->state[i].seen)] = i + 1;
    return true;
}

uint32_t yl_state_find(struct yl_solver *k, uint32_t node, uint64_t memory, uint64_t seen)
{
    if (k->states == k->state_room && !grow_states(k)) return 0;
    uint32_t i = slot_of(k, node, memory, seen);
    if (k->hash[i]) return k->hash[i] - 1;
    if (k->states >= MOST_STATES) {
        k->too_big = true;
        return 0;
    }
    k->state[k->states] = (struct yl_state){.node = node, .memory = memory, .seen = seen};
    k->hash[i] = ++k->states;
    return k->states - 1;
}

void yl_solve_clear(struct yl_solver *k)
{
    for (uint32_t i = 0; i < k->states; i++) yl_cloud_free(k->state[i].cloud);
    if (k->hash) memset(k->hash, 0, k->hash_room * sizeof *k->hash);
    k->states = k->edges = 0;
}

/* ---- edges ----------------------------------------------------------------------------------- */
static void edge(struct yl_solver *k, uint32_t node, uint64_t memory, uint64_t seen, double p)
{
    if (!(p > 0) || k->status || k->too_big) return;
    uint32_t to = yl_state_find(k, node, memory, seen);
    if (k->edges == k->edge_room) {
        uint32_t want = k->edge_room ? 2 * k->edge_room : 512;
        struct yl_edge *more = realloc(k->edge, want * sizeof *more);
        if (!more) {
            k->status = YL_NO_MEMORY;
            return;
        }
        k->edge = more;
        k->edge_room = want;
    }
    k->edge[k->edges++] = (struct yl_edge){to, p};
}

static bool tests_hold(const struct yl_solver *k, const struct yl_tests *tests, uint64_t memory)
{
    bool all = true; /* a room without sessions is always live, an unlimited limit never empty */
    for (uint32_t i = 0; i < tests->count && all; i++)
        all = tests->test[i].kind != YL_TEST_AXIS || yl_solve_axis_test(k, &tests->test[i], memory);
    return all != tests->opposite;
}

static void expand(struct yl_solver *k, uint32_t at)
{
    struct yl_state s = k->state[at];
    const struct yl_node *node = &k->p->node[s.node];
    uint32_t first = k->edges, to = node->next;
    double weight = k->weight;
    struct yl_done done;
    k->weight = 0; /* only what it leaves with */
    yl_solve_count(k, &s, &(struct yl_flow){{0}}, &done);
    k->weight = weight;
    uint64_t memory = done.memory, seen = done.seen;
    switch (k->stop[s.node] ? YL_OP_END : node->op) {
    case YL_OP_END:
        break;
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        edge(k, tests_hold(k, &node->u.tests, memory) ? to : node->other, memory, seen, 1);
        break;
    case YL_OP_WAIT:
        for (uint32_t i = 0; i < node->u.tests.count && to == node->next; i++)
            if (node->u.tests.test[i].kind == YL_TEST_AXIS &&
                !yl_solve_axis_test(k, &node->u.tests.test[i], memory))
                to = node->target[i];
        edge(k, to, memory, seen, 1);
        break;
    case YL_OP_CHANCE: {
        double p = yl_solve_chance(k, &node->u.chance, memory);
        edge(k, to, memory, seen, p);
        edge(k, node->other, memory, seen, 1 - p);
        break;
    }
    case YL_OP_CHOOSE:
        for (uint32_t o = 0; o < node->targets; o++)
            edge(k, node->target[o], memory, seen, yl_solve_option(k, node->u.choose, memory, o));
        break;
    default:
        edge(k, to, memory, seen, 1);
        break;
    }
    k->state[at].edge = first;
    k->state[at].edges = k->edges - first;
    k->state[at].known = true;
}

/* ---- parts ----------------------------------------------------------------------------------- */
struct circle {
    const uint32_t *member;
    uint32_t n;
    gsl_matrix *lu, *lu_back; /* of (I - Q)' and I - Q */
    gsl_permutation *order, *order_back;
    gsl_vector *right, *left;
};

struct parts {
    struct yl_solver *k;
    uint32_t *stack, *order, depth, counter, done; /* order: states, a part after all it leads to */
    uint32_t *first, parts;                        /* where each part begins in order */
    struct circle *circle;                         /* [parts], n 0: no circle */
};

static void close_part(struct parts *x, uint32_t v)
{
    uint32_t u;
    x->first[x->parts++] = x->done;
    do {
        u = x->stack[--x->depth];
        x->k->state[u].on_stack = false;
        x->order[x->done++] = u;
    } while (u != v);
}

static void find_parts(struct parts *x, uint32_t root, uint32_t *call)
{
    struct yl_solver *k = x->k;
    uint32_t calls = 0;
    call[calls++] = root;
    call[calls++] = 0;
    while (calls) {
        uint32_t v = call[calls - 2], *e = &call[calls - 1];
        struct yl_state *s = &k->state[v];
        if (!s->index) {
            s->index = s->low = ++x->counter;
            x->stack[x->depth++] = v;
            s->on_stack = true;
        }
        uint32_t next = *e < s->edges ? k->edge[s->edge + *e].to : v;
        if (*e < s->edges && !k->state[next].index) {
            call[calls++] = next;
            call[calls++] = 0;
        } else if (*e < s->edges) {
            if (k->state[next].on_stack && k->state[next].low < s->low) s->low = k->state[next].low;
            ++*e;
        } else {
            calls -= 2;
            if (s->low == s->index) close_part(x, v);
        }
    }
}

/* What the flow at a state does; `after` is what goes on. */
static void settle(struct yl_solver *k, uint32_t at, struct yl_flow *after, struct yl_done *done)
{
    struct yl_state s = k->state[at];
    const struct yl_node *node = &k->p->node[s.node];
    *after = s.flow;
    if (k->stop[s.node]) {
        yl_solve_count(k, &s, &s.flow, done);
        yl_solve_cost(k, &s.flow);
        return;
    }
    if (node->op == YL_OP_ONLY_IF && !tests_hold(k, &node->u.tests, s.memory))
        yl_solve_skip(k, &s, &s.flow);
    if (node->op == YL_OP_ORDER) yl_solve_order(k, &s, &s.flow, k->p->from);
    if (node->op == YL_OP_END) yl_solve_end(k, node->index, &s.flow);
    yl_solve_count(k, &s, &s.flow, done);
    yl_flow_done(after, done);
}

static void send(struct yl_solver *k, uint32_t at, const struct yl_flow *after)
{
    for (uint32_t e = 0; e < k->state[at].edges; e++) {
        const struct yl_edge *x = &k->edge[k->state[at].edge + e];
        yl_flow_add(&k->state[x->to].flow, after, x->p);
    }
}

static bool is_circle(const struct yl_solver *k, uint32_t at)
{
    for (uint32_t e = 0; e < k->state[at].edges; e++)
        if (k->edge[k->state[at].edge + e].to == at) return true;
    return false;
}

/* The slots a state counts one of, for second moments: later hits of the same visit. */
static uint32_t counts_of(const struct yl_solver *k, const struct yl_state *s, uint32_t slot[4])
{
    const struct yl_node *node = &k->p->node[s->node];
    uint32_t n = 0;
    bool row = node->row != YL_NO_NODE;
    if (!yl_solve_counts(k, s->node)) return 0;
    if (node->op == YL_OP_REACH && row) slot[n++] = 3 * node->row;
    if (node->op == YL_OP_PASS && row) slot[n++] = 3 * node->row + 2;
    if (node->op == YL_OP_ONLY_IF && row && !tests_hold(k, &node->u.tests, s->memory))
        slot[n++] = 3 * node->row + 1;
    if (node->op == YL_OP_WATCH) slot[n++] = 3 * k->p->room[node->index].watch_row;
    if (node->op == YL_OP_REPLAY) slot[n++] = k->p->room[node->index].slot + YL_ROOM_REPLAYS;
    if (node->op == YL_OP_SHOP) slot[n++] = k->p->shop[node->index].slot + YL_SHOP_VISITS;
    if (node->op == YL_OP_ASK) slot[n++] = k->p->agent[node->index].slot + YL_AGENT_REQUESTS;
    return n;
}

static void matrix_of(struct yl_solver *k, struct circle *c)
{
    gsl_matrix_set_identity(c->lu);
    for (uint32_t i = 0; i < c->n; i++) k->state[c->member[i]].low = i;
    for (uint32_t i = 0; i < c->n; i++) {
        const struct yl_state *s = &k->state[c->member[i]];
        for (uint32_t e = 0; e < s->edges; e++) {
            const struct yl_edge *x = &k->edge[s->edge + e];
            uint32_t j = k->state[x->to].low;
            if (j >= c->n || c->member[j] != x->to) continue;
            *gsl_matrix_ptr(c->lu, j, i) -= x->p;
        }
    }
    gsl_matrix_transpose_memcpy(c->lu_back, c->lu);
    int sign;
    gsl_linalg_LU_decomp(c->lu, c->order, &sign);
    gsl_linalg_LU_decomp(c->lu_back, c->order_back, &sign);
}

/* Layer by layer: what a lower layer adds at each step is known when the next is solved. */
static void solve_flows(struct yl_solver *k, struct circle *c, const struct yl_done *done)
{
    for (int layer = 0; layer < YL_LAYERS; layer++) {
        int i = (layer - 1) / 2;
        for (uint32_t v = 0; v < c->n; v++)
            gsl_vector_set(c->right, v, k->state[c->member[v]].flow.x[layer]);
        for (uint32_t v = 0; layer && v < c->n; v++) {
            const struct yl_state *s = &k->state[c->member[v]];
            double add = done[v].add[i],
                   more = layer & 1 ? add * s->flow.x[0]
                                    : 2 * add * s->flow.x[layer - 1] + add * add * s->flow.x[0];
            if (more == 0) continue;
            for (uint32_t e = 0; e < s->edges; e++) {
                const struct yl_edge *x = &k->edge[s->edge + e];
                uint32_t j = k->state[x->to].low;
                if (j < c->n && c->member[j] == x->to) *gsl_vector_ptr(c->right, j) += x->p * more;
            }
        }
        gsl_linalg_LU_solve(c->lu, c->order, c->right, c->left);
        for (uint32_t v = 0; v < c->n; v++)
            k->state[c->member[v]].flow.x[layer] = gsl_vector_get(c->left, v);
    }
}

/* Later hits of a count from every state on, its own among them: from the ends back. */
static void hits_from(const struct parts *x, uint32_t slot, double *hits)
{
    struct yl_solver *k = x->k;
    uint32_t own[4];
    for (uint32_t part = 0; part < x->parts; part++) {
        struct circle *c = &x->circle[part];
        uint32_t end = part + 1 < x->parts ? x->first[part + 1] : x->done;
        for (uint32_t i = x->first[part]; i < end; i++) hits[x->order[i]] = 0;
        for (uint32_t i = x->first[part]; i < end; i++) {
            const struct yl_state *s = &k->state[x->order[i]];
            double sum = 0;
            for (uint32_t n = counts_of(k, s, own); n-- > 0;) sum += own[n] == slot;
            for (uint32_t e = 0; e < s->edges; e++)
                sum += k->edge[s->edge + e].p * hits[k->edge[s->edge + e].to];
            if (c->n)
                gsl_vector_set(c->right, i - x->first[part], sum);
            else
                hits[x->order[i]] = sum;
        }
        if (!c->n) continue;
        gsl_linalg_LU_solve(c->lu_back, c->order_back, c->right, c->left);
        for (uint32_t i = 0; i < c->n; i++) hits[c->member[i]] = gsl_vector_get(c->left, i);
    }
}

/* E R^2 = sum over states of visits (1 + 2 later hits): the second part, for what a circle counts. */
static void second_moments(const struct parts *x)
{
    struct yl_solver *k = x->k;
    uint32_t own[4];
    double *hits = calloc(k->states + 1, sizeof *hits);
    bool *done = calloc(k->quantities + 1, sizeof *done);
    if (!hits || !done) k->status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < x->done && !k->status; i++) {
        const struct yl_state *s = &k->state[x->order[i]];
        for (uint32_t n = counts_of(k, s, own); n-- > 0;) {
            double sum = 0;
            uint32_t others[4];
            if (!k->p->node[s->node].circle || done[own[n]]) continue;
            done[own[n]] = true;
            hits_from(x, own[n], hits);
            for (uint32_t j = 0; j < x->done; j++)
                for (uint32_t m = counts_of(k, &k->state[x->order[j]], others); m-- > 0;)
                    if (others[m] == own[n])
                        sum += k->state[x->order[j]].flow.x[0] * (hits[x->order[j]] - 1);
            note(k, own[n], 0, 2 * sum);
            k->work += 20.0 * x->done;
        }
    }
    free(hits);
    free(done);
}

static void free_circle(struct circle *c)
{
    gsl_matrix_free(c->lu);
    gsl_matrix_free(c->lu_back);
    gsl_permutation_free(c->order);
    gsl_permutation_free(c->order_back);
    gsl_vector_free(c->right);
    gsl_vector_free(c->left);
}

static void solve_circle(struct yl_solver *k, struct circle *c, const uint32_t *member, uint32_t n)
{
    struct yl_done *done = calloc(n, sizeof *done);
    if (n > MOST_CIRCLE) {
        k->too_big = true;
        free(done);
        return;
    }
    c->member = member;
    c->n = n;
    c->lu = gsl_matrix_alloc(n, n);
    c->lu_back = gsl_matrix_alloc(n, n);
    c->order = gsl_permutation_alloc(n);
    c->order_back = gsl_permutation_alloc(n);
    c->right = gsl_vector_alloc(n);
    c->left = gsl_vector_alloc(n);
    if (done && c->lu && c->lu_back && c->order && c->order_back && c->right && c->left) {
        matrix_of(k, c);
        double weight = k->weight;
        k->weight = 0;
        for (uint32_t v = 0; v < n; v++) {
            struct yl_state s = k->state[member[v]];
            yl_solve_count(k, &s, &(struct yl_flow){{0}}, &done[v]);
        }
        k->weight = weight;
        solve_flows(k, c, done);
        for (uint32_t v = 0; v < n; v++) {
            struct yl_flow after;
            struct yl_done same;
            settle(k, member[v], &after, &same);
            for (uint32_t e = 0; e < k->state[member[v]].edges; e++) {
                const struct yl_edge *x = &k->edge[k->state[member[v]].edge + e];
                uint32_t j = k->state[x->to].low;
                if (j >= n || member[j] != x->to) yl_flow_add(&k->state[x->to].flow, &after, x->p);
            }
        }
        k->work += (double)n * n * n;
    } else {
        k->status = YL_NO_MEMORY;
    }
    free(done);
}

void yl_solve_scalars(struct yl_solver *k)
{
    for (uint32_t i = 0; i < k->states && !k->status && !k->too_big;
         i++) /* grows while it is read */
        if (!k->wants[k->state[i].node]) expand(k, i);
    if (k->status || k->too_big) return;
    struct parts x = {.k = k};
    bool circles = false;
    size_t n = k->states + 1;
    x.stack = malloc(n * sizeof *x.stack);
    x.order = malloc(n * sizeof *x.order);
    x.first = malloc(n * sizeof *x.first);
    x.circle = calloc(n, sizeof *x.circle);
    uint32_t *call = malloc(2 * n * sizeof *call);
    if (!x.stack || !x.order || !x.first || !x.circle || !call) k->status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < k->states && !k->status; i++)
        if (k->state[i].known && !k->state[i].index) find_parts(&x, i, call);
    free(call);
    for (uint32_t part = x.parts;
         part-- > 0 && !k->status && !k->too_big;) { /* from the sources on */
        uint32_t first = x.first[part],
                 size = (part + 1 < x.parts ? x.first[part + 1] : x.done) - first;
        struct yl_flow after;
        struct yl_done done;
        if (size > 1 || is_circle(k, x.order[first])) {
            circles = true;
            solve_circle(k, &x.circle[part], x.order + first, size);
            continue;
        }
        settle(k, x.order[first], &after, &done);
        send(k, x.order[first], &after);
    }
    if (circles && !k->status && !k->too_big) second_moments(&x);
    for (uint32_t i = 0; x.circle && i < x.parts; i++) free_circle(&x.circle[i]);
    k->work += 200.0 * k->states;
    free(x.stack);
    free(x.order);
    free(x.first);
    free(x.circle);
}
