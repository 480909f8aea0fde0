/* shock.c: draws that many visits share; contract in replication.h */
#include "sim/engine/replication.h"

void yl_replication_shocks(struct yl_replication *replication)
{
    const struct yl_plan *plan = replication->plan;
    for (uint32_t s = 0; s < plan->shocks; s++) {
        const struct yl_plan_shock *shock = &plan->shock[s];
        for (uint32_t i = 0; i < shock->units; i++) {
            const struct yl_address unit = {shock->unit[i], 0, YL_ORIGIN_COUNT};
            struct yl_shock_draw *draw = &replication->shock[shock->first + i];
            draw->k = yl_k52(replication->key[shock->key], unit, yl_ctr3(YL_SLOT_COUNT, 0, 0));
            draw->z = yl_table_value(plan->normal, draw->k);
        }
    }
}

/* How many of the 2^32 words pass: they are those below it, since the quantile rises. */
static uint64_t words_below(const struct yl_replication *replication, double logit)
{
    uint64_t low = 0, high = UINT64_C(1) << 32;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (yl_word_quantile(replication->plan->logistic, (uint32_t)middle) < logit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void yl_replication_shift(struct yl_replication *replication)
{
    const struct yl_by_draw *intent = &replication->plan->intent;
    for (const struct yl_plan_shifted *one = replication->plan->shifted; one; one = one->next) {
        const struct yl_by_chance *by = &one->by;
        struct yl_by_chance *now = &replication->chance[by->moves->slot];
        for (uint32_t v = 0; v < now->count; v++) {
            const uint32_t from = by->axis < 0 ? 0 : v;
            now->chance[v] = by->chance[from];
            if (by->chance[from].certain || !by->chance[from].threshold) continue;
            const double of = by->moves->intent != 0
                                  ? yl_draw_value(&intent->draw[intent->axis < 0 ? 0 : v], 0)
                                  : 0,
                         moved = yl_replication_moved(replication, by->moves, of, 0);
            const uint64_t words = words_below(replication, by->logit[from] + moved);
            now->chance[v].threshold = words >> 32 ? UINT64_MAX : words << 32;
        }
    }
}

const struct yl_shock_draw *yl_replication_shock(const struct yl_replication *replication,
                                                 uint32_t at, int64_t time)
{
    const struct yl_plan_shock *shock = &replication->plan->shock[at];
    return &replication->shock[shock->first + yl_edge_behind(shock->end, shock->units - 1, time)];
}

double yl_replication_surge(const struct yl_replication *replication,
                            const struct yl_plan_stream *stream, int64_t time)
{
    enum { BITS = 52 };
    double times = 1;
    for (uint32_t i = 0; i < stream->surges; i++) {
        const struct yl_plan_surge *surge = &stream->surge[i];
        const uint64_t k = yl_replication_shock(replication, surge->shock, time)->k;
        times *= yl_draw_value(&surge->draw, surge->falls ? (UINT64_C(1) << BITS) - 1 - k : k);
    }
    return times;
}
