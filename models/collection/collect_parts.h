/* collect_parts.h: what the files that collect figures share.
 *
 * Why      One walk over all figures serves both passes, laying out (counting and naming rows) and
 *          storing numbers, so that they cannot disagree.
 * Shape    collect.c walks and has the funnels; collect_metrics.c has the metrics of places and
 *          paths, collect_series.c the rows that follow the time, chains and outcomes.
 * Errors   `over` is set when a sum does not fit into 64 bits.
 * Threads  a collector each.
 */
#pragma once
#include "models/collection/collect.h"

struct yl_collector {
    struct yl_result *result; /* laying out */
    struct yl_variant_result *out;
    const struct yl_scenario *scenario;
    const struct yl_plan *plan;
    const struct yl_tally *tally; /* storing; NULL while laying out */
    const int64_t *persons;
    uint32_t replication; /* from 0 */
    struct yl_collected {
        uint32_t metrics, funnels, paths, outcomes, losts, series, bys, chains, dashboards;
    } rows;          /* walked so far */
    bool naming;     /* second pass of the layout: rows exist */
    bool free_steps; /* no step costs anything; while naming */
    bool over;
    int64_t *any; /* [replications][1 and 3] for all figures that are not wanted; NULL: all are */
    bool wants;   /* the one that is laid out */
    uint64_t counts; /* a hash of them so far */
};
bool yl_collect_wants(const struct yl_collector *collector, const char *place, const char *name);
/* [replications][width]; one for all that are not wanted, which are 1 or 3 wide. */
int64_t *yl_collect_numbers(struct yl_collector *collector, uint32_t width);
const char *yl_collect_dotted(struct yl_collector *collector, const char *kind, const char *name);
const char *yl_collect_entry_name(struct yl_collector *collector, uint32_t entry);
int64_t yl_collect_of_entry(const struct yl_collector *collector, uint32_t entry, uint32_t slot);
static inline void yl_collect_add(struct yl_collector *collector, int64_t *sum, int64_t n)
{
    collector->over |= __builtin_add_overflow(*sum, n, sum);
}
/* The first bin that begins behind the warm-up. */
uint32_t yl_collect_first_bin(const struct yl_plan *plan);
void yl_collect_places(struct yl_collector *collector);
void yl_collect_path(struct yl_collector *collector, uint32_t entry, uint32_t arrival);
void yl_collect_series(struct yl_collector *collector);
void yl_collect_outcomes(struct yl_collector *collector, uint32_t entry);
void yl_collect_losses(struct yl_collector *collector, uint32_t entry);
void yl_collect_chains(struct yl_collector *collector);
void yl_collect_dashboards(struct yl_collector *collector);
