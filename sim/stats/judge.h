/* judge.h: which statistic judges a metric of units, simulated or real.
 *
 * Why      A rehearsal is worth something only if the real test will be judged by the same formula.
 * Shape    yl_judge of two arms' sums; yl_judge_turns of blocks of time that the arms took in
 *          turns.
 * Units    a share (each unit 0 or 1) by the pooled z test, with the unpooled standard error; other
 *          values by Welch's t (z is the normal quantile of its p value), ratios of sums made
 *          linear (yl_analysis_linear) by the normal test; with a covariate by
 *          CUPED. Turns: the difference in each pair of neighbouring blocks, by the one-sample t.
 * Errors   z and p NAN where the data cannot say.
 * Owns     nothing.
 * Threads  any.
 * Source   analysis.h; Bojinov, Simchi-Levi & Zhao (2023), "Design and analysis of switchback
 *          experiments", for turns.
 */
#ifndef YL_SIM_STATS_JUDGE_H
#define YL_SIM_STATS_JUDGE_H
#include "sim/stats/analysis.h"
#include <stdbool.h>

struct yl_judgement {
    double estimate, se, z, p;
    struct yl_interval interval;
};
struct yl_judge_how {
    bool share, covariate; /* neither: Welch, or the delta method where sums are linear */
    double level;          /* coverage of the interval */
};
struct yl_judgement yl_judge(const struct yl_analysis_sums *control,
                             const struct yl_analysis_sums *treatment, struct yl_judge_how how);
struct yl_block {     /* of time: units that came, and what they did, under one arm */
    double n, y, per; /* y is compared per unit, so per is n; of a ratio the denominators */
    bool treated;
};
struct yl_judgement yl_judge_turns(const struct yl_block *block, size_t blocks, double level);
/* The normal quantile of a two-sided p, with the sign of the estimate. */
double yl_judge_z(double p, double estimate);
#endif
