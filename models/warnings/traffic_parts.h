/* traffic_parts.h: what the two halves of traffic.h share.
 *
 * Why      Arrivals come from entries and budgets alone; the way through the scenario is longer.
 * Errors   none.
 * Owns     nothing.
 * Threads  any.
 */
#ifndef YL_MODELS_WARNINGS_TRAFFIC_PARTS_H
#define YL_MODELS_WARNINGS_TRAFFIC_PARTS_H
#include "models/warnings/traffic.h"

enum yl_status yl_traffic_arrivals(struct yl_traffic *out, const struct yl_scenario *scenario,
                                   const struct yl_budgets_left *left) YL_CHECKED;
#endif
