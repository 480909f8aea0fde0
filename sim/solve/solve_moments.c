/* solve_moments.c: a draw back into its distribution; second moments; points and the rest; nodes
 * of intent. Contract: solve_flow.h. */
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/solve/solve_parts.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

static const double largest = 0x1p51; /* of a draw that is not capped */

struct yl_dist yl_solve_dist(const struct yl_draw *draw)
{
    const enum yl_family family = draw->family;
    struct yl_dist dist = {.family = family,
                           .a = draw->scale,
                           .b = draw->table ? draw->table->shape : 0,
                           .values = draw->values,
                           .count = draw->count,
                           .capped = draw->at_most < largest,
                           .at_most = draw->at_most < largest ? draw->at_most : INFINITY,
                           .with_sign = draw->low < 0};
    if (family == YL_CONSTANT) dist.a = fmax(draw->location, draw->low);
    if (family == YL_UNIFORM || family == YL_PARETO || family == YL_NORMAL) dist.a = draw->location;
    if (family == YL_UNIFORM) dist.b = draw->location + draw->scale;
    if (family == YL_NORMAL) dist.b = draw->scale;
    if (family == YL_GAMMA) dist.a = draw->scale * dist.b;
    if (family == YL_LOGISTIC) dist.a = 0, dist.b = 1;
    return dist;
}

static double twice_above(double x, void *dist) { return 2 * x * (1 - yl_dist_cdf(dist, x)); }

/* E min(X, cap)^2 of what is not negative: the integral of 2x P(X > x), in pieces that its tail
 * cannot hide in. */
static double capped_square(const struct yl_dist *dist)
{
    enum { ROOM = 400 };
    static const double cut[] = {0.1, 0.5, 0.9, 0.99, 0.9999, 0.999999};
    gsl_integration_workspace *room = yl_got(gsl_integration_workspace_alloc(ROOM));
    struct yl_dist bare = *dist;
    gsl_function f = {twice_above, &bare};
    double sum = 0, low = 0;
    bare.capped = false;
    for (size_t i = 0; i <= sizeof cut / sizeof *cut; i++) {
        double high = i < sizeof cut / sizeof *cut
                          ? fmin(yl_dist_quantile(&bare, cut[i]), dist->at_most)
                          : dist->at_most,
               part, error;
        if (!(high > low)) continue;
        gsl_integration_qags(&f, low, high, 0, 1e-10, ROOM, room, &part, &error);
        sum += part;
        low = high;
    }
    gsl_integration_workspace_free(room);
    return sum;
}

/* E X²; INFINITY where there is none. */
static double mean_square(const struct yl_dist *dist)
{
    double a = dist->a, b = dist->b, sum = 0;
    if (dist->family == YL_CONSTANT) {
        double x = fmin(a, dist->at_most);
        return x * x;
    }
    if (dist->family == YL_EMPIRICAL) {
        for (size_t i = 0; i < dist->count; i++) {
            double x = fmin(dist->a * dist->values[i], dist->at_most);
            sum += x * x;
        }
        return sum / (double)dist->count;
    }
    if (dist->capped) return capped_square(dist);
    if (!yl_dist_has_variance(dist)) return INFINITY;
    switch (dist->family) {
    case YL_EXP:
        return 2 * a * a;
    case YL_UNIFORM:
        return (a * a + a * b + b * b) / 3;
    case YL_LOGNORMAL:
        return a * a * exp(2 * b * b); /* a: the median */
    case YL_GAMMA:
        return a * a * (1 + 1 / b);
    case YL_WEIBULL:
        return a * a * gsl_sf_gamma(1 + 2 / b);
    case YL_PARETO:
        return b * a * a / (b - 2);
    case YL_NORMAL:
        if (dist->with_sign) return a * a + b * b;
        return (a * a + b * b) * gsl_cdf_ugaussian_P(a / b) + a * b * gsl_ran_ugaussian_pdf(a / b);
    case YL_LOGISTIC:
        return NAN;
    default: { /* no closed form */
        struct yl_dist far = *dist;
        far.at_most = yl_dist_quantile(dist, 1 - 0x1p-50);
        return capped_square(&far);
    }
    }
}

/* ---- pieces of an order ---------------------------------------------------------------------- */
/* E f(1 - f) of Y = max(X, 1), f its fraction: by parts the integral of (2f - 1) P(Y <= y) over
 * [n, n + 1), whose ends bring nothing; behind 512 pieces f is taken as uniform. */
static double rest_variance(const struct yl_dist *dist)
{
    enum { POINTS = 32, MOST = 512 };
    const double end = dist->at_most, f = end - floor(end),
                 corner[] = {dist->a, dist->family == YL_UNIFORM ? dist->b : dist->a};
    struct yl_dist bare = *dist;
    double sum = isfinite(end) && end < MOST ? f * (1 - f) : 0, to;
    bare.capped = false;
    for (double from = 1; from < end && from < MOST; from = to) {
        to = fmin(floor(from) + 1, end);
        for (int c = 0; c < 2; c++)
            if (corner[c] > from && corner[c] < to) to = corner[c];
        const double h = (to - from) / POINTS;
        for (int i = 0; i <= POINTS; i++) { /* Simpson */
            double y = from + i * h;
            sum += (i % POINTS ? 2 + 2 * (i % 2) : 1) * h / 3 * (2 * (y - floor(from)) - 1) *
                   yl_dist_cdf(&bare, y);
        }
    }
    return end < MOST ? sum : sum + (1 - yl_dist_cdf(&bare, MOST)) / 6;
}

/* N is Y rounded up or down by chance: E N = E Y, E N^2 = E Y^2 + E f(1 - f). */
static struct yl_price pieces(const struct yl_dist *dist)
{
    const bool listed = dist->family == YL_EMPIRICAL;
    const size_t values = listed ? dist->count : dist->family == YL_CONSTANT;
    struct yl_price one = {.mean = 0};
    for (size_t i = 0; i < values; i++) {
        const double x = fmax(1, fmin(dist->a * (listed ? dist->values[i] : 1), dist->at_most)),
                     f = x - floor(x);
        one.mean += x / (double)values;
        one.square += (x * x + f * (1 - f)) / (double)values;
    }
    if (values) return one;
    struct yl_dist low = *dist;
    low.capped = true;
    low.at_most = fmin(dist->at_most, 1);
    one.mean = yl_dist_mean(dist) + 1 - yl_dist_mean(&low);
    one.square = mean_square(dist) + 1 - mean_square(&low) + rest_variance(dist);
    return one;
}

struct yl_price yl_solve_price(struct yl_solver *solver, const struct yl_draw *draw, bool whole)
{
    for (size_t i = 0; i < solver->prices; i++)
        if (solver->price[i].draw == draw) return solver->price[i];
    const struct yl_dist dist = yl_solve_dist(draw);
    struct yl_price price = {.mean = yl_dist_mean(&dist), .square = mean_square(&dist)};
    if (whole) price = pieces(&dist);
    price.draw = draw;
    *YL_ARRAY_NEXT(solver->price, solver->prices, solver->price_capacity) = price;
    return price;
}

/* ---- a delay as points and a rest ------------------------------------------------------------ */
static void point(struct yl_delay *delay, double at, double weight)
{
    if (!(weight > 0)) return;
    delay->point[delay->points++] = (struct yl_point){at, weight};
    delay->rest -= weight;
}

void yl_delay_init(struct yl_delay *delay, const struct yl_draw *draw)
{
    struct yl_dist *dist = &delay->dist;
    *delay = (struct yl_delay){.dist = yl_solve_dist(draw), .rest = 1};
    if (dist->family == YL_CONSTANT) {
        point(delay, nearbyint(fmin(dist->a, dist->at_most)), 1);
    } else if (dist->family == YL_EMPIRICAL && dist->count <= 32) {
        for (size_t i = 0; i < dist->count; i++)
            point(delay, nearbyint(fmin(dist->a * dist->values[i], dist->at_most)),
                  1 / (double)dist->count);
        delay->rest = 0;
    } else if (dist->family != YL_EMPIRICAL) {
        struct yl_dist bare = *dist;
        bare.capped = false;
        if (dist->family == YL_NORMAL && !dist->with_sign)
            point(delay, 0, gsl_cdf_ugaussian_P(-dist->a / dist->b));
        if (dist->capped) point(delay, dist->at_most, 1 - yl_dist_cdf(&bare, dist->at_most));
    }
    if (delay->rest < 1e-15) delay->rest = 0;
}

double yl_delay_cdf(const struct yl_delay *delay, double x)
{
    double f = yl_dist_cdf(&delay->dist, x);
    for (uint32_t i = 0; i < delay->points; i++)
        f -= delay->point[i].at <= x ? delay->point[i].weight : 0;
    return f < 0 ? 0 : f > delay->rest ? delay->rest : f;
}

double yl_delay_kept(const struct yl_delay *delay, double x)
{
    struct yl_dist cut = delay->dist;
    cut.at_most = fmin(cut.at_most, x);
    cut.capped = true;
    double kept = yl_dist_mean(&cut);
    for (uint32_t i = 0; i < delay->points; i++)
        kept -= delay->point[i].weight * fmin(delay->point[i].at, x);
    return kept;
}

/* ---- intent ---------------------------------------------------------------------------------- */
/* The trapezium rule on the whole line: for a function without poles near it, wrong by exp(-2 pi
 * d / step) only (Trefethen & Weideman, 2014). A normal is taken as it is; another through u =
 * 1/(1 + exp(-pi sinh t)) (Takahasi & Mori, 1974). */
static uint32_t normal_nodes(const struct yl_dist *dist, double step, struct yl_point node[])
{
    uint32_t n = 0;
    for (double z = -8.5; z <= 8.5 + 1e-9; z += step)
        node[n++] = (struct yl_point){dist->a + dist->b * z, step * gsl_ran_ugaussian_pdf(z)};
    return n;
}

static uint32_t other_nodes(const struct yl_dist *dist, double step, struct yl_point node[])
{
    uint32_t n = 0;
    for (double t = -3.0; t <= 3.0 + 1e-9; t += step) {
        double w = M_PI * sinh(t), u = 1 / (1 + exp(-w)),
               weight = step * M_PI * cosh(t) * u / (1 + exp(w));
        if (u > 0 && u < 1 && weight > 1e-18)
            node[n++] = (struct yl_point){yl_dist_quantile(dist, u), weight};
    }
    return n;
}

/* A chance moved by w times a normal of deviation b has its poles pi / (w b) off the line. */
static double normal_step(const struct yl_dist *dist, double steepest, enum yl_nodes how)
{
    const double steep = fmax(steepest * dist->b, 1), step = 0.5 / steep;
    if (how == YL_NODES_SHARES) return fmax(0.75 / steep, 0.125);
    return how == YL_NODES_COARSE ? fmax(step, 0.5) : fmax(step, 0.125);
}

uint32_t yl_solve_intents(const struct yl_draw *draw, double steepest, enum yl_nodes how,
                          struct yl_point node[YL_INTENTS])
{
    struct yl_dist dist = yl_solve_dist(draw);
    uint32_t n = 0;
    double sum = 0;
    if (dist.family == YL_CONSTANT)
        node[n++] = (struct yl_point){fmin(dist.a, dist.at_most), 1};
    else if (dist.family == YL_EMPIRICAL && dist.count <= YL_INTENTS)
        for (; n < dist.count; n++)
            node[n] = (struct yl_point){fmin(dist.a * dist.values[n], dist.at_most),
                                        1 / (double)dist.count};
    else if (dist.family == YL_NORMAL && dist.with_sign && !dist.capped)
        n = normal_nodes(&dist, normal_step(&dist, steepest, how), node);
    else
        n = other_nodes(&dist, how == YL_NODES_FINE ? 0.0625 : 0.2, node);
    for (uint32_t i = 0; i < n; i++) sum += node[i].weight;
    for (uint32_t i = 0; i < n; i++) node[i].weight /= sum;
    return n;
}
