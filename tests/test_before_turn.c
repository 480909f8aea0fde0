/* test_before_turn.c: what is known before a visit's turn is asked in batches, and says what the loop says. */
/* yl-test: LINK yl_base LABELS fast TIMEOUT 60 */
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two sends to all of 3000 persons, a week apart; who answers the first with "no" is told so by the second. A third of
 * all opt out; SPOIL stands for an entry that nobody comes by, but that leaves nothing known beforehand. */
#define SCENARIO(SPOIL_ENTRY, SPOIL_PATH) \
    "yinliu: 1\n" \
    "horizon: {from: 2021-07-05T00:00+08:00, to: 2021-07-19T00:00+08:00, bin: 1d}\n" \
    "run: {seed: 1, replications: 2}\n" \
    "people: {size: 3000, ok: remembered(90%), liked: remembered(40%)}\n" \
    "limits: {month: {per: person, allow: 2, every: month}}\n" \
    "entries:\n" \
    "  sms: {arrivals: {send: 3000, at: [2021-07-06T19:00+08:00, 2021-07-13T19:00+08:00], over: " \
    "30m}, path: sms}\n" \
    "  feed: {arrivals: {rate: 200/day}, path: feed}\n" SPOIL_ENTRY "paths:\n" \
    "  sms:\n" \
    "    needs: [ok]\n" \
    "    steps:\n" \
    "      - send: {take: month}\n" \
    "      - answer: {choose: {next: 66%, paths.no: 34%}}\n" \
    "      - open: {p: 50%, after: exp(1h)}\n" \
    "  no: {steps: [reply: {after: exp(5m), forget: ok}]}\n" \
    "  feed: {needs: [liked], steps: [look: {p: 30%, starts: {more: {path: paths.more, who: " \
    "others}}}]}\n" \
    "  more: {steps: [gaze: {p: 20%}]}\n" SPOIL_PATH

static const char plain[] = SCENARIO("", "");
static const char spoilt[] = SCENARIO("  none: {arrivals: {rate: 0/day}, path: spoil}\n",
                                      "  spoil:\n"
                                      "    needs: [limits.month, liked]\n"
                                      "    steps:\n"
                                      "      - tell: {remember: liked, starts: {again: {path: "
                                      "paths.no, who: self, after: 1h}}}\n");

static double total(const struct yl_run_done *done, const char *place, const char *metric,
                    const char *replication)
{
    struct yl_run_csv csv;
    const struct yl_run_is list[] = {
        {"replication", replication}, {"place", place}, {"metric", metric}, {NULL, NULL}};
    size_t matched;
    cr_assert(yl_run_csv_read(&csv, done->out, "totals.csv"));
    double sum = yl_run_csv_sum(&csv, list, "value", &matched);
    cr_assert(eq(sz, matched, 1), "%s %s", place, metric);
    yl_run_csv_free(&csv);
    return sum;
}

static double counted(const struct yl_run_done *done, const char *step, const char *column,
                      const char *replication)
{
    struct yl_run_csv csv;
    const struct yl_run_is list[] = {{"replication", replication}, {"step", step}, {NULL, NULL}};
    size_t matched;
    cr_assert(yl_run_csv_read(&csv, done->out, "funnel.csv"));
    double sum = yl_run_csv_sum(&csv, list, column, &matched);
    yl_run_csv_free(&csv);
    return sum;
}

/* Every row of a file of one run stands in that of the other. */
static void stands_in(const struct yl_run_done *one, const struct yl_run_done *other,
                      const char *file)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", one->out, file);
    char *text = yl_run_text(path), *rest = NULL;
    snprintf(path, sizeof path, "%s/%s", other->out, file);
    char *all = yl_run_text(path);
    cr_assert(text && all);
    size_t rows = 0;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        const bool overall = strstr(line, ",all,") != NULL; /* sums of all entries, named alike */
        cr_expect(overall || strstr(all, line) != NULL, "%s: %s", file, line);
        rows++;
    }
    cr_expect(rows > 5, "%s has %zu rows", file, rows);
    free(text);
    free(all);
}

Test(before_turn, an_entry_that_nobody_comes_by_moves_no_figure)
{
    struct yl_run_done early, late;
    yl_run_made(&early, plain, NULL);
    yl_run_made(&late, spoilt, NULL);
    stands_in(&early, &late, "funnel.csv");
    stands_in(&early, &late, "totals.csv");
    yl_run_free(&early);
    yl_run_free(&late);
}

/* Persons without `ok` at the beginning are blocked twice, those who said no once: the second send reaches whom the first
 * one reached less those who answered no in between, and everybody has enough for both. */
Test(before_turn, the_second_send_knows_who_said_no_to_the_first)
{
    struct yl_run_done done;
    yl_run_made(&done, plain,
                (const char *const[]){"--set", "paths.sms.steps.answer.choose.next=0%", "--set",
                                      "paths.sms.steps.answer.choose.paths.no=100%", NULL});
    for (int r = 1; r <= 2; r++) {
        char replication[12];
        snprintf(replication, sizeof replication, "%d", r);
        const double sent = counted(&done, "send", "reached", replication);
        cr_expect(sent > 2600 && sent < 2800, "%.0f of 3000 have ok, 2700 in the mean", sent);
        cr_expect(eq(dbl, counted(&done, "reply", "passed", replication), sent));
        cr_expect(eq(dbl, total(&done, "limits.month", "taken", replication), sent));
        cr_expect(eq(dbl, total(&done, "limits.month", "refused", replication), 0));
    }
    yl_run_free(&done);
}

/* One unit for two sends: whoever got the first is refused the second. */
Test(before_turn, a_limit_that_two_sends_exceed_is_asked_in_turn)
{
    struct yl_run_done done;
    yl_run_made(&done, plain,
                (const char *const[]){"--set", "limits.month.allow=1", "--set",
                                      "people.ok=remembered(100%)", "--set",
                                      "paths.sms.steps.answer.choose.next=100%", "--set",
                                      "paths.sms.steps.answer.choose.paths.no=0%", NULL});
    cr_expect(eq(dbl, total(&done, "limits.month", "taken", "1"), 3000));
    cr_expect(eq(dbl, total(&done, "limits.month", "refused", "1"), 3000));
    yl_run_free(&done);
}
