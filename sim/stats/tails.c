/* tails.c: GSL's tails, chi mixtures by Gauss panels, Ridders' roots, contract in tails.h */
#include "sim/stats/tails.h"
#include "sim/base/must.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

double yl_tails_cut(double upper)
{
    if (!(upper > 0.0 && upper < 1.0)) return upper == 0.0 ? INFINITY : NAN;
    return gsl_cdf_ugaussian_Qinv(upper);
}

double yl_tails_above(double z) { return gsl_cdf_ugaussian_Q(z); }

/* gamma(z) over Stirling's sqrt(2 pi / z) (z / e)^z. */
static double stirling(double z) { return gsl_sf_gammastar(z); }

/* Log density of the logit of a Beta law in Loader's form: what is left after Stirling, so that
 * millions of people lose no digits. */
static double beta_log(double a, double b, double logit)
{
    double share = a / (a + b), rest = b / (a + b), v = logit - log(a / b);
    double size = 0.5 * log(a * rest / 6.283185307179586);
    size += log(stirling(a + b) / (stirling(a) * stirling(b)));
    return size - a * log1p(rest * expm1(-v)) - b * log1p(share * expm1(v));
}

/* The continued fraction of the incomplete beta by Lentz's method; x below its mean. */
static double beta_fraction(double a, double b, double x)
{
    static const double tiny = 1e-300;
    double c = 1.0, d = 1.0 - (a + b) * x / (a + 1.0), h;
    d = 1.0 / (fabs(d) < tiny ? tiny : d);
    h = d;
    for (int m = 1; m < 1000000; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
        d = 1.0 / (1.0 + even * d);
        c = 1.0 + even / c;
        h *= d * c;
        d = 1.0 / (1.0 + odd * d);
        c = 1.0 + odd / c;
        h *= d * c;
        if (fabs(d * c - 1.0) < 1e-16) break;
    }
    return h;
}

/* P(Beta < share with this logit). */
static double beta_below(double a, double b, double logit)
{
    if (!(a > 0.0 && b > 0.0) || isnan(logit)) return NAN;
    double x = 1.0 / (1.0 + exp(-logit)), rest = 1.0 / (1.0 + exp(logit));
    double log_density = beta_log(a, b, logit);
    if (x < (a + 1.0) / (a + b + 2.0)) return exp(log_density) * beta_fraction(a, b, x) / a;
    return 1.0 - exp(log_density) * beta_fraction(b, a, rest) / b;
}

double yl_tails_t_above(double t, double df)
{
    if (!(df > 0.0) || isnan(t)) return NAN;
    if (isinf(t)) return t > 0.0 ? 0.0 : 1.0;
    if (t == 0.0) return 0.5;
    /* The incomplete beta keeps its precision where the series in 1/df of the library's t law does
     * not. */
    double half = 0.5 * beta_below(0.5 * df, 0.5, log(df) - 2.0 * log(fabs(t)));
    return t > 0.0 ? half : 1.0 - half;
}

void yl_tails_gauss(struct yl_tails_rule *rule, int count)
{
    YL_MUST(count >= 2 && count <= YL_TAILS_NODES, "%d nodes", count);
    rule->count = count;
    for (int i = 0; i < count; i++) {
        double x = cos(3.141592653589793 * (i + 0.75) / (count + 0.5)), slope = 1.0;
        for (int step = 0; step < 12; step++) {
            double before = 0.0, here = 1.0;
            for (int n = 0; n < count; n++) {
                double next = ((2 * n + 1) * x * here - n * before) / (n + 1);
                before = here;
                here = next;
            }
            slope = count * (x * here - before) / (x * x - 1.0);
            x -= here / slope;
        }
        rule->x[count - 1 - i] = x;
        rule->w[count - 1 - i] = 2.0 / ((1.0 - x * x) * slope * slope);
    }
}

double yl_tails_integral(yl_tails_function f, const void *context, double low, double high,
                         int panels)
{
    struct yl_tails_rule rule;
    yl_tails_gauss(&rule, YL_TAILS_NODES);
    double half = 0.5 * (high - low) / panels, sum = 0.0;
    for (int p = 0; p < panels; p++) {
        double middle = low + (2 * p + 1) * half;
        for (int i = 0; i < rule.count; i++)
            sum += rule.w[i] * f(middle + half * rule.x[i], context);
    }
    return sum * half;
}

static double ridders(yl_tails_function f, const void *context, double ends[2], double values[2])
{
    double best = 0.5 * (ends[0] + ends[1]), last = INFINITY;
    for (int step = 0; step < 200; step++) {
        double middle = 0.5 * (ends[0] + ends[1]), at_middle = f(middle, context);
        double norm = sqrt(at_middle * at_middle - values[0] * values[1]);
        if (at_middle == 0.0 || !(norm > 0.0)) return middle;
        best =
            middle + (middle - ends[0]) * (values[0] > values[1] ? at_middle : -at_middle) / norm;
        double at_best = f(best, context), scale = fmax(fabs(ends[0]), fabs(ends[1]));
        if (at_best == 0.0 || fabs(best - last) <= 1e-13 * scale || isnan(at_best)) return best;
        last = best;
        if (signbit(at_middle) != signbit(at_best)) {
            ends[0] = middle;
            values[0] = at_middle;
            ends[1] = best;
            values[1] = at_best;
        } else {
            int move = signbit(values[0]) == signbit(at_best) ? 0 : 1;
            ends[move] = best;
            values[move] = at_best;
        }
        if (fabs(ends[1] - ends[0]) <= 1e-14 * scale) return best;
    }
    return best;
}

double yl_tails_root(yl_tails_function f, const void *context, double low, double high)
{
    double ends[2] = {low, high}, values[2] = {f(low, context), f(high, context)};
    if (values[0] == 0.0) return low;
    if (values[1] == 0.0) return high;
    if (isnan(values[0]) || isnan(values[1]) || signbit(values[0]) == signbit(values[1]))
        return NAN;
    return ridders(f, context, ends, values);
}

struct beta {
    double a, b, below;
};

static double beta_excess(double logit, const void *context)
{
    const struct beta *beta = context;
    return beta_below(beta->a, beta->b, logit) - beta->below;
}

double yl_tails_beta_quantile(double a, double b, double below)
{
    if (!(a > 0.0 && b > 0.0 && below > 0.0 && below < 1.0)) return NAN;
    /* Tails of the logit are exponential, with rates a and b. */
    const struct beta beta = {a, b, below};
    double middle = log(a / b), reach = 40.0 * (sqrt(1.0 / a + 1.0 / b) + 1.0 / a + 1.0 / b);
    return 1.0 / (1.0 + exp(-yl_tails_root(beta_excess, &beta, middle - reach, middle + reach)));
}

struct tail {
    double t, df, shift, log_scale;
};

/* Density of S = sqrt(chi-square / df) times the normal tail that is left given S. */
static double mixture(double s, const void *context)
{
    const struct tail *tail = context;
    double log_density = tail->log_scale + (tail->df - 1.0) * log(s) - 0.5 * tail->df * s * s;
    return exp(log_density) * yl_tails_above(tail->t * s - tail->shift);
}

double yl_tails_noncentral(double t, double df, double shift)
{
    if (!(df >= 1.0) || isnan(t) || isnan(shift)) return NAN;
    struct tail tail = {t, df, shift, 0.0};
    if (df > 1e10) return yl_tails_above(t - shift);
    tail.log_scale = log(2.0) + 0.5 * df * log(0.5 * df) - gsl_sf_lngamma(0.5 * df);
    if (df > 1e4) { /* Stirling: the difference of two large numbers above would lose digits */
        double h = 0.5 * df;
        tail.log_scale = log(2.0) + h - 0.5 * log(6.283185307179586 / h) - 1.0 / (12.0 * h);
        tail.log_scale += 1.0 / (360.0 * h * h * h);
    }
    double spread = 10.0 / sqrt(2.0 * df);
    double low = fmax(1e-12, 1.0 - spread), high = 1.0 + spread;
    return yl_tails_integral(mixture, &tail, low, high, 20);
}

static double t_excess(double t, const void *context)
{
    const struct tail *tail = context;
    return log(fmax(yl_tails_t_above(t, tail->df), 1e-320)) - tail->shift;
}

double yl_tails_t_cut(double upper, double df)
{
    if (!(upper > 0.0 && upper < 1.0 && df > 0.0)) return NAN;
    if (upper == 0.5) return 0.0;
    if (upper > 0.5) return -yl_tails_t_cut(1.0 - upper, df);
    struct tail tail = {0.0, df, log(upper), 0.0};
    double low = 0.999 * yl_tails_cut(upper), high = 2.0 * low + 1.0;
    while (yl_tails_t_above(high, df) > upper && high < 1e300) high *= 4.0;
    return yl_tails_root(t_excess, &tail, fmin(low, 0.0), high);
}
