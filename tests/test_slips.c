/* yl-test: LINK yl_solve LABELS fast,errors TIMEOUT 30 */
/* test_slips.c: one slip in a good scenario is one message, of the right kind. */
#include "tests/support/checked.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER YL_SOURCE_DIR "/tests/scenario/"
struct slip {
    const char *good, *bad, *id; /* id NULL: fine as well */
};
static const struct slip whole[] = {
    {"leave: rest", "leave: 40%", "shares-sum"},
    {"leave: rest", "leave: 50%", NULL},
    {"leave: rest", "next: rest", NULL},
    {"shops.mall: 20%, leave: rest", "shops.mall: 90%, leave: rest", "shares-sum"},
    {"shops.mall: 20%, leave: rest", "shops.mall: 70%, leave: rest", NULL},
    {"shops.mall: 8%, leave: 92%", "shops.mall: 8%, next: 92%", "bad-destination"},
    {"{rooms.main: 30%, shops.mall: 20%, leave: rest}",
     "{rooms.main: {by: os, android: 30%, ios: 90%}, shops.mall: 20%, leave: rest}", "shares-sum"},
    {"{rooms.main: 30%, shops.mall: 20%, leave: rest}",
     "{rooms.main: {by: os, android: 30%, ios: 80%}, shops.mall: 20%, leave: rest}", NULL},
    {"android: 76%", "android: 75.9999%", "shares-sum"},
    {"member: 30%", "member: 130%", "share-range"},
    {"linked: remembered", "linked: remembered(130%)", "share-range"},
    {"linked: remembered", "linked: remembered(30%)", NULL},
    {"linked: remembered", "linked: rememberd", "wrong-shape"},
    {"verified: yes", "verified: on", "not-yes-no"},
    {"{to: 2021-05-01}", "{to: 2021-05-01, after: 3d}", "missing-key"},
    {"{to: 2021-05-01}", "{from: 2021-05-02, to: 2021-05-01}", "empty-interval"},
    {"path: article", "to: leave", "bad-destination"},
    {"path: article", "to: next", "bad-destination"},
    {"path: article", "to: rooms.main", NULL},
    {"path: article", "path: paths.article", "unknown-place"},
    {"path: article", "label: x", "missing-key"},
    {"over: 30m", "over: 60h", "outside-horizon"},
    {"over: 30m", "over: 29h", NULL},
    {"at: 2021-07-10T19:00+08:00, over: 30m", "at: 2021-07-12T00:00+08:00", "outside-horizon"},
    {"at: 2021-07-10T19:00+08:00, over: 30m", "over: 30m", "missing-key"},
    {"0.045 CNY", "-1 CNY", "value-range"},
    {"0.045 CNY", "exp(1 CNY)", "no-distribution"},
    {"0.045 CNY", "{part: 0.1 CNY}", "missing-key"},
    {"0.045 CNY", "{part: 0.1 CNY, text: 今晚八点}", NULL},
    {"0.045 CNY", "{part: 0.1 CNY, chars: 80, text: x}", "unknown-key"},
    {"rate: 1200/h, profile", "rate: 1200/h, send: 5, at: 2021-07-11, profile", "keys-together"},
    {"claimed_steps: 2", "claimed_steps: two", "not-a-number"},
    {"needs: [verified]", "needs: [os]", "bad-condition"},
    {"needs: [verified]", "needs: [{os: iso}]", "unknown-trait-value"},
    {"needs: [verified]", "needs: verified", NULL},
    {"needs: [verified]", "needs: [08:00-25:00]", "bad-condition"},
    {"needs: [verified]", "needs: [rooms.mall]", "unknown-place"},
    {"needs: [verified]", "wait: member", "wait-condition"},
    {"needs: [verified]", "wait: verified", NULL},
    {"needs: [verified]", "ask: desk", "unknown-place"},
    {"needs: [verified]", "ask: agents.desk", NULL},
    {"needs: [verified]", "remember: linked", NULL},
    {"needs: [verified]", "remember: verified", "wrong-trait"},
    {"needs: [verified]", "else: replay", "bad-destination"},
    {"needs: [verified]", "otherwise: next", "bad-destination"},
    {"needs: [verified]", "to: next", "bad-destination"},
    {"needs: [verified]", "goal: order", "name-taken"},
    {"needs: [verified]", "intent: 11", "value-range"},
    {"needs: [verified]", "valid: 0s", "value-range"},
    {"needs: [verified]", "valid: exp(5s)", "no-distribution"},
    {"needs: [verified]", "host: rooms.main", "hosted-room"},
    {"needs: [verified]", "live: stop", "unknown-word"},
    {"needs: [verified]", "starts: {a: {path: sms}}", "bad-destination"},
    {"needs: [verified]", "starts: {a: {path: paths.sms, after: 1d, depth: 0}}", "value-range"},
    {"needs: [verified]", "starts: {a: {path: paths.sms, after: 1d, who: other}}", "unknown-word"},
    {"after: exp(10m), actions: 1", "after: exp(10m), actions: exp(1)", "no-distribution"},
    {"after: exp(10m), actions: 1", "after: exp(10m), actions: {by: member, yes: 1, no: 2}", NULL},
    {"after: exp(10m), actions: 1", "after: {by: verified, yes: 1s, no: exp(2s)}", NULL},
    {"after_end: shops.mall", "after_end: replay", NULL},
    {"before_first: leave", "before_first: replay", "bad-destination"},
    {"capacity: 200", "hosted: yes", "hosted-room"},
    {"capacity: 200", "pause_loses: 5%", "hosted-room"},
    {"stock: 2000", "stock: -1", "value-range"},
    {"stock: 2000", "margin: {by: os, android: 50%, ios: 60%}", "wrong-shape"},
    {"- pay:    {p: 85%, after: exp(20s)}", "- pay:", NULL},
    {"- pay:    {p: 85%, after: exp(20s)}", "- pay: {needs: [verified]}", "last-shop-step"},
    {"- pay:    {p: 85%, after: exp(20s)}", "- to: paths.sms", "last-shop-step"},
    {"- pay:    {p: 85%, after: exp(20s)}", "- [pay]", "step-key"},
    {"count: 3", "count: 0", "value-range"},
    {"0.045 CNY", "{part: 2000000000 CNY, text: ab, single: 1, long: 1}", "value-range"},
    {"actions: 1}", "actions: 10001}", "value-range"},
    {"from: 2021-07-10T00:00+08:00, to: 2021-07-12T00:00+08:00", "from: 1969-12-31, to: 1970-01-02",
     "value-range"},
    {"bin: 5m", "bin: 0.1ms", "value-range"},
    {"to: 2021-07-12T00:00+08:00, bin", "to: , bin", "wrong-shape"},
    {"stock: 2000", "stock:", "wrong-shape"},
    {"to: 2021-07-12T00:00+08:00, bin: 5m", "to: 2121-12-31, bin: 1d", "value-range"},
    {"shorter: {", "base: {", "base-variant"},
    {"shorter: {", "shorter: {set: {paths.sms.steps.open.p: 5%}, ", NULL},
    {"shorter: {", "shorter: {set: {nonsense.path: 3}, ", "path"},
    {"shorter: {", "shorter: {run.seed: 5, ", "path"},
    {"shorter: {", "shorter: {set: {run.replications: 3}, ", "path"},
    {"shorter: {", "shorter: {set: {include: [a.yaml]}, ", "path"},
    {"shorter: {", "shorter: {set: [1], ", "set-shape"},
    {"\"*1.37\"", "\"*2\"", "share-range"},
    {"shops.mall.steps.order.p: \"*1.37\"", "shops.mall.stock: \"*1.0001\"", "not-whole"},
    {"design: grid", "design: sobol", "missing-key"},
    {"design: grid", "design: gird", "unknown-word"},
    {"\">=3000\"", "\"3000\"", "bad-target"},
    {"shops.mall.orders:", "shops.mall.order:", "unknown-metric"},
    {"shops.mall.orders:", "shops.moll.orders:", "unknown-place"},
    {"- to: rooms.main", "- to: paths.sms", NULL}, /* chances below 1 hold it up */
};
static const struct slip rest[] = {
    {"month: {per: person, allow: {by: link, yes: 30, no: unlimited}, every: month}",
     "month: {allow: 1, every: month, within: 1h}", "keys-together"},
    {"plain: {allow: 3}", "plain: {allow: 3, at: [2021-07-06]}", "keys-together"},
    {"per: os", "per: seen", "wrong-trait"},
    {"per: os", "per: oss", "unknown-trait"},
    {"yes: 30, no: unlimited", "yes: 30", "missing-trait-value"},
    {"give: {grant: 3, plain: unlimited}", "give: {month: 3}", "wrong-limit"},
    {"refill: window", "refill: plain", "wrong-limit"},
    {"refill: window", "refill: limits.window", "unknown-place"},
    {"cheer: {every: exp(2m)}", "cheer: {every: exp(2m), at: 2021-07-10T20:00}", "keys-together"},
    {"cheer: {every: exp(2m)}", "cheer: {wait: link}", "unknown-key"},
    {"cheer: {every: exp(2m)}", "cheer: {choose: {leave: 100%}}", "unknown-key"},
    {"from: 2021-07-10T19:30, to: 2021-07-10T23:00", "from: 2021-07-11T20:30, to: 2021-07-11T22:00",
     "sessions-overlap"},
    {"rooms.main, link, 08:00-21:00", "rooms.game, link, 08:00-21:00", "wait-condition"},
    {"shops.mall.orders, all.gmv_cny", "shops.mall.aov_cny, all.gmv_cny", "unknown-metric"},
    {"arrivals.csv", "arrival.csv", "file-read"},
    {"by: [os]", "by: [oss]", "unknown-trait"},
    {"  open: no", "  open: no\n  member: no", "name-taken"},
    {"send: 100", "send: 5001", "send-too-large"},
    {"weekday: [2, 0, 0, 0, 0, 0, 5]", "weekday: [0, 0, 0, 0, 0, 0, 0]", "value-range"},
    {"weekday: [2, 0, 0, 0, 0, 0, 5]", "hour: [1, 2, 3]", "profile-size"},
    {"normal(mean -1 sd 0.25)", "normal(mean -1 sd -0.25)", "value-range"},
};

static void check_all(const char *name, const struct slip *slips, size_t count)
{
    char folder[] = "/tmp/yl_test_slips_XXXXXX", path[256];
    snprintf(path, sizeof path, FOLDER "%s", name);
    char *text = yl_run_text(path), *csv = yl_run_text(FOLDER "arrivals.csv");
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
    cr_assert(yl_run_write(".", "arrivals.csv", csv));
    for (size_t i = 0; i < count; i++) {
        char *said = NULL, id[64];
        const char *at = strstr(text, slips[i].good);
        cr_assert(at != NULL, "'%s' is not in the scenario", slips[i].good);
        FILE *file = fopen("slip.yaml", "wb");
        fprintf(file, "%.*s%s%s", (int)(at - text), text, slips[i].bad, at + strlen(slips[i].good));
        fclose(file);
        const enum yl_status status = checked("slip.yaml", YL_EN, &said);
        cr_expect(eq(int, status, slips[i].id ? YL_BAD_INPUT : YL_OK), "%s -> %s\n%s",
                  slips[i].good, slips[i].bad, said);
        snprintf(id, sizeof id, "error[%s]", slips[i].id ? slips[i].id : "");
        const char *first = strstr(said, "error[");
        bool same = slips[i].id ? first && !strncmp(first, id, strlen(id)) : !first;
        cr_expect(same, "%s -> %s\n%s", slips[i].good, slips[i].bad, said);
        cr_expect(first == NULL || strstr(first + 1, "error[") == NULL, "%s -> %s\n%s",
                  slips[i].good, slips[i].bad, said);
        free(said);
    }
    free(text);
    free(csv);
}

Test(slips, of_sections_one_to_three_are_one_message_each)
{
    check_all("whole.yaml", whole, sizeof whole / sizeof *whole);
}

Test(slips, of_the_rest_of_the_field_are_one_message_each)
{
    check_all("rest.yaml", rest, sizeof rest / sizeof *rest);
}
