/* sensitivity_joint.c: first-order indices of joint draws; contract in sensitivity.h */
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/stats/cube.h"
#include "sim/stats/quantile.h"
#include "sim/stats/sensitivity.h"
#include "sim/stats/smooth.h"
#include <math.h>
#include <stdlib.h>

enum { BOOTSTRAPS = 200 };

struct regressing {
    const struct yl_sensitivity_joint *joint;
    uint32_t each;
    const double *mean, *within;  /* [draws] of a draw's figures, NULL: exact */
    const uint32_t *taken;        /* [draws] those that are looked at */
    double *values, *fitted, **x; /* scratch: [draws], [draws], [numbers][draws] */
};

/* Variance of the expected figure over the draws that are taken. */
static double between_of(const struct regressing *of)
{
    const uint32_t n = of->joint->draws;
    double sum = 0, squares = 0, within = 0;
    for (uint32_t k = 0; k < n; k++) sum += of->mean[of->taken[k]] / n;
    for (uint32_t k = 0; k < n; k++) {
        double rest = of->mean[of->taken[k]] - sum;
        squares += rest * rest;
        within += of->within ? of->within[of->taken[k]] / n : 0;
    }
    return squares / (n - 1) - within / of->each;
}

/* Of the variance of means the share that the factor's numbers explain, of that of expectations. */
static void index_of(double *out, const struct regressing *of, uint32_t factor)
{
    const struct yl_sensitivity_joint *joint = of->joint;
    const uint32_t n = joint->draws;
    struct yl_smooth smooth = {0};
    const double **x = yl_get_zeroed(joint->numbers + 1, sizeof *x);
    uint32_t count = 0;
    double mean = 0, squares = 0;
    yl_smooth_init(&smooth, n);
    for (uint32_t i = 0; i < joint->numbers; i++) {
        if (joint->of[i] != factor || isnan(joint->x[i][0])) continue;
        for (uint32_t k = 0; k < n; k++) of->x[i][k] = joint->x[i][of->taken[k]];
        x[count++] = of->x[i];
    }
    for (uint32_t k = 0; k < n; k++) mean += (of->values[k] = of->mean[of->taken[k]]) / n;
    for (uint32_t k = 0; k < n; k++) squares += (of->values[k] - mean) * (of->values[k] - mean);
    *out = NAN;
    if (count) {
        yl_smooth_add(&smooth, x, count);
        double share = yl_smooth_fit(&smooth, of->values, of->fitted), between = between_of(of);
        if (between > 0) *out = share * squares / (n - 1) / between;
    }
    yl_smooth_free(&smooth);
    free(x);
}

static void one_factor(struct yl_sensitivity_share *out, struct regressing *of, uint32_t factor,
                       uint32_t *taken, uint64_t seed)
{
    const uint32_t n = of->joint->draws;
    double value[BOOTSTRAPS];
    of->taken = taken;
    for (uint32_t k = 0; k < n; k++) taken[k] = k;
    index_of(&out->value, of, factor);
    bool whole = isfinite(out->value);
    for (uint32_t b = 0; b < BOOTSTRAPS && whole; b++) {
        for (uint32_t k = 0; k < n; k++) {
            uint64_t word = yl_cube_word(seed, yl_hash_name("bootstrap"), b, k) >> 32;
            taken[k] = (uint32_t)(word * n >> 32);
        }
        index_of(&value[b], of, factor);
        whole = isfinite(value[b]);
    }
    out->low = out->high = NAN;
    if (!whole) return;
    yl_quantile_sort(value, BOOTSTRAPS);
    out->low = yl_quantile(value, BOOTSTRAPS, 0.025);
    out->high = yl_quantile(value, BOOTSTRAPS, 0.975);
}

static void describe(struct yl_sensitivity *out, double *mean, double *within,
                     const struct yl_sensitivity_figures *figures, uint32_t draws)
{
    const uint32_t each = figures->each;
    out->mean = out->within = 0;
    for (uint32_t k = 0; k < draws; k++) {
        const double *own = figures->figure + (size_t)k * each;
        double squares = 0;
        for (uint32_t r = 0; r < each; r++) mean[k] += own[r] / each;
        for (uint32_t r = 0; r < each; r++) squares += (own[r] - mean[k]) * (own[r] - mean[k]);
        within[k] = each > 1 ? squares / (each - 1) : 0;
        out->mean += mean[k] / draws;
        out->within += each > 1 ? within[k] / draws : (double)NAN;
    }
}

void yl_sensitivity_regress(struct yl_sensitivity *out, const struct yl_sensitivity_plan *plan,
                            const struct yl_sensitivity_joint *joint,
                            const struct yl_sensitivity_figures *figures, struct yl_arena *arena)
{
    const uint32_t n = joint->draws;
    double *mean = yl_arena_get(arena, (n + 1) * sizeof *mean),
           *within = yl_arena_get(arena, (n + 1) * sizeof *within);
    uint32_t *taken = yl_arena_get(arena, (n + 1) * sizeof *taken);
    struct regressing of = {.joint = joint, .each = figures->each, .mean = mean, .within = within};
    of.values = yl_arena_get(arena, (n + 1) * sizeof *of.values);
    of.fitted = yl_arena_get(arena, (n + 1) * sizeof *of.fitted);
    of.x = yl_arena_get(arena, (joint->numbers + 1) * sizeof *of.x);
    for (uint32_t i = 0; i < joint->numbers; i++)
        of.x[i] = yl_arena_get(arena, (n + 1) * sizeof **of.x);
    out->of[YL_SOBOL_FIRST] = yl_arena_get(arena, (plan->factors + 1) * sizeof **out->of);
    describe(out, mean, within, figures, n);
    of.taken = taken;
    for (uint32_t k = 0; k < n; k++) taken[k] = k;
    out->between = between_of(&of);
    for (uint32_t f = 0; f < plan->factors; f++)
        one_factor(&out->of[YL_SOBOL_FIRST][f], &of, f, taken, plan->seed);
}
