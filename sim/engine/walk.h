/* walk.h: visits in batches, as columns, through everything private.
 *
 * Why      Nothing private needs an order: thousands of visits go through one operation after
 *          another like rows through a database operator. Draws have addresses, so times, traits
 *          and effort are made only for visits that get far enough to be asked for them.
 * Shape    yl_walker_init once a thread; yl_walker_cells(&walker, stream, first, last) walks all
 *          arrivals of some cells; rows that reach an ordered or rowwise node are given to `defer`
 *          one by one; yl_walker_resume takes visits back from the loop; yl_walker_flush walks what
 *          waits.
 * Units    as plan.h.
 * Order    none that matters: all that is recorded adds up.
 * Cost     1-2 ns for a decision on a survivor, see docs/performance.md; memory: a few batches of
 *          `rows` rows.
 * Errors   `status` is YL_INTERRUPTED when `stop` asks, and nothing more is walked.
 * Owns     its batches; yl_walker_free.
 * Threads  one walker, one thread.
 */
#pragma once
#include "sim/base/stop.h"
#include "sim/engine/replication.h"
#include "sim/engine/visit.h"

enum { YL_ROUTE = 48, YL_BATCH_ROWS = 4096, YL_BATCH_FEW = 512, YL_BATCH_LEAST = 64 };
struct yl_batch {
    /* what rows that part ways keep: copied as a whole (yl_batch_fork) */
    uint32_t source, entry, origin, node;
    uint32_t root; /* entry that its chain came from; its own, but for visits that others began */
    bool counted;
    bool timed, efforts; /* columns time and begun, actions and switches are there */
    bool recalled;       /* column memory is there, of persons who are not numbered */
    bool intended;       /* column intent is there */
    bool waits;          /* column waited is there */
    bool sole; /* each row is the only visit of its person before `until`; column memory is there */
    bool moved; /* sole: clocks may have moved since they were compared with `until` */
    int64_t until;
    uint64_t traits;          /* trait columns that are there, by axis (below 64) */
    uint32_t routes, owed;    /* route[owed..) have delays to come */
    uint32_t route[YL_ROUTE]; /* nodes passed on the way whose delay or effort is still owed */
    /* and what each has for itself */
    uint32_t n, suffix_at;
    bool admitted;                   /* the ordered node where it begins has let it in */
    bool stayed;                     /* column stay is there, for the WATCH where it begins */
    uint32_t *index, *cell, *person; /* index, cell: of the address */
    uint64_t *memory;
    int64_t *time, *begun, *stay, *waited; /* waited: with plan.waits */
    int32_t *actions, *switches;
    uint8_t **trait; /* [axes] */
    double *intent;  /* of the persons, where any chance asks it */
    struct yl_batch *below;
};
struct yl_walker {
    struct yl_replication *replication;
    uint32_t rows;
    void (*defer)(void *context, const struct yl_visit *visit);
    void *defer_context;
    /* Takes all rows of a batch at an ordered node, in place of defer; NULL: defer. */
    void (*enqueue)(void *context, const struct yl_walker *walker, const struct yl_batch *batch);
    void *enqueue_context;
    const struct yl_calm *calm;   /* while a window is gathered (calm.h); NULL: all wait in turn */
    const struct yl_ahead *ahead; /* likewise (ahead.h) */
    struct yl_loop *loop;         /* has the counters of limits that are met in turns */
    struct yl_batch *free, *stack;
    bool deferring; /* visits are handed over, and what is drawn of them is read row by row */
    struct yl_batch **suffix; /* [sources * nodes] open batches of private suffixes, NULL none */
    uint32_t *open, opens;    /* which of them are open */
    struct yl_batch **recent; /* [streams][counted] what yl_walker_open gave last, NULL none */
    uint32_t *word, *keep, *tie;
    uint64_t *k;
    int64_t *delay, *stay, *wait; /* stay, wait: drawn ahead for visits that leave the batch */
    uint8_t *value;
    double *level; /* log-odds of each row */
    bool *flag;
    /* May take a full batch of a private suffix, to be walked by another; false: walked here.
     * NULL: always here. */
    bool (*give)(void *context, struct yl_batch *full);
    void *give_context;
    enum yl_status status;
    const volatile sig_atomic_t *stop; /* NULL: never */
    bool rowwise;                      /* give every arrival to defer at once */
    bool begins;         /* visits that rows begin are batches, too (plan.free_chains) */
    bool too_many_begun; /* a visit would begin more than 2^31; false before each replication */
};
/* rows: of a batch; 0: as many as serve a plan with so many arrivals best. */
void yl_walker_init(struct yl_walker *walker, struct yl_replication *replication, uint32_t rows);
void yl_walker_free(struct yl_walker *walker);
/* What has become of the replication so far. */
enum yl_status yl_walker_status(const struct yl_walker *walker);
void yl_walker_cells(struct yl_walker *walker, uint32_t stream, uint32_t first_cell,
                     uint32_t last_cell);
/* One arrival of a stream, which nothing is charged for before its first operation. */
void yl_walker_arrival(struct yl_walker *walker, uint32_t stream, struct yl_address address,
                       bool counted);
void yl_walker_resume(struct yl_walker *walker, const struct yl_visit *visit);
/* The open batch of visits of a source that go on from `node`, not yet full. */
struct yl_batch *yl_walker_open(struct yl_walker *walker, uint32_t source, bool counted,
                                uint32_t node);
void yl_walker_close(struct yl_walker *walker,
                     struct yl_batch *batch); /* walks it, or has it walked */
void yl_walker_flush(struct yl_walker *walker);
/* The open batch of visits that a source has started. */
struct yl_batch *yl_walker_begun(struct yl_walker *walker, uint32_t source, bool counted);
/* It is walked after the batches that are being walked. */
void yl_walker_stack(struct yl_walker *walker, struct yl_batch *batch);
/* Walk the open batches that may come to an ordered node again. */
void yl_walker_flush_linked(struct yl_walker *walker);
/* One that nobody has begun and that has done nothing yet. */
static inline struct yl_visit yl_visit_fresh(uint32_t entry, uint32_t source, uint32_t node,
                                             bool counted)
{
    return (struct yl_visit){.node = node,
                             .chain = YL_NOBODY,
                             .host = YL_NOBODY,
                             .stay = YL_NOBODY,
                             .until = -1,
                             .stay_us = -1,
                             .entry = (uint16_t)entry,
                             .root_entry = (uint16_t)entry,
                             .source = (uint16_t)source,
                             .counted = counted,
                             .person = YL_NOBODY};
}
