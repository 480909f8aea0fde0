/* solve_clock.c: every operation as it acts on a flow in time, in the order of the graph.
 * Contract: solve_parts.h. */
#include "sim/base/get.h"
#include "sim/engine/moment.h"
#include "sim/solve/solve_parts.h"
#include <stdlib.h>

/* Of the start; what a cycle has left below it is truncated mass. */
static const double least = 1e-13;

/* Moves what is inside [from, to) into a flow of its own. */
static struct yl_flow *in_span(struct yl_solver *solver, struct yl_flow *flow, int64_t from,
                               int64_t to)
{
    const struct yl_when in = {.solver = solver, .from = from, .to = to};
    const struct yl_parting by = {yl_when_span, &in, YL_CELLS_CUT, true, from, to};
    return yl_flow_split(&solver->grid, flow, &by);
}

/* ---- handing on ------------------------------------------------------------------------------ */
/* A share of its own of each lane of a flow of which there is `total`. */
static void give_each(struct yl_solver *solver, const struct yl_state *from, uint32_t node,
                      const struct yl_flow *flow, const struct yl_moments *total,
                      const double p[YL_LAYERS])
{
    struct yl_moments given = {{0}};
    yl_moments_add_each(&given, total, p);
    if (!yl_moments_any(&solver->grid, &given)) return;
    uint32_t i = yl_state_find(solver, node, from->memory, from->seen);
    if (solver->too_big) return;
    if (!solver->wants[node]) {
        yl_moments_add_each(&solver->state[i].moments, total, p);
        return;
    }
    if (!solver->state[i].flow) solver->state[i].flow = yl_flow_new();
    yl_flow_add_each(&solver->grid, solver->state[i].flow, flow, p);
}

/* All of a flow to where nobody is yet: as if it were added to nothing. */
static bool moves(struct yl_solver *solver, const struct yl_state *from, uint32_t node,
                  struct yl_flow *flow)
{
    if (!solver->wants[node] || !yl_flow_any(&solver->grid, flow)) return false;
    const uint32_t i = yl_state_find(solver, node, from->memory, from->seen);
    if (solver->too_big || solver->state[i].flow) return false;
    solver->state[i].flow = yl_flow_new();
    yl_flow_move(&solver->grid, solver->state[i].flow, flow);
    return true;
}

void yl_solve_give(struct yl_solver *solver, const struct yl_state *from, uint32_t node,
                   struct yl_flow *flow)
{
    static const double all[YL_LAYERS] = {1, 1, 1, 1, 1, 1, 1, 1};
    if (moves(solver, from, node, flow)) return;
    const struct yl_moments total = yl_flow_total(flow);
    give_each(solver, from, node, flow, &total, all);
}

/* With `drain: no` who is not done by the end of the horizon is under way. */
static void cut(struct yl_solver *solver, struct yl_flow *flow)
{
    if (solver->plan->drain) return;
    struct yl_flow *late = in_span(solver, flow, solver->plan->to, YL_NEVER);
    const struct yl_moments total = yl_flow_total(late);
    yl_solve_end(solver, solver->plan->under_way, &total);
    yl_flow_free(&solver->grid, late);
}

static void passes(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow,
                   const struct yl_by_draw *by)
{
    yl_flow_delay(&solver->grid, flow, &by->draw[yl_solve_value(solver, by->axis, state->memory)]);
    cut(solver, flow);
}

/* ---- waiting --------------------------------------------------------------------------------- */
static int64_t next_time(const struct yl_when *when, const struct yl_test *test, int64_t time)
{
    const struct yl_plan *plan = when->solver->plan;
    if (yl_when_test(when, test, time)) return time;
    if (test->kind == YL_TEST_AXIS) {
        const struct yl_plan_axis *axis = &plan->axis[test->index];
        if (axis->timetable.count) return yl_moment_next_value(&axis->timetable, test->mask, time);
        return axis->kind == YL_AXIS_FACT && test->mask & 2 && axis->from > time &&
                       axis->from < axis->to
                   ? axis->from
                   : YL_NEVER;
    }
    return yl_moment_next(plan, test, time);
}

static int64_t wait_until(const struct yl_when *when, int64_t time, uint32_t *never)
{
    for (;;) { /* as yl_ask_wait */
        int64_t latest = time;
        for (uint32_t i = 0; i < when->tests->count; i++) {
            int64_t at = next_time(when, &when->tests->test[i], time);
            *never = i;
            if (at == YL_NEVER) return YL_NEVER;
            if (at > latest) latest = at;
        }
        if (latest == time) return time;
        time = latest;
    }
}

struct waiting {
    struct yl_solver *solver;
    struct yl_when when;
    struct yl_flow *on, **gone; /* what goes on, and by the condition that never holds */
};

static void lay_piece(struct yl_solver *solver, struct yl_flow *flow, const struct yl_piece *piece)
{
    const bool is_cell = piece->to - piece->from == solver->grid.step &&
                         (piece->from - solver->grid.from) % solver->grid.step == 0;
    if (is_cell)
        yl_flow_blur(&solver->grid, flow, piece);
    else
        yl_flow_piece(&solver->grid, flow, piece);
}

/* All of a piece waits until one instant, or not at all: one moment speaks for it. */
static void wait_alike(struct waiting *waiting, const struct yl_piece *piece, int64_t moment)
{
    uint32_t never;
    const int64_t until = wait_until(&waiting->when, moment, &never);
    if (until == YL_NEVER) {
        lay_piece(waiting->solver, waiting->gone[never], piece);
        return;
    }
    const struct yl_piece then = {until, until + 1, piece->moments, 0};
    if (until != moment) yl_grid_change(&waiting->solver->grid, until);
    lay_piece(waiting->solver, waiting->on, until == moment ? piece : &then);
}

static double at_once_part(const void *context, int64_t from, int64_t to)
{
    uint32_t never;
    (void)to;
    return wait_until(context, from, &never) == from;
}

static int64_t middle_of(const struct yl_piece *piece)
{
    return piece->from + (piece->to - piece->from) / 2;
}

static void wait_piece(struct waiting *waiting, const struct yl_piece *whole)
{
    struct yl_solver *solver = waiting->solver;
    struct yl_piece even = *whole, leaning = yl_flow_leaning(&solver->grid, &even), *piece = &even;
    if (!yl_moments_none(&solver->grid, &leaning.moments))
        wait_alike(
            waiting, &leaning,
            yl_flow_stand(&solver->grid, at_once_part, &waiting->when, leaning.from, leaning.to));
    if (yl_moments_none(&solver->grid, &even.moments)) return;
    for (int64_t at = piece->from, next; at < piece->to; at = next) {
        uint32_t never;
        const int64_t until = wait_until(&waiting->when, at, &never);
        next = until > at ? until : yl_next_change(at_once_part, &waiting->when, at, piece->to);
        if (next > piece->to) next = piece->to;
        if (next < piece->to) yl_grid_change(&solver->grid, next);
        struct yl_piece part = {at, next, {{0}}, piece->uneven};
        yl_moments_add(&part.moments, &piece->moments,
                       (double)(next - at) / (double)(piece->to - piece->from));
        wait_alike(waiting, &part, middle_of(&part));
    }
}

/* Who comes before those in front of him go on goes on with them. */
static void wait_cells(struct waiting *waiting, const struct yl_flow *flow)
{
    struct yl_solver *solver = waiting->solver;
    int64_t until = YL_ALWAYS; /* when those of the cell before do */
    for (uint32_t at = flow->low; at < flow->high; at++) {
        uint32_t a = 0, b = 0;
        const int64_t from = solver->grid.from + (int64_t)at * solver->grid.step,
                      to = from + solver->grid.step;
        const struct yl_piece cell = yl_flow_cell_piece(&solver->grid, flow, at);
        if (yl_moments_none(&solver->grid, &cell.moments)) continue;
        int64_t first = from < until ? until : wait_until(&waiting->when, from, &a),
                last = to <= until ? until : wait_until(&waiting->when, to - 1, &b);
        bool alike =
            (first == from && last == to - 1) || (first == last && (first != YL_NEVER || a == b));
        until = last == YL_NEVER ? YL_ALWAYS : last;
        solver->grid.work += 200;
        if (alike)
            wait_alike(waiting, &cell, middle_of(&cell));
        else
            wait_piece(waiting, &cell);
    }
}

static void waits(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    struct waiting waiting = {
        .solver = solver,
        .when = {.solver = solver, .tests = &node->u.tests, .memory = state->memory}};
    uint32_t n = node->u.tests.count, never;
    waiting.on = yl_flow_new();
    waiting.gone = yl_get_zeroed(n + 1, sizeof *waiting.gone);
    for (uint32_t i = 0; i < n; i++) waiting.gone[i] = yl_flow_new();
    for (uint32_t i = 0; i < flow->pieces; i++) wait_piece(&waiting, &flow->piece[i]);
    wait_cells(&waiting, flow);
    yl_moments_add(wait_until(&waiting.when, yl_grid_end(&solver->grid), &never) == YL_NEVER
                       ? &waiting.gone[never]->late
                       : &waiting.on->late,
                   &flow->late, 1);
    cut(solver, waiting.on);
    yl_solve_give(solver, state, node->next, waiting.on);
    for (uint32_t i = 0; i < n; i++) yl_solve_give(solver, state, node->target[i], waiting.gone[i]);
    for (uint32_t i = 0; i < n; i++) yl_flow_free(&solver->grid, waiting.gone[i]);
    free(waiting.gone);
    yl_flow_free(&solver->grid, waiting.on);
}

/* ---- rooms and shops ------------------------------------------------------------------------- */
/* How the visits found the room, and where they go on. */
static void tap(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow,
                enum yl_room_slot how)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    uint32_t to = how == YL_ROOM_TAP_LIVE    ? node->next
                  : how == YL_ROOM_TAP_EARLY ? node->other
                                             : node->target[0];
    if (!flow) return;
    yl_solve_hit(solver, state, solver->plan->room[node->index].slot + (uint32_t)how,
                 yl_flow_total(flow).x[YL_L_MASS]);
    yl_solve_give(solver, state, to, flow);
}

static void gate(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow)
{
    const struct yl_plan_room *room = &solver->plan->room[solver->plan->node[state->node].index];
    struct yl_flow *early = in_span(solver, flow, YL_ALWAYS, room->session[0].from);
    tap(solver, state, early, YL_ROOM_TAP_EARLY);
    yl_flow_free(&solver->grid, early);
    for (uint32_t i = 0; i < room->sessions; i++) {
        struct yl_flow *live = in_span(solver, flow, room->session[i].from, room->session[i].to);
        tap(solver, state, live, YL_ROOM_TAP_LIVE);
        yl_flow_free(&solver->grid, live);
    }
    tap(solver, state, flow, YL_ROOM_TAP_ENDED);
}

static void orders(struct yl_solver *solver, const struct yl_state *state,
                   const struct yl_flow *flow)
{
    if (solver->population) return; /* what they pay is not asked */
    if (!solver->clock[state->node]) {
        const struct yl_moments total = yl_flow_total(flow);
        yl_solve_order(solver, state, &total, solver->plan->from);
        return;
    }
    for (uint32_t i = 0; i < flow->pieces; i++) {
        const struct yl_piece *piece = &flow->piece[i];
        yl_solve_order(solver, state, &piece->moments, piece->from + (piece->to - piece->from) / 2);
    }
    for (uint32_t at = flow->low; at < flow->high; at++) {
        const struct yl_moments moments = yl_flow_cell(flow, at);
        yl_solve_order(solver, state, &moments,
                       solver->grid.from + (int64_t)at * solver->grid.step + solver->grid.step / 2);
        solver->grid.work += 400;
    }
    yl_solve_order(solver, state, &flow->late, yl_grid_end(&solver->grid));
}

/* ---- one operation --------------------------------------------------------------------------- */
/* Until which a visit is valid: all drawn, some, none. */
enum ages { AGES_SMOOTH, AGES_MIXED, AGES_SHARP };

static enum ages ages_of(const struct yl_delay *delay)
{
    if (!delay->points) return AGES_SMOOTH;
    return delay->rest > 0 ? AGES_MIXED : AGES_SHARP;
}

static void either(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow,
                   const struct yl_when *when, yl_part *part)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    const enum ages ages = node->op == YL_OP_VALID ? ages_of(when->delay) : AGES_SHARP;
    const bool even = node->op == YL_OP_CHANCE || ages != AGES_SHARP;
    solver->grid.cuts |= node->op == YL_OP_VALID && ages != AGES_SMOOTH && !solver->relative;
    const struct yl_parting by = {
        .part = part, .context = when, .how = even ? YL_CELLS_EVEN : YL_CELLS_CUT};
    struct yl_flow *yes = yl_flow_split(&solver->grid, flow, &by);
    yl_solve_give(solver, state, node->next, yes);
    yl_flow_free(&solver->grid, yes);
    if (node->op == YL_OP_ONLY_IF) {
        const struct yl_moments rest = yl_flow_total(flow);
        yl_solve_skip(solver, state, &rest);
    }
    if (node->other != YL_NO_NODE) yl_solve_give(solver, state, node->other, flow);
}

static void chance(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow,
                   const struct yl_moments *total, struct yl_when *when)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    when->chance = &node->u.chance;
    if (when->chance->moves && when->chance->moves->rhythm) {
        either(solver, state, flow, when, yl_when_rhythm);
        return;
    }
    double p[YL_LAYERS] = {yl_solve_chance(solver, when->chance, state->memory, 0)}, q[YL_LAYERS];
    for (uint32_t i = 1; i < YL_LAYERS; i++) p[i] = p[0];
    for (uint32_t i = 0; i < solver->grid.lanes; i++) {
        solver->intent = solver->lane[i].at;
        p[i] = yl_solve_chance(solver, when->chance, state->memory, 0);
    }
    for (uint32_t i = 0; i < YL_LAYERS; i++) q[i] = 1 - p[i];
    give_each(solver, state, node->next, flow, total, p);
    give_each(solver, state, node->other, flow, total, q);
}

static void choose(struct yl_solver *solver, const struct yl_state *state,
                   const struct yl_flow *flow, const struct yl_moments *total)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    double p[YL_LAYERS];
    for (uint32_t o = 0; o < node->targets; o++) {
        p[0] = yl_solve_option(solver, node->u.choose, state->memory, o);
        for (int i = 1; i < YL_LAYERS; i++) p[i] = p[0];
        give_each(solver, state, node->target[o], flow, total, p);
    }
}

static void operate(struct yl_solver *solver, struct yl_state *state, struct yl_flow *flow,
                    const struct yl_moments *total)
{
    const struct yl_node *node = &solver->plan->node[state->node];
    struct yl_done done;
    struct yl_delay delay;
    struct yl_when when = {.solver = solver, .memory = state->memory};
    if (solver->stop[state->node]) {
        yl_solve_count(solver, state, total, &done);
        yl_solve_cost(solver, state->node, total);
        return;
    }
    if (node->op == YL_OP_ORDER)
        orders(solver, state, flow);
    else {
        yl_solve_count(solver, state, total, &done);
        yl_flow_apply(&solver->grid, flow, &done);
        state->memory = done.memory;
        state->seen = done.seen;
    }
    if (node->op == YL_OP_PASS) yl_starts_begin(solver, state, flow);
    switch (node->op) {
    case YL_OP_ADMIT:
    case YL_OP_FIND:
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        when.tests = &node->u.tests;
        either(solver, state, flow, &when, yl_when_tests);
        return;
    case YL_OP_VALID:
        if (!solver->valid) break; /* for as long as anybody is under way */
        yl_delay_init(&delay,
                      &node->u.draw.draw[yl_solve_value(solver, node->u.draw.axis, state->memory)]);
        when.delay = &delay;
        if (ages_of(&delay) != AGES_SHARP) yl_flow_to_cells(&solver->grid, flow, true);
        either(solver, state, flow, &when, yl_when_valid);
        return;
    case YL_OP_WAIT:
        waits(solver, state, flow);
        return;
    case YL_OP_GATE:
        gate(solver, state, flow);
        return;
    case YL_OP_AFTER:
        if (solver->during[state->node]) return; /* its stay says who goes on */
        passes(solver, state, flow, &node->u.draw);
        break;
    case YL_OP_ASK:
        passes(solver, state, flow, &solver->plan->agent[node->index].service);
        break;
    case YL_OP_REPLAY:
        passes(solver, state, flow, &solver->plan->room[node->index].watch);
        break;
    case YL_OP_WATCH:
        yl_solve_stay(solver, state, flow);
        cut(solver, flow);
        break;
    case YL_OP_CHANCE:
        chance(solver, state, flow, total, &when);
        return;
    case YL_OP_CHOOSE:
        choose(solver, state, flow, total);
        return;
    case YL_OP_ITEM_END:
        yl_solve_cost(solver, state->node, total);
        return;
    default:
        break;
    }
    yl_solve_give(solver, state, node->next, flow);
}

/* The dated facts that a node's quantities are by; tests look at the clock themselves. */
static uint32_t facts_of(const struct yl_plan *plan, const struct yl_node *node, int32_t axis[16])
{
    int32_t all[16];
    uint32_t n = 0, kept = 0;
    if (node->op == YL_OP_AFTER || node->op == YL_OP_VALID) all[n++] = node->u.draw.axis;
    if (node->op == YL_OP_CHANCE) all[n++] = node->u.chance.axis;
    if (node->op == YL_OP_ASK) all[n++] = plan->agent[node->index].service.axis;
    if (node->op == YL_OP_WATCH || node->op == YL_OP_REPLAY)
        all[n++] = plan->room[node->index].watch.axis;
    if (node->op == YL_OP_CHOOSE)
        for (uint32_t a = 0; a < node->u.choose->axes; a++) all[n++] = node->u.choose->axis[a];
    const struct yl_node *pass = node->op == YL_OP_ORDER ? &plan->node[node->next] : node;
    if (node->op == YL_OP_ORDER) {
        all[n++] = plan->shop[node->index].price.axis;
        all[n++] = plan->shop[node->index].quantity.axis;
        all[n++] = plan->shop[node->index].refund_p.axis;
        all[n++] = plan->shop[node->index].refund_after.axis;
    }
    if (pass->op == YL_OP_PASS) {
        all[n++] = pass->u.effects->actions.axis;
        all[n++] = pass->u.effects->switches.axis;
        all[n++] = pass->u.effects->cost.axis;
    }
    for (uint32_t i = 0; i < n; i++) {
        if (all[i] >= 0 && plan->axis[all[i]].kind == YL_AXIS_PAIR &&
            n + 1 < sizeof all / sizeof *all) {
            all[n++] = (int32_t)plan->axis[all[i]].pair[0];
            all[i] = (int32_t)plan->axis[all[i]].pair[1];
        }
        bool again =
            all[i] < 0 || plan->axis[all[i]].kind != YL_AXIS_FACT || plan->axis[all[i]].fixed;
        for (uint32_t j = 0; j < kept; j++) again |= axis[j] == all[i];
        if (!again) axis[kept++] = all[i];
    }
    return kept;
}

/* `total` is that of the flow. */
static void by_facts(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow,
                     struct yl_moments total, const int32_t *axis, uint32_t n)
{
    if (!n) {
        struct yl_state copy = *state;
        operate(solver, &copy, flow, &total);
        return;
    }
    struct yl_when in = {.solver = solver, .axis = &solver->plan->axis[axis[0]]};
    const struct yl_parting by = {.part = yl_when_value,
                                  .context = &in,
                                  .bounded = !in.axis->timetable.count,
                                  .from = in.axis->from,
                                  .to = in.axis->to};
    for (uint32_t v = 1; v < in.axis->values; v++) {
        in.value = (uint8_t)v;
        struct yl_flow *there = yl_flow_split(&solver->grid, flow, &by);
        solver->value[axis[0]] = (uint8_t)v;
        by_facts(solver, state, there, yl_flow_total(there), axis + 1, n - 1);
        yl_flow_free(&solver->grid, there);
    }
    solver->value[axis[0]] = 0;
    by_facts(solver, state, flow, yl_flow_total(flow), axis + 1, n - 1);
}

void yl_solve_clocks(struct yl_solver *solver)
{
    bool kept = solver->aging;
    while (!solver->too_big && !solver->over) {
        uint32_t best = UINT32_MAX;
        bool behind = true; /* what is later comes behind all others, else by rank */
        for (uint32_t i = 0; i < solver->states; i++) {
            const uint32_t node = solver->state[i].node;
            const bool later = solver->later && solver->later[node];
            if (!solver->state[i].flow || (solver->aging && !solver->ages[node])) continue;
            if (best != UINT32_MAX &&
                (later != behind ? later
                                 : solver->rank[node] >= solver->rank[solver->state[best].node]))
                continue;
            best = i;
            behind = later;
        }
        if (!kept && behind) {
            if (solver->grid.lanes) yl_kept_put(solver);
            kept = true;
        }
        if (best == UINT32_MAX) return;
        struct yl_state state = solver->state[best];
        const struct yl_node *node = &solver->plan->node[state.node];
        struct yl_moments total = yl_flow_total(state.flow);
        int32_t axis[16];
        solver->state[best].flow = NULL;
        if (yl_flow_enough(&solver->grid, state.flow, &total, least))
            by_facts(solver, &state, state.flow, total, axis,
                     solver->stop[state.node] ? 0 : facts_of(solver->plan, node, axis));
        yl_flow_free(&solver->grid, state.flow);
        solver->grid.work += 1000 + solver->states;
        if (solver->work_most > 0 && solver->grid.work > solver->work_most) solver->over = true;
    }
}
