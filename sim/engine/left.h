/* left.h: what is left of the stock or the limit of a station in batch queueing.
 *
 * Why      Stock only shrinks, a limit is set anew by the calendar; both are one number that visits take from in the order of time.
 * Shape    yl_left_renew before each look, yl_left_use where enough is left.
 * Units    pieces of a stock, units of a limit; INT64_MAX without end. Instants as in clock.h.
 * Threads  one replication a thread.
 */
#ifndef YL_SIM_ENGINE_LEFT_H
#define YL_SIM_ENGINE_LEFT_H
#include "sim/base/clock.h"
#include "sim/engine/plan.h"

struct yl_left {
    int64_t n, till; /* till: when the calendar sets it anew */
};
static inline bool yl_left_is_counted(const struct yl_plan_station *what)
{
    return what->op == YL_OP_ORDER || (what->op == YL_OP_TAKE && !what->by_counters);
}
static inline struct yl_left yl_left_begin(const struct yl_plan *plan,
                                           const struct yl_plan_station *what)
{
    if (what->op == YL_OP_ORDER) return (struct yl_left){plan->shop[what->index].stock, YL_NEVER};
    const struct yl_plan_limit *limit = &plan->limit[what->index];
    return (struct yl_left){
        limit->has_start ? limit->start : limit->allow.number[0],
        limit->every ? yl_next_boundary(&plan->zone, plan->from, (char)limit->every) : YL_NEVER};
}
/* What is left of a limit at an instant, no earlier than the one before. */
static inline void yl_left_renew(const struct yl_plan *plan, const struct yl_plan_station *what,
                                 struct yl_left *left, int64_t now)
{
    if (now < left->till) return;
    const struct yl_plan_limit *limit = &plan->limit[what->index];
    left->n = limit->allow.number[0];
    left->till = yl_next_boundary(&plan->zone, now, (char)limit->every);
}
/* What one visit takes. */
static inline int64_t yl_left_piece(const struct yl_plan *plan, const struct yl_plan_station *what)
{
    return what->op == YL_OP_ORDER ? plan->shop[what->index].pieces : 1;
}
static inline void yl_left_use(struct yl_left *left, int64_t n)
{
    if (left->n != INT64_MAX) left->n -= n;
}
#endif
