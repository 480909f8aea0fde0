/* runs_out.h: the rows of runs_out.csv.
 *
 * Why      What runs out has rows of its own, not one a metric or replication as those of files.c.
 * Shape    yl_runs_out_rows(&csv, result, v, &stats) for each variant.
 * Order    as in yl_runs_out_make.
 * Threads  one yl_replication_stats a thread.
 * Source   docs/outputs.md, "runs_out.csv".
 */
#pragma once
#include "sim/output/csv.h"
#include "sim/stats/runs_out.h"

void yl_runs_out_rows(struct yl_csv_out *csv, const struct yl_result *result, uint32_t v,
                      struct yl_replication_stats *stats);
