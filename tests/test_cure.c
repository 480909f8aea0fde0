/* test_cure.c: chance and delay against published fits, closed forms, and data made from known laws */
/* yl-test: LINK yl_stats yl_rand LABELS laws,exact TIMEOUT 300 */
/* The data are those of R's package survival (Therneau, 3.5-3; LGPL): gbsg (Schumacher et al. 1994, German breast cancer study),
 * lung (Loprinzi et al. 1994), ovarian (Edmunson et al. 1979), time and status alone; written by
 * Rscript -e 'library(survival); write.csv(gbsg[, c("rfstime", "status")], row.names = FALSE)' and likewise. */
#include "sim/base/csv_table.h"
#include "sim/stats/cure.h"
#include "tests/support/draws.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

enum { MOST = 1000 };
struct data {
    struct yl_cure_time time[MOST];
    size_t count;
};

static void read_data(struct data *data, const char *path)
{
    struct yl_sheet sheet = {0};
    struct yl_fault fault = {0};
    cr_assert(eq(int, yl_table_read(&sheet, path, &fault), YL_OK), "%s", fault.text);
    data->count = sheet.rows;
    for (size_t i = 0; i < sheet.rows; i++) {
        double time = yl_table_number(&sheet, i, 0), seen = yl_table_number(&sheet, i, 1);
        data->time[i] = (struct yl_cure_time){time, seen > 0 ? time : INFINITY, 1, 0};
    }
    yl_table_free(&sheet);
}

static struct yl_cure_fit fit(const struct data *data, enum yl_cure_law law,
                              enum yl_cure_share share)
{
    struct yl_cure_fit is;
    cr_assert(eq(int, yl_cure_fit(&is, law, data->time, data->count, share), YL_OK));
    return is;
}

static void near(double is, double want, double within)
{
    cr_expect(fabs(is - want) <= within, "%.9g, expected %.9g", is, want);
}

/* Share and its 95 % interval on the logit. */
static void share_is(const struct yl_cure_fit *is, double share, double low, double high)
{
    double wide = 1.959963985 * sqrt(is->covariance[0][0]),
           logit = log(is->share / (1 - is->share));
    near(is->share, share, 6e-4);
    near(1 / (1 + exp(-logit + wide)), low, 6e-4);
    near(1 / (1 + exp(-logit - wide)), high, 6e-4);
}

Test(cure, mixtures_of_gbsg)
{
    static struct data data;
    struct yl_cure_laws laws;
    read_data(&data, YL_SOURCE_DIR "/tests/published/data/gbsg.csv");
    cr_assert(eq(sz, data.count, 686));
    struct yl_cure_fit law = fit(&data, YL_CURE_WEIBULL, YL_CURE_SHARE_FITTED);
    share_is(&law, 0.616, 0.538, 0.689);
    near(law.shape, 1.565, 5e-4);
    near(law.scale, 1204.7, 0.06);
    near(law.log_likelihood, -2628.235, 6e-4);
    near(law.aic, 2 * 3 + 2 * 2628.235, 1.2e-3); /* share, scale, shape */
    laws.law[YL_CURE_WEIBULL].aic = law.aic;
    law = fit(&data, YL_CURE_LOGNORMAL, YL_CURE_SHARE_FITTED);
    share_is(&law, 0.723, 0.567, 0.838);
    near(log(law.scale), 6.982, 6e-4);
    near(law.shape, 0.911, 6e-4);
    near(law.log_likelihood, -2615.916, 6e-4);
    laws.law[YL_CURE_LOGNORMAL].aic = law.aic;
    law = fit(&data, YL_CURE_GAMMA, YL_CURE_SHARE_FITTED);
    near(law.share, 0.620, 6e-4);
    near(law.log_likelihood, -2623.012, 6e-4);
    laws.law[YL_CURE_GAMMA].aic = law.aic;
    law = fit(&data, YL_CURE_EXPONENTIAL, YL_CURE_SHARE_FITTED);
    cr_expect(law.at_one);
    near(law.share, 1, 1e-9);
    near(law.log_likelihood, -2647.800, 6e-4);
    laws.law[YL_CURE_EXPONENTIAL].aic = law.aic;
    cr_expect(yl_cure_weigh(&laws));
    near(laws.weight[YL_CURE_LOGNORMAL], 0.9992, 6e-5);
}

/* survreg: location, scale (1 / shape of Weibull), log-likelihood. */
Test(cure, laws_without_a_share)
{
    static const struct {
        const char *file;
        enum yl_cure_law law;
        double location, scale, likelihood;
    } cases[] = {
        {"lung", YL_CURE_WEIBULL, 6.034904, 0.7593936, -1153.8512},
        {"lung", YL_CURE_EXPONENTIAL, 6.044474, 1, -1162.3382},
        {"lung", YL_CURE_LOGNORMAL, 5.663305, 1.097639, -1169.2691},
        {"ovarian", YL_CURE_WEIBULL, 7.111038, 0.9024784, -97.9539},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        static struct data data;
        char path[200];
        snprintf(path, sizeof path, YL_SOURCE_DIR "/tests/published/data/%s.csv", cases[i].file);
        read_data(&data, path);
        struct yl_cure_fit is = fit(&data, cases[i].law, YL_CURE_SHARE_ONE);
        near(log(is.scale), cases[i].location, 1.5e-6);
        near(cases[i].law == YL_CURE_WEIBULL ? 1 / is.shape : is.shape, cases[i].scale, 1.5e-6);
        near(is.log_likelihood, cases[i].likelihood, 6e-5);
        near(is.aic, 2 * (cases[i].law == YL_CURE_EXPONENTIAL ? 1 : 2) - 2 * cases[i].likelihood,
             1.2e-4);
    }
}

/* Exponential delays that are cut off: mean = all time watched / events, variance of its logarithm 1 / events. */
Test(cure, exponential_in_closed_form)
{
    static const struct yl_cure_time time[] = {
        {1, 1, 10, 0}, {3, 3, 5, 0}, {0.5, 0.5, 20, 0}, {4, INFINITY, 7, 0}, {0.2, INFINITY, 3, 0}};
    struct yl_cure_fit is;
    cr_assert(eq(int, yl_cure_fit(&is, YL_CURE_EXPONENTIAL, time, 5, YL_CURE_SHARE_ONE), YL_OK));
    near(is.scale, (10 + 15 + 10 + 28 + 0.6) / 35, 1e-8);
    near(is.covariance[1][1], 1. / 35, 1e-5);
}

/* Those known never to pass: the share is that of the events, whatever the law. */
Test(cure, nothing_is_open)
{
    static const struct yl_cure_time time[] = {
        {1, 1, 10, 0}, {3, 3, 5, 0}, {7, 7, 5, 0}, {2, 3, 5, 0}, {INFINITY, INFINITY, 75, 0}};
    for (int law = 0; law < YL_CURE_LAWS; law++) {
        struct yl_cure_fit is;
        cr_assert(
            eq(int, yl_cure_fit(&is, (enum yl_cure_law)law, time, 5, YL_CURE_SHARE_FITTED), YL_OK));
        near(is.share, 0.25, 1e-7);
        near(is.covariance[0][0], 1 / (100 * 0.25 * 0.75), 1e-5);
    }
}

/* Two cells of an exponential law: n1 in [0, 1], n2 never before 1: 1 - exp(-1 / scale) = n1 / n. */
Test(cure, a_delay_known_to_a_cell)
{
    static const struct yl_cure_time time[] = {{0, 1, 30, 0}, {1, INFINITY, 70, 0}};
    struct yl_cure_fit is;
    cr_assert(eq(int, yl_cure_fit(&is, YL_CURE_EXPONENTIAL, time, 2, YL_CURE_SHARE_ONE), YL_OK));
    near(is.scale, -1 / log(0.7), 1e-6);
}

Test(cure, what_cannot_be_fitted)
{
    static const struct yl_cure_time few[] = {{1, 1, 2, 0}, {5, INFINITY, 50, 0}},
                                     wrong[] = {{-1, -1, 9, 0}, {5, INFINITY, 50, 0}};
    struct yl_cure_fit is;
    cr_expect(
        eq(int, yl_cure_fit(&is, YL_CURE_WEIBULL, few, 2, YL_CURE_SHARE_FITTED), YL_BAD_INPUT));
    cr_expect(
        eq(int, yl_cure_fit(&is, YL_CURE_WEIBULL, wrong, 2, YL_CURE_SHARE_FITTED), YL_BAD_INPUT));
}

/* 3 of 10 events in (2 * 8 - 10, 8], 100 in all. */
Test(cure, follow_up)
{
    static const struct yl_cure_time time[] = {
        {1, 1, 7, 0}, {6.5, 6.5, 2, 0}, {8, 8, 1, 0}, {10, INFINITY, 60, 0}, {2, INFINITY, 30, 0}};
    struct yl_cure_follow_up follow;
    yl_cure_follow(&follow, time, 5);
    near(follow.last, 8, 0);
    near(follow.end, 10, 0);
    near(follow.beyond, 60, 0);
    near(follow.chance, pow(0.97, 100), 1e-12);
}

/* ---- coverage: 500 worlds, seeds 1, 2, 3 ... --------------------------------------------------- */

enum { WORLDS = 500, VISITS = 600 };
struct world {
    double share, scale, shape;
    struct yl_cure_time time[VISITS];
    double seen;
};

/* The share is uniform on 10-80 %, the median of the delay 0.03 to 0.2 of the time a log covers; visits come evenly over it. */
static double uniform(struct draws *draws)
{
    const int64_t cells = INT64_C(1) << 52;
    return ((double)draws_below(draws, cells) + 0.5) / (double)cells;
}

static void make_world(struct world *world, enum yl_cure_law law, uint32_t seed)
{
    struct draws draws = {.seed = seed};
    world->share = 0.1 + 0.7 * uniform(&draws);
    world->scale = 0.03 * pow(0.2 / 0.03, uniform(&draws));
    world->shape = 0.6 + uniform(&draws);
    world->seen = 0;
    for (int i = 0; i < VISITS; i++) {
        double watched = 1 - uniform(&draws), delay = INFINITY;
        double passes = uniform(&draws), u = uniform(&draws), v = uniform(&draws);
        double normal = sqrt(-2 * log(u)) * cos(2 * acos(-1) * v);
        if (passes < world->share)
            delay = world->scale * (law == YL_CURE_WEIBULL ? pow(-log(u), 1 / world->shape)
                                                           : exp(world->shape * normal));
        world->seen += delay <= watched;
        world->time[i] = delay <= watched ? (struct yl_cure_time){delay, delay, 1, 0}
                                          : (struct yl_cure_time){watched, INFINITY, 1, 0};
    }
}

static bool holds(double is, double variance, double truth)
{
    return fabs(is - truth) <= 1.644853627 * sqrt(variance);
}

/* 90 +- 4.3 % of the intervals cover what they are of: 3.2 standard errors of 500 worlds (error rate of six figures: 0.9 %); a
 * variance that is half or double is seen for sure, and without the model of the censoring the share's interval must fail the
 * same test. */
static void cover(enum yl_cure_law law)
{
    static struct world world;
    int share = 0, scale = 0, shape = 0, naive = 0;
    for (uint32_t seed = 1; seed <= WORLDS; seed++) {
        make_world(&world, law, seed);
        struct yl_cure_fit is;
        cr_assert(eq(int, yl_cure_fit(&is, law, world.time, VISITS, YL_CURE_SHARE_FITTED), YL_OK));
        share += holds(log(is.share / (1 - is.share)), is.covariance[0][0],
                       log(world.share / (1 - world.share)));
        scale += holds(log(is.scale), is.covariance[1][1], log(world.scale));
        shape += holds(log(is.shape), is.covariance[2][2], log(world.shape));
        double seen = world.seen / VISITS;
        naive += holds(log(seen / (1 - seen)), 1 / (VISITS * seen * (1 - seen)),
                       log(world.share / (1 - world.share)));
    }
    cr_expect(share >= 429 && share <= 471, "share %d", share);
    cr_expect(scale >= 429 && scale <= 471, "scale %d", scale);
    cr_expect(shape >= 429 && shape <= 471, "shape %d", shape);
    cr_expect(naive < 429, "without the censoring %d", naive);
}

Test(cure, intervals_of_weibull_cover) { cover(YL_CURE_WEIBULL); }
Test(cure, intervals_of_lognormal_cover) { cover(YL_CURE_LOGNORMAL); }

/* Both ends of each delay are read from a clock with a tick of 1, the first end uniform within its tick: the shares of visits that
 * are seen to pass 0, 1, 2, ... ticks later, by Simpson's rule, give the numbers of the law back. */
Test(cure, both_ends_known_to_a_tick)
{
    enum { TICKS = 12, PARTS = 2000 };
    for (enum yl_cure_law law = 0; law < YL_CURE_LAWS; law++) {
        const struct yl_cure_fit truth = {
            .law = law, .scale = 1.7, .shape = law == YL_CURE_EXPONENTIAL ? 1 : 1.3};
        struct yl_cure_time time[TICKS + 1];
        double by[TICKS + 1] = {0};
        for (int k = 0; k < TICKS;
             k++) /* chance to be seen within k ticks: the mean of F over [k, k + 1] */
            for (int i = 0; i <= PARTS; i++) {
                const double weight = i % PARTS ? 2 + 2 * (i % 2) : 1;
                by[k + 1] += weight * yl_cure_by(&truth, k + (double)i / PARTS) / (3. * PARTS);
            }
        for (int k = 0; k < TICKS; k++)
            time[k] = (struct yl_cure_time){k, k, 300 * (by[k + 1] - by[k]), 1};
        time[TICKS] = (struct yl_cure_time){TICKS, INFINITY, 1000 - 300 * by[TICKS], 1};
        struct yl_cure_fit is;
        cr_assert(eq(int, yl_cure_fit(&is, law, time, TICKS + 1, YL_CURE_SHARE_FITTED), YL_OK));
        near(is.share, 0.3, 1e-4);
        near(is.scale, truth.scale, 2e-3);
        near(is.shape, truth.shape, 2e-3);
    }
}
