/* stops.h: what stops an alternative that is recommended.
 *
 * Why      Whatever is called the best is reported with what runs out in it, whether a variant, a point of a sweep or a plan.
 * Shape    a finding is begun; yl_stops_repeat runs the alternative once more, yl_stops_read takes it from the folder of a
 *          sweep; both fill the slot "stops", or leave it where nothing stops it, and "net" where another metric decides.
 * Cost     of yl_stops_repeat at most 400 replications, from the ledger where there is one; of yl_stops_read one reading of
 *          summary.csv and totals.csv as far as the point.
 * Errors   those of contest.h and of result_read.h.
 * Threads  one.
 * Source   find.h.
 */
#pragma once
#include "sim/findings/finding.h"
#include "sim/sweep/contest.h"

/* names: labels and settings of the file; what the point has instead counts first. */
enum yl_status yl_stops_repeat(struct yl_findings *out, const struct yl_contest *of,
                               size_t alternative, uint32_t n,
                               const struct yl_result *names) YL_CHECKED;
enum yl_status yl_stops_read(struct yl_findings *out, const char *folder,
                             const struct yl_points *points, int64_t point, const char *variant,
                             const char *metric, const struct yl_result *names,
                             struct yl_fault *fault) YL_CHECKED;
