/* ab_parts.h: observed results in parts: by segment, by day, by day since a person was first seen; where the split fails; the blocks
 * of a switchback; the looks of a group-sequential plan.
 *
 * Why      What differs between parts is asked for most, and misread most: an effect by segment stands behind a test whether it
 *          differs, one by day on a cohort that stays the same, and a mismatch of the split names where it is.
 *          All visits of a block share one arm and one evening, so they are no independent units: a test that takes them for
 *          persons finds differences between evenings (12.7 % false alarms instead of 5 %).
 *          A plan keeps its level only if each look is judged where it was made: by the share of the plan that had passed and
 *          by the information there was. Looks that were made are written down and are never cut again from later data.
 * Shape    yl_ab_parts_find adds findings to the call's, behind those of the whole; yl_ab_parts_write for segments.csv and daily.csv.
 *          yl_ab_blocks_make, then yl_ab_blocks_judge for each metric; yl_ab_blocks_free.
 *          yl_ab_looks prints the looks and what follows from them; with call->looks it reads the earlier ones from that
 *          file, adds one at the data as they are, and writes the file.
 * Units    of blocks: a row is a visit and belongs to the block of its time. Blocks are those of --blocks, else the plan's: local
 *          days, or from the beginning of a session to that of the next. Neighbours make pairs, in order. The difference is per
 *          visit, of a ratio that of the ratios.
 *          of looks: planned: units, where the plan says how many, else days, over those planned, at most 1. bound: of |z|.
 * Errors   YL_IO, YL_BAD_CALL; YL_BAD_INPUT, each problem of blocks with its lines on call->err; the file of looks is as before
 *          then.
 * Owns     the blocks, until yl_ab_blocks_free.
 * Threads  one for each test.
 * Source   analysis.h (switchback): one-sample t over pairs, pairs - 1 degrees of freedom; sequential.h.
 */
#pragma once
#include "sim/experiment/results.h"
#include "sim/output/csv.h"

void yl_ab_parts_find(const struct yl_results *results);
enum yl_status yl_ab_parts_write(const struct yl_results *results,
                                 struct yl_fault *fault) YL_CHECKED;
/* ab_data.c, into the current finding: why a verdict has no p. */
void yl_ab_no_test(const struct yl_results *results, const struct yl_verdict *v);
/* ab_write.c, likewise: an arm (0: the control) by its label; "base 200, new 198". */
void yl_ab_arm(const struct yl_results *results, const char *slot, uint32_t k);
void yl_ab_arms(const struct yl_results *results, const char *slot, const double *count);
/* ab_data.c: a file of the call's folder, which must be new or one of the same kind. */
enum yl_status yl_ab_data_open(struct yl_csv_out *csv, const struct yl_ab_data *call,
                               const char *name, struct yl_fault *fault) YL_CHECKED;

enum { YL_AB_PAIRS = 6 }; /* fewer are not judged */
struct yl_ab_block {
    int64_t from, to;
    uint32_t arm; /* YL_OBSERVED_NO_ARM: nobody came */
    size_t rows;
};
struct yl_ab_blocks {
    struct yl_results *results;
    struct yl_ab_block *block;
    size_t blocks, capacity;
    int32_t *of; /* [rows] block of each, -1: none */
};
enum yl_status yl_ab_blocks_make(struct yl_ab_blocks *out, struct yl_results *results,
                                 const struct yl_scenario *plan, struct yl_fault *fault) YL_CHECKED;
void yl_ab_blocks_free(struct yl_ab_blocks *blocks);
struct yl_ab_block_verdict {
    struct yl_lift lift;                     /* by Fieller, over pairs */
    double control_n, n, control_mean, mean; /* visits and what each came to */
    double pairs;
    struct yl_analysis result; /* NAN in all with fewer than YL_AB_PAIRS pairs */
};
void yl_ab_blocks_judge(struct yl_ab_block_verdict *out, const struct yl_ab_blocks *blocks,
                        uint32_t metric);

/* Before any work: whether the call fits the plan, and its file may be written. */
enum yl_status yl_ab_looks_check(const struct yl_ab_data *call, const struct yl_experiment *plan,
                                 struct yl_fault *fault) YL_CHECKED;
/* Units or days so far over those planned, for a sequence that may go on for longer; 1 where neither is known. */
double yl_ab_looks_passed(const struct yl_results *results);
/* sign[arms], where asked for: of a test that stopped, 1 or -1; 0: it goes on, or ended without. */
enum yl_status yl_ab_looks(int *sign, const struct yl_results *results,
                           struct yl_fault *fault) YL_CHECKED;
