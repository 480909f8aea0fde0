/* point_jobs.h: a point that is being run: its plans, the jobs of its round, its result so far.
 *
 * Why      What belongs to one point is apart from the question which thread does what (thread_pool.c).
 * Shape    yl_point_jobs_new; yl_point_jobs_compile; yl_point_jobs_round for each round: reads what the ledger has,
 *          lists the rest as jobs; yl_point_jobs_bits and yl_point_jobs_store around each job; yl_point_jobs_free.
 * Errors   YL_BAD_INPUT: the scenario is refused.
 * Owns     plans, jobs and the result until it is taken; tables are shared and counted.
 * Threads  tables: one at a time; bits and store: any; the others by who has it.
 */
#pragma once
#include "sim/ledger/ledger_record.h"
#include "sim/sweep/thread_engine.h"
#include "sim/sweep/thread_pool.h"
#include "sim/sweep/twins.h"
#include <pthread.h>

struct yl_job {                            /* a replication, of which threads take chunks */
    uint32_t variant, replication, chunks; /* replication from 0 */
    uint32_t taken;                        /* atomic, and more than there are when none was left */
    uint32_t left;                         /* chunks that are not stored */
    uint32_t work;                         /* of a chunk: 64, with walks that are shared fewer */
    bool complete;                         /* the replication is all there */
    struct yl_tally *tally;                /* of those that are; NULL: none */
    uint8_t *bits; /* of persons, where there are several chunks and none is stored alone */
};
struct yl_shared_tables { /* distributions' tables, shared by the plans made meanwhile */
    struct yl_tables tables;
    uint32_t users;
};
struct yl_point_jobs {
    uint64_t index;
    uint32_t first; /* replications before those of this point */
    const struct yl_scenarios *scenarios;
    void *own;                       /* the source's */
    struct yl_shared_tables *tables; /* NULL: those of the options */
    struct yl_plan *plan;            /* [variants] */
    uint64_t *key;                   /* [variants] of its records */
    struct yl_twins twins;
    struct yl_twin_walks *walk; /* [walks] of the replications of the round; NULL: no twins */
    uint32_t walks;
    struct yl_walked *figures; /* the options' walked */
    struct yl_result result;
    uint32_t room; /* replications that it has room for */
    struct yl_job *job;
    size_t jobs, begun, helped, complete; /* helped: all before it are taken to the last chunk */
    uint64_t chunks, work, walked;        /* of all jobs; walked, of work, is atomic */
    uint32_t most, before;                /* replications at most; done before this round */
    int held;                             /* rounds in a row whose interval was narrow enough */
    double width;
    uint32_t holds; /* the window, and every worker that has a plan of it */
    bool opened, ready, done;
    pthread_mutex_t lock; /* of what jobs have stored */
};
struct yl_point_jobs *yl_point_jobs_new(uint64_t index);
void yl_point_jobs_free(struct yl_point_jobs *point);
/* Gives the point a set of tables: that of the options, or the shared one, a new one where that is full. */
void yl_point_jobs_tables(struct yl_point_jobs *point, struct yl_shared_tables **tables,
                          const struct yl_run_options *options);
enum yl_status yl_point_jobs_compile(struct yl_point_jobs *point, const struct yl_pool_point *given,
                                     const struct yl_run_options *options) YL_CHECKED;
void yl_shared_tables_drop(struct yl_shared_tables *tables); /* NULL is fine */
/* The round that ends at so many replications. */
enum yl_status yl_point_jobs_round(struct yl_point_jobs *point, uint32_t replications,
                                   const struct yl_run_options *options) YL_CHECKED;
/* Where the next round ends. */
uint32_t yl_point_jobs_next_round(uint32_t replications, uint32_t most,
                                  const struct yl_enough *enough);
/* So many of the first replications are there in the first `variants`. */
uint32_t yl_point_jobs_first(const struct yl_point_jobs *point, uint32_t variants);
static inline struct yl_ledger_key yl_point_jobs_key(const struct yl_point_jobs *point,
                                                     const struct yl_job *job,
                                                     const struct yl_run_options *options)
{
    return (struct yl_ledger_key){point->key[job->variant], point->first + job->replication + 1,
                                  options->keep};
}
/* A result without figures, of all variants; where it is large, they have rows. */
void yl_point_jobs_lay_out(struct yl_result *result, const struct yl_scenarios *all,
                           const struct yl_plan *plans, uint32_t replications,
                           const struct yl_run_options *options);
/* Replication r of `from` becomes number `at` of `to`; its series go as they are. YL_BAD_INPUT: they are not laid out alike. */
enum yl_status yl_point_jobs_move(struct yl_variant_result *to, uint32_t at,
                                  struct yl_variant_result *from, uint32_t r,
                                  struct yl_record *record, unsigned keep) YL_CHECKED;
/* Its series need not be kept in memory once its record is in the ledger: the text and what it differs from, at `span`. Without
 * series in it nothing is done; different replications at once. */
void yl_point_jobs_let_go(struct yl_variant_result *of, uint32_t r, const char *text,
                          const char *other, struct yl_span span);
/* Return a job that no thread has begun, else one with chunks left, else NULL. */
struct yl_job *yl_point_jobs_pick(struct yl_point_jobs *point);
/* The number of a chunk that is the caller's now; from job->chunks on there was none left. */
static inline uint32_t yl_job_take_chunk(struct yl_job *job)
{
    return __atomic_fetch_add(&job->taken, 1, __ATOMIC_RELAXED);
}
/* The walks that a job shares with those of other variants; NULL: none. */
struct yl_twin_walks *yl_point_jobs_walks(const struct yl_point_jobs *point,
                                          const struct yl_job *job);
void yl_point_jobs_bits(struct yl_point_jobs *point, struct yl_job *job, struct yl_engine *engine);
/* Where the thread of that number stores the replication of the job, as number *r. */
struct yl_variant_result *yl_point_jobs_place(struct yl_point_jobs *point, const struct yl_job *job,
                                              int thread, uint32_t *r);
/* Puts what the worker counted in so many chunks into number r of there; complete: the replication is all there now. */
void yl_point_jobs_store(struct yl_point_jobs *point, struct yl_job *job,
                         const struct yl_engine *engine, uint32_t walked, int thread,
                         bool *complete);
/* Then, from there, into the result; the record is room for it. */
void yl_point_jobs_hand_over(struct yl_point_jobs *point, const struct yl_job *job, int thread,
                             struct yl_record *record, unsigned keep);
