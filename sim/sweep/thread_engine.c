/* thread_engine.c: chunks are cut by arrivals, at cells. Contract: thread_engine.h. */
#include "sim/sweep/thread_engine.h"
#include "sim/base/get.h"
#include "sim/base/zeros.h"
#include "sim/engine/audience.h"
#include "sim/engine/budget.h"
#include "sim/sweep/loop_workers.h"
#include <stdlib.h>
#include <string.h>

static size_t set_bytes(const struct yl_plan *plan) { return (size_t)(plan->size + 7) / 8; }
size_t yl_engine_bit_bytes(const struct yl_plan *plan)
{
    return plan->size ? set_bytes(plan) * plan->bit_sets : 0;
}

enum yl_status yl_engine_init(struct yl_engine *engine, const struct yl_plan *plan,
                              const struct yl_kernels *kernels, uint32_t batch, uint32_t window)
{
    *engine = (struct yl_engine){.plan = plan};
    enum yl_status s = yl_replication_init(&engine->replication, plan, kernels);
    if (!s) yl_tally_init(&engine->tally, plan);
    engine->replication.tally = &engine->tally;
    if (!s) yl_walker_init(&engine->walker, &engine->replication, batch);
    if (!s) yl_loop_init(&engine->loop, &engine->replication, &engine->walker);
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
    if (!engine->plan) return;
    yl_loop_free(&engine->loop);
    yl_walker_free(&engine->walker);
    yl_tally_free(&engine->tally);
    yl_replication_free(&engine->replication);
    free(engine->bits);
    free(engine->sets);
    *engine = (struct yl_engine){0};
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

/* Workers pay only where there is much to walk, and never for a trace; they walk ahead, which
 * arrivals that follow a figure forbid. */
static enum yl_status run_ordered(struct yl_engine *engine)
{
    enum { MUCH = 200000 };
    struct yl_loop_workers *workers = NULL;
    if (engine->spare && engine->plan->expected > MUCH && !engine->loop.follow &&
        !engine->plan->figures)
        workers = yl_loop_workers_open(engine);
    enum yl_status s = yl_loop_run(&engine->loop),
                   other = workers ? yl_loop_workers_close(workers) : YL_OK;
    return s ? s : other;
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
    const struct yl_plan *plan = engine->plan;
    enum yl_status status;
    engine->walker.begins =
        plan->free_chains && !engine->walker.rowwise && !engine->loop.follow && !engine->loop.alone;
    if ((plan->ordered || plan->figures) && !engine->walker.begins) {
        status = run_ordered(engine);
    } else {
        uint64_t all = 0;
        for (uint32_t i = 0; i < plan->streams; i++)
            for (uint32_t c = 0; c < plan->stream[i].cells; c++)
                all += engine->replication.count[i][c];
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
