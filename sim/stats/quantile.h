/* quantile.h: sample quantiles of type 7.
 *
 * Why      The quantiles that R, NumPy and spreadsheets give by default, so that anybody can check
 *          ours.
 * Shape    yl_quantile_sort(x, n), then yl_quantile(x, n, p) as often as wanted.
 * Cost     of some hundreds the sort takes ten nanoseconds a value, of a million a hundred; a quantile is constant.
 * Errors   none; n is at least 1, p is 0 to 1, no value is NAN.
 * Source   Hyndman & Fan (1996), Sample quantiles in statistical packages, definition 7.
 */
#pragma once
#include <stddef.h>

void yl_quantile_sort(double *values, size_t n);
/* For qsort: numbers, or structs that begin with one, in ascending order. */
int yl_quantile_order(const void *left, const void *right);
double yl_quantile(const double *sorted, size_t n, double p);
