/* ways.h: the rows of ways.csv.
 *
 * Why      A way has figures of its own, with what its visits begin and what it adds, not one a metric or replication
 *          as those of files.c.
 * Shape    yl_ways_rows(&csv, result, v, &stats) for each variant; what a way adds stands in rows of base.
 * Order    as in yl_ways_make.
 * Threads  one yl_replication_stats a thread.
 * Source   docs/outputs.md, "ways.csv".
 */
#pragma once
#include "sim/output/csv.h"
#include "sim/stats/ways.h"

void yl_ways_rows(struct yl_csv_out *csv, const struct yl_result *result, uint32_t v,
                  struct yl_replication_stats *stats);
