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

struct yl_bayes_answer yl_bayes_compare(const struct yl_bayes_beta *beta,
                                        const struct yl_bayes_beta *b)
{
    struct yl_bayes_answer answer = {NAN, NAN, NAN, NAN, NAN};
    if (!(beta->a > 0.0 && beta->b > 0.0 && b->a > 0.0 && b->b > 0.0)) return answer;
    struct yl_bayes_beta a_more = {beta->a + 1.0, beta->b}, b_more = {b->a + 1.0, b->b};
    answer.mean_a = beta->a / (beta->a + beta->b);
    answer.mean_b = b->a / (b->a + b->b);
    answer.b_is_best = chance_over(*b, *beta);
    /* x times a Beta density is its mean times the density with one success more. */
    answer.loss_b =
        answer.mean_a * chance_over(a_more, *b) - answer.mean_b * chance_over(*beta, b_more);
    answer.loss_a =
        answer.mean_b * chance_over(b_more, *beta) - answer.mean_a * chance_over(*b, a_more);
    return answer;
}
