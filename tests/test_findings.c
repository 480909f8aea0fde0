/* test_findings.c: each finding where its figures support it, and its silence where they do not */
/* yl-test: LINK yl_findings LABELS fast TIMEOUT 20 */
#include "sim/findings/find.h"
#include "sim/findings/labels.h"
#include "sim/findings/question.h"
#include "sim/stats/tried.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

enum { N = 100, METRICS = 16 };
#define DAY INT64_C(86400000000) /* a midnight */
static struct yl_result result;
static struct yl_variant_result variant[3];
static struct yl_metric metric[3][METRICS];
static int64_t number[3][METRICS][N];
static double value[3][METRICS][N];
static struct yl_setting settings[16];

static void begin(uint32_t variants)
{
    static const char *const names[] = {"base", "later", "earlier"};
    memset(variant, 0, sizeof variant);
    memset(number, 0, sizeof number);
    for (int v = 0; v < 3; v++)
        variant[v] = (struct yl_variant_result){.name = names[v], .from = DAY};
    for (int v = 0; v < 3; v++) variant[v].metric = metric[v];
    result = (struct yl_result){.replications = N, .variants = variants, .variant = variant};
}

/* A metric of all variants; numbers are those of variant 0 until they are changed. */
static uint32_t add(const char *place, const char *name, enum yl_kind kind)
{
    uint32_t at = variant[0].metrics;
    for (int v = 0; v < 3; v++) {
        metric[v][at] = (struct yl_metric){
            .place = place, .metric = name, .kind = kind, .scale = 1, .num = number[v][at]};
        if (kind == YL_KIND_PLAIN) {
            metric[v][at].value = value[v][at];
            for (int r = 0; r < N; r++) value[v][at][r] = NAN;
        }
        variant[v].metrics++;
    }
    return at;
}

static void fill(uint32_t v, uint32_t at, int64_t mean, int64_t spread)
{
    for (int r = 0; r < N; r++) number[v][at][r] = mean + (r % 2 ? spread : -spread);
}

static struct yl_label called[] = {{"paths.sms", {"text message", "短信"}},
                                   {"paths.sms.steps.link", {"tap the link", "点链接"}},
                                   {"rooms.main", {"room", "直播间"}},
                                   {"rooms.main.steps.goods", {"tap the goods", "点商品"}},
                                   {"shops.mall", {"mall", "商城"}},
                                   {"axes.run.seed", {"the seed", "种子"}}};

Test(findings, a_path_of_the_language_is_said_in_words)
{
    static const char *const paths[][3] = {
        {"paths.sms.steps.link.p", "text message: share of 'tap the link'", "短信：点链接的比例"},
        {"paths.sms.steps.link.p.ios", "text message: share of 'tap the link' (ios)",
         "短信：点链接的比例（ios）"},
        {"paths.sms.steps.link.after.mean", "text message: delay of 'tap the link' (mean)",
         "短信：点链接的间隔（mean）"},
        {"entries.push.arrivals.send", "push: number sent", "push：发送量"},
        {"entries.push.arrivals.at", "push: time of sending", "push：发送时间"},
        {"entries.push.arrivals", "push: arrivals", "push：抵达"},
        {"rooms.main.while.goods.p.warm_up", "room: share of 'tap the goods' (warm up)",
         "直播间：点商品的比例（warm up）"},
        {"rooms.main.then.choose.shops.mall", "room: share (mall)", "直播间：比例（商城）"},
        {"limits.gifts.allow", "gifts: allowance", "gifts：名额"},
        {"run.seed", "the seed", "种子"},
        {"horizon.to", "horizon.to", "horizon.to"},
        {"variants.push.entries.push.arrivals.send", "push: number sent (push)",
         "push：发送量（push）"},
        {"taste", "taste", "taste"}};
    const struct yl_result names = {.label = called, .labels = sizeof called / sizeof *called};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (enum yl_lang lang = YL_EN; lang <= YL_ZH; lang++) {
            char words[YL_PATH_WORDS];
            yl_label_path(words, &names, lang, paths[i][0]);
            cr_expect(eq(str, words, (char *)paths[i][lang + 1]), "%s", paths[i][0]);
        }
}

/* The first sentence of this id; "" if it is silent. */
enum { SENTENCE = 1000 };
static char said[2][SENTENCE];
static const char *says(const char *id)
{
    struct yl_findings found;
    said[0][0] = said[1][0] = 0;
    yl_find_run(&found, &result);
    for (size_t i = found.findings; i-- > 0;)
        for (int lang = 0; lang < 2; lang++)
            if (!strcmp(yl_wordings[found.finding[i].wording].id, id))
                snprintf(said[lang], SENTENCE, "%s", found.finding[i].text[lang]);
    yl_findings_free(&found);
    return said[YL_EN];
}

static void set(const char *key, const char *to)
{
    settings[result.settings++] = (struct yl_setting){"base", key, to};
    result.setting = settings;
}

static void aim(struct yl_target at)
{
    static struct yl_target target;
    target = at;
    result.target = &target;
    result.targets = 1;
}

#define SAYS(id, part) \
    cr_expect(strstr(says(id), part) != NULL, "%s: '%s' has no '%s'", id, said[YL_EN], part)
#define SILENT(id) cr_expect(says(id)[0] == 0, "%s: '%s'", id, said[YL_EN])

static uint32_t sells(void)
{
    uint32_t orders = add("all", "orders", YL_KIND_COUNT);
    for (uint32_t v = 0; v < 3; v++) fill(v, orders, 50, 3);
    return orders;
}

static uint32_t earns(void)
{
    uint32_t gmv = add("all", "gmv_cny", YL_KIND_MONEY);
    for (uint32_t v = 0; v < 3; v++) fill(v, gmv, 2000000000, 0);
    uint32_t net = add("all", "net_cny", YL_KIND_MONEY);
    for (uint32_t v = 0; v < 3; v++) fill(v, net, 900000000, 1000000);
    return net;
}

Test(findings, a_share_is_never_rounded_to_certainty)
{
    const double share[] = {0.995, 0.9999, 0.994, 1, 0, 0.0004, -0.997, 1.004};
    static const char *const text[] = {"99.5%", "99.9%", "99%",    "100%",
                                       "0%",    "0.04%", "−99.7%", "100%"};
    for (int i = 0; i < 8; i++) cr_expect(eq(str, yl_short_share(share[i]).text, (char *)text[i]));
}

Test(findings, each_target_says_how_often_it_is_missed)
{
    begin(1);
    uint32_t orders = sells();
    SILENT("missed");
    aim((struct yl_target){"all", "orders", true, 50});
    SAYS("missed", "The target of at least 50 orders is missed in 50% of campaigns.");
    cr_expect(eq(str, said[YL_ZH], "订单不少于 50 的目标在 50% 的模拟中达不到。"));
    fill(0, orders, 60, 1);
    SILENT("missed");
    uint32_t out = add("shops.mall", "ran_out_s", YL_KIND_PLAIN);
    for (int r = 0; r < N; r++) value[0][out][r] = 36000 + 36000 * (r % 2);
    aim((struct yl_target){"shops.mall", "ran_out_s", true, 54000});
    SAYS("missed", "The target of the stock of 'mall' lasting until 15:00 is missed in 50%");
    cr_expect(strstr(said[YL_ZH], "“mall”的库存撑到 15:00 的目标") != NULL, "%s", said[YL_ZH]);
}

/* In order: 0 in all campaigns, without a value in base, and the one that decides. */
Test(findings, a_target_without_a_value_decides_nothing)
{
    static struct yl_target targets[] = {{"shops.mall", "orders", true, 50},
                                         {"rooms.main", "watch_mean_s", true, 18},
                                         {"rooms.main", "entrants", true, 5}};
    static int64_t nobody[N], watched[N];
    begin(2);
    uint32_t orders = sells();
    fill(1, orders, 60, 4);
    add("shops.mall", "orders", YL_KIND_COUNT);
    uint32_t mean = add("rooms.main", "watch_mean_s", YL_KIND_RATIO);
    for (int r = 0; r < N; r++) watched[r] = 1;
    fill(1, mean, 20, 4);
    metric[0][mean].den = nobody;
    metric[1][mean].den = watched;
    uint32_t entrants = add("rooms.main", "entrants", YL_KIND_COUNT);
    result.target = targets;
    result.targets = 2;
    SAYS("best", "'later' beats the plan: orders 10 more.");
    SAYS("unjudged", "never has a value.");
    result.targets = 3;
    SAYS("best", "'later' beats the plan: orders 10 more.");
    fill(0, entrants, 10, 3);
    fill(1, entrants, 30, 3);
    cr_expect(eq(str, (char *)yl_find_decisive(&result)->metric, "entrants"));
    fill(0, mean, 10, 4);
    metric[0][mean].den = watched;
    cr_expect(eq(str, (char *)yl_find_decisive(&result)->metric, "watch_mean_s"));
}

Test(findings, the_best_variant_is_one_whose_interval_excludes_0)
{
    begin(3);
    uint32_t orders = sells();
    SAYS("nothing", "No variant is shown to beat the plan.");
    cr_expect(eq(str, said[YL_ZH], "看不出有方案优于现方案。"));
    fill(1, orders, 60, 4);
    SAYS("best", "'later' beats the plan: orders 10 more.");
    cr_expect(eq(str, said[YL_ZH], "“later”优于现方案：订单多 10。"));
    const uint32_t net = earns();
    aim((struct yl_target){"all", "orders", true, 58}); /* orders decide */
    fill(1, net, 650000000, 0);
    SAYS("best", "'later' beats the plan: orders 10 more, with 250 CNY less net.");
    cr_expect(eq(str, said[YL_ZH], "“later”优于现方案：订单多 10，净利润却少 250 元。"));
    result.targets = 0;
    fill(1, net, 900000000, 1000000);
    for (int r = 0; r < N; r++) number[1][net][r] += (r % 7) - 3;
    SILENT("best");
    result.variants = 1;
    SILENT("nothing");
    SAYS("plan", "Expected net: 900 CNY a campaign.");
}

Test(findings, what_was_never_counted_is_the_same_and_one_campaign_is_not)
{
    struct yl_findings found;
    begin(2);
    const uint32_t orders = add("all", "orders", YL_KIND_COUNT); /* none: an interval by chance */
    yl_find_run(&found, &result);
    cr_expect(found.decided);
    yl_findings_free(&found);
    number[1][orders][1] = 1;
    yl_find_run(&found, &result);
    cr_expect(found.decided == false);
    yl_findings_free(&found);
}

Test(findings, what_beats_the_plan_and_still_loses_says_so)
{
    begin(2);
    sells();
    const uint32_t net = earns();
    fill(0, net, -500000000, 0);
    fill(1, net, -10000000, 1000000);
    SAYS("best", "'later' beats the plan: net 490 CNY more, yet it loses 10 CNY.");
    cr_expect(eq(str, said[YL_ZH], "“later”优于现方案：净利润多 490 元，但仍亏 10 元。"));
}

/* 900 CNY more by 3 pieces more: none may cost more than 300. */
Test(findings, more_of_what_has_no_price_is_told_with_what_one_may_cost)
{
    begin(2);
    sells();
    const uint32_t net = earns();
    fill(1, net, 1800000000, 1000000);
    set("shops.mall.stock", "2");
    set("shops.mall.stock", "5");
    settings[1].variant = "later";
    SAYS("best", "the plan (2): net 900 CNY more, 300 CNY each before their cost.");
    cr_expect(strstr(said[YL_ZH], "多 900 元，未扣其成本（每个至多值 300 元）。") != NULL, "%s",
              said[YL_ZH]);
    set("costs.stock.amount", "9 CNY");
    settings[2].variant = "later";
    cr_expect(strstr(says("best"), "each") == NULL, "%s", said[YL_EN]);
}

Test(findings, a_reading_that_turns_the_sign_of_the_plan_is_named)
{
    static struct yl_label is[] = {{"variants.later.is", {"reading", "解读"}}};
    begin(2);
    sells();
    const uint32_t net = earns();
    result.label = is;
    result.labels = 1;
    SAYS("plan", "Expected net: 900 CNY a campaign.");
    fill(1, net, -20000000, 1000000);
    SAYS("plan", "Expected net: 900 CNY a campaign; if 'later': −20 CNY.");
    cr_expect(eq(str, said[YL_ZH], "预计平均每次模拟净利润 900 元；假如“later”：−20 元。"));
}

Test(findings, a_plan_is_called_by_the_number_or_time_that_variants_change)
{
    struct yl_question asked;
    struct yl_arena arena = {0};
    begin(3);
    set("entries.sms.arrivals.at", "1970-01-02T19:30:00+00:00");
    set("entries.sms.arrivals.at", "1970-01-02T20:00:00+00:00");
    set("entries.sms.arrivals.at", "1970-01-02T19:00:00+00:00");
    settings[1].variant = "later";
    settings[2].variant = "earlier";
    yl_question_find(&asked, &result, &arena);
    cr_assert(asked.ordered && asked.variants == 3);
    cr_expect(asked.variant[0] == 2 && asked.variant[1] == 0 && asked.variant[2] == 1);
    cr_expect(eq(str, (char *)asked.text[YL_EN][2], "19:00"));
    cr_expect(eq(str, (char *)yl_question_plan(&asked, &result, YL_ZH, &arena), "现方案（19:30）"));
    settings[1].value = "paths.other";
    yl_question_find(&asked, &result, &arena);
    cr_expect(asked.ordered == false && asked.variants == 2);
    settings[2].path = "entries.sms.path";
    yl_question_find(&asked, &result, &arena);
    cr_expect(asked.path == NULL);
    cr_expect(eq(str, (char *)yl_question_plan(&asked, &result, YL_EN, &arena), "the plan"));
    yl_arena_free(&arena);
}

Test(findings, a_stock_that_runs_out_is_told_with_its_time)
{
    begin(1);
    sells();
    uint32_t gone = add("shops.mall", "ran_out_s", YL_KIND_PLAIN);
    uint32_t none = add("shops.mall", "stockouts", YL_KIND_COUNT);
    add("shops.mall", "orders", YL_KIND_COUNT);
    fill(0, none, 12, 0);
    SILENT("runs_out"); /* without a stock it is that of its items */
    set("shops.mall.stock", "300");
    for (int r = 0; r < 97; r++) value[0][gone][r] = 3600 + 60 * r;
    for (int r = 97; r < N; r++) number[0][none][r] = 0;
    SAYS("runs_out", "'mall' runs out in 97% of campaigns, half by 01:48.");
    cr_expect(eq(str, said[YL_ZH], "“mall”在 97% 的模拟中用完，一半在 01:48 前。"));
    value[0][gone][48] += 59; /* the median of them */
    SAYS("runs_out", "by 01:49.");
    fill(0, none, 0, 0);
    SILENT("runs_out"); /* gone, and nobody asked for more */
}

Test(findings, seats_and_agents_are_short_where_one_in_a_hundred_finds_none)
{
    begin(1);
    sells();
    uint32_t entrants = add("rooms.main", "entrants", YL_KIND_COUNT),
             full = add("rooms.main", "turned_away", YL_KIND_COUNT),
             asked = add("agents.desk", "requests", YL_KIND_COUNT),
             served = add("agents.desk", "served", YL_KIND_COUNT),
             gave_up = add("agents.desk", "abandoned", YL_KIND_COUNT);
    fill(0, entrants, 466, 0);
    fill(0, asked, 200, 0);
    fill(0, served, 160, 0);
    SILENT("runs_out");
    fill(0, full, 34, 0);
    SAYS("runs_out", "'main' is full in 100% of campaigns.");
    fill(0, gave_up, 40, 0);
    SAYS("runs_out", "'desk' is too small in 100% of campaigns."); /* a fifth, not a fifteenth */
    fill(0, full, 4, 0);
    fill(0, gave_up, 1, 0);
    SILENT("runs_out");
}

Test(findings, of_two_runs_only_which_is_better_is_said)
{
    struct yl_findings found;
    begin(2);
    uint32_t orders = sells();
    fill(1, orders, 60, 4);
    variant[0].name = "A";
    yl_find_between(&found, &result, NULL);
    cr_assert(eq(sz, found.findings, 1));
    cr_expect(eq(str, (char *)found.finding[0].text[YL_EN], "'later' beats A: orders 10 more."));
    cr_expect(eq(str, (char *)found.finding[0].text[YL_ZH], "“later”优于A：订单多 10。"));
    yl_findings_free(&found);
}

/* ---- what was tried --------------------------------------------------------------------------- */

static struct yl_tried_row tried_row(const char *en, const char *zh, double gain, bool priced)
{
    return (struct yl_tried_row){.family = YL_TRIED_LEVER,
                                 .kind = "more",
                                 .name = {en, zh},
                                 .fresh = {gain, gain - 9, gain + 9, 50},
                                 .draws_better = NAN,
                                 .ended = YL_TRIED_HELPS,
                                 .priced = priced,
                                 .shown = 1};
}

Test(findings, the_change_that_helps_most_leads_and_one_without_a_price_says_what_it_may_cost)
{
    struct yl_tried_row row[] = {
        tried_row("no texts", "不发短信", 1500, true),
        tried_row("300 gift boxes, now 100", "礼盒 300（现 100）", 16000, false)};
    struct yl_tried tried = {
        .place = "all", .metric = "net_cny", .row = row, .rows = 2, .tried = 12};
    begin(1);
    sells();
    earns();
    row[1].value = "300";
    row[1].now = "100";
    result.tried = &tried;
    SAYS("tried", "300 gift boxes: net 16,000 CNY more, 80 CNY each before their cost.");
    cr_expect(
        eq(str, said[YL_ZH], "礼盒 300：净利润多 16,000 元，未扣自身成本（每个至多值 80 元）。"));
    SILENT("plan");
    row[0].fresh.is = 17000;
    SAYS("tried", "No texts: net 17,000 CNY more than the plan.");
    cr_expect(eq(str, said[YL_ZH], "不发短信：净利润比现方案多 17,000 元。"));
    row[0].draws_better = 0.77;
    SAYS("tried", "more than the plan; in 77% of draws.");
    row[0].draws_better = 0.98;
    SAYS("tried", "more than the plan, whatever the guesses.");
    row[0].draws_better = 0.66;
    SAYS("tried", "300 gift boxes");
    tried.rows = 0;
    SAYS("tried_none", "None of 12 changes tried is shown to help.");
}

Test(findings, the_question_of_the_file_is_answered_before_what_was_tried)
{
    struct yl_tried_row row[] = {tried_row("no texts", "不发短信", 400, true)};
    struct yl_tried tried = {
        .place = "all", .metric = "net_cny", .row = row, .rows = 1, .tried = 12};
    struct yl_findings found;
    begin(2);
    sells();
    const uint32_t net = earns();
    result.tried = &tried;
    yl_find_run(&found, &result);
    cr_assert(found.findings > 1);
    cr_expect(
        eq(str, (char *)found.finding[0].text[YL_EN], "No variant is shown to beat the plan."));
    cr_expect(
        eq(str, (char *)found.finding[1].text[YL_EN], "No texts: net 400 CNY more than the plan."));
    yl_findings_free(&found);
    fill(1, net, 1400000000, 1000000);
    SAYS("best", "'later' beats the plan: net 500 CNY more.");
    SILENT("tried"); /* it brings less */
}

Test(findings, a_result_without_figures_says_nothing)
{
    begin(1);
    struct yl_findings found;
    yl_find_run(&found, &result);
    cr_expect(eq(sz, found.findings, 0));
    yl_findings_free(&found);
}

Test(findings, a_part_of_a_whole_is_0_to_100_percent)
{
    const double share[] = {-0.02, 0.5, 1.04, NAN};
    static const char *const text[] = {"0%", "50%", "100%", "–"};
    for (int i = 0; i < 4; i++) cr_expect(eq(str, yl_short_part(share[i]).text, (char *)text[i]));
}

Test(findings, numbers_are_rounded_for_people)
{
    static const struct {
        double value;
        const char *text, *share;
    } want[] = {{0, "0", "0%"},
                {12345.6, "12,346", "1,234,560%"},
                {99.96, "100", "9,996%"},
                {-3.456, "−3.46", "−346%"},
                {0.0123, "0.012", "1.2%"},
                {0.5, "0.5", "50%"},
                {-0.000001, "−0.000001", "−0.0001%"},
                {1e15, "1,000,000,000,000,000", NULL},
                {NAN, "–", "–"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char text[YL_SHORT];
        yl_short_print(text, want[i].value);
        cr_expect(eq(str, text, (char *)want[i].text));
        if (!want[i].share) continue;
        yl_short_print_share(text, want[i].value);
        cr_expect(eq(str, text, (char *)want[i].share));
    }
}

/* Figures of one comparison have the places of its standard error, whatever their own size. */
Test(findings, a_comparison_has_the_places_of_its_standard_error)
{
    static const struct {
        double value, se;
        const char *text, *move;
    } want[] = {{5.0015, 0.0577, "5.0015", "+5.0015"}, {-0.0015008, 0.0577, "−0.0015", "−0.0015"},
                {231.351, 21.9, "231.4", "+231.4"},    {2552.4, 830, "2,552", "+2,552"},
                {0.00001, 0.0577, "0", "+0"},          {12, 4.7, "12", "+12"},
                {0.1672, 0, "0.17", "+0.17"},          {0.1672, NAN, "0.17", "+0.17"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        cr_expect(eq(str, yl_short_by(want[i].value, want[i].se).text, (char *)want[i].text));
        cr_expect(eq(str, yl_short_move_by(want[i].value, want[i].se).text, (char *)want[i].move));
    }
}

/* In the form of money a unit is behind it; of shares none is rounded to certainty. */
Test(findings, ends_of_an_interval_print_apart)
{
    static const struct {
        enum yl_as form;
        double low, high;
        const char *text[2];
    } want[] = {{YL_AS_NUMBER, 110.56, 111.37, {"110.6", "111.4"}},
                {YL_AS_NUMBER, 98.8, 111.37, {"98.8", "111"}},
                {YL_AS_NUMBER, 5703, 5703, {"5,703", "5,703"}},
                {YL_AS_MONEY_MOVE, 27252.9, 27253.1, {"+27,252.9 CNY", "+27,253.1 CNY"}},
                {YL_AS_SHARE, 0.391, 0.394, {"39.1%", "39.4%"}},
                {YL_AS_SHARE, 0.9997, 0.99997, {"99.97%", "99.997%"}},
                {YL_AS_NUMBER, 3, NAN, {"3", "–"}}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        for (int end = 0; end < 2; end++) {
            const double own = end ? want[i].high : want[i].low,
                         other = end ? want[i].low : want[i].high;
            cr_expect(eq(str, yl_short_end(want[i].form, own, other, YL_EN).text,
                         (char *)want[i].text[end]));
        }
    const struct {
        double of[3];
        int places;
        const char *shown[3];
    } columns[] = {{{10.03, 0.1992, -4.9}, 2, {"10.03", "0.20", "−4.90"}},
                   {{123.4, 0, 7.91}, 1, {"123.4", "0", "7.9"}},
                   {{1249, 46.1, NAN}, 0, {"1,249", "46", "–"}},
                   {{1, 1.2, 2.1}, 1, {"1.0", "1.2", "2.1"}},
                   {{40, 0.001, 2}, 0, {"40", "<1", "2"}}};
    for (size_t k = 0; k < sizeof columns / sizeof *columns; k++) {
        const int places = yl_short_places(columns[k].of, 3);
        cr_expect(eq(int, places, columns[k].places));
        for (int i = 0; i < 3; i++)
            cr_expect(
                eq(str, yl_short_cell(columns[k].of[i], places).text, (char *)columns[k].shown[i]));
    }
    cr_expect(eq(str, yl_short_range_as(YL_AS_NUMBER, 111, 110.56, 111.37, YL_EN).text,
                 (char *)"111 (110.6 to 111.4)"));
}

Test(findings, a_p_value_is_never_zero)
{
    static const struct {
        double p;
        const char *text;
    } want[] = {
        {0.0496, "p = 0.0496"},  {0.0546, "p = 0.0546"}, {1, "p = 1"},  {0.00012, "p = 0.00012"},
        {0.00009, "p < 0.0001"}, {0, "p < 0.0001"},      {NAN, "p = –"}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        cr_expect(eq(str, yl_short_p(want[i].p).text, (char *)want[i].text));
}
