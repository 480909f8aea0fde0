/* limits_bit.c: what a limit stopped, by the counts of all replications. Contract: limits.h. */
#include "models/steps.h"
#include "sim/sweep/limits.h"
#include <string.h>

static bool looks(const struct yl_conditions *all, uint32_t limit)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->all[i].kind == YL_COND_LIMIT && all->all[i].index == limit) return true;
    return false;
}

static bool step_looks(const struct yl_step *step, uint32_t limit)
{
    bool any = looks(&step->only_if, limit) || looks(&step->skip_if, limit) ||
               looks(&step->needs, limit) || looks(&step->wait, limit);
    for (uint32_t i = 0; i < step->starts && !any; i++) any = looks(&step->start[i].among, limit);
    return any;
}

bool yl_limit_is_asked(const struct yl_scenario *scenario, uint32_t limit)
{
    struct yl_steps of;
    bool any = false;
    for (uint32_t i = 0; i < scenario->paths && !any; i++)
        any = looks(&scenario->path[i].needs, limit);
    for (uint32_t i = 0; i < scenario->entries && !any; i++)
        any = looks(&scenario->entry[i].among, limit);
    for (uint32_t k = 0; !any && yl_steps_at(scenario, k, &of); k++)
        for (uint32_t i = 0; i < of.steps && !any; i++) any = step_looks(&of.step[i], limit);
    return any;
}

/* Is a count there, and 0 in every replication? */
static bool never(const struct yl_result *base, const char *place, const char *metric)
{
    const struct yl_metric *found = yl_summary_find(base->variant, 0, place, metric);
    for (uint32_t r = 0; found && r < base->replications; r++)
        if (found->num[r]) return false;
    return found;
}

/* Was everybody who asked served, without waiting? */
static bool all_served(const struct yl_result *base, const char *place)
{
    const struct yl_metric *asked = yl_summary_find(base->variant, 0, place, "requests"),
                           *served = yl_summary_find(base->variant, 0, place, "served");
    for (uint32_t r = 0; asked && served && r < base->replications; r++)
        if (asked->num[r] != served->num[r]) return false;
    return asked && served && never(base, place, "wait_mean_s");
}

/* Did nobody stand before a room? */
static bool nobody_waited(const struct yl_result *base, const char *place)
{
    const struct yl_variant_result *variant = &base->variant[0];
    for (uint32_t i = 0; i < variant->funnels; i++) {
        const struct yl_funnel_row *row = &variant->funnel[i];
        if (strcmp(row->path, place) != 0 || strcmp(row->step, "wait") != 0) continue;
        for (uint32_t r = 0; r < base->replications; r++)
            if (row->count[r][0]) return false;
    }
    return variant->funnels;
}

bool yl_limit_binds(const struct yl_limits *out, const struct yl_limit_row *row,
                    const struct yl_result *base)
{
    const struct yl_variant_result *variant = &base->variant[0];
    if (row->looked_at || !strcmp(out->place, row->place)) return true;
    for (uint32_t r = 0; r < base->replications; r++)
        if (variant->failed[r]) return true;
    if (row->is_money) return row->ran_out != 0;
    for (int i = 0; i < 2; i++)
        if (*row->metric[i] && !never(base, row->place, row->metric[i])) return true;
    if (!strncmp(row->place, "agents.", 7)) return !all_served(base, row->place);
    if (!strncmp(row->place, "rooms.", 6)) return !nobody_waited(base, row->place);
    return false;
}
