/* identity.h: one number for all that the figures of an alternative depend on.
 *
 * Why      A record in a ledger is known by it: who asks for the same campaigns in a study that was edited elsewhere, or of
 *          another variant or point with the same values, finds them.
 * Shape    yl_identity_of a scenario with its plan. The version of the program is the ledger's to know.
 * Order    names and values as they stand in the merged tree, whose order is that of the figures.
 * Cost     a hash of some bytes for each item of the tree.
 * Owns     nothing.
 * Threads  any.
 * Source   a scenario is its tree, with the data files that it reads, the seed, the shifts of base's population (shifts.h)
 *          and the quantile tables that its draws go by. Left out are what no visit goes by: labels, what is said of other
 *          variants, points, guesses, experiments, targets and reports, and how often a campaign is repeated.
 */
#pragma once
#include "models/scenario.h"
#include "sim/engine/plan.h"

uint64_t yl_identity_of(const struct yl_scenario *scenario, const struct yl_plan *plan);
