/* quantile.c: linear between order statistics, contract in quantile.h */
#include "sim/stats/quantile.h"
#include <stdlib.h>

int yl_quantile_order(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void yl_quantile_sort(double *values, size_t n)
{
    enum { FEW = 48 }; /* the usual number of replications: a call for each comparison costs more */
    if (n > FEW) {
        qsort(values, n, sizeof *values, yl_quantile_order);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        double value = values[i];
        size_t at = i;
        for (; at && values[at - 1] > value; at--) values[at] = values[at - 1];
        values[at] = value;
    }
}

double yl_quantile(const double *sorted, size_t n, double p)
{
    double at = p * (double)(n - 1);
    size_t below = (size_t)at;
    if (below + 1 >= n) return sorted[n - 1];
    double share = at - (double)below;
    return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}
