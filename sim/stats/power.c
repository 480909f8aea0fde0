/* power.c: one power function, turned round by a root finder, contract in power.h */
#include "sim/stats/power.h"
#include "sim/stats/tails.h"
#include <math.h>

static const double LARGEST = 1e15;

double yl_power_cluster_df(const struct yl_power *plan)
{
    return plan->n1 * (1.0 + plan->ratio) / plan->cluster - 2.0;
}

static struct yl_power placed(const struct yl_power *plan)
{
    struct yl_power power = *plan;
    double n1 = power.n1 / power.factor, n2 = power.n1 * power.ratio / power.factor;
    if (plan->cluster > 0.0)
        power.shares.df = power.means.df = fmax(yl_power_cluster_df(plan), 1e-3);
    power.shares.n1 = power.means.n1 = n1;
    power.shares.n2 = power.means.n2 = n2;
    return power;
}

static double power_of(const struct yl_power *plan, bool both_ends)
{
    struct yl_power power = placed(plan);
    power.shares.both_ends = power.means.both_ends = both_ends;
    return power.is_means ? yl_means_power(&power.means) : yl_proportions_power(&power.shares);
}

double yl_power_at(const struct yl_power *plan) { return power_of(plan, true); }

double yl_power_effect(const struct yl_power *plan)
{
    return plan->is_means ? plan->means.effect : plan->shares.p2 - plan->shares.p1;
}

static double distance(const struct yl_power *power)
{
    return power->is_means ? yl_means_distance(&power->means)
                           : yl_proportions_distance(&power->shares);
}

static double margin_of(const struct yl_power *power)
{
    return power->is_means ? power->means.margin : power->shares.margin;
}

static double at_log_size(double log_n1, const void *context)
{
    struct yl_power power = *(const struct yl_power *)context;
    power.n1 = exp(log_n1);
    return power_of(&power, false) - power.power; /* as the textbooks' closed forms do */
}

static double at_effect(double effect, const void *context)
{
    struct yl_power power = *(const struct yl_power *)context;
    power.means.effect = effect;
    power.shares.p2 = power.shares.p1 + effect;
    if (power.shares.p2 > 1.0 - 1e-15) power.shares.p2 = 1.0 - 1e-15;
    if (power.shares.p2 < 1e-15) power.shares.p2 = 1e-15;
    return yl_power_at(&power) - power.power;
}

static double at_log_alpha(double log_alpha, const void *context)
{
    struct yl_power power = *(const struct yl_power *)context;
    power.shares.alpha = power.means.alpha = exp(log_alpha);
    return yl_power_at(&power) - power.power;
}

static double level_of(const struct yl_power *power)
{
    return power->is_means ? power->means.alpha : power->shares.alpha;
}

static enum yl_power_answer solve_size(struct yl_power *plan)
{
    double least =
        plan->is_means && !plan->means.normal ? 2.0 * fmax(1.0, 1.0 / plan->ratio) : 1e-3;
    double low = log(least * plan->factor), high = log(LARGEST * plan->factor);
    if (plan->cluster > 0.0) low = log(3.0 * plan->cluster / (1.0 + plan->ratio)) + 1e-9;
    if (plan->is_means && !plan->means.normal) low += 1e-9;
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
    const struct yl_proportions *proportions = &plan->shares;
    bool lower = plan->is_means ? plan->means.lower_is_better : proportions->lower_is_better;
    double margin = margin_of(plan);
    bool down = margin != 0.0 ? lower : plan->downwards;
    /* From where the truth is on the null to the end of what can be. */
    double from = 0.0, end;
    if (margin != 0.0) from = lower ? margin : -margin;
    if (plan->is_means)
        end = from + (down ? -1.0 : 1.0) * 1e3 * (plan->means.sd1 + plan->means.sd2);
    else
        end = down ? -proportions->p1 : 1.0 - proportions->p1;
    if (!plan->is_means) from = fmin(fmax(from, -proportions->p1), 1.0 - proportions->p1);
    double root = yl_tails_root(at_effect, plan, from, end);
    if (isnan(root)) return YL_POWER_OUT_OF_REACH;
    plan->means.effect = root;
    plan->shares.p2 = proportions->p1 + root;
    return YL_POWER_FOUND;
}

enum yl_power_answer yl_power_solve(struct yl_power *plan, enum yl_power_unknown unknown)
{
    double away = distance(plan);
    bool needs_distance = unknown == YL_POWER_SIZE || unknown == YL_POWER_ALPHA;
    if (away == 0.0 && (needs_distance || (unknown == YL_POWER_POWER && margin_of(plan) == 0.0)))
        return YL_POWER_NO_DIFFERENCE;
    if (away < 0.0 && needs_distance) return YL_POWER_WRONG_SIDE;
    if (unknown != YL_POWER_ALPHA && unknown != YL_POWER_POWER && plan->power <= level_of(plan))
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
        plan->shares.alpha = plan->means.alpha = exp(value);
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
