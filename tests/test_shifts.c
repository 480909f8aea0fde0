/* test_shifts.c: shares that are said in the mean are those that pass. */
/* yl-test: LINK yl_base LABELS answers,fast TIMEOUT 120 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATHS = 20, MOST_STEPS = 6, VISITS = 4000, REPLICATIONS = 25 };

static uint64_t state;

/* Knuth's MMIX generator. */
static double random_share(void)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(state >> 11) * 0x1p-53;
}

/* A path of a few steps with means between 10 and 90 percent, under a random intent. */
static int make(char *text, size_t room, double mean[MOST_STEPS])
{
    const int steps = 2 + (int)(random_share() * (MOST_STEPS - 1));
    size_t at =
        (size_t)snprintf(text, room,
                         "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06}\n"
                         "run: {seed: %d, replications: %d}\n"
                         "people: {intent: normal(mean %.2f sd %.2f)}\n"
                         "entries: {e: {arrivals: {send: %d, at: 2021-07-05T10:00}, path: p}}\n"
                         "paths:\n  p:\n    steps:\n",
                         1 + (int)(random_share() * 1e6), REPLICATIONS, random_share() - 0.5,
                         0.2 + 1.8 * random_share(), VISITS);
    for (int i = 0; i < steps; i++) {
        mean[i] = round(10 + 80 * random_share()) / 100;
        at += (size_t)snprintf(text + at, room - at, "      - s%d: {mean: %.0f%%, intent: %.1f}\n",
                               i, 100 * mean[i], 3 * random_share() - 1);
    }
    snprintf(text + at, room - at, "      - to: leave\n");
    return steps;
}

Test(shifts, means_of_random_paths_pass_in_the_mean)
{
    char text[2048];
    state = 20210710;
    for (int i = 0; i < PATHS; i++) {
        double mean[MOST_STEPS];
        struct yl_run_done done;
        struct yl_run_csv funnel;
        const int steps = make(text, sizeof text, mean);
        yl_run_made(&done, text, NULL);
        cr_assert(yl_run_csv_read(&funnel, done.out, "funnel.csv"));
        /* Steps of visits of their own, so a share of n has the deviation sqrt(p (1 - p) / n) at
         * most; four of them are passed once in 16 000 steps. */
        for (int s = 0; s < steps; s++) {
            char name[16];
            snprintf(name, sizeof name, "s%d", s);
            const struct yl_run_is of[] = {{"step", name}, {NULL, NULL}};
            size_t matched = 0;
            const double reached = yl_run_csv_sum(&funnel, of, "reached", &matched),
                         passed = yl_run_csv_sum(&funnel, of, "passed", &matched);
            cr_assert(reached > 0);
            const double error = sqrt(mean[s] * (1 - mean[s]) / reached);
            cr_expect(fabs(passed / reached - mean[s]) < 4 * error, "%s of\n%s: %g, not %g +- %g",
                      name, text, passed / reached, mean[s], error);
        }
        yl_run_csv_free(&funnel);
        yl_run_free(&done);
    }
}

/* ---- a step that its own visits come back to ---------------------------------------------------- */
static double chance(double logit) { return 1 / (1 + exp(-logit)); }

/* Who fails comes back with chance r. With an intent of -h or h, each for half of the visits, and
 * p(z) = chance(c + z), a visit reaches the step 1/(1 - r(1 - p(z))) times: a geometric series. Given
 * c this is the share that passes; the shift that brings it about is c less its log-odds. */
static double share_of_returning(double c, double h, double r)
{
    double passed = 0, reached = 0;
    for (int side = -1; side <= 1; side += 2) {
        const double p = chance(c + side * h), times = 1 / (1 - r * (1 - p));
        passed += times * p;
        reached += times;
    }
    return passed / reached;
}

/* The shift of a step in the manifest; NAN without one. */
static double shift_of(const char *out, const char *place)
{
    char path[256], key[128];
    snprintf(path, sizeof path, "%s/manifest.json", out);
    snprintf(key, sizeof key, "\"shift %s\":", place);
    char *text = yl_run_text(path), *at = text ? strstr(text, key) : NULL;
    const double shift = at ? strtod(at + strlen(key), NULL) : NAN;
    free(text);
    return shift;
}

Test(shifts, of_a_step_that_leads_to_itself_by_the_geometric_series)
{
    static const struct {
        double c, h, r;
        const char *back; /* how the visit comes back */
    } at[] = {
        {-1.0, 1.0, 0.5, "to: paths.p"},     {0.5, 0.7, 0.9, "to: paths.p"},
        {-2.0, 1.5, 0.8, "to: paths.p"},     {0.0, 2.0, 0.99, "to: paths.p"},
        {-1.0, 1.0, 0.5, "to: rooms.lobby"},
    };
    char text[2048];
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        const double mean = share_of_returning(at[i].c, at[i].h, at[i].r);
        struct yl_run_done done;
        snprintf(text, sizeof text,
                 "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06}\n"
                 "run: {seed: 1, replications: 2}\n"
                 "people: {keen: 50%%, intent: {by: keen, yes: %.1f, no: %.1f}}\n"
                 "entries: {e: {arrivals: {send: 1000, at: 2021-07-05T10:00}, path: p}}\n"
                 "paths:\n  p:\n    steps:\n"
                 "      - try: {mean: %.12f%%, after: 1s, else: paths.again}\n"
                 "      - to: leave\n"
                 "  again:\n    steps:\n"
                 "      - back: {p: %.0f%%, after: 1m, intent: no}\n"
                 "      - %s\n"
                 "rooms: {lobby: {watch: exp(1m), then: paths.p}}\n",
                 at[i].h, -at[i].h, 100 * mean, 100 * at[i].r, at[i].back);
        yl_run_made(&done, text, NULL);
        const double shift = shift_of(done.out, "paths.p.steps.try"),
                     exact = at[i].c - (log(mean) - log1p(-mean));
        cr_expect(fabs(shift - exact) < 2e-5, "case %zu: %.6f, not %.6f", i, shift, exact);
        yl_run_free(&done);
    }
}

/* Whether a page has come in time depends on nothing else, so who comes behind it is as many of everybody; but arrivals
 * whose age is asked are divided into parts of half an hour, of which the one that the fact falls into may stand on
 * either side of it: one in fifty visits, and a log-odds of 0.05. */
Test(shifts, of_visits_whose_age_was_asked_as_of_those_where_it_was_not)
{
    char text[1024];
    double shift[2];
    for (int i = 0; i < 2; i++) {
        struct yl_run_done done;
        snprintf(text, sizeof text,
                 "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06}\n"
                 "run: {seed: 7, replications: 2}\n"
                 "people: {intent: normal(mean 0 sd 1.5)}\n"
                 "facts: {late: {from: 2021-07-05T16:20}}\n"
                 "entries: {e: {arrivals: {rate: 200/h}, path: p}}\n"
                 "paths:\n  p:\n    steps:\n"
                 "      - page: {after: exp(2s)%s}\n"
                 "      - think: {after: exp(1h)}\n"
                 "      - open: {p: {by: late, no: 5%%, yes: 90%%}, intent: 2.5}\n"
                 "      - tap: {mean: 40%%, intent: 2}\n"
                 "      - to: leave\n",
                 i ? ", valid: 3s" : "");
        yl_run_made(&done, text, NULL);
        shift[i] = shift_of(done.out, "paths.p.steps.tap");
        yl_run_free(&done);
    }
    cr_expect(fabs(shift[1] - shift[0]) < 0.05, "%.6f, not %.6f", shift[1], shift[0]);
}
