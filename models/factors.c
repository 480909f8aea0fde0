/* factors.c: columns dealt out to guesses and groups, and back; contract in guesses.h */
#include "models/guesses.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

static uint32_t factor_of(struct yl_factors *out, const struct yl_guess *guess)
{
    for (uint32_t f = 0; guess->with && f < out->count; f++)
        if (out->of[f].is_group && !strcmp(out->of[f].name, guess->with)) return f;
    struct yl_guess_factor *factor = &out->of[out->count];
    factor->name = guess->with ? guess->with : guess->path;
    factor->is_group = guess->with != NULL;
    return out->count++;
}

void yl_factors_find(struct yl_factors *out, const struct yl_scenario *base, bool base_alone,
                     struct yl_arena *arena)
{
    const uint32_t guesses = base->guesses;
    *out = (struct yl_factors){.base = base, .joint = base->evidences > 0};
    out->of = yl_arena_get(arena, (guesses + 1) * sizeof *out->of);
    out->of_guess = yl_arena_get(arena, (guesses + 1) * sizeof *out->of_guess);
    for (uint32_t i = 0; i < guesses; i++) {
        const struct yl_guess *guess = &base->guess[i];
        out->of_guess[i] = UINT32_MAX;
        if (base_alone && guess->below != guess->path) continue;
        struct yl_guess_factor *factor = &out->of[out->of_guess[i] = factor_of(out, guess)];
        factor->members++;
        if (!factor->columns) factor->columns = 1; /* what they share */
        if (guess->with && guess->rank < 1) factor->columns++;
        if (guess->grade && (!factor->grade || strcmp(guess->grade, factor->grade) > 0))
            factor->grade = guess->grade;
        out->joint |= guess->draw != NULL;
    }
    for (uint32_t f = 0; f < out->count; f++) {
        out->of[f].first = out->columns;
        out->columns += out->of[f].columns;
    }
}

void yl_factors_scores(const struct yl_factors *factors, const double *uniform, double *score)
{
    const struct yl_scenario *base = factors->base;
    memset(score, 0, base->guesses * sizeof *score);
    for (uint32_t f = 0; f < factors->count; f++) {
        const double *own = uniform + factors->of[f].first;
        const double shared = gsl_cdf_ugaussian_Pinv(*own);
        for (uint32_t i = 0; i < base->guesses; i++) {
            const struct yl_guess *guess = &base->guess[i];
            if (factors->of_guess[i] != f) continue;
            score[i] = shared;
            if (!guess->with || guess->rank >= 1) continue;
            double r = 2 * sin(M_PI * guess->rank / 6);
            score[i] = sqrt(r) * shared + sqrt(1 - r) * gsl_cdf_ugaussian_Pinv(*++own);
        }
    }
}
