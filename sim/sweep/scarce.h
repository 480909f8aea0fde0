/* scarce.h: what a plan has a fixed amount of, whether that was enough, and how much was asked for.
 *
 * Why      More of what never runs out brings nothing; of what does as much is tried as was asked
 *          for.
 * Shape    yl_scarce_find lists seats, stock, agents, allowances and budgets with what the plan's
 *          own campaigns say of each.
 * Units    `value` in units, of a budget CNY; `asked` in the same; `stopped` visits and `stake`
 *          orders a campaign.
 * Order    rooms, shops and their items, agents, limits, budgets of entries, shared budgets; each
 *          as in the file.
 * Owns     all in the arena.
 * Source   docs/try.md, "What is tried".
 */
#pragma once
#include "models/scenario.h"
#include "sim/stats/result.h"

struct yl_scarce {
    const char *path,
        *place;         /* "shops.tea.stock", "shops.tea"; a shared budget is of its first entry */
    double value, unit; /* unit: one more; of a budget the cost of an arrival */
    bool is_money;
    bool is_own;  /* an amount of a person or of a trait's value is a rule as often as a stock */
    bool binds;   /* it stopped somebody or let somebody wait in a campaign, or that is not known */
    double asked; /* what nine campaigns of ten would not have used up; NAN: not known */
    double stopped, stake;
};
void yl_scarce_find(struct yl_scarce **out, uint32_t *count, const struct yl_scenario *scenario,
                    const struct yl_result *plan, struct yl_arena *arena);
/* Orders that the visits would bring which the entry sends to rooms that are not live. */
double yl_scarce_untimely(const struct yl_result *plan, const char *entry);
