/* yl-test: LINK yl_experiment LABELS laws TIMEOUT 300 */
/* test_ab_arms.c: arms with other steps and conditions, ratios and watching, what people did before
 * the test. */
#include "sim/experiment/designs.h"
#include "tests/support/lab.h"
#include <math.h>
#include <stdio.h>

static struct lab lab;
static void close_lab(void) { lab_close(&lab); }
TestSuite(ab_arms, .fini = close_lab);

/* ---- other steps ----------------------------------------------------------------------------- */
#define BEGIN \
    "yinliu: 1\n" \
    "horizon: {from: 2021-07-05T00:00, to: 2021-07-09T00:00}\n" \
    "people: {os: {android: 76%, ios: 24%}, member: 30%, follows: remembered, likes: " \
    "remembered}\n" \
    "entries:\n  page: {arrivals: {send: 1500, at: 2021-07-05T09:00, over: 1h}, path: page}\n" \
    "limits: {cards: {allow: 0, per: person}, turns: {allow: 1, per: person}}\n" \
    "paths:\n  page:\n    steps:\n" \
    "      - open: {p: {by: os, android: 50%, ios: 60%}, after: exp(5m)}\n"
#define STAY \
    "      - to: rooms.main\n" \
    "rooms:\n  main:\n    watch: exp(8m)\n    then: {choose: {shops.mall: 50%, shops.stall: 30%, " \
    "leave: rest}}\n"
#define TO_ROOM BEGIN "      - form: {p: 60%, after: 20s}\n      - tap: {p: 70%, actions: 1}\n" STAY
#define TO_SHOP \
    "shops:\n" \
    "  stall: {steps: [{pay: {p: 60%}}], items: {a: {share: 40%, price: 9 CNY}, b: {share: rest, " \
    "price: exp(20 CNY), quantity: 1.5}}}\n" \
    "  mall:\n    steps:\n      - cart: {p: 80%}\n      - order: {p: 30%, after: exp(1m)}\n" \
    "    price: lognormal(mean 150 CNY sigma 0.8)\n"
#define WORLD TO_ROOM "    while: {like: {p: 30%, every: exp(4m)}}\n" TO_SHOP
#define DESK "agents: {desk: {count: 100000, service: exp(3m)}}\n"
#define SECOND \
    "experiment: {arms: [base, other], metric: all.orders, guardrails: [all.gmv_cny, " \
    "shops.mall.visits, rooms.main.entrants, rooms.main.watch_s, shops.mall.aov_cny]}\n"

static const struct form_row {
    const char *what, *arm;
} form_rows[] = {
    {"a step less", "paths.page.steps: [{open: {p: 50%}}, {tap: {p: 70%}}, {to: rooms.main}]"},
    {"a step more", "paths.page.steps: [{open: {p: 50%}}, {form: {p: 60%, after: 20s}}, {hint: {p: "
                    "{by: member, yes: 99%, no: 85%}, after: 1m}}, {tap: {p: 70%}}, {to: "
                    "rooms.main}]"},
    {"a step for some", "paths.page.steps.form.only_if: {member: yes}"},
    {"a step not for some", "paths.page.steps.form.skip_if: {os: ios}"},
    {"a condition", "paths.page.steps.tap.needs: {os: android}"},
    {"a way out", "paths.page.steps.form.else: shops.mall"},
    {"on with those who fail", "paths.page.steps.form.else: next"},
    {"a person to ask", "paths.page.steps.form.ask: agents.desk, paths.page.steps.tap.valid: 6m"},
    {"a limit to take", "paths.page.steps.tap.take: cards"},
    {"a deadline", "paths.page.steps.tap.valid: 4m"},
    {"a choice for a way",
     "paths.page.steps.tap: {p: 70%, choose: {shops.mall: 40%, leave: 10%, next: rest}}"},
    {"another way on", "paths.page.steps.to: shops.mall"},
    {"a way by trait", "paths.page.steps.to: {by: os, android: shops.mall, ios: rooms.main}"},
    {"a path of its own",
     "paths.card: {steps: [{see: {p: 80%}}, {to: shops.mall}]}, paths.page.steps.to: paths.card"},
    {"a door", "paths.page.needs: {member: yes}"},
    {"a door with a way round",
     "paths.page.needs: {member: yes}, paths.page.otherwise: rooms.main"},
    {"other traits", "paths.page.steps.open.p: {by: member, yes: 90%, no: 40%}"},
    {"memory and a new condition", "paths.page.steps: [{open: {p: 50%, remember: follows}}, {tap: "
                                   "{p: 70%, needs: follows}}, {to: "
                                   "rooms.main}]"},
    {"friends",
     "paths.page.steps.tap.starts: {friend: {path: paths.page, who: others, number: 1, p: "
     "40%, after: 10m}}"},
    {"a goal", "paths.page.steps.tap.goal: tapped, paths.page.steps.tap.p: 90%"},
    {"an item that needs a trait",
     "rooms.main.while.like: {p: 30%, every: exp(4m), to: shops.mall, "
     "only_if: {member: yes}}"},
    {"a last step more in the shop", "shops.mall.steps: [{cart: {p: 80%}}, {order: {p: 30%, after: "
                                     "exp(1m)}}, {pay: {p: 90%}}]"},
    {"other shares of its items", "shops.stall.items.a.share: {by: os, android: 70%, ios: 10%}"},
    {"another price of an item", "shops.stall.items.a.price: {by: member, yes: 5 CNY, no: 8 CNY}"},
    {"other pieces of an item", "shops.stall.items.b.quantity: exp(2)"},
    {"a first step less in the shop", "shops.mall.steps: [{order: {p: 30%, after: exp(1m)}}]"},
    {"a price by its median", "shops.mall.price: lognormal(median 150 CNY sigma 0.8)"},
};
/* Both arms have the key, with another value. */
#define KEYED \
    "      - kind: {p: 90%, only_if: {os: android}}\n" \
    "      - note: {p: 95%, remember: follows, take: turns, otherwise: shops.stall}\n" \
    "      - tap: {p: {by: follows, yes: 70%, no: 40%}, actions: 1, needs: [{os: [android, " \
    "ios]}, " \
    "20:00-19:00]}\n"
static const struct form_row keyed_rows[] = {
    {"other people", "paths.page.steps.kind.only_if: {os: ios}"},
    {"another memory", "paths.page.steps.note.remember: likes"},
    {"another limit", "paths.page.steps.note.take: cards"},
    {"another hour", "paths.page.steps.tap.needs: [{os: [android, ios]}, 09:05-10:00]"},
    {"the first of two conditions", "paths.page.steps.tap.needs: [{os: ios}, 20:00-19:00]"},
};
/* Base has the key here. */
#define LONGER TO_ROOM "    while: {like: {p: 30%, every: exp(4m), extends: 1m}}\n" TO_SHOP
static const struct form_row longer_rows[] = {
    {"an item that lengthens a stay more", "rooms.main.while.like.extends: 2m"},
    {"the same before another item",
     "rooms.main.while: {like: {p: 30%, every: exp(4m), extends: 2m}, hint: {p: 10%, every: "
     "exp(5m)}}"},
    {"the same for everybody who is asked",
     "rooms.main.while.like: {p: 30%, every: exp(4m), extends: 2m, only_if: {os: [android, "
     "ios]}}"},
};
/* Base has an item without it. */
static const struct form_row begun_rows[] = {
    {"an item that begins to lengthen a stay", "rooms.main.while.like.extends: 2m"},
    {"the same by trait", "rooms.main.while.like.extends: {by: os, android: 3m, ios: 1m}"},
};

static double counted(const struct yl_variant_result *v, const char *place, const char *metric,
                      uint32_t run)
{
    for (uint32_t m = 0; m < v->metrics; m++) {
        const struct yl_metric *x = &v->metric[m];
        if (!x->is_path && !strcmp(x->place, place) && !strcmp(x->metric, metric))
            return (double)x->num[run];
    }
    cr_fatal("no %s.%s", place, metric);
}

/* Everybody in the other arm is that variant by itself, to the last order; where nothing is shared
 * the control does not feel the other arm. */
static void hold_rows(const char *world, const struct form_row *row, size_t rows)
{
    enum { RUNS = 6 };
    for (const struct form_row *end = row + rows; row < end; row++) {
        char text[6000];
        double differ = 0;
        snprintf(text, sizeof text, "%s" DESK "variants:\n  other: {%s}\n" SECOND, world, row->arm);
        lab_run(&lab, text, RUNS);
        lab_apart(&lab, RUNS);
        for (uint32_t run = 0; run < RUNS; run++) {
            static const struct {
                const char *place, *metric;
                double unit;
            } want[] = {{"all", "orders", 1},
                        {"all", "gmv_cny", 1e-6},
                        {"shops.mall", "visits", 1},
                        {"rooms.main", "entrants", 1},
                        {"rooms.main", "watch_mean_s", 1e-6}};
            for (uint32_t m = 0; m < 5; m++) {
                struct yl_analysis_sums s =
                    yl_assigned_sums(&lab.r.every[1], run, -1, m, lab.r.days);
                double own = want[m].unit *
                             counted(&lab.apart.variant[1], want[m].place, want[m].metric, run);
                cr_expect(fabs(s.n * s.mean_y - own) <= 1e-9 * own, "%s: %s.%s %g, alone %g",
                          row->what, want[m].place, want[m].metric, s.n * s.mean_y, own);
                differ += fabs(own - want[m].unit * counted(&lab.apart.variant[0], want[m].place,
                                                            want[m].metric, run));
                struct yl_analysis_sums a = yl_assigned_sums(&lab.r.ab, run, 0, m, lab.r.days),
                                        b = yl_assigned_sums(&lab.r.aa, run, 0, m, lab.r.days);
                if (strcmp(row->what, "friends")) /* these fall into either arm */
                    cr_expect(memcmp(&a, &b, sizeof a) == 0, "%s: control, metric %u", row->what,
                              m);
            }
        }
        cr_expect(differ > 0, "%s: nothing differs", row->what);
    }
}

Test(ab_arms, an_arm_with_other_steps_is_as_in_its_own_world)
{
    hold_rows(WORLD, form_rows, sizeof form_rows / sizeof *form_rows);
}

Test(ab_arms, an_arm_with_other_values_of_its_steps_is_as_in_its_own_world)
{
    hold_rows(BEGIN KEYED STAY TO_SHOP, keyed_rows, sizeof keyed_rows / sizeof *keyed_rows);
}

/* A stay without items is walked in batches. */
Test(ab_arms, watching_is_heard_in_batches_too)
{
    enum { RUNS = 4 };
    lab_run(&lab, TO_ROOM TO_SHOP "variants:\n  other: {rooms.main.watch: exp(4m)}\n" SECOND, RUNS);
    lab_apart(&lab, RUNS);
    for (uint32_t run = 0; run < RUNS; run++) {
        struct yl_analysis_sums s = yl_assigned_sums(&lab.r.every[1], run, -1, 4, lab.r.days);
        double alone = 1e-6 * counted(&lab.apart.variant[1], "rooms.main", "watch_mean_s", run);
        cr_expect(fabs(s.n * s.mean_y - alone) <= 1e-9 * alone, "%g, alone %g", s.n * s.mean_y,
                  alone);
    }
}

/* Half of the units, half of what everybody does, within 4.5 standard errors. */
static void hold_halves(const char *world, const struct form_row *row, size_t rows, uint32_t metric)
{
    enum { RUNS = 60 };
    for (const struct form_row *end = row + rows; row < end; row++) {
        char text[6000];
        struct yl_analysis_sums gap = {0};
        if (!strcmp(row->what, "friends")) continue;
        snprintf(text, sizeof text, "%s" DESK "variants:\n  other: {%s}\n" SECOND, world, row->arm);
        lab_run(&lab, text, RUNS);
        for (uint32_t run = 0; run < RUNS; run++)
            yl_analysis_add(
                &gap, 0,
                yl_assigned_sums(&lab.r.ab, run, 1, metric, lab.r.days).mean_y -
                    yl_assigned_sums(&lab.r.every[1], run, -1, metric, lab.r.days).mean_y);
        cr_expect(fabs(gap.mean_y) <= 4.5 * sqrt(gap.yy / (RUNS - 1) / RUNS), "%s: %g", row->what,
                  gap.mean_y);
    }
}

Test(ab_arms, the_other_arm_of_a_split_is_half_of_its_own_world)
{
    hold_halves(WORLD, form_rows, sizeof form_rows / sizeof *form_rows, 0);
}

Test(ab_arms, so_is_how_long_it_stays)
{
    hold_halves(LONGER, longer_rows, sizeof longer_rows / sizeof *longer_rows, 4);
    hold_halves(WORLD, begun_rows, sizeof begun_rows / sizeof *begun_rows, 4);
}

/* A step by one trait and one by another are alike to one that is by none, and not to each other. */
Test(ab_arms, three_arms_may_stand_in_any_order)
{
    static const char *const orders[] = {"base, two, three", "two, base, three",
                                         "two, three, base"};
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        char text[6000];
        snprintf(text, sizeof text,
                 "%s" DESK
                 "variants:\n  two: {paths.page.steps.form.p: {by: member, yes: 70%%, no: "
                 "50%%}}\n  three: {paths.page.steps.form.p: {by: os, android: 70%%, ios: 50%%}}\n"
                 "experiment: {arms: [%s], metric: all.orders}\n",
                 WORLD, orders[i]);
        lab_run(&lab, text, 2);
    }
}

Test(ab_arms, a_step_that_nobody_fails_changes_nothing)
{
    lab_run(&lab,
            WORLD "variants:\n  other: {paths.page.steps: [{look: {p: 100%}}, {open: {p: {by: os, "
                  "android: 50%, ios: 60%}, after: exp(5m)}}, {form: {p: 60%, after: 20s, needs: "
                  "{os: [android, ios]}}}, {tap: {p: 70%}}, {to: rooms.main}]}\n" SECOND,
            20);
    size_t n = (size_t)20 * 2 * lab.r.metrics * lab.r.days;
    cr_expect(memcmp(lab.r.ab.sum, lab.r.aa.sum, n * sizeof *lab.r.ab.sum) == 0);
    cr_expect(memcmp(lab.r.switchback_ab.sum, lab.r.switchback_aa.sum, n * sizeof *lab.r.ab.sum) ==
              0);
    cr_expect(memcmp(lab.r.ab.pair, lab.r.aa.pair,
                     (size_t)20 * 2 * lab.r.days * sizeof *lab.r.ab.pair) == 0);
}

#define FORKED \
    "variants:\n  other: {shops.mall.steps.cart.only_if: {member: yes}, " \
    "paths.page.steps.form.else: " \
    "shops.mall, paths.page.steps.tap.needs: {os: ios}}\n"
Test(ab_arms, batches_and_the_loop_fork_alike)
{
    struct lab batches = {0}, loop = {0};
    struct yl_simulate_how how = {.run.replications = 12};
    lab_simulate(&batches, WORLD FORKED SECOND, how);
    how.run.threads = 2, how.run.isa = "scalar";
    lab_simulate(&loop, WORLD "    stock: 1000000\n" FORKED SECOND, how);
    lab_same(&batches, &loop, 12);
    lab_close(&batches), lab_close(&loop);
}

/* ---- ratios and what people did before ------------------------------------------------------- */
#define DAYS_BEFORE 6
#define DAYS 8
#define AGAIN \
    "yinliu: 1\n" \
    "horizon: {from: 2021-06-29T00:00, to: 2021-07-13T00:00, warmup: 6d}\n" \
    "people: {size: 600, os: {android: 76%, ios: 24%}}\n" \
    "entries:\n  page: {arrivals: {rate: 250/day}, path: page}\n" \
    "paths:\n  page:\n    steps:\n      - open: {p: 90%}\n      - to: shops.mall\n" \
    "shops:\n  mall:\n    steps:\n      - order: {p: {by: os, android: 10%, ios: 90%}}\n" \
    "    price: 100 CNY\n" \
    "variants:\n  better: {shops.mall.steps.order.p: {by: os, android: 25%, ios: 95%}}\n"
#define PRE \
    "experiment: {metric: all.orders / shops.mall.visits, guardrails: [all.orders], covariate: " \
    "all.orders}\n"
static const double visits_a_day = 250.0 / 600, share[2] = {0.76, 0.24}, passes[2] = {0.1, 0.9};

/* The mean over runs of a figure of each, held to its own law. */
static void hold_mean(const char *what, const struct yl_analysis_sums *seen, double want)
{
    double se = sqrt(seen->yy / (seen->n - 1) / seen->n);
    printf("%s: %g, by hand %g, se %g\n", what, seen->mean_y, want, se);
    cr_expect(fabs(seen->mean_y - want) < 4.5 * se, "%s: %g, by hand %g", what, seen->mean_y, want);
}

/* Visits to the shop D are Poisson(m), orders Y of them binomial: E[Y D] = p (m + m²); the ratio is
 * the mean p. Orders before and in the test are independent given the person:
 * E[X Y] = E[L p K p]. */
Test(ab_arms, products_of_a_persons_outcomes_are_those_worked_out_by_hand)
{
    enum { RUNS = 120 };
    lab_run(&lab, AGAIN PRE, RUNS);
    struct yl_analysis_sums dy = {0}, dd = {0}, xy = {0}, xx = {0};
    double m = visits_a_day * DAYS * 0.9, k = visits_a_day * DAYS_BEFORE * 0.9, p = 0, pp = 0;
    for (int v = 0; v < 2; v++) p += share[v] * passes[v], pp += share[v] * passes[v] * passes[v];
    for (uint32_t run = 0; run < RUNS; run++) {
        double sum[4] = {0};
        for (uint32_t d = 0; d < 2 * lab.r.days; d++) { /* both arms */
            const struct yl_unit_pair *pair = &lab.r.aa.pair[(size_t)run * 2 * lab.r.days + d];
            sum[0] += pair->dy, sum[1] += pair->dd;
        }
        struct yl_analysis_sums s = yl_assigned_sums(&lab.r.aa, run, -1, 1, lab.r.days);
        sum[2] = s.xy + s.n * s.mean_x * s.mean_y, sum[3] = s.n * s.mean_x;
        yl_analysis_add(&dy, 0, sum[0]), yl_analysis_add(&dd, 0, sum[1]);
        yl_analysis_add(&xy, 0, sum[2]), yl_analysis_add(&xx, 0, sum[3]);
    }
    hold_mean("visits times orders", &dy, 600 * p * (m + m * m));
    hold_mean("visits squared", &dd, 600 * (m + m * m));
    hold_mean("orders before times orders", &xy, 600 * m * k * pp);
    hold_mean("orders before, of those who come", &xx,
              600 * k * p * (1 - exp(-visits_a_day * DAYS)));
}

Test(ab_arms, before_the_test_nobody_is_treated)
{
    enum { RUNS = 20 };
    lab_run(&lab, AGAIN PRE, RUNS);
    size_t cells = (size_t)RUNS * 2 * lab.r.days;
    cr_expect(memcmp(lab.r.aa.base, lab.r.ab.base, cells * sizeof *lab.r.aa.base) == 0);
    double more = 0;
    for (uint32_t run = 0; run < RUNS; run++) {
        struct yl_analysis_sums a = yl_assigned_sums(&lab.r.aa, run, -1, 1, lab.r.days),
                                b = yl_assigned_sums(&lab.r.every[1], run, -1, 1, lab.r.days);
        cr_expect(eq(dbl, a.n, b.n));
        cr_expect(fabs(a.mean_x - b.mean_x) < 1e-12 && a.mean_x > 0.5);
        more += b.mean_y - a.mean_y;
    }
    cr_expect(more / RUNS > 0.2, "in the test everybody is");
}

/* Visits of a person are alike: the ratio by the delta method keeps its level though denominators
 * are not units, and so does CUPED with what people did before; to 3 standard errors, 1.5 points,
 * of these runs (test_rates holds both laws to 0.65 by 10,000 experiments). */
Test(ab_arms, ratios_and_cuped_keep_their_level)
{
    enum { RUNS = 2000 };
    lab_design(&lab, AGAIN PRE, RUNS);
    double limit = 0.05 + 3 * sqrt(0.05 * 0.95 / RUNS);
    uint32_t seen = 0;
    for (uint32_t i = 0; i < lab.designs.rows; i++) {
        const struct yl_design_row *row = &lab.designs.row[i];
        double rate = row->false_alarms.x / row->false_alarms.n;
        printf("%s, %s: %.4f of %.0f A/A tests called\n", yl_plan_design_names[row->design],
               lab.r.metric[row->metric], rate, row->false_alarms.n);
        if (row->design == YL_PLAN_PEEKING || row->design == YL_PLAN_SWITCHBACK) continue;
        cr_expect(rate <= limit, "%s %g", yl_plan_design_names[row->design], rate);
        bool plain = row->design == YL_PLAN_FIXED || row->design == YL_PLAN_CUPED;
        if (!plain) continue;
        cr_expect(rate >= 0.05 - 3 * sqrt(0.05 * 0.95 / RUNS), "%g", rate);
        seen++;
    }
    cr_expect(eq(u32, seen, 3)); /* the ratio plain and by CUPED, the guardrail */
}

/* Orders of a person before tell of those later: what is left of the variance is as computed. */
Test(ab_arms, what_people_did_before_narrows_the_test_by_its_correlation)
{
    enum { RUNS = 60 };
    lab_run(&lab, AGAIN "experiment: {metric: all.orders, covariate: all.orders}\n", RUNS);
    double m = visits_a_day * DAYS * 0.9, k = visits_a_day * DAYS_BEFORE * 0.9, p = 0, pp = 0;
    for (int v = 0; v < 2; v++) p += share[v] * passes[v], pp += share[v] * passes[v] * passes[v];
    /* given that he comes, orders later have mean m p / c and second moment (m p + m² p²) / c */
    double c = 1 - exp(-visits_a_day * DAYS), cov = m * k * (pp - p * p) / c,
           vx = k * p + k * k * (pp - p * p), vy = (m * p + m * m * pp) / c - m * m * p * p / c / c,
           want = cov * cov / vx / vy;
    struct yl_analysis_sums seen = {0};
    for (uint32_t run = 0; run < RUNS; run++) {
        struct yl_analysis_sums s = yl_assigned_sums(&lab.r.aa, run, -1, 0, lab.r.days);
        yl_analysis_add(&seen, 0, s.xy * s.xy / s.xx / s.yy - 1 / s.n); /* bias of r² near 1/n */
    }
    hold_mean("squared correlation", &seen, want);
}
