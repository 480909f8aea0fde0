/* yl-test: LINK yl_stats LABELS fast,exact TIMEOUT 60 */
/* test_optimum.c: plans whose best is known: seats by Erlang's formula, a newsvendor, splits of a budget at a corner and inside. */
#include "sim/stats/optimum.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

struct world {
    void (*value)(const struct world *world, struct yl_optimum_point *point);
    double load, most; /* axis 0 counts from 1 to `most` */
    size_t looks;
};

static enum yl_status look(void *context, struct yl_optimum_point *point, size_t count)
{
    struct world *world = context;
    for (size_t i = 0; i < count; i++) world->value(world, &point[i]);
    world->looks += count;
    return YL_OK;
}

static struct yl_optimum optimum_of(struct world *world, uint32_t axes, uint32_t bounds)
{
    return (struct yl_optimum){
        .axes = axes, .bounds = bounds, .least = 1e-7, .look = look, .context = world};
}

/* Erlang B by its recursion, 1917. */
static double erlang_b(double load, double seats)
{
    double b = 1;
    for (int n = 1; n <= seats; n++) b = load * b / (n + load * b);
    return b;
}

static void seats(const struct world *world, struct yl_optimum_point *point)
{
    const double n = nearbyint(1 + point->at[0] * (world->most - 1));
    point->f = -n;
    point->g[0] = erlang_b(world->load, n) / 0.01 - 1;
}

/* The fewest seats of which at most 1 % are turned away: 18, 117, 1029, as in tables of Erlang B. */
Test(optimum, finds_the_fewest_seats)
{
    static const double load[] = {10, 100, 1000}, fewest[] = {18, 117, 1029};
    for (int i = 0; i < 3; i++) {
        struct world world = {.value = seats, .load = load[i], .most = 3000};
        struct yl_optimum optimum = optimum_of(&world, 1, 1);
        optimum.grain[0] = 1 / (world.most - 1);
        optimum.whole[0] = true;
        cr_assert(eq(int, yl_optimum_search(&optimum), YL_OK));
        cr_expect(epsilon_eq(dbl, -optimum.point[optimum.best].f, fewest[i], 1e-9));
        cr_expect(optimum.proved == false && world.looks < 250, "%zu looks", world.looks);
        yl_optimum_free(&optimum);
    }
}

/* Stock q of price 1 and cost 0.2 against Poisson(100): the critical ratio is 0.8, and 108 the first q with
 * P(demand <= q) >= 0.8 (0.8 of a Poisson law of mean 100: P(D <= 107) = 0.7756, P(D <= 108) = 0.8037). */
static void newsvendor(const struct world *world, struct yl_optimum_point *point)
{
    const int q = (int)nearbyint(1 + point->at[0] * (world->most - 1));
    double sold = 0, chance = exp(-world->load), below = 0;
    for (int k = 0; k < q; k++) {
        sold += k * chance;
        below += chance;
        chance *= world->load / (k + 1);
    }
    point->f = sold + q * (1 - below) - 0.2 * q;
}

Test(optimum, finds_the_newsvendors_stock)
{
    for (int all = 0; all < 2; all++) {
        struct world world = {.value = newsvendor, .load = 100, .most = 300};
        struct yl_optimum optimum = optimum_of(&world, 1, 0);
        optimum.grain[0] = 1 / (world.most - 1);
        optimum.whole[0] = true;
        optimum.most = all ? 300 : 0;
        cr_assert(eq(int, yl_optimum_search(&optimum), YL_OK));
        cr_expect(
            epsilon_eq(dbl, 1 + optimum.point[optimum.best].at[0] * (world.most - 1), 108, 1e-9));
        cr_expect(optimum.proved == (all == 1));
        cr_expect(eq(sz, world.looks, optimum.points));
        yl_optimum_free(&optimum);
    }
}

/* 8,000 CNY over two channels of up to 6,000 each: 3 and 2 orders a 100 CNY, so all 6,000 go to the first. */
static void linear(const struct world *world, struct yl_optimum_point *point)
{
    (void)world;
    const double one = 6000 * point->at[0], two = 6000 * point->at[1];
    point->f = 0.03 * one + 0.02 * two;
    point->g[0] = (one + two) / 8000 - 1;
}

Test(optimum, splits_a_budget_at_its_corner)
{
    struct world world = {.value = linear};
    struct yl_optimum optimum = optimum_of(&world, 2, 1);
    cr_assert(eq(int, yl_optimum_search(&optimum), YL_OK));
    const struct yl_optimum_point *best = &optimum.point[optimum.best];
    cr_expect(epsilon_eq(dbl, 6000 * best->at[0], 6000, 1e-3));
    cr_expect(epsilon_eq(dbl, 6000 * best->at[1], 2000, 1e-3));
    /* 80 CNY more bring 80 times 0.02 orders: what the second channel has a CNY */
    const double f = best->f;
    optimum.shift[0] = 0.01;
    cr_assert(eq(int, yl_optimum_again(&optimum), YL_OK));
    cr_expect(epsilon_eq(dbl, optimum.point[optimum.best].f - f, 1.6, 1e-5));
    optimum.shift[0] = -0.01;
    cr_assert(eq(int, yl_optimum_again(&optimum), YL_OK));
    cr_expect(epsilon_eq(dbl, optimum.point[optimum.best].f - f, -1.6, 1e-5));
    yl_optimum_free(&optimum);
}

/* a root(x) + b root(y) with x + y = 8,000: at the Lagrange point x / y = (a / b)^2. a = 2, b = 1: 6,400 and 1,600. With
 * a third of a = 0.5 it is 0.25 of the second: the sum of squares is 5.25. */
static void concave(const struct world *world, struct yl_optimum_point *point)
{
    static const double a[] = {2, 1, 0.5};
    double sum = 0;
    point->f = 0;
    for (int k = 0; k < (int)world->most; k++) {
        point->f += a[k] * sqrt(8000 * point->at[k]);
        sum += point->at[k];
    }
    point->g[0] = sum - 1;
}

Test(optimum, splits_a_budget_at_its_lagrange_point)
{
    for (uint32_t axes = 2; axes <= 3; axes++) {
        struct world world = {.value = concave, .most = axes};
        struct yl_optimum optimum = optimum_of(&world, axes, 1);
        const double squares = axes == 2 ? 5 : 5.25;
        cr_assert(eq(int, yl_optimum_search(&optimum), YL_OK));
        const struct yl_optimum_point *best = &optimum.point[optimum.best];
        cr_log_info("%u axes: %g %g %g, f %.9f of %.9f, %zu looks", axes, best->at[0], best->at[1],
                    best->at[2], best->f, sqrt(8000 * squares), world.looks);
        cr_expect(epsilon_eq(dbl, best->at[0], 4 / squares, 1e-3));
        cr_expect(epsilon_eq(dbl, best->at[1], 1 / squares, 1e-3));
        cr_expect(epsilon_eq(dbl, best->f, sqrt(8000 * squares), 1e-3));
        cr_expect(yl_optimum_keeps(&optimum, best));
        yl_optimum_free(&optimum);
    }
}

/* Two hills and a bound that leaves the lower one alone; one more bound that cuts it: x + y <= 0.9, y >= 0.35. */
static void hills(const struct world *world, struct yl_optimum_point *point)
{
    (void)world;
    const double x = point->at[0], y = point->at[1];
    point->f = 2 * exp(-40 * (pow(x - 0.9, 2) + pow(y - 0.9, 2))) +
               exp(-10 * (pow(x - 0.3, 2) + pow(y - 0.3, 2)));
    point->g[0] = (x + y) / 0.9 - 1;
    point->g[1] = 1 - y / 0.35;
}

Test(optimum, keeps_two_bounds)
{
    struct world world = {.value = hills};
    struct yl_optimum optimum = optimum_of(&world, 2, 2);
    cr_assert(eq(int, yl_optimum_search(&optimum), YL_OK));
    const struct yl_optimum_point *best = &optimum.point[optimum.best];
    cr_expect(epsilon_eq(dbl, best->at[0], 0.3, 1e-3));
    cr_expect(epsilon_eq(dbl, best->at[1], 0.35, 1e-6));
    const size_t second = yl_optimum_second(&optimum, 0.1);
    cr_assert(second < optimum.points && optimum.point[second].f < best->f);
    yl_optimum_free(&optimum);
}

/* Nothing keeps the bound: the point that is nearest to doing so, and it is said. */
static void never(const struct world *world, struct yl_optimum_point *point)
{
    linear(world, point);
    point->g[0] = 2 - point->at[0] - 0.5 * point->at[1];
}

Test(optimum, says_that_nothing_keeps_a_bound)
{
    struct world world = {.value = never};
    struct yl_optimum optimum = optimum_of(&world, 2, 1);
    cr_assert(eq(int, yl_optimum_search(&optimum), YL_OK));
    const struct yl_optimum_point *best = &optimum.point[optimum.best];
    cr_expect(yl_optimum_keeps(&optimum, best) == false);
    cr_expect(epsilon_eq(dbl, best->at[0], 1, 1e-9));
    cr_expect(epsilon_eq(dbl, best->at[1], 1, 1e-9));
    yl_optimum_free(&optimum);
}
