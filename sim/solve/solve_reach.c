/* solve_reach.c: the part of the graph that an entry can come to: its order, its clocks, what
 * forbids it. Contract: solve_parts.h. */
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static uint32_t target_of(const struct yl_node *node, uint32_t i)
{
    return i == 0 ? node->next : i == 1 ? node->other : node->target[i - 2];
}

/* ---- what a node looks at -------------------------------------------------------------------- */
struct look {
    struct yl_solver *solver;
    bool *used;
    struct yl_block *block;
    bool refused; /* the node at hand */
};

static void refuse(struct look *look, enum yl_refusal why, const char *name)
{
    look->refused = true;
    if (!look->block->there) yl_solve_block(look->block, why, name);
}

/* Notes what an axis means for the solver; true: it changes with the clock. */
static bool axis(struct look *look, int32_t at)
{
    const struct yl_plan *plan = look->solver->plan;
    if (at < 0) return false;
    const struct yl_plan_axis *a = &plan->axis[at];
    if (a->kind == YL_AXIS_PAIR) {
        bool first = axis(look, (int32_t)a->pair[0]), second = axis(look, (int32_t)a->pair[1]);
        return first || second;
    }
    if (a->kind == YL_AXIS_TRAIT) {
        look->used[at] = true;
        look->solver->of_visit |= a->of_visit;
    }
    if (a->kind == YL_AXIS_MEMORY) {
        look->solver->memory_read |= UINT64_C(1) << a->bit;
        if (a->start.threshold && !a->start.certain) look->used[at] = true;
        if (plan->size || plan->self_chains)
            refuse(look, YL_REFUSE_MEMORY, look->solver->scenario->axis[at].name);
    }
    if (a->kind != YL_AXIS_FACT || (a->fixed && !a->blocks)) return false;
    if (a->has_after || a->blocks)
        refuse(look, YL_REFUSE_FACT, look->solver->scenario->axis[at].name);
    return true;
}

/* Has everybody enough? Where a person is one visit, what all steps together can take of him is
 * bounded by their number, if no cycle leads back to one. */
static bool never_short(const struct yl_plan *plan, uint32_t at, bool asked)
{
    const struct yl_plan_limit *limit = &plan->limit[at];
    int64_t taken = asked, least = INT64_MAX;
    if (limit->endless) return true;
    if (limit->per != 1 || plan->size || plan->self_chains || limit->has_start || limit->lasts ||
        limit->at_times)
        return false;
    for (uint32_t n = 0; n < plan->nodes; n++) {
        const struct yl_node *node = &plan->node[n];
        for (uint32_t i = 0; node->op == YL_OP_TAKE && i < node->u.take.count; i++)
            if (node->u.take.limit[i] == at && node->cycle)
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
        if (one->kind == YL_TEST_LIMIT && !never_short(plan, one->index, true))
            refuse(look, YL_REFUSE_LIMIT, look->solver->scenario->limit[one->index].name);
        if (one->kind != YL_TEST_LIVE) continue;
        clock |= plan->room[one->index].sessions > 0;
        if (plan->room[one->index].hosted)
            refuse(look, YL_REFUSE_HOSTED, look->solver->scenario->room[one->index].name);
    }
    return clock;
}

static bool room(struct look *look, const struct yl_node *node)
{
    const struct yl_plan_room *r = &look->solver->plan->room[node->index];
    const char *name = look->solver->scenario->room[node->index].name;
    bool clock = axis(look, r->watch.axis);
    if (r->hosted) refuse(look, YL_REFUSE_HOSTED, name);
    if (node->op == YL_OP_SEAT) refuse(look, YL_REFUSE_SEATS, name);
    if (node->op == YL_OP_WATCH && r->whiles) refuse(look, YL_REFUSE_WHILE, name);
    return clock || node->op == YL_OP_GATE || !look->solver->plan->drain;
}

static bool order(struct look *look, const struct yl_node *node)
{
    const struct yl_plan_shop *shop = &look->solver->plan->shop[node->index];
    bool clock = axis(look, shop->price.axis);
    clock |= axis(look, shop->refund_p.axis);
    clock |= axis(look, shop->refund_after.axis);
    if (shop->stock >= 0)
        refuse(look, YL_REFUSE_STOCK, look->solver->scenario->shop[node->index].name);
    for (uint32_t i = 0; i < shop->fees; i++)
        clock |= shop->fee[i].from != YL_ALWAYS || shop->fee[i].to != YL_NEVER;
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
            if (all[i]->number[v]) look->solver->layers |= (uint8_t)(6 << 2 * i);
    }
    for (uint32_t i = 0; i < fx->spawns && look->solver->good; i++) {
        const struct yl_plan_spawn *spawn = &look->solver->plan->spawn[fx->spawn[i]];
        if (!look->solver->good[fx->spawn[i]]) continue;
        clock = true; /* what begins behind the horizon is late */
        axis(look, spawn->number.axis);
        axis(look, spawn->after.axis);
        axis(look, spawn->p.axis);
    }
    return clock;
}

/* Looks at a node; true: it asks the clock. */
static bool look_at(struct look *look, const struct yl_node *node)
{
    struct yl_solver *solver = look->solver;
    bool clock = false;
    switch (node->op) {
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
        solver->valid = true;
        solver->relative &= !clock;
        return true;
    case YL_OP_CHANCE:
        solver->intent_used |= node->u.chance.moved;
        return axis(look, node->u.chance.axis);
    case YL_OP_CHOOSE:
        for (uint32_t a = 0; a < node->u.choose->axes; a++)
            clock |= axis(look, node->u.choose->axis[a]);
        return clock;
    case YL_OP_ASK:
        refuse(look, YL_REFUSE_AGENTS, solver->scenario->agent[node->index].name);
        return false;
    case YL_OP_TAKE:
        for (uint32_t i = 0; i < node->u.take.count; i++)
            if (!never_short(solver->plan, node->u.take.limit[i], false))
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

/* Looks at a node that is come to for the first time. */
static void meet(struct look *look, uint32_t n, uint8_t *seen)
{
    struct yl_solver *solver = look->solver;
    seen[n] = 1;
    look->refused = false;
    bool clock = look_at(look, &solver->plan->node[n]);
    solver->stop[n] = look->refused;
    solver->clock[n] = solver->wants[n] = clock && !solver->stop[n];
    if (solver->clock[n]) solver->relative &= solver->plan->node[n].op == YL_OP_VALID;
}

/* Ranks: a node before all that it leads to. `call` has room for a node and a target of each. */
static void order_nodes(struct look *look, uint32_t from, uint8_t *seen, uint32_t *call)
{
    struct yl_solver *solver = look->solver;
    uint32_t depth = 0, left = solver->plan->nodes;
    meet(look, from, seen);
    call[depth++] = from;
    call[depth++] = 0;
    while (depth) {
        uint32_t n = call[depth - 2], i = call[depth - 1]++;
        const struct yl_node *node = &solver->plan->node[n];
        if (i >= 2 + node->targets || solver->stop[n]) {
            solver->rank[n] = --left;
            depth -= 2;
            continue;
        }
        uint32_t to = target_of(node, i);
        if (to == YL_NO_NODE || seen[to]) continue;
        meet(look, to, seen);
        call[depth++] = to;
        call[depth++] = 0;
    }
}

/* ---- behind a stop --------------------------------------------------------------------------- */
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

static void taint_order(struct yl_solver *solver, uint32_t shop)
{
    uint32_t mine = solver->plan->entry[solver->entry].slot, at = solver->plan->shop[shop].slot;
    solver->dirty[mine + YL_ENTRY_ORDERS] = solver->dirty[mine + YL_ENTRY_GMV] = true;
    solver->dirty[at + YL_SHOP_ORDERS] = solver->dirty[at + YL_SHOP_GMV] = true;
    solver->dirty[at + YL_SHOP_REFUNDS] = solver->dirty[at + YL_SHOP_REFUNDED] = true;
    solver->dirty[yl_q_fees(solver->plan, shop)] = solver->dirty[yl_q_net(solver->plan, shop)] =
        true;
    solver->dirty[yl_q_entry_net(solver->plan)] = true;
}

static void taint_room(struct yl_solver *solver, const struct yl_node *node)
{
    const struct yl_plan_room *room = &solver->plan->room[node->index];
    if (node->op == YL_OP_GATE)
        for (uint32_t i = YL_ROOM_TAP_EARLY; i <= YL_ROOM_TAP_PAUSED; i++)
            solver->dirty[room->slot + i] = true;
    if (node->op == YL_OP_REPLAY) solver->dirty[room->slot + YL_ROOM_REPLAYS] = true;
    for (uint32_t i = 0; node->op == YL_OP_SEAT && i < 3; i++)
        solver->dirty[3 * room->wait_row + i] = true;
    if (node->op != YL_OP_WATCH) return;
    solver->dirty[3 * room->watch_row] = solver->dirty[yl_q_rooms(solver->plan)] = true;
    taint_arrival(solver, (int32_t)room->arrival);
}

struct taint { /* nodes that a visit can come to */
    uint8_t *seen;
    uint32_t *stack, depth;
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
    for (uint32_t i = 0; i < 2 + node->targets; i++) come_to(taint, target_of(node, i));
    if (node->op != YL_OP_WATCH) return;
    const struct yl_plan_room *room = &solver->plan->room[node->index];
    come_to(taint, room->after_end);
    come_to(taint, solver->plan->watched_end);
    for (uint32_t i = 0; i < room->whiles; i++) come_to(taint, room->during[i].node);
}

/* Marks all that a visit can feed at a node, and what comes after it. */
static void taint_node(struct yl_solver *solver, uint32_t n, struct taint *taint)
{
    const struct yl_plan *plan = solver->plan;
    const struct yl_node *node = &plan->node[n];
    const uint32_t row = node->row == YL_NO_NODE ? 0 : 3 * node->row, x = node->index;
    switch (node->op) {
    case YL_OP_ONLY_IF:
        if (node->row != YL_NO_NODE) solver->dirty[row + 1] = true;
        break;
    case YL_OP_REACH:
        if (node->row != YL_NO_NODE) solver->dirty[row] = true;
        break;
    case YL_OP_PASS:
        if (node->row != YL_NO_NODE) solver->dirty[row + 2] = true;
        taint_pass(solver, node->u.effects);
        break;
    case YL_OP_ASK:
        solver->dirty[plan->agent[x].slot + YL_AGENT_REQUESTS] = true;
        break;
    case YL_OP_SHOP:
        solver->dirty[plan->shop[x].slot + YL_SHOP_VISITS] = true;
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
    case YL_OP_REPLAY:
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
    struct taint taint = {calloc(solver->plan->nodes + 1, 1),
                          malloc((solver->plan->nodes + 1) * sizeof(uint32_t)), 0};
    solver->entry = entry;
    if (taint.seen && taint.stack) {
        come_to(&taint, node);
        taint_all(solver, &taint);
    } else
        solver->status = YL_NO_MEMORY;
    free(taint.seen);
    free(taint.stack);
}

static void spread_wants(struct yl_solver *solver)
{
    const struct yl_plan *plan = solver->plan;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t n = 0; n < plan->nodes; n++) {
            if (solver->rank[n] == YL_NO_NODE || solver->wants[n] || solver->stop[n]) continue;
            for (uint32_t i = 0; i < 2 + plan->node[n].targets && !solver->wants[n]; i++) {
                uint32_t to = target_of(&plan->node[n], i);
                if (to != YL_NO_NODE && solver->wants[to]) solver->wants[n] = more = true;
            }
        }
    }
}

enum yl_answered yl_solve_reach(struct yl_solver *solver, const struct yl_origin *from, bool *used,
                                struct yl_block *block)
{
    const uint32_t entry = from->entry;
    const struct yl_plan *plan = solver->plan;
    struct look look = {solver, used, block, false};
    uint8_t *seen = calloc(plan->nodes + 1, 1);
    uint32_t *call = malloc((2 * (size_t)plan->nodes + 2) * sizeof *call);
    solver->rank = malloc((plan->nodes + 1) * sizeof *solver->rank);
    solver->clock = calloc(plan->nodes + 1, sizeof *solver->clock);
    solver->wants = calloc(plan->nodes + 1, sizeof *solver->wants);
    solver->stop = calloc(plan->nodes + 1, sizeof *solver->stop);
    *block = (struct yl_block){0};
    solver->entry = entry;
    solver->start = from->node;
    solver->valid = solver->hours = solver->intent_used = false;
    solver->memory_read = 0;
    solver->layers = 1;
    solver->relative = true;
    if (!seen || !call || !solver->rank || !solver->clock || !solver->wants || !solver->stop) {
        free(seen);
        free(call);
        solver->status = YL_NO_MEMORY;
        return YL_ANSWERED_NOT;
    }
    if (plan->entry[entry].budget >= 0) refuse(&look, YL_REFUSE_BUDGET, plan->entry[entry].name);
    if (axis(&look, plan->entry[entry].cost.axis))
        refuse(&look, YL_REFUSE_FACT, solver->scenario->axis[plan->entry[entry].cost.axis].name);
    for (uint32_t n = 0; n <= plan->nodes; n++) solver->rank[n] = YL_NO_NODE;
    block->whole = block->there;
    order_nodes(&look, from->node, seen, call);
    spread_wants(solver);
    look.refused = false;
    if (solver->intent_used) axis(&look, plan->intent.axis);
    block->whole |= look.refused;
    memset(seen, 0, plan->nodes);
    struct taint taint = {seen, call, 0};
    if (block->whole && solver->dirty) {
        come_to(&taint, from->node);
        taint_all(solver, &taint);
    }
    for (uint32_t n = 0; n < plan->nodes && solver->dirty; n++) {
        if (!solver->stop[n]) continue;
        if (yl_solve_counts(solver, n))
            taint_after(solver, n, &taint);
        else
            come_to(&taint, n);
        taint_all(solver, &taint);
    }
    free(call);
    free(seen);
    return !block->there ? YL_ANSWERED_ALL : block->whole ? YL_ANSWERED_NOT : YL_ANSWERED_PART;
}

void yl_solve_unreach(struct yl_solver *solver)
{
    free(solver->rank);
    free(solver->clock);
    free(solver->wants);
    free(solver->stop);
    solver->rank = NULL;
    solver->clock = solver->wants = solver->stop = NULL;
}

#define MS INT64_C(1000)
/* ---- the grid -------------------------------------------------------------------------------- */
static const int64_t far = 60 * YL_DAY; /* nobody is under way so long */

/* What changes when nobody is there any more needs no cells. */
static void stretch(const struct yl_plan *plan, int64_t *last, int64_t time)
{
    if (time != YL_ALWAYS && time <= plan->to + far && time > *last) *last = time;
}

static void test_times(const struct yl_plan *plan, const struct yl_tests *tests, int64_t *last)
{
    for (uint32_t i = 0; i < tests->count; i++) {
        const struct yl_test *one = &tests->test[i];
        if (one->kind == YL_TEST_AXIS && plan->axis[one->index].kind == YL_AXIS_FACT) {
            stretch(plan, last, plan->axis[one->index].from);
            stretch(plan, last, plan->axis[one->index].to);
        }
        for (uint32_t s = 0; one->kind == YL_TEST_LIVE && s < plan->room[one->index].sessions; s++)
            stretch(plan, last, plan->room[one->index].session[s].to);
    }
}

/* The last instant at which anything that the entry can come to changes. */
static int64_t last_change(const struct yl_solver *solver)
{
    const struct yl_plan *plan = solver->plan;
    int64_t last = plan->from;
    if (!plan->drain) stretch(plan, &last, plan->to);
    if (solver->hours) stretch(plan, &last, plan->to + 3 * YL_DAY);
    for (uint32_t n = 0; n < plan->nodes; n++) {
        const struct yl_node *node = &plan->node[n];
        if (solver->rank[n] == YL_NO_NODE || !solver->clock[n]) continue;
        if (node->op == YL_OP_PASS && node->u.effects->spawns) stretch(plan, &last, plan->to);
        if (node->op == YL_OP_ONLY_IF || node->op == YL_OP_NEED || node->op == YL_OP_WAIT)
            test_times(plan, &node->u.tests, &last);
        else if (node->op == YL_OP_VALID) {
            for (uint32_t v = 0; v < node->u.draw.count; v++) {
                struct yl_dist dist = yl_solve_dist(&node->u.draw.draw[v]);
                double most = yl_dist_quantile(&dist, 1 - 1e-9);
                int64_t age =
                    (solver->relative ? plan->from : plan->to) + (int64_t)fmin(most, 4e15) + 1;
                stretch(plan, &last, age < plan->to + far ? age : plan->to + far);
            }
        } else {
            for (uint32_t a = 0; a < plan->axes; a++)
                if (plan->axis[a].kind == YL_AXIS_FACT && !plan->axis[a].fixed) {
                    stretch(plan, &last, plan->axis[a].from);
                    stretch(plan, &last, plan->axis[a].to);
                }
        }
        for (uint32_t s = 0; node->op == YL_OP_GATE && s < plan->room[node->index].sessions; s++)
            stretch(plan, &last, plan->room[node->index].session[s].to);
        for (uint32_t i = 0; node->op == YL_OP_ORDER && i < plan->shop[node->index].fees; i++) {
            stretch(plan, &last, plan->shop[node->index].fee[i].from);
            stretch(plan, &last, plan->shop[node->index].fee[i].to);
        }
    }
    if (!plan->drain && last > plan->to) last = plan->to; /* where everything stops */
    return last;
}

static int64_t first_arrival(const struct yl_solver *solver)
{
    const struct yl_plan *plan = solver->plan;
    int64_t first = plan->entry[solver->entry].started ? plan->from : plan->to;
    for (uint32_t i = 0; i < plan->streams; i++) {
        int64_t at = plan->stream[i].kind == YL_STREAM_POISSON ? plan->from : plan->stream[i].at;
        if (plan->stream[i].entry == solver->entry && at < first) first = at;
    }
    return first > plan->warm ? first : plan->warm;
}

void yl_solve_grid(struct yl_solver *solver, bool coarse)
{
    static const int64_t steps[] = {100,    200,     500,     1000,    2000,     5000,
                                    10000,  15000,   30000,   60000,   120000,   300000,
                                    600000, 1800000, 3600000, 7200000, 21600000, 86400000};
    enum { FINEST = sizeof steps / sizeof *steps };
    int64_t last = last_change(solver),
            first = solver->relative ? solver->plan->from : first_arrival(solver);
    size_t i = 0;
    if (last < first) last = first;
    while (i + 1 < FINEST && (last - first) / (steps[i] * MS) >= solver->most_cells) i++;
    solver->step = steps[i] * MS * (coarse ? 2 : 1);
    int64_t align = 2 * steps[i] * MS;
    solver->from = first / align * align;
    solver->cells = (uint32_t)((last - solver->from + align - 1) / align * align / solver->step) +
                    (coarse ? 1 : 2);
}
