/* refine.h: which points of a grid are run where only the border between decisions is asked for.
 *
 * Why      A map of decisions is the same on both sides of its border far from it: points there need not be run.
 * Shape    yl_refine_next puts the next points into an adaptive grid, until there are none; behind each call the decision of
 *          every new one is told by yl_refine_decide. At last yl_refine_settle: the others are as the points of their cell.
 * Order    a coarse grid of at least four cells a range, with its ends, comes first. Then a cell is halved along every range
 *          as long as points of it that were run, corners or not, are decided differently; so are those beside it on whose
 *          edge a halved cell finds another decision: the border is followed. Each value of a list has a map of its own. Which
 *          points are run depends on the decisions alone; the new ones of a call are in the order of the grid.
 * Cost     8 bytes a point of the grid, which a call looks at a few times.
 * Threads  one at a time.
 * Source   Bryan, Schneider, Nichol, Miller, Genovese, Wasserman: Active learning for identifying function threshold
 *          boundaries, NIPS 2005, for the aim; the halving is that of quadtrees, Finkel, Bentley: Acta Informatica 4 (1974).
 */
#pragma once
#include "sim/sweep/points.h"

/* How many points are new; they are the last. The first call takes the others away. */
uint64_t yl_refine_next(struct yl_points *points);
/* point: from 0; decision: a number below the two highest, the same where the decision is the same. */
void yl_refine_decide(struct yl_points *points, uint64_t point, uint32_t decision);
/* List the others behind `count`, which stays, in the order of the grid: points count ... grid - 1. */
void yl_refine_settle(struct yl_points *points);
/* Of any listed point, what yl_refine_decide was told of it or of those around it. */
uint32_t yl_refine_decided(const struct yl_points *points, uint64_t point);
