/* sensitivity.c: a sparse regression, taken apart by factors, again without each tenth of the draws; contract in sensitivity.h */
#include "sim/stats/sensitivity.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/jackknife.h"
#include "sim/stats/smooth.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FUNCTIONS = 10, GRID = 2000, GROUPS = 10, LANES = 8 };
enum { FORCED = 10, MOST = 4 }; /* draws for each function: those that every column has, and all */
#define ALONE UINT32_MAX
static const double nothing = 1e-15; /* of a variance: rounding */
static const double lacking = 0.3;   /* sd of what is not explained, of what it may be */
static const double normal_95 = 1.959963984540054;

const char *yl_sensitivity_name(enum yl_sensitivity_method method)
{
    static const char *const name[] = {"morris-mu-star", "sobol-first", "sobol-total", "shapley"};
    return name[method];
}

/* In an order that no compiler changes. */
static double dot(const double *x, const double *y, uint32_t n)
{
    double part[LANES] = {0}, sum = 0;
    uint32_t k = 0;
    for (; k + LANES <= n; k += LANES)
        for (uint32_t i = 0; i < LANES; i++) part[i] += x[k + i] * y[k + i];
    for (; k < n; k++) part[0] += x[k] * y[k];
    for (uint32_t i = 0; i < LANES; i++) sum += part[i];
    return sum;
}

/* ---- functions of one column ----------------------------------------------------------------- */
/* The normal score, Legendre's polynomials of the uniform number and the score's square, made orthonormal: what moves with either, or as a
 * lognormal does, is few of them. */

struct functions {
    double by[FUNCTIONS][FUNCTIONS + 1]; /* on those as they are, last the constant */
};

static void plain(double *out, double u)
{
    const double x = 2 * u - 1;
    double last = 1, now = x;
    out[0] = gsl_cdf_ugaussian_Pinv(u);
    out[1] = x;
    for (int k = 1; k + 2 < FUNCTIONS; k++) {
        const double next = ((2 * k + 1) * x * now - k * last) / (k + 1);
        out[k + 1] = next;
        last = now;
        now = next;
    }
    out[FUNCTIONS - 1] = out[0] * out[0];
    out[FUNCTIONS] = 1;
}

static void take_out(double *column, double *by, const double *other, const double *others)
{
    const double along = dot(column, other, GRID) / GRID;
    for (int g = 0; g < GRID; g++) column[g] -= along * other[g];
    for (int i = 0; i <= FUNCTIONS; i++) by[i] -= along * others[i];
}

static void make_functions(struct functions *out)
{
    static const double constant[FUNCTIONS + 1] = {[FUNCTIONS] = 1};
    double *at = yl_get_zeroed((size_t)(FUNCTIONS + 1) * GRID, sizeof *at), own[FUNCTIONS + 1];
    for (int g = 0; g < GRID; g++) {
        plain(own, (g + 0.5) / GRID);
        for (int f = 0; f <= FUNCTIONS; f++) at[f * GRID + g] = own[f];
    }
    memset(out, 0, sizeof *out);
    for (int f = 0; f < FUNCTIONS; f++) {
        double *column = at + (size_t)f * GRID, *by = out->by[f];
        by[f] = 1;
        for (int again = 0; again < 2; again++) {
            take_out(column, by, at + (size_t)FUNCTIONS * GRID, constant);
            for (int e = 0; e < f; e++) take_out(column, by, at + (size_t)e * GRID, out->by[e]);
        }
        const double length = sqrt(dot(column, column, GRID) / GRID);
        for (int g = 0; g < GRID; g++) column[g] /= length;
        for (int i = 0; i <= FUNCTIONS; i++) by[i] /= length;
    }
    free(at);
}

static void functions_at(double *out, const struct functions *functions, double u)
{
    double own[FUNCTIONS + 1];
    plain(own, u);
    for (int f = 0; f < FUNCTIONS; f++) {
        out[f] = 0;
        for (int i = 0; i <= FUNCTIONS; i++) out[f] += functions->by[f][i] * own[i];
    }
}

/* ---- one regression -------------------------------------------------------------------------- */

struct term { /* a function of a column, or the product with one of another */
    uint32_t column, function, other, second;
};
struct study {
    const struct yl_sensitivity_draws *draws;
    struct functions functions;
    double *value;  /* [columns][FUNCTIONS][draws] */
    double *mean;   /* [draws] of the replications */
    double *within; /* [draws] their variance, 0: exact */
    uint32_t *row;  /* [rows] draws that are looked at */
    uint32_t rows;
};
struct fit {
    const struct study *study;
    uint32_t rows, most, terms; /* the constant is the first term */
    double *value;              /* [columns][FUNCTIONS][rows] */
    double *rest, *column;      /* [rows] */
    double *basis;              /* [most][rows] orthonormal */
    double *root;               /* [most][most] what a term has along them, row by row */
    double *by, *square;        /* [most] coefficient; its square less the chance in it */
    struct term *term;          /* [most] */
    bool *used;                 /* [candidates] */
    double squares;             /* of the rest */
    double lack;                /* variance that is neither explained nor chance */
};

static const double *value_of(const struct fit *fit, uint32_t column, uint32_t function)
{
    return fit->value + ((size_t)column * FUNCTIONS + function) * fit->rows;
}

static void fill_column(const struct fit *fit, struct term term)
{
    const double *one = value_of(fit, term.column, term.function);
    memcpy(fit->column, one, fit->rows * sizeof *one);
    if (term.other == ALONE) return;
    const double *other = value_of(fit, term.other, term.second);
    for (uint32_t k = 0; k < fit->rows; k++) fit->column[k] *= other[k];
}

/* What is in `column` is one more term, unless those before make it up. */
static void add(struct fit *fit, struct term term)
{
    const uint32_t at = fit->terms;
    double *root = fit->root + (size_t)at * fit->most;
    if (at == fit->most || !yl_smooth_take(fit->basis, &fit->terms, fit->rows, fit->column, root))
        return;
    const double *taken = fit->basis + (size_t)at * fit->rows;
    const double along = dot(taken, fit->rest, fit->rows);
    for (uint32_t k = 0; k < fit->rows; k++) fit->rest[k] -= along * taken[k];
    fit->squares = dot(fit->rest, fit->rest, fit->rows);
    fit->term[at] = term;
    fit->by[at] = along;
}

struct best {
    double by; /* squared t less the threshold of its kind */
    struct term term;
    size_t number;
};

static void look(struct best *best, const struct fit *fit, double along, double length,
                 double threshold, struct term term, size_t number)
{
    const double chance = fit->squares / (fit->rows - fit->terms);
    const double by = along * along / (length * chance) - threshold;
    if (by > best->by && !fit->used[number]) *best = (struct best){by, term, number};
}

/* Products of the first `deep` functions of two columns. */
static void look_at_pairs(struct best *best, struct fit *fit, uint32_t deep, double threshold)
{
    const uint32_t columns = fit->study->draws->columns;
    size_t number = (size_t)columns * FUNCTIONS;
    for (uint32_t a = 0; a < columns; a++)
        for (uint32_t b = 0; b < a; b++)
            for (uint32_t i = 0; i < deep; i++) {
                const double *one = value_of(fit, a, i);
                for (uint32_t k = 0; k < fit->rows; k++) fit->column[k] = one[k] * fit->rest[k];
                for (uint32_t j = 0; j < deep; j++, number++)
                    look(best, fit, dot(fit->column, value_of(fit, b, j), fit->rows), fit->rows,
                         threshold, (struct term){a, i, b, j}, number);
            }
}

/* The strongest function that is left, one after the other, as long as chance alone would not show as much among so many: squared t
 * above 2 log of their number. */
static void choose(struct fit *fit, uint32_t deep)
{
    const uint32_t columns = fit->study->draws->columns;
    const double pairs = columns * (columns - 1.0) / 2 * deep * deep, start = fit->squares;
    while (fit->terms < fit->most && fit->squares > nothing * start) {
        struct best best = {0};
        for (uint32_t a = 0; a < columns; a++)
            for (uint32_t i = 0; i < FUNCTIONS; i++) {
                const double *one = value_of(fit, a, i);
                look(&best, fit, dot(one, fit->rest, fit->rows), dot(one, one, fit->rows),
                     2 * log(columns * FUNCTIONS), (struct term){a, i, ALONE, 0},
                     (size_t)a * FUNCTIONS + i);
            }
        look_at_pairs(&best, fit, deep, 2 * log(pairs + 1));
        if (!(best.by > 0)) return;
        fit->used[best.number] = true;
        fill_column(fit, best.term);
        add(fit, best.term);
    }
}

/* Coefficients from what the values have along the basis, and the chance in each of them by residuals as if their own draw had been
 * left out (MacKinnon & White 1985). */
static void solve(struct fit *fit)
{
    const uint32_t terms = fit->terms, rows = fit->rows;
    const double *root = fit->root;
    double *influence = fit->basis, size = 0; /* in its place */
    for (uint32_t k = 0; k < rows; k++) {
        double lever = 0;
        for (uint32_t i = 0; i < terms; i++) lever += pow(fit->basis[(size_t)i * rows + k], 2);
        fit->column[k] = fit->rest[k] / fmax(1 - lever, nothing);
    }
    for (uint32_t i = terms; i-- > 0;) {
        double *own = influence + (size_t)i * rows;
        for (uint32_t j = i + 1; j < terms; j++) {
            const double along = root[(size_t)j * fit->most + i];
            fit->by[i] -= along * fit->by[j];
            for (uint32_t k = 0; k < rows; k++) own[k] -= along * influence[(size_t)j * rows + k];
        }
        fit->by[i] /= root[(size_t)i * fit->most + i];
        for (uint32_t k = 0; k < rows; k++) own[k] /= root[(size_t)i * fit->most + i];
        if (i) size += fit->by[i] * fit->by[i];
    }
    for (uint32_t i = 1; i < terms; i++) {
        const double *own = influence + (size_t)i * rows;
        double chance = 0;
        for (uint32_t k = 0; k < rows; k++) chance += pow(own[k] * fit->column[k], 2);
        if (fit->by[i] * fit->by[i] <= nothing * size) fit->by[i] = chance = 0;
        fit->square[i] = fit->by[i] * fit->by[i] - chance;
    }
}

static void regress(struct fit *fit)
{
    const struct study *study = fit->study;
    const uint32_t columns = study->draws->columns, rows = fit->rows;
    const double pairs = columns * (columns - 1.0) / 2;
    double mean = 0, chance = 0;
    uint32_t deep = 1;
    while (deep < FUNCTIONS && pairs * (deep + 1) * (deep + 1) <= 4.0 * study->draws->draws) deep++;
    fit->used = yl_get_zeroed((size_t)(columns * FUNCTIONS + pairs * deep * deep) + 1, 1);
    for (uint32_t k = 0; k < rows; k++) {
        mean += study->mean[study->row[k]] / rows;
        chance += study->within[study->row[k]] / rows / study->draws->each;
    }
    for (uint32_t k = 0; k < rows; k++) {
        fit->rest[k] = study->mean[study->row[k]] - mean;
        fit->column[k] = 1;
    }
    fit->squares = dot(fit->rest, fit->rest, rows);
    add(fit, (struct term){ALONE, 0, ALONE, 0});
    for (uint32_t c = 0; c < columns && (fit->terms + 1) * FORCED <= study->draws->draws; c++) {
        fit->used[(size_t)c * FUNCTIONS] = true;
        fill_column(fit, (struct term){c, 0, ALONE, 0});
        add(fit, (struct term){c, 0, ALONE, 0});
    }
    choose(fit, deep);
    solve(fit);
    fit->lack = fmax(fit->squares / (rows - fit->terms) - chance, 0);
    free(fit->used);
}

/* ---- shares ---------------------------------------------------------------------------------- */

/* How far the figure goes with a factor, the others as they are in each draw; drawn in by the chance in it. */
static double size_of(const struct fit *fit, uint32_t factor)
{
    const struct study *study = fit->study;
    const struct yl_sensitivity_draws *draws = study->draws;
    double squares = 0, plain_squares = 0, sum = 0;
    memset(fit->column, 0, fit->rows * sizeof *fit->column);
    for (uint32_t i = 1; i < fit->terms; i++) {
        const struct term term = fit->term[i];
        const bool one = draws->of[term.column] == factor,
                   two = term.other != ALONE && draws->of[term.other] == factor;
        double at[2][2][FUNCTIONS];
        if (!one && !two) continue;
        squares += fit->square[i];
        plain_squares += fit->by[i] * fit->by[i];
        for (int end = 0; end < 2; end++)
            for (int which = 0; which < 2; which++) {
                const uint32_t column = which && term.other != ALONE ? term.other : term.column;
                functions_at(at[end][which], &study->functions,
                             gsl_cdf_ugaussian_P((end ? 1 : -1) * draws->top[column]));
            }
        for (uint32_t k = 0; k < fit->rows; k++)
            for (int end = 0; end < 2; end++) {
                double product =
                    one ? at[end][0][term.function] : value_of(fit, term.column, term.function)[k];
                if (term.other != ALONE)
                    product *=
                        two ? at[end][1][term.second] : value_of(fit, term.other, term.second)[k];
                fit->column[k] += (end ? 1 : -1) * fit->by[i] * product;
            }
    }
    for (uint32_t k = 0; k < fit->rows; k++) sum += fabs(fit->column[k]) / fit->rows;
    return squares > 0 ? sum * sqrt(squares / plain_squares) : 0;
}

/* What the terms of a factor carry: alone, with any other, and its part of those it shares. */
static void parts_of(double part[YL_SENSITIVITY_METHODS], const struct fit *fit, uint32_t factor)
{
    const uint32_t *of = fit->study->draws->of;
    memset(part, 0, YL_SENSITIVITY_METHODS * sizeof *part);
    for (uint32_t i = 1; i < fit->terms; i++) {
        const uint32_t one = of[fit->term[i].column],
                       two = fit->term[i].other == ALONE ? one : of[fit->term[i].other];
        if (one != factor && two != factor) continue;
        if (one == two) part[YL_SOBOL_FIRST] += fit->square[i];
        part[YL_SOBOL_TOTAL] += fit->square[i];
        part[YL_SHAPLEY] += fit->square[i] / (one == two ? 1 : 2);
    }
}

/* [methods][factors]. What is not explained is mostly that several do together, and little of each: half of it goes to first orders, all
 * to whoever is one of three that are taken by their Shapley effects. */
static void shares_of(double *share, double *between, const struct fit *fit)
{
    const uint32_t factors = fit->study->draws->factors;
    double explained = 0;
    for (uint32_t i = 1; i < fit->terms; i++) explained += fit->square[i];
    *between = explained + fit->lack;
    if (!(explained > 0)) explained = NAN;
    for (uint32_t f = 0; f < factors; f++) {
        double part[YL_SENSITIVITY_METHODS];
        parts_of(part, fit, f);
        const double effect = part[YL_SHAPLEY] / explained,
                     among = 1 - pow(1 - fmin(fmax(effect, 0), 1), 3);
        part[YL_SOBOL_FIRST] += part[YL_SOBOL_FIRST] / explained * fit->lack / 2;
        part[YL_SOBOL_TOTAL] += among * fit->lack;
        share[YL_MORRIS * factors + f] = size_of(fit, f);
        share[YL_SOBOL_FIRST * factors + f] = part[YL_SOBOL_FIRST] / (explained + fit->lack);
        share[YL_SOBOL_TOTAL * factors + f] = part[YL_SOBOL_TOTAL] / (explained + fit->lack);
        share[YL_SHAPLEY * factors + f] = effect;
    }
}

/* Returns the share of the variance that is not explained. */
static double taken_apart(double *share, double *between, const struct study *study)
{
    const uint32_t columns = study->draws->columns, rows = study->rows;
    struct fit fit = {.study = study, .rows = rows, .most = 1 + study->draws->draws / MOST};
    double *numbers = yl_get_zeroed(((size_t)columns * FUNCTIONS + fit.most + 2) * rows +
                                        (size_t)fit.most * (fit.most + 2) + 1,
                                    sizeof *numbers);
    fit.value = numbers;
    fit.basis = fit.value + (size_t)columns * FUNCTIONS * rows;
    fit.rest = fit.basis + (size_t)fit.most * rows;
    fit.column = fit.rest + rows;
    fit.root = fit.column + rows;
    fit.by = fit.root + (size_t)fit.most * fit.most;
    fit.square = fit.by + fit.most;
    fit.term = yl_get_zeroed(fit.most, sizeof *fit.term);
    for (size_t c = 0; c < (size_t)columns * FUNCTIONS; c++)
        for (uint32_t k = 0; k < rows; k++)
            fit.value[c * rows + k] = study->value[c * study->draws->draws + study->row[k]];
    regress(&fit);
    shares_of(share, between, &fit);
    YL_FREE(numbers, fit.term);
    return fit.lack > nothing * *between ? fit.lack / *between : 0;
}

/* ---- joint draws ----------------------------------------------------------------------------- */

/* Of the variance of expectations the share that a factor's numbers explain of that of means. */
static double explained_by(const struct study *study, uint32_t factor, double **own, double *values,
                           double between, double spread)
{
    const struct yl_sensitivity_draws *draws = study->draws;
    struct yl_smooth smooth = {0};
    uint32_t count = 0;
    double share = NAN;
    for (uint32_t c = 0; c < draws->columns; c++) {
        if (draws->of[c] != factor || isnan(draws->x[c][0])) continue;
        for (uint32_t k = 0; k < study->rows; k++) own[count][k] = draws->x[c][study->row[k]];
        count++;
    }
    if (!count || !(between > 0)) return NAN;
    yl_smooth_init(&smooth, study->rows, draws->draws);
    yl_smooth_add(&smooth, (const double *const *)own, count);
    share = yl_smooth_fit(&smooth, values, values + study->rows);
    yl_smooth_free(&smooth);
    return share * spread / between;
}

static double joint(double *share, double *between, const struct study *study)
{
    const uint32_t rows = study->rows, columns = study->draws->columns,
                   factors = study->draws->factors;
    double *numbers = yl_get_zeroed(((size_t)columns + 2) * rows + 1, sizeof *numbers);
    double **own = yl_get_zeroed((size_t)columns + 1, sizeof *own), mean = 0, spread = 0,
           chance = 0;
    for (uint32_t c = 0; c < columns; c++) own[c] = numbers + ((size_t)c + 2) * rows;
    for (uint32_t k = 0; k < rows; k++) mean += (numbers[k] = study->mean[study->row[k]]) / rows;
    for (uint32_t k = 0; k < rows; k++) {
        spread += (numbers[k] - mean) * (numbers[k] - mean) / (rows - 1);
        chance += study->within[study->row[k]] / rows / study->draws->each;
    }
    *between = spread - chance;
    for (uint32_t f = 0; f < factors; f++)
        share[YL_SOBOL_FIRST * factors + f] =
            explained_by(study, f, own, numbers, *between, spread);
    YL_FREE(numbers, own);
    return 0;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void describe(struct yl_sensitivity *out, const struct study *study)
{
    const struct yl_sensitivity_draws *draws = study->draws;
    const uint32_t each = draws->each;
    out->mean = 0;
    out->within = each > 1 ? 0 : NAN;
    for (uint32_t k = 0; k < draws->draws; k++) {
        const double *own = draws->figure + (size_t)k * each;
        for (uint32_t r = 0; r < each; r++) study->mean[k] += own[r] / each;
        for (uint32_t r = 0; r < each && each > 1; r++)
            study->within[k] += pow(own[r] - study->mean[k], 2) / (each - 1);
        out->mean += study->mean[k] / draws->draws;
        out->within += study->within[k] / draws->draws;
    }
}

static void evaluate(struct study *study)
{
    const struct yl_sensitivity_draws *draws = study->draws;
    make_functions(&study->functions);
    for (uint32_t c = 0; c < draws->columns; c++)
        for (uint32_t k = 0; k < draws->draws; k++) {
            double at[FUNCTIONS];
            functions_at(at, &study->functions, draws->x[c][k]);
            for (uint32_t f = 0; f < FUNCTIONS; f++)
                study->value[((size_t)c * FUNCTIONS + f) * draws->draws + k] = at[f];
        }
}

/* share: [GROUPS + 1][methods][factors], last that of all draws. */
static void intervals(struct yl_sensitivity *out, const struct study *study, const double *share,
                      double lack)
{
    const uint32_t factors = study->draws->factors, row = YL_SENSITIVITY_METHODS * factors;
    for (uint32_t i = 0; i < row; i++) {
        struct yl_sensitivity_share *of = out->of[i / factors];
        const double value = share[GROUPS * row + i];
        double without[GROUPS];
        if (!of) continue;
        for (uint32_t g = 0; g < GROUPS; g++) without[g] = share[g * row + i];
        double squares = pow(yl_jackknife_error(without, GROUPS), 2);
        if (i / factors != YL_MORRIS)
            squares += pow(lacking * lack * (fabs(value) + 1.0 / factors), 2);
        const double half = normal_95 * sqrt(squares);
        of[i % factors] = (struct yl_sensitivity_share){value, value - half, value + half};
    }
}

void yl_sensitivity_find(struct yl_sensitivity *out, const struct yl_sensitivity_draws *draws,
                         struct yl_arena *arena)
{
    const size_t n = draws->draws, row = (size_t)YL_SENSITIVITY_METHODS * draws->factors;
    double *numbers = yl_get_zeroed((draws->columns * FUNCTIONS + 2) * n + (GROUPS + 1) * row + 1,
                                    sizeof *numbers),
           lack = 0;
    struct study study = {.draws = draws, .mean = numbers, .within = numbers + n};
    double *share = study.within + n;
    study.value = share + (GROUPS + 1) * row;
    study.row = yl_get_zeroed(n + 1, sizeof *study.row);
    describe(out, &study);
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++)
        out->of[m] = draws->joint && m != YL_SOBOL_FIRST
                         ? NULL
                         : yl_arena_get(arena, (draws->factors + 1) * sizeof **out->of);
    if (!draws->joint) evaluate(&study);
    for (uint32_t g = 0; g <= GROUPS; g++) {
        study.rows = 0; /* without the draws of one group; the group GROUPS has none */
        for (uint32_t k = 0; k < draws->draws; k++)
            if (k % GROUPS != g) study.row[study.rows++] = k;
        lack = (draws->joint ? joint : taken_apart)(share + g * row, &out->between, &study);
    }
    intervals(out, &study, share, lack);
    YL_FREE(numbers, study.row);
}
