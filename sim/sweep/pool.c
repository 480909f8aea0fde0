/* pool.c: points open in their order; threads take jobs under one lock and chunks of them without. Contract: pool.h. */
#include "sim/sweep/pool.h"
#include "sim/stats/summary.h"
#include "sim/sweep/open.h"
#include "sim/sweep/places.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct pool {
    int waiting; /* hands with nothing to do, atomic */
    int hands;   /* at work */
    const struct yl_pool_source *source;
    const struct yl_run_options *options;
    struct yl_diags *diags;
    struct yl_fault *fault;
    const struct yl_kernels *kernels;
    struct yl_open_tables *tables; /* where new plans find theirs */
    struct yl_open **window;       /* [wide], point i at i % wide; NULL: free */
    uint64_t wide, next, head;     /* next to open, first that is not taken */
    uint64_t serial;
    bool taking;
    enum yl_status status;
    int64_t visits;
    double engine; /* seconds, of all hands */
    double told, worst, need;
    pthread_mutex_t lock, compiling;
    pthread_cond_t changed;
};
struct hand { /* one thread */
    struct pool *pool;
    struct yl_open *at; /* whose plan the worker has */
    uint32_t variant;
    struct yl_worker worker;
    struct yl_record record;
    struct yl_fault fault;
    double engine;
    struct yl_place place; /* until there is work */
};

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double yl_pool_width(const struct yl_result *result, const char *place, const char *metric)
{
    double worst = 0;
    struct yl_over over;
    if (!result->replications || yl_over_init(&over, result->replications)) return INFINITY;
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_metric *found =
            yl_summary_find(variant, 0, place ? place : "all", metric ? metric : "orders");
        struct yl_summary summary = {.mean = NAN};
        over.failed = variant->failed;
        if (found) yl_summary_metric(&summary, found, &over);
        double width = 0.5 * (summary.high - summary.low) / fabs(summary.mean);
        if (!(summary.high == summary.low) && !(width <= worst)) worst = width;
        if (isnan(width) && summary.high != summary.low) worst = INFINITY;
        if (!found) worst = INFINITY;
    }
    yl_over_free(&over);
    return worst;
}

/* ---- under the lock ---- */

static void set_status(struct hand *hand, enum yl_status status)
{
    struct pool *pool = hand->pool;
    if (!pool->status) {
        __atomic_store_n(&pool->status, status, __ATOMIC_RELAXED);
        if (*hand->fault.text) *pool->fault = hand->fault;
    }
    pthread_cond_broadcast(&pool->changed);
}

/* Drops one hold on a point; the last one closes it. */
static void let_go(struct pool *pool, struct yl_open *point)
{
    if (--point->holds) return;
    void *own = point->own;
    bool opened = point->opened;
    yl_open_free(point);
    if (opened && pool->source->close) pool->source->close(pool->source->context, own);
}

static void drop_worker(struct hand *hand)
{
    if (!hand->at) return;
    yl_worker_free(&hand->worker);
    let_go(hand->pool, hand->at);
    hand->at = NULL;
}

static struct yl_job *job_of(struct yl_open *point)
{
    return point && point->ready ? yl_open_job(point) : NULL;
}

static struct yl_open *in_window(const struct pool *pool, uint64_t index)
{
    return pool->window[index % pool->wide];
}

/* The first point is the first thread's, whose heap is the cheapest to grow. */
static bool may_open(const struct pool *pool)
{
    if (!pool->next && omp_get_thread_num()) return false;
    return pool->next < pool->source->points && pool->next - pool->head < pool->wide;
}

/* A job of the point at hand, else none for a new point, else of the first point that has one. */
static struct yl_job *choose(const struct hand *hand, struct yl_open **point)
{
    const struct pool *pool = hand->pool;
    struct yl_job *job = job_of(*point = hand->at);
    if (job || may_open(pool)) return job;
    for (uint64_t i = pool->head; i < pool->next && !job; i++)
        job = job_of(*point = in_window(pool, i));
    return job;
}

/* ---- without it ---- */

static void relock(struct pool *pool) { pthread_mutex_lock(&pool->lock); }
static void unlock(struct pool *pool) { pthread_mutex_unlock(&pool->lock); }

static enum yl_status keep_record(struct hand *hand, struct yl_open *point,
                                  const struct yl_job *job)
{
    const struct yl_run_options *options = hand->pool->options;
    struct yl_ledger_key key = {point->key[job->variant], job->replication + 1, options->keep};
    if (!options->ledger) return YL_OK;
    enum yl_status s = yl_record_write(&hand->record, &point->result.variant[job->variant],
                                       job->replication, options->keep);
    if (s) return s;
    return yl_ledger_add(options->ledger, &key, hand->record.text, hand->record.length,
                         &hand->fault);
}

/* Hands that found nothing to do may walk ahead for one that runs a loop. */
static int spare(void *context)
{
    return __atomic_load_n(&((struct pool *)context)->waiting, __ATOMIC_RELAXED);
}

static enum yl_status prepare(struct hand *hand, struct yl_open *point, struct yl_job *job)
{
    const struct yl_run_options *options = hand->pool->options;
    struct yl_plan *plan = &point->plan[job->variant];
    enum yl_status s = YL_OK;
    if (!hand->worker.plan) {
        s = yl_worker_init(&hand->worker, plan, hand->pool->kernels, options->batch,
                           options->window);
        if (s) return s;
        hand->worker.loop.stop = options->stop;
        hand->worker.loop.alone = options->loop;
        hand->worker.spare = spare;
        hand->worker.spare_context = hand->pool;
    }
    return yl_open_bits(point, job, &hand->worker);
}

static enum yl_status walk_chunk(struct hand *hand, struct yl_open *point, const struct yl_job *job,
                                 uint32_t chunk)
{
    enum yl_status s = yl_worker_walk(&hand->worker, chunk, job->chunks);
    if (s != YL_FAILED) return s;
    __atomic_store_n(&point->result.variant[job->variant].failed[job->replication], true,
                     __ATOMIC_RELAXED);
    return YL_OK;
}

static enum yl_status end_job(struct hand *hand, struct yl_open *point, struct yl_job *job,
                              uint32_t walked, bool *complete)
{
    enum yl_status s = yl_open_store(point, job, &hand->worker, walked, complete);
    return s || !*complete ? s : keep_record(hand, point, job);
}

/* A round is over: done, or the next one. Nobody else is at this point, and `done` is made known
 * under the lock only. */
static enum yl_status end_round(struct hand *hand, struct yl_open *point, bool *done)
{
    struct pool *pool = hand->pool;
    const struct yl_enough *enough = &pool->options->enough;
    enum yl_status s = YL_OK;
    do {
        const uint32_t n = point->result.replications;
        point->width = yl_pool_width(&point->result, enough->place, enough->metric);
        point->held = point->width <= enough->width ? point->held + 1 : 0;
        *done = enough->width <= 0 || point->held >= 2 || n >= point->most;
        if (!*done) s = yl_open_round(point, yl_open_next(n, point->most), pool->options);
    } while (!s && !*done && !point->jobs);
    if (!s && *done && pool->source->finish)
        s = pool->source->finish(pool->source->context, &point->result, point->scenarios,
                                 point->plan);
    return s;
}

static enum yl_status check_metric(struct hand *hand, const struct yl_variant_result *base)
{
    const struct yl_enough *enough = &hand->pool->options->enough;
    if (!enough->metric || yl_summary_find(base, 0, enough->place, enough->metric)) return YL_OK;
    return yl_fault_set(&hand->fault, YL_BAD_CALL, "there is no metric '%s.%s' in this scenario",
                        enough->place, enough->metric);
}

static enum yl_status open_point(struct hand *hand, struct yl_open *point, bool *done)
{
    struct pool *pool = hand->pool;
    struct yl_pool_point said = {0};
    const struct yl_run_options *options = pool->options;
    enum yl_status s = pool->source->open(pool->source->context, point->index, &said, &hand->fault);
    if (s) return s;
    point->opened = true;
    point->own = said.own;
    pthread_mutex_lock(&pool->compiling);
    s = yl_open_compile(point, &said, &pool->tables,
                        &(struct yl_open_how){options, pool->diags, &hand->fault});
    if (s == YL_BAD_INPUT && said.number)
        yl_diag_note(pool->diags, "at point %llu", "在第 %llu 个点",
                     (unsigned long long)said.number);
    pthread_mutex_unlock(&pool->compiling);
    if (s) return s;
    int64_t asked =
        options->replications ? options->replications : said.scenarios->variant[0].replications;
    if (options->only.replication) asked = 1;
    point->most = (uint32_t)asked;
    if (options->enough.width > 0) {
        point->most =
            (uint32_t)(options->enough.most ? options->enough.most : YL_MOST_REPLICATIONS);
        asked = point->most < YL_ROUND_FIRST ? point->most : YL_ROUND_FIRST;
    }
    s = yl_open_round(point, (uint32_t)asked, options);
    if (!s) s = check_metric(hand, &point->result.variant[0]);
    return s || point->jobs ? s : end_round(hand, point, done);
}

/* Without the lock, by the first thread. */
static void progress(struct hand *hand)
{
    struct pool *pool = hand->pool;
    const struct yl_run_options *options = pool->options;
    if (!options->progress || omp_get_thread_num()) return;
    double now = seconds(CLOCK_MONOTONIC);
    if (now - pool->told < 0.1) return;
    pool->told = now;
    relock(pool);
    double share = (double)pool->head;
    char what[96] = "";
    double worst = pool->worst;
    for (uint64_t i = pool->head; i < pool->next; i++) {
        const struct yl_open *point = in_window(pool, i);
        if (!point || !point->ready) continue;
        uint64_t walked = __atomic_load_n(&point->walked, __ATOMIC_RELAXED);
        double here = point->chunks ? (double)walked / (double)point->chunks : 1;
        if (options->enough.width > 0 && !point->done) {
            double n = point->result.replications, before = point->before;
            double need = point->width > 0 && isfinite(point->width) && before > 0
                              ? before * pow(point->width / options->enough.width, 2)
                              : point->most;
            need = fmin(fmax(need, n), point->most);
            here = (before + here * (n - before)) / need;
            if (before > 0) worst = fmax(worst, point->width);
        }
        share += point->done ? 1 : here;
    }
    size_t used = 0;
    if (pool->source->points > 1)
        used = (size_t)snprintf(what, sizeof what, "%llu/%llu", (unsigned long long)pool->head,
                                (unsigned long long)pool->source->points);
    if (worst > 0 && isfinite(worst) && (pool->source->points > 1 || options->enough.width > 0))
        snprintf(what + used, sizeof what - used, " ±%.2g%%", 100 * worst);
    unlock(pool);
    options->progress(options->progress_context, share / (double)pool->source->points, what);
}

/* ---- what a thread does; each is called and left under the lock ---- */

static void ready(struct hand *hand, struct yl_open *point, enum yl_status s, bool done)
{
    if (s) {
        set_status(hand, s);
        return;
    }
    point->ready = !done;
    point->done = done;
    pthread_cond_broadcast(&hand->pool->changed);
}

static void open_next(struct hand *hand)
{
    struct pool *pool = hand->pool;
    struct yl_open *point = yl_open_new(pool->next);
    if (!point) {
        set_status(hand, YL_NO_MEMORY);
        return;
    }
    pool->window[pool->next++ % pool->wide] = point;
    drop_worker(hand);
    point->holds++; /* this thread goes on with it */
    hand->at = point;
    hand->variant = 0;
    unlock(pool);
    bool done = false;
    enum yl_status s = open_point(hand, point, &done);
    relock(pool);
    ready(hand, point, s, done);
}

/* Walks the chunk, and as many after it as the others leave, into one tally; `walked` tells how many. */
static enum yl_status walk_chunks(struct hand *hand, struct yl_open *point, struct yl_job *job,
                                  uint32_t chunk, uint32_t *walked)
{
    struct pool *pool = hand->pool;
    const struct yl_run_options *options = pool->options;
    uint32_t first = options->only.replication ? options->only.replication : 1;
    yl_place_free(&hand->place);
    enum yl_status s = prepare(hand, point, job);
    double begun = seconds(CLOCK_THREAD_CPUTIME_ID);
    if (!s) s = yl_worker_start(&hand->worker, first + job->replication);
    while (!s && chunk < job->chunks) {
        s = walk_chunk(hand, point, job, chunk);
        ++*walked;
        __atomic_add_fetch(&point->walked, 1, __ATOMIC_RELAXED);
        progress(hand);
        if (__atomic_load_n(&pool->status, __ATOMIC_RELAXED) || yl_stop_asked(options->stop)) break;
        chunk = yl_job_take(job);
    }
    hand->engine += seconds(CLOCK_THREAD_CPUTIME_ID) - begun;
    return s;
}

static void run_job(struct hand *hand, struct yl_open *point, struct yl_job *job)
{
    struct pool *pool = hand->pool;
    uint32_t chunk = yl_job_take(job), walked = 0;
    bool complete = false, done = false;
    if (chunk >= job->chunks) return; /* others have taken the last meanwhile */
    if (hand->at != point || hand->variant != job->variant) {
        point->holds++;
        drop_worker(hand);
        hand->at = point;
        hand->variant = job->variant;
    }
    unlock(pool);
    enum yl_status s = walk_chunks(hand, point, job, chunk, &walked);
    if (!s) s = end_job(hand, point, job, walked, &complete);
    relock(pool);
    if (!s) pool->visits += hand->worker.tally.visits;
    if (s)
        set_status(hand, s);
    else if (complete && ++point->complete == point->jobs) {
        point->ready = false;
        unlock(pool);
        s = end_round(hand, point, &done);
        relock(pool);
        ready(hand, point, s, done);
    }
}

static void take_results(struct hand *hand)
{
    struct pool *pool = hand->pool;
    pool->taking = true;
    while (!pool->status && pool->head < pool->next && in_window(pool, pool->head)->done) {
        struct yl_open *point = in_window(pool, pool->head);
        if (isfinite(point->width)) pool->worst = fmax(pool->worst, point->width);
        unlock(pool);
        enum yl_status s = pool->source->take(pool->source->context, point->index, &point->result,
                                              point->plan, &hand->fault);
        point->result = (struct yl_result){0};
        relock(pool);
        if (s) set_status(hand, s);
        pool->window[pool->head++ % pool->wide] = NULL;
        let_go(pool, point);
    }
    pool->taking = false;
    pthread_cond_broadcast(&pool->changed);
}

static void work(struct hand *hand)
{
    struct pool *pool = hand->pool;
    const volatile sig_atomic_t *stop = pool->options->stop;
    relock(pool);
    pool->hands++;
    while (!pool->status && pool->head < pool->source->points) {
        struct yl_open *point;
        struct yl_job *job;
        if (yl_stop_asked(stop))
            set_status(hand, YL_INTERRUPTED);
        else if (!pool->taking && pool->head < pool->next && in_window(pool, pool->head)->done)
            take_results(hand);
        else if ((job = choose(hand, &point)))
            run_job(hand, point, job);
        else if (may_open(pool))
            open_next(hand);
        else {
            drop_worker(hand);
            __atomic_add_fetch(&pool->waiting, 1, __ATOMIC_RELAXED);
            pthread_cond_wait(&pool->changed, &pool->lock);
            __atomic_sub_fetch(&pool->waiting, 1, __ATOMIC_RELAXED);
        }
    }
    yl_place_free(&hand->place);
    drop_worker(hand);
    pool->engine += hand->engine;
    pool->hands--;
    pthread_cond_broadcast(&pool->changed);
    while (pool->hands) pthread_cond_wait(&pool->changed, &pool->lock); /* a barrier would spin */
    unlock(pool);
    yl_record_free(&hand->record);
}

static void close_pool(struct pool *pool)
{
    for (uint64_t i = pool->head; pool->window && i < pool->next; i++) {
        struct yl_open *point = in_window(pool, i);
        if (point) let_go(pool, point);
    }
    free(pool->window);
    yl_open_tables_drop(pool->tables);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->compiling);
    pthread_mutex_destroy(&pool->lock);
}

enum yl_status yl_pool_run(const struct yl_pool_source *source,
                           const struct yl_run_options *options, struct yl_run_info *info,
                           struct yl_diags *diags, struct yl_fault *fault)
{
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID), wall = seconds(CLOCK_MONOTONIC);
    int threads = options->threads > 0 ? options->threads : omp_get_num_procs();
    struct pool pool = {.source = source, .options = options, .diags = diags, .fault = fault};
    pool.kernels = options->isa ? yl_kernels_named(options->isa) : yl_kernels_best();
    if (!pool.kernels)
        return yl_fault_set(fault, YL_BAD_CALL, "this processor has no '%s'; scalar always works",
                            options->isa);
    pthread_mutex_init(&pool.lock, NULL);
    pthread_mutex_init(&pool.compiling, NULL);
    pthread_cond_init(&pool.changed, NULL);
    pool.wide = (uint64_t)threads + 8;
    struct yl_team team = {.lock = &pool.lock};
    pool.window = calloc(pool.wide, sizeof *pool.window);
    if (!pool.window) pool.status = YL_NO_MEMORY;
#pragma omp parallel num_threads(threads)
    {
        struct hand hand = {.pool = &pool};
        if (threads > 1) yl_place_take(&team, &hand.place);
#pragma omp barrier
        work(&hand);
    }
    info->isa = pool.kernels->name;
    info->threads = threads;
    info->visits = pool.visits;
    info->wall_s = seconds(CLOCK_MONOTONIC) - wall;
    info->cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    info->engine_s = pool.engine;
    close_pool(&pool);
    if (options->ledger) {
        struct yl_fault other = {0};
        enum yl_status s = yl_ledger_sync(options->ledger, pool.status ? &other : fault);
        if (!pool.status) pool.status = s;
    }
    if (pool.status == YL_NO_MEMORY && !*fault->text)
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for this run");
    return pool.status;
}
