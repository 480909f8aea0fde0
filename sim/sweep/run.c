/* run.c: one flat list of chunks over variants and replications. Contract: run.h. */
#include "sim/sweep/run.h"
#include "models/collect.h"
#include "models/compile.h"
#include "models/settings.h"
#include "sim/engine/loop.h"
#include "sim/sweep/trace.h"
#include "sim/sweep/worker.h"
#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CHUNK = 1 << 20 }; /* arrivals: some milliseconds of work */

struct job {
    uint32_t variant, replication, chunk, chunks;
};
struct pending { /* a replication walked in several chunks */
    struct yl_tally tally;
    uint8_t *bits;
    uint32_t left;
    bool open;
    omp_lock_t lock;
};
struct run {
    const struct yl_scenarios *scenarios;
    const struct yl_run_options *options;
    struct yl_result *result;
    struct yl_plan *plan;
    struct yl_tables tables;
    const struct yl_kernels *kernels;
    struct job *job;
    size_t jobs;
    struct pending *pending; /* [variants][replications] where chunks > 1 */
    uint32_t first;          /* number of the first replication */
    size_t done;
    int64_t visits;
    enum yl_status status;
    double started, told;
};

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint32_t chunks_of(const struct yl_plan *p)
{
    if (p->ordered || p->expected < 2.0 * CHUNK) return 1;
    double n = ceil(p->expected / CHUNK);
    return n > 4096 ? 4096 : (uint32_t)n;
}

static enum yl_status list_jobs(struct run *run, uint32_t replications)
{
    const uint32_t variants = run->scenarios->variants;
    for (uint32_t v = 0; v < variants; v++) run->jobs += (size_t)replications * chunks_of(&run->plan[v]);
    run->job = calloc(run->jobs + 1, sizeof *run->job);
    run->pending = calloc((size_t)variants * replications + 1, sizeof *run->pending);
    if (!run->job || !run->pending) return YL_NO_MEMORY;
    size_t at = 0;
    for (uint32_t v = 0; v < variants; v++)
        for (uint32_t r = 0; r < replications; r++) {
            uint32_t chunks = chunks_of(&run->plan[v]);
            struct pending *p = &run->pending[(size_t)v * replications + r];
            p->left = chunks;
            if (chunks > 1) omp_init_lock(&p->lock);
            for (uint32_t c = 0; c < chunks; c++) run->job[at++] = (struct job){v, r, c, chunks};
        }
    return YL_OK;
}

static void store(struct run *run, const struct job *job, const struct yl_tally *tally, const uint8_t *bits)
{
    const struct yl_plan *p = &run->plan[job->variant];
    int64_t *persons = NULL;
    if (p->size && !(persons = yl_worker_persons(p, bits))) {
#pragma omp atomic write
        run->status = YL_NO_MEMORY;
        return;
    }
    yl_collect_store(&run->result->variant[job->variant], &run->scenarios->variant[job->variant], p, tally, persons, job->replication + 1);
    free(persons);
}

static enum yl_status add_chunk(struct run *run, const struct job *job, struct yl_worker *w)
{
    struct pending *p = &run->pending[(size_t)job->variant * run->result->replications + job->replication];
    enum yl_status s = YL_OK;
    omp_set_lock(&p->lock);
    if (!p->open) s = yl_tally_init(&p->tally, w->plan), p->open = !s;
    if (!s) yl_tally_merge(&p->tally, &w->tally);
    if (!s && --p->left == 0) {
        store(run, job, &p->tally, p->bits);
        yl_tally_free(&p->tally);
        free(p->bits), p->bits = NULL, p->open = false;
    }
    omp_unset_lock(&p->lock);
    return s;
}

static enum yl_status share_bits(struct run *run, const struct job *job, struct yl_worker *w)
{
    struct pending *p = &run->pending[(size_t)job->variant * run->result->replications + job->replication];
    enum yl_status s = YL_OK;
    if (job->chunks == 1 || !w->plan->size) {
        yl_worker_bits(w, w->bits);
        return YL_OK;
    }
    omp_set_lock(&p->lock);
    if (!p->bits && !(p->bits = calloc(yl_worker_bit_bytes(w->plan), 1))) s = YL_NO_MEMORY;
    omp_unset_lock(&p->lock);
    if (!s) yl_worker_bits(w, p->bits);
    return s;
}

static enum yl_status do_job(struct run *run, const struct job *job, struct yl_worker *w)
{
    enum yl_status s = YL_OK;
    if (w->plan != &run->plan[job->variant]) {
        yl_worker_free(w);
        s = yl_worker_init(w, &run->plan[job->variant], run->kernels, run->options->batch, run->options->window);
        if (s) return s;
        w->loop.stop = run->options->stop;
    }
    if (!(s = share_bits(run, job, w))) s = yl_worker_run(w, run->first + job->replication, job->chunk, job->chunks);
    if (s == YL_FAILED) {
        run->result->variant[job->variant].failed[job->replication] = true;
        s = YL_OK;
    }
    if (s) return s;
    if (job->chunks > 1) s = add_chunk(run, job, w);
    else store(run, job, &w->tally, w->bits);
#pragma omp atomic
    run->visits += w->tally.visits;
    return s;
}

static void tell(struct run *run)
{
    double now = seconds(CLOCK_MONOTONIC);
    if (!run->options->progress || omp_get_thread_num() || now - run->told < 0.1) return;
    size_t done;
#pragma omp atomic read
    done = run->done;
    run->told = now;
    run->options->progress(run->options->progress_context, (double)done / (double)run->jobs, run->scenarios->variant[0].variant);
}

static void do_jobs(struct run *run, int threads)
{
#pragma omp parallel num_threads(threads)
    {
        struct yl_worker w = {0};
#pragma omp for schedule(dynamic, 1)
        for (size_t i = 0; i < run->jobs; i++) {
            enum yl_status before;
#pragma omp atomic read
            before = run->status;
            if (before) continue;
            enum yl_status s = run->options->stop && *run->options->stop ? YL_INTERRUPTED : do_job(run, &run->job[i], &w);
            if (s) {
#pragma omp atomic write
                run->status = s;
            }
#pragma omp atomic
            run->done++;
            tell(run);
        }
        yl_worker_free(&w);
    }
}

static enum yl_status compile_all(struct run *run, struct yl_diags *diags, struct yl_fault *fault)
{
    const struct yl_scenarios *all = run->scenarios;
    enum yl_status worst = YL_OK;
    run->plan = calloc(all->variants + 1, sizeof *run->plan);
    if (!run->plan) return YL_NO_MEMORY;
    for (uint32_t v = 0; v < all->variants; v++) {
        enum yl_status s = yl_compile(&run->plan[v], &all->variant[v], &run->tables, diags, fault);
        if (s) worst = s;
        if (run->options->has_seed) run->plan[v].seed = run->options->seed;
    }
    return worst;
}

static enum yl_status lay_out(struct run *run, uint32_t replications)
{
    struct yl_result *result = run->result;
    const struct yl_scenario *base = &run->scenarios->variant[0];
    result->replications = replications, result->variants = run->scenarios->variants, result->first_replication = run->first;
    result->zone = base->zone, result->bom = base->bom, result->title = base->title, result->series_all = run->options->series_all;
    result->variant = yl_arena_get(&result->arena, result->variants * sizeof *result->variant);
    result->target = yl_arena_get(&result->arena, (base->targets + 1) * sizeof *result->target);
    if (!result->variant || !result->target) return YL_NO_MEMORY;
    for (uint32_t i = 0; i < base->targets; i++)
        result->target[result->targets++] = (struct yl_target){base->target[i].place, base->target[i].metric, base->target[i].at_least, base->target[i].number};
    for (uint32_t v = 0; v < result->variants; v++)
        if (yl_collect_layout(result, &result->variant[v], &run->scenarios->variant[v], &run->plan[v])) return YL_NO_MEMORY;
    return yl_settings_fill(result, run->scenarios);
}

static void close_run(struct run *run)
{
    for (size_t i = 0; run->pending && i < (size_t)run->scenarios->variants * run->result->replications; i++) {
        struct pending *p = &run->pending[i];
        if (p->open) yl_tally_free(&p->tally);
        free(p->bits);
    }
    for (uint32_t v = 0; run->plan && v < run->scenarios->variants; v++) yl_plan_free(&run->plan[v]);
    free(run->plan), free(run->job), free(run->pending);
    yl_tables_free(&run->tables);
}

enum yl_status yl_run(struct yl_result *result, const struct yl_scenarios *scenarios, const struct yl_run_options *options,
                      struct yl_run_info *info, struct yl_diags *diags, struct yl_fault *fault)
{
    *result = (struct yl_result){0};
    double cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    struct run run = {.scenarios = scenarios, .options = options, .result = result, .started = seconds(CLOCK_MONOTONIC), .first = 1};
    uint32_t replications = (uint32_t)(options->replications ? options->replications : scenarios->variant[0].replications);
    int threads = options->threads > 0 ? options->threads : omp_get_num_procs();
    if (options->only.replication) run.first = options->only.replication, replications = 1;
    run.kernels = options->isa ? yl_kernels_named(options->isa) : yl_kernels_best();
    if (!run.kernels) return yl_fault_set(fault, YL_BAD_CALL, "this processor has no '%s'; scalar always works", options->isa);
    run.status = compile_all(&run, diags, fault);
    if (!run.status) run.status = lay_out(&run, replications);
    if (!run.status) run.status = list_jobs(&run, replications);
    if (!run.status) do_jobs(&run, threads);
    if (!run.status && (options->trace || options->only.entry)) run.status = yl_trace(result, run.plan, run.kernels, options);
    *info = (struct yl_run_info){.isa = run.kernels->name, .tables_hash = yl_tables_hash(&run.tables), .threads = threads, .visits = run.visits,
                                 .seed = run.plan && !run.status ? run.plan[0].seed : 0, .wall_s = seconds(CLOCK_MONOTONIC) - run.started,
                                 .cpu_s = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu};
    close_run(&run);
    if (run.status == YL_NO_MEMORY && !fault->text[0]) return yl_fault_set(fault, YL_NO_MEMORY, "not enough memory for this run");
    return run.status;
}

