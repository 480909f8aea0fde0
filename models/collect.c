/* collect.c: layout and filling walk the same list of figures, so they cannot disagree. Contract: collect.h. */
#include "models/collect_parts.h"
#include <string.h>

static void *get(struct yl_collector *k, size_t size)
{
    void *memory = yl_arena_get(&k->result->arena, size ? size : 1);
    if (!memory) k->failed = true;
    return memory;
}

int64_t *yl_collect_numbers(struct yl_collector *k, uint32_t width)
{
    return get(k, (size_t)k->result->replications * width * sizeof(int64_t));
}

const char *yl_collect_dotted(struct yl_collector *k, const char *kind, const char *name)
{
    if (!k->naming) return NULL;
    const char *text = yl_arena_print(&k->result->arena, "%s%s", kind, name);
    if (!text) k->failed = true;
    return text;
}

/* ---- numbers out of a tally ----------------------------------------------------------------------------------------- */
int64_t yl_collect_of_entry(const struct yl_collector *k, uint32_t entry, uint32_t slot)
{
    return k->t ? k->t->count[(size_t)entry * k->p->slots + slot] : 0;
}

static int64_t of_all(struct yl_collector *k, uint32_t slot)
{
    int64_t sum = 0;
    for (uint32_t e = 0; e < k->p->entries; e++)
        yl_collect_add(k, &sum, yl_collect_of_entry(k, e, slot));
    return sum;
}

/* ---- metrics ----------------------------------------------------------------------------------------------------------- */
struct figure {
    const char *place, *metric, *label;
    enum yl_kind kind;
    int64_t num, den, events;
    double value, scale;
    bool no_variance, is_path;
    bool counts; /* its numerator is the events */
};

static void metric(struct yl_collector *k, struct figure f)
{
    uint32_t i = k->metrics++;
    if (k->t) {
        struct yl_metric *m = &k->out->metric[i];
        if (m->num) m->num[k->r] = f.num;
        if (m->den) m->den[k->r] = f.den;
        if (m->value) m->value[k->r] = f.value;
        if (m->events) m->events[k->r] = f.events;
    } else if (k->naming) {
        struct yl_metric *m = &k->out->metric[i];
        *m = (struct yl_metric){.place = f.place,
                                .metric = f.metric,
                                .label = f.label,
                                .kind = f.kind,
                                .no_variance = f.no_variance,
                                .is_path = f.is_path,
                                .scale = f.scale};
        if (f.kind == YL_KIND_PLAIN)
            m->value = get(k, k->result->replications * sizeof(double));
        else
            m->num = yl_collect_numbers(k, 1);
        if (f.kind == YL_KIND_RATIO) m->den = yl_collect_numbers(k, 1);
        m->events = f.counts || f.kind == YL_KIND_COUNT ? m->num : yl_collect_numbers(k, 1);
    }
}

static void count(struct yl_collector *k, const char *place, const char *label, const char *name,
                  int64_t n)
{
    metric(k, (struct figure){.place = place,
                              .label = label,
                              .metric = name,
                              .kind = YL_KIND_COUNT,
                              .num = n,
                              .events = n});
}
static void money(struct yl_collector *k, const char *place, const char *label, const char *name,
                  int64_t n, int64_t events, bool wild)
{
    metric(k, (struct figure){.place = place,
                              .label = label,
                              .metric = name,
                              .kind = YL_KIND_MONEY,
                              .num = n,
                              .events = events,
                              .no_variance = wild});
}
struct ratio {
    int64_t num, den;
    double scale;
    int64_t events;
    bool no_variance;
};
static struct figure divided(const char *place, const char *label, const char *name, struct ratio f)
{
    return (struct figure){.place = place,
                           .metric = name,
                           .label = label,
                           .kind = YL_KIND_RATIO,
                           .num = f.num,
                           .den = f.den,
                           .events = f.events,
                           .scale = f.scale,
                           .no_variance = f.no_variance};
}
static void ratio(struct yl_collector *k, const char *place, const char *label, const char *name,
                  struct ratio f)
{
    metric(k, divided(place, label, name, f));
}
/* A ratio whose numerator is the events: a share of visits. */
static void rate(struct yl_collector *k, const char *place, const char *label, const char *name,
                 struct ratio f)
{
    struct figure share = divided(place, label, name, f);
    share.events = f.num;
    share.counts = true;
    metric(k, share);
}
static void plain(struct yl_collector *k, const char *place, const char *label, const char *name,
                  double value, int64_t events)
{
    metric(k, (struct figure){.place = place,
                              .label = label,
                              .metric = name,
                              .kind = YL_KIND_PLAIN,
                              .value = value,
                              .events = events});
}

static bool wild(const struct yl_quantity *q)
{
    for (uint32_t i = 0; i < q->count; i++)
        if (!yl_dist_has_variance(&q->dist[i])) return true;
    return false;
}

static bool any_wild_price(const struct yl_collector *k)
{
    for (uint32_t i = 0; i < k->s->shops; i++)
        if (wild(&k->s->shop[i].price)) return true;
    return false;
}

/* Net of a shop's orders for one entry: gmv * margin - fees (less those returned) - refunded * margin. */
static int64_t shop_net(struct yl_collector *k, uint32_t e, uint32_t i)
{
    if (!k->t) return 0;
    const int64_t *n = &k->t->count[(size_t)e * k->p->slots + k->p->shop[i].slot];
    int64_t kept = n[YL_SHOP_GMV] - n[YL_SHOP_REFUNDED];
    int64_t net = yl_collect_round(k, (double)kept * k->s->shop[i].margin);
    yl_collect_add(k, &net, n[YL_SHOP_FEES_BACK] - n[YL_SHOP_FEES]);
    return net;
}

/* Standing costs that fall into the horizon. */
static int64_t cost_of(struct yl_collector *k, const struct yl_cost *c)
{
    const struct yl_scenario *s = k->s;
    int64_t from = c->from > s->from ? c->from : s->from, to = c->to < s->to ? c->to : s->to;
    if (!c->per) {
        int64_t at = c->from == YL_ALWAYS ? s->from : c->from;
        return at >= s->from && at < s->to ? c->amount : 0;
    }
    return to > from
               ? yl_collect_round(k, (double)c->amount * ((double)(to - from) / (double)c->per))
               : 0;
}

static void entry_metrics(struct yl_collector *k, uint32_t e)
{
    const struct yl_plan_entry *entry = &k->p->entry[e];
    const char *place = yl_collect_dotted(k, entry->started ? "" : "entries.", entry->name),
               *label = entry->started ? NULL : k->s->entry[e].label;
    int64_t arrivals = yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_ARRIVALS),
            cost = yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_COST);
    int64_t orders = yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_ORDERS),
            gmv = yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_GMV);
    int64_t rooms = 0, net = -cost;
    for (uint32_t r = 0; r < k->p->rooms; r++)
        rooms += yl_collect_of_entry(k, e, 3 * k->p->room[r].watch_row);
    for (uint32_t i = 0; i < k->p->shops; i++) yl_collect_add(k, &net, shop_net(k, e, i));
    bool w = any_wild_price(k);
    count(k, place, label, "arrivals", arrivals);
    count(k, place, label, "persons",
          k->persons       ? k->persons[entry->persons]
          : entry->started ? yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_PERSONS)
                           : arrivals);
    if (entry->started) {
        count(k, place, label, "late", yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_LATE));
        count(k, place, label, "cut", yl_collect_of_entry(k, e, entry->slot + YL_ENTRY_CUT));
    }
    money(k, place, label, "cost_cny", cost, arrivals, false);
    count(k, place, label, "orders", orders);
    money(k, place, label, "gmv_cny", gmv, orders, w);
    money(k, place, label, "net_cny", net, orders + arrivals, w);
    ratio(k, place, label, "roi", (struct ratio){net, cost, 1, orders, w});
    rate(k, place, label, "conversion", (struct ratio){orders, arrivals, 1, orders, false});
    ratio(k, place, label, "cost_per_entrant_cny", (struct ratio){cost, rooms, 1e-6, rooms, false});
    ratio(k, place, label, "cost_per_order_cny", (struct ratio){cost, orders, 1e-6, orders, false});
}

static int64_t live_time(const struct yl_plan *p, const struct yl_plan_room *room)
{
    int64_t sum = 0;
    if (!room->sessions) return p->to - p->warm;
    for (uint32_t i = 0; i < room->sessions; i++) {
        int64_t from = room->session[i].from > p->warm ? room->session[i].from : p->warm;
        int64_t to = room->session[i].to < p->to ? room->session[i].to : p->to;
        if (to > from) sum += to - from;
    }
    return sum;
}

static void room_metrics(struct yl_collector *k, uint32_t r)
{
    const struct yl_plan *p = k->p;
    const struct yl_plan_room *room = &p->room[r];
    const char *place = yl_collect_dotted(k, "rooms.", k->s->room[r].name),
               *label = k->s->room[r].label;
    int64_t entrants = of_all(k, 3 * room->watch_row),
            watched = entrants - of_all(k, room->slot + YL_ROOM_UNFINISHED);
    int64_t online = k->t ? yl_tally_total(k->t, room->online, &k->over) : 0;
    bool w = wild(&k->s->room[r].watch);
    count(k, place, label, "entrants", entrants);
    count(k, place, label, "unique_viewers",
          k->persons ? k->persons[p->arrival[room->arrival].set]
                     : of_all(k, p->arrival[room->arrival].slot + (p->self_chains ? 3 : 0)));
    ratio(k, place, label, "watch_mean_s",
          (struct ratio){of_all(k, room->slot + YL_ROOM_WATCH_US), watched, 1e-6, watched, w});
    plain(k, place, label, "peak_online", k->t ? yl_tally_peak(k->t, room->online) : 0, entrants);
    ratio(k, place, label, "mean_online", (struct ratio){online, p->to - p->warm, 1, entrants, w});
    ratio(k, place, label, "mean_online_live",
          (struct ratio){online, live_time(p, room), 1, entrants, w});
    ratio(
        k, place, label, "waited_mean_s",
        (struct ratio){of_all(k, room->slot + YL_ROOM_WAITED_US), entrants, 1e-6, entrants, false});
    count(k, place, label, "turned_away", of_all(k, room->slot + YL_ROOM_TURNED_AWAY));
    count(k, place, label, "abandoned", of_all(k, room->slot + YL_ROOM_ABANDONED));
    count(k, place, label, "replays", of_all(k, room->slot + YL_ROOM_REPLAYS));
    if (!room->hosted) return;
    int64_t streams = of_all(k, room->slot + YL_ROOM_STREAMS),
            ended = of_all(k, room->slot + YL_ROOM_STREAMS_ENDED);
    count(k, place, label, "streams", streams);
    ratio(k, place, label, "stream_mean_s",
          (struct ratio){of_all(k, room->slot + YL_ROOM_STREAM_US), ended, 1e-6, ended, false});
    count(k, place, label, "pauses", of_all(k, room->slot + YL_ROOM_PAUSES));
    count(k, place, label, "lost_to_pauses", of_all(k, room->slot + YL_ROOM_LOST));
}

static void limit_metrics(struct yl_collector *k, uint32_t i)
{
    const struct yl_plan_limit *limit = &k->p->limit[i];
    const char *place = yl_collect_dotted(k, "limits.", k->s->limit[i].name),
               *label = k->s->limit[i].label;
    count(k, place, label, "taken", of_all(k, limit->slot + YL_LIMIT_TAKEN));
    count(k, place, label, "refused", of_all(k, limit->slot + YL_LIMIT_REFUSED));
    count(k, place, label, "given", of_all(k, limit->slot + YL_LIMIT_GIVEN));
    count(k, place, label, "refills", of_all(k, limit->slot + YL_LIMIT_REFILLS));
    if (limit->per == 1) return;
    count(k, place, label, "left", of_all(k, limit->slot + YL_LIMIT_LEFT));
    count(k, place, label, "lapsed", of_all(k, limit->slot + YL_LIMIT_LAPSED));
}

static void goal_metrics(struct yl_collector *k, uint32_t a)
{
    const struct yl_plan_arrival *goal = &k->p->arrival[a];
    const char *place = yl_collect_dotted(k, "", goal->name);
    count(k, place, NULL, "reached", of_all(k, goal->slot));
    count(k, place, NULL, "persons",
          k->persons ? k->persons[goal->set] : of_all(k, goal->slot + (k->p->self_chains ? 3 : 0)));
}

static void shop_metrics(struct yl_collector *k, uint32_t i)
{
    const struct yl_plan_shop *shop = &k->p->shop[i];
    const char *place = yl_collect_dotted(k, "shops.", k->s->shop[i].name),
               *label = k->s->shop[i].label;
    int64_t orders = of_all(k, shop->slot + YL_SHOP_ORDERS),
            gmv = of_all(k, shop->slot + YL_SHOP_GMV), net = 0;
    for (uint32_t e = 0; e < k->p->entries; e++) yl_collect_add(k, &net, shop_net(k, e, i));
    bool w = wild(&k->s->shop[i].price);
    count(k, place, label, "visits", of_all(k, shop->slot + YL_SHOP_VISITS));
    count(k, place, label, "orders", orders);
    money(k, place, label, "gmv_cny", gmv, orders, w);
    ratio(k, place, label, "aov_cny", (struct ratio){gmv, orders, 1e-6, orders, w});
    count(k, place, label, "stockouts", of_all(k, shop->slot + YL_SHOP_STOCKOUTS));
    int64_t fees = of_all(k, shop->slot + YL_SHOP_FEES) - of_all(k, shop->slot + YL_SHOP_FEES_BACK);
    money(k, place, label, "fees_cny", fees, orders, w);
    count(k, place, label, "refunds", of_all(k, shop->slot + YL_SHOP_REFUNDS));
    money(k, place, label, "refunded_cny", of_all(k, shop->slot + YL_SHOP_REFUNDED),
          of_all(k, shop->slot + YL_SHOP_REFUNDS), w);
    money(k, place, label, "net_cny", net, orders, w);
}

static void agent_metrics(struct yl_collector *k, uint32_t i)
{
    const struct yl_plan *p = k->p;
    const struct yl_plan_agent *agent = &p->agent[i];
    const char *place = yl_collect_dotted(k, "agents.", k->s->agent[i].name),
               *label = k->s->agent[i].label;
    int64_t served = of_all(k, agent->slot + YL_AGENT_SERVED),
            gone = of_all(k, agent->slot + YL_AGENT_ABANDONED);
    count(k, place, label, "requests", of_all(k, agent->slot + YL_AGENT_REQUESTS));
    count(k, place, label, "served", served);
    count(k, place, label, "abandoned", gone);
    ratio(k, place, label, "wait_mean_s",
          (struct ratio){of_all(k, agent->slot + YL_AGENT_WAIT_US), served, 1e-6, served, false});
    ratio(k, place, label, "wait_all_mean_s",
          (struct ratio){of_all(k, agent->slot + YL_AGENT_WAIT_ALL_US), served + gone, 1e-6,
                         served + gone, false});
    int64_t busy = k->t ? yl_tally_total(k->t, agent->busy, &k->over) : 0;
    ratio(k, place, label, "utilisation",
          (struct ratio){busy, agent->count * (p->to - p->warm), 1, served,
                         wild(&k->s->agent[i].service)});
}

static void all_metrics(struct yl_collector *k)
{
    int64_t of[YL_ENTRY_SLOTS] = {0}, *cost = &of[YL_ENTRY_COST], net = 0;
    for (uint32_t e = 0; e < k->p->entries; e++) {
        for (uint32_t slot = 0; slot < YL_ENTRY_SLOTS; slot++)
            yl_collect_add(k, &of[slot], yl_collect_of_entry(k, e, k->p->entry[e].slot + slot));
        for (uint32_t i = 0; i < k->p->shops; i++) yl_collect_add(k, &net, shop_net(k, e, i));
    }
    for (uint32_t i = 0; i < k->s->costs; i++) {
        int64_t standing = k->t ? cost_of(k, &k->s->cost[i]) : 0;
        const char *place = yl_collect_dotted(k, "costs.", k->s->cost[i].name);
        yl_collect_add(k, cost, standing);
        money(k, place, NULL, "cost_cny", standing, 1000, false);
    }
    yl_collect_add(k, &net, -*cost);
    int64_t arrivals = of[YL_ENTRY_ARRIVALS], orders = of[YL_ENTRY_ORDERS];
    bool w = any_wild_price(k);
    count(k, "all", NULL, "orders", orders);
    money(k, "all", NULL, "gmv_cny", of[YL_ENTRY_GMV], orders, w);
    money(k, "all", NULL, "net_cny", net, orders + arrivals, w);
    money(k, "all", NULL, "cost_cny", *cost, arrivals, false);
    ratio(k, "all", NULL, "roi", (struct ratio){net, *cost, 1, orders, w});
    rate(k, "all", NULL, "orders_per_1000_arrivals",
         (struct ratio){orders, arrivals, 1000, orders, false});
    ratio(k, "all", NULL, "actions_per_order",
          (struct ratio){of[YL_ENTRY_ACTIONS], orders, 1, orders, false});
    ratio(k, "all", NULL, "switches_per_order",
          (struct ratio){of[YL_ENTRY_SWITCHES], orders, 1, orders, false});
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */
const char *yl_collect_entry_name(struct yl_collector *k, uint32_t e)
{
    return yl_collect_dotted(k, "", k->p->entry[e].name);
}

static bool row_reached(const struct yl_collector *k, uint32_t e, uint32_t row)
{
    return k->p->row_reached[(size_t)e * k->p->rows + row];
}

/* How the visits of an entry found a room that is not always live, at the moment they came. */
static void tap_metrics(struct yl_collector *k, uint32_t e, uint32_t r, const char *place)
{
    static const struct {
        const char *metric;
        enum yl_room_slot slot;
    } taps[] = {{"found_never_live", YL_ROOM_TAP_EARLY},
                {"found_live", YL_ROOM_TAP_LIVE},
                {"found_ended", YL_ROOM_TAP_ENDED},
                {"found_paused", YL_ROOM_TAP_PAUSED}};
    for (size_t i = 0; i < sizeof taps / sizeof *taps; i++) {
        int64_t n = yl_collect_of_entry(k, e, k->p->room[r].slot + (uint32_t)taps[i].slot);
        metric(k, (struct figure){.place = place,
                                  .is_path = true,
                                  .metric = taps[i].metric,
                                  .kind = YL_KIND_COUNT,
                                  .num = n,
                                  .events = n});
    }
}

static void path_row(struct yl_collector *k, uint32_t e, uint32_t a)
{
    const struct yl_plan *p = k->p;
    uint32_t hist = p->hist[e * p->arrivals + a], slot = p->arrival[a].slot;
    if (hist == YL_NO_NODE) return;
    int64_t arrivals = yl_collect_of_entry(k, e, p->entry[e].slot + YL_ENTRY_ARRIVALS),
            arrived = yl_collect_of_entry(k, e, slot);
    int64_t actions = yl_collect_of_entry(k, e, slot + 1),
            switches = yl_collect_of_entry(k, e, slot + 2);
    double median = k->t ? yl_hist_median_s(&k->t->hist[hist]) : 0;
    uint32_t i = k->paths++;
    const char *place = yl_collect_dotted(k, "", p->arrival[a].name), *name = NULL;
    if (k->naming) {
        struct yl_path_row *row = &k->out->path[i];
        int32_t claimed = -1;
        if (!p->entry[e].started && k->s->entry[e].to.kind == YL_TO_PATH)
            claimed = k->s->path[k->s->entry[e].to.index].claimed_steps;
        *row =
            (struct yl_path_row){.entry = yl_collect_entry_name(k, e),
                                 .place = place,
                                 .claimed_steps = claimed,
                                 .arrivals = yl_collect_numbers(k, 1),
                                 .arrived = yl_collect_numbers(k, 1),
                                 .actions = yl_collect_numbers(k, 1),
                                 .switches = yl_collect_numbers(k, 1),
                                 .time_median_s = get(k, k->result->replications * sizeof(double))};
        name = yl_arena_print(&k->result->arena, "%s>%s", k->p->entry[e].name, place);
    } else if (k->t) {
        struct yl_path_row *row = &k->out->path[i];
        row->arrivals[k->r] = arrivals;
        row->arrived[k->r] = arrived;
        row->actions[k->r] = actions;
        row->switches[k->r] = switches;
        row->time_median_s[k->r] = median;
    }
    struct figure f = {.place = name, .is_path = true, .events = arrivals, .kind = YL_KIND_COUNT};
    f.metric = "arrivals";
    f.num = arrivals;
    metric(k, f);
    f.metric = "arrived";
    f.num = f.events = arrived;
    metric(k, f);
    f.kind = YL_KIND_RATIO;
    f.scale = 1;
    f.counts = true;
    f.metric = "conversion";
    f.num = arrived;
    f.den = arrivals;
    metric(k, f);
    f.counts = false;
    f.metric = "actions_mean";
    f.num = actions;
    f.den = arrived;
    metric(k, f);
    f.metric = "switches_mean";
    f.num = switches;
    f.den = arrived;
    metric(k, f);
    f.kind = YL_KIND_PLAIN;
    f.metric = "time_median_s";
    f.value = median;
    metric(k, f);
    if (a < p->rooms && (p->room[a].sessions || p->room[a].hosted)) tap_metrics(k, e, a, name);
}

struct step_names {
    const char *path, *label;
    const struct yl_step *step;
    uint32_t steps, row;
};

static void funnel_row(struct yl_collector *k, uint32_t e, struct yl_funnel_row said, uint32_t row)
{
    const struct yl_plan *p = k->p;
    uint32_t i = k->funnels++;
    if (k->naming) {
        said.entry = yl_collect_entry_name(k, e);
        said.entry_label = p->entry[e].started ? NULL : k->s->entry[e].label;
        said.count = get(k, (size_t)k->result->replications * sizeof *said.count);
        k->out->funnel[i] = said;
    } else if (k->t) {
        for (uint32_t c = 0; c < 3; c++)
            k->out->funnel[i].count[k->r][c] = yl_collect_of_entry(k, e, 3 * row + c);
    }
    uint32_t slot = p->by_slot + row * p->by_values * 3;
    for (uint32_t y = 0; y < p->bys; y++) {
        const struct yl_axis *axis = &k->s->axis[p->by[y]];
        for (uint32_t v = 0; v < axis->values; v++, slot += 3) {
            uint32_t b = k->bys++;
            if (k->naming) {
                struct yl_funnel_row *by = &k->out->by[b];
                *by = said;
                by->trait = axis->name;
                by->value = axis->value[v];
                by->count = get(k, (size_t)k->result->replications * sizeof *by->count);
            } else if (k->t) {
                for (uint32_t c = 0; c < 3; c++)
                    k->out->by[b].count[k->r][c] = yl_collect_of_entry(k, e, slot + c);
            }
        }
    }
}

static void step_rows(struct yl_collector *k, uint32_t e, struct step_names n)
{
    uint32_t row = n.row;
    bool any = false;
    for (uint32_t i = 0; i < n.steps && !any; i++)
        any = n.step[i].name && row_reached(k, e, row + 0);
    uint32_t position = 0;
    if (!any) return;
    for (uint32_t i = 0; i < n.steps; i++) {
        if (!n.step[i].name) continue;
        funnel_row(k, e,
                   (struct yl_funnel_row){.path = n.path,
                                          .path_label = n.label,
                                          .step = n.step[i].name,
                                          .step_label = n.step[i].label,
                                          .position = ++position},
                   row);
        row++;
    }
}

static void room_rows(struct yl_collector *k, uint32_t e, uint32_t r)
{
    const struct yl_plan_room *room = &k->p->room[r];
    if (!row_reached(k, e, room->watch_row)) return;
    const char *name = yl_collect_dotted(k, "rooms.", k->s->room[r].name),
               *label = k->s->room[r].label;
    funnel_row(
        k, e,
        (struct yl_funnel_row){.path = name, .path_label = label, .step = "wait", .position = 1},
        room->wait_row);
    funnel_row(
        k, e,
        (struct yl_funnel_row){.path = name, .path_label = label, .step = "watch", .position = 2},
        room->watch_row);
    for (uint32_t i = 0; i < room->whiles; i++) {
        const struct yl_step *item = &k->s->room[r].during[i];
        funnel_row(k, e,
                   (struct yl_funnel_row){.path = name,
                                          .path_label = label,
                                          .step = item->name,
                                          .step_label = item->label,
                                          .position = 3 + i},
                   room->watch_row + 1 + i);
    }
}

/* ---- both passes --------------------------------------------------------------------------------------------------------- */
static void everything(struct yl_collector *k)
{
    const struct yl_scenario *s = k->s;
    k->metrics = k->funnels = k->paths = k->outcomes = k->serieses = k->bys = k->chains =
        k->dashboards = 0;
    for (uint32_t e = 0; e < k->p->entries; e++) entry_metrics(k, e);
    for (uint32_t r = 0; r < k->p->rooms; r++) room_metrics(k, r);
    for (uint32_t i = 0; i < k->p->shops; i++) shop_metrics(k, i);
    for (uint32_t i = 0; i < k->p->agents; i++) agent_metrics(k, i);
    for (uint32_t i = 0; i < k->p->limits; i++) limit_metrics(k, i);
    for (uint32_t a = k->p->rooms + k->p->shops; a < k->p->arrivals; a++) goal_metrics(k, a);
    all_metrics(k);
    for (uint32_t e = 0; e < k->p->entries; e++) {
        uint32_t row = 0;
        for (uint32_t i = 0; i < s->paths; i++) {
            struct step_names n = {s->path[i].name, s->path[i].label, s->path[i].step,
                                   s->path[i].steps, row};
            step_rows(k, e, n);
            for (uint32_t j = 0; j < n.steps; j++) row += n.step[j].name != NULL;
        }
        for (uint32_t r = 0; r < s->rooms; r++) room_rows(k, e, r);
        for (uint32_t i = 0; i < s->shops; i++) {
            struct step_names n = {yl_collect_dotted(k, "shops.", s->shop[i].name),
                                   s->shop[i].label, s->shop[i].step, s->shop[i].steps, row};
            step_rows(k, e, n);
            for (uint32_t j = 0; j < n.steps; j++) row += n.step[j].name != NULL;
        }
        for (uint32_t a = 0; a < k->p->arrivals; a++) path_row(k, e, a);
        yl_collect_outcomes(k, e);
    }
    yl_collect_chains(k);
    if (k->out->no_series) return;
    yl_collect_series(k);
    yl_collect_dashboards(k);
}

enum yl_status yl_collect_layout(struct yl_result *result, struct yl_variant_result *out,
                                 const struct yl_scenario *s, const struct yl_plan *p)
{
    struct yl_collector k = {.result = result, .out = out, .s = s, .p = p};
    uint32_t skip = yl_collect_first_bin(p),
             bins = (uint32_t)((p->to - p->from + p->bin - 1) / p->bin);
    out->name = s->variant;
    out->bins = bins > skip ? bins - skip : 0;
    out->bin_start = get(&k, (out->bins + 1) * sizeof *out->bin_start);
    for (uint32_t b = 0; !k.failed && b <= out->bins; b++) {
        int64_t at = p->from + (int64_t)(skip + b) * p->bin;
        out->bin_start[b] = at < p->to ? at : p->to;
    }
    everything(&k);
    out->metrics = k.metrics;
    out->funnels = k.funnels;
    out->paths = k.paths;
    out->outcomes = k.outcomes;
    out->serieses = k.serieses;
    out->bys = k.bys;
    out->chains = k.chains;
    out->dashboards = k.dashboards;
    out->chain = get(&k, k.chains * sizeof *out->chain);
    out->dashboard = get(&k, k.dashboards * sizeof *out->dashboard);
    result->has_chains |= k.chains > 0;
    result->has_dashboards |= k.dashboards > 0;
    out->metric = get(&k, k.metrics * sizeof *out->metric);
    out->funnel = get(&k, k.funnels * sizeof *out->funnel);
    out->path = get(&k, k.paths * sizeof *out->path);
    out->outcome = get(&k, k.outcomes * sizeof *out->outcome);
    out->series = get(&k, k.serieses * sizeof *out->series);
    out->by = get(&k, k.bys * sizeof *out->by);
    out->failed = get(&k, result->replications * sizeof *out->failed);
    if (k.failed) return YL_NO_MEMORY;
    k.naming = true;
    everything(&k);
    return k.failed ? YL_NO_MEMORY : YL_OK;
}

bool yl_collect_store(struct yl_variant_result *out, const struct yl_scenario *s,
                      const struct yl_plan *p, const struct yl_tally *t, const int64_t *persons,
                      uint32_t replication)
{
    struct yl_collector k = {.out = out,
                             .s = s,
                             .p = p,
                             .t = t,
                             .persons = persons,
                             .r = replication - 1,
                             .over = t->over};
    everything(&k);
    return !k.over;
}
