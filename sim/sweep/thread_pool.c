/* thread_pool.c: points open in their order; threads take jobs under one lock and chunks of them without. Contract: thread_pool.h. */
#include "sim/sweep/thread_pool.h"
#include "sim/base/array.h"
#include "sim/base/clock.h"
#include "sim/base/get.h"
#include "sim/base/number.h"
#include "sim/stats/selection.h"
#include "sim/stats/summary.h"
#include "sim/sweep/point_jobs.h"
#include "sim/sweep/thread_team.h"
#include <math.h>
#include <stdlib.h>

struct pool {
    int waiting; /* threads with nothing to do, atomic */
    int hired;   /* threads beside those of the team that help with loops, atomic */
    int working; /* threads that are not done */
    int threads, processors;
    const struct yl_pool_source *source;
    const struct yl_run_options *options;
    struct yl_fault *fault;
    const struct yl_kernels *kernels;
    struct yl_shared_tables *tables; /* where new plans find theirs */
    struct yl_point_jobs **window;   /* [wide], point i at i % wide; NULL: free */
    uint64_t wide, next, head;       /* next to open, first that is not taken */
    bool taking;
    enum yl_status status;
    int64_t visits;
    double engine_s; /* processor seconds, of all threads */
    double told, worst;
    double looked_s; /* when it was last asked for a look, first of all the begin */
    uint32_t looked; /* replications of the last one at all variants */
    bool looking, looked_at_base;
    pthread_mutex_t lock;
    pthread_cond_t changed;
};
struct pool_thread { /* one thread */
    struct pool *pool;
    struct yl_team_thread *team; /* its affinity is held until there is work */
    struct yl_point_jobs *at;    /* whose plan the engine has */
    uint32_t variant;
    struct yl_engine engine;
    struct yl_engine_room room;
    struct yl_record record;
    struct yl_fault fault;
    double engine_s;
};

double yl_pool_width(const struct yl_result *result, const char *place, const char *metric)
{
    double worst = 0;
    struct yl_replication_stats stats;
    if (!result->replications) return INFINITY;
    yl_replication_stats_init(&stats, result->replications);
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_metric *found =
            yl_summary_find(variant, 0, place ? place : "all", metric ? metric : "orders");
        struct yl_summary summary = {.mean = NAN};
        stats.failed = variant->failed;
        if (found) yl_summary_metric(&summary, found, &stats);
        double width = 0.5 * (summary.high - summary.low) / fabs(summary.mean);
        if (!(summary.high == summary.low) && !(width <= worst)) worst = width;
        if (isnan(width) && summary.high != summary.low) worst = INFINITY;
        if (!found) worst = INFINITY;
    }
    yl_replication_stats_free(&stats);
    return worst;
}

/* ---- under the lock ---- */

/* As many threads that wait as there is something new for. */
static void wake(struct pool *pool, uint64_t things)
{
    const int waiting = __atomic_load_n(&pool->waiting, __ATOMIC_RELAXED);
    for (int i = 0; i < waiting && (uint64_t)i < things; i++) pthread_cond_signal(&pool->changed);
}

static void set_status(struct pool_thread *thread, enum yl_status status)
{
    struct pool *pool = thread->pool;
    if (!pool->status) {
        __atomic_store_n(&pool->status, status, __ATOMIC_RELAXED);
        if (*thread->fault.text) *pool->fault = thread->fault;
    }
    pthread_cond_broadcast(&pool->changed);
}

/* Drops one hold on a point; the last one closes it. */
static void let_go(struct pool *pool, struct yl_point_jobs *point)
{
    if (--point->holds) return;
    void *own = point->own;
    bool opened = point->opened;
    yl_point_jobs_free(point);
    if (opened && pool->source->close) pool->source->close(pool->source->context, own);
}

static void drop_engine(struct pool_thread *thread)
{
    if (!thread->at) return;
    yl_engine_free(&thread->engine);
    let_go(thread->pool, thread->at);
    thread->at = NULL;
}

static struct yl_job *job_of(struct yl_point_jobs *point)
{
    return point && point->ready ? yl_point_jobs_pick(point) : NULL;
}

static struct yl_point_jobs *in_window(const struct pool *pool, uint64_t index)
{
    return pool->window[index % pool->wide];
}

/* The first point is the first thread's, whose heap is the cheapest to grow. */
static bool may_open(const struct pool_thread *thread)
{
    const struct pool *pool = thread->pool;
    if (!pool->next && thread->team->number) return false;
    return pool->next < pool->source->points && pool->next - pool->head < pool->wide;
}

/* A job of the point that the thread is at, else none for a new point, else of the first point that has one. */
static struct yl_job *choose(const struct pool_thread *thread, struct yl_point_jobs **point)
{
    const struct pool *pool = thread->pool;
    struct yl_job *job = job_of(*point = thread->at);
    if (job || may_open(thread)) return job;
    for (uint64_t i = pool->head; i < pool->next && !job; i++)
        job = job_of(*point = in_window(pool, i));
    return job;
}

/* ---- without it ---- */

static enum yl_status keep_record(struct pool_thread *thread, struct yl_point_jobs *point,
                                  const struct yl_job *job)
{
    const struct yl_run_options *options = thread->pool->options;
    struct yl_ledger_key key = yl_point_jobs_key(point, job, options);
    if (!options->ledger) return YL_OK;
    uint32_t r;
    struct yl_variant_result *of = yl_point_jobs_place(point, job, thread->team->number, &r);
    struct yl_span span = yl_ledger_find(options->ledger, &key);
    struct yl_record_text other = {0};
    if (!span.to) (void)yl_ledger_text(options->ledger, span, &other); /* else it is whole */
    if (!yl_record_write(&thread->record, of, r, options->keep, &other)) span = (struct yl_span){0};
    const enum yl_status s =
        yl_ledger_add(options->ledger, &key, &thread->record, &span, &thread->fault);
    if (!s) yl_point_jobs_let_go(of, r, thread->record.text, other.text, span);
    yl_point_jobs_hand_over(point, job, thread->team->number, &thread->record, options->keep);
    free(other.text);
    return s;
}

/* As many as have nothing to do, and as there are processors for: of threads beyond those one waits for the other. */
static int spare(void *context, int more)
{
    struct pool *pool = context;
    const int hired = __atomic_add_fetch(&pool->hired, more, __ATOMIC_RELAXED);
    const int waiting = __atomic_load_n(&pool->waiting, __ATOMIC_RELAXED);
    const int idle = pool->processors - (pool->threads - waiting);
    return (idle < waiting ? idle : waiting) - hired;
}

static enum yl_status prepare(struct pool_thread *thread, struct yl_point_jobs *point,
                              struct yl_job *job)
{
    const struct yl_run_options *options = thread->pool->options;
    struct yl_plan *plan = &point->plan[job->variant];
    enum yl_status s = YL_OK;
    if (!thread->engine.plan) {
        s = yl_engine_init(&thread->engine, plan, thread->pool->kernels, options->batch,
                           options->window);
        if (s)
            return yl_fault_set(
                &thread->fault, s,
                "people.size: not enough memory for what %lld persons remember; "
                "make it smaller, or use fewer --threads",
                "people.size：内存不足，存不下 %lld 人的记忆；请调小，或减少 --threads",
                (long long)plan->size);
        thread->engine.walker.stop = options->stop;
        thread->engine.loop.alone = options->loop;
        thread->engine.replication.until = options->walked ? options->walked->until : YL_NEVER;
        thread->engine.spare = spare;
        thread->engine.spare_context = thread->pool;
    }
    yl_point_jobs_bits(point, job, &thread->engine);
    return YL_OK;
}

static enum yl_status walk_chunk(struct pool_thread *thread, struct yl_point_jobs *point,
                                 const struct yl_job *job, uint32_t chunk, uint32_t replication)
{
    struct yl_twin_walks *walks = yl_point_jobs_walks(point, job);
    enum yl_status s = walks ? yl_twins_walk(&point->twins, walks, &point->lock, &thread->engine,
                                             job->variant, replication)
                             : yl_engine_walk(&thread->engine, chunk, job->chunks);
    if (s != YL_FAILED) return s;
    if (point->figures) {
        pthread_mutex_lock(&point->lock);
        yl_walked_caught(point->figures, job->variant, job->replication,
                         thread->engine.loop.caught);
        pthread_mutex_unlock(&point->lock);
    }
    __atomic_store_n(&point->result.variant[job->variant].failed[job->replication], true,
                     __ATOMIC_RELAXED);
    return YL_OK;
}

static bool in_rounds(const struct yl_run_options *options)
{
    return options->enough.early || options->enough.width > 0;
}

/* By one thread at a time: the end of a round, else the first replications of the first variants. */
static bool look(struct pool *pool, const struct yl_point_jobs *point, uint32_t first,
                 uint32_t variants, bool last)
{
    const struct yl_run_options *options = pool->options;
    struct yl_result view = point->result;
    if (!options->look || pool->source->points > 1 || first < 2) return false;
    view.replications = first;
    view.variants = variants;
    if (variants == point->result.variants) pool->looked = first;
    return options->look(options->look_context, &view, last);
}

/* A round is over: done, or the next one. Nobody else is at this point, and `done` is made known
 * under the lock only. */
static enum yl_status end_round(struct pool_thread *thread, struct yl_point_jobs *point, bool *done)
{
    struct pool *pool = thread->pool;
    const struct yl_enough *enough = &pool->options->enough;
    enum yl_status s = YL_OK;
    do {
        const uint32_t n = point->result.replications;
        yl_record_turn(&point->result, pool->options->keep);
        point->width = yl_pool_width(&point->result, enough->place, enough->metric);
        point->held = point->width <= enough->width ? point->held + 1 : 0;
        const bool is_enough =
            in_rounds(pool->options) && look(pool, point, n, point->result.variants, false);
        *done = !in_rounds(pool->options) || (enough->early && is_enough) ||
                (enough->width > 0 && point->held >= 2) || n >= point->most;
        if (!*done)
            s = yl_point_jobs_round(point, yl_point_jobs_next_round(n, point->most, enough),
                                    pool->options);
    } while (!s && !*done && !point->jobs);
    if (!s && *done && pool->source->finish)
        s = pool->source->finish(pool->source->context, &point->result, point->scenarios,
                                 point->plan);
    return s;
}

static enum yl_status check_metric(const struct yl_variant_result *base,
                                   const struct yl_enough *enough, struct yl_fault *fault)
{
    return enough->metric ? yl_summary_need(base, enough->place, enough->metric, fault) : YL_OK;
}

enum yl_status yl_pool_check_metric(const struct yl_scenarios *scenarios,
                                    const struct yl_run_options *options, struct yl_tables *tables,
                                    struct yl_fault *fault)
{
    struct yl_scenarios base = *scenarios;
    struct yl_plan plan = {0};
    struct yl_result result = {0};
    struct yl_diags diags;
    base.variants = 1;
    yl_diags_init(&diags, YL_EN);
    enum yl_status status = yl_compile(&plan, &base.variant[0], tables, &diags);
    if (!status) yl_point_jobs_lay_out(&result, &base, &plan, 1, options);
    if (!status) status = check_metric(&result.variant[0], &options->enough, fault);
    yl_result_free(&result);
    yl_plan_free(&plan);
    yl_diags_free(&diags);
    return status;
}

/* Its tables are added without a lock: no thread waits for another here. */
static enum yl_status open_scenarios(struct pool_thread *thread, struct yl_point_jobs *point,
                                     struct yl_pool_point *given)
{
    struct pool *pool = thread->pool;
    const struct yl_pool_source *source = pool->source;
    enum yl_status s = source->open(source->context, point->index, given, &thread->fault);
    if (s) return s;
    point->opened = true;
    point->own = given->own;
    pthread_mutex_lock(&pool->lock);
    yl_point_jobs_tables(point, &pool->tables, pool->options);
    pthread_mutex_unlock(&pool->lock);
    return yl_point_jobs_compile(point, given, pool->options);
}

static enum yl_status open_point(struct pool_thread *thread, struct yl_point_jobs *point,
                                 bool *done)
{
    const struct yl_pool_source *source = thread->pool->source;
    struct yl_pool_point given = {0};
    const struct yl_run_options *options = thread->pool->options;
    enum yl_status s = open_scenarios(thread, point, &given);
    if (s == YL_BAD_INPUT && source->refused) source->refused(source->context, point->index);
    if (s) return s;
    int64_t asked =
        options->replications ? options->replications : given.scenarios->variant[0].replications;
    if (given.replications) asked = given.replications;
    if (options->only.replication) asked = 1;
    point->most = (uint32_t)asked;
    if (options->enough.width > 0)
        point->most =
            (uint32_t)(options->enough.most ? options->enough.most : YL_MOST_REPLICATIONS);
    if (in_rounds(options)) asked = yl_selection_next(0, point->most);
    s = yl_point_jobs_round(point, (uint32_t)asked, options);
    if (!s) s = check_metric(&point->result.variant[0], &options->enough, &thread->fault);
    return s || point->jobs ? s : end_round(thread, point, done);
}

/* So many replications of so many variants are to be looked at now; 0: none. */
static uint32_t next_look(struct pool *pool, const struct yl_point_jobs *point, uint32_t *variants)
{
    const uint32_t most = point->result.replications;
    const bool is_first = !pool->looked && most > YL_POOL_LOOK;
    uint32_t next = is_first ? YL_POOL_LOOK : yl_selection_next(pool->looked, most);
    const bool may = (double)(point->complete + 1) * most >= (double)point->jobs * next;
    *variants = point->result.variants;
    const uint32_t first = may ? yl_point_jobs_first(point, *variants) : 0;
    for (uint32_t more; (more = yl_selection_next(next, most)) <= first && more < most;)
        next = more;
    if (first >= next) return next < most ? next : 0;
    *variants = 1;
    if (!is_first || pool->looked_at_base || yl_point_jobs_first(point, 1) < next) return 0;
    pool->looked_at_base = true;
    return next;
}

/* A replication is there, and does not count yet, so that nobody lays out the result meanwhile. */
static void look_again(struct pool *pool, const struct yl_point_jobs *point)
{
    uint32_t variants;
    if (!pool->options->look || pool->source->points > 1 || pool->looking) return;
    const double now = yl_seconds(CLOCK_MONOTONIC);
    if (now - pool->looked_s < 1e-3 * YL_PROGRESS_MS) return;
    pool->looked_s = now;
    const uint32_t next = next_look(pool, point, &variants);
    if (!next) return;
    pool->looking = true;
    pthread_mutex_unlock(&pool->lock);
    (void)look(pool, point, next, variants, false);
    pthread_mutex_lock(&pool->lock);
    pool->looking = false;
}

/* Without the lock, by the first thread. */
static void progress(struct pool_thread *thread)
{
    struct pool *pool = thread->pool;
    const struct yl_run_options *options = pool->options;
    if (!options->progress || thread->team->number) return;
    double now = yl_seconds(CLOCK_MONOTONIC);
    if (now - pool->told < 1e-3 * YL_PROGRESS_MS) return;
    pool->told = now;
    pthread_mutex_lock(&pool->lock);
    double share = (double)pool->head;
    char what[96] = "";
    double worst = pool->worst;
    for (uint64_t i = pool->head; i < pool->next; i++) {
        const struct yl_point_jobs *point = in_window(pool, i);
        if (!point || !point->ready) continue;
        uint64_t walked = __atomic_load_n(&point->walked, __ATOMIC_RELAXED);
        double here = point->work ? (double)walked / (double)point->work : 1;
        if (in_rounds(options) && !point->done) {
            double n = point->result.replications, before = point->before, need = point->most;
            if (options->enough.width > 0 && point->width > 0 && isfinite(point->width) &&
                before > 0)
                need = before * pow(point->width / options->enough.width, 2);
            need = fmin(fmax(need, n), point->most);
            here = (before + here * (n - before)) / need;
            if (before > 0 && options->enough.width > 0) worst = fmax(worst, point->width);
        }
        share += point->done ? 1 : here;
    }
    size_t used = 0;
    if (pool->source->points > 1)
        used = (size_t)snprintf(what, sizeof what, "%llu/%llu", (unsigned long long)pool->head,
                                (unsigned long long)pool->source->points);
    if (worst > 0 && isfinite(worst) && (pool->source->points > 1 || options->enough.width > 0))
        snprintf(what + used, sizeof what - used, " ±%s", yl_short_share(worst).text);
    pthread_mutex_unlock(&pool->lock);
    options->progress(options->progress_context, share / (double)pool->source->points, what);
}

/* ---- what a thread does; each is called and left under the lock ---- */

static void ready(struct pool_thread *thread, struct yl_point_jobs *point, enum yl_status s,
                  bool done)
{
    if (s) {
        set_status(thread, s);
        return;
    }
    point->ready = !done;
    point->done = done;
    if (!done) wake(thread->pool, point->chunks - 1); /* the first one is this thread's */
}

static void open_next(struct pool_thread *thread)
{
    struct pool *pool = thread->pool;
    struct yl_point_jobs *point = yl_point_jobs_new(pool->next);
    pool->window[pool->next++ % pool->wide] = point;
    if (pool->next == 1) wake(pool, pool->wide); /* who waits for the first thread */
    drop_engine(thread);
    point->holds++; /* this thread goes on with it */
    thread->at = point;
    thread->variant = 0;
    pthread_mutex_unlock(&pool->lock);
    bool done = false;
    enum yl_status s = open_point(thread, point, &done);
    pthread_mutex_lock(&pool->lock);
    ready(thread, point, s, done);
}

/* Walks the chunk, and as many after it as the others leave, into one tally; `walked` tells how many. Where
 * the size of a chunk is given, each has a tally of its own, so that adding up is put to the test. */
static enum yl_status walk_chunks(struct pool_thread *thread, struct yl_point_jobs *point,
                                  struct yl_job *job, uint32_t chunk, uint32_t *walked)
{
    struct pool *pool = thread->pool;
    const struct yl_run_options *options = pool->options;
    uint32_t first = options->only.replication ? options->only.replication : 1;
    yl_affinity_release(&thread->team->affinity);
    enum yl_status s = prepare(thread, point, job);
    double begun = yl_seconds(CLOCK_THREAD_CPUTIME_ID);
    const uint32_t replication = first + point->first + job->replication;
    if (!s && !yl_point_jobs_walks(point, job)) yl_engine_start(&thread->engine, replication);
    while (!s && chunk < job->chunks) {
        s = walk_chunk(thread, point, job, chunk, replication);
        ++*walked;
        __atomic_add_fetch(&point->walked, job->work, __ATOMIC_RELAXED);
        progress(thread);
        if (options->chunk || __atomic_load_n(&pool->status, __ATOMIC_RELAXED) ||
            yl_stop_asked(options->stop))
            break;
        chunk = yl_job_take_chunk(job);
    }
    thread->engine_s += yl_seconds(CLOCK_THREAD_CPUTIME_ID) - begun;
    return s;
}

static void run_job(struct pool_thread *thread, struct yl_point_jobs *point, struct yl_job *job)
{
    struct pool *pool = thread->pool;
    uint32_t chunk = yl_job_take_chunk(job), walked = 0;
    bool complete = false, done = false;
    if (chunk >= job->chunks) return; /* others have taken the last meanwhile */
    if (thread->at != point || thread->variant != job->variant) {
        point->holds++;
        drop_engine(thread);
        thread->at = point;
        thread->variant = job->variant;
    }
    pthread_mutex_unlock(&pool->lock);
    enum yl_status s = walk_chunks(thread, point, job, chunk, &walked);
    if (!s)
        yl_point_jobs_store(point, job, &thread->engine, walked, thread->team->number, &complete);
    if (!s && complete) s = keep_record(thread, point, job);
    pthread_mutex_lock(&pool->lock);
    if (!s) pool->visits += thread->engine.tally.visits;
    if (s)
        set_status(thread, s);
    else if (complete) {
        job->complete = true;
        look_again(pool, point);
        if (++point->complete < point->jobs) return;
        point->ready = false;
        pthread_mutex_unlock(&pool->lock);
        s = end_round(thread, point, &done);
        pthread_mutex_lock(&pool->lock);
        ready(thread, point, s, done);
    }
}

static void take_results(struct pool_thread *thread)
{
    struct pool *pool = thread->pool;
    pool->taking = true;
    while (!pool->status && pool->head < pool->next && in_window(pool, pool->head)->done) {
        struct yl_point_jobs *point = in_window(pool, pool->head);
        if (isfinite(point->width)) pool->worst = fmax(pool->worst, point->width);
        pthread_mutex_unlock(&pool->lock);
        enum yl_status s = pool->source->take(pool->source->context, point->index, &point->result,
                                              point->plan, &thread->fault);
        point->result = (struct yl_result){0};
        pthread_mutex_lock(&pool->lock);
        if (s) set_status(thread, s);
        pool->window[pool->head++ % pool->wide] = NULL;
        if (pool->next < pool->source->points) wake(pool, 1); /* it may be another's now */
        let_go(pool, point);
    }
    pool->taking = false;
    if (pool->head == pool->source->points) pthread_cond_broadcast(&pool->changed);
}

static void work(void *context, struct yl_team_thread *team)
{
    struct pool *pool = context;
    struct pool_thread own = {.pool = pool, .team = team, .engine.room = &own.room}, *thread = &own;
    const volatile sig_atomic_t *stop = pool->options->stop;
    pthread_mutex_lock(&pool->lock);
    pool->working++;
    while (!pool->status && pool->head < pool->source->points) {
        struct yl_point_jobs *point;
        struct yl_job *job;
        if (yl_stop_asked(stop))
            set_status(thread, YL_INTERRUPTED);
        else if (!pool->taking && pool->head < pool->next && in_window(pool, pool->head)->done)
            take_results(thread);
        else if ((job = choose(thread, &point)))
            run_job(thread, point, job);
        else if (may_open(thread))
            open_next(thread);
        else {
            drop_engine(thread);
            __atomic_add_fetch(&pool->waiting, 1, __ATOMIC_RELAXED);
            pthread_cond_wait(&pool->changed, &pool->lock);
            __atomic_sub_fetch(&pool->waiting, 1, __ATOMIC_RELAXED);
        }
    }
    yl_affinity_release(&team->affinity);
    drop_engine(thread);
    pool->engine_s += thread->engine_s;
    if (!--pool->working) pthread_cond_broadcast(&pool->changed);
    while (pool->working) pthread_cond_wait(&pool->changed, &pool->lock); /* a barrier would spin */
    pthread_mutex_unlock(&pool->lock);
    yl_record_free(&thread->record);
    YL_FREE(thread->room.visit, thread->room.heap.event, thread->room.times);
}

enum yl_status yl_pool_run(const struct yl_pool_source *source,
                           const struct yl_run_options *options, struct yl_run_info *info,
                           struct yl_fault *fault)
{
    double cpu = yl_seconds(CLOCK_PROCESS_CPUTIME_ID), wall = yl_seconds(CLOCK_MONOTONIC);
    int threads = yl_team_threads(options->threads);
    struct yl_run_options own = *options; /* a thread that is held sees fewer processors */
    struct pool pool = {.source = source, .options = &own, .fault = fault};
    pool.kernels = options->isa ? yl_kernels_named(options->isa) : yl_kernels_best();
    if (!pool.kernels)
        return yl_fault_set(fault, YL_BAD_CALL, "this processor has no '%s'; scalar always works",
                            "本机处理器不支持“%s”；scalar 总是可用", options->isa);
    pthread_mutex_init(&pool.lock, NULL);
    pthread_cond_init(&pool.changed, NULL);
    pool.looked_s = wall;
    pool.threads = own.threads = threads;
    pool.processors = yl_team_threads(0);
    pool.wide = (uint64_t)threads + 8;
    pool.window = yl_get_zeroed(pool.wide, sizeof *pool.window);
    yl_team_run(threads, work, &pool);
    const struct yl_point_jobs *at = pool.window[0];
    info->isa = pool.kernels->name;
    info->threads = threads;
    info->visits += pool.visits;
    info->wall_s += yl_seconds(CLOCK_MONOTONIC) - wall;
    info->cpu_s += yl_seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    info->engine_s += pool.engine_s;
    if (pool.status == YL_INTERRUPTED && at)
        (void)look(&pool, at, yl_point_jobs_first(at, UINT32_MAX), at->result.variants, true);
    for (uint64_t i = pool.head; i < pool.next; i++)
        if (in_window(&pool, i)) let_go(&pool, in_window(&pool, i));
    free(pool.window);
    yl_shared_tables_drop(pool.tables);
    pthread_cond_destroy(&pool.changed);
    pthread_mutex_destroy(&pool.lock);
    if (pool.status == YL_NO_MEMORY && !*fault->text)
        return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for this run",
                            "内存不足，无法完成此次运行");
    return pool.status;
}
