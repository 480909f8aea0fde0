/* cure.c: expectation and maximisation to come near, Newton's method to end; contract in cure.h */
#include "sim/stats/cure.h"
#include <gsl/gsl_sf_erf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <string.h>

enum { SHARE, SCALE, SHAPE, PARAMETERS };
enum { ROUNDS = 40, NEWTON = 60 };
#define STEP 1e-4      /* of a difference quotient, in logits and logarithms */
#define MOST_LOGIT 18. /* behind it a share is 1 */

struct problem {
    enum yl_cure_law law;
    const struct yl_cure_time *time;
    size_t count;
    const double *susceptible; /* [PARAMETERS] that weigh those not seen; NULL: the likelihood */
    int first, last;           /* parameters that move: [first, last) */
};

/* ---- the laws -------------------------------------------------------------------------------- */

/* P(T > t) */
static double survivor(enum yl_cure_law law, const double *at, double t)
{
    double scale = exp(at[SCALE]), shape = exp(at[SHAPE]);
    if (isinf(t)) return 0;
    switch (law) {
    case YL_CURE_EXPONENTIAL:
        return exp(-t / scale);
    case YL_CURE_LOGNORMAL:
        return t > 0 ? 0.5 * erfc((log(t) - at[SCALE]) / shape / sqrt(2)) : 1;
    case YL_CURE_GAMMA:
        return gsl_sf_gamma_inc_Q(shape, t * shape / scale);
    case YL_CURE_WEIBULL:
        return exp(-pow(t / scale, shape));
    case YL_CURE_LAWS:
        break;
    }
    return NAN;
}

static double log_density(enum yl_cure_law law, const double *at, double t)
{
    double scale = exp(at[SCALE]), shape = exp(at[SHAPE]), z = (log(t) - at[SCALE]) / shape;
    switch (law) {
    case YL_CURE_EXPONENTIAL:
        return -t / scale - at[SCALE];
    case YL_CURE_LOGNORMAL:
        return -0.5 * z * z - log(t) - at[SHAPE] - 0.5 * log(2 * acos(-1));
    case YL_CURE_GAMMA:
        return shape * (at[SHAPE] - at[SCALE]) + (shape - 1) * log(t) - shape * t / scale -
               lgamma(shape);
    case YL_CURE_WEIBULL:
        return at[SHAPE] - at[SCALE] + (shape - 1) * (log(t) - at[SCALE]) - pow(t / scale, shape);
    case YL_CURE_LAWS:
        break;
    }
    return NAN;
}

static double share_of(const double *at) { return 1 / (1 + exp(-at[SHARE])); }
static double rest_of(const double *at) { return 1 / (1 + exp(at[SHARE])); }

/* The mean of min(T, t): the integral of the survivor from 0 to t. */
static double mean_until(enum yl_cure_law law, const double *at, double t)
{
    const double scale = exp(at[SCALE]), shape = exp(at[SHAPE]);
    double early = 0; /* E(T; T <= t) */
    if (!(t > 0)) return 0;
    switch (law) {
    case YL_CURE_EXPONENTIAL:
        return -scale * expm1(-t / scale);
    case YL_CURE_LOGNORMAL:
        early = exp(at[SCALE] + shape * shape / 2 +
                    gsl_sf_log_erfc((shape - (log(t) - at[SCALE]) / shape) / sqrt(2)) - log(2));
        break;
    case YL_CURE_GAMMA:
        early = scale * gsl_sf_gamma_inc_P(shape + 1, t * shape / scale);
        break;
    case YL_CURE_WEIBULL:
        early = scale * exp(lgamma(1 + 1 / shape)) *
                gsl_sf_gamma_inc_P(1 + 1 / shape, pow(t / scale, shape));
        break;
    case YL_CURE_LAWS:
        return NAN;
    }
    return t * survivor(law, at, t) + early;
}

/* Both ends of the time are known to a tick, the first anywhere in it: the mean survivor over the tick before `t`. */
static double mean_survivor(enum yl_cure_law law, const double *at, double t, double tick)
{
    const double from = t > tick ? t - tick : 0;
    if (!(t > 0)) return 1;
    return (mean_until(law, at, t) - mean_until(law, at, from)) / (t - from);
}

/* P(T > the time), whose ends may be known to a tick alone. */
static double behind_of(enum yl_cure_law law, const double *at, const struct yl_cure_time *time)
{
    return time->grain > 0 && !isinf(time->low) ? mean_survivor(law, at, time->low, time->grain)
                                                : survivor(law, at, time->low);
}

/* ---- likelihoods ----------------------------------------------------------------------------- */

/* Of one time: the likelihood of what was seen, or, with weights, what a step of maximisation adds up for the law alone. */
static double one(const struct problem *problem, const struct yl_cure_time *time, const double *at)
{
    bool all = !problem->susceptible;
    double log_share = all ? -log1p(exp(-at[SHARE])) : 0;
    bool never = isinf(time->low);
    if (time->low == time->high && !never && !(time->grain > 0))
        return log_share + log_density(problem->law, at, time->low);
    double behind = behind_of(problem->law, at, time);
    if (time->low == time->high && !never)
        return log_share +
               log(behind - mean_survivor(problem->law, at, time->low + time->grain, time->grain));
    if (!isinf(time->high)) return log_share + log(behind - survivor(problem->law, at, time->high));
    if (all) return log(rest_of(at) + share_of(at) * behind);
    const double *was = problem->susceptible;
    double likely = share_of(was) * behind_of(problem->law, was, time);
    return likely > 0 ? likely / (rest_of(was) + likely) * log(behind) : 0;
}

static double total(const struct problem *problem, const double *at)
{
    double sum = 0;
    for (size_t i = 0; i < problem->count; i++)
        sum += problem->time[i].weight * one(problem, &problem->time[i], at);
    return isnan(sum) ? -INFINITY : sum;
}

/* The share that a step of maximisation takes: the mean chance of being among those who pass. */
static double mean_susceptible(const struct problem *problem, const double *at)
{
    double sum = 0, all = 0;
    for (size_t i = 0; i < problem->count; i++) {
        const struct yl_cure_time *time = &problem->time[i];
        double likely = share_of(at) * behind_of(problem->law, at, time);
        sum += time->weight * (isinf(time->high) ? likely / (rest_of(at) + likely) : 1);
        all += time->weight;
    }
    return sum / all;
}

/* ---- Newton's method ------------------------------------------------------------------------- */

static double moved(const struct problem *problem, const double *at, int i, double by, int k,
                    double and_by)
{
    double to[PARAMETERS];
    memcpy(to, at, sizeof to);
    to[i] += by;
    to[k] += and_by;
    return total(problem, to);
}

/* Gradient and the negative of the second derivatives, by central differences. */
static void differentiate(const struct problem *problem, const double *at, double *slope,
                          double bend[PARAMETERS][PARAMETERS])
{
    double here = total(problem, at);
    for (int i = problem->first; i < problem->last; i++) {
        double up = moved(problem, at, i, STEP, i, 0), down = moved(problem, at, i, -STEP, i, 0);
        slope[i] = (up - down) / (2 * STEP);
        bend[i][i] = (2 * here - up - down) / (STEP * STEP);
        for (int k = problem->first; k < i; k++) {
            double both =
                moved(problem, at, i, STEP, k, STEP) + moved(problem, at, i, -STEP, k, -STEP) -
                moved(problem, at, i, STEP, k, -STEP) - moved(problem, at, i, -STEP, k, STEP);
            bend[i][k] = bend[k][i] = -both / (4 * STEP * STEP);
        }
    }
}

/* Cholesky's factor of the part that moves; false: it is not positive definite. */
static bool factor(const struct problem *problem, double bend[PARAMETERS][PARAMETERS],
                   double root[PARAMETERS][PARAMETERS], double ridge)
{
    for (int i = problem->first; i < problem->last; i++)
        for (int k = problem->first; k <= i; k++) {
            double sum = bend[i][k] + (i == k ? ridge : 0);
            for (int l = problem->first; l < k; l++) sum -= root[i][l] * root[k][l];
            if (i == k && !(sum > 0)) return false;
            root[i][k] = i == k ? sqrt(sum) : sum / root[k][k];
        }
    return true;
}

static void solve(const struct problem *problem, double root[PARAMETERS][PARAMETERS],
                  const double *right, double *out)
{
    for (int i = problem->first; i < problem->last; i++) {
        double sum = right[i];
        for (int l = problem->first; l < i; l++) sum -= root[i][l] * out[l];
        out[i] = sum / root[i][i];
    }
    for (int i = problem->last - 1; i >= problem->first; i--) {
        double sum = out[i];
        for (int l = i + 1; l < problem->last; l++) sum -= root[l][i] * out[l];
        out[i] = sum / root[i][i];
    }
}

/* One step uphill, halved until it is one; false: none is found. *gain: how far it went up. */
static bool climb(const struct problem *problem, double *at, double *gain)
{
    double slope[PARAMETERS], step[PARAMETERS], to[PARAMETERS];
    double bend[PARAMETERS][PARAMETERS], root[PARAMETERS][PARAMETERS];
    differentiate(problem, at, slope, bend);
    double ridge = 0;
    for (int tries = 0; !factor(problem, bend, root, ridge); tries++) {
        if (tries == 60) return false;
        ridge = ridge > 0 ? 4 * ridge : 1e-3;
    }
    solve(problem, root, slope, step);
    double size = 0, here = total(problem, at);
    for (int i = problem->first; i < problem->last; i++) size = fmax(size, fabs(step[i]));
    for (double share = size > 2 ? 2 / size : 1; share > 1e-9; share /= 2) {
        memcpy(to, at, sizeof to);
        for (int i = problem->first; i < problem->last; i++) to[i] += share * step[i];
        double there = total(problem, to);
        if (!(there >= here)) continue;
        *gain = there - here;
        memcpy(at, to, sizeof to);
        return true;
    }
    *gain = 0;
    return true;
}

static bool maximise(const struct problem *problem, double *at)
{
    double gain = INFINITY;
    for (int i = 0; i < NEWTON && gain > 1e-11 * fabs(total(problem, at)); i++)
        if (!climb(problem, at, &gain)) return false;
    return true;
}

/* ---- one law --------------------------------------------------------------------------------- */

static bool begin(const struct problem *problem, double *at, enum yl_cure_share share)
{
    double events = 0, all = 0, sum = 0, squares = 0, logs = 0, seen = 0;
    for (size_t i = 0; i < problem->count; i++) {
        const struct yl_cure_time *time = &problem->time[i];
        if (!(time->low >= 0) || !(time->high + time->grain > 0) || time->high < time->low)
            return false;
        all += time->weight;
        if (isinf(time->high)) continue;
        double middle = fmax((time->low + time->high) / 2, time->grain / 3);
        events += time->weight;
        seen += 1;
        sum += time->weight * middle;
        logs += time->weight * log(middle);
        squares += time->weight * log(middle) * log(middle);
    }
    if (events < 3 || seen < 1) return false;
    double mean = logs / events, spread = sqrt(fmax(squares / events - mean * mean, 1e-4));
    at[SHARE] = share == YL_CURE_SHARE_ONE ? 40 : log((events + 0.5) / (all - events + 0.5));
    at[SCALE] = problem->law == YL_CURE_LOGNORMAL ? mean : log(sum / events);
    at[SHAPE] = problem->law == YL_CURE_LOGNORMAL ? log(spread) : -log(spread);
    if (problem->law == YL_CURE_EXPONENTIAL) at[SHAPE] = 0;
    return true;
}

static void come_near(struct problem problem, double *at)
{
    for (int round = 0; round < ROUNDS; round++) {
        double was[PARAMETERS], gain, share = mean_susceptible(&problem, at);
        memcpy(was, at, sizeof was);
        problem.susceptible = was;
        problem.first = SCALE;
        if (!climb(&problem, at, &gain)) break;
        problem.susceptible = NULL;
        double logit = fmin(log(share / (1 - share)), MOST_LOGIT), change = fabs(logit - at[SHARE]);
        at[SHARE] = logit;
        if (change < 1e-3 && gain < 1e-3) break;
    }
}

static enum yl_status invert(struct yl_cure_fit *fit, const struct problem *problem,
                             const double *at)
{
    double slope[PARAMETERS], bend[PARAMETERS][PARAMETERS], root[PARAMETERS][PARAMETERS];
    differentiate(problem, at, slope, bend);
    if (!factor(problem, bend, root, 0)) return YL_BAD_INPUT;
    for (int i = problem->first; i < problem->last; i++) {
        double unit[PARAMETERS] = {0}, column[PARAMETERS] = {0};
        unit[i] = 1;
        solve(problem, root, unit, column);
        for (int k = problem->first; k < problem->last; k++) fit->covariance[k][i] = column[k];
    }
    return YL_OK;
}

enum yl_status yl_cure_fit(struct yl_cure_fit *fit, enum yl_cure_law law,
                           const struct yl_cure_time *time, size_t count, enum yl_cure_share share)
{
    double at[PARAMETERS];
    struct problem problem = {law,  time,  count,
                              NULL, SHARE, law == YL_CURE_EXPONENTIAL ? SHAPE : PARAMETERS};
    *fit = (struct yl_cure_fit){.law = law};
    if (!begin(&problem, at, share)) return YL_BAD_INPUT;
    if (share == YL_CURE_SHARE_FITTED) {
        come_near(problem, at);
        if (!maximise(&problem, at)) return YL_BAD_INPUT;
        fit->at_one = at[SHARE] > MOST_LOGIT / 2;
    }
    if (share == YL_CURE_SHARE_ONE || fit->at_one) {
        at[SHARE] = 40;
        problem.first = SCALE;
        if (!maximise(&problem, at)) return YL_BAD_INPUT;
    }
    fit->share = share_of(at);
    fit->scale = exp(at[SCALE]);
    fit->shape = exp(at[SHAPE]);
    fit->log_likelihood = total(&problem, at);
    fit->parameters = problem.last - (share == YL_CURE_SHARE_ONE ? SCALE : SHARE);
    fit->aic = 2 * (fit->parameters - fit->log_likelihood);
    return invert(fit, &problem, at);
}

double yl_cure_by(const struct yl_cure_fit *fit, double time)
{
    const double at[PARAMETERS] = {0, log(fit->scale), log(fit->shape)};
    return 1 - survivor(fit->law, at, time);
}

bool yl_cure_weigh(struct yl_cure_laws *laws)
{
    double least = INFINITY, sum = 0;
    for (enum yl_cure_law k = 0; k < YL_CURE_LAWS; k++) {
        if (!(laws->law[k].aic < least)) continue;
        least = laws->law[k].aic;
        laws->best = k;
    }
    for (int k = 0; k < YL_CURE_LAWS; k++) {
        const double aic = laws->law[k].aic;
        laws->weight[k] = isnan(aic) ? 0 : exp(-0.5 * (aic - least));
        sum += laws->weight[k];
    }
    for (int k = 0; k < YL_CURE_LAWS && sum > 0; k++) laws->weight[k] /= sum;
    return sum > 0;
}

void yl_cure_follow(struct yl_cure_follow_up *follow, const struct yl_cure_time *time, size_t count)
{
    double all = 0, late = 0;
    *follow = (struct yl_cure_follow_up){0};
    for (size_t i = 0; i < count; i++) {
        bool seen = !isinf(time[i].high);
        const double latest = time[i].high + time[i].grain;
        if (!isinf(time[i].low)) follow->end = fmax(follow->end, seen ? latest : time[i].low);
        if (seen) follow->last = fmax(follow->last, latest);
    }
    for (size_t i = 0; i < count; i++) {
        bool seen = !isinf(time[i].high);
        if (!seen && time[i].low > follow->last) follow->beyond += time[i].weight;
        late += seen && time[i].high + time[i].grain > 2 * follow->last - follow->end
                    ? time[i].weight
                    : 0;
        all += time[i].weight;
    }
    follow->chance = all > 0 ? exp(all * log1p(-late / all)) : 1;
}
