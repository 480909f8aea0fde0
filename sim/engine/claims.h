/* claims.h: visits on their way to a shared place, as columns, by place and cell of time.
 *
 * Why      A place takes all who come in a cell at once (lines.h). Visits of one kind that come to it in one cell stand side by
 *          side, so that whatever is alike for all of them is done once, and the rest column by column.
 * Shape    yl_claims_init, yl_claims_begin(&x, cell); yl_claims_add(&x, walker, batch) as walker.claims; yl_claims_take(&x, stage,
 *          cell, &list) for those of a cell, yl_claims_back when they are done. yl_claims_pour moves all of one into another.
 * Units    instants in microseconds; cells of YL_CELL.
 * Order    none: who asks for it sorts.
 * Cost     60 bytes a visit, and a block for each cell that is not full; memory given back is kept for the next.
 * Errors   `failed` is set when there was no memory.
 * Owns     its blocks, also those given back; yl_claims_free.
 * Threads  one thread at a time; a block may be filled by one and used by another.
 */
#ifndef YL_SIM_ENGINE_CLAIMS_H
#define YL_SIM_ENGINE_CLAIMS_H
#include "sim/engine/walk.h"

enum { YL_CLAIMS = 32, YL_CLAIM_CELLS = 64 };
struct yl_claim_kind { /* what visits of one batch have in common */
    uint32_t node;
    uint16_t source;
    bool counted;
};
struct yl_claim_block { /* visits, mostly of one kind */
    uint32_t n;
    bool mixed; /* a kind for each; else all are of `all` */
    bool gone;  /* some are over: their `turn` is YL_NEVER */
    struct yl_claim_kind all;
    /* What is there in every plan comes first; columns are read in strips of eight. `turn` is patience, -1 without end, where there
     * is any; later the instant of its turn. `stay` is a stay or service, -1 none. */
    _Alignas(64) int64_t time[YL_CLAIMS];
    int64_t begun[YL_CLAIMS], stay[YL_CLAIMS], turn[YL_CLAIMS];
    uint32_t c0[YL_CLAIMS], c1[YL_CLAIMS];
    uint32_t person[YL_CLAIMS];                      /* with people.size */
    int32_t actions[YL_CLAIMS], switches[YL_CLAIMS]; /* where anything takes them */
    struct yl_claim_kind kind[YL_CLAIMS];            /* where they are mixed */
};
static inline struct yl_claim_kind yl_claim_kind(const struct yl_claim_block *block, uint32_t i)
{
    return block->mixed ? block->kind[i] : block->all;
}
static inline bool yl_claims_alike(struct yl_claim_kind kind, struct yl_claim_kind b)
{
    return kind.node == b.node && kind.source == b.source && kind.counted == b.counted;
}
struct yl_claim_list {
    struct yl_claim_block **block;
    uint32_t n, room;
};
struct yl_claims {
    const struct yl_plan *plan;
    struct yl_claim_list *list; /* [stages][YL_CLAIM_CELLS + 1]; the last: behind the ring */
    struct yl_claim_list free;
    size_t used;          /* bytes of a block that the plan has a use for */
    uint32_t base, dealt; /* first cell of the ring; where those behind it were last dealt out */
    uint64_t added, pending;
    bool shared; /* blocks have come from another, or gone there */
    bool failed;
};
enum yl_status yl_claims_init(struct yl_claims *claims, const struct yl_plan *plan) YL_CHECKED;
void yl_claims_free(struct yl_claims *claims);
void yl_claims_begin(struct yl_claims *claims, uint32_t cell); /* empty, from that cell on */
void yl_claims_add(void *claims, const struct yl_walker *walker, const struct yl_batch *batch);
/* All blocks of a cell go behind those of a list; tells how many visits they are. */
uint32_t yl_claims_take(struct yl_claims *claims, uint32_t stage, uint32_t cell,
                        struct yl_claim_list *into);
void yl_claims_back(struct yl_claims *claims,
                    struct yl_claim_list *list); /* all of it; it is empty */
/* Rows [first, first + n) of a block, of one kind, go behind those of a batch, whatever columns it has. */
void yl_claims_append(struct yl_batch *to, const struct yl_claim_block *block, uint32_t first,
                      uint32_t n);
void yl_claims_move(struct yl_claims *claims, uint32_t cell); /* the ring begins there now */
void yl_claims_pour(struct yl_claims *to, struct yl_claims *from);
#endif
