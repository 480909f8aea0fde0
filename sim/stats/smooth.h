/* smooth.h: least squares on smooth functions of a few numbers.
 *
 * Why      What is expected of a figure once some of its values are known is a regression on them.
 * Shape    yl_smooth_init with the rows; yl_smooth_add; yl_smooth_fit as often as wanted;
 *          yl_smooth_free.
 * Cost     rows times functions squared to build, rows times functions a fit.
 * Errors   A function that those before it can make up is left out.
 * Owns     its functions.
 * Threads  one at a time.
 * Source   natural cubic splines with knots at quantiles: Hastie, Tibshirani & Friedman (2009), ch.
 *          5.2; Harrell (2015), Regression Modeling Strategies, table 2.3. Orthonormal functions by
 *          modified Gram-Schmidt, twice.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum { YL_SMOOTH_KNOTS = 5, YL_SMOOTH_DRAWS = 10 /* for each function at least */ };
struct yl_smooth {
    uint32_t rows, functions, most;
    double *basis; /* [functions][rows] orthonormal */
    double *spare; /* [rows] */
};
/* Takes what the basis [columns][rows] has out of the column, twice for precision; what is left is one more column of it, false:
 * nothing is left. The column is changed. by: [columns + 1] zeros, what it had along each of them and along itself; NULL: not
 * asked for. */
bool yl_smooth_take(double *basis, uint32_t *columns, uint32_t rows, double *column, double *by);
/* With the constant; as many functions as there are ten draws for, of which these rows are all or most. */
void yl_smooth_init(struct yl_smooth *smooth, uint32_t rows, uint32_t draws);
/* Each number, then its cubics, then all products of two, as far as there is room; x: [count][rows]. */
void yl_smooth_add(struct yl_smooth *smooth, const double *const *x, uint32_t count);
/* What the regression says, row by row; returns the share of the variance that it explains, less
 * what so many functions explain of nothing (adjusted R squared). */
double yl_smooth_fit(const struct yl_smooth *smooth, const double *values, double *fitted);
void yl_smooth_free(struct yl_smooth *smooth);
