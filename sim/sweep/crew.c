/* crew.c: windows and tails, each walked by whoever claims it first. Contract: crew.h. */
#include "sim/sweep/crew.h"
#include "sim/engine/batch.h"
#include "sim/engine/lines.h"
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
    struct yl_claims claims; /* or, in a plan with lines, claims */
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
    struct helper *h = context;
    struct window *w = h->window;
    if (w->count == w->room) {
        uint32_t want = w->room ? 2 * w->room : 512;
        struct yl_visit *more = aligned_alloc(64, want * sizeof *more);
        if (!more) {
            h->status = YL_NO_MEMORY;
            return;
        }
        if (w->count) memcpy(more, w->visit, w->count * sizeof *more);
        free(w->visit);
        w->visit = more;
        w->room = want;
    }
    w->visit[w->count++] = *visit;
}

/* Stays with something to do in them and circles have no batch form, but a loop of the helper's own will do as long as nothing
 * of them is kept in the replication's: counters of limits, streams, who was begun by whom. */
static bool may_loop(const struct yl_plan *p)
{
    bool hosted = false;
    for (uint32_t r = 0; r < p->rooms; r++) hosted |= p->room[r].hosted;
    return p->rowwise && !p->limits && !p->chains && !hosted;
}

static void walk_visit(void *context, const struct yl_visit *visit)
{
    struct helper *h = context;
    if (h->crew->main->plan->node[visit->node].ordered)
        keep_visit(h, visit);
    else
        yl_loop_spill(&h->worker.loop, visit);
}

static bool claim(int *state)
{
    int open = OPEN;
    return __atomic_load_n(state, __ATOMIC_RELAXED) == OPEN &&
           __atomic_compare_exchange_n(state, &open, CLAIMED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Walks a window, those who need an order being kept in it. */
static void walk_window(struct yl_walker *k, struct window *w)
{
    void *before = k->claims_context;
    k->claims_context = &w->claims;
    if (w->from < w->to) yl_loop_gather(k, w->from, w->to);
    k->claims_context = before;
}

/* A window first, since the loop waits for it; else a tail. False: there is nothing to do. `h` is NULL for the thread of the loop. */
static bool work(struct yl_crew *c, struct helper *h)
{
    struct yl_walker *k = h ? &h->worker.walker : &c->main->walker;
    struct window *w = NULL;
    for (uint32_t i = 0, oldest = 0; i < WINDOWS; i++) { /* it is needed next */
        uint32_t turn = __atomic_load_n(&c->windows[i].turn, __ATOMIC_RELAXED);
        if (__atomic_load_n(&c->windows[i].state, __ATOMIC_RELAXED) == OPEN &&
            (!w || turn < oldest)) {
            w = &c->windows[i];
            oldest = turn;
        }
    }
    if (w && claim(&w->state)) {
        if (h) h->window = w;
        walk_window(k, w);
        if (h) yl_walker_flush(k);
        __atomic_store_n(&w->state, READY, __ATOMIC_RELEASE);
        return true;
    }
    for (uint32_t i = 0; i < BEHIND; i++) {
        struct tail *t = &c->tail[i];
        if (!claim(&t->state)) continue;
        yl_walker_walk(k, t->batch);
        __atomic_store_n(&t->state, READY, __ATOMIC_RELEASE);
        return true;
    }
    return false;
}

static void *help(void *context)
{
    struct helper *h = context;
    for (int idle = 0; !__atomic_load_n(&h->crew->closing, __ATOMIC_ACQUIRE);) {
        idle = work(h->crew, h) ? 0 : idle + 1;
        if (!idle) yl_place_free(&h->place);
        if (idle > SPINS) nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
    return NULL;
}

/* The loop's walker has a full batch of a tail. With every place taken, or nobody to help, it walks it itself. */
static bool give(void *context, struct yl_batch *full)
{
    struct yl_crew *c = context;
    for (uint32_t i = 0; c->helpers && i < BEHIND; i++) {
        struct tail *t = &c->tail[i];
        if (__atomic_load_n(&t->state, __ATOMIC_ACQUIRE) != READY) continue;
        if (t->batch) yl_batch_put(&c->main->walker, t->batch);
        t->batch = full;
        __atomic_store_n(&t->state, OPEN, __ATOMIC_RELEASE);
        return true;
    }
    return false;
}

/* Puts out the next window of the replication. */
static void put_window(struct yl_crew *c)
{
    struct window *w = c->windows;
    while (w->turn > c->taken) w++; /* the first that is free, so that few are in use */
    w->from = c->next_from;
    w->count = 0;
    if (w->claims.list) yl_claims_begin(&w->claims, w->from);
    w->to = w->from < c->last ? yl_loop_window_end(&c->main->loop, w->from, c->last) : w->from;
    c->next_from = w->to;
    __atomic_store_n(&w->turn, ++c->put, __ATOMIC_RELAXED);
    __atomic_store_n(&w->state, OPEN, __ATOMIC_RELEASE);
}

static void hire(struct yl_crew *c)
{
    int want = c->spare(c->context);
    while (c->helpers < want && c->helpers < MOST) {
        struct helper *h = calloc(1, sizeof *h);
        if (!h) return;
        h->crew = c;
        const struct yl_worker *m = c->main;
        enum yl_status s = yl_worker_init(&h->worker, m->plan, m->world.kernels, m->walker.rows, 0);
        if (!s) s = yl_world_start(&h->worker.world, m->world.replication);
        if (!s) yl_loop_start(&h->worker.loop);
        h->worker.world.bit_set = m->world.bit_set;
        h->worker.walker.spill = may_loop(m->plan) ? walk_visit : keep_visit;
        h->worker.walker.spill_context = h->worker.loop.hand_over_context = h;
        h->worker.loop.hand_over = keep_visit;
        if (m->walker.claims) h->worker.walker.claims = yl_claims_add;
        if (s || yl_place_thread(&h->thread, &h->place, help, h)) {
            yl_worker_free(&h->worker);
            free(h);
            return;
        }
        c->helper[c->helpers++] = h;
    }
}

static void put_windows(struct yl_crew *c)
{
    while (c->put - c->taken < WINDOWS && c->put - c->taken < AHEAD + (uint32_t)c->helpers)
        put_window(c);
}

/* The loop asks for the visits of its next window: walked ahead by somebody, or walked here if nobody has begun. */
static uint32_t gather(void *context, uint32_t from, uint32_t last)
{
    struct yl_crew *c = context;
    struct yl_loop *l = &c->main->loop;
    if (!c->put) {
        c->next_from = from;
        c->last = last;
    }
    hire(c);
    put_windows(c);
    struct window *w = c->windows;
    while (w->turn != c->taken + 1) w++;
    uint32_t to = w->to;
    if (claim(&w->state)) {
        yl_loop_gather(l->walker, from, to);
    } else {
        for (int spins = 0; __atomic_load_n(&w->state, __ATOMIC_ACQUIRE) != READY; spins++)
            if (l->walker->claims && work(c, NULL))
                spins = 0;
            else if (spins > SPINS)
                sched_yield();
        if (l->walker->claims)
            yl_claims_pour(yl_lines_claims(l->lines), &w->claims);
        else
            for (uint32_t i = 0; i < w->count && !l->status; i++) yl_loop_spill(l, &w->visit[i]);
    }
    c->taken++;
    put_windows(c);
    return to;
}

static void free_windows(struct yl_crew *c)
{
    for (int i = 0; i < WINDOWS; i++) {
        free(c->windows[i].visit);
        yl_claims_free(&c->windows[i].claims);
    }
}

struct yl_crew *yl_crew_open(struct yl_worker *worker, int (*spare)(void *), void *context)
{
    struct yl_crew *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    *c = (struct yl_crew){.main = worker, .spare = spare, .context = context};
    for (int i = 0; i < WINDOWS; i++) {
        c->windows[i].state = READY;
        if (worker->loop.lines && yl_claims_init(&c->windows[i].claims, worker->plan)) {
            free_windows(c);
            free(c);
            return NULL;
        }
    }
    for (int i = 0; i < BEHIND; i++) c->tail[i].state = READY;
    worker->loop.gather = gather;
    worker->loop.gather_context = c;
    worker->walker.give = give;
    worker->walker.give_context = c;
    return c;
}

enum yl_status yl_crew_close(struct yl_crew *c)
{
    enum yl_status s = YL_OK;
    for (int i = 0; i < BEHIND; i++) /* what nobody has begun */
        if (claim(&c->tail[i].state)) yl_walker_walk(&c->main->walker, c->tail[i].batch);
    __atomic_store_n(&c->closing, 1, __ATOMIC_RELEASE);
    c->main->loop.gather = NULL;
    c->main->walker.give = NULL;
    for (int i = 0; i < c->helpers; i++) {
        struct helper *h = c->helper[i];
        pthread_join(h->thread, NULL);
        if (!s) s = h->status ? h->status : h->worker.loop.status;
        if (h->worker.walker.failed) s = YL_NO_MEMORY;
        yl_tally_merge(&c->main->tally, &h->worker.tally);
        yl_worker_free(&h->worker);
        free(h);
    }
    if (c->main->walker.failed) s = YL_NO_MEMORY;
    for (int i = 0; i < WINDOWS; i++)
        if (c->windows[i].claims.failed) s = YL_NO_MEMORY;
    free_windows(c);
    for (int i = 0; i < BEHIND; i++)
        if (c->tail[i].batch) yl_batch_put(&c->main->walker, c->tail[i].batch);
    free(c);
    return s;
}
