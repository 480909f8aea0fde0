/* ways.c: the metrics of an entry, of its paths and of its chain as one row, contract in ways.h */
#include "sim/stats/ways.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/compare.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 1024 };
#define PREFIX "ways."

struct asking {
    const struct yl_variant_result *variant;
    struct yl_replication_stats *stats;
    uint32_t near; /* the metric of this way */
};

static const struct yl_metric *find(const struct asking *from, const char *entry,
                                    const char *metric)
{
    char place[NAME];
    snprintf(place, sizeof place, "entries.%s", entry);
    return yl_summary_find(from->variant, from->near, place, metric);
}

static double mean(const struct asking *from, const struct yl_metric *metric)
{
    struct yl_summary summary = {.mean = NAN};
    if (metric) yl_summary_metric(&summary, metric, from->stats);
    return summary.mean;
}

static double mean_of(const struct asking *from, const char *place, const char *metric)
{
    return mean(from, yl_summary_find(from->variant, from->near, place, metric));
}

/* Sums of one over sums of the other, in all campaigns. */
static struct yl_way_rate rate_of(const struct asking *from, const struct yl_metric *above,
                                  const struct yl_metric *below, double scale)
{
    struct yl_way_rate rate = {.is = {.mean = NAN, .low = NAN, .high = NAN, .p05 = NAN, .p95 = NAN},
                               .exact = NAN};
    if (!above || !below) return rate;
    rate.of = *above;
    rate.of.kind = YL_KIND_RATIO;
    rate.of.scale = scale;
    rate.of.den = below->num;
    yl_summary_metric(&rate.is, &rate.of, from->stats);
    if (above->has_exact && below->has_exact) rate.exact = scale * above->exact / below->exact;
    return rate;
}

static double mean_visits(const struct asking *from, int64_t *visits)
{
    const struct yl_counts counts = {visits, 1, 1, true};
    struct yl_summary summary;
    yl_summary_counts(&summary, &counts, from->stats);
    return summary.mean;
}

/* Are these visits of the entry: its own or, where begun is asked, such as it alone begins? */
static bool is_of(const struct asking *from, const char *entry, const char *visits, bool begun)
{
    const size_t length = strcspn(visits, ">");
    bool own = false;
    if (!begun) return !strncmp(visits, entry, length) && !entry[length];
    for (uint32_t i = 0; i < from->variant->chains; i++) {
        const struct yl_chain_row *row = &from->variant->chain[i];
        if (strncmp(visits, row->entry, length) != 0 || row->entry[length]) continue;
        if (!(mean_visits(from, row->visits) > 0)) continue;
        if (strcmp(row->origin, entry) != 0) return false;
        own = strcmp(row->entry, entry) != 0;
    }
    return own;
}

/* The room or shop to which most of these visits come, of equal ones the first. */
static const struct yl_metric *main_place(const struct asking *from, const char *entry, bool begun)
{
    const struct yl_metric *most = NULL;
    double visits = 0;
    for (uint32_t i = 0; i < from->variant->metrics; i++) {
        const struct yl_metric *one = &from->variant->metric[i];
        if (!one->is_path || strcmp(one->metric, "arrived") != 0) continue;
        const char *place = strchr(one->place, '>') + 1;
        if (strncmp(place, "rooms.", 6) != 0 && strncmp(place, "shops.", 6) != 0) continue;
        const double come = is_of(from, entry, one->place, begun) ? mean(from, one) : 0;
        if (!(come > visits)) continue;
        visits = come;
        most = one;
    }
    return most || begun ? most : main_place(from, entry, true);
}

/* Adds a row campaign by campaign, where its visits are these. */
static void add(int64_t *to, const struct asking *from, const char *visits, const char *these,
                const int64_t *row)
{
    for (uint32_t r = 0; r < from->stats->replications && !strcmp(visits, these); r++)
        to[r] += row[r];
}

static int64_t sum(const struct asking *from, const int64_t *of)
{
    int64_t all = 0;
    for (uint32_t r = 0; r < from->stats->replications; r++)
        if (!from->stats->failed || !from->stats->failed[r]) all += of[r];
    return all;
}

/* Adds those visits, of an entry or begun, that get into any room or shop: that come to a shop, or end in a room that they watched, live or
 * replay; where more come to the place with most, these. False: it is these. */
static bool add_in(int64_t *visits, const struct asking *from, const char *entry)
{
    const struct yl_variant_result *of = from->variant;
    const uint32_t replications = from->stats->replications;
    const struct yl_metric *most = main_place(from, entry, false);
    int64_t *here = yl_get_zeroed(replications, sizeof *here);
    for (uint32_t i = 0; i < of->paths; i++)
        if (!strncmp(of->path[i].place, "shops.", 6) && !of->path[i].inside)
            add(here, from, of->path[i].entry, entry, of->path[i].arrived);
    for (uint32_t i = 0; i < of->outcomes; i++)
        if (!strcmp(of->outcome[i].outcome, "watched"))
            add(here, from, of->outcome[i].entry, entry, of->outcome[i].visits);
    if (most && !is_of(from, entry, most->place, false)) most = NULL;
    const bool more = sum(from, here) > (most ? sum(from, most->num) : 0);
    for (uint32_t r = 0; r < replications; r++) visits[r] += more || !most ? here[r] : most->num[r];
    free(here);
    return more;
}

/* The same of the entry and of what it alone begins. False: only visits of one kind get in, no more than come to their place with most. */
static bool got_in(int64_t *visits, const struct asking *from, const char *entry)
{
    bool more = add_in(visits, from, entry);
    uint32_t kinds = sum(from, visits) > 0;
    for (uint32_t i = 0; i < from->variant->chains; i++) {
        const struct yl_chain_row *row = &from->variant->chain[i];
        const int64_t before = sum(from, visits);
        if (strcmp(row->origin, entry) != 0 || !strcmp(row->entry, entry) ||
            !is_of(from, entry, row->entry, true))
            continue;
        more |= add_in(visits, from, row->entry);
        kinds += sum(from, visits) > before;
    }
    return more || kinds > 1;
}

/* Orders of the visits that got_in counts; true: all of its chain. */
static bool got_orders(int64_t *orders, const struct asking *from, const char *entry)
{
    bool all = true;
    for (uint32_t i = 0; i < from->variant->chains; i++) {
        const struct yl_chain_row *row = &from->variant->chain[i];
        if (strcmp(row->origin, entry) != 0 || !(mean_visits(from, row->visits) > 0)) continue;
        const bool is = !strcmp(row->entry, entry) || is_of(from, entry, row->entry, true);
        if (is) add(orders, from, entry, entry, row->orders);
        all &= is;
    }
    return all;
}

/* What the visits that it begins cost; of those that others begin, too, by how many are its own. */
static double cost_of_begun(const struct asking *from, const char *entry)
{
    double cost = 0;
    for (uint32_t i = 0; i < from->variant->chains; i++) {
        const struct yl_chain_row *row = &from->variant->chain[i];
        const double own = mean_visits(from, row->visits);
        if (strcmp(row->origin, entry) || !strcmp(row->entry, entry) || !(own > 0)) continue;
        cost += own * mean_of(from, row->entry, "cost_cny") / mean_of(from, row->entry, "arrivals");
    }
    return cost;
}

static void find_stop(struct yl_way *way, const struct asking *from)
{
    for (uint32_t i = 0; i < from->variant->losts; i++) {
        const struct yl_lost_row *row = &from->variant->lost[i];
        const double stopped =
            strcmp(row->entry, way->entry) != 0 ? 0 : mean_visits(from, row->visits);
        if (!(stopped > way->stopped)) continue;
        way->stopped = stopped;
        way->stops = row;
    }
}

/* Of the entry that this metric of ways is of. */
static void make(struct yl_way *way, const struct asking *from, const struct yl_metric *metric)
{
    const char *entry = metric->place + strlen(PREFIX);
    const struct yl_metric *arrivals = find(from, entry, "arrivals"),
                           *own = find(from, entry, "orders"),
                           *chain = find(from, entry, "chain_orders"),
                           *cost = find(from, entry,
                                        chain ? "cost_per_chain_order_cny" : "cost_per_order_cny"),
                           *gmv = find(from, entry, chain ? "chain_gmv_cny" : "gmv_cny"),
                           *arrived = main_place(from, entry, false);
    *way = (struct yl_way){.entry = entry, .arriving = {NAN, NAN, NAN}, .claimed = -1};
    struct yl_metric in = arrived ? *arrived : (struct yl_metric){0};
    const struct yl_metric *all = chain ? chain : own;
    struct yl_metric of_these = all ? *all : (struct yl_metric){0};
    if (arrived) {
        way->place = strchr(arrived->place, '>') + 1;
        way->visits = yl_get_zeroed(from->stats->replications, sizeof *way->visits);
        way->their_orders = yl_get_zeroed(from->stats->replications, sizeof *way->visits);
        in.has_exact &= !got_in(way->visits, from, entry);
        in.num = way->visits;
        if (chain && !got_orders(way->their_orders, from, entry)) {
            of_these.num = way->their_orders;
            of_these.events = NULL;
            of_these.has_exact = false;
        }
    }
    way->arrivals = mean(from, arrivals);
    way->arrived = arrived ? mean(from, &in) : 0;
    way->orders = mean(from, all);
    way->own = mean(from, own);
    if (all) way->sold.of = *all;
    way->sold.is.mean = way->orders;
    way->per_mille.of = *metric;
    way->per_mille.exact = metric->has_exact ? metric->exact : (double)NAN;
    yl_summary_metric(&way->per_mille.is, metric, from->stats);
    way->per_hundred =
        rate_of(from, all ? &of_these : NULL, arrived && from->variant->outcomes ? &in : NULL, 100);
    const double begun = chain ? cost_of_begun(from, entry) / way->orders : 0;
    way->cost_per_order = cost && cost->no_cost ? (double)NAN : mean(from, cost);
    if (begun > 0) way->cost_per_order = fmax(way->cost_per_order, 0) + begun;
    way->gmv_per_arrival = rate_of(from, gmv, arrivals, 1e-6).is.mean;
    if (way->place)
        way->arriving = (struct yl_way_effort){mean_of(from, arrived->place, "actions_mean"),
                                               mean_of(from, arrived->place, "switches_mean"),
                                               mean_of(from, arrived->place, "time_median_s")};
    way->ordering = (struct yl_way_effort){mean_of(from, metric->place, "order_actions"),
                                           mean_of(from, metric->place, "order_switches"),
                                           mean_of(from, metric->place, "order_median_s")};
    way->order_p90_s = mean_of(from, metric->place, "order_p90_s");
    way->order_wait_s = mean_of(from, metric->place, "order_wait_s");
    for (uint32_t i = 0; way->place && i < from->variant->paths; i++)
        if (!strcmp(from->variant->path[i].entry, entry) &&
            !strcmp(from->variant->path[i].place, way->place))
            way->claimed = from->variant->path[i].claimed_steps;
    find_stop(way, from);
}

static double rate_at(const struct yl_way *way, bool there)
{
    return fmax((there ? &way->per_hundred : &way->per_mille)->is.mean, 0);
}

void yl_ways_rank(struct yl_ways *ways, bool there)
{
    uint32_t *best = ways->best;
    for (uint32_t k = 1; k < ways->sell; k++)
        for (uint32_t at = k; at; at--) {
            const uint32_t own = best[at], other = best[at - 1];
            if (rate_at(&ways->way[other], there) >= rate_at(&ways->way[own], there)) break;
            best[at] = other;
            best[at - 1] = own;
        }
}

void yl_ways_make(struct yl_ways *ways, const struct yl_variant_result *variant,
                  struct yl_replication_stats *stats)
{
    struct asking from = {.variant = variant, .stats = stats};
    *ways = (struct yl_ways){.way = yl_get_zeroed(variant->metrics + 1, sizeof *ways->way),
                             .best = yl_get_zeroed(variant->metrics + 1, sizeof *ways->best)};
    for (; from.near < variant->metrics; from.near++) {
        const struct yl_metric *metric = &variant->metric[from.near];
        if (!strcmp(metric->metric, "per_mille")) make(&ways->way[ways->ways++], &from, metric);
    }
    for (uint32_t i = 0; i < ways->ways; i++)
        if (ways->way[i].orders > 0 && ways->way[i].per_mille.is.mean > 0)
            ways->best[ways->sell++] = i;
    yl_ways_rank(ways, false);
}

bool yl_ways_tied(const struct yl_ways *ways, const struct yl_way_rate *better,
                  const struct yl_way_rate *other, struct yl_replication_stats *stats)
{
    if (!better->of.num || !other->of.num) return false; /* one has no such rate */
    const struct yl_pair pair = {&better->of, &other->of, stats->failed, stats->failed,
                                 ways->ways > 1 ? ways->ways - 1 : 1};
    struct yl_compared compared;
    yl_compare_metric(&compared, &pair, stats);
    return !(compared.low_all > 0);
}

void yl_ways_free(struct yl_ways *ways)
{
    for (uint32_t i = 0; i < ways->ways; i++)
        YL_FREE(ways->way[i].visits, ways->way[i].their_orders);
    YL_FREE(ways->way, ways->best);
    *ways = (struct yl_ways){0};
}
