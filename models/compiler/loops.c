/* loops.c: where a visit may go from a step, a room or the gate of a path, under what is assumed. Contract: loops.h. */
#include "models/compiler/loops.h"
#include <math.h>
#include <stdlib.h>

enum answer { NO, YES, EITHER };

static void go(struct yl_ways *combinations, int32_t to, bool passed)
{
    if (to < 0) {
        combinations->out = true;
        return;
    }
    if (combinations->ways == combinations->way_room) {
        uint32_t room = combinations->way_room ? 2 * combinations->way_room : 64;
        struct yl_way *more = realloc(combinations->way, room * sizeof *more);
        if (!more) {
            combinations->failed = true;
            return;
        }
        combinations->way = more;
        combinations->way_room = room;
    }
    combinations->way[combinations->ways++] = (struct yl_way){(uint32_t)to, passed};
}

int32_t yl_ways_node(const struct yl_ways *combinations, const struct yl_destination *to)
{
    switch (to->kind) {
    case YL_TO_PATH:
        return (int32_t)combinations->path_at[to->index];
    case YL_TO_ROOM:
        return (int32_t)combinations->room_at[to->index];
    case YL_TO_SHOP:
        return combinations->s->shop[to->index].steps ? (int32_t)combinations->shop_at[to->index]
                                                      : -1;
    case YL_TO_NEXT:
    case YL_TO_NOWHERE:
    case YL_TO_LEAVE:
    case YL_TO_REPLAY:
        break;
    }
    return -1;
}

static void go_to(struct yl_ways *combinations, const struct yl_way_node *from,
                  const struct yl_destination *to, bool passed)
{
    bool on = to->kind == YL_TO_NEXT || to->kind == YL_TO_NOWHERE;
    go(combinations, on ? from->next : yl_ways_node(combinations, to), passed);
}

/* ---- questions ------------------------------------------------------------------------------------------------------- */
static int32_t value_of(const struct yl_ways *combinations, int32_t axis)
{
    return axis < 0 ? 0 : combinations->given.value[axis];
}

enum what { TIME, FAILS, PASSES };
static bool is_so(const struct yl_dist *dist, enum what what)
{
    bool constant = dist->family == YL_CONSTANT;
    return what == TIME ? !constant || dist->a > 0 : what == FAILS ? dist->a < 1 : dist->a > 0;
}

/* Of what a quantity may be here: does it take time, can it fail, can it pass? */
static enum answer ask(const struct yl_ways *combinations, const struct yl_quantity *quantity,
                       enum what what)
{
    int32_t v = value_of(combinations, quantity->axis);
    bool yes = false, no = false;
    if (!quantity->count) return what == PASSES ? YES : NO; /* unsaid: 100 %, 0 s */
    for (uint32_t i = 0; i < quantity->count; i++) {
        if (v >= 0 && (uint32_t)v != i) continue;
        if (is_so(&quantity->dist[i], what))
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

static enum answer in_hours(const struct yl_ways *combinations,
                            const struct yl_condition *condition)
{
    if (combinations->given.moment == YL_NEVER) return EITHER;
    struct yl_local local = yl_local(&combinations->s->zone, combinations->given.moment);
    int64_t now =
        local.hour * YL_HOUR + local.minute * YL_MINUTE + local.second * YL_SECOND + local.micro;
    bool in = condition->from <= condition->to ? now >= condition->from && now < condition->to
                                               : now >= condition->from || now < condition->to;
    return in ? YES : NO;
}

static enum answer holds(const struct yl_ways *combinations, const struct yl_condition *condition)
{
    int32_t v = YL_ANY;
    switch (condition->kind) {
    case YL_COND_AXIS:
        v = value_of(combinations, (int32_t)condition->index);
        return v < 0 ? EITHER : condition->mask >> v & 1 ? YES : NO;
    case YL_COND_ROOM:
        if (!combinations->s->room[condition->index].sessions &&
            !combinations->s->room[condition->index].hosted)
            return YES;
        v = combinations->given.room[condition->index];
        return v < 0 ? EITHER : v == YL_GIVEN_LIVE ? YES : NO;
    case YL_COND_LIMIT:
        if (!yl_ways_finite(combinations, condition->index)) return YES;
        v = combinations->given.left[condition->index];
        return v < 0 ? EITHER : v ? YES : NO;
    case YL_COND_HOURS:
        break;
    }
    return in_hours(combinations, condition);
}

static enum answer all_hold(const struct yl_ways *combinations,
                            const struct yl_conditions *conditions)
{
    enum answer all = YES;
    for (uint32_t i = 0; i < conditions->count; i++) {
        enum answer one = holds(combinations, &conditions->all[i]);
        if (one == NO) return NO;
        if (one == EITHER) all = EITHER;
    }
    return all;
}

/* May a condition that does not hold never come to hold? */
static bool is_never(const struct yl_ways *combinations, const struct yl_condition *condition)
{
    int64_t now = combinations->given.moment;
    if (condition->kind == YL_COND_HOURS) return false;
    if (now == YL_NEVER) return true;
    if (condition->kind == YL_COND_AXIS) {
        const struct yl_axis *axis = &combinations->s->axis[condition->index];
        return axis->kind != YL_AXIS_FACT || !(condition->mask & 2) ||
               (!axis->has_after && axis->from <= now) || axis->from == YL_NEVER || axis->to <= now;
    }
    const struct yl_room *room =
        condition->kind == YL_COND_ROOM ? &combinations->s->room[condition->index] : NULL;
    for (uint32_t i = 0; room && i < room->sessions; i++)
        if (room->session[i].from > now) return false;
    return true;
}

/* ---- ways ------------------------------------------------------------------------------------------------------------ */
/* Where a visit goes that is blocked, refused or too late. */
static void stopped(struct yl_ways *combinations, const struct yl_way_node *node)
{
    if (node->item)
        go(combinations, node->next, false);
    else if (node->step->otherwise.kind == YL_TO_NOWHERE)
        combinations->out = true;
    else
        go_to(combinations, node, &node->step->otherwise, false);
}

/* What follows once the chances are passed. */
static void behind(struct yl_ways *combinations, const struct yl_way_node *node,
                   const struct yl_destination *to)
{
    const struct yl_step *step = node->step;
    bool late = step->valid.present && combinations->given.late != 0, none = false, refused = false;
    if (late) stopped(combinations, node);
    if (step->valid.present && combinations->given.late > 0) return;
    for (uint32_t i = 0; i < step->takes; i++) {
        int8_t left = yl_ways_finite(combinations, step->take[i])
                          ? combinations->given.left[step->take[i]]
                          : 1;
        none |= left == 0;
        refused |= left <= 0;
    }
    if (refused) stopped(combinations, node);
    if (!none) go_to(combinations, node, to, true);
}

static bool row_is_possible(const struct yl_ways *combinations, const struct yl_choice *choice,
                            uint32_t row)
{
    bool possible = true;
    for (uint32_t i = choice->axes; i-- > 0;) {
        uint32_t values = combinations->s->axis[choice->axis[i]].values;
        int32_t now = value_of(combinations, choice->axis[i]);
        possible &= now < 0 || (uint32_t)now == row % values;
        row /= values;
    }
    return possible;
}

/* `leaves`: an option 'leave' is so before the step is passed. */
static void choose(struct yl_ways *combinations, const struct yl_way_node *node,
                   const struct yl_choice *choice, bool leaves)
{
    for (uint32_t v = 0; choice->share && v < choice->values; v++)
        for (uint32_t o = 0; row_is_possible(combinations, choice, v) && o < choice->options; o++) {
            if (!(choice->share[(size_t)v * choice->options + o] > 0)) continue;
            if (leaves && choice->to[o].kind == YL_TO_LEAVE)
                combinations->out = true;
            else if (node->step)
                behind(combinations, node, &choice->to[o]);
            else
                go_to(combinations, node, &choice->to[o], false);
        }
}

/* True: only behind some time does it go on, and that is not asked for. */
static bool takes_time(struct yl_ways *combinations, enum answer time)
{
    if (time != NO) combinations->out = true;
    return time == YES && !combinations->given.through;
}

/* Waits for what does not hold; true: it does not go on. */
static bool waits(struct yl_ways *combinations, const struct yl_way_node *node)
{
    const struct yl_conditions *conditions = &node->step->wait;
    enum answer all = all_hold(combinations, conditions);
    if (all == YES) return false;
    bool never = false;
    for (uint32_t i = 0; i < conditions->count; i++)
        never |= holds(combinations, &conditions->all[i]) != YES &&
                 is_never(combinations, &conditions->all[i]);
    if (never) stopped(combinations, node);
    if (never && all == NO && combinations->given.moment != YL_NEVER) return true;
    return takes_time(combinations, all == NO ? YES : EITHER);
}

static void from_step(struct yl_ways *combinations, const struct yl_way_node *node)
{
    const struct yl_step *step = node->step;
    enum answer only = all_hold(combinations, &step->only_if),
                skip = step->skip_if.count ? all_hold(combinations, &step->skip_if) : NO;
    if (only != YES || skip != NO) go(combinations, node->next, false);
    if (only == NO || skip == YES) return;
    for (uint32_t i = 0; i < step->needs.count; i++) {
        enum answer one = holds(combinations, &step->needs.all[i]);
        if (one != YES) stopped(combinations, node);
        if (one == NO) return;
    }
    if (step->wait.count && waits(combinations, node)) return;
    enum answer after = ask(combinations, &step->after, TIME);
    if (node->item && after != NO)
        go(combinations, node->next, false); /* it happens later, if at all */
    else if (after != NO)
        combinations->out = true;
    if (after == YES && !combinations->given.through) return;
    if (step->ask >= 0 &&
        takes_time(combinations,
                   ask(combinations, &combinations->s->agent[step->ask].service, TIME)))
        return;
    if (ask(combinations, &step->p, FAILS) != NO) {
        if (node->item || step->or_else.kind == YL_TO_NEXT)
            go(combinations, node->next, false);
        else
            go(combinations, yl_ways_node(combinations, &step->or_else), false);
    }
    if (ask(combinations, &step->p, PASSES) == NO) return;
    if (step->choose.present)
        choose(combinations, node, &step->choose, !step->choose_is_to);
    else
        behind(combinations, node, &step->to);
}

/* An item comes up at its times for all who are there, and at a moment of its own behind some time. */
static void from_item(struct yl_ways *combinations, const struct yl_way_node *node)
{
    enum answer now = combinations->given.moment == YL_NEVER && node->step->at_times ? EITHER : NO;
    for (uint32_t i = 0; i < node->step->at_times; i++)
        if (node->step->at_time[i] == combinations->given.moment) now = YES;
    if (combinations->given.through) now = EITHER;
    if (now != YES) go(combinations, node->next, false);
    if (now != NO) from_step(combinations, node);
}

static void from_room(struct yl_ways *combinations, const struct yl_way_node *node)
{
    const struct yl_room *room = node->room;
    bool gated = room->sessions || room->hosted;
    int8_t state = gated ? combinations->given.room[node->index] : YL_GIVEN_LIVE;
    bool replay = room->after_end.kind == YL_TO_REPLAY;
    if (state < 0 || state == YL_GIVEN_EARLY)
        go(combinations, yl_ways_node(combinations, &room->before_first), false);
    if ((state < 0 || state == YL_GIVEN_OVER) && !replay)
        go(combinations, yl_ways_node(combinations, &room->after_end), false);
    if (!(state < 0 || state == YL_GIVEN_LIVE || (state == YL_GIVEN_OVER && replay))) return;
    enum answer stays = ask(combinations, &room->watch, TIME);
    if (stays != NO && state != YL_GIVEN_OVER)
        go(combinations, node->items, false);
    else if (stays != NO)
        combinations->out = true;
    if (stays != YES || combinations->given.through) choose(combinations, node, &room->then, false);
}

void yl_ways_from(struct yl_ways *combinations, uint32_t node)
{
    const struct yl_way_node *n = &combinations->node[node];
    combinations->ways = 0;
    combinations->out = false;
    if (n->item) {
        from_item(combinations, n);
    } else if (n->step) {
        from_step(combinations, n);
    } else if (n->room) {
        from_room(combinations, n);
    } else {
        enum answer in = all_hold(combinations, &n->path->needs);
        bool ends = n->path->otherwise.kind == YL_TO_NOWHERE;
        if (in != YES)
            go(combinations, ends ? -1 : yl_ways_node(combinations, &n->path->otherwise), false);
        if (in != NO) go(combinations, n->next, false);
    }
}

/* ---- nodes ----------------------------------------------------------------------------------------------------------- */
static void add_steps(struct yl_ways *combinations, const struct yl_step *step, uint32_t steps,
                      struct yl_way_node like)
{
    for (uint32_t i = 0; i < steps; i++) {
        like.step = &step[i];
        like.at = step[i].at;
        like.next = i + 1 < steps ? (int32_t)combinations->nodes + 1 : -1;
        combinations->node[combinations->nodes++] = like;
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
