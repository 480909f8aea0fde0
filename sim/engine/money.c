/* money.c: order, fees, refund. Contract: money.h. */
#include "sim/engine/money.h"
#include "sim/engine/follow.h"
#include <math.h>

int64_t yl_money_units(const struct yl_replication *replication, uint32_t at,
                       const struct yl_buyer *who)
{
    const struct yl_plan_shop *sale = &replication->plan->shop[at];
    if (sale->pieces) return sale->pieces;
    const struct yl_draw *draw = &sale->quantity.draw[who->quantity];
    struct yl_key key = replication->key[sale->quantity_key];
    double x = yl_draw_value(draw,
                             yl_draw_is_constant(draw)
                                 ? 0
                                 : yl_k52(key, who->address, yl_ctr3(YL_SLOT_STAY, 0, who->jumps))),
           whole = floor(x),
           u = yl_unit(yl_k52(key, who->address, yl_ctr3(YL_SLOT_COUNT, 0, who->jumps)));
    int64_t units = (int64_t)whole + (u < x - whole);
    return units > 1 ? units : 1;
}

int64_t yl_money_times(struct yl_tally *tally, int64_t units, int64_t price)
{
    int64_t money = 0;
    if (__builtin_mul_overflow(units, price, &money)) tally->over = true;
    return money;
}

static bool is_refunded(const struct yl_replication *replication, const struct yl_plan_shop *sale,
                        const struct yl_buyer *who, int64_t time)
{
    const struct yl_plan *plan = replication->plan;
    if (!sale->has_refund) return false;
    struct yl_key key = replication->key[sale->key];
    uint32_t ctr3 = yl_ctr3(YL_SLOT_CHANCE, 1, who->jumps);
    const struct yl_chance *chance = &sale->refund_p.chance[who->refund_p];
    if (!chance->certain &&
        !(chance->threshold && yl_passes(chance->threshold, key, who->address, ctr3)))
        return false;
    if (plan->drain) return true;
    uint64_t k = yl_k52(key, who->address, yl_ctr3(YL_SLOT_AFTER, 1, who->jumps));
    return time + yl_draw_integer(&sale->refund_after.draw[who->refund_after], k) < plan->to;
}

void yl_money_order(struct yl_replication *replication, uint32_t at, const struct yl_buyer *who,
                    int64_t time, struct yl_bill bill)
{
    const struct yl_plan *plan = replication->plan;
    const struct yl_plan_shop *sale = &plan->shop[at], *shop = &plan->shop[sale->of];
    struct yl_tally *tally = replication->tally;
    uint32_t e = who->entry, mine = plan->entry[e].slot;
    yl_tally_add(tally, who->counted, e, mine + YL_ENTRY_ORDERS, 1);
    yl_tally_add(tally, who->counted, e, mine + YL_ENTRY_GMV, bill.money);
    yl_follow_ordered(replication, shop->followed, time);
    if (sale != shop) yl_tally_series(tally, sale->units, time, bill.units);
    int64_t fees = 0, back = 0;
    for (uint32_t i = 0; i < shop->fees; i++) {
        if (time < shop->fee[i].from || time >= shop->fee[i].to) continue;
        int64_t fee = yl_round((double)bill.money * shop->fee[i].rate);
        fees += fee;
        back += shop->fee[i].back ? fee : 0;
    }
    bool refunded = is_refunded(replication, sale, who, time);
    for (; at != YL_NO_NODE; at = yl_sale_behind(plan, at)) {
        uint32_t slot = plan->shop[at].slot;
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_ORDERS, 1);
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_GMV, bill.money);
        yl_tally_series(tally, plan->shop[at].orders, time, 1);
        yl_tally_series(tally, plan->shop[at].gmv, time, bill.money);
        if (sale != shop) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_UNITS, bill.units);
        if (fees) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_FEES, fees);
        if (!refunded) continue;
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_REFUNDS, 1);
        yl_tally_add(tally, who->counted, e, slot + YL_SHOP_REFUNDED, bill.money);
        if (back) yl_tally_add(tally, who->counted, e, slot + YL_SHOP_FEES_BACK, back);
    }
}
