/* settings.h: every value of a scenario by its dotted path.
 *
 * Why      Two runs differ by figures and by what was asked of them; the second can be said in
 *          words only if a run keeps its values, after include, set, --set and variants; and its
 *          labels, which people read instead of names.
 * Shape    yl_settings_fill(&result, &scenarios): all values of base, of each variant what
 *          differs, and all labels.
 * Order    variant by variant; as in the merged file, what a variant lacks last.
 * Owns     all is in the result's arena.
 * Source   docs/scenario.md: the paths are those of --set.
 */
#pragma once
#include "models/scenario.h"
#include "sim/stats/result.h"

/* A list of steps is its names in order, and each step by its name; a list of single values is one
 * text; items of other lists go by number. Left out: variants, sweep, include, set. */
void yl_settings_fill(struct yl_result *result, const struct yl_scenarios *scenarios);
/* The labels of all that has a name, variants and axes too (labels.c; yl_settings_fill has them). A
 * variant that labels a thing of its base otherwise is not heard: a label is of a name. */
void yl_labels_fill(struct yl_result *result, const struct yl_scenarios *scenarios);
/* What a thing is called in the language by its `label`; NULL: by its name. */
const char *yl_label_text(const struct yl_item *label, enum yl_lang lang);
