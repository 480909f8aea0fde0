/* best.h: what both forms of `yinliu best`, and others that choose, share.
 *
 * Why      What a call decides by, and what its manifest lists, is the same for variants, points and plans.
 * Errors   as study.h.
 * Source   docs/best.md; sim/stats/selection.h.
 */
#pragma once
#include "sim/cli/study.h"
#include "sim/cli/sweep_decision.h"
#include "sim/sweep/contest.h"

/* What alternatives are chosen by: --metric, else what the verdict of a run looks at (yl_find_decisive) as far as the
 * scenario tells it, before there are campaigns: the first target that decides, of rooms the first. */
void yl_best_decides(struct yl_study *study, const char **place, const char **metric);
/* What a call of `best` chooses among: variants, at the points of a sweep where there are any (else NULL). */
struct yl_contest yl_best_contest(struct yl_study *study, const struct yl_points *points);
enum yl_exit yl_best_plan(const struct yl_options *options); /* with --vary */
