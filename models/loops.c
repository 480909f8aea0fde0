/* loops.c: where a visit may go from a step, a room or the gate of a path, under what is assumed. Contract: loops.h. */
#include "models/loops.h"
#include <math.h>
#include <stdlib.h>

enum answer { NO, YES, EITHER };

static void go(struct yl_ways *g, int32_t to, bool passed)
{
    if (to < 0) {
        g->out = true;
        return;
    }
    if (g->ways == g->way_room) {
        uint32_t room = g->way_room ? 2 * g->way_room : 64;
        struct yl_way *more = realloc(g->way, room * sizeof *more);
        if (!more) {
            g->failed = true;
            return;
        }
        g->way = more;
        g->way_room = room;
    }
    g->way[g->ways++] = (struct yl_way){(uint32_t)to, passed};
}

int32_t yl_ways_node(const struct yl_ways *g, const struct yl_destination *to)
{
    switch (to->kind) {
    case YL_TO_PATH:
        return (int32_t)g->path_at[to->index];
    case YL_TO_ROOM:
        return (int32_t)g->room_at[to->index];
    case YL_TO_SHOP:
        return g->s->shop[to->index].steps ? (int32_t)g->shop_at[to->index] : -1;
    case YL_TO_NEXT:
    case YL_TO_NOWHERE:
    case YL_TO_LEAVE:
    case YL_TO_REPLAY:
        break;
    }
    return -1;
}

static void go_to(struct yl_ways *g, const struct yl_way_node *from,
                  const struct yl_destination *to, bool passed)
{
    bool on = to->kind == YL_TO_NEXT || to->kind == YL_TO_NOWHERE;
    go(g, on ? from->next : yl_ways_node(g, to), passed);
}

/* ---- questions ------------------------------------------------------------------------------------------------------- */
static int32_t value_of(const struct yl_ways *g, int32_t axis)
{
    return axis < 0 ? 0 : g->given.value[axis];
}

enum what { TIME, FAILS, PASSES };
static bool is_so(const struct yl_dist *d, enum what what)
{
    bool constant = d->family == YL_CONSTANT;
    return what == TIME ? !constant || d->a > 0 : what == FAILS ? d->a < 1 : d->a > 0;
}

/* Of what a quantity may be here: does it take time, can it fail, can it pass? */
static enum answer ask(const struct yl_ways *g, const struct yl_quantity *q, enum what what)
{
    int32_t v = value_of(g, q->axis);
    bool yes = false, no = false;
    if (!q->count) return what == PASSES ? YES : NO; /* unsaid: 100 %, 0 s */
    for (uint32_t i = 0; i < q->count; i++) {
        if (v >= 0 && (uint32_t)v != i) continue;
        if (is_so(&q->dist[i], what))
            yes = true;
        else
            no = true;
    }
    return yes && no ? EITHER : yes ? YES : NO;
}

bool yl_ways_finite(const struct yl_ways *g, uint32_t limit)
{
    const struct yl_limit *l = &g->s->limit[limit];
    for (uint32_t v = 0; v < l->allow.count; v++)
        if (isfinite(l->allow.dist[v].a)) return true;
    return l->has_start || l->lasts;
}

static enum answer in_hours(const struct yl_ways *g, const struct yl_condition *c)
{
    if (g->given.moment == YL_NEVER) return EITHER;
    struct yl_local x = yl_local(&g->s->zone, g->given.moment);
    int64_t now = x.hour * YL_HOUR + x.minute * YL_MINUTE + x.second * YL_SECOND + x.micro;
    bool in = c->from <= c->to ? now >= c->from && now < c->to : now >= c->from || now < c->to;
    return in ? YES : NO;
}

static enum answer holds(const struct yl_ways *g, const struct yl_condition *c)
{
    int32_t v = YL_ANY;
    switch (c->kind) {
    case YL_COND_AXIS:
        v = value_of(g, (int32_t)c->index);
        return v < 0 ? EITHER : c->mask >> v & 1 ? YES : NO;
    case YL_COND_ROOM:
        if (!g->s->room[c->index].sessions && !g->s->room[c->index].hosted) return YES;
        v = g->given.room[c->index];
        return v < 0 ? EITHER : v == YL_GIVEN_LIVE ? YES : NO;
    case YL_COND_LIMIT:
        if (!yl_ways_finite(g, c->index)) return YES;
        v = g->given.left[c->index];
        return v < 0 ? EITHER : v ? YES : NO;
    case YL_COND_HOURS:
        break;
    }
    return in_hours(g, c);
}

static enum answer all_hold(const struct yl_ways *g, const struct yl_conditions *c)
{
    enum answer all = YES;
    for (uint32_t i = 0; i < c->count; i++) {
        enum answer one = holds(g, &c->all[i]);
        if (one == NO) return NO;
        if (one == EITHER) all = EITHER;
    }
    return all;
}

/* May a condition that does not hold never come to hold? */
static bool is_never(const struct yl_ways *g, const struct yl_condition *c)
{
    int64_t now = g->given.moment;
    if (c->kind == YL_COND_HOURS) return false;
    if (now == YL_NEVER) return true;
    if (c->kind == YL_COND_AXIS) {
        const struct yl_axis *a = &g->s->axis[c->index];
        return a->kind != YL_AXIS_FACT || !(c->mask & 2) || (!a->has_after && a->from <= now) ||
               a->from == YL_NEVER || a->to <= now;
    }
    const struct yl_room *room = c->kind == YL_COND_ROOM ? &g->s->room[c->index] : NULL;
    for (uint32_t i = 0; room && i < room->sessions; i++)
        if (room->session[i].from > now) return false;
    return true;
}

/* ---- ways ------------------------------------------------------------------------------------------------------------ */
/* Where a visit goes that is blocked, refused or too late. */
static void stopped(struct yl_ways *g, const struct yl_way_node *n)
{
    if (n->item)
        go(g, n->next, false);
    else if (n->step->otherwise.kind == YL_TO_NOWHERE)
        g->out = true;
    else
        go_to(g, n, &n->step->otherwise, false);
}

/* What follows once the chances are passed. */
static void behind(struct yl_ways *g, const struct yl_way_node *n, const struct yl_destination *to)
{
    const struct yl_step *step = n->step;
    bool late = step->valid.present && g->given.late != 0, none = false, refused = false;
    if (late) stopped(g, n);
    if (step->valid.present && g->given.late > 0) return;
    for (uint32_t i = 0; i < step->takes; i++) {
        int8_t left = yl_ways_finite(g, step->take[i]) ? g->given.left[step->take[i]] : 1;
        none |= left == 0;
        refused |= left <= 0;
    }
    if (refused) stopped(g, n);
    if (!none) go_to(g, n, to, true);
}

static bool row_is_possible(const struct yl_ways *g, const struct yl_choice *c, uint32_t row)
{
    bool possible = true;
    for (uint32_t i = c->axes; i-- > 0;) {
        uint32_t values = g->s->axis[c->axis[i]].values;
        int32_t now = value_of(g, c->axis[i]);
        possible &= now < 0 || (uint32_t)now == row % values;
        row /= values;
    }
    return possible;
}

/* `leaves`: an option 'leave' is so before the step is passed. */
static void choose(struct yl_ways *g, const struct yl_way_node *n, const struct yl_choice *c,
                   bool leaves)
{
    for (uint32_t v = 0; c->share && v < c->values; v++)
        for (uint32_t o = 0; row_is_possible(g, c, v) && o < c->options; o++) {
            if (!(c->share[(size_t)v * c->options + o] > 0)) continue;
            if (leaves && c->to[o].kind == YL_TO_LEAVE)
                g->out = true;
            else if (n->step)
                behind(g, n, &c->to[o]);
            else
                go_to(g, n, &c->to[o], false);
        }
}

/* True: only behind some time does it go on, and that is not asked for. */
static bool takes_time(struct yl_ways *g, enum answer time)
{
    if (time != NO) g->out = true;
    return time == YES && !g->given.through;
}

/* Waits for what does not hold; true: it does not go on. */
static bool waits(struct yl_ways *g, const struct yl_way_node *n)
{
    const struct yl_conditions *c = &n->step->wait;
    enum answer all = all_hold(g, c);
    if (all == YES) return false;
    bool never = false;
    for (uint32_t i = 0; i < c->count; i++)
        never |= holds(g, &c->all[i]) != YES && is_never(g, &c->all[i]);
    if (never) stopped(g, n);
    if (never && all == NO && g->given.moment != YL_NEVER) return true;
    return takes_time(g, all == NO ? YES : EITHER);
}

static void from_step(struct yl_ways *g, const struct yl_way_node *n)
{
    const struct yl_step *step = n->step;
    enum answer only = all_hold(g, &step->only_if),
                skip = step->skip_if.count ? all_hold(g, &step->skip_if) : NO;
    if (only != YES || skip != NO) go(g, n->next, false);
    if (only == NO || skip == YES) return;
    for (uint32_t i = 0; i < step->needs.count; i++) {
        enum answer one = holds(g, &step->needs.all[i]);
        if (one != YES) stopped(g, n);
        if (one == NO) return;
    }
    if (step->wait.count && waits(g, n)) return;
    enum answer after = ask(g, &step->after, TIME);
    if (n->item && after != NO)
        go(g, n->next, false); /* it happens later, if at all */
    else if (after != NO)
        g->out = true;
    if (after == YES && !g->given.through) return;
    if (step->ask >= 0 && takes_time(g, ask(g, &g->s->agent[step->ask].service, TIME))) return;
    if (ask(g, &step->p, FAILS) != NO) {
        if (n->item || step->or_else.kind == YL_TO_NEXT)
            go(g, n->next, false);
        else
            go(g, yl_ways_node(g, &step->or_else), false);
    }
    if (ask(g, &step->p, PASSES) == NO) return;
    if (step->choose.present)
        choose(g, n, &step->choose, !step->choose_is_to);
    else
        behind(g, n, &step->to);
}

/* An item comes up at its times for all who are there, and at a moment of its own behind some time. */
static void from_item(struct yl_ways *g, const struct yl_way_node *n)
{
    enum answer now = g->given.moment == YL_NEVER && n->step->at_times ? EITHER : NO;
    for (uint32_t i = 0; i < n->step->at_times; i++)
        if (n->step->at_time[i] == g->given.moment) now = YES;
    if (g->given.through) now = EITHER;
    if (now != YES) go(g, n->next, false);
    if (now != NO) from_step(g, n);
}

static void from_room(struct yl_ways *g, const struct yl_way_node *n)
{
    const struct yl_room *room = n->room;
    bool gated = room->sessions || room->hosted;
    int8_t state = gated ? g->given.room[n->index] : YL_GIVEN_LIVE;
    bool replay = room->after_end.kind == YL_TO_REPLAY;
    if (state < 0 || state == YL_GIVEN_EARLY) go(g, yl_ways_node(g, &room->before_first), false);
    if ((state < 0 || state == YL_GIVEN_OVER) && !replay)
        go(g, yl_ways_node(g, &room->after_end), false);
    if (!(state < 0 || state == YL_GIVEN_LIVE || (state == YL_GIVEN_OVER && replay))) return;
    enum answer stays = ask(g, &room->watch, TIME);
    if (stays != NO && state != YL_GIVEN_OVER)
        go(g, n->items, false);
    else if (stays != NO)
        g->out = true;
    if (stays != YES || g->given.through) choose(g, n, &room->then, false);
}

void yl_ways_from(struct yl_ways *g, uint32_t node)
{
    const struct yl_way_node *n = &g->node[node];
    g->ways = 0;
    g->out = false;
    if (n->item) {
        from_item(g, n);
    } else if (n->step) {
        from_step(g, n);
    } else if (n->room) {
        from_room(g, n);
    } else {
        enum answer in = all_hold(g, &n->path->needs);
        bool ends = n->path->otherwise.kind == YL_TO_NOWHERE;
        if (in != YES) go(g, ends ? -1 : yl_ways_node(g, &n->path->otherwise), false);
        if (in != NO) go(g, n->next, false);
    }
}

/* ---- nodes ----------------------------------------------------------------------------------------------------------- */
static void add_steps(struct yl_ways *g, const struct yl_step *step, uint32_t steps,
                      struct yl_way_node like)
{
    for (uint32_t i = 0; i < steps; i++) {
        like.step = &step[i];
        like.at = step[i].at;
        like.next = i + 1 < steps ? (int32_t)g->nodes + 1 : -1;
        g->node[g->nodes++] = like;
    }
}

bool yl_ways_make(struct yl_ways *g)
{
    const struct yl_scenario *s = g->s = g->load->out;
    struct yl_arena *arena = g->load->r->arena;
    size_t most = s->paths + s->rooms + 1;
    for (uint32_t i = 0; i < s->paths; i++) most += s->path[i].steps;
    for (uint32_t i = 0; i < s->shops; i++) most += s->shop[i].steps;
    for (uint32_t i = 0; i < s->rooms; i++) most += s->room[i].whiles;
    g->node = yl_arena_get(arena, most * sizeof *g->node);
    g->path_at = yl_arena_get(arena, (s->paths + 1) * sizeof *g->path_at);
    g->room_at = yl_arena_get(arena, (s->rooms + 1) * sizeof *g->room_at);
    g->shop_at = yl_arena_get(arena, (s->shops + 1) * sizeof *g->shop_at);
    g->given.value = yl_arena_get(arena, s->axes + 1);
    g->given.room = yl_arena_get(arena, s->rooms + 1);
    g->given.left = yl_arena_get(arena, s->limits + 1);
    if (arena->failed) return false;
    for (uint32_t i = 0; i < s->paths; i++) {
        struct yl_way_node gate = {.path = &s->path[i], .at = s->path[i].at, .items = -1};
        gate.place = yl_arena_print(arena, "paths.%s", s->path[i].name);
        g->path_at[i] = g->nodes;
        gate.next = s->path[i].steps ? (int32_t)g->nodes + 1 : -1;
        g->node[g->nodes++] = gate;
        gate.path = NULL;
        add_steps(g, s->path[i].step, s->path[i].steps, gate);
    }
    for (uint32_t i = 0; i < s->shops; i++) {
        struct yl_way_node step = {.place = yl_arena_print(arena, "shops.%s", s->shop[i].name)};
        g->shop_at[i] = g->nodes;
        add_steps(g, s->shop[i].step, s->shop[i].steps, step);
    }
    for (uint32_t i = 0; i < s->rooms; i++) {
        struct yl_way_node room = {.room = &s->room[i], .at = s->room[i].at, .next = -1};
        room.place = yl_arena_print(arena, "rooms.%s", s->room[i].name);
        room.index = i, room.items = s->room[i].whiles ? (int32_t)g->nodes + 1 : -1;
        g->room_at[i] = g->nodes;
        g->node[g->nodes++] = room;
        room.room = NULL, room.item = true;
        add_steps(g, s->room[i].during, s->room[i].whiles, room);
    }
    return !arena->failed;
}
