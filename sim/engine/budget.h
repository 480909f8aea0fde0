/* budget.h: the arrivals that a budget pays for.
 *
 * Why      Arrivals beyond a budget are not made, in order of time over all streams of all entries
 *          that share it. Arrivals have addresses, so the first one that is not paid for is found
 *          before anything is walked, and batches, windows and threads need not know of each other.
 * Shape    yl_budget_start(&replication), once its counts are there, sets `cut` for each period of
 *          each budget; walkers ask yl_budget_share for a part of a cell, and yl_budget_made for
 *          each arrival where only some are made. Prices by tiers depend on how many came before:
 *          yl_budget_book adds what all of them cost together, and counts those that are not made.
 * Units    instants; millionths of CNY.
 * Order    time, then the low byte of the origin, cell and index, then the rest of the origin.
 * Cost     one price: counts are added up, and the arrivals of one cell are drawn twice or so. A
 *          price by trait: every arrival up to the cut is drawn, some 20 ns each. 50 KiB of stack.
 * Threads  one replication, one thread.
 * Source   docs/scenario.md, "Budgets".
 */
#pragma once
#include "sim/engine/replication.h"

struct yl_arrival {
    uint32_t stream, cell, index;
    int64_t time;
};
enum yl_budget_share { YL_BUDGET_ALL, YL_BUDGET_SOME, YL_BUDGET_NONE };
void yl_budget_start(struct yl_replication *replication);
/* Pays for the arrivals of cells [first, last) of a budget, once all before are paid for. */
void yl_budget_spend(struct yl_replication *replication, uint32_t budget, uint32_t first,
                     uint32_t last);
/* What the first n arrivals of an entry with tiers cost. */
int64_t yl_budget_tiers(const struct yl_plan_tiers *tiers, int64_t n);
/* Adds the arrivals that are not paid for and the costs of entries with tiers to the replication's tally, once for all its
 * arrivals. */
void yl_budget_book(const struct yl_replication *replication);
/* What an arrival costs: a price, or one by trait, by fact at that time, or by what a new person
 * remembers. */
int64_t yl_budget_price(const struct yl_replication *replication, const struct yl_arrival *arrival);
/* Is this arrival within its entry's budget? */
bool yl_budget_made(const struct yl_replication *replication, const struct yl_arrival *arrival);
/* How many of an entry's arrivals on [from, to) are. */
enum yl_budget_share yl_budget_share(const struct yl_replication *replication, uint32_t entry,
                                     int64_t from, int64_t to);
