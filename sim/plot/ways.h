/* ways.h: what each entry brings: its arrivals and orders.
 *
 * Why      What a visit begins belongs to the entry whose way it is, so that orders add up.
 * Shape    yl_plot_ways_read; then of ways.list.name[e]: ways.arrivals[e], ways.orders[e].
 * Units    means of a campaign.
 * Order    ways.order: entries by orders, then arrivals, behind them visits that others begin; else as in the files.
 * Errors   as yl_plot_read.
 * Owns     what it returns lives in the arena of the kit.
 * Threads  one kit a thread.
 * Source   docs/outputs.md, "summary.csv".
 */
#ifndef YL_SIM_PLOT_WAYS_H
#define YL_SIM_PLOT_WAYS_H
#include "sim/plot/kit.h"

struct yl_plot_ways {
    struct yl_plot_list list; /* entries, "starts.NAME" too */
    bool shops;               /* are there any? */
    uint32_t *order;          /* [list] */
    double *arrivals;         /* [list] */
    double *orders;           /* [list] of an entry with those of the visits it begins */
    double campaigns;
};
enum yl_status yl_plot_ways_read(struct yl_plot_ways *ways, struct yl_plot_kit *kit) YL_CHECKED;
/* Its number in the list; UINT32_MAX: it is none of them. */
uint32_t yl_plot_ways_at(struct yl_plot_ways *ways, const char *entry);
/* Do other visits begin it? */
bool yl_plot_is_begun(const char *entry);
#endif
