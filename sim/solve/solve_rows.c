/* solve_rows.c: from the moments of one visit to the figures of a campaign, by the names of the
 * files. Contract: solve_groups.h. */
#include "models/collection/collect.h"
#include "sim/base/array.h"
#include "sim/solve/solve_groups.h"
#include <math.h>

#define CNY 1e-6

struct pick { /* the quantity of a visit behind an amount */
    enum { YL_PICK_UNKNOWN, YL_PICK_SLOT, YL_PICK_ENTRY } from;
    uint32_t slot; /* of an entry: an offset from the entry's own slots */
};
/* A sum over entries, or one of them; D = a - rho b, b one or none of each visit, a nothing where
 * b is not. */
struct over {
    uint32_t entry;
    struct pick a, b;
    double rho, scale;
    bool spread; /* of a ratio: has an sd */
};
struct answer {
    double mean, sd, wildest; /* wildest: E X^2 - 1 of the factor of a shock */
    bool m2_unknown, crowd, begun;
};
/* What the solver knows of a place: the quantities behind the amounts of metrics.def. */
struct place {
    const char *name;
    unsigned kinds; /* bits of enum yl_metric_place */
    uint32_t entry; /* whose visits; YL_EVERYBODY: all */
    struct pick pick[YL_AMOUNTS];
};
struct writer {
    struct yl_solved *out;
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    const struct yl_groups *fine, *coarse;
    uint32_t coarser; /* how many there are of `coarse` */
    size_t room;      /* for rows */
};

/* ---- sums over visits ------------------------------------------------------------------------ */
static uint32_t pick_slot(const struct yl_plan *plan, struct pick pick, uint32_t entry)
{
    return pick.from == YL_PICK_ENTRY ? plan->entry[entry].slot + pick.slot : pick.slot;
}

/* What a visit of a group brings, by the means of its quantities: given a trait combination, or a draw. */
static double given(const struct writer *writer, const struct over *over,
                    const struct yl_group *group, const double *m1)
{
    const double a = m1[pick_slot(writer->plan, over->a, group->entry)];
    return over->b.from == YL_PICK_UNKNOWN
               ? a
               : a - over->rho * m1[pick_slot(writer->plan, over->b, group->entry)];
}

/* Visits of one person share its traits: pairs of such visits times the covariance of what their
 * combinations mean. */
static double shared_persons(const struct writer *writer, const struct over *over)
{
    const struct yl_groups *all = writer->fine;
    double sum = 0;
    const struct yl_group_span span = yl_groups_of(all, over->entry);
    for (uint32_t i = span.from; i < span.to; i++)
        for (uint32_t j = span.from; j < span.to; j++) {
            const struct yl_group *group = &all->group[i], *b = &all->group[j];
            if (!group->each || !b->each) continue;
            double pairs = (i == j ? group->n * group->n - group->own : group->n * b->n) /
                           (double)writer->plan->size,
                   ab = 0, ma = 0, mb = 0;
            for (uint32_t c = 0; c < all->combinations; c++) {
                const size_t first = (size_t)c * yl_q_count(writer->plan);
                double x = given(writer, over, group, group->each + first),
                       y = given(writer, over, b, b->each + first), share = all->share[c];
                ab += share * x * y;
                ma += share * x;
                mb += share * y;
            }
            sum += pairs * (ab - ma * mb);
        }
    return sum;
}

static double first(const struct yl_plan *plan, const struct yl_group *group, struct pick pick)
{
    return yl_group_moment(group, pick_slot(plan, pick, group->entry)).m1;
}

/* What a group brings in the mean. */
static double brings(const struct writer *writer, const struct over *over,
                     const struct yl_group *group)
{
    const double a = first(writer->plan, group, over->a);
    return group->n * (over->b.from == YL_PICK_UNKNOWN
                           ? a
                           : a - over->rho * first(writer->plan, group, over->b));
}

/* Arrivals that one draw multiplies: (E XY - 1) times both means. */
static double shared_shocks(const struct writer *writer, const struct over *over, double *wildest)
{
    const struct yl_groups *all = writer->fine;
    double sum = 0;
    const struct yl_group_span span = yl_groups_of(all, over->entry);
    for (uint32_t i = span.from; i < span.to && writer->plan->shocks; i++)
        for (uint32_t j = span.from; j < span.to; j++) {
            const struct yl_group *a = &all->group[i], *b = &all->group[j];
            if (!a->surging || !b->surging) continue;
            const double together = yl_surge_together(writer->plan, a, b);
            if (together == 0) continue;
            sum += together * brings(writer, over, a) * brings(writer, over, b);
            *wildest = fmax(*wildest, together);
        }
    return sum;
}

/* Steps that one draw moves: the variance of the mean given it, of all groups together, less what
 * the sends have had of it as if their visits were independent. */
static double shared_moves(const struct writer *writer, const struct over *over)
{
    const struct yl_groups *all = writer->fine;
    struct yl_point node[YL_SHOCK_NODES];
    double sum = 0, mean = 0, square = 0;
    if (!writer->plan->shocks || all->shock < 0) return 0;
    const uint32_t n = yl_shock_nodes(all->shock_steepest, node);
    const struct yl_group_span span = yl_groups_of(all, over->entry);
    for (uint32_t i = 0; i < n; i++) {
        double given_it = 0;
        for (uint32_t g = span.from; g < span.to; g++) {
            const struct yl_group *group = &all->group[g];
            if (!group->by_shock) continue;
            const double x = given(writer, over, group, group->by_shock[i]);
            given_it += group->n * x;
            sum -= node[i].weight * group->n2 * x * x;
        }
        mean += node[i].weight * given_it;
        square += node[i].weight * given_it * given_it;
    }
    for (uint32_t g = span.from; g < span.to; g++) {
        const struct yl_group *group = &all->group[g];
        if (!group->by_shock || !(group->n > 0)) continue;
        const double x = brings(writer, over, group) / group->n;
        sum += group->n2 * x * x;
    }
    return sum + square - mean * mean;
}

static struct answer answer_of(const struct writer *writer, const struct over *over)
{
    struct answer x = {0};
    const struct yl_group_span span = yl_groups_of(writer->fine, over->entry);
    double variance = 0, size = 0;
    for (uint32_t i = span.from; i < span.to; i++) {
        const struct yl_group *group = &writer->fine->group[i];
        if (!(group->n > 0)) continue;
        const struct yl_moment a =
            yl_group_moment(group, pick_slot(writer->plan, over->a, group->entry));
        double m1 = a.m1, m2 = a.m2, n = group->n;
        if (over->b.from != YL_PICK_UNKNOWN) {
            double b = first(writer->plan, group, over->b);
            m2 += over->rho * (over->rho * b - 2 * m1);
            m1 -= over->rho * b;
        }
        size += n * a.m2;
        variance += n * m2 - group->n2 * m1 * m1;
        x.mean += n * a.m1;
        x.m2_unknown |= a.m2_unknown;
        x.crowd |= group->crowd;
        x.begun |= group->begun && a.m1 != 0;
    }
    if (writer->plan->size && !writer->fine->mixed) variance += shared_persons(writer, over);
    x.m2_unknown |= writer->fine->mixed;
    variance += shared_shocks(writer, over, &x.wildest) + shared_moves(writer, over);
    if (fabs(variance) < 1e-12 * size) variance = 0; /* rounding */
    x.sd = x.m2_unknown || x.begun || isnan(variance) ? NAN : variance > 0 ? sqrt(variance) : 0;
    return x;
}

/* Is a quantity known of everybody who takes part, as far as they are answered for? */
static bool known(const struct writer *writer, uint32_t entry, struct pick pick)
{
    const uint32_t first = entry == YL_EVERYBODY ? 0 : entry,
                   last = entry == YL_EVERYBODY ? writer->plan->entries : entry + 1;
    for (uint32_t e = first; pick.from != YL_PICK_UNKNOWN && e < last; e++)
        if (writer->fine->solved[e] != YL_ANSWERED_NOT &&
            writer->fine->dirty[e][pick_slot(writer->plan, pick, e)])
            return false;
    return true;
}

/* The sums over all visits of a quantity and of its square. */
static struct yl_moment sums_of(const struct writer *writer, const struct yl_groups *groups,
                                uint32_t entry, struct pick pick)
{
    const struct yl_group_span span = yl_groups_of(groups, entry);
    struct yl_moment sum = {0};
    for (uint32_t i = span.from; pick.from != YL_PICK_UNKNOWN && i < span.to; i++) {
        const struct yl_group *group = &groups->group[i];
        const struct yl_moment one =
            yl_group_moment(group, pick_slot(writer->plan, pick, group->entry));
        sum.m1 += group->n * one.m1;
        sum.m2 += group->n * one.m2;
    }
    return sum;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static struct yl_solved_row *add(struct writer *writer, const char *place, const char *metric,
                                 enum yl_solved_kind kind)
{
    struct yl_solved *out = writer->out;
    struct yl_solved_row *row = YL_ARRAY_NEXT(out->row, out->rows, writer->room);
    *row = (struct yl_solved_row){
        .place = place, .metric = metric, .kind = kind, .sd = NAN, .one_plus_cv2 = 1, .note = ""};
    return row;
}

static void say(struct yl_solved_row *row, const struct answer *answer)
{
    if (answer->crowd) row->note = "sd-at-most";
    if (isnan(row->sd))
        row->note = answer->m2_unknown && !answer->begun ? "circle-with-clock" : "no-sd";
    if (isinf(row->sd)) row->note = "no-variance";
}

static struct yl_solved_row *sum_row(struct writer *writer, const char *place, const char *metric,
                                     enum yl_solved_kind kind, struct over over)
{
    bool there = known(writer, over.entry, over.a);
    if (!there && kind != YL_SOLVED_FUNNEL) return NULL;
    struct answer x = answer_of(writer, &over);
    struct yl_solved_row *row = add(writer, place, metric, kind);
    if (!there) { /* a step is three rows, and others of them are known */
        row->mean = row->bound = NAN;
        row->note = "not-solved";
        return row;
    }
    row->mean = x.mean;
    row->sd = x.sd;
    row->wildest = x.wildest;
    row->events = x.mean;
    for (uint32_t i = 0; i < writer->coarser; i++)
        row->bound = fmax(
            row->bound, fabs(x.mean - sums_of(writer, &writer->coarse[i], over.entry, over.a).m1));
    if (kind == YL_SOLVED_SUM) {
        row->mean *= CNY;
        row->sd *= CNY;
        row->bound *= CNY;
    }
    say(row, &x);
    return row;
}

/* Money that comes with some events: how rough it is decides when a normal error may be
 * believed. */
static struct yl_solved_row *money_row(struct writer *writer, const char *place, const char *metric,
                                       struct over over)
{
    const struct over plain = {.entry = over.entry, .a = over.a};
    if (!known(writer, over.entry, over.b)) return NULL;
    struct yl_solved_row *row = sum_row(writer, place, metric, YL_SOLVED_SUM, plain);
    if (!row) return NULL;
    row->events = sums_of(writer, writer->fine, over.entry, over.b).m1;
    const double squares = sums_of(writer, writer->fine, over.entry, over.a).m2;
    row->one_plus_cv2 = squares * CNY * CNY * row->events / (row->mean * row->mean);
    return row;
}

/* a / b; sd by the delta method where a is nothing without b, else none. */
static struct yl_solved_row *ratio_row(struct writer *writer, const char *place, const char *metric,
                                       struct over over)
{
    double a = sums_of(writer, writer->fine, over.entry, over.a).m1,
           b = sums_of(writer, writer->fine, over.entry, over.b).m1;
    if (over.b.from == YL_PICK_UNKNOWN || !(b > 0) || !known(writer, over.entry, over.a) ||
        !known(writer, over.entry, over.b))
        return NULL;
    over.rho = a / b;
    struct answer x = answer_of(writer, &over);
    struct yl_solved_row *row = add(writer, place, metric, YL_SOLVED_RATIO);
    row->mean = over.scale * a / b;
    row->sd = over.spread ? over.scale * x.sd / b : NAN;
    row->wildest = x.wildest;
    row->events = b < a ? b : a;
    const double squares = sums_of(writer, writer->fine, over.entry, over.a).m2;
    if (over.spread && a > 0) {
        row->one_plus_cv2 = fmax(1, squares * b / (a * a));
        row->events = fmin(b, a * a / squares);
    }
    for (uint32_t i = 0; i < writer->coarser; i++) {
        const struct yl_groups *coarse = &writer->coarse[i];
        const double c = sums_of(writer, coarse, over.entry, over.b).m1,
                     other = over.scale * sums_of(writer, coarse, over.entry, over.a).m1 / c;
        row->bound = c > 0 ? fmax(row->bound, fabs(row->mean - other)) : INFINITY;
    }
    if (isinf(row->bound)) row->bound = NAN;
    say(row, &x);
    return row;
}

/* A row of metrics.def as far as its amounts are known; NULL: it is not answered. */
static struct yl_solved_row *metric_row(struct writer *writer, const struct place *place,
                                        const struct yl_metric_row *row)
{
    const struct yl_metric_name *name = yl_metric_name_of(row->metric);
    struct over over = {.entry = place->entry,
                        .a = place->pick[row->numerator],
                        .b = place->pick[row->denominator],
                        .scale = name->scale,
                        .spread = row->flags & YL_METRIC_WITHIN};
    if (over.a.from == YL_PICK_UNKNOWN) return NULL;
    switch (name->kind) {
    case YL_KIND_COUNT:
        return sum_row(writer, place->name, name->name, YL_SOLVED_COUNT, over);
    case YL_KIND_MONEY:
        over.b = place->pick[row->events];
        return money_row(writer, place->name, name->name, over);
    case YL_KIND_RATIO:
        return ratio_row(writer, place->name, name->name, over);
    default:
        return NULL;
    }
}

static void metric_rows(struct writer *writer, const struct place *place)
{
    for (size_t i = 0; i < YL_METRIC_ROWS; i++)
        if (yl_metric_counted(&yl_metric_row[i], place->kinds))
            metric_row(writer, place, &yl_metric_row[i]);
}

static const char *dotted(struct writer *writer, const char *kind, const char *name)
{
    return yl_arena_print(&writer->out->arena, "%s%s", kind, name);
}

/* True where everybody who comes to a place can be answered for; YL_EVERYBODY: all entries. */
static bool answered(const struct writer *writer, uint32_t place)
{
    const struct yl_plan *plan = writer->plan;
    for (uint32_t e = 0; e < plan->entries; e++)
        if (writer->fine->solved[e] == YL_ANSWERED_NOT &&
            (place == YL_EVERYBODY || plan->hist[e * plan->arrivals + place] != YL_NO_NODE))
            return false;
    return true;
}

/* True where nobody comes to a place in two visits. */
static bool persons_are_visits(const struct writer *writer, uint32_t place)
{
    const struct yl_plan *plan = writer->plan;
    bool begun = false;
    for (uint32_t e = 0; e < plan->entries; e++)
        begun |= plan->entry[e].started && plan->hist[e * plan->arrivals + place] != YL_NO_NODE;
    return !plan->size && !(plan->self_chains && begun);
}

#define OF(x) \
    (struct pick) { YL_PICK_ENTRY, x }
#define AT(x) \
    (struct pick) { YL_PICK_SLOT, x }

static void entry_rows(struct writer *writer, uint32_t e)
{
    const struct yl_plan *plan = writer->plan;
    const bool started = plan->entry[e].started;
    struct place place = {.name = dotted(writer, started ? "" : "entries.", plan->entry[e].name),
                          .kinds = started ? YL_AT_START : YL_AT_ENTRY,
                          .entry = e,
                          .pick = {[YL_A_arrivals] = OF(YL_ENTRY_ARRIVALS),
                                   [YL_A_cost_cny] = OF(YL_ENTRY_COST),
                                   [YL_A_orders] = OF(YL_ENTRY_ORDERS),
                                   [YL_A_gmv_cny] = OF(YL_ENTRY_GMV),
                                   [YL_A_net_cny] = AT(yl_q_entry_net(plan)),
                                   [YL_A_net_events] = OF(YL_ENTRY_ORDERS),
                                   [YL_A_room_entries] = AT(yl_q_rooms(plan))}};
    if (!plan->size && !started) place.pick[YL_A_persons] = OF(YL_ENTRY_ARRIVALS);
    metric_rows(writer, &place);
    if (started || plan->chains) return;
    place.kinds = YL_AT_WAY;
    place.name = dotted(writer, "ways.", plan->entry[e].name);
    place.pick[YL_A_chain_orders] = OF(YL_ENTRY_ORDERS);
    if (plan->hist[e * plan->arrivals + plan->order_goal] != YL_NO_NODE) {
        const uint32_t at = plan->arrival[plan->order_goal].slot;
        place.pick[YL_A_ordered] = AT(at);
        place.pick[YL_A_actions] = AT(at + YL_ARRIVAL_ACTIONS);
        place.pick[YL_A_switches] = AT(at + YL_ARRIVAL_SWITCHES);
    }
    metric_rows(writer, &place);
}

static void room_rows(struct writer *writer, uint32_t r)
{
    const struct yl_plan_room *room = &writer->plan->room[r];
    struct place place = {.name = dotted(writer, "rooms.", writer->scenario->room[r].name),
                          .kinds = YL_AT_ROOM,
                          .entry = YL_EVERYBODY,
                          .pick = {[YL_A_entrants] = AT(3 * room->watch_row),
                                   [YL_A_replays] = AT(room->slot + YL_ROOM_REPLAYS)}};
    if (persons_are_visits(writer, room->arrival))
        place.pick[YL_A_unique_viewers] = AT(writer->plan->arrival[room->arrival].slot);
    if (answered(writer, room->arrival)) metric_rows(writer, &place);
}

/* A shop, or an item of one. */
static void sale_rows(struct writer *writer, uint32_t i)
{
    const struct yl_plan *plan = writer->plan;
    const struct yl_plan_shop *sale = &plan->shop[i];
    uint32_t slot = sale->slot;
    struct place place = {.name = dotted(writer, "", sale->name),
                          .kinds = sale->of == i ? YL_AT_SHOP : YL_AT_GOOD,
                          .entry = YL_EVERYBODY,
                          .pick = {[YL_A_visits] = AT(slot + YL_SHOP_VISITS),
                                   [YL_A_orders] = AT(slot + YL_SHOP_ORDERS),
                                   [YL_A_units] = AT(slot + YL_SHOP_UNITS),
                                   [YL_A_gmv_cny] = AT(slot + YL_SHOP_GMV),
                                   [YL_A_fees_cny] = AT(yl_q_fees(plan, i)),
                                   [YL_A_refunds] = AT(slot + YL_SHOP_REFUNDS),
                                   [YL_A_refunded_cny] = AT(slot + YL_SHOP_REFUNDED),
                                   [YL_A_net_cny] = AT(yl_q_net(plan, i))}};
    if (answered(writer, plan->shop[sale->of].arrival)) metric_rows(writer, &place);
    for (uint32_t g = 0; g < sale->goods; g++) sale_rows(writer, sale->first + g);
}

/* Costs by time, in millionths. */
static double cost_rows(struct writer *writer)
{
    double sum = 0;
    for (uint32_t i = 0; i < writer->scenario->costs; i++) {
        const struct yl_cost *cost = &writer->scenario->cost[i];
        double one =
            nearbyint((double)cost->amount * yl_collect_cost_periods(writer->scenario, cost));
        struct yl_solved_row *row =
            add(writer, dotted(writer, "costs.", cost->name), "cost_cny", YL_SOLVED_SUM);
        sum += one;
        row->mean = one * CNY;
        row->sd = 0;
    }
    return sum;
}

/* Net over cost, both with the costs by time, which have no variance and no error. */
static void roi_row(struct writer *writer, double net, double cost, double costs)
{
    if (!(cost > 0)) return;
    struct yl_solved_row *row = add(writer, "all", "roi", YL_SOLVED_RATIO);
    row->mean = net / cost;
    row->note = "no-sd";
    const struct pick pick = AT(yl_q_entry_net(writer->plan));
    for (uint32_t i = 0; i < writer->coarser; i++) {
        const double other =
            sums_of(writer, &writer->coarse[i], YL_EVERYBODY, pick).m1 * CNY - costs * CNY;
        row->bound = fmax(row->bound, fabs(other - net) / cost);
    }
}

static void all_rows(struct writer *writer)
{
    const struct yl_plan *plan = writer->plan;
    struct place place = {.name = "all", .kinds = YL_AT_ALL, .entry = YL_EVERYBODY};
    double costs = cost_rows(writer), net = 0, cost = 0;
    bool every = true;
    for (uint32_t e = 0; e < plan->entries; e++)
        every &= writer->fine->solved[e] == YL_ANSWERED_ALL;
    if (every || answered(writer, plan->order_goal)) {
        place.pick[YL_A_orders] = OF(YL_ENTRY_ORDERS);
        place.pick[YL_A_gmv_cny] = OF(YL_ENTRY_GMV);
    }
    if (every) {
        place.pick[YL_A_net_cny] = AT(yl_q_entry_net(plan));
        place.pick[YL_A_net_events] = OF(YL_ENTRY_ORDERS);
        place.pick[YL_A_cost_cny] = OF(YL_ENTRY_COST);
        place.pick[YL_A_arrivals] = OF(YL_ENTRY_ARRIVALS);
        place.pick[YL_A_actions] = OF(YL_ENTRY_ACTIONS);
        place.pick[YL_A_switches] = OF(YL_ENTRY_SWITCHES);
    }
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        const struct yl_metric_row *metric = &yl_metric_row[i];
        if (!yl_metric_counted(metric, YL_AT_ALL)) continue;
        if (metric->metric == YL_A_roi) {
            if (every) roi_row(writer, net, cost, costs);
            continue;
        }
        struct yl_solved_row *row = metric_row(writer, &place, metric);
        if (row && metric->metric == YL_A_net_cny) net = row->mean -= costs * CNY;
        if (row && metric->metric == YL_A_cost_cny) cost = row->mean += costs * CNY;
    }
}

static void path_rows(struct writer *writer, uint32_t e)
{
    const struct yl_plan *plan = writer->plan;
    for (uint32_t a = 0; a < plan->arrivals; a++) {
        if (plan->hist[e * plan->arrivals + a] == YL_NO_NODE) continue;
        uint32_t at = plan->arrival[a].slot;
        struct place place = {.name = yl_arena_print(&writer->out->arena, "%s>%s",
                                                     plan->entry[e].name, plan->arrival[a].name),
                              .kinds = YL_AT_PATH,
                              .entry = e,
                              .pick = {[YL_A_arrivals] = OF(YL_ENTRY_ARRIVALS),
                                       [YL_A_arrived] = AT(at),
                                       [YL_A_actions] = AT(at + 1),
                                       [YL_A_switches] = AT(at + 2)}};
        if (a < plan->rooms && plan->room[a].sessions) {
            uint32_t slot = plan->room[a].slot;
            place.kinds |= YL_AT_FOUND;
            place.pick[YL_A_found_never_live] = AT(slot + YL_ROOM_TAP_EARLY);
            place.pick[YL_A_found_live] = AT(slot + YL_ROOM_TAP_LIVE);
            place.pick[YL_A_found_ended] = AT(slot + YL_ROOM_TAP_ENDED);
        }
        metric_rows(writer, &place);
    }
}

static void funnel_rows(struct writer *writer, uint32_t e)
{
    static const char *const which[] = {"reached", "skipped", "passed"};
    const struct yl_plan *plan = writer->plan;
    const struct yl_standing *reached = &plan->rows_reached, *ends = &plan->outcomes_standing;
    for (uint32_t i = reached->from[e]; i < reached->from[e + 1]; i++) {
        const uint32_t row = reached->which[i];
        if (!known(writer, e, AT(3 * row)) && !known(writer, e, AT(3 * row + 2))) continue;
        const char *place = yl_arena_print(&writer->out->arena, "%s>%s.%s", plan->entry[e].name,
                                           yl_plan_place(plan, row), plan->row_step[row]);
        for (uint32_t c = 0; c < 3; c++)
            sum_row(writer, place, which[c], YL_SOLVED_FUNNEL,
                    (struct over){.entry = e, .a = AT(3 * row + c)});
    }
    for (uint32_t i = ends->from[e]; i < ends->from[e + 1]; i++) {
        const struct over over = {.entry = e, .a = AT(plan->outcome_slot + ends->which[i])};
        if (known(writer, e, over.a))
            sum_row(writer, dotted(writer, "", plan->entry[e].name),
                    dotted(writer, "outcome:", plan->outcome[ends->which[i]]), YL_SOLVED_FUNNEL,
                    over);
    }
}

void yl_solve_rows(struct yl_solved *out, const struct yl_scenario *scenario,
                   const struct yl_plan *plan, const struct yl_groups *fine,
                   const struct yl_groups *coarse, uint32_t coarser)
{
    struct writer writer = {.out = out,
                            .scenario = scenario,
                            .plan = plan,
                            .fine = fine,
                            .coarse = coarse,
                            .coarser = coarser};
    for (uint32_t e = 0; e < plan->entries; e++)
        if (fine->solved[e]) entry_rows(&writer, e);
    for (uint32_t r = 0; r < plan->rooms; r++) room_rows(&writer, r);
    for (uint32_t i = 0; i < plan->shops; i++) sale_rows(&writer, i);
    for (uint32_t i = 0; i < plan->agents; i++) {
        const struct place place = {
            .name = dotted(&writer, "agents.", scenario->agent[i].name),
            .kinds = YL_AT_AGENT,
            .entry = YL_EVERYBODY,
            .pick = {[YL_A_requests] = AT(plan->agent[i].slot + YL_AGENT_REQUESTS)}};
        if (answered(&writer, YL_EVERYBODY)) metric_rows(&writer, &place);
    }
    for (uint32_t a = plan->rooms + plan->shops; a < plan->arrivals; a++) {
        struct place place = {.name = dotted(&writer, "", plan->arrival[a].name),
                              .kinds = YL_AT_GOAL,
                              .entry = YL_EVERYBODY,
                              .pick = {[YL_A_reached] = AT(plan->arrival[a].slot)}};
        if (persons_are_visits(&writer, a)) place.pick[YL_A_persons] = AT(plan->arrival[a].slot);
        if (answered(&writer, a)) metric_rows(&writer, &place);
    }
    all_rows(&writer);
    for (uint32_t e = 0; e < plan->entries; e++)
        if (fine->solved[e]) {
            path_rows(&writer, e);
            funnel_rows(&writer, e);
        }
}
