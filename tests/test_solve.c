/* test_solve.c: what is solved without sampling, against paper and against the engine. */
/* yl-test: LINK yl_solve yl_sweep LABELS exact TIMEOUT 240 */
#include "models/compiler/compile.h"
#include "sim/solve/solve.h"
#include "sim/sweep/parallel_run.h"
#include "tests/support/published.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- a scenario, compiled and solved --------------------------------------------------------- */
static struct solved {
    struct yl_scenarios scenarios;
    struct yl_diags diags;
    struct yl_fault fault;
    struct yl_tables tables;
    struct yl_plan plan;
    struct yl_solved solved;
    bool good;
} x; /* the last that was solved */

static void let_go(void)
{
    yl_solved_free(&x.solved);
    yl_plan_free(&x.plan);
    yl_tables_free(&x.tables);
    yl_scenarios_free(&x.scenarios);
    yl_diags_free(&x.diags);
}
TestSuite(solve, .fini = let_go);

static void solve_file(const char *path)
{
    let_go();
    yl_diags_init(&x.diags, YL_EN);
    x.good = !yl_scenarios_load(&x.scenarios, path, NULL, 0, &x.diags, &x.fault) &&
             !x.diags.count && !yl_compile(&x.plan, &x.scenarios.variant[0], &x.tables, &x.diags);
    if (x.good)
        yl_solve(&x.solved, &x.scenarios.variant[0], &x.plan,
                 &(struct yl_solve_options){.work = 4e9});
    if (x.diags.count) yl_diags_print(&x.diags, stderr);
}

/* A whole file, and t.csv beside it; NULL: none. */
static void solve_whole(const char *text, const char *table)
{
    char folder[] = "/tmp/yl-solve-XXXXXX", path[64], beside[64];
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(yl_run_write(folder, "s.yaml", text));
    cr_assert(table == NULL || yl_run_write(folder, "t.csv", table));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    snprintf(beside, sizeof beside, "%s/t.csv", folder);
    solve_file(path);
    remove(path), remove(beside), rmdir(folder);
    cr_assert(x.good, "%s", text);
}

static const char BEGIN[] =
    "yinliu: 1\n"
    "horizon: {from: 2021-07-10T00:00+08:00, to: 2021-07-12T00:00+08:00%s}\n"
    "%s\n";

static void solve_more(const char *horizon, const char *text)
{
    char all[8192];
    snprintf(all, sizeof all, BEGIN, horizon, text);
    solve_whole(all, NULL);
}

static void solve_text(const char *text) { solve_more("", text); }

static const struct yl_solved_row *row_of(const char *place, const char *metric)
{
    const struct yl_solved_row *row = yl_solved_find(&x.solved, place, metric);
    cr_assert(row != NULL, "%s %s is not there", place, metric);
    return row;
}

/* sd NAN: not looked at. */
static void holds(const char *place, const char *metric, double mean, double sd)
{
    const struct yl_solved_row *row = row_of(place, metric);
    cr_expect(fabs(row->mean - mean) <= 1e-9 * fabs(mean) + 1e-12, "%s %s: mean %.12g, not %.12g",
              place, metric, row->mean, mean);
    if (isnan(sd)) return;
    cr_expect(fabs(row->sd - sd) <= 1e-9 * fabs(sd) + 1e-9, "%s %s: sd %.12g, not %.12g", place,
              metric, row->sd, sd);
}

#define SEND "{send: 1000, at: 2021-07-10T10:00+08:00}"

Test(solve, a_product_of_chances)
{
    solve_text("entries: {e: {arrivals: " SEND ", cost: 0.5 CNY, path: p}}\n"
               "paths: {p: {steps: [{a: {p: 50%, actions: 2}}, {b: {p: 40%, switches: 1}}, "
               "{c: {p: 30%, cost: 2 CNY}}, {to: shops.s}]}}\n"
               "shops: {s: {steps: [{pay: {p: 50%}}], price: exp(100 CNY)}}");
    holds("entries.e", "arrivals", 1000, 0);
    holds("e>p.c", "passed", 60, sqrt(1000 * 0.06 * 0.94));
    holds("e>p.c", "reached", 200, sqrt(1000 * 0.2 * 0.8));
    holds("e", "outcome:left", 970, sqrt(1000 * 0.03 * 0.97));
    holds("e>shops.s", "conversion", 0.06, sqrt(0.06 * 0.94 / 1000));
    holds("e>shops.s", "actions_mean", 2, 0);
    holds("entries.e", "orders", 30, sqrt(1000 * 0.03 * 0.97));
    /* a sum of 30 prices in the mean: n (p E X^2 - (p E X)^2), E X^2 = 2 * 100^2 */
    holds("entries.e", "gmv_cny", 3000, sqrt(1000 * (0.03 * 20000 - 9)));
    holds("entries.e", "cost_cny", 500 + 120, sqrt(1000 * 0.06 * 0.94 * 4));
    /* net of a visit: -0.5; with chance 3 % -2.5, with 3 % price - 2.5 */
    double second = 0.94 * 0.25 + 0.03 * 6.25 + 0.03 * (20000 - 5 * 100 + 6.25);
    double first = 3 - 0.62;
    holds("entries.e", "net_cny", 2380, sqrt(1000 * (second - first * first)));
    holds("all", "roi", 2380.0 / 620, NAN);
}

Test(solve, traits_are_mixed_not_averaged)
{
    solve_text("people: {os: {android: 75%, ios: 25%}, member: 50%}\n"
               "entries: {e: {arrivals: {rate: 10/h}, path: p}}\n"
               "paths: {p: {steps: [{a: {p: {by: os, android: 20%, ios: 80%}}}, "
               "{b: {only_if: {os: android}, p: 50%}}, {c: {p: {by: os, android: 20%, ios: 80%}}}, "
               "{d: {choose: {paths.q: {by: member, yes: 25%, no: 50%}, leave: rest}}}]}, "
               "q: {steps: [{z: {}}]}}");
    double n = 480, c = 0.75 * 0.2 * 0.5 * 0.2 + 0.25 * 0.8 * 0.8;
    holds("entries.e", "arrivals", n, sqrt(n));
    holds("e>p.a", "passed", n * 0.35, sqrt(n * 0.35));
    holds("e>p.b", "skipped", n * 0.2, sqrt(n * 0.2));
    holds("e>p.b", "reached", n * 0.15, sqrt(n * 0.15));
    holds("e>p.c", "passed", n * c, sqrt(n * c));
    holds("e>q.z", "passed", n * c * 0.375, sqrt(n * c * 0.375));
}

/* Kemeny & Snell: visits of a state are a row of the fundamental matrix; the variance of the
 * number of visits of a transient state that begins elsewhere is f (1 + h)/(1 - h)^2 - (f/(1 -
 * h))^2, f to come to it, h to come back. */
Test(solve, an_absorbing_chain_with_steps_back)
{
    solve_text("entries: {e: {arrivals: {send: 1000000, at: 2021-07-10T10:00+08:00}, path: sms}}\n"
               "paths:\n"
               "  sms: {steps: [{s: {choose: {paths.h5: 1.2%, leave: rest}}}]}\n"
               "  h5: {steps: [{s: {choose: {paths.mp: 75%, leave: rest}}}]}\n"
               "  mp: {steps: [{s: {choose: {paths.prompt: 40%, paths.h5: 5%, leave: rest}}}]}\n"
               "  prompt: {steps: [{s: {choose: {rooms.live: 80%, paths.mp: 10%, leave: rest}}}]}\n"
               "rooms: {live: {watch: 5m}}");
    double n = 1e6;
    static const struct {
        const char *place, *name;
    } rows[] = {{"e>h5.s", "visits_H5"}, {"e>mp.s", "visits_MP"}, {"e>prompt.s", "visits_prompt"}};
    for (size_t i = 0; i < 3; i++) {
        const struct yl_solved_row *row = row_of(rows[i].place, "reached");
        double right = yl_published("SIM-025", rows[i].name);
        cr_expect(fabs(row->mean / n - right) < 1e-9 * right, "%s", rows[i].name);
    }
    double live = yl_published("SIM-025", "P_live");
    const struct yl_solved_row *row = row_of("rooms.live", "entrants");
    cr_expect(fabs(row->mean / n - live) < 1e-9 * live);
    /* mp: back by h5 5 % * 75 %, by prompt 40 % * 10 %; first come to by 1.2 % * 75 % */
    double h = 0.05 * 0.75 + 0.4 * 0.1, f = 0.012 * 0.75;
    holds("e>mp.s", "reached", n * f / (1 - h),
          sqrt(n * (f * (1 + h) / ((1 - h) * (1 - h)) - f * f / ((1 - h) * (1 - h)))));
}

/* A geometric number of stays, of which only the first is an arrival: mean 1/q, variance (1 - q)/q^2. */
Test(solve, a_room_that_is_watched_again)
{
    solve_text("entries: {e: {arrivals: " SEND ", to: rooms.r}}\n"
               "rooms: {r: {watch: 60s, then: {choose: {paths.back: 75%, leave: rest}}}}\n"
               "paths: {back: {steps: [{s: {after: 1m, actions: 2, to: rooms.r}}]}}");
    holds("rooms.r", "entrants", 4000, sqrt(1000 * 0.75 / 0.0625));
    holds("rooms.r", "unique_viewers", 1000, 0);
    holds("e>back.s", "passed", 3000, sqrt(1000 * 0.75 / 0.0625));
}

Test(solve, what_a_visit_remembers_is_part_of_its_state)
{
    solve_text(
        "people: {linked: remembered, old: remembered(30%)}\n"
        "entries: {e: {arrivals: " SEND ", path: p}}\n"
        "paths: {p: {steps: [{first: {p: 40%, else: next, remember: linked}}, "
        "{link: {skip_if: {linked: yes}, p: 50%, remember: linked}}, "
        "{go: {p: {by: linked, yes: 90%, no: 10%}, needs: [linked]}}, "
        "{was: {p: {by: old, yes: 100%, no: 50%}, forget: linked}}, {again: {needs: [linked]}}]}}");
    double linked = 0.4 + 0.6 * 0.5;
    holds("e>p.link", "skipped", 400, sqrt(1000 * 0.4 * 0.6));
    holds("e>p.go", "reached", 1000 * linked, sqrt(1000 * linked * (1 - linked)));
    holds("e>p.was", "passed", 1000 * linked * 0.9 * 0.65, NAN);
    holds("e", "outcome:blocked:linked", 1000 * linked * 0.9 * 0.65, NAN);
}

Test(solve, hidden_intent_is_integrated)
{
    solve_text(
        "people: {intent: normal(mean 0 sd 1)}\n"
        "entries: {two: {arrivals: " SEND ", path: two}, one: {arrivals: " SEND ", path: one}}\n"
        "paths: {two: {steps: [{a: {p: 50%}}, {b: {p: 50%}}]}, one: {steps: [{a: {p: 10%}}]}}");
    const struct yl_solved_row *two = row_of("two>two.b", "passed"),
                               *one = row_of("one>one.a", "passed");
    cr_expect(fabs(two->mean / 1000 - 0.2933790359) < 1e-10, "%.12g", two->mean);
    cr_expect(fabs(one->mean / 1000 - 0.1338696575) < 1e-10, "%.12g", one->mean);
    solve_text("people: {keen: 50%, intent: {by: keen, yes: 1.0986122886681098, no: "
               "-1.0986122886681098}}\n"
               "entries: {two: {arrivals: " SEND ", path: two}}\n"
               "paths: {two: {steps: [{a: {p: 50%}}, {b: {p: 50%}}]}}");
    holds("two>two.b", "passed", 312.5, NAN);
}

/* Each of N persons comes Poisson(L/N) times and has one trait: variance L p + L^2/N var(p). A send
 * takes different persons, so its visits are independent, but not of those of a rate. */
Test(solve, persons_who_come_again_keep_their_traits)
{
    solve_text(
        "people: {size: 100, member: 50%}\n"
        "entries: {e: {arrivals: {rate: 10/h}, path: p}, f: {arrivals: {rate: 10/h}, path: p}, "
        "s: {arrivals: {send: 40, at: 2021-07-10T10:00+08:00}, path: p}}\n"
        "paths: {p: {steps: [{a: {only_if: {member: yes}, goal: won}}]}}");
    double n = 480, v = 0.25 / 100;
    holds("e>p.a", "passed", n / 2, sqrt(n / 2 + n * n * v));
    holds("s>p.a", "passed", 20, sqrt(10));
    holds("goals.won", "reached", n + 20,
          sqrt(n + 10 + (2 * n) * (2 * n) * v + 2 * 40 * 2 * n * v));
}

/* ---- the clock ------------------------------------------------------------------------------- */
static void near(const char *place, const char *metric, double mean)
{
    const struct yl_solved_row *row = row_of(place, metric);
    cr_expect(row->bound < 0.002 * mean, "%s %s: bound %g of %g", place, metric, row->bound, mean);
    cr_expect(fabs(row->mean - mean) <= row->bound + 1e-9 * mean,
              "%s %s: %.12g, not %.12g, bound %g", place, metric, row->mean, mean, row->bound);
}

Test(solve, an_instant_and_a_live_window)
{
    solve_text("entries: {e: {arrivals: " SEND ", path: p}}\n"
               "paths: {p: {steps: [{a: {after: exp(10m)}}, {b: {after: 10m}}, {to: rooms.r}]}}\n"
               "rooms: {r: {sessions: [{from: 2021-07-10T10:15+08:00, to: "
               "2021-07-10T10:30+08:00}], watch: 1m}}");
    /* 10 minutes and an exponential: in [15, 30) when it is in [5, 20) */
    holds("rooms.r", "entrants", 1000 * (exp(-0.5) - exp(-2)), NAN);
    holds("e", "outcome:never_live", 1000 * (1 - exp(-0.5)), NAN);
    holds("e", "outcome:ended", 1000 * exp(-2), NAN);
}

Test(solve, closed_forms_of_windows)
{
    solve_text(
        "entries: {e: {arrivals: {send: 1000, at: 2021-07-10T10:00+08:00, over: 60m}, path: p}}\n"
        "paths: {p: {steps: [{a: {after: exp(10m)}}, {to: rooms.r}]}}\n"
        "rooms: {r: {sessions: [{from: 2021-07-10T10:30+08:00, to: 2021-07-10T11:00+08:00}], "
        "watch: exp(20m), "
        "then: rooms.s}, s: {sessions: [{from: 2021-07-10T10:45+08:00, to: "
        "2021-07-10T11:30+08:00}], watch: 1m}}\n");
    /* uniform on an hour plus an exponential of mean m = 1/6 h: P(<= t) = t - m (1 - e^(-t/m)),
     * t <= 1 */
    double m = 1.0 / 6, at30 = 0.5 - m * (1 - exp(-0.5 / m)), at60 = 1 - m * (1 - exp(-1 / m));
    near("rooms.r", "entrants", 1000 * (at60 - at30));
    cr_expect(fabs(row_of("rooms.r", "entrants")->mean - 1000 * (at60 - at30)) < 0.01);
    /* who leaves r before 10:45: begun at t in [30, 45), stays an exponential of 1/3 h: integral
     * of (1 - e^(-t/m)) (1 - e^(-(3/4 - t)/w)) */
    double w = 1.0 / 3, early = 0;
    enum { PARTS = 20000 };
    for (int i = 0; i < PARTS; i++) {
        double t = 0.5 + 0.25 * (i + 0.5) / PARTS;
        early += 0.25 / PARTS * (1 - exp(-t / m)) * (1 - exp(-(0.75 - t) / w));
    }
    near("rooms.s", "entrants", 1000 * (at60 - at30 - early));
}

Test(solve, dates_hours_and_the_end_of_the_horizon)
{
    solve_text(
        "facts: {open: {from: 2021-07-10T12:00+08:00, to: 2021-07-11T06:00+08:00}}\n"
        "entries: {e: {arrivals: {rate: 100/h}, path: p}, h: {arrivals: {rate: 100/h}, path: h}, "
        "w: {arrivals: {send: 1000, at: 2021-07-10T20:00+08:00}, path: w}}\n"
        "paths: {p: {needs: [open], steps: [{a: {p: {by: open, yes: 50%, no: 0%}}}]}, "
        "h: {steps: [{a: {needs: [21:00-03:00], after: exp(1h)}}]}, "
        "w: {steps: [{a: {wait: 08:00-21:00, after: exp(2h)}}, {b: {wait: 08:00-21:00}}, {c: "
        "{needs: [open]}}]}}");
    near("e>p.a", "passed", 900);
    near("h>h.a", "passed", 1200);
    /* at 20:00, two hours later in the mean: before 21:00 goes on, else waits for 08:00, when it
     * is closed */
    holds("w>w.c", "passed", 1000 * (1 - exp(-0.5)), NAN);
    solve_more(", drain: no",
               "entries: {e: {arrivals: {send: 1000, at: 2021-07-11T20:00+08:00}, path: p}}\n"
               "paths: {p: {steps: [{a: {after: exp(4h)}}, {b: {}}]}}\n");
    holds("e", "outcome:under_way", 1000 * exp(-1), sqrt(1000 * exp(-1) * (1 - exp(-1))));
    holds("e>p.b", "passed", 1000 * (1 - exp(-1)), NAN);
}

Test(solve, a_link_that_expires)
{
    solve_text("entries: {e: {arrivals: {rate: 100/h}, path: p}}\n"
               "paths: {p: {steps: [{a: {after: exp(1h), valid: 2h}}, {b: {after: exp(1h), "
               "valid: 2h}}]}}");
    double n = 4800;
    holds("e>p.a", "passed", n * (1 - exp(-2)), sqrt(n * (1 - exp(-2))));
    near("e>p.b", "passed", n * (1 - 3 * exp(-2))); /* a sum of two: gamma of shape 2 */
}

/* ---- what it cannot do ----------------------------------------------------------------------- */
static void refuses(const char *text, const char *entry, const char *place, enum yl_refusal why)
{
    solve_text(text);
    bool found = false;
    for (uint32_t i = 0; i < x.solved.refusals; i++) {
        const struct yl_solved_refusal *r = &x.solved.refusal[i];
        found |= !strcmp(r->entry, entry) && !strcmp(r->place, place) && r->why == why;
        cr_expect(yl_refusal_text(r->why, false)[0] != 0 && yl_refusal_text(r->why, true)[0] != 0);
    }
    cr_expect(found, "%s at %s", entry, place);
    cr_expect(yl_solved_find(&x.solved, "entries.free", "arrivals") != NULL,
              "the private part is answered");
    const struct yl_solved_row *arrivals = yl_solved_find(&x.solved, "entries.e", "arrivals");
    double ends = 0;
    for (uint32_t i = 0; i < x.solved.rows; i++)
        if (!strcmp(x.solved.row[i].place, "e") && !strncmp(x.solved.row[i].metric, "outcome:", 8))
            ends += x.solved.row[i].mean;
    cr_expect(arrivals == NULL || ends < arrivals->mean, "%s: its ends are not known", place);
}

#define FREE "free: {arrivals: {rate: 10/h}, path: free}"
#define PATH "free: {steps: [{f: {p: 50%}}]}"
#define E "entries: {e: {arrivals: {rate: 10/h}, path: p}, " FREE "}\n"
#define ITEM \
    E "paths: {p: {steps: [{to: rooms.r}]}, " PATH "}\nrooms: {r: {watch: 1m, while: {tap: {"
#define REST "}}}}"

Test(solve, names_the_place_that_forbids_it)
{
    refuses(E "paths: {p: {steps: [{a: {ask: agents.desk}}]}, " PATH
              "}\nagents: {desk: {count: 1, service: 1m}}",
            "e", "agents.desk", YL_REFUSE_AGENTS);
    refuses(E "paths: {p: {steps: [{to: rooms.r}]}, " PATH
              "}\nrooms: {r: {watch: 1m, capacity: 3}}",
            "e", "rooms.r", YL_REFUSE_SEATS);
    refuses(E "paths: {p: {steps: [{to: shops.s}]}, " PATH
              "}\nshops: {s: {steps: [{pay: {}}], price: 1 CNY, stock: 5}}",
            "e", "shops.s", YL_REFUSE_STOCK);
    refuses("limits: {l: {allow: 5}}\n" E "paths: {p: {steps: [{a: {take: l}}]}, " PATH "}", "e",
            "limits.l", YL_REFUSE_LIMIT);
    refuses("people: {size: 100, known: remembered}\n" E
            "paths: {p: {steps: [{a: {only_if: {known: no}, remember: known}}]}, " PATH "}",
            "e", "people.known", YL_REFUSE_MEMORY);
    refuses("facts: {f: {from: 2021-07-10, after: exp(1d)}}\n" E
            "paths: {p: {needs: [f], steps: [{a: {}}]}, " PATH "}",
            "e", "facts.f", YL_REFUSE_FACT);
    refuses("entries: {e: {arrivals: {rate: 10/h}, cost: 1 CNY, budget: 5 CNY, path: p}, " FREE
            "}\n"
            "paths: {p: {steps: [{a: {}}]}, " PATH "}",
            "e", "entries.e", YL_REFUSE_BUDGET);
    refuses(ITEM "needs: 21:00-23:00" REST, "e", "rooms.r.while.tap", YL_REFUSE_ITEM_ONCE);
    refuses(ITEM "every: exp(1h), extends: 1m" REST, "e", "rooms.r.while.tap",
            YL_REFUSE_ITEM_EXTENDS);
    refuses(ITEM "every: uniform(1m 2m)" REST, "e", "rooms.r.while.tap", YL_REFUSE_ITEM_GAP);
    refuses(ITEM "every: exp(1m), to: leave" REST, "e", "rooms.r.while.tap", YL_REFUSE_ITEM_LEAVES);
    refuses(ITEM "every: exp(1m), after: exp(1s)" REST, "e", "rooms.r.while.tap",
            YL_REFUSE_ITEM_TIME);
    refuses(ITEM "every: exp(1m), goal: seen" REST, "e", "rooms.r.while.tap", YL_REFUSE_ITEM_GOAL);
    refuses("people: {seen: remembered}\n" ITEM "every: exp(1m), remember: seen" REST, "e",
            "rooms.r.while.tap", YL_REFUSE_ITEM_MEMORY);
}

/* A stay of mean S sees S/m items with gaps of mean m, whatever the law of the stay; one that its
 * session cuts sees those before the cut. */
Test(solve, items_come_up_while_a_visit_is_there)
{
    solve_text("people: {kind: {a: 40%, b: 60%}}\n"
               "entries: {e: {arrivals: " SEND ", path: p}, f: {arrivals: " SEND ", to: rooms.q}}\n"
               "paths: {p: {steps: [{a: {p: 50%}}, {to: rooms.r}]}}\n"
               "rooms: {r: {watch: lognormal(mean 30m sigma 1.3), while: {"
               "tap: {every: exp(10m), cost: 1 CNY, p: {by: kind, a: 10%, b: 50%}}, "
               "all: {every: {by: kind, a: exp(3m), b: exp(6m)}}}},\n"
               "q: {watch: 10m, while: {tap: {every: exp(1m), p: 25%, cost: 2 CNY}}}}");
    holds("e>rooms.r.tap", "reached", 1500, NAN);
    holds("e>rooms.r.tap", "passed", 1500 * 0.34, NAN);
    holds("e>rooms.r.all", "passed", 500 * (0.4 * 10 + 0.6 * 5), NAN);
    holds("entries.e", "cost_cny", 1500 * 0.34, NAN);
    holds("entries.f", "cost_cny", 2 * 2500, NAN);
    cr_expect(isnan(row_of("entries.f", "cost_cny")->sd));
    solve_text("entries: {e: {arrivals: " SEND ", to: rooms.r}}\n"
               "rooms: {r: {sessions: [{from: 2021-07-10T09:00, to: 2021-07-10T10:30}], "
               "watch: {by: kind, a: 20m, b: 2h}, while: {tap: {every: exp(5m)}, "
               "noon: {at: [2021-07-10T10:20, 2021-07-10T10:00]}, "
               "late: {at: 2021-07-10T10:19:59}}}}\npeople: {kind: {a: 40%, b: 60%}}");
    /* 20 or 30 minutes; who leaves at 10:20 is not there any more, who comes at 10:00 is */
    holds("e>rooms.r.tap", "passed", 400 * 4 + 600 * 6, NAN);
    holds("e>rooms.r.noon", "passed", 1000 + 600, NAN);
    holds("e>rooms.r.late", "passed", 1000, NAN);
}

/* Where an item comes to a limit the stay is followed, the item is not: nobody knows how often its
 * actions are done, so not what a visit, or one that carries them on, has done where it arrives. */
Test(solve, what_an_item_behind_a_limit_does_is_not_known_later)
{
    static const struct {
        const char *item;
        bool known;
    } rows[] = {
        {"take: l", true},
        {"take: l, cost: 1 CNY", true},
        {"take: l, actions: 1", false},
        {"needs: limits.l, switches: 1", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        static const char *const places[] = {"e>shops.s", "starts.more>goals.g"};
        char text[1024];
        snprintf(text, sizeof text,
                 "limits: {l: {allow: 5}}\n"
                 "entries: {e: {arrivals: " SEND ", path: p}}\n"
                 "paths: {p: {steps: [{a: {actions: 2}}, {to: rooms.r}]}, "
                 "q: {steps: [{b: {actions: 1, goal: g}}]}}\n"
                 "rooms: {r: {watch: 10m, while: {tap: {every: exp(5m), %s}}, then: shops.s}}\n"
                 "shops: {s: {steps: [{pay: {p: 50%%, starts: {more: {path: paths.q, carry: yes}}"
                 "}}], price: 1 CNY}}",
                 rows[i].item);
        solve_text(text);
        for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
            const bool known = yl_solved_find(&x.solved, places[k], "actions_mean") != NULL;
            cr_expect(known == rows[i].known, "%s: %s", rows[i].item, places[k]);
            if (rows[i].known) holds(places[k], "actions_mean", 2 + (double)k, NAN);
        }
        holds("e>shops.s", "conversion", 1, 0);
        holds("shops.s", "orders", 500, NAN);
    }
}

/* A factor of mean 1 leaves means and adds (e^(w^2 sd^2) - 1) times the square of each unit's mean;
 * entries under one draw move together, those of opposite weights against each other. */
Test(solve, shared_shocks_of_arrivals_add_to_the_spread)
{
    const double g = exp(0.16) - 1, h = exp(0.04) - 1, back = exp(-0.08) - 1;
    solve_text("shocks: {c: {per: replication, sd: 0.4}, d: {per: day, sd: 0.4}}\n"
               "entries: {e: {arrivals: {rate: 10/h, shocks: {c: 1}}, path: p}, "
               "f: {arrivals: {rate: 10/h, shocks: {c: -0.5}}, path: p}, "
               "d: {arrivals: {rate: 10/h, shocks: {d: 0.5}}, path: q}}\n"
               "paths: {p: {steps: [{a: {p: 50%, goal: won}}]}, q: {steps: [{a: {p: 25%}}]}}");
    holds("entries.e", "arrivals", 480, sqrt(480 + 480 * 480 * g));
    holds("entries.d", "arrivals", 480, sqrt(480 + 2 * 240 * 240 * h));
    holds("d>q.a", "passed", 120, sqrt(120 + 2 * 60 * 60 * h));
    holds("goals.won", "reached", 480, sqrt(480 + 240 * 240 * (g + h) + 2 * 240 * 240 * back));
}

/* The mean of a function of the standard normal, by a rule of its own. */
static double over_normal(double logit, double weight, int power)
{
    double sum = 0, all = 0;
    for (int i = -4000; i <= 4000; i++) {
        const double z = i / 500.0, w = exp(-z * z / 2), p = 1 / (1 + exp(-logit - weight * z));
        sum += w * pow(p, power);
        all += w;
    }
    return sum / all;
}

/* n visits with one chance P: n E P in the mean, variance n E P (1 - P) + n^2 Var P. */
Test(solve, one_shock_of_steps_is_averaged_over)
{
    const double p1 = over_normal(log(0.25), 0.8, 1), p2 = over_normal(log(0.25), 0.8, 2);
    solve_text("shocks: {c: {per: replication, sd: 0.4}}\n"
               "entries: {e: {arrivals: " SEND ", path: p}, f: {arrivals: {rate: 10/h}, path: "
               "p}}\npaths: {p: {steps: [{a: {p: 20%, shocks: {c: 2}, goal: won}}]}}");
    holds("e>p.a", "passed", 1000 * p1, sqrt(1000 * (p1 - p2) + 1e6 * (p2 - p1 * p1)));
    holds("f>p.a", "passed", 480 * p1, sqrt(480 * p1 + 480 * 480 * (p2 - p1 * p1)));
    holds("goals.won", "reached", 1480 * p1,
          sqrt(1000 * (p1 - p2) + 480 * p1 + 1480 * 1480 * (p2 - p1 * p1)));
    refuses("shocks: {c: {per: day, sd: 1}}\n" E
            "paths: {p: {steps: [{a: {p: 20%, shocks: {c: 1}}}]}, " PATH "}",
            "e", "shocks.c", YL_REFUSE_SHOCK);
    refuses("shocks: {c: {per: replication, sd: 1}, d: {per: replication, sd: 1}}\n" E
            "paths: {p: {steps: [{a: {p: 20%, shocks: {c: 1, d: 1}}}]}, " PATH "}",
            "e", "shocks.c", YL_REFUSE_SHOCK);
}

/* What a visit begins of itself is of the same person: its traits and its intent go with it. */
Test(solve, persons_begin_visits_of_their_own_kind)
{
    solve_text("people: {kind: {a: 40%, b: 60%}}\n"
               "entries: {e: {arrivals: " SEND ", to: rooms.r}}\n"
               "rooms: {r: {watch: 30m, while: {tap: {every: exp(10m), "
               "p: {by: kind, a: 10%, b: 20%}, starts: {buy: {who: self, path: shops.s}}}}}}\n"
               "shops: {s: {price: {by: kind, a: 10 CNY, b: 30 CNY}, "
               "steps: [{pay: {p: {by: kind, a: 10%, b: 50%}}}]}}");
    holds("starts.buy", "arrivals", 3000 * (0.4 * 0.1 + 0.6 * 0.2), NAN);
    holds("starts.buy", "orders", 3000 * (0.4 * 0.01 + 0.6 * 0.1), NAN);
    holds("shops.s", "gmv_cny", 3000 * (0.4 * 0.1 + 0.6 * 3), NAN);
    solve_text("people: {member: 50%}\nentries: {e: {arrivals: " SEND ", path: p}}\n"
               "paths: {p: {steps: [{a: {only_if: {member: yes}, starts: {s: {path: paths.q}}}}]}, "
               "q: {steps: [{b: {only_if: {member: yes}, goal: g}}]}}");
    holds("goals.g", "reached", 500, NAN);
    /* one intent of log 3 or -log 3: 3/4 pass both steps with 3/4, 1/4 with 1/4 */
    solve_text("people: {kind: {a: 50%, b: 50%}, "
               "intent: {by: kind, a: 1.0986122886681098, b: -1.0986122886681098}}\n"
               "entries: {e: {arrivals: " SEND ", path: p}}\n"
               "paths: {p: {steps: [{a: {p: 50%, starts: {b: {who: self, path: paths.q}}}}]}, "
               "q: {steps: [{c: {p: 50%, goal: won}}]}}");
    holds("starts.b", "arrivals", 500, NAN);
    holds("goals.won", "reached", 500 * (0.75 * 0.75 + 0.25 * 0.25), NAN);
}

static bool lacks(const char *place, const char *metric)
{
    return yl_solved_find(&x.solved, place, metric) == NULL;
}

Test(solve, what_lies_before_a_shared_place_is_answered)
{
    solve_text("entries: {e: {arrivals: " SEND ", cost: 1 CNY, path: p}, f: {arrivals: {rate: "
               "10/h}, path: q}}\n"
               "paths: {p: {steps: [{a: {p: 50%, goal: seen}}, {b: {p: 40%, ask: agents.desk}}, "
               "{c: {goal: done}}]}, q: {steps: [{a: {goal: seen}}]}}\n"
               "agents: {desk: {count: 1, service: 1m}}");
    holds("e>p.a", "passed", 500, sqrt(250));
    holds("e>p.b", "reached", 500, sqrt(250));
    holds("goals.seen", "reached", 980, sqrt(250 + 480));
    holds("entries.e", "cost_cny", 1000, 0);
    cr_expect(isnan(row_of("e>p.b", "passed")->mean));
    cr_expect(lacks("e>p.c", "reached") && lacks("goals.done", "reached"));
    cr_expect(lacks("e", "outcome:left"), "who is served may leave too");
    holds("agents.desk", "requests", 500, sqrt(250));
    cr_expect(eq(u32, x.solved.refusals, 1));
    /* back from the shared place to what lies before it: nothing of the circle is known */
    solve_text("entries: {e: {arrivals: " SEND ", path: p}}\n"
               "paths: {p: {steps: [{a: {}}, {b: {to: paths.q}}]}, q: {steps: [{c: {}}, {d: {ask: "
               "agents.desk, choose: {paths.q: 50%, leave: rest}}}]}}\n"
               "agents: {desk: {count: 1, service: 1m}}");
    holds("e>p.a", "passed", 1000, 0);
    cr_expect(lacks("e>q.c", "reached") && lacks("agents.desk", "requests"));
}

/* The coarser grid knows a part of an entry, the finer one is too much work: that is one refusal. */
Test(solve, an_entry_is_refused_once)
{
    uint32_t parts = 0, given_up = 0;
    solve_text(
        "entries: {e: {arrivals: {rate: 10/h}, path: p}, f: {arrivals: {rate: 20/h}, path: p}}\n"
        "paths: {p: {steps: [{a: {p: 50%, after: exp(10m)}}, {b: {wait: 08:00-22:00}}, "
        "{c: {ask: agents.desk}}]}}\n"
        "agents: {desk: {count: 1, service: 1m}}");
    for (double work = 1e3; work < 1e9; work *= 1.2) {
        yl_solved_free(&x.solved);
        yl_solve(&x.solved, &x.scenarios.variant[0], &x.plan,
                 &(struct yl_solve_options){.work = work});
        cr_assert(eq(u32, x.solved.refusals, 2), "%g", work);
        for (uint32_t e = 0; e < 2; e++) {
            cr_expect(eq(str, (char *)x.solved.refusal[e].entry, (char *)x.plan.entry[e].name));
            parts += !strcmp(x.solved.refusal[e].place, "agents.desk");
            given_up += !strncmp(x.solved.refusal[e].place, "entries.", 8);
        }
    }
    cr_expect(parts > 0 && given_up > 0 && parts + given_up == 2 * 76);
}

/* ---- visits that begin visits ---------------------------------------------------------------- */
Test(solve, visits_that_begin_visits)
{
    /* each begins 10 with 4 %: 1/(1 - 0.4) in all; orders of a tenth; a friend carries two actions on */
    solve_text("entries: {e: {arrivals: " SEND ", path: p}}\n"
               "paths: {p: {steps: [{s: {actions: 2, starts: {more: {path: paths.p, who: others, "
               "number: 10, p: 4%, carry: yes}}}}, {b: {p: 10%, goal: g}}]}}");
    near("starts.more", "arrivals", 1000 * 0.4 / 0.6);
    near("starts.more>p.b", "passed", 100 * 0.4 / 0.6);
    near("goals.g", "reached", 100 / 0.6);
    holds("e>p.b", "passed", 100, sqrt(90)); /* roots keep their spread */
    cr_expect(isnan(row_of("goals.g", "reached")->sd));
    /* generation i has 2 (i + 1) actions at the goal: mean 2 (1 + 1/(1 - 0.4)) over those begun */
    near("starts.more>goals.g", "actions_mean", 2 * (1 + 1 / 0.6));
    /* at most two of a name in a chain */
    solve_text("entries: {e: {arrivals: " SEND ", path: p}}\n"
               "paths: {p: {steps: [{s: {starts: {more: {path: paths.p, who: others, number: 3, "
               "depth: 2}}}}]}}");
    near("starts.more", "arrivals", 1000 * (3 + 9));
    /* what would begin behind the horizon is late: 2 h before its end, after exp(1 h) */
    solve_text("entries: {e: {arrivals: {send: 1000, at: 2021-07-11T22:00+08:00}, path: p}}\n"
               "paths: {p: {steps: [{s: {p: 50%, starts: {again: {path: paths.q, after: exp(1h)}}}"
               "}]}, q: {steps: [{t: {}}]}}");
    near("starts.again", "arrivals", 500 * (1 - exp(-2)));
    near("starts.again>q.t", "passed", 500 * (1 - exp(-2)));
    /* the clock goes on behind the horizon, for the hours of a later step */
    solve_text("entries: {e: {arrivals: {send: 1000, at: 2021-07-11T22:00+08:00}, path: p}}\n"
               "paths: {p: {steps: [{s: {starts: {again: {path: paths.q, after: 3h}, soon: {path: "
               "paths.q, after: 1h}}}}, {h: {needs: [21:00-23:00]}}]}, q: {steps: [{t: {}}]}}");
    holds("e>p.h", "passed", 1000, NAN);
    holds("starts.soon", "arrivals", 1000, NAN);
    holds("starts.again", "arrivals", 0, NAN);
    /* they find a room by the clock: begun at 12:00 after exp(30 m), live from 12:30 to 13:00 */
    solve_text("entries: {e: {arrivals: {send: 1000, at: 2021-07-10T12:00+08:00}, path: p}}\n"
               "paths: {p: {steps: [{s: {starts: {late: {path: rooms.r, after: exp(30m)}}}}]}}\n"
               "rooms: {r: {sessions: [{from: 2021-07-10T12:30+08:00, to: "
               "2021-07-10T13:00+08:00}], watch: 1m}}");
    near("rooms.r", "entrants", 1000 * (exp(-1) - exp(-2)));
}

/* `valid` of a begun visit counts from its own beginning: 1 - e^(-2) of those that take exp(1 h)
 * are in time, whenever they began and whatever its parent had done. */
Test(solve, begun_visits_expire_by_their_own_age)
{
    static const struct {
        const char *what, *starts, *first;
    } rows[] = {
        {"others, a day later", "path: paths.q, who: others, after: 24h", ""},
        {"itself", "path: paths.q, after: 3h", ""},
        {"after a time that varies", "path: paths.q, who: others, after: uniform(1h 20h)", ""},
        {"beside a clock", "path: paths.q, who: others, after: 5h",
         "{t: {needs: [00:00-23:59]}}, "},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "entries: {e: {arrivals: " SEND ", path: p}}\n"
                 "paths: {p: {steps: [{s: {actions: 2, starts: {late: {%s}}}}]}, "
                 "q: {steps: [%s{a: {after: exp(1h), valid: 2h, goal: g}}]}}",
                 rows[i].starts, rows[i].first);
        solve_text(text);
        double in_time = 1000 * (1 - exp(-2));
        const struct yl_solved_row *row = row_of("starts.late>q.a", "passed");
        cr_expect(fabs(row->mean - in_time) <= row->bound + 0.05, "%s: %.9g, not %.9g, bound %g",
                  rows[i].what, row->mean, in_time, row->bound);
        near("goals.g", "reached", in_time);
        near("starts.late", "outcome:expired", 1000 - in_time);
    }
}

/* Sessions that touch inside a cell of the grid leave nobody between them. */
Test(solve, sessions_that_touch)
{
    solve_text("entries: {e: {arrivals: {send: 1000, at: 2021-07-10T10:05+08:00, over: 10m}, "
               "path: p}}\n"
               "paths: {p: {steps: [{a: {after: exp(10m)}}, {to: rooms.r}]}}\n"
               "rooms: {r: {watch: exp(5m), then: shops.s, sessions: ["
               "{from: 2021-07-10T09:00+08:00, to: 2021-07-10T10:09:07.3+08:00}, "
               "{from: 2021-07-10T10:09:07.3+08:00, to: 2021-07-10T10:12:11.9+08:00}, "
               "{from: 2021-07-10T10:12:11.9+08:00, to: 2021-07-11T09:00+08:00}]}}\n"
               "shops: {s: {steps: [{pay: {}}], price: 1 CNY}}");
    holds("rooms.r", "entrants", 1000, NAN);
    cr_expect(row_of("e>rooms.r", "found_ended")->mean < 1e-9);
    holds("shops.s", "orders", 1000, NAN);
}

/* Where a send begins or ends a few seconds from a change, in the same cell of the grid (30 s or
 * more), the cell is not even: 600 visits over ten minutes are one a second. */
Test(solve, edges_inside_a_cell)
{
    static const char live[] =
        "rooms: {r: {watch: exp(5m), sessions: [{from: 2021-07-10T10:05:08+08:00, to: "
        "2021-07-11T20:00+08:00}]}}\n";
    static const struct row {
        const char *what, *arrivals, *steps, *place, *metric;
        double mean;
    } rows[] = {
        {"begins before a session", "{send: 600, at: 2021-07-10T10:05:02+08:00, over: 10m}",
         "{to: rooms.r}", "e>rooms.r", "found_never_live", 6},
        {"ends after its start", "{send: 600, at: 2021-07-10T09:55:13+08:00, over: 10m}",
         "{to: rooms.r}", "e>rooms.r", "found_never_live", 595},
        {"a while later", "{send: 600, at: 2021-07-10T10:02:01+08:00, over: 10m}",
         "{a: {after: 181s}}, {to: rooms.r}", "e>rooms.r", "found_never_live", 6},
        {"beside a fact", "{send: 600, at: 2021-07-10T10:05:02+08:00, over: 10m}",
         "{a: {needs: f}}, {to: rooms.r}", "e>p.a", "passed", 589},
        {"by a fact", "{send: 600, at: 2021-07-10T10:05:02+08:00, over: 10m}",
         "{a: {p: {by: f, yes: 50%, no: 0}}}, {to: rooms.r}", "e>p.a", "passed", 294.5},
        {"beside hours", "{send: 600, at: 2021-07-10T10:04:58+08:00, over: 10m}",
         "{a: {needs: [10:05-12:00]}}, {to: rooms.r}", "e>p.a", "passed", 598},
        {"waits for a fact", "{send: 600, at: 2021-07-10T10:05:02+08:00, over: 10m}",
         "{a: {wait: f}}, {b: {needs: g}}, {to: rooms.r}", "e>p.b", "passed", 588},
        {"two changes in a cell", "{rate: 3600/h}",
         "{a: {needs: f}}, {b: {needs: g}}, {to: rooms.r}", "e>p.b", "passed", 136486},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "facts: {f: {from: 2021-07-10T10:05:13+08:00}, g: {from: "
                 "2021-07-10T10:05:14+08:00}}\n"
                 "entries: {e: {arrivals: %s, path: p}}\npaths: {p: {steps: [%s]}}\n%s",
                 rows[i].arrivals, rows[i].steps, live);
        solve_text(text);
        const struct yl_solved_row *row = row_of(rows[i].place, rows[i].metric);
        cr_expect(x.solved.step >= 30000000, "%s: the grid is too fine", rows[i].what);
        cr_expect(fabs(row->mean - rows[i].mean) < 1e-9 * row->mean, "%s: %.9g, not %.9g",
                  rows[i].what, row->mean, rows[i].mean);
        cr_expect(row->bound < 1e-9 * row->mean, "%s: bound %g", rows[i].what, row->bound);
    }
}

/* More edges than are kept apart: a cell of 30 s, which holds some 21 visits, is taken for even. */
Test(solve, many_edges_share_cells)
{
    static char table[100000], text[100000 + 1024];
    size_t used = (size_t)snprintf(table, sizeof table, "time,count\n");
    for (int i = 0; i < 2000; i++) /* 1, 9, 1, 9 ... every 7 s from 10:00:03 on */
        used += (size_t)snprintf(table + used, sizeof table - used,
                                 "2021-07-10T%02d:%02d:%02d+08:00,%d\n", 10 + (3 + 7 * i) / 3600,
                                 (3 + 7 * i) / 60 % 60, (3 + 7 * i) % 60, i % 2 ? 9 : 1);
    snprintf(text, sizeof text, BEGIN, "",
             "entries: {e: {arrivals: {table: t.csv, exact: yes}, to: rooms.r}}\n"
             "rooms: {r: {watch: exp(5m), sessions: [{from: 2021-07-10T13:00:01+08:00, to: "
             "2021-07-11T20:00+08:00}]}}\n");
    solve_whole(text, table);
    /* 10,798 s: 1,542 rows, 771 of each kind, and 4 s of a row of one visit in 7 s */
    const struct yl_solved_row *row = row_of("e>rooms.r", "found_never_live");
    cr_expect(fabs(row->mean - (7710 + 4.0 / 7)) <= 5, "%.9g", row->mean);
}

/* A horizon that begins inside a cell: what is begun has a finer grid, which has no such cell. */
Test(solve, grids_of_what_is_begun)
{
    static const char text[] =
        "yinliu: 1\nhorizon: {from: 2021-07-10T19:31+08:00, to: 2021-07-12T19:50:34+08:00}\n"
        "entries: {e: {arrivals: {rate: 100/h}, path: p}}\n"
        "paths: {p: {steps: [{a: {after: 21s, starts: {s: {path: paths.q, who: others}}}}, "
        "{b: {needs: [08:00-20:00]}}]}, q: {steps: [{c: {after: exp(1h), valid: 2h}}]}}\n";
    solve_whole(text, NULL);
    double begun = 100 * (48 + 19.0 / 60 + 34.0 / 3600 - 21.0 / 3600);
    near("starts.s", "arrivals", begun);
    near("starts.s>q.c", "passed", begun * (1 - exp(-2)));
}

/* Arrivals are instants there: what they miss at an end is in the bound, and none of them is lost. */
Test(solve, ages_beside_a_clock)
{
    solve_more(", drain: no", "entries: {e: {arrivals: {rate: 100/h}, path: p}}\n"
                              "paths: {p: {steps: [{a: {after: exp(1m), valid: 1h}}, {b: {}}]}}");
    near("e>p.b", "passed", 4800 - 100.0 / 60); /* the others are under way at the end */
    solve_text("facts: {drawn: {from: 2021-07-10, after: exp(1h)}, "
               "early: {to: 2021-07-10T05:00+08:00}}\n"
               "entries: {e: {arrivals: {rate: 100/h}, path: p}}\n"
               "paths: {p: {steps: [{a: {p: {by: early, yes: 50%, no: 25%}}}, "
               "{b: {valid: {by: drawn, yes: 1h, no: 2h}}}]}}");
    near("entries.e", "arrivals", 4800);
    near("e>p.a", "passed", 250 + 1075);
}

/* Who may be under way behind a shared place is not known, and not nobody. */
Test(solve, what_is_not_solved_is_not_nothing)
{
    enum { ATONCE = 3 }; /* behind the stock nothing takes time */
    static const char *const behind[] = {"{ask: agents.d}", "{take: l, to: paths.z}",
                                         "{after: 1h, to: rooms.r}", "{after: 1h, to: shops.s}"};
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        char text[1024];
        snprintf(
            text, sizeof text,
            "entries: {e: {arrivals: {rate: 10/h}, path: p}, f: {arrivals: {rate: 10/h}, path: "
            "q}}\nlimits: {l: {allow: 5}}\nagents: {d: {count: 1, service: exp(2h)}}\n"
            "rooms: {r: {watch: exp(2h), capacity: 3}}\n"
            "shops: {s: {steps: [{pay: {}}], price: 1 CNY, stock: 5}}\n"
            "paths: {p: {steps: [{a: {p: 50%%}}, {b: %s}]}, q: {steps: [{a: {after: exp(1h)}}]}, "
            "z: {steps: [{a: {after: exp(3h)}}]}}",
            behind[i]);
        solve_more(", drain: no", text);
        cr_expect(x.solved.refusals == 1, "%s", behind[i]);
        for (uint32_t r = 0; r < x.solved.rows; r++) {
            const struct yl_solved_row *row = &x.solved.row[r];
            bool one = !strcmp(row->place, "e") && !strncmp(row->metric, "outcome:", 8);
            bool known = strcmp(row->metric, "outcome:under_way") != 0 || i == ATONCE;
            cr_expect(known || !one, "%s: %s is %g", behind[i], row->metric, row->mean);
        }
        if (i == ATONCE) near("e", "outcome:under_way", 5);
        cr_expect(row_of("f", "outcome:under_way")->mean > 9);
    }
}

static void refuses_start(const char *text)
{
    solve_text(text);
    bool found = false;
    for (uint32_t i = 0; i < x.solved.refusals; i++)
        found |= !strcmp(x.solved.refusal[i].entry, "starts.s") &&
                 x.solved.refusal[i].why == YL_REFUSE_STARTED;
    cr_expect(found, "%s", text);
    cr_expect(lacks("starts.s", "arrivals"));
    cr_expect(lacks("goals.g", "reached"), "they come there too");
    cr_expect(row_of("entries.e", "arrivals")->mean == 1000);
}

Test(solve, starts_that_cannot_be_followed_are_refused)
{
    static const char entry
        [] = "entries: {e: {arrivals: " SEND ", path: p}}\n",
   *const rest[] = {
       /* begun behind a desk */
       "paths: {p: {steps: [{a: {ask: agents.d, starts: {s: {path: paths.q, who: others}}}}]}, "
       "q: {steps: [{b: {goal: g}}]}}\nagents: {d: {count: 1, service: 1m}}",
       /* the age of what began it is asked */
       "paths: {p: {steps: [{a: {after: exp(1h), starts: {s: {path: paths.q, who: others, carry: "
       "yes}}}}]}, q: {steps: [{b: {after: exp(1h), valid: 2h, goal: g}}]}}",
       /* begun by what is begun behind a limit and cannot be followed itself */
       "people: {member: 50%}\nlimits: {l: {allow: 5}}\n"
       "paths: {p: {steps: [{a: {take: l, starts: {t: {path: paths.t}}}}]}, t: {steps: [{b: "
       "{only_if: {member: yes}, starts: {s: {path: paths.q, who: others}}}}]}, q: {steps: [{c: "
       "{goal: g}}]}}",
       /* after a time by what its person remembers */
       "people: {knows: remembered}\n"
       "paths: {p: {steps: [{a: {starts: {s: {path: paths.q, after: {by: knows, yes: 1m, no: "
       "2m}}}}}]}, q: {steps: [{b: {goal: g}}]}}",
       /* with a chance by what lapses */
       "people: {knows: counted(at most 2 lasts 2h)}\n"
       "paths: {p: {steps: [{a: {starts: {s: {path: paths.q, who: others, p: {by: knows, 0: 20%, "
       "1: 30%, 2: 40%}}}}}]}, q: {steps: [{b: {goal: g}}]}}",
       /* begun by what cannot be followed itself */
       "paths: {p: {steps: [{a: {starts: {t: {path: paths.t, who: others}}}}]}, "
       "t: {steps: [{c: {ask: agents.d, starts: {s: {path: paths.q, who: others}}}}]}, "
       "q: {steps: [{b: {goal: g}}]}}\nagents: {d: {count: 1, service: 1m}}"};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s%s", entry, rest[i]);
        refuses_start(text);
    }
}

/* A limit for each person, where a person is one visit: enough for every step, or one too few. */
Test(solve, a_limit_that_nobody_can_use_up_is_none)
{
    static const struct {
        const char *limit;
        bool solved;
    } rows[] = {{"{per: person, allow: 2}", true},
                {"{per: person, allow: 1}", false},
                {"{per: person, allow: {by: os, a: 2, b: 1}}", false},
                {"{per: person, allow: 5, lasts: 1h}", false},
                {"{per: all, allow: 5}", false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "people: {os: {a: 50%%, b: 50%%}}\nlimits: {l: %s}\n"
                 "entries: {e: {arrivals: " SEND ", path: p}}\n"
                 "paths: {p: {steps: [{a: {p: 50%%, take: l}}, {b: {p: 40%%, take: l}}]}}",
                 rows[i].limit);
        solve_text(text);
        bool solved = x.solved.refusals == 0;
        cr_expect(solved == rows[i].solved, "%s", rows[i].limit);
        if (rows[i].solved) holds("e>p.b", "passed", 200, sqrt(1000 * 0.2 * 0.8));
    }
}

/* ---- scores ---------------------------------------------------------------------------------- */
Test(solve, a_score_is_fair_where_events_are_few)
{
    struct yl_solved_row row = {.kind = YL_SOLVED_COUNT,
                                .mean = 0.001,
                                .sd = sqrt(0.001),
                                .events = 0.001,
                                .one_plus_cv2 = 1};
    double z = yl_solved_z(
        &row, 0.1, 10); /* one event where 0.01 was expected: 1 in 100, not 31 standard errors */
    cr_expect(z > 2 && z < 3, "%g", z);
    row = (struct yl_solved_row){
        .kind = YL_SOLVED_COUNT, .mean = 1e6, .sd = 1000, .events = 1e6, .one_plus_cv2 = 1};
    cr_expect(fabs(yl_solved_z(&row, 1000300, 100) - 3) < 1e-3);
    row.bound = 100;
    cr_expect(fabs(yl_solved_z(&row, 1000300, 100) - 2) < 1e-3);
    row.bound = 200; /* larger than a standard error it stands in for it */
    cr_expect(fabs(yl_solved_z(&row, 1000500, 100) - 1.5) < 1e-3);
    row.sd = 0; /* what a grid has missed has no spread there */
    cr_expect(fabs(yl_solved_z(&row, 1000500, 100) - 1.5) < 1e-3);
    row = (struct yl_solved_row){.kind = YL_SOLVED_COUNT, .mean = 50, .sd = 0};
    cr_expect(yl_solved_z(&row, 50, 10) == 0 && isinf(yl_solved_z(&row, 51, 10)));
    row = (struct yl_solved_row){
        .kind = YL_SOLVED_SUM, .mean = 50, .sd = 20, .events = 2, .one_plus_cv2 = 3};
    cr_expect(isnan(yl_solved_z(&row, 60, 10)), "a rough sum of few has no normal score");
}

/* ---- against the engine ---------------------------------------------------------------------- */
struct tally {
    unsigned scenarios, timed, rows, wrong, begun; /* begun: held against the spread of the run */
};

static double funnel_mean(const struct yl_variant_result *v, uint32_t n,
                          const struct yl_solved_row *row)
{
    char place[512];
    double sum = 0;
    static const char *const which[] = {"reached", "skipped", "passed"};
    for (uint32_t i = 0; i < v->funnels; i++) {
        snprintf(place, sizeof place, "%s>%s.%s", v->funnel[i].entry, v->funnel[i].path,
                 v->funnel[i].step);
        if (strcmp(place, row->place)) continue;
        for (int c = 0; c < 3; c++)
            for (uint32_t r = 0; r < n && !strcmp(which[c], row->metric); r++)
                sum += (double)v->funnel[i].count[r][c];
        return sum / n;
    }
    for (uint32_t i = 0; i < v->outcomes; i++) {
        if (strcmp(v->outcome[i].entry, row->place) || strncmp(row->metric, "outcome:", 8) ||
            strcmp(v->outcome[i].outcome, row->metric + 8))
            continue;
        for (uint32_t r = 0; r < n; r++) sum += (double)v->outcome[i].visits[r];
        return sum / n;
    }
    return NAN;
}

static double run_mean(const struct yl_variant_result *v, uint32_t n,
                       const struct yl_solved_row *row)
{
    for (uint32_t i = 0; i < v->metrics; i++) {
        const struct yl_metric *m = &v->metric[i];
        double num = 0, den = 0;
        if (strcmp(m->place, row->place) || strcmp(m->metric, row->metric)) continue;
        for (uint32_t r = 0; r < n; r++)
            num += m->num ? (double)m->num[r] : 0, den += m->den ? (double)m->den[r] : 0;
        return m->kind == YL_KIND_RATIO   ? m->scale * num / den
               : m->kind == YL_KIND_MONEY ? num / n * 1e-6
                                          : num / n;
    }
    return funnel_mean(v, n, row);
}

/* Sum and squared deviations of a count over 20 campaigns or more. */
static bool counted(const struct yl_variant_result *v, uint32_t n, const struct yl_solved_row *row,
                    double *sum, double *squares)
{
    const int64_t *num = NULL;
    for (uint32_t i = 0; i < v->metrics && !num; i++)
        if (!strcmp(v->metric[i].place, row->place) && !strcmp(v->metric[i].metric, row->metric))
            num = v->metric[i].num;
    if (!num || n < 20 || row->kind != YL_SOLVED_COUNT) return false;
    *sum = *squares = 0;
    for (uint32_t r = 0; r < n; r++) *sum += (double)num[r];
    for (uint32_t r = 0; r < n; r++) *squares += pow((double)num[r] - *sum / n, 2);
    return true;
}

/* The spread too, where the count is nearly normal: (n - 1) s^2 / sd^2 is a chi square. */
static bool spread_holds(const struct yl_variant_result *v, uint32_t n,
                         const struct yl_solved_row *row, double *sample)
{
    double sum, squares;
    if (!(row->sd * row->sd > 50) || !counted(v, n, row, &sum, &squares)) return true;
    double chi = squares / (row->sd * row->sd), slack = 1 + 3 * row->bound / row->mean;
    *sample = sqrt(squares / (n - 1));
    return gsl_cdf_chisq_P(chi * slack, n - 1) > 1e-6 && gsl_cdf_chisq_Q(chi / slack, n - 1) > 1e-6;
}

/* Where no spread is known, that of the run: counts of which there are many. */
static double sample_z(const struct yl_variant_result *v, uint32_t n,
                       const struct yl_solved_row *row)
{
    double sum, squares;
    if (!isnan(row->sd) || !counted(v, n, row, &sum, &squares)) return NAN;
    if (sum < 300 || !(squares > 0)) return NAN;
    double off = fabs(sum / n - row->mean) - row->bound, error = sqrt(squares / (n - 1) / n);
    /* t with n - 1 degrees of freedom as a normal deviate */
    return off > 0 ? -gsl_cdf_ugaussian_Pinv(gsl_cdf_tdist_Q(off / error, n - 1)) : 0;
}

static void hold_against_run(struct tally *all, const char *path)
{
    solve_file(path);
    cr_expect(x.good, "%s", path);
    for (uint32_t i = 0; x.good && i < x.solved.refusals; i++)
        cr_expect(x.solved.refusal[i].place[0] != 0, "%s: a refusal names its place", path);
    double most = 5e5 / (x.plan.expected + 2000);
    uint32_t n = most > 40 ? 40 : (uint32_t)most;
    if (!x.good || !x.solved.rows || n < 3) return;
    struct yl_result result = {0};
    struct yl_run_info info = {0};
    struct yl_scenarios one = x.scenarios;
    one.variants = 1;
    enum yl_status status = yl_run(
        &result, &one,
        &(struct yl_run_options){.replications = n, .threads = 1, .has_seed = true, .seed = 1},
        &info, &x.diags, &x.fault);
    cr_assert(status == YL_OK, "%s", path);
    for (uint32_t i = 0; i < x.solved.rows; i++) {
        const struct yl_solved_row *row = &x.solved.row[i];
        double mean = run_mean(&result.variant[0], n, row), z = yl_solved_z(row, mean, n);
        if (isnan(z)) z = sample_z(&result.variant[0], n, row), all->begun += !isnan(z);
        if (!isfinite(mean) && !isfinite(z)) continue; /* a mean of nothing */
        all->rows += !isnan(z);
        double sample = NAN;
        bool spread = spread_holds(&result.variant[0], n, row, &sample);
        cr_expect(spread, "%s: %s %s: sd %g simulated, %g exact", path, row->place, row->metric,
                  sample, row->sd);
        if (isnan(z) || fabs(z) <= 4.5) continue;
        all->wrong++;
        cr_expect(fabs(z) <= 4.5,
                  "%s: %s %s: %.9g simulated, %.9g exact, sd %.4g, bound %.3g: z %.2f", path,
                  row->place, row->metric, mean, row->mean, row->sd, row->bound, z);
    }
    all->scenarios++, all->timed += x.solved.timed;
    yl_result_free(&result);
}

Test(solve, agrees_with_the_engine_on_every_scenario_it_accepts, .timeout = 230)
{
    static const char *const folders[] = {"/scenarios", "/tests/answers"};
    const char *only = getenv("YL_ONLY");
    struct tally all = {0};
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        char folder[512];
        struct yl_run_list list = {0};
        snprintf(folder, sizeof folder, YL_SOURCE_DIR "%s", folders[f]);
        yl_run_scenarios(&list, folder);
        for (size_t i = 0; i < list.count; i++)
            if ((!only || strstr(list.path[i], only)) && !strstr(list.path[i], "/bench/"))
                hold_against_run(&all, list.path[i]);
        yl_run_list_free(&list);
    }
    fprintf(stderr,
            "%u scenarios, %u of them with a clock, %u figures (%u by the spread of the run), %u "
            "wrong\n",
            all.scenarios, all.timed, all.rows, all.begun, all.wrong);
    if (only) return;
    cr_expect(ge(u32, all.scenarios, 40));
    cr_expect(ge(u32, all.timed, 15));
}

/* ---- scores are N(0, 1) ---------------------------------------------------------------------- */
struct scores {
    unsigned n, scenarios;
    double sum, squares;
};

/* Is a row normal enough, and known better than chance moves it, before anything has run? */
static bool scorable(const struct yl_solved_row *row, uint32_t n)
{
    bool many = row->kind == YL_SOLVED_RATIO ? row->sd > 0 && n * row->events >= 1000
                                             : n * row->sd * row->sd >= 1000;
    return many && !*row->note && row->bound <= 0.02 * row->sd / sqrt(n);
}

/* One figure of a study, so that all scores are independent: those of a scenario move together. */
static void score_one(struct scores *all, const struct yl_result *result, unsigned pick)
{
    uint32_t n = result->replications, fit = 0;
    for (int pass = 0; pass < 2; pass++) {
        uint32_t at = 0;
        for (uint32_t i = 0; i < x.solved.rows; i++) {
            const struct yl_solved_row *row = &x.solved.row[i];
            double mean = run_mean(&result->variant[0], n, row), z = yl_solved_z(row, mean, n);
            if (!isfinite(z) || !scorable(row, n)) continue;
            if (pass && at == pick % fit) all->n++, all->sum += z, all->squares += z * z;
            at++;
        }
        if (!(fit = at)) return;
    }
}

static void scores_of(struct scores *all, const char *path, uint32_t studies)
{
    enum { REPLICATIONS = 30 };
    solve_file(path);
    struct yl_scenarios one = x.scenarios;
    one.variants = 1;
    bool any = false;
    for (uint32_t i = 0; i < x.solved.rows; i++) any |= scorable(&x.solved.row[i], REPLICATIONS);
    for (uint32_t i = 0; x.good && x.plan.expected < 5000 && i < studies; i++, all->scenarios++) {
        struct yl_result result = {0};
        struct yl_run_info info = {.tables_hash = 1};
        struct yl_run_options how = {
            .replications = REPLICATIONS, .threads = 1, .has_seed = true, .seed = 100 + i};
        if (!any) continue; /* it has no score, whatever is drawn */
        cr_assert(yl_run(&result, &one, &how, &info, &x.diags, &x.fault) == YL_OK, "%s", path);
        score_one(all, &result, 7919 * (all->scenarios + 1));
        yl_result_free(&result);
    }
}

/* The mean of n standard normal scores lies within 3/sqrt(n), their sd within 3/sqrt(2 n) of 1, each but
 * for one time in 370. */
Test(solve, scores_are_standard_normal, .timeout = 200)
{
    static const char *const folders[] = {"/tests/answers", "/tests/published"};
    struct scores all = {0};
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        char folder[512];
        struct yl_run_list list = {0};
        snprintf(folder, sizeof folder, YL_SOURCE_DIR "%s", folders[f]);
        yl_run_scenarios(&list, folder);
        for (size_t i = 0; i < list.count; i++) scores_of(&all, list.path[i], 11);
        yl_run_list_free(&list);
    }
    double n = all.n, mean = all.sum / n, sd = sqrt((all.squares - n * mean * mean) / (n - 1));
    fprintf(stderr, "%u scores: mean %.3f, sd %.3f\n", all.n, mean, sd);
    cr_expect(ge(u32, all.n, 600));
    cr_expect(fabs(mean) < 3 / sqrt(n), "%g", mean);
    cr_expect(fabs(sd - 1) < 3 / sqrt(2 * n), "%g", sd);
}
