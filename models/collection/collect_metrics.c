/* collect_metrics.c: the amounts of each place, which metrics.def makes metrics of; contract in collect_parts.h */
#include "models/collection/collect_parts.h"
#include "models/steps.h"
#include <math.h>

/* A place in one replication. */
struct place {
    const char *name;
    unsigned kinds;           /* bits of enum yl_metric_place */
    bool has_tail;            /* prices or times without variance feed it */
    bool no_cost;             /* nobody has entered one that belongs here */
    double plain;             /* of its metric that is no sum: a peak, a median */
    double p90;               /* of order_p90_s */
    union yl_amounts amounts; /* zeros while laying out */
};

/* ---- rows ------------------------------------------------------------------------------------ */
static void lay_out(struct yl_collector *collector, const struct yl_metric_row *row,
                    const struct place *place)
{
    const struct yl_metric_name *name = yl_metric_name_of(row->metric);
    const bool costs = row->numerator == YL_A_cost_cny || row->numerator == YL_A_net_cny;
    struct yl_metric *metric = &collector->out->metric[collector->rows.metrics];
    collector->wants = yl_collect_wants(collector, place->name, name->name);
    *metric = (struct yl_metric){.place = collector->wants ? place->name : "",
                                 .metric = collector->wants ? name->name : "",
                                 .kind = name->kind,
                                 .scale = name->scale,
                                 .no_variance = place->has_tail && row->flags & YL_METRIC_TAIL,
                                 .no_cost = place->no_cost && costs,
                                 .is_path = place->kinds & YL_AT_PATH};
    if (name->kind == YL_KIND_PLAIN)
        metric->value = (double *)(void *)yl_collect_numbers(collector, 1);
    else
        metric->num = yl_collect_numbers(collector, 1);
    if (name->kind == YL_KIND_RATIO) metric->den = yl_collect_numbers(collector, 1);
    metric->events = row->events == row->numerator ? metric->num : yl_collect_numbers(collector, 1);
    collector->wants = false;
}

static void store(struct yl_collector *collector, const struct yl_metric_row *row,
                  const struct place *place)
{
    const struct yl_metric *metric = &collector->out->metric[collector->rows.metrics];
    const int64_t *amount = place->amounts.at;
    if (metric->num) {
        metric->num[collector->replication] = amount[row->numerator];
        collector->counts ^= (uint64_t)amount[row->numerator];
        collector->counts *= UINT64_C(0x9E3779B97F4A7C15);
        collector->counts ^= collector->counts >> 29;
    }
    if (metric->den) metric->den[collector->replication] = amount[row->denominator];
    if (metric->value)
        metric->value[collector->replication] =
            row->metric == YL_A_order_p90_s ? place->p90 : place->plain;
    metric->events[collector->replication] = amount[row->events];
}

static void metrics(struct yl_collector *collector, const struct place *place)
{
    for (size_t i = 0; i < YL_METRIC_ROWS; i++) {
        if (!yl_metric_counted(&yl_metric_row[i], place->kinds)) continue;
        if (collector->tally)
            store(collector, &yl_metric_row[i], place);
        else if (collector->naming)
            lay_out(collector, &yl_metric_row[i], place);
        collector->rows.metrics++;
    }
}

/* ---- sums ------------------------------------------------------------------------------------ */
/* Of a slot that stands at one place of the plan, over the visits of all entries. */
static int64_t of_all(struct yl_collector *collector, uint32_t slot)
{
    int64_t sum = 0;
    for (uint32_t e = 0; e < collector->plan->entries; e++)
        yl_collect_add(collector, &sum, yl_collect_of_entry(collector, e, slot));
    return sum;
}

/* Of a slot that each entry has of its own. */
static int64_t of_entries(struct yl_collector *collector, enum yl_entry_slot slot)
{
    int64_t sum = 0;
    for (uint32_t e = 0; e < collector->plan->entries; e++)
        yl_collect_add(collector, &sum,
                       yl_collect_of_entry(collector, e, collector->plan->entry[e].slot + slot));
    return sum;
}

/* The nearest whole number. */
static int64_t rounded(struct yl_collector *collector, double x)
{
    bool fits = fabs(x) < 0x1p63;
    collector->over |= !fits;
    return fits ? (int64_t)nearbyint(x) : 0;
}

/* Different persons that arrived at a place; without people.size visits of one chain may repeat. */
static int64_t persons_at(struct yl_collector *collector, const struct yl_plan_arrival *arrival)
{
    if (collector->persons) return collector->persons[arrival->set];
    return of_all(collector, arrival->slot + (collector->plan->self_chains ? 3 : 0));
}

static bool has_tail(const struct yl_quantity *quantity)
{
    for (uint32_t i = 0; i < quantity->count; i++)
        if (!yl_dist_has_variance(&quantity->dist[i])) return true;
    return false;
}

static bool good_has_tail(const struct yl_good *good)
{
    return has_tail(&good->price) || has_tail(&good->quantity);
}

static bool price_has_tail(const struct yl_shop *shop)
{
    bool tail = has_tail(&shop->price);
    for (uint32_t g = 0; g < shop->goods; g++) tail |= good_has_tail(&shop->good[g]);
    return tail;
}

static bool any_price_has_tail(const struct yl_collector *collector)
{
    for (uint32_t i = 0; i < collector->scenario->shops; i++)
        if (price_has_tail(&collector->scenario->shop[i])) return true;
    return false;
}

/* True if no step has a cost. */
static bool steps_are_free(const struct yl_scenario *scenario)
{
    struct yl_steps of;
    for (uint32_t k = 0; yl_steps_at(scenario, k, &of); k++)
        for (uint32_t i = 0; i < of.steps; i++)
            for (uint32_t f = 0; f < yl_step_forms(&of.step[i]); f++)
                if (yl_step_form(&of.step[i], f)->cost.present) return false;
    return true;
}

static bool has_price(const struct yl_entry *entry) { return entry->cost.present || entry->tiers; }

bool yl_collect_is_free(const struct yl_scenario *scenario)
{
    bool any = scenario->costs;
    for (uint32_t e = 0; e < scenario->entries; e++) any |= has_price(&scenario->entry[e]);
    return !any && steps_are_free(scenario);
}

/* Net of the orders of a shop or item for one entry: gmv * margin - fees (less returned fees) - refunded * margin. */
static int64_t sale_net(struct yl_collector *collector, uint32_t e, uint32_t i)
{
    if (!collector->tally) return 0;
    const int64_t *n =
        &collector->tally
             ->count[(size_t)e * collector->plan->slots + collector->plan->shop[i].slot];
    int64_t kept = n[YL_SHOP_GMV] - n[YL_SHOP_REFUNDED];
    const uint32_t shop = collector->plan->shop[i].of;
    int64_t net = rounded(collector, (double)kept * collector->scenario->shop[shop].margin);
    yl_collect_add(collector, &net, n[YL_SHOP_FEES_BACK] - n[YL_SHOP_FEES]);
    return net;
}

double yl_collect_cost_periods(const struct yl_scenario *scenario, const struct yl_cost *cost)
{
    int64_t from = cost->from > scenario->from ? cost->from : scenario->from,
            to = cost->to < scenario->to ? cost->to : scenario->to;
    if (!cost->per) {
        int64_t at = cost->from == YL_ALWAYS ? scenario->from : cost->from;
        return at >= scenario->from && at < scenario->to;
    }
    return to > from ? (double)(to - from) / (double)cost->per : 0;
}

static int64_t standing_cost(struct yl_collector *collector, const struct yl_cost *cost)
{
    double periods = yl_collect_cost_periods(collector->scenario, cost);
    if (!cost->per) return periods > 0 ? cost->amount : 0; /* exact, whatever its size */
    return rounded(collector, (double)cost->amount * periods);
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

/* Orders and money of all visits whose chain began at an entry, and what those that order did. */
static void chain_amounts(struct yl_collector *collector, uint32_t origin,
                          union yl_amounts *amounts)
{
    const struct yl_plan *plan = collector->plan;
    int64_t sum[YL_CHAIN_SLOTS] = {
        [YL_CHAIN_ORDERS] = amounts->orders, [YL_CHAIN_GMV] = amounts->gmv_cny};
    for (uint32_t i = 0; i < 3 && !plan->chains; i++)
        sum[YL_CHAIN_ORDERED + i] =
            yl_collect_of_entry(collector, origin, plan->arrival[plan->order_goal].slot + i);
    for (uint32_t e = 0; e < plan->entries && plan->chains; e++)
        for (uint32_t i = 0; i < YL_CHAIN_SLOTS; i++)
            yl_collect_add(collector, &sum[i],
                           yl_collect_of_entry(collector, e, yl_chain_slot(plan, origin, 0) + i));
    amounts->chain_orders = sum[YL_CHAIN_ORDERS];
    amounts->chain_gmv_cny = sum[YL_CHAIN_GMV];
    amounts->ordered = sum[YL_CHAIN_ORDERED];
    amounts->actions = sum[YL_CHAIN_ACTIONS];
    amounts->switches = sum[YL_CHAIN_SWITCHES];
    for (uint32_t e = 0; e < plan->entries && plan->waits; e++)
        yl_collect_add(collector, &amounts->waited_us,
                       yl_collect_of_entry(collector, e, plan->wait_slot + origin));
}

/* When the last unit was taken first, from the start of the horizon; NAN: there was always some. */
static double ran_out(const struct yl_collector *collector, uint32_t which)
{
    if (!collector->tally || collector->tally->ran_out[which] == YL_NEVER) return NAN;
    return 1e-6 * (double)(collector->tally->ran_out[which] - collector->plan->from);
}

/* In which so many of a hundred visits of a way that order do; NAN: none does. */
static double order_time_s(const struct yl_collector *collector, uint32_t entry, int percent)
{
    const struct yl_plan *plan = collector->plan;
    const uint32_t hist = plan->chains ? plan->way_hist + entry
                                       : plan->hist[entry * plan->arrivals + plan->order_goal];
    if (!collector->tally || hist == YL_NO_NODE) return NAN;
    return yl_hist_time_s(&collector->tally->hist[hist], percent);
}

/* ---- places ---------------------------------------------------------------------------------- */
static bool has_audience(const struct yl_plan *plan, uint32_t entry)
{
    bool has = !plan->entry[entry].started && plan->node[plan->entry[entry].node].op == YL_OP_FIND;
    for (uint32_t s = plan->entry[entry].first_stream; s < plan->entry[entry].end_stream; s++)
        has |= plan->stream[s].audience >= 0;
    for (uint32_t s = 0; s < plan->spawns; s++)
        has |= plan->spawn[s].entry == entry && plan->spawn[s].audience >= 0;
    return has;
}

static void entry_metrics(struct yl_collector *collector, uint32_t e)
{
    const struct yl_plan_entry *entry = &collector->plan->entry[e];
    struct place place = {
        .name = yl_collect_dotted(collector, entry->started ? "" : "entries.", entry->name),
        .kinds = entry->started ? YL_AT_START : YL_AT_ENTRY,
        .has_tail = any_price_has_tail(collector)};
    place.plain = NAN;
    if (entry->budget >= 0) {
        place.kinds |= YL_AT_BUDGET;
        place.plain = ran_out(collector, collector->plan->sales + collector->plan->limits +
                                             (uint32_t)entry->budget);
    }
    if (collector->naming)
        place.no_cost =
            (entry->started || !has_price(&collector->scenario->entry[e])) && collector->free_steps;
    union yl_amounts *amounts = &place.amounts;
    amounts->arrivals = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_ARRIVALS);
    if (has_audience(collector->plan, e)) place.kinds |= YL_AT_AUDIENCE;
    amounts->not_found = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_NOT_FOUND);
    amounts->late = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_LATE);
    amounts->cut = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_CUT);
    amounts->unpaid = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_UNPAID);
    amounts->cost_cny = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_COST);
    amounts->orders = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_ORDERS);
    amounts->gmv_cny = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_GMV);
    amounts->net_events = amounts->orders + amounts->arrivals;
    amounts->net_cny = -amounts->cost_cny;
    for (uint32_t i = 0; i < collector->plan->shops; i++)
        yl_collect_add(collector, &amounts->net_cny, sale_net(collector, e, i));
    for (uint32_t r = 0; r < collector->plan->rooms; r++)
        amounts->room_entries +=
            yl_collect_of_entry(collector, e, 3 * collector->plan->room[r].watch_row);
    if (collector->persons)
        amounts->persons = collector->persons[entry->persons];
    else if (entry->started)
        amounts->persons = yl_collect_of_entry(collector, e, entry->slot + YL_ENTRY_PERSONS);
    else
        amounts->persons = amounts->arrivals;
    if (!entry->started) chain_amounts(collector, e, amounts);
    if (collector->plan->chains && !entry->started) place.kinds |= YL_AT_ORIGIN;
    metrics(collector, &place);
    if (entry->started) return;
    place.kinds = YL_AT_WAY;
    place.plain = order_time_s(collector, e, 50);
    place.p90 = order_time_s(collector, e, 90);
    place.name = yl_collect_dotted(collector, "ways.", entry->name);
    metrics(collector, &place);
}

static void room_metrics(struct yl_collector *collector, uint32_t r)
{
    const struct yl_plan *plan = collector->plan;
    const struct yl_plan_room *room = &plan->room[r];
    const struct yl_room *spec = &collector->scenario->room[r];
    struct place place = {.name = yl_collect_dotted(collector, "rooms.", spec->name),
                          .kinds = YL_AT_ROOM | (room->hosted ? YL_AT_HOSTED : 0),
                          .has_tail = has_tail(&spec->watch)};
    union yl_amounts *amounts = &place.amounts;
    amounts->entrants = of_all(collector, 3 * room->watch_row);
    amounts->unique_viewers = persons_at(collector, &plan->arrival[room->arrival]);
    amounts->watch_us = of_all(collector, room->slot + YL_ROOM_WATCH_US);
    amounts->watched = amounts->entrants - of_all(collector, room->slot + YL_ROOM_UNFINISHED);
    if (collector->tally) {
        place.plain = yl_tally_peak(collector->tally, room->online);
        amounts->online_us = yl_tally_total(collector->tally, room->online, &collector->over);
    }
    amounts->horizon_us = plan->to - plan->warm;
    amounts->hour_us = YL_HOUR;
    amounts->live_us = live_time(plan, room);
    amounts->waited_us = of_all(collector, room->slot + YL_ROOM_WAITED_US);
    amounts->turned_away = of_all(collector, room->slot + YL_ROOM_TURNED_AWAY);
    amounts->abandoned = of_all(collector, room->slot + YL_ROOM_ABANDONED);
    amounts->replays = of_all(collector, room->slot + YL_ROOM_REPLAYS);
    amounts->streams = of_all(collector, room->slot + YL_ROOM_STREAMS);
    amounts->streams_ended = of_all(collector, room->slot + YL_ROOM_STREAMS_ENDED);
    amounts->stream_us = of_all(collector, room->slot + YL_ROOM_STREAM_US);
    amounts->pauses = of_all(collector, room->slot + YL_ROOM_PAUSES);
    amounts->lost_to_pauses = of_all(collector, room->slot + YL_ROOM_LOST);
    metrics(collector, &place);
}

/* A shop, or one of its items. */
static void sale_metrics(struct yl_collector *collector, uint32_t i, struct place *place)
{
    const struct yl_plan_shop *sale = &collector->plan->shop[i];
    place->name = yl_collect_dotted(collector, "", sale->name);
    place->no_cost = true;
    place->plain = ran_out(collector, i);
    union yl_amounts *amounts = &place->amounts;
    amounts->visits = of_all(collector, sale->slot + YL_SHOP_VISITS);
    amounts->orders = of_all(collector, sale->slot + YL_SHOP_ORDERS);
    amounts->units = of_all(collector, sale->slot + YL_SHOP_UNITS);
    amounts->gmv_cny = of_all(collector, sale->slot + YL_SHOP_GMV);
    amounts->stockouts = of_all(collector, sale->slot + YL_SHOP_STOCKOUTS);
    amounts->fees_cny = of_all(collector, sale->slot + YL_SHOP_FEES) -
                        of_all(collector, sale->slot + YL_SHOP_FEES_BACK);
    amounts->refunds = of_all(collector, sale->slot + YL_SHOP_REFUNDS);
    amounts->refunded_cny = of_all(collector, sale->slot + YL_SHOP_REFUNDED);
    for (uint32_t e = 0; e < collector->plan->entries; e++)
        yl_collect_add(collector, &amounts->net_cny, sale_net(collector, e, i));
    metrics(collector, place);
}

static void shop_metrics(struct yl_collector *collector, uint32_t i)
{
    const struct yl_shop *spec = &collector->scenario->shop[i];
    struct place shop = {.kinds = YL_AT_SHOP, .has_tail = price_has_tail(spec)};
    sale_metrics(collector, i, &shop);
    for (uint32_t g = 0; g < spec->goods; g++) {
        struct place good = {.kinds = YL_AT_GOOD, .has_tail = good_has_tail(&spec->good[g])};
        sale_metrics(collector, collector->plan->shop[i].first + g, &good);
    }
}

static void agent_metrics(struct yl_collector *collector, uint32_t i)
{
    const struct yl_plan *plan = collector->plan;
    const struct yl_plan_agent *agent = &plan->agent[i];
    const struct yl_agent *spec = &collector->scenario->agent[i];
    struct place place = {.name = yl_collect_dotted(collector, "agents.", spec->name),
                          .kinds = YL_AT_AGENT,
                          .has_tail = has_tail(&spec->service)};
    union yl_amounts *amounts = &place.amounts;
    amounts->requests = of_all(collector, agent->slot + YL_AGENT_REQUESTS);
    amounts->served = of_all(collector, agent->slot + YL_AGENT_SERVED);
    amounts->abandoned = of_all(collector, agent->slot + YL_AGENT_ABANDONED);
    amounts->answered = amounts->served + amounts->abandoned;
    amounts->wait_us = of_all(collector, agent->slot + YL_AGENT_WAIT_US);
    amounts->wait_all_us = of_all(collector, agent->slot + YL_AGENT_WAIT_ALL_US);
    if (collector->tally)
        amounts->busy_us = yl_tally_total(collector->tally, agent->busy, &collector->over);
    amounts->capacity_us = agent->count * (plan->to - plan->warm);
    metrics(collector, &place);
}

static void limit_metrics(struct yl_collector *collector, uint32_t i)
{
    const struct yl_plan_limit *limit = &collector->plan->limit[i];
    const struct yl_limit *spec = &collector->scenario->limit[i];
    struct place place = {.name = yl_collect_dotted(collector, "limits.", spec->name),
                          .kinds = YL_AT_LIMIT | (limit->per == YL_PER_PERSON ? 0 : YL_AT_SHARED)};
    place.plain = ran_out(collector, collector->plan->sales + i);
    union yl_amounts *amounts = &place.amounts;
    amounts->taken = of_all(collector, limit->slot + YL_LIMIT_TAKEN);
    amounts->refused = of_all(collector, limit->slot + YL_LIMIT_REFUSED);
    amounts->given = of_all(collector, limit->slot + YL_LIMIT_GIVEN);
    amounts->refills = of_all(collector, limit->slot + YL_LIMIT_REFILLS);
    amounts->left = of_all(collector, limit->slot + YL_LIMIT_LEFT);
    amounts->lapsed = of_all(collector, limit->slot + YL_LIMIT_LAPSED);
    metrics(collector, &place);
}

/* Costs by time, then everything together. */
static void all_metrics(struct yl_collector *collector)
{
    struct place place = {
        .name = "all", .kinds = YL_AT_ALL, .has_tail = any_price_has_tail(collector)};
    place.no_cost = collector->naming && yl_collect_is_free(collector->scenario);
    union yl_amounts *amounts = &place.amounts;
    amounts->arrivals = of_entries(collector, YL_ENTRY_ARRIVALS);
    amounts->orders = of_entries(collector, YL_ENTRY_ORDERS);
    amounts->gmv_cny = of_entries(collector, YL_ENTRY_GMV);
    amounts->actions = of_entries(collector, YL_ENTRY_ACTIONS);
    amounts->switches = of_entries(collector, YL_ENTRY_SWITCHES);
    amounts->cost_cny = of_entries(collector, YL_ENTRY_COST);
    amounts->net_events = amounts->orders + amounts->arrivals;
    for (uint32_t e = 0; e < collector->plan->entries; e++)
        for (uint32_t i = 0; i < collector->plan->shops; i++)
            yl_collect_add(collector, &amounts->net_cny, sale_net(collector, e, i));
    for (uint32_t i = 0; i < collector->scenario->costs; i++) {
        const struct yl_cost *cost = &collector->scenario->cost[i];
        struct place standing = {.name = yl_collect_dotted(collector, "costs.", cost->name),
                                 .kinds = YL_AT_COST};
        if (collector->tally) standing.amounts.cost_cny = standing_cost(collector, cost);
        standing.amounts.standing = 1000;
        yl_collect_add(collector, &amounts->cost_cny, standing.amounts.cost_cny);
        metrics(collector, &standing);
    }
    yl_collect_add(collector, &amounts->net_cny, -amounts->cost_cny);
    metrics(collector, &place);
}

void yl_collect_places(struct yl_collector *collector)
{
    const struct yl_plan *plan = collector->plan;
    collector->free_steps = collector->naming && steps_are_free(collector->scenario);
    for (uint32_t e = 0; e < plan->entries; e++) entry_metrics(collector, e);
    for (uint32_t r = 0; r < plan->rooms; r++) room_metrics(collector, r);
    for (uint32_t i = 0; i < plan->shops; i++) shop_metrics(collector, i);
    for (uint32_t i = 0; i < plan->agents; i++) agent_metrics(collector, i);
    for (uint32_t i = 0; i < plan->limits; i++) limit_metrics(collector, i);
    for (uint32_t a = plan->rooms + plan->shops; a < plan->arrivals; a++) {
        const struct yl_plan_arrival *goal = &plan->arrival[a];
        struct place place = {.name = yl_collect_dotted(collector, "", goal->name),
                              .kinds = YL_AT_GOAL};
        place.amounts.reached = of_all(collector, goal->slot);
        place.amounts.persons = persons_at(collector, goal);
        metrics(collector, &place);
    }
    all_metrics(collector);
}

/* ---- paths.csv ------------------------------------------------------------------------------- */
/* The claim is about the place to which the path leads; about all of them where it leads to none. */
static int64_t claimed_steps(const struct yl_collector *collector, uint32_t e, uint32_t a)
{
    const struct yl_scenario *scenario = collector->scenario;
    if (collector->plan->entry[e].started || scenario->entry[e].to.kind != YL_TO_PATH) return -1;
    const struct yl_path *path = &scenario->path[scenario->entry[e].to.index];
    const struct yl_destination place = yl_path_place(scenario, path);
    const uint32_t at = place.index + (place.kind == YL_TO_SHOP ? collector->plan->rooms : 0);
    return place.kind == YL_TO_NOWHERE || a == at ? path->claimed_steps : -1;
}

/* Its columns are arrays of the metrics just laid out. */
static void lay_out_path(struct yl_collector *collector, uint32_t e, uint32_t a, const char *place,
                         const struct yl_metric *metric)
{
    enum { ARRIVALS, ARRIVED, CONVERSION, ACTIONS, SWITCHES, TIME };
    collector->out->path[collector->rows.paths] =
        (struct yl_path_row){.entry = yl_collect_entry_name(collector, e),
                             .place = place,
                             .inside = collector->plan->inside[e * collector->plan->arrivals + a],
                             .claimed_steps = claimed_steps(collector, e, a),
                             .arrivals = metric[ARRIVALS].num,
                             .arrived = metric[ARRIVED].num,
                             .actions = metric[ACTIONS].num,
                             .switches = metric[SWITCHES].num,
                             .time_median_s = metric[TIME].value};
}

void yl_collect_path(struct yl_collector *collector, uint32_t e, uint32_t a)
{
    const struct yl_plan *plan = collector->plan;
    const struct yl_plan_arrival *arrival = &plan->arrival[a];
    uint32_t hist = plan->hist[e * plan->arrivals + a], first = collector->rows.metrics;
    if (hist == YL_NO_NODE) return;
    struct place place = {.kinds = YL_AT_PATH};
    union yl_amounts *amounts = &place.amounts;
    amounts->arrivals = yl_collect_of_entry(collector, e, plan->entry[e].slot + YL_ENTRY_ARRIVALS);
    amounts->arrived = yl_collect_of_entry(collector, e, arrival->slot);
    amounts->actions = yl_collect_of_entry(collector, e, arrival->slot + 1);
    amounts->switches = yl_collect_of_entry(collector, e, arrival->slot + 2);
    if (collector->tally) place.plain = yl_hist_time_s(&collector->tally->hist[hist], 50);
    if (a < plan->rooms && (plan->room[a].sessions || plan->room[a].hosted)) {
        uint32_t slot = plan->room[a].slot;
        place.kinds |= YL_AT_FOUND;
        amounts->found_never_live = yl_collect_of_entry(collector, e, slot + YL_ROOM_TAP_EARLY);
        amounts->found_live = yl_collect_of_entry(collector, e, slot + YL_ROOM_TAP_LIVE);
        amounts->found_ended = yl_collect_of_entry(collector, e, slot + YL_ROOM_TAP_ENDED);
        amounts->found_paused = yl_collect_of_entry(collector, e, slot + YL_ROOM_TAP_PAUSED);
    }
    if (collector->naming)
        place.name =
            yl_arena_print(&collector->result->arena, "%s>%s", plan->entry[e].name, arrival->name);
    metrics(collector, &place);
    if (collector->naming)
        lay_out_path(collector, e, a, yl_collect_dotted(collector, "", arrival->name),
                     &collector->out->metric[first]);
    collector->rows.paths++;
}
