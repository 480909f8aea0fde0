/* explain_parts.h: what the parts of `check --explain` share.
 *
 * Why      Memories, shocks and items are explained from the scenario alone, the rest from the plan.
 * Shape    each prints its own lines, or none where the scenario has nothing of it.
 * Errors   none; a full disk shows at the end of the output.
 * Threads  one caller.
 */
#ifndef YL_SIM_SWEEP_EXPLAIN_PARTS_H
#define YL_SIM_SWEEP_EXPLAIN_PARTS_H
#include "models/scenario.h"
#include "models/warnings/walked.h"
#include "sim/engine/plan.h"
#include <stdio.h>

struct yl_explainer {
    FILE *out;
    const struct yl_scenario *s;
    const struct yl_plan *p;
    const struct yl_walked_variant *walked; /* NULL: of the plan alone */
    enum yl_lang lang;
};
/* The words of its language. */
void yl_explain_say(const struct yl_explainer *explainer, const char *en, const char *zh);
/* A number that may go by something: its value, or by what it goes and its values. `scale`: of one unit. */
void yl_explain_number(const struct yl_explainer *explainer, const struct yl_quantity *quantity,
                       double scale, const char *unit);
/* Memories that lapse or count: how, and which steps set them. */
void yl_explain_memories(const struct yl_explainer *explainer);
/* Draws that visits share, and what they move. */
void yl_explain_shocks(const struct yl_explainer *explainer);
/* The items of shops: shares, prices, pieces and stock. */
void yl_explain_items(const struct yl_explainer *explainer);
#endif
