/* verb_sensitivity.c: draws, figures, shares, and what to measure first; contract in verb.h */
#include "sim/cli/guessed.h"
#include "sim/cli/sensitivity_show.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

enum { DRAWS = 768 };

/* Of each column of the factors its number in each draw, its factor, and where it stands as all members of it stand at their 95 %: what they
 * share there, and their own by as much. */
static void take_columns(struct yl_sensitivity_draws *out, struct yl_guessed_study *guessed)
{
    const struct yl_factors *factors = &guessed->factors;
    const double most = gsl_cdf_ugaussian_Pinv(0.95);
    struct yl_arena *arena = &guessed->arena;
    const double **x = yl_arena_get(arena, (factors->columns + 1) * sizeof *x);
    uint32_t *of = yl_arena_get(arena, (factors->columns + 1) * sizeof *of);
    double *top = yl_arena_get(arena, (factors->columns + 1) * sizeof *top);
    for (uint32_t f = 0; f < factors->count; f++) {
        uint32_t column = factors->of[f].first;
        of[column] = f;
        top[column] = most;
        for (uint32_t g = 0; g < factors->base->guesses; g++) {
            const struct yl_guess *guess = &factors->base->guess[g];
            if (factors->of_guess[g] != f || !guess->with || guess->rank >= 1) continue;
            const double r = 2 * sin(M_PI * guess->rank / 6);
            of[++column] = f;
            top[column] = most * (1 - sqrt(r)) / sqrt(1 - r);
        }
    }
    for (uint32_t c = 0; c < factors->columns; c++) {
        double *own = yl_arena_get(arena, (guessed->draws + 1) * sizeof *own);
        for (uint32_t k = 0; k < guessed->draws; k++)
            own[k] = guessed->uniform[(size_t)k * guessed->columns + c];
        x[c] = own;
    }
    out->x = x;
    out->of = of;
    out->top = top;
    out->columns = factors->columns;
}

/* Exact figures that differ by their last bits alone: nothing moves them. */
static void forget_rounding(struct yl_sensitivity_study *of)
{
    const struct yl_answers *answers = &of->guessed.answers;
    double size = 0;
    for (uint32_t i = 0; i < of->guessed.call.points; i++)
        size = fmax(size, fabs(answers->figure[i]));
    if (!answers->is_exact || of->found.between > pow(1e-9 * size, 2)) return;
    of->found.between = 0;
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++)
        for (uint32_t f = 0; of->found.of[m] && f < of->guessed.factors.count; f++)
            of->found.of[m][f] = (struct yl_sensitivity_share){0};
}

static void estimate(struct yl_sensitivity_study *of)
{
    struct yl_guessed_study *guessed = &of->guessed;
    const struct yl_factors *factors = &guessed->factors;
    struct yl_sensitivity_draws draws = {.of = factors->of_guess,
                                         .columns = factors->base->guesses,
                                         .factors = factors->count,
                                         .draws = guessed->draws,
                                         .each = guessed->answers.each,
                                         .figure = guessed->answers.figure,
                                         .joint = factors->joint};
    const double **value;
    if (factors->joint) {
        yl_guessed_numbers(&value, NULL, guessed);
        draws.x = value;
    } else {
        take_columns(&draws, guessed);
    }
    yl_sensitivity_find(&of->found, &draws, &guessed->arena);
    forget_rounding(of);
    if (!guessed->answers.is_exact) return;
    of->found.within = 0;
    for (uint32_t k = 0; k < guessed->draws; k++)
        of->found.within += guessed->answers.within[k] / guessed->draws;
}

static enum yl_status study_it(struct yl_sensitivity_study *of, struct yl_study *study)
{
    const struct yl_guessed_how how = {.variants = 1, .draws = DRAWS};
    enum yl_status status = yl_guessed_open(&of->guessed, study, &how);
    if (!status && !of->guessed.factors.count)
        status =
            yl_fault_set(&study->fault, YL_BAD_CALL,
                         "no value of the plan is uncertain: effects of variants alone are; see "
                         "yinliu voi",
                         "现方案没有拿不准的数，只有各方案的效果拿不准；见 yinliu voi");
    if (!status) yl_guessed_draws(&of->guessed, 0, false);
    if (!status) status = yl_guessed_run(&of->guessed);
    if (!status) estimate(of);
    if (!status) status = yl_sensitivity_write(of);
    if (!status) yl_study_end(study, status);
    if (!status && !study->options->quiet) yl_sensitivity_show(stdout, of);
    return status;
}

static enum yl_status work(struct yl_study *study)
{
    struct yl_sensitivity_study of = {0};
    enum yl_status status = study_it(&of, study);
    yl_guessed_free(&of.guessed);
    return status;
}

enum yl_exit yl_verb_sensitivity(const struct yl_options *options)
{
    return yl_study_into(options, "sensitivity", "-sensitivity", work, NULL);
}
