/* factors.h: what is uncertain as independent factors: each value alone, a group as one.
 *
 * Why      Sensitivity and the value of information ask what each unknown does by itself. Values that
 *          move together cannot be told apart, so a group is one factor under its name.
 * Shape    yl_factors_find once a scenario; yl_factors_scores turns a row of independent uniform
 *          numbers into the scores of all guesses (yl_guesses_values has their values).
 * Units    uniform numbers in (0, 1), scores standard normal.
 * Order    factors stand where their first guess stands; a group owns the column that its members
 *          share and one for each member that has a part of its own.
 * Owns     all in the arena.
 * Threads  read-only once found.
 * Source   guesses.h: Gaussian copula of one factor a group.
 */
#ifndef YL_MODELS_FACTORS_H
#define YL_MODELS_FACTORS_H
#include "models/guesses.h"

struct yl_guess_factor {
    const char *name;  /* the dotted path, or the group */
    const char *grade; /* the worst of its members; NULL: not given */
    uint32_t first, columns, members;
    bool is_group;
};
struct yl_factors {
    const struct yl_scenario *base;
    struct yl_guess_factor *of;
    uint32_t count, columns;
    uint32_t *of_guess; /* [guesses] UINT32_MAX: of no factor */
    bool joint;         /* some stand in a file of joint draws, or evidence weighs them together */
};
/* `base_alone`: effects of variants stay at their medians and are no factors. */
void yl_factors_find(struct yl_factors *out, const struct yl_scenario *base, bool base_alone,
                     struct yl_arena *arena);
void yl_factors_scores(const struct yl_factors *factors, const double *uniform, double *score);
#endif
