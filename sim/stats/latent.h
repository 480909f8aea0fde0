/* latent.h: chances of several steps that one hidden intent moves together.
 *
 * Why      Who failed one step and comes to another fails it more often: the spread of intent is in how the outcomes of one
 *          person hang together, and the chances at intent 0 are not the shares that are counted.
 * Shape    yl_latent_fit(&fit, &data): logit P(passed) = level of the step + sd x intent, intent normal(0, 1).
 * Units    levels in log-odds; weights are numbers of persons.
 * Cost     some ten rounds, each steps + 2 passes over all patterns at 61 nodes: join equal patterns first.
 * Errors   YL_BAD_INPUT: no highest likelihood was found.
 * Owns     level and covariance, until yl_latent_free.
 * Source   random-intercept logistic regression, Bock & Lieberman (1970), Psychometrika 35, 179-197: marginal maximum
 *          likelihood by Gauss-Hermite quadrature (Golub & Welsch 1969), Newton's method on its exact gradient.
 */
#pragma once
#include "sim/base/status.h"
#include <stddef.h>
#include <stdint.h>

struct yl_latent_trial { /* what a person did at one step */
    uint32_t step;
    double passed, failed; /* times */
};
struct yl_latent_person { /* a pattern, with the number of persons that have it */
    size_t first, count;  /* of the trials */
    double weight;
};
struct yl_latent_data {
    const struct yl_latent_trial *trial;
    const struct yl_latent_person *person;
    size_t persons;
    uint32_t steps;
};
struct yl_latent_fit {
    double *level;      /* [steps] */
    double sd;          /* 0: no spread is seen */
    double *covariance; /* [steps + 1][steps + 1] of the levels and, last, of sd */
    double log_likelihood;
    uint32_t steps;
};
enum yl_status yl_latent_fit(struct yl_latent_fit *fit,
                             const struct yl_latent_data *data) YL_CHECKED;
void yl_latent_free(struct yl_latent_fit *fit);
