/* thread_engine.h: one thread's engine: what it needs to run replications of a plan, or chunks of one.
 *
 * Why      Replication, walker, loop and tally belong together and are made once a thread and plan.
 * Shape    {0}, or with a room {.room}; yl_engine_init; for each replication yl_engine_bits, then yl_engine_run, or yl_engine_start and
 *          yl_engine_walk for some of its chunks; then the tally is read. yl_engine_free.
 * Errors   YL_FAILED, YL_INTERRUPTED.
 * Owns     everything but the plan and shared bit sets.
 * Threads  one engine, one thread.
 */
#pragma once
#include "sim/engine/loop.h"

/* Notes that so many more threads help with a loop, or fewer; returns how many more could, below 0: too many do. */
typedef int yl_spare_call(void *context, int more);

/* Arrays as an engine has made them grow, for the next one of its thread; whoever has the room frees them. */
struct yl_engine_room {
    struct yl_visit *visit;
    struct yl_pool visits;
    struct yl_event_list heap;
    int64_t *times;
    uint32_t hists; /* that `times` has room for */
};
struct yl_engine {
    const struct yl_plan *plan;
    struct yl_engine_room *room; /* NULL: all is made new; stays from one plan to the next */
    struct yl_replication replication;
    struct yl_tally tally;
    struct yl_walker walker;
    struct yl_loop loop;
    yl_spare_call *spare; /* NULL: nobody ever walks ahead for this one's loop */
    void *spare_context;
    uint8_t *bits;  /* own bit sets of persons */
    uint8_t **sets; /* where each begins, in own or shared memory */
};
enum yl_status yl_engine_init(struct yl_engine *engine, const struct yl_plan *plan,
                              const struct yl_kernels *kernels, uint32_t batch,
                              uint32_t window) YL_CHECKED;
void yl_engine_free(struct yl_engine *engine);
size_t yl_engine_bit_bytes(const struct yl_plan *plan);
void yl_engine_bits(struct yl_engine *engine, uint8_t *bits); /* own ones are cleared by the run */
int64_t *yl_engine_persons(const struct yl_plan *plan,
                           const uint8_t *bits); /* persons in each set; the caller frees */
void yl_engine_start(struct yl_engine *engine, uint32_t replication);
/* Adds chunk `chunk` of `chunks` of the replication to the tally; a plan with an order has one. */
enum yl_status yl_engine_walk(struct yl_engine *engine, uint32_t chunk, uint32_t chunks) YL_CHECKED;
/* All of a replication. */
enum yl_status yl_engine_run(struct yl_engine *engine, uint32_t replication) YL_CHECKED;
