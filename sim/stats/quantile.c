/* quantile.c: linear between order statistics, contract in quantile.h */
#include "sim/stats/quantile.h"

int yl_quantile_order(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Shellsort: replications are some hundreds, for which a call of qsort for each comparison costs three times as much. Few
 * are mostly counts of which many are alike, and in one pass. */
void yl_quantile_sort(double *values, size_t n)
{
    enum { FEW = 48 };
    size_t gap = 1;
    while (n > FEW && gap < n / 3) gap = 3 * gap + 1;
    for (; gap; gap /= 3)
        for (size_t i = gap; i < n; i++) {
            const double value = values[i];
            size_t at = i;
            for (; at >= gap && values[at - gap] > value; at -= gap) values[at] = values[at - gap];
            values[at] = value;
        }
}

double yl_quantile(const double *sorted, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t below = (size_t)at;
    if (below + 1 >= n) return sorted[n - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}
