/* narrow.h: counters of numbered persons in four bytes each.
 *
 * Why      Limits of persons are a walk through memory, so what counts is how much of it. A limit
 *          that is only taken from, and begins anew at calendar boundaries at most, needs how many
 *          were taken and since which boundary: one number, of which each period has its own
 *          allow + 1 values. In a later period a counter stands below all of them: nothing is taken.
 * Shape    yl_narrow_fits(plan, node, nodes): do all limits of persons? Then, up to
 *          yl_narrow_till, yl_narrow_left for one of them; a whole group of visits takes with
 *          yl_narrow_take, or nobody of it does.
 * Units    a period is the half hour from the beginning of the horizon in which it ends: that of a
 *          calendar boundary is its own.
 * Order    of time for each person; none for yl_narrow_take where all may take.
 * Errors   none.
 * Owns     nothing.
 * Threads  one loop, one thread.
 */
#ifndef YL_SIM_ENGINE_NARROW_H
#define YL_SIM_ENGINE_NARROW_H
#include "sim/engine/plan.h"

bool yl_narrow_fits(const struct yl_plan *plan, const struct yl_node *node, uint32_t nodes);
/* Periods of a limit that fits and end here or later have no values any more: in those a person has
 * a counter of the other kind, which is as new behind the boundary. YL_NEVER: none does. */
int64_t yl_narrow_till(const struct yl_plan *plan, const struct yl_plan_limit *limit);

/* What is left of `allow` units, in a period that is now. */
static inline int64_t yl_narrow_left(uint32_t *counter, int64_t allow, uint32_t period)
{
    if (allow == INT64_MAX) return allow;
    const uint32_t none = period * (uint32_t)(allow + 1);
    if (*counter < none) *counter = none;
    return none + allow - *counter;
}
/* n persons take, each as often as it is there; true: nobody took more than is allowed. */
bool yl_narrow_take(uint32_t *counter, size_t each, const uint32_t *person, uint32_t n,
                    int64_t allow, uint32_t period);
void yl_narrow_give_back(uint32_t *counter, size_t each, const uint32_t *person, uint32_t n);
#endif
