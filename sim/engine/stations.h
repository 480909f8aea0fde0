/* stations.h: what visits are asked about, where they come from and what they contend for.
 *
 * Why      Rooms, shops, agents and limits are described once, whatever operations ask for them; so
 *          are the sources of visits: streams of arrivals, entries, and steps that start other
 *          visits.
 * Shape    arrays of a plan (plan.h), by the index that nodes and tests carry.
 * Units    instants and durations in microseconds, money in millionths of CNY, rates in arrivals a
 *          microsecond. A `slot` is the first of a row of counters of an entry (tally.h), a series
 *          counts events by output bin, a gauge is a level over time.
 * Owns     nothing; everything pointed to is in the arena of the plan or of its scenario.
 * Threads  read-only once the plan is sealed.
 * Source   docs/scenario.md; docs/outputs.md for the counters.
 */
#pragma once
#include "sim/engine/operations.h"
#include "sim/engine/terms.h"
#include "sim/rand/count.h"

/* ---- whom an entry or a start is for ---------------------------------------------------------- */
struct yl_plan_audience {
    uint32_t tests, *axis; /* [tests] traits; where it is moving, memories as well */
    uint64_t *mask;        /* [tests] bit v is set: value v belongs to it */
    double share;          /* of all people by their traits, by expectation */
    bool listed;           /* numbered persons are picked from it: by rank, if need be */
    bool moving;           /* who belongs to it changes with what people remember */
};
/* The shares of a trait among visits of one origin, where it has another audience than everybody. */
struct yl_trait_audience {
    uint32_t origin;
    uint64_t *threshold;
    bool *full;
    struct yl_trait_audience *next;
};

/* ---- what may be asked ----------------------------------------------------------------------- */
struct yl_plan_axis {
    enum yl_axis_kind kind;
    uint32_t key;            /* of its draws */
    uint32_t values;         /* how many; of a fact or memory 2, no and yes, unless it counts */
    struct yl_memory memory; /* where it is in the word of what a person remembers */
    uint64_t *threshold;     /* trait: [values - 1] cumulative shares */
    bool *full;              /* trait: [values - 1] the threshold is 1 */
    struct yl_trait_audience *audience; /* trait of visits, by their origin; NULL: none */
    struct yl_chance start;             /* memory: share of yes at the beginning */
    int64_t from, to;                   /* fact: yes on [from, to) */
    bool has_after; /* fact: `after` is added to `from`, one draw a replication */
    bool workdays;  /* fact: only working time of `after` counts */
    struct yl_draw after;
    bool fixed;          /* fact: the same at every instant of every replication, namely ... */
    uint8_t fixed_value; /* ... this */
    bool of_visit;       /* trait: of the visit, even where persons are numbered */
    uint32_t cluster;    /* trait: so many numbered persons have it together; 0: each his own */
    struct yl_timetable timetable; /* fact that is a programme: its slots */
    bool changes;                  /* memory: some step remembers or forgets it */
    uint32_t pair[2];  /* pair: value = value of the first * values of the second + of the second */
    uint32_t blocks;   /* fact of a switchback: block i is [block_at[i], block_at[i + 1]) */
    int64_t *block_at; /* [blocks + 1] */
};

/* ---- what moves many visits together --------------------------------------------------------- */
struct yl_plan_shock {
    uint32_t key;
    enum yl_shock_per per;
    uint32_t units, first; /* one draw each, the first of them in those of the replication */
    int64_t *end;   /* [units] when the next unit's turn comes; that of the last never does */
    uint32_t *unit; /* [units] address: a day since 1970, a session as written */
};
struct yl_plan_surge { /* of arrivals: what a shock multiplies their rate by */
    uint32_t shock;
    bool falls;          /* its weight is below 0 */
    double weight;       /* in log-rates: weight times sd */
    struct yl_draw draw; /* lognormal of mean 1 */
};

/* ---- stations -------------------------------------------------------------------------------- */
/* More often no item comes up in a stay: the address of a draw has 16 bits for that (the replication has failed). */
enum { YL_OCCURRENCES = 65536 };
struct yl_plan_while { /* an item of a stay: steps done while watching */
    enum yl_timing timing;
    uint32_t key;
    uint32_t node;             /* its first operation */
    struct yl_by_draw every;   /* gap between two of them */
    struct yl_by_draw extends; /* time added to the stay when passed; no draw: none */
    uint32_t at_times;
    int64_t *at_time; /* [at_times] ascending */
};
struct yl_plan_room {
    uint32_t key, pause_key;
    uint32_t sessions; /* 0: always live */
    struct yl_session *session;
    struct yl_by_draw watch, patience; /* durations */
    bool has_patience;
    int64_t capacity;             /* seats, -1 without end */
    bool full_leave;              /* a visit that finds it full leaves */
    bool hosted;                  /* its streams are opened by visits */
    uint32_t online, queue;       /* gauges: watching, waiting for a seat */
    uint32_t entrants;            /* series */
    uint32_t arrival;             /* arrival place */
    uint32_t watched_end;         /* node of a visit that leaves early */
    uint32_t slot;                /* first of enum yl_room_slot */
    uint32_t wait_row, watch_row; /* of the funnel */
    struct yl_chance pause_loses; /* a viewer leaves when the picture stops */
    uint32_t whiles;
    struct yl_plan_while *during;
    uint32_t item_series; /* of the first item */
    bool ordered_stay;    /* what happens in a stay needs the order of time */
    uint32_t followed;    /* 1 + its number among the figures that arrivals follow; 0: none */
    bool extends;         /* an item lengthens stays */
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
struct yl_plan_shop { /* a shop, or an item that one sells */
    const char *name; /* "shops.mall", "shops.mall.items.a" */
    uint32_t key;
    uint32_t of; /* the shop, by itself if it is one */
    struct yl_by_draw price;
    uint32_t quantity_key;
    struct yl_by_draw quantity; /* pieces of an order; a fraction by chance */
    int64_t pieces;             /* ... if it is always the same number; 0: it is drawn */
    int64_t stock;              /* units, -1 without end */
    uint32_t first;             /* of its items among the sales; ... */
    uint32_t goods;             /* 0: it is sold as it is */
    uint32_t arrival;           /* arrival place */
    uint32_t orders, gmv;       /* series */
    uint32_t units;             /* series; of an item */
    uint32_t followed;          /* as of a room */
    uint32_t slot;              /* first of enum yl_shop_slot */
    uint32_t fees;
    struct yl_fee *fee;
    bool has_refund;
    struct yl_by_chance refund_p;
    struct yl_by_draw refund_after;
};
enum yl_shop_slot {
    YL_SHOP_VISITS,
    YL_SHOP_ORDERS,
    YL_SHOP_UNITS,
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
    struct yl_by_draw service, patience; /* durations */
    bool has_patience;
    uint32_t queue, busy; /* gauges */
    uint32_t slot;        /* first of enum yl_agent_slot */
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
    enum yl_per per;
    int32_t axis;              /* of YL_PER_TRAIT */
    struct yl_by_number allow; /* units, INT64_MAX: without end */
    bool has_start;
    int64_t start;         /* units at the beginning, with has_start */
    int64_t within, lasts; /* a unit comes back, a refill lapses after this; 0: never */
    enum yl_period every;  /* set to `allow` at each boundary */
    int64_t first;         /* boundary of the horizon; YL_NEVER: none */
    uint32_t at_times;
    int64_t *at_time;   /* [at_times] refills, ascending */
    uint32_t slot;      /* first of enum yl_limit_slot */
    uint32_t counter;   /* first of its own among the plan's shared ones, or those of a person */
    bool endless;       /* `allow` is without end for every person */
    bool never_refuses; /* of persons: none can use it up, so it has no counters */
    int64_t each;       /* what a visit takes at most, if it may be asked ahead; else YL_NEVER */
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
enum { YL_LIMIT_EACH = 16 }; /* limits that a visit takes from at once, in batches without order */
struct yl_plan_station {     /* what batch queueing takes one after another (queueing.h) */
    enum yl_op op;           /* SEAT, ASK, ORDER or TAKE; ADMIT: what persons remember */
    uint32_t index;          /* of the room, agents, sale or limit */
    bool patient;            /* waiting ends after some time */
    bool by_order;           /* TAKE: enough for all does not do, each is asked for itself */
    bool mixed;              /* TAKE: more than units of one number for all */
};

/* ---- sources of visits ----------------------------------------------------------------------- */
struct yl_plan_spawn { /* a step that starts visits */
    uint32_t key;
    uint32_t origin;      /* counter word of the visits, bit 31 set */
    uint32_t entry, node; /* where they begin */
    bool others;          /* they are of other persons */
    bool carry;           /* arrival and effort are carried over */
    struct yl_by_draw number, after;
    struct yl_by_chance p;
    int64_t depth;    /* how often it may stand in a chain, 0: any number */
    int32_t audience; /* of others; -1: everybody */
};
enum yl_stream_kind { YL_STREAM_POISSON, YL_STREAM_SEND, YL_STREAM_SEND_PERSONS };
struct yl_plan_piece { /* constant rate on [from, to) */
    int64_t from, to;
    double rate; /* arrivals a microsecond */
};
struct yl_plan_stream { /* one process of arrivals; an entry has one or more */
    enum yl_stream_kind kind;
    uint32_t entry;
    uint32_t origin;             /* counter word of its visits */
    uint32_t send;               /* which of the entry's times, for names */
    uint32_t key;                /* of its counts and arrival times */
    uint32_t first_cell, cells;  /* of YL_CELL */
    struct yl_poisson **poisson; /* [cells], NULL where the mean is 0 */
    int64_t number, at, over;    /* visits on [at, at + over); number: of a send */
    uint32_t surges;             /* Poisson: factors of the rate, by the beginning of a cell */
    struct yl_plan_surge *surge;
    int32_t audience; /* -1: everybody */
    bool all;         /* send: to each of the audience; `number` is what it is at most */
    bool once;        /* persons are found in turn, each of them once */
    bool by_roll;     /* all: of those alone who have had what it asks for (roll.h) */
    const struct yl_follow *follow; /* Poisson: by a figure of the run; NULL: not */
    uint32_t *since; /* [cells] with follow: the cell at whose beginning the figure is taken */
    uint32_t pieces; /* where a cell is not of one rate: pieces sorted by time */
    struct yl_plan_piece *piece;
};
/* Prices of an entry by how many arrivals it has had in the replication. */
struct yl_plan_tiers {
    uint32_t rows;        /* 0: none */
    const int64_t *from;  /* [rows] arrivals before, from 0, ascending */
    const int64_t *price; /* [rows] money an arrival from there on */
    const int64_t *paid;  /* [rows] money for the arrivals before it */
    uint32_t at;          /* which of the plan's tiered entries */
};
struct yl_plan_entry {
    const char *name; /* "sms", "starts.x" */
    uint32_t key, node;
    uint32_t first_stream, end_stream; /* its streams are those between, the end not among them */
    uint32_t slot;                     /* first of enum yl_entry_slot */
    struct yl_by_number cost;          /* money an arrival; 0 with tiers */
    struct yl_plan_tiers tiers;
    int32_t budget;    /* of the plan's budgets, -1 none */
    uint32_t arrivals; /* series */
    uint32_t persons;  /* bit set, where persons are numbered */
    double expected;   /* arrivals of its streams in one replication, by expectation */
    bool started;      /* entry of a step that starts visits */
    bool admits;       /* its first operation says who arrives, and counts them */
};
/* Money for the arrivals of one entry or of several; it is full at the start of each period. */
struct yl_plan_budget {
    int64_t amount;
    uint32_t periods;
    const int64_t *period_at; /* [periods + 1] instants: the horizon, perhaps cut at midnights */
    bool follows;             /* of an entry whose arrivals follow a figure: known piece by piece */
};
enum yl_entry_slot {
    YL_ENTRY_ARRIVALS,
    YL_ENTRY_COST,
    YL_ENTRY_ACTIONS,
    YL_ENTRY_SWITCHES,
    YL_ENTRY_ORDERS,
    YL_ENTRY_GMV,
    YL_ENTRY_LATE,
    YL_ENTRY_NOT_FOUND,
    YL_ENTRY_CUT,
    YL_ENTRY_UNPAID,
    YL_ENTRY_PERSONS,
    YL_ENTRY_SLOTS
};
