/* yl-test: LINK yl_stats LABELS exact,slow TIMEOUT 300 */
/* test_sensitivity.c: indices against functions whose indices are known. */
#include "sim/stats/sensitivity.h"
#include "sim/stats/smooth.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 8, METHODS = 3 };
typedef double figure_of(const double *uniform);
struct twin {
    figure_of *f;
    uint32_t factors, draws, each;
    double noise; /* sd of what chance adds to a figure */
};

static struct yl_arena arena;
static struct yl_sensitivity got; /* of the last study */

static void drop(void) { yl_arena_free(&arena); }
TestSuite(sensitivity, .fini = drop);

static void study(const struct twin *twin, uint64_t seed)
{
    drop();
    const uint32_t n = twin->draws;
    double *number = calloc((size_t)n * (MOST + twin->each), sizeof *number),
           *figure = number + (size_t)n * MOST, top[MOST], uniform[MOST];
    const double *x[MOST];
    uint32_t of[MOST];
    uint64_t state = seed * 7919;
    for (uint32_t f = 0; f < MOST; f++) {
        x[f] = number + (size_t)f * n;
        of[f] = f;
        top[f] = gsl_cdf_ugaussian_Pinv(0.95);
    }
    for (uint32_t k = 0; k < n; k++) {
        for (uint32_t f = 0; f < twin->factors; f++)
            number[(size_t)f * n + k] = uniform[f] = draws_uniform(&state);
        const double expected = twin->f(uniform);
        for (uint32_t r = 0; r < twin->each; r++)
            figure[(size_t)k * twin->each + r] =
                expected + (twin->noise > 0 ? twin->noise * draws_normal(&state) : 0);
    }
    const struct yl_sensitivity_draws draws = {.x = x,
                                               .of = of,
                                               .top = top,
                                               .columns = twin->factors,
                                               .factors = twin->factors,
                                               .draws = n,
                                               .each = twin->each,
                                               .figure = figure};
    yl_sensitivity_find(&got, &draws, &arena);
    free(number);
}

/* Ishigami & Homma (1990), a = 7, b = 0.1, of uniform numbers on (-pi, pi). */
static double ishigami(const double *u)
{
    double x = M_PI * (2 * u[0] - 1), y = M_PI * (2 * u[1] - 1), z = M_PI * (2 * u[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * pow(z, 4) * sin(x);
}

/* Sobol's g with a = (0, 1, 4.5, 9, 99, 99, 99, 99). */
static const double g_a[MOST] = {0, 1, 4.5, 9, 99, 99, 99, 99};
static double sobol_g(const double *u)
{
    double product = 1;
    for (uint32_t i = 0; i < MOST; i++) product *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return product;
}

/* A funnel that is solved: six uncertain factors of its orders, each lognormal. */
static const double funnel_sd[] = {0.5, 0.35, 0.25, 0.2, 0.1, 0.05};
static double funnel(const double *u)
{
    double sum = 0;
    for (uint32_t i = 0; i < 6; i++) sum += funnel_sd[i] * gsl_cdf_ugaussian_Pinv(u[i]);
    return 400 * exp(sum);
}

static const double linear_by[] = {5, 3, 2, 1};
static double linear(const double *u)
{
    double sum = 0;
    for (uint32_t i = 0; i < 4; i++) sum += linear_by[i] * gsl_cdf_ugaussian_Pinv(u[i]);
    return sum;
}

/* Of a product of independent factors whose squares have the means 1 + own: V_A = prod of own over A. A share that k have together is
 * its k-th part in the effect of each: the sum over sizes by the polynomial prod (1 + own t). */
static void product_shares(double share[METHODS][MOST], const double *own, uint32_t factors)
{
    double whole = 1;
    for (uint32_t i = 0; i < factors; i++) whole *= 1 + own[i];
    for (uint32_t i = 0; i < factors; i++) {
        double of_size[MOST] = {1}, effect = 0;
        for (uint32_t j = 0, sizes = 1; j < factors; j++) {
            if (j == i) continue;
            for (uint32_t k = sizes++; k > 0; k--) of_size[k] += of_size[k - 1] * own[j];
        }
        for (uint32_t k = 0; k < factors; k++) effect += own[i] * of_size[k] / (k + 1);
        share[0][i] = own[i] / (whole - 1);
        share[1][i] = own[i] / (1 + own[i]) * whole / (whole - 1);
        share[2][i] = effect / (whole - 1);
    }
}

/* Intervals of 90 % hold the exact shares of 1 % and more in 85 to 95 % of the studies, method by method in the mean over factors,
 * each within 3.3 standard errors of its share of so many studies (a factor's studies are independent, its factors are taken as one). */
static void hold(const struct twin *twin, double share[METHODS][MOST], double most,
                 const char *what)
{
    const uint32_t studies = getenv("YL_SLOW") ? 200 : 60;
    double held[METHODS] = {0}, counted[METHODS] = {0};
    for (uint64_t seed = 1; seed <= studies; seed++) {
        study(twin, seed);
        for (int m = 0; m < METHODS; m++)
            for (uint32_t f = 0; f < twin->factors; f++) {
                const struct yl_sensitivity_share *one = &got.of[YL_SOBOL_FIRST + m][f];
                const double half = (one->high - one->low) / 2 * 1.644854 / 1.959964;
                if (share[m][f] < 0.01) continue;
                held[m] += fabs(one->value - share[m][f]) <= half + 1e-9;
                counted[m]++;
            }
    }
    for (int m = 0; m < METHODS; m++) {
        cr_log_info("%s, %s: %.3f", what, yl_sensitivity_name(YL_SOBOL_FIRST + m),
                    held[m] / counted[m]);
        const double part = held[m] / counted[m], slack = 3.3 * sqrt(0.1 * 0.9 / studies);
        cr_expect(part > 0.85 - slack && part < most + slack, "%s, %s: %.3f of %u studies", what,
                  yl_sensitivity_name(YL_SOBOL_FIRST + m), part, studies);
    }
}

/* V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2; V1 = (1 + b pi^4/5)^2/2, V2 = a^2/8, V13 = 8 b^2 pi^8/225. A pair's
 * interaction is shared by two. */
static double ishigami_shares(double share[METHODS][MOST])
{
    const double a = 7, b = 0.1, p4 = pow(M_PI, 4), p8 = p4 * p4;
    const double v1 = pow(1 + b * p4 / 5, 2) / 2, v2 = a * a / 8, v13 = 8 * b * b * p8 / 225,
                 v = v1 + v2 + v13;
    for (int m = 0; m < METHODS; m++) share[m][1] = v2 / v;
    share[0][0] = v1 / v;
    share[1][0] = (v1 + v13) / v;
    share[2][0] = (v1 + v13 / 2) / v;
    share[0][2] = 0;
    share[1][2] = v13 / v;
    share[2][2] = v13 / 2 / v;
    return v;
}

Test(sensitivity, ishigami)
{
    double share[METHODS][MOST];
    const double v = ishigami_shares(share);
    cr_expect(fabs(share[0][0] - 0.3139) < 5e-5 && fabs(share[0][1] - 0.4424) < 5e-5);
    cr_expect(fabs(share[1][0] - 0.5576) < 5e-5 && fabs(share[1][2] - 0.2437) < 5e-5);
    cr_expect(fabs(share[2][0] - 0.43575) < 5e-5 && fabs(share[2][2] - 0.12184) < 5e-5);
    const struct twin exact = {.f = ishigami, .factors = 3, .draws = 768, .each = 1},
                      noisy = {ishigami, 3, 768, 2, 2.4}; /* chance: 29 % of a figure's variance */
    hold(&exact, share, 0.95, "ishigami");
    hold(&noisy, share, 0.95, "ishigami with chance");
    study(&exact, 1);
    for (int m = 0; m < METHODS; m++)
        for (int f = 0; f < 3; f++)
            cr_expect(fabs(got.of[YL_SOBOL_FIRST + m][f].value - share[m][f]) < 0.003);
    cr_expect(fabs(got.between / v - 1) < 0.05 && isnan(got.within), "variance %g of %g",
              got.between, v);
}

/* V_i = 1/(3 (1 + a_i)^2), V = prod (1 + V_i) - 1, T_i = V_i prod_{j != i} (1 + V_j)/V. */
Test(sensitivity, sobol_g)
{
    double own[MOST], share[METHODS][MOST], all = 0;
    for (int i = 0; i < MOST; i++) own[i] = 1 / (3 * pow(1 + g_a[i], 2));
    product_shares(share, own, MOST);
    cr_expect(fabs(share[0][0] - 0.7162) < 5e-5 && fabs(share[1][1] - 0.2422) < 5e-5);
    const struct twin exact = {.f = sobol_g, .factors = MOST, .draws = 768, .each = 1},
                      noisy = {sobol_g, MOST, 768, 2, 0.446}; /* 0.199 of 0.199 + 0.465 */
    hold(&exact, share, 0.95, "g");
    hold(&noisy, share, 0.95, "g with chance");
    study(&exact, 1);
    for (int i = 0; i < MOST; i++) all += got.of[YL_SHAPLEY][i].value;
    cr_expect(fabs(all - 1) < 1e-12, "Shapley effects add up to %.15g", all);
}

Test(sensitivity, a_funnel_that_is_solved)
{
    double own[MOST], share[METHODS][MOST];
    for (int i = 0; i < 6; i++) own[i] = exp(funnel_sd[i] * funnel_sd[i]) - 1;
    product_shares(share, own, 6);
    const struct twin exact = {.f = funnel, .factors = 6, .draws = 768, .each = 1},
                      noisy = {funnel, 6, 768, 2, 265}; /* 70,200 of 70,200 + 163,700 */
    hold(&exact, share, 0.95, "funnel");
    hold(&noisy, share, 0.95, "funnel with chance");
}

/* With chance as of three campaigns in ten its intervals hold; without any it is known: the exact shares to the last digits. */
Test(sensitivity, a_linear_figure)
{
    double share[METHODS][MOST];
    for (int m = 0; m < METHODS; m++)
        for (int i = 0; i < 4; i++) share[m][i] = linear_by[i] * linear_by[i] / 39;
    const struct twin noisy = {linear, 4, 768, 2, 4}, exact = {linear, 4, 768, 1, 0};
    hold(&noisy, share, 0.95, "linear");
    study(&exact, 1);
    for (int m = 0; m < METHODS; m++)
        for (int i = 0; i < 4; i++)
            cr_expect(fabs(got.of[YL_SOBOL_FIRST + m][i].value - share[m][i]) < 1e-9);
}

/* Additive in the uniform numbers: an effect is the same everywhere, and S = T = Shapley. Over the cube u goes from 0.05 to 0.95. */
static double additive(const double *u) { return 3 * u[0] - u[1]; }

Test(sensitivity, an_additive_figure_has_one_size_and_one_share)
{
    const struct twin twin = {.f = additive, .factors = 3, .draws = 256, .each = 1};
    const double size[] = {2.7, 0.9, 0}, share[] = {0.9, 0.1, 0};
    study(&twin, 1);
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++)
        for (int f = 0; f < 3; f++)
            cr_expect(fabs(got.of[m][f].value - (m == YL_MORRIS ? size : share)[f]) < 1e-9);
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++) cr_expect(got.of[m][2].value == 0);
}

/* Over its whole way a factor that acts by its cube goes as far as the cube does, in the mean over the other. */
static double cubed(const double *u) { return pow(u[0], 3) * u[1]; }

Test(sensitivity, a_size_is_that_of_the_whole_way)
{
    const struct twin twin = {.f = cubed, .factors = 2, .draws = 1024, .each = 1};
    const double size[] = {(pow(0.95, 3) - pow(0.05, 3)) * 0.5, 0.9 * 0.25};
    study(&twin, 1);
    for (int f = 0; f < 2; f++)
        cr_expect(fabs(got.of[YL_MORRIS][f].value / size[f] - 1) < 0.05, "%d: %g, but it is %g", f,
                  got.of[YL_MORRIS][f].value, size[f]);
}

/* Chance of sd 3 in each of two replications: of the expected figure's variance 13.8 nothing may move. The mean over 40 seeds lies
 * within 4.6 of its standard errors and a hundredth; left in, the chance would add 4.5. */
Test(sensitivity, chance_is_subtracted)
{
    enum { SEEDS = 40 };
    double share[METHODS][MOST], sum = 0, squares = 0, within = 0;
    const double v = ishigami_shares(share);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const struct twin twin = {ishigami, 3, 512, 2, 3};
        study(&twin, seed);
        sum += got.between / v / SEEDS;
        squares += pow(got.between / v, 2);
        within += got.within / SEEDS;
    }
    double error = sqrt((squares - SEEDS * sum * sum) / (SEEDS - 1) / SEEDS);
    cr_expect(fabs(sum - 1) < 4.6 * error + 0.01, "%g +- %g of the variance", sum, error);
    cr_expect(fabs(within / 9 - 1) < 0.04, "%g, but chance has 9", within); /* 4.6 of 0.01 */
}

/* Y = X1 + X2, both standard normal with correlation 1/2: E[Y | X1] = 1.5 X1, so S1 = S2 = 2.25/3; X3 moves nothing.
 * Within 4 of the standard errors of indices known to about 0.01. */
Test(sensitivity, joint_draws_by_regression)
{
    enum { DRAWS = 4000, NUMBERS = 3 };
    static double number[NUMBERS][DRAWS], figure[DRAWS];
    uint64_t state = 1;
    for (int k = 0; k < DRAWS; k++) {
        number[0][k] = draws_normal(&state);
        number[1][k] = number[0][k] / 2 + sqrt(0.75) * draws_normal(&state);
        number[2][k] = draws_normal(&state);
        figure[k] = number[0][k] + number[1][k];
    }
    const double *x[NUMBERS] = {number[0], number[1], number[2]}, want[NUMBERS] = {0.75, 0.75, 0};
    const uint32_t of[NUMBERS] = {0, 1, 2};
    const struct yl_sensitivity_draws draws = {.x = x,
                                               .of = of,
                                               .columns = NUMBERS,
                                               .factors = NUMBERS,
                                               .draws = DRAWS,
                                               .each = 1,
                                               .figure = figure,
                                               .joint = true};
    yl_sensitivity_find(&got, &draws, &arena);
    for (int f = 0; f < NUMBERS; f++) {
        const struct yl_sensitivity_share *one = &got.of[YL_SOBOL_FIRST][f];
        double error = (one->high - one->low) / (2 * 1.96) + 1e-4;
        cr_expect(error < 0.02 && fabs(one->value - want[f]) < 4 * error, "%d: %g +- %g", f,
                  one->value, error);
    }
    cr_expect(!got.of[YL_SHAPLEY] && !got.of[YL_MORRIS]);
}

/* A number of which a third is its largest value: two knots fall together there, and the other four say the square. */
Test(sensitivity, smooth_tied_numbers)
{
    enum { ROWS = 300 };
    double x[ROWS], square[ROWS], fitted[ROWS];
    const double *columns[1] = {x};
    for (int k = 0; k < ROWS; k++) {
        x[k] = k < 200 ? k / 200.0 : 1;
        square[k] = x[k] * x[k];
    }
    struct yl_smooth smooth;
    yl_smooth_init(&smooth, ROWS, ROWS);
    yl_smooth_add(&smooth, columns, 1);
    cr_expect(smooth.functions ==
              4); /* the constant, the number, a cubic for each knot but the last two */
    double share = yl_smooth_fit(&smooth, square, fitted);
    cr_expect(share > 0.999 && share < 1, "%g", share);
    for (int k = 0; k < ROWS; k++) cr_expect(fabs(fitted[k] - square[k]) < 0.05);
    yl_smooth_free(&smooth);
}
