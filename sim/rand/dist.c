/* dist.c: what a distribution means (by GSL and libm) and the draw made ready, contract in dist.h
 */
#include "sim/rand/dist.h"
#include "sim/rand/table.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* The rounding of yl_round holds to here. */
static const double largest = 0x1p51;

static double lowest(const struct yl_dist *dist)
{
    switch (dist->family) {
    case YL_NORMAL:
        return dist->with_sign ? -INFINITY : 0.0;
    case YL_EXP:
    case YL_LOGNORMAL:
    case YL_GAMMA:
    case YL_WEIBULL:
    case YL_PARETO:
        return 0.0;
    case YL_CONSTANT:
    case YL_UNIFORM:
    case YL_EMPIRICAL:
    case YL_LOGISTIC:
        break;
    }
    return -INFINITY;
}

static double median_of(const struct yl_dist *dist) /* of a lognormal */
{
    return dist->by_mean ? dist->a * exp(-0.5 * dist->b * dist->b) : dist->a;
}

/* E max(X - d, 0) of a normal. */
static double normal_above(double mean, double sd, double d)
{
    if (!(sd > 0.0)) return fmax(mean - d, 0.0);
    double z = (mean - d) / sd;
    return (mean - d) * gsl_cdf_ugaussian_P(z) + sd * gsl_ran_ugaussian_pdf(z);
}

static double lognormal_mean(double median, double sigma, double cap)
{
    double mean = median * exp(0.5 * sigma * sigma);
    if (isinf(cap)) return mean;
    if (!(sigma > 0.0)) return fmin(median, cap);
    double z = log(cap / median) / sigma;
    return mean * gsl_cdf_ugaussian_P(z - sigma) + cap * gsl_cdf_ugaussian_Q(z);
}

static double gamma_mean(double mean, double shape, double cap)
{
    if (isinf(cap)) return mean;
    double x = cap / (mean / shape);
    return mean * gsl_cdf_gamma_P(x, shape + 1.0, 1.0) + cap * gsl_cdf_gamma_Q(x, shape, 1.0);
}

static double weibull_mean(double scale, double shape, double cap)
{
    double mean = scale * gsl_sf_gamma(1.0 + 1.0 / shape);
    if (isinf(cap)) return mean;
    double x = pow(cap / scale, shape);
    return mean * gsl_cdf_gamma_P(x, 1.0 + 1.0 / shape, 1.0) + cap * exp(-x);
}

static double pareto_mean(double min, double alpha, double cap)
{
    if (cap <= min) return cap;
    if (isinf(cap)) return alpha > 1.0 ? min * alpha / (alpha - 1.0) : INFINITY;
    double octaves = log(cap / min),
           rest = 1.0 - alpha; /* min (1 + integral of r^-alpha from 1 to cap/min) */
    return min * (1.0 + (fabs(rest) < 1e-300 ? octaves : expm1(rest * octaves) / rest));
}

static double uniform_mean(double a, double b, double cap)
{
    if (cap >= b) return 0.5 * (a + b);
    if (cap <= a) return cap;
    return (0.5 * (cap - a) * (cap + a) + cap * (b - cap)) / (b - a);
}

static double empirical_mean(const struct yl_dist *dist, double cap)
{
    double sum = 0.0;
    for (size_t i = 0; i < dist->count; i++) sum += fmin(dist->a * dist->values[i], cap);
    return sum / (double)dist->count;
}

double yl_dist_mean(const struct yl_dist *dist)
{
    double a = dist->a, b = dist->b, cap = dist->capped ? dist->at_most : INFINITY;
    if (cap <= lowest(dist)) return cap;
    switch (dist->family) {
    case YL_CONSTANT:
        return fmin(a, cap);
    case YL_EXP:
        return isinf(cap) ? a : -a * expm1(-cap / a);
    case YL_UNIFORM:
        return uniform_mean(a, b, cap);
    case YL_LOGNORMAL:
        return dist->by_mean && isinf(cap) ? a : lognormal_mean(median_of(dist), b, cap);
    case YL_GAMMA:
        return gamma_mean(a, b, cap);
    case YL_WEIBULL:
        return weibull_mean(a, b, cap);
    case YL_PARETO:
        return pareto_mean(a, b, cap);
    case YL_NORMAL: {
        double whole = dist->with_sign ? a : normal_above(a, b, 0.0);
        return isinf(cap) ? whole : whole - normal_above(a, b, cap);
    }
    case YL_EMPIRICAL:
        return empirical_mean(dist, cap);
    case YL_LOGISTIC:
        return isinf(cap) ? 0.0 : cap < 0.0 ? cap - log1p(exp(cap)) : -log1p(exp(-cap));
    }
    return NAN;
}

bool yl_dist_has_variance(const struct yl_dist *dist)
{
    switch (dist->family) {
    case YL_PARETO:
        return dist->capped || dist->b > 2.0;
    case YL_CONSTANT:
    case YL_EXP:
    case YL_UNIFORM:
    case YL_LOGNORMAL:
    case YL_GAMMA:
    case YL_WEIBULL:
    case YL_NORMAL:
    case YL_EMPIRICAL:
    case YL_LOGISTIC:
        break;
    }
    return true;
}

static double raw_quantile(const struct yl_dist *dist, double u)
{
    double a = dist->a, b = dist->b, p = u < 0.5 ? u : 1.0 - u;
    bool upper = u >= 0.5;
    switch (dist->family) {
    case YL_CONSTANT:
        return a;
    case YL_EXP:
        return a * yl_table_exact(YL_EXP, 0.0, p, upper);
    case YL_UNIFORM:
        return a + (b - a) * u;
    case YL_LOGNORMAL: {
        double median = median_of(dist);
        return b > 0.0 ? median * yl_table_exact(YL_LOGNORMAL, b, p, upper) : median;
    }
    case YL_GAMMA:
        return a / b * yl_table_exact(YL_GAMMA, b, p, upper);
    case YL_WEIBULL:
        return a * yl_table_exact(YL_WEIBULL, b, p, upper);
    case YL_PARETO:
        return a + a * yl_table_exact(YL_PARETO, b, p, upper);
    case YL_NORMAL:
        return b > 0.0 ? a + b * yl_table_exact(YL_NORMAL, 0.0, p, upper) : a;
    case YL_EMPIRICAL: {
        size_t at = (size_t)(u * (double)dist->count);
        return a * dist->values[at < dist->count ? at : dist->count - 1];
    }
    case YL_LOGISTIC:
        return yl_table_exact(YL_LOGISTIC, 0.0, p, upper);
    }
    return NAN;
}

double yl_dist_quantile(const struct yl_dist *dist, double u)
{
    double x = fmax(raw_quantile(dist, u), lowest(dist));
    return dist->capped ? fmin(x, dist->at_most) : x;
}

static double empirical_cdf(const struct yl_dist *dist, double x)
{
    size_t low = 0, high = dist->count; /* the first value above x */
    while (low < high) {
        size_t at = low + (high - low) / 2;
        if (dist->a * dist->values[at] <= x)
            low = at + 1;
        else
            high = at;
    }
    return (double)low / (double)dist->count;
}

double yl_dist_cdf(const struct yl_dist *dist, double x)
{
    double a = dist->a, b = dist->b;
    if (x == INFINITY || (dist->capped && x >= dist->at_most)) return 1.0;
    if (x == -INFINITY || x < lowest(dist)) return 0.0;
    switch (dist->family) {
    case YL_CONSTANT:
        return x >= a;
    case YL_EXP:
        return gsl_cdf_exponential_P(x, a);
    case YL_UNIFORM:
        return x <= a ? (double)(x >= b) : x >= b ? 1.0 : (x - a) / (b - a);
    case YL_LOGNORMAL: {
        double median = median_of(dist);
        if (!(x > 0.0)) return 0.0;
        return b > 0.0 ? gsl_cdf_ugaussian_P(log(x / median) / b) : (double)(x >= median);
    }
    case YL_GAMMA:
        return gsl_cdf_gamma_P(x, b, a / b);
    case YL_WEIBULL:
        return gsl_cdf_weibull_P(x, a, b);
    case YL_PARETO:
        return x <= a ? 0.0 : -expm1(-b * log(x / a));
    case YL_NORMAL:
        return b > 0.0 ? gsl_cdf_gaussian_P(x - a, b) : (double)(x >= a);
    case YL_EMPIRICAL:
        return empirical_cdf(dist, x);
    case YL_LOGISTIC:
        return gsl_cdf_logistic_P(x, 1.0);
    }
    return NAN;
}

static void make_constant(struct yl_draw *draw, double value)
{
    draw->family = YL_CONSTANT;
    draw->location = value;
    draw->scale = 0.0;
}

/* The families that need no table. */
static bool init_plain(struct yl_draw *draw, const struct yl_dist *dist)
{
    double a = dist->a, b = dist->b;
    size_t n = dist->count;
    switch (dist->family) {
    case YL_CONSTANT:
        return make_constant(draw, a), true;
    case YL_UNIFORM:
        draw->location = a;
        draw->scale = b - a;
        if (!(b > a)) make_constant(draw, a);
        return true;
    case YL_EMPIRICAL:
        draw->scale = a;
        draw->values = dist->values;
        draw->count = n;
        if (dist->values[0] == dist->values[n - 1]) make_constant(draw, a * dist->values[0]);
        return true;
    case YL_LOGNORMAL:
    case YL_NORMAL:
        if (b == 0.0) make_constant(draw, a);
        return b == 0.0;
    case YL_EXP:
    case YL_GAMMA:
    case YL_WEIBULL:
    case YL_PARETO:
    case YL_LOGISTIC:
        break;
    }
    return a == 0.0 && dist->family != YL_LOGISTIC ? make_constant(draw, 0.0), true : false;
}

static bool sound(const struct yl_dist *dist)
{
    if (dist->family == YL_EMPIRICAL)
        return dist->count > 0 && dist->count <= INT32_MAX && isfinite(dist->a);
    return isfinite(dist->a) && isfinite(dist->b);
}

enum yl_status yl_draw_init(struct yl_draw *draw, const struct yl_dist *dist,
                            struct yl_tables *tables)
{
    const enum yl_family family = dist->family;
    const bool shaped = family != YL_EXP && family != YL_NORMAL && family != YL_LOGISTIC;
    const double a = dist->a, b = dist->b;
    if (!sound(dist)) return YL_BAD_INPUT;
    *draw = (struct yl_draw){.family = family, .scale = a};
    draw->low = fmax(lowest(dist), -largest);
    draw->at_most = dist->capped ? fmin(dist->at_most, largest) : largest;
    if (init_plain(draw, dist)) return YL_OK;
    if (shaped && !(b > 0.0)) return YL_BAD_INPUT;
    if (family == YL_LOGNORMAL && dist->by_mean) draw->scale = yl_round36(median_of(dist));
    if (family == YL_PARETO || family == YL_NORMAL) draw->location = a;
    if (family == YL_GAMMA) draw->scale = a / b;
    if (family == YL_NORMAL) draw->scale = b;
    if (family == YL_LOGISTIC) draw->scale = 1.0;
    return yl_table_find(&draw->table, tables, family, shaped ? b : 0.0);
}

bool yl_draw_is_constant(const struct yl_draw *draw) { return draw->family == YL_CONSTANT; }

double yl_draw_other(const struct yl_draw *draw, uint64_t k)
{
    if (draw->family == YL_UNIFORM) return draw->location + draw->scale * yl_unit(k);
    if (draw->family != YL_EMPIRICAL) return draw->location;
    return draw->scale * draw->values[(int32_t)(yl_unit(k) * (double)draw->count)];
}
