/* loop.c: the one-visit form of every operation, resources, windows. Contract: loop.h. */
#include "sim/engine/loop.h"
#include "sim/base/must.h"
#include "sim/engine/money.h"
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 65536, MOST_HOPS = 65535 };
enum kind { KIND_VISIT, KIND_SEAT, KIND_DESK, KIND_SESSION };

/* ---- the pool --------------------------------------------------------------------------------------------------- */
static uint32_t visit_get(struct yl_loop *l, const struct yl_visit *from)
{
    uint32_t i = l->free;
    if (i != YL_NOBODY) {
        l->free = l->visit[i].next;
    } else {
        if (l->visits == l->room) {
            uint32_t want = l->room ? 2 * l->room : 1024;
            struct yl_visit *more = realloc(l->visit, (size_t)want * sizeof *more);
            if (!more) {
                l->status = YL_NO_MEMORY;
                return YL_NOBODY;
            }
            l->visit = more, l->room = want, l->calendar.visits = more;
        }
        i = l->visits++;
    }
    l->visit[i] = *from;
    return i;
}

static void visit_put(struct yl_loop *l, uint32_t i) { l->visit[i].next = l->free, l->free = i, l->visit[i].node = YL_NO_NODE; }

static void push(struct yl_loop *l, int64_t time, enum yl_rank rank, enum kind kind, uint32_t what, uint32_t visit)
{
    struct yl_event e = {.time = time, .visit = visit, .what = (uint16_t)what, .rank = (uint8_t)rank, .kind = (uint8_t)kind};
    enum yl_status s = yl_calendar_push(&l->calendar, e);
    if (s) l->status = s;
}

/* ---- asking about a visit ------------------------------------------------------------------------------------------ */
static const struct yl_plan *plan_of(const struct yl_loop *l) { return l->world->plan; }

static uint64_t *memory_of(struct yl_loop *l, struct yl_visit *v)
{
    struct yl_world *w = l->world;
    if (!w->memory) return &v->memory;
    uint64_t *m = &w->memory[v->person];
    if (!*m) *m = yl_world_memory(w, v->person, 0, YL_C2_PERSON);
    return m;
}

static uint8_t trait_of(struct yl_loop *l, const struct yl_visit *v, uint32_t axis)
{
    if (plan_of(l)->size) return yl_world_trait(l->world, axis, v->person, 0, YL_C2_PERSON);
    return yl_world_trait(l->world, axis, v->c0, v->c1, v->c2);
}

static uint8_t value_of(struct yl_loop *l, struct yl_visit *v, int32_t axis)
{
    if (axis < 0) return 0;
    const struct yl_plan_axis *a = &plan_of(l)->axis[axis];
    if (a->kind == YL_BY_TRAIT) return trait_of(l, v, (uint32_t)axis);
    if (a->kind == YL_BY_MEMORY) return *memory_of(l, v) >> a->bit & 1;
    return yl_world_marked_fact(l->world, (uint32_t)axis, v->time);
}

static int64_t quantity(struct yl_loop *l, struct yl_visit *v, const struct yl_by_draw *by, uint32_t place, uint32_t slot)
{
    const struct yl_draw *draw = &by->draw[value_of(l, v, by->axis)];
    if (yl_draw_is_constant(draw)) return yl_draw_integer(draw, 0);
    return yl_draw_integer(draw, yl_k52(l->world->key[place], v->c0, v->c1, v->c2, yl_c3(slot, v->attempt, v->hop)));
}

static double intent_of(struct yl_loop *l, const struct yl_visit *v)
{
    return plan_of(l)->size ? yl_world_intent(l->world, v->person, 0, YL_C2_PERSON) : yl_world_intent(l->world, v->c0, v->c1, v->c2);
}

static bool chance(struct yl_loop *l, struct yl_visit *v, const struct yl_by_chance *by, uint32_t place)
{
    uint8_t value = value_of(l, v, by->axis);
    const struct yl_chance *c = &by->chance[value];
    if (c->certain || !c->threshold) return c->certain;
    uint32_t c3 = yl_c3(YL_SLOT_CHANCE, v->attempt, v->hop);
    struct yl_key key = l->world->key[place];
    if (by->moved) return yl_moved_passes(l->world, by, value, yl_word(key, v->c0, v->c1, v->c2, c3), intent_of(l, v));
    return yl_passes(c->threshold, key, v->c0, v->c1, v->c2, c3);
}

static const struct yl_plan_session *session_at(const struct yl_plan_room *room, int64_t time)
{
    for (uint32_t s = 0; s < room->sessions; s++)
        if (time >= room->session[s].from && time < room->session[s].to) return &room->session[s];
    return NULL;
}

static bool holds(struct yl_loop *l, struct yl_visit *v, const struct yl_test *t)
{
    const struct yl_plan *p = plan_of(l);
    if (t->kind == YL_TEST_AXIS) return t->mask >> value_of(l, v, (int32_t)t->index) & 1;
    if (t->kind == YL_TEST_LIVE) return !p->room[t->index].sessions || session_at(&p->room[t->index], v->time);
    struct yl_local x = yl_local(&p->zone, v->time);
    int64_t now = x.hour * YL_HOUR + x.minute * YL_MINUTE + x.second * YL_SECOND + x.micro;
    return t->from <= t->to ? now >= t->from && now < t->to : now >= t->from || now < t->to;
}

static bool all_hold(struct yl_loop *l, struct yl_visit *v, const struct yl_tests *tests)
{
    bool all = true;
    for (uint32_t i = 0; i < tests->count && all; i++) all = holds(l, v, &tests->test[i]);
    return all != tests->opposite;
}

/* ---- counting ------------------------------------------------------------------------------------------------------- */
static void add(struct yl_loop *l, const struct yl_visit *v, uint32_t slot, int64_t n)
{
    yl_tally_add(l->world->tally, v->counted, v->entry, slot, n);
}

static void note(struct yl_loop *l, const struct yl_visit *v, uint32_t row, const char *event)
{
    const struct yl_plan *p = plan_of(l);
    if (v->traced && row != YL_NO_NODE) l->trace(l->trace_context, v, p->row_place[row], p->row_step[row], event);
}

static void count_row(struct yl_loop *l, struct yl_visit *v, uint32_t row, uint32_t which)
{
    static const char *const said[] = {"reached", "skipped", "passed"};
    const struct yl_plan *p = plan_of(l);
    if (row == YL_NO_NODE) return;
    add(l, v, 3 * row + which, 1);
    note(l, v, row, said[which]);
    uint32_t slot = p->by_slot + row * p->by_values * 3;
    for (uint32_t y = 0; y < p->bys; y++) {
        add(l, v, slot + 3u * value_of(l, v, (int32_t)p->by[y]) + which, 1);
        slot += 3 * p->axis[p->by[y]].values;
    }
}

static void arrive(struct yl_loop *l, struct yl_visit *v, uint32_t place)
{
    const struct yl_plan *p = plan_of(l);
    const struct yl_plan_arrival *a = &p->arrival[place];
    if (v->traced) l->trace(l->trace_context, v, a->name, "", "arrives");
    if (a->again) {
        if (v->seen >> a->bit & 1) return;
        v->seen |= UINT64_C(1) << a->bit;
    }
    uint32_t hist = p->hist[v->entry * p->arrivals + place];
    add(l, v, a->slot, 1), add(l, v, a->slot + 1, v->actions), add(l, v, a->slot + 2, v->switches);
    if (v->counted && hist != YL_NO_NODE) yl_tally_time(l->world->tally, hist, v->time - v->begun);
}

static void finish(struct yl_loop *l, uint32_t i, uint32_t outcome)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    add(l, v, p->outcome_slot + outcome, 1);
    if (v->traced) l->trace(l->trace_context, v, "", "", p->outcome[outcome]);
    visit_put(l, i);
}

/* ---- operations ------------------------------------------------------------------------------------------------------- */
static void walk(struct yl_loop *l, uint32_t i, bool now);

static int64_t number_of(struct yl_loop *l, struct yl_visit *v, const struct yl_by_number *by) { return by->number[value_of(l, v, by->axis)]; }

static void pass(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_effects *fx = node->u.effects;
    uint32_t mine = plan_of(l)->entry[v->entry].slot;
    count_row(l, v, node->row, 2);
    int64_t actions = number_of(l, v, &fx->actions), switches = number_of(l, v, &fx->switches);
    v->actions += (int32_t)actions, v->switches += (int32_t)switches;
    add(l, v, mine + YL_ENTRY_ACTIONS, actions), add(l, v, mine + YL_ENTRY_SWITCHES, switches);
    if (fx->cost) add(l, v, mine + YL_ENTRY_COST, fx->cost);
    if (fx->forget | fx->remember) {
        uint64_t *m = memory_of(l, v);
        *m = (*m & ~fx->forget) | fx->remember;
    }
    if (fx->goal >= 0) arrive(l, v, (uint32_t)fx->goal);
}

static uint32_t choose(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_chooser *c = node->u.choose;
    uint32_t row = 0, c3 = yl_c3(YL_SLOT_CHOOSE, v->attempt, v->hop);
    struct yl_key key = l->world->key[node->place];
    for (uint32_t a = 0; a < c->axes; a++) row = row * c->radix[a] + value_of(l, v, c->axis[a]);
    return node->target[yl_choose_row(c, row, key, yl_word(key, v->c0, v->c1, v->c2, c3), v->c0, v->c1, v->c2, c3)];
}

/* Goes into a room: everything until the end of the stay, at which its clock then stands. */
static bool watch(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_plan *p = plan_of(l);
    const struct yl_plan_room *room = &p->room[node->index];
    struct yl_tally *t = l->world->tally;
    arrive(l, v, room->arrival);
    count_row(l, v, room->watch_row, 0);
    add(l, v, room->slot + YL_ROOM_ENTRANTS, 1), add(l, v, p->entry[v->entry].slot + YL_ENTRY_ROOMS, 1);
    yl_tally_series(t, room->entrants, v->time, 1);
    if (p->size && v->counted) yl_world_mark(l->world, room->viewers, v->person);
    int64_t to = v->time + quantity(l, v, &room->watch, room->place, YL_SLOT_STAY);
    const struct yl_plan_session *s = session_at(room, v->time);
    if (s && to > s->to) to = s->to;
    yl_tally_interval(t, room->online, v->time, to);
    bool done = p->drain || to < p->to;
    if (done) add(l, v, room->slot + YL_ROOM_WATCH_US, to - v->time), add(l, v, room->slot + YL_ROOM_WATCHED, 1);
    v->time = to;
    return done;
}

static void order(struct yl_loop *l, struct yl_visit *v, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &plan_of(l)->shop[node->index];
    struct yl_buyer who = {v->entry, v->c0, v->c1, v->c2, v->hop, v->counted};
    yl_money_order(l->world, node->index, &who, v->time, quantity(l, v, &shop->price, shop->place, YL_SLOT_PRICE));
}

/* ---- waiting lines ----------------------------------------------------------------------------------------------------- */
static void line_join(struct yl_loop *l, struct yl_line *line, uint32_t i)
{
    l->visit[i].next = YL_NOBODY;
    if (line->head == YL_NOBODY) line->head = i;
    else l->visit[line->tail].next = i;
    line->tail = i;
}

static void abandon(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    bool seat = node->op == YL_OP_SEAT;
    uint32_t gauge = seat ? p->room[node->index].queue : p->agent[node->index].queue;
    yl_tally_interval(l->world->tally, gauge, v->joined, v->until);
    v->time = v->until;
    if (!p->drain && v->until >= p->to) {
        finish(l, i, p->under_way);
        return;
    }
    if (seat) {
        add(l, v, p->room[node->index].slot + YL_ROOM_ABANDONED, 1);
    } else {
        add(l, v, p->agent[node->index].slot + YL_AGENT_ABANDONED, 1);
        add(l, v, p->agent[node->index].slot + YL_AGENT_WAIT_ALL_US, v->until - v->joined);
    }
    uint32_t to = seat ? node->target[0] : node->other;
    finish(l, i, p->node[to].index);
}

/* The first in line whose patience lasts until `time` (a place freed at that very instant is still taken). */
static uint32_t line_next(struct yl_loop *l, struct yl_line *line, int64_t time)
{
    while (line->head != YL_NOBODY) {
        uint32_t i = line->head;
        line->head = l->visit[i].next;
        if (l->visit[i].until >= time) return i;
        abandon(l, i);
    }
    return YL_NOBODY;
}

static void serve(struct yl_loop *l, uint32_t i, int64_t time)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    const struct yl_plan_agent *agent = &p->agent[node->index];
    l->desk[node->index].busy++;
    add(l, v, agent->slot + YL_AGENT_SERVED, 1);
    add(l, v, agent->slot + YL_AGENT_WAIT_US, time - v->joined);
    add(l, v, agent->slot + YL_AGENT_WAIT_ALL_US, time - v->joined);
    yl_tally_interval(l->world->tally, agent->queue, v->joined, time);
    v->time = time;
    note(l, v, node->row, "served");
    int64_t to = time + quantity(l, v, &agent->service, node->place, YL_SLOT_STAY);
    yl_tally_interval(l->world->tally, agent->busy, time, to);
    v->time = to;
    push(l, to, YL_RANK_FREE, KIND_DESK, node->index, i);
}

static void ask(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    const struct yl_plan_agent *agent = &p->agent[node->index];
    add(l, v, agent->slot + YL_AGENT_REQUESTS, 1);
    v->joined = v->time;
    if (l->desk[node->index].busy < agent->count) {
        serve(l, i, v->time);
        return;
    }
    note(l, v, node->row, "waits");
    v->until = agent->has_patience ? v->time + quantity(l, v, &agent->patience, node->place, YL_SLOT_PATIENCE) : YL_NEVER;
    line_join(l, &l->desk[node->index], i);
}

/* Takes a seat and stays; behind the stay it is a tail at once, or comes back with the event that frees the seat. */
static void sit(struct yl_loop *l, uint32_t i, int64_t time)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *seat = &p->node[v->node], *stay = &p->node[seat->next];
    const struct yl_plan_room *room = &p->room[seat->index];
    uint32_t at = seat->index;
    l->seat[at].busy++;
    yl_tally_interval(l->world->tally, room->queue, v->joined, time);
    add(l, v, room->slot + YL_ROOM_WAITED_US, time - v->joined);
    v->time = time;
    if (time > v->joined || v->stage) count_row(l, v, room->wait_row, 2);
    v->stage = 0;
    bool done = watch(l, v, stay);
    v->node = stay->next;
    if (!done) {
        push(l, v->time, YL_RANK_FREE, KIND_SEAT, at, YL_NOBODY);
        finish(l, i, p->under_way);
    } else if (p->node[v->node].tail && !v->traced) {
        push(l, v->time, YL_RANK_FREE, KIND_SEAT, at, YL_NOBODY);
        yl_walker_tail(l->walker, v);
        visit_put(l, i);
    } else {
        push(l, v->time, YL_RANK_FREE, KIND_SEAT, at, i);
    }
}

static void take_seat(struct yl_loop *l, uint32_t i)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    const struct yl_node *node = &p->node[v->node];
    const struct yl_plan_room *room = &p->room[node->index];
    struct yl_line *line = &l->seat[node->index];
    v->joined = v->time;
    if (line->busy < room->capacity) {
        sit(l, i, v->time);
        return;
    }
    if (room->full_leave) {
        add(l, v, room->slot + YL_ROOM_TURNED_AWAY, 1);
        finish(l, i, p->node[node->other].index);
        return;
    }
    count_row(l, v, room->wait_row, 0);
    v->stage = 1;
    v->until = room->has_patience ? v->time + quantity(l, v, &room->patience, room->place, YL_SLOT_PATIENCE) : YL_NEVER;
    const struct yl_plan_session *s = session_at(room, v->time);
    if (s && line->end_known != s->to) {
        line->end_known = s->to;
        push(l, s->to, YL_RANK_SESSION_END, KIND_SESSION, node->index, YL_NOBODY);
    }
    line_join(l, line, i);
}

static void session_over(struct yl_loop *l, uint32_t room, int64_t time)
{
    const struct yl_plan *p = plan_of(l);
    uint32_t i;
    while ((i = line_next(l, &l->seat[room], time)) != YL_NOBODY) {
        struct yl_visit *v = &l->visit[i];
        yl_tally_interval(l->world->tally, p->room[room].queue, v->joined, time);
        v->time = time, v->stage = 0;
        v->node = p->node[v->node].target[1];
        walk(l, i, false);
    }
}

static void freed(struct yl_loop *l, const struct yl_event *e)
{
    const struct yl_plan *p = plan_of(l);
    bool seat = e->kind == KIND_SEAT;
    struct yl_line *line = seat ? &l->seat[e->what] : &l->desk[e->what];
    line->busy--;
    uint32_t next = line_next(l, line, e->time);
    if (next != YL_NOBODY && seat) sit(l, next, e->time);
    else if (next != YL_NOBODY) serve(l, next, e->time);
    if (e->visit == YL_NOBODY) return;
    struct yl_visit *v = &l->visit[e->visit];
    if (!seat) v->node = p->node[v->node].next;
    walk(l, e->visit, false);
}

/* ---- one visit ------------------------------------------------------------------------------------------------------------ */
static bool too_late(const struct yl_loop *l, const struct yl_visit *v) { return !plan_of(l)->drain && v->time >= plan_of(l)->to; }

/* Lets a visit pass some time; false: it is over, unfinished. */
static bool wait_for(struct yl_loop *l, uint32_t i, int64_t delay, bool *now)
{
    struct yl_visit *v = &l->visit[i];
    v->time += delay;
    if (delay) *now = false;
    if (!too_late(l, v)) return true;
    finish(l, i, plan_of(l)->under_way);
    return false;
}

static uint32_t gate(const struct yl_plan_room *room, const struct yl_node *node, int64_t time)
{
    if (session_at(room, time)) return node->next;
    return time < room->session[0].from ? node->other : node->target[0];
}

/* One operation that needs no waiting line; false: the visit is over. */
static bool operate(struct yl_loop *l, uint32_t i, const struct yl_node *node, bool *now)
{
    const struct yl_plan *p = plan_of(l);
    struct yl_visit *v = &l->visit[i];
    uint32_t to = node->next;
    switch (node->op) {
    case YL_OP_ONLY_IF:
        if (!all_hold(l, v, &node->u.tests)) count_row(l, v, node->row, 1), to = node->other;
        break;
    case YL_OP_REACH: count_row(l, v, node->row, 0); break;
    case YL_OP_NEED:
        if (!all_hold(l, v, &node->u.tests)) to = node->other;
        break;
    case YL_OP_AFTER:
        if (!wait_for(l, i, quantity(l, v, &node->u.draw, node->place, YL_SLOT_AFTER), now)) return false;
        break;
    case YL_OP_CHANCE:
        if (!chance(l, v, &node->u.chance, node->place)) to = node->other;
        break;
    case YL_OP_CHOOSE: to = choose(l, v, node); break;
    case YL_OP_VALID:
        if (v->time - v->born > quantity(l, v, &node->u.draw, node->place, YL_SLOT_AFTER)) to = node->other;
        break;
    case YL_OP_PASS: pass(l, v, node); break;
    case YL_OP_HOP:
        if (v->hop == MOST_HOPS) {
            l->status = YL_FAILED;
            return false;
        }
        v->hop = (uint16_t)(node->index ? v->hop + 1 : 0);
        break;
    case YL_OP_GATE: to = gate(&p->room[node->index], node, v->time); break;
    case YL_OP_WATCH:
        *now = false;
        if (!watch(l, v, node)) {
            finish(l, i, p->under_way);
            return false;
        }
        break;
    case YL_OP_REPLAY:
        add(l, v, p->room[node->index].slot + YL_ROOM_REPLAYS, 1);
        if (!wait_for(l, i, quantity(l, v, &p->room[node->index].watch, p->room[node->index].place, YL_SLOT_STAY), now)) return false;
        break;
    case YL_OP_SHOP:
        add(l, v, p->shop[node->index].slot + YL_SHOP_VISITS, 1);
        arrive(l, v, p->shop[node->index].arrival);
        break;
    case YL_OP_ORDER:
        if (p->shop[node->index].stock >= 0 && l->stock[node->index]-- <= 0) {
            l->stock[node->index] = 0;
            add(l, v, p->shop[node->index].slot + YL_SHOP_STOCKOUTS, 1);
            to = node->other;
        } else {
            order(l, v, node);
        }
        break;
    case YL_OP_END: finish(l, i, node->index); return false;
    default: YL_MUST(false, "operation %d is not built", (int)node->op);
    }
    v->node = to;
    return true;
}

/* Walks a visit until it is over, waits, or must be put in order. `now`: its turn has come at this instant. */
static void walk(struct yl_loop *l, uint32_t i, bool now)
{
    const struct yl_plan *p = plan_of(l);
    while (!l->status) {
        struct yl_visit *v = &l->visit[i];
        const struct yl_node *node = &p->node[v->node];
        if (node->tail && !v->traced && node->op != YL_OP_END && !v->hop) {
            yl_walker_tail(l->walker, v);
            visit_put(l, i);
            return;
        }
        if (node->ordered && !now) {
            push(l, v->time, YL_RANK_JOIN, KIND_VISIT, 0, i);
            return;
        }
        if (node->op == YL_OP_ASK) {
            ask(l, i);
            return;
        }
        if (node->op == YL_OP_SEAT) {
            take_seat(l, i);
            return;
        }
        if (!operate(l, i, node, &now)) return;
    }
}

void yl_loop_spill(void *loop, const struct yl_visit *from)
{
    struct yl_loop *l = loop;
    uint32_t i = visit_get(l, from);
    if (i == YL_NOBODY) return;
    if (l->follow) l->visit[i].traced = l->follow(l->trace_context, from);
    if (l->visit[i].traced) l->trace(l->trace_context, &l->visit[i], "", "", "begins");
    walk(l, i, false);
}

/* ---- a replication ---------------------------------------------------------------------------------------------------------- */
static void run_to(struct yl_loop *l, int64_t limit)
{
    struct yl_event e;
    while (!l->status && yl_calendar_pop(&l->calendar, limit, &e)) {
        if (e.kind == KIND_VISIT) walk(l, e.visit, true);
        else if (e.kind == KIND_SESSION) session_over(l, e.what, e.time);
        else freed(l, &e);
    }
    if (l->calendar.failed) l->status = YL_NO_MEMORY;
}

/* Who still waits when nothing more can happen. */
static void close_lines(struct yl_loop *l)
{
    const struct yl_plan *p = plan_of(l);
    for (uint32_t at = 0; at < p->rooms + p->agents; at++) {
        bool seat = at < p->rooms;
        struct yl_line *line = seat ? &l->seat[at] : &l->desk[at - p->rooms];
        uint32_t i;
        while ((i = line_next(l, line, p->drain ? YL_NEVER : p->to)) != YL_NOBODY) {
            yl_tally_interval(l->world->tally, seat ? p->room[at].queue : p->agent[at - p->rooms].queue, l->visit[i].joined, p->to);
            finish(l, i, p->under_way);
        }
    }
    for (uint32_t i = 0; i < l->visits && !p->drain; i++)
        if (l->visit[i].node != YL_NO_NODE) finish(l, i, p->under_way);
}

void yl_loop_start(struct yl_loop *l)
{
    const struct yl_plan *p = plan_of(l);
    yl_calendar_clear(&l->calendar);
    l->visits = 0, l->free = YL_NOBODY, l->status = YL_OK;
    for (uint32_t r = 0; r < p->rooms; r++) l->seat[r] = (struct yl_line){.head = YL_NOBODY, .end_known = YL_ALWAYS};
    for (uint32_t a = 0; a < p->agents; a++) l->desk[a] = (struct yl_line){.head = YL_NOBODY};
    for (uint32_t s = 0; s < p->shops; s++) l->stock[s] = p->shop[s].stock;
}

enum yl_status yl_loop_run(struct yl_loop *l)
{
    const struct yl_plan *p = plan_of(l);
    uint32_t first = UINT32_MAX, last = 0;
    for (uint32_t s = 0; s < p->streams; s++) {
        if (p->stream[s].first_cell < first) first = p->stream[s].first_cell;
        if (p->stream[s].first_cell + p->stream[s].cells > last) last = p->stream[s].first_cell + p->stream[s].cells;
    }
    for (uint32_t from = first, to; p->streams && from < last && !l->status; from = to) {
        uint64_t n = 0;
        for (to = from; to < last && (n < l->window || to == from); to++)
            for (uint32_t s = 0; s < p->streams; s++) {
                uint32_t i = to - p->stream[s].first_cell;
                if (to >= p->stream[s].first_cell && i < p->stream[s].cells) n += l->world->count[s][i];
            }
        for (uint32_t s = 0; s < p->streams && !l->status; s++) {
            uint32_t a = p->stream[s].first_cell, b = a + p->stream[s].cells;
            if (a < from) a = from;
            if (b > to) b = to;
            if (a < b) yl_walker_cells(l->walker, s, a, b - 1);
        }
        int64_t limit = (int64_t)to * YL_CELL;
        run_to(l, !p->drain && limit > p->to ? p->to : limit);
        if (l->stop && *l->stop) return YL_INTERRUPTED;
    }
    run_to(l, p->drain ? YL_NEVER : p->to);
    close_lines(l);
    yl_walker_flush(l->walker);
    if (l->walker->failed) return YL_NO_MEMORY;
    return l->status;
}

enum yl_status yl_loop_init(struct yl_loop *l, struct yl_world *world, struct yl_walker *walker)
{
    const struct yl_plan *p = world->plan;
    *l = (struct yl_loop){.world = world, .walker = walker, .free = YL_NOBODY, .window = WINDOW};
    l->seat = calloc(p->rooms + 1, sizeof *l->seat), l->desk = calloc(p->agents + 1, sizeof *l->desk);
    l->stock = calloc(p->shops + 1, sizeof *l->stock);
    if (!l->seat || !l->desk || !l->stock || yl_calendar_init(&l->calendar)) {
        yl_loop_free(l);
        return YL_NO_MEMORY;
    }
    return YL_OK;
}

void yl_loop_free(struct yl_loop *l)
{
    yl_calendar_free(&l->calendar);
    free(l->visit), free(l->seat), free(l->desk), free(l->stock);
    *l = (struct yl_loop){0};
}
