/* first_order.c: the draws' means on each factor, and what of their variance it explains; contract in first_order.h */
#include "sim/stats/first_order.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING_LEFT 1e-9 /* of a column's squares, once the others are taken out */

struct study {
    const struct yl_drawn *drawn;
    const double *mean; /* [draws] NAN: lost */
    double *column;     /* [columns][draws] orthonormal, of one factor */
    uint32_t columns;
};

static double along(const double *a, const double *b, uint32_t n)
{
    double sum = 0;
    for (uint32_t k = 0; k < n; k++) sum += a[k] * b[k];
    return sum;
}

/* About its mean over the draws that count, less what the columns have already. */
static void add(struct study *study, const double *values)
{
    uint32_t n = study->drawn->draws, used = 0;
    double *own = study->column + (size_t)study->columns * n, middle = 0;
    for (uint32_t k = 0; k < n; k++) {
        if (isnan(study->mean[k])) continue;
        if (isnan(values[k])) return; /* cells that are no numbers */
        middle += values[k];
        used++;
    }
    for (uint32_t k = 0; k < n; k++) own[k] = isnan(study->mean[k]) ? 0 : values[k] - middle / used;
    double whole = along(own, own, n);
    for (uint32_t i = 0; i < 2 * study->columns; i++) { /* twice, for precision */
        const double *other = study->column + (size_t)(i % study->columns) * n;
        double part = along(own, other, n);
        for (uint32_t k = 0; k < n; k++) own[k] -= part * other[k];
    }
    double left = along(own, own, n);
    if (!(left > NOTHING_LEFT * whole)) return;
    for (uint32_t k = 0; k < n; k++) own[k] /= sqrt(left);
    study->columns++;
}

static const char *factor_of(const struct yl_drawn *drawn, uint32_t guess)
{
    return drawn->with[guess] ? drawn->with[guess] : drawn->path[guess];
}

/* The values of a factor, and of a single guess or a group that moves as one their square. */
static void add_factor(struct study *study, const char *name, double *values)
{
    const struct yl_drawn *drawn = study->drawn;
    uint32_t n = drawn->draws, g = drawn->guesses;
    bool first = true;
    study->columns = 0;
    for (uint32_t i = 0; i < g; i++) {
        if (strcmp(factor_of(drawn, i), name) != 0 || (!first && drawn->rank[i] >= 1)) continue;
        bool squared = !drawn->with[i] || drawn->rank[i] >= 1;
        double middle = 0;
        for (uint32_t k = 0; k < n; k++)
            middle += (values[k] = drawn->number[(size_t)k * g + i]) / n;
        add(study, values);
        for (uint32_t k = 0; k < n; k++) values[k] = (values[k] - middle) * (values[k] - middle);
        if (squared) add(study, values);
        first = false;
    }
}

static int larger_first(const void *a, const void *b)
{
    const struct yl_factor *x = a, *y = b;
    if (x->share != y->share) return x->share < y->share ? 1 : -1;
    return (x > y) - (x < y);
}

/* The share by the adjusted R squared: what chance alone would explain is taken off. */
static void explain(struct yl_factor *factor, const struct study *study, const double *centred,
                    double between, uint32_t used)
{
    uint32_t n = study->drawn->draws, p = study->columns;
    double all = along(centred, centred, n), explained = 0;
    factor->share = 0;
    factor->chance = 1;
    if (!p || used < p + 3 || !(all > 0) || !(between > 0)) return;
    for (uint32_t i = 0; i < p; i++) {
        double part = along(centred, study->column + (size_t)i * n, n);
        explained += part * part;
    }
    double rest = (all - explained) / (used - 1 - p), spread = all / (used - 1);
    factor->share = fmin(fmax((spread - rest) / between, 0), 1);
    factor->chance = rest > 0 ? gsl_cdf_fdist_Q(explained / p / rest, p, used - 1 - p) : 0;
}

static uint32_t name_all(struct yl_factor *out, const struct yl_drawn *drawn)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawn->guesses; i++) {
        uint32_t at = 0;
        while (at < count && strcmp(out[at].name, factor_of(drawn, i)) != 0) at++;
        if (at == count) out[count++] = (struct yl_factor){.name = factor_of(drawn, i)};
        const char *grade = drawn->grade[i];
        if (grade && (!out[at].grade || strcmp(grade, out[at].grade) > 0)) out[at].grade = grade;
    }
    return count;
}

enum yl_status yl_first_order(struct yl_factor **out, uint32_t *factors,
                              const struct yl_result *result,
                              const struct yl_variant_result *variant,
                              const struct yl_metric *metric, struct yl_arena *arena)
{
    const struct yl_drawn *drawn = &result->drawn;
    uint32_t n = drawn->draws, g = drawn->guesses, used = 0;
    double *mean = yl_arena_get(arena, (n + 1) * sizeof *mean),
           *within = yl_arena_get(arena, (n + 1) * sizeof *within),
           *values = yl_arena_get(arena, (n + 1) * sizeof *values), sum = 0, chance = 0;
    struct study study = {.drawn = drawn, .mean = mean};
    study.column = yl_arena_get(arena, ((size_t)(g + 2) * n + 1) * sizeof *study.column);
    *out = yl_arena_get(arena, (g + 1) * sizeof **out);
    if (arena->failed) return YL_NO_MEMORY;
    const bool exact = yl_unknown_draws(mean, within, result, variant, metric);
    for (uint32_t k = 0; k < n; k++) {
        if (isnan(mean[k])) continue;
        sum += mean[k];
        chance += within[k];
        used++;
    }
    *factors = used >= YL_FIRST_ORDER_FROM ? name_all(*out, drawn) : 0;
    if (!*factors) return YL_OK;
    double *centred = yl_arena_get(arena, n * sizeof *centred), squares = 0;
    if (!centred) return YL_NO_MEMORY;
    for (uint32_t k = 0; k < n; k++) centred[k] = isnan(mean[k]) ? 0 : mean[k] - sum / used;
    squares = along(centred, centred, n);
    const double noise = exact ? 0 : chance / used / drawn->each;
    const double between = squares / (used - 1) - noise;
    for (uint32_t i = 0; i < *factors; i++) {
        add_factor(&study, (*out)[i].name, values);
        explain(&(*out)[i], &study, centred, between, used);
        (*out)[i].chance = fmin((*out)[i].chance * *factors, 1);
    }
    qsort(*out, *factors, sizeof **out, larger_first);
    return YL_OK;
}
