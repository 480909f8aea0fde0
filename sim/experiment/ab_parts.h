/* ab_parts.h: observed results in parts: by segment, by day, by day since a person was first seen; where the split fails.
 *
 * Why      What differs between parts is asked for most, and misread most: an effect by segment stands behind a test whether it
 *          differs, one by day on a cohort that stays the same, and a mismatch of the split names where it is.
 * Shape    yl_ab_parts_find adds findings to the call's, behind those of the whole; yl_ab_parts_write for segments.csv and daily.csv.
 * Errors   YL_IO, YL_BAD_CALL.
 * Owns     nothing.
 * Threads  one for each test.
 */
#ifndef YL_SIM_EXPERIMENT_AB_PARTS_H
#define YL_SIM_EXPERIMENT_AB_PARTS_H
#include "sim/experiment/results.h"
#include "sim/output/csv.h"

void yl_ab_parts_find(const struct yl_results *results);
enum yl_status yl_ab_parts_write(const struct yl_results *results,
                                 struct yl_fault *fault) YL_CHECKED;
/* ab_data.c, into the finding at hand: why a verdict has no p. */
void yl_ab_no_test(const struct yl_results *results, const struct yl_verdict *v);
/* arm_labels.c, likewise: an arm (0: the control) by its label; "base 200, new 198". */
void yl_ab_arm(const struct yl_results *results, const char *slot, uint32_t k);
void yl_ab_arms(const struct yl_results *results, const char *slot, const double *count);
/* ab_data.c: a file of the call's folder, which must be new or one of the same kind. */
enum yl_status yl_ab_data_open(struct yl_csv_out *csv, const struct yl_ab_data *call,
                               const char *name, struct yl_fault *fault) YL_CHECKED;
#endif
