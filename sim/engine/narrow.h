/* narrow.h: counters of numbered persons in eight bytes each.
 *
 * Why      Limits of persons are a walk through memory, so what counts is how much of it. A limit
 *          that is only taken from, and begins anew at calendar boundaries at most, needs how many
 *          were taken and since which boundary.
 * Shape    yl_narrow_fits(plan, node, nodes): do all limits of persons? Then yl_narrow_at for one
 *          of them, `left` units behind it; a whole group of visits takes with yl_narrow_take_all,
 *          or nobody of it does.
 * Units    a period is the half hour from the beginning of the horizon in which it ends: that of a
 *          calendar boundary is its own, and 2^32 of them are more than an instant can be.
 * Order    of time for each person; none for yl_narrow_take_all, where all may take.
 * Errors   none.
 * Owns     nothing.
 * Threads  one loop, one thread.
 */
#ifndef YL_SIM_ENGINE_NARROW_H
#define YL_SIM_ENGINE_NARROW_H
#include "sim/engine/plan.h"

struct yl_narrow {
    uint32_t taken, period; /* taken since the boundary that `period` ends with */
};
enum { YL_NARROW_MOST = INT32_MAX };
bool yl_narrow_fits(const struct yl_plan *plan, const struct yl_node *node, uint32_t nodes);

/* What is left of `allow` units, in a period that is now. */
static inline int64_t yl_narrow_left(struct yl_narrow *counter, int64_t allow, uint32_t period)
{
    if (period > counter->period) *counter = (struct yl_narrow){0, period};
    return allow == INT64_MAX ? allow : allow - counter->taken;
}
/* n persons take, each as often as it is there; true: nobody took more than is allowed. */
bool yl_narrow_take(struct yl_narrow *counter, size_t each, const uint32_t *person, uint32_t n,
                    int64_t allow, uint32_t period);
void yl_narrow_give_back(struct yl_narrow *counter, size_t each, const uint32_t *person,
                         uint32_t n);
#endif
