/* test_latent.c: intent against a published fit, closed forms, and data made from known values */
/* yl-test: LINK yl_stats yl_rand LABELS laws,exact TIMEOUT 300 */
/* LSAT section 6, 1000 persons, five questions: Bock & Lieberman (1970), Psychometrika 35, table 1; also in Thissen (1982). */
#include "sim/stats/latent.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { QUESTIONS = 5, PATTERNS = 32, WORLDS = 300, PERSONS = 400 };
static const int persons_of[PATTERNS] = {
    3,  6,  2,  11, 1, 1,  3,  4,  1,  8,  0,  16,  0,  3,  2,  15,
    10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298}; /* by 2^(5 - question) */

static void near(double is, double want, double within)
{
    cr_expect(fabs(is - want) <= within, "%.9g, expected %.9g", is, want);
}

Test(latent, lsat6)
{
    static const double level[] = {0.9388, 0.7308, 0.5597, 0.7869, 0.8908};
    static const double total[] = {924, 709, 553, 763, 870};
    struct yl_latent_trial trial[PATTERNS * QUESTIONS];
    struct yl_latent_person person[PATTERNS];
    double passed[QUESTIONS] = {0}, all = 0;
    for (uint32_t i = 0; i < PATTERNS; i++) {
        person[i] = (struct yl_latent_person){i * QUESTIONS, QUESTIONS, persons_of[i]};
        all += persons_of[i];
        for (uint32_t q = 0; q < QUESTIONS; q++) {
            bool right = i >> (QUESTIONS - 1 - q) & 1;
            trial[i * QUESTIONS + q] = (struct yl_latent_trial){q, right, !right};
            passed[q] += right * persons_of[i];
        }
    }
    near(all, 1000, 0);
    for (int q = 0; q < QUESTIONS; q++) near(passed[q], total[q], 0);
    struct yl_latent_fit fit;
    const struct yl_latent_data data = {trial, person, PATTERNS, QUESTIONS};
    cr_assert(eq(int, yl_latent_fit(&fit, &data), YL_OK));
    for (int q = 0; q < QUESTIONS; q++) near(1 / (1 + exp(-fit.level[q])), level[q], 6e-5);
    near(fit.sd, 0.7551, 6e-5);
    near(fit.log_likelihood, -2466.938, 6e-4);
    yl_latent_free(&fit);
}

/* Without a spread each level is the logit of its share. */
Test(latent, independent_steps_have_no_spread)
{
    struct yl_latent_trial trial[8];
    struct yl_latent_person person[4];
    for (uint32_t i = 0; i < 4; i++) {
        bool one = i & 1, other = i & 2;
        trial[2 * i] = (struct yl_latent_trial){0, one, !one};
        trial[2 * i + 1] = (struct yl_latent_trial){1, other, !other};
        person[i] =
            (struct yl_latent_person){2 * i, 2, 1e4 * (one ? 0.3 : 0.7) * (other ? 0.6 : 0.4)};
    }
    struct yl_latent_fit fit;
    const struct yl_latent_data data = {trial, person, 4, 2};
    cr_assert(eq(int, yl_latent_fit(&fit, &data), YL_OK));
    near(1 / (1 + exp(-fit.level[0])), 0.3, 1e-3);
    near(1 / (1 + exp(-fit.level[1])), 0.6, 1e-3);
    cr_expect(fit.sd < 0.05, "%g", fit.sd);
    yl_latent_free(&fit);
}

static double uniform(struct draws *draws)
{
    return ((double)draws_below(draws, INT64_C(1) << 52) + 0.5) * 0x1p-52;
}

/* Persons with an intent of deviation 1 at five steps: 90 % Wald intervals of the deviation and of the first level. Of 300 worlds
 * 270 +- 5.2 hold; four standard errors, so that a right program fails once in 8,000 times for both. */
Test(latent, intervals_cover)
{
    static const double level[QUESTIONS] = {-1, 0, 0.5, 1, -0.5};
    int holds[2] = {0};
    for (uint32_t world = 1; world <= WORLDS; world++) {
        struct draws draws = {.seed = world};
        double count[PATTERNS] = {0};
        struct yl_latent_trial trial[PATTERNS * QUESTIONS];
        struct yl_latent_person person[PATTERNS];
        for (int i = 0; i < PERSONS; i++) {
            double intent = gsl_cdf_ugaussian_Pinv(uniform(&draws));
            uint32_t pattern = 0;
            for (int q = 0; q < QUESTIONS; q++)
                pattern = 2 * pattern + (uniform(&draws) < 1 / (1 + exp(-level[q] - intent)));
            count[pattern]++;
        }
        for (uint32_t i = 0; i < PATTERNS; i++) {
            person[i] = (struct yl_latent_person){i * QUESTIONS, QUESTIONS, count[i]};
            for (uint32_t q = 0; q < QUESTIONS; q++) {
                bool passed = i >> (QUESTIONS - 1 - q) & 1;
                trial[i * QUESTIONS + q] = (struct yl_latent_trial){q, passed, !passed};
            }
        }
        struct yl_latent_fit fit;
        const struct yl_latent_data data = {trial, person, PATTERNS, QUESTIONS};
        cr_assert(eq(int, yl_latent_fit(&fit, &data), YL_OK));
        double wide = 1.644853627;
        holds[0] += fabs(fit.sd - 1) < wide * sqrt(fit.covariance[QUESTIONS * 6 + QUESTIONS]);
        holds[1] += fabs(fit.level[0] - level[0]) < wide * sqrt(fit.covariance[0]);
        yl_latent_free(&fit);
    }
    for (int i = 0; i < 2; i++) cr_expect(abs(holds[i] - 270) <= 21, "%d", holds[i]);
}
