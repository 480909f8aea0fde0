/* jackknife.c: closed forms of the moves, contract in jackknife.h */
#include "sim/stats/jackknife.h"
#include <math.h>

double yl_jackknife_mean(double *move, const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += values[i];
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) move[i] = n > 1 ? (mean - values[i]) / (double)(n - 1) : NAN;
    return mean;
}

/* (N - n)/(D - d) - N/D = (N/D d - n)/(D - d) */
double yl_jackknife_ratio(double *move, const struct yl_fraction *fraction, size_t n)
{
    double num = 0, den = 0;
    for (size_t i = 0; i < n; i++) {
        num += fraction->num[i];
        den += fraction->den[i];
    }
    double ratio = den != 0 ? num / den : NAN;
    for (size_t i = 0; i < n; i++) {
        double rest = den - fraction->den[i];
        move[i] = rest != 0 ? fraction->scale * (ratio * fraction->den[i] - fraction->num[i]) / rest
                            : NAN;
    }
    return fraction->scale * ratio;
}

/* (t + a)/(b + c) - t/b = (a - t/b c)/(b + c) */
double yl_jackknife_quotient(double *move, const double *top, const double *bottom,
                             const double estimate[2], size_t n)
{
    double quotient = estimate[1] != 0 ? estimate[0] / estimate[1] : NAN;
    for (size_t i = 0; i < n; i++) {
        double rest = yl_jackknife_unrounded(estimate[1] + bottom[i], estimate[1]);
        move[i] = rest != 0 ? (top[i] - quotient * bottom[i]) / rest : NAN;
    }
    return quotient;
}

double yl_jackknife_error(const double *move, size_t n)
{
    if (n < 2) return NAN;
    double sum = 0, squares = 0, count = (double)n;
    for (size_t i = 0; i < n; i++) sum += move[i];
    double mean = sum / count;
    for (size_t i = 0; i < n; i++) squares += (move[i] - mean) * (move[i] - mean);
    return sqrt(squares * (count - 1) / count);
}

double yl_jackknife_unrounded(double left, double size)
{
    return fabs(left) < 1e-12 * fabs(size) ? 0 : left;
}
