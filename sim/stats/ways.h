/* ways.h: what each way that people come by brings: one row for an entry, with what its visits begin.
 *
 * Why      Which entry converts best, at what cost and in how many actions, is one question: ways.csv, the terminal, the
 *          findings and pictures answer it by the same figures.
 * Shape    yl_ways_make(&ways, variant, &stats); ways.way[i], ways.best[k]; yl_ways_free. {0} is empty and free-able.
 * Units    means of a campaign; money in CNY, times in seconds; what is uncertain is NAN.
 * Order    `way` as in the scenario file; `best` those that bring orders, most per 1,000 arrivals first, then as in the file.
 * Owns     its rows; names are those of the variant.
 * Source   docs/outputs.md, "ways.csv".
 */
#pragma once
#include "sim/stats/result.h"
#include "sim/stats/summary.h"

struct yl_way_rate {     /* orders for each so many of those who came */
    struct yl_metric of; /* campaign by campaign; num NULL: there is none */
    struct yl_summary is;
    double exact; /* NAN: not solved */
};
struct yl_way {
    const char *entry;
    const char *place;        /* the room or shop that most of its visits come to or, where none
                                     does, most of those that it alone begins; NULL: none */
    double arrivals, arrived; /* arrived: in any room or shop, live or replay, each visit once,
                                 own or such as it alone begins */
    int64_t *visits;          /* the same, campaign by campaign; NULL: there is no `place` */
    int64_t *their_orders; /* of these visits, where others of its chain are begun by others, too */
    double orders, own;    /* those of the visits that it begins, too; without them */
    struct yl_way_rate sold;        /* `orders`, campaign by campaign */
    struct yl_way_rate per_mille;   /* 1,000 arrivals: of `orders` */
    struct yl_way_rate per_hundred; /* 100 of `arrived`: of `orders`; none of a run read back */
    double cost_per_order;  /* with what it begins; NAN also where nobody has entered a cost */
    double gmv_per_arrival; /* of `orders` */
    struct yl_way_effort {  /* time_s: the median */
        double actions, switches, time_s;
    } arriving, ordering;            /* arriving: of those at that place */
    double order_p90_s;              /* as ordering.time_s */
    double order_wait_s;             /* of that, spent waiting; NAN: none orders */
    int64_t claimed;                 /* -1: its source claims nothing of the way to that place */
    const struct yl_lost_row *stops; /* what stops most of its visits; NULL: nothing does */
    double stopped;                  /* visits that this stops */
};
struct yl_ways {
    struct yl_way *way;
    uint32_t *best;
    uint32_t ways, sell; /* sell: how many are in `best` */
};
void yl_ways_make(struct yl_ways *ways, const struct yl_variant_result *variant,
                  struct yl_replication_stats *stats);
/* `best` anew by orders per 100 that arrived, where arrivals are different things; those without come last. */
void yl_ways_rank(struct yl_ways *ways, bool there);
/* Is the difference between this figure of a better way and that of another not above 0 by its interval over all ways together? */
bool yl_ways_tied(const struct yl_ways *ways, const struct yl_way_rate *better,
                  const struct yl_way_rate *other, struct yl_replication_stats *stats);
void yl_ways_free(struct yl_ways *ways);
