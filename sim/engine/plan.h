/* plan.h: what the engine runs: a sealed graph of small operations.
 *
 * Why      Models compile a scenario into this; the engine knows no model. A step becomes a run of operations, each of
 *          which does one thing, so that a new model composes them.
 * Shape    nodes point at nodes by index; `next` is the usual way on, `other` the way of those who fail or are excluded.
 * Units    instants and durations in microseconds, money in millionths of CNY.
 * Order    a node marked `ordered` may be done only in time order (loop.h); every other node may be walked in batches.
 * Cost     a node is 112 bytes; a plan of 35 paths has about a thousand.
 * Errors   none here: the compiler reports.
 * Owns     everything is in the plan's arena, tables excepted (they are shared by plans).
 * Threads  read-only once sealed.
 * Source   docs/architecture.md; docs/decisions/0001.
 */
#ifndef YL_SIM_ENGINE_PLAN_H
#define YL_SIM_ENGINE_PLAN_H
#include "sim/base/arena.h"
#include "sim/base/clock.h"
#include "sim/rand/address.h"
#include "sim/rand/count.h"
#include "sim/rand/dist.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_op {
    YL_OP_ONLY_IF, /* those for whom the condition holds go on; the others are skipped to `other` */
    YL_OP_REACH,   /* counts who reaches a step */
    YL_OP_NEED,    /* one condition; who does not meet it goes to `other` */
    YL_OP_WAIT,    /* stands still until all conditions hold; never: `other` */
    YL_OP_AFTER,   /* a delay */
    YL_OP_ASK,     /* waits for an agent and is served; patience over: `other` */
    YL_OP_CHANCE,  /* passes with p, else `other` */
    YL_OP_CHOOSE,  /* one of `targets` */
    YL_OP_VALID,   /* too late: `other` */
    YL_OP_TAKE,    /* takes units of limits; none left: `other` */
    YL_OP_PASS,    /* counts who passes a step; effort, memory and other effects happen here */
    YL_OP_JUMP,    /* a hand-over inside a cycle */
    YL_OP_GATE,    /* a room: live goes on; before the first session `other`; else targets[0] */
    YL_OP_SEAT, /* waits for a seat; full: `other`; patience over: targets[0]; session over: targets[1] */
    YL_OP_WATCH,    /* a stay in a room */
    YL_OP_REPLAY,   /* an uncut stay that counts for nothing */
    YL_OP_SHOP,     /* arrives at a shop */
    YL_OP_ORDER,    /* takes one of the stock and pays; none left: `other` */
    YL_OP_END,      /* an outcome */
    YL_OP_ITEM_END, /* an item of a stay is done: watches on */
    YL_OP_COUNT
};
#define YL_NO_NODE UINT32_MAX
enum { YL_MEMORIES = 63 };

/* Quantities that may differ by the value of an axis; axis -1: one for all. */
struct yl_by_draw {
    int32_t axis;
    uint32_t count;
    struct yl_draw *draw; /* [count] */
};
struct yl_by_chance {
    int32_t axis;
    uint32_t count;
    struct yl_chance *chance; /* [count] */
    bool certain;             /* p = 1 for every value */
    bool moved;               /* by intent */
    double *logit;            /* [count], with intent: log(p / (1 - p)), infinite for 0 and 1 */
    double weight;
};
struct yl_by_number {
    int32_t axis;
    uint32_t count;
    int64_t *number; /* [count] */
};
/* A choice by the product of axes (first slowest): rows of cumulative 64-bit thresholds, the last option takes the rest. */
struct yl_chooser {
    uint32_t axes, options, rows;
    int32_t axis[4];
    uint32_t radix[4];
    uint64_t *threshold; /* [rows][options - 1] */
    bool *full;          /* [rows][options - 1]: the threshold is 1 */
};
enum yl_test_kind { YL_TEST_AXIS, YL_TEST_LIVE, YL_TEST_LIMIT, YL_TEST_HOURS };
struct yl_test {
    enum yl_test_kind kind;
    uint32_t index; /* axis, room or limit */
    uint64_t mask;
    int64_t from, to;
};
struct yl_tests {
    uint32_t count;
    struct yl_test *test;
    bool opposite; /* skip_if */
};
struct yl_plan_give {
    uint32_t limit;
    int64_t number;
};
struct yl_effects {                              /* of a PASS */
    struct yl_by_number actions, switches, cost; /* cost: money charged to the entry */
    uint64_t forget, remember;                   /* memory bits */
    uint32_t gives, spawns;
    struct yl_plan_give *give;
    uint32_t *spawn;                        /* indexes in plan.spawn */
    int32_t refill, host, goal, order_goal; /* limit, room, arrival places; -1 none */
    uint8_t live;                           /* 0 nothing, 1 pause, 2 resume, 3 end */
    uint32_t series;                        /* of a `while` item, YL_NO_NODE none */
};
struct yl_node {
    enum yl_op op;
    uint32_t key; /* of its draws: index in plan.key_hash */
    uint32_t next, other;
    uint32_t row;   /* funnel row, YL_NO_NODE: none */
    uint32_t index; /* room, shop, agent, outcome, arrival place: by op */
    uint32_t targets;
    uint32_t *target;
    union {
        struct yl_tests tests;
        struct yl_by_draw draw;
        struct yl_by_chance chance;
        struct yl_chooser *choose;
        struct yl_effects *effects;
        struct {
            uint32_t count;
            uint32_t *limit;
        } take;
    } u;
    bool ordered;        /* touches something shared or remembered by a person: time order */
    bool rowwise;        /* has no batch form: one visit at a time */
    bool private_suffix; /* no ordered or rowwise node can be reached from here */
    bool bare;           /* with lines: from here on visits are only counted, whoever they are */
    uint32_t station; /* with lines: the one of a shared place, in plan.station; else YL_NO_NODE */
    bool cycle;       /* part of a cycle of destinations */
    bool reached;     /* some entry leads here */
    bool
        stops; /* a visit walked by itself may have to stop here: ordered, a tail, or a place where it stays */
    bool
        guard; /* ONLY_IF: what it guards is short and straight; side step: CHANCE whose failing rejoins behind PASS */
    bool sole_guard; /* the same for who is in turn, as long as no time has passed */
};
enum yl_plan_axis_kind { YL_BY_TRAIT, YL_BY_MEMORY, YL_BY_FACT, YL_BY_PAIR };
struct yl_plan_axis {
    enum yl_plan_axis_kind kind;
    uint32_t key, values, bit; /* bit: of memory */
    uint64_t *threshold;       /* trait: [values - 1] cumulative */
    bool *full;
    struct yl_chance start; /* memory: share of yes at the beginning */
    int64_t from, to;       /* fact */
    bool has_after, workdays;
    struct yl_draw after;
    bool fixed;          /* fact: the same at every instant of every replication... */
    uint8_t fixed_value; /* ... namely this */
    bool of_visit;       /* trait: of the visit, even where persons are numbered */
    uint32_t
        pair[2]; /* PAIR: value = value of the first * values of the second + value of the second */
    uint32_t blocks; /* fact: taken turns with; block i is [block_at[i], block_at[i + 1]) */
    int64_t *block_at;
};
struct yl_plan_session {
    int64_t from, to;
};
struct yl_plan_room {
    uint32_t key, sessions;
    struct yl_plan_session *session;
    struct yl_by_draw watch, patience;
    bool has_patience;
    int64_t capacity; /* -1 none */
    bool full_leave, hosted;
    uint32_t online, queue; /* gauges */
    uint32_t entrants;      /* series */
    uint32_t arrival;       /* arrival place */
    uint32_t after_end;     /* node */
    uint32_t slot;          /* first of enum yl_room_slot */
    uint32_t wait_row, watch_row;
    struct yl_chance pause_loses;
    uint32_t whiles;
    struct yl_plan_while *during;
    uint32_t item_series; /* of the first item */
    bool ordered_stay;    /* what happens in a stay needs the order of time */
    uint32_t pause_key;
};
enum yl_room_slot {
    YL_ROOM_WATCH_US,
    YL_ROOM_UNFINISHED,
    YL_ROOM_WAITED_US,
    YL_ROOM_TURNED_AWAY,
    YL_ROOM_ABANDONED,
    YL_ROOM_REPLAYS,
    YL_ROOM_STREAMS,
    YL_ROOM_STREAM_US,
    YL_ROOM_STREAMS_ENDED,
    YL_ROOM_PAUSES,
    YL_ROOM_LOST,
    YL_ROOM_TAP_EARLY, /* how visits found a room that is not always live */
    YL_ROOM_TAP_LIVE,
    YL_ROOM_TAP_ENDED,
    YL_ROOM_TAP_PAUSED,
    YL_ROOM_SLOTS
};
struct yl_plan_fee {
    double rate;
    int64_t from, to;
    bool back;
};
struct yl_plan_shop {
    uint32_t key;
    struct yl_by_draw price;
    int64_t stock;                 /* -1 none */
    uint32_t arrival, orders, gmv; /* arrival place, series */
    uint32_t slot;
    uint32_t fees;
    struct yl_plan_fee *fee;
    bool has_refund;
    struct yl_by_chance refund_p;
    struct yl_by_draw refund_after;
};
enum yl_shop_slot {
    YL_SHOP_VISITS,
    YL_SHOP_ORDERS,
    YL_SHOP_GMV,
    YL_SHOP_STOCKOUTS,
    YL_SHOP_FEES,
    YL_SHOP_FEES_BACK,
    YL_SHOP_REFUNDS,
    YL_SHOP_REFUNDED,
    YL_SHOP_SLOTS
};
struct yl_plan_agent {
    uint32_t key;
    int64_t count;
    struct yl_by_draw service, patience;
    bool has_patience;
    uint32_t queue, busy; /* gauges */
    uint32_t slot;
};
enum yl_agent_slot {
    YL_AGENT_REQUESTS,
    YL_AGENT_SERVED,
    YL_AGENT_ABANDONED,
    YL_AGENT_WAIT_US,
    YL_AGENT_WAIT_ALL_US,
    YL_AGENT_SLOTS
};
struct yl_plan_limit {
    uint32_t key;
    uint8_t per;               /* 0 all, 1 person, 2 trait */
    int32_t axis;              /* of per trait */
    struct yl_by_number allow; /* INT64_MAX: unlimited */
    bool has_start;
    int64_t start, within, lasts;
    char every; /* 0 h d w m */
    uint32_t at_times;
    int64_t *at_time;
    uint32_t slot;
    uint32_t counter; /* first of its own among the shared counters */
    bool endless;     /* allow is unlimited for everybody */
};
enum yl_limit_slot {
    YL_LIMIT_TAKEN,
    YL_LIMIT_REFUSED,
    YL_LIMIT_GIVEN,
    YL_LIMIT_REFILLS,
    YL_LIMIT_LAPSED,
    YL_LIMIT_LEFT,
    YL_LIMIT_SLOTS
};
struct yl_plan_spawn {    /* `starts` */
    uint32_t key, origin; /* origin: c2 with bit 31 */
    uint32_t entry, node;
    bool others, carry;
    struct yl_by_draw number, after;
    struct yl_by_chance p;
    int64_t depth;
};
enum yl_while_timing { YL_WHILE_ONCE, YL_WHILE_EVERY, YL_WHILE_AT };
struct yl_plan_while {
    enum yl_while_timing timing;
    uint32_t key, node; /* node: the first operation of the item */
    struct yl_by_draw every;
    uint32_t at_times;
    int64_t *at_time;
};
enum yl_stream_kind { YL_STREAM_POISSON, YL_STREAM_SEND, YL_STREAM_SEND_PERSONS };
struct yl_plan_piece { /* constant rate on [from, to) */
    int64_t from, to;
    double rate; /* arrivals a microsecond */
};
struct yl_plan_stream { /* one process of arrivals; an entry has one or more */
    enum yl_stream_kind kind;
    uint32_t entry, origin, send; /* send: which of the entry's times, for names */
    uint32_t key;                 /* of its counts and arrival times */
    uint32_t first_cell, cells;
    struct yl_poisson **poisson; /* [cells], NULL where the mean is 0 */
    int64_t number, at, over;    /* send */
    uint32_t pieces;             /* where a cell is not of one rate: pieces sorted by time */
    struct yl_plan_piece *piece;
};
struct yl_plan_entry {
    const char *name; /* "sms", "starts.x" */
    uint32_t key, node;
    uint32_t slot; /* first of enum yl_entry_slot */
    struct yl_by_number cost;
    int64_t budget;    /* -1 none */
    uint32_t arrivals; /* series */
    uint32_t persons;  /* bit set, with size */
    bool started;      /* entry of `starts` */
};
enum yl_entry_slot {
    YL_ENTRY_ARRIVALS,
    YL_ENTRY_COST,
    YL_ENTRY_ACTIONS,
    YL_ENTRY_SWITCHES,
    YL_ENTRY_ORDERS,
    YL_ENTRY_GMV,
    YL_ENTRY_LATE,
    YL_ENTRY_CUT,
    YL_ENTRY_PERSONS,
    YL_ENTRY_MARGIN,
    YL_ENTRY_SLOTS
};
/* An arrival place: room, shop or goal. slot: arrived, actions, switches, persons (where they are not numbered). A histogram of times for each (entry, place) that
 * can happen: hist[entry * arrivals + place], YL_NO_NODE else. */
struct yl_plan_arrival {
    const char *name;
    uint32_t slot;
    bool again;   /* may be reached twice by a visit */
    uint32_t bit; /* in what a visit or person has seen */
    uint32_t set; /* bit set of persons, with size */
};
struct
    yl_plan_dashboard { /* a series seen late: an event at t is shown from the first bin whose edge lies behind t */
    uint32_t series_count, *series;
    int64_t *edge; /* [bins] ascending */
};
struct yl_plan_station { /* a shared place as a line of its own (queueing.h) */
    enum yl_op op;       /* SEAT, ASK, ORDER or TAKE */
    uint32_t index;      /* room, agents, shop or limit */
    bool patient;        /* who waits does so for a time */
};
struct yl_plan {
    struct yl_arena arena;
    struct yl_zone zone;
    int64_t from, to, warm, bin; /* warm: from + warmup */
    bool drain;
    uint64_t seed;
    int64_t size; /* persons, 0: every arrival a new one */
    uint32_t keys, nodes, axes, rooms, shops, agents, limits, spawns, streams, entries, arrivals,
        rows, outcomes, goals;
    uint64_t *key_hash; /* hashes of names */
    const char **key_name;
    struct yl_node *node;
    struct yl_plan_axis *axis;
    struct yl_plan_room *room;
    struct yl_plan_shop *shop;
    struct yl_plan_agent *agent;
    struct yl_plan_limit *limit;
    struct yl_plan_spawn *spawn;
    struct yl_plan_stream *stream;
    struct yl_plan_entry *entry;
    struct yl_plan_arrival *arrival;
    uint32_t *hist;       /* [entries][arrivals] */
    uint8_t *row_reached; /* [entries][rows] a step can be reached from there */
    uint8_t *
        outcome_stands; /* [entries][outcomes] a visit from there can end so, limits or no limits */
    uint32_t hists;
    uint32_t outcome_slot; /* slot of outcome 0; a funnel row's is 3 * row */
    uint32_t slots, gauges, series, bit_sets;
    const char **row_place, **row_step; /* [rows] for traces: "paths.sms", "open" */
    const char **outcome;               /* [outcomes] names */
    uint32_t under_way;                 /* outcome */
    uint32_t bys, *by;                  /* run.by: axes; rows by value behind the plain slots */
    uint32_t by_slot;                   /* slot of [row][by value][3] */
    uint32_t by_values;
    uint32_t memories;                      /* how many remembered things */
    uint64_t memory_start;                  /* bits that everybody begins with, bit 63 always */
    uint32_t drawn_memories, *drawn_memory; /* axes whose beginning is a chance */
    uint32_t shared_counters;
    uint32_t dashboards; /* what late reports show */
    struct yl_plan_dashboard *dashboard;
    bool has_intent;
    struct yl_by_draw intent;
    const struct yl_table *logistic, *normal;
    uint32_t people_key, intent_key, trace_key;
    bool ordered; /* any node needs time order */
    uint32_t
        stations;    /* shared places in an order in which no way leads back; 0: a loop is needed */
    bool per_person; /* the one station is what numbered persons remember (ordering.h) */
    struct yl_plan_station *station;
    bool rowwise;         /* any node has no batch form */
    bool efforts;         /* any step takes actions or switches */
    bool chains;          /* any spawn */
    bool has_depth;       /* any spawn says how deep */
    uint32_t watched_end; /* node: the outcome of one who leaves a room early */
    bool live_chains;     /* any spawn that an entry leads to */
    bool self_chains;     /* any that begins visits of the same person */
    uint32_t chain_slot;  /* with chains: slots of [origin entry][visits, orders, gmv] */
    double mean_others;   /* R: visits of others that one visit begins, in the mean */
    double expected;      /* arrivals in one replication, by expectation */
    struct yl_poisson **owned_poisson;
    uint32_t owned_poissons;
};
#endif
