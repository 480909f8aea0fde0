/* first_order.c: the draws' means on each factor, and what of their variance it explains; contract in first_order.h */
#include "sim/stats/first_order.h"
#include "sim/stats/smooth.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct study {
    const struct yl_drawn *drawn;
    const double *mean; /* [draws] NAN: lost */
    double *kept,
        *fitted;       /* [used] means of the draws that count, and what a factor says of them */
    double *column;    /* [guesses][used] of one factor */
    const double **at; /* [guesses] columns */
    uint32_t used;
};

static const char *factor_of(const struct yl_drawn *drawn, uint32_t guess)
{
    return drawn->with[guess] ? drawn->with[guess] : drawn->path[guess];
}

/* The columns of a factor: of a group that moves as one a single one, and none whose cells are no numbers. */
static uint32_t columns_of(const struct study *study, const char *name)
{
    const struct yl_drawn *drawn = study->drawn;
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawn->guesses; i++) {
        double *column = study->column + (size_t)count * study->used;
        bool fine = !strcmp(factor_of(drawn, i), name) && (!count || drawn->rank[i] < 1);
        uint32_t at = 0;
        for (uint32_t k = 0; fine && k < drawn->draws; k++) {
            if (isnan(study->mean[k])) continue;
            column[at] = drawn->number[(size_t)k * drawn->guesses + i];
            fine = !isnan(column[at++]);
        }
        if (fine) study->at[count++] = column;
    }
    return count;
}

static int larger_first(const void *a, const void *b)
{
    const struct yl_guess_share *x = a, *y = b;
    if (x->share != y->share) return x->share < y->share ? 1 : -1;
    return (x > y) - (x < y);
}

/* The share by the adjusted R squared: what chance alone would explain is taken off. `spread`: variance of the means. */
static void explain(struct yl_guess_share *factor, const struct study *study, double spread,
                    double between)
{
    struct yl_smooth smooth;
    yl_smooth_init(&smooth, study->used, study->used);
    factor->share = 0;
    factor->chance = 1;
    yl_smooth_add(&smooth, study->at, columns_of(study, factor->name));
    double share = yl_smooth_fit(&smooth, study->kept, study->fitted);
    double more = smooth.functions - 1, rest = study->used - smooth.functions;
    if (more > 0 && rest > 1 && share > -1 && between > 0) {
        double left = (1 - share) * rest / (study->used - 1); /* 1 - R squared */
        factor->share = fmin(fmax(share * spread / between, 0), 1);
        factor->chance =
            left > 0 ? gsl_cdf_fdist_Q((1 - left) / more / left * rest, more, rest) : 0;
    }
    yl_smooth_free(&smooth);
}

static uint32_t name_all(struct yl_guess_share *out, const struct yl_drawn *drawn)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawn->guesses; i++) {
        uint32_t at = 0;
        while (at < count && strcmp(out[at].name, factor_of(drawn, i)) != 0) at++;
        if (at == count) out[count++] = (struct yl_guess_share){.name = factor_of(drawn, i)};
        const char *grade = drawn->grade[i];
        if (grade && (!out[at].grade || strcmp(grade, out[at].grade) > 0)) out[at].grade = grade;
    }
    return count;
}

void yl_first_order(struct yl_guess_share **out, uint32_t *factors, const struct yl_result *result,
                    const struct yl_variant_result *variant, const struct yl_metric *metric,
                    struct yl_arena *arena)
{
    const struct yl_drawn *drawn = &result->drawn;
    const size_t draws = drawn->draws + 1, guesses = drawn->guesses + 1;
    double *mean = yl_arena_get(arena, draws * sizeof *mean),
           *within = yl_arena_get(arena, draws * sizeof *within), chance = 0;
    struct study study = {.drawn = drawn, .mean = mean};
    study.kept = yl_arena_get(arena, draws * sizeof *study.kept);
    study.fitted = yl_arena_get(arena, draws * sizeof *study.fitted);
    study.column = yl_arena_get(arena, guesses * draws * sizeof *study.column);
    study.at = yl_arena_get(arena, guesses * sizeof *study.at);
    *out = yl_arena_get(arena, guesses * sizeof **out);
    const bool exact = yl_unknown_draws(mean, within, result, variant, metric);
    for (uint32_t k = 0; k < drawn->draws; k++) {
        if (isnan(mean[k])) continue;
        study.kept[study.used++] = mean[k];
        chance += within[k];
    }
    *factors = study.used >= YL_FIRST_ORDER_FROM ? name_all(*out, drawn) : 0;
    if (!*factors) return;
    const double spread = gsl_stats_variance(study.kept, 1, study.used);
    const double between = spread - (exact ? 0 : chance / study.used / drawn->each);
    for (uint32_t i = 0; i < *factors; i++) {
        explain(&(*out)[i], &study, spread, between);
        (*out)[i].chance = fmin((*out)[i].chance * *factors, 1);
    }
    qsort(*out, *factors, sizeof **out, larger_first);
}
