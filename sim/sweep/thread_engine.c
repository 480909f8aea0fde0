/* thread_engine.c: chunks are cut by arrivals, at cells. Contract: thread_engine.h. */
#include "sim/sweep/thread_engine.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/pages.h"
#include "sim/engine/audience.h"
#include "sim/engine/batch.h"
#include "sim/engine/budget.h"
#include "sim/engine/queueing.h"
#include "sim/sweep/affinity.h"
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static size_t set_bytes(const struct yl_plan *plan) { return (size_t)(plan->size + 7) / 8; }

size_t yl_engine_bit_bytes(const struct yl_plan *plan)
{
    return plan->size ? set_bytes(plan) * plan->bit_sets : 0;
}

enum yl_status yl_engine_init(struct yl_engine *engine, const struct yl_plan *plan,
                              const struct yl_kernels *kernels, uint32_t batch, uint32_t window)
{
    struct yl_engine_room *room = engine->room;
    int64_t *times = room && room->hists >= plan->hists ? room->times : NULL;
    *engine = (struct yl_engine){.plan = plan, .room = room};
    enum yl_status s = yl_replication_init(&engine->replication, plan, kernels);
    if (!s) yl_tally_init(&engine->tally, plan, times);
    engine->replication.tally = &engine->tally;
    if (!s) yl_walker_init(&engine->walker, &engine->replication, batch);
    if (!s) yl_loop_init(&engine->loop, &engine->replication, &engine->walker);
    if (!s && room) {
        engine->loop.visit = room->visit;
        engine->loop.visits = room->visits;
        engine->loop.calendar.heap = room->heap;
        if (!times) free(room->times);
        *room = (struct yl_engine_room){0};
    }
    engine->walker.defer = yl_loop_defer;
    engine->walker.defer_context = &engine->loop;
    if (window) {
        engine->loop.window = window;
        engine->loop.fixed_window = true;
    }
    size_t bytes = yl_engine_bit_bytes(plan);
    if (!s && bytes) {
        engine->bits = yl_get(bytes);
        engine->sets = yl_get_zeroed(plan->bit_sets, sizeof *engine->sets);
    }
    if (s) yl_engine_free(engine);
    return s;
}

void yl_engine_free(struct yl_engine *engine)
{
    struct yl_engine_room *room = engine->room;
    struct yl_loop *loop = &engine->loop;
    if (!engine->plan) return;
    if (room && engine->tally.plan) {
        *room = (struct yl_engine_room){loop->visit, loop->visits, loop->calendar.heap,
                                        engine->tally.hist_memory, engine->plan->hists};
        loop->visit = NULL;
        loop->calendar.heap.event = NULL;
        engine->tally.hist_memory = NULL;
    }
    yl_loop_free(loop);
    yl_walker_free(&engine->walker);
    yl_tally_free(&engine->tally);
    yl_replication_free(&engine->replication);
    YL_FREE(engine->bits, engine->sets);
    *engine = (struct yl_engine){.room = room};
}

void yl_engine_bits(struct yl_engine *engine, uint8_t *bits)
{
    if (!engine->sets) return;
    for (uint32_t i = 0; i < engine->plan->bit_sets; i++)
        engine->sets[i] = bits + i * set_bytes(engine->plan);
    engine->replication.bit_set = engine->sets;
    if (bits == engine->bits) yl_zeros(bits, yl_engine_bit_bytes(engine->plan));
}

int64_t *yl_engine_persons(const struct yl_plan *plan, const uint8_t *bits)
{
    int64_t *n = yl_get_zeroed(plan->bit_sets + 1, sizeof *n);
    for (uint32_t s = 0; s < plan->bit_sets; s++) {
        const uint8_t *set = bits + s * set_bytes(plan), *end = set + set_bytes(plan);
        for (uint64_t word; (size_t)(end - set) >= sizeof word; set += sizeof word) {
            memcpy(&word, set, sizeof word);
            if (word) n[s] += __builtin_popcountll(word);
        }
        while (set < end) n[s] += __builtin_popcount(*set++);
    }
    return n;
}

/* Cells [first, last) of a stream that lie in arrivals [from, to) of the whole. */
static void walk_part(struct yl_engine *engine, uint64_t from, uint64_t to)
{
    const struct yl_plan *plan = engine->plan;
    uint64_t before = 0;
    for (uint32_t s = 0; s < plan->streams; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        uint32_t first = UINT32_MAX, last = 0;
        for (uint32_t i = 0; i < stream->cells; i++) {
            if (before >= from && before < to && engine->replication.count[s][i]) {
                if (first == UINT32_MAX) first = i;
                last = i;
            }
            before += engine->replication.count[s][i];
        }
        if (first != UINT32_MAX)
            yl_walker_cells(&engine->walker, s, stream->first_cell + first,
                            stream->first_cell + last);
    }
    yl_walker_flush(&engine->walker);
}

/* ---- workers of a loop -------------------------------------------------------------------------
 * A replication with shared stations has one event loop, but all steps before the first station are private, and so
 * are the steps behind the last. Threads that have nothing else to do walk the arrivals of coming windows and pass
 * on the visits that need an order, with stay and patience drawn; and they walk the private suffixes that the
 * loop has let go. The order matters to none: the calendar sorts, tallies add up. Each has an engine, a few windows of
 * visits and a few batches; one that finds nothing to do sleeps, the longer the more often it found nothing. A worker
 * that cannot be had is done without. A worker writes its own window and shared bit sets only. */
/* Windows put out at once: AHEAD, and one for each worker, so that what waits in them stays in caches. */
enum { WINDOWS = 16, AHEAD = 3, BEHIND = 8, MOST = 63, SPINS = 200, YIELDS = 2000 };
enum { NAP_NS = 20000, LONG_NAP_NS = 1280000 };
enum state { OPEN, CLAIMED, READY };

struct window { /* `turn` tells which window of the replication it holds, from 1 on */
    uint32_t from, to, turn;
    int state; /* enum state, atomic */
    struct yl_visit *visit;
    struct yl_pool visits;
    struct yl_queue queue; /* or, in a plan with lines, claims */
};
struct tail {
    int state;              /* enum state, atomic; READY: walked, or none yet */
    struct yl_batch *batch; /* of the loop's walker, and back to it when the place is taken again */
};
struct worker {
    struct workers *team;
    struct yl_engine engine;
    struct window *window; /* the one it fills */
    pthread_t thread;
    struct yl_affinity affinity;
};
struct workers {
    struct yl_engine *main;
    uint32_t last, next_from;
    uint32_t put, taken; /* windows put out so far, and taken back */
    struct window windows[WINDOWS];
    struct tail tail[BEHIND];
    struct worker *worker[MOST];
    int count;
    int closing; /* atomic */
};

static void keep_visit(void *context, const struct yl_visit *visit)
{
    struct window *window = ((struct worker *)context)->window;
    const uint32_t i = yl_pool_take(&window->visits, &window->visit, sizeof *window->visit);
    window->visit[i] = *visit;
}

/* Stays with something to do in them and circles have no batch form, but a loop of the worker's own will do as long as nothing
 * of them is kept in the replication's: counters of limits, streams, who was begun by whom, when something was remembered. */
static bool may_loop(const struct yl_plan *plan)
{
    bool hosted = false;
    for (uint32_t r = 0; r < plan->rooms; r++) hosted |= plan->room[r].hosted;
    return plan->rowwise && !plan->limits && !plan->chains && !plan->lapses && !hosted;
}

static void walk_visit(void *context, const struct yl_visit *visit)
{
    struct worker *worker = context;
    if (yl_node_ordered(&worker->team->main->plan->node[visit->node]))
        keep_visit(worker, visit);
    else
        yl_loop_defer(&worker->engine.loop, visit);
}

static bool claim(int *state)
{
    int open = OPEN;
    return __atomic_load_n(state, __ATOMIC_RELAXED) == OPEN &&
           __atomic_compare_exchange_n(state, &open, CLAIMED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* A window first, since the loop waits for it; else a tail. False: there is nothing to do. `worker` is NULL for the thread of the loop. */
static bool work(struct workers *workers, struct worker *worker)
{
    struct yl_walker *walker = worker ? &worker->engine.walker : &workers->main->walker;
    struct window *window = NULL;
    for (uint32_t i = 0, oldest = 0; i < WINDOWS; i++) { /* it is needed next */
        uint32_t turn = __atomic_load_n(&workers->windows[i].turn, __ATOMIC_RELAXED);
        if (__atomic_load_n(&workers->windows[i].state, __ATOMIC_RELAXED) == OPEN &&
            (!window || turn < oldest)) {
            window = &workers->windows[i];
            oldest = turn;
        }
    }
    if (window && claim(&window->state)) {
        void *before = walker->enqueue_context; /* those who need an order are kept in the window */
        if (worker) worker->window = window;
        walker->enqueue_context = &window->queue;
        if (window->from < window->to) yl_loop_gather(walker, window->from, window->to);
        walker->enqueue_context = before;
        if (worker) yl_walker_flush(walker);
        __atomic_store_n(&window->state, READY, __ATOMIC_RELEASE);
        return true;
    }
    for (uint32_t i = 0; i < BEHIND; i++) {
        struct tail *tail = &workers->tail[i];
        if (!claim(&tail->state)) continue;
        yl_walker_walk(walker, tail->batch);
        __atomic_store_n(&tail->state, READY, __ATOMIC_RELEASE);
        return true;
    }
    return false;
}

static void nap(long ns) { nanosleep(&(struct timespec){.tv_nsec = ns}, NULL); }

/* Each nap is half as long again as the one before, until there is work. */
static void *help(void *context)
{
    struct worker *worker = context;
    long next = NAP_NS;
    for (int idle = 0; !__atomic_load_n(&worker->team->closing, __ATOMIC_ACQUIRE);) {
        idle = work(worker->team, worker) ? 0 : idle + 1;
        if (!idle) {
            yl_affinity_release(&worker->affinity);
            next = NAP_NS;
        }
        if (idle <= SPINS) continue;
        nap(next);
        if (next < LONG_NAP_NS) next += next / 2;
    }
    return NULL;
}

/* The loop's walker has a full batch of a tail. With every place taken, or nobody to help, it walks it itself. */
static bool give(void *context, struct yl_batch *full)
{
    struct workers *workers = context;
    for (uint32_t i = 0; workers->count && i < BEHIND; i++) {
        struct tail *tail = &workers->tail[i];
        if (__atomic_load_n(&tail->state, __ATOMIC_ACQUIRE) != READY) continue;
        if (tail->batch) yl_batch_put(&workers->main->walker, tail->batch);
        tail->batch = full;
        __atomic_store_n(&tail->state, OPEN, __ATOMIC_RELEASE);
        return true;
    }
    return false;
}

/* Puts out the next window of the replication. */
static void put_window(struct workers *workers)
{
    struct window *window = workers->windows;
    while (window->turn > workers->taken)
        window++; /* the first that is free, so that few are in use */
    window->from = workers->next_from;
    yl_pool_clear(&window->visits);
    if (window->queue.list) yl_queue_begin(&window->queue, window->from);
    window->to = window->from < workers->last
                     ? yl_loop_window_end(&workers->main->loop, window->from, workers->last)
                     : window->from;
    workers->next_from = window->to;
    __atomic_store_n(&window->turn, ++workers->put, __ATOMIC_RELAXED);
    __atomic_store_n(&window->state, OPEN, __ATOMIC_RELEASE);
}

/* With an engine of its own, not yet begun. */
static bool hire_one(struct workers *workers)
{
    const struct yl_engine *engine = workers->main;
    struct worker *worker = yl_get_zeroed(1, sizeof *worker);
    worker->team = workers;
    enum yl_status s = yl_engine_init(&worker->engine, engine->plan, engine->replication.kernels,
                                      engine->walker.rows, 0);
    worker->engine.walker.stop = engine->walker.stop;
    worker->engine.replication.left_out = engine->replication.left_out;
    if (!s) yl_engine_start(&worker->engine, engine->replication.index);
    worker->engine.replication.bit_set = engine->replication.bit_set;
    worker->engine.walker.defer = may_loop(engine->plan) ? walk_visit : keep_visit;
    worker->engine.walker.defer_context = worker->engine.loop.hand_over_context = worker;
    worker->engine.loop.hand_over = keep_visit;
    if (engine->walker.enqueue) worker->engine.walker.enqueue = yl_queue_add;
    if (s || yl_affinity_thread(&worker->thread, &worker->affinity, help, worker)) {
        yl_engine_free(&worker->engine);
        free(worker);
        return false;
    }
    workers->worker[workers->count++] = worker;
    return true;
}

static void put_windows(struct workers *workers)
{
    while (workers->put - workers->taken < WINDOWS &&
           workers->put - workers->taken < AHEAD + (uint32_t)workers->count)
        put_window(workers);
}

/* Return the visits of the loop's next window: walked ahead by a worker, or walked here if no worker has begun. */
static uint32_t gather(void *context, uint32_t from, uint32_t last)
{
    struct workers *workers = context;
    struct yl_loop *loop = &workers->main->loop;
    if (!workers->put) {
        workers->next_from = from;
        workers->last = last;
    }
    const struct yl_engine *engine = workers->main;
    for (bool more = true;
         more && workers->count < MOST && engine->spare(engine->spare_context, 0) > 0;) {
        more = engine->spare(engine->spare_context, 1) >= 0 && hire_one(workers);
        if (!more) (void)engine->spare(engine->spare_context, -1);
    }
    put_windows(workers);
    struct window *window = workers->windows;
    while (window->turn != workers->taken + 1) window++;
    uint32_t to = window->to;
    if (claim(&window->state)) {
        yl_loop_gather_here(loop, from, to);
    } else {
        for (int spins = 0; __atomic_load_n(&window->state, __ATOMIC_ACQUIRE) != READY; spins++)
            if (loop->walker->enqueue && work(workers, NULL))
                spins = 0;
            else if (spins > YIELDS)
                nap(NAP_NS);
            else if (spins > SPINS)
                sched_yield();
        if (loop->walker->enqueue)
            yl_queue_pour(yl_queueing_queue(loop->queueing), &window->queue);
        else
            for (uint32_t i = 0; i < window->visits.count && !loop->status; i++)
                yl_loop_defer(loop, &window->visit[i]);
    }
    workers->taken++;
    put_windows(workers);
    return to;
}

/* No more are hired than the engine's `spare` allows. NULL if no workers can be had. */
static struct workers *open_workers(struct yl_engine *engine)
{
    struct workers *workers = yl_get_zeroed(1, sizeof *workers);
    workers->main = engine;
    for (int i = 0; i < WINDOWS; i++) {
        workers->windows[i].state = READY;
        if (engine->loop.queueing) yl_queue_init(&workers->windows[i].queue, engine->plan);
    }
    for (int i = 0; i < BEHIND; i++) workers->tail[i].state = READY;
    engine->loop.gather = gather;
    engine->loop.gather_context = workers;
    engine->walker.give = give;
    engine->walker.give_context = workers;
    return workers;
}

/* Adds their tallies; a fault of one is the status. */
static enum yl_status close_workers(struct workers *workers)
{
    enum yl_status s = YL_OK;
    for (int i = 0; i < BEHIND; i++) /* batches that no worker has begun */
        if (claim(&workers->tail[i].state))
            yl_walker_walk(&workers->main->walker, workers->tail[i].batch);
    __atomic_store_n(&workers->closing, 1, __ATOMIC_RELEASE);
    workers->main->loop.gather = NULL;
    workers->main->walker.give = NULL;
    for (int i = 0; i < workers->count; i++) {
        struct worker *worker = workers->worker[i];
        pthread_join(worker->thread, NULL);
        if (!s) s = worker->engine.loop.status;
        if (worker->engine.loop.caught < workers->main->loop.caught)
            workers->main->loop.caught = worker->engine.loop.caught;
        s = yl_status_graver(s, yl_walker_status(&worker->engine.walker));
        yl_tally_merge(&workers->main->tally, &worker->engine.tally);
        yl_engine_free(&worker->engine);
        free(worker);
    }
    (void)workers->main->spare(workers->main->spare_context, -workers->count);
    s = yl_status_graver(s, yl_walker_status(&workers->main->walker));
    for (int i = 0; i < WINDOWS; i++) {
        free(workers->windows[i].visit);
        yl_queue_free(&workers->windows[i].queue);
    }
    for (int i = 0; i < BEHIND; i++)
        if (workers->tail[i].batch) yl_batch_put(&workers->main->walker, workers->tail[i].batch);
    free(workers);
    return s;
}

void yl_engine_start(struct yl_engine *engine, uint32_t replication)
{
    yl_tally_clear(&engine->tally);
    yl_replication_start(&engine->replication, replication);
    yl_loop_start(&engine->loop);
    engine->walker.too_many_begun = false;
}

enum yl_status yl_engine_walk(struct yl_engine *engine, uint32_t chunk, uint32_t chunks)
{
    enum { MUCH = 200000 };
    const struct yl_plan *plan = engine->plan;
    enum yl_status status;
    engine->walker.begins =
        plan->free_chains && !engine->walker.rowwise && !engine->loop.follow && !engine->loop.alone;
    if ((plan->ordered || plan->figures) && !engine->walker.begins) {
        /* workers pay only where there is much to walk, and never for a trace; they walk ahead, which
         * arrivals that follow a figure forbid, and answers that the loop knows make of little use */
        const bool much = plan->expected > MUCH && !engine->loop.follow && !plan->figures &&
                          !engine->loop.ahead.known;
        struct workers *workers = engine->spare && much ? open_workers(engine) : NULL;
        status = yl_loop_run(&engine->loop);
        if (workers) status = yl_status_first(status, close_workers(workers));
    } else {
        const uint64_t all = (uint64_t)yl_replication_arrivals(&engine->replication, 0, UINT32_MAX);
        walk_part(engine, all * chunk / chunks, all * (chunk + 1) / chunks);
        if (!chunk) yl_loop_close(&engine->loop);
        status = yl_status_graver(engine->loop.status, yl_walker_status(&engine->walker));
    }
    if (!chunk) { /* once all arrivals are known */
        yl_budget_book(&engine->replication);
        yl_audience_book(&engine->replication);
    }
    return status;
}

enum yl_status yl_engine_run(struct yl_engine *engine, uint32_t replication)
{
    yl_engine_start(engine, replication);
    return yl_engine_walk(engine, 0, 1);
}
