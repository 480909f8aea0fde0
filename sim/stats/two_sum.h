/* two_sum.h: a sum of doubles that keeps what rounding takes from it.
 *
 * Why      A long sum of large numbers loses the differences that a test is about, and goes by the
 *          order of its terms.
 * Shape    double sum = 0, lost = 0; yl_two_sum(&sum, &lost, value) for each; the sum is sum + lost.
 * Units    as of the terms; what is lost is below half a last digit of the sum.
 * Errors   none; a sum beyond the largest double is no number.
 * Source   Knuth, The Art of Computer Programming 2, 4.2.2, theorem B; built without contraction.
 */
#pragma once

static inline void yl_two_sum(double *sum, double *lost, double value)
{
    double both = *sum + value, part = both - *sum;
    double rest = (*sum - (both - part)) + (value - part) + *lost;
    *sum = both + rest;
    *lost = rest - (*sum - both);
}
