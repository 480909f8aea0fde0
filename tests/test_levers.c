/* yl-test: LINK yl_sweep LABELS exact TIMEOUT 120 */
/* test_levers.c: what is tried of each file, by name, and that nothing of the list of what never
 * is. */
#include "models/tryable.h"
#include "sim/base/text.h"
#include "sim/sweep/lever_names.h"
#include "sim/sweep/levers.h"
#include "sim/sweep/parallel_run.h"
#include "tests/support/guessed.h"
#include "tests/support/run.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER YL_SOURCE_DIR "/tests/levers/"
enum { CAMPAIGNS = 40 };
static struct study {
    struct yl_scenarios all;
    struct yl_diags diags;
    struct yl_result plan;
    struct yl_levers levers;
    struct yl_arena arena;
} s;

static void drop(void)
{
    yl_result_free(&s.plan);
    yl_scenarios_free(&s.all);
    yl_diags_free(&s.diags);
    yl_arena_free(&s.arena);
    s = (struct study){0};
}
TestSuite(levers, .fini = drop);

static void walk(struct yl_result *out, const struct yl_scenarios *all)
{
    struct yl_scenarios base = *all;
    struct yl_run_options options = {.replications = CAMPAIGNS, .threads = 2};
    struct yl_run_info info = {0};
    struct yl_fault fault = {0};
    base.variants = 1;
    cr_assert(!yl_run(out, &base, &options, &info, &s.diags, &fault), "%s", fault.text);
}

static void open_study(const char *path, const char *const *sets, uint32_t count)
{
    struct yl_fault fault = {0};
    drop();
    yl_diags_init(&s.diags, YL_EN);
    const enum yl_status status = yl_scenarios_load(&s.all, path, sets, count, &s.diags, &fault);
    if (status) yl_diags_print(&s.diags, stderr);
    cr_assert(!status, "%s: %s", path, fault.text);
    walk(&s.plan, &s.all);
    yl_levers_find(&s.levers, &s.all, &s.plan, &s.arena);
}

static void print_lever(FILE *out, const struct yl_lever *lever)
{
    static const char *const kinds[] = {"leave-out", "time", "more", "choose", "asked"};
    fprintf(out, "%s %s, now '%s'%s%s%s%s\n", kinds[lever->kind], lever->path, lever->is,
            lever->ordered ? ", a range" : "", lever->priced ? "" : ", unpriced",
            lever->can_be_had ? ", to be had" : "", lever->binds ? ", binds" : "");
    for (uint32_t v = 0; v < lever->values; v++) {
        const struct yl_lever_value *value = &lever->value[v];
        fprintf(out, "  %s%s | %s | %s\n", value->text, (int32_t)v == lever->now ? " (now)" : "",
                value->name[YL_EN], value->name[YL_ZH]);
        for (uint32_t i = 0; i < value->sets; i++) fprintf(out, "    %s\n", value->set[i]);
        if (value->leave_out) fprintf(out, "    without %s\n", value->leave_out);
    }
}

static void fits(const struct yl_lever *lever)
{
    for (uint32_t v = 0; v < lever->values; v++)
        for (int lang = 0; lang < 2; lang++) {
            const char *name = lever->value[v].name[lang];
            cr_expect(yl_text_width(name, strlen(name)) <= YL_LEVER_NAME, "%s", name);
        }
}

/* Each path of a lever may be tried, and is read with each of its values. */
static void allowed(const struct yl_lever *lever)
{
    const struct yl_scenario *base = &s.all.variant[0];
    struct yl_tryable at;
    for (uint32_t v = 0; v < lever->values; v++)
        for (uint32_t i = 0; i < lever->value[v].sets; i++) {
            struct yl_override over;
            cr_assert(!yl_override_parse(&over, &s.arena, lever->value[v].set[i], &s.diags));
            yl_tryable_find(&at, base, over.path, &s.arena);
            cr_expect(at.key && at.key->tried[0], "%s", over.path);
            const struct yl_never *never = yl_tryable_never(&at, base, over.path, lever->each > 0);
            const bool less = lever->kind == YL_LEVER_LEAVE_OUT; /* never more of what is free */
            cr_expect(less || !never, "%s: %s", over.path, never ? never->reason[YL_EN] : "");
            cr_expect(yl_scenario_takes(base->root, &over, &s.diags, false), "%s",
                      lever->value[v].set[i]);
        }
}

/* As it is written down; YL_UPDATE in the environment writes it anew. */
static void written(const char *name, const char *text)
{
    char golden[256];
    snprintf(golden, sizeof golden, FOLDER "%s.txt", name);
    char *want = yl_run_text(golden);
    if (getenv("YL_UPDATE") && (!want || strcmp(want, text) != 0))
        cr_assert(yl_run_write(YL_SOURCE_DIR "/tests/levers", strrchr(golden, '/') + 1, text));
    else
        cr_expect(want && !strcmp(text, want), "%s: ./dev test --update levers\n%s", golden, text);
    free(want);
}

/* All levers of a kind; -1: of any. */
static void print_kind(const char *name, int kind)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    for (uint32_t i = 0; i < s.levers.levers; i++) {
        if (kind >= 0 && (int)s.levers.lever[i].kind != kind) continue;
        print_lever(out, &s.levers.lever[i]);
        fits(&s.levers.lever[i]);
        allowed(&s.levers.lever[i]);
    }
    fclose(out);
    written(name, text);
    free(text);
}

/* The list of the file. */
static void listed_as(const char *name, const char *path)
{
    open_study(path, NULL, 0);
    print_kind(name, -1);
}

Test(levers, of_the_warm_up) { listed_as("warm-up", FOLDER "warm-up.yaml"); }
Test(levers, of_the_evening) { listed_as("evening", FOLDER "evening.yaml"); }
Test(levers, of_what_the_evening_may_choose)
{
    listed_as("evening-choose", FOLDER "evening-choose.yaml");
}
/* As the file that is included has them. */
Test(levers, of_what_an_included_file_lets_one_choose)
{
    open_study(FOLDER "evening-choose.yaml", NULL, 0);
    const uint32_t own = s.levers.levers;
    open_study(FOLDER "evening-chosen.yaml", NULL, 0);
    cr_expect(own && s.levers.levers == own, "%u, not %u", s.levers.levers, own);
}
Test(levers, of_the_weekend)
{
    listed_as("weekend-live", YL_SOURCE_DIR "/scenarios/weekend-live.yaml");
}
Test(levers, of_the_agents)
{
    listed_as("how-many-agents", YL_SOURCE_DIR "/scenarios/decisions/how-many-agents.yaml");
}

static void of_starter(const char *name)
{
    char folder[] = "/tmp/yl_levers_XXXXXX", text[512];
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(text, sizeof text, YL_BINARY_DIR "/yinliu init %s/s --from %s --lang en > /dev/null",
             folder, name);
    cr_assert(!system(text), "%s", text);
    snprintf(text, sizeof text, "%s/s/scenario.yaml", folder);
    listed_as(name, text);
    snprintf(text, sizeof text, "rm -r %s", folder);
    cr_assert(!system(text));
}

Test(levers, of_the_text_message) { of_starter("text-message"); }
Test(levers, of_the_gift_packs) { of_starter("gift-packs"); }

/* ---- what a file says of its sends ---------------------------------------------------------- */

static struct yl_item *entry_of(const char *name)
{
    struct yl_item *root = (struct yl_item *)(uintptr_t)s.all.variant[0].root;
    return yl_tree_get(yl_tree_get(root, "entries"), name);
}

/* As if the file said it of the entry. */
static void say(const char *entry, const char *hours)
{
    const struct yl_item value = {.text = hours, .base = "."};
    const struct yl_override over = {.path = "allowed", .value = &value};
    cr_assert(yl_tree_override(&s.arena, entry_of(entry), &over, &s.diags), "%s", entry);
}

static void unsay(const char *entry) { yl_tree_drop(entry_of(entry), "allowed"); }

/* The begin of the nearest session and 30 and 60 minutes about it, on the day of each send, till
 * the hour at which the last of them has to be out. */
Test(levers, times_of_sends_that_cost)
{
    static const char *const said[] = {"wecom", "article", "sms"}; /* two of them cost nothing */
    open_study(FOLDER "warm-up.yaml", NULL, 0);
    for (uint32_t i = 0; i < s.levers.levers; i++)
        cr_expect(s.levers.lever[i].kind != YL_LEVER_TIME, "'allowed' is said nowhere");
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) say(said[i], "08:00-21:00");
    yl_levers_find(&s.levers, &s.all, &s.plan, &s.arena);
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) unsay(said[i]);
    print_kind("times", YL_LEVER_TIME);
}

/* ---- the next round ------------------------------------------------------------------------- */

static const struct yl_lever *lever_of(const struct yl_levers *levers, const char *path)
{
    for (uint32_t i = 0; i < levers->levers; i++)
        if (!strcmp(levers->lever[i].path, path)) return &levers->lever[i];
    return NULL;
}

/* Behind the texts at 20:00 the stock binds, which was enough before; what was taken is not
 * there again. */
Test(levers, behind_a_change_comes_what_binds_then)
{
    static const char *const at_eight[] = {"entries.sms.arrivals.at=2026-11-28T20:00+08:00"};
    struct yl_levers behind;
    open_study(FOLDER "evening.yaml", at_eight, 1);
    const struct yl_result then = s.plan;
    s.plan = (struct yl_result){0};
    struct study kept = s;
    s = (struct study){0};
    open_study(FOLDER "evening.yaml", NULL, 0);
    const struct yl_lever taken = {.path = "entries.sms.arrivals.at", .place = "entries.sms"};
    const struct yl_lever *const list[] = {&taken};
    cr_assert(!lever_of(&s.levers, "shops.tea.stock"));
    yl_levers_behind(&behind, &s.all, &s.plan, &then, (struct yl_levers_taken){list, 1}, &s.arena);
    cr_assert(behind.levers > 1);
    const struct yl_lever *stock = &behind.lever[0];
    cr_expect(!strcmp(stock->path, "shops.tea.stock") && stock->binds, "%s", stock->path);
    cr_expect(!strcmp(stock->value[0].text, "301") && !strcmp(stock->value[1].text, "330"));
    cr_expect(stock->values == 3 && stock->value[2].units > 60, "%g", stock->value[2].units);
    cr_expect(lever_of(&behind, "agents.desk.count") && lever_of(&behind, "entries.xhs"));
    cr_expect(!lever_of(&behind, "entries.sms.arrivals.at"));
    struct study now = s;
    s = kept;
    s.plan = then;
    drop();
    s = now;
}

/* ---- what is never tried -------------------------------------------------------------------- */

static const char EVERYTHING[] =
    "yinliu: 1\n"
    "horizon: {from: 2026-11-06T00:00+08:00, to: 2026-11-08T00:00+08:00, bin: 1h}\n"
    "run: {replications: 20}\n"
    "people: {os: {a: 60%, b: 40%}, seen: remembered}\n"
    "facts: {open: {from: 2026-11-06T00:00+08:00}}\n"
    "shocks: {mood: {per: day, sd: 0.1}}\n"
    "profiles: {day: {weekday: [1, 1, 1, 1, 1, 2, 2]}}\n"
    "budgets: {all: {amount: 5000 CNY}}\n"
    "entries:\n"
    "  sms: {label: {en: text message, zh: 营销短信}, cost: 0.05 CNY, budget: all, path: sms,\n"
    "        arrivals: {send: 1000, at: [2026-11-06T19:00+08:00, 2026-11-07T19:00+08:00],\n"
    "                   over: 10m, among: {os: a}}}\n"
    "  ad: {label: {en: paid ad, zh: 付费广告}, cost: 1 CNY, budget: {amount: 900 CNY, per: day}, "
    "to: rooms.r,\n"
    "       arrivals: {rate: 40/h, profile: day, shocks: {mood: 1}, from: 2026-11-06T08:00+08:00,\n"
    "                  to: 2026-11-07T23:00+08:00}}\n"
    "  free: {label: {en: account article, zh: 公众号文章}, budget: 10 CNY, path: sms,\n"
    "         arrivals: {send: 100, at: 2026-11-07T19:30+08:00}}\n"
    "  feed: {label: {en: feed, zh: 推荐}, to: rooms.f,\n"
    "         arrivals: {follow: rooms.f.online, every: 5m, table: {0: 20/h}}}\n"
    "limits:\n"
    "  coupons: {label: {en: coupons, zh: 优惠券}, allow: 50, at: 2026-11-07T20:00+08:00, lasts: "
    "2h}\n"
    "agents: {desk: {label: {en: agents, zh: 客服}, count: 2, service: exp(4m), patience: "
    "exp(5m)}}\n"
    "paths:\n"
    "  sms:\n"
    "    label: {en: text message, zh: 短信}\n"
    "    steps:\n"
    "      - tap: {label: {en: taps, zh: 点击}, p: 50%, rhythm: day, after: exp(5m), valid: 1h, "
    "needs: open, cost: 0.1 CNY,\n"
    "               starts: {x: {path: paths.other, who: others, number: 2}}}\n"
    "      - page: {label: {en: landing page, zh: 落地页}, mean: 80%, intent: 1}\n"
    "      - to: rooms.r\n"
    "  other: {label: {en: straight on, zh: 直达}, steps: [{to: rooms.r}]}\n"
    "rooms:\n"
    "  r:\n"
    "    label: {en: live room, zh: 直播间}\n"
    "    sessions: [{from: 2026-11-07T20:00+08:00, to: 2026-11-07T22:00+08:00}]\n"
    "    programme: [{name: show, for: 90m, label: {en: show, zh: 讲解}}, {name: coupon}]\n"
    "    watch: exp(5m)\n"
    "    capacity: 30\n"
    "    patience: 5m\n"
    "    then: {choose: {shops.s: 30%, leave: rest}}\n"
    "    while:\n"
    "      claim: {label: {en: claims, zh: 领券}, at: 2026-11-07T21:00+08:00, take: coupons}\n"
    "      more: {every: exp(10m), extends: 1m}\n"
    "  f:\n"
    "    label: {en: own room, zh: 自播间}\n"
    "    sessions: [{from: 2026-11-07T20:00+08:00, to: 2026-11-07T22:00+08:00}]\n"
    "    watch: exp(1m)\n"
    "shops:\n"
    "  s: {label: {en: tea shop, zh: 茶店}, stock: 40, price: 100 CNY, margin: 50%, refund: {p: "
    "5%},\n"
    "      fees: {pay: {rate: 1%}}, steps: [{ask: {ask: agents.desk}}, {order: {p: 40%}}]}\n"
    "  t: {label: {en: tea, zh: 茶}, steps: [{order: {p: 40%}}],\n"
    "      items: {box: {label: {en: gift box, zh: 礼盒}, share: rest, price: 9 CNY, stock: 5}}}\n"
    "costs: {host: {amount: 100 CNY}}\n"
    "uncertain: {agents.desk.count: {low: 1, high: 3}}\n";

/* A path for each row of the list. */
static const char *const nevers[][2] = {
    {"arrivals of an entry without cost", "entries.free.arrivals.send"},
    {"hours of a session that no arrivals follow", "rooms.r.sessions.0.to"},
    {"what is uncertain", "agents.desk.count"},
    {"people", "people.os.a"},
    {"profiles", "profiles.day.weekday"},
    {"shocks", "shocks.mood.sd"},
    {"facts", "facts.open.from"},
    {"costs", "costs.host.amount"},
    {".p", "paths.sms.steps.tap.p"},
    {".mean", "paths.sms.steps.page.mean"},
    {".intent", "paths.sms.steps.page.intent"},
    {".watch", "rooms.r.watch"},
    {".then", "rooms.r.then"},
    {".shocks", "entries.ad.arrivals.shocks"},
    {".profile", "entries.ad.arrivals.profile"},
    {".rhythm", "paths.sms.steps.tap.rhythm"},
    {".among", "entries.sms.arrivals.among"},
    {".patience", "agents.desk.patience"},
    {".pause_loses", "rooms.r.pause_loses"},
    {".over", "entries.sms.arrivals.over"},
    {".after", "paths.sms.steps.tap.after"},
    {".every", "rooms.r.while.more.every"},
    {".choose", "paths.sms.steps.tap.choose"},
    {".else", "paths.sms.steps.tap.else"},
    {".number", "paths.sms.steps.tap.starts.x.number"},
    {".service", "agents.desk.service"},
    {".valid", "paths.sms.steps.tap.valid"},
    {".needs", "paths.sms.steps.tap.needs"},
    {".only_if", "paths.sms.steps.tap.only_if"},
    {".skip_if", "paths.sms.steps.tap.skip_if"},
    {".price", "shops.s.price"},
    {".margin", "shops.s.margin"},
    {".fees", "shops.s.fees.pay.rate"},
    {".refund", "shops.s.refund.p"},
    {".cost", "entries.sms.cost"},
};

Test(levers, each_row_of_the_list_of_what_is_never_tried_refuses_its_path)
{
    struct guessed study;
    struct yl_tryable at;
    guessed_open(&study, EVERYTHING, NULL, NULL);
    for (uint32_t i = 0; i < yl_never_count; i++) {
        const char *path = NULL;
        for (size_t k = 0; k < sizeof nevers / sizeof *nevers; k++)
            if (!strcmp(nevers[k][0], yl_never_rows[i].what)) path = nevers[k][1];
        cr_assert(path != NULL, "'%s' has no path", yl_never_rows[i].what);
        yl_tryable_find(&at, &study.all.variant[0], path, &s.arena);
        const struct yl_never *never = yl_tryable_never(&at, &study.all.variant[0], path, false);
        cr_expect(never == &yl_never_rows[i].why, "%s: %s", path,
                  never ? never->reason[YL_EN] : "may be tried");
    }
    guessed_close(&study);
}

/* No key of a table that is in the list may have words for a change, and each that has them has
 * both. */
Test(levers, keys_that_may_be_tried_are_not_in_the_list)
{
    size_t count;
    const struct yl_key_table *const *table = yl_key_tables(&count);
    for (size_t t = 0; t < count; t++)
        for (size_t k = 0; k < table[t]->keys; k++) {
            const struct yl_key_row *key = &table[t]->key[k];
            cr_expect(!key->tried[YL_EN] == !key->tried[YL_ZH], "%s", key->name);
            for (uint32_t i = 0; key->tried[0] && i < yl_never_count; i++)
                cr_expect(
                    strcmp(yl_never_rows[i].what + (*yl_never_rows[i].what == '.'), key->name) != 0,
                    "%s of %s", key->name, table[t]->name[YL_EN]);
        }
}

/* ---- what a change is called ---------------------------------------------------------------- */

/* A value of each key that `choose` takes. */
static const char *const chosen[] = {
    "entries.sms.arrivals.send=2000",
    "entries.sms.arrivals.at.1=2026-11-07T20:00+08:00",
    "entries.free.arrivals.at=20:00",
    "entries.sms.path=other",
    "entries.ad.to=rooms.f",
    "entries.ad.arrivals.rate=80/h",
    "entries.ad.arrivals.from=2026-11-06T10:00+08:00",
    "entries.ad.arrivals.to=2026-11-07T22:00+08:00",
    "entries.ad.budget.amount=1200 CNY",
    "entries.free.budget=20 CNY",
    "budgets.all.amount=7500 CNY",
    "paths.sms.steps.page=none",
    "paths.sms.steps.to=rooms.f",
    "rooms.r.while.claim.at=[2026-11-07T20:30+08:00, 2026-11-07T21:30+08:00]",
    "rooms.r.programme.show.for=60m",
    "rooms.r.capacity=60",
    "rooms.f.sessions.0.from=2026-11-07T19:30+08:00",
    "rooms.f.sessions.0.to=2026-11-07T23:00+08:00",
    "shops.s.stock=80",
    "shops.t.items.box.stock=10",
    "agents.desk.count=4",
    "limits.coupons.allow=100",
    "limits.coupons.at=2026-11-07T21:00+08:00",
};

/* The name of each key that may be chosen, in both languages, as it is written down. */
Test(levers, names_of_each_key)
{
    const struct yl_key_row *seen[64];
    struct guessed study;
    char *text = NULL;
    size_t length = 0, count, keys = 0;
    guessed_open(&study, EVERYTHING, NULL, NULL);
    study.all.variant[0].guesses = 0;
    FILE *out = open_memstream(&text, &length);
    walk(&s.plan, &study.all);
    yl_diags_init(&s.diags, YL_EN);
    for (size_t i = 0; i < sizeof chosen / sizeof *chosen; i++) {
        struct yl_lever lever;
        struct yl_tryable at;
        const bool good =
            yl_lever_asked(&lever, &study.all, &s.plan, chosen[i], &s.diags, &s.arena);
        if (!good) yl_diags_print(&s.diags, stderr);
        cr_assert(good, "%s", chosen[i]);
        fits(&lever);
        fprintf(out, "%s | %s | %s | %s\n", lever.path, lever.value[0].text,
                lever.value[0].name[YL_EN], lever.value[0].name[YL_ZH]);
        yl_tryable_find(&at, &study.all.variant[0], lever.path, &s.arena);
        seen[keys++] = at.key;
    }
    fclose(out);
    const struct yl_key_table *const *table = yl_key_tables(&count);
    for (size_t t = 0; t < count; t++)
        for (size_t k = 0; k < table[t]->keys; k++) {
            bool found = !table[t]->key[k].tried[0];
            for (size_t i = 0; i < keys; i++) found |= seen[i] == &table[t]->key[k];
            cr_expect(found, "%s of %s", table[t]->key[k].name, table[t]->name[YL_EN]);
        }
    written("names", text);
    free(text);
    guessed_close(&study);
}
