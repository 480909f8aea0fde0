/* crew.c: windows and tails, each walked by whoever claims it first. Contract: crew.h. */
#include "sim/sweep/crew.h"
#include "sim/engine/batch.h"
#include "sim/engine/queueing.h"
#include "sim/sweep/places.h"
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Windows put out at once: AHEAD, and one for each helper, so that what waits in them stays in caches. */
enum { WINDOWS = 16, AHEAD = 3, BEHIND = 8, MOST = 63, SPINS = 200, NAP_NS = 20000 };
enum state { OPEN, CLAIMED, READY };

struct window { /* `turn` tells which window of the replication it holds, from 1 on */
    uint32_t from, to, turn;
    int state; /* enum state, atomic */
    struct yl_visit *visit;
    uint32_t count, room;
    struct yl_queue queue; /* or, in a plan with lines, claims */
};
struct tail {
    int state; /* enum state, atomic; READY: walked, or none yet */
    struct yl_batch
        *batch; /* of the loop's walker; goes back to it when the place is taken again */
};
struct helper {
    struct yl_crew *crew;
    struct yl_worker worker;
    struct window *window; /* the one it fills */
    pthread_t thread;
    struct yl_place place;
    enum yl_status status;
};
struct yl_crew {
    struct yl_worker *main;
    uint32_t last, next_from;
    uint32_t put, taken; /* windows put out so far, and taken back */
    struct window windows[WINDOWS];
    struct tail tail[BEHIND];
    struct helper *helper[MOST];
    int helpers;
    int closing; /* atomic */
    int (*spare)(void *);
    void *context;
};

static void keep_visit(void *context, const struct yl_visit *visit)
{
    struct helper *helper = context;
    struct window *window = helper->window;
    if (window->count == window->room) {
        uint32_t want = window->room ? 2 * window->room : 512;
        struct yl_visit *more = aligned_alloc(64, want * sizeof *more);
        if (!more) {
            helper->status = YL_NO_MEMORY;
            return;
        }
        if (window->count) memcpy(more, window->visit, window->count * sizeof *more);
        free(window->visit);
        window->visit = more;
        window->room = want;
    }
    window->visit[window->count++] = *visit;
}

/* Stays with something to do in them and circles have no batch form, but a loop of the helper's own will do as long as nothing
 * of them is kept in the replication's: counters of limits, streams, who was begun by whom. */
static bool may_loop(const struct yl_plan *plan)
{
    bool hosted = false;
    for (uint32_t r = 0; r < plan->rooms; r++) hosted |= plan->room[r].hosted;
    return plan->rowwise && !plan->limits && !plan->chains && !hosted;
}

static void walk_visit(void *context, const struct yl_visit *visit)
{
    struct helper *helper = context;
    if (helper->crew->main->plan->node[visit->node].ordered)
        keep_visit(helper, visit);
    else
        yl_loop_defer(&helper->worker.loop, visit);
}

static bool claim(int *state)
{
    int open = OPEN;
    return __atomic_load_n(state, __ATOMIC_RELAXED) == OPEN &&
           __atomic_compare_exchange_n(state, &open, CLAIMED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Walks a window, those who need an order being kept in it. */
static void walk_window(struct yl_walker *walker, struct window *window)
{
    void *before = walker->enqueue_context;
    walker->enqueue_context = &window->queue;
    if (window->from < window->to) yl_loop_gather(walker, window->from, window->to);
    walker->enqueue_context = before;
}

/* A window first, since the loop waits for it; else a tail. False: there is nothing to do. `h` is NULL for the thread of the loop. */
static bool work(struct yl_crew *workers, struct helper *helper)
{
    struct yl_walker *walker = helper ? &helper->worker.walker : &workers->main->walker;
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
        if (helper) helper->window = window;
        walk_window(walker, window);
        if (helper) yl_walker_flush(walker);
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

static void *help(void *context)
{
    struct helper *helper = context;
    for (int idle = 0; !__atomic_load_n(&helper->crew->closing, __ATOMIC_ACQUIRE);) {
        idle = work(helper->crew, helper) ? 0 : idle + 1;
        if (!idle) yl_place_free(&helper->place);
        if (idle > SPINS) nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
    return NULL;
}

/* The loop's walker has a full batch of a tail. With every place taken, or nobody to help, it walks it itself. */
static bool give(void *context, struct yl_batch *full)
{
    struct yl_crew *workers = context;
    for (uint32_t i = 0; workers->helpers && i < BEHIND; i++) {
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
static void put_window(struct yl_crew *workers)
{
    struct window *window = workers->windows;
    while (window->turn > workers->taken)
        window++; /* the first that is free, so that few are in use */
    window->from = workers->next_from;
    window->count = 0;
    if (window->queue.list) yl_queue_begin(&window->queue, window->from);
    window->to = window->from < workers->last
                     ? yl_loop_window_end(&workers->main->loop, window->from, workers->last)
                     : window->from;
    workers->next_from = window->to;
    __atomic_store_n(&window->turn, ++workers->put, __ATOMIC_RELAXED);
    __atomic_store_n(&window->state, OPEN, __ATOMIC_RELEASE);
}

static void hire(struct yl_crew *workers)
{
    int want = workers->spare(workers->context);
    while (workers->helpers < want && workers->helpers < MOST) {
        struct helper *helper = calloc(1, sizeof *helper);
        if (!helper) return;
        helper->crew = workers;
        const struct yl_worker *worker = workers->main;
        enum yl_status s = yl_worker_init(&helper->worker, worker->plan,
                                          worker->replication.kernels, worker->walker.rows, 0);
        if (!s) s = yl_replication_start(&helper->worker.replication, worker->replication.index);
        if (!s) yl_loop_start(&helper->worker.loop);
        helper->worker.replication.bit_set = worker->replication.bit_set;
        helper->worker.walker.defer = may_loop(worker->plan) ? walk_visit : keep_visit;
        helper->worker.walker.defer_context = helper->worker.loop.hand_over_context = helper;
        helper->worker.loop.hand_over = keep_visit;
        if (worker->walker.enqueue) helper->worker.walker.enqueue = yl_queue_add;
        if (s || yl_place_thread(&helper->thread, &helper->place, help, helper)) {
            yl_worker_free(&helper->worker);
            free(helper);
            return;
        }
        workers->helper[workers->helpers++] = helper;
    }
}

static void put_windows(struct yl_crew *workers)
{
    while (workers->put - workers->taken < WINDOWS &&
           workers->put - workers->taken < AHEAD + (uint32_t)workers->helpers)
        put_window(workers);
}

/* The loop asks for the visits of its next window: walked ahead by somebody, or walked here if nobody has begun. */
static uint32_t gather(void *context, uint32_t from, uint32_t last)
{
    struct yl_crew *workers = context;
    struct yl_loop *loop = &workers->main->loop;
    if (!workers->put) {
        workers->next_from = from;
        workers->last = last;
    }
    hire(workers);
    put_windows(workers);
    struct window *window = workers->windows;
    while (window->turn != workers->taken + 1) window++;
    uint32_t to = window->to;
    if (claim(&window->state)) {
        yl_loop_gather(loop->walker, from, to);
    } else {
        for (int spins = 0; __atomic_load_n(&window->state, __ATOMIC_ACQUIRE) != READY; spins++)
            if (loop->walker->enqueue && work(workers, NULL))
                spins = 0;
            else if (spins > SPINS)
                sched_yield();
        if (loop->walker->enqueue)
            yl_queue_pour(yl_queueing_queue(loop->queueing), &window->queue);
        else
            for (uint32_t i = 0; i < window->count && !loop->status; i++)
                yl_loop_defer(loop, &window->visit[i]);
    }
    workers->taken++;
    put_windows(workers);
    return to;
}

static void free_windows(struct yl_crew *workers)
{
    for (int i = 0; i < WINDOWS; i++) {
        free(workers->windows[i].visit);
        yl_queue_free(&workers->windows[i].queue);
    }
}

struct yl_crew *yl_crew_open(struct yl_worker *worker, int (*spare)(void *), void *context)
{
    struct yl_crew *workers = calloc(1, sizeof *workers);
    if (!workers) return NULL;
    *workers = (struct yl_crew){.main = worker, .spare = spare, .context = context};
    for (int i = 0; i < WINDOWS; i++) {
        workers->windows[i].state = READY;
        if (worker->loop.queueing && yl_queue_init(&workers->windows[i].queue, worker->plan)) {
            free_windows(workers);
            free(workers);
            return NULL;
        }
    }
    for (int i = 0; i < BEHIND; i++) workers->tail[i].state = READY;
    worker->loop.gather = gather;
    worker->loop.gather_context = workers;
    worker->walker.give = give;
    worker->walker.give_context = workers;
    return workers;
}

enum yl_status yl_crew_close(struct yl_crew *workers)
{
    enum yl_status s = YL_OK;
    for (int i = 0; i < BEHIND; i++) /* what nobody has begun */
        if (claim(&workers->tail[i].state))
            yl_walker_walk(&workers->main->walker, workers->tail[i].batch);
    __atomic_store_n(&workers->closing, 1, __ATOMIC_RELEASE);
    workers->main->loop.gather = NULL;
    workers->main->walker.give = NULL;
    for (int i = 0; i < workers->helpers; i++) {
        struct helper *helper = workers->helper[i];
        pthread_join(helper->thread, NULL);
        if (!s) s = helper->status ? helper->status : helper->worker.loop.status;
        if (helper->worker.walker.failed) s = YL_NO_MEMORY;
        yl_tally_merge(&workers->main->tally, &helper->worker.tally);
        yl_worker_free(&helper->worker);
        free(helper);
    }
    if (workers->main->walker.failed) s = YL_NO_MEMORY;
    for (int i = 0; i < WINDOWS; i++)
        if (workers->windows[i].queue.failed) s = YL_NO_MEMORY;
    free_windows(workers);
    for (int i = 0; i < BEHIND; i++)
        if (workers->tail[i].batch) yl_batch_put(&workers->main->walker, workers->tail[i].batch);
    free(workers);
    return s;
}
