/* choices.h: the variants among which `best`, `sweep` and `voi` choose.
 *
 * Why      A variant that is no choice (`is`), or forbidden by a rule, is never recommended: it takes no part in a selection
 *          and costs none of its replications. Nor is a variant that the axes of a sweep make equal to base or to an earlier
 *          one: it is the same plan by a second name.
 * Shape    yl_labels_fill, or with axes yl_settings_fill and then yl_choices_at; yl_choices_keep(&scenarios, names) where
 *          variants that may not be chosen are not simulated; yl_choices_report(findings, names, points).
 * Source   docs/scenario.md, "Variants" and "Sweeps".
 */
#pragma once
#include "models/scenario.h"
#include "sim/findings/find.h"
#include "sim/sweep/points.h"

/* Compare the settings that the axes leave to each variant: one that equals base or an earlier variant gets the label
 * variants.NAME.is, `copy`, and may not be chosen; the label of one that lost settings says so. Texts are in the result's arena. */
void yl_choices_at(struct yl_result *names, const struct yl_points *points);
/* Remove the variants that may not be chosen (yl_result_may_choose) before anything is compiled. */
void yl_choices_keep(struct yl_scenarios *scenarios, const struct yl_result *names);
/* Add the findings of which variants are left out, and why; points: the number of alternatives of one variant. */
void yl_choices_report(struct yl_findings *out, const struct yl_result *names, uint64_t points);
