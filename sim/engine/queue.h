/* queue.h: visits that wait for a station, as columns, by station and cell of time.
 *
 * Why      A station takes all visits of a cell at once (queueing.h). Visits of one kind that come
 *          in one cell stand side by side, so that whatever is alike for all of them is done once,
 *          and the rest column by column.
 * Shape    yl_queue_init, yl_queue_begin(queue, cell); yl_queue_add(queue, walker, batch) as
 *          walker.enqueue; yl_queue_take(queue, station, cell, &list) for the visits of a cell,
 *          yl_queue_back when they are done. yl_queue_pour moves all of one queue into another.
 * Units    instants in microseconds; cells of YL_CELL.
 * Order    none: the station sorts.
 * Cost     60 bytes a visit, and a block for each cell that is not full; memory given back is kept
 *          for the next.
 * Owns     its blocks, also those given back; yl_queue_free.
 * Threads  one thread at a time; a block may be filled by one and used by another.
 */
#pragma once
#include "sim/engine/walk.h"

enum { YL_QUEUE_ROWS = 32, YL_QUEUE_MOST = 256 /* cells of the ring */ };
struct yl_queue_kind { /* what visits of one batch have in common */
    uint32_t node;
    uint16_t source;
    bool counted;
};
struct yl_queue_block { /* visits, mostly of one kind */
    uint32_t n;
    bool mixed; /* a kind for each; else all are of `all` */
    bool gone;  /* some are over: their `start` is YL_NEVER */
    struct yl_queue_kind all;
    /* What every plan needs comes first; columns are read in strips of eight. `start` is the
     * patience of a visit, -1 without end, where there is any, later the instant at which it is
     * let in. `stay` is a stay or service, -1 none. */
    _Alignas(64) int64_t time[YL_QUEUE_ROWS];
    int64_t begun[YL_QUEUE_ROWS], stay[YL_QUEUE_ROWS], start[YL_QUEUE_ROWS];
    uint32_t index[YL_QUEUE_ROWS], cell[YL_QUEUE_ROWS];      /* of the address */
    uint32_t person[YL_QUEUE_ROWS];                          /* with people.size */
    int32_t actions[YL_QUEUE_ROWS], switches[YL_QUEUE_ROWS]; /* where anything takes them */
    int64_t waited[YL_QUEUE_ROWS];                           /* with plan.waits */
    struct yl_queue_kind kind[YL_QUEUE_ROWS];                /* where they are mixed */
};
static inline struct yl_queue_kind yl_queue_kind_of(const struct yl_queue_block *block, uint32_t i)
{
    return block->mixed ? block->kind[i] : block->all;
}
static inline bool yl_queue_alike(struct yl_queue_kind kind, struct yl_queue_kind b)
{
    return kind.node == b.node && kind.source == b.source && kind.counted == b.counted;
}
static inline struct yl_address yl_queue_address(const struct yl_plan *plan,
                                                 const struct yl_queue_block *block, uint32_t i)
{
    return (struct yl_address){block->index[i], block->cell[i],
                               plan->stream[yl_queue_kind_of(block, i).source].origin};
}
/* Where the rows of one kind end that begin with row i. */
static inline uint32_t yl_queue_alike_to(const struct yl_queue_block *block, uint32_t i)
{
    if (!block->mixed) return block->n;
    const struct yl_queue_kind kind = block->kind[i];
    while (i < block->n && yl_queue_alike(block->kind[i], kind)) i++;
    return i;
}
struct yl_queue_list {
    struct yl_queue_block **block;
    uint32_t n;
    size_t capacity;
};
struct yl_queue {
    const struct yl_plan *plan;
    struct yl_queue_list *list; /* [stations][ring + 1]; the last: behind the ring */
    struct yl_queue_list free;
    size_t used;          /* bytes of a block that the plan has a use for */
    uint32_t ring;        /* how many cells, a power of two */
    uint32_t base, dealt; /* of the ring; where those behind it were last dealt */
    uint64_t added, pending;
    bool shared; /* blocks have come from another, or gone there */
};
void yl_queue_init(struct yl_queue *queue, const struct yl_plan *plan);
void yl_queue_free(struct yl_queue *queue);
void yl_queue_begin(struct yl_queue *queue, uint32_t cell); /* empty, from that cell on */
void yl_queue_add(void *context, const struct yl_walker *walker, const struct yl_batch *batch);
/* Move all blocks of a cell behind those of a list; tells how many visits they are. */
uint32_t yl_queue_take(struct yl_queue *queue, uint32_t station, uint32_t cell,
                       struct yl_queue_list *into);
void yl_queue_back(struct yl_queue *queue, struct yl_queue_list *list); /* all of it; it is empty */
/* Rows [first, first + n) of a block, of one kind, go behind those of a batch, whatever columns
 * it has. */
void yl_queue_append(struct yl_batch *to, const struct yl_queue_block *block, uint32_t first,
                     uint32_t n);
/* Those who are over leave their block. */
void yl_queue_close_ranks(struct yl_queue_block *block);
void yl_queue_move(struct yl_queue *queue, uint32_t cell); /* the ring begins there now */
void yl_queue_pour(struct yl_queue *to, struct yl_queue *from);
