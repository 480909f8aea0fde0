/* power.c: normal formulas and non-central t; one power function, turned round by a root finder. Contract: power.h. */
#include "sim/stats/power.h"
#include "sim/stats/tails.h"
#include <math.h>

static const double LARGEST = 1e15;

double yl_power_h(double p1, double p2) { return 2.0 * (asin(sqrt(p2)) - asin(sqrt(p1))); }

double yl_power_ratio_sd(const struct yl_power_ratio *m)
{
    double ratio = m->mean_num / m->mean_den;
    double v = m->sd_num * m->sd_num + ratio * ratio * m->sd_den * m->sd_den -
               2.0 * ratio * m->correlation * m->sd_num * m->sd_den;
    return v >= 0.0 ? sqrt(v) / fabs(m->mean_den) : NAN;
}

double yl_power_cluster_df(const struct yl_power *plan)
{
    return plan->n1 * (1.0 + plan->ratio) / plan->cluster - 2.0;
}

double yl_power_effect(const struct yl_power *plan)
{
    return plan->is_means ? plan->effect : plan->p2 - plan->p1;
}

/* How far the truth is from the null, in the direction that the test should find; <= 0: no size finds it. */
static double distance(const struct yl_power *plan)
{
    double effect = yl_power_effect(plan), better = plan->lower_is_better ? -effect : effect;
    return plan->margin == 0.0 ? fabs(better) : better + plan->margin;
}

/* ---- the power of a size --------------------------------------------------------------------- */

struct sizes {
    double n1, n2;  /* of independent people */
    double df;      /* of a t test over clusters; 0: that of the people, or a normal law */
    bool both_ends; /* two-sided, no margin: rejections at the wrong end count, too */
};

/* The likeliest shares with p2 - p1 = gap: the root of a cubic (Farrington & Manning 1990,
 * appendix). */
static void restricted(double share[2], const struct yl_power *plan, const struct sizes *of,
                       double gap)
{
    double r = of->n1 / of->n2, q2 = plan->p2, q1 = plan->p1;
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

static double null_variance(const struct yl_power *plan, const struct sizes *of)
{
    double n1 = of->n1, n2 = of->n2, p1 = plan->p1, p2 = plan->p2;
    double pooled = (n1 * p1 + n2 * p2) / (n1 + n2), share[2];
    switch (plan->method) {
    case YL_POWER_POOLED:
        return pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2);
    case YL_POWER_BASELINE:
        return p1 * (1.0 - p1) * (1.0 / n1 + 1.0 / n2);
    case YL_POWER_MANNING:
        restricted(share, plan, of, plan->lower_is_better ? plan->margin : -plan->margin);
        return share[0] * (1.0 - share[0]) / n1 + share[1] * (1.0 - share[1]) / n2;
    case YL_POWER_UNPOOLED:
    case YL_POWER_ARCSINE:
    case YL_POWER_METHODS:
        break;
    }
    return p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2;
}

static double of_shares(const struct yl_power *plan, const struct sizes *of)
{
    double n1 = of->n1, n2 = of->n2, side = plan->alpha / plan->sided;
    bool good = plan->p1 >= 0.0 && plan->p1 <= 1.0 && plan->p2 >= 0.0 && plan->p2 <= 1.0 &&
                n1 > 0.0 && n2 > 0.0 && plan->alpha > 0.0 && plan->alpha < 1.0;
    if (!good) return NAN;
    const bool clusters = of->df > 0.0;
    double z = clusters ? yl_tails_t_cut(side, of->df) : yl_tails_cut(side);
    double away = distance(plan);
    if (plan->method == YL_POWER_ARCSINE) {
        if (plan->margin != 0.0) return NAN;
        double shift = fabs(yl_power_h(plan->p1, plan->p2)) / sqrt(1.0 / n1 + 1.0 / n2);
        return yl_tails_above(z - shift) + (of->both_ends ? yl_tails_above(z + shift) : 0.0);
    }
    double truth = plan->p1 * (1.0 - plan->p1) / n1 + plan->p2 * (1.0 - plan->p2) / n2;
    if (!(truth > 0.0)) return NAN;
    double cut = z * sqrt(null_variance(plan, of)), sd = sqrt(truth);
    if (plan->continuity) cut += 0.5 * (1.0 / n1 + 1.0 / n2);
    if (clusters) {
        double power = yl_tails_noncentral(cut / sd, of->df, away / sd);
        return of->both_ends ? power + yl_tails_noncentral(cut / sd, of->df, -away / sd) : power;
    }
    double power = yl_tails_above((cut - away) / sd);
    return of->both_ends ? power + yl_tails_above((cut + away) / sd) : power;
}

static double of_means(const struct yl_power *plan, const struct sizes *of)
{
    double v1 = plan->sd1 * plan->sd1 / of->n1, v2 = plan->sd2 * plan->sd2 / of->n2, v = v1 + v2;
    if (!(v > 0.0) || !(plan->alpha > 0.0 && plan->alpha < 1.0) || isinf(v)) return NAN;
    double shift = distance(plan) / sqrt(v), side = plan->alpha / plan->sided;
    if (plan->normal && !(of->df > 0.0)) {
        double cut = yl_tails_cut(side), power = yl_tails_above(cut - shift);
        return of->both_ends ? power + yl_tails_above(cut + shift) : power;
    }
    double df = of->n1 + of->n2 - 2.0;
    if (of->df > 0.0)
        df = of->df;
    else if (!(of->n1 > 1.0 && of->n2 > 1.0))
        return NAN;
    else if (plan->sd1 != plan->sd2)
        df = v * v / (v1 * v1 / (of->n1 - 1.0) + v2 * v2 / (of->n2 - 1.0));
    if (!(df >= 1.0)) return NAN;
    double cut = yl_tails_t_cut(side, df), power = yl_tails_noncentral(cut, df, shift);
    /* Both ends count when any difference would be reported. */
    if (plan->sided == 2 && plan->margin == 0.0) power += yl_tails_noncentral(cut, df, -shift);
    return power;
}

static double power_of(const struct yl_power *plan, bool both_ends)
{
    const double n1 = plan->n1 / plan->factor;
    const struct sizes of = {n1, plan->n1 * plan->ratio / plan->factor,
                             plan->cluster > 0.0 ? fmax(yl_power_cluster_df(plan), 1e-3) : 0.0,
                             both_ends && plan->sided == 2 && plan->margin == 0.0};
    return plan->is_means ? of_means(plan, &of) : of_shares(plan, &of);
}

double yl_power_at(const struct yl_power *plan) { return power_of(plan, true); }

/* ---- turned round ---------------------------------------------------------------------------- */

static double at_log_size(double log_n1, const void *context)
{
    struct yl_power power = *(const struct yl_power *)context;
    power.n1 = exp(log_n1);
    return power_of(&power, false) - power.power; /* as the textbooks' closed forms do */
}

static double at_effect(double effect, const void *context)
{
    struct yl_power power = *(const struct yl_power *)context;
    power.effect = effect;
    power.p2 = fmin(fmax(power.p1 + effect, 1e-15), 1.0 - 1e-15);
    return yl_power_at(&power) - power.power;
}

static double at_log_alpha(double log_alpha, const void *context)
{
    struct yl_power power = *(const struct yl_power *)context;
    power.alpha = exp(log_alpha);
    return yl_power_at(&power) - power.power;
}

static enum yl_power_answer solve_size(struct yl_power *plan)
{
    double least = plan->is_means && !plan->normal ? 2.0 * fmax(1.0, 1.0 / plan->ratio) : 1e-3;
    double low = log(least * plan->factor), high = log(LARGEST * plan->factor);
    if (plan->cluster > 0.0) low = log(3.0 * plan->cluster / (1.0 + plan->ratio)) + 1e-9;
    if (plan->is_means && !plan->normal) low += 1e-9;
    if (at_log_size(low, plan) >= 0.0) {
        plan->n1 = exp(low);
        return YL_POWER_FOUND;
    }
    double root = yl_tails_root(at_log_size, plan, low, high);
    if (isnan(root)) return YL_POWER_OUT_OF_REACH;
    plan->n1 = exp(root);
    return YL_POWER_FOUND;
}

static enum yl_power_answer solve_effect(struct yl_power *plan)
{
    bool lower = plan->lower_is_better;
    double margin = plan->margin;
    bool down = margin != 0.0 ? lower : plan->downwards;
    /* From where the truth is on the null to the end of what can be. */
    double from = 0.0, end;
    if (margin != 0.0) from = lower ? margin : -margin;
    if (plan->is_means)
        end = from + (down ? -1.0 : 1.0) * 1e3 * (plan->sd1 + plan->sd2);
    else
        end = down ? -plan->p1 : 1.0 - plan->p1;
    if (!plan->is_means) from = fmin(fmax(from, -plan->p1), 1.0 - plan->p1);
    double root = yl_tails_root(at_effect, plan, from, end);
    if (isnan(root)) return YL_POWER_OUT_OF_REACH;
    plan->effect = root;
    plan->p2 = plan->p1 + root;
    return YL_POWER_FOUND;
}

enum yl_power_answer yl_power_solve(struct yl_power *plan, enum yl_power_unknown unknown)
{
    double away = distance(plan);
    bool needs_distance = unknown == YL_POWER_SIZE || unknown == YL_POWER_ALPHA;
    if (away == 0.0 && (needs_distance || (unknown == YL_POWER_POWER && plan->margin == 0.0)))
        return YL_POWER_NO_DIFFERENCE;
    if (away < 0.0 && needs_distance) return YL_POWER_WRONG_SIDE;
    if (unknown != YL_POWER_ALPHA && unknown != YL_POWER_POWER && plan->power <= plan->alpha)
        return YL_POWER_BELOW_LEVEL;
    double value;
    switch (unknown) {
    case YL_POWER_SIZE:
        return solve_size(plan);
    case YL_POWER_EFFECT:
        return solve_effect(plan);
    case YL_POWER_POWER:
        value = yl_power_at(plan);
        if (isnan(value)) return YL_POWER_OUT_OF_REACH;
        plan->power = value;
        return YL_POWER_FOUND;
    case YL_POWER_ALPHA:
        value = yl_tails_root(at_log_alpha, plan, log(1e-300), log(1.0 - 1e-12));
        if (isnan(value)) return YL_POWER_OUT_OF_REACH;
        plan->alpha = exp(value);
        return YL_POWER_FOUND;
    }
    return YL_POWER_OUT_OF_REACH;
}

double yl_power_design_effect(double size, double cv, double icc)
{
    return 1.0 + ((1.0 + cv * cv) * size - 1.0) * icc;
}

double yl_power_cuped(double correlation) { return 1.0 - correlation * correlation; }

double yl_power_of_pairs(const struct yl_power_pairs *plan)
{
    double df = plan->pairs - 1.0, shift = fabs(plan->effect) * sqrt(plan->pairs) / plan->sd;
    double cut = yl_tails_t_cut(plan->alpha / plan->sided, df),
           power = yl_tails_noncentral(cut, df, shift);
    return plan->sided == 2 ? power + yl_tails_noncentral(cut, df, -shift) : power;
}

double yl_power_least_pairs(struct yl_power_pairs plan)
{
    double low = 1.0, high = 2.0;
    for (plan.pairs = high; yl_power_of_pairs(&plan) < plan.power; plan.pairs = high) {
        if (high > 1e6) return 0.0;
        low = high;
        high *= 2.0;
    }
    while (high - low > 1.5) {
        plan.pairs = floor(0.5 * (low + high));
        *(yl_power_of_pairs(&plan) < plan.power ? &low : &high) = plan.pairs;
    }
    return high;
}
