/* guesses.h: values that are not known: their laws, their draws, and scenarios with a draw in them.
 *
 * Why      A rate that nobody has measured is a range. What is drawn of it takes the way that every
 *          other value takes: through the tree, between --set and the variants.
 * Shape    yl_guesses_draw gives the values of one draw, yl_overlay_read the scenarios with them, or
 *          with any other values put over them.
 *          yl_guess_number reads a text as a number of the guess, yl_guess_below its law.
 *          yl_guesses_hidden finds the values of variants that no draw moves.
 *          yl_factors_find (guesses.c) sees them as independent factors, once a scenario: each value alone, a group as one, since
 *          values that move together cannot be told apart.
 * Units    numbers in the base unit of the kind; scores are standard normal.
 * Order    file, set, --set, draw, variant, sweep point.
 * Errors   YL_BAD_INPUT: a value is refused by the scenario, a diagnostic names it.
 * Owns     values live in the arena, scenarios are the caller's (yl_scenarios_free).
 * Source   docs/scenario.md, "Uncertain values". Gaussian copula of one factor a group: the normal
 *          correlation of Spearman's rho is 2 sin(pi rho / 6), Pearson (1907).
 */
#pragma once
#include "models/scenario.h"

/* The text as a number of this kind; false: it is none. A column's is its first number. */
bool yl_guess_number(const struct yl_guess *guess, const char *text, double *out);
enum yl_unit yl_guess_unit(enum yl_guess_kind kind);
double yl_guess_scaled(const struct yl_guess *guess, double value); /* logit or logarithm */
double yl_guess_below(const struct yl_guess *guess, double value);  /* of the law; columns: NAN */
/* The value with this standard normal score, as the scenario writes it. */
const char *yl_guess_text(const struct yl_guess *guess, double score, struct yl_arena *arena);

/* The text as a number of whichever kind it is, in the base unit of that. */
bool yl_guess_any(const char *text, double *out);
/* True if it is a factor of what stands there; a column is what its first draw is. */
bool yl_guess_is_factor(const struct yl_guess *guess);
/* The value in draw `number`, from 1, in the base unit; NAN: a column's is no number. */
double yl_guess_drawn(const struct yl_guess *guess, uint64_t seed, uint32_t number);

struct yl_guessed {
    const struct yl_item **value; /* [guesses] */
    double *score;                /* [guesses] standard normal; NAN of a column */
};
/* Draw `number`, from 1, by addresses (seed, path, number): no guess moves another one's draws. */
void yl_guesses_draw(struct yl_guessed *out, const struct yl_scenario *base, uint64_t seed,
                     uint32_t number, struct yl_arena *arena);
/* The values with these scores; of a column of a file that of draw `number`. */
void yl_guesses_values(struct yl_guessed *out, const struct yl_scenario *base, const double *scores,
                       uint32_t number, struct yl_arena *arena);
/* What is put over a scenario that is read already. */
struct yl_overlay {
    const bool *left_out;               /* [variants] those that are not read; NULL: none */
    const struct yl_item *const *value; /* [guesses] a draw; NULL: as in the file */
    const struct yl_override *over; /* behind the variants' own values: of a point, of a raise */
    uint32_t overs;
};
/* Of all variants all that is wrong is reported, unless base is wrong; YL_IO: a file cannot be
 * read. */
enum yl_status yl_overlay_read(struct yl_scenarios *out, const struct yl_scenarios *all,
                               const struct yl_overlay *with, struct yl_diags *diags,
                               struct yl_fault *fault) YL_CHECKED;
/* What a variant's own text hides: the draws of the guess move base, and not this value of it. */
struct yl_hidden {
    uint32_t variant, guess;
    const struct yl_item *base, *own; /* what stands there in either */
};
/* All of them, variant by variant; they live in the arena. */
void yl_guesses_hidden(struct yl_hidden **out, uint32_t *count, const struct yl_scenarios *all,
                       struct yl_arena *arena);
/* True if the scenario can have every value of the ranges, tried at both ends of all of them. */
bool yl_guesses_try(const struct yl_scenarios *all, struct yl_diags *diags) YL_CHECKED;

/* Factors stand where their first guess stands; a group owns the column that its members share and one for each member that
 * has a part of its own. All in the arena. */
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
/* The scores of all guesses from a row of independent uniform numbers in (0, 1). */
void yl_factors_scores(const struct yl_factors *factors, const double *uniform, double *score);
