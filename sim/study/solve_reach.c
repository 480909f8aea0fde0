/* solve_reach.c: the part of the graph that an entry can come to: its order, its clocks, what
 * forbids it. Contract: solve_parts.h. */
#include "sim/study/solve_parts.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t way_of(const struct yl_node *node, uint32_t i)
{
    return i == 0 ? node->next : i == 1 ? node->other : node->target[i - 2];
}

/* ---- what a node looks at -------------------------------------------------------------------- */
struct look {
    struct yl_solver *k;
    bool *used;
    struct yl_block *block;
    bool refused; /* the node at hand */
};

static void refuse(struct look *l, enum yl_refusal why, const char *kind, const char *name)
{
    l->refused = true;
    if (l->block->there) return;
    l->block->there = true;
    l->block->why = why;
    snprintf(l->block->place, sizeof l->block->place, "%s.%s", kind, name);
}

/* Notes what an axis means for the solver; true: it changes with the clock. */
static bool axis(struct look *l, int32_t at)
{
    const struct yl_plan *p = l->k->p;
    if (at < 0) return false;
    const struct yl_plan_axis *a = &p->axis[at];
    if (a->kind == YL_BY_PAIR) {
        bool first = axis(l, (int32_t)a->pair[0]), second = axis(l, (int32_t)a->pair[1]);
        return first || second;
    }
    if (a->kind == YL_BY_TRAIT) {
        l->used[at] = true;
        l->k->of_visit |= a->of_visit;
    }
    if (a->kind == YL_BY_MEMORY) {
        l->k->memory_read |= UINT64_C(1) << a->bit;
        if (a->start.threshold && !a->start.certain) l->used[at] = true;
        if (p->size || p->self_chains)
            refuse(l, YL_REFUSE_MEMORY, "people", l->k->s->axis[at].name);
    }
    if (a->kind != YL_BY_FACT || (a->fixed && !a->blocks)) return false;
    if (a->has_after || a->blocks) refuse(l, YL_REFUSE_FACT, "facts", l->k->s->axis[at].name);
    return true;
}

/* Has everybody enough? Where a person is one visit, what all steps together can take of him is
 * bounded by their number, if no circle leads back to one. */
static bool never_short(const struct yl_plan *p, uint32_t at, bool asked)
{
    const struct yl_plan_limit *limit = &p->limit[at];
    int64_t taken = asked, least = INT64_MAX;
    if (limit->endless) return true;
    if (limit->per != 1 || p->size || p->self_chains || limit->has_start || limit->lasts ||
        limit->at_times)
        return false;
    for (uint32_t n = 0; n < p->nodes; n++) {
        const struct yl_node *node = &p->node[n];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            if (node->u.take.limit[i] == at && node->circle)
                return false;
            else
                taken += node->u.take.limit[i] == at;
    }
    for (uint32_t v = 0; v < limit->allow.count; v++)
        if (limit->allow.number[v] < least) least = limit->allow.number[v];
    return limit->allow.count > 0 && least >= taken;
}

static bool tests(struct look *l, const struct yl_tests *t)
{
    const struct yl_plan *p = l->k->p;
    bool clock = false;
    for (uint32_t i = 0; i < t->count; i++) {
        const struct yl_test *one = &t->test[i];
        if (one->kind == YL_TEST_AXIS) clock |= axis(l, (int32_t)one->index);
        if (one->kind == YL_TEST_HOURS) clock = l->k->hours = true;
        if (one->kind == YL_TEST_LIMIT && !never_short(p, one->index, true))
            refuse(l, YL_REFUSE_LIMIT, "limits", l->k->s->limit[one->index].name);
        if (one->kind != YL_TEST_LIVE) continue;
        clock |= p->room[one->index].sessions > 0;
        if (p->room[one->index].hosted)
            refuse(l, YL_REFUSE_HOSTED, "rooms", l->k->s->room[one->index].name);
    }
    return clock;
}

static bool room(struct look *l, const struct yl_node *node)
{
    const struct yl_plan_room *r = &l->k->p->room[node->index];
    const char *name = l->k->s->room[node->index].name;
    bool clock = axis(l, r->watch.axis);
    if (r->hosted) refuse(l, YL_REFUSE_HOSTED, "rooms", name);
    if (node->op == YL_OP_SEAT) refuse(l, YL_REFUSE_SEATS, "rooms", name);
    if (node->op == YL_OP_WATCH && r->whiles) refuse(l, YL_REFUSE_WHILE, "rooms", name);
    return clock || node->op == YL_OP_GATE || !l->k->p->drain;
}

static bool order(struct look *l, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &l->k->p->shop[node->index];
    bool clock = axis(l, shop->price.axis);
    clock |= axis(l, shop->refund_p.axis);
    clock |= axis(l, shop->refund_after.axis);
    if (shop->stock >= 0) refuse(l, YL_REFUSE_STOCK, "shops", l->k->s->shop[node->index].name);
    for (uint32_t i = 0; i < shop->fees; i++)
        clock |= shop->fee[i].from != YL_ALWAYS || shop->fee[i].to != YL_NEVER;
    return clock || (shop->has_refund && !l->k->p->drain);
}

static bool pass(struct look *l, const struct yl_node *node)
{
    const struct yl_effects *fx = node->u.effects;
    const struct yl_by_number *all[3] = {&fx->actions, &fx->switches, &fx->cost};
    bool clock = false;
    for (int i = 0; i < 3; i++) {
        clock |= axis(l, all[i]->axis);
        for (uint32_t v = 0; v < all[i]->count; v++)
            if (all[i]->number[v]) l->k->layers |= (uint8_t)(6 << 2 * i);
    }
    for (uint32_t i = 0; i < fx->spawns && l->k->good; i++) {
        const struct yl_plan_spawn *s = &l->k->p->spawn[fx->spawn[i]];
        if (!l->k->good[fx->spawn[i]]) continue;
        clock = true; /* what begins behind the horizon is late */
        axis(l, s->number.axis);
        axis(l, s->after.axis);
        axis(l, s->p.axis);
    }
    return clock;
}

/* Looks at a node; true: it asks the clock. */
static bool look_at(struct look *l, const struct yl_node *node)
{
    struct yl_solver *k = l->k;
    bool clock = false;
    switch (node->op) {
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        return tests(l, &node->u.tests);
    case YL_OP_WAIT:
        return tests(l, &node->u.tests) || !k->p->drain;
    case YL_OP_AFTER:
        return axis(l, node->u.draw.axis) || !k->p->drain;
    case YL_OP_VALID:
        clock = axis(l, node->u.draw.axis);
        if (l->refused) return false; /* nobody's age is asked there */
        k->valid = true;
        k->relative &= !clock;
        return true;
    case YL_OP_CHANCE:
        k->intent_used |= node->u.chance.moved;
        return axis(l, node->u.chance.axis);
    case YL_OP_CHOOSE:
        for (uint32_t a = 0; a < node->u.choose->axes; a++)
            clock |= axis(l, node->u.choose->axis[a]);
        return clock;
    case YL_OP_ASK:
        refuse(l, YL_REFUSE_AGENTS, "agents", k->s->agent[node->index].name);
        return false;
    case YL_OP_TAKE:
        for (uint32_t i = 0; i < node->u.take.count; i++)
            if (!never_short(k->p, node->u.take.limit[i], false))
                refuse(l, YL_REFUSE_LIMIT, "limits", k->s->limit[node->u.take.limit[i]].name);
        return false;
    case YL_OP_PASS:
        return pass(l, node);
    case YL_OP_SEAT:
    case YL_OP_GATE:
    case YL_OP_WATCH:
    case YL_OP_REPLAY:
        return room(l, node);
    case YL_OP_ORDER:
        return order(l, node);
    default:
        return false;
    }
}

/* Looks at a node that is come to for the first time. */
static void meet(struct look *l, uint32_t n, uint8_t *seen)
{
    struct yl_solver *k = l->k;
    seen[n] = 1;
    l->refused = false;
    bool clock = look_at(l, &k->p->node[n]);
    k->stop[n] = l->refused;
    k->clock[n] = k->wants[n] = clock && !k->stop[n];
    if (k->clock[n]) k->relative &= k->p->node[n].op == YL_OP_VALID;
}

/* Ranks: a node before all that it leads to. `call` has room for a node and a way of each. */
static void order_nodes(struct look *l, uint32_t from, uint8_t *seen, uint32_t *call)
{
    struct yl_solver *k = l->k;
    uint32_t depth = 0, left = k->p->nodes;
    meet(l, from, seen);
    call[depth++] = from;
    call[depth++] = 0;
    while (depth) {
        uint32_t n = call[depth - 2], i = call[depth - 1]++;
        const struct yl_node *node = &k->p->node[n];
        if (i >= 2 + node->targets || k->stop[n]) {
            k->rank[n] = --left;
            depth -= 2;
            continue;
        }
        uint32_t to = way_of(node, i);
        if (to == YL_NO_NODE || seen[to]) continue;
        meet(l, to, seen);
        call[depth++] = to;
        call[depth++] = 0;
    }
}

/* ---- behind a stop --------------------------------------------------------------------------- */
static void taint_arrival(struct yl_solver *k, int32_t place)
{
    for (uint32_t i = 0; place >= 0 && i < 3; i++) k->dirty[k->p->arrival[place].slot + i] = true;
}

static bool any_number(const struct yl_by_number *by)
{
    bool any = false;
    for (uint32_t v = 0; v < by->count; v++) any |= by->number[v] != 0;
    return any;
}

static void taint_pass(struct yl_solver *k, const struct yl_effects *fx)
{
    uint32_t mine = k->p->entry[k->entry].slot;
    if (any_number(&fx->actions)) k->dirty[mine + YL_ENTRY_ACTIONS] = true;
    if (any_number(&fx->switches)) k->dirty[mine + YL_ENTRY_SWITCHES] = true;
    if (any_number(&fx->cost))
        k->dirty[mine + YL_ENTRY_COST] = k->dirty[yl_q_entry_net(k->p)] = true;
    taint_arrival(k, fx->goal);
    taint_arrival(k, fx->order_goal);
    for (uint32_t i = 0; i < fx->spawns && k->tainted; i++) k->tainted[fx->spawn[i]] = true;
}

static void taint_order(struct yl_solver *k, uint32_t shop)
{
    uint32_t mine = k->p->entry[k->entry].slot, at = k->p->shop[shop].slot;
    k->dirty[mine + YL_ENTRY_ORDERS] = k->dirty[mine + YL_ENTRY_GMV] = true;
    k->dirty[at + YL_SHOP_ORDERS] = k->dirty[at + YL_SHOP_GMV] = true;
    k->dirty[at + YL_SHOP_REFUNDS] = k->dirty[at + YL_SHOP_REFUNDED] = true;
    k->dirty[yl_q_fees(k->p, shop)] = k->dirty[yl_q_net(k->p, shop)] = true;
    k->dirty[yl_q_entry_net(k->p)] = true;
}

static void taint_room(struct yl_solver *k, const struct yl_node *node)
{
    const struct yl_plan_room *r = &k->p->room[node->index];
    if (node->op == YL_OP_GATE)
        for (uint32_t i = YL_ROOM_TAP_EARLY; i <= YL_ROOM_TAP_PAUSED; i++)
            k->dirty[r->slot + i] = true;
    if (node->op == YL_OP_REPLAY) k->dirty[r->slot + YL_ROOM_REPLAYS] = true;
    for (uint32_t i = 0; node->op == YL_OP_SEAT && i < 3; i++) k->dirty[3 * r->wait_row + i] = true;
    if (node->op != YL_OP_WATCH) return;
    k->dirty[3 * r->watch_row] = k->dirty[yl_q_rooms(k->p)] = true;
    taint_arrival(k, (int32_t)r->arrival);
}

struct taint { /* nodes that a visit can come to */
    uint8_t *seen;
    uint32_t *stack, depth;
};

static void come_to(struct taint *t, uint32_t n)
{
    if (n != YL_NO_NODE && !t->seen[n]) {
        t->seen[n] = 1;
        t->stack[t->depth++] = n;
    }
}

bool yl_solve_counts(const struct yl_solver *k, uint32_t n)
{
    const struct yl_node *node = &k->p->node[n];
    return !k->stop[n] || node->op == YL_OP_ASK ||
           (node->op == YL_OP_WATCH && !k->p->room[node->index].hosted);
}

static bool takes_time(enum yl_op op)
{
    return op == YL_OP_AFTER || op == YL_OP_WAIT || op == YL_OP_ASK || op == YL_OP_SEAT ||
           op == YL_OP_WATCH || op == YL_OP_REPLAY;
}

/* What comes after a node, with what happens in the stay that begins there. */
static void taint_after(const struct yl_solver *k, uint32_t n, struct taint *t)
{
    const struct yl_node *node = &k->p->node[n];
    if (!k->p->drain && takes_time(node->op)) k->dirty[k->p->outcome_slot + k->p->under_way] = true;
    for (uint32_t i = 0; i < 2 + node->targets; i++) come_to(t, way_of(node, i));
    if (node->op != YL_OP_WATCH) return;
    const struct yl_plan_room *r = &k->p->room[node->index];
    come_to(t, r->after_end);
    come_to(t, k->p->watched_end);
    for (uint32_t i = 0; i < r->whiles; i++) come_to(t, r->during[i].node);
}

/* Marks all that a visit can feed at a node, and what comes after it. */
static void taint_node(struct yl_solver *k, uint32_t n, struct taint *t)
{
    const struct yl_plan *p = k->p;
    const struct yl_node *node = &p->node[n];
    const uint32_t row = node->row == YL_NO_NODE ? 0 : 3 * node->row, x = node->index;
    switch (node->op) {
    case YL_OP_ONLY_IF:
        if (node->row != YL_NO_NODE) k->dirty[row + 1] = true;
        break;
    case YL_OP_REACH:
        if (node->row != YL_NO_NODE) k->dirty[row] = true;
        break;
    case YL_OP_PASS:
        if (node->row != YL_NO_NODE) k->dirty[row + 2] = true;
        taint_pass(k, node->u.effects);
        break;
    case YL_OP_ASK:
        k->dirty[p->agent[x].slot + YL_AGENT_REQUESTS] = true;
        break;
    case YL_OP_SHOP:
        k->dirty[p->shop[x].slot + YL_SHOP_VISITS] = true;
        taint_arrival(k, (int32_t)p->shop[x].arrival);
        break;
    case YL_OP_ORDER:
        taint_order(k, x);
        break;
    case YL_OP_END:
        k->dirty[p->outcome_slot + x] = true;
        break;
    case YL_OP_SEAT:
    case YL_OP_GATE:
    case YL_OP_WATCH:
    case YL_OP_REPLAY:
        taint_room(k, node);
        break;
    default:
        break;
    }
    taint_after(k, n, t);
}

static void taint_all(struct yl_solver *k, struct taint *t)
{
    while (t->depth) taint_node(k, t->stack[--t->depth], t);
}

void yl_solve_taint(struct yl_solver *k, uint32_t entry, uint32_t node)
{
    struct taint t = {calloc(k->p->nodes + 1, 1), malloc((k->p->nodes + 1) * sizeof(uint32_t)), 0};
    k->entry = entry;
    if (t.seen && t.stack) {
        come_to(&t, node);
        taint_all(k, &t);
    } else
        k->status = YL_NO_MEMORY;
    free(t.seen);
    free(t.stack);
}

static void spread_wants(struct yl_solver *k)
{
    const struct yl_plan *p = k->p;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t n = 0; n < p->nodes; n++) {
            if (k->rank[n] == YL_NO_NODE || k->wants[n] || k->stop[n]) continue;
            for (uint32_t i = 0; i < 2 + p->node[n].targets && !k->wants[n]; i++) {
                uint32_t to = way_of(&p->node[n], i);
                if (to != YL_NO_NODE && k->wants[to]) k->wants[n] = more = true;
            }
        }
    }
}

enum yl_answered yl_solve_reach(struct yl_solver *k, const struct yl_origin *from, bool *used,
                                struct yl_block *block)
{
    const uint32_t entry = from->entry;
    const struct yl_plan *p = k->p;
    struct look l = {k, used, block, false};
    uint8_t *seen = calloc(p->nodes + 1, 1);
    uint32_t *call = malloc((2 * (size_t)p->nodes + 2) * sizeof *call);
    k->rank = malloc((p->nodes + 1) * sizeof *k->rank);
    k->clock = calloc(p->nodes + 1, sizeof *k->clock);
    k->wants = calloc(p->nodes + 1, sizeof *k->wants);
    k->stop = calloc(p->nodes + 1, sizeof *k->stop);
    *block = (struct yl_block){0};
    k->entry = entry;
    k->start = from->node;
    k->valid = k->hours = k->intent_used = false;
    k->memory_read = 0;
    k->layers = 1;
    k->relative = true;
    if (!seen || !call || !k->rank || !k->clock || !k->wants || !k->stop) {
        free(seen);
        free(call);
        k->status = YL_NO_MEMORY;
        return YL_ANSWERED_NOT;
    }
    if (p->entry[entry].budget >= 0) refuse(&l, YL_REFUSE_BUDGET, "entries", p->entry[entry].name);
    if (axis(&l, p->entry[entry].cost.axis))
        refuse(&l, YL_REFUSE_FACT, "facts", k->s->axis[p->entry[entry].cost.axis].name);
    for (uint32_t n = 0; n <= p->nodes; n++) k->rank[n] = YL_NO_NODE;
    block->whole = block->there;
    order_nodes(&l, from->node, seen, call);
    spread_wants(k);
    l.refused = false;
    if (k->intent_used) axis(&l, p->intent.axis);
    block->whole |= l.refused;
    memset(seen, 0, p->nodes);
    struct taint t = {seen, call, 0};
    if (block->whole && k->dirty) {
        come_to(&t, from->node);
        taint_all(k, &t);
    }
    for (uint32_t n = 0; n < p->nodes && k->dirty; n++) {
        if (!k->stop[n]) continue;
        if (yl_solve_counts(k, n))
            taint_after(k, n, &t);
        else
            come_to(&t, n);
        taint_all(k, &t);
    }
    free(call);
    free(seen);
    return !block->there ? YL_ANSWERED_ALL : block->whole ? YL_ANSWERED_NOT : YL_ANSWERED_PART;
}

void yl_solve_unreach(struct yl_solver *k)
{
    free(k->rank);
    free(k->clock);
    free(k->wants);
    free(k->stop);
    k->rank = NULL;
    k->clock = k->wants = k->stop = NULL;
}

#define MS INT64_C(1000)
/* ---- the grid -------------------------------------------------------------------------------- */
static const int64_t far = 60 * YL_DAY; /* nobody is under way so long */

/* What changes when nobody is there any more needs no cells. */
static void stretch(const struct yl_plan *p, int64_t *last, int64_t time)
{
    if (time != YL_ALWAYS && time <= p->to + far && time > *last) *last = time;
}

static void test_times(const struct yl_plan *p, const struct yl_tests *t, int64_t *last)
{
    for (uint32_t i = 0; i < t->count; i++) {
        const struct yl_test *one = &t->test[i];
        if (one->kind == YL_TEST_AXIS && p->axis[one->index].kind == YL_BY_FACT) {
            stretch(p, last, p->axis[one->index].from);
            stretch(p, last, p->axis[one->index].to);
        }
        for (uint32_t s = 0; one->kind == YL_TEST_LIVE && s < p->room[one->index].sessions; s++)
            stretch(p, last, p->room[one->index].session[s].to);
    }
}

/* The last instant at which anything that the entry can come to changes. */
static int64_t last_change(const struct yl_solver *k)
{
    const struct yl_plan *p = k->p;
    int64_t last = p->from;
    if (!p->drain) stretch(p, &last, p->to);
    if (k->hours) stretch(p, &last, p->to + 3 * YL_DAY);
    for (uint32_t n = 0; n < p->nodes; n++) {
        const struct yl_node *node = &p->node[n];
        if (k->rank[n] == YL_NO_NODE || !k->clock[n]) continue;
        if (node->op == YL_OP_PASS && node->u.effects->spawns) stretch(p, &last, p->to);
        if (node->op == YL_OP_ONLY_IF || node->op == YL_OP_NEED || node->op == YL_OP_WAIT)
            test_times(p, &node->u.tests, &last);
        else if (node->op == YL_OP_VALID) {
            for (uint32_t v = 0; v < node->u.draw.count; v++) {
                struct yl_dist d = yl_solve_dist(&node->u.draw.draw[v]);
                double most = yl_dist_quantile(&d, 1 - 1e-9);
                int64_t age = (k->relative ? p->from : p->to) + (int64_t)fmin(most, 4e15) + 1;
                stretch(p, &last, age < p->to + far ? age : p->to + far);
            }
        } else {
            for (uint32_t a = 0; a < p->axes; a++)
                if (p->axis[a].kind == YL_BY_FACT && !p->axis[a].fixed) {
                    stretch(p, &last, p->axis[a].from);
                    stretch(p, &last, p->axis[a].to);
                }
        }
        for (uint32_t s = 0; node->op == YL_OP_GATE && s < p->room[node->index].sessions; s++)
            stretch(p, &last, p->room[node->index].session[s].to);
        for (uint32_t i = 0; node->op == YL_OP_ORDER && i < p->shop[node->index].fees; i++) {
            stretch(p, &last, p->shop[node->index].fee[i].from);
            stretch(p, &last, p->shop[node->index].fee[i].to);
        }
    }
    if (!p->drain && last > p->to) last = p->to; /* where everything stops */
    return last;
}

static int64_t first_arrival(const struct yl_solver *k)
{
    const struct yl_plan *p = k->p;
    int64_t first = p->entry[k->entry].started ? p->from : p->to;
    for (uint32_t i = 0; i < p->streams; i++) {
        int64_t at = p->stream[i].kind == YL_STREAM_POISSON ? p->from : p->stream[i].at;
        if (p->stream[i].entry == k->entry && at < first) first = at;
    }
    return first > p->warm ? first : p->warm;
}

void yl_solve_grid(struct yl_solver *k, bool coarse)
{
    static const int64_t steps[] = {100,    200,     500,     1000,    2000,     5000,
                                    10000,  15000,   30000,   60000,   120000,   300000,
                                    600000, 1800000, 3600000, 7200000, 21600000, 86400000};
    enum { FINEST = sizeof steps / sizeof *steps };
    int64_t last = last_change(k), first = k->relative ? k->p->from : first_arrival(k);
    size_t i = 0;
    if (last < first) last = first;
    while (i + 1 < FINEST && (last - first) / (steps[i] * MS) >= k->most_cells) i++;
    k->step = steps[i] * MS * (coarse ? 2 : 1);
    int64_t align = 2 * steps[i] * MS;
    k->from = first / align * align;
    k->cells =
        (uint32_t)((last - k->from + align - 1) / align * align / k->step) + (coarse ? 1 : 2);
}
