/* interval.c: closed forms over GSL's inverse distribution functions, contract in interval.h */
#include "sim/stats/interval.h"
#include "sim/stats/tails.h"
#include <gsl/gsl_cdf.h>
#include <math.h>

/* Library quantiles agree to some 1e-15 between processors; 36 bits are 1.5e-11. */
static double rounded(double value)
{
    int exponent;
    double fraction = frexp(value, &exponent);
    return ldexp(nearbyint(ldexp(fraction, 36)), exponent - 36);
}

static struct yl_interval around(double centre, double half)
{
    return (struct yl_interval){centre - half, centre + half};
}

double yl_interval_t(double level, double freedom)
{
    return rounded(gsl_cdf_tdist_Qinv((1 - level) / 2, freedom));
}

double yl_interval_z(double level) { return rounded(gsl_cdf_ugaussian_Qinv((1 - level) / 2)); }

double yl_interval_beyond(double chance) { return rounded(gsl_cdf_ugaussian_Qinv(chance / 2)); }

double yl_interval_none(double level)
{
    return level == 0.95 ? 3.69 : rounded(-log((1 - level) / 2));
}

struct yl_interval yl_interval_poisson(double events, double level)
{
    if (events <= 0) return (struct yl_interval){0, yl_interval_none(level)};
    return (struct yl_interval){rounded(gsl_cdf_gamma_Pinv((1 - level) / 2, events, 1)),
                                rounded(gsl_cdf_gamma_Qinv((1 - level) / 2, events + 1, 1))};
}

struct yl_interval yl_interval_wilson(struct yl_share share, double level)
{
    if (share.n <= 0) return (struct yl_interval){NAN, NAN};
    double z = yl_interval_z(level), n = share.n, p = share.x / n, below = 1 + z * z / n;
    double half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / below;
    struct yl_interval both = around((p + z * z / (2 * n)) / below, half);
    if (share.x <= 0) both.low = 0;
    if (share.x >= n) both.high = 1;
    return both;
}

struct yl_interval yl_interval_jeffreys(struct yl_share share, double level)
{
    double a = share.x + 0.5, b = share.n - share.x + 0.5, tail = (1 - level) / 2;
    return (struct yl_interval){share.x <= 0 ? 0 : yl_tails_beta_quantile(a, b, tail),
                                share.x >= share.n ? 1 : yl_tails_beta_quantile(a, b, 1 - tail)};
}

struct yl_interval yl_interval_wald(struct yl_share one, struct yl_share two, double level)
{
    double p = one.x / one.n, q = two.x / two.n;
    return around(p - q, yl_interval_z(level) * sqrt(p * (1 - p) / one.n + q * (1 - q) / two.n));
}

struct yl_interval yl_interval_newcombe(struct yl_share one, struct yl_share two, double level)
{
    struct yl_interval interval = yl_interval_wilson(one, level),
                       b = yl_interval_wilson(two, level);
    double p = one.x / one.n, q = two.x / two.n;
    return (struct yl_interval){
        p - q - sqrt((p - interval.low) * (p - interval.low) + (b.high - q) * (b.high - q)),
        p - q + sqrt((interval.high - p) * (interval.high - p) + (q - b.low) * (q - b.low)),
    };
}

struct yl_interval yl_interval_katz(struct yl_share one, struct yl_share two, double level)
{
    if (one.x <= 0 || two.x <= 0) return (struct yl_interval){NAN, NAN};
    double lift = log(one.x / one.n) - log(two.x / two.n);
    double se = sqrt(1 / one.x - 1 / one.n + 1 / two.x - 1 / two.n), z = yl_interval_z(level);
    return (struct yl_interval){exp(lift - z * se) - 1, exp(lift + z * se) - 1};
}

struct yl_interval yl_interval_lift_delta(struct yl_share one, struct yl_share two, double level)
{
    if (two.x <= 0) return (struct yl_interval){NAN, NAN};
    double p = one.x / one.n, q = two.x / two.n, ratio = p / q;
    double variance = p * (1 - p) / one.n / (q * q) + ratio * ratio * (1 - q) * q / two.n / (q * q);
    return around(ratio - 1, yl_interval_z(level) * sqrt(variance));
}

struct yl_lift yl_interval_fieller(struct yl_fieller of, double cut)
{
    const double sign = of.one < 0.0 ? -1.0 : 1.0; /* more is more, whatever the control's sign */
    struct yl_lift lift = {sign * (of.two / of.one - 1.0), YL_LIFT_UNKNOWN, {NAN, NAN}};
    double c = cut * cut, a = of.one * of.one - c * of.v_one,
           b = of.one * of.two - c * of.covariance, d = of.two * of.two - c * of.v_two;
    double root = b * b - a * d;
    if (!(of.v_one + of.v_two > 0.0) || !isfinite(cut) || isnan(root)) return lift;
    if (a <= 0.0 && !(root > 0.0)) {
        lift.is = YL_LIFT_ANY;
        return lift;
    }
    root = sqrt(fmax(0.0, root));
    double p = b + (b < 0.0 ? -root : root); /* the root that does not cancel */
    double one = sign * (p / a - 1.0), two = sign * (fabs(p) > 0.0 ? d / p - 1.0 : -1.0);
    lift.is = a > 0.0 ? YL_LIFT_BETWEEN : YL_LIFT_OUTSIDE;
    lift.interval = (struct yl_interval){fmin(one, two), fmax(one, two)};
    return lift;
}
