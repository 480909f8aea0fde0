/* effects.h: which axis of a sweep moves a metric, and by how much.
 *
 * Why      A table of all points says what happens there; a decision asks which axis matters. On a full grid every axis has a
 *          main effect; elsewhere only the direction can be estimated.
 * Shape    yl_main_effects(effect, &systems, &factor, level) for each axis of a full grid: a marginal mean for each value, and
 *          its difference from the lowest of them. A grid with points that have no value is full in the lines along the axis
 *          that have one at each value that has any; the others are left out. Else yl_ranks of the axis and of the estimates,
 *          then yl_rank_correlation.
 * Units    effects are the metric's; a rank correlation lies from -1 to 1.
 * Order    effect[l] is of value l of the axis.
 * Errors   what has no value is NAN.
 * Source   marginal mean of value l: the mean of the estimates of all systems with that value; its effect: marginal mean -
 *          lowest marginal mean of the axis. Both are means of estimates over the same n replications, so leaving replication r
 *          out moves them by the mean of the systems' moves, and effect +- t(level, n - 1) * jackknife error is the paired
 *          interval (Efron & Stein 1981, jackknife.h). With level = 1 - 0.05 / (pairs of values of all axes) all differences
 *          hold together (Bonferroni), so also those of the values that turned out lowest and highest. Montgomery, Design and
 *          Analysis of Experiments, ch. 5, main effects. Rank correlation: Spearman (1904), middle ranks for ties; interval
 *          tanh(atanh r +- z sqrt((1 + r^2 / 2) / (count - 3))), Bonett & Wright (2000), Psychometrika 65, 23-28; |r| is taken
 *          at most 1 - 6 / (count (count^2 - 1)) there, half the way to the next value that r can have, so that ranks without
 *          an exception still have an interval. It measures how well the metric rises or falls with the axis: a response that
 *          rises and falls again can have 0.
 */
#pragma once
#include "sim/stats/best_set.h"
#include <stdint.h>

struct yl_factor {
    const uint32_t *value; /* [systems] which value of the axis each has; UINT32_MAX: left out */
    uint32_t values;
};
struct yl_effect {
    double mean, effect, low, high; /* the lowest value has the effect 0 and no bounds */
};
void yl_main_effects(struct yl_effect *effect, const struct yl_systems *systems,
                     const struct yl_factor *factor, double level);
void yl_ranks(double *rank, const double *number, size_t count);
struct yl_effect yl_rank_correlation(const double *rank, const double *other, size_t count,
                                     double level);
