/* compile_places.c: people and facts as axes; rooms, shops, agents and paths as graphs. Contract: compiler.h. */
#include "models/compiler.h"
#include <math.h>
#include <string.h>

static void compile_trait(struct yl_compiler *c, const struct yl_axis *from,
                          struct yl_plan_axis *to)
{
    to->threshold = yl_compiler_get(c, from->values * sizeof *to->threshold);
    to->full = yl_compiler_get(c, from->values * sizeof *to->full);
    double sum = 0;
    uint32_t last = from->values - 1;
    while (last && from->share[last] <= 0) last--;
    for (uint32_t v = 0; !c->status && v + 1 < from->values; v++) {
        sum += from->share[v];
        to->threshold[v] = yl_threshold(v >= last ? 1 : sum, &to->full[v]);
    }
}

static void compile_fact(struct yl_compiler *c, const struct yl_axis *from, struct yl_plan_axis *to)
{
    to->from = from->from;
    to->to = from->to;
    to->has_after = from->has_after;
    to->workdays = from->workdays;
    if (from->has_after) {
        struct yl_quantity q = {.present = true,
                                .axis = -1,
                                .count = 1,
                                .dist = (struct yl_dist *)&from->after,
                                .at = from->at};
        to->after = yl_compiler_draw(c, &q).draw[0];
    }
    if (from->blocks) return; /* turns are never settled */
    bool never = from->from == YL_NEVER || from->to <= c->plan->from,
         always = from->from <= c->plan->from && from->to == YL_NEVER && !from->has_after;
    to->fixed = never || always;
    to->fixed_value = always && !never;
}

void yl_compile_axes(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    const struct yl_scenario *s = c->s;
    p->axes = s->axes;
    p->axis = yl_compiler_get(c, s->axes * sizeof *p->axis);
    p->drawn_memory = yl_compiler_get(c, s->axes * sizeof *p->drawn_memory);
    p->memory_start = UINT64_C(1) << 63;
    p->people_place = yl_compiler_place(c, "people");
    p->intent_place = yl_compiler_place(c, "people.intent");
    p->trace_place = yl_compiler_place(c, "trace");
    for (uint32_t a = 0; !c->status && a < s->axes; a++) {
        const struct yl_axis *from = &s->axis[a];
        struct yl_plan_axis *to = &p->axis[a];
        to->values = from->values;
        static const enum yl_plan_axis_kind kind[] = {YL_BY_TRAIT, YL_BY_MEMORY, YL_BY_FACT,
                                                      YL_BY_PAIR};
        const char *lead = from->kind == YL_AXIS_FACT ? "facts.%s" : "people.%s";
        to->place =
            yl_compiler_place(c, from->place ? "%s" : lead, from->place ? from->place : from->name);
        to->kind = kind[from->kind];
        to->of_visit = from->of_visit;
        to->blocks = from->blocks;
        to->block_at = from->block_at;
        to->pair[0] = from->pair[0];
        to->pair[1] = from->pair[1];
        if (from->kind == YL_AXIS_TRAIT) compile_trait(c, from, to);
        if (from->kind == YL_AXIS_FACT) compile_fact(c, from, to);
        if (from->kind != YL_AXIS_MEMORY) continue;
        to->bit = p->memories++;
        to->start = yl_chance_of(from->share[1]);
        if (to->start.certain)
            p->memory_start |= UINT64_C(1) << to->bit;
        else if (to->start.threshold)
            p->drawn_memory[p->drawn_memories++] = a;
        if (p->memories > YL_MEMORIES) {
            yl_diag(c->diags, from->at, YL_E_TOO_MANY_REMEMBERED,
                    "a scenario can have %d remembered things at most",
                    "一个场景最多可有 %d 个记忆项", YL_MEMORIES);
            c->bad = true;
            p->memories = YL_MEMORIES;
        }
    }
    p->has_intent = s->intent.count > 0;
    if (!c->status && p->has_intent) {
        struct yl_dist logistic = {.family = YL_LOGISTIC, .a = 0, .b = 1, .with_sign = true};
        struct yl_draw draw;
        p->intent = yl_compiler_draw(c, &s->intent);
        if (yl_draw_init(&draw, &logistic, c->tables)) c->status = YL_NO_MEMORY;
        p->logistic = draw.table;
    }
}

/* Behind a stay: `then`, counted as passed where the room counts it. */
static uint32_t compile_then(struct yl_compiler *c, const struct yl_room *room, uint32_t place,
                             uint32_t row)
{
    const struct yl_choice *then = &room->then;
    uint32_t *target = yl_compiler_get(c, then->options * sizeof *target);
    for (uint32_t i = 0; !c->status && i < then->options; i++) {
        target[i] = yl_compile_destination(c, &then->to[i], "watched");
        if (then->to[i].kind == YL_TO_LEAVE || row == YL_NO_NODE) continue;
        struct yl_effects *fx = yl_compiler_get(c, sizeof *fx);
        uint32_t pass = yl_compiler_emit(c, YL_OP_PASS, target[i]);
        if (c->status) return 0;
        fx->actions = yl_compiler_number(c, &(struct yl_quantity){.axis = -1});
        fx->switches = fx->actions;
        fx->cost = fx->actions;
        fx->series = YL_NO_NODE;
        fx->refill = fx->host = fx->goal = fx->order_goal = -1;
        c->node[pass].row = row;
        c->node[pass].u.effects = fx;
        target[i] = pass;
    }
    if (c->status || then->options == 1) return c->status ? 0 : target[0];
    struct yl_chooser *chooser = yl_compile_chooser(c, then);
    uint32_t at = yl_compiler_emit(c, YL_OP_CHOOSE, YL_NO_NODE);
    if (c->status) return 0;
    struct yl_node *node = &c->node[at];
    node->place = place;
    node->targets = then->options;
    node->target = target;
    node->u.choose = chooser;
    for (uint32_t a = 0; a < then->axes; a++) node->ordered |= yl_axis_ordered(c, then->axis[a]);
    return at;
}

static uint32_t compile_after_end(struct yl_compiler *c, uint32_t r, uint32_t then_place)
{
    const struct yl_room *room = &c->s->room[r];
    if (room->after_end.kind != YL_TO_REPLAY)
        return yl_compile_destination(c, &room->after_end, "ended");
    uint32_t then = compile_then(c, room, then_place, YL_NO_NODE),
             at = yl_compiler_emit(c, YL_OP_REPLAY, then);
    if (c->status) return 0;
    c->node[at].index = r;
    c->node[at].ordered = yl_axis_ordered(c, c->plan->room[r].watch.axis);
    return at;
}

/* The steps of a stay; each is a run of operations of its own that ends in watching on. A stay needs the order of time when
 * any of them does. */
static void compile_items(struct yl_compiler *c, uint32_t r)
{
    const struct yl_room *from = &c->s->room[r];
    struct yl_plan_room *room = &c->plan->room[r];
    if (!from->whiles) return;
    uint32_t end = yl_compiler_emit(c, YL_OP_ITEM_END, YL_NO_NODE), first = c->nodes;
    const char *place = yl_arena_print(&c->plan->arena, "rooms.%s", from->name);
    for (uint32_t i = 0; !c->status && i < from->whiles; i++) {
        const struct yl_step *step = &from->during[i];
        struct yl_plan_while *item = &room->during[i];
        struct yl_steps_said said = {step, 1,    room->watch_row + 1 + i, end, place,
                                     -1,   true, room->item_series + i};
        item->node = yl_compile_steps(c, &said);
        item->place = yl_compiler_place(c, "rooms.%s.while.%s", from->name, step->name);
        item->timing = step->timing == YL_TIMING_ONCE    ? YL_WHILE_ONCE
                       : step->timing == YL_TIMING_EVERY ? YL_WHILE_EVERY
                                                         : YL_WHILE_AT;
        item->every = yl_compiler_draw(c, &step->every);
        item->at_times = step->at_times;
        item->at_time = step->at_time;
    }
    for (uint32_t n = first; n < c->nodes; n++) room->ordered_stay |= c->node[n].ordered;
    for (uint32_t i = 0; i < from->whiles; i++)
        room->ordered_stay |= yl_axis_ordered(c, room->during[i].every.axis);
}

static void compile_room(struct yl_compiler *c, uint32_t r)
{
    const struct yl_room *from = &c->s->room[r];
    struct yl_plan_room *room = &c->plan->room[r];
    bool gated = from->sessions || from->hosted;
    uint32_t then_place = yl_compiler_place(c, "rooms.%s.then", from->name);
    c->current_owner = c->s->paths + r;
    uint32_t then = compile_then(c, from, then_place, room->watch_row);
    uint32_t at = yl_compiler_emit(c, YL_OP_WATCH, then);
    uint32_t after = gated ? compile_after_end(c, r, then_place) : YL_NO_NODE;
    compile_items(c, r);
    if (c->status) return;
    struct yl_node *stay = &c->node[at];
    stay->index = r;
    stay->row = room->watch_row;
    stay->ordered = yl_axis_ordered(c, room->watch.axis);
    for (uint32_t i = 0; i < from->whiles; i++)
        stay->ordered |= yl_axis_ordered(c, room->during[i].every.axis);
    stay->rowwise = from->whiles || from->hosted;
    if (from->capacity >= 0) {
        uint32_t full = yl_compiler_end(c, "full"),
                 *target = yl_compiler_get(c, 2 * sizeof *target);
        uint32_t gone = yl_compiler_end(c, "abandoned"), seat = yl_compiler_emit(c, YL_OP_SEAT, at);
        if (c->status) return;
        target[0] = gone;
        target[1] = after;
        c->node[seat].index = r;
        c->node[seat].other = full;
        c->node[seat].targets = 2;
        c->node[seat].target = target;
        c->node[seat].ordered = true;
        c->node[seat].row = room->wait_row;
        at = seat;
    }
    if (gated) {
        uint32_t early = yl_compile_destination(c, &from->before_first, "never_live"),
                 *target = yl_compiler_get(c, sizeof *target);
        uint32_t gate = yl_compiler_emit(c, YL_OP_GATE, at);
        if (c->status) return;
        target[0] = after;
        c->node[gate].index = r;
        c->node[gate].other = early;
        c->node[gate].targets = 1;
        c->node[gate].target = target;
        c->node[gate].ordered = c->node[gate].rowwise = from->hosted;
        at = gate;
    }
    c->room_node[r] = at;
}

static void room_facts(struct yl_compiler *c, uint32_t r, uint32_t *row)
{
    const struct yl_room *from = &c->s->room[r];
    struct yl_plan *p = c->plan;
    struct yl_plan_room *room = &p->room[r];
    room->place = yl_compiler_place(c, "rooms.%s.watch", from->name);
    room->sessions = from->sessions;
    room->session = yl_compiler_get(c, from->sessions * sizeof *room->session);
    for (uint32_t i = 0; !c->status && i < from->sessions; i++)
        room->session[i] = (struct yl_plan_session){from->session[i].from, from->session[i].to};
    room->watch = yl_compiler_draw(c, &from->watch);
    room->patience = yl_compiler_draw(c, &from->patience);
    room->has_patience = from->patience.count > 0;
    room->capacity = from->capacity;
    room->full_leave = from->when_full_leave;
    room->online = p->gauges++;
    room->queue = p->gauges++;
    room->entrants = p->series++;
    room->arrival = r;
    room->slot = yl_compiler_slots(c, YL_ROOM_SLOTS);
    room->wait_row = (*row)++;
    room->watch_row = (*row)++;
    *row += from->whiles;
    room->whiles = from->whiles;
    room->during = yl_compiler_get(c, from->whiles * sizeof *room->during);
    room->item_series = p->series;
    p->series += from->whiles;
    room->hosted = room->ordered_stay = from->hosted;
    room->pause_loses = yl_chance_of(from->pause_loses);
    room->pause_place = yl_compiler_place(c, "rooms.%s.pause", from->name);
}

static void shop_facts(struct yl_compiler *c, uint32_t i)
{
    const struct yl_shop *from = &c->s->shop[i];
    struct yl_plan *p = c->plan;
    struct yl_plan_shop *shop = &p->shop[i];
    shop->place = yl_compiler_place(c, "shops.%s.price", from->name);
    shop->price = yl_compiler_draw(c, &from->price);
    shop->stock = from->stock;
    shop->arrival = p->rooms + i;
    shop->orders = p->series++;
    shop->gmv = p->series++;
    shop->slot = yl_compiler_slots(c, YL_SHOP_SLOTS);
    shop->fees = from->fees;
    shop->fee = yl_compiler_get(c, from->fees * sizeof *shop->fee);
    for (uint32_t f = 0; !c->status && f < from->fees; f++)
        shop->fee[f] = (struct yl_plan_fee){from->fee[f].rate, from->fee[f].from, from->fee[f].to,
                                            from->fee[f].back};
    shop->has_refund = from->has_refund;
    shop->refund_p = yl_compiler_chance(c, &from->refund_p, 0);
    shop->refund_after = yl_compiler_draw(c, &from->refund_after);
}

static void agent_facts(struct yl_compiler *c, uint32_t i)
{
    const struct yl_agent *from = &c->s->agent[i];
    struct yl_plan *p = c->plan;
    struct yl_plan_agent *agent = &p->agent[i];
    agent->place = yl_compiler_place(c, "agents.%s", from->name);
    agent->count = from->count;
    agent->has_patience = from->patience.count > 0;
    agent->service = yl_compiler_draw(c, &from->service);
    agent->patience = yl_compiler_draw(c, &from->patience);
    agent->queue = p->gauges++;
    agent->busy = p->gauges++;
    agent->slot = yl_compiler_slots(c, YL_AGENT_SLOTS);
}

/* Rows are numbered before anything is emitted, since a row's counters are at three times its number. */
static uint32_t number_rows(struct yl_compiler *c)
{
    uint32_t row = 0;
    for (uint32_t i = 0; i < c->s->paths; i++) {
        c->path_row[i] = row;
        for (uint32_t k = 0; k < c->s->path[i].steps; k++)
            row += c->s->path[i].step[k].name != NULL;
    }
    for (uint32_t i = 0; i < c->s->shops; i++) {
        c->shop_row[i] = row;
        for (uint32_t k = 0; k < c->s->shop[i].steps; k++)
            row += c->s->shop[i].step[k].name != NULL;
    }
    return row;
}

static void name_row(struct yl_compiler *c, uint32_t row, const char *place, const char *step)
{
    if (c->status) return;
    c->plan->row_place[row] = place;
    c->plan->row_step[row] = step;
}

static void name_rows(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    p->row_place = yl_compiler_get(c, p->rows * sizeof *p->row_place);
    p->row_step = yl_compiler_get(c, p->rows * sizeof *p->row_step);
    for (uint32_t i = 0; !c->status && i < c->s->paths + c->s->shops; i++) {
        bool path = i < c->s->paths;
        uint32_t at = path ? i : i - c->s->paths, row = path ? c->path_row[at] : c->shop_row[at];
        uint32_t steps = path ? c->s->path[at].steps : c->s->shop[at].steps;
        const struct yl_step *step = path ? c->s->path[at].step : c->s->shop[at].step;
        const char *name = yl_arena_print(&p->arena, path ? "paths.%s" : "shops.%s",
                                          path ? c->s->path[at].name : c->s->shop[at].name);
        for (uint32_t k = 0; k < steps; k++)
            if (step[k].name) name_row(c, row++, name, step[k].name);
    }
    for (uint32_t r = 0; !c->status && r < p->rooms; r++) {
        const char *name = yl_arena_print(&p->arena, "rooms.%s", c->s->room[r].name);
        name_row(c, p->room[r].wait_row, name, "wait");
        name_row(c, p->room[r].watch_row, name, "watch");
        for (uint32_t i = 0; i < c->s->room[r].whiles; i++)
            name_row(c, p->room[r].watch_row + 1 + i, name, c->s->room[r].during[i].name);
    }
}

static void name_arrivals(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    const struct yl_scenario *s = c->s;
    uint32_t order = 0;
    while (order < s->goals && strcmp(s->goal[order], "order")) order++;
    c->order_goal = s->rooms + s->shops + order;
    p->arrivals = s->rooms + s->shops + s->goals + (order == s->goals);
    p->arrival = yl_compiler_get(c, p->arrivals * sizeof *p->arrival);
    for (uint32_t i = 0; !c->status && i < p->arrivals; i++) {
        if (i < s->rooms)
            p->arrival[i].name = yl_arena_print(&p->arena, "rooms.%s", s->room[i].name);
        else if (i < s->rooms + s->shops)
            p->arrival[i].name = yl_arena_print(&p->arena, "shops.%s", s->shop[i - s->rooms].name);
        else
            p->arrival[i].name =
                yl_arena_print(&p->arena, "goals.%s",
                               i == c->order_goal ? "order" : s->goal[i - s->rooms - s->shops]);
        p->arrival[i].slot = yl_compiler_slots(c, 4);
        if (p->size) p->arrival[i].set = p->bit_sets++;
    }
}

/* ---- what entries lead to ------------------------------------------------------------------------ */
struct live { /* places that some entry, or what its visits start, can reach */
    const struct yl_scenario *s;
    bool *path, *room, *shop;
    struct yl_destination *next; /* marked, and what is behind them not yet */
    uint32_t nexts;
};

static void mark(struct live *m, const struct yl_destination *to)
{
    bool *all = to->kind == YL_TO_PATH   ? m->path
                : to->kind == YL_TO_ROOM ? m->room
                : to->kind == YL_TO_SHOP ? m->shop
                                         : NULL;
    if (!all || all[to->index]) return;
    all[to->index] = true;
    m->next[m->nexts++] = *to;
}

static void mark_step(struct live *m, const struct yl_step *step)
{
    mark(m, &step->to);
    mark(m, &step->otherwise);
    mark(m, &step->or_else);
    for (uint32_t o = 0; step->choose.present && o < step->choose.options; o++)
        mark(m, &step->choose.to[o]);
    for (uint32_t k = 0; k < step->starts; k++) mark(m, &step->start[k].to);
}

static void mark_steps(struct live *m, const struct yl_step *step, uint32_t steps)
{
    for (uint32_t i = 0; i < steps; i++)
        for (uint32_t f = 0; f < yl_step_forms(&step[i]); f++)
            mark_step(m, yl_step_form(&step[i], f));
}

static void mark_room(struct live *m, const struct yl_room *room)
{
    mark(m, &room->before_first);
    mark(m, &room->after_end);
    for (uint32_t o = 0; o < room->then.options; o++) mark(m, &room->then.to[o]);
    mark_steps(m, room->during, room->whiles);
}

static void mark_behind(struct live *m, const struct yl_destination *to)
{
    if (to->kind == YL_TO_SHOP)
        mark_steps(m, m->s->shop[to->index].step, m->s->shop[to->index].steps);
    if (to->kind == YL_TO_ROOM) mark_room(m, &m->s->room[to->index]);
    if (to->kind != YL_TO_PATH) return;
    const struct yl_path *path = &m->s->path[to->index];
    mark(m, &path->otherwise);
    for (uint32_t g = 0; g < path->gates; g++) mark(m, &path->gate[g].otherwise);
    mark_steps(m, path->step, path->steps);
}

/* How many `starts` there are; what follows from one holds only where an entry leads to it. */
static uint32_t starts_of(struct yl_compiler *c, const struct yl_step *step, uint32_t steps,
                          bool live)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < steps; i++)
        for (uint32_t f = 0; f < yl_step_forms(&step[i]); f++) {
            const struct yl_step *form = yl_step_form(&step[i], f);
            n += form->starts;
            for (uint32_t k = 0; live && k < form->starts; k++) {
                c->plan->self_chains |= !form->start[k].others;
                c->plan->has_depth |= form->start[k].depth > 0;
                c->plan->live_chains = true;
            }
        }
    c->plan->chains |= n > 0;
    return n;
}

static uint32_t count_starts(struct yl_compiler *c)
{
    const struct yl_scenario *s = c->s;
    struct live m = {s,
                     yl_compiler_get(c, s->paths),
                     yl_compiler_get(c, s->rooms),
                     yl_compiler_get(c, s->shops),
                     NULL,
                     0};
    m.next = yl_compiler_get(c, (s->paths + s->rooms + s->shops) * sizeof *m.next);
    uint32_t n = 0;
    if (c->status) return 0;
    for (uint32_t i = 0; i < s->entries; i++) mark(&m, &s->entry[i].to);
    while (m.nexts) {
        struct yl_destination to = m.next[--m.nexts];
        mark_behind(&m, &to);
    }
    for (uint32_t i = 0; i < s->paths; i++)
        n += starts_of(c, s->path[i].step, s->path[i].steps, m.path[i]);
    for (uint32_t i = 0; i < s->shops; i++)
        n += starts_of(c, s->shop[i].step, s->shop[i].steps, m.shop[i]);
    for (uint32_t i = 0; i < s->rooms; i++)
        n += starts_of(c, s->room[i].during, s->room[i].whiles, m.room[i]);
    return n;
}

void yl_compile_places(struct yl_compiler *c)
{
    struct yl_plan *p = c->plan;
    const struct yl_scenario *s = c->s;
    p->rooms = s->rooms;
    p->shops = s->shops;
    p->agents = s->agents;
    p->goals = s->goals;
    p->room = yl_compiler_get(c, s->rooms * sizeof *p->room);
    p->shop = yl_compiler_get(c, s->shops * sizeof *p->shop);
    p->agent = yl_compiler_get(c, s->agents * sizeof *p->agent);
    c->path_node = yl_compiler_get(c, s->paths * sizeof *c->path_node);
    c->room_node = yl_compiler_get(c, s->rooms * sizeof *c->room_node);
    c->shop_node = yl_compiler_get(c, s->shops * sizeof *c->shop_node);
    c->path_row = yl_compiler_get(c, s->paths * sizeof *c->path_row);
    c->shop_row = yl_compiler_get(c, s->shops * sizeof *c->shop_row);
    if (c->status) return;
    p->rows = number_rows(c);
    uint32_t room_rows = 2 * s->rooms, starts = count_starts(c);
    for (uint32_t r = 0; r < s->rooms; r++) room_rows += s->room[r].whiles;
    c->slots = 3 * (p->rows + room_rows);
    p->spawn = yl_compiler_get(c, starts * sizeof *p->spawn);
    c->start = yl_compiler_get(c, starts * sizeof *c->start);
    yl_compile_limits(c);
    for (uint32_t r = 0; r < s->rooms; r++) room_facts(c, r, &p->rows);
    for (uint32_t i = 0; i < s->shops; i++) shop_facts(c, i);
    for (uint32_t i = 0; i < s->agents; i++) agent_facts(c, i);
    name_arrivals(c);
    name_rows(c);
    p->under_way = yl_compiler_outcome(c, "", "under_way");
    p->watched_end = yl_compiler_end(c, "watched");
    for (uint32_t i = 0; !c->status && i < s->paths; i++) {
        c->current_owner = i;
        struct yl_steps_said said = {s->path[i].step,
                                     s->path[i].steps,
                                     c->path_row[i],
                                     yl_compiler_end(c, "done"),
                                     yl_arena_print(&p->arena, "paths.%s", s->path[i].name),
                                     -1,
                                     false,
                                     YL_NO_NODE};
        uint32_t head = yl_compile_steps(c, &said);
        const struct yl_path *path = &s->path[i];
        c->path_node[i] = head;
        if (!path->gates)
            c->path_node[i] = yl_compile_needs(c, &path->needs, &path->otherwise, NULL, head);
        for (uint32_t g = 0; g < path->gates && !c->status; g++) {
            const struct yl_gate *gate = &path->gate[g];
            uint32_t at = yl_compile_needs(c, &gate->needs, &gate->otherwise, NULL, head);
            c->path_node[i] = yl_compile_when(c, &gate->when, at, c->path_node[i]);
        }
    }
    for (uint32_t r = 0; !c->status && r < s->rooms; r++) compile_room(c, r);
    for (uint32_t i = 0; !c->status && i < s->shops; i++) {
        c->current_owner = s->paths + s->rooms + i;
        struct yl_steps_said said = {s->shop[i].step,
                                     s->shop[i].steps,
                                     c->shop_row[i],
                                     yl_compiler_end(c, "order"),
                                     yl_arena_print(&p->arena, "shops.%s", s->shop[i].name),
                                     (int32_t)i,
                                     false,
                                     YL_NO_NODE};
        uint32_t head = yl_compile_steps(c, &said);
        c->shop_node[i] = yl_compiler_emit(c, YL_OP_SHOP, head);
        if (!c->status) c->node[c->shop_node[i]].index = i;
    }
}
