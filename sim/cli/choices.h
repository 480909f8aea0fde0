/* choices.h: the variants among which `best` and `voi` choose.
 *
 * Why      What is no choice, or forbidden, is never recommended: it takes no part in a selection and costs none of its
 *          replications.
 * Shape    yl_choices_keep(&left, &scenarios) before anything is compiled; yl_choices_say(&left, findings, names).
 * Errors   none.
 * Owns     nothing: names live in the scenarios.
 * Threads  one.
 * Source   docs/scenario.md, "Variants".
 */
#ifndef YL_SIM_CLI_CHOICES_H
#define YL_SIM_CLI_CHOICES_H
#include "models/scenario.h"
#include "sim/findings/find.h"

struct yl_choices_left { /* variants that are not chosen from */
    const char **name;
    uint32_t count;
};
void yl_choices_keep(struct yl_choices_left *left, struct yl_scenarios *scenarios);
void yl_choices_say(const struct yl_choices_left *left, struct yl_findings *out,
                    const struct yl_result *names);
#endif
