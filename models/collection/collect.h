/* collect.h: from the integers of a replication to the rows of a result.
 *
 * Why      Each place knows which figures it has; here the counters of a plan become metrics with names, in the order of
 *          the scenario file.
 * Shape    yl_collect_layout once a variant; yl_collect_store for each finished replication, in any order.
 * Units    as result.h.
 * Order    rows as in the scenario file.
 * Owns     rows live in the result's arena, their numbers on its shelf.
 * Threads  different replications may be stored at once.
 * Source   contract, "Files of a run".
 */
#pragma once
#include "models/scenario.h"
#include "sim/engine/tally.h"
#include "sim/stats/result.h"

void yl_collect_layout(struct yl_result *result, struct yl_variant_result *out,
                       const struct yl_scenario *scenario, const struct yl_plan *plan);
/* persons: distinct ones of each bit set (NULL without people.size). False: failed, a sum does not fit into 64 bits. */
bool yl_collect_store(struct yl_variant_result *out, const struct yl_scenario *scenario,
                      const struct yl_plan *plan, const struct yl_tally *tally,
                      const int64_t *persons, uint32_t replication);
/* True if there is no cost of an entry, a step or the whole. */
bool yl_collect_is_free(const struct yl_scenario *scenario);
/* How often a cost by time falls due within the horizon, parts of a period included. */
double yl_collect_cost_periods(const struct yl_scenario *scenario, const struct yl_cost *cost);
