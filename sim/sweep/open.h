/* open.h: a point that is being run: its plans, the jobs of its round, its result so far.
 *
 * Why      What belongs to one point is apart from the question which thread does what (pool.c).
 * Shape    yl_open_new; yl_open_compile; yl_open_round for each round: reads what the ledger has,
 *          lists the rest as jobs; yl_open_bits and yl_open_store around each job; yl_open_free.
 * Errors   YL_NO_MEMORY, YL_BAD_INPUT (a diagnostic was added).
 * Owns     plans, jobs and the result until it is taken; tables are shared and counted.
 * Threads  compile: one at a time for a table set; bits and store: any; the others by who has it.
 */
#ifndef YL_SIM_SWEEP_OPEN_H
#define YL_SIM_SWEEP_OPEN_H
#include "sim/sweep/pool.h"
#include "sim/sweep/record.h"
#include "sim/sweep/worker.h"
#include <pthread.h>

struct yl_job {                            /* a replication, of which hands take chunks */
    uint32_t variant, replication, chunks; /* replication from 0 */
    uint32_t taken;                        /* atomic, and more than there are when none was left */
    uint32_t left;                         /* chunks that are not stored */
    struct yl_tally *tally;                /* of those that are; NULL: none */
    uint8_t *bits; /* of persons, where there are several chunks and none is stored alone */
};
struct yl_open_tables { /* distributions' tables, shared by the plans made meanwhile */
    struct yl_tables tables;
    uint32_t users;
};
struct yl_open {
    uint64_t index;
    const struct yl_scenarios *scenarios;
    void *own;                     /* the source's */
    struct yl_open_tables *tables; /* NULL: those of the options */
    struct yl_plan *plan;          /* [variants] */
    uint64_t *key;                 /* [variants] of its records */
    struct yl_result result;
    struct yl_job *job;
    size_t jobs, begun, helped, complete; /* helped: all before it are taken to the last chunk */
    uint64_t chunks, walked;              /* of all jobs; walked is atomic */
    uint32_t most, before;                /* replications at most; done before this round */
    int held;                             /* rounds in a row whose interval was narrow enough */
    double width;
    uint32_t holds; /* the window, and every worker that has a plan of it */
    bool opened, ready, done;
    pthread_mutex_t lock; /* of what jobs have stored */
};
struct yl_open_how {
    const struct yl_run_options *options;
    struct yl_diags *diags;
    struct yl_fault *fault;
};
struct yl_open *yl_open_new(uint64_t index);
void yl_open_free(struct yl_open *point);
enum yl_status yl_open_compile(struct yl_open *point, const struct yl_pool_point *said,
                               struct yl_open_tables **tables,
                               const struct yl_open_how *how) YL_CHECKED;
void yl_open_tables_drop(struct yl_open_tables *tables); /* NULL is fine */
/* The round that ends at so many replications. */
enum yl_status yl_open_round(struct yl_open *point, uint32_t replications,
                             const struct yl_run_options *options) YL_CHECKED;
uint32_t yl_open_next(uint32_t replications, uint32_t most); /* where the next round ends */
/* A job that nobody has begun, else one that has chunks left, else NULL. */
struct yl_job *yl_open_job(struct yl_open *point);
/* The number of a chunk that is the caller's now; from job->chunks on there was none left. */
static inline uint32_t yl_job_take(struct yl_job *job)
{
    return __atomic_fetch_add(&job->taken, 1, __ATOMIC_RELAXED);
}
enum yl_status yl_open_bits(struct yl_open *point, struct yl_job *job,
                            struct yl_worker *worker) YL_CHECKED;
/* Puts what the worker counted in so many chunks into the result; complete: the replication is all there now. */
enum yl_status yl_open_store(struct yl_open *point, struct yl_job *job,
                             const struct yl_worker *worker, uint32_t walked,
                             bool *complete) YL_CHECKED;
#endif
