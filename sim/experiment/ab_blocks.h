/* ab_blocks.h: the data of a switchback, compared block by block.
 *
 * Why      All visits of a block share one arm and one evening, so they are no independent units: a test that takes them for
 *          persons finds differences between evenings (12.7 % false alarms instead of 5 %).
 * Shape    yl_ab_blocks_make, then yl_ab_blocks_judge for each metric; yl_ab_blocks_free.
 * Units    a row is a visit and belongs to the block of its time. Blocks are those of --blocks, else the plan's: local days, or
 *          from the beginning of a session to that of the next. Neighbours make pairs, in order. The difference is per visit,
 *          of a ratio that of the ratios.
 * Errors   YL_BAD_INPUT, each problem with its lines on call->err; YL_IO.
 * Owns     the blocks, until yl_ab_blocks_free.
 * Threads  one.
 * Source   analysis.h (switchback): one-sample t over pairs, pairs - 1 degrees of freedom.
 */
#ifndef YL_SIM_EXPERIMENT_AB_BLOCKS_H
#define YL_SIM_EXPERIMENT_AB_BLOCKS_H
#include "sim/experiment/results.h"

enum { YL_AB_PAIRS = 6 }; /* fewer are not judged */
struct yl_ab_block {
    int64_t from, to;
    uint32_t arm;      /* YL_OBSERVED_NO_ARM: nobody came */
    size_t line, rows; /* of its first row */
};
struct yl_ab_blocks {
    struct yl_results *results;
    struct yl_ab_block *block;
    size_t blocks, capacity;
    int32_t *of; /* [rows] block of each, -1: none */
    size_t outside, washed_out;
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
#endif
