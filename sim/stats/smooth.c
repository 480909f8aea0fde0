/* smooth.c: splines made orthonormal; contract in smooth.h */
#include "sim/stats/smooth.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <string.h>

#define ALMOST_NOTHING \
    1e-9 /* of a function's length that is left when others are taken out of it */

bool yl_smooth_take(double *basis, uint32_t *columns, uint32_t rows, double *column, double *by)
{
    double length = 0, left = 0;
    for (uint32_t k = 0; k < rows; k++) length += column[k] * column[k];
    for (uint32_t i = 0; i < 2 * *columns; i++) {
        const double *other = basis + (size_t)(i % *columns) * rows;
        double along = 0;
        for (uint32_t k = 0; k < rows; k++) along += other[k] * column[k];
        for (uint32_t k = 0; k < rows; k++) column[k] -= along * other[k];
        if (by) by[i % *columns] += along;
    }
    for (uint32_t k = 0; k < rows; k++) left += column[k] * column[k];
    if (!(left > ALMOST_NOTHING * ALMOST_NOTHING * length)) return false;
    if (by) by[*columns] = sqrt(left);
    double *into = basis + (size_t)(*columns)++ * rows;
    for (uint32_t k = 0; k < rows; k++) into[k] = column[k] / sqrt(left);
    return true;
}

/* A new function of what is in `spare`, where there is room and something is left of it. */
static void take(struct yl_smooth *smooth)
{
    if (smooth->functions < smooth->most)
        (void)yl_smooth_take(smooth->basis, &smooth->functions, smooth->rows, smooth->spare, NULL);
}

void yl_smooth_init(struct yl_smooth *smooth, uint32_t rows, uint32_t draws)
{
    *smooth = (struct yl_smooth){.rows = rows, .most = 1 + draws / YL_SMOOTH_DRAWS};
    smooth->basis = yl_get_zeroed((size_t)smooth->most * rows + 1, sizeof *smooth->basis);
    smooth->spare = yl_get_zeroed((size_t)rows + 1, sizeof *smooth->spare);
    for (uint32_t k = 0; k < rows; k++) smooth->spare[k] = 1;
    take(smooth);
}

void yl_smooth_free(struct yl_smooth *smooth)
{
    YL_FREE(smooth->basis, smooth->spare);
    *smooth = (struct yl_smooth){0};
}

static double cube(double x) { return x > 0 ? x * x * x : 0; }

/* The knots of a number, at quantiles; how many: of values that many rows share, quantiles are one knot. */
static int find_knots(const struct yl_smooth *smooth, double knot[YL_SMOOTH_KNOTS], const double *x)
{
    static const double at[YL_SMOOTH_KNOTS] = {0.05, 0.275, 0.5, 0.725, 0.95};
    int knots = 0;
    memcpy(smooth->spare, x, smooth->rows * sizeof *x);
    yl_quantile_sort(smooth->spare, smooth->rows);
    for (int i = 0; i < YL_SMOOTH_KNOTS; i++) {
        knot[knots] = yl_quantile(smooth->spare, smooth->rows, at[i]);
        knots += !knots || knot[knots] > knot[knots - 1];
    }
    return knots;
}

/* Linear beyond the outer knots: a cubic for each knot but the last two. */
static void add_cubics(struct yl_smooth *smooth, const double *x)
{
    double knot[YL_SMOOTH_KNOTS];
    const int last = find_knots(smooth, knot, x) - 1;
    for (int i = 0; i < last - 1; i++) {
        const double own = knot[last] - knot[i], outer = knot[last] - knot[last - 1];
        for (uint32_t k = 0; k < smooth->rows; k++) {
            double end = cube(x[k] - knot[last]);
            smooth->spare[k] =
                (cube(x[k] - knot[i]) - end) / own - (cube(x[k] - knot[last - 1]) - end) / outer;
        }
        take(smooth);
    }
}

static double mean_of(const double *x, uint32_t rows)
{
    double mean = 0;
    for (uint32_t k = 0; k < rows; k++) mean += x[k] / rows;
    return mean;
}

void yl_smooth_add(struct yl_smooth *smooth, const double *const *x, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        memcpy(smooth->spare, x[i], smooth->rows * sizeof **x);
        take(smooth);
    }
    for (uint32_t i = 0; i < count && smooth->functions < smooth->most; i++)
        add_cubics(smooth, x[i]);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i && smooth->functions < smooth->most; j++) {
            double mean = mean_of(x[i], smooth->rows), other = mean_of(x[j], smooth->rows);
            for (uint32_t k = 0; k < smooth->rows; k++)
                smooth->spare[k] = (x[i][k] - mean) * (x[j][k] - other);
            take(smooth);
        }
}

double yl_smooth_fit(const struct yl_smooth *smooth, const double *values, double *fitted)
{
    const uint32_t rows = smooth->rows, functions = smooth->functions;
    double all = 0, left = 0, mean = mean_of(values, rows);
    for (uint32_t k = 0; k < rows; k++) fitted[k] = 0;
    for (uint32_t i = 0; i < functions; i++) {
        const double *function = smooth->basis + (size_t)i * rows;
        double along = 0;
        for (uint32_t k = 0; k < rows; k++) along += function[k] * values[k];
        for (uint32_t k = 0; k < rows; k++) fitted[k] += along * function[k];
    }
    for (uint32_t k = 0; k < rows; k++) {
        all += (values[k] - mean) * (values[k] - mean);
        left += (values[k] - fitted[k]) * (values[k] - fitted[k]);
    }
    return all > 0 && rows > functions ? 1 - left / (rows - functions) / (all / (rows - 1))
                                       : (double)NAN;
}
