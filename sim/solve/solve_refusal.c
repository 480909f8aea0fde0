/* solve_refusal.c: the reasons of refusals.def as texts. Contracts: solve.h, solve_parts.h. */
#include "sim/solve/solve_parts.h"
#include <stdio.h>

static const struct {
    const char *kind, *text[2];
} refusals[YL_REFUSALS] = {
#define YL_REFUSAL(NAME, kind, en, zh) {kind, {en, zh}},
#include "sim/solve/refusals.def"
#undef YL_REFUSAL
};

const char *yl_refusal_text(enum yl_refusal why, bool zh) { return refusals[why].text[zh]; }

void yl_solve_block(struct yl_block *block, enum yl_refusal why, const char *name)
{
    const char *kind = refusals[why].kind;
    block->there = true;
    block->why = why;
    snprintf(block->place, sizeof block->place, "%s%s%s", kind, *kind ? "." : "", name);
}
