/* question.h: the question that the variants of a file ask.
 *
 * Why      Screen, verdict and page answer the question of the file first, and as it was asked: variants that differ from
 *          the plan in one value are an axis, in its order, and the plan is called by its own value of it.
 * Shape    yl_question_find(&asked, result, &arena); asked.variant[i] are the variants that may be chosen, as in the file or,
 *          where they are an axis, in the order of their values with base among them.
 * Owns     all in the arena.
 * Source   docs/outputs.md, "conclusions.csv".
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/diag.h"
#include "sim/stats/result.h"

struct yl_question {
    uint32_t *variant, variants, choices; /* choices: without base */
    uint32_t assumed;                     /* variants that nobody can choose */
    const char *path; /* of the value that all of them change; NULL: there is none */
    bool measured;    /* all of its values are numbers or times */
    bool ordered;     /* an axis: of two variants or more */
    const char *
        *text[2]; /* [enum yl_lang][variants of the result] the value; NULL without `path` */
};
void yl_question_find(struct yl_question *asked, const struct yl_result *result,
                      struct yl_arena *arena);
/* "the plan"; "the plan (19:00)" where its value names it. In the arena. */
const char *yl_question_plan(const struct yl_question *asked, const struct yl_result *result,
                             enum yl_lang lang, struct yl_arena *arena);
