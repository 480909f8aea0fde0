/* worker.c: chunks are cut by arrivals, at cells. Contract: worker.h. */
#include "sim/sweep/worker.h"
#include "sim/sweep/crew.h"
#include <stdlib.h>
#include <string.h>

static size_t set_bytes(const struct yl_plan *p) { return (size_t)(p->size + 7) / 8; }
size_t yl_worker_bit_bytes(const struct yl_plan *p)
{
    return p->size ? set_bytes(p) * p->bit_sets : 0;
}

enum yl_status yl_worker_init(struct yl_worker *w, const struct yl_plan *plan,
                              const struct yl_kernels *kernels, uint32_t batch, uint32_t window)
{
    *w = (struct yl_worker){.plan = plan};
    enum yl_status s = yl_world_init(&w->world, plan, kernels);
    if (!s) s = yl_tally_init(&w->tally, plan);
    w->world.tally = &w->tally;
    if (!s) s = yl_walker_init(&w->walker, &w->world, batch);
    if (!s) s = yl_loop_init(&w->loop, &w->world, &w->walker);
    w->walker.spill = yl_loop_spill;
    w->walker.spill_context = &w->loop;
    if (window) {
        w->loop.window = window;
        w->loop.fixed_window = true;
    }
    size_t bytes = yl_worker_bit_bytes(plan);
    if (!s && bytes &&
        (!(w->bits = malloc(bytes)) || !(w->sets = calloc(plan->bit_sets, sizeof *w->sets))))
        s = YL_NO_MEMORY;
    if (s) yl_worker_free(w);
    return s;
}

void yl_worker_free(struct yl_worker *w)
{
    if (!w->plan) return;
    yl_loop_free(&w->loop);
    yl_walker_free(&w->walker);
    yl_tally_free(&w->tally);
    yl_world_free(&w->world);
    free(w->bits);
    free(w->sets);
    *w = (struct yl_worker){0};
}

void yl_worker_bits(struct yl_worker *w, uint8_t *bits)
{
    if (!w->sets) return;
    for (uint32_t i = 0; i < w->plan->bit_sets; i++) w->sets[i] = bits + i * set_bytes(w->plan);
    w->world.bit_set = w->sets;
    if (bits == w->bits) memset(bits, 0, yl_worker_bit_bytes(w->plan));
}

int64_t *yl_worker_persons(const struct yl_plan *p, const uint8_t *bits)
{
    int64_t *n = calloc(p->bit_sets + 1, sizeof *n);
    for (uint32_t s = 0; n && s < p->bit_sets; s++)
        for (size_t i = 0; i < set_bytes(p); i++)
            n[s] += __builtin_popcount(bits[s * set_bytes(p) + i]);
    return n;
}

/* Cells [first, last) of a stream that lie in arrivals [from, to) of the whole. */
static void walk_part(struct yl_worker *w, uint64_t from, uint64_t to)
{
    const struct yl_plan *p = w->plan;
    uint64_t before = 0;
    for (uint32_t s = 0; s < p->streams; s++) {
        const struct yl_plan_stream *stream = &p->stream[s];
        uint32_t first = UINT32_MAX, last = 0;
        for (uint32_t i = 0; i < stream->cells; i++) {
            if (before >= from && before < to && w->world.count[s][i]) {
                if (first == UINT32_MAX) first = i;
                last = i;
            }
            before += w->world.count[s][i];
        }
        if (first != UINT32_MAX)
            yl_walker_cells(&w->walker, s, stream->first_cell + first, stream->first_cell + last);
    }
    yl_walker_flush(&w->walker);
}

/* A crew pays only where there is much to walk, and never for a trace. */
static enum yl_status run_ordered(struct yl_worker *w)
{
    enum { MUCH = 200000 };
    struct yl_crew *crew = NULL;
    if (w->spare && w->plan->expected > MUCH && !w->loop.follow)
        crew = yl_crew_open(w, w->spare, w->spare_context);
    enum yl_status s = yl_loop_run(&w->loop), other = crew ? yl_crew_close(crew) : YL_OK;
    return s ? s : other;
}

enum yl_status yl_worker_start(struct yl_worker *w, uint32_t replication)
{
    yl_tally_clear(&w->tally);
    enum yl_status s = yl_world_start(&w->world, replication);
    if (!s) yl_loop_start(&w->loop);
    return s;
}

enum yl_status yl_worker_walk(struct yl_worker *w, uint32_t chunk, uint32_t chunks)
{
    const struct yl_plan *p = w->plan;
    if (p->ordered) return run_ordered(w);
    uint64_t all = 0;
    for (uint32_t i = 0; i < p->streams; i++)
        for (uint32_t c = 0; c < p->stream[i].cells; c++) all += w->world.count[i][c];
    walk_part(w, all * chunk / chunks, all * (chunk + 1) / chunks);
    if (!chunk) yl_loop_close(&w->loop);
    return w->walker.failed ? YL_NO_MEMORY : w->loop.status;
}

enum yl_status yl_worker_run(struct yl_worker *w, uint32_t replication)
{
    enum yl_status s = yl_worker_start(w, replication);
    return s ? s : yl_worker_walk(w, 0, 1);
}
