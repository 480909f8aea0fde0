/* loops_part.c: what a part of the graph of ways asks about, and all values and moments of that. Contract: loops.h. */
#include "models/loops.h"
#include <string.h>

/* ---- what a part asks about -------------------------------------------------------------------------------------------- */
static void add_digit(struct yl_part *x, int8_t *at, int32_t axis, uint32_t values)
{
    for (uint32_t i = 0; i < x->digits; i++)
        if (x->digit[i].at == at) return;
    if (x->digits == YL_DIGITS)
        x->too_big = true;
    else
        x->digit[x->digits++] = (struct yl_digit){at, axis, (int8_t)values};
}

static void add_bit(struct yl_part *x, int8_t *at, uint32_t axis, uint32_t limit)
{
    for (uint32_t i = 0; i < x->bits; i++)
        if (x->bit[i] == at) return;
    if (x->bits == YL_BITS) {
        x->too_big = true;
        return;
    }
    x->axis[x->bits] = axis;
    x->limit[x->bits] = limit;
    x->bit[x->bits++] = at;
}

static void add_moment(struct yl_ways *g, struct yl_part *x, int64_t time)
{
    const struct yl_scenario *s = g->s;
    if (time < s->from || time == YL_NEVER || (!s->drain && time >= s->to)) return;
    if (x->moments < YL_MOMENTS)
        x->moment[x->moments++] = time;
    else
        x->too_big = true;
}

static void add_fact(struct yl_ways *g, struct yl_part *x, const struct yl_axis *a, int32_t axis)
{
    add_moment(g, x, a->from);
    add_moment(g, x, a->to);
    x->dated = true;
    if (a->has_after) add_digit(x, &g->given.value[axis], axis, 2);
}

/* Passes: traits first, then memory, then all else. */
static void add_axis(struct yl_ways *g, struct yl_part *x, int32_t axis, int pass)
{
    if (axis < 0) return;
    const struct yl_axis *a = &g->s->axis[axis];
    if (a->kind == YL_AXIS_TRAIT && pass == 0) add_digit(x, &g->given.value[axis], axis, a->values);
    if (a->kind == YL_AXIS_MEMORY && pass == 1)
        add_bit(x, &g->given.value[axis], (uint32_t)axis, UINT32_MAX);
    if (a->kind == YL_AXIS_FACT && pass == 2) add_fact(g, x, a, axis);
}

static void add_room(struct yl_ways *g, struct yl_part *x, uint32_t room, int pass)
{
    const struct yl_room *r = &g->s->room[room];
    if (pass != 2) return;
    if (r->hosted) add_digit(x, &g->given.room[room], -1, 3);
    for (uint32_t i = 0; i < r->sessions; i++) {
        add_moment(g, x, r->session[i].from);
        add_moment(g, x, r->session[i].to);
    }
    x->dated |= r->sessions > 0;
}

static void add_limit(struct yl_ways *g, struct yl_part *x, uint32_t limit, int pass)
{
    if (pass == 2 && yl_ways_finite(g, limit)) add_bit(x, &g->given.left[limit], UINT32_MAX, limit);
}

static void add_conditions(struct yl_ways *g, struct yl_part *x, const struct yl_conditions *c,
                           int pass)
{
    for (uint32_t i = 0; i < c->count; i++) {
        if (c->all[i].kind == YL_COND_AXIS) add_axis(g, x, (int32_t)c->all[i].index, pass);
        if (c->all[i].kind == YL_COND_ROOM) add_room(g, x, c->all[i].index, pass);
        if (c->all[i].kind == YL_COND_LIMIT) add_limit(g, x, c->all[i].index, pass);
        x->dated |= c->all[i].kind == YL_COND_HOURS;
    }
}

static void add_choice(struct yl_ways *g, struct yl_part *x, const struct yl_choice *c, int pass)
{
    for (uint32_t i = 0; i < c->axes; i++) add_axis(g, x, c->axis[i], pass);
}

static void add_step(struct yl_ways *g, struct yl_part *x, const struct yl_step *s, int pass)
{
    const struct yl_conditions *all[] = {&s->only_if, &s->skip_if, &s->needs, &s->wait};
    for (int i = 0; i < 4; i++) add_conditions(g, x, all[i], pass);
    add_axis(g, x, s->after.axis, pass);
    add_axis(g, x, s->p.axis, pass);
    if (s->ask >= 0) add_axis(g, x, g->s->agent[s->ask].service.axis, pass);
    add_choice(g, x, &s->choose, pass);
    for (uint32_t i = 0; i < s->takes; i++) add_limit(g, x, s->take[i], pass);
    if (pass == 2 && s->valid.present) add_digit(x, &g->given.late, -1, 2);
    for (uint32_t i = 0; pass == 2 && i < s->at_times; i++) {
        add_moment(g, x, s->at_time[i]);
        add_moment(g, x, s->at_time[i] + 1);
        x->dated = true;
    }
}

static void add_node(struct yl_ways *g, struct yl_part *x, const struct yl_way_node *n, int pass)
{
    if (n->step) add_step(g, x, n->step, pass);
    if (n->path) add_conditions(g, x, &n->path->needs, pass);
    if (!n->room) return;
    if (n->room->sessions || n->room->hosted) add_room(g, x, n->index, pass);
    add_axis(g, x, n->room->watch.axis, pass);
    add_choice(g, x, &n->room->then, pass);
}

/* The edges of a window of hours on the day of a moment and on the next. */
static void add_hours(struct yl_ways *g, struct yl_part *x, const struct yl_conditions *c,
                      uint32_t moments)
{
    const struct yl_zone *zone = &g->s->zone;
    for (uint32_t i = 0; i < c->count; i++)
        for (uint32_t m = 0; c->all[i].kind == YL_COND_HOURS && m < 4 * moments; m++) {
            struct yl_local local = yl_local(zone, x->moment[m / 4]);
            int64_t edge = m & 1 ? c->all[i].from : c->all[i].to, at;
            local.hour = local.minute = local.second = local.micro = 0;
            if (yl_instant(&at, zone, local) == YL_TIME_RANGE) continue;
            at += edge + (m & 2 ? YL_DAY : 0);
            if (at >= x->moment[m / 4]) add_moment(g, x, at);
        }
}

static void find_moments(struct yl_ways *g, struct yl_part *x)
{
    add_moment(g, x, g->s->from);
    uint32_t moments = x->moments;
    for (uint32_t i = 0; i < x->nodes && x->dated; i++) {
        const struct yl_way_node *n = &g->node[x->node[i]];
        if (n->path) add_hours(g, x, &n->path->needs, moments);
        if (!n->step) continue;
        add_hours(g, x, &n->step->needs, moments);
        add_hours(g, x, &n->step->wait, moments);
    }
}

void yl_part_make(struct yl_part *x, struct yl_ways *g)
{
    x->digits = x->bits = x->moments = 0;
    x->work = 0;
    x->dated = x->too_big = false;
    for (int pass = 0; pass < 3; pass++) {
        for (uint32_t i = 0; i < x->nodes; i++) add_node(g, x, &g->node[x->node[i]], pass);
        if (pass == 0) x->traits = x->digits;
        if (pass == 1) x->memories = x->bits;
    }
    find_moments(g, x);
}

/* ---- situations -------------------------------------------------------------------------------------------------------- */
void yl_ways_forget(struct yl_ways *g)
{
    memset(g->given.value, YL_ANY, g->s->axes);
    memset(g->given.room, YL_ANY, g->s->rooms);
    memset(g->given.left, YL_ANY, g->s->limits);
    g->given.late = YL_ANY;
    g->given.moment = YL_NEVER;
    g->given.through = false;
}

static bool is_possible(const struct yl_ways *g, const struct yl_digit *d, int8_t value)
{
    const struct yl_axis *a = d->axis < 0 ? NULL : &g->s->axis[d->axis];
    if (a && a->kind == YL_AXIS_TRAIT) return a->share[value] > 0;
    if (!a || !value) return true;
    return g->given.moment >= a->from && g->given.moment < a->to;
}

/* The next of all values of digits [from, to), the last the fastest; false: there is none. */
bool yl_part_next(struct yl_part *x, const struct yl_ways *g, uint32_t from, uint32_t to)
{
    for (uint32_t i = to; i-- > from;) {
        struct yl_digit *d = &x->digit[i];
        while (++*d->at < d->values)
            if (is_possible(g, d, *d->at)) return true;
        for (*d->at = 0; !is_possible(g, d, *d->at);) ++*d->at;
    }
    return false;
}

void yl_part_first(struct yl_part *x, const struct yl_ways *g, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        struct yl_digit *d = &x->digit[i];
        for (*d->at = 0; *d->at + 1 < d->values && !is_possible(g, d, *d->at);) ++*d->at;
    }
}

void yl_ways_at(struct yl_ways *g, int64_t now)
{
    g->given.moment = now;
    for (uint32_t a = 0; a < g->s->axes; a++) {
        const struct yl_axis *axis = &g->s->axis[a];
        if (axis->kind == YL_AXIS_FACT && !axis->has_after)
            g->given.value[a] = axis->from <= now && now < axis->to;
    }
    for (uint32_t r = 0; r < g->s->rooms; r++) {
        const struct yl_room *room = &g->s->room[r];
        if (!room->sessions) continue;
        g->given.room[r] = now < room->session[0].from ? YL_GIVEN_EARLY : YL_GIVEN_OVER;
        for (uint32_t i = 0; i < room->sessions; i++)
            if (now >= room->session[i].from && now < room->session[i].to)
                g->given.room[r] = YL_GIVEN_LIVE;
    }
}

void yl_part_all(struct yl_part *x, struct yl_ways *g)
{
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t n = 0; n < g->nodes; n++) add_node(g, x, &g->node[n], pass);
    x->memories = x->bits;
}
