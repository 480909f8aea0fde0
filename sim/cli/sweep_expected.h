/* sweep_expected.h: expected figures of all points of a sweep with draws, draw by draw.
 *
 * Why      Points are judged by what is expected of them in each draw, exact or over its replications; the tables hold single
 *          campaigns. A merger of shards must say the same, so the numbers stand in a file of their own.
 * Shape    yl_expected_rows, into a table of the name YL_EXPECTED_FILE, behind yl_best_add for each point; yl_expected_choose after yl_best_find.
 * Units    as of the metric.
 * Order    rows as the points, then figures, variants, draws.
 * Errors   YL_IO, YL_BAD_INPUT: a file is not as a sweep writes it.
 * Owns     nothing.
 * Threads  one at a time.
 * Source   sim/stats/unknown.h; docs/outputs.md.
 */
#ifndef YL_SIM_CLI_SWEEP_EXPECTED_H
#define YL_SIM_CLI_SWEEP_EXPECTED_H
#include "sim/cli/sweep_best.h"
#include "sim/output/csv.h"

void yl_expected_rows(struct yl_csv_out *csv, const struct yl_best *best, int64_t point);
/* p_best and regret of all rows of each figure, by the draws in the folder's draws.csv. */
enum yl_status yl_expected_choose(struct yl_best *best, const char *folder,
                                  struct yl_fault *fault) YL_CHECKED;
#endif
