/* yl-test: LINK yl_sweep LABELS exact,fast TIMEOUT 120 */
/* test_evidence.c: draws that finished experiments weigh, against the conjugate normal in closed form, through the code
 * that serves `run --draws`. Twenty seeds each (1, 2, ...): the mean of the estimates lies within 4.6 of their standard
 * errors of the truth, a chance of 2e-4 to fail a check that holds (t with 19). */
#include "tests/support/guessed.h"
#include <criterion/criterion.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define HEAD GUESSED_HEAD
#define SENDS "arrivals: {send: 10, " GUESSED_AT "}"
#define COLUMNS "metric,arm,control,relative,relative_low,relative_high,relative_is\n"
enum { SEEDS = 20, DRAWS = 400 };
static const double limit = 4.6, z90 = 1.6448536269514722, z95 = 1.959963984540054,
                    z_of_three = 2.3939797998185104; /* 1 - 0.05 / 6 */

struct normal {
    double mean, variance;
};

/* Of ln x between its 5 % and 95 % quantiles. */
static struct normal prior_of(double low, double high)
{
    const double sd = (log(high) - log(low)) / 2 / z90;
    return (struct normal){(log(low) + log(high)) / 2, sd * sd};
}

/* Mean and variance of ln of a column over the draws of a seed, and of a difference of two. */
struct seen {
    double mean[SEEDS], variance[SEEDS];
};

static void look(struct seen *seen, const struct yl_scenario *base, const struct yl_draws *draws,
                 int plus, int minus)
{
    double *ln = calloc(DRAWS, sizeof *ln), value;
    for (uint32_t k = 0; k < DRAWS; k++) {
        cr_assert(yl_guess_number(&base->guess[plus], draws->drawn[k].value[plus]->text, &value));
        ln[k] = log(value);
        if (minus < 0) continue;
        cr_assert(yl_guess_number(&base->guess[minus], draws->drawn[k].value[minus]->text, &value));
        ln[k] -= log(value);
    }
    seen->mean[draws->seed - 1] = gsl_stats_mean(ln, 1, DRAWS);
    seen->variance[draws->seed - 1] = gsl_stats_variance(ln, 1, DRAWS);
    free(ln);
}

static void hold(const struct seen *seen, struct normal truth, const char *what)
{
    const double *of[] = {seen->mean, seen->variance}, want[] = {truth.mean, truth.variance};
    for (int i = 0; i < 2; i++) {
        const double mean = gsl_stats_mean(of[i], 1, SEEDS),
                     error = gsl_stats_sd(of[i], 1, SEEDS) / sqrt(SEEDS);
        cr_expect(fabs(mean - want[i]) < limit * error + 1e-9, "%s, %s: %g +- %g, not %g", what,
                  i ? "variance" : "mean", mean, error, want[i]);
    }
}

static struct yl_draws draw(const struct guessed *study, uint64_t seed)
{
    struct yl_draws draws = {.count = DRAWS, .replications = 2};
    struct yl_fault fault = {0};
    cr_assert(!yl_draws_make(&draws, &study->all, seed, &fault), "%s", fault.text);
    cr_assert_eq(draws.candidates.count, 50 * DRAWS);
    cr_assert(draws.candidates.effective >= 100);
    return draws;
}

/* ---- a factor: normal prior, normal likelihood ----------------------------------------------- */

#define FACTOR(more) \
    HEAD "entries: {e: {" SENDS ", path: p}}\n" \
         "paths: {p: {steps: [a: {p: {by: os, ios: 20%, rest: 10%}}]}}\n" \
         "people: {os: {ios: 50%, android: 50%}}\n" \
         "variants: {jump: {paths.p.steps.a.p: \"*1.1\"}}\n" \
         "uncertain: {variants.jump.paths.p.steps.a.p: {low: \"*0.8\", high: \"*1.4\"}}\n" \
         "evidence:\n  - {experiment: analysis.csv, of: paths.p.steps.a.p, arm: jump" more "}\n"

static void hold_factor(const char *text, const char *rows, struct normal truth)
{
    struct guessed study;
    struct seen seen;
    guessed_open(&study, text, "analysis.csv", rows);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct yl_draws draws = draw(&study, seed);
        look(&seen, &study.all.variant[0], &draws, 0, -1);
        yl_draws_free(&draws);
    }
    hold(&seen, truth, rows);
    guessed_close(&study);
}

static struct normal posterior(struct normal prior, struct normal seen)
{
    const double precision = 1 / prior.variance + 1 / seen.variance;
    return (struct normal){(prior.mean / prior.variance + seen.mean / seen.variance) / precision,
                           1 / precision};
}

static struct normal likelihood(double ratio, double low, double high, double z)
{
    const double sd = (log(high) - log(low)) / 2 / z;
    return (struct normal){log(ratio), sd * sd};
}

Test(evidence, a_normal_effect_has_its_conjugate_posterior)
{
    const struct normal prior = prior_of(0.8, 1.4);
    hold_factor(FACTOR(""), COLUMNS "tap,jump,control,0.15,0.03,0.28,between\n",
                posterior(prior, likelihood(1.15, 1.03, 1.28, z95)));
    hold_factor(FACTOR(", level: 90%"), COLUMNS "tap,jump,control,-0.05,-0.2,0.12,between\n",
                posterior(prior, likelihood(0.95, 0.8, 1.12, z90)));
}

/* Intervals of three arms hold together, so each is one of 1 - 0.05 / 3; another metric's rows are none of them. */
Test(evidence, intervals_of_several_arms_are_wider_ones)
{
    hold_factor(FACTOR(", metric: tap"),
                COLUMNS "tap,jump,control,0.15,0.03,0.28,between\n"
                        "tap,other,control,0.5,0.4,0.6,between\n"
                        "tap,third,control,0.1,0,0.2,between\n"
                        "pay,jump,control,0.9,0.8,1,between\n",
                posterior(prior_of(0.8, 1.4), likelihood(1.15, 1.03, 1.28, z_of_three)));
}

/* Two experiments are two likelihoods. */
Test(evidence, experiments_add_up)
{
    hold_factor(
        FACTOR("") "  - {experiment: analysis.csv, of: paths.p.steps.a.p, arm: again, variant: "
                   "jump}\n",
        COLUMNS "tap,jump,control,0.15,0.03,0.28,between\n"
                "taps,again,control,0.05,-0.1,0.2,between\n",
        posterior(posterior(prior_of(0.8, 1.4), likelihood(1.15, 1.03, 1.28, z95)),
                  likelihood(1.05, 0.9, 1.2, z95)));
}

/* ---- two values: their ratio is what the experiment saw --------------------------------------- */

/* ln v and ln b are independent normal, so is their difference d; given d = r + e the gain of each is its covariance
 * with d over var d + var e: a Kalman step. */
Test(evidence, a_ratio_of_two_unknown_values_moves_both)
{
    static const char TWO[] =
        HEAD "entries: {e: {" SENDS ", cost: 0.05 CNY, to: shops.s}}\n"
             "shops: {s: {steps: [o: {p: 50%}], price: 20 CNY}}\n"
             "variants: {dear: {shops.s.price: 22 CNY}}\n"
             "uncertain:\n"
             "  shops.s.price: {low: 15 CNY, high: 25 CNY}\n"
             "  variants.dear.shops.s.price: {low: 18 CNY, high: 30 CNY}\n"
             "evidence: [{experiment: analysis.csv, of: shops.s.price, arm: dear}]\n";
    const struct normal b = prior_of(15, 25), v = prior_of(18, 30),
                        r = likelihood(1.3, 1.15, 1.45, z95);
    const double all = b.variance + v.variance + r.variance, off = r.mean - (v.mean - b.mean);
    const struct normal base = {b.mean - b.variance / all * off,
                                b.variance * (1 - b.variance / all)},
                        dear = {v.mean + v.variance / all * off,
                                v.variance * (1 - v.variance / all)},
                        ratio =
                            posterior((struct normal){v.mean - b.mean, v.variance + b.variance}, r);
    struct guessed study;
    struct seen seen[3];
    guessed_open(&study, TWO, "analysis.csv", COLUMNS "pay,dear,A,0.3,0.15,0.45,between\n");
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct yl_draws draws = draw(&study, seed);
        look(&seen[0], &study.all.variant[0], &draws, 0, -1);
        look(&seen[1], &study.all.variant[0], &draws, 1, -1);
        look(&seen[2], &study.all.variant[0], &draws, 1, 0);
        yl_draws_free(&draws);
    }
    const double log_cny = log(1e6); /* money is counted in millionths */
    hold(&seen[0], (struct normal){base.mean + log_cny, base.variance}, "base");
    hold(&seen[1], (struct normal){dear.mean + log_cny, dear.variance}, "the variant");
    hold(&seen[2], ratio, "their ratio");
    guessed_close(&study);
}

/* A value that the variant says itself stays: the ratio speaks of base's alone. */
Test(evidence, a_known_value_of_the_variant_speaks_of_base)
{
    static const char KNOWN[] =
        HEAD "entries: {e: {" SENDS ", cost: 0.05 CNY, to: shops.s}}\n"
             "shops: {s: {steps: [o: {p: 50%}], price: 20 CNY}}\n"
             "variants: {dear: {shops.s.price: 22 CNY}}\n"
             "uncertain: {shops.s.price: {low: 15 CNY, high: 25 CNY}}\n"
             "evidence: [{experiment: analysis.csv, of: shops.s.price, arm: dear}]\n";
    const struct normal seen_of = likelihood(1.2, 1.05, 1.35, z95);
    hold_factor(
        KNOWN, COLUMNS "pay,dear,base,0.2,0.05,0.35,between\n",
        posterior((struct normal){prior_of(15, 25).mean + log(1e6), prior_of(15, 25).variance},
                  (struct normal){log(22e6) - seen_of.mean, seen_of.variance}));
}

/* ---- few are left ---------------------------------------------------------------------------- */

Test(evidence, fewer_than_a_hundred_candidates_in_effect_are_refused)
{
    struct guessed study;
    struct yl_draws draws = {.count = 20, .replications = 2};
    struct yl_fault fault = {0};
    guessed_open(&study, FACTOR(""), "analysis.csv", COLUMNS "tap,jump,A,1.5,1.45,1.55,between\n");
    cr_assert_eq(yl_draws_make(&draws, &study.all, 1, &fault), YL_BAD_INPUT);
    cr_expect(strstr(fault.text, "fewer than 100") != NULL, "%s", fault.text);
    cr_expect(draws.candidates.pick == NULL || draws.candidates.effective < 100);
    yl_draws_free(&draws);
    guessed_close(&study);
}
