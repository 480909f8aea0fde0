/* solve_clock.c: every operation as it acts on a flow in time, in the order of the graph.
 * Contract: solve_parts.h. */
#include "sim/engine/moment.h"
#include "sim/study/solve_parts.h"
#include <math.h>
#include <stdlib.h>

static const double least =
    1e-13; /* of the start: what a circle has left is dropped, and said in `lost` */

/* ---- what holds when ------------------------------------------------------------------------- */
struct when { /* context of the parts of time */
    const struct yl_solver *k;
    const struct yl_tests *tests;
    uint64_t memory;
    int64_t from, to; /* a span */
    const struct yl_draw *draw;
    const struct yl_plan_room *room; /* its sessions, of which this one and those behind are left */
    uint32_t session;
};

static bool fact_at(const struct yl_plan_axis *a, int64_t time)
{
    return a->fixed ? a->fixed_value : time >= a->from && time < a->to;
}

static bool test_at(const struct when *w, const struct yl_test *t, int64_t time)
{
    const struct yl_plan *p = w->k->p;
    if (t->kind == YL_TEST_LIMIT) return true;
    if (t->kind == YL_TEST_LIVE)
        return !p->room[t->index].sessions || yl_moment_session(&p->room[t->index], time);
    if (t->kind == YL_TEST_AXIS) {
        if (p->axis[t->index].kind == YL_BY_FACT)
            return t->mask >> fact_at(&p->axis[t->index], time) & 1;
        return yl_solve_axis_test(w->k, t, w->memory);
    }
    return yl_moment_in_hours(p, t, time);
}

static bool tests_at(const struct when *w, int64_t time)
{
    bool all = true;
    for (uint32_t i = 0; i < w->tests->count && all; i++)
        all = test_at(w, &w->tests->test[i], time);
    return all != w->tests->opposite;
}

/* The share of [from, to) in which a thing holds that changes at most a few times. */
static double share(const struct when *w, bool holds(const struct when *, int64_t), int64_t from,
                    int64_t to)
{
    enum { PARTS = 16 };
    bool first = holds(w, from);
    if (to - from <= 1) return first;
    if (first == holds(w, to - 1) && first == holds(w, from + (to - from) / 2)) return first;
    double sum = 0;
    for (int i = 0; i < PARTS; i++) sum += holds(w, from + (to - from) * (2 * i + 1) / (2 * PARTS));
    return sum / PARTS;
}

static double tests_part(const void *w, int64_t from, int64_t to)
{
    return share(w, tests_at, from, to);
}

static double inside(int64_t from, int64_t to, int64_t low, int64_t high)
{
    if (low < from) low = from;
    if (high > to) high = to;
    return high > low ? (double)(high - low) / (double)(to - from) : 0;
}

/* Inside [w.from, w.to), exactly. */
static double span_part(const void *context, int64_t from, int64_t to)
{
    const struct when *w = context;
    return inside(from, to, w->from, w->to);
}

/* Of what sessions before this one have left in a cell, the share that this one has. */
static double session_part(const void *context, int64_t from, int64_t to)
{
    const struct when *w = context;
    const struct yl_plan_session *s = w->room->session;
    double left = 1 - inside(from, to, YL_ALWAYS, s[0].from);
    for (uint32_t i = 0; i < w->session; i++) left -= inside(from, to, s[i].from, s[i].to);
    double mine = inside(from, to, s[w->session].from, s[w->session].to);
    return mine < left ? mine / left : mine > 0;
}

/* Of what is in sessions and left in a cell, the share of this one: who is live is in one of them. */
static double live_part(const void *context, int64_t from, int64_t to)
{
    const struct when *w = context;
    const struct yl_plan_session *s = w->room->session;
    double left = 0, mine = inside(from, to, s[w->session].from, s[w->session].to);
    for (uint32_t i = w->session; i < w->room->sessions; i++)
        left += inside(from, to, s[i].from, s[i].to);
    return mine < left ? mine / left : mine > 0;
}

/* An age is allowed with P(X >= age), in the mean over a cell. */
static double valid_part(const void *context, int64_t from, int64_t to)
{
    const struct when *w = context;
    struct yl_delay d;
    yl_delay_init(&d, w->draw);
    double a = (double)(from - w->k->born), b = (double)(to - w->k->born), sum = 0;
    if (a < 0) a = 0;
    if (to - from <= 1) {
        for (uint32_t i = 0; i < d.points; i++) sum += d.point[i].at >= a ? d.point[i].weight : 0;
        return sum + (d.rest > 0 ? d.rest - yl_delay_cdf(&d, a) : 0);
    }
    if (b <= a) return 1;
    for (uint32_t i = 0; i < d.points; i++)
        sum += d.point[i].weight * (fmin(d.point[i].at, b) - fmin(d.point[i].at, a));
    if (d.rest > 0) sum += yl_delay_kept(&d, b) - yl_delay_kept(&d, a);
    sum /= b - a;
    return sum < 0 ? 0 : sum > 1 ? 1 : sum;
}

/* ---- handing on ------------------------------------------------------------------------------ */
/* Gives a share of a cloud to a node. */
static void give(struct yl_solver *k, const struct yl_state *from, uint32_t node,
                 const struct yl_cloud *c, double p)
{
    struct yl_flow total;
    yl_cloud_total(c, &total);
    if (!(p * total.x[0] > 0) || k->status) return;
    uint32_t i = yl_state_find(k, node, from->memory, from->seen);
    if (k->status || k->too_big) return;
    if (!k->wants[node]) {
        yl_flow_add(&k->state[i].flow, &total, p);
        return;
    }
    if (!k->state[i].cloud && !(k->state[i].cloud = yl_cloud_new())) k->status = YL_NO_MEMORY;
    if (!k->status) yl_cloud_add(k, k->state[i].cloud, c, p);
}

/* With `drain: no` who is not done by the end of the horizon is under way. */
static void cut(struct yl_solver *k, struct yl_cloud *c)
{
    struct when w = {.k = k, .from = k->p->to, .to = YL_NEVER};
    struct yl_flow total;
    if (k->p->drain) return;
    struct yl_cloud *late = yl_cloud_split(k, c, span_part, &w);
    if (!late) return;
    yl_cloud_total(late, &total);
    yl_solve_end(k, k->p->under_way, &total);
    yl_cloud_free(late);
}

/* ---- waiting --------------------------------------------------------------------------------- */
static int64_t next_time(const struct when *w, const struct yl_test *t, int64_t time)
{
    const struct yl_plan *p = w->k->p;
    if (test_at(w, t, time)) return time;
    if (t->kind == YL_TEST_AXIS) {
        const struct yl_plan_axis *a = &p->axis[t->index];
        return a->kind == YL_BY_FACT && t->mask & 2 && a->from > time && a->from < a->to ? a->from
                                                                                         : YL_NEVER;
    }
    return yl_moment_next(p, t, time);
}

static int64_t wait_until(const struct when *w, int64_t time, uint32_t *never)
{
    for (int round = 0; round < 10000; round++) {
        int64_t latest = time;
        for (uint32_t i = 0; i < w->tests->count; i++) {
            int64_t at = next_time(w, &w->tests->test[i], time);
            *never = i;
            if (at == YL_NEVER) return YL_NEVER;
            if (at > latest) latest = at;
        }
        if (latest == time) return time;
        time = latest;
    }
    *never = 0;
    return YL_NEVER;
}

struct waiting {
    struct yl_solver *k;
    struct when w;
    struct yl_cloud *on, **gone; /* who goes on, and by the condition that never holds */
};

static void wait_one(struct waiting *x, int64_t from, int64_t to, const struct yl_flow *f)
{
    uint32_t never;
    int64_t mid = from + (to - from) / 2, at = wait_until(&x->w, mid, &never);
    if (at == mid)
        yl_cloud_spread(x->k, x->on, from, to, f);
    else if (at == YL_NEVER)
        yl_cloud_spread(x->k, x->gone[never], from, to, f);
    else
        yl_cloud_atom(x->k, x->on, at, f);
}

static void wait_cells(struct waiting *x, const struct yl_cloud *c)
{
    enum { PARTS = 16 };
    struct yl_solver *k = x->k;
    for (uint32_t at = c->low; at < c->high; at++) {
        struct yl_flow f = {{0}}, part = {{0}};
        uint32_t a, b;
        int64_t from = k->from + (int64_t)at * k->step, to = from + k->step;
        for (int i = 0; i < YL_LAYERS; i++) f.x[i] = c->cell[i] ? c->cell[i][at] : 0;
        if (f.x[0] == 0) continue;
        int64_t first = wait_until(&x->w, from, &a), last = wait_until(&x->w, to - 1, &b);
        bool plain =
            (first == from && last == to - 1) || (first == last && (first != YL_NEVER || a == b));
        k->work += 200;
        if (plain) {
            wait_one(x, from, to, &f);
            continue;
        }
        yl_flow_add(&part, &f, 1.0 / PARTS);
        for (int i = 0; i < PARTS; i++)
            wait_one(x, from + k->step * i / PARTS, from + k->step * (i + 1) / PARTS, &part);
    }
}

static void waits(struct yl_solver *k, const struct yl_state *s, struct yl_cloud *c)
{
    const struct yl_node *node = &k->p->node[s->node];
    struct waiting x = {.k = k, .w = {.k = k, .tests = &node->u.tests, .memory = s->memory}};
    uint32_t n = node->u.tests.count, never;
    x.on = yl_cloud_new();
    x.gone = calloc(n + 1, sizeof *x.gone);
    bool good = x.on && x.gone;
    for (uint32_t i = 0; good && i < n; i++) good = (x.gone[i] = yl_cloud_new()) != NULL;
    if (good) {
        for (uint32_t i = 0; i < c->atoms; i++)
            wait_one(&x, c->atom[i].time, c->atom[i].time + 1, &c->atom[i].flow);
        wait_cells(&x, c);
        int64_t end = k->from + (int64_t)k->cells * k->step;
        yl_flow_add(wait_until(&x.w, end, &never) == YL_NEVER ? &x.gone[never]->late : &x.on->late,
                    &c->late, 1);
        cut(k, x.on);
        give(k, s, node->next, x.on, 1);
        for (uint32_t i = 0; i < n; i++) give(k, s, node->target[i], x.gone[i], 1);
    } else {
        k->status = YL_NO_MEMORY;
    }
    for (uint32_t i = 0; x.gone && i < n; i++) yl_cloud_free(x.gone[i]);
    free(x.gone);
    yl_cloud_free(x.on);
}

/* ---- rooms and shops ------------------------------------------------------------------------- */
/* A stay, cut by the end of its session: what would go on stands at that instant. */
static void stay(struct yl_solver *k, const struct yl_state *s, const struct yl_plan_room *room,
                 struct yl_cloud *c)
{
    const struct yl_draw *draw = &room->watch.draw[yl_solve_value(k, room->watch.axis, s->memory)];
    if (!room->sessions) {
        yl_cloud_delay(k, c, draw);
        return;
    }
    struct yl_cloud *all = yl_cloud_new(), swap;
    if (!all) k->status = YL_NO_MEMORY;
    for (uint32_t i = 0; i < room->sessions && !k->status; i++) {
        struct when in = {.k = k, .room = room, .session = i};
        struct when past = {.k = k, .from = room->session[i].to, .to = YL_NEVER};
        struct yl_flow total;
        struct yl_cloud *part = yl_cloud_split(k, c, live_part, &in), *over = NULL;
        if (part) {
            yl_cloud_delay(k, part, draw);
            over = yl_cloud_split(k, part, span_part, &past);
        }
        if (over) {
            yl_cloud_total(over, &total);
            if (total.x[0] > 0) yl_cloud_atom(k, all, room->session[i].to, &total);
            yl_cloud_add(k, all, part, 1);
        }
        yl_cloud_free(part);
        yl_cloud_free(over);
    }
    if (all) {
        swap = *c;
        *c = *all;
        *all = swap;
    }
    yl_cloud_free(all);
}

/* How the visits found the room, and where they go on. */
static void tap(struct yl_solver *k, const struct yl_state *s, const struct yl_cloud *c,
                enum yl_room_slot how)
{
    const struct yl_node *node = &k->p->node[s->node];
    uint32_t to = how == YL_ROOM_TAP_LIVE    ? node->next
                  : how == YL_ROOM_TAP_EARLY ? node->other
                                             : node->target[0];
    struct yl_flow total;
    if (!c) return;
    yl_cloud_total(c, &total);
    yl_solve_hit(k, s, k->p->room[node->index].slot + (uint32_t)how, total.x[YL_L_MASS]);
    give(k, s, to, c, 1);
}

static void gate(struct yl_solver *k, const struct yl_state *s, struct yl_cloud *c)
{
    const struct yl_node *node = &k->p->node[s->node];
    const struct yl_plan_room *room = &k->p->room[node->index];
    struct when before = {.k = k, .from = YL_ALWAYS, .to = room->session[0].from};
    struct yl_cloud *early = yl_cloud_split(k, c, span_part, &before);
    tap(k, s, early, YL_ROOM_TAP_EARLY);
    yl_cloud_free(early);
    for (uint32_t i = 0; i < room->sessions && !k->status; i++) {
        struct when in = {.k = k, .room = room, .session = i};
        struct yl_cloud *live = yl_cloud_split(k, c, session_part, &in);
        tap(k, s, live, YL_ROOM_TAP_LIVE);
        yl_cloud_free(live);
    }
    tap(k, s, c, YL_ROOM_TAP_ENDED);
}

static void orders(struct yl_solver *k, const struct yl_state *s, const struct yl_cloud *c)
{
    struct yl_flow total;
    if (!k->clock[s->node]) {
        yl_cloud_total(c, &total);
        yl_solve_order(k, s, &total, k->p->from);
        return;
    }
    for (uint32_t i = 0; i < c->atoms; i++) yl_solve_order(k, s, &c->atom[i].flow, c->atom[i].time);
    for (uint32_t at = c->low; at < c->high; at++) {
        struct yl_flow f = {{0}};
        for (int i = 0; i < YL_LAYERS; i++) f.x[i] = c->cell[i] ? c->cell[i][at] : 0;
        yl_solve_order(k, s, &f, k->from + (int64_t)at * k->step + k->step / 2);
        k->work += 400;
    }
    yl_solve_order(k, s, &c->late, k->from + (int64_t)k->cells * k->step);
}

/* ---- one operation --------------------------------------------------------------------------- */
static void either(struct yl_solver *k, const struct yl_state *s, struct yl_cloud *c,
                   const struct when *w, yl_part *part)
{
    const struct yl_node *node = &k->p->node[s->node];
    struct yl_cloud *yes = yl_cloud_split(k, c, part, w);
    struct yl_flow rest;
    if (yes) give(k, s, node->next, yes, 1);
    yl_cloud_free(yes);
    yl_cloud_total(c, &rest);
    if (node->op == YL_OP_ONLY_IF) yl_solve_skip(k, s, &rest);
    give(k, s, node->other, c, 1);
}

static void operate(struct yl_solver *k, struct yl_state *s, struct yl_cloud *c)
{
    const struct yl_node *node = &k->p->node[s->node];
    struct yl_flow total;
    struct yl_done done;
    struct when w = {.k = k, .memory = s->memory};
    yl_cloud_total(c, &total);
    if (k->stop[s->node]) {
        yl_solve_count(k, s, &total, &done);
        yl_solve_cost(k, &total);
        return;
    }
    if (node->op == YL_OP_ORDER)
        orders(k, s, c);
    else {
        yl_solve_count(k, s, &total, &done);
        yl_cloud_done(k, c, &done);
        s->memory = done.memory;
        s->seen = done.seen;
    }
    if (node->op == YL_OP_PASS) yl_starts_begin(k, s, c);
    switch (node->op) {
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        w.tests = &node->u.tests;
        either(k, s, c, &w, tests_part);
        return;
    case YL_OP_VALID:
        w.draw = &node->u.draw.draw[yl_solve_value(k, node->u.draw.axis, s->memory)];
        either(k, s, c, &w, valid_part);
        return;
    case YL_OP_WAIT:
        waits(k, s, c);
        return;
    case YL_OP_GATE:
        gate(k, s, c);
        return;
    case YL_OP_AFTER:
        yl_cloud_delay(k, c, &node->u.draw.draw[yl_solve_value(k, node->u.draw.axis, s->memory)]);
        cut(k, c);
        break;
    case YL_OP_WATCH:
        stay(k, s, &k->p->room[node->index], c);
        cut(k, c);
        break;
    case YL_OP_REPLAY: {
        const struct yl_by_draw *by = &k->p->room[node->index].watch;
        yl_cloud_delay(k, c, &by->draw[yl_solve_value(k, by->axis, s->memory)]);
        cut(k, c);
        break;
    }
    case YL_OP_CHANCE: {
        double p = yl_solve_chance(k, &node->u.chance, s->memory);
        give(k, s, node->next, c, p);
        give(k, s, node->other, c, 1 - p);
        return;
    }
    case YL_OP_CHOOSE:
        for (uint32_t o = 0; o < node->targets; o++)
            give(k, s, node->target[o], c, yl_solve_option(k, node->u.choose, s->memory, o));
        return;
    default:
        break;
    }
    give(k, s, node->next, c, 1);
}

/* The dated facts that a node's quantities are by; tests look at the clock themselves. */
static uint32_t facts_of(const struct yl_plan *p, const struct yl_node *node, int32_t axis[16])
{
    int32_t all[16];
    uint32_t n = 0, kept = 0;
    if (node->op == YL_OP_AFTER || node->op == YL_OP_VALID) all[n++] = node->u.draw.axis;
    if (node->op == YL_OP_CHANCE) all[n++] = node->u.chance.axis;
    if (node->op == YL_OP_WATCH || node->op == YL_OP_REPLAY)
        all[n++] = p->room[node->index].watch.axis;
    if (node->op == YL_OP_CHOOSE)
        for (uint32_t a = 0; a < node->u.choose->axes; a++) all[n++] = node->u.choose->axis[a];
    const struct yl_node *pass = node->op == YL_OP_ORDER ? &p->node[node->next] : node;
    if (node->op == YL_OP_ORDER) {
        all[n++] = p->shop[node->index].price.axis;
        all[n++] = p->shop[node->index].refund_p.axis;
        all[n++] = p->shop[node->index].refund_after.axis;
    }
    if (pass->op == YL_OP_PASS) {
        all[n++] = pass->u.effects->actions.axis;
        all[n++] = pass->u.effects->switches.axis;
        all[n++] = pass->u.effects->cost.axis;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (all[i] >= 0 && p->axis[all[i]].kind == YL_BY_PAIR && n + 1 < sizeof all / sizeof *all) {
            all[n++] = (int32_t)p->axis[all[i]].pair[0];
            all[i] = (int32_t)p->axis[all[i]].pair[1];
        }
        bool again = all[i] < 0 || p->axis[all[i]].kind != YL_BY_FACT || p->axis[all[i]].fixed;
        for (uint32_t j = 0; j < kept; j++) again |= axis[j] == all[i];
        if (!again) axis[kept++] = all[i];
    }
    return kept;
}

static void by_facts(struct yl_solver *k, const struct yl_state *s, struct yl_cloud *c,
                     const int32_t *axis, uint32_t n)
{
    if (!n) {
        struct yl_state copy = *s;
        operate(k, &copy, c);
        return;
    }
    struct when in = {.k = k, .from = k->p->axis[axis[0]].from, .to = k->p->axis[axis[0]].to};
    struct yl_cloud *yes = yl_cloud_split(k, c, span_part, &in);
    if (yes) {
        k->value[axis[0]] = 1;
        by_facts(k, s, yes, axis + 1, n - 1);
    }
    k->value[axis[0]] = 0;
    by_facts(k, s, c, axis + 1, n - 1);
    yl_cloud_free(yes);
}

void yl_solve_clocks(struct yl_solver *k)
{
    while (!k->status && !k->too_big && !k->over) {
        uint32_t best = UINT32_MAX, n;
        for (uint32_t i = 0; i < k->states; i++)
            if (k->state[i].cloud &&
                (best == UINT32_MAX || k->rank[k->state[i].node] < k->rank[k->state[best].node]))
                best = i;
        if (best == UINT32_MAX) return;
        struct yl_state s = k->state[best];
        struct yl_flow total;
        int32_t axis[16];
        k->state[best].cloud = NULL;
        yl_cloud_total(s.cloud, &total);
        if (total.x[0] > least) {
            n = k->stop[s.node] ? 0 : facts_of(k->p, &k->p->node[s.node], axis);
            by_facts(k, &s, s.cloud, axis, n);
        } else
            k->lost += k->weight * total.x[0];
        yl_cloud_free(s.cloud);
        k->work += 1000 + k->states;
        if (k->work_most > 0 && k->work > k->work_most) k->over = true;
    }
}
