/* hours.c: where spans share an instant, they share the beginning of one; contract in scenario.h */
#include "models/scenario.h"

static bool holds(const struct yl_condition *hours, int64_t now)
{
    if (hours->from <= hours->to) return now >= hours->from && now < hours->to;
    return now >= hours->from || now < hours->to;
}

bool yl_hours_hold(const struct yl_condition *hours, const struct yl_zone *zone, int64_t instant)
{
    const struct yl_local local = yl_local(zone, instant);
    return holds(hours, local.hour * YL_HOUR + local.minute * YL_MINUTE + local.second * YL_SECOND +
                            local.micro);
}

static bool all_hold(const struct yl_conditions *all, int64_t now)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->all[i].kind == YL_COND_HOURS && !holds(&all->all[i], now)) return false;
    return true;
}

const struct yl_condition *yl_hours_apart(const struct yl_conditions *all)
{
    const struct yl_condition *first = NULL;
    for (uint32_t i = 0; i < all->count; i++) {
        const struct yl_condition *hours = &all->all[i];
        if (hours->kind != YL_COND_HOURS) continue;
        if (all_hold(all, hours->from)) return NULL;
        if (!first) first = hours;
    }
    return first;
}
