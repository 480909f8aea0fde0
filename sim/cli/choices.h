/* choices.h: the variants among which `best`, `sweep` and `voi` choose.
 *
 * Why      What is no choice, or forbidden, is never recommended: it takes no part in a selection and costs none of its
 *          replications. A variant of which the axes of a sweep leave nothing is another one by a second name.
 * Shape    yl_labels_fill (with axes yl_settings_fill, then yl_choices_at); yl_choices_keep(&scenarios, names) where the others
 *          are not simulated; yl_choices_say(findings, names, points).
 * Errors   none.
 * Owns     nothing: names live in the arena of the result.
 * Threads  one.
 * Source   docs/scenario.md, "Variants" and "Sweeps".
 */
#ifndef YL_SIM_CLI_CHOICES_H
#define YL_SIM_CLI_CHOICES_H
#include "models/scenario.h"
#include "sim/findings/find.h"
#include "sim/sweep/points.h"

/* Marks in the labels, by the settings: variants that are the same as base or an earlier one once the axes have set their
 * values, as a `copy`, which nobody chooses; of those that have only something left, the label says so. */
void yl_choices_at(struct yl_result *names, const struct yl_points *points);
/* Takes those that may not be chosen out of the scenarios, before anything is compiled. */
void yl_choices_keep(struct yl_scenarios *scenarios, const struct yl_result *names);
/* Which variants are left out, and why; points: as many alternatives each variant is. */
void yl_choices_say(struct yl_findings *out, const struct yl_result *names, uint64_t points);
#endif
