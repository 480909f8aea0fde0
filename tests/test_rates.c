/* yl-test: LINK yl_experiment LABELS laws,slow TIMEOUT 300 */
/* test_rates.c: how often observed results are called different though nothing differs, and how often the interval holds
 * the truth, through the program's own reader of rows and its own sentences. Each law draws equal arms and arms that differ;
 * experiment r has seed r. `./dev rates` draws 10,000 of each and wants 4.35-5.65 % and 94.35-95.65 % (three standard errors
 * of a rate of 5 %); here there are fewer, and the same three errors in addition to the sampling error at one in 10,000: of 400 a rate of
 * 10 % is seen, of 1,000 one of 8.5. */
#include "sim/experiment/ab.h"
#include "tests/support/lab.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <ctype.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum judge { PLAIN, CUPED, AT_THE_END, EVERY_DAY };
struct law {
    const char *name;
    void (*draw)(FILE *file, gsl_rng *rng, const struct law *law, int from_day, int to_day);
    void (*unit)(FILE *file, gsl_rng *rng, const struct law *law, int unit,
                 int arm); /* one of them instead */
    enum judge judge;
    int units; /* an arm; with days an arm and day */
    int arms, days;
    double share, effect; /* effect: relative, of the arms that differ */
    double truth;         /* that makes, in the metric's unit */
    const char *plan;     /* keys of its experiment; NULL: no plan */
    const int *calls;     /* days at whose end it is looked at, the last `days`; NULL: one call */
    const char *header;
    bool differs;              /* set for the second half */
    bool only_upper;           /* always valid: error at most 5.65 %, coverage at least 94.35 % */
    const char *metric;        /* option; NULL: the plan's or the only column */
    const char *cluster, *cap; /* options */
    int thin;                  /* experiments of a test run */
};
#define PLAN(days, keys) \
    "yinliu: 1\nhorizon: {from: 2026-03-02, to: 2026-04-27}\n" \
    "entries: {sms: {arrivals: {rate: 100/h}, path: p}}\n" \
    "paths: {p: {steps: [open: {p: 20%}, to: shops.s]}}\n" \
    "shops: {s: {price: 60 CNY, steps: [buy: {p: 50%}]}}\n" \
    "variants: {new: {paths.p.steps.open.p: 25%}}\n" \
    "experiment: {arms: [base, new], metric: all.orders, days: " #days ", effect: 20%, " keys \
    "}\n"

/* ---- outcomes -------------------------------------------------------------------------------- */
static const char *const arm_name[] = {"base", "new", "other"};

static double lift(const struct law *law, int arm)
{
    return 1 + (arm == 1 && law->differs ? law->effect : 0);
}

static void draw_shares(FILE *file, gsl_rng *rng, const struct law *law, int i, int arm)
{
    fprintf(file, "u%d,%s,%d\n", i, arm_name[arm],
            gsl_rng_uniform(rng) < law->share * lift(law, arm));
}

/* Few buy, and what they pay is lognormal of mean 1: the mean of a unit is the share that buys. */
static void draw_payments(FILE *file, gsl_rng *rng, const struct law *law, int i, int arm)
{
    bool buys = gsl_rng_uniform(rng) < law->share;
    double paid = gsl_ran_lognormal(rng, -0.32, 0.8) * lift(law, arm);
    fprintf(file, "u%d,%s,%.17g\n", i, arm_name[arm], buys ? paid : 0);
}

/* Chats of 30 whose people are alike (correlation 0.1); `units` chats an arm. */
static void draw_chats(FILE *file, gsl_rng *rng, const struct law *law, int g, int arm)
{
    double level = 10 + gsl_ran_gaussian(rng, sqrt(1.0 / 9)) + lift(law, arm) - 1;
    for (int i = 0; i < 30; i++)
        fprintf(file, "u%d,g%d,%s,%.17g\n", i, g, arm_name[arm], level + gsl_ran_ugaussian(rng));
}

/* What a person pays has infinite variance. */
static void draw_pareto(FILE *file, gsl_rng *rng, const struct law *law, int i, int arm)
{
    fprintf(file, "u%d,%s,%.17g\n", i, arm_name[arm], gsl_ran_pareto(rng, 1.5, 1) * lift(law, arm));
}

/* Visits of a person, and what is bought in them: persons differ in how much they buy, so visits of one are alike. */
static void draw_ratios(FILE *file, gsl_rng *rng, const struct law *law, int i, int arm)
{
    unsigned visits = 20 + gsl_ran_poisson(rng, 10);
    double taste = gsl_ran_gamma(rng, 8, 1.0 / 8), orders = 0;
    for (unsigned k = 0; k < visits; k++) orders += gsl_ran_gamma(rng, 2, 0.5);
    fprintf(file, "u%d,%s,%u,%.17g\n", i, arm_name[arm], visits, orders * taste * lift(law, arm));
}

static void draw_with_past(FILE *file, gsl_rng *rng, const struct law *law, int i, int arm)
{
    double past = gsl_ran_ugaussian(rng),
           now = 0.7 * past + sqrt(1 - 0.49) * gsl_ran_ugaussian(rng);
    fprintf(file, "u%d,%s,%.17g,%.17g\n", i, arm_name[arm], past, 10 + now + (lift(law, arm) - 1));
}

/* Days that differ by more than the arms; of two days one is treated. */
static void draw_switchback(FILE *file, gsl_rng *rng, const struct law *law, int from, int to)
{
    int first = 0;
    for (int day = from; day < to; day++) {
        if (day % 2 == 0) first = gsl_rng_uniform(rng) < 0.5;
        int arm = (day % 2) ^ first;
        double level = 10 + 2 * gsl_ran_ugaussian(rng) + (lift(law, arm) - 1);
        for (int i = 0; i < law->units; i++)
            fprintf(file, "2026-%02d-%02d %02d:00,%s,%.17g\n", 3 + (day + 1) / 31,
                    (day + 1) % 31 + 1, i % 24, arm_name[arm], level + gsl_ran_ugaussian(rng));
    }
}

static void draw_days(FILE *file, gsl_rng *rng, const struct law *law, int from, int to)
{
    for (int day = from; day < to; day++)
        for (int i = 0; i < law->units * law->arms; i++) {
            int arm = i % law->arms;
            double y = gsl_ran_gamma(rng, 2, 0.5) + lift(law, arm) - 1;
            fprintf(file, "u%d-%d,%s,2026-%02d-%02d %02d:00,%.17g\n", day, i, arm_name[arm],
                    3 + (day + 1) / 31, (day + 1) % 31 + 1, i % 24, y);
        }
}

/* ---- one experiment -------------------------------------------------------------------------- */
struct verdict {
    bool called, covers, there;
};

/* "... 1.2 (95 % interval 0.1 to 2.3), p = ...": the numbers behind `before`. */
static bool numbers_behind(const char *text, const char *before, double *low, double *high)
{
    const char *at = strstr(text, before);
    return at && sscanf(at + strlen(before), "%lf to %lf", low, high) == 2;
}

/* Numbers as scanf reads them: a minus of ASCII, no thousands set apart, "p = 0.0001" for less. */
static void plain_numbers(char *text)
{
    static const char minus[] = "−";
    char *to = text;
    for (const char *at = text; *at;) {
        if (!strncmp(at, minus, strlen(minus))) {
            *to++ = '-';
            at += strlen(minus);
        } else if (!strncmp(at, "p < ", 4)) {
            memcpy(to, "p = ", 4);
            to += 4;
            at += 4;
        } else if (*at == ',' && isdigit((unsigned char)at[1])) {
            at++;
        } else {
            *to++ = *at++;
        }
    }
    *to = 0;
}

static struct verdict read_said(const struct law *law, const char *said)
{
    struct verdict verdict = {.called = strstr(said, "a difference is seen") != NULL};
    double low = NAN, high = NAN, p = NAN, truth = law->differs ? law->truth : 0;
    const char *at = said, *line = strstr(said, ", difference ");
    if (law->judge == PLAIN && line) { /* what decides is said first */
        const char *seen = strstr(line, "a difference is seen"), *end = strchr(line, '\n');
        verdict.called = seen && seen < end;
    }
    if (law->judge == CUPED) {
        at = strstr(said, "CUPED: difference ");
        verdict.there =
            at && sscanf(at, "CUPED: difference %*f (%lf to %lf), p = %lf", &low, &high, &p) == 3;
        verdict.called = p <= 0.05;
    } else if (law->judge == AT_THE_END) {
        at = strstr(said, "Corrected for the looks");
        verdict.there = at && numbers_behind(at, "% interval ", &low, &high);
    } else if (law->judge == EVERY_DAY)
        verdict.there = numbers_behind(said, "confidence sequence ", &low, &high);
    else
        verdict.there = numbers_behind(said, "interval ", &low, &high);
    verdict.covers = low <= truth && truth <= high;
    return verdict;
}

/* All intervals of several arms hold together. */
static struct verdict read_many(const struct law *law, const char *said)
{
    struct verdict all = read_said(law, said);
    for (int arm = 1; arm < law->arms; arm++) {
        char before[64];
        struct law one = *law;
        snprintf(before, sizeof before, ", %s against", arm_name[arm]);
        one.truth = arm == 1 ? law->truth : 0;
        const char *line = strstr(said, before);
        cr_assert(line != NULL, "%s", said);
        all.covers &= read_said(&one, line).covers;
    }
    return all;
}

struct files {
    char data[32], looks[40];
};

static struct verdict call_program(const struct law *law, const struct files *files,
                                   const struct lab *lab, bool looks)
{
    char *said = NULL;
    size_t bytes = 0;
    FILE *out = open_memstream(&said, &bytes);
    struct yl_fault fault = {0};
    struct yl_findings found = {0};
    const struct yl_ab_data call = {.data = files->data,
                                    .metric = law->metric,
                                    .cluster = law->cluster,
                                    .cap = law->cap,
                                    .found = &found,
                                    .err = stderr,
                                    .looks = looks ? files->looks : NULL,
                                    .force = true};
    enum yl_status status = yl_ab_data(&call, law->plan ? &lab->all.variant[0] : NULL, &fault);
    for (size_t i = 0; i < found.findings; i++) fprintf(out, "%s\n", found.finding[i].text[YL_EN]);
    yl_findings_free(&found);
    fclose(out);
    plain_numbers(said);
    cr_assert(eq(int, status, YL_OK), "%s: %s", law->name, fault.text);
    struct verdict verdict = law->arms > 2 ? read_many(law, said) : read_said(law, said);
    free(said);
    return verdict;
}

static struct verdict experiment(const struct law *law, const struct files *files,
                                 const struct lab *lab, unsigned long seed)
{
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    FILE *file = fopen(files->data, "w");
    struct verdict all = {.covers = true};
    const int once[] = {law->days};
    const int *until = law->calls ? law->calls : once;
    cr_assert(rng && file);
    gsl_rng_set(rng, seed);
    fputs(law->header, file);
    unlink(files->looks);
    for (int call = 0, day = 0; !call || day < law->days; day = until[call++]) {
        if (law->draw) law->draw(file, rng, law, day, until[call]);
        for (int i = 0; law->unit && i < law->units * law->arms; i++)
            law->unit(file, rng, law, i, i % law->arms);
        fflush(file);
        struct verdict one = call_program(law, files, lab, law->judge == AT_THE_END && law->calls);
        all.called |= one.called;
        if (law->judge == EVERY_DAY)
            all.covers &= !one.there || one.covers;
        else
            all.covers = one.covers;
        all.there |= one.there;
        if (law->judge == AT_THE_END && one.there) break; /* it has ended */
    }
    cr_assert(all.there, "%s, seed %lu: no interval", law->name, seed);
    fclose(file);
    gsl_rng_free(rng);
    return all;
}

/* ---- a law ----------------------------------------------------------------------------------- */
static void check(const struct law *law, const char *what, double is, double want, int runs)
{
    double few = runs >= 10000 ? 0 : 3.9 * sqrt(0.05 * 0.95 / runs), apart = is - want;
    bool good = fabs(apart) <= 0.0065 + few;
    if (law->only_upper) good = want < 0.5 ? apart <= 0.0065 + few : -apart <= 0.0065 + few;
    fprintf(stderr, "%-28s %-28s %6d  %.4f\n", law->name, what, runs, is);
    cr_expect(good, "%s: %s is %.4f of %d", law->name, what, is, runs);
}

static void hold(struct law law)
{
    const char *asked = getenv("YL_RATES");
    int runs = asked ? atoi(asked) : law.thin;
    struct files files = {"/tmp/yl_rates_XXXXXX", ""};
    struct lab lab = {0};
    int made = mkstemp(files.data);
    cr_assert(made >= 0);
    close(made);
    snprintf(files.looks, sizeof files.looks, "%s.csv", files.data);
    if (law.plan) lab_load(&lab, law.plan);
    for (int differs = 0; differs < 2; differs++) {
        int called = 0, covers = 0;
        law.differs = differs;
        for (int r = 1; r <= runs; r++) {
            struct verdict verdict = experiment(&law, &files, &lab, (unsigned long)r);
            called += verdict.called;
            covers += verdict.covers;
        }
        if (!differs) check(&law, "equal arms: called", (double)called / runs, 0.05, runs);
        check(&law, differs ? "arms that differ: covered" : "equal arms: covered",
              (double)covers / runs, 0.95, runs);
    }
    unlink(files.data);
    unlink(files.looks);
    if (law.plan) lab_close(&lab);
}

#define PERSONS "person,arm,y\n"
#define OF_SHARE(what, how, n, part, by, is, times) \
    (struct law) \
    { \
        .name = what ", n " #n, .unit = how, .units = n, .arms = 2, .share = part, .effect = by, \
        .truth = is, .header = PERSONS, .thin = times \
    }
Test(rates, shares_of_3_percent)
{
    hold(OF_SHARE("share 3 %", draw_shares, 2000, 0.03, 0.3, 0.009, 400));
}
Test(rates, shares_of_8_in_a_thousand)
{
    hold(OF_SHARE("share 0.8 %", draw_shares, 5000, 0.008, 0.5, 0.004, 200));
}
Test(rates, payments_of_few)
{
    hold(OF_SHARE("zero-inflated", draw_payments, 2000, 0.2, 0.2, 0.04, 400));
}

#define CHATS(k) \
    (struct law) \
    { \
        .name = "clusters of 30, K " #k, .unit = draw_chats, .units = k / 2, .arms = 2, \
        .effect = 0.3, .truth = 0.3, .header = "person,chat,arm,y\n", .cluster = "chat", \
        .thin = k < 100 ? 600 : 150 \
    }
Test(rates, clusters_12) { hold(CHATS(12)); }
Test(rates, clusters_24) { hold(CHATS(24)); }
Test(rates, clusters_200) { hold(CHATS(200)); }

/* E min(sY, c) = s (3 - 2 / sqrt(c / s)) for Pareto's law of shape 1.5 from 1 on. */
static double capped_mean(double s, double c) { return s * (3 - 2 / sqrt(c / s)); }

#define PARETO(what, c) \
    (struct law) \
    { \
        .name = "Pareto 1.5 capped at " what, .unit = draw_pareto, .units = 1000, .arms = 2, \
        .effect = 0.2, .truth = capped_mean(1.2, c) - capped_mean(1, c), .header = PERSONS, \
        .cap = what, .thin = 400 \
    }
Test(rates, pareto_capped_at_a_value) { hold(PARETO("20", 20)); }
/* The 99th hundredth of both arms together: c^-1.5 (1 + 1.2^1.5) / 2 = 0.01. */
Test(rates, pareto_capped_at_a_share)
{
    hold(PARETO("99%", pow(0.02 / (1 + pow(1.2, 1.5)), -1 / 1.5)));
}

#define RATIO(n) \
    (struct law) \
    { \
        .name = "ratio, n " #n, .unit = draw_ratios, .units = n, .arms = 2, .effect = 0.2, \
        .truth = 0.2, .header = "person,arm,visits,orders\n", .metric = "orders/visits", \
        .thin = n < 100 ? 1000 : 300 \
    }
Test(rates, ratios) { hold(RATIO(300)); }
Test(rates, ratios_of_12_units) { hold(RATIO(12)); }

#define PAST(n) \
    (struct law) \
    { \
        .name = "CUPED, n " #n, .unit = draw_with_past, .judge = CUPED, .units = n, .arms = 2, \
        .effect = 0.5, .truth = 0.5, .header = "person,arm,covariate,y\n", .metric = "y", \
        .thin = n < 100 ? 1000 : 400 \
    }
Test(rates, cuped) { hold(PAST(200)); }
Test(rates, cuped_of_12_units) { hold(PAST(12)); }

Test(rates, several_arms_hold_together)
{
    struct law law = OF_SHARE("three arms", draw_payments, 300, 1, 0.2, 0.2, 400);
    law.arms = 3;
    law.only_upper = true;
    hold(law);
}

Test(rates, switchback_with_a_day_effect)
{
    hold((struct law){.name = "switchback, 14 pairs",
                      .draw = draw_switchback,
                      .units = 12,
                      .days = 28,
                      .arms = 2,
                      .effect = 2,
                      .truth = 2,
                      .plan = PLAN(28, "design: switchback, unit: day"),
                      .header = "time,arm,orders\n",
                      .thin = 500});
}

static struct law by_days(const char *name, const char *plan, int days)
{
    return (struct law){.name = name,
                        .draw = draw_days,
                        .judge = AT_THE_END,
                        .units = 25,
                        .arms = 2,
                        .days = days,
                        .effect = 0.12,
                        .truth = 0.12,
                        .plan = plan,
                        .header = "person,arm,time,orders\n",
                        .thin = 200};
}

Test(rates, four_planned_looks)
{
    hold(by_days("four planned looks", PLAN(12, "design: group-sequential, looks: 4"), 12));
}

Test(rates, seven_looks)
{
    const char *plan = PLAN(14, "design: group-sequential, looks: 7, bounds: pocock");
    hold(by_days("seven looks, pocock", plan, 14));
}

Test(rates, looks_where_nobody_planned_them)
{
    static const int until[] = {2, 3, 7, 8, 12};
    struct law law = by_days("unplanned looks", PLAN(12, "design: group-sequential, looks: 4"), 12);
    law.calls = until;
    law.thin = 100;
    hold(law);
}

Test(rates, looked_at_every_day)
{
    static const int until[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    struct law law = by_days("always valid, daily", PLAN(12, "design: always-valid"), 12);
    law.judge = EVERY_DAY;
    law.calls = until;
    law.only_upper = true;
    law.thin = 150;
    hold(law);
}
