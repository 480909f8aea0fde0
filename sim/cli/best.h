/* best.h: what both forms of `yinliu best`, and others that choose, share.
 *
 * Why      What a call decides by, and what its manifest lists, is the same for variants, points and plans. A variant that is
 *          no choice (`is`), or forbidden by a rule, is never recommended: it takes no part in a selection and costs none of its
 *          replications. Nor is a variant that the axes of a sweep make equal to base or to an earlier one: it is the same
 *          plan by a second name. Whatever is called the best is reported with what runs out in it.
 * Shape    yl_labels_fill, or with axes yl_settings_fill and then yl_choices_at; yl_choices_keep(&scenarios, names) where
 *          variants that may not be chosen are not simulated; yl_choices_report(findings, names, points). In a finding that is
 *          begun yl_stops_repeat runs the alternative once more, yl_stops_read takes it from the folder of a sweep; both fill
 *          the slot "stops", or leave it where nothing stops it, and "net" where another metric decides.
 * Cost     of yl_stops_repeat at most 400 replications, from the ledger where there is one; of yl_stops_read one reading of
 *          the ledger, and of summary.csv as far as the point.
 * Errors   as study.h, contest.h and result_read.h.
 * Threads  one.
 * Source   docs/best.md; docs/scenario.md, "Variants" and "Sweeps"; sim/stats/selection.h; find.h.
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

/* Compare the settings that the axes leave to each variant: one that equals base or an earlier variant gets the label
 * variants.NAME.is, `copy`, and may not be chosen; the label of one that lost settings says so. Texts are in the result's arena. */
void yl_choices_at(struct yl_result *names, const struct yl_points *points);
/* Remove the variants that may not be chosen (yl_result_may_choose) before anything is compiled. */
void yl_choices_keep(struct yl_scenarios *scenarios, const struct yl_result *names);
/* Add the findings of which variants are left out, and why; points: the number of alternatives of one variant. */
void yl_choices_report(struct yl_findings *out, const struct yl_result *names, uint64_t points);

/* names: labels and settings of the file; what the point has instead counts first. */
enum yl_status yl_stops_repeat(struct yl_findings *out, const struct yl_contest *of,
                               size_t alternative, uint32_t n,
                               const struct yl_result *names) YL_CHECKED;
enum yl_status yl_stops_read(struct yl_findings *out, const char *folder,
                             const struct yl_points *points, int64_t point, const char *variant,
                             const char *metric, const struct yl_result *names,
                             struct yl_fault *fault) YL_CHECKED;
