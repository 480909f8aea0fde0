/* narrow.c: counters that only count down, for many persons at once. Contract: narrow.h. */
#include "sim/engine/narrow.h"

int64_t yl_narrow_till(const struct yl_plan *plan, const struct yl_plan_limit *limit)
{
    const int64_t allow = limit->allow.number[0];
    if (!limit->every || allow == INT64_MAX) return YL_NEVER;
    /* half of all numbers: what a group takes too much, before it gives it back, has room, too */
    return plan->from + (INT32_MAX / (allow + 1)) * (YL_HOUR / 2);
}

static bool fits(const struct yl_plan *plan, const struct yl_plan_limit *limit)
{
    const int64_t allow = limit->allow.number[0];
    return limit->allow.axis < 0 && !limit->has_start && !limit->within && !limit->lasts &&
           !limit->at_times &&
           (allow == INT64_MAX || (allow < INT32_MAX && yl_narrow_till(plan, limit) >= plan->to));
}

bool yl_narrow_fits(const struct yl_plan *plan, const struct yl_node *node, uint32_t nodes)
{
    bool all = true;
    for (uint32_t i = 0; i < plan->limits; i++)
        all &= plan->limit[i].per != YL_PER_PERSON || plan->limit[i].spare ||
               fits(plan, &plan->limit[i]);
    for (uint32_t n = 0; n < nodes && all; n++) {
        if (node[n].op != YL_OP_PASS) continue;
        const struct yl_effects *fx = node[n].u.effects;
        for (uint32_t g = 0; g < fx->gives; g++)
            all &= plan->limit[fx->give[g].limit].per != YL_PER_PERSON;
        all &= fx->refill < 0 || plan->limit[fx->refill].per != YL_PER_PERSON;
    }
    return all;
}

bool yl_narrow_take(uint32_t *counter, size_t each, const uint32_t *person, uint32_t n,
                    int64_t allow, uint32_t period)
{
    bool enough = true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t *one = &counter[each * person[i]];
        enough &= yl_narrow_left(one, allow, period) > 0;
        ++*one;
    }
    return enough;
}

void yl_narrow_give_back(uint32_t *counter, size_t each, const uint32_t *person, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) counter[each * person[i]]--;
}
