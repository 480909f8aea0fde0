/* worker.h: what one thread needs to run replications of a plan, or chunks of one.
 *
 * Why      World, walker, loop and tally belong together and are made once a thread and plan.
 * Shape    {0}; yl_worker_init; for each replication yl_worker_bits, then yl_worker_run, or yl_worker_start and
 *          yl_worker_walk for some of its chunks; then the tally is read. yl_worker_free.
 * Errors   YL_NO_MEMORY, YL_FAILED, YL_INTERRUPTED.
 * Owns     everything but the plan and shared bit sets.
 * Threads  one worker, one thread.
 */
#ifndef YL_SIM_SWEEP_WORKER_H
#define YL_SIM_SWEEP_WORKER_H
#include "sim/engine/loop.h"

struct yl_worker {
    const struct yl_plan *plan;
    struct yl_replication replication;
    struct yl_tally tally;
    struct yl_walker walker;
    struct yl_loop loop;
    int (*spare)(
        void *
            context); /* threads with nothing to do, that may walk ahead for this one's loop; NULL: none ever */
    void *spare_context;
    uint8_t *bits;  /* own bit sets of persons */
    uint8_t **sets; /* where each begins, in own or shared memory */
};
enum yl_status yl_worker_init(struct yl_worker *worker, const struct yl_plan *plan,
                              const struct yl_kernels *kernels, uint32_t batch,
                              uint32_t window) YL_CHECKED;
void yl_worker_free(struct yl_worker *worker);
size_t yl_worker_bit_bytes(const struct yl_plan *plan);
void yl_worker_bits(struct yl_worker *worker, uint8_t *bits); /* own ones are cleared by the run */
int64_t *yl_worker_persons(const struct yl_plan *plan,
                           const uint8_t *bits); /* persons in each set; the caller frees */
enum yl_status yl_worker_start(struct yl_worker *worker, uint32_t replication) YL_CHECKED;
/* Adds chunk `chunk` of `chunks` of the replication to the tally; a plan with an order has one. */
enum yl_status yl_worker_walk(struct yl_worker *worker, uint32_t chunk, uint32_t chunks) YL_CHECKED;
/* All of a replication. */
enum yl_status yl_worker_run(struct yl_worker *worker, uint32_t replication) YL_CHECKED;
#endif
