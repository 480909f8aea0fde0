/* ways.h: what each way that people come by brings: one row for an entry, with all that its visits begin.
 *
 * Why      Which entry converts best, at what cost and in how many actions, is one question: ways.csv, the terminal, the
 *          findings and pictures answer it by the same figures.
 * Shape    yl_ways_make(&ways, variant, &stats); ways.way[i], ways.best[k]; yl_ways_free. {0} is empty and free-able.
 * Units    means of a campaign; money in CNY, times in seconds; what is uncertain is NAN.
 * Order    `way` as in the scenario file; `best` those that bring orders, most per 100 who get in first, then as in the file.
 * Owns     its rows; names are those of the variant.
 * Source   docs/outputs.md, "ways.csv".
 */
#pragma once
#include "sim/stats/result.h"
#include "sim/stats/summary.h"
#include "sim/stats/tried.h"

struct yl_way_rate {     /* a figure of a way, campaign by campaign */
    struct yl_metric of; /* num NULL: there is none */
    struct yl_summary is;
    double exact; /* NAN: not solved */
};
enum yl_way_adds { YL_ADDS_NONE, YL_ADDS_OPEN, YL_ADDS_CREDIT, YL_ADDS_WALKED };
struct yl_way {
    const char *entry;
    const char *
        place; /* the room or shop that its source claims to lead to; else to which most of its visits
                                     come or, where none does, most of those that it alone begins; NULL: none */
    double arrivals, reached, entered; /* entered: into any room or shop, each visit once */
    double orders, own;                /* own: without those of the visits that it begins */
    double gmv, cost, net;
    struct yl_way_rate sold;                   /* `orders` */
    struct yl_way_rate per_mille, per_hundred; /* orders for each 1,000 reached, each 100 entered */
    bool alike;            /* it sells, and is not distinguishable from the first of `best` */
    double cost_per_order; /* NAN also where nobody has entered a cost */
    struct yl_way_effort { /* time_s: the median */
        double actions, switches, time_s;
    } arriving, ordering;            /* arriving: of those at that place */
    double order_p90_s;              /* as ordering.time_s */
    double order_wait_s;             /* of that, spent waiting; NAN: none orders */
    int64_t claimed;                 /* -1: its source claims nothing of the way to that place */
    const struct yl_lost_row *stops; /* what stops most of its visits; NULL: nothing does */
    double stopped;                  /* visits that this stops */
    struct yl_tried_figure adds_orders, adds_net; /* the plan less the plan without it */
    enum yl_way_adds adds_by;
};
struct yl_ways {
    struct yl_way *way;
    uint32_t *best;
    uint32_t ways, sell; /* sell: how many are in `best` */
};
void yl_ways_make(struct yl_ways *ways, const struct yl_variant_result *variant,
                  struct yl_replication_stats *stats);
/* Is the difference between this figure of a better way and that of another not above 0 by its interval over all ways together? */
bool yl_ways_tied(const struct yl_ways *ways, const struct yl_way_rate *better,
                  const struct yl_way_rate *other, struct yl_replication_stats *stats);
/* What each adds, of base: walked, or its credit where nothing of it can differ; NULL or a reason: nothing was tried. */
void yl_ways_adds(struct yl_ways *ways, const struct yl_tried *tried);
void yl_ways_free(struct yl_ways *ways);
