/* interim.c: paths that go on from a look, and paths that would have gone further, contract in interim.h */
#include "sim/stats/interim.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <stdint.h>

/* Looks of a path with its bounds and what it comes to. */
struct path {
    double time[YL_SEQUENTIAL_LOOKS], low[YL_SEQUENTIAL_LOOKS], high[YL_SEQUENTIAL_LOOKS];
    double above[YL_SEQUENTIAL_LOOKS], below[YL_SEQUENTIAL_LOOKS];
    int looks;
    double scale; /* drift of this path over that of the test */
    double target;
};

static void follow(struct path *path, double drift)
{
    yl_sequential_cross(&(struct yl_sequential_paths){.looks = path->looks,
                                                      .time = path->time,
                                                      .low = path->low,
                                                      .high = path->high,
                                                      .drift = drift * path->scale,
                                                      .above = path->above,
                                                      .below = path->below});
}

/* ---- at a look ------------------------------------------------------------------------------- */
/* What is still to come, as a path of its own that begins at 0. */
static void path_from(struct path *path, const struct yl_sequential *test, int at, double z)
{
    double begun = test->time[at], rest = test->time[test->looks - 1] - begun;
    double score = z * sqrt(begun);
    path->looks = test->looks - at - 1;
    path->scale = sqrt(rest);
    for (int k = 0; k < path->looks; k++) {
        double time = test->time[at + 1 + k], more = time - begun;
        double cut = test->bound[at + 1 + k] * sqrt(time);
        path->time[k] = more / rest;
        path->high[k] = (cut - score) / sqrt(more);
        path->low[k] = (-cut - score) / sqrt(more);
    }
}

static double chance_to_stop(struct path *path, double drift)
{
    double sum = 0.0;
    follow(path, drift);
    for (int k = 0; k < path->looks; k++) sum += path->above[k] + path->below[k];
    return fmin(sum, 1.0);
}

double yl_interim_power(const struct yl_sequential *test, int at, double z, double drift)
{
    struct path path;
    path_from(&path, test, at, z);
    return chance_to_stop(&path, drift);
}

struct open_question {
    struct path *path;
    double mean, sd;
};

static double weighed(double x, const void *context)
{
    struct open_question *question = (struct open_question *)(uintptr_t)context;
    double chance = chance_to_stop(question->path, question->mean + question->sd * x);
    return chance * 0.3989422804014327 * exp(-0.5 * x * x);
}

double yl_interim_predictive(const struct yl_sequential *test, int at, double z)
{
    struct path path;
    path_from(&path, test, at, z);
    struct open_question question = {&path, z / sqrt(test->time[at]), 1.0 / sqrt(test->time[at])};
    return fmin(yl_tails_integral(weighed, &question, -7.0, 7.0, 3), 1.0);
}

/* ---- at the end ------------------------------------------------------------------------------ */
/* Chance of an outcome at least as far up as the one seen: an earlier stop above, or here a Z as
 * large. The last look of the path is cut at the Z that was seen. */
static double as_far_up(double drift, const void *context)
{
    struct path *path = (struct path *)(uintptr_t)context;
    double sum = 0.0;
    follow(path, drift);
    for (int k = 0; k < path->looks; k++) sum += path->above[k];
    return sum - path->target;
}

struct yl_interim_end yl_interim_end(const struct yl_sequential *test, int at, double z,
                                     double level)
{
    struct path path = {.looks = at + 1};
    struct yl_interim_end out;
    path.scale = sqrt(test->time[at]);
    for (int k = 0; k <= at; k++) {
        path.time[k] = test->time[k] / test->time[at];
        path.high[k] = k < at ? test->bound[k] : z;
        path.low[k] = k < at ? -test->bound[k] : z;
    }
    double reach = (fabs(z) + 12.0) / path.scale, half = 0.5 * (1.0 - level);
    path.target = 0.0;
    double above = as_far_up(0.0, &path);
    out.p = 2.0 * fmin(above, 1.0 - above);
    path.target = 0.5;
    out.drift = yl_tails_root(as_far_up, &path, -reach, reach);
    path.target = half;
    out.interval.low = yl_tails_root(as_far_up, &path, -reach, reach);
    path.target = 1.0 - half;
    out.interval.high = yl_tails_root(as_far_up, &path, -reach, reach);
    return out;
}
