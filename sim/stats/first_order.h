/* first_order.h: how much of the uncertain inputs of a figure each guess carries alone.
 *
 * Why      Whoever can measure one thing only asks which. The draws of a run hold the answer: the
 *          regression of the expected figure on one guess.
 * Shape    yl_first_order gives the factors of a run with draws, the largest share first.
 * Units    shares of the variance of the expected figure over the uncertain inputs (`between`).
 * Order    by share; factors of equal share as in the scenario.
 * Owns     all in the arena.
 * Threads  any, with an arena each.
 * Source   docs/theory.md, "Chance and uncertainty": first-order index of Sobol' (1993), estimated by regression,
 *          Strong, Oakley & Brennan (2014), with the adjusted R squared; F test, Bonferroni over factors.
 */
#ifndef YL_SIM_STATS_FIRST_ORDER_H
#define YL_SIM_STATS_FIRST_ORDER_H
#include "sim/stats/unknown.h"

enum { YL_FIRST_ORDER_FROM = 50 }; /* draws at least */
struct yl_guess_share {            /* a guess, or a group that is never split */
    const char *name, *grade;      /* grade: the worst of its members, NULL: unsaid */
    double share;                  /* 0 to 1; NAN: not to be said */
    double chance;                 /* that a guess without any share would show as much, of all */
};
void yl_first_order(struct yl_guess_share **out, uint32_t *factors, const struct yl_result *result,
                    const struct yl_variant_result *variant, const struct yl_metric *metric,
                    struct yl_arena *arena);
#endif
