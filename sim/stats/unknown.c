/* unknown.c: one-way random effects by draw, a bootstrap over draws, choices from a regression on
 * the values; contract in unknown.h */
#include "sim/stats/unknown.h"
#include "sim/base/hash.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <string.h>

#define ALMOST_NOTHING 1e-9 /* of a column's length that is left when others are taken out of it */

double yl_unknown_share(const struct yl_unknown *unknown)
{
    double between = fmax(unknown->between, 0), all = between + unknown->within;
    return all > 0 ? between / all : NAN;
}

/* ---- draws of one figure --------------------------------------------------------------------- */

struct figure {
    double *mean, *within; /* [draws] NAN: the draw lacks it */
    bool exact;
};

/* Mean and variance of n numbers of a draw; a ratio by its linearised residuals. */
static void one_draw(const struct figure *out, uint32_t k, const struct yl_metric *metric,
                     uint32_t each)
{
    double sum = 0, below = 0, squares = 0;
    bool ratio = metric->kind == YL_KIND_RATIO;
    for (uint32_t r = k * each; r < (k + 1) * each; r++) {
        sum += ratio ? metric->scale * (double)metric->num[r] : yl_summary_value(metric, r);
        below += ratio ? (double)metric->den[r] : 1;
    }
    double mean = below > 0 ? sum / below : (double)NAN, unit = below / each;
    for (uint32_t r = k * each; r < (k + 1) * each; r++) {
        double rest =
            ratio ? (metric->scale * (double)metric->num[r] - mean * (double)metric->den[r]) / unit
                  : yl_summary_value(metric, r) - mean;
        squares += rest * rest;
    }
    out->mean[k] = mean;
    out->within[k] = each > 1 ? squares / (each - 1) : (double)NAN;
}

static bool all_solved(const struct yl_metric *metric, uint32_t draws)
{
    bool all = metric->draw_exact != NULL;
    for (uint32_t k = 0; k < draws && all; k++) all = isfinite(metric->draw_exact[k]);
    return all;
}

bool yl_unknown_draws(double *mean, double *within, const struct yl_result *result,
                      const struct yl_variant_result *variant, const struct yl_metric *metric)
{
    const struct figure out = {.mean = mean, .within = within};
    const uint32_t each = result->drawn.each;
    const bool exact = all_solved(metric, result->drawn.draws);
    for (uint32_t k = 0; k < result->drawn.draws; k++) {
        bool lost = false;
        for (uint32_t r = k * each; r < (k + 1) * each; r++)
            lost |= variant->failed && variant->failed[r];
        if (exact) {
            mean[k] = metric->draw_exact[k];
            within[k] = metric->draw_sd[k] * metric->draw_sd[k];
        } else
            one_draw(&out, k, metric, each);
        if (lost) mean[k] = NAN;
    }
    return exact;
}

/* ---- apart ----------------------------------------------------------------------------------- */

struct sums { /* of draws with weights */
    double n, first, second, within;
};

/* each 0: means without chance. */
static double between_of(const struct sums *sums, uint32_t each)
{
    double spread = (sums->second - sums->first * sums->first / sums->n) / (sums->n - 1);
    return each ? spread - sums->within / sums->n / each : spread;
}

static void bootstrap(struct yl_unknown *out, const struct figure *figure,
                      const struct yl_unknowns *of, double *taken)
{
    for (uint32_t b = 0; b < YL_UNKNOWN_BOOTSTRAPS; b++) {
        const uint16_t *weight = of->weight + (size_t)b * of->draws;
        struct sums sums = {0};
        for (uint32_t k = 0; k < of->draws; k++) {
            if (isnan(figure->mean[k])) continue;
            double w = weight[k], x = figure->mean[k] - out->mean;
            sums.n += w;
            sums.first += w * x;
            sums.second += w * x * x;
            sums.within += w * figure->within[k];
        }
        taken[b] = between_of(&sums, figure->exact ? 0 : of->each);
        if (isnan(taken[b])) return;
    }
    yl_quantile_sort(taken, YL_UNKNOWN_BOOTSTRAPS);
    out->between_low = yl_quantile(taken, YL_UNKNOWN_BOOTSTRAPS, 0.025);
    out->between_high = yl_quantile(taken, YL_UNKNOWN_BOOTSTRAPS, 0.975);
}

/* Draw means have chance in them: they are drawn towards their mean until their variance is that of
 * the expected figure. */
static void expected_range(struct yl_unknown *out, double *means, uint32_t n, double spread)
{
    double shrink = spread > 0 ? sqrt(fmax(out->between, 0) / spread) : 0;
    if (n < YL_QUANTILES_FROM) return;
    yl_quantile_sort(means, n);
    out->p05 = out->mean + shrink * (yl_quantile(means, n, 0.05) - out->mean);
    out->p50 = out->mean + shrink * (yl_quantile(means, n, 0.50) - out->mean);
    out->p95 = out->mean + shrink * (yl_quantile(means, n, 0.95) - out->mean);
}

/* `scratch`: as many numbers as there are draws. */
static void components(struct yl_unknown *out, const struct figure *figure, uint32_t draws,
                       uint32_t each, double *scratch)
{
    double sum = 0, squares = 0, within = 0;
    uint32_t n = 0;
    for (uint32_t k = 0; k < draws; k++) {
        if (isnan(figure->mean[k])) continue;
        scratch[n++] = figure->mean[k];
        sum += figure->mean[k];
        within += figure->within[k];
    }
    out->draws = n;
    out->exact = figure->exact;
    if (!n) return;
    out->mean = sum / n;
    for (uint32_t i = 0; i < n; i++) squares += (scratch[i] - out->mean) * (scratch[i] - out->mean);
    if (n < YL_UNKNOWN_FROM || each < 2) return;
    double spread = squares / (n - 1);
    out->within = within / n;
    out->between = figure->exact ? spread : spread - out->within / each;
    expected_range(out, scratch, n, spread);
}

static const struct yl_unknown none = {0, false, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

void yl_unknown_of(struct yl_unknown *out, const struct yl_result *result,
                   const struct yl_variant_result *variant, const struct yl_metric *metric,
                   double *scratch)
{
    const uint32_t draws = result->drawn.draws;
    struct figure figure = {.mean = scratch, .within = scratch + draws};
    *out = none;
    figure.exact = yl_unknown_draws(figure.mean, figure.within, result, variant, metric);
    components(out, &figure, draws, result->drawn.each, scratch + 2 * (size_t)draws);
}

/* `scratch`: as many numbers as there are draws, or bootstraps. */
static void tell_apart(struct yl_unknown *out, const struct figure *figure,
                       const struct yl_unknowns *of, double *scratch)
{
    components(out, figure, of->draws, of->each, scratch);
    if (!isnan(out->between)) bootstrap(out, figure, of, scratch);
}

/* ---- a basis of functions of the scores ------------------------------------------------------ */

/* Takes what the basis has out of the column, twice for precision; false: nothing is left. */
static bool add_column(struct yl_unknowns *of, double *column)
{
    double length = 0, left = 0;
    uint32_t n = of->draws;
    for (uint32_t k = 0; k < n; k++) length += column[k] * column[k];
    for (uint32_t i = 0; i < 2 * of->columns; i++) {
        const double *other = of->basis + (size_t)(i % of->columns) * n;
        double along = 0;
        for (uint32_t k = 0; k < n; k++) along += other[k] * column[k];
        for (uint32_t k = 0; k < n; k++) column[k] -= along * other[k];
    }
    for (uint32_t k = 0; k < n; k++) left += column[k] * column[k];
    if (!(left > ALMOST_NOTHING * ALMOST_NOTHING * length)) return false;
    double *into = of->basis + (size_t)of->columns++ * n;
    for (uint32_t k = 0; k < n; k++) into[k] = column[k] / sqrt(left);
    return true;
}

/* Does it say what an earlier member of its group says? */
static bool says_again(const struct yl_drawn *drawn, uint32_t guess)
{
    bool again = false;
    for (uint32_t i = 0; i < guess && drawn->with[guess] && drawn->rank[guess] >= 1 && !again; i++)
        again = drawn->with[i] && !strcmp(drawn->with[i], drawn->with[guess]);
    return again;
}

/* The values of each guess about their mean, in their standard deviation; what does not vary, is no
 * number or follows from another one, is 0 and adds nothing. */
static double *standardised(struct yl_unknowns *of, const struct yl_drawn *drawn)
{
    uint32_t n = of->draws, g = drawn->guesses;
    double *values = yl_arena_get(&of->arena, ((size_t)n * g + 1) * sizeof *values);
    for (uint32_t i = 0; i < g && values; i++) {
        double *own = values + (size_t)i * n, mean = 0, squares = 0;
        for (uint32_t k = 0; k < n; k++) mean += drawn->number[(size_t)k * g + i] / n;
        for (uint32_t k = 0; k < n; k++) {
            own[k] = drawn->number[(size_t)k * g + i] - mean;
            squares += own[k] * own[k] / n;
        }
        bool varies = squares > 0 && !says_again(drawn, i);
        for (uint32_t k = 0; k < n; k++) own[k] = varies ? own[k] / sqrt(squares) : 0;
    }
    return values;
}

/* 1, the values, then all squares and all products as far as ten draws stand for each function: what
 * shares, counts and prices make together is mostly a product of them. */
static enum yl_status make_basis(struct yl_unknowns *of, const struct yl_drawn *drawn)
{
    uint32_t n = of->draws, g = drawn->guesses, alone = 0;
    for (uint32_t i = 0; i < g; i++) alone += !says_again(drawn, i);
    uint64_t products = (uint64_t)alone * (alone + 1) / 2;
    bool squares = 10 * (1 + 2 * (uint64_t)alone) <= n, all = 10 * (1 + alone + products) <= n;
    uint32_t most = 1 + alone + (squares ? alone : 0);
    if (all) most = 1 + alone + (uint32_t)products;
    const double *values = standardised(of, drawn);
    of->basis = yl_arena_get(&of->arena, ((size_t)most * n + 1) * sizeof *of->basis);
    double *column = yl_arena_get(&of->arena, ((size_t)n + 1) * sizeof *column);
    if (!of->basis || !column || !values) return YL_NO_MEMORY;
    for (uint32_t k = 0; k < n; k++) column[k] = 1;
    (void)add_column(of, column);
    for (uint32_t i = 0; i < g && 3 * of->columns < n; i++) {
        memcpy(column, values + (size_t)i * n, n * sizeof *column);
        (void)add_column(of, column);
    }
    for (uint32_t i = 0; i < g && squares; i++)
        for (uint32_t j = all ? 0 : i; j <= i; j++) {
            for (uint32_t k = 0; k < n; k++)
                column[k] = values[(size_t)i * n + k] * values[(size_t)j * n + k];
            (void)add_column(of, column);
        }
    return YL_OK;
}

/* ---- the choice ------------------------------------------------------------------------------ */

/* What the regression says of a difference, in its place. */
static void smooth(const struct yl_unknowns *of, double *values, double *scratch)
{
    uint32_t n = of->draws;
    memset(scratch, 0, n * sizeof *scratch);
    for (uint32_t i = 0; i < of->columns; i++) {
        const double *function = of->basis + (size_t)i * n;
        double along = 0;
        for (uint32_t k = 0; k < n; k++) along += function[k] * values[k];
        for (uint32_t k = 0; k < n; k++) scratch[k] += along * function[k];
    }
    memcpy(values, scratch, n * sizeof *values);
}

struct rivals {
    struct yl_unknown **unknown; /* [count] */
    double **gain;               /* [count][draws] expected difference from the first */
    uint32_t count;
};

static void choose(const struct yl_unknowns *of, const struct rivals *rivals, int direction)
{
    for (uint32_t v = 0; v < rivals->count; v++)
        rivals->unknown[v]->p_best = rivals->unknown[v]->regret = 0;
    for (uint32_t k = 0; k < of->draws; k++) {
        double most = -INFINITY;
        uint32_t ties = 0;
        for (uint32_t v = 0; v < rivals->count; v++) {
            double gain = direction * rivals->gain[v][k];
            ties = gain > most ? 1 : ties + (gain == most);
            most = fmax(most, gain);
        }
        for (uint32_t v = 0; v < rivals->count; v++) {
            double behind = most - direction * rivals->gain[v][k];
            rivals->unknown[v]->regret += behind / of->draws;
            if (behind == 0) rivals->unknown[v]->p_best += 1.0 / ties / of->draws;
        }
    }
}

/* ---- one metric of all variants -------------------------------------------------------------- */

/* `numbers`: (variants + 2) arrays of draws, of bootstraps at least. */
static void one_metric(struct yl_unknowns *of, const struct yl_result *result, uint32_t metric,
                       const struct rivals *room, double *const *numbers)
{
    const struct yl_metric *base = &result->variant[0].metric[metric];
    struct rivals rivals = *room;
    bool whole = true, exact = true; /* exact: nothing is left to smooth */
    for (uint32_t v = 0; v < result->variants; v++) {
        const struct yl_variant_result *variant = &result->variant[v];
        const struct yl_metric *own = yl_summary_find(variant, metric, base->place, base->metric);
        struct figure figure = {.mean = numbers[v + 2], .within = numbers[0]};
        if (!own) continue;
        struct yl_unknown *unknown = &of->of[v][own - variant->metric];
        figure.exact = yl_unknown_draws(figure.mean, figure.within, result, variant, own);
        exact &= figure.exact;
        tell_apart(unknown, &figure, of, numbers[1]);
        rivals.unknown[rivals.count] = unknown;
        rivals.gain[rivals.count++] = figure.mean;
        whole &= unknown->draws == of->draws;
    }
    int direction = yl_metric_better(base->metric);
    if (rivals.count < 2 || !direction || !whole || of->draws < YL_UNKNOWN_FROM) return;
    for (uint32_t v = 1; v < rivals.count; v++) {
        for (uint32_t k = 0; k < of->draws; k++) rivals.gain[v][k] -= rivals.gain[0][k];
        if (!exact) smooth(of, rivals.gain[v], numbers[1]);
    }
    memset(rivals.gain[0], 0, of->draws * sizeof *rivals.gain[0]);
    choose(of, &rivals, direction);
}

enum yl_status yl_unknown_choose(struct yl_unknown_rival *rival, size_t rivals,
                                 const struct yl_drawn *drawn, int direction)
{
    struct yl_unknowns of = {.draws = drawn->draws, .each = drawn->each};
    const uint32_t n = drawn->draws;
    struct yl_arena *arena = &of.arena;
    struct rivals all = {yl_arena_get(arena, (rivals + 1) * sizeof *all.unknown),
                         yl_arena_get(arena, (rivals + 1) * sizeof *all.gain), (uint32_t)rivals};
    struct yl_unknown *own = yl_arena_get(arena, (rivals + 1) * sizeof *own);
    double *gain = yl_arena_get(arena, (rivals + 1) * ((size_t)n + 1) * sizeof *gain);
    bool exact = true;
    enum yl_status status = arena->failed ? YL_NO_MEMORY : make_basis(&of, drawn);
    for (size_t i = 0; i < rivals && !status; i++) exact &= rival[i].exact;
    for (size_t i = 0; i < rivals && !status; i++) {
        all.unknown[i] = &own[i];
        all.gain[i] = gain + (i + 1) * (size_t)n;
        for (uint32_t k = 0; k < n; k++) all.gain[i][k] = rival[i].mean[k] - rival[0].mean[k];
        if (i && !exact) smooth(&of, all.gain[i], gain);
    }
    if (!status) choose(&of, &all, direction);
    for (size_t i = 0; i < rivals && !status; i++) {
        rival[i].p_best = own[i].p_best;
        rival[i].regret = own[i].regret;
    }
    yl_unknowns_free(&of);
    return status;
}

static void take_weights(struct yl_unknowns *of, uint64_t seed)
{
    for (uint32_t b = 0; b < YL_UNKNOWN_BOOTSTRAPS; b++)
        for (uint32_t k = 0; k < of->draws; k++) {
            const uint64_t address[3] = {seed, b, k};
            uint64_t word = yl_hash(address, sizeof address) >> 32;
            of->weight[(size_t)b * of->draws + (word * of->draws >> 32)]++;
        }
}

enum yl_status yl_unknowns_init(struct yl_unknowns *unknowns, const struct yl_result *result,
                                const struct yl_metric *only)
{
    const struct yl_drawn *drawn = &result->drawn;
    uint32_t n = drawn->draws, arrays = result->variants + 2;
    uint32_t room = n > YL_UNKNOWN_BOOTSTRAPS ? n : YL_UNKNOWN_BOOTSTRAPS;
    *unknowns = (struct yl_unknowns){.draws = n, .each = drawn->each};
    struct yl_arena *arena = &unknowns->arena;
    struct rivals rivals = {yl_arena_get(arena, arrays * sizeof *rivals.unknown),
                            yl_arena_get(arena, arrays * sizeof *rivals.gain), 0};
    double **numbers = yl_arena_get(arena, arrays * sizeof *numbers);
    unknowns->weight =
        yl_arena_get(arena, (size_t)YL_UNKNOWN_BOOTSTRAPS * n * sizeof *unknowns->weight + 1);
    unknowns->of = yl_arena_get(arena, arrays * sizeof *unknowns->of);
    if (arena->failed) return YL_NO_MEMORY;
    for (uint32_t i = 0; i < arrays; i++)
        if (!(numbers[i] = yl_arena_get(arena, (size_t)room * sizeof **numbers)))
            return YL_NO_MEMORY;
    for (uint32_t v = 0; v < result->variants; v++) {
        uint32_t metrics = result->variant[v].metrics;
        unknowns->of[v] = yl_arena_get(arena, (metrics + 1) * sizeof **unknowns->of);
        if (!unknowns->of[v]) return YL_NO_MEMORY;
        for (uint32_t i = 0; i < metrics; i++) unknowns->of[v][i] = none;
    }
    take_weights(unknowns, drawn->seed);
    enum yl_status status = make_basis(unknowns, drawn);
    for (uint32_t i = 0; i < result->variant[0].metrics && !status; i++)
        if (!only || only == &result->variant[0].metric[i])
            one_metric(unknowns, result, i, &rivals, numbers);
    return status;
}

void yl_unknowns_free(struct yl_unknowns *unknowns)
{
    yl_arena_free(&unknowns->arena);
    *unknowns = (struct yl_unknowns){0};
}
