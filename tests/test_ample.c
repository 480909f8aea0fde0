/* test_ample.c: agents of whom there is one for everybody serve in batches, and say what events say. */
/* yl-test: LINK yl_base LABELS fast TIMEOUT 60 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* There are more of `many` than who is served by them or under way, but not while a send to 6000 lasts: then visits wait
 * for those who serve since windows before. There are never enough of `few`, whose patience ends, and always of `host`:
 * twice 4500 who leave these together half an hour later are too many for `late`, as the first are served for long;
 * 3500 who leave a room together are too many for `last`. A step that starts visits takes all early answers about agents
 * away (desk.h), also where nobody comes by. */
#define SCENARIO(DRAIN, ENTRY, PATH) \
    "yinliu: 1\n" \
    "horizon: {from: 2021-07-05T00:00+08:00, to: 2021-07-05T08:00+08:00, bin: 10m, warmup: 50m, " \
    "drain: " DRAIN "}\n" \
    "run: {seed: 1, replications: 1}\n" \
    "people: {keen: 30%}\n" \
    "entries:\n" \
    "  feed: {arrivals: {rate: 120000/day}, path: feed}\n" \
    "  guest: {arrivals: {send: 4500, at: [2021-07-05T01:30+08:00, " \
    "2021-07-05T02:30+08:00], over: 1m}, path: guest}\n" \
    "  sms: {arrivals: {send: 6000, at: 2021-07-05T04:00+08:00, over: 30m}, path: sms}\n" \
    "  fan: {arrivals: {send: 3500, at: 2021-07-05T05:30+08:00, over: 1m}, path: fan}\n" ENTRY \
    "paths:\n" \
    "  feed:\n" \
    "    steps:\n" \
    "      - open: {ask: agents.many, p: 60%}\n" \
    "      - talk: {ask: agents.few, p: {by: keen, yes: 90%, no: 50%}}\n" \
    "      - to: rooms.main\n" \
    "  guest: {steps: [come: {ask: agents.host}, wait: {ask: agents.late, p: 30%}]}\n" \
    "  sms:\n" \
    "    steps:\n" \
    "      - open: {ask: agents.many, p: 70%}\n" \
    "      - think: {p: 80%, after: exp(4m)}\n" \
    "      - ask: {ask: agents.many, p: 50%}\n" \
    "      - to: rooms.main\n" \
    "  fan: {steps: [tap: {p: 100%}, to: rooms.big]}\n" PATH "rooms:\n" \
    "  main: {watch: exp(10m), capacity: 40, patience: exp(5m), then: {choose: {shops.s: 30%, " \
    "leave: 70%}}}\n" \
    "  big: {watch: 30m, capacity: 9000, then: shops.t}\n" \
    "shops:\n" \
    "  s: {steps: [pay: {ask: agents.many, p: 60%}], price: 10 CNY, stock: 60}\n" \
    "  t: {steps: [pay: {ask: agents.last, p: 60%}], price: 10 CNY, stock: 60}\n" \
    "agents:\n" \
    "  many: {count: 4200, service: {by: keen, yes: exp(30m), no: exp(10m)}}\n" \
    "  few: {count: 3, service: 50s, patience: exp(2m)}\n" \
    "  host: {count: 100000, service: 30m}\n" \
    "  late: {count: 7500, service: 4h}\n" \
    "  last: {count: 2800, service: 1h}\n"
#define SPOIL(DRAIN) \
    SCENARIO(DRAIN, "  none: {arrivals: {rate: 0/day}, path: spoil}\n", \
             "  spoil: {steps: [tell: {starts: {again: {path: paths.feed, who: others}}}]}\n")

static const char *const scenario[][2] = {{SCENARIO("yes", "", ""), SPOIL("yes")},
                                          {SCENARIO("no", "", ""), SPOIL("no")}};

static const char *const waited_for[] = {"agents.many", "agents.late", "agents.last"};

static void run(struct yl_run_done *done, const char *text, const char *threads)
{
    char path[128], folder[] = "/tmp/yl-test-XXXXXX";
    const char *const options[] = {"--loop", "--threads", threads, NULL};
    cr_assert(mkdtemp(folder) != NULL);
    cr_assert(yl_run_write(folder, "s.yaml", text));
    snprintf(path, sizeof path, "%s/s.yaml", folder);
    yl_run_program(done, path, options, NULL);
    remove(path);
    rmdir(folder);
    cr_assert(eq(int, done->status, 0), "%s", done->said);
}

static double sum(const struct yl_run_done *done, const char *place, const char *metric)
{
    struct yl_run_csv csv;
    const struct yl_run_is list[] = {{"place", place}, {"metric", metric}, {NULL, NULL}};
    size_t matched;
    cr_assert(yl_run_csv_read(&csv, done->out, "totals.csv"));
    const double all = yl_run_csv_sum(&csv, list, "value", &matched);
    cr_assert(gt(sz, matched, 0), "%s %s", place, metric);
    yl_run_csv_free(&csv);
    return all;
}

/* Every row of one run stands in the other; sums of all entries are named alike. */
static void stands_in(const struct yl_run_done *one, const struct yl_run_done *other,
                      const char *file)
{
    char path[160];
    size_t rows = 0;
    snprintf(path, sizeof path, "%s/%s", one->out, file);
    char *text = yl_run_text(path), *rest = NULL;
    snprintf(path, sizeof path, "%s/%s", other->out, file);
    char *all = yl_run_text(path);
    cr_assert(text && all);
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        cr_expect(strstr(all, line) != NULL, "%s: %s", file, line);
        rows++;
    }
    cr_expect(rows > 10, "%s has %zu rows", file, rows);
    free(text);
    free(all);
}

Test(ample, an_entry_that_nobody_comes_by_moves_no_figure)
{
    for (size_t i = 0; i < sizeof scenario / sizeof *scenario; i++) {
        struct yl_run_done rows, events, shared;
        run(&rows, scenario[i][0], "1");
        run(&shared, scenario[i][0], "3");
        run(&events, scenario[i][1], "1");
        stands_in(&rows, &events, "totals.csv");
        stands_in(&rows, &events, "funnel.csv");
        stands_in(&rows, &events, "series.csv");
        stands_in(&shared, &rows, "series.csv");
        for (int k = 0; k < 3; k++)
            cr_expect(gt(dbl, sum(&rows, waited_for[k], "wait_mean_s"), 1.0), "%s", waited_for[k]);
        yl_run_free(&rows);
        yl_run_free(&shared);
        yl_run_free(&events);
    }
}
