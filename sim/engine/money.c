/* money.c: order, fees, refund. Contract: money.h. */
#include "sim/engine/money.h"
#include "sim/engine/follow.h"

void yl_money_order(struct yl_replication *replication, uint32_t at, const struct yl_buyer *who,
                    int64_t time, int64_t price)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_shop *shop = &plan->shop[at];
    struct yl_tally *tally = replication->tally;
    uint32_t e = who->entry, slot = shop->slot, mine = plan->entry[e].slot;
    yl_tally_add(tally, who->counted, e, slot + YL_SHOP_ORDERS, 1);
    yl_tally_add(tally, who->counted, e, slot + YL_SHOP_GMV, price);
    yl_tally_add(tally, who->counted, e, mine + YL_ENTRY_ORDERS, 1);
    yl_tally_add(tally, who->counted, e, mine + YL_ENTRY_GMV, price);
    yl_tally_series(tally, shop->orders, time, 1);
    yl_follow_ordered(replication, shop->followed, time);
    yl_tally_series(tally, shop->gmv, time, price);
    int64_t fees = 0, back = 0;
    for (uint32_t i = 0; i < shop->fees; i++) {
        if (time < shop->fee[i].from || time >= shop->fee[i].to) continue;
        int64_t fee = yl_round((double)price * shop->fee[i].rate);
        fees += fee;
        back += shop->fee[i].back ? fee : 0;
    }
    if (fees) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_FEES, fees);
    if (!shop->has_refund) return;
    struct yl_key key = replication->key[shop->key];
    uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 1, who->jumps);
    const struct yl_chance *chance = &shop->refund_p.chance[who->refund_p];
    if (!chance->certain &&
        !(chance->threshold && yl_passes(chance->threshold, key, who->address, ctr3)))
        return;
    if (!plan->drain) {
        uint64_t k = yl_k52(key, who->address, yl_ctr3(YL_SLOT_AFTER, 1, who->jumps));
        if (time + yl_draw_integer(&shop->refund_after.draw[who->refund_after], k) >= plan->to)
            return;
    }
    yl_tally_add(tally, who->counted, e, slot + YL_SHOP_REFUNDS, 1);
    yl_tally_add(tally, who->counted, e, slot + YL_SHOP_REFUNDED, price);
    if (back) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_FEES_BACK, back);
}
