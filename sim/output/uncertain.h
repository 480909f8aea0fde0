/* uncertain.h: the files of a run with draws.
 *
 * Why      What was drawn, and what it rests on, stand beside the tables of every run.
 * Shape    yl_uncertain_draws writes draws.csv, yl_assumptions_write assumptions.csv, with draws or without.
 * Order    draws by number, their columns as in the scenario.
 * Errors   YL_IO.
 * Threads  different folders at once.
 * Source   docs/outputs.md.
 */
#pragma once
#include "sim/output/csv.h"
#include "sim/stats/unknown.h"

/* What is declared uncertain, with its words and its share of the uncertainty: [assumptions], NAN unknown; NULL: of the metric
 * that decides, from the draws of the result. */
enum yl_status yl_assumptions_write(const struct yl_result *result, const double *share,
                                    const char *folder, struct yl_fault *fault) YL_CHECKED;
enum yl_status yl_uncertain_draws(const struct yl_result *result, const char *folder,
                                  struct yl_fault *fault) YL_CHECKED;
