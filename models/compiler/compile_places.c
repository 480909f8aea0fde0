/* compile_places.c: people and facts as axes; rooms, shops, agents and paths as graphs. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include "sim/engine/memory.h"
#include <math.h>
#include <string.h>

/* Cumulative shares of the values of a mask, as thresholds. */
static struct yl_trait_audience shares_of(struct yl_compiler *compiler, const struct yl_axis *from,
                                          uint64_t mask)
{
    struct yl_trait_audience to = {
        .threshold = yl_compiler_get(compiler, from->values * sizeof *to.threshold),
        .full = yl_compiler_get(compiler, from->values * sizeof *to.full)};
    double sum = 0, all = 0;
    uint32_t last = 0;
    for (uint32_t v = 0; v < from->values; v++)
        if (mask >> v & 1 && from->share[v] > 0) all += from->share[v], last = v;
    if (mask == UINT64_MAX) all = 1;
    for (uint32_t v = 0; v + 1 < from->values; v++) {
        if (mask >> v & 1) sum += from->share[v] / all;
        to.threshold[v] = yl_threshold(v >= last ? 1 : sum, &to.full[v]);
    }
    return to;
}

static void compile_trait(struct yl_compiler *compiler, const struct yl_axis *from,
                          struct yl_plan_axis *to)
{
    struct yl_trait_audience all = shares_of(compiler, from, UINT64_MAX);
    to->threshold = all.threshold;
    to->full = all.full;
}

int32_t yl_compile_audience(struct yl_compiler *compiler, const struct yl_conditions *among,
                            enum yl_picks picks, uint32_t origin)
{
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_audience *to = &plan->audience[plan->audiences];
    if (!among->count) return -1;
    *to = (struct yl_plan_audience){.share = 1};
    to->listed = picks != YL_PICKS_NOBODY && plan->size;
    to->axis = yl_compiler_get(compiler, among->count * sizeof *to->axis);
    to->mask = yl_compiler_get(compiler, among->count * sizeof *to->mask);
    for (uint32_t i = 0; i < among->count; i++) {
        const struct yl_condition *one = &among->all[i];
        const struct yl_axis *axis = &compiler->s->axis[one->index];
        double share = 0;
        if (axis->kind == YL_AXIS_MEMORY && picks != YL_PICKS_IN_TURN) continue;
        to->moving |= axis->kind == YL_AXIS_MEMORY;
        to->axis[to->tests] = one->index;
        to->mask[to->tests++] = one->mask;
        if (axis->kind == YL_AXIS_MEMORY) continue;
        for (uint32_t v = 0; v < axis->values; v++)
            if (one->mask >> v & 1) share += axis->share[v];
        to->share *= share;
        if (plan->size) continue;
        struct yl_trait_audience *of = yl_compiler_get(compiler, sizeof *of);
        *of = shares_of(compiler, axis, one->mask);
        of->origin = origin;
        of->next = plan->axis[one->index].audience;
        plan->axis[one->index].audience = of;
    }
    return to->tests ? (int32_t)plan->audiences++ : -1;
}

static void compile_fact(struct yl_compiler *compiler, const struct yl_axis *from,
                         struct yl_plan_axis *to)
{
    to->from = from->from;
    to->to = from->to;
    to->has_after = from->has_after;
    to->workdays = from->workdays;
    if (from->has_after) {
        struct yl_quantity quantity = {.present = true,
                                       .axis = -1,
                                       .count = 1,
                                       .dist = (struct yl_dist *)&from->after,
                                       .at = from->at};
        to->after = yl_compiler_draw(compiler, &quantity).draw[0];
    }
    to->timetable = from->timetable;
    if (from->blocks || from->timetable.count) return; /* never settled */
    bool never = from->from == YL_NEVER || from->to <= compiler->plan->from,
         always = from->from <= compiler->plan->from && from->to == YL_NEVER && !from->has_after;
    to->fixed = never || always;
    to->fixed_value = always && !never;
}

void yl_compile_axes(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    plan->axes = scenario->axes;
    plan->axis = yl_compiler_get(compiler, scenario->axes * sizeof *plan->axis);
    plan->drawn_memory = yl_compiler_get(compiler, scenario->axes * sizeof *plan->drawn_memory);
    plan->memory_start = UINT64_C(1) << 63;
    plan->people_key = yl_compiler_key(compiler, "people");
    plan->intent_key = yl_compiler_key(compiler, "people.intent");
    plan->trace_key = yl_compiler_key(compiler, "trace");
    for (uint32_t a = 0; a < scenario->axes; a++) {
        const struct yl_axis *from = &scenario->axis[a];
        struct yl_plan_axis *to = &plan->axis[a];
        to->values = from->values;
        const char *lead = from->kind == YL_AXIS_FACT ? "facts.%s" : "people.%s";
        to->key = yl_compiler_key(compiler, from->place ? "%s" : lead,
                                  from->place ? from->place : from->name);
        to->kind = from->kind;
        to->of_visit = from->of_visit;
        to->cluster = from->cluster;
        to->blocks = from->blocks;
        to->block_at = from->block_at;
        to->pair[0] = from->pair[0];
        to->pair[1] = from->pair[1];
        if (from->kind == YL_AXIS_TRAIT) compile_trait(compiler, from, to);
        if (from->kind == YL_AXIS_FACT) compile_fact(compiler, from, to);
        if (from->kind != YL_AXIS_MEMORY) continue;
        to->memory = (struct yl_memory){.bit = plan->memories,
                                        .most = from->values - 1,
                                        .mask = yl_memory_mask(from->values - 1),
                                        .lapse = from->lasts ? (int32_t)plan->lapses++ : -1,
                                        .lasts = from->lasts};
        plan->memories += (uint32_t)__builtin_popcountll(to->memory.mask);
        to->start = yl_chance_of(from->share[1]);
        if (plan->memories > YL_MEMORIES) {
            yl_diag(compiler->diags, from->at, YL_E_TOO_MANY_REMEMBERED,
                    "what persons remember in a scenario can have %d bits at most",
                    "一个场景的记忆最多占 %d 位", YL_MEMORIES);
            compiler->bad = true;
            plan->memories = to->memory.bit;
        } else if (to->start.certain)
            plan->memory_start |= UINT64_C(1) << to->memory.bit;
        else if (to->start.threshold)
            plan->drawn_memory[plan->drawn_memories++] = a;
    }
}

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
        struct yl_step_run run = {step, 1,    room->watch_row + 1 + i, end, place,
                                  -1,   true, room->item_series + i};
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
    const struct yl_lost_at door = {room->watch_row, true}, wait = {.row = room->wait_row};
    uint32_t owner = yl_compiler_owner(compiler, YL_TO_ROOM, r), *after, late = YL_NO_NODE;
    compiler->current_owner = owner;
    struct yl_node stay =
        yl_node(YL_OP_WATCH, compile_then(compiler, from, then_key, room->watch_row));
    uint32_t at = yl_compiler_add(compiler, stay);
    after = yl_compiler_get(compiler, 2 * sizeof *after); /* abandoned; after the end */
    after[1] = YL_NO_NODE;
    if (gated) after[1] = late = compile_after_end(compiler, r, then_key, door);
    if (gated && from->capacity >= 0 && from->after_end.kind != YL_TO_REPLAY)
        after[1] = compile_after_end(compiler, r, then_key, wait);
    room->watched_end =
        yl_compiler_lost(compiler, "", "watched", (struct yl_lost_at){.row = room->watch_row});
    compile_items(compiler, r);
    stay.index = r;
    stay.row = room->watch_row;
    compiler->node[at] = stay;
    if (from->capacity >= 0) {
        struct yl_node seat = yl_node(YL_OP_SEAT, at);
        seat.index = r;
        seat.other = yl_compile_way_out(compiler, &from->otherwise, "full", door);
        after[0] = yl_compile_way_out(compiler, &from->otherwise, "abandoned", wait);
        seat.targets = 2;
        seat.target = after;
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

/* What a shop sells, or one of its items. */
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

/* Rows are numbered before anything is emitted, since a row's counters are at three times its number. */
static uint32_t number_rows(struct yl_compiler *compiler)
{
    uint32_t row = 0;
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++) {
        struct yl_owned owned = yl_owned(compiler->s, owner);
        compiler->row[owner] = row;
        for (uint32_t i = 0; owned.kind != YL_TO_ROOM && i < owned.steps; i++)
            row += owned.step[i].name != NULL;
    }
    return row;
}

static const char *place_name(struct yl_compiler *compiler, const struct yl_owned *owned)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return yl_arena_print(&compiler->plan->arena, owned->place, owned->name);
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
    for (uint32_t owner = 0; owner < yl_compiler_owners(compiler); owner++) {
        struct yl_owned owned = yl_owned(compiler->s, owner);
        const char *name = place_name(compiler, &owned);
        uint32_t row = compiler->row[owner];
        if (owned.kind == YL_TO_ROOM) {
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
        uint32_t goal = i - scenario->rooms - scenario->shops;
        struct yl_owned owned = {.place = "goals.%s"};
        if (i < scenario->rooms + scenario->shops)
            owned = yl_owned(scenario, scenario->paths + i);
        else
            owned.name = i == plan->order_goal ? "order" : scenario->goal[goal];
        plan->arrival[i].name = place_name(compiler, &owned);
        plan->arrival[i].slot = yl_compiler_slots(compiler, 4);
        if (plan->size) plan->arrival[i].set = plan->bit_sets++;
    }
}

/* ---- what entries lead to ------------------------------------------------------------------------ */
struct live { /* places that some entry, or what its visits start, can reach */
    const struct yl_compiler *compiler;
    bool *is;       /* [owners] */
    uint32_t *next; /* marked, and what is behind them not yet */
    uint32_t nexts;
};

static void mark(struct live *live, const struct yl_destination *to)
{
    if (to->kind != YL_TO_PATH && to->kind != YL_TO_ROOM && to->kind != YL_TO_SHOP) return;
    uint32_t owner = yl_compiler_owner(live->compiler, to->kind, to->index);
    if (!live->is[owner]) live->next[live->nexts++] = owner;
    live->is[owner] = true;
}

static void mark_step(struct live *live, const struct yl_step *step)
{
    mark(live, &step->to);
    mark(live, &step->otherwise);
    if (step->ask >= 0) mark(live, &live->compiler->s->agent[step->ask].otherwise);
    mark(live, &step->or_else);
    for (uint32_t o = 0; step->choose.present && o < step->choose.options; o++)
        mark(live, &step->choose.to[o]);
    for (uint32_t k = 0; k < step->starts; k++) mark(live, &step->start[k].to);
}

static void mark_behind(struct live *live, uint32_t owner)
{
    const struct yl_scenario *scenario = live->compiler->s;
    struct yl_owned owned = yl_owned(scenario, owner);
    for (uint32_t i = 0; i < owned.steps; i++)
        for (uint32_t f = 0; f < yl_step_forms(&owned.step[i]); f++)
            mark_step(live, yl_step_form(&owned.step[i], f));
    if (owned.kind == YL_TO_ROOM) {
        const struct yl_room *room = &scenario->room[owner - scenario->paths];
        mark(live, &room->before_first);
        mark(live, &room->after_end);
        mark(live, &room->otherwise);
        for (uint32_t o = 0; o < room->then.options; o++) mark(live, &room->then.to[o]);
    } else if (owned.kind == YL_TO_PATH) {
        const struct yl_path *path = &scenario->path[owner];
        mark(live, &path->otherwise);
        for (uint32_t g = 0; g < path->gates; g++) mark(live, &path->gate[g].otherwise);
    }
}

/* How many `starts` there are, and what steps remember; what follows from a start holds only where an entry leads to it. */
static uint32_t starts_of(struct yl_compiler *compiler, const struct yl_owned *owned, bool live)
{
    uint32_t starts = 0;
    for (uint32_t i = 0; i < owned->steps; i++)
        for (uint32_t f = 0; f < yl_step_forms(&owned->step[i]); f++) {
            const struct yl_step *form = yl_step_form(&owned->step[i], f);
            starts += form->starts;
            for (uint32_t k = 0; k < form->remembers; k++)
                compiler->plan->axis[form->remember[k]].changes = true;
            for (uint32_t k = 0; k < form->forgets; k++)
                compiler->plan->axis[form->forget[k]].changes = true;
            for (uint32_t k = 0; live && k < form->starts; k++) {
                compiler->plan->self_chains |= !form->start[k].others;
                compiler->plan->has_depth |= form->start[k].depth > 0;
                compiler->plan->live_chains = true;
            }
        }
    compiler->plan->chains |= starts > 0;
    return starts;
}

static uint32_t count_starts(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    const uint32_t owners = yl_compiler_owners(compiler);
    struct live live = {.compiler = compiler,
                        .is = yl_compiler_get(compiler, owners * sizeof *live.is),
                        .next = yl_compiler_get(compiler, owners * sizeof *live.next)};
    uint32_t starts = 0;
    for (uint32_t i = 0; i < scenario->entries; i++) mark(&live, &scenario->entry[i].to);
    while (live.nexts) mark_behind(&live, live.next[--live.nexts]);
    for (uint32_t owner = 0; owner < owners; owner++) {
        struct yl_owned owned = yl_owned(scenario, owner);
        starts += starts_of(compiler, &owned, live.is[owner]);
    }
    return starts;
}

/* The steps of a path or shop; `end` is behind the last of them. */
static uint32_t compile_owned(struct yl_compiler *compiler, uint32_t owner, const char *end)
{
    struct yl_owned owned = yl_owned(compiler->s, owner);
    compiler->current_owner = owner;
    struct yl_step_run run = {.step = owned.step,
                              .steps = owned.steps,
                              .first_row = compiler->row[owner],
                              .done = yl_compiler_end(compiler, "", end),
                              .place = place_name(compiler, &owned),
                              .shop = -1,
                              .series = YL_NO_NODE};
    if (owned.kind == YL_TO_SHOP)
        run.shop = (int32_t)(owner - compiler->s->paths - compiler->s->rooms);
    return yl_compile_steps(compiler, &run);
}

static bool has_rows(const struct yl_path *path)
{
    for (uint32_t i = 0; i < path->steps; i++)
        if (path->step[i].name) return true;
    return false;
}

static void compile_path(struct yl_compiler *compiler, uint32_t i)
{
    const struct yl_path *path = &compiler->s->path[i];
    uint32_t head = compile_owned(compiler, i, "done"), at = head;
    struct yl_lost_at door = {compiler->row[i], true};
    if (!has_rows(path)) door.row = YL_NO_NODE;
    if (!path->gates)
        at = yl_compile_needs(compiler, &path->needs, &path->otherwise, NULL, door, head);
    for (uint32_t g = 0; g < path->gates; g++) {
        const struct yl_gate *gate = &path->gate[g];
        uint32_t in = yl_compile_needs(compiler, &gate->needs, &gate->otherwise, NULL, door, head);
        at = yl_compile_when(compiler, &gate->when, in, at);
    }
    compiler->head[i] = at;
}

static void compile_shop(struct yl_compiler *compiler, uint32_t i)
{
    uint32_t owner = yl_compiler_owner(compiler, YL_TO_SHOP, i);
    struct yl_node node = yl_node(YL_OP_SHOP, compile_owned(compiler, owner, "order"));
    node.index = i;
    compiler->head[owner] = yl_compiler_add(compiler, node);
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
    uint32_t room_rows = 2 * scenario->rooms, starts = count_starts(compiler);
    for (uint32_t r = 0; r < scenario->rooms; r++) room_rows += scenario->room[r].whiles;
    compiler->slots = 3 * (plan->rows + room_rows);
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
    for (uint32_t i = 0; i < scenario->shops; i++) compile_shop(compiler, i);
}
