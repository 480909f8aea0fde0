/* expect.h: what is to be expected of arrivals before anything is simulated.
 *
 * Why      What is told before anything is simulated: where a walk is cut, whether arrivals feed themselves.
 * Units    arrivals.
 * Source   means: counts are drawn about them.
 */
#pragma once
#include "models/scenario.h"
#include "sim/engine/plan.h"

/* Over the shares of a trait; of another axis every value counts alike. */
double yl_expect_mean(const struct yl_scenario *scenario, const struct yl_quantity *quantity);
/* What one more viewer, entrant or order of the figure that an entry follows brings at most, if all who arrive count to it: the
 * steepest slope of its table times the mean stay (online) or the period. At 1 and more the arrivals feed themselves. */
double yl_expect_gain(const struct yl_scenario *scenario, const struct yl_entry *entry);
/* Arrivals of a stream in a cell, before any budget. */
double yl_expect_in_cell(const struct yl_plan_stream *stream, uint32_t cell);
