/* solve_rows.c: from the moments of one visit to the figures of a campaign, by the names of the
 * files. Contract: solve_parts.h. */
#include "sim/study/solve_parts.h"
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
    bool loose, crowd, begun;
};
struct writer {
    struct yl_solved *out;
    const struct yl_scenario *s;
    const struct yl_plan *p;
    const struct yl_groups *fine, *coarse;
    uint32_t room;
    bool failed;
};

static uint32_t slot(const struct writer *w, struct pick x, uint32_t entry)
{
    return x.of_entry ? w->p->entry[entry].slot + x.q : x.q;
}

static bool takes_part(const struct over *o, const struct yl_group *g)
{
    return o->entry == NONE || g->entry == o->entry;
}

/* Is a quantity known of everybody who takes part, as far as they are answered for? */
static bool known(const struct writer *w, uint32_t entry, struct pick x)
{
    for (uint32_t e = 0; x.q != NONE && e < w->p->entries; e++) {
        if (entry != NONE && e != entry) continue;
        if (w->fine->solved[e] == YL_ANSWERED_PART && w->fine->dirty[e][slot(w, x, e)])
            return false;
    }
    return true;
}

static double mean_of(const struct writer *w, const struct yl_groups *g, uint32_t entry,
                      struct pick x)
{
    double sum = 0;
    for (uint32_t i = 0; x.q != NONE && i < g->groups; i++)
        if (entry == NONE || g->group[i].entry == entry)
            sum += g->group[i].n * g->group[i].m1[slot(w, x, g->group[i].entry)];
    return sum;
}

/* Given the way, what a visit of a group brings in the mean. */
static double given(const struct writer *w, const struct over *o, const struct yl_group *g,
                    uint32_t way)
{
    uint32_t quantities = yl_q_count(w->p);
    double x = g->each[(size_t)way * quantities + slot(w, o->a, g->entry)];
    return o->b.q == NONE
               ? x
               : x - o->rho * g->each[(size_t)way * quantities + slot(w, o->b, g->entry)];
}

/* Visits of one person share its traits: pairs of such visits times the covariance of what their
 * ways mean. */
static double shared_persons(const struct writer *w, const struct over *o)
{
    const struct yl_groups *all = w->fine;
    double sum = 0;
    for (uint32_t i = 0; i < all->groups; i++)
        for (uint32_t j = 0; j < all->groups; j++) {
            const struct yl_group *a = &all->group[i], *b = &all->group[j];
            if (!a->each || !b->each || !takes_part(o, a) || !takes_part(o, b)) continue;
            double pairs = (i == j ? a->n * a->n - a->own : a->n * b->n) / (double)w->p->size,
                   ab = 0, ma = 0, mb = 0;
            for (uint32_t way = 0; way < all->ways; way++) {
                double x = given(w, o, a, way), y = given(w, o, b, way), share = all->share[way];
                ab += share * x * y;
                ma += share * x;
                mb += share * y;
            }
            sum += pairs * (ab - ma * mb);
        }
    return sum;
}

static struct answer answer(const struct writer *w, const struct over *o)
{
    struct answer x = {0};
    double variance = 0, size = 0;
    for (uint32_t i = 0; i < w->fine->groups; i++) {
        const struct yl_group *g = &w->fine->group[i];
        if (!takes_part(o, g) || !(g->n > 0)) continue;
        uint32_t a = slot(w, o->a, g->entry);
        double m1 = g->m1[a], m2 = g->m2[a], n = g->n, part;
        if (o->b.q != NONE) {
            double b = g->m1[slot(w, o->b, g->entry)];
            m2 += o->rho * (o->rho * b - 2 * m1);
            m1 -= o->rho * b;
        }
        part = n * m2 - g->n2 * m1 * m1;
        size += n * g->m2[a];
        variance += part;
        x.mean += n * g->m1[a];
        x.loose |= g->loose[a];
        x.crowd |= g->crowd;
        x.begun |= g->begun && g->m1[a] != 0;
    }
    if (w->p->size && !w->fine->mixed) variance += shared_persons(w, o);
    x.loose |= w->fine->mixed;
    if (fabs(variance) < 1e-12 * size) variance = 0; /* rounding */
    x.sd = x.loose || x.begun || isnan(variance) ? NAN : variance > 0 ? sqrt(variance) : 0;
    return x;
}

/* ---- rows ------------------------------------------------------------------------------------ */
static struct yl_solved_row *add(struct writer *w, const char *place, const char *metric,
                                 enum yl_solved_kind kind)
{
    struct yl_solved *out = w->out;
    if (out->rows == w->room) {
        uint32_t want = w->room ? 2 * w->room : 256;
        struct yl_solved_row *more = yl_arena_get(&out->arena, want * sizeof *more);
        if (!more || !place) {
            w->failed = true;
            return NULL;
        }
        if (out->rows) memcpy(more, out->row, out->rows * sizeof *more);
        out->row = more;
        w->room = want;
    }
    struct yl_solved_row *row = &out->row[out->rows++];
    *row = (struct yl_solved_row){
        .place = place, .metric = metric, .kind = kind, .sd = NAN, .roughness = 1, .note = ""};
    return row;
}

static void say(struct yl_solved_row *row, const struct answer *x)
{
    if (x->crowd) row->note = "sd-at-most";
    if (isnan(row->sd)) row->note = x->loose && !x->begun ? "circle-with-clock" : "no-sd";
    if (isinf(row->sd)) row->note = "no-variance";
}

static struct yl_solved_row *sum_row(struct writer *w, const char *place, const char *metric,
                                     enum yl_solved_kind kind, struct over o)
{
    bool there = known(w, o.entry, o.a);
    if (!there && kind != YL_SOLVED_FUNNEL) return NULL;
    struct answer x = answer(w, &o);
    struct yl_solved_row *row = add(w, place, metric, kind);
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
    if (w->coarse) row->bound = fabs(x.mean - mean_of(w, w->coarse, o.entry, o.a));
    if (money) {
        row->mean *= CNY;
        row->sd *= CNY;
        row->bound *= CNY;
    }
    say(row, &x);
    return row;
}

static void count_row(struct writer *w, const char *place, const char *metric, uint32_t entry,
                      struct pick a)
{
    sum_row(w, place, metric, YL_SOLVED_COUNT,
            (struct over){.entry = entry, .a = a, .b = {NONE, false}});
}

/* Money that comes with some events: how rough it is decides when a normal error may be
 * believed. */
static void money_row(struct writer *w, const char *place, const char *metric, struct over o)
{
    const struct over plain = {.entry = o.entry, .a = o.a, .b = {NONE, false}};
    if (!known(w, o.entry, o.b)) return;
    struct yl_solved_row *row = sum_row(w, place, metric, YL_SOLVED_SUM, plain);
    if (!row) return;
    row->events = mean_of(w, w->fine, o.entry, o.b);
    double squares = 0;
    for (uint32_t i = 0; i < w->fine->groups; i++)
        if (takes_part(&o, &w->fine->group[i]))
            squares +=
                w->fine->group[i].n * w->fine->group[i].m2[slot(w, o.a, w->fine->group[i].entry)];
    row->roughness = squares * CNY * CNY * row->events / (row->mean * row->mean);
}

/* a / b; sd by the delta method where a is nothing without b, else none. */
static void ratio_row(struct writer *w, const char *place, const char *metric, struct over o)
{
    double a = mean_of(w, w->fine, o.entry, o.a), b = mean_of(w, w->fine, o.entry, o.b);
    if (!(b > 0) || !known(w, o.entry, o.a) || !known(w, o.entry, o.b)) return;
    o.rho = a / b;
    struct answer x = answer(w, &o);
    struct yl_solved_row *row = add(w, place, metric, YL_SOLVED_RATIO);
    if (!row) return;
    row->mean = o.scale * a / b;
    row->sd = o.spread ? o.scale * x.sd / b : NAN;
    row->events = b < a ? b : a;
    double squares = 0;
    for (uint32_t i = 0; i < w->fine->groups; i++)
        if (takes_part(&o, &w->fine->group[i]))
            squares +=
                w->fine->group[i].n * w->fine->group[i].m2[slot(w, o.a, w->fine->group[i].entry)];
    if (o.spread && a > 0) {
        row->roughness = fmax(1, squares * b / (a * a));
        row->events = fmin(b, a * a / squares);
    }
    if (w->coarse) {
        double c = mean_of(w, w->coarse, o.entry, o.b);
        row->bound =
            c > 0 ? fabs(row->mean - o.scale * mean_of(w, w->coarse, o.entry, o.a) / c) : NAN;
    }
    say(row, &x);
}

static const char *dotted(struct writer *w, const char *kind, const char *name)
{
    const char *text = yl_arena_print(&w->out->arena, "%s%s", kind, name);
    if (!text) w->failed = true;
    return text;
}

/* Can everybody who comes to a place be answered for? */
static bool answered(const struct writer *w, uint32_t place)
{
    const struct yl_plan *p = w->p;
    for (uint32_t e = 0; e < p->entries; e++)
        if (w->fine->solved[e] == YL_ANSWERED_NOT && p->hist[e * p->arrivals + place] != YL_NO_NODE)
            return false;
    return true;
}

/* Does nobody come to a place in two visits? */
static bool persons_are_visits(const struct writer *w, uint32_t place)
{
    const struct yl_plan *p = w->p;
    bool begun = false;
    for (uint32_t e = 0; e < p->entries; e++)
        begun |= p->entry[e].started && p->hist[e * p->arrivals + place] != YL_NO_NODE;
    return !p->size && !(p->self_chains && begun);
}

/* Is nobody unknown altogether? */
static bool all_answered(const struct writer *w)
{
    bool all = true;
    for (uint32_t e = 0; e < w->p->entries; e++) all &= w->fine->solved[e] != YL_ANSWERED_NOT;
    return all;
}

static uint32_t order_place(const struct yl_plan *p)
{
    uint32_t a = p->rooms + p->shops;
    while (a + 1 < p->arrivals && strcmp(p->arrival[a].name, "goals.order")) a++;
    return a;
}

#define OF(x) \
    (struct pick) { x, true }
#define AT(x) \
    (struct pick) { x, false }

static void entry_rows(struct writer *w, uint32_t e)
{
    const bool started = w->p->entry[e].started;
    const char *place = dotted(w, started ? "" : "entries.", w->p->entry[e].name);
    count_row(w, place, "arrivals", e, OF(YL_ENTRY_ARRIVALS));
    if (!w->p->size && !started) count_row(w, place, "persons", e, OF(YL_ENTRY_ARRIVALS));
    money_row(w, place, "cost_cny",
              (struct over){.entry = e, .a = OF(YL_ENTRY_COST), .b = OF(YL_ENTRY_ARRIVALS)});
    count_row(w, place, "orders", e, OF(YL_ENTRY_ORDERS));
    money_row(w, place, "gmv_cny",
              (struct over){.entry = e, .a = OF(YL_ENTRY_GMV), .b = OF(YL_ENTRY_ORDERS)});
    money_row(w, place, "net_cny",
              (struct over){.entry = e, .a = AT(yl_q_entry_net(w->p)), .b = OF(YL_ENTRY_ORDERS)});
    ratio_row(w, place, "roi",
              (struct over){
                  .entry = e, .a = AT(yl_q_entry_net(w->p)), .b = OF(YL_ENTRY_COST), .scale = 1});
    ratio_row(w, place, "conversion",
              (struct over){.entry = e,
                            .a = OF(YL_ENTRY_ORDERS),
                            .b = OF(YL_ENTRY_ARRIVALS),
                            .scale = 1,
                            .spread = true});
    ratio_row(
        w, place, "cost_per_entrant_cny",
        (struct over){.entry = e, .a = OF(YL_ENTRY_COST), .b = AT(yl_q_rooms(w->p)), .scale = CNY});
    ratio_row(
        w, place, "cost_per_order_cny",
        (struct over){.entry = e, .a = OF(YL_ENTRY_COST), .b = OF(YL_ENTRY_ORDERS), .scale = CNY});
}

static void place_rows(struct writer *w)
{
    const struct yl_plan *p = w->p;
    for (uint32_t r = 0; r < p->rooms; r++) {
        const char *place = dotted(w, "rooms.", w->s->room[r].name);
        if (!answered(w, p->room[r].arrival)) continue;
        count_row(w, place, "entrants", NONE, AT(3 * p->room[r].watch_row));
        if (persons_are_visits(w, p->room[r].arrival))
            count_row(w, place, "unique_viewers", NONE, AT(p->arrival[p->room[r].arrival].slot));
        count_row(w, place, "replays", NONE, AT(p->room[r].slot + YL_ROOM_REPLAYS));
    }
    for (uint32_t i = 0; i < p->shops; i++) {
        const char *place = dotted(w, "shops.", w->s->shop[i].name);
        uint32_t at = p->shop[i].slot;
        if (!answered(w, p->shop[i].arrival)) continue;
        count_row(w, place, "visits", NONE, AT(at + YL_SHOP_VISITS));
        count_row(w, place, "orders", NONE, AT(at + YL_SHOP_ORDERS));
        money_row(
            w, place, "gmv_cny",
            (struct over){.entry = NONE, .a = AT(at + YL_SHOP_GMV), .b = AT(at + YL_SHOP_ORDERS)});
        ratio_row(w, place, "aov_cny",
                  (struct over){.entry = NONE,
                                .a = AT(at + YL_SHOP_GMV),
                                .b = AT(at + YL_SHOP_ORDERS),
                                .scale = CNY,
                                .spread = true});
        money_row(
            w, place, "fees_cny",
            (struct over){.entry = NONE, .a = AT(yl_q_fees(p, i)), .b = AT(at + YL_SHOP_ORDERS)});
        count_row(w, place, "refunds", NONE, AT(at + YL_SHOP_REFUNDS));
        money_row(w, place, "refunded_cny",
                  (struct over){.entry = NONE,
                                .a = AT(at + YL_SHOP_REFUNDED),
                                .b = AT(at + YL_SHOP_REFUNDS)});
        money_row(
            w, place, "net_cny",
            (struct over){.entry = NONE, .a = AT(yl_q_net(p, i)), .b = AT(at + YL_SHOP_ORDERS)});
    }
    for (uint32_t i = 0; i < p->agents && all_answered(w); i++)
        count_row(w, dotted(w, "agents.", w->s->agent[i].name), "requests", NONE,
                  AT(p->agent[i].slot + YL_AGENT_REQUESTS));
    for (uint32_t a = p->rooms + p->shops; a < p->arrivals; a++) {
        if (!answered(w, a)) continue;
        count_row(w, p->arrival[a].name, "reached", NONE, AT(p->arrival[a].slot));
        if (persons_are_visits(w, a))
            count_row(w, p->arrival[a].name, "persons", NONE, AT(p->arrival[a].slot));
    }
}

/* Standing costs that fall into the horizon. */
static double standing(const struct yl_scenario *s, const struct yl_cost *c)
{
    int64_t from = c->from > s->from ? c->from : s->from, to = c->to < s->to ? c->to : s->to,
            at = c->from == YL_ALWAYS ? s->from : c->from;
    if (!c->per) return at >= s->from && at < s->to ? (double)c->amount : 0;
    return to > from ? (double)c->amount * ((double)(to - from) / (double)c->per) : 0;
}

static void all_rows(struct writer *w)
{
    const struct yl_plan *p = w->p;
    double costs = 0;
    bool every = true;
    for (uint32_t i = 0; i < w->s->costs; i++) {
        double one = nearbyint(standing(w->s, &w->s->cost[i]));
        struct yl_solved_row *row =
            add(w, dotted(w, "costs.", w->s->cost[i].name), "cost_cny", YL_SOLVED_SUM);
        costs += one;
        if (row) {
            row->mean = one * CNY;
            row->sd = 0;
        }
    }
    for (uint32_t e = 0; e < p->entries; e++) every &= w->fine->solved[e] == YL_ANSWERED_ALL;
    if (answered(w, order_place(p))) {
        count_row(w, "all", "orders", NONE, OF(YL_ENTRY_ORDERS));
        money_row(w, "all", "gmv_cny",
                  (struct over){.entry = NONE, .a = OF(YL_ENTRY_GMV), .b = OF(YL_ENTRY_ORDERS)});
    }
    if (!every || w->failed) return;
    struct yl_solved_row *row;
    money_row(w, "all", "net_cny",
              (struct over){.entry = NONE, .a = AT(yl_q_entry_net(p)), .b = OF(YL_ENTRY_ORDERS)});
    if (w->failed) return;
    row = &w->out->row[w->out->rows - 1];
    row->mean -= costs * CNY;
    double net = row->mean;
    money_row(w, "all", "cost_cny",
              (struct over){.entry = NONE, .a = OF(YL_ENTRY_COST), .b = OF(YL_ENTRY_ARRIVALS)});
    if (w->failed) return;
    row = &w->out->row[w->out->rows - 1];
    row->mean += costs * CNY;
    double cost = row->mean;
    row = cost > 0 ? add(w, "all", "roi", YL_SOLVED_RATIO) : NULL;
    if (row) {
        row->mean = net / cost;
        row->note = "no-sd";
    }
    if (row && w->coarse) {
        double net2 = mean_of(w, w->coarse, NONE, AT(yl_q_entry_net(p))) * CNY - costs * CNY;
        row->bound = fabs(net2 - net) / cost;
    }
    ratio_row(w, "all", "orders_per_1000_arrivals",
              (struct over){.entry = NONE,
                            .a = OF(YL_ENTRY_ORDERS),
                            .b = OF(YL_ENTRY_ARRIVALS),
                            .scale = 1000,
                            .spread = true});
    ratio_row(w, "all", "actions_per_order",
              (struct over){
                  .entry = NONE, .a = OF(YL_ENTRY_ACTIONS), .b = OF(YL_ENTRY_ORDERS), .scale = 1});
    ratio_row(w, "all", "switches_per_order",
              (struct over){
                  .entry = NONE, .a = OF(YL_ENTRY_SWITCHES), .b = OF(YL_ENTRY_ORDERS), .scale = 1});
}

static void tap_rows(struct writer *w, uint32_t e, uint32_t r, const char *place)
{
    static const char *const name[] = {"found_never_live", "found_live", "found_ended"};
    for (uint32_t i = 0; i < 3; i++)
        count_row(w, place, name[i], e, AT(w->p->room[r].slot + YL_ROOM_TAP_EARLY + i));
}

static void path_rows(struct writer *w, uint32_t e)
{
    const struct yl_plan *p = w->p;
    for (uint32_t a = 0; a < p->arrivals; a++) {
        if (p->hist[e * p->arrivals + a] == YL_NO_NODE) continue;
        const char *place =
            yl_arena_print(&w->out->arena, "%s>%s", p->entry[e].name, p->arrival[a].name);
        uint32_t at = p->arrival[a].slot;
        count_row(w, place, "arrivals", e, OF(YL_ENTRY_ARRIVALS));
        count_row(w, place, "arrived", e, AT(at));
        ratio_row(
            w, place, "conversion",
            (struct over){
                .entry = e, .a = AT(at), .b = OF(YL_ENTRY_ARRIVALS), .scale = 1, .spread = true});
        ratio_row(
            w, place, "actions_mean",
            (struct over){.entry = e, .a = AT(at + 1), .b = AT(at), .scale = 1, .spread = true});
        ratio_row(
            w, place, "switches_mean",
            (struct over){.entry = e, .a = AT(at + 2), .b = AT(at), .scale = 1, .spread = true});
        if (a < p->rooms && p->room[a].sessions) tap_rows(w, e, a, place);
    }
}

static void funnel_rows(struct writer *w, uint32_t e)
{
    static const char *const which[] = {"reached", "skipped", "passed"};
    const struct yl_plan *p = w->p;
    for (uint32_t row = 0; row < p->rows; row++) {
        if (!p->row_reached[(size_t)e * p->rows + row]) continue;
        const char *path = p->row_place[row];
        if (!strncmp(path, "paths.", 6)) path += 6;
        if (!known(w, e, AT(3 * row)) && !known(w, e, AT(3 * row + 2))) continue;
        const char *place =
            yl_arena_print(&w->out->arena, "%s>%s.%s", p->entry[e].name, path, p->row_step[row]);
        for (uint32_t c = 0; c < 3; c++)
            sum_row(w, place, which[c], YL_SOLVED_FUNNEL,
                    (struct over){.entry = e, .a = AT(3 * row + c), .b = {NONE, false}});
    }
    for (uint32_t o = 0; o < p->outcomes; o++)
        if (p->outcome_stands[e * p->outcomes + o] && known(w, e, AT(p->outcome_slot + o)))
            sum_row(w, p->entry[e].name, dotted(w, "outcome:", p->outcome[o]), YL_SOLVED_FUNNEL,
                    (struct over){.entry = e, .a = AT(p->outcome_slot + o), .b = {NONE, false}});
}

enum yl_status yl_solve_rows(struct yl_solved *out, const struct yl_scenario *s,
                             const struct yl_plan *p, const struct yl_groups *fine,
                             const struct yl_groups *coarse)
{
    struct writer w = {.out = out, .s = s, .p = p, .fine = fine, .coarse = coarse};
    for (uint32_t e = 0; e < p->entries && !w.failed; e++)
        if (fine->solved[e]) entry_rows(&w, e);
    if (!w.failed) place_rows(&w);
    if (!w.failed) all_rows(&w);
    for (uint32_t e = 0; e < p->entries && !w.failed; e++)
        if (fine->solved[e]) {
            path_rows(&w, e);
            funnel_rows(&w, e);
        }
    return w.failed ? YL_NO_MEMORY : YL_OK;
}
