/* plan.h: what the engine runs: a sealed graph of small operations.
 *
 * Why      Models compile a scenario into this; the engine knows no model.
 * Shape    nodes point at nodes by index: `next` is the usual way on, `other` that of a visit that
 *          fails or is excluded. operations.h describes a node, stations.h what nodes refer to.
 * Units    instants and durations in microseconds, money in millionths of CNY.
 * Order    a node marked `ordered` may be done only in time order (loop.h); every other node may be
 *          walked in batches.
 * Errors   none here: the compiler reports.
 * Owns     everything is in the plan's arena or its scenario's, tables excepted (they are shared by
 *          plans).
 * Threads  read-only once sealed.
 * Source   docs/architecture.md; docs/decisions/0001.
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/clock.h"
#include "sim/engine/operations.h"
#include "sim/engine/stations.h"
#include <string.h>

enum { YL_MEMORIES = 63 }; /* bits of remembered things; bit 63 says that a person is set up */

enum yl_chain_slot { /* of visits that others began, by the entry that their chain came from */
                     YL_CHAIN_VISITS,
                     YL_CHAIN_ORDERS,
                     YL_CHAIN_GMV,
                     YL_CHAIN_ORDERED, /* visits, those of the entry itself, too, and what they did until then */
                     YL_CHAIN_ACTIONS,
                     YL_CHAIN_SWITCHES,
                     YL_CHAIN_SLOTS
};
enum yl_arrival_slot {
    YL_ARRIVAL_COUNT,
    YL_ARRIVAL_ACTIONS,
    YL_ARRIVAL_SWITCHES,
    YL_ARRIVAL_PERSONS, /* where they are not numbered */
    YL_ARRIVAL_SLOTS
};
struct yl_plan_arrival { /* an arrival place: room, shop or goal */
    const char *name;
    uint32_t slot; /* first of enum yl_arrival_slot */
    bool again;    /* a visit may reach it twice */
    uint32_t bit;  /* in what a visit or person has seen */
    uint32_t set;  /* bit set of persons, where they are numbered */
};
/* Conditions on memories that may be answered before their turn (calm.h). */
struct yl_plan_calm {
    uint64_t *asks;            /* [nodes] bits of memory that a NEED asks for, 0: not early */
    uint64_t *changes;         /* [nodes] of these, what can be changed from there on */
    uint32_t streams, *stream; /* whose visits can change any */
};
/* Series seen late: an event at t shows from the first bin whose edge is behind t. */
struct yl_plan_dashboard {
    uint32_t series_count, *series;
    int64_t *edge; /* [bins] instants, ascending */
};
/* What each entry can come to of one table, all entries after each other. */
struct yl_standing {
    uint32_t *from;  /* [entries + 1] where those of an entry begin in `which` */
    uint32_t *which; /* numbers, ascending for each entry */
};
struct yl_plan {
    struct yl_arena arena;
    struct yl_zone zone;
    int64_t from, to; /* the horizon, instants */
    int64_t warm;     /* instant: from + warmup */
    int64_t bin;      /* width of an output bin */
    bool drain;       /* visits go on beyond the horizon until they end */
    uint64_t seed;
    uint64_t tables_hash; /* of the quantile tables of all that it draws */
    int64_t size;         /* persons, 0: every arrival is a new one */

    uint32_t keys; /* of random streams */
    uint64_t *key_hash;
    const char **key_name;
    uint32_t sales; /* what orders are made of: shops, then the items of all of them */
    uint32_t nodes, axes, rooms, shops, agents, limits, spawns, streams, entries, arrivals, budgets;
    struct yl_node *node;
    struct yl_plan_axis *axis;
    struct yl_plan_room *room;
    struct yl_plan_shop *shop; /* [sales] */
    struct yl_plan_agent *agent;
    struct yl_plan_limit *limit;
    struct yl_plan_spawn *spawn;
    struct yl_plan_stream *stream;
    uint32_t audiences;
    struct yl_plan_audience *audience;
    struct yl_plan_entry *entry;
    struct yl_plan_arrival *arrival;
    struct yl_plan_budget *budget;
    uint32_t tiered;  /* entries whose price goes by tiers */
    uint32_t figures; /* rooms and shops that arrivals follow; 0: nobody does */
    uint32_t rows, outcomes;
    uint32_t shocks, shock_units; /* units: of all of them */
    uint32_t shifts; /* chances that draws of the replication and a known intent move alone */
    struct yl_plan_shifted {
        struct yl_by_chance by;
        struct yl_plan_shifted *next;
    } * shifted; /* the last slot first */
    struct yl_plan_shock *shock;

    /* what is counted (tally.h) */
    uint32_t slots, gauges, series, bit_sets, hists;
    uint32_t *hist; /* [entries][arrivals] times from arrival, YL_NO_NODE: cannot happen */
    bool *inside;   /* [entries][arrivals] who comes there has been in a shop before */
    struct yl_standing rows_reached;      /* a step can be reached from there */
    struct yl_standing outcomes_standing; /* a visit can end so, whatever the limits */
    uint32_t *row_owner;                  /* [rows] paths, then rooms, then shops */
    const char **row_place;               /* [rows] "paths.sms" */
    const char **row_step;                /* [rows] "open" */
    const char **outcome;                 /* [outcomes] names */
    uint32_t outcome_slot; /* slot of outcome 0; a funnel row's is YL_ROW_COUNTS * row */
    uint32_t under_way;    /* outcome of a visit that the horizon cuts off */
    uint32_t losses;       /* ways of being lost at a step, or at the door of a place */
    struct yl_plan_loss {
        uint32_t row, outcome;
        const char *door;               /* of this place, before `row`; NULL: at the step */
    } * loss;                           /* [losses] as in the funnel, at its door first */
    struct yl_standing losses_standing; /* a visit can be lost so */
    uint32_t loss_slot;
    uint32_t bys, *by;  /* run.by: axes */
    uint32_t by_slot;   /* slot of [row][by value][YL_ROW_COUNTS] */
    uint32_t by_values; /* of all axes in `by` */
    uint32_t dashboards;
    struct yl_plan_dashboard *dashboard;

    /* persons */
    uint32_t memories;     /* bits of remembered things */
    uint32_t lapses;       /* how many of these lapse after some time */
    uint64_t memory_start; /* bits that every person begins with, bit 63 always */
    uint64_t roll;         /* bits of which any puts a person on the roll (roll.h) */
    uint32_t drawn_memories, *drawn_memory; /* axes whose beginning is a chance */
    uint32_t shared_counters, own_counters; /* of limits that are not of a person; that are */
    bool has_intent, intent_known;          /* known: of everybody, or by the value of a trait */
    struct yl_by_draw intent;
    const struct yl_table *logistic, *normal;
    double *logistic_edge; /* where anything moves a chance (kernels.h) */
    uint32_t people_key, intent_key, trace_key;

    struct yl_plan_calm *calm; /* NULL: none */

    /* how it is walked */
    bool ordered;              /* any node needs time order */
    bool order_across_persons; /* a node needs the order of time among visits of several */
    bool rowwise;              /* any node has no batch form */
    bool efforts;              /* any step takes actions or switches */
    bool waits;                /* any visit can wait on its way to an order */
    uint32_t wait_slot; /* with waits: slots of [root entry], what visits that order have waited */
    uint32_t stations;  /* in an order in which no way leads back; 0: a loop is needed */
    struct yl_plan_station *station;
    bool per_person;         /* one station is what numbered persons remember (ordering.h) */
    uint32_t person_station; /* that one */

    /* visits that start visits */
    bool chains;         /* any spawn */
    bool has_depth;      /* any spawn says how deep */
    bool live_chains;    /* any spawn that an entry leads to */
    bool free_chains;    /* live, and no visit meets another: those begun are batches, too */
    bool self_chains;    /* any that begins visits of the same person */
    uint32_t chain_slot; /* with chains: slots of [root entry][enum yl_chain_slot] */
    uint32_t order_goal; /* arrival place of orders */
    uint32_t way_hist;   /* with chains: [entries] times to an order, by the entry of the chain */
    double mean_others;  /* visits of others that one visit begins, in the mean */
    double begun;        /* visits that visits begin in one replication, in the mean */
    double came;         /* how often items with `every` come up in all stays, in the mean */

    double expected; /* arrivals in one replication, by expectation */
    struct yl_poisson **owned_poisson;
    uint32_t owned_poissons;
};
/* The slot of one count of a funnel row. */
static inline uint32_t yl_row_slot(uint32_t row, enum yl_row_count which)
{
    return YL_ROW_COUNTS * row + which;
}
/* Of visits whose chain came from an entry, each of them under its own. */
static inline uint32_t yl_chain_slot(const struct yl_plan *plan, uint32_t root,
                                     enum yl_chain_slot which)
{
    return plan->chain_slot + YL_CHAIN_SLOTS * root + which;
}
/* What has sold with a sale: of an item its shop; of a shop nothing, YL_NO_NODE. */
static inline uint32_t yl_sale_behind(const struct yl_plan *plan, uint32_t sale)
{
    const uint32_t shop = plan->shop[sale].of;
    return shop == sale ? YL_NO_NODE : shop;
}
/* A place as tables name it: a path without what says that it is one. */
static inline const char *yl_plan_named(const char *place)
{
    static const char paths[] = "paths.";
    return strncmp(place, paths, strlen(paths)) ? place : place + strlen(paths);
}
static inline const char *yl_plan_place(const struct yl_plan *plan, uint32_t row)
{
    return yl_plan_named(plan->row_place[row]);
}
/* Both are of the same visits: at the same step or door, with the same outcome. */
static inline bool yl_plan_loss_is(const struct yl_plan_loss *one, const struct yl_plan_loss *other)
{
    return one->row == other->row && one->outcome == other->outcome && !one->door == !other->door &&
           (!one->door || !strcmp(one->door, other->door));
}
/* operate.c: way i on from a node, `next`, `other` and its targets; of a stay its items, too, and where one goes who leaves
 * early. *to: YL_NO_NODE where there is nothing. False: behind the last. */
bool yl_plan_way(const struct yl_plan *plan, const struct yl_node *node, uint32_t i, uint32_t *to);
