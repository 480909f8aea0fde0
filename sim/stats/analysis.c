/* analysis.c: closed forms on counts and sums, contract in analysis.h */
#include "sim/stats/analysis.h"
#include "sim/stats/tails.h"
#include "sim/stats/two_sum.h"
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static double two_sided(double z) { return 2.0 * yl_tails_above(fabs(z)); }

struct yl_analysis_shares yl_analysis_shares(struct yl_share one, struct yl_share two, double level)
{
    struct yl_analysis_shares shares;
    double p1 = one.x / one.n, p2 = two.x / two.n, parts = 1.0 / one.n + 1.0 / two.n;
    double pooled = (one.x + two.x) / (one.n + two.n), v = pooled * (1.0 - pooled) * parts;
    shares.difference = p2 - p1;
    shares.ratio = p1 > 0.0 ? p2 / p1 : NAN;
    shares.z = v > 0.0 ? shares.difference / sqrt(v) : NAN;
    shares.p = two_sided(shares.z);
    shares.chi2 = shares.z * shares.z;
    double apart = fmax(0.0, fabs(shares.difference) - 0.5 * parts);
    shares.chi2_yates = v > 0.0 ? apart * apart / v : NAN;
    shares.p_yates = two_sided(sqrt(shares.chi2_yates));
    double truth = p1 * (1.0 - p1) / one.n + p2 * (1.0 - p2) / two.n;
    shares.z_unpooled = truth > 0.0 ? shares.difference / sqrt(truth) : NAN;
    shares.p_unpooled = two_sided(shares.z_unpooled);
    shares.newcombe = yl_interval_newcombe(two, one, level);
    shares.wald = yl_interval_wald(two, one, level);
    shares.katz = yl_interval_katz(two, one, level);
    shares.lift = yl_interval_lift_delta(two, one, level);
    return shares;
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

void yl_analysis_add(struct yl_analysis_sums *sums, double x, double y)
{
    sums->n += 1.0;
    double dx = x - sums->mean_x - sums->lost_x, dy = y - sums->mean_y - sums->lost_y;
    yl_two_sum(&sums->mean_x, &sums->lost_x, dx / sums->n);
    yl_two_sum(&sums->mean_y, &sums->lost_y, dy / sums->n);
    double left_y = y - sums->mean_y - sums->lost_y;
    sums->xx += dx * (x - sums->mean_x - sums->lost_x);
    sums->xy += dx * left_y;
    sums->yy += dy * left_y;
}

void yl_analysis_merge(struct yl_analysis_sums *sums, const struct yl_analysis_sums *more)
{
    double n = sums->n + more->n;
    if (!(n > 0.0)) return;
    double dx = more->mean_x - sums->mean_x + (more->lost_x - sums->lost_x),
           dy = more->mean_y - sums->mean_y + (more->lost_y - sums->lost_y);
    double weight = sums->n * more->n / n;
    yl_two_sum(&sums->mean_x, &sums->lost_x, dx * more->n / n);
    yl_two_sum(&sums->mean_y, &sums->lost_y, dy * more->n / n);
    sums->xx += more->xx + dx * dx * weight;
    sums->xy += more->xy + dx * dy * weight;
    sums->yy += more->yy + dy * dy * weight;
    sums->n = n;
}

const struct yl_analysis yl_analysis_none = {NAN, NAN, NAN, NAN, NAN, NAN, {NAN, NAN}};

struct yl_analysis yl_analysis_t(double estimate, double variance, double df, double level)
{
    struct yl_analysis test = yl_analysis_none;
    test.estimate = estimate;
    test.df = df;
    if (!(variance > 0.0) || !(df > 0.0)) return test;
    test.se = sqrt(variance);
    test.statistic = estimate / test.se;
    test.p =
        isinf(df) ? two_sided(test.statistic) : 2.0 * yl_tails_t_above(fabs(test.statistic), df);
    const double z = test.p > 0.0 ? yl_tails_cut(0.5 * test.p) : 38.0; /* below the least double */
    if (test.p >= 0.0) test.z = estimate < 0.0 ? -z : z;
    double cut = isinf(df) ? yl_interval_z(level) : yl_interval_t(level, df);
    test.interval = (struct yl_interval){estimate - cut * test.se, estimate + cut * test.se};
    return test;
}

/* Of means that are equal but for the rounding of their values (0.1 + 0.2 and 0.3): 0. */
static double difference(const struct yl_analysis_sums *one, const struct yl_analysis_sums *two)
{
    const double apart = two->mean_y - one->mean_y + (two->lost_y - one->lost_y),
                 rounding = 2 * DBL_EPSILON * fmax(fabs(one->mean_y), fabs(two->mean_y));
    return fabs(apart) > rounding ? apart : 0.0;
}

/* Variances of two means with their degrees of freedom; Satterthwaite's for both, less `fitted`. */
static double unequal_df(double v1, double f1, double v2, double f2, double fitted)
{
    double v = v1 + v2;
    return v * v / (v1 * v1 / f1 + v2 * v2 / f2) - fitted;
}

struct yl_analysis yl_analysis_welch(const struct yl_analysis_sums *one,
                                     const struct yl_analysis_sums *two, double level)
{
    double f1 = one->n - 1.0, f2 = two->n - 1.0;
    double v1 = one->yy / f1 / one->n, v2 = two->yy / f2 / two->n;
    return yl_analysis_t(difference(one, two), v1 + v2, unequal_df(v1, f1, v2, f2, 0.0), level);
}

struct yl_analysis_sums yl_analysis_linear(const struct yl_analysis_sums *top,
                                           const struct yl_analysis_sums *below, double dy)
{
    double d = below->mean_y, r = top->mean_y / d;
    struct yl_analysis_sums sums = {.n = top->n, .mean_x = top->mean_x, .mean_y = r, .xx = top->xx};
    double left = top->yy - 2.0 * r * dy + r * r * below->yy;
    sums.yy =
        left > 1e-12 * (top->yy + r * r * below->yy) ? left / (d * d) : 0.0; /* not last bits */
    sums.xy = (top->xy - r * below->xy) / d;
    sums.per = d;
    return sums;
}

double yl_analysis_information(const struct yl_analysis_sums *sums)
{
    return sums->per > 0.0 ? sums->yy * sums->per * sums->per : sums->yy;
}

struct yl_analysis_cuped yl_analysis_cuped(const struct yl_analysis_sums *sums)
{
    struct yl_analysis_cuped cuped;
    cuped.theta = sums->xx > 0.0 ? sums->xy / sums->xx : 0.0;
    cuped.correlation =
        sums->xx > 0.0 && sums->yy > 0.0 ? sums->xy / sqrt(sums->xx * sums->yy) : 0.0;
    cuped.raw = sums->n > 1.0 ? sums->yy / (sums->n - 1.0) : NAN;
    cuped.factor = 1.0 - cuped.correlation * cuped.correlation;
    cuped.adjusted = cuped.raw * cuped.factor;
    return cuped;
}

static struct yl_analysis cuped_test(const struct yl_analysis_sums *one,
                                     const struct yl_analysis_sums *two, double level)
{
    const struct yl_analysis_sums *arms[2] = {one, two};
    double xx = one->xx + two->xx, theta = xx > 0.0 ? (one->xy + two->xy) / xx : 0.0;
    double fitted = xx > 0.0, rest = one->n + two->n - 2.0 - fitted, left = 0.0, v[2];
    double apart = two->mean_x - one->mean_x;
    for (int i = 0; i < 2; i++) {
        const struct yl_analysis_sums *sums = arms[i];
        double squares = fmax(0.0, sums->yy - 2.0 * theta * sums->xy + theta * theta * sums->xx);
        v[i] = squares / (sums->n - 1.0) / sums->n * (rest + fitted) / rest;
        left += squares;
    }
    double slope = fitted > 0.0 ? apart * apart * left / rest / xx : 0.0;
    double df = unequal_df(v[0], one->n - 1.0, v[1], two->n - 1.0, fitted);
    return yl_analysis_t(difference(one, two) - theta * apart, v[0] + v[1] + slope, df, level);
}

struct yl_analysis_srm yl_analysis_srm(const double *counts, const double *weights, size_t arms)
{
    double all = 0.0, weight = 0.0;
    for (size_t i = 0; i < arms; i++) {
        all += counts[i];
        weight += weights[i];
    }
    struct yl_analysis_srm srm = {0.0, (double)arms - 1.0, NAN, 0.0};
    for (size_t i = 0; i < arms; i++) {
        double expected = all * weights[i] / weight, gap = counts[i] - expected;
        srm.chi2 += gap * gap / expected;
        srm.worst = fmax(srm.worst, fabs(gap / expected));
    }
    srm.p = arms > 1 && all > 0.0 ? gsl_cdf_chisq_Q(srm.chi2, srm.df) : NAN;
    return srm;
}

static struct yl_analysis of_shares(const struct yl_analysis_sums *one,
                                    const struct yl_analysis_sums *two, double level)
{
    struct yl_share a = {round(one->n * one->mean_y), one->n}; /* counts, whatever a mean lost */
    struct yl_share b = {round(two->n * two->mean_y), two->n};
    struct yl_analysis result = yl_analysis_none;
    if (!(a.n > 0.0) || !(b.n > 0.0)) return result;
    struct yl_analysis_shares s = yl_analysis_shares(a, b, level);
    result.estimate = s.difference;
    result.statistic = result.z = s.z;
    result.df = INFINITY;
    result.p = s.p;
    result.interval = s.newcombe;
    result.se = s.z_unpooled != 0.0 ? s.difference / s.z_unpooled : NAN;
    if (!(result.se > 0.0)) {
        double p1 = one->mean_y, p2 = two->mean_y, v = p1 * (1 - p1) / a.n + p2 * (1 - p2) / b.n;
        result.se = v > 0.0 ? sqrt(v) : NAN;
    }
    return result;
}

struct yl_analysis yl_analysis_compare(const struct yl_analysis_sums *one,
                                       const struct yl_analysis_sums *two,
                                       struct yl_analysis_how how)
{
    if (how.share && !how.covariate) return of_shares(one, two, how.level);
    return how.covariate ? cuped_test(one, two, how.level) : yl_analysis_welch(one, two, how.level);
}

struct yl_analysis_apart yl_analysis_apart(const struct yl_analysis *of, size_t count)
{
    struct yl_analysis_apart out = {NAN, NAN, NAN, NAN};
    double weight = 0.0, sum = 0.0, q = 0.0, left = 0.0, k = 0.0;
    for (size_t i = 0; i < count; i++) {
        if (!(of[i].se > 0.0)) continue;
        double w = 1.0 / of[i].se / of[i].se;
        weight += w;
        sum += w * of[i].estimate;
        k++;
    }
    if (k < 2.0) return out;
    const double common = sum / weight;
    for (size_t i = 0; i < count; i++) {
        if (!(of[i].se > 0.0)) continue;
        double w = 1.0 / of[i].se / of[i].se, apart = of[i].estimate - common,
               rest = 1.0 - w / weight;
        q += w * apart * apart;
        left += rest * rest / of[i].df;
    }
    out.df1 = k - 1.0;
    out.df2 = left > 0.0 ? (k * k - 1.0) / 3.0 / left : INFINITY;
    out.f = q / out.df1 / (1.0 + 2.0 * (k - 2.0) / (k * k - 1.0) * left);
    out.p = isinf(out.df2) ? gsl_cdf_chisq_Q(q, out.df1) : gsl_cdf_fdist_Q(out.f, out.df1, out.df2);
    return out;
}

struct yl_lift yl_analysis_lift(const struct yl_analysis_sums *one,
                                const struct yl_analysis_sums *two, struct yl_analysis_how how)
{
    double v[2], df[2], m[2] = {one->mean_y, two->mean_y};
    const struct yl_analysis_sums *arm[2] = {one, two};
    for (int a = 0; a < 2; a++) {
        df[a] = arm[a]->n - 1.0;
        v[a] = how.share ? m[a] * (1.0 - m[a]) / arm[a]->n : arm[a]->yy / df[a] / arm[a]->n;
    }
    double cut = how.share ? yl_interval_z(how.level) : NAN;
    if (!how.share && v[0] + v[1] > 0.0)
        cut = yl_interval_t(how.level, unequal_df(v[0], df[0], v[1], df[1], 0.0));
    return yl_interval_fieller((struct yl_fieller){m[0], m[1], v[0], v[1], 0.0}, cut);
}

struct yl_analysis_sums yl_analysis_scaled(const struct yl_analysis_sums *sums, double by)
{
    struct yl_analysis_sums scaled = *sums;
    scaled.mean_y *= by;
    scaled.xy *= by;
    scaled.yy *= by * by;
    return scaled;
}

double yl_analysis_at_margin(struct yl_analysis_guard guard, double control)
{
    return guard.lower_is_better != (control < 0.0) ? 1.0 + guard.worse_by : 1.0 - guard.worse_by;
}

struct yl_analysis yl_analysis_margin(const struct yl_analysis_sums *one,
                                      const struct yl_analysis_sums *two,
                                      struct yl_analysis_guard guard, struct yl_analysis_how how)
{
    struct yl_analysis_sums margin =
        yl_analysis_scaled(one, yl_analysis_at_margin(guard, one->mean_y));
    struct yl_analysis test = yl_analysis_welch(&margin, two, how.level);
    return yl_analysis_beyond(&test, guard);
}

struct yl_analysis yl_analysis_beyond(const struct yl_analysis *test,
                                      struct yl_analysis_guard guard)
{
    double sign = guard.lower_is_better ? -1.0 : 1.0;
    struct yl_analysis distance = *test;
    distance.estimate *= sign;
    distance.statistic *= sign;
    if (!(test->se > 0.0)) return distance;
    distance.p = yl_tails_t_above(distance.statistic, test->df);
    distance.z = distance.p > 0.0 ? yl_tails_cut(distance.p) : 38.0;
    distance.interval = sign > 0.0
                            ? test->interval
                            : (struct yl_interval){-test->interval.high, -test->interval.low};
    return distance;
}

const char *const yl_analysis_decisions[YL_ANALYSIS_DECISIONS] = {"hold", "ship", "stop"};

enum yl_analysis_decision
yl_analysis_decide(int metric, const struct yl_analysis_decision_guard *guard, size_t guards)
{
    bool holds = true;
    if (metric < 0) return YL_ANALYSIS_STOP;
    for (size_t i = 0; i < guards; i++) {
        if (guard[i].interval.high < 0.0) return YL_ANALYSIS_STOP;
        if (guard[i].guard.worse_by > 0.0) holds = holds && guard[i].interval.low > 0.0;
    }
    return metric > 0 && holds ? YL_ANALYSIS_SHIP : YL_ANALYSIS_HOLD;
}

struct yl_analysis yl_analysis_switchback(const struct yl_analysis_block *block, size_t blocks,
                                          double level)
{
    struct yl_analysis_sums sums = {0};
    for (size_t i = 0; i + 1 < blocks; i += 2) {
        const struct yl_analysis_block *control = &block[i + block[i].treated],
                                       *treatment = &block[i + !block[i].treated];
        if (control->treated != treatment->treated && control->per > 0.0 && treatment->per > 0.0)
            yl_analysis_add(&sums, 0.0, treatment->y / treatment->per - control->y / control->per);
    }
    double df = sums.n - 1.0, v = df > 0.0 ? sums.yy / df / sums.n : 0.0;
    return yl_analysis_t(sums.n > 0.0 ? sums.mean_y : NAN, v, df, level);
}
