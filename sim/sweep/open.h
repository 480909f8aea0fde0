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

struct yl_job {
    uint32_t variant, replication, chunk, chunks; /* replication from 0 */
};
struct yl_open_part { /* a replication walked in several chunks */
    struct yl_tally tally;
    uint8_t *bits;
    uint32_t left;
    bool open;
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
    struct yl_open_part *part; /* [jobs of chunk 0], by the job's `part` */
    uint32_t *part_of;         /* [jobs] */
    size_t jobs, issued, finished, parts;
    uint32_t most, before; /* replications at most; done before this round */
    int held;              /* rounds in a row whose interval was narrow enough */
    double width;
    uint32_t holds; /* the window, and every worker that has a plan of it */
    bool opened, ready, done;
    pthread_mutex_t lock; /* of the parts */
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
enum yl_status yl_open_bits(struct yl_open *point, const struct yl_job *job,
                            struct yl_worker *worker) YL_CHECKED;
/* Puts what the worker counted into the result; complete: the replication is all there now. */
enum yl_status yl_open_store(struct yl_open *point, const struct yl_job *job,
                             const struct yl_worker *worker, bool *complete) YL_CHECKED;
#endif
