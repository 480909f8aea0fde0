/* unknown.h: chance and uncertainty, apart, of every figure of a run with draws.
 *
 * Why      More replications narrow chance alone; what nobody has measured stays. A figure says how
 *          much of each it has, and a variant how often it is the right one.
 * Shape    yl_unknowns_init once a result with draws; of[variant][metric]; yl_unknowns_free.
 * Units    variances in the square of the metric's unit (money in CNY); regret in its unit.
 * Order    draws and replications as they are numbered; the bootstrap by addresses.
 * Cost     YL_UNKNOWN_BOOTSTRAPS additions a draw, metric and variant.
 * Errors   A number that has no value is NAN.
 * Owns     all in the arena.
 * Threads  read-only once made.
 * Source   docs/theory.md, "Chance and uncertainty": one-way random effects, Searle, Casella &
 *          McCulloch (1992) ch. 3; Sun, Apley & Staum (2011), Operations Research 59; ranges: Louis
 *          (1984), JASA 79, a factor for each draw as Spjotvoll & Thomsen (1987); choice by
 *          regression on the parameters: Strong, Oakley & Brennan (2014), Med. Decis. Making 34.
 */
#pragma once
#include "sim/stats/summary.h"

enum { YL_UNKNOWN_BOOTSTRAPS = 400, YL_UNKNOWN_FROM = 3 /* draws at least */ };
struct yl_unknown {
    uint32_t draws; /* that have the figure in each of their replications */
    bool exact;     /* means of draws without chance in them */
    double mean;    /* of draw means */
    /* Variance of the expected figure over draws; its estimate may be negative. */
    double between, between_low, between_high;
    double within;         /* variance of one campaign at known values */
    double p05, p50, p95;  /* of the expected figure over the uncertain inputs */
    double p_best, regret; /* NAN: no choice, the only one, or no direction is better */
};
/* Mean and variance of the figure in each draw: exact where the solver knows all of them, which it
 * returns, else over the replications; NAN: the draw lacks the figure. */
bool yl_unknown_draws(double *mean, double *within, const struct yl_result *result,
                      const struct yl_variant_result *variant, const struct yl_metric *metric);
/* Share of the variance of one campaign that comes from what is uncertain. */
double yl_unknown_share(const struct yl_unknown *unknown);
struct yl_unknowns {
    struct yl_arena arena;
    struct yl_unknown **of; /* [variants][metrics] */
    uint16_t *weight;       /* [draws][YL_UNKNOWN_BOOTSTRAPS] how often each is taken */
    double *basis;          /* [columns][draws] orthonormal functions of the values */
    uint32_t draws, each, columns;
};
/* Expected figures of alternatives, draw by draw: how often each is the best, and what it lacks. */
struct yl_unknown_rival {
    const double *mean; /* [draws] none NAN */
    bool exact;         /* without chance in it; where one is not, differences are smoothed */
    double p_best, regret;
};
/* Draws from which on differences are fitted on every value; with fewer the last values of the file
 * are left out. */
uint32_t yl_unknown_draws_for_all(const struct yl_drawn *drawn);
/* direction: 1 more is better, -1 less. */
void yl_unknown_choose(struct yl_unknown_rival *rival, size_t rivals, const struct yl_drawn *drawn,
                       int direction);
/* How much of the variance of the expected figure over the uncertain inputs (`between`) each guess, or a group that is never
 * split, carries alone, the largest share first, of equal ones as in the scenario; in the arena. Whoever can measure one thing
 * only asks which: the regression of the expected figure on one guess, first-order index of Sobol' (1993), estimated as by
 * Strong, Oakley & Brennan (2014), with the adjusted R squared; F test, Bonferroni over factors. */
enum { YL_UNKNOWN_FACTORS_FROM = 50 }; /* draws at least */
struct yl_unknown_factor {
    const char *name, *grade; /* grade: the worst of its members, NULL: not given */
    double share;             /* 0 to 1; NAN: not to be said */
    double chance;            /* that a guess without any share would show as much, of all */
};
void yl_unknown_factors(struct yl_unknown_factor **out, uint32_t *factors,
                        const struct yl_result *result, const struct yl_variant_result *variant,
                        const struct yl_metric *metric, struct yl_arena *arena);
/* `only`: a metric of base, NULL: all of them. */
void yl_unknowns_init(struct yl_unknowns *unknowns, const struct yl_result *result,
                      const struct yl_metric *only);
void yl_unknowns_free(struct yl_unknowns *unknowns);
