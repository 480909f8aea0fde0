/* cycle_ways.c: where a visit may go from a step, a room or the gate of a path, under what is assumed. Contract: cycles.h. */
#include "models/compiler/cycles.h"
#include "models/hours.h"
#include "sim/base/array.h"
#include "sim/engine/moment.h"
#include <math.h>

enum answer { NO, YES, EITHER };

static void go(struct yl_ways *graph, int32_t to, bool passed)
{
    if (to < 0) {
        graph->out = true;
        return;
    }
    if (!YL_ARRAY_RESERVE(&graph->way, &graph->way_capacity, graph->ways + 1)) {
        graph->failed = true;
        return;
    }
    graph->way[graph->ways++] = (struct yl_way){(uint32_t)to, passed};
}

int32_t yl_ways_node(const struct yl_ways *graph, const struct yl_destination *to)
{
    switch (to->kind) {
    case YL_TO_PATH:
        return (int32_t)graph->path_at[to->index];
    case YL_TO_ROOM:
        return (int32_t)graph->room_at[to->index];
    case YL_TO_SHOP:
        return graph->s->shop[to->index].steps ? (int32_t)graph->shop_at[to->index] : -1;
    case YL_TO_NEXT:
    case YL_TO_NOWHERE:
    case YL_TO_LEAVE:
    case YL_TO_REPLAY:
        break;
    }
    return -1;
}

static void go_to(struct yl_ways *graph, const struct yl_way_node *from,
                  const struct yl_destination *to, bool passed)
{
    bool on = to->kind == YL_TO_NEXT || to->kind == YL_TO_NOWHERE;
    go(graph, on ? from->next : yl_ways_node(graph, to), passed);
}

/* ---- questions ------------------------------------------------------------------------------------------------------- */
static int32_t value_of(const struct yl_ways *graph, int32_t axis)
{
    return axis < 0 ? 0 : graph->given.value[axis];
}

enum what { TIME, FAILS, PASSES };
static bool is_so(const struct yl_dist *dist, enum what what)
{
    bool constant = dist->family == YL_CONSTANT;
    return what == TIME ? !constant || dist->a > 0 : what == FAILS ? dist->a < 1 : dist->a > 0;
}

/* Of what a quantity may be here: does it take time, can it fail, can it pass? */
static enum answer ask(const struct yl_ways *graph, const struct yl_quantity *quantity,
                       enum what what)
{
    int32_t v = value_of(graph, quantity->axis);
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

bool yl_ways_finite(const struct yl_ways *graph, uint32_t limit)
{
    const struct yl_limit *l = &graph->s->limit[limit];
    for (uint32_t v = 0; v < l->allow.count; v++)
        if (isfinite(l->allow.dist[v].a)) return true;
    return l->has_start || l->lasts;
}

static enum answer in_hours(const struct yl_ways *graph, const struct yl_condition *condition)
{
    if (graph->given.moment == YL_NEVER) return EITHER;
    return yl_hours_hold(condition, &graph->s->zone, graph->given.moment) ? YES : NO;
}

static enum answer holds(const struct yl_ways *graph, const struct yl_condition *condition)
{
    int32_t v = YL_ANY;
    switch (condition->kind) {
    case YL_COND_AXIS:
        v = value_of(graph, (int32_t)condition->index);
        return v < 0 ? EITHER : condition->mask >> v & 1 ? YES : NO;
    case YL_COND_ROOM:
        if (!graph->s->room[condition->index].sessions && !graph->s->room[condition->index].hosted)
            return YES;
        v = graph->given.room[condition->index];
        return v < 0 ? EITHER : v == YL_GIVEN_LIVE ? YES : NO;
    case YL_COND_LIMIT:
        if (!yl_ways_finite(graph, condition->index)) return YES;
        v = graph->given.left[condition->index];
        return v < 0 ? EITHER : v ? YES : NO;
    case YL_COND_HOURS:
        break;
    }
    return in_hours(graph, condition);
}

static enum answer all_hold(const struct yl_ways *graph, const struct yl_conditions *conditions)
{
    enum answer all = YES;
    for (uint32_t i = 0; i < conditions->count; i++) {
        enum answer one = holds(graph, &conditions->all[i]);
        if (one == NO) return NO;
        if (one == EITHER) all = EITHER;
    }
    return all;
}

/* May a condition that does not hold never come to hold? */
static bool is_never(const struct yl_ways *graph, const struct yl_condition *condition)
{
    int64_t now = graph->given.moment;
    if (condition->kind == YL_COND_HOURS) return false;
    if (now == YL_NEVER) return true;
    if (condition->kind == YL_COND_AXIS) {
        const struct yl_axis *axis = &graph->s->axis[condition->index];
        if (axis->timetable.count)
            return yl_moment_next_value(&axis->timetable, condition->mask, now) == YL_NEVER;
        return axis->kind != YL_AXIS_FACT || !(condition->mask & 2) ||
               (!axis->has_after && axis->from <= now) || axis->from == YL_NEVER || axis->to <= now;
    }
    const struct yl_room *room =
        condition->kind == YL_COND_ROOM ? &graph->s->room[condition->index] : NULL;
    for (uint32_t i = 0; room && i < room->sessions; i++)
        if (room->session[i].from > now) return false;
    return true;
}

/* ---- ways ------------------------------------------------------------------------------------------------------------ */
/* Where a visit goes that is blocked, refused or too late. */
static void stopped(struct yl_ways *graph, const struct yl_way_node *node)
{
    if (node->item)
        go(graph, node->next, false);
    else if (node->step->otherwise.kind == YL_TO_NOWHERE)
        graph->out = true;
    else
        go_to(graph, node, &node->step->otherwise, false);
}

/* What follows once the chances are passed. */
static void behind(struct yl_ways *graph, const struct yl_way_node *node,
                   const struct yl_destination *to)
{
    const struct yl_step *step = node->step;
    bool late = step->valid.present && graph->given.late != 0, none = false, refused = false;
    if (late) stopped(graph, node);
    if (step->valid.present && graph->given.late > 0) return;
    for (uint32_t i = 0; i < step->takes; i++) {
        int8_t left = yl_ways_finite(graph, step->take[i]) ? graph->given.left[step->take[i]] : 1;
        none |= left == 0;
        refused |= left <= 0;
    }
    if (refused) stopped(graph, node);
    if (!none) go_to(graph, node, to, true);
}

static bool row_is_possible(const struct yl_ways *graph, const struct yl_choice *choice,
                            uint32_t row)
{
    bool possible = true;
    for (uint32_t i = choice->axes; i-- > 0;) {
        uint32_t values = graph->s->axis[choice->axis[i]].values;
        int32_t now = value_of(graph, choice->axis[i]);
        possible &= now < 0 || (uint32_t)now == row % values;
        row /= values;
    }
    return possible;
}

/* `leaves`: an option 'leave' is so before the step is passed. */
static void choose(struct yl_ways *graph, const struct yl_way_node *node,
                   const struct yl_choice *choice, bool leaves)
{
    for (uint32_t v = 0; choice->share && v < choice->values; v++)
        for (uint32_t o = 0; row_is_possible(graph, choice, v) && o < choice->options; o++) {
            if (!(choice->share[(size_t)v * choice->options + o] > 0)) continue;
            if (leaves && choice->to[o].kind == YL_TO_LEAVE)
                graph->out = true;
            else if (node->step)
                behind(graph, node, &choice->to[o]);
            else
                go_to(graph, node, &choice->to[o], false);
        }
}

/* True: only behind some time does it go on, and that is not asked for. */
static bool takes_time(struct yl_ways *graph, enum answer time)
{
    if (time != NO) graph->out = true;
    return time == YES && !graph->given.through;
}

/* Finds no seat or agent free, which matters where such visits go elsewhere; true: it does not come in. `at_once`: it does not
 * wait. */
static bool is_shut_out(struct yl_ways *graph, uint32_t station, const struct yl_destination *to,
                        bool at_once, const struct yl_quantity *patience)
{
    if (to->kind == YL_TO_NOWHERE || !graph->given.full[station]) return false;
    enum answer time = NO;
    if (!at_once) time = patience->count ? ask(graph, patience, TIME) : YES;
    if (time != NO) graph->out = true;
    if (time != YES || graph->given.through) go(graph, yl_ways_node(graph, to), false);
    return graph->given.full[station] > 0;
}

/* Waits for what does not hold; true: it does not go on. */
static bool waits(struct yl_ways *graph, const struct yl_way_node *node)
{
    const struct yl_conditions *conditions = &node->step->wait;
    enum answer all = all_hold(graph, conditions);
    if (all == YES) return false;
    bool never = false;
    for (uint32_t i = 0; i < conditions->count; i++)
        never |= holds(graph, &conditions->all[i]) != YES && is_never(graph, &conditions->all[i]);
    if (never) stopped(graph, node);
    if (never && all == NO && graph->given.moment != YL_NEVER) return true;
    return takes_time(graph, all == NO ? YES : EITHER);
}

/* Is this an hour in which a rhythm lets nobody pass? */
static bool is_silent(const struct yl_ways *graph, const struct yl_step *step)
{
    if (step->rhythm < 0 || graph->given.moment == YL_NEVER) return false;
    struct yl_local local = yl_local(&graph->s->zone, graph->given.moment);
    return graph->s->profile[step->rhythm].weight[local.weekday * 24 + local.hour] <= 0 &&
           ask(graph, &step->p, FAILS) == YES;
}

static void from_step(struct yl_ways *graph, const struct yl_way_node *node)
{
    const struct yl_step *step = node->step;
    enum answer only = all_hold(graph, &step->only_if),
                skip = step->skip_if.count ? all_hold(graph, &step->skip_if) : NO;
    if (only != YES || skip != NO) go(graph, node->next, false);
    if (only == NO || skip == YES) return;
    for (uint32_t i = 0; i < step->needs.count; i++) {
        enum answer one = holds(graph, &step->needs.all[i]);
        if (one != YES) stopped(graph, node);
        if (one == NO) return;
    }
    if (step->wait.count && waits(graph, node)) return;
    enum answer after = ask(graph, &step->after, TIME);
    if (node->item && after != NO)
        go(graph, node->next, false); /* it happens later, if at all */
    else if (after != NO)
        graph->out = true;
    if (after == YES && !graph->given.through) return;
    const struct yl_agent *agent = step->ask >= 0 ? &graph->s->agent[step->ask] : NULL;
    if (agent && is_shut_out(graph, graph->s->rooms + (uint32_t)step->ask, &agent->otherwise, false,
                             &agent->patience))
        return;
    if (agent && takes_time(graph, ask(graph, &agent->service, TIME))) return;
    if (ask(graph, &step->p, FAILS) != NO) {
        if (node->item || step->or_else.kind == YL_TO_NEXT)
            go(graph, node->next, false);
        else
            go(graph, yl_ways_node(graph, &step->or_else), false);
    }
    if (ask(graph, &step->p, PASSES) == NO || is_silent(graph, step)) return;
    if (step->choose.present)
        choose(graph, node, &step->choose, !step->choose_is_to);
    else
        behind(graph, node, &step->to);
}

/* An item comes up at its times for all who are there, and at a moment of its own behind some time. */
static void from_item(struct yl_ways *graph, const struct yl_way_node *node)
{
    enum answer now = graph->given.moment == YL_NEVER && node->step->at_times ? EITHER : NO;
    for (uint32_t i = 0; i < node->step->at_times; i++)
        if (node->step->at_time[i] == graph->given.moment) now = YES;
    if (graph->given.through) now = EITHER;
    if (now != YES) go(graph, node->next, false);
    if (now != NO) from_step(graph, node);
}

static void from_room(struct yl_ways *graph, const struct yl_way_node *node)
{
    const struct yl_room *room = node->room;
    bool gated = room->sessions || room->hosted;
    int8_t state = gated ? graph->given.room[node->index] : YL_GIVEN_LIVE;
    bool replay = room->after_end.kind == YL_TO_REPLAY;
    if (state < 0 || state == YL_GIVEN_EARLY)
        go(graph, yl_ways_node(graph, &room->before_first), false);
    if ((state < 0 || state == YL_GIVEN_OVER) && !replay)
        go(graph, yl_ways_node(graph, &room->after_end), false);
    if (!(state < 0 || state == YL_GIVEN_LIVE || (state == YL_GIVEN_OVER && replay))) return;
    if (room->capacity >= 0 && state != YL_GIVEN_OVER &&
        is_shut_out(graph, node->index, &room->otherwise, room->when_full_leave, &room->patience))
        return;
    enum answer stays = ask(graph, &room->watch, TIME);
    if (stays != NO && state != YL_GIVEN_OVER)
        go(graph, node->items, false);
    else if (stays != NO)
        graph->out = true;
    if (stays != YES || graph->given.through) choose(graph, node, &room->then, false);
}

void yl_ways_from(struct yl_ways *graph, uint32_t node)
{
    const struct yl_way_node *n = &graph->node[node];
    graph->ways = 0;
    graph->out = false;
    if (n->item) {
        from_item(graph, n);
    } else if (n->step) {
        from_step(graph, n);
    } else if (n->room) {
        from_room(graph, n);
    } else {
        enum answer in = all_hold(graph, &n->path->needs);
        bool ends = n->path->otherwise.kind == YL_TO_NOWHERE;
        if (in != YES) go(graph, ends ? -1 : yl_ways_node(graph, &n->path->otherwise), false);
        if (in != NO) go(graph, n->next, false);
    }
}

/* ---- nodes ----------------------------------------------------------------------------------------------------------- */
static void add_steps(struct yl_ways *graph, const struct yl_step *step, uint32_t steps,
                      struct yl_way_node like)
{
    for (uint32_t i = 0; i < steps; i++) {
        like.step = &step[i];
        like.at = step[i].at;
        like.next = i + 1 < steps ? (int32_t)graph->nodes + 1 : -1;
        graph->node[graph->nodes++] = like;
    }
}

bool yl_ways_make(struct yl_ways *graph)
{
    const struct yl_scenario *s = graph->s = graph->load->out;
    struct yl_arena *arena = graph->load->r->arena;
    size_t most = s->paths + s->rooms + 1;
    for (uint32_t i = 0; i < s->paths; i++) most += s->path[i].steps;
    for (uint32_t i = 0; i < s->shops; i++) most += s->shop[i].steps;
    for (uint32_t i = 0; i < s->rooms; i++) most += s->room[i].whiles;
    graph->node = yl_arena_get(arena, most * sizeof *graph->node);
    graph->path_at = yl_arena_get(arena, (s->paths + 1) * sizeof *graph->path_at);
    graph->room_at = yl_arena_get(arena, (s->rooms + 1) * sizeof *graph->room_at);
    graph->shop_at = yl_arena_get(arena, (s->shops + 1) * sizeof *graph->shop_at);
    graph->given.value = yl_arena_get(arena, s->axes + 1);
    graph->given.room = yl_arena_get(arena, s->rooms + 1);
    graph->given.left = yl_arena_get(arena, s->limits + 1);
    graph->given.full = yl_arena_get(arena, s->rooms + s->agents + 1);
    if (arena->failed) return false;
    for (uint32_t i = 0; i < s->paths; i++) {
        struct yl_way_node gate = {.path = &s->path[i], .at = s->path[i].at, .items = -1};
        gate.place = yl_arena_print(arena, "paths.%s", s->path[i].name);
        graph->path_at[i] = graph->nodes;
        gate.next = s->path[i].steps ? (int32_t)graph->nodes + 1 : -1;
        graph->node[graph->nodes++] = gate;
        gate.path = NULL;
        add_steps(graph, s->path[i].step, s->path[i].steps, gate);
    }
    for (uint32_t i = 0; i < s->shops; i++) {
        struct yl_way_node step = {.place = yl_arena_print(arena, "shops.%s", s->shop[i].name)};
        graph->shop_at[i] = graph->nodes;
        add_steps(graph, s->shop[i].step, s->shop[i].steps, step);
    }
    for (uint32_t i = 0; i < s->rooms; i++) {
        struct yl_way_node room = {.room = &s->room[i], .at = s->room[i].at, .next = -1};
        room.place = yl_arena_print(arena, "rooms.%s", s->room[i].name);
        room.index = i, room.items = s->room[i].whiles ? (int32_t)graph->nodes + 1 : -1;
        graph->room_at[i] = graph->nodes;
        graph->node[graph->nodes++] = room;
        room.room = NULL, room.item = true;
        add_steps(graph, s->room[i].during, s->room[i].whiles, room);
    }
    return !arena->failed;
}
