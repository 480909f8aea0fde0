/* collect.c: layout and filling walk the same list of figures, so they cannot disagree. Contract: collect.h. */
#include "models/collection/collect_parts.h"
#include <string.h>

static void *get(struct yl_collector *collector, size_t size)
{
    void *memory = yl_arena_get(&collector->result->arena, size ? size : 1);
    if (!memory) collector->failed = true;
    return memory;
}

int64_t *yl_collect_numbers(struct yl_collector *collector, uint32_t width)
{
    return get(collector, (size_t)collector->result->replications * width * sizeof(int64_t));
}

const char *yl_collect_dotted(struct yl_collector *collector, const char *kind, const char *name)
{
    if (!collector->naming) return NULL;
    const char *text = yl_arena_print(&collector->result->arena, "%s%s", kind, name);
    if (!text) collector->failed = true;
    return text;
}

/* ---- numbers out of a tally ----------------------------------------------------------------------------------------- */
int64_t yl_collect_of_entry(const struct yl_collector *collector, uint32_t entry, uint32_t slot)
{
    return collector->t ? collector->t->count[(size_t)entry * collector->p->slots + slot] : 0;
}

static int64_t of_all(struct yl_collector *collector, uint32_t slot)
{
    int64_t sum = 0;
    for (uint32_t e = 0; e < collector->p->entries; e++)
        yl_collect_add(collector, &sum, yl_collect_of_entry(collector, e, slot));
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

static void metric(struct yl_collector *collector, struct figure figure)
{
    uint32_t i = collector->metrics++;
    if (collector->t) {
        struct yl_metric *m = &collector->out->metric[i];
        if (m->num) m->num[collector->r] = figure.num;
        if (m->den) m->den[collector->r] = figure.den;
        if (m->value) m->value[collector->r] = figure.value;
        if (m->events) m->events[collector->r] = figure.events;
    } else if (collector->naming) {
        struct yl_metric *m = &collector->out->metric[i];
        *m = (struct yl_metric){.place = figure.place,
                                .metric = figure.metric,
                                .label = figure.label,
                                .kind = figure.kind,
                                .no_variance = figure.no_variance,
                                .is_path = figure.is_path,
                                .scale = figure.scale};
        if (figure.kind == YL_KIND_PLAIN)
            m->value = get(collector, collector->result->replications * sizeof(double));
        else
            m->num = yl_collect_numbers(collector, 1);
        if (figure.kind == YL_KIND_RATIO) m->den = yl_collect_numbers(collector, 1);
        m->events = figure.counts || figure.kind == YL_KIND_COUNT
                        ? m->num
                        : yl_collect_numbers(collector, 1);
    }
}

static void count(struct yl_collector *collector, const char *place, const char *label,
                  const char *name, int64_t n)
{
    metric(collector, (struct figure){.place = place,
                                      .label = label,
                                      .metric = name,
                                      .kind = YL_KIND_COUNT,
                                      .num = n,
                                      .events = n});
}
static void money(struct yl_collector *collector, const char *place, const char *label,
                  const char *name, int64_t n, int64_t events, bool wild)
{
    metric(collector, (struct figure){.place = place,
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
static struct figure divided(const char *place, const char *label, const char *name,
                             struct ratio ratio)
{
    return (struct figure){.place = place,
                           .metric = name,
                           .label = label,
                           .kind = YL_KIND_RATIO,
                           .num = ratio.num,
                           .den = ratio.den,
                           .events = ratio.events,
                           .scale = ratio.scale,
                           .no_variance = ratio.no_variance};
}
static void ratio(struct yl_collector *collector, const char *place, const char *label,
                  const char *name, struct ratio f)
{
    metric(collector, divided(place, label, name, f));
}
/* A ratio whose numerator is the events: a share of visits. */
static void rate(struct yl_collector *collector, const char *place, const char *label,
                 const char *name, struct ratio ratio)
{
    struct figure share = divided(place, label, name, ratio);
    share.events = ratio.num;
    share.counts = true;
    metric(collector, share);
}
static void plain(struct yl_collector *collector, const char *place, const char *label,
                  const char *name, double value, int64_t events)
{
    metric(collector, (struct figure){.place = place,
                                      .label = label,
                                      .metric = name,
                                      .kind = YL_KIND_PLAIN,
                                      .value = value,
                                      .events = events});
}

static bool wild(const struct yl_quantity *quantity)
{
    for (uint32_t i = 0; i < quantity->count; i++)
        if (!yl_dist_has_variance(&quantity->dist[i])) return true;
    return false;
}

static bool any_wild_price(const struct yl_collector *collector)
{
    for (uint32_t i = 0; i < collector->s->shops; i++)
        if (wild(&collector->s->shop[i].price)) return true;
    return false;
}

/* Net of a shop's orders for one entry: gmv * margin - fees (less those returned) - refunded * margin. */
static int64_t shop_net(struct yl_collector *collector, uint32_t e, uint32_t i)
{
    if (!collector->t) return 0;
    const int64_t *n =
        &collector->t->count[(size_t)e * collector->p->slots + collector->p->shop[i].slot];
    int64_t kept = n[YL_SHOP_GMV] - n[YL_SHOP_REFUNDED];
    int64_t net = yl_collect_round(collector, (double)kept * collector->s->shop[i].margin);
    yl_collect_add(collector, &net, n[YL_SHOP_FEES_BACK] - n[YL_SHOP_FEES]);
    return net;
}

/* Standing costs that fall into the horizon. */
static int64_t cost_of(struct yl_collector *collector, const struct yl_cost *cost)
{
    const struct yl_scenario *scenario = collector->s;
    int64_t from = cost->from > scenario->from ? cost->from : scenario->from,
            to = cost->to < scenario->to ? cost->to : scenario->to;
    if (!cost->per) {
        int64_t at = cost->from == YL_ALWAYS ? scenario->from : cost->from;
        return at >= scenario->from && at < scenario->to ? cost->amount : 0;
    }
    return to > from ? yl_collect_round(collector, (double)cost->amount *
                                                       ((double)(to - from) / (double)cost->per))
                     : 0;
}

static void entry_metrics(struct yl_collector *collector, uint32_t e)
{
    const struct yl_plan_entry *entry = &collector->p->entry[e];
    const char *place = yl_collect_dotted(collector, entry->started ? "" : "entries.", entry->name),
               *label = entry->started ? NULL : collector->s->entry[e].label;
    int64_t arrivals = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_ARRIVALS),
            cost = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_COST);
    int64_t orders = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_ORDERS),
            gmv = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_GMV);
    int64_t rooms = 0, net = -cost;
    for (uint32_t r = 0; r < collector->p->rooms; r++)
        rooms += yl_collect_of_entry(collector, e, 3 * collector->p->room[r].watch_row);
    for (uint32_t i = 0; i < collector->p->shops; i++)
        yl_collect_add(collector, &net, shop_net(collector, e, i));
    bool w = any_wild_price(collector);
    count(collector, place, label, "arrivals", arrivals);
    count(collector, place, label, "persons",
          collector->persons ? collector->persons[entry->persons]
          : entry->started   ? yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_PERSONS)
                             : arrivals);
    if (entry->started) {
        count(collector, place, label, "late",
              yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_LATE));
        count(collector, place, label, "cut",
              yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_CUT));
    }
    money(collector, place, label, "cost_cny", cost, arrivals, false);
    count(collector, place, label, "orders", orders);
    money(collector, place, label, "gmv_cny", gmv, orders, w);
    money(collector, place, label, "net_cny", net, orders + arrivals, w);
    ratio(collector, place, label, "roi", (struct ratio){net, cost, 1, orders, w});
    rate(collector, place, label, "conversion", (struct ratio){orders, arrivals, 1, orders, false});
    ratio(collector, place, label, "cost_per_entrant_cny",
          (struct ratio){cost, rooms, 1e-6, rooms, false});
    ratio(collector, place, label, "cost_per_order_cny",
          (struct ratio){cost, orders, 1e-6, orders, false});
}

static int64_t live_time(const struct yl_plan *plan, const struct yl_plan_room *room)
{
    int64_t sum = 0;
    if (!room->sessions) return plan->to - plan->warm;
    for (uint32_t i = 0; i < room->sessions; i++) {
        int64_t from = room->session[i].from > plan->warm ? room->session[i].from : plan->warm;
        int64_t to = room->session[i].to < plan->to ? room->session[i].to : plan->to;
        if (to > from) sum += to - from;
    }
    return sum;
}

static void room_metrics(struct yl_collector *collector, uint32_t r)
{
    const struct yl_plan *plan = collector->p;
    const struct yl_plan_room *room = &plan->room[r];
    const char *place = yl_collect_dotted(collector, "rooms.", collector->s->room[r].name),
               *label = collector->s->room[r].label;
    int64_t entrants = of_all(collector, 3 * room->watch_row),
            watched = entrants - of_all(collector, room->slot + YL_ROOM_UNFINISHED);
    int64_t online =
        collector->t ? yl_tally_total(collector->t, room->online, &collector->over) : 0;
    bool w = wild(&collector->s->room[r].watch);
    count(collector, place, label, "entrants", entrants);
    count(collector, place, label, "unique_viewers",
          collector->persons
              ? collector->persons[plan->arrival[room->arrival].set]
              : of_all(collector, plan->arrival[room->arrival].slot + (plan->self_chains ? 3 : 0)));
    ratio(collector, place, label, "watch_mean_s",
          (struct ratio){of_all(collector, room->slot + YL_ROOM_WATCH_US), watched, 1e-6, watched,
                         w});
    plain(collector, place, label, "peak_online",
          collector->t ? yl_tally_peak(collector->t, room->online) : 0, entrants);
    ratio(collector, place, label, "mean_online",
          (struct ratio){online, plan->to - plan->warm, 1, entrants, w});
    ratio(collector, place, label, "mean_online_live",
          (struct ratio){online, live_time(plan, room), 1, entrants, w});
    ratio(collector, place, label, "waited_mean_s",
          (struct ratio){of_all(collector, room->slot + YL_ROOM_WAITED_US), entrants, 1e-6,
                         entrants, false});
    count(collector, place, label, "turned_away",
          of_all(collector, room->slot + YL_ROOM_TURNED_AWAY));
    count(collector, place, label, "abandoned", of_all(collector, room->slot + YL_ROOM_ABANDONED));
    count(collector, place, label, "replays", of_all(collector, room->slot + YL_ROOM_REPLAYS));
    if (!room->hosted) return;
    int64_t streams = of_all(collector, room->slot + YL_ROOM_STREAMS),
            ended = of_all(collector, room->slot + YL_ROOM_STREAMS_ENDED);
    count(collector, place, label, "streams", streams);
    ratio(collector, place, label, "stream_mean_s",
          (struct ratio){of_all(collector, room->slot + YL_ROOM_STREAM_US), ended, 1e-6, ended,
                         false});
    count(collector, place, label, "pauses", of_all(collector, room->slot + YL_ROOM_PAUSES));
    count(collector, place, label, "lost_to_pauses", of_all(collector, room->slot + YL_ROOM_LOST));
}

static void limit_metrics(struct yl_collector *collector, uint32_t i)
{
    const struct yl_plan_limit *limit = &collector->p->limit[i];
    const char *place = yl_collect_dotted(collector, "limits.", collector->s->limit[i].name),
               *label = collector->s->limit[i].label;
    count(collector, place, label, "taken", of_all(collector, limit->slot + YL_LIMIT_TAKEN));
    count(collector, place, label, "refused", of_all(collector, limit->slot + YL_LIMIT_REFUSED));
    count(collector, place, label, "given", of_all(collector, limit->slot + YL_LIMIT_GIVEN));
    count(collector, place, label, "refills", of_all(collector, limit->slot + YL_LIMIT_REFILLS));
    if (limit->per == 1) return;
    count(collector, place, label, "left", of_all(collector, limit->slot + YL_LIMIT_LEFT));
    count(collector, place, label, "lapsed", of_all(collector, limit->slot + YL_LIMIT_LAPSED));
}

static void goal_metrics(struct yl_collector *collector, uint32_t a)
{
    const struct yl_plan_arrival *goal = &collector->p->arrival[a];
    const char *place = yl_collect_dotted(collector, "", goal->name);
    count(collector, place, NULL, "reached", of_all(collector, goal->slot));
    count(collector, place, NULL, "persons",
          collector->persons ? collector->persons[goal->set]
                             : of_all(collector, goal->slot + (collector->p->self_chains ? 3 : 0)));
}

static void shop_metrics(struct yl_collector *collector, uint32_t i)
{
    const struct yl_plan_shop *shop = &collector->p->shop[i];
    const char *place = yl_collect_dotted(collector, "shops.", collector->s->shop[i].name),
               *label = collector->s->shop[i].label;
    int64_t orders = of_all(collector, shop->slot + YL_SHOP_ORDERS),
            gmv = of_all(collector, shop->slot + YL_SHOP_GMV), net = 0;
    for (uint32_t e = 0; e < collector->p->entries; e++)
        yl_collect_add(collector, &net, shop_net(collector, e, i));
    bool w = wild(&collector->s->shop[i].price);
    count(collector, place, label, "visits", of_all(collector, shop->slot + YL_SHOP_VISITS));
    count(collector, place, label, "orders", orders);
    money(collector, place, label, "gmv_cny", gmv, orders, w);
    ratio(collector, place, label, "aov_cny", (struct ratio){gmv, orders, 1e-6, orders, w});
    count(collector, place, label, "stockouts", of_all(collector, shop->slot + YL_SHOP_STOCKOUTS));
    int64_t fees = of_all(collector, shop->slot + YL_SHOP_FEES) -
                   of_all(collector, shop->slot + YL_SHOP_FEES_BACK);
    money(collector, place, label, "fees_cny", fees, orders, w);
    count(collector, place, label, "refunds", of_all(collector, shop->slot + YL_SHOP_REFUNDS));
    money(collector, place, label, "refunded_cny", of_all(collector, shop->slot + YL_SHOP_REFUNDED),
          of_all(collector, shop->slot + YL_SHOP_REFUNDS), w);
    money(collector, place, label, "net_cny", net, orders, w);
}

static void agent_metrics(struct yl_collector *collector, uint32_t i)
{
    const struct yl_plan *plan = collector->p;
    const struct yl_plan_agent *agent = &plan->agent[i];
    const char *place = yl_collect_dotted(collector, "agents.", collector->s->agent[i].name),
               *label = collector->s->agent[i].label;
    int64_t served = of_all(collector, agent->slot + YL_AGENT_SERVED),
            gone = of_all(collector, agent->slot + YL_AGENT_ABANDONED);
    count(collector, place, label, "requests", of_all(collector, agent->slot + YL_AGENT_REQUESTS));
    count(collector, place, label, "served", served);
    count(collector, place, label, "abandoned", gone);
    ratio(collector, place, label, "wait_mean_s",
          (struct ratio){of_all(collector, agent->slot + YL_AGENT_WAIT_US), served, 1e-6, served,
                         false});
    ratio(collector, place, label, "wait_all_mean_s",
          (struct ratio){of_all(collector, agent->slot + YL_AGENT_WAIT_ALL_US), served + gone, 1e-6,
                         served + gone, false});
    int64_t busy = collector->t ? yl_tally_total(collector->t, agent->busy, &collector->over) : 0;
    ratio(collector, place, label, "utilisation",
          (struct ratio){busy, agent->count * (plan->to - plan->warm), 1, served,
                         wild(&collector->s->agent[i].service)});
}

static void all_metrics(struct yl_collector *collector)
{
    int64_t of[YL_ENTRY_SLOTS] = {0}, *cost = &of[YL_ENTRY_COST], net = 0;
    for (uint32_t e = 0; e < collector->p->entries; e++) {
        for (uint32_t slot = 0; slot < YL_ENTRY_SLOTS; slot++)
            yl_collect_add(collector, &of[slot],
                           yl_collect_of_entry(collector, e, collector->p->entry[e].slot + slot));
        for (uint32_t i = 0; i < collector->p->shops; i++)
            yl_collect_add(collector, &net, shop_net(collector, e, i));
    }
    for (uint32_t i = 0; i < collector->s->costs; i++) {
        int64_t standing = collector->t ? cost_of(collector, &collector->s->cost[i]) : 0;
        const char *place = yl_collect_dotted(collector, "costs.", collector->s->cost[i].name);
        yl_collect_add(collector, cost, standing);
        money(collector, place, NULL, "cost_cny", standing, 1000, false);
    }
    yl_collect_add(collector, &net, -*cost);
    int64_t arrivals = of[YL_ENTRY_ARRIVALS], orders = of[YL_ENTRY_ORDERS];
    bool w = any_wild_price(collector);
    count(collector, "all", NULL, "orders", orders);
    money(collector, "all", NULL, "gmv_cny", of[YL_ENTRY_GMV], orders, w);
    money(collector, "all", NULL, "net_cny", net, orders + arrivals, w);
    money(collector, "all", NULL, "cost_cny", *cost, arrivals, false);
    ratio(collector, "all", NULL, "roi", (struct ratio){net, *cost, 1, orders, w});
    rate(collector, "all", NULL, "orders_per_1000_arrivals",
         (struct ratio){orders, arrivals, 1000, orders, false});
    ratio(collector, "all", NULL, "actions_per_order",
          (struct ratio){of[YL_ENTRY_ACTIONS], orders, 1, orders, false});
    ratio(collector, "all", NULL, "switches_per_order",
          (struct ratio){of[YL_ENTRY_SWITCHES], orders, 1, orders, false});
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------ */
const char *yl_collect_entry_name(struct yl_collector *collector, uint32_t e)
{
    return yl_collect_dotted(collector, "", collector->p->entry[e].name);
}

static bool row_reached(const struct yl_collector *collector, uint32_t e, uint32_t row)
{
    return collector->p->row_reached[(size_t)e * collector->p->rows + row];
}

/* How the visits of an entry found a room that is not always live, at the moment they came. */
static void tap_metrics(struct yl_collector *collector, uint32_t e, uint32_t r, const char *place)
{
    static const struct {
        const char *metric;
        enum yl_room_slot slot;
    } taps[] = {{"found_never_live", YL_ROOM_TAP_EARLY},
                {"found_live", YL_ROOM_TAP_LIVE},
                {"found_ended", YL_ROOM_TAP_ENDED},
                {"found_paused", YL_ROOM_TAP_PAUSED}};
    for (size_t i = 0; i < sizeof taps / sizeof *taps; i++) {
        int64_t n =
            yl_collect_of_entry(collector, e, collector->p->room[r].slot + (uint32_t)taps[i].slot);
        metric(collector, (struct figure){.place = place,
                                          .is_path = true,
                                          .metric = taps[i].metric,
                                          .kind = YL_KIND_COUNT,
                                          .num = n,
                                          .events = n});
    }
}

static void path_row(struct yl_collector *collector, uint32_t e, uint32_t a)
{
    const struct yl_plan *plan = collector->p;
    uint32_t hist = plan->hist[e * plan->arrivals + a], slot = plan->arrival[a].slot;
    if (hist == YL_NO_NODE) return;
    int64_t arrivals = yl_collect_of_entry(collector, e, plan->entry[e].slot + YL_ENTRY_ARRIVALS),
            arrived = yl_collect_of_entry(collector, e, slot);
    int64_t actions = yl_collect_of_entry(collector, e, slot + 1),
            switches = yl_collect_of_entry(collector, e, slot + 2);
    double median = collector->t ? yl_hist_median_s(&collector->t->hist[hist]) : 0;
    uint32_t i = collector->paths++;
    const char *place = yl_collect_dotted(collector, "", plan->arrival[a].name), *name = NULL;
    if (collector->naming) {
        struct yl_path_row *row = &collector->out->path[i];
        int32_t claimed = -1;
        if (!plan->entry[e].started && collector->s->entry[e].to.kind == YL_TO_PATH)
            claimed = collector->s->path[collector->s->entry[e].to.index].claimed_steps;
        *row = (struct yl_path_row){
            .entry = yl_collect_entry_name(collector, e),
            .place = place,
            .claimed_steps = claimed,
            .arrivals = yl_collect_numbers(collector, 1),
            .arrived = yl_collect_numbers(collector, 1),
            .actions = yl_collect_numbers(collector, 1),
            .switches = yl_collect_numbers(collector, 1),
            .time_median_s = get(collector, collector->result->replications * sizeof(double))};
        name =
            yl_arena_print(&collector->result->arena, "%s>%s", collector->p->entry[e].name, place);
    } else if (collector->t) {
        struct yl_path_row *row = &collector->out->path[i];
        row->arrivals[collector->r] = arrivals;
        row->arrived[collector->r] = arrived;
        row->actions[collector->r] = actions;
        row->switches[collector->r] = switches;
        row->time_median_s[collector->r] = median;
    }
    struct figure figure = {
        .place = name, .is_path = true, .events = arrivals, .kind = YL_KIND_COUNT};
    figure.metric = "arrivals";
    figure.num = arrivals;
    metric(collector, figure);
    figure.metric = "arrived";
    figure.num = figure.events = arrived;
    metric(collector, figure);
    figure.kind = YL_KIND_RATIO;
    figure.scale = 1;
    figure.counts = true;
    figure.metric = "conversion";
    figure.num = arrived;
    figure.den = arrivals;
    metric(collector, figure);
    figure.counts = false;
    figure.metric = "actions_mean";
    figure.num = actions;
    figure.den = arrived;
    metric(collector, figure);
    figure.metric = "switches_mean";
    figure.num = switches;
    figure.den = arrived;
    metric(collector, figure);
    figure.kind = YL_KIND_PLAIN;
    figure.metric = "time_median_s";
    figure.value = median;
    metric(collector, figure);
    if (a < plan->rooms && (plan->room[a].sessions || plan->room[a].hosted))
        tap_metrics(collector, e, a, name);
}

struct step_names {
    const char *path, *label;
    const struct yl_step *step;
    uint32_t steps, row;
};

static void funnel_row(struct yl_collector *collector, uint32_t e, struct yl_funnel_row said,
                       uint32_t row)
{
    const struct yl_plan *plan = collector->p;
    uint32_t i = collector->funnels++;
    if (collector->naming) {
        said.entry = yl_collect_entry_name(collector, e);
        said.entry_label = plan->entry[e].started ? NULL : collector->s->entry[e].label;
        said.count = get(collector, (size_t)collector->result->replications * sizeof *said.count);
        collector->out->funnel[i] = said;
    } else if (collector->t) {
        for (uint32_t c = 0; c < 3; c++)
            collector->out->funnel[i].count[collector->r][c] =
                yl_collect_of_entry(collector, e, 3 * row + c);
    }
    uint32_t slot = plan->by_slot + row * plan->by_values * 3;
    for (uint32_t y = 0; y < plan->bys; y++) {
        const struct yl_axis *axis = &collector->s->axis[plan->by[y]];
        for (uint32_t v = 0; v < axis->values; v++, slot += 3) {
            uint32_t b = collector->bys++;
            if (collector->naming) {
                struct yl_funnel_row *by = &collector->out->by[b];
                *by = said;
                by->trait = axis->name;
                by->value = axis->value[v];
                by->count =
                    get(collector, (size_t)collector->result->replications * sizeof *by->count);
            } else if (collector->t) {
                for (uint32_t c = 0; c < 3; c++)
                    collector->out->by[b].count[collector->r][c] =
                        yl_collect_of_entry(collector, e, slot + c);
            }
        }
    }
}

static void step_rows(struct yl_collector *collector, uint32_t e, struct step_names names)
{
    uint32_t row = names.row;
    bool any = false;
    for (uint32_t i = 0; i < names.steps && !any; i++)
        any = names.step[i].name && row_reached(collector, e, row + 0);
    uint32_t position = 0;
    if (!any) return;
    for (uint32_t i = 0; i < names.steps; i++) {
        if (!names.step[i].name) continue;
        funnel_row(collector, e,
                   (struct yl_funnel_row){.path = names.path,
                                          .path_label = names.label,
                                          .step = names.step[i].name,
                                          .step_label = names.step[i].label,
                                          .position = ++position},
                   row);
        row++;
    }
}

static void room_rows(struct yl_collector *collector, uint32_t e, uint32_t r)
{
    const struct yl_plan_room *room = &collector->p->room[r];
    if (!row_reached(collector, e, room->watch_row)) return;
    const char *name = yl_collect_dotted(collector, "rooms.", collector->s->room[r].name),
               *label = collector->s->room[r].label;
    funnel_row(
        collector, e,
        (struct yl_funnel_row){.path = name, .path_label = label, .step = "wait", .position = 1},
        room->wait_row);
    funnel_row(
        collector, e,
        (struct yl_funnel_row){.path = name, .path_label = label, .step = "watch", .position = 2},
        room->watch_row);
    for (uint32_t i = 0; i < room->whiles; i++) {
        const struct yl_step *item = &collector->s->room[r].during[i];
        funnel_row(collector, e,
                   (struct yl_funnel_row){.path = name,
                                          .path_label = label,
                                          .step = item->name,
                                          .step_label = item->label,
                                          .position = 3 + i},
                   room->watch_row + 1 + i);
    }
}

/* ---- both passes --------------------------------------------------------------------------------------------------------- */
static void everything(struct yl_collector *collector)
{
    const struct yl_scenario *scenario = collector->s;
    collector->metrics = collector->funnels = collector->paths = collector->outcomes =
        collector->serieses = collector->bys = collector->chains = collector->dashboards = 0;
    for (uint32_t e = 0; e < collector->p->entries; e++) entry_metrics(collector, e);
    for (uint32_t r = 0; r < collector->p->rooms; r++) room_metrics(collector, r);
    for (uint32_t i = 0; i < collector->p->shops; i++) shop_metrics(collector, i);
    for (uint32_t i = 0; i < collector->p->agents; i++) agent_metrics(collector, i);
    for (uint32_t i = 0; i < collector->p->limits; i++) limit_metrics(collector, i);
    for (uint32_t a = collector->p->rooms + collector->p->shops; a < collector->p->arrivals; a++)
        goal_metrics(collector, a);
    all_metrics(collector);
    for (uint32_t e = 0; e < collector->p->entries; e++) {
        uint32_t row = 0;
        for (uint32_t i = 0; i < scenario->paths; i++) {
            struct step_names names = {scenario->path[i].name, scenario->path[i].label,
                                       scenario->path[i].step, scenario->path[i].steps, row};
            step_rows(collector, e, names);
            for (uint32_t j = 0; j < names.steps; j++) row += names.step[j].name != NULL;
        }
        for (uint32_t r = 0; r < scenario->rooms; r++) room_rows(collector, e, r);
        for (uint32_t i = 0; i < scenario->shops; i++) {
            struct step_names names = {
                yl_collect_dotted(collector, "shops.", scenario->shop[i].name),
                scenario->shop[i].label, scenario->shop[i].step, scenario->shop[i].steps, row};
            step_rows(collector, e, names);
            for (uint32_t j = 0; j < names.steps; j++) row += names.step[j].name != NULL;
        }
        for (uint32_t a = 0; a < collector->p->arrivals; a++) path_row(collector, e, a);
        yl_collect_outcomes(collector, e);
    }
    yl_collect_chains(collector);
    if (collector->out->no_series) return;
    yl_collect_series(collector);
    yl_collect_dashboards(collector);
}

enum yl_status yl_collect_layout(struct yl_result *result, struct yl_variant_result *out,
                                 const struct yl_scenario *scenario, const struct yl_plan *plan)
{
    struct yl_collector collector = {.result = result, .out = out, .s = scenario, .p = plan};
    uint32_t skip = yl_collect_first_bin(plan),
             bins = (uint32_t)((plan->to - plan->from + plan->bin - 1) / plan->bin);
    out->name = scenario->variant;
    out->bins = bins > skip ? bins - skip : 0;
    out->bin_start = get(&collector, (out->bins + 1) * sizeof *out->bin_start);
    for (uint32_t b = 0; !collector.failed && b <= out->bins; b++) {
        int64_t at = plan->from + (int64_t)(skip + b) * plan->bin;
        out->bin_start[b] = at < plan->to ? at : plan->to;
    }
    everything(&collector);
    out->metrics = collector.metrics;
    out->funnels = collector.funnels;
    out->paths = collector.paths;
    out->outcomes = collector.outcomes;
    out->serieses = collector.serieses;
    out->bys = collector.bys;
    out->chains = collector.chains;
    out->dashboards = collector.dashboards;
    out->chain = get(&collector, collector.chains * sizeof *out->chain);
    out->dashboard = get(&collector, collector.dashboards * sizeof *out->dashboard);
    result->has_chains |= collector.chains > 0;
    result->has_dashboards |= collector.dashboards > 0;
    out->metric = get(&collector, collector.metrics * sizeof *out->metric);
    out->funnel = get(&collector, collector.funnels * sizeof *out->funnel);
    out->path = get(&collector, collector.paths * sizeof *out->path);
    out->outcome = get(&collector, collector.outcomes * sizeof *out->outcome);
    out->series = get(&collector, collector.serieses * sizeof *out->series);
    out->by = get(&collector, collector.bys * sizeof *out->by);
    out->failed = get(&collector, result->replications * sizeof *out->failed);
    if (collector.failed) return YL_NO_MEMORY;
    collector.naming = true;
    everything(&collector);
    return collector.failed ? YL_NO_MEMORY : YL_OK;
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
