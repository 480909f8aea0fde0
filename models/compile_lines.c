/* compile_lines.c: may shared places be done one after another, and in which order? Contract: compiler.h.
 *
 * A place is ready when all that leads to it is done: the order of places is a topological one (A. B. Kahn, 1962) of the graph "a
 * visit that has been at A may come to B next". Where that graph has a circle, or anything else in the plan needs the order of
 * time or one visit at a time, there are no lines: the loop does all.
 *
 * Where only what numbered persons remember needs an order, there is one stage, for each person's visits in their turn. */
#include "models/compiler.h"
#include <stdlib.h>
#include <string.h>

/* With fewer persons, or more visits of each in a cell, rounds of turns are too small for batches. */
enum { PERSONS_LEAST = 256, VISITS_MOST = 256 };

struct search {
    struct yl_compiler *c;
    uint32_t places; /* rooms, agents, shops, limits */
    uint8_t *seen;   /* [nodes] */
    uint32_t *stack, depth;
    uint8_t *next_to; /* [places][places]: from, to */
    bool *there;      /* [places] */
};

static uint32_t index_of(const struct yl_node *node)
{
    return node->op == YL_OP_TAKE ? node->u.take.limit[0] : node->index;
}

static uint32_t place_of(const struct search *k, const struct yl_node *node)
{
    const struct yl_plan *p = k->c->plan;
    uint32_t before = node->op == YL_OP_SEAT    ? 0
                      : node->op == YL_OP_ASK   ? p->rooms
                      : node->op == YL_OP_ORDER ? p->rooms + p->agents
                                                : p->rooms + p->agents + p->shops;
    return before + index_of(node);
}

/* One number for all, set anew by the calendar at most: a line can count it down. */
static bool is_count(const struct yl_plan_limit *q)
{
    return q->per == 0 && q->allow.axis < 0 && !q->within && !q->lasts && !q->at_times;
}

/* By what a batch has as a column? */
static bool plain(const struct yl_plan *p, int32_t axis)
{
    return axis < 0 || p->axis[axis].kind == YL_BY_TRAIT;
}

/* A node with an order that a line can keep. */
static bool fits(const struct yl_compiler *c, const struct yl_node *node)
{
    const struct yl_plan *p = c->plan;
    if (node->op == YL_OP_TAKE)
        return node->u.take.count == 1 && is_count(&p->limit[node->u.take.limit[0]]);
    const struct yl_plan_room *room = &p->room[node->index];
    const struct yl_plan_agent *agent = &p->agent[node->index];
    const struct yl_plan_shop *shop = &p->shop[node->index];
    switch (node->op) {
    case YL_OP_SEAT:
        return plain(p, room->watch.axis) &&
               (!room->has_patience || plain(p, room->patience.axis)) && !room->hosted &&
               !room->whiles;
    case YL_OP_ASK:
        return plain(p, agent->service.axis) &&
               (!agent->has_patience || plain(p, agent->patience.axis));
    case YL_OP_ORDER:
        return shop->stock >= 0 && plain(p, shop->price.axis) && plain(p, shop->refund_p.axis) &&
               plain(p, shop->refund_after.axis);
    default:
        return false;
    }
}

/* Nothing of the plan but its lines needs more than batches. */
static bool only_lines(const struct yl_compiler *c)
{
    const struct yl_plan *p = c->plan;
    if (!p->ordered || p->rowwise || p->spawns || p->bys || (p->memories && !p->size)) return false;
    for (uint32_t n = 0; n < c->nodes; n++) {
        const struct yl_node *node = &c->node[n];
        if (!node->reached) continue;
        if (node->rowwise || (node->ordered && !fits(c, node))) return false;
        if (node->op == YL_OP_WATCH && p->room[node->index].ordered_stay) return false;
        /* who has had its turn never stands before a till at once */
        bool line = node->ordered && node->op != YL_OP_ORDER;
        if (line && c->node[node->next].op == YL_OP_ORDER) return false;
    }
    return true;
}

/* A node with an order only because of what a numbered person remembers. */
static bool is_personal(const struct yl_compiler *c, const struct yl_node *node)
{
    switch (node->op) {
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        for (uint32_t i = 0; i < node->u.tests.count; i++)
            if (node->u.tests.test[i].kind == YL_TEST_LIMIT) return false;
        return true;
    case YL_OP_ORDER:
        return c->plan->shop[node->index].stock < 0;
    case YL_OP_WATCH:
        return !c->plan->room[node->index].ordered_stay;
    case YL_OP_AFTER:
    case YL_OP_CHANCE:
    case YL_OP_CHOOSE:
    case YL_OP_REPLAY:
    case YL_OP_VALID:
    case YL_OP_PASS:
        return true;
    default:
        return false;
    }
}

/* Are there enough persons for the visits of the busiest cell? */
static bool many_persons(const struct yl_plan *p)
{
    double visits = 0;
    for (uint32_t i = 0; i < p->streams; i++) {
        const struct yl_plan_stream *s = &p->stream[i];
        double most = (double)s->number;
        for (uint32_t c = 0; c < s->cells && s->kind == YL_STREAM_POISSON; c++)
            if (s->poisson[c] && s->poisson[c]->mean > most) most = s->poisson[c]->mean;
        visits += most;
    }
    return p->size >= PERSONS_LEAST && visits <= VISITS_MOST * (double)p->size;
}

/* Nothing of the plan but its persons needs more than batches, and there are enough of them. */
static bool only_turns(const struct yl_compiler *c)
{
    const struct yl_plan *p = c->plan;
    if (!p->ordered || p->rowwise || p->spawns || !many_persons(p)) return false;
    for (uint32_t r = 0; r < p->rooms; r++)
        if (p->room[r].hosted) return false;
    for (uint32_t n = 0; n < c->nodes; n++) {
        const struct yl_node *node = &c->node[n];
        if (node->reached && node->ordered && !is_personal(c, node)) return false;
    }
    return true;
}

/* All that looks at what persons remember, or changes it, is one stage. */
static void make_turns(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    for (uint32_t n = 0; n < c->nodes; n++)
        if (c->node[n].reached && c->node[n].ordered) c->node[n].stage = 0;
    p->stage = yl_compiler_get(c, sizeof *p->stage);
    p->stages = 1;
    p->turns = true;
}

static void come_to(struct search *k, uint32_t n)
{
    if (n != YL_NO_NODE && !k->seen[n]) {
        k->seen[n] = 1;
        k->stack[k->depth++] = n;
    }
}

static void come_behind(struct search *k, struct yl_node *node)
{
    uint32_t *to;
    for (uint32_t i = 0; (to = yl_compiler_way(node, i)); i++) come_to(k, *to);
}

/* The places that come next on the ways from a node. */
static void follow(struct search *k, uint32_t from, struct yl_node *node)
{
    come_behind(k, node);
    while (k->depth) {
        node = &k->c->node[k->stack[--k->depth]];
        if (node->ordered)
            k->next_to[from * k->places + place_of(k, node)] = 1;
        else
            come_behind(k, node);
    }
}

static void find_ways(struct search *k)
{
    struct yl_compiler *c = k->c;
    for (uint32_t at = 0; at < k->places; at++) {
        memset(k->seen, 0, c->nodes);
        for (uint32_t n = 0; n < c->nodes; n++) {
            struct yl_node *node = &c->node[n];
            if (!node->reached || !node->ordered || place_of(k, node) != at) continue;
            k->there[at] = true;
            follow(k, at, node);
        }
    }
}

static bool is_ready(const struct search *k, uint32_t place, const bool *done)
{
    for (uint32_t from = 0; from < k->places; from++)
        if (k->there[from] && !done[from] && k->next_to[from * k->places + place]) return false;
    return true;
}

static void set_stage(struct search *k, uint32_t place)
{
    struct yl_compiler *c = k->c;
    struct yl_plan *p = c->plan;
    for (uint32_t n = 0; n < c->nodes; n++) {
        struct yl_node *node = &c->node[n];
        if (!node->reached || !node->ordered || place_of(k, node) != place) continue;
        node->stage = p->stages;
        bool patient = (node->op == YL_OP_SEAT && p->room[node->index].has_patience) ||
                       (node->op == YL_OP_ASK && p->agent[node->index].has_patience);
        p->stage[p->stages] = (struct yl_plan_stage){node->op, index_of(node), patient};
    }
    p->stages++;
}

static void put_in_order(struct search *k)
{
    struct yl_plan *p = k->c->plan;
    bool *done = calloc(k->places + 1, sizeof *done);
    uint32_t all = 0;
    p->stage = yl_compiler_get(k->c, (k->places + 1) * sizeof *p->stage);
    for (uint32_t i = 0; i < k->places; i++) all += k->there[i];
    for (bool found = done != NULL; found;) {
        found = false;
        for (uint32_t i = 0; i < k->places; i++) {
            if (!k->there[i] || done[i] || !is_ready(k, i, done)) continue;
            set_stage(k, i);
            found = done[i] = true;
        }
    }
    if (!done) k->c->status = YL_NO_MEMORY;
    if (p->stages < all) p->stages = 0; /* a circle */
    free(done);
}

/* Nothing on the one way from here to the end looks at who comes or when. */
static bool is_bare(const struct yl_compiler *c, uint32_t n)
{
    for (;; n = c->node[n].next) {
        const struct yl_node *node = &c->node[n];
        const struct yl_effects *fx = node->op == YL_OP_PASS ? node->u.effects : NULL;
        if (node->op == YL_OP_END) return true;
        bool plain = node->op == YL_OP_REACH ||
                     (node->op == YL_OP_CHANCE && !node->guard && node->u.chance.certain);
        if (fx)
            plain = fx->actions.axis < 0 && fx->switches.axis < 0 && fx->cost.axis < 0 &&
                    fx->goal < 0 && fx->order_goal < 0;
        if (!plain || node->ordered || node->rowwise) return false;
    }
}

void yl_compile_lines(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    for (uint32_t n = 0; n < c->nodes; n++) c->node[n].stage = YL_NO_NODE;
    if (only_turns(c)) make_turns(c);
    if (p->turns || !only_lines(c)) return;
    for (uint32_t n = 0; n < c->nodes; n++) c->node[n].bare = c->node[n].reached && is_bare(c, n);
    struct search k = {.c = c, .places = p->rooms + p->agents + p->shops + p->limits};
    k.stack = malloc((c->nodes + 1) * sizeof *k.stack);
    k.seen = malloc(c->nodes + 1);
    k.next_to = calloc((size_t)k.places * k.places + 1, 1);
    k.there = calloc(k.places + 1, sizeof *k.there);
    if (k.stack && k.seen && k.next_to && k.there) {
        find_ways(&k);
        put_in_order(&k);
    } else {
        c->status = YL_NO_MEMORY;
    }
    free(k.stack);
    free(k.seen);
    free(k.next_to);
    free(k.there);
}
