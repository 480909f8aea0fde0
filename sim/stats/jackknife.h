/* jackknife.h: what each replication does to a mean or a ratio of sums.
 *
 * Why      Means, ratios of sums, their differences and their quotients get their standard errors from one mechanism: how far
 *          the estimate moves when a replication is left out. The moves are computed directly, never as a difference of two
 *          nearly equal estimates; for a mean the result is the usual s / sqrt(n).
 * Shape    move[i] = estimate without i - estimate, for i < n; then yl_jackknife_error(move, n).
 * Errors   none; a ratio whose denominators add up to 0 is NAN, and so is a move that leaves nothing to divide by.
 * Owns     nothing; arrays are the caller's.
 * Source   Quenouille (1956), Tukey (1958); Efron & Stein (1981).
 */
#pragma once
#include <stddef.h>

double yl_jackknife_mean(double *move, const double *values, size_t n);
struct yl_fraction { /* sums over replications of [n] arrays */
    const double *num, *den;
    double scale;
};
double yl_jackknife_ratio(double *move, const struct yl_fraction *fraction, size_t n);
/* move of `top` / `bottom` from theirs; may overwrite either array */
double yl_jackknife_quotient(double *move, const double *top, const double *bottom,
                             const double estimate[2], size_t n);
double yl_jackknife_error(const double *move, size_t n); /* standard error; NAN below n = 2 */
/* What is left of numbers of this size, an error or a difference; 0 where it is so small a share of them that it is rounding. */
double yl_jackknife_unrounded(double left, double size);
