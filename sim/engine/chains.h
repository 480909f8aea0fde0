/* chains.h: visits that begin visits: how many, and who they are.
 *
 * Why      The event loop begins them one by one (chain.c), batches begin those of all their rows (begin.c); numbers and
 *          addresses are the same.
 * Shape    n = yl_chain_number(...); base = yl_chain_base(...); child j has the address yl_chain_child(key, base, j, origin).
 * Units    counts.
 */
#ifndef YL_SIM_ENGINE_CHAINS_H
#define YL_SIM_ENGINE_CHAINS_H
#include "sim/engine/replication.h"

/* The values that the numbers of a start go by. */
struct yl_chain_by {
    uint8_t number, p, after;
};
struct yl_chain_parent { /* who begins, and where it is in its cycles */
    struct yl_address address;
    uint32_t attempt, jumps;
};
/* How many begin: the number, a fraction rounded by chance so that the mean is kept, then each with p. */
int64_t yl_chain_number(const struct yl_replication *replication, const struct yl_plan_spawn *spawn,
                        const struct yl_chain_parent *parent, struct yl_chain_by by);

static inline struct yl_words yl_chain_base(struct yl_key key, const struct yl_chain_parent *parent)
{
    return yl_philox(key, parent->address.index, parent->address.cell, parent->address.origin,
                     yl_ctr3(YL_SLOT_CHILD, parent->attempt, parent->jumps));
}
static inline struct yl_address yl_chain_child(struct yl_key key, const struct yl_words *base,
                                               uint32_t j, uint32_t origin)
{
    struct yl_words id =
        yl_philox(key, base->w[0], base->w[1], j, yl_ctr3(YL_SLOT_CHILD, 255, 65535));
    return (struct yl_address){id.w[0], id.w[1], origin};
}
#endif
