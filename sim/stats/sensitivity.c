/* sensitivity.c: a walk from one draw to another, factor by factor; contract in sensitivity.h */
#include "sim/stats/sensitivity.h"
#include "sim/base/get.h"
#include "sim/base/hash.h"
#include "sim/stats/cube.h"
#include "sim/stats/quantile.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BOOTSTRAPS = 400, LEVELS = 4 };
static const double from = 0.05, width = 0.9; /* of the cube of Morris */

const char *yl_sensitivity_name(enum yl_sensitivity_method method)
{
    static const char *const name[] = {"morris-mu-star", "sobol-first", "sobol-total", "shapley"};
    return name[method];
}

/* ---- points ---------------------------------------------------------------------------------- */
/* Of a sample: A; B; A with each factor of B in turn; A with the first 2, 3 ... factors of B in the
 * order of its turn. One factor of B and all of them are there already. */

static uint32_t walked(const struct yl_sensitivity_plan *plan)
{
    return plan->factors > 2 ? plan->factors - 2 : 0;
}

static uint32_t of_sample(const struct yl_sensitivity_plan *plan)
{
    return 2 + plan->factors + walked(plan);
}

/* A random order of the factors by addresses, turned on by one from stream to stream: of so many
 * streams as there are factors each has been in each place. */
static void shuffle(const struct yl_sensitivity_plan *plan, uint32_t stream, uint64_t what)
{
    const uint32_t factors = plan->factors, row = stream / factors, by = stream % factors;
    uint32_t *turn = plan->turn + (size_t)stream * factors;
    for (uint32_t f = 0; f < factors; f++) turn[f] = (f + by) % factors;
    for (uint32_t f = factors; f > 1; f--) {
        uint64_t word = yl_cube_word(plan->seed, what, row, f) >> 32;
        uint32_t at = (uint32_t)(word * f >> 32);
        uint32_t *one = &turn[(at + factors - by) % factors],
                 *other = &turn[(f - 1 + factors - by) % factors], was = *one;
        *one = *other;
        *other = was;
    }
}

void yl_sensitivity_plan(struct yl_sensitivity_plan *plan)
{
    const uint32_t n = plan->samples;
    plan->points = n * of_sample(plan) + plan->trajectories * 2 * plan->factors;
    plan->cube = yl_get_zeroed((size_t)n * 2 * plan->columns + 1, sizeof *plan->cube);
    plan->turn = yl_get_zeroed((size_t)n * plan->factors + 1, sizeof *plan->turn);
    for (uint32_t i = 0; i < n; i++) shuffle(plan, i, yl_hash_name("shapley"));
    yl_cube_fill(plan->cube, n, 2 * plan->columns, plan->seed);
}

void yl_sensitivity_free(struct yl_sensitivity_plan *plan)
{
    free(plan->cube);
    free(plan->turn);
    *plan = (struct yl_sensitivity_plan){0};
}

static void take_factor(const struct yl_sensitivity_plan *plan, uint32_t f, double *to,
                        const double *source)
{
    const struct yl_sensitivity_factor *factor = &plan->of[f];
    memcpy(to + factor->first, source + factor->first, factor->columns * sizeof *to);
}

static void sample_point(const struct yl_sensitivity_plan *plan, uint32_t sample, uint32_t at,
                         double *uniform)
{
    const double *a = plan->cube + (size_t)sample * 2 * plan->columns, *b = a + plan->columns;
    const uint32_t *turn = plan->turn + (size_t)sample * plan->factors;
    memcpy(uniform, at == 1 ? b : a, plan->columns * sizeof *uniform);
    if (at < 2) return;
    if (at < 2 + plan->factors) {
        take_factor(plan, at - 2, uniform, b);
        return;
    }
    for (uint32_t k = 0; k < at - plan->factors; k++) take_factor(plan, turn[k], uniform, b);
}

/* Levels 0, 1/3, 2/3 and 1 of the cube, each in one of four trajectories; one factor after the other stands at its first and at
 * its last level (a point each), the others where they are. */
static void trajectory_point(const struct yl_sensitivity_plan *plan, uint32_t trajectory,
                             uint32_t at, double *uniform)
{
    const uint64_t what = yl_hash_name("morris");
    for (uint32_t c = 0; c < plan->columns; c++) uniform[c] = 0.5; /* of no factor */
    for (uint32_t k = 0; k < plan->factors; k++) {
        const struct yl_sensitivity_factor *factor = &plan->of[k];
        uint64_t word = yl_cube_word(plan->seed, what, trajectory / LEVELS, k);
        uint32_t level = (trajectory % LEVELS) ^ (uint32_t)(word >> 62);
        if (k == at / 2) level = at % 2 ? LEVELS - 1 : 0;
        double quantile = from + width * level / (LEVELS - 1);
        for (uint32_t c = 0; c < factor->columns; c++) uniform[factor->first + c] = quantile;
    }
}

struct yl_sensitivity_place yl_sensitivity_point(const struct yl_sensitivity_plan *plan,
                                                 uint32_t point, double *uniform)
{
    const uint32_t sampled = plan->samples * of_sample(plan);
    if (point < sampled) {
        sample_point(plan, point / of_sample(plan), point % of_sample(plan), uniform);
        return (struct yl_sensitivity_place){point / of_sample(plan), false};
    }
    uint32_t rest = point - sampled, each = 2 * plan->factors, trajectory = rest / each;
    trajectory_point(plan, trajectory, rest % each, uniform);
    return (struct yl_sensitivity_place){plan->samples + trajectory, true};
}

/* ---- one sample ------------------------------------------------------------------------------ */

struct estimating {
    const struct yl_sensitivity_plan *plan;
    const struct yl_sensitivity_figures *figures;
    double centre;  /* any number near the mean: it takes rounding out */
    double *sample; /* [samples][2 + 3 factors] sum, squares, then a product for each share */
    double *travel; /* [trajectories][factors][3] size, its square, the chance in the square */
};

/* A linear combination of one or two figures of common replications. */
struct combined {
    const double *of[2];
    double by[2];
    double less;
};

static double at(const struct combined *one, uint32_t r)
{
    double sum = -one->less;
    for (int k = 0; k < 2; k++)
        if (one->of[k]) sum += one->by[k] * one->of[k][r];
    return sum;
}

/* E P times E Q without bias: the product of the means less what chance they have in common. */
static double product(const struct combined *p, const struct combined *q, uint32_t each)
{
    double first = 0, second = 0, both = 0;
    for (uint32_t r = 0; r < each; r++) {
        first += at(p, r) / each;
        second += at(q, r) / each;
    }
    if (each < 2) return first * second;
    for (uint32_t r = 0; r < each; r++) both += (at(p, r) - first) * (at(q, r) - second);
    return first * second - both / (each - 1) / each;
}

static const double *figure(const struct estimating *of, uint32_t sample, uint32_t k)
{
    uint32_t point = sample * of_sample(of->plan) + k;
    return of->figures->figure + (size_t)point * of->figures->each;
}

/* What A has become behind so many factors of its turn. */
static const double *behind(const struct estimating *of, uint32_t sample, uint32_t count)
{
    const uint32_t f = of->plan->factors, *turn = of->plan->turn + (size_t)sample * f;
    if (!count) return figure(of, sample, 0);
    if (count == f) return figure(of, sample, 1);
    return figure(of, sample, count == 1 ? 2 + turn[0] : f + count);
}

/* The walk of Goda from A to B and, with the same figures, from B to A: their mean is half the product
 * of a step with the whole way. */
static void one_sample(const struct estimating *of, uint32_t i)
{
    const uint32_t factors = of->plan->factors, each = of->figures->each;
    const uint32_t *turn = of->plan->turn + (size_t)i * factors;
    double *out = of->sample + (size_t)i * (2 + 3 * factors), *first = out + 2,
           *total = first + factors, *shapley = total + factors;
    const double *a = figure(of, i, 0), *b = figure(of, i, 1);
    const struct combined at_a = {{a}, {1}, of->centre}, at_b = {{b}, {1}, of->centre},
                          way = {{a, b}, {1, -1}, 0};
    for (uint32_t r = 0; r < each; r++) out[0] += (a[r] + b[r] - 2 * of->centre) / each;
    out[1] = product(&at_a, &at_a, each) + product(&at_b, &at_b, each);
    for (uint32_t f = 0; f < factors; f++) {
        const double *mixed = figure(of, i, 2 + f), *before = behind(of, i, f),
                     *now = behind(of, i, f + 1);
        const struct combined moved = {{mixed, a}, {1, -1}, 0}, step = {{before, now}, {1, -1}, 0};
        first[f] = product(&at_b, &moved, each);
        total[f] = product(&moved, &moved, each) / 2;
        shapley[turn[f]] = product(&way, &step, each) / 2;
    }
}

static void one_trajectory(const struct estimating *of, uint32_t t)
{
    const struct yl_sensitivity_plan *plan = of->plan;
    const uint32_t factors = plan->factors, each = of->figures->each;
    const uint32_t begin = plan->samples * of_sample(plan) + t * 2 * factors;
    for (uint32_t k = 0; k < factors; k++) {
        const double *before = of->figures->figure + (size_t)(begin + 2 * k) * each;
        const struct combined step = {{before + each, before}, {1, -1}, 0};
        double *out = of->travel + ((size_t)t * factors + k) * 3, mean = 0;
        for (uint32_t r = 0; r < each; r++) mean += at(&step, r) / each;
        out[0] = fabs(mean);
        out[1] = mean * mean;
        out[2] = mean * mean - product(&step, &step, each);
    }
}

/* ---- all of them ----------------------------------------------------------------------------- */

static const double *weights(double *weight, uint32_t count, uint64_t seed, uint32_t bootstrap)
{
    memset(weight, 0, count * sizeof *weight);
    for (uint32_t k = 0; k < count; k++) {
        uint64_t word = yl_cube_word(seed, yl_hash_name("bootstrap"), bootstrap, k) >> 32;
        weight[word * count >> 32]++;
    }
    return weight;
}

/* sum: two sums, then shares, [3][factors]; weight NULL: each once. Returns the variance. */
static double shares(const struct estimating *of, const double *weight, double *sum, double *mean)
{
    const uint32_t factors = of->plan->factors, row = 2 + 3 * factors;
    double n = 0, all = 0;
    memset(sum, 0, row * sizeof *sum);
    for (uint32_t i = 0; i < of->plan->samples; i++) {
        const double w = weight ? weight[i] : 1, *one = of->sample + (size_t)i * row;
        n += w;
        for (uint32_t k = 0; k < row && w > 0; k++) sum[k] += w * one[k];
    }
    double middle = sum[0] / (2 * n);
    double variance = (sum[1] - 2 * n * middle * middle) / (2 * n - 1);
    for (uint32_t f = 0; f < factors; f++) all += sum[2 + 2 * factors + f];
    for (uint32_t k = 0; k < 2 * factors; k++) sum[2 + k] /= variance > 0 ? n * variance : NAN;
    for (uint32_t f = 0; f < factors; f++) sum[2 + 2 * factors + f] /= all > 0 ? all : NAN;
    *mean = of->centre + middle;
    return variance;
}

/* Squares have chance in them: the sizes are drawn in until they would not. */
static void sizes(const struct estimating *of, const double *weight, double *size)
{
    const uint32_t factors = of->plan->factors;
    for (uint32_t f = 0; f < factors; f++) {
        double n = 0, sum = 0, squares = 0, chance = 0;
        for (uint32_t t = 0; t < of->plan->trajectories; t++) {
            const double w = weight ? weight[t] : 1,
                         *one = of->travel + ((size_t)t * factors + f) * 3;
            n += w;
            sum += w * one[0];
            squares += w * one[1];
            chance += w * one[2];
        }
        size[f] = squares > 0 ? sum / n * sqrt(fmax(1 - chance / squares, 0)) : 0;
    }
}

struct spread { /* of each number its bootstrap values, number by number */
    double *value, *weight, *sum;
    uint32_t numbers;
};

static void intervals(struct yl_sensitivity_share *effect, uint32_t count, double *values)
{
    for (uint32_t f = 0; f < count; f++) {
        double *own = values + (size_t)f * BOOTSTRAPS;
        effect[f].low = effect[f].high = NAN;
        bool whole = true;
        for (uint32_t b = 0; b < BOOTSTRAPS; b++) whole &= isfinite(own[b]) != 0;
        if (!whole) continue;
        yl_quantile_sort(own, BOOTSTRAPS);
        effect[f].low = yl_quantile(own, BOOTSTRAPS, 0.025);
        effect[f].high = yl_quantile(own, BOOTSTRAPS, 0.975);
    }
}

static void bootstrap_shares(struct yl_sensitivity *out, const struct estimating *of,
                             const struct spread *spread)
{
    const uint32_t factors = of->plan->factors;
    double mean;
    for (uint32_t b = 0; b < BOOTSTRAPS; b++) {
        (void)shares(of, weights(spread->weight, of->plan->samples, of->plan->seed, b), spread->sum,
                     &mean);
        for (uint32_t k = 0; k < 3 * factors; k++)
            spread->value[(size_t)k * BOOTSTRAPS + b] = spread->sum[2 + k];
    }
    for (uint32_t m = 0; m < 3; m++)
        intervals(out->of[YL_SOBOL_FIRST + m], factors,
                  spread->value + (size_t)m * factors * BOOTSTRAPS);
}

static void bootstrap_sizes(struct yl_sensitivity *out, const struct estimating *of,
                            const struct spread *spread)
{
    const uint32_t factors = of->plan->factors;
    for (uint32_t b = 0; b < BOOTSTRAPS; b++) {
        sizes(of, weights(spread->weight, of->plan->trajectories, of->plan->seed, b), spread->sum);
        for (uint32_t f = 0; f < factors; f++)
            spread->value[(size_t)f * BOOTSTRAPS + b] = spread->sum[f];
    }
    intervals(out->of[YL_MORRIS], factors, spread->value);
}

static double within_of(const struct estimating *of)
{
    const uint32_t each = of->figures->each, samples = of->plan->samples;
    double squares = 0;
    if (each < 2) return NAN;
    for (uint32_t i = 0; i < 2 * samples; i++) {
        const double *own = figure(of, i / 2, i % 2);
        double mean = 0;
        for (uint32_t r = 0; r < each; r++) mean += own[r] / each;
        for (uint32_t r = 0; r < each; r++) squares += (own[r] - mean) * (own[r] - mean);
    }
    return squares / (each - 1) / 2 / samples;
}

static void estimate(struct yl_sensitivity *out, const struct estimating *of,
                     const struct spread *spread)
{
    const struct yl_sensitivity_plan *plan = of->plan;
    for (uint32_t i = 0; i < plan->samples; i++) one_sample(of, i);
    for (uint32_t t = 0; t < plan->trajectories; t++) one_trajectory(of, t);
    out->between = shares(of, NULL, spread->sum, &out->mean);
    for (uint32_t k = 0; k < 3 * plan->factors; k++)
        out->of[YL_SOBOL_FIRST + k / plan->factors][k % plan->factors].value = spread->sum[2 + k];
    sizes(of, NULL, spread->sum);
    for (uint32_t f = 0; f < plan->factors; f++) out->of[YL_MORRIS][f].value = spread->sum[f];
    out->within = within_of(of);
    bootstrap_shares(out, of, spread);
    bootstrap_sizes(out, of, spread);
}

void yl_sensitivity_estimate(struct yl_sensitivity *out, const struct yl_sensitivity_plan *plan,
                             const struct yl_sensitivity_figures *figures, struct yl_arena *arena)
{
    const uint32_t factors = plan->factors, row = 2 + 3 * factors;
    const uint32_t most = plan->samples > plan->trajectories ? plan->samples : plan->trajectories;
    struct estimating of = {.plan = plan, .figures = figures};
    of.sample = yl_arena_get(arena, ((size_t)plan->samples * row + 1) * sizeof *of.sample);
    of.travel =
        yl_arena_get(arena, ((size_t)plan->trajectories * factors * 3 + 1) * sizeof *of.travel);
    struct spread spread = {
        .value = yl_arena_get(arena, (size_t)3 * factors * BOOTSTRAPS * sizeof(double) + 1),
        .weight = yl_arena_get(arena, ((size_t)most + 1) * sizeof(double)),
        .sum = yl_arena_get(arena, row * sizeof(double))};
    for (int m = 0; m < YL_SENSITIVITY_METHODS; m++)
        out->of[m] = yl_arena_get(arena, (factors + 1) * sizeof **out->of);
    for (uint32_t i = 0; i < plan->samples; i++) of.centre += *figure(&of, i, 0) / plan->samples;
    estimate(out, &of, &spread);
}
