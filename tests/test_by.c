/* test_by.c: wherever a value may stand by a trait, something remembered or a fact, the one that holds is used: in batches, one
 * visit at a time, with numbered persons, and where nothing is sampled. */
/* yl-test: LINK yl_base LABELS exact TIMEOUT 240 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 4096, SENT = 200 };

/* 200 visits at noon. `part` is laid beside the entries, `@` in it stands for {by: x, yes: ..., no: ...}. */
struct row {
    const char *name, *yes, *no, *part;
    const char *place, *metric; /* of totals.csv */
    double if_yes, if_no;
    bool cut; /* drain: no */
};
#define SHOP "shops: {s: {steps: [{buy: {}}], price: 10 CNY}}\n"
#define STEP(keys) "paths: {p: {steps: [{a: {" keys "}}, {to: shops.s}]}}\n" SHOP
#define STAY(keys) \
    "paths: {p: {steps: [{to: rooms.r}]}}\nrooms: {r: {watch: 10m, while: {w: {" keys "}}}}" \
    "\n" SHOP
#define INTO(keys) "paths: {p: {steps: [{to: rooms.r}]}}\nrooms: {r: {" keys "}}\n" SHOP
static const struct row ROWS[] = {
    {"p", "100%", "0%", STEP("p: @"), "shops.s", "orders", 200, 0, false},
    {"after", "1h", "30m",
     "paths: {p: {steps: [{a: {after: @}}, {to: rooms.r}]}}\n"
     "rooms: {r: {watch: 9h, sessions: [{from: 2021-07-05T11:00, to: 2021-07-05T13:30}]}}\n",
     "rooms.r", "watch_mean_s", 1800, 3600, false},
    {"valid", "20m", "5m", STEP("after: 10m, valid: @"), "shops.s", "orders", 200, 0, false},
    {"actions", "3", "2", STEP("actions: @"), "all", "actions_per_order", 3, 2, false},
    {"switches", "3", "2", STEP("switches: @"), "all", "switches_per_order", 3, 2, false},
    {"cost", "2 CNY", "1 CNY", STEP("cost: @"), "entries.e", "cost_cny", 400, 200, false},
    {"to", "shops.s", "leave", STEP("to: @"), "shops.s", "orders", 200, 0, false},
    {"bare to", "shops.s", "leave", "paths: {p: {steps: [{to: @}]}}\n" SHOP, "shops.s", "orders",
     200, 0, false},
    {"choose", "100%", "0%", STEP("choose: {leave: @, next: rest}"), "shops.s", "orders", 0, 200,
     false},
    {"take", "1", "0", "limits: {q: {per: person, allow: @}}\n" STEP("take: q"), "shops.s",
     "orders", 200, 0, false},
    {"watch", "10m", "20m", INTO("watch: @"), "rooms.r", "watch_mean_s", 600, 1200, false},
    {"replay", "10m", "20m",
     INTO("watch: @, sessions: [{from: 2021-07-05T09:00, to: 2021-07-05T10:00}], "
          "after_end: replay, then: shops.s"),
     "shops.s", "orders", 200, 200, false},
    {"then", "shops.s", "leave", INTO("watch: 1m, then: @"), "shops.s", "orders", 200, 0, false},
    {"patience of a room", "90m", "30m", INTO("watch: 1h, capacity: 1, patience: @"), "rooms.r",
     "abandoned", 198, 199, false},
    {"watch of a seat", "10m", "20m", INTO("watch: @, capacity: 500"), "rooms.r", "watch_mean_s",
     600, 1200, false},
    {"service", "1h", "2h", "agents: {d: {count: 200, service: @}}\n" STEP("ask: agents.d"),
     "agents.d", "utilisation", 1 / 24.0, 2 / 24.0, false},
    {"patience of agents", "90m", "30m",
     "agents: {d: {count: 1, service: 1h, patience: @}}\n" STEP("ask: agents.d"), "agents.d",
     "abandoned", 198, 199, false},
    {"price", "20 CNY", "10 CNY",
     "paths: {p: {steps: [{to: shops.s}]}}\nshops: {s: {steps: [{buy: {}}], price: @}}\n",
     "shops.s", "gmv_cny", 4000, 2000, false},
    {"price of stock", "20 CNY", "10 CNY",
     "paths: {p: {steps: [{to: shops.s}]}}\n"
     "shops: {s: {steps: [{buy: {}}], price: @, stock: 50}}\n",
     "shops.s", "gmv_cny", 1000, 500, false},
    {"refund p", "100%", "0%",
     "paths: {p: {steps: [{to: shops.s}]}}\n"
     "shops: {s: {steps: [{buy: {}}], price: 10 CNY, refund: {p: @}}}\n",
     "shops.s", "refunds", 200, 0, false},
    {"refund p of stock", "100%", "0%",
     "paths: {p: {steps: [{to: shops.s}]}}\n"
     "shops: {s: {steps: [{buy: {}}], price: 10 CNY, stock: 50, refund: {p: @}}}\n",
     "shops.s", "refunds", 50, 0, false},
    {"refund after", "1h", "3d",
     "paths: {p: {steps: [{to: shops.s}]}}\n"
     "shops: {s: {steps: [{buy: {}}], price: 10 CNY, refund: {p: 100%, after: @}}}\n",
     "shops.s", "refunds", 200, 0, true},
    {"refund after, money", "1h", "3d",
     "paths: {p: {steps: [{to: shops.s}]}}\n"
     "shops: {s: {steps: [{buy: {}}], price: 10 CNY, refund: {p: 100%, after: @}}}\n",
     "shops.s", "net_cny", 0, 2000, true},
    {"number", "3", "1", STEP("starts: {n: {path: shops.s, number: @}}"), "starts.n", "arrivals",
     600, 200, false},
    {"p of a start", "100%", "0%", STEP("starts: {n: {path: shops.s, p: @}}"), "starts.n",
     "arrivals", 200, 0, false},
    {"after of a start", "1h", "3d", STEP("starts: {n: {path: shops.s, after: @, who: others}}"),
     "starts.n", "late", 0, 200, false},
    {"p of an item", "100%", "0%", STAY("p: @, to: shops.s"), "shops.s", "orders", 200, 0, false},
    {"after of an item", "1m", "20m", STAY("at: 2021-07-05T12:01, after: @, cost: 1 CNY"),
     "entries.e", "cost_cny", 200, 0, false},
    {"valid of an item", "20m", "1m", STAY("at: 2021-07-05T12:05, valid: @, cost: 1 CNY"),
     "entries.e", "cost_cny", 200, 0, false},
    {"every", "4m", "11m", STAY("every: @, cost: 1 CNY"), "entries.e", "cost_cny", 400, 0, false},
    {"cost of an item", "2 CNY", "1 CNY", STAY("cost: @"), "entries.e", "cost_cny", 400, 200,
     false},
    {"actions of an item", "3", "2", STAY("actions: @, to: shops.s"), "all", "actions_per_order", 3,
     2, false},
    {"to of an item", "shops.s", "leave", STAY("to: @"), "shops.s", "orders", 200, 0, false},
    {"to leave of an item", "leave", "shops.s", STAY("to: @"), "shops.s", "orders", 0, 200, false},
    {"start of an item", "3", "1", STAY("starts: {n: {path: shops.s, number: @}}"), "starts.n",
     "arrivals", 600, 200, false},
    {"watch with an item that leaves", "10m", "20m",
     INTO("watch: @, while: {w: {at: 2021-07-05T12:15, to: shops.s}}"), "shops.s", "orders", 0, 200,
     false},
    {"watch with an item that ends the visit", "10m", "20m",
     INTO("watch: @, then: shops.s, while: {w: {at: 2021-07-05T12:15, to: leave}}"), "shops.s",
     "orders", 200, 0, false},
};
static const char *const PEOPLE[3][2] = {
    {"people: {x: {yes: 0%, no: 100%}", "people: {x: {yes: 100%, no: 0%}"},
    {"people: {x: remembered", "people: {x: remembered(100%)"},
    {"facts: {x: {from: 2021-07-05T15:00}}\npeople: {y: 50%",
     "facts: {x: {from: 2021-07-05T10:00}}\npeople: {y: 50%"}};
static const char *const KIND[] = {"a trait", "a memory", "a fact"};
static const struct {
    const char *name, *size, *option;
} MODE[] = {{"in batches", "", NULL},
            {"followed", "", "--trace"},
            {"numbered", ", size: 2000", NULL},
            {"numbered, in the loop", ", size: 2000", "--loop"},
            {"few, numbered", ", size: 200", NULL}};

static void make(char *text, const struct row *row, int kind, bool yes, const char *size)
{
    size_t at =
        (size_t)snprintf(text, ROOM,
                         "yinliu: 1\nhorizon: {from: 2021-07-05, to: 2021-07-06, drain: %s}\n"
                         "run: {seed: 1, replications: 2}\n%s%s}\n"
                         "entries: {e: {arrivals: {send: %d, at: 2021-07-05T12:00}, path: p}}\n",
                         row->cut ? "no" : "yes", PEOPLE[kind][yes], size, SENT);
    for (const char *c = row->part; *c && at + 1 < ROOM; c++)
        if (*c == '@')
            at += (size_t)snprintf(text + at, ROOM - at, "{by: x, yes: %s, no: %s}", row->yes,
                                   row->no);
        else
            text[at++] = *c;
    text[at] = 0;
}

/* The value beside a figure in summary.csv; NAN where it is empty. */
static double figure(const struct yl_run_done *done, const struct row *row, const char *column)
{
    struct yl_run_csv csv;
    double value = NAN;
    if (!yl_run_csv_read(&csv, done->out, "summary.csv")) return NAN;
    const struct yl_run_is is[] = {{"place", row->place}, {"metric", row->metric}, {NULL, NULL}};
    for (size_t i = 0; i < csv.rows; i++)
        if (yl_run_csv_holds(&csv, i, is))
            value = yl_run_csv_number(&csv, i, yl_run_csv_column(&csv, column));
    yl_run_csv_free(&csv);
    return value;
}

static unsigned hold(const char *folder, const struct row *row, int kind, bool yes, size_t mode)
{
    char text[ROOM], path[ROOM];
    const char *options[4] = {MODE[mode].option, NULL, NULL};
    if (options[0] && !strcmp(options[0], "--trace")) options[1] = "3";
    make(text, row, kind, yes, MODE[mode].size);
    snprintf(path, sizeof path, "%s/in.yaml", folder);
    cr_assert(yl_run_write(folder, "in.yaml", text));
    struct yl_run_done done;
    yl_run_program(&done, path, options, NULL);
    double want = yes ? row->if_yes : row->if_no, mean = figure(&done, row, "mean"),
           exact = figure(&done, row, "exact");
    bool good =
        done.status == 0 && fabs(mean - want) < 1e-6 && (isnan(exact) || fabs(exact - want) < 1e-3);
    cr_expect(good, "%s by %s that is %s, %s: status %d, %g and without sampling %g, not %g\n%s%s",
              row->name, KIND[kind], yes ? "yes" : "no", MODE[mode].name, done.status, mean, exact,
              want, text, done.said ? done.said : "");
    yl_run_free(&done);
    return !isnan(exact);
}

Test(by, the_value_that_holds_is_used_wherever_one_may_stand, .timeout = 2000)
{
    char folder[] = "/tmp/yl-by-XXXXXX", path[ROOM];
    unsigned solved = 0;
    cr_assert(mkdtemp(folder) != NULL);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        for (int kind = 0; kind < 3; kind++)
            for (size_t mode = 0; mode < sizeof MODE / sizeof *MODE; mode++)
                for (int yes = 0; yes < 2; yes++) solved += hold(folder, &ROWS[i], kind, yes, mode);
    cr_expect(ge(u32, solved, 300u), "%u figures were answered without sampling", solved);
    snprintf(path, sizeof path, "%s/in.yaml", folder);
    remove(path), remove(folder);
}
