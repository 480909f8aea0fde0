/* money.h: what an order brings, in one place for batches and single visits.
 *
 * Why      Fees and refunds are decided by address, so the batch form and the one-row form must be
 *          the same body.
 * Units    millionths of CNY; instants in microseconds.
 * Errors   none.
 * Owns     nothing.
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
    uint8_t refund_p, refund_after; /* values of what the refund goes by */
};
/* Books an order of `price` at `time`; the refund, if any, is followed to its end. */
void yl_money_order(struct yl_replication *replication, uint32_t shop, const struct yl_buyer *who,
                    int64_t time, int64_t price);
#endif
