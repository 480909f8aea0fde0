/* loop.c: the pool of visits, their walk one by one, windows of arrivals. Contract: loop.h,
 * loop_parts.h. */
#include "sim/engine/loop.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/engine/follow.h"
#include "sim/engine/operate.h"
#include "sim/engine/queueing.h"
#include "sim/engine/roll.h"
#include <math.h>
#include <stdlib.h>

enum {
    WINDOW = 4096,
    TARGET = 512,
    QUEUEING_TARGET = 2048,
    LEAST = 512,
    A_STREAM = 256,
    MOST = 1 << 18
};

/* ---- the pool -------------------------------------------------------------------------------- */
uint32_t yl_loop_get(struct yl_loop *loop, const struct yl_visit *from)
{
    /* in the pool, which may move? By numbers: `from` may be of another array, and the pool NULL */
    const uintptr_t offset = (uintptr_t)from - (uintptr_t)loop->visit;
    const bool inside = offset < loop->visits.capacity * sizeof *loop->visit;
    const size_t at = inside ? offset / sizeof *loop->visit : 0;
    uint32_t i = yl_pool_take(&loop->visits, &loop->visit, sizeof *loop->visit);
    loop->calendar.visits = loop->visit;
    loop->visit[i] = inside ? loop->visit[at] : *from;
    yl_calm_comes(&loop->calm, &loop->visit[i]);
    if (loop->visits.free) { /* the next one is taken soon */
        const char *next = (const char *)&loop->visit[loop->visits.free - 1];
        __builtin_prefetch(next, 1);
        __builtin_prefetch(next + 64, 1);
    }
    return i;
}

void yl_loop_put(struct yl_loop *loop, uint32_t i)
{
    yl_calm_goes(&loop->calm, &loop->visit[i]);
    loop->visit[i].node = YL_NO_NODE;
    yl_pool_give(&loop->visits, &loop->visit[i], i);
}

void yl_loop_push(struct yl_loop *loop, int64_t time, enum yl_rank rank, enum yl_loop_kind kind,
                  uint32_t what, uint32_t visit)
{
    struct yl_event event = {.time = time,
                             .visit = visit,
                             .what = (uint16_t)what,
                             .rank = (uint8_t)rank,
                             .kind = (uint8_t)kind};
    if (rank == YL_RANK_JOIN) {
        event.address = loop->visit[visit].address;
        event.what = loop->visit[visit].jumps;
    }
    yl_calendar_push(&loop->calendar, &event);
}

void yl_loop_let_go(struct yl_loop *loop, uint32_t i)
{
    struct yl_visit *visit = &loop->visit[i];
    if (visit->person != YL_NOBODY && !yl_loop_plan(loop)->size)
        yl_person_drop(loop, visit->person);
    if (visit->chain != YL_NOBODY) yl_chain_drop(loop, visit->chain);
    if (visit->host != YL_NOBODY) yl_stream_drop(loop, visit->host);
    yl_loop_put(loop, i);
}

void yl_loop_finish(struct yl_loop *loop, uint32_t i, const struct yl_node *end)
{
    struct yl_visit *visit = &loop->visit[i];
    const struct yl_node under_way = {.op = YL_OP_END, .index = yl_loop_plan(loop)->under_way};
    if (!end) end = &under_way;
    yl_tally_end(loop->replication->tally, visit->counted, visit->entry, end, 1);
    if (visit->flags & YL_VISIT_TRACED)
        loop->trace(loop->trace_context, visit, YL_HEARD_ENDS, end->index);
    if (visit->flags & YL_VISIT_HOSTING) yl_stream_host_gone(loop, i);
    yl_loop_let_go(loop, i);
}

/* A host stays on its way until all is closed: its stream is live until then. */
void yl_loop_under_way(struct yl_loop *loop, uint32_t i)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (plan->drain || !(loop->visit[i].flags & YL_VISIT_HOSTING)) yl_loop_finish(loop, i, NULL);
}

/* ---- walking one visit ----------------------------------------------------------------------- */
bool yl_single_delay(struct yl_single *single, int64_t delay)
{
    const struct yl_plan *plan = yl_loop_plan(single->loop);
    struct yl_visit *visit = yl_single_visit(single);
    visit->time += delay;
    if (delay) single->now = false;
    if (plan->drain || visit->time < plan->to) return true;
    yl_loop_under_way(single->loop, single->at);
    return false;
}

/* May the rest of a visit be walked in a batch? No other visit may hang on it, and nothing of it
 * be kept here. */
static bool may_tail(const struct yl_plan *plan, const struct yl_visit *visit,
                     const struct yl_node *node)
{
    if (node->mode != YL_MODE_PRIVATE || node->op == YL_OP_END ||
        (visit->flags & YL_VISIT_TRACED) || visit->jumps || visit->attempt ||
        (visit->flags & YL_VISIT_HOSTING) || visit->host != YL_NOBODY)
        return false;
    return !plan->entry[visit->entry].started && (plan->size || visit->person == YL_NOBODY);
}

/* Does the visit stop at this node, since a batch can walk the rest or the node has an order? */
static bool stop(struct yl_loop *loop, uint32_t i, const struct yl_node *node, bool now)
{
    struct yl_visit *visit = &loop->visit[i];
    if (!yl_node_ordered(node)) {
        if (!may_tail(yl_loop_plan(loop), visit, node)) return false;
        yl_walker_resume(loop->walker, visit);
        yl_loop_put(loop, i);
        return true;
    }
    if (now) return false;
    if (loop->hand_over) {
        loop->hand_over(loop->hand_over_context, visit);
        yl_loop_put(loop, i);
        return true;
    }
    yl_loop_push(loop, visit->time, YL_RANK_JOIN, YL_LOOP_VISIT, 0, i);
    return true;
}

/* Walk a visit until it is over, waits, or must be put in order. `now`: its event has come at
 * this instant. */
void yl_loop_walk(struct yl_loop *loop, uint32_t i, bool now)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    struct yl_single single = {loop, i, now};
    while (!loop->status) {
        const struct yl_node *node = &plan->node[loop->visit[i].node];
        if (node->mode != YL_MODE_BATCH && stop(loop, i, node, single.now)) return;
        if (!yl_single_operate(&single, node)) return;
    }
}

void yl_loop_follow(struct yl_loop *loop, uint32_t i)
{
    struct yl_visit *visit = &loop->visit[i];
    if (!loop->follow || !loop->follow(loop->trace_context, visit)) return;
    visit->flags |= YL_VISIT_TRACED;
    const enum yl_op op = yl_loop_plan(loop)->node[visit->node].op;
    if (op != YL_OP_ADMIT && op != YL_OP_FIND) /* these say whether it begins */
        loop->trace(loop->trace_context, visit, YL_HEARD_BEGINS, 0);
}

void yl_loop_defer(void *context, const struct yl_visit *from)
{
    struct yl_loop *loop = context;
    uint32_t i = yl_loop_get(loop, from);
    loop->deferred++;
    if (loop->follow) yl_loop_follow(loop, i);
    const struct yl_node *node = &yl_loop_plan(loop)->node[from->node];
    if (!yl_node_ordered(node) || !stop(loop, i, node, false)) yl_loop_walk(loop, i, false);
}

/* ---- a replication --------------------------------------------------------------------------- */
/* All events before an instant. */
static void run_to(struct yl_loop *loop, int64_t limit)
{
    const struct yl_event *event = &loop->now;
    while (!loop->status && yl_calendar_pop(&loop->calendar, limit, &loop->now)) {
        switch (event->kind) {
        case YL_LOOP_VISIT:
            yl_loop_walk(loop, event->visit, true);
            break;
        case YL_LOOP_BEGIN:
            yl_chain_begin(loop, event->visit);
            break;
        case YL_LOOP_STAY:
            yl_stay_event(loop, event);
            break;
        case YL_LOOP_PATIENCE:
            yl_station_patience_over(loop, event);
            break;
        case YL_LOOP_SESSION:
            yl_station_session_over(loop, event->what, event->time);
            break;
        default:
            yl_station_freed(loop, event);
        }
    }
}

/* Finish the visits that are still under way when nothing more can happen, or may. */
void yl_loop_close(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    yl_station_close(loop);
    if (!plan->drain) yl_stay_close(loop);
    for (uint32_t i = 0; i < loop->visits.count && !plan->drain; i++) {
        struct yl_visit *visit = &loop->visit[i];
        if (visit->node == YL_NO_NODE) continue;
        visit->flags &= (uint8_t)~YL_VISIT_HOSTING;
        if (visit->born < plan->to)
            yl_loop_finish(loop, i, NULL);
        else
            yl_loop_let_go(loop, i);
    }
    yl_person_close(loop);
}

void yl_loop_start(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    yl_calendar_clear(&loop->calendar);
    yl_pool_clear(&loop->visits);
    yl_pool_clear(&loop->chains);
    loop->status = YL_OK;
    loop->caught = YL_NO_NODE;
    loop->gathered = loop->deferred = 0;
    loop->calendar.soon = plan->size ? yl_person_soon : NULL;
    loop->calendar.soon_context = loop;
    yl_calm_start(&loop->calm);
    yl_ahead_start(&loop->ahead);
    yl_person_start(loop);
    yl_stay_start(loop);
    for (uint32_t r = 0; r < plan->rooms; r++)
        loop->seat[r] = (struct yl_station){.head = YL_NOBODY, .end_known = YL_ALWAYS};
    for (uint32_t a = 0; a < plan->agents; a++)
        loop->desk[a] = (struct yl_station){.head = YL_NOBODY};
    for (uint32_t s = 0; s < plan->sales; s++) loop->stock[s] = plan->shop[s].stock;
}

/* The cells that have arrivals, [first, *last). */
static uint32_t arrival_cells(const struct yl_loop *loop, uint32_t *last)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    uint32_t first = UINT32_MAX;
    *last = 0;
    for (uint32_t s = 0; s < plan->streams; s++) {
        if (loop->replication->left_out && loop->replication->left_out[s]) continue;
        if (plan->stream[s].first_cell < first) first = plan->stream[s].first_cell;
        if (plan->stream[s].first_cell + plan->stream[s].cells > *last)
            *last = plan->stream[s].first_cell + plan->stream[s].cells;
    }
    return first;
}

uint32_t yl_loop_window_end(struct yl_loop *loop, uint32_t from, uint32_t last)
{
    uint64_t n = 0;
    uint32_t to = from;
    for (; to < last && (n < loop->window || to == from); to++) {
        const uint64_t here = (uint64_t)yl_replication_arrivals(loop->replication, to, to + 1);
        if (here > loop->window && to > from && loop->walker->enqueue)
            break; /* it would wait behind the ring for all before it */
        n += here;
    }
    loop->gathered += n;
    return to;
}

void yl_loop_gather(struct yl_walker *walker, uint32_t from, uint32_t to)
{
    const struct yl_plan *plan = walker->replication->plan;
    for (uint32_t s = 0; s < plan->streams && !walker->status; s++) {
        uint32_t a = plan->stream[s].first_cell, b = a + plan->stream[s].cells;
        if (a < from) a = from;
        if (b > to) b = to;
        if (a < b && !yl_roll_has(walker->replication, s)) yl_walker_cells(walker, s, a, b - 1);
    }
}

/* All before the window is done, so that it is known who is under way (calm.h, ahead.h); a listener to all visits
 * in order hears of none early. */
void yl_loop_gather_here(struct yl_loop *loop, uint32_t from, uint32_t to)
{
    struct yl_walker *walker = loop->walker;
    const bool early =
        !loop->replication->units && !walker->rowwise && !loop->hand_over && !walker->enqueue;
    loop->calm.window.from = from;
    loop->calm.window.to = to;
    walker->calm = early ? &loop->calm : NULL;
    walker->ahead = early && !loop->alone && loop->ahead.known ? &loop->ahead : NULL;
    if (walker->ahead) yl_ahead_begin(&loop->ahead, from, to);
    yl_loop_gather(walker, from, to);
    walker->calm = NULL;
    walker->ahead = NULL;
}

/* Gathers the window that begins at `from`; returns its end. All that happens before is done, so arrivals that follow figures
 * are known up to a cell, behind which it does not go. */
static uint32_t gather(struct yl_loop *loop, uint32_t from, uint32_t last)
{
    uint32_t to;
    if (yl_loop_plan(loop)->figures) {
        yl_walker_flush(loop->walker);
        yl_follow_update(loop->replication, from, &last);
    }
    if (loop->gather)
        to = loop->gather(loop->gather_context, from, last);
    else {
        const uint32_t window = loop->window;
        if (loop->ahead.known) loop->window = yl_ahead_window(&loop->ahead, from);
        to = yl_loop_window_end(loop, from, last);
        loop->window = window;
        yl_loop_gather_here(loop, from, to);
    }
    yl_roll_gather(loop->walker, from, to);
    return to;
}

/* The next window is to bring about `target` visits into the loop, going by what arrivals have
 * become so far: more would not stay in the second-level cache; fewer arrivals a stream would
 * make the batches in front of the loop small. */
static void adapt(struct yl_loop *loop, double target)
{
    if (loop->fixed_window) return;
    double want = loop->deferred ? target * (double)loop->gathered / (double)loop->deferred
                                 : 2.0 * loop->window,
           least = fmax(LEAST, (double)A_STREAM * yl_loop_plan(loop)->streams);
    loop->window = (uint32_t)fmin(MOST, fmax(least, want));
}

/* Stations one after another; not with a trace or units, which must hear of visits in order. */
static enum yl_status run_queueing(struct yl_loop *loop)
{
    uint32_t last, first = arrival_cells(loop, &last);
    enum yl_status s = YL_OK;
    loop->walker->enqueue = yl_queue_add;
    loop->walker->enqueue_context = yl_queueing_queue(loop->queueing);
    yl_queueing_start(loop->queueing, first < last ? first : 0);
    for (uint32_t from = first, to; from < last && !s; from = to) {
        to = gather(loop, from, last);
        s = yl_queueing_run(loop->queueing, to);
        loop->deferred = yl_queueing_queue(loop->queueing)->added;
        adapt(loop, QUEUEING_TARGET);
        if (!s && yl_stop_asked(loop->walker->stop)) s = YL_INTERRUPTED;
    }
    if (!s) s = yl_queueing_run(loop->queueing, UINT32_MAX);
    if (!s) yl_walker_flush(loop->walker);
    loop->walker->enqueue = NULL;
    yl_person_close(loop);
    return yl_status_graver(s, yl_walker_status(loop->walker));
}

enum yl_status yl_loop_run(struct yl_loop *loop)
{
    const struct yl_plan *plan = yl_loop_plan(loop);
    if (loop->queueing && !loop->alone && !loop->follow && !loop->replication->units &&
        !loop->walker->rowwise)
        return run_queueing(loop);
    uint32_t last, first = arrival_cells(loop, &last);
    for (uint32_t from = first, to; plan->streams && from < last && !loop->status; from = to) {
        yl_calendar_open(&loop->calendar);
        to = gather(loop, from, last);
        adapt(loop, TARGET);
        const int64_t end = (int64_t)to * YL_CELL,
                      limit = !plan->drain && end > plan->to ? plan->to : end;
        yl_calendar_close(&loop->calendar, limit);
        run_to(loop, limit);
        if (yl_stop_asked(loop->walker->stop)) return YL_INTERRUPTED;
    }
    run_to(loop, plan->drain ? YL_NEVER : plan->to);
    yl_loop_close(loop);
    yl_walker_flush(loop->walker);
    return yl_status_graver(loop->status, yl_walker_status(loop->walker));
}

void yl_loop_init(struct yl_loop *loop, struct yl_replication *replication,
                  struct yl_walker *walker)
{
    const struct yl_plan *plan = replication->plan;
    *loop = (struct yl_loop){.replication = replication, .walker = walker, .window = WINDOW};
    loop->seat = yl_get_zeroed(plan->rooms + 1, sizeof *loop->seat);
    loop->desk = yl_get_zeroed(plan->agents + 1, sizeof *loop->desk);
    loop->stock = yl_get_zeroed(plan->sales + 1, sizeof *loop->stock);
    yl_calm_init(&loop->calm, replication);
    yl_ahead_init(&loop->ahead, loop);
    yl_person_init(loop);
    yl_stay_init(loop);
    yl_queueing_init(&loop->queueing, loop);
}

void yl_loop_free(struct yl_loop *loop)
{
    if (!loop->replication) return;
    yl_calendar_free(&loop->calendar);
    yl_calm_free(&loop->calm);
    yl_ahead_free(&loop->ahead);
    yl_person_free(loop);
    yl_stay_free(loop);
    yl_queueing_free(loop->queueing);
    YL_FREE(loop->chain, loop->visit, loop->seat, loop->desk, loop->stock);
    *loop = (struct yl_loop){0};
}
