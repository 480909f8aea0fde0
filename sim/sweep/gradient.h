/* gradient.h: what one more of each number of a scenario brings, exactly.
 *
 * Why      A figure that is solved without sampling has a derivative by every number behind it: which
 *          of them matters here, and which does not at all, in one call.
 * Shape    yl_gradient_find; figure[] and number[]; derivative [number][figure]; yl_gradient_free.
 * Units    of the figure over `per` of the number: 1 of a share or a number, s, CNY, 1/h; factor 1
 *          of a distribution, which scales all of it.
 * Order    figures as solved, numbers as in the scenario's file.
 * Cost     four solutions a number.
 * Errors   YL_BAD_INPUT, YL_NO_MEMORY, YL_INTERRUPTED. A number that cannot move alone (shares that
 *          add up to 100 %) has `alone` false and no derivative.
 * Owns     all, until yl_gradient_free.
 * Threads  called from one; solves on the options' threads.
 * Source   docs/theory.md, "Derivatives": central differences of the exact solution at 1 % and 0.5 %,
 *          Richardson (1911). Where the figure is linear in the number, as it is in every share or
 *          price that it meets once, they are equal and exact; else `error` is their difference.
 */
#ifndef YL_SIM_SWEEP_GRADIENT_H
#define YL_SIM_SWEEP_GRADIENT_H
#include "models/scenario.h"
#include "sim/base/arena.h"
#include "sim/sweep/parallel_run.h"

struct yl_gradient_number {
    const char *path, *text; /* as the scenario has it */
    const char *per;         /* "1", "s", "CNY", "1/h", "factor" */
    double value;            /* in that unit */
    bool alone;
};
struct yl_gradient_figure {
    const char *place, *metric;
    double mean;
};
struct yl_gradient {
    struct yl_arena arena;
    struct yl_gradient_number *number;
    struct yl_gradient_figure *figure;
    uint32_t numbers, figures;
    double *derivative, *error; /* [numbers][figures] NAN: not covered when the number moves */
};
/* Of one variant; `variant` counts from 0, the base. */
enum yl_status yl_gradient_find(struct yl_gradient *gradient, const struct yl_scenarios *all,
                                uint32_t variant, const struct yl_run_options *options,
                                struct yl_diags *diags, struct yl_fault *fault) YL_CHECKED;
/* What one per cent more of the number brings. */
double yl_gradient_percent(const struct yl_gradient *gradient, uint32_t number, uint32_t figure);
void yl_gradient_free(struct yl_gradient *gradient);
#endif
