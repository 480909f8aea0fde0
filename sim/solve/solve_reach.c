/* solve_reach.c: the part of the graph that an entry can come to: its order, its clocks, what
 * forbids it. Contract: solve_parts.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/moment.h"
#include "sim/solve/solve_parts.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reasons ---- */
static const struct {
    const char *kind, *text[2];
} refusals[YL_REFUSALS] = {
#define YL_REFUSAL(NAME, kind, en, zh) {kind, {en, zh}},
#include "sim/solve/refusals.def"
};

const char *yl_refusal_text(enum yl_refusal why, bool zh) { return refusals[why].text[zh]; }

void yl_solve_block(struct yl_block *block, enum yl_refusal why, const char *name)
{
    const char *kind = refusals[why].kind;
    block->there = true;
    block->why = why;
    snprintf(block->place, sizeof block->place, "%s%s%s", kind, *kind ? "." : "", name);
}

/* ---- what a visit can feed behind a place where visits feel each other; none of it is known ---- */
static void taint_arrival(struct yl_solver *solver, int32_t place)
{
    for (uint32_t i = 0; place >= 0 && i < 3; i++)
        solver->dirty[solver->plan->arrival[place].slot + i] = true;
}

static bool any_number(const struct yl_by_number *by)
{
    bool any = false;
    for (uint32_t v = 0; v < by->count; v++) any |= by->number[v] != 0;
    return any;
}

/* How often a visit does an item is not followed: what it has done where it arrives is not known,
 * nor what visits have that carry it on. */
static void taint_efforts(struct yl_solver *solver, const struct yl_effects *fx)
{
    if (!any_number(&fx->actions) && !any_number(&fx->switches)) return;
    for (uint32_t e = 0; e < solver->plan->entries; e++)
        for (uint32_t a = 0; a < solver->plan->arrivals; a++)
            for (uint32_t i = YL_ARRIVAL_ACTIONS; i <= YL_ARRIVAL_SWITCHES; i++)
                solver->all_dirty[e][solver->plan->arrival[a].slot + i] = true;
}

static void taint_pass(struct yl_solver *solver, const struct yl_effects *fx)
{
    uint32_t mine = solver->plan->entry[solver->entry].slot;
    if (any_number(&fx->actions)) solver->dirty[mine + YL_ENTRY_ACTIONS] = true;
    if (any_number(&fx->switches)) solver->dirty[mine + YL_ENTRY_SWITCHES] = true;
    if (any_number(&fx->cost))
        solver->dirty[mine + YL_ENTRY_COST] = solver->dirty[yl_q_entry_net(solver->plan)] = true;
    taint_arrival(solver, fx->goal);
    taint_arrival(solver, fx->order_goal);
    for (uint32_t i = 0; i < fx->spawns && solver->tainted; i++)
        solver->tainted[fx->spawn[i]] = true;
}

static void taint_order(struct yl_solver *solver, uint32_t sale)
{
    uint32_t mine = solver->plan->entry[solver->entry].slot;
    solver->dirty[mine + YL_ENTRY_ORDERS] = solver->dirty[mine + YL_ENTRY_GMV] = true;
    for (; sale != YL_NO_NODE; sale = yl_sale_behind(solver->plan, sale)) {
        uint32_t at = solver->plan->shop[sale].slot;
        for (uint32_t i = YL_SHOP_ORDERS; i < YL_SHOP_SLOTS; i++) solver->dirty[at + i] = true;
        solver->dirty[yl_q_fees(solver->plan, sale)] = true;
        solver->dirty[yl_q_net(solver->plan, sale)] = true;
    }
    solver->dirty[yl_q_entry_net(solver->plan)] = true;
}

static void taint_room(struct yl_solver *solver, const struct yl_node *node)
{
    const struct yl_plan_room *room = &solver->plan->room[node->index];
    if (node->op == YL_OP_GATE)
        for (uint32_t i = YL_ROOM_TAP_EARLY; i <= YL_ROOM_TAP_PAUSED; i++)
            solver->dirty[room->slot + i] = true;
    for (uint32_t i = 0; node->op == YL_OP_SEAT && i < 3; i++)
        solver->dirty[3 * room->wait_row + i] = true;
    if (node->op != YL_OP_WATCH) return;
    solver->dirty[yl_q_rooms(solver->plan)] = true;
    taint_arrival(solver, (int32_t)room->arrival);
}

struct taint { /* nodes that a visit can come to */
    uint8_t *seen;
    uint32_t *stack, depth;
    bool in_item; /* of a stay that is followed itself: the visit goes on with what it did */
};

static void come_to(struct taint *taint, uint32_t n)
{
    if (n != YL_NO_NODE && !taint->seen[n]) {
        taint->seen[n] = 1;
        taint->stack[taint->depth++] = n;
    }
}

bool yl_solve_counts(const struct yl_solver *solver, uint32_t n)
{
    const struct yl_node *node = &solver->plan->node[n];
    return !solver->stop[n] || node->op == YL_OP_ASK ||
           (node->op == YL_OP_WATCH && !solver->plan->room[node->index].hosted);
}

/* What comes after a node, with what happens in the stay that begins there. */
static void taint_after(const struct yl_solver *solver, uint32_t n, struct taint *taint)
{
    const struct yl_node *node = &solver->plan->node[n];
    if (!solver->plan->drain && yl_operations[node->op].takes_time)
        solver->dirty[solver->plan->outcome_slot + solver->plan->under_way] = true;
    uint32_t to;
    for (uint32_t i = 0; yl_plan_way(solver->plan, node, i, &to); i++) come_to(taint, to);
}

/* Marks all that a visit can feed at a node, and what comes after it. */
static void taint_node(struct yl_solver *solver, uint32_t n, struct taint *taint)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_node *node = &plan->node[n];
    const uint32_t slot = yl_solve_slot(plan, node), x = node->index;
    if (slot != YL_NO_SLOT) solver->dirty[slot] = true;
    switch (node->op) {
    case YL_OP_ONLY_IF:
        if (node->row != YL_NO_NODE) solver->dirty[3 * node->row + 1] = true;
        break;
    case YL_OP_PASS:
        taint_pass(solver, node->u.effects);
        if (taint->in_item) taint_efforts(solver, node->u.effects);
        break;
    case YL_OP_SHOP:
        taint_arrival(solver, (int32_t)plan->shop[x].arrival);
        break;
    case YL_OP_ORDER:
        taint_order(solver, x);
        break;
    case YL_OP_END:
        solver->dirty[plan->outcome_slot + x] = true;
        break;
    case YL_OP_SEAT:
    case YL_OP_GATE:
    case YL_OP_WATCH:
        taint_room(solver, node);
        break;
    default:
        break;
    }
    taint_after(solver, n, taint);
}

static void taint_all(struct yl_solver *solver, struct taint *taint)
{
    while (taint->depth) taint_node(solver, taint->stack[--taint->depth], taint);
}

void yl_solve_taint(struct yl_solver *solver, uint32_t entry, uint32_t node)
{
    struct taint taint = {yl_get_zeroed(solver->plan->nodes + 1, 1),
                          yl_get((solver->plan->nodes + 1) * sizeof(uint32_t)), 0, false};
    solver->entry = entry;
    come_to(&taint, node);
    taint_all(solver, &taint);
    YL_FREE(taint.seen, taint.stack);
}

/* Marks what lies behind the stops of the entry as unknown, or all of it. */
static void taint_stops(struct yl_solver *solver, bool whole)
{
    const struct yl_plan *plan = solver->plan;
    uint32_t stops = 0, *stop = yl_get((solver->mets + 1) * sizeof *stop);
    for (uint32_t i = 0; i < solver->mets; i++)
        if (solver->stop[solver->met[i]] && !yl_solve_pruned(solver, solver->met[i]))
            stop[stops++] = solver->met[i];
    if (!whole && !stops) {
        free(stop);
        return;
    }
    struct taint taint = {yl_get_zeroed(plan->nodes + 1, 1),
                          yl_get((plan->nodes + 1) * sizeof(uint32_t)), 0, false};
    if (stops) qsort(stop, stops, sizeof *stop, yl_array_ascending);
    if (whole) {
        come_to(&taint, solver->start);
        taint_all(solver, &taint);
    }
    for (uint32_t i = 0; i < stops; i++) {
        const uint32_t n = stop[i];
        taint.in_item = solver->during[n];
        if (yl_solve_counts(solver, n))
            taint_after(solver, n, &taint);
        else
            come_to(&taint, n);
        taint_all(solver, &taint);
    }
    YL_FREE(stop, taint.seen, taint.stack);
}

/* ---- what a node looks at -------------------------------------------------------------------- */
struct look {
    struct yl_solver *solver;
    bool *used;
    struct yl_block *block;
    bool refused; /* the current node */
};

static void refuse(struct look *look, enum yl_refusal why, const char *name)
{
    look->refused = true;
    if (!look->block->there) yl_solve_block(look->block, why, name);
}

enum yl_refusal yl_solve_refused_axis(const struct yl_solver *solver,
                                      const struct yl_plan_axis *axis)
{
    const struct yl_plan *plan = solver->plan;
    const bool memory = axis->kind == YL_AXIS_MEMORY, fact = axis->kind == YL_AXIS_FACT;
    if (memory && axis->memory.lapse >= 0) return YL_REFUSE_LAPSE;
    if (memory && (plan->size || plan->self_chains) && !solver->open) return YL_REFUSE_MEMORY;
    if (fact && (axis->blocks || (!axis->fixed && axis->has_after))) return YL_REFUSE_FACT;
    return YL_REFUSALS;
}

/* Notes what an axis means for the solver; true: it changes with the clock. */
static bool axis(struct look *look, int32_t at)
{
    if (at < 0) return false;
    const struct yl_plan_axis *a = &look->solver->plan->axis[at];
    if (a->kind == YL_AXIS_PAIR) {
        bool first = axis(look, (int32_t)a->pair[0]), second = axis(look, (int32_t)a->pair[1]);
        return first || second;
    }
    if (a->kind == YL_AXIS_TRAIT) {
        look->used[at] = true;
        look->solver->of_visit |= a->of_visit;
    }
    if (a->kind == YL_AXIS_MEMORY) {
        look->solver->memory_read |= a->memory.mask << a->memory.bit;
        if (a->start.threshold && !a->start.certain) look->used[at] = true;
    }
    const enum yl_refusal why = yl_solve_refused_axis(look->solver, a);
    if (why != YL_REFUSALS) refuse(look, why, look->solver->scenario->axis[at].name);
    return a->kind == YL_AXIS_FACT && (!a->fixed || a->blocks);
}

/* True where everybody has enough. Where a person is one visit, what all steps together can take of him is
 * bounded by their number, if no cycle leads back to one. */
static bool never_short(const struct yl_solver *solver, uint32_t at, bool asked)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_plan_limit *limit = &plan->limit[at];
    int64_t taken = asked, least = INT64_MAX;
    if (limit->endless) return true;
    if (limit->per != 1 || plan->size || plan->self_chains || limit->has_start || limit->lasts ||
        limit->at_times)
        return false;
    for (uint32_t n = 0; n < plan->nodes; n++) {
        const struct yl_node *node = &plan->node[n];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            if (node->u.take.limit[i] == at && (node->cycle || solver->during[n]))
                return false;
            else
                taken += node->u.take.limit[i] == at;
    }
    for (uint32_t v = 0; v < limit->allow.count; v++)
        if (limit->allow.number[v] < least) least = limit->allow.number[v];
    return limit->allow.count > 0 && least >= taken;
}

static bool tests(struct look *look, const struct yl_tests *t)
{
    const struct yl_plan *plan = look->solver->plan;
    bool clock = false;
    for (uint32_t i = 0; i < t->count; i++) {
        const struct yl_test *one = &t->test[i];
        if (one->kind == YL_TEST_AXIS) clock |= axis(look, (int32_t)one->index);
        if (one->kind == YL_TEST_HOURS) clock = look->solver->hours = true;
        if (one->kind == YL_TEST_LIMIT && !never_short(look->solver, one->index, true))
            refuse(look, YL_REFUSE_LIMIT, look->solver->scenario->limit[one->index].name);
        if (one->kind != YL_TEST_LIVE) continue;
        clock |= plan->room[one->index].sessions > 0;
        if (plan->room[one->index].hosted)
            refuse(look, YL_REFUSE_HOSTED, look->solver->scenario->room[one->index].name);
    }
    return clock;
}

/* What comes up during a stay; true: something does, and it asks the clock. */
static bool items(struct look *look, uint32_t at)
{
    const struct yl_solver *solver = look->solver;
    const struct yl_plan_room *r = &solver->plan->room[at];
    const struct yl_room *from = &solver->scenario->room[at];
    char name[200];
    if (solver->stay_why[at] != YL_REFUSALS) {
        snprintf(name, sizeof name, "%s.while.%s", from->name,
                 from->during[solver->stay_item[at]].name);
        refuse(look, solver->stay_why[at], name);
    }
    for (uint32_t i = 0; i < r->whiles; i++)
        if (axis(look, r->during[i].every.axis) &&
            yl_moment_clock(look->solver->plan, r->during[i].every.axis) < 0)
            refuse(look, YL_REFUSE_FACT, solver->scenario->axis[r->during[i].every.axis].name);
    return r->whiles > 0;
}

static bool room(struct look *look, const struct yl_node *node)
{
    const struct yl_plan_room *r = &look->solver->plan->room[node->index];
    const char *name = look->solver->scenario->room[node->index].name;
    bool clock = axis(look, r->watch.axis);
    if (r->hosted) refuse(look, YL_REFUSE_HOSTED, name);
    if (node->op == YL_OP_SEAT) refuse(look, YL_REFUSE_SEATS, name);
    if (node->op == YL_OP_WATCH) clock |= items(look, node->index);
    return clock || node->op == YL_OP_GATE || !look->solver->plan->drain;
}

static bool order(struct look *look, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &look->solver->plan->shop[node->index];
    const int32_t by[] = {shop->price.axis, shop->quantity.axis, shop->refund_p.axis,
                          shop->refund_after.axis};
    bool clock = false;
    for (size_t i = 0; i < sizeof by / sizeof *by; i++) clock |= axis(look, by[i]);
    if (shop->stock >= 0) refuse(look, YL_REFUSE_STOCK, shop->name + strlen("shops."));
    const struct yl_plan_shop *of = &look->solver->plan->shop[shop->of];
    for (uint32_t i = 0; i < of->fees; i++)
        clock |= of->fee[i].from != YL_ALWAYS || of->fee[i].to != YL_NEVER;
    return clock || (shop->has_refund && !look->solver->plan->drain);
}

static bool pass(struct look *look, const struct yl_node *node)
{
    const struct yl_effects *fx = node->u.effects;
    const struct yl_by_number *all[3] = {&fx->actions, &fx->switches, &fx->cost};
    bool clock = false;
    for (int i = 0; i < 3; i++) {
        clock |= axis(look, all[i]->axis);
        for (uint32_t v = 0; v < all[i]->count; v++)
            if (all[i]->number[v] && !look->solver->population)
                look->solver->grid.layers |= (look->solver->grid.coarse ? 2u : 6u) << 2 * i;
    }
    if (look->solver->during[node - look->solver->plan->node]) taint_efforts(look->solver, fx);
    for (uint32_t i = 0; i < fx->spawns && look->solver->good; i++) {
        const struct yl_plan_spawn *spawn = &look->solver->plan->spawn[fx->spawn[i]];
        if (!look->solver->good[fx->spawn[i]]) continue;
        clock = true; /* what begins behind the horizon is late */
        look->solver->begins_own |= look->solver->own[fx->spawn[i]];
        axis(look, spawn->number.axis);
        axis(look, spawn->after.axis);
        axis(look, spawn->p.axis);
    }
    return clock;
}

static bool chance(struct look *look, const struct yl_by_chance *by)
{
    const struct yl_moves *moves = by->moves;
    look->solver->intent_used |= moves && moves->intent != 0;
    for (uint32_t i = 0; moves && i < moves->shocks; i++)
        if (moves->shock[i].shock != (uint32_t)look->solver->shock)
            refuse(look, YL_REFUSE_SHOCK,
                   look->solver->scenario->shock[moves->shock[i].shock].name);
    look->solver->shock_used |= moves && moves->shocks && !look->refused;
    look->solver->rhythm |= moves && moves->rhythm;
    look->solver->hours |= moves && moves->rhythm;
    return axis(look, by->axis) || (moves && moves->rhythm);
}

/* True where a visit is valid for as long as any is under way: who comes to a step does not depend on it. */
static bool outlives(const struct yl_solver *solver, const struct yl_by_draw *by)
{
    const struct yl_plan_axis *fact = by->axis >= 0 ? &solver->plan->axis[by->axis] : NULL;
    const bool known = fact && fact->kind == YL_AXIS_FACT && fact->fixed,
               later = fact && fact->kind == YL_AXIS_FACT && !fact->fixed && !fact->blocks &&
                       !fact->timetable.count && fact->from > solver->plan->to + YL_UNDER_WAY_MOST;
    const uint32_t from = known ? fact->fixed_value : 0, to = known || later ? from + 1 : by->count;
    bool all = solver->population != NULL;
    for (uint32_t v = from; v < to && all; v++) {
        const struct yl_dist dist = yl_solve_dist(&by->draw[v]);
        all = dist.family == YL_CONSTANT && dist.a >= (double)YL_UNDER_WAY_MOST;
    }
    return all;
}

/* Looks at a node; true: it asks the clock. */
static bool look_at(struct look *look, const struct yl_node *node)
{
    struct yl_solver *solver = look->solver;
    bool clock = false;
    switch (node->op) {
    case YL_OP_ADMIT:
    case YL_OP_FIND:
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        return tests(look, &node->u.tests);
    case YL_OP_WAIT:
        return tests(look, &node->u.tests) || !solver->plan->drain;
    case YL_OP_AFTER:
        return axis(look, node->u.draw.axis) || !solver->plan->drain;
    case YL_OP_VALID:
        clock = axis(look, node->u.draw.axis);
        if (look->refused) return false; /* nobody's age is asked there */
        if (outlives(solver, &node->u.draw)) return clock;
        solver->valid = true;
        solver->relative &= !clock;
        return true;
    case YL_OP_CHANCE:
        return chance(look, &node->u.chance);
    case YL_OP_CHOOSE:
        for (uint32_t a = 0; a < node->u.choose->axes; a++)
            clock |= axis(look, node->u.choose->axis[a]);
        return clock;
    case YL_OP_ASK:
        if (solver->open)
            return axis(look, solver->plan->agent[node->index].service.axis) ||
                   !solver->plan->drain;
        refuse(look, YL_REFUSE_AGENTS, solver->scenario->agent[node->index].name);
        return false;
    case YL_OP_TAKE:
        for (uint32_t i = 0; i < node->u.take.count; i++)
            if (!never_short(solver, node->u.take.limit[i], false))
                refuse(look, YL_REFUSE_LIMIT, solver->scenario->limit[node->u.take.limit[i]].name);
        return false;
    case YL_OP_PASS:
        return pass(look, node);
    case YL_OP_SEAT:
    case YL_OP_GATE:
    case YL_OP_WATCH:
    case YL_OP_REPLAY:
        return room(look, node);
    case YL_OP_ORDER:
        return order(look, node);
    case YL_OP_REACH:
    case YL_OP_JUMP:
    case YL_OP_SHOP:
    case YL_OP_END:
    case YL_OP_ITEM_END:
        return false;
    default: /* a row of operations.def that nothing here knows */
        refuse(look, YL_REFUSE_OPERATION,
               node->op < YL_OP_COUNT ? yl_operations[node->op].name : "");
        return false;
    }
}

/* Looks at a node that is come to for the first time; its rank follows. */
static void meet(struct look *look, uint32_t n)
{
    struct yl_solver *solver = look->solver;
    solver->met[solver->mets++] = n;
    solver->rank[n] = 0;
    look->refused = false;
    solver->stop[n] = yl_solve_pruned(solver, n);
    if (solver->stop[n]) return;
    bool clock = look_at(look, &solver->plan->node[n]);
    solver->stop[n] = look->refused;
    solver->clock[n] = solver->wants[n] = clock && !solver->stop[n];
    solver->ages[n] = solver->clock[n] && solver->plan->node[n].op == YL_OP_VALID;
    if (solver->clock[n]) solver->relative &= solver->ages[n];
}

/* Ranks: a node before all that it leads to. `call` has room for a node and a target of each. */
static void order_nodes(struct look *look, uint32_t from, uint32_t *call)
{
    struct yl_solver *solver = look->solver;
    uint32_t depth = 0, left = solver->plan->nodes;
    meet(look, from);
    call[depth++] = from;
    call[depth++] = 0;
    while (depth) {
        uint32_t n = call[depth - 2], i = call[depth - 1]++;
        uint32_t to;
        if (solver->stop[n] || !yl_plan_way(solver->plan, &solver->plan->node[n], i, &to)) {
            solver->rank[n] = --left;
            depth -= 2;
            continue;
        }
        if (to == YL_NO_NODE || solver->rank[to] != YL_NO_NODE) continue;
        meet(look, to);
        call[depth++] = to;
        call[depth++] = 0;
    }
}

/* ---- the whole ---------------------------------------------------------------------------------- */
/* Marks what leads to a node that is marked. */
static void spread_back(const struct yl_solver *solver, bool *marked)
{
    const struct yl_plan *plan = solver->plan;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t k = solver->mets; k-- > 0;) { /* mostly from the last to the first */
            const uint32_t n = solver->met[k];
            if (marked[n] || solver->stop[n]) continue;
            for (uint32_t i = 0, to; yl_plan_way(plan, &plan->node[n], i, &to) && !marked[n]; i++)
                if (to != YL_NO_NODE && marked[to]) marked[n] = more = true;
        }
    }
}

void yl_reach_begin(struct yl_solver *solver)
{
    const size_t nodes = (size_t)solver->plan->nodes + 1;
    solver->met = yl_get(nodes * sizeof *solver->met);
    solver->rank = yl_get(nodes * sizeof *solver->rank);
    solver->clock = yl_get_zeroed(nodes, sizeof *solver->clock);
    solver->wants = yl_get_zeroed(nodes, sizeof *solver->wants);
    solver->ages = yl_get_zeroed(nodes, sizeof *solver->ages);
    solver->stop = yl_get_zeroed(nodes, sizeof *solver->stop);
    for (size_t n = 0; n < nodes; n++) solver->rank[n] = YL_NO_NODE;
}

void yl_reach_end(struct yl_solver *solver)
{
    YL_FREE(solver->met, solver->rank, solver->clock, solver->wants, solver->ages, solver->stop);
}

enum yl_answered yl_solve_reach(struct yl_solver *solver, const struct yl_origin *from, bool *used,
                                struct yl_block *block)
{
    const uint32_t entry = from->entry;
    const struct yl_plan *plan = solver->plan;
    struct look look = {solver, used, block, false};
    uint32_t *call = yl_get((2 * (size_t)plan->nodes + 2) * sizeof *call);
    *block = (struct yl_block){0};
    solver->entry = entry;
    solver->start = from->node;
    solver->valid = solver->hours = solver->intent_used = solver->begins_own = solver->shock_used =
        false;
    solver->memory_read = 0;
    solver->grid.layers = 1;
    solver->rhythm = false;
    solver->relative = true;
    for (uint32_t s = plan->entry[entry].first_stream;
         s < plan->entry[entry].end_stream && !solver->open; s++) {
        if (plan->size && (plan->stream[s].audience >= 0 || plan->entry[entry].admits))
            refuse(&look, YL_REFUSE_AUDIENCE, plan->entry[entry].name);
        if (plan->stream[s].follow) refuse(&look, YL_REFUSE_FOLLOW, plan->entry[entry].name);
    }
    if (plan->entry[entry].budget >= 0) refuse(&look, YL_REFUSE_BUDGET, plan->entry[entry].name);
    if (yl_solve_tiers(plan, entry) < 0 && !solver->open)
        refuse(&look, YL_REFUSE_TIERS, plan->entry[entry].name);
    if (axis(&look, plan->entry[entry].cost.axis))
        refuse(&look, YL_REFUSE_FACT, solver->scenario->axis[plan->entry[entry].cost.axis].name);
    block->whole = block->there;
    order_nodes(&look, from->node, call);
    spread_back(solver, solver->wants);
    if (solver->valid) spread_back(solver, solver->ages);
    look.refused = false;
    if (solver->intent_used) axis(&look, plan->intent.axis);
    block->whole |= look.refused;
    if (solver->dirty) taint_stops(solver, block->whole);
    free(call);
    return !block->there ? YL_ANSWERED_ALL : block->whole ? YL_ANSWERED_NOT : YL_ANSWERED_PART;
}

void yl_solve_unreach(struct yl_solver *solver)
{
    while (solver->mets) {
        const uint32_t n = solver->met[--solver->mets];
        solver->rank[n] = YL_NO_NODE;
        solver->clock[n] = solver->wants[n] = solver->ages[n] = solver->stop[n] = false;
    }
}
