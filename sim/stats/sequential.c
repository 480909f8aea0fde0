/* sequential.c: one step of recursive integration on Gauss panels, contract in sequential.h */
#include "sim/stats/sequential.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NODES = 10, MOST = 6000 };
static const double REACH = 10.0; /* standard deviations kept either side: 1e-23 is left out */
static const double NEAR = 9.0;   /* of a step: further apart no path goes */

/* Where the paths are that have not stopped: score s (Z times the root of time) with mass m, in
 * order of s. */
struct grid {
    int count;
    double *s, *m;
};

static void grid_init(struct grid *grid)
{
    grid->s = yl_get(sizeof(double) * MOST);
    grid->m = yl_get(sizeof(double) * MOST);
    grid->count = 1;
    grid->s[0] = 0.0;
    grid->m[0] = 1.0;
}

static void grid_free(struct grid *grid) { YL_FREE(grid->s, grid->m); }

static double chance_above(const struct grid *grid, double cut, double step, double drift)
{
    double sum = 0.0, sd = sqrt(step);
    for (int i = 0; i < grid->count; i++)
        sum += grid->m[i] * yl_tails_above((cut - grid->s[i] - drift * step) / sd);
    return sum;
}

static double chance_below(const struct grid *grid, double cut, double step, double drift)
{
    double sum = 0.0, sd = sqrt(step);
    for (int i = 0; i < grid->count; i++)
        sum += grid->m[i] * yl_tails_above((grid->s[i] + drift * step - cut) / sd);
    return sum;
}

struct move {
    double low, high; /* scores between which paths go on */
    double step, next_step, time, drift;
};

static double density(const struct grid *grid, int *first, double s, const struct move *move)
{
    double sd = sqrt(move->step), shift = s - move->drift * move->step, sum = 0.0;
    while (*first < grid->count && grid->s[*first] < shift - NEAR * sd) (*first)++;
    for (int i = *first; i < grid->count && grid->s[i] <= shift + NEAR * sd; i++) {
        double z = (shift - grid->s[i]) / sd;
        sum += grid->m[i] * exp(-0.5 * z * z);
    }
    return sum * 0.3989422804014327 / sd;
}

/* The paths that are between move->low and move->high then, behind those of `next`; at most 1 / parts of the room. */
static void extend(struct grid *next, const struct grid *grid, const struct move *move, int parts)
{
    struct yl_tails_rule rule;
    yl_tails_gauss(&rule, NODES);
    double middle = move->drift * move->time, wide = REACH * sqrt(move->time);
    double low = fmax(move->low, middle - wide), high = fmin(move->high, middle + wide);
    if (!(low < high)) return;
    double panel = 2.0 * sqrt(fmin(move->step, move->next_step));
    int panels = (int)fmin(ceil((high - low) / panel) + 1.0, MOST / NODES / parts);
    double half = 0.5 * (high - low) / panels;
    int first = 0;
    for (int p = 0; p < panels; p++)
        for (int i = 0; i < NODES; i++) {
            double s = low + (2 * p + 1) * half + half * rule.x[i];
            next->s[next->count] = s;
            next->m[next->count++] = half * rule.w[i] * density(grid, &first, s, move);
        }
}

static void advance(struct grid *next, const struct grid *grid, const struct move *move)
{
    next->count = 0;
    extend(next, grid, move, 1);
}

static void swap(struct grid *one, struct grid *two)
{
    struct grid kept = *one;
    *one = *two;
    *two = kept;
}

static bool times_are_good(const double *time, int looks)
{
    double before = 0.0;
    for (int k = 0; k < looks; k++) {
        if (!(time[k] > before && time[k] <= 1.0 + 1e-12)) return false;
        before = time[k];
    }
    return looks >= 1;
}

static void cross(const struct yl_sequential_paths *paths, struct grid *now, struct grid *next)
{
    double before = 0.0;
    for (int k = 0; k < paths->looks; k++) {
        double t = paths->time[k], root = sqrt(t), step = t - before;
        double high = paths->high[k] * root, low = paths->low ? paths->low[k] * root : -INFINITY;
        paths->above[k] = chance_above(now, high, step, paths->drift);
        if (paths->below)
            paths->below[k] = paths->low ? chance_below(now, low, step, paths->drift) : 0.0;
        if (k + 1 == paths->looks) return;
        struct move move = {low, high, step, paths->time[k + 1] - t, t, paths->drift};
        advance(next, now, &move);
        swap(now, next);
        before = t;
    }
}

void yl_sequential_cross(const struct yl_sequential_paths *paths)
{
    const bool good = times_are_good(paths->time, paths->looks);
    for (int k = 0; k < paths->looks && !good; k++) paths->above[k] = NAN;
    if (!good) return;
    struct grid now = {0}, next = {0};
    grid_init(&now);
    grid_init(&next);
    cross(paths, &now, &next);
    grid_free(&now);
    grid_free(&next);
}

void yl_sequential_even(struct yl_sequential *test, int looks)
{
    test->looks = looks;
    for (int k = 0; k < looks && k < YL_SEQUENTIAL_LOOKS; k++)
        test->time[k] = (double)(k + 1) / looks;
}

/* The curve at this share of the data, all sides. */
static double spend(const struct yl_sequential *test, double time)
{
    const double side = test->alpha / test->sided;
    if (time <= 0.0) return 0.0;
    if (time >= 1.0) return test->alpha;
    const double spent = test->curve == YL_SEQUENTIAL_SPEND_POCOCK
                             ? side * log1p(1.718281828459045 * time)
                             : 2.0 * yl_tails_above(yl_tails_cut(0.5 * side) / sqrt(time));
    return spent * test->sided;
}

/* Everything a pass over the looks needs, so that a root finder can call it again and again. */
struct pass {
    struct grid a, b;
    const struct yl_sequential *test;
    double bound[YL_SEQUENTIAL_LOOKS], low[YL_SEQUENTIAL_LOOKS];
    double above[YL_SEQUENTIAL_LOOKS], below[YL_SEQUENTIAL_LOOKS];
    double drift, target;
};

static struct pass *pass_new(const struct yl_sequential *test)
{
    struct pass *pass = yl_get_zeroed(1, sizeof *pass);
    pass->test = test;
    grid_init(&pass->a);
    grid_init(&pass->b);
    return pass;
}

static void pass_free(struct pass *pass)
{
    grid_free(&pass->a);
    grid_free(&pass->b);
    free(pass);
}

static double pass_run(struct pass *pass)
{
    const struct yl_sequential *test = pass->test;
    for (int k = 0; k < test->looks; k++) pass->low[k] = -pass->bound[k];
    pass->a.count = 1;
    pass->a.s[0] = 0.0;
    pass->a.m[0] = 1.0;
    cross(&(struct yl_sequential_paths){.looks = test->looks,
                                        .time = test->time,
                                        .low = test->sided == 2 ? pass->low : NULL,
                                        .high = pass->bound,
                                        .drift = pass->drift,
                                        .above = pass->above,
                                        .below = pass->below},
          &pass->a, &pass->b);
    double sum = 0.0;
    for (int k = 0; k < test->looks; k++) sum += pass->above[k] + pass->below[k];
    return sum;
}

static void shape_bounds(double *bound, const struct yl_sequential *test, double constant)
{
    const double power = test->kind == YL_SEQUENTIAL_POCOCK ? 0.0 : -0.5;
    for (int k = 0; k < test->looks; k++) bound[k] = constant * pow(test->time[k], power);
}

static double level_excess(double constant, const void *context)
{
    struct pass *pass = (struct pass *)(uintptr_t)context;
    shape_bounds(pass->bound, pass->test, constant);
    return pass_run(pass) - pass->test->alpha;
}

static void find_constant(struct yl_sequential *test, struct pass *pass)
{
    double side = test->alpha / test->sided;
    double low = yl_tails_cut(side) - 1e-9, high = yl_tails_cut(side / test->looks) + 1e-9;
    test->constant = yl_tails_root(level_excess, pass, low, high);
    shape_bounds(pass->bound, test, test->constant);
    (void)pass_run(pass);
    double spent = 0.0;
    for (int k = 0; k < test->looks; k++) {
        test->bound[k] = pass->bound[k];
        test->spent[k] = spent += pass->above[k] + pass->below[k];
    }
}

struct cut {
    const struct grid *grid;
    double root, step, log_target;
};

static double cut_excess(double z, const void *context)
{
    const struct cut *cut = context;
    return log(chance_above(cut->grid, z * cut->root, cut->step, 0.0) + 1e-320) - cut->log_target;
}

static void find_spent(struct yl_sequential *test, struct pass *pass)
{
    double before = 0.0, used = 0.0;
    struct grid *now = &pass->a, *next = &pass->b;
    test->constant = NAN;
    for (int k = 0; k < test->looks; k++) {
        double at = test->time[k], root = sqrt(at);
        double all = spend(test, test->planned[k] > 0.0 ? test->planned[k] : at);
        double side = (all - used) / test->sided;
        struct cut cut = {now, root, at - before, log(side)};
        test->bound[k] = side > 1e-300 ? yl_tails_root(cut_excess, &cut, -8.0, 38.0) : INFINITY;
        test->spent[k] = used = all;
        if (k + 1 == test->looks) break;
        double high = test->bound[k] * root, low = test->sided == 2 ? -high : -INFINITY;
        struct move move = {low, high, at - before, test->time[k + 1] - at, at, 0.0};
        advance(next, now, &move);
        swap(now, next);
        before = at;
    }
}

enum yl_status yl_sequential_bounds(struct yl_sequential *test)
{
    if (test->looks < 1 || test->looks > YL_SEQUENTIAL_LOOKS ||
        !times_are_good(test->time, test->looks) || !(test->alpha > 0.0 && test->alpha < 1.0) ||
        (test->sided != 1 && test->sided != 2))
        return YL_BAD_CALL;
    struct pass *pass = pass_new(test);
    if (test->kind == YL_SEQUENTIAL_LAN_DEMETS)
        find_spent(test, pass);
    else
        find_constant(test, pass);
    for (int k = 0; k < test->looks; k++)
        test->nominal[k] = test->sided * yl_tails_above(test->bound[k]);
    pass_free(pass);
    return YL_OK;
}

void yl_sequential_power(struct yl_sequential_power *out, const struct yl_sequential *test,
                         double drift)
{
    struct pass *pass = pass_new(test);
    pass->drift = drift;
    memcpy(pass->bound, test->bound, sizeof pass->bound);
    out->power = pass_run(pass);
    double stopped = 0.0;
    out->expected = 0.0;
    for (int k = 0; k + 1 < test->looks; k++) {
        out->expected += test->time[k] * (pass->above[k] + pass->below[k]);
        stopped += pass->above[k] + pass->below[k];
    }
    out->expected += test->time[test->looks - 1] * (1.0 - stopped);
    pass_free(pass);
}

static double power_excess(double drift, const void *context)
{
    struct pass *pass = (struct pass *)(uintptr_t)context;
    pass->drift = drift;
    return pass_run(pass) - pass->target;
}

double yl_sequential_drift(const struct yl_sequential *test, double power)
{
    if (!(power > test->alpha && power < 1.0)) return NAN;
    struct pass *pass = pass_new(test);
    memcpy(pass->bound, test->bound, sizeof pass->bound);
    pass->target = power;
    double high = 2.0 * (yl_tails_cut(test->alpha / test->sided) + yl_tails_cut(1.0 - power)) + 2.0;
    const double drift = yl_tails_root(power_excess, pass, 0.0, fmax(high, 4.0));
    pass_free(pass);
    return drift;
}

double yl_sequential_inflation(const struct yl_sequential *test, double power)
{
    const double drift = yl_sequential_drift(test, power),
                 fixed = yl_tails_cut(test->alpha / test->sided) + yl_tails_cut(1.0 - power);
    return drift * drift / (fixed * fixed);
}

/* ---- futility -------------------------------------------------------------------------------- */
struct futile {
    struct pass *pass;
    const struct yl_sequential *test;
    struct yl_sequential beta; /* its curve spends the chance to miss the effect */
    double *low;
};
struct floor {
    const struct grid *grid;
    double root, step, drift, target;
    bool inner; /* of a two-sided test: between -z and z */
};

static double floor_excess(double z, const void *context)
{
    const struct floor *at = context;
    double below = chance_below(at->grid, z * at->root, at->step, at->drift);
    if (at->inner) below -= chance_below(at->grid, -z * at->root, at->step, at->drift);
    return below - at->target;
}

/* The bound below which (two-sided: nearer to 0 than which) this much more is missed. */
static double floor_of(struct floor *floor, double bound)
{
    const double least = floor->inner ? 0.0 : -8.0;
    if (!(floor_excess(bound, floor) > 0.0)) return bound;
    return floor_excess(least, floor) < 0.0 ? yl_tails_root(floor_excess, floor, least, bound)
                                            : least;
}

/* The paths that are neither given up nor stopped at look k. */
static void go_on(struct grid *next, const struct grid *now, const struct move *all, double hole)
{
    struct move wing = *all;
    next->count = 0;
    if (hole > 0.0) {
        wing.high = -hole;
        extend(next, now, &wing, 2);
        wing = *all;
        wing.low = hole;
    }
    extend(next, now, &wing, hole > 0.0 ? 2 : 1);
}

/* What comes of a test that keeps to the bounds: given[k] up, stopped[k] at a bound. With `find` the lower bounds are found, each
 * spending its part of the chance to miss the effect. */
static void follow(struct futile *futile, double drift, bool find, double *given, double *stopped)
{
    const struct yl_sequential *test = futile->test;
    const bool inner = test->sided == 2;
    struct grid *now = &futile->pass->a, *next = &futile->pass->b;
    double before = 0.0, used = 0.0;
    now->count = 1;
    now->s[0] = 0.0;
    now->m[0] = 1.0;
    for (int k = 0; k < test->looks; k++) {
        double at = test->time[k], root = sqrt(at), step = at - before,
               high = test->bound[k] * root;
        bool last = k + 1 == test->looks;
        double all = spend(&futile->beta, at);
        struct floor floor = {now, root, step, drift, all - used, inner};
        if (find) futile->low[k] = last ? test->bound[k] : floor_of(&floor, test->bound[k]);
        given[k] = floor_excess(futile->low[k], &floor) + floor.target;
        stopped[k] = chance_above(now, high, step, drift) +
                     (inner ? chance_below(now, -high, step, drift) : 0.0);
        if (last) return;
        double low = futile->low[k] * root;
        struct move move = {inner ? -high : low, high, step, test->time[k + 1] - at, at, drift};
        go_on(next, now, &move, inner ? low : 0.0);
        swap(now, next);
        used = all;
        before = at;
    }
}

/* Missed in all less what may be. */
static double missed_excess(double drift, const void *context)
{
    struct futile futile = *(const struct futile *)context;
    double given[YL_SEQUENTIAL_LOOKS], stopped[YL_SEQUENTIAL_LOOKS];
    const int last = futile.test->looks - 1;
    follow(&futile, drift, true, given, stopped);
    return (last ? spend(&futile.beta, futile.test->time[last - 1]) : 0.0) + given[last] -
           futile.beta.alpha;
}

/* Mean time at the end if both bounds are kept to; the chance to be given up before it. */
static double kept(double *given_up, struct futile *futile, double drift)
{
    const struct yl_sequential *test = futile->test;
    double given[YL_SEQUENTIAL_LOOKS], stopped[YL_SEQUENTIAL_LOOKS], left = 1.0, expected = 0.0;
    follow(futile, drift, false, given, stopped);
    *given_up = 0.0;
    for (int k = 0; k + 1 < test->looks; k++) {
        expected += test->time[k] * (given[k] + stopped[k]);
        *given_up += given[k];
        left -= given[k] + stopped[k];
    }
    return expected + left * test->time[test->looks - 1];
}

enum yl_status yl_sequential_futility(struct yl_sequential_futile *out, double *low,
                                      const struct yl_sequential *test,
                                      enum yl_sequential_curve curve, double power)
{
    struct futile futile = {
        .test = test, .beta = {.curve = curve, .sided = 1, .alpha = 1.0 - power}, .low = low};
    double given[YL_SEQUENTIAL_LOOKS], stopped[YL_SEQUENTIAL_LOOKS], seen;
    if (!(power > test->alpha && power < 1.0)) return YL_BAD_CALL;
    futile.pass = pass_new(test);
    double fixed = yl_tails_cut(test->alpha / test->sided) + yl_tails_cut(1.0 - power);
    out->drift = yl_tails_root(missed_excess, &futile, 0.5 * fixed, 3.0 * fixed + 2.0);
    follow(&futile, out->drift, true, given, stopped);
    out->inflation = out->drift * out->drift / (fixed * fixed);
    out->expected_null = kept(&out->stopped_null, &futile, 0.0);
    out->expected_effect = kept(&seen, &futile, out->drift);
    pass_free(futile.pass);
    return YL_OK;
}

double yl_sequential_peeking(double alpha, int sided, int looks)
{
    struct yl_sequential test = {.alpha = alpha, .sided = sided};
    struct yl_sequential_power out;
    yl_sequential_even(&test, looks);
    for (int k = 0; k < looks; k++) test.bound[k] = yl_tails_cut(alpha / sided);
    yl_sequential_power(&out, &test, 0.0);
    return out.power;
}

/* ---- at a look, and at the end: paths that go on, and paths that would have gone further ------- */

/* Looks of a path with its bounds and what it comes to. */
struct path {
    double time[YL_SEQUENTIAL_LOOKS], low[YL_SEQUENTIAL_LOOKS], high[YL_SEQUENTIAL_LOOKS];
    double above[YL_SEQUENTIAL_LOOKS], below[YL_SEQUENTIAL_LOOKS];
    int looks;
    double scale; /* drift of this path over that of the test */
    double target;
};

static void cross_path(struct path *path, double drift)
{
    yl_sequential_cross(&(struct yl_sequential_paths){.looks = path->looks,
                                                      .time = path->time,
                                                      .low = path->low,
                                                      .high = path->high,
                                                      .drift = drift * path->scale,
                                                      .above = path->above,
                                                      .below = path->below});
}

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
    cross_path(path, drift);
    for (int k = 0; k < path->looks; k++) sum += path->above[k] + path->below[k];
    return fmin(sum, 1.0);
}

double yl_sequential_conditional(const struct yl_sequential *test, int at, double z, double drift)
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

double yl_sequential_predictive(const struct yl_sequential *test, int at, double z)
{
    struct path path;
    path_from(&path, test, at, z);
    struct open_question question = {&path, z / sqrt(test->time[at]), 1.0 / sqrt(test->time[at])};
    return fmin(yl_tails_integral(weighed, &question, -7.0, 7.0, 3), 1.0);
}

/* Chance of an outcome at least as far up as the one seen: an earlier stop above, or here a Z as
 * large. The last look of the path is cut at the Z that was seen. */
static double as_far_up(double drift, const void *context)
{
    struct path *path = (struct path *)(uintptr_t)context;
    double sum = 0.0;
    cross_path(path, drift);
    for (int k = 0; k < path->looks; k++) sum += path->above[k];
    return sum - path->target;
}

struct yl_sequential_end yl_sequential_end(const struct yl_sequential *test, int at, double z,
                                           double level)
{
    struct path path = {.looks = at + 1};
    struct yl_sequential_end out;
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
