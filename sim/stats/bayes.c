/* bayes.c: an integral over the logit of one share, contract in bayes.h */
#include "sim/stats/bayes.h"
#include "sim/stats/tails.h"
#include <math.h>

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

static double chance_over(struct yl_bayes_beta over, struct yl_bayes_beta under)
{
    struct pair pair = {over, under};
    double middle = log(over.a / over.b), wide = 12.0 * sqrt(1.0 / over.a + 1.0 / over.b);
    double low = middle - fmax(wide, 40.0 / over.a), high = middle + fmax(wide, 40.0 / over.b);
    return yl_tails_integral(integrand, &pair, fmax(low, -700.0), fmin(high, 700.0), 100);
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
