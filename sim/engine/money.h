/* money.h: what an order brings, in one place for batches and single visits.
 *
 * Why      Fees and refunds are decided by address, so the batch form and the one-row form must be
 *          the same body.
 * Units    millionths of CNY; instants in microseconds.
 * Threads  one tally, one thread.
 * Source   language, 4.8.
 */
#ifndef YL_SIM_ENGINE_MONEY_H
#define YL_SIM_ENGINE_MONEY_H
#include "sim/engine/replication.h"

struct yl_buyer {
    struct yl_address address;
    uint32_t entry;
    uint16_t jumps;
    bool counted;
    uint8_t refund_p, refund_after, quantity; /* values of what the refund and the pieces go by */
};
struct yl_bill {
    int64_t units, money; /* pieces, and their price together */
};
/* Pieces of a visit's order, 1 at least: the whole part, and one more with the chance of the rest. */
int64_t yl_money_units(const struct yl_replication *replication, uint32_t sale,
                       const struct yl_buyer *who);
/* Their price together; one that does not fit makes the replication fail. */
int64_t yl_money_times(struct yl_tally *tally, int64_t units, int64_t price);
/* Books an order of a shop, or of an item of one; the refund, if any, is followed to its end. */
void yl_money_order(struct yl_replication *replication, uint32_t sale, const struct yl_buyer *who,
                    int64_t time, struct yl_bill bill);
#endif
