/* solve_stay.c: a stay on flows in time, and the items that come up during it. An item that comes up
 * by exponential gaps of mean m does so with the rate 1/m while the visit is there, one at an instant
 * with everybody present: expectations need no more. Contract: solve_parts.h. */
#include "sim/base/get.h"
#include "sim/engine/memory.h"
#include "sim/engine/moment.h"
#include "sim/solve/solve_parts.h"
#include <stdlib.h>
#include <string.h>

/* ---- which items can be followed ------------------------------------------------------------- */
static enum yl_refusal refusal_of(const struct yl_plan *plan, const struct yl_node *node,
                                  bool again)
{
    const struct yl_effects *fx = node->u.effects; /* of PASS */
    switch (node->op) {
    case YL_OP_PASS:
        if (plan->node[node->next].op != YL_OP_ITEM_END) return YL_REFUSE_ITEM_LEAVES;
        if (yl_memory_changes(fx)) return YL_REFUSE_ITEM_MEMORY;
        if (fx->goal >= 0 && (again || plan->arrival[fx->goal].again)) return YL_REFUSE_ITEM_GOAL;
        return fx->host >= 0 || fx->live ? YL_REFUSE_HOSTED : YL_REFUSALS;
    case YL_OP_AFTER:
    case YL_OP_WAIT:
    case YL_OP_ASK:
        return YL_REFUSE_ITEM_TIME;
    case YL_OP_ONLY_IF:
    case YL_OP_REACH:
    case YL_OP_NEED:
    case YL_OP_CHANCE:
    case YL_OP_CHOOSE:
    case YL_OP_VALID:
    case YL_OP_TAKE:
    case YL_OP_ITEM_END:
        return YL_REFUSALS;
    default: /* it is the visit that goes there */
        return YL_REFUSE_ITEM_LEAVES;
    }
}

static bool is_plain(const struct yl_plan *plan, int32_t axis)
{
    return axis < 0 || plan->axis[axis].kind == YL_AXIS_TRAIT;
}

/* The AFTER of an item, if it is the first thing that it does and takes a time that is known. */
static uint32_t first_wait(const struct yl_plan *plan, const struct yl_plan_while *item)
{
    const struct yl_node *reach = &plan->node[item->node];
    if (reach->op != YL_OP_REACH || plan->node[reach->next].op != YL_OP_AFTER) return YL_NO_NODE;
    const struct yl_by_draw *after = &plan->node[reach->next].u.draw;
    bool known = is_plain(plan, after->axis) && is_plain(plan, item->every.axis) &&
                 item->timing != YL_TIMING_ONCE;
    for (uint32_t v = 0; v < after->count; v++) known &= yl_draw_is_constant(&after->draw[v]);
    return known ? reach->next : YL_NO_NODE;
}

/* True where it matters when in the stay a node is done. */
static bool asks_when(const struct yl_plan *plan, const struct yl_node *node)
{
    bool when = false;
    switch (node->op) {
    case YL_OP_ONLY_IF:
    case YL_OP_NEED:
        for (uint32_t i = 0; i < node->u.tests.count; i++)
            when |= node->u.tests.test[i].kind != YL_TEST_AXIS ||
                    !is_plain(plan, (int32_t)node->u.tests.test[i].index);
        return when;
    case YL_OP_CHANCE:
        return !is_plain(plan, node->u.chance.axis) ||
               (node->u.chance.moves && node->u.chance.moves->by_time);
    case YL_OP_PASS:
        return node->u.effects->spawns || !is_plain(plan, node->u.effects->actions.axis) ||
               !is_plain(plan, node->u.effects->switches.axis) ||
               !is_plain(plan, node->u.effects->cost.axis);
    case YL_OP_REACH:
    case YL_OP_TAKE:
    case YL_OP_ITEM_END:
        return false;
    default:
        return true;
    }
}

/* Marks the operations of an item; says what forbids it. */
static enum yl_refusal mark_item(struct yl_solver *solver, const struct yl_plan_while *item,
                                 uint32_t *stack)
{
    const struct yl_plan *plan = solver->plan;
    const bool once = item->timing == YL_TIMING_ONCE,
               again = item->timing == YL_TIMING_EVERY || item->at_times > 1;
    enum yl_refusal why = YL_REFUSALS, now;
    uint32_t depth = 0;
    stack[depth++] = item->node;
    while (depth) {
        const uint32_t n = stack[--depth];
        const struct yl_node *node = &plan->node[n];
        now = n == first_wait(plan, item) ? YL_REFUSALS : refusal_of(plan, node, again);
        if (now == YL_REFUSALS && once && (!plan->drain || asks_when(plan, node)))
            now = YL_REFUSE_ITEM_ONCE;
        if (now != YL_REFUSALS) why = now;
        if (now == YL_REFUSE_ITEM_LEAVES && node->op != YL_OP_PASS) continue;
        solver->during[n] = true;
        for (uint32_t i = 0, to; node->op != YL_OP_PASS && yl_plan_way(plan, node, i, &to); i++)
            if (to != YL_NO_NODE && !solver->during[to]) stack[depth++] = to;
        if (node->op == YL_OP_PASS && now == YL_REFUSALS) stack[depth++] = node->next;
    }
    return why;
}

static bool is_plain_exp(const struct yl_by_draw *every)
{
    for (uint32_t v = 0; v < every->count; v++) {
        const struct yl_dist dist = yl_solve_dist(&every->draw[v]);
        if (dist.family != YL_EXP || dist.capped) return false;
    }
    return true;
}

void yl_stay_mark(struct yl_solver *solver)
{
    const struct yl_plan *plan = solver->plan;
    uint32_t *stack = yl_get((2 * (size_t)plan->nodes + 2) * sizeof *stack);
    solver->during = yl_get_zeroed(plan->nodes + 1, sizeof *solver->during);
    solver->stay_why = yl_get_zeroed(plan->rooms + 1, sizeof *solver->stay_why);
    solver->stay_item = yl_get_zeroed(plan->rooms + 1, sizeof *solver->stay_item);
    for (uint32_t r = 0; r < plan->rooms; r++) {
        solver->stay_why[r] = YL_REFUSALS;
        for (uint32_t i = 0; i < plan->room[r].whiles; i++) {
            const struct yl_plan_while *item = &plan->room[r].during[i];
            enum yl_refusal why = mark_item(solver, item, stack);
            if (item->timing == YL_TIMING_EVERY && !is_plain_exp(&item->every))
                why = YL_REFUSE_ITEM_GAP;
            if (item->extends.count) why = YL_REFUSE_ITEM_EXTENDS;
            if (why == YL_REFUSALS || solver->stay_why[r] != YL_REFUSALS) continue;
            solver->stay_why[r] = why;
            solver->stay_item[r] = i;
        }
    }
    free(stack);
}

int64_t yl_stay_last(const struct yl_plan *plan, const struct yl_plan_while *item)
{
    const uint32_t wait = first_wait(plan, item);
    int64_t most = 0;
    if (!item->at_times) return YL_ALWAYS;
    for (uint32_t v = 0; wait != YL_NO_NODE && v < plan->node[wait].u.draw.count; v++) {
        int64_t one = yl_draw_integer(&plan->node[wait].u.draw.draw[v], 0);
        most = one > most ? one : most;
    }
    return item->at_time[item->at_times - 1] + most + 1;
}

/* ---- when items come up ---------------------------------------------------------------------- */
struct stay {
    struct yl_solver *solver;
    const struct yl_state *state;
    const struct yl_plan_room *room;
    const struct yl_draw *watch;
    int64_t from, to;                 /* items come up in here */
    int64_t wait;                     /* an item goes on so long after it came up ... */
    uint32_t node;                    /* ... from here */
    const struct yl_plan_while *item; /* the one that goes on; NULL: all come up */
    uint32_t first, end;              /* cells in which anybody is and items come up */
    struct yl_flow *present;          /* microseconds of visits, and of what they have done */
    struct yl_moments whole; /* the same of the whole flow; no mass: only what the cells have */
};

static uint32_t cell_of(const struct yl_solver *solver, int64_t time)
{
    const int64_t cell =
        time > solver->grid.from ? (time - solver->grid.from) / solver->grid.step : 0;
    return cell < solver->grid.cells ? (uint32_t)cell : solver->grid.cells;
}

static uint32_t first_cell(const struct yl_solver *solver, const struct yl_flow *flow)
{
    uint32_t first = flow->low < flow->high ? flow->low : solver->grid.cells;
    for (uint32_t i = 0; i < flow->pieces; i++) {
        const uint32_t cell = cell_of(solver, flow->piece[i].from);
        if (cell < first) first = cell;
    }
    return first;
}

/* The time that a visit of even density on [from, to) has behind it at `until`, in the mean. */
static double since(int64_t from, int64_t to, int64_t until)
{
    if (until <= from) return 0;
    const double length = (double)(to - from), at = (double)(until - from);
    return until >= to ? at - length / 2 : at * at / (2 * length);
}

/* Adds to each cell the time in it that is behind the pieces that have passed, times `sign`; `passed` has
 * room for a number a cell. */
static void add_pieces(const struct stay *stay, const struct yl_flow *flow, int layer, double sign,
                       double *passed)
{
    const struct yl_solver *solver = stay->solver;
    double *present = stay->present->cell[layer];
    memset(passed, 0, (stay->end + 1) * sizeof *passed);
    for (uint32_t i = 0; i < flow->pieces; i++) {
        const struct yl_piece *piece = &flow->piece[i];
        const double mass = sign * piece->moments.x[layer];
        const uint32_t first = cell_of(solver, piece->from), last = cell_of(solver, piece->to - 1);
        for (uint32_t c = first; c <= last && c < stay->end; c++) {
            const int64_t start = solver->grid.from + (int64_t)c * solver->grid.step;
            present[c] += mass * (since(piece->from, piece->to, start + solver->grid.step) -
                                  since(piece->from, piece->to, start));
        }
        if (last < stay->end) passed[last + 1] += mass;
    }
}

/* The same of all of a flow: who came in a cell is there for half of it, and for all of those behind. */
static void add_since(const struct stay *stay, const struct yl_flow *flow, int layer, double sign,
                      double *passed)
{
    const double width = (double)stay->solver->grid.step, *cell = flow->cell[layer];
    double *present = stay->present->cell[layer], before = 0;
    uint32_t c = stay->first;
    if (flow->pieces) add_pieces(stay, flow, layer, sign, passed);
    const uint32_t end = flow->pieces ? stay->end : cell ? flow->high : c;
    for (; c < end && c < stay->end; c++) {
        const double mass = c >= flow->low && c < flow->high && cell ? sign * cell[c] : 0;
        if (flow->pieces) before += passed[c];
        present[c] += before * width + mass * width / 2;
        before += mass;
    }
    for (const double all = before * width; c < stay->end; c++) present[c] += all;
}

/* The part of a piece that has passed by the end of an instant. */
static double passed_part(struct yl_solver *solver, const struct yl_piece *piece, int64_t time)
{
    const double share = yl_span_share(piece->from, piece->to, YL_ALWAYS, time + 1);
    const bool cut = share > 0 && share < 1;
    solver->grid.cuts |= cut;
    if (!cut || !solver->grid.lean) return share;
    return share + piece->uneven * ((solver->grid.lean == YL_LEAN_START) - share);
}

/* Adds what of a flow has passed by the end of an instant, times `sign`. */
static void add_passed(struct yl_solver *solver, struct yl_moments *sum, double sign,
                       const struct yl_flow *flow, int64_t time)
{
    for (uint32_t i = 0; i < flow->pieces; i++) {
        const struct yl_piece *piece = &flow->piece[i];
        yl_moments_add(sum, &piece->moments, sign * passed_part(solver, piece, time));
    }
    for (uint32_t c = flow->low; c < flow->high && flow->cell[YL_L_MASS]; c++) {
        const struct yl_piece cell = yl_flow_cell_piece(&solver->grid, flow, c);
        yl_moments_add(sum, &cell.moments, sign * passed_part(solver, &cell, time));
    }
}

struct rate { /* how often an item comes up, a microsecond, up to a moment */
    double rate;
    int64_t until;
};

/* From a moment on: by a programme it goes with the slot. */
static struct rate rate_at(const struct stay *stay, const struct yl_plan_while *item, int64_t time)
{
    struct yl_solver *solver = stay->solver;
    struct rate rate = {.until = YL_NEVER};
    const int32_t clock = yl_moment_clock(solver->plan, item->every.axis);
    if (clock >= 0) {
        const struct yl_timetable *table = &solver->plan->axis[clock].timetable;
        const uint32_t next = yl_moment_change(table, time);
        solver->value[clock] = yl_moment_value(table, time);
        if (next < table->count) rate.until = table->at[next];
    }
    const struct yl_dist gap = yl_solve_dist(
        &item->every.draw[yl_solve_value(solver, item->every.axis, stay->state->memory)]);
    rate.rate = 1 / yl_dist_mean(&gap);
    return rate;
}

/* Lays down what comes up in a cell, within the span of the stay; the rate is that of the cell before. */
static void lay_cell(const struct stay *stay, struct yl_flow *to, uint32_t c,
                     const struct yl_plan_while *item, struct rate *rate)
{
    struct yl_solver *solver = stay->solver;
    const int64_t from = solver->grid.from + (int64_t)c * solver->grid.step,
                  end = from + solver->grid.step;
    const int64_t first = from > stay->from ? from : stay->from,
                  last = end < stay->to ? end : stay->to;
    const struct yl_moments present = yl_flow_cell(stay->present, c);
    for (int64_t at = first, next; at < last; at = next) {
        if (at >= rate->until) *rate = rate_at(stay, item, at);
        next = rate->until < last ? rate->until : last;
        const double times = rate->rate * (double)(next - at) / (double)(last - first);
        struct yl_piece piece = {at, next, {{0}}, 0};
        for (int i = 0; i < YL_LAYERS; i++) piece.moments.x[i] = times * present.x[i];
        if (!yl_moments_any(&solver->grid, &piece.moments)) continue;
        if (at == from && next == end)
            yl_flow_into_cell(&solver->grid, to, c, &piece.moments, 1);
        else
            yl_flow_spread(&solver->grid, to, &piece);
    }
}

static void come_up(const struct stay *stay, const struct yl_plan_while *item,
                    const struct yl_flow *in, const struct yl_flow *out)
{
    struct yl_solver *solver = stay->solver;
    struct yl_flow *flow = yl_flow_new();
    if (item->timing == YL_TIMING_EVERY) {
        struct yl_moments late = stay->whole;
        struct rate rate = {.until = YL_ALWAYS};
        for (int i = 0; i < YL_LAYERS; i++)
            for (uint32_t c = stay->first; stay->present->cell[i] && c < stay->end; c++)
                late.x[i] -= stay->present->cell[i][c];
        for (uint32_t c = stay->first; c < stay->end; c++) {
            struct yl_moments present = yl_flow_cell(stay->present, c);
            if (yl_moments_any(&solver->grid, &present)) lay_cell(stay, flow, c, item, &rate);
        }
        if (yl_moments_any(&solver->grid, &late))
            yl_moments_add(&flow->late, &late,
                           rate_at(stay, item, yl_grid_end(&solver->grid)).rate);
        solver->grid.work += 20.0 * solver->grid.cells;
    }
    for (uint32_t i = 0; item->timing == YL_TIMING_AT && i < item->at_times; i++) {
        const int64_t at = item->at_time[i] + stay->wait;
        if (item->at_time[i] < stay->from || at >= stay->to) continue;
        struct yl_piece piece = {at, at + 1, {{0}}, 0};
        add_passed(solver, &piece.moments, 1, in, at);
        add_passed(solver, &piece.moments, -1, out, at);
        if (yl_moments_any(&solver->grid, &piece.moments))
            yl_flow_piece(&solver->grid, flow, &piece);
    }
    if (item->timing == YL_TIMING_ONCE) { /* in every stay that takes any time; when, nobody asks */
        const struct yl_dist dist = yl_solve_dist(stay->watch);
        yl_flow_add(&solver->grid, flow, in, 1 - yl_dist_cdf(&dist, 0));
    }
    /* What a visit has paid before is none of the item's. */
    for (int i = YL_L_COST; i <= YL_L_COST2 && !solver->population; i++) {
        for (uint32_t p = 0; p < flow->pieces; p++) flow->piece[p].moments.x[i] = 0;
        for (uint32_t c = flow->low; c < flow->high && flow->cell[i]; c++) flow->cell[i][c] = 0;
        flow->late.x[i] = 0;
    }
    yl_solve_give(solver, stay->state, stay->node, flow);
    yl_flow_free(&solver->grid, flow);
}

/* Lays out the time between `in` and `out` in each cell, and what comes up in it. */
static void with_present(struct stay *stay, const struct yl_flow *in, const struct yl_flow *out)
{
    struct yl_solver *solver = stay->solver;
    const uint32_t a = first_cell(solver, in), b = first_cell(solver, out);
    stay->first = a < b ? a : b;
    stay->end = cell_of(solver, stay->to) + 1;
    if (stay->end > solver->grid.cells) stay->end = solver->grid.cells;
    double *passed = yl_get((solver->grid.cells + 1) * sizeof *passed);
    stay->present = yl_flow_new();
    yl_flow_make_cells(&solver->grid, stay->present);
    if (stay->first < stay->end) yl_flow_widen(stay->present, stay->first, stay->end);
    for (int i = 0; i < YL_LAYERS; i++) {
        if (!stay->present->cell[i]) continue;
        add_since(stay, in, i, 1, passed);
        add_since(stay, out, i, -1, passed);
    }
    if (stay->item) come_up(stay, stay->item, in, out);
    for (uint32_t i = 0; i < stay->room->whiles && !stay->item; i++) {
        stay->node = stay->room->during[i].node;
        come_up(stay, &stay->room->during[i], in, out);
    }
    yl_flow_free(&solver->grid, stay->present);
    free(passed);
}

/* ---- items that go on a while after they came up ---------------------------------------------- */
/* `watch` cut at a time: the same address for the same, since kernels are known by it. */
static const struct yl_draw *watch_cut(struct stay *stay, int64_t at)
{
    struct yl_solver *solver = stay->solver;
    struct yl_cut *cut = solver->cut;
    while (cut && (cut->of != stay->watch || cut->at != at)) cut = cut->next;
    if (!cut) {
        cut = yl_get(sizeof *cut);
        *cut = (struct yl_cut){*stay->watch, stay->watch, at, solver->cut};
        if (cut->draw.at_most > (double)at) cut->draw.at_most = (double)at;
        solver->cut = cut;
    }
    return &cut->draw;
}

void yl_stay_free_cuts(struct yl_solver *solver)
{
    while (solver->cut) {
        struct yl_cut *next = solver->cut->next;
        free(solver->cut);
        solver->cut = next;
    }
}

/* Who came up at s and is there at s + D came by s and leaves behind s + D: with X the stay, that
 * is t + min(X, D) <= s + D < t + X. So those who may go on are as many as if each had come in
 * min(X, D) later, and an item goes on with the rate of its gaps from there. */
static void go_on(struct stay *stay, const struct yl_plan_while *item, const struct yl_flow *in,
                  const struct yl_flow *out)
{
    struct yl_solver *solver = stay->solver;
    const uint32_t wait = first_wait(solver->plan, item);
    if (wait == YL_NO_NODE) return;
    const struct yl_by_draw *by = &solver->plan->node[wait].u.draw;
    struct stay later = *stay;
    later.wait =
        yl_draw_integer(&by->draw[yl_solve_value(solver, by->axis, stay->state->memory)], 0);
    later.node = solver->plan->node[wait].next;
    later.item = item;
    const struct yl_draw *cut = watch_cut(&later, later.wait);
    const struct yl_dist kept = yl_solve_dist(cut), dist = yl_solve_dist(stay->watch);
    const double mean = yl_dist_mean(&dist);
    if (mean > 0) yl_moments_add(&later.whole, &stay->whole, -yl_dist_mean(&kept) / mean);
    struct yl_flow *old = yl_flow_copy(&solver->grid, in, 1);
    yl_flow_delay(&solver->grid, old, cut);
    with_present(&later, old, out);
    yl_flow_free(&solver->grid, old);
}

/* The items of a stay in [from, to), from `in` to `out`; they end with the horizon where it cuts visits off. */
static void items(struct stay *stay, const struct yl_flow *in, const struct yl_flow *out,
                  int64_t from, int64_t to)
{
    const struct yl_plan *plan = stay->solver->plan;
    stay->from = from;
    stay->to = !plan->drain && to > plan->to ? plan->to : to;
    with_present(stay, in, out);
    for (uint32_t i = 0; i < stay->room->whiles; i++) go_on(stay, &stay->room->during[i], in, out);
}

/* ---- a stay ---------------------------------------------------------------------------------- */
struct left { /* sessions, of which this one and those behind are left */
    const struct yl_plan_room *room;
    uint32_t session;
};

/* Of what is in sessions and left in a cell, the share of this one: who is live is in one of them. */
static double live_part(const void *context, int64_t from, int64_t to)
{
    const struct left *left = context;
    const struct yl_session *session = left->room->session;
    double sum = 0,
           mine = yl_span_share(from, to, session[left->session].from, session[left->session].to);
    if (mine == 0) return 0;
    for (uint32_t i = left->session; i < left->room->sessions && session[i].from < to; i++)
        sum += yl_span_share(from, to, session[i].from, session[i].to);
    return mine < sum ? mine / sum : 1;
}

static void stay_always(struct stay *stay, struct yl_flow *flow)
{
    struct yl_solver *solver = stay->solver;
    struct yl_flow *in = stay->room->whiles ? yl_flow_copy(&solver->grid, flow, 1) : NULL;
    yl_flow_delay(&solver->grid, flow, stay->watch);
    if (in) {
        const struct yl_dist dist = yl_solve_dist(stay->watch);
        const struct yl_moments total = yl_flow_total(in);
        if (solver->plan->drain) yl_moments_add(&stay->whole, &total, yl_dist_mean(&dist));
        items(stay, in, flow, YL_ALWAYS, YL_NEVER);
    }
    yl_flow_free(&solver->grid, in);
}

/* A stay of one session, cut by its end: what would go on stands at that instant. */
static void stay_in(struct stay *stay, const struct yl_session *session, struct yl_flow *part,
                    struct yl_flow *all)
{
    struct yl_solver *solver = stay->solver;
    struct yl_flow *in = stay->room->whiles ? yl_flow_copy(&solver->grid, part, 1) : NULL;
    const int64_t end = session->to;
    const struct yl_when past = {.from = end, .to = YL_NEVER};
    yl_flow_delay(&solver->grid, part, stay->watch);
    struct yl_flow *over = yl_flow_split(
        &solver->grid, part, &(struct yl_parting){.part = yl_when_span, .context = &past});
    struct yl_moments total = yl_flow_total(over);
    const bool any = yl_moments_any(&solver->grid, &total);
    yl_grid_change(&solver->grid, end);
    const struct yl_piece last = {end, end + 1, total, 0};
    if (any) yl_flow_piece(&solver->grid, all, &last);
    yl_flow_add(&solver->grid, all, part, 1);
    if (in && any) yl_flow_piece(&solver->grid, part, &last);
    if (in) items(stay, in, part, session->from, end);
    yl_flow_free(&solver->grid, over);
    yl_flow_free(&solver->grid, in);
}

void yl_solve_stay(struct yl_solver *solver, const struct yl_state *state, struct yl_flow *flow)
{
    const struct yl_plan_room *room = &solver->plan->room[solver->plan->node[state->node].index];
    struct stay stay = {
        .solver = solver,
        .state = state,
        .room = room,
        .watch = &room->watch.draw[yl_solve_value(solver, room->watch.axis, state->memory)]};
    if (!room->sessions) {
        stay_always(&stay, flow);
        return;
    }
    struct yl_flow *all = yl_flow_new();
    for (uint32_t i = 0; i < room->sessions; i++) {
        const struct yl_session *session = &room->session[i];
        const struct left in = {room, i};
        struct yl_flow *part = yl_flow_split(
            &solver->grid, flow,
            &(struct yl_parting){live_part, &in, YL_CELLS_EVEN, true, session->from, session->to});
        stay_in(&stay, session, part, all);
        yl_flow_free(&solver->grid, part);
    }
    yl_flow_become(&solver->grid, flow, all);
}
