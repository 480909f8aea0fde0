/* paired.h: what a change brings, by campaigns with and without it that have the same random numbers.
 *
 * Why      A trial is looked at again and again and ends when it is told; its interval has to hold at all looks together.
 * Shape    yl_paired_figure over the first n campaigns of both; yl_paired_ended asks the two questions of a look in their
 *          order.
 * Units    as of the metric; a ratio is scale * sum(num) / sum(den).
 * Errors   none; campaigns that one of both lacks (num NAN) are left out.
 * Owns     nothing.
 * Source   always_valid.h: the mixture of t over effects, tightest near YL_SELECTION_TUNED campaigns; jackknife.h.
 */
#pragma once
#include "sim/stats/tried.h"

struct yl_paired {
    const double *num[2],
        *den[2]; /* [n] with the change, without it; of what is no ratio den is not read */
    uint32_t n;
    double scale;
    bool is_ratio;
    bool plain; /* hidden: as if it were looked at once (test_trials) */
};
/* With the change less without it; alpha: the share of the level that this one has. */
struct yl_tried_figure yl_paired_figure(const struct yl_paired *of, double alpha);
/* Does it not differ in any of these campaigns? */
bool yl_paired_same(const struct yl_paired *of);
/* sign: 1 where more is better, else -1. Shown to help, else shown to bring less than `within`, else open. */
enum yl_tried_end yl_paired_ended(const struct yl_tried_figure *figure, double sign, double within);
