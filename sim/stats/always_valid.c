/* always_valid.c: closed forms, and the looks of sequential.h for the plan, contract in
 * always_valid.h */
#include "sim/stats/always_valid.h"
#include "sim/base/get.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <stdlib.h>

double yl_always_valid_ratio(double d, double v, double tau)
{
    double t = tau * tau;
    return sqrt(v / (v + t)) * exp(t * d * d / (2.0 * v * (v + t)));
}

double yl_always_valid_p(double d, double v, double tau)
{
    double ratio = yl_always_valid_ratio(d, v, tau);
    return ratio > 1.0 ? 1.0 / ratio : 1.0;
}

double yl_always_valid_halfwidth(double v, double tau, double alpha)
{
    double t = tau * tau;
    return sqrt(v * (v + t) / t * (log1p(t / v) - 2.0 * log(alpha)));
}

/* rho^2 times the size at which the sequence is tightest. */
static double tightest(double alpha)
{
    double l = -2.0 * log(alpha);
    return l + log(l + 1.0);
}

double yl_always_valid_cut(double passed, double alpha)
{
    const double m = passed * tightest(alpha); /* rho^2 n */
    return sqrt((1.0 + 1.0 / m) * (log1p(m) - 2.0 * log(alpha)));
}

double yl_always_valid_cut_p(double z, double passed, double alpha)
{
    double m = passed * tightest(alpha);
    return fmin(1.0, sqrt(1.0 + m) * exp(-0.5 * z * z * m / (1.0 + m)));
}

double yl_always_valid_cut_t(double n, double tuned, double alpha)
{
    /* sqrt(1 + m) ((1 + u / (1 + m)) / (1 + u))^(n / 2) = alpha, u = t^2 / (n - 1) */
    const double m = n * tightest(alpha) / tuned, grown = exp((log1p(m) - 2.0 * log(alpha)) / n);
    return grown < 1.0 + m ? sqrt((n - 1.0) * (grown - 1.0) / (1.0 - grown / (1.0 + m)))
                           : (double)INFINITY;
}

static double gap(double log_n, const void *context)
{
    const struct yl_always_valid_plan *plan = context;
    double v = plan->unit_variance / exp(log_n);
    return log(fabs(plan->effect) / yl_always_valid_halfwidth(v, plan->tau, plan->alpha));
}

static void run(struct yl_always_valid_outcome *out, const struct yl_always_valid_plan *plan,
                double *room)
{
    int looks = plan->looks;
    double *time = room, *high = room + looks, *low = high + looks, *above = low + looks;
    double *below = above + looks;
    for (int k = 0; k < looks; k++) {
        time[k] = (double)(k + 1) / looks;
        const double v = plan->unit_variance / (plan->largest * time[k]);
        high[k] = yl_always_valid_halfwidth(v, plan->tau, plan->alpha) / sqrt(v); /* of Z */
        low[k] = -high[k];
    }
    struct yl_sequential_paths paths = {looks, time, low, high, 0.0, above, below};
    yl_sequential_cross(&paths);
    out->false_alarms = 0.0;
    for (int k = 0; k < looks; k++) out->false_alarms += above[k] + below[k];
    paths.drift = plan->effect * sqrt(plan->largest / plan->unit_variance);
    yl_sequential_cross(&paths);
    out->power = out->expected = 0.0;
    for (int k = 0; k < looks; k++) {
        out->power += above[k] + below[k];
        out->expected += time[k] * (above[k] + below[k]) * plan->largest;
    }
    out->power = fmin(out->power, 1.0); /* sums of rounded parts may pass it */
    out->expected += (1.0 - out->power) * plan->largest;
}

enum yl_status yl_always_valid_expect(struct yl_always_valid_outcome *out,
                                      const struct yl_always_valid_plan *plan)
{
    bool good = plan->tau > 0.0 && plan->alpha > 0.0 && plan->alpha < 1.0 && plan->looks >= 1 &&
                plan->unit_variance > 0.0 && plan->largest > 0.0 && isfinite(plan->effect);
    if (!good) return YL_BAD_CALL;
    out->meets = exp(yl_tails_root(gap, plan, log(1e-3), log(1e15)));
    double *room = yl_get(5 * (size_t)plan->looks * sizeof *room);
    run(out, plan, room);
    free(room);
    return YL_OK;
}

enum yl_status yl_always_valid_size(struct yl_always_valid_plan *plan, double power,
                                    struct yl_always_valid_outcome *out)
{
    double low = 0.0, high = 0.0;
    plan->largest = 1.0;
    enum yl_status status = yl_always_valid_expect(out, plan);
    plan->largest = out->meets;
    for (int step = 0; !status && step < 60; step++) { /* doubling, then halving */
        status = yl_always_valid_expect(out, plan);
        if (out->power >= power)
            high = plan->largest;
        else
            low = plan->largest;
        if (high > 0.0 && high - low < 1e-5 * high) break;
        plan->largest = high > 0.0 ? 0.5 * (low + high) : 2.0 * low;
    }
    plan->largest = high > 0.0 ? ceil(high) : NAN;
    return status || !(high > 0.0) ? status : yl_always_valid_expect(out, plan);
}

/* The factors mixed, so that no part of the product runs out of range. */
bool yl_always_valid_told(struct yl_share share, double p, double alpha)
{
    const double fails = share.n - share.x;
    double chance = share.n + 1, failed = 0, seen = 0;
    if (!(share.n > 0)) return false;
    while (failed < fails || seen < share.x)
        if (failed < fails && (chance >= 1 || seen == share.x)) {
            chance *= 1 - p;
            failed++;
        } else {
            seen++;
            chance *= p * (fails + seen) / seen;
        }
    return chance <= alpha;
}
