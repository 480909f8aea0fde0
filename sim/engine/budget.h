/* budget.h: the last arrival of an entry that its budget pays for.
 *
 * Why      Arrivals beyond `entries.X.budget` are not made, in order of time over all streams of
 *          the entry. Arrivals have addresses, so the last one that is paid for is found before
 *          anything is walked, and batches, windows and threads need not know of each other.
 * Shape    yl_budget_start(&replication), once its counts are there, sets cut_time and cut_id;
 *          walkers ask yl_budget_made for each arrival of the cell of the cut.
 * Units    instants; millionths of CNY.
 * Order    time, then yl_visit_id.
 * Cost     one price: counts are added up, and the arrivals of one cell are drawn twice or so. A
 *          price by trait: every arrival up to the cut is drawn, some 20 ns each. 160 KiB of stack.
 * Errors   none.
 * Owns     nothing.
 * Threads  one replication, one thread.
 * Source   docs/scenario.md, "Entries and arrivals".
 */
#ifndef YL_SIM_ENGINE_BUDGET_H
#define YL_SIM_ENGINE_BUDGET_H
#include "sim/engine/replication.h"

struct yl_arrival {
    uint32_t stream, cell, index;
    int64_t time;
};
void yl_budget_start(struct yl_replication *replication);
/* What an arrival costs: a price, or one by trait, by fact at that time, or by what a new person
 * remembers. */
int64_t yl_budget_price(const struct yl_replication *replication, const struct yl_arrival *arrival);
/* Is this arrival within its entry's budget? */
bool yl_budget_made(const struct yl_replication *replication, const struct yl_arrival *arrival);
#endif
