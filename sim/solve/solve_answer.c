/* solve_answer.c: from the moments of one visit of each group to mean and spread of a sum of them.
 * Contract: solve_groups.h. */
#include "sim/solve/solve_groups.h"
#include <math.h>

struct asker {
    const struct yl_plan *plan;
    const struct yl_groups *fine;
};

uint32_t yl_pick_slot(const struct yl_plan *plan, struct yl_pick pick, uint32_t entry)
{
    return pick.from == YL_PICK_ENTRY ? plan->entry[entry].slot + pick.slot : pick.slot;
}

bool yl_takes_part(const struct yl_over *over, const struct yl_group *group)
{
    return over->entry == YL_EVERYBODY || group->entry == over->entry;
}

/* Given the trait combination, what a visit of a group brings in the mean. */
static double given(const struct asker *asker, const struct yl_over *over,
                    const struct yl_group *group, uint32_t combination)
{
    uint32_t quantities = yl_q_count(asker->plan);
    double x = group->each[(size_t)combination * quantities +
                           yl_pick_slot(asker->plan, over->a, group->entry)];
    return over->b.from == YL_PICK_UNKNOWN
               ? x
               : x - over->rho * group->each[(size_t)combination * quantities +
                                             yl_pick_slot(asker->plan, over->b, group->entry)];
}

/* Visits of one person share its traits: pairs of such visits times the covariance of what their
 * combinations mean. */
static double shared_persons(const struct asker *asker, const struct yl_over *over)
{
    const struct yl_groups *all = asker->fine;
    double sum = 0;
    const struct yl_group_span span = yl_groups_of(all, over->entry);
    for (uint32_t i = span.from; i < span.to; i++)
        for (uint32_t j = span.from; j < span.to; j++) {
            const struct yl_group *group = &all->group[i], *b = &all->group[j];
            if (!group->each || !b->each || !yl_takes_part(over, group) || !yl_takes_part(over, b))
                continue;
            double pairs = (i == j ? group->n * group->n - group->own : group->n * b->n) /
                           (double)asker->plan->size,
                   ab = 0, ma = 0, mb = 0;
            for (uint32_t combination = 0; combination < all->combinations; combination++) {
                double x = given(asker, over, group, combination),
                       y = given(asker, over, b, combination), share = all->share[combination];
                ab += share * x * y;
                ma += share * x;
                mb += share * y;
            }
            sum += pairs * (ab - ma * mb);
        }
    return sum;
}

static double first(const struct yl_plan *plan, const struct yl_group *group, struct yl_pick pick)
{
    return yl_group_moment(group, yl_pick_slot(plan, pick, group->entry)).m1;
}

/* What a group brings in the mean. */
static double brings(const struct asker *asker, const struct yl_over *over,
                     const struct yl_group *group)
{
    const double a = first(asker->plan, group, over->a);
    return group->n * (over->b.from == YL_PICK_UNKNOWN
                           ? a
                           : a - over->rho * first(asker->plan, group, over->b));
}

/* Arrivals that one draw multiplies: (E XY - 1) times both means. */
static double shared_shocks(const struct asker *asker, const struct yl_over *over, double *wildest)
{
    const struct yl_groups *all = asker->fine;
    double sum = 0;
    const struct yl_group_span span = yl_groups_of(all, over->entry);
    for (uint32_t i = span.from; i < span.to && asker->plan->shocks; i++)
        for (uint32_t j = span.from; j < span.to; j++) {
            const struct yl_group *a = &all->group[i], *b = &all->group[j];
            if (!a->surging || !b->surging || !yl_takes_part(over, a) || !yl_takes_part(over, b))
                continue;
            const double together = yl_surge_together(asker->plan, a, b);
            if (together == 0) continue;
            sum += together * brings(asker, over, a) * brings(asker, over, b);
            *wildest = fmax(*wildest, together);
        }
    return sum;
}

/* Steps that one draw moves: the variance of the mean given it, of all groups together, less what
 * the sends have had of it as if their visits were independent. */
static double shared_moves(const struct asker *asker, const struct yl_over *over)
{
    const struct yl_groups *all = asker->fine;
    struct yl_point node[YL_SHOCK_NODES];
    double sum = 0, mean = 0, square = 0;
    if (!asker->plan->shocks || all->shock < 0) return 0;
    const uint32_t n = yl_shock_nodes(all->shock_steepest, node);
    const struct yl_group_span span = yl_groups_of(all, over->entry);
    for (uint32_t i = 0; i < n; i++) {
        double given_it = 0;
        for (uint32_t g = span.from; g < span.to; g++) {
            const struct yl_group *group = &all->group[g];
            if (!yl_takes_part(over, group) || !group->by_shock) continue;
            const double *m1 = group->by_shock[i];
            double x = m1[yl_pick_slot(asker->plan, over->a, group->entry)];
            if (over->b.from != YL_PICK_UNKNOWN)
                x -= over->rho * m1[yl_pick_slot(asker->plan, over->b, group->entry)];
            given_it += group->n * x;
            sum -= node[i].weight * group->n2 * x * x;
        }
        mean += node[i].weight * given_it;
        square += node[i].weight * given_it * given_it;
    }
    for (uint32_t g = span.from; g < span.to; g++) {
        const struct yl_group *group = &all->group[g];
        if (!yl_takes_part(over, group) || !group->by_shock || !(group->n > 0)) continue;
        const double x = brings(asker, over, group) / group->n;
        sum += group->n2 * x * x;
    }
    return sum + square - mean * mean;
}

struct yl_answer yl_answer(const struct yl_plan *plan, const struct yl_groups *fine,
                           const struct yl_over *over)
{
    const struct asker one = {plan, fine}, *asker = &one;
    struct yl_answer x = {0};
    const struct yl_group_span span = yl_groups_of(fine, over->entry);
    double variance = 0, size = 0;
    for (uint32_t i = span.from; i < span.to; i++) {
        const struct yl_group *group = &asker->fine->group[i];
        if (!yl_takes_part(over, group) || !(group->n > 0)) continue;
        const struct yl_moment a =
            yl_group_moment(group, yl_pick_slot(asker->plan, over->a, group->entry));
        double m1 = a.m1, m2 = a.m2, n = group->n, part;
        if (over->b.from != YL_PICK_UNKNOWN) {
            double b = first(asker->plan, group, over->b);
            m2 += over->rho * (over->rho * b - 2 * m1);
            m1 -= over->rho * b;
        }
        part = n * m2 - group->n2 * m1 * m1;
        size += n * a.m2;
        variance += part;
        x.mean += n * a.m1;
        x.m2_unknown |= a.m2_unknown;
        x.crowd |= group->crowd;
        x.begun |= group->begun && a.m1 != 0;
    }
    if (asker->plan->size && !asker->fine->mixed) variance += shared_persons(asker, over);
    x.m2_unknown |= asker->fine->mixed;
    variance += shared_shocks(asker, over, &x.wildest) + shared_moves(asker, over);
    if (fabs(variance) < 1e-12 * size) variance = 0; /* rounding */
    x.sd = x.m2_unknown || x.begun || isnan(variance) ? NAN : variance > 0 ? sqrt(variance) : 0;
    return x;
}
