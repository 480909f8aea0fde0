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

static struct yl_way_rate rate_of(const struct asking *from, const struct yl_metric *metric)
{
    struct yl_way_rate rate = {.is = {.mean = NAN, .low = NAN, .high = NAN, .p05 = NAN, .p95 = NAN},
                               .exact = NAN};
    if (!metric) return rate;
    rate.of = *metric;
    yl_summary_metric(&rate.is, metric, from->stats);
    if (metric->has_exact) rate.exact = metric->exact;
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

/* What the path of the entry claims, and of the way to which place: NULL where it claims that of the way to any. */
static const struct yl_path_row *find_claim(struct yl_way *way, const struct asking *from)
{
    const struct yl_path_row *claim = NULL;
    uint32_t claims = 0;
    for (uint32_t i = 0; i < from->variant->paths; i++) {
        const struct yl_path_row *row = &from->variant->path[i];
        if (strcmp(row->entry, way->entry) != 0 || row->claimed_steps < 0) continue;
        way->claimed = row->claimed_steps;
        claim = row;
        claims++;
    }
    return claims == 1 ? claim : NULL;
}

/* The place of the claim where there is one, and what it takes to come there. */
static void find_place(struct yl_way *way, const struct asking *from)
{
    char place[NAME];
    const struct yl_path_row *claim = find_claim(way, from);
    const struct yl_metric *most = main_place(from, way->entry, false);
    if (claim) {
        way->place = claim->place;
        snprintf(place, sizeof place, "%s>%s", way->entry, claim->place);
    } else if (most) {
        way->place = strchr(most->place, '>') + 1;
        snprintf(place, sizeof place, "%s", most->place);
    } else
        return;
    way->arriving = (struct yl_way_effort){mean_of(from, place, "actions_mean"),
                                           mean_of(from, place, "switches_mean"),
                                           mean_of(from, place, "time_median_s")};
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
    const char *entry = metric->place + strlen(PREFIX), *place = metric->place;
    const struct yl_metric *own = find(from, entry, "orders"),
                           *chain = find(from, entry, "chain_orders"),
                           *gmv = find(from, entry, chain ? "chain_gmv_cny" : "gmv_cny"),
                           *cost = yl_summary_find(from->variant, from->near, place,
                                                   "cost_per_order_cny");
    *way = (struct yl_way){.entry = entry,
                           .arriving = {NAN, NAN, NAN},
                           .claimed = -1,
                           .adds_orders = {NAN, NAN, NAN, 0},
                           .adds_net = {NAN, NAN, NAN, 0},
                           .arrivals = mean(from, find(from, entry, "arrivals")),
                           .reached = mean_of(from, place, "reached"),
                           .entered = mean_of(from, place, "entered"),
                           .own = mean(from, own),
                           .gmv = mean(from, gmv),
                           .cost = mean_of(from, place, "cost_cny"),
                           .net = mean_of(from, place, "net_cny"),
                           .sold = rate_of(from, chain ? chain : own),
                           .per_mille = rate_of(from, metric)};
    way->per_hundred =
        rate_of(from, yl_summary_find(from->variant, from->near, place, "per_hundred"));
    way->orders = way->sold.is.mean;
    way->cost_per_order = !cost || cost->no_cost ? (double)NAN : mean(from, cost);
    way->ordering = (struct yl_way_effort){mean_of(from, place, "order_actions"),
                                           mean_of(from, place, "order_switches"),
                                           mean_of(from, place, "order_median_s")};
    way->order_p90_s = mean_of(from, place, "order_p90_s");
    way->order_wait_s = mean_of(from, place, "order_wait_s");
    find_place(way, from);
    find_stop(way, from);
}

/* Best first, equal ones as in the file; those that are as good as the first, as far as can be told. */
static void rank(struct yl_ways *ways, struct yl_replication_stats *stats)
{
    uint32_t *best = ways->best;
    for (uint32_t i = 0; i < ways->ways; i++) {
        const double rate = ways->way[i].per_hundred.is.mean;
        if (!(ways->way[i].orders > 0) || !(rate > 0)) continue;
        uint32_t at = ways->sell++;
        for (; at && ways->way[best[at - 1]].per_hundred.is.mean < rate; at--)
            best[at] = best[at - 1];
        best[at] = i;
    }
    for (uint32_t k = 0; k < ways->sell; k++) {
        const struct yl_way *first = &ways->way[best[0]];
        struct yl_way *way = &ways->way[best[k]];
        way->alike = !k || (isfinite(first->per_hundred.is.low) &&
                            yl_ways_tied(ways, &first->per_hundred, &way->per_hundred, stats));
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
    rank(ways, stats);
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

static const struct yl_tried_row *row_of(const struct yl_tried *tried, const char *entry)
{
    for (uint32_t i = 0; i < tried->rows; i++) {
        const struct yl_tried_row *row = &tried->row[i];
        if (row->family == YL_TRIED_ADDS && !strcmp(strchr(row->lever, '.') + 1, entry)) return row;
    }
    return NULL;
}

void yl_ways_adds(struct yl_ways *ways, const struct yl_tried *tried)
{
    for (uint32_t i = 0; tried && !*tried->reason && i < ways->ways; i++) {
        struct yl_way *way = &ways->way[i];
        const struct yl_tried_row *row = row_of(tried, way->entry);
        const uint32_t n = way->sold.is.n;
        way->adds_by = row ? YL_ADDS_WALKED : YL_ADDS_CREDIT;
        if (row && row->ended == YL_TRIED_OPEN) way->adds_by = YL_ADDS_OPEN;
        way->adds_orders =
            (struct yl_tried_figure){way->orders, way->sold.is.low, way->sold.is.high, n};
        way->adds_net = (struct yl_tried_figure){way->net, NAN, NAN, n};
        if (row) way->adds_orders = row->orders;
        if (row) way->adds_net = row->net;
    }
}

void yl_ways_free(struct yl_ways *ways)
{
    YL_FREE(ways->way, ways->best);
    *ways = (struct yl_ways){0};
}
