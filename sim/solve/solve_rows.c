/* solve_rows.c: from the moments of one visit to the figures of a campaign, by the names of the
 * files. Contract: solve_parts.h. */
#include "sim/solve/solve_parts.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define CNY 1e-6

struct pick { /* a quantity; of_entry: an offset from the slot of each entry */
    uint32_t q;
    bool of_entry;
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
    double mean, sd;
    bool m2_unknown, crowd, begun;
};
struct writer {
    struct yl_solved *out;
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    const struct yl_groups *fine, *coarse;
    uint32_t room;
    bool failed;
};

static uint32_t slot(const struct writer *writer, struct pick pick, uint32_t entry)
{
    return pick.of_entry ? writer->plan->entry[entry].slot + pick.q : pick.q;
}

static bool takes_part(const struct over *over, const struct yl_group *group)
{
    return over->entry == NONE || group->entry == over->entry;
}

/* Is a quantity known of everybody who takes part, as far as they are answered for? */
static bool known(const struct writer *writer, uint32_t entry, struct pick pick)
{
    for (uint32_t e = 0; pick.q != NONE && e < writer->plan->entries; e++) {
        if (entry != NONE && e != entry) continue;
        if (writer->fine->solved[e] == YL_ANSWERED_PART &&
            writer->fine->dirty[e][slot(writer, pick, e)])
            return false;
    }
    return true;
}

static double mean_of(const struct writer *writer, const struct yl_groups *groups, uint32_t entry,
                      struct pick pick)
{
    double sum = 0;
    for (uint32_t i = 0; pick.q != NONE && i < groups->groups; i++)
        if (entry == NONE || groups->group[i].entry == entry)
            sum += groups->group[i].n *
                   groups->group[i].m1[slot(writer, pick, groups->group[i].entry)];
    return sum;
}

/* Given the trait combination, what a visit of a group brings in the mean. */
static double given(const struct writer *writer, const struct over *over,
                    const struct yl_group *group, uint32_t combination)
{
    uint32_t quantities = yl_q_count(writer->plan);
    double x = group->each[(size_t)combination * quantities + slot(writer, over->a, group->entry)];
    return over->b.q == NONE ? x
                             : x - over->rho * group->each[(size_t)combination * quantities +
                                                           slot(writer, over->b, group->entry)];
}

/* Visits of one person share its traits: pairs of such visits times the covariance of what their
 * combinations mean. */
static double shared_persons(const struct writer *writer, const struct over *over)
{
    const struct yl_groups *all = writer->fine;
    double sum = 0;
    for (uint32_t i = 0; i < all->groups; i++)
        for (uint32_t j = 0; j < all->groups; j++) {
            const struct yl_group *group = &all->group[i], *b = &all->group[j];
            if (!group->each || !b->each || !takes_part(over, group) || !takes_part(over, b))
                continue;
            double pairs = (i == j ? group->n * group->n - group->own : group->n * b->n) /
                           (double)writer->plan->size,
                   ab = 0, ma = 0, mb = 0;
            for (uint32_t combination = 0; combination < all->combinations; combination++) {
                double x = given(writer, over, group, combination),
                       y = given(writer, over, b, combination), share = all->share[combination];
                ab += share * x * y;
                ma += share * x;
                mb += share * y;
            }
            sum += pairs * (ab - ma * mb);
        }
    return sum;
}

static struct answer answer(const struct writer *writer, const struct over *over)
{
    struct answer x = {0};
    double variance = 0, size = 0;
    for (uint32_t i = 0; i < writer->fine->groups; i++) {
        const struct yl_group *group = &writer->fine->group[i];
        if (!takes_part(over, group) || !(group->n > 0)) continue;
        uint32_t a = slot(writer, over->a, group->entry);
        double m1 = group->m1[a], m2 = group->m2[a], n = group->n, part;
        if (over->b.q != NONE) {
            double b = group->m1[slot(writer, over->b, group->entry)];
            m2 += over->rho * (over->rho * b - 2 * m1);
            m1 -= over->rho * b;
        }
        part = n * m2 - group->n2 * m1 * m1;
        size += n * group->m2[a];
        variance += part;
        x.mean += n * group->m1[a];
        x.m2_unknown |= group->m2_unknown[a];
        x.crowd |= group->crowd;
        x.begun |= group->begun && group->m1[a] != 0;
    }
    if (writer->plan->size && !writer->fine->mixed) variance += shared_persons(writer, over);
    x.m2_unknown |= writer->fine->mixed;
    if (fabs(variance) < 1e-12 * size) variance = 0; /* rounding */
    x.sd = x.m2_unknown || x.begun || isnan(variance) ? NAN : variance > 0 ? sqrt(variance) : 0;
    return x;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static struct yl_solved_row *add(struct writer *writer, const char *place, const char *metric,
                                 enum yl_solved_kind kind)
{
    struct yl_solved *out = writer->out;
    if (out->rows == writer->room) {
        uint32_t want = writer->room ? 2 * writer->room : 256;
        struct yl_solved_row *more = yl_arena_get(&out->arena, want * sizeof *more);
        if (!more || !place) {
            writer->failed = true;
            return NULL;
        }
        if (out->rows) memcpy(more, out->row, out->rows * sizeof *more);
        out->row = more;
        writer->room = want;
    }
    struct yl_solved_row *row = &out->row[out->rows++];
    *row = (struct yl_solved_row){
        .place = place, .metric = metric, .kind = kind, .sd = NAN, .roughness = 1, .note = ""};
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
    struct answer x = answer(writer, &over);
    struct yl_solved_row *row = add(writer, place, metric, kind);
    if (!row) return NULL;
    if (!there) { /* a step is three rows, and others of them are known */
        row->mean = row->bound = NAN;
        row->note = "not-solved";
        return row;
    }
    bool money = kind == YL_SOLVED_SUM;
    row->mean = x.mean;
    row->sd = x.sd;
    row->events = x.mean;
    if (writer->coarse)
        row->bound = fabs(x.mean - mean_of(writer, writer->coarse, over.entry, over.a));
    if (money) {
        row->mean *= CNY;
        row->sd *= CNY;
        row->bound *= CNY;
    }
    say(row, &x);
    return row;
}

static void count_row(struct writer *writer, const char *place, const char *metric, uint32_t entry,
                      struct pick pick)
{
    sum_row(writer, place, metric, YL_SOLVED_COUNT,
            (struct over){.entry = entry, .a = pick, .b = {NONE, false}});
}

/* Money that comes with some events: how rough it is decides when a normal error may be
 * believed. */
static void money_row(struct writer *writer, const char *place, const char *metric,
                      struct over over)
{
    const struct over plain = {.entry = over.entry, .a = over.a, .b = {NONE, false}};
    if (!known(writer, over.entry, over.b)) return;
    struct yl_solved_row *row = sum_row(writer, place, metric, YL_SOLVED_SUM, plain);
    if (!row) return;
    row->events = mean_of(writer, writer->fine, over.entry, over.b);
    double squares = 0;
    for (uint32_t i = 0; i < writer->fine->groups; i++)
        if (takes_part(&over, &writer->fine->group[i]))
            squares +=
                writer->fine->group[i].n *
                writer->fine->group[i].m2[slot(writer, over.a, writer->fine->group[i].entry)];
    row->roughness = squares * CNY * CNY * row->events / (row->mean * row->mean);
}

/* a / b; sd by the delta method where a is nothing without b, else none. */
static void ratio_row(struct writer *writer, const char *place, const char *metric,
                      struct over over)
{
    double a = mean_of(writer, writer->fine, over.entry, over.a),
           b = mean_of(writer, writer->fine, over.entry, over.b);
    if (!(b > 0) || !known(writer, over.entry, over.a) || !known(writer, over.entry, over.b))
        return;
    over.rho = a / b;
    struct answer x = answer(writer, &over);
    struct yl_solved_row *row = add(writer, place, metric, YL_SOLVED_RATIO);
    if (!row) return;
    row->mean = over.scale * a / b;
    row->sd = over.spread ? over.scale * x.sd / b : NAN;
    row->events = b < a ? b : a;
    double squares = 0;
    for (uint32_t i = 0; i < writer->fine->groups; i++)
        if (takes_part(&over, &writer->fine->group[i]))
            squares +=
                writer->fine->group[i].n *
                writer->fine->group[i].m2[slot(writer, over.a, writer->fine->group[i].entry)];
    if (over.spread && a > 0) {
        row->roughness = fmax(1, squares * b / (a * a));
        row->events = fmin(b, a * a / squares);
    }
    if (writer->coarse) {
        double c = mean_of(writer, writer->coarse, over.entry, over.b);
        row->bound =
            c > 0 ? fabs(row->mean -
                         over.scale * mean_of(writer, writer->coarse, over.entry, over.a) / c)
                  : NAN;
    }
    say(row, &x);
}

static const char *dotted(struct writer *writer, const char *kind, const char *name)
{
    const char *text = yl_arena_print(&writer->out->arena, "%s%s", kind, name);
    if (!text) writer->failed = true;
    return text;
}

/* Can everybody who comes to a place be answered for? */
static bool answered(const struct writer *writer, uint32_t place)
{
    const struct yl_plan *plan = writer->plan;
    for (uint32_t e = 0; e < plan->entries; e++)
        if (writer->fine->solved[e] == YL_ANSWERED_NOT &&
            plan->hist[e * plan->arrivals + place] != YL_NO_NODE)
            return false;
    return true;
}

/* Does nobody come to a place in two visits? */
static bool persons_are_visits(const struct writer *writer, uint32_t place)
{
    const struct yl_plan *plan = writer->plan;
    bool begun = false;
    for (uint32_t e = 0; e < plan->entries; e++)
        begun |= plan->entry[e].started && plan->hist[e * plan->arrivals + place] != YL_NO_NODE;
    return !plan->size && !(plan->self_chains && begun);
}

/* Is nobody unknown altogether? */
static bool all_answered(const struct writer *writer)
{
    bool all = true;
    for (uint32_t e = 0; e < writer->plan->entries; e++)
        all &= writer->fine->solved[e] != YL_ANSWERED_NOT;
    return all;
}

static uint32_t order_place(const struct yl_plan *plan)
{
    uint32_t a = plan->rooms + plan->shops;
    while (a + 1 < plan->arrivals && strcmp(plan->arrival[a].name, "goals.order")) a++;
    return a;
}

#define OF(x) \
    (struct pick) { x, true }
#define AT(x) \
    (struct pick) { x, false }

static void entry_rows(struct writer *writer, uint32_t e)
{
    const bool started = writer->plan->entry[e].started;
    const char *place = dotted(writer, started ? "" : "entries.", writer->plan->entry[e].name);
    count_row(writer, place, "arrivals", e, OF(YL_ENTRY_ARRIVALS));
    if (!writer->plan->size && !started)
        count_row(writer, place, "persons", e, OF(YL_ENTRY_ARRIVALS));
    money_row(writer, place, "cost_cny",
              (struct over){.entry = e, .a = OF(YL_ENTRY_COST), .b = OF(YL_ENTRY_ARRIVALS)});
    count_row(writer, place, "orders", e, OF(YL_ENTRY_ORDERS));
    money_row(writer, place, "gmv_cny",
              (struct over){.entry = e, .a = OF(YL_ENTRY_GMV), .b = OF(YL_ENTRY_ORDERS)});
    money_row(
        writer, place, "net_cny",
        (struct over){.entry = e, .a = AT(yl_q_entry_net(writer->plan)), .b = OF(YL_ENTRY_ORDERS)});
    ratio_row(
        writer, place, "roi",
        (struct over){
            .entry = e, .a = AT(yl_q_entry_net(writer->plan)), .b = OF(YL_ENTRY_COST), .scale = 1});
    ratio_row(writer, place, "conversion",
              (struct over){.entry = e,
                            .a = OF(YL_ENTRY_ORDERS),
                            .b = OF(YL_ENTRY_ARRIVALS),
                            .scale = 1,
                            .spread = true});
    ratio_row(
        writer, place, "cost_per_entrant_cny",
        (struct over){
            .entry = e, .a = OF(YL_ENTRY_COST), .b = AT(yl_q_rooms(writer->plan)), .scale = CNY});
    ratio_row(
        writer, place, "cost_per_order_cny",
        (struct over){.entry = e, .a = OF(YL_ENTRY_COST), .b = OF(YL_ENTRY_ORDERS), .scale = CNY});
}

static void place_rows(struct writer *writer)
{
    const struct yl_plan *plan = writer->plan;
    for (uint32_t r = 0; r < plan->rooms; r++) {
        const char *place = dotted(writer, "rooms.", writer->scenario->room[r].name);
        if (!answered(writer, plan->room[r].arrival)) continue;
        count_row(writer, place, "entrants", NONE, AT(3 * plan->room[r].watch_row));
        if (persons_are_visits(writer, plan->room[r].arrival))
            count_row(writer, place, "unique_viewers", NONE,
                      AT(plan->arrival[plan->room[r].arrival].slot));
        count_row(writer, place, "replays", NONE, AT(plan->room[r].slot + YL_ROOM_REPLAYS));
    }
    for (uint32_t i = 0; i < plan->shops; i++) {
        const char *place = dotted(writer, "shops.", writer->scenario->shop[i].name);
        uint32_t at = plan->shop[i].slot;
        if (!answered(writer, plan->shop[i].arrival)) continue;
        count_row(writer, place, "visits", NONE, AT(at + YL_SHOP_VISITS));
        count_row(writer, place, "orders", NONE, AT(at + YL_SHOP_ORDERS));
        money_row(
            writer, place, "gmv_cny",
            (struct over){.entry = NONE, .a = AT(at + YL_SHOP_GMV), .b = AT(at + YL_SHOP_ORDERS)});
        ratio_row(writer, place, "aov_cny",
                  (struct over){.entry = NONE,
                                .a = AT(at + YL_SHOP_GMV),
                                .b = AT(at + YL_SHOP_ORDERS),
                                .scale = CNY,
                                .spread = true});
        money_row(writer, place, "fees_cny",
                  (struct over){
                      .entry = NONE, .a = AT(yl_q_fees(plan, i)), .b = AT(at + YL_SHOP_ORDERS)});
        count_row(writer, place, "refunds", NONE, AT(at + YL_SHOP_REFUNDS));
        money_row(writer, place, "refunded_cny",
                  (struct over){.entry = NONE,
                                .a = AT(at + YL_SHOP_REFUNDED),
                                .b = AT(at + YL_SHOP_REFUNDS)});
        money_row(
            writer, place, "net_cny",
            (struct over){.entry = NONE, .a = AT(yl_q_net(plan, i)), .b = AT(at + YL_SHOP_ORDERS)});
    }
    for (uint32_t i = 0; i < plan->agents && all_answered(writer); i++)
        count_row(writer, dotted(writer, "agents.", writer->scenario->agent[i].name), "requests",
                  NONE, AT(plan->agent[i].slot + YL_AGENT_REQUESTS));
    for (uint32_t a = plan->rooms + plan->shops; a < plan->arrivals; a++) {
        if (!answered(writer, a)) continue;
        count_row(writer, plan->arrival[a].name, "reached", NONE, AT(plan->arrival[a].slot));
        if (persons_are_visits(writer, a))
            count_row(writer, plan->arrival[a].name, "persons", NONE, AT(plan->arrival[a].slot));
    }
}

/* Standing costs that fall into the horizon. */
static double standing(const struct yl_scenario *scenario, const struct yl_cost *cost)
{
    int64_t from = cost->from > scenario->from ? cost->from : scenario->from,
            to = cost->to < scenario->to ? cost->to : scenario->to,
            at = cost->from == YL_ALWAYS ? scenario->from : cost->from;
    if (!cost->per) return at >= scenario->from && at < scenario->to ? (double)cost->amount : 0;
    return to > from ? (double)cost->amount * ((double)(to - from) / (double)cost->per) : 0;
}

static void all_rows(struct writer *writer)
{
    const struct yl_plan *plan = writer->plan;
    double costs = 0;
    bool every = true;
    for (uint32_t i = 0; i < writer->scenario->costs; i++) {
        double one = nearbyint(standing(writer->scenario, &writer->scenario->cost[i]));
        struct yl_solved_row *row =
            add(writer, dotted(writer, "costs.", writer->scenario->cost[i].name), "cost_cny",
                YL_SOLVED_SUM);
        costs += one;
        if (row) {
            row->mean = one * CNY;
            row->sd = 0;
        }
    }
    for (uint32_t e = 0; e < plan->entries; e++)
        every &= writer->fine->solved[e] == YL_ANSWERED_ALL;
    if (answered(writer, order_place(plan))) {
        count_row(writer, "all", "orders", NONE, OF(YL_ENTRY_ORDERS));
        money_row(writer, "all", "gmv_cny",
                  (struct over){.entry = NONE, .a = OF(YL_ENTRY_GMV), .b = OF(YL_ENTRY_ORDERS)});
    }
    if (!every || writer->failed) return;
    struct yl_solved_row *row;
    money_row(
        writer, "all", "net_cny",
        (struct over){.entry = NONE, .a = AT(yl_q_entry_net(plan)), .b = OF(YL_ENTRY_ORDERS)});
    if (writer->failed) return;
    row = &writer->out->row[writer->out->rows - 1];
    row->mean -= costs * CNY;
    double net = row->mean;
    money_row(writer, "all", "cost_cny",
              (struct over){.entry = NONE, .a = OF(YL_ENTRY_COST), .b = OF(YL_ENTRY_ARRIVALS)});
    if (writer->failed) return;
    row = &writer->out->row[writer->out->rows - 1];
    row->mean += costs * CNY;
    double cost = row->mean;
    row = cost > 0 ? add(writer, "all", "roi", YL_SOLVED_RATIO) : NULL;
    if (row) {
        row->mean = net / cost;
        row->note = "no-sd";
    }
    if (row && writer->coarse) {
        double net2 =
            mean_of(writer, writer->coarse, NONE, AT(yl_q_entry_net(plan))) * CNY - costs * CNY;
        row->bound = fabs(net2 - net) / cost;
    }
    ratio_row(writer, "all", "orders_per_1000_arrivals",
              (struct over){.entry = NONE,
                            .a = OF(YL_ENTRY_ORDERS),
                            .b = OF(YL_ENTRY_ARRIVALS),
                            .scale = 1000,
                            .spread = true});
    ratio_row(writer, "all", "actions_per_order",
              (struct over){
                  .entry = NONE, .a = OF(YL_ENTRY_ACTIONS), .b = OF(YL_ENTRY_ORDERS), .scale = 1});
    ratio_row(writer, "all", "switches_per_order",
              (struct over){
                  .entry = NONE, .a = OF(YL_ENTRY_SWITCHES), .b = OF(YL_ENTRY_ORDERS), .scale = 1});
}

static void tap_rows(struct writer *writer, uint32_t e, uint32_t r, const char *place)
{
    static const char *const name[] = {"found_never_live", "found_live", "found_ended"};
    for (uint32_t i = 0; i < 3; i++)
        count_row(writer, place, name[i], e,
                  AT(writer->plan->room[r].slot + YL_ROOM_TAP_EARLY + i));
}

static void path_rows(struct writer *writer, uint32_t e)
{
    const struct yl_plan *plan = writer->plan;
    for (uint32_t a = 0; a < plan->arrivals; a++) {
        if (plan->hist[e * plan->arrivals + a] == YL_NO_NODE) continue;
        const char *place = yl_arena_print(&writer->out->arena, "%s>%s", plan->entry[e].name,
                                           plan->arrival[a].name);
        uint32_t at = plan->arrival[a].slot;
        count_row(writer, place, "arrivals", e, OF(YL_ENTRY_ARRIVALS));
        count_row(writer, place, "arrived", e, AT(at));
        ratio_row(
            writer, place, "conversion",
            (struct over){
                .entry = e, .a = AT(at), .b = OF(YL_ENTRY_ARRIVALS), .scale = 1, .spread = true});
        ratio_row(
            writer, place, "actions_mean",
            (struct over){.entry = e, .a = AT(at + 1), .b = AT(at), .scale = 1, .spread = true});
        ratio_row(
            writer, place, "switches_mean",
            (struct over){.entry = e, .a = AT(at + 2), .b = AT(at), .scale = 1, .spread = true});
        if (a < plan->rooms && plan->room[a].sessions) tap_rows(writer, e, a, place);
    }
}

static void funnel_rows(struct writer *writer, uint32_t e)
{
    static const char *const which[] = {"reached", "skipped", "passed"};
    const struct yl_plan *plan = writer->plan;
    for (uint32_t row = 0; row < plan->rows; row++) {
        if (!plan->row_reached[(size_t)e * plan->rows + row]) continue;
        const char *path = plan->row_place[row];
        if (!strncmp(path, "paths.", 6)) path += 6;
        if (!known(writer, e, AT(3 * row)) && !known(writer, e, AT(3 * row + 2))) continue;
        const char *place = yl_arena_print(&writer->out->arena, "%s>%s.%s", plan->entry[e].name,
                                           path, plan->row_step[row]);
        for (uint32_t c = 0; c < 3; c++)
            sum_row(writer, place, which[c], YL_SOLVED_FUNNEL,
                    (struct over){.entry = e, .a = AT(3 * row + c), .b = {NONE, false}});
    }
    for (uint32_t o = 0; o < plan->outcomes; o++)
        if (plan->outcome_stands[e * plan->outcomes + o] &&
            known(writer, e, AT(plan->outcome_slot + o)))
            sum_row(writer, plan->entry[e].name, dotted(writer, "outcome:", plan->outcome[o]),
                    YL_SOLVED_FUNNEL,
                    (struct over){.entry = e, .a = AT(plan->outcome_slot + o), .b = {NONE, false}});
}

enum yl_status yl_solve_rows(struct yl_solved *out, const struct yl_scenario *scenario,
                             const struct yl_plan *plan, const struct yl_groups *fine,
                             const struct yl_groups *coarse)
{
    struct writer writer = {
        .out = out, .scenario = scenario, .plan = plan, .fine = fine, .coarse = coarse};
    for (uint32_t e = 0; e < plan->entries && !writer.failed; e++)
        if (fine->solved[e]) entry_rows(&writer, e);
    if (!writer.failed) place_rows(&writer);
    if (!writer.failed) all_rows(&writer);
    for (uint32_t e = 0; e < plan->entries && !writer.failed; e++)
        if (fine->solved[e]) {
            path_rows(&writer, e);
            funnel_rows(&writer, e);
        }
    return writer.failed ? YL_NO_MEMORY : YL_OK;
}
