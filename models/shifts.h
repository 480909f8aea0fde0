/* shifts.h: steps that say `mean` instead of `p`: the shift of their log-odds.
 *
 * Why      The share that passes in the mean over intent is not the chance at intent 0. The shift
 *          between them is found once, in base's population, and holds for all variants, points and
 *          arms; one that changes a `mean` finds that shift anew in the same population.
 * Shape    sim/solve/shifts.h makes a struct yl_shifts; yl_shifts_apply fills a scenario's shifts from it.
 * Units    shifts are log-odds, rounded to 1e-6; a weight is an expected number of visits.
 * Order    as the steps of base stand in its graph, those in front first.
 * Owns     all in the arena of struct yl_shifts; places are those of the stream keys.
 * Threads  read-only once made.
 * Source   docs/theory.md, "A mean share".
 */
#pragma once
#include "models/scenario.h"

struct yl_shift_point { /* of the visits that reach a step: so many with this intent and draw */
    double intent, shock, weight;
};
struct yl_shift_moves {         /* weights in the log-odds of a step */
    double intent, shock, rest; /* rest: deviation of draws that nothing in front of it shares */
};
struct yl_shift {
    const char *place; /* "paths.sms.steps.open" */
    uint32_t values;
    int32_t shock;                 /* whose draws the points have; -1: none */
    double *mean, *log_odds;       /* [values] in base: the share, and what is added for it */
    uint32_t *points;              /* [values]; 0: nobody of this value reaches it in base */
    struct yl_shift_point **point; /* [values][points] */
};
struct yl_shifts {
    struct yl_arena arena;
    uint32_t count;
    struct yl_shift *shift;
};
/* The step of a `mean` in a scenario, in the order of the file. */
struct yl_shift_step {
    uint32_t owner, index; /* begin with 0, 0 */
    struct yl_step *step;
    char place[512];
};
bool yl_shift_next(const struct yl_scenario *scenario, struct yl_shift_step *at);
/* True if anything moves its chance. */
bool yl_shift_applies(const struct yl_scenario *scenario, const struct yl_step *step);
struct yl_shift_moves yl_shift_moves_of(const struct yl_scenario *scenario,
                                        const struct yl_step *step, int32_t shock);
/* The shift with which the mean over these points is `mean`. */
double yl_shift_find(const struct yl_shift_point *point, uint32_t points,
                     const struct yl_shift_moves *moves, double mean);
const struct yl_shift *yl_shifts_of(const struct yl_shifts *means, const char *place);
/* Shifts of a scenario from base's population; the number of steps that it says nothing of. */
uint32_t yl_shifts_apply(const struct yl_shifts *means, struct yl_scenario *scenario);
void yl_shifts_free(struct yl_shifts *means);
