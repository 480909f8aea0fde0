/* sensitivity.h: which factor moves an expected figure: Morris, Sobol' and Shapley.
 *
 * Why      Of ten guesses two decide a plan. Screening is cheap, shares of the variance say how much
 *          each carries, and Shapley effects add up to all of it whatever acts together.
 * Shape    yl_sensitivity_plan; for each of plan.points yl_sensitivity_point says where it is and
 *          the caller finds its figure; yl_sensitivity_estimate; read of[method][factor].
 * Units    mu* in the figure's unit over the whole way from a factor's 5 % to its 95 % quantile; the
 *          others are shares of the variance of the expected figure.
 * Order    samples, then trajectories. Points of one sample or trajectory have one `stream`: where
 *          figures are simulated these replications are common, and fresh for the next.
 * Cost     2 F figures a sample of F factors, and a trajectory.
 * Errors   A share of no variance is NAN.
 * Owns     the plan its cube, until yl_sensitivity_free; estimates the caller's arena.
 * Threads  a plan is read-only once made.
 * Source   Morris (1991), Technometrics 33; mu*: Campolongo, Cariboni & Saltelli (2007); first order:
 *          Saltelli et al. (2010), Comput. Phys. Commun. 181; total: Jansen (1999); Shapley: Goda
 *          (2021), Reliab. Eng. Syst. Saf. 213. A product of two means of R common replications less
 *          the covariance of them / R is unbiased: docs/theory.md, "What carries the variance".
 */
#ifndef YL_SIM_STATS_SENSITIVITY_H
#define YL_SIM_STATS_SENSITIVITY_H
#include "sim/base/arena.h"
#include "sim/base/status.h"
#include <stdbool.h>
#include <stdint.h>

enum yl_sensitivity_method {
    YL_MORRIS,
    YL_SOBOL_FIRST,
    YL_SOBOL_TOTAL,
    YL_SHAPLEY,
    YL_SENSITIVITY_METHODS
};
const char *yl_sensitivity_name(enum yl_sensitivity_method method); /* "morris-mu-star" */

struct yl_sensitivity_factor { /* its columns of the cube */
    uint32_t first, columns;
};
struct yl_sensitivity_plan {
    const struct yl_sensitivity_factor *of;
    uint32_t factors, columns;
    uint32_t samples, trajectories, points;
    uint64_t seed;
    double *cube;   /* [samples][2][columns] */
    uint32_t *turn; /* [samples][factors] a random order */
};
/* Fill all but cube, turn and points first; `of` stays the caller's. */
void yl_sensitivity_plan(struct yl_sensitivity_plan *plan);
void yl_sensitivity_free(struct yl_sensitivity_plan *plan);
struct yl_sensitivity_place {
    uint32_t stream; /* samples, then trajectories */
    bool together;   /* a factor stands at the quantile of its first column */
};
/* uniform: [columns] */
struct yl_sensitivity_place yl_sensitivity_point(const struct yl_sensitivity_plan *plan,
                                                 uint32_t point, double *uniform);

struct yl_sensitivity_share {
    double value, low, high; /* 95 %, bootstrap over samples or trajectories */
};
struct yl_sensitivity {
    double mean, between,
        within; /* within: the mean of a campaign's own variance; NAN: not known */
    struct yl_sensitivity_share *of[YL_SENSITIVITY_METHODS]; /* [factors] */
};
struct yl_sensitivity_figures {
    const double *figure; /* [points][each], whose mean is the figure */
    uint32_t each;        /* 1: it is exact */
};
void yl_sensitivity_estimate(struct yl_sensitivity *out, const struct yl_sensitivity_plan *plan,
                             const struct yl_sensitivity_figures *figures, struct yl_arena *arena);

/* Draws that cannot be taken apart: only the first order, by regression on each factor's numbers. */
struct yl_sensitivity_joint {
    const double **x; /* [numbers][draws] NAN: it is none */
    uint32_t *of;     /* [numbers] factor */
    uint32_t numbers, draws;
};
void yl_sensitivity_regress(struct yl_sensitivity *out, const struct yl_sensitivity_plan *plan,
                            const struct yl_sensitivity_joint *joint,
                            const struct yl_sensitivity_figures *figures, struct yl_arena *arena);
#endif
