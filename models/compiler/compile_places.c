/* compile_places.c: people and facts as axes; rooms, shops, agents and paths as graphs. Contract: compiler.h. */
#include "models/compiler/compiler.h"
#include <math.h>
#include <string.h>

static void compile_trait(struct yl_compiler *compiler, const struct yl_axis *from,
                          struct yl_plan_axis *to)
{
    to->threshold = yl_compiler_get(compiler, from->values * sizeof *to->threshold);
    to->full = yl_compiler_get(compiler, from->values * sizeof *to->full);
    double sum = 0;
    uint32_t last = from->values - 1;
    while (last && from->share[last] <= 0) last--;
    for (uint32_t v = 0; !compiler->status && v + 1 < from->values; v++) {
        sum += from->share[v];
        to->threshold[v] = yl_threshold(v >= last ? 1 : sum, &to->full[v]);
    }
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
    if (from->blocks) return; /* turns are never settled */
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
    plan->people_key = yl_compiler_place(compiler, "people");
    plan->intent_key = yl_compiler_place(compiler, "people.intent");
    plan->trace_key = yl_compiler_place(compiler, "trace");
    for (uint32_t a = 0; !compiler->status && a < scenario->axes; a++) {
        const struct yl_axis *from = &scenario->axis[a];
        struct yl_plan_axis *to = &plan->axis[a];
        to->values = from->values;
        const char *lead = from->kind == YL_AXIS_FACT ? "facts.%s" : "people.%s";
        to->key = yl_compiler_place(compiler, from->place ? "%s" : lead,
                                    from->place ? from->place : from->name);
        to->kind = from->kind;
        to->of_visit = from->of_visit;
        to->blocks = from->blocks;
        to->block_at = from->block_at;
        to->pair[0] = from->pair[0];
        to->pair[1] = from->pair[1];
        if (from->kind == YL_AXIS_TRAIT) compile_trait(compiler, from, to);
        if (from->kind == YL_AXIS_FACT) compile_fact(compiler, from, to);
        if (from->kind != YL_AXIS_MEMORY) continue;
        to->bit = plan->memories++;
        to->start = yl_chance_of(from->share[1]);
        if (to->start.certain)
            plan->memory_start |= UINT64_C(1) << to->bit;
        else if (to->start.threshold)
            plan->drawn_memory[plan->drawn_memories++] = a;
        if (plan->memories > YL_MEMORIES) {
            yl_diag(compiler->diags, from->at, YL_E_TOO_MANY_REMEMBERED,
                    "a scenario can have %d remembered things at most",
                    "一个场景最多可有 %d 个记忆项", YL_MEMORIES);
            compiler->bad = true;
            plan->memories = YL_MEMORIES;
        }
    }
    plan->has_intent = scenario->intent.count > 0;
    if (!compiler->status && plan->has_intent) {
        struct yl_dist logistic = {.family = YL_LOGISTIC, .a = 0, .b = 1, .with_sign = true};
        struct yl_draw draw;
        plan->intent = yl_compiler_draw(compiler, &scenario->intent);
        if (yl_draw_init(&draw, &logistic, compiler->tables)) compiler->status = YL_NO_MEMORY;
        plan->logistic = draw.table;
    }
}

/* Behind a stay: `then`, counted as passed where the room counts it. */
static uint32_t compile_then(struct yl_compiler *compiler, const struct yl_room *room,
                             uint32_t place, uint32_t row)
{
    const struct yl_choice *then = &room->then;
    uint32_t *target = yl_compiler_get(compiler, then->options * sizeof *target);
    for (uint32_t i = 0; !compiler->status && i < then->options; i++) {
        target[i] = yl_compile_destination(compiler, &then->to[i], "watched");
        if (then->to[i].kind == YL_TO_LEAVE || row == YL_NO_NODE) continue;
        struct yl_effects *fx = yl_compiler_get(compiler, sizeof *fx);
        uint32_t pass = yl_compiler_emit(compiler, YL_OP_PASS, target[i]);
        if (compiler->status) return 0;
        fx->actions = yl_compiler_number(compiler, &(struct yl_quantity){.axis = -1});
        fx->switches = fx->actions;
        fx->cost = fx->actions;
        fx->series = YL_NO_NODE;
        fx->refill = fx->host = fx->goal = fx->order_goal = -1;
        compiler->node[pass].row = row;
        compiler->node[pass].u.effects = fx;
        target[i] = pass;
    }
    if (compiler->status || then->options == 1) return compiler->status ? 0 : target[0];
    struct yl_chooser *chooser = yl_compile_chooser(compiler, then);
    uint32_t at = yl_compiler_emit(compiler, YL_OP_CHOOSE, YL_NO_NODE);
    if (compiler->status) return 0;
    struct yl_node *node = &compiler->node[at];
    node->key = place;
    node->targets = then->options;
    node->target = target;
    node->u.choose = chooser;
    for (uint32_t a = 0; a < then->axes; a++)
        node->ordered |= yl_axis_ordered(compiler, then->axis[a]);
    return at;
}

static uint32_t compile_after_end(struct yl_compiler *compiler, uint32_t r, uint32_t then_place)
{
    const struct yl_room *room = &compiler->s->room[r];
    if (room->after_end.kind != YL_TO_REPLAY)
        return yl_compile_destination(compiler, &room->after_end, "ended");
    uint32_t then = compile_then(compiler, room, then_place, YL_NO_NODE),
             at = yl_compiler_emit(compiler, YL_OP_REPLAY, then);
    if (compiler->status) return 0;
    compiler->node[at].index = r;
    compiler->node[at].ordered = yl_axis_ordered(compiler, compiler->plan->room[r].watch.axis);
    return at;
}

/* The steps of a stay; each is a run of operations of its own that ends in watching on. A stay needs the order of time when
 * any of them does. */
static void compile_items(struct yl_compiler *compiler, uint32_t r)
{
    const struct yl_room *from = &compiler->s->room[r];
    struct yl_plan_room *room = &compiler->plan->room[r];
    if (!from->whiles) return;
    uint32_t end = yl_compiler_emit(compiler, YL_OP_ITEM_END, YL_NO_NODE), first = compiler->nodes;
    const char *place = yl_arena_print(&compiler->plan->arena, "rooms.%s", from->name);
    for (uint32_t i = 0; !compiler->status && i < from->whiles; i++) {
        const struct yl_step *step = &from->during[i];
        struct yl_plan_while *item = &room->during[i];
        struct yl_steps_said said = {step, 1,    room->watch_row + 1 + i, end, place,
                                     -1,   true, room->item_series + i};
        item->node = yl_compile_steps(compiler, &said);
        item->key = yl_compiler_place(compiler, "rooms.%s.while.%s", from->name, step->name);
        item->timing = step->timing;
        item->every = yl_compiler_draw(compiler, &step->every);
        item->at_times = step->at_times;
        item->at_time = step->at_time;
    }
    for (uint32_t n = first; n < compiler->nodes; n++)
        room->ordered_stay |= compiler->node[n].ordered;
    for (uint32_t i = 0; i < from->whiles; i++)
        room->ordered_stay |= yl_axis_ordered(compiler, room->during[i].every.axis);
}

static void compile_room(struct yl_compiler *compiler, uint32_t r)
{
    const struct yl_room *from = &compiler->s->room[r];
    struct yl_plan_room *room = &compiler->plan->room[r];
    bool gated = from->sessions || from->hosted;
    uint32_t then_place = yl_compiler_place(compiler, "rooms.%s.then", from->name);
    compiler->current_owner = compiler->s->paths + r;
    uint32_t then = compile_then(compiler, from, then_place, room->watch_row);
    uint32_t at = yl_compiler_emit(compiler, YL_OP_WATCH, then);
    uint32_t after = gated ? compile_after_end(compiler, r, then_place) : YL_NO_NODE;
    compile_items(compiler, r);
    if (compiler->status) return;
    struct yl_node *stay = &compiler->node[at];
    stay->index = r;
    stay->row = room->watch_row;
    stay->ordered = yl_axis_ordered(compiler, room->watch.axis);
    for (uint32_t i = 0; i < from->whiles; i++)
        stay->ordered |= yl_axis_ordered(compiler, room->during[i].every.axis);
    stay->rowwise = from->whiles || from->hosted;
    if (from->capacity >= 0) {
        uint32_t full = yl_compiler_end(compiler, "full"),
                 *target = yl_compiler_get(compiler, 2 * sizeof *target);
        uint32_t gone = yl_compiler_end(compiler, "abandoned"),
                 seat = yl_compiler_emit(compiler, YL_OP_SEAT, at);
        if (compiler->status) return;
        target[0] = gone;
        target[1] = after;
        compiler->node[seat].index = r;
        compiler->node[seat].other = full;
        compiler->node[seat].targets = 2;
        compiler->node[seat].target = target;
        compiler->node[seat].ordered = true;
        compiler->node[seat].row = room->wait_row;
        at = seat;
    }
    if (gated) {
        uint32_t early = yl_compile_destination(compiler, &from->before_first, "never_live"),
                 *target = yl_compiler_get(compiler, sizeof *target);
        uint32_t gate = yl_compiler_emit(compiler, YL_OP_GATE, at);
        if (compiler->status) return;
        target[0] = after;
        compiler->node[gate].index = r;
        compiler->node[gate].other = early;
        compiler->node[gate].targets = 1;
        compiler->node[gate].target = target;
        compiler->node[gate].ordered = compiler->node[gate].rowwise = from->hosted;
        at = gate;
    }
    compiler->room_node[r] = at;
}

static void room_facts(struct yl_compiler *compiler, uint32_t r, uint32_t *row)
{
    const struct yl_room *from = &compiler->s->room[r];
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_room *room = &plan->room[r];
    room->key = yl_compiler_place(compiler, "rooms.%s.watch", from->name);
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
    room->hosted = room->ordered_stay = from->hosted;
    room->pause_loses = yl_chance_of(from->pause_loses);
    room->pause_key = yl_compiler_place(compiler, "rooms.%s.pause", from->name);
}

static void shop_facts(struct yl_compiler *compiler, uint32_t i)
{
    const struct yl_shop *from = &compiler->s->shop[i];
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_shop *shop = &plan->shop[i];
    shop->key = yl_compiler_place(compiler, "shops.%s.price", from->name);
    shop->price = yl_compiler_draw(compiler, &from->price);
    shop->stock = from->stock;
    shop->arrival = plan->rooms + i;
    shop->orders = plan->series++;
    shop->gmv = plan->series++;
    shop->slot = yl_compiler_slots(compiler, YL_SHOP_SLOTS);
    shop->fees = from->fees;
    shop->fee = from->fee;
    shop->has_refund = from->has_refund;
    shop->refund_p = yl_compiler_chance(compiler, &from->refund_p, 0);
    shop->refund_after = yl_compiler_draw(compiler, &from->refund_after);
}

static void agent_facts(struct yl_compiler *compiler, uint32_t i)
{
    const struct yl_agent *from = &compiler->s->agent[i];
    struct yl_plan *plan = compiler->plan;
    struct yl_plan_agent *agent = &plan->agent[i];
    agent->key = yl_compiler_place(compiler, "agents.%s", from->name);
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
    for (uint32_t i = 0; i < compiler->s->paths; i++) {
        compiler->path_row[i] = row;
        for (uint32_t k = 0; k < compiler->s->path[i].steps; k++)
            row += compiler->s->path[i].step[k].name != NULL;
    }
    for (uint32_t i = 0; i < compiler->s->shops; i++) {
        compiler->shop_row[i] = row;
        for (uint32_t k = 0; k < compiler->s->shop[i].steps; k++)
            row += compiler->s->shop[i].step[k].name != NULL;
    }
    return row;
}

static void name_row(struct yl_compiler *compiler, uint32_t row, const char *place,
                     const char *step)
{
    if (compiler->status) return;
    compiler->plan->row_place[row] = place;
    compiler->plan->row_step[row] = step;
}

static void name_rows(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    plan->row_place = yl_compiler_get(compiler, plan->rows * sizeof *plan->row_place);
    plan->row_step = yl_compiler_get(compiler, plan->rows * sizeof *plan->row_step);
    for (uint32_t i = 0; !compiler->status && i < compiler->s->paths + compiler->s->shops; i++) {
        bool path = i < compiler->s->paths;
        uint32_t at = path ? i : i - compiler->s->paths,
                 row = path ? compiler->path_row[at] : compiler->shop_row[at];
        uint32_t steps = path ? compiler->s->path[at].steps : compiler->s->shop[at].steps;
        const struct yl_step *step = path ? compiler->s->path[at].step : compiler->s->shop[at].step;
        const char *name =
            yl_arena_print(&plan->arena, path ? "paths.%s" : "shops.%s",
                           path ? compiler->s->path[at].name : compiler->s->shop[at].name);
        for (uint32_t k = 0; k < steps; k++)
            if (step[k].name) name_row(compiler, row++, name, step[k].name);
    }
    for (uint32_t r = 0; !compiler->status && r < plan->rooms; r++) {
        const char *name = yl_arena_print(&plan->arena, "rooms.%s", compiler->s->room[r].name);
        name_row(compiler, plan->room[r].wait_row, name, "wait");
        name_row(compiler, plan->room[r].watch_row, name, "watch");
        for (uint32_t i = 0; i < compiler->s->room[r].whiles; i++)
            name_row(compiler, plan->room[r].watch_row + 1 + i, name,
                     compiler->s->room[r].during[i].name);
    }
}

static void name_arrivals(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    uint32_t order = 0;
    while (order < scenario->goals && strcmp(scenario->goal[order], "order")) order++;
    compiler->order_goal = scenario->rooms + scenario->shops + order;
    plan->arrivals =
        scenario->rooms + scenario->shops + scenario->goals + (order == scenario->goals);
    plan->arrival = yl_compiler_get(compiler, plan->arrivals * sizeof *plan->arrival);
    for (uint32_t i = 0; !compiler->status && i < plan->arrivals; i++) {
        if (i < scenario->rooms)
            plan->arrival[i].name =
                yl_arena_print(&plan->arena, "rooms.%s", scenario->room[i].name);
        else if (i < scenario->rooms + scenario->shops)
            plan->arrival[i].name =
                yl_arena_print(&plan->arena, "shops.%s", scenario->shop[i - scenario->rooms].name);
        else
            plan->arrival[i].name = yl_arena_print(
                &plan->arena, "goals.%s",
                i == compiler->order_goal ? "order"
                                          : scenario->goal[i - scenario->rooms - scenario->shops]);
        plan->arrival[i].slot = yl_compiler_slots(compiler, 4);
        if (plan->size) plan->arrival[i].set = plan->bit_sets++;
    }
}

/* ---- what entries lead to ------------------------------------------------------------------------ */
struct live { /* places that some entry, or what its visits start, can reach */
    const struct yl_scenario *s;
    bool *path, *room, *shop;
    struct yl_destination *next; /* marked, and what is behind them not yet */
    uint32_t nexts;
};

static void mark(struct live *live, const struct yl_destination *to)
{
    bool *all = to->kind == YL_TO_PATH   ? live->path
                : to->kind == YL_TO_ROOM ? live->room
                : to->kind == YL_TO_SHOP ? live->shop
                                         : NULL;
    if (!all || all[to->index]) return;
    all[to->index] = true;
    live->next[live->nexts++] = *to;
}

static void mark_step(struct live *live, const struct yl_step *step)
{
    mark(live, &step->to);
    mark(live, &step->otherwise);
    mark(live, &step->or_else);
    for (uint32_t o = 0; step->choose.present && o < step->choose.options; o++)
        mark(live, &step->choose.to[o]);
    for (uint32_t k = 0; k < step->starts; k++) mark(live, &step->start[k].to);
}

static void mark_steps(struct live *live, const struct yl_step *step, uint32_t steps)
{
    for (uint32_t i = 0; i < steps; i++)
        for (uint32_t f = 0; f < yl_step_forms(&step[i]); f++)
            mark_step(live, yl_step_form(&step[i], f));
}

static void mark_room(struct live *live, const struct yl_room *room)
{
    mark(live, &room->before_first);
    mark(live, &room->after_end);
    for (uint32_t o = 0; o < room->then.options; o++) mark(live, &room->then.to[o]);
    mark_steps(live, room->during, room->whiles);
}

static void mark_behind(struct live *live, const struct yl_destination *to)
{
    if (to->kind == YL_TO_SHOP)
        mark_steps(live, live->s->shop[to->index].step, live->s->shop[to->index].steps);
    if (to->kind == YL_TO_ROOM) mark_room(live, &live->s->room[to->index]);
    if (to->kind != YL_TO_PATH) return;
    const struct yl_path *path = &live->s->path[to->index];
    mark(live, &path->otherwise);
    for (uint32_t g = 0; g < path->gates; g++) mark(live, &path->gate[g].otherwise);
    mark_steps(live, path->step, path->steps);
}

/* How many `starts` there are; what follows from one holds only where an entry leads to it. */
static uint32_t starts_of(struct yl_compiler *compiler, const struct yl_step *step, uint32_t steps,
                          bool live)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < steps; i++)
        for (uint32_t f = 0; f < yl_step_forms(&step[i]); f++) {
            const struct yl_step *form = yl_step_form(&step[i], f);
            n += form->starts;
            for (uint32_t k = 0; live && k < form->starts; k++) {
                compiler->plan->self_chains |= !form->start[k].others;
                compiler->plan->has_depth |= form->start[k].depth > 0;
                compiler->plan->live_chains = true;
            }
        }
    compiler->plan->chains |= n > 0;
    return n;
}

static uint32_t count_starts(struct yl_compiler *compiler)
{
    const struct yl_scenario *scenario = compiler->s;
    struct live live = {scenario,
                        yl_compiler_get(compiler, scenario->paths),
                        yl_compiler_get(compiler, scenario->rooms),
                        yl_compiler_get(compiler, scenario->shops),
                        NULL,
                        0};
    live.next = yl_compiler_get(compiler, (scenario->paths + scenario->rooms + scenario->shops) *
                                              sizeof *live.next);
    uint32_t n = 0;
    if (compiler->status) return 0;
    for (uint32_t i = 0; i < scenario->entries; i++) mark(&live, &scenario->entry[i].to);
    while (live.nexts) {
        struct yl_destination to = live.next[--live.nexts];
        mark_behind(&live, &to);
    }
    for (uint32_t i = 0; i < scenario->paths; i++)
        n += starts_of(compiler, scenario->path[i].step, scenario->path[i].steps, live.path[i]);
    for (uint32_t i = 0; i < scenario->shops; i++)
        n += starts_of(compiler, scenario->shop[i].step, scenario->shop[i].steps, live.shop[i]);
    for (uint32_t i = 0; i < scenario->rooms; i++)
        n += starts_of(compiler, scenario->room[i].during, scenario->room[i].whiles, live.room[i]);
    return n;
}

void yl_compile_places(struct yl_compiler *compiler)
{
    struct yl_plan *plan = compiler->plan;
    const struct yl_scenario *scenario = compiler->s;
    plan->rooms = scenario->rooms;
    plan->shops = scenario->shops;
    plan->agents = scenario->agents;
    plan->goals = scenario->goals;
    plan->room = yl_compiler_get(compiler, scenario->rooms * sizeof *plan->room);
    plan->shop = yl_compiler_get(compiler, scenario->shops * sizeof *plan->shop);
    plan->agent = yl_compiler_get(compiler, scenario->agents * sizeof *plan->agent);
    compiler->path_node = yl_compiler_get(compiler, scenario->paths * sizeof *compiler->path_node);
    compiler->room_node = yl_compiler_get(compiler, scenario->rooms * sizeof *compiler->room_node);
    compiler->shop_node = yl_compiler_get(compiler, scenario->shops * sizeof *compiler->shop_node);
    compiler->path_row = yl_compiler_get(compiler, scenario->paths * sizeof *compiler->path_row);
    compiler->shop_row = yl_compiler_get(compiler, scenario->shops * sizeof *compiler->shop_row);
    if (compiler->status) return;
    plan->rows = number_rows(compiler);
    uint32_t room_rows = 2 * scenario->rooms, starts = count_starts(compiler);
    for (uint32_t r = 0; r < scenario->rooms; r++) room_rows += scenario->room[r].whiles;
    compiler->slots = 3 * (plan->rows + room_rows);
    plan->spawn = yl_compiler_get(compiler, starts * sizeof *plan->spawn);
    compiler->start = yl_compiler_get(compiler, starts * sizeof *compiler->start);
    yl_compile_limits(compiler);
    for (uint32_t r = 0; r < scenario->rooms; r++) room_facts(compiler, r, &plan->rows);
    for (uint32_t i = 0; i < scenario->shops; i++) shop_facts(compiler, i);
    for (uint32_t i = 0; i < scenario->agents; i++) agent_facts(compiler, i);
    name_arrivals(compiler);
    name_rows(compiler);
    plan->under_way = yl_compiler_outcome(compiler, "", "under_way");
    plan->watched_end = yl_compiler_end(compiler, "watched");
    for (uint32_t i = 0; !compiler->status && i < scenario->paths; i++) {
        compiler->current_owner = i;
        struct yl_steps_said said = {
            scenario->path[i].step,
            scenario->path[i].steps,
            compiler->path_row[i],
            yl_compiler_end(compiler, "done"),
            yl_arena_print(&plan->arena, "paths.%s", scenario->path[i].name),
            -1,
            false,
            YL_NO_NODE};
        uint32_t head = yl_compile_steps(compiler, &said);
        const struct yl_path *path = &scenario->path[i];
        compiler->path_node[i] = head;
        if (!path->gates)
            compiler->path_node[i] =
                yl_compile_needs(compiler, &path->needs, &path->otherwise, NULL, head);
        for (uint32_t g = 0; g < path->gates && !compiler->status; g++) {
            const struct yl_gate *gate = &path->gate[g];
            uint32_t at = yl_compile_needs(compiler, &gate->needs, &gate->otherwise, NULL, head);
            compiler->path_node[i] =
                yl_compile_when(compiler, &gate->when, at, compiler->path_node[i]);
        }
    }
    for (uint32_t r = 0; !compiler->status && r < scenario->rooms; r++) compile_room(compiler, r);
    for (uint32_t i = 0; !compiler->status && i < scenario->shops; i++) {
        compiler->current_owner = scenario->paths + scenario->rooms + i;
        struct yl_steps_said said = {
            scenario->shop[i].step,
            scenario->shop[i].steps,
            compiler->shop_row[i],
            yl_compiler_end(compiler, "order"),
            yl_arena_print(&plan->arena, "shops.%s", scenario->shop[i].name),
            (int32_t)i,
            false,
            YL_NO_NODE};
        uint32_t head = yl_compile_steps(compiler, &said);
        compiler->shop_node[i] = yl_compiler_emit(compiler, YL_OP_SHOP, head);
        if (!compiler->status) compiler->node[compiler->shop_node[i]].index = i;
    }
}
