/* compile_places.c: rooms, shops, agents and paths as graphs. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "models/steps.h"
#include <math.h>
#include <string.h>

/* Behind a stay: `then`, counted as passed where the room counts it. */
static uint32_t compile_then(struct yl_compiler *compiler, const struct yl_room *room, uint32_t key,
                             uint32_t row)
{
    const struct yl_choice *then = &room->then;
    uint32_t *target = yl_compiler_get(compiler, then->options * sizeof *target);
    for (uint32_t i = 0; i < then->options; i++) {
        target[i] =
            yl_compile_way_out(compiler, &then->to[i], "watched", (struct yl_lost_at){.row = row});
        if (then->to[i].kind == YL_TO_LEAVE || row == YL_NO_NODE) continue;
        struct yl_node pass = yl_node(YL_OP_PASS, target[i]);
        pass.row = row;
        pass.u.effects = yl_compiler_effects(compiler);
        target[i] = yl_compiler_add(compiler, pass);
    }
    return then->options == 1 ? target[0] : yl_compile_choose(compiler, then, target, key);
}

static uint32_t compile_after_end(struct yl_compiler *compiler, uint32_t r, uint32_t then_key,
                                  struct yl_lost_at at)
{
    const struct yl_room *room = &compiler->s->room[r];
    if (room->after_end.kind != YL_TO_REPLAY)
        return yl_compile_way_out(compiler, &room->after_end, "ended", at);
    struct yl_node replay =
        yl_node(YL_OP_REPLAY, compile_then(compiler, room, then_key, YL_NO_NODE));
    replay.index = r;
    return yl_compiler_add(compiler, replay);
}

/* The steps of a stay; each is a run of operations of its own that ends in watching on. */
static void compile_items(struct yl_compiler *compiler, uint32_t r)
{
    const struct yl_room *from = &compiler->s->room[r];
    struct yl_plan_room *room = &compiler->plan->room[r];
    if (!from->whiles) return;
    uint32_t end = yl_compiler_add(compiler, yl_node(YL_OP_ITEM_END, YL_NO_NODE));
    compiler->items[r] = compiler->nodes;
    const char *place = yl_arena_print(&compiler->plan->arena, "rooms.%s", from->name);
    for (uint32_t i = 0; i < from->whiles; i++) {
        const struct yl_step *step = &from->during[i];
        struct yl_plan_while *item = &room->during[i];
        struct yl_step_run run = {.step = step,
                                  .steps = 1,
                                  .first_row = room->watch_row + 1 + i,
                                  .done = end,
                                  .place = place,
                                  .shop = -1,
                                  .item = true,
                                  .series = room->item_series + i};
        item->node = yl_compile_steps(compiler, &run);
        item->key = yl_compiler_key(compiler, "rooms.%s.while.%s", from->name, step->name);
        item->timing = step->timing;
        item->every = yl_compiler_draw(compiler, &step->every);
        item->at_times = step->at_times;
        item->at_time = step->at_time;
        item->extends.axis = -1;
        if (!step->extends.count) continue;
        item->extends = yl_compiler_draw(compiler, &step->extends);
        room->extends = true;
    }
    compiler->items_end[r] = compiler->nodes;
}

static void compile_room(struct yl_compiler *compiler, uint32_t r)
{
    const struct yl_room *from = &compiler->s->room[r];
    struct yl_plan_room *room = &compiler->plan->room[r];
    bool gated = from->sessions || from->hosted;
    uint32_t then_key = yl_compiler_key(compiler, "rooms.%s.then", from->name);
    const struct yl_lost_at door = {room->watch_row, compiler->plan->row_place[room->watch_row]},
                            wait = {.row = room->wait_row};
    uint32_t owner = yl_compiler_owner(compiler, YL_TO_ROOM, r), late = YL_NO_NODE;
    uint32_t *unseated = yl_compiler_get(compiler, 2 * sizeof *unseated); /* abandoned; too late */
    compiler->current_owner = owner;
    struct yl_node stay =
        yl_node(YL_OP_WATCH, compile_then(compiler, from, then_key, room->watch_row));
    stay.index = r;
    stay.row = room->watch_row;
    uint32_t at = yl_compiler_add(compiler, stay);
    unseated[1] = YL_NO_NODE;
    if (gated) unseated[1] = late = compile_after_end(compiler, r, then_key, door);
    if (gated && from->capacity >= 0 && from->after_end.kind != YL_TO_REPLAY)
        unseated[1] = compile_after_end(compiler, r, then_key, wait);
    room->watched_end =
        yl_compiler_lost(compiler, "", "watched", (struct yl_lost_at){.row = room->watch_row});
    compile_items(compiler, r);
    if (from->capacity >= 0) {
        struct yl_node seat = yl_node(YL_OP_SEAT, at);
        seat.index = r;
        seat.other = yl_compile_way_out(compiler, &from->otherwise, "full", door);
        unseated[0] = yl_compile_way_out(compiler, &from->otherwise, "abandoned", wait);
        seat.targets = 2;
        seat.target = unseated;
        seat.row = room->wait_row;
        at = yl_compiler_add(compiler, seat);
    }
    if (gated) {
        struct yl_node gate = yl_node(YL_OP_GATE, at);
        gate.index = r;
        gate.other = yl_compile_way_out(compiler, &from->before_first, "never_live", door);
        gate.targets = 1;
        gate.target = yl_compiler_get(compiler, sizeof *gate.target);
        gate.target[0] = late;
        at = yl_compiler_add(compiler, gate);
    }
    compiler->head[owner] = at;
}

static void room_facts(struct yl_compiler *compiler, uint32_t r, uint32_t *row)
{
    const struct yl_room *from = &compiler->s->room[r];
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_room *room = &plan->room[r];
    room->key = yl_compiler_key(compiler, "rooms.%s.watch", from->name);
    room->sessions = from->sessions;
    room->session = from->session;
    room->watch = yl_compiler_draw(compiler, &from->watch);
    room->patience = yl_compiler_draw(compiler, &from->patience);
    room->has_patience = from->patience.count > 0;
    room->capacity = from->capacity;
    room->full_leave = from->when_full_leave;
    room->online = plan->gauges++;
    room->queue = plan->gauges++;
    room->entrants = plan->series++;
    room->arrival = r;
    room->slot = yl_compiler_slots(compiler, YL_ROOM_SLOTS);
    room->wait_row = (*row)++;
    room->watch_row = (*row)++;
    *row += from->whiles;
    room->whiles = from->whiles;
    room->during = yl_compiler_get(compiler, from->whiles * sizeof *room->during);
    room->item_series = plan->series;
    plan->series += from->whiles;
    room->hosted = from->hosted;
    room->pause_loses = yl_chance_of(from->pause_loses);
    room->pause_key = yl_compiler_key(compiler, "rooms.%s.pause", from->name);
}

/* What a shop sells itself (good NULL), or one of its items. */
static void sale_facts(struct yl_compiler *compiler, struct yl_plan_shop *sale,
                       const struct yl_shop *shop, const struct yl_good *good)
{
    struct yl_arena *arena = &compiler->plan->arena;
    sale->name = good ? yl_arena_print(arena, "shops.%s.items.%s", shop->name, good->name)
                      : yl_arena_print(arena, "shops.%s", shop->name);
    sale->key = yl_compiler_key(compiler, "%s.price", sale->name);
    if (good) sale->quantity_key = yl_compiler_key(compiler, "%s.quantity", sale->name);
    sale->price = yl_compiler_draw(compiler, good ? &good->price : &shop->price);
    sale->quantity.axis = -1;
    sale->pieces = 1;
    sale->orders = compiler->plan->series++;
    sale->gmv = compiler->plan->series++;
    if (good) sale->units = compiler->plan->series++;
    if (good && good->quantity.count) {
        sale->quantity = yl_compiler_draw(compiler, &good->quantity);
        const double one = good->quantity.dist[0].a;
        bool same = good->quantity.count == 1 && good->quantity.dist[0].family == YL_CONSTANT;
        sale->pieces = same && one == floor(one) ? (int64_t)one : 0;
    }
    sale->stock = good ? good->stock : shop->stock; /* a shop with items has none of its own */
    sale->slot = yl_compiler_slots(compiler, YL_SHOP_SLOTS);
    sale->has_refund = shop->has_refund;
    sale->refund_p = yl_compiler_chance(compiler, &shop->refund_p);
    sale->refund_after = yl_compiler_draw(compiler, &shop->refund_after);
}

static void shop_facts(struct yl_compiler *compiler, uint32_t i, uint32_t *first)
{
    const struct yl_shop *from = &compiler->s->shop[i];
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_shop *shop = &plan->shop[i];
    sale_facts(compiler, shop, from, NULL);
    shop->of = i;
    shop->arrival = plan->rooms + i;
    shop->fees = from->fees;
    shop->fee = from->fee;
    shop->first = *first;
    shop->goods = from->goods;
    for (uint32_t g = 0; g < from->goods; g++, ++*first) {
        sale_facts(compiler, &plan->shop[*first], from, &from->good[g]);
        plan->shop[*first].of = i;
    }
}

static void agent_facts(struct yl_compiler *compiler, uint32_t i)
{
    const struct yl_agent *from = &compiler->s->agent[i];
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_agent *agent = &plan->agent[i];
    agent->key = yl_compiler_key(compiler, "agents.%s", from->name);
    agent->count = from->count;
    agent->has_patience = from->patience.count > 0;
    agent->service = yl_compiler_draw(compiler, &from->service);
    agent->patience = yl_compiler_draw(compiler, &from->patience);
    agent->queue = plan->gauges++;
    agent->busy = plan->gauges++;
    agent->slot = yl_compiler_slots(compiler, YL_AGENT_SLOTS);
}

/* Rows of paths and shops are numbered before any node, rooms' behind them (room_facts): the counters of a row are the slots
 * from YL_ROW_COUNTS times its number on. How many there are. */
static uint32_t number_rows(struct yl_compiler *compiler)
{
    uint32_t row = 0;
    struct yl_steps owned;
    for (uint32_t owner = 0; yl_steps_at(compiler->s, owner, &owned); owner++) {
        compiler->row[owner] = row;
        for (uint32_t i = 0; !owned.during && i < owned.steps; i++)
            row += owned.step[i].name != NULL;
    }
    return row;
}

static const char *place_name(struct yl_compiler *compiler, const struct yl_steps *owned)
{
    return yl_arena_print(&compiler->plan->arena, "%s.%s", owned->kind, owned->name);
}

static void name_row(struct yl_compiler *compiler, uint32_t row, uint32_t owner, const char *place,
                     const char *step)
{
    compiler->plan->row_place[row] = place;
    compiler->plan->row_step[row] = step;
    compiler->plan->row_owner[row] = owner;
}

static void name_rows(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    plan->row_place = yl_compiler_get(compiler, plan->rows * sizeof *plan->row_place);
    plan->row_step = yl_compiler_get(compiler, plan->rows * sizeof *plan->row_step);
    plan->row_owner = yl_compiler_get(compiler, plan->rows * sizeof *plan->row_owner);
    struct yl_steps owned;
    for (uint32_t owner = 0; yl_steps_at(compiler->s, owner, &owned); owner++) {
        const char *name = place_name(compiler, &owned);
        uint32_t row = compiler->row[owner];
        if (owned.during) {
            const struct yl_plan_room *room = &plan->room[owner - compiler->s->paths];
            name_row(compiler, room->wait_row, owner, name, "wait");
            name_row(compiler, room->watch_row, owner, name, "watch");
            row = room->watch_row + 1;
        }
        for (uint32_t i = 0; i < owned.steps; i++)
            if (owned.step[i].name) name_row(compiler, row++, owner, name, owned.step[i].name);
    }
}

static void name_arrivals(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    uint32_t order = 0;
    while (order < scenario->goals && strcmp(scenario->goal[order], "order")) order++;
    plan->order_goal = scenario->rooms + scenario->shops + order;
    plan->arrivals =
        scenario->rooms + scenario->shops + scenario->goals + (order == scenario->goals);
    plan->arrival = yl_compiler_get(compiler, plan->arrivals * sizeof *plan->arrival);
    for (uint32_t i = 0; i < plan->arrivals; i++) {
        struct yl_steps owned = {.kind = "goals", .name = "order"};
        if (i < scenario->rooms + scenario->shops)
            yl_steps_at(scenario, scenario->paths + i, &owned);
        else if (i != plan->order_goal)
            owned.name = scenario->goal[i - scenario->rooms - scenario->shops];
        plan->arrival[i].name = place_name(compiler, &owned);
        plan->arrival[i].slot = yl_compiler_slots(compiler, YL_ARRIVAL_SLOTS);
        if (plan->size) plan->arrival[i].set = plan->bit_sets++;
    }
}

/* ---- what visits begin --------------------------------------------------------------------------- */
/* How many `starts` there are; which memories any step changes. */
static uint32_t look_at_steps(struct yl_compiler *compiler)
{
    struct yl_plan_axis *axis = compiler->plan->axis;
    uint32_t starts = 0;
    struct yl_steps owned;
    for (uint32_t owner = 0; yl_steps_at(compiler->s, owner, &owned); owner++) {
        for (uint32_t i = 0; i < owned.steps; i++)
            for (uint32_t f = 0; f < yl_step_forms(&owned.step[i]); f++) {
                const struct yl_step *step = yl_step_form(&owned.step[i], f);
                starts += step->starts;
                for (uint32_t k = 0; k < step->remembers; k++)
                    axis[step->remember[k]].changes = true;
                for (uint32_t k = 0; k < step->forgets; k++) axis[step->forget[k]].changes = true;
            }
    }
    return starts;
}

/* Marks the place that a way leads to; true: it was not marked. */
static bool mark(bool *live, uint32_t node)
{
    const bool other = yl_is_ref(node) && !live[yl_ref_owner(node)];
    if (other) live[yl_ref_owner(node)] = true;
    return other;
}

/* What can come about from a node of a live place: places that are live, too, and what its step begins. True: there are new ones. */
static bool mark_behind(struct yl_compiler *compiler, bool *live, const struct yl_node *node)
{
    struct yl_plan *plan = compiler->plan;
    bool grows = false;
    uint32_t to;
    for (uint32_t i = 0; yl_plan_way(plan, node, i, &to); i++) grows |= mark(live, to);
    for (uint32_t i = 0; node->op == YL_OP_PASS && i < node->u.effects->spawns; i++) {
        const struct yl_plan_spawn *spawn = &plan->spawn[node->u.effects->spawn[i]];
        grows |= mark(live, spawn->node);
        plan->self_chains |= !spawn->others;
        plan->has_depth |= spawn->depth > 0;
        plan->live_chains = true;
    }
    return grows;
}

/* Places are live where an entry leads, or a visit that was begun: only there it matters what a step begins. */
static void find_chains(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    bool *live = yl_compiler_get(compiler, yl_compiler_owners(compiler) * sizeof *live);
    for (uint32_t i = 0; i < scenario->entries; i++) {
        const struct yl_destination *to = &scenario->entry[i].to;
        if (to->kind == YL_TO_PATH || to->kind == YL_TO_ROOM || to->kind == YL_TO_SHOP)
            live[yl_compiler_owner(compiler, to->kind, to->index)] = true;
    }
    for (bool grows = compiler->plan->chains; grows;) {
        grows = false;
        for (uint32_t n = 0; n < compiler->nodes; n++)
            if (live[compiler->owner[n]]) grows |= mark_behind(compiler, live, &compiler->node[n]);
        for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++)
            if (live[owner]) grows |= mark(live, compiler->head[owner]);
    }
}

/* The steps of a path or shop; `end` is behind the last of them. */
static uint32_t compile_owned(struct yl_compiler *compiler, uint32_t owner, const char *end)
{
    const uint32_t shops = compiler->s->paths + compiler->s->rooms;
    struct yl_steps owned;
    yl_steps_at(compiler->s, owner, &owned);
    compiler->current_owner = owner;
    struct yl_step_run run = {.step = owned.step,
                              .steps = owned.steps,
                              .first_row = compiler->row[owner],
                              .done = yl_compiler_end(compiler, "", end),
                              .place = place_name(compiler, &owned),
                              .shop = owner < shops ? -1 : (int32_t)(owner - shops),
                              .series = YL_NO_NODE};
    return yl_compile_steps(compiler, &run);
}

static void compile_path(struct yl_compiler *compiler, uint32_t i)
{
    const struct yl_path *path = &compiler->s->path[i];
    uint32_t head = compile_owned(compiler, i, "done"), at = head;
    const struct yl_steps owned = {.kind = "paths", .name = path->name};
    const struct yl_lost_at door = {compiler->row[i], place_name(compiler, &owned)};
    if (!path->gates)
        at = yl_compile_needs(compiler, &path->needs, &path->otherwise, NULL, door, head);
    for (uint32_t g = 0; g < path->gates; g++) {
        const struct yl_gate *gate = &path->gate[g];
        uint32_t in = yl_compile_needs(compiler, &gate->needs, &gate->otherwise, NULL, door, head);
        at = yl_compile_when(compiler, &gate->when, in, at);
    }
    compiler->head[i] = at;
}

void yl_compile_places(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    plan->rooms = scenario->rooms;
    plan->shops = plan->sales = scenario->shops;
    for (uint32_t i = 0; i < scenario->shops; i++) plan->sales += scenario->shop[i].goods;
    plan->agents = scenario->agents;
    plan->room = yl_compiler_get(compiler, scenario->rooms * sizeof *plan->room);
    plan->shop = yl_compiler_get(compiler, plan->sales * sizeof *plan->shop);
    plan->agent = yl_compiler_get(compiler, scenario->agents * sizeof *plan->agent);
    const uint32_t owners = yl_compiler_owners(compiler);
    compiler->head = yl_compiler_get(compiler, owners * sizeof *compiler->head);
    compiler->row = yl_compiler_get(compiler, owners * sizeof *compiler->row);
    compiler->items = yl_compiler_get(compiler, scenario->rooms * sizeof *compiler->items);
    compiler->items_end = yl_compiler_get(compiler, scenario->rooms * sizeof *compiler->items_end);
    plan->rows = number_rows(compiler);
    uint32_t room_rows = 2 * scenario->rooms, starts = look_at_steps(compiler);
    plan->chains = starts > 0;
    for (uint32_t r = 0; r < scenario->rooms; r++) room_rows += scenario->room[r].whiles;
    compiler->slots = YL_ROW_COUNTS * (plan->rows + room_rows);
    plan->spawn = yl_compiler_get(compiler, starts * sizeof *plan->spawn);
    uint32_t audiences = starts + scenario->entries;
    for (uint32_t i = 0; i < scenario->entries; i++) audiences += yl_compile_streams(scenario, i);
    plan->audience = yl_compiler_get(compiler, audiences * sizeof *plan->audience);
    compiler->start = yl_compiler_get(compiler, starts * sizeof *compiler->start);
    yl_compile_limits(compiler);
    for (uint32_t r = 0; r < scenario->rooms; r++) room_facts(compiler, r, &plan->rows);
    uint32_t first = plan->shops;
    for (uint32_t i = 0; i < scenario->shops; i++) shop_facts(compiler, i, &first);
    for (uint32_t i = 0; i < scenario->agents; i++) agent_facts(compiler, i);
    name_arrivals(compiler);
    name_rows(compiler);
    plan->under_way = yl_compiler_outcome(compiler, "", "under_way");
    (void)yl_compiler_outcome(compiler, "", "watched");
    for (uint32_t i = 0; i < scenario->paths; i++) compile_path(compiler, i);
    for (uint32_t i = 0; i < scenario->rooms; i++) compile_room(compiler, i);
    for (uint32_t i = 0; i < scenario->shops; i++) {
        uint32_t owner = yl_compiler_owner(compiler, YL_TO_SHOP, i);
        struct yl_node node = yl_node(YL_OP_SHOP, compile_owned(compiler, owner, "order"));
        node.index = i;
        compiler->head[owner] = yl_compiler_add(compiler, node);
    }
    find_chains(compiler);
}
