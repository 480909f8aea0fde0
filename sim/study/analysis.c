/* analysis.c: closed forms on counts and sums, contract in analysis.h */
#include "sim/study/analysis.h"
#include "sim/study/tails.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static double two_sided(double z) { return 2.0 * yl_tails_above(fabs(z)); }

struct yl_analysis_shares yl_analysis_shares(struct yl_share one, struct yl_share two, double level)
{
    struct yl_analysis_shares r;
    double p1 = one.x / one.n, p2 = two.x / two.n, parts = 1.0 / one.n + 1.0 / two.n;
    double pooled = (one.x + two.x) / (one.n + two.n), v = pooled * (1.0 - pooled) * parts;
    r.difference = p2 - p1;
    r.ratio = p1 > 0.0 ? p2 / p1 : NAN;
    r.z = v > 0.0 ? r.difference / sqrt(v) : NAN;
    r.p = two_sided(r.z);
    r.chi2 = r.z * r.z;
    double apart = fmax(0.0, fabs(r.difference) - 0.5 * parts);
    r.chi2_yates = v > 0.0 ? apart * apart / v : NAN;
    r.p_yates = two_sided(sqrt(r.chi2_yates));
    double truth = p1 * (1.0 - p1) / one.n + p2 * (1.0 - p2) / two.n;
    r.z_unpooled = truth > 0.0 ? r.difference / sqrt(truth) : NAN;
    r.p_unpooled = two_sided(r.z_unpooled);
    r.newcombe = yl_interval_newcombe(two, one, level);
    r.wald = yl_interval_wald(two, one, level);
    r.katz = yl_interval_katz(two, one, level);
    r.lift = yl_interval_lift_delta(two, one, level);
    return r;
}

double yl_analysis_fisher(struct yl_share one, struct yl_share two)
{
    unsigned n1 = (unsigned)one.n, n2 = (unsigned)two.n, m = (unsigned)(one.x + two.x);
    unsigned low = m > n1 ? m - n1 : 0, high = m < n2 ? m : n2;
    double seen = gsl_ran_hypergeometric_pdf((unsigned)two.x, n2, n1, m), p = 0.0;
    for (unsigned x = low; x <= high; x++) {
        double here = gsl_ran_hypergeometric_pdf(x, n2, n1, m);
        if (here <= seen * (1.0 + 1e-7)) p += here; /* equal tables differ in their last bits */
    }
    return fmin(p, 1.0);
}

void yl_analysis_add(struct yl_analysis_sums *s, double x, double y)
{
    s->n += 1.0;
    double dx = x - s->mean_x, dy = y - s->mean_y;
    s->mean_x += dx / s->n;
    s->mean_y += dy / s->n;
    s->xx += dx * (x - s->mean_x);
    s->xy += dx * (y - s->mean_y);
    s->yy += dy * (y - s->mean_y);
}

void yl_analysis_merge(struct yl_analysis_sums *s, const struct yl_analysis_sums *more)
{
    double n = s->n + more->n;
    if (!(n > 0.0)) return;
    double dx = more->mean_x - s->mean_x, dy = more->mean_y - s->mean_y;
    double weight = s->n * more->n / n;
    s->mean_x += dx * more->n / n;
    s->mean_y += dy * more->n / n;
    s->xx += more->xx + dx * dx * weight;
    s->xy += more->xy + dx * dy * weight;
    s->yy += more->yy + dy * dy * weight;
    s->n = n;
}

static struct yl_analysis_test judged(double estimate, double variance, double df, double level)
{
    struct yl_analysis_test t = {estimate, NAN, NAN, df, NAN, {NAN, NAN}};
    if (!(variance > 0.0) || !(df > 0.0)) return t;
    t.se = sqrt(variance);
    t.statistic = estimate / t.se;
    t.p = isinf(df) ? two_sided(t.statistic) : 2.0 * yl_tails_t_above(fabs(t.statistic), df);
    double cut = isinf(df) ? yl_interval_z(level) : yl_interval_t(level, df);
    t.interval = (struct yl_interval){estimate - cut * t.se, estimate + cut * t.se};
    return t;
}

struct yl_analysis_test yl_analysis_student(const struct yl_analysis_sums *one,
                                            const struct yl_analysis_sums *two, double level)
{
    double df = one->n + two->n - 2.0;
    double v = (one->yy + two->yy) / df * (1.0 / one->n + 1.0 / two->n);
    return judged(two->mean_y - one->mean_y, v, df, level);
}

struct yl_analysis_test yl_analysis_welch(const struct yl_analysis_sums *one,
                                          const struct yl_analysis_sums *two, double level)
{
    double f1 = one->n - 1.0, f2 = two->n - 1.0;
    double v1 = one->yy / f1 / one->n, v2 = two->yy / f2 / two->n, v = v1 + v2;
    return judged(two->mean_y - one->mean_y, v, v * v / (v1 * v1 / f1 + v2 * v2 / f2), level);
}

struct yl_analysis_sums yl_analysis_linear(const struct yl_analysis_sums *top,
                                           const struct yl_analysis_sums *below, double dy)
{
    double d = below->mean_y, r = top->mean_y / d;
    struct yl_analysis_sums s = {.n = top->n, .mean_x = top->mean_x, .mean_y = r, .xx = top->xx};
    double left = top->yy - 2.0 * r * dy + r * r * below->yy;
    s.yy = left > 1e-12 * (top->yy + r * r * below->yy) ? left / (d * d) : 0.0; /* not last bits */
    s.xy = (top->xy - r * below->xy) / d;
    s.per = d;
    return s;
}

double yl_analysis_information(const struct yl_analysis_sums *s)
{
    return s->per > 0.0 ? s->yy * s->per * s->per : s->yy;
}

struct yl_analysis_ratio yl_analysis_ratio(const struct yl_analysis_sums *s)
{
    struct yl_analysis_sums top = {.n = s->n, .mean_y = s->mean_y, .yy = s->yy},
                            below = {.n = s->n, .mean_y = s->mean_x, .yy = s->xx},
                            linear = yl_analysis_linear(&top, &below, s->xy);
    double r = linear.mean_y, v = s->n > 1.0 ? linear.yy / (s->n - 1.0) / s->n : NAN;
    double naive = r >= 0.0 && r <= 1.0 ? r * (1.0 - r) / (s->n * s->mean_x) : NAN;
    return (struct yl_analysis_ratio){r, v, sqrt(v), naive};
}

struct yl_analysis_test yl_analysis_ratios(const struct yl_analysis_sums *one,
                                           const struct yl_analysis_sums *two, double level)
{
    double v = one->yy / (one->n - 1.0) / one->n + two->yy / (two->n - 1.0) / two->n;
    return judged(two->mean_y - one->mean_y, v, INFINITY, level);
}

struct yl_analysis_cuped yl_analysis_cuped(const struct yl_analysis_sums *s)
{
    struct yl_analysis_cuped c;
    c.theta = s->xx > 0.0 ? s->xy / s->xx : 0.0;
    c.correlation = s->xx > 0.0 && s->yy > 0.0 ? s->xy / sqrt(s->xx * s->yy) : 0.0;
    c.raw = s->n > 1.0 ? s->yy / (s->n - 1.0) : NAN;
    c.factor = 1.0 - c.correlation * c.correlation;
    c.adjusted = c.raw * c.factor;
    return c;
}

struct yl_analysis_test yl_analysis_cuped_test(const struct yl_analysis_sums *one,
                                               const struct yl_analysis_sums *two, double level)
{
    double xx = one->xx + two->xx, theta = xx > 0.0 ? (one->xy + two->xy) / xx : 0.0;
    double v = 0.0;
    const struct yl_analysis_sums *arms[2] = {one, two};
    for (int i = 0; i < 2; i++) {
        const struct yl_analysis_sums *s = arms[i];
        double left = s->yy - 2.0 * theta * s->xy + theta * theta * s->xx;
        v += fmax(0.0, left) / (s->n - 1.0) / s->n;
    }
    double gap = two->mean_y - one->mean_y - theta * (two->mean_x - one->mean_x);
    return judged(gap, v, INFINITY, level);
}

struct yl_analysis_srm yl_analysis_srm(const double *counts, const double *weights, size_t arms)
{
    double all = 0.0, weight = 0.0;
    for (size_t i = 0; i < arms; i++) {
        all += counts[i];
        weight += weights[i];
    }
    struct yl_analysis_srm r = {0.0, (double)arms - 1.0, NAN, 0.0};
    for (size_t i = 0; i < arms; i++) {
        double expected = all * weights[i] / weight, gap = counts[i] - expected;
        r.chi2 += gap * gap / expected;
        r.worst = fmax(r.worst, fabs(gap / expected));
    }
    r.p = arms > 1 && all > 0.0 ? gsl_cdf_chisq_Q(r.chi2, r.df) : NAN;
    return r;
}
