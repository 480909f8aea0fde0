/* yl-test: LINK yl_experiment LABELS laws TIMEOUT 300 */
/* test_ab.c: two arms in one replication, units, false alarms of every design, truth under shared
 * stock. */
#include "sim/experiment/designs.h"
#include "sim/stats/always_valid.h"
#include "sim/stats/power.h"
#include "sim/stats/sequential.h"
#include "sim/stats/tails.h"
#include "tests/support/lab.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct lab lab;
static void close_lab(void) { lab_close(&lab); }
TestSuite(ab, .fini = close_lab);

#define HEAD \
    "yinliu: 1\n" \
    "horizon: {from: 2021-07-05T00:00, to: 2021-07-13T00:00}\n"
#define BACK \
    "shops:\n  mall:\n    steps:\n      - order: {p: {by: os, android: 18%, ios: 24%}, after: " \
    "exp(20m)}\n" \
    "    price: lognormal(mean 150 CNY sigma 0.8)\n"
#define PATHS \
    "people: {os: {android: 76%, ios: 24%}, member: 30%}\n" \
    "entries:\n  page: {arrivals: {rate: 250/day}, path: page}\n" \
    "paths:\n  page:\n    steps:\n" \
    "      - open: {p: {by: os, android: 50%, ios: 60%}, after: exp(5m)}\n" \
    "      - tap: {p: 70%}\n" \
    "      - where: {choose: {shops.mall: 80%, leave: rest}}\n"
#define ARMS \
    "variants:\n  better: {paths.page.steps.open.p.ios: 75%, paths.page.steps.tap.after: 10s, " \
    "paths.page.steps.where.choose.shops.mall: 90%}\n"
#define TEST \
    "experiment: {arms: [base, better], metric: all.conversion, guardrails: [all.gmv_cny], " \
    "looks: 4}\n"

/* Counts are whole, so the z test at 5 % is one at this level: the chance of all tables that it rejects. */
static double level_of_z(double p, unsigned n)
{
    double cut = yl_tails_cut(0.025), level = 0;
    for (unsigned a = 0; a <= n; a++) {
        const double chance = gsl_ran_binomial_pdf(a, p, n);
        for (unsigned b = 0; b <= n && chance > 1e-12; b++) {
            const double pooled = (a + b) / (2.0 * n), gap = fabs((double)a - b) / n;
            if (gap > 0 && gap >= cut * sqrt(pooled * (1 - pooled) * 2 / n))
                level += chance * gsl_ran_binomial_pdf(b, p, n);
        }
    }
    return level;
}

/* ---- exact laws ------------------------------------------------------------------------------ */
Test(ab, what_the_units_did_is_what_the_run_counts)
{
    lab_run(&lab, HEAD PATHS BACK ARMS TEST, 20);
    lab_apart(&lab, 20);
    for (uint32_t v = 0; v < 2; v++)
        for (uint32_t m = 0; m < lab.apart.variant[v].metrics; m++) {
            const struct yl_metric *x = &lab.apart.variant[v].metric[m];
            bool orders = !strcmp(x->metric, "orders"), gmv = !strcmp(x->metric, "gmv_cny"),
                 came = !strcmp(x->metric, "arrivals");
            if (x->is_path || (strcmp(x->place, "all") && strcmp(x->place, "entries.page")))
                continue;
            for (uint32_t r = 0; r < 20 && (orders || gmv || came); r++) {
                struct yl_analysis_sums s =
                    yl_assigned_sums(v ? &lab.r.every[1] : &lab.r.aa, r, -1, gmv, lab.r.days);
                double want = (double)x->num[r] * (gmv ? 1e-6 : 1);
                /* outcomes after the horizon are in the totals and not in a test that has ended */
                double got = came ? s.n : s.n * s.mean_y;
                cr_expect(came ? fabs(got - want) < 1e-6 : got <= want + 1e-6 && got > 0.97 * want,
                          "%s %g %g", x->metric, got, want);
            }
        }
}

Test(ab, where_nothing_is_shared_each_arm_is_as_in_its_own_world)
{
    struct lab same = {0};
    lab_run(&lab, HEAD PATHS BACK ARMS TEST, 30);
    /* both arms the better one, assigned by the same words */
    lab_run(
        &same,
        HEAD PATHS BACK ARMS
        "  also: {paths.page.steps.open.p.ios: 75%, paths.page.steps.tap.after: 10s, "
        "paths.page.steps.where.choose.shops.mall: 90%}\n"
        "experiment: {arms: [better, also], metric: all.conversion, guardrails: [all.gmv_cny]}\n",
        30);
    for (uint32_t run = 0; run < 30; run++)
        for (uint32_t m = 0; m < lab.r.metrics; m++) {
            struct yl_analysis_sums a = yl_assigned_sums(&lab.r.ab, run, 0, m, lab.r.days),
                                    b = yl_assigned_sums(&lab.r.aa, run, 0, m, lab.r.days);
            cr_expect(memcmp(&a, &b, sizeof a) == 0, "control, run %u, metric %u", run, m);
            a = yl_assigned_sums(&lab.r.ab, run, 1, m, lab.r.days),
            b = yl_assigned_sums(&same.r.ab, run, 1, m, lab.r.days);
            cr_expect(memcmp(&a, &b, sizeof a) == 0, "treatment, run %u, metric %u", run, m);
        }
    lab_close(&same);
}

/* Truth 2; 1 is called nothing, 3 and -5 are called differences: errors 1, 1, 7. */
Test(ab, what_tests_report_is_compared_with_the_truth)
{
    struct yl_reported reported = {.truth = 2};
    struct yl_design_row row = {0};
    yl_reported_add(&reported, 1, false);
    yl_reported_add(&reported, 3, true);
    yl_reported_add(&reported, -5, true);
    yl_reported_add(&reported, NAN, false);
    yl_reported_into(&row, &reported);
    cr_expect(fabs(row.rmse - sqrt(51.0 / 3)) < 1e-12, "%g", row.rmse);
    cr_expect(fabs(row.exaggeration - 2) < 1e-12, "%g", row.exaggeration);
    cr_expect(fabs(row.wrong_sign - 0.5) < 1e-12, "%g", row.wrong_sign);
    reported = (struct yl_reported){.truth = 0, .n = 1, .squares = 4};
    yl_reported_into(&row, &reported);
    cr_expect(isnan(row.exaggeration) && fabs(row.rmse - 2) < 1e-12, "%g", row.exaggeration);
}

Test(ab, a_day_is_named_where_the_simulated_power_is_above_the_wanted_one_and_not_near_it)
{
    static const struct {
        double share, runs;
        bool open, sure; /* of a wanted power of 80 %: by Wilson's interval */
    } of[] = {{0.70, 400, false, false}, {0.775, 400, true, false},   {0.825, 400, true, false},
              {0.85, 400, true, true},   {0.774, 3000, false, false}, {0.82, 3000, true, true}};
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        struct yl_design_row row = {0};
        const struct yl_share power = {of[i].share * of[i].runs, of[i].runs};
        yl_designs_reach(&row, power, 0.8, 2);
        cr_expect(eq(u32, row.days_open, of[i].open ? 2 : 0), "%zu", i);
        cr_expect(eq(u32, row.days, of[i].sure ? 2 : 0), "%zu", i);
        yl_designs_reach(&row, (struct yl_share){of[i].runs, of[i].runs}, 0.8, 3);
        cr_expect(eq(u32, row.days_open, of[i].open ? 2 : 3), "the first day stays, %zu", i);
        cr_expect(eq(u32, row.days, of[i].sure ? 2 : 3), "%zu", i);
    }
}

/* The effect is the same on every day, so its estimate settles: it does not fall with the units that come in. */
Test(ab, the_effect_by_day_is_per_unit_so_far)
{
    lab_design(&lab, HEAD PATHS BACK ARMS TEST, 100);
    const struct yl_day_row *day = lab.designs.day;
    const struct yl_truth_row *truth = yl_designs_truth(&lab.designs, 1, 0, YL_TRUTH_SPLIT);
    const uint32_t last = lab.r.days - 1;
    cr_assert(truth && last == 7);
    cr_expect(fabs(day[last].effect - truth->estimate) < 1e-9);
    cr_expect(day[0].effect > 0.5 * day[last].effect && day[0].effect < 1.5 * day[last].effect);
}

Test(ab, threads_change_nothing)
{
    struct lab one = {0}, two = {0};
    lab_simulate(&one, HEAD PATHS BACK "    stock: 90\n" ARMS TEST,
                 (struct yl_simulate_how){.run.replications = 16, .run.threads = 1});
    lab_simulate(
        &two, HEAD PATHS BACK "    stock: 90\n" ARMS TEST,
        (struct yl_simulate_how){.run.replications = 16, .run.threads = 2, .run.isa = "scalar"});
    size_t n = (size_t)16 * 2 * one.r.metrics * one.r.days;
    cr_expect(memcmp(one.r.ab.sum, two.r.ab.sum, n * sizeof *one.r.ab.sum) == 0);
    cr_expect(memcmp(one.r.switchback_ab.sum, two.r.switchback_ab.sum, n * sizeof *one.r.ab.sum) ==
              0);
    cr_expect(memcmp(one.r.ab.base, two.r.ab.base,
                     (size_t)16 * 2 * one.r.days * sizeof *one.r.ab.base) == 0);
    lab_close(&one), lab_close(&two);
}

Test(ab, persons_who_return_are_counted_once_and_keep_their_arm)
{
    lab_run(&lab,
            HEAD
            "people: {size: 600, os: {android: 76%, ios: 24%}, member: 30%}\nentries:\n  page: "
            "{arrivals: {rate: 250/day}, path: page}\n"
            "paths:\n  page:\n    steps:\n      - open: {p: 50%}\n      - to: shops.mall\n" BACK
            "variants:\n  better: {paths.page.steps.open.p: 60%}\n"
            "experiment: {arms: [base, better], metric: all.orders, guardrails: [all.conversion], "
            "covariate: member}\n",
            10);
    lab_apart(&lab, 10);
    const int64_t *persons = NULL;
    for (uint32_t m = 0; m < lab.apart.variant[0].metrics; m++)
        if (!strcmp(lab.apart.variant[0].metric[m].metric, "persons") &&
            !strcmp(lab.apart.variant[0].metric[m].place, "entries.page"))
            persons = lab.apart.variant[0].metric[m].num;
    cr_assert(persons != NULL);
    for (uint32_t run = 0; run < 10; run++) {
        struct yl_analysis_sums all = yl_assigned_sums(&lab.r.aa, run, -1, 0, lab.r.days),
                                once = yl_assigned_sums(&lab.r.aa, run, -1, 1, lab.r.days);
        struct yl_analysis_sums a = yl_assigned_sums(&lab.r.ab, run, 0, 0, lab.r.days),
                                b = yl_assigned_sums(&lab.r.aa, run, 0, 0, lab.r.days);
        cr_expect(eq(dbl, all.n, (double)persons[run]));
        cr_expect(memcmp(&a, &b, sizeof a) == 0);
        cr_expect(once.mean_y < all.mean_y && once.mean_y < 1 && all.mean_x > 0.2 &&
                  all.mean_x < 0.4);
        /* a share is its own square */
        cr_expect(epsilon_eq(dbl, once.yy, once.n * once.mean_y * (1 - once.mean_y), 1e-6));
    }
}

/* Warm-up and a budget that runs out inside a cell; persons, visits of persons, new persons. */
Test(ab, who_was_there_is_who_arrived)
{
    static const char *const people[] = {"people: {member: 30%}\n",
                                         "people: {member: 30%, size: 700}\n"};
    static const char *const unit[] = {"unit: person", "unit: visit"};
    for (int sized = 0; sized < 2; sized++)
        for (int visit = 0; visit < 2; visit++) {
            char text[2000];
            snprintf(text, sizeof text,
                     "yinliu: 1\nhorizon: {from: 2021-07-05T00:02, to: 2021-07-12T00:00, warmup: "
                     "26h}\n%s"
                     "entries:\n"
                     "  page: {arrivals: {rate: 250/day}, cost: 1 CNY, budget: 900 CNY, to: "
                     "shops.mall}\n"
                     "  note: {arrivals: {send: 300, at: [2021-07-06T01:00, 2021-07-08T01:00], "
                     "over: 3h}, to: shops.mall}\n"
                     "shops:\n  mall:\n    steps:\n      - order: {p: 20%%}\n    price: 100 CNY\n"
                     "variants:\n  cheap: {shops.mall.steps.order.p: 25%%}\n"
                     "experiment: {metric: all.orders, %s}\n",
                     people[sized], unit[visit]);
            lab_run(&lab, text, 10);
            lab_apart(&lab, 10);
            for (uint32_t run = 0; run < 10; run++) {
                double arrived = 0;
                for (uint32_t m = 0; m < lab.apart.variant[0].metrics; m++)
                    if (!strcmp(lab.apart.variant[0].metric[m].metric, "arrivals") &&
                        !strncmp(lab.apart.variant[0].metric[m].place, "entries.", 8) &&
                        !strchr(lab.apart.variant[0].metric[m].place, '>'))
                        arrived += (double)lab.apart.variant[0].metric[m].num[run];
                struct yl_analysis_sums s = yl_assigned_sums(&lab.r.aa, run, -1, 0, lab.r.days);
                cr_expect(eq(dbl, lab.r.aa.arrivals[run], arrived), "sized %d, visit %d", sized,
                          visit);
                if (!sized || visit)
                    cr_expect(eq(dbl, s.n, arrived));
                else
                    cr_expect(s.n < arrived && s.n <= 700);
            }
        }
}

/* Orders of a person with os v are Poisson(L p_v), so the mean of Y (Y - 1) is (L p_v)^2: the spread
 * between persons is there only if outcomes of one person find each other, days apart. */
Test(ab, several_orders_of_a_person_are_squared_together)
{
    enum { RUNS = 80 };
    lab_run(&lab,
            HEAD
            "people: {size: 600, os: {android: 76%, ios: 24%}}\n"
            "entries:\n  page: {arrivals: {rate: 250/day}, path: page}\n"
            "paths:\n  page:\n    steps:\n      - open: {p: 90%}\n      - to: shops.mall\n"
            "shops:\n  mall:\n    steps:\n      - order: {p: {by: os, android: 30%, ios: 60%}}\n"
            "    price: 100 CNY\n"
            "variants:\n  better: {paths.page.steps.open.p: 95%}\n"
            "experiment: {metric: all.orders}\n",
            RUNS);
    struct yl_analysis_sums seen = {0};
    for (uint32_t run = 0; run < RUNS; run++) {
        struct yl_analysis_sums s = yl_assigned_sums(&lab.r.aa, run, -1, 0, lab.r.days);
        yl_analysis_add(&seen, 0, s.yy + s.n * s.mean_y * s.mean_y - s.n * s.mean_y);
    }
    double visits = 250.0 * 8 / 600, android = visits * 0.9 * 0.3, ios = visits * 0.9 * 0.6;
    double want = 600 * (0.76 * android * android + 0.24 * ios * ios);
    double se = sqrt(seen.yy / (RUNS - 1) / RUNS);
    cr_expect(fabs(seen.mean_y - want) < 4.5 * se, "%g, by hand %g, se %g", seen.mean_y, want, se);
}

#define MET(first) \
    "people: {os: {android: 76%, ios: 24%}}\n" \
    "entries:\n  page: {arrivals: {rate: 250/day}, path: page}\n" \
    "paths:\n  page:\n    steps:\n      - hello: " first \
    "      - open: {p: {by: os, android: 50%, ios: 60%}, after: exp(5m)}\n" \
    "      - tap: {p: 70%}\n" \
    "      - where: {choose: {shops.mall: 80%, leave: rest}}\n"

Test(ab, batches_and_the_loop_hear_the_same)
{
    struct lab batches = {0}, loop = {0};
    struct yl_simulate_how how = {.run.replications = 12};
    lab_simulate(&batches, HEAD MET("{p: 100%}\n") BACK ARMS TEST, how);
    /* an agent and a stock that never bind, so that all between them is walked one by one */
    lab_simulate(&loop,
                 HEAD MET("{ask: agents.desk}\n") BACK
                 "    stock: 1000000\n"
                 "agents: {desk: {count: 100000, service: 0s}}\n" ARMS TEST,
                 how);
    lab_same(&batches, &loop, 12);
    lab_close(&batches), lab_close(&loop);
}

Test(ab, a_pair_of_blocks_has_one_of_each_arm)
{
    lab_run(&lab, HEAD PATHS BACK ARMS TEST, 200);
    double first = 0;
    for (uint32_t run = 0; run < 200; run++)
        for (uint32_t b = 0; b + 1 < lab.r.blocks; b += 2) {
            struct yl_analysis_block one = yl_assigned_block(&lab.r.switchback_ab, run, 0, b);
            struct yl_analysis_block two = yl_assigned_block(&lab.r.switchback_ab, run, 0, b + 1);
            cr_expect(one.treated != two.treated && one.n > 150 && two.n > 150);
            first += one.treated;
        }
    cr_expect(fabs(first - 400) < 4.5 * sqrt(800 * 0.25), "%g of 800", first);
}

/* ---- false alarms ---------------------------------------------------------------------------- */
enum { TESTS = 2000 };

/* Not above the promise, nor below what the test's own law gives, by more than 3 standard
 * errors. */
static void hold(const char *what, struct yl_share seen, double promise, double law)
{
    double rate = seen.x / seen.n, se = sqrt(promise * (1 - promise) / seen.n);
    printf("%s: %.4f of %.0f A/A tests called, promise %.4f, by its law %.4f\n", what, rate, seen.n,
           promise, law);
    cr_expect(rate <= promise + 3 * se, "%s: %g", what, rate);
    cr_expect(rate >= law - 3 * sqrt(law * (1 - law) / seen.n), "%s: %g, law %g", what, rate, law);
}

Test(ab, no_design_calls_more_equal_arms_than_it_promises)
{
    lab_design(&lab, HEAD PATHS BACK ARMS TEST, TESTS);
    double n = 1000, p = lab.designs.base,
           looks_rate = yl_sequential_peeking(0.05, 2, (int)lab.r.days);
    double level = level_of_z(p, (unsigned)n);
    for (uint32_t i = 0; i < lab.designs.rows; i++) {
        const struct yl_design_row *row = &lab.designs.row[i];
        const char *name = yl_plan_design_names[row->design];
        struct yl_always_valid_outcome mixture = {0};
        struct yl_always_valid_plan plan = {.effect = 0,
                                            .tau = 0.1 * p,
                                            .alpha = 0.05,
                                            .unit_variance = 2 * p * (1 - p),
                                            .largest = n,
                                            .looks = (int)lab.r.days};
        const struct yl_truth_row *truth = yl_designs_truth(&lab.designs, 1, 0, YL_TRUTH_SPLIT);
        plan.tau = fabs(truth->truth), plan.effect = plan.tau;
        switch (row->design) {
        case YL_PLAN_FIXED:
            hold(name, row->false_alarms, 0.05, fmin(0.05, level));
            break;
        case YL_PLAN_SEQUENTIAL:
            hold(name, row->false_alarms, 0.05, fmin(0.05, level));
            break;
        case YL_PLAN_ALWAYS_VALID:
            cr_assert(eq(int, yl_always_valid_expect(&mixture, &plan), YL_OK));
            hold(name, row->false_alarms, 0.05, mixture.false_alarms);
            break;
        case YL_PLAN_PEEKING:
            hold("naive peeking", row->false_alarms, looks_rate, looks_rate * level / 0.05 - 0.01);
            break;
        case YL_PLAN_SWITCHBACK:
            hold(name, row->false_alarms, 0.05, 0.05); /* a t test: nothing discrete */
            break;
        case YL_PLAN_CUPED:
        case YL_PLAN_DESIGNS:
            break;
        }
    }
}

/* ---- the truth ------------------------------------------------------------------------------- */
#define STOCK \
    "entries:\n  page: {arrivals: {rate: 2000/day}, path: page}\n" \
    "paths:\n  page:\n    steps:\n      - coupon: {p: 50%}\n      - to: shops.mall\n" \
    "shops:\n  mall:\n    steps:\n      - order: {p: 20%, after: exp(1m)}\n    price: 100 CNY\n"
#define EARLY \
    "variants:\n  early: {paths.page.steps.coupon.p: 60%}\n" \
    "experiment: {arms: [base, early], metric: all.conversion}\n"

Test(ab, a_split_over_one_stock_reports_what_giving_it_to_all_never_brings)
{
    lab_design(&lab, HEAD STOCK "    stock: 700\n" EARLY, 400);
    const struct yl_truth_row *t = yl_designs_truth(&lab.designs, 1, 0, YL_TRUTH_SPLIT);
    /* docs/theory.md: 2 S / N (q - p) / (q + p) with N = 16 000 people, p = 10 %, q = 12 %, S = 700 */
    double known = 2.0 * 700 / 16000 * (0.12 - 0.10) / (0.12 + 0.10);
    cr_expect(fabs(t->truth) < 1e-12, "both worlds sell out: %g", t->truth);
    cr_expect(fabs(t->bias - known) < 4 * t->bias_se, "%g, by hand %g, se %g", t->bias, known,
              t->bias_se);
    cr_expect(known > 10 * t->bias_se);
}

Test(ab, a_split_of_what_nobody_shares_tells_the_truth)
{
    lab_design(&lab, HEAD STOCK EARLY, 400);
    for (int switchback = 0; switchback < 2; switchback++) {
        const struct yl_truth_row *t =
            yl_designs_truth(&lab.designs, 1, 0, switchback ? YL_TRUTH_SWITCHBACK : YL_TRUTH_SPLIT);
        cr_expect(fabs(t->truth - 0.02) < 4 * t->truth_se + 0.02 * 0.002, "%g",
                  t->truth); /* orders after the last day are not seen */
        cr_expect(fabs(t->bias) < 4 * t->bias_se, "%g, se %g", t->bias, t->bias_se);
    }
}

/* What one visit remembers helps the next, whose arm may be the other. With K visits a person, Poisson, a control visit at share u
 * of the time has treated ones before it with chance 1 - exp(-K u / 2); the mean over u is 1 - (1 - e^-a)/a, a = K/2. Persons
 * that are split keep it to themselves. */
Test(ab, splitting_persons_removes_what_splitting_visits_carries_over)
{
    lab_design(&lab,
               "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-12}\n"
               "people: {size: 1000, has: remembered}\n"
               "entries: {e: {arrivals: {rate: 600/day}, path: page}}\n"
               "paths:\n  page:\n    steps:\n      - coupon: {p: 0%, else: next, remember: has}\n"
               "      - buy: {p: {by: has, yes: 30%, no: 10%}}\n      - to: shops.mall\n"
               "shops:\n  mall:\n    steps:\n      - order: {actions: 1}\n    price: 100 CNY\n"
               "variants:\n  given: {paths.page.steps.coupon.p: 100%}\n"
               "experiment: {arms: [base, given], metric: all.orders, unit: visit}\n",
               200);
    const struct yl_truth_row *visits = yl_designs_truth(&lab.designs, 1, 0, YL_TRUTH_SPLIT),
                              *persons = yl_designs_truth(&lab.designs, 1, 0, YL_TRUTH_PERSONS);
    double a = 4.2 / 2, known = -0.2 * (1 - (1 - exp(-a)) / a);
    cr_assert(visits && persons);
    cr_expect(fabs(visits->truth - 0.2) < 4 * visits->truth_se, "%g", visits->truth);
    cr_expect(fabs(visits->bias - known) < 4 * visits->bias_se, "%g, by hand %g, se %g",
              visits->bias, known, visits->bias_se);
    cr_expect(fabs(persons->bias) < 4 * persons->bias_se, "%g, se %g", persons->bias,
              persons->bias_se);
    cr_expect(persons->bias_se < 0.1 * fabs(known));
}

Test(ab, units_counted_behind_the_change_are_out_of_proportion_and_all_are_not)
{
    lab_design(&lab, HEAD STOCK EARLY, 200);
    for (uint32_t i = 0; i < lab.designs.srms; i++) {
        const struct yl_srm_row *row = &lab.designs.srm[i];
        if (!strcmp(row->place, "all"))
            cr_expect(row->day == 0 && row->flagged.x <= 3);
        else
            cr_expect(row->day > 0 && fabs(row->share - 0.6 / 1.1) < 0.003, "%s %g day %u",
                      row->place, row->share, row->day);
    }
}

/* ---- days ------------------------------------------------------------------------------------ */
#define OPENS(plan) \
    "yinliu: 1\nhorizon: {from: 2021-07-05T00:00, to: 2021-07-17T00:00}\n" \
    "entries:\n  page: {arrivals: {rate: 900/day}, path: page}\n" \
    "paths:\n  page: {steps: [{open: {p: 30%}}]}\n" \
    "variants:\n  better: {paths.page.steps.open.p: 33%}\n" \
    "experiment: {metric: paths.page.open" plan "}\n"

/* Moved by e, a run is called with a chance whose slope is phi(z of the power) / sd: so much is the
 * least effect off that 80 % of R runs call, at 4.5 standard errors. */
Test(ab, nine_days_detect_what_a_calculator_says_of_their_people)
{
    enum { RUNS = 1000 }; /* within 7 %: one side instead of two would move it by 11 */
    lab_design(&lab, OPENS(""), RUNS);
    double z = 0.8416212335729143, slope = exp(-0.5 * z * z) / sqrt(2 * M_PI);
    double off = 4.5 * sqrt(0.8 * 0.2 / RUNS) / slope / (1.959963984540054 + z);
    for (uint32_t day = 3; day <= 12; day += 3) {
        struct yl_power plan = {.ratio = 1,
                                .factor = 1,
                                .power = 0.8,
                                .n1 = 450.0 * day,
                                .p1 = 0.3,
                                .p2 = 0.33,
                                .alpha = 0.05,
                                .sided = 2};
        cr_assert(eq(int, yl_power_solve(&plan, YL_POWER_EFFECT), YL_POWER_FOUND));
        double book = yl_power_effect(&plan) / 0.3, seen = lab.designs.day[day - 1].detectable;
        printf("day %u: %.4f, by the book %.4f, within %.4f\n", day, seen, book, off * book);
        cr_expect(fabs(seen - book) < off * book, "day %u: %g, by the book %g", day, seen, book);
        cr_expect(fabs(lab.designs.day[day - 1].units - 900.0 * day) <
                  4.5 * sqrt(900.0 * day / RUNS));
    }
}

#define OFTEN \
    "yinliu: 1\nhorizon: {from: 2021-07-05T00:00, to: 2021-07-19T00:00}\n" \
    "people: {size: 500, seen: remembered}\n" \
    "entries:\n  page: {arrivals: {rate: 300/day}, path: page}\n" \
    "paths:\n  page:\n    steps:\n" \
    "      - look: {p: 50%, else: next, remember: seen}\n      - to: shops.mall\n" \
    "shops:\n  mall:\n    steps:\n      - order: {p: 20%}\n    price: 100 CNY\n"

/* What is new wears off for who has seen it: the first half has the effect, the second has not. 4.5 standard errors of 70 runs
 * are half of the change that wears off. */
Test(ab, an_effect_that_wears_off_is_seen_to_change_and_a_lasting_one_is_not)
{
    static const char *const arm[] = {
        "variants:\n  shiny: {shops.mall.steps.order.p: {by: seen, no: 40%, yes: 20%}}\n",
        "variants:\n  better: {shops.mall.steps.order.p: 26%}\n"};
    static const char *const metric[] = {"all.orders", "all.orders / shops.mall.visits"};
    for (int lasting = 0; lasting < 2; lasting++)
        for (int ratio = 0; ratio < 2; ratio++) {
            char text[2000];
            snprintf(text, sizeof text, "%s%sexperiment: {metric: %s}\n", OFTEN, arm[lasting],
                     metric[ratio]);
            lab_design(&lab, text, 70);
            double z = lab.designs.change / lab.designs.change_se;
            printf("%s, %s: %.3f, z %.1f\n", lasting ? "lasting" : "wears off", metric[ratio],
                   lab.designs.change, z);
            cr_expect(lasting ? fabs(z) < 4.5 : z > 4.5, "%d %s: %g", lasting, metric[ratio], z);
        }
}

/* Where nothing is shared a switchback has the power of a one-sample t test: its power at the effect
 * that the runs can detect is the wished one, and the simulated power is that of the book. */
Test(ab, switchbacks_detect_what_a_t_test_over_pairs_says)
{
    enum { RUNS = 1000 };
    lab_design(&lab, OPENS(", unit: day, design: switchback"), RUNS);
    const struct yl_design_row *row = NULL;
    for (uint32_t i = 0; i < lab.designs.rows; i++) {
        const struct yl_design_row *each = &lab.designs.row[i];
        if (each->design == YL_PLAN_SWITCHBACK) row = each;
        if (each->design == YL_PLAN_PEEKING) continue;
        double rate = each->power.x / RUNS, book = each->textbook_power;
        printf("%s: power %.3f, by the book %.3f; detects %.4f, by the book %.4f\n",
               yl_plan_design_names[each->design], rate, book, each->detectable,
               each->textbook_detectable);
        cr_expect(fabs(rate - book) < 4.5 * sqrt(book * (1 - book) / RUNS) + 0.005, "%s: %g, %g",
                  yl_plan_design_names[each->design], rate, book);
        cr_expect(each->textbook_units > 0 && each->textbook_days > 0);
    }
    cr_assert(row != NULL);
    double spread = sqrt(2 * 0.3 * 0.7 / 900), seen = row->power.x / RUNS; /* of a pair */
    double found = yl_power_of_pairs(&(struct yl_power_pairs){
        .pairs = 6, .sd = spread, .effect = row->detectable, .alpha = 0.05, .sided = 2});
    printf("detects %.4f, for which the t test has %.3f; power %.3f, by the book %.3f\n",
           row->detectable, found, seen, row->textbook_power);
    cr_expect(fabs(found - 0.8) < 4.5 * sqrt(0.8 * 0.2 / RUNS), "%g", found);
    cr_expect(fabs(seen - row->textbook_power) < 4.5 * sqrt(seen * (1 - seen) / RUNS), "%g, %g",
              seen, row->textbook_power);
    cr_expect(fabs(row->textbook_detectable / row->detectable - 1) < 0.1);
    double last = 0;
    uint32_t days = 0;
    for (uint32_t i = 0; i < lab.designs.powers; i++)
        if (lab.designs.power[i].design == YL_PLAN_SWITCHBACK && lab.designs.power[i].simulated) {
            cr_expect(lab.designs.power[i].power.x > last && lab.designs.power[i].day % 2 == 0);
            last = lab.designs.power[i].power.x, days++;
        }
    cr_expect(eq(u32, days, 5));
    cr_expect(eq(dbl, last, row->power.x));
}
