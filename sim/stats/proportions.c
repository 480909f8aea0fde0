/* proportions.c: normal formulas and enumeration, contract in proportions.h */
#include "sim/stats/proportions.h"
#include "sim/stats/tails.h"
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

double yl_proportions_h(double p1, double p2) { return 2.0 * (asin(sqrt(p2)) - asin(sqrt(p1))); }

double yl_proportions_distance(const struct yl_proportions *test)
{
    double better = test->lower_is_better ? test->p1 - test->p2 : test->p2 - test->p1;
    return test->margin == 0.0 ? fabs(better) : better + test->margin;
}

/* The likeliest shares with p2 - p1 = gap: the root of a cubic (Farrington & Manning 1990,
 * appendix). */
static void restricted(double share[2], const struct yl_proportions *test, double gap)
{
    double r = test->n1 / test->n2, q2 = test->p2, q1 = test->p1;
    double a = 1.0 + r, b = -(1.0 + r + q2 + r * q1 + gap * (r + 2.0));
    double c = gap * gap + gap * (2.0 * q2 + r + 1.0) + q2 + r * q1, d = -q2 * gap * (1.0 + gap);
    double third = b / (3.0 * a);
    double v = third * third * third - b * c / (6.0 * a * a) + d / (2.0 * a);
    double u = copysign(sqrt(fmax(0.0, third * third - c / (3.0 * a))), v == 0.0 ? 1.0 : v);
    double ratio = u == 0.0 ? 0.0 : v / (u * u * u);
    double w = (3.141592653589793 + acos(fmin(1.0, fmax(-1.0, ratio)))) / 3.0;
    share[1] = fmin(1.0, fmax(0.0, 2.0 * u * cos(w) - third));
    share[0] = fmin(1.0, fmax(0.0, share[1] - gap));
}

static double null_variance(const struct yl_proportions *test)
{
    double n1 = test->n1, n2 = test->n2, p1 = test->p1, p2 = test->p2;
    double both = p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2;
    double pooled = (n1 * p1 + n2 * p2) / (n1 + n2), share[2];
    switch (test->method) {
    case YL_PROPORTIONS_POOLED:
        return pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    case YL_PROPORTIONS_BASELINE:
        return p1 * (1.0 - p1) * (1.0 / n1 + 1.0 / n2);
    case YL_PROPORTIONS_MANNING:
        restricted(share, test, test->lower_is_better ? test->margin : -test->margin);
        return share[0] * (1.0 - share[0]) / n1 + share[1] * (1.0 - share[1]) / n2;
    case YL_PROPORTIONS_UNPOOLED:
    case YL_PROPORTIONS_ARCSINE:
    case YL_PROPORTIONS_EXACT:
    case YL_PROPORTIONS_FISHER:
    case YL_PROPORTIONS_METHODS:
        break;
    }
    return both;
}

static double normal_power(const struct yl_proportions *test)
{
    double n1 = test->n1, n2 = test->n2, side = test->alpha / test->sided;
    const bool clusters = test->df > 0.0;
    double z = clusters ? yl_tails_t_cut(side, test->df) : yl_tails_cut(side);
    double distance = yl_proportions_distance(test);
    bool both = test->both_ends && test->sided == 2 && test->margin == 0.0;
    if (test->method == YL_PROPORTIONS_ARCSINE) {
        if (test->margin != 0.0) return NAN;
        double shift = fabs(yl_proportions_h(test->p1, test->p2)) / sqrt(1.0 / n1 + 1.0 / n2);
        return yl_tails_above(z - shift) + (both ? yl_tails_above(z + shift) : 0.0);
    }
    double truth = test->p1 * (1.0 - test->p1) / n1 + test->p2 * (1.0 - test->p2) / n2;
    if (!(truth > 0.0)) return NAN;
    double cut = z * sqrt(null_variance(test)), sd = sqrt(truth);
    if (test->continuity) cut += 0.5 * (1.0 / n1 + 1.0 / n2);
    if (clusters) {
        double power = yl_tails_noncentral(cut / sd, test->df, distance / sd);
        return both ? power + yl_tails_noncentral(cut / sd, test->df, -distance / sd) : power;
    }
    double power = yl_tails_above((cut - distance) / sd);
    return both ? power + yl_tails_above((cut + distance) / sd) : power;
}

struct window {
    int low, high; /* counts whose chance is not hopeless */
};

static struct window likely(double p, int n)
{
    double wide = 9.0 * sqrt(n * p * (1.0 - p)) + 40.0;
    return (struct window){(int)fmax(0.0, floor(n * p - wide)), (int)fmin(n, ceil(n * p + wide))};
}

/* Does the z test with pooled variance find arm 2 different (one-sided: better)? */
static bool pooled_rejects(const struct yl_proportions *test, int x1, int x2, double cut)
{
    double n1 = test->n1, n2 = test->n2, pooled = (x1 + x2) / (n1 + n2);
    double variance = pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    double gap = x2 / n2 - x1 / n1;
    if (!(variance > 0.0)) return false;
    if (test->sided == 2)
        gap = fabs(gap);
    else if (test->p2 < test->p1)
        gap = -gap;
    if (test->continuity) gap -= 0.5 * (1.0 / n1 + 1.0 / n2);
    return gap >= cut * sqrt(variance);
}

static double enumerate_pooled(const struct yl_proportions *test)
{
    int n1 = (int)test->n1, n2 = (int)test->n2;
    struct window w1 = likely(test->p1, n1), w2 = likely(test->p2, n2);
    double cut = yl_tails_cut(test->alpha / test->sided), power = 0.0;
    for (int x1 = w1.low; x1 <= w1.high; x1++) {
        double chance = gsl_ran_binomial_pdf((unsigned)x1, test->p1, (unsigned)n1), inside = 0.0;
        if (chance < 1e-18) continue;
        /* What is not rejected is one stretch of counts of arm 2, so two tails of its law are
         * enough. */
        int from = w2.low, to = w2.high;
        while (from <= w2.high && pooled_rejects(test, x1, from, cut)) from++;
        while (to >= from && pooled_rejects(test, x1, to, cut)) to--;
        if (to < from)
            inside = 0.0;
        else if (from == w2.low && to == w2.high)
            inside = 1.0;
        else
            for (int x2 = from; x2 <= to; x2++)
                inside += gsl_ran_binomial_pdf((unsigned)x2, test->p2, (unsigned)n2);
        power += chance * (1.0 - inside);
    }
    return power;
}

/* Smallest and largest counts of arm 2, given the total, that Fisher's test does not reject. */
static struct window fisher_window(const struct yl_proportions *test, int total)
{
    unsigned n1 = (unsigned)test->n1, n2 = (unsigned)test->n2, m = (unsigned)total;
    struct window window = {total > (int)n1 ? total - (int)n1 : 0,
                            total < (int)n2 ? total : (int)n2};
    double left = 0.0, right = 0.0, low, high;
    bool up = test->p2 >= test->p1;
    if (test->sided == 1) {
        while (up && window.low <= window.high &&
               right + (high = gsl_ran_hypergeometric_pdf((unsigned)window.high, n2, n1, m)) <=
                   test->alpha) {
            right += high;
            window.high--;
        }
        while (!up && window.low <= window.high &&
               left + (low = gsl_ran_hypergeometric_pdf((unsigned)window.low, n2, n1, m)) <=
                   test->alpha) {
            left += low;
            window.low++;
        }
        return window;
    }
    /* Two-sided: counts no likelier than the one seen; taken off from the less likely end. */
    while (window.low <= window.high) {
        low = gsl_ran_hypergeometric_pdf((unsigned)window.low, n2, n1, m);
        high = gsl_ran_hypergeometric_pdf((unsigned)window.high, n2, n1, m);
        bool even = fabs(low - high) <= 1e-7 * fmax(low, high) && window.low != window.high;
        double more = even ? low + high : fmin(low, high);
        if (left + more > test->alpha) break;
        left += more;
        if (even || low < high) window.low++;
        if (even || !(low < high)) window.high--;
    }
    return window;
}

static double enumerate_fisher(const struct yl_proportions *test)
{
    int n1 = (int)test->n1, n2 = (int)test->n2;
    struct window w1 = likely(test->p1, n1), w2 = likely(test->p2, n2);
    double power = 0.0;
    for (int total = w1.low + w2.low; total <= w1.high + w2.high; total++) {
        struct window keep = fisher_window(test, total);
        for (int x2 = w2.low; x2 <= w2.high && x2 <= total; x2++) {
            int x1 = total - x2;
            if (x1 < w1.low || x1 > w1.high || (x2 >= keep.low && x2 <= keep.high)) continue;
            power += gsl_ran_binomial_pdf((unsigned)x1, test->p1, (unsigned)n1) *
                     gsl_ran_binomial_pdf((unsigned)x2, test->p2, (unsigned)n2);
        }
    }
    return power;
}

double yl_proportions_power(const struct yl_proportions *test)
{
    bool good = test->p1 >= 0.0 && test->p1 <= 1.0 && test->p2 >= 0.0 && test->p2 <= 1.0 &&
                test->n1 > 0.0 && test->n2 > 0.0 && test->alpha > 0.0 && test->alpha < 1.0;
    if (!good) return NAN;
    if (test->method != YL_PROPORTIONS_EXACT && test->method != YL_PROPORTIONS_FISHER)
        return normal_power(test);
    if (test->n1 > YL_PROPORTIONS_MOST || test->n2 > YL_PROPORTIONS_MOST || test->margin != 0.0)
        return NAN;
    return test->method == YL_PROPORTIONS_EXACT ? enumerate_pooled(test) : enumerate_fisher(test);
}
