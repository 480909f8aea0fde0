/* worker.c: chunks are cut by arrivals, at cells. Contract: worker.h. */
#include "sim/sweep/worker.h"
#include "sim/sweep/crew.h"
#include <stdlib.h>
#include <string.h>

static size_t set_bytes(const struct yl_plan *plan) { return (size_t)(plan->size + 7) / 8; }
size_t yl_worker_bit_bytes(const struct yl_plan *plan)
{
    return plan->size ? set_bytes(plan) * plan->bit_sets : 0;
}

enum yl_status yl_worker_init(struct yl_worker *worker, const struct yl_plan *plan,
                              const struct yl_kernels *kernels, uint32_t batch, uint32_t window)
{
    *worker = (struct yl_worker){.plan = plan};
    enum yl_status s = yl_replication_init(&worker->replication, plan, kernels);
    if (!s) s = yl_tally_init(&worker->tally, plan);
    worker->replication.tally = &worker->tally;
    if (!s) s = yl_walker_init(&worker->walker, &worker->replication, batch);
    if (!s) s = yl_loop_init(&worker->loop, &worker->replication, &worker->walker);
    worker->walker.defer = yl_loop_defer;
    worker->walker.defer_context = &worker->loop;
    if (window) {
        worker->loop.window = window;
        worker->loop.fixed_window = true;
    }
    size_t bytes = yl_worker_bit_bytes(plan);
    if (!s && bytes &&
        (!(worker->bits = malloc(bytes)) ||
         !(worker->sets = calloc(plan->bit_sets, sizeof *worker->sets))))
        s = YL_NO_MEMORY;
    if (s) yl_worker_free(worker);
    return s;
}

void yl_worker_free(struct yl_worker *worker)
{
    if (!worker->plan) return;
    yl_loop_free(&worker->loop);
    yl_walker_free(&worker->walker);
    yl_tally_free(&worker->tally);
    yl_replication_free(&worker->replication);
    free(worker->bits);
    free(worker->sets);
    *worker = (struct yl_worker){0};
}

void yl_worker_bits(struct yl_worker *worker, uint8_t *bits)
{
    if (!worker->sets) return;
    for (uint32_t i = 0; i < worker->plan->bit_sets; i++)
        worker->sets[i] = bits + i * set_bytes(worker->plan);
    worker->replication.bit_set = worker->sets;
    if (bits == worker->bits) memset(bits, 0, yl_worker_bit_bytes(worker->plan));
}

int64_t *yl_worker_persons(const struct yl_plan *plan, const uint8_t *bits)
{
    int64_t *n = calloc(plan->bit_sets + 1, sizeof *n);
    for (uint32_t s = 0; n && s < plan->bit_sets; s++)
        for (size_t i = 0; i < set_bytes(plan); i++)
            n[s] += __builtin_popcount(bits[s * set_bytes(plan) + i]);
    return n;
}

/* Cells [first, last) of a stream that lie in arrivals [from, to) of the whole. */
static void walk_part(struct yl_worker *worker, uint64_t from, uint64_t to)
{
    const struct yl_plan *plan = worker->plan;
    uint64_t before = 0;
    for (uint32_t s = 0; s < plan->streams; s++) {
        const struct yl_plan_stream *stream = &plan->stream[s];
        uint32_t first = UINT32_MAX, last = 0;
        for (uint32_t i = 0; i < stream->cells; i++) {
            if (before >= from && before < to && worker->replication.count[s][i]) {
                if (first == UINT32_MAX) first = i;
                last = i;
            }
            before += worker->replication.count[s][i];
        }
        if (first != UINT32_MAX)
            yl_walker_cells(&worker->walker, s, stream->first_cell + first,
                            stream->first_cell + last);
    }
    yl_walker_flush(&worker->walker);
}

/* A crew pays only where there is much to walk, and never for a trace. */
static enum yl_status run_ordered(struct yl_worker *worker)
{
    enum { MUCH = 200000 };
    struct yl_crew *crew = NULL;
    if (worker->spare && worker->plan->expected > MUCH && !worker->loop.follow)
        crew = yl_crew_open(worker, worker->spare, worker->spare_context);
    enum yl_status s = yl_loop_run(&worker->loop), other = crew ? yl_crew_close(crew) : YL_OK;
    return s ? s : other;
}

enum yl_status yl_worker_start(struct yl_worker *worker, uint32_t replication)
{
    yl_tally_clear(&worker->tally);
    enum yl_status s = yl_replication_start(&worker->replication, replication);
    if (!s) yl_loop_start(&worker->loop);
    return s;
}

enum yl_status yl_worker_walk(struct yl_worker *worker, uint32_t chunk, uint32_t chunks)
{
    const struct yl_plan *plan = worker->plan;
    if (plan->ordered) return run_ordered(worker);
    uint64_t all = 0;
    for (uint32_t i = 0; i < plan->streams; i++)
        for (uint32_t c = 0; c < plan->stream[i].cells; c++) all += worker->replication.count[i][c];
    walk_part(worker, all * chunk / chunks, all * (chunk + 1) / chunks);
    if (!chunk) yl_loop_close(&worker->loop);
    return worker->walker.failed ? YL_NO_MEMORY : worker->loop.status;
}

enum yl_status yl_worker_run(struct yl_worker *worker, uint32_t replication)
{
    enum yl_status s = yl_worker_start(worker, replication);
    return s ? s : yl_worker_walk(worker, 0, 1);
}
