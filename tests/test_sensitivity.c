/* yl-test: LINK yl_sweep LABELS exact TIMEOUT 120 */
/* test_sensitivity.c: indices against functions whose indices are known. */
#include "sim/stats/sensitivity.h"
#include "sim/stats/smooth.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 8 };
struct twin {
    double (*f)(const double *uniform, uint32_t factors);
    uint32_t factors, samples, trajectories;
    double *figure; /* made by study() */
    uint32_t each;
    double noise; /* sd of what chance adds to a figure, half of it common */
};

static void study(struct yl_sensitivity *out, const struct twin *twin, struct yl_arena *arena,
                  uint64_t seed)
{
    struct yl_sensitivity_factor of[MOST];
    for (uint32_t f = 0; f < twin->factors; f++) of[f] = (struct yl_sensitivity_factor){f, 1};
    struct yl_sensitivity_plan plan = {.of = of,
                                       .factors = twin->factors,
                                       .columns = twin->factors,
                                       .samples = twin->samples,
                                       .trajectories = twin->trajectories,
                                       .seed = seed};
    yl_sensitivity_plan(&plan);
    uint32_t each = twin->each ? twin->each : 1;
    double *figure = calloc((size_t)plan.points * each, sizeof *figure);
    uint64_t state = seed;
    for (uint32_t i = 0; i < plan.points; i++) {
        double uniform[MOST];
        struct yl_sensitivity_place place = yl_sensitivity_point(&plan, i, uniform);
        for (uint32_t r = 0; r < each; r++) {
            uint64_t common = seed * 1000003 + place.stream * 64 + r;
            figure[(size_t)i * each + r] =
                twin->f(uniform, twin->factors) +
                twin->noise * (draws_normal(&common) + draws_normal(&state)) * M_SQRT1_2;
        }
    }
    const struct yl_sensitivity_figures figures = {figure, each};
    yl_sensitivity_estimate(out, &plan, &figures, arena);
    free(figure);
    yl_sensitivity_free(&plan);
}

/* Ishigami & Homma (1990), a = 7, b = 0.1, of uniform numbers on (-pi, pi). */
static double ishigami(const double *u, uint32_t factors)
{
    (void)factors;
    double x = M_PI * (2 * u[0] - 1), y = M_PI * (2 * u[1] - 1), z = M_PI * (2 * u[2] - 1);
    return sin(x) + 7 * sin(y) * sin(y) + 0.1 * pow(z, 4) * sin(x);
}

/* Sobol's g with a = (0, 1, 4.5, 9, 99, 99, 99, 99). */
static const double g_a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
static double sobol_g(const double *u, uint32_t factors)
{
    double product = 1;
    for (uint32_t i = 0; i < factors; i++) product *= (fabs(4 * u[i] - 2) + g_a[i]) / (1 + g_a[i]);
    return product;
}

static void hold(const struct yl_sensitivity *got, enum yl_sensitivity_method method,
                 const double *want, uint32_t count, double tolerance)
{
    for (uint32_t f = 0; f < count; f++) {
        const struct yl_sensitivity_share *one = &got->of[method][f];
        cr_expect(fabs(one->value - want[f]) < tolerance, "%s of factor %u: %.5f, but it is %.5f",
                  yl_sensitivity_name(method), f + 1, one->value, want[f]);
        cr_expect(one->low <= one->value && one->value <= one->high);
    }
}

/* V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2; V1 = (1 + b pi^4/5)^2/2, V2 = a^2/8, V13 = 8 b^2 pi^8/225. A pair's
 * interaction is shared by two. */
Test(sensitivity, ishigami)
{
    const double a = 7, b = 0.1, p4 = pow(M_PI, 4), p8 = p4 * p4;
    const double v1 = pow(1 + b * p4 / 5, 2) / 2, v2 = a * a / 8, v13 = 8 * b * b * p8 / 225,
                 v = v1 + v2 + v13;
    const double first[] = {v1 / v, v2 / v, 0}, total[] = {(v1 + v13) / v, v2 / v, v13 / v},
                 shapley[] = {(v1 + v13 / 2) / v, v2 / v, v13 / 2 / v};
    cr_expect(fabs(first[0] - 0.3139) < 5e-5 && fabs(first[1] - 0.4424) < 5e-5);
    cr_expect(fabs(total[0] - 0.5576) < 5e-5 && fabs(total[2] - 0.2437) < 5e-5);
    cr_expect(fabs(shapley[0] - 0.43575) < 5e-5 && fabs(shapley[2] - 0.12184) < 5e-5);
    const struct twin twin = {.f = ishigami, .factors = 3, .samples = 16384, .trajectories = 20};
    struct yl_arena arena = {0};
    struct yl_sensitivity got;
    study(&got, &twin, &arena, 1);
    hold(&got, YL_SOBOL_FIRST, first, 3, 0.004);
    hold(&got, YL_SOBOL_TOTAL, total, 3, 0.004);
    hold(&got, YL_SHAPLEY, shapley, 3, 0.012); /* walks: 4.6 standard errors of 0.0026 */
    cr_expect(fabs(got.between / v - 1) < 0.002, "variance %g of %g", got.between, v);
    cr_expect(fabs(got.mean - a / 2) < 0.002, "mean %g", got.mean);
    yl_arena_free(&arena);
}

/* V_i = 1/(3 (1 + a_i)^2), V = prod (1 + V_i) - 1, T_i = V_i prod_{j != i} (1 + V_j)/V. */
Test(sensitivity, sobol_g)
{
    double own[MOST], first[MOST], total[MOST], v = 1;
    for (int i = 0; i < MOST; i++) v *= 1 + (own[i] = 1 / (3 * pow(1 + g_a[i], 2)));
    for (int i = 0; i < MOST; i++) {
        first[i] = own[i] / (v - 1);
        total[i] = own[i] / (1 + own[i]) * v / (v - 1);
    }
    cr_expect(fabs(first[0] - 0.7162) < 5e-5 && fabs(total[1] - 0.2422) < 5e-5);
    const struct twin twin = {.f = sobol_g, .factors = 8, .samples = 16384, .trajectories = 20};
    struct yl_arena arena = {0};
    struct yl_sensitivity got;
    study(&got, &twin, &arena, 1);
    hold(&got, YL_SOBOL_FIRST, first, MOST, 0.004);
    hold(&got, YL_SOBOL_TOTAL, total, MOST, 0.004);
    double all = 0;
    for (int i = 0; i < MOST; i++) all += got.of[YL_SHAPLEY][i].value;
    cr_expect(fabs(all - 1) < 1e-12, "Shapley effects add up to %.15g", all);
    yl_arena_free(&arena);
}

/* Additive: an effect is the same everywhere, and S = T = Shapley. Over the cube u goes from 0.05 to 0.95. */
static double additive(const double *u, uint32_t factors)
{
    (void)factors;
    return 3 * u[0] - u[1];
}

Test(sensitivity, an_additive_figure_has_one_size_and_one_share)
{
    const struct twin twin = {.f = additive, .factors = 2, .samples = 4096, .trajectories = 20};
    const double size[] = {2.7, 0.9}, share[] = {0.9, 0.1};
    struct yl_arena arena = {0};
    struct yl_sensitivity got;
    study(&got, &twin, &arena, 1);
    hold(&got, YL_MORRIS, size, 2, 1e-9);
    hold(&got, YL_SOBOL_FIRST, share, 2, 0.004);
    hold(&got, YL_SOBOL_TOTAL, share, 2, 0.004);
    hold(&got, YL_SHAPLEY, share, 2, 0.012);
    yl_arena_free(&arena);
}

/* Over its whole way a factor that acts by its cube goes as far as the cube does; the other one stands at each of the four levels
 * equally often. */
static double cubed(const double *u, uint32_t factors)
{
    (void)factors;
    return pow(u[0], 3) * u[1];
}

Test(sensitivity, a_size_is_that_of_the_whole_way)
{
    const struct twin twin = {.f = cubed, .factors = 2, .samples = 16, .trajectories = 20};
    double cubes = 0;
    for (int level = 0; level < 4; level++) cubes += pow(0.05 + 0.3 * level, 3) / 4;
    const double size[] = {(pow(0.95, 3) - pow(0.05, 3)) * 0.5, 0.9 * cubes};
    struct yl_arena arena = {0};
    struct yl_sensitivity got;
    study(&got, &twin, &arena, 1);
    hold(&got, YL_MORRIS, size, 2, 1e-12);
    yl_arena_free(&arena);
}

/* Chance of sd 3, half of its variance common: of the expected figure's variance 13.8 nothing may move. Estimates of
 * variances are unbiased: the mean over 20 seeds lies within 4.6 of its standard errors (2e-4 to fail). Left out of
 * the product, the chance would add 4.5 to each total effect's variance and 4.5 to the variance. */
Test(sensitivity, chance_is_subtracted)
{
    enum { SEEDS = 20, NUMBERS = 6 };
    const double p4 = pow(M_PI, 4), v1 = pow(1 + p4 / 50, 2) / 2, v2 = 49.0 / 8,
                 v13 = 8 * p4 * p4 / 22500;
    const double want[NUMBERS] = {v1 + v2 + v13, v1, v2, 0, v1 + v13, v13};
    double sum[NUMBERS] = {0}, squares[NUMBERS] = {0};
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const struct twin twin = {
            .f = ishigami, .factors = 3, .samples = 256, .trajectories = 2, .each = 2, .noise = 3};
        struct yl_arena arena = {0};
        struct yl_sensitivity got;
        study(&got, &twin, &arena, seed);
        const struct yl_sensitivity_share *first = got.of[YL_SOBOL_FIRST],
                                          *total = got.of[YL_SOBOL_TOTAL];
        const double shares[NUMBERS] = {
            1, first[0].value, first[1].value, first[2].value, total[0].value, total[2].value};
        for (int k = 0; k < NUMBERS; k++) {
            sum[k] += shares[k] * got.between / SEEDS;
            squares[k] += pow(shares[k] * got.between, 2);
        }
        yl_arena_free(&arena);
    }
    for (int k = 0; k < NUMBERS; k++) {
        double error = sqrt((squares[k] - SEEDS * sum[k] * sum[k]) / (SEEDS - 1) / SEEDS);
        cr_expect(fabs(sum[k] - want[k]) < 4.6 * error, "%d: %g +- %g, but it is %g", k, sum[k],
                  error, want[k]);
    }
}

/* Y = X1 + X2, both standard normal with correlation 1/2: E[Y | X1] = 1.5 X1, so S1 = S2 = 2.25/3; X3 moves nothing.
 * Within 4 of the bootstrap's standard errors of indices known to about 0.01. */
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
    uint32_t of[NUMBERS] = {0, 1, 2};
    const struct yl_sensitivity_plan plan = {.factors = NUMBERS, .seed = 1};
    const struct yl_sensitivity_joint joint = {x, of, NUMBERS, DRAWS};
    const struct yl_sensitivity_figures figures = {figure, 1};
    struct yl_arena arena = {0};
    struct yl_sensitivity got;
    yl_sensitivity_regress(&got, &plan, &joint, &figures, &arena);
    for (int f = 0; f < NUMBERS; f++) {
        const struct yl_sensitivity_share *one = &got.of[YL_SOBOL_FIRST][f];
        double error = (one->high - one->low) / (2 * 1.96) + 1e-4;
        cr_expect(error < 0.02 && fabs(one->value - want[f]) < 4 * error, "%d: %g +- %g", f,
                  one->value, error);
    }
    yl_arena_free(&arena);
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
    yl_smooth_init(&smooth, ROWS);
    yl_smooth_add(&smooth, columns, 1);
    cr_expect(smooth.functions ==
              4); /* the constant, the number, a cubic for each knot but the last two */
    double share = yl_smooth_fit(&smooth, square, fitted);
    cr_expect(share > 0.999 && share < 1, "%g", share);
    for (int k = 0; k < ROWS; k++) cr_expect(fabs(fitted[k] - square[k]) < 0.05);
    yl_smooth_free(&smooth);
}
