/* yl-test: LINK yl_experiment LABELS laws TIMEOUT 300 */
/* test_ab_clusters.c: whole clusters and capped sums in the simulated experiment. */
#include "sim/experiment/designs.h"
#include "tests/support/lab.h"
#include <math.h>
#include <stdio.h>

static struct lab lab;
static void close_lab(void) { lab_close(&lab); }
TestSuite(ab_clusters, .fini = close_lab);

/* Chats of 30 whose people are alike in their mood, which decides how much they buy. */
#define CHATS(people, price, plan) \
    "yinliu: 1\n" \
    "horizon: {from: 2026-03-02T00:00, to: 2026-03-06T00:00}\n" \
    "people: {" people "mood: {quiet: 50%, lively: 50%}, member: 30%}\n" \
    "entries: {sms: {arrivals: {rate: 15/h}, path: p}}\n" \
    "paths: {p: {steps: [open: {p: {by: mood, quiet: 10%, lively: 60%}}, to: shops.s]}}\n" \
    "shops: {s: {price: " price ", steps: [buy: {p: 50%}]}}\n" \
    "variants: {new: {paths.p.steps.open.p: {by: mood, quiet: 20%, lively: 60%}}}\n" \
    "experiment: {arms: [base, new], " plan "}\n"
#define SIZE "size: 900, "
#define WHOLE "cluster_size: 30, cluster_traits: mood, "
#define FIGURES \
    "metric: all.gmv_cny, guardrails: [shops.s.visitors, all.gmv_cny / shops.s.visits], "

/* Of several sizes (who came), the difference is that of the persons' means or ratios, whatever test it gets: so the sums over
 * clusters are those over their persons, day by day, as they are and capped. */
static void hold_sums(const char *text)
{
    enum { RUNS = 20 };
    lab_run(&lab, text, RUNS);
    uint32_t compared = 0;
    for (uint32_t run = 0; run < RUNS; run++)
        for (uint32_t days = 1; days <= lab.r.days; days++)
            for (uint32_t m = 0; m < lab.r.outcomes; m++) {
                struct yl_analysis_sums one = yl_assigned_sums(&lab.r.ab, run, 0, m, days),
                                        two = yl_assigned_sums(&lab.r.ab, run, 1, m, days);
                const struct yl_unit_test *test =
                    yl_assigned_test(&lab.r.ab, run, 1, m, false, days);
                double apart = test->estimate - (two.mean_y - one.mean_y);
                cr_expect(fabs(apart) < 1e-9 * (1 + fabs(test->estimate)), "%u %u %u: %g", run,
                          days, m, apart);
                cr_expect(test->se > 0 && test->low < test->estimate &&
                          test->estimate < test->high);
                compared++;
            }
    cr_expect(eq(u32, compared, RUNS * lab.r.days * lab.r.outcomes));
    for (uint32_t run = 0; run < RUNS; run++)
        cr_expect(yl_assigned_there(&lab.r.ab, run, -1, -1, lab.r.days) <= 30);
}

Test(ab_clusters, clusters_add_up_their_persons)
{
    hold_sums(CHATS(SIZE, "lognormal(median 60 CNY sigma 0.8)", FIGURES WHOLE "runs: 20"));
    hold_sums(CHATS(SIZE, "lognormal(median 60 CNY sigma 0.8)", FIGURES WHOLE "cap: 150"));
    hold_sums(CHATS(SIZE, "lognormal(median 60 CNY sigma 0.8)", FIGURES WHOLE "covariate: member"));
}

/* All of a cluster are in one arm and one mood: a mean of clusters of one size is that of their persons. */
Test(ab_clusters, clusters_call_as_many_equal_arms_as_they_promise_and_persons_do_not)
{
    enum { RUNS = 1200 };
    lab_design(&lab, CHATS(SIZE, "60 CNY", "metric: all.orders, " WHOLE "runs: 20"), RUNS);
    int clusters = 0, persons = 0, covered = 0;
    const struct yl_design_row *row = yl_designs_row(&lab.designs, YL_PLAN_FIXED, 1);
    double truth = yl_designs_truth(&lab.designs, 1, 0, YL_TRUTH_SPLIT)->truth;
    for (uint32_t run = 0; run < RUNS; run++) {
        const struct yl_unit_test *aa = yl_assigned_test(&lab.r.aa, run, 1, 0, false, lab.r.days),
                                  *ab = yl_assigned_test(&lab.r.ab, run, 1, 0, false, lab.r.days);
        struct yl_analysis_sums one = yl_assigned_sums(&lab.r.aa, run, 0, 0, lab.r.days),
                                two = yl_assigned_sums(&lab.r.aa, run, 1, 0, lab.r.days);
        clusters += aa->low > 0 || aa->high < 0;
        covered += ab->low <= truth && truth <= ab->high;
        persons += yl_analysis_welch(&one, &two, 0.95).p <= 0.05;
    }
    double error = 3.9 * sqrt(0.05 * 0.95 / RUNS);
    printf("equal arms: %.4f by clusters, %.4f by persons; covered %.4f\n", (double)clusters / RUNS,
           (double)persons / RUNS, (double)covered / RUNS);
    cr_expect(fabs((double)clusters / RUNS - 0.05) < 0.0065 + error);
    cr_expect(fabs((double)covered / RUNS - 0.95) < 0.0065 + error);
    cr_expect(persons > RUNS / 5, "%d", persons);
    cr_expect(fabs(row->false_alarms.x - clusters) < 1.5 && fabs(row->covers.x - covered) < 0.5);
    cr_expect(row->control + row->treatment < 30.001 && row->control + row->treatment > 25);
}

/* Where every order is 60 CNY, sums capped at 60 CNY are 60 times "has ordered": all sums but the last bits. */
Test(ab_clusters, caps_at_the_price_count_who_has_ordered)
{
    enum { RUNS = 20 };
    static const char *const plan[] = {
        CHATS(SIZE, "60 CNY", "metric: all.gmv_cny, covariate: member, cap: 60"),
        CHATS(SIZE, "60 CNY", "metric: all.conversion, covariate: member")};
    struct lab each[2] = {0};
    for (int i = 0; i < 2; i++) lab_run(&each[i], plan[i], RUNS);
    for (uint32_t run = 0; run < RUNS; run++)
        for (int arm = 0; arm < 2; arm++)
            for (uint32_t days = 1; days <= each[0].r.days; days++) {
                struct yl_analysis_sums money = yl_assigned_sums(&each[0].r.ab, run, arm, 0, days),
                                        bought = yl_assigned_sums(&each[1].r.ab, run, arm, 0, days);
                cr_expect(fabs(money.mean_y - 60 * bought.mean_y) < 1e-9);
                cr_expect(fabs(money.yy - 3600 * bought.yy) < 1e-6 * money.yy);
                cr_expect(fabs(money.xy - 60 * bought.xy) < 1e-6 * (1 + fabs(money.xy)));
            }
    for (int i = 0; i < 2; i++) lab_close(&each[i]);
}

static double cap_of(const char *text)
{
    lab_run(&lab, text, 20);
    double cap = lab.r.cap;
    return cap;
}

/* Orders of a person are Poisson with mean L p_mood; L = 15 * 96 / 900 visits, p = 0.5 * 0.1 and 0.5 * 0.6 (the quiet of the
 * treatment: 0.5 * 0.2); persons who never come are none. The shares at or below k orders follow by the law; 90 % and 97 % lie
 * between two of them. */
Test(ab_clusters, caps_as_a_share_are_the_sum_that_so_many_do_not_exceed)
{
    const double visits = 15.0 * 96 / 900, p[] = {0.05, 0.10, 0.30}, weight[] = {0.25, 0.25, 0.5};
    const double wanted[] = {0.90, 0.97};
    const char *const plan[] = {CHATS(SIZE, "60 CNY", "metric: all.gmv_cny, cap: 90%"),
                                CHATS(SIZE, "60 CNY", "metric: all.gmv_cny, cap: 97%")};
    const double came = 1 - exp(-visits);
    for (int i = 0; i < 2; i++) {
        double at_most = 0, k = -1;
        while (at_most < wanted[i]) {
            k++;
            for (int g = 0; g < 3; g++)
                at_most += weight[g] *
                           (exp(-visits * p[g] + k * log(visits * p[g]) - lgamma(k + 1)) -
                            (k < 0.5 ? exp(-visits) : 0)) /
                           came;
        }
        printf("cap %g: %.4f at or below %g\n", wanted[i], at_most, k * 60);
        cr_expect(fabs(cap_of(plan[i]) - 60 * k) < 1e-9, "%g, by the law %g", cap_of(plan[i]),
                  60 * k);
    }
}
