/* sensitivity.h: which factor moves an expected figure: Sobol', Shapley and how far, from draws alone.
 *
 * Why      Of ten guesses two decide a plan. Shares of the variance say how much each carries, and
 *          Shapley effects add up to all of it whatever acts together.
 * Shape    yl_sensitivity_find with the draws and their figures; read of[method][factor].
 * Units    mu* in the figure's unit over the whole way from a factor's 5 % to its 95 % quantile; the
 *          others are shares of the variance of the expected figure.
 * Order    draws as they are numbered.
 * Cost     a regression by forward selection, and one for each group of the jackknife.
 * Errors   A share of no variance is NAN.
 * Owns     estimates are in the caller's arena.
 * Source   functional decomposition of a sparse regression on orthonormal functions: Sudret (2008),
 *          Reliab. Eng. Syst. Saf. 93; Blatman & Sudret (2011), J. Comput. Phys. 230; threshold: Foster
 *          & George (1994), Ann. Stat. 22; intervals: Efron & Stein (1981), Ann. Stat. 9. docs/theory.md,
 *          "What carries the variance".
 */
#pragma once
#include "sim/base/arena.h"
#include "sim/base/status.h"
#include <stdint.h>

enum yl_sensitivity_method {
    YL_MORRIS,
    YL_SOBOL_FIRST,
    YL_SOBOL_TOTAL,
    YL_SHAPLEY,
    YL_SENSITIVITY_METHODS
};
const char *yl_sensitivity_name(enum yl_sensitivity_method method); /* "morris-mu-star" */

struct yl_sensitivity_draws {
    const double *const *x; /* [columns][draws] uniform and independent, else any numbers */
    const uint32_t *of;     /* [columns] its factor; no factor: UINT32_MAX */
    const double *top; /* [columns] score of the 95 % quantile of its factor; joint: not read */
    uint32_t columns, factors, draws;
    uint32_t each;        /* replications of a draw, 1: figures are exact */
    const double *figure; /* [draws][each], whose mean is the figure */
    bool joint;           /* cannot be taken apart: only the first order; NAN: no number */
};
struct yl_sensitivity_share {
    double value, low, high; /* 95 %, jackknife over draws */
};
struct yl_sensitivity {
    double mean, between, within; /* within: of a campaign, the mean; NAN: not known */
    struct yl_sensitivity_share *of[YL_SENSITIVITY_METHODS]; /* [factors] NULL: joint draws */
};
void yl_sensitivity_find(struct yl_sensitivity *out, const struct yl_sensitivity_draws *draws,
                         struct yl_arena *arena);
