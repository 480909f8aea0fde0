/* mean_shares.h: beside what `mean` says, what passed.
 *
 * Why      A shift is found with everything shared open; where places are short in a run, another share passes.
 * Shape    yl_mean_shares_count, yl_mean_shares_put for the manifest; yl_mean_shares_say behind the tables.
 * Errors   none; a key that finds no memory is left out.
 * Owns     keys are in the caller's arena.
 * Threads  one.
 */
#ifndef YL_SIM_CLI_MEAN_SHARES_H
#define YL_SIM_CLI_MEAN_SHARES_H
#include "models/shifts.h"
#include "sim/output/manifest.h"
#include "sim/stats/result.h"

size_t yl_mean_shares_count(const struct yl_shifts *shifts);
/* Shifts by place and value, and the share of base's visits that passed; how many it put. */
size_t yl_mean_shares_put(struct yl_manifest_value *value, struct yl_arena *arena,
                          const struct yl_shifts *shifts, const struct yl_result *result);
/* Names on stderr each step of base whose share is further than four standard errors from what is said. */
void yl_mean_shares_say(const struct yl_scenarios *scenarios, const struct yl_result *result,
                        enum yl_lang lang);
#endif
