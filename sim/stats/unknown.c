/* unknown.c: one-way random effects by draw, a bootstrap over draws, choices and the shares of factors from regressions on
 * the values; contract in unknown.h */
#include "sim/stats/unknown.h"
#include "sim/base/hash.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/quantile.h"
#include "sim/stats/smooth.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MILLIONTHS 1e6

#define ALMOST_NOTHING 1e-9 /* of the pull with which the search began */
enum {
    WINDOW = 20,          /* draws at least from which the chance in a draw is taken, */
    SHARE_OF_WINDOW = 20, /* and a 20th of all */
    NEWTON = 100,
    APART = 5 /* numbers a draw that telling apart takes */
};

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

/* A variance of numbers about this mean. */
static double above_rounding(double variance, double mean)
{
    return yl_jackknife_unrounded(sqrt(variance), mean) == 0 ? 0 : variance;
}

/* Mean and variance of n numbers of a draw; a ratio by its linearised residuals. */
static void one_draw(const struct figure *out, uint32_t k, const struct yl_metric *metric,
                     uint32_t each)
{
    double sum = 0, below = 0, squares = 0;
    const bool ratio = metric->kind == YL_KIND_RATIO;
    for (uint32_t r = k * each; r < (k + 1) * each; r++) {
        /* whole numbers as they are kept, so that draws that are equal have equal means */
        sum += metric->kind == YL_KIND_PLAIN ? metric->value[r] : (double)metric->num[r];
        below += ratio ? (double)metric->den[r] : 1;
    }
    double mean = below > 0 ? sum / below : (double)NAN, unit = below / each;
    if (ratio) mean *= metric->scale;
    if (metric->kind == YL_KIND_MONEY) mean /= MILLIONTHS;
    for (uint32_t r = k * each; r < (k + 1) * each; r++) {
        double rest =
            ratio ? (metric->scale * (double)metric->num[r] - mean * (double)metric->den[r]) / unit
                  : yl_summary_value(metric, r) - mean;
        squares += rest * rest;
    }
    out->mean[k] = mean;
    out->within[k] = each > 1 ? above_rounding(squares / (each - 1), mean) : (double)NAN;
}

bool yl_unknown_draws(double *mean, double *within, const struct yl_result *result,
                      const struct yl_variant_result *variant, const struct yl_metric *metric)
{
    const struct figure out = {.mean = mean, .within = within};
    const uint32_t each = result->drawn.each;
    bool exact = metric->draw_exact != NULL;
    for (uint32_t k = 0; k < result->drawn.draws && exact; k++)
        exact = isfinite(metric->draw_exact[k]);
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

/* Of draws with weights, of all bootstraps side by side. */
struct sums {
    double n[YL_UNKNOWN_BOOTSTRAPS], first[YL_UNKNOWN_BOOTSTRAPS], second[YL_UNKNOWN_BOOTSTRAPS],
        within[YL_UNKNOWN_BOOTSTRAPS];
};

static void add_draw(struct sums *restrict sums, const uint16_t *restrict weight, double x,
                     double within)
{
    for (uint32_t b = 0; b < YL_UNKNOWN_BOOTSTRAPS; b++) {
        const double w = weight[b];
        sums->n[b] += w;
        sums->first[b] += w * x;
        sums->second[b] += w * x * x;
        sums->within[b] += w * within;
    }
}

static void bootstrap(struct yl_unknown *out, const struct figure *figure,
                      const struct yl_unknowns *of, double *taken)
{
    struct sums sums = {0};
    for (uint32_t k = 0; k < of->draws; k++)
        if (!isnan(figure->mean[k]))
            add_draw(&sums, of->weight + (size_t)k * YL_UNKNOWN_BOOTSTRAPS,
                     figure->mean[k] - out->mean, figure->within[k]);
    for (uint32_t b = 0; b < YL_UNKNOWN_BOOTSTRAPS; b++) {
        taken[b] = (sums.second[b] - sums.first[b] * sums.first[b] / sums.n[b]) / (sums.n[b] - 1);
        if (!figure->exact) taken[b] -= sums.within[b] / sums.n[b] / of->each;
        if (isnan(taken[b])) return;
    }
    yl_quantile_sort(taken, YL_UNKNOWN_BOOTSTRAPS);
    out->between_low = yl_quantile(taken, YL_UNKNOWN_BOOTSTRAPS, 0.025);
    out->between_high = yl_quantile(taken, YL_UNKNOWN_BOOTSTRAPS, 0.975);
}

/* ---- the range of the expected figure -------------------------------------------------------- */

struct draw {
    double mean;
    double within; /* then the sum up to this one, in order of the means */
    double chance; /* variance of chance in the mean, from draws whose means are near */
    uint32_t number;
};
_Static_assert(sizeof(struct draw) <= (APART - 1) * sizeof(double), "scratch holds them");

static int in_order(const void *left, const void *right)
{
    const struct draw *a = left, *b = right;
    int order = yl_quantile_order(&a->mean, &b->mean);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* Equal means are one group; a small one takes in the draws on both sides of it. */
static void chance_of(struct draw *draw, uint32_t n, uint32_t each)
{
    uint32_t window = n / SHARE_OF_WINDOW > WINDOW ? n / SHARE_OF_WINDOW : WINDOW;
    for (uint32_t i = 1; i < n; i++) draw[i].within += draw[i - 1].within;
    for (uint32_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && draw[to].mean == draw[from].mean;) to++;
        uint32_t size = to - from, more = size < window ? (window - size + 1) / 2 : 0;
        uint32_t low = from > more ? from - more : 0, high = n - to > more ? to + more : n;
        double sum = draw[high - 1].within - (low ? draw[low - 1].within : 0);
        for (uint32_t i = from; i < to; i++) draw[i].chance = sum / (high - low) / each;
    }
}

/* 1/b in (mean_k - mean)/sqrt(1 + chance_k/b), at which the squares of these add up to `squares`: by
 * Newton's method from 0, where they are too large; convex, so no step is too long. */
static double pull_of(const struct draw *draw, uint32_t n, double mean, double squares)
{
    double pull = 0, step = INFINITY;
    for (uint32_t i = 0; i < NEWTON && step > ALMOST_NOTHING * ALMOST_NOTHING * pull; i++) {
        double sum = 0, slope = 0;
        for (uint32_t k = 0; k < n; k++) {
            double away = draw[k].mean - mean, left = 1 / (1 + pull * draw[k].chance);
            sum += away * away * left;
            slope += away * away * left * left * draw[k].chance;
        }
        step = slope > 0 ? (sum - squares) / slope : 0;
        pull += fmax(step, 0);
    }
    return pull;
}

/* Draw means have chance in them: each is drawn towards their mean by the chance that is in it, until
 * their variance is that of the expected figure. `scratch`: n means. */
static void expected_range(struct yl_unknown *out, struct draw *draw, uint32_t each,
                           double *scratch)
{
    const uint32_t n = out->draws;
    if (n < YL_QUANTILES_FROM) return;
    double pull = 0;
    if (!out->exact && out->between > 0) {
        qsort(draw, n, sizeof *draw, in_order);
        chance_of(draw, n, each);
        pull = pull_of(draw, n, out->mean, (n - 1) * out->between);
    }
    for (uint32_t k = 0; k < n; k++) {
        double away = out->between > 0 ? draw[k].mean - out->mean : 0;
        scratch[k] = out->mean + away / sqrt(1 + pull * draw[k].chance);
    }
    yl_quantile_sort(scratch, n);
    out->p05 = yl_quantile(scratch, n, 0.05);
    out->p50 = yl_quantile(scratch, n, 0.50);
    out->p95 = yl_quantile(scratch, n, 0.95);
}

/* `scratch`: APART numbers a draw. */
static void components(struct yl_unknown *out, const struct figure *figure, uint32_t draws,
                       uint32_t each, double *scratch)
{
    struct draw *draw = (void *)(scratch + draws);
    double sum = 0, squares = 0, within = 0;
    uint32_t n = 0;
    for (uint32_t k = 0; k < draws; k++) {
        if (isnan(figure->mean[k])) continue;
        draw[n++] =
            (struct draw){.mean = figure->mean[k], .within = figure->within[k], .number = k};
        sum += figure->mean[k];
        within += figure->within[k];
    }
    out->draws = n;
    out->exact = figure->exact;
    if (!n) return;
    out->mean = sum / n;
    for (uint32_t i = 0; i < n; i++)
        squares += (draw[i].mean - out->mean) * (draw[i].mean - out->mean);
    if (n < YL_UNKNOWN_FROM || each < 2) return;
    double spread = above_rounding(squares / (n - 1), out->mean);
    out->within = within / n;
    out->between =
        figure->exact ? spread : yl_jackknife_unrounded(spread - out->within / each, spread);
    expected_range(out, draw, each, scratch);
}

static const struct yl_unknown none = {0, false, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN};

/* ---- a basis of functions of the scores ------------------------------------------------------ */

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
    for (uint32_t i = 0; i < g; i++) {
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

static uint32_t values_alone(const struct yl_drawn *drawn)
{
    uint32_t alone = 0;
    for (uint32_t i = 0; i < drawn->guesses; i++) alone += !says_again(drawn, i);
    return alone;
}

uint32_t yl_unknown_draws_for_all(const struct yl_drawn *drawn)
{
    return 3 * values_alone(drawn) + 1;
}

/* 1, the values, then all squares and all products as far as ten draws stand for each function: what
 * shares, counts and prices make together is mostly a product of them. */
static void make_basis(struct yl_unknowns *of, const struct yl_drawn *drawn)
{
    uint32_t n = of->draws, g = drawn->guesses, alone = values_alone(drawn);
    uint64_t products = (uint64_t)alone * (alone + 1) / 2;
    bool squares = 10 * (1 + 2 * (uint64_t)alone) <= n, all = 10 * (1 + alone + products) <= n;
    uint32_t most = 1 + alone + (squares ? alone : 0);
    if (all) most = 1 + alone + (uint32_t)products;
    const double *values = standardised(of, drawn);
    of->basis = yl_arena_get(&of->arena, ((size_t)most * n + 1) * sizeof *of->basis);
    double *column = yl_arena_get(&of->arena, ((size_t)n + 1) * sizeof *column);
    for (uint32_t k = 0; k < n; k++) column[k] = 1;
    (void)yl_smooth_take(of->basis, &of->columns, n, column, NULL);
    for (uint32_t i = 0; i < g && 3 * of->columns < n; i++) {
        memcpy(column, values + (size_t)i * n, n * sizeof *column);
        (void)yl_smooth_take(of->basis, &of->columns, n, column, NULL);
    }
    for (uint32_t i = 0; i < g && squares; i++)
        for (uint32_t j = all ? 0 : i; j <= i; j++) {
            for (uint32_t k = 0; k < n; k++)
                column[k] = values[(size_t)i * n + k] * values[(size_t)j * n + k];
            (void)yl_smooth_take(of->basis, &of->columns, n, column, NULL);
        }
}

/* ---- the choice ------------------------------------------------------------------------------ */

/* What the regression says of a difference, in its place. */
static void smooth(const struct yl_unknowns *of, double *values, double *scratch)
{
    const struct yl_smooth basis = {
        .basis = of->basis, .rows = of->draws, .functions = of->columns};
    (void)yl_smooth_fit(&basis, values, scratch);
    memcpy(values, scratch, of->draws * sizeof *values);
}

struct rivals {
    struct yl_unknown **unknown; /* [count] */
    double **gain;               /* [count][draws] expected difference from the first */
    uint32_t count;
    const bool *may; /* [variants] be chosen */
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

/* `numbers`: (variants + 2) arrays of draws, of bootstraps at least; the second has APART a draw. */
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
        components(unknown, &figure, of->draws, of->each, numbers[1]);
        if (!isnan(unknown->between)) bootstrap(unknown, &figure, of, numbers[1]);
        if (!room->may[v]) continue;
        exact &= figure.exact;
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

void yl_unknown_choose(struct yl_unknown_rival *rival, size_t rivals, const struct yl_drawn *drawn,
                       int direction)
{
    struct yl_unknowns of = {.draws = drawn->draws, .each = drawn->each};
    const uint32_t n = drawn->draws;
    struct yl_arena *arena = &of.arena;
    struct rivals all = {yl_arena_get(arena, (rivals + 1) * sizeof *all.unknown),
                         yl_arena_get(arena, (rivals + 1) * sizeof *all.gain), (uint32_t)rivals,
                         NULL};
    struct yl_unknown *own = yl_arena_get(arena, (rivals + 1) * sizeof *own);
    double *gain = yl_arena_get(arena, (rivals + 1) * ((size_t)n + 1) * sizeof *gain);
    bool exact = true;
    make_basis(&of, drawn);
    for (size_t i = 0; i < rivals; i++) exact &= rival[i].exact;
    for (size_t i = 0; i < rivals; i++) {
        all.unknown[i] = &own[i];
        all.gain[i] = gain + (i + 1) * (size_t)n;
        for (uint32_t k = 0; k < n; k++) all.gain[i][k] = rival[i].mean[k] - rival[0].mean[k];
        if (i && !exact) smooth(&of, all.gain[i], gain);
    }
    choose(&of, &all, direction);
    for (size_t i = 0; i < rivals; i++) {
        rival[i].p_best = own[i].p_best;
        rival[i].regret = own[i].regret;
    }
    yl_unknowns_free(&of);
}

static void take_weights(struct yl_unknowns *of, uint64_t seed)
{
    for (uint32_t b = 0; b < YL_UNKNOWN_BOOTSTRAPS; b++)
        for (uint32_t k = 0; k < of->draws; k++) {
            const uint64_t address[3] = {seed, b, k};
            uint64_t word = yl_hash(address, sizeof address) >> 32;
            of->weight[(word * of->draws >> 32) * YL_UNKNOWN_BOOTSTRAPS + b]++;
        }
}

void yl_unknowns_init(struct yl_unknowns *unknowns, const struct yl_result *result,
                      const struct yl_metric *only)
{
    const struct yl_drawn *drawn = &result->drawn;
    uint32_t n = drawn->draws, arrays = result->variants + 2;
    size_t apart = (size_t)APART * n;
    *unknowns = (struct yl_unknowns){.draws = n, .each = drawn->each};
    struct yl_arena *arena = &unknowns->arena;
    struct rivals rivals = {yl_arena_get(arena, arrays * sizeof *rivals.unknown),
                            yl_arena_get(arena, arrays * sizeof *rivals.gain), 0, NULL};
    bool *may = yl_arena_get(arena, arrays);
    double **numbers = yl_arena_get(arena, arrays * sizeof *numbers);
    unknowns->weight =
        yl_arena_get(arena, (size_t)YL_UNKNOWN_BOOTSTRAPS * n * sizeof *unknowns->weight + 1);
    unknowns->of = yl_arena_get(arena, arrays * sizeof *unknowns->of);
    for (uint32_t i = 0; i < arrays; i++)
        numbers[i] =
            yl_arena_get(arena, ((i == 1 ? apart : n) + YL_UNKNOWN_BOOTSTRAPS) * sizeof **numbers);
    for (uint32_t v = 0; v < result->variants; v++) {
        uint32_t metrics = result->variant[v].metrics;
        unknowns->of[v] = yl_arena_get(arena, (metrics + 1) * sizeof **unknowns->of);
        may[v] = yl_result_may_choose(result, result->variant[v].name);
        for (uint32_t i = 0; i < metrics; i++) unknowns->of[v][i] = none;
    }
    rivals.may = may;
    take_weights(unknowns, drawn->seed);
    make_basis(unknowns, drawn);
    for (uint32_t i = 0; i < result->variant[0].metrics; i++)
        if (!only || only == &result->variant[0].metric[i])
            one_metric(unknowns, result, i, &rivals, numbers);
}

void yl_unknowns_free(struct yl_unknowns *unknowns)
{
    yl_arena_free(&unknowns->arena);
    *unknowns = (struct yl_unknowns){0};
}

/* ---- what each factor carries alone ------------------------------------------------------------ */

struct study {
    const struct yl_drawn *drawn;
    const double *mean;    /* [draws] NAN: lost */
    double *kept, *fitted; /* [used] means of draws that count, and what a factor says of them */
    double *column;        /* [guesses][used] of one factor */
    const double **at;     /* [guesses] columns */
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
    const struct yl_unknown_factor *x = a, *y = b;
    if (x->share != y->share) return x->share < y->share ? 1 : -1;
    return (x > y) - (x < y);
}

/* The share by the adjusted R squared: what chance alone would explain is taken off. `spread`: variance of the means. */
static void explain(struct yl_unknown_factor *factor, const struct study *study, double spread,
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

static uint32_t name_all(struct yl_unknown_factor *out, const struct yl_drawn *drawn)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < drawn->guesses; i++) {
        uint32_t at = 0;
        while (at < count && strcmp(out[at].name, factor_of(drawn, i)) != 0) at++;
        if (at == count) out[count++] = (struct yl_unknown_factor){.name = factor_of(drawn, i)};
        const char *grade = drawn->grade[i];
        if (grade && (!out[at].grade || strcmp(grade, out[at].grade) > 0)) out[at].grade = grade;
    }
    return count;
}

void yl_unknown_factors(struct yl_unknown_factor **out, uint32_t *factors,
                        const struct yl_result *result, const struct yl_variant_result *variant,
                        const struct yl_metric *metric, struct yl_arena *arena)
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
    *factors = study.used >= YL_UNKNOWN_FACTORS_FROM ? name_all(*out, drawn) : 0;
    if (!*factors) return;
    const double spread = gsl_stats_variance(study.kept, 1, study.used);
    const double between = spread - (exact ? 0 : chance / study.used / drawn->each);
    for (uint32_t i = 0; i < *factors; i++) {
        explain(&(*out)[i], &study, spread, between);
        (*out)[i].chance = fmin((*out)[i].chance * *factors, 1);
    }
    qsort(*out, *factors, sizeof **out, larger_first);
}
