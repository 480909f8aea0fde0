/* bayes.c: an integral over the logit of one share, contract in bayes.h */
#include "sim/stats/bayes.h"
#include "sim/stats/tails.h"
#include <math.h>
#include <stdbool.h>

struct pair {
    struct yl_bayes_beta over, under;
};

/* Density of the logit of `over` times the chance that `under` is less: smooth for every parameter.
 */
static double integrand(double logit, const void *context)
{
    const struct pair *pair = context;
    double density = exp(yl_tails_beta_log(pair->over.a, pair->over.b, logit));
    if (density < 1e-40) return 0.0;
    return density * yl_tails_beta_below(pair->under.a, pair->under.b, logit);
}

struct around {
    double low, high;
};

/* The logits outside of which the law has no mass. */
static struct around reach_of(struct yl_bayes_beta law)
{
    double middle = log(law.a / law.b), wide = 12.0 * sqrt(1.0 / law.a + 1.0 / law.b);
    return (struct around){fmax(middle - fmax(wide, 40.0 / law.a), -700.0),
                           fmin(middle + fmax(wide, 40.0 / law.b), 700.0)};
}

static double chance_over(struct yl_bayes_beta over, struct yl_bayes_beta under)
{
    struct pair pair = {over, under};
    struct around around = reach_of(over);
    return yl_tails_integral(integrand, &pair, around.low, around.high, 100);
}

struct field { /* one of several, and those that it is to pass */
    const struct yl_bayes_beta *of;
    const double *mean, *sd;
    int count, one;
};

static double passes_shares(double logit, const void *context)
{
    const struct field *field = context;
    double chance = exp(yl_tails_beta_log(field->of[field->one].a, field->of[field->one].b, logit));
    for (int i = 0; i < field->count && chance > 1e-40; i++)
        if (i != field->one) chance *= yl_tails_beta_below(field->of[i].a, field->of[i].b, logit);
    return chance;
}

static double passes_means(double z, const void *context)
{
    const struct field *field = context;
    double x = field->mean[field->one] + z * field->sd[field->one],
           chance = 0.3989422804014327 * exp(-0.5 * z * z);
    for (int i = 0; i < field->count; i++)
        if (i != field->one) chance *= yl_tails_above((field->mean[i] - x) / field->sd[i]);
    return chance;
}

void yl_bayes_best(double *best, const struct yl_bayes_beta *of, int count)
{
    bool good = true;
    for (int i = 0; i < count; i++) good &= of[i].a > 0.0 && of[i].b > 0.0;
    for (int i = 0; i < count; i++) {
        struct field field = {.of = of, .count = count, .one = i};
        struct around around = reach_of(of[i]);
        best[i] =
            good ? yl_tails_integral(passes_shares, &field, around.low, around.high, 100) : NAN;
    }
}

void yl_bayes_best_normal(double *best, const double *mean, const double *sd, int count)
{
    bool good = true;
    for (int i = 0; i < count; i++) good &= sd[i] > 0.0 && isfinite(sd[i]) && isfinite(mean[i]);
    for (int i = 0; i < count; i++) {
        struct field field = {.mean = mean, .sd = sd, .count = count, .one = i};
        best[i] = good ? yl_tails_integral(passes_means, &field, -10.0, 10.0, 400) : NAN;
    }
}

struct yl_bayes_answer yl_bayes_compare(const struct yl_bayes_beta *one,
                                        const struct yl_bayes_beta *two)
{
    struct yl_bayes_answer answer = {NAN, NAN, NAN, NAN, NAN};
    if (!(one->a > 0.0 && one->b > 0.0 && two->a > 0.0 && two->b > 0.0)) return answer;
    struct yl_bayes_beta a_more = {one->a + 1.0, one->b}, b_more = {two->a + 1.0, two->b};
    answer.mean_a = one->a / (one->a + one->b);
    answer.mean_b = two->a / (two->a + two->b);
    answer.b_is_best = chance_over(*two, *one);
    /* x times a Beta density is its mean times the density with one success more. */
    answer.loss_b =
        answer.mean_a * chance_over(a_more, *two) - answer.mean_b * chance_over(*one, b_more);
    answer.loss_a =
        answer.mean_b * chance_over(b_more, *one) - answer.mean_a * chance_over(*two, a_more);
    return answer;
}
