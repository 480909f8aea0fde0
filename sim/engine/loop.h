/* loop.h: visits one by one, in time order, through what is shared or remembered.
 *
 * Why      Seats, agents, stock and memory couple visits, so they must be met in order of time.
 *          Everything in front of them and behind them is still walked in batches: a limit that
 *          never binds changes nothing but the cost.
 * Shape    yl_loop_init once a thread; yl_loop_run(&loop) runs a whole replication: window by
 *          window arrivals are walked to their first ordered node and put into the calendar, which
 *          is then run to the window's end.
 * Units    as plan.h.
 * Order    (time, rank, address, jumps), see calendar.h. A visit goes on at once until its clock
 *          advances.
 * Cost     about 50-100 ns an event; memory: what is under way at one time.
 * Errors   YL_FAILED for a visit with more than 65,535 jumps inside a cycle, or
 *          that is 146,000 years late.
 * Owns     its pool and calendar; yl_loop_free.
 * Threads  one loop, one thread; sim/sweep/thread_engine.c lets others walk what is private.
 * Source   docs/architecture.md, docs/decisions/0004-one-loop.md.
 */
#pragma once
#include "sim/engine/ahead.h"
#include "sim/engine/calendar.h"
#include "sim/engine/calm.h"
#include "sim/engine/pool.h"
#include "sim/engine/walk.h"

struct yl_station { /* seats of a room or agents: so many at once, the others wait */
    int64_t busy;
    uint32_t head, tail;
    int64_t end_known; /* session end already in the calendar */
};
/* What is heard of a followed visit, in its own order. */
enum yl_heard {
    YL_HEARD_REACHED, /* these three as enum yl_row_count */
    YL_HEARD_SKIPPED,
    YL_HEARD_PASSED,
    YL_HEARD_WAITS,
    YL_HEARD_SERVED,
    YL_HEARD_GAVE_UP,
    YL_HEARD_ARRIVES, /* at a room, a shop or a goal */
    YL_HEARD_BEGINS,
    YL_HEARD_ENDS
};
/* index: row of the funnel; arrival place of ARRIVES; outcome of ENDS; of BEGINS nothing. */
typedef void yl_trace_call(void *context, const struct yl_visit *visit, enum yl_heard what,
                           uint32_t index);
struct yl_loop {
    struct yl_replication *replication;
    struct yl_calm calm;
    struct yl_ahead ahead;
    struct yl_walker *walker;
    struct yl_calendar calendar;
    struct yl_visit *visit;
    struct yl_pool visits;
    struct yl_station *seat, *desk; /* [rooms], [agents] */
    int64_t *stock;                 /* [sales] left */
    struct yl_persons *persons;     /* memory of unnumbered persons, counters of limits */
    struct yl_queueing *queueing;   /* batch queueing, where the plan allows it; else NULL */
    struct yl_stays *stays;         /* stays with items, hosted streams */
    struct yl_chain *chain;         /* which visit started which, where a depth asks */
    struct yl_pool chains;
    uint32_t window; /* arrivals a window: what they become should stay in the second-level cache */
    bool fixed_window;
    bool alone;                  /* no batch queueing: stations are left to the loop, too */
    struct yl_event now;         /* what is being done */
    uint64_t gathered, deferred; /* arrivals so far, and how many of them came into the loop */
    yl_trace_call *trace;
    void *trace_context;
    bool (*follow)(void *context, const struct yl_visit *visit);
    enum yl_status status;
    uint32_t caught; /* YL_FAILED: the place that a visit went round to (u.place), or YL_NO_NODE */
    /* Takes visits that come to an ordered node, in place of the calendar: a loop for what is
     * private. NULL: the calendar. */
    void (*hand_over)(void *context, const struct yl_visit *visit);
    void *hand_over_context;
    /* Brings the visits of cells from `from` on, tells where the window ends. NULL: walked here. */
    uint32_t (*gather)(void *context, uint32_t from, uint32_t last);
    void *gather_context;
};
void yl_loop_init(struct yl_loop *loop, struct yl_replication *replication,
                  struct yl_walker *walker);
void yl_loop_free(struct yl_loop *loop);
void yl_loop_start(struct yl_loop *loop); /* before each replication */
void yl_loop_defer(void *context, const struct yl_visit *visit);
enum yl_status yl_loop_run(struct yl_loop *loop) YL_CHECKED;
/* The end of the window of cells that begins at `from`; arrivals end at `last`. */
uint32_t yl_loop_window_end(struct yl_loop *loop, uint32_t from, uint32_t last);
/* Walks the arrivals of cells [from, to) of all streams; visits that need an order are deferred. */
void yl_loop_gather(struct yl_walker *walker, uint32_t from, uint32_t to);
/* The same for the window that the loop runs next, by the loop's own walker. */
void yl_loop_gather_here(struct yl_loop *loop, uint32_t from, uint32_t to);
/* Everything that is still under way in a plan without order (nothing, unless visits wait at
 * stations). */
void yl_loop_close(struct yl_loop *loop);
